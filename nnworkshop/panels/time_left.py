"""How much of the map of a lab is done, and how long the rest of it will take."""

import time
from contextlib import contextmanager


class TimeLeft:
    """Measures, by `clock`, how long the cells of a lab take at full speed."""

    def __init__(self, lab, clock=time.perf_counter):
        self.lab, self.clock = lab, clock
        self.spent, self.finished = 0.0, 0  # seconds, and the cells that they gave

    @contextmanager
    def measured(self):
        """Train the lab inside of this; the picked cell, which is watched, does not count."""
        lab, turn, start = self.lab, self.lab.turn, self.clock()
        yield
        if turn is not None and turn is not lab.cell(lab.picked).ensemble:
            self.spent += self.clock() - start
            self.finished += lab.is_done(turn) and lab.cells_of(turn)

    def words(self, rate):
        """How many cells are done, and about how long the rest will take at the pace until now, and
        the picked cell at `rate` epochs a second.
        """
        lab = self.lab
        cells = f"{lab.done} of {lab.size} cells"
        picked, left = lab.cell(lab.picked), lab.size - lab.done
        watched = 0 if lab.is_done(picked) else lab.epochs - picked.epoch
        seconds = watched / rate
        if left and self.finished:
            return f"{cells}, {about(seconds + left * self.spent / self.finished)} left"
        return f"{cells}, {about(seconds)} for this one" if watched and picked.epoch else cells


def about(seconds):
    """A time in words that promise little."""
    if seconds < 100:
        return f"about {max(1, round(seconds))} s"
    return f"about {round(seconds / 60)} min"
