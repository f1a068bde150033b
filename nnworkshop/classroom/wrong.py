"""The project's own wrong variant of an exercise: what it gives for the inputs of the check, beside what
is right.
"""

from copy import deepcopy
from dataclasses import dataclass

import numpy as np

from nnlib import checks
from nnworkshop.exercises import check
from nnworkshop.exercises.exercise import Exercise, in_lines
from nnworkshop.owncode import guard
from nnworkshop.owncode.answers import Answer, close

FAILED = "It stops: {}."


@dataclass(frozen=True)
class Shown:
    """One input, in lines; what the wrong function gives for it and what is right, as Answers."""

    given: str
    came: Answer
    right: Answer

    @property
    def pairs(self):
        """Where both gave numbers of one shape: the name of each value, with both arrays."""
        pairs = zip(self.came.arrays, self.right.arrays)
        return [(name, a, b) for (name, a), (_, b) in pairs if a.shape == b.shape]

    @property
    def differs(self):
        """Whether anybody could tell them apart."""
        return not self.came.equals(self.right)

    def words(self, with_right):
        """The numbers that came and, if wanted, below each of them the right ones."""
        right = {name: array for name, array in self.right.arrays}
        if not self.came.arrays:
            lines = [self.came.words]
            return "\n".join([*lines, *([in_lines(right)] if with_right else [])])
        lines = []
        for name, array in self.came.arrays:
            lines.append(in_lines({name: array}))
            if with_right:
                same = close(array, right[name])
                lines.append(
                    "   right" if same else in_lines({f"   should be {name}": right[name]})
                )
        return "\n".join(lines)


class Wrong:
    """A known mistake in an exercise, at work.

    exercise: the name of its check, such as "forward"; mistake: its place among all that the check
    knows, from 0, so that the name does not tell the answer. ValueError if there is none.
    """

    def __init__(self, exercise, mistake):
        exercises = with_mistakes()
        known = exercises[checks.one_of("exercise", exercise, tuple(exercises))]
        checks.whole("mistake", mistake, 0)
        if mistake >= len(known):
            raise ValueError(
                f"mistake is {mistake}, but check.{exercise} knows {len(known)}, from 0"
            )
        self.part, self.mistake = known[mistake]
        self.variant = max(self.mistake.variants, key=self._tells)

    def _tells(self, variant):
        """In how many inputs a variant gives other numbers than are right."""
        shown = self.inputs(0, variant)
        return sum(one.differs and bool(one.pairs) for one in shown), any(o.differs for o in shown)

    def inputs(self, seed, variant=None):
        """The inputs of the check that a seed draws, each with both answers."""
        variant = variant or self.variant
        with np.errstate(all="ignore"):
            return [
                Shown(
                    in_lines(case), *(self._answer(f, case) for f in (variant, self.part.reference))
                )
                for case in self.part.cases(np.random.default_rng(seed))
            ]

    def _answer(self, function, case):
        try:
            value = function(*deepcopy(case).values())
            return self.part.answer(value)
        except Exception as error:  # noqa: BLE001 - a wrong variant fails as it likes
            return Answer("error", words=FAILED.format(guard.said(error) or type(error).__name__))


def with_mistakes():
    """By the names of the exercises all mistakes that have a wrong variant, each with its part."""
    found = {}
    for name in check.__all__:
        exercise = getattr(check, name)
        if isinstance(exercise, Exercise):
            found[name] = [
                (part, mistake)
                for part in exercise.parts
                for mistake in part.all_mistakes()
                if mistake.variants
            ]
    return found


def place(exercise, name):
    """The place of a mistake among all of its exercise, by its name; None if there is none."""
    names = [mistake.name for _, mistake in with_mistakes().get(exercise, ())]
    return names.index(name) if name in names else None
