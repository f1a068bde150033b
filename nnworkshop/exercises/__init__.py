"""Exercises that answer: checks of a learner's own code, predictions, and what is done so far.

Numbers alone: nothing here draws with matplotlib, and nothing writes a file.
"""

from importlib import import_module

from nnworkshop.exercises.predictions import predict
from nnworkshop.exercises.record import progress

__all__ = ["check", "predict", "progress"]


def __getattr__(name):
    """Load the checks only when they are asked for: panels import this package without them."""
    if name == "check":
        return import_module("nnworkshop.exercises.check")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
