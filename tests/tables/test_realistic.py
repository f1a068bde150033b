"""Tables as they come: exports of spreadsheets, sensors, surveys; what is seen in each, and what is said of it."""

import numpy as np
import pandas as pd
import pytest

from nnworkshop.tables import table
from nnworkshop.tables.reading import read

N = 60
RNG = np.random.default_rng(0)
A, B = (RNG.normal(size=N).round(2) for _ in range(2))


def rows(head, *columns, separator=","):
    """A file of these columns, each a list of texts or numbers."""
    lines = (separator.join(map(str, row)) for row in zip(*columns))
    return "\n".join([head, *lines, ""])


def often(*values):
    """Values that come in turn."""
    return [values[k % len(values)] for k in range(N)]


def kinds(ready):
    """What became of each column, by name: its kind and the words."""
    return {name: (kind, words) for name, kind, words in ready.report}


READ = {  # a column as it is written, the numbers that it has, and what is said
    "accounts": (["(12)", "30", "(1.5)", "7"], [-12, 30, -1.5, 7], "(12) read as below 0"),
    "a minus behind": (["12-", "30", "1.5-", "7"], [-12, 30, -1.5, 7], "12- read as below 0"),
    "a true minus": (["\N{MINUS SIGN}12", "30", "4", "7"], [-12, 30, 4, 7], ""),
    "a unit": (["70 kg", "81kg", "62.5 kg", "90"], [70, 81, 62.5, 90], "in kg"),
    "degrees": (["20 °C", "21.5 °C", "-3 °C", "4 °C"], [20, 21.5, -3, 4], "in °C"),
    "points in large numbers": (
        ["1.234.567", "5.756", "999", "2.000.000"],
        [1234567, 5756, 999, 2e6],
        "",
    ),
    "filled gaps": (["20.5", "-999", "21", "-999"], [20.5, 21], "of -999, taken as missing"),
    "gaps filled from above": (["9999", "20.5", "21"], [20.5, 21], "of 9999, taken as missing"),
}


@pytest.mark.parametrize("name", READ)
def test_numbers_in_the_writing_of_programs(name):
    written, numbers, words = READ[name]
    frame = pd.DataFrame({"x": written * 5, "y": range(5 * len(written))})
    ready = table(frame, held_out=0)
    x = ready.inputs({"x": numbers})
    assert ready.columns["x"].tolist() == pytest.approx(numbers * 5)
    assert x[:, 0] == pytest.approx((np.array(numbers) - np.mean(numbers)) / np.std(numbers))
    assert words in kinds(ready)["x"][1]


@pytest.mark.parametrize(
    "texts",
    [
        ["2-", "2+", "3", "1"],
        ["5 kg", "3 m", "4 kg", "2 m"],
        ["a1", "b2", "a1", "b2"],
        ["12-15", "3-4"],
    ],
)
def test_what_has_no_common_unit_stays_text(texts):
    ready = table(pd.DataFrame({"x": texts * 6, "y": range(6 * len(texts))}))
    assert kinds(ready)["x"][0] == "text"


@pytest.mark.parametrize(
    "name", ["Kunden-Nr.", "Invoice number", "Kundennummer", "No.", "order_num"]
)
def test_ids_are_known_by_more_names(name):
    ready = table(pd.DataFrame({name: range(1000, 1000 + N), "a": A, "y": B}))
    assert kinds(ready)[name] == ("left out", "an id: another whole number in each row")


@pytest.mark.parametrize("name", ["zip", "ZIP code", "PLZ", "postcode", "home phone", "Tel."])
def test_codes_are_no_amounts(name):
    few = table(pd.DataFrame({name: often(53111, 24103, 10115), "y": B}))
    assert few.names == [f"{name}={code}" for code in (10115, 24103, 53111)]
    assert "a code, taken as text" in kinds(few)[name][1]
    assert few.inputs({name: 24103}).tolist() == [[0, 1, 0]] == few.inputs({name: "24103"}).tolist()
    many = table(pd.DataFrame({name: range(10_000, 10_000 + N), "a": A, "y": B}))
    assert many.names == ["a"]


