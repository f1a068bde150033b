"""A question as a generator: from each seed fresh numbers, the same question, and four choices.

A wrong choice is what one of the named mistakes of an exercise gives on just these numbers, so whoever
takes it has told which mistake it was. Where no exercise knows the mistake, it comes from an idea.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from types import SimpleNamespace

import numpy as np

from nnworkshop.exercises import question
from nnworkshop.exercises.mistakes import Kind, Mistake
from nnworkshop.exercises.question import Choice

CHOICES = 4
NTH = ("first", "second", "third")
TRIES = 1000  # most items want one or two
DIGITS = 9  # what rounding has left of a 0 is none
NEAR = 0.05  # of a number: a wrong one that is nearer to the right one could be taken for rounding
HALF_WAY = 0.1  # of the last digit: nearer to the middle of two, the numbers in the text could round elsewhere
IN_CODE = re.compile(r"\$[^$]*\$|`[^`]*`")  # formulas and code have a hyphen for a minus
AGAIN = "For other numbers change the `seed`, and choose anew."


@dataclass(frozen=True)
class Rule:
    """A right function that no exercise asks for, and the mistakes that are known in it."""

    reference: Callable[..., object]
    mistakes: Sequence[Mistake] = ()

    def all_mistakes(self):
        return self.mistakes


@dataclass(frozen=True)
class Wrong:
    """A wrong choice.

    reason: why it tempts and what is wrong with it; {value} is the choice. mistake: the named mistake
    that leads to it. variant: which of its wrong functions. idea: where no function of an exercise
    makes the mistake, the choice from the numbers.
    """

    reason: str
    mistake: Kind | None = None
    variant: int = 0
    idea: Callable[[SimpleNamespace], object] | None = None


@dataclass(frozen=True)
class Item:
    """A question with numbers of its own in every form.

    topic: what it is about; short: in a few words, for tables. text: the question, with {names} of
    numbers. draw: these numbers, by name, from a generator. part: a part of an exercise, or a Rule: it
    has the right function and the mistakes. why: why the right choice is right. wrong: the three others.
    asked: what a function of the part, right or wrong, answers to the numbers. shown: how a choice
    reads. digits: how many stand after the point; None: as many as there are, up to six in all.
    """

    topic: str
    short: str
    text: str
    draw: Callable[[np.random.Generator], dict]
    part: object
    why: str
    wrong: tuple[Wrong, ...]
    asked: Callable[[Callable, SimpleNamespace], object] = lambda function, numbers: function(
        numbers
    )
    shown: str = "{value}"
    digits: int | None = None

    def form(self, rng):
        """The question with numbers from a generator, drawn again until all choices read differently and
        none is next to the right one, or half way between what it could be rounded to.
        """
        drawn = (self._drawn(rng) for _ in range(TRIES))
        found = next((one for one in drawn if self._can_be_told_apart(one[1])), None)
        if found is None:
            raise ValueError(
                f"{self.short}: in {TRIES} draws no four choices that can be told apart"
            )
        given, values = found
        choices = self._read(values)
        order = [int(place) for place in rng.permutation(CHOICES)]  # 0 is the right one
        names = ["", *(wrong.mistake.name if wrong.mistake else "" for wrong in self.wrong)]
        reasons = [self.why, *(wrong.reason for wrong in self.wrong)]
        reasons = [_filled(text, given, value=one) for text, one in zip(reasons, choices)]
        shown = [_filled(self.shown, given, value=choice) for choice in choices]
        return Form(
            short=self.short,
            right=1 + order.index(0),
            reasons=tuple(reasons[place] for place in order),
            tells=AGAIN,
            stem=_filled(self.text, given),
            choices=tuple(shown[place] for place in order),
            mistakes=tuple(names[place] for place in order),
            given=given,
        )

    def _drawn(self, rng):
        """Numbers, and the four choices, the right one first."""
        given = self.draw(rng)
        numbers = SimpleNamespace(**given)
        with np.errstate(all="ignore"):
            values = [self.asked(self.part.reference, numbers)]
            values += [self._led_to(wrong, numbers) for wrong in self.wrong]
        return given, values

    def _read(self, values):
        return [told(value, self.digits) for value in values]

    def _can_be_told_apart(self, values):
        right, *others = values
        different = len(set(self._read(values))) == CHOICES
        near = any(_near(right, one, self.digits) for one in others)
        return different and not near and not any(_half_way(one, self.digits) for one in values)

    def _led_to(self, wrong, numbers):
        if wrong.idea:
            return wrong.idea(numbers)
        return self.asked(variant(self.part, wrong), numbers)


def variant(part, wrong):
    """The wrong function of the exercise that makes the mistake of a wrong choice."""
    known = {mistake.name: mistake for mistake in reversed(part.all_mistakes())}
    return known[wrong.mistake.name].variants[wrong.variant]


@dataclass(frozen=True, kw_only=True)
class Form(Choice):
    """A question whose numbers are drawn: what a `Choice` has, and also its text.

    stem: the question. choices: as they read. mistakes: the name of the mistake behind each, or "".
    given: the numbers, by name.
    """

    stem: str
    choices: tuple[str, ...]
    mistakes: tuple[str, ...]
    given: dict

    @property
    def text(self):
        """The question with its numbered choices, as Markdown."""
        listed = "\n".join(f"{place}. {choice}" for place, choice in enumerate(self.choices, 1))
        return f"{self.stem}\n\n{listed}"

    def shown(self, guess):
        return f"choice {int(guess)}: {self.choices[int(guess) - 1]}"


def _near(value, other, digits):
    """Whether two numbers, or lists of them, could be taken for each other; words never."""
    if isinstance(value, str) or np.shape(value) != np.shape(other):
        return False
    value, other = (np.round(one, DIGITS if digits is None else digits) for one in (value, other))
    largest = max(np.abs(value).max(), np.abs(other).max())
    return bool(np.abs(value - other).max() < NEAR * largest)


def _half_way(value, digits):
    """Whether a number, or one of a list, is next to the middle between two that can be printed."""
    if isinstance(value, str) or digits is None:
        return False
    last = np.abs(value) * 10.0**digits
    return bool((np.abs(last % 1 - 0.5) < HALF_WAY).any())


def told(value, digits=None):
    """A number, several or a table of them, or words, as they are printed.

    >>> told([0.5, -2]), told(0.104993, 3), told([[1, 2], [3, 4]])
    ('(0.5, −2)', '0.105', '[[1, 2], [3, 4]]')
    """
    if isinstance(value, str):
        return value
    value = np.asarray(value).tolist()
    if isinstance(value, list):
        inside = ", ".join(told(one, digits) for one in value)
        nested = any(isinstance(one, list) for one in value)
        return f"[{inside.replace('(', '[').replace(')', ']')}]" if nested else f"({inside})"
    if digits is None:
        return question.number(round(value, DIGITS) + 0.0)
    return f"{round(value, digits) + 0.0:.{digits}f}".replace("-", "−")


class _Told:
    """A number or a list of numbers in a text: {x} is all of it, {x[0]} one of them."""

    def __init__(self, value):
        self.value = value

    def __str__(self):
        return told(self.value)

    def __format__(self, how):
        return told(self.value)

    def __getitem__(self, place):
        return _Told(self.value[place])


def _filled(text, given, **more):
    """A text with its numbers; in formulas and in code with the minus that belongs there."""
    text = text.format(**{name: _Told(value) for name, value in given.items()}, **more)
    return IN_CODE.sub(lambda found: found[0].replace("−", "-"), text)


def seen_as(part, change):
    """A part whose right and wrong functions are all changed in one way, such as asked for a place."""
    known = part.all_mistakes()
    changed = [replace(one, variants=tuple(map(change, one.variants))) for one in known]
    return Rule(change(part.reference), changed)


def column(values):
    """Numbers below each other, shape (N, 1)."""
    return np.array(values, float).reshape(-1, 1)


def table(values):
    """Rows of numbers, shape (N, n)."""
    return np.array(values, float)


def picked(rng, *values):
    """One of the values."""
    return values[rng.integers(len(values))]


def several(rng, how_many, *values):
    """So many of the values, all different."""
    return [values[place] for place in rng.permutation(len(values))[:how_many]]


def not_zero(rng, most):
    """A whole number from -most to most, but not 0."""
    return picked(rng, *range(-most, 0), *range(1, most + 1))
