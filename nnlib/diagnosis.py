"""What is wrong with a training run, in one plain sentence with the number that shows it."""

import numpy as np

from nnlib.activations import Activation
from nnlib.checks import Array, quiet
from nnlib.training import Training

HARDLY = 0.01  # a slope below this share of the steepest counts as none
EXPLOSION = 1e6  # a loss that has grown by this factor does not come back
AHEAD = 1_000  # epochs that a stalled run is given to move


@quiet
def diagnose(training: Training) -> str | None:
    """The illness of a run of one network, or None for a healthy one."""
    return _divergence(training) or _stall(training)


def _divergence(training: Training) -> str | None:
    first, last = training.history.loss[[0, -1]]
    if not training.diverged and last <= EXPLOSION * first:
        return None
    end = (
        "is no longer a finite number"
        if training.diverged
        else f"grew from {first:.3g} to {last:.3g}"
    )
    return (
        f"Diverged at epoch {training.epoch:,}: the loss {end}. The usual cause is a learning rate "
        f"that is too large (it was {training.learning_rate:g}): try a tenth of it."
    )


def _stall(training: Training) -> str | None:
    """Saturated units let no gradient through: a bad loss then stays bad."""
    layer, share = max(_saturation(training), key=lambda pair: pair[1], default=(0, 0.0))
    blocked = share == 1 or (share >= 0.5 and _stands_still(training))
    if not blocked or not _is_bad(training):
        return None
    return (
        f"Stalled at epoch {training.epoch:,} with a loss of {training.history.loss[-1]:.3g}: "
        f"layer {layer} is saturated. {share:.0%} of its slopes, one for each unit and sample, are "
        "almost 0 and let no gradient through. The usual cause is a learning rate or starting "
        "weights that are too large; an unlucky start can do it too."
    )


def _stands_still(training: Training) -> bool:
    """Whether a thousand more epochs at the present slope would change the loss by less than 0.1 %.

    To first order an epoch lowers the loss by learning_rate * |gradient|^2.
    """
    drop = AHEAD * training.learning_rate * training.gradient_norm() ** 2
    return bool(drop < 1e-3 * training.history.loss[-1])


def _is_bad(training: Training) -> bool:
    """Whether the loss is above a tenth of what always answering the mean target would cost."""
    mean = np.broadcast_to(training.y.mean(axis=0), training.y.shape)
    return bool(training.history.loss[-1] > 0.1 * training.loss(mean, training.y))


def _saturation(training: Training) -> list[tuple[int, float]]:
    """Each layer with the share of its slopes that are below a hundredth of the steepest.

    A loss that belongs to its output activation passes the gradient through whatever its slope, so
    that layer is not among them.
    """
    net = training.net
    z = net.forward(training.X).z
    counted = net.activations[: -1 if training.loss.output_activation else None]
    return [(k, _flat_share(one, z[k])) for k, one in enumerate(counted, start=1)]


def _flat_share(activation: Activation, z: Array) -> float:
    steepest = activation.derivative(np.array([0.0, 1.0])).max()
    return float(np.mean(activation.derivative(z) < HARDLY * steepest))
