"""A loop is left as it is, whatever it does; refusals at the first call; what is kept; what it costs."""

import copy

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib import Network, SquaredError, Training, datasets
from nnworkshop.panels import watch, watching
from nnworkshop.watching import Watched
from nnworkshop.watching.account import SHARE, Account
from nnworkshop.watching.recorder import STATES, is_moment, next_moment

X, Y = datasets.xor()


def loop(epochs, rate=1.0, **more):
    """A loop with a network of nnlib's, whose parameters a dict holds."""
    training = Training(Network([2, 3, 1], rng=1), X, Y, SquaredError(), rate)
    parameters = dict(training.network.parameters)
    for _ in range(epochs):
        gradients = training.gradients()
        came = {
            "output": training.outputs,
            "loss": training.history.numbers[-1],
            "gradients": dict(gradients),
        } | more
        seen = watch(parameters, X=X, y=Y, **came)
        training.run(1)
    return seen, training


def test_a_loop_ends_with_the_same_bits():
    seen, training = loop(300)
    plain = Training(Network([2, 3, 1], rng=1), X, Y, SquaredError(), 1.0)
    plain.run(300)
    for name, values in plain.network.parameters.items():
        assert np.array_equal(values, training.network.parameters[name])
    seen.finish()
    assert seen.run.training.epoch == 300
    for name, values in plain.network.parameters.items():
        assert np.array_equal(values, seen.run.network.parameters[name])
    assert seen.run.training.history.losses == pytest.approx(plain.history.losses)


def test_nothing_that_is_handed_in_is_changed():
    class Mine:
        def __init__(self):
            self.W, self.b, self.calls = np.array([[1.0], [2.0]]), np.array([0.5]), 0

        def predict(self, X):
            self.calls += 1
            self.last = X
            X[:] = 0  # what a student may do
            return X @ self.W + self.b

        def fit(self, X, y):
            raise AssertionError("nothing may train")

    mine, inputs, targets = Mine(), X.copy(), Y.copy()
    before = copy.deepcopy((vars(mine), inputs, targets))
    state = np.random.get_state()[1].copy()
    for _ in range(6):
        seen = watch(mine, X=inputs, y=targets, loss=1.0)
    seen.finish()
    assert "last" not in vars(mine) and mine.calls == 0
    for a, b in zip(before[1:], (inputs, targets), strict=True):
        assert np.array_equal(a, b)
    assert np.array_equal(before[0]["W"], mine.W)
    assert np.array_equal(state, np.random.get_state()[1])


def test_an_object_is_asked_itself():
    class Mine:
        def __init__(self):
            self.weights = [np.ones((2, 3)) * 0.1, np.ones((3, 1)) * 0.2]

        def forward(self, X):
            return np.tanh(np.tanh(X @ self.weights[0]) @ self.weights[1])

    mine = Mine()
    mine.weights[0][0, 0] = 0.7
    for _ in range(2):
        seen = watch(mine, X=X, y=Y)
    seen.finish()
    assert seen.findings.layout.activations == ("tanh", "tanh")


@pytest.mark.parametrize(
    ("network", "more", "error", "words"),
    [
        ((), {}, TypeError, "network is missing"),
        ((None,), {}, TypeError, "network is None"),
        (("weights.npy",), {}, TypeError, "network is 'weights.npy'"),
        ((object(),), {}, ValueError, "network is of type object"),
        (([np.ones((2, 1))],), {"X": "xor"}, TypeError, "X is"),
        (([np.ones((2, 1))],), {"X": [[np.nan, 1.0]]}, ValueError, "X has nan"),
        (([np.ones((2, 1))],), {"y": np.ones((2, 2, 2))}, ValueError, "y has shape"),
        (([np.ones((2, 1))],), {"loss": "half"}, TypeError, "loss is 'half'"),
        (([np.ones((2, 1))],), {"learning_rate": 0}, ValueError, "learning_rate is 0"),
        (([np.ones((2, 1))],), {"batch_size": 0}, ValueError, "batch_size is 0"),
        (([np.ones((2, 1))],), {"activation": "bent"}, ValueError, "activation"),
        (([np.ones((2, 1))],), {"gradients": [X, X, X]}, ValueError, "gradients has 3 arrays"),
    ],
)
def test_what_cannot_be_watched_is_refused_at_the_first_call(network, more, error, words):
    with pytest.raises(error, match=words.replace("(", r"\(")):
        watch(*network, **({"X": X, "y": Y} | more))


