"""What is pointed at in a TrainingPanel: a sample or a place that is followed, a unit, a weight."""

import html
import time

import ipywidgets as widgets
import numpy as np

from nnlib import checks
from nnworkshop.panels.live import AS_PROSE, short
from nnworkshop.panels.placing import Points, hindrance
from nnworkshop.panels.run_view import followed_words
from nnworkshop.panels.tables import STYLE, chain_html
from nnworkshop.pictures.layout import MOST_UNITS
from nnworkshop.studies.following import entry, road

ARROWS = {"ArrowLeft": (-1, 0), "ArrowRight": (1, 0), "ArrowDown": (0, -1), "ArrowUp": (0, 1)}
PAGES = {"PageUp": -1, "PageDown": 1}
KEYS = (*ARROWS, *PAGES, "Delete")
LABEL = (
    "The pictures of the run. Arrow keys move the point that is followed, with Shift a little; Page "
    "Down and Page Up go through the samples; Delete lets go. The row Follow has boxes for all of it."
)
CHANGES = (
    " If touch is set there to place, move or delete samples, Enter does that, and Delete takes the sample "
    "away that is followed."
)
STEP, SMALL_STEP = 1 / 20, 1 / 100  # of the plane, for an arrow key
AROUND = 12  # pixels around axes that still belong to them
PULL = 0.02  # how far a weight moves for each pixel that its line is dragged
NOTHING = {"none": ()}  # for a list to choose from, where None would be no choice at all
MOST_PATHS = 16  # of a road; nobody reads more
PAUSE = "Pause first: training would change the weight again at once."
GONE = "{} is not there any more at the end, epoch {:,}: the network is another one now."


