"""The lecturer's pages are true of their notebooks, and the pages to print of nnlib and of arithmetic."""

import json
import re
import zipfile
from importlib.util import module_from_spec, spec_from_file_location
from math import exp, log, sqrt
from pathlib import Path

import numpy as np
import pytest
from canonical import chosen
from claims import (
    NOT_PROSE,
    PLAIN,
    WORDS,
    Number,
    cells,
    digits,
    has,
    in_sentence,
    output,
    said,
    source,
)
from rhythm import course
from sheet import BLANK, Task, shown
from sheets import SHEETS
from write_sheets import ANSWERS, PRINT, pages

import nnlib
from nnworkshop.classroom import handout
from nnworkshop.exercises.questions import NOTEBOOK, QUESTIONS
from nnworkshop.many import wilson

ROOT = Path(__file__).parents[2]
LECTURERS = ROOT / "lecturers"
COURSE = course(chosen([]))
NAMES = [path.stem for path in COURSE]
FIVE_MINUTES = 1250  # words
PICTURE = re.compile(r'src="data:[^"]*"')


@pytest.fixture(params=NAMES)
def name(request):
    return request.param


def page(name):
    return (LECTURERS / f"{name}.md").read_text("utf-8")


def part(name, title):
    """What stands below a heading of a page."""
    return page(name).split(f"\n## {title}\n")[1].partition("\n## ")[0]


def rows(text):
    """The rows of all tables of a text, without their heads."""
    lines = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("|")]
    below = [k for k, line in enumerate(lines) if set("".join(line)) <= set("-|")]
    return [line for k, line in enumerate(lines) if k not in below and k + 1 not in below]


def headings(name):
    texts = [
        source(cell)
        for cell in cells(ROOT / "notebooks" / f"{name}.ipynb")
        if cell["cell_type"] == "markdown"
    ]
    lines = re.sub(r"```.*?```", "", "\n".join(texts), flags=re.DOTALL).splitlines()
    return [line.lstrip("# ") for line in lines if re.match("#{1,3} ", line)]


def notebook(name):
    """All that a notebook says: its sources, its outputs, and what it answers to guesses."""
    everything = cells(ROOT / "notebooks" / f"{name}.ipynb")
    texts = [text for cell in everything for text in (source(cell), output(cell), said(cell))]
    texts += [repr(QUESTIONS[one]) for one, where in NOTEBOOK.items() if where == name[:2]]
    return "\n".join(texts).replace("_", "")


def test_each_notebook_has_its_pages():
    assert sorted(path.stem for path in LECTURERS.glob("[0-9]*.md")) == NAMES
    assert list(SHEETS) == NAMES
    overview = rows((LECTURERS / "README.md").read_text("utf-8").partition("## A term")[0])
    assert [re.findall(r"\]\((.*?)\)", " ".join(row)) for row in overview] == [
        [f"../notebooks/{name}.ipynb", f"{name}.md", f"print/{name}.html"] for name in NAMES
    ]


@pytest.mark.parametrize("minutes", [45, 90])
def test_a_plan_fits_the_hour_and_the_notebook(name, minutes):
    plan = rows(part(name, f"{minutes} minutes").partition("**May be dropped:**")[0])
    left = iter(headings(name))
    for section, *_ in plan:
        assert section in left, f"{section}: no heading, or not in its place"
    assert minutes - 2 <= sum(int(row[1]) for row in plan) <= minutes
    assert all(len(row) == 3 and row[2] for row in plan)


