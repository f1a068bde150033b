"""The loss around the place where a network stands, in the middle of the training panel."""

import numpy as np
import pytest
from learner import forward

from nnlib import L2, BinaryCrossEntropy, CrossEntropy, Network, SquaredError, datasets
from nnworkshop.panels import around
from nnworkshop.panels.live_training import TrainingPanel
from nnworkshop.studies import look_around, state_text

pytestmark = pytest.mark.usefixtures("nothing_fails")

XOR = datasets.xor()
FIRST, SECOND, THIRD = ("W1", (0, 0)), ("W2", (1, 0)), ("b1", (0, 1))


def xor_panel(loss=None, network=None, **settings):
    network = network or Network([2, 3, 1], "sigmoid")
    panel = TrainingPanel(network, *XOR, loss or BinaryCrossEntropy(), 1.0, seed=1, **settings)
    panel.middle.value = "loss around"
    return panel


def seen(panel):
    return panel.view.around._seen


def trained(panel, epochs):
    panel.run.timeline.run(epochs)
    panel.redraw_now()


def pick(panel, *parameters):
    for one in parameters:
        panel.pointed.parameter.value = one


@pytest.fixture
def looks(monkeypatch):
    """How often a map was computed, as the length of a list."""
    found = []

    def counted(*arguments):
        found.append(arguments)
        return look_around(*arguments)

    monkeypatch.setattr(around, "look_around", counted)
    return found


@pytest.mark.parametrize(
    "loss",
    [
        BinaryCrossEntropy(),
        pytest.param(L2(BinaryCrossEntropy(), 0.1), marks=pytest.mark.night),
    ],
    ids=str,
)
def test_in_the_middle_of_the_map_is_the_loss_of_the_panel(loss):
    panel = xor_panel(loss)
    for _ in range(2):
        assert seen(panel).loss == panel.run.training.history.losses[-1]
        trained(panel, 200)
    assert f"{panel.run.training.history.losses[-1]:.3g} in the middle" in panel.describe()
    assert "8 places of the run" in panel.describe()  # 0, 64, ... 384 and now


def test_held_out_rows_do_not_count():
    network = Network([2, 6, 1], ["tanh", "sigmoid"])
    panel = TrainingPanel(network, *datasets.moons(80), BinaryCrossEntropy(), 1.0, held_out=0.25)
    panel.middle.value = "loss around"
    trained(panel, 100)
    assert seen(panel).loss == panel.run.training.history.losses[-1]
    assert seen(panel).rows == (60, 60)


def test_while_it_trains_nothing_is_computed_and_the_way_goes_on(looks):
    panel = xor_panel()
    trained(panel, 100)
    count, ball = len(looks), panel.view.middle.ax.lines[-1]
    before = ball.get_data()
    panel.player.running = True
    for _ in range(3):
        trained(panel, 100)
    assert len(looks) == count and "has gone on since" in panel.describe()
    assert not np.allclose(ball.get_data(), before)
    assert panel.view.middle.ax.patches[0].get_alpha() > 0
    panel.player.running = False
    panel.redraw_now()
    assert len(looks) == count + 1 and ball.get_data()[0][0] == pytest.approx(0)
    panel.redraw_now()
    assert len(looks) == count + 1  # nothing has changed


def test_chosen_while_it_trains_it_says_that_it_waits(looks):
    panel = xor_panel()
    panel.middle.value = "output"
    panel.view = type(panel.view)(panel.figure, panel.run, 100)
    looks.clear()
    panel.player.running = True
    panel.middle.value = "loss around"
    panel.redraw_now()
    assert looks == [] and "when training pauses" in panel.view.middle.ax.texts[
        0
    ].get_text().replace("\n", " ")
    panel.player.running = False


def test_it_is_drawn_anew_for_a_look_back_and_for_a_step():
    panel = xor_panel()
    trained(panel, 500)
    now = seen(panel).loss
    panel.past.look(100)
    panel.redraw_now()
    back = panel.run.timeline.at(100)
    assert seen(panel).loss == back.history.losses[-1] > now
    assert "3 places of the run" in panel.describe()  # 0, 64 and 100
    panel.step.click()
    panel.redraw_now()
    assert panel.run.training.epoch == 501
    assert seen(panel).loss == panel.run.training.history.losses[-1]


