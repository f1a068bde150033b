"""Gradients that somebody else has computed, compared with nnlib's; and the slip that explains them.

A slip is executable: a wrong backward pass, run on the same weights and rows. It is named only if it
gives just the numbers that came, up to one factor for all arrays. What is a matter of the loss, such as a
factor of 2, is said and is no slip.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nnlib import Network
from nnlib.checks import quiet
from nnworkshop.watching.layouts import Layout
from nnworkshop.watching.stated import MEAN_SQUARED, Stated, bases

NEAR = 1e-6  # relative to the largest entry of an array, in double precision
NOTHING = 1e-14  # an array whose entries are all below this says nothing
NOT_DIVIDED = "not divided by N"
SUMMED = "summed over the units"
SLOPES_OF_A = {"sigmoid": lambda a: a * (1 - a), "tanh": lambda a: 1 - a**2}


@dataclass(frozen=True)
class Moment:
    """One backward pass: where it was made, and of what.

    - layout, arrays, network: how the caller computes, the weights then, and nnlib's network of them.
    - later: the weights after the update, or None. X, y: rows, (N, n_0) and (N, n_out).
    """

    layout: Layout
    arrays: list
    network: Network
    later: list | None
    X: np.ndarray
    y: np.ndarray


@dataclass(frozen=True)
class Verdict:
    """What became of a comparison: "right", "slip" or "unknown"; the name of a slip, the sentence, the
    name of the first wrong array, the factor by which the gradients are those of `base`, and the share of the
    weights that is added to these.
    """

    kind: str
    name: str = ""
    sentence: str = ""
    first: str = ""
    factor: float = 1.0
    base: object = None
    decay: float = 0.0


@dataclass(frozen=True)
class Slip:
    """A wrong backward pass: its name, what to say of it, and its variants: the layers that a change
    concerns, by name, and the gradients that it gives.
    """

    name: str
    sentence: str
    variants: Callable[[Moment, object], list]


def passed_back(moment, base, slope=None, error=None, back=None):
    """The gradients by name, with a piece of the backward pass exchanged.

    slope(l, f, z, a), error(outputs, y) and back(delta, l) take the place of the right ones.
    """
    network, y = moment.network, moment.y
    forward = network.run(moment.X)
    z, a, W = forward.z, forward.a, network.parameters.W
    f, L = [None, *network.activations], len(network.activations)
    slope = slope or (lambda l, f, z, a: f.slope(z, a))
    back = back or (lambda delta, l: delta @ W[l + 1].T)
    delta = (error or base.slope)(a[L], y)
    if base.output_activation is None:
        delta = delta * slope(L, f[L], z[L], a[L])
    gradients = {}
    for l in range(L, 0, -1):
        gradients[f"W{l}"] = a[l - 1].T @ delta
        gradients[f"b{l}"] = delta.sum(axis=0, keepdims=True)
        if l > 1:
            delta = back(delta, l - 1) * slope(l - 1, f[l - 1], z[l - 1], a[l - 1])
    return gradients


def _slopes(change):
    """A change of the slope in every hidden layer, in the output layer, and in both."""

    def variants(moment, base):
        L = len(moment.network.activations)
        hidden = tuple(range(1, L))
        places = [*((l,) for l in hidden if L > 2), hidden] if hidden else []
        if base.output_activation is None:  # else there is no slope of the output
            places = [*places, (L,), (*hidden, L)]
        changed = _changed(change, moment)
        made = []
        for layers in dict.fromkeys(tuple(l for l in one if l in changed) for one in places):
            if not layers:
                continue

            def slope(l, f, z, a, layers=layers):
                return change(f, z, a) if l in layers else f.slope(z, a)

            where = (
                "everywhere" if len(layers) == L else f"in layer {' and '.join(map(str, layers))}"
            )
            made.append((where, passed_back(moment, base, slope=slope)))
        return made

    return variants


def _changed(change, moment):
    """The layers in which a change of the slope is one; a linear output, for one, has the slope 1 anyway."""
    forward, f = moment.network.run(moment.X), moment.network.activations
    passed = list(zip(f, forward.z[1:], forward.a[1:]))
    return {
        l
        for l, (f, z, a) in enumerate(passed, start=1)
        if f.elementwise and not np.array_equal(change(f, z, a), f.slope(z, a))
    }


def _of_z(f, z, a):
    """The formula that wants the output, with z put in."""
    return SLOPES_OF_A.get(f.name, lambda one: f.slope(z, a))(z)


def _of_a(f, z, a):
    """The derivative at a, as if that were z."""
    return f.slope(a, f.value(a))


def _of_another(name):
    """The slope of another activation, by its usual formula."""
    slope = SLOPES_OF_A[name]
    return lambda f, z, a: f.slope(z, a) if f.name in (name, "identity") else slope(a)


def _one(f, z, a):
    return np.ones_like(a)


def _updated_first(moment, base):
    if moment.later is None or len(moment.layout.sizes) < 3:
        return []
    W = moment.layout.split(moment.later)
    back = lambda delta, l: delta @ W[f"W{l + 1}"].T
    return [("", passed_back(moment, base, back=back))]


def _not_turned(moment, base):
    W = moment.network.parameters.W
    square = [one is not None and one.shape[0] == one.shape[1] for one in W]
    if not any(square[2:]):
        return []
    back = lambda delta, l: delta @ (W[l + 1] if square[l + 1] else W[l + 1].T)
    return [("", passed_back(moment, base, back=back))]


def _all_pairs(moment, base):
    """Each output is compared with the targets of all rows, as a (N, 1) and y (N,) give it."""
    if moment.y.shape[1] > 1 or len(moment.y) < 2:
        return []
    mean = np.full_like(moment.y, moment.y.mean())
    return [("", passed_back(moment, base, error=lambda a, y: base.slope(a, mean)))]


def _slope_twice(moment, base):
    """The slope of the output once more, where the loss and it together have none."""
    if base.output_activation is None:
        return []
    f = moment.network.activations[-1]
    if f.name not in SLOPES_OF_A:
        return []
    error = lambda a, y: base.slope(a, y) * SLOPES_OF_A[f.name](a)
    return [("", passed_back(moment, base, error=error))]


SLIPS = (
    Slip(
        "slope taken of z",
        "the slope of an activation is taken of z {where}: the formula a * (1 - a), or 1 - a**2, wants the "
        "output a, and it gets the sum z. Without a word it gives wrong numbers",
        _slopes(_of_z),
    ),
    Slip(
        "slope taken of a",
        "the slope of an activation is taken of a {where}, as if that were z: a derivative that computes "
        "the activation itself wants z",
        _slopes(_of_a),
    ),
    *(
        Slip(
            f"slope of {name}",
            f"the slope of {name}, {formula}, is taken {{where}}, and the activation there is another one",
            _slopes(_of_another(name)),
        )
        for name, formula in (("sigmoid", "a * (1 - a)"), ("tanh", "1 - a**2"))
    ),
    Slip(
        "slope missing",
        "the slope of the activation is missing {where}: the error that comes back has to be multiplied by it",
        _slopes(_one),
    ),
    Slip(
        "slope once too often",
        "the slope of the output stands in it once too often: for a cross-entropy it has cancelled out, and "
        "a - y is all that is left",
        _slope_twice,
    ),
    Slip(
        "weights updated first",
        "a weight is updated before the delta of the layer in front of it is computed with it: the error "
        "goes back through weights that did not make it. First compute all gradients, then update",
        _updated_first,
    ),
    Slip(
        "targets against all outputs",
        "each output is compared with the targets of all rows, since y has shape (N,) and the outputs have "
        "(N, 1): their difference is a table of N x N. y.reshape(-1, 1) has one target a row",
        _all_pairs,
    ),
    Slip(
        "weights not turned",
        "on the way back the error is multiplied by W where W.T belongs: that fits only because W is square",
        _not_turned,
    ),
)


@quiet
def compared(given, moments, names, known=None, single=False):
    """Compare gradients with nnlib's, and name the slip that explains them, if any does: a Verdict, or
    None where all of them are 0, so that nothing can be said.

    - given: the gradients by the number of the caller's array.
    - moments: when they may have been made; that at which they are right counts.
    - names: of the caller's arrays. known: the loss that is stated, as a Stated, or None.
    - single: whether they are of single precision.
    """
    near = 1e-3 if single else NEAR
    if all(np.abs(one).max(initial=0.0) <= NOTHING for one in given.values()):
        return None
    found = None
    for moment in moments:
        for base in _bases(moment, known):
            found = found or _right(given, moment, base, known, names, near)
    for moment in moments:
        for base in _bases(moment, known)[: 1 if known else None]:
            found = found or _slipped(given, moment, base, names, near)
    for moment in moments[:1]:
        found = found or _by_array(given, moment, names, known, near, downhill(moments))
    return found


def _bases(moment, known):
    """The losses that the gradients may be of, that which is stated first."""
    usual = bases(moment.network, moment.y)
    if known is None:
        return usual
    return [known.base, *(one for one in usual if one != known.base)]


def _expected(moment, base):
    return moment.layout.join(passed_back(moment, base))


def _right(given, moment, base, known, names, near):
    factor, decay = fitted(given, moment, _expected(moment, base), near)
    if not factor:
        return None
    N = len(moment.y)
    more = ", with a penalty on the weights" if decay else ""
    if known is None:
        size = float(f"{abs(factor):.6g}")  # fitted, so that a half is one to rounding only
        words = f"The gradients are those of the {Stated(base, size).name(N)}{more}."
        return Verdict("right", "", words, "", factor, base, decay)
    first = names[moment.layout.weights[-1]]
    if base != known.base:
        return of_another_loss(moment, base, known, factor, first)
    ratio = factor / known.factor
    if abs(abs(ratio) - 1) < 1e-4:
        words = f"The gradients are those of the loss{more}."
        return Verdict("right", "", words, "", factor, base, decay)
    if N > 2 and abs(abs(ratio) - N) < 1e-4 * N:
        words = (
            f"the gradients are sums over the {N} rows, and the loss is a mean: they are not divided by "
            f"N = {N}, so a step is {N} times as long as the learning rate says"
        )
        return Verdict("slip", NOT_DIVIDED, words, first, factor, base)
    words = (
        f"The gradients are {abs(ratio):.4g} times those of the loss that is stated. That is a factor of "
        "the loss and no mistake: it acts like a learning rate that many times as large."
    )
    return Verdict("right", "factor", words, "", factor, base)


def of_another_loss(moment, base, known, factor, first):
    """The gradients of a loss that is not the one that is stated."""
    if known.base not in bases(moment.network, moment.y):  # a function of the caller's own
        words = (
            f"The gradients are those of the {base.name}, and not those of the {known.base.name}."
        )
        return Verdict("right", "another loss", words, "", factor, base)
    if base == MEAN_SQUARED:
        slip = next(one for one in SLIPS if one.name == "slope once too often")
        return Verdict("slip", slip.name, slip.sentence, first, factor, base)
    words = (
        f"the slope of the output is missing: these are the gradients of the {base.name}, and the loss that "
        f"is stated is the {known.name(len(moment.y))}"
    )
    return Verdict("slip", "slope missing", words, first, factor, base)


def fitted(given, moment, expected, near=NEAR):
    """The factor by which gradients are the expected ones, and the share of the weights that is added to
    them, 0.0 mostly; (0.0, 0.0) if they are not.
    """
    factor = common(given, expected, near)
    weights = [k for k in moment.layout.weights if k in given]
    if factor or not weights:
        return factor, 0.0
    g, W, came = (
        np.concatenate([one[k].ravel() for k in weights])
        for one in (expected, moment.arrays, given)
    )
    if g.size < 3 or not (g.any() and np.isfinite([g, W, came]).all()):
        return 0.0, 0.0
    (factor, decay), *_ = np.linalg.lstsq(np.stack([g, W], axis=1), came, rcond=None)
    others = {k: one for k, one in given.items() if k not in weights}
    size = np.abs(came).max()
    fits = np.abs(factor * g + decay * W - came).max() <= near * size < np.abs(decay * W).max() / 10
    same = not others or abs(common(others, expected, near) - factor) <= 1e-6 * abs(factor)
    return (
        (float(factor), float(decay / factor))
        if fits and same and decay * factor > 0
        else (0.0, 0.0)
    )


def _slipped(given, moment, base, names, near):
    """The slip that gives these gradients, up to one factor."""
    expected = _expected(moment, base)
    for slip in SLIPS:
        for where, gradients in slip.variants(moment, base):
            made = moment.layout.join(gradients)
            factor, decay = fitted(given, moment, made, near)
            if factor and not common(dict(enumerate(made)), expected, near):
                first = _first(made, expected, moment.layout, given, 1.0, near)
                words = slip.sentence.format(where=where).replace("  ", " ")
                return Verdict("slip", slip.name, words, names[first], factor, base, decay)
    return None


@quiet
def of_update(change, moment, names, known=None, near=NEAR):
    """The slip that explains how an update has moved the weights, where no gradients came: a Verdict or None.

    - change: how far each array has moved, by its number. The others are as for `compared`.
    """
    came = {k: -one for k, one in change.items()}
    for base in _bases(moment, known)[: 1 if known else None]:
        found = _slipped(came, moment, base, names, near)
        found = found or _moved_apart(came, moment, base, names, near)
        if found is not None:
            return found
    return None


def _moved_apart(came, moment, base, names, near):
    """What is wrong with the update of single arrays, where each of the others is a step down, if perhaps at a rate
    of its own.
    """
    expected = _expected(moment, base)
    ratios = {
        k: common({k: came[k]}, expected, near) for k in backwards(moment.layout) if k in came
    }
    wrong = [k for k, ratio in ratios.items() if ratio <= 0]
    if not wrong or len(wrong) == len(ratios):
        return None
    first = names[wrong[0]]
    if all(ratios.values()):
        words = (
            f"the updates of {' and '.join(names[k] for k in wrong)} go up the gradient, and the others go "
            "down: a sign is wrong there"
        )
        return Verdict("slip", "sign", words, first, 1.0, base)
    if all(ratios[k] == 0 and is_one_number(came[k], expected[k]) for k in wrong):
        return Verdict("slip", SUMMED, _summed(first, came[wrong[0]].size), first, 1.0, base)
    return None


def is_one_number(came, right):
    """Whether all units have the same number, and should not."""
    return came.size > 1 and np.ptp(came) == 0 < np.abs(came).max() and np.ptp(right) > 0


def _summed(name, units):
    return (
        f"the gradient of {name} is one number for all {units} units: a sum without an axis adds up the units "
        "too. Sum over the rows alone, such as delta.sum(axis=0), or axis=1 where samples are columns"
    )


def downhill(moments):
    """The numbers of the arrays that an update has moved down nnlib's gradient; None if that is not known."""
    moment = next((one for one in moments if one.later is not None), None)
    if moment is None:
        return None
    base = bases(moment.network, moment.y)[0]
    expected = moment.layout.join(passed_back(moment, base))
    steps = [after - before for before, after in zip(moment.arrays, moment.later)]
    return {k for k, step in enumerate(steps) if (step * expected[k]).sum() < 0}