class Pointed:
    """The row of a TrainingPanel for what is pointed at, and the words below its picture.

    What it is stands in the panel's `look`: a point, perhaps the row of X that it is, a unit, a parameter.
    changes: whether samples can be changed.
    """

    def __init__(self, panel, changes=True):
        self.panel, self.shapes, self._due = panel, None, 0.0
        self._held, self._grip = None, (0.0, 0.0)  # what is dragged, and where it was taken
        X, view = panel.run.training.X, panel.view
        self.plane = view.plane
        panel.add_row()
        panel.settings.add("follow")
        self.row = panel.add_number("row", 0, 0, len(X) - 1, slider=False, act=self._to_row)
        limits = view.plane.limits if view.plane else ()
        names = ["x"] if len(limits) == 1 else ["x1", "x2"]
        names = ["across", "up"] if view.section or self._names.inputs else names
        self.inputs = [
            panel.add_number(name, float(x), *map(float, ends), slider=False, act=self._to_place)
            for name, ends, x in zip(names, limits, view.on_plane(X)[0])
        ]
        self.unit = panel.add_choice("unit", NOTHING, (), self._to_unit)
        self.parameter = panel.add_choice("weight or bias", NOTHING, (), self._to_parameter)
        self.value = panel.add_number("is", 0.0, -1e6, 1e6, 0.1, slider=False, act=self._put)
        self.button = panel.add_button("Let go", self.let_go, "follow nothing, look at nothing")
        self.points = self._offer_points() if changes else None
        self.words = widgets.HTML(
            layout=widgets.Layout(max_width=panel.controls.layout.max_width), **AS_PROSE
        )
        self.below = [self.words, widgets.HTML(STYLE, layout=widgets.Layout(display="none"))]
        keys, label = KEYS, LABEL
        if self.points:
            keys, label = (*KEYS, "Enter"), LABEL + CHANGES
        panel.on_touch(self.touched, keys, label, self._drags())
        self.offer()

    def _offer_points(self):
        """The controls that change samples, or the sentence that says why there are none."""
        why_not = hindrance(self.panel.run, self.panel.view)
        if not why_not:
            return Points(self)
        self.panel.add(widgets.HTML(why_not, **AS_PROSE))
        return None

    @property
    def _names(self):
        """What inputs and answers are called."""
        return self.panel.run.samples.names

    def _drags(self):
        """The axes in which something can be dragged."""
        view = self.panel.view
        return [picture.ax for picture in (view.loss, view.outputs, view.network)]

    def turn_to_new_view(self):
        """Point at other pictures: the rows or the layers are others now."""
        panel = self.panel
        X, look = panel.run.training.X, panel.look
        if look.point is not None and look.point.shape[1] != X.shape[1]:  # other features are made
            look.point = panel.view.inputs_at(look.point[:, :2], None)
        if panel.pointer:
            panel.pointer.drags = self._drags()
        with panel.quietly():
            self.row.max = len(X) - 1
        if look.row is not None and look.row < len(X):
            look.point = X[[look.row]]
        elif look.row is not None:
            look.row = look.point = None

    def offer(self):
        """Offer the units and parameters of the network that is shown; what it does not have is let go."""
        network, look = self.panel.drawn.network, self.panel.look
        shapes = {name: array.shape for name, array in network.parameters.items()}
        if shapes == self.shapes:
            return
        self.shapes = shapes
        units = {
            f"layer {layer}, unit {k + 1}": (layer, k)
            for layer, n in enumerate(network.sizes[1:], start=1)
            for k in range(min(n, MOST_UNITS) if self.panel.view.has_maps else 0)
        }
        parameters = {
            entry(name, index): (name, index)
            for name, array in network.parameters.items()
            for index in np.ndindex(tuple(np.minimum(array.shape, MOST_UNITS)))
        }
        with self.panel.quietly():
            for control, options in ((self.unit, units), (self.parameter, parameters)):
                stays = control.value if control.value in options.values() else ()
                control.options = NOTHING | options
                control.value = stays
        look.unit = self.unit.value or None
        look.picked = tuple(one for one in look.picked if one in parameters.values())
        look.pick(self.parameter.value or None)

    def begin(self, follow):
        """Follow what a panel is asked to follow at first: a row, a place, or nothing."""
        if follow is None:
            return
        X = self.panel.run.training.X
        if np.ndim(follow):
            self.follow_place(checks.rows("follow", [follow], X.shape[1])[0])
        else:
            expected = f"a row of X, from 0 to {len(X) - 1}"
            inside = lambda row: row in range(len(X))
            self.follow_row(int(checks.number("follow", follow, expected, inside)))

    def follow_row(self, row):
        """Follow the sample in that row of X."""
        look = self.panel.look
        look.row, look.point = row, self.panel.run.training.X[[row]]
        self._show()

    def follow_place(self, x):
        """Follow a place."""
        look, X = self.panel.look, self.panel.run.training.X
        look.row, look.point = None, np.reshape(np.asarray(x, dtype=float), (1, X.shape[1]))
        self._show()

    def _show(self):
        """Let the boxes show what is followed."""
        look = self.panel.look
        with self.panel.quietly():
            if look.row is not None:
                self.row.value = look.row
            for box, x in zip(self.inputs, self.panel.view.on_plane(look.point)[0]):
                box.value = float(f"{x:.4g}")
        self.panel.redraw()

    def let_go(self):
        look = self.panel.look
        look.point = look.row = look.unit = look.parameter = None
        look.picked = ()
        with self.panel.quietly():
            self.unit.value = self.parameter.value = ()
        self.panel.redraw()

    @property
    def place(self):
        """The place on the plane that is followed, else that in the boxes."""
        point = self.panel.look.point
        if point is None:
            return [box.value for box in self.inputs]
        return self.panel.view.on_plane(point)[0]

    def _to_row(self):
        self.follow_row(self.row.value)

    def _to_place(self):
        self.follow_on_plane([box.value for box in self.inputs])

    def follow_on_plane(self, place):
        """Follow a place on the plane; inputs that it does not show stay as they are."""
        self.follow_place(self.panel.view.inputs_at([place], self._point)[0])

    @property
    def _point(self):
        """The inputs that are followed, (1, n_0), or would be."""
        point = self.panel.look.point
        return self.panel.run.training.X[[0]] if point is None else point

    def _to_unit(self):
        self.look_at(self.unit.value or None, None)

    def _to_parameter(self):
        self.look_at(None, self.parameter.value or None)

    def look_at(self, unit, parameter):
        """Look at a unit, at a weight or bias, or at neither."""
        look = self.panel.look
        if parameter and not has(self.panel.drawn.network, *parameter):
            parameter = None  # the list is of before a change that is not drawn yet
        look.unit = unit
        look.pick(parameter)
        with self.panel.quietly():
            self.unit.value, self.parameter.value = unit or (), parameter or ()
            if parameter:
                self.value.value = self._number(parameter)
        self.panel.redraw()

    def _number(self, parameter):
        name, index = parameter
        return float(self.panel.drawn.network.parameters[name][index])

    def _put(self):
        """Give the weight that is looked at the value in its box."""
        panel, parameter = self.panel, self.panel.look.parameter
        if parameter is None:
            panel.say("Choose a weight or a bias first.")
        elif panel.player.running:
            panel.say(PAUSE)
        elif not has(panel.run.network, *parameter):
            panel.say(GONE.format(entry(*parameter), panel.run.training.epoch))
        else:
            panel.past.leave()
            panel.run.put(*parameter, self.value.value)
            panel.redraw()

    def touched(self, touch):
        """Act on what someone did on the pictures."""
        if touch.kind == "key":
            self._press(touch)
        elif touch.kind == "down":
            self._take(touch)
        elif touch.kind == "move":
            self._drag(touch)
        else:
            held, self._held = self._held, None
            if self._changes(held):
                self.points.drop(held, touch)

    def _changes(self, picture):
        """Whether touching that picture changes samples."""
        if self.points is None or not self.points.busy:
            return False
        return picture is self.panel.view.middle and picture.plane is not None

    def _press(self, touch):
        look, X, key = self.panel.look, self.panel.run.training.X, touch.key
        if key == "Enter":
            self.points.enter()
        elif key == "Delete" and self.points and self.points.busy:
            self.points.delete_followed()
        elif key == "Delete":
            self.let_go()
        elif key in PAGES or not self.inputs or look.middle == "outputs and targets":
            by = PAGES.get(key) or sum(ARROWS[key])
            self.follow_row((look.row + by) % len(X) if look.row is not None else 0)
        else:
            view = self.panel.view
            start = view.on_plane(self._point)[0]
            self.follow_on_plane(stepped(view.plane, start, touch))

    def _take(self, touch):
        view = self.panel.view
        shown = (view.loss, view.middle, view.network)
        self._held = next((one for one in shown if is_in(one.ax, touch)), None)
        if self._changes(self._held):
            picture, self._held = self._held, None  # a new start brings another
            if self.points.take(picture, touch):
                self._held = picture
            return None
        if self._held is not view.network:
            return self._drag(touch)
        found = view.network.at(touch.x, touch.y)
        is_unit = found is not None and found[0] == "unit"
        unit = found[1] if is_unit and found[1] in self.unit.options.values() else None
        if is_unit and found[1][0] == 0 and self._names.inputs:
            self.panel.say(
                f"Input {found[1][1] + 1}: {html.escape(self._names.inputs[found[1][1]])}"
            )
        self.look_at(unit, None if is_unit else found)
        self._grip = touch.y, self.value.value

    def _drag(self, touch):
        """Follow the pointer, look back, or move the weight whose line was taken."""
        if self._held is None:
            return
        view = self.panel.view
        if self._held is view.network:
            if self.panel.look.parameter:
                start, value = self._grip
                self.value.value = round(value + PULL * (touch.y - start), 2)
            return
        if self._changes(self._held):
            return self.points.drag(self._held, touch)
        kind, what = self._held.at(touch.x, touch.y) or (None, None)
        if kind == "row":
            self.follow_row(what)
        elif kind == "place":
            self.follow_on_plane(what)
        elif kind == "epoch":
            self.panel.past.look(what)

    def tell(self, training, gradients, followed):
        """Bring the words below the picture up to date; once a second while the run goes on."""
        self._fit_boxes()
        look, running = self.panel.look, self.panel.player.running
        now = time.perf_counter()
        if running and now < self._due:
            return
        self._due = now + 1
        sentences = []
        if followed:
            sentences.append(html.escape(followed_words(followed, training, self._names)))
        if look.unit:
            sentences.append(html.escape(unit_words(training.network, look.unit, self._names)))
        if look.parameter:
            with self.panel.quietly():
                self.value.value = self._number(look.parameter)
            row = None if running else look.row
            sentences.append(parameter_words(training, gradients, *look.parameter, row))
        self.words.value = "<br>".join(sentences)
        self.words.layout.display = "" if sentences else "none"

    def _fit_boxes(self):
        """Let the boxes of a place reach as far as the plane does."""
        plane = self.panel.view.plane
        if plane is self.plane:
            return
        self.plane = plane
        point = self.panel.view.on_plane(self._point)[0]
        with self.panel.quietly():
            for box, (low, high), x in zip(self.inputs, plane.limits if plane else (), point):
                box.min, box.max = min(box.min, float(low)), float(high)  # never upside down
                box.min = float(low)
                box.value = float(f"{x:.4g}")


