"""A sick run is named with its number and cured by its remedy, a healthy one is left alone."""

import dataclasses
import re
from copy import deepcopy
from functools import cache

import numpy as np
import pytest
from flat import flat

from nnlib import (
    L2,
    BinaryCrossEntropy,
    CrossEntropy,
    Momentum,
    Network,
    SquaredError,
    Training,
    datasets,
    tutorials,
)
from nnworkshop.studies import Diagnosis, RecordedTraining, diagnose
from nnworkshop.studies.symptoms import PATIENCE, _means_of_equal_rows
from nnworkshop.studies.trials import treated

XOR, AND, SINE, BOARD = map(datasets.load, ("xor", "logical_and", "sine", "checkerboard"))
BIAS_TRICK, PRICES = datasets.bias_trick(), datasets.house_prices()
HALF_MEAN, HALF_SUM = SquaredError(), SquaredError(0.5, mean=False)
TANH = ["tanh", "identity"]
NIGHT = pytest.mark.night


def trained(network, data, rate, epochs, loss=HALF_MEAN, **arguments):
    training = RecordedTraining(network, *data, loss, rate, **arguments)
    training.run(epochs)
    return training


def set_to(network, **parameters):
    """The network with some of its parameters given."""
    for name, values in parameters.items():
        network.parameters[name] = values
    return network


def huge(rng, rows, columns):
    return 30 * rng.normal(size=(rows, columns))


def bias_trick(rate, epochs, **arguments):
    return trained(tutorials.bias_trick().network, BIAS_TRICK, rate, epochs, **arguments)


def without_biases(init, epochs):
    network = Network([2, 2, 1], "sigmoid", False, init, np.random.RandomState(1))
    return trained(network, XOR, 1, epochs, HALF_SUM)


def dead_layer(b1):
    network = Network([2, 4, 1], ["relu", "sigmoid"], rng=1)
    return trained(set_to(network, b1=b1), XOR, 1, 5, BinaryCrossEntropy())


def relu_board(seed, epochs=2_000):
    return trained(Network([2, 4, 4, 1], ["relu", "relu", "sigmoid"], rng=seed), BOARD, 0.5, epochs)


TWINS = {
    "W1": [[1, 2, 1, 3], [0, 1, 0, 1]],
    "b1": [[0] * 4],
    "W2": [[5], [6], [5], [7]],
    "b2": [[0]],
}
NO_TWINS = TWINS | {"W2": [[5], [6], [-5], [7]]}

