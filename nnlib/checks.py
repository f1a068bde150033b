"""Checks of what comes in: each error names the argument, what came and what was expected."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


# Overflow is no surprise where numbers may grow without limit: what comes is inf or NaN, and is
# judged by its user. To decorate a function with.
quiet = np.errstate(over="ignore", invalid="ignore")


def reals(name: str, value: Any) -> Array:
    """`value` as a new array of floats; TypeError if it holds no real numbers."""
    try:
        raw = np.asarray(value)
    except ValueError:
        raise ValueError(
            f"{name} has rows of different lengths, expected a regular array"
        ) from None
    if raw.dtype.kind not in "biuf":
        raise TypeError(f"{name} is {kind(value)}, expected an array of real numbers")
    return raw.astype(np.float64)


def numbers(name: str, value: Any) -> Array:
    """`value` as a new array of finite floats; TypeError if it holds no real numbers, ValueError if
    NaN or inf.
    """
    array = reals(name, value)
    bad = ~np.isfinite(array)
    if bad.any():
        place = [int(index) for index in np.argwhere(bad)[0]]
        raise ValueError(f"{name} has {array[tuple(place)]} at {place}, expected finite numbers")
    return array


def rows(name: str, value: Any, columns: int, networks: tuple[int, ...] = ()) -> Array:
    """`value` as data of shape (N, columns), or (networks, N, columns) where there are networks."""
    array = numbers(name, value)
    expected = f"(N, {columns})" + (f" or ({networks[0]}, N, {columns})" if networks else "")
    if array.shape[:-2] not in ((), networks) or array.ndim < 2 or array.shape[-1] != columns:
        raise ValueError(
            f"{name} has shape {array.shape}, expected {expected}: one row a sample, "
            f"one column a unit{_remedy(name, array, columns)}"
        )
    if array.shape[-2] == 0:
        raise ValueError(f"{name} is empty: shape {array.shape}, expected at least one row")
    return array


def _remedy(name: str, array: Array, columns: int) -> str:
    """The usual way out of a one-dimensional array."""
    if array.ndim != 1:
        return ""
    if columns == 1:
        return f"; {name}.reshape(-1, 1) makes a column of it"
    return f"; {name}.reshape(1, -1) makes one row of it" if array.size == columns else ""


def whole(name: str, value: Any, least: int = 1) -> int:
    """`value` as an int of at least `least`."""
    if not is_number(value):
        raise TypeError(f"{name} is {kind(value)}, expected a whole number of at least {least}")
    if not least <= value < np.inf or value != int(value):
        raise ValueError(f"{name} is {value}, expected a whole number of at least {least}")
    return int(value)


def positive(name: str, value: Any) -> float:
    """`value` as a positive finite float."""
    if not is_number(value):
        raise TypeError(f"{name} is {kind(value)}, expected a positive finite number")
    if not 0 < value <= sys.float_info.max:
        raise ValueError(f"{name} is {value}, expected a positive finite number")
    return float(value)


def rates(name: str, value: Any, networks: tuple[int, ...] = ()) -> float | Array:
    """`value` as a positive finite float, or, for networks, as an array of one for each."""
    if not networks or is_number(value):
        return positive(name, value)
    array = numbers(name, value)
    if array.shape != networks:
        raise ValueError(
            f"{name} has shape {array.shape}, expected one number, or {networks}: one a network"
        )
    if array.min() <= 0:
        raise ValueError(f"{name} has {array.min():g}, expected positive finite numbers")
    array.flags.writeable = False  # what it holds has been checked
    return array


def share(name: str, value: Any) -> float:
    """`value` as a float from 0 up to, but not including, 1."""
    if not is_number(value):
        raise TypeError(f"{name} is {kind(value)}, expected a number from 0 to below 1")
    if not 0 <= value < 1:
        raise ValueError(f"{name} is {value}, expected a number from 0 to below 1")
    return float(value)


def flag(name: str, value: Any) -> bool:
    """`value` as a bool, if it is one."""
    if not isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name} is {kind(value)}, expected True or False")
    return bool(value)


def is_number(value: Any) -> bool:
    """Whether `value` is one real number of Python's or NumPy's; True and False are none."""
    return isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool)


def generator(name: str, value: Any) -> np.random.Generator | np.random.RandomState:
    """`value` as a source of random numbers: a seed, a Generator, or NumPy's legacy RandomState."""
    if isinstance(value, (np.random.Generator, np.random.RandomState)):
        return value
    if value is not None and not is_number(value):
        raise TypeError(f"{name} is {kind(value)}, expected a seed or a NumPy random generator")
    return np.random.default_rng(None if value is None else whole(name, value, least=0))


def one_of(name: str, value: Any, known: Sequence[str], others: str = "") -> str:
    """`value` as one of the known names; `others` says what else would have been accepted."""
    expected = f"expected one of: {', '.join(known)}" + (f"; or {others}" if others else "")
    if not isinstance(value, str):
        raise TypeError(f"{name} is {kind(value)}, {expected}")
    if value not in known:
        raise ValueError(f"{name} is {value!r}, {expected}")
    return value


def names(name: str, given: Mapping[str, Any], expected: Iterable[str]) -> None:
    """ValueError if the mapping `given` has not exactly the expected names."""
    expected = list(expected)
    if set(given) != set(expected):
        came = ", ".join(map(str, given)) or "nothing"
        raise ValueError(f"{name} names {came}, expected {', '.join(expected)}")


def kind(value: Any) -> str:
    """What came, in a few words: its type, and its value where that is short."""
    if isinstance(value, np.ndarray) and value.size > 1:
        return f"an array of {value.dtype.name} values"
    text = repr(value)
    return f"{text} ({type(value).__name__})" if len(text) <= 40 else f"a {type(value).__name__}"
