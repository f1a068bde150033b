"""The network of notebook 09 in PyTorch and scikit-learn: measure it, and write nnworkshop/data/libraries.json.

What runs is the code that stands folded in the notebook. Run as a program, in an environment with the
extra `benchmark`; the notebook prints the file, and tests/numbers/test_libraries.py measures it again.
"""

import json
import platform
import re
from importlib.metadata import version
from pathlib import Path

import numpy as np

from nnlib import Network, classes, split
from nnworkshop import data

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "notebooks" / "09_digits.ipynb"
PLAIN = {"rate": 0.5, "epochs": 50}  # with all rows in each step
BATCHES = {"rate": 0.1, "epochs": 20, "batch_size": 32, "momentum": 0.9}
SEED = 1
PACKAGES = {"PyTorch": "torch", "scikit-learn": "scikit-learn"}


def code():
    """The code of each library, in the order in which it stands in the notebook."""
    cells = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]
    (text,) = ("".join(cell["source"]) for cell in cells if cell["id"] == "libraries-read")
    blocks = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    return dict(zip(PACKAGES, blocks, strict=True))


def function(name):
    """The function of a library, as the notebook writes it."""
    names = {}
    exec(code()[name], names)  # noqa: S102 - our own notebook's
    (made,) = (value for key, value in names.items() if key.startswith("in_"))
    return made


def measured(name):
    """The losses of plain steps with all rows, and how many digits are right after batches."""
    (X, y), (X_test, y_test) = split(*data.digits(), share=0.25, rng=SEED)
    start = Network([64, 32, 10], ["tanh", "softmax"], rng=np.random.default_rng(SEED))
    run = function(name)
    losses, _ = run(start, X, y, X_test, batch_size=len(X), **PLAIN)
    _, says = run(start, X, y, X_test, **BATCHES)
    return losses, int((says == classes(y_test)).sum()), len(y_test)


def main():
    results = {name: measured(name) for name in PACKAGES}
    figures = {
        "command": ".bench/bin/python tests/benchmarks/libraries.py",
        "versions": {name: version(package) for name, package in PACKAGES.items()}
        | {"NumPy": version("numpy"), "Python": platform.python_version()},
        "losses": {
            name: [round(loss, 9) for loss in losses] for name, (losses, _, _) in results.items()
        },
        "right": {name: right for name, (_, right, _) in results.items()},
        "of": next(of for _, _, of in results.values()),
    }
    path = data.FOLDER / "libraries.json"
    path.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    print(json.dumps({key: figures[key] for key in ("versions", "right", "of")}))


if __name__ == "__main__":
    main()
