"""One network of a lab: chosen by its number, and loaded in another panel."""

import ipywidgets as widgets
import numpy as np

from nnworkshop.panels.lab_view import account
from nnworkshop.panels.live_training import TrainingPanel
from nnworkshop.panels.step_through import StepThroughPanel

NOW, START = "as it is now", "at its start"


class OneOfMany:
    """The row of a LabPanel that chooses a network of the picked cell and the panel to load it in.

    number: the box with its number; below: the place of the other panel; training: the last
    TrainingPanel that was opened.
    """

    def __init__(self, panel):
        self.panel = panel
        self.training = None
        self.below = widgets.VBox()
        panel.add_row("a network")
        last = panel.lab.networks - 1
        self.number = panel.add_number("network", 0, 0, last, slider=False, digits=4)
        add = panel.add_button
        self.next = add("Next failed", self._next, "the next network that has not learned")
        self.open = add("Train it", self._open_training, "load it into live training")
        self.walk = add("Step through", self._open_steps, "load it into the step-through")
        self.moment = panel.add_choice("weights", (NOW, START), NOW)
        self.put_away = add("Close", self._close, "remove the panel that was loaded")

    def _next(self):
        lab, now = self.panel.lab, self.number.value
        failed = lab.failed(lab.picked)
        if not len(failed):
            self.panel.say("All networks of this cell have learned.")
            return
        later = failed[failed > now]
        self.number.value = int(later[0] if len(later) else failed[0])
        self.panel.say(f"{len(failed):,} networks of this cell have not learned.")

    def _open_training(self):
        """Load the chosen network in live training, with the runs that are pinned there."""
        lab = self.panel.lab
        run = lab.alone(lab.picked, self.number.value)
        pins = self.training.comparison.pins if self.training else []
        given = run.first, run.X, run.y, run.objective, run.learning_rate, lab.epochs
        self.training = TrainingPanel(*given, seed=run.seed, generator=run.generator)
        self.training.comparison.pins = pins
        self.training.redraw()
        self._open(self.training, "at epoch 0 of the same start")

    def _open_steps(self):
        lab, index = self.panel.lab, self.number.value
        run, moment = lab.alone(lab.picked, index), self.moment.value
        if not np.isfinite(lab.cell(lab.picked).losses[-1, index]):
            moment = START  # where it is now there are no numbers left to show
        network = lab.cell(lab.picked).stack[index] if moment == NOW else run.network
        self._open(StepThroughPanel(network, run.X, run.y, run.objective), moment)

    def _open(self, other, moment):
        self._close()
        self.below.children = (other,)
        self.panel.say(f"{account(self.panel.lab, self.number.value)} It is shown below, {moment}.")

    def _close(self):
        for other in self.below.children:
            other.discard()
        self.below.children = ()
        self.panel.say()
