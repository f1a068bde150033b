"""From a file, a text, a DataFrame or arrays to a table of named columns; with what was noticed on the way."""

import codecs
import csv
import io
import os
import re
import warnings
from collections import Counter
from collections.abc import Mapping
from itertools import accumulate
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
GAPS = """
    NA N/A n/a na NaN nan <NA> n.a. N.A. k.A. null NULL (null) <null> \\N
    ? - -- --- \N{EN DASH} \N{EM DASH} . .. ...
    #N/A #DIV/0! #VALUE! #REF! #NAME? #NUM! #NULL! #NV #WERT! #BEZUG! #ZAHL!
"""
MARKS = frozenset(["", *GAPS.split()])  # of a missing value: words, signs, errors of spreadsheets
ENCODINGS = {  # the marks with which a file can begin
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
PACKED = (  # .xlsx and .zip, .xls, .gz, .bz2, .7z, .parquet, .pdf
    *(b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"BZh"),
    *(b"7z\xbc\xaf", b"PAR1", b"%PDF"),
)
OTHER_KINDS = re.compile(
    r"\s*(<(!doctype|!--|html|table|\?xml)|<[a-z][^<>]*>\s*[\r\n<]|\[?\s*\{\s*\"|\[\s*\[)",
    re.IGNORECASE,
)
WITH_COMMA = r"[-+]?\d*,\d+|[-+]?\d{1,3}(\.\d{3}){2,}"  # 1,5 or 1.234.567
NO_GROUP = re.compile(r"[-+]?(0,\d+|\d+,(\d\d?|\d{4,}))")  # a comma that groups no thousands
GROUPED = r"[-+]?[1-9]\d{0,2}(\.\d{3})+"
MOST_TITLE = 12  # lines above a table
SUMS = re.compile(
    r"((grand )?total|sum|summe|gesamt|insgesamt|average|mean|mittelwert)\b.*", re.IGNORECASE
)
ERROR = re.compile(r"#(N/A|NV|[A-Z/0]+[!?])\s*[,;\t|\"]")  # of a spreadsheet, in a row's first cell
ADDRESS = re.compile(r"\s*[A-Za-z][A-Za-z0-9+.-]+://")
EXPECTED = (
    "the path of a CSV file, its text, a pandas DataFrame, columns by name, or an array (N, n)"
)
AS_CSV = "open it in a spreadsheet, and save it as CSV there"
NO_TEXT = f"the file is no text, expected a CSV: {AS_CSV}"
BACKSLASHES = re.compile(r"[a-z]:[^\n]*[\a\b\t\n\v\f\r].*\.\w{3,4}\s*", re.IGNORECASE | re.DOTALL)
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
    if isinstance(source, (bytearray, memoryview)):
        source = bytes(source)
    if isinstance(source, (str, bytes, os.PathLike)):
        text = text_of(source, notes)
        frame = parsed(text, header, notes)
    else:
        frame = frame_of(source, header)
        notes += index_words(source)
    frame.columns = named(frame.columns, notes)
    empty = [name for name in frame if is_unnamed(name) and not frame[name].notna().any()]
    frame = frame.drop(columns=empty)
    if len(frame) < 2:
        raise ValueError(
            f"source has {'one row' if len(frame) else 'no row'} of values, expected at least two: one to "
            "train with, one held out"
        )
    return frame, notes


def index_words(source):
    """A sentence on an index that says something, which is left out."""
    index = getattr(source, "index", None)
    if not isinstance(index, pd.Index):
        return []
    names = [str(name) for name in index.names if name is not None]
    if not names and pd.api.types.is_integer_dtype(index):
        return []
    named = f" ({shortened(', '.join(names))})" if names else ""
    return [f"The index{named} is left out: reset_index() makes it a column."]


def frame_of(source, header=None):
    """A DataFrame of what is no text, its own to change."""
    if isinstance(source, pd.DataFrame):
        return source.copy(deep=False).reset_index(drop=True)
    if isinstance(source, pd.Series):
        return source.to_frame("x1" if source.name is None else source.name).reset_index(drop=True)
    if isinstance(source, Mapping):
        return frame_of_columns(source)
    if isinstance(source, list) and source and all(isinstance(row, Mapping) for row in source):
        return pd.DataFrame(source)
    try:
        array = np.asanyarray(source)  # a mask stays, which pandas knows
    except ValueError:
        raise ValueError("source has rows of unlike lengths, expected as many in each") from None
    if array.dtype.names:
        return pd.DataFrame(array)
    if array.ndim not in (1, 2):
        what = f"has shape {array.shape}" if array.ndim else f"is {checks.kind(source)}"
        raise (ValueError if array.ndim else TypeError)(f"source {what}, expected {EXPECTED}")
    if array.ndim == 1:
        array = array[:, None]
    names = names_of_array(array, header)
    return pd.DataFrame(
        array[1:] if names else array, columns=names or [f"x{k + 1}" for k in range(array.shape[1])]
    )


def frame_of_columns(columns):
    """A DataFrame of columns by name."""
    lists = {}
    for name, values in columns.items():
        try:
            lists[name] = list(values)
        except TypeError:
            raise ValueError(
                f"source has no list of values in {name!r}, expected one for each row"
            ) from None
    one, other = (pick(lists, key=lambda name: len(lists[name]), default="") for pick in (min, max))
    if lists and len(lists[one]) < len(lists[other]):
        raise ValueError(
            f"source has columns of unlike lengths, {len(lists[one]):,} in {one!r} and {len(lists[other]):,} in "
            f"{other!r}, expected a value for each row in each"
        )
    return pd.DataFrame(lists)


def names_of_array(array, header):
    """The names in the first row of an array of texts, as csv.reader gives it; [] if there are none."""
    if header is False or not len(array) or not all(isinstance(one, str) for one in array[0]):
        return []
    rows = [[str(field).strip() for field in row] for row in array[:LOOKED_AT]]
    return rows[0] if header or has_names(rows) else []


def text_of(source, notes):
    """The text of a file, or a text itself; ValueError for what is none."""
    if isinstance(source, str) and len(source) < 300 and BACKSLASHES.fullmatch(source):
        raise ValueError(
            "source is a path in which a backslash makes another letter of the next one: write an r before it, "
            r'as in r"C:\new\table.csv"'
        )
    if isinstance(source, str) and ("\n" in source or "\r" in source or not source.strip()):
        small_enough(len(source))
        if "\0" in source:
            raise ValueError(NO_TEXT)
        return of_lines(source.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"))
    if isinstance(source, bytes):
        small_enough(len(source))
    else:
        source = content_of(of_lines(source) if isinstance(source, str) else source)
    if source.startswith(PACKED):
        raise ValueError(f"the file is a workbook or packed, expected a CSV: {AS_CSV}")
    encoding = next((ENCODINGS[mark] for mark in ENCODINGS if source.startswith(mark)), "utf-8")
    text = decoded(source, encoding, notes)
    if "\0" in text:
        raise ValueError(NO_TEXT)
    return of_lines(text)


def decoded(content, encoding, notes):
    """Bytes as a text; what is no UTF-8 is Latin-1, unless most letters that are no ASCII are UTF-8 all the same."""
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        text = content.decode("utf-8", errors="replace")
    lost = text.count("\N{REPLACEMENT CHARACTER}")
    if lost < sum(map(str.isalpha, re.sub(r"[\0-\x7f]", "", text))):
        notes.append(
            f"It is UTF-8 but for some letters ({lost:,}), which are \N{REPLACEMENT CHARACTER} now."
        )
        return text
    notes.append(
        "It is no UTF-8, so it was read as Latin-1: if letters look odd, save it as UTF-8."
    )
    return content.decode("cp1252", errors="replace")  # what Windows means by Latin-1


def of_lines(text):
    """A text, ValueError if it is of a kind that has no lines of fields."""
    if OTHER_KINDS.match(text):
        kind = "a web page or XML" if text.lstrip()[0] == "<" else "JSON"
        raise ValueError(f"source is {kind}, expected a CSV: {AS_CSV}")
    return text


def content_of(path):
    """The bytes of a file; an address is never opened."""
    if ADDRESS.match(str(path)):
        raise ValueError(
            "source is an address, and only files are read: download it, and give the file's path"
        )
    path = as_typed(path)
    if os.path.isdir(path):  # which, unlike a Path, takes any text
        raise ValueError(f"{path.name or path} is a folder, expected a CSV file{there(path)}")
    if not os.path.isfile(path):
        raise no_file(path)
    small_enough(path.stat().st_size)
    try:
        return path.read_bytes()
    except OSError:
        raise no_file(path) from None


def as_typed(path):
    """The Path that somebody means, who may write ~ for home, or quotes as Windows copies them."""
    if os.path.exists(path):
        return Path(path)
    return Path(os.path.expanduser(str(path).strip(" \"'")))


def no_file(path):
    name, folder = (repr(shortened(str(part), 80)) for part in (path.name, path.parent))
    if not os.path.isdir(path.parent):
        return ValueError(
            f"there is no folder {folder}, so no file {name} in it; expected {EXPECTED}"
        )
    rows = " A text needs a line of names, and a line for each row." * bool(
        re.search("[,;\t]", name)
    )
    return ValueError(
        f"there is no file {name} that can be read; expected {EXPECTED}{there(path.parent)}{'.' * bool(rows)}{rows}"
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
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    lines, comments, above = without_comments([line for line in lines if line.strip()])
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
    names, decimal = names_of(rows, above, header, separator), decimal_of(rows, separator)
    comments -= names is not rows[0] and bool(names)
    if comments:
        notes.append(f"Lines that begin with # are no rows ({comments:,}).")
    if not names:
        notes.append("It has no line of names: columns are x1, x2, ... (else header=True).")
    below, longest = lines[end_of_first(lines) if names is rows[0] else 0 :], max(map(len, rows))
    frame = values(below, separator, decimal, longest).iloc[:, :width]  # what is beyond is empty
    again = repeats(frame, names)
    if names and again.any():
        notes.append(f"The line of names comes again ({again.sum()}), which was left out.")
        frame = frame[~again]
    if (
        len(names) == width - 1 and frame[width - 1].notna().any()
    ):  # as R writes it, with names of rows
        names = ["", *names]
    names = [*names, *[""] * width][:width] if names else [f"x{k + 1}" for k in range(width)]
    frame.columns = names
    frame = frame.dropna(how="all")  # lines of separators alone
    frame = without_sums(frame, notes).reset_index(drop=True)
    frame.attrs["decimal"] = decimal
    return frame


def without_comments(lines):
    """The lines without those that begin with #, how many these are, and the last one above all others."""
    begin = next((k for k, line in enumerate(lines) if line[0] != "#"), len(lines))
    rows = lines[begin:]
    kept = [line for line, is_comment in zip(rows, are_comments(rows)) if not is_comment]
    return kept, len(lines) - len(kept), lines[begin - 1] if begin else ""


def are_comments(lines):
    """Which lines are comments: those with # at the beginning, if these are few, and neither in quotes nor errors."""
    marked = [line[0] == "#" and not ERROR.match(line) for line in lines]
    if sum(marked) > len(lines) / 2:
        return [False] * len(lines)
    inside = False
    for k in range(len(lines) if any(marked) else 0):
        marked[k] = marked[k] and not inside
        inside ^= not marked[k] and lines[k].count('"') % 2 == 1
    return marked


def names_of(rows, above, header, separator):
    """The names of columns: the first row, or those in a comment above, as in #a,b; [] if there are none.

    - header: whether the first row has them; None if the rows are to tell.
    """
    if header or (header is None and has_names(rows)):
        return rows[0]
    if header is None and above:
        ((first, *others),) = fields([above.lstrip("#").strip(" ")], separator)
        if len(others) + 1 == len(rows[0]) and not any(map(is_number, [first, *others])):
            return [first or "#", *others]
    return []


def below_title(lines, notes):
    """The lines without those of a title above the table, which have no separator, or other numbers of fields."""
    for separator in SEPARATORS:
        rows = fields(lines[:LOOKED_AT], separator)
        counts = [len(row) for row in rows]
        usual, _ = (
            Counter(count for count in reversed(counts) if count > 1).most_common(1)[0]
            if max(counts) > 1
            else (1, 0)
        )
        above = next(
            (k for k, row in enumerate(rows) if len(row) == usual and not is_title(row)), 0
        )
        if usual == 1 or counts[above:].count(usual) < AGREE * len(counts[above:]):
            continue
        is_above = max(counts[:above], default=1) == 1 or names_numbers(
            rows[above], columns_of(rows[above + 1 :])
        )
        if not 0 < above <= MOST_TITLE or not is_above:
            return lines
        title = next(filter(None, rows[0]), "")
        notes.append(f"Above the table stands {shortened(title, 30)!r}, which was left out.")
        return lines[above:]
    return lines


def is_title(row):
    """Whether a row has a text or two, and then nothing, as spreadsheets write what stands above a table."""
    filled = [bool(field) for field in row]
    count = sum(filled)
    return count <= 2 and count < len(row) and all(filled[:count])


def without_sums(frame, notes):
    """A table without last rows that add up the others."""
    while len(frame) > 2 and (word := sum_in(frame)):
        notes.append(f"The last row, {shortened(word, 30)}, was left out: it is about all others.")
        frame = frame.iloc[:-1]
    return frame


def sum_in(frame):
    """The word for a sum with which the last row, and no other, begins; "" if there is none."""
    last = frame.iloc[-1]
    place = last.notna().to_numpy().argmax()
    word, others = str(last.iloc[place]), frame.iloc[:-1, place]
    return word if SUMS.fullmatch(word) and not (others == word).any() else ""


def separator_of(lines):
    """The separator by which most lines, the first one among them, have the same number of fields."""
    for separator in (*SEPARATORS, SPACES):
        counts = [len(row) for row in fields(lines, separator)]
        usual, times = Counter(counts[1:] or counts).most_common(1)[0]
        if usual > 1 and counts[0] > 1 and times >= AGREE * len(counts[1:] or counts):
            return separator
    return ","


def end_of_first(lines):
    """How many lines the first row takes, in which a name may have line ends."""
    quotes = accumulate(line.count('"') for line in lines)
    return 1 + next((k for k, count in enumerate(quotes) if count % 2 == 0), 0)


def fields(lines, separator):
    """The fields of lines."""
    if separator == SPACES:
        lines, separator = [" ".join(line.split()) for line in lines], " "
    rows = csv.reader([f"{line}\n" for line in lines], delimiter=separator, skipinitialspace=True)
    try:
        return [[field.strip() for field in row] for row in rows]
    except csv.Error:
        raise ValueError(ENDLESS) from None


def has_names(rows):
    """Whether the first row has names: texts above numbers, or years, or, if all is text, none that comes again."""
    first, below = rows[0], columns_of(rows[1:])
    if names_numbers(first, below):
        return True
    if any(is_number(field) for field in first) or not any(first):
        return False
    if any(is_number(field) for column in below for field in column):
        return True
    return not any(name in column for name, column in zip(first, below) if name) or not below


def columns_of(rows):
    """The fields of each column."""
    return [[row[k] for row in rows if k < len(row)] for k in range(max(map(len, rows), default=0))]


def names_numbers(first, below):
    """Whether in the first row there is a text above most columns of numbers, or steps are."""
    pairs = zip(first, below)
    texts = [
        not is_number(name) and name not in MARKS for name, column in pairs if are_numbers(column)
    ]
    return 2 * sum(texts) > len(texts) or are_steps(first, below)


def are_numbers(fields):
    """Whether most fields that are not empty are numbers."""
    there = [field for field in fields if field not in MARKS]
    return bool(there) and sum(map(is_number, there)) >= AGREE * len(there)


def are_steps(first, below):
    """Whether a row names columns of numbers by steps, such as years, beside a text that does not come again."""
    texts = [(name, column) for name, column in zip(first, below) if not is_number(name)]
    written = [field for field in first if is_number(field)]
    try:
        steps = np.diff([float(field) for field in written])
    except ValueError:  # 12% or 1,5
        return False
    if len(steps) == 0 or not texts or any(name and name in column for name, column in texts):
        return False
    is_index = not first[0] and written[0] == "0"
    few = 1 if is_index else 2 if written[0][:2] in ("19", "20") else 4
    return len(steps) >= few and steps[0] != 0 and np.allclose(steps, steps[0])


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
    """A comma where spreadsheets write 1,5, or group 1.234: there they mostly part fields by semicolons."""
    if separator != ";":
        written = [field for row in rows for field in row]
        points = any(re.fullmatch(r"[-+]?\d*\.\d+", field) for field in written)
        return "," if not points and any(map(NO_GROUP.fullmatch, written)) else "."
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
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)  # fields would be lost
            return pd.read_csv(
                io.StringIO("\n".join(lines)),
                sep=separator,
                decimal=decimal if decimal != separator else ".",
                header=None,
                names=range(width),
                index_col=False,
                skipinitialspace=True,
                na_values=list(MARKS),
                keep_default_na=False,
                low_memory=False,
            )
    except (pd.errors.ParserError, pd.errors.ParserWarning) as error:
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
        name = " ".join(map(str, name)) if isinstance(name, tuple) else name
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
