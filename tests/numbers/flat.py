"""All parameters of a network, or of a stack, in one row: what two runs are compared by."""

import numpy as np


def flat(network):
    """Also of gradients, or of anything else that has arrays by name."""
    arrays = getattr(network, "parameters", network)
    return np.concatenate([array.ravel() for array in arrays.values()])
