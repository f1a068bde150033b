"""The success-rate lab: train a thousand networks at once, and see how many of them learn."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ipywidgets as widgets
import numpy as np
from matplotlib.figure import Figure

from nnlib import checks
from nnlib.losses import Loss, SquaredError
from nnlib.network import Network
from nnworkshop import pictures
from nnworkshop.many.intervals import in_words
from nnworkshop.panels.live import FULL_SPEED, Panel, Player
from nnworkshop.panels.live_training import (
    AS_GIVEN,
    PATIENCE,
    SPEEDS,
    TrainingPanel,
    activation_names,
    goes_with,
    losses_for,
    start_names,
)
from nnworkshop.panels.run_view import FONT
from nnworkshop.panels.step_through import StepThroughPanel
from nnworkshop.studies.lab import NUDGE, Lab
from nnworkshop.studies.runs import Run, distinct

WIDTH, HEIGHT = 820, 370
ROOM = (0.02, 0, 0.957, 1)  # of the figure, for its axes: longer numbers than now fit beside them
RATES = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
SIZES = (1, 2, 3, 4, 6, 8, 16)
MOST_NETWORKS = 5_000  # of a cell: all cells together then take some 400 MB
MOST_PINS = 5
ARTICLE = SquaredError(1, mean=False)  # its gradient is the step of the XOR tutorial
NOW, START = "as it is now", "at its start"


class LabPanel(Panel):
    """Train many networks at once, for each learning rate and hidden size, and count successes.

    Example::

        X, y = nnlib.datasets.xor()
        LabPanel(nnlib.Network([2, 2, 1], "sigmoid"), X, y, nnlib.SquaredError(), networks=100)

    Train trains the picked cell, and then fills the map, coarse first, at full speed. Network k
    starts from seed k; the same settings give the same numbers, bit for bit. Where no kernel runs,
    readers see the picked cell trained, and a coarse map.

    Arguments:

    - network: the recipe of all (activations, biases, init); its hidden layers take the sizes of the
      map.
    - X, y: inputs and targets, shape (N, n_in) and (N, n_out).
    - loss: what is made small, such as `nnlib.SquaredError()`.
    - rates, sizes: the learning rates and hidden sizes of the map.
    - learning_rate, hidden: the cell that is picked at first; without them one in the middle.
    - distance: a network has learned when all its outputs are so close to their targets.
    - networks: how many there are in a cell.
    - epochs: for how many epochs each is trained.
    - generator: makes the random numbers from a seed.
    - speed: at which the picked cell trains, such as "300 epochs/s" or "full speed".
    - pixel_ratio: of the resting picture; 1 for a screen with large pixels.
    - fix, hide: controls by the names they show that keep their values.

    Raises ValueError or TypeError as `nnworkshop.studies.lab.Lab` does, and ValueError for a cell that is not on
    the map or a name that no control has.
    """

    @pictures.house_style()
    def __init__(
        self,
        network: Network,
        X: Any,
        y: Any,
        loss: Loss,
        rates: Sequence[float] = RATES,
        sizes: Sequence[int] = SIZES,
        learning_rate: float | None = None,
        hidden: int | None = None,
        distance: float = 0.2,
        networks: int = 1_000,
        epochs: int = 2_000,
        generator: Callable[[int], Any] = np.random.default_rng,
        speed: str | None = None,
        pixel_ratio: float = 2,
        fix: Sequence[str] = (),
        hide: Sequence[str] = (),
    ) -> None:
        super().__init__(WIDTH, HEIGHT, pixel_ratio)
        rate = 1.0  # that of a cell takes its place
        recipe = Run(network, X, y, loss, rate, generator=generator)
        picked = place("hidden", hidden, sizes), place("learning_rate", learning_rate, rates)
        self.lab = Lab(recipe, rates, sizes, picked, distance, networks, epochs)
        self.pins: list[tuple[dict[str, str], tuple]] = []
        self.training: TrainingPanel | None = None  # the last that was opened
        self._spent, self._finished = 0.0, 0  # seconds for the map, and its cells that they gave
        self.player = Player(self, self._advance, self._show_state)
        self.view = View(self.figure, self.lab)
        self._add_running(speed)
        self._add_cell()
        self._add_acting_by_a_new_start()
        self._add_network()
        self.settle(fix, hide)
        self.below = widgets.VBox()
        self.children = (*self.children, self.below)
        self._note_settings()
        self._set_speed()
        self.redraw()

    def _add_running(self, speed: str | None) -> None:
        lab = self.lab
        self.train = self.add_button("Train", self._toggle, "train, or pause")
        self.reset = self.add_button("Reset", self._reset, "all networks back to their starts")
        most = max(MOST_NETWORKS, lab.networks)
        act = self._restarter("networks")
        self.networks = self.add_number(
            "networks", lab.networks, 1, most, slider=False, act=act, digits=4
        )
        act = self._set_epochs
        self.epochs = self.add_number(
            "epochs", lab.epochs, 1, 1_000_000, slider=False, act=act, digits=6
        )
        if speed is None:
            speed = next(name for name, rate in SPEEDS.items() if lab.epochs / rate <= PATIENCE)
        speed = checks.one_of("speed", speed, tuple(SPEEDS))
        self.speed = self.add_choice("speed", tuple(SPEEDS), speed, self._set_speed)
        goals = {f"once within {lab.distance:g}": True, f"within {lab.distance:g} now": False}
        act = self._restarter("goal")
        self.goal = self.add_choice("goal", goals, lab.stop, act)

    def _add_cell(self) -> None:
        self.add_row("a cell")
        (row, column), lab = self.lab.picked, self.lab
        rates = [(f"{rate:g}", k) for k, rate in enumerate(lab.rates)]
        sizes = [(str(size), k) for k, size in enumerate(lab.sizes)]
        self.learning_rate = self.add_choice("learning rate", rates, column, self._pick)
        self.hidden = self.add_choice("hidden units", sizes, row, self._pick)
        self.pin = self.add_button("Pin", self._pin, "keep this cell's curve, to compare with")
        self.unpin = self.add_button("Unpin", self._unpin, "take all kept curves away")
        self.progress = widgets.HTML()
        self.add(self.progress)

    def _add_acting_by_a_new_start(self) -> None:
        self.add_row("new start")
        recipe, act = self.lab.recipe, self._restarter
        names, starts = activation_names(recipe.template), start_names(recipe.template)
        losses = losses_for(recipe)
        if ARTICLE not in losses.values() and goes_with(ARTICLE, recipe):
            losses["the XOR tutorial's step"] = ARTICLE
        self.activation = self.add_choice("activation", names, names[0], act("activation"))
        self.start = self.add_choice("start", starts, AS_GIVEN, act("start"))
        biases = {"yes": True, "no": False}
        self.biases = self.add_choice("biases", biases, recipe.template.bias, act("biases"))
        self.loss = self.add_choice("loss", losses, recipe.loss, act("loss"))

    def _add_network(self) -> None:
        self.add_row("a network")
        last = self.lab.networks - 1
        self.network = self.add_number("network", 0, 0, last, slider=False, digits=4)
        self.next = self.add_button("Next failed", self._next, "the next that has not learned")
        self.open = self.add_button("Train it", self._open_training, "load it in live training")
        self.walk = self.add_button("Step through", self._open_steps, "load it in the step-through")
        self.moment = self.add_choice("weights", (NOW, START), NOW, self.redraw)
        self.put_away = self.add_button("Close", self._close, "take away what was loaded")

    def draw(self) -> None:
        lab = self.lab
        self.view.update(lab, self._curves(lab), self.network.value)
        self.text.value = f"{figures(lab)} {rounding(lab)}"
        self.progress.value = self._time_left()

    def describe(self) -> str:
        return self.view.describe()

    @pictures.house_style()
    def still(self) -> tuple[bytes, str]:
        """This lab, or, before it has begun, its picked cell trained and a coarse map."""
        begun = any(ensemble.epoch for ensemble in self.lab.cells.values())
        lab = self.lab if begun else self.lab.sketch()
        figure = pictures.new_figure(WIDTH, HEIGHT)
        view = View(figure, lab)
        view.update(lab, self._curves(lab), self.network.value)
        return pictures.png(figure), view.describe()

    def _curves(self, lab: Lab) -> dict[str, tuple]:
        """The success curves of pinned cells and of a lab's, by what sets them apart."""
        names = distinct([*(settings for settings, _ in self.pins), self._settings])
        return dict(zip(names, [*(curve for _, curve in self.pins), curve_of(lab)]))

    def _note_settings(self) -> None:
        """What tells the picked cell from others, in words."""
        lab = self.lab
        success = {"success": "" if lab.stop else "now"}
        self._settings = lab.alone(lab.picked, 0).settings() | success

    def _advance(self, count: int) -> None:
        """Train whose turn it is; all but the picked cell at full speed."""
        lab, turn, start = self.lab, self.lab.turn, time.perf_counter()
        lab.run(count)
        if turn is not None and turn is not lab.cell(lab.picked).ensemble:
            self._spent += time.perf_counter() - start
            self._finished += lab.is_done(turn) and lab.cells_of(turn)
        if lab.turn is None:
            self.player.stop()
            self.say(f"All {lab.size} cells are done. Pick another cell, or a network.")
        self._set_speed()

    def _set_speed(self) -> None:
        """The picked cell is to be watched; all others are to be done."""
        is_watched = self.lab.turn is self.lab.cell(self.lab.picked).ensemble
        self.player.speed = SPEEDS[self.speed.value] if is_watched else FULL_SPEED

    def _time_left(self) -> str:
        """How much of the map is done, and how long the rest will take at the pace until now."""
        lab = self.lab
        cells = f"{lab.done} of {lab.size} cells"
        picked, left = lab.cell(lab.picked), lab.size - lab.done
        watched = 0 if lab.is_done(picked) else lab.epochs - picked.epoch
        seconds = watched / SPEEDS[self.speed.value]
        if left and self._finished:
            return f"{cells}, {about(seconds + left * self._spent / self._finished)} left"
        return f"{cells}, this one {about(seconds)}" if watched and picked.epoch else cells

    def _toggle(self) -> None:
        if self.player.running:
            self.player.stop()
        elif self.lab.turn is None:
            self.say("All cells are done. More epochs, or another start, give more to train.")
        else:
            self.say()
            self._set_speed()
            self.player.start()

    def _reset(self) -> None:
        self.player.stop()
        self._restart("Reset")

    def _restarter(self, name: str) -> Callable[[], None]:
        return lambda: self._restart(f"{name.capitalize()} changed")

    def _restart(self, reason: str) -> None:
        lab, chosen = self.lab, self.activation.value
        recipe = lab.recipe
        recipe.activation = None if chosen == AS_GIVEN else chosen
        recipe.init = None if self.start.value == AS_GIVEN else self.start.value
        recipe.bias, recipe.loss = self.biases.value, self.loss.value
        lab.stop, lab.networks = self.goal.value, self.networks.value
        lab.start()
        self._spent, self._finished = 0.0, 0
        self.network.max = lab.networks - 1
        self._note_settings()
        self._set_speed()
        self.say(f"{reason}: all networks begin anew, network k from seed k.")
        self.redraw()

    def _set_epochs(self) -> None:
        self.lab.epochs = self.epochs.value
        self._set_speed()
        self.say("Train goes on to the new last epoch; networks that are beyond it stay there.")
        self.redraw()

    def _pick(self) -> None:
        self.lab.picked = (self.hidden.value, self.learning_rate.value)
        self._note_settings()
        self._set_speed()
        idle = not self.player.running and not self.lab.cell(self.lab.picked).epoch
        self.say("This cell is not trained yet: press Train." if idle else "")
        self.redraw()

    def _pin(self) -> None:
        if len(self.pins) == MOST_PINS:
            self.say(f"{MOST_PINS} curves are pinned, and more could not be told apart.")
            return
        self.pins = [*self.pins, (self._settings, curve_of(self.lab))]
        self.say("Pinned. What you train now is drawn over it.")
        self.redraw()

    def _unpin(self) -> None:
        self.pins = []
        self.say("No curve is pinned.")
        self.redraw()

    def _next(self) -> None:
        failed, now = self.lab.failed(self.lab.picked), self.network.value
        if not len(failed):
            self.say("All networks of this cell have learned.")
            return
        later = failed[failed > now]
        self.network.value = int(later[0] if len(later) else failed[0])
        self.say(f"{len(failed):,} networks of this cell have not learned.")

    def _open_training(self) -> None:
        """Load the chosen network in live training, with the runs that are pinned there."""
        lab, index = self.lab, self.network.value
        run = lab.alone(lab.picked, index)
        pins = self.training.pins if self.training else []
        given = run.first, run.X, run.y, run.loss, run.learning_rate, lab.epochs
        self.training = TrainingPanel(*given, seed=run.seed, generator=run.generator)
        self.training.pins = pins
        self.training.redraw()
        self._open(self.training, "at epoch 0 of the same start")

    def _open_steps(self) -> None:
        lab, index = self.lab, self.network.value
        run, moment = lab.alone(lab.picked, index), self.moment.value
        if not np.isfinite(lab.cell(lab.picked).losses[-1, index]):
            moment = START  # where it stands there are no numbers left to show
        network = lab.cell(lab.picked).stack[index] if moment == NOW else run.network
        steps = StepThroughPanel(network, run.X, run.y, run.loss)
        self._open(steps, moment)

    def _open(self, panel: Panel, moment: str) -> None:
        self._close()
        self.below.children = (panel,)
        self.say(f"{account(self.lab, self.network.value)} It is shown below, {moment}.")

    def _close(self) -> None:
        for panel in self.below.children:
            panel.discard()
        self.below.children = ()
        self.say()

    def _show_state(self) -> None:
        self.train.description = "Pause" if self.player.running else "Train"
        self.redraw_now()


