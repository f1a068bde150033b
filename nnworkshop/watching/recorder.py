"""What is kept of a loop while it runs: losses, some of its states, and a few moments in full.

Which calls are kept depends on their number alone and never on the time, so that the same loop leaves the
same record on any computer. A call that keeps nothing takes about a microsecond.
"""

import math
from dataclasses import dataclass

import numpy as np

from nnlib.checks import quiet
from nnworkshop.watching.arrays import array_of, is_module, role
from nnworkshop.watching.asking import answers
from nnworkshop.watching.stated import outputs_first

STATES = 128  # at most, of which each has all parameters; each takes some microseconds of the loop's time
MEMORY = 64_000_000  # bytes of all states, at most
LOSSES = 8_000
APART = 4  # moments are kept around the calls 1, 4, 16, 64, ...: of each two calls in a row
MOMENTS = 20
TIMID = 8  # calls with which an object is asked for its outputs, at most


@dataclass(frozen=True)
class Snapshot:
    """One call in full: its number, copies of the arrays, and what came with them."""

    call: int
    arrays: list
    X: object
    y: object
    output: object
    loss: object
    gradients: dict


class Recorder:
    """Keeps a record of the calls of one loop.

    - places: where the arrays of the network are. gradients: their places, by the number of the array.
    - is_object: whether the network can be asked for its outputs.

    losses: at `loss_calls`; states: arrays by the number of the call; snapshots: pairs of calls in a row.
    trouble: a sentence, where the record had to end. changed: the shapes that came in place of others.
    """

    def __init__(self, places, gradients, is_object):
        self.places, self.gradient_places, self.is_object = places, gradients, is_object
        self.calls, self.stride, self.spacing = 0, 1, 1
        self.losses, self.loss_calls = [], []
        self.states, self.snapshots = {}, []
        self.sizes = {}  # of the gradients that came, at the calls of the states
        self.shapes, self.changed, self.trouble = None, None, ""
        self.last = None
        self.asked, self.knows = 0, False
        self.next = self._next_loss = 0  # the next calls of which arrays, and the loss, are kept

    def note(self, network, X, y, output, loss, gradients):
        """Note one call; nothing here is raised but an interrupt."""
        n = self.calls
        self.calls = n + 1
        self.last = network, X, y, output, loss, gradients
        try:
            if n >= self._next_loss and loss is not None and not callable(loss):
                self._note_loss(n, loss)
            if n >= self.next:
                self._keep(n)
        except Exception as error:  # noqa: BLE001 - the learner's loop goes on, whatever it is
            self.trouble = self.trouble or f"Watching ended at call {n + 1:,}: {error}"
            self.next = float("inf")

    def end(self):
        """The arrays as they are at the end, and the loss of the last call."""
        if self.last is None or self.trouble or self.changed:
            return None
        try:
            arrays = self._read(self.last[0])
        except Exception:  # noqa: BLE001 - as above
            return None
        return arrays if [one.shape for one in arrays] == self.shapes else None

    def _note_loss(self, n, loss):
        plain = isinstance(loss, (float, np.floating))  # quicker than to ask for its axes
        self.losses.append(float(loss) if plain else float_of(loss))
        self.loss_calls.append(n)
        if len(self.losses) >= LOSSES:
            self.losses, self.loss_calls = self.losses[::2], self.loss_calls[::2]
            self.stride *= 2
        self._next_loss = n + self.stride - n % self.stride

    def _keep(self, n):
        """Keep the arrays of this call, as a state, as part of a moment, or both."""
        network, X, y, output, loss, gradients = self.last
        arrays = self._read(network)
        shapes = [one.shape for one in arrays]
        self.shapes = self.shapes or shapes
        if shapes != self.shapes:
            self.changed, self.next = (n, shapes), float("inf")
            return
        if callable(loss) and output is not None:
            self._note_loss(n, outputs_first(loss)(output, y))
        if is_moment(n):
            output = self._answer(network, X) if output is None else array_copy(output)
            value = self.losses[-1] if self.losses and self.loss_calls[-1] == n else None
            value = value if value is None or callable(loss) or loss is None else float_of(loss)
            given = self._read_gradients(network, gradients)
            self.snapshots.append(Snapshot(n, arrays, X, y, output, value, given))
            del self.snapshots[:-MOMENTS]
        if n % self.spacing == 0:
            self.states[n] = arrays
            self._note_sizes(n, network, gradients)
            most = min(STATES, MEMORY // max(1, sum(one.nbytes for one in arrays)))
            self._thin(max(2, most))
        self.next = min(n + self.spacing - n % self.spacing, next_moment(n))

    def _thin(self, most):
        """Of more than so many states drop every second one; of the early times, when most happens, some stay."""
        while sum(k % self.spacing == 0 for k in self.states) > most:
            self.spacing *= 2
            self.states, self.sizes = (
                {
                    k: one
                    for k, one in kept.items()
                    if k % self.spacing == 0 or (most == STATES and is_landmark(k))
                }
                for kept in (self.states, self.sizes)
            )

    def _read(self, network):
        return [array_of(place.read(network)) for place in self.places]

    def _read_gradients(self, network, gradients):
        if gradients is None:
            if len(network) == 1 and is_module(network[0]):
                return _of_module(network, self.places)
            return {}
        return {k: array_of(place.read((gradients,))) for k, place in self.gradient_places.items()}

    @quiet
    def _note_sizes(self, n, network, gradients):
        """Note the length of each gradient."""
        if gradients is None:
            given = self._read_gradients(network, None)
        else:
            given = {k: place.read((gradients,)) for k, place in self.gradient_places.items()}
        if given:
            self.sizes[n] = {k: length(one) for k, one in given.items()}

    def _answer(self, network, X):
        """What the object answers itself, if it can be asked."""
        if not self.is_object or self.asked >= TIMID:
            return None
        self.asked += 1
        return list(map(array_copy, answers(network[0], X)))


def _of_module(network, places):
    """The gradients that a network of PyTorch keeps beside its parameters."""
    grads = [place.read(network).grad for place in places]
    return {k: array_of(one) for k, one in enumerate(grads) if one is not None}


def array_copy(value):
    """A copy of an array that keeps its precision."""
    if hasattr(value, "detach"):
        value = value.detach().cpu().numpy()
    return np.array(value)


def length(value):
    """The square root of the sum of squares; quicker than NumPy's norm."""
    is_plain = type(value) is np.ndarray  # a matrix has a vdot of its own
    array = value if is_plain else array_of(value)
    return math.sqrt(np.vdot(array, array))


def float_of(value):
    """One number, if perhaps in an array or a tensor."""
    return float(np.asarray(array_of(value)).reshape(-1)[0])


def is_landmark(n):
    """Whether a call is one of eight between a power of two and the next.

    >>> [n for n in range(1, 40) if is_landmark(n)][12:]
    [13, 14, 15, 16, 18, 20, 22, 24, 26, 28, 30, 32, 36]
    """
    return n & -n >= 1 << max(0, n.bit_length() - 4)


def is_moment(n):
    """Whether a call is one of two in a row that are kept in full.

    >>> [n for n in range(70) if is_moment(n)]
    [0, 1, 3, 4, 15, 16, 63, 64]
    """
    return n == 0 or _is_power(n) or _is_power(n + 1)


def next_moment(n):
    n += 1
    while not is_moment(n):
        n += 1 if n < 4 else max(1, _power_after(n) - 1 - n)
    return n


def _is_power(n):
    while n > 1 and n % APART == 0:
        n //= APART
    return n == 1


def _power_after(n):
    power = 1
    while power <= n:
        power *= APART
    return power


def gradient_places(found, names, shapes, came):
    """Where the gradient of each array is, by the number of the array; ValueError if that is not clear.

    - found: the places of arrays within the gradients. names, shapes: of the network's arrays.
    - came: the shapes of the gradients.
    """
    plain, by_name = [bare(name) for name in names], {}
    for place in found:
        if plain.count(bare(place.name)) == 1:
            by_name[plain.index(bare(place.name))] = place
    if found and len(by_name) == len(found):
        return by_name
    weights = [k for k, shape in enumerate(shapes) if len(shape) == 2]
    for asked in (list(range(len(names))), weights):
        if len(found) == len(asked):
            order = next((one for one in orders(asked, names) if _fit(one, shapes, came)), asked)
            return dict(zip(order, found))
    words = f"gradients has {len(found)} arrays, expected {len(names)}: one for each of "
    raise ValueError(f"{words}{', '.join(names)}, in this order or by these names")


def orders(asked, names):
    """The orders in which gradients of some arrays are handed in, the network's own first: from the front or from
    the back, where a backward pass begins, weights and biases by turns or one kind after the other.

    >>> orders([0, 1, 2, 3], ["W[0]", "W[1]", "b[0]", "b[1]"])[1:4]
    [[3, 2, 1, 0], [0, 1, 2, 3], [2, 3, 0, 1]]
    """
    biases = [k for k in asked if role(names[k]) == "b"]
    weights = [k for k in asked if k not in biases]
    found = [asked, asked[::-1]]
    for W, b in ((weights, biases), (weights[::-1], biases[::-1])):
        found += [W + b, b + W]
        if len(W) == len(b):
            found += [[k for pair in pairs for k in pair] for pairs in (zip(W, b), zip(b, W))]
    return found


def _fit(order, shapes, came):
    return all(is_shape_of(came[place], shapes[k]) for place, k in enumerate(order))


def is_shape_of(came, shape):
    """Whether numbers of a shape can be the gradient of an array of another: a row for a column is one, too."""
    flat = came == shape or len(came) < 2 or len(shape) < 2 or 1 in came
    return math.prod(came) == math.prod(shape) and flat


def bare(name):
    """A name without what says that it is a gradient: dW1 and grad_W1 are of W1."""
    word = name.lower().strip("_")
    for before in ("gradient_", "grad_", "grad", "delta_", "d_", "d"):
        if word.startswith(before) and len(word) > len(before):
            return word.removeprefix(before)
    return word
