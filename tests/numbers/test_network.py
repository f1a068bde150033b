"""A network's passes against matrices by hand, its parameters, copies and stacks."""

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import INITS, Network, SquaredError, numerical_gradients, relu, sigmoid, tanh, train

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(7, 3)), RNG.normal(size=(7, 2))


def network(bias=True, rng=0, **changed):
    arguments = dict(sizes=[3, 5, 4, 2], activation=["tanh", "relu", "sigmoid"], init="normal")
    return Network(**(arguments | changed), bias=bias, rng=rng)


def stack(count=4, bias=True, **changed):
    return Network.stack([network(bias, seed, **changed) for seed in range(count)])


# The two passes


@pytest.mark.parametrize("bias", [True, False])
def test_forward_is_layer_after_layer(bias):
    net = network(bias)
    p, run = net.parameters, net.forward(X)
    a = X
    for layer, f in enumerate([tanh, relu, sigmoid], start=1):
        z = a @ p[f"W{layer}"] + (p[f"b{layer}"] if bias else 0)
        np.testing.assert_allclose(run.z[layer], z, rtol=1e-13, atol=1e-15)
        a = f(z)
        np.testing.assert_allclose(run.a[layer], a, rtol=1e-13, atol=1e-15)
    assert run.z[0] is None
    assert np.array_equal(run.a[0], X)
    assert np.array_equal(run.output, run.a[3])
    assert np.array_equal(run.output, net.predict(X))


@pytest.mark.parametrize("bias", [True, False])
def test_backward_is_the_chain_rule_layer_after_layer(bias):
    net, loss = network(bias), SquaredError()
    run = net.forward(X)
    g = net.backward(run, Y, loss)
    delta3 = (run.output - Y) / 7 * run.output * (1 - run.output)
    delta2 = delta3 @ net.parameters["W3"].T * (run.z[2] > 0)
    delta1 = delta2 @ net.parameters["W2"].T * (1 - run.a[1] ** 2)
    assert g.delta[0] is None
    for layer, delta in enumerate([delta1, delta2, delta3], start=1):
        np.testing.assert_allclose(g.delta[layer], delta, rtol=1e-12, atol=1e-15)
        weights = run.a[layer - 1].T @ delta
        np.testing.assert_allclose(g[f"W{layer}"], weights, rtol=1e-12, atol=1e-15)
        if bias:
            sums = delta.sum(axis=0, keepdims=True)
            np.testing.assert_allclose(g[f"b{layer}"], sums, rtol=1e-12, atol=1e-15)
    assert list(g) == list(net.parameters)


def test_shapes():
    net = network()
    run = net.forward(X)
    g = net.backward(run, Y, SquaredError())
    assert [a.shape for a in run.a] == [(7, 3), (7, 5), (7, 4), (7, 2)]
    assert [z.shape for z in run.z[1:]] == [(7, 5), (7, 4), (7, 2)]
    assert [delta.shape for delta in g.delta[1:]] == [(7, 5), (7, 4), (7, 2)]
    shapes = {"W1": (3, 5), "b1": (1, 5), "W2": (5, 4), "b2": (1, 4), "W3": (4, 2), "b3": (1, 2)}
    assert {name: array.shape for name, array in net.parameters.items()} == shapes
    assert {name: array.shape for name, array in g.items()} == shapes


def test_a_pass_is_not_changed_by_the_next_one_nor_the_data_by_any():
    net, mine = network(), X.copy()
    first = net.forward(mine)
    before = [a.copy() for a in first.a]
    gradients = net.backward(first, Y, SquaredError())
    weights = gradients["W1"].copy()
    second = net.forward(X + 1)
    net.backward(second, Y, SquaredError())
    assert all(np.array_equal(one, other) for one, other in zip(first.a, before))
    assert np.array_equal(gradients["W1"], weights)
    first.a[0][...] = 0
    assert np.array_equal(mine, X)


@given(st.integers(1, 7))
def test_a_batch_is_one_sample_by_one(count):
    net = network()
    one_by_one = np.vstack([net.predict(row[None]) for row in X[:count]])
    np.testing.assert_allclose(net.predict(X[:count]), one_by_one, rtol=1e-13)


def test_the_gradient_of_a_sum_is_the_sum_of_gradients():
    net, loss = network(), SquaredError(mean=False)
    together = net.backward(net.forward(X), Y, loss)
    singles = [net.backward(net.forward(X[k : k + 1]), Y[k : k + 1], loss) for k in range(7)]
    for name in together:
        np.testing.assert_allclose(together[name], sum(g[name] for g in singles), rtol=1e-11)


