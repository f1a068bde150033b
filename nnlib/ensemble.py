"""Many networks that are trained at once, each with a start and a learning rate of its own."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nnlib import checks
from nnlib.checks import Array
from nnlib.losses import Loss
from nnlib.network import Network
from nnlib.training import History, Training

Goal = Callable[[Array, Array], Any]
CACHE = 2**22  # bytes that the arrays of a block may take, to stay close to the processor
FEWEST = 64  # networks of a block: with fewer the calls of NumPy take longer than what they compute


def within(distance: float) -> Goal:
    """The goal that every output of a network lies within `distance` of its target."""
    distance = checks.positive("distance", distance)
    return lambda a, y: np.abs(a - y).max(axis=(-2, -1)) < distance


class Ensemble:
    """Networks that are trained side by side, each as `Training` would train it alone.

    networks: single networks of one kind, whose hidden layers may differ in size, or a stack of
    them. X, y and learning_rate: for all of them, or for each, of shape (networks, N, ...) and
    (networks,). goal: a function of the outputs (networks, N, n_out) and the targets that says of
    each network whether it has learned, such as `within(0.2)`.

    Every so many epochs (`every`) there is a look at the networks. Their losses go into `history`,
    shape (looks, networks), which keeps at most `limit` looks: whenever it is full, it drops every
    second one, and keeps every second one from then on. A network that is seen to have diverged,
    or to have reached the goal, stops there: its weights and its loss stay as they are. When a
    quarter of those that are computed have stopped, the others go on without them. With
    `stop=False` the goal stops none. Errors as Network.stack and Training raise them.

    `net` is the stack as it stands, `start` as it began, both in the order of `networks`. One entry
    for each network have `running`, `reached` (the goal, at the last look that it ran), and
    `reached_at`, the epoch of the look that first saw that, or -1; `successes` lists for each look
    its epoch and how many networks were at the goal.
    """

    @checks.quiet
    def __init__(
        self,
        networks: Sequence[Network] | Network,
        X: Any,
        y: Any,
        loss: Loss,
        learning_rate: Any,
        goal: Goal | None = None,
        stop: bool = True,
        every: int = 20,
        limit: int = 500,
    ) -> None:
        is_stack = isinstance(networks, Network) and networks.networks
        self.start = networks.copy() if is_stack else Network.stack(networks)
        self._net, self._net_is_old = self.start.copy(), False
        self.X = checks.rows("X", X, self.start.sizes[0], self.start.networks)
        self.y = self.start.targets(y, self.X.shape[-2], loss)
        self.loss, self.goal, self.stop = loss, _checked_goal(goal), checks.flag("stop", stop)
        self.every = checks.whole("every", every)
        limit = checks.whole("limit", limit, 2)
        self.history = History(self.start.networks, limit, self.every)
        self.epoch = 0
        self.rates = [(0, self._rates(learning_rate))]
        self.running = np.ones(len(self), dtype=bool)
        self.reached = np.zeros(len(self), dtype=bool)
        self.reached_at = np.full(len(self), -1)
        self.successes: list[tuple[int, int]] = []
        self._resting: list[Array] = []
        self._gather()
        self._look()

    def __len__(self) -> int:
        return self.start.networks[0]

    @property
    def net(self) -> Network:
        """The stack as it stands."""
        if self._net_is_old:
            self._collect()
        return self._net

    def __getitem__(self, index: int) -> Training:
        """Network number `index` at its start, alone, with its data and its first learning rate."""
        net, (_, rates) = self.start[index], self.rates[0]
        return Training(net, *self._data(index), self.loss, rates[index])

    @property
    def learning_rate(self) -> Array:
        """The step size of each network. It can be set between epochs, also to one number for all;
        `rates` lists what was set, with the epochs.
        """
        return self.rates[-1][1]

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        rates = self._rates(value)
        self.rates = [one for one in self.rates if one[0] < self.epoch] + [(self.epoch, rates)]
        for indices, training in self._blocks:
            training.learning_rate = rates[indices]

    def _rates(self, value: Any) -> Array:
        return np.broadcast_to(checks.rates("learning_rate", value, self.start.networks), len(self))

    def _data(self, index: Any) -> tuple[Array, Array]:
        return self.X if self.X.ndim == 2 else self.X[index], self.y[index]

    @checks.quiet
    def run(self, epochs: int = 1) -> History:
        """Train for `epochs` more epochs, or until all networks have stopped; returns the history.

        However a run is cut into pieces, it comes out the same, bit for bit. ValueError or
        TypeError if epochs is not a whole number of at least 0.
        """
        end = self.epoch + checks.whole("epochs", epochs, least=0)
        self._wake()
        while self.epoch < end and self.running.any():
            next_look = self.epoch + self.every - self.epoch % self.every
            count = min(next_look, end) - self.epoch
            for _, training in self._blocks:
                training.run(count)
            self.epoch += count
            self._net_is_old = True
            if self.epoch == next_look:
                self._look()
        return self.history

    def rest(self) -> None:
        """Let go of the arrays to work in, most of the memory; the next `run` makes them again, and
        goes on as if nothing had been.
        """
        self._collect()
        self._resting += [indices for indices, _ in self._blocks]
        self._blocks = []

    def _wake(self) -> None:
        """Make the same blocks as before: elsewhere in one, last digits could come out otherwise."""
        self._blocks += [(indices, self._training(indices)) for indices in self._resting]
        self._resting = []

    def _gather(self) -> None:
        """Put those that run into blocks, each with others of about its size."""
        running = np.flatnonzero(self.running)
        units = self.start.own_sizes[running].sum(axis=1)
        count = -(-len(running) // _block_size(self.start, self.X.shape[-2]))
        parts = np.array_split(running[units.argsort(kind="stable")], count) if count else []
        self._blocks = [(indices, self._training(indices)) for indices in parts]

    def _training(self, indices: Array) -> Training:
        part, rates = self.net.part(indices), self.learning_rate[indices]
        return Training(part, *self._data(indices), self.loss, rates, history_limit=2)

    def _look(self) -> None:
        loss = self.history.loss[-1].copy()  # of those that have stopped it stays
        for indices, training in self._blocks:
            running = self.running[indices]
            loss[indices[running]] = training.history.loss[-1][running]
            if self.goal:
                reached = self._at_goal(training)
                self.reached[indices[running]] = reached[running]
        self.history.epoch = self.epoch
        self.history.record(loss)
        self.reached_at[self.reached & (self.reached_at < 0)] = self.epoch
        self.successes.append((self.epoch, int(self.reached.sum())))
        self._stop((self.history.diverged_at >= 0) | (self.reached & self.stop))

    def _at_goal(self, training: Training) -> Array:
        reached = np.asarray(self.goal(training.measured, training.y))
        if reached.shape != training.net.networks:
            raise ValueError(
                f"goal gives shape {reached.shape} for outputs of shape {training.measured.shape}, "
                f"expected {training.net.networks}: one answer a network"
            )
        return reached

    def _stop(self, done: Array) -> None:
        if not (self.running & done).any():
            return
        self._collect()
        self.running &= ~done
        if self.running.sum() <= 0.75 * sum(len(indices) for indices, _ in self._blocks):
            self._gather()

    def _collect(self) -> None:
        """Fetch the parameters of those that run from their blocks."""
        for indices, training in self._blocks:
            running = self.running[indices]
            for name, values in training.net.parameters.items():
                rows, columns = values.shape[1:]
                self._net.parameters[name][indices[running], :rows, :columns] = values[running]
        self._net_is_old = False

    def __repr__(self) -> str:
        return f"Ensemble({self.start}, {self.epoch} epochs, {self.running.sum()} running)"


def _checked_goal(goal: Any) -> Goal | None:
    if goal is not None and not callable(goal):
        raise TypeError(f"goal is {checks.kind(goal)}, expected a function of outputs and targets")
    return goal


def _block_size(net: Network, samples: int) -> int:
    """How many networks make a block whose arrays fit the cache: for each layer z, a, delta and
    slope, and the parameters with their gradients and rates.
    """
    numbers = 4 * samples * sum(net.sizes[1:]) + 3 * net.parameters.flat.shape[-1]
    return max(FEWEST, CACHE // (8 * numbers))
