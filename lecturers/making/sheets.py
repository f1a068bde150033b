"""What stands on the pages to print: for each notebook its formulas, a picture and five tasks.

Numbers are small, so that paper and a pencil are enough. The answers are nnlib's.
"""

from itertools import combinations

import numpy as np
from sheet import Sheet, Task, fraction, shown

import nnlib
from nnlib import Network, SquaredError, sigmoid
from nnworkshop import data, pictures
from nnworkshop.many import wilson

Z, A, L = '<i class="z">z</i>', '<i class="a">a</i>', "<i>L</i>"
DELTA = '<i class="z"><span class="a">δ</span></i>'
X, Y, W, B, N, RATE = (f"<i>{letter}</i>" for letter in ("x", "y", "w", "b", "N", "η"))
ONE, TWO = "<sub>1</sub>", "<sub>2</sub>"


def looked_up(function, name, *values):
    """Values of a function that nobody has by heart, as a line of the box of formulas."""
    return " &emsp; ".join(f"{name} {shown(value)} ≈ {function(value):.2f}" for value in values)


def neuron():
    w, b, x, said, mistaken = 0.5, -4, 10, 0.8, 3
    z = x * w + b
    slope = nnlib.sigmoid.derivative_from_output
    return Sheet(
        "One neuron",
        formulas=(
            f"{Z} = {X} {W} + {B}",
            f"{A} = σ({Z}) = {fraction('1', '1 + <i>e</i><sup>−<i>z</i></sup>')}",
            f"slope of σ: {A} (1 − {A})",
        ),
        picture=pictures.curves({"σ(z)": sigmoid}, -6, 6),
        caption="The sigmoid, to read values from",
        tasks=(
            Task(
                f"A neuron has the weight {w} and the bias {shown(b)}. Its input is {x}. "
                f"So {Z} = ___, and from the curve {A} is about ___.",
                (z, sigmoid(z)),
            ),
            Task(f"It is undecided, which means {A} = 0.5, where {X} = ___.", (-b / w,)),
            Task(
                f"Double the weight and leave the bias: now it is undecided where {X} = ___. "
                "To bring that back to where it was, the bias must be ___.",
                (-b / (2 * w), 2 * b),
            ),
            Task(
                f"Another neuron says {said}. The slope of its sigmoid there is ___. "
                "The slope is largest, namely ___, where a neuron says ___.",
                (slope(said), slope(0.5), 0.5),
            ),
            Task(
                f"Somebody puts {Z} = {mistaken} into {A} (1 − {A}), where the output belongs, and gets ___. "
                "How do you see at once that this is no slope of a sigmoid?",
                (slope(mistaken),),
                words="A sigmoid climbs everywhere, so its slope is above 0, and it is never more than 0.25.",
            ),
        ),
    )


def network():
    x, W1, W2 = np.array([[2, 1]]), np.array([[1, 0.5], [-1, 1]]), np.array([[2], [-1]])
    net = Network([2, 2, 1], "sigmoid", bias=False, init={"W1": W1, "W2": W2})
    (z1,), (a1,) = net.forward(x).z[1], net.forward(x).a[1]
    return Sheet(
        "A network answers",
        formulas=(
            f"{Z}{ONE} = <i>X W</i>{ONE} &emsp; {A}{ONE} = σ({Z}{ONE})",
            f"{Z}{TWO} = {A}{ONE} <i>W</i>{TWO} &emsp; {A}{TWO} = σ({Z}{TWO})",
            "(<i>N</i>, <i>n</i>) (<i>n</i>, <i>m</i>) → (<i>N</i>, <i>m</i>)",
            looked_up(sigmoid, "σ of", 0.5, 0.6, 1, 2),
        ),
        tasks=(
            Task(
                "A network has two inputs, two hidden units and one output, sigmoids, no biases. <i>W</i>"
                f"{ONE} has the rows (1, 0.5) and (−1, 1): one column for each hidden unit. "
                f"Draw it here, with these four weights on its lines. For the sample (2, 1), {Z}{ONE} = ( ___ , ___ ).",
                tuple(z1),
                room=2,
            ),
            Task(f"So {A}{ONE} is about ( ___ , ___ ).", tuple(a1), room=0.6),
            Task(
                f"<i>W</i>{TWO} is the column (2, −1). So {Z}{TWO} = ___, and {A}{TWO} is about ___.",
                (net.forward(x).z[2].item(), net.predict(x).item()),
            ),
            Task(
                "Five samples of two numbers each go into a layer of three units: <i>X</i> has the shape (5, 2), "
                "<i>W</i> the shape (2, 3). <i>X W</i> has the shape ( ___ , ___ ). What does Python say to <i>W X</i>?",
                (np.ones((5, 2)) @ np.ones((2, 3))).shape,
                words="It refuses: W is 3 wide and X is 5 high.",
            ),
            Task(
                f"Back to the sample (2, 1). Of the six numbers {Z}{ONE}, {A}{ONE}, {Z}{TWO}, {A}{TWO}, how many change if the −1 in <i>W</i>"
                f"{ONE} changes? ___ And if the −1 in <i>W</i>{TWO} does? ___",
                (changed(net, x, "W1", (1, 0)), changed(net, x, "W2", (1, 0))),
            ),
        ),
    )


