"""The training panel's drawers: back in time, runs side by side, sizes that change on the way."""

import asyncio
import base64
import csv
import io
import re

import numpy as np
import pytest

from nnlib import BinaryCrossEntropy, Network, SquaredError, datasets, tutorials
from nnworkshop.panels.comparison import MOST_PINS
from nnworkshop.panels.live_training import DRAWERS, TrainingPanel
from nnworkshop.panels.resizing import RESIZINGS
from nnworkshop.studies.diagnosis import diagnose

NEW_START, SILENT, RANDOM = RESIZINGS


pytestmark = pytest.mark.usefixtures("nothing_fails")


def xor_panel(**settings):
    network = Network([2, 3, 1], ["tanh", "sigmoid"])
    return TrainingPanel(network, *datasets.xor(), BinaryCrossEntropy(), 0.5, **settings)


def trained(count, **settings):
    panel = xor_panel(**settings)
    panel.run.timeline.run(count)
    panel.past.show()
    return panel


def number(panel, name):
    return re.search(rf"{name} <b>(.*?)</b>", panel.text.value)[1]


# Time


def test_an_epoch_can_be_typed_within_the_first_second():
    panel = xor_panel()
    panel.past.show()  # as when Train is pressed
    for epoch in (10, 100):
        panel.run.timeline.run(epoch - panel.run.training.epoch)
        panel.past.keep_up()
        assert panel.past.epoch.max == epoch


def test_looking_back_shows_every_number_as_it_was():
    panel = xor_panel()
    then = {}
    for epoch in range(100):
        then[epoch] = (
            panel.text.value.replace(" of 100", ""),
            panel.run.network.predict(panel.run.X),
        )
        panel.step.click()
    for epoch in (0, 37, 99):
        panel.past.epoch.value = epoch
        assert number(panel, "epoch") == f"{epoch} of 100"
        assert panel.text.value.replace(" of 100", "") == then[epoch][0]
        assert np.array_equal(panel.past.shown.outputs, then[epoch][1])
        (dot,) = panel.view.loss.ax.lines[1].get_xdata()
        assert dot == epoch
    panel.past.epoch.value = 100
    assert number(panel, "epoch") == "100"
    assert panel.run.training.epoch == 100


def test_the_slider_and_the_box_reach_as_far_as_the_run():
    panel = trained(100)
    assert (panel.past.epoch.value, panel.past.epoch.max, panel.past.slider.max) == (100, 100, 100)
    panel.past.slider.value = 20
    assert panel.past.epoch.value == panel.past.looked_at == 20
    panel.reset.click()
    assert panel.past.epoch.value == 0 and panel.past.looked_at is None


@pytest.mark.parametrize("act", ["step", "learning_rate", "reset"])
def test_what_trains_or_changes_acts_at_the_end(act):
    panel = trained(100)
    panel.past.epoch.value = 20
    if act == "learning_rate":
        panel.learning_rate.value = 0.1
        assert panel.run.changes[-1].epoch == 100
    else:
        getattr(panel, act).click()
    assert panel.past.looked_at is None
    assert (
        panel.past.epoch.value
        == panel.run.training.epoch
        == {"step": 101, "reset": 0}.get(act, 100)
    )


def test_going_on_from_an_earlier_epoch_keeps_the_old_way():
    panel = trained(100)
    old = panel.run.training.history.losses.copy()
    panel.past.epoch.value = 30
    panel.past.fork.click()
    assert panel.run.training.epoch == panel.past.epoch.value == panel.past.epoch.max == 30
    assert np.array_equal(panel.run.training.history.losses, old[:31])
    assert np.array_equal(panel.comparison.pins[0].losses, old)
    panel.learning_rate.value = 5.0
    panel.run.timeline.run(70)
    assert panel.run.training.history.losses[-1] != old[-1]


def test_going_on_sets_the_controls_back_too():
    panel = trained(100)
    panel.resizing.way.value = SILENT
    panel.hidden[0].value = 6
    panel.learning_rate.value = 2.0
    panel.run.timeline.run(10)
    panel.past.show()
    panel.past.epoch.value = 60
    panel.past.fork.click()
    assert panel.hidden[0].value == 3 and panel.learning_rate.value == 0.5
    assert panel.run.network.sizes == (2, 3, 1) and panel.run.training.epoch == 60
    assert panel.run.changes == []


