"""Pictures of networks and of their training, in one house style.

A plot function takes arrays or a callable, draws on the axes `ax` (without it, on a new figure) and
returns a `Picture`. As the last line of a cell a `Picture` shows itself and its description; in a
panel its `update(...)`, with the same arguments, moves the artists that are already there.

Nothing here trains, computes a network's numbers or changes matplotlib's global settings, and no
figure belongs to pyplot.
"""

import base64
import io
from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from nnlib.checks import Array

DPI = 100
FONT = 13
LINE = 2.5
# Okabe and Ito (2008): eight colours that people with any colour vision can tell apart
BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
YELLOW, BLUE, RED, PURPLE = "#F0E442", "#0072B2", "#D55E00", "#CC79A7"
COLOURS = (BLUE, RED, GREEN, PURPLE, ORANGE, SKY, BLACK, YELLOW)
STYLES = ("-", "--", "-.", ":")  # a second sign beside the colour
GREY = "#666666"


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


def loss_curve(loss: Array, ax: Axes | None = None, log: bool = False, epochs: int = 1) -> Picture:
    """The loss after 0, 1, 2, ... epochs, on a linear or a logarithmic scale.

    loss: shape (epochs + 1,). The axis of epochs reaches at least to `epochs` and grows by doubling.
    """
    ax = ax or new_axes()
    dress(ax, "Loss", "epoch", "loss")
    (line,) = ax.plot([], [], color=BLUE, linewidth=LINE, animated=True)

    def update(loss: Array, log: bool = log) -> str:
        loss = loss[np.isfinite(loss)] if not np.isfinite(loss[-1]) else loss
        line.set_data(*thinned(loss))
        doublings = max(0, int(np.ceil(np.log2(max(1, len(loss) - 1) / epochs))))
        set_limits(ax, (0, epochs * 2**doublings), loss_limits(loss, log), log)
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
    top = max(float(loss.max()), 1e-300)
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
    if tuple(ax.get_xlim()) != x:
        ax.set_xlim(x)
    if tuple(ax.get_ylim()) != y:
        ax.set_ylim(y)
