"""Mistakes as learners write them, not as the exercises know them: the name still comes."""

import numpy as np
import pytest

from nnlib import sigmoid
from nnworkshop.exercises import check


def printed(z):
    print(1 / (1 + np.exp(-z)))


def forgotten_return(z):
    1 / (1 + np.exp(-z))


def tutorials_sigmoid(z):
    return 1 / (1 + np.exp(z))


def into_integers(z):
    z = np.asarray(z)
    a = np.zeros_like(z)
    for place in np.ndindex(z.shape):
        a[place] = 1 / (1 + np.exp(-z[place]))
    return a


def as_list(z):
    return [1 / (1 + np.exp(-number)) for number in z] if np.ndim(z) == 1 else sigmoid(z)


def rounded(z):
    return round(sigmoid(z), 3) if np.ndim(z) == 0 else np.round(sigmoid(z), 3)


def changes_z(z):
    z *= -1
    return 1 / (1 + np.exp(z))


def returns_too_early(z):
    for number in np.ravel(z):
        return sigmoid(number)


def keeps_the_last(z):
    for number in np.atleast_1d(z):
        a = sigmoid(number)
    return a


def fixed(z):
    return 0.5


def bias_trick_tutorials_derivative(z):
    return z * (1 - z)


def house_tutorials_self(self, z):
    return 1 / (1 + np.exp(-z))


def power_of_e(z):
    return 1 / (1 + np.e ^ -z)


def sum_and_squash(x, w, b):
    return x @ w + b, sigmoid(x @ w + b)


def comma_at_the_end(x, w, b):
    return (sigmoid(x @ w + b),)


def square_with_hat(a, y, scale, mean):
    return scale * (np.mean((a - y) ^ 2) if mean else np.sum((a - y) ^ 2))


def own_e(z):
    return 1 / (1 + 2.71828**-z)


def star_neuron(x, w, b):
    return sigmoid(x * w + b)


def bias_into_inputs(x, w, b):
    x[0] += b
    return sigmoid(x @ w)


def star_layer(X, W, b):
    return sigmoid(X * W + b)


def turned_layer(X, W, b):
    return sigmoid(W.T @ X.T + b.T)


def wrong_way_layer(X, W, b):
    return sigmoid(np.dot(W, X) + b)


def loop_layer(X, W, b):
    for x in X:
        z = x @ W + b
    return sigmoid(z)


def only_output(X, W1, W2):
    return sigmoid(sigmoid(X @ W1) @ W2)


def outputs_first(X, W1, W2):
    z1 = X @ W1
    a1 = sigmoid(z1)
    z2 = a1 @ W2
    return a1, z1, sigmoid(z2), z2


def flat_forward(X, W1, W2):
    z1 = X @ W1
    a1 = sigmoid(z1)
    z2 = np.squeeze(a1 @ W2[:, 0]) if W2.shape[1] == 1 else a1 @ W2
    return z1, a1, z2, sigmoid(z2)


def xor_tutorials_loss(a, y, scale, mean):
    return np.sum((a - y) ** 2)


def mean_over_all(a, y, scale, mean):
    return scale * (np.mean((a - y) ** 2) if mean else np.sum((a - y) ** 2))


def mean_whatever(a, y, scale, mean):
    return scale * np.mean((a - y) ** 2)


def scale_for_means(a, y, scale, mean):
    squares = np.sum((a - y) ** 2)
    return scale * squares / len(a) if mean else squares


def flat_loss(a, y, scale, mean):
    squares = (a.reshape(-1) - y) ** 2
    return scale * (squares.sum() / len(a) if mean else squares.sum())


def loop_loss(a, y, scale, mean):
    for output, target in zip(a, y):
        loss = scale * np.sum((output - target) ** 2)
    return loss


def gradient_the_other_way(X, y, w, b):
    error = y - (X * w + b)
    return np.mean(error * X), np.mean(error)


def gradient_of_the_square(X, y, w, b):
    error = X * w + b - y
    return 2 * np.mean(error * X), 2 * np.mean(error)


def summed_gradient(X, y, w, b):
    error = X * w + b - y
    return np.sum(error * X), np.sum(error)


def uphill(slope, w, learning_rate, steps):
    for _ in range(steps):
        w = w + learning_rate * slope(w)
    return w


def return_in_the_loop(slope, w, learning_rate, steps):
    for _ in range(steps):
        w = w - learning_rate * slope(w)
        return w
    return w


