"""Data sets: shapes, tables, and the random ones' seed, size, noise and form."""

import numpy as np
import pytest

from nnlib import Network, datasets, one_hot, tutorials
from nnworkshop import data

RANDOM = ["blobs", "circles", "moons", "spirals", "checkerboard", "sine"]
CLASSES = RANDOM[:-1]
TABLES = {
    "xor": [0, 1, 1, 0],
    "logical_and": [0, 0, 0, 1],
    "logical_or": [0, 1, 1, 1],
}


@pytest.mark.parametrize("name", datasets.ALL)
def test_every_data_set_is_a_row_a_sample(name):
    X, y = datasets.load(name)
    assert X.ndim == y.ndim == 2
    assert len(X) == len(y)
    assert X.dtype == y.dtype == np.float64
    assert np.isfinite(X).all()
    assert np.isfinite(y).all()
    assert Network([X.shape[1], 2, y.shape[1]], "tanh").predict(X).shape == y.shape


@pytest.mark.parametrize("name", datasets.ALL)
def test_each_call_gives_arrays_of_its_own(name):
    X, y = datasets.load(name)
    X[...] = y[...] = 9
    assert (datasets.load(name)[0] != 9).any()


@pytest.mark.parametrize("name", TABLES)
def test_tables_of_two_bits(name):
    X, y = datasets.load(name)
    assert X.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert y.tolist() == [[value] for value in TABLES[name]]


def test_tables_of_the_tutorials():
    X, y = datasets.house_prices()
    assert X.tolist() == [[2, 7], [1, 3], [3, 9]]
    assert y.tolist() == [[94], [89], [83]]
    X, y = datasets.bias_trick()
    assert X.tolist() == [[0, 0, 1], [0, 1, 1], [1, 0, 0], [1, 1, 0], [1, 0, 1], [1, 1, 1]]
    assert y.tolist() == [[0], [1], [0], [1], [1], [0]]
    assert np.array_equal(y[:, 0], X.sum(axis=1) == 2)  # 1 where two of the inputs are 1


def test_tutorials_hold_their_data_sets():
    for make, table in [(tutorials.bias_trick, datasets.bias_trick), (tutorials.xor, datasets.xor)]:
        assert np.array_equal(make().X, table()[0])
        assert np.array_equal(make().y, table()[1])


@pytest.mark.parametrize("name", RANDOM)
def test_the_same_seed_gives_the_same_bits(name):
    one, same, other = (datasets.load(name, rng=rng) for rng in (3, np.random.default_rng(3), 4))
    assert all(np.array_equal(*pair) for pair in zip(one, same))
    assert not np.array_equal(one[0], other[0])


@pytest.mark.parametrize("name", RANDOM)
@pytest.mark.parametrize("n", [2, 3, 17, 1000])
def test_as_many_samples_as_asked(name, n):
    X, y = datasets.load(name, n=n)
    assert len(X) == len(y) == n


@pytest.mark.parametrize("name", CLASSES)
def test_two_classes_of_about_one_size(name):
    _, y = datasets.load(name, n=1001)
    assert set(y.ravel()) == {0, 1}
    assert abs(y.mean() - 0.5) < 0.04


@pytest.mark.parametrize("name", ["blobs", "circles", "moons", "spirals"])
@pytest.mark.parametrize("n", [2, 6])
def test_two_classes_of_just_one_size(name, n):
    assert datasets.load(name, n=n)[1].sum() == n / 2


@pytest.mark.parametrize("name", ["circles", "moons", "spirals", "checkerboard"])
def test_noise_moves_each_coordinate_by_its_standard_deviation(name):
    without, with_noise = (datasets.load(name, n=4000, noise=noise) for noise in (0, 0.2))
    moved = with_noise[0] - without[0]
    np.testing.assert_allclose(moved.std(axis=0), 0.2, rtol=0.05)
    assert np.array_equal(with_noise[1], without[1])


def test_blobs():
    X, y = datasets.blobs(n=4000, noise=0.3)
    for value, centre in ((0, -1), (1, 1)):
        cloud = X[y[:, 0] == value]
        np.testing.assert_allclose(cloud.mean(axis=0), centre, atol=0.03)
        np.testing.assert_allclose(cloud.std(axis=0), 0.3, rtol=0.05)


def test_circles():
    X, y = datasets.circles(n=4000, noise=0)
    radius, inner = np.linalg.norm(X, axis=1), y[:, 0] == 1
    assert 0.45 < radius[inner].max() <= 0.5
    assert 0.7 <= radius[~inner].min() < 0.72
    assert 0.98 < radius[~inner].max() <= 1
    assert (radius[inner] ** 2).mean() == pytest.approx(0.125, rel=0.05)  # even over the disc


