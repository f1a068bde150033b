"""What is wrong with a training run: one plain sentence, the number that shows it, and a remedy."""

import numpy as np

from nnlib import Momentum, Training
from nnlib.checks import kind
from nnlib.network import Network
from nnworkshop.studies.illness import Diagnosis, change_in_words, in_words, number
from nnworkshop.studies.slopes import norm
from nnworkshop.studies.symptoms import PATIENCE, Symptoms
from nnworkshop.studies.trials import STARTS, YOUNG, Trials, standard, treated
from nnworkshop.studies.unseen import is_overfitting, overfitting, unbalanced

EXPLOSION = 1e6  # a loss that has grown by this factor does not come back
DEAD = 0.25  # the share of dead units in a layer that may be why a loss is flat
SATURATED = 0.8  # and the share of slopes that are hardly there
SMALL = 0.3  # weights below this share of those of a xavier start may be too small
VANISHED = 0.01  # and a slope below this share of that at the outputs has vanished
UNMOVED = 1.0  # the share of their length up to which weights have hardly moved
NOTHING = 0.9  # from here on a run has learned nothing


def diagnose(training):
    """The illness of a run of one network, or None for a healthy one; the run is left as it is.

    One illness is named at a time, the surest first, and what is said to help has been tried on
    copies of the run, which takes up to two seconds: "divergence", "out of reach", "equal units",
    "data not scaled", "nothing bends", "dead units", "saturation", "oscillation", "missing bias",
    "weights too small", "vanishing gradient", "rate too small", "local minimum", "too few units",
    "rate too large", "penalty too high", "classes out of balance", "nothing helps"; with rows held out
    "overfitting", and "too few held out" where these are too few to tell; and "plateau", which is no
    illness: its sentence says how many more epochs will decide. All but divergence and what is seen on rows
    held out need a bad loss: more than a tenth of what can be learned is missing. Nothing is missing at the
    least loss that this data allows, all of it at the loss of answering every sample with the mean target.

    - training: a Training of one network; TypeError for anything else.

    >>> from nnlib import SquaredError, datasets
    >>> creeping = Training(Network([2, 3, 1], rng=1), *datasets.xor(), SquaredError(), 0.001)
    >>> history = creeping.run(1000)
    >>> diagnose(creeping).name
    'rate too small'
    """
    slices = examination(training)
    while True:
        try:
            next(slices)
        except StopIteration as end:
            return end.value


def examination(training, generator=np.random.default_rng):
    """The same in slices of a few milliseconds, for callers that have other things to do in
    between: a generator that returns what `diagnose` does.

    The training must not go on until it ends. `generator(seed)` draws the starts that are tried.
    """
    if not isinstance(training, Training):
        raise TypeError(f"training is {kind(training)}, expected a Training")
    return _examination(Symptoms(training), generator)


def at_first_sight(training):
    """What can be said without a trial, whatever the learning rate: "divergence" aside, "out of reach" and
    "equal units", as a Diagnosis; None for neither. The training is as for `diagnose`.
    """
    run = Symptoms(training)
    return _plain_sight(run) if run.is_bad(run.fit) else None


def is_suspicious(training, yardstick=None):
    """Whether an examination might find something; quick to tell, above all with the Yardstick of the training."""
    run = Symptoms(training, yardstick)
    if _has_diverged(run) or is_overfitting(run):
        return True
    return run.is_bad(run.fit) and (run.is_slow or _is_blocked(run) or bool(_plain_sight(run)))


def _examination(run, generator):
    if _has_diverged(run):
        return (yield from _divergence(run, Trials(run, generator)))
    if is_overfitting(run):
        return (yield from overfitting(run, Trials(run, generator)))
    if not run.is_bad(run.fit):
        return None
    found = _plain_sight(run)
    if found or not (run.is_slow or _is_blocked(run)):
        return found
    trials = Trials(run, generator)
    if not _is_blocked(run):
        ahead = yield from trials.ahead()
        if ahead:
            return (yield from _plateau(run, trials, *ahead))
    for look in (*LOOKS, *LAST_LOOKS) if run.has_stalled else LOOKS:
        found = yield from look(run, trials)
        if found:
            return found
    return None


def _plain_sight(run):
    """What can be seen without a trial."""
    return _out_of_reach(run) or _equal_units(run)


def _is_blocked(run):
    """Whether a whole layer lets no gradient through."""
    dead = any(units.all() for units in run.dead.values())
    return dead or any(share == 1 for share in run.saturated.values())


def _has_diverged(run):
    """The loss is not a number any more, or a million times larger than at the start or than the
    cost of always answering the mean.
    """
    start = max(run.history[0], run.yardstick.mean_loss)
    return run.training.diverged or run.loss > EXPLOSION * start


