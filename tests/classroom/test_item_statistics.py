"""The item statistics of a class, from made-up choices, against arithmetic of its own."""

import csv
import statistics as plain

import numpy as np
import pytest

from nnworkshop.classroom import grading, items, report
from nnworkshop.classroom.gradebook import Class
from nnworkshop.classroom.lessons import Cell, Lesson
from nnworkshop.classroom.returned import OURS, Returned
from nnworkshop.exercises.items import ITEMS, form

NAMES = ["neuron", "one step", "paths", "scale", "runs away"]
SEEDS = {items.BEFORE: 101, items.AFTER: 202}
LESSONS = {name: Lesson(name, [], []) for name in SEEDS}


def cell(source):
    return Cell("", "code", (), source)


def sheet(student, lesson, right, names=NAMES):
    """A quiz in which these are right, and the others are the first wrong choice."""
    cells = []
    for name in names:
        one = form(name, SEEDS[lesson])
        choice = one.right if name in right else 1 + (one.right == 1)
        cells.append(cell(f"ask({name!r}, seed={SEEDS[lesson]}, choice={choice}, sure=2)"))
    return Returned(f"{student}/{lesson}.ipynb", cells, LESSONS[lesson])


def statistics(returned):
    return items.statistics((one.name.split("/")[0], one) for one in returned)


@pytest.fixture
def made():
    """Twelve students; who has many right before has one or two more after."""
    rng = np.random.default_rng(0)
    found = []
    for k in range(12):
        known = [name for name in NAMES if rng.random() < (k + 1) / 14]
        learned = [name for name in NAMES if name in known or rng.random() < 0.5]
        found += [sheet(k, items.BEFORE, known), sheet(k, items.AFTER, learned)]
    return found


def matrix(made, lesson):
    """Right or not, a row for each student and a column for each item."""
    sheets = [items.choices(one.cells) for one in made if one.lesson.name == lesson]
    return np.array([[one[name].right for name in NAMES] for one in sheets], float)


def test_difficulty_and_what_tells_apart(made):
    right = matrix(made, items.BEFORE)
    rows = statistics(made).tables[items.BEFORE]
    assert [row.name for row in rows] == NAMES
    for k, row in enumerate(rows):
        here, others = right[:, k], right.sum(axis=1) - right[:, k]
        assert (row.right, row.asked, row.none) == (here.sum(), 12, 0)
        if 0 < here.sum() < 12:
            assert row.apart == pytest.approx(plain.correlation(here, others))
        else:
            assert row.apart is None


def test_the_mistake_that_a_wrong_choice_comes_from_is_counted(made):
    for lesson, rows in statistics(made).tables.items():
        for row in rows:
            one = form(row.name, SEEDS[lesson])
            place = int(one.right == 1)
            words = one.mistakes[place] or f'"{one.choices[place]}"'
            wrong = row.asked - row.right
            assert row.drew == (((wrong, words),) if wrong else ())


def test_the_gain_is_that_of_those_who_did_both(made):
    alone = sheet("late", items.AFTER, NAMES)
    gain = statistics([*made, alone]).gain
    before, after = matrix(made, items.BEFORE).sum(axis=1), matrix(made, items.AFTER).sum(axis=1)
    gains = sorted(after - before)
    assert (gain.students, gain.items) == (12, len(NAMES))
    assert gain.median == plain.median(gains)
    assert gain.interval == (
        gains[2],
        gains[-3],
    )  # of 12, by the table of the binomial distribution
    assert gain.before == pytest.approx(before.mean() / 5)
    assert gain.after == pytest.approx(after.mean() / 5)


def test_few_students_get_no_interval_and_nothing_about_telling_apart():
    few = [sheet(k, lesson, NAMES[: k + 1]) for k in range(4) for lesson in SEEDS]
    found = statistics(few)
    assert found.gain.interval is None
    assert {row.apart for rows in found.tables.values() for row in rows} == {None}


@pytest.mark.parametrize(
    "source",
    [
        'ask("neuron", seed=101, choice=None)',
        'ask("neuron", seed=101, choice=7)',
        'ask("neuron", seed=101, choice="2")',
        'ask("neuron", seed=101, choice=True)',
        'ask("neuron", seed=101, choice=-1)',
        'ask("neuron", seed=101, choice=my_choice)',
        'ask("neuron", seed=101, choice=print("run"))',
    ],
)
def test_what_is_no_choice_is_none(source):
    assert items.choices([cell(source)]) == {"neuron": None}


