"""A training run with everything that made it: settings that can be changed, and a full account."""

import csv
import io
import json
import sys
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray as Array

from nnlib import L2, checks
from nnlib.activations import ACTIVATIONS
from nnworkshop.studies import growth
from nnworkshop.studies.following import entry
from nnworkshop.studies.operations import PLAIN
from nnworkshop.studies.recipes import like
from nnworkshop.studies.recorded import RecordedTraining
from nnworkshop.studies.samples import Samples, array_source
from nnworkshop.studies.timeline import Timeline

SETTINGS = ("learning_rate", "rule")  # of nnlib.Training, that can be set during a run
HISTORY_LIMIT = 10_000  # entries of the loss; no picture shows more
GENERATORS = {
    np.random.default_rng: "np.random.default_rng",
    np.random.RandomState: "np.random.RandomState",
}


@dataclass(frozen=True)
class Change:
    """Something that was set during a run: after which epoch, what, to what, in words; as a statement,
    which is "" where there is no code for it; and what was done, with its values.
    """

    epoch: int
    setting: str
    value: object
    words: str
    code: str
    act: tuple


@dataclass(frozen=True)
class Record:
    """What is kept of a run: its settings in words, and the loss at some of its epochs."""

    settings: Mapping[str, str]
    epochs: Array
    losses: Array


