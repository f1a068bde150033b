"""A class hands in: good, partial, broken, hostile and endless notebooks, graded side by side."""

import csv
import html
import io
import json
import os
import re
import textwrap
import zipfile
from collections import Counter

import pytest
from sample import SECOND, SOLUTIONS, STUBS, answered, cell, put

from nnworkshop.classroom import grading, judge, lessons
from nnworkshop.classroom.gradebook import Class
from nnworkshop.classroom.returned import IN_THE_WAY, lessons_in, read

ALL = tuple(STUBS)
PARTS = ("task", "stub", "check", "hints", "solution")
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


def swapped(made, *names):
    """The cells of a notebook with two of them in each other's place."""
    one, other = (
        next(i for i, part in enumerate(made["cells"]) if part["id"] == name) for name in names
    )
    parts = made["cells"]
    parts[one], parts[other] = parts[other], parts[one]
    return made


def turned(made):
    made["cells"].reverse()
    return made


def typed(made, kind, name):
    """A cell of another kind."""
    for part in made["cells"]:
        if part["id"] == name:
            part["cell_type"] = kind
    return made


def source(part):
    return "".join(part["source"])


def merged(made):
    """All code in one cell, with a magic on top."""
    code = "\n".join(source(part) for part in made["cells"] if part["cell_type"] == "code")
    code = f"%%time\n{code}"
    made["cells"] = [cell("code", "all", code)]
    return made


def split(made):
    """A cell for each line that begins without indentation; indented, with the ends of Windows."""
    blocks = [re.split(r"\n(?=\S)", source(p)) for p in made["cells"] if p["cell_type"] == "code"]
    parts = [block for cell_blocks in blocks for block in cell_blocks]
    parts = [textwrap.indent(f"%time 0\n{part}", "  ").replace("\n", "\r\n") for part in parts]
    made["cells"] = [cell("code", f"part-{i}", part) for i, part in enumerate(parts)]
    return made


def old_format(made):
    """The same in nbformat 3."""
    old = [
        {"cell_type": "code", "language": "python", "outputs": [], "input": source(part)}
        if part["cell_type"] == "code"
        else {"cell_type": "markdown", "source": source(part)}
        for part in made["cells"]
    ]
    return {"worksheets": [{"cells": old}], "metadata": {}, "nbformat": 3, "nbformat_minor": 0}


def zipped(**files):
    """The bytes of an archive."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, made in files.items():
            archive.writestr(name, made if isinstance(made, str) else json.dumps(made))
    return target.getvalue()


FAKE_CHECK = """
class check:
    sigmoid = forward = gradient_check = pass_table = staticmethod(lambda *a, **k: print("PASS"))
"""
PATCHES = """
import nnlib, numpy, sys
from nnworkshop.exercises import exercise, verdict
from nnworkshop.owncode import answers, guard
import nnworkshop.exercises.check as checks
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
# a moment for the signal to arrive; whoever grades waits for the end of the cell too
KILL_JUDGE = "import os, signal, time\nos.kill(os.getppid(), signal.SIGTERM)\ntime.sleep(1)"
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

