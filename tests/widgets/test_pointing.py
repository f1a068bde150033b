"""Pictures that can be pointed at: what reaches the panel, and what a panel is without."""

import asyncio
import copy
import sys
import threading

import pytest
from ipywidgets.widgets.widget import _instances
from test_saving import notebook, save, shown
from touching import press, touch
from waiting import until

from nnworkshop.panels.live import Panel, family
from nnworkshop.panels.pointing import Touch
from nnworkshop.panels.still import MARK, VIEW


class DotPanel(Panel):
    """A dot that follows whoever points at the left half."""

    def __init__(self):
        super().__init__(width=400, height=200)
        self.left, self.right = self.figure.subplots(1, 2)
        self.left.set(xlim=(0, 1), ylim=(0, 1))
        (self.dot,) = self.left.plot([0.5], [0.5], "o", animated=True)
        self.touches = []
        self.on_touch(self.touched, ["ArrowLeft"], "A dot; the left arrow moves it.", [self.left])
        self.redraw()

    def touched(self, touch):
        self.touches.append(touch)
        if touch.kind == "down":
            x, y = self.left.transData.inverted().transform((touch.x, touch.y))
            self.dot.set_data([x], [y])
        self.redraw()

    def describe(self):
        return "A dot at {:.2f}, {:.2f}.".format(*self.dot.get_xydata()[0])


def test_places_are_pixels_of_the_figure_whatever_the_size_on_the_page():
    panel = DotPanel()
    panel.rest()  # twice the pixels
    touch(panel, "down", *panel.left.transData.transform((0.25, 0.75)))
    assert panel.describe() == "A dot at 0.25, 0.75."
    touch(panel, "up", 10, 190, shift=True)
    assert panel.touches[-1] == Touch("up", 10, 190, shift=True)


def test_a_key_has_no_place():
    panel = DotPanel()
    press(panel, "ArrowLeft", shift=True)
    (touched,) = panel.touches
    assert (touched.kind, touched.key, touched.shift) == ("key", "ArrowLeft", True)
    assert touched.x != touched.x and touched.y != touched.y


def test_an_error_is_shown_as_for_other_controls():
    panel = Panel()

    def refuse(touch):
        raise ValueError("nothing is <here>")

    panel.on_touch(refuse)
    touch(panel, "down")
    assert "nothing is &lt;here&gt;" in panel.message.value


def test_what_comes_from_another_thread_acts_at_home():
    async def main():
        panel, threads = Panel(), []
        panel.on_touch(lambda _: threads.append(threading.get_ident()))
        await asyncio.to_thread(touch, panel, "down")
        await until(lambda: threads)
        assert threads == [threading.get_ident()]

    asyncio.run(main())


def test_the_page_knows_where_something_can_be_dragged():
    panel = DotPanel()
    panel.rest()
    (area,) = panel.pointer.areas
    corners = panel.figure.transFigure.transform([area[:2], area[2:]])
    wanted = panel.left.transAxes.transform([(0, 0), (1, 1)])
    assert corners == pytest.approx(wanted, abs=0.5)


def outputs(panel):
    """The output of a panel as it comes, and as it is saved after its picture has changed."""
    first = shown(panel)
    panel.dot.set_data([0.2], [0.8])
    panel.rest()
    saved = save(notebook(copy.deepcopy(first), state=family(panel)))
    del first["data"][VIEW], first["metadata"][MARK], saved["metadata"][MARK]
    return first, saved


def test_text_and_picture_of_an_output_are_the_same_without_anywidget(monkeypatch):
    ours = DotPanel()
    assert ours.pointer in ours.screen.children
    monkeypatch.setitem(sys.modules, "anywidget", None)
    monkeypatch.delitem(sys.modules, "nnworkshop.panels.pointing")
    theirs = DotPanel()
    assert theirs.pointer is None
    assert outputs(ours) == outputs(theirs)


def test_a_discarded_panel_leaves_nothing():
    before = set(_instances)
    DotPanel().discard()
    assert set(_instances) == before
