"""The notebooks keep the rhythm that makes them readable: little code at a time, much to see."""

import nbformat
import pytest
from canonical import chosen
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from rhythm import (
    WANTED,
    WORDS,
    course,
    in_sight,
    measured,
    outside,
    thinking_lines,
    word_counts,
    words,
)

COURSE = course(chosen([]))


@pytest.mark.parametrize("path", COURSE, ids=lambda path: path.stem)
def test_rhythm(path):
    assert outside(measured(nbformat.read(path, as_version=4))) == {}


def test_the_first_four_notebooks_are_short():
    counts = [word_counts(nbformat.read(path, as_version=4)) for path in COURSE[:4]]
    assert sum(seen for seen, _ in counts) <= WORDS["in sight"]
    assert sum(map(sum, counts)) <= WORDS["in all"]


def test_a_teachers_notebook_is_held_to_nothing(tmp_path):
    names = ["49_last", "00_early", "quiz", "01_sigmoid", "50_my_own", "5_five"]
    paths = [tmp_path / f"{name}.ipynb" for name in names]
    assert [path.stem for path in course(paths)] == ["49_last", "01_sigmoid"]


def test_what_is_folded_away_is_not_in_sight():
    text = "One <details><summary>Two</summary> three <details><summary>four</summary></details></details> five"
    assert in_sight(text).split() == ["One", "<summary>Two</summary>", "five"]
    assert words(in_sight(text)) == 3


def test_lines_that_only_steer_a_picture_are_none():
    assert thinking_lines("look = {'xlabel': 'x'}\npictures.curves(f, 0, 1, **look)") == 0
    assert thinking_lines("hide = ['seed']\nTrainingPanel(network, hide=hide)") == 0
    assert thinking_lines("losses = [1, 2]\nprint(losses)\npictures.loss_curve(losses)") == 2
    assert thinking_lines("z = x @ W\n\npictures.curves({'z': z}, 0, 1)") == 1


def test_figures_of_a_small_notebook():
    picture = new_output("display_data", data={"image/png": "", "text/plain": "a line"})
    exercise, predict, last = ({"tags": [tag]} for tag in ("exercise", "predict", "last"))
    folded = "\n<details><summary>More</summary>\n\nfour words fold away\n\n</details>"
    notebook = new_notebook(
        cells=[
            new_markdown_cell("# Title\nThree more words: $a^2 + b^2$."),
            new_code_cell("a = 1\n\nb = a"),
            new_markdown_cell("## Section\n![a drawing](drawing.svg)" + folded),
            new_code_cell("c = a"),
            new_code_cell("d = a\n# why\ne = d\nf = e", outputs=[picture]),
            new_code_cell("...", metadata=exercise),
            new_code_cell('ask("what", choice=None)', metadata=predict),
            new_markdown_cell("One\n```python\nnot = prose\n```\ntwo [three](https://four.five)"),
            new_markdown_cell("The last page", metadata=last),
        ]
    )
    assert measured(notebook) == {
        "cells": 6,
        "sections": 1,
        "prose cells, %": 50,
        "words a line of code": (4 + 4 + 3) / 6,
        "words of the opening": 4,
        "lines of a code cell, median": 2,
        "lines of a code cell, 90 %": 4,
        "lines of the second longest": 2,
        "lines of the longest": 4,
        "code cells in a row": 2,
        "cells without a picture": 2,
        "folded words, % of those in sight": 100 * 4 / 11,
        "questions and predictions": 1,
    }
    assert word_counts(notebook) == (11, 7)


@pytest.mark.parametrize("name", WANTED)
def test_a_figure_past_its_bounds_is_named(name):
    wanted = {name: least for name, (least, _) in WANTED.items()}
    least, most = WANTED[name]
    assert outside(wanted) == {}
    assert outside(wanted | {name: least - 0.1}) == {name: round(least - 0.1, 1)}
    assert outside(wanted | {name: most + 0.1}) == {name: most + 0.1}


def test_words():
    assert words("It's a **well-known** `code`, isn't it?") == 6
    assert words("$$x = 1$$ <b>bold</b> $y$") == 1
    assert words("") == 0
