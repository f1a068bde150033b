"""A training run that can be looked at, and gone on from, at any of its epochs."""

from bisect import bisect_right
from copy import copy

import numpy as np

from nnlib import checks

SPACING = 64  # epochs between kept states, at first, where they take no longer than this
AGAIN = 0.02  # seconds: what lies between is trained again for a look back
AN_UPDATE = 5e-5  # seconds of an update,
A_PRODUCT = 1.2e-9  # and of each row in it with each parameter


class Timeline:
    """A run with a memory: how its training stood after any number of epochs, bit for bit.

    - training: a RecordedTraining, which is trained by `run` alone from here on.
    - limit: how many states are kept at most, a whole number of at least 2.

    Every so many epochs, and wherever something was set from outside, the state is kept; what lies
    between is trained again when it is asked for. When there are more than `limit` states, every second
    one is dropped, but none at which something was set: so a million epochs need no more memory than some
    thousand. ValueError, or TypeError for a wrong kind, for another limit.

    >>> from nnlib import Network, SquaredError, datasets
    >>> from nnworkshop.studies.recorded import RecordedTraining
    >>> training = RecordedTraining(Network([2, 3, 1], rng=1), *datasets.xor(), SquaredError(), 5)
    >>> timeline = Timeline(training)
    >>> timeline.run(200)
    False
    >>> timeline.at(70).epoch
    70
    """

    def __init__(self, training, limit=2048):
        self.training = training
        self.limit = checks.whole("limit", limit, least=2)
        self.spacing = spacing_of(training)
        self._states = [training.state()]  # in the order of their epochs
        self._left = mark(training)  # how the last run left it
        self._fixed = {training.epoch}  # the epochs whose states are never dropped

    @property
    def first(self):
        """The earliest epoch that is known: that of the training when it came."""
        return self._states[0].epoch

    def __len__(self):
        return len(self._states)

    def run(self, epochs=1, until=None):
        """Train for `epochs` more epochs, or until the run diverges, or `until(training)` after one of
        them; whether that has ended it.
        """
        training = self.training
        end = training.epoch + checks.whole("epochs", epochs, least=0)
        self._notice_changes()
        ended = False
        while training.epoch < end and not training.diverged and not ended:
            to_next = self.spacing - training.epoch % self.spacing
            training.run(1 if until else min(to_next, end - training.epoch))
            if training.epoch % self.spacing == 0:
                self._keep(training.state())
            ended = bool(until and until(training))
        self._left = mark(training)
        return ended

    def at(self, epoch):
        """The training as it was after `epoch` epochs, as a copy; ValueError if it has not been
        there.
        """
        epoch = self._checked(epoch)
        twin = self.training.copy()
        if epoch < self.training.epoch:
            twin.rewind(self._before(epoch))
            twin.run(epoch - twin.epoch)
        return twin

    def way(self, epoch, most):
        """The parameters, by name, at moments that are known up to `epoch`: all, or `most` spread evenly."""
        known = self._states[: self._count(epoch)]
        return [known[k].parameters for k in spread(len(known), most)]

    def fork(self, epoch):
        """Another run that shares this one's past up to `epoch` and goes its own way from there."""
        other = copy(self)
        other.training = self.at(epoch)
        other._states = self._states[: self._count(epoch)]
        other._left, other._fixed = mark(other.training), set(self._fixed)
        return other

    def _checked(self, epoch):
        epoch, last = checks.whole("epoch", epoch, least=0), self.training.epoch
        if not self.first <= epoch <= last:
            raise ValueError(f"epoch is {epoch}, expected one from {self.first} to {last}")
        return epoch

    def _count(self, epoch):
        """How many of the states are not later than `epoch`."""
        return bisect_right(self._states, epoch, key=lambda state: state.epoch)

    def _before(self, epoch):
        return self._states[self._count(epoch) - 1]

    def _notice_changes(self):
        """Keep the present state if something was set since the last run."""
        if mark(self.training) != self._left:
            self._fixed.add(self.training.epoch)
            self._keep(self.training.state())

    def _keep(self, state):
        """Append a state; it replaces one of the same epoch from before a change."""
        if self._states[-1].epoch == state.epoch:
            self._states.pop()
        self._states.append(state)
        while len(self._states) - len(self._fixed) > self.limit:
            self.spacing *= 2
            self._states = [one for one in self._states if self._stays(one.epoch)]

    def _stays(self, epoch):
        return epoch in self._fixed or epoch % self.spacing == 0


def spread(count, most):
    """Places among so many, from the first to the last: all, or `most` that are spread evenly.

    >>> spread(3, 5), spread(9, 3)
    ([0, 1, 2], [0, 4, 8])
    """
    return np.linspace(0, count - 1, min(count, most)).round().astype(int).tolist()


def spacing_of(training):
    """How many epochs there are between kept states at first: a power of 2, for any computer the same.

    - training: a Training.

    >>> from nnlib import Network, SquaredError, datasets
    >>> from nnworkshop.studies.recorded import RecordedTraining
    >>> spacing_of(RecordedTraining(Network([2, 3, 1]), *datasets.xor(), SquaredError(), 5))
    64
    """
    return 2 ** int(np.log2(np.clip(AGAIN / seconds_of_epoch(training), 1, SPACING)))


def seconds_of_epoch(training):
    """About how long an epoch takes, for any computer the same.

    - training: a Training.
    """
    rows, parameters = len(training.X), training.network.parameters.arrays.values()
    updates = -(-rows // training.batch_size) if training.batch_size else 1
    return updates * AN_UPDATE + rows * sum(one.size for one in parameters) * A_PRODUCT


def mark(training):
    """What can be set from outside, to see whether it has been: a whole state takes longer to make."""
    values = tuple(array.tobytes() for array in training.network.parameters.arrays.values())
    return training.epoch, training.rule, training.learning_rate, training.network.sizes, values
