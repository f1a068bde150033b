"""Pictures of a loss, or an answer, over two weights or inputs, and of ways down."""

from collections.abc import Callable, Mapping, Sequence
from itertools import cycle
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import PowerNorm
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from nnlib.checks import Array
from nnlib.plots.house import (
    ARROW,
    BLACK,
    BLUE,
    COLOURS,
    FONT,
    GRID,
    LINE,
    Picture,
    draw_points,
    dress,
    new_axes,
    new_figure,
    note,
    round_levels,
)


def answer_map(
    predict: Callable[[Array], Array] | None,
    samples: Mapping[str, Sequence[float]],
    xlim: tuple[float, float],
    ylim: tuple[float, float],
    xlabel: str = "x1",
    ylabel: str = "x2",
    seen: Array | None = None,
    answer: str = "answer",
    ax: Axes | None = None,
) -> Picture:
    """What a network with two inputs answers between limits, with lines of equal, round answers.

    predict: takes (M, 2), gives (M, 1); with None the ground stays white. samples: points (x1, x2)
    by what is written beside them. seen: data (N, 2) whose range is framed. answer: what the
    answers are, written beside their scale.
    """
    ax = ax or new_axes(760, 430)
    dress(ax, "", xlabel, ylabel)
    ax.set(xlim=xlim, ylim=ylim)
    if predict:
        x1, x2 = np.meshgrid(np.linspace(*xlim, GRID), np.linspace(*ylim, GRID))
        answers = predict(np.stack([x1.ravel(), x2.ravel()], axis=1)).reshape(GRID, GRID)
        round_steps = MaxNLocator(12, steps=[1, 2, 5, 10])
        levels = round_steps.tick_values(answers.min(), answers.max())
        areas = ax.contourf(x1, x2, answers, levels, cmap="cividis")
        ax.contour(areas, colors="white", linewidths=1)
        scale = ax.figure.colorbar(areas, ax=ax, ticks=levels[::2])
        scale.set_label(answer, fontsize=FONT)
        scale.ax.tick_params(labelsize=FONT - 1)
    if seen is not None:
        low, high = seen.min(axis=0), seen.max(axis=0)
        ax.add_patch(Rectangle(low, *(high - low), fill=False, linestyle="--", linewidth=2))
        note(ax, BLACK, (2, 14), "range of the data", (low[0], high[1]))
    draw_points(ax, *np.transpose(list(samples.values())))
    for text, place in samples.items():
        note(ax, BLACK, (10, 0), text, place)
    ground = "The answers of a network" if predict else "Samples"
    return Picture(ax, lambda: f"{ground} on a map of {xlabel} and {ylabel}: {'; '.join(samples)}.")


def descent_curve(
    loss: Callable[[Array], Array],
    xlim: tuple[float, float],
    ways: Mapping[str, Array],
    slopes: Sequence[float] = (),
    ax: Axes | None = None,
    title: str = "",
    xlabel: str = "weight w",
    top: float | None = None,
    font: int = FONT,
) -> Picture:
    """The loss over one weight, and balls that came down it step by step.

    loss: takes weights (M,), gives losses (M,). ways: weights (steps + 1,) by what is written
    beside the ball. slopes: at the balls, drawn as straight lines. `update(ways, slopes)` keeps the
    loss.
    """
    ax = ax or new_axes(760, 380)
    dress(ax, title, xlabel, "loss L", font)
    weights = np.linspace(*xlim, 601)
    ax.plot(weights, loss(weights), color=BLUE, linewidth=LINE)
    ax.set(xlim=xlim, ylim=(0, top))
    ax.xaxis.get_major_locator().set_params(nbins=8 if ax.bbox.width > 300 else 5)
    tangents = [ax.plot([], [], "--", color=BLACK, animated=True)[0] for _ in slopes]
    balls = [draw_way(ax, colour, font, (0, 20)) for _, colour in zip(ways, cycle(COLOURS[1:]))]
    ends = np.array([-1, 1]) * np.ptp(xlim) / 8

    def update(ways: Mapping[str, Array], slopes: Sequence[float] = ()) -> str:
        with np.errstate(over="ignore", invalid="ignore"):  # a diverged way leaves all numbers
            for (name, way), move in zip(ways.items(), balls):
                move(name, way, loss(way))
            for way, slope, tangent in zip(ways.values(), slopes, tangents):
                tangent.set_data(way[-1] + ends, loss(way[-1:]) + slope * ends)
        return f"The loss over one weight, with balls on it: {'; '.join(ways)}."

    return Picture(ax, update, ways, slopes)


