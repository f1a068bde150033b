"""The success-rate lab without a screen: what its controls do, say and leave alone."""

import asyncio
import itertools
import re

import numpy as np
import pytest
from flat import flat
from touching import press, touch
from waiting import turns, until

from nnlib import CrossEntropy, Network, SquaredError, datasets, tutorials
from nnworkshop.many.intervals import in_words
from nnworkshop.panels import step_through
from nnworkshop.panels.lab import FILLING, MOST_PINS, LabPanel
from nnworkshop.panels.live import Panel
from nnworkshop.panels.live_training import TrainingPanel
from nnworkshop.panels.one_of_many import NOW, START
from nnworkshop.panels.settings_table import ARTICLE
from nnworkshop.panels.step_through import StepThroughPanel

pytestmark = pytest.mark.usefixtures("nothing_fails")
HALF_SUM = SquaredError(0.5, mean=False)
RATES, SIZES = (0.3, 1.0, 3.0), (1, 2, 4)


def make(init="uniform", bias=True, networks=40, epochs=600, **settings):
    settings = dict(rates=RATES, sizes=SIZES, speed="full speed") | settings
    network = Network([2, 2, 1], "sigmoid", bias, init)
    return LabPanel(
        network, *datasets.xor(), HALF_SUM, networks=networks, epochs=epochs, **settings
    )


async def until_paused(panel):
    await until(lambda: not panel.player.running)


def trained(**settings):
    """A lab all of whose cells have been trained."""
    return go_on(make(**settings))


def go_on(panel):
    while panel.lab.turn is not None:
        panel._advance(100)
    panel.draw()
    return panel


def counts(panel):
    return {cell: panel.lab.learned(cell).tolist() for cell in panel.lab.cells}


# Training


def test_train_fills_the_map():
    async def main():
        panel = make()
        panel.train.click()
        assert panel.train.description == "Pause"
        await until_paused(panel)
        assert panel.train.description == "Train"
        return panel

    panel = asyncio.run(main())
    learned, tried = panel.lab.rate_map()
    assert (tried == 40).all()
    assert "All 9 cells are done" in panel.message.value
    assert panel.progress.value == "9 of 9 cells"
    assert "9 of 9 cells have been tried" in panel.describe()
    assert in_words(int(learned[1, 1]), 40) in panel.text.value


def test_the_middle_cell_is_picked_unless_another_is_named():
    assert make().lab.picked == (1, 1)
    assert make(learning_rate=0.3, hidden=4).lab.picked == (2, 0)


@pytest.mark.night
def test_the_same_settings_give_the_same_picture_bit_for_bit():
    one, other = trained(), trained()
    assert counts(one) == counts(other)
    assert one.picture.png() == other.picture.png()


def test_the_picked_cell_is_watched_and_the_others_are_done():
    """At 1,000 epochs a second 600 of them last 0.6 seconds; the map is not held back so."""
    panel = make(speed="1,000 epochs/s")
    assert panel.player.speed == 1000 and panel.share == Panel.share
    while panel.lab.turn is panel.lab.cell((1, 1)).ensemble:
        panel._advance(50)
    assert panel.player.speed > 1e6 and panel.share == FILLING
    panel.learning_rate.value = 0
    assert panel.player.speed == 1000
    panel.speed.value = "30 epochs/s"
    assert panel.player.speed == 30


def test_pause_and_go_on():
    async def main():
        panel = make(speed="300 epochs/s")
        panel.train.click()
        await until(lambda: panel.lab.cell((1, 1)).epoch > 0)
        panel.train.click()
        epoch = panel.lab.cell((1, 1)).epoch
        assert 0 < epoch < 600
        await turns()
        assert panel.lab.cell((1, 1)).epoch == epoch
        assert f"by epoch {epoch}" in panel.text.value
        panel.speed.value = "full speed"
        panel.train.click()
        await until_paused(panel)
        panel.home.loop = None
        return panel

    assert counts(asyncio.run(main())) == counts(trained())


def test_the_remaining_time_is_told_once_it_is_known():
    panel = make()
    panel.time_left.clock = itertools.count(step=25).__next__  # each slice of training takes 25 s
    assert panel.progress.value == "0 of 9 cells"
    panel.speed.value = "100 epochs/s"
    panel._advance(100)
    panel.draw()
    assert panel.progress.value == "0 of 9 cells, about 5 s for this one"
    panel.speed.value = "full speed"
    while panel.lab.done < 3:
        panel._advance(100)
    panel.draw()
    # 6 slices for the picked cell's twin and 6 for three cells at once, hence 100 s a cell
    assert panel.progress.value == "4 of 9 cells, about 8 min left"


# Settings


