"""Exercises that answer: checks of a learner's own code, questions with their answers, and what is done so far.

Numbers alone: nothing here draws with matplotlib, and nothing writes a file.
"""

from importlib import import_module

from nnworkshop.exercises.asking import answer, answers, ask, expected, still_open
from nnworkshop.exercises.kept import kept
from nnworkshop.exercises.record import progress

__all__ = [
    "answer",
    "answers",
    "ask",
    "check",
    "expected",
    "kept",
    "progress",
    "still_open",
]


def __getattr__(name):
    """Load the checks only when they are asked for: panels import this package without them."""
    if name == "check":
        return import_module("nnworkshop.exercises.check")
    if name == "predict":
        raise ImportError(
            "`predict` is now `ask` and `answer`. In an older copy, remove `predict` from this "
            "line and leave its cells alone; the newer edition of the notebook asks its "
            "questions again."
        )
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