class View:
    """Four pictures of a lab: of the picked cell its success, its losses now and on the way; and
    the map.
    """

    def __init__(self, figure: Figure, lab: Lab) -> None:
        (left, right), (lower_left, lower_right) = figure.subplots(2, 2)
        figure.get_layout_engine().set(rect=ROOM)
        ensemble = lab.cell(lab.picked)
        grid = lab.rates, lab.sizes
        self.success = pictures.success_curve({}, left, lab.epochs, FONT)
        self.map = pictures.success_map(*lab.rate_map(), *grid, right, lab.picked, FONT)
        self.losses = pictures.loss_histogram(
            ensemble.losses[-1], lab.learned(lab.picked), lower_left, FONT
        )
        self.fan = pictures.loss_fan(ensemble.epochs, ensemble.losses, lower_right, font=FONT)

    def update(self, lab: Lab, curves: Mapping[str, tuple], network: int) -> None:
        """Show a lab, with these success curves, and the losses of one of its networks."""
        cell = lab.cell(lab.picked)
        self.success.update(curves, lab.epochs)
        self.map.update(*lab.rate_map(), lab.rates, lab.sizes, lab.picked)
        self.losses.update(cell.losses[-1], lab.learned(lab.picked))
        self.fan.update(cell.epochs, cell.losses, network, lab.epochs)

    def describe(self) -> str:
        """What the pictures show now, in words."""
        shown = (self.success, self.map, self.losses, self.fan)
        return " ".join(picture.description for picture in shown)


