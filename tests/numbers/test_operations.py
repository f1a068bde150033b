"""A pass as a program: its lines run, and what they give is what the network computes."""

import numpy as np
import pytest
from test_gradients import PAIRS, task

import nnlib
from nnlib import (
    ACTIVATIONS,
    L2,
    Activation,
    BinaryCrossEntropy,
    CrossEntropy,
    Network,
    SquaredError,
    numerical_gradients,
    tutorials,
)
from nnlib.losses import Loss
from nnworkshop.studies import operations

TUTORIALS = {
    "house prices": tutorials.house_prices(),
    "bias trick": tutorials.bias_trick(),
    "XOR": tutorials.xor(),
}
by_name = pytest.mark.parametrize("tutorial", TUTORIALS.values(), ids=TUTORIALS)


def codes(network, loss=None):
    return [line.code for line in operations.program(network, loss)]


def assert_same(arrays, network, X, y, loss):
    """The results of a program are those of the network's own forward and backward pass."""
    passed = network.forward(X)
    for layer in range(1, len(network.sizes)):
        np.testing.assert_allclose(arrays[f"z{layer}"], passed.z[layer], atol=1e-12)
        np.testing.assert_allclose(arrays[f"a{layer}"], passed.a[layer], atol=1e-12)
    np.testing.assert_allclose(
        arrays["L"],
        network.objective(passed.output, network.targets(y, len(y), loss), loss),
        rtol=1e-12,
    )
    gradients = network.backward(passed, y, loss)
    for layer, delta in enumerate(gradients.delta[1:], start=1):
        np.testing.assert_allclose(arrays[f"delta{layer}"], delta, atol=1e-12)
    for name, gradient in gradients.items():
        assert arrays[f"grad{name}"].shape == gradient.shape
        np.testing.assert_allclose(arrays[f"grad{name}"], gradient, atol=1e-12)


@by_name
def test_the_lines_run_in_plain_numpy_and_give_what_run_gives(tutorial):
    network, X, y, loss = tutorial.network, tutorial.X, tutorial.y, tutorial.loss
    namespace = {"np": np, "X": X, "y": y, **network.parameters}
    namespace |= {"sigmoid": lambda z: 1 / (1 + np.exp(-z)), "identity": lambda z: z}
    exec("\n".join(codes(network, loss)), namespace)  # noqa: S102 - what is shown must run
    arrays = operations.run(network, X, y, loss)
    for line in operations.program(network, loss):
        np.testing.assert_allclose(namespace[line.name], arrays[line.name], rtol=1e-12)
    assert_same(namespace, network, X, y, loss)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("depth", [1, 2, 3])
@pytest.mark.parametrize("output, loss", PAIRS, ids=repr)
@pytest.mark.parametrize("hidden", ["sigmoid", "tanh", "relu", "identity"])
def test_results_are_those_of_the_network(hidden, output, loss, depth, bias):
    network, X, y = task(hidden, output, bias, depth)
    arrays = operations.run(network, X, y, loss)
    assert_same(arrays, network, X, y, loss)
    program = operations.program(network, loss)
    assert list(arrays) == [
        "X",
        *network.parameters,
        "y",
        *(line.name for line in program if line.name in arrays),
    ]
    for line in program:
        assert {operand.removesuffix(".T") for operand in line.operands} <= set(arrays)
        if line.of_units:
            assert arrays[line.name].shape == (len(X), network.sizes[line.layer])


@pytest.mark.parametrize("scale", [0.5, 1, 0.3, 2])
@pytest.mark.parametrize("mean", [True, False])
def test_every_convention_of_the_squared_error(scale, mean):
    network, X, y = task("tanh", "sigmoid", True, 1)
    loss = SquaredError(scale, mean)
    assert_same(operations.run(network, X, y, loss), network, X, y, loss)


def test_the_program_of_the_xor_tutorial():
    tutorial = TUTORIALS["XOR"]
    assert codes(tutorial.network, SquaredError(0.5, mean=False)) == [
        "z1 = X @ W1",
        "a1 = sigmoid(z1)",
        "z2 = a1 @ W2",
        "a2 = sigmoid(z2)",
        "error = a2 - y",
        "L = 0.5 * np.sum(error**2)",
        "grada2 = error",
        "slope2 = a2 * (1 - a2)",
        "delta2 = grada2 * slope2",
        "gradW2 = a1.T @ delta2",
        "grada1 = delta2 @ W2.T",
        "slope1 = a1 * (1 - a1)",
        "delta1 = grada1 * slope1",
        "gradW1 = X.T @ delta1",
    ]
    assert codes(tutorial.network) == codes(tutorial.network, tutorial.loss)[:4]
    assert codes(tutorial.network, tutorial.loss)[5:7] == [
        "L = np.sum(error**2)",
        "grada2 = 2 * error",
    ]


