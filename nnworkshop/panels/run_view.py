"""A run in three pictures on one figure: its loss, its outputs, its weights or gradients; and in words."""

from dataclasses import replace
from textwrap import fill

import numpy as np

from nnworkshop import pictures
from nnworkshop.owncode.own_runs import OwnRun, OwnTraining
from nnworkshop.panels.live import short
from nnworkshop.studies.following import follow
from nnworkshop.studies.runs import distinct
from nnworkshop.studies.samples import has_classes
from nnworkshop.studies.slopes import norm

FONT = 11


class View:
    """The pictures of a run; `epochs` is where the axis of the loss ends at first."""

    def __init__(self, figure, run, epochs):
        inputs = run.training.X.shape[1]
        widths = (1, 0.95, 1.4) if inputs <= 2 else (1, 1, 1.15)
        left, middle, right = figure.subplots(1, 3, width_ratios=widths)
        history = run.training.history
        self.loss = pictures.loss_curve(
            history.losses, left, epochs=epochs, font=FONT, held_out=history.held_out
        )
        self.outputs = outputs_of(run, middle)
        self.plane = self.outputs.plane
        answers = self._answers(run, run.training)
        looks = {"plane": self.plane, "images": pictures.is_picture(inputs), "answers": answers}
        self.network = pictures.network_diagram(run.network, right, FONT, **looks)
        self.rows, self.layers = rows_of(run), len(run.network.sizes)
        self.followed = None
        self.middle = self.outputs  # what stands there now
        self.middles = {"output": self.outputs}  # what has stood there

    def has_rows_of(self, run):
        """Whether this is a view of the rows of a run."""
        return all(map(np.array_equal, self.rows, rows_of(run)))

    def suits(self, run):
        """Whether this is a view of such a run: of the same rows, and of as many layers."""
        return self.layers == len(run.network.sizes) and self.has_rows_of(run)

    def update(self, run, training, gradients, look, pins):
        """Show a run at the moment of `training`, with its gradients there if that is the look, and
        the losses of pinned runs behind its own.
        """
        history, log = run.training.history, look.loss_axis == "log"
        others = with_names(pins, run) if pins else {}
        curve = history.losses, log, history.epochs, training.epoch, others, run.resizings
        self.loss.update(*curve, history.held_out)
        answers = self._answers(run, training)
        followed = None if look.point is None else follow(run, training, look.point, look.row)
        self.followed = followed
        self._update_middle(run, training, look, answers, followed)
        kind, *numbers = look.lines.split(", ")
        shown = gradients if kind == "gradients" else None
        if followed and shown is None:
            followed = replace(followed, delta=None)
        marked = ("unit", look.unit) if look.unit else look.parameter
        self.network.update(training.network, shown, bool(numbers), marked, answers, followed)

    def _answers(self, run, training):
        """What every unit answers on the plane, by layer."""
        return run.ask(training, self.plane.points)[0].a if self.plane else None

    def _update_middle(self, run, training, look, answers, followed):
        """Show the outputs, or what one unit answers, or what the output units get."""
        name = "unit" if look.unit and self.has_maps else look.middle
        picture = self._turn_to(name, run, look, answers)
        network = training.network
        if name == "unit":
            picture.update(network, look.unit, answers, followed)
        elif name == "hidden space":
            picture.update(network, network.forward(training.X).a[-2], followed)
        elif self.plane:
            # nothing but the points of the plane is asked for, and these answers are known
            picture.update(lambda points: answers[-1], followed=followed)
        else:
            picture.update(training.confusion() if tells_classes(run) else training.outputs)

    def _turn_to(self, name, run, look, answers):
        """Show a picture in the middle, in the place of the one that was there."""
        if name not in self.middles:
            figure = self.outputs.ax.figure
            figure.draw_without_rendering()  # puts all axes where they will be,
            figure.set_layout_engine("none")  # and there they stay, as in a panel
            ax = figure.add_axes(self.outputs.ax.get_position(), visible=False)
            data = run.network, run.training.X, run.training.y
            self.middles[name] = (
                pictures.unit_map(*data, self.plane, look.unit, ax, FONT, answers)
                if name == "unit"
                else pictures.hidden_space(*data, ax, FONT)
            )
        for other, picture in self.middles.items():
            if picture.ax.get_visible() != (other == name):
                picture.ax.set_visible(other == name)
        self.middle = self.middles[name]
        return self.middle

    @property
    def has_maps(self):
        """Whether units are maps over the plane of two inputs."""
        return self.plane is not None and len(self.plane.limits) == 2

    def keep_room(self):
        """Leave room for the widest numbers of the loss, where the layout is not made again."""
        ax = self.loss.ax
        ax.text(-0.05, 0.5, "1e+198", alpha=0, ha="right", transform=ax.transAxes, fontsize=FONT)

    def describe(self):
        """What the pictures show now, in words."""
        pictures = (self.loss, self.middle, self.network)
        return " ".join(picture.description for picture in pictures)


