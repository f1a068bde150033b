"""A run in three pictures on one figure: its loss, its outputs, its weights or gradients; and in words."""

import time
from dataclasses import replace
from textwrap import fill

import numpy as np

from nnworkshop import pictures
from nnworkshop.owncode.own_runs import OwnRun, OwnTraining
from nnworkshop.panels.around import Around
from nnworkshop.panels.live import short
from nnworkshop.studies.features import make_features
from nnworkshop.studies.following import across, follow
from nnworkshop.studies.names import shortened
from nnworkshop.studies.runs import distinct
from nnworkshop.studies.slopes import norm

FONT = 11
MANY = 1_000  # rows, of which not all are asked for every picture
AT_AXIS, IN_TITLE, AT_CELLS = (
    14,
    12,
    28,
)  # letters of a name there; of those along a matrix together


class View:
    """The pictures of a run; `epochs` is where the axis of the loss ends at first, and `limits` are those
    of the picture in the middle, across and up, None for what its data needs. Those that are `to_move` stay in
    their places, with room for the widest numbers of the loss.
    """

    def __init__(self, figure, run, epochs, limits=None, to_move=True):
        inputs = run.training.X.shape[1]
        images = pictures.is_picture(inputs)
        widths = (1, 0.95, 1.4) if inputs <= 2 or images else (1.2, 1, 1)
        if run.samples.names.inputs and not images:
            widths = (1, 0.95, 1.4)  # the names take room from the network
        left, middle, right = figure.subplots(1, 3, width_ratios=widths)
        history = run.training.history
        self.loss = pictures.loss_curve(
            history.losses, left, epochs=epochs, font=FONT, held_out=history.held_out
        )
        self.section = has_section(run)  # whether the plane is two of many inputs
        # what is made of the two, if it is all of them; "" for nothing
        self.made = run.samples.made_features if run.samples.made_count else ""
        self.features = (0, 1)
        self.outputs = self._outputs_of(run, middle, limits)
        self.plane = self.outputs.plane
        answers = self._answers(run, run.training, run.training.X[[0]])
        maps = None if self.section else self.plane
        looks = {
            "plane": maps,
            "images": images,
            "answers": answers,
            "names": run.samples.names.inputs,
        }
        if to_move:
            self._keep_room()
        self.network = pictures.network_diagram(run.network, right, FONT, **looks)
        if to_move:
            figure.set_layout_engine("none")  # the diagram has had the axes put in their places
        self.rows, self.layers = rows_of(run), len(run.network.sizes)
        self.followed, self.around = None, Around()
        self.middle = self.outputs  # what stands there now
        self.middles = {"output": self.outputs}  # what has stood there

    def has_rows_of(self, run):
        """Whether this is a view of the rows of a run."""
        return all(map(np.array_equal, self.rows, rows_of(run)))

    def suits(self, run):
        """Whether this is a view of such a run: of the same rows, and of as many layers."""
        return self.layers == len(run.network.sizes) and self.has_rows_of(run)

    def update(self, run, training, gradients, look, pins, moving=False):
        """Show a run at the moment of `training`, with its gradients there if that is the look, and
        the losses of pinned runs behind its own; moving: whether it is being trained.
        """
        history, log = run.training.history, look.loss_axis == "log"
        others = with_names(pins, run) if pins else {}
        curve = history.losses, log, history.epochs, training.epoch, others, run.resizings
        self.loss.update(*curve, history.held_out)
        if look.features != self.features:
            self._turn_plane(run, look.features)
        others = training.X[[0]] if look.point is None else look.point
        answers = self._answers(run, training, others)
        self.followed = None if look.point is None else follow(run, training, look.point, look.row)
        followed = self.followed and replace(self.followed, x=self.on_plane(self.followed.x))
        self._update_middle(run, training, look, answers, followed, moving)
        kind, *numbers = look.lines.split(", ")
        shown = gradients if kind == "gradients" else None
        if followed and shown is None:
            followed = replace(followed, delta=None)
        marked = ("unit", look.unit) if look.unit else look.parameter
        self.network.update(training.network, shown, bool(numbers), marked, answers, followed)

    def _answers(self, run, training, others):
        """What every unit answers on the plane, by layer."""
        if self.plane is None:
            return None
        return run.ask(training, self.inputs_at(self.plane.points, others))[0].a

    def inputs_at(self, places, others):
        """All inputs of places on the plane, (M, n_0), with the features made of them; where it shows two of
        many, the others are those of `others`, (1, n_0).
        """
        if self.section:
            return across(others, self.features, places)
        places = np.asarray(places)
        return make_features(places, self.made) if self.made else places

    def on_plane(self, x):
        """The inputs of x, (M, n_0), that the plane shows."""
        return x[:, self.features] if self.section or self.made else x

    def _outputs_of(self, run, ax, limits=None):
        """The picture of the outputs that suits the number of inputs; of many it shows two."""
        X, y, held_out = run.training.X, run.training.y, run.training.held_out
        if pictures.is_picture(X.shape[1]):
            return pictures.outputs_and_targets(run.training.outputs, y, ax, FONT)
        names, others = run.samples.names, X[[0]]
        labels = names.of_inputs(X.shape[1], AT_AXIS)
        look = {"held_out": held_out and (self.on_plane(held_out[0]), held_out[1])}
        answer = lambda places: run.ask(run.training, self.inputs_at(places, others))[0].output
        if X.shape[1] == 1:
            look |= dict(zip(("xlim", "ylim"), limits or ()))
            picture = pictures.fit(answer, X, y, ax, FONT, **look)
            if names.target:
                pictures.name_axes(ax, (labels[0], shortened(names.target, AT_AXIS)), FONT)
            return picture
        labels = [labels[k] for k in self.features]
        look |= {"inputs": labels, "limits": limits, "answers": answers_in_words(names, y)}
        return pictures.decision_surface(answer, self.on_plane(X), y, ax, FONT, **look)

    def _turn_plane(self, run, features):
        """Show the surface over two other inputs."""
        ax = self.outputs.ax
        pictures.clear(ax)
        self.features = features
        self.outputs = self.middles["output"] = self._outputs_of(run, ax)
        self.plane = self.outputs.plane

    def _update_middle(self, run, training, look, answers, followed, moving):
        """Show the outputs, or what one unit answers, or what the output units get."""
        name = "unit" if look.unit and self.has_maps else look.middle
        picture = self._turn_to(name, run, look, answers)
        network = training.network
        if name == "unit":
            picture.update(network, look.unit, answers, followed)
        elif name == "hidden space":
            picture.update(network, network.forward(training.X).a[-2], followed)
        elif name == "confusion":
            picture.update(training.confusion())
        elif name == "loss around":
            picture.update(*self.around.of(run, training, look.weights, moving))
        elif name == "output" and self.plane:
            more = {"others": others_in_words(look)} if self.section else {}
            # nothing but the points of the plane is asked for, and these answers are known
            picture.update(lambda points: answers[-1], followed=followed, **more)
        else:
            picture.update(training.outputs)

    def _turn_to(self, name, run, look, answers):
        """Show a picture in the middle, in the place of the one that was there."""
        if name not in self.middles:
            figure = self.outputs.ax.figure
            pictures.arrange(figure)
            figure.set_layout_engine("none")  # where the axes are now they stay
            ax = figure.add_axes(self.outputs.ax.get_position(), visible=False)
            self.middles[name] = self._draw_middle(name, run, look, answers, ax)
        for other, picture in self.middles.items():
            if picture.ax.get_visible() != (other == name):
                picture.ax.set_visible(other == name)
        self.middle = self.middles[name]
        return self.middle

    def _draw_middle(self, name, run, look, answers, ax):
        X, y = run.training.X, run.training.y
        if name == "unit":
            names = run.samples.names.of_inputs(2, AT_AXIS)
            data = run.network, self.on_plane(X), y, self.plane
            return pictures.unit_map(*data, look.unit, ax, FONT, answers, names)
        if name == "hidden space":
            return pictures.hidden_space(run.network, X, y, ax, FONT)
        if name == "loss around":
            return pictures.loss_around(None, ax=ax, font=FONT)
        if name == "outputs and targets":
            return pictures.outputs_and_targets(run.training.outputs, y, ax, FONT)
        counts = run.training.confusion()
        names = run.samples.names.of_classes(len(counts), max(4, AT_CELLS // len(counts)))
        picture = pictures.confusion_matrix(counts, names, ax, FONT)
        ax.set_title("Confusion, held out" if run.training.held_out else "Confusion")
        return picture

    @property
    def has_maps(self):
        """Whether units are maps over the plane of two inputs."""
        return self.plane is not None and len(self.plane.limits) == 2 and not self.section

    @property
    def limits(self):
        """How far the picture of the outputs reaches, across and up."""
        return self.outputs.ax.get_xlim(), self.outputs.ax.get_ylim()

    def _keep_room(self):
        """Leave room for the widest numbers of the loss."""
        ax = self.loss.ax
        ax.text(-0.05, 0.5, "1e+198", alpha=0, ha="right", transform=ax.transAxes, fontsize=FONT)

    def describe(self):
        """What the pictures show now, in words."""
        pictures = (self.loss, self.middle, self.network)
        return " ".join(picture.description for picture in pictures)


class Measures:
    """The gradients of a run, and how many of its rows are right: all rows are asked for it."""

    def __init__(self):
        self._of, self._until = None, 0.0

    def of(self, run, training, may_wait):
        """Both at the moment of `training`; of many rows that may wait, as they were up to a second ago."""
        now, of = time.perf_counter(), (run, training.network.sizes)
        waits = may_wait and len(training.X) > MANY and of == self._of and now < self._until
        if not waits:
            self._last = training.gradients(), scores(training)
            self._of, self._until = of, now + 1
        return self._last


def whole(run, size, epochs, look, pins):
    """A picture of `size` pixels, as PNG, that tells a run under a heading, and what it shows."""
    training, (width, height) = run.training, size
    loss = training.history.losses[-1]
    heading = fill(f"{run}, epoch {training.epoch:,}, loss {loss:.4g}", 100)
    figure = pictures.new_figure(width, height + 10 + 20 * len(heading.splitlines()))
    figure.suptitle(heading, fontsize=FONT + 1)
    view = View(figure, run, epochs, to_move=False)
    view.update(run, training, training.gradients(), look, pins)
    return pictures.png(figure), description(run, training, view)


def with_names(pins, run):
    """The curves of pinned runs, named by the settings that differ; the last name is that of `run`."""
    names = distinct([*(pin.settings for pin in pins), run.settings()])
    curves = [(pin.epochs, pin.losses) for pin in pins]
    return dict(zip(names, [*curves, None]))


def has_section(run):
    """Whether inputs are so many that a surface shows two of them, and neither made of two nor the pixels
    of a picture.
    """
    inputs = run.network.sizes[0]
    return inputs > 2 and not (run.samples.made_count or pictures.is_picture(inputs))


def others_in_words(look):
    """Where the inputs are that a surface over two of many does not show."""
    if look.point is None or look.row is not None:
        return f"others as in row {look.row or 0}"
    return "others as followed"


def rows_of(run):
    """All rows of a run: X and y, and those held out."""
    training = run.training
    return training.X, training.y, *(training.held_out or (None, None))


def answers_in_words(names, y):
    """What the colours of a surface stand for: the classes, or the lowest and the highest target; None where
    nothing has a name.
    """
    if not names.target:
        return None
    if y.shape[1] > 1:
        return names.of_classes(y.shape[1], IN_TITLE)
    return [names.of(float(end), IN_TITLE) for end in pictures.ends_of(y)]


def numbers_html(training, gradients, right, last):
    """The epoch, of the last one if it is an earlier one, the loss, the size of the gradient, and how many rows
    are right, in words.
    """
    epoch = f"{training.epoch:,}"
    numbers = {
        "epoch": epoch if training.epoch == last else f"{epoch} of {last:,}",
        "loss": f"{training.history.numbers[-1]:.4g}",
        "gradient size": f"{norm(gradients):.2g}",
    }
    if training.held_out is not None:
        numbers["held-out loss"] = f"{training.history.held_out[-1]:.4g}"
    numbers |= right
    width = 190 if len(numbers) <= 4 else 160
    return "".join(
        '<span style="display: inline-block; box-sizing: border-box; padding-right: 1ch; '
        f'min-width: {width}px">{name} <b>{number}</b></span>'
        for name, number in numbers.items()
    )


def scores(training):
    """How many rows are given their right class, in words such as "199 of 200"; {} without classes."""
    return {name: f"{score.right:,} of {score.rows:,}" for name, score in training.scores().items()}


def description(run, training, view):
    """What the pictures show, in words, and whose code it is."""
    epoch, loss = training.epoch, training.history.losses[-1]
    back = f"Looking back to epoch {epoch:,}{new_at(run, epoch)}, where the loss is {loss:.2g}."
    sentences = [
        f"Training panel: {run}.",
        back if epoch < run.training.epoch else "",
        view.describe(),
        *(f"{name.capitalize()}: {count}." for name, count in scores(training).items()),
        followed_words(view.followed, training, run.samples.names) if view.followed else "",
        *account(run, training),
    ]
    return " ".join(filter(None, sentences))


def followed_words(followed, training, names):
    """What is followed, and what the network answers there."""
    x, row = followed.x[0], followed.row
    told = [short(value) for value in x[:4]]
    if names.inputs:
        told = [f"{name} {value}" for name, value in zip(names.of_inputs(len(x)), told)]
    place = f"({', '.join(told)}{', ...' * (len(x) > 4)})"
    answer = f"answer {answer_words(followed.a[-1][0], names)}"
    if row is None:
        return f"Followed: {place}, {answer}."
    return f"Followed: row {row}, {place}, {answer}, target {answer_words(training.y[row], names)}."


def answer_words(values, names):
    """The outputs, or the targets, of a row; by name, or in their own units, where they have any."""
    numbers = ", ".join(map(short, values))
    if not names.target:
        return numbers
    if len(values) > 1:
        return f"{names.of_classes(len(values))[int(np.argmax(values))]} ({numbers})"
    return f"{names.of(float(values[0]))} ({numbers})"


def new_at(run, epoch):
    """The change after which an earlier epoch is the first: it shows what the change did."""
    change = run.changed_to(epoch)
    return f", just after the change to {change}" if change else ""


def explained(training):
    """Whether a run is as it is because of the learner's own code."""
    return isinstance(training, OwnTraining) and bool(training.failure or training.departure)


def account(run, training):
    """Whose code runs and how it has done, in sentences, if any of it may be the learner's."""
    return run.account(training) if isinstance(run, OwnRun) else []
