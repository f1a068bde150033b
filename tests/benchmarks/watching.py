"""What watching costs: its share of a loop's own time, and the frames a second that it draws meanwhile.

    .venv/bin/python tests/benchmarks/watching.py

Plain loops in NumPy run without and with the line, in turns. A panel is drawn as in a notebook, but nobody looks
at it: what a front end takes is not in it.
"""

import statistics
import time
from itertools import pairwise

import numpy as np
from IPython.core.events import EventManager

from nnworkshop.panels import watch, watching

SECONDS, TURNS = 8, 3  # of processor time


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


def alone(sizes, rows, steps):
    X, y, net = start(sizes, rows)
    begin = time.thread_time()
    for _ in range(steps):
        _, _, _, net = step(X, y, net)
    return time.thread_time() - begin


def watched(sizes, rows, steps):
    """The seconds of the loop with the line in it, and the frames that it has drawn."""
    X, y, net = start(sizes, rows)
    frames, shown = [], watching.WatchPanel.show_frame
    watching.WatchPanel.show_frame = lambda panel: (frames.append(1), shown(panel))
    begin = time.thread_time()
    for _ in range(steps):
        output, loss, gradients, new = step(X, y, net)
        watch(net, X=X, y=y, output=output, loss=loss, gradients=gradients)
        net = new
    seconds = time.thread_time() - begin
    watching.WatchPanel.show_frame = shown
    watching.end_of_cell()
    return seconds, len(frames)


class Shell:
    """As much of a notebook as watch asks for."""

    kernel = None

    def __init__(self):
        self.events = EventManager(self, {"post_execute": print})


def main():
    shell = Shell()
    watching.get_ipython, watching.display = lambda: shell, lambda *_, **__: Handle()
    print(f"{'network':22}{'µs a step':>10}{'overhead':>10}{'frames/s':>10}")
    for sizes, rows in (
        ([2, 2, 1], 4),
        ([2, 8, 1], 200),
        ([2, 16, 16, 1], 200),
        ([64, 32, 10], 500),
    ):
        own = alone(sizes, rows, 300) / 300
        steps = int(SECONDS / own)
        shares, rates = [], []
        for _ in range(TURNS):
            plain, (seconds, frames) = alone(sizes, rows, steps), watched(sizes, rows, steps)
            shares.append(seconds / plain - 1)
            rates.append(frames / seconds)
        name = f"{'-'.join(map(str, sizes))}, {rows} rows"
        share, rate = statistics.median(shares), statistics.median(rates)
        print(f"{name:22}{1e6 * own:10.1f}{share:10.1%}{rate:10.1f}")


class Handle:
    def update(self, panel):
        """Nobody looks at it."""


if __name__ == "__main__":
    main()
