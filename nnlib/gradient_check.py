"""Gradients by central differences: slow, simple, and the judge of backpropagation."""

import numpy as np

from nnlib import checks
from nnlib.network import Network


@checks.quiet
def numerical_gradients(network, X, y, loss, step=1e-5):
    """dLoss/d(parameter) by central differences, by name, one parameter p after the other.

    (L(p + step) - L(p - step)) / (2 step), where L is the loss, with its price on the weights.

    The network is left as it was. Errors as for Network.forward and Network.backward, and for a
    step that is not positive and finite.
    """
    step = checks.positive("step", step)
    probe = checks.a("network", network, Network, "a Network").copy()
    X = checks.rows("X", X, probe.sizes[0])
    y = probe.targets(y, len(X), loss)
    result = {}
    for name, parameter in probe.parameters.items():
        result[name] = np.empty_like(parameter)
        for place in np.ndindex(parameter.shape):
            here, values = parameter[place], []
            for moved in (here + step, here - step):
                parameter[place] = moved
                values.append(probe.objective(probe.run(X).output, y, loss))
            parameter[place] = here
            result[name][place] = (values[0] - values[1]) / (2 * step)
    return result


@checks.quiet
def gradient_check(network, X, y, loss, gradients=None):
    """The worst relative error of each parameter's gradient against central differences, by name.

    error = |g - n| / max(|g|, |n|, 0.01), the worst over the entries of a parameter; a right
    gradient has errors below 1e-6 (so an entry smaller than 0.01 may be off by 1e-8). gradients: by
    name, those of `backward` if not given. Errors as for Network.forward and Network.backward.
    """
    numerical = numerical_gradients(network, X, y, loss)
    if gradients is None:
        gradients = network.backward(network.forward(X), y, loss)
    checks.names("gradients", gradients, numerical)
    return {name: _worst(np.asarray(gradients[name]), numerical[name]) for name in numerical}


def _worst(g, n):
    if g.shape != n.shape:
        raise ValueError(
            f"a gradient has shape {g.shape}, expected {n.shape}: that of its parameter"
        )
    return float((np.abs(g - n) / np.maximum(np.maximum(np.abs(g), np.abs(n)), 0.01)).max())
