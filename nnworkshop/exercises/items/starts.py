"""Items on starts and biases: symmetry, a bias on top of the weights, how many parameters there are."""

import numpy as np

from nnlib import Network
from nnworkshop.exercises import mistakes as m
from nnworkshop.exercises.items.item import Item, Rule, Wrong, column, picked, several
from nnworkshop.exercises.probabilities import bias_trick

TOPIC = "starts and biases"


def _start(rng):
    at = [picked(rng, 0, 1), picked(rng, 0, 1)]
    same, other, third = several(rng, 3, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1)
    return {"same": same, "other": other, "third": third, "at": at}


def _written(W1, W2):
    return f"`W1 = {W1}`, `W2 = {W2}`"


def _one_differs(g):
    W1 = [[g.other if [i, k] == g.at else g.same for k in (0, 1)] for i in (0, 1)]
    return _written(W1, [[g.same], [g.same]])


def _all_equal(g):
    return _written([[g.same, g.same], [g.same, g.same]], [[g.same], [g.same]])


def _rows_differ(g):
    return _written([[g.same, g.same], [g.other, g.other]], [[g.third], [g.third]])


def _all_zero(g):
    return _written([[0, 0], [0, 0]], [[0], [0]])


def _bias_row(rng):
    a = several(rng, 2, 0.2, 0.4, 0.5, 0.6, 0.8)
    return {"a": a, "V": several(rng, 3, -4, -3, -2, -1, 1, 2, 3, 4)}


def _output(function, g):
    """What the output unit gives; with inputs of 0, the biases of the hidden units make their outputs."""
    a = np.array(g.a)
    V1 = np.vstack([np.log(a / (1 - a)), np.zeros(2)])
    return function(np.zeros((1, 1)), V1, column(g.V))[1].item()


def _sizes(rng):
    n, hidden, outputs = several(rng, 3, *range(2, 8))
    return {"n": n, "hidden": hidden, "outputs": outputs}


def _parameters(g, bias=True):
    network = Network([g.n, g.hidden, g.outputs], "sigmoid", bias=bias)
    return sum(one.size for one in network.parameters.values())


def _tickets(rng):
    """Chances of which even k times as much is below 100 %, so that no choice is impossible."""
    k = picked(rng, 2, 3, 4)
    return {"p": picked(rng, *range(10, 100 // k, 10)), "k": k}


ITEMS = {
    "start that parts": Item(
        topic=TOPIC,
        short="a start from which hidden units part",
        text="A network with two inputs, two hidden units and one output has no biases. `W1` has a column for each "
        "hidden unit, `W2` a row for each. From three of these starts the two hidden units stay equal for ever, "
        "however long gradient descent goes on. From which one do they come to differ?",
        draw=_start,
        part=Rule(_one_differs),
        why="The units hear the inputs through different columns. From then on they get different slopes.",
        wrong=(
            Wrong(
                "All weights are equal, so the units hear the same, output the same and get the same slopes, for ever.",
                m.ALL_EQUAL,
                idea=_all_equal,
            ),
            Wrong(
                "The rows differ, but those are the inputs. The two columns are equal, and so the two units are "
                "twins.",
                m.ROWS_DIFFER,
                idea=_rows_differ,
            ),
            Wrong(
                "With weights of 0 in `W2` nothing comes back to the hidden units, and both output one half for "
                "everything. They stay equal.",
                m.ALL_ZERO,
                idea=_all_zero,
            ),
        ),
    ),
    "bias row": Item(
        topic=TOPIC,
        short="a bias that is the weight of a 1",
        text="Two hidden units output {a}. An output unit without an activation (a squash) listens to them. Its numbers stand in one "
        "column, {V}: the bias on top, then a weight for each hidden unit. What does it output?",
        draw=_bias_row,
        part=bias_trick.parts[0],
        asked=_output,
        why="A 1 is put in front of what the hidden units output: 1 times {V[0]}, plus {a[0]} times {V[1]}, plus "
        "{a[1]} times {V[2]}.",
        wrong=(
            Wrong("The bias, {V[0]}, is missing.", m.BIAS_ROW_DROPPED, variant=1),
            Wrong(
                "The 1 was put at the end, so that the bias and the weights meet the wrong numbers.",
                m.ONES_LAST,
                variant=1,
            ),
            Wrong("The bias was added twice.", m.BIAS_TWICE, variant=1),
        ),
    ),
    "parameters": Item(
        topic=TOPIC,
        short="how many numbers training adjusts",
        text="A network has {n} inputs, {hidden} hidden units and {outputs} outputs. Each hidden unit and each output "
        "has a bias. How many numbers, weights and biases, does training adjust?",
        draw=_sizes,
        part=Rule(_parameters, (m.NO_BIAS(lambda g: _parameters(g, False)),)),
        why="A weight for each pair of neighbours, {n} times {hidden} and {hidden} times {outputs}, and {hidden} plus "
        "{outputs} biases.",
        wrong=(
            Wrong("Those are the weights. The biases learn, too.", m.NO_BIAS),
            Wrong(
                "Those are the inputs and units. Training adjusts what stands between them.",
                idea=lambda g: g.n + g.hidden + g.outputs,
            ),
            Wrong(
                "That counts a bias for each input as well. Inputs are data and have none.",
                idea=lambda g: _parameters(g) + g.n,
            ),
        ),
    ),
    "tickets": Item(
        topic=TOPIC,
        short="the probability that one of several starts succeeds",
        text="From {p} % of random starts, training succeeds. You try {k}, independently. What is the probability "
        "that at least one succeeds?",
        draw=_tickets,
        part=Rule(lambda g: 100 * (1 - (1 - g.p / 100) ** g.k)),
        why="The probability that all {k} fail is the probability that one fails, to the power of {k}. What that lacks to "
        "100 % is the probability that at least one succeeds.",
        wrong=(
            Wrong(
                "That is {k} times {p} %. It counts twice where two of them succeed; with enough starts it would "
                "be above 100 %.",
                idea=lambda g: g.k * g.p,
            ),
            Wrong(
                "That is the probability that all of them succeed.",
                idea=lambda g: 100 * (g.p / 100) ** g.k,
            ),
            Wrong(
                "That is the probability of a single start. Each further one adds to it.",
                idea=lambda g: g.p,
            ),
        ),
        shown="{value} %",
    ),
}
