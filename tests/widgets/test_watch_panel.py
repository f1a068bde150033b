"""The panel of a loop that is watched: it moves within its share of the time, and comes alive in the end."""

import asyncio
import importlib
import time
from pathlib import Path

import numpy as np
import pytest
from IPython.core.events import EventManager
from waiting import PATIENCE, until

from nnlib import Network, SquaredError, Training, datasets
from nnworkshop.panels import watch, watching
from nnworkshop.panels.watching import WatchPanel
from nnworkshop.watching import Watched

pytestmark = pytest.mark.usefixtures("nothing_fails")


class Handle:
    """What display gives back; notes what is put in the place of what it shows."""

    def __init__(self, panel):
        self.shown = [panel]

    def update(self, panel):
        self.shown.append(panel)


class Notebook:
    """As much of a notebook as watch asks for: an event at the end of a cell, and a place for output."""

    kernel = None

    def __init__(self):
        self.events, self.handles = EventManager(self, {"post_execute": print}), []

    def display(self, panel, display_id):
        assert display_id
        self.handles.append(Handle(panel))
        return self.handles[-1]

    def end(self):
        """The cell ends."""
        self.events.trigger("post_execute")

    @property
    def panels(self):
        """What stands below the cell now."""
        return [handle.shown[-1] for handle in self.handles]


@pytest.fixture
def notebook(monkeypatch):
    notebook = Notebook()
    monkeypatch.setattr(watching, "get_ipython", lambda: notebook)
    monkeypatch.setattr(watching, "display", notebook.display)
    yield notebook
    watching.end_of_cell()


def loop(epochs, sizes=(2, 3, 1), data="xor", rate=1.0, interrupt=None, **more):
    """A loop with nnlib inside, so that what has to come out is known; interrupted before that epoch."""
    X, y = datasets.load(data)
    training = Training(Network(sizes, rng=1), X, y, SquaredError(), rate)
    for k in range(epochs):
        if k == interrupt:
            raise KeyboardInterrupt
        came = {"output": training.outputs, "loss": training.history.numbers[-1]} | more
        given = dict(training.gradients())
        seen = watch(dict(training.network.parameters), X=X, y=y, gradients=given, **came)
        training.run(1)
    return seen, training


def test_a_short_loop_shows_its_panel_in_the_end(notebook):
    seen, _ = loop(50)
    assert notebook.panels == []
    notebook.end()
    (panel,) = notebook.panels
    assert isinstance(panel, WatchPanel) and panel.seen is seen
    assert "2-3-1, sigmoid, sigmoid" in panel.message.value
    assert panel.text.value.startswith("<span") and "epoch <b>50</b>" in panel.text.value


def test_the_panel_of_a_short_loop_is_made_once_and_says_how_many_rows_are_right(
    notebook, monkeypatch
):
    begun, begin = [], WatchPanel.begin
    monkeypatch.setattr(WatchPanel, "begin", lambda self: begun.append(self) or begin(self))
    _, training = loop(5)
    notebook.end()
    (panel,) = notebook.panels
    assert begun == [panel]
    shown = panel.drawn.scores()["right"]
    assert f"right <b>{shown.right} of {len(training.X)}</b>" in panel.text.value


def test_the_picture_moves_while_the_loop_runs(notebook, monkeypatch):
    frames, shares, shown = [], [], WatchPanel.show_frame

    def show(panel):
        shares.append(seen.account.share())  # before it is drawn: however long that takes then
        shown(panel)
        frames.append(panel.drawn.epoch)

    monkeypatch.setattr(WatchPanel, "show_frame", show)
    X, y = datasets.xor()
    training = Training(Network([2, 3, 1], rng=1), X, y, SquaredError(), 1.0)
    end = time.monotonic() + PATIENCE
    while len(frames) < 3:
        assert time.monotonic() < end
        came = {"output": training.outputs, "loss": training.history.numbers[-1]}
        seen = watch(dict(training.network.parameters), X=X, y=y, **came)
        training.run(1)
    assert len(notebook.panels) == 1 and not notebook.panels[0].alive
    assert max(shares) < 0.25
    assert frames == sorted(set(frames))
    notebook.end()
    assert notebook.handles[0].shown == notebook.panels * 2 and notebook.panels[0].alive


def test_all_of_it_stays_within_a_fifth_of_the_loop(notebook):
    """Of a made-up clock, so that a busy computer changes nothing."""
    now = [0.0]
    X, y = datasets.xor()
    network = Network([2, 3, 1], rng=1)
    seen = Watched((network,), X, y, clock=lambda: now[0])
    paid = 0.0
    for _ in range(20_000):
        now[0] += 1e-3  # the loop's own
        if seen.account.can_pay(0.03):
            now[0] += 0.03
            paid += 0.03
            seen.account.pay(0.03)
    assert 0.19 * 20 <= paid <= 0.2 * 20


def test_after_an_interrupt_everything_is_there(notebook):
    with pytest.raises(KeyboardInterrupt):
        loop(100, interrupt=60)
    notebook.end()
    (panel,) = notebook.panels
    assert panel.run.training.epoch == 60
    panel.past.epoch.value = 30
    assert panel.drawn.epoch == 30
    plain = Training(Network([2, 3, 1], rng=1), *datasets.xor(), SquaredError(), 1.0)
    plain.run(30)
    for name, values in plain.network.parameters.items():
        assert np.array_equal(values, panel.drawn.network.parameters[name])


