"""Networks as people write them from memory, after a blog post or a book, with one line in the loop: watch(...).

Each program returns what `watch` returned last. `mistake` names what is wrong in it, if anything is.
"""

import random
from itertools import pairwise

import numpy as np

from nnlib import datasets
from nnworkshop.panels import watch

XOR_X = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
XOR_Y = np.array([[0.0], [1], [1], [0]])
ONES_X = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]])


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def slope_of_sigmoid(z):
    return sigmoid(z) * (1 - sigmoid(z))


def eleven_lines(mistake=""):
    """Two matrices, a column of ones in X, updates in place, nothing handed in but the output."""
    np.random.seed(1)
    X, y = ONES_X, np.array([[0, 1, 1, 0]]).T
    syn0, syn1 = 2 * np.random.random((3, 4)) - 1, 2 * np.random.random((4, 1)) - 1
    for _ in range(300):
        l1 = sigmoid(X @ syn0)
        l2 = sigmoid(l1 @ syn1)
        l2_delta = (y - l2) * (l2 * (1 - l2))
        if mistake == "order":
            syn1 += l1.T.dot(l2_delta)
        l1_delta = l2_delta.dot(syn1.T) * (l1 if mistake == "slope" else l1 * (1 - l1))
        if mistake != "order":
            syn1 += l1.T.dot(l2_delta)
        syn0 += X.T.dot(l1_delta)
        seen = watch([syn0, syn1], X=X, y=y, output=l2)
    return seen


class Thinker:
    """One neuron, an object that is asked itself."""

    def __init__(self):
        np.random.seed(1)
        self.synaptic_weights = 2 * np.random.random((3, 1)) - 1

    def think(self, inputs):
        return sigmoid(inputs @ self.synaptic_weights)

    def train(self, X, y, mistake):
        for _ in range(300):
            output = self.think(X)
            given = X @ self.synaptic_weights if mistake == "z" else output
            error = output - y if mistake == "sign" else y - output
            self.synaptic_weights += X.T @ (error * given * (1 - given))
            seen = watch(self, X=X, y=y)
        return seen


def thinker(mistake=""):
    return Thinker().train(ONES_X, np.array([[0, 0, 1, 1]]).T, mistake)


class Query:
    """wih and who, a row a unit, trained by one row after another."""

    def __init__(self, lr):
        rng = np.random.default_rng(0)
        self.wih, self.who, self.lr = rng.normal(0, 0.7, (4, 2)), rng.normal(0, 0.5, (1, 4)), lr

    def train(self, inputs, targets):
        inputs, targets = np.array(inputs, ndmin=2).T, np.array(targets, ndmin=2).T
        hidden = sigmoid(self.wih @ inputs)
        final = sigmoid(self.who @ hidden)
        delta = (targets - final) * final * (1 - final)
        back = self.who.T @ delta
        self.who += self.lr * delta @ hidden.T
        self.wih += self.lr * (back * hidden * (1 - hidden)) @ inputs.T

    def query(self, inputs):
        return sigmoid(self.who @ sigmoid(self.wih @ np.array(inputs, ndmin=2).T))


def row_by_row(mistake=""):
    """The line stands in the inner loop; the object is asked itself."""
    X, y = datasets.moons(40, rng=1)
    net = Query(0.3)
    for _ in range(10):
        for x, t in zip(X, y):
            net.train(x, t)
            seen = watch(net, X=x, y=t)
    return seen


