"""What can be proved of a loop from a few of its moments: the layout, the loss, the gradients, the step."""

from itertools import product

import numpy as np

from nnlib import Loss
from nnlib.checks import quiet
from nnworkshop.watching.arrays import array_of
from nnworkshop.watching.layouts import layouts
from nnworkshop.watching.proof import agree, distinct, outputs_of, proven, targets_of, tolerance_of
from nnworkshop.watching.recorder import is_shape_of, orders
from nnworkshop.watching.slips import (
    NEAR,
    SLIPS,
    Moment,
    Verdict,
    compared,
    fitted,
    of_another_loss,
    of_update,
    passed_back,
)
from nnworkshop.watching.stated import Stated, bases, outputs_first, stated

BEFORE, AFTER = (
    "before",
    "after",
)  # where the call stands: outputs are those of the weights, or older
MOST_ENTRIES = 1_000  # outputs whose slope in a loss of the caller's own is taken by nudging


class Called(Loss):
    """The caller's own function of outputs and targets; its slope is taken by central differences.

    - function, as_theirs: called as function(as_theirs(outputs), y), with y as the caller has it.
    """

    name = "loss that you handed in"

    def __init__(self, function, as_theirs, y):
        self.function, self.as_theirs, self.theirs = function, as_theirs, y

    def value(self, a, y):
        return float(np.asarray(self.function(self.as_theirs(a), self.theirs)))

    def slope(self, a, y):
        slope, step = np.zeros_like(a), 1e-6
        for place in np.ndindex(a.shape):
            ends = []
            for by in (step, -step):
                moved = a.copy()
                moved[place] += by
                ends.append(self.value(moved, y))
            slope[place] = (ends[0] - ends[1]) / (2 * step)
        return slope


