"""The three tutorials, digit for digit, and what a thousand starts of them come to.

Forward pass k of a training is the one after k - 1 updates. Digits are held as far as they are
given: outputs to 5e-9, weights to 5e-8, losses to 1e-9 of themselves.
"""

from itertools import combinations

import numpy as np
import pytest
from flat import flat

from nnlib import Network, SquaredError, Training, datasets, train, tutorials
from nnworkshop.many import Ensemble, Stack, within

HALF_SUM = SquaredError(0.5, mean=False)  # what the XOR tutorial states
STARTS = 1_000
WITHIN = 30  # counts of STARTS runs: how far other rounding may move them


def assert_outputs(actual, expected):
    np.testing.assert_allclose(np.ravel(actual), expected, rtol=0, atol=5e-9)


def assert_weights(actual, expected):
    np.testing.assert_allclose(actual, expected, rtol=0, atol=5e-8)


@pytest.mark.parametrize(
    "tutorial, sizes, activations, bias, rate, epochs",
    [
        (tutorials.house_prices, (2, 3, 1), ["sigmoid", "sigmoid"], False, None, None),
        (tutorials.bias_trick, (3, 3, 1), ["sigmoid", "identity"], True, 0.1, 10_000),
        (tutorials.xor, (2, 2, 1), ["sigmoid", "sigmoid"], False, 1, 1_500),
    ],
    ids=["house_prices", "bias_trick", "xor"],
)
def test_settings(tutorial, sizes, activations, bias, rate, epochs):
    t = tutorial()
    assert t.network.sizes == sizes
    assert [f.name for f in t.network.activations] == activations
    assert t.network.bias is bias
    assert (t.learning_rate, t.epochs) == (rate, epochs)


# House prices: a forward pass by hand

ITS_OWN_DATA = dict(
    z2=[0.72222222, 0.33333333, 1.0],
    a2=[0.67309618, 0.58257021, 0.73105858],
    z3=[1.00964427, 0.87385531, 1.09658787],
    output=[0.73295053, 0.70554727, 0.74962023],
)
AS_PRINTED = dict(
    z2=[0.83333333, 0.44444444, 0.83333333],
    a2=[0.69705928, 0.60931754, 0.69705928],
    z3=[1.04558893, 0.91397631, 1.04558893],
    output=[0.73992695, 0.71381315, 0.73992695],
)
ASKED = dict(z2=[1.05555556], a2=[0.74184029], z3=[1.11276044], output=[0.75264338])


def assert_pass(X, expected):
    forward_pass = tutorials.house_prices().network.forward(X)
    for unit in range(3):  # with equal weights all hidden units are one
        assert_outputs(forward_pass.z[1][:, unit], expected["z2"])
        assert_outputs(forward_pass.a[1][:, unit], expected["a2"])
    assert_outputs(forward_pass.z[2], expected["z3"])
    assert_outputs(forward_pass.output, expected["output"])


def test_house_prices_data_is_scaled_as_in_the_article():
    t = tutorials.house_prices()
    assert_outputs(t.X, [0.66666667, 0.77777778, 0.33333333, 0.33333333, 1, 1])
    assert_outputs(t.y, [0.94, 0.89, 0.83])


def test_house_prices_of_its_own_data():
    assert_pass(tutorials.house_prices().X, ITS_OWN_DATA)


def test_house_prices_as_printed_belong_to_other_data():
    X = np.array([[2, 9], [1, 5], [3, 6]])
    assert_pass(X / X.max(axis=0), AS_PRINTED)


def test_house_prices_asked_row_lies_outside_the_data():
    X, _ = datasets.house_prices()
    asked = np.array([[4, 7]]) / X.max(axis=0)
    assert_outputs(asked, [1.33333333, 0.77777778])
    assert_pass(asked, ASKED)


def test_equal_weights_stay_equal_for_ever():
    t = tutorials.house_prices()
    train(t.network, t.X, t.y, t.loss, learning_rate=1, epochs=500)
    W1, W2 = t.network.parameters.values()
    assert not np.allclose(W1, 0.5, atol=1e-3)
    assert np.ptp(W1, axis=1).max() < 1e-12
    assert np.ptp(W2) < 1e-12


