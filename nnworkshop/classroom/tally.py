"""What a class found hard, to teach from: counts, and names of mistakes, but no line of any student's.

Each function takes a judged Class and returns a Table of the report.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from nnworkshop.classroom import stops
from nnworkshop.classroom.judge import MISSING, NOT_YET, PASS
from nnworkshop.exercises import check, mistakes
from nnworkshop.exercises.verdict import UNTOUCHED

MOST = 20  # mistakes that are listed
NAMES = {kind.name for kind in vars(mistakes).values() if isinstance(kind, mistakes.Kind)}
ANY_CELL = "any cell"
UNNAMED = "not one of the known mistakes"


@dataclass(frozen=True)
class Table:
    """A table of the report: its title, a sentence on how to read it, and its rows."""

    title: str
    words: str
    head: Sequence[str]
    rows: Sequence[Sequence[object]]


def exercises(judged):
    """How many tried each exercise, passed it, left it empty, or did not get there."""
    rows = [
        [lesson.name, exercise.name, *_reached(judged, lesson.name, place)]
        for lesson in judged.lessons
        for place, exercise in enumerate(lesson.exercises)
    ]
    return Table(
        "Exercises",
        "Tried: something was written; passed are among them. Empty: left out, but a later one of the "
        "notebook was tried. Not reached: none of the later ones was tried either, or the notebook "
        "did not come back.",
        ["notebook", "exercise", "tried", "passed", "empty", "not reached"],
        rows,
    )


def _reached(judged, lesson, place):
    """How many tried an exercise, passed it, left it out, did not reach it."""
    found = Counter()
    for line in judged.lines:
        results = line.results.get(lesson, ())
        tried = [result.word in (PASS, NOT_YET) for result in results]
        if any(tried[place : place + 1]):
            found["tried"] += 1
            found["passed"] += results[place].word == PASS
        else:
            found["empty" if any(tried[place:]) else "not reached"] += 1
    return [found[name] for name in ("tried", "passed", "empty", "not reached")]


def common(judged):
    """The mistakes of the class: how many students made each, (count, exercise, name), by count.

    Whoever made one in several copies of a notebook has made it once.
    """
    found = Counter(
        made
        for line in judged.lines
        for made in {*_in_answers(line), *_in_cells(line)}  # once for each student
    )
    return [(count, *made) for made, count in sorted(found.items(), key=lambda one: (-one[1], one))]


def _in_answers(line):
    for results in line.results.values():
        for result in results:
            if result.word == NOT_YET and result.diagnosis not in (MISSING, UNTOUCHED):
                name = named(result)  # what cannot be read is no matter of the exercise
                yield ANY_CELL if stops.is_unreadable(name) else result.exercise, name


def _in_cells(line):
    """What stopped cells; that an answer cannot be read is counted there."""
    counted = {name for _, name in _in_answers(line)}
    for one in line.student.returned:
        for _, error, _, _ in one.graded.stopped:
            for part in error.split(" · "):
                name = stops.named(part)
                if name not in counted:
                    yield ANY_CELL, name


def named(result):
    """The name of a mistake if it is one of ours or of Python's: a class of errors may have any name
    that a student likes.
    """
    name = result.diagnosis
    if not name:
        return UNNAMED
    known = NAMES | {one.name for one in of_exercise(result.exercise)}
    return name if name in known or not name.isidentifier() else stops.error_named(name)


def of_exercise(name):
    """All mistakes that the check of this name knows."""
    parts = getattr(getattr(check, name, None), "parts", ())
    return [mistake for part in parts for mistake in part.all_mistakes()]


def made(judged):
    """The mistakes that more than one student made."""
    rows = [one for one in common(judged) if one[0] > 1][:MOST]
    return Table(
        "Mistakes",
        "By how many students each was made, if by more than one. What stops a cell is among them.",
        ["students", "exercise", "mistake"],
        rows,
    )
