"""Predict, then run: guesses that stand in the learner's own cells, and what came of them."""

from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np

from nnlib.checks import is_number
from nnlib.exercises.verdict import box

EDGE = "#0072B2"  # blue, by Okabe and Ito
NO_GUESS = "no guess"
SMALL = 1e-9  # a difference that counts as none


@dataclass(frozen=True)
class Prediction:
    """A question, the guess, and the answer once it is there."""

    question: str
    guess: Any = None
    answer: Any = None

    @property
    def skipped(self) -> bool:
        return _empty(self.guess)

    def __str__(self) -> str:
        if _empty(self.answer):
            return f"{self.question}: {_text(self.guess)}. The answer comes further down."
        if self.skipped:
            return f"{self.question}: {_text(self.answer)} came."
        return (
            f"{self.question}: you expected {_text(self.guess)}, and {_text(self.answer)} came. "
            f"{self.comparison}"
        )

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return box(escape(str(self)), EDGE)

    @property
    def comparison(self) -> str:
        """How guess and answer compare, in words."""
        guess, answer = self.guess, self.answer
        if _empty(guess) or _empty(answer):
            return ""
        if is_number(guess) and is_number(answer):
            off = abs(guess - answer)
            return "Spot on." if off <= SMALL else f"Off by {_number(off)}."
        return "Right." if _same(guess, answer) else "A surprise."


class Predictions:
    """predict("question", guess) in one cell, predict.answer("question", value) in a later one,
    predict.table() at the end.

    A question may be asked again: that begins anew, without an answer, as at a second run of the
    notebook. A guess may be left out or be three dots.
    """

    def __init__(self) -> None:
        self._latest: dict[str, Prediction] = {}

    def __call__(self, question: Any, guess: Any = None) -> Prediction:
        """Remember a guess: a number, a text, True or False; None or ... for no guess."""
        return self._keep(Prediction(str(question), _plain(guess)))

    def answer(self, question: Any, value: Any) -> Prediction:
        """Put the answer beside the guess."""
        guess = self._latest.get(str(question), Prediction(str(question))).guess
        return self._keep(Prediction(str(question), guess, _plain(value)))

    def table(self) -> "Table":
        """All questions of this notebook, with what was expected and what came."""
        return Table(tuple(self._latest.values()))

    def forget(self) -> None:
        """Start anew."""
        self._latest.clear()

    def _keep(self, prediction: Prediction) -> Prediction:
        self._latest[prediction.question] = prediction
        return prediction


@dataclass(frozen=True)
class Table:
    """What was expected, and what came."""

    predictions: tuple[Prediction, ...]

    def __str__(self) -> str:
        if not self.predictions:
            return "No predictions yet."
        rows = [("question", "expected", "came", ""), *map(_cells, self.predictions)]
        widths = [max(len(row[column]) for row in rows) for column in range(4)]
        lines = ["  ".join(f"{cell:<{w}}" for cell, w in zip(row, widths)) for row in rows]
        return "\n".join(line.rstrip() for line in lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        rows = [_row("th", ("question", "expected", "came", ""))]
        rows += [_row("td", _cells(prediction)) for prediction in self.predictions]
        return f"<table>{''.join(rows)}</table>"


def _cells(prediction: Prediction) -> tuple[str, str, str, str]:
    came = "" if _empty(prediction.answer) else _text(prediction.answer)
    return prediction.question, _text(prediction.guess), came, prediction.comparison


def _row(tag: str, cells: tuple[str, ...]) -> str:
    style = 'style="text-align: left"'
    return "<tr>" + "".join(f"<{tag} {style}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>"


def _empty(value: Any) -> bool:
    return value is None or value is Ellipsis


def _plain(value: Any) -> Any:
    """An array of one number as that number, and a function as its name: sum may mean "sum"."""
    if isinstance(value, (np.ndarray, np.generic)) and value.size == 1:
        return value.item()
    return getattr(value, "__name__", value) if callable(value) else value


def _text(value: Any) -> str:
    if _empty(value):
        return NO_GUESS
    return _number(value) if is_number(value) else str(value)


def _number(value: float) -> str:
    """Six digits at most: 5,407.12 and −0.65."""
    return f"{float(f'{value:.6g}'):,.15g}".replace("-", "−")


def _same(guess: Any, answer: Any) -> bool:
    """Whether guess and answer say the same; texts in any spelling of small and capital letters."""
    if isinstance(guess, str) and isinstance(answer, str):
        return guess.strip().casefold() == answer.strip().casefold()
    try:
        return bool(np.array_equal(guess, answer))
    except (TypeError, ValueError, AttributeError):  # the last in NumPy 2.0
        return False


predict = Predictions()
