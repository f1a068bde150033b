"""A network whose weights one sets by hand: what can it say?"""

import numpy as np

from nnlib import checks
from nnlib.network import Network
from nnworkshop import pictures
from nnworkshop.panels.live import Panel
from nnworkshop.pictures.house import YELLOW

MOST_UNITS = 6  # hidden ones
FONT = 11


class ForwardPanel(Panel):
    """A network that learns nothing: move its hidden size and any of its weights, and see what it says.

    Example::

        X, y = nnlib.datasets.moons(80)
        ForwardPanel(nnlib.Network([2, 3, 1], "sigmoid"), X, y)

    On the left is what it answers for every input, with the samples on top. A dashed line, with the
    unit's number, is where a hidden unit is undecided: its z is 0. On the right is the network,
    with the weight or bias that is in hand marked.

    Arguments:

    - network: the recipe of the start: two inputs, one hidden layer of at most 6 units, one output.
    - X, y: samples, shape (N, 2), and targets 0 or 1, shape (N, 1).
    - seed: by which the weights are drawn; "Other weights" takes the next one.
    - fix, hide: controls by the names they show that keep their values.

    Raises ValueError for another network.
    """

    @pictures.house_style()
    def __init__(self, network, X, y, seed=0, fix=(), hide=()):
        if len(network.sizes) != 3 or network.sizes[::2] != (2, 1) or network.sizes[1] > MOST_UNITS:
            size = "-".join(map(str, network.sizes))
            raise ValueError(
                f"network is {size}, expected 2 inputs, at most {MOST_UNITS} hidden units, 1 output"
            )
        super().__init__(width=820, height=330)
        self.recipe, self.seed = network, seed
        self.X, self.y = checks.rows("X", X, 2), checks.rows("y", y, 1)
        self.network = self._drawn(network.sizes[1])
        self.hidden = self.add_number(
            "hidden units", network.sizes[1], 1, MOST_UNITS, act=self._start
        )
        self.again = self.add_button("Other weights", self._again, "draw new random weights")
        self.add_row()
        names = self._names()
        self.pick = self.add_choice("weight or bias", names, names[0], self._choose)
        self.value = self.add_number("value", 0.0, -10.0, 10.0, 0.1, act=self._move)
        left, right = self.figure.subplots(1, 2, width_ratios=(1.25, 1))
        self.answers = pictures.decision_surface(self.network.predict, self.X, self.y, left, FONT)
        limits = {"xlim": left.get_xlim(), "ylim": left.get_ylim()}
        look = {"color": pictures.BLACK, "linewidth": 1.5, "animated": True, "zorder": 2}
        self.lines = [left.plot([], [], "--", **look)[0] for _ in range(MOST_UNITS)]
        self.numbers = [pictures.note(left, pictures.BLACK, (0, 0)) for _ in range(MOST_UNITS)]
        left.set(**limits)
        self.diagram = pictures.network_diagram(self.network, right, FONT)
        look = {"linewidth": 11, "markersize": 24, "animated": True, "zorder": 0.5}
        (self.mark,) = right.plot([], [], "o-", color=YELLOW, **look)
        self.settle(fix, hide)
        self._choose()
        self.redraw()

    @property
    def right(self):
        """How many samples are on the right side of one half."""
        return int(((self.network.predict(self.X) > 0.5) == (self.y > 0.5)).sum())

    def draw(self):
        network, ax = self.network, self.answers.ax
        self.answers.update(network.predict)
        self.diagram.update(network, None, True)
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
        self.mark.set_data(*self._place())
        size = "-".join(map(str, network.sizes))
        self.text.value = (
            f"A {size} network. Dots on the correct side: <b>{self.right} of {len(self.y)}</b>"
        )

    def describe(self):
        return (
            f"A {'-'.join(map(str, self.network.sizes))} network that has not learned; "
            f"{self.right} of {len(self.y)} samples are on the correct side. {self.answers.description} "
            f"A dashed line for each hidden unit, where it is undecided. {self.diagram.description} "
            f"{self.pick.value} is {self.value.value:.2g}."
        )

    def _drawn(self, units):
        """The network with so many hidden units, its weights drawn by the seed."""
        recipe = self.recipe
        return Network(
            [2, units, 1], list(recipe.activations), recipe.bias, recipe.init, rng=self.seed
        )

    def _names(self):
        return [
            f"{name}[{row}, {column}]"
            for name, array in self.network.parameters.items()
            for row, column in np.ndindex(array.shape)
        ]

    def _in_hand(self):
        """The array of the weight or bias in hand, and its place in it."""
        name, _, place = self.pick.value.rstrip("]").partition("[")
        row, column = place.split(", ")
        return name, (int(row), int(column))

    def _place(self):
        """The ends of the line of the weight in hand, or twice the centre of the unit of a bias."""
        name, (row, column) = self._in_hand()
        units = self.network.sizes[1]
        lines, circles = self.diagram.ax.collections[:2]
        if name[0] == "b":
            return np.transpose(
                [circles.get_offsets()[(2 if name == "b1" else 2 + units) + column]] * 2
            )
        number = row * units + column if name == "W1" else 2 * units + row
        return np.transpose(lines.get_segments()[number])

    def _start(self):
        """Weights are drawn for the hidden size that the box shows."""
        self.network = self._drawn(self.hidden.value)
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


def undecided(w1, w2, bias, xlim, ylim):
    """The line w1 x + w2 y + bias = 0 within limits, as two xs and two ys; none if it is not there."""
    ends = []
    if w2:
        ends += [(x, -(w1 * x + bias) / w2) for x in xlim]
    if w1:
        ends += [(-(w2 * y + bias) / w1, y) for y in ylim]
    inside = sorted((x, y) for x, y in ends if xlim[0] <= x <= xlim[1] and ylim[0] <= y <= ylim[1])
    return np.transpose([inside[0], inside[-1]]) if len(inside) > 1 else np.zeros((2, 0))
