"""Pictures of many networks: how many have learned, how sure that is, and how the losses spread."""

from functools import cache
from itertools import cycle, pairwise

import numpy as np
from matplotlib import colormaps
from matplotlib.collections import PathCollection
from matplotlib.patches import Rectangle
from matplotlib.path import Path
from matplotlib.textpath import TextPath
from matplotlib.ticker import LogLocator, NullFormatter, StrMethodFormatter
from matplotlib.transforms import Affine2D

from nnworkshop.many.intervals import in_words, wilson
from nnworkshop.pictures.house import (
    BLACK,
    BLUE,
    COLOURS,
    DPI,
    FONT,
    GREY,
    LINE,
    STYLES,
    VERMILION,
    Picture,
    dress,
    house_style,
    new_axes,
    note,
    set_limits,
)
from nnworkshop.pictures.losses_and_outputs import loss_limits

SMALLEST, GREATEST = 1e-12, 1e12  # losses beyond are drawn here
BARS = 24  # of a histogram, about
LOOKS = 100  # epochs at which a fan of losses is sorted, which takes most of its time
SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
PALE = 0.45  # the strength of the colour that an untried cell borrows from its nearest neighbour


@house_style()
def success_curve(runs, ax=None, epochs=None, font=FONT):
    """How many of many networks have learned, in %, against epochs, each with its 95 % Wilson band.

    Example::

        pictures.success_curve({"rate 1": ([0, 100, 200], [0, 30, 60], 100)})

    Of one run the last rate is written beside the curve, of several the names. `update(runs, epochs)`
    moves it; other names than before cost a drawing of the whole figure.

    Arguments:

    - runs: (epochs, successes, trials) by name, epochs and successes of shape (looks,).
    - ax, font: axes to draw on, by default on a new figure; the size of text in points.
    - epochs: where the axis ends at least.
    """
    ax = ax or new_axes(860, 400)
    dress(ax, "Success rate in %, and its 95 % interval", "epoch", "", font)
    ax.xaxis.get_major_locator().set_params(nbins=4, integer=True)
    letter, (width, height) = 0.62 * font * DPI / 72, ax.bbox.size  # in pixels
    gap = 103 * 2.2 * letter / height
    rate = _corner(ax, BLACK, font + 2)
    rate.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 1.5, "alpha": 0.85})
    curves = {}

    def prepare(names):
        for artist in sum(curves.values(), ()):
            artist.remove()
        curves.clear()
        for name, colour, style in zip(names, cycle(COLOURS), cycle(STYLES)):
            (band,) = ax.fill([], [], color=colour, alpha=0.2, linewidth=0, animated=True)
            (line,) = ax.plot([], [], style, color=colour, linewidth=LINE, animated=True)
            text = note(ax, colour, (7, 0), name if len(names) > 1 else "")
            text.set(fontsize=font, annotation_clip=False)
            curves[name] = band, line, text

    def update(runs, epochs=epochs):
        if list(runs) != list(curves):
            prepare(list(runs))
        for (places, successes, trials), (band, line, _) in zip(runs.values(), curves.values()):
            low, high = wilson(successes, np.full(len(places), trials))
            band.set_xy(_outline(places, 100 * low, 100 * high))
            line.set_data(places, 100 * np.divide(successes, max(trials, 1)))
        ends = [(places[-1], int(s[-1]), trials) for places, s, trials in runs.values()]
        rates = [100 * successes / max(trials, 1) for _, successes, trials in ends]
        for (place, *_), level, (*_, text) in zip(
            ends, _apart(rates, gap, 103 - gap / 2), curves.values()
        ):
            text.xy = place, level
        reach = max([epochs or 1, *(_round_end(place) for place, *_ in ends)])
        room = max([0, *(letter * len(name) for name in runs if len(runs) > 1)])
        right = reach * width / max(width - room, width / 3)
        set_limits(ax, (0.0, right), (0.0, 103.0), False)
        words = [in_words(successes, trials) for _, successes, trials in ends]
        rate.set_text(words[0] if len(runs) == 1 else "")
        rate.set_y(0.2 if len(runs) == 1 and rates[0] > 50 else 0.98)  # where the curve is not
        said = [f"{name}: {each} at epoch {end[0]:,}" for name, each, end in zip(runs, words, ends)]
        return f"Success rate, with its 95 % interval. {'; '.join(said) or 'No runs'}."

    return Picture(ax, update, runs)


