"""Processor time of grading a notebook: with every process started anew, and with a fork server.

    .venv/bin/python tests/benchmarks/grading.py [COPIES]

Each notebook that has exercises comes back COPIES times (2 by default), with its solutions; both ways take
turns, in one run. What the fork server needs to start is shared by as many notebooks as a class of 100
hands in. That the verdicts are the same is checked.
"""

import resource
import sys
from dataclasses import replace
from pathlib import Path

from nnworkshop.classroom import forks, grading, lessons
from nnworkshop.classroom.returned import Returned

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
CLASS = 600  # notebooks
WANTED = 20 * 60 * 2 / CLASS  # seconds of processor time each: twenty minutes on two processors


def main(copies=2):
    """Print a line for each notebook, and the mean."""
    empty = start()
    print(f"the fork server starts in {empty:.2f} s; wanted is less than {WANTED:.1f} s a notebook")
    print(f"{'notebook':32} {'anew':>6} {'forked':>7} {'ratio':>6}")
    sums = [0.0, 0.0]
    found = [one for one in lessons.lessons(NOTEBOOKS) if one.exercises]
    for lesson in found:
        times, words = [], []
        for fork in (False, True):
            returned = [solved(lesson, number) for number in range(copies)]
            taken = seconds(returned, fork)
            times.append((taken - empty * fork) / copies + empty * fork / CLASS)
            words.append([result.word for one in returned for result in one.graded.results])
        assert words[0] == words[1], f"{lesson.name} gets other verdicts"
        sums = [total + time for total, time in zip(sums, times)]
        print(f"{lesson.name:32} {times[0]:6.2f} {times[1]:7.2f} {times[1] / times[0]:6.2f}")
    before, after = (total / len(found) for total in sums)
    print(f"{'mean':32} {before:6.2f} {after:7.2f} {after / before:6.2f}")


def solved(lesson, number):
    """The notebook with each solution in the place of its stub."""
    solutions = {exercise.stub: exercise.solution for exercise in lesson.exercises}
    cells = [replace(cell, source=solutions.get(cell, cell.source)) for cell in lesson.cells]
    return Returned(f"{number}/{lesson.name}.ipynb", cells, lesson)


def start():
    """Processor time of a fork server that nobody asks for anything."""
    return spent(lambda: forks.Server().close())


def seconds(returned, fork):
    """Processor time of all processes that grade these notebooks."""
    return spent(lambda: list(grading.grade(returned, 0, 30, fork=fork)))


def spent(act):
    """Processor time of all processes that end while this acts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    act()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
