"""A network's passes against matrices by hand, its parameters and copies."""

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import INITS, Network, SquaredError, relu, sigmoid, tanh, train

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(7, 3)), RNG.normal(size=(7, 2))


def a_network(bias=True, rng=0, **changed):
    arguments = dict(sizes=[3, 5, 4, 2], activation=["tanh", "relu", "sigmoid"], init="normal")
    return Network(**(arguments | changed), bias=bias, rng=rng)


# The two passes


@pytest.mark.parametrize("bias", [True, False])
def test_forward_is_layer_after_layer(bias):
    network = a_network(bias)
    p, run = network.parameters, network.forward(X)
    a = X
    for layer, f in enumerate([tanh, relu, sigmoid], start=1):
        z = a @ p[f"W{layer}"] + (p[f"b{layer}"] if bias else 0)
        np.testing.assert_allclose(run.z[layer], z, rtol=1e-13, atol=1e-15)
        a = f(z)
        np.testing.assert_allclose(run.a[layer], a, rtol=1e-13, atol=1e-15)
    assert run.z[0] is None
    assert np.array_equal(run.a[0], X)
    assert np.array_equal(run.output, run.a[3])
    assert np.array_equal(run.output, network.predict(X))


@pytest.mark.parametrize("bias", [True, False])
def test_backward_is_the_chain_rule_layer_after_layer(bias):
    network, loss = a_network(bias), SquaredError()
    run = network.forward(X)
    g = network.backward(run, Y, loss)
    delta3 = (run.output - Y) / 7 * run.output * (1 - run.output)
    delta2 = delta3 @ network.parameters["W3"].T * (run.z[2] > 0)
    delta1 = delta2 @ network.parameters["W2"].T * (1 - run.a[1] ** 2)
    assert g.delta[0] is None
    for layer, delta in enumerate([delta1, delta2, delta3], start=1):
        np.testing.assert_allclose(g.delta[layer], delta, rtol=1e-12, atol=1e-15)
        weights = run.a[layer - 1].T @ delta
        np.testing.assert_allclose(g[f"W{layer}"], weights, rtol=1e-12, atol=1e-15)
        if bias:
            sums = delta.sum(axis=0, keepdims=True)
            np.testing.assert_allclose(g[f"b{layer}"], sums, rtol=1e-12, atol=1e-15)
    assert list(g) == list(network.parameters)


def test_shapes():
    network = a_network()
    run = network.forward(X)
    g = network.backward(run, Y, SquaredError())
    assert [a.shape for a in run.a] == [(7, 3), (7, 5), (7, 4), (7, 2)]
    assert [z.shape for z in run.z[1:]] == [(7, 5), (7, 4), (7, 2)]
    assert [delta.shape for delta in g.delta[1:]] == [(7, 5), (7, 4), (7, 2)]
    shapes = {"W1": (3, 5), "b1": (1, 5), "W2": (5, 4), "b2": (1, 4), "W3": (4, 2), "b3": (1, 2)}
    assert {name: array.shape for name, array in network.parameters.items()} == shapes
    assert {name: array.shape for name, array in g.items()} == shapes


def test_a_pass_is_not_changed_by_the_next_one_nor_the_data_by_any():
    network, mine = a_network(), X.copy()
    first = network.forward(mine)
    before = [a.copy() for a in first.a]
    gradients = network.backward(first, Y, SquaredError())
    weights = gradients["W1"].copy()
    second = network.forward(X + 1)
    network.backward(second, Y, SquaredError())
    assert all(np.array_equal(one, other) for one, other in zip(first.a, before))
    assert np.array_equal(gradients["W1"], weights)
    first.a[0][...] = 0
    assert np.array_equal(mine, X)


@given(st.integers(1, 7))
def test_a_batch_is_one_sample_by_one(count):
    network = a_network()
    one_by_one = np.vstack([network.predict(row[None]) for row in X[:count]])
    np.testing.assert_allclose(network.predict(X[:count]), one_by_one, rtol=1e-13)


def test_the_gradient_of_a_sum_is_the_sum_of_gradients():
    network, loss = a_network(), SquaredError(mean=False)
    together = network.backward(network.forward(X), Y, loss)
    singles = [
        network.backward(network.forward(X[k : k + 1]), Y[k : k + 1], loss) for k in range(7)
    ]
    for name in together:
        np.testing.assert_allclose(together[name], sum(g[name] for g in singles), rtol=1e-11)


def test_data_of_any_kind_of_numbers():
    network = a_network()
    whole = np.arange(6).reshape(2, 3)
    for same in (whole.tolist(), whole.astype(np.float32), whole.astype(np.uint8), whole * 1.0):
        assert np.array_equal(network.predict(same), network.predict(whole))
    assert np.array_equal(network.predict(np.asfortranarray(X)), network.predict(X))
    assert np.array_equal(network.predict(X[::2]), network.predict(X)[::2])
    yes_or_no = np.array([[True, False, True]])
    assert np.array_equal(network.predict(yes_or_no), network.predict([[1, 0, 1]]))


# Parameters


