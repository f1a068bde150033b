"""Programs written from memory are proved and accused of nothing, with what little they hand in; a mistake is named."""

import from_memory
import numpy as np
import pytest

from nnworkshop.panels import watch

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
    "leaking": "2-6-1, leaky relu 0.01, sigmoid, x @ W, biases of their own",
    "from_the_back": "2-2-2-2, sigmoid, sigmoid, sigmoid, x @ W, no biases",
    "outputs_asked_anew": "2-1, identity, x @ W, biases in the first row of each weight",
    "in_a_data_frame": "2-1, sigmoid, x @ W, biases of their own",
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
    ("leaking", "relu", "slope of relu", "W1"),
    ("two_numbers", "sign", "sign", "argument 2"),
    ("in_a_data_frame", "flat", "targets against all outputs", "w"),
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


def test_numbers_are_arrays_too_and_equal_ones_have_no_name():
    seen = seen_of("two_numbers")
    assert seen.recorder.calls == 50 and seen.names == ["argument 1", "argument 2"]
    assert seen.slips == [] and seen.findings.verdict.kind == "right"


def test_gradients_of_a_batch_are_no_mistake():
    seen = seen_of("all_rows_once_an_epoch")
    assert seen.slips == [] and "\N{WARNING SIGN}" not in str(seen)
    assert "call watch after each batch" in str(seen)


def test_of_weights_that_stay_0_no_activation_is_claimed_and_the_start_is_named():
    seen = seen_of("all_zero")
    assert not seen.findings.is_sure and "tanh, sigmoid" in str(seen)
    assert seen.slips == [] and seen.examine().name == "equal units"


def test_a_list_of_losses_is_refused():
    with pytest.raises(TypeError, match=r"losses\[-1\]"):
        watch([[[0.5]]], X=[[1.0]], y=[[1.0]], loss=[0.3])


def test_weights_that_are_no_numbers_any_more_are_said():
    for _ in range(2):
        seen = watch([[[float("nan")]]], X=[[1.0]], y=[[1.0]], output=[[float("nan")]])
    seen.finish()
    assert "nan" in str(seen) and "after each single update" in str(seen)


def test_outputs_of_another_shape_are_said():
    W1, W2 = {"W1": [[0.5, 1.0], [1.0, 2.0]], "W2": [[0.5], [0.1]]}.values()
    for _ in range(2):
        seen = watch(
            {"W1": W1, "W2": W2},
            X=[[1.0, 2.0], [3.0, 1.0]],
            y=[[1.0], [0.0]],
            output=[[0.1, 0.2, 0.3]],
        )
    seen.finish()
    assert "The outputs have shape (1, 3)" in str(seen)


@pytest.mark.parametrize(
    ("gradients", "error", "words"),
    [({}, ValueError, "put the line behind"), ({"W": [[1.0]]}.values(), TypeError, "dict_values")],
    ids=["none yet", "values"],
)
def test_gradients_that_are_none_are_refused(gradients, error, words):
    with pytest.raises(error, match=words):
        watch([[[0.5]]], X=[[1.0]], y=[[1.0]], output=[[0.5]], gradients=gradients)


def test_decisions_prove_nothing():
    X = np.array([[300.0], [-300.0]])
    for _ in range(2):
        seen = watch([np.array([[3.0]])], X=X, y=[[1], [0]], output=(X > 0).astype(int))
    seen.finish()
    assert seen.findings.layout is None and "before its threshold" in str(seen)
