"""Hidden units that come and go: what was learned stays."""

import numpy as np
import pytest
from flat import flat

from nnlib import BinaryCrossEntropy, Momentum, Network, datasets, train
from nnworkshop.studies import RecordedTraining, add_unit, importance, remove_unit

X, Y = datasets.moons()
KINDS = [(bias, init) for bias in (True, False) for init in ("xavier", "unit", 0.3)]


def trained(sizes=(2, 4, 3, 1), bias=True, init="xavier", epochs=50):
    network = Network(sizes, [*["tanh"] * (len(sizes) - 2), "sigmoid"], bias, init, rng=0)
    train(network, X, Y, BinaryCrossEntropy(), learning_rate=0.5, epochs=epochs)
    return network


@pytest.mark.parametrize("layer", [1, 2])
@pytest.mark.parametrize(("bias", "init"), KINDS)
def test_a_silent_unit_changes_no_output(layer, bias, init):
    network = trained(bias=bias, init=init)
    grown = add_unit(network, layer, rng=1)
    assert grown.sizes == tuple(n + (k == layer) for k, n in enumerate(network.sizes))
    assert grown.activations == network.activations
    assert np.allclose(grown.predict(X), network.predict(X), rtol=0, atol=1e-14)


def test_a_silent_unit_begins_to_speak_with_the_first_step():
    grown = add_unit(trained(), 1, rng=1)
    train(grown, X, Y, BinaryCrossEntropy(), learning_rate=0.5, epochs=1)
    assert np.all(grown.parameters["W2"][-1] != 0)


def test_a_unit_that_is_not_silent_is_heard():
    network = trained()
    grown = add_unit(network, 1, rng=1, silent=False)
    assert not np.allclose(grown.predict(X), network.predict(X), atol=1e-3)
    for name in network.parameters:
        rows, columns = network.parameters[name].shape
        assert np.array_equal(grown.parameters[name][:rows, :columns], network.parameters[name])


def test_the_same_seed_adds_the_same_unit():
    network = trained()
    units = [flat(add_unit(network, 1, rng=seed)) for seed in (1, 1, 2)]
    assert np.array_equal(units[0], units[1])
    assert not np.array_equal(units[0], units[2])


@pytest.mark.parametrize("layer", [1, 2])
@pytest.mark.parametrize(("bias", "init"), KINDS)
def test_a_unit_that_says_nothing_is_the_one_that_goes(layer, bias, init):
    network = trained(bias=bias, init=init)
    unit = 1
    network.parameters[f"W{layer + 1}"][unit] = 0
    assert importance(network, layer, X).argmin() == unit
    pruned = remove_unit(network, layer, X)
    assert pruned.sizes == tuple(n - (k == layer) for k, n in enumerate(network.sizes))
    assert np.allclose(pruned.predict(X), network.predict(X), rtol=0, atol=1e-14)


def test_a_constant_unit_goes_into_the_bias():
    network = trained()
    network.parameters["W1"][:, 2] = 0
    network.parameters["b1"][0, 2] = 0.7
    assert importance(network, 1, X)[2] == pytest.approx(0, abs=1e-12)
    assert np.allclose(
        remove_unit(network, 1, X).predict(X), network.predict(X), rtol=0, atol=1e-14
    )


def test_removing_the_least_important_unit_costs_least():
    network = Network([2, 8, 1], ["tanh", "sigmoid"], rng=0)
    train(network, X, Y, BinaryCrossEntropy(), learning_rate=0.5, epochs=500)

    def cost(unit):
        other = network.copy()
        a = network.forward(X).a[1][:, unit]
        other.parameters["b2"] = other.parameters["b2"] + a.mean() * other.parameters["W2"][unit]
        other.parameters["W2"][unit] = 0
        return np.abs(other.predict(X) - network.predict(X)).mean()

    gone = importance(network, 1, X).argmin()
    assert cost(gone) == min(cost(unit) for unit in range(8))
    assert np.abs(
        remove_unit(network, 1, X).predict(X) - network.predict(X)
    ).mean() == pytest.approx(cost(gone))


def test_what_was_given_is_left_as_it_is():
    network = trained()
    before = flat(network)
    add_unit(network, 1, rng=0)
    remove_unit(network, 2, X)
    assert np.array_equal(flat(network), before)


def test_a_run_goes_on_with_the_new_network():
    training = RecordedTraining(trained(), X, Y, BinaryCrossEntropy(), 0.5, rule=Momentum())
    training.run(20)
    loss = training.history.losses.copy()
    training.replace(add_unit(training.network, 1, rng=1))
    assert training.epoch == 20
    assert np.allclose(training.history.losses, loss, rtol=1e-12)
    assert training.run(200).losses[-1] < loss[-1]
    training.replace(remove_unit(training.network, 1, X))
    assert training.epoch == 220
    assert training.history.losses[-1] == pytest.approx(training.loss(training.outputs, Y))


def test_a_network_with_other_ends_is_refused():
    training = RecordedTraining(trained(), X, Y, BinaryCrossEntropy(), 0.5)
    with pytest.raises(ValueError, match="network is .*3-1.*, expected one with the inputs"):
        training.replace(Network([3, 1], "sigmoid"))
    with pytest.raises(TypeError, match="network is 3"):
        training.replace(3)
    with pytest.raises(ValueError, match="sigmoid"):
        training.replace(Network([2, 4, 1], "tanh"))
    assert training.run(1).epoch == 1


@pytest.mark.parametrize(
    "change", [add_unit, lambda network, layer: remove_unit(network, layer, X)]
)
def test_bad_input_is_refused(change):
    network = trained()
    for layer in (0, 3, -1, 1.5):
        with pytest.raises(ValueError, match=f"layer is {layer}"):
            change(network, layer)
    with pytest.raises(TypeError, match="layer is"):
        change(network, "1")
    with pytest.raises(TypeError, match="network is"):
        change("net", 1)


def test_the_last_unit_of_a_layer_stays():
    with pytest.raises(ValueError, match="layer 1 has one unit"):
        remove_unit(trained((2, 1, 1)), 1, X)
