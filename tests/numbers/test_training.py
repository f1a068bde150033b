"""The training loop: its history, its batches, its end when a run diverges, and its plain form."""

import numpy as np
import pytest
import workloads

import nnlib
from nnlib import BinaryCrossEntropy, Network, SquaredError, Training, datasets, train, tutorials

RNG = np.random.default_rng(0)
X = RNG.normal(size=(10, 3))
Y = np.sin(X[:, :2])


def network(rng=0, **changed):
    arguments = dict(sizes=[3, 6, 2], activation=["tanh", "identity"], rng=rng)
    return Network(**(arguments | changed))


def same(one, other):
    return all(
        np.array_equal(one.parameters[name], other.parameters[name]) for name in one.parameters
    )


# The plain form


@pytest.mark.parametrize("work", workloads.ALL, ids=lambda work: work.name)
def test_training_is_the_plain_step_again_and_again(work):
    net = work.network.copy()
    parameters = [parameter.copy() for parameter in net.parameters.values()]
    losses = [work.plain_step(parameters, work.X, work.y, work.learning_rate) for _ in range(100)]
    history = train(net, work.X, work.y, work.loss, work.learning_rate, 100)
    np.testing.assert_allclose(history.loss[:-1], losses, rtol=1e-11)
    for trained, parameter in zip(net.parameters.values(), parameters):
        np.testing.assert_allclose(trained, parameter, rtol=1e-9, atol=1e-12)


# History


def test_entry_k_of_the_history_is_the_loss_after_k_updates():
    net, loss = network(), SquaredError()
    copy = net.copy()
    history = train(net, X, Y, loss, 0.2, 5)
    assert history.loss.shape == (6,)
    assert history.epoch == 5
    for k in range(6):
        assert history.loss[k] == pytest.approx(loss(copy.predict(X), Y), rel=1e-13)
        gradients = copy.backward(copy.forward(X), Y, loss)
        for name, parameter in copy.parameters.items():
            parameter -= 0.2 * gradients[name]


def test_no_epochs_leave_the_network_as_it_is():
    net = network()
    history = train(net, X, Y, SquaredError(), 0.1, 0)
    assert history.loss.shape == (1,)
    assert same(net, network())


def test_a_long_history_keeps_every_entry():
    """Longer than the room it starts with."""
    loss = train(network(), X, Y, SquaredError(), 0.01, 2500).loss
    assert loss.shape == (2501,)
    assert (np.diff(loss) < 0).all()


def test_stepping_is_training():
    together, stepped = network(), network()
    history = train(together, X, Y, SquaredError(), 0.1, 9)
    training = Training(stepped, X, Y, SquaredError(), 0.1)
    for epochs in (1, 0, 3, 5):
        training.run(epochs)
    assert training.epoch == training.history.epoch == 9
    assert np.array_equal(training.history.loss, history.loss)
    assert same(together, stepped)


def test_the_learning_rate_can_change_between_steps():
    net, first, second = network(), network(), network()
    training = Training(net, X, Y, SquaredError(), 0.1)
    training.run(4)
    training.learning_rate = 0.3
    training.run(4)
    assert training.learning_rate == 0.3
    train(first, X, Y, SquaredError(), 0.1, 4)
    second.parameters["W1"], second.parameters["b1"] = (
        first.parameters["W1"],
        first.parameters["b1"],
    )
    second.parameters["W2"], second.parameters["b2"] = (
        first.parameters["W2"],
        first.parameters["b2"],
    )
    train(second, X, Y, SquaredError(), 0.3, 4)
    assert same(net, second)


@pytest.mark.parametrize("wrong", [0, -0.1, np.nan, "fast"])
def test_a_refused_learning_rate_changes_nothing(wrong):
    training = Training(network(), X, Y, SquaredError(), 0.1)
    with pytest.raises((ValueError, TypeError), match="learning_rate is"):
        training.learning_rate = wrong
    assert training.learning_rate == 0.1


