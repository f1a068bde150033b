"""A panel ends when its cell has run again, and neither a cell nor a variable has it any more."""

import builtins
import gc
import weakref

import ipywidgets
import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from ipywidgets.widgets.widget import _instances
from traitlets.config import Config

from nnlib import Network, SquaredError, datasets, tutorials
from nnworkshop.panels import (
    DescentPanel,
    LabPanel,
    NeuronPanel,
    StepThroughPanel,
    TrainingPanel,
    live,
    stage,
)

XOR = (Network([2, 2, 1], "sigmoid", rng=0), *datasets.xor(), SquaredError())
NEURON = (Network([1, 1], "identity", rng=0), np.array([[1.0], [2]]), np.array([[3.0], [8]]))
MAKE = {
    "neuron": lambda: NeuronPanel(hide=["bias", "activation"]),
    "step-through": lambda: StepThroughPanel.of(tutorials.xor(), hide=["sample"]),
    "descent": lambda: DescentPanel(*NEURON, SquaredError(), [(-2, 10), (-3, 7)], hide=["turn"]),
    "lab": lambda: LabPanel(*XOR, networks=5, epochs=20, hide=["speed"]),
    "training": lambda: TrainingPanel(*XOR, hide=["seed", "hidden units", "More"]),
    "own code": lambda: TrainingPanel(*XOR, own={"forward": lambda *_: ...}),
}


class Notebook:
    """Cells that run in a shell of their own, and the panels that were made in them."""

    def __init__(self, shell):
        self.shell, self.panels = shell, []
        names = {
            "make": self.make,
            "box": ipywidgets.VBox,
            "display": shell.display_formatter.format,
        }
        shell.push(names)

    def make(self):
        panel = live.Panel(width=20, height=20)
        self.panels.append(weakref.ref(panel))
        return panel

    def run(self, cell, code):
        self.shell.run_cell(code, store_history=True, cell_id=cell)

    @property
    def alive(self):
        """The numbers of the panels that are not closed, in the order in which they were made."""
        panels = [panel() for panel in self.panels]
        return [k for k, panel in enumerate(panels) if panel is not None and panel.comm is not None]


@pytest.fixture
def notebook(monkeypatch):
    # a doctest that ran before leaves its last value there, and then IPython keeps no `_` of its own
    monkeypatch.delattr(builtins, "_", raising=False)
    shell = InteractiveShell(config=Config({"HistoryManager": {"enabled": False}}))
    monkeypatch.setattr(stage, "get_ipython", lambda: shell)
    return Notebook(shell)


def test_a_cell_that_runs_again_keeps_its_last_panel_alone(notebook):
    notebook.run("a", "panel = make()\npanel")
    count = len(_instances)
    for _ in range(3):
        notebook.run("a", "panel = make()\npanel")
    assert notebook.alive == [3]
    assert len(_instances) == count
    gc.collect()
    assert [panel() is None for panel in notebook.panels] == [True, True, True, False]


def test_a_panel_without_a_name_ends_too(notebook):
    notebook.run("a", "make()")
    notebook.run("b", "_")  # shown by another cell
    notebook.run("a", "make()")
    assert notebook.alive == [0, 1]
    notebook.run("b", "'nothing'")
    assert notebook.alive == [1]
    notebook.run("a", "1 / 0")
    assert notebook.alive == []
    assert not any("Panel" in repr(value) for value in notebook.shell.user_ns["Out"].values())


@pytest.mark.parametrize(
    ("hold", "let_go"),
    [
        ("panel = one", "panel = 0"),
        ("_panel = one", "del _panel"),
        ("panels = [[one]]", "panels.clear()"),
        ("panels = {'first': (one,)}", "panels = 0"),
        ("class Lesson: ...\nlesson = Lesson()\nlesson.panel = one", "del lesson.panel"),
        ("row = box([one])", "row.children = ()"),
        ("def get(panel=one): return panel", "del get"),
        ("get = (lambda panel: lambda: panel)(one)", "del get"),
        ("step = one.redraw", "del step"),
        ("import functools\nstep = functools.partial(print, one)", "del step"),
        ("slider = box()\nslider.observe(lambda change, panel=one: panel)", "del slider"),
    ],
)
def test_what_a_variable_holds_stays_until_it_lets_go(notebook, hold, let_go):
    notebook.run("a", f"one = make()\n{hold}\ndisplay(one)\ndel one")
    notebook.run("a", "make()")
    assert notebook.alive == [0, 1]
    notebook.run("b", let_go)
    assert notebook.alive == [1]


def test_what_another_output_shows_stays(notebook):
    notebook.run("a", "panel = make()\npanel")
    notebook.run("b", "box([panel])")
    notebook.run("a", "panel = make()\npanel")
    assert notebook.alive == [0, 1]


def test_the_kernel_is_no_variable_of_the_user(notebook):
    """From its shell, a module or another widget's comm, everything can be got at."""
    notebook.shell.push({"shell": notebook.shell, "stage": stage, "slider": live.Panel()})
    notebook.run("a", "import ipywidgets, sys\nmake()")
    notebook.run("a", "make()")
    assert notebook.alive == [1]


def test_where_cells_have_no_names_all_panels_stay(notebook):
    for _ in range(3):
        notebook.run(None, "make()")
    assert notebook.alive == [0, 1, 2]


def test_who_has_very_much_keeps_the_panel(notebook):
    notebook.shell.push({"much": [[] for _ in range(stage.MOST)]})
    notebook.run("a", "make()")
    notebook.run("a", "make()")
    assert notebook.alive == [0, 1]


@pytest.mark.parametrize("make", MAKE.values(), ids=MAKE)
def test_discarding_a_panel_leaves_no_widget(make):
    before = set(_instances)
    panel = make()
    assert len(set(_instances) - before) > 20
    panel.discard()
    assert set(_instances) == before
