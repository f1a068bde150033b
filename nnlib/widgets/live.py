"""A figure that moves, and the box of controls around it: what every panel is built on.

A panel is a picture, some controls and a few lines that join them::

    class NeuronPanel(Panel):
        '''The output of one neuron while its weight and its bias are moved.'''

        def __init__(self, weight=1.0, bias=0.0):
            super().__init__(width=700, height=320)
            self.weight = self.add_number("weight", weight, -10, 10)
            self.bias = self.add_number("bias", bias, -10, 10)
            ax = self.figure.subplots()
            plots.dress(ax, "One neuron", "input x", "output a")
            ax.set(xlim=(-6, 6), ylim=(0, 1))
            self.x = np.linspace(-6, 6, 200)
            (self.curve,) = ax.plot([], [], linewidth=plots.LINE, animated=True)
            self.redraw()

        def draw(self):
            self.curve.set_data(self.x, sigmoid(self.weight.value * self.x + self.bias.value))
            self.text.value = f"a = sigmoid({self.weight.value} x + {self.bias.value})"

        def describe(self):
            return f"A neuron with weight {self.weight.value:g} and bias {self.bias.value:g}."

Change a control (`panel.weight.value = 3`) and `draw` is called, a quick picture appears at once and a
sharp one soon after. `add_choice`, `add_button`, `on_change` and `say` do the rest.

The rules behind it:

- Artists that move are made with `animated=True`: a frame redraws them alone, on a saved background.
  Whatever else changes (a title, an axis limit) is noticed and costs one full drawing.
- A front end may call back from any thread, so callbacks only post; computing and drawing are done
  by the thread that made the panel.
- `draw` moves artists and sets texts; the numbers come from the package.
- Where no kernel runs, readers see `png()` and read `describe()`.
"""

import asyncio
import base64
import io
import logging
import math
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets as widgets
import numpy as np
from PIL import Image
from traitlets import link

from nnlib import plots

FRAMES_A_SECOND = 12
REST_AFTER = 0.25  # seconds of quiet before the sharp picture is drawn

log = logging.getLogger(__name__)


class Home:
    """The thread that made a panel, and its event loop if it has one."""

    def __init__(self) -> None:
        self.thread = threading.get_ident()
        try:
            self.loop = asyncio.get_running_loop()  # true in every cell of a notebook
        except RuntimeError:
            self.loop = None  # plain Python: everything happens at once

    def post(self, act: Callable, *args: Any) -> None:
        """Run `act(*args)` in the home thread: now when called from there, else as soon as it can."""
        if self.loop is None or threading.get_ident() == self.thread:
            act(*args)
        else:
            self.loop.call_soon_threadsafe(act, *args)

    def later(self, seconds: float, act: Callable) -> asyncio.TimerHandle | None:
        """Run `act()` in the home thread after `seconds`; at once where there is no loop."""
        if self.loop is None:
            act()
            return None
        return self.loop.call_later(seconds, act)


class LivePicture:
    """A matplotlib figure of `width` x `height` pixels shown in an image widget.

    `frame()` is quick: only animated artists are redrawn. `rest()` is slow and sharp: everything,
    at `pixel_ratio` times the pixels, for a screen with small ones.
    """

    def __init__(self, width: int, height: int, pixel_ratio: float = 2) -> None:
        self.figure = plots.new_figure(width, height)
        self.pixel_ratio = pixel_ratio
        self.widget = widgets.Image(
            layout=widgets.Layout(width=f"{width}px", max_width="100%", height="auto")
        )
        self._background = None
        self._moving = []

    def frame(self) -> None:
        """Show the moving artists as they are now."""
        if self.figure.stale or self._background is None:
            self._draw_background()
        canvas = self.figure.canvas
        canvas.restore_region(self._background)
        for artist in self._moving:
            artist.draw(canvas.get_renderer())
        pixels = np.asarray(canvas.buffer_rgba())[..., :3]
        buffer = io.BytesIO()
        Image.fromarray(np.ascontiguousarray(pixels)).save(
            buffer, "jpeg", quality=90, subsampling=0
        )
        self._show(buffer.getvalue(), "jpeg")

    def rest(self) -> None:
        """Show the sharp picture."""
        self._show(self.png(self.pixel_ratio), "png")

    def png(self, pixel_ratio: float = 1) -> bytes:
        """The whole picture as PNG: the same bytes for the same artists."""
        return plots.png(self.figure, pixel_ratio)

    def _draw_background(self) -> None:
        self.figure.canvas.draw()  # leaves out what is animated
        self.figure.set_layout_engine("none")  # the axes stay where the first drawing put them
        self._background = self.figure.canvas.copy_from_bbox(self.figure.bbox)
        moving = self.figure.findobj(lambda artist: artist.get_animated())
        self._moving = sorted(moving, key=lambda artist: artist.get_zorder())

    def _show(self, data: bytes, image_format: str) -> None:
        with self.widget.hold_sync():  # one message for both
            self.widget.format = image_format
            self.widget.value = data


