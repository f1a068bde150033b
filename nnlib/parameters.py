"""The numbers that training changes, and how they start.

>>> start((2, 3, 1), bias=True, init=0.5, rng=None)
{W1: (2, 3), b1: (1, 3), W2: (3, 1), b2: (1, 1)}
"""

from collections.abc import Mapping
from itertools import pairwise

import numpy as np

from nnlib import checks

INITS = {  # for the weights from n units to m
    # with tanh it keeps the spread of a, and that of delta, about the same from layer to layer;
    # source: Glorot and Bengio (2010), Understanding the Difficulty of Training Deep Feedforward
    # Neural Networks
    "xavier": lambda rng, n, m: rng.uniform(-1, 1, (n, m)) * np.sqrt(6 / (n + m)),
    # the same with ReLU, where about half of the outputs are 0; source: He, Zhang, Ren and Sun
    # (2015), Delving Deep into Rectifiers: Surpassing Human-Level Performance on ImageNet
    # Classification
    "he": lambda rng, n, m: rng.normal(0, 1, (n, m)) * np.sqrt(2 / n),
    "uniform": lambda rng, n, m: rng.uniform(-1, 1, (n, m)),
    "unit": lambda rng, n, m: rng.uniform(0, 1, (n, m)),
    "normal": lambda rng, n, m: rng.normal(0, 1, (n, m)),
}
SCALED = ("xavier", "he")  # made for weights alone: biases start at 0


class Layers(list):
    """Arrays by layer: what is assigned to a slot is copied into its array."""

    def __setitem__(self, l, value):
        self[l][...] = checks.shaped(f"the array of layer {l}", value, np.shape(self[l]))


class Parameters(Mapping):
    """W1, b1, W2, b2, ... by name, or by layer as W[l] and b[l] (0 where there are no biases).

    The arrays are those that the network computes with: change them in place, or assign to a name
    or a slot, which copies the values in; one number fills the array. Slot 0 of W and b is None.
    Assigning raises ValueError for a name that is not there, for another shape and for numbers that
    are not finite, and TypeError for anything but real numbers. Reading raises KeyError for a name
    that is not there.
    """

    def __init__(self, arrays):
        layers = range(1, 1 + sum(name[0] == "W" for name in arrays))
        self.arrays = arrays
        self.W = Layers([None, *(arrays[f"W{l}"] for l in layers)])
        self.b = Layers([None, *(arrays.get(f"b{l}", 0.0) for l in layers)])

    def __getitem__(self, name):
        return self.arrays[name]

    def __setitem__(self, name, value):
        if name not in self.arrays:
            raise ValueError(f"there is no parameter {name!r}, expected one of: {', '.join(self)}")
        self.arrays[name][...] = checks.shaped(name, value, self.arrays[name].shape)

    def __iter__(self):
        return iter(self.arrays)

    def __len__(self):
        return len(self.arrays)

    def copy(self):
        return Parameters({name: array.copy() for name, array in self.items()})

    def __repr__(self):
        return "{" + ", ".join(f"{name}: {array.shape}" for name, array in self.items()) + "}"


def start(sizes, bias, init, rng):
    """Fresh parameters of a network; the arguments are those of Network, after its checks."""
    draw = INITS[init] if isinstance(init, str) else init
    if not callable(draw):  # one number, or else a mapping, whose arrays are copied in at the end
        draw = lambda rng, rows, columns: init if isinstance(init, float) else 0.0
    bias_rows = 1 if bias and init not in SCALED else 0  # row 0 of what is drawn is the bias
    arrays = {}
    for l, (n, m) in enumerate(pairwise(sizes), start=1):
        rows = bias_rows + n
        drawn = checks.shaped(f"init(rng, {rows}, {m})", draw(rng, rows, m), (rows, m))
        arrays[f"W{l}"] = drawn[bias_rows:]
        if bias:
            arrays[f"b{l}"] = drawn[:1] if bias_rows else np.zeros((1, m))

    parameters = Parameters(arrays)
    if isinstance(init, Mapping):
        checks.names("init", init, parameters)
        for name, array in init.items():
            parameters[name] = array
    return parameters
