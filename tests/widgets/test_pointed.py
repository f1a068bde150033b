"""What can be pointed at in the training panel: by pointer, by keys, and by the boxes of its row."""

import numpy as np
import pytest
from learner import forward
from touching import press, touch

from nnlib import BinaryCrossEntropy, CrossEntropy, Network, SquaredError, datasets
from nnworkshop import pictures
from nnworkshop.panels.live_training import TrainingPanel
from nnworkshop.panels.pointed import PAUSE, PULL
from nnworkshop.panels.resizing import SILENT
from nnworkshop.panels.run_view import View
from nnworkshop.pictures.tiles import Numbers, Tiles

pytestmark = pytest.mark.usefixtures("nothing_fails")

XOR, SINE = datasets.xor(), datasets.sine()


def xor_panel(**settings):
    network = Network([2, 3, 1], "sigmoid")
    return TrainingPanel(network, *XOR, BinaryCrossEntropy(), 1.0, seed=1, **settings)


def point(panel, ax, place, kind="down"):
    touch(panel, kind, *ax.transData.transform(place))


def unit_of(panel, layer, number):
    """The pixel of a unit in the diagram, found by asking the picture."""
    return pixel_of(panel, ("unit", (layer, number)))


def pixel_of(panel, wanted):
    ax = panel.view.network.ax
    x0, y0, x1, y1 = ax.bbox.extents
    for y in np.arange(y0, y1, 3):
        for x in np.arange(x0, x1, 3):
            if panel.view.network.at(x, y) == wanted:
                return x, y
    raise AssertionError(wanted)


def test_a_sample_and_a_place_are_followed_by_pointing():
    panel = xor_panel()
    surface = panel.view.outputs.ax
    point(panel, surface, XOR[0][2])
    assert panel.look.row == 2 and panel.pointed.row.value == 2
    assert np.array_equal(panel.look.point, XOR[0][[2]])
    assert "row 2, (1, 0)" in panel.pointed.words.value and "target 1" in panel.pointed.words.value
    point(panel, surface, (0.4, 0.6), "move")
    assert panel.look.row is None and panel.look.point[0] == pytest.approx([0.4, 0.6])
    assert [box.value for box in panel.pointed.inputs] == pytest.approx([0.4, 0.6])
    assert "Followed: (0.4, 0.6), answer" in panel.describe()
    touch(panel, "up")
    panel.pointed.button.click()
    assert panel.look.point is None and panel.pointed.words.value == ""


def test_keys_do_what_a_pointer_does():
    panel = xor_panel()
    low, high = np.transpose(panel.view.plane.limits)
    press(panel, "ArrowRight")
    assert panel.look.point[0] == pytest.approx(XOR[0][0] + [(high - low)[0] / 20, 0])
    press(panel, "ArrowUp", shift=True)
    assert panel.look.point[0][1] == pytest.approx(XOR[0][0][1] + (high - low)[1] / 100)
    for row in (0, 1, 2, 3, 0):
        press(panel, "PageDown")
        assert panel.look.row == row
    press(panel, "PageUp")
    assert panel.look.row == 3
    press(panel, "Delete")
    assert panel.look.point is None
    for _ in range(50):
        press(panel, "ArrowLeft")
    assert panel.look.point[0][0] == pytest.approx(low[0])


def test_boxes_do_what_a_pointer_does():
    panel = xor_panel()
    panel.pointed.row.value = 3
    assert np.array_equal(panel.look.point, [[1, 1]])
    panel.pointed.inputs[0].value = 0.25
    assert panel.look.row is None and panel.look.point.tolist() == [[0.25, 1]]
    panel.pointed.unit.value = (1, 2)
    assert panel.view.middle.ax.get_title() == "Layer 1, unit 3"
    assert not panel.view.outputs.ax.get_visible()
    panel.pointed.parameter.value = ("W2", (1, 0))
    assert panel.pointed.unit.value == () and panel.view.outputs.ax.get_visible()
    number = panel.run.network.parameters["W2"][1, 0]
    assert panel.pointed.value.value == pytest.approx(number)
    panel.pointed.value.value = 2.5
    assert panel.run.network.parameters["W2"][1, 0] == 2.5


