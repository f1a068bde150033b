"""The trials of notebooks 03 and 04: what a button keeps of a panel, and that it lies on the law."""

import numpy as np
import pytest

from nnlib import Network, SquaredError, tutorials
from nnworkshop.exercises.kept import forget, kept
from nnworkshop.panels import DescentPanel, StepThroughPanel, keep_trials
from nnworkshop.panels.tasks import heard, left_over

HOURS, KILOMETRES = [[1.0], [1.0], [2.0], [2.0]], [[3.0], [5.0], [7.0], [9.0]]
XOR = tutorials.xor(seed=0)
HALF = SquaredError(0.5, mean=False)
CURVATURE = 2.5


@pytest.fixture(autouse=True)
def _own_copy(tmp_path, monkeypatch):
    """A learner's own copy is open, and nothing is kept yet."""
    monkeypatch.setenv("NNLIB_COPIES", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    forget()
    yield
    forget()


def ball(learning_rate=0.6, steps=6, start=2.0):
    neuron = Network([1, 1], "identity", bias=False, init={"W1": [[start]]})
    return DescentPanel(
        neuron, HOURS, KILOMETRES, SquaredError(), [(0, 8)], learning_rate, steps, hide=["momentum"]
    )


def forward_pass(**settings):
    settings = {"step": 6, "sample": 3, "whole": True, "hide": ["network"]} | settings
    return StepThroughPanel(XOR.network, XOR.X, XOR.y, HALF, **settings)


def press(panel, name):
    controls = [one for row in panel.controls.children for one in row.children]
    next(one for one in controls if getattr(one, "description", "") == name).click()


def move(panel, pick, by):
    panel.pick.value = pick
    panel.value.value += by


@pytest.mark.parametrize("rate", [0.05, 0.3, 0.4, 0.75, 0.8, 0.9, 3.0])
@pytest.mark.parametrize("start", [0.5, 2.0, 7.5])
def test_every_trial_of_the_edge_lies_on_the_law_wherever_it_starts(rate, start):
    x, y = left_over(ball(rate, steps=4, start=start))
    assert x == rate
    assert y == pytest.approx(abs(1 - CURVATURE * rate), abs=1e-9)


def test_the_edge_is_where_a_step_leaves_all_of_the_distance():
    below, at, beyond = (left_over(ball(rate))[1] for rate in (0.79, 0.8, 0.81))
    assert at == pytest.approx(1)
    assert below < 0.99
    assert beyond > 1.01


def test_a_ball_that_has_not_moved_is_no_trial():
    assert left_over(ball(steps=0)) is None
    assert left_over(ball(start=4.0)) is None  # on the bottom there is no slope


def test_the_button_keeps_a_trial_of_the_edge():
    panel = keep_trials("edge", ball(0.6))
    press(panel, "Keep this trial")
    panel.learning_rate.value = 0.9
    press(panel, "Keep this trial")
    assert np.allclose(kept("edge"), [(0.6, 0.5), (0.9, 1.25)])
    assert "Trial 2 is kept" in panel.message.value
    assert "a step leaves 1.25 times the distance" in panel.message.value


def test_outside_an_own_copy_nothing_is_kept(monkeypatch):
    monkeypatch.delenv("NNLIB_COPIES")
    panel = keep_trials("edge", ball(0.6))
    press(panel, "Keep this trial")
    assert kept("edge") == []
    assert "run.py lab" in panel.message.value


@pytest.mark.parametrize("sample", [0, 1, 2, 3])
@pytest.mark.parametrize("pick", ["W1[0, 0]", "W1[0, 1]", "W1[1, 0]", "W1[1, 1]"])
def test_a_small_nudge_measures_the_delta_of_a_hidden_unit(sample, pick):
    panel = forward_pass(sample=sample)
    move(panel, pick, 1e-4)
    came, place = int(pick[3]), int(pick[6])
    if XOR.X[sample, came] == 0:  # nothing comes in through it, so the unit's sum has not moved
        assert heard(panel) is None
        return
    one = XOR.network.forward(XOR.X[sample : sample + 1])
    delta = XOR.network.backward(one, XOR.y[sample : sample + 1], HALF).delta[1][0, place]
    law, measured = heard(panel)
    assert law == pytest.approx(delta)
    assert measured == pytest.approx(delta, rel=1e-3)


def test_it_follows_the_weight_through_which_the_unit_is_heard():
    panel = forward_pass()
    move(panel, "W1[0, 0]", 1e-4)
    before = heard(panel)
    move(panel, "W2[0, 0]", -2 * panel.state.given.network.parameters["W2"][0, 0])
    assert heard(panel) is None  # that is no weight into a hidden unit
    move(panel, "W1[0, 0]", 1e-4)
    law, measured = heard(panel)
    assert before[0] > 0 > law
    assert measured == pytest.approx(law, rel=1e-3)


def test_a_long_nudge_leaves_the_line():
    panel = forward_pass()
    move(panel, "W1[0, 0]", 5.0)
    law, measured = heard(panel)
    assert abs(measured - law) > 0.3 * abs(law)


def test_what_has_not_moved_and_what_is_not_one_sample_is_no_trial():
    panel = forward_pass()
    assert heard(panel) is None
    move(panel, "W1[0, 0]", 0.1)
    assert heard(panel) is not None
    panel.sample.value = slice(None)
    assert heard(panel) is None
    move(panel, "y[3, 0]", 0.5)
    assert heard(panel) is None


def test_the_button_keeps_a_trial_of_blame_and_does_not_tell_the_law():
    panel = keep_trials("blame", forward_pass())
    press(panel, "Keep this trial")
    assert kept("blame") == []
    assert "nothing to keep yet" in panel.message.value
    move(panel, "W1[0, 1]", 0.01)
    press(panel, "Keep this trial")
    [(law, measured)] = kept("blame")
    assert measured == pytest.approx(law, rel=0.05)
    assert f"the loss moved {measured:.4f} times as far" in panel.message.value


def test_until_the_law_is_told_the_panel_ends_with_the_loss():
    panel = keep_trials("blame", forward_pass())
    assert panel.step.value == panel.step.max == 6
    press(panel, "Next")
    assert panel.step.value == 6
    assert panel.count.value == "of 6"
    assert not any("delta" in line or "grad" in line for line in panel.listing.options)
    assert panel.chain.value == ""
    assert "delta" not in panel.text.value + panel.describe()
    assert panel.still()[0]
    press(panel, "Reset")
    assert len(panel.listing.options) == 6
