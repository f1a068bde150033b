"""The checks of notebook 02: one layer, and both layers of a forward pass."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray as Array

from nnlib import Network, relu, sigmoid, tanh
from nnworkshop.exercises import mistakes as m
from nnworkshop.exercises.exercise import Case, Exercise, Part
from nnworkshop.exercises.inputs import numbers, sizes, whole

Squash = Callable[[Any], Any]


def same(z: Any) -> Any:
    """No squash."""
    return z


def products(X: Array, W: Array) -> Array:
    """All products that a matrix product adds up along axis 1, shape (N, n, m)."""
    return X[:, :, None] * W


# --- layer


def _layer(X: Array, W: Array, b: Array) -> Array:
    return Network(W.shape, "sigmoid", init={"W1": W, "b1": b}).predict(X)


def _layer_cases(rng: np.random.Generator) -> list[Case]:
    def case(X: Array, m: int) -> Case:
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
    ]


def _layer_of(squash: Squash) -> Callable[..., Any]:
    return lambda X, W, b: squash(X @ W + b)


LAYER_MISTAKES = (
    m.NO_BIAS(lambda X, W, b: sigmoid(X @ W)),
    m.BIAS_OUTSIDE(lambda X, W, b: sigmoid(X @ W) + b),
    m.BIAS_SIGN(lambda X, W, b: sigmoid(X @ W - b)),
    m.BIAS_EACH(lambda X, W, b: sigmoid(X @ W + len(W) * b)),
    m.NO_SQUASH(_layer_of(same)),
    m.TWICE_SQUASHED(_layer_of(lambda z: sigmoid(sigmoid(z)))),
    m.EACH_SQUASHED(lambda X, W, b: sigmoid(products(X, W)).sum(axis=1) + b),
    m.STAR(lambda X, W, b: sigmoid(X * W + b)),
    m.TRANSPOSE(
        lambda X, W, b: sigmoid(W @ X + b),
        lambda X, W, b: sigmoid(X @ W.T + b),
        lambda X, W, b: sigmoid(X.T @ W + b),
        lambda X, W, b: sigmoid(W.T @ X.T + b),
        lambda X, W, b: sigmoid(W.T @ X + b),
        lambda X, W, b: sigmoid(X @ W + b.T),
    ),
    m.WRONG_AXIS(*(lambda X, W, b, k=k: sigmoid(products(X, W).sum(axis=k) + b) for k in (0, 2))),
    m.MEAN(lambda X, W, b: sigmoid(X @ W / len(W) + b)),
    m.SIGN(
        _layer_of(lambda z: sigmoid(-z)),
        hint="The units say yes where they should say no: look at the sign of the sum.",
    ),
    m.DERIVATIVE(_layer_of(sigmoid.derivative)),
    m.BRACKETS(_layer_of(lambda z: 1 / 1 + np.exp(-z))),
    m.OTHER_FUNCTION(_layer_of(tanh), _layer_of(relu)),
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


def _forward(X: Array, W1: Array, W2: Array) -> tuple[Array, ...]:
    net = Network([*W1.shape, W2.shape[1]], "sigmoid", bias=False, init={"W1": W1, "W2": W2})
    done = net.forward(X)
    return done.z[1], done.a[1], done.z[2], done.a[2]


def _forward_cases(rng: np.random.Generator) -> list[Case]:
    def case(X: Array, hidden: int, outputs: int) -> Case:
        W1 = numbers(rng, X.shape[1], hidden, low=-1, high=1)
        return {"X": X, "W1": W1, "W2": numbers(rng, hidden, outputs, low=-1, high=1)}

    N, n, hidden = sizes(rng, 3)
    return [
        case(numbers(rng, 1, 2), 3, 1),
        case(numbers(rng, 3, 2), 3, 1),
        case(numbers(rng, N, n), hidden, 1),
        case(numbers(rng, 2, 2), 2, 2),
        case(whole(rng, 4, 2), 3, 2),
    ]


def _pass(
    hidden: Squash = sigmoid,
    output: Squash = sigmoid,
    first: Callable[..., Any] = lambda X, W1, W2: X @ W1,
    second: Callable[..., Any] = lambda X, z1, a1, W1, W2: a1 @ W2,
    returned: Callable[..., Any] = lambda z1, a1, z2, a2: (z1, a1, z2, a2),
) -> Callable[..., Any]:
    """A forward pass with one of its pieces exchanged."""

    def wrong(X: Array, W1: Array, W2: Array) -> Any:
        z1 = first(X, W1, W2)
        a1 = hidden(z1)
        z2 = second(X, z1, a1, W1, W2)
        return returned(z1, a1, z2, output(z2))

    return wrong


FORWARD_MISTAKES = (
    m.NO_SQUASH(_pass(hidden=same), _pass(output=same), _pass(hidden=same, output=same)),
    m.Z_FOR_A(_pass(second=lambda X, z1, a1, W1, W2: z1 @ W2)),
    m.TWICE_SQUASHED(
        _pass(second=lambda X, z1, a1, W1, W2: sigmoid(a1) @ W2),
        _pass(output=lambda z: sigmoid(sigmoid(z))),
        _pass(hidden=lambda z: sigmoid(sigmoid(z))),
    ),
    m.INPUT_AGAIN(_pass(second=lambda X, z1, a1, W1, W2: X @ W2)),
    m.WEIGHTS_AGAIN(
        _pass(second=lambda X, z1, a1, W1, W2: a1 @ W1), _pass(first=lambda X, W1, W2: X @ W2)
    ),
    m.STAR(
        _pass(first=lambda X, W1, W2: X * W1),
        _pass(second=lambda X, z1, a1, W1, W2: a1 * W2),
        _pass(
            first=lambda X, W1, W2: X * W1,
            second=lambda X, z1, a1, W1, W2: a1 * W2,
        ),
    ),
    m.TRANSPOSE(
        _pass(first=lambda X, W1, W2: W1 @ X),
        _pass(first=lambda X, W1, W2: X @ W1.T),
        _pass(first=lambda X, W1, W2: X.T @ W1),
        _pass(second=lambda X, z1, a1, W1, W2: W2 @ a1),
        _pass(second=lambda X, z1, a1, W1, W2: a1 @ W2.T),
        _pass(second=lambda X, z1, a1, W1, W2: a1.T @ W2),
        _pass(
            first=lambda X, W1, W2: W1 @ X,
            second=lambda X, z1, a1, W1, W2: W2 @ a1,
        ),
        _pass(
            first=lambda X, W1, W2: X @ W1.T,
            second=lambda X, z1, a1, W1, W2: a1 @ W2.T,
        ),
    ),
    m.WRONG_AXIS(
        *(_pass(first=lambda X, W1, W2, k=k: products(X, W1).sum(axis=k)) for k in (0, 2)),
        *(_pass(second=lambda X, z, a, U, W2, k=k: products(a, W2).sum(axis=k)) for k in (0, 2)),
    ),
    m.FLAT(
        _pass(second=lambda X, z1, a1, W1, W2: (a1 @ W2).ravel()),
        _pass(returned=lambda z1, a1, z2, a2: (z1, a1, z2, a2.ravel())),
    ),
    m.IN_PLACE(
        _pass(returned=lambda z1, a1, z2, a2: (a1, a1, a2, a2)),
        hint="A sum and its squash hold the same numbers: was an array changed in place although "
        "its old numbers are still wanted?",
    ),
    m.SIGN(
        _pass(hidden=lambda z: sigmoid(-z)),
        _pass(output=lambda z: sigmoid(-z)),
        _pass(hidden=lambda z: sigmoid(-z), output=lambda z: sigmoid(-z)),
        hint="Units say yes where they should say no: look at the sign of the sum.",
    ),
    m.DERIVATIVE(
        _pass(hidden=sigmoid.derivative),
        _pass(output=sigmoid.derivative),
        _pass(hidden=sigmoid.derivative, output=sigmoid.derivative),
    ),
    m.OTHER_FUNCTION(
        *(_pass(hidden=f) for f in (tanh, relu)),
        *(_pass(output=f) for f in (tanh, relu)),
        *(_pass(hidden=f, output=f) for f in (tanh, relu)),
    ),
)

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
