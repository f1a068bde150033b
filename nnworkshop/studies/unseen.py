"""Illnesses that a loss on the training rows does not show: overfitting, too few rows to tell, classes out of balance."""

import numpy as np

from nnlib import classes
from nnlib.checks import quiet
from nnworkshop.many.intervals import wilson
from nnworkshop.studies.illness import Diagnosis, change_in_words, number
from nnworkshop.studies.samples import has_classes
from nnworkshop.studies.symptoms import Yardstick
from nnworkshop.studies.trials import with_penalty

FEWEST = 40  # losses without which no rise is told from a whim
SMOOTH = 20  # a loss is the mean over one part in so many of the run, since batches make it jump
RISEN = 1.3  # times its lowest, from where on a loss has risen clearly,
CLEAR = 0.1  # by at least this share of what can be learned of rows held out,
FALLEN = 0.9  # while the loss of the training rows has fallen to this or less of what it was
EARLY = 0.8  # and this far into the run the lowest lies at most
SURE = 1.96  # standard errors on each side hold 95 % of what a mean may be
COPIES, AT_LEAST = 2, 3  # how many copies of a change, and how many changes there must be time for
PENALTIES = (0.01, 0.001, 0.1)
KEPT = 0.5  # the share of the rise that may come back with a remedy
MOST = 0.8  # a class with more of the rows than this is out of balance
MISSED = 0.5  # if fewer than this of the other rows are given their class


class Rise:
    """How the loss on rows held out has gone up since its lowest.

    - lowest, epoch: the lowest, and where. now: the present one. before, after: the loss of the training
      rows at that epoch, and now.
    - is_clear: whether the means over parts of the run have gone up by a good part of themselves too, while
      those of the training loss went down.
    """

    def __init__(self, history):
        self.held_out, losses, self.epochs = history.held_out, history.losses, history.epochs
        means, training = smoothed(self.held_out), smoothed(losses)
        part, place = int(np.argmin(means)), int(np.argmin(self.held_out))
        self.lowest, self.now = self.held_out[[place, -1]]
        self.before, self.after = losses[[place, -1]]
        self.epoch = int(self.epochs[place])
        has_risen = np.isfinite(means[-1]) and means[-1] > RISEN * means[part]
        has_fallen = training[-1] < FALLEN * training[part]
        self.is_clear = bool(has_risen and has_fallen and part <= EARLY * len(means))

    def at(self, epoch):
        """The loss on rows held out at an epoch."""
        return float(self.held_out[min(np.searchsorted(self.epochs, epoch), len(self.epochs) - 1)])


