"""The panel that rolls a ball down the loss of one neuron."""

import asyncio
import re

import numpy as np
import pytest

from nnlib import Network, SquaredError, descend
from nnlib.widgets import DescentPanel
from nnlib.widgets.descent import SENTENCES

X = np.array([[1.0], [1.0], [2.0], [2.0]])
y = np.array([[3.0], [5.0], [7.0], [9.0]])


def one_weight(w=2.0, activation="identity"):
    return Network([1, 1], activation, bias=False, init={"W1": [[w]]})


def panel(**settings):
    return DescentPanel(one_weight(), X, y, SquaredError(), [(0, 8)], **settings)


def bus():
    neuron = Network([1, 1], "identity", init={"W1": [[0.0]], "b1": [[6.0]]})
    hours, kilometres = np.array([[0.0], [1], [2], [3]]), np.array([[3.0], [5], [9], [15]])
    limits = [(-2, 10), (-3, 7)]
    return DescentPanel(neuron, hours, kilometres, SquaredError(), limits, 0.1, 1)


def text_of(shown):
    return re.sub("<[^>]*>", "", shown.text.value)


def test_it_shows_where_training_has_led():
    shown = panel(learning_rate=0.2, steps=2)
    assert text_of(shown) == "weight 3.5&emsp;&emsp;loss 0.812&emsp;&emsp;slope −1.25" + (
        "&emsp;&emsp;next step 0.25"
    )
    shown.steps.value = 3
    assert "weight 3.75" in text_of(shown)
    shown.start[0].value = 6.0
    assert "weight 4.25" in text_of(shown)
    shown.learning_rate.value = 0.4
    assert "weight 4&emsp;" in text_of(shown)


def test_the_picture_follows():
    shown = panel(learning_rate=0.1, steps=7)
    way = descend(one_weight(), X, y, SquaredError(), 0.1, 7)
    lines = [line.get_xydata() for line in shown.pictures[0].ax.lines]
    assert any(
        line.shape == (8, 2) and np.allclose(line, np.column_stack([way.points, way.loss]))
        for line in lines
    )
    shown.steps.value = 0
    assert not any(line.get_xydata().shape == (8, 2) for line in shown.pictures[0].ax.lines)


def test_two_parameters_have_a_gradient_and_a_map():
    shown = bus()
    assert "weight 0.8&emsp;&emsp;bias 6.2" in text_of(shown)
    assert "gradient (−4.9, −0.6)&emsp;&emsp;next step (0.49, 0.06)" in text_of(shown)
    shown.start[1].value = 2.0
    shown.start[0].value = 4.0
    assert "gradient (0, 0)" in text_of(shown)
    assert SENTENCES["flat"] in shown.message.value


@pytest.mark.parametrize(
    "rate, steps, words",
    [
        (0.2, 3, "Rolling"),
        (0.7, 5, "Bouncing"),
        (0.2, 50, "Arrived"),
        (0.8, 50, "No lower: 50 steps"),
        (0.85, 1, "Diverging: the loss was 5.5 at the start and is 6.83 after 1 step."),
        (10.0, 100, "The learning rate is too large"),
    ],
)
def test_it_says_how_the_descent_goes(rate, steps, words):
    shown = panel(learning_rate=rate, steps=steps)
    assert words in shown.message.value
    assert words in shown.describe()


def test_step_makes_one_step_and_ends_at_the_last():
    shown = panel(learning_rate=0.1, steps=99)
    shown.step.click()
    assert shown.steps.value == 100
    shown.step.click()
    assert shown.steps.value == 100


def rolled(shown, seconds):
    """The numbers of steps that are seen while the panel rolls for some seconds at most."""

    async def roll():
        shown.roll.click()
        seen = [shown.steps.value]
        for _ in range(int(seconds * 200)):
            await asyncio.sleep(0.005)
            seen.append(shown.steps.value)
            if not shown.player.running:
                break
        return seen

    return roll()


def test_roll_goes_on_until_the_ball_has_arrived():
    async def play():
        shown = panel(learning_rate=0.3, steps=1)
        shown.player.speed = 1000
        return shown, await rolled(shown, 20)

    shown, seen = asyncio.run(play())
    assert not shown.player.running and shown.roll.description == "Roll"
    assert shown.way.outcome == "arrived" and shown.steps.value == seen[-1] > 1
    assert seen == sorted(seen)


def test_roll_begins_anew_after_the_end_and_stops_when_the_ball_has_left_the_picture():
    async def play():
        shown = panel(learning_rate=0.85, steps=100)
        shown.player.speed = 1000
        return shown, await rolled(shown, 20)

    shown, seen = asyncio.run(play())
    assert seen[0] == 0 and not shown.player.running
    assert not 0 <= shown.way.points[-1, 0] <= 8
    assert 0 <= shown.way.points[-2, 0] <= 8


def test_hold_stops_the_ball():
    async def play():
        shown = panel(learning_rate=0.01, steps=0)
        shown.roll.click()
        assert shown.roll.description == "Hold"
        await asyncio.sleep(0.1)
        shown.roll.click()
        held = shown.steps.value
        await asyncio.sleep(0.5)
        return shown, held

    shown, held = asyncio.run(play())
    assert shown.steps.value == held
    assert shown.roll.description == "Roll"


def test_no_setting_harms_it():
    shown = panel()
    for box in (shown.steps, shown.learning_rate, *shown.start):
        for value in (-1e9, 0, 1e9):
            box.value = type(box.value)(value)
            assert "failed" not in shown.message.value
            assert box.min <= box.value <= box.max
    shown.show_frame()
    assert shown.still()[0].startswith(b"\x89PNG")


def test_a_slider_put_on_its_nearest_notch_by_the_browser_does_not_change_the_number():
    shown = panel(learning_rate=0.7)
    slider = shown.controls.children[1].children[0].children[1]
    slider.value = 10**-0.2
    assert shown.learning_rate.value == 0.7
    slider.value = 10**-0.3
    assert shown.learning_rate.value == 0.501


def test_without_a_kernel_readers_get_the_numbers_too():
    shown = panel(learning_rate=0.2, steps=2)
    picture, words = shown.still()
    assert picture.startswith(b"\x89PNG")
    assert "learning rate 0.2; start: weight 2; after 2 steps: weight 3.5, loss 0.812" in words
    assert "weight 0" in bus().describe() and "bias 6" in bus().describe()


def test_bad_input():
    with pytest.raises(ValueError, match="expected a network of sizes"):
        DescentPanel(Network([2, 1], "relu"), X, y, SquaredError(), [(0, 8)])
    with pytest.raises(ValueError, match=r"expected \(low, high\) of weight and bias"):
        DescentPanel(Network([1, 1], "relu"), X, y, SquaredError(), [(0, 8)])
    with pytest.raises(ValueError, match="y has 3 rows"):
        DescentPanel(one_weight(), X, y[:3], SquaredError(), [(0, 8)])
