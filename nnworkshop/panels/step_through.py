"""A whole pass, one matrix operation at a time: forward, loss and backward, every number shown."""

import base64
import math
import re
from dataclasses import dataclass

import ipywidgets as widgets
import numpy as np
from numpy.typing import NDArray as Array
from traitlets import Unicode

from nnlib import checks, tutorials
from nnlib.losses import CrossEntropy
from nnlib.network import Network
from nnworkshop import pictures
from nnworkshop.exercises.marks import marked_math
from nnworkshop.owncode import own_pass
from nnworkshop.owncode.own import Own, account, checked_functions
from nnworkshop.owncode.stubs import is_stub
from nnworkshop.panels.live import Panel
from nnworkshop.panels.own import add_switches, status, yours
from nnworkshop.panels.tables import (
    STYLE,
    Marks,
    chain_html,
    chain_text,
    line_html,
    line_text,
    written,
)
from nnworkshop.studies import operations
from nnworkshop.studies.slopes import nudge

HIDDEN_LAYERS, HIDDEN_UNITS = 3, 6  # more would not fit on the screen
MOST = 64  # inputs, outputs and samples
PAUSE = 2.0  # seconds between the steps of Play
KEEP_AFTER = 2.0  # seconds of quiet after the sharp picture until the one for the file is drawn
PRESETS = {
    "house prices": tutorials.house_prices,
    "bias trick": tutorials.bias_trick,
    "XOR": tutorials.xor,
}


@dataclass
class Given:
    """What a pass starts from; y is None where there is only a forward part."""

    network: Network
    X: Array
    y: Array | None

    @property
    def arrays(self):
        """The live arrays by name: the parameters, X and y."""
        data = {"X": self.X} | ({} if self.y is None else {"y": self.y})
        return {**self.network.parameters, **data}

    def copy(self):
        """The same with arrays of its own."""
        y = None if self.y is None else self.y.copy()
        return Given(self.network.copy(), self.X.copy(), y)


