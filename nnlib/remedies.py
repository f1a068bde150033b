"""Ways out: what people pass for data that is none, said with what to write instead.

Everything here is asked only when data was refused, and takes any time that it needs. Other
libraries are known by what their objects can do, since none of them is needed here.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
NO_WORDS = "each entry has to be a number"
MANY = 1000  # more classes than anybody has
TEXT, GAP = "text", "gaps"


def mixed(raw: NDArray[Any]) -> Array | None:
    """An array of objects as floats, if each of them is a real number; else None."""
    if all(map(_is_real, raw.flat)):
        try:
            return raw.astype(np.float64)
        except (OverflowError, TypeError, ValueError):
            return None
    return None


def _is_real(entry: Any) -> bool:
    return isinstance(entry, (Real, np.bool_, Decimal))


def no_array(name: str, value: Any, error: Exception) -> str:
    """What to say of data that NumPy makes no array of."""
    if hasattr(value, "detach"):
        way = f"; {name}.detach().cpu().numpy() is one"
    else:
        way = f" (NumPy says: {str(error).splitlines()[0][:80]})" if str(error) else ""
    return f"{name} is a {type(value).__name__}, expected an array of real numbers{way}"


def ragged(name: str, value: Any) -> str:
    """What to say of rows that have not one length."""
    words = f"{name} has rows of different lengths, expected a regular array"
    lengths = [len(row) if hasattr(row, "__len__") else 0 for row in value]
    odd = next((i for i, length in enumerate(lengths) if length != lengths[0]), None)
    if odd is None:
        return words
    return f"{words}; {name}[0] has {lengths[0]} entries, {name}[{odd}] has {lengths[odd]}"


def no_numbers(name: str, value: Any, raw: NDArray[Any], kind: str) -> str:
    """What to say of an array that holds no real numbers; `kind` is the value in a few words."""
    expected = "expected an array of real numbers"
    if raw.ndim == 0:
        return f"{name} is {kind}, {expected}{_of_one_thing(name, value)}"
    columns = _columns(value)
    if columns and raw.dtype.kind == "O":
        what, way = _of_a_table(name, value, raw, columns)
    else:
        what, way = _of_entries(name, raw)
    return f"{name} is {what}, {expected}; {way}" if way else f"{name} is {what}, {expected}"


def _of_one_thing(name: str, value: Any) -> str:
    """The way out where something came that is no array at all."""
    if hasattr(value, "toarray"):
        return f"; {name}.toarray() is one"
    if isinstance(value, str):
        return f"; np.loadtxt({name}, delimiter=',') reads a file" if "." in value else ""
    if isinstance(value, Mapping):
        return (
            f"; np.column_stack(list({name}.values())) has its values as columns" if value else ""
        )
    if isinstance(value, Iterable) and not isinstance(value, bytes):
        return f"; list({name}) has its entries"
    if callable(value):
        return "; call it, with brackets, if it gives one"
    return ""


def _columns(value: Any) -> list[Any]:
    """The names of a table's columns; none if it is no table."""
    columns = getattr(value, "columns", None)
    return list(columns) if isinstance(columns, Iterable) else []


def _of_a_table(
    name: str, value: Any, raw: NDArray[Any], columns: Sequence[Any]
) -> tuple[str, str]:
    """What a table has in its columns that are not of numbers, and the way out."""
    bad = {}
    for column, entries in zip(columns, raw.T):
        entry = next((entry for entry in entries if not _is_real(entry)), None)
        if not all(map(_is_real, entries)):
            bad[column] = _word(entry)
    if not bad:
        return "a table with a number too large for a float", "scale it"
    names = [str(column) if isinstance(column, np.str_) else column for column in bad]
    shown = ", ".join(map(repr, names[:3])) + (f" and {len(names) - 3} more" if names[3:] else "")
    words = " and ".join(dict.fromkeys(bad.values()))
    what = f"a table with {words} in the column{'s' if names[1:] else ''} {shown}"
    if not hasattr(value, "iloc"):  # pandas has it
        return what, "leave that out, or make numbers of it"
    if words == GAP:
        return what, f"{name}.dropna() leaves out the rows with gaps"
    way = f"leave that out, {name}.drop(columns={names[:3]})"
    return (
        what,
        f"{way}, or pandas.get_dummies({name}) makes numbers of it" if TEXT in words else way,
    )


