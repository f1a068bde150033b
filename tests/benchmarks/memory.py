"""What panels leave in a kernel whose cells run again: python tests/benchmarks/memory.py

Runs the cell of a training panel eleven times, and notebook 05 four times, each in two kernels: one
is told which cell runs, as JupyterLab tells it, and lets go of what the cell showed before; the
other is not, and keeps everything. Prints the memory and the widgets after the first run and after
the last.
"""

from collections.abc import Iterable
from pathlib import Path
from queue import Empty

import nbformat
from jupyter_client.manager import start_new_kernel

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "05_xor.ipynb"
PANEL = """
import numpy as np
from nnlib import SquaredError, tutorials, widgets
xor = tutorials.xor()
panel = widgets.TrainingPanel(xor.network, xor.X, xor.y, SquaredError(), 1.0)
panel"""
FIGURES = """
import gc, resource
from ipywidgets.widgets import widget  # not _instances: a variable that would hold them all
gc.collect()
try:
    pages = int(open("/proc/self/statm").read().split()[1])
    memory = pages * resource.getpagesize() / 1e6
except OSError:  # no Linux: the most that there ever was
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
print(f"{memory:.0f} MB, {len(widget._instances):,} widgets")"""
RUNS = {"a TrainingPanel, run 11 times": 11, "notebook 05, run 4 times": 4}


def main() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    cells = [(cell.id, cell.source) for cell in notebook.cells if cell.cell_type == "code"]
    for (what, times), code in zip(RUNS.items(), ([("panel", PANEL)], cells)):
        for told in (False, True):
            first, *_, last = figures(code, times, told)
            print(f"{what}, {'let go' if told else 'kept'}: {first}; in the end {last}", flush=True)


def figures(cells: list[tuple[str, str]], times: int, told: bool) -> Iterable[str]:
    """What a new kernel says of itself after each of some runs of cells."""
    manager, client = start_new_kernel(cwd=NOTEBOOK.parent)
    try:
        for _ in range(times):
            for cell, code in cells:
                run(client, code, cell if told else None)
            yield run(client, FIGURES, "figures" if told else None)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def run(client: object, code: str, cell: str | None) -> str:
    """What a cell prints; RuntimeError if it fails."""
    content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}}
    content |= {"allow_stdin": False, "stop_on_error": True}
    message = client.session.msg("execute_request", content)
    message["metadata"] = {"cellId": cell} if cell else {}
    client.shell_channel.send(message)
    printed, ours = "", message["header"]["msg_id"]
    while True:
        try:
            answer = client.get_iopub_msg(timeout=300)
        except Empty:
            raise RuntimeError(f"no answer to {code}") from None
        if answer["parent_header"].get("msg_id") != ours:
            continue
        kind, content = answer["msg_type"], answer["content"]
        if kind == "error":
            raise RuntimeError("\n".join(content["traceback"]))
        if kind == "stream":
            printed += content["text"]
        if kind == "status" and content["execution_state"] == "idle":
            return printed.strip()


if __name__ == "__main__":
    main()
