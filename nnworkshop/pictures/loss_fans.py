"""A fan: how the losses of many networks spread on the way."""

import numpy as np

from nnworkshop.pictures.ensembles import GREATEST, SMALLEST, outline, round_end
from nnworkshop.pictures.house import (
    BLUE,
    FONT,
    LINE,
    VERMILION,
    Picture,
    dress,
    house_style,
    new_axes,
    note,
    set_limits,
)
from nnworkshop.pictures.losses_and_outputs import loss_limits

LOOKS = 100  # epochs at which the losses are sorted, which takes most of the time
SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)


@house_style()
def loss_fan(epochs, losses, ax=None, picked=None, end=None, font=FONT):
    """The losses of many networks on the way: the median, and bands with half and 90 % of them.

    Example::

        losses = np.array([[0.7, 0.6, 0.5], [0.2, 0.3, 0.1]])
        pictures.loss_fan([0, 100], losses, picked=1)

    `update(epochs, losses, picked, end)` moves it.

    Arguments:

    - epochs: when the losses were measured, shape (looks,).
    - losses: shape (looks, networks); those that have diverged, and are no longer finite, count as the
      greatest.
    - ax, font: axes to draw on, by default on a new figure; the size of text in points.
    - picked: the network whose own curve lies on top.
    - end: where the axis of epochs ends at least.

    ValueError if there is not a row of losses for each of the epochs.
    """
    ax = ax or new_axes(860, 400)
    spread = Spread(ax, font)

    def update(epochs, losses, picked=picked, end=end):
        return spread.update(np.asarray(epochs), np.asarray(losses), picked, end)

    return Picture(ax, update, epochs, losses)


class Spread:
    """The artists of a `loss_fan`: two bands, the median, and the curve of the picked network with its name."""

    def __init__(self, ax, font):
        self.ax = ax
        dress(ax, "Losses: the median, half, and 90 % of all", "epoch", "", font)
        ax.xaxis.get_major_locator().set_params(nbins=4, integer=True)
        self.bands = [
            ax.fill([], [], color=BLUE, alpha=alpha, linewidth=0, animated=True)[0]
            for alpha in (0.18, 0.3)
        ]
        (self.median,) = ax.plot([], [], color=BLUE, linewidth=LINE, animated=True)
        (self.curve,) = ax.plot([], [], color=VERMILION, linewidth=LINE, animated=True)
        self.name = note(ax, VERMILION, (-6, 11))
        self.name.set(fontsize=font, annotation_clip=False)

    def update(self, epochs, losses, picked, end):
        if losses.ndim != 2 or len(losses) != len(epochs):
            raise ValueError(
                f"losses has shape {losses.shape}, expected ({len(epochs)}, networks): "
                "a row for each of the epochs"
            )
        chosen = np.unique(np.linspace(0, len(epochs) - 1, LOOKS).round().astype(int))
        low, quarter, middle, upper, high = _quantiles(losses[chosen])
        own = np.full(len(epochs), np.nan) if picked is None else _ranked(losses[:, picked])
        limits = self._limit(np.concatenate([low, high, own]), max(end or 1, round_end(epochs[-1])))
        places = epochs[chosen]
        for band, bottom, top in zip(self.bands, (low, quarter), (high, upper)):
            band.set_xy(outline(places, np.clip(bottom, *limits), np.clip(top, *limits)))
        self.median.set_data(places, np.clip(middle, *limits))
        own = np.clip(own, *limits)
        self.curve.set_data(epochs, own)
        self.name.set_text("" if picked is None else f"network {picked}")
        self._place_name((0, limits[0]) if picked is None else (epochs[-1], own[-1]))
        now = f"{_loss(middle[-1])}, of half {_loss(quarter[-1])} to {_loss(upper[-1])}"
        alone = "" if picked is None else f"; network {picked}: {_loss(losses[-1, picked])}"
        return (
            f"Losses of {losses.shape[1]:,} networks at epoch {epochs[-1]:,}: "
            f"in the middle {now}{alone}."
        )

    def _limit(self, losses, end):
        """Make room for so many epochs and such losses; the lowest and the highest that are shown."""
        finite = losses[np.isfinite(losses)]
        limits = loss_limits(finite, True) if len(finite) else (0.1, 1.0)
        set_limits(self.ax, (0.0, float(end)), limits, True)
        return limits

    def _place_name(self, place):
        """Write the name at the end of its curve: on the left of it and above, if there is room."""
        self.name.xy = place
        is_short = place[0] < 0.4 * self.ax.get_xlim()[1]
        pixel = self.ax.transData.transform(place)
        is_high = self.ax.transAxes.inverted().transform(pixel)[1] > 0.8
        offset = 6 if is_short else -6, -11 if is_high else 11
        self.name.set(ha="left" if is_short else "right", position=offset)


def _ranked(losses):
    """Losses that can be sorted and drawn: those that have diverged are infinite."""
    return np.where(np.isfinite(losses), np.clip(losses, SMALLEST, GREATEST), np.inf)


def _quantiles(losses):
    """For each row the losses below which SHARES of all lie, shape (shares, looks)."""
    ranks = np.rint(np.multiply(SHARES, losses.shape[1] - 1)).astype(int)
    return np.sort(_ranked(losses), axis=1)[:, ranks].T


def _loss(value):
    return f"{value:.2g}" if np.isfinite(value) else "diverged"
