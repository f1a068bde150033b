"""Whatever way a right function is written, it passes: one test a way, each with fresh inputs."""

import math

import numpy as np
import pytest

from nnlib import sigmoid
from nnworkshop.exercises import check


def sigmoid_with_exp(z):
    return 1 / (1 + np.exp(-z))


def sigmoid_with_held_z(z):
    return 1.0 / (np.exp(-np.maximum(z, -709)) + 1.0)


def sigmoid_with_where(z):
    z = np.asarray(z, float)
    return np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))


def sigmoid_with_tanh(z):
    print("half of z is", z / 2)
    return (1 + np.tanh(z / 2)) / 2


def sigmoid_one_by_one(z):
    flat = [1 / (1 + math.exp(-number)) if number > -700 else 0 for number in np.ravel(z)]
    return np.array(flat).reshape(np.shape(z))


def sigmoid_in_float32(z):
    return sigmoid(z).astype(np.float32)


def slope_from_z(z):
    s = sigmoid(z)
    return (1 - s) * s


def slope_from_z_through_a(z):
    return slope_from_a(sigmoid(z))


def slope_from_z_with_square(z):
    return sigmoid(z) - sigmoid(z) ** 2


def slope_from_a(a):
    return a * (1 - a)


def slope_from_a_with_square(a):
    return a - a**2


def neuron(x, w, b):
    return sigmoid(x @ w + b)


def neuron_with_sum(x, w, b):
    return sigmoid(np.sum(w * x) + b)


def neuron_with_dot(x, w, b):
    return np.array([1 / (1 + np.exp(-(b + np.dot(w, x))))])


def neuron_with_loop(x, w, b):
    z = b
    for one, weight in zip(x, w):
        z += one * weight
    return 1 / (1 + math.exp(-z)) if z > -700 else 0.0


def layer(X, W, b):
    return sigmoid(X @ W + b)


def layer_with_dot(X, W, b):
    return sigmoid(b + X.dot(W))


def layer_with_einsum(X, W, b):
    return sigmoid(np.einsum("ij,jk->ik", X, W) + b.ravel())


def layer_with_list(X, W, b):
    return np.array([[sigmoid(np.sum(x * w) + c) for w, c in zip(W.T, b[0])] for x in X])


def layer_with_loop(X, W, b):
    a = np.zeros((len(X), W.shape[1]))
    for i in range(len(X)):
        for j in range(W.shape[1]):
            a[i, j] = sigmoid(X[i] @ W[:, j] + b[0, j])
    return a


def forward(X, W1, W2):
    z1 = X @ W1
    a1 = sigmoid(z1)
    z2 = a1 @ W2
    return z1, a1, z2, sigmoid(z2)


def forward_as_list(X, W1, W2):
    z1 = np.matmul(X, W1)
    z2 = sigmoid(z1).dot(W2)
    return [z1, sigmoid(z1), z2, sigmoid(z2)]


def squared_error(a, y, scale, mean):
    total = scale * np.sum((a - y) ** 2)
    return total / len(a) if mean else total


def squared_error_the_other_way_round(a, y, scale, mean):
    squares = np.square(y - a).sum(axis=1)
    return scale * (np.mean(squares) if mean else np.sum(squares))


def squared_error_with_loop(a, y, scale, mean):
    total = 0
    for outputs, targets in zip(a, y):
        for output, target in zip(outputs, targets):
            total += (output - target) ** 2
    if mean:
        total /= len(a)
    return scale * total


def gradient(X, y, w, b):
    error = X * w + b - y
    return np.mean(error * X), np.mean(error)


def gradient_as_array(X, y, w, b):
    error = X * w + b - y
    return np.array([np.mean(error * X), np.mean(error)])


def gradient_with_products(X, y, w, b):
    error = w * X + b - y
    return X.T @ error / len(X), error.sum(axis=0) / len(X)


def descend(slope, w, learning_rate, steps):
    for _ in range(steps):
        w = w - learning_rate * slope(w)
    return w


