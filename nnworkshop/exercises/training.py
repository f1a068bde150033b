"""The checks of notebook 05: the whole backward pass, and the loop of training."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray as Array

from nnlib import Network, SquaredError, sigmoid
from nnlib import train as nnlib_train
from nnworkshop.exercises import mistakes as m
from nnworkshop.exercises.deltas import right_hidden_delta, right_output_delta, slope_of
from nnworkshop.exercises.exercise import Case, Exercise, Part
from nnworkshop.exercises.inputs import number, numbers, probabilities, sizes
from nnworkshop.exercises.passes import same

Gradients = dict[str, Array]
HALF_MEAN = SquaredError(scale=0.5, mean=True)

# --- backward


def _backward(X: Array, y: Array, W2: Array, a1: Array, a2: Array) -> Gradients:
    delta2 = right_output_delta(a2, a2, y) / len(X)
    delta1 = right_hidden_delta(delta2, W2, a1, a1)
    return {"W1": X.T @ delta1, "W2": a1.T @ delta2}


def _backward_cases(rng: np.random.Generator) -> list[Case]:
    def case(N: int, n: int, hidden: int, outputs: int) -> Case:
        X, y = numbers(rng, N, n), probabilities(rng, N, outputs)
        W1 = numbers(rng, n, hidden, low=-1, high=1)
        W2 = numbers(rng, hidden, outputs, low=-2, high=2)
        a1 = sigmoid(X @ W1)
        return {"X": X, "y": y, "W2": W2, "a1": a1, "a2": sigmoid(a1 @ W2)}

    N, n, hidden = sizes(rng, 3)
    return [
        case(1, 2, 2, 1),
        case(4, 2, 2, 1),
        case(N, n, hidden, 1),
        case(N, n, hidden, 2),
        case(3, 3, 3, 3),
    ]


def _error(y: Array, a2: Array) -> Array:
    return a2 - y


def _with(
    error: Callable[..., Any] = _error,
    slope2: Callable[[Array], Any] = slope_of,
    slope1: Callable[[Array], Any] = slope_of,
    back: Callable[[Array, Array], Any] = lambda delta2, W2: delta2 @ W2.T,
    product1: Callable[[Array, Array], Any] = lambda X, delta1: X.T @ delta1,
    product2: Callable[[Array, Array], Any] = lambda a1, delta2: a1.T @ delta2,
    divisors: Callable[[int], tuple[float, float]] = lambda N: (N, N),
) -> Callable[..., Any]:
    """A backward pass with some of its pieces exchanged; `divisors` are those of W1 and of W2."""

    def wrong(X: Array, y: Array, W2: Array, a1: Array, a2: Array) -> Gradients:
        delta2 = error(y, a2) * slope2(a2)
        delta1 = back(delta2, W2) * slope1(a1)
        N1, N2 = divisors(len(X))
        return {"W1": product1(X, delta1) / N1, "W2": product2(a1, delta2) / N2}

    return wrong


def _one(a: Array) -> Array:
    return np.ones_like(a)


def _tables(came_in: Array, delta: Array) -> Array:
    """For each sample a table of all products of what came in with the deltas, (N, n, m)."""
    return came_in[:, :, None] * delta[:, None, :]


def _straight_back(X: Array, y: Array, W2: Array, a1: Array, a2: Array) -> Gradients:
    """The hidden units get the error itself, not the delta of the output."""
    delta1 = ((a2 - y) @ W2.T) * slope_of(a1)
    return {"W1": X.T @ delta1 / len(X), "W2": _backward(X, y, W2, a1, a2)["W2"]}


def _each_way(change: Callable[..., Any]) -> tuple[Callable[..., Any], ...]:
    """A change of the slope of either layer, and of both."""
    return _with(slope2=change), _with(slope1=change), _with(slope2=change, slope1=change)


BACKWARD_MISTAKES = (
    m.SLOPE_MISSING(*_each_way(_one), _straight_back),
    m.SLOPE_OF_A(*_each_way(sigmoid.derivative)),
    m.SLOPE_HALF(*_each_way(lambda a: a), *_each_way(lambda a: 1 - a)),
    m.SLOPE_TWICE(*_each_way(lambda a: slope_of(a) ** 2)),
    m.SIGN(
        _with(error=lambda y, a2: y - a2),
        _with(slope1=lambda a: -slope_of(a)),
        _with(slope2=lambda a: -slope_of(a), slope1=lambda a: -slope_of(a)),
    ),
    m.TWO(_with(error=lambda y, a2: 2 * (a2 - y)), _with(slope1=lambda a: 2 * slope_of(a))),
    m.HALF(_with(error=lambda y, a2: (a2 - y) / 2), _with(slope1=lambda a: slope_of(a) / 2)),
    m.NOT_DIVIDED(
        _with(divisors=lambda N: (1, 1)),
        _with(divisors=lambda N: (1, N)),
        _with(divisors=lambda N: (N, 1)),
    ),
    m.DIVIDED_TWICE(
        _with(divisors=lambda N: (N * N, N * N)),
        _with(divisors=lambda N: (N * N, N)),
        _with(divisors=lambda N: (N, N * N)),
    ),
    m.TRANSPOSE(
        _with(product1=lambda X, delta1: X @ delta1),
        _with(product2=lambda a1, delta2: a1 @ delta2),
        _with(product1=lambda X, delta1: X @ delta1, product2=lambda a1, delta2: a1 @ delta2),
        _with(product1=lambda X, delta1: delta1.T @ X),
        _with(product2=lambda a1, delta2: delta2.T @ a1),
        _with(product1=lambda X, delta1: delta1.T @ X, product2=lambda a1, delta2: delta2.T @ a1),
        _with(back=lambda delta2, W2: delta2 @ W2),
        _with(back=lambda delta2, W2: W2 @ delta2.T),
    ),
    m.WRONG_AXIS(
        *(_with(product1=lambda X, d, k=k: _tables(X, d).sum(axis=k)) for k in (1, 2)),
        *(_with(product2=lambda a1, d, k=k: _tables(a1, d).sum(axis=k)) for k in (1, 2)),
    ),
    m.STAR(
        _with(product1=lambda X, delta1: X * delta1),
        _with(product2=lambda a1, delta2: a1 * delta2),
        _with(back=lambda delta2, W2: delta2 * W2.T),
    ),
    m.NO_WEIGHTS(
        _with(back=lambda delta2, W2: delta2),
        _with(back=lambda delta2, W2: delta2.sum(axis=1, keepdims=True)),
        hint="The deltas of the hidden units do not depend on the weights behind them.",
    ),
    m.MISALIGNED(
        _with(error=lambda y, a2: a2.ravel() - y), _with(error=lambda y, a2: a2 - y.ravel())
    ),
    m.LAST(
        _with(
            product1=lambda X, delta1: X[-1:].T @ delta1[-1:],
            product2=lambda a1, delta2: a1[-1:].T @ delta2[-1:],
        ),
        _with(
            product1=lambda X, delta1: X[-1:].T @ delta1[-1:],
            product2=lambda a1, delta2: a1[-1:].T @ delta2[-1:],
            divisors=lambda N: (1, 1),
        ),
    ),
    m.FIRST(
        _with(
            product1=lambda X, delta1: X[:1].T @ delta1[:1],
            product2=lambda a1, delta2: a1[:1].T @ delta2[:1],
        ),
        _with(
            product1=lambda X, delta1: X[:1].T @ delta1[:1],
            product2=lambda a1, delta2: a1[:1].T @ delta2[:1],
            divisors=lambda N: (1, 1),
        ),
    ),
    m.OUTPUTS_TOO(
        lambda X, y, W2, a1, a2: {
            name: gradient / y.shape[1] for name, gradient in _backward(X, y, W2, a1, a2).items()
        }
    ),
    m.NO_TARGET(_with(error=lambda y, a2: a2)),
    m.LOSS(_with(error=lambda y, a2: (a2 - y) ** 2), _with(error=lambda y, a2: (a2 - y) ** 2 / 2)),
)

backward = Exercise(
    "backward",
    """Checks backward(X, y, W2, a1, a2): the gradient of a network of two layers of sigmoids.

    X: inputs, shape (N, n0). y: targets, shape (N, n2). W2: the second weights, shape (n1, n2). a1,
    a2: the outputs of both layers in the forward pass, shapes (N, n1) and (N, n2). No biases. The
    loss is half the mean over the N samples of the squared errors. Expected back: a dict
    {"W1": dL/dW1, "W2": dL/dW2}, shapes (n0, n1) and (n1, n2).
    """,
    Part(
        "backward(X, y, W2, a1, a2)",
        ("W1", "W2"),
        _backward,
        _backward_cases,
        BACKWARD_MISTAKES,
        mapping=True,
    ),
)


# --- train


def _train(
    X: Array, y: Array, W1: Array, W2: Array, learning_rate: float, epochs: int
) -> tuple[Array, Array]:
    net = Network([*W1.shape, W2.shape[1]], "sigmoid", bias=False, init={"W1": W1, "W2": W2})
    if epochs:
        nnlib_train(net, X, y, HALF_MEAN, learning_rate, epochs)
    return net.parameters["W1"].copy(), net.parameters["W2"].copy()


def _train_cases(rng: np.random.Generator) -> list[Case]:
    def case(N: int, n: int, hidden: int, epochs: int, outputs: int = 1) -> Case:
        return {
            "X": numbers(rng, N, n),
            "y": probabilities(rng, N, outputs),
            "W1": numbers(rng, n, hidden, low=-1, high=1),
            "W2": numbers(rng, hidden, outputs, low=-2, high=2),
            "learning_rate": number(rng, 0.5, 2),
            "epochs": epochs,
        }

    N, n, hidden = sizes(rng, 3)
    return [case(1, 2, 2, 1), case(4, 2, 2, 1), case(N, n, hidden, 3), case(3, 3, 3, 2, outputs=3)]


Step = Callable[..., tuple[Array, Array]]


def _descend(gradients: Callable[..., Gradients]) -> Step:
    """One epoch with the gradients of another backward pass."""

    def step(X: Array, y: Array, W1: Array, W2: Array, rate: float) -> tuple[Array, Array]:
        a1 = sigmoid(X @ W1)
        slopes = gradients(X, y, W2, a1, sigmoid(a1 @ W2))
        return W1 - rate * slopes["W1"], W2 - rate * slopes["W2"]

    return step


def _loop(step: Step, count: Callable[[int], int] = lambda epochs: epochs) -> Callable[..., Any]:
    def wrong(X: Array, y: Array, W1: Array, W2: Array, rate: float, epochs: int) -> Any:
        for _ in range(count(epochs)):
            W1, W2 = step(X, y, W1, W2, rate)
        return W1, W2

    return wrong


def _update_first(X: Array, y: Array, W1: Array, W2: Array, rate: float) -> tuple[Array, Array]:
    """The hidden deltas come through weights that have been updated already."""
    a1 = sigmoid(X @ W1)
    a2 = sigmoid(a1 @ W2)
    delta2 = right_output_delta(a2, a2, y) / len(X)
    W2 = W2 - rate * a1.T @ delta2
    return W1 - rate * X.T @ right_hidden_delta(delta2, W2, a1, a1), W2


def _times(factor: Callable[[int], float]) -> Callable[..., Gradients]:
    """The gradients, times a number that may depend on N."""

    def gradients(X: Array, y: Array, W2: Array, a1: Array, a2: Array) -> Gradients:
        right = _backward(X, y, W2, a1, a2)
        return {name: factor(len(X)) * gradient for name, gradient in right.items()}

    return gradients


# with its 2, as a sum, and with the sign of its push
XOR_TUTORIALS = (lambda N: 2 * N, lambda N: -2 * N, lambda N: -2, lambda N: -N, lambda N: N / 2)


def _from_output(z: Array, a: Array) -> Array:
    return slope_of(a)


def _exchanged(
    hidden: Callable[[Array], Array] = sigmoid,
    output: Callable[[Array], Array] = sigmoid,
    slope1: Callable[[Array, Array], Array] = _from_output,
    slope2: Callable[[Array, Array], Array] = _from_output,
) -> Step:
    """One epoch with one of its squashes or slopes exchanged."""

    def step(X: Array, y: Array, W1: Array, W2: Array, rate: float) -> tuple[Array, Array]:
        z1 = X @ W1
        a1 = hidden(z1)
        z2 = a1 @ W2
        a2 = output(z2)
        delta2 = (a2 - y) * slope2(z2, a2) / len(X)
        delta1 = (delta2 @ W2.T) * slope1(z1, a1)
        return W1 - rate * X.T @ delta1, W2 - rate * a1.T @ delta2

    return step


def _each_sample(X: Array, y: Array, W1: Array, W2: Array, rate: float) -> tuple[Array, Array]:
    for i in range(len(X)):
        W1, W2 = _right_step(X[i : i + 1], y[i : i + 1], W1, W2, rate)
    return W1, W2


def _stale_forward(
    X: Array, y: Array, W1: Array, W2: Array, rate: float, epochs: int
) -> tuple[Array, Array]:
    """The forward pass is made once, before the loop."""
    a1 = sigmoid(X @ W1)
    a2 = sigmoid(a1 @ W2)
    for _ in range(epochs):
        slopes = _backward(X, y, W2, a1, a2)
        W1, W2 = W1 - rate * slopes["W1"], W2 - rate * slopes["W2"]
    return W1, W2


def _all_at_once(
    X: Array, y: Array, W1: Array, W2: Array, rate: float, epochs: int
) -> tuple[Array, Array]:
    """The gradient is taken once, before the loop."""
    return _right_step(X, y, W1, W2, epochs * rate)


_right_step = _descend(_backward)


def _moved(first: bool, second: bool) -> Step:
    def step(X: Array, y: Array, W1: Array, W2: Array, rate: float) -> tuple[Array, Array]:
        new = _right_step(X, y, W1, W2, rate)
        return (new[0] if first else W1), (new[1] if second else W2)

    return step


TRAIN_MISTAKES = (
    *(
        m.Mistake(
            mistake.name,
            mistake.hint,
            tuple(_loop(_descend(variant)) for variant in mistake.variants),
        )
        for mistake in BACKWARD_MISTAKES
    ),
    m.FACTOR(
        *(_loop(_descend(_times(factor))) for factor in XOR_TUTORIALS),
        hint="Your steps are the same number of times as long as they should be: which constants "
        "has the loss that the task states, and which sign?",
    ),
    m.SLOPE_OF_Z(
        _loop(_exchanged(slope1=lambda z, a: slope_of(z))),
        _loop(_exchanged(slope2=lambda z, a: slope_of(z))),
        _loop(_exchanged(slope1=lambda z, a: slope_of(z), slope2=lambda z, a: slope_of(z))),
    ),
    m.NO_SQUASH(
        _loop(_exchanged(hidden=same)),
        _loop(_exchanged(output=same)),
        _loop(_exchanged(hidden=same, output=same)),
    ),
    m.UPDATE_FIRST(_loop(_update_first)),
    m.STALE_FORWARD(_stale_forward, _all_at_once),
    m.NO_RATE(
        _loop(lambda X, y, W1, W2, rate: _right_step(X, y, W1, W2, 1.0)),
    ),
    m.RATE_TWICE(_loop(lambda X, y, W1, W2, rate: _right_step(X, y, W1, W2, rate * rate))),
    m.ONE_STEP(_loop(_right_step, lambda epochs: 1)),
    m.NUMBER_OF_STEPS(
        _loop(_right_step, lambda epochs: epochs + 1), _loop(_right_step, lambda epochs: epochs - 1)
    ),
    m.NO_STEP(_loop(_right_step, lambda epochs: 0)),
    m.ONE_LAYER(_loop(_moved(True, False)), _loop(_moved(False, True))),
    m.EACH_SAMPLE(_loop(_each_sample)),
    m.NOT_FROM_HERE(
        _loop(lambda X, y, W1, W2, rate: _steps_alone(_right_step(X, y, W1, W2, rate), W1, W2))
    ),
)


def _steps_alone(new: tuple[Array, Array], W1: Array, W2: Array) -> tuple[Array, Array]:
    return new[0] - W1, new[1] - W2


train = Exercise(
    "train",
    """Checks train(X, y, W1, W2, learning_rate, epochs): full-batch gradient descent.

    X: inputs, shape (N, n0). y: targets, shape (N, n2). W1, W2: the weights of two layers of
    sigmoids without biases at the start, shapes (n0, n1) and (n1, n2), which must stay as they are.
    The loss is half the mean over the N samples of the squared errors; an epoch is one update with
    all samples. Expected back: the new W1 and W2 after that many epochs, in this order.
    """,
    Part(
        "train(X, y, W1, W2, learning_rate, epochs)",
        ("W1", "W2"),
        _train,
        _train_cases,
        TRAIN_MISTAKES,
    ),
)
