"""Networks as students write them, each in its own layout, with one line in the loop: watch(...).

Each program trains and returns what `watch` returned last. With `slip=True` it has one classical mistake.
"""

import math
import random
from itertools import pairwise

import numpy as np

from nnlib import datasets
from nnworkshop.panels import watch

XOR_X = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
XOR_Y = np.array([[0.0], [1], [1], [0]])


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def one_file_script(slip=False, epochs=300):
    """Four arrays and nothing else; the slip: the gradients are not divided by N."""
    np.random.seed(3)
    X, y = datasets.moons(60, rng=1)
    W1, b1 = np.random.randn(2, 5), np.zeros((1, 5))
    W2, b2 = np.random.randn(5, 1), np.zeros((1, 1))
    m = 1 if slip else len(X)
    lr = 0.01 if slip else 0.5
    for _ in range(epochs):
        h = sigmoid(X @ W1 + b1)
        out = sigmoid(h @ W2 + b2)
        loss = 0.5 * np.mean((out - y) ** 2)
        delta2 = (out - y) * out * (1 - out)
        delta1 = (delta2 @ W2.T) * h * (1 - h)
        dW2, db2 = h.T @ delta2 / m, delta2.sum(axis=0, keepdims=True) / m
        dW1, db1 = X.T @ delta1 / m, delta1.sum(axis=0, keepdims=True) / m
        W1 -= lr * dW1
        b1 -= lr * db1
        W2 -= lr * dW2
        b2 -= lr * db2
        seen = watch(
            W1, b1, W2, b2, X=X, y=y, output=out, loss=loss, gradients=[dW1, db1, dW2, db2]
        )
    return seen


def lists_of_columns(slip=False, epochs=200):
    """Lists of weights and biases, samples as columns, W @ a; the slip: the derivative gets z."""
    rng = np.random.default_rng(5)
    sizes = [2, 4, 3, 1]
    weights = [rng.normal(0, 1, (m, n)) for n, m in pairwise(sizes)]
    biases = [rng.normal(0, 1, (m, 1)) for m in sizes[1:]]
    X, y = datasets.circles(80, rng=2)
    X, y = X.T, y.T

    def prime(s):
        return s * (1 - s)

    for _ in range(epochs):
        a, zs, activations = X, [], [X]
        for w, b in zip(weights, biases):
            zs.append(w @ a + b)
            a = sigmoid(zs[-1])
            activations.append(a)
        given = zs if slip else activations[1:]
        delta = (a - y) * prime(given[-1])
        nabla_w, nabla_b = [None] * 3, [None] * 3
        for k in (2, 1, 0):
            nabla_w[k] = delta @ activations[k].T / X.shape[1]
            nabla_b[k] = delta.mean(axis=1, keepdims=True)
            if k:
                delta = (weights[k].T @ delta) * prime(given[k - 1])
        cost = 0.5 * np.sum((a - y) ** 2) / X.shape[1]
        weights = [w - 1.0 * nw for w, nw in zip(weights, nabla_w)]
        biases = [b - 1.0 * nb for b, nb in zip(biases, nabla_b)]
        seen = watch(weights, biases, X=X, y=y, output=a, loss=cost, gradients=(nabla_w, nabla_b))
    return seen


def dict_of_parameters(slip=False, epochs=200):
    """A dict W1, b1, ... in the style of a well-known course; the slip: W2 is updated first."""
    rng = np.random.RandomState(2)
    X, Y = datasets.moons(100, rng=3)
    X, Y = X.T, Y.T
    p = {
        "W1": rng.randn(4, 2) * 0.5,
        "b1": np.zeros((4, 1)),
        "W2": rng.randn(1, 4) * 0.5,
        "b2": np.zeros((1, 1)),
    }
    for _ in range(epochs):
        A1 = np.tanh(p["W1"] @ X + p["b1"])
        A2 = sigmoid(p["W2"] @ A1 + p["b2"])
        m = X.shape[1]
        cost = -np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / m
        dZ2 = A2 - Y
        grads = {"dW2": dZ2 @ A1.T / m, "db2": np.sum(dZ2, axis=1, keepdims=True) / m}
        if slip:
            p["W2"] = p["W2"] - 1.2 * grads["dW2"]
        dZ1 = (p["W2"].T @ dZ2) * (1 - A1**2)
        grads |= {"dW1": dZ1 @ X.T / m, "db1": np.sum(dZ1, axis=1, keepdims=True) / m}
        for name in [one for one in p if not (slip and one == "W2")]:
            p[name] = p[name] - 1.2 * grads["d" + name]
        seen = watch(p, X=X, y=Y, output=A2, loss=cost, gradients=grads)
    return seen


