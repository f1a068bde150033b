"""A run looked at, and gone on from, at any epoch: bit for bit what it was."""

import numpy as np
import pytest
from flat import flat

from nnlib import (
    BinaryCrossEntropy,
    CrossEntropy,
    GradientDescent,
    Momentum,
    Network,
    SquaredError,
    datasets,
)
from nnworkshop.studies import RecordedTraining, Timeline, add_unit, remove_unit

NIGHT = pytest.mark.night


def spirals_run(batch_size=None, limit=8, rule=GradientDescent(), history_limit=100, rng=1):
    network = Network([2, 5, 3, 1], ["tanh", "relu", "sigmoid"], rng=0)
    loss, data = BinaryCrossEntropy(), datasets.spirals()
    settings = dict(rule=rule, history_limit=history_limit)
    training = RecordedTraining(network, *data, loss, 0.1, batch_size, rng, **settings)
    return Timeline(training, limit)


def lived(timeline, stretches, changes=None):
    """Run in stretches of 37 epochs, with a change before some of them; what was seen on the way."""
    seen = {}
    for k in range(stretches):
        if changes and k in changes:
            changes[k](timeline.training)
        seen[timeline.training.epoch] = picture(timeline.training)
        timeline.run(37)
    return seen | {timeline.training.epoch: picture(timeline.training)}


def picture(training):
    now = training.state()
    settings = now.learning_rate, now.rule, training.network.sizes, training.history.epochs[-1]
    loss = training.loss(training.outputs, training.y)
    return flat(training.network), loss, settings


def assert_same(one, other):
    assert np.array_equal(one[0], other[0])
    assert one[1:] == other[1:]


CHANGES = {
    3: lambda training: setattr(training, "learning_rate", 0.02),
    7: lambda training: training.replace(add_unit(training.network, 1, rng=5)),
    11: lambda training: setattr(training, "rule", Momentum(0.5)),
    12: lambda training: training.replace(remove_unit(training.network, 2, training.X)),
    15: lambda training: training.network.parameters["W1"].__setitem__((0, 0), 1.5),
}


@pytest.mark.parametrize(
    ("batch_size", "rule", "changes"),
    [
        (None, GradientDescent(), {}),
        (32, Momentum(0.9), CHANGES),
        pytest.param(None, GradientDescent(), CHANGES, marks=NIGHT),
        pytest.param(None, Momentum(0.9), {}, marks=NIGHT),
        pytest.param(None, Momentum(0.9), CHANGES, marks=NIGHT),
        pytest.param(32, GradientDescent(), {}, marks=NIGHT),
        pytest.param(32, GradientDescent(), CHANGES, marks=NIGHT),
        pytest.param(32, Momentum(0.9), {}, marks=NIGHT),
    ],
)
def test_every_epoch_is_what_it_was(batch_size, rule, changes):
    timeline = spirals_run(batch_size, rule=rule)
    for epoch, then in lived(timeline, 40, changes).items():
        assert_same(picture(timeline.at(epoch)), then)


def test_shuffles_of_an_old_generator_come_again_too():
    timeline = spirals_run(32, rng=np.random.RandomState(1))
    for epoch, then in lived(timeline, 5).items():
        assert_same(picture(timeline.at(epoch)), then)


def test_looking_back_changes_nothing():
    timeline, other = spirals_run(32), spirals_run(32)
    timeline.run(200)
    timeline.at(70).run(50)
    timeline.run(100)
    other.run(300)
    assert_same(picture(timeline.training), picture(other.training))
    assert np.array_equal(timeline.training.history.losses, other.training.history.losses)


def test_a_fork_goes_its_own_way_and_keeps_the_past():
    timeline = spirals_run(32)
    then = lived(timeline, 10)
    fork = timeline.fork(200)
    fork.training.learning_rate = 1.0
    fork.run(170)
    assert timeline.training.epoch == fork.training.epoch == 370
    assert timeline.training.history.losses[-1] != fork.training.history.losses[-1]
    assert_same(picture(fork.at(185)), then[185])
    assert_same(picture(timeline.at(370)), then[370])
    assert fork.at(200).learning_rate == 1.0


def test_a_fork_without_a_change_comes_to_the_same_end():
    timeline = spirals_run(32)
    then = lived(timeline, 10)
    fork = timeline.fork(123)
    fork.run(370 - 123)
    assert_same(picture(fork.training), then[370])


def test_memory_is_bounded():
    timeline = spirals_run(limit=8, history_limit=100)
    timeline.run(5_000)
    assert len(timeline) <= 9
    history = timeline.training.history
    assert len(history.losses) <= 100
    assert history.epochs[0] == 0 and history.epochs[-1] == 5_000
    assert timeline.spacing < 5_000


def test_a_look_back_trains_few_rows_again(monkeypatch):
    X, y = np.random.default_rng(0).normal(size=(1347, 64)), np.eye(10)[np.arange(1347) % 10]
    network = Network([64, 32, 10], ["tanh", "softmax"], rng=0)
    timeline = Timeline(RecordedTraining(network, X, y, CrossEntropy(), 0.1, 32, 1))
    timeline.run(20)
    again, run = [], RecordedTraining.run
    monkeypatch.setattr(
        RecordedTraining, "run", lambda self, epochs: again.append(epochs) or run(self, epochs)
    )
    assert [timeline.at(epoch).epoch for epoch in range(20)] == list(range(20))
    assert max(again) <= 4


def test_states_at_which_something_was_set_are_never_dropped():
    timeline = spirals_run(limit=4)
    for k in range(30):
        timeline.training.learning_rate = 0.1 + k / 1000
        timeline.run(100)
    assert [timeline.at(100 * k).learning_rate for k in range(30)] == [
        0.1 + k / 1000 for k in range(30)
    ]


def test_the_end_of_a_diverged_run_is_there_too():
    network = Network([2, 4, 1], ["relu", "identity"], rng=0)
    X, y = datasets.spirals()
    timeline = Timeline(RecordedTraining(network, X, y, SquaredError(), 50.0))
    timeline.run(1000)
    end = timeline.training.epoch
    assert timeline.training.diverged and end < 1000
    assert timeline.at(end).diverged
    assert timeline.at(end - 1).history.losses[-1] == timeline.training.history.losses[-2]
    assert not timeline.at(end - 1).diverged


@pytest.mark.parametrize("epoch", [-1, 101, 2.5])
def test_an_epoch_that_was_not_is_refused(epoch):
    timeline = spirals_run()
    timeline.run(100)
    with pytest.raises(ValueError, match="epoch is"):
        timeline.at(epoch)
    with pytest.raises(ValueError, match="epoch is"):
        timeline.fork(epoch)


def test_a_training_that_has_begun_is_known_from_there_on():
    training = spirals_run().training
    training.run(10)
    timeline = Timeline(training)
    timeline.run(10)
    assert timeline.first == 10
    with pytest.raises(ValueError, match="epoch is 9, expected one from 10 to 20"):
        timeline.at(9)
