"""How much time watching may take: a share of what the loop itself has taken."""

import time

SHARE = 0.2  # of the loop's own time
FRAMES_A_SECOND = 12  # asked for, so that 10 arrive, as steps of the loop have them wait
OUTSIDE = 0.6e-6  # seconds that a call costs outside of what can be measured in it
MEASURED = 64  # of so many calls that keep nothing one is measured


class Account:
    """The time of a loop, and what watching it has cost; `clock()` gives seconds.

    >>> ticks = iter([0.0, 10.0])
    >>> account = Account(lambda: next(ticks))
    >>> account.can_pay(1.5)  # of 10 seconds it may take 2
    True
    """

    def __init__(self, clock=time.perf_counter):
        self.clock, self.cost, self.calls = clock, 0.0, 0
        self.call = OUTSIDE  # seconds of a call that keeps nothing
        self.began = clock()

    def pay(self, seconds):
        """Note a call that took so long."""
        self.calls += 1
        self.cost += seconds + OUTSIDE

    def pay_little(self, now):
        """Note a call since `now` that kept nothing; most of them are not measured, as that takes time too."""
        self.calls += 1
        if self.calls % MEASURED == 0:
            # no more than twice the last one: what interrupts the computer is not counted so many times
            self.call = min(self.clock() - now + OUTSIDE, 2 * self.call)
        self.cost += self.call

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
