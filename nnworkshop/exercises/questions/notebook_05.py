"""What notebook 05 asks, and why a wrong answer tempts."""

from functools import cache

import numpy as np

from nnlib import Network, SquaredError, Training, datasets, train, tutorials
from nnworkshop.exercises.question import Choice, Number

HALF = SquaredError(scale=0.5, mean=False)
RATE = 2.0  # the XOR tutorial's, for half the sum


def climbed(network, X, y, epochs):
    """The losses of a network that takes each of its steps uphill."""
    training, losses = Training(network, X, y, HALF, RATE), []
    for _ in range(epochs + 1):
        losses.append(HALF.value(network.predict(X), y))
        for name, slopes in training.gradients().items():
            network.parameters[name] += RATE * slopes
    return np.array(losses)


@cache
def plateau():
    """Four ways on for the loss of the XOR tutorial's seed 0, from pass 100 to pass 300."""
    network, (X, y) = tutorials.xor(seed=0).network, datasets.xor()
    so_far = train(network, X, y, HALF, RATE, epochs=99).losses
    lone = Network([2, 1], "sigmoid", bias=False, init={"W1": network.parameters["W2"]})
    output_alone = train(lone, network.forward(X).a[1], y, HALF, RATE, epochs=199).losses
    easy = train(Network([2, 1], "sigmoid", init=0.0), *datasets.logical_or(), HALF, 0.1, 199)
    uphill = climbed(network.copy(), X, y, epochs=199)
    ways = {
        "only the output unit learns on": output_alone,
        "as a table falls that one line can learn": easy.losses,
        "uphill, as += seems to say": uphill,
        "the network": train(network, X, y, HALF, RATE, epochs=199).losses,
    }
    return {name: np.concatenate([so_far, losses]) for name, losses in ways.items()}


