"""Gradient descent: one loop, which can be run or stepped, and the history that it leaves."""

from copy import copy, deepcopy
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from nnlib import checks
from nnlib.checks import Array
from nnlib.losses import Loss
from nnlib.network import Gradients, Network, Pass, Rng, as_network


class History:
    """What a training run leaves: `loss`, shape (entries, ...), `epochs` and `diverged_at`.

    There is an entry for every epoch, from 0 on, or for every so many (`stride`). With a limit
    there are at most so many entries: whenever they would be more, every second one is dropped, and
    from then on every second kept; the first and the last that was recorded are always among them.
    `diverged_at` is the epoch at which the loss was found to be no longer finite, or None; in a
    stack an array, -1 for none. `diverged` says whether the loss of the network, or of every one of
    the stack, has left the finite numbers.
    """

    def __init__(
        self, networks: tuple[int, ...], limit: int | None = None, stride: int = 1
    ) -> None:
        self.limit, self.stride = limit, stride
        self._loss = np.empty((min(1024, limit or 1024), *networks))
        self._many = bool(networks)
        self.complete = not networks or limit is None
        self.epoch = 0
        self.diverged_at: Any = np.full(networks, -1) if networks else None
        self.diverged = False

    @property
    def loss(self) -> Array:
        """The loss at each of `epochs`."""
        return self._loss[: self._place() + 1]

    @property
    def epochs(self) -> Array:
        """After how many epochs each loss was measured: 0, 1, 2, ..., or thinned; shape
        (entries,).
        """
        return np.minimum(np.arange(self._place() + 1) * self.stride, self.epoch)

    @property
    def due(self) -> bool:
        """Whether the loss at the present epoch is one of those that are kept."""
        return self.epoch % self.stride == 0

    def record(self, loss: Array) -> None:
        """Note the loss at the present epoch; where `complete` that has to be done at each."""
        place = -(-self.epoch // self.stride)  # as in _place, whose call would take as long again
        if place == len(self._loss):
            self._make_room()
            place = self._place()
        self._loss[place] = loss
        if self._many:
            self.diverged_at[(self.diverged_at < 0) & ~np.isfinite(loss)] = self.epoch
            self.diverged = bool((self.diverged_at >= 0).all())
        elif not loss < np.inf:  # True for NaN too
            self.diverged_at, self.diverged = self.epoch, True

    def rewind(self, epoch: int) -> None:
        """Forget the epochs after `epoch`, and the loss there, which is to be recorded anew."""
        self.epoch = epoch
        earlier = self._many and self.diverged_at < epoch
        self.diverged_at = np.where(earlier, self.diverged_at, -1) if self._many else None
        self.diverged = False  # the loss there will tell

    def _place(self) -> int:
        """Where the present epoch stands, until one that is to be kept takes its place."""
        return -(-self.epoch // self.stride)

    def _make_room(self) -> None:
        if self.limit is None or len(self._loss) < self.limit:
            length = min(2 * len(self._loss), self.limit or 2 * len(self._loss))
            self._loss = np.resize(self._loss, (length, *self._loss.shape[1:]))
        else:
            kept = self._loss[::2].copy()
            self._loss[: len(kept)] = kept
            self.stride *= 2

    def __repr__(self) -> str:
        end = f", diverged at epoch {self.diverged_at}" if self.diverged and not self._many else ""
        last = f", last loss {self.loss[-1]:.6g}" if not self._many else ""
        return f"History({self.epoch} epochs{last}{end})"


@dataclass(frozen=True)
class State:
    """All that the next epochs of a run depend on; of `net` only its kind counts."""

    epoch: int
    net: Network
    parameters: Array
    last_step: Array
    learning_rate: float | Array
    momentum: float
    rng: Rng


class Training:
    """Gradient descent on a network, in place: parameter += step, where
    step = momentum * last step - learning_rate * dLoss/d(parameter).

    An epoch is one update with all rows, or, with `batch_size`, one round through the shuffled
    rows. Between epochs `learning_rate` and `momentum` can be set, and `net`, to a network of the
    same inputs and outputs: the run goes on with it, without momentum at first. A run whose loss is
    no longer finite stops there by itself. X, y: data of shape (N, n_0) and (N, n_out); rng: a seed
    or generator for the shuffling; history_limit: see History. The networks of a stack may have
    data of their own, (networks, N, ...), and rates of their own, (networks,); with a limited
    history their loss is computed only at the epochs that it keeps, and at the end of a run. Raises
    ValueError, or TypeError for a wrong kind, for data that does not fit the network, a rate that
    is not positive and finite and a momentum that is not from 0 up to, but not including, 1.
    Momentum: Polyak (1964).
    """

    @checks.quiet
    def __init__(
        self,
        net: Network,
        X: Any,
        y: Any,
        loss: Loss,
        learning_rate: Any,
        batch_size: int | None = None,
        rng: Any = None,
        momentum: float = 0.0,
        history_limit: int | None = None,
    ) -> None:
        self.loss = loss
        self.X = checks.rows("X", X, as_network("net", net).sizes[0], net.networks)
        self.y = net.targets(y, self.X.shape[-2], loss)
        self._size = None if batch_size is None else checks.whole("batch_size", batch_size)
        self._take(net)
        self.learning_rate, self.momentum = learning_rate, momentum
        self._rng = checks.generator("rng", rng)
        limit = None if history_limit is None else checks.whole("history_limit", history_limit, 2)
        self.history = History(net.networks, limit)
        self._measure()

    @property
    def net(self) -> Network:
        """The network that is being trained."""
        return self._net

    @net.setter
    @checks.quiet
    def net(self, net: Network) -> None:
        ends = as_network("net", net).sizes[0], net.sizes[-1], net.networks
        expected = self.net.sizes[0], self.net.sizes[-1], self.net.networks
        if ends != expected:
            raise ValueError(
                f"net is {net}, expected one with the inputs and outputs of {self.net}"
            )
        net.targets(self.y, self.X.shape[-2], self.loss)
        self._take(net)
        self.learning_rate = self.learning_rate  # what the networks of a stack have has changed
        self.history.rewind(self.epoch)
        self._measure()

    def _take(self, net: Network) -> None:
        self._net = net
        self._last_step = np.zeros_like(net.parameters.flat)
        self._pass, self._gradients = Pass(net, self.X), Gradients(net, self.X.shape[-2])
        self._batches = _workspaces(net, self.X, self._size) if self._size else []

    @property
    def learning_rate(self) -> Any:
        """The step size; a positive finite number, in a stack also an array of one a network."""
        return self._learning_rate

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        self._learning_rate = checks.rates("learning_rate", value, self.net.networks)
        self._rate = np.array(self._learning_rate)
        if self.net.networks:  # one rate a parameter; 0 for those that a network does not have
            self._rate = self._rate[..., None] * self.net.mask

    @property
    def momentum(self) -> float:
        """The share of the last step that the next one keeps; from 0 up to, not including, 1."""
        return self._momentum

    @momentum.setter
    def momentum(self, value: float) -> None:
        self._momentum = checks.share("momentum", value)
        if not value:
            self._last_step[...] = 0

    @property
    def epoch(self) -> int:
        """How many epochs have been trained."""
        return self.history.epoch

    @property
    def batch_size(self) -> int | None:
        """How many rows an update takes; None for all of them."""
        return self._size

    @property
    def diverged(self) -> bool:
        """Whether the run has stopped because its loss left the finite numbers."""
        return self.history.diverged

    @property
    @checks.quiet
    def outputs(self) -> Array:
        """What the network answers now for X, shape (..., N, n_out)."""
        return self.net.run(self._pass).output.copy(order="F")

    @property
    def measured(self) -> Array:
        """The outputs whose loss was recorded last; the next epoch overwrites them."""
        return self._pass.output

    def state(self) -> State:
        """Where the run stands now; `rewind` takes it back to here."""
        flat, step = self.net.parameters.flat.copy(), self._last_step.copy()
        rng = deepcopy(self._rng) if self._batches else self._rng  # without batches nobody draws
        return State(self.epoch, self.net, flat, step, self.learning_rate, self.momentum, rng)

    @checks.quiet
    def rewind(self, state: State) -> None:
        """Go back to an earlier state of this run, or of the one that this is a copy of; what comes
        then comes the same way, bit for bit.
        """
        if self.net.sizes != state.net.sizes:
            self._take(state.net.copy())
        self.net.parameters.flat[...] = state.parameters
        self.learning_rate, self.momentum = state.learning_rate, state.momentum
        self._last_step[...] = state.last_step
        self._rng = deepcopy(state.rng)
        self.history.rewind(state.epoch)
        self._measure()

    def copy(self) -> "Training":
        """The same run with a network, a history and shuffles of its own."""
        twin = copy(self)
        twin._rng, twin.history = deepcopy(self._rng), deepcopy(self.history)
        twin._take(self.net.copy())
        twin._last_step[...] = self._last_step
        twin.net.run(twin._pass)
        return twin

    def gradients(self) -> Gradients:
        """dLoss/d(parameter) with all rows, where the network stands now."""
        return self.net.backward(self.net.forward(self.X), self.y, self.loss)

    def gradient_norm(self) -> Array:
        """The length of the gradient, sqrt(sum of squares over all parameters), shape (...,)."""
        return self.gradients().norm()

    @checks.quiet
    def run(self, epochs: int = 1) -> History:
        """Train for `epochs` more epochs, or until the run diverges; returns the history.

        ValueError or TypeError if epochs is not a whole number of at least 0.
        """
        self.net.run(self._pass)  # the parameters may have been set since the last epoch
        # one update with all rows, whose forward pass the last measurement has left
        full_epoch = partial(self._update, self._pass, self.y, self._gradients)
        epoch = self._batched_epoch if self._batches else full_epoch
        history = self.history
        for left in reversed(range(checks.whole("epochs", epochs, least=0))):
            if history.diverged:
                break
            epoch()
            history.epoch += 1
            self._measure(history.complete or not left)
        return history

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
        if self._momentum:
            step = self._last_step
            np.multiply(step, self._momentum, step)
            np.subtract(step, change, step)
            np.add(parameters, step, parameters)
        else:
            np.subtract(parameters, change, parameters)

    def _measure(self, always: bool = True) -> None:
        self.net.run(self._pass)
        if always or self.history.due:
            self.history.record(self.loss.value(self._pass.a[-1], self.y))


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
    momentum: float = 0.0,
) -> History:
    """Train `net` in place for `epochs` epochs and return its history; see Training for
    arguments and errors.
    """
    training = Training(net, X, y, loss, learning_rate, batch_size, rng, momentum)
    return training.run(epochs)
