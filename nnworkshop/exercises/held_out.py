"""The checks of notebook 08: weight decay and stopping early, accuracy, holding back and scaling."""

import numpy as np

from nnlib import accuracy as right_accuracy
from nnworkshop.exercises import mistakes as m
from nnworkshop.exercises.exercise import Exercise, Part
from nnworkshop.exercises.inputs import number, numbers, special

# --- remedies: a step with weight decay


def _step(W, b, dW, db, learning_rate, l2):
    return W - learning_rate * (dW + l2 * W), b - learning_rate * db


def _step_cases(rng):
    def case(n, units):
        W, dW = numbers(rng, n, units), numbers(rng, n, units)
        slopes = {"dW": dW, "db": numbers(rng, 1, units)}
        settings = {"learning_rate": number(rng, 0.1, 0.9), "l2": number(rng, 0.1, 0.9)}
        return {"W": W, "b": numbers(rng, 1, units)} | slopes | settings

    simple = {
        "W": np.array([[2.0], [-1.0]]),
        "b": np.array([[3.0]]),
        "dW": np.array([[1.0], [0.5]]),
        "db": np.array([[-2.0]]),
        "learning_rate": 0.5,
        "l2": 0.1,
    }
    flat = special("where the loss is flat", **case(2, 3))
    flat["dW"], flat["db"] = np.zeros((2, 3)), np.zeros((1, 3))
    return [simple, case(2, 3), case(3, 2), flat]


def _decayed(of_weights, of_bias=lambda b, db, l2: db):
    """A step down other slopes: of the weights, and of the biases."""

    def wrong(W, b, dW, db, learning_rate, l2):
        slope = of_weights(W, dW, l2)
        return W - learning_rate * slope, b - learning_rate * of_bias(b, db, l2)

    return wrong


def _shrinking(b, db, l2):
    return db + l2 * b


def _decayed_after(W, b, dW, db, learning_rate, l2):
    W = W - learning_rate * dW
    return W - learning_rate * l2 * W, b - learning_rate * db


STEP_MISTAKES = (
    m.DECAY_ON_BIAS(
        _decayed(lambda W, dW, l2: dW + l2 * W, _shrinking),
        _decayed(lambda W, dW, l2: dW, _shrinking),
    ),
    m.DECAY_FORGOTTEN(_decayed(lambda W, dW, l2: dW)),
    m.DECAY_SIGN(_decayed(lambda W, dW, l2: dW - l2 * W)),
    m.DECAY_FACTOR(
        _decayed(lambda W, dW, l2: dW + l2 / 2 * W), _decayed(lambda W, dW, l2: dW + 2 * l2 * W)
    ),
    m.DECAY_WITHOUT_RATE(
        lambda W, b, dW, db, rate, l2: (W - rate * dW - l2 * W, b - rate * db),
        lambda W, b, dW, db, rate, l2: ((1 - l2) * W - rate * dW, b - rate * db),
    ),
    m.PENALTY(
        _decayed(lambda W, dW, l2: dW + l2 / 2 * (W**2).sum()),
        _decayed(lambda W, dW, l2: dW + l2 * (W**2).sum()),
        _decayed(lambda W, dW, l2: dW + l2 / 2 * W**2),
        _decayed(lambda W, dW, l2: dW + l2 * W**2),
    ),
    m.DECAY_OF_SLOPE(
        _decayed(lambda W, dW, l2: dW + l2 * dW), _decayed(lambda W, dW, l2: dW - l2 * dW)
    ),
    m.OTHER_PENALTY(_decayed(lambda W, dW, l2: dW + l2 * np.sign(W))),
    m.DECAY_AFTER(_decayed_after),
    m.SIGN(
        lambda W, b, dW, db, rate, l2: (W + rate * (dW + l2 * W), b + rate * db),
        hint="You go uphill: a step goes against the slope.",
    ),
    m.NO_RATE(lambda W, b, dW, db, rate, l2: (W - dW - l2 * W, b - db)),
    m.GRADIENTS_RETURNED(
        lambda W, b, dW, db, rate, l2: (dW + l2 * W, db),
        lambda W, b, dW, db, rate, l2: (rate * (dW + l2 * W), rate * db),
    ),
    m.NO_STEP(lambda W, b, dW, db, rate, l2: (W, b)),
)


# --- remedies: stopping early


def _stop(validation, test):
    best = int(np.argmin(validation))
    return best, test[best]