class Run:
    """The recipe of a network, the settings that can be changed, and the training they make.

    - network: the recipe: sizes, activations, biases, init.
    - X, y: samples and targets, (N, n_0) and (N, n_out). loss: a Loss.
    - learning_rate: a positive number, which acts at once when it is set.
    - seed: of `generator`, by which the start is drawn.
    - generator: a function of the seed that makes the random numbers.
    - batch_size: samples in a step, None for all. rule: the update rule.
    - held_out: (X, y), rows that are only asked about, or the share of X and y that is held back;
      None for none.
    - made_features: what is made of two inputs for the network, see Samples; a recipe for the inputs alone gets more.

    inputs is how many there are, without made features.
    hidden (units of each hidden layer), activation (of all hidden layers, or a list), init, bias and l2 (the penalty
    on the weights, see nnlib.L2) can be set too; None means the recipe's own. `start()` puts these,
    the seed, the batch size and the loss into force. The update rule acts at once, and units can come and
    go during a run; `changes` notes that. Errors as `Training` raises them.

    >>> from nnlib import Network, SquaredError, datasets
    >>> run = Run(Network([2, 3, 1]), *datasets.xor(), SquaredError(), 5, seed=1)
    >>> _ = run.timeline.run(100)
    >>> print(run)
    2-3-1 network (sigmoid, sigmoid), learning rate 5, seed 1
    """

    def __init__(
        self,
        network,
        X,
        y,
        loss,
        learning_rate,
        seed=0,
        generator=np.random.default_rng,
        batch_size=None,
        rule=PLAIN,
        held_out=None,
        made_features="none",
    ):
        self.template, self.samples = network, Samples(X, y, held_out, made_features)
        made = self.samples.made_count  # which the recipe may know of
        self.inputs = 2 if network.sizes[0] == 2 + made else network.sizes[0]
        self.loss, self.l2 = (loss.loss, loss.l2) if isinstance(loss, L2) else (loss, 0.0)
        self.generator, self.batch_size, self.seed = generator, batch_size, seed
        self.hidden, self.activation = list(network.sizes[1:-1]), None
        self.init, self.bias = None, network.bias
        self._learning_rate, self._rule = learning_rate, rule
        self.start()

    def start(self):
        """Begin anew at epoch 0: the same settings give the same run, bit for bit."""
        self._rows, self._held_out = self.samples.draw()
        rng = self.generator(self.seed)
        network = self.draw(rng)
        training = self._training_of(network, rng)
        self.timeline = Timeline(training)
        self._learning_rate = training.learning_rate
        self.first, self.first_rate, self.first_rule = (
            network.copy(),
            self._learning_rate,
            self._rule,
        )
        self.changes = []

    def draw(self, rng):
        """A network to start with, by these settings."""
        # a recipe for other inputs stays as it is: Training refuses it
        made = self.samples.made_count if self.inputs == 2 else 0
        sizes = [self.inputs + made, *self.hidden, self.template.sizes[-1]]
        return like(self.template, sizes, self.activation, rng, self.init, self.bias)

    def set_hidden(self, hidden):
        """Give the next start these hidden layers; a new one gets the activation of the one before."""
        if not (self.hidden or self.template.sizes[1:-1]):
            self.activation = ["tanh"]  # nothing says which; that of the output may not bend
        if isinstance(self.activation, list):
            last = self.activation[-1:] or [None]
            self.activation = [*self.activation, *last * len(hidden)][: len(hidden)]
        self.hidden = list(hidden)

    def _training_of(self, network, rng):
        return RecordedTraining(*self._recipe(network, rng), **self._kept())

    def _recipe(self, network, rng):
        """What a Training is made of."""
        pace = self._learning_rate, self.batch_size
        return network, *self._rows, self.objective, *pace, rng, self._rule

    def _kept(self):
        """What a RecordedTraining is made of beside that."""
        return {"held_out": self._held_out, "history_limit": HISTORY_LIMIT}

    X = property(lambda self: self.training.X)
    y = property(lambda self: self.training.y)

    @property
    def training(self):
        """The training as it is now."""
        return self.timeline.training

    @property
    def network(self):
        """The network that is being trained."""
        return self.training.network

    @property
    def has_given_weights(self):
        """Whether the start was not drawn from the seed but given with the network."""
        return isinstance(self.first.init, Mapping)

    @property
    def learning_rate(self):
        """The step size, now and after the next start."""
        return self._learning_rate

    @learning_rate.setter
    def learning_rate(self, value):
        self.training.learning_rate = value
        self._learning_rate = rate = self.training.learning_rate
        if self.training.epoch == 0:
            self.first_rate = rate
        self._note("learning_rate", rate, f"rate {rate:g}", repr(rate))

    @property
    def rule(self):
        """The update rule, now and after the next start."""
        return self._rule

    @rule.setter
    def rule(self, value):
        self.training.rule = self._rule = value
        if self.training.epoch == 0:
            self.first_rule = value
        self._note("rule", value, rule_words(value))

    @property
    def objective(self):
        """The loss, with the penalty on the weights: what is made small after the next start."""
        return L2(self.loss, self.l2) if self.l2 else self.loss

    def _note(self, setting, value, words, code=""):
        """Note what has been set in the training, unless it is a setting of the start."""
        epoch = self.training.epoch
        if epoch:
            statement = f"training.{setting} = {code}" if code else ""
            self._replace(Change(epoch, setting, value, words, statement, (setting, value)))

    def put(self, name, index, value):
        """Set one entry of a parameter by hand, such as "W1", (0, 2), 1.5; errors as for
        RecordedTraining.put.
        """
        self.training.put(name, index, value)
        epoch, place = self.training.epoch, entry(name, index)
        statement = f"training.put({name!r}, {tuple(index)}, {float(value)!r})"
        words, act = f"{place} = {value:.3g}", ("put", name, tuple(index), float(value))
        self._replace(Change(epoch, place, float(value), words, statement, act))

    def _replace(self, change):
        """Note a change; of what is set twice at one epoch, the last."""
        key = change.epoch, change.setting
        self.changes = [one for one in self.changes if (one.epoch, one.setting) != key]
        self.changes.append(change)

    def resize(self, layer, units, silent=True):
        """Give a hidden layer this many units, one at a time, without a new start.

        New units begin silent, so that no output changes, unless `silent` is False; the least
        important units are the ones that go. ValueError if there is no such layer or no unit would
        be left.
        """
        units = checks.whole("units", units)
        while self.network.sizes[layer] < units:
            epoch, quiet = self.training.epoch, "" if silent else ", silent=False"
            self.training.replace(growth.add_unit(self.network, layer, epoch, silent))
            code = f"add_unit(training.network, {layer}, rng={epoch}{quiet})"
            self._note_size(layer, code, silent)
        while self.network.sizes[layer] > units:
            self.training.replace(growth.remove_unit(self.network, layer, self.training.X))
            self._note_size(layer, f"remove_unit(training.network, {layer}, X)", silent)

    def _note_size(self, layer, code, silent):
        self.hidden[layer - 1] = self.network.sizes[layer]
        size = "-".join(map(str, self.network.sizes))
        statement = f"training.replace(studies.{code})"
        epoch, sizes = self.training.epoch, self.network.sizes
        act = "resize", layer, sizes[layer], silent
        self.changes.append(Change(epoch, "size", sizes, size, statement, act))

    @property
    def resizings(self):
        """The sizes that the network took on the way, by the epoch at which it took them."""
        return {one.epoch: one.words for one in self.changes if one.setting == "size"}

    def changed_to(self, epoch):
        """What was set after exactly so many epochs, in a few words; "" for nothing."""
        return ", ".join(words for at, words in self._steps() if at == epoch)

    def ask(self, training, X):
        """The forward pass of a training, as it is now or was, for any inputs; and a sentence if that
        is not the pass which trains, else "".
        """
        return training.network.forward(X), ""

    def trained(self, epochs):
        """A run with the same settings and start, after so many epochs."""
        other = copy(self)
        other.hidden = list(self.hidden)
        other.start()
        other.timeline.run(epochs)
        return other

    def fork(self, epoch):
        """A run that shares this one's past up to `epoch` and then goes its own way; ValueError if
        this one has not reached it.
        """
        other = copy(self)
        other.timeline = self.timeline.fork(epoch)
        other.changes = [change for change in self.changes if change.epoch <= epoch]
        other.hidden = list(other.network.sizes[1:-1])
        other._learning_rate = other.training.learning_rate
        rules = [change.value for change in other.changes if change.setting == "rule"]
        other._rule = rules[-1] if rules else self.first_rule
        return other

    def settings(self):
        """Everything that makes this run what it is, except its data, in a few words each."""
        start = self.first.init if isinstance(self.first.init, str | float) else "its own"
        return {
            "network": "-".join(map(str, self.first.sizes)),
            "activations": counted([one.name for one in self.first.activations]),
            "biases": "biases" if self.first.bias else "no biases",
            "loss function": self.training.loss.name,
            "learning rate": f"rate {self.first_rate:g}",
            "update rule": rule_words(self.first_rule),
            "batches": f"batches of {self.training.batch_size}" * bool(self.training.batch_size),
            "start": "given weights" if self.has_given_weights else f"{start} start",
            "seed": f"seed {self.seed}",
            **self.samples.words,
            "changes": ", ".join(f"{words} from {epoch:,}" for epoch, words in self._steps()),
        }

    def _steps(self):
        """The changes in words; of several of one kind at one epoch the last."""
        last = {(one.epoch, one.setting): one.words for one in self.changes}
        return [(epoch, words) for (epoch, _), words in last.items()]

    def record(self):
        """The settings and the loss so far, which stay when the run goes on."""
        history = self.training.history
        return Record(self.settings(), history.epochs, history.losses)

    def source(self):
        """A Python program that makes this run again, bit for bit.

        ValueError if it has parts of the user's own for which there is no code.
        """
        network, training = self.first, self.training
        rules = [self.first_rule, *(one.value for one in self.changes if one.setting == "rule")]
        names = [activation.name for activation in network.activations]
        recipe = f"bias={network.bias}, init={_init_source(network.init)}"
        made = f"{list(network.sizes)}, {json.dumps(names)}, {recipe}"
        size, rule = training.batch_size, self.first_rule
        rest = "" if size is None else f", batch_size={size}"
        rest += "" if rule == PLAIN else f", rule={_made(rule)}"
        data, modules = self.samples.source()
        recorded = any(one.setting not in SETTINGS for one in self.changes)
        studied = recorded or self.samples.made_count > 0
        kind = "studies.RecordedTraining" if recorded else "nnlib.Training"
        lines = [
            "import numpy as np",
            "",
            "import nnlib",
            *["from nnworkshop import studies"] * studied,
            *(
                f"import {module}"
                for module in sorted(modules | _modules(network, training.loss, rules))
            ),
            "",
            *data,
            f"rng = {generator_source(self.generator)}({self.seed})",
            f"network = nnlib.Network({made}, rng=rng)",
            f"loss = {_loss_source(training.loss)}",
            f"training = {kind}(network, X, y, loss, {self.first_rate!r}, rng=rng{rest})",
        ]
        epoch = 0
        for change in self.changes:
            lines += [f"training.run({change.epoch - epoch})"] * (change.epoch > epoch)
            rule = change.setting == "rule"
            lines.append(f"training.rule = {_made(change.value)}" if rule else change.code)
            epoch = change.epoch
        lines += [f"training.run({training.epoch - epoch})"] * (training.epoch > epoch)
        lines.append("print(training.history.losses[-1])")
        if training.held_out is not None:
            lines.append(
                f"print({_loss_source(self.loss)}(training.network.predict(X_held), y_held))"
            )
        return "\n".join([*lines, ""])

    def __str__(self):
        sizes = "-".join(map(str, self.network.sizes))
        names = counted([activation.name for activation in self.network.activations])
        start = "given weights" if self.has_given_weights else f"seed {self.seed}"
        return f"{sizes} network ({names}), learning rate {self.learning_rate:g}, {start}"


