"""Exercises that answer: checks of a learner's own code, predictions, and what is done so far.

Numbers alone: nothing here draws with matplotlib, and nothing writes a file.
"""

from nnlib.exercises import check
from nnlib.exercises.predictions import predict
from nnlib.exercises.record import progress

__all__ = ["check", "predict", "progress"]
