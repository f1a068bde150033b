"""A verdict shows the hint that is about the mistake it has found."""

import canonical
import numpy as np
import pytest

from nnlib import sigmoid
from nnworkshop.exercises import check, hints
from nnworkshop.exercises.hints import HINTS, NUMBERS, TEXTS
from nnworkshop.exercises.verdict import UNTOUCHED, formatted

ALONE = ("pass_table",)  # goes by the row of the first wrong number
NOT_FUNCTIONS = ("break_symmetry",)


def test_every_exercise_has_three_hints_and_a_table_of_what_they_are_about():
    found = canonical.hints()
    assert {*HINTS, *ALONE} == set(check.__all__) == set(found)
    assert all(len(texts) == 3 for texts in found.values())
    assert all(len(three) == 3 and all(three) for three in HINTS.values())


def test_checks_show_the_hints_that_stand_in_the_notebooks():
    """`run.py canonical` copies them."""
    assert canonical.hints() == TEXTS


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("`a2` is *one* **more** `*`", "<code>a2</code> is <i>one</i> <b>more</b> <code>*</code>"),
        ("$a * b < c$ and 2 < 3", "$a * b &lt; c$ and 2 &lt; 3"),
        ("one\n\nanother", "one<br>another"),
    ],
)
def test_a_hint_is_shown_as_it_reads(text, shown):
    assert formatted(text) == shown


@pytest.mark.parametrize("name", [name for name in HINTS if name not in NOT_FUNCTIONS])
def test_each_mistake_of_the_table_can_be_found_in_its_exercise(name):
    known = {one.name for part in getattr(check, name).parts for one in part.all_mistakes()}
    assert set(NUMBERS[name]) <= known | {"array changed in place"}


@pytest.mark.parametrize("name", HINTS)
def test_no_mistake_has_two_hints(name):
    assert len(NUMBERS[name]) == len([one for about in HINTS[name] for one in about])


@pytest.mark.parametrize("name", [name for name in HINTS if name not in NOT_FUNCTIONS])
def test_most_mistakes_of_an_exercise_have_a_hint(name):
    """Of those that are its own; a squash that is another one is told by the name of it alone."""
    own = {one.name for part in getattr(check, name).parts for one in part.mistakes}
    assert len(own & set(NUMBERS[name])) >= min(len(own) / 4, 8)


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        (lambda z: 1 / (1 + np.exp(z)), 1),
        (lambda z: 1 / (1 + 2 ** (-1.0 * np.asarray(z))), 2),
        (lambda z: 1 + np.exp(-z), 3),
        (lambda z: 1 / (1 + np.exp(-z)) + 0.5, 0),
    ],
)
def test_a_verdict_shows_its_hint(wrong, hint):
    with np.errstate(all="ignore"):
        verdict = check.sigmoid.judge(np.random.default_rng(0), wrong)
    assert verdict.hint == hint
    texts = TEXTS["sigmoid"]
    shown = [f"Hint {number}: {text}" in str(verdict) for number, text in enumerate(texts, 1)]
    assert shown == [number == hint for number in (1, 2, 3)]
    assert (f"Hint {hint}: " in verdict._repr_html_()) == bool(hint)


def test_a_class_that_is_to_have_no_hints_gets_none(monkeypatch):
    monkeypatch.setattr(hints, "TEXTS", {})  # the file is not there
    verdict = check.sigmoid.judge(np.random.default_rng(0), lambda z: 1 / (1 + np.exp(z)))
    assert verdict.hint == 1 and "Hint" not in str(verdict) + verdict._repr_html_()


def test_an_empty_or_a_right_answer_has_none():
    for function in (..., sigmoid):
        verdict = check.sigmoid.judge(np.random.default_rng(0), function)
        assert verdict.passed or verdict.diagnosis == UNTOUCHED
        assert verdict.hint == 0


def test_the_table_goes_by_the_row_of_the_first_wrong_number():
    task = check.pass_table.task(4)
    z1 = (task.X @ task.W1)[0].tolist()
    a1 = sigmoid(np.array(z1)).tolist()
    for row, hint in [("z1", 1), ("a1", 2), ("z2", 3)]:
        table = {"z1": z1, "a1": a1, "z2": 99.0, "a2": 0.5}
        if row != "z2":
            table[row] = [99.0, 99.0, 99.0]
        assert check.pass_table.judge(np.random.default_rng(0), table, seed=4).hint == hint
