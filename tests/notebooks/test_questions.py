"""What the notebooks ask is answered, and nothing in sight tells the answer before it is given."""

import ast
import json
import re

import pytest
from canonical import chosen
from rhythm import course

from nnworkshop.exercises.question import Choice
from nnworkshop.exercises.questions import NOTEBOOK, QUESTIONS

COURSE = course(chosen([]))


def cells(path):
    return json.loads(path.read_text("utf-8"))["cells"]


def source(cell):
    return "".join(cell["source"])


def calls(cell, function):
    """The calls of a function in a cell, as (name of the question, keywords)."""
    if cell["cell_type"] != "code":
        return []
    return [
        (node.args[0].value, {one.arg: one.value for one in node.keywords})
        for node in ast.walk(ast.parse(source(cell)))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == function and node.args
    ]


def places(path, function):
    """Where the notebook calls a function of a question: {name: number of the cell}."""
    return {name: k for k, cell in enumerate(cells(path)) for name, _ in calls(cell, function)}


def shown(cell):
    """All that a cell's outputs say."""
    return json.dumps(cell.get("outputs", []), ensure_ascii=False)


@pytest.mark.parametrize("path", COURSE, ids=lambda path: path.stem)
def test_each_question_is_asked_once_and_answered_later(path):
    asked, answered = places(path, "ask"), places(path, "answer")
    assert list(asked) == list(answered) != []
    assert all(asked[name] < answered[name] for name in asked)
    assert set(asked) == {name for name, number in NOTEBOOK.items() if number == path.name[:2]}


@pytest.mark.parametrize("path", COURSE, ids=lambda path: path.stem)
def test_as_committed_nothing_is_guessed(path):
    for cell in cells(path):
        for name, keywords in calls(cell, "ask"):
            wanted = {QUESTIONS[name].asks_for, "sure"}
            assert {
                key: ast.literal_eval(value) for key, value in keywords.items()
            } == dict.fromkeys(wanted)
            assert "predict" in cell["metadata"]["tags"]


@pytest.mark.parametrize("path", COURSE, ids=lambda path: path.stem)
def test_the_choices_stand_numbered_above_the_question(path):
    all_cells = cells(path)
    for name, place in places(path, "ask").items():
        question = QUESTIONS[name]
        if isinstance(question, Choice) and question.curves is None:
            above = next(
                one for one in all_cells[place - 1 :: -1] if one["cell_type"] == "markdown"
            )
            numbers = re.findall(r"^(\d)\. ", source(above), re.MULTILINE)
            assert numbers == [str(k + 1) for k in range(len(question.reasons))], name


@pytest.mark.parametrize("path", COURSE, ids=lambda path: path.stem)
def test_nothing_in_sight_tells_an_answer(path):
    all_cells = cells(path)
    asked, answered = places(path, "ask"), places(path, "answer")
    for name, place in answered.items():
        above = [source(cell) for cell in all_cells[:place]]
        above += [shown(cell) for cell in all_cells[: asked[name] + 1]]
        assert QUESTIONS[name].telltale, f"{name} does not say what would give it away"
        found = [tell for tell in QUESTIONS[name].telltale if any(tell in text for text in above)]
        assert found == [], name


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_is_whole(name):
    question = QUESTIONS[name]
    assert question.short and len(question.short) <= 60
    if isinstance(question, Choice):
        assert 2 <= len(question.reasons) <= 4
        assert 1 <= question.right <= len(question.reasons)
        assert len(set(question.reasons)) == len(question.reasons)
    if question.curves:
        curves = question.curves()
        assert len(curves) == len(question.reasons) == 4
