"""The checks of notebook 09 hold what is right to nnlib, pass every right way, and name a learner's mistake."""

import numpy as np
import pytest

from nnlib import Adam, CrossEntropy, Network, Training, numerical_gradients, softmax
from nnworkshop.exercises import check


def cases(name):
    (part,) = getattr(check, name).parts
    return part.reference, part.cases(np.random.default_rng(3))


# What is right is what nnlib computes


def test_the_gradient_is_the_one_that_nudging_finds():
    """The sums are the outputs of a layer whose inputs pick one row each, so its weights are the sums."""
    right, inputs = cases("softmax_gradient")
    for case in inputs:
        z, y = case.values()
        network = Network([len(z), z.shape[1]], "softmax", bias=False, init={"W1": z})
        nudged = numerical_gradients(network, np.eye(len(z)), y, CrossEntropy())["W1"]
        np.testing.assert_allclose(right(z, y), nudged, atol=1e-8)


class InOrder(np.random.Generator):
    """A generator that does not shuffle."""

    def permutation(self, n):
        return np.arange(n)


def test_an_epoch_is_one_of_nnlib_that_does_not_shuffle():
    right, inputs = cases("mini_batches")
    for case in inputs:
        X, y, W, b, rate, size = case.values()
        network = Network([X.shape[1], y.shape[1]], "softmax", init={"W1": W, "b1": b})
        still = InOrder(np.random.PCG64(0))
        Training(network, X, y, CrossEntropy(), rate, size, still).run(1)
        for came, name in zip(right(*case.values()), ("W1", "b1"), strict=True):
            np.testing.assert_allclose(came, network.parameters[name], rtol=1e-12)


def test_twenty_steps_of_adam_are_those_of_nnlib():
    right, _ = cases("adam")
    slopes = np.random.default_rng(0).normal(size=(20, 3))
    memory, theirs = {}, np.ones(3)
    w, m, v = np.ones(3), np.zeros(3), np.zeros(3)
    for t, slope in enumerate(slopes, start=1):
        theirs = Adam().update(theirs, slope, 0.1, memory)
        w, m, v = right(w, slope, m, v, t, 0.1)
        np.testing.assert_array_equal(w, theirs)


# Whatever way a right function is written, it passes


def shifted_shares(z, y):
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return (powers / powers.sum(axis=1)[:, np.newaxis] - y) / z.shape[0]


def row_by_row(z, y):
    return np.array([(softmax(one) - target) / len(z) for one, target in zip(z, y)])


def with_slices(X, y, W, b, learning_rate, batch_size):
    start = 0
    while start < len(X):
        rows = slice(start, start + batch_size)
        a = softmax(X[rows] @ W + b)
        delta = (a - y[rows]) / len(a)
        W, b = W - learning_rate * X[rows].T @ delta, b - learning_rate * delta.sum(axis=0)
        start += batch_size
    return W, b


def with_split(X, y, W, b, learning_rate, batch_size):
    W, b = W.copy(), b.copy()
    ends = range(batch_size, len(X), batch_size)
    for rows, targets in zip(np.split(X, ends), np.split(y, ends)):
        error = softmax(rows @ W + b) - targets
        W -= learning_rate * rows.T @ error / len(rows)
        b -= learning_rate * error.mean(axis=0, keepdims=True)
    return W, b


def adam_with_helpers(w, slope, m, v, t, learning_rate):
    m = m + 0.1 * (slope - m)
    v = v + 0.001 * (slope * slope - v)
    m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.999**t)
    return w - learning_rate * m_hat / (v_hat**0.5 + 1e-8), m, v


RIGHT = [
    ("softmax_gradient", shifted_shares),
    ("softmax_gradient", row_by_row),
    ("mini_batches", with_slices),
    ("mini_batches", with_split),
    ("adam", adam_with_helpers),
]


@pytest.mark.parametrize(("name", "function"), RIGHT, ids=lambda one: getattr(one, "__name__", one))
@pytest.mark.parametrize("seed", range(5))
def test_a_right_way_passes(name, function, seed):
    with np.errstate(all="ignore"):
        verdict = getattr(check, name).judge(np.random.default_rng(seed), function)
    assert verdict.passed, verdict


# Mistakes as learners write them


def changes_the_argument(X, y, W, b, learning_rate, batch_size):
    for start in range(0, len(X), batch_size):
        rows, targets = X[start : start + batch_size], y[start : start + batch_size]
        delta = (softmax(rows @ W + b) - targets) / len(rows)
        W -= learning_rate * rows.T @ delta
        b -= learning_rate * delta.sum(axis=0, keepdims=True)
    return W, b


def whole_batches_alone(X, y, W, b, learning_rate, batch_size):
    for k in range(len(X) // batch_size):
        rows = slice(k * batch_size, (k + 1) * batch_size)
        delta = (softmax(X[rows] @ W + b) - y[rows]) / batch_size
        W, b = (
            W - learning_rate * X[rows].T @ delta,
            b - learning_rate * delta.sum(0, keepdims=True),
        )
    return W, b


def returns_in_the_loop(X, y, W, b, learning_rate, batch_size):
    for start in range(0, len(X), batch_size):
        rows, targets = X[start : start + batch_size], y[start : start + batch_size]
        delta = (softmax(rows @ W + b) - targets) / len(rows)
        return W - learning_rate * rows.T @ delta, b - learning_rate * delta.sum(0, keepdims=True)


def sums_as_outputs(z, y):
    return (z - y) / len(z)


def binary(z, y):
    a = softmax(z)
    return (a - y) * a * (1 - a) / len(z)


def uncorrected(w, slope, m, v, t, learning_rate):
    m, v = 0.9 * m + 0.1 * slope, 0.999 * v + 0.001 * slope**2
    return w - learning_rate * m / (np.sqrt(v) + 1e-8), m, v


def hands_on_the_corrected(w, slope, m, v, t, learning_rate):
    m, v = 0.9 * m + 0.1 * slope, 0.999 * v + 0.001 * slope**2
    m, v = m / (1 - 0.9**t), v / (1 - 0.999**t)
    return w - learning_rate * m / (np.sqrt(v) + 1e-8), m, v


WRONG = [
    ("softmax_gradient", sums_as_outputs, "squash forgotten"),
    ("softmax_gradient", binary, "squash too many"),
    ("mini_batches", whole_batches_alone, "last batch left out"),
    ("mini_batches", returns_in_the_loop, "only the first"),
    ("mini_batches", changes_the_argument, "changed in place"),
    ("adam", uncorrected, "not corrected"),
    ("adam", hands_on_the_corrected, "corrected means kept"),
]


@pytest.mark.parametrize(
    ("name", "function", "said"), WRONG, ids=lambda one: getattr(one, "__name__", one)
)
def test_a_mistake_is_named(name, function, said):
    with np.errstate(all="ignore"):
        verdict = getattr(check, name).judge(np.random.default_rng(0), function)
    assert not verdict.passed
    assert said in (verdict.diagnosis or "") or said in verdict.message, verdict
