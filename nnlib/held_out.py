"""Does it know, or does it remember? Rows are held back, and classes are counted.

>>> from nnlib import BinaryCrossEntropy, Network, datasets, train
>>> kept, held_out = split(*datasets.moons(), share=0.5, rng=0)
>>> network = Network([2, 8, 1], ["tanh", "sigmoid"], rng=0)
>>> _ = train(network, *kept, BinaryCrossEntropy(), learning_rate=1, epochs=500)
>>> X, y = held_out
>>> accuracy(network.predict(X), y)
0.97
"""

import numpy as np

from nnlib import checks
from nnlib.losses import Loss


def split(X, y, share=0.25, rng=0):
    """Shuffle rows, and hold a share of them back: ((X, y) to train with, (X, y) held out).

    - X: inputs, (N, n_0). y: targets, (N, n_out), row by row those of X.
    - share: of the rows that are held out, above 0 and below 1; rounded so that each part has at
      least one row. rng: a seed, each of which gives one order, or a generator.

    ValueError if X and y have not the same number of rows, or fewer than 2, and for another share;
    TypeError for arguments of another kind.

    >>> (X, y), (X_new, y_new) = split([[1], [2], [3], [4]], [[10], [20], [30], [40]], rng=1)
    >>> y.shape, y_new.shape
    ((3, 1), (1, 1))
    """
    X, y = checks.rows("X", X), checks.rows("y", y)
    if len(X) != len(y) or len(X) < 2:
        raise ValueError(f"X has {len(X)} rows and y has {len(y)}, expected the same, at least 2")
    share = checks.number("share", share, "a number above 0 and below 1", lambda v: 0 < v < 1)
    order = checks.generator("rng", rng).permutation(len(X))
    end = len(X) - min(max(round(share * len(X)), 1), len(X) - 1)
    return (X[order[:end]], y[order[:end]]), (X[order[end:]], y[order[end:]])


class Scaling:
    """(X - mean) / spread, column by column: mean and standard deviation of the rows it was made of.

    Make it of the rows to train with alone: what is held out may not be looked at. `back` undoes it.

    - X: the rows it is made of, (N, n). A column that is the same everywhere keeps spread 1.

    ValueError or TypeError if X is not a table of finite numbers, or later has other columns.

    >>> scale = Scaling([[1, 10], [3, 10]])
    >>> scale([[5, 11]]).tolist(), scale.back([[3, 1]]).tolist()
    ([[3.0, 1.0]], [[5.0, 11.0]])
    """

    def __init__(self, X):
        X = checks.rows("X", X)
        self.mean, self.spread = X.mean(axis=0), X.std(axis=0)
        self.spread[np.ptp(X, axis=0) == 0] = 1  # the spread of equal numbers may round to 1e-17

    def __call__(self, X):
        return (checks.rows("X", X, len(self.mean)) - self.mean) / self.spread

    def back(self, X):
        """What was scaled, in the old units."""
        return checks.rows("X", X, len(self.mean)) * self.spread + self.mean


def one_hot(labels, classes):
    """Labels 0, 1, ... as rows with a 1 in the column of their class, (N, classes).

    - labels: whole numbers from 0 to classes - 1, (N,) or (N, 1); ValueError for others.
    - classes: how many there are.

    >>> one_hot([2, 0], 3).tolist()
    [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
    """
    labels, classes = checks.numbers("labels", labels), checks.whole("classes", classes)
    labels = checks.rows("labels", labels.reshape(-1, 1) if labels.ndim == 1 else labels, 1)[:, 0]
    wrong = labels[~np.isin(labels, np.arange(classes))]
    if wrong.size:
        raise ValueError(f"labels has {wrong[0]:g}, expected whole numbers from 0 to {classes - 1}")
    return np.eye(classes)[labels.astype(int)]


def classes(a):
    """The class that each row says, (N,): its largest column; of one column, 1 if it is at least 0.5.

    A row with NaN says none: -1.

    - a: outputs or targets, (N, n_out); ValueError or TypeError if it is no table of numbers.

    >>> classes([[0.2], [0.7]]).tolist(), classes([[0.1, 0.7, 0.2]]).tolist()
    ([0, 1], [1])
    """
    a = checks.reals("a", a)
    if a.ndim != 2 or a.size == 0:
        raise ValueError(f"a has shape {a.shape}, expected (N, n_out), N at least 1")
    said = a.argmax(axis=1) if a.shape[1] > 1 else (a[:, 0] >= 0.5).astype(int)
    return np.where(np.isnan(a).any(axis=1), -1, said)


def accuracy(a, y):
    """The share of rows whose class is right.

    - a, y: outputs and targets, both (N, n_out); ValueError or TypeError for other shapes or kinds,
      and for targets of one column that are not 0 and 1.

    >>> accuracy([[0.2], [0.7], [0.9]], [[0], [1], [0]])  # two of three
    0.6666666666666666
    """
    said, true = _compared(a, y)
    return float((said == true).mean())


def confusion(a, y):
    """How many rows of each class (down) were given each class (across).

    - a, y: as for accuracy. A row of outputs with NaN has no class, and is left out.

    >>> confusion([[0.2], [0.7], [0.9]], [[0], [1], [0]]).tolist()
    [[1, 1], [0, 1]]
    """
    said, true = _compared(a, y)
    table = np.zeros((max(np.shape(y)[1], 2),) * 2, dtype=int)
    # table[true, said] += 1 would count a pair that comes twice once
    np.add.at(table, (true[said >= 0], said[said >= 0]), 1)
    return table


def _compared(a, y):
    """The classes that outputs say, and those of their targets."""
    a, y = checks.pair(a, y, Loss())  # which is made for any numbers
    wrong = y[~np.isin(y, (0, 1))]
    if y.shape[1] == 1 and wrong.size:
        way = "for -1 and 1 compare a > 0 and y > 0"
        raise ValueError(f"y has {wrong[0]:g}, expected the classes of one output, 0 and 1; {way}")
    return classes(a), classes(y)
