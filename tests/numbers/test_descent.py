"""The way of gradient descent, and the loss around it, against the formulas of a parabola."""

import numpy as np
import pytest
from flat import flat

import nnlib
from nnlib import Network, SquaredError, Training
from nnworkshop.studies import Descent, descend, loss_at
from nnworkshop.studies.descent import point

X = np.array([[1.0], [1.0], [2.0], [2.0]])
y = np.array([[3.0], [5.0], [7.0], [9.0]])
CURVATURE = 2.5  # of the loss below: it is 1.25 (w - 4)^2 + 0.5
HALF_MEAN = SquaredError()


def one_weight(w, activation="identity"):
    return Network([1, 1], activation, bias=False, init={"W1": [[w]]})


def parts(way):
    """The way as it was after 0, 1, 2, ... steps."""
    return [
        Descent(way.learning_rate, way.momentum, *(a[: n + 1] for a in arrays))
        for arrays in [(way.points, way.losses, way.gradients)]
        for n in range(way.steps + 1)
    ]


@pytest.mark.parametrize("rate", [0.01, 0.2, 0.4, 0.75, 0.8, 0.85])
def test_on_a_parabola_each_step_multiplies_the_distance_by_one_minus_rate_times_curvature(rate):
    way = descend(one_weight(2.0), X, y, HALF_MEAN, rate, 30)
    distance = -2.0 * (1 - rate * CURVATURE) ** np.arange(31)
    np.testing.assert_allclose(way.points, 4 + distance[:, None], rtol=1e-12)
    np.testing.assert_allclose(way.losses, CURVATURE / 2 * distance**2 + 0.5, rtol=1e-12)
    np.testing.assert_allclose(way.gradients[:, 0], CURVATURE * distance, rtol=1e-9, atol=1e-9)


def test_the_way_is_that_of_training():
    network = Network([2, 3, 1], "tanh", rng=0)
    before = flat(network)
    way = descend(network, *nnlib.datasets.xor(), HALF_MEAN, 0.5, 40)
    assert (flat(network) == before).all()
    training = Training(network, *nnlib.datasets.xor(), HALF_MEAN, 0.5)
    training.run(40)
    assert (way.losses == training.history.losses).all()
    assert (way.points[-1] == point(network.parameters)).all()
    assert (way.gradients[-1] == point(training.gradients())).all()
    assert way.steps == 40
    training.run(1)
    np.testing.assert_allclose(
        way.points[-1] + way.next_step, point(network.parameters), rtol=1e-12
    )


