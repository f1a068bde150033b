"""A thousand networks at once, and how sure a count of them is."""

from nnworkshop.many.ensemble import Ensemble, within
from nnworkshop.many.intervals import in_words, wilson

__all__ = ["Ensemble", "in_words", "wilson", "within"]
