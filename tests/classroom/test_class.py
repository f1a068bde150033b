"""A class hands in and is graded from one end to the other: eight by day, a hundred at night."""

import csv
import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import made_up
import pytest
from sample import SOLUTIONS, STUBS, answered, put

from nnworkshop.classroom import feedback, forks, grading, lessons
from nnworkshop.classroom.judge import Graded, Result
from nnworkshop.classroom.returned import Returned

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
PASS, NOT_YET, EMPTY, NOT_GRADED = "PASS", "NOT YET", "EMPTY", "NOT GRADED"
forked = pytest.mark.skipif(not forks.CAN_FORK, reason="here processes are not forked")
linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows processes as files")


def rows(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def grade(folder, handed_out, *further):
    arguments = ["--lessons", str(handed_out), "--seconds", "4", *further]
    return grading.main([str(folder), *arguments])


def words(folder):
    """The verdicts in a folder of grades, by the notebook."""
    found = {}
    for row in rows(folder / "grades.csv"):
        found.setdefault(row["notebook"], []).append(row["result"])
    return found


WRONG = "def my_sigmoid(z):\n    return 1 / (1 + np.exp(z))"
EIGHT = [
    (answered(*STUBS), [PASS] * 4),
    (answered(), [EMPTY] * 4),
    (answered("forward", sigmoid_stub=WRONG), [NOT_YET, PASS, EMPTY, EMPTY]),
    (
        answered("sigmoid", forward_stub="def my_forward(X, W1, W2)\n    0"),
        [PASS, NOT_YET, EMPTY, EMPTY],
    ),
    (answered(*STUBS, before=["while True:\n    pass"]), [PASS] * 4),
    (answered(*STUBS, before=["import os\nos._exit(0)"]), [PASS] * 4),
    (json.dumps(answered())[:-30], None),
    (None, None),
]


@pytest.fixture(scope="module")
def eight(tmp_path_factory, handed_out):
    """A folder of eight students and its grades: one has nothing, one something that is no notebook."""
    folder = tmp_path_factory.mktemp("eight")
    names = made_up.students(8)
    put(folder.parent / "list.csv", made_up.list_of(names))
    for number, ((made, _), name) in enumerate(zip(EIGHT, names)):
        if made is not None:
            put(folder / made_up.moodle_folder(number, *name) / "01_sample.ipynb", made)
    assert grade(folder, handed_out, "--class", str(folder.parent / "list.csv")) is None
    return folder


def test_a_class_of_eight_gets_what_it_has_earned(eight):
    found = words(eight / "grades")
    for number, ((_, wanted), name) in enumerate(zip(EIGHT, made_up.students(8))):
        path = f"{made_up.moodle_folder(number, *name)}/01_sample.ipynb"
        assert found.get(path) == wanted


def test_each_of_the_eight_has_a_line_and_a_page(eight):
    lines = {row["Matrikelnummer"]: row for row in rows(eight / "grades" / "gradebook.csv")}
    for number, (made, wanted) in enumerate(EIGHT):
        line = lines[str(1000 + number)]
        assert line["sum"] == str((wanted or []).count(PASS))
        assert (line["remark"] == "nothing came back") == (made is None)
    folders = {path.parent.name for path in eight.glob(f"grades/feedback/*/{feedback.PAGE}")}
    assert folders == {path.name for path in eight.iterdir() if "assignsubmission" in path.name}
    (unread,) = (path for path in eight.glob("grades/feedback/*/*") if "_5003_" in str(path))
    page = unread.read_text("utf-8")
    assert re.search(
        r"Cell In\[\d+\], line 1\n.*\n {30,}\^\n.*SyntaxError: expected", page, re.DOTALL
    )


def test_a_second_run_grades_only_what_is_new(eight, handed_out, monkeypatch, capsys):
    asked = []
    judged = grading.judged
    monkeypatch.setattr(grading, "judged", lambda *given: asked.append(1) or judged(*given))
    put(eight / "Late Lou" / "01_sample.ipynb", answered("pass_table"))
    assert grade(eight, handed_out) is None
    assert len(asked) == 1
    first, second = words(eight / "grades"), words(eight / "grades_2")
    assert second.pop("Late Lou/01_sample.ipynb") == [EMPTY, EMPTY, EMPTY, PASS]
    assert first == second
    seeds = [
        re.search(r"--seed (\d+)", (eight / name / "report.html").read_text("utf-8"))[1]
        for name in ("grades", "grades_2")
    ]
    assert seeds[0] == seeds[1]
    assert "[8 of 8" in capsys.readouterr().out
    # another limit could give other results, which are of no interest here
    monkeypatch.setattr(grading, "judged", lambda data, _: asked.append(1) or ungraded(data))
    assert grade(eight, handed_out, "--seconds", "5") is None
    assert len(asked) == 1 + 7


def ungraded(data):
    return Graded([Result(one["name"], NOT_GRADED, "") for one in data["exercises"]], [])


def test_what_is_kept_may_be_broken(eight, handed_out, tmp_path):
    put(tmp_path / "Ada" / "01_sample.ipynb", answered())
    put(tmp_path / ".grades.jsonl", '{"seed": 1}\n[nonsense')
    assert grade(tmp_path, handed_out) is None
    assert words(tmp_path / "grades") == {"Ada/01_sample.ipynb": [EMPTY] * 4}


def test_a_list_that_is_none_is_a_sentence(tmp_path, handed_out):
    put(tmp_path / "Ada" / "01_sample.ipynb", answered())
    put(tmp_path / "list.txt", "a;b\n1;2\n")
    assert "says where the names are" in grade(
        tmp_path, handed_out, "--class", str(tmp_path / "list.txt")
    )
    assert "nowhere.csv" in grade(tmp_path, handed_out, "--class", "nowhere.csv")
    assert not (tmp_path / "grades").exists()


def test_the_time_that_is_left_is_said(monkeypatch, capsys):
    now = [0.0]
    monkeypatch.setattr(grading.time, "monotonic", lambda: now[0])
    progress = grading.Progress([None] * 4)
    for seconds in (60, 180, 181, 182):
        now[0] = seconds
        progress.say(Returned("x.ipynb", lesson=lessons.Lesson("x", [], [])))
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition("]")[0] for line in lines] == [
        *("[1 of 4, 3 minutes left", "[2 of 4, 3 minutes left", "[3 of 4, 1 minute left", "[4 of 4")
    ]


