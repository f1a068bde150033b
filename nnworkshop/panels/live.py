"""A figure that moves, and the box of controls around it: what every panel is built on.

A panel is a picture, some controls and a few lines that join them::

    class NeuronPanel(Panel):
        '''The output of one neuron while its weight and its bias are moved.'''

        def __init__(self, weight=1.0, bias=0.0, fix=(), hide=()):
            super().__init__(width=700, height=320)
            self.weight = self.add_number("weight", weight, -10, 10)
            self.bias = self.add_number("bias", bias, -10, 10)
            ax = self.figure.subplots()
            pictures.dress(ax, "One neuron", "input x", "output a")
            ax.set(xlim=(-6, 6), ylim=(0, 1))
            self.x = np.linspace(-6, 6, 200)
            (self.curve,) = ax.plot([], [], linewidth=pictures.LINE, animated=True)
            self.settle(fix, hide)
            self.redraw()

        def draw(self):
            self.curve.set_data(self.x, sigmoid(self.weight.value * self.x + self.bias.value))
            self.text.value = f"a = sigmoid({self.weight.value} x + {self.bias.value})"

        def describe(self):
            return f"A neuron with weight {self.weight.value:g} and bias {self.bias.value:g}."

Change a control (`panel.weight.value = 3`) and `draw` is called, a quick picture appears at once and a
sharp one soon after. `add_choice`, `add_button`, `on_change` and `say` do the rest. `settle`, once all
controls are there, lets whoever shows the panel fix some of them and hide others.

The rules behind it:

- Artists that move are made with `animated=True`: a frame redraws them alone, on a saved background.
  Those that are not `stale` are put there as they were: matplotlib's artists are stale once something
  of theirs has been set, and one with a `draw` of its own, which leaves that alone, always is.
  Whatever else changes (a title, an axis limit) is noticed and costs one full drawing.
- A front end may call back from any thread, so callbacks only post; computing and drawing are done
  by the thread that made the panel.
- `draw` moves artists and sets texts; the numbers come from the package.
- Where no kernel runs, readers get `still()`, a picture and its description; where one runs, a
  screen reader gets the description of the resting picture.
"""

import asyncio
import base64
import html
import io
import logging
import math
import signal
import threading
import time
import weakref
from contextlib import contextmanager
from functools import partial
from itertools import chain, groupby, pairwise

import ipywidgets as widgets
import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.collections import Collection
from matplotlib.transforms import Bbox
from PIL import Image
from traitlets import Unicode, dlink, link

from nnlib import checks
from nnworkshop import pictures
from nnworkshop.panels import stage, still
from nnworkshop.panels.looks import Looks
from nnworkshop.panels.number_box import HANDS_ON, NumberBox, at_notch, notch

FRAMES_A_SECOND = 10.5
CALM = 1.0  # seconds between frames of what moves by itself, where the page asks for little motion
REST_AFTER = 0.25  # seconds of quiet before the sharp picture is drawn
SLICE = 0.02  # seconds of training at a time
CALL = 0.01  # and of one call, since each begins with some work of its own
BREATH = 0.001  # seconds between slices of a run that need not hurry,
ROUNDS = 30  # or rounds of the event loop: one message takes several of them
ROWS = 3  # of controls, which in a lecture leave less room for the picture
CALM_AFTER = 3  # frames in which an artist has not changed
MANY = 60  # lines or points of one artist that take long to draw
BACKLOG = 0.1  # seconds of steps that a run may catch up on after a pause
FULL_SPEED = 1e9
AS_PROSE = {"style": {"font_size": "var(--jp-content-font-size1, 14px)"}}
NO_TOUCH = (
    "This picture cannot be pointed at here, since anywidget is not installed or this page does not let "
    "it run. The controls do the same."
)

logger = logging.getLogger(__name__)


class Home:
    """The thread that made a panel, and its event loop if it has one."""

    def __init__(self):
        self.thread = threading.get_ident()
        try:
            self.loop = asyncio.get_running_loop()  # true in every cell of a notebook
        except RuntimeError:
            self.loop = None  # plain Python: everything happens at once

    def post(self, act, *args):
        """Run `act(*args)` in the home thread: at once when called from there, else as soon as possible."""
        if self.loop is None or threading.get_ident() == self.thread:
            act(*args)
        else:
            self.loop.call_soon_threadsafe(act, *args)

    def later(self, seconds, act):
        """Run `act()` in the home thread after `seconds`; at once where there is no loop."""
        if self.loop is None:
            act()
            return None
        return self.loop.call_later(seconds, act)


