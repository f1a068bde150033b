"""What has been found of a loop that is watched, in words: mistakes that are proved, and what else there is to say.

`seen` is the Watched, which is only read here.
"""

import numpy as np

from nnworkshop.studies.illness import number
from nnworkshop.studies.names import capital
from nnworkshop.watching.findings import as_samples, is_flat_target
from nnworkshop.watching.slips import NOT_DIVIDED, SLIPS


def sentences(seen):
    """What has been found, in sentences: what is watched, what is wrong, and what to pass."""
    return [
        *filter(None, [seen.broken, seen.recorder.trouble]),
        *_watched_words(seen),
        *(f"\N{WARNING SIGN} {words}" for _, words in seen.slips),
        *_gradient_words(seen),
        *_illness_words(seen),
    ]


def _watched_words(seen):
    found = seen.findings
    if found.layout is None:
        return [f"Not proved: {found.why}"]
    words = [f"Watched: {found.layout.words()}. Its outputs are those of this layout."]
    if not found.is_sure:
        others = "; or ".join(layout.words() for _, layout in found.fitting[1:3])
        words.append(
            f"So far the outputs could also be those of {others}. activation=... says which it is."
        )
    if found.batches:
        rows = "the rows of the first"
        if seen.ended and seen.run is not None:
            rows = f"the {len(seen.run.training.X)} rows of the calls that were kept whole"
        words.append(
            f"X changes from call to call: the picture shows {rows}. Hand in all rows, X, y and output, to "
            "see the run as a whole."
        )
    return words


def _gradient_words(seen):
    found, verdict = seen.findings, seen.findings.verdict
    words = []
    if verdict is not None and verdict.kind == "right":
        words.append(verdict.sentence)
    elif _update_divides(seen):
        words.append(
            "The gradients are sums over the rows. Your update divides them by their number."
        )
    elif _is_of_a_batch(seen):
        words.append(
            "The gradients are not those of all rows of X, and those of a batch cannot be. To have them compared "
            "call watch after each batch, with its X, y and output."
        )
    elif verdict is not None and verdict.kind == "unknown" and not seen.slips:
        words.append(
            f"\N{WARNING SIGN} {capital(verdict.sentence)}. The first wrong array "
            f"on the way back: {verdict.first}. (Gradients of other rows than X, of a batch, would differ too, and with dropout.)"
        )
    if found.layout is None:
        return words
    if found.is_descent and not seen.slips and seen.run is not None:
        loss, rate = seen.objective
        first, last = found.steps[0], found.steps[-1]
        size = number(rate)
        if abs(first - last) > 0.01 * last:
            size = f"{number(rate * first / last)} at first and {size} in the end"
        words.append(
            f"Each update is the learning rate, {size}, times the gradient of the {loss.name}."
        )
    elif verdict is None and seen.has_gradients and not seen.slips:
        words.append(
            "The gradients that came are 0, so that nothing can be said of the backward pass."
        )
    elif verdict is None and not seen.slips:
        names = ", ".join(seen.names)
        words.append(
            "Whether the backward pass is right cannot be seen from here: no update is one step down the "
            "gradient of these rows. If there are several updates between two calls, call watch after each, "
            "with its rows. Or pass the gradients: gradients=..., a list or a dict with one for each of "
            f"{names}."
        )
    unsure = seen.slips or seen.illness or verdict is not None and verdict.kind == "unknown"
    if seen.ended and seen.rate is None and not unsure:
        words.append(
            "For a diagnosis pass learning_rate=... too, and batch_size=... if there are batches."
        )
    return words


def _illness_words(seen):
    if seen.illness is None:
        return []
    return [f"\N{WARNING SIGN} {seen.illness}"]


