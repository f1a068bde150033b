"""Examines a run while its panel does other work, and reports what is wrong with it."""

import time

from nnworkshop.panels.live import BREATH
from nnworkshop.studies.diagnosis import examination, is_suspicious

WORK = 0.008  # seconds of an examination at a time
PAUSE = 0.03  # seconds of rest in between while the run goes on, which gets most of the time
LATER = 1.5  # a run is examined again when it has become so many times as long


class Examiner:
    """Examines a run whenever it does not seem to learn, on a copy, a few milliseconds at a time.

    `found(illness)` is called when an examination has ended, with None for a healthy run;
    `generator(seed)` draws the starts that are tried.
    """

    def __init__(self, home, found):
        self.home, self.found = home, found
        self.forget()

    @property
    def busy(self):
        """Whether an examination is going on."""
        return self._slices is not None

    def forget(self):
        """Begin with nothing known, as for a new run."""
        self.illness = None
        self._slices = None
        self._known = (
            None,
            -1,
        )  # the run, and the epoch, to which the illness belongs

    def look(self, training, generator, running):
        """Begin an examination if there is reason for one; some illnesses are found at once."""
        if not is_suspicious(training):
            self.forget()
            return
        run, epoch = (training.learning_rate, training.network.sizes), training.epoch
        known, then = self._known
        self._running = running
        if run != known or epoch < then:
            self.forget()
        if self._slices is None and epoch > (LATER * then if running else then):
            self._known = run, epoch
            self._slices = examination(training.copy(), generator)
            self._work(self._slices)

    def _work(self, slices):
        """Work for a few milliseconds, then let others have a turn; without an event loop, to the end."""
        end = time.perf_counter() + WORK
        while slices is self._slices:
            try:
                next(slices)
            except StopIteration as stop:
                self._slices, self.illness = None, stop.value
                self.found(stop.value)
                return
            if self.home.loop is not None and time.perf_counter() > end:
                wait = PAUSE if self._running else BREATH
                self.home.later(wait, lambda: self._work(slices))
                return
