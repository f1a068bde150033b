"""One loop that is watched: what comes in, what is proved of it, and the run that pictures show of it."""

import numpy as np

from nnlib import ACTIVATIONS, L2, Adam, Momentum, SquaredError, checks
from nnlib.checks import quiet
from nnworkshop.studies.diagnosis import at_first_sight, diagnose
from nnworkshop.studies.operations import PLAIN
from nnworkshop.watching import words
from nnworkshop.watching.account import Account
from nnworkshop.watching.arrays import array_of, every_array, is_library, is_module, places
from nnworkshop.watching.findings import AFTER, Called, Findings, as_samples
from nnworkshop.watching.proof import agree, outputs_of, targets_of, tolerance_of
from nnworkshop.watching.recorder import Recorder, bare, float_of, gradient_places
from nnworkshop.watching.seen import SeenHistory, SeenRun
from nnworkshop.watching.stated import MEAN_SQUARED, Stated, bases

WEIGHTS = "arrays, a list or a dict of them, or an object that holds them"
EXPECTED = f"the weights and biases of a network: {WEIGHTS}"
NO_RATE = 0.1  # where a picture needs a rate and shows none


class Watched:
    """A loop that is watched; `note` takes each of its calls, `str` says what has been found.

    - network: a tuple of what holds the weights and biases. X, y: rows, as the caller has them.
    - output: what the network answers to X. loss: a number, or a function of (output, y).
    - gradients: one array for each weight and bias, in a list, a tuple or a dict.
    - learning_rate, batch_size: those of the loop; None if not known.
    - activation: names, one for each layer after the input, or one for all; None to find out.
    - names: the caller's names of objects, by their id. clock: a function that gives seconds.

    ValueError or TypeError for what cannot be watched. Nothing that comes is changed.

    >>> X, y = np.array([[-1.0], [1.0]]), np.array([[-1.0], [3.0]])
    >>> w, seen = np.array([[1.0]]), None
    >>> for _ in range(3):
    ...     out = X @ w
    ...     came = [w], X, y, out, ((out - y) ** 2).mean() / 2, [X.T @ (out - y) / 2]
    ...     seen = seen or Watched(*came)
    ...     seen.note(*came)
    ...     w = w - 0.1 * X.T @ (out - y) / 2
    >>> seen.finish()
    >>> print(seen)
    Watched: 1-1, identity, x @ W, no biases. Its outputs are those of this layout.
    The gradients are those of the loss.
    Each update is the learning rate, 0.1, times the gradient of the half mean squared error.
    """

    def __init__(
        self,
        network,
        X,
        y,
        output=None,
        loss=None,
        gradients=None,
        learning_rate=None,
        batch_size=None,
        activation=None,
        names=None,
        clock=None,
    ):
        self.account = Account(clock) if clock else Account()
        found = found_in(network, names)
        checks_of(X, y, loss, learning_rate, batch_size)
        self.names = [place.name for place in found]
        shapes = [np.shape(place.read(network)) for place in found]
        given = {}
        if gradients is not None:
            held = gradients_in(gradients, names, len(found))
            came = [np.shape(array_of(place.read((gradients,)))) for place in held]
            given = gradient_places(held, self.names, shapes, came)
        self.learning_rate, self.batch_size, self.rule = learning_rate, batch_size, PLAIN
        alone = network[0] if len(network) == 1 else None
        is_object = alone is not None and not isinstance(alone, (list, tuple, dict, np.ndarray))
        if is_library(alone, "sklearn"):
            self._ask_library(alone, len(as_samples(X)))
        self.recorder = Recorder(found, given, is_object)
        self.has_gradients = gradients is not None or is_module(alone)
        layers = sum(len(shape) == 2 for shape in shapes) or 1
        self.findings = Findings(
            self.names, activations_of(activation, layers), loss if callable(loss) else None
        )
        self.findings.by_order = any(
            bare(place.name) != bare(self.names[k]) for k, place in given.items()
        )
        self.run, self.illness = None, None
        self.ended, self.broken = False, ""
        self.examined = 0  # after how many calls
        self._looked = -1
        self._own_losses = {}

    def note(self, network, X, y, output=None, loss=None, gradients=None):
        """Take one call of the loop."""
        self.recorder.note(network, X, y, output, loss, gradients)

    def _ask_library(self, learner, rows):
        """The settings of a network of scikit-learn, which it keeps by these names."""
        if self.learning_rate is None:
            self.learning_rate = float(learner.learning_rate_init)
        size = learner.batch_size
        size = min(200, rows) if size == "auto" else int(size)
        self.batch_size = size if size < rows else None
        if learner.solver == "adam":
            self.rule = Adam(beta1=float(learner.beta_1), beta2=float(learner.beta_2))
        elif learner.momentum:
            self.rule = Momentum(float(learner.momentum))

    @property
    def waiting(self):
        """Whether there are moments that nobody has looked at yet."""
        return any(one.call > self._looked for one in self.recorder.snapshots)

    def look(self):
        """Look at one of the moments that have come."""
        new = [one for one in self.recorder.snapshots if one.call > self._looked]
        if new:
            self._looked = new[0].call
            try:
                self.findings.add(new[0])
            except Exception as error:  # noqa: BLE001 - the learner's loop goes on, whatever it is
                self.broken = (
                    f"Watching failed at call {new[0].call + 1:,}, please report it: {error!r}"
                )

    def catch_up(self):
        """Look at everything that has come."""
        while self.waiting:
            self.look()
        self.refresh()

    def finish(self):
        """The same, as the loop has ended."""
        self.ended = True
        if self.findings.batches:
            self.run, self._own_losses = None, {}  # to be made anew, of more rows
        self.catch_up()

    def refresh(self, in_call=False):
        """Bring `run` up to date: the network as it is now, and all losses. in_call: whether the last call has not
        ended yet, so that the weights are still those that came with it.
        """
        arrays = self.recorder.end()
        if self.findings.layout is None or arrays is None and not self.recorder.states:
            return
        if self.run is None:
            self._begin()
        if self.run is None:
            return
        states = self._states(arrays, in_call)
        training, timeline = self.run.training, self.run.timeline
        timeline.states = states
        history = self._history(states)
        last = max((epoch for epoch in states if epoch <= history.epoch), default=min(states))
        for name, values in self.findings.layout.split(states[last]).items():
            training.network.parameters.arrays[name][...] = values
        training.history = history

    def _states(self, arrays, in_call=False):
        """The states by the number of updates before them, with the last one if it is known."""
        shift = self.shift
        states = {call + shift: one for call, one in self.recorder.states.items()}
        if arrays is not None:
            now = self.recorder.calls - 1 + shift
            states[now if in_call else self._last_epoch(arrays)] = arrays
        return states

    @property
    def shift(self):
        """How many updates more the weights of a call have had than its loss tells of."""
        return int(self.findings.phase == AFTER or self.findings.lags)

    def _last_epoch(self, arrays):
        """How many updates the weights have had that stand there now."""
        calls = self.recorder.calls
        if self.shift:
            return calls
        *_, X, _, output, _, _ = self.recorder.last
        layout = self.findings.layout
        if output is None:
            return calls - 1
        rows = layout.samples(as_samples(X))
        wanted = outputs_of(output, layout, len(rows))
        answer = layout.network(arrays).predict(rows) if np.isfinite(arrays[0]).all() else None
        same = wanted is not None and answer is not None
        return calls - 1 if same and agree(answer, wanted, tolerance_of(output)) else calls

    @quiet
    def _history(self, states):
        """The losses that came, or, where none did, those of the states; the last one always."""
        record = self.recorder
        if not record.losses:
            return self._measured(states)
        seen, losses = list(record.loss_calls), list(record.losses)
        *_, loss, _ = record.last
        if is_single(loss) and seen[-1] < record.calls - 1:
            seen.append(record.calls - 1)
            losses.append(float_of(loss))
        history = SeenHistory(seen, losses)
        last = max(states)
        if last > history.epoch and np.isfinite(losses[-1]) and self._is_nnlibs:
            history.record_at(last, self._loss_of(last, states[last]))
        return history

    def _measured(self, states):
        """The losses of nnlib at all states."""
        epochs = sorted(states)
        return SeenHistory(epochs, [self._loss_of(epoch, states[epoch]) for epoch in epochs])

    @property
    def _is_nnlibs(self):
        """Whether the losses that came are those of nnlib's loss in the run."""
        known = self.findings.stated
        usual = known is not None and not known.broadcast and not isinstance(known.base, Called)
        return usual and not self.run.training.loss.l2

    def _loss_of(self, epoch, arrays):
        if epoch not in self._own_losses or epoch == self.recorder.calls:
            training = self.run.training
            network = self.findings.layout.network(arrays)
            output = network.run(training.X).output
            value = float(network.objective(output, training.y, training.loss))
            self._own_losses[epoch] = value
        return self._own_losses[epoch]

    def _begin(self):
        """Make the run that pictures show, of the first moment."""
        layout, first = self.findings.layout, self.findings.first
        X, y = self._rows()
        if y is None or not all(np.isfinite(one).all() for one in first.arrays):
            return
        loss, rate = self._objective(layout.network(first.arrays), y)
        history = SeenHistory([0], [1.0])  # until the losses are put there
        recipe = (
            layout.network(first.arrays, first.arrays),
            X,
            y,
            loss,
            rate or NO_RATE,
            None if self.findings.batches else self.batch_size,
        )
        self.run = SeenRun(*recipe, {}, layout.split, history)

    def _rows(self):
        """The rows of the run, X and y: those of the first call, or, where they change from call to call and the
        loop has ended, all that have been kept.
        """
        layout, kept = self.findings.layout, [self.findings.first]
        if self.ended and self.findings.batches:
            kept = self.recorder.snapshots
        parts = []
        for one in kept:
            X = layout.samples(as_samples(one.X))
            parts.append((X, targets_of(one.y, layout, len(X))))
        if any(y is None for _, y in parts) or len({X.shape[1] for X, _ in parts}) > 1:
            return parts[0]
        X, y = map(np.concatenate, zip(*parts))
        if len(parts) > 1:
            _, places = np.unique(np.hstack([X, y]), axis=0, return_index=True)
            X, y = X[np.sort(places)], y[np.sort(places)]
        return X, y

    def _objective(self, network, y):
        """The loss of nnlib that the loop makes small, and the rate at which it does; None if unknown."""
        found = self.findings
        known = found.stated
        if known is None or isinstance(known.base, Called):
            base = found.base or (found.verdict and found.verdict.base)
            base = base or next(iter(bases(network, y)), MEAN_SQUARED)
            known = Stated(base, 0.5 if base == MEAN_SQUARED else 1.0)
        factor = known.factor if isinstance(known.base, SquaredError) else 1.0
        loss = known.loss(len(y))
        decay = found.decay or (found.verdict.decay if found.verdict else 0.0)
        rate = found.rate / factor if found.is_descent else self.learning_rate
        return L2(loss, decay * factor) if decay else loss, rate

    @property
    def objective(self):
        """The loss of nnlib that the loop of the run makes small, and the rate at which it does; None if unknown."""
        training = self.run.training
        return self._objective(training.network, training.y)

    @property
    def rate(self):
        """The learning rate of the run in nnlib's loss; None if it is not known."""
        return None if self.run is None else self.objective[1]

    @property
    def stays_zero(self):
        """Whether no weight has ever been anything but 0, so that it cannot be told which activations there are."""
        weights = self.findings.layout.weights
        return not any(one.arrays[k].any() for one in self.recorder.snapshots for k in weights)

    @property
    def can_be_examined(self):
        """Whether there is a run to look at, and no slip explains it."""
        proved = self.run is not None and (self.findings.is_sure or self.stays_zero)
        proved = proved and (self.ended or not self.findings.batches)
        return proved and not self.slips and self.run.training.epoch > 0

    def training(self):
        """The run as a Training, with the losses in nnlib's own loss, for a diagnosis."""
        shown = self.run.training
        twin = self.run.timeline.at(shown.epoch)
        states = self._states(self.recorder.end())
        if not self.recorder.losses or not self._is_nnlibs or self.findings.batches:
            twin.history = self._measured(states).until(shown.epoch)
        elif not isinstance(twin.loss, SquaredError):
            twin.history.numbers = [
                one / self.findings.stated.factor for one in twin.history.numbers
            ]
        twin.learning_rate, twin.rule = self.rate or NO_RATE, self.rule
        return twin

    def examine(self):
        """Have the run diagnosed, if all that this takes is known; it takes up to two seconds."""
        if self.examined != self.recorder.calls and self.can_be_examined:
            look = diagnose if self.rate is not None else at_first_sight
            self.illness = look(self.training())
        self.examined = self.recorder.calls
        return self.illness

    def take_diagnosis(self, illness):
        """Take what an examination of `training()` has found."""
        self.illness, self.examined = illness, self.recorder.calls

    def curve(self):
        """The losses that came, and the calls at which they did."""
        return np.array(self.recorder.losses, dtype=float), np.array(
            self.recorder.loss_calls, dtype=int
        )

    def gradient_sizes(self):
        """The sizes of the gradients by the caller's name of the array, and the calls at which they came."""
        sizes = self.recorder.sizes
        known = sorted({k for one in sizes.values() for k in one})
        by_name = {
            self.names[k]: np.array([one.get(k, np.nan) for one in sizes.values()]) for k in known
        }
        return by_name, np.array(list(sizes), dtype=int)

    def last_sizes(self):
        """The sizes of the gradients that came last, by the caller's name of the array; {} if none came."""
        sizes = self.recorder.sizes
        last = sizes[next(reversed(sizes))] if sizes else {}
        return {self.names[k]: size for k, size in sorted(last.items())}

    @property
    def slips(self):
        """The mistakes that are proved, each as (name, sentence)."""
        return words.slips(self)

    def sentences(self):
        """What has been found, in sentences: what is watched, what is wrong, and what to pass."""
        return words.sentences(self)

    def __str__(self):
        self.catch_up()
        self.examine()
        return "\n".join(self.sentences())

    def __repr__(self):
        return str(self)