def _stop_cases(rng):
    """Losses that fall, bump, and fall again, and whose lowest places differ."""

    def case(looks):
        validation = numbers(rng, looks, low=0.6, high=0.9)
        test = numbers(rng, looks, low=0.6, high=0.9)
        best = rng.integers(4, looks - 1)
        luckiest = rng.integers(3, best)  # never right after the best, nor last
        validation[:3], validation[best] = (0.95, 0.55, 0.7), number(rng, 0.2, 0.4)
        test[1], test[luckiest] = 0.9, number(rng, 0.05, 0.15)
        return {"validation": validation, "test": test}

    simple = {
        "validation": np.array([0.7, 0.35, 0.6, 0.5, 0.3, 0.9, 0.65]),
        "test": np.array([0.7, 0.3, 0.6, 0.2, 0.8, 0.5, 0.85]),
    }
    return [simple, case(7), case(9)]


def _at(epoch):
    """The epoch that a wrong rule chooses, with the test loss there."""

    def wrong(validation, test):
        best = int(epoch(validation, test))
        return best, test[best]

    return wrong


def _first_bump(validation, test):
    return np.argmax(np.diff(validation) > 0)


STOP_MISTAKES = (
    m.BY_TEST(
        _at(lambda validation, test: np.argmin(test)),
        lambda validation, test: (int(np.argmin(test)), validation[np.argmin(test)]),
        lambda validation, test: (int(np.argmin(test)), validation.min()),
    ),
    m.VALIDATION_TOLD(lambda validation, test: (int(np.argmin(validation)), validation.min())),
    m.LUCKIEST_TOLD(lambda validation, test: (int(np.argmin(validation)), test.min())),
    m.HIGHEST(
        _at(lambda validation, test: np.argmax(validation)),
        lambda validation, test: (int(np.argmax(validation)), validation.max()),
    ),
    m.LAST_EPOCH(
        _at(lambda validation, test: len(test) - 1),
        lambda validation, test: (int(np.argmin(validation)), test[-1]),
    ),
    m.FIRST_BUMP(_at(_first_bump), _at(lambda validation, test: _first_bump(validation, test) + 1)),
    m.FROM_ONE(
        lambda validation, test: (int(np.argmin(validation)) + 1, test[np.argmin(validation)]),
        _at(lambda validation, test: np.argmin(validation) + 1),
    ),
    m.BOTH_LOOKED_AT(
        _at(lambda validation, test: np.argmin(validation + test)),
        _at(lambda validation, test: np.argmin(np.maximum(validation, test))),
    ),
)

remedies = Exercise(
    "remedies",
    """Checks step(W, b, dW, db, learning_rate, l2) and stop(validation, test), in this order.

    W, b: weights and biases of a layer, shapes (n, units) and (1, units). dW, db: the slopes of the
    loss without the penalty, of the same shapes. The penalty is l2 / 2 times the sum of the squares of
    W. step is expected to give back W and b after one step down the slopes of both together.
    validation, test: losses after 0, 1, 2, ... epochs, shape (epochs + 1,). stop is expected to give
    back the epoch with the lowest validation loss, and the test loss there.
    """,
    Part("step(W, b, dW, db, learning_rate, l2)", ("W", "b"), _step, _step_cases, STEP_MISTAKES),
    Part("stop(validation, test)", ("epoch", "loss"), _stop, _stop_cases, STOP_MISTAKES),
)


# --- accuracy


def _accuracy_cases(rng):
    def case(N, n):
        y = np.eye(n)[rng.integers(n, size=N)]
        apart = 0.002 * np.arange(n)  # numbers have two digits: no two shares of a row are equal
        shares = numbers(rng, N, n, low=0.05, high=1) + 0.4 * y + apart
        return {"a": (shares / shares.sum(axis=1, keepdims=True)), "y": y}

    three = {
        "a": np.array([[0.4, 0.35, 0.25], [0.2, 0.2, 0.6], [0.6, 0.3, 0.1], [1, 0, 0]]),
        "y": np.array([[1.0, 0, 0], [0, 0, 1], [0, 0, 1], [1, 0, 0]]),
    }
    square = special(
        "for as many samples as classes",
        a=np.array([[0.1, 0.2, 0.7], [0.3, 0.4, 0.3], [0.55, 0.1, 0.35]]),
        y=np.array([[0.0, 1, 0], [0, 1, 0], [0, 0, 1]]),
    )
    two = {
        "a": np.array([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8], [0.7, 0.3], [0.55, 0.45]]),
        "y": np.array([[1.0, 0], [0, 1], [0, 1], [1, 0], [1, 0]]),
    }
    return [three, two, square, case(7, 4), case(9, 3)]


def _hits(a, y, axis=1):
    return a.argmax(axis=axis) == y.argmax(axis=axis)


