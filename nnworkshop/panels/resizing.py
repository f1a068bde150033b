"""What becomes of a run when its hidden layers get another number of units."""

ANEW, SILENT, LOUD = "new start", "keep, silent", "keep, random"
RESIZINGS = {
    ANEW: "Changing the number of hidden units starts the run again.",
    SILENT: "Changing the number of hidden units keeps what was learned. New units are silent at "
    "first, so no output changes; the least important ones go first.",
    LOUD: "Changing the number of hidden units keeps what was learned. New units are drawn at "
    "random, so outputs change; the least important ones go first.",
}


class Resizing:
    """The list of a TrainingPanel that says what another number of hidden units does."""

    def __init__(self, panel):
        self.panel = panel
        self.way = panel.add_choice("resizing", tuple(RESIZINGS), ANEW, self._explain)

    @property
    def keeps(self):
        """Whether the run goes on with what it has learned."""
        return self.way.value != ANEW

    def resize(self):
        """Bring the layers of the run to the sizes that its panel shows."""
        run = self.panel.run
        for layer, box in enumerate(self.panel.hidden, start=1):
            run.resize(layer, box.value, silent=self.way.value == SILENT)
        size = "-".join(map(str, run.network.sizes))
        epoch = run.training.epoch
        self.panel.say(
            f"The network is {size} from epoch {epoch:,} on, and keeps what it has learned."
        )

    def _explain(self):
        self.panel.say(RESIZINGS[self.way.value])
