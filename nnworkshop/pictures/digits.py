"""Pictures of pictures: digits, the weights of units that look at them, and one that is being drawn."""

import numpy as np
from matplotlib.patches import Rectangle

from nnworkshop.pictures.held_out import confusion_matrix
from nnworkshop.pictures.house import (
    BLACK,
    BLUE,
    BLUE_WHITE_ORANGE,
    FONT,
    VERMILION,
    Picture,
    canvas,
    draw_text,
    dress,
    house_style,
    new_axes,
    new_figure,
)
from nnworkshop.pictures.tiles import symmetric

TILE, GAP, CAPTION = 66, 18, 22  # pixels of one small picture, beside it, and above it


@house_style()
def images(pixels, names=(), columns=10, signed=False, ax=None):
    """Square pictures in rows, each with a name above it.

    Example::

        from nnworkshop import data

        X, y = data.digits()
        pictures.images(X[:10], nnlib.classes(y[:10]))

    Arguments:

    - pixels: one picture a row, row by row from its upper left, (N, side * side): 0 is white and 1 black.
    - names: what is written above them, such as their digits.
    - columns: how many stand side by side.
    - signed: whether they are weights: orange above zero, blue below, as dark as their share of the largest.
    - ax: axes to draw on; by default on a new figure.

    ValueError if the pictures are not square.
    """
    pixels = np.asarray(pixels, dtype=float)
    side = round(pixels.shape[-1] ** 0.5)
    if pixels.ndim != 2 or side**2 != pixels.shape[1]:
        raise ValueError(f"pixels has shape {pixels.shape}, expected (N, n), n such as 64 = 8 * 8")
    names = [str(name) for name in names] or [""] * len(pixels)
    caption = CAPTION * any(names)
    rows, columns = -(-len(pixels) // columns), min(columns, len(pixels))
    width, height = columns * (TILE + GAP) + GAP, rows * (TILE + GAP + caption) + GAP
    ax = canvas(width, height, ax)
    low, high = symmetric(pixels) if signed else (0.0, 1.0)
    look = {"cmap": BLUE_WHITE_ORANGE if signed else "Greys", "vmin": low, "vmax": high}
    for k, (picture, name) in enumerate(zip(pixels, names)):
        row, column = divmod(k, columns)
        left = GAP + column * (TILE + GAP)
        low_edge = height - (row + 1) * (TILE + GAP + caption)
        extent = (left, left + TILE, low_edge, low_edge + TILE)
        ax.imshow(picture.reshape(side, side), extent=extent, interpolation="nearest", **look)
        frame = {"fill": False, "edgecolor": "#BBBBBB", "linewidth": 1}
        ax.add_patch(Rectangle((left, low_edge), TILE, TILE, **frame))
        draw_text(ax, (left + TILE / 2, low_edge + TILE + 11), name)
    ax.set(xlim=(0, width), ylim=(0, height))
    kind = "pictures of weights" if signed else "pictures"
    said = f": {', '.join(names)}" if caption else ""
    return Picture(ax, lambda: f"{len(pixels)} {kind} of {side} x {side} pixels{said}.")


@house_style()
def drawing(pixels, ax=None, title="", cursor=None, font=FONT):
    """One square picture, large, with lines between its pixels.

    Example::

        from nnworkshop import data

        X, y = data.digits()
        pictures.drawing(X[0], title="a zero")

    `update(pixels, cursor)` shows another one of the same size.

    Arguments:

    - pixels: from its upper left, row by row, side * side numbers: 0 is white and 1 black.
    - ax, title, font: axes to draw on, by default on a new figure; the text above; its size in points.
    - cursor: a pixel that is framed, as (row, column) from 0.
    """
    ax = ax or new_axes(340, 340)
    side = round(np.size(pixels) ** 0.5)
    dress(ax, title, font=font)
    ax.set(xlim=(0, side), ylim=(side, 0), aspect="equal", xticks=[], yticks=[])
    ax.grid(False)
    ax.spines[:].set_visible(True)
    image = ax.imshow(
        np.zeros((side, side)),
        extent=(0, side, side, 0),
        cmap="Greys",
        vmin=0,
        vmax=1,
        interpolation="nearest",
        animated=True,
    )
    ax.spines[:].set_animated(True)  # they are on top of it
    between = {"color": "#BBBBBB", "linewidth": 0.6, "zorder": 2, "animated": True}
    ax.hlines(range(1, side), 0, side, **between)
    ax.vlines(range(1, side), 0, side, **between)
    look = {"fill": False, "edgecolor": VERMILION, "linewidth": 2.5, "zorder": 3, "animated": True}
    frame = ax.add_patch(Rectangle((0, 0), 1, 1, **look))

    def update(pixels, cursor=cursor):
        image.set_data(np.reshape(pixels, (side, side)))
        frame.set_visible(cursor is not None)
        row, column = cursor or (0, 0)
        frame.set_xy((column, row))
        words = f"A picture of {side} x {side} pixels, ink {np.sum(pixels):.1f}"
        return f"{words}, pixel {row + 1}, {column + 1} framed." if cursor else f"{words}."

    return Picture(ax, update, pixels)


@house_style()
def answer_bars(a, names=None, ax=None, title="What it answers", font=FONT):
    """The shares that a softmax output gives to its classes, as bars; the largest is orange.

    Example::

        pictures.answer_bars(np.array([[0.1, 0.7, 0.2]]), ["cat", "dog", "bird"])

    `update(a)` moves the bars.

    Arguments:

    - a: the output for one sample, (1, n).
    - names: of the classes; by default 0, 1, 2, ...
    - ax, title, font: axes to draw on, by default on a new figure; the text above; its size in points.
    """
    n = np.size(a)
    names = [str(k) for k in range(n)] if names is None else list(names)
    ax = ax or new_axes(420, 60 + 30 * n)
    dress(ax, title, "share", "", font)
    ax.grid(axis="y", visible=False)
    ax.set(xlim=(0, 1.2), ylim=(n - 0.4, -0.6), xticks=[0, 0.5, 1])
    ax.set_yticks(range(n), names)
    bars = ax.barh(range(n), np.zeros(n), height=0.72, animated=True)
    look = {"va": "center", "fontsize": font - 1, "animated": True, "color": BLACK}
    texts = [ax.text(0, k, "", **look) for k in range(n)]

    def update(a):
        shares = np.ravel(a)
        first = int(shares.argmax())
        for k, (bar, text, share) in enumerate(zip(bars, texts, shares)):
            bar.set_width(share)
            bar.set_color(VERMILION if k == first else BLUE)
            text.set(x=share + 0.02, text=f"{share:.2f}")
        said = ", ".join(f"{name} {share:.2f}" for name, share in zip(names, shares))
        return f"The answer is {names[first]}. Shares: {said}."

    return Picture(ax, update, a)


@house_style()
def confusion_matrices(tables, names=None):
    """Several confusion matrices side by side, each under its name, such as one for each of some epochs.

    Example::

        tables = {"before": np.array([[9, 1], [8, 2]]), "after": np.array([[10, 0], [1, 9]])}
        pictures.confusion_matrices(tables)

    Arguments:

    - tables: counts by name, (classes, classes) each, as nnlib.confusion gives them.
    - names: of the classes; by default 0, 1, 2, ...
    """
    axes = np.atleast_1d(new_figure(320 * len(tables), 360).subplots(1, len(tables)))
    said = []
    for ax, (name, table) in zip(axes, tables.items()):
        picture = confusion_matrix(table, names, ax, FONT - 2)
        ax.set_title(name, fontsize=FONT)
        ax.label_outer()
        said.append(f"{name}: {picture.description}")
    return Picture(axes[0], lambda: " ".join(said))
