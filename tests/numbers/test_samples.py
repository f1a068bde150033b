"""Where the rows of a run come from, what is held back, goals, and what is kept of a run."""

import contextlib
import io
import json

import numpy as np
import pytest
from flat import flat

from nnlib import (
    L2,
    Activation,
    Adam,
    BinaryCrossEntropy,
    CrossEntropy,
    Momentum,
    Network,
    SquaredError,
    datasets,
    split,
    tutorials,
)
from nnworkshop import data
from nnworkshop.studies import (
    Goal,
    Names,
    RecordedTraining,
    Run,
    Samples,
    load_weights,
    run_of,
    save_weights,
    state_text,
)
from nnworkshop.studies.samples import has_classes, sets_like

LOSS = BinaryCrossEntropy()
OWN = datasets.moons(60, 0.3, rng=8)  # no set as it comes


def moons_run(data=None, **settings):
    network = Network([2, 4, 1], ["tanh", "sigmoid"])
    return Run(network, *(data or datasets.moons()), LOSS, 1.0, **settings)


# Rows


def test_a_set_as_it_comes_is_known_and_others_are_not():
    assert Samples(*datasets.circles()).data == "circles"
    assert Samples(*OWN).data is None
    X, y = datasets.xor()
    assert Samples(X + 1, y).data is None


def test_what_is_drawn_is_the_set_with_these_arguments():
    samples = Samples(*datasets.moons(), held_out=0.2)
    samples.points, samples.noise, samples.data_seed = 50, 0.4, 6
    X, y = datasets.moons(50, 0.4, 6)
    for drawn, wanted in zip(samples.draw(), split(X, y, 0.2, rng=6)):
        assert all(map(np.array_equal, drawn, wanted))


def test_choosing_a_set_takes_it_as_it_comes():
    samples = Samples(*datasets.moons())
    samples.points, samples.noise = 17, 2.0
    samples.choose("circles")
    assert (samples.points, samples.noise) == (200, 0.05)
    samples.choose("xor")
    assert len(samples.draw()[0][0]) == 4
    samples.choose(None)
    assert np.array_equal(samples.draw()[0][0], datasets.moons()[0])


def test_sets_that_can_take_its_place_have_its_inputs_outputs_and_classes():
    names = sets_like(*datasets.moons())
    assert {"moons", "xor", "spirals"} <= set(names)
    assert not {"sine", "digits", "houses", "bias_trick"} & set(names)
    assert sets_like(*data.digits()) == ["digits"]
    assert not has_classes(datasets.sine()[1]) and has_classes(data.wine()[1])


@pytest.mark.parametrize(
    ("held_out", "error", "words"),
    [
        (1, ValueError, "held_out is 1"),
        (-0.1, ValueError, "held_out is -0.1"),
        ("half", TypeError, "held_out is 'half'"),
        ((1, 2, 3), ValueError, "held_out has 3 parts"),
        (([[1, 2, 3]], [[1]]), ValueError, r"held_out\[0\] has shape"),
        (([[1, 2]], [[1, 0]]), ValueError, "y has shape"),
        (([[1, 2]], [[2]]), ValueError, "y runs from 2 to 2"),
    ],
)
def test_bad_rows_to_hold_out_are_refused(held_out, error, words):
    with pytest.raises(error, match=words):
        moons_run(held_out=held_out)


# The loss on rows held out


def test_rows_held_out_change_nothing_in_what_is_learned():
    apart = datasets.moons(40, rng=1)
    one, other = moons_run(), moons_run(held_out=apart)
    for run in (one, other):
        run.timeline.run(300)
    assert np.array_equal(flat(one.network), flat(other.network))
    assert one.training.history.held_out.size == 0


