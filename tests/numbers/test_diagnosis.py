"""What a run suffers from is said in a sentence; a healthy run is left in peace."""

import numpy as np
import pytest

from nnlib import BinaryCrossEntropy, CrossEntropy, Network, SquaredError, Training, datasets
from nnlib.diagnosis import diagnose
from nnlib.tutorials import xor

X, Y = datasets.xor()
SQUARED = SquaredError()


def training(activation, scale, loss=SQUARED, rate=0.1, y=Y):
    """A 2-3-1 network on XOR whose weights and biases are normal, times `scale`."""
    net = Network([2, 3, y.shape[1]], activation, init="normal", rng=0)
    for parameter in net.parameters.values():
        parameter *= scale
    return Training(net, X, y, loss, rate)


@pytest.mark.parametrize("epochs", [0, 1, 100, 1_500])
@pytest.mark.parametrize("seed", [0, 1, 42])
def test_the_tutorial_is_healthy(seed, epochs):
    t = xor(seed)
    run = Training(t.network, t.X, t.y, t.loss, t.learning_rate)
    run.run(epochs)
    assert diagnose(run) is None


def test_a_run_that_left_the_finite_numbers():
    run = training("identity", 1, rate=50)
    run.run(10_000)
    assert run.diverged
    sentence = diagnose(run)
    assert sentence.startswith(f"Diverged at epoch {run.epoch}: the loss is no longer a finite")
    assert "learning rate that is too large (it was 50)" in sentence


def test_a_run_that_explodes_but_is_still_finite():
    run = training("identity", 1, rate=5)
    while run.history.loss[-1] <= 1e6 * run.history.loss[0]:
        assert diagnose(run) is None
        run.run(1)
    assert not run.diverged
    first, last = run.history.loss[[0, -1]]
    assert f"the loss grew from {first:.3g} to {last:.3g}. " in diagnose(run)


@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
def test_saturated_units(activation):
    run = training([activation, "identity"], 100)
    run.run(1_500)
    sentence = diagnose(run)
    assert sentence.startswith("Stalled at epoch 1,500 with a loss of")
    assert "layer 1 is saturated. 100% of its slopes" in sentence


def test_the_worst_layer_is_named():
    net = Network([2, 3, 3, 1], "tanh", init="normal", rng=0)
    net.parameters["W2"] *= 1e4
    run = Training(net, X, Y, SquaredError(), 0.1)
    assert "layer 2 is saturated" in diagnose(run)


def test_dead_relu_units():
    run = training(["relu", "identity"], 1)
    run.net.parameters["b1"] = -100
    run.net.parameters["b2"] = 5
    run.run(1)
    assert "layer 1 is saturated. 100% of its slopes" in diagnose(run)


def test_saturated_and_right_is_healthy():
    run = training("sigmoid", 1)
    run.net.parameters["W1"] = [[100, 100, 0], [100, 100, 0]]
    run.net.parameters["b1"] = [[-50, -150, 0]]  # at least one of them; both of them
    run.net.parameters["W2"] = [[100], [-100], [0]]
    run.net.parameters["b2"] = -50
    run.run(1)
    np.testing.assert_allclose(run.outputs, Y, atol=1e-6)
    assert diagnose(run) is None


def test_half_saturated_and_moving_is_healthy_but_not_at_a_standstill():
    """The same saturated units: as long as the rest still moves, the run is not stalled."""
    run = training(["tanh", "identity"], 1)
    run.net.parameters["b1"] = [[100, 100, 0]]
    run.net.parameters["W1"][:, :2] = 0
    run.run(1)
    assert diagnose(run) is None
    run.learning_rate = 1e-9
    assert "67% of its slopes" in diagnose(run)


def test_a_loss_that_belongs_to_its_output_lets_the_gradient_through():
    """A sigmoid output that is certain and wrong stalls with the squared error alone."""
    for loss, healthy in ((SquaredError(), False), (BinaryCrossEntropy(), True)):
        run = training("sigmoid", 0.1, loss)
        run.net.parameters["b2"] = 30
        run = Training(run.net, X, Y, loss, 0.1)
        assert (diagnose(run) is None) == healthy
    one_hot = np.hstack([Y, 1 - Y])
    run = training(["tanh", "softmax"], 0.1, CrossEntropy(), y=one_hot)
    run.net.parameters["b2"] = [[30, -30]]
    run = Training(run.net, X, one_hot, CrossEntropy(), 0.1)
    assert diagnose(run) is None


def test_a_single_layer_with_its_own_loss_has_nothing_to_saturate():
    net = Network([2, 1], "sigmoid", init=100)
    assert diagnose(Training(net, X, Y, BinaryCrossEntropy(), 0.1)) is None


def test_a_diagnosis_changes_nothing():
    run = training("sigmoid", 100)
    before = run.net.parameters.flat.copy()
    diagnose(run)
    assert np.array_equal(run.net.parameters.flat, before)
    assert run.epoch == 0
