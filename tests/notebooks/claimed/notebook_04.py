"""What the prose of notebook 04 claims and its cells do not show."""

import numpy as np

import nnlib
from nnlib import sigmoid
from nnworkshop.panels import StepThroughPanel, TrainingPanel
from nnworkshop.studies.following import follow

TUTORIAL = nnlib.tutorials.xor(seed=0)
NETWORK, X, Y = TUTORIAL.network, TUTORIAL.X, TUTORIAL.y
W1, W2 = NETWORK.parameters["W1"], NETWORK.parameters["W2"]
HALF = nnlib.SquaredError(0.5, mean=False)


def rise():
    """How far the loss of the last sample rises with W2[0, 0], by the gears."""
    one = NETWORK.forward(X[3:])
    slope = NETWORK.backward(one, Y[3:], HALF)["W2"][0, 0]
    return round(0.01 * slope, 5)


def deltas():
    """The factors of hidden 1's delta for the last sample, and the delta itself."""
    one = NETWORK.forward(X[3:])
    delta = NETWORK.backward(one, Y[3:], HALF).delta
    h = one.a[1][0, 0]
    return [round(float(v), 4) for v in (delta[2][0, 0], W2[0, 0], h, 1 - h, delta[1][0, 0])]


def hidden_deltas():
    """The deltas of the hidden units for the last sample."""
    delta = NETWORK.backward(NETWORK.forward(X), Y, HALF).delta
    return [round(float(v), 4) for v in delta[1][-1]]


def other_target():
    """The slope that the walk's panel shows for W1[0, 1] with y[3, 0] at 1."""
    panel = StepThroughPanel(NETWORK, X, Y, HALF, step=14, pick="W1[0, 1]")
    panel.pick.value = "y[3, 0]"
    panel.value.value = 1.0
    return abs(
        round(float(panel.state.chain(panel.state.numbers(panel.state.given))[1].central), 4)
    )


def central_shrinks():
    """How many times the error of the central slope shrinks from h = 0.1 to 0.01, to two digits."""
    right = NETWORK.backward(NETWORK.forward(X), Y, HALF)["W2"][0, 0]

    def error(h):
        up, down = NETWORK.copy(), NETWORK.copy()
        up.parameters["W2"][0, 0] += h
        down.parameters["W2"][0, 0] -= h
        return abs((HALF(up.predict(X), Y) - HALF(down.predict(X), Y)) / (2 * h) - right)

    return round(error(0.1) / error(0.01))


def bars_that_are_right():
    right = NETWORK.backward(NETWORK.forward(X), Y, HALF)
    turned = np.isclose(right["W1"].T, right["W1"])
    return [int(turned.sum()) + right["W2"].size, turned.size + right["W2"].size]


def with_z_in_place_of_a():
    """The steps at rate 1 for which the loss falls with the slopes of z, its first and its last."""
    V1, V2, losses = W1.copy(), W2.copy(), []
    with np.errstate(all="ignore"):
        for _ in range(50):
            z1 = X @ V1
            z2 = sigmoid(z1) @ V2
            losses.append(np.sum((sigmoid(z2) - Y) ** 2) / 2)
            wrong2 = (sigmoid(z2) - Y) * z2 * (1 - z2)
            wrong1 = (wrong2 @ V2.T) * z1 * (1 - z1)
            V1, V2 = V1 - X.T @ wrong1, V2 - sigmoid(z1).T @ wrong2
    falls = int(np.argmin(np.diff(losses) < 0))
    return [falls, round(losses[0], 2), round(losses[falls], 2)]


def one_step():
    stepped = NETWORK.copy()
    for name, gradient in NETWORK.backward(NETWORK.forward(X), Y, HALF).items():
        stepped.parameters[name] -= gradient
    return [round(HALF(one.predict(X), Y), 4) for one in (NETWORK, stepped)]


def shelf():
    """The epoch, to hundreds, at which the moons' gradient is smallest before the loss falls again, and
    there, for row 62, the size of the output's delta and the answer.
    """
    moons, labels = nnlib.datasets.moons(80)
    network = nnlib.Network([2, 4, 1], "sigmoid")
    panel = TrainingPanel(network, moons, labels, nnlib.SquaredError(), 5, 3_000, follow=62)
    timeline, sizes = panel.run.timeline, []
    for _ in range(1_000):
        timeline.run(1)
        sizes.append(panel.run.training.gradient_norm())
    epoch = round(int(np.argmin(sizes)), -2)
    there = follow(panel.run, timeline.at(epoch), moons[[62]], 62)
    delta, answer = there.delta[2][0, 0], there.a[2][0, 0]
    return epoch, round(abs(float(delta)), 2), round(float(answer), 2)


CLAIMS = {
    "It is 0.00112": rise,
    "The output unit's delta is 0.1473": lambda: deltas()[0],
    r"0.1473 \cdot 0.4237 \cdot 0.7598 \cdot 0.2402 = 0.0114": deltas,
    "should be 0.0114 and 0.0164": hidden_deltas,
    "the slope becomes −0.0176": other_target,
    "It is 100 times": central_shrinks,
    "four of six bars are right": bars_that_are_right,
    "for 36 steps, from 0.55 to 0.48": with_z_in_place_of_a,
    "One step took the loss from 0.5518 to 0.5362": one_step,
    "Its delta is −0.15, around epoch 500": lambda: [shelf()[1], shelf()[0]],
    "The network says 0.36 there": lambda: shelf()[2],
    "What 1,500 of them do": "the iterations in the main block of the XOR tutorial",
}