def test_a_cell_that_is_picked_is_shown():
    panel = trained()
    panel.hidden.value, panel.learning_rate.value = 2, 0
    learned = panel.lab.learned((2, 0))
    assert f"Rate 0.3, 4 hidden: <b>{in_words(int(learned.sum()), 40)}" in panel.text.value
    (line, _) = panel.view.fan.ax.lines
    assert line.get_xdata()[-1] == panel.lab.cell((2, 0)).epochs[-1]


def test_picking_what_is_not_trained_says_so():
    panel = make()
    panel.hidden.value = 0
    assert "press Train" in panel.message.value


@pytest.mark.parametrize(
    ("control", "value", "of_recipe", "expected"),
    [
        ("init", "unit", "init", "unit"),
        ("bias", False, "bias", False),
        ("activation", "tanh", "activation", "tanh"),
        ("loss", ARTICLE, "loss", ARTICLE),
    ],
)
def test_settings_that_start_anew(control, value, of_recipe, expected):
    panel = trained()
    getattr(panel, control).value = value
    assert getattr(panel.lab.recipe, of_recipe) == expected
    assert [cell.epoch for cell in panel.lab.cells.values()] == [0]
    assert "start again" in panel.message.value


@pytest.mark.night
def test_a_setting_put_back_gives_the_same_again():
    panel, before = trained(), counts(trained())
    panel.init.value = "unit"
    panel.init.value = "uniform"
    assert counts(go_on(panel)) == before


def test_more_networks_start_anew_and_can_be_chosen():
    panel = trained()
    panel.networks.value = 50
    assert len(panel.lab.cell((1, 1))) == 50
    assert panel.one.number.max == 49
    panel.one.number.value = 49
    panel.networks.value = 5
    assert panel.one.number.value == 4


@pytest.mark.night
def test_more_epochs_go_on():
    panel = trained()
    panel.epochs.value = 700
    assert panel.lab.done < 9 and max(cell.epoch for cell in panel.lab.cells.values()) == 600
    assert counts(go_on(panel)) == counts(trained(epochs=700))


@pytest.mark.night
@pytest.mark.parametrize("networks", [5, 5000])
def test_longer_numbers_than_at_first_are_not_cut_off(networks):
    panel = make()
    panel.picture.png()
    panel.networks.value, panel.epochs.value = networks, 30_000
    panel.redraw_now()
    panel.picture.png()
    box = panel.figure.get_tightbbox().transformed(panel.figure.dpi_scale_trans)
    assert box.x0 >= 0 and box.x1 <= panel.figure.bbox.x1


def test_reset_keeps_the_settings():
    panel, before = trained(init="unit"), counts(trained(init="unit"))
    panel.reset.click()
    assert panel.lab.done == 0
    assert counts(go_on(panel)) == before


@pytest.mark.night
def test_pinned_curves_stay_and_are_named_by_what_sets_them_apart():
    panel = trained()
    panel.pin.click()
    panel.bias.value = False
    assert re.search(" biases: .* no biases: 0 % ", panel.view.success.description)
    panel.hidden.value = 2
    assert len(panel.view.success.ax.lines) == 2
    for _ in range(MOST_PINS - 1):
        panel.pin.click()
    kept = list(panel.pins)
    panel.pin.click()
    assert panel.pins == kept and "could not be told apart" in panel.message.value
    panel.unpin.click()
    assert panel.pins == [] and len(panel.view.success.ax.lines) == 1


# Rounding


def test_it_says_that_rounding_does_nothing_with_the_true_gradient():
    panel = trained(init="unit", bias=False, rates=(1.0,), sizes=(2,))
    assert "changes none" in panel.text.value


def test_it_says_what_rounding_does_with_the_step_of_the_xor_tutorial():
    panel = make(init="unit", bias=False, rates=(1.0,), sizes=(2,), epochs=1500)
    panel.loss.value = ARTICLE
    go_on(panel)
    said = re.search(r"changes the outputs of (\d+), and whether (\d+) succeed", panel.text.value)
    outputs, fates = map(int, said.groups())
    assert (outputs, fates) == panel.lab.moved((0, 0))
    assert outputs > fates > 0  # how many depends on the processor


def test_it_says_that_rounding_moves_outputs_and_no_success():
    settings = dict(rates=(2.0,), sizes=(3,), networks=200, epochs=5000)
    panel = trained(init="unit", bias=False, generator=np.random.RandomState, **settings)
    assert re.search(
        r"changes the outputs of \d+, but not which of them succeed\.", panel.text.value
    )


# One network


