"""The checks of notebook 04: the deltas of both layers, and a gradient by nudging."""

import numpy as np

from nnlib import Network, SquaredError, numerical_gradients, sigmoid
from nnworkshop.exercises import mistakes as m
from nnworkshop.exercises.exercise import Exercise, Part
from nnworkshop.exercises.inputs import numbers, probabilities, sizes, special
from nnworkshop.exercises.pieces import ERRORS, SLOPES, accumulated, in_place_of, slope_of

HALF_SUM = SquaredError(scale=0.5, mean=False)


# --- output_delta


def right_output_delta(z2, a2, y):
    """delta2 for half the sum of the squared errors."""
    return HALF_SUM.slope(a2, y) * slope_of(a2)


def _output_cases(rng):
    def case(N, outputs):
        z2 = numbers(rng, N, outputs)
        return {"z2": z2, "a2": sigmoid(z2), "y": probabilities(rng, N, outputs)}

    N, outputs = sizes(rng, 2)
    sure = np.array([[-17.0, 2.0], [17.0, -1.0], [-9.0, 9.0], [0.0, 6.0]])
    return [
        case(1, 1),
        case(4, 1),
        case(N, outputs),
        case(3, 3),
        special(
            "where outputs are near 0 or 1",
            z2=sure,
            a2=sigmoid(sure),
            y=np.array([[1.0, 0.25], [1.0, 0.0], [0.0, 0.0], [1.0, 0.9]]),
        ),
    ]


def _slope_mistakes(product, take):
    """What can go wrong with the slope of a unit in product(slope, *arguments); take(*arguments)
    gives its z and a.
    """

    def with_slope(slope):
        return lambda *arguments: product(slope(*take(*arguments)), *arguments)

    return (
        *in_place_of(SLOPES, with_slope),
        m.SLOPE_MISSING(with_slope(lambda z, a: np.ones_like(a))),
        m.SLOPE_HALF(with_slope(lambda z, a: a)),
        m.SIGN(with_slope(lambda z, a: -slope_of(a)), hint=m.SIGN.hint),
        m.DIVIDED(
            with_slope(lambda z, a: slope_of(a) / len(a)),
            with_slope(lambda z, a: slope_of(a) / a.size),
        ),
    )


OUTPUT_MISTAKES = (
    *_slope_mistakes(
        lambda slope, z2, a2, y: (a2 - y) * slope,
        lambda z2, a2, y: (z2, a2),
    ),
    *in_place_of(ERRORS, lambda error: lambda z2, a2, y: error(y, a2) * slope_of(a2)),
    m.SLOPE_OF_ERROR(
        lambda z2, a2, y: (a2 - y) * (1 - (a2 - y)),
        lambda z2, a2, y: (a2 - y) ** 2 * (1 - (a2 - y)),
        lambda z2, a2, y: sigmoid.derivative(a2 - y),
        lambda z2, a2, y: (a2 - y) * sigmoid.derivative(a2 - y),
    ),
    m.BRACKETS(
        lambda z2, a2, y: a2 - y * slope_of(a2),
        lambda z2, a2, y: (a2 - y) * a2 * 1 - a2,
        lambda z2, a2, y: a2 - y * a2 * 1 - a2,
    ),
    m.SLOPE_ADDED(lambda z2, a2, y: a2 - y + slope_of(a2)),
    m.OTHER_LOSS(
        lambda z2, a2, y: (a2 - y) / slope_of(a2),
        hint="This belongs to a different loss, the cross-entropy: which loss does the task state?",
    ),
    m.Z_AS_OUTPUT(
        lambda z2, a2, y: (z2 - y) * slope_of(a2),
        lambda z2, a2, y: (z2 - y) * z2 * (1 - z2),
    ),
    m.SLOPE_AT_TARGET(lambda z2, a2, y: (a2 - y) * slope_of(y)),
    m.ARGUMENTS(
        lambda z2, a2, y: right_output_delta(a2, y, z2),
        lambda z2, a2, y: right_output_delta(z2, y, a2),
        lambda z2, a2, y: right_output_delta(y, z2, a2),
    ),
    m.STAR(
        lambda z2, a2, y: (a2 - y).T @ slope_of(a2),
        lambda z2, a2, y: (a2 - y) @ slope_of(a2).T,
        lambda z2, a2, y: (a2 - y) @ slope_of(a2),
        lambda z2, a2, y: np.sum((a2 - y) * slope_of(a2)),
        hint="Here matching entries are multiplied one by one; a matrix product (@ or dot) also "
        "adds up the results.",
    ),
    m.MISALIGNED(lambda z2, a2, y: (a2 - y) * slope_of(a2.ravel())),
    m.ADDED_UP(
        lambda z2, a2, y: ((a2 - y) * slope_of(a2)).sum(axis=0),
        lambda z2, a2, y: ((a2 - y) * slope_of(a2)).sum(axis=0, keepdims=True),
        lambda z2, a2, y: ((a2 - y) * slope_of(a2)).mean(axis=0),
        lambda z2, a2, y: ((a2 - y) * slope_of(a2)).mean(axis=0, keepdims=True),
        lambda z2, a2, y: ((a2 - y) * slope_of(a2)).mean(),
    ),
    m.ACCUMULATED(
        *(lambda z2, a2, y, k=k: np.cumsum((a2 - y) * slope_of(a2), axis=k) for k in (0, 1))
    ),
)

