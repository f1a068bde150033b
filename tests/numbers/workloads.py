"""Four networks to train: the tests hold nnlib's steps equal to the plain ones here, the benchmarks
time both.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import plain

import nnlib


@dataclass(frozen=True)
class Workload:
    """A network with its data and settings, and the same step in plain NumPy."""

    name: str
    network: nnlib.Network
    X: np.ndarray
    y: np.ndarray
    loss: nnlib.Loss
    learning_rate: float
    plain_step: Callable


def xor():
    t = nnlib.tutorials.xor()
    return Workload("XOR 2-2-1", t.network, t.X, t.y, t.loss, t.learning_rate, plain.xor)


def bias_trick():
    t = nnlib.tutorials.bias_trick()
    name = "bias trick 3-3-1"
    return Workload(name, t.network, t.X, t.y, t.loss, t.learning_rate, plain.bias_trick)


def two_hidden_layers():
    X, y = nnlib.datasets.checkerboard(n=200)
    network = nnlib.Network([2, 16, 16, 1], ["tanh", "tanh", "sigmoid"], rng=0)
    loss, step = nnlib.BinaryCrossEntropy(), plain.two_hidden_layers
    return Workload("2-16-16-1, 200 samples", network, X, y, loss, 0.1, step)


def ten_classes():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(32, 64)), np.eye(10)[np.arange(32) % 10]
    network = nnlib.Network([64, 32, 10], ["relu", "softmax"], init="he", rng=rng)
    loss, step = nnlib.CrossEntropy(), plain.ten_classes
    return Workload("64-32-10, batch of 32", network, X, y, loss, 0.1, step)


ALL = [xor(), bias_trick(), two_hidden_layers(), ten_classes()]
