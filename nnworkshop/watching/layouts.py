"""How the arrays of a network may compute: which is which, which way round, where the biases are."""

import re
from dataclasses import dataclass, replace
from itertools import permutations, product

import numpy as np

from nnlib import Network
from nnworkshop.watching.arrays import role

MOST_UNSURE = 8  # arrays that may be weights or biases
MOST_ORDERS = 4  # weights of which every order is tried
SEPARATE, FIRST, LAST, NONE = "separate", "first", "last", "none"


@dataclass(frozen=True)
class Layout:
    """How a network computes: a[l] = f[l](a[l-1] @ W[l] + b[l]), in the caller's arrays.

    - weights, biases: which of the arrays belong to each layer, from layer 1 on; None for no bias.
    - sizes: the units of each layer. shapes: of all arrays, as the caller has them.
    - turned: whether weights have a row a unit, as for W @ x. columns: whether samples are columns.
    - bias: "separate", in the "first" or the "last" row of a weight (the bias trick), or "none".
    - rows: for each layer, whether its weights have such a row. ones: where X itself has the column
      of ones, 0 or -1, else None.
    - activations: their names, from layer 1 on; () as long as they are not known.
    """

    weights: tuple[int, ...]
    biases: tuple[int | None, ...]
    sizes: tuple[int, ...]
    shapes: tuple[tuple[int, ...], ...]
    turned: bool
    columns: bool
    bias: str
    rows: tuple[bool, ...]
    ones: int | None = None
    activations: tuple[str, ...] = ()

    def samples(self, X):
        """X as nnlib has it, a row a sample, without a column of ones."""
        X = turned(X) if self.columns else np.atleast_2d(X)
        if self.ones is None:
            return X
        return X[:, 1:] if self.ones == 0 else X[:, :-1]

    def split(self, arrays):
        """Weights and biases by nnlib's names, of arrays in the caller's order, or of gradients."""
        parameters = {}
        for l, (k, j) in enumerate(zip(self.weights, self.biases), start=1):
            n, m = self.sizes[l - 1] + self.rows[l - 1], self.sizes[l]
            W = arrays[k].T if self.turned and arrays[k].ndim == 2 else arrays[k]
            W = W.reshape(n, m)
            b = np.zeros((1, m)) if j is None else np.broadcast_to(arrays[j].reshape(1, -1), (1, m))
            if self.rows[l - 1]:
                first = self._row(l) == 0
                b, W = (W[:1], W[1:]) if first else (W[-1:], W[:-1])
            parameters[f"W{l}"] = W
            if self.has_biases:
                parameters[f"b{l}"] = b
        return parameters

    def join(self, gradients):
        """The same the other way round: gradients by nnlib's names in the shapes of the caller's arrays."""
        arrays = [None] * len(self.shapes)
        for l, (k, j) in enumerate(zip(self.weights, self.biases), start=1):
            W = gradients[f"W{l}"]
            if self.rows[l - 1]:
                b = gradients[f"b{l}"]
                W = np.vstack([b, W] if self._row(l) == 0 else [W, b])
            if self.turned and len(self.shapes[k]) == 2:
                W = W.T
            arrays[k] = W.reshape(self.shapes[k])
            if j is not None:
                b = gradients[f"b{l}"]
                b = (b.sum() if self.is_shared(l) else b).reshape(self.shapes[j])
                arrays[j] = b if arrays[j] is None else arrays[j] + b
        return arrays

    def is_shared(self, l):
        """Whether all units of a layer have one and the same number as their bias."""
        j = self.biases[l - 1]
        return j is not None and self.sizes[l] > 1 and np.prod(self.shapes[j]) == 1

    def _row(self, l):
        """Where the biases stand in the weights of a layer."""
        if l == 1 and self.ones is not None:
            return self.ones
        return 0 if self.bias == FIRST else -1

    @property
    def has_biases(self):
        return self.bias != NONE

    def network(self, arrays, start=None):
        """nnlib's Network with these weights; `start`, finite ones, are those that it begins with again."""
        init = 0.0 if start is None else self.split(start)
        network = Network(self.sizes, list(self.activations), self.has_biases, init)
        for name, values in self.split(arrays).items():
            network.parameters.arrays[name][...] = values  # as they are, NaN too
        return network

    def words(self):
        """How it computes, in a few words."""
        product = "x @ W" if not self.turned else "W @ x" if self.columns else "x @ W.T"
        bias = {
            SEPARATE: "biases of their own",
            FIRST: "biases in the first row of each weight",
            LAST: "biases in the last row of each weight",
            NONE: "no biases",
        }[self.bias]
        if any(self.is_shared(l) for l in range(1, len(self.sizes))):
            bias = "one number as the bias of all units of a layer"
        sizes = "-".join(map(str, self.sizes))
        return f"{sizes}, {', '.join(self.activations)}, {product}, {bias}"


