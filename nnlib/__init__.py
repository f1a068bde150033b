"""A neural network that you can read: activations, losses, a network, training. NumPy only."""

from nnlib import datasets, tutorials
from nnlib.activations import ACTIVATIONS, Activation, identity, relu, sigmoid, softmax, tanh
from nnlib.gradient_check import gradient_check, numerical_gradients
from nnlib.losses import BinaryCrossEntropy, CrossEntropy, Loss, SquaredError
from nnlib.network import INITS, Network
from nnlib.training import History, Training, train

__all__ = [
    "ACTIVATIONS",
    "INITS",
    "Activation",
    "BinaryCrossEntropy",
    "CrossEntropy",
    "History",
    "Loss",
    "Network",
    "SquaredError",
    "Training",
    "datasets",
    "gradient_check",
    "identity",
    "numerical_gradients",
    "relu",
    "sigmoid",
    "softmax",
    "tanh",
    "train",
    "tutorials",
]
