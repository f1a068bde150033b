"""A sick run is named with its number, a healthy one is left alone."""

import numpy as np
import pytest

from nnlib import (
    BinaryCrossEntropy,
    CrossEntropy,
    Network,
    SquaredError,
    Training,
    datasets,
    tutorials,
)
from nnlib.diagnosis import diagnose


def trained(net, data, loss, learning_rate, epochs):
    """What is said of a run, and the run."""
    training = Training(net, *data, loss, learning_rate)
    training.run(epochs)
    return diagnose(training), training


def test_a_diverged_run_is_named_with_its_epoch():
    net = Network([1, 4, 1], ["relu", "identity"], init="normal", rng=0)
    said, training = trained(net, datasets.sine(), SquaredError(), 50, 1_000)
    assert training.diverged
    assert said.startswith(
        f"Diverged at epoch {training.history.diverged_at}: the loss is no longer"
    )
    assert "learning rate" in said
    assert "it was 50" in said


def test_a_run_is_named_on_its_way_to_infinity():
    net = Network([1, 1], "identity", init=1.0)
    said, training = trained(net, datasets.sine(), SquaredError(), 20, 20)
    assert np.isfinite(training.history.loss[-1])
    assert said.startswith("Diverged at epoch 20: the loss grew from")


def test_a_loss_is_given_a_factor_of_a_million_before_it_counts_as_exploding():
    training = Training(Network([1, 1], "identity", init=1.0), *datasets.sine(), SquaredError(), 20)
    while training.history.loss[-1] <= 1e6 * training.history.loss[0]:
        assert diagnose(training) is None
        training.run(1)
    first, last = training.history.loss[[0, -1]]
    assert f"the loss grew from {first:.3g} to {last:.3g}. " in diagnose(training)


@pytest.mark.parametrize(
    ("net", "loss", "learning_rate", "layer"),
    [
        (Network([2, 4, 1], "sigmoid", init=10.0), SquaredError(), 1, 1),
        (Network([2, 4, 1], ["tanh", "sigmoid"], rng=0), SquaredError(), 1_000, 2),
        (Network([2, 4, 1], ["relu", "sigmoid"], init=-1.0), BinaryCrossEntropy(), 1, 1),
    ],
    ids=["large weights", "large learning rate", "dead units"],
)
def test_a_saturated_run_is_named_with_its_layer(net, loss, learning_rate, layer):
    said, _ = trained(net, datasets.xor(), loss, learning_rate, 50)
    assert said.startswith("Stalled at epoch 50 with a loss of")
    assert f"layer {layer} is saturated. 100% of its slopes" in said


def test_a_steep_run_that_cannot_be_saved_by_a_thousand_epochs():
    """What stalls is the whole run, so it stands where it stood after the epochs that were granted."""
    net = Network([2, 4, 1], "sigmoid", init=10.0)
    said, training = trained(net, datasets.xor(), SquaredError(), 1, 10)
    assert said
    before = training.history.loss[-1]
    assert training.run(1_000).loss[-1] == pytest.approx(before, rel=1e-3)


def test_a_run_with_saturated_units_is_healthy_while_it_moves_and_stalled_when_it_stands():
    net = Network([2, 3, 1], ["tanh", "identity"], init="normal", rng=0)
    net.parameters["b1"] = [[100, 100, 0]]  # two of three
    said, training = trained(net, datasets.xor(), SquaredError(), 0.1, 1)
    assert said is None
    training.learning_rate = 1e-9
    assert "layer 1 is saturated. 67% of its slopes" in diagnose(training)


@pytest.mark.parametrize(
    ("output", "loss", "healthy"),
    [
        ("sigmoid", SquaredError(), False),
        ("sigmoid", BinaryCrossEntropy(), True),
        ("softmax", CrossEntropy(), True),
    ],
)
def test_a_certain_and_wrong_output_is_stuck_unless_the_loss_belongs_to_it(output, loss, healthy):
    X, y = datasets.xor()
    net = Network([2, 3, 2], ["tanh", output], rng=0)
    net.parameters["b2"] = [[30, -30]]
    said, _ = trained(net, (X, np.hstack([y, 1 - y])), loss, 0.1, 1)
    assert (said is None) == healthy


def test_a_diagnosis_changes_nothing():
    net = Network([2, 4, 1], "sigmoid", init=10.0)
    before = net.parameters.flat.copy()
    said, training = trained(net, datasets.xor(), SquaredError(), 1, 0)
    assert said
    assert np.array_equal(net.parameters.flat, before)
    assert training.epoch == 0


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("tutorial", [tutorials.xor, tutorials.bias_trick])
def test_the_tutorials_are_healthy_all_the_way(tutorial, seed):
    source = tutorial(seed)
    rate = source.learning_rate
    training = Training(source.network, source.X, source.y, source.loss, rate)
    for _ in range(15):
        training.run(source.epochs // 10)
        assert diagnose(training) is None


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
@pytest.mark.parametrize("name", ["blobs", "circles", "moons"])
def test_a_trained_classifier_is_healthy(name, activation):
    """Its units are saturated too, but its loss is small."""
    net = Network([2, 8, 1], [activation, "sigmoid"], rng=0)
    said, _ = trained(net, datasets.load(name), BinaryCrossEntropy(), 1, 500)
    assert said is None


def test_a_saturated_run_that_is_right_is_healthy():
    net = Network([2, 1], "sigmoid", init={"W1": [[40], [40]], "b1": [[-60]]})
    assert trained(net, datasets.logical_and(), SquaredError(), 1, 10)[0] is None


def test_a_network_without_hidden_layers_is_healthy():
    net = Network([2, 1], "sigmoid", rng=0)
    assert trained(net, datasets.logical_and(), BinaryCrossEntropy(), 1, 100)[0] is None
