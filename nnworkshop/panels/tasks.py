"""Tasks for a panel: a challenge that is recognised when it is met, and trials that a button keeps."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from nnlib import checks
from nnworkshop.exercises.kept import keep, kept
from nnworkshop.many import within
from nnworkshop.panels.live import Panel
from nnworkshop.panels.training import TrainingPanel


@dataclass(frozen=True)
class Challenge:
    """What to reach with a panel, and whether it is reached."""

    met: Callable[[Any], bool]  # of the panel
    praise: str


@dataclass(frozen=True)
class Trial:
    """What a trial is, as a point (x, y) of the chart to come; None while there is none."""

    point: Callable[[Any], tuple[float, float] | None]  # of the panel
    words: str  # of the point, with {x} and {y}


CHALLENGES = {
    "twice as steep, at 2": Challenge(
        lambda panel: abs(panel.weight.value) == 2 and panel.bias.value == -2 * panel.weight.value,
        "That is it: the neuron decides at 2, and is twice as steep there.",
    ),
}


def units(panel: TrainingPanel) -> tuple[float, float] | None:
    """The hidden units of a run, and 1 if it has learned or 0 if its time is over without that."""
    training = panel.run.training
    learned = bool(within(0.2)(training.outputs, training.y))
    over = learned or training.epoch >= panel.epochs.value
    return (panel.hidden[0].value, float(learned)) if over else None


TRIALS: dict[str, Trial] = {
    "units": Trial(units, "{x:g} hidden units, {y:g} of 1 start learned"),
}


def challenge(name: str, panel: Panel) -> Panel:
    """The panel, which says so as soon as the challenge of this name is met."""
    checks.one_of("name", name, CHALLENGES)
    task = CHALLENGES[name]

    def look() -> None:
        if not look.met and task.met(panel):
            look.met = True
            panel.say(f"★ {task.praise}")

    look.met = task.met(panel)  # met from the start is no feat
    panel.watchers.append(look)
    return panel


def keep_trials(name: str, panel: Panel) -> Panel:
    """The panel with a button that keeps what it shows as a trial, for the chart further down."""
    checks.one_of("name", name, TRIALS)
    trial = TRIALS[name]

    def keep_it() -> None:
        point = trial.point(panel)
        if point is None:
            panel.say("There is nothing to keep yet: try something first.")
        elif keep(name, point):
            x, y = point
            count = len(kept(name))
            panel.say(
                f"Trial {count} is kept until this kernel ends: {trial.words.format(x=x, y=y)}. "
                "The chart further down will show it."
            )
        else:
            panel.say("Trials are kept in a copy of your own: start with `run.py lab`.")

    panel.add_row()
    panel.add_button("Keep this trial", keep_it, "keep it as a point of the chart further down")
    return panel