output_delta = Exercise(
    "output_delta",
    """Checks output_delta(z2, a2, y): the deltas of an output layer of sigmoids.

    z2, a2: its sums and its outputs, y: the targets, all of shape (N, n2). The loss is half the sum
    of the squared errors. Expected back: delta2 = dL/dz2, shape (N, n2).
    """,
    Part(
        "output_delta(z2, a2, y)",
        ("delta2",),
        right_output_delta,
        _output_cases,
        OUTPUT_MISTAKES,
        rows=True,
    ),
)


# --- hidden_delta


def right_hidden_delta(delta2, W2, z1, a1):
    """delta1, one unit a column."""
    return (delta2 @ W2.T) * slope_of(a1)


def _hidden_cases(rng):
    def case(N, hidden, outputs):
        z1 = numbers(rng, N, hidden)
        return {
            "delta2": numbers(rng, N, outputs, low=-1, high=1),
            "W2": numbers(rng, hidden, outputs),
            "z1": z1,
            "a1": sigmoid(z1),
        }

    N, hidden, outputs = sizes(rng, 3)
    sure = np.array([[-17.0, 2.0], [17.0, -1.0], [-9.0, 9.0]])
    return [
        case(1, 2, 1),
        case(4, 3, 1),
        case(N, hidden, outputs),
        special("for square arrays", **case(3, 3, 3)),
        special(
            "where hidden units are near 0 or 1, or messages very small or large",
            delta2=np.array([[40.0, -0.25], [0.5, 25.0], [-1e-4, 2e-4]]),
            W2=np.array([[20.0, -3.0], [0.5, 15.0]]),
            z1=sure,
            a1=sigmoid(sure),
        ),
    ]


def _back(back):
    """A hidden delta with another way back through the weights."""
    return lambda delta2, W2, z1, a1: back(delta2, W2) * slope_of(a1)