def test_a_page_has_all_its_parts(name):
    text = page(name)
    assert re.search(r"\*\*What it is for\.\*\* [^.]+\.\n", text)
    assert "**May be dropped:**" in text
    assert len(text.split()) <= FIVE_MINUTES
    questions = re.split(r"\n\*\*(?=\d\. )", part(name, "Three questions to put"))[1:]
    assert [question[:3] for question in questions] == ["1. ", "2. ", "3. "]
    assert all(len(rows(question)) >= 2 for question in questions)
    assert all(len(row) == 3 and all(row) for question in questions for row in rows(question))
    tasks = re.split(r"\n\*\*(?=[AB]\. )", part(name, "Two open questions"))[1:]
    assert [task[:3] for task in tasks] == ["A. ", "B. "]
    assert all([row[0] for row in rows(task)] == ["3", "2", "1", "0"] for task in tasks)
    assert all("*Sample answer:* " in task for task in tasks)
    assert len(rows(part(name, "On stage"))) >= 3


def test_the_notebooks_own_questions_have_its_answers(name):
    put = re.split(r"\n\*\*(?=\d\. )", part(name, "Three questions to put"))[1:]
    own = [question for question in put if "(The notebook" in question]
    assert own
    for question in own:
        asked, right = re.search(
            r"\(The notebook's `(.+?)`.*?(?:right is|;) (\d+)", question
        ).groups()
        known = QUESTIONS[asked]
        assert NOTEBOOK[asked] == name[:2]
        assert float(right) == known.right
        if known.asks_for == "choice":
            others = {row[0].partition(",")[0] for row in rows(question)}
            assert others == {str(k) for k in range(1, len(known.reasons) + 1)} - {right}


def interval(*counts):
    return [f"{100 * end:.0f}" for end in wilson(*counts)]


CLAIMS = {  # what is said on a page and does not stand in its notebook: the numbers, computed
    ("07_many_networks", "18 of 20 starts, method B from 80 of 100"): [
        "18",
        "20",
        "80",
        "100",
    ],  # made up
    ("07_many_networks", "90 % is more than 80 %"): [
        f"{100 * 18 / 20:.0f}",
        f"{100 * 80 / 100:.0f}",
    ],
    ("07_many_networks", "from about 70 to 97 %"): interval(18, 20),
    ("07_many_networks", "from about 71 to 87 %"): interval(80, 100),
    ("02_feedforward", "it comes to about 82"): [
        f"{100 * nnlib.Network([2, 3, 1], 'sigmoid', bias=False, init=0.5).predict([[400 / 3, 7 / 9]]).item():.0f}"
    ],
}


def test_a_number_on_a_page_stands_in_its_notebook(name):
    text = re.sub(r"\]\([^)]*\)", "]", page(name).partition("\n")[2])
    for row in rows(part(name, "Three questions to put")):
        text = text.replace(f"| {row[0]} |", "|")  # what somebody might say, right or wrong
    claimed = {piece: numbers for (where, piece), numbers in CLAIMS.items() if where == name}
    for piece, numbers in claimed.items():
        assert [number for number in numbers if number not in piece] == []
        assert piece in text, piece
        text = text.replace(piece, "")
    prose = re.sub(rf"{NOT_PROSE}|## \d+ minutes|\| \d+ \|", " ", text, flags=re.DOTALL)
    stated = {one.text: one for line in prose.splitlines() for one in in_sentence(0, line)}
    others = re.findall(rf"(?<![\w.^_{{]){PLAIN}", prose)
    stated |= {one: Number(0, "", one) for one in map(without_comma, others) if digits(one) >= 2}
    there = notebook(name)
    assert [text for text in stated if text not in WORDS and not has(there, stated[text])] == []


def without_comma(text):
    return text.rstrip(",")


def test_links_lead_somewhere():
    for path in LECTURERS.glob("*.md"):
        for link in re.findall(r"\]\(([^)\s]+)\)", path.read_text("utf-8")):
            file, _, place = link.partition("#")
            assert (path.parent / file).exists(), f"{path.name}: {link}"
            if place:
                assert f'id="{place}"' in (path.parent / file).read_text("utf-8"), link


def test_a_term_has_every_notebook_in_its_order():
    term = rows(
        (LECTURERS / "README.md").read_text("utf-8").split("## A term")[1].partition("## ")[0]
    )
    assert [row[0] for row in term] == [str(week) for week in range(1, 13)]
    lessons = re.findall(r"\((\d\d_\w+)\.md\)", " ".join(row[1] for row in term))
    assert list(dict.fromkeys(lessons)) == NAMES