def descend_from_a_copy(slope, w, learning_rate, steps):
    w = np.array(w, float)
    for _ in range(steps):
        w -= learning_rate * slope(w)
    return w


def descend_recursively(slope, w, learning_rate, steps):
    if steps == 0:
        return w
    return descend_recursively(slope, w - learning_rate * slope(w), learning_rate, steps - 1)


def output_delta(z2, a2, y):
    return (a2 - y) * a2 * (1 - a2)


def output_delta_from_z(z2, a2, y):
    return -(y - a2) * sigmoid.derivative(z2)


def hidden_delta(delta2, W2, z1, a1):
    return (delta2 @ W2.T) * a1 * (1 - a1)


def hidden_delta_from_z(delta2, W2, z1, a1):
    return sigmoid.derivative(z1) * np.dot(delta2, W2.T)


def hidden_delta_with_einsum(delta2, W2, z1, a1):
    return a1 * (1 - a1) * np.einsum("nk,jk->nj", delta2, W2)


def hidden_delta_transposed_twice(delta2, W2, z1, a1):
    return (W2 @ delta2.T).T * (a1 - a1**2)


def numerical_gradient(loss, W, h):
    result = np.zeros_like(W)
    for i, j in np.ndindex(W.shape):
        up, down = W.copy(), W.copy()
        up[i, j] += h
        down[i, j] -= h
        result[i, j] = (loss(up) - loss(down)) / (2 * h)
    return result


def numerical_gradient_and_back(loss, W, h):
    result = np.empty(W.shape)
    for place in np.ndindex(W.shape):
        W[place] += h
        up = loss(W)
        W[place] -= 2 * h
        down = loss(W)
        W[place] += h
        result[place] = (up - down) / 2 / h
    return result


def backward(X, y, W2, a1, a2):
    N = len(X)
    delta2 = (a2 - y) * a2 * (1 - a2)
    delta1 = (delta2 @ W2.T) * a1 * (1 - a1)
    return {"W1": X.T @ delta1 / N, "W2": a1.T @ delta2 / N}


def backward_divided_first(X, y, W2, a1, a2):
    delta2 = -(y - a2) / len(X) * (1 - a2) * a2
    gradW2 = np.dot(a1.T, delta2)
    delta1 = delta2.dot(W2.T) * (1 - a1) * a1
    return {"W2": gradW2, "W1": np.dot(X.T, delta1)}


def backward_with_outer_products(X, y, W2, a1, a2):
    delta2 = (a2 - y) * a2 * (1 - a2)
    delta1 = (delta2 @ W2.T) * a1 * (1 - a1)
    W1 = np.mean([np.outer(x, d) for x, d in zip(X, delta1)], axis=0)
    return dict(W1=W1, W2=np.mean(a1[:, :, None] * delta2[:, None, :], axis=0))


def train(X, y, W1, W2, learning_rate, epochs):
    for _ in range(epochs):
        a1 = sigmoid(X @ W1)
        slopes = backward(X, y, W2, a1, sigmoid(a1 @ W2))
        W1 = W1 - learning_rate * slopes["W1"]
        W2 = W2 - learning_rate * slopes["W2"]
    return W1, W2


def train_with_copies(X, y, W1, W2, learning_rate, epochs):
    W1, W2 = W1.copy(), W2.copy()
    for _ in range(epochs):
        a1 = sigmoid(X @ W1)
        slopes = backward(X, y, W2, a1, sigmoid(a1 @ W2))
        W2 -= learning_rate * slopes["W2"]
        W1 -= learning_rate * slopes["W1"]
    return [W1, W2]


def ones_first(A):
    return np.hstack([np.ones((len(A), 1)), A])


def trick(X, V1, V2):
    a1 = sigmoid(ones_first(X) @ V1)
    return a1, ones_first(a1) @ V2


def trick_without_trick(X, V1, V2):
    a1 = sigmoid(X @ V1[1:] + V1[0])
    return a1, a1 @ V2[1:] + V2[0]


