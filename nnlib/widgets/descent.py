"""Gradient descent on one neuron: a ball rolls down the loss over its weight, or weight and bias."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from nnlib import checks, plots
from nnlib.checks import Array
from nnlib.descent import descend, loss_at, point
from nnlib.losses import Loss
from nnlib.network import Network
from nnlib.widgets.live import Panel, Player
from nnlib.widgets.neuron import short

WIDTH, FONT = 820, 12
HEIGHTS = {1: 320, 2: 400}  # of the picture, for one parameter and for two
NAMES = ("weight", "bias")
MOST = 100  # steps
PACE = 6  # steps a second, which the eye can follow
SENTENCES = {
    "flat": "The slope is 0 here. No slope, no step: the ball stays.",
    "rolling": "Rolling downhill.",
    "bouncing": "Bouncing: the last step crossed the valley. Still, the ball comes down.",
    "arrived": "Arrived: hardly any slope is left, so the steps are tiny.",
    "circling": "No lower: {steps}, and the loss is as high as at the start.",
    "diverging": "⚠ Diverging: the loss was {first} at the start and is {last} after {steps}. "
    "The learning rate is too large.",
}


class DescentPanel(Panel):
    """Gradient descent on the loss of one neuron, from any start, at any learning rate.

    neuron: a Network of sizes [1, 1], with a bias or without; where it stands is the start. X, y:
    shape (N, 1). limits: (low, high) of the weight, and of the bias if there is one. steps: how
    many the ball has made. Roll lets it roll on, from the start if it has come to its end. Raises
    ValueError for another network or other limits, and errors as `nnlib.Training` does.
    """

    def __init__(
        self,
        neuron: Network,
        X: Any,
        y: Any,
        loss: Loss,
        limits: Sequence[tuple[float, float]],
        learning_rate: float = 0.1,
        steps: int = 10,
        pixel_ratio: float = 2,
    ) -> None:
        if neuron.sizes != (1, 1):
            raise ValueError(f"neuron is {neuron}, expected a network of sizes [1, 1]")
        names = NAMES[: len(neuron.parameters)]
        if np.shape(limits) != (len(names), 2):
            raise ValueError(f"limits is {limits}, expected (low, high) of {' and '.join(names)}")
        super().__init__(WIDTH, HEIGHTS[len(names)], pixel_ratio)
        self.neuron, self.names, self.limits = neuron.copy(), names, limits
        self.data = checks.rows("X", X, 1), checks.rows("y", y, 1), loss
        self.player = Player(self, self._advance, self._show_state)
        self.player.speed = PACE
        self._add_controls(learning_rate, steps)
        self._descend()
        self.pictures = self._pictures(self.figure)
        self.redraw()

    def _add_controls(self, learning_rate: float, steps: int) -> None:
        self.roll = self.add_button("Roll", self._toggle, "let the ball roll, or hold it")
        self.step = self.add_button("Step", self._step, "one step of gradient descent")
        self.steps = self.add_number("steps", steps, 0, MOST, act=self._changed)
        self.add_row()
        self.learning_rate = self.add_number(
            "learning rate", float(learning_rate), 1e-3, 10, log=True, act=self._changed
        )
        self.start = [
            self.add_number(f"start {name}", float(value), *ends, act=self._changed)
            for name, value, ends in zip(self.names, point(self.neuron.parameters), self.limits)
        ]

    def draw(self) -> None:
        self._update(self.pictures)
        way = self.way
        numbers = [
            *(f"{name} <b>{short(value)}</b>" for name, value in zip(self.names, way.points[-1])),
            f"loss <b>{short(way.loss[-1])}</b>",
            f"{'slope' if len(self.names) == 1 else 'gradient'} <b>{row(way.gradients[-1])}</b>",
            f"next step <b>{row(way.next_step)}</b>",
        ]
        self.text.value = "&emsp;&emsp;".join(numbers)
        self.say(self._sentence())

    def describe(self) -> str:
        return f"Gradient descent panel: {self._title()}. {self._sentence()}"

    def still(self) -> tuple[bytes, str]:
        """The picture, under the numbers that the live panel has in its controls."""
        figure = plots.new_figure(WIDTH, HEIGHTS[len(self.names)] + 30)
        figure.suptitle(self._title(), fontsize=FONT + 1)
        self._update(self._pictures(figure))
        return plots.png(figure), self.describe()

    def _sentence(self) -> str:
        first, last = (short(loss) for loss in self.way.loss[[0, -1]])
        return SENTENCES[self.way.outcome].format(first=first, last=last, steps=self._made())

    def _title(self) -> str:
        start, end = (
            ", ".join(f"{name} {short(value)}" for name, value in zip(self.names, values))
            for values in self.way.points[[0, -1]]
        )
        return (
            f"learning rate {short(self.way.learning_rate)}; start: {start}; "
            f"after {self._made()}: {end}, loss {short(self.way.loss[-1])}"
        )

    def _made(self) -> str:
        return f"{self.way.steps} step" + "s" * (self.way.steps != 1)

    def _pictures(self, figure: Figure) -> tuple[plots.Picture, plots.Picture]:
        """The loss with the way of the ball, and the data with what the neuron answers."""
        left, right = figure.subplots(1, 2, width_ratios=(1.4, 1))
        draw = plots.descent_curve if len(self.names) == 1 else plots.descent_map
        ball = draw(self._loss_at, *self.limits, *self._ball(), ax=left, font=FONT)
        X, y, _ = self.data
        answers = plots.fit(
            self.neuron.predict,
            X,
            y,
            right,
            FONT,
            "What the neuron answers",
            xlim=plots.padded(X, 0.4),
            ylim=plots.padded(np.append(y, 0), 0.15),
            errors=True,
        )
        return ball, answers

    def _update(self, pictures: tuple[plots.Picture, plots.Picture]) -> None:
        ball, answers = pictures
        ball.update(*self._ball())
        self._stand(self.way.points[-1])
        answers.update(self.neuron.predict)

    def _ball(self) -> tuple[dict[str, Array], Array]:
        """The way for its picture, and the slope at its end or, on a map, the step to come."""
        way = self.way
        if len(self.names) == 1:
            return {self._made(): way.points[:, 0]}, way.gradients[-1]
        return {self._made(): way.points}, way.next_step[None]

    def _loss_at(self, points: Array) -> Array:
        return loss_at(self.neuron, *self.data, points.reshape(-1, len(self.names)))

    def _stand(self, values: Sequence[float]) -> None:
        for name, value in zip(self.neuron.parameters, values):
            self.neuron.parameters[name] = value

    def _descend(self) -> None:
        self._stand([box.value for box in self.start])
        self.way = descend(self.neuron, *self.data, self.learning_rate.value, self.steps.value)

    def _changed(self) -> None:
        self._descend()
        self.redraw()

    def _is_over(self) -> bool:
        """Whether another step would show nothing new."""
        seen = (low <= x <= high for x, (low, high) in zip(self.way.points[-1], self.limits))
        still = self.way.outcome in ("flat", "arrived")
        return still or not all(seen) or self.way.steps == MOST

    def _advance(self, count: int) -> None:
        for _ in range(count):
            self.steps.value += 1
            if self._is_over():
                self.player.stop()
                break

    def _toggle(self) -> None:
        if self.player.running:
            self.player.stop()
            return
        if self._is_over():
            self.steps.value = 0
        self.player.start()

    def _step(self) -> None:
        self.player.stop()
        self.steps.value += 1

    def _show_state(self) -> None:
        self.roll.description = "Hold" if self.player.running else "Roll"


def row(values: Array) -> str:
    """One number, or several in brackets."""
    numbers = ", ".join(map(short, values))
    return numbers if len(values) == 1 else f"({numbers})"
