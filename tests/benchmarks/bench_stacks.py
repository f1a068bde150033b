"""Times many networks at once: python tests/benchmarks/bench_stacks.py

nnlib's Ensemble, the XOR tutorial's class in a loop, PyTorch in batches and JAX compiled, in
float64 and on one thread. Each works in a process of its own, and they take turns. Time is that of
the processor, so that other programs do not count; ratios are medians of the ratios within a round.
The last line says how much memory 4,096 networks of 2-8-1 take in 10,000 epochs.
"""

import multiprocessing
import os
import resource
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from operator import truediv
from statistics import median
from time import process_time

ROUNDS = 11
NAMES = ["nnlib", "in a loop", "PyTorch", "JAX"]
ROWS = [("XOR 2-2-1", count) for count in (64, 256, 1000, 4096)] + [("bias trick 3-3-1", 1000)]
LOOP = 20  # networks in a loop: each takes as long as the one before
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
}


def epochs(count):
    """As many as in the XOR tutorial; fewer of what takes longer."""
    return 1500 if count <= 1000 else 400


@cache
def start(name, work, count):
    """In the contestant's process: its function, called once, so that it is compiled."""
    from stack_contestants import CONTESTANTS

    run = CONTESTANTS[name](work, LOOP if name == "in a loop" else count, epochs(count))
    run()
    return run


def measure(name, work, count):
    """In the contestant's process: nanoseconds a network and epoch, and the losses afterwards."""
    run = start(name, work, count)
    begin = process_time()
    losses = run()
    return (process_time() - begin) / epochs(count) / len(losses) * 1e9, losses


def memory():
    """In a process of its own: its megabytes before and after the training, at the highest."""
    from nnlib import Network, SquaredError, datasets
    from nnworkshop.many import Ensemble

    networks = [Network([2, 8, 1], "sigmoid", rng=seed) for seed in range(4096)]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    Ensemble(networks, *datasets.xor(), SquaredError(), 1.0).run(10_000)
    return before / 1024, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def process():
    return ProcessPoolExecutor(1, multiprocessing.get_context("spawn"))


def race(processes, work, count):
    """The cells of a row: each contestant's nanoseconds and how many times nnlib's they are."""
    names = [name for name in NAMES if name != "in a loop" or work.startswith("XOR")]
    times = {name: [] for name in names}
    for _ in range(ROUNDS):
        losses = {}
        for name in names:
            time, losses[name] = processes[name].submit(measure, name, work, count).result()
            times[name].append(time)
            expected = losses["nnlib"][: len(losses[name])]
            assert abs(losses[name] - expected).max() < 1e-6, f"{name} trains something else"
    yield f"{median(times['nnlib']):.0f}"
    for name in NAMES[1:]:
        yield versus(times[name], times["nnlib"]) if name in times else ""


def versus(times, own):
    return f"{median(times):.0f} ({median(map(truediv, times, own)):.2f})"


def main():
    os.environ |= ONE_THREAD
    processes = {name: process() for name in NAMES}
    print("| nanoseconds a network and epoch, and how many times nnlib's |", " | ".join(NAMES), "|")
    print("|---" * (1 + len(NAMES)) + "|")
    for work, count in ROWS:
        print(f"| {count:,} of {work} |", " | ".join(race(processes, work, count)), "|", flush=True)
    before, after = process().submit(memory).result()
    print(f"\n4,096 of 2-8-1 for 10,000 epochs: at most {after:.0f} MB, {before:.0f} MB before")
    for one in processes.values():
        one.shutdown()


if __name__ == "__main__":
    main()