def test_a_hidden_layer_of_equal_units_is_worth_one_unit():
    t = tutorials.house_prices()
    W1 = t.network.parameters["W1"]
    one = Network([2, 1, 1], "sigmoid", bias=False, init={"W1": W1[:, :1], "W2": [[1.5]]})
    np.testing.assert_allclose(one.predict(t.X), t.network.predict(t.X), rtol=1e-15)


# Bias trick: a table learned with averaged gradients

BIAS_TRICK_START = dict(
    W1=[
        [-0.39533485, -0.70648822, -0.81532281],
        [-0.62747958, -0.30887855, -0.20646505],
        [0.07763347, -0.16161097, 0.370439],
    ],
    b1=[[-0.16595599, 0.44064899, -0.99977125]],
    W2=[[0.75623487], [-0.94522481], [0.34093502]],
    b2=[[-0.5910955]],
)
BIAS_TRICK_END = dict(
    W1=[
        [-0.80986007, -2.55519551, -1.68955194],
        [-1.613705, -3.83654833, 0.12250651],
        [-1.28348804, -2.38764119, 0.05153207],
    ],
    b1=[[2.66004673, 2.5827856, -0.5283662]],
    W2=[[3.64748731], [-4.32022239], [1.47457661]],
    b2=[[-1.10663177]],
)
BIAS_TRICK = {  # forward pass: outputs, loss
    1: (
        [-0.64926151, -0.70526557, -0.67881543, -0.71507728, -0.6107305, -0.6550019],
        0.8129359882833521,
    ),
    100: (
        [0.52033061, 0.52956808, 0.43105749, 0.43576061, 0.53304252, 0.52518731],
        0.12417481613268899,
    ),
    1_000: (
        [0.24014226, 0.71316341, 0.27843341, 0.63835421, 0.44464368, 0.68480193],
        0.09380255831632502,
    ),
    5_000: (
        [0.04846931, 0.87859664, 0.04171354, 0.89369232, 0.84181829, 0.32084323],
        0.013174268832947209,
    ),
    10_000: (
        [0.00021114, 0.99952559, 0.00016689, 0.99957618, 0.99936296, 0.00130185],
        2.148127245027975e-07,
    ),
}


def test_bias_trick():
    t = tutorials.bias_trick()
    for name, expected in BIAS_TRICK_START.items():
        assert_weights(t.network.parameters[name], expected)
    training = Training(t.network, t.X, t.y, t.loss, t.learning_rate)
    for k, (outputs, loss) in BIAS_TRICK.items():
        training.run(k - 1 - training.epoch)
        assert_outputs(training.outputs, outputs)
        assert training.history.losses[k - 1] == pytest.approx(loss, rel=1e-9)
    training.run(t.epochs - training.epoch)
    assert training.epoch == 10_000
    for name, expected in BIAS_TRICK_END.items():
        assert_weights(t.network.parameters[name], expected)


def test_bias_trick_with_columns_of_ones_is_the_separate_bias():
    """The article's own form: ones in front of the inputs and of the hidden layer, and gradients
    averaged from one matrix a sample.
    """
    t = tutorials.bias_trick()
    p = {name: array.copy() for name, array in t.network.parameters.items()}
    hidden, output = np.vstack([p["b1"], p["W1"]]), np.vstack([p["b2"], p["W2"]])
    ones = np.ones((6, 1))
    X1 = np.hstack([ones, t.X])
    for _ in range(100):
        a1 = np.hstack([ones, 1 / (1 + np.exp(-(X1 @ hidden)))])
        error = a1 @ output - t.y
        delta1 = (error @ output.T * a1 * (1 - a1))[:, 1:]
        output = output - 0.1 * (a1[:, :, None] * error[:, None, :]).mean(axis=0)
        hidden = hidden - 0.1 * (X1[:, :, None] * delta1[:, None, :]).mean(axis=0)
    train(t.network, t.X, t.y, t.loss, t.learning_rate, 100)
    p = t.network.parameters
    np.testing.assert_allclose(hidden, np.vstack([p["b1"], p["W1"]]), rtol=1e-12)
    np.testing.assert_allclose(output, np.vstack([p["b2"], p["W2"]]), rtol=1e-12)