def test_parameters_that_are_set_between_runs_count_at_once():
    net, other = network(), network(rng=1)
    training = Training(net, X, Y, SquaredError(), 0.1)
    for name, value in other.parameters.items():
        net.parameters[name] = value
    assert np.array_equal(training.outputs, other.predict(X))
    expected = other.backward(other.forward(X), Y, SquaredError())
    assert np.array_equal(training.gradients()["W1"], expected["W1"])
    training.run(1)
    train(other, X, Y, SquaredError(), 0.1, 1)
    assert same(net, other)


def test_outputs_and_gradients_are_those_of_now_and_keep():
    training = Training(network(), X, Y, SquaredError(), 0.1)
    outputs, gradients = training.outputs, training.gradients()
    kept = outputs.copy(), gradients["W1"].copy()
    length = np.sqrt(sum((g**2).sum() for g in gradients.values()))
    assert training.gradient_norm() == pytest.approx(length, rel=1e-13)
    training.run(3)
    assert np.array_equal(outputs, kept[0])
    assert np.array_equal(gradients["W1"], kept[1])
    assert np.array_equal(training.outputs, training.net.predict(X))
    assert not np.array_equal(training.outputs, outputs)


@pytest.mark.parametrize("batch_size", [None, 3])
def test_training_keeps_data_of_its_own(batch_size):
    y = Y[:, :1]
    net, undisturbed = (network(sizes=[3, 6, 1]) for _ in range(2))
    mine, targets = X.copy(), y.copy()
    training = Training(net, mine, targets, SquaredError(), 0.1, batch_size, rng=0)
    mine[...] = targets[...] = 0
    training.run(3)
    train(undisturbed, X, y, SquaredError(), 0.1, 3, batch_size, rng=0)
    assert same(net, undisturbed)
    assert np.array_equal(training.outputs, net.predict(X))


def test_the_same_seed_gives_the_same_bits():
    runs = [network(rng=7) for _ in range(2)]
    losses = [train(net, X, Y, SquaredError(), 0.1, 20, 3, rng=5).loss for net in runs]
    assert np.array_equal(*losses)
    assert same(*runs)
    assert not np.array_equal(
        train(network(rng=7), X, Y, SquaredError(), 0.1, 20, 3, 6).loss, losses[0]
    )


# Mini-batches


@pytest.mark.parametrize("size", [1, 3, 4, 9, 10])
def test_a_round_of_batches_is_an_update_for_each(size):
    """Ten rows: the last batch is smaller with 3, 4 and 9."""
    net, copy, loss = network(), network(), SquaredError()
    history = train(net, X, Y, loss, 0.1, 2, size, rng=0)
    rng = np.random.default_rng(0)
    expected = [loss(copy.predict(X), Y)]
    for _ in range(2):
        order = rng.permutation(10)
        for start in range(0, 10, size):
            rows = order[start : start + size]
            gradients = copy.backward(copy.forward(X[rows]), Y[rows], loss)
            for name, parameter in copy.parameters.items():
                parameter -= 0.1 * gradients[name]
        expected.append(loss(copy.predict(X), Y))
    np.testing.assert_allclose(history.loss, expected, rtol=1e-12)
    for name in net.parameters:
        np.testing.assert_allclose(
            net.parameters[name], copy.parameters[name], rtol=1e-10, atol=1e-13
        )


@pytest.mark.parametrize("size", [10, 11, 1000])
def test_a_batch_of_all_rows_is_the_full_batch(size):
    """Up to the order of summation."""
    one, other = network(), network()
    full = train(one, X, Y, SquaredError(), 0.1, 20)
    batched = train(other, X, Y, SquaredError(), 0.1, 20, size, rng=0)
    np.testing.assert_allclose(batched.loss, full.loss, rtol=1e-11)


# Many networks


def stack(**changed):
    return Network.stack([network(rng=seed, **changed) for seed in range(3)])