class Findings:
    """What has been proved so far. `add(snapshot)` is called with the moments in their order.

    - names: of the caller's arrays. activation: names of activations that are known, or None.
    - loss: the caller's function for the loss, or None.

    layout: the Layout that is proved, or None; phase: whether the calls come before or after the update.
    stated: which loss is stated. verdict: on the gradients. rate: the step in nnlib's gradient of `base`,
    if each update is that many times it. why: a sentence, where nothing is proved.
    """

    def __init__(self, names, activation=None, loss=None):
        self.names, self.activation, self.loss = names, activation, loss
        self.ways = []  # the layouts that the shapes allow
        self.fitting = None  # pairs of phase and layout that agree with all moments so far
        self.before = None
        self.stated = None
        self.verdict, self.rate, self.base = None, None, None
        self.moved = None  # the Verdict on an update, where no gradients came
        self.steps = []  # the rate of each update that was looked at, None where there is none
        self.still = None  # arrays that have never moved, although their gradient is not 0
        self.decay = 0.0  # the share of the weights that each update adds to the gradient
        self.why = "No outputs have come yet."
        self.compared = 0
        self.by_order = False  # whether the gradients came without the names of their arrays
        self.lags = False  # whether the loss is that of the weights before the call
        self.first = None
        self.batches = False  # whether the rows change from call to call

    @property
    def layout(self):
        return self.fitting[0][1] if self.fitting else None

    @property
    def phase(self):
        return self.fitting[0][0] if self.fitting else BEFORE

    @property
    def is_sure(self):
        """Whether no other layout fits that would answer otherwise anywhere."""
        return bool(self.fitting) and len(self.fitting) == 1

    @quiet
    def add(self, snapshot):
        """Look at one more moment."""
        before, self.before = self.before, snapshot
        self.first = self.first or snapshot
        if snapshot.X is not self.first.X:
            same = np.shape(snapshot.X) == np.shape(self.first.X)
            self.batches |= not (same and np.array_equal(snapshot.X, self.first.X))
        if before is not None and snapshot.call != before.call + 1:
            before = None  # a moment is two calls in a row, and this is the first of them
        if snapshot.output is None:
            self._say_why_not(snapshot)
            return
        if is_decision(snapshot.output):
            self.why = (
                "The outputs are decisions, whole numbers such as 0 and 1, which many networks give. Pass what the "
                "last layer gives before its threshold: output=..."
            )
            return
        self._prove(before, snapshot)
        if self.layout is None:
            self._say_why_not(snapshot)
            return
        self._recognise(before, snapshot)
        if before is not None:
            self._step(before, snapshot)
        self._compare(before, snapshot)

    def _prove(self, before, snapshot):
        """Keep the layouts that agree with this moment; at first, look for them."""
        phases = [(BEFORE, snapshot.arrays)]
        if before is not None:
            phases.append((AFTER, before.arrays))
        outputs = snapshot.output if isinstance(snapshot.output, list) else [snapshot.output]
        if not self.fitting:
            X = as_samples(snapshot.X)
            shapes = [one.shape for one in snapshot.arrays]
            ways = layouts(self.names, shapes, X)
            self.ways = ways
            found = []
            for phase, arrays in phases:
                for output in outputs:
                    fits = proven(ways, arrays, X, output, self.activation)
                    found += [(phase, one) for one in distinct(fits, arrays, X)]
                    if fits:
                        break
            self.fitting = found
        else:
            known = dict(phases)
            if AFTER not in known:  # the first of two calls: what came before it was not kept
                known[AFTER] = None
            left = [
                (phase, one)
                for phase, one in self.fitting
                if known[phase] is None or self._agrees(one, known[phase], snapshot.X, outputs)
            ]
            if left or len(phases) == 2:
                self.fitting = left

    def _agrees(self, layout, arrays, X, outputs):
        rows = layout.samples(as_samples(X))
        answer = layout.network(arrays).run(rows).output
        wanted = [outputs_of(output, layout, len(rows)) for output in outputs]
        return any(
            one is not None
            and (not np.isfinite(one).all() or agree(answer, one, tolerance_of(output)))
            for one, output in zip(wanted, outputs)
        )

    def _say_why_not(self, snapshot):
        if snapshot.output is None or len(snapshot.output) == 0:
            self.why = (
                "Without the outputs nothing can be proved of how this network computes. Pass them: "
                "output=..., what it answers to X."
            )
            return
        wild = [n for n, one in zip(self.names, snapshot.arrays) if not np.isfinite(one).all()]
        if wild:
            self.why = (
                f"By call {snapshot.call + 1:,} {', '.join(wild)} have become infinite or no numbers (nan). What "
                "came before has made them so, a rate that is too large or a mistake in the backward pass. Call "
                "watch after each single update, so that the first ones are seen."
            )
            return
        shapes = ", ".join(f"{n} {one.shape}" for n, one in zip(self.names, snapshot.arrays))
        if not self.ways:
            single = "Weights that are single numbers, w1, w2, ..., belong into arrays, a column a unit. "
            single = "" if any(one.size > 1 for one in snapshot.arrays) else single
            self.why = (
                f"The shapes {shapes} make no chain that begins with X, {np.shape(snapshot.X)}. {single}Pass the "
                "weights and biases alone, in the order of their layers, and all rows that belong to the "
                "outputs: X=..., y=..., output=..."
            )
            return
        widths = {way.sizes[-1] for way in self.ways}
        rows = {len(way.samples(as_samples(snapshot.X))) for way in self.ways}
        sizes = {n * m for n in rows for m in widths}
        outputs = snapshot.output if isinstance(snapshot.output, list) else [snapshot.output]
        if not any(np.size(one) in sizes for one in outputs):
            wanted = " or ".join(map(str, sorted(widths)))
            self.why = (
                f"The outputs have shape {np.shape(outputs[0])}. Of these weights, {shapes}, and X, "
                f"{np.shape(snapshot.X)}, come {wanted} for each sample. Pass what the last layer gives: output=..."
            )
            return
        whose = "that your object gives by itself " if isinstance(snapshot.output, list) else ""
        self.why = (
            f"The outputs {whose}are not those of these weights with sigmoid, tanh, relu, leaky relu, identity or softmax, "
            "before or after the update. Pass what the network answers to just these X, without dropout and "
            "before any threshold: output=... If the weights change from row to row, ask it once more behind "
            "the loop over the rows, and pass that. All weights and biases have to be among them, a matrix a "
            f"layer; what came is {shapes}."
        )

    def _recognise(self, before, snapshot):
        """Which loss the caller's number is: by its outputs, or by those of the weights before."""
        if snapshot.loss is None or self.stated is not None:
            return
        asked = isinstance(snapshot.output, list)
        now = [snapshot.arrays] if asked or self.phase == BEFORE else []
        earlier = [before.arrays] if before is not None and (asked or self.phase == AFTER) else []
        for arrays in [*earlier, *now]:
            moment = self._moment(arrays, None, snapshot)
            if moment is None:
                return
            a, known = moment.network.run(moment.X).output, bases(moment.network, moment.y)
            self.stated = stated(snapshot.loss, a, moment.y, known)
            if self.stated:
                self.lags = arrays is not snapshot.arrays
                return
            if callable(self.loss) and a.size <= MOST_ENTRIES and not asked:
                self.stated = self._called(snapshot)
                return

    def _called(self, snapshot):
        """The caller's own function, as a loss."""
        shape, columns = np.shape(snapshot.output), self.layout.columns
        as_theirs = lambda rows: (rows.T if columns else rows).reshape(shape)
        return Stated(Called(outputs_first(self.loss), as_theirs, snapshot.y))

    def _moment(self, arrays, later, snapshot):
        layout = self.layout
        X = layout.samples(as_samples(snapshot.X))
        y = targets_of(snapshot.y, layout, len(X))
        return None if y is None else Moment(layout, arrays, layout.network(arrays), later, X, y)

    def _step(self, before, snapshot):
        """Whether the update between two calls is a step down nnlib's gradient, and how long."""
        sources = [snapshot, before] if self.phase == AFTER else [before, snapshot]
        if not self.batches:
            del sources[1:]
        moments = [self._moment(before.arrays, snapshot.arrays, source) for source in sources]
        if moments[0] is None:
            return
        change = {k: b - a for k, (a, b) in enumerate(zip(before.arrays, snapshot.arrays))}
        moved = {k: one for k, one in change.items() if np.abs(one).max() > 0}
        if not moved:
            return
        precision, least = (1e-7, 1e-3) if is_single(snapshot) else (1e-15, NEAR)
        rounding = max(np.abs(one).max() for one in snapshot.arrays) * precision
        largest = max(np.abs(one).max() for one in moved.values())
        near = max(least, 50 * rounding / max(largest, 1e-300))
        if near > 1e-3:
            return  # the step is lost in rounding
        known = self._known_bases(moments[0])
        self._note_still(moved, moments[0], known[0])
        change = moved if self.still else change
        self.steps.append(self._rate_of(change, moments, known, near))
        if not snapshot.gradients and self.moved is None:
            self.moved = self._slip_of(change, moments, near)

    def _rate_of(self, change, moments, known, near):
        """How long a step down the gradient is, of the rows of the one call or the other; None if it is none."""
        for moment, base in product(filter(None, moments), known):
            expected = moment.layout.join(passed_back(moment, base))
            factor, decay = fitted(change, moment, expected, near)
            if factor:
                self.rate, self.base, self.decay = -factor, base, decay
                return self.rate
        return None

    def _slip_of(self, change, moments, near):
        """The slip in an update, as a Verdict, if it is one and no step of the loss that is stated."""
        if self.steps[-1] is None:
            found = (
                of_update(change, one, self.names, self.stated, near) for one in moments if one
            )
            return next(filter(None, found), None)
        if self.stated is None or self.base == self.stated.base or self.steps[-1] < 0:
            return None
        first = self.names[self.layout.weights[-1]]
        verdict = of_another_loss(moments[0], self.base, self.stated, self.rate, first)
        return verdict if verdict.kind == "slip" else None

    def _note_still(self, moved, moment, base):
        expected = moment.layout.join(passed_back(moment, base))
        largest = max(np.abs(one).max() for one in expected)
        still = {
            k
            for k, one in enumerate(expected)
            if k not in moved and np.abs(one).max() > 1e-6 * largest
        }
        self.still = still if self.still is None else self.still & still

    def _known_bases(self, moment):
        if self.stated is not None:
            usual = [one for one in bases(moment.network, moment.y) if one != self.stated.base]
            return [self.stated.base, *usual]
        return bases(moment.network, moment.y)

    def _compare(self, before, snapshot):
        """Compare the gradients that came with this moment."""
        if not snapshot.gradients or (self.verdict and self.verdict.kind == "slip"):
            return
        wrong = self._wrong_shape(snapshot)
        if wrong:
            self.verdict = wrong
            return
        given = {k: as_theirs(g, snapshot.arrays[k].shape) for k, g in snapshot.gradients.items()}
        if not all(np.isfinite(one).all() for one in given.values()):
            return
        moments = [self._moment(snapshot.arrays, None, snapshot)]
        if before is not None:
            earlier = self._moment(before.arrays, snapshot.arrays, snapshot)
            moments.insert(0 if self.phase == AFTER else 1, earlier)
        elif self.phase == AFTER:
            return  # of the weights before this update nothing is known
        if moments[0] is None:
            return
        found = compared(given, moments, self.names, self.stated, is_single(snapshot))
        if found is not None and found.kind != "right" and self.by_order:
            turned = self._in_another_order(given, moments, is_single(snapshot))
            found = turned or found
        if found is not None and found.kind == "unknown" and before is None:
            return  # they may be those of the weights before this update, of which nothing is known
        if found is not None:
            self.compared += 1
            if self.verdict is None or found.kind == "slip" or self.verdict.kind == "right":
                self.verdict = found

    def _in_another_order(self, given, moments, single):
        """The Verdict where gradients of equal shapes are right in another order, such as from the back; else None."""
        shapes, came = [one.shape for one in moments[0].arrays], list(given.values())
        for order in orders(sorted(given), self.names):
            if all(one.shape == shapes[k] for k, one in zip(order, came)):
                put = dict(zip(order, came))
                found = compared(put, moments, self.names, self.stated, single)
                if found is not None and found.kind == "right":
                    return found
        return None

    def _wrong_shape(self, snapshot):
        for k in sorted(snapshot.gradients, reverse=True):
            came, shape = snapshot.gradients[k].shape, snapshot.arrays[k].shape
            is_number = k in self.layout.biases and np.prod(came) == 1  # which is judged as such
            if not (is_number or is_shape_of(came, shape)):
                return wrong_shape(self.names[k], came, shape, snapshot)
        return None

    @property
    def uphill(self):
        """Whether the updates go up the gradient."""
        taken = [rate for rate in self.steps if rate is not None]
        return bool(taken) and all(rate < 0 for rate in taken)

    @property
    def is_descent(self):
        """Whether every update that was looked at is a step of plain gradient descent."""
        return bool(self.steps) and all(rate is not None and rate > 0 for rate in self.steps)