def _divergence(run, trials):
    first, epoch = run.history[0], run.training.epoch
    if epoch == 0:
        change = yield from _with_calm_rate(run, trials, {"init": "xavier"})
        sentence = "Even before the first step the loss is not a finite number. The usual cause is "
        sentence += "starting weights that are too large."
        return Diagnosis("divergence", sentence, change)
    grew = "is no longer a finite number"
    if not run.training.diverged:
        grew = f"grew from {first:.3g} to {run.loss:.3g}"
    beginning = f"Diverged at epoch {epoch:,}: the loss {grew}."
    found = yield from _unscaled(run, trials, beginning)
    if found:
        return found
    rate = yield from trials.calm_rate(trials.start(), run.rate / 10)
    sentence = f"{beginning} The usual cause is a learning rate that is too large (it was "
    return Diagnosis("divergence", f"{sentence}{run.rate:g}).", {"learning_rate": rate})


def _with_calm_rate(run, trials, change):
    """A change of the recipe, with a smaller learning rate if that of the run is too large."""
    calm = yield from trials.calm_rate(trials.start(change), run.rate)
    return {**change, "learning_rate": calm} if calm != run.rate else dict(change)


def _out_of_reach(run):
    """The loss would be bad even if every target were answered as well as the output units can."""
    if not run.is_bad(run.least_loss):
        return None
    y, (low, high) = run.training.y, run.output_range
    ends = f"between {low:.0f} and {high:.0f}" if high < 1e300 else f"{low:.0f} or above"
    return Diagnosis(
        "out of reach",
        f"The targets run from {y.min():g} to {y.max():g}, but a {run.network.activations[-1]} can "
        f"only answer {ends}, so the loss cannot fall below {run.least_loss:,.4g}: scale the "
        "targets, or give the output another activation.",
        {},
    )


def _equal_units(run):
    """Hidden units with the same weights, in and out, have the same gradients."""
    drawn = not isinstance(run.network.init, dict | float)
    if run.training.loss.l2 and drawn:  # they started out different: the penalty made them equal
        return None
    for layer, count in enumerate(run.network.sizes[1:-1], start=1):
        same = run.equal_units(layer)
        if len(same) > 1:
            some = f"the units {', '.join(map(str, same[:-1]))} and {same[-1]}"
            return Diagnosis(
                "equal units",
                f"In layer {layer} {f'all {count} units' if len(same) == count else some} have the "
                "same weights, in and out. So they learn the same thing, stay equal forever, and "
                "are worth only one unit together. The usual cause is a start that is not random.",
                {"init": "xavier"},
            )
    return None


def _plateau(run, trials, epochs, loss):
    """A run that learns if it goes on. It is worth a word if it does not move, has learned nothing
    so far, or will take several times as long as it has taken.
    """
    still = run.is_flat or run.share(run.loss) > NOTHING
    if run.updates < PATIENCE or not (still or epochs > 2 * run.training.epoch):
        return None
    found = yield from _small_rate(run, trials)
    count = _rounded_up(epochs)
    quicker = ""
    if found:
        quicker = f" A learning rate of {number(found.change['learning_rate'])} is quicker."
    return Diagnosis(
        "plateau",
        f"The loss of {number(run.loss)} hardly falls, but this is a plateau, not the end: on a "
        f"copy that went on it came down to {number(loss)}. {count:,} more epochs will "
        f"tell.{quicker}",
        found.change if found else {},
        count,
    )


def _unscaled(run, trials, beginning=""):
    """Data on a scale that the recipe is not made for, which is learned once it is scaled."""
    data = trials.scaled()
    if data is None:
        return None
    networks = [trials.start(seed=seed) for seed in range(STARTS)]
    trial = yield from trials.race(networks, run.rate, data)
    if not trial.helps:
        return None
    X, y = run.training.X, run.training.y
    both = data.all[1] is not y
    largest = max(np.abs(X).max(), np.abs(y).max() if both else 0)
    return Diagnosis(
        "data not scaled",
        f"{f'{beginning} The' if beginning else f'{_stuck(run)} the'} data is not scaled. Its numbers "
        f"reach {number(largest)}, "
        f"and the columns of X spread by {_span(X.std(axis=0))}. On copies whose columns have mean "
        f"0 and spread 1 it learned from {_how(trial)}. X = (X - X.mean(axis=0)) / X.std(axis=0) "
        f"scales it{', and likewise for y' if both else ''}.",
        {},
    )


