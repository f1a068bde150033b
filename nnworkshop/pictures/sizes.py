"""How long the gradients of a run are, array by array."""

from itertools import cycle

import numpy as np

from nnworkshop.pictures.house import (
    COLOURS,
    FONT,
    LINE,
    STYLES,
    Picture,
    dress,
    house_style,
    new_axes,
    set_limits,
)
from nnworkshop.pictures.losses_and_outputs import loss_limits


@house_style()
def gradient_sizes(sizes, places, ax=None, font=FONT):
    """The length of each array's gradient at some moments of a run, on a logarithmic scale.

    Example::

        pictures.gradient_sizes({"W1": np.array([0.2, 0.1]), "W2": np.array([0.5, 0.3])}, [0, 10])

    Arguments:

    - sizes: by the name of the array, each of shape (M,); what is 0 or not finite is left out.
    - places: after how many updates, (M,).
    - ax, font: axes to draw on, by default on a new figure; the size of text in points.
    """
    ax = ax or new_axes()
    dress(ax, "Size of the gradients", "epoch", "", font)
    ax.xaxis.get_major_locator().set_params(nbins=4, integer=True)
    lines = {
        name: ax.plot([], [], style, color=colour, linewidth=LINE, animated=True, label=name)[0]
        for name, colour, style in zip(sizes, cycle(COLOURS), cycle(STYLES))
    }
    ax.legend(loc="upper right", fontsize=font - 2, handlelength=1.5, borderpad=0.3)

    def update(sizes, places):
        places = np.asarray(places)
        seen = []
        for name, values in sizes.items():
            values = np.asarray(values, dtype=float)
            shown = np.isfinite(values) & (values > 0)
            lines[name].set_data(places[shown], values[shown])
            seen.append(values[shown])
        drawn = np.concatenate(seen)
        if len(drawn):
            reach = 2.0 ** np.ceil(np.log2(max(1, places[-1])))  # grows by doubling
            set_limits(ax, (0, reach), loss_limits(drawn, log=True), True)
        ends = [f"{name} {values[-1]:.2g}" for name, values in zip(sizes, seen) if len(values)]
        return f"The size of the gradients, in the end: {', '.join(ends) or 'nothing to show'}."

    return Picture(ax, update, sizes, places)