def _word(entry: Any) -> str:
    if isinstance(entry, (str, bytes)):
        return TEXT
    if entry is None or type(entry).__name__ in ("NAType", "NaTType"):
        return GAP
    return "dates" if hasattr(entry, "year") or isinstance(entry, np.datetime64) else "other things"


def _of_entries(name: str, raw: NDArray[Any]) -> tuple[str, str]:
    """What an array has in it that is no real number, and the way out."""
    kind = raw.dtype.kind
    if kind == "c":
        return "an array of complex numbers", f"{name}.real and {name}.imag are real"
    if kind in "Mm":
        days = f"{name} / np.timedelta64(1, 'D') counts days"
        return "an array of dates", days.replace(name, f"({name} - np.min({name}))", 1)
    if kind == "V":
        way = f"np.lib.recfunctions.structured_to_unstructured({name}) has them as columns"
        return "a table of named columns", way
    entries = list(raw.flat)
    if kind != "O" or all(isinstance(entry, (str, bytes)) for entry in entries):
        return f"an array of text such as {_short(entries)}", _of_text(name, raw)
    if all(isinstance(entry, np.ndarray) for entry in entries):
        return (
            "an array of arrays",
            f"np.stack({name}) makes one array of them, if they have one shape",
        )
    place = next((i for i, entry in enumerate(entries) if not _is_real(entry)), None)
    if place is None:
        return "an array with a whole number too large for a float", "scale it"
    index = [int(number) for number in np.unravel_index(place, raw.shape)]
    return f"an array with {_short(entries[place:])} at {index}", _of_text(name, raw, NO_WORDS)


def _short(entries: Sequence[Any]) -> str:
    text = repr(entries[0] if not isinstance(entries[0], np.str_) else str(entries[0]))
    return text if len(text) <= 30 else f"{text[:30]}..."


def _of_text(name: str, raw: NDArray[Any], otherwise: str = "") -> str:
    """The way from text to numbers: those that are in it, or one for each word."""
    try:
        raw.astype(np.float64)
    except (TypeError, ValueError):
        words = f"np.unique({name}, return_inverse=True)[1] has a number for each word"
        return otherwise or words
    return f"np.array({name}, dtype=float) reads the numbers in it"


def column(value: Any, place: Sequence[int]) -> str:
    """The name of the column of a place, where a table has names."""
    columns = _columns(value)
    return f" (column {columns[place[1]]!r})" if columns and len(place) == 2 else ""


def gaps(name: str, array: Array) -> str:
    """The way out of data with entries that are no finite numbers."""
    if array.ndim != 2 or name not in ("X", "y"):
        return ""
    bad = int((~np.isfinite(array)).any(axis=1).sum())
    rows = f"rows = np.isfinite({name}).all(axis=1), then X[rows] and y[rows]"
    return f"; {rows} leave out the {bad} of {len(array)} that have such entries"


def shape(name: str, value: Any, array: Array, columns: int, stacked: bool) -> str:
    """The way out of data of a wrong shape where (N, columns) is expected."""
    whole = np.asarray(value).dtype.kind in "iu"
    way = _classes(name, array, columns, whole) if name == "y" and columns > 1 else ""
    way = way or (_flattened if array.ndim > 2 else _turned)(name, array, columns, stacked)
    if way and f"{name}." in way and not isinstance(value, np.ndarray):
        way = f"with {name} = np.array({name}), {way}"
    return way and f"; {way}"