def turned(values):
    """Rows for columns; a single row of numbers becomes a column."""
    return values.T if values.ndim == 2 else values.reshape(-1, 1)


def layouts(names, shapes, X):
    """All layouts, without activations, in which the shapes make a chain that begins at X.

    - names, shapes: of the arrays, in their order. X: the inputs as the caller has them.

    >>> [one.bias for one in layouts(["W1", "W2"], [(3, 3), (4, 1)], np.zeros((5, 2)))]
    ['first', 'last']
    """
    found = []
    for weights, biases in _roles(names, shapes):
        ways = [one for order in _orders(weights) for one in _chains(order, biases, shapes, X)]
        given = [one for one in ways if one.weights == tuple(weights)]
        found += given or ways
    if any(one.ones is not None for one in found):  # then a column of ones in X is the bias
        found = [one for one in found if one.ones is not None or not any(one.rows)]
    return list(dict.fromkeys(found))


def _roles(names, shapes):
    """Which arrays may be weights and which biases."""
    options = []
    for name, shape in zip(names, shapes):
        wide = len(shape) == 2 and min(shape) > 1
        options.append("W" if wide else role(name) or ("b" if shape == () else "Wb"))
    if sum(len(one) > 1 for one in options) > MOST_UNSURE:
        return
    for roles in product(*options):
        weights, biases = (
            in_order([k for k, one in enumerate(roles) if one == kind], names) for kind in "Wb"
        )
        if weights and len(biases) <= len(weights):
            yield weights, biases


def in_order(places, names):
    """Some of the arrays by the numbers in their names, where all have some; else as they come.

    >>> in_order([0, 1], ["W2", "W1"])
    [1, 0]
    """
    numbers = {k: tuple(map(int, re.findall(r"\d+", names[k]))) for k in places}
    if not all(numbers.values()) or len({*map(len, numbers.values())}) > 1:
        return places
    return sorted(places, key=numbers.__getitem__)


def _orders(weights):
    return permutations(weights) if len(weights) <= MOST_ORDERS else [weights]


def _chains(weights, biases, shapes, X):
    """The layouts with the weights in this order."""
    for columns, way in product((False, True), repeat=2):
        if way and all(len(shapes[k]) == 1 for k in weights):
            continue
        rows = turned(X) if columns else np.atleast_2d(X)
        for ones in {None, *_ones(rows)}:
            chain = _chain(weights, shapes, way, rows.shape[1] - (ones is not None), ones)
            if chain is None:
                continue
            sizes, extra = chain
            if ones is not None and not all(extra):
                continue
            given = tuple(weights), sizes, tuple(shapes), way, columns, extra, ones
            if any(extra) and not biases:
                yield from (_layout(given, (None,) * len(weights), kind) for kind in (FIRST, LAST))
            elif not any(extra):
                kind = SEPARATE if biases else NONE
                places = _biases_of(biases, sizes, shapes)
                yield from (_layout(given, one, kind) for one in places)


def _layout(given, biases, kind):
    weights, sizes, shapes, way, columns, extra, ones = given
    return Layout(weights, biases, sizes, shapes, way, columns, kind, extra, ones)


def _ones(rows):
    """Where X has a column of ones."""
    if rows.shape[1] < 2:
        return []
    return [place for place in (0, -1) if (rows[:, place] == 1).all()]


def _chain(weights, shapes, way, inputs, ones):
    """The units of each layer, and which weights have a row for biases; None if they do not fit."""
    sizes, extra = [inputs], []
    for k in weights:
        shape = shapes[k]
        if len(shape) < 2:
            size = int(np.prod(shape))
            fits = size in (sizes[-1], sizes[-1] + 1)
            shape = (size, 1) if fits or sizes[-1] > 1 else (1, size)
        elif way:
            shape = shape[::-1]
        more = shape[0] - sizes[-1]
        if more not in (0, 1):
            return None
        sizes.append(shape[1])
        extra.append(bool(more))
    return tuple(sizes), tuple(extra)


def _biases_of(biases, sizes, shapes):
    """Which bias belongs to each layer, in their order, in all ways that fit: one number may be the bias of all
    units of a layer, and a single one that of all layers.
    """
    lengths = [int(np.prod(shapes[k], dtype=int)) for k in biases]
    found = []
    for shared in (False, True):
        left, places = list(zip(biases, lengths)), []
        for size in sizes[1:]:
            fits = left and (left[0][1] == size or shared and left[0][1] == 1)
            places.append(left.pop(0)[0] if fits else None)
        if not left:
            found.append(tuple(places))
    if lengths == [1]:
        found.append(tuple(biases) * len(sizes[1:]))
    return list(dict.fromkeys(found))


def with_activations(layout, activations):
    return replace(layout, activations=tuple(activations))