OWN = np.stack([X, X[::-1], 2 * X]), np.stack([Y, Y[::-1], Y / 2])


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("batch_size", [None, 3])
@pytest.mark.parametrize("data", [(X, Y), OWN], ids=["shared", "own"])
def test_a_stack_trains_as_its_networks_one_by_one(bias, batch_size, data):
    many = stack(bias=bias)
    singles = [many[k] for k in range(3)]
    training = Training(many, *data, SquaredError(), 0.1, batch_size, rng=0)
    alone = [
        Training(
            net,
            *(part if part.ndim == 2 else part[k] for part in data),
            SquaredError(),
            0.1,
            batch_size,
            0,
        )
        for k, net in enumerate(singles)
    ]
    assert training.history.loss.shape == (1, 3)
    for _ in range(10):
        training.run(1)
        for k, single in enumerate(alone):
            single.run(1)
            assert training.history.loss[-1, k] == pytest.approx(single.history.loss[-1], rel=1e-12)
            for name, value in single.net.parameters.items():
                np.testing.assert_allclose(many.parameters[name][k], value, rtol=1e-12, atol=1e-12)
    norms = [single.gradient_norm() for single in alone]
    np.testing.assert_allclose(training.gradient_norm(), norms, rtol=1e-11)
    assert training.history.loss.shape == (11, 3)
    assert training.history.diverged_at.tolist() == [-1, -1, -1]


def test_a_stack_with_rates_of_its_own_trains_as_its_networks():
    many, rates = stack(), [0.01, 0.1, 0.3]
    training = Training(many, X, Y, SquaredError(), rates, momentum=0.5)
    assert training.learning_rate.tolist() == rates
    training.run(20)
    for k, rate in enumerate(rates):
        single = Training(network(rng=k), X, Y, SquaredError(), rate, momentum=0.5)
        np.testing.assert_allclose(training.history.loss[:, k], single.run(20).loss, rtol=1e-11)


def test_another_stack_goes_on_with_what_its_networks_have():
    kind = dict(activation="sigmoid")  # whose units answer 0.5 where all their weights are 0
    training = Training(stack(**kind), X, Y, SquaredError(), 0.1)
    training.run(3)
    other = Network.stack([network(sizes=[3, units, 2], **kind) for units in (1, 2, 6)])
    training.net = other
    training.run(3)
    assert not other.parameters.flat[other.mask == 0].any()
    single = Training(network(sizes=[3, 2, 2], **kind), X, Y, SquaredError(), 0.1)
    np.testing.assert_allclose(training.history.loss[3:, 1], single.run(3).loss, rtol=1e-12)


def test_a_limited_history_of_a_stack_costs_no_more_losses_than_it_keeps():
    class Counting(SquaredError):
        count = 0

        def value(self, a, y):
            Counting.count += 1
            return super().value(a, y)

    training = Training(stack(), X, Y, Counting(), 0.1, history_limit=2)
    training.run(1000)
    assert Counting.count < 20
    exact = Training(stack(), X, Y, SquaredError(), 0.1).run(1000)
    assert training.history.epochs.tolist() == [0, 1000]
    assert np.array_equal(training.history.loss, exact.loss[[0, 1000]])


# Divergence


def diverging(activation="identity", **changed):
    net = network(activation=[activation, "identity"], **changed)
    return Training(net, 10 * X, Y, SquaredError(), 5.0)


@pytest.mark.parametrize("activation", ["identity", "relu"])
def test_a_diverging_run_stops_keeps_its_history_and_says_when(activation):
    training = diverging(activation, init="he")
    history = training.run(10_000)
    assert training.diverged
    assert history.diverged
    end = history.diverged_at
    assert 0 < end < 1000
    assert history.epoch == training.epoch == end
    assert len(history.loss) == end + 1
    assert np.isfinite(history.loss[:-1]).all()
    assert not np.isfinite(history.loss[-1])
    assert f"diverged at epoch {end}" in repr(history)


