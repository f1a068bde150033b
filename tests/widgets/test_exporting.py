"""Exported pages: pictures with their descriptions, and panels are pictures too."""

import html
import re
import subprocess
import sys

import nbformat
import numpy as np
import pytest
from nbconvert import HTMLExporter
from traitlets.config import Config

from nnworkshop import pictures
from nnworkshop.panels import NeuronPanel
from nnworkshop.panels.exporting import DescribedPictures
from nnworkshop.panels.still import VIEW

LOSS = np.array([1, 0.5])
CODE = """
import numpy as np
from nnworkshop import pictures
from nnworkshop.panels import NeuronPanel
display(pictures.loss_curve(np.array([1, 0.5])))
NeuronPanel()"""


def notebook(*outputs, code=""):
    cell = nbformat.v4.new_code_cell(code, outputs=list(outputs))
    return nbformat.v4.new_notebook(cells=[cell])


def shown(value):
    data, metadata = value._repr_mimebundle_()
    return nbformat.v4.new_output("display_data", data, metadata=metadata)


def images(page):
    """The descriptions of the pictures on a page."""
    tags = re.findall(r"<img[^>]*>", page)
    assert all("data:image/" in tag for tag in tags)
    return [html.unescape(re.search(r'alt="([^"]*)"', tag)[1]) for tag in tags]


@pytest.mark.night
def test_a_notebook_is_run_and_exported_without_a_warning(tmp_path):
    nbformat.write(notebook(code=CODE), tmp_path / "page.ipynb")
    command = [sys.executable, "-m", "nbconvert", "--to", "html", "--execute", "page.ipynb"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "NbConvertApp] WARNING" not in done.stderr
    page = (tmp_path / "page.html").read_text("utf-8")
    curve = pictures.loss_curve(LOSS)
    assert images(page) == [curve.description, NeuronPanel().describe()]


@pytest.mark.parametrize("sanitize", [False, True])
def test_a_panel_is_its_picture(sanitize):
    panel = NeuronPanel()
    settings = Config(HTMLExporter={"preprocessors": [DescribedPictures]})
    exporter = HTMLExporter(config=settings, sanitize_html=sanitize)
    output = shown(panel)
    output.metadata["image/png"]["width"] = 300
    page, _ = exporter.from_notebook_node(notebook(output))
    assert len(images(page)) == 1
    assert re.search('width="?300', page)
    assert "&lt;img" not in page
    assert VIEW not in page
    assert sanitize or images(page) == [panel.describe()]


def test_descriptions_cannot_break_the_page():
    curve = pictures.loss_curve(LOSS)
    curve.description = 'a "<b>" & more'
    cell = notebook(shown(curve)).cells[0]
    DescribedPictures().preprocess_cell(cell, {}, 0)
    assert images(cell.outputs[0].data["text/html"]) == [curve.description]
    assert "image/png" not in cell.outputs[0].data


def test_a_picture_of_somebody_else_is_left_alone():
    output = nbformat.v4.new_output("display_data", {"image/png": "", "text/plain": "a figure"})
    cell = notebook(output).cells[0]
    DescribedPictures().preprocess_cell(cell, {}, 0)
    assert cell.outputs == [output]
