"""Tasks for a panel: a challenge that is recognised when it is met, and trials that a button keeps."""

from collections.abc import Callable
from dataclasses import dataclass

import ipywidgets as widgets
import numpy as np

from nnlib import checks
from nnworkshop.exercises.kept import keep as keep_point
from nnworkshop.exercises.kept import kept
from nnworkshop.many import within
from nnworkshop.panels import still
from nnworkshop.panels.live import AS_PROSE


@dataclass(frozen=True)
class Challenge:
    """What to reach with a panel, and whether it is reached."""

    met: Callable[[object], bool]  # of the panel
    praise: str


@dataclass(frozen=True)
class Trial:
    """How a trial becomes a point (x, y) of the chart further down."""

    point: Callable[[object], tuple[float, float] | None]  # of the panel
    words: str  # of the point, with {x} and {y}
    prepare: Callable[[object], None] | None = None  # so that the panel does not tell the law


def left_over(panel):
    """The learning rate of a descent, and the share of the distance to a parabola's bottom that one step
    leaves: the slope is in proportion to the distance.
    """
    slopes = np.abs(panel.way.gradients).max(axis=1)
    if panel.way.steps == 0 or panel.way.outcome == "flat":
        return None
    return panel.way.learning_rate, float(slopes[1] / slopes[0])


def heard(panel):
    """What a hidden unit's delta is by its law, and what a move by hand has measured: how far the loss
    went for each 1 of the unit's sum. None unless a weight into the unit has moved its sum for the one
    sample that is shown.
    """
    state = panel.state
    name, (_, unit) = state.places[state.choice]
    before, now = state.numbers(state.before), state.numbers(state.given)
    if name not in ("W1", "b1") or len(now["z1"]) != 1:
        return None
    turn = float(now["z1"][0, unit] - before["z1"][0, unit])
    if turn == 0:
        return None
    return float(before["delta1"][0, unit]), float(now["L"] - before["L"]) / turn


def forward_only(panel):
    """Keep the lines of the pass that come after the loss out of sight, and out of reach."""
    last = max(k for k, line in enumerate(panel.state.program, 1) if line.part != "backward")
    panel.lines, panel.step.max = panel.lines[:last], last
    panel.count.value = f"of {last}"
    panel.listing.options, panel.listing.value = panel.lines, panel.lines[panel.step.value - 1]
    height = 1.075 * last  # in the size of the prose
    panel.listing.layout.height = f"calc({height:g} * var(--jp-content-font-size1, 14px) + 6px)"


def units(panel):
    """The hidden units of a run, and 1 if it has learned or 0 if its time is over without that."""
    training = panel.run.training
    learned = bool(within(0.2)(training.outputs, training.y))
    over = learned or training.epoch >= panel.epochs.value
    return (panel.hidden[0].value, float(learned)) if over else None


def steep_at_two(panel):
    """Whether the neuron decides at 2 with twice the weight that it had at first."""
    return abs(panel.weight.value) == 2 and panel.bias.value == -2 * panel.weight.value


def haunted_is_cheapest(panel):
    """Whether the weights, and not moved inputs, make the third house the cheapest."""
    now, start = panel.state.given, panel.state.start
    prices = now.network.predict(start.X)[:, 0]
    return np.array_equal(now.X, start.X) and prices[2] < min(prices[:2]) - 1e-9


CHALLENGES = {
    "twice as steep, at 2": Challenge(
        steep_at_two, "That is it: the neuron decides at 2, and is twice as steep there."
    ),
    "the haunted house": Challenge(
        haunted_is_cheapest,
        "That is it: row 3, the biggest and best house, is now the cheapest of the three.",
    ),
}
TRIALS = {
    "edge": Trial(left_over, "at a rate of {x:.4g}, a step leaves {y:.4g} times the distance"),
    "blame": Trial(
        heard, "the loss moved {y:.4f} times as far as the hidden unit's sum", forward_only
    ),
    "units": Trial(units, "{x:g} hidden units, {y:g} of 1 start learned"),
}


def challenge(name, panel):
    """The panel, which says so, once and for good, as soon as the challenge of this name is met."""
    checks.one_of("name", name, CHALLENGES)
    task = CHALLENGES[name]
    praise = widgets.HTML(**AS_PROSE)
    praise.add_class(still.LIVE)
    below = list(panel.children).index(panel.controls) + 1  # seen by someone who moves a control
    panel.children = (*panel.children[:below], praise, *panel.children[below:])
    met = task.met(panel)  # a goal that is met from the start is no achievement

    def look():
        nonlocal met
        if not met and task.met(panel):
            met = True
            praise.value = f'<span role="status">★ {task.praise}</span>'

    panel.watchers.append(look)
    return panel


def keep_trials(name, panel):
    """The panel with a button that keeps what it shows as a trial, for the chart further down."""
    checks.one_of("name", name, TRIALS)
    trial = TRIALS[name]
    if trial.prepare:
        trial.prepare(panel)

    def keep():
        point = trial.point(panel)
        if point is None:
            panel.say("There is nothing to keep yet: try something first.")
        elif keep_point(name, point):
            x, y = point
            count = len(kept(name))
            panel.say(
                f"Trial {count} is kept until this kernel ends: {trial.words.format(x=x, y=y)}. "
                "The chart further down will show it."
            )
        else:
            panel.say("Trials are kept only in your own copy: start it with `run.py lab`.")

    panel.add_row()
    panel.add_button("Keep this trial", keep, "keep it as a point of the chart further down")
    return panel
