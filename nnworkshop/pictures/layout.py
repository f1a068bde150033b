"""Where the units of a network are in its diagram."""

from itertools import pairwise

import numpy as np

from nnworkshop.pictures.house import arrange

MOST_UNITS = 16  # of a layer with maps
STAGGERED = 10  # from so many units on a layer has two columns of maps
MAPPED = 3  # hidden layers with maps; units of later ones are circles
WIDEST = 46  # pixels of a map at most
STUB = 9  # pixels of the line that is a bias
BESIDE = 34  # pixels for the numbers on the right of the last layer
NEAR = 6  # pixels beside a line that still belong to it
SIDE = 8  # square pictures have at least so many pixels a side


class Layout:
    """The places of units, of those that are shown, in axes; layers reach from 0 to 1 in both directions.

    - sizes: the units of each layer. mapped: the layers whose units are tiles; others are circles.
    - images: whether the inputs are one tile, a picture.
    - shown, most: how many units of each layer there are, and of any at most.
    - beside: the pixels on the left of the inputs that their names take; 0 where they have none.
    - columns, across: in how many columns each layer is, and how wide its units, in pixels.
    - places: the centres of the units by layer. pixel: the size of a pixel, (across, up).
    """

    def __init__(self, sizes, mapped, images=False):
        self.sizes, self.images, self.beside = sizes, images, 0
        self.mapped = [layer in mapped for layer in range(len(sizes))]
        self.most = MOST_UNITS if mapped else most_units(sizes)
        self.shown = [min(n, self.most) for n in sizes]
        if images:
            self.shown[0] = 1
        self.columns = [
            1 + (mapped and n >= STAGGERED) for mapped, n in zip(self.mapped, self.shown)
        ]

    @property
    def cut(self):
        """Which units are shown, in words, if there are more."""
        return f"first {self.most} units" if self.most < max(self.sizes[self.images :]) else ""

    def fit_into(self, ax):
        """Find out how wide units can be in some axes, and where they are then."""
        arrange(ax.figure)  # so that it is known how large the axes are
        width, height = ax.bbox.size
        circle = min(24, 180 / max(self.shown), 153 / len(self.sizes))
        widest = min(WIDEST, 0.6 * width / sum(self.columns))
        self.across = [
            int(min(widest, highest(n, columns, height))) if mapped else circle
            for mapped, n, columns in zip(self.mapped, self.shown, self.columns)
        ]
        if any(self.mapped):
            left = self.columns[0] * self.across[0] / 2 + STUB + self.beside
            right = self.columns[-1] * self.across[-1] / 2 + BESIDE
            inside = width - left - right
            ax.set(xlim=(-left / inside, 1 + right / inside), ylim=(0, 1))
        elif self.beside:
            left, right = self.beside + circle / 2 + 6, circle
            inside = width - left - right
            ax.set_xlim(-left / inside, 1 + right / inside)
        self.pixel = np.ptp([ax.get_xlim(), ax.get_ylim()], axis=1) / (width, height)
        self.places = [self._places(layer) for layer in range(len(self.sizes))]

    def _places(self, layer):
        units, count = self.shown[layer], self.columns[layer]
        places = unit_places(layer / (len(self.sizes) - 1), units)
        if count == 2:  # staggered: each a little below the one before, left and right in turn
            half = self.across[layer] / 2
            room = half * self.pixel[1]
            places[:, 1] = np.linspace(1 - room, room, units)
            places[:, 0] += np.where(np.arange(units) % 2, half + 1, -half - 1) * self.pixel[0]
        return places

    def lines(self):
        """The ends of the lines between units, from the first layer on."""
        return [(a, b) for A, B in pairwise(self.places) for a in A for b in B]

    def at(self, ax, x, y):
        """The unit, else the line, at a pixel of the figure: ("unit", (1, 2)) or ("W1", (0, 2)), or None."""
        pixel = np.array([x, y])
        for layer, (places, across) in enumerate(zip(self.places, self.across)):
            beside = np.abs(ax.transData.transform(places) - pixel).max(axis=1)
            if beside.min() <= across / 2 + 1:
                return "unit", (layer, int(beside.argmin()))
        ends = ax.transData.transform(np.concatenate(self.lines()))
        starts, ends = ends[::2], ends[1::2]
        way = ends - starts
        share = np.clip(((pixel - starts) * way).sum(axis=1) / (way**2).sum(axis=1), 0, 1)
        beside = np.hypot(*(starts + share[:, np.newaxis] * way - pixel).T)
        if self.images:
            beside[: self.shown[1]] = np.inf  # these lines are no weights
        if beside.min() > NEAR:
            return None
        k = int(beside.argmin())
        for layer, (n, m) in enumerate(pairwise(self.shown), start=1):
            if k < n * m:
                return f"W{layer}", divmod(k, m)
            k -= n * m


def highest(units, columns, height):
    """How high each of some units can be, so that they are a pixel apart in one or two columns."""
    if columns == 1:
        return height / units - 1
    return (2 * height - units + 1) / (units + 1)


def is_picture(inputs):
    """Whether so many inputs can be the pixels of a square picture."""
    side = int(np.sqrt(inputs))
    return side >= SIDE and side**2 == inputs


def most_units(sizes, lines=130):
    """How many units a layer may show so that a network has at most so many lines."""
    for most in range(16, 1, -1):
        if sum(min(n, most) * min(m, most) for n, m in pairwise(sizes)) <= lines:
            return most
    return 1


def unit_places(x, count):
    """The centres of `count` units one above the other at `x`, shape (count, 2)."""
    return np.stack([np.full(count, x), 1 - (np.arange(count) + 0.5) / count], axis=1)


def ends_of(places, name, index):
    """The centres of the units that something belongs to, two for a weight and one for all else: a
    bias, an entry of X or y, or ("unit", (layer, number)).
    """
    row, column = index
    if name == "unit":
        units = [(places[row], column)]
    elif name[0] in "Xy":
        units = [(places[0 if name == "X" else -1], column)]
    else:
        layer = int(name[1:])
        units = [(places[layer - 1], row), (places[layer], column)][name[0] == "b" :]
    ends = [centres[k] for centres, k in units if k < len(centres)]
    return np.reshape(ends, (-1, 2))