def test_a_diverged_run_goes_no_further():
    training = diverging()
    training.run(10_000)
    before = training.net.parameters["W1"].copy()
    length = len(training.history.loss)
    training.run(5)
    assert len(training.history.loss) == length
    assert np.array_equal(training.net.parameters["W1"], before, equal_nan=True)


def test_a_diverged_run_can_still_be_looked_at():
    """No NumPy warning leaks; here every warning is an error."""
    training = diverging()
    training.run(10_000)
    assert np.abs(training.outputs).max() > 1e150
    assert training.loss(training.outputs, Y) == np.inf
    assert not training.gradient_norm() < 1e150
    assert np.abs(training.net.predict(X)).max() > 1e150


def test_a_start_that_is_not_finite_is_diverged_at_once():
    net = network(init=1e200)
    history = train(net, X, Y, SquaredError(), 0.1, 10)
    assert history.diverged_at == 0
    assert history.loss.tolist() == [np.inf]


def test_a_loss_that_is_not_a_number_is_diverged_too():
    """Softmax of infinite z is NaN, so the loss never was infinite."""
    net = network(activation=["relu", "softmax"])
    history = train(net, X, nnlib.softmax(Y), nnlib.CrossEntropy(), 1e200, 10)
    assert np.isnan(history.loss[-1])
    assert np.isfinite(history.loss[:-1]).all()
    assert history.diverged_at == history.epoch < 10


def test_batches_diverge_too():
    history = train(network(activation="identity"), 10 * X, Y, SquaredError(), 5.0, 1000, 3, rng=0)
    assert history.diverged_at == history.epoch < 1000


def test_a_healthy_run_says_nothing():
    history = train(network(), X, Y, SquaredError(), 0.1, 10)
    assert history.diverged_at is None
    assert not history.diverged
    assert repr(history) == f"History(10 epochs, last loss {history.loss[-1]:.6g})"


def test_a_stack_goes_on_while_one_of_its_networks_diverges():
    healthy = network(rng=0, activation="identity")
    wild = network(activation="identity", init=1e100)
    many = Network.stack([healthy, wild])
    training = Training(many, X, Y, SquaredError(), 0.1)
    training.run(50)
    history = training.history
    assert not training.diverged
    assert not history.diverged
    assert training.epoch == 50
    assert history.diverged_at[0] == -1
    assert 0 <= history.diverged_at[1] < 50
    first = history.diverged_at[1]
    assert not np.isfinite(history.loss[first, 1])
    assert np.isfinite(history.loss[:first, 1]).all()
    alone = train(healthy, X, Y, SquaredError(), 0.1, 50)
    np.testing.assert_allclose(history.loss[:, 0], alone.loss, rtol=1e-12)
    assert repr(history) == "History(50 epochs)"


def test_a_stack_stops_when_all_have_diverged():
    many = Network.stack([network(activation="identity", rng=seed) for seed in range(3)])
    history = train(many, 10 * X, Y, SquaredError(), 5.0, 10_000)
    assert history.diverged
    assert history.epoch == history.diverged_at.max() < 1000


# It learns


@pytest.mark.parametrize("name", ["blobs", "circles", "moons", "checkerboard"])
def test_a_small_network_learns_each_kind_of_cloud(name):
    points, y = nnlib.datasets.load(name, rng=0)
    net = Network([2, 8, 1], ["tanh", "sigmoid"], rng=0)
    train(net, points, y, nnlib.BinaryCrossEntropy(), 1.0, 1500)
    assert ((net.predict(points) > 0.5) == y).mean() > 0.95


def test_equal_weights_stay_equal():
    """The lesson of the house prices: a hidden layer of equal units is worth one unit."""
    t = tutorials.house_prices()
    history = train(t.network, t.X, t.y, t.loss, 1.0, 100)
    W1 = t.network.parameters["W1"]
    assert history.loss[-1] < history.loss[0]
    np.testing.assert_allclose(W1, W1[:, :1] * np.ones((1, 3)), rtol=1e-14)


