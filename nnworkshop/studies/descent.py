"""Gradient descent watched from outside: the way of the parameters, and the loss around it.

A point of this landscape is all parameters of a network in one row, in the order of its names:
W1, b1, W2, ...; shape (P,).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray as Array

from nnlib import GradientDescent, Momentum, Network, Training, checks
from nnworkshop.many import Stack

FLAT = 1e-9  # a slope below this moves nothing, a relative change of the loss below it is rounding
ARRIVED = 1e-3  # a slope that has shrunk to this share of the first is near the bottom


@dataclass(frozen=True)
class Descent:
    """The way of gradient descent, entry k of each array after k steps.

    - learning_rate, momentum: the settings.
    - points: where it was, (steps + 1, P): all P parameters in a row.
    - losses: (steps + 1,). gradients: (steps + 1, P).

    `descend` makes one.

    >>> from nnlib import SquaredError
    >>> ball = Network([1, 1], "identity", bias=False, init=3)  # half of w^2, from w = 3
    >>> descend(ball, [[1]], [[0]], SquaredError(), 0.5, 2).points.ravel().tolist()
    [3.0, 1.5, 0.75]
    """

    learning_rate: float
    momentum: float
    points: Array
    losses: Array
    gradients: Array

    @property
    def steps(self):
        """How many steps were made; fewer than asked if the loss left the finite numbers."""
        return len(self.losses) - 1

    @property
    @checks.quiet
    def last_step(self):
        """From the last point but one to the last, 0 at the start; shape (P,)."""
        return self.points[-1] - self.points[-2] if self.steps else np.zeros_like(self.points[0])

    @property
    @checks.quiet
    def next_step(self):
        """momentum * last step - learning_rate * gradient, at the last point; shape (P,)."""
        return self.momentum * self.last_step - self.learning_rate * self.gradients[-1]

    @property
    @checks.quiet
    def steepness(self):
        """The length of the gradient at the last point."""
        return float(np.linalg.norm(self.gradients[-1]))

    @property
    @checks.quiet
    def step_length(self):
        """The length of the next step."""
        return float(np.linalg.norm(self.next_step))

    @property
    @checks.quiet
    def outcome(self):
        """How it ends: "flat" (no slope at the start), "diverging" (the loss is higher than at the
        start, or beyond all numbers), "circling" (as high), "arrived" (hardly any slope is left,
        and no speed), "climbing" (momentum has carried it uphill), "bouncing" (the last step
        crossed a valley) or "rolling".

        With momentum the ball may for a while be higher than at its start: it is "diverging" if the
        learning rate also is beyond the edge.
        """
        if not np.isfinite(self.losses[-1]):
            return "diverging"
        slopes = np.abs(self.gradients).max(axis=1)
        if slopes[0] < FLAT:
            return "flat"
        if self.steps and not self.losses[-1] < self.losses[0] * (1 - FLAT):
            if not self.momentum and self.losses[-1] < self.losses[0] * (1 + FLAT):
                return "circling"
            if not self.momentum or self._is_beyond_the_edge():
                return "diverging"
        speed = np.abs(self.next_step).max() / self.learning_rate  # without momentum the slope
        if max(slopes[-1], speed) < ARRIVED * slopes[0]:
            return "arrived"
        if self.momentum and self.steps and self.losses[-1] > self.losses[-2]:
            return "climbing"
        crossed = self.steps and self.gradients[-1].dot(self.gradients[-2]) < 0
        return "bouncing" if crossed else "rolling"

    def _is_beyond_the_edge(self):
        """Whether learning_rate > 2 (1 + momentum) / curvature, along the last step.

        The edge of a parabola, see Polyak (1964); without momentum it is 2 / curvature.
        """
        step, change = self.last_step, self.gradients[-1] - self.gradients[-2]
        curvature = step.dot(change) / step.dot(step)
        return not self.learning_rate * curvature <= 2 * (1 + self.momentum)  # NaN is beyond it too


def descend(network, X, y, loss, learning_rate, steps, momentum=0.0):
    """Train a copy of `network` with all rows, with momentum or without, and return its way.

    - network: a Network. X, y: samples and targets, (N, n_0) and (N, n_out). loss: a Loss.
    - learning_rate: a positive number.
    - steps: how many, a whole number of at least 0.
    - momentum: the share of each step that lives on in the next, from 0 to below 1.

    ValueError, or TypeError for a wrong kind, for others, as for Training.

    >>> from nnlib import SquaredError
    >>> ball = Network([1, 1], "identity", bias=False, init=3)
    >>> descend(ball, [[1]], [[0]], SquaredError(), 2.5, 5).outcome
    'diverging'
    """
    rule = Momentum(momentum) if momentum else GradientDescent()
    training = Training(network.copy(), X, y, loss, learning_rate, rule=rule)
    places = [_place(training)]
    for _ in range(checks.whole("steps", steps, least=0)):
        if training.diverged:
            break
        training.run(1)
        places.append(_place(training))
    points, gradients = zip(*places)
    return Descent(
        training.learning_rate,
        float(momentum),
        np.stack(points),
        training.history.losses,
        np.stack(gradients),
    )


def loss_at(network, X, y, loss, points):
    """The loss that `network` would have at each of many points, shape (M, P) -> (M,).

    All of them are computed at once, as a stack of M networks.

    - network: a Network. X, y: samples and targets, (N, n_0) and (N, n_out).
    - loss: a Loss; a penalty on the weights counts.
    - points: one row for each, with all P parameters in the order of their names.

    Errors as for Network.forward and Network.backward, and ValueError for points that have another number
    of columns.

    >>> from nnlib import SquaredError
    >>> ball = Network([1, 1], "identity", bias=False, init=3)
    >>> loss_at(ball, [[1]], [[0]], SquaredError(), [[3], [1], [0]]).tolist()
    [4.5, 0.5, 0.0]
    """
    own = checks.instance("network", network, Network, "a Network").parameters
    points = checks.rows("points", points, sum(view.size for view in own.values()))
    columns = np.split(points, np.cumsum([view.size for view in own.values()])[:-1], axis=1)
    places = {name: part.reshape(-1, *own[name].shape) for name, part in zip(own, columns)}
    return Stack.of(network, places).losses(X, y, loss)


def point(parameters):
    """All parameters, or all gradients, of one network in one row, in the order of their names."""
    return np.concatenate([view.ravel() for view in parameters.values()])


def _place(training):
    return point(training.network.parameters), point(training.gradients())
