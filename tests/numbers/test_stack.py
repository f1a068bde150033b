"""Stacks: networks in, networks out, and the same numbers as nnlib has for each of them alone."""

import numpy as np
import pytest

from nnlib import (
    L2,
    Activation,
    Adam,
    BinaryCrossEntropy,
    CrossEntropy,
    GradientDescent,
    Loss,
    Momentum,
    Network,
    SquaredError,
    datasets,
    train,
)
from nnworkshop.many import Ensemble, Stack
from nnworkshop.many.kernels import loss_kernel
from nnworkshop.many.stack import StackGradients, StackPass

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(7, 3)), RNG.normal(size=(7, 2))


def a_network(bias=True, rng=0, **changed):
    arguments = dict(sizes=[3, 5, 4, 2], activation=["tanh", "relu", "sigmoid"], init="normal")
    return Network(**(arguments | changed), bias=bias, rng=rng)


def stack(count=4, bias=True, **changed):
    return Stack([a_network(bias, seed, **changed) for seed in range(count)])


def test_a_stack_takes_networks_and_gives_them_back():
    networks = [a_network(rng=seed) for seed in range(4)]
    many = Stack(networks)
    for k, network in enumerate(networks):
        for name in network.parameters:
            assert np.array_equal(many[k].parameters[name], network.parameters[name])
    assert np.array_equal(many[-1].predict(X), networks[3].predict(X))
    assert len(list(many)) == 4
    many[0].parameters["W1"] = 0
    assert many.parameters["W1"][0].any()  # a network of its own


SMALL = [[3, 2, 4, 2], [3, 5, 1, 2], [3, 1, 1, 2]]


@pytest.mark.parametrize("bias", [True, False])
def test_a_stack_of_networks_of_other_hidden_sizes(bias):
    networks = [a_network(bias, seed, sizes=sizes) for seed, sizes in enumerate(SMALL)]
    many = Stack(networks)
    assert many.sizes == (3, 5, 4, 2)
    assert many.own_sizes.tolist() == SMALL
    assert repr(many).startswith("Stack(3 networks of up to 3-5-4-2, tanh")
    for k, network in enumerate(networks):
        assert many[k].sizes == network.sizes
        for name in network.parameters:
            assert np.array_equal(many[k].parameters[name], network.parameters[name])
        np.testing.assert_allclose(many.predict(X)[k], network.predict(X), rtol=1e-13)
    assert np.array_equal(many.mask, many.parameters.flat != 0)  # no weight was drawn to be 0
    assert stack().mask.all()


def test_a_part_of_a_stack():
    networks = [a_network(rng=seed, sizes=sizes) for seed, sizes in enumerate(SMALL)]
    part = Stack(networks).part(np.array([2, 0]))
    assert part.sizes == (3, 2, 4, 2)
    assert part.own_sizes.tolist() == [SMALL[2], SMALL[0]]
    for network, other in zip(part, [networks[2], networks[0]]):
        assert np.array_equal(network.predict(X), other.predict(X))
    part.parameters["W1"] = 0
    assert networks[0].parameters["W1"].any()


def test_a_copy_of_a_stack_is_on_its_own():
    many = Stack([a_network(rng=seed, sizes=sizes) for seed, sizes in enumerate(SMALL)])
    twin = many.copy()
    assert twin.own_sizes.tolist() == SMALL
    assert np.array_equal(twin.predict(X), many.predict(X))
    twin.parameters["W3"] = 0
    assert many.parameters["W3"].any()


def test_setting_parameters_of_a_stack():
    many = stack()
    many.parameters["b1"] = np.arange(5).reshape(1, 5)  # the same for all
    assert np.array_equal(many[2].parameters["b1"], [[0, 1, 2, 3, 4]])
    many.parameters["b1"] = np.arange(20).reshape(4, 1, 5)
    assert np.array_equal(many[2].parameters["b1"], [[10, 11, 12, 13, 14]])


