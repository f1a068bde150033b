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
ID = re.compile(
    r"#|(.*[\W_])?(?i:id|nr|no|num|number|index|key|rownames?)\.?|.*[a-z]I[dD]|(?i:.*nummer)"
)
CODE = re.compile(  # whole numbers whose size means nothing
    r"(.*[\W_])?(?i:zip([ _]?code)?|plz|post(al)?[ _]?code|postleitzahl|(tele)?phone|mobile|telefon|tel|fax)\.?"
)
FILLED_IN = (999.0, 9999.0, 99999.0)  # or below 0: what some programs write where there is no value
UNIT = r"([-+]?[\d.,]*\d)\s*([^\W\d_]{1,6}|\N{DEGREE SIGN}[CF]?|[^\W\d_]{1,3}/[^\W\d_]{1,3})"  # 70 kg, 3 m/s
CURRENCY = "$\N{EURO SIGN}\N{POUND SIGN}\N{YEN SIGN}"
# what stands in a number and says nothing: signs of money, percent, and spaces or apostrophes that group
MONEY = ("EUR", "USD", "CHF", "GBP")
DECORATION = rf"(?<=\d)['\u2019\s](?=\d{{3}})|[\s%{CURRENCY}]|{'|'.join(MONEY)}"
GROUPED = r"[-+]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d*)?"  # 1,234.5
POINTED = r"[-+]?\d{1,3}(?:\.\d{3}){2,}"  # 1.234.567
NEGATIVE = r"\((\d.*)\)|(\d.*)-"  # as accountants write it: (12) and 12-
COMMA = r"[-+]?(?:\d{1,3}(?:\.\d{3})+|\d*)(?:,\d*)?(?:e[-+]?\d+)?"  # 1.234,5 and 1.234 and 0,5
DAY = r"(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so)[a-z]*[.,]{0,2} "
MONTH = r"(?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])[a-zä]*\.?"
DATE = re.compile(
    rf"(?:{DAY})?(?:\d{{4}}[-/]\d{{1,2}}(?:[-/]\d{{1,2}})?|\d{{4}}\.\d{{1,2}}\.\d{{1,2}}|\d{{1,2}}[-/.]\d{{1,2}}[-/.](?:\d{{4}}|\d\d)"
    rf"|\d{{1,2}}\.?[ -]{MONTH}[ -]?\d{{2,4}}|{MONTH} \d{{1,2}},? \d{{4}}|{MONTH}(?:[- ]\d{{4}}|-\d\d))?"
    r"(?:[T ]*\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[ap]m)?(?:Z| ?[-+]\d{2}:?\d{2}| ?(?:UTC|GMT|CES?T|MES?Z|Uhr)(?:[-+]\d+)?)?)?",
    re.IGNORECASE,
)
HAS_DIGIT = re.compile(r"\d").search
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
    seen = seen_in(name, series)
    if seen.kind == NUMBERS and are_dates(seen.values):
        return Column(name, OTHER, seen.values, [NO_DATES])
    codes = seen.kind == NUMBERS and CODE.fullmatch(name) and is_whole(seen.values)
    return as_code(seen) if codes else seen


def seen_in(name, series):
    """The Column that a Series is by its values alone."""
    decimal = series.attrs.get("decimal")
    if pd.api.types.is_bool_dtype(series):
        series = series.astype(object)
    if pd.api.types.is_complex_dtype(series):
        return Column(name, OTHER, np.full(len(series), None), ["complex numbers"])
    if pd.api.types.is_numeric_dtype(series):
        return of_numbers(name, series.to_numpy(float, na_value=np.nan), [])
    if series.dtype.kind in "mM" or isinstance(series.dtype, pd.PeriodDtype):
        return Column(name, OTHER, series.to_numpy(object), [NO_DATES])
    if decimal == "." and (plain := of_plain_numbers(name, series)):
        return plain
    try:
        codes, values = pd.factorize(series)
    except TypeError:  # lists and the like, which are never the same
        return Column(name, OTHER, series.to_numpy(object), ["neither numbers nor texts"])
    texts = np.array([as_one_line(value) for value in np.asarray(values, object)], object)
    is_gap = np.array([text in MARKS for text in texts], dtype=bool)
    codes = np.where(np.append(is_gap, True)[codes], -1, codes)  # -1 is the last entry, and missing
    return of_texts(name, texts, codes, decimal)


