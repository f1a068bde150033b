"""A number box takes numbers as people write them, and says what it has made of them."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from traitlets import TraitError

from nnworkshop.panels.live import Panel
from nnworkshop.panels.number_box import next_round, parsed, round_below


def typed(box, text):
    """What the page sends when someone has typed this and pressed Enter."""
    box.set_state({"value": text})
    return box.value


def with_box(**settings):
    """A panel with one box, and what the panel says about it."""
    panel = Panel()
    given = {"value": 0.5, "low": 0.0, "high": 10.0} | settings
    return panel.add_number("rate", **given), lambda: re.sub("<.*?>", "", panel.message.value)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,5", 1.5),
        ("0,4", 0.4),
        (".5", 0.5),
        (",5", 0.5),
        ("5,", 5),
        ("2e-3", 0.002),
        ("2,5E-3", 0.0025),
        (" 1.5 ", 1.5),
        ("+1", 1),
        ("\N{MINUS SIGN}3", -3),
        ("1,000", 1.0),  # in a box for any number, a comma is a decimal point
        ("1,234.5", 1234.5),
        ("1.234,5", 1234.5),
        ("1,234,567", 1234567),
        ("10 000", 10000),
        ("10\N{NARROW NO-BREAK SPACE}000,5", 10000.5),
    ],
)
def test_a_number_is_read_as_it_is_written(text, number):
    assert parsed(text) == number


def test_the_page_is_answered_once(monkeypatch):
    """A second answer could come after the next arrow key, and undo it."""
    box, _ = with_box(value=0.5)
    sent = []
    monkeypatch.setattr(
        box, "_send", lambda message, buffers=None: sent.append(message), raising=True
    )
    for text in ("0.5↓", "0,4", "a lot"):
        typed(box, text)
    answers = [message["state"]["value"] for message in sent if message["method"] == "update"]
    assert answers == ["0.4", "0.4", "0.4"]


@pytest.mark.parametrize("text", ["10,000", "10.000", "10 000", "10000", "1e4", "10'000"])
def test_thousands_of_whole_numbers(text):
    assert parsed(text, whole=True) == 10000


@pytest.mark.parametrize(
    "text", ["", "-", "nan", "inf", "1,5,", "1..5", "abc", "1.5x", "0x10", "1_5", "²", "1/2"]
)
def test_nonsense_is_no_number(text):
    assert parsed(text) is None


@given(st.floats(-1e9, 1e9))
def test_every_number_is_read_back_with_a_point_or_a_comma(number):
    assert parsed(repr(number)) == number == parsed(repr(number).replace(".", ","))


def test_a_decimal_comma_moves_the_panel():
    box, said = with_box()
    assert typed(box, "1,5") == 1.5
    assert box.get_state("value") == {"value": "1.5"}  # and so the page shows it
    assert said() == ""


@pytest.mark.parametrize(
    ("text", "value", "sentence"),
    [
        ("99", 10, "rate must be from 0 to 10: 99 became 10."),
        ("-1,5", 0, "rate must be from 0 to 10: -1,5 became 0."),
        ("<b>", 0.5, "rate stays 0.5: “&lt;b&gt;” is not a number."),
    ],
)
def test_what_could_not_be_taken_is_said(text, value, sentence):
    box, said = with_box()
    assert typed(box, text) == value
    assert said() == sentence
    typed(box, "3")
    assert said() == ""  # it is no longer true


def test_a_cut_value_is_said_when_the_box_stands_there_already():
    box, said = with_box(value=10.0)
    assert typed(box, "11") == 10
    assert "11 became 10" in said()


def test_a_whole_number_is_whole():
    box, said = with_box(value=3, low=1, high=20_000)
    assert typed(box, "2,6") == 3 and isinstance(box.value, int)
    assert "whole number: 2,6 became 3" in said()
    assert typed(box, "10,000") == 10_000


@pytest.mark.parametrize("nonsense", ["abc", float("nan"), [1]])
def test_a_program_is_told_what_is_no_number(nonsense):
    box, _ = with_box()
    with pytest.raises(TraitError, match="rate is .*, expected a number"):
        box.value = nonsense
    assert box.value == 0.5


def test_a_smaller_range_cuts_the_value():
    box, _ = with_box(value=8.0)
    box.max = 5
    assert box.value == 5


@pytest.mark.parametrize(
    ("settings", "text", "value"),
    [
        ({"step": 0.1}, "0.7↑", 0.8),
        ({"step": 0.1}, "0.7↑↑↓↓↓", 0.6),
        ({"step": 0.1}, "0,7↓", 0.6),
        ({"step": 0.1}, "9.95↑", 10),
        ({"value": 3, "low": 1}, "3↓", 2),
        ({"log": True, "low": 1e-3}, "0.5↑", 0.6),
        ({"log": True, "low": 1e-3}, "0.7↑", 0.8),
        ({"log": True, "low": 1e-3}, "0.001↓", 0.001),
        ({"low": -2.0}, "0.5↑", 0.6),  # a hundredth of 12, and round
    ],
)
def test_arrow_keys_step(settings, text, value):
    box, said = with_box(**settings)
    assert typed(box, text) == value
    assert said() == ""


@given(st.floats(1e-6, 1e6))
def test_the_next_round_number_is_the_next(number):
    above, below = next_round(number, up=True), next_round(number, up=False)
    assert below < number < above < 1.34 * number and below > number / 1.34
    assert len(f"{above:.10e}".split("e")[0].rstrip("0")) <= 3  # at most two digits


@given(st.floats(1e-6, 1e6))
def test_a_round_step_is_not_larger(number):
    step = round_below(number)
    assert number / 2.51 <= step <= number * (1 + 1e-6)
    assert f"{step:e}"[0] in "125"


def test_long_numbers_are_shown_short_and_kept_long():
    box, _ = with_box(value=1 / 3)
    assert (box.value, box.get_state("value")["value"]) == (1 / 3, "0.3333")


@pytest.mark.parametrize("rate", [0.8, 0.4, 0.2, 0.1, 0.05, 0.5, 1, 1.5, 5, 10, 0.03, 3])
def test_the_slider_of_the_learning_rate_hits_round_numbers(rate):
    panel = Panel()
    box = panel.add_number("learning rate", 0.7, 1e-4, 10.0, log=True)
    slider = panel.controls.children[0].children[0].children[1]
    values = []
    for place in np.arange(-4, 1.01, 0.1):
        slider.value = 10.0**place
        values.append(box.value)
    assert rate in values
    assert values[0] == 1e-4 and values[-1] == 10


@pytest.mark.parametrize(
    ("settings", "beyond"),
    [({}, 25.0), ({"log": True, "low": 0.01}, 300.0), ({"value": 3, "low": 1}, 40)],
)
def test_a_range_gives_way_to_what_is_shown_and_the_slider_goes_with_it(settings, beyond):
    panel = Panel()
    box = panel.add_number("rate", **{"value": 0.5, "low": 0.0, "high": 10.0} | settings)
    _, slider = panel.controls.children[-1].children[-1].children
    box.show(beyond)
    assert box.value == beyond == box.max
    assert slider.value == pytest.approx(beyond)
    box.value = 2 * beyond
    assert box.value == beyond  # what is typed or set is still cut
    box.show(box.min)
    assert box.max == beyond
