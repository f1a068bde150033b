"""Activations: values, both forms of the slope, and the far ends."""

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from nnlib import (
    ACTIVATIONS,
    Activation,
    Network,
    SquaredError,
    gradient_check,
    identity,
    relu,
    sigmoid,
    softmax,
    tanh,
    train,
)

ELEMENTWISE = [sigmoid, tanh, relu, identity]
Z = arrays(float, array_shapes(max_dims=3, max_side=5), elements=st.floats(-20, 20))
ROWS = arrays(float, (3, 4), elements=st.floats(-20, 20))


@given(Z)
def test_sigmoid_is_point_symmetric(z):
    np.testing.assert_allclose(sigmoid(-z), 1 - sigmoid(z), rtol=0, atol=1e-15)


@given(Z)
def test_values_against_their_formulas(z):
    np.testing.assert_allclose(sigmoid(z), 1 / (1 + np.exp(-z)), rtol=1e-15)
    np.testing.assert_allclose(tanh(z), 2 * sigmoid(2 * z) - 1, rtol=0, atol=1e-15)
    assert np.array_equal(relu(z), np.where(z > 0, z, 0))
    assert np.array_equal(identity(z), z)


def test_values_by_hand():
    assert sigmoid(0) == 0.5
    assert sigmoid(np.log(3)) == pytest.approx(0.75, rel=1e-15)
    assert relu.derivative([-1, 0, 1e-300, 2]).tolist() == [0, 0, 1, 1]
    assert sigmoid.derivative(0) == 0.25
    assert tanh.derivative(0) == 1
    assert identity.derivative([[3.0, -4.0]]).tolist() == [[1, 1]]
    np.testing.assert_allclose(softmax(np.log([[1, 2, 5]])), [[1 / 8, 2 / 8, 5 / 8]], rtol=1e-15)


@pytest.mark.parametrize("f", ELEMENTWISE, ids=repr)
@given(z=Z)
def test_both_forms_of_the_slope_agree(f, z):
    assert np.array_equal(f.derivative(z), f.derivative_from_output(f(z)))


@pytest.mark.parametrize("f", ELEMENTWISE, ids=repr)
@given(z=Z)
def test_slope_is_the_central_difference(f, z):
    z = np.where(np.abs(z) < 1e-3, 1.0, z)  # relu has a kink at 0
    step = 1e-5
    difference = (f(z + step) - f(z - step)) / (2 * step)
    np.testing.assert_allclose(f.derivative(z), difference, rtol=1e-6, atol=1e-9)


def test_forms_of_the_slope_are_not_to_be_mixed():
    """The trap that the notebooks show: a slope from the output is wrong if it is given z."""
    assert sigmoid.derivative_from_output(2.0) == -2
    assert sigmoid.derivative(2.0) == pytest.approx(0.10499358540350662, rel=1e-14)


@pytest.mark.parametrize("f", ELEMENTWISE, ids=repr)
def test_far_ends_are_silent_and_finite(f):
    z = np.array([-1e6, -1e3, -710, 710, 1e3, 1e6])
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        a = f.value(z)  # f itself would silence what is raised here
        slope = f.slope(z, a)
    assert np.isfinite(a).all()
    assert np.isfinite(slope).all()
    assert np.array_equal(f(z), a)
    assert np.array_equal(f.derivative(z), slope)
    assert np.array_equal(f.derivative_from_output(a), slope)


def test_sigmoid_at_the_far_ends():
    assert sigmoid([1e6, np.inf]).tolist() == [1, 1]
    assert sigmoid([-1e6, -np.inf, -710]).tolist() == [sigmoid(-709)] * 3
    assert sigmoid(-709) == pytest.approx(np.exp(-709), rel=1e-12)
    assert sigmoid(-700) == pytest.approx(np.exp(-700), rel=1e-12)
    assert sigmoid.derivative([-1e6, 1e6]) == pytest.approx([0, 0], abs=1e-300)


@pytest.mark.parametrize("f", ACTIVATIONS.values(), ids=repr)
def test_nan_stays_nan(f):
    assert np.isnan(f([np.nan, 1.0])[0])


@given(ROWS, st.floats(-1e6, 1e6))
def test_softmax_rows_sum_to_one_and_do_not_feel_a_shift(z, shift):
    a = softmax(z)
    assert (a > 0).all()
    np.testing.assert_allclose(a.sum(axis=-1), 1, rtol=1e-15)
    np.testing.assert_allclose(softmax(z + shift), a, rtol=1e-8)


@given(arrays(float, (2, 3, 4), elements=st.floats(-20, 20)))
def test_softmax_works_row_by_row(z):
    one_by_one = [[softmax(row) for row in network] for network in z]
    np.testing.assert_allclose(softmax(z), one_by_one, rtol=1e-15)