DATA = {"shared": (X, Y), "own": (RNG.normal(size=(4, 7, 3)), RNG.normal(size=(4, 7, 2)))}


def taken(data, k):
    return tuple(part if part.ndim == 2 else part[k] for part in data)


@pytest.mark.parametrize("loss", [SquaredError(), L2(SquaredError(1, mean=False), 0.3)], ids=repr)
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("data", DATA)
def test_a_stack_is_its_networks_one_by_one(bias, data, loss):
    """Outputs, objective and every gradient are nnlib's."""
    many, data = stack(bias=bias), DATA[data]
    outputs, objectives = many.predict(data[0]), many.losses(*data, loss)
    gradients = gradients_of(many, *data, loss)
    for k, network in enumerate(many):
        X, y = taken(data, k)
        run = network.forward(X)
        np.testing.assert_allclose(outputs[k], run.output, rtol=1e-12, atol=1e-14)
        assert objectives[k] == pytest.approx(network.objective(run.output, y, loss), rel=1e-12)
        for name, expected in network.backward(run, y, loss).items():
            np.testing.assert_allclose(gradients[name][k], expected, rtol=1e-12, atol=1e-14)


def gradients_of(many, X, y, loss):
    run = many.run(StackPass(many, many.samples(X)))
    y = many.targets(y, X.shape[-2], loss)
    kernel = loss_kernel(loss, X.shape[-2])
    return many.differentiate(run, y, kernel, StackGradients(many, X.shape[-2]))


def test_a_stack_of_one():
    one = stack(1)
    assert one.predict(X).shape == (1, 7, 2)
    np.testing.assert_allclose(one.predict(X)[0], a_network().predict(X), rtol=1e-13)


def test_a_network_with_many_values_of_its_parameters():
    networks = [a_network(rng=seed) for seed in range(3)]
    values = {
        name: np.stack([network.parameters[name] for network in networks])
        for name in networks[0].parameters
    }
    assert np.array_equal(Stack.of(networks[0], values).predict(X), Stack(networks).predict(X))


# Training: an engine that is nnlib one by one


class Cubed(Loss):
    """A loss of one's own."""

    def value(self, a, y):
        return (np.abs(a - y) ** 3).sum() / len(y)

    def slope(self, a, y):
        return 3 * (a - y) * np.abs(a - y) / len(y)


class Signs:
    """An update rule of one's own."""

    def update(self, parameter, gradient, learning_rate, memory):
        return parameter - 0.01 * learning_rate * np.sign(gradient)


LEAKY = Activation("leaky", lambda z: np.maximum(z, z / 10), lambda z, a: np.where(z > 0, 1, 0.1))


def kind(part):
    """What a test of a part is called; two workers have to call it the same."""
    return type(part).__name__


@pytest.mark.parametrize("rule", [GradientDescent(), Momentum(), Adam(), Signs()], ids=kind)
@pytest.mark.parametrize("loss", [BinaryCrossEntropy(), Cubed(), L2(SquaredError(), 0.1)], ids=kind)
@pytest.mark.parametrize("hidden", ["sigmoid", "tanh", "relu", "identity", LEAKY], ids=repr)
def test_the_engine_is_nnlib(hidden, loss, rule):
    """With networks of several sizes, rates of their own, and parts of a learner's own."""
    X, y = datasets.moons(n=30)
    sizes = [3, 5, 3, 4]
    networks = [Network([2, n, 1], [hidden, "sigmoid"], rng=seed) for seed, n in enumerate(sizes)]
    rates = [0.1, 0.2, 0.3, 0.1]
    ensemble = Ensemble(networks, X, y, loss, rates, rule=rule)
    ensemble.run(20)
    for k, network in enumerate(networks):
        losses = train(network, X, y, loss, rates[k], 20, rule=rule).losses
        assert ensemble.history.losses[-1, k] == pytest.approx(losses[-1], rel=1e-10)
        for name, value in ensemble.stack[k].parameters.items():
            np.testing.assert_allclose(value, network.parameters[name], rtol=1e-9, atol=1e-11)


