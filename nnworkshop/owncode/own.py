"""The learner's own functions in place of nnlib's, one by one, in a network.

They are handed copies and run under guard, so that nothing they do can break or stop what they are
part of. As long as they are `compared`, nnlib's function gets the same arguments, and the first array
that is not the same to within rounding is remembered as the departure. A function that fails is not
called again: nnlib's stands in for it.
"""

from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray as Array

from nnlib import Activation, GradientDescent, checks
from nnlib.network import Network, Pass
from nnworkshop.owncode import guard
from nnworkshop.owncode.answers import answer, contrast
from nnworkshop.owncode.stubs import is_stub

CALLS = {
    "activation": "activation(z)",
    "derivative": "derivative(z)",
    "forward": "forward(X, W1, W2)",
    "backward": "backward(X, y, W2, a1, a2)",
    "update": "update(parameter, gradient, learning_rate)",
}
# which of the learner's functions makes it unnecessary
REPLACED = {"activation": ("forward", "backward"), "derivative": ("backward",)}
SECONDS = 2.0  # seconds that a call, or an epoch, may take
RELATIVE, ROUNDING = 1e-6, 1e-12  # relative differences up to here count as none
NUDGE = 1e-5
RANGE = np.linspace(-6, 6, 49).reshape(-1, 1)  # where two activations are compared as a whole


class Unfit(ValueError):
    """What came back from a function cannot be worked with; the message says why."""


@dataclass(frozen=True)
class Failure:
    """A learner's function that failed: in which epoch, and a sentence on why. given: its
    arguments, in words.
    """

    function: str
    epoch: int
    sentence: str
    given: str = ""

    def __str__(self):
        return f"Your {self.function} failed{when(self.epoch)}{self.given}. {self.sentence}"


@dataclass(frozen=True)
class Departure:
    """Where a learner's function first gave, or did, something else than nnlib's.

    array: which array; came, expected: what it was and what nnlib's function made of the same
    arguments. For an argument that was changed in place they are what it was after and before.
    """

    function: str
    epoch: int
    array: str
    came: Array
    expected: Array
    in_place: bool = False

    def __str__(self):
        begin = f"Your {self.function} differs{when(self.epoch)}: "
        if self.in_place:
            return f"{begin}it changes {self.array} in place, but its old numbers are still needed."
        wrong = differing(self.came, self.expected)
        place = tuple(np.argwhere(wrong)[0])
        came, expected = contrast(self.came[place], self.expected[place])
        at = f"[{', '.join(map(str, place))}]"
        return f"{begin}{in_words(self.array)} is {self._ratio()} nnlib's (at {at} {came}, not {expected})."

    def _ratio(self):
        """How many times the expected array it is as a whole, if that can be said in a number."""
        square = np.sum(self.expected**2)
        if self.came.size == 1 or not 0 < square < np.inf:
            return "not"
        ratio = np.sum(self.came * self.expected) / square
        same = np.isfinite(ratio) and not differing(self.came, ratio * self.expected).any()
        return f"{ratio + 0.0:.4g} times" if same else "not"


def when(epoch):
    """In which epoch, in words: at the start there is none, and a single pass (-1) needs no word."""
    return {-1: "", 0: " at the start"}.get(epoch, f" in epoch {epoch:,}")


def in_words(array):
    """gradW2, newW2 and so on, in words."""
    return array.replace("grad", "the gradient of ").replace("new", "the new ")


def in_shapes(arguments):
    """The first argument of a call and its shape, in words."""
    name, value = next(iter(arguments.items()))
    return f", for {name} of shape {value.shape}"


def differing(came, expected, scale=1.0):
    """Which numbers of two arrays of one shape differ by more than rounding.

    That is judged against the largest number that was expected, since small ones next to it carry
    its rounding, and against the scale of the numbers that they come from, which may have cancelled
    out.
    """
    with np.errstate(all="ignore"):
        allowed = RELATIVE * np.abs(expected).max(initial=0) + ROUNDING * scale
        near = np.abs(came - expected) <= allowed
        return ~(near | (came == expected) | (np.isnan(came) & np.isnan(expected)))


