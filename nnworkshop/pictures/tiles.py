"""Small square pictures in the units of a network, numbers beside them and coloured surfaces, drawn quickly.

matplotlib's own images and texts would cost a panel several times as long for every frame.
"""

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from matplotlib.artist import Artist
from matplotlib.image import AxesImage

from nnlib import checks
from nnworkshop.pictures.house import BLUE_WHITE_ORANGE, DPI, GREY, GRID, own_font

SHADES = np.linspace(0, 1, 256)
COLOURS = (BLUE_WHITE_ORANGE(SHADES) * 255).round().astype(np.uint8).view(np.uint32)[:, 0]
NEAR = 8  # pixels beside a sample that are still that sample
LENGTH = 200  # places at which a network with one input is asked
FRAME = tuple(int(GREY[k : k + 2], 16) for k in (1, 3, 5)) + (255,)
FAR = 1e3  # a sum at which an answer that has bounds is close to them


@dataclass(frozen=True)
class Plane:
    """The part of the inputs that a picture shows, and where on it a network is asked.

    - limits: (low, high) of each input.
    - targets: the lowest and the highest target, which give the scale of the outputs.
    - points: LENGTH places for one input, shape (LENGTH, 1), or GRID along each of two, (GRID * GRID, 2).
    """

    limits: tuple
    targets: tuple
    points: np.ndarray = field(init=False, repr=False, compare=False)

    def __post_init__(self):
        grids = np.meshgrid(*(np.linspace(*ends, self.shape[0]) for ends in self.limits))
        points = np.stack([grid.ravel() for grid in grids], axis=1)
        object.__setattr__(self, "points", points)

    @property
    def shape(self):
        """How the points lie: in a row, or in rows and columns."""
        return (LENGTH,) if len(self.limits) == 1 else (GRID, GRID)

    def at(self, ax, samples, x, y):
        """The sample, else the place, at a pixel of a figure: ("row", 3), or ("place", array([0.5, 1.0])).

        samples: where they are in the axes `ax`, shape (N, 2).
        """
        return row_at(ax, samples, x, y) or ("place", self.place(ax, x, y)[0])

    def place(self, ax, x, y):
        """The inputs at a pixel of a figure, and how high up that is in the axes."""
        place = ax.transData.inverted().transform((x, y))
        height = float(np.clip(place[1], *ax.get_ylim()))
        return np.clip(place[: len(self.limits)], *np.transpose(self.limits)), height

    def shares(self, point):
        """Where a point is: 0 at the low end of each input, 1 at the high one."""
        low, high = np.transpose(self.limits)
        return (np.ravel(point) - low) / (high - low)


def row_at(ax, samples, x, y):
    """The sample at a pixel of a figure, such as ("row", 3); None where there is none.

    samples: where they are in the axes `ax`, shape (N, 2).
    """
    beside = np.hypot(*(ax.transData.transform(samples) - (x, y)).T)
    return ("row", int(beside.argmin())) if beside.min(initial=np.inf) <= NEAR else None


def scale_of(layer, network, plane):
    """What is blue and what is orange in the maps of a layer; None for the layer's largest answer."""
    if layer == len(network.sizes) - 1:
        last = network.activations[-1]
        return plane.targets if last.elementwise else range_of(last)
    return range_of(network.activations[layer - 1])


@lru_cache(64)
def range_of(activation):
    """The lowest and the highest answer of an activation, whoever wrote it; None if it has no bounds."""
    near = np.concatenate([np.geomspace(1e-3, FAR, 300), np.linspace(0, 10, 501)])
    try:
        ends, further = (extremes(activation, size * near) for size in (1, FAR))
    except (ArithmeticError, ValueError):  # one's own, that such sums are too much for
        return None
    has_bounds = ends[0] < ends[1] and np.allclose(ends, further, rtol=0.01, atol=0.01)
    return ends if has_bounds else None


def extremes(activation, sums):
    """The lowest and the highest answer for sums of either sign, in two decimals."""
    sums = np.concatenate([-sums, sums])
    with np.errstate(all="ignore"):
        answers = activation(np.stack([sums, np.zeros_like(sums)], axis=1))[
            :, 0
        ]  # softmax takes a row
    return round(float(answers.min()), 2) + 0.0, round(float(answers.max()), 2) + 0.0


