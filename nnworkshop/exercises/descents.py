"""The checks of notebook 03: losses, a gradient by hand, gradient descent."""

import numpy as np

from nnlib import Network, SquaredError, sigmoid
from nnworkshop.exercises import mistakes as m
from nnworkshop.exercises.exercise import Exercise, Part
from nnworkshop.exercises.inputs import number, numbers, special, whole
from nnworkshop.exercises.pieces import ERRORS, in_place_of, slope_of
from nnworkshop.studies import descend

# --- losses


def _loss(a, y, scale, mean):
    return float(SquaredError(scale, mean)(a, y))


def _loss_cases(rng):
    def case(N, outputs, scale, mean, draw=numbers):
        return {"a": draw(rng, N, outputs), "y": numbers(rng, N, outputs), "scale": scale} | {
            "mean": mean
        }

    return [
        case(3, 1, 0.5, True),
        case(4, 1, 0.5, False),
        case(3, 1, 1, False),
        case(5, 1, 1, True),
        case(1, 1, 0.5, True),
        case(4, 2, 0.5, True),
        case(3, 2, 2.0, False),
        case(4, 1, 0.5, True, whole),
        special(
            "where errors are large",
            a=np.array([[120.0], [-45.0], [0.5]]),
            y=np.array([[-300.0], [12.0], [0.25]]),
            scale=0.5,
            mean=True,
        ),
        special(
            "where errors are small",
            a=np.array([[0.501], [-0.4], [0.25]]),
            y=np.array([[0.5], [-0.398], [0.2503]]),
            scale=2000.0,
            mean=False,
        ),
    ]


def _loss_of(
    terms=lambda a, y: (a - y) ** 2,
    divisor=lambda a, mean: len(a) if mean else 1,
    total=np.sum,
):
    """A loss with one of its pieces exchanged."""

    def wrong(a, y, scale, mean):
        return scale * total(terms(a, y)) / divisor(a, mean)

    return wrong


def _table(a, y):
    """The squares of a (N,) minus y (N, 1), which NumPy makes a table of shape (N, N)."""
    return (a.ravel() - y) ** 2


