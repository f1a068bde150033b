"""Activations and losses that write into existing arrays, which is what makes a stack fast.

Each kernel computes what its namesake in nnlib does, for arrays (networks, N, n_l). A learner's own
activation or loss gets a kernel that calls it and copies the result.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray as Array

import nnlib
from nnlib.losses import log, one_number

# A 0-d array costs less than half of what a Python number costs in an operation on a tiny array.
ONE = np.array(1.0)
ZERO = np.array(0.0)
LOWEST = np.array(-709.0)
INFINITY = np.array(np.inf)
FEW = 2000  # numbers; for more np.clip is quicker, whose loop uses vector instructions


class Sigmoid:
    def value(self, z, out):
        if z.size < FEW:
            np.maximum(z, LOWEST, out=out)
        else:
            z.clip(LOWEST, INFINITY, out=out)
        np.exp(np.negative(out, out), out)
        return np.divide(ONE, np.add(out, ONE, out), out)

    def slope(self, z, a, out):
        return np.multiply(np.subtract(ONE, a, out), a, out)


class Tanh:
    def value(self, z, out):
        return np.tanh(z, out)

    def slope(self, z, a, out):
        return np.subtract(ONE, np.multiply(a, a, out), out)


class ReLU:
    def value(self, z, out):
        return np.maximum(z, ZERO, out=out) if z.size < FEW else z.clip(ZERO, INFINITY, out=out)

    def slope(self, z, a, out):
        return np.sign(a, out)  # a is never negative


class Own:
    """An activation that has no kernel: nnlib's, or a learner's, with new arrays each time."""

    def __init__(self, activation):
        self.activation = activation

    def value(self, z, out):
        out[...] = self.activation.value(z)
        return out

    def slope(self, z, a, out):
        out[...] = self.activation.slope(z, a)
        return out


KERNELS = {nnlib.sigmoid: Sigmoid(), nnlib.tanh: Tanh(), nnlib.relu: ReLU()}


def kernel(activation):
    """The kernel for an activation."""
    return KERNELS.get(activation) or Own(activation)


@dataclass
class LossKernel:
    """A loss over a given number of samples: `value(a, y)`, one number a network, and its `slope`,
    which is written into `out`, along with whatever else backpropagation must know of the loss.
    """

    value: Callable[[Array, Array], Array]
    slope: Callable[[Array, Array, Array], Array]
    l2: float
    output_activation: str | None


def loss_kernel(loss, samples):
    """The kernel for a loss; a learner's own is asked network after network."""
    plain = loss.loss if isinstance(loss, nnlib.L2) else loss
    if type(plain) is nnlib.SquaredError:
        share = plain.scale / samples if plain.mean else plain.scale
        pair = lambda a, y: share * _squares(a - y), _times_error(2 * share)
    elif type(plain) is nnlib.BinaryCrossEntropy:
        pair = (
            lambda a, y: -(_sum(y, log(a)) + _sum(ONE - y, log(ONE - a))) / samples,
            _times_error(1 / samples),
        )
    elif type(plain) is nnlib.CrossEntropy:
        pair = lambda a, y: -_sum(y, log(a)) / samples, _times_error(1 / samples)
    else:
        pair = _own(plain)
    return LossKernel(*pair, loss.l2, loss.output_activation)


def _times_error(factor):
    """The slope of nnlib's losses: a number times a - y."""
    number = np.array(factor)
    return lambda a, y, out: np.multiply(np.subtract(a, y, out), number, out)


def _own(loss):
    def slope(a, y, out):
        for k, one in enumerate(zip(a, y)):
            out[k] = loss.slope(*one)
        return out

    def value(a, y):
        return np.array([one_number(loss, loss.value(*one)) for one in zip(a, y)])

    return value, slope


def _squares(error):
    return _sum(error, error)


def _sum(a, b):
    """The sum of a * b over samples and outputs, one number a network."""
    return np.einsum("...ij,...ij->...", a, b)