def test_without_an_earlier_epoch_there_is_nothing_to_go_on_from():
    panel = trained(100)
    panel.past.fork.click()
    assert "earlier epoch first" in panel.message.value
    assert panel.comparison.pins == [] and panel.run.training.epoch == 100


@pytest.mark.parametrize("nonsense", [-5, 101, 10**9])
def test_no_epoch_breaks_the_panel(nonsense):
    panel = trained(100)
    panel.past.epoch.value = nonsense
    assert 0 <= panel.past.shown.epoch <= 100
    fresh = xor_panel()
    fresh.past.epoch.value = 1
    assert fresh.past.shown.epoch == 0


def test_a_look_back_at_a_change_shows_what_came_of_it():
    """Everything that tells of that epoch speaks of the network as it went on from there."""
    panel = trained(100)
    before = panel.run.training.history.losses[-1]
    panel.resizing.way.value = RANDOM
    panel.hidden[0].value, panel.learning_rate.value = 5, 0.25
    after = panel.run.training.history.losses[-1]
    panel.run.timeline.run(50)
    panel.past.show()
    panel.past.slider.value = 100
    assert after != pytest.approx(before, rel=1e-2)
    assert number(panel, "epoch") == "100 of 150" and number(panel, "loss") == f"{after:.4g}"
    dot = panel.view.loss.ax.lines[1].get_xydata().tolist()
    assert dot == [[100, pytest.approx(after)]]
    assert "how it was, just after the change to 2-5-1, rate 0.25." in panel.message.value
    words = panel.describe()
    assert "Looking back to epoch 100, just after the change to 2-5-1, rate 0.25" in words
    assert "weights of a 2-5-1" in words
    panel.past.slider.value = 99
    assert "how it was. Train" in panel.message.value
    assert "weights of a 2-3-1" in panel.describe()
    panel.past.slider.value = 100
    panel.past.fork.click()
    assert panel.run.training.history.losses[-1] == after and panel.hidden[0].value == 5
    assert panel.run.network.sizes == (2, 5, 1)


def test_a_description_says_when_the_picture_looks_back():
    panel = trained(100)
    panel.redraw_now()
    assert "Looking back" not in panel.describe()
    panel.past.epoch.value = 20
    loss = panel.run.training.history.losses[20]
    assert f"Looking back to epoch 20, where the loss is {loss:.2g}." in panel.describe()


# Compare


def legend(panel):
    return [text.get_text() for text in panel.view.loss.ax.get_legend().get_texts()]


def test_pinned_runs_stay_in_the_picture_under_what_sets_them_apart():
    panel = trained(100)
    loss = panel.run.training.history.losses.copy()
    panel.comparison.pin.click()
    panel.redraw_now()
    assert legend(panel) == ["pinned", "now"]
    panel.learning_rate.value = 2.0
    panel.redraw_now()
    assert legend(panel) == ["no change", "rate 2 from 100"]
    panel.reset.click()
    panel.run.timeline.run(50)
    panel.redraw_now()
    assert legend(panel) == ["rate 0.5", "rate 2"]
    assert np.array_equal(panel.view.loss.ax.lines[2].get_ydata(), loss)
    panel.comparison.pin.click()
    panel.hidden[0].value = 5
    panel.redraw_now()
    assert legend(panel) == ["2-3-1, rate 0.5", "2-3-1, rate 2", "2-5-1, rate 2"]
    assert "Behind it: 2-3-1, rate 0.5, 2-3-1, rate 2." in panel.describe()
    panel.comparison.unpin.click()
    panel.redraw_now()
    assert panel.view.loss.ax.get_legend() is None
    assert len(panel.view.loss.ax.lines) == 2


def test_the_axes_reach_to_the_end_of_every_run():
    panel = trained(4_000, epochs=1000)
    panel.comparison.pin.click()
    panel.reset.click()
    panel.redraw_now()
    assert panel.view.loss.ax.get_xlim()[1] == 4_000


