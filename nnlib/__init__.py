"""A neural network that you can read, in this order:

activations, losses, parameters, network, rules, training.
"""

from nnlib import datasets, tutorials
from nnlib.activations import ACTIVATIONS, Activation, identity, relu, sigmoid, softmax, tanh
from nnlib.gradient_check import gradient_check, numerical_gradients
from nnlib.losses import L2, LOSSES, BinaryCrossEntropy, CrossEntropy, Loss, SquaredError
from nnlib.network import Network
from nnlib.parameters import INITS
from nnlib.rules import Adam, GradientDescent, Momentum
from nnlib.training import History, Training, train