def test_data_of_any_kind_of_numbers():
    net = network()
    whole = np.arange(6).reshape(2, 3)
    for same in (whole.tolist(), whole.astype(np.float32), whole.astype(np.uint8), whole * 1.0):
        assert np.array_equal(net.predict(same), net.predict(whole))
    assert np.array_equal(net.predict(np.asfortranarray(X)), net.predict(X))
    assert np.array_equal(net.predict(X[::2]), net.predict(X)[::2])
    yes_or_no = np.array([[True, False, True]])
    assert np.array_equal(net.predict(yes_or_no), net.predict([[1, 0, 1]]))


# Parameters


def test_parameters_are_live_and_can_be_set():
    net = network()
    W1 = net.parameters["W1"]
    W1[...] = 0
    net.parameters["b1"] = [[1, 2, 3, 4, 5]]
    np.testing.assert_allclose(net.forward(X).z[1], np.tile([1, 2, 3, 4, 5], (7, 1)))
    net.parameters["W1"] = np.ones((3, 5))
    assert (W1 == 1).all()
    net.parameters["W1"] = 2
    assert (W1 == 2).all()
    mine = np.full((3, 5), 3.0)
    net.parameters["W1"] = mine
    mine[...] = 9
    assert (W1 == 3).all()  # copied in, not taken over


@pytest.mark.parametrize("make", [network, stack])
def test_training_moves_the_arrays_that_were_handed_out(make):
    net = make()
    W1, before = net.parameters["W1"], net.parameters["W1"].copy()
    train(net, X, Y, SquaredError(), 0.1, 1)
    assert W1 is net.parameters["W1"]
    assert (W1 != before).any()


def test_parameters_show_their_shapes():
    assert repr(Network([2, 1], "tanh").parameters) == "{W1: (2, 1), b1: (1, 1)}"
    assert dict(network(bias=False).parameters).keys() == {"W1", "W2", "W3"}


# Starts


@pytest.mark.parametrize("init", INITS)
def test_the_same_seed_gives_the_same_bits(init):
    one, other, third = (network(init=init, rng=seed) for seed in (3, np.random.default_rng(3), 4))
    for name in one.parameters:
        assert np.array_equal(one.parameters[name], other.parameters[name])
    assert not np.array_equal(one.parameters["W1"], third.parameters["W1"])


def test_nothing_random_is_global():
    np.random.seed(0)
    expected = np.random.RandomState(0).uniform()
    network(rng=None).like()
    assert np.random.uniform() == expected


@pytest.mark.parametrize(
    ("init", "mean", "spread"),
    [
        ("xavier", 0, np.sqrt(2 / 700)),
        ("he", 0, np.sqrt(2 / 300)),
        ("uniform", 0, np.sqrt(1 / 3)),
        ("unit", 0.5, np.sqrt(1 / 12)),
        ("normal", 0, 1),
    ],
)
def test_starts_have_their_spread(init, mean, spread):
    W = Network([300, 400], "tanh", init=init, rng=0).parameters["W1"]
    assert W.mean() == pytest.approx(mean, abs=0.01)
    assert W.std() == pytest.approx(spread, rel=0.02)


def test_biases_start_at_zero_where_weights_are_scaled():
    for init in ("xavier", "he"):
        assert not network(init=init).parameters["b1"].any()
    for init in ("uniform", "unit", "normal"):
        assert network(init=init).parameters["b1"].all()


def test_a_drawn_bias_is_the_first_row():
    net = Network([2, 3], "tanh", init="unit", rng=np.random.RandomState(5))
    drawn = np.random.RandomState(5).uniform(0, 1, (3, 3))
    assert np.array_equal(net.parameters["b1"], drawn[:1])
    assert np.array_equal(net.parameters["W1"], drawn[1:])


def test_a_start_can_be_a_number_a_function_or_arrays():
    assert all((p == 0.5).all() for p in network(init=0.5).parameters.values())
    assert all((p == 1).all() for p in network(init=np.int64(1)).parameters.values())
    net = Network([2, 3], "tanh", init=lambda rng, n, m: np.arange(n * m).reshape(n, m))
    assert net.parameters["b1"].tolist() == [[0, 1, 2]]
    assert net.parameters["W1"].tolist() == [[3, 4, 5], [6, 7, 8]]
    arrays = {"W1": [[1, 2, 3], [4, 5, 6]], "b1": [[7, 8, 9]]}
    net = Network([2, 3], "tanh", init=arrays)
    assert {name: p.tolist() for name, p in net.parameters.items()} == arrays


