"""Pictures of functions of one number: curves, their slopes, many at once."""

from itertools import cycle, product

import numpy as np
from matplotlib.text import Text

from nnworkshop.pictures.house import (
    ABOVE_LEFT,
    BELOW_RIGHT,
    BLACK,
    BLUE,
    COLOURS,
    GREY,
    LINE,
    STYLES,
    VERMILION,
    Picture,
    arrange,
    draw_points,
    dress,
    house_style,
    new_axes,
    note,
)

SLANTED = 20  # pixels: with less room beside it, a line has its name at a corner


@house_style()
def curves(
    functions,
    low,
    high,
    ax=None,
    title="",
    xlabel="z",
    ylabel="a",
    ylim=(None, None),
    dots=None,
):
    """Functions of one number from `low` to `high`, each with its name on its curve.

    Example::

        pictures.curves({"sigmoid": nnlib.sigmoid, "tanh": nnlib.tanh}, -5, 5)

    Arguments:

    - functions: callables by name, from numbers (M,) to numbers (M,); each name is where its
      curve is farthest from everything else.
    - low, high: where the curves begin and end.
    - ax, title: axes to draw on, by default on a new figure; the text above.
    - xlabel, ylabel, ylim: names of the axes, and limits of the upright one.
    - dots: points (x, y) to mark, by the text beside them.
    """
    ax = ax or new_axes(760, 380)
    dress(ax, title, xlabel, ylabel)
    ax.set(xlim=(low, high))
    x = np.linspace(low, high, 601)
    looks = [look for _, *look in zip(functions, cycle(COLOURS), cycle(STYLES))]
    lines = [
        ax.plot([], [], style, color=colour, linewidth=LINE, animated=True)[0]
        for colour, style in looks
    ]
    names = [note(ax, colour, (0, 0)) for colour, _ in looks]
    for text, place in (dots or {}).items():
        draw_points(ax, *place)
        note(ax, BLACK, ABOVE_LEFT, text, place)

    def update(functions):
        for (name, f), line, text in zip(functions.items(), lines, names):
            line.set_data(x, f(x))
            text.set_text(name)
        spread_names(ax, lines, names, list((dots or {}).values()))
        return f"Curves from {low:g} to {high:g}: {'; '.join(functions)}."

    for f in functions.values():
        ax.update_datalim(np.column_stack([x, f(x)]))
    ax.autoscale_view(scalex=False)
    ax.set_ylim(*ylim)
    return Picture(ax, update, functions)


