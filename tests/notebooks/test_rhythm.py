"""The notebooks keep the rhythm that makes them readable: little code at a time, much to see."""

from pathlib import Path

import nbformat
import pytest
from canonical import chosen
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from rhythm import WANTED, course, measured, outside, words


@pytest.mark.parametrize("path", course(chosen([])), ids=lambda path: path.stem)
def test_rhythm(path):
    assert outside(measured(nbformat.read(path, as_version=4))) == {}


def test_figures_of_a_small_notebook():
    picture = new_output("display_data", data={"image/png": "", "text/plain": "a line"})
    exercise = {"tags": ["exercise"]}
    notebook = new_notebook(
        cells=[
            new_markdown_cell("# Title\nThree more words: $a^2 + b^2$."),
            new_code_cell("a = 1\n\nb = 2"),
            new_markdown_cell("## Section\n![a drawing](drawing.svg)"),
            new_code_cell("c = 3"),
            new_code_cell("d = 4\n# why\ne = 5\nf = 6", outputs=[picture]),
            new_code_cell("...", metadata=exercise),
            new_markdown_cell("One\n```python\nnot = prose\n```\ntwo [three](https://four.five)"),
        ]
    )
    assert measured(notebook) == {
        "cells": 6,
        "sections": 1,
        "prose cells, %": 50,
        "words a line of code": (4 + 3 + 3) / 7,
        "words of the opening": 4,
        "lines of a code cell, median": 2,
        "lines of a code cell, 90 %": 4,
        "lines of the second longest": 2,
        "lines of the longest": 4,
        "code cells in a row": 2,
        "cells without a picture": 2,
    }


@pytest.mark.parametrize("name", WANTED)
def test_a_figure_past_its_bounds_is_named(name):
    wanted = {name: least for name, (least, _) in WANTED.items()}
    least, most = WANTED[name]
    assert outside(wanted) == {}
    assert outside(wanted | {name: least - 0.1}) == {name: round(least - 0.1, 1)}
    assert outside(wanted | {name: most + 0.1}) == {name: most + 0.1}


def test_the_rhythm_is_that_of_the_course_alone():
    names = "01_a", "49_b", "50_c", "lesson", "99_d"
    assert [path.stem for path in course(map(Path, names))] == ["01_a", "49_b"]


def test_words():
    assert words("It's a **well-known** `code`, isn't it?") == 6
    assert words("$$x = 1$$ <b>bold</b> $y$") == 1
    assert words("") == 0
