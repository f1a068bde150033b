"""Slopes of the loss: how long a gradient is, and what nudging one entry of a parameter shows."""

from collections import namedtuple

import numpy as np

from nnlib import checks
from nnlib.gradient_check import STEP, central, nudged
from nnlib.kinks import hold


@checks.quiet
def norm(gradients):
    """The length of the gradient: sqrt(sum of squares over all parameters)."""
    return float(np.sqrt(sum((gradient**2).sum() for gradient in gradients.values())))


# The slope of the loss along one entry of a parameter.
#
# - central, left, right: by a central difference, and on the left and on the right of the entry.
# - held: the central difference with units at kinks held, see nnlib/kinks.py.
# - kinks: the names of these units, such as "z1[0, 2]".
Nudge = namedtuple("Nudge", "central left right held kinks")


@checks.quiet
def nudge(network, X, y, loss, name, place):
    """What nudging the entry `place` of the parameter `name` shows, for arrays X and y, as a Nudge."""
    seen = [nudged(network, X, y, loss, name, place, by) for by in (-STEP, 0, STEP)]
    passes, (low, middle, high) = zip(*seen)
    slopes = (high - low) / (2 * STEP), (middle - low) / STEP, (high - middle) / STEP
    held, kinks = hold(network, *passes)
    units = [(l, unit) for l, layer in enumerate(kinks, start=1) for unit in np.argwhere(layer)]
    names = [f"z{l}{unit.tolist()}" for l, unit in units]
    return Nudge(*slopes, central(held, X, y, loss, name, place, STEP), names)