def _by_array(given, moment, names, known, near, down):
    """What is wrong with single arrays, where the others are right."""
    best = None
    for base in _bases(moment, known):
        expected = _expected(moment, base)
        ratios = {k: common({k: one}, expected, near) for k, one in given.items()}
        right = [ratio for ratio in ratios.values() if ratio]
        if right and (best is None or len(right) > best[0]):
            order = [k for k in backwards(moment.layout) if ratios.get(k)]
            order.sort(key=lambda k: down is not None and k not in down)  # the right way first
            usual = max(order, key=lambda k: _count(right, ratios[k]))
            best = len(right), ratios[usual], base, expected
    if best is None:
        first = names[next(k for k in backwards(moment.layout) if k in given)]
        words = f"the gradient of {first} is another one than nnlib's, and no slip that is known gives it"
        return Verdict("unknown", "unknown", words, first)
    _, factor, base, expected = best
    first = _first(given, expected, moment.layout, given, factor, near)
    name, words = _alone(given[first], factor * expected[first], len(moment.y), names[first], near)
    return Verdict(
        "slip" if name else "unknown", name or "unknown", words, names[first], factor, base
    )


def _count(ratios, one):
    return sum(abs(other - one) <= 1e-6 * abs(one) for other in ratios)


def _alone(came, right, N, name, near):
    """How the gradient of one array differs from the right one: the slip's name and a sentence."""
    ratio = common({0: came}, [right], near)
    if is_one_number(came, right):
        return SUMMED, _summed(name, came.size)
    if not np.abs(came).max() > NOTHING:
        return "gradient of 0", f"the gradient of {name} is 0 everywhere"
    if abs(ratio + 1) < 1e-6:
        return "sign", f"the gradient of {name} has the opposite sign, and those behind it have not"
    if abs(ratio - N) < 1e-6 * N:
        words = f"the gradient of {name} is a sum over the {N} rows, and those behind it are means"
        return NOT_DIVIDED, words
    if abs(ratio - 1 / N) < 1e-6:
        words = f"the gradient of {name} is divided by N = {N} once more than those behind it"
        return "divided by N twice", words
    if ratio:
        return "factor", f"the gradient of {name} is {ratio:.4g} times what those behind it ask for"
    square = came.ndim == 2 and came.shape[0] == came.shape[1]
    if square and common({0: came.T}, [right], near):
        return "gradient turned", f"the gradient of {name} is turned: its rows are its columns"
    return (
        "",
        f"the gradient of {name} is another one than nnlib's, and no slip that is known gives it",
    )


