"""Pictures of functions of one number, and of one neuron, show the numbers they are given."""

import numpy as np
import pytest
from matplotlib.text import Text

from nnlib import relu, sigmoid, tanh
from nnworkshop import pictures


def test_curves_are_their_functions_with_names_on_them():
    functions = {"sigmoid": sigmoid, "tanh": tanh}
    dots = {"here": (1, 0.5)}
    picture = pictures.curves(functions, -3, 3, dots=dots, ylim=(-2, 2))
    first, second, dot = picture.ax.lines
    np.testing.assert_allclose(first.get_ydata(), sigmoid(first.get_xdata()))
    np.testing.assert_allclose(second.get_ydata(), np.tanh(second.get_xdata()))
    np.testing.assert_array_equal(dot.get_xydata(), [[1, 0.5]])
    texts = {text.get_text(): text.xy for text in picture.ax.texts}
    assert texts.keys() == {"sigmoid", "tanh", "here"}
    assert texts["here"] == (1, 0.5)
    for name, f in functions.items():
        assert np.isclose(texts[name][1], f(texts[name][0]), atol=1e-3)
    assert picture.ax.get_xlim() == (-3, 3)
    assert picture.ax.get_ylim() == (-2, 2)
    assert repr(picture) == "Curves from -3 to 3: sigmoid; tanh."


def test_curves_without_limits_are_seen_whole():
    bottom, top = pictures.curves({"relu": relu}, -1, 7).ax.get_ylim()
    assert -1 < bottom < 0
    assert 7 < top < 8


def test_curves_can_be_updated():
    picture = pictures.curves({"sigmoid": sigmoid}, -3, 3)
    picture.update({"tanh": tanh})
    assert picture.ax.lines[0].get_ydata()[0] == np.tanh(-3)
    assert picture.ax.texts[0].get_text() == "tanh"
    x, y = picture.ax.texts[0].xy
    assert np.isclose(y, np.tanh(x), atol=1e-3)


def test_secants_join_two_points_of_the_curve():
    picture = pictures.secants(sigmoid, 0.5, (2, 1), -3, 4)
    _, long, _, short, _ = picture.ax.lines
    np.testing.assert_allclose(long.get_xydata(), [[0.5, sigmoid(0.5)], [2.5, sigmoid(2.5)]])
    np.testing.assert_allclose(short.get_xydata(), [[0.5, sigmoid(0.5)], [1.5, sigmoid(1.5)]])
    assert [text.get_text() for text in picture.ax.texts] == ["h = 2", "h = 1"]


def test_tangents_have_the_slopes_they_are_given():
    picture = pictures.tangents(sigmoid, [0, 2], [0.25, 0.1], ["one", "two"], -5, 5, reach=1)
    curve, *lines, dots = picture.ax.lines
    np.testing.assert_allclose(curve.get_ydata(), sigmoid(curve.get_xdata()))
    for line, z, slope in zip(lines, (0, 2), (0.25, 0.1), strict=True):
        ends = [[z - 1, sigmoid(z) - slope], [z + 1, sigmoid(z) + slope]]
        np.testing.assert_allclose(line.get_xydata(), ends)
    np.testing.assert_allclose(dots.get_xydata(), [[0, 0.5], [2, sigmoid(2)]])
    picture.update(tanh, [1, 2], [0, 0], ["three", "four"])
    np.testing.assert_allclose(dots.get_ydata(), np.tanh([1, 2]))
    assert repr(picture) == "A curve with its slope at 2 points: three; four."


@pytest.mark.parametrize(
    ("at", "slope", "side"),
    [(1, 0.3, "left"), (1, -0.3, "right"), (-4.9, -0.3, "left"), (4.9, 0.3, "right")],
)
def test_a_slope_is_named_off_its_line_and_within_the_frame(at, slope, side):
    picture = pictures.tangents(sigmoid, [at], [slope], ["name"], -5, 5)
    (name,) = picture.ax.texts
    assert name.get_ha() == side  # the side of the name that is next to the point
    assert (name.get_position()[0] > 0) == (side == "left")
    picture.update(sigmoid, [at], [0.3], ["name"])
    assert name.get_ha() == ("right" if at > 4 else "left")


@pytest.mark.parametrize(("a", "output"), [(None, "?"), (0.1192, "0.119")])
def test_a_neuron_shows_its_numbers(a, output):
    picture = pictures.neuron_diagram({"heat": 70, "milk": 20}, [0.3, -0.25], -18, -2, a)
    texts = [text.get_text() for text in picture.ax.texts]
    shown = {"heat", "70", "weight 0.3", "milk", "20", "weight −0.25", "bias −18", "−2", output}
    assert shown <= set(texts)
    words = "A neuron: z is heat 70 times 0.3 plus milk 20 times -0.25 plus -18; a is z squashed."
    assert repr(picture) == words


def test_the_name_of_a_curve_covers_no_curve_and_no_other_name():
    def neuron(w, b):
        return lambda x: sigmoid(x * w + b)

    functions = {f"w = {w}, b = {b}": neuron(w, b) for w, b in ((0.3, -18), (0.6, -18), (0.6, -36))}
    picture = pictures.curves(functions, 10, 90)
    picture.ax.figure.canvas.draw()
    boxes = [text.get_window_extent() for text in picture.ax.texts]
    for k, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[k + 1 :])
        for line in picture.ax.lines:
            points = picture.ax.transData.transform(line.get_xydata())
            assert not any(box.contains(*point) for point in points)


def box_of(name):
    name.figure.draw_without_rendering()
    return Text.get_window_extent(name)


def inside(box, line, ax):
    """Whether a name's box covers a piece of a line, long strokes between its points included."""
    points = ax.transData.transform(np.column_stack(line.get_data()))
    many = np.linspace(0, len(points) - 1, 20_001)
    x, y = (np.interp(many, range(len(points)), along) for along in points.T)
    return bool(np.any((box.x0 < x) & (x < box.x1) & (box.y0 < y) & (y < box.y1)))


@pytest.mark.parametrize(
    "functions",
    [
        {"a step": lambda z: np.where(z > 0, 1.0, 0.0), "sigmoid": sigmoid},
        {"a gently falling line": lambda z: -0.2 * z, "a bowl": lambda z: 0.05 * z**2 - 0.2 * z},
    ],
)
def test_a_name_covers_no_line(functions):
    ax = pictures.curves(functions, -8, 8).ax
    for name in ax.texts:
        assert not any(inside(box_of(name), line, ax) for line in ax.lines), name.get_text()


def test_names_of_curves_with_few_points_stand_apart():
    ax = pictures.curve_choices("twice the rate").ax
    boxes = [box_of(name) for name in ax.texts]
    assert len(boxes) == 4
    assert not any(a.overlaps(b) for k, a in enumerate(boxes) for b in boxes[:k])
    for name in ax.texts:
        assert not any(inside(box_of(name), line, ax) for line in ax.lines), name.get_text()
