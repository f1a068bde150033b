"""What notebook 05 claims beyond what its cells print."""

from functools import cache

import numpy as np

from nnlib import Network, SquaredError, datasets, train, tutorials
from nnworkshop.exercises import symmetry
from nnworkshop.many import Ensemble, Stack, within
from nnworkshop.panels import TrainingPanel
from nnworkshop.studies import descend, loss_at

HALF = SquaredError(scale=0.5, mean=False)
X, Y = datasets.xor()
OLD = np.random.RandomState


def played(network, rate, epochs, seed, loss=HALF, X=X, y=Y, generator=OLD, **settings):
    """A training panel after Train was pressed and its epochs are over."""
    panel = TrainingPanel(network, X, y, loss, rate, epochs, seed, generator, **settings)
    panel.player.step(epochs)
    return panel


def losses(rate, epochs, seed=0):
    panel = played(tutorials.xor().network, rate, epochs, seed)
    return panel.run.training.history.losses


def when_rate_1_is_there():
    return round(np.argmax(losses(1.0, 1_500) <= losses(2.0, 299)[-1]) + 1, -1)


def calm_epochs():
    return round(np.argmax(np.diff(losses(2.0, 1_500)) > 0), -2)


def lines_of_seed_42():
    """The first epochs, to the next fifty, at which the outputs of the table are cut as OR's and XOR's."""
    panel = played(tutorials.xor().network, 1.0, 1_000, 42)
    cut = [panel.run.timeline.at(epoch).outputs[:, 0] > 0.5 for epoch in range(0, 1_001, 50)]
    return [50 * [row.tolist() for row in cut].index(table) for table in (OR, XOR)]


OR, XOR = [False, True, True, True], [False, True, True, False]


@cache
def parted_moons(hidden):
    """Of ten starts, seeds 0 to 9, how many get all 80 points right."""
    moons, which = datasets.moons(80)
    count = 0
    for seed in range(10):
        network = Network([2, hidden, 1], "sigmoid", rng=seed)
        train(network, moons, which, SquaredError(), learning_rate=5, epochs=3_000)
        count += np.array_equal(network.predict(moons) > 0.5, which > 0.5)
    return count


def starts(init, bias, n):
    return [Network([2, 2, 1], "sigmoid", bias, init, OLD(seed)) for seed in range(n)]


def a_thousand_starts():
    """Of 100, rounded, for each kind of start, without biases and with them."""
    counts = []
    for bias in (False, True):
        for init in ("unit", "uniform", "normal"):
            many = Ensemble(starts(init, bias, 1_000), X, Y, HALF, 1.0, goal=within(0.2))
            many.run(20_000)
            counts.append(round(100 * many.reached.mean()))
    return counts


def by_positive_weights():
    networks = starts("uniform", False, 100)
    many = Ensemble(networks, X, Y, HALF, 1.0, goal=within(0.2), stop=False)
    many.run(5_000)
    ends = many.stack.parameters["W1"][many.reached]
    assert (ends > 0).all()  # every success ends with all four positive
    positive = np.array([(network.parameters["W1"] > 0).sum() for network in networks])
    return [
        count
        for n in (4, 3, 2, 1, 0)
        for count in (many.reached[positive == n].sum(), (positive == n).sum())
    ]


def leftovers():
    """Points right when four and four have learned, and two and two go on without the others."""
    network = Network([2, 4, 4, 1], ["tanh", "tanh", "sigmoid"])
    data, generator = datasets.checkerboard(), np.random.default_rng
    panel = played(network, 0.5, 2_000, 0, SquaredError(), *data, generator)
    panel.resizing.way.value = "keep, silent"
    for layer in panel.hidden:
        layer.value = 2
    panel.player.step(2_000)
    training = panel.run.training
    return int(((training.outputs > 0.5) == training.y).sum())


def spells():
    """The passes at which a spell ends in which the gaps of twins grow, and at which the next begins."""
    networks = Stack([tutorials.xor(seed).network for seed in range(500)])
    twins = networks.copy()
    twins.parameters["W1"] += 1e-15
    pair = [Ensemble(one, X, Y, HALF, 2.0) for one in (networks, twins)]
    gaps = {}
    for k in (600, 1_300, 1_500):
        for many in pair:
            many.run(k - 1 - many.epoch)
        gaps[k] = np.abs(pair[0].outputs - pair[1].outputs).max(axis=(1, 2))
    assert np.mean(gaps[600] > 1e-5) > 0.5
    waiting = (1e-5 < gaps[600]) & (gaps[600] < 1e-3)
    assert np.mean(gaps[1_300][waiting] < 1e-3) > 0.5
    assert np.mean(gaps[1_500][waiting] > 1e-3) > 0.5
    return [600, 1_300]