def test_biases_are_added_to_every_row_and_their_deltas_up_over_the_rows():
    lines = {
        line.name: line
        for line in operations.program(TUTORIALS["bias trick"].network, SquaredError())
    }
    assert lines["z2"].code == "z2 = a1 @ W2 + b2"
    assert lines["z2"].operands == ("a1", "W2", "b2")
    assert lines["z2"].equation == "z_2 = a_1 W_2 + b_2"
    assert lines["gradb1"].code == "gradb1 = delta1.sum(axis=0, keepdims=True)"
    assert "over the samples" in lines["gradb1"].why
    assert lines["L"].code == "L = 0.5 * np.sum(error**2) / len(y)"
    assert lines["L"].operands == ("error",)
    assert lines["L"].equation == r"L = \frac{1}{2N} \sum (a_2 - y)^2"


def test_each_line_knows_its_part_its_place_and_its_reason():
    program = operations.program(Network([2, 3, 2, 1], "tanh", rng=0), SquaredError())
    parts = [line.part for line in program]
    assert parts == sorted(parts, key=["forward", "loss", "backward"].index)
    for line in program:
        assert (".T" in line.code) == line.why.startswith("Transposed"), line.code
    places = {line.name: (line.layer, line.weights) for line in program}
    assert places["z2"] == (2, 2)
    assert places["a2"] == (2, 0)
    assert places["grada2"] == (2, 3)  # through the weights of the layer after it
    assert places["gradW2"] == (2, 2)
    assert places["error"] == places["delta3"] == (3, 0)


def test_a_cross_entropy_starts_from_the_error_at_once():
    two = Network([2, 2], "softmax")
    assert codes(two, CrossEntropy())[2:6] == [
        "cost = -y * log(a1)",
        "L = np.sum(cost) / len(y)",
        "error = a1 - y",
        "delta1 = error / len(y)",
    ]
    one = Network([2, 1], "sigmoid")
    assert codes(one, BinaryCrossEntropy())[2] == "cost = -y * log(a1) - (1 - y) * log(1 - a1)"


def test_a_confident_wrong_answer_costs_no_infinity():
    network = Network([1, 1], "sigmoid", bias=False, init=1000)
    arrays = operations.run(network, [[1.0]], [[0.0]], BinaryCrossEntropy())
    np.testing.assert_allclose(arrays["L"], 36.7, atol=0.1)


# an activation that nnlib has not, under a name that is no name in Python
BENT = Activation(
    "softly bent", lambda z: z / (1 + np.abs(z)), lambda z, a: (1 + np.abs(z)) ** -2.0
)


class Fourth(Loss):
    """A loss that nnlib has not."""

    def value(self, a, y):
        return ((a - y) ** 4).sum()

    def slope(self, a, y):
        return 4 * (a - y) ** 3


def test_strangers_have_lines_too():
    network, (X, y) = Network([2, 3, 1], BENT, rng=0), nnlib.datasets.xor()
    assert_same(operations.run(network, X, y, Fourth()), network, X, y, Fourth())
    lines = codes(network, Fourth())
    assert lines[1] == "a1 = f1(z1)"
    assert lines[4:6] == ["L = loss(a2, y)", "grada2 = loss.slope(a2, y)"]
    assert "slope1 = f1.derivative(z1)" in lines


@pytest.mark.parametrize("loss", [SquaredError(), BinaryCrossEntropy()], ids=repr)
def test_a_penalty_on_the_weights_has_lines_too(loss):
    network, X, y = task("tanh", "sigmoid", True, 1)
    with_l2 = L2(loss, 0.3)
    arrays = operations.run(network, X, y, with_l2)
    assert_same(arrays, network, X, y, with_l2)
    assert "L = E + 0.15 * (np.sum(W1**2) + np.sum(W2**2))" in codes(network, with_l2)
    measured = numerical_gradients(network, X, y, with_l2)
    for name, values in measured.items():
        rule = operations.chain_rule(network, arrays, name, (0, 1), 0.3)
        np.testing.assert_allclose(rule.total, values[0, 1], atol=1e-8)


# The chain rule, term by term


