"""Rows of controls that a switch shows and hides."""

import ipywidgets as widgets
from traitlets import dlink


def add_drawers(panel, names, opened):
    """Make drawers of the last rows of a panel, with a switch each at the end of the first row."""
    first, rows = panel.controls.children[0], panel.controls.children[-len(names) :]
    for name, row in zip(names, rows):
        switch = widgets.ToggleButton(name in opened, description=name.capitalize())
        switch.layout.width = "auto"
        for one, kind in ((switch, "switch"), (row, "drawer")):
            one.add_class(f"nnlib-{kind}")
            one.add_class(f"nnlib-{kind}-{name}")
        dlink((switch, "value"), (row.layout, "display"), lambda shown: "" if shown else "none")
        first.children += (switch,)
