"""A training that can be rewound, can go on with another network, and can run for long."""

from copy import copy, deepcopy
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray as Array

from nnlib import History, Network, Training, checks, classes, confusion
from nnlib.losses import one_number
from nnworkshop.studies.samples import has_classes
from nnworkshop.studies.slopes import norm


class ThinnedHistory(History):
    """A history of at most `limit` losses: whenever they would be more, every second one is dropped,
    and from then on every second kept; the first and the last are always among them.
    """

    def __init__(self, limit=None):
        super().__init__()
        self.limit, self.stride = limit, 1
        self.held_out_numbers = []
        self._epoch = -1

    def record(self, loss):
        self._epoch += 1
        if self.limit and self._place == self.limit:
            self.numbers = self.numbers[::2]
            self.held_out_numbers = self.held_out_numbers[::2]
            self.stride *= 2
        self.numbers[self._place :] = [loss]  # the one before stays only if it is to be kept

    def record_held_out(self, loss):
        """Note the loss on rows held out, at the epoch that has just been recorded."""
        self.held_out_numbers[self._place :] = [loss]

    def rewind(self, epoch):
        """Forget the epochs after `epoch`, and the loss there, which is to be recorded anew."""
        self._epoch = epoch - 1

    @property
    def _place(self):
        """The place of the present epoch, until one that is to be kept takes it."""
        return -(-self._epoch // self.stride)

    @property
    def held_out(self):
        """The loss on rows held out, at `epochs`; empty if there are none."""
        return np.array(self.held_out_numbers[: len(self.numbers)])

    @property
    def epoch(self):
        return self._epoch

    @property
    def epochs(self):
        return np.minimum(np.arange(len(self.numbers)) * self.stride, self._epoch)


@dataclass(frozen=True)
class Score:
    """How many of how many rows are right."""

    right: int
    rows: int


@dataclass(frozen=True)
class State:
    """Everything that the next epochs of a run depend on; of `network` only its shape and
    activations matter, and `rng` is where the random numbers stand.
    """

    epoch: int
    network: Network
    parameters: dict[str, Array]
    memory: dict[str, dict[str, object]]
    learning_rate: float
    rule: object
    rng: object


class RecordedTraining(Training):
    """nnlib's Training, which `state` and `rewind` take back to where it was, bit for bit.

    - network, X, y, loss, arguments, others: those of Training.
    - held_out: (X, y), rows that it does not learn from, whose loss, without a penalty on the weights,
      `history.held_out` has; None for none.
    - history_limit: how many losses are kept, a whole number of at least 2; None for all.

    `between`, a function, is called after each update, so that a long epoch can be looked at on its way.
    `replace` puts another network of the same inputs and outputs in place of the one that is trained; the
    rule goes on without memory. `put` sets one weight or bias by hand. Errors as Training raises them.

    >>> from nnlib import SquaredError, datasets
    >>> training = RecordedTraining(Network([2, 3, 1], rng=1), *datasets.xor(), SquaredError(), 5)
    >>> start = training.state()
    >>> first = training.run(10).losses
    >>> training.rewind(start)
    >>> np.array_equal(training.run(10).losses, first)
    True
    """

    def __init__(
        self, network, X, y, loss, *arguments, held_out=None, history_limit=None, **others
    ):
        self._limit = (
            None if history_limit is None else checks.whole("history_limit", history_limit, 2)
        )
        self.held_out, self.between = None, None
        if held_out is not None:
            X_held = checks.rows("held_out[0]", held_out[0], network.sizes[0])
            self.held_out = X_held, network.targets(held_out[1], len(X_held), loss)
        super().__init__(network, X, y, loss, *arguments, **others)

    def new_history(self):
        return ThinnedHistory(self._limit)

    def replace(self, network):
        """Go on with another network of the same inputs and outputs."""
        ends = checks.instance("network", network, Network, "a Network").sizes
        if (ends[0], ends[-1]) != (self.network.sizes[0], self.network.sizes[-1]):
            raise ValueError(
                f"network is {network}, expected one with the inputs and outputs of {self.network}"
            )
        network.targets(self.y, len(self.X), self.loss)
        self.network, self.rule = network, self.rule
        self._measure_anew(self.epoch)

    def put(self, name, index, value):
        """Set one entry of a parameter by hand: `put("W1", (0, 2), 1.5)`. The loss of this epoch is
        measured again. ValueError or TypeError for a value that is no finite number.
        """
        checks.one_of("name", name, tuple(self.network.parameters))
        self.network.parameters[name][index] = checks.number(
            "value", value, "a finite number", np.isfinite
        )
        self._measure_anew(self.epoch)

    def _update(self, forward_pass, y):
        super()._update(forward_pass, y)
        if self.between is not None:
            self.between()

    def _measure(self):
        forward_pass = super()._measure()
        if self.held_out is not None:
            X, y = self.held_out
            value = self.loss.value(self.network.run(X).output, y)
            self.history.record_held_out(one_number(self.loss, value))
        return forward_pass

    @checks.quiet
    def _measure_anew(self, epoch):
        self.history.rewind(epoch)
        self._measure()

    def state(self):
        """Where the run is now; `rewind` takes it back to here."""
        parameters = {name: array.copy() for name, array in self.network.parameters.items()}
        rng = standing(self.rng) if self.batch_size else None  # without batches nobody draws
        memory = deepcopy(dict(self._memory))
        return State(
            self.epoch, self.network, parameters, memory, self.learning_rate, self.rule, rng
        )

    def rewind(self, state):
        """Go back to an earlier state of this run, or of the one that this is a copy of. What
        follows is the same again, bit for bit.
        """
        if self.network.sizes != state.network.sizes:
            self.network = state.network.copy()
        for name, array in state.parameters.items():
            self.network.parameters.arrays[name][...] = array
        self.learning_rate, self.rule = state.learning_rate, state.rule
        self._memory.update(deepcopy(state.memory))
        if state.rng is not None:
            stand(self.rng, state.rng)
        self._measure_anew(state.epoch)

    def copy(self):
        """The same run with a network, a history and shuffles of its own."""
        twin = copy(self)
        twin.network, twin.history = self.network.copy(), copy(self.history)
        twin.between = None
        for name in ("numbers", "held_out_numbers"):  # deepcopy would look at each of them
            setattr(twin.history, name, getattr(self.history, name).copy())
        twin._memory, twin.rng = deepcopy(self._memory), deepcopy(self.rng)
        return twin

    def scores(self):
        """How many of the rows "right", and of those "held out right", are given their class: a Score
        each; {} if the targets are no classes.
        """
        return {name: self.score(name) for name in self._classified}

    def score(self, name):
        """One of the scores; None if it is not there."""
        if name not in self._classified:
            return None
        X, true = self._classified[name]
        return Score(int((classes(self.network.predict(X)) == true).sum()), len(true))

    @cached_property
    def _classified(self):
        """The rows of each score and their classes, which stay as they are; {} if there are no classes."""
        if not has_classes(self.y):
            return {}
        parts = {"right": (self.X, self.y)}
        if self.held_out is not None:
            parts["held out right"] = self.held_out
        return {name: (X, classes(y)) for name, (X, y) in parts.items()}

    def confusion(self):
        """How many rows of each class (down) are given each class (across), of the rows held out if
        there are some, else of those that are learned; the targets are classes.
        """
        X, y = self.held_out or (self.X, self.y)
        return confusion(self.network.predict(X), y)

    def gradient_norm(self):
        """The length of the gradient, sqrt(sum of squares over all parameters)."""
        return norm(self.gradients())


def standing(rng):
    """Where a generator of random numbers stands: to copy it whole would take ten times as long."""
    legacy = isinstance(rng, np.random.RandomState)
    return rng.get_state() if legacy else rng.bit_generator.state


def stand(rng, place):
    """Let a generator go on from where it, or a copy of it, stood."""
    if isinstance(rng, np.random.RandomState):
        rng.set_state(place)
    else:
        rng.bit_generator.state = place
