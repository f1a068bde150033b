"""Draw a digit, and watch what networks make of it."""

import numpy as np

from nnlib import checks, classes
from nnworkshop import pictures
from nnworkshop.panels.live import Panel, short
from nnworkshop.studies.drawing import SIDE, Drawing, nearest

WIDTH, HEIGHT = 820, 330
FONT = 11
ARROWS = {"ArrowLeft": (0, -1), "ArrowRight": (0, 1), "ArrowUp": (-1, 0), "ArrowDown": (1, 0)}
KEYS = (*ARROWS, " ", "Delete")
LABEL = (
    "A sheet of 8 x 8 pixels to draw on. Arrow keys move the frame, Space fills a pixel or empties it, "
    "with Shift arrow keys move the whole drawing, Delete clears the sheet. There are boxes and buttons "
    "for all of it."
)
PENS = {"thin": 0.5, "medium": 1.0, "thick": 1.75, "rubber": 1.0}  # widths, in pixels


class DrawingPanel(Panel):
    """A sheet of 8 x 8 pixels to draw on, and the answers of a network, which move as you draw.

    Example::

        from nnworkshop import data

        X, y = data.digits()
        DrawingPanel(nnlib.Network([64, 32, 10], ["tanh", "softmax"], rng=0), X, y)

    On the left is the sheet, in the middle the share of each digit, on the right the row of X that is
    nearest to the drawing.

    Arguments:

    - network: a Network of 64 inputs and a softmax output, or a dict of such networks by name, to
      choose from.
    - X, y: digits that it knows, (N, 64) and (N, n_out).
    - begin: a row of X that is on the sheet at first, from 0; by default the sheet is blank.
    - pixel_ratio: of the resting picture; 1 for a screen with large pixels.
    - fix, hide, show: controls by the names they show, such as "pen".

    ValueError for a network of other inputs or without softmax, for digits that do not go with it, or for
    a name that no control has; TypeError for anything but networks.
    """

    @pictures.house_style()
    def __init__(self, network, X, y, begin=None, pixel_ratio=2, fix=(), hide=(), show=()):
        super().__init__(WIDTH, HEIGHT, pixel_ratio)
        self.networks = network if isinstance(network, dict) else {"network": network}
        self.X, self.y = with_digits(self.networks, X, y)
        self.sheet, self.cursor, self._last = Drawing(), None, None
        if begin is not None:
            begin = checks.whole("begin", begin, 0)
            if begin >= len(self.X):
                raise ValueError(f"begin is {begin}, expected a row of X: 0 to {len(self.X) - 1}")
            self.sheet.show(self.X[begin])
        self._add_controls(begin or 0)
        self._add_pictures()
        self.settle(fix, hide if len(self.networks) > 1 else {*hide, "network"}, show)
        self.on_touch(self.touched, KEYS, LABEL, [self.drawn.ax])
        self.redraw()

    def _add_controls(self, begin):
        self.pen = self.add_choice("pen", list(PENS), "medium", act=lambda: None)
        self.clear = self.add_button("Clear", self._clear, "a blank sheet")
        self.centre = self.add_button(
            "Centre", self._centre, "move the middle of the ink to the middle of the sheet"
        )
        self.fit = self.add_button(
            "Fit", self._fit, "stretch the drawing to the full height, in the middle"
        )
        names = list(self.networks)
        self.network = self.add_choice("network", names, names[0])
        self.add_row()
        box = {"slider": False, "act": self._frame}
        self.row = self.add_number("row", 1, 1, SIDE, **box)
        self.column = self.add_number("column", 1, 1, SIDE, **box)
        self.dot = self.add_button("Fill or empty", self._dot, "the pixel in this row and column")
        self.arrows = [
            self.add_button(f"Move {name}", lambda way=way: self._move(*way), "the whole drawing")
            for name, way in zip(("left", "right", "up", "down"), ARROWS.values())
        ]
        self.add_row()
        last = len(self.X) - 1
        self.known = self.add_number(
            "digit of the set", begin, 0, last, slider=False, act=self._show
        )
        self.again = self.add_button("Put it on the sheet", self._show, "this digit of the set")

    def _add_pictures(self):
        self.figure.get_layout_engine().set(w_pad=0.12)  # inches, so that no frame is at the edge
        sheet, bars, near = self.figure.subplots(1, 3, width_ratios=(1, 1.1, 0.55))
        self.drawn = pictures.drawing(self.sheet.pixels, sheet, "Your drawing", font=FONT)
        self.bars = pictures.answer_bars(self.answers, None, bars, font=FONT)
        self.nearest = pictures.drawing(self.X[0], near, "Nearest of the set", font=FONT)

    @property
    def answers(self):
        """What the chosen network says to the drawing, (1, n_out)."""
        return self.networks[self.network.value].predict(self.sheet.pixels)

    def draw(self):
        pixels, answers = self.sheet.pixels, self.answers
        self.drawn.update(pixels, self.cursor)
        self.bars.update(answers)
        near = nearest(pixels, self.X)
        self.nearest.update(self.X[near])
        self.text.value = self._words(answers, near)

    def _words(self, answers, near):
        """What the network says, and how much ink there is, and where."""
        centre = self.sheet.centre
        if centre is None:
            return "The sheet is blank. Draw on it with a mouse, a finger or keys."
        said = classes(answers)[0]
        where = ", ".join(map(short, centre))
        words = [
            f"It says <b>{said}</b>, with a share of <b>{answers.max():.2f}</b>",
            f"ink <b>{short(self.sheet.pixels.sum())}</b> pixels, its middle at <b>({where})</b>",
            f"nearest: row {near}, a <b>{classes(self.y[[near]])[0]}</b>",
        ]
        return "&emsp;".join(words)

    def describe(self):
        return (
            f"A sheet to draw on. {self.drawn.description} {self.bars.description} "
            f"Nearest digit of the set: row {nearest(self.sheet.pixels, self.X)}."
        )

    def _clear(self):
        self.sheet.clear()
        self.redraw()

    def _centre(self):
        self.sheet.centred()
        self.redraw()

    def _fit(self):
        self.sheet.fit()
        self.redraw()

    def _move(self, down, right):
        self.sheet.move(right, down)
        self.redraw()

    def _show(self):
        self.sheet.show(self.X[self.known.value])
        self.redraw()

    def _frame(self):
        self.cursor = self.row.value - 1, self.column.value - 1
        self.redraw()

    def _dot(self):
        self._frame()
        self.sheet.toggle(*self.cursor)
        self.redraw()

    def touched(self, touch):
        """Act on what someone did on the pictures."""
        if touch.kind == "key":
            self._press(touch)
        elif touch.kind == "up":
            self._last = None
        elif touch.kind == "down":
            if self.drawn.ax.bbox.contains(touch.x, touch.y):
                self._last = self._place(touch.x, touch.y)
                self._stroke(touch)
        elif self._last is not None:
            self._stroke(touch)

    def _place(self, x, y):
        """A pixel of the figure as a place on the sheet."""
        return self.drawn.ax.transData.inverted().transform((x, y))

    def _stroke(self, touch):
        """Draw from where the pen was to where it is, by way of where it has been."""
        pen = self.pen.value
        for x, y in (*touch.past, (touch.x, touch.y)):
            place = self._place(x, y)
            self.sheet.line(self._last, place, PENS[pen], ink=pen != "rubber")
            self._last = place
        self.cursor = None
        self.redraw()

    def _press(self, touch):
        if touch.key == "Delete":
            self._clear()
        elif touch.key == " ":
            self._dot()
        elif touch.shift:
            self._move(*ARROWS[touch.key])
        else:
            place = np.add(self.cursor or (0, -1), ARROWS[touch.key]) % SIDE
            with self.quietly():
                self.row.value, self.column.value = (int(one) + 1 for one in place)
            self._frame()


def with_digits(networks, X, y):
    """X and y, after a check that they go with the networks."""
    if not networks:
        raise ValueError("network is {}, expected a Network, or a dict of networks by name")
    for name, network in networks.items():
        sizes = getattr(network, "sizes", None)
        if sizes is None:
            kind = checks.kind(network)
            raise TypeError(f"{name} is {kind}, expected a Network, or a dict of networks by name")
        if sizes[0] != SIDE**2 or network.activations[-1].name != "softmax":
            expected = f"expected one of {SIDE**2} inputs with a softmax output"
            raise ValueError(f"{name} is {network}, {expected}")
        X, y = checks.rows("X", X, SIDE**2), checks.rows("y", y, sizes[-1])
    if len(X) != len(y):
        raise ValueError(f"X has {len(X)} rows and y has {len(y)}, expected the same")
    return X, y