@house_style()
def loss_histogram(losses, reached, ax=None, font=FONT):
    """How the losses of many networks spread on a logarithmic axis, by whether they have learned.

    Example::

        pictures.loss_histogram(np.array([0.01, 0.02, 0.5]), np.array([True, True, False]))

    `update(losses, reached)` moves it.

    Arguments:

    - losses: shape (networks,), no longer finite for those that have diverged.
    - reached: shape (networks,), whether each has reached the goal.
    - ax, font: axes to draw on, by default on a new figure; the size of text in points.

    ValueError if there is not one of each for every network.
    """
    ax = ax or new_axes(860, 400)
    dress(ax, "Losses of the networks", "loss", "networks", font)
    ax.set_xscale("log")
    ax.xaxis.set_major_locator(LogLocator(numticks=6))
    ax.xaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
    ax.xaxis.set_minor_formatter(NullFormatter())
    ax.yaxis.get_major_locator().set_params(nbins=4, integer=True)
    bars = [
        ax.stairs([0], [1, 10], fill=True, color=colour, alpha=0.85, animated=True)
        for colour in (BLUE, VERMILION)
    ]
    texts = [
        _corner(ax, BLUE, font, left=True),
        _corner(ax, VERMILION, font),
        _corner(ax, GREY, font, line=1),
    ]

    def update(losses, reached):
        losses, reached = np.asarray(losses, dtype=float), np.asarray(reached, dtype=bool)
        if losses.shape != reached.shape:
            raise ValueError(
                f"losses has shape {losses.shape} and reached {reached.shape}, expected the same"
            )
        finite = np.isfinite(losses)
        diverged, learned = int((~finite).sum()), int((reached & finite).sum())
        exponents = np.log10(np.clip(losses[finite], SMALLEST, GREATEST))
        low = int(np.floor(exponents.min(initial=0)))
        high = max(int(np.ceil(exponents.max(initial=low + 1))), low + 1)
        count = max(2, BARS // (high - low)) * (high - low)
        parts = np.histogram(exponents, count, (low, high), weights=1.0 * reached[finite])[0]
        both = np.histogram(exponents, count, (low, high))[0]
        edges = np.logspace(low, high, count + 1)
        bars[0].set_data(parts, edges, 0)
        bars[1].set_data(both, edges, parts)
        top = loss_limits(np.append(1.3 * both, 1.0), False)[1]  # room for the numbers above
        set_limits(ax, (10.0**low, 10.0**high), (0.0, top), False)
        numbers = f"{learned:,} have learned", f"{finite.sum() - learned:,} have not"
        numbers += (f"{diverged:,} diverged" if diverged else "",)
        for text, number in zip(texts, numbers):
            text.set_text(number)
        return f"Losses of {len(losses):,} networks: {', '.join(filter(None, numbers))}."

    return Picture(ax, update, losses, reached)


@house_style()
def loss_fan(epochs, losses, ax=None, picked=None, end=None, font=FONT):
    """The losses of many networks on the way: the median, and bands with half and 90 % of them.

    Example::

        losses = np.array([[0.7, 0.6, 0.5], [0.2, 0.3, 0.1]])
        pictures.loss_fan([0, 100], losses, picked=1)

    `update(epochs, losses, picked, end)` moves it.

    Arguments:

    - epochs: when the losses were measured, shape (looks,).
    - losses: shape (looks, networks); those that have diverged, and are no longer finite, count as the
      greatest.
    - ax, font: axes to draw on, by default on a new figure; the size of text in points.
    - picked: the network whose own curve lies on top.
    - end: where the axis of epochs ends at least.

    ValueError if there is not a row of losses for each of the epochs.
    """
    ax = ax or new_axes(860, 400)
    dress(ax, "Losses: the median, half, and 90 % of all", "epoch", "", font)
    ax.xaxis.get_major_locator().set_params(nbins=4, integer=True)
    bands = [
        ax.fill([], [], color=BLUE, alpha=alpha, linewidth=0, animated=True)[0]
        for alpha in (0.18, 0.3)
    ]
    (median,) = ax.plot([], [], color=BLUE, linewidth=LINE, animated=True)
    (curve,) = ax.plot([], [], color=VERMILION, linewidth=LINE, animated=True)
    name = note(ax, VERMILION, (-6, 11))
    name.set(fontsize=font, annotation_clip=False)

    def update(epochs, losses, picked=picked, end=end):
        epochs, losses = np.asarray(epochs), np.asarray(losses)
        if losses.ndim != 2 or len(losses) != len(epochs):
            raise ValueError(
                f"losses has shape {losses.shape}, expected ({len(epochs)}, networks): "
                "a row for each of the epochs"
            )
        chosen = np.unique(np.linspace(0, len(epochs) - 1, LOOKS).round().astype(int))
        low, quarter, middle, upper, high = _quantiles(losses[chosen])
        own = np.full(len(epochs), np.nan) if picked is None else _ranked(losses[:, picked])
        shown = np.concatenate([low, high, own])
        shown = shown[np.isfinite(shown)]
        limits = loss_limits(shown, True) if len(shown) else (0.1, 1.0)
        set_limits(ax, (0.0, float(max(end or 1, _round_end(epochs[-1])))), limits, True)
        places = epochs[chosen]
        for band, bottom, top in zip(bands, (low, quarter), (high, upper)):
            band.set_xy(_outline(places, np.clip(bottom, *limits), np.clip(top, *limits)))
        median.set_data(places, np.clip(middle, *limits))
        own = np.clip(own, *limits)
        curve.set_data(epochs, own)
        name.set_text("" if picked is None else f"network {picked}")
        name.xy = (0, limits[0]) if picked is None else (epochs[-1], own[-1])
        is_short = epochs[-1] < 0.4 * ax.get_xlim()[1]  # no room on the left
        place = ax.transData.transform(name.xy)
        is_high = ax.transAxes.inverted().transform(place)[1] > 0.8  # nor above
        offset = 6 if is_short else -6, -11 if is_high else 11
        name.set(ha="left" if is_short else "right", position=offset)
        now = f"{_loss(middle[-1])}, of half {_loss(quarter[-1])} to {_loss(upper[-1])}"
        alone = "" if picked is None else f"; network {picked}: {_loss(losses[-1, picked])}"
        return (
            f"Losses of {losses.shape[1]:,} networks at epoch {epochs[-1]:,}: "
            f"in the middle {now}{alone}."
        )

    return Picture(ax, update, epochs, losses)


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
    title = "Success rate in %"
    dress(ax, title, "learning rate", "hidden units", font)
    ax.grid(False)
    ax.tick_params(length=0)
    image = ax.imshow(np.ones((1, 1, 3)), origin="lower", aspect="auto", animated=True)
    ax.spines[:].set_animated(True)  # they are on top of it
    frame = Rectangle((0, 0), 1, 1, fill=False, edgecolor=VERMILION, linewidth=3.5, zorder=5)
    frame.set(animated=True, clip_on=False)
    ax.add_patch(frame)
    numbers = PathCollection([], linewidths=0, zorder=4, animated=True)
    numbers.set_transform(Affine2D().scale(1 / 72) + ax.figure.dpi_scale_trans)  # points
    ax.add_collection(numbers, autolim=False)
    height, drawn = ax.bbox.height, []

    def prepare(rates, sizes):
        size = min(font - 1, 0.7 * height / len(sizes) * 72 / DPI)
        drawn[:] = [list(rates), list(sizes), size]
        cells = [(column, row) for row in range(len(sizes)) for column in range(len(rates))]
        numbers.set(offsets=cells, offset_transform=ax.transData)
        ax.set_xticks(range(len(rates)), [f"{rate:g}" for rate in rates])
        ax.set_yticks(range(len(sizes)), [str(size) for size in sizes], fontsize=size)
        extent = (-0.5, len(rates) - 0.5, -0.5, len(sizes) - 0.5)
        image.set_extent(extent)
        ax.set(xlim=extent[:2], ylim=extent[2:])

    def update(successes, trials, rates=rates, sizes=sizes, picked=picked):
        successes, trials = np.asarray(successes), np.asarray(trials)
        shape = len(sizes), len(rates)
        if not successes.shape == trials.shape == shape:
            raise ValueError(
                f"successes has shape {successes.shape} and trials {trials.shape}, "
                f"expected {shape}: a row for each size, a column for each rate"
            )
        if [list(rates), list(sizes)] != drawn[:2]:
            prepare(rates, sizes)
        tried = trials > 0
        shares = successes / np.maximum(trials, 1)
        colours = colormaps["cividis"](_nearest(shares, tried))[..., :3]
        colours = np.where(tried[..., None], colours, 1 - PALE + PALE * colours)
        image.set_data(colours if tried.any() else np.ones_like(colours))
        words = np.where(tried, np.vectorize("{:.0f}".format)(100 * shares), "")
        numbers.set_paths([number_path(str(word), drawn[2]) for word in words.flat])
        numbers.set_facecolor(np.where(shares.ravel() < 0.47, "white", BLACK))
        frame.set_visible(picked is not None)
        margin = f", ± {_margin(trials[tried].min()):.0f} at most" if tried.any() else ""
        if margin != ax.get_title().removeprefix(title):  # costs a drawing of the whole figure
            ax.title.set_text(title + margin)
        said = f"Success rates for {shape[1]} learning rates and {shape[0]} hidden sizes"
        if picked is not None:
            row, column = picked
            frame.set_xy((column - 0.5, row - 0.5))
            rate = in_words(int(successes[row, column]), int(trials[row, column]))
            said += f"; with {sizes[row]} hidden units at rate {rates[column]:g}: {rate}"
        return f"{said}. {tried.sum()} of {tried.size} cells have been tried."

    return Picture(ax, update, successes, trials)


def cell_at(success_map, x, y):
    """The (row, column) of the cell of a `success_map` at these pixels of its figure; None beside it."""
    ax = success_map.ax
    if not ax.bbox.contains(x, y):
        return None
    column, row = ax.transData.inverted().transform((x, y))
    return round(row), round(column)


@house_style()
def success_bars(counts, ax=None, font=FONT, title="Success rate"):
    """Success rates below each other, with 95 % Wilson intervals, to be compared.

    Example::

        pictures.success_bars({"with biases": (90, 100), "without": (40, 100)})

    `update(counts)` moves it; other names than before cost a drawing of the whole figure.

    Arguments:

    - counts: (successes, trials) by name.
    - ax, font: axes to draw on, by default on a new figure; the size of text in points.
    - title: what is counted.
    """
    ax = ax or new_axes(860, 110 + 42 * max(1, len(counts)))
    dress(ax, f"{title} in %, and its 95 % interval", "", "", font)
    ax.set(xlim=(-2, 102))
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)
    (points,) = ax.plot([], [], "o", color=BLUE, markersize=7, zorder=3, animated=True)
    whiskers = ax.hlines([], [], [], color=BLUE, linewidth=7, alpha=0.35, animated=True)
    texts = {}

    def prepare(names):
        for text in texts.values():
            text.remove()
        texts.clear()
        across = ax.get_yaxis_transform()
        for place, name in enumerate(names):
            look = {"va": "center", "fontsize": font, "transform": across, "animated": True}
            texts[name] = ax.text(1.01, place, "", **look)
        ax.set_yticks(range(len(names)), names, fontsize=font)
        ax.set_ylim(len(names) - 0.4, -0.6)  # the first on top

    def update(counts):
        if list(counts) != list(texts):
            prepare(list(counts))
        tried = [(place, *pair) for place, pair in enumerate(counts.values()) if pair[1]]
        places, successes, trials = np.array(tried, dtype=int).reshape(-1, 3).T
        low, high = wilson(successes, trials)
        points.set_data(100 * successes / trials, places)
        ends = np.stack([100 * np.stack([low, high]), np.stack([places, places])], axis=-1)
        whiskers.set_segments(list(ends.swapaxes(0, 1)))
        for text, pair in zip(texts.values(), counts.values()):
            text.set_text(in_words(*pair))
        rows = [f"{name}: {in_words(*pair)}" for name, pair in counts.items()]
        return f"Success rates, with 95 % intervals. {'; '.join(rows)}."

    return Picture(ax, update, counts)