def stale_slope(slope, w, learning_rate, steps):
    direction = slope(w)
    for _ in range(steps):
        w = w - learning_rate * direction
    return w


def descend_in_place(slope, w, learning_rate, steps):
    for _ in range(steps):
        w -= learning_rate * slope(w)
    return w


def return_in_the_only_loop(slope, w, learning_rate, steps):
    for _ in range(steps):
        w = w - learning_rate * slope(w)
        return w


def from_the_start_again(slope, w, learning_rate, steps):
    for _ in range(steps):
        new_w = w - learning_rate * slope(w)
    return new_w


def copied_descend(slope, w, learning_rate, steps):
    way = [w]
    for _ in range(steps):
        w = w - learning_rate * slope(w)
        way.append(w)
    return np.hstack(way)


def whole_way(slope, w, learning_rate, steps):
    way = [w]
    for _ in range(steps):
        way.append(way[-1] - learning_rate * slope(way[-1]))
    return way


def no_slope(z2, a2, y):
    return a2 - y


def slope_of_z(z2, a2, y):
    return (a2 - y) * z2 * (1 - z2)


def slope_of_sigmoid_of_a(z2, a2, y):
    s = sigmoid(a2)
    return (a2 - y) * s * (1 - s)


def xor_tutorials_delta(z2, a2, y):
    return 2 * (y - a2) * a2 * (1 - a2)


def flat_target(z2, a2, y):
    return (a2 - y.flatten()) * a2 * (1 - a2)


def no_transpose(delta2, W2, z1, a1):
    return (delta2 @ W2) * a1 * (1 - a1)


def star_back(delta2, W2, z1, a1):
    return delta2 * W2.T * a1 * (1 - a1)


def one_sided(loss, W, h):
    result = np.zeros_like(W)
    for place in np.ndindex(W.shape):
        moved = W.copy()
        moved[place] += h
        result[place] = (loss(moved) - loss(W)) / h
    return result


def never_back(loss, W, h):
    W, result = W.copy(), np.zeros_like(W)
    for place in np.ndindex(W.shape):
        W[place] += h
        up = loss(W)
        W[place] -= 2 * h
        result[place] = (up - loss(W)) / (2 * h)
    return result


def copied_once(loss, W, h):
    up, down, slopes = W.copy(), W.copy(), np.zeros(W.shape)
    for place in np.ndindex(W.shape):
        up[place] += h
        down[place] -= h
        slopes[place] = (loss(up) - loss(down)) / (2 * h)
    return slopes


def brackets(loss, W, h):
    result = np.zeros_like(W)
    for place in np.ndindex(W.shape):
        nudge = np.zeros_like(W)
        nudge[place] = h
        result[place] = (loss(W + nudge) - loss(W - nudge)) / 2 * h
    return result


def two_names(loss, W, h):
    result = np.zeros(W.shape)
    for place in np.ndindex(W.shape):
        up, down = W, W
        up[place] += h
        high = loss(up)
        down[place] -= h
        result[place] = (high - loss(down)) / (2 * h)
    return result


def flat_slopes(loss, W, h):
    slopes = []
    for place in np.ndindex(W.shape):
        nudge = np.zeros(W.shape)
        nudge[place] = h
        slopes.append((loss(W + nudge) - loss(W - nudge)) / (2 * h))
    return slopes


def sum_backward(X, y, W2, a1, a2):
    delta2 = (a2 - y) * a2 * (1 - a2)
    delta1 = (delta2 @ W2.T) * a1 * (1 - a1)
    return {"W1": X.T @ delta1, "W2": a1.T @ delta2}


def xor_tutorials_push(X, y, W2, a1, a2):
    push2 = 2 * (y - a2) * a2 * (1 - a2)
    push1 = (push2 @ W2.T) * a1 * (1 - a1)
    return {"W1": X.T @ push1, "W2": a1.T @ push2}


def xor_tutorials_push_downhill(*given):
    return {name: -push for name, push in xor_tutorials_push(*given).items()}


def half_of_the_half(*given):
    return {name: slope / 4 for name, slope in sum_backward(*given).items()}


def twice_the_mean(X, *given):
    return {name: 2 * slope / len(X) for name, slope in sum_backward(X, *given).items()}


def twice_divided(X, y, W2, a1, a2):
    N = len(X)
    delta2 = (a2 - y) * a2 * (1 - a2) / N
    delta1 = (delta2 @ W2.T) * a1 * (1 - a1) / N
    return {"W1": X.T @ delta1, "W2": a1.T @ delta2}