def test_moons():
    X, y = datasets.moons(noise=0)
    upper, lower = X[y[:, 0] == 0], X[y[:, 0] == 1]
    np.testing.assert_allclose(np.linalg.norm(upper, axis=1), 1)
    np.testing.assert_allclose(np.linalg.norm(lower - [1, 0.5], axis=1), 1)
    assert upper[:, 1].min() >= 0
    assert lower[:, 1].max() <= 0.5


def test_spirals():
    X, y = datasets.spirals(noise=0)
    angle = np.arctan2(X[:, 1], X[:, 0]) - 3 * np.pi * np.linalg.norm(X, axis=1) - np.pi * y[:, 0]
    np.testing.assert_allclose(np.cos(angle), 1)


def test_checkerboard():
    X, y = datasets.checkerboard(n=500)
    assert np.array_equal(y[:, 0], X.prod(axis=1) < 0)
    assert np.abs(X).max() <= 1


def test_noise_may_carry_a_point_into_the_other_area():
    X, y = datasets.checkerboard(n=500, noise=0.2)
    moved = y[:, 0] != (X.prod(axis=1) < 0)
    assert 0 < moved.sum() < 250
    assert np.array_equal(y, datasets.checkerboard(n=500)[1])


def test_noise_of_a_curve_is_added_to_its_targets_alone():
    (X, y), (same, others) = datasets.sine(noise=0), datasets.sine(noise=0.2)
    assert np.array_equal(X, same)
    assert not np.isclose(y, others).any()


def test_sine():
    X, y = datasets.sine(n=50, noise=0)
    assert (np.diff(X[:, 0]) > 0).all()
    np.testing.assert_allclose(y, np.sin(np.pi * X))
    X, y = datasets.sine(n=4000, noise=0.3)
    assert (y - np.sin(np.pi * X)).std() == pytest.approx(0.3, rel=0.05)


def test_digits_are_those_of_scikit_learn():
    theirs = pytest.importorskip("sklearn.datasets").load_digits()
    X, y = data.digits()
    assert np.array_equal(X, theirs.data / 16)
    assert np.array_equal(y, one_hot(theirs.target, 10))


def test_wine_is_that_of_scikit_learn():
    theirs = pytest.importorskip("sklearn.datasets").load_wine()
    X, y = data.wine()
    assert np.array_equal(X, theirs.data)
    assert np.array_equal(y, one_hot(theirs.target, 3))
    assert len(data.WINE_COLUMNS) == X.shape[1]


def test_digits_are_ink_on_paper():
    X, y = data.digits()
    assert X.shape == (1797, 64) and X.min() == 0 and X.max() == 1
    assert y.sum(axis=0).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    corners = X.reshape(-1, 8, 8)[:, [0, 0, -1, -1], [0, -1, 0, -1]]
    assert corners.mean() < 0.1 * X.mean()


def test_houses_cost_what_their_formula_says():
    X, y = data.houses(n=4_000, noise=20, rng=3)
    area, age = X.T
    assert 40 <= area.min() and area.max() <= 200 and 0 <= age.min() and age.max() <= 100
    off = y[:, 0] - (50 + 3 * area - area * age / 50)
    assert abs(off.mean()) < 1.5 and abs(off.std() - 20) < 1
    assert np.array_equal(data.houses(rng=3)[0], data.houses(rng=3, noise=0)[0])


def test_the_file_of_houses_is_what_its_source_says():
    """The price follows the formula, but for noise, and nothing else in the file tells more of it."""
    lines = (data.FOLDER / "houses.csv").read_text("utf-8").splitlines()
    assert lines[0] == "id,sold,area,age,heating,price" and len(lines) == 1 + 246
    rows = [line.split(",") for line in lines[1:]]
    whole = [row for row in rows if row[3]]
    assert len(whole) == 240
    area, age, price = np.array([[row[2], row[3], row[5]] for row in whole], dtype=float).T
    pump = np.array([row[4] == "heat pump" for row in whole])
    off = price - (50 + 3 * area - area * age / 50 + 40 * pump)
    assert abs(off.mean()) < 4 and abs(off.std() - 20) < 2
    for told in (area, age, pump, np.array([int(row[0]) for row in whole])):
        assert abs(np.corrcoef(told, off)[0, 1]) < 0.15


def test_where_tables_come_from_and_their_licence_stand_beside_them():
    words = (data.FOLDER / "SOURCES.md").read_text("utf-8")
    tables = {path.name for path in data.FOLDER.iterdir() if path.suffix in (".npz", ".csv")}
    assert tables == {"digits.npz", "houses.csv", "wine.csv"}
    assert all(f"`{name}`" in words for name in tables)
    assert "Creative Commons Attribution 4.0" in words