def test_an_interrupt_in_the_middle_of_a_picture_keeps_all(notebook, monkeypatch):
    def interrupted(panel):
        raise KeyboardInterrupt

    loop(300)
    (show,) = watching._shows.values()
    show._build()
    monkeypatch.setattr(WatchPanel, "show_frame", interrupted)
    with pytest.raises(KeyboardInterrupt):
        show._frame()
    monkeypatch.undo()
    monkeypatch.setattr(watching, "get_ipython", lambda: notebook)
    notebook.end()
    assert notebook.panels[0].run.training.epoch == 300


def test_looking_back_following_and_going_on(notebook):
    loop(200)
    notebook.end()
    (panel,) = notebook.panels
    panel.past.epoch.value = 100
    panel.pointed.row.value = 2
    assert panel.look.row == 2 and "Followed: row 2" in panel.pointed.words.value
    panel.past.fork.click()
    (training,) = panel.below.children
    assert training.run.learning_rate == pytest.approx(1.0)
    shown = panel.drawn.network.parameters
    for name, values in training.run.network.parameters.items():
        assert np.array_equal(values, shown[name])
    training.run.timeline.run(100)
    last = panel.run.network.parameters
    for name, values in training.run.network.parameters.items():
        assert values == pytest.approx(last[name], rel=1e-9)  # where the loop itself has come to


def test_the_loss_around_any_of_its_moments_is_shown(notebook):
    loop(50)
    notebook.end()
    (panel,) = notebook.panels
    panel.middle.value = "loss around"
    panel.redraw_now()
    words = panel.view.middle.description
    assert f"{panel.run.training.history.losses[-1]:.3g} in the middle" in words
    assert len(panel.view.middle.ax.lines[0].get_xdata()) > 2
    panel.past.look(3)
    panel.redraw_now()
    assert f"{panel.drawn.history.losses[-1]:.3g} in the middle" in panel.view.middle.description


def test_what_is_past_cannot_be_changed(notebook):
    loop(20)
    notebook.end()
    (panel,) = notebook.panels
    panel.pointed.look_at(None, ("W1", (0, 0)))
    panel.pointed.value.value = 3.0
    assert "which is over" in panel.message.value
    assert panel.run.network.parameters["W1"][0, 0] != 3.0
    assert (
        panel.pointed.points is None and "Enter" not in panel.pointer.takes
    )  # nor can its samples


def test_what_is_not_proved_is_a_curve_and_a_sentence(notebook):
    X, y = datasets.xor()
    W = np.array([[0.3], [0.2]])
    for k in range(30):
        grad = np.full((2, 1), 1 / (k + 1))
        watch([W], X=X, y=y, output=np.sin(X @ W), loss=1 / (k + 1), gradients=[grad])
    notebook.end()
    (panel,) = notebook.panels
    assert not panel.proved and "Not proved" in panel.message.value
    assert [ax.get_title() for ax in panel.figure.axes] == ["Loss", "Size of the gradients"]
    picture, words = panel.still()
    assert picture and "Not proved" in words


@pytest.mark.night
def test_several_lines_have_a_panel_each_but_not_too_many(notebook):
    X, y = datasets.xor()
    for k in range(10):
        for _ in range(3):
            watch([np.ones((2, 1))], X=X, y=y, output=X @ np.ones((2, 1)), loss=0.5, name=k)
    notebook.end()
    assert len(notebook.panels) == watching.MOST


def test_our_own_failure_is_told_and_breaks_nothing(notebook, monkeypatch, capsys):
    monkeypatch.setattr(watching, "WatchPanel", lambda *_, **__: 1 / 0)
    loop(20)
    (show,) = watching._shows.values()
    show.cost = dict.fromkeys(show.cost, -1e9)
    show.due = 0.0
    for _ in range(20):
        show._work(1e9)
    assert "ZeroDivisionError" in show.trouble
    notebook.end()
    assert "please report" in capsys.readouterr().out


def test_the_diagnosis_comes_when_the_kernel_is_idle(notebook):
    async def run():
        loop(900, rate=0.001)
        notebook.end()
        (panel,) = notebook.panels
        assert "too small" not in panel.message.value
        await until(lambda: panel.seen.illness is not None)
        assert panel.seen.illness.name == "rate too small"
        await until(lambda: "rate" in panel.message.value)

    asyncio.run(run())


def test_no_notebook_is_said_once(monkeypatch, capsys):
    monkeypatch.setattr(watching, "get_ipython", lambda: None)
    monkeypatch.setattr(watching, "_told", set())
    for _ in range(2):
        loop(5)
        watching.end_of_cell()
    assert capsys.readouterr().out.count("notebook") == 1


PROGRAMS = Path(__file__).parent.parent / "watching" / "programs.py"


@pytest.mark.parametrize("slip", [False, True])
@pytest.mark.parametrize(
    "name",
    [
        "lists_of_columns",
        "flat_targets",
        "layers_as_objects",
        "inputs_as_they_come",
        "softmax_with_class_numbers",
        "deep_with_helper",
    ],
)
def test_programs_of_students_have_a_picture_and_words(notebook, monkeypatch, capsys, name, slip):
    monkeypatch.syspath_prepend(PROGRAMS.parent)
    programs = importlib.import_module("programs")
    with np.errstate(all="ignore"):
        getattr(programs, name)(slip=slip, epochs=60)
    notebook.end()
    (panel,) = notebook.panels
    picture, words = panel.still()
    assert picture.startswith(b"\x89PNG")
    assert all(sentence in words for sentence in panel.seen.sentences())
    assert capsys.readouterr().out == "" and "report" not in panel.message.value
