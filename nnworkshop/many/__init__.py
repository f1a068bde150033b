"""A thousand networks at once, and how sure a count of them is."""

from nnworkshop.many.ensemble import Ensemble, within
from nnworkshop.many.intervals import in_words, wilson
from nnworkshop.many.stack import Stack

__all__ = ["Ensemble", "Stack", "in_words", "wilson", "within"]
