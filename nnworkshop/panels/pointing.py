"""Pictures that can be pointed at, with a mouse, a finger, a pen or keys: see `Panel.on_touch`.

The picture stays an image with its description. Over it lies a `Pointer`, which shows nothing but
where the focus is.
"""

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from anywidget import AnyWidget
from traitlets import Bool, List, Unicode

SHEET = (Path(__file__).parent / "page" / "pointer.js").read_text("ascii")


@dataclass(frozen=True)
class Touch:
    """What someone did on a picture.

    x, y are pixels of the figure from its lower left, as an artist's `contains` and the transforms of
    its axes have them; the picture on the page may be larger or smaller. A key has no place. While the
    kernel was busy, moves became one: `past` has the places that were passed, each an (x, y).
    """

    kind: str  # "down", "move", "up" or "key"
    x: float = math.nan
    y: float = math.nan
    key: str = ""  # as the page calls it, such as "ArrowLeft", "Enter" or "a"
    shift: bool = False
    past: tuple = ()


class Pointer(AnyWidget):
    """A sheet of glass over the picture of a figure, which calls `act(touch)`.

    It takes the keys in `takes`; all others go on. Within the axes in `drags` a finger drags, and
    elsewhere it scrolls the page.
    """

    _esm = SHEET
    label = Unicode().tag(sync=True)
    takes = List(Unicode()).tag(sync=True)
    areas = List().tag(sync=True)  # where the drags are: x0, y0, x1, y1 of each
    calm = Bool(False).tag(sync=True)  # whether the page asks for little motion

    def __init__(self, figure, act, keys, label, drags):
        super().__init__(takes=list(keys), label=label)
        self.figure, self.act, self.drags = figure, act, drags
        self.on_msg(self._touched)

    def follow_layout(self):
        """Tell the page where the axes are now."""
        # get_position would count as a change of the picture
        size = np.tile(self.figure.bbox.size, 2)
        self.areas = [(ax.bbox.extents / size).round(4).tolist() for ax in self.drags]

    def _touched(self, _, content, buffers):
        """Act on what the page tells, whose places are shares of the picture."""
        width, height = self.figure.canvas.get_width_height()
        if "x" in content:
            content = content | {"x": content["x"] * width, "y": content["y"] * height}
        past = tuple((x * width, y * height) for x, y in content.get("past", ()))
        self.act(Touch(**content | {"past": past}))
