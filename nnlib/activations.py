"""Activations: each one's value and its slope stand side by side."""

from typing import Any

import numpy as np

from nnlib import checks
from nnlib.checks import Array

# A 0-d array costs less than half of what a Python number costs in an operation on a tiny array.
ONE = np.array(1.0)
ZERO = np.array(0.0)
LOWEST = np.array(-709.0)  # exp(709) is the last whole power of e that a float64 can hold
INFINITY = np.array(np.inf)
FEW = 2000  # numbers; for more np.clip is quicker, whose loop uses vector instructions


class Activation:
    """An elementwise function a = f(z) with its derivative; z and a are numbers, lists or arrays of
    any shape, and the answer has the same shape.

    The derivative can be asked for in two forms, which must not be mixed: `derivative(z)` takes the
    input z of the function, `derivative_from_output(a)` takes its output a = f(z). All three raise
    a TypeError for what is no real number. A subclass defines `name`, `value` and `slope`; the last
    two take arrays, write into the array `out` and return it.
    """

    name: str
    elementwise = True

    @checks.quiet
    def __call__(self, z: Any) -> Array:
        """The value f(z)."""
        z = checks.reals("z", z)
        return self.value(z, np.empty_like(z))[()]

    @checks.quiet
    def derivative(self, z: Any) -> Array:
        """The slope df/dz at the input z."""
        z = checks.reals("z", z)
        return self.slope(z, self.value(z, np.empty_like(z)), np.empty_like(z))[()]

    @checks.quiet
    def derivative_from_output(self, a: Any) -> Array:
        """The slope df/dz written with the output a = f(z); NaN if it takes z to know it."""
        a = checks.reals("a", a)
        return self.slope(np.full_like(a, np.nan), a, np.empty_like(a))[()]

    def value(self, z: Array, out: Array) -> Array:
        """f(z), written into `out`."""
        raise TypeError(f"{type(self).__name__} has no value: define value(self, z, out)")

    def slope(self, z: Array, a: Array, out: Array) -> Array:
        """df/dz where both the input z and the output a are known, written into `out`."""
        raise TypeError(f"{type(self).__name__} has no slope: define slope(self, z, a, out)")

    def __repr__(self) -> str:
        return self.name


class Sigmoid(Activation):
    """sigmoid(z) = 1 / (1 + exp(-z)), between 0 and 1; its slope is a (1 - a).

    Below z = -709 the value stays at sigmoid(-709), about 1e-308: exp(-z) would overflow there.
    """

    name = "sigmoid"

    def value(self, z: Array, out: Array) -> Array:
        if z.size < FEW:
            np.maximum(z, LOWEST, out=out)
        else:
            z.clip(LOWEST, INFINITY, out=out)
        np.exp(np.negative(out, out), out)
        return np.divide(ONE, np.add(out, ONE, out), out)

    def slope(self, z: Array, a: Array, out: Array) -> Array:
        return np.multiply(np.subtract(ONE, a, out), a, out)


class Tanh(Activation):
    """tanh(z) = (exp(z) - exp(-z)) / (exp(z) + exp(-z)), between -1 and 1; its slope is 1 - a^2."""

    name = "tanh"

    def value(self, z: Array, out: Array) -> Array:
        return np.tanh(z, out)

    def slope(self, z: Array, a: Array, out: Array) -> Array:
        return np.subtract(ONE, np.multiply(a, a, out), out)


class ReLU(Activation):
    """relu(z) = max(z, 0); its slope is 1 where z > 0, else 0 (at z = 0 too, by convention)."""

    name = "relu"

    def value(self, z: Array, out: Array) -> Array:
        return np.maximum(z, ZERO, out=out) if z.size < FEW else z.clip(ZERO, INFINITY, out=out)

    def slope(self, z: Array, a: Array, out: Array) -> Array:
        return np.sign(a, out)  # a is never negative


class Identity(Activation):
    """identity(z) = z: a linear layer; its slope is 1."""

    name = "identity"

    def value(self, z: Array, out: Array) -> Array:
        return np.positive(z, out)

    def slope(self, z: Array, a: Array, out: Array) -> Array:
        out[...] = ONE
        return out


class Softmax(Activation):
    """softmax(z)_j = exp(z_j) / sum_k exp(z_k) over the last axis: positive outputs that sum to 1.

    Every output depends on every z of its row, so there is no elementwise derivative: both forms
    raise a TypeError. CrossEntropy supplies the gradient of the two together.
    """

    name = "softmax"
    elementwise = False

    def value(self, z: Array, out: Array) -> Array:
        largest = np.maximum.reduce(z, axis=-1, keepdims=True)  # without it exp may overflow
        np.exp(np.subtract(z, largest, out), out)
        return np.divide(out, np.add.reduce(out, axis=-1, keepdims=True), out)

    def slope(self, z: Array, a: Array, out: Array) -> Array:
        raise TypeError(
            "softmax has no elementwise derivative: each output depends on every z of its row; "
            "use it in the output layer with CrossEntropy, which has the gradient of both together"
        )


sigmoid, tanh, relu, identity, softmax = Sigmoid(), Tanh(), ReLU(), Identity(), Softmax()
ACTIVATIONS = {one.name: one for one in (sigmoid, tanh, relu, identity, softmax)}


def as_activation(name: str, value: Any) -> Activation:
    """The activation that `value` is or names; a ValueError lists the known ones."""
    if isinstance(value, Activation):
        return value
    return ACTIVATIONS[checks.one_of(name, value, tuple(ACTIVATIONS))]
