"""Each slip is named where it was made, no right gradient is accused, and a matter of the loss is said as such."""

from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib import ACTIVATIONS, BinaryCrossEntropy, SquaredError, numerical_gradients
from nnworkshop.watching.layouts import Layout
from nnworkshop.watching.slips import SLIPS, Moment, compared, passed_back
from nnworkshop.watching.stated import MEAN_SQUARED, Stated, bases

HALF = Stated(MEAN_SQUARED, 0.5)
NAMES = ["W1", "b1", "W2", "b2", "W3", "b3"]


def moment_of(sizes=(2, 3, 3, 1), activations=("tanh", "sigmoid", "sigmoid"), rows=7, seed=0):
    rng = np.random.default_rng(seed)
    arrays = []
    for n, m in pairwise(sizes):
        arrays += [rng.normal(0, 1, (n, m)), rng.normal(0, 1, (1, m))]
    L = len(sizes) - 1
    layout = Layout(
        tuple(range(0, 2 * L, 2)),
        tuple(range(1, 2 * L, 2)),
        sizes,
        tuple(one.shape for one in arrays),
        False,
        False,
        "separate",
        (False,) * L,
        None,
        activations,
    )
    X, y = rng.normal(size=(rows, sizes[0])), rng.uniform(0, 1, (rows, sizes[-1]))
    later = [one - 0.1 * rng.normal(size=one.shape) for one in arrays]
    return Moment(layout, arrays, layout.network(arrays), later, X, y)


def given_by(moment, gradients):
    return dict(enumerate(moment.layout.join(gradients)))


def test_the_backward_pass_is_the_gradient_by_central_differences():
    moment = moment_of()
    slopes = numerical_gradients(moment.network, moment.X, moment.y, SquaredError(1.0))
    ours = passed_back(moment, MEAN_SQUARED)
    for name, slope in slopes.items():
        assert ours[name] == pytest.approx(slope, abs=1e-7)


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 10_000),
    st.lists(st.sampled_from(["sigmoid", "tanh", "relu"]), min_size=2, max_size=2),
    st.sampled_from(["sigmoid", "identity", "tanh"]),
    st.sampled_from([0.5, 1.0, 3.5, 7.0]),
    st.sampled_from([1.0, -1.0]),
)
def test_right_gradients_are_accused_of_nothing(seed, hidden, last, factor, sign):
    moment = moment_of(activations=(*hidden, last), seed=seed)
    for base in bases(moment.network, moment.y):
        right = {k: factor * sign * v for k, v in passed_back(moment, base).items()}
        verdict = compared(given_by(moment, right), [moment], NAMES)
        if any(np.abs(one).max() > 1e-6 for one in right.values()):
            assert verdict.kind == "right"
        verdict = compared(given_by(moment, right), [moment], NAMES, Stated(base, factor))
        assert verdict is None or verdict.kind == "right"


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.name)
@pytest.mark.parametrize("seed", range(5))
def test_a_slip_is_named_where_it_is_made(slip, seed):
    moment = moment_of(seed=seed)
    for base in bases(moment.network, moment.y):
        variants = slip.variants(moment, base)
        for where, gradients in variants:
            verdict = compared(given_by(moment, gradients), [moment], NAMES, Stated(base))
            assert (verdict.kind, verdict.name) == ("slip", slip.name)
            assert where in verdict.sentence or "slope of the output" in verdict.sentence


@pytest.mark.parametrize("base", [MEAN_SQUARED, BinaryCrossEntropy()], ids=lambda base: base.name)
def test_no_two_slips_give_the_same_numbers(base):
    """But for a missing slope of the output, by which one loss is the other."""
    moment = moment_of()
    made = [
        (f"{slip.name} {where}", np.concatenate([one.ravel() for one in gradients.values()]))
        for slip in SLIPS
        for where, gradients in slip.variants(moment, base)
    ]
    assert len(made) > 5
    for (first, a), (second, b) in combinations(made, 2):
        cosine = a @ b / np.sqrt((a @ a) * (b @ b))
        assert abs(cosine) < 1 - 1e-9, (first, second)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (lambda g: -g, "sign"),
        (lambda g: 7 * g, "not divided by N"),
        (lambda g: g / 7, "divided by N twice"),
        (lambda g: 0 * g, "gradient of 0"),
        (lambda g: 3 * g, "factor"),
        (lambda g: g.T, "gradient turned"),
    ],
)
def test_a_single_wrong_array_is_named(change, name):
    moment = moment_of()
    right = given_by(moment, passed_back(moment, MEAN_SQUARED))
    right = {k: 0.5 * one for k, one in right.items()}
    wrong = right | {2: change(right[2])}  # W2, which is square
    verdict = compared(wrong, [moment], NAMES, HALF)
    assert (verdict.kind, verdict.name, verdict.first) == ("slip", name, "W2")


