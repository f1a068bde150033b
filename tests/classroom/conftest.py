import pytest
from sample import cell, notebook, put


@pytest.fixture(scope="session")
def handed_out(tmp_path_factory):
    """A folder with two notebooks that are handed out."""
    folder = tmp_path_factory.mktemp("notebooks")
    put(folder / "01_sample.ipynb", notebook())
    other = {"cells": [cell("code", "other", "2 + 2")], "nbformat": 4, "nbformat_minor": 5}
    put(folder / "02_other.ipynb", other | {"metadata": {}})
    return folder
