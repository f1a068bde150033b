"""The machinery of panels: pictures that move, controls that are linked, runs that can be stopped."""

import asyncio
import base64
import io
import threading
import time

import numpy as np
import pytest
from PIL import Image
from waiting import turns, until

from nnlib import CrossEntropy, Network, SquaredError, datasets
from nnworkshop import data, pictures
from nnworkshop.panels import live
from nnworkshop.panels.live import Panel, Player
from nnworkshop.panels.live_training import TrainingPanel


class LinePanel(Panel):
    """A line whose slope can be moved."""

    def __init__(self, slope=1.0):
        super().__init__(width=300, height=200)
        self.slope = self.add_number("slope", slope, -4, 4, step=0.5)
        self.ax = self.figure.subplots()
        self.ax.set(xlim=(-1, 1), ylim=(-4, 4))
        (self.line,) = self.ax.plot([], [], linewidth=pictures.LINE, animated=True)
        self.drawn_by = []
        self.redraw()

    def draw(self):
        self.drawn_by.append(threading.get_ident())
        self.line.set_data([-1, 1], [-self.slope.value, self.slope.value])
        self.text.value = f"slope {self.slope.value}"

    def describe(self):
        return f"A line of slope {self.slope.value:g}."


def pixels(data):
    """A picture as numbers, (height, width, 3)."""
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(float)


def a_training_panel():
    """One whose picture has three axes, and can be pointed at."""
    return TrainingPanel(Network([2, 3, 1], rng=0), *datasets.moons(), SquaredError(), 0.1)


def a_panel_of_digits():
    """One that shows pictures of weights, and which digits were taken for which."""
    X, y = data.digits()
    network = Network([64, 5, 10], ["tanh", "softmax"], rng=0)
    return TrainingPanel(network, X[:90], y[:90], CrossEntropy(), 0.5, held_out=0.2)


def in_a_loop(scene):
    """Run `await scene(panel)` where there is an event loop, as in a notebook."""

    async def main():
        async with asyncio.timeout(60):  # what is waited for never comes
            await scene(LinePanel())

    asyncio.run(main())


def difference(panel):
    """How far, on average, the quick picture is from a full drawing."""
    return np.abs(pixels(panel.picture.widget.value) - pixels(panel.picture.png())).mean()


def test_a_quick_frame_shows_what_a_full_drawing_shows():
    panel = LinePanel()
    for slope in (3, -2, 0.5):
        before = pixels(panel.picture.widget.value)
        panel.slope.value = slope
        panel.show_frame()
        assert np.abs(pixels(panel.picture.widget.value) - before).mean() > 1
        assert difference(panel) < 1


def test_a_changed_scenery_is_noticed():
    panel = LinePanel()
    panel.ax.set_title("another title")
    panel.ax.set_ylim(-9, 9)
    assert difference(panel) > 1
    panel.show_frame()
    assert difference(panel) < 1


def test_strips_are_whole_pixels():
    panel = LinePanel()
    strip = live.strips([panel.ax], panel.figure.canvas.get_renderer())[panel.ax]
    assert all(isinstance(end, int) for end in strip)


@pytest.mark.parametrize("hidden", [[3], [16, 16]])
def test_what_has_not_changed_is_put_on_a_picture_as_it_was(hidden):
    panel = TrainingPanel(Network([2, *hidden, 1], rng=0), *datasets.moons(), SquaredError(), 0.1)
    samples, drawn = max(panel.view.outputs.ax.lines, key=lambda line: len(line.get_xdata())), []
    draw = samples.draw
    samples.draw = lambda renderer: drawn.append(1) or draw(renderer)
    for _ in range(4):
        panel.run.timeline.run(3)
        panel.show_frame()
    assert len(drawn) <= 1  # none of the samples has moved
    shown = np.array(panel.figure.canvas.buffer_rgba())
    assert np.abs(shown - drawn_anew(panel).astype(int)).max() <= 4  # rounding
    panel.show_frame()
    samples.set_visible(False)
    panel.show_frame()
    hidden = np.array(panel.figure.canvas.buffer_rgba())
    assert np.abs(shown - hidden.astype(int)).max() > 100
    samples.set_visible(True)
    panel.show_frame()
    assert np.abs(shown - np.array(panel.figure.canvas.buffer_rgba()).astype(int)).max() <= 4