@pytest.mark.night
def test_a_picture_without_a_kernel_has_the_pinned_runs_too():
    panel = trained(100)
    alone = panel.still()[0]
    panel.comparison.pin.click()
    panel.learning_rate.value = 2.0
    panel.reset.click()
    panel.run.timeline.run(100)
    assert "Behind it: rate 0.5." in panel.still()[1]
    assert panel.still()[0] != alone


def test_no_pin_is_lost():
    panel = trained(10)
    for _ in range(MOST_PINS + 2):
        panel.comparison.pin.click()
    assert len(panel.comparison.pins) == MOST_PINS
    assert "Unpin" in panel.message.value


def test_no_pin_is_lost_by_going_on_from_an_earlier_epoch():
    panel = trained(100)
    for _ in range(MOST_PINS):
        panel.comparison.pin.click()
        panel.step.click()
    before, run = panel.comparison.pins, panel.run
    panel.past.epoch.value = 30
    panel.past.fork.click()
    assert "Unpin" in panel.message.value
    assert panel.comparison.pins == before and panel.run is run and panel.past.looked_at == 30
    panel.comparison.unpin.click()
    panel.past.fork.click()
    assert len(panel.comparison.pins) == 1 and panel.run.training.epoch == 30


def link(panel, name):
    data = re.search(
        rf'download="{name}" href="data:[^;]*;base64,(.*?)"', panel.comparison.exported.value
    )[1]
    return base64.b64decode(data).decode()


def test_what_is_exported_stands_under_its_button():
    panel = trained(10)
    places = [panel.children.index(one) for one in (panel.controls, panel.comparison.exported)]
    assert places[1] == places[0] + 1 < panel.children.index(panel.screen)
    assert panel.comparison.export in panel.controls.children[-1].children


def test_what_is_exported_is_the_runs():
    panel = trained(20)
    panel.comparison.pin.click()
    panel.learning_rate.value = 2.0
    panel.run.timeline.run(30)
    panel.comparison.export.click()
    rows = list(csv.DictReader(io.StringIO(link(panel, "runs.csv"))))
    assert [row["run"] for row in rows] == ["run 1"] * 21 + ["run 2"] * 51
    assert [float(row["loss"]) for row in rows[21:]] == panel.run.training.history.losses.tolist()
    assert link(panel, "run.py") == panel.run.source()
    assert "training.learning_rate = 2.0" in panel.comparison.exported.value
    panel.comparison.export.click()
    assert panel.comparison.exported.value == ""


def test_a_run_without_code_says_why():
    network = Network([2, 2, 1], "sigmoid", init=lambda rng, n, m: rng.normal(size=(n, m)))
    panel = TrainingPanel(network, *datasets.xor(), SquaredError())
    panel.comparison.export.click()
    assert "no code" in link(panel, "run.py")
    assert len(link(panel, "runs.csv").splitlines()) == 2


# What is wrong

XOR = datasets.xor()
LARGE = lambda rng, n, m: 100 * rng.normal(size=(n, m))
ILL = {
    "divergence": lambda: TrainingPanel(
        Network([1, 4, 1], ["relu", "identity"], init="normal"),
        *datasets.sine(),
        SquaredError(),
        50,
    ),
    "saturation": lambda: TrainingPanel(
        Network([2, 4, 1], "sigmoid", init=LARGE), *XOR, SquaredError(), 1
    ),
    "equal units": lambda: TrainingPanel(
        Network([2, 3, 1], "sigmoid", init=0.5), *XOR, BinaryCrossEntropy(), 1
    ),
    "dead units": lambda: TrainingPanel(
        Network([2, 3, 1], ["relu", "sigmoid"], init=-1.0), *XOR, BinaryCrossEntropy(), 1
    ),
}


def until_ill(panel):
    """Train until something is wrong; without an event loop the examination ends at once."""
    for _ in range(50):
        panel.redraw_now()
        if panel.remedy.illness:
            return panel.remedy.illness
        panel.run.timeline.run(50)
    raise AssertionError("it stays healthy")


async def until_named(panel):
    """The same where an event loop runs, which gets the examination in slices."""
    for _ in range(50):
        panel.redraw_now()
        while panel.remedy.examiner.busy:
            await asyncio.sleep(0.005)
        if panel.remedy.illness:
            return panel.remedy.illness
        panel.run.timeline.run(50)
    raise AssertionError("it stays healthy")