NO_COLON = "def my_sigmoid(z)\n    return squash(z)"
LEANING = """
import nnlib
def my_forward(X, W1, W2):
    z1 = X @ W1
    z2 = nnlib.sigmoid(z1) @ W2
    return z1, nnlib.sigmoid(z1), z2, nnlib.sigmoid(z2)
"""
ELSEWHERE = own_check_cell(
    without(
        swapped(
            answered(
                "forward",
                before=[SOLUTIONS["pass_table"]],  # the stub comes after it
                gradient_check_stub=SOLUTIONS["gradient_check"].replace("my_slopes", "mine"),
                after=[SOLUTIONS["sigmoid"], SECOND],  # all answers need the last cell
            ),
            "forward-stub",
            "forward-check",
        ),
        "second",
        "pass_table-stub",
    ),
    "gradient_check",
    "def show():\n    return check.gradient_check(mine)\nif True:\n    show()",
)
SHELL = """
!touch evil
%pip install evil
%rm -rf evil
%no_such_magic
files = !ls
import os, subprocess
os.system("touch evil")
done = subprocess.run(["touch", "evil"], check=True, capture_output=True, text=True)
assert (files, done.stdout, os.popen("ls").read()) == ([], "", "")
behind = "all of it"
"""
COLAB = "from google.colab import drive\ndrive.mount('/content')\nbehind = 'the import'"
PROGRAMS = {
    SHELL: "`!touch evil`, `%pip install evil`, `!rm -rf evil`, `%no_such_magic`, `!ls`, "
    "`touch evil`, `touch evil`, `ls`",
    "assert behind == 'all of it'": "",
    "%%bash\ntouch evil": "`%%bash`",
    "import os\nos.execvp('touch', ['touch', 'evil'])": "PermissionError",
    "import pip": "ModuleNotFoundError",
    "%%writefile mine.py\nkept = 3": "",
    "from mine import kept\nassert kept == 3": "",
    COLAB: "No module named 'google'",
    "assert behind == 'the import'": "",
    "import os\nassert not os.path.exists('evil')": "",
}
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
            gradient_check_stub="import os\ndef my_slopes(loss, W, h):\n    os._exit(1)",
        ),
        [NOT_YET, EMPTY, NOT_YET, PASS],
        ["not finished after 2 seconds", judge.ENDED],
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
    "elsewhere.ipynb": (ELSEWHERE, [PASS] * 4, ["run again after all the others"]),
    "upside down.ipynb": (turned(answered(*ALL)), [PASS] * 4, ["run again after all the others"]),
    "unread.ipynb": (
        typed(
            answered("forward", sigmoid_stub=NO_COLON, after=["my_table = {"]),
            "markdown",
            "forward-stub",
        ),
        [NOT_YET, NOT_YET, EMPTY, NOT_YET],
        [
            "There is no my_sigmoid: Python cannot read code cell 3: SyntaxError: expected ':'",
            "in line 1 `def my_sigmoid(z)`",
            "There is no my_forward: the answer is in a text cell, which is not run: `def my_f",
            "Python cannot read code cell 11: SyntaxError",
        ],
    ),
    "nnlib instead.ipynb": (
        answered(after=["import nnlib\ncheck.sigmoid(nnlib.sigmoid)"], forward_stub=LEANING),
        [EMPTY, PASS, EMPTY, EMPTY],
        ["my_forward leans on nnlib.sigmoid"],
    ),
    # as other programs save notebooks, and other people cut them
    "LOUD.IPYNB": ("\ufeff" + json.dumps(merged(answered(*ALL))), [PASS] * 4, []),
    "02_other.ipynb.txt": (split(answered(*ALL)), [PASS] * 4, []),
    "bea.zip/home work/01.ipynb": (None, [PASS] * 4, []),
    "programs.ipynb": (answered(*ALL, before=PROGRAMS), [PASS] * 4, PROGRAMS.values()),
}
ARCHIVE = {
    "home work/01.ipynb": old_format(answered(*ALL)),
    "__MACOSX/._01.ipynb": "",
    "home work/me.png": "",
}
if os.name != "nt":
    CLASS["kills.ipynb"] = (
        answered(*ALL, before=[KILL_JUDGE]),
        [NOT_GRADED] * 4,
        ["never finished"],
    )
BROKEN = {
    "cut.ipynb": json.dumps(answered(*ALL))[:-40],
    "list.ipynb": "[1, 2]",
    "empty.ipynb": "",
    "nothing.ipynb": json.dumps({"cells": [{"source": 3}, 7]}),
    "nested.ipynb": "[" * 200_000,
    "stranger.ipynb": json.dumps({"cells": [{"cell_type": "code", "source": "print(1)"}]}),
    "page.ipynb": "<!DOCTYPE html>",
    "broken.zip": "PK",
    "essay.pdf": "%PDF",
    "answers.py": "def my_sigmoid(z): ...",
    "notes.txt": "hello",
    "no ending": "hello",
}


