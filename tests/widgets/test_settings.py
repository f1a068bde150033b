"""The table of settings: a row from outside is all that a new setting of both panels takes."""

import numpy as np
import pytest

from nnlib import L2, BinaryCrossEntropy, GradientDescent, Momentum, Network, Training, datasets
from nnworkshop.panels import LabPanel, TrainingPanel
from nnworkshop.panels.live import groups
from nnworkshop.panels.settings import AS_GIVEN, Choice, Number, Setting
from nnworkshop.panels.settings_table import TABLE

pytestmark = pytest.mark.usefixtures("nothing_fails")

RULES = {"plain": GradientDescent(), "momentum": Momentum(0.5)}
BATCHES = {"all": AS_GIVEN, "2": 2}
ROWS = [
    Setting("update rule", Choice(lambda run: RULES), "rule", "how a step is made", at_once=True),
    Setting("batch size", Choice(lambda run: BATCHES), "batch_size", "samples in a step"),
    Setting("weight decay", Number(0.0, 1.0), "l2", "the penalty on the weights"),
]
NEW = {"rule": Momentum(0.5), "batch_size": 2, "l2": 0.125}
DATA = datasets.xor()


OTHERS = [row for row in TABLE if row.attribute not in NEW]


def placed(setting):
    return Setting(**vars(setting) | {"training": "more", "lab": "new start"})


class Wider(TrainingPanel):
    table = (*OTHERS, *map(placed, ROWS))


class WiderLab(LabPanel):
    table = (*OTHERS, placed(ROWS[2]))


def make(**settings):
    network = Network([2, 3, 1], ["tanh", "sigmoid"])
    return Wider(network, *DATA, BinaryCrossEntropy(), 0.5, **settings)


def losses(panel):
    return panel.run.training.history.losses


def expected(panel, attribute, before=0, epochs=20):
    """The losses of nnlib's own training with that setting, which is there from an epoch on."""
    loss = L2(BinaryCrossEntropy(), 0.125) if attribute == "l2" else BinaryCrossEntropy()
    rng = np.random.default_rng(0)
    network = Network([2, 3, 1], ["tanh", "sigmoid"], rng=rng)
    size = 2 if attribute == "batch_size" else None
    training = Training(network, *DATA, loss, 0.5, size, rng)
    training.run(before)
    if attribute == "rule":
        training.rule = Momentum(0.5)
    return training.run(epochs).losses


@pytest.fixture(params=ROWS, ids=lambda row: row.name)
def row(request):
    return request.param


def test_a_new_row_sets_the_run_at_once_or_starts_it_anew(row):
    panel = make()
    panel.run.timeline.run(10)
    control = getattr(panel, row.attribute)
    assert (control.description, control.tooltip) == (row.name, row.help)
    control.value = NEW[row.attribute]
    assert panel.run.training.epoch == (10 if row.at_once else 0)
    assert row.name in panel.message.value.lower()
    panel.run.timeline.run(20)
    before = 10 if row.at_once else 0
    assert np.array_equal(losses(panel), expected(panel, row.attribute, before))


def test_a_new_row_survives_reset(row):
    panel = make()
    getattr(panel, row.attribute).value = NEW[row.attribute]
    panel.run.timeline.run(20)
    panel.reset.click()
    assert row.at_once == (f"learning rate and {row.name} stay" in panel.message.value)
    assert getattr(panel, row.attribute).value == NEW[row.attribute]
    assert panel.run.training.epoch == 0
    panel.run.timeline.run(20)
    assert np.array_equal(losses(panel), expected(panel, row.attribute))


@pytest.mark.parametrize("before", [0, 5])
def test_a_new_row_is_exported(row, before):
    panel = make()
    panel.run.timeline.run(before)
    getattr(panel, row.attribute).value = NEW[row.attribute]
    panel.run.timeline.run(20)
    names = {}
    exec(panel.run.source(), names)  # noqa: S102 - it is ours
    assert np.array_equal(names["training"].history.losses, losses(panel))


def test_a_new_row_tells_pinned_runs_apart(row):
    panel = make()
    panel.comparison.pin.click()
    getattr(panel, row.attribute).value = NEW[row.attribute]
    panel.reset.click()
    panel.redraw_now()
    words = {"rule": "Momentum(beta=0.5)", "batch_size": "batches of 2", "l2": "with L2 0.125"}
    first, second = (
        text.get_text().replace("\n", " ") for text in panel.view.loss.ax.get_legend().get_texts()
    )
    assert words[row.attribute] in second and words[row.attribute] not in first


def test_a_new_row_goes_back_with_the_run(row):
    panel = make()
    control = getattr(panel, row.attribute)
    before = control.value
    if row.at_once:
        panel.run.timeline.run(10)
        control.value = NEW[row.attribute]
        panel.run.timeline.run(10)
    else:
        before = control.value = NEW[row.attribute]
        panel.run.timeline.run(20)
    panel.past.show()
    panel.past.epoch.value = 5
    panel.past.fork.click()
    assert control.value == before
    assert panel.run.training.epoch == 5
    panel.run.timeline.run(15)
    attribute = None if row.at_once else row.attribute
    assert np.array_equal(losses(panel), expected(panel, attribute))


def test_a_new_row_can_be_fixed_and_hidden(row):
    assert getattr(make(fix=[row.name]), row.attribute).disabled
    rows = make(hide=[row.name]).controls.children
    assert row.name not in [getattr(one, "description", "") for one in rows[-3].children]


def test_a_new_row_works_in_the_lab_too():
    network = Network([2, 2, 1], "sigmoid", init="uniform")
    data = *DATA, BinaryCrossEntropy()
    panel = WiderLab(network, *data, rates=(1,), sizes=(2,), networks=5, epochs=20)
    while panel.lab.turn is not None:
        panel._advance(20)
    panel.pin.click()
    panel.l2.value = 0.125
    assert "Weight decay changed: all networks start again" in panel.message.value
    cell = panel.lab.cell((0, 0))
    assert cell.epoch == 0
    panel._advance(20)
    run = panel.lab.alone((0, 0), 3)
    run.timeline.run(20)
    assert run.training.loss.l2 == 0.125
    assert cell.losses[-1, 3] == pytest.approx(run.training.history.losses[-1], rel=1e-12)
    assert "with L2 0.125" in panel.view.success.description


@pytest.mark.parametrize("kind", ["training", "lab"])
def test_the_rows_of_a_panel_do_not_get_in_each_others_way(kind):
    rows = [setting for setting in TABLE if getattr(setting, kind)]
    assert len({row.name for row in rows}) == len({row.attribute for row in rows}) == len(rows)
    assert all(row.help for row in rows)


def test_what_is_shown_is_all_that_is_left():
    show = ["Train", "hidden units"]
    panel = TrainingPanel(Network([2, 2, 1]), *DATA, BinaryCrossEntropy(), show=show, height=230)
    controls = (name for row in panel.controls.children for name in groups(row) if name)
    assert list(controls) == show
    assert panel.run.learning_rate == 0.1
    assert round(panel.figure.bbox.height) == 230
    with pytest.raises(ValueError, match="show is 'Trian'"):
        TrainingPanel(Network([2, 2, 1]), *DATA, BinaryCrossEntropy(), show=["Trian"])
