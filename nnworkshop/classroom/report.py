"""The report on a folder of returned notebooks: what `report.html`, the page, is filled with.

All that comes from students is escaped there, as jinja2 does it with all text; `marked_up` alone does
it itself.
"""

from collections import Counter

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from nnworkshop.classroom import items
from nnworkshop.classroom.judge import EMPTY, NOT_GRADED, NOT_YET, PASS
from nnworkshop.exercises.verdict import marked_up

WORDS = {
    PASS: {"sign": "✓", "meaning": "right for every input that was tried"},
    NOT_YET: {"sign": "✗", "meaning": "not right yet"},
    EMPTY: {"sign": "–", "meaning": "not filled in"},
    NOT_GRADED: {"sign": "?", "meaning": "could not be graded"},
}


def page(folder, returned, handed_out, seed):
    """The whole page."""
    environment = Environment(
        loader=PackageLoader("nnworkshop.classroom", ""), autoescape=True, undefined=StrictUndefined
    )
    environment.filters["marked_up"] = lambda text: Markup(marked_up(text))
    tables = (
        _table(lesson, [one for one in returned if one.lesson is lesson]) for lesson in handed_out
    )
    return environment.get_template("report.html").render(
        title=f"Grades for {folder.absolute().name}",
        notebooks=len({one.name for one in returned if one.is_notebook}),
        others=len({one.name for one in returned if not one.is_notebook}),
        words=WORDS,
        seed=seed,
        lessons=[table for table in tables if table["returned"] and table["exercises"]],
        ungraded=[one for one in returned if one.lesson is None],
        returned=returned,
        items=items.statistics((items.student_of(one), one) for one in returned if one.lesson),
    )


def _table(lesson, returned):
    """What went wrong most often; a row for each notebook and a column for each exercise, with how
    many passed it.
    """
    columns = zip(*(one.graded.results for one in returned))
    return {
        "name": lesson.name,
        "exercises": [exercise.name for exercise in lesson.exercises],
        "returned": returned,
        "sums": [sum(result.word == PASS for result in column) for column in columns],
        "often": _often(returned),
    }


def _often(returned):
    """The mistakes that were named in more than one notebook."""
    named = Counter(
        (result.exercise, result.diagnosis)
        for one in returned
        for result in one.graded.results
        if result.word == NOT_YET and result.diagnosis
    )
    return [(count, *name) for name, count in named.most_common() if count > 1]
