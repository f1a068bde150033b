"""What the training panel says of a run that learns its rows by heart, and its button."""

import pytest

from nnlib import BinaryCrossEntropy, Network, datasets
from nnworkshop.panels.live_training import TrainingPanel

pytestmark = pytest.mark.usefixtures("nothing_fails")


def test_overfitting_is_named_and_its_remedy_can_be_tried():
    data = datasets.moons(300, noise=0.35, rng=1)
    network = Network([2, 24, 1], ["tanh", "sigmoid"])
    panel = TrainingPanel(network, *data, BinaryCrossEntropy(), 1.0, held_out=0.8)
    panel.run.timeline.run(4_000)
    panel.redraw_now()
    illness = panel.remedy.illness
    assert (
        illness.name == "overfitting"
        and "Overfitting: the loss on rows held out" in panel.message.value
    )
    assert panel.remedy.button.description == f"Try {illness.remedy}"
    assert panel.remedy.button.layout.display == ""
    before = panel.run.training.history.held_out[-1]
    panel.player.start = lambda: None  # without an event loop nothing can play
    panel.remedy.button.click()
    assert panel.run.training.epoch == 0 and "a new start" in panel.message.value
    panel.run.timeline.run(4_000)
    assert panel.run.training.history.held_out[-1] < 0.75 * before