@pytest.mark.parametrize("kind", ["digits", "moons"])
def test_a_frame_shows_what_a_drawing_of_everything_shows(kind):
    panel = a_panel_of_digits() if kind == "digits" else a_training_panel()
    acts = {
        "trained": lambda: panel.run.timeline.run(2),
        "nothing": lambda: None,
        "a row followed": lambda: panel.pointed.follow_row(3),
        "a weight marked": lambda: panel.pointed.look_at(None, ("W1", (0, 2))),
        "a sharp picture": lambda: (panel.run.timeline.run(2), panel.draw(), panel.picture.png()),
        "let go": panel.pointed.let_go,
    }
    for name in [*acts, *["nothing"] * 3, "a sharp picture", "a row followed"]:
        acts[name]()
        panel.show_frame()
        shown = np.array(panel.figure.canvas.buffer_rgba())
        panel.picture._sheets = dict.fromkeys(panel.picture._sheets)  # nothing as it was
        panel.picture.frame()
        anew = np.array(panel.figure.canvas.buffer_rgba())
        assert np.abs(shown - anew.astype(int)).max() <= 4, name


def drawn_anew(panel):
    """The pixels of a panel when all of its figure is drawn."""
    for ax in panel.figure.axes:
        ax.stale = True
    panel.picture._strips = {}
    panel.picture.frame()
    return np.array(panel.figure.canvas.buffer_rgba())


WIDE = "A title that reaches far into the picture beside it"


@pytest.mark.parametrize(
    ("title", "limits"),
    [
        (WIDE, (0, 50_000)),
        (WIDE, (-0.0001, 0.0002)),
        ("Loss", (0, 50)),
        pytest.param(WIDE, (0, 50), marks=pytest.mark.night),
        pytest.param("Loss", (0, 50_000), marks=pytest.mark.night),
        pytest.param("Loss", (-0.0001, 0.0002), marks=pytest.mark.night),
    ],
)
def test_to_draw_what_has_changed_is_to_draw_all(title, limits):
    panel = a_training_panel()
    loss = panel.figure.axes[0]
    for change in (lambda: loss.set_xlim(limits), lambda: loss.set_title(title, y=1.0)) * 2:
        change()
        panel.picture.frame()
        shown = np.array(panel.figure.canvas.buffer_rgba())
        assert np.abs(shown - drawn_anew(panel).astype(int)).max() <= 1
        loss.set(xlim=(0, 1), title="Loss")
        panel.picture.frame()


def test_axes_side_by_side_are_drawn_alone(monkeypatch):
    panel = a_training_panel()
    drawn = []
    for ax in panel.figure.axes:
        draw = ax.draw
        monkeypatch.setattr(
            ax, "draw", lambda renderer, ax=ax, draw=draw: drawn.append(ax) or draw(renderer)
        )
    panel.picture.frame()
    assert drawn == []
    panel.figure.axes[0].set_xlim(0, 99)
    panel.picture.frame()
    assert drawn == [panel.figure.axes[0]]


@pytest.mark.parametrize("middle", ["output", "confusion", "hidden space"])
def test_what_is_on_top_at_rest_is_on_top_in_a_frame(middle):
    shown = a_training_panel()
    shown.middle.value = middle
    for _ in range(2):
        shown.show_frame()
    frame = np.array(shown.figure.canvas.buffer_rgba())[..., :3].astype(int)
    rest = np.array(Image.open(io.BytesIO(shown.picture.png())).convert("RGB"))
    left = shown.view.loss.ax.get_window_extent().x1 + 5  # the curve of a loss begins on its axis
    assert (np.abs(frame - rest)[:, int(left) :].max(axis=2) > 60).sum() < 20


def test_axes_that_are_hidden_do_not_have_all_drawn_anew():
    shown = a_training_panel()
    shown.look.middle = "hidden space"
    for _ in range(2):
        shown.show_frame()
    drawn = []
    for ax in shown.figure.axes:
        ax.draw = lambda renderer, ax=ax, draw=ax.draw: drawn.append(ax) or draw(renderer)
    shown.view.outputs.ax.set_title("of no account, as nobody sees it")
    shown.view.loss.ax.set_xlim(0, 99)
    shown.picture.frame()
    assert drawn == [shown.view.loss.ax]
    shown.look.middle = "output"
    shown.show_frame()
    shown_pixels = np.array(shown.figure.canvas.buffer_rgba())
    assert np.abs(shown_pixels - drawn_anew(shown).astype(int)).max() <= 4
    assert shown.view.outputs.ax.get_visible()


