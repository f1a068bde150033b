"""What notebook 06 asks, and why a wrong answer tempts."""

from functools import cache

import numpy as np

from nnlib import BinaryCrossEntropy, Network, SquaredError, Training, datasets
from nnworkshop.exercises.question import Choice, Number

EPOCHS = 8_000


def sure(bias, loss):
    """The bias-trick table, about to be learned from this bias of the output."""
    network = Network([3, 3, 1], "sigmoid", init="uniform", rng=np.random.RandomState(1))
    network.parameters["b2"] = bias
    return Training(network, *datasets.bias_trick(), loss, learning_rate=1.0)


@cache
def sure_and_wrong():
    """Four runs from a start whose output is sure and wrong."""
    awake, measure, errors = sure(-8, BinaryCrossEntropy()), SquaredError(), []
    for _ in range(EPOCHS + 1):
        errors.append(measure.value(awake.outputs, awake.y))
        awake.run(1)
    asleep = {bias: sure(bias, measure).run(EPOCHS).losses for bias in (-4, -8, -16)}
    return {
        "as with cross-entropy": np.array(errors),
        "as from a bias of −4": asleep[-4],
        "the network": asleep[-8],
        "as from a bias of −16": asleep[-16],
    }


QUESTIONS = {
    "nailed": Choice(
        short="the weight that decides at 60 °C without a bias",
        right=4,
        reasons=(
            "Without the bias, 0.3 decides at 0 °C: the place was the bias's doing.",
            "A smaller weight stretches the curve around 0 °C, and does not move it.",
            "A negative weight turns the curve around 0 °C, and does not move it.",
            (
                "At $x = 0$ the product $x\\,w$ is 0 for every weight, so the output is $\\sigma(0) = 0.5$ there. "
                "(A weight of 0 says 0.5 at 60 °C, too, but it says so everywhere.)"
            ),
        ),
        tells="""A weight turns the curve around this nail at 0 °C and never pulls it out. With a positive \
weight, all tea above freezing is too hot to this neuron.""",
        telltale=("never pulls it out", "for every weight"),
    ),
    "gigabytes": Number(
        short="gigabytes that the block of tables wants",
        right=37.6,
        unit="GB",
        reason="A table has $784 \\cdot 100$ numbers of 8 bytes, and there are 60,000 tables.",
        ideas={
            4.704: "That is how many thousand millions of *numbers* there are; each takes 8 bytes.",
            0.000627: "That is one table. But there is one for each of the 60,000 photos.",
            0.376: "That is the photos alone; each of their pixels meets each of the 100 hidden units.",
        },
        tells="""That is more than most computers have, while the matrix product keeps 0.6 MB. For our six rows \
the block is merely several times slower.""",
        telltale=("37.6", "0.6 MB"),
    ),
    "missing row": Choice(
        short="what it says to (0, 0, 0)",
        right=4,
        reasons=(
            (
                "That is what the rule says. But nobody has told the network of the rule, and other rules fit "
                "the six rows as well."
            ),
            "A network cannot know that it has never met a row. It computes, as for any other.",
            "Nothing pulls it there, either: the row was never in the loss.",
            (
                "It says $-1.17$, and to $(0, 1, 0)$ it says 1.22. Nothing ever asked for anything there, and a "
                "linear output has no bounds: it knows nothing of no and yes."
            ),
        ),
        telltale=("-1.17", "1.22"),
    ),
    "sure and wrong": Choice(
        short="the loss from a sure and wrong start",
        right=3,
        reasons=(
            (
                "The error is as large as it can be, so the step should be the largest. So it is with the loss "
                "that comes next, but not with this one: the slope of the sigmoid stands in it."
            ),
            (
                "A little patience is enough from a bias of −4. At −8 the slope of the sigmoid is fifty times "
                "fainter."
            ),
            (
                "At the start the slope of the output unit is 0.0003 for every row, and it takes thousands of "
                "steps to leave that plain."
            ),
            (
                "This is what a bias of −16 would do. At −8 the slope is small but not nothing, and what is not "
                "nothing adds up."
            ),
        ),
        tells="""For half of the time the loss is level, although every answer to a 1 is as wrong \
as can be. A level loss says that the slope is small. It does not say that all is well.""",
        telltale=("4,000 steps to admit", "thousands of steps"),
        curves=sure_and_wrong,
    ),
    "hundred more": Choice(
        short="the cat's share, when all sums grow by 100",
        right=2,
        reasons=(
            "The power is enormous, but so are the two others, by the same factor.",
            "Adding $c$ multiplies every power by $e^c$, and that cancels between the top and the bottom.",
            "In a softmax differences count, not ratios: 102, 101 and 100 differ just as 2, 1 and 0 do.",
            "$e^{102}$ is large, but a computer can hold it. At $e^{1000}$ it could not.",
        ),
        tells="""So one may first move the sums until the largest is 0, which changes no share; for $e^{1000}$ \
is more than a computer can hold.""",
        telltale=("0.665", "cancels between"),
    ),
    "twenty prices": Number(
        short="how far twenty prices at (4, 7) are apart",
        right=49,
        near=0.1,
        reason="One network says 12, another one 61.",
        ideas={
            0: "They agree about the three rows. Nothing makes them agree elsewhere.",
            0.1: "They agree about the three rows. Nothing makes them agree elsewhere.",
            1: "They agree about the three rows. Nothing makes them agree elsewhere.",
            11: "That is how far the three known prices are apart. But (4, 7) lies outside of them.",
        },
        tells="None of the twenty has made a mistake. Three rows cannot settle it.",
        telltale=("they run from 12", "12 or 61"),
    ),
}
