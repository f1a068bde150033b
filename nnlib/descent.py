"""Gradient descent watched from outside: the way of the parameters, and the loss around it.

A point of this landscape is all parameters of a network in one row, in the order of its names:
W1, b1, W2, ...; shape (P,).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlib import checks
from nnlib.checks import Array
from nnlib.losses import Loss
from nnlib.network import Network, Parameters
from nnlib.training import Training

FLAT = 1e-9  # a slope below this moves nothing, a relative change of the loss below it is rounding
ARRIVED = 1e-3  # a slope that has shrunk to this share of the first is near the bottom


@dataclass(frozen=True)
class Descent:
    """The way of gradient descent, entry k after k steps: `points` (steps + 1, P), `loss`
    (steps + 1,) and `gradients` (steps + 1, P).
    """

    learning_rate: float
    points: Array
    loss: Array
    gradients: Array

    @property
    def steps(self) -> int:
        """How many steps were made; fewer than asked if the loss left the finite numbers."""
        return len(self.loss) - 1

    @property
    def next_step(self) -> Array:
        """-learning_rate * gradient at the last point, shape (P,)."""
        return -self.learning_rate * self.gradients[-1]

    @property
    def outcome(self) -> str:
        """How it ends: "flat" (no slope at the start), "diverging" (the loss is higher than at the
        start, or beyond all numbers), "circling" (as high), "arrived" (hardly any slope is left), "bouncing" (the last
        step crossed a valley) or "rolling".
        """
        if not np.isfinite(self.loss[-1]):
            return "diverging"
        steepness = np.abs(self.gradients).max(axis=1)
        if steepness[0] < FLAT:
            return "flat"
        if self.steps and not self.loss[-1] < self.loss[0] * (1 - FLAT):
            return "circling" if self.loss[-1] < self.loss[0] * (1 + FLAT) else "diverging"
        if steepness[-1] < ARRIVED * steepness[0]:
            return "arrived"
        crossed = self.steps and self.gradients[-1].dot(self.gradients[-2]) < 0
        return "bouncing" if crossed else "rolling"


def descend(net: Network, X: Any, y: Any, loss: Loss, learning_rate: float, steps: int) -> Descent:
    """Train a copy of `net` with all rows for `steps` epochs and return its way.

    Errors as for Training, and ValueError for a number of steps that is not whole or below 0.
    """
    training = Training(net.copy(), X, y, loss, learning_rate)
    places = [_place(training)]
    for _ in range(checks.whole("steps", steps, least=0)):
        if training.diverged:
            break
        training.run(1)
        places.append(_place(training))
    points, gradients = zip(*places)
    return Descent(
        training.learning_rate, np.stack(points), training.history.loss.copy(), np.stack(gradients)
    )


def loss_at(net: Network, X: Any, y: Any, loss: Loss, points: Any) -> Array:
    """The loss that `net` would have at each of many points, shape (M, P) -> (M,).

    All of them are computed at once, as a stack of M networks. Errors as for Network.forward and
    Network.backward, and ValueError for points that have another number of columns.
    """
    own = net.parameters
    points = checks.rows("points", points, own.flat.size)
    columns = np.split(points, np.cumsum([view.size for view in own.values()])[:-1], axis=1)
    init = {name: part.reshape(-1, *own[name].shape) for name, part in zip(own, columns)}
    outputs = Network(net.sizes, net.activations, net.bias, init).predict(X)
    return loss.value(outputs, net.targets(y, outputs.shape[-2], loss))


def point(parameters: Parameters) -> Array:
    """All parameters, or all gradients, of one network in one row, in the order of their names."""
    return np.concatenate([view.ravel() for view in parameters.values()])


def _place(training: Training) -> tuple[Array, Array]:
    return point(training.net.parameters), point(training.gradients())