class Panel(widgets.VBox):
    """Controls, a line of text, a picture of `width` x `height` pixels and a message line."""

    def __init__(self, width: int = 820, height: int = 320, pixel_ratio: float = 2) -> None:
        self.home = Home()
        self.picture = LivePicture(width, height, pixel_ratio)
        self.figure = self.picture.figure
        self.controls = widgets.Box(
            layout=widgets.Layout(flex_flow="row wrap", max_width=f"{width}px")
        )
        self.text = widgets.HTML()
        self.message = widgets.HTML()
        self._asked = False
        self._due = 0.0
        self._resting = None
        super().__init__([self.controls, self.text, self.picture.widget, self.message])

    def draw(self) -> None:
        """Set the artists and the text from the state; panels fill this in."""

    def describe(self) -> str:
        """What the picture shows, in words, for readers without a kernel and without eyes."""
        return type(self).__name__

    def add_number(
        self,
        name: str,
        value: float,
        low: float,
        high: float,
        step: float | None = None,
        log: bool = False,
        act: Callable[[], None] | None = None,
    ) -> widgets.BoundedFloatText | widgets.BoundedIntText:
        """Add a number box called `name` with a slider beside it; return the box.

        The box is whole-numbered if `value` is an int. `log=True` gives a logarithmic slider.
        `act()` is called after each change; without it the panel is redrawn.
        """
        shape = {"layout": widgets.Layout(width="190px"), "style": {"description_width": "110px"}}
        rail = {"readout": False, "layout": widgets.Layout(width="190px")}
        if isinstance(value, int):
            box = widgets.BoundedIntText(value, min=low, max=high, description=name, **shape)
            slider = widgets.IntSlider(value, min=low, max=high, **rail)
        else:
            box = widgets.BoundedFloatText(
                value, min=low, max=high, step=step, description=name, **shape
            )
            slider = (
                log_slider(value, low, high, rail)
                if log
                else widgets.FloatSlider(
                    value, min=low, max=high, step=step or (high - low) / 100, **rail
                )
            )
        # a dragged slider gives 0.12589254117941673: nobody wants to read that
        link((slider, "value"), (box, "value"), (lambda v: type(value)(f"{v:.3g}"), lambda v: v))
        self.on_change(box, act or self.redraw)
        self.controls.children += (widgets.HBox([box, slider]),)
        return box

    def add_choice(
        self, name: str, options: Sequence, value: Any, act: Callable[[], None] | None = None
    ) -> widgets.Dropdown:
        """Add a list called `name` to choose from; `act()` is called after each change."""
        choice = widgets.Dropdown(
            options=options,
            value=value,
            description=name,
            layout=widgets.Layout(width="250px"),
            style={"description_width": "110px"},
        )
        self.on_change(choice, act or self.redraw)
        self.controls.children += (choice,)
        return choice

    def add_button(self, name: str, act: Callable[[], None], tooltip: str = "") -> widgets.Button:
        """Add a button that calls `act()`."""
        button = widgets.Button(
            description=name, tooltip=tooltip, layout=widgets.Layout(width="auto")
        )
        button.on_click(lambda _: self.home.post(self._guarded, act))
        self.controls.children += (button,)
        return button

    def on_change(self, control: widgets.Widget, act: Callable[[], None]) -> None:
        """Call `act()` in the home thread whenever the value of `control` changes."""
        control.observe(lambda _: self.home.post(self._guarded, act), "value")

    def say(self, sentence: str = "") -> None:
        """Show a sentence under the picture; it stays until the next one."""
        self.message.value = f'<span role="status">{sentence}</span>'

    def redraw(self) -> None:
        """Ask for a new picture: many wishes in a row give one, and never a queue."""
        if not self._asked:
            self._asked = True
            self.home.later(max(0.0, self._due - time.perf_counter()), self._redraw)

    def show_frame(self) -> None:
        """Draw a quick picture now."""
        start = time.perf_counter()
        self.draw()
        self.picture.frame()
        end = time.perf_counter()
        self._due = max(
            start + 1 / FRAMES_A_SECOND, end + (end - start)
        )  # at most half of the time

    def rest_soon(self) -> None:
        """Have the sharp picture drawn after a moment of quiet."""
        if self._resting is not None:
            self._resting.cancel()
        if self.home.loop is not None:  # without a loop nobody is watching
            self._resting = self.home.later(REST_AFTER, self.picture.rest)

    def png(self) -> bytes:
        """The picture that readers without a kernel see."""
        self.draw()
        return self.picture.png()

    def _redraw(self) -> None:
        self._asked = False
        self._guarded(self.show_frame)
        self.rest_soon()

    def _guarded(self, act: Callable[[], None]) -> None:
        """An error in a callback would be lost: show it."""
        try:
            act()
        except ValueError as error:
            self.say(f"⚠ {error}")
        except Exception as error:
            log.exception("a panel failed")
            self.say(f"⚠ This panel failed, please report it: {type(error).__name__}: {error}")

    def _repr_mimebundle_(self, **kwargs: Any) -> dict:
        bundle = super()._repr_mimebundle_(**kwargs)
        picture = base64.b64encode(self.png()).decode()
        return bundle | {"text/plain": repr(self), "image/png": picture}

    def __repr__(self) -> str:
        return self.describe()


def log_slider(value: float, low: float, high: float, rail: dict) -> widgets.FloatLogSlider:
    """A slider from `low` to `high` on a logarithmic scale, in steps of a tenth of a decade."""
    return widgets.FloatLogSlider(
        value, min=math.log10(low), max=math.log10(high), step=0.1, **rail
    )
