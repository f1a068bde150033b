"""A class hands in: good, partial, broken, hostile and endless notebooks, graded side by side."""

import csv
import json
import os
import re
from collections import Counter

import pytest
from sample import SOLUTIONS, STUBS, answered, put

from nnlib.classroom import grading, judge, lessons
from nnlib.classroom.returned import OTHER_NNLIB, read

ALL = tuple(STUBS)
PASS, NOT_YET, EMPTY, NOT_GRADED = "PASS", "NOT YET", "EMPTY", "NOT GRADED"
WRONG = "def my_sigmoid(z):\n    return 1 / (1 + np.exp(z))"


def without(made, *ids):
    made["cells"] = [part for part in made["cells"] if part["id"] not in ids]
    return made


def stripped(made):
    """As other programs may save it: no ids, no tags, the outputs of somebody else."""
    for part in made["cells"]:
        del part["id"]
        part["metadata"] = {}
        if part["cell_type"] == "code":
            text = "PASS  sigmoid\nRight for all 9 inputs that were tried."
            part["outputs"] = [{"output_type": "stream", "name": "stdout", "text": text}]
    return made


def own_check_cell(made, name, source):
    for part in made["cells"]:
        if part["id"] == f"{name}-check":
            part["source"] = source
    return made


FAKE_CHECK = """
class check:
    sigmoid = forward = gradient_check = pass_table = staticmethod(lambda *a, **k: print("PASS"))
"""
PATCHES = """
import nnlib, numpy, sys
from nnlib.exercises import exercise, guard, verdict, answers
import nnlib.exercises.check as checks
exercise.Trial.finding = lambda self: None
exercise.is_stub = lambda function: False
verdict.Verdict.passed = True
answers.Answer.equals = answers.close = numpy.allclose = lambda *a, **k: True
guard.call = lambda f, *a, **k: guard.Outcome(1.0)
checks.sigmoid = checks.forward = lambda *a: verdict.Verdict("sigmoid", True, "PASS")
nnlib.sigmoid = nnlib.activations.sigmoid = lambda z: z
"""
LIKE_ANYTHING = """
class Yes(float):
    __eq__ = __le__ = __ge__ = __lt__ = __gt__ = lambda self, other: True
    passed = True

def my_sigmoid(z):
    return Yes(1)
"""
CONSTANT = """
def my_forward(X, W1, W2):
    return [np.full((len(X), W.shape[1]), 0.5) for W in (W1, W1, W2, W2)]
"""
NEIGHBOURS = """
import pathlib
for folder in (pathlib.Path(".."), pathlib.Path(".")):
    for name in ("good.ipynb", "zoe/good.ipynb", "grades.csv"):
        if (folder / name).exists():
            (folder / name).write_text("{}")
pathlib.Path("good.ipynb").write_text("{}")
"""
KILL_JUDGE = "import os, signal, time\nos.kill(os.getppid(), signal.SIGTERM)\ntime.sleep(9)"
NONSENSE = "import json\njson.dumps = lambda *a, **k: 'nonsense'"
DEAF = """
import time
while True:
    try:
        time.sleep(60)
    except BaseException:
        pass
"""
TROUBLE = {
    # what a cell does, and what is said of it
    "1 / 0": "ZeroDivisionError",
    "def f(:": "SyntaxError",
    "import sys\nsys.exit()": "SystemExit",
    "exit()": "Error",
    "name = input()": "EOFError",
    "x = " + "(" * 5000 + ")" * 5000: "Error",
    "raise ValueError('\\ud800')": "ValueError",
    "def f():\n    f()\nf()": "RecursionError",
    "for _ in range(300):\n    print('x' * 1_000_000)": "",
    "get_ipython().kernel.do_shutdown(False)": "AttributeError",
}
if os.name != "nt":
    TROUBLE["import numpy\nhuge = [numpy.ones(10**9) for _ in range(100)]"] = "Memory"
