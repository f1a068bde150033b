"""Which cells need not be run, and that leaving them out changes no verdict."""

import pytest
from sample import SECOND, SOLUTIONS, STUBS, answered, cell
from test_class import graded

from nnworkshop.classroom import grading, lessons
from nnworkshop.classroom.spare import spare


def left_out(handed_out, made):
    """The names of the cells that are left out."""
    lesson = lessons.lessons(handed_out)[0]
    found = lessons.cells(made)
    sources = lessons.code(found)
    return {sources[place].id for place in spare(found, lesson)}


CHECKS = {f"{name}-check" for name in STUBS}


def test_what_only_shows_something_is_left_out(handed_out):
    """The sample's last cell shows a number, and its checks are asked elsewhere."""
    assert left_out(handed_out, answered(*STUBS)) == {"last", *CHECKS}


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ("mine = squash(1)", set()),
        ("import numpy as np\nsquash = np.tanh", set()),
        ("def helper(x):\n    return check.forward(x)", set()),
        ("[squash(k) for k in range(3)]", set()),
        ("squash = globals()['squash']", {"last", *CHECKS}),
        ("exec('squash(1)')", {"last", *CHECKS}),
        ("%time squash(1)", {"last", *CHECKS}),
        ("_ + 1", {"last", *CHECKS}),
        ("for _ in range(3):\n    pass", set()),
        ("def f(:", set()),
        ("def f(: eval(1)", {"last", *CHECKS}),
    ],
)
def test_what_might_be_needed_is_kept(handed_out, source, kept):
    made = answered(*STUBS, after=[source])
    assert left_out(handed_out, made) == {"last", *CHECKS} - kept


def test_names_are_followed_through_other_cells(handed_out):
    """Who answers nothing needs nothing but the stubs; who squashes needs the squash, and NumPy."""
    alone = "def my_sigmoid(z):\n    return z"
    others = {"last", *CHECKS}
    assert left_out(handed_out, answered(sigmoid_stub=alone)) == {"first", "second", *others}
    assert left_out(handed_out, answered("sigmoid")) == others


def test_a_name_that_is_missing_after_all_brings_every_cell_back(handed_out, monkeypatch):
    everything = list(range(3))
    monkeypatch.setattr(grading.spare, "spare", lambda *_: everything)
    (one,) = graded(handed_out, answered(*STUBS))
    assert {result.word for result in one.graded.results} == {"PASS"}


ODD = (
    answered("forward", sigmoid_stub="def my_sigmoid(z)\n    return squash(z)"),
    answered(*STUBS),
    answered("forward", sigmoid_stub="def my_sigmoid(z):\n    return 1 / missing"),
    answered("forward", before=[SECOND.replace("-z", "z")]),
    answered("pass_table", after=["squash = None\n" + SOLUTIONS["sigmoid"]]),
    answered(sigmoid_stub="def my_sigmoid(z):\n    return later(z)", after=["later = squash"]),
    answered(*STUBS, before=["import nnlib\nnnlib.sigmoid = None\nimport numpy\nnumpy.exp = None"]),
)


@pytest.mark.night
def test_no_verdict_changes(handed_out, monkeypatch):
    lean = [one.graded.results for one in graded(handed_out, *ODD)]
    monkeypatch.setattr(grading.spare, "spare", lambda *_: [])
    whole = [one.graded.results for one in graded(handed_out, *ODD)]
    assert lean == whole


def test_a_cell_of_ones_own_is_never_left_out(handed_out):
    made = answered()
    made["cells"].append(cell("code", "own", "x = 3"))
    assert "own" not in left_out(handed_out, made)
