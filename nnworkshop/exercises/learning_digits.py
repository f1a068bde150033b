"""The checks of notebook 09: the gradient of softmax, an epoch of mini-batches, an update rule."""

import numpy as np

from nnlib import Adam, CrossEntropy, one_hot, sigmoid
from nnlib import softmax as right_softmax
from nnworkshop.exercises import mistakes as m
from nnworkshop.exercises.exercise import Exercise, Part
from nnworkshop.exercises.inputs import number, numbers, sizes, special

# --- softmax_gradient


def _softmax_gradient(z, y):
    return CrossEntropy().slope(right_softmax(z), y)


def _targets(rng, N, n):
    return one_hot(rng.integers(n, size=N), n)


def _gradient_cases(rng):
    def case(N, n):
        return {"z": numbers(rng, N, n), "y": _targets(rng, N, n)}

    N, n = sizes(rng, 2)
    between = numbers(rng, 2, 3, low=0.1, high=1)
    return [
        case(1, 3),
        case(2, 3),
        case(N, n),
        special("for square arrays", **case(3, 3)),
        special(
            "where the targets are shares",
            z=numbers(rng, 2, 3),
            y=between / between.sum(axis=1, keepdims=True),
        ),
        special(
            "where an answer is sure",
            z=np.array([[30.0, 1.0, 0.0], [-20.0, 2.0, 1.0]]),
            y=np.array([[1.0, 0.0, 0.0], [1.0, 0.0, 0.0]]),
        ),
    ]


def _of_shares(variant):
    """A wrong gradient, given the shares a in place of the sums z."""
    return lambda z, y: variant(right_softmax(z), y)


def _over(axis):
    """Shares of a column, or of the whole table."""

    def wrong(z, y):
        powers = np.exp(z - z.max(axis=axis, keepdims=True))
        return (powers / powers.sum(axis=axis, keepdims=True) - y) / len(z)

    return wrong


GRADIENT_MISTAKES = (
    m.SIGN(
        _of_shares(lambda a, y: (y - a) / len(a)),
        hint="This points downhill: a gradient says where the loss grows.",
    ),
    m.NOT_DIVIDED(
        _of_shares(lambda a, y: a - y),
        hint="The loss is a mean over the samples: your slopes are those of a sum.",
    ),
    m.DIVIDED_TWICE(_of_shares(lambda a, y: (a - y) / len(a) ** 2)),
    m.OUTPUTS_TOO(
        _of_shares(lambda a, y: (a - y) / a.size), _of_shares(lambda a, y: (a - y) / a.shape[1])
    ),
    m.TWO(_of_shares(lambda a, y: 2 * (a - y) / len(a))),
    m.HALF(_of_shares(lambda a, y: (a - y) / 2 / len(a))),
    m.NO_SQUASH(
        lambda z, y: (z - y) / len(z),
        lambda z, y: z - y,
        hint="You compare sums with targets: the shares come in between.",
    ),
    m.OTHER_FUNCTION(
        lambda z, y: (sigmoid(z) - y) / len(z),
        lambda z, y: sigmoid(z) - y,
        lambda z, y: (np.exp(z) - y) / len(z),
        hint="You take another function than softmax: the outputs of a row share one whole.",
    ),
    m.SOFTMAX_AXIS(_over(0), _over(None)),
    m.SQUASH_TOO_MANY(
        _of_shares(lambda a, y: (a - y) * a * (1 - a) / len(a)),
        _of_shares(lambda a, y: (a - y) * a * (1 - a)),
        hint="One slope too many: the slope of the softmax is in a - y already.",
    ),
    m.SLOPE_OF_LOSS(
        _of_shares(lambda a, y: -y / a / len(a)),
        _of_shares(lambda a, y: -y / a),
        hint="That is the slope of the loss in the shares. Asked for is the slope in the sums, one "
        "step further back.",
    ),
    m.ONE_OUTPUT(
        _of_shares(lambda a, y: (a - y) * y / len(a)),
        _of_shares(lambda a, y: (a - y) * (y > 0) / len(a)),
        hint="Only the right answer gets a slope. Does a share that is given to a wrong one cost "
        "nothing?",
    ),
    m.NO_TARGET(_of_shares(lambda a, y: a / len(a)), _of_shares(lambda a, y: a)),
    m.NO_OUTPUT(lambda z, y: -y / len(z), lambda z, y: 1.0 * -y),
    m.THRESHOLD(
        _of_shares(lambda a, y: (one_hot(a.argmax(axis=1), a.shape[1]) - y) / len(a)),
        hint="You compare the winner with the target, so a narrow win costs as little as a clear one.",
    ),
    m.ADDED_UP(
        _of_shares(lambda a, y: (a - y).mean(axis=0)),
        _of_shares(lambda a, y: (a - y).sum(axis=0)),
        _of_shares(lambda a, y: (a - y).mean(axis=0, keepdims=True)),
        hint="The samples are added up. Each keeps its row here: that comes later, when X.T is "
        "multiplied in.",
    ),
    m.VALUE(
        _of_shares(lambda a, y: -(y * np.log(a)).sum() / len(a)),
        _of_shares(lambda a, y: -(y * np.log(a)).sum(axis=1)),
        hint="That is the loss itself: asked for is how it changes with each sum.",
    ),
)

