"""The three tutorials as settings of one Network: they differ in data and settings alone.

Sources: the house-price tutorial (a feedforward pass by hand), the bias-trick tutorial (a binary
table learned with averaged gradients) and the XOR tutorial (a small network class). The notebooks
tell where each of them slips.
"""

from dataclasses import dataclass

import numpy as np

from nnlib import checks, datasets
from nnlib.checks import Array
from nnlib.losses import SquaredError
from nnlib.network import Network


@dataclass(frozen=True)
class Tutorial:
    """A network with its data and the settings it is trained with; rate and epochs are None where
    there are none.
    """

    network: Network
    X: Array
    y: Array
    loss: SquaredError
    learning_rate: float | None
    epochs: int | None


def house_prices() -> Tutorial:
    """2-3-1, no biases, sigmoid in both layers, every weight 0.5; X by its columns' maxima, prices
    by 100.
    """
    X, y = datasets.house_prices()
    network = Network([2, 3, 1], "sigmoid", bias=False, init=0.5)
    return Tutorial(network, X / X.max(axis=0), y / 100, SquaredError(), None, None)


def _legacy(seed: int) -> np.random.RandomState:
    """The generator that the sources draw from."""
    return np.random.RandomState(checks.whole("seed", seed, least=0))


def bias_trick(seed: int = 1) -> Tutorial:
    """3-3-1 with biases, sigmoid then linear, uniform -1..1 start; half mean squared error.

    The source's columns of ones are the biases here: row 0 of each of its weight matrices is b.
    """
    network = Network([3, 3, 1], ["sigmoid", "identity"], init="uniform", rng=_legacy(seed))
    return Tutorial(network, *datasets.bias_trick(), SquaredError(), 0.1, 10_000)


def xor(seed: int = 0) -> Tutorial:
    """2-2-1, no biases, sigmoid in both layers, uniform 0..1 start; summed squared error, rate 1.

    The source states half of this loss, but its update is the gradient of the whole: here stands
    what it does.
    """
    network = Network([2, 2, 1], "sigmoid", bias=False, init="unit", rng=_legacy(seed))
    return Tutorial(network, *datasets.xor(), SquaredError(scale=1, mean=False), 1.0, 1_500)
