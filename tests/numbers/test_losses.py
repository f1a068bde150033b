"""Losses: three conventions of the squared error, two cross-entropies, and their gradients."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnlib import (
    L2,
    BinaryCrossEntropy,
    CrossEntropy,
    Loss,
    Network,
    SquaredError,
    Training,
    datasets,
    gradient_check,
    sigmoid,
    softmax,
    train,
)

A, Y = (
    np.array([[0.5, 1.0], [2.0, 0.0], [0.0, 1.0]]),
    np.array([[0.0, 1.0], [0.0, 1.0], [3.0, 1.0]]),
)
SQUARES = 0.25 + 4 + 1 + 9  # of A - Y
ANY = arrays(float, (4, 3), elements=st.floats(-10, 10))
Z = arrays(float, (4, 3), elements=st.floats(-5, 5))
PROBABILITIES = Z.map(softmax)
SQUARED = [
    SquaredError(),
    SquaredError(1),
    SquaredError(1, mean=False),
    SquaredError(0.5, mean=False),
]


@pytest.mark.parametrize(
    ("loss", "value"),
    [
        (SquaredError(), SQUARES / 6),  # half the mean over the 3 samples
        (SquaredError(1), SQUARES / 3),
        (SquaredError(1, mean=False), SQUARES),
        (SquaredError(0.5, mean=False), SQUARES / 2),
    ],
    ids=repr,
)
def test_conventions_of_the_squared_error(loss, value):
    assert loss(A, Y) == pytest.approx(value, rel=1e-15)
    np.testing.assert_allclose(loss.slope(A, Y), 2 * value / SQUARES * (A - Y), rtol=1e-15)


def test_cross_entropies_by_hand():
    a, y = np.array([[0.25], [0.5]]), np.array([[1.0], [0.0]])
    assert BinaryCrossEntropy()(a, y) == pytest.approx((np.log(4) + np.log(2)) / 2, rel=1e-15)
    a, y = np.array([[0.25, 0.25, 0.5], [0.5, 0.5, 0]]), np.array([[0, 0, 1.0], [1, 0, 0]])
    assert CrossEntropy()(a, y) == pytest.approx(np.log(2), rel=1e-15)


@pytest.mark.parametrize("soft", [0.3, 0.7])
def test_cross_entropy_is_least_where_the_output_is_the_target(soft):
    y = np.array([[soft]])
    at, below, above = (BinaryCrossEntropy()([[a]], y) for a in (soft, soft - 0.01, soft + 0.01))
    assert at < min(below, above)
    assert at == pytest.approx(-soft * np.log(soft) - (1 - soft) * np.log(1 - soft), rel=1e-14)


@given(ANY)
def test_two_classes_as_one_output_or_two(z):
    """sigmoid(z) and softmax(z, 0) say the same, and so do their losses."""
    y = (z > 1).astype(float)
    two = np.stack([z, np.zeros_like(z)], axis=-1)
    a, targets = softmax(two).reshape(-1, 2), np.stack([y, 1 - y], axis=-1).reshape(-1, 2)
    binary = BinaryCrossEntropy()(sigmoid(z).reshape(-1, 1), y.reshape(-1, 1))
    assert binary == pytest.approx(CrossEntropy()(a, targets), rel=1e-9)


def test_confident_and_wrong_is_dear_but_finite():
    cost = np.log(2) * 53
    assert BinaryCrossEntropy()([[1.0], [0.0]], [[0.0], [1.0]]) == pytest.approx(cost, rel=1e-14)
    assert CrossEntropy()([[1.0, 0.0]], [[0.0, 1.0]]) == pytest.approx(cost, rel=1e-14)
    a = sigmoid([[-1e6], [1e6]])
    assert np.isfinite(BinaryCrossEntropy()(a, [[1], [0]]))
    np.testing.assert_allclose(BinaryCrossEntropy().slope(a, np.array([[1], [0]])), [[-0.5], [0.5]])


@pytest.mark.parametrize("loss", [BinaryCrossEntropy(), CrossEntropy()], ids=repr)
def test_certain_and_right_costs_nothing(loss):
    assert loss(np.eye(3), np.eye(3)) == pytest.approx(0, abs=1e-15)
    for sure in (np.eye(3), np.eye(1)):
        assert str(loss(sure, sure)) == "0.0"  # and not -0.0


@pytest.mark.parametrize("loss", SQUARED, ids=repr)
@given(a=ANY, y=ANY)
def test_gradient_of_the_squared_error_is_the_central_difference(loss, a, y):
    np.testing.assert_allclose(
        loss.slope(a, y), _differences(loss, a, y, lambda a: a), rtol=1e-6, atol=1e-6
    )


@pytest.mark.parametrize(
    ("loss", "activation"), [(BinaryCrossEntropy(), sigmoid), (CrossEntropy(), softmax)], ids=repr
)
@given(z=Z, y=PROBABILITIES)
def test_fused_gradient_is_the_central_difference_in_z(loss, activation, z, y):
    differences = _differences(loss, z, y, activation)
    np.testing.assert_allclose(loss.slope(activation(z), y), differences, rtol=1e-6, atol=1e-9)


def _differences(loss, x, y, function, step=1e-5):
    """dLoss/dx by central differences, where the outputs are function(x)."""
    result = np.empty_like(x)
    for place in np.ndindex(x.shape):
        moved = np.zeros_like(x)
        moved[place] = step
        result[place] = (loss(function(x + moved), y) - loss(function(x - moved), y)) / (2 * step)
    return result


@pytest.mark.parametrize("loss", [*SQUARED, BinaryCrossEntropy(), CrossEntropy()], ids=repr)
@given(a=PROBABILITIES, y=PROBABILITIES)
def test_the_layout_in_memory_does_not_matter(loss, a, y):
    assert loss(np.asfortranarray(a), y) == pytest.approx(loss(a, y), rel=1e-13)
    assert loss(a, np.asfortranarray(y)) == pytest.approx(loss(a, y), rel=1e-13)


def test_a_diverged_network_has_a_loss_too():
    assert SquaredError()([[np.inf]], [[0.0]]) == np.inf
    assert SquaredError()([[1e200]], [[0.0]]) == np.inf
    assert np.isnan(SquaredError()([[np.nan]], [[0.0]]))
    assert np.isnan(CrossEntropy()([[np.nan, np.nan]], [[0.0, 1.0]]))


def test_losses_are_values():
    assert SquaredError() == SquaredError(0.5, True) != SquaredError(1)
    assert repr(SquaredError(1, mean=False)) == "SquaredError(scale=1, mean=False)"


def test_an_unfinished_loss_says_what_is_missing():
    with pytest.raises(AttributeError, match="'Loss' object has no attribute 'value'"):
        Loss()([[1.0]], [[1.0]])
    with pytest.raises(AttributeError, match="'Loss' object has no attribute 'slope'"):
        Loss().slope(A, A)


@pytest.mark.parametrize("loss", [*SQUARED, BinaryCrossEntropy(), CrossEntropy()], ids=repr)
def test_l2_is_its_loss_but_for_the_penalty(loss):
    both = L2(loss, 0.1)
    a, y = softmax(A), softmax(Y)
    assert both(a, y) == loss(a, y)
    assert np.array_equal(both.slope(a, y), loss.slope(a, y))
    assert both.output_activation == loss.output_activation
    with pytest.raises(ValueError, match="^y "):
        both(a, y * np.nan)
    if loss.output_activation:
        with pytest.raises(ValueError, match=f"but {type(loss).__name__} expects"):
            both(a, 2 * y)
        with pytest.raises(
            ValueError, match=f"^the output activation is tanh, but {both.name} exp"
        ):
            Network([2, 2], "tanh").targets(y, len(y), both)


def test_without_a_price_l2_trains_as_its_loss_does():
    """As the first of a sweep: for l2 in (0, 0.001, 0.01)."""
    X, y = datasets.xor()
    losses = [
        train(Network([2, 2, 1], rng=0), X, y, loss, 1, 20).losses
        for loss in (SquaredError(), L2(SquaredError(), 0))
    ]
    assert np.array_equal(*losses)
    with pytest.raises(ValueError, match="^l2 is -0.1, expected a finite number of at least 0"):
        L2(SquaredError(), -0.1)


def test_a_loss_of_ones_own_is_one_number():
    class Rows(Loss):
        def value(self, a, y):
            return (a - y) ** 2  # the sum is forgotten

        def slope(self, a, y):
            return 2 * (a - y)

    class Forgetful(Rows):
        def value(self, a, y):
            np.sum((a - y) ** 2)  # the return is forgotten

    X, y = datasets.xor()
    words = r"^Rows: value\(a, y\) is an array of float64 values, expected one number"
    with pytest.raises(TypeError, match=words):
        Rows()(y, y)
    with pytest.raises(TypeError, match=words):
        Training(Network([2, 2, 1]), X, y, Rows(), 1)
    for fails in (
        lambda: Forgetful()(y, y),
        lambda: Training(Network([2, 1]), X, y, Forgetful(), 1),
    ):
        with pytest.raises(
            TypeError, match=r"value\(a, y\) is None \(NoneType\), expected one num"
        ):
            fails()


def test_a_loss_that_returns_the_same_array_each_time_has_a_history():
    class Kept(Loss):
        place = np.zeros(())

        def value(self, a, y):
            return np.sum((a - y) ** 2, out=self.place)

        def slope(self, a, y):
            return 2 * (a - y)

    X, y = datasets.xor()
    for loss, plain in ((Kept(), SQUARED[2]), (L2(Kept(), 0.1), L2(SQUARED[2], 0.1))):
        came, expected = (
            train(Network([2, 2, 1], rng=0), X, y, one, 1, 5) for one in (loss, plain)
        )
        np.testing.assert_allclose(came.losses, expected.losses, rtol=1e-12)
        assert max(gradient_check(Network([2, 2, 1], rng=0), X, y, loss).values()) < 1e-6


def test_l2_of_l2_is_refused():
    """Or else the inner penalty would be lost."""
    expected = r"^loss is L2\(SquaredError\(.*\), .*\), expected one without L2"
    for inner in (1, 0):
        with pytest.raises(ValueError, match=expected):
            L2(L2(SquaredError(), inner), 0.1)
