"""Pictures of networks: their units and weights, and the numbers that pass through them."""

from itertools import pairwise

import numpy as np
from matplotlib.collections import LineCollection

from nnworkshop.pictures.diagrams import network_diagram
from nnworkshop.pictures.house import (
    BLACK,
    BLUE,
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
    house_style,
    move,
    new_axes,
)
from nnworkshop.pictures.layout import ends_of, most_units, unit_places


@house_style()
def neuron_diagram(inputs, weights, bias, z, a=None, ax=None):
    """One neuron, from left to right: its inputs by name, their weights, the sum z, the output a.

    Example::

        pictures.neuron_diagram({"x1": 2, "x2": 3}, [0.5, -1], bias=1, z=-1, a=0.27)

    Arguments:

    - inputs: numbers by name.
    - weights: as many numbers.
    - bias, z, a: numbers; without `a` the output is a question mark.
    - ax: axes to draw on; by default on a new figure.
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


@house_style()
def backpropagation(a, W, delta=None, gradient=None, paths=(), sample=0, ax=None):
    """The numbers of one sample in a small network: activations in the circles, weights on the lines.

    Example::

        network = nnlib.Network([2, 2, 1], rng=0)
        X, y = nnlib.datasets.xor()
        pictures.backpropagation(network.forward(X).a, network.parameters.W, sample=1)

    Arguments:

    - a, W: activations (N, n_l) and weights by layer, as in a forward pass and in the parameters.
    - delta, gradient: what flows back, by layer like a and W; written below in orange.
    - paths: ways through the network to mark: the unit of each layer, None where a way has not begun.
    - sample: the row of a and delta that is shown.
    - ax: axes to draw on; by default on a new figure.
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
        share = (
            0.47 if 1 in (len(starts), len(ends)) else 0.32
        )  # where lines that cross are well apart
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
                text = f"\N{GREEK SMALL LETTER DELTA} = {decimals(delta[layer][sample, k])}"
                draw_text(ax, centre - [0, 57], text, VERMILION)
    rows = {f"a{layer}" if layer else "X": row[sample] for layer, row in enumerate(a)}
    rows |= {f"delta{layer}": row[sample] for layer, row in enumerate(delta or []) if layer}
    words = "; ".join(f"{name} = {', '.join(map(decimals, row))}" for name, row in rows.items())
    size = "-".join(str(layer.shape[1]) for layer in a)
    return Picture(ax, lambda: f"A {size} network with the numbers of one sample: {words}.")


def draw_pair(ax, place, weight, gradient):
    """A weight, and below it its gradient if there is one, on a line."""
    look = {"bbox": {"facecolor": "white", "edgecolor": "none", "pad": 1.5}}
    if gradient is None:
        return draw_text(ax, place, decimals(weight), **look)
    draw_text(ax, place + [0, 10], decimals(weight), **look)
    draw_text(ax, place - [0, 10], decimals(gradient), VERMILION, **look)


@house_style()
def pass_diagram(
    network,
    values,
    chosen=None,
    lit=None,
    names=None,
    place=("forward", 0, 0),
    gradient=None,
    ax=None,
    font=FONT,
):
    """A network as in `network_diagram`, with the numbers of a pass in its circles.

    Example::

        network = nnlib.Network([2, 3, 1], rng=0)
        pictures.pass_diagram(network, network.forward([[0, 1]]).a, chosen=("W1", (0, 2)))

    Up to 6 weights of a layer are written on their lines. Of large layers the first units are drawn.

    Arguments:

    - network: a Network.
    - values: an array for every layer l, shape (N, n_l), such as a[l]; the first sample is written in
      the circles. Where it is None they stay empty.
    - chosen: a parameter to mark, e.g. ("W1", (0, 2)).
    - lit: arrays like `values`, True where a unit is to be marked.
    - names: what the numbers of each layer are called; by default X, a1, a2.
    - place: what is computed: the part of the pass, then the layers whose lines and whose circles light
      up, 0 for none.
    - gradient: numbers to write on those lines in place of weights.
    - ax, font: axes to draw on, by default on a new figure; the size of text in points.
    """
    ax = ax or new_axes(600, 400)
    drawing = PassDrawing(network, ax, font)
    return Picture(ax, drawing.update, network, values, chosen, lit, names, place, gradient)


