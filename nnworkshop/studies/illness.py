"""What a diagnosis says, and how it writes numbers."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

LABELS = {
    "activation": "{} units",
    "bias": "biases",
    "hidden": "{} hidden units",
    "init": "{} start",
    "l2": "a penalty of {:g} on the weights",
    "learning_rate": "learning rate {:g}",
    "seed": "seed {}",
}


@dataclass(frozen=True)
class Diagnosis:
    """What is wrong with a run.

    - name: what the illness is called.
    - sentence: the illness, the number that shows it, and what has helped a copy.
    - change: its remedy, from settings to their values; empty where no setting helps.
    - epochs: of a plateau, how many more will decide; else 0.

    A learning rate alone can be changed in the middle of a run whose loss is still below that of its
    start; every other remedy takes a new start. `diagnose` makes one.

    >>> Diagnosis("rate too small", "It creeps.", {"learning_rate": 0.5}).remedy
    'learning rate 0.5'
    """

    name: str
    sentence: str
    change: Mapping[str, object]
    epochs: int = 0

    @property
    def remedy(self):
        """The change in a few words, for a button."""
        return change_in_words(self.change)

    def __str__(self):
        return self.sentence


def change_in_words(change):
    """What is changed, in a few words; "" for nothing."""
    words = {name: in_words(value) for name, value in change.items()}
    return ", ".join(LABELS[name].format(value) for name, value in words.items())


def in_words(value):
    return " and ".join(map(str, value)) if isinstance(value, tuple) else value


def number(value):
    """A number in two or three digits, without powers of ten."""
    value = float(value)
    if not math.isfinite(value) or abs(value) >= 1e15:
        return f"{value:.3g}"
    if abs(value) >= 1_000:
        return f"{value:,.0f}"
    if 0 < abs(value) < 1e-9:
        return "almost 0"
    return np.format_float_positional(float(f"{value:.3g}"), trim="-")
