"""A network whose weights one sets by hand: what can it say, and what does it make of one point?"""

import numpy as np

from nnlib import checks
from nnlib.network import Network
from nnworkshop import pictures
from nnworkshop.panels.live import Panel, short
from nnworkshop.panels.pointed import ARROWS, is_in, stepped
from nnworkshop.studies.following import Followed, entry

MOST_UNITS = 6  # hidden ones
FONT = 11
LABEL = (
    "The answers of a network, and the network. Arrow keys move the point that is followed, with Shift a "
    "little; the boxes x1 and x2 do so too, and the list of weights chooses one."
)


class ForwardPanel(Panel):
    """A network that learns nothing: move its hidden size and any of its weights, and see what it says.

    Example::

        X, y = nnlib.datasets.moons(80)
        ForwardPanel(nnlib.Network([2, 3, 1], "sigmoid"), X, y, follow=(0.5, 1))

    On the left is what it answers for every input, with the samples on top. A dashed line, with the
    unit's number, is where a hidden unit is undecided: its z is 0. On the right is the network, in
    each unit a map of what it answers, with the weight or bias that is in hand marked. One point is
    followed: a ring in every map, and beside each unit its answer there. Drag the point, and click a
    line or a unit to take its weight or bias in hand.

    Arguments:

    - network: the recipe of the start: two inputs, one hidden layer of at most 6 units, one output.
    - X, y: samples, shape (N, 2), and targets 0 or 1, shape (N, 1).
    - seed: by which the weights are drawn; "Other weights" takes the next one.
    - follow: the point that is followed at first, by default the first row of X.
    - fix, hide: controls by the names they show that keep their values.

    Raises ValueError for another network.
    """

    @pictures.house_style()
    def __init__(self, network, X, y, seed=0, follow=None, fix=(), hide=()):
        if len(network.sizes) != 3 or network.sizes[::2] != (2, 1) or network.sizes[1] > MOST_UNITS:
            size = "-".join(map(str, network.sizes))
            raise ValueError(
                f"network is {size}, expected 2 inputs, at most {MOST_UNITS} hidden units, 1 output"
            )
        super().__init__(width=820, height=330)
        self.recipe, self.seed = network, seed
        self.X, self.y = checks.rows("X", X, 2), checks.rows("y", y, 1)
        self.network = self._draw_weights(network.sizes[1])
        self.hidden = self.add_number(
            "hidden units", network.sizes[1], 1, MOST_UNITS, act=self._start
        )
        self.again = self.add_button("Other weights", self._again, "draw new random weights")
        self.add_row()
        names = self._names()
        self.pick = self.add_choice("weight or bias", names, names[0], self._choose)
        self.value = self.add_number("value", 0.0, -10.0, 10.0, 0.1, act=self._move)
        left, right = self.figure.subplots(1, 2, width_ratios=(1.1, 1))
        self.answers = pictures.decision_surface(self.network.predict, self.X, self.y, left, FONT)
        limits = {"xlim": left.get_xlim(), "ylim": left.get_ylim()}
        look = {"color": pictures.BLACK, "linewidth": 1.5, "animated": True, "zorder": 2}
        self.lines = [left.plot([], [], "--", **look)[0] for _ in range(MOST_UNITS)]
        self.numbers = [pictures.note(left, pictures.BLACK, (0, 0)) for _ in range(MOST_UNITS)]
        left.set(**limits)
        plane = self.answers.plane
        self.diagram = pictures.network_diagram(self.network, right, FONT, None, plane)
        self.add_row()
        point = self.X[0] if follow is None else checks.rows("follow", [follow], 2)[0]
        point = np.clip(point, *np.transpose(plane.limits))
        self.point = [
            self.add_number(name, float(x), *map(float, ends))
            for name, x, ends in zip(("x1", "x2"), point, plane.limits)
        ]
        self.on_touch(self._touched, ARROWS, LABEL, [left])
        self.settle(fix, hide)
        self._choose()
        self.redraw()

    @property
    def right(self):
        """How many samples are on the right side of one half."""
        return int(((self.network.predict(self.X) > 0.5) == (self.y > 0.5)).sum())

    @property
    def followed(self):
        """The point that is followed, on its way through the network."""
        x = np.array([[box.value for box in self.point]])
        return Followed(x, self.network.forward(x).a)

    def draw(self):
        network, ax = self.network, self.answers.ax
        followed, answers = self.followed, network.forward(self.answers.plane.points).a
        self.answers.update(lambda points: answers[-1], followed=followed)  # those of the plane
        self.diagram.update(network, None, True, self._in_hand(), answers, followed)
        weights, biases = network.parameters.W[1], network.parameters.b[1]
        for unit, (line, number) in enumerate(zip(self.lines, self.numbers)):
            way = [[], []]
            if unit < network.sizes[1]:
                bias = biases[0, unit] if network.bias else 0.0
                way = undecided(*weights[:, unit], bias, ax.get_xlim(), ax.get_ylim())
            line.set_data(*way)
            number.set_text(str(unit + 1) if len(way[0]) else "")
            if len(way[0]):
                number.xy = np.dot(way, (0.08, 0.92))  # near an end, where lines are apart
        size = "-".join(map(str, network.sizes))
        self.text.value = (
            f"A {size} network. Dots on the correct side: <b>{self.right} of {len(self.y)}</b>. "
            f"{answer_words(followed)}"
        )

    def describe(self):
        return (
            f"A {'-'.join(map(str, self.network.sizes))} network that has not learned; "
            f"{self.right} of {len(self.y)} samples are on the correct side. {self.answers.description} "
            f"A dashed line for each hidden unit, where it is undecided. {self.diagram.description} "
            f"{self.pick.value} is {self.value.value:.2g}. {answer_words(self.followed)}"
        )

    def _draw_weights(self, units):
        """The network with so many hidden units, its weights drawn by the seed."""
        recipe = self.recipe
        return Network(
            [2, units, 1], list(recipe.activations), recipe.bias, recipe.init, rng=self.seed
        )

    def _names(self):
        return [
            entry(name, index)
            for name, array in self.network.parameters.items()
            for index in np.ndindex(array.shape)
        ]

    def _in_hand(self):
        """The array of the weight or bias in hand, and its place in it."""
        name, _, place = self.pick.value.rstrip("]").partition("[")
        row, column = place.split(", ")
        return name, (int(row), int(column))

    def _start(self):
        """Weights are drawn for the hidden size that the box shows."""
        self.network = self._draw_weights(self.hidden.value)
        names = self._names()
        with self.quietly():
            stays = self.pick.value if self.pick.value in names else names[0]
            self.pick.options = names
            self.pick.value = stays
        self._choose()

    def _again(self):
        self.seed += 1
        self._start()

    def _choose(self):
        name, place = self._in_hand()
        with self.quietly():
            self.value.value = round(float(self.network.parameters[name][place]), 2)
        self.redraw()

    def _move(self):
        name, place = self._in_hand()
        self.network.parameters[name][place] = self.value.value
        self.redraw()

    def _touched(self, touch):
        """Act on what someone did on the pictures."""
        if touch.kind == "key":
            self._follow(stepped(self.answers.plane, self.followed.x[0], touch))
        elif touch.kind in ("down", "move") and is_in(self.answers.ax, touch):
            kind, what = self.answers.at(touch.x, touch.y)
            self._follow(self.X[what] if kind == "row" else what)
        elif touch.kind == "down":
            self._take(self.diagram.at(touch.x, touch.y))

    def _follow(self, x):
        """Let the boxes show a point; they keep to their limits."""
        with self.quietly():
            for box, number in zip(self.point, x):
                box.value = float(f"{number:.4g}")
        self.redraw()

    def _take(self, found):
        """Take in hand the weight of a line, or the bias of a unit."""
        name, (row, column) = found or (None, (0, 0))
        if name == "unit":
            name, row = f"b{row}", 0
        option = entry(name, (row, column))
        if option in self.pick.options:
            self.pick.value = option


def answer_words(followed):
    """What the network answers at the point that is followed."""
    place = ", ".join(map(short, followed.x[0]))
    return f"At ({place}) it answers {short(followed.a[-1][0, 0])}."


def undecided(w1, w2, bias, xlim, ylim):
    """The line w1 x + w2 y + bias = 0 within limits, as two xs and two ys; none if it is not there."""
    ends = []
    if w2:
        ends += [(x, -(w1 * x + bias) / w2) for x in xlim]
    if w1:
        ends += [(-(w2 * y + bias) / w1, y) for y in ylim]
    inside = sorted((x, y) for x, y in ends if xlim[0] <= x <= xlim[1] and ylim[0] <= y <= ylim[1])
    return np.transpose([inside[0], inside[-1]]) if len(inside) > 1 else np.zeros((2, 0))
