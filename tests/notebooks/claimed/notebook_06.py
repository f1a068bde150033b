"""What notebook 06 claims beyond what its cells print."""

import math
from functools import cache

import numpy as np

from nnlib import BinaryCrossEntropy, Network, SquaredError, Training, sigmoid, train, tutorials
from nnworkshop.exercises.questions.notebook_06 import sure
from nnworkshop.many import Ensemble
from nnworkshop.panels import TrainingPanel
from nnworkshop.studies.slopes import norm

TRICK = tutorials.bias_trick()
SEARCHED = 10_000  # epochs


def foot(losses):
    """The first step at which the loss is below 0.001."""
    return int(np.argmax(losses < 0.001))


@cache
def learned(rate=0.1, batch_size=None, epochs=SEARCHED):
    network = tutorials.bias_trick().network
    return train(network, TRICK.X, TRICK.y, SquaredError(), rate, epochs, batch_size, rng=0).losses


@cache
def odd_row():
    """The answers to the row 1, 1, 1, step by step."""
    training = Training(tutorials.bias_trick().network, TRICK.X, TRICK.y, SquaredError(), 0.1)
    answers = []
    for _ in range(5_000):
        answers.append(training.outputs[5, 0])
        training.run(1)
    return np.array(answers)


def other_odd_row():
    """Until when the answer to the row 1, 0, 1 is on the wrong side, to the next hundred."""
    training = Training(tutorials.bias_trick().network, TRICK.X, TRICK.y, SquaredError(), 0.1)
    answers = []
    for _ in range(5_000):
        answers.append(training.outputs[4, 0])
        training.run(1)
    return round(int(np.flatnonzero(np.array(answers) < 0.5)[-1]), -2)


def panel():
    """The panel of the notebook, after 3,000 steps."""
    data = TRICK.X, TRICK.y, SquaredError()
    shown = TrainingPanel(TRICK.network, *data, 0.1, 10_000, 1, np.random.RandomState)
    shown.player.step(3_000)
    return shown


def continued():
    """Where the foot is if the panel continues from step 3,000 with a rate of 0.5."""
    shown = panel()
    shown.learning_rate.value = 0.5
    shown.player.step(1_000)
    return round(foot(shown.run.training.history.losses), -1)


def with_a_fourth_unit():
    """How many steps nearer the foot is with a fourth unit from step 3,000 on, rounded."""
    shown = panel()
    shown.resizing.way.value = "keep, silent"
    shown.hidden[0].value = 4
    shown.player.step(4_000)
    return round(foot(learned()) - foot(shown.run.training.history.losses), -2)


def on_the_plateau():
    """A step where the loss has hardly a slope; and it is not yet half of the way."""
    losses = learned()
    assert losses[3_000] > 0.95 * losses[2_900] > 10 * losses[6_433]
    return 3_000


def secants(h):
    """What the slope of the logarithm at 0.5 comes to with a step h, rounded as it is told."""
    return round((math.log(0.5 + h) - math.log(0.5)) / h, {0.1: 2, 0.01: 2, 0.001: 3}[h])


def steepness():
    """The slopes of cross-entropy and of half the square at z = −6, for a target of 1."""
    a = float(sigmoid(-6))
    return [round(a - 1, 4) * -1, round((a - 1) * a * (1 - a), 4) * -1]


def worst(loss):
    training, errors = sure(-8, loss), []
    for _ in range(5_000):
        errors.append(np.abs(training.outputs - training.y).max())
        training.run(1)
    return np.array(errors)