def test_sizes_may_be_of_any_whole_numbers():
    for sizes in ([2, 3, 1], (2, 3.0, 1), np.array([2, 3, 1]), range(3, 0, -1)):
        assert Network(sizes, "tanh").sizes in {(2, 3, 1), (3, 2, 1)}
        assert all(type(size) is int for size in Network(sizes, "tanh").sizes)


def test_repr():
    assert repr(network()) == "Network(3-5-4-2, tanh, relu, sigmoid, with biases)"
    assert repr(stack(bias=False)) == (
        "Network(4 networks of 3-5-4-2, tanh, relu, sigmoid, no biases)"
    )


# Copies


def pickled(net):
    return pickle.loads(pickle.dumps(net))


@pytest.mark.parametrize("copy_of", [Network.copy, copy.deepcopy, pickled])
@pytest.mark.parametrize("make", [network, stack])
def test_a_copy_is_equal_and_on_its_own(make, copy_of):
    net = make()
    before = {name: array.copy() for name, array in net.parameters.items()}
    twin = copy_of(net)
    assert repr(twin) == repr(net)
    assert np.array_equal(twin.predict(X), net.predict(X))
    train(twin, X, Y, SquaredError(), 0.5, 3)
    assert not np.array_equal(twin.predict(X), net.predict(X))
    assert (twin.parameters["W1"] != net.parameters["W1"]).any()
    twin.parameters["W3"] = 0
    assert np.ptp(twin.predict(X), axis=-2).max() == 0
    assert all(np.array_equal(net.parameters[name], before[name]) for name in before)


def test_a_copy_draws_nothing():
    rng = np.random.default_rng(0)
    net = Network([2, 2], "tanh", init=lambda _, n, m: rng.normal(size=(n, m)))
    state = rng.bit_generator.state
    net.copy()
    assert rng.bit_generator.state == state


def test_like_is_the_same_recipe_with_what_is_given_changed():
    net = network(bias=False, init="unit")
    again = net.like(rng=0)
    assert np.array_equal(again.predict(X), net.predict(X))
    wider = net.like([3, 9, 2], "relu", rng=1)
    assert repr(wider) == "Network(3-9-2, relu, sigmoid, no biases)"
    assert wider.parameters["W1"].min() >= 0  # "unit" again
    deeper = net.like([3, 6, 6, 6, 2])
    assert [f.name for f in deeper.activations] == ["tanh", "relu", "relu", "sigmoid"]
    flat = net.like([3, 2])
    assert [f.name for f in flat.activations] == ["sigmoid"]
    assert [f.name for f in flat.like([3, 4, 2]).activations] == ["sigmoid", "sigmoid"]


def test_like_starts_from_given_weights_as_they_were_given():
    arrays = {"W1": np.ones((2, 3)), "W2": np.ones((3, 1))}
    net = Network([2, 3, 1], "tanh", bias=False, init=arrays)
    net.parameters["W1"] = 5
    arrays["W2"][...] = 7
    assert all((p == 1).all() for p in net.like().parameters.values())
    start = net.like([2, 4, 1], rng=0).parameters["W1"]
    assert np.array_equal(start, Network([2, 4, 1], "tanh", False, rng=0).parameters["W1"])


# Stacks


def test_a_stack_takes_networks_and_gives_them_back():
    nets = [network(rng=seed) for seed in range(4)]
    many = Network.stack(nets)
    for k, net in enumerate(nets):
        for name in net.parameters:
            assert np.array_equal(many[k].parameters[name], net.parameters[name])
    assert np.array_equal(many[-1].predict(X), nets[3].predict(X))
    assert len(list(many)) == 4
    many[0].parameters["W1"] = 0
    assert many.parameters["W1"][0].any()  # a network of its own


SMALL = [[3, 2, 4, 2], [3, 5, 1, 2], [3, 1, 1, 2]]


@pytest.mark.parametrize("bias", [True, False])
def test_a_stack_of_networks_of_other_hidden_sizes(bias):
    nets = [network(bias, seed, sizes=sizes) for seed, sizes in enumerate(SMALL)]
    many = Network.stack(nets)
    assert many.sizes == (3, 5, 4, 2)
    assert many.own_sizes.tolist() == SMALL
    assert repr(many).startswith("Network(3 networks of up to 3-5-4-2, tanh")
    for k, net in enumerate(nets):
        assert many[k].sizes == net.sizes
        for name in net.parameters:
            assert np.array_equal(many[k].parameters[name], net.parameters[name])
        np.testing.assert_allclose(many.predict(X)[k], net.predict(X), rtol=1e-13)
    assert np.array_equal(many.mask, many.parameters.flat != 0)  # no weight was drawn to be 0
    assert stack().mask.all()