class PassState:
    """A network and its samples, of which one number is picked and moved: all values before and after.

    `places` maps a name such as "W1[0, 2]" to the name of the array and the index in it; `rows` are
    the samples that are shown. Network and samples are copied. Every number comes from `results`.
    own: the learner's functions that are called; learning_rate: that of an update. Errors as for
    Network.forward and Network.backward, and a ValueError for what does not fit on a screen and for
    functions that have no part in the pass.
    """

    def __init__(
        self,
        network,
        X,
        y=None,
        loss=None,
        learning_rate=None,
        own=None,
        rule=operations.PLAIN,
    ):
        if (y is None) != (loss is None):
            missing = "y" if y is None else "loss"
            raise ValueError(f"{missing} is missing, expected y and loss, or neither of them")
        self.program = operations.program(network, loss, learning_rate, rule)
        self.loss, self.learning_rate, self.rule = loss, learning_rate, rule
        own_pass.check_parts(list(own or {}), network, loss, learning_rate, rule)
        self.own = Own(own or {})
        arrays = operations.run(network, X, y, loss)
        check_size(network, len(arrays["X"]))
        self.start = Given(network.copy(), arrays["X"], arrays.get("y"))
        self.places = {
            f"{name}{list(index)}": (name, index)
            for name, values in self.start.arrays.items()
            for index in np.ndindex(values.shape)
        }
        self.rows, self.choice = slice(None), next(iter(self.places))
        self.parameter = self.choice  # the weight or bias that was picked last
        self.reset()

    def reset(self):
        """Put every number back to where it was at the start."""
        self.own = Own(self.own.functions)  # a function that failed is tried again
        self.given = self.start.copy()
        self.choose(self.choice)

    def choose(self, choice):
        """Pick a number by its name; from now on changes are told by comparison with this moment."""
        self.choice = checks.one_of("pick", choice, tuple(self.places))
        if self.places[choice][0] not in ("X", "y"):
            self.parameter = choice
        self.before = self.given.copy()

    def move(self, value):
        """Set the number that is picked; ValueError, and nothing is changed, if it cannot have this value.

        Where targets are shares of 1, the others of the row divide the rest.
        """
        name, (row, column) = self.places[self.choice]
        moved = self.given.copy()
        array = moved.arrays[name]
        array[row, column] = checks.numbers(self.choice, value)
        if name == "y" and isinstance(self.loss, CrossEntropy):
            array[row] = operations.with_share(array[row], column, value)
        if self.loss is not None:
            moved.network.targets(moved.y, len(moved.X), self.loss)
        self.given = moved

    def value(self, given):
        """The number that is picked."""
        name, index = self.places[self.choice]
        return float(given.arrays[name][index])

    def results(self, given):
        """Every array of the pass by its name, and which of them the learner's code gave."""
        y = None if given.y is None else given.y[self.rows]
        data = (given.network, given.X[self.rows], y, self.loss, self.learning_rate, self.rule)
        return own_pass.run(self.own, *data)

    def numbers(self, given):
        """The arrays alone."""
        return self.results(given).arrays

    def chain(self, numbers):
        """The chain rule of `parameter`, and what nudging it shows; None without a backward part."""
        if self.loss is None:
            return None
        name, index = self.places[self.parameter]
        network, data = self.given.network, (numbers["X"], numbers["y"], self.loss)
        measured = nudge(network, *data, name, index)
        return operations.chain_rule(network, numbers, name, index, self.loss.l2), measured

    def units(self, step):
        """The last array that was computed for the units of each layer; "" where there is none yet."""
        names = ["X"] + [""] * len(self.given.network.activations)
        for line in self.program[: step + 1]:
            if line.of_units:
                names[line.layer] = line.name
        return names

    def known(self, step):
        """The arrays that are given, or computed up to a step."""
        return {*self.given.arrays, *(line.name for line in self.program[: step + 1])}

    def marks(self, line, results, before):
        """What is marked in the matrices of a line."""
        marks, now = {}, results.arrays
        for array in {line.name, *(operand.removesuffix(".T") for operand in line.operands)}:
            lit = written(array, now[array]) != written(array, before[array])
            none = np.zeros_like(lit), np.zeros_like(lit)
            marks[array] = Marks(lit, *none, results.wrong.get(array, np.zeros_like(lit)))
        name, (row, column) = self.places[self.choice]
        place = (row - (self.rows.start or 0), column) if name in "Xy" else (row, column)
        for array in {name, f"grad{name}", f"new{name}"} & set(marks):
            if 0 <= place[0] < len(now[array]):
                marks[array].chosen[place] = True
        if (
            line.name == f"grad{name}"
        ):  # the arrays that make up the gradient of the number that is picked
            for operand in line.operands:
                used = marks[operand.removesuffix(".T")].used
                used[:, row if operand.endswith(".T") else column] = True
        return marks


def check_size(network, samples):
    """ValueError for a network or a number of samples too large for a screen full of numbers."""
    hidden = network.sizes[1:-1]
    if len(hidden) > HIDDEN_LAYERS or max(hidden, default=0) > HIDDEN_UNITS:
        raise ValueError(
            f"network is {network}, expected at most {HIDDEN_LAYERS} hidden layers of at most "
            f"{HIDDEN_UNITS} units"
        )
    if max(network.sizes[0], network.sizes[-1]) > MOST:
        raise ValueError(f"network is {network}, expected at most {MOST} inputs and outputs")
    if samples > MOST:
        raise ValueError(
            f"X has {samples} rows, expected at most {MOST}: give only some, X[:{MOST}]"
        )