def spread_names(ax, lines, names, dots):
    """Write the name of each line beside it, where it is farthest from everything else."""
    arrange(ax.figure)  # only now the axes have their place
    on_screen = ax.transData.transform
    ways = [on_screen(np.column_stack(line.get_data())) for line in lines]
    ways = [dense(way[np.isfinite(way).all(axis=1)]) for way in ways]
    taken = [np.add(place, (-30, 12)) for place in on_screen(dots)] if dots else []
    pixel = 72 / ax.figure.dpi
    for way, name in zip(ways, names):
        half = Text.get_window_extent(name).size / 2 + 2  # as text, wherever it is
        beside, over = half[0] + 8, half[1] + 6
        sides = [(beside, 0), (-beside, 0), (0, over), (0, -over)]
        corners = [(dx * half[0], dy * over) for dx in (1, -1) for dy in (1, -1)]
        points = np.concatenate([*ways, *([one] for one in taken)])
        places = way[len(way) // 30 :: max(1, len(way) // 75)]
        best, most = (way[len(way) // 2], (0, 0)), -np.inf
        for place, side in (*product(places, sides), *product(places, corners)):
            if side in corners and most > SLANTED:
                break
            centre = place + side
            low, high = centre - half - ax.bbox.p0, ax.bbox.p1 - centre - half
            clear = np.hypot(*np.maximum(np.abs(points - centre) - half, 0).T).min()
            room = min(8 * clear, others_beyond(way, ways, centre, half))
            if min(low.min(), high.min()) > 2 and room > most + 1:
                best, most = (place, side), room
        (x, y), side = best
        name.set(ha="center", va="center", position=np.multiply(side, pixel))
        name.xy = ax.transData.inverted().transform((x, y))
        taken += [best[0] + side + (dx * half[0], 0) for dx in (-1, 0, 1)]


def dense(way, apart=3):
    """Points all along a way, so many pixels apart: names keep clear of long strokes, too."""
    length = np.append(0, np.cumsum(np.hypot(*np.diff(way, axis=0).T)))
    places = np.linspace(0, length[-1], max(2, round(length[-1] / apart)))
    return np.column_stack([np.interp(places, length, along) for along in way.T])


def others_beyond(way, ways, centre, half):
    """How far a box is from the nearest of the other ways, in pixels; beyond 40 that is far enough."""
    others = [one for one in ways if one is not way]
    if not others:
        return 40.0
    beyond = np.maximum(np.abs(np.concatenate(others) - centre) - half, 0)
    return float(np.hypot(*beyond.T).min(initial=40))


@house_style()
def fan(
    functions,
    low,
    high,
    at,
    dots,
    other=None,
    ax=None,
    title="",
    xlabel="x",
    ylabel="output",
    ylim=(None, None),
):
    """Many functions of one number as thin lines, and how far apart they are at one place.

    Example::

        lines = [lambda x, w=w: w * x for w in (1, 1.1, 1.2)]
        pictures.fan(lines, 0, 10, at=8, dots={"": (0, 0)})

    Arguments:

    - functions: callables, from numbers (M,) to numbers (M,).
    - low, high: where the lines begin and end.
    - at: where the least and the greatest value are written.
    - dots: points (x, y) to mark, by the text beside them.
    - other: functions to compare with, drawn thick, by the text beside them.
    - ax, title: axes to draw on, by default on a new figure; the text above.
    - xlabel, ylabel, ylim: names of the axes, and limits of the upright one.
    """
    ax = ax or new_axes(860, 440)
    dress(ax, title, xlabel, ylabel)
    x, here = np.linspace(low, high, 301), np.array([float(at)])
    ax.set(xlim=(low, high), ylim=ylim)
    for f in functions:
        ax.plot(x, f(x), color=BLUE, linewidth=1.2, alpha=0.7)
    ax.axvline(at, color=GREY, linestyle=":", linewidth=LINE, zorder=1)
    ends = np.sort([f(here)[0] for f in functions])
    ax.plot(np.full(len(ends), at), ends, "o", color=BLUE, markeredgecolor="white", zorder=4)
    for name, f in (other or {}).items():
        ax.plot(x, f(x), "--", color=VERMILION, linewidth=LINE, zorder=4)
        ax.plot(here, f(here), "s", color=VERMILION, markeredgecolor="white", zorder=5)
        note(ax, VERMILION, (10, 0), name, (at, f(here)[0]))
    for end, offset in ((ends[0], BELOW_RIGHT), (ends[-1], (9, 14))):
        note(ax, BLUE, offset, f"{end:.0f}", (at, end))
    for text, place in dots.items():
        draw_points(ax, *place)
        note(ax, BLACK, (9, 14), text, place)
    return Picture(
        ax,
        lambda: (
            f"{len(functions)} functions from {low:g} to {high:g}; "
            f"at {at:g} they run from {ends[0]:.0f} to {ends[-1]:.0f}."
        ),
    )


@house_style()
def secants(f, z, steps, low, high, ax=None, title=""):
    """The curve of f and, for each step h, the straight line from its point at z to that at z + h.

    Example::

        pictures.secants(nnlib.sigmoid, 0, [2, 1], -4, 4)

    Arguments:

    - f: a callable, from numbers (M,) to numbers (M,).
    - z: where all lines begin.
    - steps: how far to the right each line has its second point.
    - low, high: where the curve begins and ends.
    - ax, title: axes to draw on, by default on a new figure; the text above.
    """
    ax = ax or new_axes(760, 380)
    dress(ax, title, "z", "a")
    x = np.linspace(low, high, 601)
    ax.plot(x, f(x), color=BLUE, linewidth=LINE)
    ax.set(xlim=(low, high))
    ax.margins(y=0.12)  # room for the highest name
    for h, colour, style in zip(steps, cycle(COLOURS[1:]), cycle(STYLES[1:])):
        ends = np.array([z, z + h])
        ax.plot(ends, f(ends), style, color=colour, linewidth=LINE)
        draw_points(ax, ends, f(ends))
        note(ax, colour, ABOVE_LEFT, f"h = {h:g}", (ends[1], f(ends)[1]))
    return Picture(
        ax, lambda: f"A curve and straight lines between its points, {len(steps)} steps."
    )


@house_style()
def tangents(
    f,
    at,
    slopes,
    names,
    low,
    high,
    ax=None,
    title="",
    xlabel="z",
    ylabel="a",
    ylim=(-0.1, 1.15),
    reach=1.5,
):
    """The curve of f with a short straight line of the given slope through each point `at`.

    Example::

        pictures.tangents(nnlib.sigmoid, [0], [0.25], ["slope 0.25"], -5, 5)

    `update(f, at, slopes, names)` takes as many points as there were.

    Arguments:

    - f: a callable, from numbers (M,) to numbers (M,).
    - at, slopes, names: of each line the place on the curve, the slope, and the text beside it.
    - low, high: where the curve begins and ends.
    - ax, title: axes to draw on, by default on a new figure; the text above.
    - xlabel, ylabel, ylim: names of the axes, and limits of the upright one.
    - reach: how far a line reaches to both sides.
    """
    ax = ax or new_axes(760, 380)
    dress(ax, title, xlabel, ylabel)
    ax.set(xlim=(low, high), ylim=ylim)
    x, ends = np.linspace(low, high, 601), np.array([-reach, reach])
    (curve,) = ax.plot([], [], color=BLUE, linewidth=LINE, animated=True)
    lines = [ax.plot([], [], color=VERMILION, linewidth=LINE, animated=True)[0] for _ in at]
    points = draw_points(ax, [], [])
    texts = [note(ax, VERMILION, BELOW_RIGHT) for _ in at]
    room = 0.22 * (high - low)  # for a name, within the frame

    def on_the_left(x, slope):
        """Whether a name is to the left of its line, where it keeps clear of a falling line."""
        return slope < 0 if low + room < x < high - room else x > (low + high) / 2

    def update(f, at, slopes, names):
        heights = f(np.asarray(at, dtype=float))
        curve.set_data(x, f(x))
        points.set_data(at, heights)
        for x0, a0, slope, name, line, text in zip(at, heights, slopes, names, lines, texts):
            line.set_data(x0 + ends, a0 + slope * ends)
            side = -1 if on_the_left(x0, slope) else 1
            text.set(text=name, ha="right" if side < 0 else "left")
            text.set_position((side * BELOW_RIGHT[0], BELOW_RIGHT[1]))
            text.xy = x0, a0
        return (
            f"A curve with its slope at {len(at)} point{'s' * (len(at) > 1)}: {'; '.join(names)}."
        )

    return Picture(ax, update, f, at, slopes, names)