class DescribedImage(widgets.Image):
    """An image whose `tooltip` is its name for a screen reader."""

    # JupyterLab asks any widget with a tooltip for its description, and fails where there is none
    description = Unicode().tag(sync=True)


class LivePicture:
    """A matplotlib figure of `width` x `height` pixels shown in an image widget.

    `frame()` is quick: only animated artists are redrawn. `rest()` is slow and sharp: everything,
    at `pixel_ratio` times the pixels, for a screen with small ones, and with its description.
    """

    def __init__(self, width, height, pixel_ratio=2):
        self.figure = pictures.new_figure(width, height)
        self.pixel_ratio = pixel_ratio
        layout = widgets.Layout(max_width="100%", height="auto")
        self.widget = DescribedImage(width=str(width), layout=layout)
        self._background, self._strips, self._settled = None, {}, set()
        self._moving, self._sheets = [], {}
        self._calm = {}  # for how many frames each has not changed

    @pictures.house_style()
    def frame(self):
        """Show the moving artists as they are now."""
        if self.figure.stale or self._background is None:
            self._draw_background()
        canvas = self.figure.canvas
        canvas.restore_region(self._background)
        self._draw_moving(canvas.get_renderer())
        pixels = Image.frombuffer(
            "RGBX", canvas.get_width_height(), canvas.buffer_rgba(), "raw", "RGBX", 0, 1
        )
        buffer = io.BytesIO()
        pixels.save(buffer, "jpeg", quality=90, subsampling=0)
        self._show(buffer.getvalue(), "jpeg")

    def rest(self, description):
        """Show the sharp picture, and have it say what it shows."""
        self._show(self.png(self.pixel_ratio), "png")
        self.widget.tooltip = description

    def png(self, pixel_ratio=1):
        """The whole picture as PNG: the same bytes for the same artists."""
        return pictures.png(self.figure, pixel_ratio)

    def _draw_moving(self, renderer):
        """Draw each that has changed of late, and put those that are calm or take long there as they were."""
        shown = [artist for artist in self._moving if artist.get_visible()]
        for artist in shown:
            known = artist in self._calm  # a new one counts as calm until it changes
            calm = self._calm.get(artist, CALM_AFTER) + 1
            self._calm[artist] = 0 if known and artist.stale else calm
        sheets = {}
        for calm, group in groupby(shown, lambda artist: self._calm[artist] >= CALM_AFTER):
            for artists in [tuple(group)] if calm else [(artist,) for artist in group]:
                if calm or takes_long(artists[0]):
                    sheets[artists] = self._sheet(artists, renderer)
                    sheets[artists].draw(renderer)
                else:
                    artists[0].draw(renderer)
        self._sheets = sheets

    def _sheet(self, artists, renderer):
        """What artists look like: as in the last picture, if none of them has changed."""
        known = None if any(artist.stale for artist in artists) else self._sheets.get(artists)
        return known or Sheet(artists, renderer)

    def _draw_background(self):
        """Draw all that does not move: of axes side by side only those in which something has changed."""
        canvas = self.figure.canvas
        axes = [ax for ax in self.figure.axes if ax.get_visible()]
        hidden = set(self.figure.axes) - set(axes)
        stale = {one for one in self.figure.get_children() if one.stale}
        changed = stale - hidden if stale else set(axes)
        if self._background and changed <= self._strips.keys() == set(axes):
            canvas.restore_region(self._background)
            self._redraw({self._strips[ax] for ax in changed})
        else:
            canvas.draw()  # leaves out what is animated
            self._settle(axes)
            self._strips = strips(axes, canvas.get_renderer())
        for one in (self.figure, *self.figure.axes):  # to ask where something is counts as a change
            one.stale = False
        self._background = canvas.copy_from_bbox(self.figure.bbox)
        moving = (ax.findobj(lambda artist: artist.get_animated()) for ax in axes)
        self._moving = sorted(chain(*moving), key=lambda artist: artist.get_zorder())
        self._calm = {artist: self._calm[artist] for artist in self._moving if artist in self._calm}
        self._sheets = {}

    def _settle(self, axes):
        """Leave axes, and the names below their numbers, where their first drawing has put them: to find
        their places again is half of the work of drawing an axis.
        """
        self.figure.set_layout_engine("none")
        axes = [ax for ax in axes if ax.xaxis.get_tick_params().get("labelbottom", True)]
        for ax in set(axes) - self._settled:
            height = ax.xaxis.label.get_position()[1]
            ax.xaxis.set_label_coords(0.5, ax.transAxes.inverted().transform((0, height))[1])
        self._settled = self._settled & set(self.figure.axes) | set(axes)

    def _redraw(self, changed):
        """Draw some strips anew, on white. Where something reaches out of one, all is drawn next time."""
        pixels = np.asarray(self.figure.canvas.buffer_rgba())
        for start, end in changed:
            pixels[:, start:end] = 255
        for ax, strip in self._strips.items():
            if strip in changed:
                ax.draw(self.figure.canvas.get_renderer())
        borders = [start for start, _ in self._strips.values() if start]
        if (pixels[:, borders] < 255).any():
            self._strips = {}

    def _show(self, data, image_format):
        with self.widget.hold_sync():  # one message for both
            self.widget.format = image_format
            self.widget.value = data


