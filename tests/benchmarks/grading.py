"""Processor time of grading a notebook: as it was, with every process started anew and every cell run, and
as it is, with a fork server and without the cells that no check needs.

    .venv/bin/python tests/benchmarks/grading.py [COPIES]

Each notebook that has exercises comes back COPIES times (2 by default), with its solutions; both ways in one
run, which checks that the verdicts are the same. The start of the fork server is spread over the notebooks
of a class of 100.
"""

import resource
import sys
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from nnworkshop.classroom import forks, grading, lessons
from nnworkshop.classroom.returned import Returned

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
CLASS = 600  # notebooks
WANTED = 20 * 60 * 2 / CLASS  # seconds of processor time each: twenty minutes on two processors


def main(copies=2):
    """Print seconds of processor time a notebook, before and after, and their ratio."""
    found = [one for one in lessons.lessons(NOTEBOOKS) if one.exercises]
    with patch.object(grading.spare, "spare", lambda *_: []):
        before, words = graded(found, copies, fork=False)
    start = spent(lambda: forks.Server().close())
    after, same = graded(found, copies, fork=True)
    assert words == same, "the verdicts are not the same"
    number = len(found) * copies
    before, after = before / number, (after - start) / number + start / CLASS
    print(f"seconds of processor time a notebook, {number} of them; wanted: {WANTED:.1f}")
    print(f"before {before:.2f}   after {after:.2f}   ratio {after / before:.2f}")


def graded(found, copies, fork):
    """What it takes to grade the notebooks, and the verdicts."""
    returned = [solved(lesson, number) for lesson in found for number in range(copies)]
    seconds = spent(lambda: list(grading.grade(returned, 0, 30, fork=fork)))
    return seconds, [result.word for one in returned for result in one.graded.results]


def solved(lesson, number):
    """The notebook with each solution in the place of its stub."""
    solutions = {exercise.stub: exercise.solution for exercise in lesson.exercises}
    cells = [replace(cell, source=solutions.get(cell, cell.source)) for cell in lesson.cells]
    return Returned(f"{number}/{lesson.name}.ipynb", cells, lesson)


def spent(act):
    """Processor time of all processes that end while this acts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    act()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
