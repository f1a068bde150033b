"""The live training panel: watch a network learn, and move its settings while it does."""

from functools import partial

import ipywidgets as widgets
import numpy as np

from nnlib import checks
from nnworkshop import pictures
from nnworkshop.owncode.own_runs import OwnRun
from nnworkshop.panels.comparison import Comparison
from nnworkshop.panels.drawers import add_drawers
from nnworkshop.panels.keeping import Keeping
from nnworkshop.panels.layers import Layers
from nnworkshop.panels.live import AS_PROSE, Panel, Player
from nnworkshop.panels.own import OwnPlayer, add_switches, status
from nnworkshop.panels.past import Past
from nnworkshop.panels.pointed import Pointed
from nnworkshop.panels.remedy import Remedy
from nnworkshop.panels.resizing import Resizing
from nnworkshop.panels.run_view import Measures, View, account, description, numbers_html, whole
from nnworkshop.panels.settings import Settings
from nnworkshop.panels.settings_table import TABLE, look_for, pace
from nnworkshop.panels.starts import Starts
from nnworkshop.panels.trainer import Trainer
from nnworkshop.studies.names import Names, capital
from nnworkshop.studies.operations import PLAIN
from nnworkshop.studies.runs import Run
from nnworkshop.studies.timeline import seconds_of_epoch

WIDTH, HEIGHT = 820, 324
LONGEST_STILL = 20_000  # epochs that are trained, at most, for the picture without a kernel,
STILL_SECONDS = 5.0  # and about how long, since the panel appears only after that
DRAWERS = ("more", "data", "time", "follow", "compare")  # in the order of their rows


