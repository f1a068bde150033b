"""A run in three pictures on one figure: its loss, its outputs, its weights or gradients; and in words."""

from textwrap import fill

from nnworkshop import pictures
from nnworkshop.owncode.own_runs import OwnRun, OwnTraining
from nnworkshop.studies.runs import distinct

FONT = 11


class View:
    """The pictures of a run; `epochs` is where the axis of the loss ends at first."""

    def __init__(self, figure, run, epochs):
        left, middle, right = figure.subplots(1, 3, width_ratios=(1.2, 1, 1))
        self.loss = pictures.loss_curve(run.training.history.losses, left, epochs=epochs, font=FONT)
        self.outputs, self._shown = outputs_of(run, middle)
        self.network = pictures.network_diagram(run.network, right, FONT)

    def update(self, run, training, gradients, look, pins):
        """Show a run at the moment of `training`, with its gradients there if that is the look, and
        the losses of pinned runs behind its own.
        """
        history, log = run.training.history, look.loss_axis == "log"
        others = with_names(pins, run) if pins else {}
        self.loss.update(history.losses, log, history.epochs, training.epoch, others, run.resizings)
        self.outputs.update(self._shown(training))
        kind, *numbers = look.lines.split(", ")
        shown = gradients if kind == "gradients" else None
        self.network.update(training.network, shown, bool(numbers))

    def keep_room(self):
        """Leave room for the widest numbers of the loss, where the layout is not made again."""
        ax = self.loss.ax
        ax.text(-0.05, 0.5, "1e+198", alpha=0, ha="right", transform=ax.transAxes, fontsize=FONT)

    def describe(self):
        """What the pictures show now, in words."""
        pictures = (self.loss, self.outputs, self.network)
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


def outputs_of(run, ax):
    """The picture that suits the number of inputs, and what of a training it shows."""
    X, y = run.training.X, run.training.y
    if X.shape[1] > 2:
        picture = pictures.outputs_and_targets(run.training.outputs, y, ax, FONT)
        return picture, lambda training: training.outputs
    draw = pictures.fit if X.shape[1] == 1 else pictures.decision_surface
    return draw(run.network.predict, X, y, ax, FONT), lambda training: training.network.predict


def numbers_html(training, gradients, last):
    """The epoch, of the last one if it is an earlier one, the loss and the size of the gradient."""
    epoch = f"{training.epoch:,}"
    numbers = {
        "epoch": epoch if training.epoch == last else f"{epoch} of {last:,}",
        "loss": f"{training.history.numbers[-1]:.4g}",
        "gradient size": f"{gradients.norm():.2g}",
    }
    return "".join(
        f'<span style="display: inline-block; min-width: 190px">{name} <b>{number}</b></span>'
        for name, number in numbers.items()
    )


def description(run, training, view):
    """What the pictures show, in words, and whose code it is."""
    epoch, loss = training.epoch, training.history.losses[-1]
    back = f"Looking back to epoch {epoch:,}{new_at(run, epoch)}, where the loss is {loss:.2g}."
    sentences = [
        f"Training panel: {run}.",
        back if epoch < run.training.epoch else "",
        view.describe(),
        *account(run, training),
    ]
    return " ".join(filter(None, sentences))


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