def test_a_unit_is_pointed_at_and_shown_large():
    panel = xor_panel()
    touch(panel, "down", *unit_of(panel, 1, 1))
    assert panel.look.unit == (1, 1) == panel.pointed.unit.value
    W, b = panel.run.network.parameters["W1"][:, 1], panel.run.network.parameters["b1"][0, 1]
    words = panel.pointed.words.value.replace("−", "-").replace("- ", "-").replace("+ ", "")
    assert f"{W[0]:.3g} · x1" in words and f"{b:.3g}" in words
    grid = panel.view.plane.points
    shown = panel.view.middle.ax.images[0].get_array()
    a = panel.run.network.forward(grid).a[1][:, 1].reshape(shown.shape)
    assert np.allclose(shown, a)
    panel.run.timeline.run(50)
    panel.redraw_now()
    assert not np.allclose(panel.view.middle.ax.images[0].get_array(), a)
    touch(panel, "down", *unit_of(panel, 0, 1))
    assert panel.look.unit is None and panel.view.outputs.ax.get_visible()


def test_a_line_is_pointed_at_and_dragged():
    panel = xor_panel(follow=2)
    x, y = pixel_of(panel, ("W1", (0, 1)))
    touch(panel, "down", x, y)
    assert panel.pointed.parameter.value == ("W1", (0, 1))
    before = panel.run.network.parameters["W1"][0, 1]
    loss = panel.run.training.history.losses[-1]
    touch(panel, "move", x, y + 30)
    assert panel.run.network.parameters["W1"][0, 1] == pytest.approx(before + 30 * PULL, abs=0.006)
    assert panel.run.training.history.losses[-1] != loss
    touch(panel, "up", x, y + 30)
    touch(panel, "move", x, y + 90)
    assert panel.run.network.parameters["W1"][0, 1] == pytest.approx(before + 30 * PULL, abs=0.006)
    assert "by nudging" in panel.pointed.words.value and "row 2" in panel.pointed.words.value
    panel.reset.click()
    assert panel.run.network.parameters["W1"][0, 1] == before


def test_the_loss_curve_is_pointed_at_and_an_earlier_epoch_is_shown():
    panel = xor_panel(follow=1)
    panel.run.timeline.run(200)
    panel.redraw_now()
    answer = panel.view.followed.a[-1][0, 0]
    point(panel, panel.view.loss.ax, (80, 0.3))
    assert panel.past.looked_at == panel.drawn.epoch == 80
    there = panel.run.timeline.at(80).network.predict(XOR[0][[1]])[0, 0]
    assert panel.view.followed.a[-1][0, 0] == there != answer
    point(panel, panel.view.loss.ax, (1_000, 0.3), "move")
    assert panel.past.looked_at is None


def test_a_weight_is_not_changed_while_training_changes_it():
    panel = xor_panel()
    panel.pointed.parameter.value = ("b1", (0, 1))
    before = panel.run.network.parameters["b1"].copy()
    panel.player.running = True
    panel.pointed.value.value = 9.0
    assert np.array_equal(panel.run.network.parameters["b1"], before)
    assert PAUSE in panel.message.value
    panel.player.running = False


def test_without_a_weight_there_is_nothing_to_set():
    panel = xor_panel()
    panel.pointed.value.value = 3.0
    assert "Choose a weight or a bias first" in panel.message.value


def test_what_a_smaller_network_has_not_is_let_go():
    panel = xor_panel()
    panel.pointed.unit.value = (1, 2)
    panel.hidden[0].value = 2
    assert panel.look.unit is None and panel.pointed.unit.value == ()
    assert (1, 2) not in panel.pointed.unit.options.values()
    panel.pointed.parameter.value = ("W1", (1, 1))
    panel.hidden[0].value = 4
    assert panel.pointed.parameter.value == ("W1", (1, 1))


