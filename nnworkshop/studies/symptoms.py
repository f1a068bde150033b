"""What can be measured of a training run, to tell whether it is ill."""

from functools import cached_property
from operator import is_

import numpy as np

from nnlib import identity, relu
from nnlib.checks import quiet

BAD = 0.1  # the share of what can be learned that may be missing from a good run
PATIENCE = 500  # updates in which something has to happen
FLAT = 0.03  # a loss that moves by less than this share of what is missing is flat
FEWEST = 200  # a run with fewer updates is too young to have stalled
SLOW, STALLED = 0.5, 0.9  # what the second half of a run may leave of what was missing
HARDLY = 0.01  # a slope below this share of the steepest counts as none
ALIKE = 1e-9  # the relative difference up to which numbers count as equal
SCALED = 5  # up to here numbers count as scaled, and down to the 1 / 20 of 1


class Yardstick:
    """What a loss is measured against: the least that can be reached with this data, and what it
    costs to answer every sample with the mean target.

    Rows that are the same in X get the same answer, whose best is the mean of their targets; where
    targets are shares, as soft labels are, even the best answer costs their entropy.
    """

    @quiet
    def __init__(self, loss, X, y):
        self.loss, self.X, self.y = loss, X, y
        self.best_answers = _means_of_equal_rows(X, y)
        self.floor = float(loss.value(self.best_answers, y))
        self.mean_loss = float(loss.value(np.broadcast_to(y.mean(axis=0), y.shape), y))

    def share(self, loss, start=0.0):
        """How much of what can be learned is missing: 0 of the best answers, 1 of the mean one.

        Where there is nothing to learn, since all targets are equal or X says nothing about them,
        the least loss is the measure, or a millionth of that at the start.
        """
        learnable = self.mean_loss - self.floor
        if learnable < 0.02 * self.floor:
            learnable = self.floor
        return (loss - self.floor) / max(learnable, 1e-6 * start, 1e-300)

    def is_for(self, training):
        """Whether this is the measure for the loss and the rows of a training."""
        own = self.loss, self.X, self.y
        return all(map(is_, own, (training.loss, training.X, training.y)))

    def least_within(self, low, high):
        """The loss if every target were answered as well as outputs from low to high can."""
        return float(self.loss.value(np.clip(self.best_answers, low, high), self.y))


def _means_of_equal_rows(X, y):
    """The mean target of all rows that have the same inputs, for each row; shape (N, n_out)."""
    group = np.zeros(len(X), dtype=int)
    for column in X.T:  # whole rows would take 50,000 of them half a second, in each look at a run
        place = np.unique(column, return_inverse=True)[1]
        group = np.unique(group * len(X) + place, return_inverse=True)[1]
        if group.max() == len(X) - 1:
            break  # no two are the same
    counts = np.bincount(group)
    return np.stack([np.bincount(group, column) / counts for column in y.T], axis=1)[group]


