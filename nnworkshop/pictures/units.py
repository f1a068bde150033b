"""What units see: the answer of one as a large map, and samples as the last hidden layer has them."""

from functools import partial
from itertools import combinations, product

import numpy as np
from matplotlib.collections import LineCollection

from nnworkshop.pictures.house import (
    BLUE_WHITE_ORANGE,
    FONT,
    GREY,
    GRID,
    PALE,
    YELLOW,
    Picture,
    Rings,
    draw_classes,
    draw_samples,
    dress,
    ends_of,
    groups,
    house_style,
    name_axes,
    new_axes,
    set_limits,
)
from nnworkshop.pictures.tiles import (
    Surface,
    answer_maps,
    colour_words,
    range_of,
    row_at,
    scale_of,
)


@house_style()
def unit_map(
    network, X, y, plane, unit=(1, 0), ax=None, font=FONT, answers=None, inputs=("x1", "x2")
):
    """What one unit answers over the plane of the inputs, with the data on top.

    Example::

        X, y = nnlib.datasets.moons()
        network = nnlib.Network([2, 3, 1], rng=0)
        plane = pictures.decision_surface(network.predict, X, y).plane
        pictures.unit_map(network, X, y, plane, unit=(1, 2))

    The colours are those of the maps in `network_diagram`. `update(network, unit, answers, followed)` keeps
    the data, takes what the network answers on the plane if that is known, and puts a ring around what is
    followed (see studies.follow).

    Arguments:

    - network: a Network with two inputs.
    - X, y: the data, (N, 2) and (N, n_out).
    - plane: a Plane, such as that of `decision_surface`.
    - unit: its layer, and its number in it from 0.
    - answers: as for `update`.
    - ax, font: axes to draw on, by default on a new figure; the size of text in points.
    - inputs: the names of the two.
    """
    ax = ax or new_axes(460, 400)
    dress(ax, font=font)
    name_axes(ax, inputs, font)
    ax.grid(False)
    ax.set(xlim=plane.limits[0], ylim=plane.limits[1])
    image = Surface(ax, BLUE_WHITE_ORANGE, 0, 1, alpha=0.8)
    shown, *_ = draw_classes(ax, X, y)
    rings = Rings(ax)

    def update(network, unit=unit, answers=None, followed=None):
        layer, number = unit
        answers = answers or network.forward(plane.points).a
        image.set_data(answer_maps(answers, network, plane, layer, number + 1)[number])
        rings.put(followed.x if followed else ())
        scale = scale_of(layer, network, plane) if layer else plane.limits[number]
        if ax.get_title() != name_of(unit):
            ax.set_title(name_of(unit), fontsize=font + 1)
        return f"{name_of(unit)}: its answer for every input, {colour_words(scale)}, with {shown} samples on top."

    return Picture(ax, update, network, unit, answers, at=partial(plane.at, ax, X), plane=plane)


def name_of(unit):
    """A unit in words."""
    layer, number = unit
    return f"Layer {layer}, unit {number + 1}" if layer else f"Input x{number + 1}"


@house_style()
def hidden_space(network, X, y, ax=None, font=FONT):
    """The samples as the last hidden layer has them, which is all that the output unit gets.

    Example::

        X, y = nnlib.datasets.xor()
        pictures.hidden_space(nnlib.Network([2, 2, 1], rng=0), X, y)

    With two hidden units the colours are what the output unit makes of every pair of answers. With three
    they are the sides of a box, and the yellow area is where the output unit is undecided.
    `update(network, a, followed)` takes a network of other sizes too, takes what its last hidden layer
    answers if that is known, and puts a ring around what is followed (see studies.follow).
    `picture.at(x, y)` is the sample at a pixel of the figure, such as ("row", 3); None where there is none.

    Arguments:

    - network: a Network. With fewer or more units there is a sentence in place of the picture.
    - X, y: the data, (N, n_0) and (N, n_out).
    - ax, font: axes to draw on, by default on a new figure; the size of text in points.
    """
    ax = ax or new_axes(460, 400)
    space = HiddenSpace(X, y, ax, font)
    return Picture(ax, space.update, network, at=space.at)


