"""The checks of notebook 01: the sigmoid, its two derivatives, one neuron."""

from typing import Any

import numpy as np
from numpy.typing import NDArray as Array

from nnlib import Network, relu, tanh
from nnlib import sigmoid as right_sigmoid
from nnworkshop.exercises import mistakes as m
from nnworkshop.exercises.exercise import Case, Exercise, Part
from nnworkshop.exercises.inputs import number, numbers, sizes, whole


def step(z: Any) -> Any:
    """1 where z is positive, else 0."""
    return np.where(np.asarray(z) > 0, 1.0, 0.0)


def into_whole_numbers(function: Any) -> Any:
    """The function, but with results written into an array of the kind that came in."""

    def wrong(z: Any) -> Any:
        value = function(z)
        return np.trunc(value) if np.asarray(z).dtype.kind == "i" else value

    return wrong


def elementwise_cases(rng: np.random.Generator, low: float, high: float) -> list[Case]:
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


def _sigmoid_cases(rng: np.random.Generator) -> list[Case]:
    far = np.array([-1000.0, 0.0, 1000.0])
    return [*elementwise_cases(rng, -3, 3), {"z": rng.permutation(np.arange(-3, 4))}, {"z": far}]


def _other_base(base: float) -> Any:
    return lambda z: 1 / (1 + base ** (-1.0 * z))


