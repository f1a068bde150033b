"""Items on the loss: half the mean of squares, several outputs, cross-entropy."""

import math
from itertools import combinations

from nnworkshop.exercises import mistakes as m
from nnworkshop.exercises.descents import losses
from nnworkshop.exercises.items.item import (
    Item,
    Wrong,
    column,
    not_zero,
    picked,
    several,
    table,
    told,
)
from nnworkshop.exercises.probabilities import cross_entropy

TOPIC = "loss"


def _half_the_mean(rng):
    y = [int(one) for one in rng.integers(1, 9, size=4)]
    """Errors with a mean that has one decimal: more digits would tell a choice from the others."""
    errors = [*several(rng, 3, -3, -2, -1, 1, 2, 3), not_zero(rng, 2)]
    while sum(errors) % 2:
        errors[3] = not_zero(rng, 2)
    return {"a": [one + error for one, error in zip(y, errors)], "y": y}


def _two_outputs(rng):
    y = rng.integers(1, 9, size=(2, 2))
    errors = [[not_zero(rng, 3), not_zero(rng, 3)], [not_zero(rng, 3), not_zero(rng, 3)]]
    return {"a": (y + errors).tolist(), "y": y.tolist()}


def _yes_and_no(rng):
    """Two outputs that do not add up to 1, so that there are four logarithms."""
    pairs = [sorted(one) for one in combinations((0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9), 2)]
    a = several(rng, 2, *picked(rng, *(one for one in pairs if round(sum(one), 1) != 1)))
    a_no = [round(1 - one, 1) for one in a]
    return {"a": a, "no": a_no, "ln": [told(math.log(one), 3) for one in (*a, *a_no)]}


ITEMS = {
    "half the mean": Item(
        topic=TOPIC,
        short="half the mean of the squared errors",
        text="A network outputs {a} for four samples, and their targets are {y}. The loss is half the mean of the "
        "squared errors. What is it?",
        draw=_half_the_mean,
        part=losses.parts[0],
        asked=lambda f, g: f(column(g.a), column(g.y), 0.5, True),
        why="Four squares, added up, divided by 4 and then by 2.",
        wrong=(
            Wrong("That is half the *sum* of the squares. It is not divided by 4.", m.NOT_DIVIDED),
            Wrong("That is the mean of the squares. Half of it is the loss.", m.TWO),
            Wrong(
                "The errors were averaged before they were squared, so those of opposite signs cancel.",
                m.SQUARE_OF_SUM,
                variant=1,
            ),
        ),
    ),
    "two outputs": Item(
        topic=TOPIC,
        short="the mean over samples that have two outputs",
        text="A network with two output units gives `a = {a}` for two samples, one sample a row. The targets are "
        "`y = {y}`. The loss is the sum of all squared errors, divided by 2 and by the number of samples. What is "
        "it?",
        draw=_two_outputs,
        part=losses.parts[0],
        asked=lambda f, g: f(table(g.a), table(g.y), 0.5, True),
        why="Four squares, added up, divided by 2, and again by 2, since there are two samples.",
        wrong=(
            Wrong(
                "It is divided by 4, the number of all entries. The samples are two.", m.OUTPUTS_TOO
            ),
            Wrong("It is half the sum: the division by the two samples is missing.", m.NOT_DIVIDED),
            Wrong("The sizes of the errors were added up, not their squares.", m.ABSOLUTE),
        ),
    ),
    "yes and no": Item(
        topic=TOPIC,
        short="the cross-entropy of a yes and a no",
        text="A network outputs {a[0]} for a sample whose target is 1, and {a[1]} for one whose target is 0. What is the "
        "cross-entropy, as a mean over both? (The natural logarithms of {a[0]}, {a[1]}, {no[0]}, {no[1]} are "
        "{ln[0]}, {ln[1]}, {ln[2]}, {ln[3]}.)",
        draw=_yes_and_no,
        part=cross_entropy.parts[0],
        asked=lambda f, g: f(column(g.a), column([1, 0])),
        why="The first costs $-\\ln {a[0]}$. The second should be a no, and gives it {no[1]}, so it costs "
        "$-\\ln {no[1]}$. The mean of both is the loss.",
        wrong=(
            Wrong("That is the sum of both. Asked for is the mean.", m.NOT_DIVIDED),
            Wrong(
                "That takes $-\\ln a$ for both, as if both targets were 1. For a no it is $1 - a$ that counts.",
                m.ONE_LOG,
            ),
            Wrong("That is the mean of the squared errors, another loss.", m.OTHER_LOSS),
        ),
        digits=2,
    ),
}
