"""Backpropagation against central differences: every activation, loss, bias and depth."""

from itertools import product

import numpy as np
import pytest
from flat import flat
from hypothesis import given
from hypothesis import strategies as st

from nnlib import (
    ACTIVATIONS,
    L2,
    BinaryCrossEntropy,
    CrossEntropy,
    Network,
    SquaredError,
    datasets,
    gradient_check,
    numerical_gradients,
    relu,
    softmax,
)
from nnlib.activations import Activation
from nnworkshop.studies.slopes import nudge

STEP = 1e-5
ELEMENTWISE = [name for name, one in ACTIVATIONS.items() if one.elementwise]
LOSSES = [
    SquaredError(),
    SquaredError(1, mean=False),
    BinaryCrossEntropy(),
    CrossEntropy(),
]


def goes(output, loss):
    """Whether the output activation goes with the loss."""
    own = {"BinaryCrossEntropy": "sigmoid", "CrossEntropy": "softmax"}.get(type(loss).__name__)
    return output == own if own else output in ELEMENTWISE


PAIRS = [pair for pair in product(ACTIVATIONS, LOSSES) if goes(*pair)]
HIDDEN = {1: [4], 2: [4, 3], 3: [4, 3, 4]}  # no two layers that follow each other are of one size


def task(hidden, output, bias, depth):
    """A network with data; every sigmoid and tanh works where it is curved."""
    sizes = [2, *HIDDEN[depth], 2]
    activations = [hidden] * depth + [output]
    rng = np.random.default_rng(0)
    network = Network(sizes, activations, bias, "uniform", rng)
    X = rng.normal(size=(6, 2))
    y = softmax(rng.normal(size=(6, 2)))
    return network, X, y


def central_differences(network, X, y, loss, name):
    """dLoss/d(parameter), one entry after the other, by the network's public methods alone."""
    array = network.parameters[name]
    result = np.empty_like(array)
    for entry in np.ndindex(array.shape):
        here = array[entry]
        losses = []
        for moved in here + STEP, here - STEP:
            array[entry] = moved
            assert_no_kink_is_crossed(network, X, array, entry, here)
            losses.append(loss(network.predict(X), y))
        array[entry] = here
        result[entry] = (losses[0] - losses[1]) / (2 * STEP)
    return result


def assert_no_kink_is_crossed(network, X, array, entry, here):
    """A difference over relu's kink is no slope: no unit may switch on or off within the step."""
    if relu not in network.activations:
        return
    moved = array[entry]
    there = switched_on(network, X)
    array[entry] = here
    assert there == switched_on(network, X)
    array[entry] = moved


def switched_on(network, X):
    return [(z > 0).tolist() for z in network.forward(X).z[1:]]


def assert_close(actual, expected):
    """1e-6 of the larger of the two, and 1e-8 where both are small."""
    larger = np.maximum(np.abs(actual), np.abs(expected))
    assert (np.abs(actual - expected) <= np.maximum(1e-6 * larger, 1e-8)).all()


@pytest.mark.parametrize("depth", HIDDEN)
@pytest.mark.parametrize("bias", [True, False], ids=["bias", "no-bias"])
@pytest.mark.parametrize("output, loss", PAIRS, ids=repr)
@pytest.mark.parametrize("hidden", ELEMENTWISE)
def test_backward_is_the_central_difference(hidden, output, loss, bias, depth):
    network, X, y = task(hidden, output, bias, depth)
    gradients = network.backward(network.forward(X), y, loss)
    assert list(gradients) == list(network.parameters)
    for name, gradient in gradients.items():
        assert gradient.shape == network.parameters[name].shape
        assert_close(gradient, central_differences(network, X, y, loss, name))
    worst = gradient_check(network, X, y, loss)
    assert list(worst) == list(network.parameters)
    assert max(worst.values()) < 1e-6