def changed(net, x, name, place):
    """How many numbers of a forward pass change with a weight."""
    other = net.copy()
    other.parameters[name][place] += 0.1
    before, after = net.forward(x), other.forward(x)
    pairs = zip([*before.z[1:], *before.a[1:]], [*after.z[1:], *after.a[1:]], strict=True)
    return sum(int(np.sum(one != two)) for one, two in pairs)


def downhill():
    hours, kilometres, w, rate, share = (
        np.array([[1.0], [3.0]]),
        np.array([[4.0], [6.0]]),
        1.0,
        0.1,
        0.5,
    )
    loss = SquaredError()

    def walker(w):
        return Network([1, 1], "identity", bias=False, init={"W1": [[w]]})

    def slope(w):
        one = walker(w)
        return one.backward(one.forward(hours), kilometres, loss)["W1"].item()

    curvature = slope(1) - slope(0)
    memory, places = {}, [w]
    for _ in range(2):
        places.append(nnlib.Momentum(share).update(places[-1], slope(places[-1]), rate, memory))
    errors = (walker(w).predict(hours) - kilometres)[:, 0]
    home = w - slope(w) / curvature
    each = np.vectorize(lambda w: loss(walker(w).predict(hours), kilometres))
    return Sheet(
        "Rolling downhill",
        formulas=(
            f"{L} = {fraction('1', '2')} · {fraction('1', N)} Σ ({A} − {Y})²",
            f"slope = {fraction('1', N)} Σ ({A} − {Y}) {X}",
            f"{W} ← {W} − {RATE} · slope",
            "edge = 2 / curvature",
        ),
        picture=pictures.curves({"loss": each}, 0, 4.4, xlabel="weight w", ylabel="loss L"),
        caption="Draw the ball where it starts, and after each step.",
        tasks=(
            Task(
                f"Anna walks 4 km in 1 hour, Ben 6 km in 3 hours. A neuron says {A} = {X} {W}, "
                f"and begins at {W} = {shown(w)}. Its errors {A} − {Y} are ___ and ___.",
                tuple(errors),
            ),
            Task(
                "Its loss is ___, and the slope of the loss ___. So which way is down?",
                (loss(walker(w).predict(hours), kilometres), slope(w)),
                words="To the right, against the slope: a larger weight.",
            ),
            Task(
                f"A step with the learning rate {rate} leads to {W} = ___. There the slope is ___.",
                (places[1], slope(places[1])),
            ),
            Task(
                f"The curvature is the mean of {X}²: ___. So from a learning rate of ___ on the ball gets no nearer, "
                "and with ___ it is home in one step.",
                (curvature, 2 / curvature, 1 / curvature),
            ),
            Task(
                f"With momentum {share}, the second step is {share} times the first one, and the push of the slope as before: together ___. "
                f"It leads to ___. Home is at {W} = ___.",
                (places[2] - places[1], places[2], home),
            ),
        ),
    )


