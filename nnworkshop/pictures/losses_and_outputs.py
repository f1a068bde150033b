"""Pictures of a training run: its loss and the outputs of its network; and counts as dots."""

from functools import partial
from itertools import cycle
from textwrap import fill
from types import MappingProxyType

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from matplotlib.transforms import blended_transform_factory

from nnworkshop.pictures.functions import spread_names
from nnworkshop.pictures.house import (
    BLACK,
    BLUE,
    COLOURS,
    FONT,
    GREY,
    GRID,
    LINE,
    PALE,
    PALE_COLOURS,
    STYLES,
    VERMILION,
    Picture,
    Rings,
    canvas,
    draw_classes,
    draw_held_out,
    draw_samples,
    draw_text,
    dress,
    ends_of,
    groups,
    house_style,
    name_axes,
    new_axes,
    new_figure,
    note,
    padded,
    plain,
    set_limits,
    text_width,
)
from nnworkshop.pictures.tiles import Plane, Surface

NO_LOSS = np.array([])
MOST_NAMED = 10  # classes in the legend of a surface; there are no more colours
MOST_LETTERS = 25  # letters that fit into the title of one of three pictures
NONE = MappingProxyType({})


@house_style()
def loss_curve(loss, ax=None, log=False, epochs=1, font=FONT, held_out=NO_LOSS):
    """The loss after 0, 1, 2, ... epochs, on a linear or a logarithmic scale; beside it perhaps that on
    rows held out.

    Example::

        pictures.loss_curve(np.array([0.7, 0.5, 0.4, 0.35]), log=True)

    `update(loss, log, places, now, others, notes, held_out)` also takes the epoch of each loss, where
    not every one has an entry; the epoch of the dots, if not the last; other runs to compare with,
    (places, loss) by name, the name of this one being the last key; texts by the epoch at which
    they stand; and the losses on rows held out, if there were some at first.

    Arguments:

    - loss: shape (epochs + 1,).
    - ax, font: axes to draw on, by default on a new figure; the size of text in points.
    - log: whether the scale of the loss is logarithmic.
    - epochs: how far the axis of epochs reaches at least; it grows by doubling.
    - held_out: the loss on rows held out, shape (epochs + 1,); empty for none.
    """
    ax = ax or new_axes()
    title = "Loss, dashed: held out" if len(held_out) else "Loss"
    dress(ax, title, "epoch", "", font)
    ax.xaxis.get_major_locator().set_params(nbins=4, integer=True)
    curves = [Curve(ax, BLUE, "-", LINE)]
    if len(held_out):
        curves.append(Curve(ax, BLACK, "--", 1.8))
    behind = Behind(ax, curves[0].line, font - 2)

    def update(loss, log=log, places=None, now=None, others=NONE, notes=NONE, held_out=held_out):
        places = np.arange(len(loss)) if places is None else places
        behind.update(others, notes)
        for curve, values in zip(curves, (loss, held_out)):
            curve.take(values, places)
        drawn = [curve for curve in curves if len(curve.values)]  # with a loss that is finite
        limits = loss_limits(np.concatenate([*(one.thinned for one in drawn), *behind.losses]), log)
        for curve in drawn:
            curve.draw(limits, now)
        loss, places = curves[0].values, curves[0].places
        reach = max([int(places[-1]), *behind.ends])
        doublings = max(0, int(np.ceil(np.log2(max(1, reach) / epochs))))
        set_limits(ax, (0, epochs * 2**doublings), limits, log)
        compared = f" Behind it: {', '.join(list(others)[:-1])}." if others else ""
        changed = "".join(f" {text} from epoch {epoch:,}." for epoch, text in notes.items())
        end = f"{loss[-1]:.2g} at epoch {places[-1]:,}"
        beside = "".join(f" On rows held out it is {one.values[-1]:.2g}." for one in drawn[1:])
        return f"The loss, {loss[0]:.2g} at epoch 0 and {end}.{beside}{compared}{changed}"

    def at(x, y):
        epoch = round(float(ax.transData.inverted().transform((x, y))[0]))
        return "epoch", max(0, epoch)

    return Picture(ax, update, loss, at=at)


