"""Gradients by central differences: slow, simple, and the judge of backpropagation."""

import numpy as np

from nnlib import checks
from nnlib.kinks import hold
from nnlib.network import Network

STEP = 1e-5


@checks.quiet
def numerical_gradients(network, X, y, loss, step=STEP):
    """dLoss/d(parameter) by central differences, by name, one entry of a parameter at a time.

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
    X, y = _checked(network, X, y, loss)
    checks.positive("step", step)
    slopes = {name: np.zeros(parameter.shape) for name, parameter in network.parameters.items()}
    for name, slope in slopes.items():
        for place in np.ndindex(slope.shape):
            slope[place] = central(network, X, y, loss, name, place, step)
    return slopes


@checks.quiet
def gradient_check(network, X, y, loss, gradients=None):
    """The worst relative error of each parameter's gradient against central differences, by name.

    error = |g - n| / max(|g|, |n|, 0.01), the worst over the entries of a parameter; a right
    gradient has errors below 1e-6 (so an entry smaller than 0.01 may be off by 1e-8). Larger ones
    need not be mistakes if the data are not scaled, so that a step of 1e-5 is long, or if an output
    of a cross-entropy is so near to 0 or 1 that its logarithm is cut off. Where a nudge moves a unit
    across a kink, as ReLU has at 0, no slope is the only right one: the unit then keeps the one that
    its activation uses there, and `kinks` of the result counts these entries.

    - network: a Network. X, y: samples and targets, (N, n_0) and (N, n_out). loss: a Loss.
    - gradients: arrays by the names of the parameters; those of `backward` if not given.

    Errors as for Network.backward; ValueError for gradients of other names or shapes, TypeError for
    any that are not arrays of real numbers by name.

    >>> from nnlib import SquaredError, datasets
    >>> errors = gradient_check(Network([2, 3, 1], rng=1), *datasets.xor(), SquaredError())
    >>> max(errors.values()) < 1e-6
    True
    """
    X, y = _checked(network, X, y, loss)
    if gradients is None:
        gradients = network.backward(network.forward(X), y, loss)
    checks.names("gradients", gradients, network.parameters)
    errors = Errors()
    errors.kinks = {}
    for name, p in network.parameters.items():
        slopes, held = zip(*(_slope(network, X, y, loss, name, at) for at in np.ndindex(p.shape)))
        errors[name] = _worst(name, gradients[name], np.reshape(slopes, p.shape))
        if any(held):
            errors.kinks[name] = sum(held)
    return errors


class Errors(dict):
    """The worst error of each parameter's gradient, by name.

    `kinks`: for how many entries of a parameter the nudge moves a unit across a kink, by name.
    """

    def __repr__(self):
        places = ", ".join(f"{count} of {name}" for name, count in self.kinks.items())
        return super().__repr__() + (f" (nudges cross a kink for {places})" if places else "")


def _worst(name, g, n):
    g = checks.reals(f"the gradient of {name}", g)
    if g.shape != n.shape:
        raise ValueError(f"the gradient of {name} has shape {g.shape}, expected {n.shape}")
    return float((np.abs(g - n) / np.maximum(np.maximum(np.abs(g), np.abs(n)), 0.01)).max())


def _slope(network, X, y, loss, name, place):
    """The slope along an entry with units at kinks held, see kinks, and whether there are any."""
    passes = [nudged(network, X, y, loss, name, place, by)[0] for by in (-STEP, 0, STEP)]
    held, kinks = hold(network, *passes)
    return central(held, X, y, loss, name, place, STEP), any(units.any() for units in kinks)


def _checked(network, X, y, loss):
    X = checks.rows("X", X, checks.instance("network", network, Network, "a Network").sizes[0])
    return X, network.targets(y, len(X), loss)


def nudged(network, X, y, loss, name, place, by):
    """The pass and the loss with one entry moved."""
    network = network.copy()
    network.parameters[name][place] += by
    forward_pass = network.run(X)
    return forward_pass, network.objective(forward_pass.output, y, loss)


def central(network, X, y, loss, name, place, step):
    """The slope of the loss along one entry, between step below it and step above."""
    (_, up), (_, down) = (nudged(network, X, y, loss, name, place, by) for by in (step, -step))
    return (up - down) / (2 * step)
