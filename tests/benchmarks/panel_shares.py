"""What takes the time of live panels, without a browser: python tests/benchmarks/panel_shares.py

The panels go by a clock that passes only while their thread works, and jumps over the time that it
sleeps: so other programs on the computer hardly count. It prints how much of its training speed a
network keeps while it is drawn, what else takes the time, and how long the lab takes to fill a map of
so many epochs. What it cannot see is what sending the pictures costs.
"""

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # other threads would not count

import asyncio
import selectors
import statistics
import time
from collections import Counter
from functools import wraps
from types import SimpleNamespace

from nnlib import BinaryCrossEntropy, Network, SquaredError, Training, datasets, tutorials
from nnworkshop.panels import LabPanel, TrainingPanel, examiner, live, past, time_left
from nnworkshop.panels.run_view import View
from nnworkshop.studies.timeline import Timeline

REPEATS, SECONDS = 5, 2
EPOCHS = 300  # of the lab's networks
PARTS = {
    "training": (Training, "run"),
    "keeping states": (Timeline, "run"),
    "computing pictures": (View, "update"),
    "drawing": (live.LivePicture, "frame"),
    "drawing the background": (live.LivePicture, "_draw_background"),
    "looking whether it learns": (examiner.Examiner, "look"),
    "examination": (examiner.Examiner, "_work"),
}
slept = 0.0
spent = Counter()
within = []


def clock():
    return time.thread_time() + slept


class Selector(selectors.DefaultSelector):
    """Waits for nothing: the clock jumps."""

    def select(self, timeout=None):
        global slept
        ready = super().select(0)
        slept += 0 if ready else timeout or 0
        return ready


class Loop(asyncio.SelectorEventLoop):
    time = staticmethod(clock)


def measure(name, owner, method):
    """Have each call add the time that it takes, without that of measured calls within it."""
    inner = getattr(owner, method)

    @wraps(inner)
    def measured(*arguments):
        start = clock()
        within.append(0.0)
        try:
            return inner(*arguments)
        finally:
            whole = clock() - start
            spent[name] += whole - within.pop()
            if within:
                within[-1] += whole

    setattr(owner, method, measured)


def training_panels():
    xor, spirals = tutorials.xor(), Network([2, 16, 16, 1], ["tanh", "tanh", "sigmoid"], rng=0)
    yield "XOR 2-2-1", (xor.network, xor.X, xor.y, SquaredError(mean=False))
    yield "2-16-16-1, 200 samples", (spirals, *datasets.spirals(), BinaryCrossEntropy())


def speed_alone(panel):
    """Epochs a second."""
    training, start = panel.run.trained(0).training, clock()
    while clock() < start + SECONDS / 2:
        training.run(100)
    return training.epoch / (clock() - start)


async def kept(panel):
    """The share of the speed alone that a run keeps while it is shown."""
    alone = speed_alone(panel)
    panel.player.start()
    await asyncio.sleep(0.3)
    spent.clear()
    epoch, start = panel.run.training.epoch, clock()
    await asyncio.sleep(SECONDS)
    speed = (panel.run.training.epoch - epoch) / (clock() - start)
    shares = {name: spent[name] / (clock() - start) for name in PARTS}
    panel.player.stop()
    await asyncio.sleep(1)
    return 2 * speed / (alone + speed_alone(panel)), shares


async def fill():
    """Seconds until the map of a lab is full."""
    network = Network([2, 2, 1], "sigmoid", init="uniform")
    loss = SquaredError(0.5, mean=False)
    panel = LabPanel(network, *datasets.xor(), loss, epochs=EPOCHS, speed="full speed")
    start = clock()
    panel.player.start()
    while panel.player.running:
        await asyncio.sleep(0.01)
    end = clock()
    await asyncio.sleep(0.1)  # in which the player's task ends
    return end - start


async def main():
    for name, recipe in training_panels():
        panel = TrainingPanel(*recipe, 0.1, speed="full speed", log=True)
        panel.epochs.value = 10_000_000
        found = [await kept(panel) for _ in range(REPEATS)]
        print(f"{name}: {statistics.median(one for one, _ in found):.0%} kept (median)")
        for part in PARTS:
            share = statistics.mean(shares[part] for _, shares in found)
            print(f"  {part} {share:.1%}", flush=True)
    print(f"the lab's map of {EPOCHS} epochs: {await fill():.1f} s")


for module in (live, examiner, past, time_left):
    module.time = SimpleNamespace(perf_counter=clock)
for part, place in PARTS.items():
    measure(part, *place)
asyncio.Runner(loop_factory=lambda: Loop(Selector())).run(main())
