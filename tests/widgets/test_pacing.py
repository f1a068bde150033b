"""How a panel divides its time between training, pictures and an examination, by a clock of the tests' own."""

import asyncio
import math
from itertools import pairwise

import pytest
from test_live import LinePanel
from waiting import until

from nnlib import Network, SquaredError, datasets
from nnworkshop.panels import examiner, live, run_view
from nnworkshop.panels.examiner import Examiner
from nnworkshop.panels.live import Player
from nnworkshop.panels.run_view import MANY, Measures
from nnworkshop.studies.recorded import RecordedTraining
from nnworkshop.studies.runs import Run


class Clock:
    """Stands in for `time`: next to nothing passes but what is said to have passed."""

    def __init__(self):
        self.now = 1.0

    def perf_counter(self):
        self.now += 1e-7
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    for module in (live, examiner, run_view):
        monkeypatch.setattr(module, "time", clock)
    return clock


def timed_player(panel, clock, seconds):
    """A player whose steps take so many seconds each, and how long each of its calls took."""
    calls = []

    def step(count):
        calls.append(count * seconds)
        clock.now += count * seconds

    return Player(panel, step, lambda: None), calls


@pytest.mark.parametrize("seconds", [2e-5, 4e-4, 0.05])
def test_a_call_takes_as_many_steps_as_fit_into_its_time(clock, seconds):
    panel = LinePanel()
    panel.due = 1e9  # so that no picture ends a slice
    player, calls = timed_player(panel, clock, seconds)
    player.running = True
    for _ in range(10):
        player._slice(live.FULL_SPEED)
    most = max(live.CALL, seconds) * 1.001
    assert max(calls) <= most
    assert max(calls) > 0.9 * most and len(calls[-8:]) * live.CALL <= 8 * most


def test_a_quick_call_makes_the_next_one_twice_as_long_at_most(clock):
    panel, counts = LinePanel(), []
    panel.due = 1e9
    player = Player(panel, counts.append, lambda: None)  # steps that take no time
    player.running = True
    player._slice(2**12)
    assert sum(counts) == 2**12 and all(b <= 2 * a + 1 for a, b in pairwise(counts))


@pytest.mark.parametrize("share", [0.5, 0.1])
def test_drawing_takes_its_share_at_most_while_a_player_runs(clock, share):
    async def main():
        panel, drawing, starts = LinePanel(), 0.06, []

        def draw():
            starts.append(clock.now)
            clock.now += drawing

        panel.share, panel.draw, panel.picture.frame = share, draw, lambda: None
        panel.player, calls = timed_player(panel, clock, 1e-3)
        panel.due = 0.0  # the first picture need not wait, which would be in real time
        panel.player.start()
        await until(lambda: sum(calls) > 3)
        panel.player.stop()
        between = [drawing / (b - a) for a, b in pairwise(starts)]
        between = between[1:]  # the second picture does not yet know how long they take
        assert 0.75 * share < min(between) and max(between) <= share

    asyncio.run(main())


def test_a_picture_that_takes_longer_than_those_around_it_hardly_puts_off_the_next(clock):
    panel, drawing = LinePanel(), [0.02]

    def draw():
        clock.now += drawing[0]

    panel.draw, panel.picture.frame = draw, lambda: None
    panel.show_frame()
    panel.show_frame()
    drawing[0] = 0.3
    panel.show_frame()
    assert panel.due - clock.now == pytest.approx(
        0.04, rel=0.01
    )  # twice as long as the one before took
    panel.show_frame()
    assert panel.due - clock.now == pytest.approx(0.3, rel=0.01)  # for it stays so


def test_no_sharp_picture_is_drawn_while_a_player_runs(monkeypatch):
    monkeypatch.setattr(live, "REST_AFTER", 0)

    async def main():
        panel, formats = LinePanel(), []
        panel.picture.widget.observe(lambda change: formats.append(change.new), "format")
        await until(lambda: panel.picture.widget.format == "png")
        panel.player = Player(panel, lambda count: None, panel.redraw_now)
        panel.player.start()
        formats.clear()
        drawn = len(panel.drawn_by)
        await until(lambda: len(panel.drawn_by) > drawn + 3)
        assert formats == []
        panel.player.stop()
        await until(lambda: formats[-1:] == ["png"])

    asyncio.run(main())


# The examination


class Home:
    """A panel's home thread, which notes how long others have between two turns."""

    loop = "one"

    def __init__(self):
        self.rests, self.next = [], None

    def later(self, seconds, act):
        self.rests.append(seconds)
        self.next = act


class Playing:
    """As much of a player as an examiner asks for."""

    def __init__(self, running, behind):
        self.running, self.behind = running, behind


def xor(rate=0.1):
    return RecordedTraining(
        Network([2, 2, 1], bias=False, rng=0), *datasets.xor(), SquaredError(), rate
    )


@pytest.mark.parametrize(
    ("running", "behind", "share"),
    [(True, True, examiner.LEAST), (True, False, examiner.SHARE), (False, False, 0.7)],
)
def test_an_examination_gets_its_share_of_the_time(clock, monkeypatch, running, behind, share):
    def slices(training, generator):
        for _ in range(5):
            clock.now += 0.006
            yield
        return "an illness"

    monkeypatch.setattr(examiner, "examination", slices)
    monkeypatch.setattr(examiner, "is_suspicious", lambda *_: True)
    home, found = Home(), []
    one = Examiner(home, Playing(running, behind), found.append)
    one.look(xor(), None)
    while one.busy:
        home.next()
    assert found == ["an illness"] and len(home.rests) == 5
    worked = 5 * 0.006
    assert worked / (worked + sum(home.rests)) == pytest.approx(share, rel=0.25)


def test_while_a_run_goes_on_it_is_looked_at_again_when_it_has_become_longer(monkeypatch):
    looks = []
    monkeypatch.setattr(examiner, "LOOKING", math.inf)  # however long a look takes here
    monkeypatch.setattr(examiner, "is_suspicious", lambda training, _: looks.append(training.epoch))
    training, player = xor(), Playing(True, True)
    one = Examiner(Home(), player, lambda illness: None)
    for _ in range(200):
        training.run(5)
        one.look(training, None)
    assert looks[:3] == [5, 10, 15] and looks[-1] > 900 and len(looks) < 45
    training.learning_rate = 0.2
    one.look(training, None)  # another rate, another run
    assert looks[-1] == 1000
    player.running = False
    one.look(training, None)
    assert looks[-2:] == [1000, 1000]


def test_only_many_rows_wait_to_be_asked_and_for_a_second(clock):
    few, many = (
        Run(Network([2, 3, 1], rng=0), *datasets.moons(rows), SquaredError(), 1.0)
        for rows in (MANY, MANY + 2)
    )
    measures = Measures()
    seen = lambda run, may_wait=True: measures.of(run, run.training, may_wait)[0]
    assert seen(few) is not seen(few)
    before = seen(many)
    assert seen(many) is before
    clock.now += 1.1
    after = seen(many)
    assert after is not before and seen(many) is after
    many.resize(1, 4)
    assert seen(many) is not after  # of other units
    assert seen(many, may_wait=False) is not seen(many, may_wait=False)
