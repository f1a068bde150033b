"""Wrong pieces that more than one exercise is made of: squashes, slopes, errors, steps.

A mistake that is known in one exercise is known in all where it can occur: each exercise puts these
pieces in the place of its own right piece.
"""

from dataclasses import replace

import numpy as np

from nnlib import relu, sigmoid, tanh
from nnworkshop.exercises import mistakes as m

SAYS_NO = replace(
    m.SIGN,
    hint="What should it say to a large positive sum: nearly 1, or nearly 0? Look at the signs.",
)
SIZE_ONLY = replace(
    m.ABSOLUTE,
    hint="You take the size of each error, without its sign: whether an output is too large or too "
    "small should matter.",
)


def same(z):
    """No squash."""
    return z


def step(z):
    """1 where z is positive, else 0."""
    return np.where(np.asarray(z) > 0, 1.0, 0.0)


def slope_of(a):
    """The slope of the sigmoid, from its output."""
    return sigmoid.derivative_from_output(a)


def exp(z):
    """The power of e, also for an array of whole numbers."""
    return np.exp(1.0 * np.asarray(z))


def in_place_of(pieces, *builds):
    """Mistakes out of wrong pieces, each in every place where its right piece can stand."""
    return [kind(*(build(piece) for piece in wrong for build in builds)) for kind, wrong in pieces]


BASES = (2.0, 10.0, 3.0, 2.7, 2.71, 2.72, 2.718, 2.7182, 2.7183, 2.71828)

# Of a sum z
SQUASHES = (
    (m.NO_SQUASH, (same,)),
    (m.TWICE_SQUASHED, (lambda z: sigmoid(sigmoid(z)),)),
    (SAYS_NO, (lambda z: sigmoid(-1.0 * z), lambda z: -sigmoid(z))),
    (m.NOT_BELOW, (lambda z: 1 + exp(-z), lambda z: exp(z) / 1 + exp(z), lambda z: 1 + exp(z))),
    (m.MINUS_BELOW, (lambda z: 1 / (1 - exp(-z)), lambda z: 1 / (1 - exp(z)))),
    (m.POWER_ALONE, (exp, lambda z: exp(-z))),
    (
        m.EVEN,
        tuple(
            lambda z, f=f: sigmoid(1.0 * f(z))
            for f in (np.square, np.abs, lambda z: -np.square(1.0 * z), lambda z: -np.abs(1.0 * z))
        ),
    ),
    (m.SLOPE_FORM, (lambda z: z * (1 - z),)),
    (m.DERIVATIVE, (sigmoid.derivative,)),
    (m.SQUARED, (lambda z: sigmoid(z) ** 2,)),
    (m.BASE, tuple(lambda z, base=base: 1 / (1 + base ** (-1.0 * z)) for base in BASES)),
    (
        m.OTHER_NUMBER,
        (
            *(lambda z, k=k: sigmoid(k * np.asarray(z)) for k in (2.0, 3.0, 4.0, 0.5, 0.1, 10.0)),
            *(lambda z, k=k: sigmoid(np.asarray(z) + k) for k in (1.0, -1.0)),
            *(lambda z, c=c: 1 / (c + exp(-z)) for c in (2, 0.5, 10)),
            lambda z: z * sigmoid(z),
        ),
    ),
    (m.TIMES_E, (lambda z: 1 / (1 - np.e * z), lambda z: 1 / (1 + np.e - z))),
    (
        m.THRESHOLD,
        (
            step,
            lambda z: np.where(np.asarray(z) >= 0, 1.0, 0.0),
            lambda z: np.sign(1.0 * z),
            lambda z: np.where(np.asarray(z) > 0, 1.0, -1.0),
        ),
    ),
    (
        m.OTHER_FUNCTION,
        (
            tanh,
            relu,
            lambda z: 2 * sigmoid(z) - 1,
            lambda z: np.log(1 + exp(z)),
            lambda z: z / (1 + np.abs(z)),
            lambda z: np.arctan(1.0 * z),
            lambda z: np.where(np.asarray(z) > 0, z, 0.01 * z),
            lambda z: np.where(np.asarray(z) > 0, z, 0.1 * z),
            lambda z: np.clip(z, 0.0, 1.0),
            lambda z: np.sin(1.0 * z),
            lambda z: np.cos(1.0 * z),
            lambda z: exp(-np.square(1.0 * z)),
            lambda z: 1 / (1 + np.square(1.0 * z)),
        ),
    ),
)