@pytest.fixture(scope="module")
def returned(tmp_path_factory):
    """A folder with what the class has returned."""
    folder = tmp_path_factory.mktemp("returned")
    for name, (made, _, _) in CLASS.items():
        if made is not None:
            put(folder / name, made)
    (folder / "bea.zip").write_bytes(zipped(**ARCHIVE))
    for name, text in BROKEN.items():
        put(folder / name, text)
    put(folder / ".ipynb_checkpoints" / "good-checkpoint.ipynb", answered())
    put(folder / "__MACOSX" / "._good.ipynb", "not a notebook")
    put(folder / "Thumbs.db", "")
    put(folder / "grades_7" / "report.html", "an earlier grading")
    return folder


@pytest.fixture(scope="module")
def graded(returned, handed_out):
    """The folder with the grades."""
    before = {path: path.read_bytes() for path in returned.rglob("*.ipynb")}
    arguments = [str(returned), "--lessons", str(handed_out), "--seconds", "4", "--seed", "3"]
    assert grading.main(arguments) is None
    assert {path: path.read_bytes() for path in before} == before
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
    assert set(summary) == {*CLASS, *BROKEN, "bea.zip/home work/me.png"}


def test_a_spreadsheet_takes_no_name_for_a_formula(graded):
    for name in ("grades.csv", "summary.csv"):
        entries = [entry for row in rows(graded / name) for entry in row.values()]
        assert any(entry.startswith("'=cmd") for entry in entries)
        assert not any(entry.startswith(("=", "+", "-", "@")) for entry in entries)


def text(path):
    """The words of a page."""
    return html.unescape(re.sub(r"<[^>]+>", "", path.read_text("utf-8")))


def test_the_report_has_every_notebook_and_says_what_it_is_not(graded):
    page = text(graded / "report.html")
    assert [name for name in [*CLASS, *BROKEN] if name not in page] == []
    assert "no security sandbox" in page
    assert "--seed 3" in page


def test_the_pages_of_students_say_what_the_checks_say(graded):
    (page,) = (text(path) for path in graded.glob("feedback/half/*"))
    assert "Look at the signs" in page and "expected" in page and "z = " in page
    assert "2      return 1 / (1 + np.exp(z))" in page.replace("     2", "2 ")


def test_nothing_that_a_student_wrote_is_in_the_report_or_the_next_hour(graded):
    written = ("1 / missing", "touch evil", "def my_sigmoid", "nnlib.sigmoid", "'squash'")
    for name in ("report.html", "next_hour.ipynb"):
        page = (graded / name).read_text("utf-8")
        assert [words for words in written if words in page] == []


def test_the_report_names_what_went_wrong_more_than_once(graded):
    page = (graded / "report.html").read_text("utf-8")
    made = re.findall(r'<td class="number">(\d+)</td><td>([^<]+)</td><td>([^<]+)</td>', page)
    assert int(next(n for n, *what in made if what == ["sigmoid", "sign flipped"])) > 1
    assert any(name.startswith("SyntaxError: ") for _, _, name in made)


def test_the_report_counts_who_passed_and_points_at_what_to_look_at(graded):
    page = (graded / "report.html").read_text("utf-8")
    counts = re.findall(
        r'<td>01_sample</td><td>(\w+)</td><td class="number">(\d+)</td><td class="number">(\d+)</td>',
        page,
    )
    students = {row["notebook"].split("/")[0] for row in rows(graded / "grades.csv")}
    passed = Counter(row["exercise"] for row in rows(graded / "grades.csv") if row["points"] == "1")
    assert [name for name, *_ in counts] == list(ALL)
    assert {name: int(count) for name, _, count in counts} == dict(passed)
    assert len(students) == len(CLASS)  # each file is a student's here
    assert "leans on more of nnlib or nnworkshop than the solution does" in page
    for row in rows(graded / "summary.csv"):
        if row["lesson"]:
            shown = re.escape(html.escape(row["notebook"].removeprefix("'")))
            line = re.search(f'<td class="name"><bdi>{shown}</bdi></td>.*?</tr>', page, re.DOTALL)
            assert line and ("<td></td>" in line.group()) == (not row["remarks"])


