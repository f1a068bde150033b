"""The training loop: its history, its batches, its end when a run diverges, and its plain form."""

from collections import Counter

import numpy as np
import pytest
import workloads

import nnlib
from nnlib import Network, SquaredError, Training, train, tutorials
from nnworkshop.studies.slopes import norm

RNG = np.random.default_rng(0)
X = RNG.normal(size=(10, 3))
Y = np.sin(X[:, :2])


def a_network(rng=0, **changed):
    arguments = dict(sizes=[3, 6, 2], activation=["tanh", "identity"], rng=rng)
    return Network(**(arguments | changed))


def same(one, other):
    return all(
        np.array_equal(one.parameters[name], other.parameters[name]) for name in one.parameters
    )


# The plain form


@pytest.mark.parametrize("work", workloads.ALL, ids=lambda work: work.name)
def test_training_is_the_plain_step_again_and_again(work):
    network = work.network.copy()
    parameters = [parameter.copy() for parameter in network.parameters.values()]
    step = work.plain()
    losses = [step(parameters, work.X, work.y, work.learning_rate) for _ in range(100)]
    data = work.X, work.y, work.loss, work.learning_rate
    history = train(network, *data, 100, rule=work.rule)
    np.testing.assert_allclose(history.losses[:-1], losses, rtol=1e-11)
    for trained, parameter in zip(network.parameters.values(), parameters):
        np.testing.assert_allclose(trained, parameter, rtol=1e-9, atol=1e-12)


# History


def test_entry_k_of_the_history_is_the_loss_after_k_updates():
    network, loss = a_network(), SquaredError()
    copy = network.copy()
    history = train(network, X, Y, loss, 0.2, 5)
    assert history.losses.shape == (6,)
    assert history.epoch == 5
    for k in range(6):
        assert history.losses[k] == pytest.approx(loss(copy.predict(X), Y), rel=1e-13)
        gradients = copy.backward(copy.forward(X), Y, loss)
        for name, parameter in copy.parameters.items():
            parameter -= 0.2 * gradients[name]


def test_no_epochs_leave_the_network_as_it_is():
    network = a_network()
    history = train(network, X, Y, SquaredError(), 0.1, 0)
    assert history.losses.shape == (1,)
    assert same(network, a_network())


def test_a_long_history_keeps_every_entry():
    """Longer than the room it starts with."""
    loss = train(a_network(), X, Y, SquaredError(), 0.01, 2500).losses
    assert loss.shape == (2501,)
    assert (np.diff(loss) < 0).all()


def test_stepping_is_training():
    together, stepped = a_network(), a_network()
    history = train(together, X, Y, SquaredError(), 0.1, 9)
    training = Training(stepped, X, Y, SquaredError(), 0.1)
    for epochs in (1, 0, 3, 5):
        training.run(epochs)
    assert training.epoch == training.history.epoch == 9
    assert np.array_equal(training.history.losses, history.losses)
    assert same(together, stepped)


def test_the_learning_rate_can_change_between_steps():
    network, first, second = a_network(), a_network(), a_network()
    training = Training(network, X, Y, SquaredError(), 0.1)
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
    assert same(network, second)


@pytest.mark.parametrize("wrong", [0, -0.1, np.nan, "fast"])
def test_a_refused_learning_rate_changes_nothing(wrong):
    training = Training(a_network(), X, Y, SquaredError(), 0.1)
    with pytest.raises((ValueError, TypeError), match="learning_rate is"):
        training.learning_rate = wrong
    assert training.learning_rate == 0.1


def test_parameters_that_are_set_between_runs_count_at_once():
    network, other = a_network(), a_network(rng=1)
    training = Training(network, X, Y, SquaredError(), 0.1)
    for name, value in other.parameters.items():
        network.parameters[name] = value
    assert np.array_equal(training.outputs, other.predict(X))
    expected = other.backward(other.forward(X), Y, SquaredError())
    assert np.array_equal(training.gradients()["W1"], expected["W1"])
    training.run(1)
    train(other, X, Y, SquaredError(), 0.1, 1)
    assert same(network, other)


def test_outputs_and_gradients_are_those_of_now_and_keep():
    training = Training(a_network(), X, Y, SquaredError(), 0.1)
    outputs, gradients = training.outputs, training.gradients()
    kept = outputs.copy(), gradients["W1"].copy()
    length = np.sqrt(sum((g**2).sum() for g in gradients.values()))
    assert norm(training.gradients()) == pytest.approx(length, rel=1e-13)
    training.run(3)
    assert np.array_equal(outputs, kept[0])
    assert np.array_equal(gradients["W1"], kept[1])
    assert np.array_equal(training.outputs, training.network.predict(X))
    assert not np.array_equal(training.outputs, outputs)