QUESTIONS = {
    "lamps": Choice(
        short="what lone neurons learn of AND, OR and XOR",
        right=3,
        reasons=(
            (
                "Time does not help where no place for the line is right: the four rows ask for things that "
                "contradict each other."
            ),
            (
                "A line can get three rows of XOR right, but squared errors do not count rows: giving up "
                "the fourth costs more than a shrug at all four."
            ),
            (
                "AND and OR find a place for their line. For XOR the best that a single line can do is to "
                "be nowhere: all weights go to 0, and $\\sigma(0) = 0.5$."
            ),
            (
                "At this rate each step uses all four rows at once, so nothing pulls it back and forth; it "
                "comes to rest."
            ),
        ),
        tells="""Blue means 0 and orange 1. The markers are the targets, the numbers beside them the \
answers, and the line is where a neuron says 0.5. The XOR neuron has no line: whatever it gains on \
one corner it loses on another, and a shrug costs least.

More training will not help, because four wishes contradict each other:

$$b < 0 \\qquad w_2 + b > 0 \\qquad w_1 + b > 0 \\qquad w_1 + w_2 + b < 0$$

Add the two in the middle: $w_1 + w_2 + 2b$ is above 0. Add the first and the last: the same sum is below \
0. No line can do it. In 1969 a whole book on such limits came out, *Perceptrons* by Marvin Minsky and \
Seymour Papert; it is said to have cooled the world's interest in neurons for years.""",
        telltale=("XOR: 0.50", "shrug", "contradict"),
    ),
    "plateau": Choice(
        short="how the loss goes on after the plateau",
        right=4,
        reasons=(
            (
                "This is what comes if only the output unit learns on: a flat stretch taken for the end. But "
                "the hidden units move too, only slowly at first."
            ),
            (
                "This is how the loss of OR falls, a table that one line can learn. XOR cannot begin so: "
                "first the hidden units must come to differ."
            ),
            (
                "So it would go if `+=` led uphill. But what it adds is made of $y - a_2$, the error with its "
                "sign turned round, so it leads downhill."
            ),
            (
                "All the while the hidden units have grown apart, and when they differ enough, the loss begins "
                "to fall."
            ),
        ),
        tells="""The loss lies on a **plateau** near 0.5, the price of the shrug \
($\\frac12 \\cdot 4 \\cdot 0.5^2$), for more than a hundred passes, and then falls to 0.29 at pass 300. \
Plateaus are common. A flat curve may be an end, or a wait; from the curve alone you cannot tell.""",
        telltale=("0.29", "plateau near", "begins to fall"),
        curves=plateau,
    ),
    "corners": Choice(
        short="where the hidden layer puts (0, 1) and (1, 0)",
        right=3,
        reasons=(
            "Squashing alone keeps them opposite. But before that, each unit adds up the two inputs with its weights.",
            "That would do for the line. But the network has learned that it does not matter which switch is on.",
            "Each hidden unit gives both inputs the same weight, so it hears 1 from either corner.",
            "On the line the output says one half, and both corners want 1.",
        ),
        tells="Blue means 0 and orange 1; the markers are the targets, the numbers beside them the answers. On the right "
        "there are only three markers: (0, 1) and (1, 0) lie on top of each other. The hidden layer has folded the square along its "
        "diagonal, and bent it.",
        telltale=("folded the square", "three markers", "on top of each other"),
    ),
    "moons": Number(
        short="of ten starts with two units, part the moons",
        right=1,
        unit="out of ten",
        reason="Two lines can part the moons, and seed 1 finds those two; the nine others come to rest "
        "with points on the wrong side.",
        ideas={
            0: "Two units are enough to do it: look at seed 1.",
            10: "That two units can do it does not mean that they find it.",
            5: "It is not a toss of a coin. The way there is hard to find for two units.",
        },
        tells="""With three units six of ten starts part the moons, and with four, as in 01, all ten. Being able \
to hold an answer and being able to find it are two things. The next two sections are about that.""",
        telltale=("seed 1 finds", "six of ten"),
    ),
    "kinds of start": Choice(
        short="the best kind of start, and biases",
        right=2,
        reasons=(
            (
                "It is the best kind without biases. But more freedom is not always a help: a bias drawn from "
                "0 to 1 pushes every unit up before it has learned anything."
            ),
            (
                "Positive weights in the first layer are what XOR needs without biases, and a bias drawn from 0 "
                "to 1 only pushes every unit up."
            ),
            (
                "Both signs sound fairer. But without biases this network needs positive first weights, and "
                "of these starts few have them."
            ),
            (
                "Large and small weights of both signs sound richest. But without biases this network needs "
                "positive first weights, and of these starts few have them."
            ),
        ),
        tells="""Without biases 98 of 100 of the tutorial's starts learn, 25 from −1 to 1, and 12 from a bell \
curve. With biases it is 86, 83 and 70: the two others do far better, and the lucky kind a little worse.""",
        telltale=("98, 25", "lucky"),
    ),
    "three units": Number(
        short="of 100 starts, learn with three units",
        right=80,
        unit="of 100 starts",
        reason="Three units make three pairs, and one pair that points the right way is enough.",
        ideas={
            37.5: "Half as many units more would give half as many successes more, if each unit brought "
            "its own share. But units work in pairs, and three units hold three pairs.",
            58: "So often three tickets of 25 in 100 would win. But the third unit also opens ways for the two.",
            50: "That is one more ticket of 25. But units work in pairs, and three units hold three pairs.",
            100: "That takes four.",
            25: "A third unit is not idle: with it there are three pairs in place of one.",
        },
        tells="""With one unit none learns, with two 25, with three 80, and with four all 100. Two units are \
enough to *hold* the answer and too few to *find* it reliably. Three tickets of 25 in 100 \
would win 58 times; the rest is that a local minimum for two units is often an open slope for three. That is one reason why real networks have far more units than their task needs.""",
        telltale=("80 of 100", "3 hidden"),
    ),
    "twins": Number(
        short="of five pairs of twins, parted at pass 1,500",
        right=4,
        unit="of five pairs",
        reason="The gap grows, but in spells, and at pass 1,500 one pair in five is not there yet.",
        ideas={
            0: "$10^{-15}$ is far too small to matter, as long as nothing makes it grow again and again.",
            5: "So it would be if the gap grew at every leap. But between two spells it waits.",
        },
        tells="""At rate 1 not one pair in 500 has parted, at any of these passes. At rate 2 nothing happens \
until pass 300. Then the gaps begin to grow: at pass 600 more than half of them are wider than $10^{-5}$, and \
there most of those wait. The next spell, from pass 1,300 on, parts them, and at pass 1,500 four of five have \
parted. By pass 5,000 the valley is \
wide again, and nearly all are back together. Such a spell is called **transient chaos**: for a while \
neighbours part exponentially, later all settle. The tutorial stops in the thick of it.""",
        telltale=("four of five have", "in spells", "rate 2, the tutorial: 0", "transient"),
    ),
}