def descent_curves(
    loss: Callable[[Array], Array],
    xlim: tuple[float, float],
    ways: Mapping[str, Array],
    **look: Any,
) -> Picture:
    """Ways down the same loss side by side, each under its name; look as in `descent_curve`."""
    axes = new_figure(900, 300).subplots(1, len(ways), sharey=True)
    for ax, (name, way) in zip(axes, ways.items()):
        descent_curve(loss, xlim, {"": way}, (), ax, name, **look)
        ax.label_outer()
    return Picture(axes[0], lambda: f"Ways down the same loss: {'; '.join(ways)}.")


def descent_map(
    loss: Callable[[Array], Array],
    xlim: tuple[float, float],
    ylim: tuple[float, float],
    ways: Mapping[str, Array],
    arrows: Sequence[Array] = (),
    ax: Axes | None = None,
    title: str = "",
    xlabel: str = "weight w",
    ylabel: str = "bias b",
    font: int = FONT,
) -> Picture:
    """The loss over two parameters as a map, and balls that came down it step by step.

    loss: takes points (M, 2), gives losses (M,). ways: points (steps + 1, 2) by what is written
    beside the ball. arrows: from the balls, (2,) in units of the map. Lines join places of equal
    loss; dark is low. `update(ways, arrows)` keeps the loss.
    """
    ax = ax or new_axes(640, 500)
    dress(ax, title, xlabel, ylabel, font)
    ax.grid(False)
    ax.set(xlim=xlim, ylim=ylim, aspect="equal")
    x, y = np.meshgrid(np.linspace(*xlim, 121), np.linspace(*ylim, 121))
    height = loss(np.stack([x.ravel(), y.ravel()], axis=1)).reshape(x.shape)
    levels = round_levels(height.min(), height.max())
    areas = [height.min(), *levels, height.max()]
    ax.contourf(x, y, height, areas, cmap="cividis", norm=PowerNorm(0.5))  # a bowl seen as a cone
    lines = ax.contour(x, y, height, levels, colors="white", linewidths=1)
    ax.clabel(lines, levels[::2], fontsize=font - 2, fmt="%g")
    heads = [
        ax.annotate("", (0, 0), (0, 0), arrowprops=ARROW, animated=True, zorder=4.5) for _ in arrows
    ]
    balls = [draw_way(ax, colour, font, (12, -16)) for _, colour in zip(ways, cycle(COLOURS[1:]))]

    def update(ways: Mapping[str, Array], arrows: Sequence[Array] = ()) -> str:
        for (name, way), move in zip(ways.items(), balls):
            move(name, *way.T)
        for way, arrow, head in zip(ways.values(), arrows, heads):
            head.set_position(way[-1])
            head.xy = way[-1] + arrow
        return f"A map of the loss over two parameters, with balls on it: {'; '.join(ways)}."

    return Picture(ax, update, ways, arrows)


def draw_way(
    ax: Axes, colour: str, font: int, offset: tuple[float, float]
) -> Callable[[str, Array, Array], None]:
    """A ring at a start, a line of steps, a ball at the end with its name; returns what moves it."""
    outlined = {"markeredgecolor": "white", "animated": True, "color": colour}
    small = {"markersize": 5, "markeredgewidth": 0.5}
    (steps,) = ax.plot([], [], "o-", linewidth=1.5, **small, **outlined, zorder=4)
    (start,) = ax.plot([], [], "o", markersize=11, fillstyle="none", color=colour, animated=True)
    (ball,) = ax.plot([], [], "o", markersize=14, markeredgewidth=1.5, **outlined, zorder=5)
    text = note(ax, BLACK, offset)
    text.set_fontsize(font)

    def move(name: str, x: Array, y: Array) -> None:
        x, y = (np.clip(np.nan_to_num(values), -1e6, 1e6) for values in (x, y))
        steps.set_data(x, y)
        start.set_data(x[:1], y[:1])
        ball.set_data(x[-1:], y[-1:])
        text.set_text(name)
        text.xy = x[-1], y[-1]

    return move