class SmallNetwork:
    """Weights as attributes, no biases, feedforward and backprop, one of everything."""

    def __init__(self, x, y, slip):
        rng = np.random.RandomState(1)
        self.input, self.y, self.slip = x, y, slip
        self.weights1, self.weights2 = rng.rand(x.shape[1], 4), rng.rand(4, 1)
        self.output = np.zeros(y.shape)

    def feedforward(self):
        self.layer1 = sigmoid(self.input @ self.weights1)
        self.output = sigmoid(self.layer1 @ self.weights2)

    def backprop(self):
        error = 2 * (self.y - self.output) * self.output * (1 - self.output)
        self.d_weights2 = self.layer1.T @ error
        self.d_weights1 = self.input.T @ (
            (error @ self.weights2.T) * self.layer1 * (1 - self.layer1)
        )
        if self.slip:
            self.d_weights1 = -self.d_weights1
        self.weights1 += self.d_weights1
        self.weights2 += self.d_weights2


def class_with_attributes(slip=False, epochs=200):
    """An object with weights1 and weights2; the slip: the sign of the first gradient."""
    net = SmallNetwork(XOR_X, XOR_Y, slip)
    for _ in range(epochs):
        net.feedforward()
        net.backprop()
        seen = watch(
            net,
            X=XOR_X,
            y=XOR_Y,
            output=net.output,
            loss=np.sum((XOR_Y - net.output) ** 2),
            gradients={"weights1": net.d_weights1, "weights2": net.d_weights2},
        )
    return seen


def ones_in_front(slip=False, epochs=900):
    """The biases are the first row of each weight; the slip: all weights start at 0."""
    rng = np.random.RandomState(4)
    X, y = XOR_X, XOR_Y
    syn0, syn1 = 2 * rng.random_sample((3, 4)) - 1, 2 * rng.random_sample((5, 1)) - 1
    if slip:
        syn0, syn1 = 0 * syn0, 0 * syn1
    ones = np.ones((len(X), 1))
    for _ in range(epochs):
        l1 = sigmoid(np.hstack([ones, X]) @ syn0)
        l2 = sigmoid(np.hstack([ones, l1]) @ syn1)
        error = l2 - y
        l2_delta = error * l2 * (1 - l2)
        l1_delta = (l2_delta @ syn1[1:].T) * l1 * (1 - l1)
        grad1 = np.hstack([ones, l1]).T @ l2_delta / len(X)
        grad0 = np.hstack([ones, X]).T @ l1_delta / len(X)
        syn1 = syn1 - 2.0 * grad1
        syn0 = syn0 - 2.0 * grad0
        seen = watch(
            [syn0, syn1], X=X, y=y, output=l2, loss=np.mean(error**2) / 2, gradients=[grad0, grad1]
        )
    return seen


class Regression:
    """One neuron of several inputs, with names of its own."""

    def __init__(self, n):
        rng = np.random.default_rng(0)
        self.W = rng.normal(0, 0.5, (n, 1))
        self.b = 0.0

    def predict(self, X):
        return X @ self.W + self.b


def flat_targets(slip=False, epochs=60):
    """A model with W and b; the slip: y has shape (N,)."""
    rng = np.random.default_rng(7)
    X = rng.normal(size=(30, 3))
    y = X @ [1.0, -2.0, 0.5] + 0.3
    if not slip:
        y = y.reshape(-1, 1)
    model = Regression(3)
    for _ in range(epochs):
        prediction = model.predict(X)
        error = prediction - y
        grad_W = X.T @ error / len(X)
        grad_b = error.mean()
        seen = watch(
            model,
            X=X,
            y=y,
            output=prediction,
            loss=np.mean(error**2) / 2,
            gradients={"W": grad_W, "b": grad_b},
        )
        model.W = model.W - 0.1 * grad_W
        model.b = model.b - 0.1 * grad_b
    return seen


