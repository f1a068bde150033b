"""What can be measured of a training run, to tell whether it is ill."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray as Array

from nnlib import Network, Training, relu
from nnlib.network import Gradients, Pass
from nnworkshop.studies.recipes import like

BAD = 0.1  # the share of the cost of the mean answer above which a loss is bad
PATIENCE = 1_000  # recorded losses among which something has to happen
FLAT = 0.03  # the share of the loss within which nothing happens
HARDLY = 0.01  # a slope below this share of the steepest counts as none
ALIKE = 1e-9  # the relative difference up to which numbers count as equal
TRIAL = 20  # epochs in which a learning rate has to show that it is not too large


class Symptoms:
    """The measurements of the training of one network, as it stands now, each made when asked for.

    Of the recorded losses only the order counts, so that a history can be thinned, to a limit of
    2,000 or more.
    """

    def __init__(self, training: Training) -> None:
        self.training, self.net = training, training.network
        self.history = training.history.losses
        self.loss, self.rate = float(self.history[-1]), training.learning_rate

    @cached_property
    def forward_pass(self) -> Pass:
        """Every z and a for all samples."""
        return self.net.forward(self.training.X)

    @cached_property
    def gradients(self) -> Gradients:
        """dLoss/d(parameter) with all rows."""
        return self.net.backward(self.forward_pass, self.training.y, self.training.loss)

    @cached_property
    def mean_cost(self) -> float:
        """The loss of the answer that does not look: the mean target, for every sample."""
        y = self.training.y
        return float(self.training.loss.value(np.broadcast_to(y.mean(axis=0), y.shape), y))

    def is_bad(self, loss: float) -> bool:
        """Whether a loss is above a tenth of the mean answer's.

        Where all targets are equal that costs nothing, and the loss at the start is the measure.
        """
        return bool(loss > BAD * max(self.mean_cost, 1e-6 * self.history[0]))

    @cached_property
    def is_flat(self) -> bool:
        """Whether the last 1,000 recorded losses lie within 3 %."""
        recent = self.history[-PATIENCE:]
        return len(self.history) > PATIENCE and bool(np.ptp(recent) < FLAT * self.loss)

    @cached_property
    def least_loss(self) -> float:
        """The loss if every target were answered as well as the output units can."""
        y, (low, high) = self.training.y, self.output_range
        return float(self.training.loss.value(np.clip(y, low, high), y))

    @cached_property
    def output_range(self) -> tuple[float, float]:
        """The smallest and the largest answer of an output unit; softmax gives 0 and 1 here too."""
        z = np.concatenate([[-1e300], np.linspace(-10, 10, 201), [1e300]])
        values = self.net.activations[-1](z)
        return float(values.min()), float(values.max())

    @cached_property
    def bias_gradients(self) -> Array:
        """What dLoss/db would be, for all units, if there were biases: the sums of delta."""
        return np.concatenate([delta.sum(axis=0) for delta in self.gradients.delta[1:]])

    def equal_units(self, layer: int) -> list[int]:
        """The numbers, from 1, of the most units of a hidden layer that have the same weights, in
        and out.
        """
        W, b = self.net.parameters.W, self.net.parameters.b
        units = np.vstack([W[layer], *([b[layer]] if self.net.bias else []), W[layer + 1].T])
        order = np.argsort(np.cos(np.arange(len(units))) @ units)  # brings equal ones side by side
        steps = np.abs(np.diff(units[:, order], axis=1)).max(axis=0)
        ends = np.flatnonzero(~(steps <= ALIKE * np.abs(units).max())) + 1
        return sorted(int(unit) + 1 for unit in max(np.split(order, ends), key=len))

    @cached_property
    def dead(self) -> dict[int, Array]:
        """For each layer of ReLU units, which of them are 0 for every sample; shape (n_l,)."""
        return {
            layer: np.all(self.forward_pass.a[layer] == 0, axis=0)
            for layer in self._layers
            if self.net.activations[layer - 1] is relu
        }

    @cached_property
    def saturated(self) -> dict[int, float]:
        """For each other layer, the share of its slopes, one for each unit and sample, that are
        below a hundredth of the steepest.
        """
        return {layer: self._flat_share(layer) for layer in self._layers if layer not in self.dead}

    @property
    def _layers(self) -> range:
        """A loss that belongs to its output activation passes the gradient through whatever its
        slope, so then that layer does not count.
        """
        fused = self.training.loss.output_activation is not None
        return range(1, len(self.net.sizes) - fused)

    def _flat_share(self, layer: int) -> float:
        activation = self.net.activations[layer - 1]
        steepest = activation.derivative(np.array([0.0, 1.0])).max()
        slopes = activation.derivative(self.forward_pass.z[layer])
        return float(np.mean(slopes < HARDLY * steepest))

    def calm_rate(self, start: Network, rate: float) -> float:
        """The first of rate, rate / 10, rate / 100, ... with which the loss never rises at first.

        With steps over all rows it falls at each of them, if the rate is below 2 / curvature.
        """
        X, y, loss = self.training.X, self.training.y, self.training.loss
        for _ in range(9):
            losses = Training(start.copy(), X, y, loss, rate).run(TRIAL).losses
            if np.all(np.diff(losses) <= ALIKE * losses[0]):
                break
            rate = float(f"{rate / 10:.2g}")
        return rate

    def new_start(self, change: Mapping[str, Any], rate: float) -> dict[str, Any]:
        """A change of the recipe, with a smaller learning rate where `rate` is too large for it."""
        calm = self.calm_rate(like(self.net, rng=0, **change), rate)
        return {**change, "learning_rate": calm} if calm != self.rate else dict(change)
