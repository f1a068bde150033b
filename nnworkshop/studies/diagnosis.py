"""What is wrong with a training run: one plain sentence, the number that shows it, and a remedy."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlib import Training
from nnlib.checks import kind, quiet
from nnworkshop.studies.recipes import like
from nnworkshop.studies.symptoms import PATIENCE, Symptoms

EXPLOSION = 1e6  # a loss that has grown by this factor does not come back
DEAD = 0.25  # the share of dead units in a layer that may be why a loss is flat
SATURATED = 0.8  # and the share of slopes that are hardly there
SCALED = 5  # up to here numbers count as scaled
LABELS = {
    "activation": "{} units",
    "bias": "biases",
    "init": "{} start",
    "learning_rate": "learning rate {:g}",
}


@dataclass(frozen=True)
class Diagnosis:
    """What is wrong with a run: the `name` of the illness, the `sentence` that tells it, and the
    `change` that is its remedy, from settings to their values; empty where no setting helps.

    A learning rate alone can be changed in the middle of a run whose loss is still below that of
    its start; every other remedy takes a new start.
    """

    name: str
    sentence: str
    change: Mapping[str, Any]

    @property
    def remedy(self) -> str:
        """The change in a few words, for a button."""
        return ", ".join(LABELS[name].format(value) for name, value in self.change.items())

    def __str__(self) -> str:
        return self.sentence


@quiet
def diagnose(training: Training) -> Diagnosis | None:
    """The illness of a run of one network, or None for a healthy one; the run is left as it is.

    One illness is named at a time, the surest first: "divergence", "out of reach", "equal units",
    "missing bias", "dead units", "saturation", "oscillation". All but the first need a bad loss:
    above a tenth of what it costs to answer every sample with the mean target. TypeError for what
    is no Training.
    """
    if not isinstance(training, Training):
        raise TypeError(f"training is {kind(training)}, expected a Training")
    run = Symptoms(training)
    looks = (_out_of_reach, _equal_units, _missing_bias, _dead_units, _saturation, _oscillation)
    illness = _divergence(run)
    if illness or not run.is_bad(run.loss):
        return illness
    return next(filter(None, (look(run) for look in looks)), None)


def _divergence(run: Symptoms) -> Diagnosis | None:
    """The loss is no number any more, or a million times what it was, or what not looking costs."""
    first, epoch = run.history[0], run.training.epoch
    if run.training.diverged:
        end = "is no longer a finite number"
    elif run.loss > EXPLOSION * max(first, run.mean_cost):
        end = f"grew from {first:.3g} to {run.loss:.3g}"
    else:
        return None
    if epoch == 0:
        sentence = f"Before the first step the loss is no finite number. {_cause(run)}"
        return Diagnosis("divergence", sentence, run.new_start({"init": "xavier"}, run.rate))
    return Diagnosis(
        "divergence",
        f"Diverged at epoch {epoch:,}: the loss {end}. The usual cause is a learning rate that is "
        f"too large (it was {run.rate:g}).",
        {"learning_rate": run.calm_rate(like(run.net, rng=0), run.rate / 10)},
    )


def _out_of_reach(run: Symptoms) -> Diagnosis | None:
    """The loss would be bad even if every target were answered as well as the output units can."""
    if not run.is_bad(run.least_loss):
        return None
    y, (low, high) = run.training.y, run.output_range
    ends = f"between {low:.0f} and {high:.0f}" if high < 1e300 else f"at {low:.0f} or above"
    return Diagnosis(
        "out of reach",
        f"The targets run from {y.min():g} to {y.max():g}, but what a {run.net.activations[-1]} "
        f"answers lies {ends}, so the loss cannot fall below {run.least_loss:,.4g}: scale the "
        "targets, or give the output another activation.",
        {},
    )


def _equal_units(run: Symptoms) -> Diagnosis | None:
    """Hidden units with the same weights, in and out, have the same gradients."""
    for layer, count in enumerate(run.net.sizes[1:-1], start=1):
        same = run.equal_units(layer)
        if len(same) > 1:
            some = f"the units {', '.join(map(str, same[:-1]))} and {same[-1]}"
            return Diagnosis(
                "equal units",
                f"In layer {layer} {f'all {count} units' if len(same) == count else some} have the "
                "same weights, in and out. So they learn the same, stay equal for ever, and are "
                "together worth one unit. The usual cause is a start that is not random.",
                run.new_start({"init": "xavier"}, run.rate),
            )
    return None


def _missing_bias(run: Symptoms) -> Diagnosis | None:
    """The loss is flat, though by the slopes that biases would have it could be gone.

    To first order, steps along slopes g lower it by learning_rate * |g|^2 each.
    """
    if run.net.bias or not run.is_flat:
        return None
    missing, present = np.linalg.norm(run.bias_gradients), float(run.gradients.norm())
    if PATIENCE * run.rate * missing**2 < run.loss:
        return None
    return Diagnosis(
        "missing bias",
        f"{_stuck(run)} this network has no biases. With biases it could fall at once: their slope "
        f"would be {missing:.2g}, that of all weights together is "
        f"{f'{present:.2g}' if present >= 1e-4 else 'almost 0'}.",
        run.new_start({"bias": True}, run.rate),
    )


def _dead_units(run: Symptoms) -> Diagnosis | None:
    """ReLU units that are 0 for every sample: a whole layer, or a quarter of it at a flat loss."""
    shares = {layer: dead.mean() for layer, dead in run.dead.items()}
    worst = max(shares, key=shares.__getitem__, default=0)
    if not _blocks(run, shares.get(worst, 0), DEAD):
        return None
    count, hidden = int(run.dead[worst].sum()), worst < len(run.net.activations)
    return Diagnosis(
        "dead units",
        f"{_stuck(run)} {count} of {run.net.sizes[worst]} ReLU units in layer {worst} "
        f"{'is dead. It is' if count == 1 else 'are dead. They are'} 0 for every sample, which "
        f"leaves no slope to learn by. {_cause(run)}",
        run.new_start({"activation": "tanh", "init": "xavier"}, run.rate) if hidden else {},
    )


def _saturation(run: Symptoms) -> Diagnosis | None:
    """Nearly no slope in a whole layer, or in four fifths of one where the loss is flat."""
    worst = max(run.saturated, key=run.saturated.__getitem__, default=0)
    share = run.saturated.get(worst, 0)
    if not _blocks(run, share, SATURATED):
        return None
    largest = max(np.abs(run.training.X).max(), np.abs(run.training.y).max())
    if largest > SCALED:
        cause, change = f"The usual cause is data that is not scaled (here up to {largest:g}).", {}
    else:
        cause = _cause(run)
        known = run.net.init == "xavier"  # then the same start with the same rate would do the same
        change = run.new_start({"init": "xavier"}, run.rate / 10 if known else run.rate)
    return Diagnosis(
        "saturation",
        f"{_stuck(run)} layer {worst} is saturated. {share:.0%} of its slopes, one for each unit "
        f"and sample, are almost 0 and let no gradient through. {cause}",
        change,
    )


def _oscillation(run: Symptoms) -> Diagnosis | None:
    """No new low for long, and with steps over all rows the loss would rise from here too.

    So neither the noise of batches nor a run that momentum carries uphill is ill, and a rate that
    has been lowered helps at once.
    """
    recent, lowest = run.history[-PATIENCE:], int(np.argmin(run.history))
    if lowest >= len(run.history) - PATIENCE or run.is_flat or not run.is_bad(recent.min()):
        return None
    calm = run.calm_rate(run.net, run.rate)
    if calm == run.rate:
        return None
    return Diagnosis(
        "oscillation",
        f"The loss goes up and down, between {recent.min():.3g} and {recent.max():.3g}, with no "
        f"new low since epoch {run.training.history.epochs[lowest]:,}: the learning rate of "
        f"{run.rate:g} is past the edge, and the steps leap across the valley.",
        {"learning_rate": calm},
    )


def _blocks(run: Symptoms, share: float, enough: float) -> bool:
    """Whether a layer of which this share cannot learn holds up the run."""
    return share == 1 or (share >= enough and run.is_flat)


def _stuck(run: Symptoms) -> str:
    """How a sentence begins; a run of no epochs has had no time to stall."""
    epoch = run.training.epoch
    since = f"Stalled at epoch {epoch:,}" if epoch else "Stuck from the start"
    return f"{since} with a loss of {run.loss:.3g}:"


def _cause(run: Symptoms) -> str:
    """What makes numbers too large; at the start the learning rate has done nothing yet."""
    rate = "a learning rate or " if run.training.epoch else ""
    return f"The usual cause is {rate}starting weights that are too large."
