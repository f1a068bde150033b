"""What is pointed at in a TrainingPanel: a sample or a place that is followed, a unit, a weight."""

import html

import ipywidgets as widgets
import numpy as np

from nnlib import Network
from nnworkshop.panels.live import AS_PROSE, short
from nnworkshop.panels.tables import STYLE, chain_html
from nnworkshop.studies.following import follow, road

ARROWS = {"ArrowLeft": (-1, 0), "ArrowRight": (1, 0), "ArrowDown": (0, -1), "ArrowUp": (0, 1)}
KEYS = (*ARROWS, "PageUp", "PageDown", "Delete")
LABEL = (
    "Picture to point at. Arrow keys move the point that is followed, with Shift a little; Page Up and "
    "Page Down go to the next and the last sample; Delete lets go."
)
STEP, SMALL_STEP = 1 / 20, 1 / 100  # of the plane, for an arrow key
NEAR = 10  # pixels from a sample that are still that sample
NOTHING = "none"
PULL = 0.02  # how much a weight changes for each pixel that its line is dragged
MOST_PATHS = 16  # of a road; no more can be read
PAUSE = "Pause first: a weight can be changed by hand when nothing else changes it."


class Pointed:
    """The row of a TrainingPanel for what is pointed at, and the sentences below its picture."""

    def __init__(self, panel):
        self.panel, self.held = panel, None  # what a drag has begun on
        X = panel.run.training.X
        panel.add_row()
        self.row = panel.add_number("row", 0, 0, len(X) - 1, slider=False, act=self._to_row)
        self.inputs = []
        if panel.view.plane:
            for name, (low, high), x in zip(names_of(X), panel.view.plane.limits, X[0]):
                box = panel.add_number(name, float(x), low, high, 0.1, slider=False, act=self._to_place)
                self.inputs.append(box)
        self.unit = panel.add_choice("unit", {NOTHING: None}, None, self._to_unit)
        self.array = panel.add_choice("weight", (NOTHING,), NOTHING, self._to_weight)
        self.place = [
            panel.add_number(name, 0, 0, 1, slider=False, act=self._to_weight, digits=2) for name in ("from", "to")
        ]
        self.value = panel.add_number("is", 0.0, -1e6, 1e6, 0.1, slider=False, act=self._put)
        self.button = panel.add_button("Let go", self._let_go, "follow nothing, look at nothing")
        self.words = widgets.HTML(**AS_PROSE)
        self.sizes = None
        panel.on_touch(self.touched, KEYS, LABEL, [panel.view.outputs.ax, panel.view.network.ax, panel.view.loss.ax])

    @property
    def look(self):
        return self.panel.look
