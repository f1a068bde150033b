"""What is handed out, and what is said where an exercise could not be."""

import json

import pytest
from sample import notebook, put

from nnworkshop.classroom import handout, lessons


def hand_out(handed_out, folder):
    return handout.main([str(folder), "--lessons", str(handed_out)])


def test_a_handout_has_everything_but_the_solutions(handed_out, tmp_path, capsys):
    assert hand_out(handed_out, tmp_path / "class" / "week 1") is None
    made = json.loads((tmp_path / "class" / "week 1" / "01_sample.ipynb").read_text("utf-8"))
    kept = [
        cell | {"execution_count": None} if cell["cell_type"] == "code" else cell
        for cell in notebook()["cells"]
        if "-solution" not in cell["id"]
    ]
    assert made == notebook() | {"cells": kept}
    assert len(kept) == len(notebook()["cells"]) - 4
    assert "return squash(z)" not in json.dumps(made)
    assert "Hint 1" in json.dumps(made)
    assert "01_sample.ipynb, 02_other.ipynb" in capsys.readouterr().out


def test_a_handout_holds_no_outputs(handed_out, tmp_path):
    """Nothing is answered before it is asked."""
    made = notebook()
    first = next(cell for cell in made["cells"] if cell["cell_type"] == "code")
    first["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["42"]}]
    put(tmp_path / "01_sample.ipynb", made)
    hand_out(tmp_path, tmp_path / "class")
    given = json.loads((tmp_path / "class" / "01_sample.ipynb").read_text("utf-8"))
    code = [cell for cell in given["cells"] if cell["cell_type"] == "code"]
    assert {(str(cell["outputs"]), cell["execution_count"]) for cell in code} == {("[]", None)}


def test_a_handout_overwrites_nothing(handed_out, tmp_path):
    put(tmp_path / "02_other.ipynb", "mine")
    sentence = hand_out(handed_out, tmp_path)
    assert "Nothing was written" in sentence and "02_other.ipynb already" in sentence
    assert [path.name for path in tmp_path.iterdir()] == ["02_other.ipynb"]
    assert (tmp_path / "02_other.ipynb").read_text("utf-8") == "mine"


def test_a_folder_with_other_things_in_it_may_be_used(handed_out, tmp_path):
    put(tmp_path / "notes.txt", "mine")
    assert hand_out(handed_out, tmp_path) is None
    assert len(list(tmp_path.iterdir())) == 3


def test_a_file_in_the_way_is_a_sentence(handed_out, tmp_path):
    put(tmp_path / "file", "mine")
    assert "file" in hand_out(handed_out, tmp_path / "file")
    assert hand_out(tmp_path, tmp_path / "class") == f"There are no notebooks in {tmp_path}."


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
