"""What becomes of a judged class: the gradebook, the report, the pages to send back, the next hour.

Nothing is run here but the notebook for the next hour: the results are made up.
"""

import csv
import json
import re
import subprocess
import sys
from html.parser import HTMLParser

import made_up
import pytest
from sample import STUBS, answered
from sweeps import by_day

from nnworkshop.classroom import feedback, grading, next_hour, report, stops, tally, wrong
from nnworkshop.classroom.gradebook import Class
from nnworkshop.classroom.judge import EMPTY, NOT_YET, PASS, Graded, Result
from nnworkshop.classroom.lessons import Cell, Lesson, cells, lessons
from nnworkshop.classroom.mistake_panel import MistakePanel
from nnworkshop.classroom.returned import Returned
from nnworkshop.classroom.students import read_list
from nnworkshop.exercises.items import form
from nnworkshop.exercises.verdict import UNTOUCHED

OWN_LINE = "return 1 / very_own_name"
WORDS = {"P": PASS, "N": NOT_YET, "-": EMPTY}


def results(words, diagnosis="sign flipped", message="Look at the signs."):
    """Results of the four exercises of the sample, by a letter each."""
    told = {
        PASS: (None, "Right."),
        NOT_YET: (diagnosis, message),
        EMPTY: (UNTOUCHED, "Still empty."),
    }
    found = []
    for name, letter in zip(STUBS, words, strict=True):
        named, said = told[WORDS[letter]]
        found.append(Result(name, WORDS[letter], said, named or "", [("input", "z = 1.0")]))
    return found


def came(path, lesson, words, stopped=(), made=None, **told):
    """A notebook that has been judged."""
    return Returned(
        path, cells(made or answered()), lesson, Graded(results(words, **told), [], [*stopped])
    )


@pytest.fixture
def lesson(handed_out):
    return lessons(handed_out)[0]


@pytest.fixture
def judged(lesson, tmp_path):
    """A class of four, from three of whom something came."""
    (tmp_path / "list.csv").write_text("name,id\nZoë,1\nAda,2\nBob,3\n=Eve,4\n", "utf-8")
    made = answered(sigmoid_stub=f"def my_sigmoid(z):\n    {OWN_LINE}")
    message = (
        f"It stops in the line `{OWN_LINE}`: a name is not known (NameError: name 'very_own_name')."
    )
    own = {"diagnosis": "NameError", "message": message}
    unread = [(3, "SyntaxError: expected ':', in line 1 `def very_own_name()`", 1, 10)]
    returned = [
        came("Zoë/1.ipynb", lesson, "PN--"),
        came("Zoë/1 (2).ipynb", lesson, "-P--"),
        came("Bob/1.ipynb", lesson, "N-N-", made=made, **own),
        came("=Eve/1.ipynb", lesson, "N---", unread, made, **own),
        Returned(
            "Bob/me.pdf", graded=Graded(remarks=["Not graded: no notebook."]), is_notebook=False
        ),
    ]
    return Class("autumn", returned, [lesson], 7, read_list(tmp_path / "list.csv"))


