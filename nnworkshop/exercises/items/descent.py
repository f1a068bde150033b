"""Items on gradient descent: slopes, steps, the learning rate, batches."""

import numpy as np

from nnworkshop.exercises import mistakes as m
from nnworkshop.exercises.descents import Slope, gradient_by_hand, gradient_descent
from nnworkshop.exercises.items.item import Item, Rule, Wrong, column, not_zero, picked, several
from nnworkshop.exercises.learning_digits import LAST_LEFT_OUT, ONE_STEP_WITH_ALL, mini_batches

TOPIC = "gradient descent"


def _one_step(rng):
    """Not the weight 1 nor a slope of the same size: there a wrong way leads to the right number."""
    w = picked(rng, -5, -4, -3, -2, 2, 3, 4, 5)
    slope = picked(rng, *(one for one in (-8, -6, -4, -3, 3, 4, 6, 8) if abs(one) != abs(w)))
    return {"w": w, "slope": slope, "rate": picked(rng, 0.1, 0.2, 0.25, 0.5)}


def _two_steps(rng):
    k, rate = picked(rng, (2, 0.1), (2, 0.2), (2, 0.25), (4, 0.1), (4, 0.2), (5, 0.1))
    return {"k": k, "rate": rate, "w": picked(rng, -20, -10, 10, 20, 40)}


def _slope(k, home):
    """The slope k (w - home), as the loss of a linear neuron has it that learns from one sample."""
    x = k**0.5
    return Slope(column([x]), column([x * home]))


def _slope_in_w(rng):
    x = several(rng, 2, -2, -1, 1, 2, 3)
    return {"x": x, "y": several(rng, 2, *range(10)), "w": not_zero(rng, 3), "b": not_zero(rng, 3)}


def _runs_away(rng):
    """A slope, and a rate that has nothing to do with it, as a rule of thumb has."""
    flat = 0.05, 0.1, 0.16, 0.2, 0.25, 0.4, 0.5, 0.8, 1.25, 1.6
    steep = 2.5, 4, 5, 8, 10, 16, 20, 25, 40, 50
    return {"k": picked(rng, *flat, *steep), "fixed": picked(rng, 0.1, 0.2, 0.5, 1, 2, 5, 10)}


def _steps_an_epoch(rng):
    size, whole = picked(rng, 10, 20, 25, 50), int(rng.integers(4, 12))
    rest = int(rng.integers(2, size))
    return {"N": size * whole + rest, "size": size, "whole": whole, "rest": rest}


def _steps(function, g):
    """How many steps an epoch takes; with a single class the bias goes down by the rate in each."""
    rows, weight = np.zeros((g.N, 1)), np.zeros((1, 1))
    return -function(rows, rows, weight, weight, 1, g.size)[1].item()


ITEMS = {
    "one step": Item(
        topic=TOPIC,
        short="one step of gradient descent",
        text="A weight is {w}. There the slope of the loss is {slope}. The learning rate is {rate}. What is the "
        "weight after one step of gradient descent?",
        draw=_one_step,
        part=gradient_descent.parts[0],
        asked=lambda f, g: f(_slope(1, g.w - g.slope), g.w, g.rate, 1),
        why="A step goes against the slope: {w} minus {rate} times {slope}.",
        wrong=(
            Wrong("That goes with the slope, which is uphill.", m.SIGN),
            Wrong(
                "That goes by the whole slope. The learning rate says how much of it counts.",
                m.NO_RATE,
            ),
            Wrong("That is the step alone. It sets out from where the weight is.", m.NOT_FROM_HERE),
        ),
    ),
    "two steps": Item(
        topic=TOPIC,
        short="two steps, each with its own slope",
        text="The slope of a loss is {k} times the weight. The weight starts at {w}, and the learning rate is {rate}. What "
        "is the weight after two steps of gradient descent?",
        draw=_two_steps,
        part=gradient_descent.parts[0],
        asked=lambda f, g: f(_slope(g.k, 0), g.w, g.rate, 2),
        why="The first step uses the slope at the start. The second uses that of the place where the first has "
        "ended, which is flatter.",
        wrong=(
            Wrong(
                "Both steps used the slope of the start. After the first step the weight is elsewhere, "
                "and so is the slope.",
                m.STALE_SLOPE,
            ),
            Wrong("That is where the first step ends. A second one follows.", m.ONE_STEP),
            Wrong("Both steps went uphill, away from 0.", m.SIGN),
        ),
    ),
    "slope in w": Item(
        topic=TOPIC,
        short="the slope of a loss in a weight",
        text="A neuron without an activation (a squash) outputs $a = x\\,w + b$, with $w = {w}$ and $b = {b}$. It has two samples, with "
        "the inputs {x} and the targets {y}. The loss is half the mean of the two squared errors. What is the "
        "slope of this loss with respect to $w$?",
        draw=_slope_in_w,
        part=gradient_by_hand.parts[0],
        asked=lambda f, g: f(column(g.x), column(g.y), g.w, g.b)[0],
        why="Each error, output minus target, times its own input, and the mean of the two. The one half has gone "
        "with the 2 of the square.",
        wrong=(
            Wrong("That is the sum over the two samples. The loss is a mean.", m.NOT_DIVIDED),
            Wrong(
                "That is the mean of the errors, which is the slope in $b$. A weight acts through its input.",
                m.INPUT_MISSING,
            ),
            Wrong(
                "The errors were taken as target minus output. Then the slope points downhill.",
                m.SIGN,
            ),
        ),
    ),
    "runs away": Item(
        topic=TOPIC,
        short="a learning rate that is too large",
        text="The slope of a loss is {k} times the weight, so its lowest point is at 0. Above which learning rate "
        "does gradient descent move further away from there with each step?",
        draw=_runs_away,
        part=Rule(lambda g: 2 / g.k, (m.SWAPPED(lambda g: g.k / 2),)),
        why="With this rate a step takes twice the way to 0, and lands on the other side, as far away as it was. Above it "
        "lands further away, where the slope is steeper still.",
        wrong=(
            Wrong(
                "With this rate a step takes just the way to 0, and is there. A little above it leaps over 0, and "
                "yet lands nearer than it was.",
                idea=lambda g: 1 / g.k,
            ),
            Wrong(
                "No rate is too large for all losses. How large it may be depends on how fast the slope grows, "
                "here by {k}.",
                idea=lambda g: g.fixed,
            ),
            Wrong(
                "That is the fraction upside down. The faster the slope grows, the smaller the rate has to be.",
                m.SWAPPED,
            ),
        ),
    ),
    "steps an epoch": Item(
        topic=TOPIC,
        short="steps in an epoch of batches",
        text="A network learns from {N} rows in batches of {size}. The last batch may be smaller. How many steps does it take in one epoch?",
        draw=_steps_an_epoch,
        part=mini_batches.parts[0],
        asked=_steps,
        why="One for each of the {whole} full batches, and one for the {rest} rows that are left.",
        wrong=(
            Wrong(
                "The {rest} rows that are left over make a batch, too, a short one.",
                LAST_LEFT_OUT,
            ),
            Wrong("So it is without batches, when one step looks at all rows.", ONE_STEP_WITH_ALL),
            Wrong("That is one for each row. A step is due after each batch.", m.EACH_SAMPLE),
        ),
    ),
}