class ListNetwork:
    """Lists of biases and weights, columns, a mini-batch as a list of pairs."""

    def __init__(self, sizes, mistake):
        rng = np.random.default_rng(0)
        self.mistake = mistake
        self.biases = [rng.normal(size=(m, 1)) for m in sizes[1:]]
        self.weights = [rng.normal(size=(m, n)) for n, m in pairwise(sizes)]

    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = sigmoid(w @ a + b)
        return a

    def update_mini_batch(self, mini_batch, eta):
        nabla_b, nabla_w = [0 * b for b in self.biases], [0 * w for w in self.weights]
        for x, y in mini_batch:
            delta_b, delta_w = self.backprop(x, y)
            nabla_b = [nb + one for nb, one in zip(nabla_b, delta_b)]
            nabla_w = [nw + one for nw, one in zip(nabla_w, delta_w)]
        n = 1 if self.mistake == "sum" else len(mini_batch)
        self.weights = [w - eta / n * nw for w, nw in zip(self.weights, nabla_w)]
        self.biases = [b - eta / n * nb for b, nb in zip(self.biases, nabla_b)]
        return nabla_b, nabla_w

    def backprop(self, x, y):
        prime = (lambda z: z * (1 - z)) if self.mistake == "z" else slope_of_sigmoid
        activations, zs = [x], []
        for b, w in zip(self.biases, self.weights):
            zs.append(w @ activations[-1] + b)
            activations.append(sigmoid(zs[-1]))
        delta = (activations[-1] - y) * prime(zs[-1])
        nabla_b, nabla_w = [delta], [delta @ activations[-2].T]
        for l in range(2, len(self.weights) + 1):
            delta = self.weights[-l + 1].T @ delta * prime(zs[-l])
            nabla_b.insert(0, delta)
            nabla_w.insert(0, delta @ activations[-l - 1].T)
        return nabla_b, nabla_w


def mini_batches(mistake=""):
    """The line behind the update of each batch, and the object is asked itself."""
    X, y = datasets.moons(60, rng=1)
    pairs = [(a.reshape(-1, 1), b.reshape(-1, 1)) for a, b in zip(X, y)]
    net, shuffled = ListNetwork([2, 5, 3, 1], mistake), random.Random(0)
    for _ in range(10):
        shuffled.shuffle(pairs)
        for k in range(0, 60, 10):
            rows = pairs[k : k + 10]
            net.update_mini_batch(rows, 3.0)
            seen = watch(net, X=np.hstack([a for a, _ in rows]), y=np.hstack([b for _, b in rows]))
    return seen


def sums_that_are_divided_later(mistake=""):
    """nabla_w before nabla_b, though the object has its biases first; both are sums, which the update divides."""
    pairs = [(a.reshape(-1, 1), b.reshape(-1, 1)) for a, b in zip(XOR_X, XOR_Y)]
    net = ListNetwork([2, 3, 1], mistake)
    for _ in range(100):
        nabla_b, nabla_w = net.update_mini_batch(pairs, 3.0)
        out = [net.feedforward(a) for a, _ in pairs]
        cost = sum(np.sum((a - b) ** 2) for a, (_, b) in zip(out, pairs)) / 8
        came = {"output": out, "loss": cost, "gradients": (nabla_w, nabla_b), "learning_rate": 3.0}
        seen = watch(net, X=XOR_X, y=XOR_Y, **came)
    return seen


class DenseLayer:
    """Updates itself on the way back."""

    def __init__(self, n, m, rng):
        self.weights, self.bias = rng.normal(0, 0.5, (n, m)), np.zeros((1, m))

    def forward(self, x):
        self.input = x
        return x @ self.weights + self.bias

    def backward(self, error, lr, mistake):
        back = error @ self.weights.T
        self.weights = self.weights - lr * self.input.T @ error
        self.bias = self.bias - lr * error.sum(axis=0, keepdims=True)
        return error @ self.weights.T if mistake == "order" else back


class TanhLayer:
    def forward(self, x):
        self.input = x
        return np.tanh(x)

    def backward(self, error, lr, mistake):
        return error * (1 - (self.input if mistake == "z" else np.tanh(self.input)) ** 2)


