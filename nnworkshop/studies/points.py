"""Rows that are placed, moved and taken away by hand; what is left must still say something to learn."""

import numpy as np

from nnworkshop.studies.names import Names
from nnworkshop.studies.samples import has_classes

UNNAMED = Names()


def placed(X, y, x, target):
    """X and y with one more row at the end.

    - X, y: (N, n_0) and (N, n_out). x, target: those of the row, (n_0,) and (n_out,).

    >>> X, y = placed([[0.0]], [[1.0]], [2.0], [3.0])
    >>> X.tolist(), y.tolist()
    ([[0.0], [2.0]], [[1.0], [3.0]])
    """
    return np.vstack([X, x]), np.vstack([y, target])


def moved(X, y, row, x, target=None):
    """X and y with one row at another place, perhaps with another target.

    - X, y: (N, n_0) and (N, n_out). row: which, from 0. x, target: as for `placed`.

    ValueError if there would be nothing to learn.

    >>> X, y = moved([[0.0], [1.0]], [[0.0], [1.0]], 1, [5.0])
    >>> X.tolist()
    [[0.0], [5.0]]
    """
    X, y = (np.array(array, dtype=float) for array in (X, y))
    X[row] = x
    if target is not None:
        y[row] = target
        _say_something(y, f"row {row} cannot have the target {short(target)}: with it")
    return X, y


def removed(X, y, row):
    """X and y without one row, from 0. ValueError if there would be nothing to learn.

    >>> removed([[0.0], [1.0]], [[0.0], [1.0]], 1)
    Traceback (most recent call last):
    ValueError: row 1 has to stay: without it all targets would be 0, and there would be nothing to learn
    """
    X, y = (np.delete(array, row, axis=0) for array in (X, y))
    _say_something(y, f"row {row} has to stay: without it")
    return X, y


def class_targets(y, names=UNNAMED):
    """The targets of each class, by its name of some Names; {} if the targets are no classes.

    >>> class_targets([[0.0], [1.0]])
    {'class 0': (0.0,), 'class 1': (1.0,)}
    """
    if not has_classes(y):
        return {}
    n = np.shape(y)[1]
    targets = np.eye(n) if n > 1 else np.array([[0.0], [1.0]])
    told = names.of_classes(len(targets))
    if not names.classes:
        told = [f"class {number}" for number in told]
    return {name: tuple(map(float, target)) for name, target in zip(told, targets)}


def _say_something(y, beginning):
    if (y == y[:1]).all():
        same = short(y[0]) if len(y) else "gone"
        raise ValueError(
            f"{beginning} all targets would be {same}, and there would be nothing to learn"
        )


def short(target):
    """A target in a few digits."""
    return ", ".join(f"{value:.3g}" for value in np.ravel(target))