def checked_functions(own):
    """The learner's functions by their jobs; TypeError or ValueError if something else came."""
    if not isinstance(own, Mapping):
        raise TypeError(
            f'own is a {type(own).__name__}, expected a mapping, e.g. {{"forward": forward}}'
        )
    for name, function in own.items():
        checks.one_of("a name in own", name, tuple(CALLS))
        if not callable(function):
            raise TypeError(
                f"own[{name!r}] is {checks.kind(function)}, expected the function {CALLS[name]}"
            )
    return dict(own)


def check_fit(names, network):
    """ValueError if functions of these names have no arguments for something that the network has."""
    for name in {"forward", "backward"} & set(names):
        if len(network.sizes) != 3 or network.bias:
            raise ValueError(
                f"own[{name!r}] is called as {CALLS[name]}, which fits a network with one hidden "
                f"layer and no biases, but network is {network}"
            )


def whose(yours):
    """Whose code it is, in words: your forward and backward."""
    return f"your {listed(yours)}" if yours else "nnlib's code"


def account(yours, empty):
    """Whose code runs, in sentences. yours: what the learner's functions do; empty: what they would
    do if they were written.
    """
    sentences = [f"Running: {whose(yours)}" + ("; everything else is nnlib's." if yours else ".")]
    if empty:
        sentences.append(f"Still empty: your {listed(empty)}.")
    idle = [name for name, others in REPLACED.items() if {name, *others} <= set(yours)]
    if idle:
        others = dict.fromkeys(other for name in idle for other in REPLACED[name])
        use = "uses" if len(others) == 1 else "use"
        sentences.append(f"Your {listed([*others])} never {use} your {listed(idle)}.")
    return " ".join(sentences)


def listed(names):
    """a, b and c."""
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


class Own:
    """The learner's functions that are in use, whether they have failed, and where they departed.

    epoch: the one that is being trained, for what is noted. guarded: whether `attempt` is at work.
    """

    def __init__(self, functions, epoch=0):
        functions = checked_functions(functions)
        self.functions = {name: one for name, one in functions.items() if not is_stub(one)}
        self.epoch = epoch
        self.failure = None
        self.departure = None
        self._comparing = self.guarded = False
        self._last, self._calling = "", False
        self._arguments = {}

    def uses(self, name):
        """Whether a function of the learner's does this."""
        return name in self.functions and self.failure is None

    @property
    def standing(self):
        """How the functions have done so far, in a sentence."""
        found = self.failure or self.departure
        if found:
            return f"⚠ {found}"
        return "So far every array is the same as nnlib's." if self.functions else ""

    def rewind(self, epoch):
        """Forget what was noted after `epoch`."""
        self.epoch = epoch
        if self.failure and self.failure.epoch > epoch:
            self.failure = None
        if self.departure and self.departure.epoch > epoch:
            self.departure = None

    @contextmanager
    def compared(self):
        """Compare every call inside with nnlib's, until the first departure."""
        before, self._comparing = self._comparing, True
        try:
            yield
        finally:
            self._comparing = before

    def attempt(self, act):
        """act() under one guard for all calls in it: True and its value, or else False, None, and
        the failure noted. Inside another attempt there is no second guard.
        """
        if self.guarded:
            value, error = caught(act)
        else:
            self.guarded, self._calling = True, False
            with guard.silent():
                value, error = guard.limited(act, SECONDS)
            self.guarded = False
        if error is not None:
            self._note(error)
        return error is None, value

    def _note(self, error):
        """Note the failure of a learner's function; any other error is raised."""
        late = isinstance(error, guard.TimeUp)
        if not (self._calling or late and self._last):
            raise error
        function = self.functions[self._last]
        unfit = isinstance(error, Unfit)
        words = str(error) if unfit else guard.sentence(error, function, SECONDS)
        self.failure = Failure(self._last, self.epoch, words, in_shapes(self._arguments))
        self._calling = False

    def ask(self, name, arguments, shapes, reference):
        """The arrays that the learner's function returns, of these shapes and by these names in the
        order of the pass; those of `reference` if there is no such function, or it has failed.
        """
        if not self.uses(name):
            return reference()
        if self.guarded and self._comparing:  # an attempt fails as a whole
            return self._ask(name, arguments, shapes, reference)
        done, arrays = self.attempt(lambda: self._ask(name, arguments, shapes, reference))
        return arrays if done else reference()

    def _ask(self, name, arguments, shapes, reference):
        handed = [
            value.copy() if isinstance(value, np.ndarray) else value for value in arguments.values()
        ]
        self._last, self._calling, self._arguments = name, True, arguments
        value = self.functions[name](*handed)
        if value is None and name == "update":
            value = handed[0]  # an update may change the parameter in place, too
        arrays = read(name, value, shapes)
        if not np.isfinite(sum(array.sum() for array in arrays)):
            check_finite(arrays, shapes, reference())
        self._calling = False
        if self._comparing and self.departure is None:
            self._compare(name, arguments, handed, dict(zip(shapes, arrays)), reference())
        return arrays

    def _compare(self, name, arguments, handed, arrays, expected):
        for (label, came), right in zip(arrays.items(), expected):
            # the first look is a quick one: it has to be taken in every epoch
            if not np.abs(came - right).max() <= ROUNDING and departs(came, right, arguments):
                self.departure = Departure(name, self.epoch, label, came, right.copy())
                return
        for (label, before), after in zip(arguments.items(), handed):
            if label != "parameter" and changed(before, after):
                self.departure = Departure(name, self.epoch, label, after, before.copy(), True)
                return