def test_next_failed_goes_through_all_that_have_not_learned():
    panel = trained()
    failed = panel.lab.failed((1, 1)).tolist()
    assert len(failed) > 1
    seen = []
    for _ in failed:
        panel.one.next.click()
        seen.append(panel.one.number.value)
    assert sorted(seen) == failed
    assert f"{len(failed)} networks of this cell have not learned" in panel.message.value
    panel.hidden.value, panel.learning_rate.value = 2, 2
    number = panel.one.number.value
    panel.one.next.click()
    assert panel.one.number.value == number and "have learned" in panel.message.value


def test_a_failed_network_opens_in_live_training_with_the_same_figures():
    panel = trained()
    panel.one.next.click()
    panel.one.open.click()
    index, (opened,) = panel.one.number.value, panel.one.below.children
    assert isinstance(opened, TrainingPanel)
    assert (opened.seed.value, opened.learning_rate.value, opened.hidden[0].value) == (index, 1, 2)
    start = flat(panel.lab.cell((1, 1)).start[index])
    assert np.array_equal(flat(opened.run.network), start)
    opened.run.timeline.run(600)
    loss = panel.lab.cell((1, 1)).losses[-1, index]
    assert opened.run.training.history.losses[-1] == pytest.approx(loss, rel=1e-9)
    assert f"loss is {loss:.4g} at epoch 600" in panel.message.value


@pytest.mark.night
def test_the_loss_of_a_network_that_has_learned_is_that_of_the_epoch_where_it_stopped():
    panel = trained()
    cell = panel.lab.cell((1, 1))
    index = int(np.argmin(np.where(cell.reached, cell.reached_at, 600)))
    panel.one.number.value = index
    panel.one.open.click()
    epoch, (opened,) = cell.reached_at[index], panel.one.below.children
    opened.run.timeline.run(epoch)
    loss = opened.run.training.history.losses[-1]
    assert epoch < 600
    assert f"has learned; its loss is {loss:.4g} at epoch {epoch}." in panel.message.value


@pytest.mark.night
def test_settings_of_the_lab_go_with_the_network():
    panel = make()
    panel.activation.value, panel.init.value, panel.bias.value = "tanh", "unit", False
    panel.loss.value = ARTICLE
    panel.one.number.value = 3
    panel.one.open.click()
    (opened,) = panel.one.below.children
    start = flat(panel.lab.cell((1, 1)).start[3])
    assert np.array_equal(flat(opened.run.network), start)
    assert opened.run.loss == ARTICLE and opened.run.first.activations[0].name == "tanh"
    opened.seed.value = 5
    opened.seed.value = 3
    assert np.array_equal(flat(opened.run.network), start)


@pytest.mark.night
def test_pins_of_live_training_stay_from_network_to_network():
    panel = trained()
    panel.one.open.click()
    panel.one.training.comparison.pin.click()
    (pinned,) = panel.one.training.comparison.pins
    panel.one.walk.click()
    panel.one.next.click()
    panel.one.open.click()
    assert panel.one.training.comparison.pins == [pinned]
    assert "Behind it: seed 0" in panel.one.training.describe()


@pytest.mark.parametrize("moment", [NOW, START])
def test_a_network_opens_in_the_step_through(moment):
    panel = trained()
    panel.one.next.click()
    panel.one.moment.value = moment
    panel.one.walk.click()
    cell, (opened,) = panel.lab.cell((1, 1)), panel.one.below.children
    assert isinstance(opened, StepThroughPanel)
    network = (cell.stack if moment == NOW else cell.start)[panel.one.number.value]
    assert np.array_equal(flat(opened.state.given.network), flat(network))


def test_a_network_that_diverged_is_shown_at_its_start():
    network = Network([2, 2, 1], ["sigmoid", "identity"], init="uniform")
    panel = LabPanel(network, *datasets.xor(), HALF_SUM, (1, 100), (2,), networks=5, epochs=200)
    go_on(panel)
    panel.one.walk.click()
    assert re.search(r"Network 0 has diverged, at epoch \d+\. .* at its start", panel.message.value)
    start = flat(panel.lab.cell((0, 1)).start[0])
    (opened,) = panel.one.below.children
    assert np.array_equal(flat(opened.state.given.network), start)


def test_what_the_step_through_cannot_show_is_said():
    panel = make(sizes=(2, 16), hidden=16)
    panel.one.walk.click()
    assert panel.message.value.count("⚠") == 1 and "6 units" in panel.message.value
    assert panel.one.below.children == ()


def test_close_leaves_no_widget_behind():
    panel = make()
    panel.one.open.click()
    (opened,) = panel.one.below.children
    box = opened.learning_rate
    panel.one.put_away.click()
    assert panel.one.below.children == ()
    assert opened.comm is None and box.comm is None