def _nothing_bends(run, trials):
    """A network whose answers are straight, with data that no straight answer fits."""
    if not run.is_linear:
        return None
    straight = yield from _linear_fit(run, trials)
    share = trials.data.yardstick.share(straight)
    if share < 0.1:
        return None
    hidden = run.network.sizes[1:-1]
    change = {"activation": "tanh"} if hidden else {"hidden": (8,), "activation": "tanh"}
    trial = yield from trials.restarted(change)
    if not trial.helps:
        return None
    why = "its hidden units are identities" if hidden else "it has no hidden layer"
    return Diagnosis(
        "nothing bends",
        f"{_stuck(run)} nothing in this network bends, since {why}. The best that any straight "
        f"answer can do is a loss of {number(straight)}. With tanh units it learned from "
        f"{_how(trial)}.",
        change,
    )


def _linear_fit(run, trials):
    """The loss of the best network without hidden layer: on columns that are independent and of
    one size gradient descent finds it quickly.
    """
    X, y = standard(trials.data.X), trials.data.y
    U, sizes, _ = np.linalg.svd(X, full_matrices=False)
    X = U[:, sizes > 1e-9 * sizes.max()] * np.sqrt(len(X)) if sizes.max() > 0 else X
    network = Network([X.shape[1], y.shape[1]], run.network.activations[-1], init=0.0)
    best = np.inf
    for rate in (10.0, 1.0, 0.1):
        fit = Training(
            network.copy(), X, y, run.training.loss, rate * trials.factor, rule=Momentum()
        )
        history = fit.run(300).losses
        best = min(best, float(np.nanmin(history)))
        yield
    return best


def _blocked_layer(run, trials):
    """A whole layer that is dead or saturated."""
    if not _is_blocked(run):
        return None
    return (yield from _dead_units(run, trials)) or (yield from _saturation(run, trials))


def _dead_units(run, trials):
    """ReLU units that are 0 for every sample: a whole layer, or a quarter of it at a flat loss."""
    shares = {layer: dead.mean() for layer, dead in run.dead.items()}
    worst = max(shares, key=shares.__getitem__, default=0)
    share = shares.get(worst, 0)
    if share < DEAD:
        return None
    count, hidden = int(run.dead[worst].sum()), worst < len(run.network.activations)
    cause, change = "", {}
    if hidden:
        others = {"init": "he"}, {"activation": "tanh", "init": "xavier"}

        def stuck(fresh):
            return bool(fresh.dead[worst].mean() >= share)

        cause, change = yield from _new_start(run, trials, stuck, *others)
    if not change and share < 1:
        return None
    return Diagnosis(
        "dead units",
        f"{_stuck(run)} {count} of {run.network.sizes[worst]} ReLU units in layer {worst} "
        f"{'is dead. It is' if count == 1 else 'are dead. They are'} 0 for every sample, which "
        f"leaves no slope to learn by. {cause or _cause(run)}",
        change,
    )


def _saturation(run, trials):
    """Nearly no slope in a whole layer, or in four fifths of one where the loss is flat."""
    worst = max(run.saturated, key=run.saturated.__getitem__, default=0)
    share = run.saturated.get(worst, 0)
    if share < SATURATED:
        return None

    def stuck(fresh):
        return fresh.saturated.get(worst, 0) >= SATURATED * share

    cause, change = yield from _new_start(run, trials, stuck, {"init": "xavier"})
    if not change and share < 1:
        return None
    return Diagnosis(
        "saturation",
        f"{_stuck(run)} layer {worst} is saturated. {share:.0%} of its slopes, one for each unit "
        f"and sample, are almost 0 and let no gradient through. {cause or _cause(run)}",
        change,
    )


def _new_start(run, trials, stuck, *others):
    """Why units have stopped, and what helps: of another start, a smaller rate, another kind of start
    and both, the first with which at least half of the copies learn; ("", {}) if there is none.

    A start by the recipe, on which no step has been taken yet, tells whether it is the steps.
    """
    fresh = Symptoms(treated(run.training, {}))
    sick_from_birth = stuck(fresh)
    calm = yield from trials.calm_rate(fresh.network, run.rate)
    calmer = {"learning_rate": calm}
    changes = [{}, *([calmer] if calm < run.rate else []), *others]
    if sick_from_birth:
        changes = [*others]
    changes += [{**other, **calmer} for other in others if calm < run.rate]
    for change in changes:
        trial = yield from trials.restarted(change)
        if trial.helps:
            words = change_in_words(change) or "another start"
            if not change:
                why, change = "It is this start", _another_start(run, trial)
            elif "learning_rate" in change:
                why = "The learning rate is too large"
            else:
                why = "The starting weights are too large"
            return f"{why}: with {words} {_learned(trial)}.", change
    return "", {}


