"""What a column is: numbers in any writing, texts, dates, ids; and what is said of it."""

import datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from nnworkshop.tables import table
from nnworkshop.tables.columns import look, unfit

NAN = np.nan
NUMBERS = {  # texts, and the numbers that they are
    "plain": (["1", "-2.5", "3e2", " 4 ", "+5"], [1, -2.5, 300, 4, 5]),
    "grouped": (["1,234", "12", "5,678,901.5", "999"], [1234, 12, 5678901.5, 999]),
    "decimal commas": (["1,5", "2", "0,25", "-,5"], [1.5, 2, 0.25, -0.5]),
    "grouped, with decimal commas": (["1.234,5", "1.234.567", "3,25"], [1234.5, 1234567, 3.25]),
    "below 1, with decimal commas": (["0,125", "0,250"], [0.125, 0.25]),
    "percent": (["12 %", "15%", "99.5 %"], [12, 15, 99.5]),
    "money": (["$1,200", "\N{EURO SIGN} 50", "7 EUR", "CHF 3"], [1200, 50, 7, 3]),
    "spaces and apostrophes": (["1 234", "12'345", "1\N{NO-BREAK SPACE}000"], [1234, 12345, 1000]),
    "gaps": (["1", "NA", "?", "-", "", "n/a", "4"], [1, NAN, NAN, NAN, NAN, NAN, 4]),
    "strays": (["1", "2", "3", "4", "5", "6", "7", "unknown"], [1, 2, 3, 4, 5, 6, 7, NAN]),
    "infinite": (["1", "inf", "-Infinity", "1e999", "2"], [1, NAN, NAN, NAN, 2]),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_are_read_in_any_writing(name):
    texts, numbers = NUMBERS[name]
    for series in (
        pd.Series(texts),
        pd.Series(texts, dtype=object),
        pd.Series(texts, dtype="category"),
    ):
        seen = look("x", series)
        assert seen.kind == "number"
        np.testing.assert_allclose(seen.values, numbers, rtol=1e-15)


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (["1,234", "5,678"], "1,234 read as 1234"),
        (["1,5", "2,5"], "with decimal commas"),
        (["1 %", "2 %"], "in percent"),
        (["1", "2", "3", "4", "about 5"], "1 no number, such as 'about 5'"),
        (["1", "2", "inf"], "1 infinite, taken as missing"),
        (["1", "2", "red", "blue"], "numbers and texts, taken as texts"),
    ],
)
def test_what_was_made_of_it_is_said(texts, words):
    assert words in look("x", pd.Series(texts)).words


def test_a_comma_is_read_as_the_whole_file_has_it():
    german = "a;b;y\n1,234;1.000;2\n0,5;2.500;3\n1,125;3.000;5\n"
    ready = table(german, held_out=0)
    np.testing.assert_allclose(ready._scaling.mean, [np.mean([1.234, 0.5, 1.125]), 6500 / 3])
    for separator in (",", "\t"):
        quoted = "a|b|y\n'1,234'|'0,5'|1\n'2,345'|'0,75'|2\n'3,456'|'1'|5\n".replace("'", '"')
        ready = table(quoted.replace("|", separator), held_out=0)
        np.testing.assert_allclose(ready._scaling.mean, [np.mean([1.234, 2.345, 3.456]), 0.75])
    english = 'a\ty\n"1,234"\t2\n"5,678"\t3\n'
    assert table(english, held_out=0)._scaling.mean == [(1234 + 5678) / 2]


@pytest.mark.parametrize(
    "values",
    [
        np.array([1, 2], np.int8),
        pd.array([1, None], "Int64"),
        pd.array([1.5, None], "Float64"),
        np.array([1, 2], np.uint64),
        [Decimal("1.5"), Decimal(2)],
        [np.float32(1), 2],
        pd.arrays.SparseArray([0.0, 1.0]),
    ],
)
def test_numbers_of_any_kind_are_numbers(values):
    assert look("x", pd.Series(values)).kind == "number"


@pytest.mark.parametrize(
    "texts",
    [
        ["2024-01-02", "2024-02-03"],
        ["2024-01-02 10:00:00", "2024-02-03T10:00:00Z"],
        ["1.2.2024", "03.04.24"],
        ["1/2/2024", "12/31/99"],
        ["2024/01/02", "2024.01.02"],
        ["10:30", "23:59:59"],
        ["2 Jan 2024", "13. März 2023"],
        ["January 2, 2024", "May 1 2023"],
        ["2024-01", "2024-02"],
        ["Thursday, March 7, 2024", "Fri Mar 8, 2024"],
        ["Do 7.3.2024", "Fr, 8.3.2024 10:00 Uhr"],
        ["2024/03/01 9:01:11 AM GMT+1", "2024/03/02 10:01:11 PM MEZ"],
        ["Mar-24", "Apr-24"],
        ["March 2024", "Okt 2024"],
        ["2024-01-02 10:00:00 UTC", "2024-02-03 11:00:00 UTC"],
        ["20240102", "20240203"],
        ["202401021030", "202402031045"],
    ],
)
def test_dates_and_times_are_no_numbers(texts):
    seen = look("when", pd.Series(texts))
    assert seen.kind == "left out" and "dates or times" in unfit(seen)


