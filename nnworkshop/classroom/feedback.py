"""A page for each student, to send back: their results, and their own code with the place of the
mistake as Jupyter shows it.

It goes into a folder of the name that their work came in, so that Moodle and ILIAS know whose it is
when they get all of these folders back in one archive.
"""

import re
from collections import Counter
from dataclasses import dataclass

from nnworkshop.classroom import lessons, pages
from nnworkshop.classroom.gradebook import came_of
from nnworkshop.classroom.insides import ForTeachers
from nnworkshop.classroom.judge import NOT_YET

PAGE = "feedback.html"
STOPS = re.compile(r"[Ii]t (?:stops|was) in the line `([^`]+)`")
ERROR = re.compile(r"\((\w+: .*)\)\.$")
AROUND = 12  # lines of a long cell above and below the mistake
WIDTH = 200  # characters of a line
UNREAD_LINE = re.compile(r", in line \d+( `.*`)?$", re.DOTALL)
UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f]|[. ]+$')


@dataclass(frozen=True)
class Answer:
    """The result of an exercise, and the code it is about, as Jupyter shows it; "" if there is none."""

    result: object
    code: str


@dataclass(frozen=True)
class Part:
    """A notebook of a student's: what came of it where it has no exercises, or else its answers, the
    cells that stopped elsewhere, and what else is to be said.
    """

    title: str
    came: str
    answers: list[Answer]
    stopped: list[str]
    remarks: list[str]


def write(judged, target):
    """Write a page for each student from whom something came, and note its address."""
    folders = Counter()
    for line in judged.lines:
        if not line.student.returned:
            continue
        name = UNSAFE.sub("_", line.student.folder)[:150] or "_"
        folders[name.casefold()] += 1
        if folders[name.casefold()] > 1:
            name = f"{name}_{folders[name.casefold()]}"
        (target / name).mkdir(parents=True)
        (target / name / PAGE).write_text(page(judged, line), "utf-8", "replace")
        line.student.page = f"{target.name}/{name}/{PAGE}"


def page(judged, line):
    """The page of one student."""
    came = {"lessons": judged.lessons, "quizzes": judged.quizzes}
    return pages.filled("feedback.html", line=line, parts=parts(line), **came)


def parts(line):
    """What the page says of each file."""
    return [_part(one) for one in line.student.returned]


def _part(one):
    sources = lessons.code(one.cells)
    exercises = one.lesson.exercises if one.lesson else ()
    stopped = {place: rest for place, *rest in one.graded.stopped}
    answers, shown = [], set()
    for exercise, result in zip(exercises, one.graded.results):
        place = _place(exercise, sources)
        wanted = place and result.word == NOT_YET
        answers.append(Answer(result, _shown(place, sources, result, stopped) if wanted else ""))
        shown |= {place} if wanted else set()
    elsewhere = [
        excerpt(place, sources[place - 1].source, line, column, error)
        for place, (error, line, column) in stopped.items()
        if place not in shown and place <= len(sources)
    ]
    remarks = [said for said in one.graded.remarks if _is_theirs(said, one.graded.stopped)]
    came = came_of(one) if one.lesson and not exercises else ""
    return Part(one.title.partition("/")[2] or one.title, came, answers, elsewhere, remarks)


def _is_theirs(remark, stopped):
    """Whether a remark is for the student: what stopped is shown, and what it is for whoever grades
    to look at is not said.
    """
    is_shown = any(remark == f"code cell {place}: {error}" for place, error, *_ in stopped)
    return not is_shown and not isinstance(remark, ForTeachers)


def _place(exercise, sources):
    """The code cell of an answer, from 1; the last of several; None if there is none."""
    places = [place for place, cell in enumerate(sources, 1) if exercise.is_in(cell)]
    return places[-1] if places else None


def _shown(place, sources, result, stopped):
    """The code of an answer, with the line that it is about if one is known."""
    source = sources[place - 1].source
    if place in stopped:
        error, line, column = stopped[place]
        return excerpt(place, source, line, column, error)
    found = STOPS.search(result.message)
    lines = [line.strip() for line in source.splitlines()]
    line = lines.index(found[1]) + 1 if found and found[1] in lines else 0
    error = ERROR.search(result.message) if line else None
    return excerpt(place, source, line, 0, error[1] if error else "")


def excerpt(place, source, line, column, error):
    """A code cell as Jupyter shows it when it stops: an arrow at the line, and a caret at the column
    where Python cannot read it; neither if the line is not known.
    """
    lines = [text[:WIDTH] for text in source.splitlines()]
    line = line if line <= len(lines) else 0
    first, last = (max(0, line - 1 - AROUND), line + AROUND) if line else (0, 2 * AROUND)
    numbered = []
    for number, text in enumerate(lines, 1):
        if first < number <= last:
            numbered.append(f"{'---->' if number == line else '     '} {number:>2} {text}")
        if number == line and column:
            numbered.append(" " * (8 + min(column, WIDTH)) + "^")
    numbered += ["         ..."] * (last < len(lines))
    said = UNREAD_LINE.sub("", error.split(" · ")[0])
    head = f"Cell In[{place}]" + (f", line {line}" if line else "")
    return "\n".join([head, *numbered, *([said] if said else [])])
