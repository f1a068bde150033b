"""The report on a class: what `report.html`, the page, is filled with.

No line that a student has written is in it, only names of files and words of ours.
"""

from nnworkshop.classroom import pages, tally
from nnworkshop.classroom.insides import ForTeachers
from nnworkshop.classroom.judge import EMPTY, NOT_GRADED, NOT_YET, PASS

WORDS = {
    PASS: {"sign": "✓", "meaning": "right for every input that was tried"},
    NOT_YET: {"sign": "✗", "meaning": "not right yet"},
    EMPTY: {"sign": "–", "meaning": "not filled in"},
    NOT_GRADED: {"sign": "?", "meaning": "could not be graded"},
}
TABLES = (tally.exercises, tally.made)  # each makes a Table of a judged Class


def page(judged):
    """The whole page."""
    tables = [table for table in (make(judged) for make in TABLES) if table.rows]
    ungraded = [one for one in judged.returned if one.lesson is None]
    contents = [
        ("gradebook", "Gradebook"),
        *([("missing", "Missing")] if judged.missing else []),
        *((table.title.lower(), table.title) for table in tables),
        *([("questions", "Questions")] if judged.asked.tables else []),
        ("notebooks", "Each notebook"),
        *([("ungraded", "Not graded")] if ungraded else []),
        ("how", "How it was graded"),
    ]
    return pages.filled(
        "report.html",
        title=f"Grades for {judged.folder}",
        judged=judged,
        needing_help=sorted(enumerate(judged.lines), key=lambda pair: pair[1].percent or 0),
        to_look_at=to_look_at,
        short=_short([lesson.name for lesson in judged.lessons]),
        missing=judged.missing,
        notebooks=len({one.name for one in judged.returned if one.is_notebook}),
        others=len({one.name for one in judged.returned if not one.is_notebook}),
        contents=contents,
        tables=tables,
        words=WORDS,
        lessons=[_lesson(lesson, judged.returned) for lesson in judged.lessons],
        ungraded=ungraded,
        items=judged.asked,
    )


def _lesson(lesson, returned):
    """A row for each notebook and a column for each exercise."""
    return {
        "name": lesson.name,
        "exercises": [exercise.name for exercise in lesson.exercises],
        "returned": [one for one in returned if one.lesson is lesson],
    }


def _short(names):
    """What names of notebooks are in the head of a column: their numbers, if these differ."""
    numbers = {name: name.partition("_")[0] for name in names}
    differ = len(set(numbers.values())) == len(names)
    return lambda name: numbers[name] if differ and numbers[name].isdecimal() else name


def to_look_at(one):
    """What there is to look at in a notebook, without what its student has written."""
    said = [remark.short for remark in one.graded.remarks if isinstance(remark, ForTeachers)]
    others = len(one.graded.remarks) - len(said)
    more = [f"{others} remark{'s' * (others != 1)} on the student's page"] if others else []
    return "; ".join([*dict.fromkeys(said), *more])
