"""What rows held out tell: overfitting, too few rows to tell, and classes out of balance; and where nothing is wrong."""

from collections import Counter
from functools import cache

import numpy as np
import pytest

from nnlib import BinaryCrossEntropy, Network, SquaredError, classes, datasets, split
from nnworkshop.many.intervals import wilson
from nnworkshop.studies import RecordedTraining, diagnose, unseen
from nnworkshop.studies.diagnosis import is_suspicious
from nnworkshop.studies.symptoms import Symptoms
from nnworkshop.studies.trials import treated

NIGHT = pytest.mark.night
SEEDS = [0, *(pytest.param(seed, marks=NIGHT) for seed in range(1, 20))]
COUNTS = [2, pytest.param(4, marks=NIGHT)]  # of seeds, where not every one has to be named
SIGMOID, IDENTITY = ["tanh", "sigmoid"], ["tanh", "identity"]
NAMES = "overfitting", "too few held out", "classes out of balance"


def trained(data, units, epochs, share, seed, rate=1, loss=BinaryCrossEntropy(), batch=None):  # noqa: B008
    """A run that holds rows back, or with share 0 none."""
    kept, held_out = split(*data, share, rng=seed) if share else (data, None)
    activations = SIGMOID if isinstance(loss, BinaryCrossEntropy) else IDENTITY
    network = Network([data[0].shape[1], units, 1], activations, rng=seed)
    more = {"batch_size": batch, "rng": seed, "held_out": held_out, "history_limit": 10_000}
    run = RecordedTraining(network, *kept, loss, rate, **more)
    run.run(epochs)
    return run


def by_heart(seed, held_back=0.8):
    """Sixty rows with much noise, and many units: it learns all of them."""
    return trained(datasets.moons(300, noise=0.35, rng=seed), 24, 5_000, held_back, seed)


@cache
def found_by_heart(seed):
    run = by_heart(seed)
    return run, diagnose(run)


def rare(seed, distance, share=0.1):
    """Rows of which few are of class 1, that far from the others."""
    rng = np.random.default_rng(seed)
    y = (rng.random((200, 1)) < share).astype(float)
    return rng.normal(size=(200, 2)) + distance * y, y


HEALTHY = {
    "moons": lambda seed: trained(datasets.moons(rng=seed), 8, 2_000, 0.25, seed),
    "circles": lambda seed: trained(datasets.circles(rng=seed), 8, 2_000, 0.25, seed),
    "board": lambda seed: trained(datasets.checkerboard(300, rng=seed), 12, 2_000, 0.25, seed),
    "batches": lambda seed: trained(
        datasets.moons(rng=seed), 8, 200, 0.25, seed, rate=0.3, batch=16
    ),
    "sine": lambda seed: trained(
        datasets.sine(100, rng=seed), 6, 2_000, 0.25, seed, 0.3, SquaredError()
    ),
    "rare and far apart": lambda seed: trained(rare(seed, 5), 4, 2_000, 0.25, seed, 0.3),
}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", HEALTHY)
def test_a_healthy_run_is_not_accused(name, seed):
    run = HEALTHY[name](seed)
    found = diagnose(run)
    assert found is None or found.name not in NAMES, found


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_learned_by_heart_is_named_with_its_numbers_and_what_helps_it(seed):
    run, found = found_by_heart(seed)
    assert found.name in ("overfitting", "too few held out")
    losses, held_out = run.history.losses, run.history.held_out
    told = int(found.sentence.split("at epoch ")[1].split(", ")[0].replace(",", ""))
    assert told == held_out.argmin()
    told_there = [held_out[told], held_out[-1], losses[told], losses[-1]]
    assert numbers_after(found.sentence, told) == pytest.approx(told_there, rel=0.006)
    if found.change:
        other = treated(run, found.change, seed)
        other.run(run.epoch)
        X, y = run.held_out
        assert run.loss.value(other.network.predict(X), y) < 0.75 * held_out[-1]


def numbers_after(sentence, epoch):
    """The four losses of a sentence about overfitting."""
    rest = sentence.split(f"epoch {epoch:,}, ")[1]
    lowest, rest = rest.split(", and has risen to ")
    now, rest = rest.split(", while that of the training rows fell from ")
    before, rest = rest.split(" to ", 1)
    return [float(one) for one in (lowest, now, before, rest.split(". ")[0])]


@pytest.mark.parametrize("count", COUNTS)
def test_most_of_it_is_named_overfitting_and_helped(count):
    counts = Counter(found_by_heart(seed)[1].name for seed in range(count))
    assert counts["overfitting"] >= 0.75 * count
    assert sum(bool(found_by_heart(seed)[1].change) for seed in range(count)) >= 0.75 * count


@pytest.mark.parametrize("seed", SEEDS)
def test_without_rows_held_out_nobody_can_tell(seed):
    found = diagnose(trained(datasets.moons(60, noise=0.35, rng=seed), 24, 5_000, 0, seed))
    assert found is None or found.name not in NAMES[:2]


