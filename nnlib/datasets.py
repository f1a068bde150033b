"""Small data sets by name: each function returns X of shape (N, n_in) and y of shape (N, n_out).

Tables take no arguments. The clouds, which are drawn, take the same three each:

- n: how many points, a whole number of at least 2.
- noise: the standard deviation of what is added to each coordinate of X at the end, a finite number
  of at least 0. In `blobs` it is the spread around the centres; in `sine` it is added to y.
- rng: a seed or generator.

ValueError for numbers out of range, TypeError for arguments of another kind.

A function that is put into ALL under its name can be loaded by that name.
"""

import numpy as np

from nnlib import checks


def _table(X, y):
    return np.array(X, dtype=float), np.array(y, dtype=float).reshape(-1, 1)


def house_prices():
    """Bedrooms and quality -> price, the 3 rows of the house-price tutorial, not scaled.

    >>> house_prices()[1].ravel().tolist()
    [94.0, 89.0, 83.0]
    """
    return _table([[2, 7], [1, 3], [3, 9]], [94, 89, 83])


def bias_trick():
    """The 6 rows of the bias-trick tutorial: 1 where exactly two of three inputs are 1.

    >>> bias_trick()[0].shape
    (6, 3)
    """
    X = [[0, 0, 1], [0, 1, 1], [1, 0, 0], [1, 1, 0], [1, 0, 1], [1, 1, 1]]
    return _table(X, [0, 1, 0, 1, 1, 0])


def xor():
    """1 where exactly one of two inputs is 1: no straight line separates them.

    >>> xor()[1].ravel().tolist()
    [0.0, 1.0, 1.0, 0.0]
    """
    return _table([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0])


def logical_and():
    """1 where both inputs are 1.

    >>> logical_and()[1].ravel().tolist()
    [0.0, 0.0, 0.0, 1.0]
    """
    return _table([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 0, 0, 1])


def logical_or():
    """1 where at least one of two inputs is 1.

    >>> logical_or()[1].ravel().tolist()
    [0.0, 1.0, 1.0, 1.0]
    """
    return _table([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 1])


def blobs(n=200, noise=0.5, rng=0):
    """Two round clouds around (-1, -1) and (1, 1), targets 0 and 1.

    - n: how many points. noise: the spread around the centres, a standard deviation. rng: a seed.

    >>> blobs(n=4)[1].ravel().tolist()
    [0.0, 0.0, 1.0, 1.0]
    """
    n, noise, rng, y = _arguments(n, noise, rng)
    return (2 * y - 1) + noise * rng.normal(size=(n, 2)), y


def circles(n=200, noise=0.05, rng=0):
    """A disc of radius 0.5 (target 1) inside a ring of radius 0.7 to 1 (target 0).

    - n: how many points. noise: of each coordinate, a standard deviation. rng: a seed.

    >>> X, y = circles(noise=0)
    >>> bool((np.hypot(*X[y[:, 0] == 1].T) <= 0.5).all())
    True
    """
    n, noise, rng, y = _arguments(n, noise, rng)
    y = y[::-1]  # the disc comes first, and its target is 1
    inner, outer = np.where(y == 1, 0.0, 0.7), np.where(y == 1, 0.5, 1.0)
    radius = np.sqrt(rng.uniform(inner**2, outer**2))  # spreads the points evenly over the area
    X = radius * _direction(rng.uniform(0, 2 * np.pi, (n, 1)))
    return X + noise * rng.normal(size=(n, 2)), y


def moons(n=200, noise=0.1, rng=0):
    """Two half circles of radius 1 that reach into each other, targets 0 and 1.

    - n: how many points. noise: of each coordinate, a standard deviation. rng: a seed.

    >>> moons(n=100)[0].shape
    (100, 2)
    """
    n, noise, rng, y = _arguments(n, noise, rng)
    upper = _direction(rng.uniform(0, np.pi, (n, 1)))
    return np.where(y == 0, upper, [1, 0.5] - upper) + noise * rng.normal(size=(n, 2)), y


def spirals(n=200, noise=0.03, rng=0):
    """Two arms, almost one and a half turns each, targets 0 and 1.

    - n: how many points. noise: of each coordinate, a standard deviation. rng: a seed.

    >>> int(spirals()[1].sum())  # of 200
    100
    """
    n, noise, rng, y = _arguments(n, noise, rng)
    radius = rng.uniform(0.05, 1, (n, 1))
    return radius * _direction(3 * np.pi * radius + np.pi * y) + noise * rng.normal(size=(n, 2)), y


def checkerboard(n=200, noise=0.0, rng=0):
    """XOR as areas: 1 where the two coordinates, uniform in -1..1, have unlike signs.

    Noise is added after the targets are set, so it may carry a point into the area of the others.

    - n: how many points. noise: of each coordinate, a standard deviation. rng: a seed.

    >>> X, y = checkerboard()
    >>> bool((y[:, 0] == (X[:, 0] * X[:, 1] < 0)).all())
    True
    """
    n, noise, rng, _ = _arguments(n, noise, rng)
    X = rng.uniform(-1, 1, (n, 2))
    return X + noise * rng.normal(size=(n, 2)), (X[:, :1] * X[:, 1:] < 0).astype(float)


def sine(n=40, noise=0.1, rng=0):
    """One input x, uniform in -1..1, and the target sin(pi x) plus noise: a curve to fit.

    - n: how many points. noise: of the targets, a standard deviation. rng: a seed.

    >>> X, y = sine(noise=0)
    >>> bool(np.allclose(y, np.sin(np.pi * X)))
    True
    """
    n, noise, rng, _ = _arguments(n, noise, rng)
    X = np.sort(rng.uniform(-1, 1, (n, 1)), axis=0)
    return X, np.sin(np.pi * X) + noise * rng.normal(size=(n, 1))


def _arguments(n, noise, rng):
    """The checked arguments of a cloud, and n targets: the first half 0, the second half 1."""
    n, noise = checks.whole("n", n, least=2), checks.positive("noise", noise, or_zero=True)
    y = (np.arange(n) >= n / 2).astype(float).reshape(-1, 1)
    return n, noise, checks.generator("rng", rng), y


def _direction(angle):
    return np.hstack([np.cos(angle), np.sin(angle)])


TABLES = [house_prices, bias_trick, xor, logical_and, logical_or]
CLOUDS = [blobs, circles, moons, spirals, checkerboard, sine]
ALL = {function.__name__: function for function in TABLES + CLOUDS}


def load(name, **arguments):
    """The data set of that name in ALL; ValueError, with all names, for another.

    - name: such as "xor".
    - arguments: for a cloud n, noise and rng.

    >>> load("moons", n=100, noise=0.2)[1].shape
    (100, 1)
    """
    return ALL[checks.one_of("name", name, ALL)](**arguments)
