"""Training and runs in which the learner's own functions do the work."""

import time
from collections.abc import Callable, Mapping
from copy import copy
from typing import Any

from nnlib import checks
from nnlib.checks import Array
from nnlib.losses import Loss
from nnlib.network import Gradients, Network, Pass, Rng
from nnlib.training import History, State, Training
from nnworkshop.owncode.own import (
    Departure,
    Failure,
    Own,
    OwnNetwork,
    account,
    checked_functions,
    whose,
)
from nnworkshop.owncode.stubs import is_stub
from nnworkshop.studies.runs import HISTORY_LIMIT, Run

SLICE = 0.05  # seconds of training under one guard


class OwnTraining(Training):
    """Gradient descent as in Training, with functions of the learner's in place of nnlib's.

    own: functions by what they do, any of activation(z) and its derivative(z), of the hidden layers;
    forward(X, W1, W2), which returns z1, a1, z2, a2; backward(X, y, W2, a1, a2), which returns
    {"W1": dL/dW1, "W2": dL/dW2}; update(parameter, gradient, learning_rate), which returns the new
    parameter or changes it in place. Those that are still empty are left out. Until the `departure`
    each of them is compared with nnlib's. A `failure` ends the run where the last whole epoch left
    it. Raises as Training does, and ValueError for a forward or backward with a network that has
    biases or not one hidden layer, and for an update with momentum.
    """

    def __init__(
        self,
        net: Network,
        X: Any,
        y: Any,
        loss: Loss,
        learning_rate: float,
        own: Mapping[str, Callable[..., Any]],
        batch_size: int | None = None,
        rng: Any = None,
        momentum: float = 0.0,
        history_limit: int | None = None,
    ) -> None:
        self._own = Own(own)
        self._count = 1  # epochs under one guard: as many as take SLICE seconds
        settings = learning_rate, batch_size, rng, momentum, history_limit
        super().__init__(net, X, y, loss, *settings)

    @property
    def departure(self) -> Departure | None:
        """Where the learner's functions first gave something else than nnlib's, if anywhere."""
        return self._own.departure

    @property
    def failure(self) -> Failure | None:
        """The function that has ended the run, if one has."""
        return self._own.failure

    @property
    def standing(self) -> str:
        """How the learner's functions have done so far, in a sentence."""
        return self._own.standing

    @property
    def diverged(self) -> bool:
        """Whether the run goes no further: its loss left the finite numbers, or a function failed."""
        return super().diverged or self.failure is not None

    @Training.momentum.setter
    def momentum(self, value: float) -> None:
        if value and "update" in self._own.functions:
            raise ValueError(f"momentum is {value}, expected 0: an update of your own has none")
        Training.momentum.fset(self, value)

    def _take(self, net: Network) -> None:
        self._own = copy(self._own)  # what is noted from here on belongs to this run alone
        plain = net.plain if isinstance(net, OwnNetwork) else net
        super()._take(OwnNetwork(plain, self._own))

    def rewind(self, state: State) -> None:
        self._own.rewind(state.epoch)
        super().rewind(state)

    def run(self, epochs: int = 1) -> History:
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

    def guarded(self, act: Callable[[], Any]) -> Any:
        """act(), under one guard for all that this run is trained in it; None, and the run is where
        its last whole epoch left it, if a function fails.
        """
        done, value = self._own.attempt(act)
        if not done:
            self._take_back()
        return value

    def _take_back(self) -> None:
        epoch, parameters, loss = self._kept
        self.net.parameters.flat[...] = parameters
        self.history.rewind(epoch)
        self.history.record(loss)

    def _update(self, forward_pass: Pass, y: Array, gradients: Gradients) -> None:
        self._own.epoch = self.epoch + 1
        if not self._own.uses("update"):
            return super()._update(forward_pass, y, gradients)
        self.net.differentiate(forward_pass, y, self.loss, gradients)
        new = {name: self._updated(name, gradients[name]) for name in gradients}
        for name, values in new.items():
            self.net.parameters[name][...] = values

    def _updated(self, name: str, gradient: Array) -> Array:
        parameter, rate = self.net.parameters[name], self.learning_rate
        arguments = {"parameter": parameter, "gradient": gradient, "learning_rate": rate}
        shapes = {f"new{name}": parameter.shape}
        reference = parameter - rate * gradient
        return self._own.ask("update", arguments, shapes, lambda: [reference])[0]

    def _measure(self, *settings: Any) -> None:
        with self._own.compared():
            super()._measure(*settings)
        self._kept = self.epoch, self.net.parameters.flat.copy(), self.history.loss[-1]


class OwnRun(Run):
    """A run in which functions of the learner's can do the work; see OwnTraining for them.

    yours: the names of those that do so from the next start on; at first all that are not empty.
    """

    def __init__(
        self, *recipe: Any, own: Mapping[str, Callable[..., Any]], **settings: Any
    ) -> None:
        self.own = checked_functions(own)
        self.empty = [name for name, function in self.own.items() if is_stub(function)]
        self.yours = [name for name in self.own if name not in self.empty]
        super().__init__(*recipe, **settings)

    def _training_of(self, net: Network, rng: Rng) -> Training:
        own = {name: self.own[name] for name in self.yours}
        data, rate, size = (self.X, self.y, self.loss), self._learning_rate, self.batch_size
        return OwnTraining(net, *data, rate, own, size, rng, history_limit=HISTORY_LIMIT)

    def account(self, training: OwnTraining) -> list[str]:
        """Whose code runs, and how it has done up to the moment of `training`, in sentences."""
        return [account(self.yours, self.empty), training.standing]

    def settings(self) -> dict[str, str]:
        return super().settings() | {"code": whose(self.yours)}

    def source(self) -> str:
        if self.yours:
            raise ValueError(f"the run is by {whose(self.yours)}, for which there is no code here")
        return super().source()
