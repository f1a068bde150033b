import pytest
from sample import cell, notebook, put

from nnworkshop.classroom import handout


@pytest.fixture(scope="session")
def handed_out(tmp_path_factory):
    """The folder of two notebooks that are handed out, in a project with hardly anything else."""
    project = tmp_path_factory.mktemp("project")
    for part in handout.PARTS:
        is_package = part.startswith("nn")
        put(project / part / "__init__.py" if is_package else project / part, f"# {part}")
    put(project / "nnworkshop" / "classroom" / "grading.py", "")
    put(project / "nnlib" / "__pycache__" / "network.pyc", "")
    put(project / "tests" / "test_sample.py", "")
    folder = project / "notebooks"
    put(folder / "01_sample.ipynb", notebook())
    other = {"cells": [cell("code", "other", "2 + 2")], "nbformat": 4, "nbformat_minor": 5}
    put(folder / "02_other.ipynb", other | {"metadata": {}})
    return folder
