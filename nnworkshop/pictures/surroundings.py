"""The loss around the place where a network stands, as a map, with the way of its run on it."""

from textwrap import fill

import numpy as np
from matplotlib.colors import LogNorm, Normalize
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from nnworkshop.pictures.house import (
    FONT,
    VERMILION,
    Picture,
    dress,
    house_style,
    new_axes,
    round_levels,
)
from nnworkshop.pictures.landscapes import free_places

SPAN = 8  # from this ratio of losses on the levels are logarithmic
FLAT = 1e-9  # a relative change of the loss below it is rounding
FAR = 1e6  # no place of a way is drawn further out
LETTERS = 20  # of a sentence, in a line
TITLE = "Loss around"
TURN = np.linspace(0, 2 * np.pi, 8)
RIM = 0.08 * np.stack([np.cos(TURN), np.sin(TURN)], axis=1)  # of the ball, in widths of the map
WAITS, BEYOND = "drawn when paused", "beyond the edge, "


@house_style()
def loss_around(seen, way=(), sentence="", moving=False, ax=None, font=FONT):
    """The loss around a network as a map, with the network in the middle and the way of its run.

    Example::

        from nnworkshop import studies

        X, y = nnlib.datasets.xor()
        network = nnlib.Network([2, 3, 1], rng=1)
        seen = studies.look_around(network, X, y, nnlib.SquaredError())
        pictures.loss_around(seen)

    Lines join places of equal loss; blue is low. `update(seen, way, sentence, moving)` draws the map anew only
    for another `seen`.

    Arguments:

    - seen: Surroundings, or None for no map.
    - way: the places on the map where the network was, the present one last, (M, 2); by default the middle.
    - sentence: what stands there if there is no map.
    - moving: whether the network has gone on since, so that the map is pale.
    - ax, font: axes to draw on, by default on a new figure; the size of text in points.
    """
    ax = ax or new_axes(460, 400)
    ground = Ground(ax, font)
    return Picture(ax, ground.update, seen, way, sentence, moving)