HIDDEN_MISTAKES = (
    *_slope_mistakes(
        lambda slope, delta2, W2, z1, a1: (delta2 @ W2.T) * slope,
        lambda delta2, W2, z1, a1: (z1, a1),
    ),
    m.TRANSPOSE(
        _back(lambda delta2, W2: delta2 @ W2),
        _back(lambda delta2, W2: W2 @ delta2),
        _back(lambda delta2, W2: W2 @ delta2.T),
        _back(lambda delta2, W2: W2.T @ delta2),
        _back(lambda delta2, W2: delta2.T @ W2),
    ),
    m.WRONG_AXIS(
        *(_back(lambda d, W2, k=k: (d[:, None, :] * W2).sum(axis=k)) for k in (0, 1)),
    ),
    m.STAR(_back(lambda delta2, W2: delta2 * W2.T), _back(lambda delta2, W2: delta2 * W2)),
    m.NO_WEIGHTS(
        _back(lambda delta2, W2: delta2),
        _back(lambda delta2, W2: delta2.sum(axis=1, keepdims=True)),
        _back(lambda delta2, W2: delta2 @ np.ones_like(W2).T),
    ),
    m.MEAN_WEIGHT(
        _back(lambda delta2, W2: delta2.sum(axis=1, keepdims=True) * W2.sum(axis=1)),
        _back(lambda delta2, W2: delta2.mean(axis=1, keepdims=True) * W2.sum(axis=1)),
        _back(lambda delta2, W2: delta2.sum(axis=1, keepdims=True) * W2.mean(axis=1)),
    ),
    m.ERROR_MISSING(
        _back(lambda delta2, W2: W2.sum(axis=1) + 0 * delta2[:, :1]),
        hint="The deltas of the units that follow have no effect: what do they tell the hidden "
        "ones?",
    ),
    m.SLOPE_ALONE(_back(lambda delta2, W2: np.ones((len(delta2), len(W2))))),
    m.SLOPE_ADDED(lambda delta2, W2, z1, a1: delta2 @ W2.T + slope_of(a1)),
    m.NOT_TURNED(
        _back(lambda delta2, W2: delta2 @ (W2 if W2.shape[0] == W2.shape[1] else W2.T)),
        _back(lambda delta2, W2: delta2 @ W2 if delta2.shape[1] == len(W2) else delta2 @ W2.T),
    ),
    m.ABSOLUTE(
        _back(lambda delta2, W2: np.abs(delta2) @ W2.T),
        _back(lambda delta2, W2: delta2 @ np.abs(W2).T),
        _back(lambda delta2, W2: np.abs(delta2 @ W2.T)),
        hint="A minus sign gets lost on the way back: which numbers lose theirs?",
    ),
    m.SLOPE_OF_ERROR(
        lambda delta2, W2, z1, a1: (delta2 * (1 - delta2)) @ W2.T,
        lambda delta2, W2, z1, a1: (delta2 @ W2.T) * (1 - delta2 @ W2.T),
        _back(lambda delta2, W2: (delta2 * (1 - delta2)) @ W2.T),
        _back(lambda delta2, W2: slope_of(delta2 @ W2.T)),
    ),
    m.OTHER_LAYER(
        lambda delta2, W2, z1, a1: (delta2 * slope_of(delta2)) @ W2.T,
    ),
    m.SKIPPED(
        _back(lambda delta2, W2: delta2[:, :-1] @ W2[:, :-1].T),
        _back(lambda delta2, W2: delta2[:, 1:] @ W2[:, 1:].T),
        hint="One of the output units has no say: how many rounds does your loop make?",
    ),
    m.LARGEST(
        _back(lambda d, W2: (d[:, None, :] * W2).max(axis=2)),
        hint="Only one of the output units' messages is kept: what happens where paths meet?",
    ),
    m.ACCUMULATED(
        *(_back(lambda delta2, W2, k=k: accumulated(delta2 @ W2.T)[k]) for k in range(3))
    ),
    m.ADDED_UP(
        _back(lambda delta2, W2: delta2.sum(axis=0) @ W2.T),
        lambda *arguments: right_hidden_delta(*arguments).sum(axis=0),
        lambda *arguments: right_hidden_delta(*arguments).mean(axis=0),
        _back(lambda delta2, W2: delta2.mean(axis=0) @ W2.T),
    ),
    m.ONE_OUTPUT(
        _back(lambda delta2, W2: delta2[:, :1] @ W2[:, :1].T),
        _back(lambda delta2, W2: delta2[:, -1:] @ W2[:, -1:].T),
    ),
    m.MEAN(
        _back(lambda delta2, W2: delta2 @ W2.T / W2.shape[1]),
        hint="The messages of the output units are averaged: what happens where paths meet?",
    ),
    m.BRACKETS(lambda delta2, W2, z1, a1: (delta2 @ W2.T) * a1 * 1 - a1),
)

hidden_delta = Exercise(
    "hidden_delta",
    """Checks hidden_delta(delta2, W2, z1, a1): the deltas of a hidden layer of sigmoids.

    delta2: the deltas of the layer that it feeds, shape (N, n2). W2: the weights to that layer,
    shape (n1, n2). z1, a1: sums and outputs of the hidden layer, shape (N, n1). Expected back:
    delta1 = dL/dz1, shape (N, n1).
    """,
    Part(
        "hidden_delta(delta2, W2, z1, a1)",
        ("delta1",),
        right_hidden_delta,
        _hidden_cases,
        HIDDEN_MISTAKES,
        rows=True,
    ),
)


