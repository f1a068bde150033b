"""The drawing panel: what is drawn, with a pointer, keys or controls, is what the network is asked."""

from itertools import pairwise

import numpy as np
import pytest
from touching import press, touch

from nnlib import Network, classes
from nnworkshop import data
from nnworkshop.panels import DrawingPanel
from nnworkshop.panels.drawing import PENS
from nnworkshop.studies import Drawing, nearest

X, Y = (table[:60] for table in data.digits())
KNOWN = {name: Network([64, 5, 10], ["tanh", "softmax"], rng=k) for k, name in enumerate("ab")}
pytestmark = pytest.mark.usefixtures("nothing_fails")


def panel(**settings):
    return DrawingPanel(KNOWN, X, Y, **settings)


def at(panel, x, y):
    """The pixel of the figure at a place on the sheet, in pixels of the digit from its upper left."""
    return panel.drawn.ax.transData.transform((x, y))


def stroke(panel, *places):
    first, *others = places
    touch(panel, "down", *at(panel, *first))
    for place in others:
        touch(panel, "move", *at(panel, *place))
    touch(panel, "up", *at(panel, *places[-1]))


def shares(panel):
    return [bar.get_width() for bar in panel.bars.ax.patches]


def assert_shows(panel, drawing):
    """The sheet, the bars, the nearest digit and the words are those of this drawing."""
    np.testing.assert_array_equal(panel.sheet.ink, drawing.ink)
    panel.draw()  # as soon as one is due
    answers = KNOWN[panel.network.value].predict(drawing.pixels)
    np.testing.assert_array_equal(panel.drawn.ax.images[0].get_array().ravel(), drawing.pixels[0])
    np.testing.assert_allclose(shares(panel), answers[0])
    near = nearest(drawing.pixels, X)
    np.testing.assert_array_equal(panel.nearest.ax.images[0].get_array().ravel(), X[near])
    if drawing.ink.any():
        assert f"It says <b>{classes(answers)[0]}</b>" in panel.text.value
        assert f"nearest: row {near}" in panel.text.value


@pytest.mark.parametrize("pen", [pen for pen in PENS if pen != "rubber"])
def test_a_stroke_of_the_pointer_is_drawn_and_asked(pen):
    drawn, expected = panel(), Drawing()
    drawn.pen.value = pen
    places = [(2, 1), (5.5, 1.25), (3, 6.5)]
    stroke(drawn, *places)
    for start, end in [(places[0], places[0]), *pairwise(places)]:
        expected.line(start, end, PENS[pen])
    assert_shows(drawn, expected)


def test_what_was_passed_while_the_kernel_was_busy_is_drawn_too():
    slow, quick = panel(), panel()
    places = [(1, 1), (6, 1), (6, 6), (2, 6)]
    stroke(slow, *places)
    first, *passed, last = (at(quick, *place) for place in places)
    touch(quick, "down", *first)
    touch(quick, "move", *last, past=passed)
    assert_shows(quick, slow.sheet)


def test_a_second_stroke_does_not_begin_where_the_first_ended():
    drawn, expected = panel(), Drawing()
    stroke(drawn, (1, 1), (1, 2))
    touch(drawn, "move", *at(drawn, 4, 4))  # the pen is up
    stroke(drawn, (6, 6), (6, 7))
    expected.line((1, 1), (1, 2), PENS["medium"])
    expected.line((6, 6), (6, 7), PENS["medium"])
    assert_shows(drawn, expected)


def test_a_stroke_begins_on_the_sheet_and_may_leave_it():
    drawn = panel()
    stroke(drawn, (12, 4), (4, 4))
    assert not drawn.sheet.ink.any()
    stroke(drawn, (4, 4), (12, 4))
    assert drawn.sheet.pixels.reshape(8, 8)[4, 7] > 0


def test_the_rubber_takes_ink_away():
    drawn = panel()
    stroke(drawn, (2, 2), (6, 2))
    drawn.pen.value = "rubber"
    stroke(drawn, (2, 2), (6, 2))
    assert_shows(drawn, Drawing())


