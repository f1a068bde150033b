"""What was seen of a loop, as a run that pictures can show at any of its updates."""

from bisect import bisect_right

import numpy as np

from nnworkshop.studies.recorded import ThinnedHistory
from nnworkshop.studies.runs import Run
from nnworkshop.studies.timeline import spread

ALREADY = "This is what your loop did, which is over. Go on with nnlib from here to change anything in it."


class SeenHistory(ThinnedHistory):
    """The losses of a loop at some of its updates.

    - seen: after how many updates each was measured, rising. losses: as many numbers.

    >>> SeenHistory([0, 10, 20], [0.5, 0.3, 0.2]).epochs.tolist()
    [0, 10, 20]
    """

    def __init__(self, seen, losses):
        super().__init__()
        self.seen, self.numbers = list(seen), list(losses)
        self._epoch = self.seen[-1] if self.seen else -1

    def record(self, loss):
        self._epoch += 1
        self.seen.append(self._epoch)
        self.numbers.append(loss)

    def rewind(self, epoch):
        count = bisect_right(self.seen, epoch - 1)
        self.seen, self.numbers, self._epoch = (
            self.seen[:count],
            self.numbers[:count],
            epoch - 1,
        )

    epochs = property(lambda self: np.array(self.seen, dtype=int))

    def __copy__(self):
        return SeenHistory(self.seen, self.numbers)

    def until(self, epoch):
        """The same up to an epoch; the last loss is the nearest before it that is known."""
        count = max(1, bisect_right(self.seen, epoch))
        other = SeenHistory(self.seen[:count], self.numbers[:count])
        if other.seen[-1] < epoch:
            other.record_at(epoch, other.numbers[-1])
        return other

    def record_at(self, epoch, loss):
        """Note a loss after a number of updates that is larger than all before."""
        self.seen.append(epoch)
        self.numbers.append(loss)
        self._epoch = epoch


class SeenTimeline:
    """Some moments of a loop, at each of which the training can be looked at as it was.

    - training: the RecordedTraining that shows the last one.
    - states: the caller's arrays by the number of updates. split: makes parameters by nnlib's names of them.
    """

    def __init__(self, training, states, split):
        self.training, self.states, self.split = training, states, split

    @property
    def first(self):
        """The earliest moment that is known."""
        return min(self.states, default=self.training.epoch)

    def at(self, epoch):
        """A copy of the training at the nearest known moment, not later if there is one."""
        known = sorted(self.states)
        place = max(0, bisect_right(known, epoch) - 1)
        epoch = known[place]
        twin = self.training.copy()
        for name, values in self.split(self.states[epoch]).items():
            twin.network.parameters.arrays[name][...] = values
        twin.history = self.training.history.until(epoch)
        return twin

    def way(self, epoch, most):
        """The parameters, by nnlib's names, at moments that are known up to `epoch`, as Timeline.way."""
        known = [moment for moment in sorted(self.states) if moment <= epoch]
        return [self.split(self.states[known[k]]) for k in spread(len(known), most)]


class SeenRun(Run):
    """A run whose past is that of somebody else's loop, and which does not go on by itself.

    - network: a Network with the weights as they were last, whose init are the first ones.
    - X, y, loss, learning_rate, batch_size: as for Run.
    - states, split: as for SeenTimeline. history: a SeenHistory.
    """

    def __init__(self, network, X, y, loss, learning_rate, batch_size, states, split, history):
        super().__init__(network, X, y, loss, learning_rate, batch_size=batch_size)
        training = self.training
        training.history = history
        for name, values in network.parameters.items():
            training.network.parameters.arrays[name][...] = values
        self.timeline = SeenTimeline(training, states, split)

    def put(self, name, index, value):
        """Weights of a loop that is over are as they are: ValueError."""
        raise ValueError(ALREADY)
