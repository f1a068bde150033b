"""A training with a thinned history, that can be taken back and go on with another network."""

import numpy as np
import pytest

from nnlib import Adam, BinaryCrossEntropy, GradientDescent, Momentum, Network, Training, datasets
from nnworkshop.studies import RecordedTraining, add_unit

RULES = [GradientDescent(), Momentum(0.5), Adam()]


def run(kind=RecordedTraining, **settings):
    network = Network([2, 3, 1], "sigmoid", rng=0)
    return kind(network, *datasets.moons(), BinaryCrossEntropy(), 0.5, **settings)


def test_it_trains_as_nnlib_does():
    plain, recorded = run(Training, batch_size=16, rng=4), run(batch_size=16, rng=4)
    assert np.array_equal(recorded.run(20).losses, plain.run(20).losses)
    assert np.array_equal(recorded.history.epochs, plain.history.epochs)


@pytest.mark.parametrize("limit", [2, 3, 10, 11])
def test_a_limited_history_is_the_whole_one_thinned(limit):
    whole, limited = run(), run(history_limit=limit)
    for epochs in (0, 1, 1, 5, 30, 100, 1):
        whole.run(epochs)
        history = limited.run(epochs)
        assert np.array_equal(history.losses, whole.history.losses[history.epochs])
        assert history.epochs[0] == 0 and history.epochs[-1] == history.epoch == limited.epoch
        assert len(history.losses) <= limit
        assert np.all(np.diff(history.epochs) > 0)
    assert np.array_equal(whole.history.epochs, np.arange(139))


@pytest.mark.parametrize("rule", RULES, ids=repr)
def test_a_rewound_run_comes_to_the_same_end(rule):
    training = run(batch_size=16, rng=4, rule=rule)
    training.run(10)
    state = training.state()
    end = training.run(20).losses.copy()
    training.learning_rate = 3.0
    training.run(5)
    training.rewind(state)
    assert training.epoch == 10
    assert training.learning_rate == 0.5
    assert np.array_equal(training.run(20).losses, end)


def test_a_rewound_run_forgets_that_it_has_diverged():
    training = run()
    state = training.state()
    training.network.parameters["W1"] = 1e300
    training.learning_rate = 1e300
    training.run(50)
    training.rewind(state)
    assert not training.diverged
    assert np.isfinite(training.run(5).losses).all()


@pytest.mark.parametrize("rule", RULES, ids=repr)
def test_a_copy_goes_its_own_way(rule):
    training = run(batch_size=16, rng=4, rule=rule)
    training.run(10)
    twin = training.copy()
    there = twin.run(10).losses.copy()
    assert training.epoch == 10
    assert np.array_equal(training.run(10).losses, there)


def test_a_run_goes_on_with_another_network():
    training = run()
    training.run(5)
    grown = add_unit(training.network, 1, rng=0)
    before = training.history.losses
    training.replace(grown)
    assert training.epoch == 5
    np.testing.assert_allclose(training.history.losses, before, rtol=1e-13)  # it is silent at first
    training.run(3)
    assert training.network is grown
    assert len(training.history.losses) == 9


def test_a_network_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="expected one with the inputs and outputs of"):
        run().replace(Network([3, 3, 1], "sigmoid"))
    with pytest.raises(TypeError, match="network is 3"):
        run().replace(3)