class Ground:
    """The artists of a `loss_around`."""

    def __init__(self, ax, font):
        self.ax, self.font = ax, font
        self.ground = []
        self._make()
        self._draw(None, ())

    def update(self, seen, way=(), sentence="", moving=False):
        way = seen.origin if seen and not len(way) else way
        places = np.clip(np.nan_to_num(np.reshape(way, (-1, 2))), -FAR, FAR)
        if seen is not self.seen:
            self._draw(seen, places)
        waits = BEYOND * self._is_beyond(places) + WAITS if moving else ""
        self._say(sentence if seen is None else waits)
        self._veil(moving)
        for line in self.lines:
            line.set_data(*places.T)
        self.start.set_data(*places[:1].T)
        self.ball.set_data(*places[-1:].T)
        return self._words(places, sentence, moving)

    def _make(self):
        """The artists that stay."""
        ax, moving = self.ax, {"animated": True, "zorder": 4}
        dress(ax, TITLE, font=self.font)
        ax.grid(False)
        corners = (0, 0), 1, 1
        self.veil = Rectangle(*corners, color="white", alpha=0, zorder=3, transform=ax.transAxes)
        ax.add_patch(self.veil)
        self.lines = [
            ax.plot([], [], color=colour, linewidth=width, **moving)[0]
            for colour, width in (("white", 4), (VERMILION, 2))
        ]
        ring = {"markersize": 8, "fillstyle": "none", "markeredgewidth": 1.8}
        (self.start,) = ax.plot([], [], "o", color=VERMILION, **ring, **moving)
        look = {"markersize": 11, "color": VERMILION, "markeredgecolor": "white"}
        (self.ball,) = ax.plot([], [], "o", **look, animated=True, zorder=5)
        look = {"ha": "center", "transform": ax.transAxes, "zorder": 6, "fontsize": self.font}
        self.text = ax.text(0.5, 0.5, "", **look)

    def _draw(self, seen, places):
        """Draw the map anew, or none."""
        ax, self.seen = self.ax, seen
        while self.ground:
            self.ground.pop().remove()
        across, up = seen.names if seen else ("", "")
        ax.set_xlabel(across, fontsize=self.font)
        ax.set_ylabel(up, fontsize=self.font)
        ax.spines[["left", "bottom"]].set_visible(bool(seen))
        parts = ("left", "bottom", "labelleft", "labelbottom")
        ax.tick_params(**dict.fromkeys(parts, bool(seen)))
        self.text.set(y=0.97 if seen else 0.5, va="top" if seen else "center")
        if seen:
            self._draw_map(places)

    def _draw_map(self, places):
        ax, seen = self.ax, self.seen
        limits = [(float(one[0]), float(one[-1])) for one in (seen.across, seen.up)]
        ax.set(xlim=limits[0], ylim=limits[1])
        for axis in (ax.xaxis, ax.yaxis):
            axis.set_major_locator(MaxNLocator(3, steps=[1, 2, 5, 10]))
        height, levels, shades = relief(seen.losses)
        if not len(levels):
            image = ax.imshow(
                0 * height, "cividis", aspect="auto", extent=sum(limits, ()), vmin=-1, vmax=1
            )
            self.ground.append(image)
            return
        areas = [height.min(), *levels, height.max()]
        look = {"cmap": "cividis", "norm": shades, "zorder": 1}
        self.ground.append(ax.contourf(seen.across, seen.up, height, areas, **look))
        look = {"colors": "white", "linewidths": 1, "zorder": 2}
        lines = ax.contour(seen.across, seen.up, height, levels, **look)
        self.ground.append(lines)
        rim = places[-1:] + RIM * np.ptp(limits, axis=1)
        spots = free_places(lines, levels[:: 1 + len(levels) // 6], *limits, [places, rim])
        ax.clabel(lines, fontsize=self.font - 2, fmt="%g", manual=spots)

    def _is_beyond(self, places):
        """Whether the network has left the map."""
        ends = np.sort([self.ax.get_xlim(), self.ax.get_ylim()])
        return bool(((places[-1:] < ends[:, 0]) | (places[-1:] > ends[:, 1])).any())

    def _say(self, sentence):
        words = fill(sentence, LETTERS)
        if self.text.get_text() != words:
            self.text.set_text(words)

    def _veil(self, moving):
        alpha = 0.6 if moving and self.seen else 0
        if self.veil.get_alpha() != alpha:
            self.veil.set_alpha(alpha)

    def _words(self, places, sentence, moving):
        seen = self.seen
        if seen is None:
            return f"The loss around the network: {sentence}"
        ends = zip(seen.names, (seen.across, seen.up))
        plane = " and ".join(f"{name} from {one[0]:.3g} to {one[-1]:.3g}" for name, one in ends)
        scale = (
            "at random, where 1 is as long as the weights"
            if seen.is_random
            else "all other weights as they are"
        )
        finite = seen.losses[np.isfinite(seen.losses)]
        asked, count = seen.rows
        ends = f"{finite.min():.3g} (blue) to {finite.max():.3g} (yellow)"
        words = [
            f"The loss that training makes small, over {plane} ({scale}): ",
            f"{seen.loss:.3g} in the middle of the map, {ends} on it. ",
            f"It is that of {asked:,} of {count:,} rows. " * (asked < count),
            f"{len(places)} places of the run, each where it is nearest on the map. "
            * (len(places) > 1),
            "The network has gone on since: the map is drawn anew when it pauses." * moving,
        ]
        return "".join(words).strip()


def relief(losses):
    """Losses that can be drawn, the levels of lines between them, none where all is flat, and the scale of
    colours.
    """
    top = losses[np.isfinite(losses)].max()
    height = np.nan_to_num(losses, nan=top, posinf=top)
    low = height.min()
    if top - low <= FLAT * abs(top):
        return height, (), None
    if top > SPAN * low:
        low = max(low, top / 1000)
        return np.maximum(height, low), round_levels(low, top), LogNorm(low, top)
    levels = MaxNLocator(8, steps=[1, 2, 5, 10]).tick_values(low, top)
    return height, levels[(low < levels) & (levels < top)], Normalize(low, top)
