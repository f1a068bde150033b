"""Features that are made of two inputs, and runs whose networks are given them."""

import contextlib
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import BinaryCrossEntropy, Momentum, Network, datasets
from nnworkshop.studies import Run, Samples, make_features, run_of, state_text
from nnworkshop.studies.features import FEATURES, feature_names

MADE = [name for name in FEATURES if name != "none"]
PAIRS = st.lists(st.tuples(*[st.floats(-10, 10)] * 2), min_size=1, max_size=5)


def features_run(made_features, network=None, **settings):
    network = network or Network([2, 3, 1], ["tanh", "sigmoid"])
    data = *datasets.circles(60, 0.1, rng=3), BinaryCrossEntropy(), 0.5
    return Run(network, *data, made_features=made_features, **settings)


@given(PAIRS)
def test_features_are_what_their_names_say(pairs):
    made = make_features(pairs, "all")
    sines = np.sin(np.pi * np.array(pairs))
    for row, (x1, x2), (sine1, sine2) in zip(made, pairs, sines):
        assert row.tolist() == [x1, x2, x1 * x1, x2 * x2, x1 * x2, sine1, sine2]
    assert feature_names(["x1", "x2"], "all")[2:5] == ("x1²", "x2²", "x1 · x2")


@pytest.mark.parametrize("which", FEATURES)
def test_each_choice_has_a_column_for_each_of_its_names(which):
    made, everything = make_features([[0.3, -0.7]], which), make_features([[0.3, -0.7]], "all")
    places = [feature_names("ab", "all").index(name) for name in feature_names("ab", which)]
    assert np.array_equal(made, everything[:, places])


@pytest.mark.parametrize(
    ("X", "which", "words"),
    [
        ([[1, 2, 3]], "squares", r"expected \(N, 2\)"),
        ([[1, np.nan]], "sines", "not finite|nan"),
        ([[1, 2]], "cubes", "which is 'cubes', expected one of: none, squares"),
        ([[1e200, 1]], "none", ""),
    ],
)
def test_what_no_feature_can_be_made_of_is_refused(X, which, words):
    if not words:
        assert make_features(X, which).tolist() == X
        return
    with pytest.raises(ValueError, match=words):
        make_features(X, which)


def test_inputs_whose_squares_are_too_large_are_refused_without_a_warning():
    X, y = datasets.xor()
    with pytest.raises(ValueError, match="X"):
        Run(Network([2, 1]), 1e200 * X, y, BinaryCrossEntropy(), 1, made_features="squares")


@pytest.mark.parametrize("which", MADE)
def test_a_text_and_a_program_make_the_run_again(which):
    run = features_run(which, held_out=0.25, seed=4)
    run.timeline.run(30)
    run.rule = Momentum()
    run.timeline.run(10)
    again = run_of(state_text(run), *run.samples.given)
    assert np.array_equal(again.training.outputs, run.training.outputs)
    assert again.settings() == run.settings()
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(run.source(), {})  # noqa: S102
    wanted = run.training.history.losses[-1], run.training.history.held_out[-1]
    assert [float(number) for number in printed.getvalue().split()] == list(map(float, wanted))


def test_features_come_and_go_with_the_next_start():
    run = features_run("none")
    plain = run.network.sizes, run.source()
    run.samples.made_features = "all"
    assert run.network.sizes == (2, 3, 1)
    run.start()
    assert run.network.sizes == (7, 3, 1) and run.training.X.shape == (60, 7)
    assert run.settings()["made features"] == "with all"
    run.samples.made_features = "none"
    run.start()
    assert (run.network.sizes, run.source()) == plain


def test_a_text_with_features_can_go_back_to_the_inputs_alone():
    run = run_of(state_text(features_run("squares")), *datasets.circles(60, 0.1, rng=3))
    assert (run.network.sizes, run.inputs) == ((4, 3, 1), 2)
    run.samples.made_features = "none"
    run.start()
    assert run.network.sizes == (2, 3, 1)


@pytest.mark.parametrize("made_features", ["none", "squares"])
def test_a_network_for_other_inputs_is_refused(made_features):
    with pytest.raises(ValueError, match=r"X has shape .* expected \(N, 3\)"):
        features_run(made_features, Network([3, 2, 1]))


def test_rows_by_hand_are_inputs_and_not_features():
    samples = Samples(*datasets.circles(60, 0.1, rng=3), held_out=0.25, made_features="all")
    kept, held_out = samples.draw()
    other = samples.with_rows(kept[0], kept[1], held_out)
    assert other.given[0].shape == (45, 2) and other.apart[0].shape == (15, 2)
    for rows, drawn in zip((kept, held_out), other.draw()):
        assert np.array_equal(rows[0], drawn[0])


def test_squares_let_a_single_unit_find_the_disc():
    right = {}
    for which in ("none", "squares"):
        run = Run(
            Network([2, 1]), *datasets.circles(), BinaryCrossEntropy(), 5.0, made_features=which
        )
        run.timeline.run(500)
        right[which] = run.training.scores()["right"].right
    assert right["none"] < 140 and right["squares"] >= 196  # of 200
