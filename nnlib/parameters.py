"""The numbers that training changes, and how they start.

>>> start((2, 3, 1), bias=True, init=0.5, rng=None)
{W1: (2, 3), b1: (1, 3), W2: (3, 1), b2: (1, 1)}
"""

from collections.abc import Mapping
from itertools import pairwise

import numpy as np

from nnlib import checks

INITS = {  # for the weights from n units to m; where biases are drawn too, `start` has a row more
    # xavier: with tanh, the spread of a, and that of delta, stays about the same from layer to layer;
    # source: Glorot and Bengio (2010), Understanding the Difficulty of Training Deep Feedforward
    # Neural Networks
    "xavier": lambda rng, n, m: rng.uniform(-1, 1, (n, m)) * np.sqrt(6 / (n + m)),
    # he: the same with ReLU, where about half of the outputs are 0; source: He, Zhang, Ren and Sun
    # (2015), Delving Deep into Rectifiers: Surpassing Human-Level Performance on ImageNet
    # Classification
    "he": lambda rng, n, m: rng.normal(0, 1, (n, m)) * np.sqrt(2 / n),
    "uniform": lambda rng, n, m: rng.uniform(-1, 1, (n, m)),
    "unit": lambda rng, n, m: rng.uniform(0, 1, (n, m)),
    "normal": lambda rng, n, m: rng.normal(0, 1, (n, m)),
}


class Layers(list):
    """Arrays by layer: what is assigned to a slot is copied into its array."""

    def __setitem__(self, l, value):
        if isinstance(l, slice) or np.ndim(self[l]) == 0:  # None, or 0 where there are no biases
            raise ValueError(f"slot {l} has no array, expected the number of a layer that has one")
        self[l][...] = checks.shaped(f"the array of layer {l}", value, self[l].shape)


class Parameters(Mapping):
    """W1, b1, W2, b2, ... by name, or by layer as W[l] and b[l] (0 where there are no biases).

    The arrays are those that the network computes with: change them in place, or assign to a name
    or a slot, which copies the values in; one number fills the array. Slot 0 of W and b is None.
    Assigning raises ValueError where there is no array, for another shape and for numbers that are
    not finite, TypeError for anything but real numbers. Reading an unknown name raises KeyError, an
    unknown slot IndexError.
    """

    def __init__(self, arrays):
        layers = range(1, 1 + sum(name[0] == "W" for name in arrays))
        self.arrays = arrays
        self._W = Layers([None, *(arrays[f"W{l}"] for l in layers)])
        self._b = Layers([None, *(arrays.get(f"b{l}", 0.0) for l in layers)])

    W = property(lambda self: self._W)  # cannot be set: parameters.W = ... would change no array
    b = property(lambda self: self._b)

    def __getitem__(self, name):
        return self.arrays[name]

    def __setitem__(self, name, value):
        if name not in self.arrays:
            raise ValueError(f"there is no parameter {name!r}, expected one of: {', '.join(self)}")
        self.arrays[name][...] = checks.shaped(name, value, self.arrays[name].shape)

    def set(self, name, values):
        """Copy in a mapping of all names to arrays, all or none; errors call it `name`."""
        checks.names(name, values, self)
        checked = {key: checks.shaped(key, values[key], self[key].shape) for key in self}
        for key, array in checked.items():
            self.arrays[key][...] = array

    def __iter__(self):
        return iter(self.arrays)

    def __len__(self):
        return len(self.arrays)

    def copy(self):
        return Parameters({name: array.copy() for name, array in self.items()})

    def __repr__(self):
        return "{" + ", ".join(f"{name}: {array.shape}" for name, array in self.items()) + "}"


def checked_init(value):
    """How parameters start: a name, a float, a function, or a mapping of names to arrays."""
    if isinstance(value, Mapping):
        return {name: checks.numbers(f"init[{name!r}]", array) for name, array in value.items()}
    if checks.is_number(value):
        return float(checks.numbers("init", value))
    others = "; or a number, a function of (rng, rows, columns), a mapping of names to arrays"
    return value if callable(value) else checks.one_of("init", value, INITS, others)


def start(sizes, bias, init, rng):
    """Fresh parameters of a network; the arguments are those of Network, after its checks."""
    draws_biases = bias and init not in ("xavier", "he")  # which are made for weights alone
    draw = INITS[init] if isinstance(init, str) else init
    arrays = {}
    for l, (n, m) in enumerate(pairwise(sizes), start=1):
        table = np.zeros((1 + n, m))  # row 0 is b[l], the others are W[l]
        drawn = table if draws_biases else table[1:]
        if callable(draw):
            values = draw(rng, *drawn.shape)
            drawn[...] = checks.shaped(f"init(rng, {len(drawn)}, {m})", values, drawn.shape)
        elif isinstance(init, float):
            drawn[...] = init
        arrays[f"W{l}"] = table[1:]
        if bias:
            arrays[f"b{l}"] = table[:1]

    parameters = Parameters(arrays)
    if isinstance(init, Mapping):
        parameters.set("init", init)
    return parameters
