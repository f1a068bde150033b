"""Many networks that are trained at once, each with a start and a learning rate of its own."""

import numpy as np

from nnlib import GradientDescent, Training, checks
from nnworkshop.many.stack import Stack
from nnworkshop.many.stack_training import StackHistory, StackTraining, rates

CACHE = 2**22  # bytes that the arrays of a block may take, to stay close to the processor
FEWEST = 64  # networks of a block: with fewer the calls of NumPy take longer than what they compute


def within(distance):
    """The goal that every output of a network lies within `distance` of its target.

    - distance: a positive number; ValueError, or TypeError for a wrong kind, for another.

    >>> within(0.2)(np.array([[[0.9]], [[0.5]]]), np.array([[1.0]])).tolist()  # two networks
    [True, False]
    """
    distance = checks.positive("distance", distance)
    return lambda a, y: np.abs(a - y).max(axis=(-2, -1)) < distance


class Ensemble:
    """Networks that are trained side by side, each as `Training` would train it alone.

    - networks: single networks of one kind, whose hidden layers may differ in size, or a Stack of them.
    - X, y: samples and targets, (N, n_0) and (N, n_out), for all of them, or for each, (networks, N, ...).
    - loss: a Loss such as `SquaredError()`.
    - learning_rate: a positive number for all, or one for each, (networks,).
    - goal: when a network has learned, such as `within(0.2)`: a function of the outputs
      (networks, N, n_out) and the targets that gives True or False for each network. None: no goal.
    - stop: whether a network that is seen at the goal stops there.
    - every: epochs between two looks at the networks.
    - limit: how many looks `history` keeps at most.
    - rule: an update rule, such as `Momentum()`.
    - parts: how many equal parts of the networks, in their order, `counts` counts separately; see Part.

    At every look the losses go into `history`, (looks, networks); whenever it is full, it drops every
    second one, and from then on keeps every second one. A network that is seen to have diverged, or to
    have reached the goal, stops there: its weights and its loss stay as they are. When a quarter of those
    that are computed have stopped, the others go on without them.

    run(2000) trains for 2,000 epochs more. `stack` has the networks as they are now, `start` as they
    began, both in the order of `networks`. Three arrays have an entry for each network: `running`;
    `reached`, whether it was at the goal when it was last seen; and `reached_at`, the epoch of the look
    that first saw it there, or -1. `successes` lists for each look its epoch and how many networks were
    at the goal. Errors as Stack and Training raise them.

    >>> from nnlib import Network, SquaredError, datasets
    >>> networks = [Network([2, 3, 1], rng=seed) for seed in range(100)]
    >>> ensemble = Ensemble(networks, *datasets.xor(), SquaredError(), 5, within(0.2))
    >>> history = ensemble.run(2000)
    >>> ensemble.successes[-1][1] > 80
    True
    """

    @checks.quiet
    def __init__(
        self,
        networks,
        X,
        y,
        loss,
        learning_rate,
        goal=None,
        stop=True,
        every=20,
        limit=500,
        rule=GradientDescent(),
        parts=1,
    ):
        self.start = networks.copy() if isinstance(networks, Stack) else Stack(networks)
        self._stack, self._stack_is_old = self.start.copy(), False
        self.X = self.start.samples(X)
        self.y = self.start.targets(y, self.X.shape[-2], loss)
        self.loss, self.goal, self.stop = loss, _checked_goal(goal), checks.flag("stop", stop)
        self.rule = checks.rule("rule", rule)
        self.every = checks.whole("every", every)
        limit = checks.whole("limit", limit, 2)
        self.history = StackHistory(len(self), limit, self.every)
        self.epoch = 0
        self.rates = [(0, self._rates(learning_rate))]
        self.running = np.ones(len(self), dtype=bool)
        self.reached = np.zeros(len(self), dtype=bool)
        self.reached_at = np.full(len(self), -1)
        self.parts = checks.whole("parts", parts)
        self.counts = []
        self._resting = []
        self._gather()
        self._look()

    def __len__(self):
        return len(self.start)

    @property
    def stack(self):
        """The networks as they stand."""
        if self._stack_is_old:
            self._collect()
        return self._stack

    @property
    def successes(self):
        """For each look its epoch, and how many networks were at the goal."""
        return [(epoch, int(counts.sum())) for epoch, counts in self.counts]

    @property
    def outputs(self):
        """What the networks answer now for X, shape (networks, N, n_out)."""
        return self.stack.predict(self.X)

    def __getitem__(self, index):
        """Network number `index` at its start, alone, with its data and its first learning rate."""
        network, (_, rates) = self.start[index], self.rates[0]
        return Training(network, *self._data(index), self.loss, rates[index], rule=self.rule)

    @property
    def learning_rate(self):
        """The step size of each network. It can be set between epochs, also to one number for all;
        `rates` lists what was set, with the epochs.
        """
        return self.rates[-1][1]

    @learning_rate.setter
    def learning_rate(self, value):
        rates = self._rates(value)
        self.rates = [one for one in self.rates if one[0] < self.epoch] + [(self.epoch, rates)]
        for indices, training in self._blocks:
            training.learning_rate = rates[indices]

    def _rates(self, value):
        return rates("learning_rate", value, len(self))

    def _data(self, index):
        return self.X if self.X.ndim == 2 else self.X[index], self.y[index]

    @checks.quiet
    def run(self, epochs=1):
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
            self._stack_is_old = True
            if self.epoch == next_look:
                self._look()
        return self.history

    def rest(self):
        """Free the working arrays, which are most of the memory. The next `run` makes them again
        and continues as if it had never stopped.
        """
        if self._forgets:
            self._collect()
            self._resting += [indices for indices, _ in self._blocks]
            self._blocks = []

    @property
    def _forgets(self):
        """Whether blocks can be made anew: other rules keep a memory, which stays in its block."""
        return type(self.rule) is GradientDescent

    def _wake(self):
        """Make the same blocks as before: in another block the last digits could differ."""
        self._blocks += [(indices, self._training(indices)) for indices in self._resting]
        self._resting = []

    def _gather(self):
        """Put the networks that still run into blocks, each with others of about its size."""
        running = np.flatnonzero(self.running)
        units = self.start.own_sizes[running].sum(axis=1)
        count = -(-len(running) // _block_size(self.start, self.X.shape[-2]))
        parts = np.array_split(running[units.argsort(kind="stable")], count) if count else []
        self._blocks = [(indices, self._training(indices)) for indices in parts]

    def _training(self, indices):
        part, rates = self.stack.part(indices), self.learning_rate[indices]
        return StackTraining(part, *self._data(indices), self.loss, rates, self.rule)

    def _look(self):
        loss = self.history.losses[-1].copy()  # for those that have stopped it stays as it is
        for indices, training in self._blocks:
            running = self.running[indices]
            loss[indices[running]] = training.losses[running]
            if self.goal:
                reached = self._at_goal(training)
                self.reached[indices[running]] = reached[running]
        self.history.epoch = self.epoch
        self.history.record(loss)
        self.reached_at[self.reached & (self.reached_at < 0)] = self.epoch
        self.counts.append((self.epoch, self.reached.reshape(self.parts, -1).sum(axis=1)))
        self._stop((self.history.diverged_at >= 0) | (self.reached & self.stop))

    def _at_goal(self, training):
        reached = np.asarray(self.goal(training.measured, training.y))
        expected = (len(training.stack),)
        if reached.shape != expected:
            raise ValueError(
                f"goal gives shape {reached.shape} for outputs of shape {training.measured.shape}, "
                f"expected {expected}: one answer a network"
            )
        return reached

    def _stop(self, done):
        if not (self.running & done).any():
            return
        self._collect()
        self.running &= ~done
        many = sum(len(indices) for indices, _ in self._blocks)
        if self._forgets and self.running.sum() <= 0.75 * many:
            self._gather()

    def _collect(self):
        """Copy the parameters of the networks that still run out of their blocks."""
        for indices, training in self._blocks:
            running = self.running[indices]
            for name, values in training.stack.parameters.items():
                rows, columns = values.shape[1:]
                self._stack.parameters[name][indices[running], :rows, :columns] = values[running]
        self._stack_is_old = False

    def __repr__(self):
        return f"Ensemble({self.start}, {self.epoch} epochs, {self.running.sum()} running)"


class Part:
    """One of the equal `parts` of an ensemble, looked at as if it were an ensemble of its own.
    Attributes mean what they mean in Ensemble; `ensemble` is the one that is trained.
    """

    def __init__(self, ensemble, number=0):
        self.ensemble, self.number = ensemble, number
        size = len(ensemble.start) // ensemble.parts
        self.own = slice(number * size, (number + 1) * size)
        self.X, self.y = ensemble.X, ensemble.y[self.own]
        self.loss = ensemble.loss

    def __len__(self):
        return len(self.y)

    @property
    def epoch(self):
        return self.ensemble.epoch

    @property
    def epochs(self):
        """The epoch of each look that is kept."""
        return self.ensemble.history.epochs

    @property
    def losses(self):
        """The losses at each of `epochs`, shape (looks, networks)."""
        return self.ensemble.history.losses[:, self.own]

    @property
    def diverged_at(self):
        return self.ensemble.history.diverged_at[self.own]

    @property
    def running(self):
        return self.ensemble.running[self.own]

    @property
    def reached(self):
        return self.ensemble.reached[self.own]

    @property
    def reached_at(self):
        return self.ensemble.reached_at[self.own]

    @property
    def successes(self):
        return [(epoch, int(counts[self.number])) for epoch, counts in self.ensemble.counts]

    @property
    def start(self):
        return self.ensemble.start.part(self.own)

    @property
    def stack(self):
        return self.ensemble.stack.part(self.own)

    @property
    def outputs(self):
        return self.stack.predict(self.X)


def _checked_goal(goal):
    if goal is not None and not callable(goal):
        raise TypeError(f"goal is {checks.kind(goal)}, expected a function of outputs and targets")
    return goal


def _block_size(stack, samples):
    """How many networks make a block whose arrays fit the cache: for each layer z, a, delta and
    slope, and the parameters with their gradients and rates.
    """
    numbers = 4 * samples * sum(stack.sizes[1:]) + 3 * stack.parameters.flat.shape[-1]
    return max(FEWEST, CACHE // (8 * numbers))
