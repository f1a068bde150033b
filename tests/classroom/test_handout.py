"""What is handed out, and what is said where an exercise could not be."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from contextlib import suppress
from html.parser import HTMLParser
from pathlib import Path

import pytest
from sample import notebook, put

from nnworkshop.classroom import handout, lessons

ROOT = Path(__file__).resolve().parents[2]


def hand_out(handed_out, folder, *further):
    return handout.main([str(folder), "--lessons", str(handed_out), *further])


def packed(folder):
    """The texts in an archive, by name."""
    with zipfile.ZipFile(folder / handout.ARCHIVE) as archive:
        names = {name.removeprefix(f"{handout.NAME}/"): name for name in archive.namelist()}
        return {short: archive.read(name).decode() for short, name in names.items()}


def given(folder, name="01_sample"):
    """A notebook in an archive."""
    return json.loads(packed(folder)[f"notebooks/{name}.ipynb"])


def cells(made, *left_out):
    """The cells of a notebook that nobody has run, without those of some parts."""
    return [
        cell | {"execution_count": None} if cell["cell_type"] == "code" else cell
        for cell in made["cells"]
        if not cell["id"].endswith(left_out)
    ]


def test_a_handout_has_everything_but_the_solutions(handed_out, tmp_path, capsys):
    folder = tmp_path / "class" / "week 1"
    assert hand_out(handed_out, folder) is None
    made = given(folder)
    assert made == notebook() | {"cells": cells(notebook(), "-solution")}
    assert len(made["cells"]) == len(notebook()["cells"]) - 4
    assert "return squash(z)" not in json.dumps(made)
    assert "Hint 1" in json.dumps(made)
    assert "01_sample.ipynb, 02_other.ipynb" in capsys.readouterr().out


def test_hints_are_left_out_by_choice(handed_out, tmp_path):
    assert hand_out(handed_out, tmp_path / "class", "--no-hints") is None
    made = given(tmp_path / "class")
    assert made["cells"] == cells(notebook(), "-solution", "-hints")


@pytest.mark.parametrize("choice", [[], ["--no-hints"]])
def test_checks_have_no_hints_to_show_where_a_class_is_to_have_none(handed_out, tmp_path, choice):
    project, place = tmp_path / "project", "nnworkshop/exercises/hints.json"
    shutil.copytree(handed_out.parent, project)
    (project / place).parent.mkdir()
    (project / place).write_text("{}")
    assert hand_out(project / "notebooks", tmp_path / "class", *choice) is None
    assert (place in packed(tmp_path / "class")) == (not choice)


def test_a_handout_holds_what_students_need_and_nothing_else(handed_out, tmp_path):
    hand_out(handed_out, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {handout.ARCHIVE, handout.PAGE}
    parts = {f"{part}/__init__.py" if part.startswith("nn") else part for part in handout.PARTS}
    own = {"README.md", handout.PAGE, "notebooks/01_sample.ipynb", "notebooks/02_other.ipynb"}
    assert set(packed(tmp_path)) == parts | own


def test_a_handout_holds_no_outputs(handed_out, tmp_path):
    """Nothing is answered before it is asked."""
    made = notebook()
    first = next(cell for cell in made["cells"] if cell["cell_type"] == "code")
    first["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["42"]}]
    shutil.copytree(handed_out.parent, tmp_path / "project")
    put(tmp_path / "project" / "notebooks" / "01_sample.ipynb", made)
    hand_out(tmp_path / "project" / "notebooks", tmp_path / "class")
    code = [cell for cell in given(tmp_path / "class")["cells"] if cell["cell_type"] == "code"]
    assert {(str(cell["outputs"]), cell["execution_count"]) for cell in code} == {("[]", None)}


class Text(HTMLParser):
    """The addresses in a page, and its words."""

    def __init__(self, page):
        super().__init__()
        self.addresses, self.words = [], ""
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.addresses += [value for name, value in attributes if name in ("href", "src")]

    def handle_data(self, data):
        self.words += data


def test_the_page_says_how_to_unpack_run_and_send_back(handed_out, tmp_path):
    hand_out(handed_out, tmp_path, "--send", "Upload it by <Friday>.")
    page = (tmp_path / handout.PAGE).read_text("utf-8")
    assert page == packed(tmp_path)[handout.PAGE]
    text = Text(page)
    for words in ("1. Unpack", "2. Run", "3. Send back", "run.py lab", "Upload it by <Friday>."):
        assert words in text.words
    assert handout.ARCHIVE in text.words and "has right functions in it" in re.sub(
        r"\s+", " ", text.words
    )
    assert text.addresses == ["https://www.python.org/downloads/"]


def test_a_handout_overwrites_nothing(handed_out, tmp_path):
    put(tmp_path / handout.ARCHIVE, "mine")
    sentence = hand_out(handed_out, tmp_path)
    assert "Nothing was written" in sentence and f"{handout.ARCHIVE} already" in sentence
    assert [path.name for path in tmp_path.iterdir()] == [handout.ARCHIVE]
    assert (tmp_path / handout.ARCHIVE).read_text("utf-8") == "mine"


def test_a_folder_with_other_things_in_it_may_be_used(handed_out, tmp_path):
    put(tmp_path / "notes.txt", "mine")
    assert hand_out(handed_out, tmp_path) is None
    assert len(list(tmp_path.iterdir())) == 3


def test_a_part_that_is_gone_is_named(handed_out, tmp_path):
    shutil.copytree(handed_out.parent, tmp_path / "project")
    (tmp_path / "project" / "run.py").unlink()
    sentence = hand_out(tmp_path / "project" / "notebooks", tmp_path / "class")
    assert sentence == f"Nothing was written: there is no run.py in {tmp_path / 'project'}."
    assert not (tmp_path / "class").exists()


def test_a_file_in_the_way_is_a_sentence(handed_out, tmp_path):
    put(tmp_path / "file", "mine")
    assert "file" in hand_out(handed_out, tmp_path / "file")
    assert hand_out(tmp_path, tmp_path / "class") == f"There are no notebooks in {tmp_path}."


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """The project's own archive, as a student has it."""
    folder = tmp_path_factory.mktemp("student")
    assert hand_out(ROOT / "notebooks", folder) is None
    with zipfile.ZipFile(folder / handout.ARCHIVE) as archive:
        archive.extractall(folder)
    return folder / handout.NAME


