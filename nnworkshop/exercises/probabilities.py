"""The checks of notebook 06: the bias trick, cross-entropy, softmax."""

import numpy as np

from nnlib import BinaryCrossEntropy, Network, sigmoid
from nnlib import softmax as right_softmax
from nnworkshop.exercises import deltas
from nnworkshop.exercises import mistakes as m
from nnworkshop.exercises.deltas import right_hidden_delta
from nnworkshop.exercises.exercise import Exercise, Part
from nnworkshop.exercises.inputs import numbers, sizes, special, whole
from nnworkshop.exercises.inputs import probabilities as random_probabilities
from nnworkshop.exercises.neurons import into_whole_numbers
from nnworkshop.exercises.passes import products
from nnworkshop.exercises.pieces import (
    BASES,
    SOFTMAXES,
    SQUASHES,
    accumulated,
    in_place_of,
    same,
    slope_of,
)


def _ones_first(A):
    return np.hstack([np.ones((len(A), 1)), A])


# --- bias_trick: forward


def _forward(X, V1, V2):
    init = {"W1": V1[1:], "b1": V1[:1], "W2": V2[1:], "b2": V2[:1]}
    sizes_of_layers = [X.shape[1], V1.shape[1], V2.shape[1]]
    done = Network(sizes_of_layers, ["sigmoid", "identity"], init=init).forward(X)
    return done.a[1], done.a[2]


def _forward_cases(rng):
    def case(X, hidden, outputs):
        V1 = numbers(rng, X.shape[1] + 1, hidden, low=-2, high=2)
        return {"X": X, "V1": V1, "V2": numbers(rng, hidden + 1, outputs, low=-2, high=2)}

    N, n, hidden = sizes(rng, 3)
    return [
        case(numbers(rng, 1, 2), 2, 1),
        case(whole(rng, 4, 3), 3, 1),
        case(numbers(rng, N, n), hidden, 1),
        case(numbers(rng, 3, 2), 3, 2),
        special(
            "where sums are far from 0",
            X=np.array([[30.0, 1.0], [-30.0, 2.0], [0.5, -20.0], [-3.5, -1.0]]),
            V1=np.array([[0.5, 1.0, -2.0], [1.0, -0.5, 0.1], [0.5, 0.3, -1.0]]),
            V2=np.array([[0.5], [24.0], [-30.0], [2.5]]),
        ),
    ]


def _layer(A, V):
    return _ones_first(A) @ V


def _without_bias(A, V):
    return A @ V[1:]


def _ones_last(A, V):
    return np.hstack([A, np.ones((len(A), 1))]) @ V


def _zeros_first(A, V):
    return np.hstack([np.zeros((len(A), 1)), A]) @ V


def _trick(
    first=_layer,
    second=_layer,
    hidden=sigmoid,
    output=same,
    returned=lambda a1, a2: (a1, a2),
):
    """A forward pass with one of its pieces exchanged."""

    def wrong(X, V1, V2):
        a1 = hidden(first(X, V1))
        return returned(a1, output(second(a1, V2)))

    return wrong


def _each_layer(layer):
    """A layer in the place of the first, the second, and both."""
    return _trick(first=layer), _trick(second=layer), _trick(first=layer, second=layer)


FORWARD_MISTAKES = (
    m.BIAS_ROW_DROPPED(*_each_layer(_without_bias), *_each_layer(_zeros_first)),
    m.ONES_LAST(*_each_layer(_ones_last)),
    m.ONES_SQUASHED(
        _trick(second=lambda a1, V2: np.hstack([sigmoid(np.ones((len(a1), 1))), a1]) @ V2),
        _trick(second=lambda a1, V2: sigmoid(_ones_first(a1)) @ V2),
    ),
    m.ONES_RETURNED(_trick(returned=lambda a1, a2: (_ones_first(a1), a2))),
    m.SQUASH_TOO_MANY(_trick(output=sigmoid)),
    m.STAR(*_each_layer(lambda A, V: _ones_first(A) * V)),
    m.TRANSPOSE(
        *_each_layer(lambda A, V: _ones_first(A) @ V.T),
        *_each_layer(lambda A, V: V @ _ones_first(A)),
        *_each_layer(lambda A, V: V.T @ _ones_first(A)),
        *_each_layer(lambda A, V: _ones_first(A).T @ V),
    ),
    m.WRONG_AXIS(
        *_each_layer(lambda A, V: products(_ones_first(A), V).sum(axis=0)),
        *_each_layer(lambda A, V: products(_ones_first(A), V).sum(axis=2)),
    ),
    *in_place_of(
        [*SQUASHES, (m.SOFTMAX, SOFTMAXES)],
        lambda squash: _trick(hidden=squash),
    ),
    m.BIAS_TWICE(*_each_layer(lambda A, V: _ones_first(A) @ V + V[:1])),
    m.BIAS_SIGN(*_each_layer(lambda A, V: A @ V[1:] - V[:1])),
    m.BIAS_TIMES(*_each_layer(lambda A, V: A @ V[1:] * V[:1])),
    m.ONE_BIAS(*_each_layer(lambda A, V: A @ V[1:] + V[0, 0])),
    m.Z_FOR_A(_trick(second=lambda a1, V2: _layer(np.log(a1 / (1 - a1)), V2))),
    m.ACCUMULATED(
        *(
            one
            for k in range(3)
            for one in _each_layer(lambda A, V, k=k: accumulated(_layer(A, V))[k])
        )
    ),
)


