"""Which notebooks are trusted as JupyterLab's server opens them."""

import nbformat
import pytest
from jupyter_server.services.contents.largefilemanager import LargeFileManager
from nbformat.sign import NotebookNotary

from nnlib.widgets import trust


@pytest.fixture
def opened(tmp_path, monkeypatch):
    """Write a notebook of one code cell, and tell whether that is trusted when it is opened."""
    (tmp_path / "notebooks").mkdir()
    nbformat.write(nbformat.v4.new_notebook(), tmp_path / "notebooks" / "01_sigmoid.ipynb")
    notary = NotebookNotary(data_dir=str(tmp_path / "data"))
    (tmp_path / "data").mkdir()
    manager = LargeFileManager(root_dir=str(tmp_path), notary=notary)
    monkeypatch.setenv("NNLIB_COPIES", str(tmp_path / "work"))
    monkeypatch.setenv("NNLIB_ORIGINALS", str(tmp_path / "notebooks"))

    def opened(path, *outputs, sign=True):
        if sign:
            trust._load_jupyter_server_extension(type("App", (), {"contents_manager": manager}))
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        outputs = [nbformat.v4.new_output("display_data", {"text/html": one}) for one in outputs]
        cell = nbformat.v4.new_code_cell("1", outputs=outputs, metadata={"trusted": True})
        nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / path)
        return [manager.get(path)["content"].cells[0].metadata.trusted for _ in range(2)][-1]

    return opened


@pytest.mark.parametrize(
    ("path", "trusted"),
    [
        ("work/01_sigmoid.ipynb", True),
        ("work/01_sigmoid_edition_2.ipynb", True),
        ("work/week 1/01_sigmoid.ipynb", True),
        ("work/from_a_stranger.ipynb", False),
        ("notebooks/01_sigmoid.ipynb", False),
        ("downloads/01_sigmoid.ipynb", False),
    ],
)
def test_the_learners_copies_are_trusted_and_what_is_not_theirs_is_not(opened, path, trusted):
    assert opened(path, "<b>run</b>") is trusted


def test_a_notebook_without_outputs_such_as_a_handout_is_trusted_anywhere(opened):
    assert opened("from the course/01_sigmoid.ipynb") is True


def test_without_the_extension_none_of_them_is(opened):
    assert opened("work/01_sigmoid.ipynb", "<b>run</b>", sign=False) is False


def test_it_does_nothing_where_run_py_has_named_no_folders(opened, monkeypatch):
    monkeypatch.delenv("NNLIB_COPIES")
    assert opened("work/01_sigmoid.ipynb", "<b>run</b>") is False