@pytest.mark.parametrize("hidden", ELEMENTWISE)
def test_the_networks_of_that_test_have_slopes_to_compare(hidden):
    """A gradient of zeros would agree with anything."""
    for depth in HIDDEN:
        network, X, y = task(hidden, "identity", True, depth)
        gradients = network.backward(network.forward(X), y, SquaredError())
        for gradient in gradients.values():
            assert np.abs(gradient).max() > 1e-3
        if hidden == "relu":
            assert all(0.1 < np.mean(z > 0) < 0.9 for z in network.forward(X).z[1:-1])


@pytest.mark.parametrize("output, loss", PAIRS, ids=repr)
def test_delta_is_the_slope_of_the_loss_in_z(output, loss):
    """What a bias of its own for each sample would do to the loss."""
    network, X, y = task("tanh", output, True, 1)
    gradients = network.backward(network.forward(X), y, loss)
    assert gradients.delta[0] is None
    W1, b1, W2, b2 = network.parameters.values()
    f, g = network.activations
    z1 = X @ W1 + b1
    z2 = f(z1) @ W2 + b2
    losses = [lambda moved: loss(g(f(moved) @ W2 + b2), y), lambda moved: loss(g(moved), y)]
    for layer, (z, at) in enumerate(zip([z1, z2], losses), start=1):
        for place in np.ndindex(z.shape):
            step = np.zeros_like(z)
            step[place] = STEP
            difference = (at(z + step) - at(z - step)) / (2 * STEP)
            assert_close(gradients.delta[layer][place], difference)


@pytest.mark.parametrize(
    "output, loss", [pair for pair in product(ACTIVATIONS, LOSSES) if not goes(*pair)], ids=repr
)
def test_invalid_pairs_are_refused(output, loss):
    network, X, y = task("tanh", output, True, 1)
    forward_pass = network.forward(X)
    expected = f"output activation is {output}.*{loss.name} expects"
    for refused in (
        lambda: network.backward(forward_pass, y, loss),
        lambda: gradient_check(network, X, y, loss),
        lambda: numerical_gradients(network, X, y, loss),
    ):
        with pytest.raises(ValueError, match=expected):
            refused()


# The check itself: it has to catch what learners get wrong


@pytest.fixture
def checked():
    """A network with a square matrix between two hidden layers, where a missing transpose fits."""
    rng = np.random.default_rng(1)
    network = Network([2, 3, 3, 1], ["tanh", "tanh", "sigmoid"], init="normal", rng=rng)
    X, y, loss = rng.normal(size=(5, 2)), rng.uniform(size=(5, 1)), SquaredError()
    return network, X, y, loss


def backpropagation(network, X, y, back=lambda W: W.T, by=len):
    """The gradients by hand; `back` is what delta is multiplied by, `by` what it is divided by."""
    W1, b1, W2, b2, W3, b3 = network.parameters.values()
    a1 = np.tanh(X @ W1 + b1)
    a2 = np.tanh(a1 @ W2 + b2)
    a3 = 1 / (1 + np.exp(-(a2 @ W3 + b3)))
    delta3 = (a3 - y) / by(X) * a3 * (1 - a3)
    delta2 = delta3 @ W3.T * (1 - a2**2)
    delta1 = delta2 @ back(W2) * (1 - a1**2)
    return {
        "W1": X.T @ delta1,
        "b1": delta1.sum(axis=0, keepdims=True),
        "W2": a1.T @ delta2,
        "b2": delta2.sum(axis=0, keepdims=True),
        "W3": a2.T @ delta3,
        "b3": delta3.sum(axis=0, keepdims=True),
    }


def bad_names(checked, gradients):
    worst = gradient_check(*checked, gradients)
    return {name for name, error in worst.items() if error > 1e-3}


def test_the_check_passes_right_gradients_by_hand(checked):
    network, X, y, _ = checked
    worst = gradient_check(*checked, backpropagation(network, X, y))
    assert max(worst.values()) < 1e-7