softmax_gradient = Exercise(
    "softmax_gradient",
    """Checks softmax_gradient(z, y): where the backward pass of a classifier begins.

    z: sums of the output units, one sample a row, shape (N, n). y: targets, each row with a 1 at the
    right class, or shares that add up to 1, shape (N, n). The loss is the cross-entropy of softmax(z),
    a mean over the N samples. Expected back: the slope of the loss in each z, shape (N, n).
    """,
    Part(
        "softmax_gradient(z, y)",
        ("delta",),
        _softmax_gradient,
        _gradient_cases,
        GRADIENT_MISTAKES,
        rows=True,
    ),
)


# --- mini_batches


def _mean_slopes(X, y, W, b):
    """The slopes of the mean loss over these rows, for W and for b."""
    delta = _softmax_gradient(X @ W + b, y)
    return X.T @ delta, delta.sum(axis=0, keepdims=True)


def _parts(N, size):
    """Where each batch begins and ends; the last one may be short."""
    return [(start, min(start + size, N)) for start in range(0, N, size)]


def _epoch(parts=_parts, slopes=_mean_slopes, rows=lambda A, start, end: A[start:end]):
    """One round in batches, perhaps with one of its pieces exchanged."""

    def epoch(X, y, W, b, learning_rate, batch_size):
        for start, end in parts(len(X), batch_size):
            dW, db = slopes(X[start:end], rows(y, start, end), W, b)
            W, b = W - learning_rate * dW, b - learning_rate * db
        return W, b

    return epoch


def _epoch_cases(rng):
    def case(N, n, classes, batch_size):
        return {
            "X": numbers(rng, N, n),
            "y": _targets(rng, N, classes),
            "W": numbers(rng, n, classes, low=-1, high=1),
            "b": numbers(rng, 1, classes, low=-1, high=1),
            "learning_rate": number(rng, 0.3, 1),
            "batch_size": batch_size,
        }

    n, classes = sizes(rng, 2)
    return [
        case(4, 2, 3, 2),
        case(6, n, classes, 3),
        special("where the last batch is short", **case(7, n, classes, 3)),
        special("where a batch is one row", **case(3, 2, 3, 1)),
        special("where one batch takes all rows", **case(4, 3, 2, 9)),
        special("for square arrays", **case(6, 3, 3, 4)),
    ]


