"""What JupyterLab writes into a file: the last picture of a panel, not its live view."""

import base64

import nbformat
import pytest
from ipywidgets import Widget

from nnlib import tutorials
from nnworkshop.panels import StepThroughPanel, saving
from nnworkshop.panels.live import Panel
from nnworkshop.panels.saving import STATE, VIEW


@pytest.fixture
def panel():
    return Panel(width=200, height=100)


def notebook(*outputs, state=()):
    """A notebook as JupyterLab sends it, with the widget state of these widgets."""
    cell = nbformat.v4.new_code_cell("panel", outputs=list(outputs))
    widgets = {STATE: Widget.get_manager_state(widgets=state)} if state else {}
    return nbformat.v4.new_notebook(cells=[cell], metadata={"widgets": widgets})


def shown(bundle):
    return nbformat.v4.new_output("display_data", bundle, metadata={})


def save(notebook):
    """What is written, after a check that it is a notebook."""
    saving.keep_pictures({"type": "notebook", "content": notebook}, path="any", contents_manager=0)
    nbformat.validate(notebook)
    return notebook.cells[0].outputs[0]


def test_the_last_picture_takes_the_place_of_the_view(panel):
    bundle = panel._repr_mimebundle_()
    panel.figure.subplots()
    panel.rest()
    file = notebook(shown(bundle), state=[panel, *family(panel)])
    output = save(file)
    assert set(output["data"]) == {"text/plain", "image/png"}
    assert base64.b64decode(output["data"]["image/png"]) == panel.picture.widget.value
    assert output["metadata"] == {"image/png": {"width": 200}}
    assert "widgets" not in file.metadata


def test_a_panel_saved_while_it_moves_leaves_its_last_frame(panel):
    bundle = panel._repr_mimebundle_()
    panel.show_frame()
    output = save(notebook(shown(bundle), state=[panel, *family(panel)]))
    assert set(output["data"]) == {"text/plain", "image/jpeg"}
    assert base64.b64decode(output["data"]["image/jpeg"]) == panel.picture.widget.value


def test_the_words_are_those_of_the_picture(panel):
    bundle = panel._repr_mimebundle_() | {"text/plain": "as it was at first"}
    assert save(notebook(shown(bundle), state=[panel, *family(panel)]))["data"]["text/plain"] == (
        "as it was at first"  # there has been no quiet moment to describe
    )
    bundle = panel._repr_mimebundle_() | {"text/plain": "as it was at first"}
    panel.picture.rest("as it is now")
    output = save(notebook(shown(bundle), state=[panel, *family(panel)]))
    assert output["data"]["text/plain"] == "as it is now"


def test_what_a_panel_keeps_for_the_file_goes_before_its_picture():
    """A step-through's picture on the page is its diagram; the numbers beside it are text."""
    panel = StepThroughPanel.of(tutorials.xor(), step=3)
    bundle = panel._repr_mimebundle_()
    panel.show_frame()
    output = save(notebook(shown(dict(bundle)), state=[panel, *family(panel)]))
    assert base64.b64decode(output["data"]["image/jpeg"]) == panel.picture.widget.value
    panel.rest()
    output = save(notebook(shown(dict(bundle)), state=[panel, *family(panel)]))
    assert set(output["data"]) == {"text/plain", "image/png"}
    assert base64.b64decode(output["data"]["image/png"]) == panel.still()[0]
    assert output["metadata"] == {}
    assert output["data"]["text/plain"] == panel.describe()


def test_without_widget_state_the_first_picture_stays(panel):
    bundle = panel._repr_mimebundle_()
    output = save(notebook(shown(bundle)))
    assert output["data"] == {key: bundle[key] for key in ("text/plain", "image/png")}


def test_widgets_without_a_picture_are_left_alone(panel):
    bundle = {VIEW: {"model_id": "x"}, "text/plain": "a slider"}
    file = notebook(shown(bundle), state=[panel])
    assert save(file)["data"] == bundle
    assert file.metadata["widgets"]


def test_other_files_are_left_alone():
    model = {"type": "file", "content": "text"}
    saving.keep_pictures(model, path="any")
    assert model == {"type": "file", "content": "text"}


def family(widget):
    """The widgets inside a widget."""
    for child in getattr(widget, "children", ()):
        yield child
        yield from family(child)