def test_close_stops_what_goes_on(monkeypatch):
    monkeypatch.setattr(step_through, "PAUSE", 0.01)

    async def main():
        panel = make()
        panel.one.open.click()
        (training,) = panel.one.below.children
        training.train.click()
        await until(lambda: training.run.training.epoch > 0)
        panel.one.walk.click()
        (steps,) = panel.one.below.children
        steps.play.click()
        await turns()
        panel.one.put_away.click()
        epoch, step = training.run.training.epoch, steps.step.value
        await turns()
        assert training.run.training.epoch == epoch > 0
        assert steps.step.value == step

    asyncio.run(main())


# Without a kernel, and errors


@pytest.mark.night
def test_readers_without_a_kernel_see_the_picked_cell_and_a_coarse_map():
    panel = make(rates=(0.1, 0.3, 1.0, 3.0), sizes=(1, 2, 3, 4, 5))
    picture, words = panel.still()
    assert picture.startswith(b"\x89PNG")
    learned = trained(rates=(1.0,), sizes=(3,)).lab.learned((0, 0)).sum()
    assert in_words(int(learned), 40) in words
    assert "10 of 20 cells have been tried" in words
    assert panel.lab.done == 0


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (dict(learning_rate=0.5), "learning_rate is 0.5, expected one of: 0.3, 1.0, 3.0"),
        (dict(hidden=9), "hidden is 9, expected one of: 1, 2, 4"),
        (dict(rates=(3, 1)), "rates is"),
        (dict(rates=()), "rates is"),
        (dict(speed="slow"), "speed is 'slow'"),
        (dict(hide=["nothing"]), "hide is 'nothing'"),
    ],
)
def test_bad_input(settings, message):
    with pytest.raises(ValueError, match=message):
        make(**settings)


def test_only_losses_that_fit_can_be_chosen():
    X, y = datasets.xor()
    softmax = Network([2, 2, 2], ["sigmoid", "softmax"])
    panel = LabPanel(softmax, X, np.hstack([y, 1 - y]), CrossEntropy(), networks=5)
    assert list(panel.loss.options) == ["cross-entropy"]
    tutorial = LabPanel(tutorials.xor().network, X, y, tutorials.xor().loss, networks=5)
    assert ARTICLE in tutorial.loss.options.values()
    assert len(set(tutorial.loss.options.values())) == len(tutorial.loss.options)


def test_controls_are_hidden_and_fixed():
    panel = make(hide=["activation", "start", "biases", "loss", "network"], fix=["networks"])
    assert panel.networks.disabled
    names = [getattr(c, "description", "") for row in panel.controls.children for c in row.children]
    assert "start" not in names and "learning rate" in names


# Pointing at the map


def centre(panel, row, column):
    return panel.view.map.ax.transData.transform((column, row))


def test_pointing_at_the_map_picks_a_cell_as_its_boxes_do():
    pointed, chosen = make(), make()
    for row, column in ((0, 2), (2, 0), (1, 1)):
        touch(pointed, "down", *centre(pointed, row, column))
        touch(pointed, "up", *centre(pointed, row, column))
        chosen.hidden.value, chosen.learning_rate.value = row, column
        assert pointed.lab.picked == chosen.lab.picked == (row, column)
        assert pointed.text.value == chosen.text.value
        assert pointed.message.value == chosen.message.value
        assert pointed.describe() == chosen.describe()


def test_a_drag_picks_each_cell_that_it_comes_to():
    panel = make()
    touch(panel, "down", *centre(panel, 1, 0))
    touch(panel, "move", *centre(panel, 1, 2))
    assert panel.lab.picked == (1, 2)


def test_pointing_beside_the_map_picks_nothing():
    panel = make()
    for place in ((1, 1), centre(panel, 0, 3), centre(panel, -1, 0)):
        touch(panel, "down", *place)
        assert panel.lab.picked == (1, 1)


def test_arrows_lead_to_the_cell_beside_and_stop_at_the_edge():
    panel = make()
    walk = {
        "ArrowUp": (2, 1), "ArrowLeft": (2, 0), "ArrowDown": (1, 0), "ArrowRight": (1, 1)
    }  # fmt: skip
    for key, cell in walk.items():
        press(panel, key)
        assert panel.lab.picked == cell == (panel.hidden.value, panel.learning_rate.value)
    for _ in range(4):
        press(panel, "ArrowRight")
    assert panel.lab.picked == (1, 2)


@pytest.mark.parametrize("settings", [{"fix": ["hidden units"]}, {"hide": ["hidden units"]}])
def test_pointing_changes_nothing_that_has_been_settled(settings):
    panel = make(**settings)
    touch(panel, "down", *centre(panel, 2, 2))
    press(panel, "ArrowUp")
    assert panel.lab.picked == (1, 2)