def awake():
    """By when squared error has found a mistake, and cross-entropy learned the table, in thousands."""
    asleep, entropy = worst(SquaredError()), worst(BinaryCrossEntropy())
    assert (entropy[1_000:] < 0.2).all()
    return [1_000 * (np.argmax(asleep < 0.9) // 1_000), 1_000]


def gradient_sizes():
    return [
        float(f"{norm(sure(-8, loss).gradients()):.2g}")
        for loss in (SquaredError(), BinaryCrossEntropy())
    ]


def equal_start():
    """What the house-price tutorial's own start says to its rows and to the house (4, 7)."""
    houses = tutorials.house_prices()
    half = Training(houses.network, houses.X, houses.y, SquaredError(), learning_rate=20)
    half.run(100_000)
    W1 = houses.network.parameters["W1"]
    assert np.allclose(W1, W1[:, :1])
    return np.round(100 * houses.network.predict([*houses.X, [4 / 3, 7 / 9]])[:, 0]).tolist()


def settled():
    """The lowest and the highest of twenty prices for (4, 7), with a fourth house."""
    houses = tutorials.house_prices()
    X, y = np.vstack([houses.X, [[4 / 3, 8 / 9]]]), np.vstack([houses.y, [[0.70]]])
    starts = [Network([2, 3, 1], "sigmoid", init="normal", rng=seed) for seed in range(20)]
    many = Ensemble(starts, X, y, SquaredError(), learning_rate=20)
    many.run(10_000)
    prices = [100 * many.stack[k].predict([[4 / 3, 7 / 9]])[0, 0] for k in range(20)]
    many.run(90_000)
    assert np.abs(many.outputs - y).max() < 0.001  # with ten times as many epochs all hit all four
    return [round(min(prices), 1), round(max(prices), 1)]


CLAIMS = {
    "101 is on the wrong side too, until about 2,200": other_odd_row,
    "For some 4,000 steps 111 is taken for a 1": lambda: round(
        int(np.flatnonzero(odd_row() > 0.5)[-1]), -3
    ),
    "Whoever stops at step 3,000 believes": on_the_plateau,
    "look back at step 3,000": "the step on the plateau that the text has just spoken of",
    "As a mark take step 6,433, where it gets below 0.001": lambda: foot(learned()),
    "At step 3,000 the output for 111 is on the wrong side, at 0.63": lambda: [
        3_000,
        round(odd_row()[3_000], 2),
    ],
    "From there with 0.5, the mark is near step 3,690": continued,
    "it takes about 1,300 steps at 0.5, and 930 at 0.7": lambda: [
        round(foot(learned(0.5)), -2),
        round(foot(learned(0.7)), -1),
    ],
    'A fourth, added at step 3,000 (More, resizing "keep, silent": it changes no output at first), brings '
    "the mark of rate 0.1 only 400 steps nearer": with_a_fourth_unit,
    "6,433, then 2 · 3,237 = 6,474, then 6 · 1,129 = 6,774": lambda: [
        foot(learned()),
        2 * foot(learned(batch_size=3)),
        6 * foot(learned(batch_size=1)),
    ],
    "with $h = 0.1$ it is 1.82, with $h = 0.01$ it is 1.98, with $h = 0.001$ it is 1.998": lambda: [
        secants(0.1),
        secants(0.01),
        secants(0.001),
    ],
    "$-0.9975$ and $-0.0025$": steepness,
    "Squared error takes more than 4,000 steps to admit that something is wrong, while cross-entropy has "
    "learned the table in 1,000": awake,
    "from 0.00019 to 0.61": gradient_sizes,
    "the loss is $-\\ln 10^{-9} = 20.7$": lambda: round(-math.log(1e-9), 1),
    "for 102, 101 and 100 are nearly equal": lambda: [2 + 100, 1 + 100, 0 + 100],
    "its sum is 1000": "what the check of the exercise tries, among other sums",
    "the twenty run from 67.8 to 69.4": settled,
    "$(2, 7)$ for 94, $(1, 3)$ for 89 and $(3, 9)$ for 83": lambda: np.ravel(
        np.hstack([tutorials.house_prices().X * [3, 9], 100 * tutorials.house_prices().y]).round()
    ).tolist(),
    "It prints 94, 89 and 83 for the rows and 51 for the house": equal_start,
}
