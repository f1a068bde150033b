"""Learners press anything, in any order: nothing fails, and what is shown is what the run has."""

import asyncio
import re
from functools import singledispatch

import ipywidgets as widgets
import numpy as np
import pytest
from flat import flat
from touching import press, touch

from nnlib import Adam, BinaryCrossEntropy, Network, SquaredError, datasets
from nnworkshop.panels import DescentPanel, TablePanel, TrainingPanel
from nnworkshop.panels.live import Panel
from nnworkshop.panels.live_training import DRAWERS
from nnworkshop.panels.number_box import NumberBox
from nnworkshop.studies import run_of, state_text

pytestmark = pytest.mark.usefixtures("nothing_fails")

STEPS = 30
# what goes together badly is found sooner among few controls
SIZES = (
    "biases",
    "weight or bias",
    "is",
    "unit",
    "resizing",
    "hidden units",
    "look at epoch",
    "Step",
)
SAMPLES = ("Place", "Delete", "Undo", "held back", "data", "target", "Show as text", "Put back")
FAST = ("steps", "learning rate", "momentum", "view", "Step")
TYPED = ("", "abc", "-5", "0", "1", "2", "7", "1e999", "nan", "1,5", "\N{UPWARDS ARROW}")
BUSY = "", "seed", "speed"  # without a name, or seen elsewhere


def xor():
    network = Network([2, 3, 1], ["tanh", "sigmoid"])
    return TrainingPanel(network, *datasets.xor(), BinaryCrossEntropy(), 0.5, drawers=DRAWERS)


def moons():
    network = Network([2, 4, 3, 1], ["tanh", "tanh", "sigmoid"])
    data, more = (
        datasets.moons(40),
        {"held_out": 0.25, "batch_size": 64, "rule": Adam(), "drawers": DRAWERS},
    )
    return TrainingPanel(network, *data, BinaryCrossEntropy(), 1.0, **more)


def descent():
    neuron = Network([1, 1], "identity", init={"W1": [[0.0]], "b1": [[6.0]]})
    X, y = np.array([[0.0], [1], [2], [3]]), np.array([[3.0], [5], [9], [15]])
    return DescentPanel(neuron, X, y, SquaredError(), limits=[(-2, 10), (-3, 7)])


def a_table():
    return TablePanel("area,city,price\n60,Bonn,210\n80,Kiel,260\n100,Bonn,370\n75,Kiel,240")


def shown(widget):
    """A widget and all that is seen inside of it."""
    if widget.layout.display != "none":
        yield widget
        for child in getattr(widget, "children", ()):
            yield from shown(child)


@singledispatch
def use(control, rng):
    """Do with a control what a page can do with it; False if that is nothing."""
    return False


@use.register
def _(control: widgets.Button, rng):
    control.click()


@use.register
def _(control: widgets.ToggleButton, rng):
    control.set_state({"value": not control.value})


@use.register
def _(control: widgets.Dropdown, rng):
    if control.options:
        control.set_state({"index": int(rng.integers(len(control.options)))})


@use.register
def _(control: NumberBox, rng):
    most = min(control.max, 100)  # points, epochs
    control.set_state({"value": str(rng.choice([*TYPED, f"{rng.uniform(control.min, most):g}"]))})


def point(panel, rng):
    """Press a key on the picture, or drag something there."""
    if rng.random() < 0.5:
        press(panel, str(rng.choice(panel.pointer.takes)), bool(rng.integers(2)))
        return
    for kind, place in zip(("down", "move", "up"), rng.uniform(0, panel.figure.bbox.max, (3, 2))):
        touch(panel, kind, *place)


def a_step(panel, rng, names):
    parts = [one for one in shown(panel) if not getattr(one, "disabled", False)]
    pointed = [one for one in parts if isinstance(one, Panel) and one.pointer]
    if pointed and not names and rng.random() < 0.15:
        point(pointed[-1], rng)
        return
    named = [(one, getattr(one, "description", "")) for one in parts]
    controls = [one for one, name in named if name in names or not names and name not in BUSY]
    while use(controls[rng.integers(len(controls))], rng) is False:
        pass


def agree(panel):
    """What a training panel shows is what its run has, and its text tells all of it."""
    panel.halt()
    panel.redraw_now()
    run, seen = panel.run, panel.past.shown
    assert f"loss <b>{seen.history.numbers[-1]:.4g}</b>" in panel.text.value
    assert int(re.search(r"epoch <b>([\d,]+)", panel.text.value)[1].replace(",", "")) == seen.epoch
    assert [box.value for box in panel.hidden] == run.hidden == list(run.network.sizes[1:-1])
    assert (panel.learning_rate.value, panel.rule.value) == (run.learning_rate, run.training.rule)
    again = run_of(state_text(run), *panel.samples.given, panel.samples.apart)
    assert np.array_equal(flat(again.network), flat(run.network), equal_nan=True)


@pytest.mark.parametrize(
    ("make", "names", "seed"),
    [
        pytest.param(xor, SIZES, 1, id="sizes of XOR"),
        pytest.param(xor, SAMPLES, 0, id="samples of XOR"),
        pytest.param(moons, SAMPLES, 0, id="samples of moons", marks=pytest.mark.night),
        pytest.param(moons, (), 1, id="moons"),
        pytest.param(descent, FAST, 0, id="descent"),
        pytest.param(a_table, (), 2, id="table"),
    ],
)
def test_whatever_is_pressed(make, names, seed):
    async def press_anything():
        panel, rng = make(), np.random.default_rng(seed)
        for _ in range(STEPS):
            a_step(panel, rng, names)
            await asyncio.sleep(0)
        for one in list(shown(panel)):
            if isinstance(one, TrainingPanel):
                agree(one)
        assert panel.describe()
        panel.discard()

    asyncio.run(press_anything())
