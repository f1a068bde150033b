"""Gradients by central differences: slow, simple, and the judge of backpropagation."""

from collections import namedtuple

import numpy as np

from nnlib import checks
from nnlib.activations import Activation
from nnlib.network import Network

STEP = 1e-5


def numerical_gradients(network, X, y, loss, step=STEP):
    """dLoss/d(parameter) by central differences, by name, one parameter p after the other.

    (L(p + step) - L(p - step)) / (2 step), where L is the loss, with its penalty on the weights. At
    a kink, as ReLU has at 0, that is the mean of two slopes. The network is left as it was.

    - network: a Network. X, y: samples and targets, (N, n_0) and (N, n_out). loss: a Loss.
    - step: how far each entry is moved, a positive number.

    Errors as for Network.backward; ValueError for a step that is not positive and finite.

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

    Errors as for Network.backward; ValueError for gradients of other names or shapes.

    >>> from nnlib import SquaredError, datasets
    >>> errors = gradient_check(Network([2, 3, 1], rng=1), *datasets.xor(), SquaredError())
    >>> max(errors.values()) < 1e-6
    True
    """
    nudges = _of_every_entry(network, X, y, loss, STEP)
    if gradients is None:
        gradients = network.backward(network.forward(X), y, loss)
    checks.names("gradients", gradients, nudges)
    errors = Errors({name: _worst(gradients[name], n) for name, (_, n, _) in nudges.items()})
    errors.kinks = {name: int(at.sum()) for name, (_, _, at) in nudges.items() if at.any()}
    return errors


class Errors(dict):
    """The worst error of each parameter's gradient, by name.

    `kinks`: for how many entries of a parameter the nudge moves a unit across a kink, by name.
    """

    def __repr__(self):
        if not self.kinks:
            return super().__repr__()
        places = ", ".join(f"{count} of {name}" for name, count in self.kinks.items())
        why = "a central difference is the mean of two slopes; the units there keep the one in use"
        return f"{super().__repr__()} (nudges cross a kink for {places}: {why})"


@checks.quiet
def _worst(g, n):
    if np.shape(g) != n.shape:
        raise ValueError(f"a gradient has shape {np.shape(g)}, expected {n.shape}: its parameter's")
    return float((np.abs(g - n) / np.maximum(np.maximum(np.abs(g), np.abs(n)), 0.01)).max())


# What nudging one entry of a parameter shows of the slope of the loss along that entry.
#
# - central, left, right: the slope by a central difference, and on the left and right of the entry.
# - kinks: the units that the nudge moves across the kink of their activation, such as "z1[0, 2]".
# - held: the central difference if these units are held, that is, if they go on in a straight line,
#   with the slope that their activation uses. Without kinks it is `central`.
Nudge = namedtuple("Nudge", "central left right held kinks")


@checks.quiet
def nudge(network, X, y, loss, name, place, step=STEP):
    """What nudging the entry `place` of the parameter `name` shows, as a Nudge."""
    network = checks.instance("network", network, Network, "a Network").copy()
    here = network.forward(X)
    y = network.targets(y, len(here.output), loss)
    parameter, middle = network.parameters[name], network.objective(here.output, y, loss)
    start = parameter[place]

    def moved(by):
        parameter[place] = start + by
        there = network.run(here.a[0])
        return there, network.objective(there.output, y, loss)

    (below, low), (above, high) = moved(-step), moved(step)
    central = (high - low) / (2 * step)
    # the network is a copy, so it may be given other activations: those that hold units at kinks
    layers = [_held(f, l, below, here, above) for l, f in enumerate(network.activations, start=1)]
    network.activations, kinks = zip(*layers)
    kinks = tuple(unit for units in kinks for unit in units)
    held = (moved(step)[1] - moved(-step)[1]) / (2 * step) if kinks else central
    return Nudge(central, (middle - low) / step, (high - middle) / step, held, kinks)


def _held(f, l, below, here, above):
    """The activation f of layer l, but with its units at a kink held, and the names of these units.

    below, here, above: the passes with the entry moved down, not at all, and up. At a kink the
    slope leaps from one value to another, while z hardly moves. The slope that f uses here must be
    one of the two or between them. If it is not, it is wrong, and holding the unit would hide that.
    """
    if not f.elementwise:
        return f, []
    low, slope, high = (f.slope(there.z[l], there.a[l]) for there in (below, here, above))
    leap, way = np.abs(high - low), np.abs(above.z[l] - below.z[l])
    # A smooth slope changes too, by its curvature times the way. Sigmoid and tanh have a curvature
    # below 1; more than 50 is taken for a kink. A leap of more than 0.5 always is one, as steps may
    # be long, and a leap of less than 0.01 never is, since it may come from rounding.
    leaps = leap > np.clip(50 * way, 0.01, 0.5)
    crossed = leaps & (np.minimum(low, high) <= slope) & (slope <= np.maximum(low, high))

    value = lambda z: np.where(crossed, here.a[l] + slope * (z - here.z[l]), f.value(z))
    names = [f"z{l}{place.tolist()}" for place in np.argwhere(crossed)]
    return Activation(f.name, value, f.slope), names


def _of_every_entry(network, X, y, loss, step):
    """Of each parameter, by name and in its shape: central, held, and whether there is a kink."""
    checks.instance("network", network, Network, "a Network")
    result = {}
    for name, parameter in network.parameters.items():
        places = np.ndindex(parameter.shape)
        nudges = [nudge(network, X, y, loss, name, place, step) for place in places]
        columns = zip(*((one.central, one.held, len(one.kinks) > 0) for one in nudges))
        result[name] = [np.reshape(column, parameter.shape) for column in columns]
    return result