def wrong_shape(name, came, shape, snapshot):
    """The Verdict on a gradient, or on a weight, of another shape than it had."""
    if is_flat_target(snapshot):
        slip = next(one for one in SLIPS if one.name == "targets against all outputs")
        return Verdict("slip", slip.name, slip.sentence, name)
    words = f"the gradient of {name} has shape {came}, and {name} has {shape}"
    return Verdict("slip", "gradient of another shape", words, name)


def is_decision(output):
    """Whether outputs are whole numbers, as of a step or a threshold; a list of arrays is what an object answers."""
    kind = "" if isinstance(output, list) else output.dtype.kind
    return kind in ("b", "i", "u") and bool(np.isin(output, (-1, 0, 1)).all())


def as_theirs(gradient, shape):
    """A gradient in the shape of its array; a single number is that of each entry, as an update has it."""
    return np.full(shape, gradient.item()) if gradient.size == 1 else gradient.reshape(shape)


def is_single(snapshot):
    """Whether a call is of single precision."""
    outputs = snapshot.output if isinstance(snapshot.output, list) else [snapshot.output]
    return tolerance_of(*outputs) > 1e-6


def is_flat_target(snapshot):
    """Whether y has shape (N,) and the outputs have (N, 1)."""
    output = snapshot.output[0] if isinstance(snapshot.output, list) else snapshot.output
    y, a = np.shape(snapshot.y), np.shape(output)
    return len(y) == 1 and y[0] > 1 and a in ((y[0], 1), (y[0], y[0]))


def as_samples(X):
    """X as an array with one or two axes."""
    X = array_of(X)
    return X.reshape(-1, 1) if X.ndim == 1 else X
