"""A sample of the corpus, and the runs that people have asked about, word for word."""

import re
from copy import deepcopy
from functools import cache

import numpy as np
import pytest
from corpus import BASES, MINIMA, SPOILT, healthy, judged, missing, sick, stands

from nnlib import BinaryCrossEntropy, CrossEntropy, Network, SquaredError, Training, datasets
from nnworkshop.studies import diagnose
from nnworkshop.studies.diagnosis import examination
from nnworkshop.studies.symptoms import Symptoms

XOR = datasets.xor()
SICK = {case.name: case for case in sick()}
HEALTHY = {case.name: case for case in healthy()}
NIGHT = pytest.mark.night
SAMPLE = [
    "rate too small 0.0: circles",
    pytest.param("rate too small 1.0: sine relu", marks=NIGHT),
    pytest.param("penalty too high 0.0: xor sigmoid", marks=NIGHT),
    pytest.param("penalty too high 0.0: moons momentum", marks=NIGHT),
    pytest.param("weights too small 0.0: xor sigmoid", marks=NIGHT),
    pytest.param("vanishing gradient 0.0: board deep", marks=NIGHT),
    pytest.param("nothing bends 0.0: sine", marks=NIGHT),
    pytest.param("nothing bends 1.0: xor squared", marks=NIGHT),
    pytest.param("data not scaled 0.0: circles", marks=NIGHT),
    pytest.param("data not scaled 3.0: sine relu", marks=NIGHT),
    "out of reach 0.0: and hidden",
    pytest.param("equal units 0.0: rings", marks=NIGHT),
    "missing bias 0.0: circles",
    "dead units 0.0: board relu",
    pytest.param("saturation 0.0: curves", marks=NIGHT),
    "rate too large 2.0: curves",
    pytest.param("local minimum: small xor classes 1", marks=NIGHT),
]


@pytest.mark.parametrize("name", SAMPLE)
def test_a_sick_run_is_named_and_was_healthy_before_it_was_spoilt(name):
    assert stands(SICK[name])
    right, found, _ = judged(SICK[name])
    assert right, found


@pytest.mark.parametrize(
    "name",
    [*list(HEALTHY)[::32], *(pytest.param(name, marks=NIGHT) for name in list(HEALTHY)[16::32])],
)
def test_a_healthy_run_is_not_accused(name):
    right, found, _ = judged(HEALTHY[name])
    assert right, found


def test_the_corpus_has_enough_of_everything():
    """The command tells how many of these stand: most do."""
    counts = {illness: 0 for illness in [*SPOILT, "local minimum"]}
    for case in SICK.values():
        counts[case.illness] += 1
    assert min(counts.values()) >= 10, counts
    assert len(HEALTHY) >= 100 and len(SICK) >= 300 and set(MINIMA) <= set(BASES)


def run(sizes, activation, data, loss, rate, epochs, init="xavier", rng=0):
    training = Training(Network(sizes, activation, init=init, rng=rng), *data, loss, rate)
    training.run(epochs)
    return training


def hundredths(rng, n, m):
    return rng.normal(size=(n, m)) * 0.01


BCE = BinaryCrossEntropy()
FLAT = {  # runs whose loss is flat at the cost of the answer that does not look
    "weights too small": lambda: run([2, 5, 1], "sigmoid", XOR, BCE, 0.1, 20_000, hundredths),
    "vanishing gradient": lambda: run(
        [2, 4, 4, 4, 4, 4, 1], "sigmoid", XOR, SquaredError(), 1, 20_000
    ),
    "nothing bends": lambda: run([2, 1], "sigmoid", XOR, BCE, 0.5, 20_000),
    "nothing bends, hidden": lambda: run(
        [2, 4, 1], ["identity", "sigmoid"], datasets.circles(), BCE, 0.1, 5_000
    ),
    "rate too small": lambda: run(
        [2, 8, 1], ["tanh", "sigmoid"], datasets.moons(), BCE, 1e-5, 20_000
    ),
}


@cache
def flat_and_found(name):
    """A run whose loss is flat and its diagnosis, made once for all tests."""
    training = FLAT[name]()
    return training, diagnose(deepcopy(training))


@pytest.mark.parametrize(
    "name",
    [
        "nothing bends",
        pytest.param("rate too small", marks=NIGHT),
        pytest.param("weights too small", marks=NIGHT),
        pytest.param("vanishing gradient", marks=NIGHT),
        pytest.param("nothing bends, hidden", marks=NIGHT),
    ],
)
def test_why_does_my_network_not_learn(name):
    _, found = flat_and_found(name)
    assert found.name == name.split(",")[0]
    assert re.search(r"\d", str(found)) and found.remedy
    assert re.search("learned", str(found))


@pytest.mark.night
@pytest.mark.parametrize(
    "seed", [9, *(pytest.param(seed, marks=NIGHT) for seed in (11, 12))]
)  # of 0 to 99, 22 do not learn
def test_a_local_minimum_gets_another_start(seed):
    stuck = run([2, 2, 1], "sigmoid", XOR, SquaredError(), 1, 10_000, rng=seed)
    found = diagnose(stuck)
    assert found.name == "local minimum"
    other = run([2, 2, 1], "sigmoid", XOR, SquaredError(), 1, 10_000, rng=found.change["seed"])
    assert missing(other) < 0.05


@pytest.mark.parametrize("least", [0.1, 0.01, 0.015, 0.3])
def test_soft_labels_are_measured_by_what_they_can_reach(least):
    X, y = XOR[0], least + (1 - 2 * least) * XOR[1]
    training = run([2, 3, 1], "sigmoid", (X, y), BCE, 5, 5_000)
    assert np.abs(training.outputs - y).max() < 0.01 and diagnose(training) is None
    classes = run(
        [2, 4, 2], ["tanh", "softmax"], (X, np.hstack([y, 1 - y])), CrossEntropy(), 1, 3_000
    )
    assert np.abs(classes.outputs[:, :1] - y).max() < 0.03 and diagnose(classes) is None


def test_units_are_alike_pair_by_pair():
    data = np.array([[100.0, 3], [200, 4]]), np.array([[200_000.0], [400_000]])
    training = run([2, 3, 1], ["relu", "identity"], data, SquaredError(), 0.01, 1_000, "he")
    found = diagnose(training)
    assert found.name == "data not scaled" and "reach 400,000" in str(found)
    far_apart = {
        "W1": [[2.2e17, -0.132, -287_332], [1.0, -0.536, -6_321]],
        "b1": [[0, 0, 0]],
        "W2": [[2.6e18], [0.773], [324_226]],
        "b2": [[0]],
    }
    training = run([2, 3, 1], ["relu", "identity"], data, SquaredError(), 0.01, 0, far_apart)
    assert Symptoms(training).equal_units(1) in ([1], [2], [3])


def test_the_scale_of_the_data_is_named_before_the_rate():
    """As of wines: thirteen columns, the largest up to 1,680."""
    X, y = BASES["measurements"].data
    raw = 1.5 + X * np.geomspace(0.1, 315, 13)
    for rate in (0.1, 0.03):
        training = run([13, 8, 3], ["relu", "softmax"], (raw, y), CrossEntropy(), rate, 600, "he")
        assert diagnose(training).name == "data not scaled"


def test_an_examination_leaves_others_their_turn():
    """It comes in many slices, and finds the same."""
    training, found = flat_and_found("rate too small")
    slices, count = examination(training), 0
    with pytest.raises(StopIteration) as end:
        while True:
            next(slices)
            count += 1
    assert count > 20 and end.value.value == found
