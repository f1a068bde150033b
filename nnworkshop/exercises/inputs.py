"""Fresh random inputs for checks, with few digits, so that they can be read and redone by hand."""

import numpy as np


class Special(dict):
    """The arguments of one call, and in words what is special about them."""

    about = ""


def special(about, **arguments):
    """Arguments of which a verdict can say `about`: "wrong {about}"."""
    case = Special(arguments)
    case.about = about
    return case


def numbers(rng, *shape, low=-3, high=3):
    """Uniform random numbers with two digits after the point."""
    return rng.uniform(low, high, shape).round(2)


def whole(rng, *shape):
    """Random whole numbers from -3 to 3, in an array of integers."""
    return rng.integers(-3, 4, shape)


def number(rng, low, high):
    """One random number with two digits after the point."""
    return float(numbers(rng, low=low, high=high))


def probabilities(rng, *shape):
    """Random outputs of a sigmoid, not too close to 0 and 1."""
    return numbers(rng, *shape, low=0.05, high=0.95)


def sizes(rng, count):
    """Different sizes from 2 to 5, in random order: a matrix that lies the wrong way cannot fit."""
    return [int(size) for size in rng.permutation(np.arange(2, 6))[:count]]