# The fork server

WHO = "import os\nraise ValueError(f'{os.getpid()} {os.getppid()}')"
LEAVES = "import nnlib, builtins, sys\nnnlib.seen = builtins.seen = sys.seen = 1"
LOOKS = "import nnlib, builtins, sys\nassert not any(hasattr(m, 'seen') for m in (nnlib, builtins, sys))"
SCAN = """
import re
wanted = re.compile(b"nudge[[]place[]] [=] h")  # which does not find itself
found = 0
with open("/proc/self/mem", "rb") as memory:
    for line in open("/proc/self/maps"):
        place, rights = line.split()[:2]
        if rights.startswith("rw"):
            start, end = (int(part, 16) for part in place.split("-"))
            try:
                memory.seek(start)
                found += len(wanted.findall(memory.read(end - start)))
            except (OSError, ValueError, OverflowError):
                continue
raise ValueError(f"{found} places")
"""


def graded(handed_out, *made, **settings):
    """Notebooks as they are graded, in their order."""
    lesson = lessons.lessons(handed_out)[0]
    found = [Returned(str(number), lessons.cells(one), lesson) for number, one in enumerate(made)]
    list(grading.grade(found, 1, 10, **settings))
    return found


@forked
def test_no_process_sees_two_students(handed_out):
    made = [answered(before=[LOOKS, LEAVES, WHO]) for _ in range(4)]
    stopped = [one.graded.stopped for one in graded(handed_out, *made)]
    numbers = [re.findall(r"\d+", error) for ((_, error, _, _),) in stopped]
    processes = [number for pair in numbers for number in pair]
    assert (
        len(processes) == len(set(processes)) == 2 * 4
    )  # neither a pupil nor its keeper is anybody else's


