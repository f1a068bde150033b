"""How long a table of one's own takes to read, and to be trained on: python tests/benchmarks/own_table.py

It writes a table of 50,000 rows and 30 columns as programs write it, and prints the processor time that
`table` takes for each file (medians), without the half second in which pandas is imported.
"""

import statistics
import tempfile
import time
from pathlib import Path

import numpy as np

from nnworkshop.tables import table

ROWS, COLUMNS, TIMES = 50_000, 30, 5


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


def seconds(path):
    """The processor time that reading a file takes."""
    start = time.process_time()
    table(path)
    return time.process_time() - start


def main():
    table("a,b\n1,2\n2,4")  # imports pandas
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files(np.random.default_rng(0)).items():
            path = Path(folder, "table.csv")
            path.write_text(text)
            size = path.stat().st_size / 1e6
            taken = statistics.median(seconds(path) for _ in range(TIMES))
            print(f"{name}: {size:.0f} MB in {taken:.2f} s")


if __name__ == "__main__":
    main()