def test_no_solution_is_in_the_projects_own_archive(unpacked):
    notebooks = sorted(unpacked.glob("notebooks/*.ipynb"))
    names = [path.name for path in sorted((ROOT / "notebooks").glob("*.ipynb"))]
    assert [path.name for path in notebooks] == names
    whole = lessons.lessons(ROOT / "notebooks")
    for path, lesson in zip(notebooks, whole):
        made = json.loads(path.read_bytes())
        assert not any(cell.get("outputs") for cell in made["cells"])
        sources = "\n".join("".join(cell["source"]) for cell in made["cells"])
        assert lessons.SOLUTION not in sources
        for exercise in lesson.exercises:
            assert exercise.solution not in sources
            assert exercise.stub.source in sources
    assert not (unpacked / "tests").exists()
    assert not list(unpacked.rglob("classroom"))


def test_what_is_handed_out_works_without_the_rest(unpacked):
    code = (
        "import nnlib; from nnworkshop import panels, pictures, studies, tables, data\n"
        "from nnworkshop.exercises import check, progress; from nnworkshop.many import Ensemble\n"
        "[getattr(panels, name) for name in panels.__all__]; print(nnlib.__file__)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=unpacked,
        check=False,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.stderr == ""
    assert Path(done.stdout.strip()).is_relative_to(unpacked)


@pytest.mark.parametrize("command", ["handout", "grade", "test", "canonical"])
def test_what_is_not_a_students_is_a_sentence(unpacked, command):
    done = subprocess.run(
        [sys.executable, "run.py", command, "x"],
        cwd=unpacked,
        check=False,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 1 and not (unpacked / ".venv").exists()
    assert "students' copy" in done.stderr and f"it has no {command}." in done.stderr


@pytest.mark.night
def test_a_students_lab_opens_the_notebooks_without_solutions(unpacked):
    """It makes an environment of its own, which needs the network."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    flags = ["--no-browser", f"--ServerApp.port={port}", "--IdentityProvider.token=open"]
    own = {name: value for name, value in os.environ.items() if not name.startswith("NNLIB_")}
    server = subprocess.Popen([sys.executable, "run.py", "lab", *flags], cwd=unpacked, env=own)
    try:
        address = f"http://127.0.0.1:{port}/api/contents/work/01_sigmoid.ipynb?token=open"
        made = eventually(lambda: fetched(address), 300)["content"]
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(60)
    sources = "\n".join(cell["source"] for cell in made["cells"])
    assert "Your turn" in sources and lessons.SOLUTION not in sources


def fetched(address):
    """The JSON at an address, None if there is none yet."""
    with suppress(OSError), urllib.request.urlopen(address) as answer:
        return json.load(answer)
    return None


def eventually(condition, seconds):
    """What a function returns once that counts as true."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, f"not within {seconds} seconds"
        time.sleep(0.5)
    return found


def untag(tag, name):
    """A change: a cell loses one of its tags."""

    def change(cells):
        tags = cells[f"sigmoid-{name}"]["metadata"]["tags"]
        tags.remove(tag)

    return change


def gone(name):
    return lambda cells: cells.pop(f"sigmoid-{name}")


def replaced(name, old, new):
    def change(cells):
        source = "".join(cells[name]["source"])
        assert old in source
        cells[name]["source"] = source.replace(old, new)

    return change


def swapped(cells):
    names = list(cells)
    order = [name for name in names if name != "sigmoid-check"]
    order.insert(order.index("sigmoid-hints") + 1, "sigmoid-check")
    kept = {name: cells[name] for name in order}
    cells.clear()
    cells.update(kept)


WRONG = {
    "no exercise tag on the stub": (untag("exercise", "stub"), "does not have the tag `exercise`"),
    "no exercise tag on the check": (
        untag("exercise", "check"),
        "does not have the tag `exercise`",
    ),
    "no exercise tag on the solution": (
        untag("exercise", "solution"),
        "does not have the tag `exercise`",
    ),
    "no exercise tag on the hints": (
        untag("exercise", "hints"),
        "does not have the tag `exercise`",
    ),
    "no exercise tag on the task": (untag("exercise", "task"), "has no task"),
    "no stub tag": (untag("stub", "stub"), "has no stub"),
    "no check tag": (untag("check", "check"), "calls a check but does not have the tag `check`"),
    "no solution tag": (untag("solution", "solution"), "but not the tag `solution`"),
    "no task": (gone("task"), "has no task"),
    "no stub": (gone("stub"), "has no stub"),
    "no check": (gone("check"), "has no check"),
    "no hints": (gone("hints"), "has no hints"),
    "no solution": (gone("solution"), "has 2 stub cells"),
    "no solution at the end": (
        lambda cells: cells.pop("pass_table-solution"),
        "has no cell with the tag `solution`",
    ),
    "another order": (swapped, "is not in the order task, stub, check, hints, solution"),
    "a check that does not exist": (
        replaced("sigmoid-check", "check.sigmoid", "check.sigmoids"),
        "calls 0 checks, not one",
    ),
    "a solution of something else": (
        replaced("sigmoid-solution", "my_sigmoid", "sigmoid"),
        "its solution does not define my_sigmoid",
    ),
    "a solution without code": (
        replaced("sigmoid-solution", "```python", "```"),
        "has 0 blocks of Python, not one",
    ),
    "a name that another cell has": (
        replaced("last", "squash(0)", "my_sigmoid = squash"),
        "the cell `last` defines my_sigmoid too",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_an_exercise_that_could_not_be_graded_is_not_handed_out(tmp_path, name):
    change, sentence = WRONG[name]
    made = notebook()
    cells = {cell["id"]: cell for cell in made["cells"]}
    change(cells)
    put(tmp_path / "01_sample.ipynb", made | {"cells": list(cells.values())})
    said = hand_out(tmp_path, tmp_path / "class")
    assert said.startswith("01_sample.ipynb: ")
    assert sentence in said
    assert not (tmp_path / "class").exists()


def test_an_exercise_is_read_as_it_is_written(handed_out):
    sample, other = lessons.lessons(handed_out)
    assert other.exercises == []
    names = [exercise.name for exercise in sample.exercises]
    assert names == ["sigmoid", "forward", "gradient_check", "pass_table"]
    table = sample.exercises[-1]
    assert (table.arguments, table.settings) == (("my_table",), {"seed": "1"})
    assert table.stub.defines == {"my_table"}
    assert "my_table = {" in table.solution and "```" not in table.solution


def test_a_cell_that_nobody_has_typed_is_not_parsed():
    assert lessons.Cell("", "code", (), "x = 1").defines == {"x"}
    assert lessons.Cell("", "code", (), "x = 1\n" * lessons.LONGEST).defines == set()
