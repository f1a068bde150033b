"""Losses of outputs a and targets y, both (N, n_out): how wrong a is, and the slope of that.

>>> SquaredError()([[0.5], [1]], [[0], [1]])  # half the mean of 0.25 and 0
0.0625
"""

from dataclasses import dataclass

import numpy as np

from nnlib import checks


class Loss:
    """A loss, called as loss(a, y); one of your own is a subclass that defines `value` and `slope`.

    - value(a, y): the loss of outputs a and targets y, both (N, n_out): one number.
    - slope(a, y): where backpropagation starts, (N, n_out): dLoss/da or, for a loss with an
      `output_activation`, dLoss/dz, of the loss and that activation together.
    - output_activation: the name of the only one that the loss goes with; None for any elementwise.
    - name: such as "half mean squared error".
    - code, equation, reason, and slope_code, slope_equation, slope_reason: value and slope in
      Python, LaTeX and words, for nnworkshop; see CONTRIBUTING. Each may be left out.

    ValueError if a and y are not two arrays of one shape (N, n_out), if y is not finite, or if the
    loss is not made for such numbers; TypeError for anything but real numbers.

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
    l2 = 0.0  # see L2

    @checks.quiet
    def __call__(self, a, y):
        return one_number(self, self.value(*checks.pair(a, y, self)))

    def check(self, name, values):
        """ValueError if the loss is not made for such values of `name`, "a" or "y"; here for any."""


def one_number(loss, value):
    """What a loss returned, as a float; TypeError where its return or its sum was forgotten."""
    is_one = getattr(value, "ndim", None) == 0  # sooner asked than np.ndim
    if not is_one and (value is None or np.ndim(value) != 0):
        raise TypeError(f"{loss.name}: value(a, y) is {checks.kind(value)}, expected one number")
    return float(value)


@dataclass(frozen=True)
class SquaredError(Loss):
    """scale * sum((a - y)^2) over all rows and outputs, divided by the N rows if `mean`.

    SquaredError() is half the mean over the rows (not over the outputs, too, as np.mean has it),
    SquaredError(1, mean=False) the sum.

    - scale: a positive number. mean: True or False. ValueError or TypeError for others.

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
    """-(1/N) sum(y log a + (1 - y) log(1 - a)), for a sigmoid output; see `log` for a of 0 or 1.

    The slope is that of loss and sigmoid together, in z: (a - y) / N. ValueError if an output or a
    target is below 0 or above 1; an output that is NaN gives NaN.

    >>> round(BinaryCrossEntropy()([[0.5], [0.9]], [[0], [1]]), 4)  # log 2 and 0.105, their mean
    0.3993
    """

    output_activation = "sigmoid"
    name = "binary cross-entropy"

    def value(self, a, y):
        # the minus stands inside: in front of a sum of 0 it would make -0
        return (-y * log(a) - (1 - y) * log(1 - a)).sum() / len(y)

    def slope(self, a, y):
        return (a - y) / len(y)

    def check(self, name, values):
        checks.probabilities(name, values, self)


@dataclass(frozen=True)
class CrossEntropy(Loss):
    """-(1/N) sum(y log a), for a softmax output; each row of y sums to 1; see `log` for a of 0.

    The slope is that of loss and softmax together, in z: (a - y) / N. ValueError if a row of
    outputs or of targets is not of numbers from 0 to 1 that sum to 1; NaN gives NaN.

    >>> round(CrossEntropy()([[0.5, 0.3, 0.2]], [[1, 0, 0]]), 4)
    0.6931
    """

    output_activation = "softmax"
    name = "cross-entropy"

    def value(self, a, y):
        return (-y * log(a)).sum() / len(y)

    def slope(self, a, y):
        return (a - y) / len(y)

    def check(self, name, values):
        checks.probabilities(name, values, self, rows=True)


class L2(Loss):
    """A loss plus a penalty on the weights, not on biases: loss + l2 / 2 * sum of all W^2.

    Calling it leaves the penalty out, which does not depend on outputs: `Network.objective` adds it.

    - loss: a Loss, but not an L2. l2: a number of at least 0. ValueError or TypeError for others.

    Source: Krogh and Hertz (1992), A Simple Weight Decay Can Improve Generalization.

    >>> from nnlib import Network, datasets, train
    >>> loss = L2(SquaredError(), 0.001)
    >>> train(Network([2, 3, 1], rng=1), *datasets.xor(), loss, learning_rate=5, epochs=2000)
    History(2000 epochs, last loss 0.067909)
    """

    def __init__(self, loss, l2):
        self.loss = checks.instance("loss", loss, Loss, "a Loss such as SquaredError()")
        self.l2 = checks.positive("l2", l2, or_zero=True)
        if type(loss) is L2:
            raise ValueError(f"loss is {loss!r}, expected one without L2; add up the two l2")
        self.output_activation = loss.output_activation
        self.value, self.slope, self.check = loss.value, loss.slope, loss.check

    name = property(lambda self: f"{self.loss.name} with L2 {self.l2:g}")

    def __repr__(self):
        return f"L2({self.loss!r}, {self.l2!r})"


def log(probability):
    """The natural logarithm, cut off at 1.1e-16: a sure wrong answer costs 36.7, not infinity.

    The largest float below 1 is as far from 1: so being sure and wrong costs the same at both ends.
    """
    return np.log(np.maximum(probability, np.finfo(float).eps / 2))


LOSSES = {loss.name: loss for loss in (SquaredError(), BinaryCrossEntropy(), CrossEntropy())}
