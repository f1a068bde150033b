"""Runs worth seeing: each shows what its sentence says."""

from dataclasses import replace

import numpy as np
import pytest

from nnworkshop.studies import Run, run_of, state_text
from nnworkshop.studies.scenes import SCENES, classes

BY_NAME = {scene.name: scene for scene in SCENES}
TOO_LONG = "steps that are too long"


def shown(name, epochs=None, nudge=0):
    """A scene at its end, and its losses; a nudge of its first weight shows what hangs on rounding."""
    run = BY_NAME[name].run()
    run.network.parameters["W1"][0, 0] *= 1 + nudge
    run.timeline.run(epochs or BY_NAME[name].epochs)
    return run, run.training.history.losses


def right(run):
    score = run.training.scores()["right"]
    return score.right / score.rows


def test_there_are_twelve_each_with_one_sentence():
    assert len(BY_NAME) == len(SCENES) == 12
    for scene in SCENES:
        assert scene.sentence.endswith(".") and scene.sentence.count(". ") == 0
        assert scene.run().training.epoch == 0


@pytest.mark.parametrize("name", BY_NAME)
def test_a_text_can_have_each(name):
    run = BY_NAME[name].run()
    again = run_of(state_text(run))
    for one in (run, again):
        one.timeline.run(3)
    assert np.array_equal(run.training.outputs, again.training.outputs)


def test_one_straight_line_goes_nowhere():
    run, losses = shown("one straight line", 3_000)
    assert losses[-1] > 0.69 and right(run) < 0.6


def test_a_line_between_squares_is_a_circle():
    run, _ = shown("a line that is a circle")
    assert right(run) > 0.97
    W, b = run.network.parameters["W1"], run.network.parameters["b1"]
    assert abs(W[:2]).max() < 0.2 * abs(W[2:]).min()  # a circle around 0, or nearly so
    radius = np.sqrt(-b[0, 0] / W[2:].mean())
    assert 0.5 < radius < 0.7  # between the disc and the ring


def test_three_lines_are_a_fence():
    run, _ = shown("a fence of three lines")
    assert right(run) > 0.97
    fewer = replace(BY_NAME["a fence of three lines"], run=classes("circles", [2], 1.0)).run()
    fewer.timeline.run(300)
    assert right(fewer) < 0.9  # and two enclose nothing


def test_four_units_stay_one():
    for epochs in (1, 50, 300):
        run, _ = shown("four units that are one", epochs)
        W = run.network.parameters["W1"]
        assert np.allclose(W, W[:, :1], atol=1e-12)


def test_a_seed_gets_stuck_and_another_does_not():
    run, losses = shown("a start that gets stuck")
    assert right(run) == 0.5 and losses[-1] > 0.06 and run.training.gradient_norm() < 0.01
    run.seed = 8
    other = run.trained(3_000)
    assert right(other) == 1 and other.training.history.losses[-1] < 0.001


@pytest.mark.parametrize("name", sorted(BY_NAME.keys() - {TOO_LONG}))
def test_what_it_shows_does_not_hang_on_rounding(name):
    """As another processor does; of steps that are too long only what is told below is the same everywhere."""
    losses, others = (shown(name, nudge=nudge)[1] for nudge in (0, 1e-13))
    assert np.allclose(losses, others, rtol=1e-3)


@pytest.mark.parametrize("nudge", [0, 1e-13, 2e-13, 3e-13])
def test_long_steps_never_come_back_to_the_start(nudge):
    run, losses = shown(TOO_LONG, nudge=nudge)
    assert losses[1:].min() > losses[0]
    run.learning_rate = 10
    assert right(run.trained(300)) == 1


def test_all_units_die_and_stay_dead():
    run, _ = shown("units that die", 20)
    assert run.network.forward(run.X).a[1].max() == 0
    before = run.network.parameters["W1"].copy()
    run.timeline.run(280)
    assert np.array_equal(run.network.parameters["W1"], before)


def test_deep_sigmoids_hardly_move_and_tanh_learns():
    run, _ = shown("deep, with sigmoids")
    assert abs(run.training.outputs - 0.5).max() < 0.02
    moved = run.network.parameters["W1"] - run.first.parameters["W1"]
    assert np.linalg.norm(moved) < 0.01 * np.linalg.norm(run.first.parameters["W1"])
    assert right(shown("deep, with tanh")[0]) == 1


def test_what_is_learned_by_heart_is_not_known():
    run, losses = shown("learned by heart")
    held_out = run.training.history.held_out
    assert right(run) == 1 and losses[-1] < 0.005
    assert held_out.argmin() < 200 and held_out[-1] > 3 * held_out.min()


def test_weight_decay_keeps_it_simple():
    run, _ = shown("kept simple")
    held_out = run.training.history.held_out
    assert 0.8 < right(run) < 1 and held_out[-1] < 1.2 * held_out.min()
    learned = shown("learned by heart")[0]
    assert np.array_equal(run.X, learned.X)
    assert held_out[-1] < 0.5 * learned.training.history.held_out[-1]


def test_adam_winds_around_the_spirals():
    run, _ = shown("two spirals")
    assert right(run) == 1
    plain = classes("spirals", [16, 16], 1.0)()
    assert isinstance(plain, Run)
    plain.timeline.run(400)
    assert right(plain) < 0.75