@pytest.mark.parametrize(
    ("follow", "error", "words"),
    [
        (9, ValueError, "a row of X, from 0 to 3"),
        (0.5, ValueError, "a row of X"),
        ("2", TypeError, "follow"),
        ((1, 2, 3), ValueError, "follow"),
        ((np.nan, 0), ValueError, "follow"),
    ],
)
def test_what_cannot_be_followed(follow, error, words):
    with pytest.raises(error, match=words):
        xor_panel(follow=follow)


def test_of_a_network_with_many_inputs_rows_are_followed():
    X = np.random.default_rng(0).normal(size=(20, 5))
    y = np.eye(3)[np.arange(20) % 3]
    panel = TrainingPanel(
        Network([5, 4, 3], ["tanh", "softmax"]), X, y, CrossEntropy(), 0.1, follow=4
    )
    assert panel.middle.value == "outputs and targets" and panel.look.row == 4
    press(panel, "ArrowRight")
    assert panel.look.row == 5
    assert set(panel.pointed.unit.options.values()) == {()}
    (numbers,) = [one for one in panel.view.network.ax.artists if isinstance(one, Numbers)]
    assert len(numbers.items) == 5 + 4 + 3


def test_of_one_input_the_place_is_a_number():
    panel = TrainingPanel(Network([1, 4, 1], ["tanh", "identity"]), *SINE, SquaredError(), 0.1)
    point(panel, panel.view.outputs.ax, (0.3, 0.0))
    assert panel.look.point.shape == (1, 1) and panel.look.point[0, 0] == pytest.approx(0.3)
    press(panel, "ArrowUp")
    assert panel.look.point[0, 0] == pytest.approx(0.3)
    assert [box.description for box in panel.pointed.inputs] == ["x"]


@pytest.mark.parametrize("units", [2, 3, 5])
def test_the_hidden_space_is_shown_in_the_middle_and_moves(units):
    panel = TrainingPanel(
        Network([2, units, 1], "sigmoid"), *XOR, SquaredError(), 5, seed=1, follow=1
    )
    panel.middle.value = "hidden space"
    assert panel.view.middle.ax.get_title() == "What the output gets"
    lines = [line for line in panel.view.middle.ax.lines if len(line.get_xdata())]
    before = [line.get_xydata().copy() for line in lines]
    panel.run.timeline.run(100)
    panel.redraw_now()
    moved = [not np.array_equal(line.get_xydata(), old) for line, old in zip(lines, before)]
    assert all(moved) and (bool(lines) == (units <= 3))
    panel.middle.value = "output"
    assert panel.view.outputs.ax.get_visible()


def test_a_sample_that_is_clicked_in_the_hidden_space_is_followed():
    panel = TrainingPanel(Network([2, 2, 1], "sigmoid"), *XOR, SquaredError(), 5)
    panel.middle.value = "hidden space"
    panel.redraw_now()
    hidden = panel.run.network.forward(XOR[0]).a[1]
    point(panel, panel.view.middle.ax, hidden[2])
    assert panel.look.row == 2
    point(panel, panel.view.middle.ax, (0.01, 0.99))  # nothing is there
    assert panel.look.row == 2


def test_as_a_still_picture_the_hidden_space_covers_no_other():
    panel = TrainingPanel(Network([2, 2, 1], "sigmoid"), *XOR, SquaredError(), 5)
    panel.middle.value = "hidden space"
    figure = pictures.new_figure(820, 330)
    view = View(figure, panel.run, 100)
    view.update(panel.run, panel.run.training, panel.run.training.gradients(), panel.look, {})
    pictures.png(figure)
    middle = view.middle.ax.bbox
    assert not any(middle.overlaps(one.ax.bbox) for one in (view.loss, view.network))


def only_four_rows(X, W1, W2):
    """A forward pass that takes for granted that there are four samples."""
    return forward(X.reshape(4, 2), W1, W2)


