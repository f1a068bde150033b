"""What notebook 10 claims beyond what its cells print."""

from itertools import count

import numpy as np

from nnlib import Adam, Network, SquaredError, Training, accuracy, datasets

X, y = datasets.moons(100, rng=1)
HALF = SquaredError(scale=0.5)


def started(learning_rate, **more):
    """The network of the notebook before its first step."""
    rng = np.random.default_rng(3)
    parameters = {"W1": rng.normal(size=(2, 5)), "b1": np.zeros((1, 5))}
    parameters |= {"W2": rng.normal(size=(5, 1)), "b2": np.zeros((1, 1))}
    network = Network([2, 5, 1], "sigmoid", init=parameters)
    return Training(network, X, y, HALF, learning_rate, **more)


def rate_of_sums():
    """The rate that takes the place of 3, which sends every answer to 1 in one step, for good."""
    training = started(3 * len(X))
    for _ in range(3):
        training.run(1)
        assert (training.network.predict(X) > 0.999).all()
    return training.learning_rate


def epochs_to_all(training):
    for epoch in count():
        if accuracy(training.network.predict(X), y) == 1:
            return epoch
        training.run(1)


def adam_is_there_earlier():
    assert epochs_to_all(started(0.1, rule=Adam())) < epochs_to_all(started(3.0)) <= 2_000
    return []


def slope_of_sigmoid(z):
    a = 1 / (1 + np.exp(-z))
    return a * (1 - a)


def falls_on_after_wrong_slopes():
    training = started(3.0)
    p = training.network.parameters
    for _ in range(2_000):
        h, out = training.network.run(X).a[1:]
        delta2 = (out - y) * slope_of_sigmoid(out) / len(X)
        delta1 = delta2 @ p["W2"].T * slope_of_sigmoid(h)
        steps = {"W1": X.T @ delta1, "b1": delta1.sum(0), "W2": h.T @ delta2, "b2": delta2.sum(0)}
        for name, step in steps.items():
            p[name] -= 3 * step
    before = HALF(training.network.predict(X), y)
    training.run(3_000)
    assert HALF(training.network.predict(X), y) < before / 3
    return []


def differences():
    return (np.zeros((30, 1)) - np.zeros(30)).size


CLAIMS = {
    "At rate 3 that is rate 300, and the very first one throws all answers": rate_of_sums,
    "It is 900.": differences,
    "with the right slopes the loss falls on": falls_on_after_wrong_slopes,
    "Both get all points right; Adam is there earlier": adam_is_there_earlier,
}
