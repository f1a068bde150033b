"""From a file, a text, a DataFrame or arrays to a table of named columns; with what was noticed on the way."""

import codecs
import csv
import io
import os
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from nnlib import checks
from nnworkshop.studies.names import shortened
from nnworkshop.tables.ask import files

MOST_BYTES = 100_000_000
MOST_COLUMNS = 1_000
LOOKED_AT = 60  # lines by which separators and names are told
SEPARATORS = ("\t", ";", "|", ",")  # a comma may stand for a decimal point, so it is asked last
SPACES = r"\s+"
AGREE = 0.8  # of the lines, that have as many fields as most
MARKS = frozenset(
    ["", "NA", "N/A", "n/a", "na", "NaN", "nan", "<NA>", "null", "NULL", "#N/A", "?", "-", "--"]
    + ["\N{EN DASH}", ".", "#DIV/0!", "#VALUE!"]
)
ENCODINGS = {  # the marks with which a file can begin
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
PACKED = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b")  # .xlsx and .zip, .xls, .gz
OTHER_KINDS = re.compile(r"\s*(<(!doctype|html|table|\?xml)|\[?\s*\{\s*\")", re.IGNORECASE)
WITH_COMMA = r"[-+]?\d*,\d+|[-+]?\d{1,3}(\.\d{3}){2,}"  # 1,5 or 1.234.567
GROUPED = r"[-+]?[1-9]\d{0,2}(\.\d{3})+"
MOST_TITLE = 12  # lines above a table
SUMS = re.compile(
    r"((grand )?total|sum|summe|gesamt|insgesamt|average|mean|mittelwert)\b.*", re.IGNORECASE
)
ADDRESS = re.compile(r"\s*[A-Za-z][A-Za-z0-9+.-]+://")
EXPECTED = (
    "the path of a CSV file, its text, a pandas DataFrame, columns by name, or an array (N, n)"
)
AS_CSV = "save it as CSV there, and give that file"
ENDLESS = (
    'source has a quote that never ends: look for a single " and write it twice, or take it out'
)
FEWER = "keep some of its rows and columns, and save these as a file of their own"


def read(source, header=None):
    """The table of a source as a DataFrame with texts as names, each once; and what was noticed.

    - source, header: as for `table`.
    """
    if header is not None:
        header = checks.flag("header", header)
    notes = []
    if isinstance(source, (str, bytes, os.PathLike)):
        text = text_of(source, notes)
        frame = parsed(text, header, notes)
    else:
        frame = frame_of(source)
    frame.columns = named(frame.columns, notes)
    empty = [name for name in frame if is_unnamed(name) and not frame[name].notna().any()]
    frame = frame.drop(columns=empty)
    if len(frame) < 2:
        raise ValueError(
            f"source has {'one row' if len(frame) else 'no row'} of values, expected at least two: one to "
            "train with, one held out"
        )
    return frame, notes


def frame_of(source):
    """A DataFrame of what is no text, its own to change."""
    if isinstance(source, pd.DataFrame):
        frame = source.copy(deep=False)
        frame.columns = [" ".join(map(str, n)) if type(n) is tuple else str(n) for n in frame]
        return frame.reset_index(drop=True)
    if isinstance(source, Mapping):
        try:
            return pd.DataFrame({str(name): list(values) for name, values in source.items()})
        except (TypeError, ValueError):
            raise ValueError(
                "source has columns of unlike lengths, expected a value for each row in each"
            ) from None
    try:
        array = np.asarray(source)
    except ValueError:
        raise ValueError("source has rows of unlike lengths, expected as many in each") from None
    if array.ndim != 2:
        what = f"has shape {array.shape}" if array.ndim else f"is {checks.kind(source)}"
        raise (ValueError if array.ndim else TypeError)(f"source {what}, expected {EXPECTED}")
    return pd.DataFrame(array, columns=[f"x{k + 1}" for k in range(array.shape[1])])


def text_of(source, notes):
    """The text of a file, or a text itself; ValueError for what is none."""
    if isinstance(source, str) and ("\n" in source or "\r" in source or not source.strip()):
        small_enough(len(source))
        return of_lines(source.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"))
    if isinstance(source, bytes):
        small_enough(len(source))
    else:
        source = content_of(source)
    if source.startswith(PACKED):
        raise ValueError(f"the file is a workbook or packed, expected a CSV: {AS_CSV}")
    encoding = next((ENCODINGS[mark] for mark in ENCODINGS if source.startswith(mark)), "utf-8")
    try:
        text = source.decode(encoding)
    except UnicodeDecodeError:
        text = source.decode("cp1252", errors="replace")  # what Windows means by Latin-1
        notes.append("It is no UTF-8, so it was read as Latin-1.")
    if "\0" in text:
        raise ValueError(f"the file is no text, expected a CSV: {AS_CSV}")
    return of_lines(text)


def of_lines(text):
    """A text, ValueError if it is of a kind that has no lines of fields."""
    if OTHER_KINDS.match(text):
        kind = "a web page or XML" if text.lstrip()[0] == "<" else "JSON"
        raise ValueError(
            f"source is {kind}, expected a CSV: open it in a spreadsheet, and {AS_CSV}"
        )
    return text


def content_of(path):
    """The bytes of a file; an address is never opened."""
    if ADDRESS.match(str(path)):
        raise ValueError(
            "source is an address, and only files are read: download it, and give the file's path"
        )
    path = Path(path)
    if os.path.isdir(path):  # which, unlike a Path, takes any text
        raise ValueError(f"{path.name or path} is a folder, expected a CSV file{there(path)}")
    if not os.path.isfile(path):
        raise no_file(path)
    small_enough(path.stat().st_size)
    try:
        return path.read_bytes()
    except OSError:
        raise no_file(path) from None


def no_file(path):
    name = repr(shortened(path.name, 80))
    return ValueError(
        f"there is no file {name} that can be read; expected {EXPECTED}{there(path.parent)}"
    )


def there(folder):
    """The tables in a folder, in words."""
    names = files(folder)
    return f". There is: {', '.join(names[:8])}" if names else ""


def small_enough(size):
    if size > MOST_BYTES:
        most = f"{MOST_BYTES / 1e6:,.0f} MB"
        raise ValueError(f"source has {size / 1e6:,.0f} MB, expected at most {most}: {FEWER}")


def parsed(text, header, notes):
    """A text as a table; its columns have the names of its first line, or numbers."""
    lines = [line for line in re.split(r"\r\n|\r|\n", text) if line.strip() and line[0] != "#"]
    if lines and lines[0].lower().startswith("sep="):  # which Excel writes for itself
        del lines[0]
    if not lines:
        raise ValueError("source is empty, expected a line of names, and a line for each row")
    lines = below_title(lines, notes)
    separator = separator_of(lines[:LOOKED_AT])
    rows = fields(lines[:LOOKED_AT], separator)
    width = width_of(rows)
    if width == 1:
        raise ValueError(
            "source has one column, expected at least two: something to predict from, and the target; "
            "columns are parted by commas, semicolons or tabs"
        )
    if header is None:
        header = has_names(rows)
    names = rows[0] if header else []
    if not header:
        notes.append("It has no line of names: columns are x1, x2, ... (else header=True).")
    decimal = decimal_of(rows, separator)
    frame = values(lines[1 if header else 0 :], separator, decimal, width)
    again = repeats(frame, names)
    if names and again.any():
        notes.append(f"The line of names comes again ({again.sum()}), which was left out.")
        frame = frame[~again]
    if (
        len(names) == width - 1 and frame[width - 1].notna().any()
    ):  # as R writes it, with names of rows
        names = ["", *names]
    names = [*names, *[""] * width][:width] if header else [f"x{k + 1}" for k in range(width)]
    frame.columns = names
    frame = without_sums(frame, notes)
    frame = frame.dropna(how="all").reset_index(drop=True)  # lines of separators alone
    frame.attrs["decimal"] = decimal
    return frame


def below_title(lines, notes):
    """The lines without those of a title above the table, which have no separator in them."""
    for separator in SEPARATORS:
        counts = [len(row) for row in fields(lines[:LOOKED_AT], separator)]
        above = next((k for k, count in enumerate(counts) if count > 1), 0)
        usual, times = Counter(counts[above:]).most_common(1)[0]
        if not (usual > 1 and counts[above] == usual and times >= AGREE * len(counts[above:])):
            continue
        if 0 < above <= MOST_TITLE:
            notes.append(f"Above the table stands {shortened(lines[0], 30)!r}, which was left out.")
        return lines[above:] if above <= MOST_TITLE else lines
    return lines


def without_sums(frame, notes):
    """A table without a last row that adds up the others."""
    first = frame[frame.columns[0]] if frame.columns.is_unique else frame.iloc[:, 0]
    if (
        len(first) < 3
        or not SUMS.fullmatch(str(first.iloc[-1]))
        or (first.iloc[:-1] == first.iloc[-1]).any()
    ):
        return frame
    notes.append(
        f"The last row, {shortened(str(first.iloc[-1]), 30)}, was left out: it is about all others."
    )
    return frame.iloc[:-1]


def separator_of(lines):
    """The separator by which most lines, the first one among them, have the same number of fields."""
    for separator in (*SEPARATORS, SPACES):
        counts = [len(row) for row in fields(lines, separator)]
        usual, times = Counter(counts[1:] or counts).most_common(1)[0]
        if usual > 1 and counts[0] > 1 and times >= AGREE * len(counts[1:] or counts):
            return separator
    return ","


def fields(lines, separator):
    """The fields of lines."""
    if separator == SPACES:
        lines, separator = [" ".join(line.split()) for line in lines], " "
    rows = csv.reader(lines, delimiter=separator, skipinitialspace=True)
    try:
        return [[field.strip() for field in row] for row in rows]
    except csv.Error:
        raise ValueError(ENDLESS) from None


def has_names(rows):
    """Whether the first row has names: no number, and, unless all is text, numbers below one of them."""
    first, others = rows[0], rows[1:]
    if any(is_number(field) for field in first) or not any(first):
        return False
    below = [[row[k] for row in others if k < len(row)] for k in range(len(first))]
    if any(is_number(field) for column in below for field in column):
        return True
    return not any(name in column for name, column in zip(first, below) if name) or not others


def is_number(field):
    return bool(re.fullmatch(r"[-+]?[\d.,]*\d[\d.,]*(e[-+]?\d+)?\s*%?", field, re.IGNORECASE))


def width_of(rows):
    """How many fields a row has; ValueError where one has more than most, and more than there are names."""
    usual = Counter(map(len, rows[1:] or rows)).most_common(1)[0][0]
    width = max(usual, len(rows[0]))
    for row in rows:
        if any(row[width:]):
            raise ValueError(too_many(len(row), width, " ".join(row)))
    return width


def decimal_of(rows, separator):
    """A comma where spreadsheets write 1,5, or group 1.234: there they part fields by semicolons."""
    if separator != ";":
        return "."
    commas = any(re.fullmatch(WITH_COMMA, field) for row in rows for field in row)
    width = max(map(len, rows))
    columns = ([row[k] for row in rows[1:] if k < len(row)] for k in range(width))
    return "," if commas or any(map(is_grouped, columns)) else "."


def is_grouped(fields):
    """Whether points group digits: 950 and 1.234 in one column, and no other point."""
    pointed = [field for field in fields if "." in field]
    whole = any(re.fullmatch(r"[-+]?[1-9]\d{2}", field) for field in fields)
    return whole and bool(pointed) and all(re.fullmatch(GROUPED, field) for field in pointed)


def values(lines, separator, decimal, width):
    """The rows of lines as a table, with numbers where a column has nothing else."""
    if not lines:
        raise ValueError("source has a line of names and no row, expected a line for each row")
    try:
        return pd.read_csv(
            io.StringIO("\n".join(lines)),
            sep=separator,
            decimal=decimal,
            header=None,
            names=range(width),
            index_col=False,
            skipinitialspace=True,
            na_values=list(MARKS),
            keep_default_na=False,
            low_memory=False,
        )
    except pd.errors.ParserError as error:
        raise ValueError(why(str(error), lines)) from None


def why(error, lines):
    """A sentence for lines that do not fit."""
    found = re.search(r"Expected (\d+) fields in line (\d+), saw (\d+)", error)
    if found is None:
        return ENDLESS
    expected, place, came = map(int, found.groups())
    return too_many(came, expected, lines[min(place, len(lines)) - 1])


def too_many(came, expected, line):
    return (
        f"source has a line of {came} fields, expected {expected}: {shortened(line)!r}. A text that has the "
        "separator in it needs quotes around it"
    )


def repeats(frame, names):
    """Which rows say nothing but the names."""
    same = np.ones(len(frame), dtype=bool)
    for column, name in enumerate(names):
        if name and same.any():  # numbers are never a name, so mostly the first column tells
            is_text = not pd.api.types.is_numeric_dtype(frame[column])
            same &= (frame[column] == name).to_numpy(bool, na_value=False) if is_text else False
    return same


def named(names, notes=None):
    """Names as texts, each once: those that come again get a number, and those that are empty too."""
    found, again = {}, []
    for place, name in enumerate(names, start=1):
        first = name = " ".join(str(name).split()) or f"column {place}"
        while name in found:
            found[first] += 1
            name = f"{first} ({found[first]})"
        again += [name] * (name != first)
        found[name] = 1
    if again and notes is not None:
        told = ", ".join(map(shortened, again[:4])) + ", ..." * (len(again) > 4)
        notes.append(f"Names that come more than once got a number: {told}.")
    return list(found)


def is_unnamed(name):
    return bool(re.fullmatch(r"(column|Unnamed:) \d+", name))
