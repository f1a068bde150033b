"""Losses: how wrong a network's outputs are, and which way is less wrong.

Shapes: a (outputs) and y (targets) are (..., N, n_out); a loss is (...). Outputs are summed; over
the N samples a loss is a mean or a sum, and its gradient carries the same 1/N or none.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

import numpy as np

from nnlib import checks, remedies
from nnlib.activations import ONE, Activation
from nnlib.checks import Array

SMALLEST = np.array(np.finfo(float).eps / 2)  # the distance from 1 to the float just below it


class Loss:
    """A loss, called as loss(a, y), with its gradient.

    `output_activation` is None where `gradient` is dLoss/da, to be multiplied by the slope of the
    output activation. Where it names an activation, the loss belongs to that one and `gradient` is
    already dLoss/dz of the two together. A subclass defines `value` and `slope`, which take arrays
    that have been checked; `slope` writes into `out` and returns it.
    """

    output_activation: ClassVar[str | None] = None

    @property
    def words(self) -> str:
        """What it is called, with its constants."""
        return type(self).__name__

    @checks.quiet
    def __call__(self, a: Any, y: Any) -> Array:
        """The loss, one number a network; ValueError, or TypeError for a wrong kind, if a or y is
        no data for it.
        """
        return self.value(*self._pair(a, y))

    @checks.quiet
    def gradient(self, a: Any, y: Any) -> Array:
        """The gradient that backpropagation starts from, of the shape of a; errors as for the loss
        itself.
        """
        a, y = self._pair(a, y)
        return self.slope(a, y, np.empty_like(a))

    def value(self, a: Array, y: Array) -> Array:
        """The loss of checked arrays."""
        raise TypeError(f"{type(self).__name__} has no value: define value(self, a, y)")

    def slope(self, a: Array, y: Array, out: Array) -> Array:
        """The gradient of checked arrays, written into `out`."""
        raise TypeError(f"{type(self).__name__} has no slope: define slope(self, a, y, out)")

    def check(self, activation: Activation, y: Array) -> None:
        """ValueError if the output activation or the targets do not go with this loss."""
        wanted = self.output_activation
        if wanted is not None and activation.name != wanted:
            raise ValueError(
                f"the output activation is {activation}, but {type(self).__name__} expects "
                f"{wanted}: its gradient a - y is that of {wanted} and the loss together"
            )
        if wanted is None and not activation.elementwise:
            raise ValueError(
                f"the output activation is {activation}, which has no elementwise derivative; "
                f"{type(self).__name__} expects one that has; {activation} goes with CrossEntropy"
            )
        self.check_values("y", y)

    def check_values(self, name: str, values: Array) -> None:
        """ValueError if outputs or targets are not what this loss compares; any numbers are here."""

    def _pair(self, a: Any, y: Any) -> tuple[Array, Array]:
        """Outputs and targets as arrays that go together."""
        a, y = checks.reals("a", a), checks.numbers("y", y)
        if a.ndim < 2 or a.shape[-2:] != y.shape[-2:] or y.shape[:-2] not in ((), a.shape[:-2]):
            raise ValueError(
                f"a has shape {a.shape} and y has shape {y.shape}, "
                f"expected the same (N, n_out) for both{remedies.pair(a, y)}"
            )
        if a.size == 0:
            raise ValueError(f"a and y are empty: shape {a.shape}, expected at least one row")
        self.check_values("a", a)
        self.check_values("y", y)
        return a, y


def _sum_of_products(a: Array, b: Array) -> Array:
    """The sum of a * b over samples and outputs, one number a network."""
    if a.ndim == b.ndim == 2:
        row = a.ravel("F")
        return row.dot(row if a is b else b.ravel("F"))  # a fifth of the time of (a * b).sum()
    return np.einsum("...ij,...ij->...", a, b)


@cache
def _share(whole: float, samples: int) -> Array:
    """whole / samples as a 0-d array, which is quick to multiply by."""
    return np.array(whole / samples)


@dataclass(frozen=True)
class SquaredError(Loss):
    """scale * sum((a - y)^2), divided by N if `mean`.

    Its gradient is 2 * scale * (a - y), divided by N if `mean`.

    The three usual conventions are settings: `SquaredError()` is half the mean, `SquaredError(1,
    mean=False)` the plain sum, `SquaredError(1)` the mean of the squared errors. ValueError if
    scale is not positive and finite; TypeError for a wrong kind.
    """

    scale: float = 0.5
    mean: bool = True

    def __post_init__(self) -> None:
        checks.positive("scale", self.scale)
        checks.flag("mean", self.mean)

    @property
    def words(self) -> str:
        factor = {0.5: "half ", 1: ""}.get(self.scale, f"{self.scale:g} times ")
        return f"{factor}{'mean' if self.mean else 'summed'} squared error"

    def value(self, a: Array, y: Array) -> Array:
        error = a - y
        factor = self.scale / y.shape[-2] if self.mean else self.scale
        return factor * _sum_of_products(error, error)

    def slope(self, a: Array, y: Array, out: Array) -> Array:
        return np.multiply(
            np.subtract(a, y, out), _share(2 * self.scale, y.shape[-2] if self.mean else 1), out
        )


class _ProbabilityLoss(Loss):
    """What the two cross-entropies share: outputs and targets that are probabilities, and the
    gradient (a - y) / N in z.
    """

    def slope(self, a: Array, y: Array, out: Array) -> Array:
        return np.multiply(np.subtract(a, y, out), _share(1.0, y.shape[-2]), out)

    def check_values(self, name: str, values: Array) -> None:
        if values.min() < 0 or values.max() > 1:
            raise ValueError(
                f"{name} runs from {values.min():g} to {values.max():g}, "
                f"but {type(self).__name__} expects numbers from 0 to 1"
                f"{remedies.probabilities(name, values)}"
            )


@dataclass(frozen=True)
class BinaryCrossEntropy(_ProbabilityLoss):
    """-(1/N) sum(y log a + (1 - y) log(1 - a)), natural log, for a sigmoid output.

    `gradient` is with respect to z: (a - y) / N. Targets lie between 0 and 1. A probability of 0
    counts as 1.1e-16, so a confident wrong answer costs 36.7 and not infinity.
    """

    output_activation = "sigmoid"
    words = "binary cross-entropy"

    def value(self, a: Array, y: Array) -> Array:
        right, wrong = _sum_of_products(y, log(a)), _sum_of_products(ONE - y, log(ONE - a))
        return -(right + wrong) / y.shape[-2]


@dataclass(frozen=True)
class CrossEntropy(_ProbabilityLoss):
    """-(1/N) sum(y log a), natural log, for a softmax output.

    `gradient` is with respect to z: (a - y) / N. Targets lie between 0 and 1, and those of a row
    sum to 1. A probability of 0 counts as 1.1e-16, so a confident wrong answer costs 36.7 and not
    infinity.
    """

    output_activation = "softmax"
    words = "cross-entropy"

    def value(self, a: Array, y: Array) -> Array:
        return -_sum_of_products(y, log(a)) / y.shape[-2]

    def check_values(self, name: str, values: Array) -> None:
        super().check_values(name, values)
        sums = values.sum(axis=-1).ravel()
        worst = sums[np.abs(sums - 1).argmax()]
        if abs(worst - 1) > 1e-6:
            raise ValueError(
                f"a row of {name} sums to {worst:g}, but CrossEntropy expects rows that sum to 1"
                f"{remedies.one_class(name, values)}"
            )


def log(probability: Array) -> Array:
    """The natural logarithm of probabilities; 0 counts as 1.1e-16."""
    return np.log(np.maximum(probability, SMALLEST))