def test_the_check_catches_a_missing_transpose(checked):
    network, X, y, _ = checked
    wrong = backpropagation(network, X, y, back=lambda W: W)
    assert bad_names(checked, wrong) == {"W1", "b1"}  # all that lies before the wrong step


def test_the_check_catches_a_missing_mean(checked):
    network, X, y, _ = checked
    wrong = backpropagation(network, X, y, by=lambda X: 1)
    assert bad_names(checked, wrong) == set(network.parameters)


@pytest.mark.parametrize("name", ["W1", "b1", "W2", "b2", "W3", "b3"])
@pytest.mark.parametrize("factor", [-1, 2, 0.5, 0, 1 + 1e-4])
def test_the_check_catches_a_wrong_sign_or_factor(checked, name, factor):
    network, X, y, _ = checked
    wrong = backpropagation(network, X, y)
    wrong[name] = factor * wrong[name]
    worst = gradient_check(*checked, wrong)
    assert [parameter for parameter, error in worst.items() if error > 1e-6] == [name]


def test_the_check_catches_each_single_wrong_entry(checked):
    network, X, y, _ = checked
    right = backpropagation(network, X, y)
    for name, gradient in right.items():
        for entry in np.ndindex(gradient.shape):
            wrong = gradient.copy()
            wrong[entry] += 1e-3
            assert bad_names(checked, {**right, name: wrong}) == {name}


def test_the_error_of_the_check_is_what_it_says(checked):
    numerical = numerical_gradients(*checked)
    large, small = {}, {}
    for name, n in numerical.items():
        large[name] = n + 1
        small[name] = np.where(np.abs(n) < 0.005, n + 1e-5, n)
    assert (np.abs(numerical["W1"]) < 0.005).any()
    n = numerical["W3"]
    relative = np.max(1 / np.maximum(np.abs(n), np.abs(n + 1)))
    assert gradient_check(*checked, large)["W3"] == pytest.approx(relative)
    assert gradient_check(*checked, small)["W1"] == pytest.approx(1e-5 / 0.01)


def test_the_check_sees_nan(checked):
    network, X, y, _ = checked
    wrong = backpropagation(network, X, y)
    wrong["W2"][0, 0] = np.nan
    assert not gradient_check(*checked, wrong)["W2"] < 1e-6


def test_the_check_of_a_diverged_network_is_silent():
    """It has no gradients to compare: the errors are NaN, and no warning leaks."""
    network = Network([2, 3, 1], ["relu", "identity"], init=1e200)
    task = network, np.ones((4, 2)), np.zeros((4, 1)), SquaredError()
    assert not np.isfinite(numerical_gradients(*task)["W1"]).any()
    assert np.isnan(list(gradient_check(*task).values())).all()


@pytest.mark.parametrize("judge", [gradient_check, numerical_gradients])
def test_the_check_leaves_the_network_as_it_was(checked, judge):
    network, X, y, loss = checked
    before = flat(network)
    judge(network, X, y, loss)
    assert np.array_equal(flat(network), before)


def test_the_check_knows_a_penalty_on_the_weights(checked):
    network, X, y, loss = checked
    with_l2 = L2(loss, 0.3)
    assert max(gradient_check(network, X, y, with_l2).values()) < 1e-6
    without = backpropagation(network, X, y)
    # b1 to b3 are right without it too: there is no penalty on biases
    assert bad_names((network, X, y, with_l2), without) == {"W1", "W2", "W3"}


def test_the_check_names_what_does_not_fit(checked):
    network, X, y, _ = checked
    right = backpropagation(network, X, y)
    with pytest.raises(ValueError, match="gradients names W1, expected W1, b1, W2, b2, W3, b3"):
        gradient_check(*checked, {"W1": right["W1"]})
    with pytest.raises(ValueError, match=r"shape \(3, 2\), expected \(2, 3\)"):
        gradient_check(*checked, {**right, "W1": right["W1"].T})