def test_no_cell_of_a_table_is_a_formula():
    for text in ("=1", "+1", "-1", "@x", "\t=1", "a;=1", "a\n=1", "＝1"):
        assert re.search(r"(^|;|\n)[=+\-@\t＝]", grading._no_formula(text)) is None
    assert grading._no_formula("a = -1; b") == "a = -1; b"


def test_a_notebook_with_two_lessons_is_graded_for_both(tmp_path):
    names = {"one.ipynb": ("sigmoid", "pass_table"), "other.ipynb": ("forward", "gradient_check")}
    for file, kept in names.items():
        gone = [f"{name}-{part}" for name in ALL if name not in kept for part in PARTS]
        put(tmp_path / "lessons" / file, without(answered(), *gone, "last"))
    put(tmp_path / "back" / "both.ipynb", stripped(answered("sigmoid", "forward")))
    arguments = [str(tmp_path / "back"), "--lessons", str(tmp_path / "lessons")]
    assert grading.main(arguments) is None
    found = rows(tmp_path / "back" / "grades" / "summary.csv")
    assert {(row["lesson"], row["passed"], row["exercises"]) for row in found} == {
        ("one", "1", "2"),
        ("other", "1", "2"),
    }
    page = text(tmp_path / "back" / "grades" / "report.html")
    assert "both.ipynb (one)" in page and "both.ipynb (other)" in page
    assert "1 student, 1 notebook." in page


def test_an_older_edition_is_known_by_the_names_of_its_exercises(handed_out):
    known = lessons.lessons(handed_out)
    for source in ("check.forward(mine)", "def my_forward(x):\n    pass", "my_table = {}"):
        found = lessons_in(lessons.cells({"cells": [cell("code", "", source)]}), known)
        assert [lesson.name for lesson in found] == ["01_sample"]
    assert lessons_in(lessons.cells({"cells": [cell("code", "", "x = 1")]}), known) == []


def test_the_pages_escape_what_students_write(tmp_path, handed_out):
    put(tmp_path / "a & b.ipynb", answered(before=["raise ValueError('<script>')"]))
    grading.main([str(tmp_path), "--lessons", str(handed_out), "--seconds", "20"])
    own, page = (
        (tmp_path / "grades" / name).read_text("utf-8")
        for name in ("feedback/a & b/feedback.html", "report.html")
    )
    assert "<script>" not in own and "ValueError: &lt;script&gt;" in own
    assert page.count("<script>") == 1  # by which the table is sorted
    assert "a & b" not in page and "a &amp; b" in page


def test_earlier_grades_are_kept_and_the_same_seed_gives_the_same(graded, returned, handed_out):
    first = (graded / "grades.csv").read_bytes()
    lesson = lessons.lessons(handed_out)
    one = read(returned / "half" / "Blatt 1 (2).ipynb", returned, lesson)
    pair = [judge.graded(one.cells, one.lesson.exercises, seed, 20) for seed in (3, 3, 4)]
    facts = [done.results[0].facts for done in pair]
    assert facts[0] == facts[1] != facts[2]
    target = grading.write(returned, Class("x", [one], lesson, 0))
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


