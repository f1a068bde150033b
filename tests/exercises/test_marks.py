"""z, a and delta have their marks in pictures as in formulas, and nothing else has."""

import doctest

import nbformat
import pytest
from canonical import chosen
from matplotlib.figure import Figure
from rhythm import course

from nnworkshop.exercises import marks
from nnworkshop.exercises.asking import answer, forget
from nnworkshop.exercises.marks import ABOVE, BELOW, marked, marked_markdown, marked_math
from nnworkshop.exercises.question import Number
from nnworkshop.exercises.questions import QUESTIONS

Z, A, DELTA = f"z{BELOW}", f"a{ABOVE}", f"\N{GREEK SMALL LETTER DELTA}{BELOW}{ABOVE}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("z", Z),
        ("sum z", f"sum {Z}"),
        ("z1 = 3", f"{Z}1 = 3"),
        ("a", A),
        ("output a", f"output {A}"),
        ("a2", f"{A}2"),
        ("a = sigmoid(z)", f"{A} = sigmoid({Z})"),
        ("a house, zero, maze", "a house, zero, maze"),
        ("\N{GREEK SMALL LETTER DELTA} = 1", f"{DELTA} = 1"),
        (r"$\partial L/\partial z$", r"$\partial L/\partial \underline{z}$"),
    ],
)
def test_a_text_with_its_marks(text, expected):
    assert marked(text) == expected
    assert marked(expected) == expected


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (r"a_1 = \sigma(z_1)", r"\overline{a}_1 = \sigma(\underline{z}_1)"),
        (r"e^z", r"e^{\underline{z}}"),
        (r"\delta_2 W_2", r"\underline{\overline{\delta}}_2 W_2"),
        (r"\Delta \alpha \max z_\text{a dog}", r"\Delta \alpha \max \underline{z}_\text{a dog}"),
        (r"\frac{da}{dz}", r"\frac{da}{dz}"),
    ],
)
def test_a_formula_with_its_marks(formula, expected):
    assert marked_math(formula) == expected
    assert marked_math(expected) == expected


def test_matplotlib_draws_the_marks():
    figure = Figure()
    figure.text(0, 0, marked("z1 a1 $z_1$"))
    figure.canvas.draw()
    assert doctest.testmod(marks).failed == 0


@pytest.mark.parametrize("path", course(chosen([])), ids=lambda path: path.stem)
def test_the_formulas_of_a_notebook_have_their_marks(path):
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown":
            assert marked_markdown(cell.source) == cell.source


def test_the_formulas_of_an_answer_have_their_marks(monkeypatch):
    monkeypatch.setitem(
        QUESTIONS, "slope", Number("the slope", 1, reason="It is $a(1 - a)$, in `a`.")
    )
    assert r"$\overline{a}(1 - \overline{a})$, in `a`" in answer("slope")._repr_markdown_()
    forget()