# --- gradient_check


class LossOfWeights:
    """The loss of a small network as a function of its first weights."""

    def __init__(self, rng, shape):
        self.network = Network([*shape, 1], "sigmoid", init="normal", rng=rng)
        self.X, self.y = numbers(rng, 4, shape[0]), probabilities(rng, 4, 1)

    def __call__(self, W):
        self.network.parameters["W1"] = W
        return float(HALF_SUM(self.network.predict(self.X), self.y))

    def __deepcopy__(self, memo):
        return self  # it is a function to those who call it

    def __repr__(self):
        return "the loss of a network as a function of W"


LossOfWeights.__name__ = "function"  # so Python calls it when somebody calculates with it


def _numerical(loss, W, h):
    loss(W)  # puts the network there
    return numerical_gradients(loss.network, loss.X, loss.y, HALF_SUM, step=h)["W1"]


def _nudging_cases(rng):
    def case(*shape, h):
        return {"loss": LossOfWeights(rng, shape), "W": numbers(rng, *shape), "h": h}

    at_zero = case(2, 2, h=0.5)
    at_zero["W"] = np.array([[0.0, -1.5], [2.0, 0.0]])
    return [
        case(1, 1, h=0.5),
        case(2, 2, h=0.25),
        case(2, 3, h=0.5),
        case(3, 1, h=0.1),
        special("where a weight is 0", **at_zero),
    ]


def _nudged(quotient, left=lambda h: 0.0, unit=True):
    """Differences entry by entry: quotient(L at a distance, h), where `left` is what stays of a
    nudge; without `unit` all entries are nudged at once.
    """

    def wrong(loss, W, h):
        here, result = W.copy(), np.zeros(W.shape)
        for place in np.ndindex(W.shape):
            nudge = np.zeros(W.shape)
            nudge[place if unit else ...] = 1.0
            result[place] = quotient(lambda d: loss(here + d * nudge), h)  # noqa: B023 - used at once
            here = here + left(h) * nudge
        return result

    return wrong


def _central(L, h):
    return (L(h) - L(-h)) / (2 * h)


def _copied_once(loss, W, h):
    up, down, result = W.copy(), W.copy(), np.zeros(W.shape)
    for place in np.ndindex(W.shape):
        up[place] += h
        down[place] -= h
        result[place] = (loss(up) - loss(down)) / (2 * h)
    return result


def _only(which):
    def wrong(loss, W, h):
        result = np.zeros(W.shape)
        result.flat[which] = _numerical(loss, W, h).flat[which]
        return result

    return wrong


def _in_proportion(divisor):
    """Weights that are multiplied instead of moved."""

    def wrong(loss, W, h):
        result = np.zeros(W.shape)
        for place in np.ndindex(W.shape):
            up, down = W.copy(), W.copy()
            up[place] *= 1 + h
            down[place] *= 1 - h
            result[place] = (loss(up) - loss(down)) / divisor(h, W[place])
        return result

    return wrong


def _in_lines(axis):
    """All weights of a row (axis 1) or of a column (axis 0) nudged together."""

    def wrong(loss, W, h):
        result = np.zeros(W.shape)
        for place in np.ndindex(W.shape):
            nudge = np.zeros(W.shape)
            nudge[(place[0], slice(None)) if axis else (slice(None), place[1])] = h
            result[place] = (loss(W + nudge) - loss(W - nudge)) / (2 * h)
        return result

    return wrong


STEPS = (1.0, 0.5, 0.25, 0.1, 0.01, 1e-3, 1e-4, 1e-5, 1e-6)

