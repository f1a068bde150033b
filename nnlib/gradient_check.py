"""Gradients by central differences: slow, simple, and the judge of backpropagation."""

from collections import namedtuple
from copy import copy

import numpy as np

from nnlib import checks
from nnlib.activations import Activation
from nnlib.network import Network

STEP = 1e-5


def numerical_gradients(network, X, y, loss, step=STEP):
    """dLoss/d(parameter) by central differences, by name, one parameter p after the other.

    (L(p + step) - L(p - step)) / (2 step), where L is the loss, with its price on the weights. At a
    kink, as ReLU has at 0, that is the mean of two slopes. The network is left as it was.

    - network: a Network. X, y: samples and targets, (N, n_0) and (N, n_out). loss: a Loss.
    - step: how far each entry is moved, a positive number.

    ValueError, or TypeError for a wrong kind, if these do not go together.

    >>> from nnlib import SquaredError
    >>> network = Network([1, 1], "identity", init=2)
    >>> numerical_gradients(network, [[3]], [[7]], SquaredError())["W1"].round(6)
    array([[3.]])
    """
    nudges = _of_every_entry(network, X, y, loss, checks.positive("step", step))
    return {name: central for name, (central, _, _) in nudges.items()}


def gradient_check(network, X, y, loss, gradients=None):
    """The worst relative error of each parameter's gradient against central differences, by name.

    error = |g - n| / max(|g|, |n|, 0.01), the worst over the entries of a parameter; a right
    gradient has errors below 1e-6 (so an entry smaller than 0.01 may be off by 1e-8). Where a nudge
    moves a unit across a kink, as ReLU has at 0, no slope is the only right one: the unit then keeps
    the one that its activation uses there, and `kinks` of the result counts these entries.

    - network: a Network. X, y: samples and targets, (N, n_0) and (N, n_out). loss: a Loss.
    - gradients: arrays by the names of the parameters; those of `backward` if not given.

    ValueError, or TypeError for a wrong kind, if these do not go together.

    >>> from nnlib import SquaredError, datasets
    >>> errors = gradient_check(Network([2, 3, 1], rng=1), *datasets.xor(), SquaredError())
    >>> max(errors.values()) < 1e-6
    True
    """
    nudges = _of_every_entry(network, X, y, loss, STEP)
    if gradients is None:
        gradients = network.backward(network.forward(X), y, loss)
    checks.names("gradients", gradients, nudges)
    errors = {name: _worst(np.asarray(gradients[name]), n) for name, (_, n, _) in nudges.items()}
    kinks = {name: int(at.sum()) for name, (_, _, at) in nudges.items() if at.any()}
    return Errors(errors, kinks)


class Errors(dict):
    """The worst error of each parameter's gradient, by name.

    `kinks`: for how many entries of a parameter the nudge moves a unit across a kink, by name.
    """

    def __init__(self, errors, kinks):
        super().__init__(errors)
        self.kinks = kinks

    def __repr__(self):
        places = ", ".join(f"{count} of {name}" for name, count in self.kinks.items())
        why = "a central difference is the mean of two slopes; the units there keep the one in use"
        return super().__repr__() + f" (nudges cross a kink for {places}: {why})" * bool(places)


@checks.quiet
def _worst(g, n):
    if g.shape != n.shape:
        raise ValueError(f"a gradient has shape {g.shape}, expected {n.shape}: its parameter's")
    return float((np.abs(g - n) / np.maximum(np.maximum(np.abs(g), np.abs(n)), 0.01)).max())


# What nudging one entry of a parameter shows, the slope of the loss along it: by a central difference,
# and on the left and on the right of it. kinks: the units that the nudge moves across the kink of
# their activation, as "z1[0, 2]". held: the central difference while they go on along the slope that
# their activation uses.
Nudge = namedtuple("Nudge", "central left right held kinks")


@checks.quiet
def nudge(network, X, y, loss, name, place, step=STEP):
    """What nudging the entry `place` of the parameter `name` shows, as a Nudge."""
    network = checks.instance("network", network, Network, "a Network").copy()
    here = network.forward(X)
    y = network.targets(y, len(here.output), loss)
    parameter = network.parameters[name]
    start = parameter[place]

    def moved(by, network=network):
        parameter[place] = start + by
        there = network.run(here.a[0])
        return there, network.objective(there.output, y, loss)

    (below, low), (_, middle), (above, high) = (moved(by) for by in (-step, 0, step))
    central = on_hold = (high - low) / (2 * step)
    held = copy(network)  # which has the same parameters
    layers = [_held(f, l, below, here, above) for l, f in enumerate(network.activations, start=1)]
    held.activations, kinks = zip(*layers)
    if any(kinks):
        on_hold = (moved(step, held)[1] - moved(-step, held)[1]) / (2 * step)
    kinks = tuple(unit for units in kinks for unit in units)
    return Nudge(central, (middle - low) / step, (high - middle) / step, on_hold, kinks)


def _held(f, l, below, here, above):
    """The activation f of layer l, but with its units at a kink held; and their names, as "z1[0,
    2]".

    At a kink the slope leaps while z hardly moves. The slope in use must be one of the two, or
    between them, or else it is wrong. A unit that is held goes on along the slope in use.
    """
    if not f.elementwise:
        return f, []
    low, slope, high = (f.slope(there.z[l], there.a[l]) for there in (below, here, above))
    leap, way = np.abs(high - low), np.abs(above.z[l] - below.z[l])
    between = (np.minimum(low, high) <= slope) & (slope <= np.maximum(low, high))
    crossed = between & (leap > np.clip(50 * way, 0.01, 0.5))

    def value(z):
        return np.where(crossed, here.a[l] + slope * (z - here.z[l]), f.value(z))

    places = [f"z{l}{place.tolist()}" for place in np.argwhere(crossed)]
    return Activation(f.name, value, f.slope), places


def _of_every_entry(network, X, y, loss, step):
    """Of each parameter, by name and in its shape: central, held, and whether there is a kink."""
    result = {}
    for name, parameter in checks.instance(
        "network", network, Network, "a Network"
    ).parameters.items():
        places = np.ndindex(parameter.shape)
        nudges = [nudge(network, X, y, loss, name, place, step) for place in places]
        columns = zip(*((one.central, one.held, len(one.kinks) > 0) for one in nudges))
        result[name] = [np.reshape(column, parameter.shape) for column in columns]
    return result
