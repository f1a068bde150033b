"""Pictures of a forward pass show the numbers they are given."""

import numpy as np

from nnlib import Network
from nnworkshop import pictures


def texts(picture):
    return [text.get_text() for text in picture.ax.texts]


def test_a_pass_stands_in_its_circles_and_its_weights_on_the_lines():
    network = Network([2, 1], "sigmoid", bias=False, init={"W1": [[0.5], [-1.256]]})
    values = [np.array([[1.0, 2.0]]), np.array([[0.119]])]
    picture = pictures.pass_diagram(network, values)
    assert texts(picture) == ["X", "a1", "1.000", "2.000", "0.119", "0.5", "-1.26"]
    assert repr(picture) == (
        "A 2-1 network with the numbers of one sample: X = 1.000, 2.000; a1 = 0.119."
    )
    several = [np.ones((3, 2)), np.ones((3, 1))]
    picture.update(network, several)
    assert texts(picture)[2:5] == ["1.000", "1.000", "1.000"]
    assert "circle: first sample" in picture.ax.get_xlabel()
    gradient = np.array([[-0.1], [0.2]])
    picture.update(network, several, None, None, None, ("backward", 1, 0), gradient)
    assert "lit line: gradient" in picture.ax.get_xlabel()
    assert "numbers of the first sample: X = 1.000, 1.000; a1 = 1.000" in repr(picture)


def test_a_pass_marks_a_weight_or_a_bias_and_units():
    network = Network([2, 3, 1], "tanh", rng=0)
    values = network.forward([[1.0, 2.0]]).a
    marks = [np.zeros((1, 2)), np.array([[0, 0, 1]]), np.zeros((1, 1))]
    picture = pictures.pass_diagram(network, values, ("W1", (0, 2)), marks)
    *_, mark = picture.ax.lines
    centres = picture.ax.collections[-1].get_offsets()
    np.testing.assert_array_equal(mark.get_xydata(), centres[[0, 4]])
    colours = picture.ax.collections[-1].get_facecolors()
    assert [bool(colour[2] < 1) for colour in colours] == [False] * 4 + [True, False]
    picture.update(network, values, ("b2", (0, 0)))
    np.testing.assert_array_equal(mark.get_xydata(), centres[[5]])


def test_the_place_of_an_operation_lights_up():
    network = Network([2, 3, 1], "tanh", rng=0)
    forward = network.forward([[1.0, 2.0]])
    values, names = [forward.a[0], forward.z[1], None], ["X", "z1", ""]
    picture = pictures.pass_diagram(network, values, names=names, place=("forward", 1, 1))
    light, halo, _ = picture.ax.collections[-3:]
    assert len(light.get_segments()) == 2 * 3
    assert len(halo.get_offsets()) == 3
    assert texts(picture)[:3] == ["X", "z1", ""]
    assert texts(picture)[8] == ""  # the output is not known yet
    assert repr(picture).endswith(f"z1 = {', '.join(f'{z:.3f}' for z in forward.z[1][0])}.")
    gradient = np.array([[0.01234], [-5.0], [0.0]])
    picture.update(network, values, None, None, names, ("backward", 2, 0), gradient)
    assert texts(picture)[-3:] == ["0.012", "-5", "0"]
    assert len(light.get_segments()) == 3
    assert len(halo.get_offsets()) == 0


def test_slopes_get_one_more_decimal_and_their_own_colour():
    network = Network([1, 1], "tanh", rng=0)
    values = [np.array([[2.0]]), np.array([[0.01234]])]
    picture = pictures.pass_diagram(network, values, names=["X", "delta1"])
    _, _, x, delta, _ = picture.ax.texts
    assert (x.get_text(), delta.get_text()) == ("2.000", "0.0123")
    assert x.get_color() != delta.get_color()


def test_a_step_stands_beside_its_program_and_its_numbers():
    network = Network([2, 1], "tanh", rng=0)
    program = [f"a{k} = tanh(z{k})" for k in range(20)]
    diagram = (network, network.forward([[1.0, 2.0]]).a)
    numbers, why = "a12 (1, 1)\n[0.5]", "Each sum is bent.\nAnd a second sentence."
    picture = pictures.pass_step(diagram, program, 12, "Step 12", "a = b", numbers, why)
    written = {text.get_text(): text for text in picture.ax.figure.texts}
    listed = [text for text in written if text in program]
    assert listed == program[8:17]
    assert [text for text in listed if written[text].get_bbox_patch()] == [program[12]]
    assert {"Step 12", "$a = b$", numbers, why.replace("\n", "\n\n")} <= set(written)
    assert repr(picture).startswith("Step 12: a12 = tanh(z12). A 2-1 network")
    height = picture.ax.figure.get_size_inches()[1]
    tall = pictures.pass_step(diagram, program, 12, "", "a", "\n".join(["[0]"] * 40), why)
    assert tall.ax.figure.get_size_inches()[1] > height


def test_many_weights_are_not_written_on_their_lines():
    network = Network([4, 4, 1], "tanh", rng=0)
    picture = pictures.pass_diagram(network, network.forward(np.ones((1, 4))).a)
    assert len(texts(picture)) == 3 + 9 + 4  # names of layers, numbers of units, the last weights


def test_of_large_layers_the_first_units_are_drawn():
    network = Network([2, 40, 1], "tanh", rng=0)
    values = network.forward([[1.0, 2.0]]).a
    marks = [row > 0 for row in values]
    picture = pictures.pass_diagram(network, values, ("W1", (0, 39)), marks)
    numbers = texts(picture)[3:]
    assert 6 < len(numbers) < 43
    assert numbers[2:-1] == [f"{value:.3f}" for value in values[1][0, : len(numbers) - 3]]
    assert "first 16 units" in picture.ax.get_xlabel()
    assert len(picture.ax.lines[-1].get_xydata()) == 1  # its other end is not drawn


def test_64_inputs_are_circles_with_numbers_like_any_others():
    network = Network([64, 4, 2], "tanh", rng=0)
    picture = pictures.pass_diagram(network, network.forward(np.zeros((1, 64))).a)
    lines, circles = picture.ax.collections[0], picture.ax.collections[-1]
    ends = {tuple(end) for line in lines.get_segments() for end in line}
    assert ends == {tuple(centre) for centre in circles.get_offsets()}
    assert len(ends) == 16 + 4 + 2


def test_a_map_of_answers_marks_its_samples_and_the_range_of_the_data():
    def predict(X):
        return X.sum(axis=1, keepdims=True)

    seen = np.array([[1, 2], [3, 1]])
    picture = pictures.answer_map(
        predict, {"here": (1, 2)}, (0, 4), (0, 3), "u", "v", seen, "price"
    )
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
    white = pictures.answer_map(None, {"here": (1, 2)}, (0, 4), (0, 3))
    assert len(white.ax.collections) == 0
    assert repr(white) == "Samples on a map of x1 and x2: here."