@pytest.mark.parametrize("batch_size", [None, 3])
def test_training_keeps_data_of_its_own(batch_size):
    y = Y[:, :1]
    network, undisturbed = (a_network(sizes=[3, 6, 1]) for _ in range(2))
    mine, targets = X.copy(), y.copy()
    training = Training(network, mine, targets, SquaredError(), 0.1, batch_size, rng=0)
    mine[...] = targets[...] = 0
    training.run(3)
    train(undisturbed, X, y, SquaredError(), 0.1, 3, batch_size, rng=0)
    assert same(network, undisturbed)
    assert np.array_equal(training.outputs, network.predict(X))


def test_the_same_seed_gives_the_same_bits():
    runs = [a_network(rng=7) for _ in range(2)]
    losses = [train(network, X, Y, SquaredError(), 0.1, 20, 3, rng=5).losses for network in runs]
    assert np.array_equal(*losses)
    assert same(*runs)
    assert not np.array_equal(
        train(a_network(rng=7), X, Y, SquaredError(), 0.1, 20, 3, 6).losses, losses[0]
    )


# Mini-batches


@pytest.mark.parametrize("size", [1, 3, 4, 9, 10])
def test_a_round_of_batches_is_an_update_for_each(size):
    """Ten rows: the last batch is smaller with 3, 4 and 9."""
    network, copy, loss = a_network(), a_network(), SquaredError()
    history = train(network, X, Y, loss, 0.1, 2, size, rng=0)
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
    np.testing.assert_allclose(history.losses, expected, rtol=1e-12)
    for name in network.parameters:
        np.testing.assert_allclose(
            network.parameters[name], copy.parameters[name], rtol=1e-10, atol=1e-13
        )


@pytest.mark.parametrize("size", [10, 11, 1000])
def test_a_batch_of_all_rows_is_the_full_batch(size):
    """Up to the order of summation."""
    one, other = a_network(), a_network()
    full = train(one, X, Y, SquaredError(), 0.1, 20)
    batched = train(other, X, Y, SquaredError(), 0.1, 20, size, rng=0)
    np.testing.assert_allclose(batched.losses, full.losses, rtol=1e-11)


# Divergence


def diverging(activation="identity", **changed):
    network = a_network(activation=[activation, "identity"], **changed)
    return Training(network, 10 * X, Y, SquaredError(), 5.0)


@pytest.mark.parametrize("activation", ["identity", "relu"])
def test_a_diverging_run_stops_keeps_its_history_and_says_when(activation):
    training = diverging(activation, init="he")
    history = training.run(10_000)
    assert training.diverged
    assert history.diverged
    end = history.epoch
    assert 0 < end < 1000
    assert history.epoch == training.epoch == end
    assert len(history.losses) == end + 1
    assert np.isfinite(history.losses[:-1]).all()
    assert not np.isfinite(history.losses[-1])
    assert f"diverged at epoch {end}" in repr(history)


def test_a_diverged_run_goes_no_further():
    training = diverging()
    training.run(10_000)
    before = training.network.parameters["W1"].copy()
    length = len(training.history.losses)
    training.run(5)
    assert len(training.history.losses) == length
    assert np.array_equal(training.network.parameters["W1"], before, equal_nan=True)


def test_a_diverged_run_can_still_be_looked_at():
    """No NumPy warning leaks; here every warning is an error."""
    training = diverging()
    training.run(10_000)
    assert np.abs(training.outputs).max() > 1e150
    assert training.loss(training.outputs, Y) == np.inf
    assert not norm(training.gradients()) < 1e150
    assert np.abs(training.network.predict(X)).max() > 1e150


def test_a_start_that_is_not_finite_is_diverged_at_once():
    network = a_network(init=1e200)
    history = train(network, X, Y, SquaredError(), 0.1, 10)
    assert history.diverged and history.epoch == 0
    assert history.losses.tolist() == [np.inf]


def test_a_loss_that_is_not_a_number_is_diverged_too():
    """Softmax of infinite z is NaN, so the loss never was infinite."""
    network = a_network(activation=["relu", "softmax"])
    history = train(network, X, nnlib.softmax(Y), nnlib.CrossEntropy(), 1e200, 10)
    assert np.isnan(history.losses[-1])
    assert np.isfinite(history.losses[:-1]).all()
    assert history.diverged and history.epoch < 10


def test_a_loss_of_minus_infinity_is_diverged_too():
    class Bottomless(nnlib.Loss):
        def value(self, a, y):
            return -np.inf

        def slope(self, a, y):
            return np.zeros_like(a)

    history = train(a_network(), X, Y, Bottomless(), 0.1, 10)
    assert history.diverged and history.epoch == 0
    assert repr(history) == "History(0 epochs, last loss -inf, diverged at epoch 0)"


