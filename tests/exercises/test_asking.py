"""A guess is taken from its cell, and its answer says whether it was right, and which idea it was."""

import pytest

from nnworkshop.exercises import asking
from nnworkshop.exercises.asking import answer, answers, ask, expected, still_open
from nnworkshop.exercises.items import form
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


def test_an_item_is_shown_with_its_numbers_and_tells_nothing_before_there_is_a_guess():
    one = form("neuron", 3)
    said = str(ask("neuron", seed=3))
    assert said.startswith(one.text) and "No guess yet." in said
    assert str(answer("neuron")).startswith("The answer comes here when")
    assert str(expected()) == "Nothing has been answered yet."


def test_an_item_is_answered_for_the_seed_that_was_asked():
    one = form("neuron", 3)
    for place in range(1, 5):
        assert str(ask("neuron", seed=3, choice=place, sure=1)).endswith(
            f"Your guess: choice {place}: {one.choices[place - 1]}, a guess."
        )
        said = str(answer("neuron"))
        assert (one.reasons[place - 1] in said) and (one.why in said)
        assert ("Right." in said) == (place == one.right)
    other = form("neuron", 4)
    ask("neuron", seed=4, choice=other.right)
    assert "not so" not in str(expected()) and other.came in str(expected())


@pytest.mark.parametrize("seed", [-1, 1.0, "x", None, True, [1], float("nan")])
def test_a_seed_that_is_none_gets_a_sentence(seed):
    assert "expected a whole number from 0" in str(ask("neuron", seed=seed))


def test_a_very_large_seed_is_one():
    assert str(ask("neuron", seed=10**30)).startswith("A neuron")


def test_it_is_said_which_items_are_open_and_all_answers_come_when_none_is():
    assert str(still_open()) == str(answers()).split(" The")[0] == "Nothing has been asked yet."
    ask("neuron", seed=3, choice=1)
    ask("paths", seed=3)
    ask("days", choice=1)  # no item
    assert str(still_open()) == "1 of 2 have a choice. Still open: paths."
    assert str(answers()).endswith("The answers come when all have one.")
    assert form("neuron", 3).why not in str(answers())
    ask("paths", seed=3, choice=2)
    assert str(still_open()) == "All 2 have a choice."
    assert all(form(name, 3).why in str(answers()) for name in ("neuron", "paths"))
    assert str(answers()).count("change the `seed`") == 1


def test_an_item_that_is_almost_named_is_found():
    assert 'Did you mean "neuron"?' in str(ask("neurom"))