ENDLESS = {
    "kept = 1\nwhile True:\n    pass": judge.NEVER_ENDED,
    "assert kept == 1": "",
    DEAF: judge.NEVER_ENDED,
    "import os\nos._exit(0)": judge.ENDED,
}
OWN_SEED = SOLUTIONS["pass_table"].replace("task(1)", "task(7)")
W_CHANGED = SOLUTIONS["gradient_check"].replace("return", "W += 1\n    return")

CLASS = {
    # file: the notebook, the words for its four exercises, and what is said of it
    "good.ipynb": (answered(*ALL), [PASS] * 4, []),
    "zoe/good.ipynb": (answered(*ALL), [PASS] * 4, []),
    "untouched.ipynb": (answered(), [EMPTY] * 4, ["Still empty"]),
    "half/Blatt 1 (2).ipynb": (
        answered("forward", sigmoid_stub=WRONG, gradient_check_stub=W_CHANGED),
        [NOT_YET, PASS, NOT_YET, EMPTY],
        ["Look at the signs"],
    ),
    "raises.ipynb": (
        answered(
            sigmoid_stub="def my_sigmoid(z):\n    return 1 / missing",
            forward_stub="def my_forward(X, W1, W2)\n    return",
        ),
        [NOT_YET, NOT_YET, EMPTY, EMPTY],
        ["It stops in the line `return 1 / missing`", "There is no my_forward", "SyntaxError"],
    ),
    "trouble.ipynb": (answered(*ALL, before=TROUBLE), [PASS] * 4, TROUBLE.values()),
    "endless.ipynb": (answered(*ALL, before=ENDLESS), [PASS] * 4, ENDLESS.values()),
    "endless functions.ipynb": (
        answered(
            "pass_table",
            sigmoid_stub="def my_sigmoid(z):\n    while True: pass",
            forward_stub="import time\ndef my_forward(X, W1, W2):\n    time.sleep(99)",
            gradient_check_stub="import os\ndef my_slopes(loss, W, h):\n    os._exit(1)",
        ),
        [NOT_YET, NOT_YET, NOT_YET, PASS],
        ["not done after 2 seconds", judge.ENDED],
    ),
    "checks gone.ipynb": (
        without(answered(*ALL), *(f"{name}-check" for name in ALL)),
        [PASS] * 4,
        [],
    ),
    "cells gone.ipynb": (
        without(answered(*ALL), "forward-stub", "forward-check", "second"),
        [NOT_YET, NOT_YET, PASS, NOT_YET],
        ["There is no my_forward", "There is no my_table", "name 'squash' is not defined"],
    ),
    "stripped.ipynb": (
        stripped(answered("forward", sigmoid_stub=WRONG)),
        [NOT_YET, PASS, EMPTY, EMPTY],
        [],
    ),
    "further down, with a seed of their own.ipynb": (
        own_check_cell(
            answered(
                pass_table_stub=OWN_SEED, after=[SOLUTIONS["sigmoid"], "check.sigmoid(my_sigmoid)"]
            ),
            "pass_table",
            "check.pass_table(my_table, seed=7, tolerance=9)",
        ),
        [PASS, EMPTY, EMPTY, PASS],
        [],
    ),
    "own check.ipynb": (
        answered(sigmoid_stub=FAKE_CHECK + WRONG, forward_stub=CONSTANT),
        [NOT_YET, NOT_YET, EMPTY, EMPTY],
        [],
    ),
    "patches.ipynb": (
        answered(*ALL[1:], before=[PATCHES], sigmoid_stub=WRONG),
        [NOT_YET, PASS, PASS, PASS],
        [],
    ),
    "like anything.ipynb": (
        answered(sigmoid_stub=LIKE_ANYTHING, before=[NEIGHBOURS]),
        [NOT_YET, EMPTY, EMPTY, EMPTY],
        [],
    ),
    "nonsense.ipynb": (answered(*ALL, before=[NONSENSE]), [PASS] * 4, [judge.ENDED]),
    "=cmd.ipynb": (answered(*ALL), [PASS] * 4, []),
}
if os.name != "nt":
    CLASS["kills.ipynb"] = (answered(*ALL, before=[KILL_JUDGE]), [NOT_GRADED] * 4, ["did not come"])
