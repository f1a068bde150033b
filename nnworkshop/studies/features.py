"""Features that are made of two inputs, for networks that are given more than the inputs themselves."""

import numpy as np

from nnlib import checks

PARTS = {
    "{0}²": lambda x1, x2: x1**2,
    "{1}²": lambda x1, x2: x2**2,
    "{0} · {1}": lambda x1, x2: x1 * x2,
    "sin π{0}": lambda x1, x2: np.sin(np.pi * x1),
    "sin π{1}": lambda x1, x2: np.sin(np.pi * x2),
}
SQUARES, PRODUCT, SINES = tuple(PARTS)[:2], tuple(PARTS)[2:3], tuple(PARTS)[3:]
FEATURES = {
    "none": (),
    "squares": SQUARES,
    "product": PRODUCT,
    "sines": SINES,
    "squares, product": (*SQUARES, *PRODUCT),
    "all": tuple(PARTS),
}


@checks.quiet
def make_features(X, which):
    """The two inputs x1 and x2 of each row, and features that are made of them.

    squares: x1², x2²; product: x1 · x2; sines: sin πx1, sin πx2.

    - X: inputs, (N, 2); with "none" any others too.
    - which: "none", "squares", "product", "sines", "squares, product" or "all", which stand in this order.

    Returns an array of shape (N, 2 + how many are made). ValueError for another name, for another shape,
    or for numbers that are not finite. Source: the features of TensorFlow Playground (Smilkov and others,
    2017), where the sine is that of x itself, since inputs reach from -6 to 6.

    >>> make_features([[2, 3], [0.5, 1]], "squares, product").tolist()
    [[2.0, 3.0, 4.0, 9.0, 6.0], [0.5, 1.0, 0.25, 1.0, 0.5]]
    """
    parts = FEATURES[checks.one_of("which", which, FEATURES)]
    X = checks.rows("X", X, 2 if parts else None)
    return np.column_stack([X, *(PARTS[part](*X.T) for part in parts)])


def feature_names(inputs, which):
    """What the two inputs and the features that are made of them are called.

    >>> feature_names(["x1", "x2"], "product")
    ('x1', 'x2', 'x1 · x2')
    """
    return (*inputs, *(part.format(*inputs) for part in FEATURES[which]))
