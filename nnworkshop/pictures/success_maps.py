"""A map of how many of many networks have learned, by their learning rate and hidden size."""

from functools import cache

import numpy as np
from matplotlib import colormaps
from matplotlib.collections import PathCollection
from matplotlib.patches import Rectangle
from matplotlib.path import Path
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D

from nnworkshop.many.intervals import in_words, wilson
from nnworkshop.pictures.house import (
    BLACK,
    DPI,
    FONT,
    VERMILION,
    Picture,
    dress,
    house_style,
    new_axes,
)

TITLE = "Success rate in %"
PALE = 0.45  # the strength of the colour that an untried cell borrows from its nearest neighbour


@house_style()
def success_map(successes, trials, rates, sizes, ax=None, picked=None, font=FONT):
    """The success rate in % for each learning rate (to the right) and hidden size (upwards).

    Example::

        pictures.success_map(np.array([[3, 9]]), np.array([[10, 10]]), rates=[0.1, 1], sizes=[2])

    The title says how far the 95 % interval of any cell reaches at most.
    `update(successes, trials, rates, sizes, picked)` moves it.

    Arguments:

    - successes, trials: counts of shape (sizes, rates). A cell that has not been tried yet has the
      colour of the nearest that has, but paler, and no number.
    - rates, sizes: what the columns and the rows are.
    - ax, font: axes to draw on, by default on a new figure; the size of text in points.
    - picked: the (row, column) of the cell that is framed.

    ValueError if the shapes disagree.
    """
    ax = ax or new_axes(860, 400)
    cells = Cells(ax, font)

    def update(successes, trials, rates=rates, sizes=sizes, picked=picked):
        return cells.update(np.asarray(successes), np.asarray(trials), rates, sizes, picked)

    return Picture(ax, update, successes, trials)


class Cells:
    """The artists of a `success_map`: a colour and a number for each cell, and a frame."""

    def __init__(self, ax, font):
        self.ax, self.font, self.height = ax, font, ax.bbox.height
        dress(ax, TITLE, "learning rate", "hidden units", font)
        ax.grid(False)
        ax.tick_params(length=0)
        self.image = ax.imshow(np.ones((1, 1, 3)), origin="lower", aspect="auto", animated=True)
        ax.spines[:].set_animated(True)  # they are on top of it
        look = {"fill": False, "edgecolor": VERMILION, "linewidth": 3.5, "zorder": 5}
        self.frame = ax.add_patch(Rectangle((0, 0), 1, 1, **look))
        self.frame.set(animated=True, clip_on=False)
        self.numbers = PathCollection([], linewidths=0, zorder=4, animated=True)
        self.numbers.set_transform(Affine2D().scale(1 / 72) + ax.figure.dpi_scale_trans)  # points
        ax.add_collection(self.numbers, autolim=False)
        self.rates, self.sizes = None, None  # those that the axes name

    def update(self, successes, trials, rates, sizes, picked):
        shape = len(sizes), len(rates)
        if not successes.shape == trials.shape == shape:
            raise ValueError(
                f"successes has shape {successes.shape} and trials {trials.shape}, "
                f"expected {shape}: a row for each size, a column for each rate"
            )
        if (list(rates), list(sizes)) != (self.rates, self.sizes):
            self._name(list(rates), list(sizes))
        tried = trials > 0
        self._fill(successes / np.maximum(trials, 1), tried)
        margin = f", ± {_margin(trials[tried].min()):.0f} at most" if tried.any() else ""
        if TITLE + margin != self.ax.get_title():  # costs a drawing of the whole figure
            self.ax.title.set_text(TITLE + margin)
        self.frame.set_visible(picked is not None)
        said = f"Success rates for {shape[1]} learning rates and {shape[0]} hidden sizes"
        if picked is not None:
            row, column = picked
            self.frame.set_xy((column - 0.5, row - 0.5))
            rate = in_words(int(successes[row, column]), int(trials[row, column]))
            said += f"; with {sizes[row]} hidden units at rate {rates[column]:g}: {rate}"
        return f"{said}. {tried.sum()} of {tried.size} cells have been tried."

    def _name(self, rates, sizes):
        """Make room for so many rows and columns, and write beside the axes what they are."""
        self.rates, self.sizes, ax = rates, sizes, self.ax
        self.size = min(self.font - 1, 0.7 * self.height / len(sizes) * 72 / DPI)  # of the text
        cells = [(column, row) for row in range(len(sizes)) for column in range(len(rates))]
        self.numbers.set(offsets=cells, offset_transform=ax.transData)
        ax.set_xticks(range(len(rates)), [f"{rate:g}" for rate in rates])
        ax.set_yticks(range(len(sizes)), [str(size) for size in sizes], fontsize=self.size)
        extent = (-0.5, len(rates) - 0.5, -0.5, len(sizes) - 0.5)
        self.image.set_extent(extent)
        ax.set(xlim=extent[:2], ylim=extent[2:])

    def _fill(self, shares, tried):
        """Give each cell the colour of its share, and those that have been tried the number."""
        colours = colormaps["cividis"](_nearest(shares, tried))[..., :3]
        colours = np.where(tried[..., None], colours, 1 - PALE + PALE * colours)
        self.image.set_data(colours if tried.any() else np.ones_like(colours))
        words = np.where(tried, np.vectorize("{:.0f}".format)(100 * shares), "")
        self.numbers.set_paths([number_path(str(word), self.size) for word in words.flat])
        self.numbers.set_facecolor(np.where(shares.ravel() < 0.47, "white", BLACK))


def cell_at(success_map, x, y):
    """The (row, column) of the cell of a `success_map` at these pixels of its figure; None beside it."""
    ax = success_map.ax
    if not ax.bbox.contains(x, y):
        return None
    column, row = ax.transData.inverted().transform((x, y))
    return round(row), round(column)


def _margin(trials):
    """Half the width of the widest 95 % interval that so many trials can give, in %."""
    low, high = wilson(trials // 2, trials)
    return 50 * (high - low)


@cache
def number_path(text, size):
    """The outline of a number, in points, around its centre. Forty outlines are drawn in a fortieth of
    the time that forty texts take.
    """
    if not text:
        return Path(np.empty((0, 2)))
    outline = TextPath((0, 0), text, size=size)
    box = outline.get_extents()
    return outline.transformed(Affine2D().translate(-(box.x0 + box.x1) / 2, -0.36 * size))


def _nearest(shares, tried):
    """For each cell of a map, the rate of the nearest cell that has been tried."""
    if not tried.any():
        return shares
    places = np.argwhere(tried)
    cells = np.indices(tried.shape).reshape(2, -1).T
    distances = np.square(cells[:, None] - places).sum(axis=2)
    return shares[tuple(places[distances.argmin(axis=1)].T)].reshape(tried.shape)