def swapped_names(X, y, W2, a1, a2):
    right = sum_backward(X, y, W2, a1, a2)
    return {"W1": right["W2"] / len(X), "W2": right["W1"] / len(X)}


def changes_the_target(X, y, W2, a1, a2):
    slopes = sum_backward(X, y, W2, a1, a2)
    y -= a2
    return {name: slope / len(X) for name, slope in slopes.items()}


def trained(update):
    def train(X, y, W1, W2, learning_rate, epochs):
        W1, W2 = W1.copy(), W2.copy()
        for _ in range(epochs):
            a1 = sigmoid(X @ W1)
            a2 = sigmoid(a1 @ W2)
            update(X, y, W1, W2, a1, a2, learning_rate)
        return W1, W2

    return train


def stale_W2(X, y, W1, W2, a1, a2, rate):
    delta2 = (a2 - y) * a2 * (1 - a2) / len(X)
    W2 -= rate * a1.T @ delta2
    delta1 = (delta2 @ W2.T) * a1 * (1 - a1)
    W1 -= rate * X.T @ delta1


def ascent(X, y, W1, W2, a1, a2, rate):
    slopes = sum_backward(X, y, W2, a1, a2)
    W1 += rate * slopes["W1"] / len(X)
    W2 += rate * slopes["W2"] / len(X)


def no_mean(X, y, W1, W2, a1, a2, rate):
    slopes = sum_backward(X, y, W2, a1, a2)
    W1 -= rate * slopes["W1"]
    W2 -= rate * slopes["W2"]


def xor_tutorials_step(X, y, W1, W2, a1, a2, rate):
    push = xor_tutorials_push(X, y, W2, a1, a2)
    W1 += rate * push["W1"]
    W2 += rate * push["W2"]


def slopes_of_sums(X, y, W1, W2, a1, a2, rate):
    z1, z2 = X @ W1, a1 @ W2
    delta2 = (a2 - y) * z2 * (1 - z2) / len(X)
    delta1 = (delta2 @ W2.T) * z1 * (1 - z1)
    W1 -= rate * X.T @ delta1
    W2 -= rate * a1.T @ delta2


def sums_alone(X, y, W1, W2, learning_rate, epochs):
    for _ in range(epochs):
        a1 = X @ W1
        a2 = sigmoid(a1 @ W2)
        slopes = sum_backward(X, y, W2, a1, a2)
        W1 = W1 - learning_rate * slopes["W1"] / len(X)
        W2 = W2 - learning_rate * slopes["W2"] / len(X)
    return W1, W2


def train_in_place(X, y, W1, W2, learning_rate, epochs):
    for _ in range(epochs):
        a1 = sigmoid(X @ W1)
        slopes = sum_backward(X, y, W2, a1, sigmoid(a1 @ W2))
        W1 -= learning_rate * slopes["W1"] / len(X)
        W2 -= learning_rate * slopes["W2"] / len(X)
    return W1, W2


def ones_first(A):
    return np.hstack([np.ones((len(A), 1)), A])


def trick(X, V1, V2):
    a1 = sigmoid(ones_first(X) @ V1)
    return a1, ones_first(a1) @ V2


def star_trick(X, V1, V2):
    a1 = sigmoid(ones_first(X) * V1)
    return a1, ones_first(a1) * V2


def ones_behind(X, V1, V2):
    def ones_last(A):
        return np.column_stack([A, np.ones(len(A))])

    a1 = sigmoid(ones_last(X) @ V1)
    return a1, ones_last(a1) @ V2


def ones_through_the_squash(X, V1, V2):
    z1 = ones_first(ones_first(X) @ V1)
    h1 = sigmoid(z1)
    return h1[:, 1:], h1 @ V2


def returns_ones(X, V1, V2):
    h1 = ones_first(sigmoid(ones_first(X) @ V1))
    return h1, h1 @ V2


def without_row_0(X, V1, V2):
    a1 = sigmoid(X @ V1[1:])
    return a1, a1 @ V2[1:]


def propagates_row_0(delta2, V2, a1):
    h1 = ones_first(a1)
    return (delta2 @ V2.T) * h1 * (1 - h1)


def propagates_and_fails(delta2, V2, a1):
    return (delta2 @ V2.T) * a1 * (1 - a1)


