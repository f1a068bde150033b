"""The numbers that training changes, and how they start.

>>> start((2, 3, 1), bias=True, init=0.5, rng=None)
{W1: (2, 3), b1: (1, 3), W2: (3, 1), b2: (1, 1)}
"""

from collections.abc import Mapping
from itertools import pairwise

import numpy as np

from nnlib import checks

INITS = {  # n units feed m
    # Glorot and Bengio (2010): keeps the spread of a and of delta alike through tanh and sigmoid
    "xavier": lambda rng, n, m: rng.uniform(-1, 1, (n, m)) * np.sqrt(6 / (n + m)),
    # He et al. (2015): the same for ReLU, which silences half of its units
    "he": lambda rng, n, m: rng.normal(0, 1, (n, m)) * np.sqrt(2 / n),
    "uniform": lambda rng, n, m: rng.uniform(-1, 1, (n, m)),
    "unit": lambda rng, n, m: rng.uniform(0, 1, (n, m)),
    "normal": lambda rng, n, m: rng.normal(0, 1, (n, m)),
}
SCALED = ("xavier", "he")  # made for weights alone: their biases start at 0


class Parameters(Mapping):
    """W1, b1, W2, b2, ... by name, or by layer as W[l] and b[l] (0 where there are no biases).

    The arrays are live: change them in place, or assign to a name, which copies the values in.
    Slot 0 of the lists is None. ValueError for a name that is not there and for another shape.
    """

    def __init__(self, arrays):
        layers = range(1, 1 + sum(name[0] == "W" for name in arrays))
        self.arrays = arrays
        self.W = [None] + [arrays[f"W{l}"] for l in layers]
        self.b = [None] + [arrays.get(f"b{l}", 0.0) for l in layers]

    def __getitem__(self, name):
        return self.arrays[name]

    def __setitem__(self, name, value):
        if name not in self.arrays:
            raise ValueError(f"there is no parameter {name!r}, expected one of: {', '.join(self)}")
        here, value = self.arrays[name], checks.numbers(name, value)
        if value.shape not in ((), here.shape):
            raise ValueError(f"{name} has shape {value.shape}, expected {here.shape}")
        here[...] = value

    def __iter__(self):
        return iter(self.arrays)

    def __len__(self):
        return len(self.arrays)

    def copy(self):
        return Parameters({name: array.copy() for name, array in self.items()})

    def __repr__(self):
        return "{" + ", ".join(f"{name}: {array.shape}" for name, array in self.items()) + "}"


def start(sizes, bias, init, rng):
    """Fresh parameters of a network, whose docstring says what the arguments are."""
    if isinstance(init, Mapping):
        parameters = start(sizes, bias, 0.0, rng)
        checks.names("init", init, parameters)
        for name, array in init.items():
            parameters[name] = array
        return parameters
    function = init if callable(init) else INITS.get(init, lambda rng, n, m: np.full((n, m), init))
    first = 1 if bias and init not in SCALED else 0  # row 0 of what is drawn is the bias
    arrays = {}
    for l, (n, m) in enumerate(pairwise(sizes), start=1):
        drawn = checks.numbers("init(rng, rows, columns)", function(rng, first + n, m))
        if drawn.shape != (first + n, m):
            raise ValueError(
                f"init drew shape {drawn.shape} for layer {l}, expected {first + n, m}"
            )
        arrays[f"W{l}"] = drawn[first:]
        if bias:
            arrays[f"b{l}"] = drawn[:1] if first else np.zeros((1, m))
    return Parameters(arrays)
