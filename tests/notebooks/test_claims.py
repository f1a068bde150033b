"""No number of the prose is without its place, and a number that changes there is noticed."""

import copy
import re

import pytest
from canonical import chosen
from claims import (
    PLAIN,
    WORDS,
    Number,
    cells,
    claims,
    digits,
    has,
    numbers,
    parsed,
    recorded,
    said,
    tie,
    ties,
    untied,
)
from rhythm import course

COURSE = course(chosen([]))
NOTICED = 0.95


@pytest.mark.parametrize("path", COURSE, ids=lambda path: path.stem)
def test_every_number_of_the_prose_has_its_place(path):
    assert [f"{one.text}: {one.sentence}" for one in untied(path)] == []


@pytest.mark.parametrize("path", COURSE, ids=lambda path: path.stem)
def test_a_claim_is_made(path):
    prose = in_one_line("\n".join(said(cell) for cell in cells(path)))
    for piece, claim in claims(path).items():
        assert in_one_line(piece) in prose, piece
        if isinstance(claim, str):
            assert len(claim) > 10, f"{piece}: where is it from?"


def in_one_line(text):
    return re.sub(r"\s+", " ", text)


# By day all but those whose claims train for long: the digits of such runs are held every day by nbval
# and by the tests of the tutorials.
LONG = ("03", "04", "05", "06", "07", "08", "09")
CLAIMED = [
    pytest.param(path, marks=[pytest.mark.night] * path.name.startswith(LONG), id=path.stem)
    for path in COURSE
]


@pytest.mark.parametrize("path", CLAIMED)
def test_a_claim_is_true(path):
    for piece, claim in claims(path).items():
        if isinstance(claim, str):
            continue
        stated = [
            parsed(text.rstrip(","))
            for text in re.findall(rf"{PLAIN}|\b(?:{'|'.join(WORDS)})\b", piece)
        ]
        computed = claim()
        for value in computed if isinstance(computed, (list, tuple)) else [computed]:
            assert any(round(float(value), 10) == abs(one) for one in stated), (piece, value)


def changed(text):
    """A number with one more in its last place."""
    mantissa, *power = re.split("([eE])", text)
    last = max(k for k, letter in enumerate(mantissa) if letter.isdigit())
    return (
        mantissa[:last]
        + str((int(mantissa[last]) + 1) % 10)
        + mantissa[last + 1 :]
        + "".join(power)
    )


def mutated(cell, number):
    """The cell with each of its outputs' numbers that is this one changed in its last place."""
    twin = copy.deepcopy(cell)

    def change(text):
        return re.sub(
            rf"(?<![\w.]){PLAIN}",
            lambda match: changed(match[0]) if has(match[0], number) else match[0],
            text,
        )

    for one in twin["outputs"]:
        if "text" in one:
            one["text"] = change("".join(one["text"]))
        if "text/plain" in one.get("data", {}):
            one["data"]["text/plain"] = change("".join(one["data"]["text/plain"]))
    return twin


@pytest.mark.parametrize("path", COURSE, ids=lambda path: path.stem)
def test_the_numbers_are_where_they_were(path):
    assert ties(path) == recorded()[path.stem], "look at the sentences, then run claims.py"


def test_changes_of_tied_outputs_are_noticed():
    tried, unseen = 0, []
    for path in COURSE:
        all_cells = cells(path)
        for number in numbers(path):
            place = tie(all_cells, number)
            if not place or place[1] != "output" or number.text.lower() in WORDS:
                continue
            tried += 1
            with_mutant = list(all_cells)
            with_mutant[place[0]] = mutated(all_cells[place[0]], number)
            if tie(with_mutant, number) == place:
                unseen.append((path.stem, number.text, number.sentence))
    assert tried > 50
    assert len(unseen) <= (1 - NOTICED) * tried, unseen


@pytest.mark.parametrize(
    ("text", "count"), [("0.25", 2), ("5,407", 4), ("1e-15", 1), ("−0.0071", 2), ("10_000", 5)]
)
def test_digits_that_count(text, count):
    assert digits(text) == count


@pytest.mark.parametrize(
    ("text", "number", "whether"),
    [
        ("0.9526", Number(0, "", "95", percent=True), True),
        ("0.9526", Number(0, "", "96", percent=True), False),
        ("loss 73.2951", Number(0, "", "73.3"), True),
        ("loss 73.2951", Number(0, "", "73.2951"), True),
        ("loss 73.2951", Number(0, "", "73.2952"), False),
        ("epochs=10_000".replace("_", ""), Number(0, "", "10,000"), True),
        ("-2.5", Number(0, "", "−2.5"), True),
    ],
)
def test_a_text_has_a_number_or_one_that_is_rounded_to_it(text, number, whether):
    assert has(text, number) is whether


def test_a_changed_number():
    assert [changed(text) for text in ("839", "0.1", "1,009", "2e-07")] == [
        "830",
        "0.2",
        "1,000",
        "3e-07",
    ]
