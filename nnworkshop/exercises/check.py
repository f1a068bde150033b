"""All checks, by name: check.sigmoid(my_sigmoid) and so on; each one's docstring says what it
hands to your function and what it expects back.
"""

import os
from importlib import import_module

from nnworkshop.exercises import record
from nnworkshop.exercises.backward_and_train import backward, train
from nnworkshop.exercises.deltas import gradient_check, hidden_delta, output_delta
from nnworkshop.exercises.descents import gradient_by_hand, gradient_descent, losses
from nnworkshop.exercises.held_out import accuracy, hold_out, remedies
from nnworkshop.exercises.learning_digits import adam, mini_batches, softmax_gradient
from nnworkshop.exercises.neurons import neuron, sigmoid, sigmoid_derivatives
from nnworkshop.exercises.pass_table import pass_table
from nnworkshop.exercises.passes import forward, layer
from nnworkshop.exercises.probabilities import bias_trick, cross_entropy, softmax
from nnworkshop.exercises.symmetry import break_symmetry

__all__ = []  # the names of the checks, and of nothing else here


def add(*checks):
    """Make the checks of one notebook known, in their order there: each as check.NAME, and to
    `progress`, to the handing out and to the grading.

    A module of your own that calls this is read wherever checks are if NNLIB_EXERCISES, a variable of
    the environment, names it; that its name is not taken yet is up to you.
    """
    names = tuple(check.name for check in checks)
    globals().update(zip(names, checks))
    __all__.extend(names)
    record.NOTEBOOKS.append(names)


add(sigmoid, neuron, sigmoid_derivatives)
add(pass_table, layer, forward)
add(losses, gradient_by_hand, gradient_descent)
add(output_delta, hidden_delta, gradient_check)
add(backward, train, break_symmetry)
add(bias_trick, cross_entropy, softmax)
add(remedies, accuracy, hold_out)
add(softmax_gradient, mini_batches, adam)

for module in os.environ.get("NNLIB_EXERCISES", "").split():
    import_module(module)
