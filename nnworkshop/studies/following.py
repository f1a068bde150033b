"""One sample on its way through a network: its answers, its slopes, and the road back to one weight."""

from dataclasses import dataclass

import numpy as np

from nnlib.gradient_check import nudge
from nnworkshop.studies import operations


@dataclass(frozen=True)
class Followed:
    """A sample on its way through a network.

    - x: its inputs, shape (1, n_0). a: its answers by layer, a[l] of shape (1, n_l).
    - delta: dLoss/dz[l] of this sample alone, by layer; None where it has no target.
    """

    x: np.ndarray
    a: list
    delta: list | None = None


def follow(network, x, y=None, loss=None):
    """A sample on its way through a network, and back if it has a target.

    - network: a Network. x, y: the sample and its target, shape (1, n_0) and (1, n_out).
    - loss: a Loss, whose slopes for this sample alone are wanted.

    Errors as for Network.forward and Network.backward.

    >>> from nnlib import Network, SquaredError
    >>> follow(Network([1, 1], "identity", init=2), [[3]], [[7]], SquaredError()).delta
    [None, array([[1.]])]
    """
    forward_pass = network.forward(x)
    back = None if y is None else network.backward(forward_pass, y, loss).delta
    return Followed(forward_pass.a[0], forward_pass.a, back)


def road(network, x, y, loss, name, index):
    """The road from one sample's loss back to one parameter: a ChainRule, and the Nudge that it is
    held against.

    - network, x, y, loss: as for `follow`.
    - name, index: the parameter, such as "W1", (0, 2).

    Errors as for Network.backward; ValueError for a parameter that the network has not.
    """
    arrays = operations.run(network, x, y, loss)
    chain = operations.chain_rule(network, arrays, name, index, loss.l2)
    return chain, nudge(network, x, y, loss, name, index)
