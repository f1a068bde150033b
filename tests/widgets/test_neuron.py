"""The neuron panel draws the neuron that its controls say, and writes down its numbers."""

import io
import re

import numpy as np
import pytest
from PIL import Image

import nnlib
from nnworkshop.panels import NeuronPanel


def numbers(panel):
    """The figures above the picture: z, a, slope and the input where z = 0."""
    texts = re.findall("<b>(.*?)</b>", panel.text.value)
    return [float(text.replace("−", "-")) for text in texts]


def lines(panel):
    """The curve, the line of the slope, the dot and the ring, each as (x, y)."""
    return [np.array(line.get_data(), dtype=float) for line in panel.curve.ax.lines]


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu"])
@pytest.mark.parametrize(("weight", "bias", "x"), [(1.5, -3, 2.4), (-0.8, 1, -2), (3, 0.5, 0.1)])
def test_the_picture_is_the_neuron(name, weight, bias, x):
    f = nnlib.ACTIVATIONS[name]
    curve, slope, dot, ring = lines(NeuronPanel(weight, bias, x, name))
    np.testing.assert_allclose(curve[1], f(weight * curve[0] + bias))
    np.testing.assert_allclose(dot, [[x], [f(weight * x + bias)]])
    np.testing.assert_allclose(ring, [[-bias / weight], [f(0)]])
    near = np.array([x - 1e-6, x + 1e-6])  # a slope is what a small step shows
    quotient = np.diff(f(weight * near + bias)) / np.diff(near)
    np.testing.assert_allclose(np.diff(slope[1]) / np.diff(slope[0]), quotient, rtol=1e-5)


def test_a_moved_control_moves_picture_and_numbers():
    panel = NeuronPanel(weight=1, bias=0, x=0)
    assert numbers(panel) == [0, 0.5, 0.25, 0]
    panel.weight.value, panel.bias.value, panel.x.value = 2, -4, 2
    assert numbers(panel) == [0, 0.5, 0.5, 2]
    panel.activation.value = "tanh"
    assert numbers(panel) == [0, 0, 2, 2]
    np.testing.assert_allclose(lines(panel)[3], [[2], [0]])
    panel.activation.value, panel.x.value = "relu", 3
    assert numbers(panel) == [2, 2, 2, 2]
    assert panel.curve.ax.get_ylim()[1] > 2


def test_a_neuron_that_does_not_listen_has_no_ring():
    panel = NeuronPanel(weight=0, bias=1, x=4)
    assert "z is the same for every x" in panel.text.value
    assert lines(panel)[3].size == 0
    assert numbers(panel) == [1, 0.731, 0]


def test_a_ring_outside_the_picture_is_told_in_words():
    panel = NeuronPanel(weight=1, bias=-10, x=5)
    assert lines(panel)[3].size == 0
    assert numbers(panel)[-1] == 10


def test_a_slope_that_is_next_to_nothing_is_called_so():
    panel = NeuronPanel(weight=5, bias=10, x=1)
    assert "slope = <b>about 0</b>" in panel.text.value


def test_what_is_typed_beyond_the_range_stops_at_its_end():
    panel = NeuronPanel()
    panel.weight.value, panel.x.value = 99, -99
    assert (panel.weight.value, panel.x.value) == (5, -8)
    assert panel.message.value == ""


def test_what_is_typed_while_a_dragged_slider_is_drawn_is_kept(monkeypatch):
    panel = NeuronPanel(weight=1)
    slider = panel.controls.children[0].children[0].children[1]
    typed = iter([2.0])

    def type_once():
        panel.weight.value = next(typed, panel.weight.value)

    monkeypatch.setattr(panel, "draw", type_once)  # a message can come in while it draws
    slider.value = 5.0
    assert (panel.weight.value, slider.value) == (2, 2)


def test_what_is_shown_without_a_kernel():
    png, words = NeuronPanel(weight=2, bias=-4, x=1.5).still()
    assert words == "One neuron, sigmoid(2 · x − 4) as a curve over x, and its slope at 1.5."
    pixels = np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))
    assert pixels.shape == (340, 760, 3)
    other, _ = NeuronPanel(weight=2, bias=-4, x=1.6).still()
    assert png != other


@pytest.mark.parametrize("activation", ["sigmoit", "softmax"])
def test_an_activation_that_it_cannot_draw(activation):
    with pytest.raises(ValueError, match=f"activation is '{activation}', expected one of: sigm"):
        NeuronPanel(activation=activation)