class Sheet:
    """What artists that have not changed since the last picture look like: it takes less time to put that on
    a picture than to draw them again.
    """

    def __init__(self, artists, renderer):
        own = RendererAgg(renderer.width, renderer.height, renderer.dpi)
        for artist in artists:
            artist.draw(own)
        pixels = np.asarray(own.buffer_rgba())
        rows, columns = (np.flatnonzero(pixels[:, :, 3].any(axis=axis)) for axis in (1, 0))
        self.picture = None
        if len(rows):
            picture = pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
            self.picture = picture[::-1].copy()
            self.corner = columns[0], int(renderer.height) - 1 - rows[-1]

    def draw(self, renderer):
        """Put it where the artists are."""
        if self.picture is not None:
            look = renderer.new_gc()
            renderer.draw_image(look, *self.corner, self.picture)
            look.restore()


def takes_long(artist):
    """Whether it takes so long to draw an artist that it is worth a sheet of its own."""
    return (
        isinstance(artist, Collection)
        and max(len(artist.get_paths()), len(artist.get_offsets())) > MANY
    )


class Panel(widgets.VBox):
    """Rows of controls, a line of text, a picture of `width` x `height` pixels and a message line."""

    share = 0.5  # of the time that drawing takes at most while a player runs

    def __init__(self, width=820, height=320, pixel_ratio=2):
        self.home, self.looks = Home(), Looks()
        self.picture = LivePicture(width, height, pixel_ratio)
        self.figure = self.picture.figure
        self.controls = widgets.VBox(layout=widgets.Layout(max_width="var(--controls-width)"))
        self.controls.observe(lambda _: self._note_height(), "children")
        self.text = widgets.HTML(**AS_PROSE)
        room = widgets.Layout(min_height="28px", max_width=f"{width}px")
        self.message = widgets.HTML(layout=room, **AS_PROSE)
        self.player = None
        self._said, self._remark = "", ""
        self._quiet = False
        self._asked = False
        self.due = self.due_unasked = self._began = 0.0  # the last frame began then
        self._took = math.inf  # and took so long
        self._resting = None
        hands_on = widgets.HTML(HANDS_ON, layout=widgets.Layout(display="none"))
        size = f"nnlib-{width}x{height}"
        self.notice = notice(f".{size} {{ --width: {width}; --height: {height} }}")
        for shown in (self.controls, self.message):
            shown.add_class(still.LIVE)
        self.screen = widgets.Box([self.picture.widget])
        self.screen.add_class(still.SCREEN)
        self.pointer = None  # until something can be pointed at
        parts = [self.notice, self.controls, self.text, self.screen, self.message, hands_on]
        super().__init__(parts)
        self.add_class(still.PANEL)
        self.add_class(size)
        self.taken_out = []  # controls that are hidden for good
        self._row = None  # the row that gets the next control
        self._fixed, self._hidden = set(), set()  # the names of controls, see settle
        self.watchers = []  # called after each act and each frame

    def draw(self):
        """Set the artists and the text from the state; panels fill this in."""

    def describe(self):
        """What the picture shows, in words, for readers who have no kernel or cannot see it."""
        return type(self).__name__

    def add_row(self, caption=""):
        """Begin a row: the controls that are added next go into it, after the caption."""
        look = widgets.Layout(flex_flow="row wrap", align_items="center", grid_gap="0 0.5em")
        row = widgets.Box(layout=look)
        if caption:
            label = f'<span style="opacity: 0.7">{caption}</span>'
            row.children = (widgets.HTML(label, layout=widgets.Layout(min_width="9ch")),)
        self.controls.children += (row,)
        self._row = row
        return row

    def add(self, control):
        """Put a control at the end of the last row."""
        row = self._row or self.add_row()
        row.children += (control,)

    def _note_height(self):
        """Tell the page whether there are so many rows that they leave less room for the picture."""
        (self.add_class if len(self.controls.children) >= ROWS else self.remove_class)(still.TALL)

    def refill(self, row, fill):
        """Make the controls of a row anew, by `fill()`; those that are fixed or hidden stay so."""
        old, row.children, self._row = row.children, (), row
        fill()
        self._settle_row(row)
        self.taken_out = [one for one in self.taken_out if one not in old]
        for widget in set(family(*old)).difference(self.looks.all()):
            widget.close()

    def add_number(
        self,
        name,
        value,
        low,
        high,
        step=None,
        log=False,
        slider=True,
        act=None,
        digits=7,
    ):
        """Add a number box called `name` with a slider beside it; return the box.

        The box takes whole numbers if `value` is an int, and shows so many `digits` at a time.
        `log=True` makes the slider logarithmic, `slider=False` leaves it out. `act()` is called
        after each change; without it the panel is redrawn.
        """
        tell = partial(self.home.post, self.note)
        look = self.looks.box(name, digits)
        box = NumberBox(value, low, high, step, tell, log=log, digits=digits, **look)
        self.add(widgets.HBox([box, slider_for(box)]) if slider else box)
        self.on_change(
            box, act or self.redraw
        )  # comes last, so that nothing typed meanwhile is lost
        return box

    def add_choice(self, name, options, value, act=None):
        """Add a list called `name` to choose from; `act()` is called after each change."""
        choice = widgets.Dropdown(options=options, value=value, **self.looks.choice(name))
        self.on_change(choice, act or self.redraw)
        self.add(choice)
        return choice

    def add_button(self, name, act, tooltip=""):
        """Add a button that calls `act()`."""
        button = widgets.Button(description=name, tooltip=tooltip, **self.looks.button())
        button.on_click(lambda _: self.home.post(self.act, act))
        self.add(button)
        return button

    def settle(self, fix=(), hide=(), show=()):
        """Fix controls and hide others, by the names they show; both keep their values.

        show: if there are any, all others are hidden. Call it once, when all controls have been
        added. A control without a name belongs to the one before it, and a row without controls is
        hidden as well. ValueError, which lists all names, for a name that no control has.
        """
        rows = [(row, groups(row)) for row in self.controls.children]
        known = [name for _, controls in rows for name in controls if name]
        for argument, names in {"fix": fix, "hide": hide, "show": show}.items():
            for name in names:
                checks.one_of(argument, name, known)
        self._fixed = set(fix)
        self._hidden = {*hide, *(name for name in known if show and name not in show)}
        left = [row for row in self.controls.children if self._settle_row(row)]
        self.taken_out += [row for row in self.controls.children if row not in left]
        self.controls.children = left

    def _settle_row(self, row):
        """Fix and hide controls of a row; whether there is still something to see in it."""
        controls = groups(row)
        for name in self._fixed & set(controls):
            disable(controls[name])
        shown = {name: group for name, group in controls.items() if name not in self._hidden}
        self.taken_out += [one for name in self._hidden for one in controls.get(name, ())]
        row.children = [control for group in shown.values() for control in group]
        return shown == controls or any(shown)

    def is_fixed(self, control):
        """Whether a control keeps its value, by `settle`."""
        return getattr(control, "description", "") in self._fixed

    def is_free(self, control):
        """Whether a control can be used: it is neither fixed nor hidden."""
        return not control.disabled and control not in self.taken_out

    def on_change(self, control, act):
        """Call `act()` in the home thread whenever the value of `control` changes."""
        control.observe(lambda _: self.home.post(self.act, act), "value")

    def on_touch(self, act, keys=(), label="", drags=()):
        """Call `act(touch)` in the home thread whenever the picture is pointed at; see `Touch`.

        What a pointer can do, something else must be able to do: where anywidget is missing, or not
        allowed, the picture can only be looked at.

        - keys: those that it gets too, as a page names them, such as "ArrowLeft"; others go on.
        - label: what can be done here, and with which keys, for those who cannot see it.
        - drags: axes in which something can be dragged, so that a finger does not scroll the page.
        """
        hint = widgets.HTML(NO_TOUCH, **AS_PROSE)
        hint.add_class(still.HINT)
        self.screen.children += (hint,)
        try:
            from nnworkshop.panels.pointing import Pointer  # takes a moment
        except ImportError:
            return
        tell = lambda touch: self.home.post(self.act, partial(act, touch))
        self.pointer = Pointer(self.figure, tell, keys, label, drags)
        self.screen.children += (self.pointer,)

    def say(self, sentence=""):
        """Show a sentence under the picture; it stays until the next one."""
        self._said = sentence
        self._show_message()

    def note(self, remark):
        """Add a remark on what has happened by itself; it stays until the next action."""
        self._remark = html.escape(remark)
        self._show_message()

    def _show_message(self):
        sentences = " ".join(filter(None, (self._remark, self._said)))
        self.message.value = f'<span role="status">{sentences}</span>'

    def redraw(self):
        """Draw a picture now, or as soon as one is due: many requests give one picture, never a queue."""
        if self._asked:
            return
        wait = self.due - time.perf_counter()
        if wait > 0:
            self._asked = True
            self.home.later(wait, self.redraw_now)
        else:
            self.redraw_now()

    def animate(self, early=0.0):
        """Redraw what moves by itself, if it is due: about once a second where the page asks for
        little motion.

        early: how many seconds before its time a picture may come.
        """
        calm = self.pointer is not None and self.pointer.calm
        due = self._began + CALM if calm else max(self.due, self.due_unasked)
        if time.perf_counter() > due - early and not self._asked:
            self.redraw_now()

    def redraw_now(self):
        """Draw a quick picture at once, and a sharp one after a moment of quiet."""
        self._asked = False
        self.guarded(self.show_frame)
        self.guarded(self._watch)
        self.rest_soon()

    @pictures.house_style()
    def show_frame(self):
        """Draw a quick picture now."""
        self._began = start = time.perf_counter()
        self.draw()
        self.picture.frame()
        end = time.perf_counter()
        # drawing takes at most half of the time, however slow it is, and what no one asks for its share;
        # one picture that takes longer than those around it, as axes grow, does not put off the next
        took = min(end - start, 2 * self._took)
        self._took = end - start
        self.due = max(start + 1 / FRAMES_A_SECOND, end + took)
        self.due_unasked = end + took * (1 / self.share - 1)

    def rest_soon(self):
        """Have the sharp picture drawn after a moment of quiet; there is none while a player runs."""
        if self._resting is not None:
            self._resting.cancel()
        playing = self.player is not None and self.player.running
        if self.home.loop is not None and not playing:  # without a loop nobody is watching
            self._resting = self.home.later(REST_AFTER, lambda: self.guarded(self.rest))

    def rest(self):
        """Show the sharp picture, with its description for a screen reader; where a quick one is due first,
        this comes after that.
        """
        if self._asked:
            return
        self.picture.rest(self.describe())
        if self.pointer:
            self.pointer.follow_layout()

    @pictures.house_style()
    def still(self):
        """What readers without a kernel get: a picture as PNG and what it shows in words."""
        self.draw()
        return self.picture.png(), self.describe()

    def act(self, act):
        """Do what a control asks for, and bring the description up to date afterwards."""
        if self._quiet:
            return
        if self._remark:
            self.note("")
        self.guarded(act)
        self.guarded(self._watch)
        self.rest_soon()

    def _watch(self):
        for watch in self.watchers:
            watch()

    @contextmanager
    def quietly(self):
        """Change controls in a `with` block without acting on it as if someone had moved them."""
        self._quiet = True
        try:
            yield
        finally:
            self._quiet = False

    @pictures.house_style()
    def guarded(self, act):
        """Run `act()` and show its error, which in a callback would be lost."""
        try:
            act()
        except Exception as error:  # noqa: BLE001 - whatever it is, it must be seen
            self.fail(error)

    def fail(self, error):
        """Show an error: a ValueError is a sentence about an input, anything else is our fault."""
        if isinstance(error, ValueError):
            self.say(f"⚠ {html.escape(str(error))}")
        else:
            logger.error("a panel failed", exc_info=error)
            self.say(f"⚠ This panel failed, please report it: {html.escape(repr(error))}")

    def halt(self):
        """Stop whatever goes on by itself."""
        if self.player is not None and self.player.running:
            self.player.stop()
        if self._resting is not None:
            self._resting.cancel()

    def discard(self):
        """Stop the panel and close all its widgets, which the kernel and the page would otherwise keep."""
        members = family(self, *self.looks.all())
        for panel in members:
            if isinstance(panel, Panel):
                panel.halt()
        for widget in members:
            widget.close()

    def _repr_mimebundle_(self, **kwargs):
        picture, description = self.still()
        stage.enter(self)
        bundle = super()._repr_mimebundle_(**kwargs) | {
            "text/plain": description,
            "image/png": base64.b64encode(picture).decode(),
        }
        return bundle, {"image/png": {"alt": description}, still.MARK: self.model_id}

    def __repr__(self):
        return self.describe()