class StepThroughPanel(Panel):
    """A pass through a network, one matrix operation after another: Next, Back, Play.

    Example::

        X, y = nnlib.datasets.xor()
        network = nnlib.Network([2, 2, 1], "sigmoid", rng=1)
        StepThroughPanel(network, X, y, nnlib.SquaredError(), pick="W1[0, 1]", learning_rate=0.5)

    Each step shows its equation, its line in the program of the pass, its matrices as numbers with
    their shapes, its place in the network, and the reason for its form; in the backward part also
    the chain rule, term by term, of the weight or bias that was picked last. Any number that is
    given can be changed, and everything follows; what changed lights up.

    Arguments:

    - network: a single Network of at most 3 hidden layers of 6 units; a copy of it is used.
    - X: samples, shape (N, n_0), at most 64.
    - y, loss: targets and a Loss; without them there is a forward part alone.
    - rows: a name for each sample.
    - step: the step to begin with, from 1; negative from the end.
    - sample: the row to show at first, None for all.
    - pick, value: the number that is picked at first, e.g. "W1[0, 2]", and what it is moved to.
    - whole: whether to show all steps so far, not one.
    - learning_rate: with it the pass ends with an update.
    - rule: the update rule; gradient descent if not given.
    - own: functions of yours whose results replace nnlib's, such as `{"forward": my_forward}`, as
      for TrainingPanel; numbers that differ are underlined, and each has a switch back to nnlib's.
    - fix, hide: controls by the names they show that keep their values.

    Raises ValueError, or TypeError for a wrong kind, if these do not fit each other.
    """

    # what a saved notebook shows, as PNG in base64: the only picture on the page is the diagram
    kept = Unicode().tag(sync=True)

    @pictures.house_style()
    def __init__(
        self,
        network,
        X,
        y=None,
        loss=None,
        rows=(),
        step=1,
        sample=None,
        pick="W1[0, 0]",
        value=None,
        whole=False,
        learning_rate=None,
        own=None,
        rule=operations.PLAIN,
        fix=(),
        hide=(),
    ):
        super().__init__(width=330, height=230)
        self.given = (network, X, y, loss, rows)
        self.learning_rate, self.rule = learning_rate, rule
        self.functions = checked_functions(own or {})
        self.empty = [name for name, function in self.functions.items() if is_stub(function)]
        self.timer = None
        self.back = self.add_button("Back", lambda: self._go(-1), "The step before")
        self.next = self.add_button("Next", lambda: self._go(1), "The next step")
        self.play = self.add_button("Play", self._toggle, "One step after another")
        self.step = self.add_number("step", 1, 1, 1, slider=False, digits=2)
        self.count = widgets.HTML()
        self.add(self.count)
        self.sample = self.add_choice("sample", [], None, self._look)
        views = [("this step", False), ("so far", True)]
        self.view = self.add_choice("show", views, whole)
        self.add_row()
        self.pick = self.add_choice("pick", [], None, self._choose)
        # 17 digits, "0." and a sign
        self.value = self.add_number("value", 0.0, -10.0, 10.0, 0.1, act=self._move, digits=20)
        self.reset = self.add_button("Reset", self._reset, "Put every number back")
        if loss is not None:
            names = [("as given", ""), *((name, name) for name in PRESETS)]
            self.preset = self.add_choice("network", names, "", self._load_preset)
        self.own = {}
        if self.functions:
            self.own = add_switches(self, self.functions, self.empty, self._switch)
        self._lay_out()
        self.load(*self.given)
        self.state.choose(pick)
        self.pick.value = pick
        if value is not None:
            self.state.move(value)
            self.value.value = value
        if sample is not None:
            self.sample.index = sample
        self.step.value = step if step > 0 else len(self.state.program) + 1 + step
        self.settle(fix, hide)
        self.redraw()

    @classmethod
    def of(cls, tutorial, **settings):
        """The panel for one of nnlib.tutorials."""
        return cls(tutorial.network, tutorial.X, tutorial.y, tutorial.loss, **settings)

    def _lay_out(self):
        style = {"font_size": self.text.style.font_size}
        self.equation, self.chain = widgets.HTMLMath(style=style), widgets.HTML(style=style)
        self.account = widgets.HTML(style=style)
        self.listing = widgets.Select(description="the program of the pass")
        self.listing.layout.width = "max(330px, calc(23.5 * var(--jp-content-font-size1, 14px)))"
        self.listing.add_class("nn-program")
        self.on_change(self.listing, self._jump)
        left = widgets.VBox([self.screen, self.listing])
        wide = widgets.Layout(flex="1 1 440px", min_width="0")
        account = [self.account] if self.own else []
        shown = [self.equation, self.text, self.chain, *account, self.message]
        right = widgets.VBox(shown, layout=wide)
        right.add_class("nn-step")
        look = widgets.Layout(flex_flow="row wrap", align_items="flex-start", grid_gap="0 12px")
        self.controls.layout.max_width = self.message.layout.max_width = "100%"
        body = widgets.Box([left, right], layout=look)
        *_, hands_on = self.children
        self.children = (self.notice, widgets.HTML(STYLE), self.controls, body, hands_on)

    @pictures.house_style()
    def load(self, network, X, y=None, loss=None, rows=()):
        """Put another network with other samples in place of what is shown."""
        settings = self.learning_rate, self._in_use(), self.rule
        self.state = state = PassState(network, X, y, loss, *settings)
        self.names = checked_names(rows, len(state.given.X))
        self.figure.clear()
        self.figure.set_layout_engine("constrained")
        ax = self.figure.subplots()
        self.diagram = pictures.pass_diagram(network, [state.given.X], ax=ax, font=11)
        self.lines = list(program_lines(state.program))
        self.listing.options = self.lines
        self.listing.value = self.lines[0]
        height = 1.075 * min(len(self.lines), 16)  # in the size of the prose
        self.listing.layout.height = f"calc({height:g} * var(--jp-content-font-size1, 14px) + 6px)"
        self.step.max = len(self.lines)
        self.step.value = 1
        self.count.value = f"of {len(self.lines)}"
        samples = [(name, slice(row, row + 1)) for row, name in enumerate(self.names)]
        self.sample.options = [*samples, ("all", slice(None))]
        self.sample.value = slice(None)
        limit = math.ceil(max(10, *(np.abs(M).max() for M in state.given.arrays.values())))
        self.value.min, self.value.max = -float(limit), float(limit)
        self.pick.options = list(state.places)
        self.pick.value = state.choice
        self._choose()

    def draw(self):
        state, step = self.state, self.step.value - 1
        line, whole = state.program[step], self.view.value
        before, results = state.numbers(state.before), state.results(state.given)
        now = results.arrays
        self._draw_diagram(line, now, before)
        self.listing.value = self.lines[step]
        title = f"<b>Step {step + 1}, {line.part}</b>"
        self.equation.value = rf"{title} &nbsp; $\displaystyle {marked_math(line.equation)}$"
        first, look = (0, "so-far") if whole else (step, "")
        lines = "".join(
            line_html(other, now, state.marks(other, results, before))
            for other in state.program[first : step + 1]
        )
        look += "" if line.part == "backward" else " alone"
        self.text.value = (
            f'<div class="nn-lines {look}"><div>{lines}</div></div><p class="nn-why">{line.why}</p>'
        )
        self._draw_chain(line, step, now)
        self.told = self._account(line, results)
        self.account.value = status(self.told[1:])  # whose code runs, the switches say
        self.said = self.sentence(now, before)
        self.say(self.said)

    def _draw_diagram(self, line, now, before):
        state = self.state
        names = state.units(self.step.value - 1)
        values = [now.get(name) for name in names]
        lit = [
            written(name, now[name]) != written(name, before[name])
            if name
            else np.zeros((1, state.given.network.sizes[layer]), bool)
            for layer, name in enumerate(names)
        ]
        gradient = now[line.name] if line.name.startswith(("gradW", "newW")) else None
        units = line.layer if line.of_units or line.name.startswith(("gradb", "newb")) else 0
        place = (line.part, line.weights, units)
        chosen = state.places[state.choice]
        network = state.given.network
        self.shown = network, values, chosen, lit, names, place, gradient
        self.diagram.update(*self.shown)

    def _draw_chain(self, line, step, now):
        found = self.state.chain(now) if line.part == "backward" else None
        self.summed = text = ""
        if found is not None:
            name, known = self.state.parameter, self.state.known(step)
            text = chain_html(name, found[0], self.names[self.state.rows], known, found[1])
            self.summed = f"{chain_text(name, *found)} "
        self.chain.value = text

    def _account(self, line, results):
        """Whose code runs, how it has done, and what of it this line shows."""
        if not self.own:
            return []
        function, wrong = results.sources.get(line.name), results.wrong.get(line.name)
        here = f"This {line.name} is from your {function}." if function else ""
        if wrong is not None:
            here = (
                f"This {line.name} is from your {function}: {wrong.sum()} of {wrong.size} numbers, "
                "underlined, differ from what this line gives."
            )
        sentences = [account(yours(self.own), self.empty), self.state.own.standing, here]
        return [*filter(None, sentences)]

    def sentence(self, now, before):
        """What changed because the number was moved, in words."""
        state = self.state
        value, was = state.value(state.given), state.value(state.before)
        if value == was:
            return f"{state.choice} is {value:.4g}. Move it: all that changes lights up."
        names = [line.name for line in state.program]
        lit = [written(name, now[name]) != written(name, before[name]) for name in names]
        return (
            f"{state.choice} went from {was:.4g} to {value:.4g}: {sum(map(np.sum, lit))} of "
            f"{sum(map(np.size, lit))} computed numbers changed."
        )

    def describe(self):
        state, step = self.state, self.step.value
        line = state.program[step - 1]
        return (
            f"Step {step} of {len(state.program)}, {line.part}: {line.code}. "
            f"{' '.join([self.diagram.description, *self.told])} {self.summed}{self.said}"
        )

    def show_frame(self):
        self.kept = ""  # the old picture no longer fits
        super().show_frame()

    def rest(self):
        super().rest()
        self._resting = self.home.later(KEEP_AFTER, lambda: self.guarded(self._keep))

    def _keep(self):
        self.kept = base64.b64encode(self.still()[0]).decode()

    @pictures.house_style()
    def still(self):
        self.draw()
        state, step = self.state, self.step.value - 1
        line, arrays = state.program[step], state.numbers(state.given)
        lines = state.program[0 if self.view.value else step : step + 1]
        texts = [line_text(other, arrays) for other in lines]
        numbers = "\n\n".join(last_ones(texts))
        title, why = (
            f"Step {step + 1}, {line.part}",
            "\n".join(filter(None, [line.why, unbroken(self.summed), *self.told])),
        )
        picture = pictures.pass_step(
            self.shown, self.lines, step, title, line.equation, numbers, why
        )
        return pictures.png(picture.ax.figure), self.describe()

    def _go(self, steps):
        self.step.value += steps  # the box cuts the number to its limits

    def _jump(self):
        self.step.value = self.lines.index(self.listing.value) + 1

    def _toggle(self):
        if self.playing:
            self._stop()
        else:
            self.play.description = "Pause"
            self.step.value = self.step.value % self.step.max + 1  # from the last step to the first
            self._wait()

    @property
    def playing(self):
        """Whether the steps are being played."""
        return self.play.description == "Pause"

    def halt(self):
        self._stop()
        super().halt()

    def _stop(self):
        self.play.description = "Play"
        if self.timer is not None:
            self.timer.cancel()

    def _wait(self):
        if self.step.value < self.step.max:
            self.timer = self.home.later(PAUSE, self._go_on)
        else:
            self._stop()

    def _go_on(self):
        if self.playing:
            self._go(1)
            self._wait()

    def _choose(self):
        self.state.choose(self.pick.value)
        self.value.value = self.state.value(self.state.given)
        self.redraw()

    def _move(self):
        self.state.move(self.value.value)
        self.redraw()

    def _look(self):
        self.state.rows = self.sample.value
        self.redraw()

    def _reset(self):
        self.state.reset()
        self._choose()

    def _in_use(self):
        """The learner's functions that are switched on."""
        return {name: self.functions[name] for name in yours(self.own)}

    def _switch(self):
        self.state.own = Own(self._in_use())
        self.redraw()

    def _load_preset(self):
        if self.preset.value:
            tutorial = PRESETS[self.preset.value]()
            self.load(tutorial.network, tutorial.X, tutorial.y, tutorial.loss)
        else:
            self.load(*self.given)


def program_lines(program):
    """The code of a pass, with the name of each part before it. Its spaces are non-breaking: a list on
    a page would show several of them as one.
    """
    part = ""
    for line in program:
        comment = "" if line.part == part else f"  # {line.part}"
        part = line.part
        yield (line.code + comment).replace(" ", "\N{NO-BREAK SPACE}")


def last_ones(texts, room=60):
    """As many of the last texts as fit into so many lines, with a line between them; at least one."""
    heights = np.cumsum([len(text.splitlines()) + 1 for text in reversed(texts)]) - 1
    return list(texts[-max(1, int(np.sum(heights <= room))) :])


def unbroken(terms):
    """A sum in which no line ends with a plus or minus sign."""
    return re.sub("([+-]) ", "\\1\N{NO-BREAK SPACE}", terms)


def checked_names(rows, count):
    """A name for each of `count` samples, by default its number; ValueError for another count."""
    if rows and len(rows) != count:
        raise ValueError(f"rows has {len(rows)} names, expected {count}: one for each row of X")
    return rows or [f"row {row}" for row in range(count)]
