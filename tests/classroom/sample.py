"""A notebook with four exercises to hand out, and what becomes of it in other hands."""

import copy
import json

STUBS = {
    "sigmoid": "def my_sigmoid(z):\n    # z: any shape\n    ...",
    "forward": "def my_forward(X, W1, W2):\n    ...",
    "gradient_check": "def my_slopes(loss, W, h):\n    ...",
    "pass_table": 'my_table = {"z1": [..., ..., ...], "a1": [..., ..., ...], "z2": ..., "a2": ...}',
}
CHECKS = {
    "sigmoid": "check.sigmoid(my_sigmoid)",
    "forward": "check.forward(my_forward)",
    "gradient_check": "check.gradient_check(my_slopes)",
    "pass_table": "check.pass_table(my_table, seed=1)",
}
SOLUTIONS = {
    "sigmoid": "def my_sigmoid(z):\n    return squash(z)",
    "forward": "def my_forward(X, W1, W2):\n"
    "    z1 = X @ W1\n    a1 = squash(z1)\n    z2 = a1 @ W2\n    return z1, a1, z2, squash(z2)",
    "gradient_check": "def my_slopes(loss, W, h):\n    slopes = np.zeros(W.shape)\n"
    "    for place in np.ndindex(W.shape):\n        nudge = np.zeros(W.shape)\n"
    "        nudge[place] = h\n"
    "        slopes[place] = (loss(W + nudge) - loss(W - nudge)) / (2 * h)\n    return slopes",
    "pass_table": "task = check.pass_table.task(1)\nz1 = (task.X @ task.W1)[0]\na1 = squash(z1)\n"
    'z2 = a1 @ task.W2[:, 0]\nmy_table = {"z1": z1, "a1": a1, "z2": z2, "a2": squash(z2)}',
}
FIRST = "import numpy as np\n\nfrom nnworkshop.exercises import check"
SECOND = "def squash(z):\n    return 1 / (1 + np.exp(-z))"


def cell(kind, name, source, *tags):
    made = {"cell_type": kind, "id": name, "metadata": {"tags": list(tags)} if tags else {}}
    if kind == "code":
        made |= {"execution_count": 1, "outputs": []}
    return made | {"source": source.splitlines(keepends=True)}


def exercise(name):
    hints = "<details><summary>Hint 1</summary>\n\nLook above.\n\n</details>"
    fold = "<details><summary>Solution</summary>\n\n```python\n{}\n```\n\n</details>"
    return [
        cell("markdown", f"{name}-task", f"### Your turn: {name}", "exercise"),
        cell("code", f"{name}-stub", STUBS[name], "exercise", "stub"),
        cell("code", f"{name}-check", CHECKS[name], "exercise", "check"),
        cell("markdown", f"{name}-hints", hints, "exercise"),
        cell("markdown", f"{name}-solution", fold.format(SOLUTIONS[name]), "exercise", "solution"),
    ]


def notebook():
    """The notebook that is handed out, as JSON has it."""
    cells = [cell("markdown", "title", "# Sample"), cell("code", "first", FIRST)]
    cells += [cell("code", "second", SECOND)]
    cells += [part for name in STUBS for part in exercise(name)]
    cells += [cell("code", "last", "squash(0)")]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def answered(*answers, before=(), after=(), **sources):
    """What comes back from somebody who has the solutions of `answers`, other sources in some
    cells, and further cells at the beginning or the end.
    """
    made = copy.deepcopy(notebook())
    sources = {name.replace("_stub", "-stub"): source for name, source in sources.items()}
    sources = {f"{name}-stub": SOLUTIONS[name] for name in answers} | sources
    for part in made["cells"]:
        if part["id"] in sources:
            part["source"] = sources[part["id"]]
    first, last = (
        [cell("code", f"{place}-{number}", source) for number, source in enumerate(further)]
        for place, further in (("before", before), ("after", after))
    )
    made["cells"] = [*made["cells"][:1], *first, *made["cells"][1:], *last]
    return made


def put(path, made):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(made if isinstance(made, str) else json.dumps(made), "utf-8")