def test_capital_letters_make_no_other_class():
    ready = table(
        pd.DataFrame(
            {"ok": often("Yes", "yes", "No", "Yes"), "y": often("Spam", "ham", "HAM", "ham")}
        )
    )
    assert ready.names == ["ok=Yes"] and ready.classes == ["Spam", "ham"]
    assert (
        "yes taken as Yes" in kinds(ready)["ok"][1] and "HAM taken as ham" in kinds(ready)["y"][1]
    )
    assert ready.inputs({"ok": ["YES", "no"]}).tolist() == [[1], [0]]


def test_a_title_above_and_a_sum_below_are_no_rows():
    plain = rows("region,units,price", often(*"NSEW"), range(N), B)
    for above in ("Sales of 2024\n\n", "Sales of 2024\nprinted on 3 May\n"):
        ready = table(above + plain + f"Total,{sum(range(N))},{sum(B):.2f}\n")
        assert ready.names == table(plain).names and np.array_equal(ready.X, table(plain).X)
        assert "'Sales of 2024'" in repr(ready) and "The last row, Total," in repr(ready)
    german = "Nr.;Umsatz;Name;Art\n" + "\n".join(
        f'{k};1,{k};"M, {k}";{"ab"[k % 2]}' for k in range(N)
    )
    assert table(german).target == "Art" and "Above" not in repr(table(german))
    for below in ("Mean,1,2\nTotal,3,4\n", ",Total,4\n,,\n"):
        frame, notes = read(plain + below)
        assert frame["region"].tolist() == often(*"NSEW") and "The last row, Total" in notes[0]
    kept = table(rows("kind,x,y", often("Total", "Part"), A, B))
    assert len(kept.columns["y"]) == N  # a text that comes elsewhere too is no sum


def test_names_of_rows_as_r_writes_them_have_no_name_of_their_own():
    text = rows("x y", [f'"{k}"' for k in range(1, N + 1)], A, B, separator=" ").replace(
        "x y", '"x" "y"', 1
    )
    ready = table(text)
    assert (ready.names, ready.target) == (["x"], "y")


@pytest.mark.parametrize(
    "text", ['{"a": 1}\n{"a": 2}', '[{"a": 1},\n{"a": 2}]', "<html>\n<table>", "<?xml a=1?>\n"]
)
def test_what_has_no_fields_is_named(text):
    with pytest.raises(ValueError, match="source is (JSON|a web page or XML), expected a CSV"):
        table(text)


DOUBTS = {  # columns with a target, and what is said of it, or nothing
    "a multiple": ({"a": A, "euro": 1.1 * B + 3, "y": B}, "By itself euro says what y is"),
    "nearly a multiple": ({"a": A, "b": B + 0.3 * A, "y": B}, None),
    "other words": (
        {"a": A, "alive": often("yes", "no"), "y": often(1, 0)},
        "By itself alive says what y is",
    ),
    "a number for each": (
        {"a": A, "code": often(3, 7, 9), "y": often("r", "s", "t")},
        "By itself code says",
    ),
    "a text that helps": ({"a": A, "b": often("u", "v"), "y": often("r", "s", "t")}, None),
    "rows": ({"a": A, "b": B, "y": range(5, N + 5)}, "y counts the rows"),
    "grades": (
        {"a": A, "y": often(10, 20, 30)},
        "y has only 3 values: if they are classes, say so",
    ),
    "seldom": (
        {"a": A, "y": often(*"0" * 19, "1")},
        "95% of the rows are 0: whoever always says that",
    ),
    "even": ({"a": A, "y": often("0", "1")}, None),
}


@pytest.mark.parametrize("name", DOUBTS)
def test_a_target_that_may_be_none_gets_a_sentence(name):
    columns, words = DOUBTS[name]
    said = table(pd.DataFrame(columns)).doubts
    assert [words in one for one in said] == [True] if words else said == []


def test_few_rows_are_not_doubted():
    assert table({"a": [1, 2, 3, 4], "y": [2, 4, 6, 8]}).doubts == []


def test_points_that_group_are_told_from_points_of_decimals():
    grouped = table("x;y\n950;1\n1.234;2\n2.000;4\n", held_out=0)
    assert grouped.columns["x"].tolist() == [950, 1234, 2000]
    decimal = table("x;y\n9;1\n1.234;2\n2.000;4\n", held_out=0)
    assert decimal.columns["x"].tolist() == [9, 1.234, 2]
    commas = table("x,y\n950,1\n1.234,2\n2.000,4\n", held_out=0)
    assert commas.columns["x"].tolist() == [950, 1.234, 2]
