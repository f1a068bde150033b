"""The exercises of the notebooks: as committed they say NOT YET, with their solutions PASS.

nbval runs the notebooks as they are committed and compares what they print, so that the committed
output of a check is what it says. The solutions are run and judged here, by the program that grades
a class.
"""

import ast
import json
import re
from dataclasses import replace

import canonical
import pytest
from rhythm import course
from test_going_back import bound_and_taken

from nnworkshop.classroom import grading, lessons
from nnworkshop.classroom.pupil import Shell
from nnworkshop.classroom.returned import Returned
from nnworkshop.exercises import check, record

PATHS = canonical.chosen([])
STEMS = [path.stem for path in PATHS]


@pytest.fixture(scope="module", params=PATHS, ids=STEMS)
def path(request):
    return request.param


def solved(lesson):
    """The notebook with each solution in the place of its stub."""
    solutions = {exercise.stub: exercise.solution for exercise in lesson.exercises}
    cells = [replace(cell, source=solutions.get(cell, cell.source)) for cell in lesson.cells]
    return Returned(lesson.name, cells, lesson)


def needed(cells):
    """The cells of the exercises, and those others that bind a name which these take, or they."""
    cells = [cell for cell in cells if cell.kind == "code"]
    kept, names = set(), set()
    while True:
        found = {
            cell
            for cell in cells
            if "exercise" in cell.tags or names & bound_and_taken(cell.source)[0]
        }
        if found == kept:
            return [cell for cell in cells if cell in kept]
        kept = found
        names = set().union(*(bound_and_taken(cell.source)[1] for cell in kept))


@pytest.fixture(scope="module", params=["needed", pytest.param("whole", marks=pytest.mark.night)])
def grades(request):
    """What becomes of each notebook with its solutions, by name; by day without the cells that the
    exercises do not need, since nbval has run them.
    """
    found = [solved(lesson) for lesson in lessons.lessons(canonical.NOTEBOOKS)]
    if request.param == "needed":
        found = [replace(one, cells=needed(one.cells)) for one in found]
    return {one.name: one.graded for one in grading.grade(found, seed=0, seconds=300)}


def test_no_exercise_lacks_a_part_or_a_tag(path):
    assert lessons.problems(lessons.cells(json.loads(path.read_bytes()))) == []


def test_each_exercise_says_how_long_it_takes_and_how_hard_it_is(path):
    found = lessons.cells(json.loads(path.read_bytes()))
    tasks = [cell.source for cell in found if cell.id.endswith("-task")]
    assert len(tasks) == len(lessons.lesson(path).exercises)
    for task in tasks:
        heading, minutes = task.split("\n\n")[:2]
        assert heading.startswith("### Your turn: ")
        assert re.fullmatch(r"\*About \d+ minutes, (easy|medium|hard)\.\*", minutes)


def test_as_committed_every_check_says_not_yet(path):
    exercises = lessons.lesson(path).exercises
    outputs = {
        cell["id"]: cell["outputs"]
        for cell in json.loads(path.read_text("utf-8"))["cells"]
        if "check" in cell["metadata"].get("tags", [])
    }
    assert list(outputs) == [exercise.check.id for exercise in exercises]
    for exercise in exercises:
        (output,) = outputs[exercise.check.id]
        text = "".join(output["data"]["text/plain"])
        assert text.startswith(f"NOT YET  {exercise.name}\n")


@pytest.mark.parametrize("name", STEMS)
def test_with_its_solutions_every_check_says_pass(grades, name):
    lesson = lessons.lesson(canonical.NOTEBOOKS / f"{name}.ipynb")
    said = {result.exercise: (result.word, result.message) for result in grades[name].results}
    assert list(said) == [exercise.name for exercise in lesson.exercises]
    assert {exercise: words for exercise, words in said.items() if words[0] != "PASS"} == {}
    assert grades[name].remarks == []


def panel(path, name, solve):
    """The panel in the cell of this name, as committed or with the solutions before it."""
    lesson = lessons.lesson(path)
    cells = [cell for cell in (solved(lesson) if solve else lesson).cells if cell.kind == "code"]
    place = [cell.id for cell in cells].index(name)
    *settings, last = ast.parse(cells[place].source).body
    shell = Shell()
    for source in [*(cell.source for cell in cells[:place]), ast.unparse(settings)]:
        shell.run_cell(source).raise_error()
    return shell.ev(ast.unparse(last))


@pytest.mark.parametrize(
    ("number", "function"),
    [("02", "forward"), pytest.param("05", "backward", marks=pytest.mark.night)],
)
def test_panels_run_the_learners_own_code(number, function):
    """nnlib's in place of an untouched stub; with the solution, every array as nnlib's."""
    (path,) = canonical.chosen([number])
    said = [panel(path, f"own-{function}-panel", solve).still()[1] for solve in (False, True)]
    assert f"Running: nnlib's code. Still empty: your {function}." in said[0]
    assert f"Running: your {function}; everything else is nnlib's." in said[1]
    assert "So far every array is the same as nnlib's." in said[1]


def test_progress_knows_which_exercises_a_notebook_has():
    found = [lesson.exercises for lesson in lessons.lessons(canonical.NOTEBOOKS)]
    named = [tuple(exercise.name for exercise in exercises) for exercises in found]
    assert [*filter(None, named)] == record.NOTEBOOKS


def test_each_check_has_one_exercise_and_each_notebook_of_the_course_two_or_more():
    found = {lesson.name: lesson.exercises for lesson in lessons.lessons(canonical.NOTEBOOKS)}
    names = [exercise.name for exercises in found.values() for exercise in exercises]
    assert sorted(names) == sorted(check.__all__)
    counts = [len(found[path.stem]) for path in course(PATHS)]
    assert min(filter(None, counts)) >= 2  # a notebook may have none
