"""Pictures of networks: their units and weights, and the numbers that pass through them."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from nnlib.checks import Array
from nnlib.plots.house import (
    BLUE,
    BLUE_WHITE_ORANGE,
    FONT,
    GREEN,
    GREY,
    VERMILION,
    YELLOW,
    Picture,
    canvas,
    decimals,
    draw_arrow,
    draw_text,
    draw_unit,
    dress,
    new_axes,
)


def neuron_diagram(
    inputs: Mapping[str, float],
    weights: Sequence[float],
    bias: float,
    z: float,
    a: float | None = None,
    ax: Axes | None = None,
) -> Picture:
    """One neuron, from left to right: its inputs by name, their weights, the sum z, the output a.

    Without `a` the output is a question mark.
    """
    height = 80 * len(inputs) + 120
    ax = canvas(760, height, ax)
    middle = height / 2 + 10 * (len(inputs) == 1)
    total, output = (440, middle), (690, middle)
    for k, (name, x) in enumerate(inputs.items()):
        place = (80, middle + 100 * ((len(inputs) - 1) / 2 - k))
        draw_unit(ax, place, name, f"{x:g}", BLUE)
        draw_arrow(ax, place, total, f"weight {weights[k]:g}")
    draw_arrow(ax, (440, middle - 95), total, f"bias {bias:g}", share=0)
    draw_arrow(ax, total, output, "squash")
    draw_unit(ax, total, "sum z", f"{z:g}", GREEN)
    draw_unit(ax, output, "output a", "?" if a is None else f"{a:.3f}", VERMILION)
    terms = (f"{name} {x:g} times {w:g}" for (name, x), w in zip(inputs.items(), weights))
    return Picture(
        ax, lambda: f"A neuron: z is {' plus '.join(terms)} plus {bias:g}; a is z squashed."
    )


def backpropagation(
    a: Sequence[Array],
    W: Sequence[Array],
    delta: Sequence[Array] | None = None,
    gradient: Sequence[Array] | None = None,
    paths: Sequence[Sequence[int]] = (),
    sample: int = 0,
    ax: Axes | None = None,
) -> Picture:
    """The numbers of one sample in a small network: activations in the circles, weights on lines.

    a, W: by layer, as in a Pass and in the parameters. delta, gradient: what flows back, by layer,
    written below in orange. paths: ways through the network to mark, the unit of each layer, None
    where a way has not begun.
    """
    bottom = -10 if delta is None else 15
    ax = canvas(900, 385 + bottom, ax)
    places = [
        unit_places(x, layer.shape[1]) * [1, 380] + [0, bottom]
        for x, layer in zip(np.linspace(80, 820, len(a)), a)
    ]
    names = ["input", *["hidden"] * (len(a) - 2), "output"]
    marked = {edge for path in paths for edge in pairwise(enumerate(path))}
    for layer, (starts, ends) in enumerate(pairwise(places), start=1):
        share = 0.47 if 1 in (len(starts), len(ends)) else 0.32  # where crossing lines are apart
        for i, j in np.ndindex(W[layer].shape):
            way = (starts[i], ends[j]) if delta is None else (ends[j], starts[i])
            back = delta is not None or ((layer - 1, i), (layer, j)) in marked
            draw_arrow(ax, *way, "", colour=VERMILION if back else GREY, radius=42)
            place = (1 - share) * starts[i] + share * ends[j]
            draw_pair(ax, place, W[layer][i, j], gradient and gradient[layer][i, j])
    for layer, (centres, name) in enumerate(zip(places, names)):
        for k, centre in enumerate(centres):
            unit = name if len(centres) == 1 and layer else f"{name} {k + 1}"
            draw_unit(ax, centre, unit, decimals(a[layer][sample, k]), BLUE, radius=42)
            if delta is not None and layer:
                text = rf"$\delta$ = {decimals(delta[layer][sample, k])}"
                draw_text(ax, centre - [0, 57], text, VERMILION)
    rows = {f"a{layer}" if layer else "X": row[sample] for layer, row in enumerate(a)}
    rows |= {f"delta{layer}": row[sample] for layer, row in enumerate(delta or []) if layer}
    words = "; ".join(f"{name} = {', '.join(map(decimals, row))}" for name, row in rows.items())
    size = "-".join(str(layer.shape[1]) for layer in a)
    return Picture(ax, lambda: f"A {size} network with the numbers of one sample: {words}.")


def draw_pair(ax: Axes, place: Array, weight: float, gradient: float | None) -> None:
    """A weight, and below it its gradient if there is one, on a line."""
    look = {"bbox": {"facecolor": "white", "edgecolor": "none", "pad": 1.5}}
    if gradient is None:
        return draw_text(ax, place, decimals(weight), **look)
    draw_text(ax, place + [0, 10], decimals(weight), **look)
    draw_text(ax, place - [0, 10], decimals(gradient), VERMILION, **look)


def network_diagram(net: Any, ax: Axes | None = None, font: int = FONT) -> Picture:
    """A network with its weights as lines: the thicker the larger, orange above and blue below zero.

    net: a Network. The colour of a circle is its unit's bias. Of large layers the first units are
    drawn. `update(net)` takes a network of other sizes too.
    """
    ax = ax or new_axes(460, 400)
    dress(ax, "Weights and biases" if net.bias else "Weights", font=font)
    ax.set(xticks=[], yticks=[], xlim=(-0.1, 1.1), ylim=(-0.05, 1.05))
    ax.spines[:].set_visible(False)
    lines = ax.add_collection(LineCollection([], animated=True))
    circles = ax.scatter([], [], edgecolors=GREY, linewidths=1.5, zorder=3, animated=True)
    circles.set_facecolors("white")
    sizes: tuple[int, ...] = ()

    def lay_out() -> None:
        most = most_units(sizes)
        layers = [min(n, most) for n in sizes]
        places = [unit_places(k / (len(layers) - 1), n) for k, n in enumerate(layers)]
        lines.set_segments([(a, b) for A, B in pairwise(places) for a in A for b in B])
        circles.set_offsets(np.concatenate(places))
        circles.set_sizes([min(300, (130 / max(layers)) ** 2)] * sum(layers))
        cut = f"\nfirst {most} units" if most < max(sizes) else ""
        ax.set_xlabel(f"blue < 0 < orange{cut}", fontsize=font)

    def update(net: Any) -> str:
        nonlocal sizes
        if net.sizes != sizes:
            sizes = net.sizes
            lay_out()
        most = most_units(sizes)
        weights = np.concatenate([W[:most, :most].ravel() for W in net.parameters.W[1:]])
        size = np.abs(np.nan_to_num(weights))
        lines.set_linewidths(0.4 + 5 * (size / (size + 3)))
        lines.set_colors(np.where(weights < 0, BLUE, VERMILION))
        if net.bias:
            biases = [np.zeros(sizes[0])[:most], *(b[0, :most] for b in net.parameters.b[1:])]
            values = np.nan_to_num(np.concatenate(biases))
            circles.set_facecolors(BLUE_WHITE_ORANGE(0.5 + 0.5 * values / (np.abs(values) + 3)))
        return f"The weights of a {'-'.join(map(str, sizes))} network."

    return Picture(ax, update, net)


def most_units(sizes: Sequence[int], lines: int = 130) -> int:
    """How many units a layer may show so that a network has at most so many lines."""
    for most in range(16, 1, -1):
        if sum(min(n, most) * min(m, most) for n, m in pairwise(sizes)) <= lines:
            return most
    return 1


def unit_places(x: float, count: int) -> Array:
    """The centres of `count` units one above the other at `x`, shape (count, 2)."""
    return np.stack([np.full(count, x), 1 - (np.arange(count) + 0.5) / count], axis=1)


def pass_diagram(
    net: Any,
    values: Sequence[Array],
    chosen: tuple[str, tuple[int, int]] | None = None,
    lit: Sequence[Array] | None = None,
    ax: Axes | None = None,
    font: int = FONT,
) -> Picture:
    """A network as in `network_diagram`, with the numbers of a forward pass in its circles.

    values: a[l] of every layer l, shape (1, n_l); of several samples, (N, n_l), the circles stay
    empty. chosen: a parameter to mark, e.g. ("W1", (0, 2)). lit: arrays like `values`, True where
    a unit is to be marked. Up to 12 weights are written on their lines. Of large layers the first
    units are drawn.
    """
    ax = ax or new_axes(600, 400)
    weights = network_diagram(net, ax, font)
    sizes = [min(n, most_units(net.sizes)) for n in net.sizes]
    places = [unit_places(k / (len(sizes) - 1), n) for k, n in enumerate(sizes)]
    centres = np.concatenate(places)
    for layer, units in enumerate(places):
        ax.text(units[0, 0], 1.04, f"a{layer}" if layer else "X", fontsize=font + 1, ha="center")
    width, height = 72 * ax.figure.get_size_inches() * ax.get_position().size  # in points
    across = min(46, 0.75 * height / max(sizes), 0.6 * width / len(sizes))
    margin = (across + 16) / 2 / (width - across - 16)  # room for half a marked circle
    ax.set(xlim=(-margin, 1 + margin), ylim=(-0.02, 1.1))
    ax.set(title="", xlabel=f"weights: {ax.get_xlabel()}")
    look = {"ha": "center", "va": "center", "animated": True}
    circles = ax.scatter(*centres.T, across**2, edgecolors=GREY, zorder=4, animated=True)
    numbers = [ax.text(x, y, "", fontsize=across / 4, zorder=5, **look) for x, y in centres]
    lines = [(a, b) for A, B in pairwise(places) for a in A for b in B]
    beside = (across / 2 + 20) * (len(sizes) - 1) / (width - across - 16)
    share = min(beside, 0.36)  # of the way, where the labels are off the circle and off each other
    box = {"facecolor": "white", "edgecolor": "none", "pad": 1}
    labels = [
        ax.text(*(a + share * (b - a)), "", fontsize=font - 2, bbox=box, zorder=3, **look)
        for a, b in (lines if len(lines) <= 12 else [])
    ]
    (mark,) = ax.plot(
        [], [], "-o", color=YELLOW, linewidth=16, markersize=across + 12, zorder=1, animated=True
    )

    def drawn(rows: Sequence[Array]) -> Array:
        return np.hstack([row[:, :n] for row, n in zip(rows, sizes)])

    def update(net: Any, values: Sequence[Array], chosen: Any = None, lit: Any = None) -> str:
        weights.update(net)
        for label, weight in zip(labels, np.concatenate([W.ravel() for W in net.parameters.W[1:]])):
            label.set_text(f"{round(weight, 2) + 0.0:g}")  # + 0.0: no minus before a zero
        one = len(values[0]) == 1
        for number, value in zip(numbers, drawn(values)[0]):
            number.set_text(f"{value:.3f}" if one else "")
        marked = drawn(lit).any(axis=0) if lit else np.zeros(len(centres), bool)
        circles.set_facecolors(np.where(marked, YELLOW, "white"))
        mark.set_data(*np.transpose(ends_of(places, *chosen) if chosen else np.empty((0, 2))))
        name = "-".join(map(str, net.sizes))
        if not one:
            return f"A {name} network with its weights as lines."
        rows = (
            f"{f'a{layer}' if layer else 'X'} = {', '.join(f'{value:.3f}' for value in row[0])}"
            for layer, row in enumerate(values)
        )
        return f"A {name} network with the numbers of one sample: {'; '.join(rows)}."

    return Picture(ax, update, net, values, chosen, lit)


def ends_of(places: Sequence[Array], name: str, index: tuple[int, int]) -> Array:
    """The centres of the units that a parameter belongs to, two for a weight and one for a bias."""
    layer = int(name[1:])
    units = [(places[layer - 1], index[0]), (places[layer], index[1])]
    ends = [centres[k] for centres, k in units[name[0] == "b" :] if k < len(centres)]
    return np.reshape(ends, (-1, 2))
