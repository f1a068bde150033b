"""The training panel's data, held-out rows, layers, goals, and what is kept of a run."""

import asyncio
import base64
import datetime
import io
import re

import numpy as np
import pytest
from flat import flat
from ipywidgets.widgets.widget import _instances
from waiting import until

from nnlib import Adam, BinaryCrossEntropy, Network, SquaredError, datasets, split
from nnworkshop.panels.layers import MOST_LAYERS
from nnworkshop.panels.live_training import TrainingPanel
from nnworkshop.studies import Goal, save_weights, state_text

pytestmark = pytest.mark.usefixtures("nothing_fails")


def moons_panel(network=None, data=None, **settings):
    network = network or Network([2, 3, 1], ["tanh", "sigmoid"])
    return TrainingPanel(network, *(data or datasets.moons()), BinaryCrossEntropy(), 1, **settings)


def said(panel):
    return panel.message.value


def names(panel):
    return [
        control.description for controls in panel.settings.controls.values() for control in controls
    ]


def test_held_out_rows_are_a_second_curve_and_counted():
    panel = moons_panel(held_out=0.25)
    panel.run.timeline.run(60)
    panel.redraw()
    held = panel.view.loss.ax.lines[2]
    assert np.array_equal(held.get_ydata(), panel.run.training.history.held_out)
    score = panel.run.training.scores()["held out right"]
    assert f"held out right <b>{score.right} of 50</b>" in panel.text.value
    assert f"Held out right: {score.right} of 50." in panel.describe()
    assert "On rows held out it is" in panel.describe()
    plain = moons_panel()
    assert len(plain.view.loss.ax.lines) == 2 and "held" not in plain.text.value


def test_a_look_back_shows_the_held_out_loss_of_then():
    panel = moons_panel(held_out=0.25)
    panel.run.timeline.run(60)
    panel.past.show()
    panel.past.epoch.value = 20
    loss = panel.run.training.history.held_out[20]
    assert f"held-out loss <b>{loss:.4g}</b>" in panel.text.value


def test_another_set_is_a_new_start_on_it():
    panel = moons_panel(held_out=0.25)
    panel.data.value = "circles"
    (X, _), held = split(*datasets.circles(), 0.25, rng=0)
    assert np.array_equal(panel.run.X, X) and np.array_equal(
        panel.run.training.held_out[0], held[0]
    )
    assert "Data changed: a new start" in said(panel) and "Data," not in said(panel)
    assert panel.noise.value == 0.05 and not panel.points.disabled
    panel.points.value, panel.data_seed.value = 40, 3
    assert np.array_equal(panel.run.X, split(*datasets.circles(40, rng=3), 0.25, rng=3)[0][0])
    assert panel.pointed.row.max == 29
    panel.data.value = "xor"
    assert panel.points.disabled and panel.noise.disabled
    panel.data.value = "moons"
    assert not panel.points.disabled


@pytest.mark.night
def test_what_is_followed_goes_with_the_rows():
    panel = moons_panel(follow=150)
    panel.noise.value = 0.3
    assert np.array_equal(panel.look.point, panel.run.X[[150]])
    panel.points.value = 100
    assert panel.look.row is None and panel.look.point is None
    panel.run.timeline.run(5)
    panel.redraw()


def test_rows_kept_apart_leave_no_choice_of_data():
    panel = moons_panel(held_out=datasets.moons(10, rng=4))
    assert not {"data", "points", "noise", "held back", "data seed"} & set(names(panel))


def test_data_of_ones_own_can_give_way_to_a_set_and_come_back():
    X, y = datasets.moons(30, 0.4, rng=8)
    panel = moons_panel(data=(X, y))
    assert panel.points.disabled
    panel.data.value = "spirals"
    assert len(panel.run.X) == 200
    panel.data.value = "as given"
    assert np.array_equal(panel.run.X, X)


def test_layers_come_and_go():
    panel = moons_panel()
    for count in range(2, MOST_LAYERS + 1):
        panel.layers.more.click()
        assert len(panel.hidden) == len(panel.activation) == count
        assert panel.run.network.sizes == (2, *[3] * count, 1)
        panel.run.timeline.run(2)
        panel.redraw()
    panel.layers.more.click()
    assert "the most" in said(panel) and len(panel.hidden) == MOST_LAYERS
    panel.activation[1].value, panel.hidden[1].value = "relu", 5
    assert [one.name for one in panel.run.network.activations][:3] == ["tanh", "relu", "tanh"]
    for _ in range(MOST_LAYERS):
        panel.layers.less.click()
    assert panel.run.network.sizes == (2, 1) and panel.hidden == []
    panel.layers.less.click()
    assert "no hidden layer left" in said(panel)
    panel.run.timeline.run(2)
    panel.redraw()
    panel.layers.more.click()
    assert panel.run.network.sizes == (2, 4, 1)


def test_a_network_without_hidden_layers_gets_ones_that_bend():
    panel = moons_panel(Network([2, 1], "sigmoid"))
    panel.layers.more.click()
    panel.layers.more.click()
    assert [one.name for one in panel.run.network.activations] == ["tanh", "tanh", "sigmoid"]


def test_controls_that_a_lesson_fixes_or_hides_stay_so_when_layers_change():
    panel = moons_panel(fix=["seed"], hide=["activation"])
    panel.layers.more.click()
    assert panel.seed.disabled
    shown = [
        getattr(one, "description", "") for row in panel.controls.children for one in row.children
    ]
    assert "activation" not in shown and "Add layer" in shown


