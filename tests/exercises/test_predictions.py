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
    assert str(answered) == "a2: you expected 0.7, and 0.65 came. Close: off by 0.05."
    assert "border-left" in answered._repr_html_()


GUESSES = [
    (0.5, 0.5, "Right."),
    (0.1 + 0.2, 0.3, "Right."),
    (2.22, 2.2222, "Right."),
    (1.5, 2.2222, "The right size, not the value: off by 0.7222."),
    (-2.22, 2.2222, "A surprise: off by 4.4422."),
    (3, np.array([[4.0]]), "The right size, not the value: off by 1."),
    (3.7, 4, "Close: off by 0.3."),
    (0, 0.0, "Right."),
    (0.5, 0, "A surprise: off by 0.5."),
    (True, np.True_, "Right."),
    (True, False, "A surprise."),
    ("yes", True, "Right."),
    ("No.", False, "Right."),
    (1, True, "A surprise."),
    ("Up", " up", "Right."),
    ("up", "down", "A surprise."),
    ("their sum", "sum", "Right."),
    ("Sum.", "sum", "Right."),
    ("the sum of both", "sum", "Right."),
    ("Sums!", "sum", "Right."),
    ("not the sum", "sum", "A surprise."),
    ("average or sum", "sum", "A surprise."),
    ("100", 100, "Right."),
    ("about 100 times", 100, "Right."),
    ("5,507", 5507.116, "Right."),
    ("0,5", 0.5, "Right."),
    ("−2", -2.0, "Right."),
    ("10 or 100", 100, "A surprise."),
    ([1, 2], np.array([1, 2]), "Right."),
    ([1, 2.1], np.array([1, 2]), "Close: off by 0.1."),
    ([1, 2, 3], np.array([1, 2]), "A surprise."),
    ([1, [2]], 3, "A surprise."),
    ("many", 3, "A surprise."),
    ("", "sum", "A surprise."),
    ({"a": 1}, {"a": 1}, "Right."),
    ({"a": 1}, {"a": 2}, "A surprise."),
    (None, 3, ""),
    (..., 3, ""),
]


@pytest.mark.parametrize(("guess", "value", "words"), GUESSES)
def test_guess_and_answer_are_compared(predict, guess, value, words):
    predict("question", guess)
    assert predict.answer("question", value).comparison == words


ALSO = [
    (75, 73.2951, 75, "Right."),
    (50, 73.2951, 75, "The right size, not the value: off by 23.2951."),
    (73.3, 73.2951, 75, "Right."),
    ("more", 5507.1, "more", "Right."),
    ("More!", 5507.1, ["more", "many"], "Right."),
    ("less", 5507.1, "more", "A surprise."),
    ("it costs the same", 5.5, ("the same", "equal"), "Right."),
    ("The same.", 5.5, ("the same", "equal"), "Right."),
    (5.5, 5.5, "the same", "Right."),
]


@pytest.mark.parametrize(("guess", "value", "also", "words"), ALSO)
def test_more_than_one_answer_may_be_right(predict, guess, value, also, words):
    predict("question", guess)
    assert predict.answer("question", value, also=also).comparison == words


def test_a_guess_may_be_left_out(predict):
    assert str(predict("a2", ...)) == str(predict("a2")) == str(predict("a2", None))
    assert str(predict.answer("a2", 0.65)) == "a2: 0.65 came."


def test_asked_again_a_question_waits_for_its_answer_again(predict):
    for guess in (0.1, 0.6):
        assert str(predict("a2", guess)) == f"a2: {guess}. The answer comes further down."
        predict("b", 1)
        predict.answer("a2", 0.65)
    assert str(predict.answer("a2", 0.65)).endswith("Close: off by 0.05.")
    assert [one.question for one in predict.table().predictions] == ["a2", "b"]


def test_the_table_is_the_same_whichever_cell_was_run_last(predict):
    predict("a2", 0.6)
    predict.answer("a2", 0.65)
    before = str(predict.table())
    predict("a2", 0.6)
    assert str(predict.table()) == before
    predict("a2", 0.7)
    assert "0.7" in str(predict.table()) and "0.65" in str(predict.table())


def test_an_answer_may_come_without_a_question(predict):
    assert str(predict.answer("a2", 0.65)) == "a2: 0.65 came."


NUMBERS = [
    (100, 5507.116, "you expected 100, and 5,507.12 came. A surprise: off by 5,407.12."),
    (-0.5, -1_234_567.0, "you expected −0.5, and −1,234,570 came. A surprise: off by 1,234,570."),
    (1e-3, np.array([[2e-7]]), "you expected 0.001, and 2e−07 came. A surprise: off by 0.0009998."),
    (0, float("nan"), "you expected 0, and nan came. A surprise."),
]


@pytest.mark.parametrize(("guess", "value", "words"), NUMBERS)
def test_numbers_are_written_as_in_the_text(predict, guess, value, words):
    predict("q", guess)
    assert str(predict.answer("q", value)) == f"q: {words}"


def test_a_word_without_quotes_that_python_knows_is_that_word(predict):
    assert str(predict("q", sum)) == "q: sum. The answer comes further down."
    assert str(predict.answer("q", "sum")) == "q: you expected sum, and sum came. Right."


def test_the_table_has_all_of_them(predict):
    assert str(predict.table()) == "No predictions yet."
    predict("a2 if W2 doubles", 0.7)
    predict("does <it> learn", ...)
    predict.answer("a2 if W2 doubles", 0.65)
    lines = str(predict.table()).splitlines()
    assert lines == [
        "question          expected  came",
        "a2 if W2 doubles  0.7       0.65  Close: off by 0.05.",
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
        "1 of 6 exercises done",
        "  ○ sigmoid              untouched",
        "  ◐ neuron               NOT YET: * in place of @",
        "  ○ sigmoid_derivatives  not checked yet",
        "  ○ pass_table           not checked yet",
        "  ● layer                PASS",
        "  ○ forward              not checked yet",
    ]
    check.sigmoid(sigmoid)
    assert progress().passed == 2
    assert str(progress()).splitlines()[1] == "  ● sigmoid              PASS"


def test_progress_has_a_picture_with_a_dot_for_each(empty_record):
    check.sigmoid(stub)
    check.layer(lambda X, W, b: sigmoid(X @ W + b))
    html = progress()._repr_html_()
    assert html.count("<circle") == 6
    assert html.count("<path") == 2  # two halves make a full dot
    assert html.count("#8C8C8C") == 5
    assert "1 of 6 exercises done" in html
