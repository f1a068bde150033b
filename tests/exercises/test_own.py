"""The learner's functions at work: right ones change nothing, wrong ones are located, none escapes."""

import itertools
import random
import sys

import numpy as np
import pytest
from flat import flat
from learner import RIGHT, backward, forward, squash, update

from nnlib import (
    BinaryCrossEntropy,
    Momentum,
    Network,
    SquaredError,
    Training,
    datasets,
    relu,
    sigmoid,
    tanh,
)
from nnworkshop.owncode import own as own_module
from nnworkshop.owncode.own import account
from nnworkshop.owncode.own_runs import OwnRun, OwnTraining
from nnworkshop.studies import Timeline, diagnose, like


def update_in_place(parameter, gradient, learning_rate):
    parameter -= learning_rate * gradient


def small(bias=False):
    return Network([2, 3, 1], "sigmoid", bias=bias, rng=1)


def pair(own, network=None, loss=None, rate=1.0, **settings):
    """A run by the learner's functions, and the same by nnlib's."""
    network = network or small()
    data = (*datasets.xor(), loss or SquaredError(), rate)
    return OwnTraining(network.copy(), *data, own=own, **settings), Training(
        network, *data, **settings
    )


def trained(own, epochs=20, **settings):
    run, _ = pair(own, **settings)
    run.run(epochs)
    return run


# Right ones


@pytest.mark.parametrize(
    "names", [c for n in range(6) for c in itertools.combinations(RIGHT, n)], ids=" ".join
)
def test_right_functions_give_the_very_figures(names):
    run, reference = pair({name: RIGHT[name] for name in names})
    run.run(150)
    reference.run(150)
    assert np.allclose(run.history.losses, reference.history.losses, rtol=0, atol=1e-12)
    assert np.allclose(flat(run.network), flat(reference.network), rtol=0, atol=1e-12)
    assert (run.epoch, run.departure, run.failure) == (150, None, None)
    assert run.standing == ("So far every array is the same as nnlib's." if names else "")


@pytest.mark.parametrize("batch_size", [None, 3])
@pytest.mark.parametrize(
    "own", [{"activation": np.tanh}, {"update": update_in_place}], ids=["activation", "update"]
)
def test_activation_and_update_fit_any_network(own, batch_size):
    network = Network([2, 4, 3, 1], ["tanh", "tanh", "sigmoid"], rng=0)
    run, reference = pair(own, network, BinaryCrossEntropy(), batch_size=batch_size, rng=5)
    run.run(60)
    reference.run(60)
    assert np.allclose(run.history.losses, reference.history.losses, rtol=0, atol=1e-12)
    assert run.departure is None


def test_batches_go_through_forward_and_backward():
    run, reference = pair({"forward": forward, "backward": backward}, batch_size=3, rng=5)
    run.run(60)
    reference.run(60)
    assert np.allclose(run.history.losses, reference.history.losses, rtol=0, atol=1e-12)
    assert run.departure is None


def test_lists_are_as_good_as_arrays():
    run = trained({"forward": lambda *given: [array.tolist() for array in forward(*given)]})
    assert (run.epoch, run.departure) == (20, None)


def test_data_of_any_scale_and_a_gradient_of_nothing_but_rounding_agree():
    X = np.array([[1.0], [2.0], [3.0]]) * 1e4
    own = {"forward": lambda X, W1, W2: (X @ W1, X @ W1, X @ W1 @ W2, X @ W1 @ W2)}
    own["backward"] = lambda X, y, W2, a1, a2: {
        "W1": (X / len(X)).T @ (a2 - y) @ W2.T,
        "W2": sum(a1[k] * (a2[k] - y[k]) for k in (2, 0, 1)).reshape(1, 1) / 3,
    }
    network = Network([1, 1, 1], "identity", bias=False, init=1.0)
    run = OwnTraining(network, X, X[[0, 2, 1]], SquaredError(), 1e-9, own=own)
    run.run(400)
    assert run.gradient_norm() < 1e-4
    assert run.departure is None