def curve_of(lab: Lab) -> tuple:
    """The success curve of the picked cell: epochs, successes, trials."""
    return *lab.successes(lab.picked), lab.networks


def figures(lab: Lab) -> str:
    """How many networks of the picked cell have learned, with its interval."""
    ensemble, (row, column) = lab.cell(lab.picked), lab.picked
    learned, count = int(lab.learned(lab.picked).sum()), len(ensemble)
    until = "" if lab.is_done(ensemble) else f" by epoch {ensemble.epoch:,}"
    return (
        f"Rate {lab.rates[column]:g}, {lab.sizes[row]} hidden: <b>{in_words(learned, count)}</b>, "
        f"{learned:,} of {count:,} networks, have learned{until}."
    )


def rounding(lab: Lab) -> str:
    """What rounding does to the networks of the picked cell, as far as it is known."""
    moved = lab.moved(lab.picked)
    if moved is None:
        return ""
    outputs, fates = moved
    whether = f"and whether {fates:,} succeed" if fates else "but no success"
    changes = f"the outputs of {outputs:,}, {whether}" if outputs else "none"
    return f"A nudge of {NUDGE:g} changes {changes}."


def account(lab: Lab, index: int) -> str:
    """How one network of the picked cell has done."""
    cell, has_learned = lab.cell(lab.picked), lab.learned(lab.picked)[index]
    has_stopped = lab.stop and has_learned
    loss = cell.losses[-1, index]
    epoch = cell.reached_at[index] if has_stopped else cell.epochs[-1]
    if not np.isfinite(loss):
        return f"Network {index} has diverged, at epoch {cell.diverged_at[index]:,}."
    end = "has learned" if has_learned else "has not learned"
    return f"Network {index} {end}; its loss is {loss:.4g} at epoch {epoch:,}."


def about(seconds: float) -> str:
    """A time in words that promise little."""
    if seconds < 100:
        return f"about {max(1, round(seconds))} s"
    return f"about {round(seconds / 60)} min"


def place(name: str, value: Any, values: Sequence[Any]) -> int:
    """Where a value stands among others; the middle, if there is none."""
    if value is None:
        return len(values) // 2
    if value not in values:
        raise ValueError(f"{name} is {value}, expected one of: {', '.join(map(str, values))}")
    return list(values).index(value)