def caught(act):
    """What act() returns or raises; running out of time is left to the guard."""
    try:
        return act(), None
    except guard.TimeUp:
        raise
    except BaseException as error:  # noqa: BLE001 - a learner's function raises what it likes
        return None, error


def departs(came, expected, arguments):
    """Whether an array that was made of these arguments differs by more than rounding."""
    largest = max(np.abs(value).max() for value in arguments.values())
    return bool(differing(came, expected, max(1.0, largest) ** 2).any())


def changed(before, after):
    """Whether an argument is not what it was."""
    if not isinstance(before, np.ndarray) or (before == after).all():
        return False
    return not np.array_equal(before, after, equal_nan=True)


def read(name, value, shapes):
    """What a function returned, as arrays of these shapes; Unfit if that cannot be."""
    mapping = name == "backward"
    names = [label.removeprefix("grad") if mapping else label for label in shapes]
    came = answer(value, names, mapping)
    if not came.arrays:
        expected = ", ".join(sorted(names) if mapping else map(in_words, names))
        raise Unfit(f"It returned {came.words}, expected {'a dict with ' * mapping}{expected}.")
    for (_, array), (label, shape) in zip(came.arrays, shapes.items()):
        if array.shape != shape:
            raise Unfit(f"{in_words(label)} has shape {array.shape}, expected {shape}.")
    return [array for _, array in came.arrays]


def check_finite(arrays, labels, expected):
    """Unfit if there are inf or NaN where nnlib's function gives numbers."""
    for label, array, right in zip(labels, arrays, expected):
        bad = ~np.isfinite(array) & np.isfinite(right)
        if bad.any():
            place = [int(index) for index in np.argwhere(bad)[0]]
            raise Unfit(f"{in_words(label)} has {array[bad][0]} at {place}, expected numbers.")