def test_keys_move_the_frame_fill_move_the_drawing_and_clear():
    drawn, expected = panel(), Drawing()
    for key in ("ArrowRight", "ArrowDown", "ArrowDown", " ", "ArrowRight", " "):
        press(drawn, key)
    expected.toggle(2, 0)
    expected.toggle(2, 1)
    assert_shows(drawn, expected)
    assert drawn.cursor == (2, 1) and (drawn.row.value, drawn.column.value) == (3, 2)
    press(drawn, "ArrowRight", shift=True)
    press(drawn, "ArrowUp", shift=True)
    expected.move(1, -1)
    assert_shows(drawn, expected)
    press(drawn, "Delete")
    assert_shows(drawn, Drawing())


def test_the_frame_goes_round_at_the_edge():
    drawn = panel()
    for key, cursor in [("Right", (0, 0)), ("Left", (0, 7)), ("Up", (7, 7)), ("Right", (7, 0))]:
        press(drawn, f"Arrow{key}")
        assert drawn.cursor == cursor


def test_controls_do_what_keys_do():
    """So it can be done where anywidget is not installed."""
    drawn, expected = panel(), Drawing()
    for row, column in ((3, 4), (4, 4), (5, 4)):
        drawn.row.value, drawn.column.value = row, column
        drawn.dot.click()
        expected.toggle(row - 1, column - 1)
    assert_shows(drawn, expected)
    for arrow, way in zip(drawn.arrows, ((-1, 0), (1, 0), (0, -1), (0, 1))):
        arrow.click()
        expected.move(*way)
        assert_shows(drawn, expected)
    drawn.fit.click()
    expected.fit()
    assert_shows(drawn, expected)
    drawn.centre.click()
    expected.centred()
    assert_shows(drawn, expected)
    drawn.clear.click()
    assert_shows(drawn, Drawing())


def test_a_digit_of_the_set_comes_onto_the_sheet():
    drawn, expected = panel(begin=7), Drawing()
    expected.show(X[7])
    assert_shows(drawn, expected)
    drawn.known.value = 12
    expected.show(X[12])
    assert_shows(drawn, expected)
    drawn.clear.click()
    drawn.again.click()
    assert_shows(drawn, expected)


def test_another_network_is_asked():
    drawn, expected = panel(begin=7), Drawing()
    expected.show(X[7])
    drawn.network.value = "b"
    assert_shows(drawn, expected)


def test_a_blank_sheet_says_how_to_begin_and_a_single_network_needs_no_list():
    drawn = DrawingPanel(KNOWN["a"], X, Y)
    assert "The sheet is blank" in drawn.text.value
    assert drawn.network in drawn.taken_out


def test_what_is_shown_without_a_kernel():
    _, words = panel(begin=7).still()
    drawing = Drawing()
    drawing.show(X[7])
    (said,) = classes(KNOWN["a"].predict(drawing.pixels))
    assert f"The answer is {said}." in words and "Nearest digit of the set: row 7." in words


def test_it_works_without_anywidget(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "nnworkshop.panels.pointing", None)
    drawn, expected = panel(), Drawing()
    assert drawn.pointer is None
    drawn.dot.click()
    expected.toggle(0, 0)
    assert_shows(drawn, expected)


@pytest.mark.parametrize(
    ("network", "X", "y", "error", "words"),
    [
        ("net", X, Y, TypeError, "network is 'net' .*expected a Network, or a dict"),
        (Network([2, 3, 10], ["tanh", "softmax"]), X, Y, ValueError, "expected one of 64 inputs"),
        (Network([64, 3, 10]), X, Y, ValueError, "with a softmax output"),
        ({}, X, Y, ValueError, "network is {}"),
        (KNOWN, X[:5], Y, ValueError, "X has 5 rows and y has 60"),
        (KNOWN, X[:, :9], Y, ValueError, "X has shape"),
        (KNOWN, X, Y[:, :4], ValueError, "y has shape"),
    ],
)
def test_what_does_not_go_together_is_refused(network, X, y, error, words):
    with pytest.raises(error, match=words):
        DrawingPanel(network, X, y)


@pytest.mark.parametrize("begin", [60, -1, 1.5])
def test_a_row_that_is_not_there(begin):
    with pytest.raises(ValueError, match="begin is"):
        panel(begin=begin)
