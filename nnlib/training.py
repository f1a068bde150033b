"""Gradient descent: one loop, which can be run or stepped, and the history that it leaves."""

from collections import defaultdict
from math import isfinite

import numpy as np

from nnlib import checks
from nnlib.network import Network
from nnlib.rules import GradientDescent, new_values

PLAIN = GradientDescent()


class History:
    """The loss before training and after each epoch.

    - losses, epochs: losses[k] is the loss after epochs[k] = k epochs.
    - epoch: how many epochs there have been.
    - diverged: whether the last loss is infinite or NaN, which ends a run.

    >>> history = History()
    >>> history.record(0.5)
    >>> history.losses.tolist(), history.epoch, history.diverged
    ([0.5], 0, False)
    """

    def __init__(self):
        self.numbers = []

    def record(self, loss):
        """Note the loss at the next epoch."""
        self.numbers.append(loss)

    losses = property(lambda self: np.array(self.numbers))
    epochs = property(lambda self: np.arange(len(self.numbers)))
    epoch = property(lambda self: max(len(self.numbers) - 1, 0))
    diverged = property(lambda self: self.numbers != [] and not isfinite(self.numbers[-1]))

    def __repr__(self):
        last = f"last loss {self.numbers[-1]:.6g}" if self.numbers else "no loss yet"
        end = f", diverged at epoch {self.epoch}" if self.diverged else ""
        return f"History({self.epoch} epochs, {last}{end})"


class Training:
    """Gradient descent on a network, in place: parameter = rule.update(parameter, gradient, ...).

    run(100) trains for 100 epochs more; `history` has the losses, `outputs` what the network says
    now. An epoch is one update with all rows, or, with `batch_size`, one round through the shuffled
    rows. A run stops by itself at a loss that is not finite.

    - network: the Network that learns. X: inputs, (N, n_0). y: targets, (N, n_out).
    - loss: what training minimises, a Loss such as SquaredError() or BinaryCrossEntropy().
    - learning_rate: a positive number, such as 0.5.
    - batch_size: rows of an update, None for all. rng: a seed or generator, for the shuffling, None
      for another order each time.
    - rule: an update rule, such as Momentum() or Adam().

    learning_rate and rule can be set between epochs; a new rule begins without memory. A Training
    that has diverged does not go on: make a new network, and a Training of it. ValueError
    if X, y, loss and network do not go together, as for Network.backward, or for a number out of
    range; TypeError for an argument of another kind.

    >>> from nnlib import BinaryCrossEntropy, datasets
    >>> network = Network([2, 3, 1], rng=1)
    >>> training = Training(network, *datasets.xor(), BinaryCrossEntropy(), learning_rate=5)
    >>> training.run(500)
    History(500 epochs, last loss 0.00463728)
    """

    @checks.quiet
    def __init__(self, network, X, y, loss, learning_rate, batch_size=None, rng=None, rule=PLAIN):
        self.network = checks.instance("network", network, Network, "a Network")
        self.X = checks.rows("X", X, network.sizes[0])
        self.y = network.targets(y, len(self.X), loss)
        self.loss, self.learning_rate, self.rule = loss, learning_rate, rule
        self.batch_size = None if batch_size is None else checks.whole("batch_size", batch_size)
        self.rng = checks.generator("rng", rng)
        self.history = self.new_history()
        self._measure()

    learning_rate = property(lambda self: self._learning_rate)
    rule = property(lambda self: self._rule)

    @learning_rate.setter
    def learning_rate(self, value):
        self._learning_rate = checks.positive("learning_rate", value)

    @rule.setter
    def rule(self, value):
        self._rule = checks.rule("rule", value)
        self._memory = defaultdict(dict)  # of each parameter by name, see rules.py

    new_history = History  # called as self.new_history(); a subclass may have another
    epoch = property(lambda self: self.history.epoch)
    diverged = property(lambda self: self.history.diverged)
    outputs = property(lambda self: self.network.predict(self.X))  # now, shape (N, n_out)

    def gradients(self):
        """The gradients with all rows, for the parameters as they are now."""
        return self.network.backward(self.network.forward(self.X), self.y, self.loss)

    @checks.quiet
    def run(self, epochs=1):
        """Train for `epochs` more epochs, or until the run diverges; returns the history.

        - epochs: a whole number of at least 0; ValueError or TypeError for another.
        """
        forward_pass = None  # at first made anew: parameters may have been set by hand
        for _ in range(checks.whole("epochs", epochs, least=0)):
            if self.history.diverged:
                break
            self._update_epoch(forward_pass)
            forward_pass = self._measure()
        return self.history

    def _update_epoch(self, forward_pass):
        if self.batch_size is None:
            # the pass that gave the last loss serves again, as it is of all rows
            self._update(forward_pass or self.network.run(self.X), self.y)
        else:
            order = self.rng.permutation(len(self.X))
            for start in range(0, len(order), self.batch_size):
                rows = order[start : start + self.batch_size]
                self._update(self.network.run(self.X[rows]), self.y[rows])

    def _update(self, forward_pass, y):
        gradients = self.network.differentiate(forward_pass, y, self.loss)
        rule, learning_rate = self.rule, self.learning_rate
        for name, parameter in self.network.parameters.arrays.items():
            values = rule.update(parameter, gradients[name], learning_rate, self._memory[name])
            parameter[...] = new_values(rule, name, values, parameter.shape)

    def _measure(self):
        """Record the loss now, and return the forward pass that it is from."""
        forward_pass = self.network.run(self.X)
        self.history.record(self.network.objective(forward_pass.output, self.y, self.loss))
        return forward_pass


def train(network, X, y, loss, learning_rate, epochs, batch_size=None, rng=None, rule=PLAIN):
    """Train `network` in place and return the history of its losses, a History.

    - network: the Network that learns. X: inputs, (N, n_0). y: targets, (N, n_out).
    - loss: such as SquaredError(). learning_rate: a positive number, such as 0.5.
    - epochs: how many, a whole number of at least 0.
    - batch_size: rows of an update, None for all. rng: a seed or generator, for their order.
    - rule: an update rule, such as Momentum() or Adam(). Errors as for Training.

    >>> from nnlib import Network, SquaredError, datasets
    >>> X, y = datasets.xor()
    >>> train(Network([2, 3, 1], rng=1), X, y, SquaredError(), learning_rate=5, epochs=2000)
    History(2000 epochs, last loss 0.00033923)
    """
    return Training(network, X, y, loss, learning_rate, batch_size, rng, rule).run(epochs)
