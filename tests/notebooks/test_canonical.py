"""The committed notebooks are as the canonicaliser writes them, and nbval checks all of each.

nbval runs every notebook and compares what it shows, so nothing is run a second time here: a
notebook is canonical when nbval agrees and writing it again changes nothing.
"""

import base64
import re

import canonical
import nbformat
import pytest
from nbconvert import ScriptExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from pictures import PNG, bundles

from nnworkshop.classroom.items import AFTER, BEFORE

PATHS = canonical.chosen([])

PANEL = """import base64, io
import ipywidgets
from matplotlib.figure import Figure

class Panel(ipywidgets.VBox):
    def __repr__(self):
        return "a line"
    def _repr_mimebundle_(self, **kwargs):
        figure, file = Figure(), io.BytesIO()
        figure.subplots().plot([1, 2])
        figure.savefig(file, metadata={"Software": None})
        png = base64.b64encode(file.getvalue()).decode()
        return super()._repr_mimebundle_(**kwargs) | {"image/png": png, "text/plain": repr(self)}

Panel([ipywidgets.IntSlider()])"""


def read(path):
    return nbformat.read(path, as_version=4)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def texts(notebook):
    """Every text that the outputs show."""
    for cell in code_cells(notebook):
        for output in cell.outputs:
            data = output.get("data", {"text": output.get("text", "")})
            yield from (text for kind, text in data.items() if kind != PNG)


def test_notebooks_are_numbered_without_gaps_and_the_quizzes_come_last():
    *numbered, before, after = PATHS
    numbers = [re.fullmatch(r"(\d\d)_[a-z_]+", path.stem)[1] for path in numbered]
    assert numbers == [f"{n:02}" for n in range(1, len(numbered) + 1)]
    assert numbers
    assert (before.stem, after.stem) == (BEFORE, AFTER)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
class TestCommitted:
    def test_writing_it_again_changes_nothing(self, path):
        text = path.read_text(encoding="utf-8")
        laid_out = nbformat.reads(canonical.formatted(text), as_version=4)
        assert canonical.canonical(laid_out) == text

    def test_as_a_script_it_is_python(self, path):
        script, resources = ScriptExporter().from_filename(path)
        assert resources["output_extension"] == ".py"
        compile(script, path.name, "exec")

    def test_every_cell_has_run_in_order(self, path):
        cells = code_cells(read(path))
        assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))

    def test_nbval_is_strict(self, path):
        for cell in code_cells(read(path)):
            assert not re.search("nbval", cell.source + str(cell.metadata), re.IGNORECASE)
            assert "raises-exception" not in cell.metadata.get("tags", [])
            # nbval would compare nothing that a silenced line shows
            assert not re.search(r";\s*$", cell.source, re.MULTILINE)

    def test_no_errors_and_no_warnings(self, path):
        kinds = {
            output.get("name", output.output_type)
            for cell in code_cells(read(path))
            for output in cell.outputs
        }
        assert kinds <= {"stdout", "display_data", "execute_result"}

    def test_shows_the_same_on_every_machine(self, path):
        for text in texts(read(path)):
            assert not re.search(r"\b0x[0-9a-f]{6,}", text), "an address"
            assert not re.search(r"(^|[\s'\"(])(/\w+/\w+|[A-Z]:\\)", text), "an absolute path"

    def test_pictures_are_unsigned(self, path):
        for cell in code_cells(read(path)):
            for bundle in bundles(cell.outputs):
                # matplotlib signs with its version; nnworkshop.pictures and the panels do not
                assert b"Software" not in base64.b64decode(bundle[PNG])


@pytest.fixture
def scratch(tmp_path, monkeypatch):
    """A folder with one notebook as an author leaves it, in place of the real ones."""
    monkeypatch.setattr(canonical, "NOTEBOOKS", tmp_path)
    cells = [
        new_markdown_cell("# Scratch \n"),
        new_code_cell("print( 'one' )\nimport time; time.sleep(0.3)\nprint('two')"),
        new_code_cell(PANEL, metadata={"collapsed": True, "tags": ["kept"]}),
    ]
    notebook = new_notebook(cells=cells, metadata={"widgets": {}, "author": "someone"})
    nbformat.write(notebook, tmp_path / "01_scratch.ipynb")
    return tmp_path / "01_scratch.ipynb"


@pytest.mark.night
def test_canonicaliser_changes_nothing_twice(scratch, capsys):
    canonical.main([])
    once = scratch.read_text(encoding="utf-8")
    title, prints, panel = nbformat.reads(once, as_version=4).cells
    assert title.source == "# Scratch"
    assert prints.source.startswith('print("one")\nimport time\n\ntime.sleep')
    assert [output.text for output in prints.outputs] == ["one\ntwo\n"]
    assert panel.metadata == {"tags": ["kept"]}
    assert [set(output.data) for output in panel.outputs] == [{PNG, "text/plain"}]

    canonical.main(["--check", "01_scratch"])
    spoiled = once.replace("one\\n", "won\\n")
    scratch.write_text(spoiled, encoding="utf-8")
    with pytest.raises(SystemExit, match="01_scratch"):
        canonical.main(["--check", "01"])
    assert scratch.read_text(encoding="utf-8") == spoiled != once
    assert re.findall("changed|as it was", capsys.readouterr().out) == [
        "changed",
        "as it was",
        "changed",
    ]


def test_canonicaliser_refuses_what_a_reader_would_not_see(scratch):
    notebook = read(scratch)
    notebook.cells[2].source = "import ipywidgets\nipywidgets.IntSlider()"
    nbformat.write(notebook, scratch)
    with pytest.raises(ValueError, match="a widget without a picture: IntSlider"):
        canonical.main([])


def test_canonicaliser_names_what_it_does_not_find(scratch):
    with pytest.raises(SystemExit, match="begins with '02'"):
        canonical.main(["01", "02"])


def an_id_twice(notebook):
    notebook.cells[1].id = notebook.cells[0].id


def no_ids(notebook):
    notebook.nbformat_minor = 4
    for cell in notebook.cells:
        del cell["id"]


def metadata_of_an_editor(notebook):
    notebook.metadata["toc"] = {}


def metadata_of_a_cell(notebook):
    notebook.cells[1].metadata["execution"] = {"iopub.execute_input": "2024"}


def a_live_widget(notebook):
    data = {canonical.WIDGET: {"model_id": "1"}, PNG: "", "text/plain": "a line"}
    notebook.cells[1].outputs = [nbformat.v4.new_output("display_data", data)]


@pytest.mark.filterwarnings("ignore:.* id ")
@pytest.mark.parametrize(
    "spoil", [an_id_twice, no_ids, metadata_of_an_editor, metadata_of_a_cell, a_live_widget]
)
def test_what_does_not_belong_is_removed(spoil):
    notebook = new_notebook(cells=[new_markdown_cell("a"), new_code_cell("1")])
    notebook = nbformat.reads(canonical.canonical(notebook), as_version=4)
    assert canonical.canonical(notebook) == nbformat.writes(notebook) + "\n"
    spoil(notebook)
    assert canonical.canonical(notebook) != nbformat.writes(notebook) + "\n"