@pytest.mark.parametrize("make", [LinePanel, a_training_panel])
def test_a_resting_picture_keeps_the_background(make):
    panel = make()
    panel.show_frame()
    background = panel.picture._background
    panel.rest()
    width, height = panel.figure.canvas.get_width_height()
    assert pixels(panel.picture.widget.value).shape == (2 * height, 2 * width, 3)
    assert not any(ax.stale for ax in panel.figure.axes)
    panel.show_frame()
    assert panel.picture._background is background
    assert difference(panel) < 1


def test_the_display_carries_the_view_a_picture_and_a_description():
    panel = LinePanel(2.0)
    bundle, metadata = panel._repr_mimebundle_()
    assert bundle["text/plain"] == repr(LinePanel(2.0)) == "A line of slope 2."
    assert metadata == {"image/png": {"alt": "A line of slope 2."}, "nnlib_panel": panel.model_id}
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert bundle["image/png"] == LinePanel(2.0)._repr_mimebundle_()[0]["image/png"]
    assert pixels(base64.b64decode(bundle["image/png"])).shape == (200, 300, 3)


def test_a_number_box_and_its_slider_move_together():
    panel = LinePanel()
    slider = panel.controls.children[0].children[0].children[1]
    slider.value = 2.5
    assert (panel.slope.value, panel.text.value) == (2.5, "slope 2.5")
    panel.slope.value = -3
    assert slider.value == -3
    panel.slope.value = 1000
    assert (panel.slope.value, slider.value) == (4, 4)


@pytest.mark.parametrize(("log", "moved", "shown"), [(True, 0.12589254, 0.12), (False, 0.3, 0.3)])
def test_a_dragged_slider_gives_a_number_that_can_be_read(log, moved, shown):
    panel = Panel()
    box = panel.add_number("rate", 1.0, 0.01, 10.0, step=None, log=log)
    slider = panel.controls.children[0].children[0].children[1]
    slider.value = moved
    assert box.value == shown


def test_controls_share_their_look_which_outlives_a_row_that_is_made_anew():
    panel = LinePanel()
    kept = panel.add_button("one", panel.redraw)
    row, made = panel.add_row(), []
    panel.refill(row, lambda: made.append(panel.add_button("two", panel.redraw)))
    panel.refill(row, lambda: made.append(panel.add_button("three", panel.redraw)))
    assert kept.layout is made[0].layout is made[1].layout and kept.style is made[1].style
    assert made[0].comm is None and None not in (kept.layout.comm, kept.style.comm)
    panel.discard()
    assert kept.layout.comm is kept.style.comm is None


def test_whole_numbers_stay_whole():
    panel = Panel()
    box = panel.add_number("units", 3, 1, 20_000)
    panel.controls.children[0].children[0].children[1].value = 12_345
    assert box.value == 12_345


def test_an_error_is_shown_and_the_panel_lives_on(caplog):
    panel = LinePanel()

    def refuse():
        raise ValueError("the slope is <steep>")

    def break_down():
        raise KeyError("slope")

    panel.add_button("refuse", refuse).click()
    assert "the slope is &lt;steep&gt;" in panel.message.value
    assert caplog.records == []
    panel.add_button("break", break_down).click()
    assert "KeyError" in panel.message.value
    assert "break_down" in caplog.text
    panel.slope.value = 2
    assert panel.text.value == "slope 2.0"


def test_callbacks_from_other_threads_act_and_draw_at_home():
    async def scene(panel):
        acted_by = []
        panel.on_change(panel.slope, lambda: acted_by.append(threading.get_ident()))

        def move():
            panel.slope.value = 3

        await asyncio.to_thread(move)
        await until(lambda: panel.text.value == "slope 3.0")
        assert set(panel.drawn_by) == set(acted_by) == {threading.get_ident()}

    in_a_loop(scene)


def test_many_moves_give_few_pictures_and_the_last_one_is_right():
    async def scene(panel):
        drawn = len(panel.drawn_by)
        for slope in np.linspace(-4, 4, 100):
            panel.slope.value = slope
        await until(lambda: panel.text.value == "slope 4.0")
        assert len(panel.drawn_by) - drawn < 50

    in_a_loop(scene)


