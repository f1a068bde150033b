"""What can be kept of a run: all of it as one line of text, or its weights as a file."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import numpy as np

from nnlib import Adam, GradientDescent, Momentum, Network, checks, datasets
from nnlib.activations import ACTIVATIONS
from nnlib.losses import LOSSES
from nnworkshop.studies.runs import GENERATORS, Run, generator_source

VERSION = 1
PARTS = {type(part).__name__: type(part) for part in (*LOSSES.values(), Adam(), Momentum())}
PARTS[GradientDescent.__name__] = GradientDescent
MOST = {"units": 4_096, "rows": 100_000, "epochs": 10_000_000}  # what a text may ask for
NEEDED = "sizes, activations, bias, init, loss, l2, rate, rule, batch, generator, seed, data, held, changes, epoch"
NOT_ONE = "text is no state of a run, expected one line such as a panel or `state_text` gives"


def state_text(run):
    """A run as one line of text, of which `run_of` makes it again, bit for bit on the same machine.

    - run: a Run. Data of the user's own is named by a digest, and not in the text.

    ValueError if the run has parts of the user's own: a program can have these, see `Run.source`.

    >>> from nnlib import SquaredError, datasets
    >>> run = Run(Network([2, 3, 1]), *datasets.xor(), SquaredError(), 5)
    >>> _ = run.timeline.run(100)
    >>> again = run_of(state_text(run))
    >>> np.array_equal(again.training.outputs, run.training.outputs)
    True
    """
    if getattr(run, "yours", ()):
        raise ValueError("the run uses functions of your own, which no text can have")
    network, samples = run.first, run.samples
    state = {
        "nnlib": VERSION,
        "sizes": network.sizes,
        "activations": [_known_activation(one) for one in network.activations],
        "bias": network.bias,
        "init": _plain_init(network.init),
        "loss": _part(run.loss),
        "l2": run.training.loss.l2,
        "rate": run.first_rate,
        "rule": _part(run.first_rule),
        "batch": run.training.batch_size,
        "generator": generator_source(run.generator),
        "seed": run.seed,
        "data": samples.arguments or _digest(*samples.given),
        "held": _digest(*samples.apart) if samples.apart else samples.held_back,
        "changes": [[one.epoch, *_plain(one.act)] for one in run.changes],
        "epoch": run.training.epoch,
    }
    if samples.held_back or samples.data:
        state["data seed"] = samples.data_seed
    if samples.made_count:
        state["made features"] = samples.made_features
    return json.dumps(state, separators=(",", ":"))


def run_of(text, X=None, y=None, held_out=None):
    """The Run that a text of `state_text` tells, trained as far as it was.

    - text: the line. X, y, held_out: the data, where they were the user's own; else not needed.

    ValueError if it is no such text, or asks for other data than these; TypeError for anything but
    text.

    >>> run_of("something else")
    Traceback (most recent call last):
    ValueError: text is no state of a run, expected one line such as a panel or `state_text` gives
    """
    state = _read(checks.instance("text", text, str, "a line of text"))
    try:
        run = _started(state, X, y, held_out)
        for epoch, *act in state["changes"]:
            _train_to(run, epoch)
            _do(run, *act)
        _train_to(run, state["epoch"])
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        raise ValueError(f"{NOT_ONE}; in it, {error}") from None
    return run


def save_weights(network, path):
    """Save all weights and biases of a network as a NumPy file, by name: W1, b1, W2, ...

    - network: a Network. path: of the file, such as "weights.npz", or a file that is open.

    >>> import io
    >>> file, network = io.BytesIO(), Network([2, 3, 1], rng=0)
    >>> save_weights(network, file)
    >>> other = Network([2, 3, 1], rng=1)
    >>> load_weights(other, file)
    >>> np.array_equal(other.parameters["W1"], network.parameters["W1"])
    True
    """
    np.savez(path, **network.parameters)


def load_weights(network, path):
    """Put weights and biases of a file into a network of the same shape; else nothing is changed.

    - network: a Network. path: of a file that `save_weights` has made, or such a file that is open.

    ValueError if the file is none, or has arrays of other names, shapes or kinds.

    >>> import io
    >>> load_weights(Network([2, 3, 1]), io.BytesIO(b"no weights"))
    Traceback (most recent call last):
    ValueError: the file is none of weights, expected an .npz as save_weights makes it
    """
    arrays = weights_in(path)
    checks.names("the file", arrays, network.parameters)
    checked = {
        name: checks.shaped(f"{name} in the file", arrays[name], array.shape)
        for name, array in network.parameters.items()
    }
    for name, array in checked.items():
        network.parameters[name] = array


def weights_in(path):
    """The arrays of a NumPy file by name; nothing in it is run. ValueError if it is none."""
    if hasattr(path, "seek"):
        path.seek(0)
        content = path.read()
    else:
        content = Path(path).read_bytes()
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except (ValueError, zipfile.BadZipFile, EOFError, AttributeError, TypeError):
        raise ValueError(
            "the file is none of weights, expected an .npz as save_weights makes it"
        ) from None


def network_of(arrays, like):
    """A network with these weights, by name, with the inputs, outputs and activations of another.

    ValueError if they are not the weights of such a network.
    """
    count = sum(name[:1] == "W" for name in arrays)
    names = [f"{kind}{l}" for l in range(1, count + 1) for kind in ("W", "b")]
    bias = any(name[:1] == "b" for name in arrays)
    checks.names("the file", arrays, names if bias else [f"W{l}" for l in range(1, count + 1)])
    if not count or any(arrays[f"W{l}"].ndim != 2 for l in range(1, count + 1)):
        raise ValueError("the file has no weights W1, W2, ... of two dimensions each")
    sizes = [arrays["W1"].shape[0], *(arrays[f"W{l}"].shape[1] for l in range(1, count + 1))]
    ends, wanted = (sizes[0], sizes[-1]), (like.sizes[0], like.sizes[-1])
    if ends != wanted:
        raise ValueError(
            f"the file has weights for {ends[0]} inputs and {ends[1]} outputs, expected "
            f"{wanted[0]} and {wanted[1]}"
        )
    own = [*like.activations[:-1]] or [ACTIVATIONS["tanh"]]
    hidden = [own[min(l, len(own) - 1)] for l in range(count - 1)]
    return Network(sizes, [*hidden, like.activations[-1]], bias, arrays)


def _read(text):
    try:
        state = json.loads(text)
    except ValueError:
        state = None
    if not isinstance(state, dict) or "nnlib" not in state:
        raise ValueError(NOT_ONE)
    if state["nnlib"] != VERSION:
        raise ValueError(f"text is of version {state['nnlib']}, expected {VERSION}")
    missing = [name for name in NEEDED.split(", ") if name not in state]
    if missing:
        raise ValueError(f"{NOT_ONE}; it has no {', '.join(missing)}")
    for size in checks.sizes(state["sizes"]):
        _at_most("units", size)
    return state


def _at_most(what, value):
    if checks.whole(what, value, 0) > MOST[what]:
        raise ValueError(f"text asks for {value:,} {what}, expected at most {MOST[what]:,}")
    return value


def _started(state, X, y, held_out):
    """The run at epoch 0."""
    init = state["init"]
    network = Network(state["sizes"], state["activations"], state["bias"], init)
    data, held = state["data"], state["held"]
    if "digest" in data:
        _compare("X and y", data, X, y)
    else:
        X, y = _set_of(data)
    if isinstance(held, dict):
        _compare("held_out", held, *(held_out or (None, None)))
    else:
        held_out = held
    generators = {name: generator for generator, name in GENERATORS.items()}
    generator = generators[checks.one_of("generator", state["generator"], generators)]
    rest = state["seed"], generator, state["batch"], _made(state["rule"]), held_out or None
    features = state.get("made features", "none")
    run = Run(network, X, y, _made(state["loss"]), state["rate"], *rest, features)
    run.l2 = checks.positive("l2", state["l2"], or_zero=True)
    if "set" in data:
        run.samples.choose(data["set"])
        for name in ("points", "noise"):
            setattr(run.samples, name, data.get(name, getattr(run.samples, name)))
        _at_most("rows", run.samples.points)
    run.samples.data_seed = state.get("data seed", 0)
    run.start()
    return run


def _set_of(data):
    """The set as it comes, which gives the run its shape."""
    return datasets.load(data["set"])


def _digest(X, y):
    """Data of the user's own, by what it is not: the numbers are not told."""
    X, y = (np.ascontiguousarray(array, dtype=float) for array in (X, y))
    digest = hashlib.sha256(repr((X.shape, y.shape)).encode() + X.tobytes() + y.tobytes())
    return {"digest": digest.hexdigest()[:16], "inputs": X.shape, "targets": y.shape}


