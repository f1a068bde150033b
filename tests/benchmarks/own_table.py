"""How long a table of one's own takes to read, and to be trained on: python tests/benchmarks/own_table.py

It writes a table of 50,000 rows and 30 columns as programs write it, and prints the processor time that
`table` takes for each file (medians), without the half second in which pandas is imported. Then it trains on
the first one in a panel, and prints what a frame costs, what an epoch in between, and how many pictures a second
that makes, as a share of the ten that are wanted.
"""

import asyncio
import os
import statistics
import tempfile
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # as under `run.py lab`, and before NumPy is there

import numpy as np

from nnworkshop.panels import TablePanel
from nnworkshop.tables import table

ROWS, COLUMNS, TIMES = 50_000, 30, 5
WANTED = 10  # pictures a second
SECONDS = 8  # of training


def files(rng):
    """The texts of files, by what is in them."""
    X = rng.normal(size=(ROWS, COLUMNS))
    names = [f"column {k}" for k in range(COLUMNS)]
    words = np.array(["red", "green", "blue"])[rng.integers(0, 3, (ROWS, COLUMNS // 2))]
    half = np.hstack([X[:, COLUMNS // 2 :].astype("U8"), words])
    plain = "\n".join([",".join(names), *(",".join(f"{one:.6g}" for one in row) for row in X)])
    return {
        "numbers": plain,
        "semicolons, decimal commas": plain.replace(",", ";").replace(".", ","),
        "half of it texts": "\n".join([",".join(names), *map(",".join, half)]),
        "a line with a stray text in each column": f"{plain}\n{','.join(['n.d.'] * COLUMNS)}",
    }


def seconds(act, *arguments):
    """The processor time that a call takes."""
    start = time.process_time()
    act(*arguments)
    return time.process_time() - start


async def watched(path):
    """The processor times of the frames and of the epochs of a run in a panel, and its pictures a second of them."""
    panel = TablePanel(path)
    panel.train.click()
    training, frames, epochs = panel.training, [], []
    show, advance = training.show_frame, training.player.step
    training.show_frame = lambda: frames.append(seconds(show))
    training.player.step = lambda count: epochs.append(seconds(advance, count) / count)
    begin = time.process_time()
    training.player.start()
    while time.process_time() < begin + SECONDS and training.player.running:
        await asyncio.sleep(0.05)
    training.player.stop()
    taken = time.process_time() - begin
    return statistics.median(frames), statistics.median(epochs), len(frames) / taken


def main():
    table("a,b\n1,2\n2,4")  # imports pandas
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "table.csv")
        for name, text in files(np.random.default_rng(0)).items():
            path.write_text(text)
            size = path.stat().st_size / 1e6
            taken = statistics.median(seconds(table, path) for _ in range(TIMES))
            print(f"{name}: {size:.0f} MB in {taken:.2f} s")
        rng = np.random.default_rng(0)
        plain = files(rng)["numbers"].splitlines()
        classed = [
            plain[0],
            *(f"{line.rpartition(',')[0]},{k % 3}" for k, line in enumerate(plain[1:])),
        ]
        for name, lines in {"a number": plain, "three classes": classed}.items():
            path.write_text("\n".join(lines))
            frame, epoch, rate = asyncio.run(watched(path))
            print(
                f"{name} as target: a frame {1000 * frame:.0f} ms, an epoch {1000 * epoch:.0f} ms, "
                f"{rate / WANTED:.2f} times the {WANTED} pictures a second"
            )


if __name__ == "__main__":
    main()
