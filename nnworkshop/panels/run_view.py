"""A run in three pictures on one figure: its loss, its outputs, its weights or gradients."""

from collections.abc import Callable, Sequence
from typing import Any

from matplotlib.figure import Figure

from nnlib.network import Gradients
from nnlib.training import Training
from nnworkshop import pictures
from nnworkshop.studies.runs import Record, Run, distinct

FONT = 11


class View:
    """The pictures of a run; `epochs` is where the axis of the loss ends at first."""

    def __init__(self, figure: Figure, run: Run, epochs: int) -> None:
        left, middle, right = figure.subplots(1, 3, width_ratios=(1.2, 1, 1))
        self.loss = pictures.loss_curve(run.training.history.losses, left, epochs=epochs, font=FONT)
        self.outputs, self._shown = outputs_of(run, middle)
        self.network = pictures.network_diagram(run.network, right, FONT)

    def update(
        self,
        run: Run,
        training: Training,
        log: bool,
        pins: Sequence[Record] = (),
        gradients: Gradients | None = None,
        numbers: bool = False,
    ) -> None:
        """Show a run at the moment of `training`, with the losses of pinned runs behind its own,
        and gradients, if there are any, in place of the weights, as numbers too if wanted.
        """
        history = run.training.history
        others = with_names(pins, run) if pins else {}
        self.loss.update(history.losses, log, history.epochs, training.epoch, others, run.resizings)
        self.outputs.update(self._shown(training))
        self.network.update(training.network, gradients, numbers)

    def keep_room(self) -> None:
        """Leave room for the widest numbers of the loss, where the layout is not made again."""
        ax = self.loss.ax
        ax.text(-0.05, 0.5, "1e+198", alpha=0, ha="right", transform=ax.transAxes, fontsize=FONT)

    def describe(self) -> str:
        """What the pictures show now, in words."""
        pictures = (self.loss, self.outputs, self.network)
        return " ".join(picture.description for picture in pictures)


def with_names(pins: Sequence[Record], run: Run) -> dict[str, Any]:
    """The curves of pinned runs by what sets them apart; the last name, without one, is `run`'s."""
    names = distinct([*(pin.settings for pin in pins), run.settings()])
    curves = [(pin.epochs, pin.losses) for pin in pins]
    return dict(zip(names, [*curves, None]))


def outputs_of(run: Run, ax: Any) -> tuple[pictures.Picture, Callable[[Training], Any]]:
    """The picture that suits the number of inputs, and what of a training it shows."""
    X, y = run.training.X, run.training.y
    if X.shape[1] > 2:
        picture = pictures.outputs_and_targets(run.training.outputs, y, ax, FONT)
        return picture, lambda training: training.outputs
    draw = pictures.fit if X.shape[1] == 1 else pictures.decision_surface
    return draw(run.network.predict, X, y, ax, FONT), lambda training: training.network.predict