# what: a sick run, the name of its illness, what the sentence says, the remedy, and a healthy run
CASES = {
    "no number any more": (
        lambda: trained(Network([1, 4, 1], TANH, init="normal", rng=0), SINE, 50, 999),
        "divergence",
        "a finite number. The usual cause is a learning rate that is too large (it was 50)",
        "learning rate 0.05",
        lambda: trained(Network([1, 4, 1], TANH, init="normal", rng=0), SINE, 0.1, 999),
    ),
    "on the way to infinity": (
        lambda: bias_trick(2.5, 60),
        "divergence",
        "Diverged at epoch 60: the loss grew from 0.813 to 5.2e+21",
        "learning rate 0.25",
        lambda: bias_trick(0.5, 60),
    ),
    "a start beyond all numbers": (
        lambda: trained(Network([1, 4, 1], TANH, init=1e300), SINE, 0.1, 1),
        "divergence",
        "Even before the first step the loss is not a finite number. The usual cause is starting weights",
        "xavier start",
        lambda: trained(Network([1, 4, 1], TANH, rng=0), SINE, 0.1, 1),
    ),
    "three equal units": (
        lambda: trained(Network([2, 3, 1], "sigmoid", init=0.5), XOR, 5, 0),
        "equal units",
        "In layer 1 all 3 units have the same weights",
        "xavier start",
        lambda: trained(Network([2, 3, 1], "sigmoid", rng=0), XOR, 5, 0),
    ),
    "two equal units of four": (
        lambda: trained(Network([2, 4, 1], TANH, init=TWINS), XOR, 0.1, 0),
        "equal units",
        "In layer 1 the units 1 and 3 have the same weights",
        "xavier start",
        lambda: trained(Network([2, 4, 1], TANH, init=NO_TWINS), XOR, 0.1, 0),
    ),
    "AND without a bias": (
        lambda: trained(Network([2, 1], "sigmoid", bias=False, rng=0), AND, 1, 2_000),
        "missing bias",
        "The slope of biases would be 0.0625, that of all weights together is almost 0",
        "biases",
        lambda: trained(Network([2, 1], "sigmoid", rng=0), AND, 1, 2_000),
    ),
    "XOR without biases": (
        lambda: without_biases("uniform", 8_000),
        "missing bias",
        "this network has no biases",
        "biases",
        lambda: without_biases("unit", 8_000),
    ),
    "a dead layer": (
        lambda: dead_layer(-9),
        "dead units",
        "Stalled at epoch 5 with a loss of 0.693: 4 of 4 ReLU units in layer 1 are dead",
        "seed 2",
        lambda: dead_layer(0),
    ),
    "one dead unit and a flat loss": (
        lambda: relu_board(0),
        "dead units",
        "1 of 4 ReLU units in layer 2 is dead",
        "seed 2",
        lambda: relu_board(2, 1_000),
    ),
    "saturated by a step": (
        lambda: trained(Network([2, 4, 1], ["tanh", "sigmoid"], rng=0), XOR, 1_000, 50),
        "saturation",
        "Stalled at epoch 50 with a loss of 0.25: layer 2 is saturated. 100% of its slopes",
        "learning rate 1",
        lambda: trained(Network([2, 4, 1], ["tanh", "sigmoid"], rng=0), XOR, 1, 50),
    ),
    "saturated from the start": (
        lambda: trained(Network([2, 4, 1], "sigmoid", init=huge, rng=0), XOR, 1, 50),
        "saturation",
        "The starting weights are too large: with xavier start 2 of 4 copies learned",
        "xavier start",
        lambda: trained(Network([2, 4, 1], "sigmoid", init="normal", rng=0), XOR, 1, 50),
    ),
    "mostly saturated and a flat loss": (
        lambda: trained(
            set_to(Network([2, 5, 1], TANH, rng=0), b1=[[100, 100, 100, 100, 0]]), XOR, 0.1, 4_000
        ),
        "saturation",
        "layer 1 is saturated. 85% of its slopes",
        "seed 0",
        lambda: trained(
            set_to(Network([2, 5, 1], TANH, rng=0), b1=[[1, 1, 1, 1, 0]]), XOR, 0.1, 4_000
        ),
    ),
    "past the edge": (
        lambda: bias_trick(2, 2_000),
        "oscillation",
        "between 18.1 and 27, with no new low since epoch 0: the learning rate of 2 is past the",
        "learning rate 0.2",
        lambda: bias_trick(1, 2_000),
    ),
    "targets out of reach": (
        lambda: trained(Network([2, 3, 1], "sigmoid", rng=0), PRICES, 0.1, 0),
        "out of reach",
        "run from 83 to 94, but a sigmoid can only answer between 0 and 1, so the loss cannot",
        "",
        lambda: trained(Network([2, 3, 1], ["sigmoid", "identity"], rng=0), PRICES, 0.001, 0),
    ),
    "data that is not scaled": (
        lambda: trained(Network([2, 3, 1], TANH, rng=0), PRICES, 0.01, 1_500),
        "data not scaled",
        "the data is not scaled. Its numbers reach 94, and the columns of X spread by 0.816 to 2.49",
        "",
        lambda: trained(
            Network([2, 3, 1], TANH, rng=0), (PRICES[0] / 9, PRICES[1] / 100), 0.1, 1_500
        ),
    ),
}


@cache
def diagnosed(case):
    """A sick run, a copy of it that was diagnosed, and its diagnosis: made once for all tests."""
    training = CASES[case][0]()
    twin = deepcopy(training)
    return training, twin, diagnose(twin)


def sick(case):
    """A sick run of the test's own."""
    return deepcopy(diagnosed(case)[0])


def found(case):
    return diagnosed(case)[2]


@pytest.mark.parametrize("case", CASES)
def test_a_sick_run_is_named_with_the_number_that_shows_it(case):
    _, name, number, remedy, _ = CASES[case]
    assert (found(case).name, found(case).remedy) == (name, remedy)
    assert number in str(found(case))


@pytest.mark.parametrize("case", CASES)
def test_its_healthy_sibling_is_left_alone(case):
    assert is_left_alone(CASES[case][-1]())


def is_left_alone(training):
    """Whether nothing is said against a run, or that so many more epochs decide, and they do."""
    diagnosis = diagnose(training)
    if diagnosis is None:
        return True
    ahead = deepcopy(training)
    ahead.run(diagnosis.epochs)
    return (
        diagnosis.name == "plateau" and ahead.history.losses[-1] < training.history.losses[-1] / 2
    )


