"""Trials of a training panel that a button keeps: how many units XOR takes."""

import numpy as np
import pytest

from nnlib import Network, SquaredError, datasets
from nnworkshop.exercises import kept
from nnworkshop.exercises.kept import forget
from nnworkshop.panels import TrainingPanel, keep_trials

pytestmark = pytest.mark.usefixtures("nothing_fails", "an_own_copy")


@pytest.fixture
def an_own_copy(monkeypatch, tmp_path):
    """A learner's folder of copies, in which nothing has been kept yet."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NNLIB_COPIES", str(tmp_path))
    forget()
    yield
    forget()


def panel(hidden, epochs=5_000):
    network = Network([2, hidden, 1], "sigmoid", bias=False, init="uniform")
    data, half = datasets.xor(), SquaredError(0.5, mean=False)
    generator = np.random.RandomState
    return keep_trials("units", TrainingPanel(network, *data, half, 1.0, epochs, 0, generator))


def keep(shown):
    """Press the button that keeps a trial; what the panel says."""
    (button,) = [
        part
        for row in shown.controls.children
        for part in row.children
        if getattr(part, "description", "") == "Keep this trial"
    ]
    button.click()
    return shown.message.value


def test_a_trial_is_kept_when_it_has_learned_or_its_time_is_over():
    learns, fails = panel(2), panel(1)
    assert "try something first" in keep(learns)
    for shown in (learns, fails):
        shown.player.step(1_000)
        assert "try something first" in keep(shown)
    assert kept("units") == []
    for shown in (learns, fails):
        shown.player.step(4_000)
    assert "Trial 1 is kept until this kernel ends: 2 hidden units, 1 of 1 start" in keep(learns)
    assert "Trial 2 is kept until this kernel ends: 1 hidden units, 0 of 1 start" in keep(fails)
    assert kept("units") == [(2, 1.0), (1, 0.0)]


def test_in_the_courses_own_notebooks_nothing_is_kept(monkeypatch):
    monkeypatch.delenv("NNLIB_COPIES")
    shown = panel(2, epochs=10)
    shown.player.step(10)
    assert "in your own copy" in keep(shown)
    assert kept("units") == []
