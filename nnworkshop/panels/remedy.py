"""What a panel says when something is wrong with its run, and the button that mends it."""

import ipywidgets as widgets

from nnworkshop.panels.examiner import Examiner
from nnworkshop.panels.run_view import explained


class Remedy:
    """Names what is wrong with the run of a TrainingPanel, and offers what helps as a button.

    illness: what has been named, or None.
    """

    def __init__(self, panel):
        self.panel = panel
        self.illness = None
        self.examiner = Examiner(panel.home, panel.player, self._show)
        self.button = widgets.Button(layout=widgets.Layout(width="auto", display="none"))
        self.button.on_click(lambda _: panel.home.post(panel.guarded, self._cure))

    def look(self, training):
        """Have the run examined, unless the learner's own code explains it."""
        if explained(training):
            self.examiner.forget()
        else:
            self.examiner.look(training, self.panel.run.generator)
        self._show(self.examiner.illness)

    def forget(self):
        """Another run is there, of which nothing is known."""
        self.illness = None
        self.examiner.forget()

    def name_again(self):
        """Another sentence takes the place of the name: what is wrong is to be named once more."""
        self.illness = None

    def _show(self, illness):
        """Announce an illness once, and offer its remedy while it lasts and nothing is fixed."""
        if illness and (self.illness is None or illness.name != self.illness.name):
            self.panel.say(f"{self.panel.trainer.done()} ⚠ {illness}".strip())
            self.button.description = f"Try {illness.remedy}"
        helps = illness and self.panel.settings.for_change(illness.change)
        self.button.layout.display = "" if helps else "none"
        self.illness = illness

    def _cure(self):
        """Do what the diagnosis proposes, and train on."""
        illness, panel = self.illness, self.panel
        if illness is None:
            return
        at_once = panel.settings.apply(illness.change)
        first, last = panel.run.training.history.losses[[0, -1]]
        if not at_once or not last <= first:  # NaN included
            panel.starts.again(f"Trying {illness.remedy}", illness.change)
        self._show(None)
        if not panel.player.running:
            panel.trainer.start()