# --- bias_trick: hidden delta


def _hidden_delta(delta2, V2, a1):
    return right_hidden_delta(delta2, V2[1:], a1, a1)


def _delta_cases(rng):
    def case(N, hidden, outputs):
        return {
            "delta2": numbers(rng, N, outputs, low=-1, high=1),
            "V2": numbers(rng, hidden + 1, outputs),
            "a1": random_probabilities(rng, N, hidden),
        }

    N, hidden, outputs = sizes(rng, 3)
    return [
        case(1, 2, 1),
        case(4, 3, 1),
        case(N, hidden, outputs),
        case(3, 2, 3),
        special("for square arrays", **case(3, 3, 3)),
        special(
            "where hidden units are near 0 or 1, or messages very small or large",
            delta2=np.array([[40.0, -0.25], [0.5, 25.0], [-1e-4, 2e-4]]),
            V2=np.array([[0.5, -1.0], [20.0, -3.0], [0.5, 15.0]]),
            a1=sigmoid(np.array([[-17.0, 2.0], [17.0, -1.0], [-9.0, 9.0]])),
        ),
    ]


def _with_weights(variant):
    """A wrong hidden delta of notebook 04, given the weights without their bias row."""
    return lambda delta2, V2, a1: variant(delta2, V2[1:], np.log(a1 / (1 - a1)), a1)


DELTA_MISTAKES = (
    *(
        m.Mistake(mistake.name, mistake.hint, tuple(map(_with_weights, mistake.variants)))
        for mistake in deltas.HIDDEN_MISTAKES
        if mistake.name != m.SLOPE_OF_Z.name  # there is no z here
    ),
    m.BIAS_ROW_PROPAGATED(
        lambda delta2, V2, a1: (delta2 @ V2.T) * slope_of(_ones_first(a1)),
        lambda delta2, V2, a1: (delta2 @ V2.T) * slope_of(a1),
        lambda delta2, V2, a1: (delta2 @ V2.T) * a1 * (1 - a1),
        lambda delta2, V2, a1: (delta2 @ V2.T) * np.hstack([np.ones((len(a1), 1)), slope_of(a1)]),
    ),
    m.WRONG_ROW_DROPPED(lambda delta2, V2, a1: right_hidden_delta(delta2, V2[:-1], a1, a1)),
)

bias_trick = Exercise(
    "bias_trick",
    """Checks forward(X, V1, V2) and hidden_delta(delta2, V2, a1), handed over in this order.

    X: inputs, shape (N, n0). V1, V2: the weights of two layers with the biases on top, as row 0,
    shapes (1 + n0, n1) and (1 + n1, n2). The hidden layer has sigmoids, the output is linear.
    forward is expected to give back a1 and a2, shapes (N, n1) and (N, n2), without any column of
    ones. delta2: the deltas of the output, shape (N, n2). hidden_delta is expected to give back
    delta1, the deltas of the hidden units, shape (N, n1).
    """,
    Part(
        "forward(X, V1, V2)",
        ("a1", "a2"),
        _forward,
        _forward_cases,
        FORWARD_MISTAKES,
        rows=True,
    ),
    Part(
        "hidden_delta(delta2, V2, a1)",
        ("delta1",),
        _hidden_delta,
        _delta_cases,
        DELTA_MISTAKES,
        rows=True,
    ),
)


# --- cross_entropy


def _cross_entropy(a, y):
    return float(BinaryCrossEntropy()(a, y))