def test_the_held_out_loss_is_that_of_the_network_at_each_epoch():
    run = moons_run(held_out=0.25)
    X, y = run.training.held_out
    expected = [LOSS(run.network.predict(X), y)]
    for _ in range(40):
        run.timeline.run(1)
        expected.append(LOSS(run.network.predict(X), y))
    assert np.array_equal(run.training.history.held_out, expected)
    assert np.array_equal(run.timeline.at(17).history.held_out[:18], expected[:18])
    fork = run.fork(17)
    fork.timeline.run(3)
    assert np.array_equal(fork.training.history.held_out, expected[:21])


def test_a_thinned_history_keeps_both_losses_side_by_side():
    network = Network([2, 3, 1], ["tanh", "sigmoid"], rng=0)
    held = datasets.moons(20, rng=2)
    arguments = network, *datasets.moons(30), LOSS, 1.0
    whole = RecordedTraining(*arguments, held_out=held)
    thin = RecordedTraining(network.copy(), *arguments[1:], held_out=held, history_limit=50)
    for training in (whole, thin):
        training.run(777)
    places = thin.history.epochs
    assert len(places) <= 51 and places[-1] == 777
    assert np.array_equal(thin.history.held_out, whole.history.held_out[places])
    assert np.array_equal(thin.history.losses, whole.history.losses[places])


def test_the_penalty_is_not_in_the_held_out_loss():
    run = Run(Network([2, 3, 1]), *datasets.moons(), L2(LOSS, 0.1), 1.0, held_out=0.5)
    X, y = run.training.held_out
    assert run.training.history.held_out[-1] == LOSS(run.network.predict(X), y)


def test_rows_with_the_right_class_are_counted():
    run = moons_run(held_out=0.25)
    run.timeline.run(200)
    scores = run.training.scores()
    for name, (X, y) in {
        "right": (run.X, run.y),
        "held out right": run.training.held_out,
    }.items():
        right = ((run.network.predict(X) >= 0.5) == y).sum()
        assert (scores[name].right, scores[name].rows) == (right, len(y))
    sine = Run(Network([1, 3, 1], ["tanh", "identity"]), *datasets.sine(), SquaredError(), 0.1)
    assert sine.training.scores() == {}


# Goals


@pytest.mark.parametrize(
    ("goal", "held_out"),
    [
        (Goal("loss", 0.3), None),
        (Goal("right", 0.9), None),
        (Goal("held out right", 0.85), 0.25),
        (Goal("no gain", 7), 0.25),
    ],
)
def test_a_run_ends_at_the_first_epoch_that_reaches_its_goal(goal, held_out):
    run = moons_run(held_out=held_out)
    assert run.timeline.run(5_000, goal.reached)
    epoch = run.training.epoch
    assert 0 < epoch < 5_000 and goal.reached(run.training)
    assert f"epoch {epoch:,}" in goal.sentence(run.training)
    before = moons_run(held_out=held_out)
    for _ in range(epoch - 1):
        before.timeline.run(1)
        assert not goal.reached(before.training)


def test_where_the_target_has_a_name_a_goal_says_it():
    training = moons_run(held_out=0.25).training
    right, apart = training.score("right").right, training.score("held out right").right
    names = Names(("width", "height"), ("cat", "dog"), "animal")
    said = Goal("right", 0.9).sentence(training, names)
    assert said == f"Goal reached at epoch 0: animal is right in {right} of 150 rows."
    said = Goal("held out right", 0.9).sentence(training, names)
    assert said == f"Goal reached at epoch 0: animal is right in {apart} of 50 rows held out."
    long = Names(classes=("cat", "dog"), target="which animal it is, as far as anybody knows")
    assert "which animal it is, as far ... is right" in Goal("right", 0.9).sentence(training, long)


def test_stopping_early_waits_for_a_new_low():
    run = moons_run(data=OWN, held_out=0.5)
    assert run.timeline.run(20_000, Goal("no gain", 50).reached)
    losses = run.training.history.held_out
    assert run.training.epoch - losses.argmin() == 50


def test_where_nothing_can_be_measured_no_goal_is_reached():
    run = moons_run()
    for goal in (Goal("held out right", 0.1), Goal("no gain", 1)):
        assert not run.timeline.run(20, goal.reached)