class TrainingPanel(Panel):
    """Train a network and watch: its loss, what it answers, its weights.

    Example::

        X, y = nnlib.datasets.xor()
        network = nnlib.Network([2, 3, 1], "sigmoid")
        TrainingPanel(network, X, y, nnlib.SquaredError(), learning_rate=5, epochs=2000)

    The learning rate acts at once; a change of the network starts anew. The same settings give the
    same run, bit for bit. Where no kernel runs, readers see the network after `epochs` epochs, or
    after as many of them as take some seconds.

    Arguments:

    - network: its sizes, activations, biases and init are the recipe of the start; weights that it
      was given one by one are the start, as long as its sizes stay.
    - X, y: inputs and targets, shape (N, n_in) and (N, n_out).
    - loss: what is made small, such as `nnlib.SquaredError()`.
    - learning_rate: the one to begin with, such as 0.1.
    - epochs: after so many the button Train pauses.
    - seed: a whole number; another one draws another start.
    - generator: makes the random numbers from the seed; `np.random.RandomState` draws as old
      tutorials do.
    - batch_size: samples in a step; None for all.
    - rule: the update rule, such as `nnlib.Momentum()`; gradient descent if not given.
    - held_out: (X, y), rows that it is only asked about, or the share of X and y that is held back.
    - stop_at: what ends training before `epochs` do, such as `studies.Goal("loss", 0.01)`.
    - speed: epochs a second, such as "300 epochs/s" or "full speed"; by default `epochs` take some
      seconds.
    - log: whether the axis of the loss is logarithmic.
    - own: functions of yours that replace nnlib's, any of "activation", "derivative", "forward",
      "backward" and "update", such as `{"forward": my_forward}`; each has a switch back to nnlib's.
    - follow: what is followed at first: a row of X, from 0, or a place such as `(0.5, 1)`.
    - names: what inputs, classes and the target are called, such as `homes.naming` of a table.
    - drawers: the rows of controls that are open at first, of "time", "follow", "compare" and "more".
    - height: of the picture, in pixels.
    - pixel_ratio: of the resting picture; 1 for a screen with large pixels.
    - fix, hide, show: controls by the names they show, such as "seed" or "Time": those that keep
      their values, those that are hidden, or the only ones that are not.

    Raises ValueError or TypeError as `nnlib.Training` does, and ValueError for another drawer or a
    name that no control has.
    """

    table = TABLE  # of what can be set

    @pictures.house_style()
    def __init__(
        self,
        network,
        X,
        y,
        loss,
        learning_rate=0.1,
        epochs=1_500,
        seed=0,
        generator=np.random.default_rng,
        batch_size=None,
        rule=PLAIN,
        held_out=None,
        stop_at=None,
        speed=None,
        log=False,
        own=None,
        follow=None,
        names=None,
        drawers=("time",),
        height=HEIGHT,
        pixel_ratio=2,
        fix=(),
        hide=(),
        show=(),
    ):
        if names is not None:
            checks.instance("names", names, Names, "Names, such as those of a table")
        for drawer in drawers:
            checks.one_of("drawers", drawer, DRAWERS)
        super().__init__(WIDTH, height, pixel_ratio)
        self.size = WIDTH, height
        self.pace = pace(checks.whole("epochs", epochs), speed, stop_at)
        self.aim = None  # what ends the training that is under way
        recipe = (network, X, y, loss, learning_rate, seed, generator, batch_size, rule, held_out)
        self.run = OwnRun(*recipe, own=own) if own else Run(*recipe)
        self.samples = self.run.samples
        self.samples.told(names)
        self.drawn = self.run.training  # what the pictures show
        self.look = look_for(self.run, log)
        self.measures, self.trainer, self.starts = Measures(), Trainer(self), Starts(self)
        self.player = (OwnPlayer if own else Player)(self, self.trainer.advance, self._show_state)
        self.view = View(self.figure, self.run, self.pace.epochs)
        self.remedy = Remedy(self)
        self.settings = Settings(self, "training", self._changed, self.table)
        self._add_controls()
        add_drawers(self, DRAWERS, drawers)
        self.settle(fix, hide, show)
        self._add_sentences()
        self.pointed.begin(follow)
        self.player.speed = self.pace.rate
        self.redraw()

    def _add_controls(self):
        self.train = self.add_button("Train", self.trainer.toggle, "train, or pause")
        self.step = self.add_button("Step", self.trainer.step, "train for one epoch")
        self.reset = self.add_button(
            "Reset", self.starts.reset, "back to the same start, at epoch 0"
        )
        self.settings.add("running")
        self.add_row("at once")
        self.settings.add("at once")
        self.starts.add_row("new start", "new start")
        self.own = {}
        if isinstance(self.run, OwnRun):
            restart = partial(self.starts.again, "Code changed")
            self.own = add_switches(self, self.run.own, self.run.empty, restart)
        self.starts.add_row("more", "", self._add_resizing)
        self.starts.add_row("data", "")
        self.past, self.pointed, self.comparison = Past(self), Pointed(self), Comparison(self)
        self.keeping = Keeping(self)

    def _add_resizing(self):
        self.resizing = Resizing(self)
        self.layers = None if self.own_passes else Layers(self)

    @property
    def own_passes(self):
        """Whether a forward or backward of the learner's own runs, which is made for its layers alone."""
        return isinstance(self.run, OwnRun) and bool({"forward", "backward"} & set(self.run.own))

    def _add_sentences(self):
        """Put exported runs, and whose code runs, right under the controls, where you look after
        pressing one; and under the picture a sentence, perhaps with a remedy.
        """
        self.account = widgets.HTML(layout=widgets.Layout(max_width=f"{WIDTH}px"), **AS_PROSE)
        account = [self.account] if self.own else []
        look = widgets.Layout(align_items="center", flex_flow="row wrap")
        below = widgets.Box([self.message, self.remedy.button], layout=look)
        notice, controls, text, picture, _, hands_on = self.children
        above = (notice, controls, self.comparison.exported, text, *account)
        self.children = (*above, picture, *self.pointed.below, below, hands_on)

    def draw(self):
        self.drawn = training = self.past.shown  # an earlier one takes a moment to train again
        drawn = self.look.lines.startswith("gradients")  # and then they are to be those of now
        gradients, right = self.measures.of(self.run, training, self.player.running and not drawn)
        self.pointed.offer()
        moving = self.player.running
        self.view.update(self.run, training, gradients, self.look, self.comparison.pins, moving)
        self.pointed.tell(training, gradients, self.view.followed)
        self.text.value = numbers_html(training, gradients, right, self.run.training.epoch)
        self.account.value = status(account(self.run, training))
        if self.past.looked_at is None:
            self.remedy.look(training)
        if self.player.running:
            self.past.keep_up()

    def describe(self):
        return description(self.run, self.drawn, self.view)

    @pictures.house_style()
    def still(self):
        """This run, or, before it has begun, what it will be after `epochs` epochs."""
        begun = self.run.training.epoch > 0
        run = self.run if begun else self.run.trained(self._epochs_of_still)
        return whole(run, self.size, self.pace.epochs, self.look, self.comparison.pins)

    @property
    def _epochs_of_still(self):
        longest = int(STILL_SECONDS / seconds_of_epoch(self.run.training))
        return min(self.pace.epochs, LONGEST_STILL, max(1, longest))

    def _show_state(self):
        self.train.description = "Pause" if self.player.running else "Train"
        self.past.show()
        self.redraw_now()

    def _changed(self, setting, name):
        """Act on a control that someone has changed."""
        if setting.at_once and setting.of != "run":
            self.settings.put([setting])
            self.settings.read()  # one choice can move another
            self.player.speed = self.pace.rate
            if setting.attribute == "goal":
                self.aim = self.pace.goal
            self.redraw()
        elif setting.at_once:
            self.past.leave()
            words = self.settings.put_at_once(setting)
            self.say(f"{words} from epoch {self.run.training.epoch:,} on.")
            self.redraw()
        elif setting.attribute == "hidden" and self.resizing.keeps:
            self.past.leave()
            self.resizing.resize()
            self.redraw()
        else:
            if setting.attribute == "data":
                self.settings.put([setting])
                self.samples.choose(self.samples.data)
                self.settings.read()
            self.starts.again(f"{capital(name)} changed")
