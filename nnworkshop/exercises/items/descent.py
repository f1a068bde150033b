"""Items on gradient descent: slopes, steps, the learning rate, batches."""

from nnworkshop.exercises import mistakes as m
from nnworkshop.exercises.descents import Slope, gradient_by_hand, gradient_descent
from nnworkshop.exercises.items.item import Item, Rule, Wrong, column, not_zero, picked, several

TOPIC = "gradient descent"


def _one_step(rng):
    slope = picked(rng, -8, -6, -4, -3, 3, 4, 6, 8)
    return {"w": not_zero(rng, 5), "slope": slope, "rate": picked(rng, 0.1, 0.2, 0.25, 0.5)}


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
    """Rates by what a step leaves over of the way to the bottom."""
    k = picked(rng, 2, 4, 5, 8, 10)
    short, long = picked(rng, 0.2, 0.4, 0.5), picked(rng, 1.4, 1.5, 1.6)
    return {"k": k, "short": short, "long": long, "far": picked(rng, 2.4, 2.5, 3)}


def _steps_an_epoch(rng):
    size, whole = picked(rng, 10, 20, 25, 50), int(rng.integers(4, 12))
    rest = int(rng.integers(2, size))
    return {"N": size * whole + rest, "size": size, "whole": whole, "rest": rest}


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
        text="A neuron without a squash says $a = x\\,w + b$, with $w = {w}$ and $b = {b}$. It has two samples, with "
        "the inputs {x} and the targets {y}. The loss is half the mean of the two squared errors. What is its slope "
        "in $w$?",
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
        text="The slope of a loss is {k} times the weight, so its lowest point is at 0. With which of these learning "
        "rates does gradient descent get further and further away from there?",
        draw=_runs_away,
        part=Rule(lambda g: g.far / g.k),
        why="A step takes {far} times the way to 0: it lands on the other side, further away than it was, where the "
        "slope is steeper still.",
        wrong=(
            Wrong(
                "A step takes {short} times the way to 0. It gets nearer each time.",
                idea=lambda g: g.short / g.k,
            ),
            Wrong("A step takes just the way to 0, and is there.", idea=lambda g: 1 / g.k),
            Wrong(
                "A step takes {long} times the way to 0. It leaps over it, and yet lands nearer than it was.",
                idea=lambda g: g.long / g.k,
            ),
        ),
    ),
    "steps an epoch": Item(
        topic=TOPIC,
        short="steps in an epoch of batches",
        text="A network learns from {N} rows in batches of {size}. How many steps does it take in one epoch?",
        draw=_steps_an_epoch,
        part=Rule(lambda g: -(-g.N // g.size)),
        why="One for each of the {whole} full batches, and one for the {rest} rows that are left.",
        wrong=(
            Wrong(
                "The {rest} rows that are left over make a batch, too, a short one.",
                idea=lambda g: g.N // g.size,
            ),
            Wrong("So it is without batches, when one step looks at all rows.", idea=lambda g: 1),
            Wrong("That is one for each row. A step is due after each batch.", idea=lambda g: g.N),
        ),
    ),
}