class Layers:
    def __init__(self, *layers):
        self.layers = list(layers)

    def predict(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x


def layers_that_update_themselves(mistake=""):
    """No gradient is left to hand in."""
    rng = np.random.default_rng(0)
    net = Layers(DenseLayer(2, 3, rng), TanhLayer(), DenseLayer(3, 1, rng), TanhLayer())
    for _ in range(100):
        out = net.predict(XOR_X)
        error = 2 * (out - XOR_Y) / XOR_Y.size
        for layer in reversed(net.layers):
            error = layer.backward(error, 0.1, mistake)
        loss = np.mean((out - XOR_Y) ** 2)
        seen = watch(net, X=XOR_X, y=XOR_Y, output=out, loss=loss, learning_rate=0.1)
    return seen


def by_appending(mistake=""):
    """Gradients appended on the way back, so that the last layer comes first."""
    rng = np.random.default_rng(1)
    X, y = datasets.moons(40, rng=1)
    sizes = [2, 4, 4, 3, 1]
    W = [rng.normal(0, 1, pair) for pair in pairwise(sizes)]
    B = [np.zeros(m) for m in sizes[1:]]
    for _ in range(60):
        A = [X]
        for w, b in zip(W, B):
            A.append(sigmoid(A[-1] @ w + b))
        delta, dW, dB = (A[-1] - y) * A[-1] * (1 - A[-1]) / len(X), [], []
        for l in (3, 2, 1, 0):
            dW.append(A[l].T @ delta)
            dB.append(delta.sum(axis=0))
            turned = W[l] if mistake == "not turned" and l == 1 else W[l].T
            if l:
                delta = delta @ turned * A[l] * (1 - A[l])
        W = [w - g for w, g in zip(W, dW[::-1])]
        B = [b - g for b, g in zip(B, dB[::-1])]
        loss = 0.5 * np.mean((A[-1] - y) ** 2)
        seen = watch(W, B, X=X, y=y, output=A[-1], loss=loss, gradients=[dW, dB])
    return seen


def one_hidden_layer(mistake=""):
    """tanh and sigmoid, a dict of gradients, a loss that is a function and wants the targets first."""
    rng = np.random.default_rng(1)
    X, y = datasets.moons(60, rng=1)
    W1, b1, W2, b2 = (
        rng.normal(size=(2, 6)),
        np.zeros((1, 6)),
        rng.normal(size=(6, 1)),
        np.zeros((1, 1)),
    )

    def cross_entropy(y_true, y_pred):
        return -np.mean(y_true * np.log(y_pred) + (1 - y_true) * np.log(1 - y_pred))

    for _ in range(60):
        a1 = np.tanh(X @ W1 + b1)
        a2 = sigmoid(a1 @ W2 + b2)
        d2 = (a2 - y) / len(X)
        d1 = d2 @ W2.T * (a1 * (1 - a1) if mistake == "slope" else 1 - a1**2)
        total = {"sum": np.sum, "mean": np.mean}.get(mistake)
        db1 = total(d1) if total else d1.sum(axis=0, keepdims=True)
        grads = {
            "dW1": X.T @ d1,
            "db1": db1,
            "dW2": a1.T @ d2,
            "db2": d2.sum(axis=0, keepdims=True),
        }
        W1, b1 = W1 - 0.5 * grads["dW1"], b1 - 0.5 * grads["db1"]
        W2, b2 = W2 - 0.5 * grads["dW2"], b2 - 0.5 * grads["db2"]
        seen = watch([W1, b1, W2, b2], X=X, y=y, output=a2, loss=cross_entropy, gradients=grads)
    return seen


def with_a_penalty(mistake=""):
    """relu, softmax, weight decay in the gradients."""
    rng = np.random.default_rng(0)
    labels = np.repeat([0, 1, 2], 20)
    X = rng.normal(size=(60, 2)) + np.array([[0, 2], [2, -1], [-2, -1]])[labels]
    W, b, W2, b2 = rng.normal(0, 0.3, (2, 8)), np.zeros(8), rng.normal(0, 0.3, (8, 3)), np.zeros(3)
    for _ in range(60):
        hidden = np.maximum(0, X @ W + b)
        scores = np.exp(hidden @ W2 + b2)
        probs = scores / scores.sum(axis=1, keepdims=True)
        dscores = (probs - np.eye(3)[labels]) / 60
        dhidden = dscores @ W2.T
        if mistake != "slope":
            dhidden[hidden <= 0] = 0
        grads = [
            X.T @ dhidden + 1e-3 * W,
            dhidden.sum(0),
            hidden.T @ dscores + 1e-3 * W2,
            dscores.sum(0),
        ]
        for array, grad in zip((W, b, W2, b2), grads):
            array -= 0.5 * grad
        seen = watch([W, b, W2, b2], X=X, y=labels, output=probs, gradients=grads)
    return seen


class Signed:
    """Weights named by what they join; it keeps no gradients, and the sign of one update may be wrong."""

    def __init__(self):
        rng = np.random.default_rng(2)
        self.w_ih, self.b_h = rng.normal(size=(2, 4)), np.zeros(4)
        self.w_ho, self.b_o = rng.normal(size=(4, 1)), np.zeros(1)

    def forward(self, X):
        self.h = sigmoid(X @ self.w_ih + self.b_h)
        return sigmoid(self.h @ self.w_ho + self.b_o)


def one_sign(mistake=""):
    net, lr = Signed(), 0.5
    for _ in range(100):
        out = net.forward(XOR_X)
        delta = (XOR_Y - out) * out * (1 - out)
        hidden = delta @ net.w_ho.T * net.h * (1 - net.h)
        net.w_ho += lr * net.h.T @ delta
        net.b_o += lr * delta.sum(0)
        net.w_ih += lr * XOR_X.T @ hidden
        net.b_h += (
            lr * (hidden.sum() if mistake == "sum" else hidden.sum(0)) * (-1) ** (mistake == "sign")
        )
        seen = watch(net, X=XOR_X, y=XOR_Y, output=out)
    return seen


def in_matrices(mistake=""):
    """np.matrix, where * is the matrix product."""
    rng = np.random.default_rng(1)
    X, y = np.matrix(XOR_X), np.matrix(XOR_Y)
    W1, W2 = np.matrix(rng.normal(size=(2, 3))), np.matrix(rng.normal(size=(3, 1)))
    for _ in range(60):
        h = sigmoid(X * W1)
        o = sigmoid(h * W2)
        d2 = np.multiply(o - y, np.multiply(o, 1 - o))
        d1 = np.multiply(d2 * W2.T, np.multiply(h, 1 - h)) * (-1) ** (mistake == "sign")
        loss, grads = float(np.sum(np.power(o - y, 2)) / 2), [X.T * d1, h.T * d2]
        W1, W2 = W1 - grads[0], W2 - grads[1]
        seen = watch([W1, W2], X=X, y=y, output=o, loss=loss, gradients=grads)
    return seen


def biases_that_are_numbers(mistake=""):
    """One number for all units of a layer, whose gradient is the sum over rows and units."""
    rng = np.random.default_rng(1)
    W1, W2, b1, b2 = rng.normal(size=(2, 4)), rng.normal(size=(4, 1)), 0.1, 0.2
    for _ in range(60):
        h = sigmoid(XOR_X @ W1 + b1)
        o = sigmoid(h @ W2 + b2)
        d2 = (o - XOR_Y) * o * (1 - o)
        d1 = d2 @ W2.T * h * (1 - h) * (-1) ** (mistake == "sign")
        grads = [XOR_X.T @ d1, d1.sum(), h.T @ d2, d2.sum()]
        W1, b1, W2, b2 = (p - g for p, g in zip((W1, b1, W2, b2), grads))
        loss = np.sum((o - XOR_Y) ** 2) / 2
        seen = watch([W1, b1, W2, b2], X=XOR_X, y=XOR_Y, output=o, loss=loss, gradients=grads)
    return seen


def in_single_precision(mistake=""):
    """float32 everywhere."""
    rng = np.random.default_rng(1)
    X, y = (one.astype(np.float32) for one in datasets.moons(60, rng=1))
    W1, W2 = (rng.normal(size=size).astype(np.float32) for size in ((2, 6), (6, 1)))
    for _ in range(300):
        h = sigmoid(X @ W1)
        o = sigmoid(h @ W2)
        d2 = (o - y) * o * (1 - o) / 60
        d1 = d2 @ W2.T * (h if mistake == "slope" else h * (1 - h))
        grads = [X.T @ d1, h.T @ d2]
        W1, W2 = W1 - np.float32(2) * grads[0], W2 - np.float32(2) * grads[1]
        loss = np.mean((o - y) ** 2) / 2
        seen = watch([W1, W2], X=X, y=y, output=o, loss=loss, gradients=grads, learning_rate=2.0)
    return seen