@pytest.mark.parametrize(
    "change",
    [
        {"output": np.full((4, 1), np.nan)},
        {"loss": np.nan},
        {"loss": "nonsense"},
        {"output": "nonsense"},
        {"gradients": [None]},
        {"gradients": {"W1": np.full((2, 1), np.inf)}},
        {"X": None, "y": None},
        {"X": np.ones((3, 7))},
        {"network": ([np.ones((5, 5))],)},
        {"network": ([],)},
        {"network": (None,)},
        {"loss": lambda output, y: 1 / 0},
    ],
    ids=str,
)
@pytest.mark.parametrize("when", [1, 3, 16])
def test_a_later_call_never_breaks_the_loop(change, when):
    network = ([np.array([[0.3], [0.2]])],)
    for k in range(20):
        came = {"X": X, "y": Y, "output": X @ network[0][0], "loss": 1.0 / (k + 1)}
        came |= {"gradients": [np.ones((2, 1))], "network": network}
        came |= change if k == when else {}
        seen = watch(*came.pop("network"), **came)
    watching.end_of_cell()
    assert str(seen)


def test_an_interrupt_gets_out(monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    seen, _ = loop(3)
    monkeypatch.setattr(seen.recorder, "_keep", interrupted)
    with pytest.raises(KeyboardInterrupt):
        seen.note(({},), X, Y)


@given(st.integers(0, 100_000))
def test_the_next_moment_is_the_next(n):
    following = next_moment(n)
    assert is_moment(following) and following > n
    assert not any(map(is_moment, range(n + 1, min(following, n + 500))))


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 3_000))
def test_states_are_few_and_the_first_and_the_last_are_among_them(calls):
    weights = {"W": np.zeros((2, 1))}
    seen = Watched((weights,), X, Y)
    for k in range(calls):
        weights["W"] = np.full((2, 1), float(k))
        seen.note((weights,), X, Y, X @ weights["W"], 1.0)
    seen.finish()
    states = seen.run.timeline.states if seen.run else {0: None, calls - 1: None}
    assert len(states) <= STATES + 1 + 8 * 12  # and eight between each two powers of two
    assert {0, calls - 1} <= set(states)


def test_the_record_does_not_depend_on_the_time():
    kept = []
    for _ in range(2):
        seen, _ = loop(700)
        seen.finish()
        kept.append(
            (list(seen.recorder.states), [one.call for one in seen.recorder.snapshots], str(seen))
        )
        watching.end_of_cell()
    assert kept[0] == kept[1]


def test_the_account_pays_a_fifth_of_the_loop():
    now = [0.0]
    account = Account(lambda: now[0])
    assert not account.can_pay(0.001)
    now[0] = 10.0
    assert account.can_pay(SHARE * 10 - 1e-9) and not account.can_pay(SHARE * 10 + 1e-3)
    account.pay(1.0)  # so the loop itself has had 9 seconds
    assert account.can_pay(0.79) and not account.can_pay(0.81)


def test_two_lines_are_two_watches_and_another_run_of_a_function_is_another():
    def trained(epochs):
        w = np.array([[0.1], [0.2]])
        for _ in range(epochs):
            one = watch([w], X=X, y=Y, output=X @ w)
            two = watch([w], X=X, y=Y, output=X @ w)
        return one, two

    one, two = trained(5)
    other, _ = trained(7)
    assert len({id(seen) for seen in (one, two, other)}) == 3
    assert [seen.recorder.calls for seen in (one, two, other)] == [5, 5, 7]


def test_another_object_and_another_name_are_other_watches():
    class Mine:
        def __init__(self):
            self.W = np.ones((2, 1))

    found = []
    for k in range(2):
        mine = Mine()
        for _ in range(3):
            seen = watch(mine, X=X, y=Y, output=X @ mine.W)
        found.append(seen)
    for k in range(2):
        for _ in range(3):
            seen = watch([mine.W], X=X, y=Y, output=X @ mine.W, name=k)
        found.append(seen)
    assert len({id(seen) for seen in found}) == 4


def test_after_the_cell_the_same_line_begins_anew():
    seen = []
    for _ in range(2):
        for _ in range(3):
            one = watch([np.ones((2, 1))], X=X, y=Y)
        seen.append(one)
        watching.end_of_cell()
    assert seen[0] is not seen[1] and seen[0].ended


def test_without_outputs_nothing_is_proved_and_it_is_said_what_to_pass():
    for _ in range(3):
        seen = watch([np.ones((2, 1))], X=X, y=Y, loss=0.5)
    seen.finish()
    assert seen.run is None
    assert "output=" in str(seen)


