"""All checks, by name: check.sigmoid(my_sigmoid) and so on; each one's docstring says what it
hands to your function and what it expects back.
"""

from nnworkshop.exercises.backward_and_train import backward, train
from nnworkshop.exercises.deltas import gradient_check, hidden_delta, output_delta
from nnworkshop.exercises.descents import gradient_by_hand, gradient_descent, losses
from nnworkshop.exercises.neurons import neuron, sigmoid, sigmoid_derivatives
from nnworkshop.exercises.pass_table import pass_table
from nnworkshop.exercises.passes import forward, layer
from nnworkshop.exercises.probabilities import bias_trick, cross_entropy, softmax
from nnworkshop.exercises.symmetry import break_symmetry

__all__ = [
    "backward",
    "bias_trick",
    "break_symmetry",
    "cross_entropy",
    "forward",
    "gradient_by_hand",
    "gradient_check",
    "gradient_descent",
    "hidden_delta",
    "layer",
    "losses",
    "neuron",
    "output_delta",
    "pass_table",
    "sigmoid",
    "sigmoid_derivatives",
    "softmax",
    "train",
]
