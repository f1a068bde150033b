"""Starts that break the symmetry, and those that do not."""

import numpy as np
import pytest

from nnworkshop.exercises import check

HALF = np.full((2, 2), 0.5)
ONES = np.ones((2, 1))

BREAKING = [
    ([[0.5, 0.6], [0.5, 0.5]], ONES),
    (HALF, [[0.5], [0.6]]),  # the weights out of the units differ
    (np.zeros((2, 2)), [[1], [2]]),
    (np.random.RandomState(0).rand(2, 2), np.random.RandomState(1).rand(2, 1)),
    (np.random.default_rng(0).uniform(-1, 1, (2, 4)), np.ones((4, 1))),
    ([[1, -1], [1, -1]], np.zeros((2, 1))),
]
KEEPING = [
    (HALF, np.full((2, 1), 0.5), "all weights equal"),
    (np.zeros((2, 3)), np.zeros((3, 1)), "all weights zero"),
    ([[1, 1], [-2, -2]], ONES, "rows differ, columns do not"),
    (HALF, np.full((2, 1), 0.7), "all weights equal"),
    ([[0.1, 0.1, 0.4], [0.1, 0.1, 0.7]], [[1], [1], [2]], "two units alike"),
    ([[0.5, 0.5 + 1e-9], [0.5, 0.5]], ONES, "units too much alike"),
    ([[900, 800], [900, 700]], ONES, "saturated units"),
    ([[0.5], [0.6]], [[1]], "only one hidden unit"),
    ([[0.5, 0.6]], ONES, "wrong shapes"),
    (np.eye(2), [1, 2], "wrong shapes"),
    (np.eye(2) * np.nan, ONES, "not a number"),
    ("random", ONES, "not two arrays"),
    (None, ONES, "not two arrays"),
    (np.ones((2, 65)), np.ones((65, 1)), "too many hidden units"),
]


@pytest.mark.parametrize(("W1", "W2"), BREAKING)
def test_units_that_part_pass(W1, W2):
    verdict = check.break_symmetry(W1, W2)
    assert verdict.passed, verdict


@pytest.mark.parametrize(("W1", "W2", "mistake"), KEEPING)
def test_units_that_stay_together_do_not(W1, W2, mistake):
    verdict = check.break_symmetry(W1, W2)
    assert not verdict.passed
    assert verdict.diagnosis == mistake


class Evil:
    def __getattribute__(self, name):
        raise RuntimeError(name)


def test_what_resists_is_a_verdict_too():
    verdict = check.break_symmetry(Evil(), ONES)
    assert verdict.diagnosis == "not two arrays"
    assert dict(verdict.facts)["got"] == "RuntimeError"


def test_untouched_it_says_always_the_same():
    texts = {str(check.break_symmetry(*start)) for start in [(..., ...), (HALF, ...), (..., ONES)]}
    (text,) = texts
    assert text.endswith("put numbers in place of the dots, then run both cells.")


def test_the_start_stays_as_it_is():
    W1, W2 = np.array([[0.5, 0.6], [0.5, 0.5]]), np.ones((2, 1))
    check.break_symmetry(W1, W2)
    assert W1.tolist() == [[0.5, 0.6], [0.5, 0.5]]
    assert W2.tolist() == [[1], [1]]


def test_the_rows_of_both_matrices_stand_below_each_other():
    lines = str(check.break_symmetry([[0.5, 0.5], [0.25, 0.25]], ONES)).splitlines()
    rows = [line for line in lines if "[" in line]
    assert len(rows) == 4
    assert len({line.rindex("[") for line in rows}) == 1