def _compare(name, told, X, y):
    """ValueError if these are not the data that a text was made with."""
    rows, columns = told["inputs"]
    which = f"data of its own, {rows:,} rows of {columns} inputs and {told['targets'][1]} targets"
    if X is None or y is None:
        raise ValueError(f"text was made with {which}: give them as {name}")
    if _digest(X, y)["digest"] != told["digest"]:
        raise ValueError(f"{name} are other data: text was made with {which}")


def _train_to(run, epoch):
    _at_most("epochs", epoch)
    run.timeline.run(max(0, epoch - run.training.epoch))


def _do(run, kind, *values):
    """Do what was done in the middle of a run."""
    acts = {
        "learning_rate": lambda rate: setattr(run, "learning_rate", rate),
        "rule": lambda rule: setattr(run, "rule", _made(rule)),
        "put": lambda name, index, value: run.put(name, tuple(index), value),
        "resize": lambda layer, units, silent: run.resize(layer, _at_most("units", units), silent),
    }
    acts[checks.one_of("change", kind, acts)](*values)


def _plain(act):
    kind, *values = act
    return [kind, _part(values[0])] if kind == "rule" else act


def _part(part):
    """A loss or a rule by its name and constants."""
    name = type(part).__name__
    if PARTS.get(name) is not type(part):
        raise ValueError(f"{name} is not nnlib's, so no text can have it; Export gives a program")
    return [name, asdict(part)]


def _made(told):
    name, constants = told
    return PARTS[checks.one_of("part", name, PARTS)](**constants)


def _known_activation(activation):
    if ACTIVATIONS.get(activation.name) is not activation:
        raise ValueError(f"the activation {activation} is not nnlib's, so no text can have it")
    return activation.name


def _plain_init(init):
    if isinstance(init, Mapping):
        return {name: np.asarray(array).tolist() for name, array in init.items()}
    if isinstance(init, str | float):
        return init
    raise ValueError(f"init is {init}, expected no function: no text can have one")
