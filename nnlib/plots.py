"""Pictures of networks and of their training, in one house style.

A plot function takes arrays or a callable, draws on the axes `ax` (without it, on a new figure) and
returns a `Picture`. As the last line of a cell a `Picture` shows itself and its description; in a
panel its `update(...)`, with the same arguments, moves the artists that are already there.

Nothing here trains, computes a network's numbers or changes matplotlib's global settings, and no
figure belongs to pyplot.
"""

import base64
import io
from collections.abc import Callable, Mapping, Sequence
from itertools import cycle, pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.colors import LinearSegmentedColormap, ListedColormap, PowerNorm, to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Polygon, Rectangle
from matplotlib.text import Annotation
from matplotlib.ticker import MaxNLocator, NullFormatter, StrMethodFormatter

from nnlib.checks import Array

DPI = 100
FONT = 13
LINE = 2.5
# Okabe and Ito (2008): eight colours that people with any colour vision can tell apart
BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
YELLOW, BLUE, VERMILION, PURPLE = "#F0E442", "#0072B2", "#D55E00", "#CC79A7"
COLOURS = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, BLACK, YELLOW)
STYLES = ("-", "--", "-.", ":")  # a second sign beside the colour
GREY = "#666666"
BLUE_WHITE_ORANGE = LinearSegmentedColormap.from_list(
    "blue-white-orange", [BLUE, "white", VERMILION]
)
# paler, for areas that have samples on top
PALE = LinearSegmentedColormap.from_list("pale", ["#86BCDC", "white", "#F0AC80"])
PALE_COLOURS = ListedColormap([tuple(0.45 + 0.55 * np.array(to_rgb(one))) for one in COLOURS])
ABOVE_LEFT, BELOW_RIGHT = (-8, 12), (9, -16)  # where a text stands beside its point, in points
GRID = 36  # points along a side of a decision surface
CELL = (84, 40)  # pixels of a number in a drawn matrix
ARROW = {
    "arrowstyle": "-|>,head_length=0.7,head_width=0.35",
    "color": BLACK,
    "linewidth": 2.5,
    "shrinkA": 0,
    "shrinkB": 0,
}


class Picture:
    """Axes with artists on them that can be brought up to date, and a description in words."""

    def __init__(self, ax: Axes, update: Callable[..., str], *data: Any) -> None:
        self.ax, self._update = ax, update
        self.update(*data)

    def update(self, *data: Any) -> None:
        """Move the artists to other data; takes what the plot function took."""
        self.description = self._update(*data)

    def _repr_mimebundle_(self, **kwargs: Any) -> dict:
        picture = base64.b64encode(png(self.ax.figure)).decode()
        return {"image/png": picture, "text/plain": self.description}

    def __repr__(self) -> str:
        return self.description


