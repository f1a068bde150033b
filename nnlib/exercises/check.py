"""All checks, by name: check.sigmoid(my_sigmoid) and so on; each one's docstring says what it
hands to your function and what it expects back.
"""

from nnlib.exercises.descents import gradient_by_hand, gradient_descent, losses
from nnlib.exercises.neurons import neuron, sigmoid, sigmoid_derivatives
from nnlib.exercises.passes import forward, layer

__all__ = [
    "forward",
    "gradient_by_hand",
    "gradient_descent",
    "layer",
    "losses",
    "neuron",
    "sigmoid",
    "sigmoid_derivatives",
]