@pytest.mark.parametrize("name", ILL)
def test_an_illness_is_named_and_its_remedy_cures_it(name):
    async def main():
        panel = ILL[name]()
        illness = await until_named(panel)
        assert illness.name == name or name == "dead units"  # these are equal too
        assert str(illness) in panel.message.value
        assert panel.remedy.button.description == f"Try {illness.remedy}"
        assert panel.remedy.button.layout.display == ""
        panel.remedy.button.click()
        assert panel.player.running and panel.remedy.button.layout.display == "none"
        panel.player.stop()
        panel.run.timeline.run(2_000)
        panel.redraw_now()
        history = panel.run.training.history
        assert panel.remedy.illness is None or panel.remedy.illness.name != illness.name
        assert history.losses[-1] < 0.9 * history.losses[0]

    asyncio.run(main())


def test_a_healthy_run_has_no_remedy():
    panel = trained(500)
    panel.redraw_now()
    assert panel.remedy.button.layout.display == "none" and panel.remedy.illness is None


def test_a_network_without_hidden_layers_can_be_cured_too():
    async def main():
        X = np.array([[1.0], [2.0], [3.0]])
        line = Network([1, 1], "identity", rng=0)
        panel = TrainingPanel(line, X, 2 * X, SquaredError(), learning_rate=1.0)
        illness = await until_named(panel)
        panel.remedy.button.click()
        assert panel.player.running and panel.learning_rate.value == illness.change["learning_rate"]
        panel.player.stop()

    asyncio.run(main())


def test_what_a_remedy_changes_is_not_said_to_stay():
    async def main():
        for name, stays in {
            "divergence": "Data and update rule stay.",
            "saturation": "rate and update rule stay.",
        }.items():
            panel = ILL[name]()
            illness = await until_named(panel)
            assert ("learning_rate" in illness.change) == (name == "divergence")
            panel.remedy.button.click()
            panel.player.stop()
            assert "a new start" in panel.message.value and stays in panel.message.value

    asyncio.run(main())


def test_a_remedy_leaves_alone_what_is_fixed():
    X = np.array([[1.0], [2.0], [3.0]])
    line = Network([1, 1], "identity", rng=0)
    data = X, 2 * X, SquaredError(), 1.0
    for fix, display in (["learning rate"], "none"), (["seed"], ""):
        panel = TrainingPanel(line, *data, fix=fix)
        assert set(until_ill(panel).change) == {"learning_rate"}
        assert panel.remedy.button.layout.display == display


def test_a_look_back_is_no_new_illness():
    panel = ILL["divergence"]()
    until_ill(panel)
    said = panel.message.value
    panel.past.show()
    panel.past.epoch.value = 1
    assert "how it was" in panel.message.value
    panel.past.epoch.value = panel.run.training.epoch
    panel.redraw_now()
    assert said == panel.message.value and panel.remedy.illness is not None


def test_a_remedy_never_stands_there_without_its_reason():
    async def main():
        panel = ILL["equal units"]()
        panel.epochs.value = 50
        panel.train.click()
        assert "the same weights" in panel.message.value and panel.player.running
        panel.trainer.advance(50)
        assert "50 epochs are done" in panel.message.value
        assert str(diagnose(panel.run.training)) in panel.message.value
        assert panel.remedy.button.layout.display == ""

    asyncio.run(main())


# Sizes


def test_a_new_size_can_keep_what_was_learned():
    panel = trained(100)
    loss = panel.run.training.history.losses[-1]
    panel.resizing.way.value = SILENT
    panel.hidden[0].value = 5
    assert panel.run.network.sizes == (2, 5, 1) and panel.run.training.epoch == 100
    assert panel.run.training.history.losses[-1] == pytest.approx(loss, rel=1e-12)
    panel.run.timeline.run(50)
    panel.hidden[0].value = 3
    assert panel.run.training.epoch == 150
    panel.redraw_now()
    notes = [text.get_text() for text in panel.view.loss.ax.texts]
    assert {"2-5-1", "2-3-1"} <= set(notes)
    assert "2-5-1 from epoch 100. 2-3-1 from epoch 150." in panel.describe()
    panel.past.epoch.value = 120
    assert panel.past.shown.network.sizes == (2, 5, 1)