def strips(axes, renderer):
    """The columns of pixels, (start, end), that each of some axes has for itself, or with others that are
    not apart from it.
    """
    groups, starts, reach = [], [], 0.0
    for start, end, ax in sorted(
        [(*span(ax, renderer), ax) for ax in axes], key=lambda one: one[0]
    ):
        if not groups or start > reach + 2:
            starts.append(round((reach + start) / 2) if groups else 0)
            groups.append([])
        groups[-1].append(ax)
        reach = max(reach, end)
    parts = pairwise([*starts, renderer.width])
    return {ax: part for group, part in zip(groups, parts) for ax in group}


def span(ax, renderer):
    """From where to where axes reach in what is drawn of them and does not move."""
    still = [one for one in ax.get_children() if one.get_visible() and not one.get_animated()]
    boxes = [one.get_tightbbox(renderer) for one in still if one is not ax.patch]
    boxes = [box for box in boxes if box is not None and box.width > 0]
    box = Bbox.union(boxes) if boxes else ax.bbox
    return box.x0, box.x1


class Player:
    """Calls `step(count)` again and again, in short slices between which clicks and moves get in.

    It runs as a task on the event loop of the panel's home thread; `speed` is in steps a second, and
    `behind` says whether it could not take all of them.
    `changed()` is called when it starts and when it stops. One player runs at a time in a kernel:
    a new one stops the old, so that a cell can be run again. Both panels say so. An interrupt of
    the kernel stops it too.
    """

    _live = staticmethod(lambda: None)

    def __init__(self, panel, step, changed):
        self.panel, self.step, self.changed = panel, step, changed
        self.running, self.speed, self.behind = False, FULL_SPEED, False
        self.interrupted = False
        self._task = None  # kept here, as the loop alone would let it be garbage collected
        self._pace = 1 / CALL  # steps a second, as far as is known
        self._stop_other()

    def start(self):
        """Start, or go on."""
        if self._stop_other():
            self.panel.note("Only one panel runs at a time: the other one was stopped.")
        Player._live = weakref.ref(self)
        self.running, self.interrupted = True, False
        if self._task is None or self._task.done():
            self._task = self.panel.home.loop.create_task(self._play())
        self.changed()

    def stop(self):
        """Stop after the step that is being taken."""
        self.running = False
        self.changed()

    def _stop_other(self):
        """Stop another player that is running; returns whether there was one."""
        other = Player._live()
        if other is None or other is self or not other.running:
            return False
        other.stop()
        other.panel.note("Stopped, because another panel is running: only one runs at a time.")
        return True

    async def _play(self):
        clock, credit = time.perf_counter(), 1.0
        try:
            while self.running:
                listen()
                before, clock = clock, time.perf_counter()
                credit = min(credit + self.speed * (clock - before), 1 + self.speed * BACKLOG)
                credit -= self._slice(credit)
                self.behind = credit >= 1
                # half of the pictures come half a step early, so that long steps do not slow them down
                self.panel.animate(early=min(0.5 / self._pace, 0.5 / FRAMES_A_SECOND))
                if self.interrupted:
                    self.stop()
                    self.panel.note("Stopped, because the kernel was interrupted.")
                await breathe(hurry=self.behind)
        except Exception as error:  # noqa: BLE001 - whatever it is, it must be seen
            self.stop()
            self.panel.fail(error)

    def _slice(self, credit):
        """Take at most `credit` steps until SLICE seconds are over or a picture is due.

        A call of `step` takes as many as fit into CALL seconds at the pace of the one before, of
        which it believes at most twice that of the one before that.
        """
        now, taken = time.perf_counter(), 0
        end = now + SLICE if self.panel.due < now else min(now + SLICE, self.panel.due)
        while self.running and taken + 1 <= credit and now < end:
            fitting = int(self._pace * min(CALL, end - now))
            count = max(1, min(fitting, int(credit - taken)))
            self.step(count)
            taken += count
            before, now = now, time.perf_counter()
            self._pace = min(2 * self._pace, count / max(now - before, 1e-9))
        return taken