def blame():
    x, u, w, y = np.array([[3, -1]]), np.array([[1], [3]]), np.array([[4]]), np.array([[0]])
    net = Network([2, 1, 1], "sigmoid", bias=False, init={"W1": u, "W2": w})
    forward = net.forward(x)
    back = net.backward(forward, y, SquaredError(0.5, mean=False))
    values = [forward.z[1], forward.a[1], forward.z[2], forward.a[2]]
    h, at = 0.5, 3
    square = Network([1, 1], "identity", bias=False, init={"W1": [[at]]})
    data = np.array([[1]]), np.array([[0]]), SquaredError(1, mean=False)
    central = nnlib.numerical_gradients(square, *data, step=h)["W1"].item()
    exact = square.backward(square.forward(data[0]), *data[1:])["W1"].item()
    return Sheet(
        "Who is to blame?",
        formulas=(
            f"{L} = {fraction('1', '2')} ({A} − {Y})²",
            f"{DELTA}{TWO} = ({A} − {Y}) · {A} (1 − {A})",
            f"{DELTA}{ONE} = {DELTA}{TWO} · {W} · <i>s</i> (1 − <i>s</i>)",
            f"slope for a weight = what comes in · {DELTA} of the unit that it feeds",
            looked_up(sigmoid, "σ of", 1, 2, 4),
        ),
        tasks=(
            Task(
                "Two inputs, (3, −1), reach one hidden unit through the weights 1 and 3. What it says, <i>s</i>, reaches the output "
                f"through {W} = 4. Sigmoids, no biases; the target {Y} is 0. Draw the network. "
                f"{Z}{ONE} = ___ &ensp; <i>s</i> = ___ &ensp; {Z}{TWO} = ___ &ensp; {A} = ___",
                tuple(value.item() for value in values),
                room=2,
            ),
            Task(f"The output's delta is {DELTA}{TWO} = ___.", (back.delta[2].item(),)),
            Task(
                f"The slope for {W} is ___. The hidden unit's delta is {DELTA}{ONE} = ___.",
                (back["W2"].item(), back.delta[1].item()),
            ),
            Task(
                "The slopes for the two weights from the inputs are ___ and ___. In a step downhill, which way does each of them go?",
                tuple(back["W1"][:, 0]),
                words="The first gets smaller and the second larger: each goes against its slope.",
            ),
            Task(
                f"Ask the loss itself. Say {L} = {W}², at {W} = {at}, and nudge by {h}. To one side: "
                f"({L}(3.5) − {L}(3)) / 0.5 = ___. To both sides: ({L}(3.5) − {L}(2.5)) / 1 = ___. The slope is 2{W} = ___.",
                (((at + h) ** 2 - at**2) / h, central, exact),
            ),
        ),
    )


def xor():
    rows, y = nnlib.datasets.xor()
    init = {"W1": [[20, 20], [20, 20]], "b1": [[-10, -30]], "W2": [[20], [-20]], "b2": [[-10]]}
    net = Network([2, 2, 1], "sigmoid", init=init)
    filled = np.hstack([net.forward(rows).a[1], net.predict(rows)])
    table = "".join(
        f"<tr><td>{x1:.0f}</td><td>{x2:.0f}</td><td>___</td><td>___</td><td>___</td></tr>"
        for x1, x2 in rows
    )
    shrug, limits = np.full((4, 1), 0.5), [(-0.2, 1.2)] * 2
    return Sheet(
        "One or the other, but not both",
        formulas=(
            "hidden 1: σ(20 <i>x</i><sub>1</sub> + 20 <i>x</i><sub>2</sub> − 10)",
            "hidden 2: σ(20 <i>x</i><sub>1</sub> + 20 <i>x</i><sub>2</sub> − 30)",
            "output: σ(20 <i>h</i><sub>1</sub> − 20 <i>h</i><sub>2</sub> − 10)",
            f"{L} = {fraction('1', '2')} Σ ({A} − {Y})²",
        ),
        picture=pictures.answer_map(None, {"0": (0, 0)}, *limits, "hidden 1", "hidden 2"),
        caption="What the output unit gets. The row (0, 0), whose target is 0, is drawn.",
        tasks=(
            Task(
                "A lone neuron says 0.5 to all four rows of XOR. With half the sum of the squared errors that costs ___, "
                "and with half their mean ___.",
                (SquaredError(0.5, mean=False)(shrug, y), SquaredError()(shrug, y)),
                decimals=3,
                room=0.7,
            ),
            Task(
                "The weights above are so large that each sigmoid says nearly 0 or nearly 1. Write which."
                "<table><tr><th>input 1</th><th>input 2</th><th>hidden 1</th><th>hidden 2</th><th>output</th></tr>"
                f"{table}</table>",
                tuple(filled.ravel()),
            ),
            Task(
                "Which table has hidden 1 learned? ___ And hidden 2? ___", ("OR", "AND"), room=0.7
            ),
            Task(
                "In the picture, draw the other rows where the hidden units put them, with their targets, and a line that parts "
                "ones from zeros. Two rows meet in one place: ___ and ___.",
                ("(0, 1)", "(1, 0)"),
                room=0.7,
            ),
            Task(
                f"A program claims half the sum of the squared errors, and steps by 2 ({A} − {Y}) where {A} − {Y} belongs. "
                "It names no learning rate; it has one: ___. With half the mean of four rows, and no such 2, the rate ___ takes the steps that rate 1 takes with half the sum.",
                (steeper(SquaredError(1, mean=False)), 1 / steeper(SquaredError())),
            ),
        ),
    )


