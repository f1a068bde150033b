"""Remedies that are tried: copies of a run with something changed, trained for a moment.

The work is cut into slices of a few milliseconds, so that the caller can do other things in
between: these functions are generators that yield after each slice and return what they have found.
"""

from copy import deepcopy
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray as Array

from nnlib import L2, Training
from nnlib.checks import quiet
from nnworkshop.many import Stack
from nnworkshop.many.stack_training import StackTraining
from nnworkshop.studies.recipes import like
from nnworkshop.studies.symptoms import ALIKE, BAD, SCALED, Yardstick, flat

NONE = MappingProxyType({})  # no change

BUDGET = 0.9  # seconds that all trials of one examination may take, on an ordinary processor
TURN = 0.2  # and one of them
SLICE = 0.005
ROWS = 100  # samples that the copies learn, where there are more
STARTS = 4
YOUNG = 2_000  # updates that even a young run will still get
PROBE = 100  # epochs that are tried however long they take
SHORT = 20  # epochs in which a learning rate has to show that it is not too large
ENOUGH = 0.45  # the share of what was missing that may still be missing after a remedy


@dataclass(frozen=True)
class Trial:
    """What came of some copies: the share that each is missing in the end, which of them have
    learned, and in how many epochs.
    """

    shares: Array
    learned: Array
    epochs: int

    @property
    def helps(self):
        """Whether at least half of them have."""
        return bool(self.learned.mean() >= 0.5)


def treated(training, change, seed=0):
    """A new start of a run with some settings changed, as `Diagnosis.change` has them."""
    network = _start(training.network, change, change.get("seed", seed))
    rate = change.get("learning_rate", training.learning_rate)
    data, size = (training.X, training.y, with_penalty(training.loss, change)), training.batch_size
    return Training(network, *data, rate, size, seed, training.rule)


def _start(network, change, rng):
    recipe = {name: change[name] for name in ("activation", "init", "bias") if name in change}
    sizes = (network.sizes[0], *change["hidden"], network.sizes[-1]) if "hidden" in change else None
    return like(network, sizes, rng=rng, **recipe)


def with_penalty(loss, change):
    """A loss with the penalty on the weights that a change asks for."""
    plain = loss.loss if loss.l2 else loss
    return L2(plain, change["l2"]) if "l2" in change else loss


