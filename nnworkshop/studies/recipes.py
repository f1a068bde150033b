"""Fresh networks by the recipe of another."""

from nnlib import Network, checks


def like(network, sizes=None, activation=None, rng=None, init=None, bias=None):
    """A fresh network by the recipe of `network` (bias, init), with what is given changed.

    - network: a Network. sizes, rng, init, bias: as for Network.
    - activation: that of the hidden layers, or a list with one for each, where None is their own; the
      output layer keeps its own.

    Weights that were given one by one fit their own sizes and biases only; for others the fresh network
    starts with "xavier". Errors as Network raises them.

    >>> like(Network([2, 3, 1]), sizes=[2, 8, 8, 1], activation="tanh")
    Network(2-8-8-1, tanh, tanh, sigmoid, with biases)
    """
    # nnlib's own network, if this is one that calls the learner's functions
    network = getattr(network, "plain", network)
    sizes = network.sizes if sizes is None else checks.sizes(sizes)
    bias = network.bias if bias is None else bias
    fits = (sizes, bias) == (network.sizes, network.bias) or not isinstance(network.init, dict)
    own = network.init if fits else "xavier"
    hidden, count = network.activations[:-1] or network.activations, len(sizes) - 2
    wanted = activation if isinstance(activation, list) else [activation] * count
    chosen = [one or hidden[min(k, len(hidden) - 1)] for k, one in enumerate(wanted)]
    start = own if init is None else init
    return Network(sizes, [*chosen, network.activations[-1]], bias, start, rng)