def _divided_by(divisor):
    """Slopes whose sum over the rows of a batch is divided by something else."""

    def epoch(X, y, W, b, learning_rate, batch_size):
        for start, end in _parts(len(X), batch_size):
            factor = (end - start) / divisor(len(X), batch_size)
            dW, db = _mean_slopes(X[start:end], y[start:end], W, b)
            W, b = W - learning_rate * factor * dW, b - learning_rate * factor * db
        return W, b

    return epoch


def _means_of_means(weights, biases):
    """Slopes that are divided by the rows of a batch once more, those of the weights or of the biases."""

    def slopes(X, y, W, b):
        dW, db = _mean_slopes(X, y, W, b)
        return dW / len(X) ** weights, db / len(X) ** biases

    return slopes


def _from_the_start(X, y, W, b, learning_rate, batch_size):
    """All slopes are taken where the epoch began."""
    dW, db = 0.0, 0.0
    for start, end in _parts(len(X), batch_size):
        slopes = _mean_slopes(X[start:end], y[start:end], W, b)
        dW, db = dW + slopes[0], db + slopes[1]
    return W - learning_rate * dW, b - learning_rate * db


def _moved(weights, biases):
    """Only the weights learn, or only the biases."""

    def slopes(X, y, W, b):
        dW, db = _mean_slopes(X, y, W, b)
        return weights * dW, biases * db

    return _epoch(slopes=slopes)


def _bias_after(X, y, W, b, learning_rate, batch_size):
    """The biases learn from a pass with weights that are new already."""
    for start, end in _parts(len(X), batch_size):
        part = X[start:end], y[start:end]
        W = W - learning_rate * _mean_slopes(*part, W, b)[0]
        b = b - learning_rate * _mean_slopes(*part, W, b)[1]
    return W, b


