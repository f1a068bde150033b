"""A guess is taken from its cell, and its answer says whether it was right, and which idea it was."""

import pytest

from nnworkshop.exercises import asking
from nnworkshop.exercises.asking import answer, ask, expected
from nnworkshop.exercises.question import Choice, Number
from nnworkshop.exercises.questions import QUESTIONS

DAYS = Choice(
    short="days of a week",
    right=2,
    reasons=(
        "Six is what a week of work has.",
        "Seven, as everybody knows.",
        "Eight is a French week.",
    ),
    tells="The Babylonians counted so.",
    telltale=("Seven",),
)
MOONS = Number(
    short="moons of Mars",
    right=2,
    unit="moons",
    reason="Phobos and Deimos.",
    ideas={1: "One is what the earth has."},
    telltale=("Phobos",),
)


@pytest.fixture(autouse=True)
def _own_questions(monkeypatch):
    monkeypatch.setitem(QUESTIONS, "days", DAYS)
    monkeypatch.setitem(QUESTIONS, "moons", MOONS)
    asking.forget()
    yield
    asking.forget()


def test_a_guess_is_taken_and_not_judged():
    assert (
        str(ask("days", choice=3, sure=2))
        == "Your guess: choice 3, fairly sure. The answer comes further down."
    )
    assert str(ask("moons", value=2)) == "Your guess: 2 moons. The answer comes further down."


def test_the_answer_names_the_idea_and_explains():
    ask("days", choice=3)
    assert str(answer("days")).split("\n\n") == [
        "You said choice 3. Not so. Eight is a French week.",
        "It is choice 2. Seven, as everybody knows.",
        "The Babylonians counted so.",
    ]


def test_a_right_guess_gets_the_reason_too():
    ask("days", choice=2, sure=3)
    assert str(answer("days")).split("\n\n") == [
        "You said choice 2, certain. Right.",
        "Seven, as everybody knows.",
        "The Babylonians counted so.",
    ]


def test_without_a_guess_all_but_the_verdict_is_the_same():
    without = str(answer("days")).split("\n\n")
    ask("days", choice=1)
    assert without[0] == "No guess."
    assert without[1:] == str(answer("days")).split("\n\n")[1:]


@pytest.mark.parametrize(
    ("guess", "verdict"),
    [
        (2, "Right."),
        (2.05, "Right."),
        (1, "Not so. One is what the earth has."),
        (2.4, "Close: off by 0.4."),
        (79, "A surprise."),
    ],
)
def test_a_number_is_right_or_close_or_known(guess, verdict):
    ask("moons", value=guess)
    assert str(answer("moons")).split("\n\n")[0].endswith(verdict)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"choice": "b"}, "choice is 'b' (str), expected the number of a choice: 1 to 3"),
        ({"choice": 4}, "choice is 4 (int), expected the number of a choice: 1 to 3"),
        ({"choice": 0}, "choice is 0 (int)"),
        ({"choice": 2.5}, "choice is 2.5 (float)"),
        ({"choice": True}, "choice is True (bool)"),
        ({"choice": [1]}, "choice is [1] (list)"),
        (
            {"choice": 1, "sure": 4},
            "sure is 4 (int), expected 1 (a guess), 2 (fairly sure) or 3 (certain)",
        ),
        ({"choice": 1, "sure": "very"}, "sure is 'very' (str)"),
        ({"choice": "`$x$" * 50}, "choice is"),
        ({"value": 2}, "write `choice=...` here"),
    ],
)
def test_a_wrong_type_gets_a_sentence_and_counts_as_no_guess(arguments, sentence):
    said = str(ask("days", **arguments))
    assert sentence in said
    assert len(said) < 200
    assert str(answer("days")).startswith("No guess.")


@pytest.mark.parametrize("value", ["2", float("nan"), float("inf"), None, ..., [2], 1j, max])
def test_what_is_no_number_is_no_guess(value):
    ask("moons", value=value)
    assert str(answer("moons")).startswith("No guess.")


@pytest.mark.parametrize("name", ["day", None, 3, ["days"], "x" * 500])
def test_an_unknown_name_gets_a_sentence(name):
    assert str(ask(name)).startswith("There is no question called")
    assert str(answer(name)).startswith("There is no question called")
    assert 'Did you mean "days"' in str(ask("day"))


def test_the_latest_run_of_a_cell_counts():
    ask("days", choice=2)
    ask("days", choice=None)
    assert str(answer("days")).startswith("No guess.")


def test_the_last_page_says_how_far_ones_certainty_goes():
    answer("days")
    assert expected().sentence.startswith("No guesses.")
    ask("days", choice=1, sure=3)
    ask("moons", value=2, sure=3)
    answer("moons")
    assert expected().sentence == "Of two things you were certain of, one was right."
    ask("moons", value=2, sure=1)
    ask("days", choice=1, sure=1)
    assert expected().sentence == "Of two things you guessed, one was right."
    assert str(expected()).splitlines()[1] == "days of a week  choice 1 (a guess)  choice 2  not so"
    assert "<table>" in expected()._repr_html_()


def test_a_sentence_is_text_and_markdown():
    said = answer("days")
    assert said._repr_markdown_().splitlines()[0] == "> No guess."
    assert all(line.startswith(">") for line in said._repr_markdown_().splitlines())
