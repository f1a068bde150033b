"""Gradient descent on one neuron: a ball rolls down the loss over its weight and its bias."""

import ipywidgets as widgets
import numpy as np

from nnlib import checks
from nnworkshop import pictures
from nnworkshop.panels.live import Panel, Player, short
from nnworkshop.studies.descent import descend, loss_at, point

WIDTH, FONT = 900, 12
HEIGHTS = {1: 320, 2: 380}  # of the picture, for one parameter and for two
NAMES = ("weight", "bias")
VIEWS = ("contours", "3-D")
MOST = 300  # steps
PACE = 10  # steps a second, which the eye can follow
LAST = len(pictures.TRAILS)  # earlier ways that can be seen
COLUMNS = ("drop", "start", "learning rate", "momentum", "steps", "loss", "outcome")
SENTENCES = {
    "waiting": "The ball waits at its start. Drop it.",
    "flat": "The slope is 0 here. No slope, no step: the ball stays.",
    "rolling": "Rolling downhill.",
    "bouncing": "Bouncing: the last step crossed the valley. Still, the ball comes down.",
    "climbing": "Uphill: its momentum carries the ball on, until the slope has used it up.",
    "arrived": "Arrived: hardly any slope is left, so the steps are tiny.",
    "circling": "No lower: {steps}, and the loss is still as high as at the start.",
    "diverging": "⚠ Diverging: the loss was {first} at the start and is {last} after {steps}. "
    "The learning rate is too large.",
}