def test_parameters_are_live_and_can_be_set():
    network = a_network()
    W1 = network.parameters["W1"]
    W1[...] = 0
    network.parameters["b1"] = [[1, 2, 3, 4, 5]]
    np.testing.assert_allclose(network.forward(X).z[1], np.tile([1, 2, 3, 4, 5], (7, 1)))
    network.parameters["W1"] = np.ones((3, 5))
    assert (W1 == 1).all()
    network.parameters["W1"] = 2
    assert (W1 == 2).all()
    mine = np.full((3, 5), 3.0)
    network.parameters["W1"] = mine
    mine[...] = 9
    assert (W1 == 3).all()  # copied in, not taken over


def test_what_is_assigned_to_a_layer_is_copied_in():
    """So that forward, training and the names have one and the same array."""
    network, mine = a_network(), np.full((3, 5), 3.0)
    p, W1 = network.parameters, network.parameters["W1"]
    p.W[1], p.b[2] = mine, 7
    mine[...] = 9
    assert p.W[1] is p["W1"] is W1 and (W1 == 3).all() and (p["b2"] == 7).all()
    p.W[1] -= 1
    assert p.W[1] is W1 and (W1 == 2).all()
    train(network, X, Y, SquaredError(), 0.1, 1)
    assert p.W[1] is p["W1"] is W1 and (W1 != 2).any()
    np.testing.assert_array_equal(network.forward(X).z[1], X @ W1 + p["b1"])


def test_what_does_not_fit_a_layer_is_refused():
    p = a_network().parameters
    before = p["W1"].copy()
    for wrong, words in ((np.ones(5), r"shape \(5,\), expected \(3, 5\)"), (np.nan, "nan")):
        with pytest.raises(ValueError, match=f"^the array of layer 1 has {words}"):
            p.W[1] = wrong
    with pytest.raises(TypeError, match="^the array of layer 1 is None"):
        p.W[1] = None
    for slots, l in ((p.W, 0), (p.b, 0), (a_network(bias=False).parameters.b, 1)):
        with pytest.raises(
            ValueError, match=f"^slot {l} has no array, expected the number of a lay"
        ):
            slots[l] = 1
    with pytest.raises(ValueError, match="^slot slice.* has no array"):
        p.W[1:] = [1, 2]
    with pytest.raises(IndexError):
        p.W[4] = 1
    assert np.array_equal(p["W1"], before)


def test_parameters_that_are_set_are_copied():
    """As the best ones of a run that are put back: two networks never share an array."""
    network, other = a_network(), a_network(rng=9)
    best, arrays = network.parameters.copy(), network.parameters.arrays
    for values in (other.parameters, dict(other.parameters)):
        network.parameters = values
        assert np.array_equal(network.predict([[0, 1, 2]]), other.predict([[0, 1, 2]]))
        assert network.parameters.arrays is arrays
        assert not np.shares_memory(network.parameters["W1"], other.parameters["W1"])
        network.parameters = best
    with pytest.raises(ValueError, match="^parameters names W1, expected W1, b1, W2, b2"):
        network.parameters = {"W1": 1}
    with pytest.raises(ValueError, match="^W3 has shape"):
        network.parameters = other.parameters.arrays | {"W3": np.ones((7, 7))}
    assert np.array_equal(network.parameters["W1"], best["W1"])  # all of them or none
    with pytest.raises(TypeError, match="^parameters is 3"):
        network.parameters = 3


@pytest.mark.parametrize("letter", ["W", "b"])
def test_all_slots_at_once_cannot_be_replaced(letter):
    """Or else the passes would go with the new arrays, and updates to the old ones."""
    p = a_network().parameters
    with pytest.raises(AttributeError):
        setattr(p, letter, [None, *(array + 1 for array in getattr(p, letter)[1:])])


def test_slots_of_gradients_are_to_be_read():
    network = a_network()
    gradients = network.backward(network.forward(X), Y, SquaredError())
    for slots in (gradients.W, gradients.b):
        with pytest.raises(TypeError, match="does not support item assignment"):
            slots[1] = 0


@pytest.mark.parametrize("bias", [True, False])
def test_gradients_and_parameters_have_the_same_slots(bias):
    network = a_network(bias)
    p, g = network.parameters, network.backward(network.forward(X), Y, SquaredError())
    for ours, theirs, letter in ((p.W, g.W, "W"), (p.b, g.b, "b")):
        assert len(ours) == len(theirs) == 4 and ours[0] is theirs[0] is None
        for layer in (1, 2, 3):
            assert np.shape(ours[layer]) == np.shape(theirs[layer])
            if bias or letter == "W":
                assert theirs[layer] is g[f"{letter}{layer}"]
            else:
                assert ours[layer] == theirs[layer] == 0


def test_training_moves_the_arrays_that_were_handed_out():
    network = a_network()
    W1, before = network.parameters["W1"], network.parameters["W1"].copy()
    train(network, X, Y, SquaredError(), 0.1, 1)
    assert W1 is network.parameters["W1"]
    assert (W1 != before).any()