LOSS_MISTAKES = (
    m.SETTINGS_IGNORED(
        lambda a, y, s, mean: _loss(a, y, 1, False),
        lambda a, y, s, mean: _loss(a, y, 0.5, False),
        lambda a, y, s, mean: _loss(a, y, 1, True),
        lambda a, y, s, mean: _loss(a, y, 0.5, True),
    ),
    m.CONSTANT_IGNORED(
        *(lambda a, y, s, mean, c=c: _loss(a, y, c, mean) for c in (0.5, 1.0)),
        lambda a, y, s, mean: _loss(a, y, s if mean else 1, mean),
        lambda a, y, s, mean: _loss(a, y, 1 if mean else s, mean),
    ),
    m.TWO(lambda a, y, s, mean: 2 * _loss(a, y, s, mean)),
    m.HALF(lambda a, y, s, mean: _loss(a, y, s, mean) / 2),
    m.NOT_DIVIDED(_loss_of(divisor=lambda a, mean: 1)),
    m.DIVIDED(_loss_of(divisor=lambda a, mean: len(a)), _loss_of(divisor=lambda a, mean: a.size)),
    m.SETTINGS_SWAPPED(_loss_of(divisor=lambda a, mean: 1 if mean else len(a))),
    m.DIVIDED_TWICE(_loss_of(divisor=lambda a, mean: len(a) ** 2 if mean else 1)),
    m.OUTPUTS_TOO(_loss_of(divisor=lambda a, mean: a.size if mean else 1)),
    m.OTHER_DIVISOR(
        _loss_of(divisor=lambda a, mean: a.shape[1] if mean else 1),
        _loss_of(divisor=lambda a, mean: len(a) + 1 if mean else 1),
        _loss_of(divisor=lambda a, mean: max(len(a) - 1, 0.5) if mean else 1),
        _loss_of(divisor=lambda a, mean: np.float64(len(a) - 1) if mean else 1),
        _loss_of(divisor=lambda a, mean: 2 if mean else 1),
    ),
    m.NO_SQUARE(_loss_of(lambda a, y: a - y), _loss_of(lambda a, y: y - a)),
    m.DOUBLED(_loss_of(lambda a, y: 2 * (a - y)), _loss_of(lambda a, y: 2 * (y - a))),
    m.SQUARES_APART(
        *(
            _loss_of(terms)
            for terms in (
                lambda a, y: a - 1.0 * y**2,
                lambda a, y: a**2 - 1.0 * y**2,
                lambda a, y: a**2 - 1.0 * y,
                lambda a, y: y - 1.0 * a**2,
                lambda a, y: y**2 - 1.0 * a**2,
                lambda a, y: 1.0 * a**2 + y**2,
            )
        )
    ),
    m.ADDED_ERROR(_loss_of(lambda a, y: (a + y) ** 2)),
    m.OTHER_POWER(
        *(_loss_of(lambda a, y, p=p: np.abs(a - y) ** p) for p in (1.5, 3, 4)),
        _loss_of(lambda a, y: (a - y) ** 3),
    ),
    m.NO_TARGET(_loss_of(lambda a, y: a**2)),
    m.NO_OUTPUT(_loss_of(lambda a, y: y**2)),
    m.ACCUMULATED(
        *(_loss_of(lambda a, y, k=k: np.cumsum(a - y, axis=k) ** 2) for k in (0, 1)),
        _loss_of(lambda a, y: np.cumsum((a - y) ** 2)),
        _loss_of(lambda a, y: np.cumsum(a - y) ** 2),
    ),
    m.TOTAL(
        _loss_of(total=np.max),
        hint="Only one square is kept; all of them should be added up.",
    ),
    m.SKIPPED(
        *(
            (
                lambda a, y, s, mean, kept=kept: (
                    s * np.sum((a - y)[kept] ** 2) / (len(a) if mean else 1)
                )
            )
            for kept in (slice(-1), slice(1, None))
        ),
        hint="One of the samples does not count: where does your loop start, and where does it "
        "stop?",
    ),
    m.ABSOLUTE(
        _loss_of(lambda a, y: np.abs(a - y)),
        _loss_of(total=lambda e: abs(np.sum(e)), terms=lambda a, y: a - y),
    ),
    m.SQUARE_OF_SUM(
        _loss_of(total=lambda squares: squares, terms=lambda a, y: np.sum(a - y) ** 2),
        _loss_of(lambda a, y: np.mean(a - y) ** 2, lambda a, mean: 1),
    ),
    m.FACTOR_SQUARED(
        lambda a, y, s, mean: _loss(s * a, s * y, 1, mean),
        lambda a, y, s, mean: _loss(a, y, s**3, mean),
        hint="The factor is there more than once: is it inside the square?",
    ),
    m.FACTOR_DIVIDES(
        lambda a, y, s, mean: _loss(a, y, 1 / s, mean),
        lambda a, y, s, mean: _loss(a, y, 1, mean) + s,
    ),
    m.ROOT(
        lambda a, y, s, mean: np.sqrt(_loss(a, y, s, mean)),
        lambda a, y, s, mean: s * np.sqrt(_loss(a, y, 1, mean)),
    ),
    m.SIGN(
        lambda a, y, s, mean: -_loss(a, y, s, mean),
        hint="A loss of squares is never negative: is there one minus too many?",
    ),
    m.WRONG_AXIS(
        _loss_of(total=lambda squares: squares.sum(axis=0)),
        _loss_of(total=lambda squares: squares.sum(axis=1)),
        hint="The task asks for one number, but you return several: along which axes do you add "
        "up?",
    ),
    m.NOT_ADDED(_loss_of(total=lambda squares: squares)),
    m.MISALIGNED(
        _loss_of(_table),
        _loss_of(_table, lambda a, mean: len(a) ** 2 if mean else 1),
        _loss_of(lambda a, y: (a - y.ravel()) ** 2),
        _loss_of(lambda a, y: (a - y.ravel()) ** 2, lambda a, mean: len(a) ** 2 if mean else 1),
    ),
    m.LAST(
        lambda a, y, s, mean: _loss(a[-1:], y[-1:], s, mean),
        lambda a, y, s, mean: _loss(a[-1:], y[-1:], s, mean) / (len(a) if mean else 1),
    ),
    m.FIRST(
        lambda a, y, s, mean: _loss(a[:1], y[:1], s, mean),
        lambda a, y, s, mean: _loss(a[:1], y[:1], s, mean) / (len(a) if mean else 1),
    ),
    m.INTEGER(
        lambda a, y, s, mean: s * ((a - y) ** 2).sum() // (len(a) if mean else 1),
        _loss_of(total=lambda squares: np.trunc(np.sum(squares))),
    ),
)