def slips(seen):
    """The mistakes that are proved, each as (name, sentence)."""
    found, record = seen.findings, seen.recorder
    proved, verdict = [], found.verdict
    if record.changed:
        proved.append(_of_changed_shapes(seen))
    elif found.layout is not None and _is_table(found):
        slip = next(one for one in SLIPS if one.name == "targets against all outputs")
        words = f"{capital(slip.sentence)}."
        proved.append((slip.name, f"{words} The first wrong array: {_last_weight(seen)}."))
    elif verdict is not None and verdict.kind == "slip" and not _update_divides(seen):
        words = f"{capital(verdict.sentence)}."
        if verdict.name == NOT_DIVIDED and found.is_descent and seen.learning_rate is None:
            words += " (Unless the update divides them; learning_rate=... would tell.)"
        proved.append(
            (verdict.name, f"{words} The first wrong array on the way back: {verdict.first}.")
        )
    elif found.moved is not None and not seen.has_gradients:
        words = f"{capital(found.moved.sentence)}."
        first = f"The first wrong array on the way back: {found.moved.first}."
        proved.append((found.moved.name, f"{words} The updates of your weights show it. {first}"))
    elif found.uphill:
        words = (
            "The updates go up the gradient and not down: a sign is wrong where weights are "
            f"updated. The first wrong array: {_last_weight(seen)}."
        )
        proved.append(("sign", words))
    elif found.still and not seen.stays_zero:
        which = ", ".join(seen.names[k] for k in sorted(found.still))
        proved.append(("never updated", f"The updates leave out {which}, whose gradient is not 0."))
    stated = found.stated
    if stated is not None and stated.broadcast and not proved:
        slip = next(one for one in SLIPS if one.name == "targets against all outputs")
        proved.append((slip.name, f"In the loss {slip.sentence}."))
    return proved + _of_the_rate(seen, proved)


def _of_the_rate(seen, proved):
    """What the length of the steps says, where no gradients came."""
    ratio = _rate_ratio(seen)
    if proved or ratio is None or seen.findings.verdict is not None:
        return []
    first = as_samples(seen.findings.first.X)  # in batches the run has more rows than a step
    N = len(seen.findings.layout.samples(first))
    if N > 2 and abs(ratio - N) < 1e-4 * N:
        words = (
            f"The steps are N = {N} times as long as the learning rate {seen.learning_rate:g} says: the "
            "gradients are sums over the rows, while the loss is a mean. The first wrong array on the way "
            f"back: {_last_weight(seen)}."
        )
        return [(NOT_DIVIDED, words)]
    return []


def _is_table(found):
    """Whether the outputs have become a table of N x N, as flat targets make them, before the first call."""
    table = is_flat_target(found.first) and found.layout.sizes[-1] == np.size(found.first.y)
    return table and found.layout.activations[-1] != "softmax"


def _update_divides(seen):
    """Whether gradients that are sums are divided by the number of rows where the weights are updated."""
    verdict = seen.findings.verdict
    if verdict is None or verdict.name != NOT_DIVIDED:
        return False
    ratio = _rate_ratio(seen)
    return ratio is not None and abs(ratio - 1) < 1e-4


def _is_of_a_batch(seen):
    """Whether gradients that are none of these rows may be those of a batch, by its size."""
    found = seen.findings
    if found.verdict is None or found.verdict.kind != "unknown" or not seen.batch_size:
        return False
    return seen.batch_size < len(found.layout.samples(as_samples(found.first.X)))


def _rate_ratio(seen):
    """How many times as long the steps are as the learning rate that was handed in says."""
    found = seen.findings
    if not (found.is_descent and found.stated and seen.learning_rate) or seen.run is None:
        return None
    return found.rate / found.stated.factor / seen.learning_rate


def _last_weight(seen):
    return seen.names[seen.findings.layout.weights[-1]]


def _of_changed_shapes(seen):
    call, shapes = seen.recorder.changed
    k = next(k for k, shape in enumerate(shapes) if shape != seen.recorder.shapes[k])
    before, after = seen.recorder.shapes[k], shapes[k]
    words = f"At call {call + 1:,} {seen.names[k]} has shape {after}, and it had {before}."
    if seen.recorder.snapshots and is_flat_target(seen.recorder.snapshots[-1]):
        slip = next(one for one in SLIPS if one.name == "targets against all outputs")
        sentence = f"{capital(slip.sentence)}."
        return slip.name, f"{words} {sentence} The first wrong array: {seen.names[k]}."
    return "another shape", f"{words} An update must leave the shape as it is."