@house_style()
def loss_curves(losses, log=False, ax=None):
    """The losses of several runs after 0, 1, 2, ... epochs, each with its name on its curve.

    Example::

        pictures.loss_curves({"rate 0.1": np.array([0.7, 0.6]), "rate 1": np.array([0.7, 0.3])})

    Arguments:

    - losses: by name, each of shape (epochs + 1,).
    - log: whether the scale of the loss is logarithmic.
    - ax: axes to draw on; by default on a new figure.
    """
    ax = ax or new_axes(760, 380)
    dress(ax, "", "epoch", "loss")
    ax.xaxis.get_major_locator().set_params(integer=True)
    lines, names = [], []
    for (name, loss), colour, style in zip(losses.items(), cycle(COLOURS), cycle(STYLES)):
        lines += ax.plot(loss, style, color=colour, linewidth=LINE)
        names.append(note(ax, colour, (0, 0), name))
    longest = max(map(len, losses.values())) - 1
    limits = loss_limits(np.concatenate(list(losses.values())), log)
    set_limits(ax, (0, longest), limits, log)
    spread_names(ax, lines, names, [])
    ends = [f"{name}: {loss[-1]:.2g} at epoch {len(loss) - 1}" for name, loss in losses.items()]
    return Picture(ax, lambda: f"Losses. {'; '.join(ends)}.")


class Curve:
    """A curve of losses with a dot on it."""

    def __init__(self, ax, colour, style, width):
        (self.line,) = ax.plot([], [], style, color=colour, linewidth=width, animated=True)
        (self.dot,) = ax.plot([], [], "o", color=colour, clip_on=False, animated=True)
        self.line.set_clip_on(False)

    def take(self, values, places):
        """Take losses and their epochs; those that are not finite are left out."""
        finite = np.isfinite(values)
        self.values, self.places = values[finite], places[: len(values)][finite]
        self.chosen, self.thinned = thinned(self.values)

    def draw(self, limits, now):
        """Draw what was taken, with the dot at the epoch `now`, None for the last."""
        values, places = self.values, self.places
        # the axes do not clip, so that the last dot is whole
        self.line.set_data(places[self.chosen], np.clip(self.thinned, *limits))
        k = -1 if now is None else min(np.searchsorted(places, now), len(values) - 1)
        self.dot.set_data(places[[k]], np.clip(values[[k]], *limits))


class Behind:
    """The background of a loss curve: the curves of other runs, and notes at epochs."""

    def __init__(self, ax, line, font):
        self.ax, self.line, self.font = ax, line, font
        self.shown = ({}, {})
        self.artists = []
        self.losses = []
        self.ends = []

    def update(self, others, notes):
        """Draw it again if it has changed, which takes a drawing of the whole figure."""
        if (list(others), notes) == (list(self.shown[0]), self.shown[1]):
            return
        for artist in self.artists:
            artist.remove()
        self.shown, self.artists = (dict(others), dict(notes)), []
        curves = {name: curve for name, curve in others.items() if curve}
        finite = [curve[1][np.isfinite(curve[1])] for curve in curves.values()]
        self.losses = [thinned(loss)[1] for loss in finite]
        self.ends = [int(places[-1]) for places, _ in curves.values()]
        looks = zip(cycle(COLOURS[1:]), cycle(STYLES[1:]))
        for (places, loss), (colour, style) in zip(curves.values(), looks):
            chosen, values = thinned(loss)
            self.artists += self.ax.plot(places[chosen], values, style, color=colour, zorder=1.5)
        for epoch, text in notes.items():
            self._draw_note(epoch, text, low=bool(others))
        if others:
            self._draw_names(others)

    def _draw_note(self, epoch, text, low):
        """A note at an epoch: at the top, or low down if names of other runs are there."""
        self.artists.append(self.ax.axvline(epoch, color=GREY, linewidth=1, linestyle=":"))
        across = blended_transform_factory(self.ax.transData, self.ax.transAxes)
        look = {"rotation": 90, "ha": "right", "va": "bottom" if low else "top", "color": GREY}
        look |= {"fontsize": self.font, "transform": across}
        self.artists.append(self.ax.text(epoch, 0.03 if low else 0.97, text, **look))

    def _draw_names(self, others):
        lines = [artist for artist in self.artists if isinstance(artist, Line2D)][: len(others) - 1]
        names = [fill(name, 30) for name in others]
        look = {"loc": "upper right", "fontsize": self.font, "handlelength": 1.5, "borderpad": 0.3}
        self.artists.append(self.ax.legend([*lines, self.line], names, **look))