def _oscillation(run, trials):
    """No new low for long, and with steps over all rows the loss would rise from here too.

    So neither the noise of batches nor a run that momentum carries uphill is ill, and a rate that
    has been lowered helps at once.
    """
    half = len(run.history) // 2
    recent, lowest = run.history[half:], int(np.argmin(run.history))
    if lowest >= len(run.history) - half // 2 or run.is_flat or not run.is_bad(recent.min()):
        return None
    if not run.is_finite:
        return None
    calm = yield from trials.calm_rate(run.network, run.rate)
    if calm == run.rate:
        return None
    change = {"learning_rate": calm}
    trial = yield from trials.race([trials.present()], calm)
    if not trial.helps:
        trial = yield from trials.restarted(change)
    if not trial.helps:
        return None
    return Diagnosis(
        "oscillation",
        f"The loss goes up and down, between {recent.min():.3g} and {recent.max():.3g}, with no "
        f"new low since epoch {run.training.history.epochs[lowest]:,}: the learning rate of "
        f"{run.rate:g} is past the edge, and the steps leap across the valley. With {number(calm)} "
        f"a copy learned in {trial.epochs:,} epochs.",
        change,
    )


def _high_penalty(run, trials):
    """A penalty on the weights that keeps them from growing as they must."""
    l2 = run.training.loss.l2
    if not l2:
        return None
    trial = yield from trials.restarted({})
    if trial.helps:  # then the start was to blame, and not the penalty
        return None
    weaker = ({"l2": float(f"{l2 / factor:.2g}")} for factor in (10, 100, 1_000))
    found = yield from trials.first_that_helps(weaker)
    if found is None:
        return None
    change, trial = found
    return Diagnosis(
        "penalty too high",
        f"{_stuck(run)} the penalty on the weights, {number(l2)}, is so high that larger weights cost "
        f"more than they bring. The largest weight is {number(run.largest_weight)}. With a penalty of "
        f"{number(change['l2'])} it learned from {_how(trial)}.",
        change,
    )


def _missing_bias(run, trials):
    """A network without biases in which biases would have a slope, and which learns with them."""
    if run.network.bias:
        return None
    trial = yield from trials.restarted({"bias": True})
    if not trial.helps:
        return None
    missing, present = np.linalg.norm(run.bias_gradients), norm(run.gradients)
    return Diagnosis(
        "missing bias",
        f"{_stuck(run)} this network has no biases. The slope of biases would be "
        f"{number(missing)}, that of all weights together is {number(present)}. With biases it "
        f"learned from {_how(trial)}.",
        {"bias": True},
    )


def _small_weights(run, trials):
    """Hidden weights so small that all samples look alike."""
    sizes = {layer: run.weight_sizes[layer] for layer in list(run.weight_sizes)[:-1]}
    layer = min(sizes, key=lambda layer: sizes[layer][0] / sizes[layer][1], default=0)
    if not layer or sizes[layer][0] > SMALL * sizes[layer][1]:
        return None
    change = {"init": "xavier"}
    trial = yield from trials.restarted(change)
    if not trial.helps:
        return None
    size, usual = sizes[layer]
    return Diagnosis(
        "weights too small",
        f"{_stuck(run)} the weights of layer {layer} are so small that all samples look alike to "
        f"it. They are about {number(size)}, and those of a xavier start about {number(usual)}. "
        f"With such a start it learned from {_how(trial)}.",
        change,
    )


def _vanishing(run, trials):
    """Next to nothing of the slope at the outputs comes back to the first layer."""
    if len(run.network.sizes) < 4 or run.slope_left > VANISHED:
        return None
    changes = ({"init": "xavier"}, {"activation": "tanh", "init": "xavier"})
    found = yield from trials.first_that_helps(changes)
    if found is None:
        return None
    change, trial = found
    return Diagnosis(
        "vanishing gradient",
        f"{_stuck(run)} the gradient has vanished on its way back. Only {number(run.slope_left)} "
        f"of the slope at the outputs reaches the first of {len(run.network.sizes) - 1} layers. "
        f"With {change_in_words(change)} it learned from {_how(trial)}.",
        change,
    )


