"""The live training panel: watch a network learn, and move its settings while it does."""

import base64
import html
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from textwrap import fill
from typing import Any

import ipywidgets as widgets
import numpy as np
from traitlets import dlink

from nnlib import checks
from nnlib.activations import ACTIVATIONS
from nnlib.losses import LOSSES, Loss
from nnlib.network import INITS, Gradients, Network
from nnlib.training import Training
from nnworkshop import pictures
from nnworkshop.owncode.own_runs import OwnRun, OwnTraining
from nnworkshop.panels.examiner import Examiner
from nnworkshop.panels.live import FULL_SPEED, Panel, Player, slider_for
from nnworkshop.panels.own import OwnPlayer, add_switches, status, yours
from nnworkshop.panels.training_view import FONT, View
from nnworkshop.studies.diagnosis import Diagnosis
from nnworkshop.studies.operations import PLAIN
from nnworkshop.studies.runs import Record, Run, as_csv

WIDTH, HEIGHT = 820, 290
AS_GIVEN = "as given"  # the choice that keeps what the network has of its own
ANEW, SILENT, LOUD = "new start", "keep, silent", "keep, random"  # what a new hidden size does
RESIZINGS = {
    ANEW: "Another number of hidden units starts anew.",
    SILENT: "Another number of hidden units keeps what was learned. New units are silent at first, "
    "so that no output changes; the least important ones go.",
    LOUD: "Another number of hidden units keeps what was learned. New units are drawn as at a "
    "start, so that outputs change; the least important ones go.",
}
LINES = ("weights", "gradients", "weights, 0.12", "gradients, 0.12")  # the last two with numbers
PATIENCE = 8  # seconds that a run may last
LONGEST_STILL = 20_000  # epochs that are trained, at most, for the picture without a kernel
MOST_PINS = 6
ENDED = "Mend your function, then run its cell and this one again; or let nnlib's take its place."
CONTROLS = {"init": "start", "bias": "biases"}  # of settings that have other names here
DRAWERS = ("more", "time", "compare")  # in the order of their rows
SPEEDS = {f"{speed:,} epochs/s": speed for speed in (10, 30, 100, 300, 1_000, 3_000)}
SPEEDS["full speed"] = FULL_SPEED


