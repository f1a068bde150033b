"""One pass with the learner's functions: what is shown where, and which line is the wrong one."""

import numpy as np
import pytest
from learner import RIGHT, backward, forward, squash

from nnlib import Network, SquaredError, Training, datasets, tutorials
from nnworkshop.owncode import own as own_module
from nnworkshop.owncode import own_pass
from nnworkshop.owncode.own import Own
from nnworkshop.studies import operations

XOR = datasets.xor()


SOURCES = {
    "activation": ["a1"],
    "derivative": ["slope1"],
    "forward": ["z1", "a1", "z2", "a2"],
    "backward": ["gradW2", "gradW1"],
    "update": ["newW1", "newW2"],
}


def passed(functions, network=None, loss=None):
    network = network or Network([2, 3, 1], "sigmoid", bias=False, rng=1)
    own = Own(functions)
    given = (network, *XOR, loss or SquaredError(), 0.5)
    return own, own_pass.run(own, *given), operations.run(*given)


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_function_gives_what_nnlib_gives(name):
    own, results, reference = passed({name: RIGHT[name]})
    assert list(results.arrays) == list(reference)
    for array, values in reference.items():
        assert np.allclose(results.arrays[array], values, rtol=0, atol=1e-12)
    assert results.sources == dict.fromkeys(SOURCES[name], name)
    assert (results.wrong, own.departure, own.failure) == ({}, None, None)


def test_forward_makes_an_activation_unnecessary():
    _, results, _ = passed({"activation": squash, "forward": forward})
    assert set(results.sources.values()) == {"forward"}


@pytest.mark.parametrize("loss", [SquaredError(), SquaredError(1, mean=False)], ids=str)
def test_the_update_is_a_step_of_training(loss):
    network = tutorials.bias_trick().network
    X, y = tutorials.bias_trick().X, tutorials.bias_trick().y
    arrays = operations.run(network, X, y, loss, 0.3)
    training = Training(network.copy(), X, y, loss, 0.3)
    training.run(1)
    for name, values in training.network.parameters.items():
        assert np.allclose(arrays[f"new{name}"], values, rtol=0, atol=1e-15)


def test_an_update_needs_a_loss_and_a_rate():
    network = Network([2, 3, 1], "sigmoid")
    with pytest.raises(ValueError, match="learning_rate is 0.5, but without a loss"):
        operations.program(network, None, 0.5)
    with pytest.raises(ValueError, match="learning_rate is -1, expected a positive"):
        operations.program(network, SquaredError(), -1)


WRONG = {
    "z1": (
        "forward",
        lambda *given: [a + 0.1 for a in forward(*given)],
        {"z1": 12, "a1": 12, "z2": 4, "a2": 4},
    ),
    "no squash": (
        "forward",
        lambda X, U, V: (X @ U, X @ U, X @ U @ V, squash(X @ U @ V)),
        {"a1": 12},
    ),
    "hidden slope missing": (
        "backward",
        lambda X, y, W2, a1, a2: (
            backward(X, y, W2, a1, a2) | {"W1": X.T @ (((a2 - y) * a2 * (1 - a2) / len(X)) @ W2.T)}
        ),
        {"gradW1": 6},
    ),
    "uphill": ("update", lambda p, g, rate: p + rate * g, {"newW1": 6, "newW2": 3}),
    "one number": (
        "update",
        lambda p, g, rate: p - rate * g + np.eye(*p.shape, k=-1),
        {"newW1": 1, "newW2": 1},
    ),
    "slope of a": ("derivative", lambda z: z * (1 - z), {"slope1": 12}),
    "nan": ("forward", lambda *given: [a * np.nan for a in forward(*given)], {"z1": 12}),
}


@pytest.mark.parametrize(("name", "function", "wrong"), WRONG.values(), ids=WRONG)
def test_only_the_wrong_line_is_marked(name, function, wrong):
    """What follows from it is right for the numbers that it is given."""
    own, results, _ = passed({name: function})
    counts = {array: int(marks.sum()) for array, marks in results.wrong.items()}
    assert counts == wrong
    assert own.departure.array == next(iter(wrong))
    assert own.standing.startswith(f"⚠ Your {name} differs: ")


def test_the_rest_goes_on_with_the_learners_numbers():
    _, results, reference = passed({"activation": np.sin})
    arrays = results.arrays
    assert np.array_equal(arrays["a1"], np.sin(arrays["z1"]))
    assert np.array_equal(arrays["z2"], arrays["a1"] @ arrays["W2"])
    assert np.allclose(arrays["slope1"], np.cos(arrays["z1"]), atol=1e-9)  # by nudging
    assert results.sources["slope1"] == "activation" and not np.allclose(
        arrays["slope1"], reference["slope1"]
    )


def endless(*given):
    while True:
        pass


@pytest.mark.parametrize(
    "function",
    [endless, lambda *given: 1 / 0, lambda *given: 3],
    ids=["endless", "error", "number"],
)
@pytest.mark.parametrize("name", RIGHT)
def test_where_a_function_fails_nnlib_stands_in(name, function, monkeypatch):
    monkeypatch.setattr(own_module, "SECONDS", 0.3)
    own, results, reference = passed({name: function})
    assert own.standing.startswith(f"⚠ Your {name} failed, for ")
    assert results.sources == results.wrong == {}
    assert all(np.array_equal(results.arrays[array], values) for array, values in reference.items())


def test_what_is_changed_in_place_is_named():
    def careless(X, y, W2, a1, a2):
        gradients = backward(X, y, W2, a1, a2)
        a1 *= 2
        return gradients

    own, results, reference = passed({"backward": careless})
    assert str(own.departure).endswith(
        "it changes a1 in place, but its old numbers are still needed."
    )
    assert np.array_equal(results.arrays["a1"], reference["a1"])


@pytest.mark.parametrize(
    ("names", "bias", "loss", "rate", "words"),
    [
        (["forward"], True, SquaredError(), 0.5, "one hidden layer and no biases"),
        (["backward"], False, None, None, "without y and loss there is no backward part"),
        (["derivative"], False, None, None, "without y and loss there is no backward part"),
        (["update"], False, SquaredError(), None, "own names update, but learning_rate is missing"),
    ],
)
def test_functions_that_have_no_part_are_refused(names, bias, loss, rate, words):
    with pytest.raises(ValueError, match=words):
        own_pass.check_parts(names, Network([2, 3, 1], "sigmoid", bias=bias), loss, rate)
