"""The check of a start that breaks the symmetry (notebook 05)."""

import numpy as np

from nnlib import Network, SquaredError, datasets, train
from nnworkshop.exercises import mistakes as m
from nnworkshop.exercises.exercise import NO_NUMBERS, Check, in_lines
from nnworkshop.exercises.verdict import UNTOUCHED, Verdict
from nnworkshop.owncode import guard
from nnworkshop.owncode.answers import answer

EPOCHS = 200
MOST = 64  # hidden units
APART = 0.001  # outputs that differ by less count as the same
FLAT = 0.0001  # a unit whose slope never exceeds this learns nothing
SHAPES = "W1 needs the shape (2, n), with a column for each hidden unit, and W2 the shape (n, 1)."


class Symmetry(Check):
    """Trains a 2-n-1 network on XOR from the learner's start and looks at its hidden units."""

    def judge(self, rng, *starts):
        if not starts or any(start is Ellipsis for start in starts):
            return self.verdict(NO_NUMBERS, UNTOUCHED)
        outcome = guard.call(answer, starts, ("W1", "W2"))
        given = outcome.value
        if outcome.error or not given.arrays:
            words = "The check needs W1 and W2, two arrays of numbers."
            came = outcome.error or given.words
            return self.verdict(words, "not two arrays", ("got", came))
        W1, W2 = (array for _, array in given.arrays)
        finding = _shapes(W1, W2) or _units(W1, W2)
        if finding:
            yours = in_lines({"W1": W1, "W2": W2})
            return self.verdict(finding[1], finding[0], ("input", yours))
        words = f"After {EPOCHS} epochs on XOR no two of your hidden units say the same thing."
        return Verdict(self.name, True, words)


def _shapes(W1, W2):
    """What is wrong with the arrays themselves: the name of the mistake and a sentence."""
    if W1.ndim != 2 or W1.shape[0] != 2 or W2.shape != (W1.shape[1], 1):
        return "wrong shapes", f"{SHAPES} Yours are {W1.shape} and {W2.shape}."
    if not (np.isfinite(W1).all() and np.isfinite(W2).all()):
        return "not a number", "One of the weights is not a number (nan or inf)."
    if W1.shape[1] > MOST:
        return "too many hidden units", f"You have {W1.shape[1]} hidden units; {MOST} are plenty."
    if W1.shape[1] < 2:
        return "only one hidden unit", "A single unit has no twin: take two or more."
    return None


def _units(W1, W2):
    """What is wrong with the hidden units, before and after training."""
    X, y = datasets.xor()
    init = {"W1": W1, "W2": W2}
    network = Network([2, W1.shape[1], 1], "sigmoid", bias=False, init=init)
    before = network.forward(X).a[1][1:]  # the first sample is (0, 0), which saturates no unit
    if (before * (1 - before)).max() < FLAT:
        return m.SATURATED.name, m.SATURATED.hint
    train(network, X, y, SquaredError(0.5, mean=False), learning_rate=1.0, epochs=EPOCHS)
    if _distance(network.forward(X).a[1]) > APART:
        return None
    return _reason(W1, W2)


def _distance(a1):
    """How far the two most alike of the hidden units are apart, at the sample where it is most."""
    gaps = np.abs(a1[:, :, None] - a1[:, None, :]).max(axis=0)
    return float(gaps[np.triu_indices(len(gaps), 1)].min())


def _reason(W1, W2):
    """Why hidden units stay together."""
    if not W1.any() and not W2.any():
        kind = m.ALL_ZERO
    elif np.ptp(W1) == 0 and np.ptp(W2) == 0:
        kind = m.ALL_EQUAL
    elif _twins(W1, W2):
        kind = m.TWINS if np.ptp(W1, axis=1).any() or np.ptp(W2) else m.ROWS_DIFFER
    else:
        kind = m.TOO_CLOSE
    return kind.name, kind.hint


def _twins(W1, W2):
    """Whether two units have exactly the same weights."""
    units = np.vstack([W1, W2.T])
    return np.unique(units, axis=1).shape[1] < units.shape[1]


break_symmetry = Symmetry(
    "break_symmetry",
    """Checks W1, W2: a start from which the hidden units of a 2-n-1 network part.

    W1: shape (2, n), W2: shape (n, 1), n at least 2; arrays or lists of numbers. The network has
    sigmoids and no biases. It is trained on XOR for 200 epochs (half the sum of the squared errors,
    learning rate 1). After that no two hidden units may say the same to all four samples.
    """,
)
