"""What older copies of the notebooks expect of nnlib, made from what there is now.

Only in the process of a returned notebook: `moved` says where everything is, and a few classes get
their old names beside the new ones, which newer copies use.
"""

import sys
from functools import wraps
from importlib import import_module
from importlib.machinery import ModuleSpec

import nnlib
from nnlib import History, Momentum, Network, Training
from nnworkshop import exercises
from nnworkshop.many import Ensemble, Stack
from nnworkshop.many.stack_training import StackHistory, StackTraining
from nnworkshop.panels.moved import PLACES, place


def understand():
    """From now on, for the rest of this process, old names do what they did."""
    sys.meta_path.insert(0, Old())
    nnlib.__getattr__ = _attribute
    exercises.predict = Predict()
    nnlib.Training, nnlib.train = AnyTraining, train
    Network.stack = staticmethod(Stack)
    for history in (History, StackHistory):
        history.loss = history.losses
    Training.net = property(lambda self: self.network)
    Ensemble.net = property(lambda self: self.stack)


class Old:
    """Finds modules by their old names, and loads what is there now."""

    def find_spec(self, name, path=None, target=None):
        return ModuleSpec(name, self) if place(name) != name else None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        sys.modules[module.__name__] = import_module(place(module.__name__))


def _attribute(name):
    """A name that nnlib used to have."""
    module, _, new = PLACES.get(f"nnlib.{name}", "").rpartition(".")
    if not module:
        raise AttributeError(f"module 'nnlib' has no attribute {name!r}")
    return getattr(import_module(module), new)


class Predict:
    """What took guesses before `ask` did: nothing that is graded."""

    def __call__(self, question, guess=None):
        return None

    def answer(self, question, value, also=()):
        return None

    def table(self):
        return None


class AnyTraining(Training):
    """Training with momentum as a setting, and of a stack, as it once was."""

    def __new__(cls, network=None, *given, net=None, **settings):
        many = isinstance(network, Stack)
        return StackInTraining(network, *given, **settings) if many else super().__new__(cls)

    def __init__(self, *given, net=None, momentum=0, **settings):
        given = given if net is None else (net, *given)
        super().__init__(*given, **settings | ({"rule": Momentum(momentum)} if momentum else {}))


class StackInTraining(StackTraining):
    """What was a Training of a stack."""

    epoch = 0
    net = property(lambda self: self.stack)
    outputs = property(lambda self: self.measured.copy())

    def run(self, epochs=1):
        self.epoch += epochs
        return super().run(epochs)


@wraps(nnlib.train)
def train(network=None, X=None, y=None, loss=None, learning_rate=None, epochs=1, *rest, **settings):
    return AnyTraining(network, X, y, loss, learning_rate, *rest, **settings).run(epochs)