def steeper(loss, rows=4):
    """How many times as steep a loss of so many rows is as half the sum of their squares."""
    a, y = np.full((rows, 1), 0.7), np.zeros((rows, 1))
    return (loss.slope(a, y) / SquaredError(0.5, mean=False).slope(a, y))[0, 0]


def averages():
    row, column = np.array([[1, 3]]), np.array([[-4], [2]])
    inputs, deltas = np.array([[1, 2], [1, 0], [1, 4]]), np.array([[1], [-2], [4]])
    slopes = inputs.T @ deltas / len(inputs)
    entropy, squared = sure_and_wrong(nnlib.BinaryCrossEntropy()), sure_and_wrong(SquaredError())
    shares = nnlib.softmax(np.array([1, 1, 0]))
    costs = [nnlib.BinaryCrossEntropy()(np.array([[a]]), np.array([[1]])) for a in (0.5, 0.1)]
    return Sheet(
        "A 1, an average, and shares",
        formulas=(
            f"{A}<sub><i>j</i></sub> = {fraction('<i>e</i><sup><i>z<sub>j</sub></i></sup>', 'Σ <i>e</i><sup><i>z<sub>k</sub></i></sup>')}",
            f"{L} = −ln (what the right answer got)",
            f"with it: {DELTA} = {A} − {Y}",
            f"with half the square: {DELTA} = ({A} − {Y}) · {A} (1 − {A})",
            looked_up(np.exp, "<i>e</i> to the", 1) + " &emsp; ln 2 ≈ 0.69 &emsp; ln 10 ≈ 2.30",
        ),
        tasks=(
            Task(
                "The bias trick: the row (1, 3) times the column (−4, 2) is ___. The bias of this neuron is ___, and its input ___.",
                ((row @ column).item(), column[0, 0], row[0, 1]),
            ),
            Task(
                "Three rows have the inputs 2, 0 and 4, and the deltas 1, −2 and 4. The average slope for the weight is ___. "
                "For the bias, whose input is always 1, it is ___.",
                (slopes[1, 0], slopes[0, 0]),
            ),
            Task(
                "Cross-entropy: the right answer got 0.5, so the loss is ___. It got 0.1, so the loss is ___.",
                tuple(costs),
            ),
            Task(
                "An output says 0.9 and should say 0. Its delta is ___ with cross-entropy and ___ with half the square: "
                "the first is about ___ times as large. Why does that matter?",
                (entropy, squared, round(entropy / squared)),
                decimals=3,
                words="Steps are in proportion to delta. With the square, who is sure and wrong hardly learns.",
            ),
            Task(
                "Three sums are 1, 1 and 0. Softmax makes of them the shares ___, ___ and ___. The third answer is the right one, so the deltas "
                "are ___, ___ and ___. They add up to ___.",
                (*shares, *(shares - [0, 0, 1]), sum(shares - [0, 0, 1])),
                room=1.4,
            ),
        ),
    )


def sure_and_wrong(loss, a=0.9):
    """The delta of a sigmoid output that says `a` where its target is 0."""
    unit = Network([1, 1], "sigmoid", bias=False, init={"W1": [[np.log(a / (1 - a))]]})
    return unit.backward(unit.forward([[1]]), [[0]], loss).delta[1].item()


