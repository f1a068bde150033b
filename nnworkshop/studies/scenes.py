"""Twelve settings worth seeing: runs to open in a training panel, each with a sentence on what to look for."""

from collections.abc import Callable
from dataclasses import dataclass

from nnlib import Adam, BinaryCrossEntropy, Network, SquaredError, datasets
from nnworkshop.studies.runs import Run


@dataclass(frozen=True)
class Scene:
    """A run worth seeing.

    - name: a few words. sentence: what there is to see.
    - run: makes the Run, at epoch 0. epochs: how many of them to train.
    """

    name: str
    sentence: str
    run: Callable[[], Run]
    epochs: int


def classes(
    data, hidden, rate, activation="tanh", init="xavier", loss=None, l2=0.0, drawn=(), **more
):
    """What makes a run on a set of two inputs and two classes.

    - data: the name of the set. hidden: the units of each hidden layer. rate: the learning rate.
    - activation: of the hidden layers. init, loss, l2: as for Run, cross-entropy by default.
    - drawn: (points, noise) of the set, () for the set as it comes. more: arguments of Run.
    """

    def run():
        activations = [*[activation] * len(hidden), "sigmoid"]
        network = Network([2, *hidden, 1], activations, init=init)
        made = Run(network, *datasets.load(data), loss or BinaryCrossEntropy(), rate, **more)
        made.l2 = l2
        if drawn:
            made.samples.points, made.samples.noise = drawn
        made.start()
        return made

    return run


NOISY = {"drawn": (80, 0.35), "held_out": 0.5, "rule": Adam(), "seed": 1}

SCENES = (
    Scene(
        "one straight line",
        "A single unit can only draw a straight line, and no line parts a disc from the ring around it: "
        "the loss goes nowhere, however long you train.",
        classes("circles", [], 1.0),
        300,
    ),
    Scene(
        "a line that is a circle",
        "The same single unit, given the squares of the inputs as well, finds the disc: what is a straight "
        "line between x1² and x2² is a circle between x1 and x2.",
        classes("circles", [], 1.0, made_features="squares"),
        300,
    ),
    Scene(
        "a fence of three lines",
        "Three hidden units draw a line each, as their maps show, and the output keeps what all three "
        "enclose: nobody had to tell the network about squares.",
        classes("circles", [3], 1.0),
        300,
    ),
    Scene(
        "four units that are one",
        "All weights begin at 0.5, so the four hidden units get the same gradient in every epoch and never "
        "become different: four maps, one picture.",
        classes("circles", [4], 1.0, init=0.5),
        300,
    ),
    Scene(
        "a start that gets stuck",
        "From seed 9 this network settles where two of the four answers are wrong and the slope is almost "
        "flat; from seed 8 the very same network learns all four.",
        classes("xor", [2], 5.0, "sigmoid", loss=SquaredError(), seed=9),
        3_000,
    ),
    Scene(
        "steps that are too long",
        "With a learning rate of 100 each step jumps across the valley, and the loss is never again as low "
        "as at the start; with 10 the same network gets every row right.",
        classes("moons", [8], 100.0),
        300,
    ),
    Scene(
        "units that die",
        "A few long steps push every relu to the side where it answers 0 for all rows; there its slope is 0 "
        "as well, so nothing can bring it back.",
        classes("circles", [8], 10.0, "relu", init="he"),
        300,
    ),
    Scene(
        "deep, with sigmoids",
        "Four layers of sigmoids pass less and less of the gradient back, so the first layer hardly moves: "
        "after 300 epochs the network still answers about 0.5 everywhere.",
        classes("circles", [6, 6, 6, 6], 1.0, "sigmoid"),
        300,
    ),
    Scene(
        "deep, with tanh",
        "The same four layers with tanh, whose slope is up to four times as steep, get every row right in "
        "the same 300 epochs.",
        classes("circles", [6, 6, 6, 6], 1.0),
        300,
    ),
    Scene(
        "learned by heart",
        "Sixteen units and forty noisy rows: the training loss falls to almost nothing, while the dashed "
        "loss of the rows held out turns around early and climbs.",
        classes("moons", [16], 0.05, **NOISY),
        1_500,
    ),
    Scene(
        "kept simple",
        "The same rows and the same units with a weight decay of 0.01: a few training rows stay wrong, the "
        "border stays smooth, and the dashed loss no longer climbs.",
        classes("moons", [16], 0.05, l2=0.01, **NOISY),
        1_500,
    ),
    Scene(
        "two spirals",
        "Two hidden layers of sixteen units and Adam wind the border around both arms; with plain gradient "
        "descent, even at a rate of 1, more than a quarter of the rows are still wrong after as many epochs.",
        classes("spirals", [16, 16], 0.02, rule=Adam()),
        400,
    ),
)
