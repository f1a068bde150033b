"""Runs worth seeing, opened in the training panel; the run before comes back."""

import numpy as np
import pytest
from flat import flat

from nnlib import BinaryCrossEntropy, Network, datasets
from nnworkshop.panels.live_training import TrainingPanel
from nnworkshop.panels.settings import first
from nnworkshop.studies.scenes import SCENES

pytestmark = pytest.mark.usefixtures("nothing_fails")


def moons_panel(data=None, **settings):
    network = Network([2, 3, 1], ["tanh", "sigmoid"])
    return TrainingPanel(network, *(data or datasets.moons()), BinaryCrossEntropy(), 1, **settings)


def opened(panel, scene):
    panel.keeping.scenes.value = scene
    panel.keeping.open.click()


def test_each_opens_with_its_sentence_and_trains():
    panel = moons_panel()
    for scene in SCENES:
        opened(panel, scene)
        wanted = scene.run()
        assert panel.run.settings() == wanted.settings() and panel.run.training.epoch == 0
        assert scene.sentence in panel.message.value
        assert panel.epochs.value == panel.pace.epochs == scene.epochs
        panel.step.click()
        wanted.timeline.run(1)
        assert np.array_equal(flat(panel.run.network), flat(wanted.network))


def test_a_choice_alone_opens_nothing():
    panel = moons_panel()
    run = panel.run
    for scene in SCENES:  # as arrow keys do
        panel.keeping.scenes.value = scene
    assert panel.run is run and not panel.keeping.text.value


@pytest.mark.night
def test_controls_show_what_has_been_opened():
    panel = moons_panel()
    for scene in SCENES:
        opened(panel, scene)
        for setting, controls in panel.settings.controls.items():
            values = panel.settings._values(setting)
            for control, value in zip(controls, values, strict=True):
                assert control.value == (first(control.options) if value is None else value)
    assert panel.learning_rate.max == 100  # a range gives way to what is beyond it


@pytest.mark.night
def test_the_run_before_comes_back():
    data = datasets.moons(30, 0.4, rng=8)
    panel = moons_panel(data, held_out=0.2)
    panel.run.timeline.run(20)
    panel.pointed.points.place([0.3, 0.3])
    panel.run.timeline.run(10)
    before, X = flat(panel.run.network).copy(), panel.run.X
    for scene in SCENES[:3]:
        opened(panel, scene)
        if scene is SCENES[0]:
            text = panel.keeping.text.value
    panel.keeping.text.value = text
    panel.keeping.put.click()
    assert np.array_equal(flat(panel.run.network), before) and np.array_equal(panel.run.X, X)
    assert panel.run.training.held_out is not None


@pytest.mark.night
def test_rows_that_the_panel_came_with_come_back_too():
    data = datasets.moons(30, 0.4, rng=8)
    panel = moons_panel(data)
    panel.keeping._show()
    first = panel.keeping.text.value
    panel.pointed.points.place([0.3, 0.3])
    opened(panel, SCENES[5])
    panel.keeping.text.value = first
    panel.keeping.put.click()
    assert np.array_equal(panel.run.X, data[0])


def test_other_inputs_or_code_of_ones_own_have_no_list():
    network = Network([3, 1])
    panel = TrainingPanel(network, *datasets.bias_trick(), BinaryCrossEntropy())
    assert not hasattr(panel.keeping, "scenes")

    def update(parameter, gradient, learning_rate):
        return parameter - learning_rate * gradient

    assert not hasattr(moons_panel(own={"update": update}).keeping, "scenes")