def test_momentum_is_the_plain_loop():
    net = Network([2, 3, 1], "sigmoid", rng=0)
    X, y = datasets.moons()
    loss, twin = BinaryCrossEntropy(), net.copy()
    history = train(net, X, y, loss, learning_rate=0.5, epochs=50, momentum=0.9)
    step = np.zeros_like(twin.parameters.flat)
    for _ in range(50):
        gradient = twin.backward(twin.forward(X), y, loss).flat
        step = 0.9 * step - 0.5 * gradient
        twin.parameters.flat[...] += step
    assert np.allclose(net.parameters.flat, twin.parameters.flat, rtol=1e-12)
    assert history.loss[-1] == pytest.approx(loss(twin.predict(X), y), rel=1e-12)


def test_momentum_that_was_put_off_and_on_begins_anew():
    def run(first):
        training = Training(
            Network([2, 3, 1], "sigmoid", rng=0), *datasets.moons(), BinaryCrossEntropy(), 0.5
        )
        training.momentum = first
        training.run(1)
        training.momentum = 0
        training.momentum = 0.9
        return training.run(2).loss

    assert run(0.5)[2] == run(0.0)[2]


@pytest.mark.parametrize("wrong", [-0.1, 1, 2.0, np.nan, np.inf])
def test_a_momentum_out_of_range_is_refused(wrong):
    with pytest.raises(ValueError, match=f"momentum is {wrong}, expected a number from 0"):
        Training(Network([2, 1], "sigmoid"), *datasets.moons(), SquaredError(), 1, momentum=wrong)
    with pytest.raises(TypeError, match="momentum is"):
        Training(Network([2, 1], "sigmoid"), *datasets.moons(), SquaredError(), 1, momentum="0.9")


@pytest.mark.parametrize("limit", [2, 3, 10, 11])
@pytest.mark.parametrize("networks", [False, True])
def test_a_limited_history_is_the_whole_one_thinned(limit, networks):
    def run(**limits):
        one = Network([2, 3, 1], "sigmoid", rng=0)
        net = Network.stack([one, Network([2, 3, 1], "sigmoid", rng=1)]) if networks else one
        return Training(net, *datasets.moons(), BinaryCrossEntropy(), 0.5, **limits)

    whole, limited = run(), run(history_limit=limit)
    for epochs in (0, 1, 1, 5, 30, 100, 1):
        whole.run(epochs)
        history = limited.run(epochs)
        assert np.array_equal(history.loss, whole.history.loss[history.epochs])
        assert history.epochs[0] == 0 and history.epochs[-1] == history.epoch == limited.epoch
        assert len(history.loss) <= limit
        assert np.all(np.diff(history.epochs) > 0)
    assert np.array_equal(whole.history.epochs, np.arange(139))


def test_a_rewound_run_comes_to_the_same_end():
    training = Training(
        Network([2, 3, 1], "sigmoid", rng=0), *datasets.moons(), BinaryCrossEntropy(), 0.5, 16, 4
    )
    training.momentum = 0.5
    training.run(10)
    state = training.state()
    end = training.run(20).loss.copy()
    training.learning_rate = 3.0
    training.run(5)
    training.rewind(state)
    assert training.epoch == 10
    assert training.learning_rate == 0.5
    assert np.array_equal(training.run(20).loss, end)


def test_a_copy_goes_its_own_way():
    training = Training(
        Network([2, 3, 1], "sigmoid", rng=0), *datasets.moons(), BinaryCrossEntropy(), 0.5, 16, 4
    )
    training.run(10)
    twin = training.copy()
    there = twin.run(10).loss.copy()
    assert training.epoch == 10
    assert np.array_equal(training.run(10).loss, there)