def test_a_sharp_picture_follows_when_it_is_quiet():
    async def scene(panel):
        panel.slope.value = 2
        assert panel.picture.widget.format == "jpeg"
        await until(lambda: panel.picture.widget.format != "jpeg")
        assert pixels(panel.picture.widget.value).shape == (400, 600, 3)

    in_a_loop(scene)


def test_a_resting_picture_says_what_it_shows_and_a_moving_one_costs_no_words(monkeypatch):
    async def scene(panel):
        image = panel.picture.widget
        panel.rest()
        assert image.tooltip == "A line of slope 1."
        monkeypatch.setattr(panel, "describe", lambda: next(words))
        words = iter(["at rest again"])
        for slope in (2, 3):
            panel.slope.value = slope
            panel.show_frame()
            assert image.tooltip == "A line of slope 1."
        await until(lambda: image.tooltip == "at rest again")
        assert image.format == "png"

    in_a_loop(scene)


def test_a_description_that_fails_is_shown(caplog):
    async def scene(panel):
        panel.describe = lambda: 1 / 0
        await until(lambda: "ZeroDivisionError" in panel.message.value)

    in_a_loop(scene)
    assert "ZeroDivisionError" in caplog.text


class SettledPanel(Panel):
    """Two rows and all kinds of controls, one of them without a name."""

    def __init__(self, fix=(), hide=()):
        super().__init__()
        self.acted = []
        self.go = self.add_button("Go", lambda: self.acted.append("go"))
        self.rate = self.add_number("rate", 1.0, 0.1, 10.0, log=True)
        self.add(live.slider_for(self.rate))
        self.add_row("caption")
        self.kind = self.add_choice("kind", ["a", "b"], "a")
        self.settle(fix, hide)


def widgets_of(box):
    """All widgets in a box."""
    return [child for one in getattr(box, "children", ()) for child in (one, *widgets_of(one))]


def names_of(panel):
    return {
        name for child in widgets_of(panel.controls) if (name := getattr(child, "description", ""))
    }


def test_nothing_is_settled_unasked():
    panel = SettledPanel()
    assert names_of(panel) == {"Go", "rate", "kind"}
    assert not any(getattr(child, "disabled", False) for child in widgets_of(panel))
    assert len(panel.controls.children) == 2


def test_a_fixed_control_shows_its_value_and_takes_no_other():
    panel = SettledPanel(fix=["rate", "kind"])
    fixed = [child for child in widgets_of(panel.controls) if getattr(child, "disabled", False)]
    assert len(fixed) == 4  # the box, its two sliders, the choice
    assert not panel.go.disabled
    assert (panel.rate.value, panel.kind.value) == (1.0, "a")


def test_a_hidden_control_goes_with_its_slider_and_its_row_and_keeps_its_value():
    panel = SettledPanel(hide=["rate", "kind"])
    assert names_of(panel) == {"Go"}
    assert len(widgets_of(panel.controls)) == 2  # the row, the button
    assert (panel.rate.value, panel.kind.value) == (1.0, "a")
    panel.go.click()
    assert panel.acted == ["go"]


def test_a_row_without_controls_stays_if_nothing_was_taken_from_it():
    panel = Panel()
    panel.add_row("only a caption")
    panel.settle()
    assert len(panel.controls.children) == 1


@pytest.mark.parametrize("argument", ["fix", "hide"])
def test_a_name_that_no_control_has_is_told_with_those_that_there_are(argument):
    with pytest.raises(ValueError, match=f"{argument} is 'seed', expected one of: Go, rate, kind"):
        SettledPanel(**{argument: ["seed"]})


@pytest.mark.parametrize(
    ("number", "text"),
    [(0.0, "0"), (-0.0, "0"), (-2.5, "−2.5"), (0.0001, "about 0"), (1234.5, "1.23e+03")],
)
def test_a_short_number_is_written_as_in_books(number, text):
    assert live.short(number) == text


def counter(panel):
    """A player that counts its steps and its changes of state."""
    steps, states = [], []
    player = Player(panel, steps.append, lambda: states.append(player.running))
    return player, steps, states


def test_a_player_steps_until_it_is_stopped():
    async def scene(panel):
        player, steps, states = counter(panel)
        player.start()
        await until(lambda: sum(steps) >= 1000)
        player.stop()
        taken = sum(steps)
        await turns()
        assert sum(steps) == taken
        player.start()
        await until(lambda: sum(steps) > taken)
        player.stop()
        assert states == [True, False, True, False]

    in_a_loop(scene)


