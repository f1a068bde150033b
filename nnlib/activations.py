"""Activations: each one's value and its slope stand side by side.

Every function takes z of any shape (a number, a list, an array) and an optional array `out` to
write into.
"""

from typing import Any

import numpy as np

from nnlib import checks
from nnlib.checks import Array

# A 0-d array costs less than half of what a Python number costs in an operation on a tiny array.
ONE = np.array(1.0)
ZERO = np.array(0.0)
LOWEST = np.array(-709.0)  # exp(709) is the last whole power of e that a float64 can hold


class Activation:
    """An elementwise function a = f(z) with its derivative.

    The derivative can be asked for in two forms, which must not be mixed: `derivative(z)` takes the
    input z of the function, `derivative_from_output(a)` takes its output a = f(z).
    """

    name: str
    elementwise = True

    def __call__(self, z: Any, out: Array | None = None) -> Array:
        """The value f(z), of the shape of z."""
        raise TypeError(f"{type(self).__name__} has no value: define __call__(self, z, out=None)")

    def derivative(self, z: Any, out: Array | None = None) -> Array:
        """The slope df/dz at the input z, of the shape of z."""
        return self.derivative_from_output(self(z), out)

    def derivative_from_output(self, a: Any, out: Array | None = None) -> Array:
        """The slope df/dz written with the output a = f(z), of the shape of a."""
        raise TypeError(
            f"the slope of {self.name} cannot be found from its output: give derivative(z)"
        )

    def slope(self, z: Array, a: Array, out: Array | None = None) -> Array:
        """The slope df/dz where both z and a are known, by the form that this activation has."""
        return self.derivative_from_output(a, out)

    def __repr__(self) -> str:
        return self.name


class Sigmoid(Activation):
    """sigmoid(z) = 1 / (1 + exp(-z)), between 0 and 1; its slope is a (1 - a).

    Below z = -709 the value stays at sigmoid(-709), about 1e-308: exp(-z) would overflow there.
    """

    name = "sigmoid"

    def __call__(self, z: Any, out: Array | None = None) -> Array:
        exponent = np.negative(np.maximum(z, LOWEST, out=out), out=out)
        return np.reciprocal(np.add(np.exp(exponent, out=out), ONE, out=out), out=out)

    def derivative_from_output(self, a: Any, out: Array | None = None) -> Array:
        return np.multiply(np.subtract(ONE, a, out=out), a, out=out)


class Tanh(Activation):
    """tanh(z) = (exp(z) - exp(-z)) / (exp(z) + exp(-z)), between -1 and 1; its slope is 1 - a^2."""

    name = "tanh"

    def __call__(self, z: Any, out: Array | None = None) -> Array:
        return np.tanh(z, out=out)

    def derivative_from_output(self, a: Any, out: Array | None = None) -> Array:
        return np.subtract(ONE, np.multiply(a, a, out=out), out=out)


class ReLU(Activation):
    """relu(z) = max(z, 0); its slope is 1 where z > 0, else 0 (at z = 0 too, by convention)."""

    name = "relu"

    def __call__(self, z: Any, out: Array | None = None) -> Array:
        return np.maximum(z, ZERO, out=out)

    def derivative_from_output(self, a: Any, out: Array | None = None) -> Array:
        return np.greater(a, ZERO, out=np.empty(np.shape(a)) if out is None else out)


class Identity(Activation):
    """identity(z) = z: a linear layer; its slope is 1."""

    name = "identity"

    def __call__(self, z: Any, out: Array | None = None) -> Array:
        return np.positive(np.asarray(z, dtype=float), out=out)

    def derivative_from_output(self, a: Any, out: Array | None = None) -> Array:
        if out is None:
            return np.ones_like(a, dtype=float)
        out[...] = ONE
        return out


class Softmax(Activation):
    """softmax(z)_j = exp(z_j) / sum_k exp(z_k) over the last axis: positive outputs that sum to 1.

    Every output depends on every z of its row, so there is no elementwise derivative: both forms
    raise a TypeError. CrossEntropy supplies the gradient of the two together.
    """

    name = "softmax"
    elementwise = False

    def __call__(self, z: Any, out: Array | None = None) -> Array:
        powers = np.exp(
            np.subtract(z, np.maximum.reduce(z, axis=-1, keepdims=True), out=out), out=out
        )
        return np.divide(powers, np.add.reduce(powers, axis=-1, keepdims=True), out=out)

    def derivative(self, z: Any, out: Array | None = None) -> Array:
        raise TypeError(
            "softmax has no elementwise derivative: each output depends on every z of its row; "
            "use it in the output layer with CrossEntropy, which has the gradient of both together"
        )

    derivative_from_output = derivative


sigmoid, tanh, relu, identity, softmax = Sigmoid(), Tanh(), ReLU(), Identity(), Softmax()
ACTIVATIONS = {one.name: one for one in (sigmoid, tanh, relu, identity, softmax)}


def as_activation(name: str, value: Any) -> Activation:
    """The activation that `value` is or names; a ValueError lists the known ones."""
    if isinstance(value, Activation):
        return value
    return ACTIVATIONS[checks.one_of(name, value, tuple(ACTIVATIONS))]