def counts():
    methods = {"A": (9, 10), "B": (60, 100), "C": (80, 100), "D": (85, 100)}
    apart = [
        f"{one}, {two}"
        for one, two in combinations(methods, 2)
        if differ(methods[one], methods[two])
    ]
    p, n = 0.5, 100
    miss = np.sqrt(p * (1 - p) / n)
    ticket, pairs = 0.25, [len(list(combinations(range(units), 2))) for units in (3, 4)]
    return Sheet(
        "How often does it learn?",
        formulas=(
            "typical miss of a share: √(<i>p</i> (1 − <i>p</i>) / <i>n</i>)",
            "95 in 100 times it is less than 1.96 times that",
            "Xavier: evenly between ± √(6 / (inputs + units))",
            "He: a bell curve of size √(2 / inputs)",
        ),
        picture=pictures.success_bars(methods),
        caption="What four methods have shown, with 95 % intervals",
        tasks=(
            Task(
                f"A method works in {p} of all cases. In {n} trials the share that you find typically misses that by ___, "
                "and in 95 of 100 cases by less than about ___.",
                (miss, 1.96 * miss),
            ),
            Task(
                "For an interval of half the width you need ___ times as many trials, here ___.",
                (2**2, 2**2 * n),
            ),
            Task(
                "In the picture, two pairs of intervals lie apart: ___ and ___. A has the highest share. Is it the best?",
                tuple(apart),
                words="Nobody knows: ten trials leave nearly everything open.",
            ),
            Task(
                "Two hidden units make one pair, three make ___, four make ___. If each pair were a ticket that wins 25 in 100 times, "
                "then at least one of three tickets would win ___ in 100 times. (All three lose 0.75 · 0.75 · 0.75.)",
                (*pairs, round(100 * (1 - (1 - ticket) ** 3))),
            ),
            Task(
                "A layer of 2 units hears 4 inputs. Xavier draws its weights between −___ and ___. "
                "A layer hears 8 inputs. He draws its weights from a bell curve of size ___.",
                (np.sqrt(6 / (4 + 2)), np.sqrt(6 / (4 + 2)), np.sqrt(2 / 8)),
            ),
        ),
    )


def differ(one, two):
    """Whether the intervals of two counts lie apart."""
    (low, high), (other_low, other_high) = wilson(*one), wilson(*two)
    return high < other_low or other_high < low


def remembering():
    table = np.array([[85, 5], [4, 6]])
    validation, test = [0.9, 0.6, 0.4, 0.5, 0.7], [0.8, 0.7, 0.5, 0.4, 0.6]
    turn = int(np.argmin(validation))
    scale = nnlib.Scaling(np.array([[1.0], [3.0]]))
    w, slope, decay, rate = 2, 0.5, 0.1, 0.5
    rows = "".join(
        f"<tr><th>{name}</th>{''.join(f'<td>{loss}</td>' for loss in losses)}</tr>"
        for name, losses in {"epoch": range(5), "validation": validation, "test": test}.items()
    )
    off = np.sqrt(np.mean((np.array([101, 93]) - 100) ** 2))
    return Sheet(
        "Does it know?",
        formulas=(
            f"accuracy = {fraction('rows that are right', 'rows')}",
            f"{X}′ = {fraction(f'{X} − mean', 'spread')}",
            f"weight decay: {W} ← {W} − {RATE} (slope + λ {W})",
            "off by √(mean of the squared errors)",
        ),
        picture=pictures.confusion_matrix(table, ["0", "1"]),
        caption="100 rows held out: what they are, downwards, and what a network says, across",
        tasks=(
            Task(
                "In the picture ___ % are right. A rival that always says 0 is right on ___ %. "
                "The network finds ___ of the ten ones, and gives ___ false alarms.",
                (
                    100 * np.trace(table) / table.sum(),
                    100 * table[0].sum() / table.sum(),
                    table[1, 1],
                    table[0, 1],
                ),
            ),
            Task(
                f"Losses on two kinds of rows that nobody learns from:<table>{rows}</table>Early stopping chooses epoch ___, "
                "and you may report the loss ___. Why not the other loss of that epoch?",
                (turn, test[turn]),
                words="It has chosen the epoch, so it flatters.",
                room=1.3,
            ),
            Task(
                "A column has 1 and 3 in the training rows, and 5 in a row held out. Mean ___, spread ___. The 5 becomes ___.",
                (scale.mean.item(), scale.spread.item(), scale(np.array([[5.0]])).item()),
            ),
            Task(
                f"{W} = {w}, the slope of the loss is {slope}, λ = {decay}, {RATE} = {rate}. After a step {W} is ___; without weight decay it would be ___.",
                (
                    stepped(w, slope, rate, nnlib.L2(SquaredError(), decay)),
                    stepped(w, slope, rate, SquaredError()),
                ),
            ),
            Task(
                "A network says 101 and 93 of two houses that cost 100 each. It is typically off by ___.",
                (off,),
            ),
        ),
    )


