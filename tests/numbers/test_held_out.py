"""Rows held out, scaling, classes: by their properties, and beside scikit-learn."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnlib import Scaling, accuracy, classes, confusion, one_hot, split

FINITE = st.floats(-1e6, 1e6)
TABLES = arrays(float, st.tuples(st.integers(2, 30), st.integers(1, 4)), elements=FINITE)
SHARES = st.floats(0.001, 0.999)


def numbered(n):
    """Rows that say which they are."""
    return np.arange(2.0 * n).reshape(n, 2), np.arange(float(n)).reshape(n, 1)


@given(st.integers(2, 60), SHARES, st.integers(0, 99))
def test_a_split_parts_all_rows_and_keeps_them_together(n, share, seed):
    X, y = numbered(n)
    (X_kept, y_kept), (X_held, y_held) = split(X, y, share, rng=seed)
    for inputs, targets in ((X_kept, y_kept), (X_held, y_held)):
        assert len(inputs) == len(targets) >= 1
        assert np.array_equal(inputs[:, :1], 2 * targets)  # each row of X with its own y
    assert sorted([*y_kept[:, 0], *y_held[:, 0]]) == list(range(n))
    assert abs(len(X_held) - share * n) <= 1


@given(st.integers(4, 60), st.integers(0, 99))
def test_the_same_seed_gives_the_same_split(n, seed):
    data = numbered(n)
    assert np.array_equal(split(*data, rng=seed)[1][1], split(*data, rng=seed)[1][1])


def test_every_row_is_held_out_equally_often():
    data = numbered(8)
    counts = np.zeros(8)
    for seed in range(2_000):
        counts[split(*data, 0.25, rng=seed)[1][1][:, 0].astype(int)] += 1
    assert np.abs(counts / 2_000 - 0.25).max() < 0.05


def test_a_split_gives_arrays_of_its_own():
    X, y = numbered(5)
    for part in split(X, y):
        for array in part:
            array[...] = -1
    assert X.min() == y.min() == 0


@given(TABLES)
def test_scaled_rows_have_mean_0_and_spread_1_and_go_back(X):
    scale = Scaling(X)
    scaled = scale(X)
    moves = np.ptp(X, axis=0) > 1e-6 * (1 + np.abs(X).max())
    assert np.allclose(scaled.mean(axis=0)[moves], 0, atol=1e-6)
    assert np.allclose(scaled.std(axis=0)[moves], 1, atol=1e-6)
    assert np.allclose(scale.back(scaled), X, atol=1e-6)
    assert np.isfinite(scaled).all()


def test_a_column_that_never_changes_is_not_blown_up():
    X = np.full((7, 1), 0.1)
    assert np.abs(Scaling(X)(X)).max() < 1e-12
    assert Scaling(X)([[1.1]])[0, 0] == pytest.approx(1)


def test_scaling_is_that_of_scikit_learn():
    preprocessing = pytest.importorskip("sklearn.preprocessing")
    X = np.random.default_rng(0).normal(3, [1, 20, 0.1], (50, 3))
    theirs = preprocessing.StandardScaler().fit(X[:30])
    assert np.allclose(Scaling(X[:30])(X), theirs.transform(X), rtol=1e-12)


@given(st.lists(st.integers(0, 4), min_size=1))
def test_one_hot_rows_say_their_labels(labels):
    rows = one_hot(labels, 5)
    assert rows.sum() == len(labels) and classes(rows).tolist() == labels
    assert np.array_equal(rows, one_hot(np.reshape(labels, (-1, 1)), 5))


OUTPUTS = arrays(float, st.tuples(st.integers(1, 30), st.integers(1, 4)), elements=st.floats(0, 1))


@given(OUTPUTS, st.integers(0, 99))
def test_accuracy_is_the_diagonal_of_the_confusion_matrix(a, seed):
    labels = np.random.default_rng(seed).integers(0, max(a.shape[1], 2), len(a))
    y = one_hot(labels, a.shape[1]) if a.shape[1] > 1 else labels.reshape(-1, 1)
    table = confusion(a, y)
    assert table.sum() == len(a)
    assert accuracy(a, y) == pytest.approx(np.trace(table) / len(a))
    assert table.sum(axis=1).tolist() == np.bincount(labels, minlength=len(table)).tolist()
    assert accuracy(y, y) == 1


def test_they_are_those_of_scikit_learn():
    metrics = pytest.importorskip("sklearn.metrics")
    rng = np.random.default_rng(1)
    labels, a = rng.integers(0, 10, 300), rng.random((300, 10))
    said = a.argmax(axis=1)
    assert accuracy(a, one_hot(labels, 10)) == metrics.accuracy_score(labels, said)
    assert np.array_equal(confusion(a, one_hot(labels, 10)), metrics.confusion_matrix(labels, said))


def test_what_is_not_a_number_is_right_nowhere():
    a, y = [[np.nan, 0.2], [0.9, 0.1]], [[1, 0], [1, 0]]
    assert classes(a).tolist() == [-1, 0]
    assert accuracy(a, y) == 0.5
    assert confusion(a, y).tolist() == [[1, 0], [0, 0]]
    assert classes([[np.nan]]).tolist() == [-1]


@pytest.mark.parametrize("count", [accuracy, confusion])
@pytest.mark.parametrize("y", [[[-1], [1]], [[2], [1]], [[0], [0.5]]])
def test_targets_that_are_no_classes_are_not_counted(count, y):
    """With one output, 1 and 2 would both be the class 1, and -1 and 0 the class 0."""
    with pytest.raises(
        ValueError, match="^y has .*, expected the classes of one output, 0 and 1; "
    ):
        count([[0.2], [0.7]], y)
    shares = [[0.1, 0.9], [0.8, 0.2]]  # of several outputs the largest is the class
    assert accuracy(shares, shares) == 1


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (
            lambda: split([[1], [2]], [[1]]),
            ValueError,
            "X has 2 rows and y has 1, expected the same",
        ),
        (lambda: split([[1]], [[1]]), ValueError, "expected the same, at least 2"),
        (lambda: split([[1], [2]], [1, 2]), ValueError, "y has shape (2,), expected (N, 1)"),
        (
            lambda: split([[1], [2]], [[1], [2]], 1),
            ValueError,
            "share is 1, expected a number above",
        ),
        (
            lambda: split([[1], [2]], [[1], [2]], 0),
            ValueError,
            "share is 0, expected a number above",
        ),
        (lambda: split([[1], [2]], [[1], [2]], "half"), TypeError, "share is 'half' (str)"),
        (lambda: split([[1], [2]], [[1], [2]], 0.5, "x"), TypeError, "rng is 'x' (str)"),
        (lambda: Scaling([1, 2]), ValueError, "X has shape (2,), expected (N, 1)"),
        (lambda: Scaling([[1, 2]])([[1]]), ValueError, "X has shape (1, 1), expected (N, 2)"),
        (lambda: Scaling([[1, 2]]).back([[1]]), ValueError, "X has shape (1, 1), expected (N, 2)"),
        (lambda: Scaling([[np.nan]]), ValueError, "X has nan at [0, 0]"),
        (
            lambda: one_hot([0, 3], 3),
            ValueError,
            "labels has 3, expected whole numbers from 0 to 2",
        ),
        (lambda: one_hot([0.5], 3), ValueError, "labels has 0.5"),
        (lambda: one_hot([[0, 1]], 3), ValueError, "labels has shape (1, 2)"),
        (lambda: one_hot(["a"], 3), TypeError, "labels is"),
        (lambda: one_hot([0], 0), ValueError, "classes is 0"),
        (lambda: classes([0.2, 0.9]), ValueError, "a has shape (2,), expected (N, n_out)"),
        (
            lambda: accuracy([[0.2]], [[1, 0]]),
            ValueError,
            "a has shape (1, 1) and y has shape (1, 2)",
        ),
        (lambda: confusion([[0.2]], [1]), ValueError, "y has shape (1,)"),
    ],
)
def test_what_cannot_be_is_refused_in_words(call, error, words):
    with pytest.raises(error, match=re.escape(words)):
        call()