@by_name
def test_the_products_of_a_chain_rule_add_up_to_the_gradient(tutorial):
    network, data = tutorial.network, (tutorial.X, tutorial.y, tutorial.loss)
    arrays, measured = operations.run(network, *data), numerical_gradients(network, *data)
    for name, gradient in network.backward(network.forward(tutorial.X), *data[1:]).items():
        for index in np.ndindex(gradient.shape):
            chain = operations.chain_rule(network, arrays, name, index)
            np.testing.assert_allclose(chain.total, gradient[index], rtol=1e-12)
            np.testing.assert_allclose(chain.total, measured[name][index], atol=1e-8)


@pytest.mark.parametrize("output, loss", PAIRS, ids=repr)
def test_there_is_a_product_for_every_sample_and_every_path(output, loss):
    network = Network([2, 3, 4, 2, 2], ["tanh", "sigmoid", "relu", output], rng=1)
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(5, 2)), nnlib.softmax(rng.normal(size=(5, 2)))
    arrays = operations.run(network, X, y, loss)
    gradients = network.backward(network.forward(X), y, loss)
    for name, index, paths in [("W1", (1, 2), 16), ("b2", (0, 3), 4), ("W4", (0, 1), 1)]:
        chain = operations.chain_rule(network, arrays, name, index)
        assert chain.products.shape == (5, paths)
        assert len(set(chain.paths)) == paths
        assert all(path[0] == index[1] for path in chain.paths)
        assert chain.values.shape == (5, paths, len(chain.factors))
        np.testing.assert_allclose(chain.total, gradients[name][index], atol=1e-12)


def test_the_factors_of_one_path_by_hand():
    network, X, y = TUTORIALS["XOR"].network, TUTORIALS["XOR"].X, TUTORIALS["XOR"].y
    arrays = operations.run(network, X, y, SquaredError(0.5, mean=False))
    chain = operations.chain_rule(network, arrays, "W1", (0, 0))
    assert chain.factors == ("grada2", "slope2", "W2", "slope1", "X")
    assert chain.paths == ((0, 0),)
    # the five gears of the sample (1, 1), from the loss back to the weight
    np.testing.assert_allclose(
        chain.values[3, 0], [0.69531126, 0.21185351, 0.4236548, 0.1825, 1], atol=1e-4
    )
    np.testing.assert_allclose(chain.products[:, 0], [0, 0, -0.0072, 0.0114], atol=1e-4)
    bias = Network([2, 2, 1], "sigmoid", rng=0)
    arrays = operations.run(bias, X, y, SquaredError())
    assert operations.chain_rule(bias, arrays, "b1", (0, 1)).factors[-1] == "slope1"


# What does not fit


def test_what_does_not_fit_is_refused():
    network, X, y = TUTORIALS["XOR"].network, TUTORIALS["XOR"].X, TUTORIALS["XOR"].y
    with pytest.raises(ValueError, match=r"X has shape \(4, 1\), expected \(N, 2\)"):
        operations.run(network, X[:, :1])
    with pytest.raises(ValueError, match="y has 3 rows, expected 4"):
        operations.run(network, X, y[:3], SquaredError())
    with pytest.raises(ValueError, match="but cross-entropy expects softmax"):
        operations.run(network, X, y, CrossEntropy())
    with pytest.raises(TypeError, match="network is of type list, expected a Network"):
        operations.run([network] * 9, X)
    with pytest.raises(TypeError, match="network is 'xor'"):
        operations.program("xor")
    with pytest.raises(ValueError, match="name is 'b1', expected one of: W1, W2"):
        operations.chain_rule(network, operations.run(network, X), "b1", (0, 0))


def test_overflow_is_shown_and_not_warned_of():
    network = Network([1, 1, 1], ["relu", "identity"], bias=False, init=1e200)
    arrays = operations.run(network, [[1e200]], [[0.0]], SquaredError())
    assert arrays["z1"] == np.inf


def test_every_activation_of_nnlib_has_a_slope_in_words():
    elementwise = {name for name, one in ACTIVATIONS.items() if one.elementwise}
    assert set(operations.SLOPES) == elementwise


def test_shares_sum_to_one_when_one_of_them_is_set():
    np.testing.assert_allclose(
        operations.with_share(np.array([0.2, 0.6, 0.2]), 1, 0.2), [0.4, 0.2, 0.4]
    )
    np.testing.assert_allclose(
        operations.with_share(np.array([1.0, 0, 0]), 0, 0.5), [0.5, 0.25, 0.25]
    )