def counted(names, most=4):
    """Names in a row, with equal neighbours counted if there are many: 9 x tanh, sigmoid."""
    if len(names) <= most:
        return ", ".join(names)
    groups = [(name, len(list(same))) for name, same in groupby(names)]
    times = "\N{MULTIPLICATION SIGN}"
    return ", ".join(f"{count} {times} {name}" if count > 1 else name for name, count in groups)


def differences(runs):
    """For each run the settings, in words, in which it differs from another."""
    names = [name for name in runs[0] if len({settings[name] for settings in runs}) > 1]
    texts = [[settings[name] for name in names] for settings in runs]
    return [", ".join(filter(None, words)) or "no change" for words in texts]


def distinct(runs):
    """A name of its own for the settings of each run: how it differs from others, or a number."""
    names = differences(runs)
    if len(set(names)) == 1:
        names = ["pinned"] * (len(runs) - 1) + ["now"]
    return [name if names.index(name) == k else f"{name} ({k + 1})" for k, name in enumerate(names)]


def as_csv(records):
    """Runs as a table with a header and the columns run, epoch, loss, and one for each setting."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    settings = [name for record in list(records.values())[:1] for name in record.settings]
    writer.writerow(["run", "epoch", "loss", *settings])
    for name, record in records.items():
        for epoch, loss in zip(record.epochs.tolist(), record.losses.tolist()):
            writer.writerow([name, epoch, repr(loss), *record.settings.values()])
    return table.getvalue()


def rule_words(rule):
    """An update rule in a few words, with its constants where it shows them."""
    own = type(rule).__repr__ is object.__repr__
    return type(rule).__name__ if own else repr(rule)


def _modules(network, loss, rules):
    """The modules from which a program has the parts that are not nnlib's."""
    loss = loss.loss if isinstance(loss, L2) else loss
    homes = {_home("loss", loss, type(loss)), *(_home("rule", one, type(one)) for one in rules)}
    for activation in network.activations:
        if ACTIVATIONS.get(activation.name) is not activation:
            raise ValueError(
                f"the activation {activation} is not in nnlib.ACTIVATIONS, so there is no code for it"
            )
        homes.add(_home("activation", activation, activation.value))
    return {home for home in homes if home.partition(".")[0] not in ("nnlib", "numpy")}


