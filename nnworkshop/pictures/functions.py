"""Pictures of functions of one number: curves, their slopes, many at once."""

from collections.abc import Callable, Mapping, Sequence
from itertools import cycle, product

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Annotation, Text
from numpy.typing import NDArray as Array

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
    draw_points,
    dress,
    house_style,
    new_axes,
    note,
)

MOST_PLACES = 601  # of a line that are looked at for a place to write its name


@house_style()
def curves(
    functions: Mapping[str, Callable[[Array], Array]],
    low: float,
    high: float,
    ax: Axes | None = None,
    title: str = "",
    xlabel: str = "z",
    ylabel: str = "a",
    ylim: tuple[float | None, float | None] = (None, None),
    dots: Mapping[str, tuple[float, float]] | None = None,
) -> Picture:
    """Functions of one number from `low` to `high`, each with its name on its curve.

    functions: callables by name, each written where its curve is farthest from everything else.
    dots: points (x, y) to mark, by what is written beside them.
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

    def update(functions: Mapping[str, Callable[[Array], Array]]) -> str:
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


def spread_names(
    ax: Axes,
    lines: Sequence[Line2D],
    names: Sequence[Annotation],
    dots: Sequence[tuple[float, float]],
) -> None:
    """Write the name of each line beside it, where it is farthest from everything else."""
    ax.figure.draw_without_rendering()  # only now the axes have their place
    on_screen = ax.transData.transform
    ways = [on_screen(np.column_stack(line.get_data())) for line in lines]
    ways = [way[np.isfinite(way).all(axis=1)] for way in ways]
    ways = [way[:: -(-len(way) // MOST_PLACES) or 1] for way in ways]  # else it takes its time
    taken = [np.add(place, (-30, 12)) for place in on_screen(dots)] if dots else []
    pixel = 72 / ax.figure.dpi
    for way, name in zip(ways, names):
        half = Text.get_window_extent(name).size / 2 + 2  # as text, wherever it stands
        sides = [(half[0] + 8, 0), (-half[0] - 8, 0), (0, half[1] + 6), (0, -half[1] - 6)]
        points = np.concatenate([*ways, *([one] for one in taken)])
        best, most = (way[len(way) // 2], (0, 0)), -np.inf
        for place, side in product(way[len(way) // 30 :: 8], sides):
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


def others_beyond(way: Array, ways: Sequence[Array], centre: Array, half: Array) -> float:
    """How far a box is from the nearest of the other ways, in pixels; beyond 40 that is far enough."""
    others = [one for one in ways if one is not way]
    if not others:
        return 40.0
    beyond = np.maximum(np.abs(np.concatenate(others) - centre) - half, 0)
    return float(np.hypot(*beyond.T).min(initial=40))


@house_style()
def fan(
    functions: Sequence[Callable[[Array], Array]],
    low: float,
    high: float,
    at: float,
    dots: Mapping[str, tuple[float, float]],
    other: Mapping[str, Callable[[Array], Array]] | None = None,
    ax: Axes | None = None,
    title: str = "",
    xlabel: str = "x",
    ylabel: str = "output",
    ylim: tuple[float | None, float | None] = (None, None),
) -> Picture:
    """Many functions of one number as thin lines, and how far they have come apart where x is `at`.

    functions: callables; the least and the greatest of their values at `at` are written there.
    dots: points (x, y) to mark, by what is written beside them. other: functions to compare with,
    thick, by what is written beside them.
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
def secants(
    f: Callable[[Array], Array],
    z: float,
    steps: Sequence[float],
    low: float,
    high: float,
    ax: Axes | None = None,
    title: str = "",
) -> Picture:
    """The curve of f and, for each step h, the straight line from its point at z to that at z + h."""
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
    f: Callable[[Array], Array],
    at: Sequence[float],
    slopes: Sequence[float],
    names: Sequence[str],
    low: float,
    high: float,
    ax: Axes | None = None,
    title: str = "",
    xlabel: str = "z",
    ylabel: str = "a",
    ylim: tuple[float, float] = (-0.1, 1.15),
    reach: float = 1.5,
) -> Picture:
    """The curve of f with a short straight line of the given slope through each point `at`.

    The lines reach `reach` to both sides; names: what is written beside the points.
    `update(f, at, slopes, names)` takes as many points as there were.
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

    def on_the_left(x: float, slope: float) -> bool:
        """Whether a name is off its line to the left, below which a falling line has nothing."""
        return slope < 0 if low + room < x < high - room else x > (low + high) / 2

    def update(
        f: Callable[[Array], Array],
        at: Sequence[float],
        slopes: Sequence[float],
        names: Sequence[str],
    ) -> str:
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
