"""Colab has ipywidgets 7.7, and with that no panel works: so it is said, and what to do."""

import re
import tomllib
from pathlib import Path

import ipywidgets
import pytest

import nnlib.widgets

PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"


@pytest.mark.parametrize("panel", nnlib.widgets.__all__)
def test_an_old_ipywidgets_is_one_sentence_with_the_line_to_install(monkeypatch, panel):
    monkeypatch.setattr(ipywidgets, "__version__", "7.7.1")
    with pytest.raises(ImportError) as error:
        getattr(nnlib.widgets, panel)
    line = '%pip install "ipywidgets>=8.0.5"'
    assert "this is 7.7.1" in str(error.value) and line in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("version", ["8.0.5", "8.1.0rc1", "9.0.0", "10.0"])
def test_a_newer_one_is_taken(monkeypatch, version):
    monkeypatch.setattr(ipywidgets, "__version__", version)
    assert nnlib.widgets.NeuronPanel.__name__ == "NeuronPanel"


def test_the_lowest_is_that_of_pyproject():
    project = tomllib.loads(PYPROJECT.read_text("utf-8"))["project"]
    assert f"ipywidgets>={nnlib.widgets.IPYWIDGETS}" in project["dependencies"]


def test_only_panels_are_loaded_by_name():
    with pytest.raises(AttributeError, match="no attribute 'Panle'"):
        nnlib.widgets.Panle  # noqa: B018 - asking is the test
    assert dir(nnlib.widgets) == sorted(nnlib.widgets.__all__)
    assert re.fullmatch(r"[\d.]+", nnlib.widgets.IPYWIDGETS)
