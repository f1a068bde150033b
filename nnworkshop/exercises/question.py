"""What a prediction or a question asks, which answer is right, and what each wrong one comes from.

The text of a question and its numbered choices are in the notebook. What would tell the answer is here,
out of a learner's sight until `answer` shows it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from nnlib.checks import is_number, kind

SURE = {1: "a guess", 2: "fairly sure", 3: "certain"}


class Question:
    """What both kinds of questions say of themselves.

    text: the question itself, where its numbers are drawn; of others the notebook has it.
    """

    text = ""

    @property
    def came(self):
        """The right answer, as the last page lists it."""
        return self.shown(self.right)

    @property
    def solution(self):
        return f"It is {self.came}. {self.why}".rstrip()


@dataclass(frozen=True)
class Choice(Question):
    """A question with numbered choices.

    short: what it is about, as the last page lists it. right: the number of the right choice. reasons:
    for each choice, in order, one sentence: why it is right, or which idea leads to it. tells: the
    paragraph that explains, shown to everyone. telltale: strings that would give the answer away, so
    they may not be in the notebook above it. curves: for a question whose choices are curves, a
    function that computes them, in order, as {label: losses}.
    """

    short: str
    right: int
    reasons: tuple[str, ...]
    tells: str = ""
    telltale: tuple[str, ...] = ()
    curves: Callable[[], Mapping[str, np.ndarray]] | None = None

    asks_for = "choice"

    def problem(self, guess):
        """What is wrong with a guess as a guess, or ""."""
        numbers = range(1, 1 + len(self.reasons))
        if is_number(guess) and guess in numbers:
            return ""
        return f"choice is {told(guess)}, expected the number of a choice: 1 to {len(self.reasons)}"

    def is_right(self, guess):
        return int(guess) == self.right

    def verdict(self, guess):
        """Whether the guess is right, with the idea behind it if it is not."""
        if self.is_right(guess):
            return "Right."
        return f"Not so. {self.reasons[int(guess) - 1]}"

    @property
    def why(self):
        """Why it is the right one."""
        return self.reasons[self.right - 1]

    def shown(self, guess):
        return f"choice {int(guess)}"


@dataclass(frozen=True)
class Number(Question):
    """A question that asks for a number.

    short, tells, telltale: as for Choice. right: the number. unit: what it is counted in, or "". near:
    the share of it by which a guess may be off and still count as right. reason: why it is that
    number, one sentence. ideas: {wrong number: the idea that leads to it}.
    """

    short: str
    right: float
    unit: str = ""
    near: float = 0.05
    reason: str = ""
    ideas: Mapping[float, str] = field(default_factory=dict)
    tells: str = ""
    telltale: tuple[str, ...] = ()

    asks_for = "value"
    curves = None

    def problem(self, guess):
        """What is wrong with a guess as a guess, or ""."""
        if is_number(guess) and np.isfinite(guess):
            return ""
        of = f" of {self.unit}" if self.unit else ""
        return f"value is {told(guess)}, expected a number{of}, without quotes"

    def is_right(self, guess):
        return _near(guess, self.right, self.near)

    def verdict(self, guess):
        """Whether the guess is right, how far it is off, and the idea behind it where that is known."""
        if self.is_right(guess):
            return "Right."
        for wrong, idea in self.ideas.items():
            if _near(guess, wrong, self.near):
                return f"Not so. {idea}"
        off = abs(guess - self.right)
        return f"Close: off by {number(off)}." if off <= abs(self.right) / 4 else "A surprise."

    @property
    def why(self):
        """Why it is that number."""
        return self.reason

    def shown(self, guess):
        return f"{number(guess)} {self.unit}".rstrip()


def told(value):
    """A guess as a sentence can show it, whatever was typed."""
    text = kind(value).replace("`", "'").replace("$", "＄")
    return text if len(text) <= 60 else text[:59] + "…"


def number(value):
    """Six digits at most, with a real minus: 5,407.12 and −0.65."""
    return f"{float(f'{value:.6g}'):,.15g}".replace("-", "−")


def _near(guess, value, share):
    return abs(guess - value) <= share * abs(value) + 1e-9
