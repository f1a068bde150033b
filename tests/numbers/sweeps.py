"""Sweeps of which a sample is tried by day, and the rest at night."""

import pytest


def by_day(kept, values):
    """Values, or tuples of them, as parameters of a test: those that are `kept` by day, all others at night."""
    return [
        pytest.param(
            *(one if isinstance(one, tuple) else (one,)),
            marks=[pytest.mark.night] * (one not in kept),
        )
        for one in values
    ]
