"""A run and its account: what makes it, what changed on the way, and the code that repeats it."""

import contextlib
import csv
import io

import numpy as np
import pytest
from flat import flat

from nnlib import (
    Activation,
    BinaryCrossEntropy,
    CrossEntropy,
    Network,
    SquaredError,
    datasets,
    tanh,
    tutorials,
)
from nnworkshop.studies.runs import Run, as_csv, differences


def xor_run(seed=0):
    xor = tutorials.xor()
    return Run(xor.network, xor.X, xor.y, xor.loss, 1.0, seed, np.random.RandomState)


def moons_run(batch_size=None):
    network = Network([2, 4, 3, 1], ["tanh", "relu", "sigmoid"])
    return Run(network, *datasets.moons(), BinaryCrossEntropy(), 0.5, 3, batch_size=batch_size)


def given_run():
    network = Network([2, 3, 1], "tanh", init=dict(Network([2, 3, 1], "tanh", rng=5).parameters))
    data = np.array([[0.1, -1 / 3], [2, 1e-7]]), np.array([[0.5], [-0.25]])
    return Run(network, *data, SquaredError(scale=2, mean=False), 0.05)


def softmax_run():
    network = Network([2, 4, 2], ["sigmoid", "softmax"], init=0.25)
    X, y = datasets.blobs()
    return Run(network, X, np.hstack([y, 1 - y]), CrossEntropy(), 1)


RUNS = [xor_run, moons_run, lambda: moons_run(16), given_run, softmax_run]
NAMES = ["xor", "moons", "batches", "given weights", "softmax"]


def live(run):
    """A life with changes: the rate, more units, fewer units, several at one epoch."""
    run.learning_rate *= 0.5
    run.timeline.run(20)
    run.learning_rate = 0.3
    run.learning_rate = 0.2
    run.resize(1, run.hidden[0] + 2)
    run.timeline.run(30)
    run.resize(1, run.hidden[0] - 1)
    run.timeline.run(7)


def replay(run):
    names, said = {}, io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(run.source(), names)  # noqa: S102 - that it runs is what is tested
    return names["training"], said.getvalue()


def assert_same(training, other):
    assert np.array_equal(training.history.losses, other.history.losses)
    assert np.array_equal(flat(training.network), flat(other.network))
    assert training.network.sizes == other.network.sizes
    assert training.learning_rate == other.learning_rate


@pytest.mark.parametrize("make", RUNS, ids=NAMES)
@pytest.mark.parametrize("changes", [False, True])
def test_the_source_makes_the_run_again_bit_for_bit(make, changes):
    run = make()
    run.timeline.run(25)
    if changes:
        live(run)
    training, said = replay(run)
    assert_same(training, run.training)
    assert said == f"{run.training.history.losses[-1]}\n"


def test_the_source_follows_the_settings():
    run = moons_run()
    run.hidden, run.activation, run.seed, run.init, run.bias = [5, 2], "sigmoid", 9, "he", False
    run.loss = SquaredError()
    run.start()
    run.timeline.run(10)
    assert_same(replay(run)[0], run.training)
    assert run.network.sizes == (2, 5, 2, 1) and not run.network.bias and run.network.init == "he"


def test_a_data_set_is_named_and_other_data_written_out():
    assert "X, y = nnlib.datasets.moons()" in moons_run().source()
    assert "X = np.array([[0.1, -0.3333333333333333]" in given_run().source()


def test_no_epochs_are_no_line_of_the_source():
    assert "run(" not in xor_run().source()


