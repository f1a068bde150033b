"""How much sooner the map of notebook 07 is full since cells that differ in their rate alone train as one stack.

    .venv/bin/python tests/benchmarks/map_of_the_lab.py

It is filled in turns as now, and with a stack of its own for each cell. Both must find the same networks that
have learned. Prints the processor time of each on one thread, in seconds, and medians.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before NumPy comes

import time
from statistics import median

import numpy as np

from nnlib import SquaredError, datasets, tutorials
from nnworkshop.studies import Lab, Run

TURNS = 5
SIZES, RATES = (1, 2, 3, 4, 6, 8, 12), (0.1, 0.3, 1.0, 2.0, 5.0)


class Apart(Lab):
    """A lab in which each cell is a stack of its own."""

    def _begin_rest(self, row, columns):
        for column in columns:
            super()._begin_rest(row, [column])


def filled(kind):
    """A lab of that kind, all cells of which are done, and how long it took."""
    recipe = Run(
        tutorials.xor().network,
        *datasets.xor(),
        SquaredError(0.5, mean=False),
        1.0,
        generator=np.random.RandomState,
    )
    lab = kind(recipe, RATES, SIZES, (1, 2), networks=200, epochs=5_000)
    start = time.process_time()
    while lab.turn is not None:
        lab.run(1_000)
    return lab, time.process_time() - start


def main():
    times = {Apart: [], Lab: []}
    for turn in range(TURNS):
        maps = []
        for kind, found in times.items():
            lab, took = filled(kind)
            found.append(took)
            maps.append(lab.rate_map())
        assert np.array_equal(*maps), "the map is another one"
        apart, now = (found[-1] for found in times.values())
        print(
            f"turn {turn + 1}: {apart:.2f} s apart, {now:.2f} s together, {apart / now:.2f} times"
        )
    apart, now = map(median, times.values())
    print(f"medians: {apart:.2f} s apart, {now:.2f} s together, {apart / now:.2f} times")


if __name__ == "__main__":
    main()
