"""A drawing is read as the digits of the set were, and can be moved, centred and stretched."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnworkshop import data
from nnworkshop.studies import Drawing, nearest
from nnworkshop.studies.drawing import FINE, SHEET, SIDE

X, Y = data.digits()
PLACES = st.tuples(*[st.floats(-2, SIDE + 2)] * 2)


def inked(seed=0, share=0.1, rows=slice(8, 20), columns=slice(4, 15)):
    """A sheet with ink at random, in some rows and columns of fine pixels."""
    drawing = Drawing()
    part = drawing.ink[rows, columns]
    part[...] = np.random.default_rng(seed).random(part.shape) < share
    part[0, 0] = part[-1, -1] = True
    return drawing


@given(st.integers(0, len(X) - 1))
def test_a_digit_of_the_set_is_shown_as_it_is(row):
    drawing = Drawing()
    drawing.show(X[row])
    np.testing.assert_array_equal(drawing.pixels, X[[row]])


@given(PLACES, PLACES, st.floats(0.1, 3))
def test_a_line_has_its_width_on_its_way_and_nothing_beside_it(start, end, width):
    drawing = Drawing()
    drawing.line(start, end, width)
    middles = (np.arange(SHEET) + 0.5) / FINE
    y, x = np.meshgrid(middles, middles, indexing="ij")
    low, high = np.minimum(start, end) - width / 2, np.maximum(start, end) + width / 2
    beyond = (x < low[0] - 1e-6) | (x > high[0] + 1e-6) | (y < low[1] - 1e-6) | (y > high[1] + 1e-6)
    assert not drawing.ink[beyond].any()
    for share in np.linspace(0, 1, 5):
        place = (1 - share) * np.array(start) + share * np.array(end)
        inside = np.maximum(np.abs(x - place[0]), np.abs(y - place[1])) < width / 2 - 0.5 / FINE
        assert drawing.ink[inside].all()


@given(PLACES, PLACES, st.floats(0.3, 3))
def test_a_rubber_of_the_same_width_takes_a_line_away(start, end, width):
    drawing = Drawing()
    drawing.line(start, end, width)
    drawing.line(start, end, width, ink=False)
    assert not drawing.ink.any()


def test_a_pixel_is_filled_and_emptied():
    drawing = Drawing()
    drawing.toggle(2, 5)
    assert drawing.pixels.reshape(SIDE, SIDE)[2, 5] == 1 and drawing.pixels.sum() == 1
    drawing.toggle(2, 5)
    assert not drawing.ink.any()


@given(st.integers(0, 99), st.integers(-1, 3), st.integers(-2, 3))
def test_a_move_is_one_of_whole_pixels(seed, right, down):
    drawing = inked(seed)
    before = drawing.pixels.reshape(SIDE, SIDE)
    drawing.move(right, down)  # the ink has room for that
    np.testing.assert_array_equal(
        drawing.pixels.reshape(SIDE, SIDE), np.roll(before, (down, right), (0, 1))
    )


@pytest.mark.parametrize(("right", "down"), [(SIDE, 0), (-SIDE, 0), (0, SIDE), (0, -SIDE)])
def test_what_leaves_the_sheet_is_lost(right, down):
    drawing = inked()
    drawing.move(right, down)
    assert not drawing.ink.any()


@given(st.integers(0, 99))
def test_centred_the_middle_of_the_ink_is_in_the_middle(seed):
    drawing = inked(seed)
    drawing.centred()
    np.testing.assert_allclose(drawing.centre, SIDE / 2, atol=0.5 / FINE + 1e-9)


@given(st.integers(0, 99))
def test_fitted_the_ink_fills_the_height_and_a_second_time_changes_nothing(seed):
    drawing = inked(seed)
    drawing.fit()
    assert drawing.ink.any(axis=1)[[0, -1]].all()
    columns = np.flatnonzero(drawing.ink.any(axis=0))
    assert abs(columns.min() - (SHEET - 1 - columns.max())) <= 1
    once = drawing.ink.copy()
    drawing.fit()
    np.testing.assert_array_equal(drawing.ink, once)


def test_all_digits_of_the_set_fill_the_height_as_the_notebook_says():
    rows = X.reshape(-1, SIDE, SIDE).any(axis=2)
    assert rows[:, 0].all() and rows[:, -1].all()


@pytest.mark.parametrize("act", ["centred", "fit", "move", "clear"])
def test_a_blank_sheet_stays_blank(act):
    drawing = Drawing()
    getattr(drawing, act)()
    assert drawing.centre is None and not drawing.pixels.any()


@pytest.mark.parametrize("pixels", [np.zeros(63), np.full(64, 1.2), np.full(64, -0.1)])
def test_what_is_no_digit_is_refused(pixels):
    with pytest.raises(ValueError, match=r"pixels .*expected 64 from 0 to 1"):
        Drawing().show(pixels)


def test_the_nearest_of_a_digit_is_itself():
    assert [nearest(X[[row]], X) for row in (0, 5, 700)] == [0, 5, 700]
