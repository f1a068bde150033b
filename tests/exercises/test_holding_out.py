"""The exercises of notebook 08: what is right is what nnlib computes, and what learners do wrong is named."""

import numpy as np
import pytest

from nnlib import L2, Loss, Network, Scaling, split, train
from nnworkshop.exercises import check, held_out


class Sloping(Loss):
    """A loss that is linear in the outputs, so that its slopes are the same everywhere."""

    def __init__(self, slope):
        self.slope_everywhere = slope

    def value(self, a, y):
        return float((self.slope_everywhere * a).sum())

    def slope(self, a, y):
        return self.slope_everywhere


def cases(name, place):
    part = getattr(check, name).parts[place]
    return [(part.reference, case) for case in part.cases(np.random.default_rng(0))]


@pytest.mark.parametrize(("right", "case"), cases("remedies", 0))
def test_a_step_is_that_of_nnlib(right, case):
    """With the identity as inputs the slopes of the weights are those of the loss in each output."""
    W, b, dW, rate, l2 = (case[name] for name in ("W", "b", "dW", "learning_rate", "l2"))
    n, units = W.shape
    network = Network([n, units], "identity", init={"W1": W, "b1": b})
    train(network, np.eye(n), np.zeros((n, units)), L2(Sloping(dW), l2), rate, epochs=1)
    new_W, new_b = right(**case | {"db": dW.sum(axis=0, keepdims=True)})
    np.testing.assert_allclose(network.parameters["W1"], new_W)
    np.testing.assert_allclose(network.parameters["b1"], new_b)


@pytest.mark.parametrize(("right", "case"), cases("hold_out", 0))
def test_a_split_is_that_of_nnlib(right, case):
    X, y = case["X"], case["y"]
    kept, held_out = split(X, y, share=case["count"] / len(X), rng=5)
    order = np.random.default_rng(5).permutation(len(X))
    for came, expected in zip(right(X, y, order, case["count"]), (*kept, *held_out), strict=True):
        np.testing.assert_array_equal(came, expected)


@pytest.mark.parametrize(("right", "case"), cases("hold_out", 1))
def test_scaling_is_that_of_nnlib(right, case):
    scaling = Scaling(case["X"])
    for came, expected in zip(right(**case), (scaling(case["X"]), scaling(case["X_held"]))):
        np.testing.assert_allclose(came, expected, atol=1e-12)


@pytest.mark.parametrize(("right", "case"), cases("remedies", 1))
def test_the_lowest_places_of_both_losses_differ(right, case):
    best, loss = right(**case)
    assert case["validation"][best] == case["validation"].min()
    assert loss == case["test"][best] > case["test"].min()


def step(W, b, dW, db, learning_rate, l2):
    return W - learning_rate * (dW + l2 * W), b - learning_rate * db


def decays_both(W, b, dW, db, learning_rate, l2):
    shrink = 1 - learning_rate * l2
    return shrink * W - learning_rate * dW, shrink * b - learning_rate * db


def decays_without_rate(W, b, dW, db, learning_rate, l2):
    W = W - learning_rate * dW - l2 * W
    return W, b - learning_rate * db


def in_place(W, b, dW, db, learning_rate, l2):
    W -= learning_rate * (dW + l2 * W)
    b -= learning_rate * db
    return W, b


def plain_step(W, b, dW, db, learning_rate, l2):
    return W - learning_rate * dW, b - learning_rate * db


def half_of_it(W, b, dW, db, learning_rate, l2):
    W = W - learning_rate * (dW + 0.5 * l2 * W)
    return W, b - learning_rate * db


def whole_penalty(W, b, dW, db, learning_rate, l2):
    W = W - learning_rate * (dW + l2 / 2 * np.sum(W**2))
    return W, b - learning_rate * db


def stops_by_test(validation, test):
    epoch = int(test.argmin())
    return epoch, test[epoch]


def tells_validation(validation, test):
    return validation.argmin(), min(validation)


def stops_at_first_rise(validation, test):
    for k in range(len(validation) - 1):
        if validation[k + 1] > validation[k]:
            break
    return k, test[k]


def counts_from_one(validation, test):
    epoch, lowest = 1, validation[0]
    for k, loss in enumerate(validation, start=1):
        if loss < lowest:
            epoch, lowest = k, loss
    return epoch, test[epoch - 1]


def by_columns(a, y):
    return (a.argmax(axis=0) == y.argmax(axis=0)).mean()


def by_entries(a, y):
    return np.mean(np.round(a) == y)


