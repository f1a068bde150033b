"""Items on softmax: probabilities, what one of them costs, where the way back begins."""

import math

import numpy as np

from nnworkshop.exercises import mistakes as m
from nnworkshop.exercises.items.item import NTH, Item, Wrong, column, picked, several, table, told
from nnworkshop.exercises.learning_digits import softmax_gradient
from nnworkshop.exercises.probabilities import cross_entropy
from nnworkshop.exercises.probabilities import softmax as softmax_check

TOPIC = "softmax"


def _shares(rng):
    powers = several(rng, 3, *range(2, 10))
    return {"powers": powers, "z": [round(math.log(one), 2) for one in powers]}


def _surprise(rng):
    a = picked(rng, *(round(0.05 * k, 2) for k in range(1, 20)))
    ln = [told(math.log(one), 2) for one in (a, 1 - a)]
    return {"n": picked(rng, *range(3, 11)), "a": a, "rest": round(1 - a, 2), "ln": ln}


def _softmax_slope(rng):
    rows = [0.1, 0.2, 0.7], [0.1, 0.3, 0.6], [0.2, 0.3, 0.5], [0.15, 0.25, 0.6], [0.05, 0.15, 0.8]
    right = int(rng.integers(3))
    y = [int(k == right) for k in range(3)]
    return {"a": several(rng, 3, *picked(rng, *rows)), "y": y, "right": NTH[right]}


ITEMS = {
    "shares": Item(
        topic=TOPIC,
        short="the probability that softmax gives",
        text="Three output units have the sums $z = {z}$, so that $e^z$ is {powers}. Which probability does softmax give "
        "to the first?",
        draw=_shares,
        part=softmax_check.parts[0],
        asked=lambda f, g: f(np.log(table([g.powers])))[0, 0],
        why="Its power of $e$, {powers[0]}, divided by the sum of all three.",
        wrong=(
            Wrong("The sums themselves were shared out, not their powers of $e$.", m.NO_EXP),
            Wrong(
                "That is the sigmoid of the first sum. It does not hear of the others.",
                m.OTHER_FUNCTION,
            ),
            Wrong(
                "It was divided by the sum of the two others. The whole has it in it, too.",
                m.NOT_NORMALISED,
                variant=7,
            ),
        ),
        digits=2,
    ),
    "surprise": Item(
        topic=TOPIC,
        short="what the probability of the right class costs",
        text="A classifier gives the right one of {n} classes the probability {a}. What does this sample cost, by "
        "cross-entropy with the natural logarithm? ($\\ln {a} = {ln[0]}$, $\\ln {rest} = {ln[1]}$.)",
        draw=_surprise,
        part=cross_entropy.parts[0],
        asked=lambda f, g: f(column([g.a]), column([1])),
        why="Minus the logarithm of {a}, the probability of the right class. How the rest is shared out does not count.",
        wrong=(
            Wrong(
                "That is minus the logarithm of {rest}, of all that the wrong classes got.",
                m.SWAPPED,
                1,
            ),
            Wrong(
                "That is what the probability lacks to 1. Cross-entropy takes a logarithm.",
                m.OTHER_LOSS,
                1,
            ),
            Wrong("The minus is missing: the logarithm of a number below 1 is negative.", m.SIGN),
        ),
        digits=2,
    ),
    "softmax slope": Item(
        topic=TOPIC,
        short="where the way back through softmax begins",
        text="Softmax gives three classes the probabilities {a}, and the {right} class is the right one. The loss is the "
        "cross-entropy of this one sample. What are its slopes with respect to the three sums $z$ that softmax receives?",
        draw=_softmax_slope,
        part=softmax_gradient.parts[0],
        asked=lambda f, g: f(np.log(table([g.a])), table([g.y]))[0],
        why="The probabilities less the target, $a - y$, as simple as that.",
        wrong=(
            Wrong("That is $y - a$, which points downhill.", m.SIGN),
            Wrong(
                "Only the right class has a slope here. What a wrong one gets is missing from the right one, so "
                "each has a slope.",
                m.ONE_OUTPUT,
            ),
            Wrong(
                "There is one slope too many, $a(1 - a)$. The slope of softmax is in $a - y$ already.",
                m.SQUASH_TOO_MANY,
            ),
        ),
        digits=2,
    ),
}