def test_what_no_slip_explains_is_said_to_be_unknown():
    moment = moment_of()
    right = given_by(moment, passed_back(moment, MEAN_SQUARED))
    verdict = compared(right | {0: right[0] + 0.1}, [moment], NAMES, HALF)
    assert (verdict.kind, verdict.first) == ("unknown", "W1")


def test_the_first_wrong_array_is_the_first_on_the_way_back():
    moment = moment_of()
    right = given_by(moment, passed_back(moment, MEAN_SQUARED))
    wrong = right | {0: -right[0], 2: -right[2]}
    assert compared(wrong, [moment], NAMES, Stated(MEAN_SQUARED)).first == "W2"


def test_of_two_signs_the_one_that_goes_uphill_is_wrong():
    moment = moment_of(sizes=(2, 3, 1), activations=("tanh", "sigmoid"))
    right = given_by(moment, passed_back(moment, MEAN_SQUARED))
    for wrong in (0, 2):
        came = {k: -right[k] if k == wrong else right[k] for k in (0, 2)}  # of the weights alone
        for sign in (1, -1):  # subtracted, as it should be, or the negative gradient added
            later = [a - 0.1 * came.get(k, 0.0) for k, a in enumerate(moment.arrays)]
            there = replace(moment, later=later)
            handed_in = {k: sign * one for k, one in came.items()}
            verdict = compared(handed_in, [there], NAMES, Stated(MEAN_SQUARED))
            assert (verdict.name, verdict.first) == ("sign", NAMES[wrong])


@pytest.mark.parametrize(("factor", "kind"), [(2, "right"), (0.5, "right"), (7, "slip")])
def test_a_factor_is_of_the_loss_unless_it_is_the_number_of_rows(factor, kind):
    moment = moment_of()
    came = {k: factor * 0.5 * one for k, one in passed_back(moment, MEAN_SQUARED).items()}
    verdict = compared(given_by(moment, came), [moment], NAMES, HALF)
    assert verdict.kind == kind
    assert f"{factor:g} times" in verdict.sentence or verdict.name == "not divided by N"


def test_weight_decay_is_no_mistake():
    moment = moment_of()
    came = given_by(moment, passed_back(moment, MEAN_SQUARED))
    came = {k: one + 0.01 * moment.arrays[k] * (k % 2 == 0) for k, one in came.items()}
    verdict = compared(came, [moment], NAMES, Stated(MEAN_SQUARED))
    assert (verdict.kind, verdict.decay) == ("right", pytest.approx(0.01))


def test_gradients_that_are_all_0_say_nothing():
    moment = moment_of()
    none = {k: 0 * one for k, one in enumerate(moment.arrays)}
    assert compared(none, [moment], NAMES, HALF) is None


def test_every_activation_with_a_slope_is_known():
    for name, activation in ACTIVATIONS.items():
        if activation.elementwise:
            moment = moment_of(activations=(name, name, name))
            came = given_by(moment, passed_back(moment, MEAN_SQUARED))
            verdict = compared(came, [moment], NAMES)
            assert verdict is None or verdict.kind == "right"


def test_a_half_that_has_been_fitted_is_called_a_half():
    moment = moment_of()
    gradients = given_by(moment, passed_back(moment, MEAN_SQUARED))
    halved = {k: 0.5 * (1 + 1e-12) * one for k, one in gradients.items()}
    said = compared(halved, [moment], NAMES).sentence
    assert said == "The gradients are those of the half mean squared error."
