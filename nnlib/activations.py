"""Activations a = f(z): the value f(z) and its slope df/dz stand side by side.

>>> float(sigmoid(0)), float(sigmoid.derivative(0))
(0.5, 0.25)
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nnlib import checks


@dataclass(frozen=True, repr=False, eq=False)
class Activation:
    """A function a = f(z) of numbers, lists or arrays; the answer has the same shape.

    Put into ACTIVATIONS under its name, one of your own can be chosen by it.

    - name: how it is called.
    - value: a function of an array z that makes a new array a.
    - slope: a function of the arrays z and a that gives df/dz, by whichever of them is handier; None
      if each output depends on every z of its row.
    - code, equation, reason: the slope for those who look at a pass line by line, in Python, of z
      and a, in LaTeX, of z_# and a_#, and in words; all may be left out.

    TypeError when it is called with what is no array of real numbers.

    >>> leaky = Activation("leaky", lambda z: np.maximum(z, 0.1 * z), lambda z, a: np.where(z > 0, 1, 0.1))
    >>> leaky([-2, 3]).tolist(), leaky.derivative(-2).tolist()
    ([-0.2, 3.0], 0.1)
    """

    name: str
    value: Callable
    slope: Callable | None
    code: str = ""
    equation: str = ""
    reason: str = ""

    @property
    def elementwise(self):
        """Whether each output depends on its own z alone."""
        return self.slope is not None

    @checks.quiet
    def __call__(self, z):
        """f(z), in the shape of z; TypeError if z holds anything but real numbers."""
        return self.value(checks.reals("z", z))[()]

    @checks.quiet
    def derivative(self, z):
        """The slope df/dz at the input z, not to be given the output."""
        z = checks.reals("z", z)
        return self._slope(z, self.value(z))

    @checks.quiet
    def derivative_from_output(self, a):
        """The slope df/dz written with the output a = f(z); NaN if it takes z to know it."""
        a = checks.reals("a", a)
        return self._slope(np.full_like(a, np.nan), a)

    def _slope(self, z, a):
        if not self.elementwise:
            why = "each output depends on every z of its row; it goes into the output layer"
            raise TypeError(f"{self} has no elementwise derivative: {why}, with CrossEntropy")
        return self.slope(z, a)[()]

    def __repr__(self):
        return self.name

    def __reduce__(self):  # a copy of a known activation is that activation itself
        if ACTIVATIONS.get(self.name) is self:
            return self.name
        return Activation, tuple(vars(self).values())


def _sigmoid(z):
    return 1 / (1 + np.exp(-np.maximum(z, -709)))  # exp(710) would be too large for a float


def _softmax(z):
    powers = np.exp(z - z.max(axis=-1, keepdims=True))  # the largest is exp(0) = 1
    return powers / powers.sum(axis=-1, keepdims=True)


sigmoid = Activation("sigmoid", _sigmoid, lambda z, a: a * (1 - a), "a * (1 - a)")
tanh = Activation("tanh", lambda z: np.tanh(z), lambda z, a: 1 - a**2, "1 - a**2")
relu = Activation(  # the slope at z = 0 is 0, by convention
    "relu", lambda z: np.maximum(z, 0), lambda z, a: np.sign(a), "np.where(z > 0, 1.0, 0.0)"
)
identity = Activation("identity", lambda z: +z, lambda z, a: np.ones_like(a), "np.ones_like(z)")
softmax = Activation("softmax", _softmax, None)
ACTIVATIONS = {f.name: f for f in (sigmoid, tanh, relu, identity, softmax)}


def one(name, value):
    """The activation that `value` is or names; a ValueError lists the known ones."""
    known = isinstance(value, Activation)
    return value if known else ACTIVATIONS[checks.one_of(name, value, ACTIVATIONS)]


def for_layers(value, layers):
    """One activation for each layer, from a list or from one for all."""
    if not isinstance(value, (list, tuple)):
        value = [one("activation", value)] * layers
    if len(value) != layers:
        raise ValueError(f"activation has {len(value)} entries, expected {layers}: one a layer")
    chosen = tuple(one(f"activation[{k}]", f) for k, f in enumerate(value))
    for k, f in enumerate(chosen[:-1]):
        if not f.elementwise:
            raise ValueError(f"activation[{k}] is {f}, expected an elementwise one: it is hidden")
    return chosen
