"""The panel that rolls a ball down the loss of one neuron."""

import asyncio
import re

import numpy as np
import pytest
from waiting import turns, until

from nnlib import Network, SquaredError
from nnworkshop.panels import DescentPanel
from nnworkshop.panels.descent import SENTENCES
from nnworkshop.studies import descend

X = np.array([[1.0], [1.0], [2.0], [2.0]])
y = np.array([[3.0], [5.0], [7.0], [9.0]])
ROUNDED = (
    4  # of 255: by so much a pixel may differ when what has not changed is put there as it was
)


def one_weight(w=2.0, activation="identity"):
    return Network([1, 1], activation, bias=False, init={"W1": [[w]]})


def panel(**settings):
    return DescentPanel(one_weight(), X, y, SquaredError(), [(0, 8)], **settings)


def bus(learning_rate=0.1, steps=1, **settings):
    neuron = Network([1, 1], "identity", init={"W1": [[0.0]], "b1": [[6.0]]})
    hours, kilometres = np.array([[0.0], [1], [2], [3]]), np.array([[3.0], [5], [9], [15]])
    limits = [(-2, 10), (-3, 7)]
    return DescentPanel(
        neuron, hours, kilometres, SquaredError(), limits, learning_rate, steps, **settings
    )


def text_of(shown):
    return re.sub("<[^>]*>", "", shown.text.value.replace("<br>", "; ").replace("&emsp;", ", "))


def seen_ways(shown, view="contours"):
    """All that is drawn as a line in a view, as points."""
    lines = [line for line in shown.pictures[0][view].ax.lines if line.get_visible()]
    if view == "contours":
        return [line.get_xydata() for line in lines]
    return [np.transpose(line.get_data_3d()) for line in lines]


def is_among(points, lines):
    return any(line.shape == np.shape(points) and np.allclose(line, points) for line in lines)


def rows_of(shown):
    """The table of ways as lists of words."""
    rows = re.findall("<tr>(.*?)</tr>", shown.table.value)
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in rows]


def pixels(shown):
    """The picture that is drawn now, not yet made small for the page."""
    return np.asarray(shown.figure.canvas.buffer_rgba()).astype(int)


def test_it_shows_where_training_has_led():
    shown = panel(learning_rate=0.2, steps=2)
    assert text_of(shown) == (
        "weight 3.5, loss 0.812, slope −1.25; next step = −0.2 · slope (−1.25) = 0.25"
    )
    shown.steps.value = 3
    assert "weight 3.75" in text_of(shown)
    shown.start[0].value = 6.0
    assert "weight 4.25" in text_of(shown)
    shown.learning_rate.value = 0.4
    assert "weight 4, loss 0.5" in text_of(shown)


def test_it_shows_what_momentum_adds_to_a_step():
    shown = panel(learning_rate=0.2, steps=1, momentum=0.5)
    assert text_of(shown) == (
        "weight 3, loss 1.75, slope −2.5; next step = 0.5 · last step 1 − 0.2 · slope (−2.5) = 1"
    )
    shown.steps.value = 3
    way = descend(one_weight(), X, y, SquaredError(), 0.2, 3, 0.5)
    assert f"weight {way.points[3, 0]:.3g}" in text_of(shown)
    assert "Uphill" in shown.message.value
    shown.momentum.value = 0.0
    assert "last step" not in text_of(shown) and "weight 3.75" in text_of(shown)


def test_the_picture_follows():
    shown = panel(learning_rate=0.1, steps=7)
    way = descend(one_weight(), X, y, SquaredError(), 0.1, 7)
    assert is_among(np.column_stack([way.points, way.losses]), seen_ways(shown))
    shown.steps.value = 0
    assert not any(line.shape == (8, 2) for line in seen_ways(shown))


def test_two_parameters_have_a_gradient_and_a_map():
    shown = bus()
    assert "weight 0.8, bias 6.2, loss 7.08, gradient (−4.9, −0.6), steepness 4.94" in text_of(
        shown
    )
    assert "steepness 4.94, next step's length 0.494; next step = " in text_of(shown)
    assert text_of(shown).endswith("gradient (−4.9, −0.6) = (0.49, 0.06)")
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
        (3.0, 300, "and is too large for a number after 189 steps."),
    ],
)
def test_it_says_how_the_descent_goes(rate, steps, words):
    shown = panel(learning_rate=rate, steps=steps)
    assert words in shown.message.value
    assert words in shown.describe()


def test_step_makes_one_step_and_ends_at_the_last():
    shown = panel(learning_rate=0.1, steps=299)
    shown.step.click()
    assert shown.steps.value == 300
    shown.step.click()
    assert shown.steps.value == 300


