"""The checks of notebook 01: the sigmoid, its two derivatives, one neuron."""

import numpy as np

from nnlib import Network
from nnlib import sigmoid as right_sigmoid
from nnworkshop.exercises import mistakes as m
from nnworkshop.exercises.exercise import Exercise, Part
from nnworkshop.exercises.inputs import number, numbers, sizes, special, whole
from nnworkshop.exercises.pieces import (
    SLOPES,
    SLOPES_FROM_A,
    SOFTMAXES,
    SQUASHES,
    exp,
    in_place_of,
    same,
)


def into_whole_numbers(function):
    """The function, but with results written into an array of the kind that came in."""

    def wrong(z):
        value = function(z)
        return np.trunc(value) if np.asarray(z).dtype.kind == "i" else value

    return wrong


def elementwise_cases(rng, low, high):
    """Numbers one by one, in rows and in tables, as the argument z."""
    shapes = (3,), (1,), (2, 3), (4, 1), (3, 3)
    alone = (
        [number(rng, 0.5, high), number(rng, low, -0.5)] if low < 0 else [number(rng, low, high)]
    )
    return [
        *({"z": z} for z in alone),
        *({"z": numbers(rng, *shape, low=low, high=high)} for shape in shapes),
    ]


# --- sigmoid


FAR = "for z far from 0, such as 1000 and −1000"


def _sigmoid_cases(rng):
    return [
        *elementwise_cases(rng, -3, 3),
        special("for whole numbers", z=rng.permutation(np.arange(-3, 4))),
        {"z": np.array([-1.3, 0.0, 1.3, 2.0, 25.0, -25.0])},
        special(FAR, z=np.array([-1000.0, 0.0, 1000.0])),
    ]