LAST_LEFT_OUT = m.Kind(
    "last batch left out",
    "The rows that are left over at the end are never learned from: what if the size does not "
    "divide the number of rows?",
)
ONE_STEP_WITH_ALL = m.Kind(
    "one step with all rows",
    "You make one step an epoch. A step is due after each batch.",
)
EPOCH_MISTAKES = (
    LAST_LEFT_OUT(
        _epoch(parts=lambda N, size: [(k * size, (k + 1) * size) for k in range(N // size)])
    ),
    m.Kind(
        "divided by the batch size",
        "The last batch can be short. By how many rows is its sum divided?",
    )(_divided_by(lambda N, size: size)),
    m.NOT_DIVIDED(
        _divided_by(lambda N, size: 1),
        hint="Your steps grow with the number of rows in a batch: is a mean asked for, or a sum?",
    ),
    m.Kind(
        "divided by all rows",
        "Each step is too short: it is the mean over the rows of its batch, not over all.",
    )(_divided_by(lambda N, size: N)),
    m.DIVIDED_TWICE(
        _epoch(slopes=_means_of_means(0, 1)),
        _epoch(slopes=_means_of_means(1, 1)),
        hint="The deltas are divided by the rows of the batch already: for the slopes they are added up.",
    ),
    ONE_STEP_WITH_ALL(_epoch(parts=lambda N, size: [(0, N)])),
    m.EACH_SAMPLE(
        _epoch(parts=lambda N, size: [(k, k + 1) for k in range(N)]),
        hint="You take a step after each row: a batch has batch_size of them.",
    ),
    m.FIRST(
        _epoch(parts=lambda N, size: [(0, size)]),
        hint="Only the first batch is learned from: does your loop end after its first round?",
    ),
    m.LAST(
        _epoch(parts=lambda N, size: _parts(N, size)[-1:]),
        hint="Only the last batch is learned from: what becomes of the steps before?",
    ),
    m.Kind(
        "batches that overlap",
        "Rows are used more than once: how far does the start of a batch move from round to round?",
    )(
        _epoch(parts=lambda N, size: [(k, k + size) for k in range(N)]),
        _epoch(parts=lambda N, size: [(k, k + size) for k in range(N - size + 1)]),
        _epoch(parts=lambda N, size: [(k, k + size) for k in range(N // size)]),
        _epoch(parts=lambda N, size: [(k, k + size) for k in range(-(-N // size))]),
        _epoch(parts=lambda N, size: [(0, end) for _, end in _parts(N, size)]),
    ),
    m.STALE_SLOPE(
        _from_the_start,
        hint="All slopes are taken where the epoch began. After a step the weights are others, and "
        "the next batch meets those.",
    ),
    m.Kind(
        "targets of other rows",
        "Inputs and targets do not belong together: which rows of y go with this batch?",
    )(_epoch(rows=lambda A, start, end: A[: end - start])),
    m.SIGN(
        _epoch(slopes=lambda *given: tuple(-one for one in _mean_slopes(*given))),
        hint="Weights or biases walk uphill: what is subtracted from what?",
    ),
    m.NO_BIAS(_moved(1, 0), hint="The biases stay where they were: they learn as well."),
    m.ONE_LAYER(_moved(0, 1), hint="The weights stay where they were: they learn as well."),
    m.NO_STEP(_moved(0, 0)),
    m.MIXED_PASSES(
        _bias_after,
        hint="The weights move before the slope of the biases is taken. Both slopes belong to one pass.",
    ),
    m.NO_RATE(
        lambda X, y, W, b, learning_rate, batch_size: _epoch()(X, y, W, b, 1.0, batch_size),
    ),
    m.RATE_TWICE(
        lambda X, y, W, b, learning_rate, batch_size: _epoch()(
            X, y, W, b, learning_rate**2, batch_size
        ),
    ),
    m.ORDER(
        lambda *given: _epoch()(*given)[::-1],
    ),
    m.NUMBER_OF_STEPS(
        lambda X, y, W, b, learning_rate, batch_size: _epoch()(
            X, y, *_epoch()(X, y, W, b, learning_rate, batch_size), learning_rate, batch_size
        ),
        hint="You go through the rows twice: an epoch is one round.",
    ),
)

mini_batches = Exercise(
    "mini_batches",
    """Checks mini_batches(X, y, W, b, learning_rate, batch_size): one epoch of gradient descent.

    The network is one layer with softmax: a = softmax(X @ W + b), and its loss the cross-entropy, a mean
    over the rows of a batch. X: inputs, shuffled already, shape (N, n). y: targets, shape (N, classes).
    W: shape (n, classes). b: shape (1, classes). The batches are batch_size rows each, in the order of X;
    the last one has those that are left. Expected back: W and b after a step for each batch.
    """,
    Part(
        "mini_batches(X, y, W, b, learning_rate, batch_size)",
        ("W", "b"),
        _epoch(),
        _epoch_cases,
        EPOCH_MISTAKES,
    ),
)


# --- adam

BETA1, BETA2, LITTLE = Adam().beta1, Adam().beta2, 1e-8


def _adam(w, slope, m, v, t, learning_rate):
    memory = {"m": m, "v": v, "t": t - 1}
    w = Adam().update(w, slope, learning_rate, memory)
    return w, memory["m"], memory["v"]


def _adam_cases(rng):
    def case(*shape, t=1, begins=False):
        return {
            "w": numbers(rng, *shape),
            "slope": numbers(rng, *shape),
            "m": np.zeros(shape) if begins else numbers(rng, *shape, low=-1, high=1),
            "v": np.zeros(shape) if begins else numbers(rng, *shape, low=0.1, high=2),
            "t": t,
            "learning_rate": number(rng, 0.1, 0.9),
        }

    still = {"w": numbers(rng, 2), "slope": np.array([0.0, 1e-9]), "m": np.zeros(2)}
    return [
        case(2, begins=True),
        case(3, t=2),
        case(2, 3, t=7),
        special("for square arrays", **case(3, 3, t=4)),
        special("late in a training", **case(2, 2, t=5_000)),
        special("where a slope is next to 0", **still, v=np.zeros(2), t=1, learning_rate=0.5),
    ]


def _wrong_adam(
    mean=lambda m, slope: BETA1 * m + (1 - BETA1) * slope,
    square=lambda v, slope: BETA2 * v + (1 - BETA2) * slope**2,
    grown=lambda m, v, t: (m / (1 - BETA1**t), v / (1 - BETA2**t)),
    step=lambda m, v, slope: m / (np.sqrt(v) + LITTLE),
    rate=lambda learning_rate: learning_rate,
    returned=lambda w, m, v, grown: (w, m, v),
):
    """An Adam with one of its pieces exchanged."""

    def update(w, slope, m, v, t, learning_rate):
        m, v = mean(m, slope), square(v, slope)
        corrected = grown(m, v, t)
        w = w - rate(learning_rate) * step(*corrected, slope)
        return returned(w, m, v, corrected)

    return update


ADAM_MISTAKES = (
    m.Kind(
        "means not corrected",
        "Both means begin at 0, so in the first steps they are too small. What makes up for that?",
    )(
        _wrong_adam(grown=lambda m, v, t: (m, v)),
        _wrong_adam(grown=lambda m, v, t: (m / (1 - BETA1**t), v)),
        _wrong_adam(grown=lambda m, v, t: (m, v / (1 - BETA2**t))),
    ),
    m.Kind(
        "correction of another step",
        "The means are corrected as if this were another step: t is 1 at the first.",
    )(
        _wrong_adam(grown=lambda m, v, t: (m / (1 - BETA1 ** (t + 1)), v / (1 - BETA2 ** (t + 1)))),
        _wrong_adam(grown=lambda m, v, t: (m / (1 - BETA1), v / (1 - BETA2))),
        _wrong_adam(grown=lambda m, v, t: (m / (1 - BETA1 * t), v / (1 - BETA2 * t))),
    ),
    m.Kind(
        "corrected means kept",
        "What is kept for the next step are the means as they are, without the correction.",
    )(_wrong_adam(returned=lambda w, m, v, grown: (w, *grown))),
    m.Kind(
        "root missing",
        "You divide by a mean of squares. A step of w has the size of a slope only after a root.",
    )(_wrong_adam(step=lambda m, v, slope: m / (v + LITTLE))),
    m.Kind(
        "little number inside the root, or forgotten",
        "Your numbers differ only where slopes are next to 0: where does the 1e-8 stand?",
    )(
        _wrong_adam(step=lambda m, v, slope: m / np.sqrt(v + LITTLE)),
        _wrong_adam(step=lambda m, v, slope: m / np.sqrt(v)),
        _wrong_adam(step=lambda m, v, slope: m / (np.sqrt(v) + LITTLE**2)),
    ),
    m.NO_SQUARE(
        _wrong_adam(square=lambda v, slope: BETA2 * v + (1 - BETA2) * slope),
        _wrong_adam(square=lambda v, slope: BETA2 * v + (1 - BETA2) * np.abs(slope)),
        hint="v is the mean of the squared slopes: where is the square?",
    ),
    m.SQUARE_OF_SUM(
        _wrong_adam(square=lambda v, slope: (BETA2 * v + (1 - BETA2) * slope) ** 2),
        _wrong_adam(square=lambda v, slope: BETA2 * v + ((1 - BETA2) * slope) ** 2),
        hint="Each slope is squared by itself, and its weight in the mean is not.",
    ),
    m.Kind(
        "a sum in place of a mean",
        "What is new is added whole. In a running mean it gets the share that is missing from 1.",
    )(
        _wrong_adam(mean=lambda m, slope: BETA1 * m + slope),
        _wrong_adam(square=lambda v, slope: BETA2 * v + slope**2),
        _wrong_adam(
            mean=lambda m, slope: BETA1 * m + slope,
            square=lambda v, slope: BETA2 * v + slope**2,
        ),
    ),
    m.Kind(
        "shares of the means swapped",
        "The old mean keeps the larger share, and v forgets more slowly than m: which beta is where?",
    )(
        _wrong_adam(
            mean=lambda m, slope: BETA2 * m + (1 - BETA2) * slope,
            square=lambda v, slope: BETA1 * v + (1 - BETA1) * slope**2,
            grown=lambda m, v, t: (m / (1 - BETA2**t), v / (1 - BETA1**t)),
        ),
        _wrong_adam(
            mean=lambda m, slope: (1 - BETA1) * m + BETA1 * slope,
            square=lambda v, slope: (1 - BETA2) * v + BETA2 * slope**2,
        ),
        _wrong_adam(square=lambda v, slope: BETA1 * v + (1 - BETA1) * slope**2),
    ),
    m.Kind(
        "past forgotten",
        "Earlier steps have no effect: what comes in as m and v, and what becomes of it?",
    )(
        _wrong_adam(
            mean=lambda m, slope: (1 - BETA1) * slope,
            square=lambda v, slope: (1 - BETA2) * slope**2,
        ),
        _wrong_adam(mean=lambda m, slope: slope),
        _wrong_adam(mean=lambda m, slope: slope, square=lambda v, slope: slope**2),
    ),
    m.Kind(
        "old means used for the step",
        "The step is made with the means as they came in. The new slope goes into them first.",
    )(
        lambda w, slope, m, v, t, learning_rate: (
            w - learning_rate * (m / (1 - BETA1**t)) / (np.sqrt(v / (1 - BETA2**t)) + LITTLE),
            *_adam(w, slope, m, v, t, learning_rate)[1:],
        )
    ),
    m.Kind(
        "slope in place of its mean",
        "The step follows the slope of this moment: it should follow the mean, m.",
    )(
        _wrong_adam(step=lambda m, v, slope: slope / (np.sqrt(v) + LITTLE)),
        _wrong_adam(step=lambda m, v, slope: slope),
    ),
    m.Kind(
        "not divided by the size of the slopes",
        "The step is the mean of the slopes, but nothing evens out its size.",
    )(_wrong_adam(step=lambda m, v, slope: m)),
    m.SIGN(
        _wrong_adam(rate=lambda learning_rate: -learning_rate),
        hint="w walks uphill: is the step added or subtracted?",
    ),
    m.NO_RATE(_wrong_adam(rate=lambda learning_rate: 1.0)),
    m.RATE_TWICE(_wrong_adam(rate=lambda learning_rate: learning_rate**2)),
    m.NOT_FROM_HERE(
        lambda w, slope, m, v, t, learning_rate: _adam(0 * w, slope, m, v, t, learning_rate),
        hint="Only the step comes back as w: it starts from where w is.",
    ),
    m.NO_STEP(
        lambda w, slope, m, v, t, learning_rate: (
            w,
            *_adam(w, slope, m, v, t, learning_rate)[1:],
        )
    ),
    m.Kind(
        "old means returned",
        "m and v come back as they went in, so the next step would know nothing of this one.",
    )(
        lambda w, slope, m, v, t, learning_rate: (
            _adam(w, slope, m, v, t, learning_rate)[0],
            m,
            v,
        )
    ),
)

adam = Exercise(
    "adam",
    """Checks adam(w, slope, m, v, t, learning_rate): one step of Adam.

    w: weights. slope: the slopes of the loss there. m, v: the running means of the slopes and of their
    squares before this step, 0 at first. All have one shape. t: the number of the step, from 1.
    learning_rate: a positive number. Expected back: the new w, m and v. The shares that stay of the
    means are 0.9 and 0.999, and 1e-8 is added to the root.
    """,
    Part(
        "adam(w, slope, m, v, t, learning_rate)",
        ("w", "m", "v"),
        _adam,
        _adam_cases,
        ADAM_MISTAKES,
    ),
)