def test_without_gradients_it_is_said_that_they_are_needed():
    rng = np.random.default_rng(0)
    W = rng.normal(size=(2, 1))
    for _ in range(5):
        seen = watch([W], X=X, y=Y, output=np.tanh(X @ W))
        W = W + rng.normal(size=(2, 1))  # no descent at all
    seen.finish()
    assert "gradients=" in str(seen) and seen.slips == []


def test_a_layout_that_is_not_sure_is_said_and_can_be_told():
    W = np.array([[0.3], [0.2]])
    for _ in range(3):  # all sums are 0 or above: relu or identity
        seen = watch([W], X=X, y=Y, output=X @ W)
        told = watch([W], X=X, y=Y, output=X @ W, activation="relu")
    for one in (seen, told):
        one.finish()
    assert "activation=" in str(seen) and not seen.findings.is_sure
    assert told.findings.is_sure and told.findings.layout.activations == ("relu",)


def test_a_loss_of_ones_own_is_judged_by_central_differences():
    rng = np.random.default_rng(0)
    W = rng.normal(size=(2, 1))
    loss = lambda output, y: np.mean((output - y) ** 4)
    for k in range(6):
        output = X @ W
        grad = X.T @ (4 * (output - Y) ** 3) / len(X)
        right = watch([W], X=X, y=Y, output=output, loss=loss, gradients=[grad])
        wrong = watch([W], X=X, y=Y, output=output, loss=loss, gradients=[grad * [[1], [-1]]])
        W = W - 0.01 * grad
    for one in (right, wrong):
        one.finish()
    assert right.findings.verdict.kind == "right" and right.slips == []
    assert wrong.findings.verdict.kind == "unknown"


def test_a_wrong_sign_in_the_update_is_named():
    W = np.array([[0.3], [-0.2]])
    for _ in range(6):
        output = X @ W
        grad = X.T @ (output - Y) / 4
        seen = watch(
            [W], X=X, y=Y, output=output, loss=np.mean((output - Y) ** 2) / 2, gradients=[grad]
        )
        W = W + 0.1 * grad
    seen.finish()
    assert [name for name, _ in seen.slips] == ["sign"]


def test_an_array_that_is_left_out_of_the_update_is_named():
    rng = np.random.default_rng(1)
    W1, W2 = rng.normal(size=(2, 3)), rng.normal(size=(3, 1))
    for _ in range(6):
        h = np.tanh(X @ W1)
        output = h @ W2
        delta = (output - Y) / 4
        grads = [X.T @ (delta @ W2.T * (1 - h**2)), h.T @ delta]
        seen = watch([W1, W2], X=X, y=Y, output=output, gradients=grads)
        W2 = W2 - 0.1 * grads[1]
    seen.finish()
    ((name, sentence),) = seen.slips
    assert name == "never updated" and "W1" in sentence and "W2" not in sentence


def test_steps_that_are_N_times_too_long_are_seen_by_the_learning_rate_alone():
    W = np.array([[0.3], [-0.2]])
    for _ in range(6):
        output = X @ W
        seen = watch(
            [W], X=X, y=Y, output=output, loss=np.mean((output - Y) ** 2) / 2, learning_rate=0.01
        )
        W = W - 0.01 * X.T @ (output - Y)
    seen.finish()
    assert [name for name, _ in seen.slips] == ["not divided by N"]


def test_batches_are_proved_row_by_row_and_said():
    rng = np.random.default_rng(3)
    inputs, W = rng.normal(size=(40, 2)), rng.normal(size=(2, 1))
    targets = inputs @ [[1.0], [-1.0]]
    for k in range(70):
        rows = slice(10 * (k % 4), 10 * (k % 4) + 10)
        output = inputs[rows] @ W
        grad = inputs[rows].T @ (output - targets[rows]) / 10
        seen = watch([W], X=inputs[rows], y=targets[rows], output=output, gradients=[grad])
        W = W - 0.1 * grad
    seen.finish()
    assert seen.findings.layout and seen.findings.is_descent and seen.findings.batches
    assert seen.slips == [] and "changes from call to call" in str(seen)


def test_it_can_be_printed_at_any_time():
    """In the cell of the loop too, which has not ended then; and again when more has come."""
    W = np.array([[0.3], [-0.2]])
    said = []
    for k in range(600):
        output = X @ W
        grad = X.T @ (output - Y) / 4
        loss = np.mean((output - Y) ** 2) / 2
        seen = watch([W], X=X, y=Y, output=output, loss=loss, gradients=[grad])
        W = W - 0.1 * grad
        if k in (299, 599):
            said.append(str(seen))
    assert all("learning rate, 0.1, times" in words for words in said)
    assert seen.examined == 600 or not seen.can_be_examined
