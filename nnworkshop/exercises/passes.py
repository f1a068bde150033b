"""The checks of notebook 02: one layer, and both layers of a forward pass."""

import numpy as np

from nnlib import Network, sigmoid
from nnworkshop.exercises import mistakes as m
from nnworkshop.exercises.exercise import Exercise, Part
from nnworkshop.exercises.inputs import numbers, sizes, special, whole
from nnworkshop.exercises.pieces import SOFTMAXES, SQUASHES, accumulated, in_place_of


def products(X, W):
    """All products that a matrix product adds up along axis 1, shape (N, n, m)."""
    return X[:, :, None] * W


# --- layer


def _layer(X, W, b):
    return Network(W.shape, "sigmoid", init={"W1": W, "b1": b}).predict(X)


def _layer_cases(rng):
    def case(X, m):
        return {
            "X": X,
            "W": numbers(rng, X.shape[1], m, low=-1, high=1),
            "b": numbers(rng, 1, m, low=0.3, high=1.5),
        }

    N, n, m = sizes(rng, 3)
    return [
        case(numbers(rng, 1, 2), 3),
        case(numbers(rng, 3, 2), 1),
        case(numbers(rng, N, n), m),
        case(numbers(rng, 3, 3), 3),
        case(whole(rng, 4, 2), 3),
        special(
            "where sums are far from 0",
            X=np.array([[30.0, 1.0], [-30.0, 2.0], [0.5, -20.0], [-3.0, 0.5]]),
            W=np.array([[1.0, -0.5, 0.1], [0.5, 0.3, -1.0]]),
            b=np.array([[-0.5, 0.7, -1.2]]),
        ),
    ]


def _samples(X, W):
    return len(X)


def _units(X, W):
    return W.shape[1]


def _layer_of(squash):
    return lambda X, W, b: squash(X @ W + b)


def _summed(sums):
    """A layer with other sums, without their bias."""
    return lambda X, W, b: sigmoid(sums(X, W) + b)


def _biased(bias):
    """A layer with another bias."""
    return lambda X, W, b: sigmoid(X @ W + bias(b))


LAYER_MISTAKES = (
    *in_place_of([*SQUASHES, (m.SOFTMAX, SOFTMAXES)], _layer_of),
    m.NO_BIAS(lambda X, W, b: sigmoid(X @ W)),
    m.BIAS_OUTSIDE(lambda X, W, b: sigmoid(X @ W) + b),
    m.BIAS_SIGN(_biased(lambda b: -b)),
    m.BIAS_EACH(lambda X, W, b: sigmoid(X @ W + len(W) * b)),
    m.BIAS_TIMES(lambda X, W, b: sigmoid(X @ W * b)),
    m.BIAS_FIRST(
        lambda X, W, b: sigmoid(X @ (W + b)),
        lambda X, W, b: sigmoid((X + b) @ W),
        lambda X, W, b: sigmoid((X + b.T) @ W),
    ),
    m.BIAS_TWICE(_biased(lambda b: 2 * b)),
    m.ONE_BIAS(
        _biased(lambda b: b[0, 0]),
        _biased(lambda b: b[0, -1]),
        _biased(np.sum),
        _biased(np.mean),
    ),
    m.EACH_SQUASHED(
        lambda X, W, b: sigmoid(products(X, W)).sum(axis=1) + b,
        lambda X, W, b: sigmoid(products(X, W)).sum(axis=1),
        lambda X, W, b: sigmoid(X) @ W + b,
        lambda X, W, b: sigmoid(sigmoid(X) @ W + b),
    ),
    m.STAR(lambda X, W, b: sigmoid(X * W + b)),
    m.TRANSPOSE(
        lambda X, W, b: sigmoid(W @ X + b),
        lambda X, W, b: sigmoid(X @ W.T + b),
        lambda X, W, b: sigmoid(X.T @ W + b),
        lambda X, W, b: sigmoid(W.T @ X.T + b),
        lambda X, W, b: sigmoid(W.T @ X + b),
        lambda X, W, b: sigmoid(X @ W + b.T),
        _summed(lambda X, W: X @ W.reshape(W.T.shape).T),
        _summed(lambda X, W: X @ (W if W.shape[0] != W.shape[1] else W.T)),
    ),
    m.WRONG_AXIS(*(_summed(lambda X, W, k=k: products(X, W).sum(axis=k)) for k in (0, 2))),
    m.MEAN(_summed(lambda X, W: X @ W / len(W)), lambda X, W, b: sigmoid((X @ W + b) / len(W))),
    m.DIVIDED_SUM(
        *(_summed(lambda X, W, n=n: X @ W / n(X, W)) for n in (_samples, _units)),
        *(lambda X, W, b, n=n: sigmoid((X @ W + b) / n(X, W)) for n in (_samples, _units)),
    ),
    m.SKIPPED(
        _summed(lambda X, W: X[:, :-1] @ W[:-1]),
        _summed(lambda X, W: X[:, 1:] @ W[1:]),
    ),
    m.ONE_INPUT(
        _summed(lambda X, W: X[:, :1] @ W[:1]),
        _summed(lambda X, W: X[:, -1:] @ W[-1:]),
    ),
    m.ACCUMULATED(
        *(lambda X, W, b, k=k: sigmoid(accumulated(X @ W + b)[k]) for k in range(3)),
        *(_summed(lambda X, W, k=k: accumulated(X @ W)[k]) for k in range(3)),
    ),
    m.NO_WEIGHTS(_summed(lambda X, W: X.sum(axis=1, keepdims=True))),
    m.NO_INPUT(_summed(lambda X, W: W.sum(axis=0) + 0 * X[:, :1])),
)

