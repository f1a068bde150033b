"""Pictures of many networks: counts as dots, and decision surfaces side by side."""

import matplotlib.colors
import numpy as np
import pytest

from nnlib import datasets
from nnworkshop import pictures
from nnworkshop.pictures.house import MOST_DRAWN


def filled(block):
    colours = block.get_facecolors()
    return int((colours == matplotlib.colors.to_rgba(pictures.VERMILION)).all(axis=1).sum())


def test_a_pictogram_fills_as_many_dots_as_it_counts():
    counts = {"one": [0, 3], "another one": [5, 1]}
    picture = pictures.pictogram(counts, ["left", "right"], 5)
    assert [filled(block) for block in picture.ax.collections] == [0, 3, 5, 1]
    assert {len(block.get_offsets()) for block in picture.ax.collections} == {5}
    texts = [text.get_text() for text in picture.ax.texts]
    assert texts == ["", "left", "right", "one", "0", "3", "another one", "5", "1"]
    assert repr(picture) == "Dots, out of 5, for left, right. one: 0, 3; another one: 5, 1."


LONG = ("with weights from −1 to 1, drawn evenly, and no biases", "rate 2, beyond a gap of 0.001")


@pytest.mark.parametrize("columns, total", [(1, 5), (4, 100), (6, 5), (3, 37)])
@pytest.mark.parametrize("names", [("the first row", "second"), LONG, ("WWW " * 4, "MMM " * 8)])
def test_the_parts_of_a_pictogram_neither_touch_nor_leave_the_picture(columns, total, names):
    counts = {names[0]: [total] * columns, names[1]: [0] * columns}
    picture = pictures.pictogram(counts, [f"column {k}" for k in range(columns)], total)
    picture.ax.figure.canvas.draw()
    boxes = [text.get_window_extent() for text in picture.ax.texts if text.get_text()]
    for block in picture.ax.collections:
        dots = picture.ax.transData.transform(block.get_offsets())
        boxes.append(matplotlib.transforms.Bbox([dots.min(axis=0) - 4, dots.max(axis=0) + 4]))
    for k, box in enumerate(boxes):
        assert box.x0 >= 0 and box.x1 <= 900 and box.y0 >= 0
        assert not any(box.overlaps(other) for other in boxes[:k])


def surfaces(predict):
    return {"name": (predict, *datasets.logical_or())}


def test_surfaces_have_a_line_at_one_half_and_their_outputs():
    picture = pictures.decision_surfaces(surfaces(lambda X: X[:, :1]), ["hidden"])
    (line,) = picture.ax.collections
    np.testing.assert_allclose(line.get_paths()[0].vertices[:, 0], 0.5, atol=1e-9)
    texts = {text.get_text(): text.xy for text in picture.ax.texts}
    assert texts.keys() == {"0.00", "1.00"}
    assert len(picture.ax.texts) == 4
    assert picture.ax.get_title() == "name"
    assert (picture.ax.get_xlabel(), picture.ax.get_ylabel()) == ("hidden 1", "hidden 2")
    assert repr(picture) == "Decision surfaces and outputs. name: 0.00, 0.00, 1.00, 1.00."


def test_a_plain_has_no_line():
    noise = np.random.default_rng(0)
    plain = pictures.decision_surfaces(
        surfaces(lambda X: 0.5 + 1e-9 * noise.normal(size=(len(X), 1)))
    )
    assert not plain.ax.collections


def test_samples_in_one_place_have_one_text():
    X, y = np.zeros((3, 2)), np.array([[0.0], [1.0], [1.0]])
    picture = pictures.decision_surfaces({"": (lambda X: X[:, :1] + 0.25, X, y)})
    assert [text.get_text() for text in picture.ax.texts] == ["0.25"]


def test_many_samples_are_not_written_over():
    X, y = datasets.moons(80)
    picture = pictures.decision_surfaces({"moons": (lambda X: X[:, :1], X, y)})
    assert len(picture.ax.texts) == 0
    assert repr(picture) == "Decision surfaces and outputs. moons: 80 samples."


def test_of_very_many_samples_some_of_all_are_drawn_and_it_is_said():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(9_000, 2)), np.repeat([[0.0], [1.0]], 4_500, axis=0)  # sorted by class
    picture = pictures.decision_surface(lambda points: points[:, :1] * 0, X, y, held_out=(X, y))
    drawn = [line for line in picture.ax.lines if len(line.get_xdata()) > 1]
    assert sum(len(line.get_xdata()) for line in drawn) == 2 * MOST_DRAWN
    by_class = [
        sum(len(line.get_xdata()) for line in drawn if line.get_marker() == m) for m in "os"
    ]
    assert by_class == [MOST_DRAWN, MOST_DRAWN]  # half of those learned, half of those held out
    assert "with 1,000 of 9,000 samples on top, and 1,000 of 9,000 held out, hollow" in repr(
        picture
    )
    assert "1,000 of 9,000 rows drawn" in [text.get_text() for text in picture.ax.texts]
    few = pictures.decision_surface(lambda points: points[:, :1] * 0, X[:900], y[:900])
    assert few.ax.texts == [] or all(not text.get_text() for text in few.ax.texts)
