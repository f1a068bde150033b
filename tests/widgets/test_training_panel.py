"""The live training panel without a screen: what its controls do, say and leave alone."""

import asyncio
import re
from itertools import product

import numpy as np
import pytest
from flat import flat
from sweeps import by_day

from nnlib import (
    BinaryCrossEntropy,
    CrossEntropy,
    Network,
    SquaredError,
    Training,
    datasets,
    train,
    tutorials,
)
from nnworkshop.panels.live_training import LONGEST_STILL, TrainingPanel

HALF_SUM = SquaredError(0.5, mean=False)


pytestmark = pytest.mark.usefixtures("nothing_fails")


def xor_panel(seed=0, **settings):
    """The panel on the XOR tutorial, with the true gradient of its stated loss."""
    xor = tutorials.xor()
    settings = {"learning_rate": 1, "generator": np.random.RandomState} | settings
    return TrainingPanel(xor.network, xor.X, xor.y, HALF_SUM, seed=seed, **settings)


def play(make):
    """Press Train on the panel that `make()` makes, as in a notebook, and wait until it pauses and
    whatever is wrong has been named.
    """

    async def main():
        shown = make()
        shown.train.click()
        assert shown.train.description == "Pause"
        while shown.player.running or shown.remedy.examiner.busy:
            await asyncio.sleep(0.01)
        assert shown.train.description == "Train"
        shown.home.loop = None  # which ends here; from now on as in plain Python
        return shown

    return asyncio.run(main())


@pytest.mark.parametrize("seed", [0, 1, 42])
def test_the_start_is_that_of_the_tutorial(seed):
    start = flat(xor_panel(seed).run.network)
    assert np.array_equal(start, flat(tutorials.xor(seed).network))


def test_given_weights_are_the_start_of_their_own_sizes():
    given = tutorials.xor(7).network
    network = Network(given.sizes, "sigmoid", bias=False, init=dict(given.parameters))
    panel = TrainingPanel(network, *datasets.xor(), HALF_SUM, seed=3)
    assert np.array_equal(flat(panel.run.network), flat(given))
    panel.seed.value = 4
    assert np.array_equal(flat(panel.run.network), flat(given))
    assert "given weights" in panel.message.value
    panel.hidden[0].value = 3
    assert panel.run.network.sizes == (2, 3, 1)
    assert "seed 4" in panel.message.value


def test_a_played_run_is_the_run_of_train_bit_for_bit():
    panel = play(lambda: xor_panel(seed=1, epochs=700, speed="full speed"))
    network = tutorials.xor(1).network
    history = train(network, *datasets.xor(), HALF_SUM, learning_rate=1, epochs=700)
    assert np.array_equal(panel.run.training.history.losses, history.losses)
    assert np.array_equal(flat(panel.run.network), flat(network))


def test_batches_are_reproduced_too():
    def panel():
        network = Network([2, 5, 1], ["tanh", "sigmoid"])
        loss, data = BinaryCrossEntropy(), datasets.moons()
        return TrainingPanel(network, *data, loss, epochs=20, batch_size=16, speed="full speed")

    first, second = play(panel), play(panel)
    assert np.array_equal(first.run.training.history.losses, second.run.training.history.losses)
    first.reset.click()
    first.run.training.run(20)
    assert np.array_equal(first.run.training.history.losses, second.run.training.history.losses)


def test_train_pauses_at_every_multiple_of_epochs():
    panel = play(lambda: xor_panel(epochs=50, speed="full speed"))
    assert panel.run.training.epoch == 50
    assert "50 epochs are done" in panel.message.value

    async def go_on():
        other = xor_panel(epochs=50, speed="full speed")
        other.run.training.run(70)
        other.train.click()
        while other.player.running:
            await asyncio.sleep(0.01)
        assert other.run.training.epoch == 100

    asyncio.run(go_on())


def test_step_and_reset():
    panel = xor_panel()
    start = flat(panel.run.network)
    for _ in range(3):
        panel.step.click()
    assert panel.run.training.epoch == 3
    assert "epoch <b>3</b>" in panel.text.value
    panel.reset.click()
    assert panel.run.training.epoch == 0
    assert np.array_equal(flat(panel.run.network), start)
    assert "a new start" in panel.message.value


def test_the_learning_rate_acts_at_once_and_resets_nothing():
    panel = xor_panel()
    panel.run.training.run(10)
    panel.learning_rate.value = 0.25
    assert "0.25 from epoch 10" in panel.message.value
    panel.run.training.run(10)
    training = Training(tutorials.xor().network, *datasets.xor(), HALF_SUM, 1.0)
    training.run(10)
    training.learning_rate = 0.25
    assert np.array_equal(panel.run.training.history.losses, training.run(10).losses)
    panel.reset.click()
    assert panel.run.training.learning_rate == 0.25