def decimal_entropy(a, y):
    return -np.mean(y * np.log10(a) + (1 - y) * np.log10(1 - a))


def half_entropy(a, y):
    return -np.mean(y * np.log(a))


def entropy_by_if(a, y):
    total = 0
    for i in range(len(a)):
        if y[i] == 1:
            total -= np.log(a[i])
        else:
            total -= np.log(1 - a[i])
    return total / len(a)


def clipped_entropy(a, y):
    a = np.clip(a, 1e-7, 1 - 1e-7)
    return -np.mean(y * np.log(a) + (1 - y) * np.log(1 - a))


def shifted_entropy(a, y):
    return -np.mean(y * np.log(a + 1e-8) + (1 - y) * np.log(1 - a + 1e-8))


def one_maximum(z):
    e = np.exp(z - z.max())
    return e / e.sum(axis=1, keepdims=True)


def columns(z):
    e = np.exp(z - z.max(axis=0))
    return e / e.sum(axis=0)


def without_keepdims(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1)


def overflowing(z):
    return np.exp(z) / np.sum(np.exp(z), axis=1, keepdims=True)


LEARNERS = [
    ("sigmoid", printed, "nothing returned"),
    ("sigmoid", forgotten_return, "nothing returned"),
    ("sigmoid", tutorials_sigmoid, "sign flipped"),
    ("sigmoid", into_integers, "integer arithmetic"),
    ("sigmoid", rounded, "rounded"),
    ("sigmoid", changes_z, "array changed in place"),
    ("sigmoid", returns_too_early, "only the first sample"),
    ("sigmoid", keeps_the_last, "only the last sample"),
    ("sigmoid", fixed, "the same answer for every input"),
    ("sigmoid", house_tutorials_self, "wrong arguments"),
    (
        "sigmoid_derivatives",
        (bias_trick_tutorials_derivative, sigmoid),
        "σ′ given z where a is meant",
    ),
    ("sigmoid", power_of_e, "^ in place of **"),
    ("sigmoid", own_e, "a base other than e"),
    ("sigmoid", lambda z: 1.1 * sigmoid(z), "another factor"),
    ("sigmoid_derivatives", (sigmoid.derivative,) * 2, "σ′ given a where z is meant"),
    ("neuron", star_neuron, "* in place of @"),
    ("neuron", sum_and_squash, "a tuple in place of one value"),
    ("neuron", bias_into_inputs, "array changed in place"),
    ("neuron", comma_at_the_end, "a tuple in place of one value"),
    ("layer", star_layer, "* in place of @"),
    ("layer", turned_layer, "result transposed"),
    ("layer", wrong_way_layer, "transpose missing or wrong"),
    ("layer", loop_layer, "only the last sample"),
    ("forward", only_output, "not all values returned"),
    ("forward", outputs_first, "wrong order of returned values"),
    ("losses", square_with_hat, "^ in place of **"),
    ("losses", xor_tutorials_loss, "settings ignored"),
    ("losses", mean_over_all, "mean over the outputs as well"),
    ("losses", mean_whatever, "divided by N"),
    ("losses", scale_for_means, "factor ignored"),
    ("losses", flat_loss, "(N,) against (N, 1)"),
    ("losses", loop_loss, "only the last sample"),
    ("gradient_by_hand", gradient_the_other_way, "sign flipped"),
    ("gradient_by_hand", gradient_of_the_square, "factor of two"),
    ("gradient_by_hand", summed_gradient, "no division by N"),
    ("gradient_descent", uphill, "sign flipped"),
    ("gradient_descent", return_in_the_loop, "only one step"),
    ("gradient_descent", return_in_the_only_loop, "only one step"),
    ("gradient_descent", from_the_start_again, "only one step"),
    ("gradient_descent", copied_descend, "the whole way in place of its end"),
    ("gradient_descent", stale_slope, "slope taken only once"),
    ("gradient_descent", descend_in_place, "array changed in place"),
    ("gradient_descent", whole_way, "the whole way in place of its end"),
    ("output_delta", no_slope, "σ′ missing"),
    ("output_delta", slope_of_z, "σ′ given z where a is meant"),
    ("output_delta", slope_of_sigmoid_of_a, "σ′ given a where z is meant"),
    ("output_delta", xor_tutorials_delta, "another factor"),
    ("output_delta", flat_target, "(N,) against (N, 1)"),
    ("hidden_delta", no_transpose, "transpose missing or wrong"),
    ("hidden_delta", star_back, "* in place of @"),
    ("gradient_check", one_sided, "one-sided difference"),
    ("gradient_check", never_back, "nudge not taken back"),
    ("gradient_check", copied_once, "nudge not taken back"),
    ("gradient_check", two_names, "one nudge, divided by two"),
    ("gradient_check", flat_slopes, "a list in place of an array"),
    ("gradient_check", brackets, "brackets missing"),
    ("backward", sum_backward, "no division by N"),
    ("backward", xor_tutorials_push, "another factor"),
    ("backward", xor_tutorials_push_downhill, "another factor"),
    ("backward", half_of_the_half, "another factor"),
    ("backward", twice_the_mean, "factor of two"),
    ("backward", twice_divided, "divided by N twice"),
    ("backward", changes_the_target, "array changed in place"),
    ("backward", swapped_names, "wrong order of returned values"),
    ("train", trained(stale_W2), "update before the delta"),
    ("train", trained(ascent), "sign flipped"),
    ("train", trained(no_mean), "no division by N"),
    ("train", trained(xor_tutorials_step), "another factor"),
    ("train", trained(slopes_of_sums), "σ′ given z where a is meant"),
    ("train", sums_alone, "squash forgotten"),
    ("train", train_in_place, "array changed in place"),
    ("bias_trick", (ones_behind, sigmoid), "ones at the end, not in front"),
    ("bias_trick", (star_trick, sigmoid), "* in place of @"),
    ("bias_trick", (ones_through_the_squash, sigmoid), "ones squashed"),
    ("bias_trick", (returns_ones, sigmoid), "column of ones returned"),
    ("bias_trick", (without_row_0, sigmoid), "bias row dropped"),
    ("bias_trick", (trick, propagates_row_0), "bias row propagated"),
    ("bias_trick", (trick, propagates_and_fails), "bias row propagated"),
    ("cross_entropy", decimal_entropy, "another logarithm"),
    ("cross_entropy", half_entropy, "one of the two terms missing"),
    ("cross_entropy", entropy_by_if, "targets taken for yes or no"),
    ("cross_entropy", clipped_entropy, "outputs held or shifted"),
    ("cross_entropy", shifted_entropy, "outputs held or shifted"),
    ("softmax", one_maximum, "not the row's own maximum"),
    ("softmax", columns, "softmax over the wrong axis"),
    ("softmax", without_keepdims, "sums laid across the columns"),
    ("softmax", overflowing, "overflow"),
]
# What is not known: no name is better than a wrong one.
UNNAMED = [
    ("sigmoid", lambda z: 1.0001 * sigmoid(z)),  # that it is once what it should be helps nobody
    ("sigmoid", lambda z: 1 / (1 + np.exp(-1.000002 * z))),
    ("sigmoid", as_list),  # a list for rows, arrays for tables
    ("forward", flat_forward),
    ("losses", lambda a, y, scale, mean: scale * np.sum(np.abs(a - y) ** 3) / (1 + mean)),
    ("hidden_delta", lambda delta2, W2, z1, a1: 3 * (delta2 @ W2.T) * np.sqrt(a1)),
    ("cross_entropy", lambda a, y: np.mean(y / a)),
    ("softmax", lambda z: np.sqrt(np.abs(z))),
]


def judge(name, functions):
    return getattr(check, name)(*(functions if isinstance(functions, tuple) else (functions,)))


@pytest.mark.parametrize(("name", "functions", "mistake"), LEARNERS)
def test_a_learners_mistake_is_named(name, functions, mistake):
    for _ in range(3):
        verdict = judge(name, functions)
        assert not verdict.passed
        assert verdict.diagnosis == mistake, verdict


@pytest.mark.parametrize(("name", "function"), UNNAMED)
def test_what_is_not_known_gets_no_name(name, function):
    verdict = judge(name, function)
    assert not verdict.passed
    assert verdict.diagnosis is None, verdict
    assert {"input", "got", "expected"} <= {label for label, _ in verdict.facts}


def test_no_one_is_said_before_the_number_of_samples():
    def uphill_and_no_division(X, y, W2, a1, a2):
        delta2 = (y - a2) * a2 * (1 - a2)
        delta1 = delta2 @ W2.T * a1 * (1 - a1)
        return {"W1": X.T @ delta1, "W2": a1.T @ delta2}

    assert "all −N times" in check.backward(uphill_and_no_division).message