OVER_AXES = (None, 0, -1)
# Of a table of sums: each number is divided by something that all have in common
SOFTMAXES = tuple(lambda z, axis=axis: _shares(z, axis) for axis in OVER_AXES)


def _shares(z, axis):
    powers = exp(z - np.max(z, axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


NUDGES = (1.0, 0.5, 0.1, 0.05, 0.01, 0.001, 0.0001)
# Of an output a
SLOPES_FROM_A = (
    (m.SLOPE_OF_A, (sigmoid.derivative,)),
    (m.SLOPE_HALF, (lambda a: 1 - a, lambda a: a * a, lambda a: (1 - a) ** 2)),
    (m.SLOPE_PLUS, (lambda a: a * (1 + a), lambda a: a + (1 - a) ** 2)),
    (m.SLOPE_OTHER, (lambda a: 1 - a * a, lambda a: 1 - np.tanh(a) ** 2)),
    (m.SLOPE_TWICE, (lambda a: slope_of(a) ** 2,)),
    (
        m.SLOPE_OF_SLOPE,
        (
            lambda a: slope_of(slope_of(a)),
            lambda a: sigmoid.derivative(slope_of(a)),
            lambda a: slope_of(a) * (1 - 2 * a),
        ),
    ),
    (m.TWO, (lambda a: 2 * slope_of(a),)),
    (m.HALF, (lambda a: slope_of(a) / 2,)),
)
NUDGES = (1.0, 0.5, 0.1, 0.05, 0.01, 0.001, 0.0001)
# Of a sum z and its squash a
SLOPES = (
    *((kind, tuple(lambda z, a, f=f: f(a) for f in wrong)) for kind, wrong in SLOPES_FROM_A),
    (m.SLOPE_OF_Z, (lambda z, a: z * (1 - z),)),
    (m.SLOPE_OTHER, (lambda z, a: 1 - np.tanh(1.0 * z) ** 2, lambda z, a: step(z))),
    (m.SLOPE_MIXED, (lambda z, a: a * (1 - z), lambda z, a: z * (1 - a))),
    (
        m.COARSE,
        (
            *(lambda z, a, h=h: (sigmoid(z + h) - sigmoid(z)) / h for h in NUDGES),
            *(lambda z, a, h=h: (sigmoid(z) - sigmoid(z - h)) / h for h in NUDGES),
            *(lambda z, a, h=h: (sigmoid(z + h) - sigmoid(z - h)) / (2 * h) for h in NUDGES[:5]),
        ),
    ),
)

# Of a target y and an output a
ERRORS = (
    (m.SIGN, (lambda y, a: y - a,)),
    (SIZE_ONLY, (lambda y, a: np.abs(a - y),)),
    (m.LOSS, (lambda y, a: (a - y) ** 2, lambda y, a: (a - y) ** 2 / 2)),
    (m.OTHER_POWER, (lambda y, a: (a - y) ** 3,)),
    (m.ONLY_DIRECTION, (lambda y, a: np.sign(a - y),)),
    (m.ERROR_MISSING, (lambda y, a: np.ones_like(a), lambda y, a: -np.ones_like(a))),
    (m.NO_TARGET, (lambda y, a: a, lambda y, a: -a)),
    (m.NO_OUTPUT, (lambda y, a: 1.0 * y, lambda y, a: -1.0 * y)),
    (m.ADDED_ERROR, (lambda y, a: a + y,)),
    (m.TWO, (lambda y, a: 2 * (a - y),)),
    (m.HALF, (lambda y, a: (a - y) / 2,)),
    (m.MISALIGNED, (lambda y, a: a.ravel() - y, lambda y, a: a - y.ravel())),
    (
        m.ADDED_UP,
        tuple(
            lambda y, a, total=total, how=how: total(a - y, **how) * np.ones_like(a)
            for total in (np.sum, np.mean)
            for how in ({}, {"axis": 0})
        ),
    ),
    (
        m.ACCUMULATED,
        (
            lambda y, a: np.cumsum(a - y, axis=0),
            lambda y, a: np.cumsum(a - y).reshape(a.shape),
            lambda y, a: np.cumsum(a - y, axis=1),
        ),
    ),
    (
        m.DIVIDED_ERROR,
        (
            lambda y, a: (a - y) / y,
            lambda y, a: -y / a,
        ),
    ),
)


def accumulated(table):
    """Running sums of a table, as of a sum that is never set back to 0: down its columns, along its
    rows, and both.
    """
    return np.cumsum(table, axis=0), np.cumsum(table, axis=1), np.cumsum(table).reshape(table.shape)