BROKEN = {
    "cut.ipynb": json.dumps(answered(*ALL))[:-40],
    "list.ipynb": "[1, 2]",
    "empty.ipynb": "",
    "nothing.ipynb": json.dumps({"cells": [{"source": 3}, 7]}),
    "nested.ipynb": "[" * 200_000,
    "stranger.ipynb": json.dumps({"cells": [{"cell_type": "code", "source": "print(1)"}]}),
}


@pytest.fixture(scope="module")
def returned(tmp_path_factory):
    """A folder with what the class has returned."""
    folder = tmp_path_factory.mktemp("returned")
    for name, (made, _, _) in CLASS.items():
        put(folder / name, made)
    for name, text in BROKEN.items():
        put(folder / name, text)
    put(folder / ".ipynb_checkpoints" / "good-checkpoint.ipynb", answered())
    put(folder / "__MACOSX" / "._good.ipynb", "not a notebook")
    return folder


@pytest.fixture(scope="module")
def graded(returned, handed_out):
    """The folder with the grades."""
    before = {path: path.read_bytes() for path in returned.rglob("*.ipynb")}
    arguments = [str(returned), "--lessons", str(handed_out), "--seconds", "4", "--seed", "3"]
    assert grading.main(arguments) is None
    assert {path: path.read_bytes() for path in returned.rglob("*.ipynb")} == before
    return returned / "grades"


