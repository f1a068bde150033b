"""Advice: what to write instead, after a look at the data that nnlib has refused.

nnlib names what came, what was expected and a short way out. Importing this package fills
`nnlib.checks.ADVICE`, and its refusals say what would work for just this data. Everything here is
asked only when data was refused, and takes any time that it needs. Other libraries are known by what
their objects can do, since none of them is needed here.
"""

from collections.abc import Iterable, Mapping

import numpy as np

from nnlib.checks import ADVICE, REAL

NO_WORDS = "each entry has to be a number"
MANY = 1000  # more classes than any data has
TEXT, GAP = "text", "gaps"


def _is_real(entry):
    return isinstance(entry, REAL)


def instead(sentence, way):
    """A refusal with a better way out than its own, if there is one."""
    words, _, own = sentence.partition("; ")
    return f"{words}; {way or own}" if way or own else words


def no_array(sentence, name, value, error):
    """Of data that NumPy makes no array of: a tensor, rows of several lengths, or NumPy's words."""
    if isinstance(error, ValueError):
        return _ragged(name, value)
    if hasattr(value, "detach"):
        return instead(sentence, f"{name}.detach().cpu().numpy() is one")
    return f"{sentence} (NumPy says: {str(error).splitlines()[0][:80]})" if str(error) else sentence


def _ragged(name, value):
    words = f"{name} has rows of different lengths, expected a regular array"
    lengths = [len(row) if hasattr(row, "__len__") else 0 for row in value]
    odd = next((i for i, length in enumerate(lengths) if length != lengths[0]), None)
    if odd is None:
        return words
    return f"{words}; {name}[0] has {lengths[0]} entries, {name}[{odd}] has {lengths[odd]}"


def no_numbers(sentence, name, value, raw):
    """Of anything that is not an array of real numbers: what it holds instead."""
    if raw.ndim == 0:
        return instead(sentence, _of_one_thing(name, value))
    columns = _columns(value)
    if columns and raw.dtype.kind == "O":
        what, way = _of_a_table(name, value, raw, columns)
    else:
        what, way = _of_entries(name, raw)
    return instead(f"{name} is {what}, expected an array of real numbers", way)


def _of_one_thing(name, value):
    """The way out if what came is not an array at all."""
    if hasattr(value, "toarray"):
        return f"{name}.toarray() is one"
    if isinstance(value, str):
        return f"np.loadtxt({name}, delimiter=',') reads a file" if "." in value else ""
    if isinstance(value, Mapping):
        return f"np.column_stack(list({name}.values())) has its values as columns" if value else ""
    if isinstance(value, Iterable) and not isinstance(value, bytes):
        return f"list({name}) has its entries"
    if callable(value):
        return "call it, with brackets, if it gives one"
    return ""


def _columns(value):
    """The names of a table's columns; an empty list if it is not a table."""
    columns = getattr(value, "columns", None)
    return list(columns) if isinstance(columns, Iterable) else []


def _of_a_table(name, value, raw, columns):
    """Which columns of a table hold something else than numbers, and the way out."""
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
        return what, "leave that out, or turn it into numbers"
    if words == GAP:
        return what, f"{name}.dropna() leaves out the rows with gaps"
    way = f"leave that out, {name}.drop(columns={names[:3]})"
    return (
        what,
        f"{way}, or pandas.get_dummies({name}) turns it into numbers" if TEXT in words else way,
    )


def _word(entry):
    if isinstance(entry, (str, bytes)):
        return TEXT
    if entry is None or type(entry).__name__ in ("NAType", "NaTType"):
        return GAP
    return "dates" if hasattr(entry, "year") or isinstance(entry, np.datetime64) else "other things"


def _of_entries(name, raw):
    """What an array holds besides real numbers, and the way out."""
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


def _short(entries):
    text = repr(entries[0] if not isinstance(entries[0], np.str_) else str(entries[0]))
    return text if len(text) <= 30 else f"{text[:30]}..."


def _of_text(name, raw, otherwise=""):
    """The way from text to numbers: those that are in it, or one for each word."""
    try:
        raw.astype(np.float64)
    except (TypeError, ValueError):
        words = f"np.unique({name}, return_inverse=True)[1] has a number for each word"
        return otherwise or words
    return f"np.array({name}, dtype=float) reads the numbers in it"


def gaps(sentence, name, value, array, place):
    """Of data with entries that are no finite numbers: their column, and the rows without them."""
    columns = _columns(value)
    if columns and len(place) == 2:
        sentence = sentence.replace(", expected", f" (column {columns[place[1]]!r}), expected")
    if array.ndim != 2 or name not in ("X", "y"):
        return sentence
    bad = int((~np.isfinite(array)).any(axis=1).sum())
    rows = f"rows = np.isfinite({name}).all(axis=1), then X[rows] and y[rows]"
    return instead(sentence, f"{rows} leave out the {bad} of {len(array)} that have such entries")


