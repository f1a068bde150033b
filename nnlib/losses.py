"""Losses of outputs a and targets y, both (N, n_out): how wrong, and which way is less wrong.

>>> SquaredError()([[0.5], [1]], [[0], [1]])  # half the mean of 0.25 and 0
0.0625
"""

from dataclasses import dataclass

import numpy as np

from nnlib import checks


class Loss:
    """A loss, called as loss(a, y). A subclass defines `value` and `slope`, of checked arrays.

    value(a, y): the loss, one number. slope(a, y): dLoss/da, which backpropagation multiplies by
    the slope of the output activation; for a loss that names its `output_activation` it is already
    dLoss/dz of the two together. name: what it is called, with its constants. ValueError, or
    TypeError for a wrong kind, if a or y is no data for it.

    For those who show a pass line by line it may have `code` and `slope_code`, the two in Python, of
    a and y; `equation` and `slope_equation`, in LaTeX, of a_# and y; `reason` and `slope_reason`, in
    words. One that is put into LOSSES, by its name, can be chosen by it.
    """

    name = property(lambda self: type(self).__name__)
    output_activation = None
    l2 = 0.0  # the price on the weights; see L2

    @checks.quiet
    def __call__(self, a, y):
        return float(self.value(*checks.pair(a, y, self)))

    @checks.quiet
    def gradient(self, a, y):
        """The slope that backpropagation starts from, of the shape of a."""
        return self.slope(*checks.pair(a, y, self))

    def value(self, a, y):
        raise TypeError(f"{type(self).__name__} has no value: define value(self, a, y)")

    def slope(self, a, y):
        raise TypeError(f"{type(self).__name__} has no slope: define slope(self, a, y)")

    def check(self, name, values):
        """ValueError if outputs or targets are not what this loss compares; any numbers are."""


@dataclass(frozen=True)
class SquaredError(Loss):
    """scale * sum((a - y)^2), and divided by the N rows if `mean`.

    The usual conventions are settings: SquaredError() is half the mean, SquaredError(1) the mean,
    SquaredError(1, mean=False) the plain sum of the squared errors.
    """

    scale: float = 0.5
    mean: bool = True

    def __post_init__(self):
        checks.positive("scale", self.scale)
        checks.flag("mean", self.mean)

    @property
    def name(self):
        factor = {0.5: "half ", 1: ""}.get(self.scale, f"{self.scale:g} times ")
        return f"{factor}{'mean' if self.mean else 'summed'} squared error"

    def value(self, a, y):
        return self.scale * ((a - y) ** 2).sum() / (len(y) if self.mean else 1)

    def slope(self, a, y):
        return 2 * self.scale * (a - y) / (len(y) if self.mean else 1)


@dataclass(frozen=True)
class BinaryCrossEntropy(Loss):
    """-(1/N) sum(y log a + (1 - y) log(1 - a)), natural log, for a sigmoid output.

    Targets lie between 0 and 1. The slope is that of loss and sigmoid together, in z: (a - y) / N.
    """

    output_activation = "sigmoid"
    name = "binary cross-entropy"

    def value(self, a, y):
        return -(y * log(a) + (1 - y) * log(1 - a)).sum() / len(y)

    def slope(self, a, y):
        return (a - y) / len(y)

    def check(self, name, values):
        checks.probabilities(name, values, self)


@dataclass(frozen=True)
class CrossEntropy(Loss):
    """-(1/N) sum(y log a), natural log, for a softmax output; each row of y sums to 1.

    The slope is that of loss and softmax together, in z: (a - y) / N.
    """

    output_activation = "softmax"
    name = "cross-entropy"

    def value(self, a, y):
        return -(y * log(a)).sum() / len(y)

    def slope(self, a, y):
        return (a - y) / len(y)

    def check(self, name, values):
        checks.probabilities(name, values, self, rows=True)


class L2(Loss):
    """An objective: another loss, and a price on the weights, loss + l2 / 2 * sum of all W^2.

    It goes wherever a loss goes, such as L2(SquaredError(), 0.01); biases pay nothing. The price is
    that of weights, not of outputs: `Network.objective` adds it, so loss(a, y) is without it.
    """

    def __init__(self, loss, l2):
        self.loss = checks.a("loss", loss, Loss, "a Loss such as SquaredError()")
        self.l2 = checks.positive("l2", l2)
        self.value, self.slope, self.check = loss.value, loss.slope, loss.check
        self.output_activation = loss.output_activation

    name = property(lambda self: f"{self.loss.name} with L2 {self.l2:g}")

    def __repr__(self):
        return f"L2({self.loss!r}, {self.l2!r})"


def log(probability):
    """The natural logarithm; 0 counts as 1.1e-16, so a sure wrong answer costs 36.7 and not infinity."""
    return np.log(np.maximum(probability, np.finfo(float).eps / 2))


LOSSES = {loss.name: loss for loss in (SquaredError(), BinaryCrossEntropy(), CrossEntropy())}
