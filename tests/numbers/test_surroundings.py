"""The loss around a network is the loss that it would have there, place by place."""

import numpy as np
import pytest

import nnlib
from nnlib import L2, BinaryCrossEntropy, CrossEntropy, Network, SquaredError, Training, datasets
from nnworkshop.studies import RecordedTraining, Timeline, add_unit, look_around
from nnworkshop.studies.descent import point
from nnworkshop.studies.surroundings import COUNTS, MOST_ROWS, count_for, rows_of

RNG = np.random.default_rng(3)
MANY = RNG.normal(size=(1_200, 5)), np.eye(3)[np.arange(1_200) % 3]
CASES = {
    "xor": (Network([2, 3, 1], rng=1), *datasets.xor(), BinaryCrossEntropy()),
    "penalty": (Network([2, 3, 1], rng=1), *datasets.xor(), L2(BinaryCrossEntropy(), 0.3)),
    "no biases": (Network([2, 2, 1], bias=False, rng=2), *datasets.xor(), SquaredError()),
    "deep": (Network([2, 5, 4, 1], "tanh", rng=3), *datasets.moons(40), SquaredError(1, False)),
    "classes": (
        Network([5, 4, 3], ["relu", "softmax"], rng=4),
        MANY[0][:90],
        MANY[1][:90],
        CrossEntropy(),
    ),
}
PLANES = {"random": (), "weights": (("W2", (1, 0)), ("W1", (0, 1)))}


def loss_with(network, parameters, X, y, loss):
    """The loss that a training would begin with."""
    names = list(network.activations)
    other = Network(network.sizes, names, network.bias, parameters)
    return Training(other, X, y, loss, 0.1).history.losses[0]


def moved(network, offset):
    """The parameters by name, after a step in the space of all of them."""
    ends = np.cumsum([array.size for array in network.parameters.values()])[:-1]
    parts = np.split(point(network.parameters) + offset, ends)
    return {
        name: part.reshape(array.shape)
        for part, (name, array) in zip(parts, network.parameters.items())
    }