def test_reset_goes_back_to_the_size_of_the_start():
    panel = trained(10)
    panel.resizing.way.value = SILENT
    panel.hidden[0].value = 5
    panel.run.timeline.run(10)
    panel.reset.click()
    assert panel.run.network.sizes == (2, 3, 1) and panel.hidden[0].value == 3
    assert panel.run.training.epoch == 0


def test_units_that_are_not_silent_change_the_output():
    panel = trained(100)
    loss = panel.run.training.history.losses[-1]
    panel.resizing.way.value = RANDOM
    panel.hidden[0].value = 4
    assert panel.run.training.history.losses[-1] != pytest.approx(loss, rel=1e-3)


@pytest.mark.night
def test_each_way_of_resizing_explains_itself():
    panel = trained(10)
    for way, words in RESIZINGS.items():
        panel.resizing.way.value = way
        if way != NEW_START:
            assert words in panel.message.value
    panel.resizing.way.value = NEW_START
    panel.hidden[0].value = 4
    assert panel.run.training.epoch == 0


# More


def test_the_start_the_biases_and_the_loss_can_be_changed():
    panel = trained(10)
    panel.init.value, panel.bias.value = "he", False
    network = panel.run.network
    assert network.init == "he" and not network.bias and panel.run.training.epoch == 0
    panel.loss.value = SquaredError()
    assert panel.run.training.loss == SquaredError()
    panel.init.value = "xavier"
    assert panel.run.network.init == "xavier"


def test_only_losses_that_go_with_the_output_are_offered():
    def offered(task, loss):
        return list(TrainingPanel(task.network, task.X, task.y, loss).loss.options)

    assert offered(tutorials.xor(), BinaryCrossEntropy()) == [
        "binary cross-entropy",
        "half mean squared error",
    ]
    assert offered(tutorials.bias_trick(), SquaredError(1)) == [
        "mean squared error",
        "half mean squared error",
    ]


def test_the_lines_can_be_the_gradients():
    panel = trained(10)
    panel.lines.value = "gradients"
    assert panel.view.network.ax.get_title() == "Gradients"
    assert "gradients of a 2-3-1" in panel.describe()


@pytest.mark.parametrize("opened", [(), ("time",), ("compare", "more")])
def test_drawers_open_and_close(opened):
    panel = xor_panel(drawers=opened)
    names, count = DRAWERS, len(DRAWERS)
    rows = dict(zip(names, panel.controls.children[-count:], strict=True))
    row = panel.controls.children[0].children
    switches = {one.description.lower(): one for one in row[-count:]}
    assert set(switches) == set(names)
    for name, row in rows.items():
        assert row.layout.display == ("" if name in opened else "none")
        switches[name].value = not switches[name].value
        assert row.layout.display == ("none" if name in opened else "")


def test_a_drawer_that_is_not_there_is_refused():
    with pytest.raises(
        ValueError, match="drawers is 'tim', expected one of: more, data, time, follow, compare"
    ):
        xor_panel(drawers=("tim",))


def test_a_lesson_shows_the_controls_that_it_needs():
    hidden = ["More", "Time", "look at epoch", "Continue from here", "seed", "activation", "biases"]
    panel = TrainingPanel(
        Network([2, 2, 1], "sigmoid", bias=False, init=0.5),
        *datasets.xor(),
        SquaredError(),
        drawers=("more",),
        fix=["learning rate"],
        hide=hidden,
    )
    shown = {
        getattr(part, "description", "")
        for row in panel.controls.children
        for control in row.children
        for part in (control, *getattr(control, "children", ()))
    }
    assert not shown & set(hidden) and {"Train", "Compare", "hidden units", "start"} <= shown
    assert len(panel.controls.children) == 7  # the row of the scrubber has gone
    assert panel.learning_rate.disabled and not panel.hidden[0].disabled
    panel.bias.value = True  # as a remedy would set it
    panel.past.epoch.value = 0
    panel.step.click()
    assert panel.run.network.bias and number(panel, "epoch") == "1"
    with pytest.raises(ValueError, match="hide is 'sped', expected one of: Train, Step"):
        xor_panel(hide=["sped"])
