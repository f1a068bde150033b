"""What JupyterLab writes into a file: the last picture of a panel, not its live view."""

import base64

import nbformat
import pytest
from ipywidgets import IntSlider, Widget

from nnlib import tutorials
from nnworkshop.panels import StepThroughPanel, saving
from nnworkshop.panels.live import Panel, family
from nnworkshop.panels.still import MARK, STATE


@pytest.fixture
def panel():
    return Panel(width=200, height=100)


def notebook(*outputs, state=()):
    """A notebook as JupyterLab sends it, with the widget state of these widgets."""
    cell = nbformat.v4.new_code_cell("panel", outputs=list(outputs))
    widgets = {STATE: Widget.get_manager_state(widgets=state)} if state else {}
    return nbformat.v4.new_notebook(cells=[cell], metadata={"widgets": widgets})


def shown(panel, **data):
    """The output of a panel as it comes from the kernel; `data` in place of some of it."""
    bundle, metadata = panel._repr_mimebundle_()
    return nbformat.v4.new_output("display_data", bundle | data, metadata=metadata)


def save(notebook):
    """What is written, after a check that it is a notebook."""
    saving.keep_pictures({"type": "notebook", "content": notebook}, path="any", contents_manager=0)
    nbformat.validate(notebook)
    return notebook.cells[0].outputs[0]


def test_the_last_picture_takes_the_place_of_the_view(panel):
    first = shown(panel)
    panel.figure.subplots()
    panel.rest()
    file = notebook(first, state=family(panel))
    output = save(file)
    assert set(output["data"]) == {"text/plain", "image/png"}
    assert base64.b64decode(output["data"]["image/png"]) == panel.picture.widget.value
    alt = output["data"]["text/plain"]
    assert output["metadata"] == {"image/png": {"width": 200, "alt": alt}, MARK: panel.model_id}
    assert "widgets" not in file.metadata


def test_a_panel_saved_while_it_moves_leaves_its_last_frame(panel):
    first = shown(panel)
    panel.show_frame()
    output = save(notebook(first, state=family(panel)))
    assert set(output["data"]) == {"text/plain", "image/jpeg"}
    assert set(output["metadata"]) == {"image/jpeg", MARK}
    assert base64.b64decode(output["data"]["image/jpeg"]) == panel.picture.widget.value


def test_the_words_are_those_of_the_picture(panel):
    first = {"text/plain": "as it was at first"}
    output = shown(panel, **first)
    panel.show_frame()
    output = save(notebook(output, state=family(panel)))
    assert output["data"]["text/plain"] == (
        "as it was at first"  # there has been no quiet moment to describe
    )
    panel.picture.rest("as it is now")
    output = save(notebook(shown(panel, **first), state=family(panel)))
    assert output["data"]["text/plain"] == "as it is now"
    assert output["metadata"]["image/png"]["alt"] == "as it is now"


def test_what_a_panel_keeps_for_the_file_goes_before_its_picture():
    """A step-through's picture on the page is its diagram; the numbers beside it are text."""
    panel = StepThroughPanel.of(tutorials.xor(), step=3)
    first = shown(panel)
    panel.show_frame()
    output = save(notebook(first.copy(), state=family(panel)))
    assert base64.b64decode(output["data"]["image/jpeg"]) == panel.picture.widget.value
    panel.rest()
    output = save(notebook(shown(panel), state=family(panel)))
    assert set(output["data"]) == {"text/plain", "image/png"}
    assert base64.b64decode(output["data"]["image/png"]) == panel.still()[0]
    assert output["metadata"]["image/png"] == {"alt": panel.describe()}
    assert output["data"]["text/plain"] == panel.describe()


def test_without_widget_state_the_first_picture_stays(panel):
    first = shown(panel)
    bundle = {key: first["data"][key] for key in ("text/plain", "image/png")}
    assert save(notebook(first))["data"] == bundle


def test_after_a_restart_what_was_saved_before_stays(panel):
    """JupyterLab then sends no state of what is still on the page."""
    first = shown(panel)
    panel.figure.subplots()
    panel.rest()
    last = save(notebook(first, state=family(panel)))
    assert last["data"] != shown(panel)["data"]
    for _ in range(2):
        assert save(notebook(shown(panel))) == last


def test_widgets_without_a_picture_are_left_alone(panel):
    slider = IntSlider()
    view = nbformat.v4.new_output("display_data", slider._repr_mimebundle_())
    file = notebook(shown(panel), view, state=[*family(panel), slider, slider.layout, slider.style])
    save(file)
    assert file.cells[0].outputs[1] == view
    kept = {widget.model_id for widget in (slider, slider.layout, slider.style)}
    assert set(file.metadata["widgets"][STATE]["state"]) == kept


def test_other_files_are_left_alone():
    model = {"type": "file", "content": "text"}
    saving.keep_pictures(model, path="any")
    assert model == {"type": "file", "content": "text"}
