"""The weights and biases in whatever holds them: arrays, lists, dicts, objects, layers, libraries.

Where an array is stands in its `way`, so that it can be read again after each update, whether the
learner changes arrays in place or puts new ones there.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Real

import numpy as np

DEEPEST = 5  # containers within containers
# What an object may hold beside its parameters: gradients, and what an update rule or a pass keeps.
OTHER = re.compile(
    r"^_*(d_?[wb](?![a-z])|d_?(weight|bias)|grad|delta|cache|memory|history|optim|veloc|moment|[mvsz]_?[wb]?\d*$"
    r"|[mv]_|best|old|last|prev|init|n_|num|test|train)|grad|delta|history|_old$|_prev$",
    re.IGNORECASE,
)
BIAS = re.compile(r"(^|[_.\]'])b(\d|_|\[|$|[a-z]?$)|bias|intercept|offset", re.IGNORECASE)
# wih, who, wxh: from which layer to which
WEIGHT = re.compile(
    r"(^|_)w(?![a-z]{2})|(^|_)w(in|out|[ixhoy]{2})\d*$|weight|coef|kernel|theta|syn\d|matri|param|^u\d*$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Place:
    """Where an array stands: its name in the caller's words, and the way to it."""

    name: str
    way: tuple[tuple[str, object], ...]

    def read(self, held):
        """What stands there now."""
        for kind, key in self.way:
            if kind == "item":
                held = held[key]
            elif kind == "attribute":
                held = getattr(held, key)
            else:
                held = held.get_parameter(key)
        return held


def places(network, names=None):
    """The arrays that make up a network, as a list of Place.

    - network: the tuple of what was handed to `watch`: arrays, a list, a dict, an object.
    - names: the caller's names of objects, by their id.

    >>> W1, W2 = np.ones((2, 3)), np.ones((3, 1))
    >>> [place.name for place in places(({"W1": W1, "W2": W2, "dW1": W1},))]
    ['W1', 'W2']
    """
    names = names or {}
    found = []
    for k, one in enumerate(network):
        way = (("item", k),)
        own = names.get(id(one), f"argument {k + 1}" if len(network) > 1 else "")
        found += _found(one, own, way, names, set())
    return found


def every_array(value, names=None):
    """All arrays within lists and dicts, whatever they are called, as a list of Place.

    >>> [place.name for place in every_array({"dW1": np.ones((2, 3)), "db1": [0.5]})]
    ['dW1', 'db1']
    """
    return _every(value, "", (("item", 0),), names or {})


def _every(value, name, way, names):
    if is_array(value) or _is_number(value):
        return [Place(names.get(id(value), name), way)]
    if len(way) > DEEPEST or not isinstance(value, (list, tuple, Mapping)):
        return []
    items = value.items() if isinstance(value, Mapping) else enumerate(value)
    found = []
    for key, one in items:
        word = key if isinstance(key, str) else f"{name}[{key}]"
        found += _every(one, word, (*way, ("item", key)), names)
    return found


def is_library(value, library):
    """Whether an object is of a class that comes from a library, which need not be imported for that."""
    return any(kind.__module__.partition(".")[0] == library for kind in type(value).__mro__)


def is_module(value):
    """Whether this is a network of PyTorch."""
    return hasattr(value, "get_parameter") and is_library(value, "torch")


def array_of(value):
    """A copy of an array, a tensor or nested lists as floats."""
    if hasattr(value, "detach"):
        value = value.detach().cpu().numpy()
    return np.array(value, dtype=float)


def is_array(value):
    """Whether this is an array of real numbers, or lists of them."""
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "fiu" and 1 <= value.ndim <= 2 and value.size > 0
    if hasattr(value, "detach"):
        return value.ndim in (1, 2)
    return isinstance(value, list) and bool(value) and _is_numbers(value)


def _is_numbers(value):
    if all(isinstance(one, Real) and not isinstance(one, bool) for one in value):
        return True
    rows = all(isinstance(one, list) and one for one in value)
    return rows and all(_is_numbers(one) for one in value) and len({*map(len, value)}) == 1


def _is_number(value):
    """Whether this is a number that may be a bias."""
    return isinstance(value, (float, np.floating)) or (
        isinstance(value, np.ndarray) and value.ndim == 0 and value.dtype.kind in "fiu"
    )


def _found(value, name, way, names, seen):
    """All places of arrays within a value."""
    if is_array(value) or _is_number(value):
        return [Place(name, way)]
    if value is None or id(value) in seen or len(way) > DEEPEST or isinstance(value, (str, type)):
        return []
    seen = seen | {id(value)}
    if is_module(value):
        return [Place(key, (*way, ("parameter", key))) for key, _ in value.named_parameters()]
    if hasattr(value, "coefs_") and hasattr(value, "intercepts_"):  # scikit-learn's, once fitted
        return [
            Place(f"{part}[{k}]", (*way, ("attribute", part), ("item", k)))
            for part in ("coefs_", "intercepts_")
            for k in range(len(getattr(value, part)))
        ]
    if isinstance(value, (list, tuple)):
        return _of_list(value, name, way, names, seen)
    if isinstance(value, Mapping):
        return _of_named(value, "item", "", way, names, seen)
    if callable(getattr(value, "__array__", None)):
        return []
    held = getattr(value, "__dict__", None)
    if not isinstance(held, dict):
        return []
    kept = {key: one for key, one in held.items() if not callable(one) or hasattr(one, "__dict__")}
    return _of_named(kept, "attribute", "" if len(way) == 1 else f"{name}.", way, names, seen)


def _of_list(value, name, way, names, seen):
    found, ids = [], [id(one) for one in value]
    for k, one in enumerate(value):
        own = f"{name}[{k}]"
        # a list that is written out holds variables, which have names of their own; two numbers that are
        # equal may be one object, of which nobody knows whose it is
        if is_array(one) or _is_number(one) and ids.count(id(one)) == 1:
            own = names.get(id(one), own)
        found += _found(one, own, (*way, ("item", k)), names, seen)
    return found


def _of_named(held, kind, prefix, way, names, seen):
    """The places in what has names; of arrays only those that are called like weights or biases."""
    found = []
    for key, one in held.items():
        word = str(key)
        if OTHER.search(word):
            continue
        plain = is_array(one) or _is_number(one)
        plain = plain or isinstance(one, (list, tuple)) and any(map(is_array, one))
        if plain and isinstance(key, str) and not (WEIGHT.search(word) or BIAS.search(word)):
            continue
        if _is_number(one) and not BIAS.search(word):
            continue
        inner = f"{prefix}{word}" if isinstance(key, str) else f"{prefix}[{word}]"
        found += _found(one, inner, (*way, (kind, key)), names, seen)
    return found


def role(name):
    """Whether a name is that of a weight "W", of a bias "b", or says nothing, ""."""
    word = name.rpartition(".")[2]
    if BIAS.search(word):
        return "b"
    return "W" if WEIGHT.search(word) else ""
