"""Items on backpropagation: deltas, the way back through the weights, slopes by nudging."""

import numpy as np

from nnworkshop.exercises import mistakes as m
from nnworkshop.exercises.backward_and_train import backward
from nnworkshop.exercises.deltas import NUDGING_MISTAKES, hidden_delta, output_delta
from nnworkshop.exercises.items.item import (
    Item,
    Rule,
    Wrong,
    column,
    not_zero,
    picked,
    several,
    table,
)

TOPIC = "backpropagation"


def _output_delta(rng):
    a = picked(rng, *(k / 100 for k in range(6, 95) if k != 50))
    return {"a": a, "z": round(float(np.log(a / (1 - a))), 2), "y": picked(rng, 0, 1)}


def _hidden_delta(rng):
    a, d = picked(rng, 0.2, 0.4, 0.5, 0.6, 0.8), picked(rng, -0.4, -0.2, -0.1, 0.1, 0.2, 0.4)
    return {"a": a, "w": picked(rng, -5, -4, -3, -2, 2, 3, 4, 5), "delta": d}


def _paths(rng):
    d = [picked(rng, 0.2, 0.4, 0.8), picked(rng, -0.2, -0.4, -0.6)]
    return {"delta": d if rng.integers(2) else d[::-1], "w": several(rng, 2, 1, 2, 3, 4, 5)}


def _way_back(rng):
    W = [[not_zero(rng, 4), not_zero(rng, 4)], [not_zero(rng, 4), not_zero(rng, 4)]]
    return {"W": W, "delta": several(rng, 2, -0.8, -0.4, 0.4, 0.8)}


def _to_hidden(function, g):
    """Deltas of hidden units that all output 0.5, where the sigmoid has the slope 0.25."""
    z = np.zeros((1, len(g.W)))
    return function(table([g.delta]), table(g.W), z, z + 0.5)[0]


def _slope_of_weight(rng):
    a1, a2 = several(rng, 2, 0.2, 0.4, 0.5, 0.6, 0.8), several(rng, 2, 0.2, 0.4, 0.5, 0.6, 0.8)
    return {"a1": a1, "a2": a2, "y": [picked(rng, 0, 1), picked(rng, 0, 1)]}


def _slope_in_W2(function, g):
    X, W2 = np.ones((2, 1)), np.ones((1, 1))  # the slope in W2 does not depend on either
    return function(X, column(g.y), W2, column(g.a1), column(g.a2))["W2"].item()


def _nudge(rng):
    """A loss that falls or rises all the way, since a middle one at an end would make the slope doubtful."""
    here, way = int(rng.integers(20, 60)), picked(rng, -1, 1)
    before, after = (way * one for one in several(rng, 2, *range(1, 16)))
    losses = [round(one / 10, 1) for one in (here - before, here, here + after)]
    return {"loss": losses, "h": picked(rng, 0.1, 0.2, 0.5)}


def _nudged(function, g):
    """A slope at 0 of the parabola through the three losses."""
    below, here, above = g.loss

    def loss(W):
        t = np.asarray(W).item() / g.h
        return here + (above - below) / 2 * t + (above + below - 2 * here) / 2 * t**2

    return function(loss, np.zeros((1, 1)), g.h).item()


CENTRAL = Rule(lambda loss, W, h: (loss(W + h) - loss(W - h)) / (2 * h) + 0 * W, NUDGING_MISTAKES)