OLD = """
import numpy as np
import nnlib
from nnlib import Ensemble, Network, SquaredError, Training, plots, sigmoid, within
from nnlib.exercises import check, predict, progress
from nnlib.intervals import in_words
from nnlib.widgets import TrainingPanel
"""
OLD_CALLS = """
predict("how many", None)
predict.answer("how many", 3, also="three")
X, y = nnlib.datasets.xor()
loss = SquaredError()
pair = [Network([2, 2, 1], "sigmoid", False, rng=seed) for seed in (0, 1)]
many = Training(Network.stack(pair), X, y, loss, learning_rate=1.0)
many.run(3 - many.epoch)
history = nnlib.train(pair[0], X, y, loss, 1.0, epochs=3)
assert np.allclose(many.net[0].predict(X), pair[0].predict(X))
assert np.allclose(many.outputs[0], pair[0].predict(X))
crowd = Ensemble(pair, X, y, loss, 1.0, goal=within(0.2))
crowd.run(20)
assert crowd.history.loss.shape == (2, 2) and crowd.net[1].sizes == (2, 2, 1)
plots.loss_curve(history.loss)
way = nnlib.descend(pair[1], X, y, loss, learning_rate=1.0, steps=5, momentum=0.5).points
rolling = Training(net=pair[1], X=X, y=y, loss=loss, learning_rate=1.0, momentum=0.5)
rolling.run(5)
assert np.allclose(nnlib.loss_at(rolling.net, X, y, loss, way[-1:]), rolling.history.loss[-1])
assert np.allclose(
    nnlib.train(pair[0].copy(), X, y, loss, 1.0, 5, momentum=0.9).loss,
    nnlib.train(pair[0].copy(), X, y, loss, 1.0, 5, rule=nnlib.Momentum(0.9)).losses,
)
"""


def test_a_copy_from_before_nnworkshop_is_graded_like_a_new_one(tmp_path, handed_out):
    made = answered("gradient_check", sigmoid_stub="def my_sigmoid(z):\n    return sigmoid(z)")
    by_id = {part["id"]: part for part in made["cells"]}
    by_id["first"]["source"], by_id["second"]["source"] = OLD, OLD_CALLS + SECOND
    put(tmp_path / "01_sample.ipynb", made)
    known = lessons.lessons(handed_out)
    (done,) = grading.grade([read(tmp_path / "01_sample.ipynb", tmp_path, known)], 1, 60)
    assert [result.word for result in done.graded.results] == [PASS, EMPTY, PASS, EMPTY]
    (leaning,) = done.graded.remarks  # and no cell has stopped
    assert "my_sigmoid leans on nnlib.sigmoid" in leaning


def test_the_time_for_a_whole_notebook_has_a_limit(handed_out, monkeypatch):
    monkeypatch.setattr(judge, "CELLS_TIMES", 1)
    made = answered(*ALL, before=["while True:\n    pass"])
    (lesson, _) = lessons.lessons(handed_out)
    cells = lessons.cells(made)
    done = judge.graded(cells, lesson.exercises, 0, 1.0)
    assert [result.word for result in done.results] == [NOT_GRADED] * 4
    assert {result.message for result in done.results} == {judge.TOO_LATE}


@pytest.mark.night
def test_a_function_that_cannot_be_interrupted_is_ended_each_time(handed_out):
    """By day a cell that hears nothing is, and a function that can be interrupted."""
    sleeps = "import time\ndef my_forward(X, W1, W2):\n    time.sleep(99)"
    made = answered("sigmoid", "pass_table", forward_stub=sleeps)
    (lesson, _) = lessons.lessons(handed_out)
    done = judge.graded(lessons.cells(made), lesson.exercises, 3, 10)
    assert [result.word for result in done.results] == [PASS, NOT_YET, EMPTY, PASS]
    assert "not finished after 2 seconds" in done.results[1].message


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


@pytest.mark.parametrize("name", ["nnlib.py", "nnlib/__init__.py", "nnworkshop.py"])
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
    assert remarks == [[IN_THE_WAY.format(named, named.removesuffix(".py"))], []]
