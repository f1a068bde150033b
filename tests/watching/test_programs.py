"""Twelve layouts that students use run under watch: proved, and their mistakes named; without, none is accused."""

import programs
import pytest

LAYOUTS = {
    "one_file_script": "2-5-1, sigmoid, sigmoid, x @ W, biases of their own",
    "lists_of_columns": "2-4-3-1, sigmoid, sigmoid, sigmoid, W @ x, biases of their own",
    "dict_of_parameters": "2-4-1, tanh, sigmoid, W @ x, biases of their own",
    "class_with_attributes": "2-4-1, sigmoid, sigmoid, x @ W, no biases",
    "ones_in_front": "2-4-1, sigmoid, sigmoid, x @ W, biases in the first row of each weight",
    "flat_targets": "3-1, identity, x @ W, biases of their own",
    "layers_as_objects": "1-8-1, tanh, identity, x @ W, biases of their own",
    "inputs_as_they_come": "2-6-1, tanh, sigmoid, x @ W, biases of their own",
    "softmax_with_class_numbers": "2-6-3, relu, softmax, x @ W, biases of their own",
    "plain_python": "2-3-1, sigmoid, sigmoid, x @ W.T, no biases",
    "perceptron": "2-1, sigmoid, x @ W, biases of their own",
    "deep_with_helper": "2-5-4-1, tanh, tanh, sigmoid, x @ W, biases of their own",
}
SLIPS = {  # the name of the mistake, and the first wrong array
    "one_file_script": ("not divided by N", "W2"),
    "lists_of_columns": ("slope taken of z", "weights[2]"),
    "dict_of_parameters": ("weights updated first", "W1"),
    "class_with_attributes": ("sign", "weights1"),
    "flat_targets": ("targets against all outputs", "W"),
    "deep_with_helper": ("slope missing", "net[1][0]"),
}
ILLNESSES = {
    "ones_in_front": "equal units",
    "layers_as_objects": "divergence",
    "inputs_as_they_come": "data not scaled",
}


def seen_of(name, **settings):
    seen = getattr(programs, name)(**settings)
    seen.finish()
    seen.examine()
    assert not seen.broken and not seen.recorder.trouble
    return seen


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_layout_is_proved_and_nothing_is_accused(name):
    seen = seen_of(name)
    assert seen.findings.is_sure
    assert seen.findings.layout.words() == LAYOUTS[name]
    assert seen.slips == [] and seen.illness is None
    assert "\N{WARNING SIGN}" not in str(seen)


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_run_is_the_loop(name):
    """Each update is one of nnlib's, so nnlib trained from the first weights ends with the last ones."""
    seen = seen_of(name, epochs=40)
    assert seen.findings.is_descent
    run = seen.run
    first = min(run.timeline.states)
    twin = run.timeline.at(first)
    twin.learning_rate = seen.rate
    twin.run(run.training.epoch - first)
    for parameter, values in run.network.parameters.items():
        assert twin.network.parameters[parameter] == pytest.approx(values, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("name", SLIPS)
@pytest.mark.filterwarnings("ignore:(overflow|invalid value):RuntimeWarning")
def test_a_mistake_is_named_with_the_first_wrong_array(name):
    seen = seen_of(name, slip=True)
    ((slip, sentence),) = seen.slips
    assert (slip, sentence.rpartition(": ")[2]) == (SLIPS[name][0], f"{SLIPS[name][1]}.")
    assert sentence in str(seen)


@pytest.mark.parametrize("name", ILLNESSES)
@pytest.mark.filterwarnings("ignore:(overflow|invalid value):RuntimeWarning")
def test_what_is_no_slip_is_diagnosed(name):
    seen = seen_of(name, slip=True)
    assert seen.slips == []
    assert seen.illness.name == ILLNESSES[name]
    assert str(seen.illness) in str(seen)
