"""Items on the forward pass: a neuron, its slope, a layer, two layers."""

import numpy as np

from nnlib import sigmoid
from nnworkshop.exercises import mistakes as m
from nnworkshop.exercises.items.item import (
    Item,
    Wrong,
    column,
    not_zero,
    picked,
    seen_as,
    several,
    table,
)
from nnworkshop.exercises.neurons import neuron, sigmoid_derivatives
from nnworkshop.exercises.passes import forward, layer

TOPIC = "forward pass"


def _neuron(rng):
    """Sums that stay within ±4, with the bias, without it, and with twice the bias."""
    x, w = several(rng, 2, 1, 2, 3), [not_zero(rng, 3), not_zero(rng, 3)]
    while not -2 <= (products := x[0] * w[0] + x[1] * w[1]) <= 2:
        w = [not_zero(rng, 3), not_zero(rng, 3)]
    b = picked(rng, -1, 1)
    return {"x": x, "w": w, "b": b, "products": products, "z": products + b}


def _steepness(rng):
    z = picked(rng, *(sign * k / 4 for sign in (-1, 1) for k in range(2, 13)))
    return {"z": z, "a": round(sigmoid(z).item(), 3)}


def _undecided(rng):
    """Sums that saturate no neuron, right or wrong, since `_place` reads them off its output."""
    w, place = picked(
        rng, *((0.5, k) for k in (2, 4, 6)), *((2, k) for k in (1, 2, 3, 4)), (3, 1), (3, 2), (4, 1)
    )
    w, place = w * picked(rng, -1, 1), place * picked(rng, -1, 1)
    return {"w": w, "b": -w * place}


def _place(function):
    """Where a neuron with one input outputs 0.5, of a right or wrong `neuron(x, w, b)`."""

    def place(w, b):
        outputs = np.array([function(np.array([x]), np.array([w]), b) for x in (0.0, 0.1)])
        at_0, at_a_tenth = np.log(outputs / (1 - outputs))  # sums, which grow evenly with x
        return round(0.1 * at_0 / (at_0 - at_a_tenth), 6)

    return place


def _hidden_sums(rng):
    W = [[not_zero(rng, 3), not_zero(rng, 3)], [not_zero(rng, 3), not_zero(rng, 3)]]
    return {"x": several(rng, 2, 1, 2, 3), "W": W}


def _second_layer(rng):
    z = several(rng, 2, -2, -1, 0, 1, 2, 3)
    a = [round(sigmoid(one).item(), 3) for one in z]
    return {"z": z, "a": a, "w": [not_zero(rng, 5), not_zero(rng, 5)]}


def _z2(function, g):
    """The sum of the output; weights of 1 and 0 in the first layer hand the sums on as they are."""
    return function(table([g.z]), np.eye(2), column(g.w))[2].item()


def _shape(rng):
    N, n, units = several(rng, 3, *range(2, 10))
    return {"N": N, "n": n, "m": units}


