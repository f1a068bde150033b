"""Gradient descent: one loop, which can be run or stepped, and the history that it leaves."""

from typing import Any

import numpy as np

from nnlib import checks
from nnlib.checks import Array
from nnlib.losses import Loss
from nnlib.network import Gradients, Network, Pass, as_network


class History:
    """What a training run leaves: `loss`, shape (epochs + 1, ...), and `diverged_at`.

    `diverged_at` is the epoch at which the loss was no longer finite, or None; in a stack an array,
    -1 for none.
    """

    def __init__(self, networks: tuple[int, ...]) -> None:
        self._loss = np.empty((1024, *networks))
        self.epoch = -1
        self.diverged_at: Any = np.full(networks, -1) if networks else None

    @property
    def loss(self) -> Array:
        """The loss after 0, 1, 2, ... epochs."""
        return self._loss[: self.epoch + 1]

    @property
    def diverged(self) -> bool:
        """Whether the loss of the network, or of every network of the stack, has left the finite
        numbers.
        """
        return self.diverged_at is not None and bool(np.all(self.diverged_at >= 0))

    def record(self, loss: Array) -> None:
        """Append the loss after one more epoch."""
        self.epoch += 1
        if self.epoch == len(self._loss):
            self._loss = np.concatenate([self._loss, np.empty_like(self._loss)])
        self._loss[self.epoch] = loss
        if self._loss.ndim > 1:
            self.diverged_at[(self.diverged_at < 0) & ~np.isfinite(loss)] = self.epoch
        elif not loss < np.inf:  # True for NaN too
            self.diverged_at = self.epoch

    def __repr__(self) -> str:
        end = (
            f", diverged at epoch {self.diverged_at}"
            if self._loss.ndim == 1 and self.diverged
            else ""
        )
        last = f", last loss {self.loss[-1]:.6g}" if self._loss.ndim == 1 else ""
        return f"History({self.epoch} epochs{last}{end})"


class Training:
    """Gradient descent on a network, in place: parameter -= learning_rate * dLoss/d(parameter).

    An epoch is one update with all rows, or, with `batch_size`, one round through the shuffled
    rows. `learning_rate` can be set between steps. A run whose loss is no longer finite stops there
    by itself. X, y: data of shape (N, n_0) and (N, n_out); rng: a seed or generator for the
    shuffling. Raises ValueError, or TypeError for a wrong kind, for data that does not fit the
    network and for a rate that is not positive and finite.
    """

    @checks.quiet
    def __init__(
        self,
        net: Network,
        X: Any,
        y: Any,
        loss: Loss,
        learning_rate: float,
        batch_size: int | None = None,
        rng: Any = None,
    ) -> None:
        self.net, self.loss = as_network("net", net), loss
        self.X = checks.rows("X", X, net.sizes[0], net.networks)
        samples = self.X.shape[-2]
        self.y = net.targets(y, samples, loss)
        self.learning_rate = learning_rate
        self._rng = checks.generator("rng", rng)
        self._pass, self._gradients = Pass(net, self.X), Gradients(net, samples)
        size = None if batch_size is None else checks.whole("batch_size", batch_size)
        self._batches = _workspaces(net, self.X, size) if size else []
        self.history = History(net.networks)
        self._measure()

    @property
    def learning_rate(self) -> float:
        """The step size; a positive finite number."""
        return self._learning_rate

    @learning_rate.setter
    def learning_rate(self, value: float) -> None:
        self._learning_rate = checks.positive("learning_rate", value)
        self._rate = np.array(self._learning_rate)

    @property
    def epoch(self) -> int:
        """How many epochs have been trained."""
        return self.history.epoch

    @property
    def diverged(self) -> bool:
        """Whether the run has stopped because its loss left the finite numbers."""
        return self.history.diverged

    @property
    def outputs(self) -> Array:
        """What the network answers now for X, shape (..., N, n_out)."""
        return self.net.predict(self.X)

    def gradients(self) -> Gradients:
        """dLoss/d(parameter) with all rows, where the network stands now."""
        return self.net.backward(self.net.forward(self.X), self.y, self.loss)

    @checks.quiet
    def gradient_norm(self) -> Array:
        """The length of the gradient, sqrt(sum of squares over all parameters), shape (...,)."""
        return np.linalg.norm(self.gradients().flat, axis=-1)

    @checks.quiet
    def run(self, epochs: int = 1) -> History:
        """Train for `epochs` more epochs, or until the run diverges; returns the history.

        ValueError or TypeError if epochs is not a whole number of at least 0.
        """
        self.net.run(self._pass)  # the parameters may have been set since the last epoch
        epoch = self._batched_epoch if self._batches else self._full_epoch
        for _ in range(checks.whole("epochs", epochs, least=0)):
            if self.history.diverged:
                break
            epoch()
            self._measure()
        return self.history

    def _full_epoch(self) -> None:
        """One update with all rows, whose forward pass the last measurement has left."""
        self._update(self._pass, self.y, self._gradients)

    def _batched_epoch(self) -> None:
        """One round through the rows in a fresh order, gathered once: an update for every batch."""
        order = self._rng.permutation(self.X.shape[-2])
        X, y = self.X[..., order, :], self.y[..., order, :]
        for rows, forward_pass, gradients in self._batches:
            forward_pass.load(X[..., rows, :])
            self._update(self.net.run(forward_pass), y[..., rows, :], gradients)

    def _update(self, forward_pass: Pass, y: Array, gradients: Gradients) -> None:
        self.net.differentiate(forward_pass, y, self.loss, gradients)
        parameters, change = self.net.parameters.flat, gradients.flat
        np.multiply(change, self._rate, change)
        np.subtract(parameters, change, parameters)

    def _measure(self) -> None:
        self.net.run(self._pass)
        self.history.record(self.loss.value(self._pass.output, self.y))


def _workspaces(net: Network, X: Array, size: int) -> list[tuple[slice, Pass, Gradients]]:
    """For each batch its rows, and arrays to work in that batches of one length share."""
    samples, shared = X.shape[-2], {}
    batches = []
    for start in range(0, samples, size):
        rows = slice(start, min(start + size, samples))
        length = rows.stop - rows.start
        if length not in shared:
            shared[length] = Pass(net, X[..., rows, :]), Gradients(net, length)
        batches.append((rows, *shared[length]))
    return batches


def train(
    net: Network,
    X: Any,
    y: Any,
    loss: Loss,
    learning_rate: float,
    epochs: int,
    batch_size: int | None = None,
    rng: Any = None,
) -> History:
    """Train `net` in place for `epochs` epochs and return its history; see Training for
    arguments and errors.
    """
    training = Training(net, X, y, loss, learning_rate, batch_size, rng)
    return training.run(epochs)