def test_an_own_forward_keeps_its_layers():
    def forward(X, W1, W2):
        """Not written yet."""

    xor = datasets.xor()
    network = Network([2, 2, 1], bias=False)
    panel = TrainingPanel(network, *xor, SquaredError(), 1, own={"forward": forward})
    assert panel.layers is None


@pytest.mark.night
def test_layers_that_are_gone_leave_no_widgets_behind():
    panel = moons_panel()
    panel.layers.more.click()
    panel.layers.less.click()
    before = len(_instances)
    for _ in range(5):
        panel.layers.more.click()
        panel.layers.less.click()
    assert len(_instances) == before


@pytest.mark.night
def test_training_stops_at_its_goal_and_goes_on_when_asked_again():
    async def main():
        panel = moons_panel(stop_at=Goal("right", 0.9), speed="300 epochs/s", epochs=5_000)
        panel.train.click()
        await until(lambda: not panel.player.running)
        epoch = panel.run.training.epoch
        assert 0 < epoch < 5_000 and f"Goal reached at epoch {epoch:,}" in said(panel)
        panel.train.click()
        await until(lambda: panel.run.training.epoch > epoch + 20)
        panel.goal.value = Goal("loss", 0.1)
        await until(lambda: not panel.player.running)
        assert (
            panel.run.training.history.numbers[-1] <= 0.1 < panel.run.training.history.numbers[-2]
        )
        panel.halt()

    asyncio.run(main())


def test_a_goal_that_is_behind_stays_behind_when_something_else_is_set():
    async def main():
        panel = moons_panel(stop_at=Goal("right", 0.5), speed="300 epochs/s", epochs=5_000)
        panel.run.timeline.run(50)
        assert panel.pace.goal.reached(panel.run.training)
        panel.train.click()
        panel.loss_axis.value = "log"
        await until(lambda: panel.run.training.epoch > 60)
        assert panel.player.running
        panel.halt()

    asyncio.run(main())


def test_the_goals_of_a_panel_are_checked():
    with pytest.raises(TypeError, match="stop_at is 0.1"):
        moons_panel(stop_at=0.1)


# Kept


def button(panel, name):
    row = panel.controls.children[-1].children
    return next(one for one in row if getattr(one, "description", "") == name)


def test_a_run_is_put_back_from_its_text():
    panel = moons_panel(held_out=0.25)
    panel.layers.more.click()
    panel.rule.value = Adam()
    panel.batch_size.value = 16
    panel.run.timeline.run(30)
    weights, text = flat(panel.run.network).copy(), state_text(panel.run)
    button(panel, "Show as text").click()
    assert panel.keeping.text.value == text
    panel.data.value, panel.rule.value, panel.batch_size.value = "circles", panel.run.first_rule, 1
    panel.layers.less.click()
    panel.layers.less.click()
    button(panel, "Put back").click()
    assert "Put back: 2-3-3-1 network" in said(panel) and "pinned" in said(panel)
    assert np.array_equal(flat(panel.run.network), weights)
    assert (panel.data.value, panel.batch_size.value) == ("moons", 16)
    assert panel.rule.value == Adam() and len(panel.hidden) == 2
    assert len(panel.comparison.pins) == 1
    panel.data.value = "circles"  # its controls are those of the run that is there now
    assert np.array_equal(panel.run.X, split(*datasets.circles(), 0.25, rng=0)[0][0])


def test_a_text_that_does_not_fit_changes_nothing():
    panel = moons_panel()
    panel.run.timeline.run(10)
    before = panel.run
    button(panel, "Put back").click()
    assert "Paste a line" in said(panel)
    other = TrainingPanel(Network([3, 1]), *datasets.bias_trick(), BinaryCrossEntropy(), 1)
    for text, words in {
        "nonsense": "no state of a run",
        state_text(other.run): "3 inputs and 1 outputs, expected 2 and 1",
    }.items():
        panel.keeping.text.value = text
        button(panel, "Put back").click()
        assert words in said(panel)
        assert panel.run is before and panel.run.training.epoch == 10


def chosen(content):
    now = datetime.datetime.now(datetime.UTC)
    one = {"name": "w.npz", "type": "", "size": len(content), "content": memoryview(content)}
    return (one | {"last_modified": now},)


def test_weights_are_saved_as_a_file_and_loaded_from_it():
    panel = moons_panel()
    panel.run.timeline.run(30)
    weights = flat(panel.run.network).copy()
    button(panel, "Save weights").click()
    data = re.search(r"base64,([^\"]*)", panel.comparison.exported.value)[1]
    other = moons_panel(Network([2, 7, 7, 1], ["relu", "relu", "sigmoid"]))
    other.keeping.file.value = chosen(base64.b64decode(data))
    assert "Weights loaded" in said(other) and other.run.has_given_weights
    assert other.run.network.sizes == (2, 3, 1) and len(other.hidden) == 1
    assert np.array_equal(flat(other.run.network), weights)
    assert other.keeping.file.value == ()


def test_a_file_that_does_not_fit_changes_nothing():
    panel = moons_panel()
    panel.run.timeline.run(10)
    before, file = panel.run, io.BytesIO()
    save_weights(Network([3, 2, 1]), file)
    for content, words in {
        b"no weights": "expected an .npz",
        file.getvalue(): "3 inputs and 1 outputs, expected 2 and 1",
    }.items():
        panel.keeping.file.value = chosen(content)
        assert words in said(panel)
        assert panel.run is before and panel.run.training.epoch == 10