class DescentPanel(Panel):
    """Gradient descent on the loss of one neuron, from any start, at any learning rate.

    Example::

        neuron = nnlib.Network([1, 1], "identity", init={"W1": [[0]], "b1": [[6]]})
        X, y = [[0], [1], [2], [3]], [[3], [5], [9], [15]]
        DescentPanel(neuron, X, y, nnlib.SquaredError(), limits=[(-2, 10), (-3, 7)])

    Drop lets the ball roll from its start. When a setting is changed after that, its way stays in
    view, paler, and the ball goes back; before, the way follows the settings.

    Arguments:

    - neuron: a Network of sizes [1, 1], with a bias or without; its parameters are the start.
    - X, y: inputs and targets, shape (N, 1).
    - loss: what is made small, such as `nnlib.SquaredError()`.
    - limits: (low, high) of the weight, and of the bias if there is one.
    - learning_rate, momentum: the settings of the descent at first.
    - steps: how many the ball has made.
    - view: "contours" or "3-D", of two parameters.
    - turn: the degrees by which the landscape in 3-D is turned.
    - earlier: ways on the same loss to compare with; the last three are seen.
    - pixel_ratio: of the resting picture; 1 for a screen with large pixels.
    - fix, hide: controls by the names they show, such as "momentum", that keep their values.

    Raises ValueError for another network, other limits or a name that no control has, and errors as
    `nnlib.Training` does.
    """

    @pictures.house_style()
    def __init__(
        self,
        neuron,
        X,
        y,
        loss,
        limits,
        learning_rate=0.1,
        steps=10,
        momentum=0.0,
        view=VIEWS[0],
        turn=-60,
        earlier=(),
        pixel_ratio=2,
        fix=(),
        hide=(),
    ):
        if neuron.sizes != (1, 1):
            raise ValueError(f"neuron is {neuron}, expected a network of sizes [1, 1]")
        names = NAMES[: len(neuron.parameters)]
        if np.shape(limits) != (len(names), 2):
            raise ValueError(f"limits is {limits}, expected (low, high) of {' and '.join(names)}")
        checks.one_of("view", view, VIEWS)
        super().__init__(WIDTH, HEIGHTS[len(names)], pixel_ratio)
        self.neuron, self.names, self.limits = neuron.copy(), names, limits
        self.data = checks.rows("X", X, 1), checks.rows("y", y, 1), loss
        self.player = Player(self, self._advance, self._show_state)
        self.player.speed = PACE
        self._add_controls(learning_rate, steps, momentum, view, turn)
        self.settle(fix, hide)
        self.table = widgets.HTML(style=self.text.style)
        self.children += (self.table,)
        self.slope = "slope" if len(names) == 1 else "gradient"
        self.earlier, self.kept, self.dropped = {}, 0, False
        for way in earlier:
            self._keep(way)
        self._descend()
        self.pictures = self._pictures(self.figure)
        self.redraw()

    def _add_controls(self, learning_rate, steps, momentum, view, turn):
        self.drop = self.add_button("Drop", self._drop, "let the ball roll from its start")
        self.roll = self.add_button("Roll", self._toggle, "let the ball roll on, or hold it")
        self.step = self.add_button("Step", self._step, "one step of gradient descent")
        self.clear = self.add_button("Clear", self._clear, "remove the earlier paths")
        self.steps = self.add_number("steps", steps, 0, MOST, act=self._moved, digits=4)
        if len(self.names) == 2:  # above the view, where there is room for it
            self.turn = self.add_number("turn", turn, -180, 180, digits=5)
            self.turned = self._row.children[-1]
        self.add_row()
        self.learning_rate = self.add_number(
            "learning rate", float(learning_rate), 1e-3, 10, log=True, act=self._changed
        )
        self.momentum = self.add_number(
            "momentum", float(momentum), 0, 0.99, step=0.01, act=self._changed, digits=6
        )
        if len(self.names) == 2:
            self.view = self.add_choice("view", VIEWS, view)
            self.add_row()
        self.start = [
            self.add_number(f"start {name}", float(value), *ends, act=self._changed, digits=6)
            for name, value, ends in zip(self.names, point(self.neuron.parameters), self.limits)
        ]

    def draw(self):
        self._update(self.pictures)
        if len(self.names) > 1:
            self.turned.layout.display = "none" if self._view() == VIEWS[0] else None
        lines = f"{self._numbers()}<br>{self._next_step()}"
        self.text.value = f'<div style="line-height: 1.5">{lines}</div>'
        self.say(self._sentence())
        self.table.value = self._table()

    def _numbers(self):
        """Where the ball is, how steep it is there, and how far it goes from there."""
        way = self.way
        numbers = [
            *(f"{name} <b>{short(value)}</b>" for name, value in zip(self.names, way.points[-1])),
            f"loss <b>{short(way.losses[-1])}</b>",
            f"{self.slope} <b>{row(way.gradients[-1])}</b>",
        ]
        if len(self.names) > 1:
            numbers.append(f"steepness <b>{short(way.steepness)}</b>")
            numbers.append(f"next step's length <b>{short(way.step_length)}</b>")
        return "&emsp;".join(numbers)

    def _next_step(self):
        """The formula of the next step, in figures."""
        way = self.way
        push = f"{short(way.learning_rate)} · {self.slope} {signed(way.gradients[-1])}"
        if way.momentum:
            push = f"{short(way.momentum)} · last step {signed(way.last_step)} − {push}"
        else:
            push = f"−{push}"
        return f"next step = {push} = <b>{row(way.next_step)}</b>"

    def describe(self):
        earlier = "".join(f" Earlier: {words}." for words in self._earlier_in_words())
        return f"Gradient descent panel: {self._title()}. {self._sentence()}{earlier}"

    @pictures.house_style()
    def still(self):
        """The picture, under the numbers that the live panel has in its controls and its table."""
        lines = [self._title(), *self._earlier_in_words()]
        figure = pictures.new_figure(WIDTH, HEIGHTS[len(self.names)] + 10 + 20 * len(lines))
        figure.suptitle("\n".join(lines), fontsize=FONT - 1)
        self._update(self._pictures(figure))
        return pictures.png(figure), self.describe()

    def _sentence(self):
        first, last = (
            short(loss) if np.isfinite(loss) else "too large for a number"
            for loss in self.way.losses[[0, -1]]
        )
        return SENTENCES[outcome(self.way)].format(first=first, last=last, steps=made(self.way))

    def _title(self):
        way = self.way
        return (
            f"{settings(way)}; start: {self._place(way.points[0])}; "
            f"after {made(way)}: {self._place(way.points[-1])}, loss {short(way.losses[-1])}"
        )

    def _place(self, values):
        return ", ".join(f"{name} {short(value)}" for name, value in zip(self.names, values))

    def _earlier_in_words(self):
        return [
            f"{name}: {settings(way)}; start: {self._place(way.points[0])}; "
            f"{made(way)}, loss {short(way.losses[-1])}"
            for name, way in sorted(self.earlier.items())
        ]

    def _table(self):
        """A table that compares the earlier ways with the present one; "" if there are none."""
        if not self.earlier:
            return ""
        marks = dict(zip(self.earlier, (colour for colour, *_ in pictures.TRAILS)))
        rows = [cells(name, marks[name], way) for name, way in sorted(self.earlier.items())]
        head = "".join(f"<th>{name}</th>" for name in COLUMNS)
        body = "</tr><tr>".join([head, *rows, cells("now", pictures.VERMILION, self.way)])
        return f'<table style="border-spacing: 14px 2px; line-height: 1.3"><tr>{body}</tr></table>'

    def _pictures(self, figure):
        """The loss with the way of the ball, by view, and the data with what the neuron answers."""
        left, right = figure.subplots(1, 2, width_ratios=(1.6, 1))
        if len(self.names) == 1:
            draw = {VIEWS[0]: (pictures.descent_curve, left)}
        else:
            room = figure.add_axes((0, 0.05, 0.55, 0.95), projection="3d")
            draw = dict(
                zip(VIEWS, ((pictures.descent_map, left), (pictures.descent_surface, room)))
            )
        views = {
            name: plot(self._loss_at, *self.limits, *self._ball(), ax=ax, font=FONT)
            for name, (plot, ax) in draw.items()
        }
        X, y, _ = self.data
        answers = pictures.fit(
            self.neuron.predict,
            X,
            y,
            right,
            FONT,
            "What the neuron answers",
            xlim=pictures.padded(X, 0.4),
            ylim=pictures.padded(np.append(y, 0), 0.15),
            errors=True,
        )
        pictures.arrange(figure)  # makes room for all views, including those that will be hidden
        figure.set_layout_engine("none")
        return views, answers

    def _update(self, pictures):
        views, answers = pictures
        for name, picture in views.items():
            picture.ax.set_visible(name == self._view())
        turn = [self.turn.value] if self._view() == VIEWS[1] else []
        views[self._view()].update(*self._ball(), *turn)
        self._stand(self.way.points[-1])
        answers.update(self.neuron.predict)

    def _ball(self):
        """What the picture is given: the way, the slope at its end or the next step, and earlier ways."""
        way = self.way
        earlier = {str(name): way.points for name, way in self.earlier.items()}
        if len(self.names) > 1:
            return {made(way): way.points}, way.next_step[None], earlier
        flat = {name: points[:, 0] for name, points in earlier.items()}
        return {made(way): way.points[:, 0]}, way.gradients[-1], flat

    def _view(self):
        return VIEWS[0] if len(self.names) == 1 else self.view.value

    def _loss_at(self, points):
        return loss_at(self.neuron, *self.data, points.reshape(-1, len(self.names)))

    def _stand(self, values):
        for name, value in zip(self.neuron.parameters, values):
            self.neuron.parameters[name] = value

    def _descend(self):
        self._stand([box.value for box in self.start])
        self.way = descend(
            self.neuron,
            *self.data,
            self.learning_rate.value,
            self.steps.value,
            self.momentum.value,
        )

    def _moved(self):
        self._descend()
        self.redraw()

    def _changed(self):
        """Keep the way in view if the ball had been dropped; one that only followed the settings goes."""
        if self.dropped:
            self._keep(self.way)
            self._put_back()
        self._moved()

    def _keep(self, way):
        """Keep a way in view, in a paler colour, until newer ones push it out; the others keep theirs."""
        self.kept += 1
        self.earlier.pop(self.kept - LAST, None)
        self.earlier[self.kept] = way
        self.earlier = dict(sorted(self.earlier.items(), key=lambda item: (item[0] - 1) % LAST))

    def _put_back(self):
        self.player.stop()
        self.steps.value, self.dropped = 0, False

    def _is_over(self):
        """Whether another step would change nothing that can be seen."""
        seen = (low <= x <= high for x, (low, high) in zip(self.way.points[-1], self.limits))
        lost = self.way.outcome == "diverging" and not all(seen)
        return lost or self.way.outcome in ("flat", "arrived") or self.way.steps == MOST

    def _advance(self, count):
        for _ in range(count):
            with self.quietly():
                self.steps.value += 1
            self._moved()
            if self._is_over():
                self.player.stop()
                break

    def _drop(self):
        self._put_back()
        self._play()

    def _toggle(self):
        if self.player.running:
            self.player.stop()
            return
        if self._is_over():
            self._put_back()
        self._play()

    def _play(self):
        self.dropped = True
        self.player.start()

    def _clear(self):
        self.earlier, self.kept = {}, 0
        self.redraw()

    def _step(self):
        self.player.stop()
        self.steps.value += 1

    def _show_state(self):
        self.roll.description = "Hold" if self.player.running else "Roll"
        self.redraw()


def made(way):
    """How many steps."""
    return f"{way.steps} step" + "s" * (way.steps != 1)


def outcome(way):
    """How the descent goes, in a word; before the first step the ball waits."""
    return "waiting" if way.outcome == "rolling" and not way.steps else way.outcome


def settings(way):
    """The settings with which the ball was dropped."""
    rate = f"learning rate {short(way.learning_rate)}"
    return rate + (f", momentum {short(way.momentum)}" if way.momentum else "")


def cells(name, colour, way):
    """A row of the table, with the colour in which the way is drawn."""
    numbers = way.learning_rate, way.momentum, way.steps, way.losses[-1]
    values = [row(way.points[0]), *map(short, numbers), outcome(way)]
    mark = f"border-left: 24px solid {colour}; padding-left: 8px"
    return f'<th scope="row" style="{mark}">{name}</th>' + "".join(
        f"<td>{value}</td>" for value in values
    )


def row(values):
    """One number, or several in brackets."""
    numbers = ", ".join(map(short, values))
    return numbers if len(values) == 1 else f"({numbers})"


def signed(values):
    """The same as a factor in a product, so a negative number is in brackets too."""
    return f"({row(values)})" if len(values) == 1 and values[0] < 0 else row(values)