SIGMOID_MISTAKES = (
    m.SIGN(
        lambda z: right_sigmoid(-1.0 * z),
        lambda z: -right_sigmoid(z),
        hint="What should it say to a large positive z: nearly 1, or nearly 0? Look at the signs.",
    ),
    m.BRACKETS(lambda z: 1 / 1 + np.exp(-1.0 * z)),
    m.OVERFLOW(lambda z: np.exp(z) / (1 + np.exp(z))),
    m.BASE(
        *(
            _other_base(base)
            for base in (2.0, 10.0, 3.0, 2.7, 2.71, 2.72, 2.718, 2.7182, 2.7183, 2.71828)
        )
    ),
    m.OTHER_FUNCTION(
        tanh, relu, lambda z: np.exp(-1.0 * z), lambda z: np.exp(z) / np.sum(np.exp(z))
    ),
    m.NO_SQUASH(lambda z: z, hint="What comes out is what came in: z has not been squashed."),
    m.DERIVATIVE(right_sigmoid.derivative),
    m.INTEGER(into_whole_numbers(right_sigmoid), step, lambda z: 1 // (1 + np.exp(-1.0 * z))),
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


def _from_z_cases(rng: np.random.Generator) -> list[Case]:
    return _sigmoid_cases(rng)


def _from_a_cases(rng: np.random.Generator) -> list[Case]:
    edges = {"a": np.array([0.0, 0.5, 1.0])}
    return [*({"a": case["z"]} for case in elementwise_cases(rng, 0.05, 0.95)), edges]


SLOPE_FROM_Z_MISTAKES = (
    m.SLOPE_OF_Z(lambda z: z * (1 - z)),
    m.SLOPE_OF_A(lambda z: right_sigmoid.derivative(right_sigmoid(z))),
    m.VALUE(right_sigmoid),
    m.SLOPE_HALF(lambda z: right_sigmoid(z) ** 2, lambda z: 1 - right_sigmoid(z)),
    m.SIGN(lambda z: -right_sigmoid.derivative(z)),
    m.TWO(lambda z: 2 * right_sigmoid.derivative(z)),
    m.ZERO(lambda z: right_sigmoid(z) * 1 - right_sigmoid(z)),
    m.OVERFLOW(
        lambda z: np.exp(-1.0 * z) / (1 + np.exp(-1.0 * z)) ** 2,
        lambda z: np.exp(z) / (1 + np.exp(z)) ** 2,
    ),
    m.OTHER_FUNCTION(tanh.derivative, relu.derivative),
    m.INTEGER(into_whole_numbers(right_sigmoid.derivative)),
)
SLOPE_FROM_A_MISTAKES = (
    m.SLOPE_OF_A(right_sigmoid.derivative),
    m.VALUE(lambda a: a, right_sigmoid),
    m.SLOPE_HALF(lambda a: 1 - a, lambda a: a * a),
    m.SIGN(lambda a: -a * (1 - a)),
    m.TWO(lambda a: 2 * a * (1 - a)),
    m.ZERO(lambda a: a * 1 - a),
    m.OTHER_FUNCTION(lambda a: 1 - a * a),
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


def _neuron(x: Array, w: Array, b: float) -> float:
    net = Network([len(x), 1], "sigmoid", init={"W1": w.reshape(-1, 1), "b1": [[b]]})
    return net.predict(x.reshape(1, -1)).item()


def _neuron_cases(rng: np.random.Generator) -> list[Case]:
    def case(x: Array) -> Case:
        n = len(x)
        return {"x": x, "w": numbers(rng, n, low=-1, high=1), "b": number(rng, 0.3, 2)}

    far = {"x": np.array([5500.0, 20.0]), "w": np.array([0.3, -0.25]), "b": -18.0}
    return [
        case(numbers(rng, 2)),
        case(numbers(rng, 1)),
        *(case(numbers(rng, n)) for n in sizes(rng, 2)),
        case(whole(rng, 3)),
        far,
        far | {"w": -far["w"]},
    ]


def _sum(x: Array, w: Array, b: float) -> Any:
    return x @ w + b


NEURON_MISTAKES = (
    m.NO_BIAS(lambda x, w, b: right_sigmoid(x @ w)),
    m.BIAS_OUTSIDE(lambda x, w, b: right_sigmoid(x @ w) + b),
    m.BIAS_SIGN(lambda x, w, b: right_sigmoid(x @ w - b)),
    m.BIAS_EACH(lambda x, w, b: right_sigmoid(np.sum(x * w + b))),
    m.NO_SQUASH(_sum),
    m.TWICE_SQUASHED(lambda x, w, b: right_sigmoid(right_sigmoid(_sum(x, w, b)))),
    m.EACH_SQUASHED(
        lambda x, w, b: np.sum(right_sigmoid(x * w)) + b,
        lambda x, w, b: np.sum(right_sigmoid(x * w + b)),
        lambda x, w, b: np.sum(right_sigmoid(x * w)),
    ),
    m.STAR(lambda x, w, b: right_sigmoid(x * w + b)),
    m.MEAN(lambda x, w, b: right_sigmoid(np.mean(x * w) + b)),
    m.SUMS(lambda x, w, b: right_sigmoid(np.sum(x) * np.sum(w) + b)),
    m.NO_WEIGHTS(lambda x, w, b: right_sigmoid(np.sum(x) + b)),
    m.ONE_INPUT(
        lambda x, w, b: right_sigmoid(x[0] * w[0] + b),
        lambda x, w, b: right_sigmoid(x[-1] * w[-1] + b),
    ),
    m.SIGN(
        lambda x, w, b: right_sigmoid(-_sum(x, w, b)),
        hint="It says yes where it should say no: look at the sign of the sum.",
    ),
    m.DERIVATIVE(lambda x, w, b: right_sigmoid.derivative(_sum(x, w, b))),
    m.BRACKETS(lambda x, w, b: 1 / 1 + np.exp(-_sum(x, w, b))),
    m.OVERFLOW(lambda x, w, b: np.exp(_sum(x, w, b)) / (1 + np.exp(_sum(x, w, b)))),
    m.OTHER_FUNCTION(*(lambda x, w, b, f=f: f(_sum(x, w, b)) for f in (tanh, relu))),
    m.INTEGER(lambda x, w, b: step(_sum(x, w, b))),
)

neuron = Exercise(
    "neuron",
    """Checks neuron(x, w, b).

    x: the inputs, shape (n,). w: their weights, shape (n,). b: the bias, a number. Expected back:
    the output a = sigmoid(z) of the sum z = x₁ w₁ + ... + xₙ wₙ + b, a number.
    """,
    Part("neuron(x, w, b)", ("a",), _neuron, _neuron_cases, NEURON_MISTAKES),
)