def whole(run, size, epochs, look, pins):
    """A picture of `size` pixels, as PNG, that tells a run under a heading, and what it shows."""
    training, (width, height) = run.training, size
    loss = training.history.losses[-1]
    heading = fill(f"{run}, epoch {training.epoch:,}, loss {loss:.4g}", 100)
    figure = pictures.new_figure(width, height + 10 + 20 * len(heading.splitlines()))
    figure.suptitle(heading, fontsize=FONT + 1)
    view = View(figure, run, epochs)
    view.update(run, training, training.gradients(), look, pins)
    return pictures.png(figure), description(run, training, view)


def with_names(pins, run):
    """The curves of pinned runs, named by the settings that differ; the last name is that of `run`."""
    names = distinct([*(pin.settings for pin in pins), run.settings()])
    curves = [(pin.epochs, pin.losses) for pin in pins]
    return dict(zip(names, [*curves, None]))


def rows_of(run):
    """All rows of a run: X and y, and those held out."""
    training = run.training
    return training.X, training.y, *(training.held_out or (None, None))


def outputs_of(run, ax):
    """The picture of the outputs that suits the number of inputs."""
    X, y = run.training.X, run.training.y
    if tells_classes(run):
        table = pictures.confusion_matrix(run.training.confusion(), ax=ax, font=FONT)
        ax.set_title("Rows held out" if run.training.held_out else "All rows", fontsize=FONT + 1)
        return table
    if X.shape[1] > 2:
        return pictures.outputs_and_targets(run.training.outputs, y, ax, FONT)
    draw = pictures.fit if X.shape[1] == 1 else pictures.decision_surface
    answer = lambda points: run.ask(run.training, points)[0].output
    return draw(answer, X, y, ax, FONT, held_out=run.training.held_out)


def tells_classes(run):
    """Whether the rows are too wide for a map, and are told apart: then a table shows which for which."""
    X, y = run.training.X, run.training.y
    return X.shape[1] > 2 and y.shape[1] > 2 and has_classes(y)


def numbers_html(training, gradients, last):
    """The epoch, of the last one if it is an earlier one, the loss and the size of the gradient."""
    epoch = f"{training.epoch:,}"
    numbers = {
        "epoch": epoch if training.epoch == last else f"{epoch} of {last:,}",
        "loss": f"{training.history.numbers[-1]:.4g}",
        "gradient size": f"{norm(gradients):.2g}",
    }
    if training.held_out is not None:
        numbers["held-out loss"] = f"{training.history.held_out[-1]:.4g}"
    numbers |= scores(training)
    width = 190 if len(numbers) <= 4 else 160
    return "".join(
        f'<span style="display: inline-block; min-width: {width}px">{name} <b>{number}</b></span>'
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
        followed_words(view.followed, training) if view.followed else "",
        *account(run, training),
    ]
    return " ".join(filter(None, sentences))


def followed_words(followed, training):
    """What is followed, and what the network answers there."""
    x, row = followed.x[0], followed.row
    place = f"({', '.join(map(short, x[:4]))}{', ...' * (len(x) > 4)})"
    answer = f"answer {', '.join(map(short, followed.a[-1][0]))}"
    if row is None:
        return f"Followed: {place}, {answer}."
    return (
        f"Followed: row {row}, {place}, {answer}, target {', '.join(map(short, training.y[row]))}."
    )


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
