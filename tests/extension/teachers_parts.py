"""What a teacher may add from outside: an activation, a loss, an update rule, a data set, an exercise."""

from dataclasses import dataclass

import numpy as np

from nnlib import ACTIVATIONS, LOSSES, Activation, Loss, datasets
from nnworkshop.exercises import check
from nnworkshop.exercises.exercise import Exercise, Part

ACTIVATIONS["softsign"] = Activation(
    "softsign",
    lambda z: z / (1 + np.abs(z)),
    lambda z, a: (1 - np.abs(a)) ** 2,
    "(1 - np.abs(a))**2",
    r"(1 - |a_#|)^2",
    "The slope of softsign, from its output: it falls slowly on both sides.",
)


@dataclass(frozen=True)
class LogCosh(Loss):
    """The mean of log cosh(a - y)."""

    name = "log cosh"
    code = "np.sum(np.log(np.cosh(a - y))) / len(y)"
    equation = r"\frac{1}{N} \sum \log \cosh (a_# - y)"
    reason = "A square near 0 and a straight line far away."
    slope_code = "np.tanh(a - y) / len(y)"
    slope_equation = r"\frac{1}{N} \tanh (a_# - y)"
    slope_reason = "However wrong an answer is, it pulls with at most 1."

    def value(self, a, y):
        return np.log(np.cosh(a - y)).sum() / len(y)

    def slope(self, a, y):
        return np.tanh(a - y) / len(y)


LOSSES["log cosh"] = LogCosh()


class SignDescent:
    """A step of one length, whichever way the gradient points."""

    def update(self, parameter, gradient, learning_rate, memory):
        return parameter - learning_rate * np.sign(gradient)


def corners():
    """1 in the four corners of a square, 0 near the middle."""
    X = np.array([[1.0, 1], [1, -1], [-1, 1], [-1, -1], [0.1, 0.2]])
    return X, np.array([[1.0], [1], [1], [1], [0]])


datasets.ALL["corners"] = corners

check.add(
    Exercise(
        "double",
        "Checks double(z): twice z, in the same shape.",
        Part(
            "double(z)",
            ("a",),
            lambda z: 2 * z,
            lambda rng: [{"z": rng.normal(size=shape)} for shape in [(3,), (2, 3)]],
            (),
        ),
    )
)