def test_what_depends_on_the_network_asks_the_learners_functions():
    run, _ = pair({"activation": np.sin}, network=Network([2, 3, 1], ["tanh", "sigmoid"], rng=0))
    X, W = datasets.xor()[0], run.network.parameters.W
    assert np.allclose(run.network.predict(X), sigmoid(np.sin(X @ W[1]) @ W[2]))
    assert np.allclose(run.outputs, run.network.predict(X))
    assert run.network.activations[0].name == "your activation"
    assert like(run.network).activations == run.network.plain.activations == (tanh, sigmoid)


def test_the_slope_of_another_function_is_measured():
    network = Network([2, 3, 1], ["tanh", "sigmoid"], rng=0)
    nudged = trained({"activation": np.sin}, network=network, epochs=200)
    given = trained({"activation": np.sin, "derivative": np.cos}, network=network, epochs=200)
    assert np.allclose(nudged.history.losses, given.history.losses, atol=1e-8)
    assert nudged.departure.array == "a1" and nudged.departure.epoch == 0


# Wrong ones: which array, in which epoch


def changed(function, *places, by=lambda array: array + 0.01):
    """The function with some of what it returns changed."""

    def wrong(*given):
        returned = function(*given)
        if isinstance(returned, dict):
            return {k: by(v) if k in places else v for k, v in returned.items()}
        return tuple(by(v) if k in places else v for k, v in enumerate(returned))

    return wrong


def swapped(X, y, W2, a1, a2):
    delta2 = (y - a2) * a2 * (1 - a2) / len(X)
    return {"W1": X.T @ ((delta2 @ W2.T) * a1 * (1 - a1)), "W2": a1.T @ delta2}


def slope_missing(X, y, W2, a1, a2):
    delta2 = (a2 - y) / len(X)
    return {"W1": X.T @ ((delta2 @ W2.T) * a1 * (1 - a1)), "W2": a1.T @ delta2}


def hidden_slope_missing(X, y, W2, a1, a2):
    delta2 = (a2 - y) * a2 * (1 - a2) / len(X)
    return {"W1": X.T @ (delta2 @ W2.T), "W2": a1.T @ delta2}


def not_divided(X, y, W2, a1, a2):
    return {name: len(X) * value for name, value in backward(X, y, W2, a1, a2).items()}


def no_squash(X, W1, W2):
    return X @ W1, X @ W1, X @ W1 @ W2, squash(X @ W1 @ W2)


def z_for_a(X, W1, W2):
    z1 = X @ W1
    return z1, squash(z1), z1 @ W2, squash(z1 @ W2)


def squashed_in_place(X, W1, W2):
    z1 = X @ W1
    a1 = np.tanh(z1, out=z1)
    return z1, a1, a1 @ W2, squash(a1 @ W2)


WRONG = {
    "z1": ("forward", changed(forward, 0, 1, 2, 3), "z1", 0),
    "z1 and a1 hold the same": ("forward", squashed_in_place, "z1", 0),
    "no squash": ("forward", no_squash, "a1", 0),
    "z for a": ("forward", z_for_a, "z2", 0),
    "a2": ("forward", changed(forward, 3), "a2", 0),
    "sign": ("backward", swapped, "gradW2", 1),
    "slope missing": ("backward", slope_missing, "gradW2", 1),
    "hidden slope missing": ("backward", hidden_slope_missing, "gradW1", 1),
    "not divided": ("backward", not_divided, "gradW2", 1),
    "only W1": ("backward", changed(backward, "W1"), "gradW1", 1),
    "upwards": ("update", lambda p, g, rate: p + rate * g, "newW1", 1),
    "no rate": ("update", lambda p, g, rate: p - 2 * g, "newW1", 1),
    "nothing returned": ("update", lambda p, g, rate: print(end=""), "newW1", 1),
    "another function": ("activation", np.tanh, "a1", 0),
    "slope of a": ("derivative", lambda z: z * (1 - z), "slope1", 1),
}