def stepped(w, slope, rate, loss):
    """Where one weight is after a step of gradient descent."""
    one = Network([1, 1], "identity", bias=False, init={"W1": [[w]]})
    x, y = (
        np.array([[1.0]]),
        np.array([[w - slope]]),
    )  # so that the slope of half the square is `slope`
    training = nnlib.Training(one, x, y, loss, rate)
    training.run(1)
    return training.network.parameters["W1"].item()


def digits():
    _, (unseen, names) = nnlib.split(*data.digits(), share=0.25, rng=1)
    net = Network([64, 16, 10], ["tanh", "softmax"], rng=0)
    sizes = {kind: sum(v.size for k, v in net.parameters.items() if k[0] == kind) for kind in "Wb"}
    clueless = [nnlib.CrossEntropy()(np.full((1, n), 1 / n), np.eye(n)[:1]) for n in (10, 4)]
    rows, batch = 1000, 32
    steps = len(range(0, rows, batch))
    memory, places = {}, [0.0]
    for _ in range(60):
        places.append(nnlib.Momentum(0.5).update(places[-1], -1.0, 1.0, memory))
    shares, right = np.array([0.2, 0.7, 0.1]), np.array([0, 0, 1])
    lengths = np.diff(places)
    return Sheet(
        "Ten digits",
        formulas=(
            f"{L} = −ln (what the right answer got)",
            f"{DELTA} = {A} − {Y}, for one row",
            "step ← β · step − η · slope",
            "ln 4 ≈ 1.39 &emsp; ln 10 ≈ 2.30",
        ),
        picture=pictures.images(unseen[:10], columns=5),
        caption="Ten digits that no network has learned from",
        tasks=(
            Task(
                "Which digits do you read? Row by row they are ___.",
                (" ".join(str(name) for name in nnlib.classes(names[:10])),),
                room=0.6,
            ),
            Task(
                "A network has 64 inputs, 16 hidden units and 10 outputs: ___ weights and ___ biases. Before it learns, each of the ten digits "
                "gets about a tenth, so its loss is about ___. With four kinds in place of ten it would be ___.",
                (sizes["W"], sizes["b"], *clueless),
                room=1.3,
            ),
            Task(
                f"{rows:,} rows in batches of {batch} make ___ steps an epoch. The last one has ___ rows. Ten epochs make ___ steps.",
                (steps, rows - (steps - 1) * batch, 10 * steps),
            ),
            Task(
                "With β = 0.5, while the slope stays the same, the first step is as long as a plain one, the second ___ times as long, the third ___ times, "
                "and in the end ___ times.",
                (lengths[1], lengths[2], lengths[-1]),
            ),
            Task(
                "The shares of three answers are 0.2, 0.7 and 0.1, and the third is right. The deltas are ___, ___ and ___. Whose sum is to grow?",
                tuple(shares - right),
                words="That of the third answer: its delta is negative, and a step goes against the slope.",
            ),
        ),
    )