def cured(training, change, seed):
    """The run with what was proposed: another rate on the way, or else a new start."""
    first, last = training.history.losses[[0, -1]]
    if set(change) == {"learning_rate"} and last < first:
        training.learning_rate = change["learning_rate"]
        return training
    return treated(training, change, seed)


def is_good(training):
    """Whether its loss is below a tenth of the mean answer's."""
    mean = np.broadcast_to(training.y.mean(axis=0), training.y.shape)
    return training.history.losses[-1] < 0.1 * training.loss(mean, training.y)


@pytest.mark.parametrize("case", [case for case in CASES if CASES[case][3]])
def test_the_remedy_makes_it_learn(case):
    training = cured(sick(case), found(case).change, seed=0)
    for _ in range(5):
        assert is_left_alone(training)
        if is_good(training):
            return
        training.run(3_000)
    pytest.fail("it has not learned")


def test_before_the_first_step_nothing_has_stalled_and_no_learning_rate_is_to_blame():
    dead = Network([2, 4, 1], ["relu", "sigmoid"], rng=1)
    for training, beginning, cause in (
        (
            trained(set_to(dead, b1=-9), XOR, 1, 0),
            "Stuck from the start with a loss of 0.125: 4 of 4",
            "It is this start: with another start 2 of 4 copies learned.",
        ),
        (
            trained(Network([2, 4, 1], "sigmoid", init=huge, rng=0), XOR, 1, 0),
            "Stuck from the start with a loss of 0.25: layer 2 is saturated",
            "The starting weights are too large: with xavier start 2 of 4 copies learned.",
        ),
    ):
        sentence = str(diagnose(training))
        assert sentence.startswith(beginning) and sentence.endswith(cause)


@pytest.mark.parametrize("case", CASES)
def test_a_diagnosis_is_plain_sentences(case):
    for sentence in re.split(r"(?<=[a-z)])\. ", str(found(case))):
        assert not sentence[0].islower() and sentence.count(": ") <= 1
        assert not re.search(r"\de-\d", sentence)


def test_dead_outputs_are_named_but_no_setting_is_sure_to_help():
    """What hidden units are can be changed in mid-lesson, what an output says cannot."""
    network = set_to(Network([2, 3, 1], ["tanh", "relu"], rng=0), b2=-9)
    diagnosis = diagnose(trained(network, XOR, 0.1, 1))
    assert "1 of 1 ReLU units in layer 2 is dead" in str(diagnosis)
    assert (diagnosis.change, diagnosis.remedy) == ({}, "")


@pytest.mark.night
def test_a_rate_that_has_been_lowered_is_not_to_blame_any_more():
    training = sick("past the edge")
    training.learning_rate = found("past the edge").change["learning_rate"]
    assert diagnose(training).name != "oscillation"


def test_the_noise_of_batches_is_no_oscillation():
    """There is no new low, but one step over all rows is not too long."""
    network = Network([1, 1], "identity", init={"W1": [[0.5]], "b1": [[0]]})
    X, y = np.array([[-1.0], [1.0], [1.0], [-1.0]]), np.array([[0.0], [0.0], [1.0], [1.0]])
    training = trained(network, (X, y), 0.3, 3_000, batch_size=1, rng=0)
    loss = training.history.losses
    assert np.argmin(loss) < len(loss) - PATIENCE
    assert np.ptp(loss[-PATIENCE:]) > 0.03 * loss[-1]
    assert diagnose(training) is None


def test_a_run_that_momentum_carries_uphill_does_not_oscillate():
    training = bias_trick(0.1, 0, rule=Momentum(0.95))
    for _ in range(40):
        training.run(100)
        assert diagnose(training) is None
    assert np.any(np.diff(training.history.losses) > 0)


@pytest.mark.night
def test_a_thinned_history_tells_the_same():
    """An even number of epochs between entries would show a leap to and fro as rest."""
    thinned = bias_trick(2, 2_000, history_limit=500)
    assert len(thinned.history.losses) <= 500
    one, other = found("past the edge"), diagnose(thinned)
    assert one.name == other.name == "oscillation"
    assert one.change == other.change


@pytest.mark.night
def test_a_plateau_is_not_the_end():
    """The loss of XOR lies flat for long at a small rate, but nothing blocks it."""
    training = trained(tutorials.xor().network, XOR, 0.1, 1_200, HALF_SUM)
    recent = training.history.losses[-PATIENCE:]
    assert np.ptp(recent) < 0.03 * recent[-1]
    diagnosis = diagnose(training)
    assert diagnosis.name == "plateau"
    assert f"{diagnosis.epochs:,} more epochs will tell" in str(diagnosis)
    assert is_left_alone(training)


