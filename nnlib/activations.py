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

    Put into ACTIVATIONS under its name, an activation of your own can be chosen by that name.

    - name: such as "sigmoid".
    - value: a function of an array z that returns a new array a of the same shape.
    - slope: a function of the arrays z and a = f(z) that returns df/dz, computed from z, from a, or
      from both; None if each output depends on every z of its row.
    - code, equation, reason: the slope in Python, in LaTeX and in words, which nnworkshop shows to
      those who step through a pass. Code has z and a, LaTeX z_# and a_#, where # is replaced by the
      number of the layer. Each may be left out.

    Calling it raises TypeError for anything but real numbers.

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
        return self.value(checks.reals("z", z))[()]  # [()] makes a number of an array without axes

    @checks.quiet
    def derivative(self, z):
        """The slope df/dz at the input z; if you have the output, use derivative_from_output."""
        z = checks.reals("z", z)
        return self._slope(z, self.value(z))

    @checks.quiet
    def derivative_from_output(self, a):
        """The slope df/dz at the output a = f(z); NaN if the slope depends on more than a.

        To find that out, several z are tried, of both signs, small and large.
        """
        a = checks.reals("a", a)
        slopes = np.array([self._slope(np.full_like(a, z), a) for z in (np.nan, -9, -0.1, 0.1, 9)])
        return np.where((slopes == slopes[0]).all(axis=0), slopes[0], np.nan)[()]

    def _slope(self, z, a):
        if not self.elementwise:
            raise TypeError(f"{self} has no elementwise derivative; at the output use CrossEntropy")
        return self.slope(z, a) * np.ones_like(z)  # in the shape of z, also if it is one number

    def __repr__(self):
        return self.name

    def __reduce__(self):
        """How Python copies and pickles it: one that is in ACTIVATIONS is found there again."""
        if ACTIVATIONS.get(self.name) is self:
            return one, ("activation", self.name)
        return Activation, tuple(vars(self).values())


def _sigmoid(z):
    return 1 / (1 + np.exp(-np.maximum(z, -709)))  # exp(710) would be too large for a float


def _softmax(z):
    powers = np.exp(z - z.max(axis=-1, keepdims=True))  # the largest is exp(0) = 1
    return powers / powers.sum(axis=-1, keepdims=True)


sigmoid = Activation("sigmoid", _sigmoid, lambda z, a: a * (1 - a), "a * (1 - a)")
tanh = Activation("tanh", lambda z: np.tanh(z), lambda z, a: 1 - a**2, "1 - a**2")
relu = Activation(  # a is never negative, so its sign is 1 or, by convention also at z = 0, 0
    "relu", lambda z: np.maximum(z, 0), lambda z, a: np.sign(a), "np.where(z > 0, 1.0, 0.0)"
)
# +z is a new array with the numbers of z
identity = Activation("identity", lambda z: +z, lambda z, a: np.ones_like(a), "np.ones_like(z)")
softmax = Activation("softmax", _softmax, None)
ACTIVATIONS = {f.name: f for f in (sigmoid, tanh, relu, identity, softmax)}


def one(name, value):
    """The activation that `value` is or names; a ValueError lists the known ones."""
    known = isinstance(value, Activation)
    return value if known else ACTIVATIONS[checks.one_of(name, value, ACTIVATIONS)]


def for_layers(value, layers):
    """One activation for each layer: `value` is a list of them, or one for all layers."""
    if not isinstance(value, (list, tuple)):
        value = [one("activation", value)] * layers
    if len(value) != layers:
        raise ValueError(f"activation has {len(value)} entries, expected {layers}: one per layer")
    chosen = tuple(one(f"activation[{k}]", f) for k, f in enumerate(value))
    for k, f in enumerate(chosen[:-1]):
        if not f.elementwise:
            raise ValueError(f"activation[{k}] is {f}, expected an elementwise one: it is hidden")
    return chosen
