"""What a whole class has done: its students, each with the best result of every exercise."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from nnworkshop.classroom import items
from nnworkshop.classroom.judge import EMPTY, NOT_GRADED, NOT_YET, PASS, Result
from nnworkshop.classroom.lessons import Lesson
from nnworkshop.classroom.returned import Returned
from nnworkshop.classroom.students import ClassList, Student, by_student

ORDER = (NOT_GRADED, EMPTY, NOT_YET, PASS)  # of all results of an exercise the last counts
NOTHING = "nothing came back"
UNREAD = "nothing that came back could be graded"


@dataclass(frozen=True)
class Line:
    """A student's line: by the name of a lesson the best result of each of its exercises, and by that
    of a quiz its score.
    """

    student: Student
    results: dict[str, Sequence[Result]]
    of: int  # how many exercises there are
    scores: dict[str, items.Score] = field(default_factory=dict)

    @property
    def passed(self):
        return sum(map(self.passed_in, self.results))

    @property
    def percent(self):
        """How much of all exercises is passed; None if there are none."""
        return round(100 * self.passed / self.of, 1) if self.of else None

    @property
    def remark(self):
        graded = self.results or self.scores
        nothing = NOTHING if not self.student.returned else "" if graded else UNREAD
        return "; ".join(filter(None, (nothing, self.student.remark)))

    def passed_in(self, lesson):
        """How many exercises of a lesson are passed; None where it did not come back."""
        if lesson not in self.results:
            return None
        return sum(result.word == PASS for result in self.results[lesson])


@dataclass(frozen=True)
class Class:
    """A class whose notebooks have been judged.

    folder: the name of what was graded; returned: all that is in it; handed_out: all lessons; seed:
    that of the inputs of the checks.
    """

    folder: str
    returned: Sequence[Returned]
    handed_out: Sequence[Lesson]
    seed: int
    class_list: ClassList | None = None

    @cached_property
    def lessons(self):
        """The lessons that count: those that have exercises and came back from somebody."""
        return [one for one in self._came if one.exercises]

    @cached_property
    def quizzes(self):
        """The quizzes that came back from somebody; they count for nothing, and their scores are shown."""
        return [one for one in self._came if items.is_quiz(one)]

    @cached_property
    def _came(self):
        came = {one.lesson.name for one in self.returned if one.lesson}
        return [one for one in self.handed_out if one.name in came]

    @cached_property
    def lines(self):
        """A line for each student, in the order of their names."""
        of = sum(len(lesson.exercises) for lesson in self.lessons)
        students = by_student(self.returned, self.class_list)
        return [Line(one, self._best(one), of, self._scores(one)) for one in students]

    def _best(self, student):
        found = {}
        for lesson in self.lessons:
            came = [one.graded.results for one in student.returned if one.lesson is lesson]
            if came:
                found[lesson.name] = [max(results, key=_rank) for results in zip(*came)]
        return found

    def _scores(self, student):
        found = {}
        for quiz in self.quizzes:
            copies = [one.cells for one in student.returned if one.lesson is quiz]
            if copies:
                found[quiz.name] = items.score(copies, quiz)
        return found

    @cached_property
    def asked(self):
        """The statistics of the items that notebooks ask."""
        return items.statistics(
            (line.student.name, one) for line in self.lines for one in line.student.returned
        )

    @property
    def missing(self):
        """The students on the list from whom nothing came."""
        return [line.student for line in self.lines if not line.student.returned]

    def table(self):
        """The head of the gradebook, and its rows; what is not known or counts for nothing is empty."""
        columns = list(self.class_list.columns) if self.class_list else []
        lessons = [lesson.name for lesson in self.lessons]
        quizzes = [f"{one.name}: right of {len(items.names(one.cells))}" for one in self.quizzes]
        head = [
            *columns,
            "name in the report",
            *lessons,
            "sum",
            "of",
            "percent",
            *quizzes,
            "remark",
        ]
        rows = [
            [line.student.listed.get(column, "") for column in columns]
            + [line.student.name]
            + ["" if (n := line.passed_in(lesson)) is None else n for lesson in lessons]
            + ([line.passed, line.of, line.percent] if line.of else [""] * 3)
            + [
                line.scores[one.name].right if one.name in line.scores else ""
                for one in self.quizzes
            ]
            + [line.remark]
            for line in self.lines
        ]
        return head, rows


def came_of(one):
    """What came of a copy of a notebook, in a few words."""
    if one.lesson.exercises:
        return f"{one.passed} of {len(one.graded.results)}"
    if items.is_quiz(one.lesson):
        return f"{items.score([one.cells], one.lesson)} questions right"
    return "it has no exercises"


def _rank(result):
    return ORDER.index(result.word)
