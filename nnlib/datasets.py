"""Small data sets by name: each function returns X of shape (N, n_in) and y of shape (N, n_out)."""

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib import checks
from nnlib.checks import Array

Data = tuple[Array, Array]


def _table(*rows: tuple[list[float], float]) -> Data:
    X, y = zip(*rows)
    return np.array(X, dtype=float), np.array(y, dtype=float).reshape(-1, 1)


def house_prices() -> Data:
    """Bedrooms and quality -> price, the 3 rows of the house-price tutorial, not scaled."""
    return _table(([2, 7], 94), ([1, 3], 89), ([3, 9], 83))


def bias_trick() -> Data:
    """Three binary inputs -> one binary target, the 6 rows of the bias-trick tutorial: 1 where
    exactly two inputs are 1; the rows 000 and 010 are missing.
    """
    return _table(
        ([0, 0, 1], 0),
        ([0, 1, 1], 1),
        ([1, 0, 0], 0),
        ([1, 1, 0], 1),
        ([1, 0, 1], 1),
        ([1, 1, 1], 0),
    )


def xor() -> Data:
    """1 where exactly one of two binary inputs is 1: the smallest table that no straight line can
    separate.
    """
    return _table(([0, 0], 0), ([0, 1], 1), ([1, 0], 1), ([1, 1], 0))


def logical_and() -> Data:
    """1 where both binary inputs are 1."""
    return _table(([0, 0], 0), ([0, 1], 0), ([1, 0], 0), ([1, 1], 1))


def logical_or() -> Data:
    """1 where at least one of two binary inputs is 1."""
    return _table(([0, 0], 0), ([0, 1], 1), ([1, 0], 1), ([1, 1], 1))


def blobs(n: int = 200, noise: float = 0.5, rng: Any = 0) -> Data:
    """Two round clouds around (-1, -1) and (1, 1), targets 0 and 1; noise is their standard
    deviation.
    """
    n, noise, rng = _random_arguments(n, noise, rng)
    y = _halves(n)
    return (2 * y - 1) + noise * rng.normal(size=(n, 2)), y


def circles(n: int = 200, noise: float = 0.05, rng: Any = 0) -> Data:
    """A disc of radius 0.5 (target 1) inside a ring of radius 0.7 to 1 (target 0); noise moves each
    coordinate.
    """
    n, noise, rng = _random_arguments(n, noise, rng)
    y = _halves(n)[::-1]
    inner, outer = np.where(y == 1, 0.0, 0.7), np.where(y == 1, 0.5, 1.0)
    radius = np.sqrt(
        rng.uniform(inner**2, outer**2)
    )  # the square root spreads the points evenly over the area
    angle = rng.uniform(0, 2 * np.pi, (n, 1))
    return _noisy(np.hstack([radius * np.cos(angle), radius * np.sin(angle)]), noise, rng), y


def moons(n: int = 200, noise: float = 0.1, rng: Any = 0) -> Data:
    """Two half circles of radius 1 that reach into each other, targets 0 and 1; noise moves each
    coordinate.
    """
    n, noise, rng = _random_arguments(n, noise, rng)
    y = _halves(n)
    angle = rng.uniform(0, np.pi, (n, 1))
    upper = np.hstack([np.cos(angle), np.sin(angle)])
    return _noisy(np.where(y == 0, upper, [1, 0.5] - upper), noise, rng), y


def spirals(n: int = 200, noise: float = 0.03, rng: Any = 0) -> Data:
    """Two arms, one and a half turns each, targets 0 and 1; noise moves each coordinate."""
    n, noise, rng = _random_arguments(n, noise, rng)
    y = _halves(n)
    radius = rng.uniform(0.05, 1, (n, 1))
    angle = 3 * np.pi * radius + np.pi * y
    return _noisy(radius * np.hstack([np.cos(angle), np.sin(angle)]), noise, rng), y


def checkerboard(n: int = 200, noise: float = 0.0, rng: Any = 0) -> Data:
    """XOR as areas: 1 where the two coordinates, uniform in -1..1, have unlike signs; noise moves
    each afterwards.
    """
    n, noise, rng = _random_arguments(n, noise, rng)
    X = rng.uniform(-1, 1, (n, 2))
    y = (X[:, :1] * X[:, 1:] < 0).astype(float)
    return _noisy(X, noise, rng), y


def sine(n: int = 40, noise: float = 0.1, rng: Any = 0) -> Data:
    """One input x, uniform in -1..1, and the target sin(pi x) plus noise: a curve to fit."""
    n, noise, rng = _random_arguments(n, noise, rng)
    X = np.sort(rng.uniform(-1, 1, (n, 1)), axis=0)
    return X, _noisy(np.sin(np.pi * X), noise, rng)


def _random_arguments(n: Any, noise: Any, rng: Any) -> tuple[int, float, Any]:
    if noise != 0:
        noise = checks.positive("noise", noise)
    return checks.whole("n", n, least=2), noise, checks.generator("rng", rng)


def _halves(n: int) -> Array:
    """n targets, the first half 0 and the second 1."""
    return (np.arange(n) >= n / 2).astype(float).reshape(-1, 1)


def _noisy(values: Array, noise: float, rng: Any) -> Array:
    return values + noise * rng.normal(size=values.shape)


ALL: dict[str, Callable[..., Data]] = {
    function.__name__: function
    for function in (
        house_prices, bias_trick, xor, logical_and, logical_or,
        blobs, circles, moons, spirals, checkerboard, sine,
    )
}  # fmt: skip


def load(name: str, **arguments: Any) -> Data:
    """The data set of that name; the random ones take n, noise and rng. A ValueError lists the
    known names.
    """
    return ALL[checks.one_of("name", name, tuple(ALL))](**arguments)
