"""What a column of a table is: numbers, texts, dates, or nothing that a network can take; and why."""

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from nnworkshop.studies.names import shortened
from nnworkshop.tables.reading import MARKS, is_unnamed

NUMBERS, TEXTS, OTHER = "number", "text", "left out"
MOSTLY = 0.8  # of the values: of numbers with a stray text among them, and of dates
LARGEST = 1e100  # beyond it a mean or a square may overflow
MOST_TEXTS = 20  # that become columns, or classes
ID = re.compile(r"(.*[\W_])?(?i:id|nr|no|index|key|rownames?)|.*[a-z]I[dD]")
CURRENCY = "$\N{EURO SIGN}\N{POUND SIGN}\N{YEN SIGN}"
# what stands in a number and says nothing: signs of money, percent, and spaces or apostrophes that group
DECORATION = rf"(?<=\d)['\u2019\s](?=\d{{3}})|[\s%{CURRENCY}]|EUR|USD|CHF|GBP"
GROUPED = r"[-+]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d*)?"  # 1,234.5
COMMA = r"[-+]?(?:\d{1,3}(?:\.\d{3})+|\d*)(?:,\d*)?(?:e[-+]?\d+)?"  # 1.234,5 and 1.234 and 0,5
MONTH = r"(?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])[a-zä]*\.?"
DATE = re.compile(
    rf"(?:\d{{4}}[-/]\d{{1,2}}(?:[-/]\d{{1,2}})?|\d{{4}}\.\d{{1,2}}\.\d{{1,2}}|\d{{1,2}}[-/.]\d{{1,2}}[-/.](?:\d{{4}}|\d\d)"
    rf"|\d{{1,2}}\.?[ -]{MONTH}[ -]?\d{{2,4}}|{MONTH} \d{{1,2}},? \d{{4}})?"
    r"(?:[T ]*\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[ap]m)?(?:Z| ?[-+]\d{2}:?\d{2})?)?",
    re.IGNORECASE,
)
NO_DATES = "dates or times: a network needs a number, such as days since the first"


@dataclass
class Column:
    """A column as it was seen: its kind, its values (floats with NaN, or objects with None), and what
    there is to say of it.
    """

    name: str
    kind: str
    values: np.ndarray
    words: list

    @property
    def missing(self):
        """Where there is no value."""
        return pd.isna(self.values)

    @property
    def different(self):
        """The values that there are, each once, in order."""
        return sorted(set(self.values[~self.missing].tolist()))


def look(name, series):
    """The Column that a pandas Series is; its attrs may say that its decimals stand after a comma."""
    decimal = series.attrs.get("decimal")
    if pd.api.types.is_bool_dtype(series):
        series = series.astype(object)
    if pd.api.types.is_complex_dtype(series):
        return Column(name, OTHER, np.full(len(series), None), ["complex numbers"])
    if pd.api.types.is_numeric_dtype(series):
        return of_numbers(name, series.to_numpy(float, na_value=np.nan), [])
    if series.dtype.kind in "mM" or isinstance(series.dtype, pd.PeriodDtype):
        return Column(name, OTHER, series.to_numpy(object), [NO_DATES])
    try:
        codes, values = pd.factorize(series)
    except TypeError:  # lists and the like, which are never the same
        return Column(name, OTHER, series.to_numpy(object), ["neither numbers nor texts"])
    texts = np.array([str(value).strip() for value in np.asarray(values, object)], object)
    is_gap = np.isin(texts, MARKS)
    codes = np.where(np.append(is_gap, True)[codes], -1, codes)  # -1 is the last entry, and missing
    return of_texts(name, texts, codes, decimal)


def of_texts(name, texts, codes, decimal):
    """A column of texts: numbers, dates, or texts indeed.

    - texts: each once, (M,). codes: which it is, by row, -1 for none. decimal: see numbers_in.
    """
    rows = codes[codes >= 0]
    whole = np.append(texts, None)[codes]
    if not len(rows):
        return Column(name, OTHER, whole, ["no value in it"])
    is_date = [bool(DATE.fullmatch(texts[code])) for code in rows[:1_000]]
    if np.mean(is_date) >= MOSTLY:
        return Column(name, OTHER, whole, [NO_DATES])
    numbers, words = numbers_in(texts, decimal)
    is_number = ~np.isnan(numbers)[rows]
    if is_number.mean() < MOSTLY:
        words = ["numbers and texts, taken as texts"] if is_number.any() else []
        return Column(name, TEXTS, whole, words)
    strays = rows[~is_number]
    if len(strays):
        stray = shortened(texts[strays[0]], 20)
        words = [*words, f"{len(strays):,} no number, such as {stray!r}"]
    return of_numbers(name, np.append(numbers, np.nan)[codes], words)


def of_numbers(name, values, words):
    """A column of numbers; what is infinite counts as missing."""
    endless = np.abs(values) > LARGEST
    if endless.any():
        values = np.where(endless, np.nan, values)
        words = [*words, f"{endless.sum():,} infinite, taken as missing"]
    kind = OTHER if np.isnan(values).all() else NUMBERS
    return Column(name, kind, values, words or ["no value in it"] * (kind == OTHER))


def numbers_in(texts, decimal=None):
    """Texts as floats, NaN for those that are no numbers; and how they were read, in words.

    - texts: an array of texts. decimal: "," where 1,234 is a little more than 1.
    """
    texts = pd.Series(texts, dtype=object)
    numbers = pd.to_numeric(texts, errors="coerce").to_numpy(float, copy=True)
    odd = texts if decimal == "," else texts[np.isnan(numbers)]
    bare, words = odd.str.replace(DECORATION, "", regex=True), []
    is_odd = bare.str.fullmatch(r"[-+\d.e]*,[-+\d.,e]*", flags=re.IGNORECASE).astype(bool)
    if decimal == ",":
        fits = bare.str.fullmatch(COMMA, flags=re.IGNORECASE)
        pointed = bare.str.replace(".", "", regex=False).str.replace(",", ".", regex=False)
        bare, words = bare.where(~fits, pointed), ["with decimal commas"] * bool(is_odd.any())
    elif is_odd.any():
        if not bare[is_odd].str.fullmatch(GROUPED).all():
            return numbers_in(texts, ",")
        first = bare[is_odd].iloc[0]
        bare = bare.str.replace(",", "", regex=False)
        words = [f"{first} read as {first.replace(',', '')}"]
    read = pd.to_numeric(bare, errors="coerce")
    if odd[read.notna()].str.contains("%", regex=False).any():
        words = [*words, "in percent"]
    numbers[odd.index] = read
    return numbers, words


def unfit(column, asked=False):
    """Why a column is nothing to predict from, in words; "" if it can be.

    - column: a Column. asked: whether someone asked for it, so an id, or one with gaps, is taken too.
    """
    if column.kind == OTHER:
        return column.words[-1]
    missing = column.missing
    rows, values = len(missing), column.values[~missing]
    if (values == values[0]).all():
        return "the same everywhere, so it tells nothing"
    if missing.sum() > rows / 2 and not asked:
        return f"{missing.mean():.0%} of its values are missing"
    if column.kind == NUMBERS:
        named = ID.fullmatch(column.name) or is_unnamed(column.name)
        is_id = (
            named
            and not asked
            and (values == values.round()).all()
            and len(set(values)) == len(values)
        )
        return "an id: another whole number in each row" if is_id else ""
    count = len(column.different)
    if count > MOSTLY * len(values):
        return "another text in almost each row: an id, a name or a free text"
    most = f"at most {MOST_TEXTS} become columns"
    return f"{count} different texts, {most}: put rare ones together" * (count > MOST_TEXTS)
