"""What the prose of notebook 03 claims and its cells do not show."""

import numpy as np

from nnlib import Network, SquaredError
from nnworkshop.studies import descend

X, Y = [[1.0], [1.0], [2.0], [2.0]], [[3.0], [5.0], [7.0], [9.0]]
HALF_MEAN, HALF_SUM, SUM = (
    SquaredError(),
    SquaredError(0.5, mean=False),
    SquaredError(1, mean=False),
)


def ten_steps(loss):
    neuron = Network([1, 1], "identity", bias=False, init={"W1": [[2.0]]})
    return list(np.abs(descend(neuron, X, Y, loss, 0.2, 10).points[[0, 1, 2, 3, 10], 0]).round(2))


def slopes_of_a_square():
    return [((3 + h) ** 2 - 9) / h for h in (1, 0.1, 0.01)]


def bus(rate, momentum, most=300):
    """The steps until the panel says that the ball has arrived."""
    neuron = Network([1, 1], "identity", init={"W1": [[0.0]], "b1": [[6.0]]})
    data = neuron, [[0.0], [1.0], [2.0], [3.0]], [[3.0], [5.0], [9.0], [15.0]], SquaredError()
    for steps in range(1, most):
        if descend(*data, rate, steps, momentum).outcome == "arrived":
            return steps
    return most


def valleys():
    """The losses at the bottoms of the two valleys."""
    days, energy = [[-2.0], [-1.0], [1.0], [2.0]], [[6.0], [3.0], [2.0], [4.0]]
    ends = []
    for start in (-0.5, 0.5):
        house = Network([1, 1], "relu", bias=False, init={"W1": [[start]]})
        ends.append(descend(house, days, energy, SquaredError(), 0.2, 200).losses[-1])
    return np.round(ends, 6)


def four_steps():
    neuron = Network([1, 1], "identity", bias=False, init={"W1": [[2.0]]})
    return round(descend(neuron, X, Y, HALF_MEAN, 0.1, 4).points[-1, 0], 4)


CLAIMS = {
    "should come to 3.3672": four_steps,
    "7 with a step of 1, 6.1 with a step of 0.1, and 6.01 with a step of 0.01": slopes_of_a_square,
    "| 2, 3, 3.5, 3.75 | 4": lambda: ten_steps(HALF_MEAN),
    "| 2, 6, 2, 6 | 2": lambda: ten_steps(HALF_SUM),
    "| 2, 10, −14, 58 | −118,094": lambda: ten_steps(SUM),
    "the honey ball above takes 172 steps and the one with momentum 0.7 takes 43": lambda: [
        bus(0.1, 0),
        bus(0.1, 0.7),
    ],
    "with 5.625": lambda: valleys()[1],
    "published the method in 1964": "B. T. Polyak, Some methods of speeding up the convergence of "
    "iteration methods, 1964",
}
