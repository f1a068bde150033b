"""All parameters of a network, or of a stack, in one row: what two runs are compared by."""

import numpy as np


def flat(network):
    values = network.parameters.values()
    return np.concatenate([array.ravel() for array in values])
