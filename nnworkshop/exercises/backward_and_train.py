"""The checks of notebook 05: the whole backward pass, and the loop of training."""

import numpy as np

from nnlib import Network, SquaredError, sigmoid
from nnlib import train as nnlib_train
from nnworkshop.exercises import mistakes as m
from nnworkshop.exercises.deltas import right_hidden_delta, right_output_delta
from nnworkshop.exercises.exercise import Exercise, Part
from nnworkshop.exercises.inputs import number, numbers, probabilities, sizes, special
from nnworkshop.exercises.pieces import (
    ERRORS,
    SLOPES,
    SLOPES_FROM_A,
    SQUASHES,
    in_place_of,
    same,
    slope_of,
)

HALF_MEAN = SquaredError(scale=0.5, mean=True)

# --- backward


def _backward(X, y, W2, a1, a2):
    delta2 = right_output_delta(a2, a2, y) / len(X)
    delta1 = right_hidden_delta(delta2, W2, a1, a1)
    return {"W1": X.T @ delta1, "W2": a1.T @ delta2}


def _backward_cases(rng):
    def case(N, n, hidden, outputs):
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
        special("for square arrays", **case(3, 3, 3, 3)),
        _saturated(),
    ]


def _saturated():
    """Outputs and hidden units near 0 and 1, next to targets and far from them, and large inputs."""
    z1 = np.array([[17.0, -2.0, 1.0], [-17.0, 2.0, 0.5], [0.0, 9.0, -9.0], [1.0, -1.0, 3.0]])
    z2 = np.array([[-18.0, 2.0], [18.0, -1.0], [7.0, -7.0], [-12.0, 0.5]])
    return special(
        "where outputs are near 0 or 1, or inputs are large",
        X=np.array([[300.0, -2000.0], [4000.0, 5.0], [-700.0, 60.0], [90.0, 800.0]]),
        y=np.array([[0.0, 0.5], [0.0, 1.0], [1.0, 0.0], [0.0, 1.0]]),
        W2=np.array([[8.0, -0.5], [-30.0, 1.0], [0.5, 2.0]]),
        a1=sigmoid(z1),
        a2=sigmoid(z2),
    )


def _with(
    error=lambda y, a2: a2 - y,
    slope2=slope_of,
    slope1=slope_of,
    back=lambda delta2, W2: delta2 @ W2.T,
    product1=lambda X, delta1: X.T @ delta1,
    product2=lambda a1, delta2: a1.T @ delta2,
    divisors=lambda N: (N, N),
):
    """A backward pass with some of its pieces exchanged; `divisors` are those of W1 and of W2."""

    def wrong(X, y, W2, a1, a2):
        delta2 = error(y, a2) * slope2(a2)
        delta1 = back(delta2, W2) * slope1(a1)
        N1, N2 = divisors(len(X))
        return {"W1": product1(X, delta1) / N1, "W2": product2(a1, delta2) / N2}

    return wrong


def _one(a):
    return np.ones_like(a)


def _tables(came_in, delta):
    """For each sample a table of all products of what came in with the deltas, (N, n, m)."""
    return came_in[:, :, None] * delta[:, None, :]


def _straight_back(X, y, W2, a1, a2):
    """The hidden units get the error itself, not the delta of the output."""
    delta1 = ((a2 - y) @ W2.T) * slope_of(a1)
    return {"W1": X.T @ delta1 / len(X), "W2": _backward(X, y, W2, a1, a2)["W2"]}


def _each_way(change):
    """A change of the slope of either layer, and of both."""
    return _with(slope2=change), _with(slope1=change), _with(slope2=change, slope1=change)


def _deltas(X, y, W2, a1, a2):
    delta2 = right_output_delta(a2, a2, y)
    return right_hidden_delta(delta2, W2, a1, a1), delta2


def _of_deltas(gradients):
    """Something else than the gradients, made of both deltas and N."""
    return lambda X, y, W2, a1, a2: gradients(*_deltas(X, y, W2, a1, a2), len(X))


def _divided(divisor):
    return _times_backward(lambda X, y, a1: len(X) / divisor(X, y, a1))


