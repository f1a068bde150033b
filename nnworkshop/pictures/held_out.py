"""Pictures of what networks do on rows that they have not seen: medians of many starts, who is taken for whom."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle

from nnworkshop.many.intervals import median_interval
from nnworkshop.pictures.house import (
    BLACK,
    BLUE,
    DPI,
    FONT,
    GREY,
    VERMILION,
    Picture,
    dress,
    house_style,
    new_axes,
    plain,
)
from nnworkshop.pictures.tiles import Numbers, Surface

WHITE = "#FFFFFF"
WHITE_BLUE = LinearSegmentedColormap.from_list("white-blue", ["white", BLUE])
SCATTER = 0.26  # how far the dots of a row are strewn, of the way to the next row


@house_style()
def medians(values, ax=None, title="", unit="", digits=0, picked=None, font=FONT):
    """Numbers from many starts as dots, a row for each name, with their median and its 95 % interval.

    Example::

        rng = np.random.default_rng(0)
        pictures.medians({"plain": rng.normal(85, 3, 60), "more data": rng.normal(90, 2, 60)})

    Arguments:

    - values: by name, finite numbers of shape (starts,), at least 6; see `many.median_interval`.
    - ax, title, font: axes to draw on, by default on a new figure; the text above; its size in points.
    - unit, digits: what stands behind a number, and how many digits it has after the point.
    - picked: the start, from 0, whose dots are orange.
    """
    ax = ax or new_axes(860, 110 + 46 * len(values))
    dress(ax, title, "", "", font)
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)
    ax.set_yticks(range(len(values)), list(values), fontsize=font)
    ax.set_ylim(len(values) - 0.4, -0.6)  # the first on top
    across, said, told = ax.get_yaxis_transform(), [], ""
    for place, (name, numbers) in enumerate(values.items()):
        numbers = np.asarray(numbers, dtype=float)
        low, high = median_interval(numbers)
        # apart, and always the same: processors differ in the last digit of a sine
        strewn = (SCATTER * np.sin(2.4 * np.arange(len(numbers)))).round(4)
        ax.plot(numbers, place + strewn, "o", color=GREY, alpha=0.3, markersize=4)
        if picked is not None:
            own = numbers[picked], place + strewn[picked]
            ax.plot(*own, "o", color=VERMILION, markersize=9, markeredgecolor="white", zorder=5)
            told = f", start {picked}: {numbers[picked]:.{digits}f}{unit}"
        ax.hlines(place, low, high, color=BLUE, linewidth=9, alpha=0.55, zorder=3)
        ax.plot(np.median(numbers), place, "o", color=BLUE, markersize=8, zorder=4)
        middle, low, high = (f"{one:.{digits}f}" for one in (np.median(numbers), low, high))
        words = f"{middle}{unit} ({low} to {high}{unit})"
        ax.text(1.01, place, words, va="center", fontsize=font, transform=across)
        said.append(f"{name}: {words}{told}")
    return Picture(ax, lambda: f"{title}: medians with 95 % intervals. {'; '.join(said)}.")


@house_style()
def confusion_matrix(table, names=None, ax=None, font=FONT):
    """How many rows of each class (down) were given each class (across); the right ones are framed.

    Example::

        pictures.confusion_matrix(np.array([[50, 2], [3, 45]]), ["cat", "dog"])

    A cell is the darker the larger its share of its row is; an empty one is 0. `update(table)` changes the counts.

    Arguments:

    - table: counts, (classes, classes), as nnlib.confusion gives them.
    - names: of the classes; by default 0, 1, 2, ...
    - ax, font: axes to draw on, by default on a new figure; the size of text in points.

    ValueError if the table is no square, or has not as many rows as there are names.
    """
    n = len(table)
    names = [str(k) for k in range(n)] if names is None else list(names)
    if np.shape(table) != (len(names), len(names)):
        raise ValueError(
            f"table has shape {np.shape(table)}, expected as many rows as columns: {len(names)}"
        )
    side = min(400, 150 + 75 * n)
    ax = ax or new_axes(side + 110, side)
    dress(ax, "", "the network says", "it is", font)
    ax.grid(False)
    ax.tick_params(length=0)
    ax.set_xticks(range(n), map(plain, names))
    ax.set_yticks(range(n), map(plain, names))
    ax.set(xlim=(-0.5, n - 0.5), ylim=(n - 0.5, -0.5), aspect="equal")  # the first class on top
    image = Surface(ax, WHITE_BLUE, 0, 1, smooth=False)
    for k in range(n):
        frame = Rectangle((k - 0.5, k - 0.5), 1, 1, fill=False, edgecolor=BLACK, linewidth=2)
        ax.add_patch(frame).set_animated(True)  # it is on top of what moves
    height = ax.bbox.height / n * 72 / DPI  # of a cell, in points
    cells = list(np.ndindex(n, n))
    counts = Numbers(
        ax, on_data=True
    )  # a hundred texts of matplotlib's would halve the frames of a panel
    size = min(font + 1, 0.5 * height)

    def update(table):
        table = np.asarray(table)
        shares = table / np.maximum(table.sum(axis=1, keepdims=True), 1)
        image.set_data(shares[::-1])  # the lowest row first
        colours = np.where(shares > 0.92, WHITE, BLACK)  # whichever is easier to read there
        counts.items = [
            (column, row, f"{table[row, column]:,}", size, colours[row, column], 0.5)
            for row, column in cells
            if table[row, column]  # a 0 says no more than an empty cell
        ]
        rows = (f"{name}: {', '.join(map(str, row))}" for name, row in zip(names, table))
        right = f"{np.trace(table):,} of {table.sum():,} right"
        return f"Which class was taken for which, {right}. Rows of {'; '.join(rows)}."

    return Picture(ax, update, table)