layer = Exercise(
    "layer",
    """Checks layer(X, W, b).

    X: one sample a row, shape (N, n). W: the weights, one unit a column, shape (n, m). b: the
    biases, shape (1, m). Expected back: the outputs of the units, a sigmoid of each sum, shape
    (N, m).
    """,
    Part("layer(X, W, b)", ("a",), _layer, _layer_cases, LAYER_MISTAKES, rows=True),
)


# --- forward


def _forward(X, W1, W2):
    network = Network([*W1.shape, W2.shape[1]], "sigmoid", bias=False, init={"W1": W1, "W2": W2})
    done = network.forward(X)
    return done.z[1], done.a[1], done.z[2], done.a[2]


def _forward_cases(rng):
    def case(X, hidden, outputs):
        W1 = numbers(rng, X.shape[1], hidden, low=-1, high=1)
        return {"X": X, "W1": W1, "W2": numbers(rng, hidden, outputs, low=-1, high=1)}

    N, n, hidden = sizes(rng, 3)
    return [
        case(numbers(rng, 1, 2), 3, 1),
        case(numbers(rng, 3, 2), 3, 1),
        case(numbers(rng, N, n), hidden, 1),
        case(numbers(rng, 2, 2), 2, 2),
        case(whole(rng, 4, 2), 3, 2),
        special(
            "where sums are far from 0",
            X=np.array([[30.0, 1.0], [-30.0, 2.0], [0.5, -20.0], [-3.0, -1.0]]),
            W1=np.array([[1.0, -0.5, 0.1], [0.5, 0.3, -1.0]]),
            W2=np.array([[24.0], [-30.0], [-3.0]]),
        ),
    ]


def _pass(
    hidden=sigmoid,
    output=sigmoid,
    first=lambda X, W1, W2: X @ W1,
    second=lambda X, z1, a1, W1, W2: a1 @ W2,
    returned=lambda z1, a1, z2, a2: (z1, a1, z2, a2),
):
    """A forward pass with one of its pieces exchanged."""

    def wrong(X, W1, W2):
        z1 = first(X, W1, W2)
        a1 = hidden(z1)
        z2 = second(X, z1, a1, W1, W2)
        return returned(z1, a1, z2, output(z2))

    return wrong


def _with_sums(change):
    """Other sums in the first layer, in the second, and in both."""
    first = {"first": lambda X, W1, W2: change(X, W1)}
    second = {"second": lambda X, z1, a1, W1, W2: change(a1, W2)}
    return _pass(**first), _pass(**second), _pass(**first, **second)