class HiddenSpace:
    """The artists of a `hidden_space`: samples, on a coloured square or in a box."""

    def __init__(self, X, y, ax, font):
        self.X, self.ax, self.font, self.units = X, ax, font, None
        self.places = np.empty((0, 2))  # of the samples
        dress(ax, "What the output gets", font=font)
        ax.grid(False)
        self.image, moving = Surface(ax, PALE, *ends_of(y)), {"animated": True}
        self.edges = ax.add_collection(LineCollection([], color=GREY, linewidth=1, **moving))
        (self.even,) = ax.fill([0], [0], color=YELLOW, alpha=0.6, zorder=1.5, **moving)
        self.samples = []
        for chosen, colour, marker in groups(y):
            draw_samples(ax, [], [], marker, chosen.sum(), color=colour, zorder=3, **moving)
            self.samples.append((chosen, ax.lines[-1]))
        self.rings = Rings(ax)
        look = {"ha": "center", "va": "center", "transform": ax.transAxes, "fontsize": font}
        self.missing = ax.text(0.5, 0.5, "only for 2 or 3\nhidden units", **look)

    def update(self, network, a=None, followed=None):
        units = network.sizes[-2] if len(network.sizes) > 2 else 0
        if units != self.units:
            self.units = units
            self._name_axes()
        self.places = np.empty((0, 2))
        if units not in (2, 3):
            return "The hidden space can be drawn for 2 or 3 units in the last hidden layer."
        a = network.forward(self.X).a[-2] if a is None else a
        low, high = limits = limits_of(network, a)
        place = (lambda a: a) if units == 2 else (lambda a: (a - low) / (high - low) @ SIDES)
        self.places = place(a)
        for chosen, line in self.samples:
            line.set_data(*self.places[chosen].T)
        self.rings.put(place(followed.a[-2]) if followed else ())
        self._draw_square(network, limits) if units == 2 else self._draw_box(network, limits)
        return f"{len(self.X)} samples as the {units} units of the last hidden layer have them."

    def at(self, x, y):
        return row_at(self.ax, self.places, x, y)

    def _name_axes(self):
        """Say what is drawn, or why nothing is; show what belongs to it."""
        flat, box = self.units == 2, self.units == 3
        self.image.set_visible(flat)
        self.ax.spines[["left", "bottom"]].set_visible(flat)
        for artist in (self.edges, self.even):
            artist.set_visible(box)
        for _, line in self.samples:
            line.set_visible(flat or box)
        self.missing.set_visible(not flat and not box)
        below = "hidden 1" if flat else "hidden 1 →, 2 ↗, 3 ↑" if box else ""
        self.ax.set_xlabel(below, fontsize=self.font)
        self.ax.set_ylabel("hidden 2" if flat else "", fontsize=self.font)
        self.ax.tick_params(left=flat, bottom=flat, labelleft=flat, labelbottom=flat)

    def _draw_square(self, network, limits):
        """What the output unit makes of every pair of answers."""
        low, high = limits
        x, y = np.meshgrid(*np.linspace(low, high, GRID).T)
        pairs = np.stack([x.ravel(), y.ravel()], axis=1)
        self.image.set_data(outputs_of(network, pairs)[:, 0].reshape(GRID, GRID))
        self.image.set_extent(np.transpose(limits).ravel())
        set_limits(self.ax, *map(tuple, np.transpose(limits)), log=False)

    def _draw_box(self, network, limits):
        """The sides of the box, and where in it the sum of the output unit is 0."""
        low, high = limits
        corners = np.array(list(product((0.0, 1.0), repeat=3)))
        pairs = [
            (start, end)
            for start, end in combinations(corners, 2)
            if np.abs(start - end).sum() == 1
        ]
        self.edges.set_segments([np.array(pair) @ SIDES for pair in pairs])
        W, b = network.parameters.W[-1][:, :1], network.parameters.b[-1]
        sums = [(low + np.array(pair) * (high - low)) @ W + np.ravel(b)[:1] for pair in pairs]
        cut = [
            start + (end - start) * z[0] / (z[0] - z[1])
            for (start, end), z in zip(pairs, sums)
            if z[0] * z[1] < 0
        ]
        self.even.set_xy(around(np.array(cut) @ SIDES) if cut else np.zeros((1, 2)))
        set_limits(self.ax, *BOX, log=False)


# How a box is drawn: where its three sides go on the page, and the limits around it.
SIDES = np.array([[0.80, -0.18], [0.42, 0.30], [0.0, 0.85]])
BOX = ((-0.15, 1.37), (-0.33, 1.3))


def limits_of(network, a):
    """The lowest and highest answers that hidden units can have, or that they have; shape (2, n)."""
    known = range_of(network.activations[-2])
    if known:
        low, high = known
        room = 0.08 * (high - low)
        return np.array([[low - room], [high + room]]) * np.ones(a.shape[1])
    low, high = np.nan_to_num(a.min(axis=0)), np.nan_to_num(a.max(axis=0))
    steps = 2.0 ** np.ceil(np.log2(np.maximum(high - low, 1e-6)))  # so that they seldom change
    return np.array(
        [np.floor(low / steps) * steps - 0.1 * steps, np.ceil(high / steps) * steps + 0.1 * steps]
    )


def outputs_of(network, a):
    """What the last layer makes of answers of the one before it."""
    return network.activations[-1](a @ network.parameters.W[-1] + network.parameters.b[-1])


def around(points):
    """Points in the order in which a pen would go around them."""
    middle = points - points.mean(axis=0)
    return points[np.argsort(np.arctan2(*middle.T[::-1]))]
