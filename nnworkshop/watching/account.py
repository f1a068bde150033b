"""How much time watching may take: a share of what the loop itself has taken."""

import time

SHARE = 0.2  # of the loop's own time
FRAMES_A_SECOND = 10
CALL = 0.6e-6  # seconds that a call costs outside of what is measured here


class Account:
    """The time of a loop, and what watching it has cost; `clock()` gives seconds.

    >>> ticks = iter([0.0, 10.0])
    >>> account = Account(lambda: next(ticks))
    >>> account.can_pay(1.5)  # of 10 seconds it may take 2
    True
    """

    def __init__(self, clock=time.perf_counter):
        self.clock, self.spent, self.calls = clock, 0.0, 0
        self.began = clock()
        self.due = 0.0  # when the next picture may come

    @property
    def cost(self):
        """The seconds that watching has taken."""
        return self.spent + CALL * self.calls

    def loop(self, now):
        """The seconds that the loop itself has taken."""
        return now - self.began - self.cost

    def can_pay(self, seconds, now=None):
        """Whether so many seconds more are within the share."""
        now = self.clock() if now is None else now
        return self.cost + seconds <= SHARE * self.loop(now)

    def share(self):
        """What watching has taken so far, as a share of the loop's own time."""
        return self.cost / max(self.loop(self.clock()), 1e-9)