async def breathe(hurry):
    """Let clicks and moves in, which takes some rounds of the event loop; one that need not hurry sleeps as well.

    The processor of one that sleeps is given away, and does not come back at once: with a sleep of a
    millisecond after each slice a tenth of the speed was lost.
    """
    if not hurry:
        await asyncio.sleep(BREATH)
        return
    for _ in range(ROUNDS):
        await asyncio.sleep(0)


def listen():
    """Let the next interrupt of the kernel stop the player that runs.

    A kernel ignores interrupts while no cell runs, and only then does this handler apply: each cell
    and each message sets up its own handler, and restores this one afterwards.
    """
    in_main = threading.current_thread() is threading.main_thread()
    if in_main and signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, interrupt)


def interrupt(*_):
    """Ask the running player to stop at the end of its slice, when it is safe to draw."""
    player = Player._live()
    if player is not None:
        player.interrupted = True


def short(value):
    """A number in at most three digits, as it is printed in books."""
    if 0 < abs(value) < 1e-3:
        return "about 0"
    return f"{value + 0.0:.3g}".replace("-", "−")  # + 0.0 takes the sign off -0.0


def parts(control):
    """A control and the controls inside it, such as a number box and its slider."""
    return (control, *getattr(control, "children", ()))


def notice(rules=""):
    """The sentence above the picture of a panel whose kernel is gone; it is hidden until then.

    It brings the style of the panel along, and such rules as only this panel needs.
    """
    words = widgets.HTML(f"<style>{rules}</style>{still.NOTICE_HTML}", **AS_PROSE)
    words.add_class(still.NOTICE)
    return words