def test_a_quiz_has_its_place_in_the_term():
    text = (LECTURERS / "README.md").read_text("utf-8")
    assert [
        path.stem for path in (ROOT / "notebooks").glob("quiz_*.ipynb") if path.stem not in text
    ] == []


@pytest.fixture(scope="module")
def written():
    return pages()


def without_pictures(text):
    return PICTURE.sub("src", text)


def test_the_pages_to_print_are_those_that_are_made(written):
    assert sorted(path.name for path in PRINT.iterdir()) == sorted(written)
    for name, text in written.items():
        committed = (PRINT / name).read_text("utf-8")
        assert without_pictures(committed) == without_pictures(text), name


def test_a_page_to_print_needs_nothing_from_elsewhere(written):
    for text in written.values():
        assert re.findall(r"(?:src|href)=\"(?!data:)|https?:|url\(|@import|<script", text) == []
        assert "/home/" not in text and "/tmp/" not in text


def sigma(z):
    return 1 / (1 + exp(-z))


def hill(z):
    return sigma(z) * (1 - sigma(z))


s, a2, p = 0.5, sigma(2), exp(1) / (2 * exp(1) + 1)  # of 04, and a share of 06
d2 = a2 * a2 * (1 - a2)
z2 = 2 * sigma(1) - sigma(2)

# The answers to all blanks once more, in plain arithmetic: a list for each task.
BY_HAND = {
    "01_sigmoid": [
        [10 * 0.5 - 4, sigma(1)],
        [4 / 0.5],
        [4 / 1, -8 * 1],
        [0.8 * 0.2, 0.25, 0.5],
        [3 * (1 - 3)],
    ],
    "02_feedforward": [
        [2 * 1 - 1 * 1, 2 * 0.5 + 1 * 1],
        [sigma(1), sigma(2)],
        [z2, sigma(z2)],
        [5, 3],
        [2 + 2, 1 + 1],
    ],
    "03_loss_and_gradient_descent": [
        [1 - 4, 3 - 6],
        [(9 + 9) / 4, (-3 * 1 - 3 * 3) / 2],
        [1 + 0.1 * 6, ((1.6 - 4) * 1 + (4.8 - 6) * 3) / 2],
        [(1 + 9) / 2, 2 / 5, 1 / 5],
        [0.5 * 0.6 + 0.1 * 3, 1.6 + 0.6, (4 * 1 + 6 * 3) / (1 + 9)],
    ],
    "04_backpropagation": [
        [3 * 1 - 1 * 3, s, 4 * s, a2],
        [d2],
        [s * d2, d2 * 4 * s * (1 - s)],
        [3 * d2, -d2],
        [(3.5**2 - 9) / 0.5, 3.5**2 - 2.5**2, 2 * 3],
    ],
    "05_xor": [
        [4 * 0.5**2 / 2, 0.5**2 / 2],
        [0, 0, 0, 1, 0, 1, 1, 0, 1, 1, 1, 0],
        ["OR", "AND"],
        ["(0, 1)", "(1, 0)"],
        [2, 4],
    ],
    "06_bias_and_averaging": [
        [1 * -4 + 3 * 2, -4, 3],
        [(1 * 2 - 2 * 0 + 4 * 4) / 3, (1 - 2 + 4) / 3],
        [log(2), log(10)],
        [0.9, 0.9 * 0.9 * 0.1, 11],
        [p, p, 1 - 2 * p, p, p, -2 * p, 0],
    ],
    "07_many_networks": [
        [0.5 / sqrt(100), 1.96 * 0.05],
        [4, 400],
        ["B, C", "B, D"],
        [3 * 2 / 2, 4 * 3 / 2, 58],
        [1, 1, 0.5],
    ],
    "08_does_it_know": [
        [85 + 6, 85 + 5, 6, 5],
        [2, 0.5],
        [2, 1, (5 - 2) / 1],
        [2 - 0.5 * (0.5 + 0.2), 2 - 0.25],
        [sqrt((1 + 49) / 2)],
    ],
    "09_digits": [
        ["7 2 7 8 0 5 5 9 7 6"],  # read off the picture
        [64 * 16 + 16 * 10, 16 + 10, log(10), log(4)],
        [32, 1000 - 31 * 32, 10 * 32],
        [1 + 0.5, 1 + 0.5 + 0.25, 1 / (1 - 0.5)],
        [0.2, 0.7, 0.1 - 1],
    ],
    "10_your_own": [
        [0.5 * 50, 0.5 / 50],
        [hill(4), hill(sigma(4)), hill(1), 0.25],
        [1 - 1, 1 - 2, 2 - 1, 2 - 2, (1 + 1) / 4, 0, 50 * 50],
        [0.5 * 40, 0.5 * 60, 0, (40 + 60) / 2, (60 - 40) / 2, (60 - 50) / 10, 0.5 * 1, hill(0.5)],
        [(2 - 1.4) / 0.5, "W2"],
    ],
}


