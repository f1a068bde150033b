"""Of more than two inputs the panel shows a surface over two, the others as in one sample."""

import gc
import weakref

import numpy as np
import pytest
from touching import press, touch

from nnlib import CrossEntropy, Network, SquaredError
from nnworkshop.panels.live_training import TrainingPanel
from nnworkshop.panels.run_view import View
from nnworkshop.pictures import new_figure

pytestmark = pytest.mark.usefixtures("nothing_fails")

RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 5)) * (1, 2, 3, 4, 5)
y = np.eye(3)[np.arange(60) % 3]


def panel_of(X=X, y=y, **settings):
    network = Network([X.shape[1], 4, y.shape[1]], ["tanh", "softmax"])
    return TrainingPanel(network, X, y, CrossEntropy(), 0.5, **settings)


def answers(panel, features, others):
    """The largest output over two inputs, computed place by place."""
    low, high = np.transpose(panel.view.plane.limits)
    side = int(np.sqrt(len(panel.view.plane.points)))
    grid = np.empty((side, side))
    for i, up in enumerate(np.linspace(low[1], high[1], side)):
        for k, across in enumerate(np.linspace(low[0], high[0], side)):
            x = others.copy()
            x[list(features)] = across, up
            grid[i, k] = panel.run.network.predict(x[np.newaxis]).argmax()
    return grid


def shown(panel):
    return panel.view.outputs.ax.images[0].get_array()


@pytest.mark.parametrize("features", [(0, 1), (3, 1), (4, 2)])
@pytest.mark.parametrize("row", [None, 7])
def test_the_surface_is_the_output_with_all_other_inputs_as_in_a_sample(features, row):
    panel = panel_of(follow=row)
    assert panel.middle.value == "output"
    panel.across.value, panel.up.value = features
    panel.run.timeline.run(30)
    panel.redraw_now()
    assert np.array_equal(shown(panel), answers(panel, features, X[row or 0]))
    ax = panel.view.outputs.ax
    assert ax.get_xlabel() == f"x{features[0] + 1}; others as in row {row or 0}"
    assert ax.get_ylabel() == f"x{features[1] + 1}"
    drawn = np.concatenate([line.get_xydata() for line in ax.lines[:3]])
    assert {*map(tuple, drawn)} == {*map(tuple, X[:, features])}
    assert f"every x{features[0] + 1} and x{features[1] + 1}, others as in row" in panel.describe()


def test_a_feature_that_is_chosen_again_changes_places():
    panel = panel_of()
    panel.across.value = 1
    assert (panel.across.value, panel.up.value) == (1, 0) == panel.look.features
    panel.up.value = 1
    assert (panel.across.value, panel.up.value) == (0, 1) == panel.look.features
    panel.up.value = 4
    assert (panel.across.value, panel.up.value) == (0, 4) == panel.look.features


def test_a_place_is_followed_by_pointer_keys_and_boxes_and_other_inputs_stay():
    panel = panel_of(follow=7)
    panel.across.value, panel.up.value = 3, 2
    ax = panel.view.outputs.ax
    low, high = np.transpose(panel.view.plane.limits)
    place = low + 0.05 * (high - low)  # where no sample is
    touch(panel, "down", *ax.transData.transform(place))
    assert panel.look.row is None
    assert panel.look.point[0] == pytest.approx([*X[7, :2], place[1], place[0], X[7, 4]])
    assert ax.get_xlabel() == "x4; others as followed"
    assert [box.value for box in panel.pointed.inputs] == pytest.approx(place, rel=1e-3)
    press(panel, "ArrowRight")
    right = place[0] + (high - low)[0] / 20
    assert panel.look.point[0, 3] == pytest.approx(right)
    panel.pointed.inputs[1].value = 2.5
    assert panel.look.point[0] == pytest.approx([*X[7, :2], 2.5, right, X[7, 4]], rel=1e-3)
    touch(panel, "down", *ax.transData.transform(X[12, [3, 2]]))
    assert panel.look.row == 12 and np.array_equal(panel.look.point, X[[12]])


def test_boxes_reach_as_far_as_the_surface():
    panel = panel_of()
    for features in ((4, 0), (0, 4), (1, 2)):
        panel.across.value, panel.up.value = features
        for box, limits, x in zip(
            panel.pointed.inputs, panel.view.plane.limits, X[0, list(features)]
        ):
            assert (box.min, box.max) == pytest.approx(limits)
            assert box.value == pytest.approx(x, abs=1e-3)


def test_outputs_and_targets_can_be_chosen_and_are_the_first_choice_for_few_rows():
    panel = panel_of()
    panel.middle.value = "outputs and targets"
    assert panel.view.middle.ax.get_title() == "Outputs in target rings"
    few = panel_of(X[:6], y[:6])
    assert few.middle.value == "outputs and targets"
    few.middle.value = "output"
    assert few.view.middle.ax.get_title() == "Largest output"


def test_held_out_rows_are_on_the_surface():
    outlier = np.array([[90.0, 0, 0, 0, 0]]), np.array([[1.0, 0, 0]])
    panel = panel_of(held_out=outlier)
    assert panel.view.plane.limits[0][1] > 90
    assert panel.view.outputs.ax.get_xlim() == pytest.approx(panel.view.plane.limits[0])


@pytest.mark.parametrize("inputs", [1, 2, 64])
def test_there_is_no_choice_where_all_inputs_are_shown(inputs):
    X, y = np.random.default_rng(0).normal(size=(8, inputs)), np.eye(2)[np.arange(8) % 2]
    panel = panel_of(X, y)
    assert not hasattr(panel, "across") and "outputs and targets" not in panel.middle.options


def test_many_targets_of_a_regression_have_few_markers():
    target = np.linspace(0, 1, 60)[:, np.newaxis]
    network = Network([5, 1], "identity")
    panel = TrainingPanel(network, X, target, SquaredError(), 0.01)
    assert len(panel.view.outputs.ax.lines) < 30
    assert sum(len(line.get_xdata()) for line in panel.view.outputs.ax.lines) == 60


def test_a_still_picture_shows_the_chosen_features():
    panel = panel_of()
    panel.across.value, panel.up.value = 2, 4
    view = View(new_figure(820, 330), panel.run, 100)
    view.update(panel.run, panel.run.training, panel.run.training.gradients(), panel.look, {})
    assert view.outputs.ax.get_ylabel() == "x5"


def test_the_names_of_other_features_stand_where_those_before_stood():
    panel = panel_of()
    before = place_of_name(panel)
    for panel.across.value in (3, 0, 2):
        assert place_of_name(panel) == pytest.approx(before, abs=1)


def place_of_name(panel):
    """How high the name below the surface stands, in pixels."""
    panel.redraw_now()
    name = panel.view.outputs.ax.xaxis.label
    return name.get_window_extent(panel.figure.canvas.get_renderer()).y0


def test_pictures_that_have_gone_are_not_kept():
    panel = panel_of()
    gone = weakref.ref(panel.view.outputs.ax)
    panel.layers.more.click()
    panel.redraw_now()
    gc.collect()
    assert gone() is None