def test_softmax_far_out():
    assert softmax([[1e6, -1e6, 0.0]]).tolist() == [[1, 0, 0]]
    assert softmax(5.0) == 1  # the only one of its row
    assert softmax([]).shape == sigmoid([]).shape == (0,)


@pytest.mark.parametrize("form", [softmax.derivative, softmax.derivative_from_output])
def test_softmax_has_no_elementwise_slope(form):
    with pytest.raises(TypeError, match="no elementwise derivative.*CrossEntropy"):
        form([0.2, 0.8])


@pytest.mark.parametrize("f", ELEMENTWISE, ids=repr)
def test_rows_of_different_lengths_are_a_wrong_value(f):
    for call in (f, f.derivative, f.derivative_from_output):
        with pytest.raises(ValueError, match="expected a regular array"):
            call([[1, 2], [3]])


@pytest.mark.parametrize("f", ELEMENTWISE, ids=repr)
def test_what_goes_in_is_left_alone_and_its_shape_comes_out(f):
    for z in (0.5, 2, [1, 2], [[1, 2], [3, 4]], np.float32(0.5), np.array(0.5), np.eye(3)):
        before = np.copy(z)
        for answer in (f(z), f.derivative(z), f.derivative_from_output(f(z))):
            assert np.shape(answer) == np.shape(z)
            assert answer.dtype == np.float64
            assert isinstance(answer, np.float64) == (np.ndim(z) == 0)
        assert np.array_equal(z, before)


def test_an_activation_of_ones_own():
    """z * sigmoid(z): its slope cannot be told from its output."""
    swish = Activation("swish", lambda z: z * sigmoid(z), lambda z, a: a + sigmoid(z) * (1 - a))
    z = np.linspace(-3, 3, 7)
    difference = (swish(z + 1e-5) - swish(z - 1e-5)) / 2e-5
    np.testing.assert_allclose(swish.derivative(z), difference, rtol=1e-8)
    assert np.isnan(swish.derivative_from_output(swish(z))).all()


@pytest.mark.parametrize("f", ELEMENTWISE, ids=repr)
def test_the_code_that_is_shown_is_the_slope(f):
    z = np.array([-2.0, -0.5, 0.5, 3.0])
    assert np.array_equal(eval(f.code, {"np": np}, {"z": z, "a": f(z)}), f.derivative(z))


NEED_Z = {  # slopes that their outputs do not tell, or that look at z though a would do
    "leaky": lambda z, a: np.where(z > 0, 1, 0.1),
    "hard tanh": lambda z, a: np.where(np.abs(z) < 1, 1.0, 0.0),
    "both": lambda z, a: np.where(z < 0, a, 1.0),
    "far out": lambda z, a: np.where(z > 5, 0.0, 1.0),
}


@pytest.mark.parametrize("name", NEED_Z)
def test_a_slope_that_needs_z_is_nan_from_the_output(name):
    f = Activation(name, lambda z: z, NEED_Z[name])
    for a in (-2.0, 0.5, [[-2.0, 0.5, 7.0]]):
        slope = f.derivative_from_output(a)
        assert np.isnan(slope).all() and np.shape(slope) == np.shape(a)
        assert isinstance(slope, np.float64) == (np.ndim(a) == 0)


LINE = Activation("line", lambda z: 3 * z, lambda z, a: 3.0)


def test_a_slope_may_be_one_number():
    for z in (2, [1, 2], np.eye(3)):
        for slope in (LINE.derivative(z), LINE.derivative_from_output(z)):
            assert np.array_equal(slope, np.full(np.shape(z), 3.0))
    X, y = np.eye(3), np.ones((3, 1))
    network = Network([3, 2, 1], LINE, rng=0)
    assert max(gradient_check(network, X, y, SquaredError()).values()) < 1e-6
    assert not train(network, X, y, SquaredError(), 0.001, 3).diverged


def test_a_known_activation_of_ones_own_can_be_copied_and_pickled(monkeypatch):
    """The copy is that activation itself; where it is not known, the error says so."""
    monkeypatch.setitem(ACTIVATIONS, "line", LINE)
    pickled = pickle.dumps(Network([2, 1], "line", init=1))
    assert pickle.loads(pickle.dumps(LINE)) is copy.deepcopy(LINE) is copy.copy(LINE) is LINE
    assert pickle.loads(pickled).activations == (LINE,)
    monkeypatch.delitem(ACTIVATIONS, "line")
    with pytest.raises(ValueError, match="activation is 'line', expected one of: sigmoid, "):
        pickle.loads(pickled)