def _times_backward(factor):
    def wrong(X, y, W2, a1, a2):
        right = _backward(X, y, W2, a1, a2)
        return {name: factor(X, y, a1) * gradient for name, gradient in right.items()}

    return wrong


def _other_slope(X, y, W2, a1, a2):
    """The slope of the output in the place of that of the hidden layer."""
    delta2 = right_output_delta(a2, a2, y) / len(X)
    return {"W1": X.T @ ((delta2 @ W2.T) * slope_of(a2)), "W2": a1.T @ delta2}


def _slope_of_the_other(X, y, W2, a1, a2):
    """The slope of the hidden layer in the place of that of the output."""
    delta2 = (a2 - y) * slope_of(a1) / len(X)
    return {"W1": X.T @ right_hidden_delta(delta2, W2, a1, a1), "W2": a1.T @ delta2}


def _brackets_in_delta1(X, y, W2, a1, a2):
    delta2 = right_output_delta(a2, a2, y) / len(X)
    return {"W1": X.T @ ((delta2 @ W2.T) * a1 * 1 - a1), "W2": a1.T @ delta2}


def _hidden_slope_added(X, y, W2, a1, a2):
    delta2 = right_output_delta(a2, a2, y) / len(X)
    return {"W1": X.T @ (delta2 @ W2.T + slope_of(a1)), "W2": a1.T @ delta2}


def _inputs_again(X, y, W2, a1, a2):
    """What comes in at the first layer, in both products, or what comes out."""
    delta1, delta2 = _deltas(X, y, W2, a1, a2)
    return {"W1": X.T @ delta1 / len(X), "W2": X.T @ delta2 / len(X)}


def _outputs_again(X, y, W2, a1, a2):
    delta1, delta2 = _deltas(X, y, W2, a1, a2)
    return {"W1": a1.T @ delta1 / len(X), "W2": a2.T @ delta2 / len(X)}