def test_answers_are_those_of_plain_arithmetic(name):
    tasks = SHEETS[name]().tasks
    assert len(tasks) == 5
    computed = [[shown(answer, task.decimals) for answer in task.answers] for task in tasks]
    by_hand = [
        [shown(answer, task.decimals) for answer in answers]
        for answers, task in zip(BY_HAND[name], tasks)
    ]
    assert computed == by_hand


def test_xavier_draws_up_to_the_bound_of_the_page():
    starts = [
        nnlib.Network([4, 2], init="xavier", rng=seed).parameters["W1"] for seed in range(300)
    ]
    assert 0.99 < np.abs(starts).max() <= 1
    starts = [nnlib.Network([8, 2], init="he", rng=seed).parameters["W1"] for seed in range(300)]
    assert abs(np.std(starts) - 0.5) < 0.02


def test_no_page_to_print_tells_its_answers(name, written):
    text = written[f"{name}.html"]
    for task in SHEETS[name]().tasks:
        assert task.filled not in text and str(task.filled) in written[ANSWERS]
        assert not task.words or task.words not in text
    assert BLANK not in text + written[ANSWERS]


def test_numbers_are_shown_as_one_writes_them():
    assert [shown(x) for x in (1, 0.731, -0.5, -1e-9, 1184, "OR")] == [
        "1",
        "0.73",
        "−0.5",
        "0",
        "1,184",
        "OR",
    ]


def test_a_task_with_a_blank_too_many_is_refused():
    with pytest.raises(ValueError, match="text has 2 blanks, and there are 1 answers"):
        Task("___ and ___", (1,))


def test_students_get_none_of_it(tmp_path, monkeypatch):
    handout.main([str(tmp_path / "class"), "--lessons", str(ROOT / "notebooks")])
    spec = spec_from_file_location("run", ROOT / "run.py")
    run = module_from_spec(spec)
    spec.loader.exec_module(run)
    monkeypatch.setattr(run, "MEMORY", tmp_path / ".memory")
    run.copy_notebooks(tmp_path / "work")
    given = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.stem for path in given} >= set(NAMES) or any(
        path.suffix == ".zip" for path in given
    )
    names = [path.relative_to(tmp_path).as_posix() for path in given]
    for path in given:
        if path.suffix == ".zip":
            names += zipfile.ZipFile(path).namelist()
    assert [
        name
        for name in names
        if "lecturers" in name
        or "print/" in name
        or name.endswith(tuple(f"{one}.md" for one in NAMES))
    ] == []
    assert list(LECTURERS.rglob("*.ipynb")) == []


def test_the_project_installs_none_of_it():
    assert "lecturers" not in json.dumps(
        (ROOT / "pyproject.toml").read_text("utf-8").partition("[tool.pytest")[0]
    )
