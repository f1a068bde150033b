"""Gradients by central differences: slow, simple, and the judge of backpropagation."""

from dataclasses import dataclass

import numpy as np

from nnlib import checks
from nnlib.network import Network, Pass

STEP = 1e-5


@checks.quiet
def numerical_gradients(network, X, y, loss, step=STEP):
    """dLoss/d(parameter) by central differences, by name, one parameter p after the other.

    (L(p + step) - L(p - step)) / (2 step), where L is the loss, with its price on the weights. At a
    kink, as ReLU has at 0, that is the mean of two slopes. The network is left as it was. Errors as
    for Network.forward and Network.backward, and for a step that is not positive and finite.
    """
    probe = _Probe(network, X, y, loss, step)
    return probe.for_each_entry(probe.central)


class Errors(dict):
    """The worst error of each parameter's gradient, by name.

    `kinks`: of parameters whose nudge moves units across the kink of their activation, for how many
    of their entries it does.
    """

    def __init__(self, errors, kinks):
        super().__init__(errors)
        self.kinks = kinks

    def __repr__(self):
        if not self.kinks:
            return super().__repr__()
        places = ", ".join(f"{count} of {name}" for name, count in self.kinks.items())
        return (
            f"{super().__repr__()} (nudges cross a kink for {places}: there a central difference "
            "is the mean of two slopes, so the units at the kink kept the slope that is in use)"
        )


@checks.quiet
def gradient_check(network, X, y, loss, gradients=None):
    """The worst relative error of each parameter's gradient against central differences, by name.

    error = |g - n| / max(|g|, |n|, 0.01), the worst over the entries of a parameter; a right
    gradient has errors below 1e-6 (so an entry smaller than 0.01 may be off by 1e-8). gradients: by
    name, those of `backward` if not given. Where a nudge moves a unit across a kink, as ReLU has at
    0, no slope is the only right one: the unit then keeps the one that its activation uses there,
    and `kinks` of the result counts these entries. Errors as for Network.backward.
    """
    probe = _Probe(network, X, y, loss, STEP)
    if gradients is None:
        gradients = network.backward(network.forward(X), y, loss)
    checks.names("gradients", gradients, network.parameters)
    numerical = probe.for_each_entry(lambda name, place: probe.nudge(name, place).held)
    kinked = probe.for_each_entry(lambda name, place: len(probe.nudge(name, place).kinks) > 0)
    kinks = {name: int(flags.sum()) for name, flags in kinked.items() if flags.any()}
    errors = {name: _worst(np.asarray(gradients[name]), n) for name, n in numerical.items()}
    return Errors(errors, kinks)


def _worst(g, n):
    if g.shape != n.shape:
        raise ValueError(f"a gradient has shape {g.shape}, expected {n.shape}: its parameter's")
    return float((np.abs(g - n) / np.maximum(np.maximum(np.abs(g), np.abs(n)), 0.01)).max())


@dataclass(frozen=True)
class Nudge:
    """The slope of the loss along one parameter: by a central difference, on the left and on the
    right of it, and `held`, the central difference while the units that are moved across a kink
    keep the slope that their activation uses. `kinks` are these units' places, as "z1[0, 2]".
    """

    central: float
    left: float
    right: float
    held: float
    kinks: tuple


@checks.quiet
def nudge(network, X, y, loss, name, place):
    """What nudging one entry of a parameter shows, as a Nudge."""
    return _Probe(network, X, y, loss, STEP).nudge(name, place)


class _Probe:
    """A copy of a network whose parameters are moved, one entry at a time."""

    def __init__(self, network, X, y, loss, step):
        self.step, self.loss = checks.positive("step", step), loss
        self.network = checks.a("network", network, Network, "a Network").copy()
        self.X = checks.rows("X", X, network.sizes[0])
        self.y = network.targets(y, len(self.X), loss)
        self.here = self.network.run(self.X)

    def for_each_entry(self, function):
        """function(name, place) for every entry of every parameter, by name."""
        result = {}
        for name, parameter in self.network.parameters.items():
            values = [function(name, place) for place in np.ndindex(parameter.shape)]
            result[name] = np.reshape(values, parameter.shape)
        return result

    def moved(self, name, place, step, run):
        """The loss, and the pass by `run`, with one entry moved."""
        parameter = self.network.parameters[name]
        before = parameter[place]
        parameter[place] = before + step
        there = run(self.X)
        loss = self.network.objective(there.output, self.y, self.loss)
        parameter[place] = before
        return loss, there

    def central(self, name, place):
        above, below = (
            self.moved(name, place, s, self.network.run)[0] for s in (self.step, -self.step)
        )
        return (above - below) / (2 * self.step)

    def nudge(self, name, place):
        """All that a nudge of one entry shows."""
        steps, here = (self.step, -self.step), self.moved(name, place, 0, self.network.run)[0]
        (above, upper), (below, lower) = (
            self.moved(name, place, s, self.network.run) for s in steps
        )
        central = held = (above - below) / (2 * self.step)
        crossed = self._crossed(upper, lower)
        if any(units.any() for units in crossed):
            run = self._holding(crossed)
            up, down = (self.moved(name, place, s, run)[0] for s in steps)
            held = (up - down) / (2 * self.step)
        left, right = (here - below) / self.step, (above - here) / self.step
        places = (
            f"z{l}{at.tolist()}" for l, units in enumerate(crossed) for at in np.argwhere(units)
        )
        return Nudge(central, left, right, held, tuple(places))

    def _slopes(self, there, l):
        f = self.network.activations[l - 1]
        return f.slope(there.z[l], there.a[l]) if f.elementwise else np.zeros_like(there.a[l])

    def _crossed(self, upper, lower):
        """Which units a nudge moves across a kink, by layer: their slope leaps while z hardly moves.

        The slope in use has to be one of those there, or between them, else it is wrong.
        """
        crossed = [np.zeros((0, 0), dtype=bool)]
        for l in range(1, len(self.network.sizes)):
            here, above, below = (self._slopes(one, l) for one in (self.here, upper, lower))
            leap, way = np.abs(above - below), np.abs(upper.z[l] - lower.z[l])
            between = (np.minimum(above, below) <= here) & (here <= np.maximum(above, below))
            crossed.append(between & (leap > np.clip(50 * way, 0.01, 0.5)))
        return crossed

    def _holding(self, crossed):
        """A forward pass in which the units at a kink go on along their slope."""

        def run(X):
            z, a = [None], [X]
            for l, f in enumerate(self.network.activations, start=1):
                z.append(a[l - 1] @ self.network.parameters.W[l] + self.network.parameters.b[l])
                along = self.here.a[l] + self._slopes(self.here, l) * (z[l] - self.here.z[l])
                a.append(np.where(crossed[l], along, f.value(z[l])))
            return Pass(z, a)

        return run