def test_own_code_that_cannot_be_asked_elsewhere_says_so_and_trains_on():
    network = Network([2, 3, 1], "sigmoid", bias=False)
    panel = TrainingPanel(
        network, *XOR, SquaredError(), 1, own={"forward": only_four_rows}, follow=(0.5, 0.5)
    )
    assert "works for the samples, but not for other points" in panel.account.value
    panel.run.timeline.run(20)
    panel.redraw_now()
    assert panel.run.training.epoch == 20 and panel.run.training.failure is None
    plain = panel.run.training.network.plain
    shown = panel.view.outputs.ax.images[0].get_array()
    assert np.allclose(shown.ravel(), plain.predict(panel.view.plane.points)[:, 0])


def test_own_code_that_can_be_asked_is_what_maps_show():
    doubled = lambda X, W1, W2: forward(2 * X, W1, W2)
    network = Network([2, 3, 1], "sigmoid", bias=False)
    panel = TrainingPanel(network, *XOR, SquaredError(), 1, own={"forward": doubled}, follow=3)
    points = panel.view.plane.points
    weights = panel.run.training.network.parameters.W[1:]
    a2 = forward(2 * points, *weights)[3]
    assert np.allclose(panel.view.outputs.ax.images[0].get_array().ravel(), a2[:, 0])
    assert panel.view.followed.a[1] == pytest.approx(forward(2 * XOR[0][[3]], *weights)[1])
    assert "other points" not in panel.account.value


@pytest.mark.parametrize("units", [1, 3, 8])
def test_maps_of_up_to_eight_units_are_at_least_30_pixels_wide(units):
    network = Network([2, units, 1], "tanh")
    panel = TrainingPanel(network, *XOR, SquaredError(), 1)
    corners = np.concatenate([tiles.corners() for tiles in panel_tiles(panel)])
    assert len(corners) == 3 + units
    assert min(tiles.across for tiles in panel_tiles(panel)) >= 30


def panel_tiles(panel):
    ax = panel.view.network.ax
    return [artist for artist in ax.artists if isinstance(artist, Tiles)]


def test_a_saved_picture_follows_too():
    panel = xor_panel(follow=1)
    _, words = panel.still()
    assert "Followed: row 1, (0, 1)" in words


def names_of(choice):
    return [name for name in choice.options if name != "none"]


def test_weights_are_offered_as_the_network_has_them_with_biases_or_without():
    panel = xor_panel()
    panel.pointed.parameter.value = ("b1", (0, 1))
    panel.bias.value = False
    assert panel.look.parameter is None
    assert names_of(panel.pointed.parameter) and "b1" not in str(panel.pointed.parameter.options)
    panel.bias.value = True
    panel.pointed.parameter.value = ("b1", (0, 1))
    assert "b1[0, 1] is" in panel.pointed.words.value


def test_units_are_offered_as_the_network_had_them_at_the_epoch_that_is_shown():
    panel = xor_panel()
    panel.resizing.way.value = SILENT
    panel.run.timeline.run(10)
    panel.hidden[0].value = 8
    panel.run.timeline.run(10)
    panel.past.show()
    panel.pointed.look_at((1, 7), None)
    panel.pointed.look_at(None, ("W1", (0, 7)))
    panel.past.epoch.value = 5
    assert panel.look.parameter is None
    assert names_of(panel.pointed.unit)[-2:] == ["layer 1, unit 3", "layer 2, unit 1"]
    panel.past.leave()
    panel.redraw()
    panel.hidden[0].value = 2
    panel.run.timeline.run(10)
    panel.past.show()
    panel.past.epoch.value = 15
    panel.pointed.look_at(None, ("W1", (0, 7)))
    weights = panel.run.network.parameters["W1"].copy()
    panel.pointed.value.value = 2.0
    assert "W1[0, 7] is not there any more at the end" in panel.message.value
    assert np.array_equal(panel.run.network.parameters["W1"], weights)