def own():
    rows, rate, z = 50, 0.5, 4
    mean = steeper(SquaredError(), rows)
    said = sigmoid(z)
    answers, targets = np.array([[1], [2]]), np.array([1, 2])
    flat, column = answers - targets, answers - targets.reshape(-1, 1)
    table = np.array([[40.0], [60.0]])
    w, scale = 0.5, nnlib.Scaling(table)
    sums, scaled = w * table[:, 0], w * scale(table)[:, 0]
    claimed, measured = {"W1": 0.3, "W2": 0.8, "W3": 0.5}, {"W1": 0.1, "W2": 0.4, "W3": 0.5}
    before, after = 2, 1.4
    lines = "".join(
        f"<tr><th>{name}</th>{''.join(f'<td>{value}</td>' for value in slopes.values())}</tr>"
        for name, slopes in {"your program": claimed, "by nudging": measured}.items()
    )
    return Sheet(
        "Why does it not learn?",
        formulas=(
            f"{L} = {fraction('1', '2<i>N</i>')} Σ ({A} − {Y})²",
            f"slope of σ at {Z}: σ({Z}) (1 − σ({Z}))",
            f"{X}′ = {fraction(f'{X} − mean', 'spread')}",
            f"{W} ← {W} − {RATE} · slope",
            looked_up(sigmoid, "σ of", 0.5, 0.98, 1, 4),
        ),
        picture=pictures.curves({"slope of σ": sigmoid.derivative}, -6, 6, ylabel="slope"),
        caption="The slope of the sigmoid at its sum",
        tasks=(
            Task(
                f"The loss is a mean over {rows} rows, and your slopes are sums over them. So your learning rate {rate} acts like ___. "
                "If the slopes stay as they are, the rate ___ takes the steps that you meant.",
                (rate / mean, rate * mean),
                room=0.7,
            ),
            Task(
                f"A unit has the sum {Z} = {z}. The slope of its sigmoid is ___. Somebody puts what it <em>says</em>, {A} ≈ {said:.2f}, "
                f"in the place of {Z}, and gets ___. Whatever {Z} is, {A} lies between 0 and 1, so what they get lies between ___ and ___. "
                "Why does the loss often fall all the same?",
                (slope_at(z), slope_at(said), slope_at(1), slope_at(0)),
                words="It is never negative, so the sign of the error is kept; only the sizes are wrong.",
                room=1.4,
            ),
            Task(
                f"Two outputs of shape (2, 1) are 1 and 2. Two targets of shape (2,) are 1 and 2 as well. For {A} − {Y} NumPy makes a table "
                "with the rows ( ___ , ___ ) and ( ___ , ___ ). The mean of its squares is ___, and should be ___. "
                f"With {rows} rows the table has ___ numbers.",
                (
                    *flat.ravel(),
                    np.mean(flat**2),
                    np.mean(column**2),
                    (np.ones((rows, 1)) - np.ones(rows)).size,
                ),
            ),
            Task(
                f"A column has 40 and 60; a unit hears it with the weight {w} and no bias. Its sums are ___ and ___, and the slope of its sigmoid is "
                "about ___ at both. The mean of the column is ___, its spread ___. Scaled, 60 becomes ___, the sum ___ and the slope ___.",
                (
                    *sums,
                    slope_at(sums[0]),
                    scale.mean.item(),
                    scale.spread.item(),
                    scale(table)[1, 0],
                    scaled[1],
                    slope_at(scaled[1]),
                ),
                room=1.2,
            ),
            Task(
                "A network has two hidden layers. For one weight of each array, the slope by your program and by nudging:"
                f"<table><tr><th></th>{''.join(f'<th>{name}</th>' for name in claimed)}</tr>{lines}</table>"
                f"In one step the weight in W3 goes from {before} to {after}, so the learning rate is really ___. "
                "The first wrong array on the way back is ___. Where do you look first, and why not at W1?",
                (
                    (before - after) / measured["W3"],
                    next(name for name in reversed(claimed) if claimed[name] != measured[name]),
                ),
                words="At the lines that make the slopes of W2, delta 2 among them. W1 lies behind W2, so it may only be its victim.",
                room=1.2,
            ),
        ),
    )


def slope_at(z):
    """The slope of the sigmoid at a sum."""
    return sigmoid.derivative_from_output(sigmoid(z))


SHEETS = {
    "01_sigmoid": neuron,
    "02_feedforward": network,
    "03_loss_and_gradient_descent": downhill,
    "04_backpropagation": blame,
    "05_xor": xor,
    "06_bias_and_averaging": averages,
    "07_many_networks": counts,
    "08_does_it_know": remembering,
    "09_digits": digits,
    "10_your_own": own,
}
