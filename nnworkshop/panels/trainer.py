"""How a training panel trains: one epoch or many, and what makes it pause."""

import html
from contextlib import contextmanager
from functools import partial

from nnworkshop.owncode.own_runs import OwnRun
from nnworkshop.panels.run_view import explained
from nnworkshop.studies.timeline import seconds_of_epoch

LATE = 0.02  # seconds after which a picture that is due does not wait for the end of an epoch
DONE = "epochs are done. Train goes on from here."
ENDED = "Fix your function, then run its cell and this one again; or use nnlib's instead."


class Trainer:
    """Trains the run of a TrainingPanel, with its player or for one epoch."""

    def __init__(self, panel):
        self.panel = panel

    def toggle(self):
        """Train, or pause."""
        panel = self.panel
        panel.past.leave()
        if panel.player.running:
            panel.player.stop()
        elif panel.run.training.diverged:
            illness, anew = panel.remedy.illness, "Change that, and press Reset to start again."
            panel.say(f"⚠ {illness} {anew}" if illness else f"⚠ {ENDED}")
        else:
            panel.say()
            panel.remedy.name_again()
            self.start()

    def start(self):
        """Train, to the goal if it has not been reached yet."""
        panel, goal = self.panel, self.panel.pace.goal
        panel.aim = None if goal is None or goal.reached(panel.run.training) else goal
        panel.player.start()

    def step(self):
        """Train for one epoch."""
        panel = self.panel
        panel.player.stop()
        if panel.remedy.illness is None or panel.past.looked_at is not None:
            panel.say()  # else it would still speak of the epoch before
        panel.run.timeline.run(1)
        panel.past.leave()
        panel.redraw()

    def advance(self, count):
        """Train for so many epochs, and pause at every multiple of `epochs`, at the goal and where it ends."""
        panel, training = self.panel, self.panel.run.training
        left = panel.pace.epochs - training.epoch % panel.pace.epochs
        until = panel.aim.reached if panel.aim else None
        with self._looking_on(training):
            ended = panel.run.timeline.run(min(count, left), until)
        if ended:
            panel.remedy.name_again()
            panel.say(html.escape(panel.aim.sentence(training, panel.run.samples.names)))
            panel.player.stop()
        elif training.diverged:
            if explained(training):
                panel.say(f"The run has ended at epoch {training.epoch:,}. {ENDED}")
            panel.player.stop()
        elif count >= left:
            panel.remedy.name_again()
            panel.say(f"{training.epoch:,} {DONE}")
            panel.player.stop()

    @contextmanager
    def _looking_on(self, training):
        """Draw in the middle of an epoch too, where epochs take longer than pictures may be apart."""
        long = training.batch_size and seconds_of_epoch(training) > LATE / 2
        if long and not isinstance(self.panel.run, OwnRun):
            training.between = partial(self.panel.animate, early=-LATE)
        try:
            yield
        finally:
            training.between = None

    def done(self):
        """The sentence that says that all epochs are done, if they are; else ""."""
        panel, epoch = self.panel, self.panel.run.training.epoch
        over = epoch > 0 and epoch % panel.pace.epochs == 0 and not panel.player.running
        return f"{epoch:,} {DONE}" if over else ""