def new_figure(width: int = 640, height: int = 400) -> Figure:
    """An empty white figure of that many pixels; figures never belong to pyplot."""
    figure = Figure((width / DPI, height / DPI), dpi=DPI, facecolor="white", layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def new_axes(width: int = 640, height: int = 400) -> Axes:
    """Axes on a new figure of that many pixels."""
    return new_figure(width, height).subplots()


def png(figure: Figure, pixel_ratio: float = 1) -> bytes:
    """The figure as PNG, `pixel_ratio` times as many pixels: the same bytes for the same artists."""
    buffer = io.BytesIO()
    stale = figure.stale
    figure.savefig(
        buffer,
        format="png",
        dpi=DPI * pixel_ratio,
        metadata={"Software": None},
        pil_kwargs={"compress_level": 1},
    )
    figure.stale = stale  # saving changes the resolution there and back, and nothing else
    return buffer.getvalue()


def dress(ax: Axes, title: str = "", xlabel: str = "", ylabel: str = "", font: int = FONT) -> None:
    """Give axes the house style: a title, names, readable type, a light grid, no box."""
    ax.set_title(title, fontsize=font + 1)
    ax.set_xlabel(xlabel, fontsize=font)
    ax.set_ylabel(ylabel, fontsize=font)
    ax.tick_params(labelsize=font - 1)
    ax.grid(color="#DDDDDD", linewidth=0.8)
    ax.set_axisbelow(True)
    ax.spines[["top", "right"]].set_visible(False)


def loss_curve(
    loss: Array, ax: Axes | None = None, log: bool = False, epochs: int = 1, font: int = FONT
) -> Picture:
    """The loss after 0, 1, 2, ... epochs, on a linear or a logarithmic scale.

    loss: shape (epochs + 1,). The axis of epochs reaches at least to `epochs` and grows by doubling.
    """
    ax = ax or new_axes()
    dress(ax, "Loss", "epoch", "", font)
    ax.xaxis.get_major_locator().set_params(nbins=4, integer=True)
    (line,) = ax.plot([], [], "o-", color=BLUE, linewidth=LINE, animated=True)
    line.set(markevery=[-1], clip_on=False)

    def update(loss: Array, log: bool = log) -> str:
        loss = loss[np.isfinite(loss)] if not np.isfinite(loss[-1]) else loss
        places, values = thinned(loss)
        limits = loss_limits(values, log)
        line.set_data(places, np.clip(values, *limits))  # the axes, for the last dot, do not clip
        doublings = max(0, int(np.ceil(np.log2(max(1, len(loss) - 1) / epochs))))
        set_limits(ax, (0, epochs * 2**doublings), limits, log)
        return f"The loss, {loss[0]:.2g} at epoch 0 and {loss[-1]:.2g} at epoch {len(loss) - 1:,}."

    return Picture(ax, update, loss)


def thinned(values: Array, parts: int = 200) -> tuple[Array, Array]:
    """The points of a curve; of a long one the lowest and highest of each of `parts` stretches."""
    if len(values) <= 4 * parts:
        return np.arange(len(values)), values
    length = -(-len(values) // parts)
    whole = len(values) // length
    blocks = values[: whole * length].reshape(whole, length)
    rest = np.arange(whole * length, len(values))
    starts = np.arange(whole) * length
    places = np.sort(np.stack([starts + blocks.argmin(1), starts + blocks.argmax(1)], 1)).ravel()
    places = np.concatenate([[0], places, rest[:1], [len(values) - 1]])
    return places, values[places]


def loss_limits(loss: Array, log: bool) -> tuple[float, float]:
    """Round limits around a loss curve, which change seldom while it grows."""
    top = float(np.clip(loss.max(), 1e-300, 1e200))  # beyond, ticks would leave the floats
    if not log:
        step = 10 ** np.floor(np.log10(top))
        return 0.0, float(step * next(k for k in (1.2, 1.5, 2, 3, 5, 7, 10) if top <= k * step))
    bottom = float(np.clip(loss[loss > 0].min(initial=top), 1e-12, top))
    return 10 ** np.floor(np.log10(bottom)), 10 ** np.ceil(np.log10(top * 1.01))


def set_limits(ax: Axes, x: tuple[float, float], y: tuple[float, float], log: bool) -> None:
    """Set limits and scale where they differ: each change costs a drawing of the whole figure."""
    scale = "log" if log else "linear"
    if ax.get_yscale() != scale:
        ax.set_yscale(scale)
        if log:  # 0.01 instead of a power of ten, which takes longer to read and to draw
            ax.yaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
            ax.yaxis.set_minor_formatter(NullFormatter())
    if tuple(ax.get_xlim()) != x:
        ax.set_xlim(x)
    if tuple(ax.get_ylim()) != y:
        ax.set_ylim(y)


def decision_surface(
    predict: Callable[[Array], Array], X: Array, y: Array, ax: Axes | None = None, font: int = FONT
) -> Picture:
    """What a network with two inputs answers everywhere, with the data on top.

    predict: takes (M, 2), gives (M, n_out); X: (N, 2); y: (N, n_out). One output is shown from blue
    (the lowest target) to orange (the highest), of several the largest in its own colour.
    `update(predict)` keeps the data.
    """
    ax = ax or new_axes(460, 400)
    several, low, high = y.shape[1] > 1, float(y.min()), float(y.max())
    title = "Largest output" if several else f"Output: blue {low:.3g}, orange {high:.3g}"
    dress(ax, title, "x1", "x2", font)
    ax.grid(False)
    extent = (*padded(X[:, 0]), *padded(X[:, 1]))
    image = ax.imshow(
        np.zeros((GRID, GRID)),
        extent=extent,
        aspect="auto",
        origin="lower",
        interpolation="nearest" if several else "bilinear",
        cmap=PALE_COLOURS if several else PALE,
        vmin=0 if several else low,
        vmax=len(COLOURS) - 1 if several else high,
        animated=True,
    )
    for chosen, colour, marker in groups(y):
        draw_samples(ax, *X[chosen].T, marker, color=colour, zorder=3, animated=True)
    x1, x2 = np.meshgrid(np.linspace(*extent[:2], GRID), np.linspace(*extent[2:], GRID))
    grid = np.stack([x1.ravel(), x2.ravel()], axis=1)

    def update(predict: Callable[[Array], Array], *_: Array) -> str:
        outputs = predict(grid)
        image.set_data((outputs.argmax(axis=1) if several else outputs).reshape(GRID, GRID))
        return f"The output for every input, with {len(X)} samples on top."

    return Picture(ax, update, predict)


def decision_surfaces(
    surfaces: Mapping[str, tuple[Callable[[Array], Array], Array, Array]],
    coordinates: Sequence[str] = ("input",),
) -> Picture:
    """What networks with two inputs answer, side by side, each under its name.

    surfaces: (predict, X, y) by name, as in `decision_surface`; targets are 0 and 1. A black line
    stands where the output is 0.5; of up to ten samples the outputs are written below them.
    coordinates: what the axes count, one word for all or one a surface.
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
        if outputs.min() < 0.49 and outputs.max() > 0.51:  # the line on a plain would be rounding
            ax.contour(outputs, [0.5], extent=image.get_extent(), colors=BLACK, linewidths=LINE)
        texts = [f"{a:.2f}" for a in predict(X[:10])[:, 0]]
        for place, text in dict(zip(map(tuple, X.round(2)), texts)).items():
            note(ax, BLACK, (0, -17), text, place)
        said.append(f"{name}: {', '.join(texts)}")
    return Picture(axes[0], lambda: f"Decision surfaces and outputs. {'; '.join(said)}.")


def fit(
    predict: Callable[[Array], Array],
    X: Array,
    y: Array,
    ax: Axes | None = None,
    font: int = FONT,
    title: str = "Fit: the curve to the dots",
    xlabel: str = "x",
    ylabel: str = "output",
    xlim: tuple[float, float] | None = None,
    ylim: tuple[float, float] | None = None,
    errors: bool = False,
) -> Picture:
    """What a network with one input answers, as a curve, with the data as dots.

    predict: takes (M, 1), gives (M, n_out); X: (N, 1); y: (N, n_out). errors: whether to show
    how far each answer is above its dot. `update(predict)` keeps the data.
    """
    ax = ax or new_axes()
    dress(ax, title, xlabel, ylabel, font)
    ax.set(xlim=xlim or padded(X, 0.05), ylim=ylim or padded(y, 0.3))
    ax.xaxis.get_major_locator().set_params(nbins=5)
    grid = np.linspace(*ax.get_xlim(), 200).reshape(-1, 1)
    gaps = ax.add_collection(
        LineCollection([], color=VERMILION, linewidth=LINE, zorder=1, animated=True)
    )
    draw_samples(ax, X, y, "o", color=GREY, animated=True)  # on top of the errors
    texts = [note(ax, VERMILION, (10, 0), "", place) for place in zip(X[:, 0], y[:, 0])]
    curves = [
        ax.plot([], [], style, color=colour, linewidth=LINE, animated=True)[0]
        for _, style, colour in zip(range(y.shape[1]), cycle(STYLES), cycle(COLOURS))
    ]

    def update(predict: Callable[[Array], Array]) -> str:
        for curve, output in zip(curves, predict(grid).T):
            curve.set_data(grid[:, 0], output)
        if errors:
            places = list(zip(X[:, 0], y[:, 0], predict(X)[:, 0]))
            gaps.set_segments([[(x, target), (x, a)] for x, target, a in places])
            for text, (_, target, a) in zip(texts, places):
                text.set_text(f"{a - target:+.2g}".replace("-", "\N{MINUS SIGN}"))
        return f"The output for every input as a curve, with {len(X)} samples as dots."

    return Picture(ax, update, predict)


def outputs_and_targets(
    outputs: Array, y: Array, ax: Axes | None = None, font: int = FONT, most: int = 40
) -> Picture:
    """Each sample's outputs beside its targets, for a network of any number of inputs.

    outputs, y: shape (N, n_out). Of many samples the first `most` are drawn. `update(outputs)`
    keeps the targets.
    """
    ax = ax or new_axes()
    count = min(len(y), most)
    which = "sample" if count == len(y) else f"sample (the first {count} of {len(y)})"
    dress(ax, "Outputs in target rings", which, "", font)
    ax.set(xlim=(0.4, count + 0.6), ylim=padded(y, 0.8))
    ax.xaxis.get_major_locator().set_params(integer=True)
    samples = np.arange(1, count + 1)
    ax.plot(samples, y[:count], "o", color=GREY, fillstyle="none", markersize=12)
    dots = [
        ax.plot(samples, targets, "o", color=colour, markersize=6, animated=True)[0]
        for targets, colour in zip(y[:count].T, cycle(COLOURS))
    ]

    def update(outputs: Array) -> str:
        for dot, output in zip(dots, outputs[:count].T):
            dot.set_ydata(output)
        return f"The outputs of {count} samples as dots, their targets as rings."

    return Picture(ax, update, outputs)


def curves(
    functions: Mapping[str, Callable[[Array], Array]],
    low: float,
    high: float,
    ax: Axes | None = None,
    title: str = "",
    xlabel: str = "z",
    ylabel: str = "a",
    ylim: tuple[float | None, float | None] = (None, None),
    label_at: Sequence[float] = (),
    dots: Mapping[str, tuple[float, float]] | None = None,
) -> Picture:
    """Functions of one number from `low` to `high`, each with its name on its curve.

    functions: callables by name. The name of curve k stands at `label_at[k]`, by default at the
    right end. dots: points (x, y) to mark, by what is written beside them.
    """
    ax = ax or new_axes(760, 380)
    dress(ax, title, xlabel, ylabel)
    ax.set(xlim=(low, high))
    x = np.linspace(low, high, 601)
    places = label_at or [high] * len(functions)
    looks = [look for _, *look in zip(functions, cycle(COLOURS), cycle(STYLES))]
    lines = [
        ax.plot([], [], style, color=colour, linewidth=LINE, animated=True)[0]
        for colour, style in looks
    ]
    names = [note(ax, colour, (0, 0) if label_at else (6, 0)) for colour, _ in looks]
    for text, place in (dots or {}).items():
        draw_points(ax, *place)
        note(ax, BLACK, ABOVE_LEFT, text, place)

    def update(functions: Mapping[str, Callable[[Array], Array]]) -> str:
        for (name, f), line, text, place in zip(functions.items(), lines, names, places):
            line.set_data(x, f(x))
            text.set_text(name)
            text.xy = place, f(np.array([place]))[0]
        return f"Curves from {low:g} to {high:g}: {'; '.join(functions)}."

    picture = Picture(ax, update, functions)
    ax.relim()
    ax.set_ylim(*ylim)
    return picture


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


def decimals(value: float) -> str:
    """A number with at most four decimals and a true minus sign."""
    return f"{round(float(value), 4) + 0:.10g}".replace("-", "\N{MINUS SIGN}")


def canvas(width: int, height: int, ax: Axes | None = None) -> Axes:
    """Axes without axes, measured in pixels, for a drawing."""
    if ax is None:
        ax = new_axes(width, height)
        ax.figure.set_layout_engine("none")  # it would shrink the axes to fit a long text in
        ax.set_position((0, 0, 1, 1))
    ax.set(xlim=(0, width), ylim=(0, height), aspect="equal")
    ax.set_axis_off()
    return ax


def draw_unit(
    ax: Axes,
    place: tuple[float, float],
    name: str,
    number: str,
    colour: str,
    radius: float = 32,
) -> None:
    """A circle with a number in it and a name above."""
    look = {"facecolor": "white", "edgecolor": colour, "linewidth": LINE, "zorder": 3}
    ax.add_patch(Circle(place, radius, **look))
    draw_text(ax, place, number, font=min(FONT + 2, 2.05 * radius / len(number)))
    draw_text(ax, (place[0], place[1] + radius + 12), name, colour)


def draw_arrow(
    ax: Axes,
    start: tuple[float, float],
    end: tuple[float, float],
    text: str,
    share: float = 0.45,
    colour: str = GREY,
    radius: float = 32,
) -> None:
    """An arrow to the rim of a circle, with a text at that share of its length."""
    look = {"arrowstyle": "-|>,head_length=0.7,head_width=0.35", "color": colour, "linewidth": 2}
    shrink = {"shrinkA": 0, "shrinkB": (radius + 3) * 72 / DPI}  # in points
    ax.annotate("", end, start, arrowprops=look | shrink, zorder=1)
    place = (1 - share) * np.array(start) + share * np.array(end)
    note(ax, BLACK, (0, 0), text.replace("-", "\N{MINUS SIGN}"), place)


def draw_text(
    ax: Axes,
    place: tuple[float, float],
    text: str,
    colour: str = BLACK,
    font: int = FONT,
    **look: Any,
) -> None:
    """A text centred on a place, with a true minus sign."""
    look = {"ha": "center", "va": "center", "zorder": 4} | look
    ax.text(*place, text.replace("-", "\N{MINUS SIGN}"), color=colour, fontsize=font, **look)


def note(
    ax: Axes,
    colour: str,
    offset: tuple[float, float],
    text: str = "",
    place: tuple[float, float] = (0, 0),
) -> Annotation:
    """A text that stands `offset` points from a place, on its curve where that is (0, 0)."""
    return ax.annotate(
        text,
        place,
        xytext=offset,
        textcoords="offset points",
        color=colour,
        fontsize=FONT,
        ha=("center", "left", "right")[int(np.sign(offset[0]))],
        va="center",
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5, "alpha": 0.85},
        animated=True,
        zorder=4,
    )


def draw_points(ax: Axes, x: Any, y: Any) -> Line2D:
    """Black dots with a white outline: the points that the text talks about."""
    (points,) = ax.plot(
        x, y, "o", color=BLACK, markersize=9, markeredgecolor="white", zorder=5, animated=True
    )
    return points


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
        cut = f" (first {most} units)" if most < max(sizes) else ""
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


def matrix_product(
    A: Array,
    B: Array,
    product: Array,
    names: Sequence[str] = ("A", "B", "A @ B"),
    at: tuple[int, int] | None = None,
    ax: Axes | None = None,
) -> Picture:
    """A (N, n) times B (n, m), with B above the product, so that rows and columns meet in it.

    product: A @ B, shape (N, m). at: an entry of the product, whose row, column and sum are shown.
    """
    (N, n), m = A.shape, B.shape[1]
    entry, gap = sum_in_words(A, B, product, at) if at else "", 12
    width = max(760, CELL[0] * (n + m) + 340, 10 * len(entry))
    ax = canvas(width, CELL[1] * (N + n) + (90 if at else 40), ax)
    left = (width - CELL[0] * (n + m) - gap) / 2
    corner = np.array([left + CELL[0] * n + gap, CELL[1] * N + (65 if at else 15)])
    row, column = at or (-1, -1)
    rows, columns = np.arange(N)[:, None] == row, np.arange(m) == column
    draw_matrix(ax, (left, corner[1]), A, rows & np.full(n, True))
    draw_matrix(ax, corner + [0, CELL[1] * n + gap], B, columns & np.full((n, 1), True))
    draw_matrix(ax, corner, product, rows & columns)
    shapes = f"({N}, {n})", f"({n}, {m})", f"({N}, {m})"
    right = corner[0] + CELL[0] * m + gap
    middle, upper = corner[1] - CELL[1] * N / 2, corner[1] + CELL[1] * n / 2 + gap
    places = (left - gap, middle), (right, upper), (right, middle)
    for name, shape, place, side in zip(names, shapes, places, ("right", "left", "left")):
        draw_text(ax, place, f"{name}\n{shape}", ha=side, font=FONT + 1)
    text = " @ ".join(map(" ".join, zip(names[:2], shapes))) + f" = {names[2]} {shapes[2]}"
    draw_text(ax, (width / 2, 28), entry)
    return Picture(ax, lambda: f"A matrix product: {text}{entry and '; '}{entry}.")


def sum_in_words(A: Array, B: Array, product: Array, at: tuple[int, int]) -> str:
    """How an entry of a matrix product comes about, term by term."""
    row, column = at
    terms = (f"{decimals(a)} · {decimals(b)}" for a, b in zip(A[row], B[:, column]))
    return f"[{row}, {column}]:  {' + '.join(terms)} = {decimals(product[at])}"


def draw_matrix(ax: Axes, corner: tuple[float, float], M: Array, marked: Array) -> None:
    """The numbers of a matrix in a grid whose upper left corner is given; some cells are marked."""
    for (i, j), value in np.ndenumerate(M):
        x, y = corner + np.array([j, -i - 1]) * CELL
        face = YELLOW if marked[i, j] else "white"
        ax.add_patch(Rectangle((x, y), *CELL, facecolor=face, edgecolor=GREY))
        draw_text(ax, (x + CELL[0] / 2, y + CELL[1] / 2), decimals(value))


def chain(
    values: Mapping[str, float], slopes: Mapping[str, float], ax: Axes | None = None
) -> Picture:
    """Numbers that drive each other, from left to right, and how fast the last follows each of them.

    values: the numbers by name. slopes: of each number with respect to the one before it, by
    formula; they stand on gears. The lower row holds the slope of the last number with respect to
    each of them: the product of the gears to its right. Names and formulas are mathtext.
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


def draw_number(ax: Axes, place: tuple[float, float], value: float, colour: str) -> None:
    """A number in a box with round corners."""
    box = {"boxstyle": "round,pad=0.4", "facecolor": "white", "edgecolor": colour, "linewidth": 2}
    draw_text(ax, place, decimals(value), bbox=box)


def draw_gear(ax: Axes, place: tuple[float, float], value: float, teeth: int = 14) -> None:
    """A toothed wheel with a number on it."""
    corner = np.arange(4 * teeth)
    angle, radius = 2 * np.pi * (corner + 0.5) / len(corner), np.where(corner % 4 < 2, 48, 40)
    rim = place + radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    ax.add_patch(Polygon(rim, facecolor="#EEEEEE", edgecolor=GREY, linewidth=1.5))
    draw_text(ax, place, decimals(value))


def contributions(
    parts: Array,
    names: Sequence[str],
    ax: Axes | None = None,
    title: str = "",
    total: str = "sum",
) -> Picture:
    """What each part adds to a sum: every bar begins where the last one ended; parts: shape (n,)."""
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


def gradient_bars(
    claimed: Mapping[str, Array], measured: Mapping[str, Array], title: str = ""
) -> Picture:
    """Gradients as bars, beside a black mark where the measured one stands; each parameter on axes
    of its own.

    claimed, measured: dLoss/d(parameter) by name. A bar that misses its mark is orange.
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


def pictogram(
    counts: Mapping[str, Sequence[int]],
    columns: Sequence[str],
    total: int,
    title: str = "",
    colour: str = VERMILION,
) -> Picture:
    """Counts out of `total` as blocks of so many dots, the counted ones filled.

    counts: by the name of a row, one for each of `columns`.
    """
    across, left, top = min(total, 10), 40 + 9 * max(map(len, counts)), 75  # margins in pixels
    room = (900 - left) / len(columns) - 14 - 10 * len(str(total))  # beside it stands the count
    step = min(17, room / across)  # from dot to dot
    block = np.array([across, -(-total // across)]) * step
    height = top + len(counts) * (block[1] + 26)
    ax = canvas(900, height)
    draw_text(ax, (450, height - 18), title, font=FONT + 1)
    k = np.arange(total)
    dots = np.stack([k % across + 0.5, -(k // across) - 0.5], axis=1) * step
    lefts = left + (900 - left) / len(columns) * np.arange(len(columns))
    for x, column in zip(lefts, columns):
        draw_text(ax, (x, height - 52), column, ha="left")
    for row, (name, numbers) in enumerate(counts.items()):
        y = height - top - row * (block[1] + 26)
        draw_text(ax, (left - 20, y - block[1] / 2), name, ha="right")
        for x, number in zip(lefts, numbers):
            filled = np.where(k < number, colour, "white")
            ax.scatter(*(dots + (x, y)).T, step**2 / 3, c=filled, edgecolors=GREY, linewidths=0.8)
            draw_text(ax, (x + block[0] + 8, y - block[1] / 2), str(number), colour, ha="left")
    rows = (f"{name}: {', '.join(map(str, numbers))}" for name, numbers in counts.items())
    return Picture(
        ax, lambda: f"Dots, out of {total}, for {', '.join(columns)}. {'; '.join(rows)}."
    )


def error_curves(
    steps: Array,
    errors: Mapping[str, Array],
    ax: Axes | None = None,
    title: str = "",
    xlabel: str = "step h",
) -> Picture:
    """Errors against a step on two logarithmic scales, where h^p is a straight line of slope p.

    steps: shape (n,), falling; errors: shape (n,) by name.
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


def round_levels(low: float, high: float) -> Array:
    """Round heights for contour lines between the two, denser near the lower one."""
    low = max(low, high / 1000)
    decades = 10.0 ** np.arange(np.floor(np.log10(low)), np.ceil(np.log10(high)))
    levels = np.outer(decades, [1, 2, 3, 5, 7]).ravel()
    return levels[(low < levels) & (levels < high)]


def groups(y: Array) -> list[tuple[Array, Any, str]]:
    """The samples by target: which ones, in what colour, with what marker."""
    if y.shape[1] > 1:
        classes = y.argmax(axis=1)
        looks = zip(range(y.shape[1]), cycle(COLOURS), cycle("osD^vPX*"))
        return [(classes == k, colour, marker) for k, colour, marker in looks]
    values = np.unique(y)
    if len(values) == 2:
        return [(y[:, 0] == values[0], BLUE, "o"), (y[:, 0] == values[1], VERMILION, "s")]
    span = float(np.ptp(values)) or 1.0
    return [(y[:, 0] == v, BLUE_WHITE_ORANGE((v - values[0]) / span), "o") for v in values]


def draw_samples(ax: Axes, x: Array, y: Array, marker: str, **look: Any) -> None:
    """Samples as markers with a white outline, without which they vanish on a trained surface."""
    size = 12 if len(x) <= 10 else 7
    ax.plot(x, y, marker, markersize=size, markeredgecolor="white", markeredgewidth=1.5, **look)


def padded(values: Array, share: float = 0.2) -> tuple[float, float]:
    """Limits around values, with some room on both sides."""
    low, high = float(values.min()), float(values.max())
    room = share * (high - low) or 1.0
    return low - room, high + room