# Kinks


def on_the_kink(sizes=(2, 3, 1), output="sigmoid", seed=0):
    """XOR with biases of 0: its row of zeros puts each ReLU of the first layer on its kink."""
    network = Network(list(sizes), [*["relu"] * (len(sizes) - 2), output], rng=seed)
    return network, *datasets.xor(), SquaredError()


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("sizes", "output"), [((2, 3, 1), "sigmoid"), ((2, 3, 3, 1), "sigmoid"), ((2, 3, 1), "relu")]
)
def test_a_kink_is_told_and_is_no_error(sizes, output, seed):
    task = on_the_kink(sizes, output, seed)
    errors = gradient_check(*task)
    assert max(errors.values()) < 1e-6
    assert errors.kinks["b1"] == 3 and not {"W1", "W2"} & set(errors.kinks)
    assert "nudges cross a kink for 3 of b1" in repr(errors)


@pytest.mark.parametrize("beside", [0, 3e-6, -3e-6])
def test_each_wrong_entry_beside_a_kink_is_found(beside):
    """Also where the kink is not in the middle of the nudge."""
    network, X, y, loss = on_the_kink()
    network.parameters["b1"][...] = beside
    right = network.backward(network.forward(X), y, loss)
    assert gradient_check(network, X, y, loss).kinks == {"b1": 3}
    for name, gradient in right.items():
        for entry in np.ndindex(gradient.shape):
            wrong = gradient.copy()
            wrong[entry] += 1e-4
            errors = gradient_check(network, X, y, loss, {**right, name: wrong})
            assert [key for key, error in errors.items() if error > 1e-6] == [name]


# max(z, z / 10), with a slope at 0 that is neither that on the left nor that on the right of it
WRONG = Activation(
    "leaky",
    lambda z: np.maximum(z, z / 10),
    lambda z, a: np.where(z > 0, 1, np.where(z < 0, 0.1, 7)),
)


def test_a_slope_that_is_none_of_the_kink_is_an_error():
    network = Network([2, 3, 1], [WRONG, "sigmoid"], rng=0)
    errors = gradient_check(network, *datasets.xor(), SquaredError())
    assert errors["b1"] > 0.1 and errors.kinks == {"b1": 3}


SMOOTH = {  # strongly curved, some of them, and their slopes
    "tanh": (lambda z: np.tanh(z), lambda z: 1 - np.tanh(z) ** 2),
    "steep": (lambda z: np.tanh(100 * z), lambda z: 100 * (1 - np.tanh(100 * z) ** 2)),
    "exp": (np.exp, np.exp),
    "elu": (lambda z: np.where(z > 0, z, np.expm1(z)), lambda z: np.exp(np.minimum(z, 0))),
}
BENT = {  # at 0: the slopes on the left and on the right
    "relu": (0.0, 1.0),
    "leaky": (0.1, 1.0),
    "abs": (-1.0, 1.0),
    "steep": (20.0, 0.0),
}
WRONGLY = st.sampled_from([-1, 0, 0.5, 0.99, 1.01, 2])  # what a slope is multiplied by


def of_one_unit(value, slope, z, x=1.0):
    """The check of one unit at z, whose weight is 0 and whose input is x."""
    network = Network([1, 1], [Activation("f", value, slope)], init={"W1": [[0]], "b1": [[z]]})
    return gradient_check(network, [[x]], [[value(z) - 1]], SquaredError())


@pytest.mark.parametrize("name", SMOOTH)
@given(z=st.floats(-0.02, 0.02) | st.floats(-10, 10), wrongly=WRONGLY)
def test_a_smooth_curve_has_no_kink_and_a_wrong_slope_is_found(name, z, wrongly):
    """Where the slope is not so small that it makes no difference."""
    value, slope = SMOOTH[name]
    right = of_one_unit(value, lambda z, a: slope(z), z)
    assert not right.kinks and max(right.values()) < 1e-4  # 3e-5 where tanh(100 z) bends most
    wrong = of_one_unit(value, lambda z, a: wrongly * slope(z), z)
    assert not wrong.kinks
    if slope(z) > 0.01:
        assert min(wrong.values()) > 1e-3