BACKWARD_MISTAKES = (
    *in_place_of(ERRORS, lambda error: _with(error=error)),
    *in_place_of(
        [(kind, slopes) for kind, slopes in SLOPES_FROM_A if kind not in (m.TWO, m.HALF)],
        lambda slope: _with(slope2=slope),
        lambda slope: _with(slope1=slope),
        lambda slope: _with(slope2=slope, slope1=slope),
    ),
    m.TWO(
        _with(slope1=lambda a: 2 * slope_of(a)),
        _with(slope2=lambda a: 2 * slope_of(a), slope1=lambda a: 2 * slope_of(a)),
        hint="Some of your numbers are two or four times what they should be: look at the constants.",
    ),
    m.HALF(
        _with(slope1=lambda a: slope_of(a) / 2),
        _with(slope2=lambda a: slope_of(a) / 2, slope1=lambda a: slope_of(a) / 2),
        hint="Some of your numbers are a half or a quarter of what they should be: look at the "
        "constants.",
    ),
    m.SLOPE_MISSING(*_each_way(_one), _straight_back),
    m.SLOPE_HALF(*_each_way(same)),
    m.SLOPE_OF_ERROR(
        _with(error=lambda y, a2: (a2 - y) * (1 - (a2 - y)), slope2=_one),
        _with(error=lambda y, a2: (a2 - y) * slope_of(a2 - y), slope2=_one),
        _with(back=lambda d, W2: (d @ W2.T) * (1 - d @ W2.T), slope1=_one),
        _with(back=lambda d, W2: (d * (1 - d)) @ W2.T, slope1=_one),
    ),
    m.OTHER_LAYER(
        _other_slope,
        _slope_of_the_other,
        _inputs_again,
        _outputs_again,
        lambda X, y, W2, a1, a2: {
            "W1": X.T @ _deltas(X, y, W2, a1, a2)[1] / len(X),
            "W2": _backward(X, y, W2, a1, a2)["W2"],
        },
    ),
    m.BRACKETS(
        _with(error=lambda y, a2: a2 - y * slope_of(a2), slope2=_one),
        _with(error=lambda y, a2: (a2 - y) * a2 * 1 - a2, slope2=_one),
        _brackets_in_delta1,
    ),
    m.SLOPE_ADDED(
        _with(error=lambda y, a2: a2 - y + slope_of(a2), slope2=_one),
        _hidden_slope_added,
    ),
    m.OTHER_LOSS(
        _with(error=lambda y, a2: (a2 - y) / slope_of(a2), slope2=_one),
        hint="This belongs to a different loss, the cross-entropy: which loss does the task state?",
    ),
    m.DELTAS_RETURNED(
        *(_of_deltas(lambda d1, d2, N, k=k: {"W1": d1 / N**k, "W2": d2 / N**k}) for k in (0, 1)),
        _of_deltas(lambda d1, d2, N: {"W1": d1.mean(axis=0), "W2": d2.mean(axis=0)}),
        _of_deltas(lambda d1, d2, N: {"W1": d1.sum(axis=0), "W2": d2.sum(axis=0)}),
    ),
    m.OTHER_DIVISOR(
        _divided(lambda X, y, a1: X.shape[1]),
        _divided(lambda X, y, a1: a1.shape[1]),
        _divided(lambda X, y, a1: X.size),
        _divided(lambda X, y, a1: len(X) + 1),
        _divided(lambda X, y, a1: np.float64(len(X) - 1)),
        lambda X, y, W2, a1, a2: {
            "W1": _backward(X, y, W2, a1, a2)["W1"] * len(X) / X.shape[1],
            "W2": _backward(X, y, W2, a1, a2)["W2"] * len(X) / a1.shape[1],
        },
    ),
    m.SIGN(
        _with(slope1=lambda a: -slope_of(a)),
        _with(slope2=lambda a: -slope_of(a), slope1=lambda a: -slope_of(a)),
    ),
    m.ABSOLUTE(
        _with(back=lambda delta2, W2: np.abs(delta2 @ W2.T)),
        _with(back=lambda delta2, W2: delta2 @ np.abs(W2).T),
        hint="A minus sign gets lost on the way back: which numbers lose theirs?",
    ),
    m.NO_WEIGHTS(
        _with(back=lambda delta2, W2: delta2),
        _with(back=lambda delta2, W2: delta2.sum(axis=1, keepdims=True)),
        hint="The deltas of the hidden units do not depend on the weights that follow them.",
    ),
    m.SKIPPED(
        *(
            _with(
                product1=lambda X, d, k=k: X[k].T @ d[k],
                product2=lambda a1, d, k=k: a1[k].T @ d[k],
            )
            for k in (slice(-1), slice(1, None))
        ),
        hint="One of the samples does not count: where does your loop start, and where does it "
        "stop?",
    ),
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
    m.MEAN(
        _with(back=lambda delta2, W2: delta2 @ W2.T / W2.shape[1]),
        hint="The messages of the output units are averaged: what happens where paths meet?",
    ),
    m.ONE_OUTPUT(
        _with(back=lambda delta2, W2: delta2[:, :1] @ W2[:, :1].T),
        _with(back=lambda delta2, W2: delta2[:, -1:] @ W2[:, -1:].T),
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


def _train(X, y, W1, W2, learning_rate, epochs):
    network = Network([*W1.shape, W2.shape[1]], "sigmoid", bias=False, init={"W1": W1, "W2": W2})
    if epochs:
        nnlib_train(network, X, y, HALF_MEAN, learning_rate, epochs)
    return network.parameters["W1"].copy(), network.parameters["W2"].copy()


def _train_cases(rng):
    def case(N, n, hidden, epochs, outputs=1):
        return {
            "X": numbers(rng, N, n),
            "y": probabilities(rng, N, outputs),
            "W1": numbers(rng, n, hidden, low=-1, high=1),
            "W2": numbers(rng, hidden, outputs, low=-2, high=2),
            "learning_rate": number(rng, 0.5, 2),
            "epochs": epochs,
        }

    N, n, hidden = sizes(rng, 3)
    return [
        case(1, 2, 2, 1),
        case(4, 2, 2, 1),
        case(N, n, hidden, 3),
        special("for square arrays", **case(3, 3, 3, 2, outputs=3)),
        special("where outputs are next to their targets", **_near_targets()),
        special("where the output unit is near 0 or 1", **_flat()),
        special("where slopes are steep", **_steep()),
    ]


def _near_targets():
    """A loss near 0 that grows, since the steps are far too long."""
    X = np.array([[1.0, 0.5], [-0.5, 2.0], [1.5, -1.0]])
    W1, W2 = np.array([[0.5, -1.0], [1.0, 0.25]]), np.array([[1.5], [-2.0]])
    off = np.array([[1e-5], [-2e-5], [1.5e-5]])
    y = sigmoid(sigmoid(X @ W1) @ W2) + off
    return {"X": X, "y": y, "W1": W1, "W2": W2, "learning_rate": 500.0, "epochs": 3}


def _flat():
    """Slopes so small that the loss stands still, and steps so long that the weights do not."""
    return {
        "X": np.array([[1.0, 0.5], [-0.5, 2.0], [1.5, -1.0]]),
        "y": np.array([[0.0], [0.25], [0.0]]),
        "W1": np.array([[0.5, -1.0], [1.0, 0.25]]),
        "W2": np.array([[24.0], [14.0]]),
        "learning_rate": 1e7,
        "epochs": 3,
    }


def _steep():
    return {
        "X": np.array([[3000.0, -500.0], [-1000.0, 4000.0], [2000.0, 2500.0]]),
        "y": np.array([[0.0], [1.0], [0.5]]),
        "W1": np.array([[1e-4, -2e-4], [2e-4, 1e-4]]),
        "W2": np.array([[4.0], [-3.0]]),
        "learning_rate": 1e-6,
        "epochs": 3,
    }


def _descend(gradients):
    """One epoch with the gradients of another backward pass."""

    def step(X, y, W1, W2, rate):
        a1 = sigmoid(X @ W1)
        slopes = gradients(X, y, W2, a1, sigmoid(a1 @ W2))
        return W1 - rate * slopes["W1"], W2 - rate * slopes["W2"]

    return step


def _loop(step, count=lambda epochs: epochs):
    def wrong(X, y, W1, W2, rate, epochs):
        for _ in range(count(epochs)):
            W1, W2 = step(X, y, W1, W2, rate)
        return W1, W2

    return wrong


def _update_first(X, y, W1, W2, rate):
    """The hidden deltas come through weights that have been updated already."""
    a1 = sigmoid(X @ W1)
    a2 = sigmoid(a1 @ W2)
    delta2 = right_output_delta(a2, a2, y) / len(X)
    W2 = W2 - rate * a1.T @ delta2
    return W1 - rate * X.T @ right_hidden_delta(delta2, W2, a1, a1), W2


def _times(factor):
    """The gradients, times a number that may depend on N."""

    def gradients(X, y, W2, a1, a2):
        right = _backward(X, y, W2, a1, a2)
        return {name: factor(len(X)) * gradient for name, gradient in right.items()}

    return gradients


# with its 2, as a sum, and with the sign of its push
XOR_TUTORIALS = (lambda N: 2 * N, lambda N: -2 * N, lambda N: -2, lambda N: -N, lambda N: N / 2)


def _from_output(z, a):
    return slope_of(a)


def _exchanged(hidden=sigmoid, output=sigmoid, slope1=_from_output, slope2=_from_output):
    """One epoch with one of its squashes or slopes exchanged."""

    def step(X, y, W1, W2, rate):
        z1 = X @ W1
        a1 = hidden(z1)
        z2 = a1 @ W2
        a2 = output(z2)
        delta2 = (a2 - y) * slope2(z2, a2) / len(X)
        delta1 = (delta2 @ W2.T) * slope1(z1, a1)
        return W1 - rate * X.T @ delta1, W2 - rate * a1.T @ delta2

    return step


def _each_sample(X, y, W1, W2, rate):
    for i in range(len(X)):
        W1, W2 = _right_step(X[i : i + 1], y[i : i + 1], W1, W2, rate)
    return W1, W2


def _stale_forward(X, y, W1, W2, rate, epochs):
    """The forward pass is made once, before the loop."""
    a1 = sigmoid(X @ W1)
    a2 = sigmoid(a1 @ W2)
    for _ in range(epochs):
        slopes = _backward(X, y, W2, a1, a2)
        W1, W2 = W1 - rate * slopes["W1"], W2 - rate * slopes["W2"]
    return W1, W2


def _all_at_once(X, y, W1, W2, rate, epochs):
    """The gradient is taken once, before the loop."""
    return _right_step(X, y, W1, W2, epochs * rate)


_right_step = _descend(_backward)


def _moved(first, second):
    def step(X, y, W1, W2, rate):
        new = _right_step(X, y, W1, W2, rate)
        return (new[0] if first else W1), (new[1] if second else W2)

    return step


def _rolling(beta):
    """Steps in which part of the last one lives on."""

    def wrong(X, y, W1, W2, rate, epochs):
        v1, v2 = 0.0 * W1, 0.0 * W2
        for _ in range(epochs):
            step1, step2 = _steps_alone(_right_step(X, y, W1, W2, rate), W1, W2)
            v1, v2 = beta * v1 + step1, beta * v2 + step2
            W1, W2 = W1 + v1, W2 + v2
        return W1, W2

    return wrong


def _slowing(rate_at):
    """A learning rate that depends on the number of the epoch."""

    def wrong(X, y, W1, W2, rate, epochs):
        for k in range(epochs):
            W1, W2 = _right_step(X, y, W1, W2, rate_at(rate, k))
        return W1, W2

    return wrong


def _new_pass_between(X, y, W1, W2, rate):
    """W1 is updated, and the hidden outputs that it gives then meet the old deltas."""
    new1, _ = _right_step(X, y, W1, W2, rate)
    a1 = sigmoid(X @ W1)
    delta2 = right_output_delta(a1, sigmoid(a1 @ W2), y) / len(X)
    return new1, W2 - rate * sigmoid(X @ new1).T @ delta2


def _one_after_the_other(X, y, W1, W2, rate):
    """One layer after the other, each with a whole pass of its own."""
    new1, _ = _right_step(X, y, W1, W2, rate)
    return new1, _right_step(X, y, new1, W2, rate)[1]


def _ending(returned):
    """The right way, but something else is handed back: returned(X, y, the weights after all
    epochs and after all but one).
    """

    def wrong(X, y, W1, W2, rate, epochs):
        before = _train(X, y, W1, W2, rate, epochs - 1)
        return returned(X, y, _train(X, y, W1, W2, rate, epochs), before)

    return wrong


def _gradients_at(X, y, W1, W2):
    a1 = sigmoid(X @ W1)
    slopes = _backward(X, y, W2, a1, sigmoid(a1 @ W2))
    return slopes["W1"], slopes["W2"]


def _outputs_at(X, y, W1, W2):
    a1 = sigmoid(X @ W1)
    return a1, sigmoid(a1 @ W2)


# What a mistake of a backward pass looks like after some epochs
IN_TRAINING = {
    m.SIGN.name: "Some of the weights walk uphill: which way does a gradient point, and what is "
    "subtracted from what?",
    m.TWO.name: "Steps are two or four times as long as they should be, in one layer or in both.",
    m.HALF.name: "Steps are a half or a quarter of what they should be, in one layer or in both.",
    m.NOT_DIVIDED.name: "Your steps grow with the number of samples: is a mean asked for, or a sum?",
    m.DELTAS_RETURNED.name: (
        "You update with deltas, one row for each sample. A gradient has the shape of its "
        "weights: what is missing between the two?"
    ),
}

WITH_SUMS = {
    kind.name for kind in (m.SLOPE_MISSING, m.SLOPE_HALF, m.SLOPE_OF_A, m.SLOPE_OTHER, m.SLOPE_PLUS)
}


def _as_sum(gradients):
    """Gradients that are not divided by N, with another mistake in them."""

    def wrong(X, y, W2, a1, a2):
        return {name: len(X) * one for name, one in gradients(X, y, W2, a1, a2).items()}

    return wrong


TRAIN_MISTAKES = (
    *(
        m.Mistake(
            mistake.name,
            f"{mistake.hint} Also, your steps grow with the number of samples.",
            tuple(_loop(_descend(_as_sum(variant))) for variant in mistake.variants),
        )
        for mistake in BACKWARD_MISTAKES
        if mistake.name in WITH_SUMS
    ),
    *(
        m.Mistake(
            mistake.name,
            IN_TRAINING.get(mistake.name, mistake.hint),
            tuple(_loop(_descend(variant)) for variant in mistake.variants),
        )
        for mistake in BACKWARD_MISTAKES
    ),
    *in_place_of(
        [(kind, squashes) for kind, squashes in SQUASHES if kind != m.THRESHOLD],  # it never moves
        lambda squash: _loop(_exchanged(hidden=squash)),
        lambda squash: _loop(_exchanged(output=squash)),
        lambda squash: _loop(_exchanged(hidden=squash, output=squash)),
    ),
    *in_place_of(
        [(kind, slopes) for kind, slopes in SLOPES if kind in (m.SLOPE_OF_Z, m.SLOPE_MIXED)],
        lambda slope: _loop(_exchanged(slope1=slope)),
        lambda slope: _loop(_exchanged(slope2=slope)),
        lambda slope: _loop(_exchanged(slope1=slope, slope2=slope)),
    ),
    m.FACTOR(
        *(_loop(_descend(_times(factor))) for factor in XOR_TUTORIALS),
        hint="All your steps are off by the same factor: which constants does the loss in the "
        "task have, and which sign?",
    ),
    m.UPDATE_FIRST(_loop(_update_first)),
    m.MIXED_PASSES(_loop(_new_pass_between), _loop(_one_after_the_other)),
    m.STALE_FORWARD(_stale_forward, _all_at_once),
    m.NO_RATE(_loop(lambda X, y, W1, W2, rate: _right_step(X, y, W1, W2, 1.0))),
    m.RATE_TWICE(_loop(lambda X, y, W1, W2, rate: _right_step(X, y, W1, W2, rate * rate))),
    m.DIVIDED_BY_RATE(_loop(lambda X, y, W1, W2, rate: _right_step(X, y, W1, W2, 1 / rate))),
    m.MOMENTUM(*map(_rolling, (0.5, 0.8, 0.9, 0.95, 0.99))),
    m.SHRINKING_RATE(
        *(_slowing(lambda rate, k, q=q: rate * q**k) for q in (0.5, 0.9, 0.95, 0.99, 0.999)),
        *(_slowing(lambda rate, k, q=q: rate * q ** (k + 1)) for q in (0.5, 0.9, 0.95, 0.99)),
        _slowing(lambda rate, k: rate / (k + 1)),
        lambda X, y, W1, W2, rate, epochs: _train(X, y, W1, W2, rate / (epochs or 1), epochs),
    ),
    m.ONE_STEP(_loop(_right_step, lambda epochs: 1)),
    m.NUMBER_OF_STEPS(
        _loop(_right_step, lambda epochs: epochs + 1), _loop(_right_step, lambda epochs: epochs - 1)
    ),
    m.NO_STEP(
        _loop(_right_step, lambda epochs: 0),
        hint="The weights come back unchanged: are they updated, and do their slopes differ from "
        "0?",
    ),
    m.ONE_LAYER(_loop(_moved(True, False)), _loop(_moved(False, True))),
    m.EACH_SAMPLE(_loop(_each_sample)),
    m.NOT_FROM_HERE(
        _loop(lambda X, y, W1, W2, rate: _steps_alone(_right_step(X, y, W1, W2, rate), W1, W2))
    ),
    m.GRADIENTS_RETURNED(
        _ending(lambda X, y, after, before: _gradients_at(X, y, *after)),
        _ending(lambda X, y, after, before: _gradients_at(X, y, *before)),
    ),
    m.ACTIVATIONS_RETURNED(
        _ending(lambda X, y, after, before: _outputs_at(X, y, *after)),
        _ending(lambda X, y, after, before: _outputs_at(X, y, *before)),
    ),
)


def _steps_alone(new, W1, W2):
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
