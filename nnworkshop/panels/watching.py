"""Watching a loop that the learner has written: one line in it, and a panel below the cell."""

import html
import io
import math
import sys
import time
from numbers import Real

import ipywidgets as widgets
import numpy as np
from IPython import get_ipython
from IPython.display import display
from PIL import Image

from nnlib import Network
from nnworkshop import pictures
from nnworkshop.panels.drawers import add_drawers
from nnworkshop.panels.examiner import Examiner
from nnworkshop.panels.live import Panel
from nnworkshop.panels.live_training import TrainingPanel
from nnworkshop.panels.past import Past
from nnworkshop.panels.pointed import Pointed
from nnworkshop.panels.run_view import View, numbers_html, scores
from nnworkshop.panels.settings import Settings
from nnworkshop.panels.settings_table import TABLE, look_for
from nnworkshop.watching import Watched
from nnworkshop.watching.account import FRAMES_A_SECOND
from nnworkshop.watching.arrays import is_array

WIDTH, HEIGHT, FONT = 820, 324, 11
BUILDING = 0.3  # seconds that the first picture takes, as far as is known
LOOKING = 0.005  # and a look at a moment
LATER = 0.02  # seconds until it is asked again whether there is time for a picture
SPANS = 30  # from this ratio of losses on their axis is logarithmic
MOST = 6  # panels below one cell
MOST_SIZES = 8  # gradients whose sizes have room in one line
# each has its room, so that what follows stays where it is when a number gets longer
SIZE = '<span style="display: inline-block; padding-right: 1ch; min-width: 80px">{} <b>{:.2g}</b></span>'
AHEAD = 4  # how much longer than it is the axis of a loop that runs is at first
GO_ON_EPOCHS = 1_000
RATE = 0.1  # for going on, where that of the loop is not known
LOOKS = tuple(setting for setting in TABLE if setting.of == "look")
NEEDS = (
    "watch draws in a notebook, below the cell that it is called from. Here it only keeps a record: "
    "print what it returns."
)


def watch(
    *network,
    X,
    y,
    output=None,
    loss=None,
    gradients=None,
    learning_rate=None,
    batch_size=None,
    activation=None,
    name=None,
):
    """Watch a network of your own while it learns: put this one line into your loop.

    Example::

        for epoch in range(1000):
            a1 = sigmoid(X @ W1 + b1)
            a2 = sigmoid(a1 @ W2 + b2)
            ...
            watch([W1, b1, W2, b2], X=X, y=y, output=a2, loss=loss, gradients=[dW1, db1, dW2, db2])

    Below the cell its loss, its answers and its units move while the loop runs; when it has ended, or
    been interrupted, you can look back at any time of it, point at it, and go on with nnlib from there.
    Each call counts as an epoch.
    Only what is proved is shown: that the outputs are those of your weights. The gradients are compared
    with nnlib's, and a mistake in them is named. Nothing that you hand in is changed.

    Arguments:

    - network: your weights and biases: arrays, a list, a dict, an object that holds them; or an MLP of
      scikit-learn, a Module of PyTorch.
    - X, y: inputs and targets, all rows that belong to the outputs; a row a sample, or a column.
    - output: what your network answers to X. An object with a method such as `predict` or `forward` is asked
      itself, on a copy.
    - loss: your loss, a number; or your function of (output, y).
    - gradients: one array for each weight and bias, in a list, a tuple or a dict.
    - learning_rate, batch_size: those of your loop, for the diagnosis.
    - activation: names such as ["tanh", "sigmoid"], one for each layer, where more than one would fit.
    - name: tells apart what one line watches, such as f"rate {rate}" in a loop of loops.

    Returns what has been found, as an object whose text can be printed. At the first call ValueError or TypeError
    for what cannot be watched; later calls never raise.
    """
    now = time.perf_counter()
    frame = sys._getframe(1)
    key = id(frame.f_code), frame.f_lasti, name
    show = _shows.get(key)
    if show is None or not (
        frame is show.frame and show.holds_arrays or show.goes_on(frame, network)
    ):
        recipe = X, y, output, loss, gradients, learning_rate, batch_size, activation
        show = _shows[key] = Show(network, recipe, frame)
        _begin(show)
    show.take(now, network, X, y, output, loss, gradients)
    return show.seen


