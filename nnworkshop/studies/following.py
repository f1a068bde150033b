"""One sample on its way through a network: its answers, its slopes, and the road back to one weight."""

from dataclasses import dataclass

import numpy as np

from nnlib.network import Network
from nnworkshop.studies import operations
from nnworkshop.studies.slopes import nudge


@dataclass(frozen=True)
class Followed:
    """A sample on its way through a network.

    - x: its inputs, shape (1, n_0). a: its answers by layer, a[l] of shape (1, n_l).
    - delta: dLoss/dz[l] of this sample alone, by layer; None where it has no target.
    - row: the row of X that it is, None for another place.

    >>> Followed(np.array([[3.0]]), [np.array([[3.0]]), np.array([[8.0]])]).a[-1].tolist()
    [[8.0]]
    """

    x: np.ndarray
    a: list
    delta: list | None = None
    row: int | None = None


def entry(name, index):
    """What an entry of a parameter is called: W1[0, 2].

    >>> entry("W1", (0, 2))
    'W1[0, 2]'
    """
    row, column = index
    return f"{name}[{row}, {column}]"


def across(x, features, values):
    """Inputs that are all x, but for some features that have values of their own; shape (M, n_0).

    - x: inputs, (1, n_0). features: numbers of inputs, from 0. values: theirs, (M, len(features)).

    >>> across(np.array([[1.0, 2, 3]]), (0, 2), [[7, 9]]).tolist()
    [[7.0, 2.0, 9.0]]
    """
    inputs = np.repeat(x, len(values), axis=0)
    inputs[:, features] = values
    return inputs


def follow(run, training, x, row=None):
    """What is on its way through the network of a training, and back if it is a sample of the run.

    - run: a Run. training: its training, as it is now or was.
    - x: inputs, shape (1, n_0). row: the row of X that they are, None for another place.

    >>> from nnlib import SquaredError
    >>> from nnworkshop.studies.runs import Run
    >>> run = Run(Network([1, 1], "identity", init=2), [[3]], [[7]], SquaredError(), 0.1)
    >>> follow(run, run.training, [[3]], row=0).delta
    [None, array([[1.]])]
    """
    forward_pass, _ = run.ask(training, x)
    back = None
    if row is not None:
        # by nnlib, even where a learner's own backward pass is at work
        y = training.y[[row]]
        back = Network.differentiate(training.network, forward_pass, y, training.loss).delta
    return Followed(forward_pass.a[0], forward_pass.a, back, row)


def road(training, row, name, index):
    """The road from one sample's loss back to one parameter: a ChainRule, and the Nudge that it is
    held against.

    - training: a Training. row: of its X.
    - name, index: the parameter, such as "W1", (0, 2).

    ValueError for a parameter that the network has not.

    >>> from nnlib import SquaredError, Training
    >>> training = Training(Network([1, 1], "identity", init=2), [[3]], [[7]], SquaredError(), 0.1)
    >>> chain, nudged = road(training, 0, "W1", (0, 0))
    >>> chain.factors, float(chain.total), round(float(nudged.central), 6)
    (('grada1', 'slope1', 'X'), 3.0, 3.0)
    """
    data = training.X[[row]], training.y[[row]], training.loss
    arrays = operations.run(training.network, *data)
    chain = operations.chain_rule(training.network, arrays, name, index, training.loss.l2)
    return chain, nudge(training.network, *data, name, index)
