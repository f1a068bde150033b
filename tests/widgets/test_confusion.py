"""Which class is taken for which, in the middle of the training panel."""

import numpy as np
import pytest

from nnlib import (
    BinaryCrossEntropy,
    CrossEntropy,
    Network,
    SquaredError,
    confusion,
    datasets,
    split,
)
from nnworkshop.panels.live_training import TrainingPanel

pytestmark = pytest.mark.usefixtures("nothing_fails")


def moons_panel(**settings):
    network = Network([2, 6, 1], ["tanh", "sigmoid"])
    return TrainingPanel(network, *datasets.moons(80), BinaryCrossEntropy(), 1.0, **settings)


def shown(panel):
    """The counts in the picture, as a table."""
    (counts,) = [one for one in panel.view.middle.ax.artists if hasattr(one, "items")]
    table = {(row, column): int(text) for column, row, text, *_ in counts.items}
    n = max(2, panel.run.y.shape[1])
    return np.array([[table.get((row, column), 0) for column in range(n)] for row in range(n)])


@pytest.mark.parametrize("held_out", [None, 0.25])
def test_it_counts_held_out_rows_if_there_are_some_and_moves_with_the_run(held_out):
    panel = moons_panel(held_out=held_out)
    panel.middle.value = "confusion"
    before = shown(panel)
    panel.run.timeline.run(300)
    panel.redraw_now()
    training = panel.run.training
    X, y = training.held_out or (training.X, training.y)
    assert np.array_equal(shown(panel), confusion(training.network.predict(X), y))
    assert not np.array_equal(shown(panel), before)
    assert panel.view.middle.ax.get_title() == "Confusion" + ", held out" * bool(held_out)
    right = np.trace(shown(panel))
    assert f"{right} of {len(X)} right. Rows of 0: " in panel.describe()


def test_ten_classes_are_counted_in_type_that_can_be_read():
    y = np.eye(10)[np.arange(300) % 10]
    X = y + np.random.default_rng(0).normal(scale=0.5, size=y.shape)
    panel = TrainingPanel(Network([10, 10], ["softmax"]), X, y, CrossEntropy(), 0.5)
    panel.middle.value = "confusion"
    (counts,) = [one for one in panel.view.middle.ax.artists if hasattr(one, "items")]
    assert 0 < len(counts.items) <= 100 and shown(panel).sum() == 300
    assert min(size for *_, size, _, _ in counts.items) > 6


def test_it_is_offered_for_classes_only():
    assert "confusion" in moons_panel().middle.options
    network = Network([1, 4, 1], ["tanh", "identity"])
    panel = TrainingPanel(network, *datasets.sine(), SquaredError(), 0.1)
    assert "confusion" not in panel.middle.options
    (X, y), (X_new, y_new) = split(*datasets.moons(40))
    near = X_new, 0.1 + 0.8 * y_new  # what is counted are the rows held out
    network = Network([2, 4, 1], rng=0)
    panel = TrainingPanel(network, X, y, BinaryCrossEntropy(), 0.1, held_out=near)
    assert "confusion" not in panel.middle.options


def test_as_a_still_picture_it_is_described_too():
    panel = moons_panel(epochs=50)
    panel.middle.value = "confusion"
    _, words = panel.still()
    assert "Which class was taken for which" in words
