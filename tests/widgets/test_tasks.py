"""A challenge is recognised when it is met, trials are kept where they may be, and a network is set by hand."""

import io

import numpy as np
import pytest
from PIL import Image
from touching import press, touch

import nnlib
from nnworkshop.exercises.kept import forget, kept
from nnworkshop.panels import NeuronPanel, StepThroughPanel, challenge, keep_trials, tasks
from nnworkshop.panels.forward import ForwardPanel, undecided
from nnworkshop.panels.live import family
from nnworkshop.panels.tasks import CHALLENGES, TRIALS, Trial


def praise(panel):
    """What the panel says of its challenge."""
    texts = [one.value for one in family(panel) if isinstance(getattr(one, "value", None), str)]
    return [text for text in texts if "★" in text]


@pytest.fixture
def neuron():
    return challenge("twice as steep, at 2", NeuronPanel(weight=1.0, bias=1.5, x=1.0))


@pytest.fixture
def houses():
    X, _ = nnlib.datasets.house_prices()
    network = nnlib.Network([2, 3, 1], "sigmoid", bias=False, init=0.5)
    panel = StepThroughPanel(network, X / X.max(axis=0), step=4, whole=True)
    return challenge("the haunted house", panel)


@pytest.mark.parametrize("weight", [2, -2])
def test_a_steep_neuron_is_recognised_when_it_is_there_and_not_before(neuron, weight):
    assert praise(neuron) == []
    neuron.weight.value = weight
    assert praise(neuron) == []
    neuron.bias.value = -2 * weight
    assert len(praise(neuron)) == 1
    assert CHALLENGES["twice as steep, at 2"].praise in praise(neuron)[0]


@pytest.mark.parametrize(("weight", "bias"), [(1, -2), (4, -8), (2, 4), (2, -3.9), (0, 0), (2, -2)])
def test_what_is_near_is_not_there(neuron, weight, bias):
    neuron.weight.value, neuron.bias.value = weight, bias
    assert praise(neuron) == []


def test_praise_is_said_once_and_stays(neuron):
    neuron.weight.value, neuron.bias.value = 2, -4
    said = praise(neuron)
    neuron.bias.value = 3
    assert praise(neuron) == said
    neuron.bias.value = -4
    assert praise(neuron) == said
    assert len(said) == 1


def test_what_is_met_from_the_start_is_no_feat():
    panel = challenge("twice as steep, at 2", NeuronPanel(weight=2.0, bias=-4.0))
    panel.x.value = 3
    assert praise(panel) == []


def test_the_haunted_house_is_recognised(houses):
    houses.pick.value = "W2[0, 0]"
    for value in (2, -0.9, -1):  # at -1 all three cost the same
        houses.value.value = value
        assert praise(houses) == []
    houses.value.value = -3
    assert len(praise(houses)) == 1
    houses.redraw_now()  # which has its own sentence to say
    houses.reset.click()
    assert len(praise(houses)) == 1


def test_another_house_is_not_the_haunted_one(houses):
    houses.pick.value = "X[2, 0]"
    houses.value.value = -9
    prices = houses.state.given.network.predict(houses.state.given.X)
    assert prices.argmin() == 2
    assert praise(houses) == []


def test_the_challenge_of_the_notebook_is_not_met_at_its_start():
    X, _ = nnlib.datasets.house_prices()
    network = nnlib.Network([2, 3, 1], "sigmoid", bias=False, init=0.5)
    panel = StepThroughPanel(network, X / X.max(axis=0), pick="W1[0, 2]", value=-2)
    assert not CHALLENGES["the haunted house"].met(panel)


def test_an_unknown_challenge_is_refused():
    with pytest.raises(ValueError, match="twice as steep, at 2"):
        challenge("fly", NeuronPanel())