@pytest.mark.parametrize(
    "values",
    [
        [datetime.datetime(2024, 1, 2)] * 2,
        [datetime.date(2024, 1, 2)] * 2,
        pd.date_range("2024", periods=2, tz="UTC"),
        pd.period_range("2024", periods=2, freq="M"),
        [datetime.timedelta(1)] * 2,
    ],
)
def test_dates_of_any_kind_are_dates(values):
    assert "dates or times" in unfit(look("when", pd.Series(values)))


def test_numbers_of_eight_digits_need_not_be_days():
    for numbers in ([20241302, 20240101], [12345678, 20240101], [20240101.5, 20240101]):
        assert look("x", pd.Series(numbers)).kind == "number"


@pytest.mark.parametrize("text", ["1.5", "2015.5", "12", "3-4", "red", "version 1.2.3", "10-20"])
def test_what_looks_a_little_like_a_date_is_none(text):
    assert "dates" not in unfit(look("x", pd.Series([text, "2.5", text, "7"])))


UNFIT = {
    "id": ([11, 12, 15, 13], "an id"),
    "PassengerId": ([1, 2, 3, 4], "an id"),
    "customer_id": ([1, 2, 3, 4], "an id"),
    "Unnamed: 0": ([0, 1, 2, 3], "an id"),
    "name": (["Ann", "Bob", "Cid", "Dot"], "another text in almost each row"),
    "same": ([3, 3, 3, 3], "the same everywhere"),
    "word": (["x", "x", "x", "x"], "the same everywhere"),
    "empty": ([None, None, None, None], "no value in it"),
    "no number": ([NAN, NAN, NAN, NAN], "no value in it"),
    "half": ([1, None, None, None], "the same in each row that has a value"),
    "gaps": ([1, 2, None, None, None, None], "67% of its values are missing"),
    "many": ([f"t{k % 30}" for k in range(90)], "30 different texts, at most 20 become columns"),
    "lists": ([[1], [2], [3], [4]], "neither numbers nor texts"),
    "complex": ([1j, 2j, 3j, 4j], "complex numbers"),
}


@pytest.mark.parametrize("name", UNFIT)
def test_what_is_no_use_is_left_out_and_why_is_said(name):
    values, words = UNFIT[name]
    assert unfit(look(name, pd.Series(values))).startswith(words)
    frame = pd.DataFrame({name: values, "x": np.arange(len(values)) ** 2, "y": range(len(values))})
    ready = table(frame)
    assert ready.names == ["x"] and words in repr(ready) and len(ready.X) >= 3


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("id", [1.5, 2.5, 3.5, 4.5]),
        ("id", [1, 2, 2, 3]),
        ("year", [2001, 2002, 2003, 2004]),
        ("grid", [1, 2, 3, 4]),
        ("paid", [1, 2, 3, 4]),
        ("x", [1, 2, 3, 4]),
        ("flag", [True, False, True, False]),
        ("colour", ["red", "red", "blue", "blue"]),
    ],
)
def test_what_can_be_of_use_stays(name, values):
    assert unfit(look(name, pd.Series(values))) == ""


def test_who_asks_for_an_id_or_for_gaps_gets_them():
    frame = pd.DataFrame({"id": range(9), "gaps": [1.0, 2, 4, 5] + [NAN] * 5, "y": range(0, 18, 2)})
    ready = table(frame, columns=["gaps", "id"])
    assert ready.names == ["gaps", "id"] and ready.dropped == 5
    assert "5 rows were left out" in repr(ready) and "most of them" in repr(ready)


def test_line_ends_and_bytes_are_no_part_of_a_text():
    seen = look("x", pd.Series(["a\nb", "a  b", b"a b", "c"]))
    assert seen.values.tolist() == ["a b", "a b", "a b", "c"]


def test_numbers_that_nearly_vanish_are_0():
    seen = look("x", pd.Series([1e-310, -1e-200, 0.0, 1.0]))
    assert (
        seen.values.tolist() == [0, 0, 0, 1]
        and "2 closer to 0 than 1e-100, taken as 0" in seen.words
    )


PLAINLY = {  # texts of a file, that are looked at together or one by one
    "a stray": ["1", "2.5", "-3e2", "4", "inf", " 7 ", "n.d."],
    "strays and gaps": [
        "1",
        "2",
        "3",
        "4",
        "5",
        "6",
        "7",
        "8",
        None,
        "?",
        "unknown",
        "very unknown",
    ],
    "huge": ["1", "2", "1e999", "4", "5", "none"],
    "another writing": ["1", "2", "1,234", "4", "5", "6"],
    "units": ["1", "2 kg", "3", "4", "5", "6", "none"],
    "mostly texts": ["1", "2", "red", "blue", "red"],
    "truths": [True, False, None, True],
}


@pytest.mark.parametrize("name", PLAINLY)
def test_plain_numbers_are_read_as_all_others(name):
    one, other = pd.Series(PLAINLY[name]), pd.Series(PLAINLY[name])
    one.attrs["decimal"] = "."
    one, other = look("x", one), look("x", other)
    assert (one.kind, one.words) == (other.kind, other.words)
    assert all(a == b or (pd.isna(a) and pd.isna(b)) for a, b in zip(one.values, other.values))
