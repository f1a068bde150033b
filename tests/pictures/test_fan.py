"""The fan shows every function, and says how far apart they are where the question is asked."""

import numpy as np
import pytest

from nnworkshop import pictures

FUNCTIONS = [np.square, lambda x: 3 * x, lambda x: 0 * x - 20]
DOTS = {"start": (0, 0)}


def fan(**look):
    return pictures.fan(FUNCTIONS, 0, 5, 4, DOTS, **look)


def texts(picture):
    return {text.get_text(): tuple(map(float, text.xy)) for text in picture.ax.texts}


def test_a_fan_is_its_functions():
    picture = fan()
    for line, f in zip(picture.ax.lines, FUNCTIONS):
        assert list(line.get_xdata()[[0, -1]]) == [0, 5]
        np.testing.assert_allclose(line.get_ydata(), f(line.get_xdata()))
    assert picture.ax.get_xlim() == (0, 5)


def test_a_fan_says_how_far_apart_its_ends_are():
    picture = fan()
    assert texts(picture) == {"-20": (4, -20), "16": (4, 16), "start": (0, 0)}
    ends = [line.get_xydata() for line in picture.ax.lines if len(line.get_xdata()) == 3]
    np.testing.assert_allclose(ends, [[[4, -20], [4, 12], [4, 16]]])
    assert repr(picture) == "3 functions from 0 to 5; at 4 they run from -20 to 16."


def test_a_fan_takes_functions_to_compare_with_and_limits():
    picture = fan(other={"flat": lambda x: 0 * x + 7}, ylim=(-30, 30))
    assert texts(picture)["flat"] == (4, 7)
    assert picture.ax.get_ylim() == (-30, 30)


def test_outputs_somewhat_beside_their_targets_are_seen():
    y = np.array([[0.0], [1.0]])
    picture = pictures.outputs_and_targets(np.array([[-0.7], [1.7]]), y)
    low, high = picture.ax.get_ylim()
    assert low < -0.7
    assert high > 1.7
    assert list(picture.ax.lines[1].get_ydata()) == pytest.approx([-0.7, 1.7])
