"""The diagram of a network that learns: its weights as lines, and in its units what each of them sees."""

from itertools import zip_longest
from textwrap import fill

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgba

from nnworkshop.pictures.house import (
    BLACK,
    BLUE,
    BLUE_WHITE_ORANGE,
    FONT,
    GREY,
    VERMILION,
    YELLOW,
    Picture,
    Rings,
    drawable,
    dress,
    house_style,
    move,
    new_axes,
    plain,
    text_width,
)
from nnworkshop.pictures.layout import MAPPED, STUB, Layout, ends_of
from nnworkshop.pictures.tiles import (
    Numbers,
    Tiles,
    answer_maps,
    colour_words,
    scale_of,
    weight_images,
)
from nnworkshop.studies.names import told_apart

MOST_NUMBERS = 12  # numbers on the lines of a network; more would cover each other
# Where a number is on its line, from 0 to 1: lines that cross are well apart there. Where a sample is
# followed, its answers are at the beginning of the lines.
ON_LINE, BEHIND_ANSWERS = 0.36, 0.7
NAME_LETTERS, NAME_SIZE = 12, 8  # of the name of an input; points
MANY_LINES = 100  # of which not all are drawn anew for every picture
SEEN = 0.2  # points by which one of them must become thicker or thinner for that
STEEPEST = 9.0  # the largest gradient is drawn like a weight of this size
STUB_AT = 0.15  # how high up the left side of its unit
MOST_LETTERS = 42  # in a line below the diagram of a training panel
MARGIN = 5  # pixels of a tile that its curve leaves free


@house_style()
def network_diagram(
    network, ax=None, font=FONT, title=None, plane=None, answers=None, images=False, names=()
):
    """A network with its weights as lines: the thicker the larger, orange above and blue below zero.

    Example::

        X, y = nnlib.datasets.moons()
        network = nnlib.Network([2, 3, 1], rng=0)
        surface = pictures.decision_surface(network.predict, X, y)
        pictures.network_diagram(network, plane=surface.plane)

    With a `plane` each unit is a map of what it answers there, and for one input a curve. With `images`
    hidden units of the first layer are the pictures of their weights. Biases are then short lines of their
    own, as weights of an input that is always 1.

    `update(network, gradients, numbers, marked, answers, followed)` takes a network of other sizes too. It
    can show its gradients in place of its parameters, as shares of the largest; write numbers on the
    thickest lines; mark a parameter, such as ("W1", (0, 2)), or a unit, such as ("unit", (1, 2)); takes what
    the network answers on the plane, a[l] of every layer l, if it is known already; and shows where a
    followed sample (see studies.follow) is in each map, with its numbers beside the units.
    `picture.at(x, y)` is what there is at a pixel of the figure, in the same form; None for nothing.

    Arguments:

    - network: a Network. Of large layers the first units are drawn.
    - ax, font: axes to draw on, by default on a new figure; the size of text in points.
    - title: the text above; by default it says what is drawn.
    - plane: a Plane, such as that of `decision_surface`; without it units are circles in the colour of their bias.
    - answers: as for `update`.
    - images: whether the inputs are the pixels of square pictures.
    - names: what the inputs are called, written beside them; none by default.
    """
    ax = ax or new_axes(460, 400)
    diagram = Diagram(ax, font, title, plane, images, names)
    begin = network, None, False, None, answers
    at = lambda x, y: diagram.layout.at(ax, x, y)
    return Picture(ax, diagram.update, *begin, at=at, plane=plane)