class PassDrawing:
    """The artists of a `pass_diagram`: units, lines, what is written on them and what lights up."""

    def __init__(self, network, ax, font):
        self.ax, self.weights = ax, network_diagram(network, ax, font, title="")
        ax.xaxis.label.set_fontsize(font - 1)
        self.sizes = sizes = [min(n, most_units(network.sizes)) for n in network.sizes]
        self.places = [unit_places(k / (len(sizes) - 1), n) for k, n in enumerate(sizes)]
        width, height = 72 * ax.figure.get_size_inches() * ax.get_position().size  # in points
        self.across = across = min(46, 0.75 * height / max(sizes), 0.5 * width / len(sizes))
        margin = (across + 16) / 2 / (width - across - 16)  # room for half a marked circle
        ax.set(xlim=(-margin, 1 + margin), ylim=(-0.02, 1.1))
        cut = "" if self.sizes == list(network.sizes) else f", first {max(sizes)} units"
        self.lines_mean = f"line: weight, blue < 0 < orange{cut}"
        beside = (across / 2 + 20) * (len(sizes) - 1) / (width - across - 16)
        pairs = enumerate(pairwise(network.sizes), start=1)
        few = [layer for layer, (n, m) in pairs if n * m <= MOST_LABELS]
        self._add_artists(ax, font, few if beside < 0.55 else [], beside)

    def _add_artists(self, ax, font, few, beside):
        """few: layers whose weights are written; beside: the share of a line's length where a label
        is off the circle.
        """
        moving, centre = {"animated": True}, {"ha": "center", "va": "center"}
        across, centres = self.across, np.concatenate(self.places)
        large = {"fontsize": font + 1, "ha": "center"}
        self.titles = [ax.text(units[0, 0], 1.04, "", **large, **moving) for units in self.places]
        self.light = ax.add_collection(LineCollection([], linewidths=9, zorder=0.5, **moving))
        self.halo = ax.scatter([], [], (across + 14) ** 2, linewidths=0, zorder=3.5, **moving)
        self.circles = ax.scatter(*centres.T, across**2, edgecolors=GREY, zorder=4, **moving)
        inside = {"fontsize": across / 4, "zorder": 5}
        self.numbers = [ax.text(*place, "", **inside, **centre, **moving) for place in centres]
        self.lines = [(a, b) for A, B in pairwise(self.places) for a in A for b in B]
        pairs = enumerate(pairwise(self.sizes), start=1)
        self.layers = [layer for layer, (n, m) in pairs for _ in range(n * m)]  # of the lines
        look = {"bbox": {"facecolor": "white", "edgecolor": "none", "pad": 1}, "zorder": 4.5}
        self.labels = {}
        for layer in few:
            crossing = min(self.sizes[layer - 1 : layer + 1]) > 1
            share = min(beside, 0.36) if crossing else beside  # and where labels do not touch
            self.labels[layer] = [
                ax.text(*(a + share * (b - a)), "", fontsize=font - 2, **look, **centre, **moving)
                for (a, b), own in zip(self.lines, self.layers)
                if own == layer
            ]
        thick = {"linewidth": 16, "markersize": across + 12}
        (self.mark,) = ax.plot([], [], "-o", color=YELLOW, zorder=1, **thick, **moving)

    def update(
        self,
        network,
        values,
        chosen=None,
        lit=None,
        names=None,
        place=("forward", 0, 0),
        gradient=None,
    ):
        names = names or [f"a{layer}" if layer else "X" for layer in range(len(self.sizes))]
        self.weights.update(network)
        self._write_units(values, names)
        self._write_lines(network, place[1], gradient)
        self._light_up(chosen, lit, *place)
        self._explain(len(values[0]) > 1, gradient is not None)
        size = "-".join(map(str, network.sizes))
        whose = "one sample" if len(values[0]) == 1 else "the first sample"
        known = ((name, row[0]) for name, row in zip(names, values) if row is not None)
        rows = (f"{name} = {', '.join(shown(name, value) for value in row)}" for name, row in known)
        return f"A {size} network with the numbers of {whose}: {'; '.join(rows)}."

    def _explain(self, several, gradient):
        """Write the explanation below the network, always in two lines, so that nothing moves."""
        sentences = [
            "lit line: gradient" if gradient else "",
            "circle: first sample" if several else "",
        ]
        label = f"{self.lines_mean}\n{', '.join(filter(None, sentences))}"
        if self.ax.get_xlabel() != label:
            self.ax.set_xlabel(label)

    def _write_units(self, values, names):
        numbers = iter(self.numbers)
        for title, name, row, n in zip(self.titles, names, values, self.sizes):
            colour = BLACK if name[:1] in "Xza" else VERMILION
            title.set(text=name, color=colour)
            for unit, number in zip(range(n), numbers):
                text = "" if row is None else shown(name, row[0, unit])
                number.set(text=text, color=colour)

    def _write_lines(self, network, layer, gradient):
        for own, labels in self.labels.items():
            slopes = gradient if own == layer else None
            numbers = network.parameters.W[own] if slopes is None else slopes
            for label, number in zip(labels, numbers.ravel()):
                # + 0.0: no minus before a zero
                text = f"{round(number, 2) + 0.0:g}" if slopes is None else f"{number:.2g}"
                label.set(text=text, color=BLACK if slopes is None else VERMILION)

    def _light_up(self, chosen, lit, part, lines, units):
        marks = [row.any(axis=0)[:n] for row, n in zip(lit or [], self.sizes)]
        circles = np.concatenate(marks) if marks else np.full(len(self.numbers), False)
        self.circles.set_facecolors(np.where(circles, YELLOW, "white"))
        ends = ends_of(self.places, *chosen) if chosen else np.empty((0, 2))
        move(self.mark, *ends.T)
        here = [line for line, own in zip(self.lines, self.layers) if own == lines]
        self.light.set(segments=here, color=LIGHT[part])
        self.halo.set(offsets=self.places[units] if units else np.empty((0, 2)))
        self.halo.set_facecolor(LIGHT[part])


MOST_LABELS = 6  # weights of one layer that are written on their lines
LIGHT = {  # pale colours by part of a pass
    "forward": "#A9D3EE",
    "loss": "#D2BFE8",
    "backward": "#F6C29B",
    "update": "#B5DFC9",
}


def shown(name, value):
    """A number in a circle; slopes are small, and get one more decimal."""
    if abs(value) < 100:
        return f"{value:.{3 if name[:1] in 'Xza' else 4}f}"
    return f"{value:.3g}"
