"""Made features in the training panel: maps of them, places that are followed, samples set by hand."""

import io

import numpy as np
import pytest
from test_placing import click, drag, pixel
from touching import press, touch

from nnlib import BinaryCrossEntropy, Network, SquaredError, datasets
from nnworkshop.owncode.own_runs import OwnRun
from nnworkshop.panels.live_training import TrainingPanel
from nnworkshop.pictures.tiles import Tiles
from nnworkshop.studies import make_features, save_weights

pytestmark = pytest.mark.usefixtures("nothing_fails")


def circles_panel(made_features="all", network=None, **more):
    network = network or Network([2, 3, 1], ["tanh", "sigmoid"])
    panel = TrainingPanel(network, *datasets.circles(40), BinaryCrossEntropy(), 0.5, **more)
    panel.made_features.value = made_features
    return panel


def test_the_surface_and_the_maps_are_of_the_inputs_with_their_features():
    panel = circles_panel(held_out=0.25)
    panel.run.timeline.run(20)
    panel.redraw()
    view = panel.view
    wanted = panel.run.network.forward(make_features(view.plane.points, "all")).a
    shown = view.outputs.ax.images[0].get_array()
    assert np.allclose(np.ravel(shown), wanted[-1].ravel())
    maps = [one.shares for one in view.network.ax.artists if isinstance(one, Tiles)]
    assert [len(shares) for shares in maps] == [7, 3, 1]
    assert np.allclose(
        maps[0][2].ravel(), view.plane.points[:, 0] ** 2 / wanted[0][:, 2].max(), atol=0.01
    )
    assert "7-3-1 network" in panel.describe()


def test_a_place_that_is_followed_has_its_features():
    panel = circles_panel()
    touch(panel, "down", *pixel(panel, (0.4, -0.3)))
    x = panel.look.point
    assert np.allclose(x, make_features(x[:, :2], "all")) and np.allclose(
        x[0, :2], (0.4, -0.3), atol=0.02
    )
    press(panel, "ArrowUp")
    moved = panel.look.point
    assert moved[0, 1] > x[0, 1] and np.allclose(moved, make_features(moved[:, :2], "all"))
    panel.pointed.inputs[0].value = 0.1
    assert panel.look.point[0, 2] == pytest.approx(0.01)


@pytest.mark.night
def test_what_is_followed_stays_when_features_change():
    panel = circles_panel("none")
    panel.pointed.follow_place([0.5, 0.2])
    for which in ("squares", "all", "product", "none"):
        panel.made_features.value = which
        assert np.allclose(panel.look.point, make_features([[0.5, 0.2]], which))
        assert panel.run.network.sizes[0] == panel.look.point.shape[1]
    panel.pointed.follow_row(3)
    panel.made_features.value = "sines"
    assert np.array_equal(panel.look.point, panel.run.X[[3]])


@pytest.mark.night
def test_units_weights_and_middles_are_looked_at_with_features():
    panel = circles_panel(follow=2)
    for unit in filter(None, panel.pointed.unit.options.values()):
        panel.pointed.unit.value = unit
        panel.redraw_now()
        assert panel.view.middle is panel.view.middles["unit"]
    panel.pointed.unit.value = ()
    for middle in panel.look.middles:
        panel.middle.value = middle
        panel.redraw_now()
        assert panel.view.middle is panel.view.middles[middle]
    panel.pointed.parameter.value = ("W1", (2, 0))
    panel.pointed.value.value = 3.0
    assert panel.run.network.parameters["W1"][2, 0] == 3.0
    assert (
        "x1² 0.0106" in panel.pointed.words.value
        and "W1[2, 0] is <b>3</b>" in panel.pointed.words.value
    )


def test_samples_are_placed_moved_and_deleted_beside_their_features():
    panel = circles_panel(held_out=0.25)
    held = panel.run.training.held_out[0]
    panel.pointed.points.touch.value = "place"
    click(panel, (0.9, 0.8))
    X = panel.run.X
    assert X.shape == (31, 7) and np.allclose(X[-1], make_features(X[-1:, :2], "all"))
    assert np.allclose(X[-1, :2], (0.9, 0.8), atol=0.02)
    panel.pointed.points.touch.value = "move"
    drag(panel, X[-1, :2], (-0.9, 0.8))
    X = panel.run.X
    assert np.allclose(X[-1, :5], [-0.9, 0.8, 0.81, 0.64, -0.72], atol=0.05)
    panel.pointed.points.touch.value = "delete"
    click(panel, X[-1, :2])
    assert panel.run.X.shape == (30, 7) and np.array_equal(panel.run.training.held_out[0], held)
    panel.made_features.value = "product"
    panel.pointed.points.undo.click()
    assert panel.run.X.shape == (31, 3) and panel.made_features.value == "product"


def test_a_text_brings_features_and_another_takes_them_away():
    panel = circles_panel("none")
    panel.keeping._show()
    plain = panel.keeping.text.value
    panel.made_features.value = "squares, product"
    panel.keeping._show()
    made = panel.keeping.text.value
    for text, which, inputs in ((plain, "none", 2), (made, "squares, product", 5)):
        panel.keeping.text.value = text
        panel.keeping.put.click()
        assert "Put back" in panel.message.value
        assert (panel.made_features.value, panel.run.network.sizes[0]) == (which, inputs)


def test_weights_of_a_network_with_features_come_back_and_others_do_not():
    panel = circles_panel("squares")
    panel.run.timeline.run(5)
    file = io.BytesIO()
    save_weights(panel.run.network, file)
    W1 = panel.run.network.parameters["W1"].copy()
    panel.reset.click()
    panel.keeping._load(file.getvalue(), "weights.npz")
    assert np.array_equal(panel.run.network.parameters["W1"], W1)
    panel.made_features.value = "none"  # given weights fit no more: a start of the usual kind
    assert panel.run.network.sizes[0] == 2


def test_a_learners_own_forward_is_given_features_too():
    def forward(X, W1, W2):
        z1 = X @ W1
        a1 = np.tanh(z1)
        z2 = a1 @ W2
        return z1, a1, z2, 1 / (1 + np.exp(-z2))

    network = Network([2, 3, 1], ["tanh", "sigmoid"], bias=False)
    panel = circles_panel("squares", network, own={"forward": forward})
    panel.step.click()
    assert isinstance(panel.run, OwnRun) and panel.run.training.failure is None
    assert panel.run.network.sizes == (4, 3, 1) and panel.run.training.departure is None


def test_only_two_inputs_have_features():
    X, y = datasets.bias_trick()
    panel = TrainingPanel(Network([3, 2, 1]), X, y, SquaredError())
    assert not hasattr(panel, "made_features")
