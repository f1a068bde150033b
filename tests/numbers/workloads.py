"""Networks to train: the tests hold nnlib's steps equal to the plain ones here, the benchmarks
time both.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import plain

import nnlib


@dataclass(frozen=True)
class Workload:
    """A network with its data and settings, and the same step in plain NumPy, which keeps what a rule
    remembers in a dict if it is none of plain gradient descent.
    """

    name: str
    network: nnlib.Network
    X: np.ndarray
    y: np.ndarray
    loss: nnlib.Loss
    learning_rate: float
    plain_step: Callable
    rule: object = nnlib.GradientDescent()

    def plain(self):
        """The step, with a memory of its own."""
        remembers = self.rule != nnlib.GradientDescent()
        return partial(self.plain_step, memory={}) if remembers else self.plain_step


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


def ten_classes(name="", step=plain.ten_classes, learning_rate=0.1, rule=nnlib.GradientDescent()):
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(32, 64)), np.eye(10)[np.arange(32) % 10]
    network = nnlib.Network([64, 32, 10], ["relu", "softmax"], init="he", rng=rng)
    name, loss = f"64-32-10, batch of 32{name}", nnlib.CrossEntropy()
    return Workload(name, network, X, y, loss, learning_rate, step, rule)


ALL = [
    xor(),
    bias_trick(),
    two_hidden_layers(),
    ten_classes(),
    ten_classes(", momentum", plain.ten_classes_with_momentum, 0.01, nnlib.Momentum()),
    ten_classes(", Adam", plain.ten_classes_with_adam, 0.001, nnlib.Adam()),
]