def smoothed(values):
    """The means of a curve over one part in SMOOTH, from each place on."""
    width = max(1, len(values) // SMOOTH)
    sums = np.cumsum(np.concatenate([[0.0], values]))
    return (sums[width:] - sums[:-width]) / width


@quiet
def is_overfitting(run):
    """Whether the loss on rows held out has risen clearly; the histories alone tell most runs from it."""
    held_out = getattr(run.training, "held_out", None)
    if held_out is None or len(run.history) < FEWEST:
        return False
    rise = Rise(run.training.history)
    if not rise.is_clear:
        return False
    yardstick = Yardstick(run.training.loss, *held_out)
    return bool(yardstick.share(rise.now) - yardstick.share(rise.lowest) > CLEAR)


def overfitting(run, trials):
    """A loss on rows held out that has risen, and what has kept copies from that; or rows too few to
    tell.
    """
    rise = Rise(run.training.history)
    since = (
        f"the loss on rows held out was lowest at epoch {rise.epoch:,}, {number(rise.lowest)}, and "
        f"has risen to {number(rise.now)}, while that of the training rows fell from "
        f"{number(rise.before)} to {number(rise.after)}"
    )
    too_few = _too_few(run, rise)
    if too_few:
        return Diagnosis("too few held out", f"T{since[1:]}. {too_few}", {})
    change, loss = yield from _remedy(run, trials, rise)
    helped = (
        f" On copies it came to {number(loss)} with {change_in_words(change)}." if change else ""
    )
    return Diagnosis(
        "overfitting",
        f"Overfitting: {since}. It learns its rows by heart; the better network was that of epoch {rise.epoch:,}."
        f"{helped}",
        change,
    )


def _too_few(run, rise):
    """A sentence if so few rows are held out that the rise may be the whim of some of them."""
    training = run.training
    X, y = training.held_out
    outputs = run.network.predict(X)
    half = SURE * _standard_error(training.loss, outputs, y)
    if rise.now - rise.lowest > half:
        return ""
    if not has_classes(y):
        low, high = max(0.0, rise.now - half), rise.now + half
        return (
            f"But {len(y):,} rows are too few to tell: they differ so much that it may be anything "
            f"from {number(low)} to {number(high)} on others. Hold more rows back."
        )
    right = int((classes(outputs) == classes(y)).sum())
    low, high = wilson(right, len(y))
    learned = float((classes(run.forward_pass.output) == classes(training.y)).mean())
    apart = abs(learned - right / len(y))
    if high - low <= apart:
        return ""
    return (
        f"But {len(y):,} rows are too few to tell: {right:,} of them are right, so of others it may be "
        f"{low:.0%} to {high:.0%}. These {100 * (high - low):.0f} points are more than the "
        f"{100 * apart:.0f} by which the training rows are better. Hold more rows back."
    )


def _standard_error(loss, outputs, y):
    """That of the mean loss of some rows."""
    each = [loss.value(outputs[[row]], y[[row]]) for row in range(len(y))]
    return float(np.std(each) / np.sqrt(max(1, len(y) - 1)))


def _remedy(run, trials, rise):
    """The first change that has halved the rise on copies, and their loss; ({}, None) if none has."""
    training = run.training
    networks = [trials.start(seed=seed) for seed in range(COPIES)]
    epochs = min(training.epoch, trials.affordable(networks, len(training.X)) // AT_LEAST)
    goal = rise.lowest + KEPT * (rise.at(epochs) - rise.lowest)
    X, y = training.held_out
    for change in _changes(run) if epochs > 2 * rise.epoch else ():
        networks = [trials.start(change, seed) for seed in range(COPIES)]
        if epochs > trials.affordable(networks, len(training.X)):
            break
        loss = with_penalty(training.loss, change)
        yield from trials.trained(networks, training.X, training.y, loss, epochs)
        reached = float(np.mean([training.loss.value(one.predict(X), y) for one in networks]))
        if reached < goal:
            return change, reached
    return {}, None


def _changes(run):
    """What may keep a network from learning by heart: a penalty on weights, or fewer units."""
    hidden = run.network.sizes[1:-1]
    penalties = [{"l2": l2} for l2 in PENALTIES if l2 > run.training.loss.l2]
    sizes = [tuple(max(1, units // factor) for units in hidden) for factor in (2, 4)]
    fewer = [{"hidden": units} for units in dict.fromkeys(sizes) if units and units != hidden]
    return [*penalties[:1], *fewer, *penalties[1:]]


def unbalanced(run, trials):
    """A class that has nearly all rows, and that is answered nearly always."""
    training = run.training
    if not has_classes(training.y):
        return None
    true, said = classes(training.y), classes(run.forward_pass.output)
    counts = np.bincount(true)
    most = int(np.argmax(counts))
    others = true != most
    share = counts[most] / len(true)
    if share < MOST or not others.any() or (said[others] == true[others]).mean() >= MISSED:
        return None
    caught = int((said[others] == true[others]).sum())
    helped = yield from _balanced(run, trials, true, others)
    return Diagnosis(
        "classes out of balance",
        f"{share:.0%} of the rows are of class {most}, and the network answers class {most} for "
        f"{(said == most).mean():.0%}. So {(said == true).mean():.0%} are right, but only {caught:,} of "
        f"the {others.sum():,} rows of other classes.{helped}",
        {},
    )


def _balanced(run, trials, true, others):
    """What has come of a copy that got the rows of rare classes several times, in a sentence."""
    training = run.training
    counts = np.bincount(true)
    times = counts.max() // np.maximum(counts, 1)
    rows = np.repeat(np.arange(len(true)), times[true])
    network = trials.start()
    epochs = min(training.epoch, trials.affordable([network], len(rows)))
    data = training.X[rows], training.y[rows], training.loss
    yield from trials.trained([network], *data, epochs)
    caught = int((classes(network.predict(training.X))[others] == true[others]).sum())
    if caught < MISSED * others.sum():
        return ""
    return (
        f" On a copy that got these rows several times, until all classes had about as many, {caught:,} of "
        "them were right."
    )