@pytest.mark.parametrize(
    ("output", "loss", "healthy"),
    [
        ("sigmoid", SquaredError(), False),
        ("sigmoid", BinaryCrossEntropy(), True),
        ("softmax", CrossEntropy(), True),
    ],
)
def test_a_certain_and_wrong_output_is_stuck_unless_the_loss_belongs_to_it(output, loss, healthy):
    X, y = XOR
    network = set_to(Network([2, 3, 2], ["tanh", output], rng=0), b2=[[30, -30]])
    assert (diagnose(trained(network, (X, np.hstack([y, 1 - y])), 0.1, 1, loss)) is None) == healthy


@pytest.mark.parametrize("case", CASES)
def test_a_diagnosis_changes_nothing(case):
    """Two runs, of which one was diagnosed, go on the same way; the shuffling too."""
    training, twin, _ = deepcopy(diagnosed(case))
    assert np.array_equal(flat(training.network), flat(twin.network), equal_nan=True)
    assert np.array_equal(training.run(3).losses, twin.run(3).losses, equal_nan=True)


@pytest.mark.night
def test_a_diagnosis_leaves_the_shuffling_alone():
    first, twin = (bias_trick(2.0, 2_000, batch_size=3, rng=0) for _ in range(2))
    diagnose(first)
    assert np.array_equal(first.run(5).losses, twin.run(5).losses, equal_nan=True)


@cache
def ordinary(activation, bias, epochs):
    """A run whose weights are not strange yet, made once for all tests."""
    network = Network([2, 3, 3, 1], [activation, activation, "sigmoid"], bias, rng=0)
    return trained(network, XOR, 0.1, epochs)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e200, 1e308, -1e308])
@pytest.mark.parametrize("activation", ["sigmoid", "relu", "tanh", "identity"])
@pytest.mark.parametrize("epochs", [0, 1_200])
def test_no_weight_is_too_strange(value, activation, epochs):
    """Neither an error nor a warning, which the tests make an error."""
    for bias in (True, False):
        training = deepcopy(ordinary(activation, bias, epochs))
        training.network.parameters["W2"][0] = value
        assert isinstance(diagnose(training), Diagnosis | None)
        training.run(2)
        assert isinstance(diagnose(training), Diagnosis | None)


def test_targets_that_are_all_the_same_can_be_met():
    """The mean answer costs nothing, so no share of its cost is small enough."""
    X, y = np.array([[0.0], [1.0]]), np.array([[0.3], [0.3]])
    network = set_to(Network([1, 3, 1], ["relu", "identity"], rng=0), b1=-9)
    training = trained(network, (X, y), 0.1, 0)
    assert diagnose(training).name == "dead units"
    training.run(200)
    assert training.history.losses[-1] > 0
    assert diagnose(training) is None


def test_a_perfect_start_is_no_divergence_when_it_is_left():
    X = np.array([[0.0], [1.0], [2.0]])
    training = trained(Network([1, 1], "identity", init=1.0), (X, X + 1), 0.1, 0)
    assert training.history.losses[0] == 0
    training.network.parameters["b1"] = 3
    training.run(1)
    assert diagnose(training) is None


def test_batches_that_diverge_get_a_smaller_rate_though_all_rows_together_would_not():
    data = np.array([[3.0], [0], [0], [0]]), np.array([[1.0], [0], [1], [0]])
    network = Network([1, 1], "identity", rng=0)
    assert not trained(network.copy(), data, 0.3, 2_000).diverged
    training = trained(network, data, 0.3, 2_000, batch_size=1, rng=0)
    assert diagnose(training).change == {"learning_rate": 0.03}


def test_a_network_that_has_biases_misses_none():
    """It leaps to and fro between two places of the same loss, where all slopes are large."""
    data = np.array([[-1.0], [1.0]]), np.array([[-1.0], [1.0]])
    training = trained(Network([1, 1], "identity", init=3.0), data, 2, 1_500)
    assert np.ptp(training.history.losses) < 1e-9
    assert training.gradient_norm() > 1
    diagnosis = diagnose(training)
    assert diagnosis is None or diagnosis.name != "missing bias"


def test_one_row_in_a_hundred_may_be_wrong_for_ever():
    X = np.linspace(-1, 1, 100).reshape(-1, 1)
    y = (X > 0).astype(float)
    y[0] = 1
    network = Network([1, 1], "sigmoid", init={"W1": [[1e4]], "b1": [[0]]})
    training = trained(network, (X, y), 1, 10)
    assert training.gradient_norm() < 1e-9
    assert diagnose(training) is None


