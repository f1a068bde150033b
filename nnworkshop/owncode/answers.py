"""What a function returned, in a form that can be compared and put into words."""

import inspect
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray as Array

from nnlib.checks import is_number

RTOL, ATOL = 1e-6, 1e-9  # numbers so far apart are the same, in parts of one and besides
EXACT = 1e-10  # differences up to here are rounding
SHOWN_AT_MOST = 24  # numbers of an array; of a larger one only the first wrong one is shown


@dataclass(frozen=True)
class Answer:
    """Named arrays, where `kind` is "numbers" or "list", or else nothing but a kind.

    Kinds: "numbers"; "list" (numbers too, but in a list); "nothing", "...", "text", "generator",
    "function", "tuple", "number of values", "names", "other"; "error NAME" where there is none.
    `words` says what came if it was no numbers, `said` the message of an error, `printed` what was
    printed.
    """

    kind: str
    arrays: tuple[tuple[str, Array], ...] = ()
    words: str = ""
    said: str = ""
    printed: str = ""

    def equals(self, other):
        """The same kind and the same numbers, to within rounding."""
        return (
            self.kind == other.kind
            and len(self.arrays) == len(other.arrays)
            and all(close(a, b) for (_, a), (_, b) in zip(self.arrays, other.arrays))
        )

    def ratio(self, other):
        """How many times the other's numbers these are, if that is the same for all; 0 if not."""
        shapes, others = (
            [a.shape if a.size > 1 else () for _, a in one.arrays] for one in (self, other)
        )
        if self.kind != other.kind or not shapes or shapes != others:
            return 0.0
        a, b = (np.concatenate([a.ravel() for _, a in one.arrays]) for one in (self, other))
        ratio = a @ b / (b @ b) if b.any() else 0.0
        same = np.isfinite(ratio) and np.abs(a - ratio * b).max() <= EXACT * np.abs(a).max()
        return float(ratio) if same else 0.0


def close(a, b):
    """The same shape and the same numbers, to within rounding; a single number may have any shape
    of size 1.
    """
    if b.ndim == 0 and a.size == 1 or a.ndim == 0 and b.size == 1 and a.size == 1:
        a, b = a.reshape(()), b.reshape(())
    if a.shape != b.shape:
        return False
    # most that differ do so in their first number, and allclose takes long to say so
    if a.size and abs(a.item(0) - b.item(0)) > ATOL + RTOL * abs(b.item(0)):
        return False
    return np.allclose(a, b, rtol=RTOL, atol=ATOL, equal_nan=True)


def answer(value, names, mapping=False):
    """A value that should be one array, or as many as there are names: a tuple or, with `mapping`,
    a dict with these names.
    """
    if value is None:
        return Answer("nothing", words="nothing (None)")
    if mapping:
        return _from_mapping(value, names)
    if len(names) == 1:
        if isinstance(value, tuple):
            return Answer("tuple", words=f"a tuple of {_count(len(value))}")
        return _from_values([value], names)
    if isinstance(value, np.ndarray) and value.ndim == 1:
        value = list(value)  # as good as a tuple of numbers
    if not isinstance(value, (tuple, list)):
        return _strange(value) or Answer("number of values", words=f"one value, {_kind(value)}")
    if len(value) != len(names):
        return Answer("number of values", words=_count(len(value)))
    return _from_values(value, names)


def _count(values):
    return "one value" if values == 1 else f"{values} values"


def _from_mapping(value, names):
    if not isinstance(value, Mapping):
        if isinstance(value, (tuple, list)):
            return Answer("other", words=f"{_kind(value)} of {_count(len(value))}")
        return _strange(value) or Answer("other", words=_kind(value))
    if not set(names) <= set(value):  # anything else in it does no harm
        keys = ", ".join(map(str, value)) or "nothing in it"
        kind = "number of values" if set(value) <= set(names) else "names"
        return Answer(kind, words=f"a dict with {keys}")
    return _from_values([value[name] for name in names], names)


def _from_values(values, names):
    strange = [_strange(value) for value in values]
    for name, found in zip(names, strange):
        if found:
            return found if len(names) == 1 else Answer(found.kind, (), f"{found.words} as {name}")
    arrays = tuple((name, np.array(value, float)) for name, value in zip(names, values))
    listed = any(isinstance(value, (list, tuple)) for value in values)
    return Answer("list" if listed else "numbers", arrays, "a list" if listed else "")


def _strange(value):
    """The Answer for a value that is not made of real numbers; None if it is."""
    if value is None:
        return Answer("nothing", words="nothing (None)")
    if value is Ellipsis:
        return Answer("...", words="...")
    if isinstance(value, str):
        return Answer("text", words="text")
    if inspect.isgenerator(value):
        return Answer("generator", words="a generator")
    if callable(value) and not isinstance(value, np.ndarray):
        return Answer("function", words="a function")
    try:
        array = np.asarray(value)
    except ValueError:
        return Answer("other", words="rows of different lengths")
    if array.dtype.kind not in "biuf":
        return Answer("other", words=_kind(value))
    return None


def _kind(value):
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if is_number(value):
        return "a number"
    name = type(value).__name__
    return f"an {name}" if name[0] in "aeiou" else f"a {name}"


def shown(value):
    """A number or an array in few digits, an array with its shape."""
    return _shown(value, 4)


def _shown(value, digits):
    if callable(value) or isinstance(value, (bool, str)):
        return str(value)
    array = np.asarray(value, float) + 0.0  # no minus in front of a zero
    if array.ndim == 0:
        return f"{array:.{digits}g}"
    text = np.array2string(array, separator=", ", formatter=_aligned(array, digits), threshold=100)
    return f"{text}   shape {array.shape}"


def _aligned(array, digits):
    """How to write the numbers of an array, with the points below each other if none takes a power
    of ten.
    """
    texts = [f"{number:.{digits}g}" for number in array.flat]
    decimals = max((len(text.partition(".")[2]) for text in texts), default=0)
    form = f".{digits}g" if any("e" in text for text in texts) else f".{decimals}f"
    width = max((len(f"{number:{form}}") for number in array.flat), default=0)
    return {"float_kind": lambda number: f"{number:>{width}{form}}"}


def contrast(came, expected):
    """Two arrays in words, with as many digits as it takes to see that they differ; of large ones
    the first place where they do.
    """
    place = ""
    if came.shape == expected.shape and came.size > SHOWN_AT_MOST:
        where = np.argwhere(~np.isclose(came, expected, rtol=RTOL, atol=ATOL, equal_nan=True))[0]
        place = f"   at {[int(index) for index in where]}"
        came, expected = came[tuple(where)], expected[tuple(where)]
    for precision in (4, 8, 12):
        texts = _shown(came, precision), _shown(expected, precision)
        if texts[0] != texts[1]:
            break
    return texts[0] + place, texts[1] + place
