"""Keeps track of which cell shows which panels, and closes those that nobody can see or reach.

When a cell runs again, JupyterLab removes what it showed from the page. The kernel and the page would
still keep all of it, some 120 widgets for each panel. So after each run, the panels that the cell showed last time
are discarded, except those that it shows again, that another cell shows, or that a variable holds.
A front end that does not tell its cells apart keeps them all.
"""

import functools
import gc
from collections import deque
from types import FunctionType, MethodType, ModuleType

import ipywidgets
from IPython import get_ipython
from matplotlib.artist import Artist
from traitlets import HasTraits

MOST = 100_000  # objects that are searched for a panel; with more than that it is kept


class Stage:
    """The panels on show in a kernel."""

    def __init__(self, shell):
        self.shell = shell
        self.shown = {}  # by cell: the panels that its last run showed
        self.now = []  # the panels that the present run has shown so far
        self.kept = []  # no longer on the page, but in a variable
        shell.events.register("pre_run_cell", self._begin)
        shell.events.register("post_run_cell", self._end)

    def _begin(self, info):
        self.now = []

    def enter(self, panel):
        """A panel is shown."""
        self.now.append(panel)

    def _end(self, result):
        """After a run: discard the panels that have left the page, unless something still holds them."""
        cell = getattr(result.info, "cell_id", None)
        before = self.shown.pop(cell, [])
        now, self.now = self.now, []
        if cell is None:  # something else was run, which removes nothing from the page
            now, before = before + now, []
        if now:
            self.shown[cell] = now
        on_show = [panel for panels in self.shown.values() for panel in panels]
        gone = [panel for panel in dict.fromkeys(self.kept + before) if panel not in on_show]
        self.kept = self._held(gone) if gone else []
        for panel in gone:
            if panel not in self.kept:
                self._forget(panel)
                panel.discard()

    def _held(self, panels):
        """Those of the panels that a variable holds, or an output that shows them inside a box."""
        space, hidden = self.shell.user_ns, self.shell.user_ns_hidden
        # IPython's own variables, such as _ and _3, are no reason to keep anything
        own = [value for name, value in space.items() if hidden.get(name, hidden) is not value]
        shown = [one for one in space["_oh"].values() if isinstance(one, ipywidgets.Widget)]
        return reached([*own, *(one for one in shown if one not in panels)], panels)

    def _forget(self, panel):
        """Remove a panel from what IPython remembers: Out[3], _3, _, __ and ___."""
        for space in (self.shell.user_ns, self.shell.user_ns_hidden, self.shell.user_ns["_oh"]):
            for name in [name for name, value in space.items() if value is panel]:
                del space[name]
        hook = self.shell.displayhook
        for name in ("_", "__", "___"):
            if getattr(hook, name) is panel:
                setattr(hook, name, "")
                self.shell.push({name: ""}, interactive=False)


@functools.cache
def stage_of(shell):
    return Stage(shell)


def enter(panel):
    """Note that a panel is shown by the cell that runs, if there are cells."""
    shell = get_ipython()
    if shell is not None:
        stage_of(shell).enter(panel)


def reached(roots, wanted):
    """Those of the objects that can be reached from others by items, attributes or closures."""
    seen, left = set(), list(roots)
    while left:
        value = left.pop()
        if id(value) not in seen and gc.is_tracked(value):
            seen.add(id(value))
            left += parts(value)
        if len(seen) > MOST:
            return list(wanted)
    return [one for one in wanted if id(one) in seen]


def parts(value):
    """What an object holds, in the sense of a notebook's author."""
    if isinstance(value, dict):
        return list(value.values())
    if isinstance(value, (list, tuple, set, frozenset, deque)):
        return value
    if isinstance(value, FunctionType):  # not its globals, which are a whole module
        return [*(value.__defaults__ or ()), *map(content, value.__closure__ or ())]
    if isinstance(value, MethodType):
        return [value.__self__]
    if isinstance(value, functools.partial):
        return [value.func, value.args, value.keywords]
    if isinstance(value, HasTraits) and not isinstance(value, ipywidgets.Widget):
        return []  # the kernel, its shell or a comm, from which everything can be reached
    if isinstance(value, (ModuleType, type, Artist)):
        return []
    return list(getattr(value, "__dict__", {}).values())


def content(cell):
    """The value of a variable in a closure; None if it has none yet."""
    try:
        return cell.cell_contents
    except ValueError:
        return None