def _classes(name: str, array: Array, columns: int, whole: bool) -> str:
    """The way from class numbers to one column for each class."""
    if array.size == 0 or array.ndim not in (1, 2) or array.shape[1:] not in ((), (1,)):
        return ""
    if (array != np.round(array)).any():
        return ""
    flat = name if array.ndim == 1 else f"{name}.ravel()"
    index = flat if whole else f"{flat}.astype(int)"
    low, high, different = int(array.min()), int(array.max()), len(np.unique(array))
    if 0 <= low and high < columns:
        return f"np.eye({columns})[{index}] makes a column for each class number"
    if low == 1 and high == columns:
        return f"np.eye({columns})[np.subtract({index}, 1)] makes a column for each class from 1 on"
    if different <= columns:
        numbered = f"np.unique({flat}, return_inverse=True)[1]"
        return f"np.eye({columns})[{numbered}] makes a column for each class"
    return f"sizes that end with {different} have an output for each of its {different} classes"


def _turned(name: str, array: Array, columns: int, _: bool) -> str:
    """The way out of a number, a row or a table."""
    if array.ndim < 2:
        if columns == 1:
            return f"{name}.reshape(-1, 1) makes a column of it"
        if array.ndim == 1 and array.size == columns:
            return f"{name}.reshape(1, -1) makes one row of it"
        return "rows stand in a list of lists, as in [[1, 2], [3, 4]]"
    if array.size == columns:
        return f"{name}.reshape(1, -1) makes one row of it"
    rows, units = array.shape
    if rows == columns != units:
        return f"{name}.T has one row a sample"
    if name == "y":
        if columns == 1 and units == 2 and (array.sum(axis=1) == 1).all():
            return f"{name}[:, 1:] is the second class alone, or let sizes end with 2"
        return f"sizes that end with {units} have an output for each column"
    if units == columns + 1:
        ones = next((i for i in (0, -1) if (array[:, i] == 1).all()), None)
        if ones is not None:
            part = f"{name}[:, 1:]" if ones == 0 else f"{name}[:, :-1]"
            return f"{part} leaves out its column of ones, for which a network has biases"
    return f"sizes that begin with {units} have an input for each column"


def _flattened(name: str, array: Array, columns: int, stacked: bool) -> str:
    """The way out of images, and of other data with more axes than two."""
    if stacked or not array.size:
        return ""
    if array.size == columns:
        return f"{name}.reshape(1, -1) makes one row of it"
    units = array[0].size
    row = f"{name}.reshape(len({name}), -1) makes a row of each sample"
    end = "end" if name == "y" else "begin"
    return row if units == columns else f"{row}, and sizes {end} with {units} then"


def probabilities(name: str, values: Array) -> str:
    """The way out where numbers from 0 to 1 are expected."""
    if name != "y":
        return "; let the last activation be sigmoid or softmax"
    low, high = float(values.min()), float(values.max())
    if (low, high) == (-1, 1):
        return "; (y + 1) / 2 runs from 0 to 1"
    if values.shape[-1] == 1 and high > 1 and low >= 0 and (values == np.round(values)).all():
        classes = int(high) + 1 if low == 0 else len(np.unique(values))
        if classes <= MANY:
            return f"; for {classes} classes take CrossEntropy and sizes that end with {classes}"
    return "; (y - y.min()) / np.ptp(y) runs from 0 to 1, and SquaredError takes any numbers"


def one_class(name: str, values: Array) -> str:
    """The way out where rows of probabilities of classes are expected."""
    if name != "y":
        return "; let the last activation be softmax"
    if np.isin(values, (0, 1)).all() and values.sum(axis=-1).max() > 1:
        return "; rows with several classes go with BinaryCrossEntropy and sigmoid outputs"
    return "; a row of y has a 1 at its class and 0 elsewhere, or shares that sum to 1"


def pair(a: Array, y: Array) -> str:
    """The way out of outputs and targets of two shapes, or of one that is none."""
    if a.ndim == 1 and a.shape == y.shape:
        return "; a.reshape(-1, 1) and y.reshape(-1, 1) are columns"
    if a.ndim == 2 and a.size == y.size:
        return "; y.reshape(a.shape) has it"
    return "; a.reshape(y.shape) has it" if y.ndim == 2 and a.size == y.size else ""
