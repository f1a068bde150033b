"""Items on held-out data: which epoch, which scale, accuracy, weight decay."""

from nnworkshop.exercises import mistakes as m
from nnworkshop.exercises.held_out import accuracy, hold_out, remedies
from nnworkshop.exercises.items.item import NTH, Item, Wrong, column, picked, several, table

TOPIC = "held-out data"


def _valley(rng, bottom):
    """Five losses that fall to the one at a place, and rise again less steeply."""
    lowest, fall, rise = rng.integers(20, 46), rng.integers(3, 7), rng.integers(1, 4)
    steps = [k - bottom for k in range(5)]
    return [round(float(lowest + (rise if k > 0 else fall) * k**2) / 100, 2) for k in steps]


def _stop_early(rng):
    validation, test = several(rng, 2, 1, 2, 3)
    return {"validation": _valley(rng, validation), "test": _valley(rng, test)}


def _chosen(function, g):
    epoch, loss = function(table(g.validation), table(g.test))
    return f"those after epoch {epoch + 1}; a loss of {loss:g}"


def _scale(rng):
    mean, spread = picked(rng, 10, 20, 30, 40), picked(rng, 2, 4, 5, 10)
    held = [mean + spread * k for k in several(rng, 2, -3, -2, 2, 3, 4)]
    given = {"train": [mean - spread, mean + spread], "held": held, "mean": mean, "spread": spread}
    return given | {"held_mean": sum(held) / 2, "held_spread": abs(held[0] - held[1]) / 2}


def _accuracy(rng):
    """Probabilities with three rows whose largest one is below one half."""
    rows = [0.4, 0.35, 0.25], [0.45, 0.3, 0.25], [0.6, 0.3, 0.1], [0.7, 0.2, 0.1], [0.4, 0.3, 0.3]
    a = [several(rng, 3, *row) for row in several(rng, 5, *rows)]
    hits = rng.permutation(5) < picked(rng, 1, 2, 3, 4)
    beside = [0 if hit else picked(rng, 1, 2) for hit in hits]
    classes = [(row.index(max(row)) + far) % 3 for row, far in zip(a, beside)]
    y = [[int(k == one) for k in range(3)] for one in classes]
    return {"a": a, "y": y, "right": [NTH[one] for one in classes]}


def _decay(rng):
    w, slope = picked(rng, -6, -4, -2, 2, 4, 6), picked(rng, -3, -2, -1, 1, 2, 3)
    return {"w": w, "slope": slope, "rate": picked(rng, 0.1, 0.2, 0.5), "l2": picked(rng, 0.1, 0.2)}


def _weight(function, g):
    b = column([0])
    return function(column([g.w]), b, column([g.slope]), b, g.rate, g.l2)[0].item()


ITEMS = {
    "stop early": Item(
        topic=TOPIC,
        short="the epoch to go back to, and the loss to report",
        text="A network trains for five epochs. After each of them, from the first on, the loss is {validation} on the "
        "validation rows and {test} on the test rows. When all five have been run, the weights with the lowest "
        "validation loss are kept. Which are they, and which loss is a fair estimate for new data?",
        draw=_stop_early,
        part=remedies.parts[1],
        asked=_chosen,
        why="The validation rows choose, by their lowest loss. The test rows, which had no say in that, tell how good it "
        "is.",
        wrong=(
            Wrong(
                "Here the test rows have chosen. What they tell of it afterwards is no longer a test.",
                m.BY_TEST,
            ),
            Wrong(
                "The epoch is right, but the loss is the one that has chosen it, and it flatters.",
                m.VALIDATION_TOLD,
            ),
            Wrong(
                "It is the epoch with the lowest test loss. But the rows that choose are the validation rows.",
                m.BY_TEST,
                variant=1,
            ),
        ),
    ),
    "scale": Item(
        topic=TOPIC,
        short="a held-out number on the scale of the training rows",
        text="A column of a table is scaled before training. It has the numbers {train} in the two training rows, with the "
        "mean {mean} and the standard deviation (the spread, dividing by n) {spread}, and {held} in two held-out rows, with the mean "
        "{held_mean} and the standard deviation {held_spread}. What should the held-out {held[0]} become?",
        draw=_scale,
        part=hold_out.parts[1],
        asked=lambda f, g: f(column(g.train), column(g.held))[1][0].item(),
        why="Less the mean of the training rows, {mean}, and divided by their standard deviation, {spread}. The held-out rows have "
        "no say in either.",
        wrong=(
            Wrong(
                "The held-out rows were scaled by a mean and a standard deviation of their own, so that the same "
                "number would mean two things.",
                m.EACH_ITS_OWN,
            ),
            Wrong(
                "Mean and standard deviation were taken from all four rows: the held-out ones have been looked at.",
                m.ALL_ROWS,
            ),
            Wrong(
                "The mean was taken off, but nothing was divided by the standard deviation.",
                m.SPREAD_STAYS,
            ),
        ),
        digits=2,
    ),
    "accuracy": Item(
        topic=TOPIC,
        short="the accuracy for three classes",
        text="A classifier gives each of five samples a probability for each of three classes:\n\n"
        "- {a[0]}, where the {right[0]} class is the right one,\n- {a[1]}, where it is the {right[1]},\n"
        "- {a[2]}, where it is the {right[2]},\n- {a[3]}, where it is the {right[3]},\n"
        "- {a[4]}, where it is the {right[4]}.\n\nWhat is the accuracy of the classifier?",
        draw=_accuracy,
        part=accuracy.parts[0],
        asked=lambda f, g: f(table(g.a), table(g.y)),
        why="The class of a row is that of its largest number. The accuracy is the share of the rows whose class is right.",
        wrong=(
            Wrong(
                "Only rows whose largest number is above one half were counted. Among three classes the largest "
                "may be less.",
                m.HALF_NEEDED,
            ),
            Wrong("That is the share of the rows that are wrong.", m.WRONG_SHARE),
            Wrong(
                "That is what the right classes got, on average. Accuracy only asks whether they got most.",
                m.GIVEN_TO_RIGHT,
            ),
        ),
        digits=2,
    ),
    "decay": Item(
        topic=TOPIC,
        short="one step with weight decay",
        text="A weight is {w}, and the slope of the loss alone, without the penalty, is {slope}. On top of the loss comes the penalty of weight "
        "decay, $\\frac{{1}}{{2}} \\lambda w^2$ with $\\lambda = {l2}$. The learning rate is {rate}. What is the weight "
        "after one step of gradient descent?",
        draw=_decay,
        part=remedies.parts[0],
        asked=_weight,
        why="The slope of the penalty is $\\lambda w$. Both slopes are added up, and the step goes against that by the "
        "learning rate.",
        wrong=(
            Wrong("That is a step without the penalty.", m.DECAY_FORGOTTEN),
            Wrong(
                "The penalty was taken off whole. Its slope is multiplied by the learning rate, too.",
                m.DECAY_WITHOUT_RATE,
            ),
            Wrong(
                "The slope of the penalty was taken off that of the loss. Both are added up, so that the penalty pulls "
                "the weight towards 0.",
                m.DECAY_SIGN,
            ),
        ),
    ),
}