def test_a_few_epochs_tell_nothing_about_what_is_only_likely():
    _, name, *_ = CASES["mostly saturated and a flat loss"]
    training = sick("mostly saturated and a flat loss")
    young = Training(training.network, training.X, training.y, training.loss, 0.1)
    young.run(150)
    assert np.ptp(young.history.losses) < 0.03 * young.history.losses[-1]
    assert diagnose(young) is None
    young.run(851)
    assert diagnose(young).name == name


def test_what_is_no_training_is_refused():
    with pytest.raises(TypeError, match="training is None .*expected a Training"):
        diagnose(None)


def test_a_diagnosis_cannot_be_changed():
    diagnosis = found("three equal units")
    with pytest.raises(dataclasses.FrozenInstanceError):
        diagnosis.sentence = "All is well."


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=NIGHT) for seed in (1, 2, 3, 4))])
@pytest.mark.parametrize("tutorial", [tutorials.xor, tutorials.bias_trick])
def test_the_tutorials_are_healthy_all_the_way(tutorial, seed):
    source = tutorial(seed)
    rate = source.learning_rate
    training = Training(source.network, source.X, source.y, source.loss, rate)
    for _ in range(15):
        training.run(source.epochs // 10)
        assert is_left_alone(training)


@pytest.mark.parametrize(
    "rate", [pytest.param(0.1, marks=NIGHT), pytest.param(0.5, marks=NIGHT), 1, 2]
)
def test_xor_of_notebook_5_is_healthy_at_every_rate(rate):
    training = trained(tutorials.xor().network, XOR, rate, 0, HALF_SUM)
    for _ in range(8):
        training.run(750)
        assert is_left_alone(training)


@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=NIGHT)])
@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
@pytest.mark.parametrize(
    "name",
    [
        "logical_or",
        "circles",
        "sine",
        *(pytest.param(name, marks=NIGHT) for name in ("blobs", "moons")),
    ],
)
def test_a_run_that_learns_is_healthy_all_the_way(name, activation, seed):
    """Its units are saturated in the end too, but its loss is small."""
    X, y = datasets.load(name)
    output, loss = (
        ("identity", SquaredError()) if name == "sine" else ("sigmoid", BinaryCrossEntropy())
    )
    network = Network([X.shape[1], 8, 1], [activation, output], rng=seed)
    training = trained(network, (X, y), 0.1 if name == "sine" else 1, 0, loss)
    for _ in range(5):
        training.run(400)
        assert is_left_alone(training)
    assert training.history.losses[-1] < 0.5 * training.history.losses[0]


def test_a_saturated_run_that_is_right_is_healthy():
    network = Network([2, 1], "sigmoid", init={"W1": [[40], [40]], "b1": [[-60]]})
    assert diagnose(trained(network, AND, 1, 10)) is None


def test_a_network_without_hidden_layers_is_healthy():
    network = Network([2, 1], "sigmoid", rng=0)
    assert diagnose(trained(network, AND, 1, 100, BinaryCrossEntropy())) is None


@pytest.mark.parametrize(
    "loss", [pytest.param(SquaredError(), marks=NIGHT), BinaryCrossEntropy()], ids=repr
)
def test_a_penalty_on_the_weights_is_to_blame_where_it_is_too_high(loss):
    def run(l2, change=()):
        training = Training(
            Network([2, 4, 1], ["tanh", "sigmoid"], rng=1), *datasets.xor(), L2(loss, l2), 0.5
        )
        training = treated(training, change) if change else training
        training.run(3000)
        return training

    illness = diagnose(run(0.1))
    assert illness.name == "penalty too high" and illness.change["l2"] < 0.1
    assert re.search("The largest weight is (almost )?0\\.", illness.sentence)
    assert diagnose(run(1e-4)) is None
    outputs = run(0.1, {"l2": illness.change["l2"], "seed": 3}).outputs
    assert np.array_equal(outputs.round(), datasets.xor()[1])


def test_rows_that_are_the_same_share_the_mean_of_their_targets():
    rng = np.random.default_rng(0)
    for rows, columns, values in ((1, 1, 2), (9, 1, 2), (40, 2, 3), (40, 5, 2), (30, 3, 1_000)):
        X = rng.integers(0, values, (rows, columns)).astype(float)
        y = rng.normal(size=(rows, 2))
        expected = [y[(X == x).all(axis=1)].mean(axis=0) for x in X]
        np.testing.assert_allclose(_means_of_equal_rows(X, y), expected, rtol=1e-12)
