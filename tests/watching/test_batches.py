"""A loop that hands in the rows of a batch each time: what is wrong with it is seen all the same."""

import numpy as np
import pytest

from nnlib import datasets
from nnworkshop.panels import watch

X, Y = datasets.moons(200, rng=1)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def trained_in_batches(inputs, start=1.0, rate=1.0, epochs=60, size=20, seed=0):
    """A 2-6-1 network in batches of shuffled rows, with the line at each update."""
    rng = np.random.default_rng(seed)
    draw = lambda *shape: rng.normal(0, start, shape) if start else np.full(shape, 0.5)
    W1, b1, W2, b2 = draw(2, 6), np.zeros((1, 6)), draw(6, 1), np.zeros((1, 1))
    for _ in range(epochs):
        order = rng.permutation(len(inputs))
        for begin in range(0, len(inputs), size):
            rows = order[begin : begin + size]
            a1 = sigmoid(inputs[rows] @ W1 + b1)
            a2 = sigmoid(a1 @ W2 + b2)
            loss = np.mean((a2 - Y[rows]) ** 2) / 2
            d2 = (a2 - Y[rows]) * a2 * (1 - a2) / len(rows)
            d1 = d2 @ W2.T * a1 * (1 - a1)
            grads = [
                inputs[rows].T @ d1,
                d1.sum(0, keepdims=True),
                a1.T @ d2,
                d2.sum(0, keepdims=True),
            ]
            given = {"X": inputs[rows], "y": Y[rows], "output": a2, "loss": loss}
            seen = watch(W1, b1, W2, b2, **given, gradients=grads, batch_size=size)
            W1, b1, W2, b2 = (p - rate * g for p, g in zip((W1, b1, W2, b2), grads))
    seen.finish()
    seen.examine()
    assert not seen.broken and not seen.recorder.trouble and seen.slips == []
    return seen


@pytest.mark.parametrize("seed", range(3))
def test_a_loop_that_learns_is_accused_of_nothing(seed):
    seen = trained_in_batches(X, rate=6.0, epochs=300, seed=seed)
    assert seen.findings.batches and seen.illness is None
    assert 20 < len(seen.run.training.X) <= 200


def test_steps_that_are_as_many_times_too_long_as_a_batch_has_rows_are_named():
    rng = np.random.default_rng(3)
    inputs, W = rng.normal(size=(40, 2)), rng.normal(size=(2, 1))
    targets = inputs @ [[1.0], [-1.0]]
    for k in range(70):
        rows = slice(10 * (k % 4), 10 * (k % 4) + 10)
        output = inputs[rows] @ W
        loss = np.mean((output - targets[rows]) ** 2) / 2
        given = {"X": inputs[rows], "y": targets[rows], "output": output, "loss": loss}
        seen = watch([W], **given, learning_rate=0.01)
        W = W - 0.01 * inputs[rows].T @ (output - targets[rows])
    seen.finish()
    assert len(seen.run.training.X) == 30  # no call with the third of the four batches is kept
    ((slip, sentence),) = seen.slips
    assert slip == "not divided by N" and "N = 10 times" in sentence


@pytest.mark.parametrize(
    ("settings", "illness"),
    [
        ({"inputs": X, "start": 0, "epochs": 200}, "equal units"),
        ({"inputs": X * [20, 1] + [100, 0], "epochs": 100}, "data not scaled"),
        ({"inputs": X, "rate": 0.001, "epochs": 100}, "rate too small"),
    ],
)
@pytest.mark.filterwarnings("ignore:(overflow|invalid value):RuntimeWarning")
def test_what_is_wrong_is_named(settings, illness):
    seen = trained_in_batches(**settings)
    assert seen.illness.name == illness
    assert str(seen.illness) in str(seen) and "rows of the calls that were kept" in str(seen)