def test_what_has_no_code_is_said():
    X, y = datasets.xor()
    mine = Activation("mine", tanh.value, tanh.slope)
    for network, settings, part in [
        (Network([2, 2, 1], [mine, "sigmoid"]), {}, "activation mine"),
        (Network([2, 1], "tanh", init=lambda rng, n, m: np.ones((n, m))), {}, "init is"),
        (Network([2, 1], "tanh"), {"generator": lambda seed: np.random.default_rng(seed)}, "gener"),
        (Network([2, 1], "tanh"), {"loss": type("Mine", (SquaredError,), {})()}, "loss"),
    ]:
        loss = settings.pop("loss", SquaredError())
        with pytest.raises(ValueError, match=part):
            Run(network, X, y, loss, 0.1, **settings).source()


@pytest.mark.parametrize("make", RUNS, ids=NAMES)
def test_a_fork_is_the_run_until_then(make):
    run = make()
    run.timeline.run(25)
    live(run)
    fork = run.fork(45)
    assert fork.hidden == [run.first.sizes[1] + 2, *run.first.sizes[2:-1]]
    assert fork.learning_rate == 0.2
    assert_same(replay(fork)[0], fork.training)
    fork.timeline.run(5)
    fork.learning_rate = 0.1
    assert run.learning_rate == 0.2 and len(run.changes) == 5
    assert run.hidden == [run.first.sizes[1] + 1, *run.first.sizes[2:-1]]
    assert_same(run.fork(run.training.epoch).training, run.training)


def test_a_rate_before_the_first_epoch_is_no_change():
    run = xor_run()
    run.learning_rate = 0.25
    run.timeline.run(1)
    assert run.changes == [] and run.first_rate == 0.25
    run.learning_rate = 0.5
    assert [change.words for change in run.changes] == ["rate 0.5"]


def test_a_change_of_size_is_noted_with_its_epoch():
    run = xor_run()
    run.timeline.run(8)
    run.resize(1, 3)
    run.timeline.run(8)
    run.resize(1, 5, silent=False)
    run.resize(1, 2)
    assert run.resizings == {8: "2-3-1", 16: "2-2-1"}
    assert run.hidden == [2]
    assert_same(replay(run)[0], run.training)
    for units in (0, 1.5, -1):
        with pytest.raises(ValueError, match="units is"):
            run.resize(1, units)
    assert run.hidden == [2]
    run.start()
    assert run.changes == [] and run.network.sizes == (2, 2, 1)


def test_a_record_stays_when_the_run_goes_on():
    run = xor_run()
    run.timeline.run(10)
    record = run.record()
    loss = record.losses.copy()
    live(run)
    assert np.array_equal(record.losses, loss) and record.epochs[-1] == 10
    assert "changes" in record.settings and not record.settings["changes"]


def test_records_are_named_by_what_differs():
    first, second, third = xor_run(), xor_run(), xor_run(4)
    second.learning_rate = 0.5
    assert differences([first.settings(), second.settings()]) == ["rate 1", "rate 0.5"]
    assert differences([first.settings(), third.settings()]) == ["seed 0", "seed 4"]
    assert differences([first.settings()] * 2) == ["no change"] * 2
    third.hidden = [7]
    third.start()
    assert differences([first.settings(), third.settings()]) == ["2-2-1, seed 0", "2-7-1, seed 4"]


def test_the_table_has_every_number_of_every_run():
    first, second = xor_run(), given_run()
    first.timeline.run(3)
    second.timeline.run(5)
    records = {"one": first.record(), "two, three": second.record()}
    rows = list(csv.DictReader(io.StringIO(as_csv(records))))
    assert [row["run"] for row in rows] == ["one"] * 4 + ["two, three"] * 6
    assert [float(row["loss"]) for row in rows[4:]] == second.training.history.losses.tolist()
    assert [int(row["epoch"]) for row in rows[:4]] == [0, 1, 2, 3]
    assert rows[0]["activations"] == "sigmoid, sigmoid" and rows[-1]["learning rate"] == "rate 0.05"


def test_words_for_losses():
    assert [loss.name for loss in (SquaredError(), SquaredError(1, False), SquaredError(2))] == [
        "half mean squared error",
        "summed squared error",
        "2 times mean squared error",
    ]