def test_the_two_weights_that_were_picked_last_are_the_axes():
    panel = xor_panel()
    pick(panel, FIRST)
    panel.redraw_now()
    assert seen(panel).is_random
    pick(panel, SECOND)
    panel.redraw_now()
    assert seen(panel).names == ("W1[0, 0]", "W2[1, 0]")
    pick(panel, SECOND, THIRD)
    panel.redraw_now()
    assert seen(panel).names == ("W2[1, 0]", "b1[0, 1]")
    pick(panel, ())
    panel.redraw_now()
    assert seen(panel).names == ("W2[1, 0]", "b1[0, 1]")  # the picture stays as it is
    panel.pointed.button.click()
    panel.redraw_now()
    assert seen(panel).is_random


def test_a_weight_that_is_set_by_hand_moves_the_map():
    panel = xor_panel()
    pick(panel, FIRST, SECOND)
    panel.pointed.value.value = 3.0
    panel.redraw_now()
    assert seen(panel).origin[1] == 3.0
    assert seen(panel).loss == panel.run.training.history.losses[-1]


@pytest.mark.night
def test_states_of_other_sizes_are_left_out_of_the_way():
    panel = xor_panel()
    trained(panel, 200)
    pick(panel, ("W1", (0, 2)), ("W2", (2, 0)))
    panel.run.resize(1, 4)
    panel.redraw_now()
    assert seen(panel).loss == pytest.approx(panel.run.training.history.losses[-1])
    trained(panel, 100)
    assert "3 places of the run" in panel.describe()  # 200, 256 and now
    panel.run.resize(1, 2)
    panel.redraw_now()
    assert panel.look.picked == () and seen(panel).is_random


def test_a_network_that_is_resized_while_it_trains_has_no_map_until_it_pauses():
    panel = xor_panel()
    trained(panel, 100)
    panel.player.running = True
    panel.run.resize(1, 4)
    trained(panel, 100)
    assert "when training pauses" in panel.view.middle.description
    panel.player.running = False
    panel.redraw_now()
    assert seen(panel).loss == panel.run.training.history.losses[-1]


def test_a_run_that_has_diverged_says_so():
    network = Network([1, 4, 1], ["relu", "identity"])
    panel = TrainingPanel(network, *datasets.sine(), SquaredError(), 1e9)
    panel.middle.value = "loss around"
    for _ in range(100):
        trained(panel, 10)
    assert panel.run.training.diverged
    assert "beyond all numbers" in panel.describe()


def test_classes_and_many_rows_are_asked_for_some():
    X = np.random.default_rng(0).normal(size=(900, 6))
    y = np.eye(3)[np.arange(900) % 3]
    panel = TrainingPanel(Network([6, 5, 3], ["tanh", "softmax"]), X, y, CrossEntropy(), 0.5)
    panel.middle.value = "loss around"
    assert "500 of 900 rows" in panel.describe()


def test_where_the_learners_own_forward_runs_it_says_that_it_cannot():
    network = Network([2, 3, 1], "sigmoid", bias=False)
    panel = xor_panel(network=network, own={"forward": forward})
    assert "Only for nnlib's own code: here runs your forward." in panel.describe()
    panel.own["forward"].value = "nnlib's"
    panel.redraw_now()
    assert seen(panel).loss == panel.run.training.history.losses[-1]


def test_an_update_of_the_learners_own_is_no_hindrance():
    panel = xor_panel(own={"update": lambda parameter, gradient, rate: parameter - rate * gradient})
    trained(panel, 10)
    assert seen(panel).loss == panel.run.training.history.losses[-1]


@pytest.mark.night
def test_another_seed_draws_other_directions_and_a_text_put_back_the_same():
    panel = xor_panel()
    trained(panel, 100)
    before, text = seen(panel).losses, state_text(panel.run)
    panel.seed.value = 2
    panel.redraw_now()
    assert not np.allclose(seen(panel).losses, before)
    panel.keeping.text.value = text
    panel.keeping.put.click()
    panel.redraw_now()
    assert panel.middle.value == "loss around"  # how a run is drawn is the panel's
    assert np.array_equal(seen(panel).losses, before)


def test_a_still_picture_has_it_too():
    panel = xor_panel(epochs=50)
    _, words = panel.still()
    assert "The loss that training makes small, over direction 1" in words