def test_parameters_show_their_shapes():
    assert repr(Network([2, 1], "tanh").parameters) == "{W1: (2, 1), b1: (1, 1)}"
    assert dict(a_network(bias=False).parameters).keys() == {"W1", "W2", "W3"}


# Starts


@pytest.mark.parametrize("init", INITS)
def test_the_same_seed_gives_the_same_bits(init):
    one, other, third = (
        a_network(init=init, rng=seed) for seed in (3, np.random.default_rng(3), 4)
    )
    for name in one.parameters:
        assert np.array_equal(one.parameters[name], other.parameters[name])
    assert not np.array_equal(one.parameters["W1"], third.parameters["W1"])


def test_nothing_random_is_global():
    np.random.seed(0)
    expected = np.random.RandomState(0).uniform()
    a_network(rng=None)
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
        assert not a_network(init=init).parameters["b1"].any()
    for init in ("uniform", "unit", "normal"):
        assert a_network(init=init).parameters["b1"].all()


def test_a_drawn_bias_is_the_first_row():
    network = Network([2, 3], "tanh", init="unit", rng=np.random.RandomState(5))
    drawn = np.random.RandomState(5).uniform(0, 1, (3, 3))
    assert np.array_equal(network.parameters["b1"], drawn[:1])
    assert np.array_equal(network.parameters["W1"], drawn[1:])


@pytest.mark.parametrize("bias", [True, False])
def test_a_function_of_ones_own_draws_a_row_more_for_the_bias(bias):
    asked = []

    def draw(rng, rows, columns):
        asked.append((rows, columns))
        return np.arange(rows * columns).reshape(rows, columns)

    p = a_network(bias, init=draw).parameters
    assert asked == [(3 + bias, 5), (5 + bias, 4), (4 + bias, 2)]
    first = [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9]]
    assert p["W1"][0].tolist() == first[bias]
    assert not bias or p["b1"].tolist() == first[:1]


def test_a_function_of_ones_own_may_draw_one_number_for_all():
    p = Network([2, 3], "tanh", init=lambda rng, rows, columns: 0.25).parameters
    assert (p["W1"] == 0.25).all() and (p["b1"] == 0.25).all()
    p["W1"][0, 0] = 1  # an array like any other
    assert p["W1"].sum() == 2.25


def test_a_start_can_be_a_number_a_function_or_arrays():
    assert all((p == 0.5).all() for p in a_network(init=0.5).parameters.values())
    assert all((p == 1).all() for p in a_network(init=np.int64(1)).parameters.values())
    network = Network([2, 3], "tanh", init=lambda rng, n, m: np.arange(n * m).reshape(n, m))
    assert network.parameters["b1"].tolist() == [[0, 1, 2]]
    assert network.parameters["W1"].tolist() == [[3, 4, 5], [6, 7, 8]]
    arrays = {"W1": [[1, 2, 3], [4, 5, 6]], "b1": [[7, 8, 9]]}
    network = Network([2, 3], "tanh", init=arrays)
    assert {name: p.tolist() for name, p in network.parameters.items()} == arrays


def test_sizes_may_be_of_any_whole_numbers():
    for sizes in ([2, 3, 1], (2, 3.0, 1), np.array([2, 3, 1]), range(3, 0, -1)):
        assert Network(sizes, "tanh").sizes in {(2, 3, 1), (3, 2, 1)}
        assert all(type(size) is int for size in Network(sizes, "tanh").sizes)


def test_repr():
    assert repr(a_network()) == "Network(3-5-4-2, tanh, relu, sigmoid, with biases)"
    assert repr(a_network(bias=False)).endswith("no biases)")


# Copies


def pickled(network):
    return pickle.loads(pickle.dumps(network))


@pytest.mark.parametrize("copy_of", [Network.copy, copy.deepcopy, pickled])
def test_a_copy_is_equal_and_on_its_own(copy_of):
    network = a_network()
    before = {name: array.copy() for name, array in network.parameters.items()}
    twin = copy_of(network)
    assert repr(twin) == repr(network)
    assert np.array_equal(twin.predict(X), network.predict(X))
    train(twin, X, Y, SquaredError(), 0.5, 3)
    assert not np.array_equal(twin.predict(X), network.predict(X))
    assert (twin.parameters["W1"] != network.parameters["W1"]).any()
    twin.parameters["W3"] = 0
    assert np.ptp(twin.predict(X), axis=-2).max() == 0
    assert all(np.array_equal(network.parameters[name], before[name]) for name in before)


def test_a_copy_draws_nothing():
    rng = np.random.default_rng(0)
    network = Network([2, 2], "tanh", init=lambda _, n, m: rng.normal(size=(n, m)))
    state = rng.bit_generator.state
    network.copy()
    assert rng.bit_generator.state == state


@pytest.mark.parametrize("size", [1e120, 1e200])  # what overflows: the gradients, the outputs
def test_a_network_that_leaves_the_finite_numbers_answers_silently(size):
    network = Network([3, 4, 2], "relu", init=size)
    run = network.forward(np.abs(X))
    assert np.isinf(run.output).all() == (size == 1e200)
    assert np.isinf(network.backward(run, Y, SquaredError())["W1"]).all()
