"""Pictures of gradients: the chain rule, the parts of a slope, claimed and measured gradients."""

from itertools import pairwise

import numpy as np
from matplotlib.patches import Polygon

from nnworkshop.pictures.house import (
    BLACK,
    BLUE,
    COLOURS,
    FONT,
    GREY,
    LINE,
    SKY,
    STYLES,
    VERMILION,
    Picture,
    canvas,
    decimals,
    draw_arrow,
    draw_text,
    dress,
    house_style,
    new_axes,
    new_figure,
    padded,
)


@house_style()
def chain(values, slopes, ax=None):
    """A chain of numbers, each computed from the one before it, with the slopes between them on gears.

    Example::

        values = {"w": 2, "z": 6, "a": 36}
        pictures.chain(values, {"dz/dw": 3, "da/dz": 12})

    The lower row holds the slope of the last number with respect to each of them: the product of the
    gears to its right. Names and formulas are mathtext.

    Arguments:

    - values: the numbers by name.
    - slopes: of each number with respect to the one before it, by formula.
    - ax: axes to draw on; by default on a new figure.
    """
    ax = canvas(900, 370, ax)
    products = [*np.cumprod(list(slopes.values())[::-1])[::-1], 1.0]
    x, last = np.linspace(75, 825, len(values)), list(values)[-1]
    for place, (name, value), product in zip(x, values.items(), products):
        draw_number(ax, (place, 280), value, BLUE)
        draw_text(ax, (place, 320), f"${name}$", BLUE, FONT + 2)
        draw_number(ax, (place, 86), product, VERMILION)
        draw_text(ax, (place, 46), rf"$\partial {last}/\partial {name}$", VERMILION, FONT + 2)
    for (left, right), (formula, slope) in zip(pairwise(x), slopes.items()):
        draw_arrow(ax, (left + 46, 280), (right, 280), "", colour=BLUE, radius=46)
        draw_arrow(ax, (right - 46, 86), (left, 86), "", colour=VERMILION, radius=46)
        draw_gear(ax, ((left + right) / 2, 178), slope)
        draw_text(ax, ((left + right) / 2, 244), f"${formula}$", font=FONT + 1)
    draw_text(ax, (450, 356), "forward: each number drives the next", BLUE)
    draw_text(ax, (450, 13), "backward: each step multiplies by the gear above it", VERMILION)
    steps = ", ".join(f"{formula} = {decimals(slope)}" for formula, slope in slopes.items())
    return Picture(
        ax, lambda: f"The chain {' to '.join(values)}; slopes {steps}; product {products[0]:.4f}."
    )


def draw_number(ax, place, value, colour):
    """A number in a box with round corners."""
    box = {"boxstyle": "round,pad=0.4", "facecolor": "white", "edgecolor": colour, "linewidth": 2}
    draw_text(ax, place, decimals(value), bbox=box)


def draw_gear(ax, place, value, teeth=14):
    """A toothed wheel with a number on it."""
    corner = np.arange(4 * teeth)
    angle, radius = 2 * np.pi * (corner + 0.5) / len(corner), np.where(corner % 4 < 2, 48, 40)
    rim = place + radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    ax.add_patch(Polygon(rim, facecolor="#EEEEEE", edgecolor=GREY, linewidth=1.5))
    draw_text(ax, place, decimals(value))