def family(*values):
    """These widgets and all that belong to them: children, layouts, styles, hidden controls."""
    found, left = {}, list(values)
    while left:
        one = left.pop()
        if isinstance(one, (list, tuple)):
            left += one
        elif isinstance(one, widgets.Widget) and id(one) not in found:
            found[id(one)] = one
            left += [getattr(one, name) for name in one.keys]
            left += vars(one).values() if isinstance(one, Panel) else ()
    return list(found.values())


def groups(row):
    """The controls of a row, grouped by the names they show; "" for those before the first name."""
    found, name = {}, ""
    for control in row.children:
        names = [getattr(part, "description", "") for part in parts(control)]
        name = next(filter(None, names), name)
        found.setdefault(name, []).append(control)
    return found


def disable(controls):
    """Disable controls: they show their values, and nobody can change them."""
    for part in (part for control in controls for part in parts(control)):
        if part.has_trait("disabled"):
            part.disabled = True


def slider_for(box):
    """A slider that moves the number box, and is moved by it."""
    look = {"readout": False, "layout": widgets.Layout(width="150px")}
    limits = {"min": box.min, "max": box.max}
    if box.whole:
        slider = widgets.IntSlider(box.value, **limits, **look)
        for name in ("max", "min"):
            dlink((box, name), (slider, name), int)
        link((slider, "value"), (box, "value"))
        return slider
    if box.log:
        step, place = 0.1, math.log10
        decades = {end: place(limit) for end, limit in limits.items()}
        slider = widgets.FloatLogSlider(box.value, step=step, **decades, **look)
    else:
        step, place = box.step, float
        slider = widgets.FloatSlider(box.value, step=step, **limits, **look)

    for name in ("max", "min"):
        dlink((box, name), (slider, name), place)

    def apart():
        """Whether the box is further from the slider than rounding to the nearest notch explains."""
        return abs(place(slider.value) - place(box.value)) > 0.500001 * step

    def to_box(_):
        """Give the box a round number: a slider that is dragged gives 0.12589254117941673."""
        value = slider.value
        inside = box.min * 1.001 < value < box.max * 0.999
        if apart():
            box.value = at_notch(notch(value)) if box.log and inside else float(f"{value:.6g}")

    def to_slider(_):
        if apart():
            slider.value = box.value

    slider.observe(to_box, "value")
    box.observe(to_slider, "value")
    return slider