def test_a_history_without_losses():
    history = nnlib.History()
    assert history.losses.tolist() == history.epochs.tolist() == []
    assert history.epoch == 0 and history.diverged is False
    assert repr(history) == "History(0 epochs, no loss yet)"


def test_batches_diverge_too():
    history = train(
        a_network(activation="identity"), 10 * X, Y, SquaredError(), 5.0, 1000, 3, rng=0
    )
    assert history.diverged and history.epoch < 1000


def test_a_healthy_run_says_nothing():
    history = train(a_network(), X, Y, SquaredError(), 0.1, 10)
    assert not history.diverged
    assert not history.diverged
    assert repr(history) == f"History(10 epochs, last loss {history.losses[-1]:.6g})"


# It learns


@pytest.mark.parametrize("name", ["blobs", "circles", "moons", "checkerboard"])
def test_a_small_network_learns_each_kind_of_cloud(name):
    points, y = nnlib.datasets.load(name, rng=0)
    network = Network([2, 8, 1], ["tanh", "sigmoid"], rng=0)
    train(network, points, y, nnlib.BinaryCrossEntropy(), 1.0, 1500)
    assert ((network.predict(points) > 0.5) == y).mean() > 0.95


def test_equal_weights_stay_equal():
    """The lesson of the house prices: a hidden layer of equal units is worth one unit."""
    t = tutorials.house_prices()
    history = train(t.network, t.X, t.y, t.loss, 1.0, 100)
    W1 = t.network.parameters["W1"]
    assert history.losses[-1] < history.losses[0]
    np.testing.assert_allclose(W1, W1[:, :1] * np.ones((1, 3)), rtol=1e-14)


# Update rules


class Momenta:
    """Each rule in plain NumPy, for one parameter after the other."""

    def __init__(self):
        self.step, self.m, self.v, self.t = {}, {}, {}, 0

    def plain(self, name, g):
        return -0.1 * g

    def momentum(self, name, g):
        self.step[name] = 0.9 * self.step.get(name, 0) - 0.1 * g
        return self.step[name]

    def adam(self, name, g):
        self.m[name] = 0.9 * self.m.get(name, 0) + 0.1 * g
        self.v[name] = 0.999 * self.v.get(name, 0) + 0.001 * g * g
        m, v = self.m[name] / (1 - 0.9**self.t), self.v[name] / (1 - 0.999**self.t)
        return -0.1 * m / (np.sqrt(v) + 1e-8)


RULES = {"plain": nnlib.GradientDescent(), "momentum": nnlib.Momentum(), "adam": nnlib.Adam()}


@pytest.mark.parametrize("name", RULES)
def test_a_rule_is_its_plain_loop(name):
    network, loss, plain = a_network(), SquaredError(), Momenta()
    twin = network.copy()
    history = train(network, X, Y, loss, 0.1, 30, rule=RULES[name])
    for plain.t in range(1, 31):
        gradients = twin.backward(twin.forward(X), Y, loss)
        for parameter, values in twin.parameters.items():
            values += getattr(plain, name)(parameter, gradients[parameter])
    for parameter, values in network.parameters.items():
        np.testing.assert_allclose(values, twin.parameters[parameter], rtol=1e-10, atol=1e-12)
    assert history.losses[-1] == pytest.approx(loss(twin.predict(X), Y), rel=1e-10)


def test_a_rule_of_ones_own():
    class Signs:
        def update(self, parameter, gradient, learning_rate, memory):
            return parameter - learning_rate * np.sign(gradient)

    network = a_network()
    before, gradients = network.copy(), network.backward(network.forward(X), Y, SquaredError())
    train(network, X, Y, SquaredError(), 0.01, 1, rule=Signs())
    for name, values in network.parameters.items():
        assert np.array_equal(values, before.parameters[name] - 0.01 * np.sign(gradients[name]))


class Forgetful:
    """It changes a copy, and forgets to return it."""

    def update(self, parameter, gradient, learning_rate, memory):
        parameter = parameter - learning_rate * gradient


class Summed:
    """One number for all weights would fill their array."""

    def update(self, parameter, gradient, learning_rate, memory):
        return (parameter - learning_rate * gradient).sum()


@pytest.mark.parametrize("rule", [Forgetful(), Summed()], ids=["nothing", "one number"])
def test_a_rule_that_returns_no_new_values_is_told(rule):
    network = a_network()
    training = Training(network, X, Y, SquaredError(), 0.1, rule=rule)
    with pytest.raises(TypeError, match=" returned .*, expected the new values of W1, "):
        training.run(3)
    assert same(network, a_network())


class TooFew:
    def update(self, parameter, gradient, learning_rate):
        return parameter


