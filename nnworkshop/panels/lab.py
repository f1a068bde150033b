"""The success-rate lab: train a thousand networks at once, and see how many of them learn."""

import ipywidgets as widgets
import numpy as np

from nnworkshop import pictures
from nnworkshop.panels.lab_view import View, curve_of, figures, rounding
from nnworkshop.panels.live import FULL_SPEED, Panel, Player
from nnworkshop.panels.one_of_many import OneOfMany
from nnworkshop.panels.settings import Settings
from nnworkshop.panels.settings_table import TABLE, pace
from nnworkshop.panels.time_left import TimeLeft
from nnworkshop.studies.lab import Lab
from nnworkshop.studies.names import capital
from nnworkshop.studies.runs import Run, distinct

WIDTH, HEIGHT = 820, 370
RATES = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
SIZES = (1, 2, 3, 4, 6, 8, 16)
MOST_PINS = 5
ARROWS = {"ArrowUp": (1, 0), "ArrowDown": (-1, 0), "ArrowLeft": (0, -1), "ArrowRight": (0, 1)}
MAP_LABEL = "Map of the lab: arrow keys pick the cell beside the picked one."
FILLING = 0.1  # of the time that drawing takes at most while the map fills, which it does slowly


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
    - rates, sizes: lists of the learning rates and the hidden sizes of the map.
    - learning_rate, hidden: the cell that is picked at first; by default the middle one.
    - distance: a network has learned when all its outputs are this close to their targets.
    - networks, epochs: how many networks are trained in each cell, and for how long.
    - generator: makes the random numbers from a seed.
    - speed: at which the picked cell trains, such as "300 epochs/s" or "full speed".
    - pixel_ratio: of the resting picture; 1 for a screen with large pixels.
    - fix, hide: controls by the names they show that keep their values.

    Raises ValueError or TypeError as `nnworkshop.studies.Lab` does, and ValueError for a cell that is
    not on the map or a name that no control has.
    """

    table = TABLE  # of what can be set

    @pictures.house_style()
    def __init__(
        self,
        network,
        X,
        y,
        loss,
        rates=RATES,
        sizes=SIZES,
        learning_rate=None,
        hidden=None,
        distance=0.2,
        networks=1_000,
        epochs=2_000,
        generator=np.random.default_rng,
        speed=None,
        pixel_ratio=2,
        fix=(),
        hide=(),
    ):
        super().__init__(WIDTH, HEIGHT, pixel_ratio)
        rate = 1.0  # each cell has its own
        recipe = Run(network, X, y, loss, rate, generator=generator)
        picked = place("hidden", hidden, sizes), place("learning_rate", learning_rate, rates)
        self.lab = Lab(recipe, rates, sizes, picked, distance, networks, epochs)
        self.pins = []
        self.time_left = TimeLeft(self.lab)
        self.player = Player(self, self._advance, self._show_state)
        self.view = View(self.figure, self.lab)
        self.pace = pace(self.lab.epochs, speed)
        self.settings = Settings(self, "lab", self._changed, self.table)
        self._add_controls()
        self.settle(fix, hide)
        self.on_touch(self._point, ARROWS, MAP_LABEL)
        self.children = (*self.children, self.one.below)
        self._note_settings()
        self._set_speed()
        self.redraw()

    @property
    def run(self):
        """What all networks have in common."""
        return self.lab.recipe

    def _add_controls(self):
        self.train = self.add_button("Train", self._toggle, "train, or pause")
        self.reset = self.add_button("Reset", self._reset, "put all networks back to their starts")
        self.settings.add("running")
        self.add_row("a cell")
        self._add_cell()
        self.add_row("new start")
        self.settings.add("new start")
        self.one = OneOfMany(self)

    def _add_cell(self):
        (row, column), lab = self.lab.picked, self.lab
        rates = [(f"{rate:g}", k) for k, rate in enumerate(lab.rates)]
        sizes = [(str(size), k) for k, size in enumerate(lab.sizes)]
        self.learning_rate = self.add_choice("learning rate", rates, column, self._pick)
        self.hidden = self.add_choice("hidden units", sizes, row, self._pick)
        self.pin = self.add_button("Pin", self._pin, "keep this cell's curve, to compare with")
        self.unpin = self.add_button("Unpin", self._unpin, "remove all kept curves")
        self.progress = widgets.HTML()
        self.add(self.progress)

    def draw(self):
        lab = self.lab
        self.view.update(lab, self._curves(lab), self.one.number.value)
        self.text.value = f"{figures(lab)} {rounding(lab)}"
        self.progress.value = self.time_left.words(self.pace.rate)

    def describe(self):
        return self.view.describe()

    @pictures.house_style()
    def still(self):
        """This lab, or, before it has begun, its picked cell trained and a coarse map."""
        begun = any(ensemble.epoch for ensemble in self.lab.cells.values())
        lab = self.lab if begun else self.lab.sketch()
        figure = pictures.new_figure(WIDTH, HEIGHT)
        view = View(figure, lab)
        view.update(lab, self._curves(lab), self.one.number.value)
        return pictures.png(figure), view.describe()

    def _curves(self, lab):
        """The success curves of the pinned cells and of the picked one, by what sets them apart."""
        names = distinct([*(settings for settings, _ in self.pins), self._settings])
        return dict(zip(names, [*(curve for _, curve in self.pins), curve_of(lab)]))

    def _note_settings(self):
        """Note the settings of the picked cell in words, which tell it from others."""
        lab = self.lab
        success = {"success": "" if lab.stop else "now"}
        self._settings = lab.alone(lab.picked, 0).settings() | success

    def _advance(self, count):
        """Train the cell whose turn it is: the picked one at the chosen speed, others at full speed."""
        with self.time_left.measured():
            self.lab.run(count)
        if self.lab.turn is None:
            self.player.stop()
            self.say(f"All {self.lab.size} cells are done. Pick another cell, or a network.")
        self._set_speed()

    def _set_speed(self):
        """Set the chosen speed while the picked cell trains, which is watched; else full speed, and
        fewer pictures.
        """
        is_watched = self.lab.turn is self.lab.cell(self.lab.picked).ensemble
        self.player.speed = self.pace.rate if is_watched else FULL_SPEED
        self.share = Panel.share if is_watched else FILLING

    def _toggle(self):
        if self.player.running:
            self.player.stop()
        elif self.lab.turn is None:
            self.say("All cells are done. To train more, choose more epochs or another start.")
        else:
            self.say()
            self._set_speed()
            self.player.start()

    def _reset(self):
        self.player.stop()
        self._restart("Reset")

    def _changed(self, setting, name):
        """Act on a control that someone has changed."""
        if setting.of == "run" or not setting.at_once:
            self._restart(f"{capital(name)} changed")
            return
        self.settings.put([setting])
        self._set_speed()
        if setting.attribute == "epochs":
            self.say("Train goes on to the new last epoch; networks already past it stay there.")
        self.redraw()

    def _restart(self, reason):
        lab = self.lab
        self.settings.put_before_start()
        lab.start()
        self.time_left = TimeLeft(lab)
        self.one.number.max = lab.networks - 1
        self._note_settings()
        self._set_speed()
        self.say(f"{reason}: all networks start again, network k from seed k.")
        self.redraw()

    def _pick(self):
        self.lab.picked = (self.hidden.value, self.learning_rate.value)
        self._note_settings()
        self._set_speed()
        idle = not self.player.running and not self.lab.cell(self.lab.picked).epoch
        self.say("This cell is not trained yet: press Train." if idle else "")
        self.redraw()

    def _point(self, touch):
        """Pick the cell of the map that is pointed at, or the one to which an arrow leads."""
        if touch.kind == "key":
            cell = np.add(self.lab.picked, ARROWS[touch.key])
        else:
            cell = pictures.cell_at(self.view.map, touch.x, touch.y)
        if cell is None or touch.kind == "up":
            return
        with self.quietly():
            for control, place in zip((self.hidden, self.learning_rate), cell):
                if self.is_free(control) and 0 <= place < len(control.options):
                    control.value = int(place)
        if self.lab.picked != (self.hidden.value, self.learning_rate.value):
            self._pick()

    def _pin(self):
        if len(self.pins) == MOST_PINS:
            self.say(f"{MOST_PINS} curves are pinned: more could not be told apart.")
            return
        self.pins = [*self.pins, (self._settings, curve_of(self.lab))]
        self.say("Pinned. What you train now is drawn over it.")
        self.redraw()

    def _unpin(self):
        self.pins = []
        self.say("No curve is pinned.")
        self.redraw()

    def _show_state(self):
        self.train.description = "Pause" if self.player.running else "Train"
        self.redraw_now()


def place(name, value, values):
    """The place of a value among others; for None, the middle."""
    if value is None:
        return len(values) // 2
    if value not in values:
        raise ValueError(f"{name} is {value}, expected one of: {', '.join(map(str, values))}")
    return list(values).index(value)
