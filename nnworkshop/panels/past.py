"""Looking back at earlier epochs of a run, and going on from one of them."""

import time
from functools import partial

from nnworkshop.panels.live import slider_for
from nnworkshop.panels.run_view import new_at


class Past:
    """The row of a TrainingPanel that goes back in time: a box with a slider, and a button.

    looked_at: the earlier epoch that is shown in place of the last one, or None.
    """

    def __init__(self, panel):
        self.panel, self.looked_at = panel, None
        self._due = 0.0  # when the box has to be brought up to date while the run trains
        panel.add_row()
        self.epoch = panel.add_number("look at epoch", 0, 0, 1, slider=False, act=lambda: None)
        self.slider = slider_for(self.epoch)
        self.slider.layout.flex = "1 1 150px"
        panel.add(self.slider)
        self.epoch.observe(
            lambda change: panel.home.post(panel.act, partial(self._look, change.new)), "value"
        )
        self.fork = panel.add_button("Continue from here", self._fork, "train on from this epoch")

    @property
    def shown(self):
        """What is looked at: the run as it is now, or as it was at an earlier epoch."""
        run = self.panel.run
        return run.training if self.looked_at is None else run.timeline.at(self.looked_at)

    def show(self):
        """Let the epoch's box and slider reach as far as the run, and show the epoch that is looked at."""
        last, self._due = self.panel.run.training.epoch, time.perf_counter() + 1
        with self.panel.quietly():
            self.epoch.max = max(1, last)
            self.epoch.value = last if self.looked_at is None else self.looked_at

    def keep_up(self):
        """The same, once a second, and whenever the run has become twice as long, so that an epoch can
        be typed soon after its start: it takes four messages, too many for every frame.
        """
        grown = self.panel.run.training.epoch > 2 * self.epoch.max
        if grown or time.perf_counter() > self._due:
            self.show()

    def leave(self):
        """Show the end of the run again, where settings that act at once act."""
        self.looked_at = None
        self.show()

    def look(self, epoch):
        """Show the run as it was at that epoch, and let the box show it too."""
        self._look(epoch)
        self.show()

    def _look(self, epoch):
        """Show the run as it was at that epoch, whatever the box shows by now."""
        panel, last = self.panel, self.panel.run.training.epoch
        self.looked_at = epoch if epoch < last else None
        if panel.player.running:
            panel.player.stop()
        if self.looked_at is None:
            panel.say()
            panel.remedy.name_again()
        else:
            panel.say(
                f"This is how it was{new_at(panel.run, epoch)}. Train goes on from the end, "
                f"epoch {last:,}."
            )
        panel.redraw()

    def _fork(self):
        panel, epoch = self.panel, self.looked_at
        if epoch is None:
            panel.say("Choose an earlier epoch first: the slider beside this button goes there.")
        elif panel.comparison.keep():
            panel.run = panel.run.fork(epoch)
            panel.remedy.forget()
            panel.settings.read()
            self.leave()
            panel.say(f"Back at epoch {epoch:,}, to try another way. The old run is pinned.")
            panel.redraw()
