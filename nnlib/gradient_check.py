"""Gradients by central differences: slow, simple, and the judge of backpropagation."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlib import checks
from nnlib.checks import Array
from nnlib.losses import Loss
from nnlib.network import Network, Parameters, Pass, as_network

STEP = 1e-5


@checks.quiet
def numerical_gradients(net: Network, X: Any, y: Any, loss: Loss, step: float = STEP) -> Parameters:
    """dLoss/d(parameter) by central differences, by name.

    (Loss(p + step) - Loss(p - step)) / (2 step), one parameter p after the other. At a kink, as
    ReLU has at 0, that is the mean of two slopes.

    The network is left as it was. Errors as for Network.forward and Network.backward, and for a
    step that is not positive and finite.
    """
    probe = _Probe(net, X, y, loss, step)
    result = probe.like_parameters()
    for index in range(result.flat.shape[-1]):
        result.flat[..., index] = probe.central(index)
    return result


class Errors(dict[str, float]):
    """The worst error of each parameter's gradient, by name.

    `kinks`: of parameters whose nudge moves units across the kink of their activation, for how many
    of their entries it does.
    """

    def __init__(self, errors: Mapping[str, float], kinks: Mapping[str, int]) -> None:
        super().__init__(errors)
        self.kinks = dict(kinks)

    def __repr__(self) -> str:
        if not self.kinks:
            return super().__repr__()
        places = ", ".join(f"{count} of {name}" for name, count in self.kinks.items())
        return (
            f"{super().__repr__()} (nudges cross a kink for {places}: there a central difference "
            "is the mean of two slopes, so the units at the kink kept the slope that is in use)"
        )


@checks.quiet
def gradient_check(
    net: Network, X: Any, y: Any, loss: Loss, gradients: Mapping[str, Array] | None = None
) -> Errors:
    """The worst relative error of each parameter's gradient against central differences.

    error = |g - n| / max(|g|, |n|, 0.01), the worst over the entries of a parameter; a right
    gradient has errors below 1e-6 (so an entry smaller than 0.01 may be off by 1e-8). `gradients`:
    by name, those of `net.backward` if not given. Where a nudge moves a unit across a kink, as ReLU
    has at 0, no slope is the only right one: the unit then keeps the one that its activation uses
    there, and `kinks` of the result counts these entries. Errors as for Network.forward and
    Network.backward.
    """
    probe = _Probe(net, X, y, loss, STEP)
    if gradients is None:
        gradients = net.backward(net.forward(X), y, loss)
    numerical, crossed = probe.like_parameters(), probe.like_parameters()
    for index in range(numerical.flat.shape[-1]):
        nudge = probe.nudge(index)
        numerical.flat[..., index], crossed.flat[..., index] = nudge.held, bool(nudge.kinks)
    checks.names("gradients", gradients, numerical)
    counts = {name: int(np.any(flags, axis=tuple(range(flags.ndim - 2))).sum())
              for name, flags in crossed.items()}  # fmt: skip
    return Errors(
        {name: _worst(np.asarray(gradients[name]), numerical[name]) for name in numerical},
        {name: count for name, count in counts.items() if count},
    )


@dataclass(frozen=True)
class Nudge:
    """The slope of the loss along one parameter: by a central difference, on the left and on the
    right of it, and `held`, the central difference while the units that are moved across a kink
    keep the slope that their activation uses. `kinks` are these units' places, such as "z1[0, 2]".
    """

    central: Any
    left: Any
    right: Any
    held: Any
    kinks: tuple[str, ...]


@checks.quiet
def nudge(net: Network, X: Any, y: Any, loss: Loss, name: str, index: tuple[int, int]) -> Nudge:
    """What nudging one parameter of one network shows, given by its name and its place."""
    probe = _Probe(net, X, y, loss, STEP)
    numbered = probe.like_parameters()
    numbered.flat[...] = np.arange(numbered.flat.shape[-1])
    return probe.nudge(int(numbered[name][index]))


class _Probe:
    """A copy of a network whose parameters are moved, one at a time."""

    def __init__(self, net: Network, X: Any, y: Any, loss: Loss, step: float) -> None:
        self.step = checks.positive("step", step)
        self.net, self.loss = as_network("net", net).copy(), loss
        self.pass_ = self.net.forward(X)
        self.y = self.net.targets(y, self.pass_.output.shape[-2], loss)
        self.here = self._slopes(self.net.forward(X))
        self.value = loss.value(self.pass_.output, self.y)

    def like_parameters(self) -> Parameters:
        """Room for a number for each parameter."""
        flat = np.empty_like(self.net.parameters.flat)
        return Parameters(flat, self.net.sizes, self.net.bias)

    def moved(self, index: int, step: float) -> Pass:
        """The pass with one parameter moved."""
        flat = self.net.parameters.flat
        here = flat[..., index].copy()
        flat[..., index] = here + step
        self.net.run(self.pass_)
        flat[..., index] = here
        return self.pass_

    def central(self, index: int) -> Array:
        """The central difference along one parameter."""
        above, below = (
            self.loss.value(self.moved(index, step).output, self.y)
            for step in (self.step, -self.step)
        )
        return (above - below) / (2 * self.step)

    def nudge(self, index: int) -> Nudge:
        """All that a nudge of one parameter shows."""
        values, slopes = [], []
        for step in (self.step, -self.step):
            forward_pass = self.moved(index, step)
            values.append(self.loss.value(forward_pass.output, self.y))
            slopes.append(self._slopes(forward_pass))
        above, below = values
        central = held = (above - below) / (2 * self.step)
        crossed = [self._crossed(*layer) for layer in zip(self.here, *slopes)]
        if any(map(np.any, crossed)):
            above, below = (self._held(index, step, crossed) for step in (self.step, -self.step))
            held = (above - below) / (2 * self.step)
        right, left = (values[0] - self.value) / self.step, (self.value - values[1]) / self.step
        return Nudge(central, left, right, held, tuple(_places(crossed)))

    def _slopes(self, forward_pass: Pass) -> list[tuple[Array, Array, Array]]:
        """z, a and the slope of each layer whose activation goes unit by unit."""
        layers = zip(self.net.activations, forward_pass.z[1:], forward_pass.a[1:])
        return [
            (z.copy(), a.copy(), activation.slope(z, a, np.empty_like(z)))
            for activation, z, a in layers
            if activation.elementwise
        ]

    def _crossed(self, here: Any, above: Any, below: Any) -> Array:
        """Which units of a layer a nudge moves across a kink: their slope leaps, while z hardly
        moves. The slope in use has to be one of those there, or between them, else it is wrong.
        """
        (z_above, _, above), (z_below, _, below), here = above, below, here[2]
        leap, way = np.abs(above - below), np.abs(z_above - z_below)
        between = (np.minimum(above, below) <= here) & (here <= np.maximum(above, below))
        return between & (leap > np.clip(50 * way, 0.01, 0.5))

    def _held(self, index: int, step: float, crossed: list[Array]) -> Array:
        """The loss with one parameter moved, where the units at a kink go on along their slope."""
        flat = self.net.parameters.flat
        before = flat[..., index].copy()
        flat[..., index] = before + step
        a = self.pass_.a[0]
        for layer, activation in enumerate(self.net.activations, start=1):
            z = a @ self.net.parameters.W[layer]
            if self.net.bias:
                z = z + self.net.parameters.b[layer]
            a = activation.value(z, np.empty_like(z))
            if activation.elementwise:
                z_here, a_here, slope = self.here[layer - 1]
                a = np.where(crossed[layer - 1], a_here + slope * (z - z_here), a)
        flat[..., index] = before
        return self.loss.value(a, self.y)


def _places(crossed: list[Array]) -> list[str]:
    """Where units are at a kink, by the names of their z."""
    return [
        f"z{layer}{[int(number) for number in place[-2:]]}"
        for layer, units in enumerate(crossed, start=1)
        for place in np.argwhere(units)
    ]


def _worst(g: Array, n: Array) -> float:
    if g.shape != n.shape:
        raise ValueError(
            f"a gradient has shape {g.shape}, expected {n.shape}: that of its parameter"
        )
    return float((np.abs(g - n) / np.maximum(np.maximum(np.abs(g), np.abs(n)), 0.01)).max())