def _small_rate(run, trials):
    """Steps so short that the weights have hardly moved, and a longer one that learns from here."""
    if run.path > UNMOVED or not run.is_finite:
        return None
    rates = [float(f"{run.rate * 10**k:.3g}") for k in range(1, 6)]
    trial = yield from trials.race([trials.present() for _ in rates], rates, half=False)
    if not trial.learned.any():
        return None
    rate = rates[int(np.argmin(trial.shares))]
    return Diagnosis(
        "rate too small",
        f"{_stuck(run)} the learning rate of {number(run.rate)} is too small for this slope. All "
        f"{run.updates:,} steps together have moved the weights by at most {number(run.path)} of "
        f"their length. With {number(rate)} a copy learned in {trial.epochs:,} epochs.",
        {"learning_rate": rate},
    )


def _local_minimum(run, trials):
    """A place without slope, where other starts find a way."""
    change = {"init": "xavier"} if isinstance(run.network.init, dict) else {}
    trial = yield from trials.restarted(change, 8)
    if not trial.learned.any():
        return None
    return Diagnosis(
        "local minimum",
        f"{_stuck(run)} it sits in a local minimum, or so near one that it makes no difference. "
        f"All slopes together are {number(norm(run.gradients))}. It learned from "
        f"{int(trial.learned.sum())} of {len(trial.shares)} other starts.",
        {**change, **_another_start(run, trial)},
    )


def _too_few_units(run, trials):
    """More hidden units learn what these cannot."""
    hidden = run.network.sizes[1:-1]
    if not hidden:
        return None
    sizes = (tuple(max(factor * units, 4) for units in hidden) for factor in (2, 4))
    found = yield from trials.first_that_helps({"hidden": units} for units in sizes)
    if found is None:
        return None
    change, trial = found
    return Diagnosis(
        "too few units",
        f"{_stuck(run)} it sits in a local minimum, and 8 other starts did no better. With "
        f"{in_words(change['hidden'])} hidden units it learned from {_how(trial)}.",
        change,
    )


def _large_rate(run, trials):
    """Shorter steps from the start learn what these cannot."""
    rates = (float(f"{run.rate / factor:.2g}") for factor in (10, 100))
    found = yield from trials.first_that_helps({"learning_rate": rate} for rate in rates)
    if found is None:
        return None
    change, trial = found
    return Diagnosis(
        "rate too large",
        f"{_stuck(run)} the learning rate of {run.rate:g} is too large. With "
        f"{change['learning_rate']:g} from the beginning it learned from {_how(trial)}.",
        change,
    )


def _runaway(run, trials):
    """A loss above that of the start and of the mean answer: no minimum is up there."""
    if run.loss > max(run.history[0], run.yardstick.mean_loss):
        return (yield from _large_rate(run, trials))
    return None


def _nothing_helps(run, trials):
    """What to say when all of this has failed, of a run that has learned nothing."""
    yield
    if run.share(run.loss) < NOTHING or run.updates < YOUNG:
        return None
    penalty = "the penalty on its weights is too high, " if run.training.loss.l2 else ""
    return Diagnosis(
        "nothing helps",
        f"{_stuck(run)} answering every sample with the mean target costs "
        f"{number(run.yardstick.mean_loss)}, so it has learned nothing. On copies, neither more "
        "epochs nor other starts, other rates or more units helped. "
        f"Perhaps {penalty}X says too little about y, or the network needs much longer.",
        {},
    )


LOOKS = (
    _unscaled,
    _high_penalty,
    _nothing_bends,
    _blocked_layer,
    _oscillation,
    _missing_bias,
    _small_weights,
    _saturation,
    _vanishing,
    _small_rate,
    _dead_units,
    _runaway,
    unbalanced,
)
LAST_LOOKS = (_local_minimum, _large_rate, _too_few_units, _nothing_helps)  # where nothing moves


def _another_start(run, trial):
    return {"seed": int(np.argmin(trial.shares))}


def _how(trial):
    """How many copies have learned, and how quickly."""
    return f"{int(trial.learned.sum())} of {len(trial.shares)} starts in {trial.epochs:,} epochs"


def _learned(trial):
    return f"{int(trial.learned.sum())} of {len(trial.shares)} copies learned"


def _stuck(run):
    """How a sentence begins; a run of no epochs has had no time to stall."""
    epoch = run.training.epoch
    since = f"Stalled at epoch {epoch:,}" if epoch else "Stuck from the start"
    return f"{since} with a loss of {run.loss:.3g}:"


def _cause(run):
    """What makes numbers too large; at the start the learning rate has done nothing yet."""
    rate = "a learning rate or " if run.training.epoch else ""
    return f"The usual cause is {rate}starting weights that are too large."


def _span(values):
    low, high = number(values.min()), number(values.max())
    return low if low == high else f"{low} to {high}"


def _rounded_up(count):
    """The next number of two digits and zeros."""
    unit = 10 ** max(0, len(str(count)) - 2)
    return -(-count // unit) * unit