@cache
def careful():
    return descend(tutorials.xor(0).network, X, Y, HALF, learning_rate=1.0, steps=10_000).points


def bends(point, h=1e-3):
    i, j = h * np.eye(6)[:, np.newaxis], h * np.eye(6)
    table = np.zeros((6, 6))
    for p in (1, -1):
        for q in (1, -1):
            corners = (point + p * i + q * j).reshape(36, 6)
            table += p * q * loss_at(tutorials.xor(0).network, X, Y, HALF, corners).reshape(6, 6)
    return table / (4 * h * h)


def too_narrow():
    """The passes of rate 1 between which the largest curvature is above the edge of rate 2."""
    passes = np.arange(0, 10_001, 100)
    largest = np.array([np.linalg.eigvalsh(bends(careful()[k]))[-1] for k in passes])
    up, down = np.flatnonzero(np.diff(largest > 1))  # the edge is crossed after these
    shares = [(1 - largest[k]) / (largest[k + 1] - largest[k]) for k in (up, down)]
    return [round(passes[k] + 100 * share, -2) for k, share in zip((up, down), shares)]


def leaps():
    """Where the cut across the valley lies, and how far out the ball begins."""
    floor = careful()[1_000]
    steep = np.linalg.eigh(bends(floor))[1][:, -1]

    def cut(s):
        points = floor + np.reshape(s, (-1, 1)) * steep * np.sign(steep[-1])
        return loss_at(tutorials.xor(0).network, X, Y, HALF, points)

    def ends(rate):
        way = [0.3]
        for _ in range(12):
            up, down = cut([way[-1] + 1e-5, way[-1] - 1e-5])
            way.append(way[-1] - rate * (up - down) / 2e-5)
        return np.ptp(way[-3:])

    assert ends(1) < 0.01  # on the floor
    assert 0.5 < ends(2) < 1  # from wall to wall, and never out
    return [1_000, 0.3]


CLAIMS = {
    "In 1969 a whole book on such limits came out": "Minsky and Papert, Perceptrons, MIT Press 1969",
    "runs 1,000 rounds, and the main program 1,500": "the XOR tutorial's listing, its two loops",
    "after 1,500 passes, where the tutorial stops": "the XOR tutorial's main program",
    "the loss is down to 0.29 at pass 300": lambda: round(losses(2.0, 299)[-1], 2),
    "then falls to 0.29 at pass 300": lambda: round(losses(2.0, 299)[-1], 2),
    "Rate 1 is down to 0.29 at pass 600": when_rate_1_is_there,
    "For some 500 epochs it is": calm_epochs,
    "a quarter of 0.095 is 0.024": lambda: [
        round(losses(1.0, 1_500)[-1], 3),
        round(losses(1.0, 1_500)[-1] / 4, 3),
    ],
    "By epoch 200 the border has cut off (0, 0), by 450 also (1, 1)": lines_of_seed_42,
    "seed 1 finds those two; the nine others": lambda: [parted_moons(2), 10 - parted_moons(2)],
    "With three units six of ten starts part the moons": lambda: [parted_moons(3), 10],
    "with four, as in 01, all ten": lambda: parted_moons(4),
    "A thousand starts of each kind, with 20,000 epochs for the slow ones, give 98, 24 and 21 in 100 "
    "without biases, in the order of the picture, and 84, 84 and 74 with them": a_thousand_starts,
    "With four positive weights 6 of 7 learn (the seventh is merely slow), with three 16 of 29, with two "
    "3 of 33, with one 0 of 23, and with none 0 of 8": by_positive_weights,
    "for 200 epochs at rate 1": lambda: symmetry.EPOCHS,
    "Not to 1000, though": "an example of a size at which a sigmoid is flat",
    "One of six is enough": "what the check of this exercise says of the solution above it",
    "after 2,000 more epochs all but one of the points are right": lambda: 200 - leftovers(),
    "some 360 leaps would make a 1": lambda: round(np.log(1e15) / np.log(1.1), -1),
    "at pass 600 more than half of them": lambda: spells()[0],
    "The next spell, from pass 1,300 on": lambda: spells()[1],
    "Three tickets of 25 in 100 would win 58 times": lambda: [25, 100, round(100 * (1 - 0.75**3))],
    "from about pass 800 to pass 7,200": too_narrow,
    "there it is from 400 to 3,600 or so": lambda: [k / 2 for k in too_narrow()],
    "From the weights of rate 1 after 1,000 passes, cut the mountains across in the steepest direction, "
    "push the ball 0.3 up the wall": leaps,
}