class Diagram:
    """The artists of a `network_diagram`.

    tiles: the small pictures in the units, by layer. layout: where all units are.
    """

    def __init__(self, ax, font=FONT, title=None, plane=None, images=False, names=()):
        self.ax, self.font, self.title, self.plane, self.images = ax, font, title, plane, images
        self.names = [drawable(name) for name in told_apart(names, NAME_LETTERS)]
        self.has_maps = plane is not None or images
        dress(ax, font=font)
        ax.set(xticks=[], yticks=[], xlim=(-0.1, 1.1), ylim=(-0.05, 1.05))
        ax.spines[:].set_visible(False)
        self.layout, self.tiles, self.texts = None, {}, []
        self.heights = {}  # of the curves, for one input, by layer
        self.drawn = None  # the widths and colours of the lines
        self._add_artists()

    def _add_artists(self):
        ax, moving = self.ax, {"animated": True}
        self.lines = ax.add_collection(LineCollection([], **moving))
        self.circles = ax.scatter([], [], edgecolors=GREY, linewidths=1.5, zorder=3, **moving)
        self.circles.set_facecolors("white")
        self.stubs = ax.add_collection(LineCollection([], zorder=2.9, **moving))
        self.curves = ax.add_collection(LineCollection([], color=BLACK, zorder=3.4, **moving))
        thick = {"color": YELLOW, "linewidth": 11, "markersize": 24, "zorder": 0.5}
        (self.mark,) = ax.plot([], [], "o-", **thick, **moving)
        self.rings = Rings(ax, 4)
        self.numbers = Numbers(ax)

    def update(
        self, network, gradients=None, numbers=False, marked=None, answers=None, followed=None
    ):
        if self.layout is None or network.sizes != self.layout.sizes:
            self.lay_out(network)
        shown, factor = network.parameters, 1.0
        title = self._title("Weights and biases" if network.bias else "Weights")
        if gradients is not None:
            largest = max(float(np.abs(np.nan_to_num(g)).max()) for g in gradients.values())
            shown, factor = gradients, STEEPEST / (largest or 1.0)
            has_deltas = followed is not None and followed.delta is not None
            own = "Gradients, deltas in orange" if has_deltas else "Gradients"
            title = self._title(own) or own
        if self.ax.get_title() != title:
            self.ax.set_title(title)
        self._draw_lines(shown, factor, numbers, BEHIND_ANSWERS if followed else ON_LINE)
        self._draw_biases(shown, factor, network)
        if self.tiles:
            self._draw_maps(network, answers)
        self._draw_mark(marked)
        self._follow(followed)
        name = "-".join(map(str, network.sizes))
        what = f"The {'weights' if gradients is None else 'gradients'} of a {name} network"
        return f"{what}{', and in each unit what it answers' if self.plane else ''}."

    def lay_out(self, network):
        """Put units and lines in place for a network of other sizes."""
        self.layout = layout = Layout(network.sizes, self._mapped(network.sizes), self.images)
        names = self.names[: layout.shown[0]]
        layout.beside = max((text_width(plain(name), NAME_SIZE) for name in names), default=0)
        self._explain(network)
        self.ax.set_title(self._title("Weights"))  # takes room from the units
        layout.fit_into(self.ax)
        lines = layout.lines()
        self.lines.set_segments(lines)
        self.drawn = None
        self.lines.set_alpha(0.6 if self.has_maps and len(lines) > 130 else None)
        self._place_units(network)

    def _mapped(self, sizes):
        """The layers whose units are small pictures."""
        if self.images:
            return {0, 1}
        return {*range(min(MAPPED + 1, len(sizes))), len(sizes) - 1} if self.plane else set()

    def _place_units(self, network):
        for tiles in self.tiles.values():
            tiles.remove()
        layout = self.layout
        layers = list(enumerate(zip(layout.places, layout.across, layout.mapped)))
        self.tiles = {
            layer: Tiles(self.ax, round(across), places, smooth=not self.images)
            for layer, (places, across, mapped) in layers
            if mapped
        }
        circles = [(places, across) for _, (places, across, mapped) in layers if not mapped]
        self.circles.set_offsets(np.concatenate([np.empty((0, 2)), *(one for one, _ in circles)]))
        points = 72 / self.ax.figure.dpi
        sizes = [(across * points) ** 2 for places, across in circles for _ in places]
        self.circles.set_sizes(sizes)
        ends = np.array([(-STUB, 0), (2, 0)]) * layout.pixel
        corners = [
            place - layout.pixel * across * (0.5, 0.5 - STUB_AT)
            for _, (places, across, _) in layers[1:]
            for place in places
        ]
        stubs = [corner + ends for corner in corners] if self.has_maps and network.bias else []
        self.stubs.set_segments(stubs)

    def _title(self, own):
        """The text above: the title that was asked for, or what is drawn."""
        if self.title is not None:
            return self.title
        cut = self.layout.cut
        return f"{own.split()[0]} ({cut})" if cut and self.has_maps else own

    def _explain(self, network):
        """Say below the network what lines, units and colours mean."""
        bias = ("stub" if self.has_maps else "circle") if network.bias else ""
        kinds = f"line: weight, {bias}: bias" if bias else "line: weight"
        if self.has_maps:
            maps = "units: pictures of their weights" if self.images else self._scales(network)
            label = f"{kinds}; blue < 0 < orange\n{maps}"
        else:
            cut = self.layout.cut
            label = f"{kinds}\nblue < 0 < orange{cut and ', ' + cut}"
        self.ax.set_xlabel(label, fontsize=self.font - 2.5 * self.has_maps)

    def _scales(self, network):
        """What blue and orange are in the maps, in words."""
        layers = [layer for layer in sorted(self._mapped(network.sizes)) if layer]
        *hidden, last = [scale_of(layer, network, self.plane) for layer in layers]
        kinds = list(dict.fromkeys(hidden)) or [last]
        words = "; ".join(map(colour_words, kinds))
        own = colour_words(last, "{:.3g}, {:.3g}")
        if kinds == [last]:
            return f"maps: {words}"
        return fill(f"maps: {words}; output: {own}", MOST_LETTERS)

    def _draw_lines(self, shown, factor, numbers, share):
        first, most = (2 if self.images else 1), self.layout.most
        weights = [W[:most, :most].ravel() for W in shown.W[first:]]
        plain = np.zeros(self.layout.shown[1] if self.images else 0)  # these lines are no weights
        weights = np.concatenate([plain, *weights])
        self._write(weights, numbers, share)
        looks = self._looks(factor * weights)
        if len(weights) < MANY_LINES or not alike(looks, self.drawn):
            self.drawn = widths, colours = looks
            self.lines.set_linewidths(widths)
            self.lines.set_colors(colours)

    @staticmethod
    def _looks(values):
        """The widths and colours of lines."""
        size = np.abs(np.nan_to_num(values))
        colours = np.where(values[:, np.newaxis] < 0, *map(to_rgba, (BLUE, VERMILION)))
        return 0.4 + 5 * (size / (size + 3)), colours

    def _write(self, weights, shown, share):
        """Write the largest weights on their lines, each at that share of its way."""
        if shown and not self.texts:
            box = {"facecolor": "white", "edgecolor": "none", "pad": 0.5, "alpha": 0.8}
            look = {"ha": "center", "va": "center", "fontsize": self.font - 3, "bbox": box}
            look |= {"zorder": 4, "animated": True}
            self.texts = [self.ax.text(0, 0, "", **look) for _ in range(MOST_NUMBERS)]
        thickest = np.argsort(-np.abs(weights), kind="stable") if shown else []
        for text, k in zip_longest(self.texts, thickest[: len(self.texts)]):
            text.set_text("" if k is None else f"{weights[k]:.2g}".replace("-", "\N{MINUS SIGN}"))
            if k is not None:
                start, end = self.lines.get_segments()[k]
                text.set_position(start + share * (end - start))

    def _draw_biases(self, shown, factor, network):
        """Biases are stubs where there are maps, else the colours of the circles."""
        if not network.bias:
            return
        biases = [np.nan_to_num(factor * b[0, : self.layout.most]) for b in shown.b[1:]]
        if self.has_maps:
            widths, colours = self._looks(np.concatenate(biases))
            self.stubs.set_linewidths(widths)
            self.stubs.set_colors(colours)
        else:
            values = np.concatenate([np.zeros(self.layout.shown[0]), *biases])
            colours = BLUE_WHITE_ORANGE(0.5 + 0.5 * values / (np.abs(values) + 3))
            self.circles.set_facecolors(colours)

    def _draw_maps(self, network, answers):
        if self.images:
            self.tiles[1].shares = weight_images(network.parameters.W[1], self.layout.most)
            return
        answers = answers or network.forward(self.plane.points).a
        curves = []
        for layer, tiles in self.tiles.items():
            shares = answer_maps(answers, network, self.plane, layer, self.layout.most)
            if len(self.plane.limits) == 2:
                tiles.shares = shares
            else:
                self.heights[layer] = shares
                curves += self._curves_in(tiles, shares)
        self.curves.set_segments(curves)

    def _curves_in(self, tiles, shares):
        """One curve for each unit, in its tile."""
        x = np.broadcast_to(np.linspace(0, 1, shares.shape[1]), shares.shape)
        inside = (np.stack([x, shares], axis=2) - 0.5) * (tiles.across - MARGIN) * self.layout.pixel
        return list(tiles.places[:, np.newaxis] + inside)

    def _draw_mark(self, marked):
        ends = ends_of(self.layout.places, *marked) if marked else np.empty((0, 2))
        if move(self.mark, *(np.repeat(ends, 2, axis=0) if len(ends) == 1 else ends).T):
            self.mark.set_markersize(1.5 * max(self.layout.across) if len(ends) == 1 else 24)

    def _follow(self, followed):
        """Show where a sample is in each map, and its numbers beside the units."""
        items, rings = list(self._named_inputs()), np.empty((0, 2))
        if followed is not None:
            if self.plane is not None:
                rings = self._rings(self.plane.shares(followed.x))
            elif self.images:
                self.tiles[0].shares = picture_of(followed.x)
            items += [
                item
                for layer in range(len(self.layout.sizes))
                for item in self._numbers_of(layer, followed)
            ]
        self.numbers.items = items
        small = 0.25 * min((tiles.across for tiles in self.tiles.values()), default=0)
        self.rings.put(rings, min(7, small))

    def _named_inputs(self):
        """The names of the inputs, on the left of their units."""
        half = self.layout.across[0] / 2
        for name, (x, y) in zip(self.names, self.ax.transData.transform(self.layout.places[0])):
            yield x - half - 3, y, name, NAME_SIZE, BLACK, 1

    def _rings(self, place):
        """Where a place on the plane is in each map; for one input, on each curve."""
        rings = []
        for layer, tiles in self.tiles.items():
            heights = [
                np.interp(place[0], np.linspace(0, 1, len(row)), row)
                for row in self.heights.get(layer, ())
            ]
            inside = (
                np.stack([np.full(len(heights), place[0]), heights], axis=1) if heights else place
            )
            width = tiles.across - MARGIN * bool(heights)
            rings.append(tiles.places + (inside - 0.5) * width * self.layout.pixel)
        return np.concatenate(rings)

    def _numbers_of(self, layer, followed):
        """What is written beside the units of a layer: answers, and slopes below them."""
        tight = self.layout.columns[layer] == 2
        if layer == 0 and self.images:
            return
        centres = self.ax.transData.transform(self.layout.places[layer])
        rows = [(followed.a[layer][0], BLACK, short)]
        if followed.delta is not None and layer:
            rows = rows[: not tight] + [(followed.delta[layer][0], VERMILION, short_or_small)]
        half = self.layout.across[layer] / 2
        side = 1 if self.tiles or layer < len(self.layout.sizes) - 1 else -1  # no room on the right
        for k, (x, y) in enumerate(centres):
            for row, (values, colour, written) in enumerate(rows):
                text = written(values[k])
                if tight:
                    yield x, y - half + 5, text, 6.5, colour, 0.5
                else:
                    height = y + 11 * ((len(rows) - 1) / 2 - row)
                    yield x + side * (half + 2), height, text, 8, colour, 0 if side == 1 else 1


def alike(looks, drawn):
    """Whether nobody sees which of two looks lines have, widths and colours."""
    if drawn is None:
        return False
    (widths, colours), (others, their_colours) = looks, drawn
    return np.abs(widths - others).max() < SEEN and np.array_equal(colours, their_colours)


def picture_of(x):
    """The pixels of a sample as shares for a tile: 0 is white, the largest orange."""
    side = int(np.sqrt(x.size))
    return 0.5 + 0.5 * (x / max(np.abs(x).max(), 1e-12)).reshape(1, side, side)[:, ::-1]


def short(value):
    """A number in two decimals, or as many digits as there is room for."""
    value = round(float(value), 2) + 0.0  # which takes the sign off -0.0
    text = f"{value:.2f}" if abs(value) < 100 else f"{value:.0e}".replace("e+0", "e")
    return text.replace("-", "\N{MINUS SIGN}")


def short_or_small(value):
    """As `short`, but of a small number one digit is left: a small slope is not none."""
    size = abs(value)
    if not 0 < size < 0.00995:
        return short(value)
    text = f"{value:.3f}" if size >= 0.00095 else f"{value:.0e}".replace("e-0", "e-")
    return text.replace("-", "\N{MINUS SIGN}")
