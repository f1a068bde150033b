"""The time of a training step in nnlib, plain NumPy, PyTorch and scikit-learn, in one run.

The contestants take turns, round by round, each on one thread. Time is that of the processor, so
that other programs do not count. Ratios are medians of the ratios within a round.
"""

from statistics import median
from time import process_time

import numpy as np
import pytest
import torch
import workloads
from contestants import CONTESTANTS, same_loss
from threadpoolctl import threadpool_limits

import nnlib

STEPS, ROUNDS = 500, 21


@pytest.fixture(autouse=True)
def one_thread():
    torch.set_num_threads(1)
    with threadpool_limits(1):
        yield


def tolerance(name, work):
    """scikit-learn's Adam adds its 1e-8 at another place, and its momentum its step in another order."""
    return 1e-5 if name == "scikit-learn" and work.rule != nnlib.GradientDescent() else 1e-9


@pytest.mark.parametrize("work", workloads.ALL, ids=lambda work: work.name)
def test_step_time(work, benchmark, add_row):
    runs = {name: start(work) for name, start in CONTESTANTS.items()}
    first = {name: run(20) for name, run in runs.items()}
    for name in runs:
        if same_loss(name, work):
            np.testing.assert_allclose(
                first[name], first["nnlib"], rtol=tolerance(name, work), err_msg=name
            )

    seconds = {name: [] for name in runs}

    def one_round():
        for name, run in runs.items():
            start = process_time()
            run(STEPS)
            seconds[name].append(process_time() - start)

    benchmark.pedantic(one_round, rounds=ROUNDS, warmup_rounds=1)
    row = {"microseconds a step, and how many times nnlib's": work.name}
    for name, times in seconds.items():
        step = median(times) / STEPS * 1e6
        ratio = median(time / own for time, own in zip(times, seconds["nnlib"]))
        benchmark.extra_info[name] = {"microseconds": step, "ratio": ratio}
        row[name] = f"{step:.1f}" + (f" ({ratio:.2f})" if name != "nnlib" else "")
    add_row(row)