def _home(what, part, definition):
    """The module of a definition; ValueError if no program can import it."""
    home = getattr(definition, "__module__", None) or "numpy"  # NumPy's functions have none
    kind = isinstance(definition, type)
    lost = kind and getattr(sys.modules.get(home), definition.__qualname__, None) is not definition
    if home == "__main__" or lost:
        raise ValueError(
            f"the {what} {part} is defined where no program can import it, so there is no code for "
            "it; put it into a file of its own and import it from there"
        )
    return home


def _made(part):
    """The code that makes a loss or a rule: as its repr says, or without arguments."""
    kind = type(part)
    named = "nnlib" if kind.__module__.startswith("nnlib.") else kind.__module__
    if kind.__repr__ is not object.__repr__:
        return f"{named}.{part!r}"
    if vars(part):
        raise ValueError(f"{kind.__name__} has arguments that no repr tells; a dataclass has one")
    return f"{named}.{kind.__qualname__}()"


def _init_source(init):
    if isinstance(init, Mapping):
        arrays = (f"{name!r}: {array_source(values)}" for name, values in init.items())
        return "{" + ", ".join(arrays) + "}"
    if isinstance(init, str | float):
        return repr(init)
    raise ValueError(f"init is {init}, for which there is no code; expected no function")


def generator_source(generator):
    """The name of a generator; ValueError if no program and no text can have it."""
    if generator not in GENERATORS:
        raise ValueError(
            f"generator is {generator}, for which there is no code; "
            f"expected one of: {', '.join(GENERATORS.values())}"
        )
    return GENERATORS[generator]


def _loss_source(loss):
    if isinstance(loss, L2):
        return f"nnlib.L2({_loss_source(loss.loss)}, {loss.l2!r})"
    return _made(loss)
