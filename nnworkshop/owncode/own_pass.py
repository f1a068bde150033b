"""One pass, line by line, with the results of the learner's own functions in place of nnlib's."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from numpy.typing import NDArray as Array

from nnworkshop.owncode.own import Departure, OwnNetwork, check_fit, differing
from nnworkshop.studies import operations

ONE_PASS = -1  # in place of an epoch
PARTS = {
    "activation": "forward",
    "derivative": "backward",
    "forward": "forward",
    "backward": "backward",
    "update": "update",
}


@dataclass
class OwnPass:
    """The arrays of a pass; for those that came from the learner, by which function, and which of
    their numbers are not what the line gives when it is computed from the arrays before it.
    """

    arrays: dict[str, Array] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, NDArray[np.bool_]] = field(default_factory=dict)


def check_parts(names, network, loss, rate, rule=operations.PLAIN):
    """ValueError for functions that are not needed in a pass through the network."""
    check_fit(names, network)
    for name in names:
        if PARTS[name] == "backward" and loss is None:
            raise ValueError(f"own names {name}, but without y and loss there is no backward part")
        if PARTS[name] == "update" and rate is None:
            raise ValueError(f"own names {name}, but learning_rate is missing")
        if PARTS[name] == "update" and rule != operations.PLAIN:
            raise ValueError(f"rule is {rule}, but an update of your own takes its place")


def run(own, network, X, y=None, loss=None, learning_rate=None, rule=operations.PLAIN):
    """A pass as by operations.run, with the learner's functions; if one fails, all by nnlib's."""
    own.departure, own.epoch = None, ONE_PASS
    given, worker = (network, X, y, loss, learning_rate, rule), Worker(own, network, learning_rate)
    with own.compared():
        done, arrays = own.attempt(lambda: operations.run(*given, worker.replaced))
    return (
        OwnPass(arrays, worker.sources, worker.wrong) if done else OwnPass(operations.run(*given))
    )


class Worker:
    """Asks the learner's functions for the results that replace those of the lines."""

    def __init__(self, own, network, learning_rate):
        self.own, self.network, self.learning_rate = own, network, learning_rate
        self.hidden = OwnNetwork(network, own).hidden
        self.sources = {}
        self.wrong = {}
        self._given = {}

    def replaced(self, line, result, arrays):
        """What replaces the result of a line."""
        function = self._function(line)
        if not function:
            return result
        if line.name not in self._given:
            self._given |= self._ask(function, line, arrays)
        came = self._given[line.name]
        self.sources[line.name] = function
        largest = max(np.abs(array).max() for array in arrays.values())
        wrong = differing(came, result, max(1.0, largest) ** 2)
        if wrong.any():
            self.wrong[line.name] = wrong
            if self.own.departure is None:
                self.own.departure = Departure(function, ONE_PASS, line.name, came, result)
        return came

    def _function(self, line):
        """The learner's function that gives the result of a line, "" if none does."""
        hidden = line.layer < len(self.network.activations)
        slope = hidden and line.name.startswith("slope")
        fits = {
            "forward": line.part == "forward",
            "activation": hidden and line.name == f"a{line.layer}",
            "derivative": slope,
            "backward": line.name.startswith("gradW"),
            "update": line.part == "update",
        }
        function = next((name for name in fits if fits[name] and self.own.uses(name)), "")
        nudged = slope and bool(self.hidden) and self.hidden[line.layer - 1].other
        return function or "activation" * nudged

    def _ask(self, function, line, arrays):
        """The result of a line, and whatever else the learner's function gives."""
        if function in ("activation", "derivative"):
            return {line.name: self._hidden(line, arrays)}
        ask = {"forward": self._forward, "backward": self._backward, "update": self._update}
        arguments, shapes = ask[function](line, arrays)
        # no comparison as a whole: each array is compared with the result of its line
        return dict(zip(shapes, self.own.ask(function, arguments, shapes, list)))

    def _hidden(self, line, arrays):
        own = self.hidden[line.layer - 1]
        z, a = arrays[f"z{line.layer}"], arrays.get(f"a{line.layer}")
        return own.value(z) if a is None else own.slope(z, a)

    def _forward(self, line, arrays):
        arguments = {name: arrays[name] for name in ("X", "W1", "W2")}
        _, n1, n2 = self.network.sizes
        units = {"z1": n1, "a1": n1, "z2": n2, "a2": n2}
        return arguments, {name: (len(arrays["X"]), n) for name, n in units.items()}

    def _backward(self, line, arrays):
        arguments = {name: arrays[name] for name in ("X", "y", "W2", "a1", "a2")}
        return arguments, {f"grad{name}": arrays[name].shape for name in ("W2", "W1")}

    def _update(self, line, arrays):
        name = line.name.removeprefix("new")
        arguments = {
            "parameter": arrays[name],
            "gradient": arrays[f"grad{name}"],
            "learning_rate": self.learning_rate,
        }
        return arguments, {line.name: arrays[name].shape}
