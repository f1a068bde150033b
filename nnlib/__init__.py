"""A neural network that you can read, in this order:

activations, losses, parameters, network, rules, training; and, once a network learns, held_out.

gradient_check, with kinks, judges the backward pass; datasets and tutorials have the data. All of
them use `checks`, which can wait: `checks.reals`, `numbers` and `rows` make an array of floats of
what was given, `checks.instance` and `goes_with` look whether things are of the right kind and go
together; each raises an error that says what is wrong. In a function with `@checks.quiet` numbers
may become inf or NaN without a warning.

Python that the notebooks do without: `name = property(function)` makes obj.name call the function,
so a method reads like a value, which `@name.setter` lets you set; `@dataclass` turns a list of fields
into a class with these arguments; a Mapping can be read like a dict.
"""

from nnlib import datasets, tutorials
from nnlib.activations import ACTIVATIONS, Activation, identity, relu, sigmoid, softmax, tanh
from nnlib.gradient_check import gradient_check, numerical_gradients
from nnlib.held_out import Scaling, accuracy, classes, confusion, one_hot, split
from nnlib.losses import L2, LOSSES, BinaryCrossEntropy, CrossEntropy, Loss, SquaredError
from nnlib.network import Network
from nnlib.parameters import INITS
from nnlib.rules import Adam, GradientDescent, Momentum
from nnlib.training import History, Training, train