FORWARD_MISTAKES = (
    *in_place_of(
        [*SQUASHES, (m.SOFTMAX, SOFTMAXES)],
        lambda squash: _pass(hidden=squash),
        lambda squash: _pass(output=squash),
        lambda squash: _pass(hidden=squash, output=squash),
    ),
    m.Z_FOR_A(_pass(second=lambda X, z1, a1, W1, W2: z1 @ W2)),
    m.TWICE_SQUASHED(_pass(second=lambda X, z1, a1, W1, W2: sigmoid(a1) @ W2)),
    m.INPUT_AGAIN(_pass(second=lambda X, z1, a1, W1, W2: X @ W2)),
    m.WEIGHTS_AGAIN(
        _pass(second=lambda X, z1, a1, W1, W2: a1 @ W1), _pass(first=lambda X, W1, W2: X @ W2)
    ),
    m.OTHER_LAYER(
        lambda X, W1, W2: _with_a2(X, W1, W2, lambda z1, a1, z2: sigmoid(a1)),
        lambda X, W1, W2: _with_a2(X, W1, W2, lambda z1, a1, z2: sigmoid(z1)),
        lambda X, W1, W2: _with_a2(X, W1, W2, lambda z1, a1, z2: a1),
        hint="The output should be the squash of its own sum: look at the digits in the names.",
    ),
    m.STAR(*_with_sums(lambda A, W: A * W)),
    m.TRANSPOSE(
        *(
            variant
            for change in (
                lambda A, W: W @ A,
                lambda A, W: A @ W.T,
                lambda A, W: A.T @ W,
                lambda A, W: W.T @ A.T,
                lambda A, W: A @ W.reshape(W.T.shape).T,
            )
            for variant in _with_sums(change)
        ),
    ),
    m.WRONG_AXIS(
        *(one for k in (0, 2) for one in _with_sums(lambda A, W, k=k: products(A, W).sum(axis=k)))
    ),
    m.SKIPPED(
        *_with_sums(lambda A, W: A[:, :-1] @ W[:-1]), *_with_sums(lambda A, W: A[:, 1:] @ W[1:])
    ),
    m.MEAN(*_with_sums(lambda A, W: A @ W / len(W))),
    m.DIVIDED_SUM(*_with_sums(lambda A, W: A @ W / len(A))),
    m.ACCUMULATED(
        *(one for k in range(3) for one in _with_sums(lambda A, W, k=k: accumulated(A @ W)[k]))
    ),
    m.FLAT(
        _pass(second=lambda X, z1, a1, W1, W2: (a1 @ W2).ravel()),
        _pass(returned=lambda z1, a1, z2, a2: (z1, a1, z2, a2.ravel())),
    ),
    m.IN_PLACE(
        _pass(returned=lambda z1, a1, z2, a2: (a1, a1, a2, a2)),
        _pass(returned=lambda z1, a1, z2, a2: (a1, a1, z2, a2)),
        _pass(returned=lambda z1, a1, z2, a2: (z1, a1, a2, a2)),
        hint="A sum and its squash hold the same numbers: was an array changed in place, or "
        "given a second name, while its old numbers were still needed?",
    ),
)


def _with_a2(X, W1, W2, output):
    z1, a1, z2, _ = _forward(X, W1, W2)
    return z1, a1, z2, output(z1, a1, z2)


forward = Exercise(
    "forward",
    """Checks forward(X, W1, W2): two layers of sigmoids, without biases.

    X: one sample a row, shape (N, n0). W1, W2: the weights, shapes (n0, n1) and (n1, n2). Expected
    back: z1, a1, z2, a2 in this order, shapes (N, n1), (N, n1), (N, n2), (N, n2).
    """,
    Part(
        "forward(X, W1, W2)",
        ("z1", "a1", "z2", "a2"),
        _forward,
        _forward_cases,
        FORWARD_MISTAKES,
        rows=True,
    ),
)