def shape(sentence, name, value, array, columns):
    """Of data of a wrong shape where (N, columns) is expected."""
    if array.size == 0 and array.ndim == 2:
        return f"{name} is empty: shape {array.shape}, expected at least one row"
    way = _classes(name, array, columns) if name == "y" and columns > 1 else ""
    way = way or (_flattened if array.ndim > 2 else _turned)(name, array, columns)
    if f"{name}." in way and not isinstance(value, np.ndarray):
        way = f"with {name} = np.array({name}), {way}"
    return instead(sentence, way)


def _classes(name, array, columns):
    """The way from class numbers to one column for each class."""
    if array.size == 0 or array.ndim not in (1, 2) or array.shape[1:] not in ((), (1,)):
        return ""
    if (array != np.round(array)).any():
        return ""
    low, high, different = int(array.min()), int(array.max()), len(np.unique(array))
    if 0 <= low and high < columns:
        return f"nnlib.one_hot({name}, {columns}) makes a column for each class number"
    if low == 1 and high == columns:
        from_0 = f"np.subtract({name}, 1)"
        return f"nnlib.one_hot({from_0}, {columns}) makes a column for each class from 1 on"
    if different <= columns:
        numbered = f"np.unique({name}, return_inverse=True)[1]"
        return f"nnlib.one_hot({numbered}, {columns}) makes a column for each class"
    return f"sizes that end with {different} have an output for each of its {different} classes"


def _turned(name, array, columns):
    """The way out of a number, a row or a table."""
    if array.ndim < 2:
        if columns == 1:
            return f"{name}.reshape(-1, 1) makes a column of it"
        if array.ndim == 1 and array.size == columns:
            return f"{name}.reshape(1, -1) makes one row of it"
        return "rows go in a list of lists, as in [[1, 2], [3, 4]]"
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


def _flattened(name, array, columns):
    """The way out of images, and of other data with more axes than two."""
    if not array.size:
        return ""
    if array.size == columns:
        return f"{name}.reshape(1, -1) makes one row of it"
    units = array[0].size
    row = f"{name}.reshape(len({name}), -1) makes a row of each sample"
    end = "end" if name == "y" else "begin"
    return row if units == columns else f"{row}, and sizes {end} with {units} then"


def probabilities(sentence, name, values):
    """Of numbers that are not from 0 to 1."""
    if name != "y":
        return instead(sentence, "let the last activation be sigmoid or softmax")
    low, high = float(values.min()), float(values.max())
    if (low, high) == (-1, 1):
        return instead(sentence, "(y + 1) / 2 runs from 0 to 1")
    if values.shape[-1] == 1 and high > 1 and low >= 0 and (values == np.round(values)).all():
        classes = int(high) + 1 if low == 0 else len(np.unique(values))
        if classes <= MANY:
            way = f"for {classes} classes take CrossEntropy and sizes that end with {classes}"
            return instead(sentence, way)
    way = "(y - y.min()) / np.ptp(y) runs from 0 to 1, and SquaredError takes any numbers"
    return instead(sentence, way)


def one_class(sentence, name, values):
    """Of rows that do not sum to 1."""
    if name != "y":
        return instead(sentence, "let the last activation be softmax")
    if np.isin(values, (0, 1)).all() and values.sum(axis=-1).max() > 1:
        way = "rows with several classes go with BinaryCrossEntropy and sigmoid outputs"
        return instead(sentence, way)
    return instead(
        sentence, "a row of y has a 1 at its class and 0 elsewhere, or shares that sum to 1"
    )


def pair(sentence, a, y):
    """Of outputs and targets whose shapes differ, or are not those of tables."""
    if a.ndim == 1 and a.shape == y.shape:
        return instead(sentence, "np.reshape(a, (-1, 1)) and np.reshape(y, (-1, 1)) are columns")
    for one, other, name in ((a, y, "y"), (y, a, "a")):
        if one.ndim == 2 and other.shape == one.shape[::-1]:
            return instead(sentence, f"np.transpose({name}) has it")
        if one.shape == (other.size, 1) and other.ndim == 1:
            return instead(sentence, f"np.reshape({name}, (-1, 1)) has it")
    return sentence


ADVICE |= {
    "no array": no_array,
    "no numbers": no_numbers,
    "gaps": gaps,
    "shape": shape,
    "pair": pair,
    "probabilities": probabilities,
    "one class": one_class,
}