@house_style()
def thinned(values, parts=200):
    """The points of a curve; of a long one only the lowest and highest of each of `parts` stretches."""
    if len(values) <= 4 * parts:
        return np.arange(len(values)), values
    length = -(-len(values) // parts)
    whole = len(values) // length
    blocks = values[: whole * length].reshape(whole, length)
    rest = values[whole * length :]
    starts = np.arange(whole) * length
    places = np.sort(np.stack([starts + blocks.argmin(1), starts + blocks.argmax(1)], 1)).ravel()
    ends = sorted([rest.argmin(), rest.argmax()]) if len(rest) else []
    places = np.concatenate(
        [[0], places, whole * length + np.array(ends, dtype=int), [len(values) - 1]]
    )
    return places, values[places]


@house_style()
def loss_limits(loss, log):
    """Round limits around a loss curve, so that they seldom change while it grows."""
    top = float(
        np.clip(loss.max(), 1e-300, 1e200)
    )  # beyond these, ticks would be too large for floats
    if not log:
        step = 10 ** np.floor(np.log10(top))
        return 0.0, float(step * next(k for k in (1.2, 1.5, 2, 3, 5, 7, 10) if top <= k * step))
    bottom = float(np.clip(loss[loss > 0].min(initial=top), 1e-12, top))
    return 10 ** np.floor(np.log10(bottom)), 10 ** np.ceil(np.log10(top * 1.01))


@house_style()
def decision_surface(
    predict,
    X,
    y,
    ax=None,
    font=FONT,
    held_out=None,
    inputs=("x1", "x2"),
    limits=None,
    answers=None,
):
    """What a network answers for all values of two inputs, with the data on top.

    Example::

        X, y = nnlib.datasets.moons()
        network = nnlib.Network([2, 8, 1], rng=0)
        pictures.decision_surface(network.predict, X, y)

    One output is shown from blue (the lowest target) to orange (the highest); of several, the largest
    in its own colour. `update(predict, followed=..., others=...)` keeps the data, puts a ring
    around what is followed (see studies.follow), and takes a text that says where other inputs are.

    Arguments:

    - predict: takes inputs (M, 2), gives outputs (M, n_out).
    - X, y: the data, shape (N, 2) and (N, n_out).
    - ax, font: axes to draw on, by default on a new figure; the size of text in points.
    - held_out: (X, y), samples that are not learned from, as hollow markers.
    - inputs: the names of the two.
    - limits: (low, high) of each, by default around the data.
    - answers: what the colours stand for: the classes, or the lowest and the highest target; by default their
      numbers.
    """
    ax = ax or new_axes(460, 400)
    several, (low, high) = y.shape[1] > 1, ends_of(y)
    words = answers or map(readable, (low, high))
    title = "Largest output" if several else colours_in_words(*words)
    dress(ax, plain(title), font=font)
    name_axes(ax, inputs, font)
    ax.grid(False)
    rows = np.vstack([X, held_out[0]]) if held_out else X
    extent = np.ravel(limits or (padded(rows[:, 0]), padded(rows[:, 1]))).tolist()
    ax.set(xlim=extent[:2], ylim=extent[2:])
    if several:
        image = Surface(ax, PALE_COLOURS, 0, len(COLOURS) - 1, smooth=False)
    else:
        image = Surface(ax, PALE, low, high)
    shown, *held = draw_classes(ax, X, y, held_out)
    if several and answers:
        name_classes(ax, answers, font)
    if "of" in shown:
        draw_count(ax, shown, font)
    hollow = f", and {held[0]} held out, hollow" if held else ""
    plane, rings = Plane((tuple(extent[:2]), tuple(extent[2:])), (low, high)), Rings(ax)

    def update(predict, *_, followed=None, others=""):
        rings.put(followed.x if followed else ())
        outputs = predict(plane.points)
        image.set_data((outputs.argmax(axis=1) if several else outputs).reshape(GRID, GRID))
        if others and ax.get_xlabel() != plain(f"{inputs[0]}; {others}"):
            ax.set_xlabel(plain(f"{inputs[0]}; {others}"))
        every = f"{inputs[0]} and {inputs[1]}, {others}" if others else "input"
        return f"The output for every {every}, with {shown} samples on top{hollow}."

    return Picture(ax, update, predict, at=partial(plane.at, ax, X), plane=plane)


def colours_in_words(blue, orange):
    """The title of a surface: what its two colours stand for."""
    title = f"Output: blue {blue}, orange {orange}"
    if len(title) > MOST_LETTERS:  # another picture is beside it
        title = title.replace(": ", "\n")
    return title


def draw_count(ax, words, font):
    """Say in a corner how many of the samples are drawn."""
    box = {"facecolor": "white", "edgecolor": "none", "pad": 1.5, "alpha": 0.8}
    look = {"fontsize": font - 3, "transform": ax.transAxes, "bbox": box, "zorder": 4}
    ax.text(0.02, 0.03, f"{words} rows drawn", animated=True, **look)


def name_classes(ax, names, font):
    """Say in a corner which colour and which marker is which class."""
    marks = [
        Line2D([], [], color=colour, marker=marker, linestyle="", label=plain(name))
        for name, (_, colour, marker) in zip(names, groups(np.eye(len(names))))
    ]
    look = {"fontsize": font - 3, "borderpad": 0.3, "handletextpad": 0.1, "labelspacing": 0.2}
    ax.legend(handles=marks[:MOST_NAMED], loc="upper right", framealpha=0.8, **look)


@house_style()
def decision_surfaces(surfaces, coordinates=("input",)):
    """What networks with two inputs answer, side by side, each under its name.

    Example::

        X, y = nnlib.datasets.xor()
        pictures.decision_surfaces({"untrained": (nnlib.Network([2, 2, 1], rng=0).predict, X, y)})

    A black line shows where the output is 0.5. The outputs of up to ten samples, no more, are written
    below them.

    Arguments:

    - surfaces: (predict, X, y) by name, as in `decision_surface`; targets are 0 and 1.
    - coordinates: what the axes count: one word for all, or one for each surface.
    """
    axes = np.atleast_1d(new_figure(900, 340).subplots(1, len(surfaces)))
    said = []
    for ax, (name, (predict, X, y)), word in zip(axes, surfaces.items(), cycle(coordinates)):
        decision_surface(predict, X, y, ax)
        dress(ax, name, f"{word} 1", f"{word} 2")
        ax.grid(False)
        ax.locator_params(nbins=4)
        if len(coordinates) == 1:
            ax.label_outer()
        image = ax.images[0]
        outputs = image.get_array()
        if (
            outputs.min() < 0.49 and outputs.max() > 0.51
        ):  # on a flat surface the line would show rounding alone
            ax.contour(outputs, [0.5], extent=image.get_extent(), colors=BLACK, linewidths=LINE)
        texts = [f"{a:.2f}" for a in predict(X)[:, 0]] if len(X) <= 10 else []
        for place, text in dict(zip(map(tuple, X.round(2)), texts)).items():
            note(ax, BLACK, (0, -17), text, place)
        said.append(f"{name}: {', '.join(texts) or f'{len(X)} samples'}")
    return Picture(axes[0], lambda: f"Decision surfaces and outputs. {'; '.join(said)}.")


@house_style()
def fit(
    predict,
    X,
    y,
    ax=None,
    font=FONT,
    title="Fit: the curve to the dots",
    xlabel="x",
    ylabel="output",
    xlim=None,
    ylim=None,
    errors=False,
    held_out=None,
):
    """What a network with one input answers, as a curve, with the data as dots.

    Example::

        X, y = nnlib.datasets.sine()
        network = nnlib.Network([1, 4, 1], ["tanh", "identity"], rng=0)
        pictures.fit(network.predict, X, y)

    `update(predict, followed=...)` keeps the data, and puts a ring on the curve where something is followed
    (see studies.follow).

    Arguments:

    - predict: takes inputs (M, 1), gives outputs (M, n_out).
    - X, y: the data, shape (N, 1) and (N, n_out).
    - ax, font: axes to draw on, by default on a new figure; the size of text in points.
    - title, xlabel, ylabel, xlim, ylim: the text above, names and limits of the axes.
    - errors: whether to show how far each answer is above its dot.
    - held_out: (X, y), samples that are not learned from, as hollow dots.
    """
    ax = ax or new_axes()
    dress(ax, title, xlabel, ylabel, font)
    rows = [np.vstack(both) for both in zip((X, y), held_out)] if held_out else (X, y)
    ax.set(xlim=xlim or padded(rows[0], 0.05), ylim=ylim or padded(rows[1], 0.3))
    ax.xaxis.get_major_locator().set_params(nbins=5)
    plane = Plane((ax.get_xlim(),), ends_of(y))
    gaps = Gaps(ax, X, y) if errors else None
    draw_samples(ax, X, y, "o", color=GREY, animated=True)  # on top of the errors
    if held_out:
        draw_held_out(ax, *held_out, "o", color=GREY, animated=True)
    hollow = f", and {len(held_out[0])} held out, hollow" if held_out else ""
    curves = [
        ax.plot([], [], style, color=colour, linewidth=LINE, animated=True)[0]
        for _, style, colour in zip(range(y.shape[1]), cycle(STYLES), cycle(COLOURS))
    ]
    rings = Rings(ax)

    def update(predict, followed=None):
        answers = followed.a[-1][0] if followed else ()
        rings.put([(followed.x[0, 0], answer) for answer in answers])
        for curve, output in zip(curves, predict(plane.points).T):
            curve.set_data(plane.points[:, 0], output)
        if gaps:
            gaps.update(predict(X)[:, 0])
        return f"The output for every input as a curve, with {len(X)} samples as dots{hollow}."

    at = partial(plane.at, ax, np.hstack([X, y[:, :1]]))
    return Picture(ax, update, predict, at=at, plane=plane)


class Gaps:
    """How far answers are above their dots, as lines with numbers beside the dots."""

    def __init__(self, ax, X, y):
        self.dots = list(zip(X[:, 0], y[:, 0]))
        look = {"color": VERMILION, "linewidth": LINE, "zorder": 1, "animated": True}
        self.lines = ax.add_collection(LineCollection([], **look))
        self.texts = [note(ax, VERMILION, (10, 0), "", dot) for dot in self.dots]

    def update(self, answers):
        self.lines.set_segments([[(x, y), (x, a)] for (x, y), a in zip(self.dots, answers)])
        for text, (_, target), a in zip(self.texts, self.dots, answers):
            text.set_text(error_text(a - target))


def readable(value):
    """A number with three digits, large ones as prices are written: 450,000."""
    return f"{value:,.0f}" if 1_000 <= abs(value) < 1e9 else f"{value:.3g}"


def error_text(error):
    """How far an answer is off, in few digits, since there is little room beside a dot."""
    if not abs(error) < 10_000:
        return "far off"
    return f"{error:{'+.2g' if abs(error) < 99.5 else '+.0f'}}".replace("-", "\N{MINUS SIGN}")


@house_style()
def outputs_and_targets(outputs, y, ax=None, font=FONT, most=40):
    """Each sample's outputs beside its targets, for a network of any number of inputs.

    Example::

        pictures.outputs_and_targets(np.array([[0.9], [0.2]]), np.array([[1], [0]]))

    `update(outputs)` keeps the targets.

    Arguments:

    - outputs, y: shape (N, n_out).
    - ax, font: axes to draw on, by default on a new figure; the size of text in points.
    - most: of more samples only so many are drawn, some of each class, with the numbers of their rows,
      from 1.
    """
    ax = ax or new_axes()
    rows = spread(y, most)
    count = len(rows)
    which = "sample" if count == len(y) else f"sample ({count} of {len(y):,}, of all targets)"
    dress(ax, "Outputs in target rings", which, "", font)
    ax.set(xlim=(0.4, count + 0.6), ylim=padded(y, 0.8))
    samples = np.arange(1, count + 1)
    if count < len(y):
        named = np.linspace(0, count - 1, 5).round().astype(int)
        ax.set_xticks(samples[named], [f"{row + 1:,}" for row in rows[named]])
    else:
        ax.xaxis.get_major_locator().set_params(integer=True)
    ax.plot(samples, y[rows], "o", color=GREY, fillstyle="none", markersize=12)
    dots = [
        ax.plot(samples, targets, "o", color=colour, markersize=6, animated=True)[0]
        for targets, colour in zip(y[rows].T, cycle(COLOURS))
    ]

    def update(outputs):
        for dot, output in zip(dots, outputs[rows].T):
            dot.set_ydata(output)
        return f"The outputs of {count} samples as dots, their targets as rings."

    return Picture(ax, update, outputs)


def spread(y, most):
    """At most so many rows of a table that represent it, in order: the first of each class, if there
    are not too many classes, and others spread evenly over the targets and the table.
    """
    if len(y) <= most:
        return np.arange(len(y))
    _, firsts = np.unique(y, axis=0, return_index=True)
    firsts = firsts if len(firsts) <= most // 2 else firsts[:0]
    by_target = np.lexsort(y.T[::-1])  # rows of each target, in the order of the table
    others = by_target[~np.isin(by_target, firsts)]
    evenly = np.linspace(0, len(others) - 1, most - len(firsts)).round().astype(int)
    return np.sort(np.concatenate([firsts, others[evenly]]))


@house_style()
def pictogram(counts, columns, total, title="", colour=VERMILION):
    """Counts out of `total` as blocks of so many dots, the counted ones filled.

    Example::

        pictures.pictogram({"with biases": [18, 20]}, ["2 units", "3 units"], total=20)

    Arguments:

    - counts: by the name of a row, one for each of `columns`.
    - columns: the texts above the blocks.
    - total: the dots of a block.
    - title, colour: the text above, and the colour of a filled dot.
    """
    names = [fill(name, 24) for name in counts]
    across, left, top = min(total, 10), 40 + max(map(text_width, names)), 75  # margins in pixels
    room = (900 - left) / len(columns) - 14 - 10 * len(str(total))  # the count is beside it
    step = min(17, room / across)  # from dot to dot
    block = np.array([across, -(-total // across)]) * step
    row_height = 26 + max(block[1], *(22 * name.count("\n") for name in names))
    height = top + len(counts) * row_height
    ax = canvas(900, height)
    draw_text(ax, (450, height - 18), title, font=FONT + 1)
    k = np.arange(total)
    dots = np.stack([k % across + 0.5, -(k // across) - 0.5], axis=1) * step
    lefts = left + (900 - left) / len(columns) * np.arange(len(columns))
    for x, column in zip(lefts, columns):
        draw_text(ax, (x, height - 52), column, ha="left")
    for row, (name, numbers) in enumerate(zip(names, counts.values())):
        y = height - top - row * row_height
        draw_text(ax, (left - 20, y - block[1] / 2), name, ha="right")
        for x, number in zip(lefts, numbers):
            filled = np.where(k < number, colour, "white")
            ax.scatter(*(dots + (x, y)).T, step**2 / 3, c=filled, edgecolors=GREY, linewidths=0.8)
            draw_text(ax, (x + block[0] + 8, y - block[1] / 2), str(number), colour, ha="left")
    rows = (f"{name}: {', '.join(map(str, numbers))}" for name, numbers in counts.items())
    return Picture(
        ax, lambda: f"Dots, out of {total}, for {', '.join(columns)}. {'; '.join(rows)}."
    )