def test_parts_of_ones_own_that_return_another_shape_are_told_as_by_nnlib():
    class Summed:
        def update(self, parameter, gradient, learning_rate, memory):
            return (parameter - learning_rate * gradient).sum()

    class Rows(Cubed):
        def value(self, a, y):
            return np.abs(a - y) ** 3  # the sum is forgotten

    X, y = datasets.xor()
    networks = [Network([2, 2, 1], rng=seed) for seed in range(3)]
    with pytest.raises(
        TypeError, match=r"returned shape \(\), expected the new values of parameters"
    ):
        Ensemble(networks, X, y, SquaredError(), 0.1, rule=Summed()).run(3)
    with pytest.raises(TypeError, match=r"^Rows: value\(a, y\) is an array .*expected one number"):
        Ensemble(networks, X, y, Rows(), 0.1)


def test_softmax_too():
    X, y = datasets.blobs(n=30)
    y = np.hstack([y, 1 - y])
    networks = [Network([2, 3, 2], ["tanh", "softmax"], rng=seed) for seed in range(3)]
    ensemble = Ensemble(networks, X, y, CrossEntropy(), 0.5)
    ensemble.run(20)
    for k, network in enumerate(networks):
        losses = train(network, X, y, CrossEntropy(), 0.5, 20).losses
        assert ensemble.history.losses[-1, k] == pytest.approx(losses[-1], rel=1e-11)


# What does not fit


def refuses(error, message, act):
    with pytest.raises(error, match=message):
        act()


def test_networks_of_several_kinds_are_refused():
    network = a_network()
    for networks, error, message in [
        ([], ValueError, "networks is empty, expected at least one Network"),
        ([network, "net"], TypeError, r"networks\[1\] is 'net' \(str\), expected a Network"),
        ([None], TypeError, r"networks\[0\] is None \(NoneType\), expected a Network"),
        ([network, a_network(False)], ValueError, "networks has .*with biases.* and .*no biases"),
        (
            [network, a_network(sizes=[3, 5, 4, 3])],
            ValueError,
            "networks has .*5-4-2.* and .*5-4-3",
        ),
        (
            [network, a_network(sizes=[2, 5, 4, 2])],
            ValueError,
            "networks has .*3-5-4.* and .*2-5-4",
        ),
        (
            [network, a_network(activation="tanh")],
            ValueError,
            "networks has .*sigmoid.* and .*tanh",
        ),
    ]:
        refuses(error, message, lambda networks=networks: Stack(networks))


def test_a_network_that_is_not_there():
    many = stack(2)
    for index in (2, -3):
        refuses(IndexError, f"no network {index} in a stack of 2", lambda index=index: many[index])
    for index in ("0", 1.0, None, slice(2)):
        refuses(TypeError, "index is .*expected a whole number", lambda index=index: many[index])


def test_data_that_does_not_fit_a_stack():
    many, loss = stack(3), SquaredError()
    expected = r"expected \(N, 3\)"
    refuses(ValueError, rf"X has shape \(2, 7, 3\), {expected} or", lambda: many.predict([X, X]))
    refuses(ValueError, rf"X has shape \(2,\), {expected}", lambda: many.predict([1, 2]))
    refuses(ValueError, r"y has shape \(2, 7, 2\)", lambda: many.losses(X, [Y, Y], loss))
    refuses(ValueError, "y has 3 rows, expected 7", lambda: many.losses(X, Y[:3], loss))
    refuses(TypeError, "loss is 'squares'", lambda: many.losses(X, Y, "squares"))


def test_rates_that_do_not_fit_a_stack():
    for rates, message in [
        ([0.1, 0.2], r"learning_rate has shape \(2,\)"),
        ([0.1, 0.2, 0], "learning_rate has 0"),
        (0, "learning_rate is 0"),
    ]:
        refuses(
            ValueError, message, lambda rates=rates: Ensemble(stack(3), X, Y, SquaredError(), rates)
        )