def found_in(network, names=None):
    """The places of the arrays of a network; TypeError or ValueError if there are none."""
    if not network:
        raise TypeError(f"network is missing, expected {EXPECTED}")
    found = places(network, names)
    if found:
        return found
    one = network[0]
    if isinstance(one, (str, bytes, int, float, type(None))):
        raise TypeError(f"network is {checks.kind(one)}, expected {EXPECTED}")
    raise ValueError(
        f"network is of type {type(one).__name__}, in which no weights were found, expected {WEIGHTS} by "
        "names such as W1, weights1 or b; try to pass the arrays themselves, in the order of their layers"
    )


def gradients_in(gradients, names, count):
    """The places of gradients, of which so many are expected; TypeError or ValueError if there are none."""
    held = every_array(gradients, names, count)
    if held:
        return held
    if not isinstance(gradients, (list, tuple, dict)):
        raise TypeError(
            f"gradients is of type {type(gradients).__name__}, expected a list, a tuple or a dict of arrays"
        )
    raise ValueError(
        "gradients has no arrays, expected one for each weight and bias; if they are computed behind this line, "
        "put the line behind that"
    )


def checks_of(X, y, loss, learning_rate, batch_size):
    """Refuse what is no data, no loss and no rate."""
    for name, value in {"X": X, "y": y}.items():
        array = checks.numbers(name, value.detach().cpu() if hasattr(value, "detach") else value)
        if array.ndim not in (1, 2) or array.size == 0:
            raise ValueError(f"{name} has shape {array.shape}, expected rows, (N, columns)")
    if isinstance(loss, list):
        raise TypeError("loss is a list, expected the number of this call, such as losses[-1]")
    if loss is not None and not callable(loss) and not is_single(loss):
        raise TypeError(f"loss is {checks.kind(loss)}, expected a number or a function")
    if learning_rate is not None:
        checks.positive("learning_rate", learning_rate)
    if batch_size is not None:
        checks.whole("batch_size", batch_size)


def is_single(value):
    """Whether a value is one number, if perhaps in an array or a tensor."""
    if hasattr(value, "detach"):
        value = value.detach().cpu()
    array = np.asarray(value)
    return array.size == 1 and array.dtype.kind in "fiu"


def activations_of(activation, layers):
    """The names of activations, one for each layer; None if they are to be found out."""
    if activation is None:
        return None
    names = [activation] * layers if isinstance(activation, str) else list(activation)
    for k, name in enumerate(names):
        checks.one_of(f"activation[{k}]", str(name), ACTIVATIONS)
    if len(names) != layers:
        raise ValueError(
            f"activation has {len(names)} entries, expected {layers}: one for each layer"
        )
    return [str(name) for name in names]
