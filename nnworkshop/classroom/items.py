"""What a class has chosen in the questions that know the mistake: how hard each was, whether it tells
learners apart, which mistake drew how many, and what was gained from before the course to after it.

Choices are read from the sources of the cells. Nothing that a student has written is run.
"""

import ast
from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np

from nnworkshop.exercises.items import ITEMS, form
from nnworkshop.many import in_words, median_interval

BEFORE, AFTER = "quiz_1_before", "quiz_2_after"
LEAST = 10  # students, for what tells them apart: with fewer it is luck
LARGEST_SEED = 10**9


@dataclass(frozen=True)
class Chosen:
    """A choice in one item: its number, whether it is right, and the mistake it comes from, or "".

    words: the choice as it reads.
    """

    right: bool
    mistake: str
    words: str


@dataclass(frozen=True)
class Score:
    """How many questions of a notebook are right, and how many it asks."""

    right: int
    of: int

    def __str__(self):
        return f"{self.right} of {self.of}"


@dataclass(frozen=True)
class Row:
    """An item in one notebook of a class.

    asked: how many students have it; right, none: how many are right, and have no choice. apart: the
    correlation of being right here with how many others one has right, or None. drew: the wrong
    choices as (count, mistake or, where it has no name, the choice in quotes), the commonest first.
    """

    name: str
    short: str
    asked: int
    right: int
    none: int
    apart: float | None
    drew: tuple[tuple[int, str], ...]

    @property
    def difficulty(self):
        """The share that is right, with its 95 % interval."""
        return in_words(self.right, self.asked)


@dataclass(frozen=True)
class Gain:
    """How many more items are right after the course than before it, of those who did both quizzes.

    before, after: the shares that are right in all. median: of the students' gains, in items;
    interval: the 95 % interval of it, or None for fewer than six students.
    """

    students: int
    items: int
    before: float
    after: float
    median: float
    interval: tuple[float, float] | None


@dataclass(frozen=True)
class Statistics:
    """The rows of each notebook that asks items, by its name, and the gain, or None."""

    tables: dict[str, list[Row]]
    gain: Gain | None


def statistics(work):
    """The item statistics of a class.

    - work: pairs of a student's name and a notebook that came back, with its `lesson` and `cells`.

    Of several copies by one student that with the most choices counts.
    """
    sheets = _sheets(work)
    tables = {lesson: _rows(of) for lesson, of in sorted(sheets.items())}
    return Statistics(tables, _gain(sheets.get(BEFORE, {}), sheets.get(AFTER, {})))


def table(found):
    """The head of a table of Statistics, and its rows: an item in a notebook, and by how many each
    mistake was chosen.
    """
    rows = [(lesson, row) for lesson, rows in found.tables.items() for row in rows]
    most = max((len(row.drew) for _, row in rows), default=0)
    pairs = [f"{word} {n}" for n in range(1, 1 + most) for word in ("mistake", "chose mistake")]
    head = ["item", "question", "notebook", "asked", "right", "no choice"]
    head += ["difficulty", "discrimination", *pairs]
    return head, [_entries(*one, len(head)) for one in rows]


def _entries(lesson, row, width):
    """A row of the table, filled up with empty entries."""
    apart = "" if row.apart is None else round(row.apart, 3)
    drew = [entry for count, words in row.drew for entry in (words, count)]
    entries = [row.name, row.short, lesson, row.asked, row.right, row.none]
    entries += [round(row.right / row.asked, 3), apart, *drew]
    return entries + [""] * (width - len(entries))


def is_quiz(lesson):
    """Whether a notebook that is handed out has no exercises, but asks items."""
    return not lesson.exercises and bool(names(lesson.cells))


def score(copies, lesson):
    """The score of a student in all that a lesson asks; copies: the cells of each that came back."""
    sheet = _fullest([choices(cells) for cells in copies])
    asked = names(lesson.cells)
    return Score(sum(_right(sheet.get(name)) for name in asked), len(asked))


def choices(cells):
    """The choices of one notebook: {item: Chosen, or None where there is no choice}.

    What is not a number of a choice is none, and a call that cannot be read as one is passed over.
    """
    return {name: chosen for name, chosen in map(_chosen, _calls(cells)) if name in ITEMS}


def names(cells):
    """The items that are asked, each once."""
    return {name for name, *_ in map(_given, _calls(cells)) if name in ITEMS}


def _calls(cells):
    return [node for cell in cells for node in ast.walk(cell.tree) if _asks(node)]


def _sheets(work):
    """{lesson: {student: the choices}}."""
    sheets = defaultdict(dict)
    for name, one in work:
        found = choices(one.cells) if one.lesson else {}
        if found:
            of = sheets[one.lesson.name]
            of[name] = _fullest([of.get(name, {}), found])
    return sheets


def _fullest(sheets):
    """The one with the most choices."""
    return max(sheets, key=lambda sheet: sum(map(bool, sheet.values())))


def _asks(node):
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "ask"


def _given(call):
    """The name, the choice and the seed that a call hands over."""
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    given |= dict(zip(("name", "choice"), call.args))
    name, choice = _literal(given.get("name")), _literal(given.get("choice"))
    return name, choice, _literal(given["seed"]) if "seed" in given else 0


def _chosen(call):
    """The item that a call asks and what was chosen."""
    name, choice, seed = _given(call)
    if name not in ITEMS or type(seed) is not int or not 0 <= seed <= LARGEST_SEED:
        return None, None
    question = form(name, seed)
    if question.problem(choice):
        return name, None
    place = int(choice) - 1
    right = question.is_right(choice)
    return name, Chosen(right, question.mistakes[place], question.choices[place])


def _literal(node):
    """The number or the text that stands there; None for anything else."""
    match node:
        case ast.Constant(value) if type(value) in (int, float, str):
            return value
    return None


def _rows(sheets):
    """The rows of one notebook, in the order of its questions."""
    names = dict.fromkeys(name for sheet in sheets.values() for name in sheet)
    return [_row(name, [sheet for sheet in sheets.values() if name in sheet]) for name in names]


def _row(name, sheets):
    chosen = [sheet[name] for sheet in sheets]
    wrong = Counter(one.mistake or f'"{one.words}"' for one in chosen if one and not one.right)
    return Row(
        name,
        ITEMS[name].short,
        asked=len(sheets),
        right=sum(one is not None and one.right for one in chosen),
        none=chosen.count(None),
        apart=_apart(name, sheets),
        drew=tuple((count, words) for words, count in wrong.most_common()),
    )


def _apart(name, sheets):
    """How being right goes along with being right elsewhere: from −1 to 1; None where nothing is known."""
    here = np.array([_right(sheet[name]) for sheet in sheets])
    others = np.array([_rights(sheet) for sheet in sheets]) - here
    if len(sheets) < LEAST or not np.ptp(here) or not np.ptp(others):
        return None
    return float(np.corrcoef(here, others)[0, 1])


def _right(chosen):
    return int(chosen is not None and chosen.right)


def _rights(sheet):
    return sum(map(_right, sheet.values()))


def _gain(before, after):
    both = sorted(before.keys() & after.keys())
    if not both:
        return None
    firsts = np.array([_rights(before[name]) for name in both])
    seconds = np.array([_rights(after[name]) for name in both])
    items = max(len(after[name]) for name in both)
    gains = seconds - firsts
    return Gain(
        len(both),
        items,
        before=firsts.mean() / items,
        after=seconds.mean() / items,
        median=float(np.median(gains)),
        interval=median_interval(gains) if len(both) >= 6 else None,
    )