def rows(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def grades(graded):
    return rows(graded / "grades.csv")


@pytest.fixture(scope="module")
def summary(graded):
    return {row["notebook"].removeprefix("'"): row for row in rows(graded / "summary.csv")}


@pytest.mark.parametrize("name", CLASS)
def test_each_gets_the_grades_that_it_has_earned(grades, summary, name):
    _, words, sentences = CLASS[name]
    mine = [row for row in grades if row["notebook"].removeprefix("'") == name]
    assert [row["exercise"] for row in mine] == list(STUBS)
    assert [row["result"] for row in mine] == words
    assert [row["points"] for row in mine] == [str(int(word == PASS)) for word in words]
    assert {row["lesson"] for row in mine} == {"01_sample"}
    assert summary[name]["passed"] == str(words.count(PASS))
    said = "\n".join([summary[name]["remarks"], *(row["message"] for row in mine)])
    assert [sentence for sentence in sentences if sentence not in said] == []


def test_a_cell_that_is_stopped_leaves_what_it_has_made(summary):
    """It is interrupted first, as by JupyterLab's button, and only then is Python ended."""
    assert "AssertionError" not in summary["endless.ipynb"]["remarks"]


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_graded_is_named_and_has_no_grade(grades, summary, name):
    assert summary[name]["remarks"].startswith("Not graded: ")
    assert summary[name]["exercises"] == "0"
    assert name not in {row["notebook"] for row in grades}


def test_nothing_else_is_graded(summary):
    assert set(summary) == {*CLASS, *BROKEN}


def test_a_spreadsheet_takes_no_name_for_a_formula(graded):
    for name in ("grades.csv", "summary.csv"):
        entries = [entry for row in rows(graded / name) for entry in row.values()]
        assert any(entry.startswith("'=cmd") for entry in entries)
        assert not any(entry.startswith(("=", "+", "-", "@")) for entry in entries)


def test_the_report_has_every_notebook_and_says_what_it_is_not(graded):
    page = (graded / "report.html").read_text("utf-8")
    for name in [*CLASS, *BROKEN]:
        assert f'id="{name}"' in page
    assert "no security sandbox" in page
    assert "--seed 3" in page
    text = re.sub(r"<[^>]+>", "", page)
    assert "Look at the signs" in text
    assert "expected" in text and "z = " in text


def test_the_report_names_what_went_wrong_more_than_once(graded):
    page = (graded / "report.html").read_text("utf-8")
    assert re.search(r"[2-9] × sign flipped \(sigmoid\)", page)


def test_the_report_counts_who_passed_and_points_at_remarks(graded):
    page = (graded / "report.html").read_text("utf-8")
    sums = re.search(r"in all, passed by</td>(.*?)</tr>", page).group(1)
    passed = Counter(row["exercise"] for row in rows(graded / "grades.csv") if row["points"] == "1")
    counts = [int(count) for count in re.findall(r">(\d+)<", sums)]
    assert counts == [passed[name] for name in ALL]
    for row in rows(graded / "summary.csv"):
        line = re.search(f'<a href="#{re.escape(row["notebook"])}">.*?</tr>', page)
        if line and row["lesson"]:
            assert (" remark" in line.group()) == bool(row["remarks"])


def test_the_report_escapes_what_students_write(tmp_path, handed_out):
    put(tmp_path / "a & b.ipynb", answered(before=["raise ValueError('<script>')"]))
    grading.main([str(tmp_path), "--lessons", str(handed_out), "--seconds", "20"])
    page = (tmp_path / "grades" / "report.html").read_text("utf-8")
    assert "<script>" not in page and "ValueError: &lt;script&gt;" in page
    assert "a & b" not in page and "a &amp; b" in page


def test_earlier_grades_are_kept_and_the_same_seed_gives_the_same(graded, returned, handed_out):
    first = (graded / "grades.csv").read_bytes()
    lesson = lessons.lessons(handed_out)
    one = read(returned / "half" / "Blatt 1 (2).ipynb", returned, lesson)
    pair = [judge.graded(one.cells, one.lesson.exercises, seed, 20) for seed in (3, 3, 4)]
    facts = [done.results[0].facts for done in pair]
    assert facts[0] == facts[1] != facts[2]
    target = grading.write(returned, [one], lesson, 0)
    assert target.name == "grades_2"
    assert (graded / "grades.csv").read_bytes() == first


def test_what_notebooks_can_do_beyond_python_works(tmp_path):
    pupil = judge.Pupil(str(tmp_path))
    sources = [
        "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
        "import asyncio\nawait asyncio.sleep(0)",
        "!exit 3",
        "%time x = 1\ndisplay(x)",
    ]
    errors = [pupil.run(source, 60) for source in sources]
    assert (errors, pupil.value("x")) == ([""] * len(sources), (True, 1))
    pupil.end()


def test_the_time_for_a_whole_notebook_has_a_limit(handed_out, monkeypatch):
    monkeypatch.setattr(judge, "CELLS_TIMES", 1)
    made = answered(*ALL, before=["while True:\n    pass"])
    (lesson, _) = lessons.lessons(handed_out)
    cells = lessons.cells(made)
    done = judge.graded(cells, lesson.exercises, 0, 1.0)
    assert [result.word for result in done.results] == [NOT_GRADED] * 4
    assert {result.message for result in done.results} == {judge.TOO_LATE}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [(["nowhere"], "no notebooks in"), (["."], "no notebooks in")],
)
def test_a_folder_without_notebooks_is_a_sentence(
    tmp_path, monkeypatch, handed_out, arguments, sentence
):
    monkeypatch.chdir(tmp_path)
    assert sentence in grading.main([*arguments, "--lessons", str(handed_out)])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["nnlib.py", "nnlib/__init__.py"])
def test_an_nnlib_of_the_students_own_is_named(tmp_path, handed_out, name):
    """Their kernel took it for nnlib, and grading does not: so their results may differ."""
    put(tmp_path / "anna" / name, "")
    put(tmp_path / "anna" / "01_sample.ipynb", answered(*ALL))
    put(tmp_path / "bert" / "01_sample.ipynb", answered(*ALL))
    remarks = [
        read(
            tmp_path / one / "01_sample.ipynb", tmp_path, lessons.lessons(handed_out)
        ).graded.remarks
        for one in ("anna", "bert")
    ]
    named = name.removesuffix("/__init__.py")
    assert remarks == [[OTHER_NNLIB.format(named)], []]