async def rolled(shown):
    """The numbers of steps that are seen until the panel rolls no more."""
    shown.roll.click()
    seen = [shown.steps.value]
    await until(lambda: seen.append(shown.steps.value) or not shown.player.running)
    return seen


def test_roll_goes_on_until_the_ball_has_arrived():
    async def play():
        shown = panel(learning_rate=0.3, steps=1)
        shown.player.speed = 1000
        return shown, await rolled(shown)

    shown, seen = asyncio.run(play())
    assert not shown.player.running and shown.roll.description == "Roll"
    assert shown.way.outcome == "arrived" and shown.steps.value == seen[-1] > 1
    assert seen == sorted(seen)


def test_roll_begins_anew_after_the_end_and_stops_when_the_ball_has_left_the_picture():
    async def play():
        shown = panel(learning_rate=0.85, steps=100)
        shown.player.speed = 1000
        return shown, await rolled(shown)

    shown, seen = asyncio.run(play())
    assert seen[0] == 0 and not shown.player.running
    assert not 0 <= shown.way.points[-1, 0] <= 8
    assert 0 <= shown.way.points[-2, 0] <= 8


async def dropped(shown):
    """Press Drop and wait until the ball lies still, and the sharp picture of that is drawn."""
    shown.player.speed = 1000
    shown.drop.click()
    await until(lambda: not shown.player.running)
    await until(lambda: shown.picture.widget.format == "png")


@pytest.mark.night
def test_a_way_that_was_dropped_stays_when_a_setting_is_changed():
    async def play():
        shown = bus(learning_rate=0.2, steps=50)
        await dropped(shown)
        slow = shown.way
        shown.momentum.value = 0.6
        await until(lambda: SENTENCES["waiting"] in shown.message.value)
        waiting = shown.steps.value, shown.message.value, rows_of(shown)
        await dropped(shown)
        return shown, slow, waiting

    shown, slow, (steps, words, rows) = asyncio.run(play())
    assert steps == 0 and SENTENCES["waiting"] in words
    assert rows[1:] == [
        ["1", "(0, 6)", "0.2", "0", str(slow.steps), "0.5", "arrived"],
        ["now", "(0, 6)", "0.2", "0.6", "0", "12.5", "waiting"],
    ]
    assert shown.way.outcome == "arrived" and shown.way.steps < slow.steps
    assert rows_of(shown)[2][4] == str(shown.way.steps)
    assert is_among(slow.points, seen_ways(shown)) and is_among(shown.way.points, seen_ways(shown))
    assert f"1: learning rate 0.2; start: weight 0, bias 6; {slow.steps} steps" in shown.describe()
    shown.clear.click()
    assert not is_among(slow.points, seen_ways(shown)) and shown.table.value == ""
    assert is_among(shown.way.points, seen_ways(shown))


def test_what_was_only_tried_out_does_not_stay():
    shown = bus(steps=30)
    shown.learning_rate.value = 0.2
    shown.step.click()
    shown.start[0].value = 5.0
    assert shown.steps.value == 31 and shown.table.value == "" and shown.earlier == {}


def test_drop_begins_anew_with_the_same_settings_and_keeps_nothing():
    async def play():
        shown = bus(learning_rate=0.43, steps=20)
        shown.drop.click()
        first = shown.steps.value
        await dropped(shown)
        await dropped(shown)
        return shown, first

    shown, first = asyncio.run(play())
    assert first == 0 and shown.way.outcome == "arrived" and shown.earlier == {}


def test_a_changed_setting_stops_the_ball():
    async def play():
        shown = bus(learning_rate=0.01, steps=0)
        shown.player.speed = 1000
        shown.drop.click()
        await until(lambda: shown.steps.value > 0)
        shown.learning_rate.value = 0.02
        await until(lambda: not shown.player.running)
        return shown

    shown = asyncio.run(play())
    assert not shown.player.running and shown.roll.description == "Roll"
    assert shown.steps.value == 0 and shown.earlier[1].steps > 0