ITEMS = {
    "neuron": Item(
        topic=TOPIC,
        short="the output of a neuron with two inputs",
        text="A neuron gets the inputs $x = {x}$, has the weights $w = {w}$ and the bias $b = {b}$, and its "
        "activation (the squash) is the sigmoid. What is its output $a$? (The sigmoid of 0 is 0.50; of 1, 2, 3, 4 it is 0.73, 0.88, "
        "0.95, 0.98; of −1, −2, −3, −4 it is 0.27, 0.12, 0.05, 0.02.)",
        draw=_neuron,
        part=neuron.parts[0],
        asked=lambda f, g: f(np.array(g.x), np.array(g.w), g.b),
        why="Each input times its own weight makes {products}. The bias joins once, so the sum is {z}, and its "
        "sigmoid is {value}.",
        wrong=(
            Wrong("This is the sigmoid of the products alone: the bias is missing.", m.NO_BIAS),
            Wrong(
                "The bias was added twice, once for each input. It joins the sum once.", m.BIAS_EACH
            ),
            Wrong("The bias was subtracted. It is added, with the sign that it has.", m.BIAS_SIGN),
        ),
        digits=2,
    ),
    "steepness": Item(
        topic=TOPIC,
        short="how steep the sigmoid is",
        text="The sum of a neuron is $z = {z}$, and its output, the sigmoid of that, is $a = {a}$. What is "
        "the slope of the sigmoid at this $z$?",
        draw=_steepness,
        part=sigmoid_derivatives.parts[0],
        asked=lambda f, g: f(g.z),
        why="The slope is $a(1 - a)$, with the output in both places.",
        wrong=(
            Wrong(
                "That is the slope at $z = 0$, where the sigmoid is steepest. Further out it is flatter.",
                idea=lambda g: 0.25,
            ),
            Wrong("That is $1 - a$, one of the two factors of the slope.", m.SLOPE_HALF),
            Wrong(
                "That is the output, how high the curve is. Asked for is how steep it is.", m.VALUE
            ),
        ),
        digits=3,
    ),
    "undecided": Item(
        topic=TOPIC,
        short="where a neuron is undecided",
        text="A neuron with a sigmoid has one input $x$, with the weight $w = {w}$, and the bias $b = {b}$. For "
        "which input does it output exactly one half?",
        draw=_undecided,
        part=seen_as(neuron.parts[0], _place),
        asked=lambda f, g: f(g.w, g.b),
        why="It outputs one half where its sum $x\\,w + b$ is 0, and that is at $x = -b / w$.",
        wrong=(
            Wrong("There $x\\,w - b$ is 0. But the bias is added.", m.BIAS_SIGN),
            Wrong(
                "There $x + b$ is 0. But the input is multiplied by its weight before the bias joins.",
                m.BIAS_FIRST,
                variant=1,
            ),
            Wrong(
                "Without a bias it would be so, whatever the weight. The bias pushes the place away.",
                m.NO_BIAS,
            ),
        ),
    ),
    "hidden sums": Item(
        topic=TOPIC,
        short="the sums of a layer with a square matrix",
        text="A layer of two units without biases gets the sample $x = {x}$. Its weights are `W = {W}`, with a "
        "row for each input and a column for each unit. What are the sums $z$ of its two units?",
        draw=_hidden_sums,
        part=forward.parts[0],
        asked=lambda f, g: f(table([g.x]), table(g.W), np.ones((2, 1)))[0][0],
        why="The first unit has the first column: {x[0]} times {W[0][0]}, plus {x[1]} times {W[1][0]}. The second "
        "unit has the second column.",
        wrong=(
            Wrong(
                "Each unit got a row of `W` in place of its column, as with `x @ W.T`. A square matrix fits "
                "either way round, so nothing complains.",
                m.TRANSPOSE,
                variant=3,
            ),
            Wrong(
                "Each input was multiplied by the weights of its own row, added up. The sum goes over the "
                "inputs, down a column.",
                m.WRONG_AXIS,
                variant=3,
            ),
            Wrong("Only the first input counts here. Both count in each sum.", m.SKIPPED),
        ),
    ),
    "second layer": Item(
        topic=TOPIC,
        short="what the second layer gets to hear",
        text="Two hidden units with sigmoids have the sums $z_1 = {z}$ and the outputs $a_1 = {a}$. One output unit "
        "listens to them, with the weights {w} and no bias. What is its sum $z_2$, to one decimal?",
        draw=_second_layer,
        part=forward.parts[0],
        asked=_z2,
        why="The output unit hears what the hidden units output, $a_1$: {a[0]} times {w[0]}, plus {a[1]} times {w[1]}.",
        wrong=(
            Wrong("That takes the sums $z_1$ in place of the outputs $a_1$.", m.Z_FOR_A),
            Wrong(
                "That is half of it, the mean of the two products. A unit adds them up.", m.MEAN, 1
            ),
            Wrong("Only the first hidden unit counts here. Both are heard.", m.SKIPPED, 1),
        ),
        digits=1,
    ),
    "shape": Item(
        topic=TOPIC,
        short="the shape of a layer's outputs",
        text="A table has {N} rows, one for each sample, and {n} columns. A layer of {m} units gets the whole table "
        "at once. Which shape do its outputs have?",
        draw=_shape,
        part=layer.parts[0],
        asked=lambda f, g: list(
            f(np.zeros((g.N, g.n)), np.zeros((g.n, g.m)), np.zeros((1, g.m))).shape
        ),
        why="A row for each sample, and in it a number for each unit.",
        wrong=(
            Wrong("Rows and columns have changed places: each row is a sample.", m.TURNED),
            Wrong(
                "That is the shape of the weights, from {n} inputs to {m} units. It knows nothing of samples.",
                idea=lambda g: [g.n, g.m],
            ),
            Wrong(
                "That is the shape of the inputs. What comes out is a number for each unit.",
                idea=lambda g: [g.N, g.n],
            ),
        ),
    ),
}