def test_a_part_of_a_stack():
    nets = [network(rng=seed, sizes=sizes) for seed, sizes in enumerate(SMALL)]
    part = Network.stack(nets).part(np.array([2, 0]))
    assert part.sizes == (3, 2, 4, 2)
    assert part.own_sizes.tolist() == [SMALL[2], SMALL[0]]
    for net, other in zip(part, [nets[2], nets[0]]):
        assert np.array_equal(net.parameters.flat, other.parameters.flat)
    part.parameters["W1"] = 0
    assert nets[0].parameters["W1"].any()


@pytest.mark.parametrize("copy_of", [Network.copy, Network.like, copy.deepcopy])
def test_a_copy_of_a_stack_knows_the_sizes_of_its_networks(copy_of):
    nets = [network(rng=seed, sizes=sizes) for seed, sizes in enumerate(SMALL)]
    assert copy_of(Network.stack(nets)).own_sizes.tolist() == SMALL
    assert network().like([3, 2, 2]).own_sizes.tolist() == [3, 2, 2]


def test_setting_parameters_of_a_stack():
    many = stack()
    many.parameters["b1"] = np.arange(5).reshape(1, 5)  # the same for all
    assert np.array_equal(many[2].parameters["b1"], [[0, 1, 2, 3, 4]])
    many.parameters["b1"] = np.arange(20).reshape(4, 1, 5)
    assert np.array_equal(many[2].parameters["b1"], [[10, 11, 12, 13, 14]])


DATA = {"shared": (X, Y), "own": (RNG.normal(size=(4, 7, 3)), RNG.normal(size=(4, 7, 2)))}


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("data", DATA)
def test_the_leading_axis_is_one_by_one(bias, data):
    """Forward, loss, backward and numerical gradients of a stack are those of its networks."""
    many, loss = stack(bias=bias), SquaredError()
    X, Y = DATA[data]
    run = many.forward(X)
    gradients, numerical = many.backward(run, Y, loss), numerical_gradients(many, X, Y, loss)
    assert run.output.shape == (4, 7, 2)
    assert loss(run.output, Y).shape == (4,)
    for k in range(4):
        own = (X, Y) if data == "shared" else (X[k], Y[k])
        single = many[k].forward(own[0])
        assert loss(run.output, Y)[k] == pytest.approx(loss(single.output, own[1]), rel=1e-13)
        expected = many[k].backward(single, own[1], loss)
        for layer in (1, 2, 3):
            np.testing.assert_allclose(run.z[layer][k], single.z[layer], rtol=1e-12, atol=1e-14)
            np.testing.assert_allclose(run.a[layer][k], single.a[layer], rtol=1e-12, atol=1e-14)
            np.testing.assert_allclose(
                gradients.delta[layer][k], expected.delta[layer], rtol=1e-12, atol=1e-14
            )
        for name in expected:
            np.testing.assert_allclose(gradients[name][k], expected[name], rtol=1e-12, atol=1e-14)
            np.testing.assert_allclose(numerical[name][k], expected[name], rtol=1e-6, atol=1e-8)


def test_data_of_its_own_for_each_network_only_in_one_place():
    many, (own_X, own_Y) = stack(), DATA["own"]
    for X_, Y_ in ((own_X, Y), (X, own_Y)):
        gradients = many.backward(many.forward(X_), Y_, SquaredError())
        own = X_ if X_.ndim == 2 else X_[3], Y_ if Y_.ndim == 2 else Y_[3]
        expected = many[3].backward(many[3].forward(own[0]), own[1], SquaredError())
        np.testing.assert_allclose(gradients["W2"][3], expected["W2"], rtol=1e-12, atol=1e-14)


def test_a_stack_of_one():
    one = stack(1)
    assert one.predict(X).shape == (1, 7, 2)
    np.testing.assert_allclose(one.predict(X)[0], network().predict(X), rtol=1e-13)


@pytest.mark.parametrize("size", [1e120, 1e200])  # what overflows: the gradients, the outputs
def test_a_network_that_leaves_the_finite_numbers_answers_silently(size):
    net = Network([3, 4, 2], "relu", init=size)
    run = net.forward(np.abs(X))
    assert np.isinf(run.output).all() == (size == 1e200)
    assert np.isinf(net.backward(run, Y, SquaredError())["W1"]).all()