class Dense:
    def __init__(self, n, m, rng):
        self.W, self.b = rng.normal(0, 1 / math.sqrt(n), (n, m)), np.zeros(m)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, grad):
        self.dW, self.db = self.x.T @ grad, grad.sum(axis=0)
        return grad @ self.W.T


class Tanh:
    def forward(self, x):
        self.out = np.tanh(x)
        return self.out

    def backward(self, grad):
        return grad * (1 - self.out**2)


class Model:
    def __init__(self, *layers):
        self.layers = layers

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, grad):
        for layer in reversed(self.layers):
            grad = layer.backward(grad)


def layers_as_objects(slip=False, epochs=400):
    """A model of layers; the slip: a rate that is too large."""
    rng = np.random.default_rng(1)
    X = np.linspace(-3, 3, 40).reshape(-1, 1)
    y = np.sin(X)
    model = Model(Dense(1, 8, rng), Tanh(), Dense(8, 1, rng))
    lr = 3.0 if slip else 0.1
    for _ in range(epochs):
        out = model.forward(X)
        loss = np.mean((out - y) ** 2)
        model.backward(2 * (out - y) / len(X))
        dense = [layer for layer in model.layers if isinstance(layer, Dense)]
        grads = [g for layer in dense for g in (layer.dW, layer.db)]
        seen = watch(model, X=X, y=y, output=out, loss=loss, gradients=grads)
        for layer in dense:
            layer.W = layer.W - lr * layer.dW
            layer.b = layer.b - lr * layer.db
    return seen


class Net:
    """W1, b1, W2, b2 on self, a step that does it all, and relu."""

    def __init__(self, hidden):
        rng = np.random.default_rng(3)
        self.W1, self.b1 = rng.normal(0, 0.7, (2, hidden)), np.zeros(hidden)
        self.W2, self.b2 = rng.normal(0, 0.5, (hidden, 1)), np.zeros(1)

    def step(self, X, y, lr):
        h = np.tanh(X @ self.W1 + self.b1)
        out = sigmoid(h @ self.W2 + self.b2)
        d2 = (out - y) / len(X)
        d1 = d2 @ self.W2.T * (1 - h**2)
        self.grads = {"W2": h.T @ d2, "b2": d2.sum(0), "W1": X.T @ d1, "b1": d1.sum(0)}
        for name, grad in self.grads.items():
            setattr(self, name, getattr(self, name) - lr * grad)
        return out, -np.mean(y * np.log(out + 1e-12) + (1 - y) * np.log(1 - out + 1e-12))


def inputs_as_they_come(slip=False, epochs=1500):
    """An object whose step does it all; the slip: inputs in the hundreds."""
    X, y = datasets.moons(100, rng=4)
    if slip:
        X = X * [900.0, 4000.0] + [3000.0, 20000.0]
    net = Net(6)
    for _ in range(epochs):
        out, loss = net.step(X, y, 0.5)
        seen = watch(net, X=X, y=y, output=out, loss=loss, gradients=net.grads)
    return seen