def colour_words(scale, words="blue {:.3g}, orange {:.3g}"):
    """What the colours of a map mean, for its scale."""
    if scale is None:
        return "blue < 0 < orange"
    return words.format(*scale).replace("-", "\N{MINUS SIGN}")


def answer_maps(answers, network, plane, layer, most):
    """What the first units of a layer answer over the plane, from 0 (blue) to 1 (orange).

    - answers: a[l] of every layer l at the points of the plane.

    Returns shape (units, *plane.shape).
    """
    values = answers[layer][:, :most].T
    if layer == 0:
        low, high = (end(values, axis=1, keepdims=True) for end in (np.min, np.max))
    else:
        low, high = scale_of(layer, network, plane) or symmetric(values)
    return shares_of(values, low, high).reshape(-1, *plane.shape)


@checks.quiet
def shares_of(values, low, high):
    """Where values are between two limits, from 0 to 1; in the middle where the limits do not differ.

    - values, low, high: numbers of any size, or none, as units have them that have run away.
    """
    halves = (0.5 * np.asarray(one) for one in (values, low, high))
    values, low, high = halves  # since the difference of two large numbers can be infinite
    shares = (values - low) / np.where(high > low, high - low, np.nan)
    return np.nan_to_num(shares, nan=0.5, posinf=1.0, neginf=0.0).clip(0, 1)


def symmetric(values):
    """Limits of the same size around 0 that hold all values."""
    largest = float(np.abs(values[np.isfinite(values)]).max(initial=0.0)) or 1.0
    return -largest, largest


def weight_images(weights, most):
    """The weights of the first units of a layer over square images, from 0 (blue) to 1 (orange)."""
    low, high = symmetric(weights)
    side = int(np.sqrt(len(weights)))
    return shares_of(weights.T[:most], low, high).reshape(-1, side, side)[:, ::-1]


class Tiles(Artist):
    """Square pictures of shares from 0 (blue) over 0.5 (white) to 1 (orange), each in a frame.

    - ax: axes with limits that stay.
    - across: their width, in pixels of the figure as it is shown at first.
    - places: their centres in the coordinates of `ax`, shape (units, 2).
    - smooth: whether values in between are interpolated.
    """

    def __init__(self, ax, across, places, smooth=True):
        super().__init__()
        self.set(animated=True, zorder=3.2)
        ax.add_artist(self)
        self.across, self.places, self.smooth = across, places, smooth
        self._shares = np.full((len(places), 2, 2), 0.5)

    shares = property(lambda self: self._shares)

    @shares.setter
    def shares(self, values):
        if not np.array_equal(values, self._shares):
            self._shares, self.stale = values, True

    def pixels(self, scale=1.0):
        """The pictures, shape (units, width, width, 4), their lowest rows first."""
        width = round(self.across * scale)
        M = spreading(self.shares.shape[-1], width, self.smooth)
        pictures = coloured(M @ self.shares @ M.T, COLOURS)
        rim = max(1, round(scale))
        pictures[:, :rim] = pictures[:, -rim:] = FRAME
        pictures[:, :, :rim] = pictures[:, :, -rim:] = FRAME
        return pictures

    def corners(self, scale=1.0):
        """The lower left corner of each, in pixels."""
        return (self.axes.transData.transform(self.places) - self.across * scale / 2).round()

    def draw(self, renderer):
        scale = renderer.points_to_pixels(72) / DPI
        look = renderer.new_gc()
        for (x, y), picture in zip(self.corners(scale), self.pixels(scale)):
            renderer.draw_image(look, int(x), int(y), picture)
        look.restore()
        self.stale = False