def all_above_half(a, y):
    right = 0
    for outputs, targets in zip(a, y):
        right += bool(np.all((outputs > 0.5) == (targets == 1)))
    return right / len(a)


def whole_table(a, y):
    return float(np.argmax(a) == np.argmax(y))


def in_percent(a, y):
    return 100 * np.mean(np.argmax(a, 1) == np.argmax(y, 1))


def right_split(X, y, order, count):
    return X[order[:-count]], y[order[:-count]], X[order[-count:]], y[order[-count:]]


def right_scale(X, X_held):
    return (X - X.mean(0)) / X.std(0), (X_held - X.mean(0)) / X.std(0)


def forgets_y(X, y, order, count):
    X = X[order]
    return X[:-count], y[:-count], X[-count:], y[-count:]


def not_shuffled(X, y, order, count):
    n = len(X) - count
    return X[:n], y[:n], X[n:], y[n:]


def first_ones(X, y, order, count):
    held, kept = order[:count], order[count:]
    return X[kept], y[kept], X[held], y[held]


def all_to_train_with(X, y, order, count):
    held = order[-count:]
    return X[order], y[order], X[held], y[held]


def with_all_rows(X, X_held):
    everything = np.concatenate([X, X_held])
    mean, spread = everything.mean(axis=0), everything.std(axis=0)
    return (X - mean) / spread, (X_held - mean) / spread


def each_by_itself(X, X_held):
    return tuple((part - part.mean(axis=0)) / part.std(axis=0) for part in (X, X_held))


def one_for_all_columns(X, X_held):
    return (X - X.mean()) / X.std(), (X_held - X.mean()) / X.std()


def only_the_training_half(X, X_held):
    return (X - X.mean(axis=0)) / X.std(axis=0), X_held


def between_least_and_most(X, X_held):
    low, high = X.min(axis=0), X.max(axis=0)
    return (X - low) / (high - low), (X_held - low) / (high - low)


def stop(validation, test):
    return validation.argmin(), test[validation.argmin()]


LEARNERS = [
    ("remedies", (decays_both, stop), "decay on the biases"),
    ("remedies", (decays_without_rate, stop), "decay without the learning rate"),
    ("remedies", (in_place, stop), "array changed in place"),
    ("remedies", (plain_step, stop), "decay forgotten"),
    ("remedies", (half_of_it, stop), "another factor in the decay"),
    ("remedies", (whole_penalty, stop), "penalty in place of its slope"),
    ("remedies", (step, stops_by_test), "chosen by the test rows"),
    ("remedies", (step, tells_validation), "validation loss reported"),
    ("remedies", (step, stops_at_first_rise), "stopped at the first bump"),
    ("remedies", (step, counts_from_one), "epochs counted from one"),
    ("accuracy", (by_columns,), "largest of each column"),
    ("accuracy", (by_entries,), "entries counted in place of rows"),
    ("accuracy", (all_above_half,), "more than one half wanted"),
    ("accuracy", (whole_table,), "one place for the whole table"),
    ("accuracy", (in_percent,), "percent in place of a share"),
    ("hold_out", (forgets_y, right_scale), "X shuffled without y"),
    ("hold_out", (not_shuffled, right_scale), "rows not shuffled"),
    ("hold_out", (first_ones, right_scale), "held out from the wrong end"),
    ("hold_out", (all_to_train_with, right_scale), "rows in both parts"),
    ("hold_out", (right_split, with_all_rows), "scaled with all rows"),
    ("hold_out", (right_split, each_by_itself), "each part scaled by itself"),
    ("hold_out", (right_split, one_for_all_columns), "one scale for all columns"),
    ("hold_out", (right_split, only_the_training_half), "held-out rows not scaled"),
    ("hold_out", (right_split, between_least_and_most), "scaled by least and most"),
]


@pytest.mark.parametrize(("name", "functions", "mistake"), LEARNERS)
def test_a_learners_mistake_is_named_whatever_is_drawn(name, functions, mistake):
    for seed in range(5):
        with np.errstate(all="ignore"):
            verdict = getattr(check, name).judge(np.random.default_rng(seed), *functions)
        assert not verdict.passed
        assert verdict.diagnosis == mistake, verdict


def test_what_is_right_passes():
    assert check.remedies(step, stop).passed
    assert check.hold_out(right_split, right_scale).passed


def test_no_sample_has_two_largest_shares():
    """Else a right way that asks which shares are the largest would find two."""
    for seed in range(300):
        for case in held_out._accuracy_cases(np.random.default_rng(seed)):
            largest = case["a"] == case["a"].max(axis=1, keepdims=True)
            assert (largest.sum(axis=1) == 1).all()