ACCURACY_MISTAKES = (
    m.BY_COLUMNS(
        lambda a, y: np.mean(_hits(a, y, axis=0)),
        lambda a, y: np.sum(_hits(a, y, axis=0)) / len(a),
    ),
    m.ONE_PLACE(
        lambda a, y: np.mean(a.argmax() == y.argmax()),
        lambda a, y: np.sum(a.argmax() == y.argmax()) / len(a),
    ),
    m.ENTRIES(
        lambda a, y: np.mean((a >= 0.5) == y),
        lambda a, y: np.sum((a >= 0.5) == y) / len(a),
        lambda a, y: np.mean(np.rint(a) * y),
        lambda a, y: np.mean((a == a.max(axis=1, keepdims=True)) == y),
    ),
    m.HALF_NEEDED(
        lambda a, y: np.mean(((a >= 0.5) == y).all(axis=1)),
        lambda a, y: np.sum(np.rint(a) * y) / len(a),
    ),
    m.EXACTLY(
        lambda a, y: np.mean(a == y),
        lambda a, y: np.mean((a == y).all(axis=1)),
        lambda a, y: np.sum(a == y) / len(a),
    ),
    m.NOT_DIVIDED(lambda a, y: np.sum(_hits(a, y))),
    m.PERCENT(lambda a, y: 100 * np.mean(_hits(a, y))),
    m.WRONG_SHARE(
        lambda a, y: 1 - np.mean(_hits(a, y)), lambda a, y: 100 - 100 * np.mean(_hits(a, y))
    ),
    m.OUTPUTS_TOO(lambda a, y: np.sum(_hits(a, y)) / a.size),
    m.OTHER_DIVISOR(
        lambda a, y: np.sum(_hits(a, y)) / a.shape[1],
        lambda a, y: np.sum(_hits(a, y)) / (len(a) - 1),
    ),
    m.SMALLEST(
        lambda a, y: np.mean(a.argmin(axis=1) == y.argmax(axis=1)),
        lambda a, y: np.mean(a.argmin(axis=1) == y.argmin(axis=1)),
    ),
    m.GIVEN_TO_RIGHT(lambda a, y: np.mean((a * y).sum(axis=1)), lambda a, y: np.mean(a * y)),
    m.NOT_ADDED(lambda a, y: 1.0 * _hits(a, y), _hits),
)

accuracy = Exercise(
    "accuracy",
    """Checks accuracy(a, y): the share of rows whose class is right.

    a: outputs, one sample a row and one class a column, shape (N, n), n at least 2. y: targets of the
    same shape, in each row a 1 for the right class and 0 for the others. A row says the class of its
    largest number. Expected back: a number from 0 to 1.
    """,
    Part("accuracy(a, y)", ("accuracy",), right_accuracy, _accuracy_cases, ACCURACY_MISTAKES),
)


# --- hold_out: split


def _split(X, y, order, count):
    kept, held = order[:-count], order[-count:]
    return X[kept], y[kept], X[held], y[held]


def _split_cases(rng):
    def case(N, n, count):
        X, y = numbers(rng, N, n), numbers(rng, N, 1)
        return {"X": X, "y": y, "order": rng.permutation(N), "count": count}

    simple = {
        "X": np.array([[1.0, 10.0], [2.0, 20.0], [3.0, 30.0], [4.0, 40.0]]),
        "y": np.array([[100.0], [200.0], [300.0], [400.0]]),
        "order": np.array([2, 0, 3, 1]),
        "count": 1,
    }
    return [simple, case(5, 2, 2), case(7, 3, 2), case(6, 1, 4)]


def _taken(kept, held):
    """The rows of two parts that are chosen otherwise."""

    def wrong(X, y, order, count):
        rows, others = kept(order, count), held(order, count)
        return X[rows], y[rows], X[others], y[others]

    return wrong


def _parted(inputs, targets):
    """A split of rows that have been put in an order before, the inputs and the targets."""

    def wrong(X, y, order, count):
        X, y = X[inputs(order)], y[targets(order)]
        return X[:-count], y[:-count], X[-count:], y[-count:]

    return wrong


def _given(order):
    return np.arange(len(order))


SPLIT_MISTAKES = (
    m.NOT_SHUFFLED(_parted(_given, _given)),
    m.SHUFFLED_ALONE(
        _parted(lambda order: order, _given),
        _parted(_given, lambda order: order),
    ),
    m.OTHER_WAY_ROUND(_parted(np.argsort, np.argsort)),
    m.ORDER_LOST(
        _taken(lambda o, k: np.sort(o[:-k]), lambda o, k: o[-k:]),
        _taken(lambda o, k: np.sort(o[:-k]), lambda o, k: np.sort(o[-k:])),
    ),
    m.WRONG_END(_taken(lambda o, k: o[k:], lambda o, k: o[:k])),
    m.KEPT_COUNTED(_taken(lambda o, k: o[:k], lambda o, k: o[k:])),
    m.IN_BOTH(
        _taken(lambda o, k: o, lambda o, k: o[-k:]),
        _taken(lambda o, k: _given(o), lambda o, k: o[-k:]),
        _taken(lambda o, k: o[: len(o) - k + 1], lambda o, k: o[-k:]),
    ),
    m.OFF_BY_ONE(
        _taken(lambda o, k: o[: -k - 1], lambda o, k: o[-k:]),
        _taken(lambda o, k: o[: -k - 1], lambda o, k: o[-k - 1 :]),
        _taken(lambda o, k: o[:-k], lambda o, k: o[len(o) - k + 1 :]),
        _taken(lambda o, k: o[:-k], lambda o, k: o[-k:-1]),
        hint="A row is missing, or is in the wrong part: where does each part start, and where does "
        "it stop?",
    ),
)