losses = Exercise(
    "losses",
    """Checks squared_error(a, y, scale, mean): one function for three conventions.

    a: outputs, y: targets, both of shape (N, n), one sample a row. scale: the number in front, such
    as 0.5 or 1. mean: True for the mean over the N samples, False for the sum. Expected back: scale
    times the sum of all squared errors, divided by N if mean is True; a number.
    """,
    Part("squared_error(a, y, scale, mean)", ("loss",), _loss, _loss_cases, LOSS_MISTAKES),
)


# --- gradient_by_hand


def _neuron(w, b):
    """A linear neuron."""
    return Network([1, 1], "identity", init={"W1": [[w]], "b1": [[b]]})


def _gradient(X, y, w, b):
    neuron = _neuron(w, b)
    slopes = neuron.backward(neuron.forward(X), y, SquaredError(0.5, mean=True))
    return slopes["W1"].item(), slopes["b1"].item()


def _gradient_cases(rng):
    def case(X):
        y = numbers(rng, len(X), 1)
        return {"X": X, "y": y, "w": number(rng, 0.5, 2), "b": number(rng, 0.5, 2)}

    N = int(rng.integers(4, 7))
    return [
        case(numbers(rng, 2, 1)),
        case(numbers(rng, 1, 1)),
        case(numbers(rng, N, 1)),
        case(whole(rng, 3, 1)),
        special(
            "where errors are large",
            X=np.array([[30.0], [-20.0], [4.0]]),
            y=np.array([[-100.0], [250.0], [0.5]]),
            w=1.5,
            b=2.5,
        ),
        special(
            "where errors are small",
            X=np.array([[0.5], [-1.0]]),
            y=np.array([[0.7503], [-0.0002]]),
            w=0.5,
            b=0.5,
        ),
    ]


def _error(X, y, w, b):
    return X * w + b - y


def _slopes(
    dw=lambda X, error: np.mean(error * X),
    db=lambda X, error: np.mean(error),
    error=_error,
):
    """A gradient with one of its pieces exchanged."""

    def wrong(X, y, w, b):
        errors = error(X, y, w, b)
        return dw(X, errors), db(X, errors)

    return wrong


def _all(change, of=np.mean):
    return _slopes(lambda X, e: change(of(e * X)), lambda X, e: change(of(e)))


def _minus(value):
    return -value


def _bias_for_one(X, y, w, b):
    dw, db = _gradient(X, y, w, b)
    return dw, db * b


def _as_output(error):
    """A gradient with another error of the output."""
    return _slopes(error=lambda X, y, w, b: error(y, X * w + b))


def _with_weights(dw, db):
    """A gradient out of errors, inputs and the weight and bias themselves."""

    def wrong(X, y, w, b):
        e = _error(X, y, w, b)
        return dw(X, e, w, b), db(X, e, w, b)

    return wrong