def test_bias_trick_from_a_thousand_starts():
    stack = Stack([tutorials.bias_trick(seed).network for seed in range(STARTS)])
    t = tutorials.bias_trick()
    crowd = Ensemble(stack, t.X, t.y, t.loss, t.learning_rate, within(0.1), stop=False)
    crowd.run(t.epochs)
    error = np.abs(crowd.outputs - t.y).max(axis=(-2, -1))
    assert crowd.reached.sum() == np.sum(error < 0.1) == pytest.approx(839, abs=WITHIN)
    assert np.sum(error < 0.5) == pytest.approx(890, abs=WITHIN)


# XOR: a small class

ARTICLE = {  # legacy seed: forward pass 100, stated loss
    0: ([0.49904007, 0.50639103, 0.50971005, 0.51224152], 0.4977332099171989),
    1: ([0.49944816, 0.50197897, 0.50147196, 0.50355783], 0.49978705016550773),
    42: ([0.49588542, 0.5051227, 0.52304889, 0.51934493], 0.4940037040599198),
}
TRUE_GRADIENT = {  # legacy seed: forward pass 1,500, stated loss
    0: ([0.14851824, 0.78749764, 0.7874979, 0.27868106], 0.09501760041280004),
    1: ([0.16882746, 0.76769624, 0.76768712, 0.30387482], 0.11438846264963654),
    42: ([0.14462956, 0.79141782, 0.79142091, 0.2736712], 0.09141270036852121),
}


def assert_xor(seed, loss, k, outputs, stated_loss):
    t = tutorials.xor(seed)
    train(t.network, t.X, t.y, loss, t.learning_rate, k - 1)
    a = t.network.predict(t.X)
    assert_outputs(a, outputs)
    assert HALF_SUM(a, t.y) == pytest.approx(stated_loss, rel=1e-9)


def test_xor_start():
    first = [0.63059599, 0.66432327, 0.66869443, 0.69531126]
    assert_xor(0, tutorials.xor().loss, 1, first, 0.551775648464887)
    drawn = np.random.RandomState(0)
    W1, W2 = tutorials.xor(0).network.parameters.values()
    assert np.array_equal(W1, drawn.rand(2, 2))
    assert np.array_equal(W2, drawn.rand(2, 1))


@pytest.mark.parametrize("seed", ARTICLE)
def test_xor_with_the_update_of_the_article(seed):
    assert_xor(seed, tutorials.xor().loss, 100, *ARTICLE[seed])


@pytest.mark.parametrize("seed", TRUE_GRADIENT)
def test_xor_with_the_true_gradient_of_the_stated_loss(seed):
    assert_xor(seed, HALF_SUM, 1_500, *TRUE_GRADIENT[seed])


def test_the_update_of_the_article_is_a_hidden_learning_rate_of_two():
    article, stated = tutorials.xor(), tutorials.xor()
    train(article.network, article.X, article.y, article.loss, 1, 100)
    train(stated.network, stated.X, stated.y, HALF_SUM, 2, 100)
    assert np.array_equal(flat(article.network), flat(stated.network))


# XOR, where rounding decides: a thousand starts, each with neighbours 1e-15 away

PASSES = [300, 500, 1_000, 1_500, 3_000, 5_000, 10_000]
# Forward pass: how many of the starts part from a neighbour by more than 1e-10, and 0.001
PARTED_BY_1e_10 = {300: 0, 500: 443, 1_000: 920, 1_500: 958, 5_000: 973, 10_000: 977}
PARTED_BY_0_001 = {300: 0, 500: 188, 1_000: 379, 1_500: 823, 3_000: 883, 5_000: 7, 10_000: 0}
# Forward pass: how many have all four outputs within 0.2 and within 0.5 of the targets, and the
# median of the worst error
SUCCESS = {
    1_500: (392, 894, 0.264),
    3_000: (930, 950, 0.124),
    5_000: (976, 977, 0.092),
    10_000: (981, 981, 0.063),
}


def neighbours(count):
    """`count` times the thousand starts as one stack, each 1e-15 from the one before."""
    starts = Stack([tutorials.xor(seed).network for seed in range(STARTS)])
    W1, W2 = (np.concatenate([W] * count) for W in starts.parameters.values())
    for copy in range(1, count):
        W1[copy * STARTS :] += 1e-15
    return Stack.of(tutorials.xor().network, {"W1": W1, "W2": W2})


