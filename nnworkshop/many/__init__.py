"""A thousand networks at once, and how sure a count of them is."""

import nnworkshop.advice  # noqa: F401 - it makes the refusals of nnlib say more
from nnworkshop.many.ensemble import Ensemble, within
from nnworkshop.many.intervals import in_words, median_interval, wilson
from nnworkshop.many.stack import Stack

__all__ = ["Ensemble", "Stack", "in_words", "median_interval", "wilson", "within"]
