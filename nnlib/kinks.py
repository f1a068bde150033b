"""Kinks: where the slope of an activation leaps, as that of ReLU does at 0.

Left and right of a kink are different slopes, and a nudge that crosses it measures something between
the two. So the gradient check holds such a unit: it goes on in a straight line, with one slope.
"""

from dataclasses import replace

import numpy as np

PIECES = np.linspace(-1, 1, 33)[:, None, None]  # ends of 16 pieces left and 16 right of the middle


def hold(network, below, here, above):
    """A copy of the network that holds the units at kinks, and which these are.

    They are where the array of their layer is True: one for each layer after the input, in the shape
    of z[l], or a single False.

    - below, here, above: the passes with an entry moved down, not at all, and up.
    """
    held = network.copy()
    layers = zip(network.activations, below.z[1:], here.z[1:], above.z[1:])
    held.activations, kinks = zip(*(_held(*layer) for layer in layers))
    return held, kinks


def _held(f, below, z, above):
    """The activation f of a layer with its units at kinks held, and which these are.

    At a kink most of the change of the slope happens within two neighbouring pieces; a smooth slope
    changes a little from piece to piece, however strongly its curve bends. A unit is held with the
    slope that f claims, but never beyond those measured just left and right of z: so a wrong slope
    still shows, unless it lies between the two and z is nearer to the kink than a piece is long.
    """
    # how far the nudge moves each unit; where it is 0, 0 / 0 gives NaN, and NaN > x is False: no kink
    reach = np.maximum(np.abs(below - z), np.abs(above - z))
    if not f.elementwise or not reach.any():
        return f, np.array(False)
    a, piece = f.value(z), reach / 16
    slopes = np.diff(f.value(z + reach * PIECES), axis=0) / piece  # of the 32 pieces
    changes = np.abs(np.diff(slopes, axis=0))
    # what rounding may do to a measured slope, if values are right to 14 digits
    rounding = 1e-14 * (np.abs(a) + np.abs(z * slopes).max(axis=0)) / piece
    # a kink inside a piece changes the slope at both of its ends
    leap = (changes[1:] + changes[:-1]).max(axis=0)
    kinks = leap > np.maximum(changes.sum(axis=0) / 2, rounding)
    # slopes 15 and 16 are those just left and right of z
    slope = np.clip(f.slope(z, a), slopes[15:17].min(axis=0), slopes[15:17].max(axis=0))
    return replace(f, value=lambda x: np.where(kinks, a + slope * (x - z), f.value(x))), kinks
