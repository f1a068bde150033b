"""A neural network that you can read: activations, losses, a network, training. NumPy only."""

from nnlib import datasets, operations, tutorials
from nnlib.activations import ACTIVATIONS, Activation, identity, relu, sigmoid, softmax, tanh
from nnlib.descent import Descent, descend, loss_at
from nnlib.diagnosis import Diagnosis, diagnose
from nnlib.ensemble import Ensemble, within
from nnlib.gradient_check import gradient_check, numerical_gradients
from nnlib.growth import add_unit, importance, remove_unit
from nnlib.intervals import wilson
from nnlib.losses import BinaryCrossEntropy, CrossEntropy, Loss, SquaredError
from nnlib.network import INITS, Network
from nnlib.timeline import Timeline
from nnlib.training import History, Training, train

__all__ = [
    "ACTIVATIONS",
    "INITS",
    "Activation",
    "BinaryCrossEntropy",
    "CrossEntropy",
    "Descent",
    "Diagnosis",
    "Ensemble",
    "History",
    "Loss",
    "Network",
    "SquaredError",
    "Timeline",
    "Training",
    "add_unit",
    "datasets",
    "descend",
    "diagnose",
    "gradient_check",
    "identity",
    "importance",
    "loss_at",
    "numerical_gradients",
    "operations",
    "relu",
    "remove_unit",
    "sigmoid",
    "softmax",
    "tanh",
    "train",
    "tutorials",
    "wilson",
    "within",
]
