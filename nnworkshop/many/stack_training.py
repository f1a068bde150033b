"""Gradient descent on a stack of networks: one loop, and a history that can be thinned."""

import numpy as np

from nnlib import GradientDescent, checks
from nnlib.rules import new_values
from nnworkshop.many.kernels import loss_kernel
from nnworkshop.many.stack import StackGradients, StackPass


class StackHistory:
    """The losses of a stack, shape (entries, networks), after so many `epochs` each.

    There is an entry for every so many epochs (`stride`), and at most `limit`: whenever they would
    be more, every second one is dropped, and from then on every second kept; the first and the last
    that was recorded are always among them. `diverged_at` has for each network the epoch at which
    its loss was found to be no longer finite, -1 for none; `diverged` says whether all are so.
    """

    def __init__(self, networks, limit, stride=1):
        self.limit, self.stride, self.epoch = limit, stride, 0
        self._losses = np.empty((limit, networks))
        self.diverged_at = np.full(networks, -1)

    @property
    def losses(self):
        """The losses at each of `epochs`."""
        return self._losses[: self._place() + 1]

    @property
    def epochs(self):
        """After how many epochs each entry was measured."""
        return np.minimum(np.arange(self._place() + 1) * self.stride, self.epoch)

    @property
    def diverged(self):
        """Whether the loss of every network has left the finite numbers."""
        return bool((self.diverged_at >= 0).all())

    def record(self, losses):
        """Note the losses at the present epoch."""
        if self._place() == self.limit:
            kept = self._losses[::2].copy()
            self._losses[: len(kept)] = kept
            self.stride *= 2
        self._losses[self._place()] = losses
        self.diverged_at[(self.diverged_at < 0) & ~np.isfinite(losses)] = self.epoch

    def _place(self):
        """The place of the present epoch, until one that is to be kept takes it."""
        return -(-self.epoch // self.stride)


class StackTraining:
    """Gradient descent on a stack, in place, with all rows in every step.

    X, y, learning_rate: for all networks, or for each, of shape (S, N, ...) and (S,). loss, rule:
    nnlib's, or a learner's own. Errors as for Training.
    """

    @checks.quiet
    def __init__(self, stack, X, y, loss, learning_rate, rule=GradientDescent()):
        self.stack, self.X = stack, stack.samples(X)
        self.y = stack.targets(y, self.X.shape[-2], loss)
        self._loss = loss_kernel(loss, self.X.shape[-2])
        self.rule = checks.rule("rule", rule)
        self._memory = {}
        self.learning_rate = learning_rate
        self._pass = StackPass(stack, self.X)
        self._gradients = StackGradients(stack, self.X.shape[-2])
        stack.run(self._pass)

    @property
    def learning_rate(self):
        """The step size of each network."""
        return self._learning_rate

    @learning_rate.setter
    def learning_rate(self, value):
        self._learning_rate = rates("learning_rate", value, len(self.stack))
        # one rate a parameter; 0 for those that a network does not have
        self._rate = self._learning_rate[:, None] * self.stack.mask

    @property
    def measured(self):
        """The outputs at the end of the last run; the next one overwrites them."""
        return self._pass.output

    @property
    @checks.quiet
    def losses(self):
        """The losses at the end of the last run, shape (S,)."""
        return self.stack.objective(self._pass.output, self.y, self._loss)

    @checks.quiet
    def run(self, epochs=1):
        """Train for so many epochs."""
        for _ in range(epochs):
            self._update()
            self.stack.run(self._pass)

    def _update(self):
        self.stack.differentiate(self._pass, self.y, self._loss, self._gradients)
        parameters, gradient = self.stack.parameters.flat, self._gradients.flat
        if type(self.rule) is GradientDescent:  # the same in place, for speed
            np.multiply(gradient, self._rate, gradient)
            np.subtract(parameters, gradient, parameters)
        else:
            values = self.rule.update(parameters, gradient, self._rate, self._memory)
            parameters[...] = new_values(self.rule, "parameters", values, parameters.shape)


def rates(name, value, networks):
    """`value`, one positive number for all networks or one for each, as an array of one for each."""
    if checks.is_number(value):
        value = np.full(networks, checks.positive(name, value))
    array = checks.numbers(name, value)
    if array.shape != (networks,):
        raise ValueError(
            f"{name} has shape {array.shape}, expected one number, or {(networks,)}: one a network"
        )
    if array.min() <= 0:
        raise ValueError(f"{name} has {array.min():g}, expected positive finite numbers")
    array.flags.writeable = False  # setting one of them would go unchecked and unnoticed
    return array
