"""Programs written from memory are proved and accused of nothing, with what little they hand in; a mistake is named."""

import from_memory
import pytest

pytestmark = pytest.mark.filterwarnings("ignore:the matrix subclass:PendingDeprecationWarning")

LAYOUTS = {
    "eleven_lines": "3-4-1, sigmoid, sigmoid, x @ W, no biases",
    "thinker": "3-1, sigmoid, x @ W, no biases",
    "row_by_row": "2-4-1, sigmoid, sigmoid, W @ x, no biases",
    "mini_batches": "2-5-3-1, sigmoid, sigmoid, sigmoid, W @ x, biases of their own",
    "sums_that_are_divided_later": "2-3-1, sigmoid, sigmoid, x @ W.T, biases of their own",
    "layers_that_update_themselves": "2-3-1, tanh, tanh, x @ W, biases of their own",
    "by_appending": "2-4-4-3-1, sigmoid, sigmoid, sigmoid, sigmoid, x @ W, biases of their own",
    "one_hidden_layer": "2-6-1, tanh, sigmoid, x @ W, biases of their own",
    "with_a_penalty": "2-8-3, relu, softmax, x @ W, biases of their own",
    "one_sign": "2-4-1, sigmoid, sigmoid, x @ W, biases of their own",
    "in_matrices": "2-3-1, sigmoid, sigmoid, x @ W, no biases",
    "biases_that_are_numbers": "2-4-1, sigmoid, sigmoid, x @ W, one number as the bias of all units of a layer",
    "in_single_precision": "2-6-1, sigmoid, sigmoid, x @ W, no biases",
}
SLIPS = [  # the program, the mistake in it, the name that it gets, and the first wrong array
    ("eleven_lines", "order", "weights updated first", "syn0"),
    ("thinker", "z", "slope taken of z", "synaptic_weights"),
    ("thinker", "sign", "sign", "synaptic_weights"),
    ("mini_batches", "z", "slope taken of z", "weights[2]"),
    ("sums_that_are_divided_later", "sum", "not divided by N", "weights[1]"),
    ("layers_that_update_themselves", "order", "weights updated first", "layers[0].weights"),
    ("layers_that_update_themselves", "z", "slope taken of z", "layers[2].weights"),
    ("by_appending", "not turned", "weights not turned", "W[0]"),
    ("one_hidden_layer", "slope", "slope of sigmoid", "W1"),
    ("one_hidden_layer", "sum", "summed over the units", "b1"),
    ("one_hidden_layer", "mean", "summed over the units", "b1"),
    ("with_a_penalty", "slope", "slope missing", "W"),
    ("one_sign", "sign", "sign", "b_h"),
    ("one_sign", "sum", "summed over the units", "b_h"),
    ("in_matrices", "sign", "sign", "W1"),
    ("biases_that_are_numbers", "sign", "sign", "W1"),
]


def seen_of(name, mistake=""):
    seen = getattr(from_memory, name)(mistake)
    seen.finish()
    assert not seen.broken and not seen.recorder.trouble
    return seen


@pytest.mark.parametrize("name", LAYOUTS)
def test_what_is_right_is_proved_and_not_accused(name):
    seen = seen_of(name)
    assert seen.findings.is_sure and seen.findings.layout.words() == LAYOUTS[name]
    assert seen.findings.is_descent and "Each update is the learning rate" in str(seen)
    assert seen.slips == []


@pytest.mark.parametrize(("name", "mistake", "slip", "first"), SLIPS)
@pytest.mark.filterwarnings("ignore:(overflow|invalid value):RuntimeWarning")
def test_a_mistake_is_named(name, mistake, slip, first):
    seen = seen_of(name, mistake)
    ((named, sentence),) = seen.slips
    assert (named, sentence.rpartition(": ")[2]) == (slip, f"{first}.")


@pytest.mark.parametrize(
    ("name", "mistake"), [("eleven_lines", "slope"), ("in_single_precision", "slope")]
)
def test_what_is_no_known_slip_gets_no_name(name, mistake):
    assert seen_of(name, mistake).slips == []
