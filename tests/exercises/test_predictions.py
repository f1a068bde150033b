"""Guesses and what came of them, and what is done so far."""

import numpy as np
import pytest

from nnlib import sigmoid
from nnlib.exercises import check, record
from nnlib.exercises.predictions import Predictions
from nnlib.exercises.record import progress


@pytest.fixture
def predict():
    return Predictions()


def test_a_guess_waits_for_its_answer(predict):
    assert str(predict("a2", 0.7)) == "a2: 0.7. The answer comes further down."
    answered = predict.answer("a2", 0.65)
    assert str(answered) == "a2: you expected 0.7, and 0.65 came. Off by 0.05."
    assert "border-left" in answered._repr_html_()


GUESSES = [
    (0.5, 0.5, "Spot on."),
    (0.1 + 0.2, 0.3, "Spot on."),
    (3, np.array([[4.0]]), "Off by 1."),
    (True, np.True_, "Right."),
    (True, False, "A surprise."),
    ("Up", " up", "Right."),
    ("up", "down", "A surprise."),
    ([1, 2], np.array([1, 2]), "Right."),
    ("many", 3, "A surprise."),
    ({"a": 1}, {"a": 2}, "A surprise."),
    (None, 3, ""),
    (..., 3, ""),
]


@pytest.mark.parametrize(("guess", "value", "words"), GUESSES)
def test_guess_and_answer_are_compared(predict, guess, value, words):
    predict("question", guess)
    assert predict.answer("question", value).comparison == words


def test_a_guess_may_be_left_out(predict):
    assert str(predict("a2", ...)) == str(predict("a2")) == str(predict("a2", None))
    assert str(predict.answer("a2", 0.65)) == "a2: 0.65 came."


def test_cells_may_run_again_and_in_any_order(predict):
    predict.answer("a2", 0.65)
    predict("a2", 0.1)
    assert str(predict("a2", 0.6)).endswith("Off by 0.05.")
    assert len(predict.table().predictions) == 1


def test_the_table_has_all_of_them(predict):
    assert str(predict.table()) == "No predictions yet."
    predict("a2 if W2 doubles", 0.7)
    predict("does <it> learn", ...)
    predict.answer("a2 if W2 doubles", 0.65)
    lines = str(predict.table()).splitlines()
    assert lines == [
        "question          expected  came",
        "a2 if W2 doubles  0.7       0.65  Off by 0.05.",
        "does <it> learn   no guess",
    ]
    assert "does &lt;it&gt; learn" in predict.table()._repr_html_()
    predict.forget()
    assert str(predict.table()) == "No predictions yet."


@pytest.fixture
def empty_record():
    record.forget()
    yield
    record.forget()


def stub(z): ...


def test_progress_shows_the_latest_verdicts(empty_record):
    assert str(progress()) == "No check has been run yet."
    check.sigmoid(stub)
    check.neuron(lambda x, w, b: sigmoid(x * w + b))
    check.layer(lambda X, W, b: sigmoid(X @ W + b))
    assert str(progress()).splitlines() == [
        "1 of 3 exercises done",
        "  ○ sigmoid  untouched",
        "  ◐ neuron   NOT YET: * in place of @",
        "  ● layer    PASS",
    ]
    check.sigmoid(sigmoid)
    assert progress().passed == 2
    assert str(progress()).splitlines()[1] == "  ● sigmoid  PASS"


def test_progress_has_a_picture_with_a_dot_for_each(empty_record):
    check.sigmoid(stub)
    check.layer(lambda X, W, b: sigmoid(X @ W + b))
    html = progress()._repr_html_()
    assert html.count("<circle") == 2
    assert html.count("<path") == 2  # two halves make a full dot
    assert "1 of 2 exercises done" in html
