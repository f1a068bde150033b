"""Asking an object for its outputs, without touching it: on a copy, under guard, and never to train."""

import sys
from copy import deepcopy

from nnworkshop.owncode import guard
from nnworkshop.watching.arrays import is_array, is_library, is_module

ASKS = (
    "predict_proba",
    "forward",
    "feedforward",
    "feed_forward",
    "forward_pass",
    "forward_propagation",
    "think",
    "query",
    "predict",
    "__call__",
)
KEPT = ("output", "outputs", "out", "a2", "A2", "y_hat", "yhat", "y_pred", "prediction")
SECONDS = 0.5


def answers(network, X):
    """What an object answers to X, by each of its methods that may tell: one array after another.

    A method that wants no X is called without it, and what it leaves in an attribute is taken.
    """
    if is_module(network):
        yield from _of_module(network, X)
        return
    own = {name for kind in type(network).__mro__ for name in vars(kind)}
    names = [name for name in ASKS if name in own]
    for name in names:
        try:
            twin = network if is_library(network, "sklearn") else deepcopy(network)
        except Exception:  # noqa: BLE001 - it is not ours, so it may refuse to be copied in any way
            return
        method = getattr(twin, name)
        outcome = guard.call(method, deepcopy(X), seconds=SECONDS)
        if outcome.error == "TypeError":
            outcome = guard.call(method, seconds=SECONDS)
        if outcome.error:
            continue
        yield from _arrays(outcome.value)
        if outcome.value is None:
            held = vars(twin) if hasattr(twin, "__dict__") else {}
            yield from (held[key] for key in KEPT if is_array(held.get(key)))


def _arrays(value):
    """The arrays that a method has returned; of several, as of all layers, the last comes first."""
    if is_array(value):
        yield value
        if getattr(value, "ndim", 1) == 2 and value.shape[1] == 2:
            yield value[:, 1:]  # the share of the second of two classes, as scikit-learn gives it
    elif isinstance(value, (tuple, list)):
        yield from (one for one in reversed(value) if is_array(one))
    elif isinstance(value, dict):
        yield from (one for one in reversed(value.values()) if is_array(one))


def _of_module(module, X):
    """The outputs of a copy of a network of PyTorch, which then keeps nothing for a backward pass."""
    torch = sys.modules["torch"]
    first = next(module.parameters(), None)
    if first is None:
        return
    try:
        twin = deepcopy(module)
    except Exception:  # noqa: BLE001 - as above
        return
    twin.eval()
    X = X if hasattr(X, "detach") else torch.as_tensor(X)
    with torch.no_grad():
        outcome = guard.call(twin, X.to(first.dtype), seconds=SECONDS)
    if is_array(outcome.value):
        yield outcome.value
