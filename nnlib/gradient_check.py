"""Gradients by central differences: slow, simple, and the judge of backpropagation."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from nnlib import checks
from nnlib.checks import Array
from nnlib.losses import Loss
from nnlib.network import Network, Parameters, as_network


@checks.quiet
def numerical_gradients(net: Network, X: Any, y: Any, loss: Loss, step: float = 1e-5) -> Parameters:
    """dLoss/d(parameter) by central differences, by name.

    (Loss(p + step) - Loss(p - step)) / (2 step), one parameter p after the other.

    The network is left as it was. Errors as for Network.forward and Network.backward, and for a
    step that is not positive and finite.
    """
    step = checks.positive("step", step)
    probe = as_network("net", net).copy()
    forward_pass = probe.forward(X)
    y = probe.targets(y, forward_pass.output.shape[-2], loss)
    result = Parameters(np.empty_like(probe.parameters.flat), net.sizes, net.bias)
    flat = probe.parameters.flat
    for index in range(flat.shape[-1]):
        here = flat[..., index].copy()
        values = []
        for moved in (here + step, here - step):
            flat[..., index] = moved
            values.append(loss.value(probe.run(forward_pass).output, y))
        flat[..., index] = here
        result.flat[..., index] = (values[0] - values[1]) / (2 * step)
    return result


@checks.quiet
def gradient_check(
    net: Network, X: Any, y: Any, loss: Loss, gradients: Mapping[str, Array] | None = None
) -> dict[str, float]:
    """The worst relative error of each parameter's gradient against central differences.

    error = |g - n| / max(|g|, |n|, 0.01), the worst over the entries of a parameter; a right
    gradient has errors below 1e-6 (so an entry smaller than 0.01 may be off by 1e-8). `gradients`:
    by name, those of `net.backward` if not given. Errors as for Network.forward and
    Network.backward.
    """
    numerical = numerical_gradients(net, X, y, loss)
    if gradients is None:
        gradients = net.backward(net.forward(X), y, loss)
    checks.names("gradients", gradients, numerical)
    return {name: _worst(np.asarray(gradients[name]), numerical[name]) for name in numerical}


def _worst(g: Array, n: Array) -> float:
    if g.shape != n.shape:
        raise ValueError(
            f"a gradient has shape {g.shape}, expected {n.shape}: that of its parameter"
        )
    return float((np.abs(g - n) / np.maximum(np.maximum(np.abs(g), np.abs(n)), 0.01)).max())
