"""Hidden units that come and go without losing what a network has learned."""

import numpy as np

from nnlib import Network, checks
from nnworkshop.studies.recipes import like


def add_unit(network, layer, rng=None, silent=True):
    """A network with one more unit at the end of hidden layer `layer`, the other weights the same.

    - network: a Network. layer: a hidden layer, from 1.
    - rng: a seed or generator, for the new unit's weights, drawn by the recipe of `network`.
    - silent: whether it starts with outgoing weights of 0, which move with the first step, so that the
      outputs are what they were.

    ValueError if there is no such hidden layer.

    >>> add_unit(Network([2, 3, 1]), 1).sizes
    (2, 4, 1)
    """
    layer = _checked_layer(network, layer)
    sizes = list(network.sizes)
    sizes[layer] += 1
    grown = like(network, sizes, rng=rng)
    for name, values in network.parameters.items():
        rows, columns = values.shape
        grown.parameters[name][:rows, :columns] = values
    if checks.flag("silent", silent):
        grown.parameters[f"W{layer + 1}"][-1] = 0
    return grown


def importance(network, layer, X):
    """How much each unit of a hidden layer moves the next one, over the samples X; shape (n_l,).

    The spread of a[l] over the samples (its standard deviation) times the length of the unit's outgoing
    weights.

    - network: a Network. layer: a hidden layer, from 1. X: samples, (N, n_0).

    ValueError as for `add_unit`.

    >>> importance(Network([2, 3, 1], init=1), 1, [[0, 0], [1, 1]]).round(3).tolist()
    [0.111, 0.111, 0.111]
    """
    layer = _checked_layer(network, layer)
    a = network.forward(X).a[layer]
    return a.std(axis=0) * np.linalg.norm(network.parameters[f"W{layer + 1}"], axis=1)


def remove_unit(network, layer, X):
    """A network without the least important unit of hidden layer `layer`, the others the same.

    What the unit gave on average over the samples X goes into the next layer's biases, if there are any.

    - network: a Network. layer: a hidden layer, from 1. X: samples, (N, n_0).

    ValueError as for `add_unit`, and if it is the only unit of its layer.

    >>> remove_unit(Network([2, 3, 1]), 1, [[0, 0], [1, 1]]).sizes
    (2, 2, 1)
    """
    layer = _checked_layer(network, layer)
    if network.sizes[layer] == 1:
        raise ValueError(f"layer {layer} has one unit, expected at least two: one must be left")
    unit = int(importance(network, layer, X).argmin())
    sizes = list(network.sizes)
    sizes[layer] -= 1
    pruned, following = (
        like(network, sizes, rng=0),
        f"{layer + 1}",
    )  # every number drawn is replaced
    axes = {f"W{layer}": 1, f"b{layer}": 1, f"W{following}": 0}
    for name, values in network.parameters.items():
        pruned.parameters[name] = np.delete(values, unit, axes[name]) if name in axes else values
    if network.bias:
        mean = network.forward(X).a[layer][:, unit].mean()
        pruned.parameters[f"b{following}"] += mean * network.parameters[f"W{following}"][unit]
    return pruned


def _checked_layer(network, layer):
    layer = checks.whole("layer", layer)
    checks.instance("network", network, Network, "a Network")
    if layer >= len(network.sizes) - 1:
        hidden = len(network.sizes) - 2
        raise ValueError(
            f"layer is {layer}, expected a hidden layer of {network}, which has {hidden}"
        )
    return layer