class TrainingPanel(Panel):
    """Train a network and watch: its loss, what it answers, its weights.

    Example::

        X, y = nnlib.datasets.xor()
        network = nnlib.Network([2, 3, 1], "sigmoid")
        TrainingPanel(network, X, y, nnlib.SquaredError(), learning_rate=5, epochs=2000)

    The learning rate acts at once; a change of the network starts anew. The same settings give the
    same run, bit for bit. Where no kernel runs, readers see the network after `epochs` epochs.

    Arguments:

    - network: the recipe of the start (sizes, activations, biases, init); weights given one by one
      are the start as long as the sizes are theirs.
    - X, y: inputs and targets, shape (N, n_in) and (N, n_out).
    - loss: what is made small, such as `nnlib.SquaredError()`.
    - learning_rate: the step size at first.
    - epochs: after so many Train pauses.
    - seed: of `generator`, by which the start is drawn.
    - generator: makes the random numbers from the seed; `np.random.RandomState` draws as old
      tutorials do.
    - batch_size: samples in a step; None for all.
    - rule: the update rule, such as `nnlib.Momentum()`; gradient descent if not given.
    - speed: epochs a second, such as "300 epochs/s" or "full speed"; by default `epochs` take some
      seconds.
    - log: whether the axis of the loss is logarithmic.
    - own: functions of yours by what they do, as for `OwnTraining`; a switch each lets nnlib's take
      their place.
    - drawers: the rows of controls that are open at first, of "time", "compare" and "more".
    - pixel_ratio: of the resting picture; 1 for a screen with large pixels.
    - fix, hide: controls by the names they show, such as "seed" or "Time", that keep their values.

    Raises ValueError or TypeError as `nnlib.Training` does, and ValueError for another drawer or a
    name that no control has.
    """

    @pictures.house_style()
    def __init__(
        self,
        network: Network,
        X: Any,
        y: Any,
        loss: Loss,
        learning_rate: float = 0.1,
        epochs: int = 1_500,
        seed: int = 0,
        generator: Callable[[int], Any] = np.random.default_rng,
        batch_size: int | None = None,
        rule: Any = PLAIN,
        speed: str | None = None,
        log: bool = False,
        own: Mapping[str, Callable[..., Any]] | None = None,
        drawers: Sequence[str] = ("time",),
        pixel_ratio: float = 2,
        fix: Sequence[str] = (),
        hide: Sequence[str] = (),
    ) -> None:
        epochs = checks.whole("epochs", epochs)
        for drawer in drawers:
            checks.one_of("drawers", drawer, DRAWERS)
        super().__init__(WIDTH, HEIGHT, pixel_ratio)
        recipe = (network, X, y, loss, learning_rate, seed, generator, batch_size, rule)
        self.run = OwnRun(*recipe, own=own) if own else Run(*recipe)
        self.drawn = self.run.training  # what the pictures show
        self.looked_at: int | None = None  # an earlier epoch that is shown in place of the last
        self.pins: list[Record] = []
        self.player = (OwnPlayer if own else Player)(self, self._advance, self._show_state)
        self.view = View(self.figure, self.run, epochs)
        self.view.keep_room()
        self._illness: Diagnosis | None = None  # what has been said
        self.examiner = Examiner(self.home, self._show_illness)
        self._add_running(epochs, speed)
        self._add_acting_at_once(log)
        self._add_acting_by_a_new_start()
        self._add_own()
        self._add_more()
        self._add_time()
        self._add_compare()
        self._add_drawers(drawers)
        self.settle(fix, hide)
        self._add_below()
        self._set_speed()
        self.redraw()

    def _add_running(self, epochs: int, speed: str | None) -> None:
        self.train = self.add_button("Train", self._toggle, "train, or pause")
        self.step = self.add_button("Step", self._step, "train for one epoch")
        self.reset = self.add_button("Reset", self._reset, "back to the same start, at epoch 0")
        self.epochs = self.add_number("epochs", epochs, 1, 10_000_000, slider=False)
        if speed is None:
            speed = next(name for name, rate in SPEEDS.items() if epochs / rate <= PATIENCE)
        speed = checks.one_of("speed", speed, tuple(SPEEDS))
        self.speed = self.add_choice("speed", tuple(SPEEDS), speed, self._set_speed)

    def _add_acting_at_once(self, log: bool) -> None:
        self.add_row("at once")
        rate = float(self.run.learning_rate)
        low, high = min(1e-4, rate), max(10.0, rate)
        self.learning_rate = self.add_number(
            "learning rate", rate, low, high, log=True, act=self._set_learning_rate
        )
        axis = "log" if log else "linear"
        self.loss_axis = self.add_choice("loss axis", ("linear", "log"), axis)
        self.lines = self.add_choice("lines", LINES, "weights")

    def _add_acting_by_a_new_start(self) -> None:
        self.add_row("new start")
        run = self.run
        names = [f"hidden layer {k}" for k in range(1, len(run.hidden) + 1)]
        names = ["hidden units"] if len(names) == 1 else names
        self.hidden = [
            self.add_number(name, units, 1, max(16, units), act=self._resizer(name))
            for name, units in zip(names, run.hidden)
        ]
        if run.hidden:
            names = activation_names(run.template)
            act = self._restarter("activation")
            self.activation = self.add_choice("activation", names, names[0], act)
        self.seed = self.add_number(
            "seed", run.seed, 0, 2**32 - 1, slider=False, act=self._restarter("seed"), digits=10
        )

    def _add_own(self) -> None:
        self.own, self.account = {}, widgets.HTML(layout=widgets.Layout(max_width=f"{WIDTH}px"))
        self.account.style.font_size = self.text.style.font_size
        if isinstance(self.run, OwnRun):
            act = self._restarter("code")
            self.own = add_switches(self, self.run.own, self.run.empty, act)

    def _add_more(self) -> None:
        self.add_row()
        losses, starts = losses_for(self.run), start_names(self.run.template)
        act = self._restarter
        self.loss = self.add_choice("loss", losses, self.run.loss, act("loss"))
        self.start = self.add_choice("start", starts, AS_GIVEN, act("start"))
        biases = {"yes": True, "no": False}
        own = self.run.template.bias
        self.biases = self.add_choice("biases", biases, own, act("biases"))
        if self.run.hidden:
            act = self._explain_resizing
            self.resizing = self.add_choice("resizing", tuple(RESIZINGS), ANEW, act)

    def _add_time(self) -> None:
        self.add_row()
        self.time = self.add_number("look at epoch", 0, 0, 1, slider=False, act=lambda: None)
        self.time_slider = slider_for(self.time)
        self.time_slider.layout.flex = "1 1 150px"
        self.add(self.time_slider)
        self.time.observe(
            lambda change: self.home.post(self._act, partial(self._look, change.new)), "value"
        )
        self.fork = self.add_button("Continue from here", self._fork, "train on from this epoch")

    def _add_compare(self) -> None:
        self.add_row()
        self.pin = self.add_button("Pin", self._pin, "keep this run's loss, to compare with others")
        self.unpin = self.add_button("Unpin", self._unpin, "take all kept runs out of the picture")
        self.export = self.add_button("Export", self._export, "the runs as a table and as code")

    def _add_drawers(self, opened: Sequence[str]) -> None:
        """Switches in the first row that show and hide the last three rows."""
        first, rows = self.controls.children[0], self.controls.children[-3:]
        for name, row in zip(DRAWERS, rows):
            switch = widgets.ToggleButton(name in opened, description=name.capitalize())
            switch.layout.width = "auto"
            dlink((switch, "value"), (row.layout, "display"), lambda shown: "" if shown else "none")
            first.children += (switch,)

    def _add_below(self) -> None:
        """What stands under the picture: a sentence, and perhaps a remedy. Exported runs, and whose
        code runs, stand above it, where they are seen beside the controls.
        """
        self.remedy = widgets.Button(layout=widgets.Layout(width="auto", display="none"))
        self.remedy.on_click(lambda _: self.home.post(self._guarded, self._cure))
        # under the buttons, where one looks who has pressed one, and not below the picture
        room = widgets.Layout(max_width=f"{WIDTH}px", max_height="16em", overflow="auto")
        self.exported = widgets.HTML(layout=room)
        look = widgets.Layout(align_items="center", flex_flow="row wrap")
        below = widgets.Box([self.message, self.remedy], layout=look)
        account = [self.account] if self.own else []
        notice, controls, text, picture, _, hands_on = self.children
        self.children = (notice, controls, self.exported, text, *account, picture, below, hands_on)

    @property
    def shown(self) -> Training:
        """What is looked at: the run where it stands now, or as it was at an earlier epoch."""
        if self.looked_at is None:
            return self.run.training
        return self.run.timeline.at(self.looked_at)

    def draw(self) -> None:
        self.drawn = training = self.shown  # an earlier epoch takes a moment to train again
        last, gradients = self.run.training.epoch, training.gradients()
        self._update(self.view, self.run, training, gradients)
        numbers = {
            "epoch": f"{training.epoch:,}"
            if training.epoch == last
            else f"{training.epoch:,} of {last:,}",
            "loss": f"{training.history.losses[-1]:.4g}",
            "gradient size": f"{gradients.norm():.2g}",
        }
        self.text.value = "".join(
            f'<span style="display: inline-block; min-width: 190px">{name} <b>{number}</b></span>'
            for name, number in numbers.items()
        )
        self.account.value = status(account(self.run, training))
        if self.looked_at is None:
            self._examine(training)
        if self.player.running and time.perf_counter() > self._time_due:
            self._show_time()  # four messages, so not with every frame

    def _examine(self, training: Training) -> None:
        """Have the run examined, if it is not the learner's own code that makes it what it is."""
        if explained(training):
            self.examiner.forget()
        else:
            self.examiner.look(training, self.run.generator, self.player.running)
        self._show_illness(self.examiner.illness)

    def _show_illness(self, illness: Diagnosis | None) -> None:
        """Announce an illness once, and offer its remedy while it lasts and nothing is fixed."""
        if illness and (self._illness is None or illness.name != self._illness.name):
            self.say(f"{self._done()} ⚠ {illness}".strip())
            self.remedy.description = f"Try {illness.remedy}"
        self.remedy.layout.display = "" if illness and self._cures(illness) else "none"
        self._illness = illness

    def _forget_illness(self) -> None:
        """Another run is there, of which nothing is known."""
        self._illness = None
        self.examiner.forget()

    def _done(self) -> str:
        """That a round of epochs is over, where the run stands at the end of one."""
        epoch = self.run.training.epoch
        over = epoch > 0 and epoch % self.epochs.value == 0 and not self.player.running
        return f"{epoch:,} epochs are done. Train goes on from here." if over else ""

    def _cures(self, illness: Diagnosis) -> dict[Any, Any]:
        """The controls that its remedy sets, with their values; none if one of them cannot."""
        cures = {}
        for setting, value in illness.change.items():
            controls = getattr(self, CONTROLS.get(setting, setting), None)
            many = isinstance(controls, list)
            if not controls or (many and len(controls) != len(value)):
                return {}
            cures |= dict(zip(controls, value)) if many else {controls: value}
        fit = all(value <= getattr(box, "max", value) for box, value in cures.items())
        return cures if fit and not any(box.disabled for box in cures) else {}

    def describe(self) -> str:
        return description(self.run, self.drawn, self.view)

    @pictures.house_style()
    def still(self) -> tuple[bytes, str]:
        """This run, or, before it has begun, what it will be after `epochs` epochs."""
        begun = self.run.training.epoch > 0
        run = self.run if begun else self.run.trained(min(self.epochs.value, LONGEST_STILL))
        epoch, loss = run.training.epoch, run.training.history.losses[-1]
        heading = fill(f"{run}, epoch {epoch:,}, loss {loss:.4g}", 100)
        figure = pictures.new_figure(WIDTH, HEIGHT + 10 + 20 * len(heading.splitlines()))
        figure.suptitle(heading, fontsize=FONT + 1)
        view = View(figure, run, self.epochs.value)
        self._update(view, run, run.training, run.training.gradients())
        return pictures.png(figure), description(run, run.training, view)

    def _update(self, view: View, run: Run, training: Training, gradients: Gradients) -> None:
        """Show a run at the moment of `training` as the controls want it."""
        log, lines = self.loss_axis.value == "log", self.lines.value
        kind, *numbers = lines.split(", ")
        shown = gradients if kind == "gradients" else None
        view.update(run, training, log, self.pins, shown, bool(numbers))

    def _advance(self, count: int) -> None:
        """Train, and pause at every multiple of `epochs`."""
        training, epochs = self.run.training, self.epochs.value
        left = epochs - training.epoch % epochs
        self.run.timeline.run(min(count, left))
        if training.diverged:
            if explained(training):
                self.say(f"The run has ended at epoch {training.epoch:,}. {ENDED}")
            self.player.stop()
        elif count >= left:
            self._illness = None  # to be named again
            self.say(f"{training.epoch:,} epochs are done. Train goes on from here.")
            self.player.stop()

    def _toggle(self) -> None:
        self._leave_past()
        if self.player.running:
            self.player.stop()
        elif self.run.training.diverged:
            anew = "Change that, and press Reset to begin anew."
            end = f"{self._illness} {anew}" if self._illness else ENDED
            self.say(f"⚠ {end}")
        else:
            self.say()
            self._illness = None  # to be named again
            self.player.start()

    def _step(self) -> None:
        self.player.stop()
        if self._illness is None or self.looked_at is not None:
            self.say()  # else it would still speak of the epoch before
        self.run.timeline.run(1)
        self._leave_past()
        self.redraw()

    def _reset(self) -> None:
        self.player.stop()
        with self.quietly():  # sizes that changed on the way are no part of the start
            for box, units in zip(self.hidden, self.run.first.sizes[1:-1]):
                box.value = units
        self._restart("Reset")

    def _restarter(self, name: str) -> Callable[[], None]:
        return lambda: self._restart(f"{name.capitalize()} changed")

    def _resizer(self, name: str) -> Callable[[], None]:
        return lambda: self._resize(name)

    def _explain_resizing(self) -> None:
        self.say(RESIZINGS[self.resizing.value])

    def _resize(self, name: str) -> None:
        if self.resizing.value == ANEW:
            self._restart(f"{name.capitalize()} changed")
            return
        self._leave_past()
        for layer, box in enumerate(self.hidden, start=1):
            self.run.resize(layer, box.value, silent=self.resizing.value == SILENT)
        epoch = self.run.training.epoch
        size = "-".join(map(str, self.run.network.sizes))
        self.say(f"The network is {size} from epoch {epoch:,} on, and keeps what it has learned.")
        self.redraw()

    def _restart(self, reason: str, new_rate: bool = False) -> None:
        run = self.run
        run.hidden = [box.value for box in self.hidden]
        chosen = self.activation.value if self.hidden else AS_GIVEN
        run.activation = None if chosen == AS_GIVEN else chosen
        run.seed, run.loss = self.seed.value, self.loss.value
        run.init = None if self.start.value == AS_GIVEN else self.start.value
        run.bias = self.biases.value
        if isinstance(run, OwnRun):
            run.yours = yours(self.own)
        run.start()
        self._forget_illness()
        stays = "The data stays." if new_rate else "Data and learning rate stay."
        start = "the given weights" if run.has_given_weights else f"seed {run.seed}"
        self.say(f"{reason}: a new start, from {start}. {stays}")
        self._leave_past()
        self.redraw()

    def _set_learning_rate(self) -> None:
        self._leave_past()
        try:
            self.run.learning_rate = self.learning_rate.value
        except ValueError:
            self.learning_rate.value = self.run.learning_rate
            raise
        epoch = self.run.training.epoch
        self.say(f"Learning rate {self.run.learning_rate:g} from epoch {epoch:,} on.")

    def _set_speed(self) -> None:
        self.player.speed = SPEEDS[self.speed.value]

    def _show_state(self) -> None:
        self.train.description = "Pause" if self.player.running else "Train"
        self._show_time()
        self.redraw_now()

    def _show_time(self) -> None:
        """Let the epoch's box and slider reach as far as the run, and stand where it is shown."""
        last, self._time_due = self.run.training.epoch, time.perf_counter() + 1
        with self.quietly():
            self.time.max = self.time_slider.max = max(1, last)
            self.time.value = last if self.looked_at is None else self.looked_at

    def _look(self, epoch: int) -> None:
        """Show the run as it was at that epoch, whatever the box shows by now."""
        last = self.run.training.epoch
        self.looked_at = epoch if epoch < last else None
        if self.player.running:
            self.player.stop()
        if self.looked_at is None:
            self.say()
            self._illness = None  # to be named again
        else:
            self.say(
                f"This is how it was{new_at(self.run, epoch)}. Train goes on from the end, "
                f"epoch {last:,}."
            )
        self.redraw()

    def _leave_past(self) -> None:
        """Show the end of the run again: what acts at once, acts there."""
        self.looked_at = None
        self._show_time()

    def _fork(self) -> None:
        if self.looked_at is None:
            self.say("Choose an earlier epoch first: the slider beside this button goes there.")
            return
        if not self._has_room():
            return
        epoch = self.looked_at
        self._keep_pin()
        self.run = self.run.fork(epoch)
        self._forget_illness()
        with self.quietly():
            self.learning_rate.value = self.run.learning_rate
            for box, units in zip(self.hidden, self.run.hidden):
                box.value = units
        self._leave_past()
        self.say(f"Back at epoch {epoch:,}, to go another way. The old way is pinned.")
        self.redraw()

    def _pin(self) -> None:
        if not self._has_room():
            return
        self._keep_pin()
        self.say(f"Pinned: {self.run}. Runs that come now are drawn over it.")
        self.redraw()

    def _has_room(self) -> bool:
        """Whether another run can be pinned; says why not."""
        full = len(self.pins) == MOST_PINS
        if full:
            self.say(f"{MOST_PINS} runs are pinned, and more could not be told apart. Unpin first.")
        return not full

    def _keep_pin(self) -> None:
        self.pins = [*self.pins, self.run.record()]

    def _unpin(self) -> None:
        self.pins = []
        self.say("No run is pinned.")
        self.redraw()

    def _cure(self) -> None:
        """Do what the diagnosis proposes, and train on."""
        illness = self._illness
        if illness is None:
            return
        with self.quietly():
            for control, value in self._cures(illness).items():
                own = control is self.start and value == self.run.template.init
                control.value = AS_GIVEN if own else value
        self.run.learning_rate = self.learning_rate.value
        first, last = self.run.training.history.losses[[0, -1]]
        if set(illness.change) != {"learning_rate"} or not last <= first:  # NaN included
            self._restart(f"Trying {illness.remedy}", "learning_rate" in illness.change)
        self._show_illness(None)
        if not self.player.running:
            self.player.start()

    def _export(self) -> None:
        """Show the runs as a table and as code, or put them away again."""
        if self.exported.value:
            self.exported.value = ""
            return
        records = [*self.pins, self.run.record()]
        table = as_csv({f"run {k}": record for k, record in enumerate(records, start=1)})
        try:
            code = self.run.source()
        except ValueError as error:
            code = f"# {error}"
        self.exported.value = (
            f"{download('runs.csv', 'text/csv', table)}: the loss of every run, {len(records)} of "
            f"them. {download('run.py', 'text/x-python', code)}: this run again, bit for bit:"
            f"<pre>{html.escape(code)}</pre>"
        )