class Symptoms:
    """The measurements of the training of one network, as it is now, each made when asked for.

    Of the recorded losses only the order counts, so that a history can be thinned, to a limit of
    2,000 or more. yardstick: that of the training, if it is known; of many rows it takes a while to make.
    """

    def __init__(self, training, yardstick=None):
        self.training, self.network = training, training.network
        if yardstick is not None:
            self.yardstick = yardstick
        self.history = training.history.losses
        self.loss, self.rate = float(self.history[-1]), float(training.learning_rate)

    @cached_property
    def fit(self):
        """The loss of the outputs alone, without the penalty on the weights."""
        loss = self.training.loss
        outputs = self.forward_pass.output
        return float(loss.value(outputs, self.training.y)) if loss.l2 else self.loss

    @cached_property
    def yardstick(self):
        """What the loss is measured against."""
        return Yardstick(self.training.loss, self.training.X, self.training.y)

    def share(self, loss):
        """How much of what can be learned is missing at a given loss."""
        return float(self.yardstick.share(loss, self.history[0]))

    def is_bad(self, loss):
        """Whether more than a tenth of what can be learned is missing."""
        return self.share(loss) > BAD

    @cached_property
    def is_flat(self):
        """Whether nothing has happened in the last quarter of the run, of 500 updates at least."""
        window = max(-(-PATIENCE // self.updates_an_epoch), len(self.history) // 4)
        recent = self.history[-window:]
        enough = len(self.history) > window
        return enough and bool(np.ptp(recent) < FLAT * (self.loss - self.yardstick.floor))

    @cached_property
    def left(self):
        """The share of what was missing in the first half of the run that was still missing at the
        best moment of the second half; 0 while the run is too young to say.
        """
        middle = len(self.history) // 2
        if middle < FEWEST // 20 or self.updates < FEWEST:
            return 0.0
        before, after = self.history[: middle + 1].min(), self.history[middle:].min()
        return self.share(after) / max(self.share(before), 1e-300)

    @property
    def is_slow(self):
        """Whether the second half of the run has not halved what is missing."""
        return self.left > SLOW

    @property
    def has_stalled(self):
        """Whether it has not even taken a tenth off."""
        return self.left > STALLED

    @property
    def updates_an_epoch(self):
        """How many steps an epoch takes."""
        size = self.training.batch_size
        return -(-len(self.training.X) // size) if size else 1

    @property
    def updates(self):
        """How many steps have been taken."""
        return self.training.epoch * self.updates_an_epoch

    @cached_property
    @quiet
    def forward_pass(self):
        """Every z and a for all samples."""
        return self.network.forward(self.training.X)

    @cached_property
    def gradients(self):
        """dLoss/d(parameter) with all rows."""
        return self.network.backward(self.forward_pass, self.training.y, self.training.loss)

    @cached_property
    def least_loss(self):
        """The loss if every target were answered as well as the output units can."""
        return self.yardstick.least_within(*self.output_range)

    @cached_property
    def output_range(self):
        """The smallest and the largest answer of an output unit; softmax gives 0 and 1 here too."""
        z = np.concatenate([[-1e300], np.linspace(-10, 10, 201), [1e300]])
        values = self.network.activations[-1](z)
        return float(values.min()), float(values.max())

    @property
    def is_linear(self):
        """Whether nothing between inputs and outputs bends."""
        return all(activation is identity for activation in self.network.activations[:-1])

    @cached_property
    def bias_gradients(self):
        """What dLoss/db would be, for all units, if there were biases: the sums of delta."""
        return np.concatenate([delta.sum(axis=0) for delta in self.gradients.delta[1:]])

    @cached_property
    @quiet
    def slope_left(self):
        """The share of the slope at the outputs that comes back to the first layer, sample by
        sample.
        """
        delta = self.gradients.delta
        first, last = (float(np.sqrt(np.mean(delta[layer] ** 2))) for layer in (1, -1))
        return first / last if last > 0 else 1.0

    @cached_property
    @quiet
    def weight_sizes(self):
        """For each layer the size of a weight (root mean square), and that after a xavier start."""
        sizes = {}
        for layer, W in enumerate(self.network.parameters.W[1:], start=1):
            sizes[layer] = float(np.sqrt(np.mean(W**2))), float(np.sqrt(2 / sum(W.shape)))
        return sizes

    @cached_property
    @quiet
    def path(self):
        """The longest way that the parameters can have gone, as a share of their length.

        Each step is rate * |g| long and lowers the loss by about rate * |g|^2, so by the inequality
        of Cauchy and Schwarz all steps together are at most sqrt(rate * steps * fall of the loss).
        """
        fall = max(self.history[0] - self.history.min(), 0.0)
        beta = getattr(self.training.rule, "beta", 0.0)  # of momentum
        rate, length = self.rate / (1 - beta), float(np.linalg.norm(flat(self.network)))
        return float(np.sqrt(rate * self.updates * fall)) / max(length, 1e-300)

    @property
    def largest_weight(self):
        """The largest weight there is, whatever its sign."""
        return float(max(np.abs(W).max() for W in self.network.parameters.W[1:]))

    @property
    def is_finite(self):
        """Whether all parameters are finite numbers."""
        return bool(np.isfinite(flat(self.network)).all())

    @quiet
    def equal_units(self, layer):
        """The largest group of units of a hidden layer that have the same weights, in and out; they
        are counted from 1.
        """
        W, b = self.network.parameters.W, self.network.parameters.b
        units = np.vstack([W[layer], *([b[layer]] if self.network.bias else []), W[layer + 1].T])
        order = np.argsort(np.cos(np.arange(len(units))) @ units)  # brings equal ones side by side
        ends = np.flatnonzero(~_alike(units[:, order[:-1]], units[:, order[1:]])) + 1
        return sorted(int(unit) + 1 for unit in max(np.split(order, ends), key=len))

    @cached_property
    def dead(self):
        """For each layer of ReLU units, which of them are 0 for every sample; shape (n_l,)."""
        return {
            layer: np.all(self.forward_pass.a[layer] == 0, axis=0)
            for layer in self._layers
            if self.network.activations[layer - 1] is relu
        }

    @cached_property
    def saturated(self):
        """For each other layer, the share of its slopes, one for each unit and sample, that are
        below a hundredth of the steepest.
        """
        return {layer: self._flat_share(layer) for layer in self._layers if layer not in self.dead}

    @property
    def _layers(self):
        """The layers that count: if the loss belongs to its output activation, the gradient passes
        through that layer whatever its slope, so it does not.
        """
        fused = self.training.loss.output_activation is not None
        return range(1, len(self.network.sizes) - fused)

    def _flat_share(self, layer):
        activation = self.network.activations[layer - 1]
        return flat_share(activation, self.forward_pass.z[layer])


def flat(network):
    """All parameters of a network in one row."""
    return np.concatenate([values.ravel() for values in network.parameters.values()])


def flat_share(activation, z):
    """The share of slopes that are below a hundredth of the steepest."""
    steepest = activation.derivative(np.array([0.0, 1.0])).max()
    return float(np.mean(activation.derivative(z) < HARDLY * steepest))


def _alike(first, second):
    """Which columns are equal to within rounding: number by number, each pair by its own size."""
    size = np.maximum(np.abs(first), np.abs(second))
    rounding = 1e-12 * size.max(axis=0)  # what is left where large numbers have cancelled
    return np.all(np.abs(first - second) <= np.maximum(ALIKE * size, rounding), axis=0)