@pytest.mark.parametrize(
    ("control", "value"),
    [
        (lambda panel: panel.hidden[0], 5),
        (lambda panel: panel.activation[0], "tanh"),
        (lambda panel: panel.seed, 9),
    ],
    ids=["hidden units", "activation", "seed"],
)
def test_a_change_of_the_network_starts_anew_and_says_so(control, value):
    panel = xor_panel()
    panel.run.training.run(10)
    control(panel).value = value
    assert panel.run.training.epoch == 0
    assert "changed: a new start" in panel.message.value
    assert panel.run.network.activations[-1].name == "sigmoid"


def test_epochs_speed_and_the_axis_reset_nothing():
    panel = xor_panel()
    panel.run.training.run(10)
    panel.epochs.value, panel.speed.value, panel.loss_axis.value = 20, "full speed", "log"
    assert panel.run.training.epoch == 10
    assert panel.view.loss.ax.get_yscale() == "log"
    panel.loss_axis.value = "linear"
    assert panel.view.loss.ax.get_yscale() == "linear"


@pytest.mark.parametrize("bad", [float("inf"), -1, 0, 1e99, 1e-99])
def test_no_number_breaks_the_panel(bad):
    panel = xor_panel()
    panel.learning_rate.value = bad
    for box in (panel.hidden[0], panel.seed, panel.epochs):
        if np.isfinite(bad):
            box.value = bad
    assert np.isfinite(panel.run.learning_rate)
    assert panel.run.learning_rate == panel.learning_rate.value > 0
    panel.step.click()
    assert panel.run.training.epoch == 1
    assert panel.still()[0]


def linear_panel(**settings):
    network = Network([1, 4, 1], ["relu", "identity"], init="normal")
    return TrainingPanel(network, *datasets.sine(), SquaredError(), learning_rate=50, **settings)


def test_a_diverged_run_is_announced_and_stops():
    panel = play(lambda: linear_panel(speed="full speed"))
    assert panel.run.training.diverged
    said = re.search(r"Diverged at epoch (\d+)", panel.message.value)
    assert int(said[1]) <= panel.run.training.epoch  # when a frame has seen it
    assert "learning rate" in panel.message.value
    panel.train.click()
    assert not panel.player.running
    assert "Reset" in panel.message.value
    panel.learning_rate.value = 0.01
    panel.reset.click()
    panel.run.training.run(5)
    panel.show_frame()
    assert not panel.run.training.diverged
    assert "Diverged" not in panel.message.value


def test_a_run_that_will_diverge_has_a_picture_too():
    picture, words = linear_panel().still()
    assert "50" in words
    assert picture


def test_a_saturated_run_is_announced():
    network = Network([2, 4, 1], "sigmoid", init=lambda rng, n, m: 100 * rng.normal(size=(n, m)))
    panel = TrainingPanel(network, *datasets.xor(), HALF_SUM, learning_rate=1)
    panel.step.click()
    assert "Stuck from the start" in panel.message.value
    assert "saturated" in panel.message.value


def test_a_reader_without_a_kernel_sees_a_trained_network():
    panel = xor_panel(epochs=1500)
    bundle, _ = panel._repr_mimebundle_()
    assert panel.run.training.epoch == 0
    # the true gradient of the stated loss, legacy seed 0, ends at 0.095
    assert "0.55 at epoch 0 and 0.095 at epoch 1,500" in bundle["text/plain"]
    assert "2-2-1 network (sigmoid, sigmoid), learning rate 1, seed 0" in bundle["text/plain"]
    again, _ = xor_panel(epochs=1500)._repr_mimebundle_()
    assert {key: again[key] for key in ("text/plain", "image/png")} == {
        key: bundle[key] for key in ("text/plain", "image/png")
    }
    panel.step.click()
    assert "at epoch 1." in panel.still()[1]


THREE = np.eye(3)[[0, 1, 2, 0]]


@pytest.mark.parametrize(
    ("network", "data", "loss", "title"),
    [
        (Network([1, 3, 1], ["tanh", "identity"]), datasets.sine(), SquaredError(), "Fit"),
        (Network([2, 3, 1], "sigmoid"), datasets.xor(), HALF_SUM, "Output: blue 0, orange 1"),
        pytest.param(
            *(Network([2, 1], "sigmoid"), datasets.xor(), HALF_SUM, "Output"),
            marks=pytest.mark.night,
        ),
        pytest.param(
            *(Network([2, 20, 20, 1], "tanh"), datasets.moons(), HALF_SUM, "Output"),
            marks=pytest.mark.night,
        ),
        (Network([3, 3, 1], "sigmoid"), datasets.bias_trick(), HALF_SUM, "Outputs in target rings"),
        (
            Network([2, 4, 3], ["relu", "softmax"]),
            (datasets.xor()[0], THREE),
            CrossEntropy(),
            "Largest output",
        ),
        pytest.param(
            *(Network([2, 3, 1], "sigmoid"), (datasets.xor()[0], THREE[:, :1]), HALF_SUM, "Output"),
            marks=pytest.mark.night,
        ),
    ],
)
def test_any_network_and_data_have_a_view(network, data, loss, title):
    panel = TrainingPanel(network, *data, loss, epochs=30)
    assert len(panel.hidden) == len(network.sizes) - 2
    assert panel.view.middle.ax.get_title().startswith(title)
    before = panel.still()
    panel.run.training.run(30)
    panel.show_frame()
    assert panel.still()[0] == before[0]


