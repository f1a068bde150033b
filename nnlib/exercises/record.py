"""What is done in the open notebook: the latest verdict on every exercise, in this kernel's memory
and nowhere else.
"""

from nnlib.exercises.verdict import Verdict

_latest: dict[str, Verdict] = {}


def keep(verdict: Verdict) -> None:
    """Remember the verdict in place of an earlier one on the same exercise."""
    _latest[verdict.exercise] = verdict


def forget() -> None:
    """Start with an empty record."""
    _latest.clear()