@pytest.mark.skipif(
    not os.path.exists("/proc/self/mem"), reason="only Linux shows a process itself"
)
def test_a_pupil_has_nothing_of_what_its_judge_knows(handed_out):
    """The solutions are among what a judge reads; a student's own answer is found, as it should be."""
    made = [answered(after=[SCAN]), answered("gradient_check", after=[SCAN])]
    said = [one.graded.remarks[0] for one in graded(handed_out, *made)]
    assert "nudge[place] = h" in SOLUTIONS["gradient_check"]
    assert "ValueError: 0 places" in said[0]
    assert re.search(r"ValueError: [1-9]\d* places", said[1])


@linux
def test_the_fork_server_has_a_single_thread():
    """What else holds a lock when it forks would hold it forever in the new process."""
    server = forks.Server()
    number, to, got = server.make()
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    assert re.search(r"^Threads:\s+1$", status, re.MULTILINE)
    to.close()
    got.close()
    server.end(number)
    server.close()


@linux
def test_processes_that_are_left_end_with_the_grading(handed_out):
    """Also those of a judge that is killed, with a pupil in an endless loop that cannot be interrupted."""
    server = forks.Server()
    number, to, got = server.make()
    lesson = lessons.lessons(handed_out)[0]
    made = answered(
        before=[WHO, "import signal\nsignal.signal(2, signal.SIG_IGN)\nwhile True: pass"]
    )
    one = Returned("x", lessons.cells(made), lesson)
    to.write(json.dumps(grading._data(one, 1, 60)).encode())
    to.close()
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and not (pupils := _children(_children([number]))):
        time.sleep(0.05)
    assert pupils
    server.end(number)
    got.close()
    while time.monotonic() < deadline and any(map(_runs, pupils)):
        time.sleep(0.05)
    assert not any(map(_runs, pupils))
    server.close()


