"""Losses of outputs a and targets y, both (N, n_out): how wrong, and which way is less wrong.

>>> SquaredError()([[0.5], [1]], [[0], [1]])  # half the mean of 0.25 and 0
0.0625
"""

from dataclasses import dataclass

import numpy as np

from nnlib import checks


class Loss:
    """A loss, called as loss(a, y); one of your own is a subclass that defines `value` and `slope`.

    Put into LOSSES under its name, it can be chosen in panels.

    - value(a, y): the loss of outputs a and targets y, both (N, n_out): one number.
    - slope(a, y): dLoss/da, (N, n_out), which backpropagation multiplies by the slope of the output
      activation; for a loss that names its `output_activation` it is dLoss/dz of both together.
    - name: what it is called, with its constants.
    - code, equation, reason, and slope_code, slope_equation, slope_reason: the two for those who
      look at a pass line by line, in Python, of a and y, in LaTeX, of a_# and y, and in words; all
      may be left out.

    ValueError, or TypeError for a wrong kind, if a and y are not two such arrays.

    >>> class Absolute(Loss):
    ...     def value(self, a, y):
    ...         return np.abs(a - y).sum()
    ...
    ...     def slope(self, a, y):
    ...         return np.sign(a - y)
    >>> Absolute()([[0.5], [1]], [[0], [3]])
    2.5
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
        """Raise ValueError if this loss cannot compare such outputs or targets; by default it can."""


@dataclass(frozen=True)
class SquaredError(Loss):
    """scale * sum((a - y)^2), and divided by the N rows if `mean`.

    SquaredError() is half the mean, SquaredError(1) the mean, SquaredError(1, mean=False) the sum.

    - scale: a positive number.
    - mean: whether the sum is divided by the number of rows, True or False.

    ValueError, or TypeError for a wrong kind, for other settings.

    >>> SquaredError(1, mean=False)([[0.5], [1]], [[0], [3]])
    4.25
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

    The slope is that of loss and sigmoid together, in z: (a - y) / N. ValueError if an output or a
    target does not lie between 0 and 1.

    >>> round(BinaryCrossEntropy()([[0.5], [0.9]], [[0], [1]]), 4)  # log 2 and 0.105, their mean
    0.3993
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

    The slope is that of loss and softmax together, in z: (a - y) / N. ValueError if a row of
    outputs or of targets does not hold shares that sum to 1.

    >>> round(CrossEntropy()([[0.5, 0.3, 0.2]], [[1, 0, 0]]), 4)
    0.6931
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

    It goes wherever a loss goes; biases pay nothing. The price is that of weights, not of outputs:
    `Network.objective` adds it, so loss(a, y) is without it.

    - loss: a Loss. l2: a positive number.

    ValueError, or TypeError for a wrong kind, for others. Krogh and Hertz (1992): weight decay.

    >>> L2(SquaredError(), 0.01).name
    'half mean squared error with L2 0.01'
    """

    def __init__(self, loss, l2):
        self.loss = checks.instance("loss", loss, Loss, "a Loss such as SquaredError()")
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
