"""Pictures of a forward pass show the numbers they are given."""

import numpy as np

from nnlib import Network, plots


def texts(picture):
    return [text.get_text() for text in picture.ax.texts]


def test_a_pass_stands_in_its_circles_and_its_weights_on_the_lines():
    net = Network([2, 1], "sigmoid", bias=False, init={"W1": [[0.5], [-1.256]]})
    values = [np.array([[1.0, 2.0]]), np.array([[0.119]])]
    picture = plots.pass_diagram(net, values)
    assert texts(picture) == ["X", "a1", "1.000", "2.000", "0.119", "0.5", "-1.26"]
    assert repr(picture) == (
        "A 2-1 network with the numbers of one sample: X = 1.000, 2.000; a1 = 0.119."
    )
    several = [np.ones((3, 2)), np.ones((3, 1))]
    picture.update(net, several)
    assert texts(picture)[2:5] == ["", "", ""]
    assert repr(picture) == "A 2-1 network with its weights as lines."


def test_a_pass_marks_a_weight_or_a_bias_and_units():
    net = Network([2, 3, 1], "tanh", rng=0)
    values = net.forward([[1.0, 2.0]]).a
    marks = [np.zeros((1, 2)), np.array([[0, 0, 1]]), np.zeros((1, 1))]
    picture = plots.pass_diagram(net, values, ("W1", (0, 2)), marks)
    (mark,) = picture.ax.lines
    centres = picture.ax.collections[-1].get_offsets()
    np.testing.assert_array_equal(mark.get_xydata(), centres[[0, 4]])
    colours = picture.ax.collections[-1].get_facecolors()
    assert [bool(colour[2] < 1) for colour in colours] == [False] * 4 + [True, False]
    picture.update(net, values, ("b2", (0, 0)))
    np.testing.assert_array_equal(mark.get_xydata(), centres[[5]])


def test_many_weights_are_not_written_on_their_lines():
    net = Network([4, 4, 1], "tanh", rng=0)
    picture = plots.pass_diagram(net, net.forward(np.ones((1, 4))).a)
    assert len(texts(picture)) == 3 + 9 + 4  # names of layers, numbers of units, the last weights


def test_of_large_layers_the_first_units_are_drawn():
    net = Network([2, 40, 1], "tanh", rng=0)
    values = net.forward([[1.0, 2.0]]).a
    marks = [row > 0 for row in values]
    picture = plots.pass_diagram(net, values, ("W1", (0, 39)), marks)
    numbers = texts(picture)[3:]
    assert 6 < len(numbers) < 43
    assert numbers[2:-1] == [f"{value:.3f}" for value in values[1][0, : len(numbers) - 3]]
    assert "first 16 units" in picture.ax.get_xlabel()
    assert len(picture.ax.lines[0].get_xydata()) == 1  # its other end is not drawn


def test_a_map_of_answers_marks_its_samples_and_the_range_of_the_data():
    def predict(X):
        return X.sum(axis=1, keepdims=True)

    seen = np.array([[1, 2], [3, 1]])
    picture = plots.answer_map(predict, {"here": (1, 2)}, (0, 4), (0, 3), "u", "v", seen, "price")
    assert texts(picture) == ["range of the data", "here"]
    np.testing.assert_array_equal(picture.ax.lines[0].get_xydata(), [[1, 2]])
    assert picture.ax.patches[0].get_bbox().bounds == (1, 1, 2, 1)
    assert (picture.ax.get_xlim(), picture.ax.get_ylim()) == ((0, 4), (0, 3))
    assert repr(picture) == "The answers of a network on a map of u and v: here."
    levels = picture.ax.collections[0].levels
    assert levels[0] <= 0
    assert levels[-1] >= 7
    np.testing.assert_allclose(2 * levels, np.round(2 * levels), atol=1e-9)  # whole or half
    assert picture.ax.figure.axes[1].get_ylabel() == "price"
    white = plots.answer_map(None, {"here": (1, 2)}, (0, 4), (0, 3))
    assert len(white.ax.collections) == 0
    assert repr(white) == "Samples on a map of x1 and x2: here."
