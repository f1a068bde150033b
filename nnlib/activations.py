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

    There are sigmoid, 1 / (1 + e^-z); tanh; relu, max(z, 0); identity, z; and, for a whole row,
    softmax, e^z divided by the sum of e^z over the row.

    >>> sigmoid([0, 1]).round(3).tolist(), sigmoid.derivative(0).tolist()
    ([0.5, 0.731], 0.25)

    One of your own is Activation(name, value, slope):

    - name: such as "sigmoid"; by it, those in ACTIVATIONS can be chosen.
    - value: a function of an array z that returns a new array a of the same shape.
    - slope: a function of the arrays z and a = f(z) that returns df/dz; None if each output depends
      on every z of its row.
    - code, equation, reason: the slope in Python, LaTeX and words, for the step-through of
      nnworkshop; see CONTRIBUTING. Each may be left out.

    TypeError for anything but real numbers, ValueError for rows of different lengths.

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

    elementwise = property(lambda self: self.slope is not None)

    @checks.quiet
    def __call__(self, z):
        """f(z), in the shape of z."""
        return self.value(checks.reals("z", z))[()]  # [()] makes a number of an array without axes

    @checks.quiet
    def derivative(self, z):
        """df/dz at the input z; TypeError where `slope` is None."""
        z = checks.reals("z", z)
        return self._slope(z, self.value(z))

    @checks.quiet
    def derivative_from_output(self, a):
        """df/dz at the output a = f(z); TypeError where `slope` is None, NaN where it needs z.

        `slope` is called with this a and five different z: where its answers differ, it needs z.
        """
        a = checks.reals("a", a)
        slopes = np.array([self._slope(np.full_like(a, z), a) for z in (np.nan, -9, -0.1, 0.1, 9)])
        return np.where((slopes == slopes[0]).all(axis=0), slopes[0], np.nan)[()]

    def _slope(self, z, a):
        if not self.elementwise:
            raise TypeError(f"{self} has no elementwise derivative; at the output use CrossEntropy")
        return self.slope(z, a) * np.ones_like(z)  # a slope may be one number

    def __repr__(self):
        return self.name

    def __reduce__(self):
        """How Python copies and pickles it: by its name alone, if that is in ACTIVATIONS."""
        known = ACTIVATIONS.get(self.name) is self
        # the functions below have no names by which they could be pickled
        return (one, ("activation", self.name)) if known else (Activation, (*vars(self).values(),))


# exp(710) would be too large for a float; as an array it costs half of what it costs as a number
LOWEST = np.array(-709.0)


def _sigmoid(z):
    return 1 / (1 + np.exp(-np.maximum(z, LOWEST)))


def _softmax(z):
    # keepdims makes a column, one number a row; initial is for rows without numbers
    powers = np.exp(z - z.max(axis=-1, keepdims=True, initial=-np.inf))  # the largest is exp(0) = 1
    return powers / powers.sum(axis=-1, keepdims=True)


sigmoid = Activation("sigmoid", _sigmoid, lambda z, a: a * (1 - a), "a * (1 - a)")
tanh = Activation("tanh", np.tanh, lambda z, a: 1 - a**2, "1 - a**2")
# The sign of a is 1 where z > 0, and else 0; at z = 0 that is a convention. It is taken of a, so that
# derivative_from_output knows it, too; the code that is shown says the same of z.
relu = Activation(
    "relu", lambda z: np.maximum(z, 0), lambda z, a: np.sign(a), "np.where(z > 0, 1.0, 0.0)"
)
# np.positive(z) is +z: the same numbers in a new array
identity = Activation("identity", np.positive, lambda z, a: np.ones_like(a), "np.ones_like(z)")
softmax = Activation("softmax", _softmax, None)
ACTIVATIONS = {f.name: f for f in (sigmoid, tanh, relu, identity, softmax)}


def one(name, value):
    """The activation that `value` is or names; errors call it `name`, and list the known ones."""
    if isinstance(value, Activation):
        return value
    return ACTIVATIONS[checks.one_of(name, value, ACTIVATIONS, "; or an Activation of your own")]


def for_layers(value, layers):
    """One activation for each layer, from a list of them or from one for all layers."""
    if not isinstance(value, (list, tuple)):
        value = [one("activation", value)] * layers
    if len(value) != layers:
        raise ValueError(f"activation has {len(value)} entries, expected {layers}: from layer 1 on")
    chosen = tuple(one(f"activation[{k}]", f) for k, f in enumerate(value))
    for k, f in enumerate(chosen[:-1]):
        if not f.elementwise:
            raise ValueError(f"activation[{k}] is {f}, expected an elementwise one: it is hidden")
    return chosen