@pytest.fixture
def trials(monkeypatch, tmp_path):
    """A panel whose trials are its weight and bias, where the weight is not 0."""

    def point(panel):
        return (panel.weight.value, panel.bias.value) if panel.weight.value else None

    monkeypatch.setitem(TRIALS, "tilt", Trial(point, "weight {x:g}, bias {y:g}"))
    monkeypatch.setenv("NNLIB_COPIES", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    yield keep_trials("tilt", NeuronPanel(weight=1.0, bias=1.5))
    forget()


def keep(panel):
    button = next(
        one for one in family(panel) if getattr(one, "description", "") == "Keep this trial"
    )
    button.click()


def test_a_trial_is_kept_by_its_button(trials):
    assert kept("tilt") == []
    keep(trials)
    assert "Trial 1 is kept until this kernel ends: weight 1, bias 1.5." in trials.message.value
    trials.weight.value = 3
    keep(trials)
    assert "Trial 2" in trials.message.value
    assert kept("tilt") == [(1, 1.5), (3, 1.5)]


def test_where_there_is_no_trial_nothing_is_kept(trials):
    trials.weight.value = 0
    keep(trials)
    assert "nothing to keep yet" in trials.message.value
    assert kept("tilt") == []


def test_in_the_courses_own_notebooks_no_trial_is_kept(trials, monkeypatch):
    monkeypatch.delenv("NNLIB_COPIES")
    keep(trials)
    assert "run.py lab" in trials.message.value
    monkeypatch.setenv("NNLIB_COPIES", ".")
    assert kept("tilt") == []


@pytest.fixture
def by_hand():
    return ForwardPanel(nnlib.Network([2, 3, 1], "sigmoid"), *nnlib.datasets.moons(80))


def test_a_moved_weight_moves_the_picture_and_the_line_of_its_unit(by_hand):
    lines = [np.array(line.get_data()) for line in by_hand.lines]
    surface = np.array(by_hand.answers.ax.images[0].get_array())
    by_hand.pick.value = "W1[0, 1]"
    by_hand.value.value = 4
    by_hand.draw()
    moved = [not np.array_equal(old, line.get_data()) for old, line in zip(lines, by_hand.lines)]
    assert moved == [False, True, False, False, False, False]
    assert by_hand.network.parameters.W[1][0, 1] == 4
    assert not np.array_equal(surface, by_hand.answers.ax.images[0].get_array())


def test_a_dashed_line_stands_where_its_unit_is_undecided(by_hand):
    by_hand.pick.value = "b1[0, 2]"
    by_hand.value.value = -0.7
    by_hand.draw()
    for unit, line in enumerate(by_hand.lines[:3]):
        z = by_hand.network.forward(np.transpose(line.get_data())).z[1][:, unit]
        np.testing.assert_allclose(z, 0, atol=1e-9)


def test_choosing_a_weight_changes_nothing(by_hand):
    before = by_hand.network.predict(by_hand.X)
    for name in by_hand.pick.options:
        by_hand.pick.value = name
        assert abs(by_hand.value.value) <= 10
    np.testing.assert_array_equal(by_hand.network.predict(by_hand.X), before)


def at(panel):
    return [box.value for box in panel.point]


def test_the_point_is_dragged_and_its_answers_are_shown(by_hand):
    ax = by_hand.answers.ax
    for kind, place in (("down", (2.0, 1.2)), ("move", (-0.5, -0.5))):
        touch(by_hand, kind, *ax.transData.transform(place))
        np.testing.assert_allclose(at(by_hand), place, atol=1e-3)
    by_hand.draw()
    answer = by_hand.network.predict(np.array([at(by_hand)]))[0, 0]
    assert f"it answers {answer:.3g}." in by_hand.text.value


def test_a_click_on_a_sample_follows_it(by_hand):
    touch(by_hand, "down", *by_hand.answers.ax.transData.transform(by_hand.X[7]))
    np.testing.assert_allclose(at(by_hand), by_hand.X[7], rtol=1e-3)


def test_keys_move_the_point_as_far_as_the_edge():
    panel = ForwardPanel(nnlib.Network([2, 2, 1]), *nnlib.datasets.moons(20), follow=(0, 0))
    press(panel, "ArrowRight")
    press(panel, "ArrowDown", shift=True)
    assert at(panel)[0] > 0 > at(panel)[1]
    for _ in range(30):
        press(panel, "ArrowRight")
    assert at(panel)[0] == pytest.approx(panel.answers.plane.limits[0][1], rel=1e-3)


PLACES = {
    "W1[1, 2]": (0.25, 5 / 24),
    "W2[0, 0]": (0.75, 2 / 3),
    "b1[0, 1]": (0.5, 0.5),
    "b2[0, 0]": (1, 0.5),
}


@pytest.mark.parametrize("name", PLACES)
def test_a_line_or_unit_that_is_clicked_is_in_hand(by_hand, name):
    touch(by_hand, "down", *by_hand.diagram.ax.transData.transform(PLACES[name]))
    assert by_hand.pick.value == name


def test_a_click_beside_the_network_changes_nothing(by_hand):
    x, y = by_hand.diagram.ax.transAxes.transform((0.02, 0.02))
    touch(by_hand, "down", x, y)
    assert by_hand.pick.value == "W1[0, 0]"


def test_without_biases_a_unit_has_nothing_to_take():
    panel = ForwardPanel(nnlib.Network([2, 2, 1], bias=False), *nnlib.datasets.moons(20))
    place = panel.diagram.ax.transData.transform((0.5, 0.75))
    touch(panel, "down", *place)
    assert panel.pick.value == "W1[0, 0]"


@pytest.mark.parametrize("units", [1, 2, 6])
def test_another_hidden_size_draws_another_network(by_hand, units):
    by_hand.pick.value = "W1[0, 2]"
    by_hand.hidden.value = units
    by_hand.draw()
    assert by_hand.network.sizes == (2, units, 1)
    assert len(by_hand.pick.options) == 4 * units + 1
    assert sum(len(line.get_data()[0]) > 0 for line in by_hand.lines) == units
    same = nnlib.Network([2, units, 1], "sigmoid", rng=0)
    np.testing.assert_array_equal(by_hand.network.predict(by_hand.X), same.predict(by_hand.X))
    by_hand.again.click()
    assert not np.array_equal(by_hand.network.predict(by_hand.X), same.predict(by_hand.X))


def test_what_is_right_is_counted(by_hand):
    by_hand.draw()
    assert f"<b>{by_hand.right} of 80</b>" in by_hand.text.value
    outputs = by_hand.network.predict(by_hand.X)
    assert by_hand.right == np.sum((outputs > 0.5) == (by_hand.y == 1))


def test_it_is_a_picture_where_no_kernel_runs(by_hand):
    png, description = by_hand.still()
    size = Image.open(io.BytesIO(png)).size
    assert size == (820, 330)
    assert "2-3-1 network that has not learned" in description


@pytest.mark.parametrize("sizes", [[2, 7, 1], [3, 2, 1], [2, 2, 2], [2, 1], [2, 2, 2, 1]])
def test_a_network_that_does_not_fit_is_refused(sizes):
    with pytest.raises(ValueError, match="expected 2 inputs, at most 6 hidden units, 1 output"):
        ForwardPanel(nnlib.Network(sizes), *nnlib.datasets.moons(20))


@pytest.mark.parametrize(
    ("line", "there"),
    [
        ((1, 0, 0), True),
        ((0, 1, 0), True),
        ((1, 1, -0.5), True),
        ((1, 1, 5), False),
        ((0, 0, 1), False),
    ],
)
def test_a_line_ends_at_the_frame(line, there):
    way = undecided(*line, (-1, 1), (-1, 1))
    assert way.shape == (2, 2 if there else 0)
    if there:
        np.testing.assert_allclose(line[0] * way[0] + line[1] * way[1] + line[2], 0, atol=1e-12)
        assert np.abs(way).max() <= 1
        assert not np.array_equal(way[:, 0], way[:, 1])


def test_every_challenge_has_its_praise():
    assert all(one.praise.startswith("That is it") for one in tasks.CHALLENGES.values())
