"""The right answers that the checks compare with are what nnlib computes.

Most of them call nnlib; these are written out in the exercises, so they are held to it here. A pass is
put together from the arrays of a case, which need not belong to each other.
"""

import numpy as np
import pytest

from nnlib import Loss, Network, SquaredError, train
from nnlib.network import Pass
from nnworkshop.exercises import check


class Given(Loss):
    """A loss of which only the slope is known, so that delta of a linear output is what it says."""

    def value(self, a, y):
        return 0.0

    def slope(self, a, y):
        return y


def gradients(a, y, loss, *weights, output="sigmoid"):
    """Of layers of sigmoids without biases, with these outputs a, the inputs first."""
    sizes = [len(weights[0]), *(W.shape[1] for W in weights)]
    activations = ["sigmoid"] * (len(weights) - 1) + [output]
    init = {f"W{l}": W for l, W in enumerate(weights, start=1)}
    network = Network(sizes, activations, bias=False, init=init)
    return network.backward(Pass([None] * len(a), a), y, loss)


def output_delta(z2, a2, y):
    return gradients([z2, a2], y, SquaredError(0.5, mean=False), np.eye(z2.shape[1])).delta[1]


def hidden_delta(delta2, W2, z1, a1):
    a = [a1, a1, delta2]
    return gradients(a, delta2, Given(), np.eye(len(W2)), W2, output="identity").delta[1]


def backward(X, y, W2, a1, a2):
    return dict(gradients([X, a1, a2], y, SquaredError(), np.ones((X.shape[1], len(W2))), W2))


def trained(X, y, W1, W2, learning_rate, epochs):
    network = Network([*W1.shape, W2.shape[1]], bias=False, init={"W1": W1, "W2": W2})
    train(network, X, y, SquaredError(), learning_rate, epochs)
    return dict(network.parameters)


NNLIB = {
    "output_delta": output_delta,
    "hidden_delta": hidden_delta,
    "backward": backward,
    "train": trained,
    "bias_trick": lambda delta2, V2, a1: hidden_delta(delta2, V2[1:], None, a1),
}


@pytest.mark.parametrize("name", NNLIB)
def test_a_right_answer_is_what_nnlib_computes(name):
    part = getattr(check, name).parts[-1]
    for case in part.cases(np.random.default_rng(0)):
        came, expected = part.reference(*case.values()), NNLIB[name](*case.values())
        if isinstance(came, tuple):
            came = dict(zip(expected, came, strict=True))
        np.testing.assert_equal(np.shape(came), np.shape(expected))
        for left, right in zip(arrays(came), arrays(expected), strict=True):
            np.testing.assert_allclose(left, right, rtol=1e-12, atol=1e-15)


def arrays(result):
    return [result[name] for name in sorted(result)] if isinstance(result, dict) else [result]
