"""What watching costs: its share of a loop's own time, and the frames a second that it draws meanwhile.

    .venv/bin/python tests/benchmarks/watching.py

Loops as a learner writes them, with the line in them. The share is measured twice: of processor time, within the
line and outside of it, and of all time, by which the account goes. A panel is drawn as in a notebook, but nobody looks at it:
what a front end takes is not in it.
"""

import os
import time
from itertools import pairwise

os.environ.setdefault("OMP_NUM_THREADS", "1")  # as under `run.py lab`, and before NumPy is there

import numpy as np
from IPython.core.events import EventManager

from nnworkshop.panels import watch, watching

SECONDS = 45


def clock_cost(count=100_000):
    """What it takes to ask for the processor time."""
    begin = time.thread_time()
    for _ in range(count):
        time.thread_time()
    return (time.thread_time() - begin) / count


CLOCK = clock_cost()


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def start(sizes, rows, seed=0):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(rows, sizes[0]))
    y = (X[:, :1] * X[:, 1:2] > 0).astype(float) * np.ones(sizes[-1])
    net = [(rng.normal(0, 1, (n, m)), np.zeros((1, m))) for n, m in pairwise(sizes)]
    return X, y, net


def step(X, y, net, rate=0.1):
    """One update, as a learner writes it: the outputs, the loss, the gradients, the new weights."""
    a = [X]
    for W, b in net:
        a.append(sigmoid(a[-1] @ W + b))
    delta, gradients = (a[-1] - y) * a[-1] * (1 - a[-1]) / len(X), []
    for k in range(len(net) - 1, -1, -1):
        gradients.insert(0, (a[k].T @ delta, delta.sum(axis=0, keepdims=True)))
        if k:
            delta = (delta @ net[k][0].T) * a[k] * (1 - a[k])
    loss = ((a[-1] - y) ** 2).mean() / 2
    new = [(W - rate * g, b - rate * h) for (W, b), (g, h) in zip(net, gradients, strict=True)]
    return a[-1], loss, gradients, new


def watched(sizes, rows, seconds):
    """A loop with the line in it, for so many seconds: processor time of a step, the
    line's share of that and, as its account has it, of all time, and frames a second."""
    X, y, net = start(sizes, rows)
    frames, shown = [], watching.WatchPanel.show_frame
    watching.WatchPanel.show_frame = lambda panel: (frames.append(1), shown(panel))
    inside, steps = 0.0, 0
    begin, clock = time.perf_counter(), time.thread_time
    began = clock()
    while time.perf_counter() < begin + seconds:
        output, loss, gradients, new = step(X, y, net)
        before = clock()
        watch(net, X=X, y=y, output=output, loss=loss, gradients=gradients)
        inside += clock() - before - CLOCK
        net, steps = new, steps + 1
    own = clock() - began - inside - 2 * CLOCK * steps
    watching.WatchPanel.show_frame = shown
    account = watching._cell[-1].seen.account.share()
    watching.end_of_cell()
    return own / steps, inside / own, account, len(frames) / seconds


class Shell:
    """As much of a notebook as watch asks for."""

    kernel = None

    def __init__(self):
        self.events = EventManager(self, {"post_execute": print})


def main():
    shell = Shell()
    watching.get_ipython, watching.display = lambda: shell, lambda *_, **__: Handle()
    print(f"{'network':22}{'µs a step':>10}{'processor':>11}{'all time':>10}{'frames/s':>10}")
    for sizes, rows in (
        ([2, 2, 1], 4),
        ([2, 8, 1], 200),
        ([2, 16, 16, 1], 200),
        ([64, 32, 10], 500),
    ):
        own, share, account, rate = watched(sizes, rows, SECONDS)
        name = f"{'-'.join(map(str, sizes))}, {rows} rows"
        print(f"{name:22}{1e6 * own:10.1f}{share:11.1%}{account:10.1%}{rate:10.1f}", flush=True)


class Handle:
    def update(self, panel):
        """Nobody looks at it."""


if __name__ == "__main__":
    main()