def softmax_with_class_numbers(slip=False, epochs=150):
    """A list of dicts, three classes as numbers, softmax, weight decay."""
    rng = np.random.default_rng(2)
    labels = np.repeat([0, 1, 2], 20)
    X = rng.normal(size=(60, 2)) + np.array([[0, 2], [2, -1], [-2, -1]])[labels]
    layers = [
        {"weights": rng.normal(0, 0.5, (2, 6)), "bias": np.zeros(6)},
        {"weights": rng.normal(0, 0.5, (6, 3)), "bias": np.zeros(3)},
    ]
    one_hot = np.eye(3)[labels]
    for _ in range(epochs):
        h = np.maximum(0, X @ layers[0]["weights"] + layers[0]["bias"])
        scores = h @ layers[1]["weights"] + layers[1]["bias"]
        p = np.exp(scores - scores.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        loss = -np.log(p[np.arange(60), labels]).mean()
        d2 = (p - one_hot) / 60
        d1 = d2 @ layers[1]["weights"].T * (h > 0)
        grads = [
            X.T @ d1 + 1e-3 * layers[0]["weights"],
            d1.sum(0),
            h.T @ d2 + 1e-3 * layers[1]["weights"],
            d2.sum(0),
        ]
        seen = watch(layers, X=X, y=labels, output=p, loss=loss, gradients=grads)
        for k, layer in enumerate(layers):
            layer["weights"] -= 0.5 * grads[2 * k]
            layer["bias"] -= 0.5 * grads[2 * k + 1]
    return seen


def plain_python(slip=False, epochs=60):
    """Nothing but lists and loops, one sample after another."""
    random.seed(1)
    hidden = [[random.uniform(-1, 1) for _ in range(2)] for _ in range(3)]  # a row a unit
    out = [[random.uniform(-1, 1) for _ in range(3)]]
    X, y = XOR_X.tolist(), XOR_Y.tolist()
    squash = lambda z: 1 / (1 + math.exp(-z))
    for _ in range(epochs):
        grad_hidden = [[0.0] * 2 for _ in range(3)]
        grad_out = [[0.0] * 3]
        answers, loss = [], 0.0
        for x, (t,) in zip(X, y):
            h = [squash(sum(w * v for w, v in zip(row, x))) for row in hidden]
            o = squash(sum(w * v for w, v in zip(out[0], h)))
            answers.append([o])
            loss += 0.5 * (o - t) ** 2
            d = (o - t) * o * (1 - o)
            for j in range(3):
                grad_out[0][j] += d * h[j]
                for i in range(2):
                    grad_hidden[j][i] += d * out[0][j] * h[j] * (1 - h[j]) * x[i]
        seen = watch(
            hidden, out, X=X, y=y, output=answers, loss=loss, gradients=[grad_hidden, grad_out]
        )
        hidden = [[w - g for w, g in zip(a, b)] for a, b in zip(hidden, grad_hidden)]
        out = [[w - g for w, g in zip(out[0], grad_out[0])]]
    return seen


def perceptron(slip=False, epochs=80):
    """A weight vector and a bias that is a number, no gradients handed in."""
    X, y = datasets.blobs(60, rng=1)
    y = y.ravel()
    w, b = np.zeros(2), 0.0
    for _ in range(epochs):
        p = sigmoid(X @ w + b)
        w = w - 0.5 * X.T @ (p - y) / len(X)
        b = b - 0.5 * np.mean(p - y)
        p = sigmoid(X @ w + b)
        seen = watch(
            [w, b], X=X, y=y, output=p, loss=-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
        )
    return seen


def deep_with_helper(slip=False, epochs=120):
    """A helper that is called in each turn of the loop, and a deep network of tuples (W, b)."""
    rng = np.random.default_rng(9)
    X, y = datasets.moons(50, rng=2)
    net = [(rng.normal(0, 0.6, (n, m)), np.zeros((1, m))) for n, m in ((2, 5), (5, 4), (4, 1))]

    def turn(net):
        a = [X]
        for W, b in net[:-1]:
            a.append(np.tanh(a[-1] @ W + b))
        W, b = net[-1]
        a.append(sigmoid(a[-1] @ W + b))
        delta, grads = (a[-1] - y) / len(X), []
        for k in (2, 1, 0):
            grads.insert(0, (a[k].T @ delta, delta.sum(axis=0, keepdims=True)))
            if k:
                delta = (delta @ net[k][0].T) * (1 if slip and k == 2 else 1 - a[k] ** 2)
        seen = watch(net, X=X, y=y, output=a[-1], gradients=grads)
        return [(W - g, b - h) for (W, b), (g, h) in zip(net, grads)], seen

    for _ in range(epochs):
        net, seen = turn(net)
    return seen