# --- hold_out: scale


def _scale(X, X_held):
    mean, spread = X.mean(axis=0), X.std(axis=0)
    return (X - mean) / spread, (X_held - mean) / spread


def _scale_cases(rng):
    def case(N, held, n):
        stretch, shift = numbers(rng, n, low=1, high=4), numbers(rng, n, low=-9, high=9)
        tables = numbers(rng, N, n), numbers(rng, held, n) + 1.5
        return dict(zip(("X", "X_held"), (stretch * table + shift for table in tables)))

    simple = {
        "X": np.array([[1.0, 10.0], [3.0, 50.0]]),
        "X_held": np.array([[5.0, 70.0], [2.0, 10.0]]),
    }
    return [simple, case(5, 3, 2), case(4, 4, 4), case(6, 2, 3)]


def _scaled(mean=np.mean, spread=np.std, held=None):
    """Both parts scaled by other numbers, or the held-out rows by those of other rows."""

    def wrong(X, X_held):
        rows = X if held is None else held(X, X_held)
        parts = (X, X), (X_held, rows)
        return tuple((part - mean(by, axis=0)) / spread(by, axis=0) for part, by in parts)

    return wrong


def _by(rows):
    """Both parts scaled by the numbers of these rows."""

    def wrong(X, X_held):
        by = rows(X, X_held)
        return tuple((part - by.mean(axis=0)) / by.std(axis=0) for part in (X, X_held))

    return wrong


def _nothing(X, axis):
    return 0.0


def _one(X, axis):
    return 1.0


def _overall(of):
    return lambda X, axis: of(X)


def _rows_scaled(X, X_held):
    return tuple(
        (part - part.mean(axis=1, keepdims=True)) / part.std(axis=1, keepdims=True)
        for part in (X, X_held)
    )


def _brackets(X, X_held):
    mean, spread = X.mean(axis=0), X.std(axis=0)
    return X - mean / spread, X_held - mean / spread


SCALE_MISTAKES = (
    m.ALL_ROWS(
        _by(lambda X, X_held: np.vstack([X, X_held])),
        _scaled(held=lambda X, X_held: np.vstack([X, X_held])),
    ),
    m.EACH_ITS_OWN(_scaled(held=lambda X, X_held: X_held)),
    m.BY_HELD_OUT(_by(lambda X, X_held: X_held)),
    m.HELD_NOT_SCALED(lambda X, X_held: (_scale(X, X_held)[0], X_held)),
    m.ONE_SCALE(
        _scaled(_overall(np.mean), _overall(np.std)),
        _scaled(_overall(np.mean)),
        _scaled(spread=_overall(np.std)),
    ),
    m.ROW_BY_ROW(_rows_scaled),
    m.MEAN_STAYS(_scaled(mean=_nothing)),
    m.SPREAD_STAYS(_scaled(spread=_one)),
    m.VARIANCE(_scaled(spread=np.var)),
    m.SAMPLE_SPREAD(_scaled(spread=lambda X, axis: X.std(axis=axis, ddof=1))),
    m.LEAST_AND_MOST(_scaled(np.min, np.ptp), _scaled(np.mean, np.ptp), _scaled(_nothing, np.max)),
    m.BRACKETS(_brackets),
    m.SAME(lambda X, X_held: (X, X_held)),
)

hold_out = Exercise(
    "hold_out",
    """Checks split(X, y, order, count) and scale(X, X_held), handed over in this order.

    X: inputs, shape (N, n). y: targets, shape (N, 1). order: the numbers of all rows, shuffled, shape
    (N,). count: how many rows are held out, those at the end of the order. split is expected to give
    back X and y to train with, then X and y held out, each with its rows in the given order.
    X, X_held: the inputs of both parts, shapes (N, n) and (M, n), no column of equal numbers. scale is
    expected to give back both, each column less the mean and divided by the spread, np.std, of X.
    """,
    Part(
        "split(X, y, order, count)",
        ("X", "y", "X_held", "y_held"),
        _split,
        _split_cases,
        SPLIT_MISTAKES,
    ),
    Part("scale(X, X_held)", ("X", "X_held"), _scale, _scale_cases, SCALE_MISTAKES),
)
