"""The loss curve stays within its axes, whatever the loss does."""

import warnings

import numpy as np
import pytest

from nnworkshop import pictures


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("last", [0.0, 1e-30, 1e-5, 0.3, 1e250, 1e308])
def test_a_loss_stays_in_the_picture_and_warns_of_nothing(last, log):
    loss = np.geomspace(0.8, max(last, 1e-40), 50)
    loss[-1] = last
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        picture = pictures.loss_curve(loss, log=log, epochs=49)
        pictures.png(picture.ax.figure)
    heights, (low, high) = picture.ax.lines[0].get_ydata(), picture.ax.get_ylim()
    assert low <= heights.min() <= heights.max() <= high
    assert heights[0] == 0.8


def test_a_loss_between_the_limits_is_drawn_as_it_is():
    loss = np.geomspace(0.8, 1e-9, 50)
    picture = pictures.loss_curve(loss, log=True)
    np.testing.assert_array_equal(picture.ax.lines[0].get_ydata(), loss)
