"""nbval, as the project sets it up, notices a wrong number and a wrong picture.

A notebook is run and written. Then, in some of its cells, source and output are made to disagree,
and pytest has to fail for these cells and for no other.
"""

import base64
import io
import re
import subprocess
import sys
from xml.etree import ElementTree

import canonical
import nbformat
import numpy as np
import pictures
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from pictures import LEVELS, LOCK, PNG, difference, differences, why_not_compared
from PIL import Image

SET_UP = """
import base64

import ipywidgets
import nnlib
from IPython.display import display
from nnworkshop import pictures

def loss(epochs):
    tutorial = nnlib.tutorials.bias_trick()
    data = tutorial.network, tutorial.X, tutorial.y, tutorial.loss
    return nnlib.train(*data, learning_rate=tutorial.learning_rate, epochs=epochs).losses

def curve(epochs, width=640):
    ax = pictures.new_axes(width)
    pictures.loss_curve(loss(epochs), ax)
    png = base64.b64encode(pictures.png(ax.figure)).decode()
    return {"text/plain": "a curve", "image/png": png}

class Panel(ipywidgets.VBox):
    def _repr_mimebundle_(self, **kwargs):
        return super()._repr_mimebundle_(**kwargs) | curve(1500)
"""


def honest(cell):
    """The output is what the source gives."""


def one_epoch_more(cell):
    cell.source = cell.source.replace("1500", "1501")


def five_epochs_more(cell):
    cell.source = cell.source.replace("1500", "1505")


def wider(cell):
    cell.source = cell.source.replace("640", "650")


def picture_forgotten(cell):
    del cell.outputs[0].data[PNG]


def picture_gone(cell):
    cell.source = 'display({"text/plain": "a curve"}, raw=True)'


NUMBER, PRINT = "float(loss(1500)[-1].round(6))", "print(loss(1500)[-1].round(6))"
PICTURE, SIZED = "display(curve(1500), raw=True)", "display(curve(1500, 640), raw=True)"
CELLS = {
    # the source of a cell, what is done to it when it has run, what pytest then complains of
    "set-up": (SET_UP, honest, None),
    "number": (NUMBER, honest, None),
    "number-of-another-run": (NUMBER, one_epoch_more, "mismatch 'text/plain'"),
    "print-of-another-run": (PRINT, one_epoch_more, "mismatch 'stdout'"),
    "picture": (PICTURE, honest, None),
    "panel": ("Panel()", honest, None),
    "picture-of-another-run": (PICTURE, five_epochs_more, "of its pixels differ"),
    "list": ("seen = []", honest, None),  # here, since shuffle 1 leaves its place for the end
    "picture-of-another-size": (SIZED, wider, "picture 1: 640 x 400 pixels became 650 x 400"),
    "picture-not-committed": (PICTURE, picture_forgotten, "pictures committed: 0, drawn: 1"),
    "picture-not-drawn": (PICTURE, picture_gone, "pictures committed: 1, drawn: 0"),
    "longer-each-time": ("seen.append(0)\nlen(seen)", honest, None),
}
RUNS = ["", " in shuffle 1"]
AT_NIGHT = ["", " alone", " in shuffle 1", " in shuffle 2", " in shuffle 3"]


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(("not night", RUNS), id="by day"),
        pytest.param(("", AT_NIGHT), id="at night", marks=pytest.mark.night),
    ],
)
def complaints(request, tmp_path_factory):
    """What pytest says of each cell in each of its runs, after the notebook was run and spoiled."""
    when, runs = request.param
    folder = tmp_path_factory.mktemp("notebooks")
    conftest = (canonical.NOTEBOOKS / "conftest.py").read_text(encoding="utf-8")
    patient, found = re.subn(r"^(SLOW\w*) = .*", r"\1 = 600", conftest, flags=re.MULTILINE)
    assert found == 2  # no cell is left out, whatever the computer does beside
    (folder / "conftest.py").write_text(patient, encoding="utf-8")
    cells = [new_code_cell(source, id=name) for name, (source, _, _) in CELLS.items()]
    text = nbformat.writes(new_notebook(cells=cells))
    notebook = nbformat.reads(canonical.executed(text, folder), as_version=4)
    for cell in notebook.cells:
        _, spoil, _ = CELLS[cell.id]
        spoil(cell)
    nbformat.write(notebook, folder / "01_scratch.ipynb")

    report = folder / "report.xml"
    settings = ["-c", LOCK.parent / "pyproject.toml", "--confcutdir", folder, "-m", when]
    subprocess.run(
        [sys.executable, "-m", "pytest", *settings, f"--junit-xml={report}", folder],
        capture_output=True,
        check=False,  # it has to fail, and the report says in which cells
    )
    tests = ElementTree.parse(report).iter("testcase")
    said = {test.get("name"): "".join(test.itertext()).strip() for test in tests}
    assert len(said) == len(CELLS) * len(runs)
    return {name: [said[f"Cell {k}{run}"] for run in runs] for k, name in enumerate(CELLS)}


@pytest.mark.parametrize("name", [name for name in CELLS if name != "longer-each-time"])
def test_cell(complaints, name):
    _, _, complaint = CELLS[name]
    if complaint is None:
        assert not any(complaints[name])
    elif "pixels" in complaint and why_not_compared():
        pytest.skip(f"pictures are not compared: {why_not_compared()}")
    else:
        assert all(complaint in said for said in complaints[name])


def test_a_cell_that_cannot_be_run_again(complaints):
    first, again, *_ = complaints["longer-each-time"]
    assert first == ""
    assert "mismatch 'text/plain'" in again


def square(levels, size=4):
    """A grey PNG with one pixel that is `levels` lighter."""
    pixels = np.full((size, size), 100, dtype=np.uint8)
    pixels[1, 2] += levels
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "png")
    return base64.b64encode(file.getvalue()).decode()


def test_difference_of_pictures():
    assert difference(square(0), square(0)) is None
    assert difference(square(0), square(LEVELS)) is None
    assert difference(square(LEVELS + 1), square(0)).startswith("1 of its pixels")
    assert difference(square(0), square(0, size=5)) == "4 x 4 pixels became 5 x 5"


def test_pictures_are_compared_on_the_locked_matplotlib_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(pictures, "LOCK", tmp_path / "requirements.lock")
    pictures.LOCK.write_text("numpy==2.0 \\\nmatplotlib==1.5.3 \\\n    --hash=sha256:0\n")
    assert "matplotlib 1.5.3, this is" in why_not_compared()
    outputs = [{"data": {PNG: square(levels)}} for levels in (0, 50)]
    assert differences(outputs[:1], outputs[1:]) == []
    assert differences(outputs[:1], outputs) == ["pictures committed: 1, drawn: 2"]