@pytest.mark.night
def test_the_last_three_ways_stay_each_in_its_colour():
    ways = [bus(learning_rate=rate, steps=9).way for rate in (0.1, 0.2, 0.3, 0.4, 0.43)]
    marks = []
    for count in (2, 3, 4, 5):
        shown = bus(earlier=ways[:count])
        rows = rows_of(shown)[1:-1]
        assert [row[0] for row in rows] == [str(n) for n in range(max(1, count - 2), count + 1)]
        assert [row[2] for row in rows] == [f"{way.learning_rate:g}" for way in ways[:count][-3:]]
        colours = re.findall(r"solid (#\w+)[^>]*>(\d)", shown.table.value)
        for colour, name in colours:
            way = ways[int(name) - 1].points
            lines = [line for line in shown.pictures[0]["contours"].ax.lines if line.get_visible()]
            same = [line for line in lines if is_among(way, [line.get_xydata()])]
            assert [line.get_color() for line in same] == [colour]
        marks += [colours]
    assert len({(name, colour) for colours in marks for colour, name in colours}) == 5


def test_in_3d_the_way_lies_on_the_loss_and_the_map_is_hidden():
    shown = bus(steps=12)
    assert shown.turned.layout.display == "none"
    shown.view.value = "3-D"
    assert shown.turned.layout.display is None
    place = np.column_stack([shown.way.points, shown.way.losses])
    assert is_among(place, seen_ways(shown, "3-D"))
    assert [picture.ax.get_visible() for picture in shown.pictures[0].values()] == [False, True]
    shown.steps.value = 20
    assert len(shown.way.points) == 21
    place = np.column_stack([shown.way.points, shown.way.losses])
    assert is_among(place, seen_ways(shown, "3-D"))
    shown.view.value = "contours"
    assert is_among(shown.way.points, seen_ways(shown))


def test_the_ground_is_drawn_anew_when_it_is_turned_and_only_then():
    shown = bus(view="3-D")
    shown.show_frame()
    drawn, draw = [], shown.picture._draw_background
    shown.picture._draw_background = lambda: drawn.append(draw())
    for count in range(5):
        shown.steps.value = count
        shown.due = 0
        shown.show_frame()
    assert len(drawn) == 0
    shown.turn.value = 45
    shown.show_frame()
    assert len(drawn) == 1 and shown.pictures[0]["3-D"].ax.azim == 45


def test_what_is_hidden_leaves_no_trace_in_a_frame():
    shown = bus(steps=12)
    shown.show_frame()
    shown.view.value = "3-D"
    shown.due = 0
    shown.show_frame()
    at_once = bus(steps=12, view="3-D")
    assert np.abs(pixels(shown) - pixels(at_once)).max() <= ROUNDED


@pytest.mark.night
def test_a_ball_that_swings_out_of_sight_rolls_on():
    async def play():
        shown = DescentPanel(
            one_weight(7.5), X, y, SquaredError(), [(2, 8)], 0.05, 0, momentum=0.95
        )
        await dropped(shown)
        return shown

    shown = asyncio.run(play())
    assert shown.way.points.min() < 2 and shown.way.steps > 100


def test_a_lesson_shows_the_controls_that_it_needs():
    shown = bus(momentum=0.5, hide=["momentum", "turn", "Clear"], fix=["start bias"])
    names = {
        getattr(part, "description", "")
        for row in shown.controls.children
        for control in row.children
        for part in (control, *getattr(control, "children", ()))
    }
    assert not {"momentum", "turn", "Clear"} & names and {"Drop", "steps", "view"} <= names
    assert shown.start[1].disabled and not shown.start[0].disabled
    shown.view.value = "3-D"
    shown.start[0].value = 2.0
    assert "0.5 · last step" in text_of(shown) and "failed" not in shown.message.value


def test_hold_stops_the_ball():
    async def play():
        shown = panel(learning_rate=0.01, steps=0)
        shown.roll.click()
        assert shown.roll.description == "Hold"
        await until(lambda: shown.steps.value > 0)
        shown.roll.click()
        held = shown.steps.value
        await turns()
        return shown, held

    shown, held = asyncio.run(play())
    assert shown.steps.value == held
    assert shown.roll.description == "Roll"


def test_no_setting_harms_it():
    shown = panel()
    for box in (shown.steps, shown.learning_rate, shown.momentum, *shown.start):
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
    assert shown.learning_rate.value == 0.5


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
    with pytest.raises(ValueError, match="view is 'above'"):
        bus(view="above")
    with pytest.raises(ValueError, match="y has 3 rows"):
        DescentPanel(one_weight(), X, y[:3], SquaredError(), [(0, 8)])


@pytest.mark.usefixtures("nothing_fails")
def test_a_ball_that_rolls_out_of_all_numbers_is_shown_without_a_warning():
    shown = bus(learning_rate=10, steps=0)
    for shown.view.value in ("contours", "3-D"):
        for steps in range(60, 301, 40):
            shown.steps.value = steps
            assert "Diverging" in shown.describe()
    assert "too large for a number" in shown.message.value