@pytest.mark.parametrize("arguments", [("los", 1), ("loss", 0), ("loss", "x"), ("right", -1)])
def test_bad_goals_are_refused(arguments):
    with pytest.raises((ValueError, TypeError), match="kind is|value is"):
        Goal(*arguments)


# As text


def eventful(**settings):
    """A run in which everything happened that can."""
    run = moons_run(batch_size=16, rule=Adam(), seed=5, **settings)
    run.timeline.run(20)
    run.learning_rate = 0.02
    run.timeline.run(10)
    run.rule = Momentum(0.5)
    run.put("W1", (0, 1), 0.3)
    run.timeline.run(5)
    run.resize(1, 6)
    run.timeline.run(10)
    run.resize(1, 3, silent=False)
    run.timeline.run(10)
    return run


RUNS = {
    "eventful": lambda: eventful(),
    "held out": lambda: eventful(held_out=0.25),
    "own data": lambda: eventful(data=OWN, held_out=0.5),
    "given weights": lambda: Run(
        tutorials.house_prices().network, [[1, 2]], [[3]], SquaredError(), 0.1
    ),
    "legacy": lambda: moons_run(generator=np.random.RandomState),
    "classes": lambda: Run(
        Network([13, 3], "softmax"), *data.wine(), L2(CrossEntropy(), 0.5), 0.001
    ),
    "fork": lambda: eventful(held_out=0.25).fork(33),
}


@pytest.mark.parametrize("name", RUNS)
def test_a_text_is_the_run_bit_for_bit(name):
    run = RUNS[name]()
    run.timeline.run(3)
    text = state_text(run)
    assert "\n" not in text
    again = run_of(text, *run.samples.given)
    assert np.array_equal(flat(run.network), flat(again.network))
    assert np.array_equal(run.training.history.losses, again.training.history.losses)
    assert np.array_equal(run.training.history.held_out, again.training.history.held_out)
    assert state_text(again) == text
    for one in (run, again):  # and it goes on in the same way
        one.timeline.run(20)
    assert np.array_equal(flat(run.network), flat(again.network))


def test_other_settings_of_a_set_are_in_the_text():
    run = moons_run()
    run.samples.points, run.samples.noise, run.samples.data_seed = 40, 0.2, 9
    run.start()
    assert np.array_equal(run_of(state_text(run)).X, datasets.moons(40, 0.2, 9)[0])


def test_data_of_ones_own_is_named_and_asked_for_but_not_told():
    apart = OWN[0][:7], OWN[1][:7]
    text = state_text(moons_run(data=OWN, held_out=apart))
    assert str(OWN[0][0, 0])[:6] not in text and "digest" in text
    with pytest.raises(
        ValueError, match="made with data of its own, 60 rows of 2 inputs.*as X and y"
    ):
        run_of(text)
    with pytest.raises(ValueError, match="X and y are other data"):
        run_of(text, OWN[0], 1 - OWN[1])
    with pytest.raises(ValueError, match="as held_out"):
        run_of(text, *OWN)
    assert run_of(text, *OWN, held_out=apart).training.held_out is not None