_shows = {}  # by the line that calls, as long as its cell runs
_cell = []  # all shows of the cell that runs, in their order
_told = set()  # what is said once


def _begin(show):
    """Have a show end with its cell; without a notebook say, once, that there is nothing to see."""
    shell = get_ipython()
    _cell.append(show)
    if shell is None or not hasattr(shell, "kernel"):
        if NEEDS not in _told:
            _told.add(NEEDS)
            print(NEEDS)
        return
    if end_of_cell not in shell.events.callbacks["post_execute"]:
        shell.events.register("post_execute", end_of_cell)
    show.visible = len(_cell) <= MOST


def end_of_cell():
    """The cell has ended, by itself, by an error or by an interrupt."""
    shows, _cell[:] = list(_cell), []
    _shows.clear()
    for show in shows:
        show.end()


class Show:
    """One loop that is watched, and its panel."""

    def __init__(self, network, recipe, frame):
        self.seen = Watched(network, *recipe, names=names_of(frame))
        self.frame, self.since, self.network = frame, 0, network
        self.holds_arrays = is_array(network[0]) or isinstance(
            network[0], (list, tuple, dict, Real)
        )
        self.visible, self.panel, self.handle = False, None, None
        self.due, self.cost = 0.0, {"look": LOOKING, "build": BUILDING, "frame": LOOKING}
        self.trouble = ""

    def goes_on(self, frame, network):
        """Whether this call belongs to the same run of a loop; in a function that holds the loop, another
        call of that is another run.
        """
        if not self.holds_arrays and network[0] is not self.network[0]:
            return False
        if frame is not self.frame:
            calls = self.seen.recorder.calls
            if calls - self.since > 1:
                return False
            self.frame, self.since = frame, calls
        return True

    def take(self, now, network, X, y, output, loss, gradients):
        """One call of the line."""
        recorder, account = self.seen.recorder, self.seen.account
        quick = now < self.due and recorder.calls < recorder.next
        recorder.note(network, X, y, output, loss, gradients)
        if quick:
            account.pay_little(now)
            return
        if now > self.due:
            self._work(now)
        account.pay(time.perf_counter() - now)

    def _work(self, now):
        """Do what is due next, if the loop has earned the time for it."""
        if not self.visible:
            self.due = float("inf")
            return
        kind = "look" if self.seen.waiting else "frame" if self.panel else "build"
        if not self.seen.account.can_pay(self.cost[kind], now):
            self.due = now + LATER
            return
        try:
            {"look": self.seen.look, "build": self._build, "frame": self._frame}[kind]()
        except Exception as error:  # noqa: BLE001 - the learner's loop goes on, whatever it is
            self.trouble, self.visible = repr(error), False
        took = time.perf_counter() - now
        # a picture whose background is drawn anew, as axes grow, takes longer than the next ones will
        self.cost[kind] = min(took, 2 * self.cost[kind])
        if kind == "frame":
            self.due = now + 1 / FRAMES_A_SECOND

    def _build(self):
        self.seen.refresh(in_call=True)
        self.panel = WatchPanel(self.seen)
        self.handle = display(self.panel, display_id=True)

    def _frame(self):
        self.seen.refresh(in_call=True)
        if not self.panel.suits:
            self.panel.begin()
        self.panel.guarded(self.panel.show_frame)

    def end(self):
        """Show everything, now that the loop has ended."""
        self.frame = self.network = None
        self.seen.finish()
        try:
            if self.visible or self.panel:
                self._show_end()
        except Exception as error:  # noqa: BLE001 - the cell of the learner has ended well
            self.trouble = repr(error)
        if self.trouble:
            print(f"This panel failed, please report it: {self.trouble}")

    def _show_end(self):
        if self.panel is None:
            self.panel = WatchPanel(self.seen, ended=True)
        else:
            self.panel.come_alive()
        if self.handle is None:
            self.handle = display(self.panel, display_id=True)
        else:
            self.handle.update(self.panel)


