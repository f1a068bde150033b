"""What a front end gets of a panel when it opens a notebook: a view, or its picture and a sentence."""

import asyncio
import base64
import copy

import nbformat
import pytest
from ipywidgets.widgets.widget import _instances

from nnworkshop.panels import opening, saving
from nnworkshop.panels.live import Panel, family
from nnworkshop.panels.still import MARK, SENTENCE, STATE, VIEW

ASKED = {"path": "a.ipynb", "type": "notebook", "format": "json", "content": 1}


@pytest.fixture
def file():
    """A saved notebook: a title, a panel, and a cell that shows something else."""
    panel = Panel(width=200, height=100)
    panel.rest()
    bundle, metadata = panel._repr_mimebundle_()
    output = nbformat.v4.new_output("display_data", bundle, metadata=metadata)
    html = nbformat.v4.new_output("display_data", {"text/html": "<b>1</b>"})
    cells = [
        nbformat.v4.new_markdown_cell("# Title"),
        nbformat.v4.new_code_cell("panel", outputs=[output]),
        nbformat.v4.new_code_cell("other", outputs=[html]),
    ]
    return saved(nbformat.v4.new_notebook(cells=cells), widgets=family(panel))


def saved(notebook, widgets=()):
    """The notebook as it is after saving."""
    notebook = copy.deepcopy(notebook)
    if widgets:
        notebook.metadata["widgets"] = {STATE: Panel.get_manager_state(widgets=widgets)}
    saving.keep_pictures({"type": "notebook", "content": notebook}, path="a.ipynb")
    nbformat.validate(notebook)
    return notebook


def opened(file, alive):
    """What a front end gets that asks for a file whose kernel is alive (None: busy) or not."""

    async def get(**_):
        return {"type": "notebook", "path": "a.ipynb", "content": copy.deepcopy(file)}

    async def ask(path):
        assert path == "a.ipynb"
        models = {output.metadata.get(MARK) for output in file.cells[1].outputs}
        return None if alive is None else models | {"old"} if alive else {"another"}

    model = asyncio.run(opening.with_panels(get, ask)(**ASKED))
    nbformat.validate(model["content"])
    return nbformat.from_dict(model["content"])


def test_with_a_kernel_the_view_of_the_same_panel_is_back(file):
    (output,) = (notebook := opened(file, alive=True)).cells[1].outputs
    model = file.cells[1].outputs[0].metadata[MARK]
    assert output.data[VIEW]["model_id"] == model
    assert notebook.cells[1].metadata["trusted"]
    assert not notebook.cells[2].metadata
    assert "widgets" not in notebook.metadata
    assert saved(notebook).cells[1].outputs == file.cells[1].outputs


def test_of_a_busy_kernel_a_stand_in_shows_the_picture_and_the_sentence(file):
    count = len(_instances)
    notebook = opened(file, alive=None)
    assert len(_instances) == count  # nothing is left in the server
    state = notebook.metadata["widgets"][STATE]["state"]
    output = file.cells[1].outputs[0]
    box = state[output.metadata[MARK]]
    words, picture = (state[name.removeprefix("IPY_MODEL_")] for name in box["state"]["children"])
    assert "its controls come back" in words["state"]["value"]
    assert picture["buffers"][0]["data"] == output.data["image/png"]
    assert picture["state"]["tooltip"] == output.data["text/plain"]
    assert picture["state"]["width"] == "200"
    assert "widgets" not in saved(notebook).metadata


def test_where_no_kernel_has_it_the_sentence_stands_above_the_picture(file):
    notebook = opened(file, alive=False)
    words, output = notebook.cells[1].outputs
    assert words.data["text/plain"] == SENTENCE
    assert output == file.cells[1].outputs[0]
    assert len(notebook.cells[2].outputs) == 1
    assert "widgets" not in notebook.metadata
    assert saved(notebook) == file


def test_a_cell_that_could_do_harm_gets_no_view_untrusted(file):
    panel, (html,) = file.cells[1], file.cells[2].outputs
    panel.outputs.append(html)
    assert len(opened(file, alive=True).cells[1].outputs) == 3
    panel.metadata["trusted"] = True
    assert VIEW in opened(file, alive=True).cells[1].outputs[0].data


@pytest.mark.parametrize("alive", [True, False])
def test_a_view_from_another_front_end_is_no_error(file, alive):
    """VS Code saves the view as it is, and without a mark where its nnlib is older."""
    output = file.cells[1].outputs[0]
    output.data[VIEW] = {"model_id": "old"}
    del output.metadata[MARK]
    *words, output = opened(file, alive).cells[1].outputs
    assert len(words) == (not alive)
    assert (VIEW in output.data) == alive
    assert output.metadata[MARK] == "old"


def test_a_committed_panel_has_no_model(file):
    file.cells[1].outputs[0].metadata[MARK] = ""
    notebook = opened(file, alive=None)
    model = notebook.cells[1].outputs[0].data[VIEW]["model_id"]
    assert model in notebook.metadata["widgets"][STATE]["state"]


def test_a_frame_of_a_moving_panel_comes_back_too(file):
    output = file.cells[1].outputs[0]
    output.data["image/jpeg"] = base64.b64encode(b"frame").decode()
    del output.data["image/png"]
    model = output.metadata[MARK]
    state = opened(file, alive=None).metadata["widgets"][STATE]["state"]
    picture = state[state[model]["state"]["children"][1].removeprefix("IPY_MODEL_")]
    assert picture["state"]["format"] == "jpeg"


def test_who_does_not_open_it_gets_the_file(file):
    """An export names the path alone, and a contents manager may answer at once."""
    model = {"type": "notebook", "content": file}
    get = opening.with_panels(lambda path, **_: model, None)
    before = copy.deepcopy(file)
    assert get("a.ipynb") is get(path="a.ipynb", content=True) is model
    assert file == before