@pytest.mark.parametrize("name", BENT)
@given(z=st.floats(-3e-5, 3e-5) | st.floats(-3, 3), wrongly=WRONGLY)
def test_a_wrong_slope_is_never_hidden_by_a_kink(name, z, wrongly):
    """But at the kink itself, and nearer to it than a piece is long, any between the two is right."""
    left, right = BENT[name]
    value = lambda z: np.where(z > 0, right * z, left * z)
    true = right if z > 0 else left
    errors = of_one_unit(value, lambda z, a: true, z)
    assert max(errors.values()) < 1e-6
    if abs(abs(z) - 1e-5) > 1e-9:  # else it is rounding that decides
        assert errors.kinks == ({"W1": 1, "b1": 1} if abs(z) < 1e-5 else {})
    claimed = wrongly * true
    near, low, high = abs(z) < 1e-5 / 16 + 1e-9, *sorted([left, right])
    if abs(claimed - true) > 1e-3 and not (near and low <= claimed <= high):
        assert min(of_one_unit(value, lambda z, a: claimed, z).values()) > 1e-3


@pytest.mark.parametrize("claimed", [0.0, 0.3, 1.0])
def test_at_a_kink_any_slope_between_the_two_is_right(claimed):
    errors = of_one_unit(lambda z: np.maximum(z, 0), lambda z, a: np.full_like(z, claimed), 0.0)
    assert max(errors.values()) < 1e-6 and errors.kinks == {"W1": 1, "b1": 1}


@pytest.mark.parametrize("claimed", [-0.1, 1.1, 2.0])
def test_at_a_kink_any_other_slope_is_wrong(claimed):
    errors = of_one_unit(lambda z: np.maximum(z, 0), lambda z, a: np.full_like(z, claimed), 0.0)
    assert min(errors.values()) > 0.05


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "identity"])
@given(
    z=st.floats(-700, 700),  # at -709 there is one, where the sigmoid keeps exp from overflowing
    x=st.sampled_from([0, 1e-12, 1e-9, 1e-6, 1e-3, 10, 1e5]),
    weight=st.sampled_from([1e-6, 1, 1e6]),
)
def test_neither_rounding_nor_a_long_step_is_taken_for_a_kink(name, z, x, weight):
    network = Network([1, 1, 1], [name, "identity"], init=weight)
    network.parameters["b1"] = z
    assert not gradient_check(network, [[x]], [[0]], SquaredError()).kinks


@pytest.mark.parametrize(("z", "ends"), [(-38.0, True), (-30.0, False)])
def test_the_check_of_an_output_whose_logarithm_is_cut_off(z, ends):
    """There the loss is flat and its slope is not, as the docstring says."""
    network = Network([1, 1], init={"W1": [[0]], "b1": [[z]]})
    errors = gradient_check(network, [[1]], [[1]], BinaryCrossEntropy())
    assert (min(errors.values()) > 0.9) == ends


def test_without_a_kink_the_errors_are_a_plain_dictionary(checked):
    errors = gradient_check(*checked)
    assert errors.kinks == {} and repr(errors) == repr(dict(errors))


def test_a_nudge_of_one_parameter_shows_both_slopes():
    network, X, y, loss = on_the_kink()
    shown = nudge(network, X, y, loss, "b1", (0, 1))
    assert shown.kinks == ["z1[0, 1]"]
    assert shown.central == pytest.approx((shown.left + shown.right) / 2)
    right = network.backward(network.forward(X), y, loss)["b1"][0, 1]
    assert shown.held == pytest.approx(right, abs=1e-9) != pytest.approx(shown.central, abs=1e-4)