@pytest.mark.parametrize("rate, momentum", [(0.1, 0.0), (0.1, 0.5), (0.4, 0.9), (1.2, 0.99)])
def test_momentum_against_a_loop_written_by_hand(rate, momentum):
    hours, kilometres = np.array([0.0, 1, 2, 3]), np.array([3.0, 5, 9, 15])
    w, b, step_w, step_b, expected = 0.0, 6.0, 0.0, 0.0, [(0.0, 6.0)]
    for _ in range(60):
        error = hours * w + b - kilometres
        step_w = momentum * step_w - rate * (error * hours).mean()
        step_b = momentum * step_b - rate * error.mean()
        w, b = w + step_w, b + step_b
        expected.append((w, b))
    neuron = Network([1, 1], "identity", init={"W1": [[0.0]], "b1": [[6.0]]})
    data = hours[:, None], kilometres[:, None]
    way = descend(neuron, *data, HALF_MEAN, rate, 60, momentum)
    np.testing.assert_allclose(way.points, expected, rtol=1e-9, atol=1e-9)
    last = descend(neuron, *data, HALF_MEAN, rate, 59, momentum)
    np.testing.assert_allclose(last.points[-1] + last.next_step, way.points[-1], rtol=1e-12)
    np.testing.assert_allclose(last.last_step, np.diff(expected, axis=0)[-2], rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("loss", [SquaredError(), SquaredError(1, mean=False)])
def test_the_loss_around_has_the_heights_and_the_slopes_of_the_way(bias, loss):
    network = Network([2, 3, 1], "sigmoid", bias=bias, rng=1)
    data = nnlib.datasets.xor()
    way = descend(network, *data, loss, 0.5, 5)
    np.testing.assert_allclose(loss_at(network, *data, loss, way.points), way.losses, rtol=1e-12)
    moved = 1e-5 * np.eye(way.points.shape[1])
    above, below = (loss_at(network, *data, loss, way.points[3] + s * moved) for s in (1, -1))
    np.testing.assert_allclose((above - below) / 2e-5, way.gradients[3], atol=1e-8)


@pytest.mark.parametrize(
    "rate, steps, outcome",
    [
        (0.01, 50, "rolling"),
        (0.2, 50, "arrived"),
        (0.7, 5, "bouncing"),
        (0.8, 50, "circling"),
        (0.85, 50, "diverging"),
        (50.0, 100, "diverging"),
        (0.2, 0, "rolling"),
    ],
)
def test_outcomes(rate, steps, outcome):
    assert descend(one_weight(2.0), X, y, HALF_MEAN, rate, steps).outcome == outcome


@pytest.mark.parametrize("momentum", [0.1, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9, 0.99, 1.01, 1.2, 3.0])
def test_with_momentum_only_a_rate_beyond_the_edge_diverges(momentum, share):
    rate = share * 2 * (1 + momentum) / CURVATURE
    way = descend(one_weight(2.0), X, y, HALF_MEAN, rate, 200, momentum)
    words = {part.outcome for part in parts(way)}
    assert ("diverging" in words) == (share > 1)
    assert not words & {"flat", "circling"}


def test_in_a_narrow_valley_too_only_a_rate_beyond_the_edge_diverges():
    hours, kilometres = np.array([[0.0], [1], [2], [3]]), np.array([[3.0], [5], [9], [15]])
    curvature = np.linalg.eigvalsh([[3.5, 1.5], [1.5, 1]]).max()  # mean of x x, x, 1
    for momentum in (0.3, 0.9):
        for share in (0.5, 0.97, 1.03):
            rate = share * 2 * (1 + momentum) / curvature
            for start in ([0.0, 6.0], [-2.0, -3.0], [10.0, 7.0]):
                init = {"W1": [[start[0]]], "b1": [[start[1]]]}
                neuron = Network([1, 1], "identity", init=init)
                end = descend(neuron, hours, kilometres, HALF_MEAN, rate, 400, momentum)
                assert (end.outcome == "diverging") == (share > 1)


def test_a_ball_with_momentum_goes_uphill_and_has_arrived_only_without_speed():
    ways = parts(descend(one_weight(2.0), X, y, HALF_MEAN, 0.02, 200, 0.9))
    words = [way.outcome for way in ways]
    top = 1 + words.index("climbing")
    assert ways[top].losses[-1] > ways[top].losses[-2] and ways[top].points[-1] > 4
    assert words[1] == "rolling" and words[-1] == "arrived"
    passing = descend(one_weight(2.0), X, y, HALF_MEAN, 1 / CURVATURE, 1, 0.5)
    assert passing.points[-1] == 4 and passing.gradients[-1] == 0 and passing.next_step == 1
    assert passing.outcome == "rolling"
    level = descend(one_weight(2.0), X, y, HALF_MEAN, 2 / CURVATURE, 1, 0.5)
    assert level.losses[1] == level.losses[0] and level.outcome == "bouncing"


def test_momentum_carries_a_ball_over_a_hill_that_holds_one_without():
    days, energy = np.array([[-2.0], [-1], [1], [2]]), np.array([[6.0], [3], [2], [4]])
    ends = [
        descend(one_weight(4.5, "relu"), days, energy, HALF_MEAN, 0.2, 400, momentum)
        for momentum in (0.0, 0.95)
    ]
    np.testing.assert_allclose([way.points[-1, 0] for way in ends], [2, -3], atol=0.01)
    assert [way.outcome for way in ends] == ["arrived", "arrived"]


def test_where_there_is_no_slope_nothing_moves():
    for network in (one_weight(4.0), one_weight(0.0, "relu")):
        way = descend(network, X, y, HALF_MEAN, 0.5, 10, momentum=0.9)
        assert way.outcome == "flat"
        assert (way.points == way.points[0]).all()


def test_a_diverging_way_ends_where_its_loss_leaves_the_finite_numbers():
    way = descend(one_weight(2.0), X, y, HALF_MEAN, 50.0, 1000)
    assert way.steps < 1000
    assert np.isfinite(way.losses[:-1]).all() and not np.isfinite(way.losses[-1])
    assert len(way.points) == len(way.gradients) == len(way.losses) == way.steps + 1


def test_bad_input():
    with pytest.raises(ValueError, match="steps is -1"):
        descend(one_weight(2.0), X, y, HALF_MEAN, 0.1, -1)
    with pytest.raises(ValueError, match="learning_rate is 0"):
        descend(one_weight(2.0), X, y, HALF_MEAN, 0, 10)
    with pytest.raises(ValueError, match=r"points has shape \(3, 2\), expected \(N, 1\)"):
        loss_at(one_weight(2.0), X, y, HALF_MEAN, np.zeros((3, 2)))
    with pytest.raises(ValueError, match="beta is 1"):
        descend(one_weight(2.0), X, y, HALF_MEAN, 0.1, 10, momentum=1)


def test_a_start_beyond_all_numbers_is_a_divergence():
    network = Network([1, 1], "identity", bias=False, init=1e200)
    assert descend(network, [[1.0]], [[0.0]], HALF_MEAN, 0.1, 3).outcome == "diverging"


def test_a_descent_and_its_landscape_have_the_penalty_on_the_weights():
    with_l2 = nnlib.L2(SquaredError(), 0.1)
    network, data = Network([2, 2, 1], rng=0), nnlib.datasets.xor()
    way = descend(network, *data, with_l2, 0.5, 5)
    np.testing.assert_allclose(loss_at(network, *data, with_l2, way.points), way.losses, rtol=1e-13)
    weights = np.concatenate([network.parameters[name].ravel() for name in ("W1", "W2")])
    penalty = way.losses[0] - SquaredError()(network.predict(data[0]), data[1])
    assert penalty == pytest.approx(0.05 * (weights**2).sum())
    np.testing.assert_allclose(
        np.diff(way.points, axis=0), -0.5 * way.gradients[:-1], rtol=1e-9, atol=1e-12
    )