def common(given, expected, near=NEAR):
    """The one factor by which all given arrays are the expected ones; 0.0 if there is none.

    >>> common({0: np.array([2.0, 4.0])}, [np.array([1.0, 2.0])])
    2.0
    """
    a = np.concatenate([given[k].ravel() for k in given])
    b = np.concatenate([expected[k].ravel() for k in given])
    length = b @ b
    if not (length > 0 and np.isfinite(length) and np.isfinite(a).all()):
        return 0.0
    factor = float(a @ b / length)
    for k, one in given.items():
        size = max(np.abs(one).max(initial=0.0), np.abs(factor * expected[k]).max(initial=0.0))
        if np.abs(one - factor * expected[k]).max(initial=0.0) > near * size + NOTHING:
            return 0.0
    return factor


def backwards(layout):
    """The numbers of the caller's arrays in the order in which a backward pass comes to them."""
    order = []
    for k, j in zip(reversed(layout.weights), reversed(layout.biases)):
        order += [k] if j is None else [k, j]
    return order


def _first(came, expected, layout, given, factor, near):
    """The first array, on the way back, that is not as many times the expected one."""
    for k in backwards(layout):
        if k in given:
            ratio = common({k: came[k]}, expected, near)
            if abs(ratio - factor) > 1e-6 * abs(factor):
                return k
    return next(k for k in backwards(layout) if k in given)
