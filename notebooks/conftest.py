"""nbval runs each cell of a notebook and compares its text. This compares the pictures too, and
goes back: when all cells have run, they run again in the same kernel and must show the same.
"""

import os
import random
import time
from contextlib import contextmanager

import pytest
from nbval.plugin import IPyNbCell, IPyNbFile
from pictures import differences

# A worker has one processor, on which NumPy's threads would only wait for each other: notebook 09 then takes
# 14 seconds of it in place of 8.
os.environ.setdefault("OMP_NUM_THREADS", "1")

BY_DAY = "in shuffle 1"  # the others wait for the night
SLOW = 5  # seconds; a cell that takes longer is run again by itself, and in no shuffle
SLOW_BY_DAY = 0.5
SECONDS = pytest.StashKey[dict[int, float]]()  # that the cells of a notebook took at first


def orders(cells):
    """Ways to go back through the cells of a notebook.

    Backwards each cell is as good as alone: none before it has set its names right again.
    """
    yield "alone", cells[::-1]
    for seed in (1, 2, 3):
        yield f"in shuffle {seed}", random.Random(seed).sample(cells, len(cells))


class Again(IPyNbCell):
    """A cell that is run once more, when all of its notebook has run."""

    @classmethod
    def of(cls, first, firsts, how):
        item = cls.from_parent(
            first.parent,
            name=f"{first.name} {how}",
            cell_num=first.cell_num,
            cell=first.cell,
            options=first.options,
        )
        item.firsts, item.how = firsts, how
        if how != BY_DAY:
            item.add_marker("night")
        return item

    def runtest(self):
        seconds = self.parent.stash[SECONDS]
        for first in self.firsts:
            if first.cell_num not in seconds:  # it was not asked for
                with timed(first):
                    first.runtest()
        by_day = "not night" in self.config.option.markexpr
        slow = SLOW_BY_DAY if by_day else SLOW
        if seconds[self.cell_num] > slow and self.how != "alone":
            pytest.skip(f"took more than {slow} s at first")
        super().runtest()

    def reportinfo(self):
        path, line, description = super().reportinfo()
        return path, line, f"{description} {self.how}"


@contextmanager
def timed(item):
    """Note how long a cell takes at first."""
    started = time.monotonic()
    try:
        yield
    finally:
        item.parent.stash[SECONDS].setdefault(item.cell_num, time.monotonic() - started)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    """Let the runs that go back follow upon those of the notebook."""
    report = yield
    if isinstance(collector, IPyNbFile):
        collector.stash[SECONDS] = {}
        firsts = tuple(report.result)
        for how, cells in orders(firsts):
            report.result += [Again.of(first, firsts, how) for first in cells]
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """Let nbval run a cell and compare its text, then compare the pictures that came."""
    with timed(item):
        result = yield
    if found := differences(item.cell.outputs, item.test_outputs):
        item.raise_cell_error("Pictures differ", "\n".join(found))
    return result
