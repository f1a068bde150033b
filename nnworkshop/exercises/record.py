"""What is done in the open notebook: the latest verdict on every exercise, in this kernel's memory
and nowhere else.
"""

from dataclasses import dataclass
from html import escape

from nnworkshop.exercises.verdict import UNCHECKED, UNTOUCHED, Verdict, color, preformatted

_latest = {}
MARKS = {"PASS": "●", "NOT YET": "◐", UNTOUCHED: "○", UNCHECKED: "○"}
NOTEBOOKS = []  # the names of the exercises of each; `check.add` puts them here


def keep(verdict):
    """Remember the verdict in place of an earlier one on the same exercise."""
    _latest[verdict.exercise] = verdict


def forget():
    """Start with an empty record."""
    _latest.clear()


def progress():
    """What is done in the open notebook: the one whose checks were run, with those that were not."""
    opened = [names for names in NOTEBOOKS if not _latest.keys().isdisjoint(names)]
    names = dict.fromkeys([*(name for one in opened for name in one), *_latest])
    unchecked = {name: Verdict(name, False, "", UNCHECKED) for name in names}
    return Progress(tuple((unchecked | _latest).values()))


@dataclass(frozen=True)
class Progress:
    """The latest verdicts, as a text and as a small picture."""

    verdicts: tuple[Verdict, ...]

    @property
    def passed(self):
        """How many exercises are done."""
        return sum(verdict.passed for verdict in self.verdicts)

    def __str__(self):
        if not self.verdicts:
            return "No check has been run yet."
        width = max(len(verdict.exercise) for verdict in self.verdicts)
        lines = [f"{self.passed} of {len(self.verdicts)} exercises done"]
        lines += [
            f"  {MARKS[state(verdict)]} {verdict.exercise:<{width}}  {_words(verdict)}".rstrip()
            for verdict in self.verdicts
        ]
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self):
        """The same, with a row of coloured dots that reads from left to right."""
        dots = "".join(_dot(place, verdict) for place, verdict in enumerate(self.verdicts))
        size = f'width="{30 * len(self.verdicts)}" height="28"'
        svg = f'<svg {size} role="img" aria-label="{escape(str(self), True)}">{dots}</svg>'
        return svg + preformatted(str(self))


def state(verdict):
    """PASS, NOT YET, untouched or not checked yet."""
    return verdict.word if verdict.touched else verdict.diagnosis


def _words(verdict):
    diagnosis = f": {verdict.diagnosis}" if verdict.diagnosis and verdict.touched else ""
    return state(verdict) + diagnosis


def _dot(place, verdict):
    """Full for PASS, half for NOT YET, a ring for an untouched exercise."""
    x, edge = 30 * place + 14, color(verdict)
    ring = f'<circle cx="{x}" cy="14" r="10" fill="none" stroke="{edge}" stroke-width="3"/>'
    halves = {"PASS": 2, "NOT YET": 1}.get(state(verdict), 0)
    left = f'<path d="M {x} 4 A 10 10 0 0 0 {x} 24 Z" fill="{edge}"/>'
    right = f'<path d="M {x} 4 A 10 10 0 0 1 {x} 24 Z" fill="{edge}"/>'
    return "".join([ring, left, right][: 1 + halves])