def _children(numbers):
    """The processes whose parents these are."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) in numbers:
            found.append(int(entry.parent.name))
    return found


def _runs(number):
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.night
def test_processes_started_anew_come_to_the_same(handed_out):
    made = [one for one, wanted in EIGHT[:6:2] if wanted]
    ways = [
        graded(handed_out, *made, fork=fork)
        for fork in ((False, True) if forks.CAN_FORK else (False,))
    ]
    said = [[(one.graded.results, one.graded.remarks) for one in way] for way in ways]
    assert said[0] == said[-1]


@forked
@pytest.mark.night
def test_ctrl_c_ends_it_and_the_next_run_goes_on(tmp_path, handed_out):
    for name in ("ada", "bob", "eve"):
        slow = answered("forward", before=["import time\ntime.sleep(3)"] * (name != "ada"))
        put(tmp_path / name / "01_sample.ipynb", slow)
    command = [sys.executable, "-m", "nnworkshop.classroom.grading", str(tmp_path)]
    command += ["--lessons", str(handed_out), "--seed", "4"]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        # a shell lets what it starts in the background ignore Ctrl-C, these tests too
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no threads yet
    )
    assert b"ada/" in process.stdout.readline()
    os.killpg(process.pid, signal.SIGINT)
    process.wait(30)
    kept = (tmp_path / ".grades.jsonl").read_text("utf-8").splitlines()
    assert 1 <= len(kept) < 3 and not (tmp_path / "grades").exists()
    assert grade(tmp_path, handed_out, "--seconds", "30") is None
    assert set(map(tuple, words(tmp_path / "grades").values())) == {(EMPTY, PASS, EMPTY, EMPTY)}


@pytest.mark.parametrize("lesson", lessons.lessons(NOTEBOOKS), ids=lambda lesson: lesson.name)
def test_no_text_of_ours_is_taken_for_an_answer(lesson):
    texts = [cell for cell in lesson.cells if cell.kind != "code"]
    for exercise in lesson.exercises:
        assert [cell.id for cell in texts if exercise.is_written_in(cell)] == []


# A hundred, with the project's own notebooks


def solved(lesson, which, change=lambda source: source):
    """The notebook with some solutions in the places of their stubs, as JSON."""
    answers = {e.stub.id: change(e.solution) for e in lesson.exercises if e.name in which}
    cells = [
        replace(cell, source=answers.get(cell.id, cell.source))
        for cell in lesson.cells
        if "solution" not in cell.tags
    ]
    made = [
        {"cell_type": c.kind, "id": c.id, "metadata": {"tags": [*c.tags]}, "source": c.source}
        for c in cells
    ]
    return {"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def with_cell(made, source):
    first = {"cell_type": "code", "id": "own", "metadata": {}, "source": source, "outputs": []}
    return made | {"cells": [first, *made["cells"]]}


HOSTILE = (
    "import os\nos._exit(0)",
    "while True:\n    pass",
    "import nnworkshop.exercises.verdict as v\nv.Verdict.passed = True",
    "import builtins\nbuiltins.print = builtins.open = None",
    "raise SystemExit",
    "import sys\nsys.setrecursionlimit(50)",
    "import json\njson.loads = json.dumps = lambda *a, **k: None",
    "import pathlib\nfor p in pathlib.Path('..').glob('*/*.ipynb'):\n    p.write_text('')",
)


def work(number, lesson):
    """What a student hands in, and the verdicts it has earned; None where it is no notebook."""
    names = [exercise.name for exercise in lesson.exercises]
    kind = number % 5
    if kind == 0:
        return solved(lesson, names), [PASS] * len(names)
    if kind == 1:
        return solved(lesson, names[:1]), [PASS] + [EMPTY] * (len(names) - 1)
    if kind == 2:
        unread = solved(lesson, names[:1], lambda source: source + "\n(")
        return unread, [NOT_YET] + [EMPTY] * (len(names) - 1)
    if kind == 3:
        return with_cell(solved(lesson, names), HOSTILE[number // 5 % len(HOSTILE)]), None
    return json.dumps(solved(lesson, names))[: -20 - number], "broken"


@pytest.mark.night
def test_a_class_of_a_hundred(tmp_path):
    names = made_up.students(100)
    put(tmp_path / "list.csv", made_up.list_of(names))
    found = [lesson for lesson in lessons.lessons(NOTEBOOKS) if lesson.exercises]
    wanted = {}
    for number, name in enumerate(names[:-3]):  # three hand in nothing
        for lesson in (found[number % len(found)], found[(number + 3) % len(found)]):
            path = f"{made_up.moodle_folder(number, *name)}/{lesson.name}.ipynb"
            made, wanted[path] = work(number, lesson)
            put(tmp_path / "class" / path, made)
    before = {path: path.read_bytes() for path in (tmp_path / "class").rglob("*.ipynb")}
    arguments = ["--lessons", str(NOTEBOOKS), "--class", str(tmp_path / "list.csv"), "--seed", "1"]
    assert grading.main([str(tmp_path / "class"), *arguments]) is None
    assert before == {
        path: path.read_bytes() for path in (tmp_path / "class").glob("[!g]*/*.ipynb")
    }
    target = tmp_path / "class" / "grades"
    came = {path.removeprefix("'"): earned for path, earned in words(target).items()}
    for path, earned in wanted.items():
        if earned == "broken":
            assert path not in came
        elif earned is None:  # hostile, with right answers: right, or not graded, but never wrong
            assert set(came[path]) <= {PASS, NOT_GRADED}
        else:
            assert came[path] == earned, path
    lines = rows(target / "gradebook.csv")
    assert len(lines) == 100
    assert {row["Vorname"].removeprefix("'") for row in lines} == {first for first, _ in names}
    assert sum(row["remark"] == "nothing came back" for row in lines) == 3
    assert len(list(target.glob(f"feedback/*/{feedback.PAGE}"))) == 97