def trick_delta(delta2, V2, a1):
    return (delta2 @ V2[1:].T) * a1 * (1 - a1)


def trick_delta_cut_at_the_end(delta2, V2, a1):
    h1 = ones_first(a1)
    return ((delta2 @ V2.T) * h1 * (1 - h1))[:, 1:]


def cross_entropy(a, y):
    return -np.mean(y * np.log(a) + (1 - y) * np.log(1 - a))


def cross_entropy_with_log1p(a, y):
    return -(y * np.log(a) + (1 - y) * np.log1p(-a)).sum() / len(y)


def cross_entropy_with_products(a, y):
    return -(y.T @ np.log(a) + (1 - y).T @ np.log(1 - a)) / y.shape[0]


def softmax(z):
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def softmax_row_by_row(z):
    rows = []
    for row in z:
        powers = np.exp(row - max(row))
        rows.append(powers / sum(powers))
    return np.array(rows)


def softmax_with_none(z):
    e = np.exp(z - np.max(z, axis=-1)[:, None])
    return e / np.sum(e, axis=-1)[:, np.newaxis]


def decayed_step(W, b, dW, db, learning_rate, l2):
    return W - learning_rate * (dW + l2 * W), b - learning_rate * db


def decayed_step_by_shrinking_first(W, b, dW, db, learning_rate, l2):
    W, b = W.copy(), b.copy()
    W *= 1 - learning_rate * l2
    W -= learning_rate * dW
    b -= learning_rate * db
    return [W, b]


def stop(validation, test):
    best = np.argmin(validation)
    return best, test[best]


def stop_in_a_loop(validation, test):
    best = 0
    for k in range(len(validation)):
        if validation[k] < validation[best]:
            best = k
    return best, float(test[best])


def accuracy(a, y):
    return np.mean(a.argmax(axis=1) == y.argmax(axis=1))


def accuracy_in_a_loop(a, y):
    right = 0
    for outputs, targets in zip(a, y):
        right += list(outputs).index(max(outputs)) == list(targets).index(1)
    return right / len(a)


def accuracy_by_rows_at_their_largest(a, y):
    return ((a == a.max(axis=1, keepdims=True)) * y).sum() / len(y)


def split(X, y, order, count):
    kept, held = order[:-count], order[-count:]
    return X[kept], y[kept], X[held], y[held]


def split_shuffled_first(X, y, order, count):
    X, y = X[order], y[order]
    end = len(X) - count
    return X[:end], y[:end], X[end:], y[end:]


def scale(X, X_held):
    mean, spread = X.mean(axis=0), X.std(axis=0)
    return (X - mean) / spread, (X_held - mean) / spread


def scale_with_a_root(X, X_held):
    mean = sum(X) / len(X)
    spread = np.sqrt(((X - mean) ** 2).mean(0, keepdims=True))
    return X / spread - mean / spread, X_held / spread - mean / spread


def softmax_gradient(z, y):
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return (powers / powers.sum(axis=1, keepdims=True) - y) / len(z)


def softmax_gradient_row_by_row(z, y):
    """By the matrix of slopes of a softmax, da_i/dz_j = a_i (i = j) - a_i a_j."""
    delta = np.zeros(np.shape(z))
    for row, (sums, targets) in enumerate(zip(z, y)):
        a = np.exp(sums - np.max(sums))
        a = a / a.sum()
        slopes = np.diag(a) - np.outer(a, a)
        delta[row] = slopes @ (-np.asarray(targets) / np.maximum(a, 1e-300)) / len(z)
    return delta


def mini_batches(X, y, W, b, learning_rate, batch_size):
    for start in range(0, len(X), batch_size):
        rows = slice(start, start + batch_size)
        delta = softmax_gradient(X[rows] @ W + b, y[rows])
        W = W - learning_rate * X[rows].T @ delta
        b = b - learning_rate * delta.sum(axis=0, keepdims=True)
    return W, b