class OwnActivation:
    """The activation of a hidden layer, or its slope, by the learner; as `activation` for a network.

    Without a `derivative` of the learner's the slope is nnlib's, as long as the function is the
    same; that of another function is measured by nudging z.
    """

    def __init__(self, own, layer, reference):
        self.own, self.layer, self.reference = own, layer, reference
        name = "your activation" if "activation" in own.functions else reference.name
        self.activation = Activation(name, self.value, self.slope)
        self.other = self._is_other()

    def _is_other(self):
        """Whether the learner's function is not nnlib's, so that its own slope is needed."""
        if not self.own.uses("activation") or self.own.uses("derivative"):
            return False
        return bool(differing(self.value(RANGE), self.reference(RANGE)).any())

    def value(self, z):
        shapes = {f"a{self.layer}": z.shape}
        return self.own.ask("activation", {"z": z}, shapes, lambda: [self.reference.value(z)])[0]

    def slope(self, z, a):
        if self.other and self.own.uses("activation"):
            return (self.value(z + NUDGE) - self.value(z - NUDGE)) / (2 * NUDGE)
        shapes = {f"slope{self.layer}": z.shape}
        return self.own.ask("derivative", {"z": z}, shapes, lambda: [self.reference.slope(z, a)])[0]


class OwnNetwork(Network):
    """A network that shares the parameters of `plain`, and computes by the learner's functions."""

    def __init__(self, plain, own):
        check_fit(list(own.functions), plain)
        vars(self).update(vars(plain))
        self.plain, self.own = plain, own
        self.hidden = []
        if {"activation", "derivative"} & set(own.functions):
            self.hidden = [
                OwnActivation(own, k, f) for k, f in enumerate(plain.activations[:-1], 1)
            ]
            self.activations = (*(one.activation for one in self.hidden), plain.activations[-1])

    def copy(self):
        return OwnNetwork(self.plain.copy(), self.own)

    def run(self, X):
        if not self.own.uses("forward"):
            return super().run(X)
        W1, W2 = self.parameters.W[1:]
        _, n1, n2 = self.sizes
        shapes = {name: (len(X), n) for name, n in zip(("z1", "a1", "z2", "a2"), (n1, n1, n2, n2))}
        arguments = {"X": X, "W1": W1, "W2": W2}
        reference = lambda: [*in_order(self.plain.run(X)).values()]
        z1, a1, z2, a2 = self.own.ask("forward", arguments, shapes, reference)
        return Pass([None, z1, z2], [X, a1, a2])

    def backward(self, forward_pass, y, loss):
        """What the next epoch would do: whoever asks first, training, a picture or a diagnosis, a failure is
        of that epoch; before the first one it is at the start.
        """
        own, last = self.own, self.own.epoch
        own.epoch = last + 1 if last > 0 else last
        try:
            return super().backward(forward_pass, y, loss)
        finally:
            own.epoch = last

    def differentiate(self, forward_pass, y, loss):
        if not self.own.uses("backward"):
            return super().differentiate(forward_pass, y, loss)
        X, a1, a2 = forward_pass.a
        gradients = self.plain.differentiate(forward_pass, y, loss)  # for the deltas, too
        arguments = {"X": X, "y": y, "W2": self.parameters.W[2], "a1": a1, "a2": a2}
        expected = {"gradW2": gradients["W2"], "gradW1": gradients["W1"]}
        shapes = {name: array.shape for name, array in expected.items()}
        arrays = self.own.ask("backward", arguments, shapes, lambda: [*expected.values()])
        gradients["W2"], gradients["W1"] = arrays
        return gradients


class OwnUpdate:
    """The learner's update as a rule. The memory of a parameter holds its `name`, for messages."""

    def __init__(self, own):
        self.own = own

    def update(self, parameter, gradient, learning_rate, memory):
        arguments = {"parameter": parameter, "gradient": gradient, "learning_rate": learning_rate}
        shapes = {f"new{memory['name']}": parameter.shape}
        reference = GradientDescent().update(parameter, gradient, learning_rate, {})
        return self.own.ask("update", arguments, shapes, lambda: [reference])[0]


def in_order(forward_pass):
    """z1, a1, z2, a2, ... of a pass."""
    pairs = enumerate(zip(forward_pass.z[1:], forward_pass.a[1:]), start=1)
    return {f"{name}{k}": array for k, (z, a) in pairs for name, array in (("z", z), ("a", a))}
