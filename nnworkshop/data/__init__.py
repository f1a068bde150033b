"""Data that need more than a formula of a line: handwritten digits, wines, and houses made up.

Each function returns X of shape (N, n_in) and y of shape (N, n_out), and stands in nnlib's datasets
under its name too. Where the tables come from stands in SOURCES.md beside this file.
"""

import json
from functools import cache
from pathlib import Path

import numpy as np

from nnlib import checks, datasets, one_hot

__all__ = ["FOLDER", "WINE_COLUMNS", "digits", "houses", "libraries", "wine"]

FOLDER = Path(__file__).parent
WINE_COLUMNS = tuple((FOLDER / "wine.csv").read_text("utf-8").split("\n", 1)[0].split(",")[:-1])


def digits():
    """1,797 handwritten digits of 8 x 8 pixels, 0 (paper) to 1 (ink), and which of ten each is.

    >>> X, y = digits()
    >>> X.shape, y.shape
    ((1797, 64), (1797, 10))
    """
    images, labels = _digits()
    return images.reshape(-1, 64) / 16, one_hot(labels, 10)


def wine():
    """13 measurements of 178 wines, named in WINE_COLUMNS, not scaled, and which of three grew each.

    >>> X, y = wine()
    >>> X.shape, y.sum(axis=0).tolist()
    ((178, 13), [59.0, 71.0, 48.0])
    """
    table = _wine()
    return table[:, :-1].copy(), one_hot(table[:, -1], 3)


def houses(n=100, noise=20, rng=0):
    """Made-up houses: area in square metres and age in years -> price in thousands.

    price = 50 + 3 area - area age / 50 + noise: an old house is worth less, a large old one loses
    most. So what is true is known: no network can be expected to come closer than the noise.

    - n, noise, rng: as for the clouds of nnlib.datasets; noise is that of the price.

    >>> X, y = houses(noise=0)
    >>> area, age = X.T
    >>> bool(np.allclose(y[:, 0], 50 + 3 * area - area * age / 50))
    True
    """
    n, noise = checks.whole("n", n, least=2), checks.positive("noise", noise, or_zero=True)
    rng = checks.generator("rng", rng)
    X = np.hstack([rng.uniform(40, 200, (n, 1)), rng.uniform(0, 100, (n, 1))]).round()
    area, age = X[:, :1], X[:, 1:]
    return X, 50 + 3 * area - area * age / 50 + noise * rng.normal(size=(n, 1))


def libraries():
    """What PyTorch and scikit-learn made of the network of notebook 09, as measured once.

    - losses: by library, the loss before each of 50 steps with all rows.
    - right, of: how many of the held-out digits each got right after training with batches.
    - versions, command: what measured it, and how.

    >>> sorted(libraries())
    ['command', 'losses', 'of', 'right', 'versions']
    """
    return json.loads((FOLDER / "libraries.json").read_text("utf-8"))


@cache
def _digits():
    with np.load(FOLDER / "digits.npz") as file:
        return file["images"], file["labels"]


@cache
def _wine():
    return np.loadtxt(FOLDER / "wine.csv", delimiter=",", skiprows=1)


datasets.ALL |= {function.__name__: function for function in (digits, wine, houses)}