def of_plain_numbers(name, series):
    """The column of a file whose texts are numbers as Python writes them, but for some without a digit; else None.

    It is what `of_texts` says too, which looks at each text, and so takes four times as long.
    """
    texts = series.to_numpy(object)
    if np.isnan(as_floats(texts[:1_000])).mean() > 1 - MOSTLY:  # as in columns of texts
        return None
    if pd.api.types.infer_dtype(texts, skipna=True) != "string":
        return None
    numbers = as_floats(texts)
    others = [as_one_line(text) for text in texts[np.isnan(numbers) & ~pd.isna(texts)]]
    strays = [text for text in others if text not in MARKS]
    count = len(texts) - np.isnan(numbers).sum()
    if count < MOSTLY * (count + len(strays)) or any(map(HAS_DIGIT, set(strays))):
        return None
    return of_numbers(name, numbers, stray_words(strays))


def as_floats(texts):
    """Texts as floats, NaN for those that are no numbers as Python writes them."""
    return np.array(pd.to_numeric(texts, errors="coerce"), float)


def stray_words(strays):
    """What is said of texts in a column of numbers."""
    return (
        [f"{len(strays):,} no number, such as {shortened(strays[0], 20)!r}"] if len(strays) else []
    )


def are_dates(values):
    """Whether all numbers are days as programs write them, 20240531, or such with the time behind it."""
    there = values[~np.isnan(values)]
    digits = len(f"{np.max(there, initial=0):.0f}")
    if digits not in (8, 10, 12, 14) or not is_whole(there):
        return False
    year, day = np.divmod(there // 10 ** (digits - 8), 10_000)
    month, day = np.divmod(day, 100)
    limits = ((year, 1900, 2100), (month, 1, 12), (day, 1, 31))
    return all(((low <= part) & (part <= high)).all() for part, low, high in limits)


def as_one_line(value):
    """A value as a text without line ends."""
    return " ".join(
        (value.decode(errors="replace") if isinstance(value, bytes) else str(value)).split()
    )


def is_whole(values):
    """Whether all numbers that there are are whole."""
    there = values[~np.isnan(values)]
    return (there == there.round()).all()


def as_code(column):
    """Numbers that are codes, such as those of places, as texts."""
    texts = [None if np.isnan(value) else f"{value:.0f}" for value in column.values]
    return Column(column.name, TEXTS, np.array(texts, object), ["a code, taken as text"])


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
        alike, more = spelt_alike(texts, rows)
        return Column(name, TEXTS, np.append(alike, None)[codes], [*words, *more])
    words = [*words, *stray_words(texts[rows[~is_number]])]
    return of_numbers(name, np.append(numbers, np.nan)[codes], words)


def spelt_alike(texts, codes):
    """Texts of which those that differ by capital letters alone are as the most frequent of them, and words
    that say so.

    - texts: each once, (M,). codes: which it is, by row.
    """
    counts = np.bincount(codes, minlength=len(texts))
    own = {}
    for k in np.argsort(-counts, kind="stable"):
        own.setdefault(texts[k].casefold(), texts[k])
    alike = np.array([own[text.casefold()] for text in texts], object)
    changed = [k for k in np.flatnonzero(counts) if alike[k] != texts[k]]
    if not changed:
        return texts, []
    one, other = (shortened(names[changed[0]], 20) for names in (texts, alike))
    return alike, [f"{one} taken as {other}"]


def of_numbers(name, values, words):
    """A column of numbers; what is infinite counts as missing, and so does what fills gaps in."""
    endless = np.abs(values) > LARGEST
    if endless.any():
        values = np.where(endless, np.nan, values)
        words = [*words, f"{endless.sum():,} infinite, taken as missing"]
    tiny = (values != 0) & (np.abs(values) < 1 / LARGEST)
    if tiny.any():
        values = np.where(tiny, 0, values)
        words = [*words, f"{tiny.sum():,} closer to 0 than {1 / LARGEST:g}, taken as 0"]
    filled = filled_in(values) | filled_in(-values)
    if filled.any():
        words = [*words, f"{filled.sum():,} of {values[filled][0]:g}, taken as missing"]
        values = np.where(filled, np.nan, values)
    kind = OTHER if np.isnan(values).all() else NUMBERS
    return Column(name, kind, values, words or ["no value in it"] * (kind == OTHER))


def filled_in(values):
    """Which values only fill gaps: -999 and the like, several of them, and far below all others."""
    lowest = np.nanmin(values, initial=np.inf)
    is_lowest = values == lowest
    if -lowest not in FILLED_IN or is_lowest.sum() < 2:
        return np.zeros(len(values), dtype=bool)
    others = values[~(is_lowest | np.isnan(values))]
    far = len(others) and others.min() - lowest > 2 * np.ptp(others)
    return is_lowest & bool(far)


def numbers_in(texts, decimal=None):
    """Texts as floats, NaN for those that are no numbers; and how they were read, in words.

    - texts: an array of texts. decimal: "," where 1,234 is a little more than 1.
    """
    texts = pd.Series(texts, dtype=object)
    numbers = as_floats(texts)
    odd = texts if decimal == "," else texts[np.isnan(numbers)]
    bare, words = without_unit(odd.str.replace("\N{MINUS SIGN}", "-", regex=False))
    bare = bare.str.replace(DECORATION, "", regex=True)
    negative = bare.str.fullmatch(NEGATIVE)
    if negative.any() and not bare.str.endswith("+").any():  # else 2- and 2+ are grades
        words = [*words, f"{odd[negative].iloc[0]} read as below 0"]
        bare = bare.str.replace(rf"^(?:{NEGATIVE})$", r"-\1\2", regex=True)
    if decimal != "," and bare.str.fullmatch(POINTED).any():
        return numbers_in(texts, ",")
    is_odd = bare.str.fullmatch(r"[-+\d.e]*,[-+\d.,e]*", flags=re.IGNORECASE).astype(bool)
    if decimal == ",":
        fits = bare.str.fullmatch(COMMA, flags=re.IGNORECASE)
        pointed = bare.str.replace(".", "", regex=False).str.replace(",", ".", regex=False)
        bare = bare.where(~fits, pointed)
        words = [*words, *["with decimal commas"] * bool(is_odd.any())]
    elif is_odd.any():
        if not bare[is_odd].str.fullmatch(GROUPED).all():
            return numbers_in(texts, ",")
        first = bare[is_odd].iloc[0]
        bare = bare.str.replace(",", "", regex=False)
        words = [*words, f"{first} read as {first.replace(',', '')}"]
    read = pd.to_numeric(bare, errors="coerce")
    if odd[read.notna()].str.contains("%", regex=False).any():
        words = [*words, "in percent"]
    numbers[odd.index] = read
    return numbers, words


def without_unit(texts):
    """Texts without their unit, if it is the same in all that have one; and words that say so."""
    parts = texts.str.extract(rf"^{UNIT}$")
    units = parts[1].dropna().unique()
    if len(units) != 1 or units[0] in MONEY:
        return texts, []
    return parts[0].fillna(texts), [f"in {units[0]}"]


def everywhere(column):
    """Where a column has the only value that it has, in words."""
    return "in each row that has a value" if column.missing.any() else "everywhere"


def unfit(column, asked=False):
    """Why a column is nothing to predict from, in words; "" if it can be.

    - column: a Column. asked: whether someone asked for it, so an id, or one with gaps, is taken too.
    """
    if column.kind == OTHER:
        return column.words[-1]
    missing = column.missing
    rows, values = len(missing), column.values[~missing]
    if (values == values[0]).all():
        return f"the same {everywhere(column)}, so it tells nothing"
    if missing.sum() > rows / 2 and not asked:
        return f"{missing.mean():.0%} of its values are missing"
    if column.kind == NUMBERS:
        named = ID.fullmatch(column.name) or is_unnamed(column.name)
        is_id = named and not asked and is_whole(values) and len(set(values)) == len(values)
        return "an id: another whole number in each row" if is_id else ""
    count = len(column.different)
    if count > MOSTLY * len(values):
        return "another text in almost each row: an id, a name or a free text"
    most = f"at most {MOST_TEXTS} become columns"
    return f"{count} different texts, {most}: put rare ones together" * (count > MOST_TEXTS)
