"""Examines a run while its panel does other work, and reports what is wrong with it."""

import time

from nnworkshop.panels.live import BREATH
from nnworkshop.studies.diagnosis import examination, is_suspicious
from nnworkshop.studies.symptoms import Yardstick

WORK = 0.005  # seconds of an examination at a time
SHARE = 0.2  # of the time goes into an examination while the run goes on
LEAST = 0.06  # and while that wants all the time that it can get
LATER = 1.5  # a run is examined again when it has become so many times as long
LONGER = 1.1  # and looked at again: whether it needs to be takes a millisecond to tell, of many rows more
LOOKING = 0.02  # of the time at most, while the run goes on


class Examiner:
    """Examines a run whenever it does not seem to learn, on a copy, a few milliseconds at a time.

    `found(illness)` is called when an examination has ended, with None for a healthy run;
    `generator(seed)` draws the starts that are tried. While `player` lets the run go on, that gets
    most of the time.
    """

    def __init__(self, home, player, found):
        self.home, self.player, self.found = home, player, found
        self._looked = None, 0  # the run, and the epoch, at the last look
        self._due = 0.0  # when the next look may be
        self._yardstick = None  # what the losses of the last one were measured against
        self.forget()

    @property
    def busy(self):
        """Whether an examination is going on."""
        return self._slices is not None

    def forget(self):
        """Begin with nothing known, as for a new run."""
        self.illness = None
        self._slices = None
        self._known = None, -1  # the run, and the epoch, to which the illness belongs

    def look(self, training, generator):
        """Begin an examination if there is reason for one; some illnesses are found at once."""
        run, epoch = (training.learning_rate, training.network.sizes), training.epoch
        looked, then = self._looked
        running, now = self.player.running, time.perf_counter()
        if running and run == looked and (then <= epoch < LONGER * then or now < self._due):
            return
        self._looked = run, epoch
        if self._yardstick is None or not self._yardstick.is_for(training):
            self._yardstick = Yardstick(training.loss, training.X, training.y)
        start = time.perf_counter()
        suspicious = is_suspicious(training, self._yardstick)
        self._due = start + (time.perf_counter() - start) / LOOKING
        if not suspicious:
            self.forget()
            return
        known, then = self._known
        if run != known or epoch < then:
            self.forget()
            then = -1
        if self._slices is None and epoch > (LATER * then if running else then):
            self._known = run, epoch
            self._slices = examination(training.copy(), generator)
            self._work(self._slices)

    def _work(self, slices):
        """Work for a few milliseconds, then let others have a turn; without an event loop, to the end."""
        start = time.perf_counter()
        while slices is self._slices:
            try:
                next(slices)
            except StopIteration as stop:
                self._slices, self.illness = None, stop.value
                self.found(stop.value)
                return
            worked = time.perf_counter() - start
            if self.home.loop is not None and worked > WORK:
                self.home.later(self._rest(worked), lambda: self._work(slices))
                return

    def _rest(self, worked):
        """How many seconds others have after so many of work."""
        if not self.player.running:
            return BREATH
        return worked / (LEAST if self.player.behind else SHARE) - worked
