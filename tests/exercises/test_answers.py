"""Answers of learners, each judged as a reader who sees the code would judge it.

answers.txt has the code, reader.txt what a reader says of each verdict: one line an answer, in the
same order. A verdict is the name of a mistake or, in quotes, a part of its sentence.
"""

import ast
from pathlib import Path

import numpy as np
import pytest

from nnlib import sigmoid
from nnworkshop.exercises import check
from nnworkshop.exercises.exercise import Finding, Trial

HERE = Path(__file__).parent
# seeds for those whose verdict hung on luck
DRAWN = [range(8), pytest.param(range(8, 50), marks=pytest.mark.night)]
LUCKY = ("stops", "clips")


def ones_first(A):
    return np.hstack([np.ones((len(A), 1)), A])


def answers():
    """(exercise, what the code does, code) of each answer."""
    for text in (HERE / "answers.txt").read_text(encoding="utf-8").split("### ")[1:]:
        head, _, code = text.partition("\n")
        yield *head.split(" | "), code


def table():
    """The reader's lines: (exercise, what the code does, what the verdict says, agree)."""
    lines = (HERE / "reader.txt").read_text(encoding="utf-8").splitlines()
    return [tuple(cell.strip() for cell in line.split(" | ")) for line in lines[1:]]


def defined(code):
    """What a check is given: all that is called my_... and is no helper, in its order."""
    names = {"np": np, "sigmoid": sigmoid, "ones_first": ones_first}
    exec(code, names)  # noqa: S102 - the answer itself
    tree = ast.parse(code).body
    own = [getattr(node, "name", "") or node.targets[0].id for node in tree if is_named(node)]
    return [names[name] for name in own]


def is_named(node):
    return isinstance(node, ast.FunctionDef | ast.Assign)


def judged(exercise, given, seed):
    settings = {"seed": 10} if exercise == "pass_table" else {}
    with np.errstate(all="ignore"):
        return getattr(check, exercise).judge(np.random.default_rng(seed), *given, **settings)


ANSWERS = list(answers())
READ = table()


@pytest.mark.parametrize(
    "place", range(len(ANSWERS)), ids=[f"{one[0]}-{one[1]}" for one in ANSWERS]
)
def test_the_verdict_is_the_one_that_was_read(place):
    exercise, what, code = ANSWERS[place]
    assert (exercise, what) == READ[place][:2]
    verdict, said = judged(exercise, defined(code), seed=place), READ[place][2]
    if said.startswith('"'):
        assert said.strip('"') in verdict.message
    else:
        assert said == (verdict.diagnosis or verdict.word)


def test_a_reader_agrees_and_nothing_is_named_falsely():
    assert len(ANSWERS) == len(READ) > 150
    wrong = [line for line in READ if line[2] != "PASS"]
    agreed = [line for line in wrong if line[3] == "yes"]
    assert len(agreed) >= 0.95 * len(wrong)
    assert all(line[2].startswith('"') for line in wrong if line[3] == "no")  # they claim no cause


@pytest.mark.parametrize("seeds", DRAWN)
@pytest.mark.parametrize(
    ("exercise", "code"),
    [(exercise, code) for exercise, what, code in ANSWERS if what.startswith(LUCKY)],
)
def test_what_passed_by_luck_never_passes(exercise, code, seeds, monkeypatch):
    monkeypatch.setattr(Trial, "_diagnosed", lambda trial, index: Finding(""))
    given = defined(code)
    assert not any(judged(exercise, given, seed).passed for seed in seeds)
