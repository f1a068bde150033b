"""The proof that a network computes as a layout says: its outputs are those of the layout."""

from functools import cache

import numpy as np

from nnlib import ACTIVATIONS
from nnlib.checks import quiet
from nnworkshop.watching.arrays import array_of
from nnworkshop.watching.layouts import turned, with_activations

ROWS = 200  # samples that are compared
PROBES = 40  # places at which layouts that agree on the samples are told apart
EXACT = 1e-8  # a relative difference that is rounding
SINGLE = 1e-4  # and in single precision
HIDDEN = ("sigmoid", "tanh", "relu", "identity")
OUTPUT = ("sigmoid", "identity", "softmax", "tanh", "relu")


@quiet
def proven(layouts, arrays, X, output, activation=None):
    """The layouts, now with activations, whose outputs are the caller's.

    - layouts: those that the shapes allow. arrays, X: weights and inputs as the caller has them.
    - output: what the caller's network answers to X. activation: names that are known, one for each
      layer after the input, or None.

    >>> from nnworkshop.watching.layouts import layouts
    >>> X, W = np.array([[1.0, 2.0], [0.5, -1.0]]), np.array([[0.3], [-0.7]])
    >>> [one.activations for one in proven(layouts(["W"], [(2, 1)], X), [W], X, np.tanh(X @ W))]
    [('tanh',)]
    """
    found = []
    tolerance = tolerance_of(output, *arrays)
    for layout in layouts:
        rows = layout.samples(X)
        wanted = outputs_of(output, layout, len(rows))
        if wanted is None or not np.isfinite(wanted).all():
            continue
        parameters = layout.split(arrays)
        begin = len(layout.sizes) - 1, parameters, rows[:ROWS], wanted[:ROWS], tolerance
        found += [with_activations(layout, names) for names in _fitting(*begin, activation)]
    return found


def tolerance_of(*values):
    """Up to which relative difference numbers count as equal."""
    single = any(str(getattr(one, "dtype", "")).endswith(("float32", "float16")) for one in values)
    return SINGLE if single else EXACT


def outputs_of(output, layout, count):
    """The caller's outputs, or targets, as rows, (N, n_out); None where they have another number."""
    output, units = array_of(output), layout.sizes[-1]
    if output.size != count * units:
        return None
    if output.ndim == 2 and layout.columns:
        output = turned(output)
    if output.ndim != 2 or output.shape != (count, units):
        return output.reshape(count, units) if 1 in (count, units) else None
    return output


def targets_of(y, layout, count):
    """The same of targets, which may be the numbers of classes."""
    y, units = array_of(y), layout.sizes[-1]
    rows = outputs_of(y, layout, count)
    if rows is None and units > 1 and y.size == count:
        flat = y.ravel()
        if (flat == np.round(flat)).all() and 0 <= flat.min() and flat.max() < units:
            return np.eye(units)[flat.astype(int)]
    return rows


def agree(a, b, tolerance=EXACT):
    """Whether arrays are equal to within rounding, by the size of the largest number."""
    if a.shape != b.shape:
        return False
    size = np.abs(b).max(initial=0.0)
    return bool(np.isfinite(a).all() and (np.abs(a - b) <= tolerance * max(size, 1e-12)).all())


def _fitting(L, parameters, a, wanted, tolerance, activation, names=()):
    """The activations of all layers from here on with which the outputs come out."""
    l = len(names) + 1
    z = a @ parameters[f"W{l}"] + parameters.get(f"b{l}", 0.0)
    known = HIDDEN if l < L else OUTPUT
    for name in [activation[l - 1]] if activation else known:
        answer = ACTIVATIONS[name].value(z)
        if l < L:
            yield from _fitting(
                L, parameters, answer, wanted, tolerance, activation, (*names, name)
            )
        elif agree(answer, wanted, tolerance):
            yield (*names, name)


@quiet
def distinct(found, arrays, X):
    """Of layouts that agree on the samples, one of each kind that also agree elsewhere."""
    kinds = []
    for layout in found:
        network, rows = layout.network(arrays), turned(X) if layout.columns else np.atleast_2d(X)
        places = _probes(rows.min(), rows.max(), rows.shape[1]).copy()
        places[:, (rows == 1).all(axis=0)] = 1  # a column of ones is one anywhere
        answers = network.run(layout.samples(places.T if layout.columns else places)).output
        if not any(_same(answers, other) for _, other in kinds):
            kinds.append((layout, answers))
    return [layout for layout, _ in kinds]


def _same(a, b):
    return a.shape == b.shape and np.allclose(a, b, rtol=1e-6, atol=1e-9)


@cache
def _probes(low, high, columns):
    """Places around the samples, always the same."""
    middle, reach = (low + high) / 2, max(high - low, 1.0)
    return middle + reach * np.random.default_rng(0).uniform(-1.5, 1.5, (PROBES, columns))