class Outputs:
    """The outputs at forward pass k, by k, shape (neighbours, STARTS, 4), trained as far as is asked."""

    def __init__(self, stack, loss):
        t = tutorials.xor()
        self.crowd, self.known = Ensemble(stack, t.X, t.y, loss, t.learning_rate), {}

    def __getitem__(self, asked):
        for k in [k for k in (*PASSES, 20_000) if k <= asked and k not in self.known]:
            self.crowd.run(k - 1 - self.crowd.epoch)
            self.known[k] = self.crowd.outputs.reshape(-1, STARTS, 4).copy()
        return self.known[asked]


@pytest.fixture(scope="module")
def by_the_article():
    return Outputs(neighbours(3), tutorials.xor().loss)


@pytest.fixture(scope="module")
def by_the_true_gradient():
    return Outputs(neighbours(2), HALF_SUM)


def parted(outputs, distance):
    """How many starts part from a neighbour by more than `distance`: the mean over all pairs of
    neighbours, since each pair is a draw of its own.
    """
    pairs = combinations(outputs, 2)
    return np.mean([np.sum(np.abs(one - other).max(axis=1) > distance) for one, other in pairs])


def worst_error(outputs):
    return np.abs(outputs - [0, 1, 1, 0]).max(axis=-1)  # (neighbours, STARTS)


def success_rate(outputs):
    return np.mean(worst_error(outputs) < 0.2)


def test_before_the_chaos_all_stay_together(by_the_article):
    assert parted(by_the_article[300], 1e-10) == 0


@pytest.mark.parametrize("k", PARTED_BY_1e_10)
def test_starts_that_rounding_moves(by_the_article, k):
    assert parted(by_the_article[k], 1e-10) == pytest.approx(PARTED_BY_1e_10[k], abs=WITHIN)


@pytest.mark.parametrize("k", PARTED_BY_0_001)
def test_starts_that_rounding_moves_far(by_the_article, k):
    assert parted(by_the_article[k], 0.001) == pytest.approx(PARTED_BY_0_001[k], abs=WITHIN)


@pytest.mark.parametrize(  # rounding moves most of the article's by 1,000
    "k", [pytest.param(k, marks=[pytest.mark.night] * (k > 3_000)) for k in PASSES]
)
def test_the_true_gradient_moves_no_start(by_the_true_gradient, k):
    assert parted(by_the_true_gradient[k], 1e-10) == 0


@pytest.mark.parametrize("k", SUCCESS)
def test_success_of_the_update_of_the_article(by_the_article, k):
    learned, right_side, median = SUCCESS[k]
    error = worst_error(by_the_article[k])
    assert np.mean(np.sum(error < 0.2, axis=1)) == pytest.approx(learned, abs=WITHIN)
    assert np.mean(np.sum(error < 0.5, axis=1)) == pytest.approx(right_side, abs=WITHIN)
    assert np.median(error) == pytest.approx(median, rel=0.1)


# XOR: what the start is drawn from decides

SUCCESS_RATE = dict(unit=0.98, uniform=0.26, normal=0.22)  # each within 0.03


def test_success_of_starts_between_0_and_1(by_the_article):
    assert success_rate(by_the_article[10_000]) == pytest.approx(SUCCESS_RATE["unit"], abs=0.03)


@pytest.mark.night
def test_success_of_starts_between_0_and_1_by_the_true_gradient(by_the_true_gradient):
    rate = success_rate(by_the_true_gradient[20_000])
    assert rate == pytest.approx(SUCCESS_RATE["unit"], abs=0.03)


@pytest.mark.parametrize(
    "loss, k",
    [
        pytest.param(HALF_SUM, 20_000, marks=pytest.mark.night),
        (tutorials.xor().loss, 10_000),
    ],
    ids=repr,
)
def test_success_of_other_starts(loss, k):
    inits = ["uniform", "normal"]
    starts = [
        Network([2, 2, 1], "sigmoid", False, init, rng=seed)
        for init in inits
        for seed in range(STARTS)
    ]
    for init, outputs in zip(inits, Outputs(Stack(starts), loss)[k]):
        assert success_rate(outputs) == pytest.approx(SUCCESS_RATE[init], abs=0.03)
