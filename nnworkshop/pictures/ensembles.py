"""Pictures of many networks: how many have learned, how sure that is, and how the losses spread."""

from itertools import cycle, pairwise

import numpy as np
from matplotlib.ticker import LogLocator, NullFormatter, StrMethodFormatter

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
            band.set_xy(outline(places, 100 * low, 100 * high))
            line.set_data(places, 100 * np.divide(successes, max(trials, 1)))
        ends = [(places[-1], int(s[-1]), trials) for places, s, trials in runs.values()]
        rates = [100 * successes / max(trials, 1) for _, successes, trials in ends]
        for (place, *_), level, (*_, text) in zip(
            ends, _apart(rates, gap, 103 - gap / 2), curves.values()
        ):
            text.xy = place, level
        reach = max([epochs or 1, *(round_end(place) for place, *_ in ends)])
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


def outline(places, low, high):
    """The corners of a band: to the right along its low side, and back along its high side."""
    x, y = np.concatenate([places, places[::-1]]), np.concatenate([low, high[::-1]])
    return np.stack([x, y], axis=1)


def round_end(reach):
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
