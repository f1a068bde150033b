"""Predict, then run: guesses that stand in the learner's own cells, and what came of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape

import numpy as np

from nnlib.checks import is_number
from nnworkshop.exercises.verdict import box

EDGE = "#0072B2"  # blue, by Okabe and Ito
NO_GUESS = "no guess"
SMALL = 1e-9  # a difference that counts as none
RIGHT, CLOSE, SIZE = 0.01, 0.1, 3.0  # shares of the answer; how many times it, and still its size
NUMBER = re.compile(r"[-+]?(\d[\d,]*\.?\d*|\.\d+)(e[-+]?\d+)?", re.IGNORECASE)
FILLERS = (  # words that do not count
    "a about all an are around as at be both by come comes follow follows i is it its just nearly of "
    "roughly say that the their them they think this to two up will would"
)
DOUBTS = {"no", "nor", "not", "never", "neither", "or"}


@dataclass(frozen=True)
class Prediction:
    """A question, the guess, and the answer once it is there."""

    question: str
    guess: object = None
    answer: object = None
    also: tuple[object, ...] = ()  # what counts as right, too

    @property
    def skipped(self):
        return _empty(self.guess)

    def __str__(self):
        if _empty(self.answer):
            return f"{self.question}: {_text(self.guess)}. The answer comes further down."
        if self.skipped:
            return f"{self.question}: {_text(self.answer)} came."
        return (
            f"{self.question}: you expected {_text(self.guess)}, and {_text(self.answer)} came. "
            f"{self.comparison}"
        )

    __repr__ = __str__

    def _repr_html_(self):
        return box(escape(str(self)), EDGE)

    @property
    def comparison(self):
        """How guess and answer compare, in words."""
        if _empty(self.guess) or _empty(self.answer):
            return ""
        guess, answer = _meant(self.guess), self.answer
        if any(_says(guess, one) for one in (answer, *self.also)):
            return "Right."
        if _numeric(guess) and _numeric(answer) and np.shape(guess) == np.shape(answer):
            return _distance(np.asarray(guess, float), np.asarray(answer, float))
        return "A surprise."


class Predictions:
    """predict("question", guess) in one cell, predict.answer("question", value) in a later one,
    predict.table() at the end.

    A question may be asked again: the table keeps what came, whichever cell was run last. A guess
    may be left out or be three dots.
    """

    def __init__(self):
        self._latest = {}

    def __call__(self, question, guess=None):
        """Remember a guess: a number, a text, True or False; None or ... for no guess."""
        asked = Prediction(str(question), _plain(guess))
        self._keep(replace(self._known(question), guess=asked.guess))
        return asked  # without what came at an earlier run: it comes further down

    def answer(self, question, value, also=()):
        """Put the answer beside the guess.

        also: what counts as right, too: a word, a number, or several of them, such as that choice
        among those that the text offers which comes nearest.
        """
        others = also if isinstance(also, (tuple, list)) else (also,)
        known = self._known(question)
        return self._keep(replace(known, answer=_plain(value), also=tuple(others)))

    def table(self):
        """All questions of this notebook, with what was expected and what came."""
        return Table(tuple(self._latest.values()))

    def forget(self):
        """Start anew."""
        self._latest.clear()

    def _known(self, question):
        return self._latest.get(str(question), Prediction(str(question)))

    def _keep(self, prediction):
        self._latest[prediction.question] = prediction
        return prediction


@dataclass(frozen=True)
class Table:
    """What was expected, and what came."""

    predictions: tuple[Prediction, ...]

    def __str__(self):
        if not self.predictions:
            return "No predictions yet."
        rows = [("question", "expected", "came", ""), *map(_cells, self.predictions)]
        widths = [max(len(row[column]) for row in rows) for column in range(4)]
        lines = ["  ".join(f"{cell:<{w}}" for cell, w in zip(row, widths)) for row in rows]
        return "\n".join(line.rstrip() for line in lines)

    __repr__ = __str__

    def _repr_html_(self):
        rows = [_row("th", ("question", "expected", "came", ""))]
        rows += [_row("td", _cells(prediction)) for prediction in self.predictions]
        return f"<table>{''.join(rows)}</table>"


def _cells(prediction):
    came = "" if _empty(prediction.answer) else _text(prediction.answer)
    return prediction.question, _text(prediction.guess), came, prediction.comparison


def _row(tag, cells):
    style = 'style="text-align: left"'
    return "<tr>" + "".join(f"<{tag} {style}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>"


def _empty(value):
    return value is None or value is Ellipsis


def _plain(value):
    """An array of one number as that number, and a function as its name: sum may mean "sum"."""
    if isinstance(value, (np.ndarray, np.generic)) and value.size == 1:
        return value.item()
    return getattr(value, "__name__", value) if callable(value) else value


def _text(value):
    if _empty(value):
        return NO_GUESS
    return _number(value) if is_number(value) else str(value)


def _number(value):
    """Six digits at most: 5,407.12 and −0.65."""
    return f"{float(f'{value:.6g}'):,.15g}".replace("-", "−")


def _meant(guess):
    """A guess as it is meant: "100" and "about 100" are 100, and "yes" is True."""
    if not isinstance(guess, str):
        return guess
    words = _words(guess)
    if len(words) == 1 and (said := _TRUTHS.get(*words)) is not None:
        return said
    numbers = list(NUMBER.finditer(guess.replace("−", "-")))
    return guess if len(numbers) != 1 or words & DOUBTS else _parsed(numbers[0][0])


_TRUTHS = {"true": True, "yes": True, "false": False, "no": False}


def _parsed(text):
    """A number as people write it: 5,407 is thousands, and 0,5 a half."""
    thousands = re.fullmatch(r"[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?", text)
    return float(text.replace(",", "") if thousands else text.rstrip(",").replace(",", "."))


def _numeric(value):
    """Whether it is a number, or an array or a list of them."""
    if isinstance(value, (bool, str, Mapping)):
        return False
    try:
        return np.asarray(value).dtype.kind in "iuf"
    except ValueError:  # rows of different lengths
        return False


def _says(guess, answer):
    """Whether guess and answer say the same, as a person would take them."""
    if isinstance(guess, str) and isinstance(answer, str):
        said, wanted = _words(guess), _words(answer)
        return said == wanted or bool(wanted) and wanted <= said and not said & DOUBTS - wanted
    if _numeric(guess) and _numeric(answer):
        guess, answer = np.asarray(guess, float), np.asarray(answer, float)
        same_shape = guess.shape == answer.shape
        return same_shape and _off(guess, answer) <= max(SMALL, RIGHT * _size(answer))
    try:
        return type(guess) is type(answer) and bool(guess == answer)
    except (TypeError, ValueError):
        return False


def _words(text):
    """The words that count, in small letters and without an s at their ends."""
    words = frozenset(re.findall(r"\w+", text.casefold()))
    kept = words - set(FILLERS.split()) or words
    return frozenset(w[:-1] if len(w) > 3 and w.endswith("s") else w for w in kept)


def _off(guess, answer):
    return float(np.abs(guess - answer).max(initial=0))


def _size(answer):
    return float(np.abs(answer).max(initial=0))


def _distance(guess, answer):
    """How far a number is from another one, in words."""
    off, size = _off(guess, answer), _size(answer)
    by = f"off by {_number(off)}."
    if off <= CLOSE * size:
        return f"Close: {by}"
    with np.errstate(all="ignore"):
        ratios = np.divide(guess, answer)
    if np.all((ratios >= 1 / SIZE) & (ratios <= SIZE)):
        return f"The right size, not the value: {by}"
    return f"A surprise: {by}" if np.isfinite(off) else "A surprise."


predict = Predictions()