@pytest.mark.parametrize("seed", SEEDS)
def test_of_a_dozen_rows_it_is_said_that_they_are_too_few(seed):
    run = trained(datasets.moons(60, noise=0.35, rng=seed), 24, 5_000, 0.2, seed)
    found = diagnose(run)
    if found is None:
        return  # nothing has risen
    assert found.name == "too few held out" and not found.change
    X, y = run.held_out
    right = int((classes(run.network.predict(X)) == classes(y)).sum())
    low, high = wilson(right, 12)
    assert (
        f"{right} of them are right, so of others it may be {low:.0%} to {high:.0%}"
        in found.sentence
    )
    assert f"These {100 * (high - low):.0f} points" in found.sentence


def test_targets_near_0_and_1_are_as_right_as_those_that_are_0_and_1():
    """Who learns from 0.1 and 0.9 and holds rows of 0 and 1 back is told the same."""
    (X, y), (X_new, y_new) = split(*datasets.moons(60, noise=0.35, rng=2), 0.2, rng=2)
    said = set()
    for targets in (y, 0.001 + 0.998 * y):
        network = Network([2, 24, 1], SIGMOID, rng=2)
        run = RecordedTraining(
            network, X, targets, BinaryCrossEntropy(), 1, held_out=(X_new, y_new)
        )
        run.run(2_000)
        said.add(diagnose(run).name)
    assert said == {"too few held out"}


@pytest.mark.parametrize("count", COUNTS)
def test_many_of_the_dozens_are_named(count):
    dozens = (datasets.moons(60, noise=0.35, rng=seed) for seed in range(count))
    runs = (trained(data, 24, 5_000, 0.2, seed) for seed, data in enumerate(dozens))
    assert sum(diagnose(run) is not None for run in runs) >= count - 1


def test_of_numbers_it_is_said_how_much_the_rows_differ():
    run = trained(datasets.sine(60, noise=0.4, rng=5), 24, 5_000, 0.5, 5, 0.3, SquaredError())
    X, y = run.held_out
    rise = unseen.Rise(run.history)
    words = unseen._too_few(Symptoms(run), rise)
    each = (run.network.predict(X) - y)[:, 0] ** 2 / 2
    error = each.std() / np.sqrt(len(y) - 1)
    assert bool(words) == (rise.now - rise.lowest <= 1.96 * error)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_class_that_nearly_all_rows_have_and_that_is_nearly_always_answered(seed):
    X, y = rare(seed, 0.7)
    run = trained((X, y), 3, 2_000, 0, seed, 0.1)
    said = classes(run.network.predict(X))
    found, ones = diagnose(run), int(y.sum())
    if (said[y[:, 0] == 1] == 1).mean() >= 0.5:
        return
    assert found.name == "classes out of balance" and not found.change
    assert f"{np.mean(y == 0):.0%} of the rows are of class 0" in found.sentence
    assert f"class 0 for {np.mean(said == 0):.0%}" in found.sentence
    assert f"only {int(said[y[:, 0] == 1].sum())} of the {ones} rows" in found.sentence


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("share", "distance"), [(0.3, 0.3), pytest.param(0.5, 0.7, marks=NIGHT)])
def test_classes_that_are_about_as_many_are_not_out_of_balance(seed, share, distance):
    found = diagnose(trained(rare(seed, distance, share), 3, 2_000, 0, seed, 0.1))
    assert found is None or found.name != "classes out of balance"


@pytest.mark.parametrize(
    "seed", [13, *(pytest.param(seed, marks=NIGHT) for seed in (*range(13), 14))]
)
def test_no_remedy_is_proposed_that_makes_rows_held_out_worse(seed):
    """Few units cannot learn thirty noisy rows; more of them can, by heart."""
    run = trained(datasets.moons(130, noise=0.35, rng=seed), 1, 2_000, 100 / 130, seed)
    found = diagnose(run)
    if found is None or "hidden" not in found.change:
        return
    other = treated(run, found.change, seed)
    other.run(int(found.sentence.split(" starts in ")[1].split()[0].replace(",", "")))
    X, y = run.held_out
    before = run.history.held_out[-1]
    assert run.loss.value(other.network.predict(X), y) < 1.2 * before


def test_what_is_named_was_suspicious_and_is_left_as_it_is():
    run, found = found_by_heart(1)
    before = {name: array.copy() for name, array in run.network.parameters.items()}
    epoch, losses = run.epoch, run.history.losses
    assert found and is_suspicious(run)
    assert str(diagnose(run)) == str(found)
    assert run.epoch == epoch and np.array_equal(run.history.losses, losses)
    assert all(np.array_equal(before[name], run.network.parameters[name]) for name in before)


def test_the_histories_alone_tell_a_healthy_run(monkeypatch):
    run = Symptoms(HEALTHY["board"](0))
    monkeypatch.setattr(unseen, "Yardstick", None)
    monkeypatch.setattr(run.network, "forward", None)
    assert not unseen.is_overfitting(run)


@pytest.mark.parametrize("length", [1, 19, 20, 21, 1_000])
def test_a_smoothed_curve_is_a_mean_over_a_twentieth(length):
    values = np.random.default_rng(0).normal(size=length)
    width = max(1, length // 20)
    expected = [values[k - width + 1 : k + 1].mean() for k in range(width - 1, length)]
    assert unseen.smoothed(values) == pytest.approx(np.array(expected))