def test_a_rule_may_return_a_list():
    class Listed:
        def update(self, parameter, gradient, learning_rate, memory):
            return (parameter - learning_rate * gradient).tolist()

    network, other = a_network(), a_network()
    train(network, X, Y, SquaredError(), 0.1, 3, rule=Listed())
    train(other, X, Y, SquaredError(), 0.1, 3)
    assert same(network, other)


def test_adam_takes_no_learning_rate():
    with pytest.raises(TypeError, match="positional"):
        nnlib.Adam(0.001)


NO_RULES = [None, "adam", nnlib.Adam, 0.9, {}, {"beta1": 0.9}, Counter(), TooFew(), np.add]


@pytest.mark.parametrize("wrong", NO_RULES, ids=lambda wrong: type(wrong).__name__)
def test_what_is_no_rule_is_refused(wrong):
    with pytest.raises(TypeError, match=r"rule is .* expected a rule such as Momentum\(\)"):
        Training(a_network(), X, Y, SquaredError(), 0.1, rule=wrong)


@pytest.mark.parametrize("wrong", [-0.1, 1, 2.0, np.nan, np.inf])
def test_a_share_out_of_range_is_refused(wrong):
    for rule, name in ((nnlib.Momentum, "beta"), (nnlib.Adam, "beta1"), (nnlib.Adam, "beta2")):
        with pytest.raises(ValueError, match=f"{name} is {wrong}, expected a number from 0"):
            rule(**{name: wrong})


def test_the_memory_of_a_rule_stays_from_run_to_run():
    """It is empty when a Training is made and when its rule is set anew."""

    class Counting:
        def update(self, parameter, gradient, learning_rate, memory):
            memory["steps"] = memory.get("steps", 0) + 1
            seen.append(memory["steps"])
            return parameter

    seen = []
    training = Training(a_network(), X, Y, SquaredError(), 0.1, rule=Counting())
    training.run(1)
    training.run(2)
    assert seen == [1] * 4 + [2] * 4 + [3] * 4  # four parameters, each with a memory of its own
    training.rule = training.rule
    training.run(1)
    assert seen[12:] == [1] * 4


def test_a_new_rule_begins_without_memory():
    def run(first):
        training = Training(a_network(), X, Y, SquaredError(), 0.1, rule=first)
        training.run(1)
        training.rule = nnlib.Momentum()
        return training.run(2).losses

    assert np.array_equal(run(nnlib.GradientDescent()), run(nnlib.Momentum(0.5)))


# The penalty on the weights


def test_l2_is_part_of_what_is_recorded_and_of_the_gradient():
    network, loss = a_network(), nnlib.L2(SquaredError(), 0.1)
    squares = sum((network.parameters[name] ** 2).sum() for name in ("W1", "W2"))
    history = train(network.copy(), X, Y, loss, 0.1, 1)
    assert history.losses[0] == pytest.approx(
        SquaredError()(network.predict(X), Y) + 0.05 * squares
    )
    own, plain = (network.backward(network.forward(X), Y, one) for one in (loss, SquaredError()))
    for name, values in network.parameters.items():
        penalty = 0.1 * values if name[0] == "W" else 0.0  # no penalty on biases
        np.testing.assert_allclose(own[name], plain[name] + penalty, rtol=1e-13)


def test_l2_keeps_weights_small():
    sizes = []
    for l2 in (1e-6, 0.01, 0.1):
        network = a_network()
        train(network, X, Y, nnlib.L2(SquaredError(), l2), 0.3, 500)
        sizes.append(np.abs(network.parameters["W2"]).max())
    assert sizes[0] > sizes[1] > sizes[2]


def test_a_learners_own_plain_loop_is_this_training_bit_for_bit():
    """The XOR tutorial, as a learner writes it who has the slope of the sigmoid in brackets."""
    t = nnlib.tutorials.xor()
    X, y, rate = t.X, t.y, t.learning_rate
    W1, W2 = (W.copy() for W in t.network.parameters.values())

    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    losses = []
    for _ in range(1_000):
        a1 = sigmoid(X @ W1)
        a2 = sigmoid(a1 @ W2)
        losses.append(np.sum((a2 - y) ** 2))
        delta2 = 2 * (a2 - y) * (a2 * (1 - a2))
        delta1 = delta2 @ W2.T * (a1 * (1 - a1))
        W1 = W1 - rate * (X.T @ delta1)
        W2 = W2 - rate * (a1.T @ delta2)

    history = train(t.network, X, y, t.loss, rate, 1_000)
    assert np.array_equal(history.losses[:-1], losses)
    assert np.array_equal(t.network.parameters["W1"], W1)
    assert np.array_equal(t.network.parameters["W2"], W2)