def mini_batches_in_place(X, y, W, b, learning_rate, batch_size):
    W, b = W.copy(), b.copy()
    batches = range(batch_size, len(X), batch_size)
    for inputs, targets in zip(np.split(X, batches), np.split(y, batches)):
        delta = softmax_gradient(inputs @ W + b, targets)
        W -= learning_rate * (inputs.T @ delta)
        b -= learning_rate * delta.sum(axis=0)
    return W, b


def adam(w, slope, m, v, t, learning_rate):
    m = 0.9 * m + 0.1 * slope
    v = 0.999 * v + 0.001 * slope**2
    step = m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    return w - learning_rate * step, m, v


def adam_with_one_factor(w, slope, m, v, t, learning_rate):
    m = m + 0.1 * (slope - m)
    v = v + 0.001 * (slope * slope - v)
    root = np.sqrt(1 - 0.999**t)
    rate = learning_rate * root / (1 - 0.9**t)
    return w - rate * m / (np.sqrt(v) + 1e-8 * root), m, v


RIGHT = {
    "sigmoid": [
        sigmoid_with_exp,
        sigmoid_with_held_z,
        sigmoid_with_where,
        sigmoid_with_tanh,
        sigmoid_one_by_one,
        sigmoid_in_float32,
        sigmoid,
        lambda z: 1 / (1 + np.exp(-z)),
    ],
    "sigmoid_derivatives": [
        (slope_from_z, slope_from_a),
        (slope_from_z_through_a, slope_from_a_with_square),
        (slope_from_z_with_square, slope_from_a),
        (sigmoid.derivative, sigmoid.derivative_from_output),
    ],
    "neuron": [neuron, neuron_with_sum, neuron_with_dot, neuron_with_loop],
    "layer": [layer, layer_with_dot, layer_with_einsum, layer_with_list, layer_with_loop],
    "forward": [forward, forward_as_list],
    "losses": [squared_error, squared_error_the_other_way_round, squared_error_with_loop],
    "gradient_by_hand": [gradient, gradient_as_array, gradient_with_products],
    "gradient_descent": [descend, descend_from_a_copy, descend_recursively],
    "output_delta": [output_delta, output_delta_from_z],
    "hidden_delta": [
        hidden_delta,
        hidden_delta_from_z,
        hidden_delta_with_einsum,
        hidden_delta_transposed_twice,
    ],
    "gradient_check": [numerical_gradient, numerical_gradient_and_back],
    "backward": [backward, backward_divided_first, backward_with_outer_products],
    "train": [train, train_with_copies],
    "bias_trick": [(trick, trick_delta), (trick_without_trick, trick_delta_cut_at_the_end)],
    "cross_entropy": [cross_entropy, cross_entropy_with_log1p, cross_entropy_with_products],
    "softmax": [softmax, softmax_row_by_row, softmax_with_none],
    "remedies": [(decayed_step, stop), (decayed_step_by_shrinking_first, stop_in_a_loop)],
    "accuracy": [accuracy, accuracy_in_a_loop, accuracy_by_rows_at_their_largest],
    "hold_out": [(split, scale), (split_shuffled_first, scale_with_a_root)],
    "softmax_gradient": [softmax_gradient, softmax_gradient_row_by_row],
    "mini_batches": [mini_batches, mini_batches_in_place],
    "adam": [adam, adam_with_one_factor],
}
WAYS = [(name, way) for name, ways in RIGHT.items() for way in ways]


@pytest.mark.parametrize(("name", "way"), WAYS)
def test_a_right_function_passes(name, way):
    functions = way if isinstance(way, tuple) else (way,)
    for _ in range(3):
        verdict = getattr(check, name)(*functions)
        assert verdict.passed, verdict
        assert str(verdict).startswith("PASS")


def test_every_exercise_on_functions_has_a_right_way():
    others = {"break_symmetry", "pass_table"}
    assert set(RIGHT) | others == set(check.__all__)