def test_a_player_draws_while_it_runs():
    async def scene(panel):
        player, _, _ = counter(panel)
        player.start()
        await until(lambda: len(panel.drawn_by) >= 5)
        player.stop()

    in_a_loop(scene)


def test_where_little_motion_is_asked_for_nothing_moves_by_itself_too_soon(monkeypatch):
    monkeypatch.setattr(live, "CALM", 1e6)

    async def scene(panel):
        panel.on_touch(lambda touch: None)
        panel.pointer.calm = True
        drawn = len(panel.drawn_by)
        player, steps, _ = counter(panel)
        player.start()
        await until(lambda: sum(steps) >= 1000)
        await turns()
        assert len(panel.drawn_by) == drawn
        panel.slope.value = 2  # what someone moves is shown all the same
        await until(lambda: panel.text.value == "slope 2.0")
        panel.pointer.calm = False
        await until(lambda: len(panel.drawn_by) >= drawn + 5)
        player.stop()

    in_a_loop(scene)


def test_a_player_lets_others_in_while_it_runs():
    async def scene(panel):
        player, steps, _ = counter(panel)
        player.start()
        for _ in range(5):
            before = sum(steps)
            await asyncio.sleep(0)
            await asyncio.sleep(live.SLICE)
            assert sum(steps) > before
        player.stop()

    in_a_loop(scene)


@pytest.mark.parametrize("speed, hurries", [(live.FULL_SPEED, True), (100, False)])
def test_a_player_sleeps_only_if_it_has_nothing_to_do(monkeypatch, speed, hurries):
    async def scene(panel):
        breaths, breathe = [], live.breathe
        monkeypatch.setattr(live, "breathe", lambda hurry: breaths.append(hurry) or breathe(hurry))
        player = Player(panel, lambda count: time.sleep(count / 1000), lambda: None)
        player.speed = speed
        player.start()
        await until(lambda: len(breaths) > 20)
        player.stop()
        assert all(breaths[2:]) if hurries else not all(breaths)  # it begins slowly

    in_a_loop(scene)


def test_a_new_player_stops_the_one_that_runs():
    async def scene(panel):
        first, steps, _ = counter(panel)
        first.start()
        await until(lambda: steps)
        second, _, _ = counter(LinePanel())
        assert not first.running
        assert "Stopped, because another panel is running" in panel.message.value
        first.start()
        taken = sum(steps)
        await until(lambda: sum(steps) > taken)
        second.start()
        assert (first.running, second.running) == (False, True)
        assert "the other one was stopped" in second.panel.message.value
        taken = sum(steps)
        await turns()
        assert sum(steps) == taken
        second.stop()

    in_a_loop(scene)


def test_a_player_is_never_faster_than_its_speed():
    async def scene(panel):
        player, steps, _ = counter(panel)
        player.speed = 100
        start = time.perf_counter()
        player.start()
        await until(lambda: sum(steps) >= 20)
        player.stop()
        assert sum(steps) <= 2 + 100 * (time.perf_counter() - start)

    in_a_loop(scene)


def test_an_error_in_a_step_stops_the_player_and_is_shown(caplog):
    async def scene(panel):
        def step(count):
            raise ZeroDivisionError("nothing left")

        player = Player(panel, step, lambda: None)
        player.start()
        await until(lambda: not player.running)
        assert "nothing left" in panel.message.value

    in_a_loop(scene)
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize("units", [3, 4])
def test_a_name_stands_below_numbers_that_come_later(units):
    """As in the hidden space, which has numbers only of two units."""
    panel = TrainingPanel(Network([2, units, 1], "tanh"), *datasets.moons(), SquaredError(), 0.1)
    panel.middle.value = "hidden space"
    panel.redraw_now()
    panel.hidden[0].value = 2
    panel.redraw_now()
    ax, renderer = panel.view.middle.ax, panel.figure.canvas.get_renderer()
    name = ax.xaxis.label.get_window_extent(renderer)
    numbers = [one.get_window_extent(renderer) for one in ax.get_xticklabels() if one.get_text()]
    assert 0 < name.y0 and numbers and name.y1 < min(box.y0 for box in numbers)