SIGMOID_MISTAKES = (
    *in_place_of(SQUASHES, same),
    m.OVERFLOW(lambda z: np.exp(z) / (1 + np.exp(z))),
    m.SOFTMAX(SOFTMAXES[0], lambda z: np.exp(z) / np.sum(np.exp(z))),
    m.TOTAL(lambda z: right_sigmoid(np.sum(z)) + 0.0 * z, lambda z: right_sigmoid(np.sum(z))),
    m.INTEGER(into_whole_numbers(right_sigmoid), lambda z: 1 // (1 + exp(-z))),
)

sigmoid = Exercise(
    "sigmoid",
    """Checks sigmoid(z).

    z: a number, or an array of any shape. Expected back: a = 1 / (1 + e^(-z)) of each, in the same
    shape.
    """,
    Part("sigmoid(z)", ("a",), right_sigmoid, _sigmoid_cases, SIGMOID_MISTAKES, rows=True),
)


# --- sigmoid_derivatives


def _from_z_cases(rng):
    return _sigmoid_cases(rng)


def _from_a_cases(rng):
    a = [{"a": case["z"]} for case in elementwise_cases(rng, 0.05, 0.95)]
    return [*a, {"a": np.array([0.0, 0.1, 0.5, 0.9, 1.0])}, {"a": np.array([1e-7, 1 - 1e-7])}]


CLIMBS = "The sizes are right, but the signs are not: the sigmoid climbs everywhere."

SLOPE_FROM_Z_MISTAKES = (
    *in_place_of(SLOPES, lambda slope: lambda z: slope(z, right_sigmoid(z))),
    m.VALUE(right_sigmoid),
    m.SIGN(
        lambda z: -right_sigmoid.derivative(z),
        hint=CLIMBS,
    ),
    m.SAME(same),
    m.ZERO(lambda z: right_sigmoid(z) * 1 - right_sigmoid(z)),
    m.OVERFLOW(
        lambda z: np.exp(-1.0 * z) / (1 + np.exp(-1.0 * z)) ** 2,
        lambda z: np.exp(z) / (1 + np.exp(z)) ** 2,
    ),
    m.SLOPE_HALF(
        lambda z: np.exp(-1.0 * z) / (1 + np.exp(-1.0 * z)),
        lambda z: np.exp(z) / (1 + np.exp(z)),
    ),
    m.POWER_ALONE(exp, lambda z: exp(-z)),
    m.INTEGER(into_whole_numbers(right_sigmoid.derivative)),
)
SLOPE_FROM_A_MISTAKES = (
    *in_place_of(SLOPES_FROM_A, same),
    m.VALUE(right_sigmoid, same),
    m.SLOPE_MIXED(
        lambda a: right_sigmoid(a) * (1 - a),
        lambda a: a * (1 - right_sigmoid(a)),
        hint="One factor was squashed a second time, the other was not: what does this function "
        "get?",
    ),
    m.SIGN(lambda a: -a * (1 - a), hint=CLIMBS),
    m.ZERO(lambda a: a * 1 - a),
)

sigmoid_derivatives = Exercise(
    "sigmoid_derivatives",
    """Checks slope_from_z(z) and slope_from_a(a), handed over in this order.

    Both expect back the slope of the sigmoid, in the shape of what came. z: what goes into the
    sigmoid, a number or an array of any shape. a: what comes out of it, between 0 and 1.
    """,
    Part(
        "slope_from_z(z)",
        ("slope",),
        right_sigmoid.derivative,
        _from_z_cases,
        SLOPE_FROM_Z_MISTAKES,
        rows=True,
    ),
    Part(
        "slope_from_a(a)",
        ("slope",),
        right_sigmoid.derivative_from_output,
        _from_a_cases,
        SLOPE_FROM_A_MISTAKES,
        rows=True,
    ),
)


# --- neuron


def _neuron(x, w, b):
    network = Network([len(x), 1], "sigmoid", init={"W1": w.reshape(-1, 1), "b1": [[b]]})
    return network.predict(x.reshape(1, -1)).item()


def _neuron_cases(rng):
    def case(x):
        n = len(x)
        return {"x": x, "w": numbers(rng, n, low=-1, high=1), "b": number(rng, 0.3, 2)}

    far = {"x": np.array([5500.0, 20.0]), "w": np.array([0.3, -0.25]), "b": -18.0}
    words = "where the sum is far from 0, as on the Sun"
    return [
        case(numbers(rng, 2)),
        case(numbers(rng, 1)),
        *(case(numbers(rng, n)) for n in sizes(rng, 2)),
        case(whole(rng, 3)),
        {"x": np.array([1.5, -2.0, 0.5]), "w": np.array([-1.0, 0.5, 2.0]), "b": -1.5},
        {"x": np.array([1.0, -0.5]), "w": np.array([0.6, 0.4]), "b": 0.2},
        special(words, **far),
        special(words, **far | {"w": -far["w"]}),
    ]


def _sum(x, w, b):
    return x @ w + b


def _without(which):
    """A neuron without one of its inputs."""
    return lambda x, w, b: right_sigmoid(np.sum((x * w)[which]) + b)


NEURON_MISTAKES = (
    *in_place_of(SQUASHES, lambda squash: lambda x, w, b: squash(_sum(x, w, b))),
    m.NO_BIAS(lambda x, w, b: right_sigmoid(x @ w)),
    m.BIAS_OUTSIDE(lambda x, w, b: right_sigmoid(x @ w) + b),
    m.BIAS_SIGN(lambda x, w, b: right_sigmoid(x @ w - b)),
    m.BIAS_EACH(lambda x, w, b: right_sigmoid(np.sum(x * w + b))),
    m.BIAS_TIMES(
        lambda x, w, b: right_sigmoid((x @ w) * b),
        lambda x, w, b: right_sigmoid((x @ w) / b),
        hint="The sum is multiplied or divided by the bias: a bias pushes, it does not stretch.",
    ),
    m.BIAS_FIRST(
        lambda x, w, b: right_sigmoid(x @ (w + b)), lambda x, w, b: right_sigmoid((x + b) @ w)
    ),
    m.BIAS_TWICE(lambda x, w, b: right_sigmoid(x @ w + 2 * b)),
    m.EACH_SQUASHED(
        lambda x, w, b: np.sum(right_sigmoid(x * w)) + b,
        lambda x, w, b: np.sum(right_sigmoid(x * w + b)),
        lambda x, w, b: np.sum(right_sigmoid(x * w)),
        lambda x, w, b: right_sigmoid(np.sum(right_sigmoid(x * w)) + b),
        lambda x, w, b: right_sigmoid(right_sigmoid(x) @ w + b),
        lambda x, w, b: right_sigmoid(x) @ w + b,
    ),
    m.STAR(lambda x, w, b: right_sigmoid(x * w + b), lambda x, w, b: right_sigmoid(x * w) + b),
    m.OUTER(
        lambda x, w, b: right_sigmoid(np.outer(x, w) + b),
        lambda x, w, b: right_sigmoid(np.outer(w, x) + b),
    ),
    m.SUMS(lambda x, w, b: right_sigmoid(np.sum(x) * np.sum(w) + b)),
    m.MEAN(
        lambda x, w, b: right_sigmoid(np.mean(x * w) + b),
        lambda x, w, b: right_sigmoid(np.mean(x * w + b)),
        lambda x, w, b: right_sigmoid(_sum(x, w, b) / len(x)),
    ),
    m.LARGEST(lambda x, w, b: right_sigmoid(np.max(x * w) + b)),
    m.PLUS_FOR_TIMES(lambda x, w, b: right_sigmoid(np.sum(x + w) + b)),
    m.NO_WEIGHTS(
        lambda x, w, b: right_sigmoid(np.sum(x) + b), lambda x, w, b: right_sigmoid(x @ x + b)
    ),
    m.NO_INPUT(
        lambda x, w, b: right_sigmoid(np.sum(w) + b), lambda x, w, b: right_sigmoid(w @ w + b)
    ),
    m.SKIPPED(_without(slice(-1)), _without(slice(1, None))),
    m.ONE_INPUT(_without(slice(1)), _without(slice(-1, None))),
    m.OVERFLOW(lambda x, w, b: np.exp(_sum(x, w, b)) / (1 + np.exp(_sum(x, w, b)))),
)

neuron = Exercise(
    "neuron",
    """Checks neuron(x, w, b).

    x: the inputs, shape (n,). w: their weights, shape (n,). b: the bias, a number. Expected back:
    the output a = sigmoid(z) of the sum z = x₁ w₁ + ... + xₙ wₙ + b, a number.
    """,
    Part("neuron(x, w, b)", ("a",), _neuron, _neuron_cases, NEURON_MISTAKES),
)
