"""What stands in the columns of a table, at a glance."""

from collections import Counter

import numpy as np

from nnworkshop.pictures.house import BLUE, GREY, VERMILION, Picture, house_style, new_figure, plain

MOST, A_ROW = 10, 5  # columns that are drawn, and beside each other
BINS = 20
MOST_BARS, MOST_NAMES = 20, 4
LONGEST = 16  # of a name, in letters


@house_style()
def column_bars(columns, target=None, figure=None, font=9):
    """How often each number, or each text, comes in each column of a table; the target is orange.

    Example::

        pictures.column_bars({"area": np.array([60.0, 80, 75]), "city": ["Bonn", "Kiel", "Kiel"]}, "city")

    Numbers have 20 bars of the same width, texts a bar each, the most frequent first. Of many columns the
    first nine are drawn, and the target.

    Arguments:

    - columns: by name, the finite numbers or the texts of a column, (N,).
    - target: the name of the one that is to be predicted.
    - figure: to draw on, by default a new one.
    - font: the size of text in points.
    """
    names = [name for name in columns if name != target][: MOST - (target in columns)]
    names += [target] * (target in columns)
    across = min(A_ROW, len(names))
    down = -(-len(names) // across)
    figure = figure or new_figure(820, 40 + 80 * down)
    axes = figure.subplots(down, across, squeeze=False).ravel()
    for ax in axes[len(names) :]:
        ax.set_visible(False)
    for ax, name in zip(axes, names):
        colour = VERMILION if name == target else BLUE
        draw_column(ax, columns[name], colour, font)
        title = name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}\N{HORIZONTAL ELLIPSIS}"
        ax.set_title(plain(title), fontsize=font + 1, color=colour)
        ax.set_yticks([])
        ax.tick_params(length=2, labelsize=font, color=GREY)
        ax.spines[["left", "top", "right"]].set_visible(False)
    said = ", ".join(names) + ", ..." * (len(columns) > len(names))
    return Picture(
        axes[0], lambda: f"How often each value comes in {len(columns)} columns: {said}."
    )


def draw_column(ax, values, colour, font):
    """The bars of one column."""
    values = np.asarray(values)
    if values.dtype.kind in "biuf":
        ax.hist(values, BINS, color=colour)
        ax.locator_params(axis="x", nbins=3)
        return
    most = Counter(values.tolist()).most_common(MOST_BARS)
    ax.bar(range(len(most)), [count for _, count in most], color=colour)
    few = len(most) <= MOST_NAMES
    letters = LONGEST // len(most) + 2
    ticks = [plain(str(text)[:letters]) for text, _ in most] if few else []
    ax.set_xticks(range(len(ticks)), ticks, fontsize=font)
    ax.set_xlabel("" if few else f"{len(set(values.tolist()))} texts", fontsize=font)
