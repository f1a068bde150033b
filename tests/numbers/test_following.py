"""One sample that is followed through a network, the road back to a weight, and weights set by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import L2, BinaryCrossEntropy, Network, SquaredError, datasets
from nnworkshop import studies

X, Y = datasets.xor()


def a_run(loss=None, sizes=(2, 3, 2, 1), seed=0):
    network = Network(list(sizes), "sigmoid", init="normal")
    return studies.Run(network, X, Y, loss or SquaredError(), 1.0, seed=seed)


@given(st.integers(0, 3), st.integers(0, 50), st.integers(0, 9))
def test_what_is_followed_is_the_pass_of_that_sample_alone(row, epochs, seed):
    run = a_run(seed=seed)
    run.timeline.run(epochs)
    followed = studies.follow(run, run.training, X[[row]], row)
    network = run.network
    there = network.forward(X[[row]])
    back = network.backward(there, Y[[row]], run.loss)
    assert all(np.array_equal(a, b) for a, b in zip(followed.a, there.a, strict=True))
    assert all(
        np.array_equal(a, b) for a, b in zip(followed.delta[1:], back.delta[1:], strict=True)
    )
    assert studies.follow(run, run.training, [[0.3, 0.2]]).delta is None


@pytest.mark.parametrize("loss", [SquaredError(), BinaryCrossEntropy(), L2(SquaredError(), 0.1)])
@pytest.mark.parametrize(
    "parameter", [("W1", (1, 2)), ("b1", (0, 1)), ("W2", (2, 0)), ("W3", (1, 0))]
)
def test_the_road_is_the_gradient_of_one_sample_and_so_is_the_nudge(loss, parameter):
    run, (name, index) = a_run(loss), parameter
    chain, measured = studies.road(run.training, 2, name, index)
    network = run.network
    gradient = network.backward(network.forward(X[[2]]), Y[[2]], run.objective)[name][index]
    assert chain.total == pytest.approx(gradient, rel=1e-9)
    assert measured.central == pytest.approx(gradient, rel=1e-5, abs=1e-9)


def test_a_weight_set_by_hand_is_kept_by_the_timeline_and_by_the_program():
    run = a_run()
    run.put("W1", (0, 2), 0.5)
    run.timeline.run(70)
    before = run.training.history.losses[-1]
    run.put("W2", (1, 0), 3.0)
    run.put("W2", (1, 0), 2.0)
    run.put("b1", (0, 0), -1.0)
    assert run.training.history.losses[-1] != before
    assert run.training.history.epoch == 70
    run.timeline.run(30)
    assert run.timeline.at(70).network.parameters["W2"][1, 0] == 2.0
    assert run.timeline.at(0).network.parameters["W1"][0, 2] == 0.5
    assert "W1[0, 2] = 0.5 from 0, W2[1, 0] = 2 from 70" in run.settings()["changes"]
    told = {}
    exec(run.source(), told)  # noqa: S102 - our own program
    assert np.array_equal(told["training"].history.losses, run.training.history.losses)
    for name, values in run.network.parameters.items():
        assert np.array_equal(told["network"].parameters[name], values)
    other = run.fork(80)
    assert other.training.epoch == 80 and other.changes == run.changes
    run.start()
    assert run.changes == [] and run.network.parameters["W1"][0, 2] != 0.5


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        (("W9", (0, 0), 1.0), ValueError, "name is 'W9'"),
        (("W1", (0, 0), np.nan), ValueError, "value is nan, expected a finite number"),
        (("W1", (0, 0), "1"), TypeError, "value is"),
        (("W1", (5, 0), 1.0), IndexError, "out of bounds"),
    ],
)
def test_what_cannot_be_set_by_hand(arguments, error, words):
    run = a_run()
    before = run.network.parameters.copy()
    with pytest.raises(error, match=words):
        run.put(*arguments)
    assert run.changes == []
    assert all(np.array_equal(before[name], run.network.parameters[name]) for name in before)