def rows(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_gradebook_has_a_line_a_student_and_a_column_a_notebook(judged, tmp_path):
    target = grading.write(tmp_path, judged)
    lines = {row["id"]: row for row in rows(target / "gradebook.csv")}
    assert [row["name in the report"] for row in lines.values()] == ["Ada", "Bob", "'=Eve", "Zoë"]
    numbers = {i: (r["01_sample"], r["sum"], r["of"], r["percent"]) for i, r in lines.items()}
    assert numbers == {
        "1": ("2", "2", "4", "50.0"),  # the better of both copies, exercise by exercise
        "2": ("", "0", "4", "0.0"),
        "3": ("0", "0", "4", "0.0"),
        "4": ("0", "0", "4", "0.0"),
    }
    assert lines["2"]["remark"] == "nothing came back"
    assert {row["name"] for row in lines.values()} == {"Zoë", "Ada", "Bob", "'=Eve"}
    assert [student.name for student in judged.missing] == ["Ada"]


def test_who_sent_nothing_that_can_be_graded_is_pointed_at(lesson):
    pdf = Returned("Bob/me.pdf", graded=Graded(remarks=["Not graded."]), is_notebook=False)
    judged = Class("x", [came("Ada/1.ipynb", lesson, "PPPP"), pdf], [lesson], 0)
    remarks = {line.student.name: line.remark for line in judged.lines}
    assert remarks == {"Ada": "", "Bob": "nothing that came back could be graded"}


QUESTIONS = ("neuron", "one step", "paths")


def quiz(right=(), cells_of=QUESTIONS):
    """The cells of a quiz of three questions in which these are right, and the others have no choice."""
    choices = {name: form(name, 101).right if name in right else None for name in cells_of}
    asked = [f"ask({name!r}, seed=101, choice={choice})" for name, choice in choices.items()]
    return [Cell("", "code", (), source) for source in asked]


QUIZ = Lesson("quiz_1_before", quiz(), [])
PLAIN = Lesson("60_to_read", [Cell("", "code", (), "2 + 2")], [])


@pytest.fixture
def with_quiz(lesson):
    """Ada has the sample and two copies of the quiz, Bob a quiz with a cell less, Cem what has neither."""
    return [
        came("Ada/1.ipynb", lesson, "PN--"),
        Returned("Ada/q.ipynb", quiz(["paths"]), QUIZ),
        Returned("Ada/q (2).ipynb", quiz(["neuron", "one step"]), QUIZ),
        Returned("Bob/q.ipynb", quiz(["neuron"], QUESTIONS[:2]), QUIZ),
        Returned("Cem/60.ipynb", PLAIN.cells, PLAIN),
    ]


def test_a_quiz_has_a_column_and_is_not_in_the_sum(with_quiz, lesson, tmp_path):
    target = grading.write(tmp_path, Class("x", with_quiz, [lesson, PLAIN, QUIZ], 0))
    found = {row["name in the report"]: row for row in rows(target / "gradebook.csv")}
    head = "quiz_1_before: right of 3"
    numbers = {name: (row["sum"], row["of"], row[head]) for name, row in found.items()}
    assert numbers == {"Ada": ("1", "4", "2"), "Bob": ("0", "4", "1"), "Cem": ("0", "4", "")}
    assert found["Bob"]["remark"] == "" and "60_to_read" not in found["Ada"]
    page = (target / "report.html").read_text("utf-8")
    assert re.findall(
        r'<td class="number" data-key="(-?\d+)">(\d of 3|–)</td>\n<td></td>', page
    ) == [
        ("1", "1 of 3"),
        ("2", "2 of 3"),
    ]


def test_where_nothing_but_a_quiz_came_nothing_is_0_of_0(with_quiz, tmp_path, capsys):
    returned = with_quiz[1:]
    target = grading.write(tmp_path, Class("x", returned, [PLAIN, QUIZ], 0))
    for row in rows(target / "gradebook.csv"):
        assert (row["sum"], row["of"], row["percent"]) == ("", "", "")
    progress = grading.Progress(returned)
    for one in returned:
        progress.say(one)
    said = capsys.readouterr().out
    assert [line.partition(": ")[2] for line in said.splitlines()] == [
        "1 of 3 questions right",
        "2 of 3 questions right",
        "1 of 3 questions right",
        "it has no exercises",
    ]
    ada, bob, cem = (
        (target / "feedback" / name / feedback.PAGE).read_text("utf-8")
        for name in ("Ada", "Bob", "Cem")
    )
    assert "<li>quiz_1_before: 2 of 3 questions right</li>" in ada
    assert "<li>quiz_1_before: 1 of 3 questions right</li>" in bob
    assert "<p>1 of 3 questions right.</p>" in bob
    assert "<p>It has no exercises.</p>" in cem and "quiz_1_before: did not come back" in cem
    texts = [said, *(path.read_text("utf-8") for path in target.rglob("*.html"))]
    assert not any("0 of 0" in text or ">0 %" in text for text in texts)


def test_no_name_is_a_formula_anywhere(judged, tmp_path):
    target = grading.write(tmp_path, judged)
    for path in target.glob("*.csv"):
        with open(path, encoding="utf-8-sig", newline="") as file:
            entries = [entry for row in csv.reader(file) for entry in row]
        assert any("=Eve" in entry for entry in entries)
        assert [entry for entry in entries if re.match(r"[=+\-@\t\r]", entry)] == []


def test_tried_passed_empty_and_not_reached_are_counted_apart(judged):
    """Of four students two tried sigmoid without success; Bob left forward out and went on."""
    table = tally.exercises(judged)
    assert table.head[2:] == ["tried", "passed", "empty", "not reached"]
    assert {row[1]: row[2:] for row in table.rows} == {
        "sigmoid": [3, 1, 0, 1],
        "forward": [1, 1, 1, 2],
        "gradient_check": [1, 0, 0, 3],
        "pass_table": [0, 0, 0, 4],
    }
    assert {sum(row[3:4] + row[4:]) <= 4 for row in table.rows} == {True}


def test_mistakes_are_counted_by_name_and_what_stops_a_cell_is_one(judged):
    assert (2, "sigmoid", "NameError") in tally.common(judged)
    assert (1, tally.ANY_CELL, "SyntaxError: a colon is missing") in tally.common(judged)
    assert [row[0] for row in tally.made(judged).rows] == [2]


def test_a_class_of_errors_gets_no_say(lesson):
    """Its name is a student's to choose."""
    one = came("a/1.ipynb", lesson, "N---", [(1, "Rude: words", 1, 0)], diagnosis="Rude")
    found = tally.common(Class("x", [one], [lesson], 0))
    assert found == [(1, "sigmoid", stops.OTHER)]


CANNOT_BE_READ = {
    "def f()\n    pass": "a colon is missing",
    "x = (1": "a bracket is never closed",
    "x = 1)": "a bracket is closed that was not opened",
    "x = (1]": "a bracket is closed that was not opened",
    "x = 'a": "a quotation mark is never closed",
    "def f():\npass": "nothing is indented below a colon",
    "x = 1\n  y = 2": "a line is indented that should not be",
    "if x:\n    y = 1\n  z = 2": "an indentation that fits no line above",
    "f() = 1": "= where nothing can be given a value",
    "x = [1 2]": "a comma is missing",
    "x = 1 – 2": "a character that Python does not know",
    "x = 2a": "a name that begins with a digit",
    "return 1": "return outside of a function",
    "f(a=1, 2)": "an argument without a name after one with a name",
    "if x:\n\ty = 1\n        z = 2": "tabs and spaces are mixed",
    "x = ?": stops.OTHER_KIND,
    "x = (1 +": "a bracket is never closed",
}


@pytest.mark.parametrize("code", CANNOT_BE_READ)
def test_what_python_cannot_read_has_a_name(code):
    with pytest.raises(SyntaxError) as error:
        compile(code, "cell", "exec")
    words = (
        f"{type(error.value).__name__}: {error.value.msg}, in line 1 `while 'x' was never closed`"
    )
    assert stops.named(words) == f"SyntaxError: {CANNOT_BE_READ[code]}"


class Page(HTMLParser):
    """The addresses in a page, its ids, and its words."""

    def __init__(self, text):
        super().__init__()
        self.addresses, self.ids, self.words = [], [], ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.addresses += [value for name, value in attributes if name in ("href", "src")]
        self.ids += [value for name, value in attributes if name == "id"]

    def handle_data(self, data):
        self.words += data


def test_the_report_leads_to_each_student_and_shows_no_line_of_any(judged, tmp_path):
    target = grading.write(tmp_path, judged)
    text = (target / "report.html").read_text("utf-8")
    page = Page(text)
    assert "very_own_name" not in text and "no security sandbox" in page.words
    inside = [address[1:] for address in page.addresses if address.startswith("#")]
    assert set(inside) <= set(page.ids) and {"gradebook", "missing", "exercises"} <= set(inside)
    places = [address for address in page.addresses if not address.startswith("#")]
    assert sorted(places) == [
        *("feedback/%3DEve/feedback.html", "feedback/Bob/feedback.html"),
        "feedback/Zo%C3%AB/feedback.html",
    ]
    assert {path.parent.name for path in target.glob("feedback/*/*")} == {"=Eve", "Bob", "Zoë"}
    assert "Nothing came back from 1 student on the list:\nAda." in page.words


def test_who_needs_help_comes_first_and_names_know_their_order(judged):
    text = report.page(judged)
    body = text.partition("<tbody>")[2].partition("</tbody>")[0]
    names = re.findall(r'<td class="name" data-key="(\d+)">(?:<a [^>]*>)?<bdi>([^<]*)<', body)
    assert [name for _, name in names] == ["Ada", "Bob", "=Eve", "Zoë"]  # of equals by name
    assert [name for _, name in sorted(names)] == ["Ada", "Bob", "=Eve", "Zoë"]
    percent = [float(key) for key in re.findall(r'data-key="([\d.]+)">\d+ %', body)]
    assert percent == sorted(percent) == [0, 0, 0, 50]


def test_a_page_to_send_back_has_ones_own_code_and_the_place_of_the_mistake(judged):
    lines = {line.student.name: line for line in judged.lines}
    pages = {name: feedback.page(judged, line) for name, line in lines.items()}
    shown = re.search(r"<pre>(Cell In.*?)</pre>", pages["Bob"], re.DOTALL)[1]
    assert shown.splitlines() == [
        "Cell In[3], line 2",
        "       1 def my_sigmoid(z):",
        f"----&gt;  2     {OWN_LINE}",
        "NameError: name &#39;very_own_name&#39;",
    ]
    assert "very_own_name" not in pages["Zoë"]
    assert "1 (2).ipynb" in pages["Zoë"] and "2 of 4 exercises passed" in pages["Zoë"]


def test_code_that_python_cannot_read_has_a_caret_as_in_jupyter():
    source = "x = 1\ndef my_sigmoid(z)\n    return z"
    error = "SyntaxError: expected ':', in line 2 `def my_sigmoid(z)`"
    assert feedback.excerpt(4, source, 2, 18, error).splitlines() == [
        "Cell In[4], line 2",
        "       1 x = 1",
        "---->  2 def my_sigmoid(z)",
        "                          ^",
        "       3     return z",
        "SyntaxError: expected ':'",
    ]


@pytest.mark.parametrize("line", [0, 1, 50, 99])
def test_of_a_long_cell_what_is_around_the_mistake_is_shown(line):
    source = "\n".join(f"x{number} = {number}" for number in range(1, 100))
    text = feedback.excerpt(1, source, line, 0, "NameError: no")
    assert len(text.splitlines()) <= 2 * feedback.AROUND + 4
    assert (f"----> {line:>2} x{line} = {line}" in text) == bool(line)


def test_what_students_write_is_escaped_and_a_folder_of_any_name_is_made(lesson, tmp_path):
    names = ["<script>alert(1)</script>", "a: b?", "con.", "..", "c/d: ?"]
    told = {"diagnosis": "<b>", "message": "<script>alert(2)</script>"}
    returned = [came(f"{name}/1.ipynb", lesson, "N---", **told) for name in names]
    target = grading.write(tmp_path, Class("x", returned, [lesson], 0))
    texts = [path.read_text("utf-8") for path in target.rglob("*.html")]
    assert len(texts) == 1 + len(names)
    for text in texts:
        assert "<script>alert" not in text and "<b>]" not in text
    assert all(path.resolve().is_relative_to(target.resolve()) for path in target.rglob("*"))


def test_a_hundred_students_fit_ten_screens(lesson):
    """A row of the table is 29 pixels high in Chromium, a screen 720."""
    names = made_up.students(100)
    returned = [came(f"{first} {last}/1.ipynb", lesson, "PN-N") for first, last in names]
    text = report.page(Class("x", returned, [lesson], 0))
    opened = re.sub(r"<details>.*?</details>", "", text, flags=re.DOTALL)
    assert opened.count("<tr>") * 32 + 800 < 10 * 720


def test_the_next_hour_shows_the_three_commonest_and_runs(lesson, tmp_path):
    made = {
        "sign flipped": "sigmoid",
        "z passed on in place of a": "forward",
        "nothing returned": "forward",
    }
    returned = []
    for number, (mistake, exercise) in enumerate(made.items()):
        words = "".join("N" if name == exercise else "-" for name in STUBS)
        for copy in range(5 - number):
            returned.append(came(f"{number}{copy}/1.ipynb", lesson, words, diagnosis=mistake))
    judged = Class("x", returned, [lesson], 0)
    next_hour.write(judged, tmp_path)
    sources = [
        cell["source"] for cell in json.loads((tmp_path / next_hour.FILE).read_bytes())["cells"]
    ]
    text = "\n".join("".join(source) for source in sources)
    assert re.findall(r"(\d) of 12 made", text) == ["5", "4", "3"]
    assert all(f"**{name}**" in text for name in made)
    before = text.partition("<details>")[0]
    assert not any(name in before for name in made)  # the question does not tell its answer
    command = [sys.executable, "-m", "pytest", "-q", "--nbval-lax", "-p", "no:cacheprovider", "-c"]
    (tmp_path / "pytest.ini").write_text("[pytest]\n", "utf-8")
    done = subprocess.run(
        [*command, "pytest.ini", next_hour.FILE], cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout.decode()


def test_a_class_without_a_common_mistake_gets_a_page_that_says_so(lesson, tmp_path):
    next_hour.write(Class("x", [came("a/1.ipynb", lesson, "PPPP")], [lesson], 0), tmp_path)
    (cell,) = json.loads((tmp_path / next_hour.FILE).read_bytes())["cells"]
    assert "No known mistake" in "".join(cell["source"])


@pytest.mark.parametrize("exercise", by_day(["sigmoid"], ["sigmoid", "forward"]))
def test_each_mistake_shows_itself_in_the_panel(exercise):
    known = wrong.with_mistakes()[exercise]
    for place, (_, mistake) in enumerate(known):
        shown = wrong.Wrong(exercise, place)
        assert shown.mistake.name == mistake.name
        # a lost sign of what is never negative is no mistake that anybody could be told
        ways = [shown.inputs(0, variant) for variant in mistake.variants]
        can_be_seen = any(one.differs for way in ways for one in way)
        assert any(one.differs for one in shown.inputs(0)) == can_be_seen, mistake.name


@pytest.mark.night
@pytest.mark.parametrize("exercise", wrong.with_mistakes())
def test_each_mistake_of_each_exercise_shows_itself(exercise):
    test_each_mistake_shows_itself_in_the_panel(exercise)


def test_the_panel_hides_what_is_right_until_it_is_asked():
    panel = MistakePanel("forward", wrong.place("forward", "z passed on in place of a"))
    assert "should be" not in panel.text.value
    panel.right.value = True
    assert "should be z2" in panel.text.value and "should be z1" not in panel.text.value
    before = panel.text.value
    panel.others.click()
    assert panel.text.value != before
    picture, words = panel.still()
    assert picture.startswith(b"\x89PNG") and "forward" in words


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("forwards", 0), "exercise is 'forwards'"),
        (("pass_table", 0), "exercise is 'pass_table'"),
        (("forward", 999), "mistake is 999, but check.forward knows"),
        (("forward", "sign"), "mistake"),
    ],
)
def test_a_panel_of_no_known_mistake_is_a_sentence(arguments, words):
    with pytest.raises((ValueError, TypeError), match=words.replace("(", r"\(")):
        MistakePanel(*arguments)