NUDGING_MISTAKES = (
    m.ONE_SIDED(_nudged(lambda L, h: (L(h) - L(0)) / h), _nudged(lambda L, h: (L(0) - L(-h)) / h)),
    m.TWO(
        _nudged(lambda L, h: (L(h) - L(-h)) / h),
        hint="Everything is twice as large as it should be: how far apart are the two places?",
    ),
    m.HALF(_nudged(lambda L, h: (L(h) - L(-h)) / (4 * h))),
    m.ONE_NUDGE(
        _nudged(lambda L, h: (L(h) - L(0)) / (2 * h)),
        _nudged(lambda L, h: (L(0) - L(-h)) / (2 * h)),
    ),
    m.BRACKETS(
        _nudged(lambda L, h: (L(h) - L(-h)) / 2 * h),
        _nudged(lambda L, h: L(h) - L(-h) / (2 * h)),
        _nudged(lambda L, h: L(h) - L(-h) / 2 * h),
    ),
    m.SIGN(_nudged(lambda L, h: -_central(L, h))),
    m.NOT_BY_STEP(
        _nudged(lambda L, h: L(h) - L(-h)),
        _nudged(lambda L, h: (L(h) - L(-h)) / 2),
        _nudged(lambda L, h: L(h) - L(0)),
    ),
    m.LOSSES_ADDED(
        _nudged(lambda L, h: (L(h) + L(-h)) / (2 * h)),
        _nudged(lambda L, h: (L(h) + L(-h)) / 2),
        _nudged(lambda L, h: L(h) + L(-h)),
    ),
    m.LOSS_ALONE(
        *(_nudged(lambda L, h, side=side: L(side * h)) for side in (-1, 0, 1)),
        *(_nudged(lambda L, h, side=side: L(side * h) / h) for side in (-1, 0, 1)),
        *(_nudged(lambda L, h, side=side: L(side * h) / (2 * h)) for side in (-1, 0, 1)),
        lambda loss, W, h: loss(W),
    ),
    m.HALF_NUDGE(
        _nudged(lambda L, h: (L(h / 2) - L(-h / 2)) / h),
        _nudged(lambda L, h: (L(h / 2) - L(-h / 2)) / (2 * h)),
        _nudged(lambda L, h: (L(2 * h) - L(-2 * h)) / (4 * h)),
        _nudged(lambda L, h: (L(2 * h) - L(-2 * h)) / (2 * h)),
        _nudged(lambda L, h: (L(2 * h) - L(0)) / (2 * h)),
        _nudged(lambda L, h: (L(h) - L(-2 * h)) / (2 * h)),
        _nudged(lambda L, h: (L(h) - L(-2 * h)) / (3 * h)),
    ),
    m.RELATIVE_NUDGE(
        _in_proportion(lambda h, w: 2 * h),
        _in_proportion(lambda h, w: 2 * h * w),
        _in_proportion(lambda h, w: h),
    ),
    m.CURVATURE(
        _nudged(lambda L, h: (L(h) - 2 * L(0) + L(-h)) / h**2),
        _nudged(lambda L, h: (L(h) - 2 * L(0) + L(-h)) / (2 * h)),
    ),
    m.NUDGE_LEFT(
        _nudged(_central, lambda h: h),
        _nudged(_central, lambda h: -h),
        _copied_once,
    ),
    m.ALL_AT_ONCE(
        _nudged(_central, unit=False),
        lambda loss, W, h: (loss(W + h) - loss(W - h)) / (2 * h),
        _in_lines(0),
        _in_lines(1),
        hint="Several weights move at the same time, so nobody can tell which of them made the "
        "difference.",
    ),
    m.OTHER_STEP(*(lambda loss, W, h, own=own: _numerical(loss, W, own) for own in STEPS)),
    m.ONE_ENTRY(_only(0), _only(-1)),
    m.TRANSPOSE(
        lambda loss, W, h: _numerical(loss, W, h).T,
        hint="The numbers are right, but rows and columns are swapped.",
    ),
)

gradient_check = Exercise(
    "gradient_check",
    """Checks numerical_gradient(loss, W, h): every slope of a loss by central differences.

    loss: a function that takes weights of the shape of W and gives one number. W: where the slopes
    are wanted, shape (n, m), which must stay as it is. h: how far to nudge each weight, up and
    down. Expected back: (L(w + h) - L(w - h)) / 2h for each weight, shape (n, m).
    """,
    Part(
        "numerical_gradient(loss, W, h)",
        ("gradient",),
        _numerical,
        _nudging_cases,
        NUDGING_MISTAKES,
        advice=(
            "Try a loss whose slopes you know: give your function `lambda W: (W**2).sum()`, "
            "`np.array([[3.0, 1.0]])` and 0.5, and it should return 6 and 2."
        ),
    ),
)