def names_of(frame):
    """The names of what can be seen from a frame, by the id of each object; of several the one that came first."""
    return {
        id(value): name
        for variables in (frame.f_globals, frame.f_locals)
        for name, value in reversed(list(variables.items()))
        if name[0] != "_"
    }


class Idle:
    """The player of a panel in which nothing plays by itself."""

    running = behind = False

    def stop(self):
        """There is nothing to stop."""


class Back(Past):
    """Looking back at a loop that is over, and going on from there with nnlib."""

    def __init__(self, panel):
        super().__init__(panel)
        self.fork.description = "Go on with nnlib from here"
        self.fork.tooltip = "a training panel that begins with the weights of this moment"

    def _look(self, epoch):
        panel, last = self.panel, self.panel.run.training.epoch
        self.looked_at = epoch if epoch < last else None
        panel.redraw()

    def _fork(self):
        self.panel.go_on()


class WatchPanel(Panel):
    """What is seen of a loop: its loss, and, of a network that is proved, its answers and units.

    As long as the loop runs there are no controls: they could not answer, and would take more time than the
    picture.

    - seen: the Watched. pixel_ratio: of the resting picture; 1 for a screen with large pixels.
    - ended: whether the loop is over, so that there are controls at once and the picture is made only once.
    """

    def __init__(self, seen, pixel_ratio=2, ended=False):
        super().__init__(WIDTH, HEIGHT, pixel_ratio)
        self.seen, self.alive = seen, False
        self.player, self.below, self.training = Idle(), widgets.VBox(), None
        self.message.layout.max_width = f"{WIDTH}px"
        self.children = (*self.children, self.below)
        if ended:
            self.come_alive()
        else:
            self.begin()
            self.redraw()

    @pictures.house_style()
    def begin(self):
        """Make the pictures that suit what is known by now."""
        self.figure.clear()
        self.figure.set_layout_engine("constrained")
        self.proved, self.layout_shown = can_be_drawn(self.seen), self.seen.findings.layout
        if self.proved:
            self._add_run()
        else:
            self._add_curves()

    def _add_run(self):
        self.run = run = self.seen.run
        self.samples, self.drawn = run.samples, run.training
        self.look = look_for(run, spans(run.training.history.losses))
        epochs = run.training.epoch * (1 if self.alive else AHEAD)
        self.view = View(self.figure, run, max(1, epochs))
        self.view.loss.ax.xaxis.get_major_locator().set_params(nbins=3)  # a loop may be long

    def _add_controls(self):
        self.settings = Settings(self, "training", self._changed, LOOKS)
        self.add_row("look")
        self.settings.add("at once")
        self.past, self.pointed = Back(self), Pointed(self, changes=False)
        self.examiner = Examiner(self.home, self.player, self._found)
        add_drawers(self, ("time", "follow"), ("time",))
        self.settle(hide=["is"])  # a weight of the loop cannot be set
        self.children = (*self.children[:4], *self.pointed.below, *self.children[4:])

    def _add_curves(self):
        left, right = self.figure.subplots(1, 2)
        self.view = None
        self.curves = [one for one in (self._loss_of(left), self._sizes_of(right)) if one]
        if not self.curves:
            self.figure.clear()
            self.figure.text(0.5, 0.5, "Nothing to draw yet", ha="center", va="center")

    def _loss_of(self, ax):
        losses, calls = self.seen.curve()
        if not np.isfinite(losses).any():
            ax.set_visible(False)
            return None
        picture = pictures.loss_curve(losses, ax, epochs=max(1, calls[-1]), font=FONT)
        return lambda: picture.update(*self._curve())

    def _curve(self):
        losses, calls = self.seen.curve()
        return losses, spans(losses), calls

    def _sizes_of(self, ax):
        sizes, calls = self.seen.gradient_sizes()
        if not sizes:
            ax.set_visible(False)
            return None
        picture = pictures.gradient_sizes(sizes, calls, ax, FONT)
        return lambda: picture.update(*self.seen.gradient_sizes())

    @property
    def suits(self):
        """Whether this panel is made for what is known by now."""
        same = self.proved == can_be_drawn(self.seen)
        return same and (not self.proved or self.layout_shown == self.seen.findings.layout)

    @pictures.house_style()
    def come_alive(self):
        """The loop has ended: bring everything up to date, offer the controls, look for what is wrong."""
        self.alive = True
        self.begin()  # with axes that do not depend on when the loop was drawn
        if self.proved:
            self._add_controls()
            self.past.show()
        self.redraw_now()
        if self.proved and self.seen.can_be_examined:
            self.guarded(lambda: self.examiner.look(self.seen.training(), np.random.default_rng))

    def _found(self, illness):
        """The diagnosis has ended."""
        self.seen.take_diagnosis(illness)
        self.redraw()

    def draw(self):
        self.say("<br>".join(html.escape(sentence) for sentence in self.seen.sentences()))
        if not self.proved:
            for update in self.curves:
                update()
            return
        with np.errstate(all="ignore"):
            self.drawn = training = self.past.shown if self.alive else self.run.training
            gradients = training.gradients()
            if self.alive:
                self.pointed.offer()
            elif self.look.loss_axis != "log" and spans(training.history.losses):
                self.look.loss_axis = "log"
            self.view.update(self.run, training, gradients, self.look, ())
            if self.alive:
                self.pointed.tell(training, gradients, self.view.followed)
        right = (
            scores(training) if self.alive else {}
        )  # asks every row, which a loop would wait for
        numbers = numbers_html(training, gradients, right, self.run.training.epoch)
        self.text.value = f"{numbers}{self._sizes()}"

    def _sizes(self):
        """The sizes of the gradients that came last, array by array."""
        sizes = self.seen.last_sizes()
        words = " ".join(SIZE.format(name, size) for name, size in sizes.items())
        return f"<br>Sizes of your gradients: {words}" if words and len(sizes) <= MOST_SIZES else ""

    @pictures.house_style()
    def still(self):
        """While the loop runs, the quick picture, since a sharp one would take too much of the loop's time."""
        if self.alive:
            return super().still()
        self.show_frame()
        canvas, buffer = self.figure.canvas, io.BytesIO()
        size = canvas.get_width_height()
        Image.frombuffer("RGBA", size, canvas.buffer_rgba()).save(buffer, "png", compress_level=1)
        return buffer.getvalue(), self.describe()

    def describe(self):
        said = " ".join(self.seen.sentences())
        if self.proved:
            return f"{said} {self.view.describe()}"
        return f"Watch panel. {said}"

    def _changed(self, setting, name):
        """Act on a control of the look that someone has changed."""
        self.settings.put([setting])
        self.settings.read()
        self.redraw()

    def go_on(self):
        """Open a training panel on the network as it is looked at."""
        shown, run = self.past.shown, self.run
        recipe = {name: values.copy() for name, values in shown.network.parameters.items()}
        old = shown.network
        network = Network(old.sizes, list(old.activations), old.bias, recipe)
        more = {"batch_size": shown.batch_size, "rule": self.seen.rule}
        rate = self.seen.rate or RATE
        data = run.training.X, run.training.y, run.training.loss
        training = TrainingPanel(network, *data, rate, GO_ON_EPOCHS, **more)
        if self.training is not None:
            self.training.discard()
        self.training = training
        self.below.children = (training,)
        self.say(
            f"Below, nnlib goes on from epoch {shown.epoch:,}, with a learning rate of {rate:g}. "
            "Press Train there."
        )


def can_be_drawn(seen):
    """Whether a network is proved whose numbers can be drawn."""
    run = seen.run
    return run is not None and any(map(math.isfinite, run.training.history.numbers))


def spans(losses):
    """Whether losses span so much that their axis is better logarithmic."""
    finite = losses[np.isfinite(losses) & (losses > 0)]
    return len(finite) > 1 and finite.max() > SPANS * finite.min()
