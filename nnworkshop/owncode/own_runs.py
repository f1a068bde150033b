"""Training and runs in which the learner's own functions do the work."""

import time
from copy import copy

from nnlib import GradientDescent, Training, checks
from nnworkshop.owncode.own import (
    Own,
    OwnNetwork,
    OwnUpdate,
    account,
    checked_functions,
    whose,
)
from nnworkshop.owncode.stubs import is_stub
from nnworkshop.studies.recorded import RecordedTraining
from nnworkshop.studies.runs import Run

SLICE = 0.05  # seconds of training under one guard


class OwnTraining(RecordedTraining):
    """Gradient descent as in RecordedTraining, with the learner's functions in place of nnlib's.

    own: functions by what they do, any of activation(z) and its derivative(z), of the hidden
    layers; forward(X, W1, W2), which returns z1, a1, z2, a2; backward(X, y, W2, a1, a2), which
    returns {"W1": dL/dW1, "W2": dL/dW2}; update(parameter, gradient, learning_rate), which returns
    the new parameter or changes it in place. Empty ones are left out. Until the `departure` each of
    them is compared with nnlib's. A `failure` ends the run at its last whole epoch.

    Raises as Training does; ValueError also for a forward or backward of a network that has biases
    or more or less than one hidden layer, and for an update together with a rule other than
    gradient descent.
    """

    def __init__(self, *arguments, own, **settings):
        self._own = Own(own)
        self._count = 1  # epochs under one guard: as many as take SLICE seconds
        super().__init__(*arguments, **settings)

    @property
    def departure(self):
        """Where the learner's functions first gave something else than nnlib's, if anywhere."""
        return self._own.departure

    @property
    def failure(self):
        """The function that has ended the run, if one has."""
        return self._own.failure

    @property
    def standing(self):
        """How the learner's functions have done so far, in a sentence."""
        return self._own.standing

    @property
    def diverged(self):
        """Whether the run has ended: its loss is no longer finite, or a function has failed."""
        return super().diverged or self.failure is not None

    @property
    def network(self):
        """The network that is being trained, which computes by the learner's functions."""
        return self._network

    @network.setter
    def network(self, network):
        self._own = copy(self._own)  # notes from here on belong to this run alone
        plain = network.plain if isinstance(network, OwnNetwork) else network
        self._network = OwnNetwork(plain, self._own)

    @property
    def rule(self):
        """The update rule: the learner's update, if there is one."""
        return OwnUpdate(self._own) if "update" in self._own.functions else self._rule

    @rule.setter
    def rule(self, value):
        own = "update" in self._own.functions
        if own and not isinstance(value, GradientDescent | OwnUpdate):
            raise ValueError(f"rule is {value}, but an update of your own takes its place")
        Training.rule.fset(self, value)
        for name in self.network.parameters if own else ():
            self._memory[name]["name"] = name

    def rewind(self, state):
        self._own.rewind(state.epoch)
        super().rewind(state)

    def run(self, epochs=1):
        if not self._own.functions:
            return super().run(epochs)
        left = checks.whole("epochs", epochs, least=0)
        while left and not self.diverged:
            count, start = min(left, self._count), time.perf_counter()
            with self._own.compared():
                self.guarded(lambda count=count: super(OwnTraining, self).run(count))
            left -= count
            in_time = time.perf_counter() - start < SLICE
            self._count = 2 * count if in_time else max(1, count // 2)
        return self.history

    def guarded(self, act):
        """act(), with one guard for everything that this run trains in it; None if a function
        fails, and then the run is back at its last whole epoch.
        """
        done, value = self._own.attempt(act)
        if not done:
            self._take_back()
        return value

    def _take_back(self):
        epoch, parameters, loss = self._kept
        for name, values in parameters.items():
            self.network.parameters[name][...] = values
        self.history.rewind(epoch)
        self.history.record(loss)

    def _update(self, forward_pass, y):
        self._own.epoch = self.epoch + 1
        super()._update(forward_pass, y)

    def _measure(self):
        with self._own.compared():
            forward_pass = super()._measure()
        self._kept = self.epoch, self.network.parameters.copy(), self.history.numbers[-1]
        return forward_pass


class OwnRun(Run):
    """A run in which the learner's functions can do the work; OwnTraining describes them. yours:
    the names of those that do from the next start on; at first all that are not empty.
    """

    def __init__(self, *recipe, own, **settings):
        self.own = checked_functions(own)
        self.empty = [name for name, function in self.own.items() if is_stub(function)]
        self.yours = [name for name in self.own if name not in self.empty]
        super().__init__(*recipe, **settings)

    def _training_of(self, network, rng):
        own = {name: self.own[name] for name in self.yours}
        return OwnTraining(*self._recipe(network, rng), own=own, **self._kept())

    def start(self):
        self._elsewhere = ""  # why the learner's forward cannot be asked for other inputs
        super().start()

    def ask(self, training, X):
        plain, own = training.network.plain, training.network.own
        if own.failure is not None or self._elsewhere:
            return plain.forward(X), self._elsewhere
        network = OwnNetwork(plain, copy(own))  # so that a failure here ends no run
        forward_pass, failure = network.forward(X), network.own.failure
        if failure is not None:
            self._elsewhere = (
                f"Your {failure.function} works for the samples, but not for other points: "
                f"{failure.sentence} So the surface and the maps are nnlib's."
            )
        return forward_pass, self._elsewhere

    def account(self, training):
        """Whose code runs, and how it has done up to the moment of `training`, in sentences."""
        return [
            account(self.yours, self.empty),
            training.standing,
            *filter(None, [self._elsewhere]),
        ]

    def settings(self):
        return super().settings() | {"code": whose(self.yours)}

    def source(self):
        if self.yours:
            raise ValueError(
                f"the run uses {whose(self.yours)}, and there is no code for that here"
            )
        return super().source()