def explained(training: Training) -> bool:
    """Whether a run is as it is because of the learner's own code."""
    return isinstance(training, OwnTraining) and bool(training.failure or training.departure)


def account(run: Run, training: Training) -> list[str]:
    """Whose code runs and how it has done, in sentences, if any of it may be the learner's."""
    return run.account(training) if isinstance(run, OwnRun) else []


def description(run: Run, training: Training, view: View) -> str:
    """What the pictures show, in words, and whose code it is."""
    epoch, loss = training.epoch, training.history.losses[-1]
    back = f"Looking back to epoch {epoch:,}{new_at(run, epoch)}, where the loss is {loss:.2g}."
    sentences = [
        f"Training panel: {run}.",
        back if epoch < run.training.epoch else "",
        view.describe(),
        *account(run, training),
    ]
    return " ".join(filter(None, sentences))


def new_at(run: Run, epoch: int) -> str:
    """What had just been set at an epoch that is looked back to: it shows what came of it."""
    change = run.changed_to(epoch)
    return f", just after the change to {change}" if change else ""


def download(name: str, kind: str, text: str) -> str:
    """A link that saves a text as a file."""
    data = base64.b64encode(text.encode()).decode()
    look = "color: var(--jp-content-link-color, blue); text-decoration: underline"
    return f'<a download="{name}" href="data:{kind};base64,{data}" style="{look}">{name}</a>'


def losses_for(run: Run) -> dict[str, Loss]:
    """The losses that go with the outputs and targets of a run, by name, its own first."""
    known = [run.loss, *LOSSES.values()]
    return {loss.name: loss for loss in known if goes_with(loss, run)}


def goes_with(loss: Loss, run: Run) -> bool:
    """Whether a loss can be that of a run."""
    try:
        run.network.targets(run.training.y, len(run.training.y), loss)
    except ValueError:
        return False
    return True


def start_names(network: Network) -> dict[str, str]:
    """What a start can be drawn by, first the network's own way."""
    own = network.init
    words = {dict: "given weights", str: own, float: f"all {own}"}.get(type(own), "its own")
    return {words: AS_GIVEN} | {name: name for name in INITS if name != own}


def activation_names(network: Network) -> list[str]:
    """What hidden layers can have, first what those of the network have."""
    own = {activation.name for activation in network.activations[:-1]}
    first = own.pop() if len(own) == 1 and own <= set(ACTIVATIONS) else AS_GIVEN
    known = [name for name, activation in ACTIVATIONS.items() if activation.elementwise]
    return [first, *(name for name in known if name != first)]