@house_style()
def contributions(parts, names, ax=None, title="", total="sum"):
    """What each part adds to a sum: every bar begins where the last one ended.

    Example::

        pictures.contributions([0.5, -0.2, 0.1], ["sample 1", "sample 2", "sample 3"])

    Arguments:

    - parts: the numbers that are added, shape (n,).
    - names: the text beside each of them.
    - ax, title: axes to draw on, by default on a new figure; the text above.
    - total: the name of the sum.
    """
    ax = ax or new_axes(760, 340)
    dress(ax, title)
    ends = np.cumsum(parts)
    starts = np.concatenate([[0], ends[:-1], [0]])
    heights = np.concatenate([parts, ends[-1:]])
    colours = [BLUE if height < 0 else VERMILION for height in parts] + [BLACK]
    places = np.arange(len(heights))
    ax.bar(places, heights, 0.62, starts, color=colours)
    for k, end in enumerate(ends):
        ax.plot([k + 0.31, k + 0.69], [end, end], color=GREY, linewidth=1)
    for place, end, height in zip(places, starts + heights, heights):
        text, below = decimals(height), height < 0
        ax.annotate(
            text if below else f"+{text}",
            (place, end),
            (0, -4 if below else 3),
            textcoords="offset points",
            fontsize=FONT,
            ha="center",
            va="top" if below else "bottom",
        )
    ax.axhline(0, color=BLACK, linewidth=1)
    ax.set_xticks(places, [*names, total])
    ax.tick_params(axis="x", length=0)
    ax.set_ylim(*padded(np.append(ends, 0), 0.15))
    added = "; ".join(f"{name}: {decimals(part)}" for name, part in zip(names, parts))
    return Picture(ax, lambda: f"Parts of a sum: {added}; {total}: {decimals(ends[-1])}.")


@house_style()
def gradient_bars(claimed, measured, title=""):
    """Gradients as bars, with a black mark for the measured one; axes for each parameter.

    Example::

        pictures.gradient_bars({"W1": np.array([[1, 2]])}, {"W1": np.array([[1, 1.5]])})

    A bar that misses its mark is orange.

    Arguments:

    - claimed, measured: dLoss/d(parameter) by name, arrays of the same shapes.
    - title: the text above.
    """
    figure = new_figure(860, 320)
    figure.suptitle(title or "bar: the formula   mark: by nudging", fontsize=FONT + 1)
    widths = [measured[name].size for name in claimed]
    axes = np.atleast_1d(figure.subplots(1, len(claimed), width_ratios=widths))
    missed = 0
    for ax, name in zip(axes, claimed):
        dress(ax, ylabel=f"slope of the loss, {name}")
        values, marks = np.ravel(claimed[name]), np.ravel(measured[name])
        right = np.isclose(values, marks, rtol=1e-4)
        ax.bar(range(len(values)), values, 0.6, color=np.where(right, SKY, VERMILION))
        ax.plot(marks, "_", color=BLACK, markersize=46, markeredgewidth=3)
        ax.axhline(0, color=BLACK, linewidth=1)
        entries = [f"[{', '.join(map(str, at))}]" for at in np.ndindex(measured[name].shape)]
        ax.set_xticks(range(len(values)), entries)
        ax.set_xlim(-0.6, len(values) - 0.4)
        ax.set_ylim(*padded(np.concatenate([values, marks, [0]]), 0.08))
        missed += len(values) - right.sum()
    return Picture(
        axes[0],
        lambda: (
            f"Gradients of {', '.join(claimed)} as bars; {missed} of {sum(widths)} miss their mark."
        ),
    )


@house_style()
def error_curves(steps, errors, ax=None, title="", xlabel="step h"):
    """Errors against a step on two logarithmic scales, where h^p is a straight line of slope p.

    Example::

        steps = np.array([0.1, 0.01, 0.001])
        pictures.error_curves(steps, {"one-sided": steps, "two-sided": steps**2})

    Arguments:

    - steps: shape (n,), falling.
    - errors: shape (n,), by name.
    - ax, title, xlabel: axes to draw on, by default on a new figure; the texts above and below.
    """
    ax = ax or new_axes(760, 400)
    dress(ax, title, xlabel, "error")
    ax.set(xscale="log", yscale="log")
    for (name, error), colour, style, marker in zip(errors.items(), COLOURS, STYLES, "os^D"):
        ax.plot(steps, error, style + marker, color=colour, linewidth=LINE, markersize=8)
        ax.annotate(
            name,
            (steps[-1], error[-1]),
            (10, 0),
            textcoords="offset points",
            color=colour,
            fontsize=FONT,
            va="center",
        )
    ax.set_xlim(steps[0] * 2, steps[-1] ** 1.5)
    ax.minorticks_off()
    return Picture(
        ax, lambda: f"Errors against the step on logarithmic scales: {'; '.join(errors)}."
    )
