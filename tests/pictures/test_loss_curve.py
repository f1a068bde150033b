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


@pytest.mark.parametrize("log", [False, True])
def test_several_losses_are_drawn_each_with_its_name(log):
    losses = {"slow": np.linspace(2, 1, 11), "quick, then up": np.geomspace(2, 0.01, 6)}
    picture = pictures.loss_curves(losses, log=log)
    for line, loss in zip(picture.ax.lines, losses.values(), strict=True):
        np.testing.assert_array_equal(line.get_ydata(), loss)
        np.testing.assert_array_equal(line.get_xdata(), range(len(loss)))
    assert [text.get_text() for text in picture.ax.texts] == list(losses)
    assert picture.ax.get_xlim() == (0, 10)
    assert picture.description == "Losses. slow: 1 at epoch 10; quick, then up: 0.01 at epoch 5."