def _entropy_cases(rng):
    def case(N):
        y = rng.permutation(np.arange(N) % 2).reshape(-1, 1)
        return {"a": random_probabilities(rng, N, 1), "y": y.astype(float)}

    between = special(
        "where targets lie between 0 and 1",
        a=random_probabilities(rng, 3, 1),
        y=random_probabilities(rng, 3, 1),
    )
    sure = special(
        "where an output is near 0 or 1",
        a=np.array([[1e-9], [1 - 1e-9], [1e-9]]),
        y=np.array([[1.0], [1.0], [0.0]]),
    )
    one = {"a": random_probabilities(rng, 1, 1), "y": np.array([[1.0]])}
    return [one, case(2), case(int(rng.integers(3, 7))), between, sure]


def _terms(a, y, log=np.log):
    return -(y * log(a) + (1 - y) * log(1 - a))


def _of_yes_and_no(a, y):
    """The terms of those samples alone whose target is exactly 0 or 1."""
    return float(_terms(a, y)[(y == 0) | (y == 1)].sum())


EPSILONS = tuple(10.0**-k for k in range(2, 13))  # how far outputs are kept away from 0 and 1

ENTROPY_MISTAKES = (
    m.SIGN(
        lambda a, y: -_cross_entropy(a, y),
        hint="This loss is never negative: what sign does the logarithm of a number below 1 have?",
    ),
    m.LOGARITHM(
        lambda a, y: np.mean(_terms(a, y, np.log10)), lambda a, y: np.mean(_terms(a, y, np.log2))
    ),
    m.NOT_DIVIDED(lambda a, y: np.sum(_terms(a, y))),
    m.DIVIDED_TWICE(lambda a, y: np.mean(_terms(a, y)) / len(a)),
    m.HALF(lambda a, y: np.mean(_terms(a, y)) / 2),
    m.TWO(lambda a, y: 2 * np.mean(_terms(a, y))),
    m.HELD(
        *(lambda a, y, e=e: _cross_entropy(np.clip(a, e, 1 - e), y) for e in EPSILONS[:-4]),
        *(lambda a, y, e=e: np.mean(_terms(a, y, lambda p: np.log(p + e))) for e in EPSILONS),
    ),
    m.ONE_TERM(
        lambda a, y: -np.mean(y * np.log(a)), lambda a, y: -np.mean((1 - y) * np.log(1 - a))
    ),
    m.YES_OR_NO(
        lambda a, y: -np.mean(np.log(np.where(y == 1, a, 1 - a))),
        lambda a, y: -np.mean(np.log(np.where(y == 0, 1 - a, a))),
        lambda a, y: -np.mean(np.log(np.where(y > 0.5, a, 1 - a))),
        lambda a, y: _of_yes_and_no(a, y) / np.float64(((y == 0) | (y == 1)).sum()),
        lambda a, y: _of_yes_and_no(a, y) / len(a),
    ),
    m.BETWEEN(
        lambda a, y: np.mean(-y * np.log(a) + (1 - y) * np.log(1 - a)),
        lambda a, y: np.mean(y * np.log(a) - (1 - y) * np.log(1 - a)),
        lambda a, y: abs(np.mean(y * np.log(a) - (1 - y) * np.log(1 - a))),
        lambda a, y: np.mean(np.abs(y * np.log(a) - (1 - y) * np.log(1 - a))),
    ),
    m.BRACKETS(
        lambda a, y: -np.mean(y * np.log(a) + 1 - y * np.log(1 - a)),
        lambda a, y: -np.mean(y * np.log(a) + (1 - y) * (1 - np.log(a))),
        lambda a, y: -np.mean(y * np.log(a) + (1 - y) * 1 - np.log(a)),
    ),
    m.ONE_LOG(
        lambda a, y: -np.mean(np.log(a)),
        lambda a, y: -np.mean(np.log(1 - a)),
        lambda a, y: -np.mean(y * np.log(a) + (1 - y) * np.log(1 + a)),
    ),
    m.LOG_OUTSIDE(
        lambda a, y: -np.mean(np.log(y * a + (1 - y) * (1 - a))),
        lambda a, y: -np.mean(np.log(1 - np.abs(a - y))),
        lambda a, y: -np.mean(np.log(np.abs(a - y))),
        lambda a, y: -np.log(np.mean(y * a + (1 - y) * (1 - a))),
        lambda a, y: -np.log(np.mean(1 - np.abs(a - y))),
    ),
    m.NO_LOG(
        lambda a, y: -np.mean(y * a + (1 - y) * (1 - a)),
        lambda a, y: np.mean(y * a + (1 - y) * (1 - a)),
    ),
    m.SLOPE_OF_LOSS(
        lambda a, y: np.mean((a - y) / (a * (1 - a))),
        lambda a, y: np.sum((a - y) / (a * (1 - a))),
        lambda a, y: (a - y) / (a * (1 - a)),
        lambda a, y: (a - y) / (a * (1 - a)) / len(a),
        lambda a, y: np.mean(a - y),
    ),
    m.TOTAL(
        lambda a, y: np.max(_terms(a, y)),
        hint="Only one sample counts: the task asks for the mean over all of them.",
    ),
    m.SWAPPED(
        lambda a, y: np.mean(_terms(y, a)),
        lambda a, y: np.mean(_terms(a, 1 - y)),
        lambda a, y: np.mean(_terms(1 - a, y)),
    ),
    m.OTHER_LOSS(
        lambda a, y: np.mean((a - y) ** 2),
        lambda a, y: np.mean(np.abs(a - y)),
        lambda a, y: np.sum((a - y) ** 2),
        lambda a, y: np.mean((a - y) ** 2) / 2,
        lambda a, y: np.sum((a - y) ** 2) / 2,
    ),
    m.NOT_ADDED(lambda a, y: _terms(a, y), lambda a, y: _terms(a, y) / len(a)),
    m.WRONG_AXIS(
        lambda a, y: _terms(a, y).mean(axis=1),
        lambda a, y: _terms(a, y).sum(axis=1) / len(a),
        hint="The task asks for one number, but you return several: along which axes do you add "
        "up?",
    ),
    m.MISALIGNED(
        lambda a, y: np.mean(_terms(a.ravel(), y)),
        lambda a, y: np.sum(_terms(a.ravel(), y)) / len(a),
    ),
    m.LAST(
        lambda a, y: _cross_entropy(a[-1:], y[-1:]),
        lambda a, y: _cross_entropy(a[-1:], y[-1:]) / len(a),
    ),
    m.FIRST(
        lambda a, y: _cross_entropy(a[:1], y[:1]),
        lambda a, y: _cross_entropy(a[:1], y[:1]) / len(a),
    ),
    m.INTEGER(lambda a, y: np.sum(_terms(a, y)) // len(a)),
)

cross_entropy = Exercise(
    "cross_entropy",
    """Checks cross_entropy(a, y): the binary cross-entropy, a mean over the samples.

    a: outputs between 0 and 1, but neither of them. y: targets from 0 to 1. Both have shape (N, 1).
    Expected back: -(1/N) times the sum of y ln(a) + (1 - y) ln(1 - a), a number.
    """,
    Part("cross_entropy(a, y)", ("loss",), _cross_entropy, _entropy_cases, ENTROPY_MISTAKES),
)


# --- softmax


def _softmax_cases(rng):
    N, units = sizes(rng, 2)
    far = np.array([[1000.0, 1001.0], [0.0, -1000.0], [-1000.0, -1001.0]])
    shapes = (1, 3), (2, 3), (N, units), (3, 3)
    return [
        *({"z": numbers(rng, *shape)} for shape in shapes),
        special("for whole numbers", z=whole(rng, 4, 3)),
        {"z": np.array([[25.0, 1.0, 0.0], [-30.0, 2.0, 1.0], [0.25, -0.5, 12.0]])},
        special("where sums are as large as 1000", z=far),
    ]


def _stable(z, axis):
    powers = np.exp(z - z.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def _shares(powers):
    def wrong(z):
        positive = powers(z)
        return positive / positive.sum(axis=1, keepdims=True)

    return wrong


def _below(z):
    """z with the largest of each row moved to 0."""
    return z - z.max(axis=1, keepdims=True)


_parts = (  # numbers that are not shares
    lambda e: e / (1 + e.sum(axis=1, keepdims=True)),
    lambda e: e / e.max(axis=1, keepdims=True),
    lambda e: e / e.max(),
    lambda e: e / e.shape[1],
    lambda e: e / len(e),
    lambda e: e / (e.sum(axis=1, keepdims=True) - e),
)

SOFTMAX_MISTAKES = (
    m.SOFTMAX_AXIS(
        lambda z: _stable(z, 0),
        lambda z: np.exp(z) / np.exp(z).sum(axis=0),
        lambda z: _stable(z, None),
        lambda z: np.exp(z) / np.exp(z).sum(),
        lambda z: np.exp(_below(z)) / np.exp(_below(z)).sum(),
        lambda z: np.exp(_below(z)) / np.exp(_below(z)).sum(axis=0),
    ),
    m.OTHER_MAXIMUM(
        _shares(lambda z: np.exp(z - z.max())),
        _shares(lambda z: np.exp(z - z.max(axis=0))),
        _shares(lambda z: np.exp(z - z.min(axis=1, keepdims=True))),
    ),
    m.KEEPDIMS(
        _shares(lambda z: np.exp(z - z.max(axis=1))),
        lambda z: np.exp(z - z.max(axis=1)) / np.exp(z - z.max(axis=1)).sum(axis=1),
        lambda z: np.exp(z) / np.exp(z).sum(axis=1),
        lambda z: np.exp(_below(z)) / np.exp(_below(z)).sum(axis=1),
    ),
    m.OVERFLOW(
        _shares(np.exp),
        hint="exp of 1000 is more than a computer can hold, and infinity divided by infinity is "
        "not a number (nan). What happens to the shares if every z in a row is moved by the "
        "same amount?",
    ),
    m.NO_EXP(_shares(same), _shares(_below)),
    m.NO_EXP(
        _shares(np.abs),
        _shares(lambda z: 1.0 * z * z),
        _shares(lambda z: z - z.min(axis=1, keepdims=True)),
        _shares(sigmoid),
        hint="Something other than a power of e is divided by its sum.",
    ),
    m.OTHER_NUMBER(
        *(_shares(lambda z, k=k: np.exp(k * _below(z))) for k in (2, 0.5, 0.1, 0.01, 0.001)),
        hint="The shares have the right form, but z is multiplied or divided by something on its "
        "way into the powers.",
    ),
    m.NOT_NORMALISED(
        np.exp,
        lambda z: np.exp(_below(z)),
        *(lambda z, part=part: part(np.exp(z)) for part in _parts),
        *(lambda z, part=part: part(np.exp(_below(z))) for part in _parts),
        lambda z: np.exp(z) / z.sum(axis=1, keepdims=True),
        lambda z: np.exp(_below(z)) / z.sum(axis=1, keepdims=True),
    ),
    m.HALF_MOVED(
        lambda z: np.exp(z) / np.exp(_below(z)).sum(axis=1, keepdims=True),
        lambda z: np.exp(_below(z)) / np.exp(z).sum(axis=1, keepdims=True),
        lambda z: np.exp(z) / np.exp(z - z.max()).sum(axis=1, keepdims=True),
    ),
    m.SUM_FIRST(
        lambda z: np.exp(z) / np.exp(z.sum(axis=1, keepdims=True)),
        lambda z: np.exp(_below(z)) / np.exp(_below(z).sum(axis=1, keepdims=True)),
        lambda z: np.exp(z / z.sum(axis=1, keepdims=True)),
    ),
    m.SIGN(
        _shares(lambda z: np.exp(-z)),
        _shares(lambda z: np.exp(z.min(axis=1, keepdims=True) - z)),
        lambda z: -right_softmax(z),
        lambda z: 1 - right_softmax(z),
        hint="The largest z should get the largest share: look at the signs.",
    ),
    m.BASE(*(_shares(lambda z, base=base: base ** _below(z)) for base in BASES)),
    m.MEAN(
        lambda z: right_softmax(z) * z.shape[1],
        hint="The shares of a row do not add up to 1: what do you divide by?",
    ),
    m.OTHER_FUNCTION(sigmoid, np.tanh, lambda z: np.maximum(z, 0.0)),
    m.NO_SQUASH(same, _below),
    m.DERIVATIVE(lambda z: right_softmax(z) * (1 - right_softmax(z))),
    m.TWICE_SQUASHED(lambda z: right_softmax(right_softmax(z))),
    m.LOGARITHM_RETURNED(
        lambda z: np.log(right_softmax(z)),
        lambda z: _below(z) - np.log(np.exp(_below(z)).sum(axis=1, keepdims=True)),
        lambda z: z - np.log(np.exp(z).sum(axis=1, keepdims=True)),
    ),
    m.THRESHOLD(
        lambda z: (z == z.max(axis=1, keepdims=True)) * 1.0,
        lambda z: np.eye(z.shape[1])[z.argmax(axis=1)],
        lambda z: z.argmax(axis=1),
        lambda z: z.argmax(axis=1, keepdims=True),
        lambda z: np.rint(right_softmax(z)),
    ),
    m.INTEGER(into_whole_numbers(right_softmax)),
)


softmax = Exercise(
    "softmax",
    """Checks softmax(z).

    z: sums of the output units, one sample a row, shape (N, n), as large as 1000. Expected back:
    e^z of each, divided by the sum of those in its row, shape (N, n).
    """,
    Part("softmax(z)", ("a",), right_softmax, _softmax_cases, SOFTMAX_MISTAKES, rows=True),
)