def _corner(ax, colour, font, left=False, line=0):
    """A moving text in the upper left or right corner."""
    look = {"ha": "left" if left else "right", "va": "top", "fontsize": font, "color": colour}
    height = 0.98 - line * 1.5 * font * DPI / 72 / ax.bbox.height
    place = 0.015 if left else 0.985
    return ax.text(place, height, "", transform=ax.transAxes, zorder=4, animated=True, **look)


def _outline(places, low, high):
    """The corners of a band: to the right along its low side, and back along its high side."""
    x, y = np.concatenate([places, places[::-1]]), np.concatenate([low, high[::-1]])
    return np.stack([x, y], axis=1)


def _round_end(reach):
    """A round end for an axis that grows, so that it seldom has to change."""
    step = 10 ** np.floor(np.log10(max(reach, 1)))
    return float(step * next(k for k in (1, 1.5, 2, 3, 5, 7, 10) if reach <= k * step))


def _apart(heights, gap, top):
    """Heights, moved until neighbours are at least `gap` apart and the highest is at most `top`."""
    order = np.argsort(heights, kind="stable")
    moved = np.array(heights, dtype=float)
    for lower, upper in pairwise(order):
        moved[upper] = max(moved[upper], moved[lower] + gap)
    ceiling = top
    for one in order[::-1]:
        moved[one] = ceiling = min(moved[one], ceiling)
        ceiling -= gap
    return moved


def _ranked(losses):
    """Losses that can be sorted and drawn: those that have diverged are infinite."""
    return np.where(np.isfinite(losses), np.clip(losses, SMALLEST, GREATEST), np.inf)


def _quantiles(losses):
    """For each row the losses below which SHARES of all lie, shape (shares, looks)."""
    ranks = np.rint(np.multiply(SHARES, losses.shape[1] - 1)).astype(int)
    return np.sort(_ranked(losses), axis=1)[:, ranks].T


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


def _loss(value):
    return f"{value:.2g}" if np.isfinite(value) else "diverged"