class Surface(AxesImage):
    """Colours of values on a grid that reaches from one corner of its extent to the other.

    - ax: the axes that it belongs to.
    - low, high: the values of the first and the last colour of `cmap`.
    - smooth: whether values in between are interpolated.
    """

    def __init__(self, ax, cmap, low, high, smooth=True, alpha=1.0):
        super().__init__(ax, cmap=cmap, extent=(*ax.get_xlim(), *ax.get_ylim()), origin="lower")
        self.set(animated=True, clim=(low, high), data=np.full((GRID, GRID), low), alpha=alpha)
        self.smooth = smooth
        self.colours = np.ascontiguousarray(cmap(SHADES, alpha, bytes=True)).view(np.uint32)[:, 0]
        ax.add_image(self)
        ax.spines[:].set_animated(True)  # they are on top of it

    def set_data(self, values):
        """Take other values; the same ones need no other picture."""
        if not np.array_equal(np.ma.getdata(self.get_array()), values):
            super().set_data(values)

    def draw(self, renderer):
        if not self.get_visible():
            return
        ends = np.reshape(self.get_extent(), (2, 2)).T
        left, bottom, right, top = self.axes.transData.transform(ends).round().astype(int).ravel()
        shares = shares_of(self.get_array().filled(np.nan), *self.get_clim())
        up, along = (
            spreading(count, width, self.smooth)
            for count, width in zip(shares.shape, (top - bottom, right - left))
        )
        look = renderer.new_gc()
        look.set_clip_rectangle(self.axes.bbox)
        picture = coloured(up @ shares @ along.T, self.colours)
        renderer.draw_image(look, left, bottom, picture)
        look.restore()
        self.stale = False


def coloured(shares, colours):
    """The colours of shares from 0 to 1, shape (*shares.shape, 4), by a table of 256 colours of which each is
    one number, since that is quicker to look up than its four parts.
    """
    places = (255 * shares + 0.5).astype(np.uint8)
    return np.take(colours, places)[..., np.newaxis].view(np.uint8)


@lru_cache(64)
def spreading(count, width, smooth):
    """The matrix that makes `width` values of `count` by linear interpolation, or else by repeating."""
    if not smooth:
        nearest = np.arange(width) * count // width
        return np.eye(count)[nearest]
    places = (np.arange(width) + 0.5) / width * (count - 1)
    return np.maximum(0, 1 - np.abs(places[:, np.newaxis] - np.arange(count)))


class Numbers(Artist):
    """Short texts at places in pixels of the figure as it is shown at first.

    - on_data: whether places are in the coordinates of the data of `ax` instead, and texts without a ground.
    - items: (x, y, text, size in points, colour, share of its width that is left of x).
    """

    def __init__(self, ax, on_data=False):
        super().__init__()
        self.on_data = on_data
        self.set(animated=True, zorder=6)
        ax.add_artist(self)
        self._items = []

    items = property(lambda self: self._items)

    @items.setter
    def items(self, items):
        if items != self._items:
            self._items, self.stale = items, True

    def draw(self, renderer):
        dpi = renderer.points_to_pixels(72)
        look = renderer.new_gc()
        places = np.array([item[:2] for item in self.items]).reshape(-1, 2)
        places = self.axes.transData.transform(places) if self.on_data else places * dpi / DPI
        for place, (_, _, text, size, colour, left) in zip(places, self.items):
            picture = written(text, size, colour, dpi, not self.on_data)
            height, width = picture.shape[:2]
            right_end = renderer.width - width  # further out it would be cut off
            corner = min(place[0] - left * width, right_end), place[1] - height / 2
            renderer.draw_image(look, *map(round, corner), picture)
        look.restore()
        self.stale = False


@lru_cache(4096)
def written(text, size, colour, dpi, ground=True):
    """A text as a picture, on nearly opaque white or on nothing. The few numbers there are in two decimals are soon
    all known.
    """
    font = own_font()
    font.set_size(size, dpi)
    font.set_text(text, 0.0)
    font.draw_glyphs_to_bitmap(antialiased=True)
    ink = np.pad(np.asarray(font.get_image()), ((2, 1), (2, 1)))[::-1, :, np.newaxis] / 255.0
    white = np.full(3, 255)
    share = ink if ground else np.ones_like(ink)
    colours = white + share * (np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)]) - white)
    opacity = 215 + 40 * ink if ground else 255 * ink
    return np.ascontiguousarray(np.concatenate([colours, opacity], axis=2).astype(np.uint8))
