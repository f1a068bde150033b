"""Which loss a number is: the losses of nnlib, and the factors that people put before them."""

import re
from dataclasses import dataclass
from inspect import signature

import numpy as np

from nnlib import BinaryCrossEntropy, CrossEntropy, Loss, SquaredError
from nnlib.checks import quiet

NEAR = 1e-6  # a relative difference: cross-entropies often have a small number in their logarithm
TARGETS = re.compile(r"^(y|t|d)$|true|target|label|actual|expected|desired|correct", re.IGNORECASE)
MEAN_SQUARED = SquaredError(1.0)


@dataclass(frozen=True)
class Stated:
    """A loss of nnlib times a factor, as the caller's numbers have it.

    - base: SquaredError(1.0), the mean over the rows, or a cross-entropy. factor: a number.
    - broadcast: whether it is the mean over all pairs of rows, as comes of y as (N,) against (N, 1).
    """

    base: Loss
    factor: float = 1.0
    broadcast: bool = False

    def name(self, rows):
        """What it is called, for so many rows."""
        if isinstance(self.base, SquaredError) or self.factor == 1:
            return self.loss(rows).name
        return f"{self.factor:g} times {self.base.name}"

    def loss(self, rows):
        """nnlib's loss with these numbers; of a cross-entropy the mean, whatever the factor."""
        if not isinstance(self.base, SquaredError):
            return self.base
        summed = self.factor not in (1.0, 0.5) and self.factor in (rows, rows / 2)
        return SquaredError(self.factor / rows, False) if summed else SquaredError(self.factor)


def bases(network, y):
    """The losses that go with the outputs of a network and these targets."""
    last, inside = network.activations[-1].name, bool(((y >= 0) & (y <= 1)).all())
    if last == "softmax":
        return [CrossEntropy()] if np.allclose(y.sum(axis=1), 1) else []
    known = [MEAN_SQUARED]
    return [*known, BinaryCrossEntropy()] if last == "sigmoid" and inside else known


def outputs_first(loss):
    """A function of (outputs, targets), as nnlib has it, of one that may want the targets first: its names say it."""
    try:
        first, *_ = signature(loss).parameters
    except (TypeError, ValueError):  # it cannot be told, or it wants nothing
        return loss
    return (lambda a, y: loss(y, a)) if TARGETS.search(first) else loss


@quiet
def stated(value, outputs, y, known):
    """The Stated that gives `value` for these outputs and targets, (N, n_out); None for none of them.

    >>> a, y = np.array([[0.5], [1.0]]), np.array([[0.0], [1.0]])
    >>> stated(0.25, a, y, [MEAN_SQUARED]).name(2)
    'summed squared error'
    """
    rows, units = y.shape
    for base in known:
        plain = float(base.value(outputs, y))
        for factor in _factors(base, rows, units):
            if _near(value, factor * plain):
                return Stated(base, factor)
    if rows > 1 and units == 1 and MEAN_SQUARED in known:
        pairs = float(((outputs - y.T) ** 2).mean())
        for factor in (1.0, 0.5, rows, rows / 2, rows**2, rows**2 / 2):
            if _near(value, factor * pairs):
                return Stated(MEAN_SQUARED, factor, broadcast=True)
    return None


def _factors(base, rows, units):
    """The usual factors of a loss, simple ones first."""
    halves = (1.0, 0.5) if isinstance(base, SquaredError) else (1.0,)
    whole = [1.0, float(rows), 1 / units, 1 / rows]
    return list(dict.fromkeys(half * one for one in whole for half in halves))


def _near(a, b):
    return np.isfinite(a) and abs(a - b) <= NEAR * max(abs(b), 1e-12)