@pytest.mark.parametrize(
    "source",
    [
        'ask("neuron", seed=-1, choice=2)',
        'ask("neuron", seed=10**99, choice=2)',
        f'ask("neuron", seed={10**99}, choice=2)',
        'ask("neuron", seed="x", choice=2)',
        "ask()",
        "ask(*x, **y)",
        'ask(["neuron"], 2)',
        'ask("no such thing", choice=2)',
        'ask("milk", value=2)',
        "ask(",
        "(((",
    ],
)
def test_what_asks_no_item_is_passed_over(source):
    assert items.choices([cell(source)]) == {}


def test_the_last_call_counts_and_the_copy_with_most_choices():
    twice = cell('ask("neuron", seed=101, choice=2)\nask("neuron", seed=101, choice=None)')
    assert items.choices([twice]) == {"neuron": None}
    full, part = sheet("Ada", items.AFTER, NAMES), sheet("Ada", items.AFTER, NAMES, NAMES[:2])
    for both in ([full, part], [part, full]):
        assert [row.right for row in statistics(both).tables[items.AFTER]] == [1] * 5


def test_a_class_without_questions_has_no_tables():
    none = Returned("x.ipynb", [cell("z = 1")], LESSONS[items.AFTER])
    unread = Returned("y.ipynb", [], None)
    assert statistics([none, unread]) == items.Statistics({}, None)


def test_the_report_has_the_tables_and_nothing_in_them_that_students_wrote(made):
    made.append(sheet("<script>alert(1)</script>", items.AFTER, NAMES))
    page = report.page(Class("class", made, list(LESSONS.values()), seed=1))
    assert "<h3>quiz_1_before</h3>" in page and "12 did both quizzes of 5 questions" in page
    assert ITEMS["neuron"].short in page and "95 % interval" in page
    questions = page.partition('<h2 id="questions">')[2].partition("<h2")[0]
    assert "neuron" in questions and "alert(1)" not in questions
    assert 'href="#questions"' in page and "<script>alert" not in page


def test_a_spreadsheet_has_the_same(made, tmp_path):
    target = grading.write(tmp_path, Class("class", made, list(LESSONS.values()), seed=1))
    with open(target / "items.csv", encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    rows = [(name, row) for name, rows in statistics(made).tables.items() for row in rows]
    assert len(lines) == len(rows) == 10
    for line, (lesson, row) in zip(lines, rows):
        assert (line["notebook"], line["item"], line["asked"]) == (lesson, row.name, "12")
        assert float(line["difficulty"]) == pytest.approx(row.right / 12, abs=6e-4)
        apart = line["discrimination"]
        assert (apart == "") == (row.apart is None)
        assert not apart or float(apart) == pytest.approx(row.apart, abs=6e-4)
        drew = [(str(count), words) for count, words in row.drew] or [("", "")]
        assert [(line["chose mistake 1"], line["mistake 1"])] == drew


def test_no_wrong_choice_is_a_formula_in_the_spreadsheet(tmp_path):
    chosen = items.Row("=1+1", "+short", 2, 1, 0, None, ((1, "@cmd"), (1, "a;-1")))
    grading.table(tmp_path / "x.csv", *items.table(items.Statistics({"-name": [chosen]}, None)))
    with open(tmp_path / "x.csv", encoding="utf-8-sig", newline="") as file:
        _, entries = csv.reader(file)
    assert entries[:3] == ["'=1+1", "'+short", "'-name"]
    assert entries[-4:] == ["'@cmd", "1", "a;'-1", "1"]


def test_without_questions_there_is_no_spreadsheet_and_an_older_one_is_no_work(tmp_path):
    none = Returned("Ada/x.ipynb", [cell("z = 1")], LESSONS[items.AFTER])
    target = grading.write(tmp_path, Class("class", [none], list(LESSONS.values()), seed=1))
    assert not (target / "items.csv").exists()
    assert OURS.fullmatch("grades_2/items.csv")


def test_the_names_of_students_are_the_graders():
    work = [("Ada", sheet("a", items.BEFORE, [])), ("Ada", sheet("b", items.AFTER, NAMES))]
    assert items.statistics(work).gain.students == 1