class Trials:
    """The trials of one examination. They learn some of the rows, with the batches, the rule
    and, if no other is asked for, the rate of the run.
    """

    def __init__(self, run, generator):
        self.run, self.generator, self.left = run, generator, BUDGET
        # remedies get no more epochs than the run has had, or will soon have had
        self.limit = max(run.training.epoch, YOUNG // run.updates_an_epoch)
        self.rows = _split(len(run.training.X))
        held_out = getattr(run.training, "held_out", None)
        self.data = Split(run.training.loss, run.training.X, run.training.y, self.rows, held_out)
        whole = len(run.training.X) / len(self.data.X)
        summed = run.training.batch_size is None and _is_sum(run.training)
        self.factor = whole if summed else 1.0  # a sum over fewer rows has smaller slopes
        now, unseen = self.data.shares(run.network)
        self.now, self.now_unseen = float(now[0]), max(0.0, float(unseen[0]))
        self.goal = ENOUGH * min(1.0, self.now)

    def present(self):
        """A copy of the network as it is, without anything of the learner's own in it."""
        return plain(self.run.network)

    def restarted(self, change, starts=STARTS):
        """Fresh networks with a change of the recipe."""
        networks = [self.start(change, seed) for seed in range(starts)]
        loss = with_penalty(self.run.training.loss, change)
        return (
            yield from self.race(networks, change.get("learning_rate", self.run.rate), loss=loss)
        )

    def first_that_helps(self, changes):
        """The first of some changes with which fresh networks learn, and its Trial; None if none."""
        for change in changes:
            trial = yield from self.restarted(change)
            if trial.helps:
                return change, trial
        return None

    def start(self, change=NONE, seed=0):
        """A fresh network by the recipe with a change."""
        return _start(self.run.network, change, self.generator(seed))

    def race(self, networks, rates, data=None, half=True, loss=None):
        """Train networks side by side until half of them (or one of them) have learned, or it has
        taken long enough; returns a Trial.

        A network has learned if it is missing less than half of what the run is missing, and has
        not only learned its rows by heart: it does better with the others, too.
        """
        data = data or self.data
        rates = np.broadcast_to(np.asarray(rates, dtype=float), len(networks)) * self.factor
        loss = loss or self.run.training.loss
        lanes, cost = self._lanes(networks, data.X, data.y, loss, rates)
        rounds = len(self.run.training.X) / len(data.X) if self.run.training.batch_size else 1
        most = max(PROBE, int(min(TURN / cost, self.left / cost, self.limit * rounds)))
        block, done = max(1, int(SLICE * len(lanes) / cost)), 0
        while True:
            count = min(block, most - done)
            for lane in lanes:
                yield from _train(lane, count)
            done += count
            shares, unseen = np.hstack([data.shares(_trained(lane)) for lane in lanes])
            trial = Trial(shares, (shares < self.goal) & (unseen < self.now_unseen), done)
            if done >= most or (trial.helps if half else trial.learned.any()):
                self.left -= done * cost
                return trial

    def _lanes(self, networks, X, y, loss, rates):
        """The trainings of some networks, and the seconds of an epoch of all: as one stack, if that
        is quicker.
        """
        training = self.run.training
        size = training.batch_size
        alone = sum(seconds(network, len(X), size) for network in networks)
        alike = len({network.sizes for network in networks}) == 1 and not size
        together = seconds(networks[0], len(X), size, len(networks)) if alike else np.inf
        data = X, y, loss
        if len(networks) > 1 and together < alone:
            return [StackTraining(Stack(networks), *data, rates, training.rule)], together
        return [
            Training(network, *data, float(rate), size, 0, training.rule)
            for network, rate in zip(networks, rates)
        ], alone

    def ahead(self):
        """What becomes of the run if it simply goes on: after how many more epochs it has learned,
        or at least halved what is missing, and the loss then; None if neither happens.
        """
        run, training = self.run, self.run.training
        data = training.X, training.y, training.loss
        twin = Training(self.present(), *data, run.rate, training.batch_size, 0, training.rule)
        twin.rng, twin._memory = deepcopy(
            (training.rng, training._memory)
        )  # so that it continues in the same way
        cost = seconds(twin.network, len(training.X), training.batch_size)
        most, block = max(PROBE, int(TURN / cost)), max(1, int(SLICE / cost))
        halved = ENOUGH * min(1.0, run.share(run.loss))
        learned = min(BAD, halved)
        while twin.epoch < most and not run.share(twin.history.numbers[-1]) < learned:
            yield from _train(twin, min(block, most - twin.epoch))
            if twin.diverged:
                break
        self.left -= twin.epoch * cost
        losses = twin.history.losses
        shares = run.yardstick.share(losses, run.history[0])
        found = [
            int(np.argmax(shares < goal)) for goal in (learned, halved) if (shares < goal).any()
        ]
        self.limit += found[0] if found else twin.epoch
        return (found[0], float(losses[found[0]])) if found else None

    def affordable(self, networks, rows):
        """For how many epochs there is time to train these networks on so many rows."""
        size = self.run.training.batch_size
        return int(self.left / sum(seconds(network, rows, size) for network in networks))

    def trained(self, networks, X, y, loss, epochs):
        """Train networks on these rows, one after the other, for as many epochs."""
        training = self.run.training
        size, rate, rule = training.batch_size, self.run.rate, training.rule
        for network in networks:
            cost = seconds(network, len(X), size)
            self.left -= cost * epochs
            twin, block = (
                Training(network, X, y, loss, rate, size, 0, rule),
                max(1, int(SLICE / cost)),
            )
            while twin.epoch < epochs and not twin.diverged:
                yield from _train(twin, min(block, epochs - twin.epoch))

    def calm_rate(self, start, rate):
        """The first of rate, rate / 10, rate / 100, ... with which the loss never rises at first.

        With steps over all rows it falls at each of them, if the rate is below 2 / curvature.
        """
        for _ in range(9):
            twin = Training(
                plain(start), self.data.X, self.data.y, self.run.training.loss, rate * self.factor
            )
            losses = twin.run(SHORT).losses
            yield
            if np.all(np.diff(losses) <= ALIKE * losses[0]):
                break
            rate = float(f"{rate / 10:.2g}")
        return rate

    def scaled(self):
        """The data with each column of mean 0 and spread 1, of the targets too where outputs can
        have any size; None where all is scaled.
        """
        X, y = self.run.training.X, self.run.training.y
        free = self.run.output_range == (-1e300, 1e300) and is_unscaled(y)
        if not (is_unscaled(X) or free):
            return None
        return Split(self.run.training.loss, standard(X), standard(y) if free else y, self.rows)


class Split:
    """Data in two parts: the rows that copies learn, and those that they do not see. These are the ones
    that the run holds out, (X, y), if it does; else of few rows all are learned.
    """

    def __init__(self, loss, X, y, rows, held_out=None):
        self.X, self.y = X[rows], y[rows]
        unseen = np.setdiff1d(np.arange(len(X)), rows)
        if held_out is not None:
            unseen = len(X) + np.arange(len(held_out[0]))
            X, y = np.vstack([X, held_out[0]]), np.vstack([y, held_out[1]])
        self.all = X, y
        self.parts = [part for part in (rows, unseen) if len(part)]
        self.yardsticks = [Yardstick(loss, X[part], y[part]) for part in self.parts]
        self.yardstick = self.yardsticks[0]

    @quiet
    def shares(self, network):
        """What is missing of the rows that are learned, and of the unseen ones (-inf where there
        are none), by a network or each of a stack; shape (2, networks).
        """
        X, y = self.all
        outputs = network.predict(X).reshape(-1, *y.shape)
        shares = np.full((2, len(outputs)), -np.inf)
        for place, (part, yardstick) in enumerate(zip(self.parts, self.yardsticks)):
            losses = np.array([yardstick.loss.value(one[part], y[part]) for one in outputs])
            shares[place] = np.nan_to_num(yardstick.share(losses), nan=np.inf)
        return shares


def plain(network):
    """A copy of a network that has nothing of the learner's own."""
    twin = like(network, rng=0)
    for name, values in network.parameters.items():
        twin.parameters[name][...] = values  # NaN too
    return twin


def _train(lane, epochs):
    """Train for so many epochs in two slices, as what trains alone takes twice as long as `seconds` says."""
    for count in (epochs // 2, epochs - epochs // 2):
        lane.run(count)
        yield


def _trained(lane):
    return lane.network if isinstance(lane, Training) else lane.stack


def seconds(network, rows, batch, networks=1):
    """About how long an epoch takes, as measured on an ordinary processor."""
    size = min(batch or rows, rows)
    updates = -(-rows // size)
    units, products = sum(network.sizes[1:]), len(flat(network))
    if networks == 1:
        return updates * (
            5e-6 + 3.5e-6 * len(network.sizes) + size * (2.8e-9 * units + 1e-10 * products)
        )
    work = networks * size * (5e-9 * units + 2.2e-9 * products)
    return updates * (5e-6 + 1e-5 * len(network.sizes) + work)


def is_unscaled(values):
    """Whether a column that is not constant is far from mean 0 and spread 1."""
    spread = values.std(axis=0)
    varied = spread > 0
    spread, size = spread[varied], np.sqrt(np.mean(values[:, varied] ** 2, axis=0))
    return bool(((size > SCALED) | (size < 1 / 20) | (size > 10 * spread)).any())


def standard(values):
    """Each column with mean 0 and spread 1; one that is constant as zeros."""
    spread = values.std(axis=0)
    return (values - values.mean(axis=0)) / np.where(spread > 0, spread, 1)


def _split(count):
    """The numbers of the rows that are learned, the same each time: all of a few, else two thirds,
    and at most ROWS.
    """
    if count < 60:
        return np.arange(count)
    learned = min(ROWS, 2 * count // 3)
    return np.sort(np.random.default_rng(0).choice(count, learned, replace=False))


@quiet
def _is_sum(training):
    """Whether the loss of all rows twice is twice as large."""
    outputs, y = training.outputs, training.y
    once = training.loss.value(outputs, y)
    return bool(training.loss.value(np.vstack([outputs] * 2), np.vstack([y] * 2)) > 1.5 * once)
