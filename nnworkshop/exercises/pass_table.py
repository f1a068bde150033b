"""Pencil and paper: a forward pass whose numbers are typed cell by cell (notebook 02)."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import permutations

import numpy as np
from numpy.typing import NDArray as Array

from nnlib import Network, sigmoid
from nnlib.checks import generator, is_number
from nnworkshop.exercises import mistakes as m
from nnworkshop.exercises.exercise import NO_NUMBERS, Check
from nnworkshop.exercises.pieces import SAYS_NO, SQUASHES
from nnworkshop.exercises.verdict import UNTOUCHED, Verdict, preformatted

TOLERANCE = 0.0051  # two decimal places are enough
CLOSE = 0.051  # one is not
ROWS = {"z1": 3, "a1": 3, "z2": 1, "a2": 1}  # how many numbers each has
HINTS = {"z1": 1, "a1": 2, "z2": 3, "a2": 3}  # the hint that is about each


@dataclass(frozen=True)
class Task:
    """The numbers of one sample in a 2-3-1 network of sigmoids without biases."""

    seed: int
    X: Array  # (1, 2)
    W1: Array  # (2, 3)
    W2: Array  # (3, 1)

    def __str__(self):
        lines = [f"Task {self.seed}: a 2-3-1 network, sigmoids, no biases"]
        for name in ("X", "W1", "W2"):
            rows = [" ".join(f"{number:5.1f}" for number in row) for row in getattr(self, name)]
            lines += [f"{name if i == 0 else '':>4} {row}" for i, row in enumerate(rows)]
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self):
        return preformatted(str(self))


def _task(seed):
    rng = generator("seed", seed)
    halves = np.array([-2, -1.5, -1, -0.5, 0.5, 1, 1.5, 2])  # no 0, so that each factor counts

    def draw(*shape):
        return rng.permuted(np.tile(halves, 2))[: np.prod(shape)].reshape(shape)

    return Task(seed, np.abs(draw(1, 2)), draw(2, 3), draw(3, 1))


def _right(task):
    init = {"W1": task.W1, "W2": task.W2}
    done = Network([2, 3, 1], "sigmoid", bias=False, init=init).forward(task.X)
    return {"z1": done.z[1], "a1": done.a[1], "z2": done.z[2], "a2": done.a[2]}


def _sums(task, cells, name):
    """What a row should be, computed from the rows before it."""
    products = {"z1": lambda: task.X @ task.W1, "z2": lambda: cells["a1"] @ task.W2}
    squashes = {"a1": "z1", "a2": "z2"}
    return products[name]() if name in products else sigmoid(cells[squashes[name]])


def _of_sums(name):
    """The mistakes in a row of sums."""
    inputs = (lambda t, c: t.X) if name == "z1" else (lambda t, c: c["a1"])
    weights = (lambda t: t.W1) if name == "z1" else (lambda t: t.W2)
    guesses = [
        (m.MINUS_LOST, lambda t, c: np.abs(inputs(t, c)) @ np.abs(weights(t))),
        (m.MINUS_LOST, lambda t, c: inputs(t, c) @ np.abs(weights(t))),
        (m.SIGN, lambda t, c: -(inputs(t, c) @ weights(t))),
        (m.NO_WEIGHTS, lambda t, c: inputs(t, c).sum() + 0 * weights(t)[:1]),
        (m.NO_INPUT, lambda t, c: weights(t).sum(axis=0, keepdims=True)),
        (m.MEAN, lambda t, c: inputs(t, c) @ weights(t) / len(weights(t))),
        (m.PLUS_FOR_TIMES, lambda t, c: inputs(t, c).sum() + weights(t).sum(axis=0, keepdims=True)),
        (m.SUMS, lambda t, c: inputs(t, c).sum() * weights(t).sum(axis=0, keepdims=True)),
        (m.SQUASH_TOO_EARLY, lambda t, c: sigmoid(inputs(t, c) @ weights(t))),
    ]
    for one in range(2 if name == "z1" else 3):
        guesses += [
            (m.ONE_PRODUCT, _product(inputs, weights, one, lambda w: 0 * w)),
            (m.ONE_SIGN, _product(inputs, weights, one, np.negative)),
            (m.ONE_WEIGHT, _product(inputs, weights, one, np.ones_like)),
        ]
    if name == "z1":
        guesses.append((m.TRANSPOSE, lambda t, c: t.X @ t.W1.reshape(3, 2).T))
        guesses.append((m.TRANSPOSE, lambda t, c: t.X[:, ::-1] @ t.W1))
        guesses += [(m.UNITS, _moved(order)) for order in list(permutations(range(3)))[1:]]
    else:
        guesses.append((m.Z_FOR_A, lambda t, c: c["z1"] @ t.W2))
        guesses += [
            (m.UNITS, lambda t, c, order=order: c["a1"] @ t.W2[list(order)])
            for order in list(permutations(range(3)))[1:]
        ]
    return guesses


def _product(inputs, weights, one, change):
    """Sums in which one weight is another one."""

    def guess(task, cells):
        changed = np.array(weights(task))
        changed[one] = change(changed[one])
        return inputs(task, cells) @ changed

    return guess


def _moved(order):
    return lambda task, cells: (task.X @ task.W1)[:, list(order)]


SQUASHES_BY_HAND = (
    m.NO_SQUASH,
    m.TWICE_SQUASHED,
    SAYS_NO,
    m.NOT_BELOW,
    m.MINUS_BELOW,
    m.POWER_ALONE,
    m.EVEN,
    m.DERIVATIVE,
    m.SLOPE_FORM,
    m.THRESHOLD,
)


def _of_squashes(source):
    """The mistakes in a row of squashes."""
    known = [
        (kind, squash)
        for kind, squashes in SQUASHES
        if kind in SQUASHES_BY_HAND
        for squash in squashes
    ]
    known.append((m.OTHER_FUNCTION, np.tanh))
    known += [(m.BASE, lambda z, base=base: 1 / (1 + base**-z)) for base in (2.0, 10.0)]
    return [(kind, lambda t, c, f=squash: f(c[source])) for kind, squash in known]


MISTAKES = {
    "z1": _of_sums("z1"),
    "a1": _of_squashes("z1"),
    "z2": _of_sums("z2"),
    "a2": _of_squashes("z2"),
}


class PassTable(Check):
    """Judges the numbers in their order, each by the rows before it as the learner has them."""

    def task(self, seed):
        """The numbers to calculate with; others for every seed."""
        return _task(seed)

    def judge(self, rng, *tables, seed=0):
        if len(tables) != 1 or not isinstance(tables[0], Mapping) or set(tables[0]) != set(ROWS):
            names = ", ".join(ROWS)
            return self.verdict(f"The check needs one dict with the names {names}.", "not a table")
        rows = {name: _numbers(tables[0][name]) for name in ROWS}
        if all(value is Ellipsis for row in rows.values() for value in row):
            return self.verdict(NO_NUMBERS, UNTOUCHED)
        try:
            task, cells = _task(seed), {}
        except (TypeError, ValueError) as error:
            return self.verdict(f"This is not the seed of a task: {error}.", "no seed")
        for name in ROWS:
            verdict = self._row(task, cells, name, rows[name])
            if verdict is not None:
                return verdict
            cells[name] = np.array([rows[name]], float)
        return Verdict(self.name, True, "All eight numbers are right, to two decimal places.")

    def _row(self, task, cells, name, row):
        """NOT YET at the first number of a row that is missing or wrong; `cells` has the rows before
        it.
        """
        if len(row) != ROWS[name]:
            comma = " A comma turns one number into two: 0.72, not 0,72." if len(row) > 1 else ""
            words = f"{name} has {len(row)} numbers, but it needs {ROWS[name]}.{comma}"
            return self.verdict(words, "number of values")
        due = np.vstack([_sums(task, cells, name), _right(task)[name]])
        for place, value in enumerate(row):
            if value is Ellipsis:
                return self.verdict(f"Right so far; {_cell(name, place)} is next.")
            if not is_number(value):
                quotes = " Leave out the quotes." if isinstance(value, str) else ""
                words = f"{_cell(name, place)} is not a number.{quotes}"
                return self.verdict(words, "not a number")
            if not _near(due[:, place], value).any():
                return self._wrong(task, cells, name, place, row)
        return None

    def _wrong(self, task, cells, name, place, row):
        """NOT YET, with the mistake that the whole row looks like, or else this number alone."""
        words = f"{_cell(name, place)} is the first number that is not right."
        facts = ("cell", _cell(name, place)), ("got", f"{row[place]:g}")
        guesses = [(kind, guess(task, cells)[0]) for kind, guess in MISTAKES[name]]
        places = [place] if not all(map(is_number, row)) else range(len(row))
        for compared in (places, [place]):
            fitting = {
                kind.name: kind
                for kind, guess in guesses
                if all(_near(guess[one], row[one]) for one in compared)
            }
            if fitting and len(fitting) <= 2:
                like = "like this" if len(fitting) == 1 else "like one of two things"
                hints = " Or: ".join(kind.hint for kind in fitting.values())
                return self.verdict(
                    f"{words} It looks {like}: {hints}",
                    " or ".join(fitting),
                    *facts,
                    hint=HINTS[name],
                )
        if _near(_sums(task, cells, name)[0, place], row[place], CLOSE):
            words += " It is close: give it two decimal places."
        return self.verdict(words, None, *facts, hint=HINTS[name])


def _cell(name, place):
    """What a number of the table is called; one that is alone in its row has no place."""
    return f"{name}[{place}]" if ROWS[name] > 1 else name


def _near(right, value, tolerance=TOLERANCE):
    return np.abs(right - value) <= tolerance


def _numbers(value):
    """The entries of a number, a list, or a list in a list."""
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        return [entry for part in value for entry in _numbers(part)]
    return [value]


pass_table = PassTable(
    "pass_table",
    """Checks a table of a forward pass, calculated by hand and typed number by number.

    check.pass_table.task(seed) shows the numbers of a 2-3-1 network. The table is a dict
    {"z1": [., ., .], "a1": [., ., .], "z2": ., "a2": .}; three dots stand for a number that is still
    to come. check.pass_table(table, seed=...) looks at them in this order. Two decimal
    places are enough: a number may be off by 0.005, and it is also judged by the numbers that you
    typed before it.
    """,
)