def _with_squash(slope):
    """The gradient of a neuron with a sigmoid."""

    def wrong(X, y, w, b):
        a = sigmoid(X * w + b)
        delta = (a - y) * slope(a)
        return np.mean(delta * X), np.mean(delta)

    return wrong


def _mean_error(X, e, w, b):
    return np.mean(e)


GRADIENT_MISTAKES = (
    *in_place_of(
        [(kind, errors) for kind, errors in ERRORS if kind not in (m.ADDED_UP, m.ACCUMULATED)],
        _as_output,
    ),
    m.ACCUMULATED(_as_output(lambda y, a: np.cumsum(a - y, axis=0))),
    m.BIAS_SIGN(_slopes(error=lambda X, y, w, b: X * w - b - y)),
    m.BIAS_FIRST(
        _slopes(error=lambda X, y, w, b: X * (w + b) - y),
        _slopes(error=lambda X, y, w, b: (X + b) * w - y),
    ),
    m.BRACKETS(
        _slopes(dw=lambda X, e: np.mean(e), error=lambda X, y, w, b: X * w + b - y * X),
        lambda X, y, w, b: (np.mean(X * w + b - y * X), np.mean(X * w + b - y)),
    ),
    m.WEIGHT_FOR_INPUT(
        _with_weights(lambda X, e, w, b: np.mean(e * w), _mean_error),
        _with_weights(lambda X, e, w, b: np.mean(e * X * w), _mean_error),
        _with_weights(lambda X, e, w, b: np.mean(e * w), lambda X, e, w, b: np.mean(e * b)),
    ),
    m.STEP_TAKEN(
        *(
            _with_weights(
                lambda X, e, w, b, c=c: w - c * np.mean(e * X),
                lambda X, e, w, b, c=c: b - c * np.mean(e),
            )
            for c in (1, 0.5, 0.1, 0.01, 0.001)
        )
    ),
    m.INPUT_TWICE(_slopes(dw=lambda X, e: np.mean(e * X * X))),
    m.SUMS(
        _slopes(dw=lambda X, e: np.mean(e) * np.mean(X)),
        _slopes(dw=lambda X, e: np.mean(e) * np.sum(X)),
        _slopes(dw=lambda X, e: np.sum(e) * np.mean(X)),
        hint="First each error times its own input, then the mean: you have it the other way round.",
    ),
    m.ERROR_MISSING(_slopes(dw=lambda X, e: np.mean(X)), _slopes(db=lambda X, e: 1.0)),
    m.NO_SUCH_SQUASH(
        *map(_with_squash, (slope_of, np.ones_like)),
        _with_weights(
            *(
                lambda X, e, w, b, c=c: np.mean(e * (X * w + b) * (1 - X * w - b) * X**c)
                for c in (1, 0)
            )
        ),
    ),
    m.INPUT_MISSING(_slopes(dw=lambda X, e: np.mean(e))),
    m.INPUT_TOO_MANY(_slopes(db=lambda X, e: np.mean(e * X)), _bias_for_one),
    m.SIGN(
        _all(_minus),
        _slopes(dw=lambda X, e: -np.mean(e * X)),
        _slopes(db=lambda X, e: -np.mean(e)),
    ),
    m.NOT_DIVIDED(
        _all(lambda slope: slope, np.sum),
        _slopes(dw=lambda X, e: np.sum(e * X)),
        _slopes(db=lambda X, e: np.sum(e)),
    ),
    m.DIVIDED_TWICE(
        _slopes(lambda X, e: np.mean(e * X) / len(X), lambda X, e: np.mean(e) / len(X))
    ),
    m.TWO(
        _slopes(dw=lambda X, e: 2 * np.mean(e * X)),
        _slopes(db=lambda X, e: 2 * np.mean(e)),
        hint="One of the two slopes is twice as large as it should be; the other is right.",
    ),
    m.NO_BIAS(_slopes(error=lambda X, y, w, b: X * w - y)),
    m.NO_TARGET(_slopes(error=lambda X, y, w, b: X * w + b)),
    m.MISALIGNED(
        _slopes(error=lambda X, y, w, b: X.ravel() * w + b - y),
        _slopes(error=lambda X, y, w, b: X * w + b - y.ravel()),
    ),
    m.NOT_ADDED(_slopes(lambda X, e: e * X, lambda X, e: e)),
    m.WRONG_AXIS(
        _slopes(lambda X, e: (e * X).mean(axis=1), lambda X, e: e.mean(axis=1)),
        _slopes(lambda X, e: (e * X).sum(axis=1), lambda X, e: e.sum(axis=1)),
    ),
    m.TRANSPOSE(
        _slopes(dw=lambda X, e: X @ e / len(X)),
        _slopes(dw=lambda X, e: e @ X / len(X)),
        _slopes(dw=lambda X, e: X @ e.T / len(X)),
    ),
    m.LOSS(_slopes(lambda X, e: np.mean(e * e * X) / 2, lambda X, e: np.mean(e * e) / 2)),
    m.LAST(
        _slopes(lambda X, e: (e * X)[-1, 0], lambda X, e: e[-1, 0]),
        _slopes(lambda X, e: (e * X)[-1, 0] / len(X), lambda X, e: e[-1, 0] / len(X)),
    ),
    m.FIRST(
        _slopes(lambda X, e: (e * X)[0, 0], lambda X, e: e[0, 0]),
        _slopes(lambda X, e: (e * X)[0, 0] / len(X), lambda X, e: e[0, 0] / len(X)),
    ),
    m.INTEGER(_slopes(lambda X, e: np.sum(e * X) // len(X), lambda X, e: np.sum(e) // len(X))),
)

gradient_by_hand = Exercise(
    "gradient_by_hand",
    """Checks gradient(X, y, w, b): the slopes of half the mean squared error of a = X w + b.

    X: inputs, y: targets, both of shape (N, 1). w, b: the weight and the bias, numbers. Expected
    back: dL/dw and dL/db, two numbers in this order.
    """,
    Part("gradient(X, y, w, b)", ("dw", "db"), _gradient, _gradient_cases, GRADIENT_MISTAKES),
)


# --- gradient_descent


class Slope:
    """The slope of half the mean squared error of a linear neuron, as a function of its weight or,
    with `bias`, of the weight and the bias in one array.
    """

    def __init__(self, X, y, bias=False):
        init = {"W1": [[0.0]], "b1": [[0.0]]} if bias else {"W1": [[0.0]]}
        self.neuron = Network([1, 1], "identity", bias=bias, init=init)
        self.X, self.y = X, y

    def __call__(self, w):
        self.put(w)
        forward_pass = self.neuron.forward(self.X)
        slopes = self.neuron.backward(forward_pass, self.y, SquaredError())
        slope = np.array([values.item() for values in slopes.values()])
        return slope if self.neuron.bias else slope.item()

    def put(self, w):
        """The neuron, with these numbers as its weight and bias."""
        parameters = self.neuron.parameters
        for name, value in zip(parameters, np.broadcast_to(np.ravel(w), len(parameters))):
            self.neuron.parameters[name] = value
        return self.neuron

    def __deepcopy__(self, memo):
        return self  # it is a function to those who call it

    def __repr__(self):
        if self.neuron.bias:
            return "the slopes of a loss over two weights"
        by_weight, rest = self(1.0) - self(0.0), self(0.0)
        return f"w -> {by_weight:.4g} * w {'-' if rest < 0 else '+'} {abs(rest):.4g}"


Slope.__name__ = "function"  # so Python calls it when somebody calculates with it


def _descend(slope, w, learning_rate, steps):
    if steps == 0:
        return w
    data = slope.X, slope.y, SquaredError()
    way = descend(slope.put(w), *data, learning_rate=learning_rate, steps=steps)
    return way.points[-1] if np.ndim(w) else way.points[-1].item()


def _descent_cases(rng):
    def case(steps, bias=False):
        w = numbers(rng, 2) if bias else number(rng, -3, 3)
        slope = Slope(numbers(rng, 3, 1, low=0.5, high=2), numbers(rng, 3, 1), bias)
        return {"slope": slope, "w": w, "learning_rate": number(rng, 0.1, 0.4), "steps": steps}

    def along(about, X, y, w, rate, steps):
        slope = Slope(np.array([[X]]), np.array([[y]]))
        return special(about, slope=slope, w=w, learning_rate=rate, steps=steps)

    return [
        case(1),
        case(3),
        case(7),
        special("after 0 steps", **case(0)),
        along("where the ground is steep", 25.0, -40.0, 12.0, 0.01, 3),
        along("where the ground is flat", 2e-6, 5e-6, 1.5, 1e11, 3),
        along("where the steps are tiny", 1.0, 1.0, 0.0, 1e-8, 7),
        case(4, bias=True),
    ]


def _steps(
    step=lambda w, slope, rate: w - rate * slope,
    count=lambda steps: steps,
    returned=lambda way: way[-1],
):
    """A descent with one of its pieces exchanged."""

    def wrong(slope, w, learning_rate, steps):
        way = [w]
        for _ in range(count(steps)):
            way.append(step(way[-1], slope(way[-1]), learning_rate))
        return returned(way)

    return wrong


def _without_looking(slope, w, learning_rate, steps):
    return w - steps * learning_rate * slope(w)


def _return_in_the_loop(slope, w, learning_rate, steps):
    for _ in range(steps):
        return w - learning_rate * slope(w)


def _from_the_start_each_round(slope, w, learning_rate, steps):
    for _ in range(steps):
        end = w - learning_rate * slope(w)
    return end  # after 0 steps there is none


def _each_from_the_start(slope, w, learning_rate, steps):
    here = w
    for _ in range(steps):
        here = w - learning_rate * slope(here)
    return here


def _from(start):
    return lambda slope, w, rate, steps: _descend(slope, start(w), rate, steps)


def _rolling(beta, plain):
    """Steps in which part of the last one lives on; not `plain`: the slope counts for the rest."""

    def wrong(slope, w, learning_rate, steps):
        v = 0.0 * w
        for _ in range(steps):
            v = beta * v - (1 if plain else 1 - beta) * learning_rate * slope(w)
            w = w + v
        return w

    return wrong


def _slowing(rate):
    """A learning rate that depends on the number of the step."""

    def wrong(slope, w, learning_rate, steps):
        for k in range(steps):
            w = w - rate(learning_rate, k) * slope(w)
        return w

    return wrong


DESCENT_MISTAKES = (
    m.SIGN(
        _steps(lambda w, slope, rate: w + rate * slope),
        hint="It walks uphill: which way does a slope point?",
    ),
    m.NO_RATE(_steps(lambda w, slope, rate: w - slope)),
    m.RATE_TWICE(_steps(lambda w, slope, rate: w - rate * rate * slope)),
    m.STALE_SLOPE(_without_looking),
    m.ONE_STEP(
        _steps(count=lambda steps: min(steps, 1)),
        _steps(count=lambda steps: 1),
        _return_in_the_loop,
        _from_the_start_each_round,
    ),
    m.NUMBER_OF_STEPS(
        _steps(count=lambda steps: steps + 1), _steps(count=lambda steps: max(steps - 1, 0))
    ),
    m.NOT_FROM_HERE(
        _steps(lambda w, slope, rate: -rate * slope), _steps(lambda w, slope, rate: rate * slope)
    ),
    m.NOT_FROM_HERE(
        _each_from_the_start,
        hint="The slope is taken at each new place, but every step sets out from the start again.",
    ),
    m.NO_STEP(_steps(count=lambda steps: 0)),
    m.WHOLE_WAY(_steps(returned=np.array), _steps(returned=list), _steps(returned=np.hstack)),
    m.TWO(
        _steps(lambda w, slope, rate: w - 2 * rate * slope),
        hint="Each step is twice as long as it should be.",
    ),
    m.HALF(
        _steps(lambda w, slope, rate: w - rate * slope / 2),
        hint="Each step is half as long as it should be.",
    ),
    m.TIMES_ITSELF(
        _steps(lambda w, slope, rate: w - rate * slope * w),
        _steps(lambda w, slope, rate: w * (1 - rate)),
        _steps(lambda w, slope, rate: w - rate * w),
    ),
    m.BRACKETS(
        _steps(lambda w, slope, rate: (w - rate) * slope),
        hint="What is subtracted from w, and what is multiplied? Python multiplies before it "
        "subtracts, unless brackets say otherwise.",
    ),
    m.RATE_SUBTRACTED(
        _steps(lambda w, slope, rate: w - rate),
        _steps(lambda w, slope, rate: w - rate - slope),
        _steps(lambda w, slope, rate: w - (rate + slope)),
    ),
    m.DIVIDED_BY_RATE(_steps(lambda w, slope, rate: w - slope / rate)),
    m.ONLY_DIRECTION(
        _steps(lambda w, slope, rate: w - rate * np.sign(slope)),
        _steps(lambda w, slope, rate: w - rate * slope / (np.linalg.norm(slope) or 1)),
    ),
    m.ABSOLUTE(
        _steps(lambda w, slope, rate: w - rate * np.abs(slope)),
        hint="Your steps all go the same way: the sign of the slope is lost.",
    ),
    m.LOSS(_steps(lambda w, slope, rate: w - rate * slope**2)),
    m.SLOPE_RETURNED(
        lambda slope, w, rate, steps: slope(_descend(slope, w, rate, steps)),
        lambda slope, w, rate, steps: slope(_descend(slope, w, rate, max(steps - 1, 0))),
    ),
    m.START_LOST(
        _from(lambda w: 0.0 * w),
        lambda slope, w, rate, steps: steps - 1 - rate * slope(steps - 1 + 0 * w) if steps else w,
        lambda slope, w, rate, steps: steps - rate * slope(steps + 0 * w) if steps else w,
    ),
    m.MOMENTUM(
        *(_rolling(beta, plain) for beta in (0.5, 0.8, 0.9, 0.95, 0.99) for plain in (True, False))
    ),
    m.SHRINKING_RATE(
        *(_slowing(lambda rate, k, q=q: rate * q**k) for q in (0.5, 0.9, 0.95, 0.99, 0.999)),
        *(_slowing(lambda rate, k, q=q: rate * q ** (k + 1)) for q in (0.5, 0.9, 0.95, 0.99)),
        _slowing(lambda rate, k: rate / (k + 1)),
        _slowing(lambda rate, k: rate * (k + 1)),
        _slowing(lambda rate, k: rate * k),
        lambda slope, w, rate, steps: _descend(slope, w, rate / (steps or 1), steps),
    ),
)

gradient_descent = Exercise(
    "gradient_descent",
    """Checks descend(slope, w, learning_rate, steps).

    slope: a function that gives the slope of the loss at w. w: where to start, a number or an array
    of shape (2,), which must stay as it is. learning_rate: a number. steps: how many. Expected
    back: w after that many steps of gradient descent, of the kind and shape of w.
    """,
    Part(
        "descend(slope, w, learning_rate, steps)",
        ("w",),
        _descend,
        _descent_cases,
        DESCENT_MISTAKES,
        advice=(
            "Try a slope that you can follow in your head: give your function `lambda w: 2 * "
            "w`, `np.array([3.0, 1.0])`, 0.1 and 2. Each step takes off a fifth, so it should "
            "return 1.92 and 0.64."
        ),
    ),
)