def broken(**changed):
    return json.dumps(json.loads(state_text(eventful(held_out=0.25))) | changed)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3",
        "[]",
        "{}",
        '{"nnlib": 2}',
        '{"nnlib": 1}',
        "{" * 100_000,
        *(
            broken(**changed)
            for changed in (
                {"sizes": [2, 10**9, 1]},
                {"sizes": [2, 3, 3, 1]},
                {"sizes": []},
                {"activations": ["softmax", "sigmoid"]},
                {"activations": [1, 2]},
                {"bias": "yes"},
                {"init": {"W1": [[1]]}},
                {"init": None},
                {"loss": ["system", {}]},
                {"loss": ["SquaredError", {"shell": 1}]},
                {"loss": 5},
                {"l2": -1},
                {"rate": "fast"},
                {"rate": 0},
                {"rule": ["Adam", {"beta1": 2}]},
                {"batch": -3},
                {"generator": "os.system"},
                {"seed": -1},
                {"seed": "x"},
                {"data": {"set": "unknown"}},
                {"data": {"set": "sine"}},
                {"data": {"set": "moons", "points": 10**12}},
                {"data": {"set": "moons", "points": -1}},
                {"data": 7},
                {"held": 1.5},
                {"held": "x"},
                {"epoch": 10**12},
                {"epoch": -1},
                {"epoch": None},
                {"changes": [3]},
                {"changes": [[1, "drop"]]},
                {"changes": [[1, "put", "W9", [0, 0], 1]]},
                {"changes": [[1, "put", "W1", [70, 0], 1]]},
                {"changes": [[1, "put", "W1", [0, 0], None]]},
                {"changes": [[1, "resize", 9, 3, True]]},
                {"changes": [[1, "resize", 1, 10**9, True]]},
                {"changes": [[1, "learning_rate"]]},
                {"changes": {}},
                {"data seed": "x"},
            )
        ),
    ],
    ids=str,
)
def test_a_text_that_is_none_is_refused_in_words(text):
    try:
        run_of(text)
    except (ValueError, TypeError) as error:
        assert str(error) and "Traceback" not in str(error)
    else:
        assert text == broken(changes={})  # which is a run without changes


# Weights


def test_weights_are_saved_and_loaded(tmp_path):
    one, other = (Network([2, 5, 3, 1], rng=seed) for seed in (1, 2))
    save_weights(one, tmp_path / "weights.npz")
    load_weights(other, tmp_path / "weights.npz")
    assert np.array_equal(flat(one), flat(other))


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (Network([2, 4, 3, 1]), "W1 in the file has shape"),
        (Network([2, 5, 1]), "the file names W1, b1, W2, b2, W3, b3"),
        (Network([2, 5, 3, 1], bias=False), "the file names"),
    ],
)
def test_weights_of_another_network_change_nothing(tmp_path, other, words):
    save_weights(Network([2, 5, 3, 1]), tmp_path / "weights.npz")
    before = flat(other).copy()
    with pytest.raises(ValueError, match=words):
        load_weights(other, tmp_path / "weights.npz")
    assert np.array_equal(before, flat(other))


class Bomb:
    def __reduce__(self):
        return print, ("it was run",)


def test_nothing_in_a_file_is_run(tmp_path, capsys):
    np.savez(tmp_path / "bomb.npz", W1=np.array([Bomb()], dtype=object))
    with pytest.raises(ValueError, match="expected an .npz"):
        load_weights(Network([1, 1]), tmp_path / "bomb.npz")
    assert "it was run" not in capsys.readouterr().out


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"weights", b"\x93NUMPY"])
def test_a_file_that_is_none_is_refused(tmp_path, content):
    (tmp_path / "no.npz").write_bytes(content)
    with pytest.raises(ValueError, match="expected an .npz"):
        load_weights(Network([1, 1]), tmp_path / "no.npz")


def test_parts_of_ones_own_are_refused_by_name():
    bent = Activation("bent", np.sin, lambda z, a: np.cos(z))
    run = Run(Network([2, 2, 1], [bent, "sigmoid"]), *datasets.xor(), LOSS, 1.0)
    with pytest.raises(ValueError, match="bent is not nnlib's"):
        state_text(run)


# As a program


@pytest.mark.parametrize("name", ["moons", "own", "apart"])
def test_a_program_holds_the_same_rows_back(name):
    held_out = datasets.moons(9, rng=3) if name == "apart" else 0.25
    run = moons_run(data=OWN if name == "own" else None, held_out=held_out)
    run.timeline.run(30)
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(run.source(), {})  # noqa: S102 - it is ours
    loss, held = map(float, out.getvalue().split())
    assert loss == run.training.history.losses[-1]
    assert held == pytest.approx(run.training.history.held_out[-1], rel=1e-14)
