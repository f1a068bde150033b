"""Goals: what ends a run early, and the sentence that says so."""

from dataclasses import dataclass

import numpy as np

from nnlib import checks
from nnworkshop.studies.names import LETTERS, Names, shortened

NO_NAMES = Names()
KINDS = {
    "loss": "loss {:g}",
    "right": "{:.0%} right",
    "held out right": "{:.0%} of the held out right",
    "no gain": "no gain on held-out rows for {:g} epochs",
}


@dataclass(frozen=True)
class Goal:
    """When a run has gone far enough.

    - kind: "loss" (it is at most `value`), "right" or "held out right" (at least that share of the
      rows have their right class), or "no gain" (the loss on rows held out has had no new low for
      `value` epochs, which is called early stopping).
    - value: a positive number; ValueError for another, or for another kind.

    Source of early stopping: Prechelt (1998), Early Stopping - But When?

    >>> from nnlib import BinaryCrossEntropy, Network, datasets
    >>> from nnworkshop.studies.recorded import RecordedTraining
    >>> network = Network([2, 3, 1], rng=1)
    >>> training = RecordedTraining(network, *datasets.xor(), BinaryCrossEntropy(), 5)
    >>> goal = Goal("right", 1)
    >>> while not goal.reached(training):
    ...     _ = training.run(1)
    >>> print(goal.sentence(training))
    Goal reached at epoch 72: 4 of 4 right.
    """

    kind: str
    value: float

    def __post_init__(self):
        checks.one_of("kind", self.kind, KINDS)
        checks.positive("value", self.value)

    def reached(self, training):
        """Whether a RecordedTraining has come so far; where there is nothing to measure, never."""
        if self.kind == "loss":
            return training.history.numbers[-1] <= self.value
        if self.kind == "no gain":
            return bool(training.held_out) and self._waited(training) >= self.value
        score = training.score(self.kind)
        return score is not None and score.right >= self.value * score.rows

    def sentence(self, training, names=NO_NAMES):
        """What has been reached, with its number; names: what the target is called."""
        epoch = f"epoch {training.epoch:,}"
        if self.kind == "loss":
            return f"Goal reached at {epoch}: the loss is {training.history.numbers[-1]:.4g}."
        if self.kind == "no gain":
            lowest, at = self._lowest(training)
            return (
                f"Stopped early at {epoch}: the held-out loss was lowest, {lowest:.4g}, at epoch "
                f"{at:,}, and has not been lower since. The time slider goes back there."
            )
        score = training.score(self.kind)
        right, rows = f"{score.right:,}", f"{score.rows:,}"
        if names.target:
            apart = " held out" if self.kind == "held out right" else ""
            target = shortened(names.target, LETTERS)
            return f"Goal reached at {epoch}: {target} is right in {right} of {rows} rows{apart}."
        return f"Goal reached at {epoch}: {right} of {rows} {self.kind}."

    def _lowest(self, training):
        losses = training.history.held_out
        place = int(np.argmin(np.where(np.isnan(losses), np.inf, losses)))
        return float(losses[place]), int(training.history.epochs[place])

    def _waited(self, training):
        return training.epoch - self._lowest(training)[1]

    def __str__(self):
        return KINDS[self.kind].format(self.value)


GOALS = (
    Goal("loss", 0.1),
    Goal("loss", 0.01),
    Goal("loss", 0.001),
    Goal("right", 0.95),
    Goal("right", 1.0),
    Goal("held out right", 0.95),
    Goal("no gain", 100),
    Goal("no gain", 1000),
)