@pytest.mark.parametrize(
    ("network", "data", "loss"),
    [
        (Network([1, 3, 1], ["tanh", "identity"]), datasets.sine(), SquaredError()),
        (Network([2, 3, 1], "relu"), datasets.xor(), HALF_SUM),
        (Network([2, 4, 3], ["relu", "softmax"]), (datasets.xor()[0], THREE), CrossEntropy()),
    ],
)
def test_numbers_beyond_all_bounds_are_drawn_without_a_warning(network, data, loss):
    panel = TrainingPanel(network, *data, loss)
    for values in panel.run.network.parameters.values():
        values[...] = 1e308
    panel.step.click()
    panel.show_frame()
    assert panel.run.training.epoch == 1


def test_every_hidden_layer_has_its_size():
    panel = TrainingPanel(Network([2, 3, 4, 1], "tanh"), *datasets.xor(), HALF_SUM)
    panel.hidden[1].value = 6
    assert panel.run.network.sizes == (2, 3, 6, 1)


def test_each_hidden_layer_has_an_activation_of_its_own():
    network = Network([2, 3, 4, 1], ["tanh", "relu", "sigmoid"])
    panel = TrainingPanel(network, *datasets.xor(), HALF_SUM)
    panel.reset.click()
    assert panel.run.network.activations == network.activations
    panel.activation[1].value = "sigmoid"
    assert [one.name for one in panel.run.network.activations] == ["tanh", "sigmoid", "sigmoid"]
    panel.activation[0].value = "relu"
    assert [one.name for one in panel.run.network.activations] == ["relu", "sigmoid", "sigmoid"]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"epochs": 0}, "epochs is 0"),
        ({"speed": "fast"}, "speed is 'fast'"),
        ({"learning_rate": -1}, "learning_rate is -1"),
        ({"seed": -1}, "[Ss]eed"),
    ],
)
def test_bad_arguments_are_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        xor_panel(**settings)


@pytest.mark.parametrize("rate", [0.5, 2.5])
def test_the_numbers_of_the_loss_axis_stay_whole(rate):
    """The layout is that of the first drawing; later the loss is 1e-12, or 1e200 if it diverges."""
    task = tutorials.bias_trick()
    shown = TrainingPanel(task.network, task.X, task.y, task.loss, rate, 10_000, seed=1, log=True)
    with np.errstate(over="ignore", invalid="ignore"):
        shown.run.training.run(10_000)
    shown.redraw_now()
    labels = shown.figure.axes[0].get_yticklabels()
    assert min(label.get_window_extent().x0 for label in labels) > 0


@pytest.mark.parametrize(
    ("sizes", "activation", "scale"),
    by_day(
        [
            ((2, 4, 4, 1), "sigmoid", 1),
            ((2, 16, 16, 1), "tanh", 54_321),
            ((2, 20, 1), "relu", 54_321),
        ],
        product(
            [(2, 4, 4, 1), (2, 16, 16, 1), (2, 20, 1)], ["sigmoid", "tanh", "relu"], [1, 54_321]
        ),
    ),
)
def test_the_words_around_the_diagram_are_within_the_picture(sizes, activation, scale):
    names = [activation] * (len(sizes) - 2) + ["identity"]
    X, y = datasets.moons(20)
    panel = TrainingPanel(Network(sizes, names), X, scale * y, SquaredError(), drawers=())
    panel.figure.canvas.draw()
    ax = panel.view.network.ax
    assert "stub: bias" in ax.get_xlabel()
    for words in (ax.xaxis.label, ax.title):
        place = words.get_window_extent()
        assert 0 <= place.x0 and place.x1 <= panel.figure.bbox.width and place.y0 >= 0
    middle = panel.view.outputs.ax
    assert middle.title.get_window_extent().x1 <= ax.title.get_window_extent().x0


@pytest.mark.night
def test_a_panel_whose_epochs_take_long_does_not_keep_its_cell_waiting_for_all_of_them():
    """By an estimate that is the same for any computer, so that its picture is."""
    digits = datasets.load("digits")
    network = Network([64, 32, 10], ["relu", "softmax"])
    panel = TrainingPanel(network, *digits, CrossEntropy(), epochs=100_000, batch_size=16)
    assert 100 < epochs_of_still(panel) < 1_000
    panel = TrainingPanel(network, *digits, CrossEntropy(), epochs=5)
    assert epochs_of_still(panel) == 5
    panel = TrainingPanel(Network([2, 3, 1]), *datasets.xor(), HALF_SUM, epochs=100_000)
    assert epochs_of_still(panel) == LONGEST_STILL


def epochs_of_still(panel):
    """After how many epochs readers without a kernel see a run."""
    asked, panel.run.trained = [], lambda epochs: asked.append(epochs) or panel.run
    panel.still()
    return asked[0]
