"""What the notebooks ask is answered, and nothing in sight tells the answer before it is given.

At the ends of sections stand items, which are made anew from a seed; the two quizzes are made of them.
"""

import ast
import json
import re

import pytest
from canonical import chosen
from rhythm import course

from nnworkshop.classroom.items import AFTER, BEFORE
from nnworkshop.exercises.items import ITEMS, form
from nnworkshop.exercises.question import Choice
from nnworkshop.exercises.questions import NOTEBOOK, QUESTIONS

COURSE = course(chosen([]))
QUIZZES = chosen([BEFORE, AFTER])
ITEMS_EACH = (3, 5)


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
    own = {name for name, number in NOTEBOOK.items() if number == path.name[:2]}
    assert asked.keys() - ITEMS.keys() == own


@pytest.mark.parametrize("path", COURSE, ids=lambda path: path.stem)
def test_as_committed_nothing_is_guessed(path):
    for cell in cells(path):
        for name, keywords in calls(cell, "ask"):
            given = {key: ast.literal_eval(value) for key, value in keywords.items()}
            wanted = {"choice" if name in ITEMS else QUESTIONS[name].asks_for, "sure"}
            assert (given.pop("seed", None) is None) == (name not in ITEMS)
            assert given == dict.fromkeys(wanted)
            assert "predict" in cell["metadata"]["tags"]


@pytest.mark.parametrize("path", COURSE, ids=lambda path: path.stem)
def test_the_choices_stand_numbered_above_the_question(path):
    all_cells = cells(path)
    for name, place in places(path, "ask").items():
        question = QUESTIONS.get(name)
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
        if name in ITEMS:
            continue
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


@pytest.mark.parametrize("path", COURSE, ids=lambda path: path.stem)
def test_sections_end_with_items_and_the_notebook_shows_no_answer(path):
    """After an item comes its answer, which says nothing as long as there is no choice, and then another
    item or a new section.
    """
    all_cells = cells(path)
    asked = {name: place for name, place in places(path, "ask").items() if name in ITEMS}
    assert ITEMS_EACH[0] <= len(asked) <= ITEMS_EACH[1]
    for name, place in asked.items():
        assert places(path, "answer")[name] == place + 1
        (output,) = all_cells[place + 1]["outputs"]
        for text in output["data"].values():
            assert (
                "".join(text)
                .removeprefix("> ")
                .startswith("The answer comes here when you have put")
            )
        after = all_cells[place + 2]
        assert source(after).startswith("## ") or place + 2 in asked.values()


def test_no_item_is_asked_in_two_notebooks_and_in_most_a_choice_is_a_diagnosis():
    asked = [name for path in COURSE for name in places(path, "ask") if name in ITEMS]
    assert len(asked) == len(set(asked))
    diagnosed = [name for name in asked if any(form(name, 0).mistakes)]
    assert len(diagnosed) >= 2 / 3 * len(asked)


def seeds(path):
    """The items that a notebook asks, each with its seed."""
    return {
        name: keywords["seed"].value
        for cell in cells(path)
        for name, keywords in calls(cell, "ask")
        if name in ITEMS
    }


def test_the_quizzes_ask_the_same_with_other_numbers():
    before, after = (seeds(path) for path in QUIZZES)
    assert [path.stem for path in QUIZZES] == [BEFORE, AFTER]
    assert list(before) == list(after) and len(before) >= 24
    topics = {item.topic for item in ITEMS.values()} - {"counting"}
    assert {ITEMS[name].topic for name in before} == topics and len(topics) == 7
    for name, seed in before.items():
        texts = {form(name, one).text for one in (seed, after[name], 1)}
        assert len(texts) == 3, f"{name}: the notebooks and the quizzes have the same numbers"


@pytest.mark.parametrize("path", QUIZZES, ids=lambda path: path.stem)
def test_a_quiz_shows_no_answer(path):
    told = {
        reason
        for name, seed in seeds(path).items()
        for reason in (*form(name, seed).reasons, "Right.", "Not so.")
    }
    for cell in cells(path):
        assert not any(reason in source(cell) + shown(cell) for reason in told)
        if calls(cell, "ask"):
            assert "predict" in cell["metadata"]["tags"]
    assert places(path, "answer") == {}
    last = source(cells(path)[-1])
    assert last == ("answers()" if path.stem == AFTER else "still_open()")