@pytest.mark.parametrize("weights", PLANES.values(), ids=PLANES)
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_each_place_has_the_loss_of_a_network_with_those_parameters(case, weights):
    network, *data = case
    before = point(network.parameters)
    seen = look_around(*case, weights, seed=5)
    count = len(seen.across)
    assert seen.losses.shape == (count, count) == (len(seen.up), len(seen.up))
    for row, column in [(0, 0), (0, count - 1), (count // 2, 3), (5, 2), (count - 1, count // 3)]:
        steps = np.array([seen.across[column], seen.up[row]]) - seen.origin
        expected = loss_with(network, moved(network, steps @ seen.directions), *data)
        assert seen.losses[row, column] == pytest.approx(expected, rel=1e-12)
    assert np.array_equal(point(network.parameters), before)


@pytest.mark.parametrize("weights", PLANES.values(), ids=PLANES)
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_in_the_middle_is_the_present_loss_bit_for_bit(case, weights):
    network, X, y, loss = case
    training = Training(network.copy(), X, y, loss, 0.1)
    training.run(20)
    seen = look_around(training.network, X, y, loss, weights)
    assert seen.loss == training.history.losses[-1]
    assert seen.rows == (len(X), len(X))


def test_two_weights_are_the_coordinates():
    network, *data = CASES["xor"]
    weights = PLANES["weights"]
    seen = look_around(network, *data, weights)
    assert seen.names == ("W2[1, 0]", "W1[0, 1]") and not seen.is_random
    assert seen.origin.tolist() == [network.parameters[name][index] for name, index in weights]
    parameters = {name: array.copy() for name, array in network.parameters.items()}
    row, column = 4, 9
    parameters["W2"][1, 0], parameters["W1"][0, 1] = seen.across[column], seen.up[row]
    assert seen.losses[row, column] == pytest.approx(loss_with(network, parameters, *data))
    parameters["b1"] += 7.0  # which is not seen on the map
    assert seen.places([parameters])[0] == pytest.approx([seen.across[column], seen.up[row]])
    assert seen.across[0] < min(0, seen.origin[0]) and seen.across[-1] > max(0, seen.origin[0])


def test_random_directions_are_as_long_as_the_arrays_of_the_network():
    network, *data = CASES["deep"]
    network.parameters["b2"] = RNG.normal(size=(1, 4))
    seen = look_around(network, *data, seed=5)
    for direction in seen.directions:
        parts = moved(network, direction)
        for name, array in network.parameters.items():
            assert np.linalg.norm(parts[name] - array) == pytest.approx(np.linalg.norm(array))
    again, other = (look_around(network, *data, seed=seed) for seed in (5, 6))
    assert np.array_equal(again.losses, seen.losses) and again.is_random
    assert not np.allclose(other.losses, seen.losses)


def test_the_seed_that_has_drawn_the_start_draws_another_direction():
    start = Network([2, 3, 1], init="normal", rng=1)
    network = Network([2, 3, 1], init=dict(start.parameters))
    seen = look_around(network, *datasets.xor(), SquaredError(), seed=1)
    W1 = moved(network, seen.directions[0])["W1"] - network.parameters["W1"]
    cosine = (W1 * start.parameters["W1"]).sum() / (W1**2).sum()
    assert abs(cosine) < 0.9


def test_a_way_is_seen_where_it_is_nearest():
    network, *data = CASES["deep"]
    seen = look_around(network, *data, seed=2)
    steps = np.array([[0.0, 0.0], [0.3, -0.7], [-1.5, 2.0]])
    aside = RNG.normal(size=len(seen.centre))
    basis, _ = np.linalg.qr(seen.directions.T)
    aside -= basis @ (basis.T @ aside)
    for more in (0, aside):
        way = [moved(network, step @ seen.directions + more) for step in steps]
        assert seen.places(way) == pytest.approx(steps, abs=1e-9)


def test_of_many_rows_some_are_asked_always_the_same():
    network, loss = Network([5, 4, 3], ["tanh", "softmax"], rng=4), CrossEntropy()
    asked = rows_of(1_200)
    assert len(set(asked.tolist())) == MOST_ROWS and np.array_equal(asked, rows_of(1_200))
    seen = look_around(network, *MANY, loss)
    assert seen.rows == (MOST_ROWS, 1_200)
    expected = loss(network.predict(MANY[0][asked]), MANY[1][asked])
    assert seen.loss == pytest.approx(expected)
    assert np.array_equal(rows_of(MOST_ROWS), np.arange(MOST_ROWS))


def test_large_networks_get_fewer_places_and_one_is_the_middle():
    counts = [count_for(Network([8, n, 10], rng=0), 500) for n in (2, 30, 100, 300, 1_000)]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] == COUNTS[0] and counts[-1] == COUNTS[-1]
    assert all(np.linspace(-1, 1, count)[count // 2] == 0 for count in COUNTS)


def test_weights_that_are_far_out_overflow_without_a_word():
    network = Network([2, 3, 1], ["relu", "identity"], init=3e76)
    seen = look_around(network, *datasets.xor(), SquaredError(), seed=0)
    assert not np.isfinite(seen.losses).all()


ZERO = Network([2, 3, 1], init=0)
LOST = Network([2, 3, 1], rng=0)
LOST.parameters.W[1].fill(np.nan)


@pytest.mark.parametrize(
    ("network", "weights", "sentence"),
    [
        (LOST, (), "beyond all numbers"),
        (Network([2, 3, 1], init=1e160), (), "beyond all numbers"),
        (Network([2, 3, 1], "identity", init=1e100), (), "the loss is beyond"),
        (ZERO, (), "choose two weights instead"),
        (CASES["xor"][0], (("W1", (0, 0)), ("W1", (0, 0))), "two different ones"),
        (CASES["xor"][0], (("W1", (0, 0)), ("W3", (0, 0))), "W3"),
        (CASES["xor"][0], (("W1", (0, 0)), ("W2", (3, 0))), r"no W2\[3, 0\]: W2 has shape"),
    ],
    ids=["nan", "huge", "loss", "zero", "twice", "name", "place"],
)
def test_what_has_no_surroundings_is_said_why(network, weights, sentence):
    with pytest.raises(ValueError, match=sentence):
        look_around(network, *datasets.xor(), SquaredError(), weights)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [(([[1.0, 2.0, 3.0]], [[1.0]]), "X has"), (([[1.0, 2.0]], [[1.0], [0.0]]), "y has 2 rows")],
    ids=["X", "y"],
)
def test_rows_that_do_not_fit_are_named(data, sentence):
    with pytest.raises(ValueError, match=sentence):
        look_around(Network([2, 3, 1], rng=0), *data, SquaredError())


def test_the_way_of_a_timeline_ends_where_it_is_asked_to_and_is_thinned():
    training = RecordedTraining(Network([2, 3, 1], rng=1), *datasets.xor(), nnlib.SquaredError(), 5)
    timeline = Timeline(training)
    timeline.run(640)
    training.replace(add_unit(training.network, 1, 0))
    timeline.run(640)
    whole = timeline.way(1_280, 100)
    assert len(whole) == 21
    assert [one["W1"].shape for one in whole] == [(2, 3)] * 10 + [(2, 4)] * 11
    assert np.array_equal(whole[3]["W1"], timeline.at(192).network.parameters["W1"])
    assert len(timeline.way(200, 100)) == 4
    few = timeline.way(1_280, 5)
    assert len(few) == 5 and few[0] is whole[0] and few[-1] is whole[-1]
