"""Bars of columns: they are the counts of the values."""

from itertools import pairwise

import numpy as np
import pytest

from nnworkshop import pictures
from nnworkshop.pictures.columns import BINS, MOST

RNG = np.random.default_rng(0)
TABLE = {
    "area": RNG.normal(size=50),
    "city": RNG.choice(["Bonn", "Kiel", "a city with a long name"], 50).tolist(),
    "price of it, in thousands of euros": RNG.exponential(size=50),
    "one of many": [f"t{k}" for k in RNG.integers(0, 9, 50)],
}


def axes(picture):
    return [ax for ax in picture.ax.figure.axes if ax.get_visible()]


def heights(ax):
    return [bar.get_height() for bar in ax.patches]


def test_the_bars_are_the_counts():
    area, city, _, many = axes(pictures.column_bars(TABLE, "one of many"))
    assert heights(area) == np.histogram(TABLE["area"], BINS)[0].tolist()
    for ax, name in ((city, "city"), (many, "one of many")):
        counts = sorted((TABLE[name].count(text) for text in set(TABLE[name])), reverse=True)
        assert heights(ax) == counts


@pytest.mark.parametrize("columns", [1, 2, 5, 6, 10, 11, 300])
def test_of_many_columns_the_first_are_drawn_and_the_target_last_in_orange(columns):
    table = {f"c{k}": RNG.normal(size=9) for k in range(columns)}
    picture = pictures.column_bars(table, "c0")
    drawn = [ax.get_title() for ax in axes(picture)]
    assert drawn == [f"c{k}" for k in range(1, columns)][: MOST - 1] + ["c0"]
    assert axes(picture)[-1].title.get_color() == pictures.VERMILION
    assert f"in {columns} columns: " in repr(picture)


def test_texts_stay_in_their_place():
    picture = pictures.column_bars(TABLE | {f"more {k}": TABLE["city"] for k in range(6)}, "city")
    figure = picture.ax.figure
    figure.canvas.draw()
    for ax in axes(picture):
        low, high = ax.get_xlim()
        ticks = [text for text in ax.get_xticklabels() if low <= text.get_position()[0] <= high]
        shown = [ax.title, *ticks]
        boxes = [text.get_window_extent() for text in shown if text.get_text()]
        assert all(0 <= box.x0 and box.x1 <= figure.bbox.width for box in boxes)
        labels = sorted(boxes[1:], key=lambda box: box.x0)
        assert all(left.x1 <= right.x0 for left, right in pairwise(labels))


def test_signs_of_formulas_are_letters_here():
    table = {"$x": np.arange(5.0), "y_$": ["$a$", "$b", "$b", "$a$", "c"]}
    pictures.png(pictures.column_bars(table).ax.figure)


def test_values_that_are_all_the_same_have_a_bar():
    assert max(heights(pictures.column_bars({"x": np.full(7, 3.0)}).ax)) == 7