ITEMS = {
    "output delta": Item(
        topic=TOPIC,
        short="the delta of an output unit",
        text="An output unit with a sigmoid has the sum $z = {z}$ and outputs $a = {a}$. Its target is {y}. The loss is "
        "half the squared error. What is the delta of the unit, the slope of the loss with respect to $z$?",
        draw=_output_delta,
        part=output_delta.parts[0],
        asked=lambda f, g: f(table([[g.z]]), table([[g.a]]), table([[g.y]])).item(),
        why="The error {a} − {y}, times the slope of the sigmoid, $a(1 - a)$.",
        wrong=(
            Wrong(
                "The slope was taken as $z(1 - z)$. The formula wants the output $a$ in place of $z$.",
                m.SLOPE_OF_Z,
            ),
            Wrong("That is the error alone. The slope of the sigmoid is missing.", m.SLOPE_MISSING),
            Wrong(
                "The error was taken as target minus output, so the sign is turned round.", m.SIGN
            ),
        ),
        digits=3,
    ),
    "hidden delta": Item(
        topic=TOPIC,
        short="the delta of a hidden unit",
        text="For one sample, a hidden unit with a sigmoid outputs {a}. Only one unit listens to it, with the weight {w}, "
        "and that unit's delta is {delta} (delta: the slope of the loss with respect to the unit's sum $z$). What is "
        "the delta of the hidden unit?",
        draw=_hidden_delta,
        part=hidden_delta.parts[0],
        asked=lambda f, g: f(
            table([[g.delta]]),
            table([[g.w]]),
            np.log(table([[g.a / (1 - g.a)]])),
            table([[g.a]]),
        ).item(),
        why="Three factors: the delta {delta}, the weight {w}, and the slope of the hidden unit, {a} times what it "
        "lacks to 1.",
        wrong=(
            Wrong("The slope of the hidden unit is missing.", m.SLOPE_MISSING),
            Wrong("The weight is missing, through which the blame comes back.", m.NO_WEIGHTS),
            Wrong(
                "That is the slope of the hidden unit alone, without what comes back from the unit after it.",
                m.SLOPE_ALONE,
            ),
        ),
    ),
    "paths": Item(
        topic=TOPIC,
        short="a hidden unit with two listeners",
        text="For one sample, a hidden unit with a sigmoid outputs 0.5, so the slope of its sigmoid is 0.25. Two output units "
        "listen to it, with the weights {w}, and their deltas are {delta} (delta: the slope of the loss with respect to "
        "a unit's sum $z$). What is the delta of the hidden unit?",
        draw=_paths,
        part=hidden_delta.parts[0],
        asked=lambda f, g: f(
            table([g.delta]), table([g.w]), np.zeros((1, 1)), np.full((1, 1), 0.5)
        ).item(),
        why="Each delta times its own weight, both added up with their signs, and a quarter of that.",
        wrong=(
            Wrong(
                "That is half of it, the mean of the two paths. Where paths meet, slopes add.",
                m.MEAN,
            ),
            Wrong("Only the larger of the two products was kept. Both paths count.", m.LARGEST),
            Wrong("The minus sign of a delta got lost on the way back.", m.ABSOLUTE),
        ),
    ),
    "way back": Item(
        topic=TOPIC,
        short="the way back through a square matrix",
        text="For one sample, two hidden units with sigmoids both output 0.5, so the slopes of their sigmoids are 0.25. Two "
        "output units listen to them, with the weights `W2 = {W}`, a row for each hidden unit and a column for each output unit. The "
        "deltas of the output units are {delta} (delta: the slope of the loss with respect to a unit's sum $z$). "
        "What are those of the hidden units?",
        draw=_way_back,
        part=hidden_delta.parts[0],
        asked=_to_hidden,
        why="For the first hidden unit its row of `W2` counts: {delta[0]} times {W[0][0]}, plus {delta[1]} times "
        "{W[0][1]}, and a quarter of that. For the second one it is the second row.",
        wrong=(
            Wrong(
                "Columns of `W2` were taken in place of rows: the transpose is missing. The matrix is square, "
                "so nothing complains.",
                m.TRANSPOSE,
            ),
            Wrong(
                "Deltas and weights were added up before they were multiplied. Each delta has a weight of its "
                "own.",
                m.MEAN_WEIGHT,
            ),
            Wrong("The weights do not count here, so both get the same.", m.NO_WEIGHTS, variant=2),
        ),
    ),
    "slope in W2": Item(
        topic=TOPIC,
        short="the slope in a weight of the second layer",
        text="For two samples, a hidden unit outputs {a1}. The output unit, with a sigmoid, outputs {a2}, and the targets "
        "are {y}. The loss is half the mean of the two squared errors. What is the slope of this loss with respect to "
        "the weight between the two units?",
        draw=_slope_of_weight,
        part=backward.parts[0],
        asked=_slope_in_W2,
        why="For each sample: what comes in, {a1[0]} or {a1[1]}, times the delta $(a - y)\\,a(1 - a)$ of the output. "
        "The mean of both is the slope.",
        wrong=(
            Wrong("That is the sum over the two samples. The loss is a mean.", m.NOT_DIVIDED),
            Wrong("The slope of the sigmoid, $a(1 - a)$, is missing.", m.SLOPE_MISSING),
            Wrong(
                "The errors were taken as target minus output, so the sign is turned round.", m.SIGN
            ),
        ),
        digits=3,
    ),
    "nudge": Item(
        topic=TOPIC,
        short="a slope by nudging to both sides",
        text="The loss is {loss[1]}. With one weight raised by {h} it is {loss[2]}, with that weight lowered by {h} it is "
        "{loss[0]}. What is the slope by the central difference?",
        draw=_nudge,
        part=CENTRAL,
        asked=_nudged,
        why="{loss[2]} minus {loss[0]}, divided by how far the two places are apart, which is twice {h}.",
        wrong=(
            Wrong(
                "That is the one-sided difference, from the middle upwards. The central one goes from side to "
                "side.",
                m.ONE_SIDED,
            ),
            Wrong("It is divided by {h}. The two places are twice as far apart.", m.TWO),
            Wrong(
                "It is divided by 2 and then *multiplied* by {h}, as in `/ 2 * h`. Brackets are missing.",
                m.BRACKETS,
            ),
        ),
    ),
}