@pytest.mark.parametrize(("name", "function", "array", "epoch"), WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("others", [False, True], ids=["alone", "with all others"])
def test_the_first_wrong_array_is_named(name, function, array, epoch, others):
    own = {name: function}
    if others:
        own = {k: v for k, v in RIGHT.items() if name in ("forward", "backward", "update")} | own
    run = trained(own)
    departure = run.departure
    assert (departure.function, departure.array, departure.epoch) == (name, array, epoch)
    assert run.standing == f"⚠ {departure}"
    assert run.epoch == 20 and run.failure is None  # a wrong one trains on


def test_a_departure_shows_what_came_and_what_was_expected():
    run, reference = pair({"backward": swapped})
    expected = reference.gradients()["W2"].copy()
    run.run(5)
    assert np.allclose(run.departure.expected, expected, atol=1e-15)
    assert np.allclose(run.departure.came, -expected, atol=1e-15)
    assert str(run.departure) == (
        "Your backward differs in epoch 1: the gradient of W2 is -1 times nnlib's (at [0, 0] "
        "-0.01575, not 0.01575)."
    )


def test_a_departure_that_comes_late_is_found_in_its_epoch():
    def until(count, right, wrong):
        calls = itertools.count(1)
        return lambda *given: (right if next(calls) < count else wrong)(*given)

    run = trained({"update": until(13, update, update_in_place)})  # two parameters an epoch
    assert run.departure is None
    run = trained({"update": until(14, update, lambda p, g, rate: p)})
    assert (run.departure.epoch, run.departure.array) == (7, "newW2")
    # one call at the start, then one at the beginning of a run, and one in each epoch; the slices of
    # a run begin with one more
    run = trained({"backward": until(6, backward, swapped)})
    assert (run.departure.epoch, run.departure.array) == (6, "gradW2")


def test_after_the_departure_nothing_is_compared(monkeypatch):
    compared, compare = [], own_module.Own._compare

    def counted(self, *given):
        compared.append(given)
        compare(self, *given)

    monkeypatch.setattr(own_module.Own, "_compare", counted)
    run = trained({"backward": swapped})
    count = len(compared)
    run.run(20)
    assert len(compared) == count == 1


@pytest.mark.parametrize("spoiled", ["X", "y", "W2", "a1", "a2"])
def test_what_is_changed_in_place_stays_as_it_was_and_is_named(spoiled):
    def careless(X, y, W2, a1, a2):
        result = backward(X, y, W2, a1, a2)
        locals()[spoiled][0, 0] += 1
        return result

    run, reference = pair({"backward": careless})
    run.run(20)
    reference.run(20)
    assert np.allclose(run.history.losses, reference.history.losses, rtol=0, atol=1e-12)
    assert (run.departure.array, run.departure.in_place, run.departure.epoch) == (spoiled, True, 1)
    assert f"it changes {spoiled} in place" in str(run.departure)


# Functions that fail


def endless(*given):
    while True:
        pass


def stubborn(*given):
    while True:
        try:
            np.tanh(1.0)
        except:  # noqa: E722, S110 - as learners write it
            pass


def quits(*given):
    sys.exit()


FAILURES = {
    "endless": (endless, "had not finished after"),
    "swallows": (stubborn, "had not finished after"),
    "quits": (quits, "the code asks Python to quit"),
    "raises": (lambda *given: 1 / 0, "something is divided by zero"),
    "shapes": (lambda *given: np.ones((2, 3)) @ np.ones((4, 5)), "3 columns, the right one 4 rows"),
    "arguments": (lambda: None if random else 0, "takes 0 positional arguments"),
    "text": (lambda *given: "0.5", "It returned text, expected "),
    "other": (lambda *given: {"W3": 0}, "It returned a dict"),
}


@pytest.fixture
def short(monkeypatch):
    monkeypatch.setattr(own_module, "SECONDS", 0.3)


@pytest.mark.parametrize(("function", "words"), FAILURES.values(), ids=FAILURES)
@pytest.mark.parametrize("name", RIGHT)
def test_a_function_that_fails_stops_the_run_with_a_sentence(name, function, words, short):
    run, reference = pair({name: function})
    run.run(20)
    timeline = Timeline(run)
    timeline.run(20)
    assert run.epoch == 0 and run.diverged
    assert run.failure.function == name
    assert run.failure.epoch == (1 if name in ("backward", "update", "derivative") else 0)
    assert str(run.failure).startswith(f"Your {name} failed ")
    assert words in str(run.failure)
    # nnlib's stands in, and the pictures have something to show
    assert np.array_equal(flat(run.network), flat(reference.network))
    assert np.allclose(run.outputs, reference.outputs)
    assert np.isfinite(run.history.losses).all() and np.isfinite(run.gradient_norm())


def two_rows(*given):
    return np.ones((2, 3))


def as_a_row(X, W1, W2):
    return (*forward(X, W1, W2)[:3], forward(X, W1, W2)[3].ravel())


UNFIT = {
    "nothing": ("forward", lambda *given: print(end=""), "It returned nothing (None), expected z1"),
    "three": (
        "forward",
        lambda *given: forward(*given)[:3],
        "It returned 3 values, expected z1, a1",
    ),
    "one": ("forward", two_rows, "an array of shape (2, 3), expected z1"),
    "a row": ("forward", as_a_row, "a2 has shape (4,), expected (4, 1)."),
    "names": (
        "backward",
        lambda *given: {"W1": 0},
        "It returned a dict with W1, expected a dict wi",
    ),
    "tuple": ("backward", lambda *given: (0, 1), "expected a dict with W1, W2."),
    "shape": (
        "activation",
        two_rows,
        "for z of shape (49, 1). a1 has shape (2, 3), expected (49, 1).",
    ),
    "slope": ("derivative", two_rows, "slope1 has shape (2, 3), expected (4, 3)."),
    "text": ("update", lambda *given: "0", "It returned text, expected the new W1."),
}


@pytest.mark.parametrize(("name", "function", "words"), UNFIT.values(), ids=UNFIT)
def test_what_comes_back_is_told_where_it_cannot_be_used(name, function, words):
    run = trained({name: function})
    assert run.epoch == 0 and words in str(run.failure)


def test_nan_is_the_functions_where_nnlib_has_numbers():
    run = trained({"backward": changed(backward, "W1", by=lambda array: array * np.nan)})
    assert run.epoch == 0
    assert "the gradient of W1 has nan at [0, 0], expected numbers." in str(run.failure)


def test_a_run_that_diverges_by_its_rate_is_no_failure():
    network = Network([2, 3, 1], "identity", rng=0)
    run, reference = pair({"activation": lambda z: z, "update": update}, network, rate=50.0)
    run.run(500)
    reference.run(500)
    assert (run.failure, run.departure) == (None, None)
    assert run.history.diverged and run.history.epoch == reference.history.epoch
    assert diagnose(run).name == "divergence"


@pytest.mark.parametrize("name", RIGHT)
def test_what_was_trained_before_a_failure_stays(name):
    """And nothing of the epoch in which it happens."""
    calls = itertools.count()
    own = {name: lambda *given: RIGHT[name](*given) if next(calls) < 25 else 1 / 0}
    run, reference = pair(own)
    run.run(100)
    assert 0 < run.epoch < 26 and "divided by zero" in str(run.failure)
    reference.run(run.epoch)
    assert np.allclose(flat(run.network), flat(reference.network), rtol=0, atol=1e-12)
    assert np.allclose(run.history.losses, reference.history.losses, rtol=0, atol=1e-12)


def test_a_function_that_fails_for_other_samples_alone_does_not_harm_a_picture():
    """A forward that is written for four samples, asked for a whole plane of them."""
    run = trained({"forward": lambda X, W1, W2: forward(X + np.zeros((4, 1)), W1, W2)})
    assert run.failure is None
    outputs = run.network.predict(np.zeros((50, 2)))
    assert outputs.shape == (50, 1) and np.isfinite(outputs).all()
    words = "Your forward failed in epoch 20, for X of shape (50, 2). It stops in the line"
    assert str(run.failure).startswith(words)


def test_a_picture_that_is_drawn_between_two_epochs_of_one_guard_fails_alone():
    run = trained({"forward": lambda X, W1, W2: forward(X + np.zeros((4, 1)), W1, W2)})
    shapes = []

    def act():
        run.run(3)
        shapes.append(run.network.predict(np.zeros((50, 2))).shape)
        return "done"

    assert run.guarded(act) == "done"
    assert shapes == [(50, 1)] and run.epoch == 23
    assert run.failure.given == ", for X of shape (50, 2)"


def test_an_error_of_nnlibs_own_is_raised():
    run = trained({"forward": forward})
    with pytest.raises(ZeroDivisionError):
        run.guarded(lambda: 1 / 0)
    assert run.failure is None and not run._own.guarded


def test_prints_and_warnings_stay_inside(capsys, recwarn):
    def loud(z):
        print("z is", z)
        return np.log(z * 0) * 0 + squash(z)

    trained({"activation": loud})
    assert capsys.readouterr().out == "" and len(recwarn) == 0


# Time


def test_the_past_is_what_it_was_and_a_fork_finds_its_departure_anew():
    calls = itertools.count(1)
    own = {"update": lambda p, g, rate: update(p, g, rate) if next(calls) < 81 else p + rate * g}
    timeline = Timeline(OwnTraining(small(), *datasets.xor(), SquaredError(), 1.0, own=own))
    timeline.run(200)
    assert timeline.training.departure.epoch == 41
    assert timeline.at(200).departure == timeline.training.departure
    assert timeline.at(30).departure.epoch != 41  # the function has become another one
    fork = timeline.fork(30)
    fork.run(5)
    assert fork.training.departure.epoch <= 35
    assert timeline.training.departure.epoch == 41


@pytest.mark.parametrize(("epochs", "failed"), [(0, 0), (3, 4)])
def test_a_picture_that_asks_first_says_the_epoch_that_training_would(epochs, failed):
    left = itertools.count(epochs, -1)  # backward works so often
    run = pair({"backward": lambda *given: backward(*given) if next(left) > 0 else 1 / 0})[0]
    run.run(epochs)
    assert run.failure is None
    run.gradients()
    assert run.epoch == epochs and run.failure.epoch == failed


def test_before_a_failure_there_was_none_and_a_fork_comes_to_it_again():
    limit = 2 * pair({})[1].run(150).losses[-1]

    def tires(X, y, W2, a1, a2):
        return backward(X, y, W2, a1, a2) if np.mean((a2 - y) ** 2) > limit else 1 / 0

    timeline = Timeline(pair({"backward": tires})[0])
    timeline.run(500)
    end = timeline.training.epoch
    assert 140 < end < 160 and timeline.training.failure.epoch == end + 1
    assert timeline.at(end).failure == timeline.training.failure
    assert timeline.at(end // 2).failure is None
    fork = timeline.fork(end // 2)
    fork.run(500)
    assert fork.training.failure == timeline.training.failure and fork.training.epoch == end


def test_looking_back_runs_the_learners_functions_bit_for_bit():
    own = {"forward": forward, "backward": hidden_slope_missing}
    timeline = Timeline(OwnTraining(small(), *datasets.xor(), SquaredError(), 1.0, own=own))
    losses = [timeline.training.history.losses[-1]]
    for _ in range(150):
        timeline.run(1)
        losses.append(timeline.training.history.losses[-1])
    for epoch in (0, 1, 77, 149):
        then = timeline.at(epoch)
        assert then.history.losses[-1] == losses[epoch]
        assert (then.departure is None) == (epoch == 0)


# What fits, and what is asked for


@pytest.mark.parametrize("name", ["forward", "backward"])
@pytest.mark.parametrize(
    "network",
    [
        small(bias=True),
        Network([2, 1], "sigmoid", bias=False),
        Network([2, 3, 3, 1], "tanh", False),
    ],
    ids=str,
)
def test_forward_and_backward_are_for_one_hidden_layer_without_biases(name, network):
    with pytest.raises(ValueError, match=rf"own\['{name}'\] is called as {name}\(.*no biases"):
        pair({name: RIGHT[name]}, network)


@pytest.mark.parametrize(
    ("own", "error", "words"),
    [
        ([forward], TypeError, "own is a list"),
        ({"foward": forward}, ValueError, "a name in own is 'foward', expected one of: activation"),
        ({"forward": 3}, TypeError, r"own\['forward'\] is 3 \(int\), expected the function"),
    ],
)
def test_what_is_no_function_is_refused(own, error, words):
    with pytest.raises(error, match=words):
        pair(own)


def test_a_rule_beside_an_update_of_ones_own_is_refused():
    with pytest.raises(
        ValueError, match=r"rule is Momentum\(beta=0.9\), but an update of your own"
    ):
        pair({"update": update}, rule=Momentum())
    run, reference = pair({"backward": backward}, rule=Momentum())
    run.run(50)
    reference.run(50)
    assert np.allclose(run.history.losses, reference.history.losses, rtol=0, atol=1e-12)


def empty(X, W1, W2): ...


def test_an_empty_function_is_left_out():
    run, reference = pair({"forward": empty, "update": update})
    run.run(20)
    reference.run(20)
    assert run.failure is None and np.array_equal(run.history.losses, reference.history.losses)


# Runs


def own_run(own, **settings):
    network = Network([2, 3, 1], "sigmoid", bias=False)
    return OwnRun(network, *datasets.xor(), SquaredError(), 1.0, own=own, **settings)


def test_a_run_says_whose_code_it_is_and_has_no_source():
    run = own_run({"forward": forward, "backward": swapped, "update": update, "activation": empty})
    run.timeline.run(5)
    assert run.account(run.training) == [
        "Running: your forward, backward and update; everything else is nnlib's. Still empty: your activation.",
        f"⚠ {run.training.departure}",
    ]
    assert run.settings()["code"] == "your forward, backward and update"
    with pytest.raises(
        ValueError, match="uses your forward, backward and update, and there is no code"
    ):
        run.source()
    run.yours = []
    run.start()
    run.timeline.run(5)
    assert run.settings()["code"] == "nnlib's code"
    assert "import nnlib" in run.source()
    assert run.account(run.training) == ["Running: nnlib's code. Still empty: your activation.", ""]


def test_a_run_grows_and_keeps_the_learners_code():
    run = own_run({"activation": squash, "backward": backward})
    run.timeline.run(10)
    run.resize(1, 5)
    run.timeline.run(10)
    assert run.network.sizes == (2, 5, 1)
    assert run.training.epoch == 20 and run.training.departure is None
    assert run.fork(7).network.sizes == (2, 3, 1)


def test_a_start_with_another_activation_has_another_reference():
    run = own_run({"activation": relu})
    run.activation = "relu"
    run.start()
    run.timeline.run(20)
    assert run.training.departure is None
    run.activation = "tanh"
    run.start()
    run.timeline.run(20)
    expected = tanh(run.X @ run.first.parameters["W1"])
    assert np.allclose(run.training.departure.expected, expected)


@pytest.mark.parametrize(
    ("yours", "words"),
    [
        ([], "Running: nnlib's code."),
        (["update"], "Running: your update; everything else is nnlib's."),
        (["derivative", "backward"], "Your backward never uses your derivative."),
        (
            ["activation", "forward", "backward"],
            "Your forward and backward never use your activation.",
        ),
    ],
)
def test_whose_code_runs_is_told(yours, words):
    assert account(yours, []).endswith(words)