def parameter_words(training, gradients, name, index, row):
    """A weight or bias, its slope, and, for a sample, the road of that back to it."""
    label = entry(name, index)
    value, slope = (one[name][index] for one in (training.network.parameters, gradients))
    # not "about 0" where it is small: its line may be the thickest
    slope = f"{slope + 0.0:.3g}".replace("-", "\N{MINUS SIGN}")
    words = f"{label} is <b>{short(value)}</b>; the slope of the loss for it, over all samples, is {slope}."
    if row is None:
        return f"{words} Follow a row, and pause, to see how the slope comes about."
    chain, nudged = road(training, row, name, index)
    if len(chain.paths) > MOST_PATHS:
        return (
            f"{words} Of row {row} alone {short(chain.total)}, by nudging {short(nudged.central)}."
        )
    return words + chain_html(label, chain, [f"row {row}"], chain.factors, nudged)


def has(network, name, index):
    """Whether a network has this weight or bias."""
    array = network.parameters.get(name)
    return array is not None and all(k < n for k, n in zip(index, array.shape))


def unit_words(network, unit, names):
    """What a unit computes, with its weights as numbers."""
    layer, k = unit
    weights = network.parameters.W[layer][:, k]
    before = [f"a{layer - 1}[{i}]" for i in range(len(weights))]
    if layer == 1:
        before = names.of_inputs(len(weights))
    terms = [f"{short(w)} · {name}" for w, name in zip(weights[:MOST_UNITS], before)]
    terms += ["..."] * (len(weights) > MOST_UNITS)
    terms += [short(network.parameters.b[layer][0, k])] if network.bias else []
    z = " + ".join(terms).replace("+ −", "− ")
    return f"Layer {layer}, unit {k + 1}: a = {network.activations[layer - 1].name}({z})"


def stepped(plane, point, touch):
    """Where an arrow key leads from a point on a plane."""
    low, high = np.transpose(plane.limits)
    way = np.array(ARROWS[touch.key])[: len(low)] * (SMALL_STEP if touch.shift else STEP)
    return np.clip(point + way * (high - low), low, high)


def is_in(ax, touch):
    """Whether a touch is on axes, or just beside them."""
    return ax.bbox.padded(AROUND).contains(touch.x, touch.y)
