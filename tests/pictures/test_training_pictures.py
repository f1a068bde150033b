"""Pictures of training: moved they are as drawn anew, and they show what they are given."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnlib import Network, SquaredError, datasets
from nnworkshop import pictures
from nnworkshop.pictures.losses_and_outputs import spread

SINE, XOR = datasets.sine(), datasets.xor()
CLASSES = XOR[0], np.eye(3)[[0, 1, 2, 0]]
FALLING = np.geomspace(0.7, 0.01, 60)
LONG = np.geomspace(0.3, 0.002, 5_000)


def a_network(*sizes, seed=0, **settings):
    return Network(list(sizes), "sigmoid", rng=seed, init="normal", **settings)


def moved(draw, first, *other):
    """A picture of one thing, updated to another."""
    picture = draw(first)
    picture.update(*other)
    return pictures.png(picture.ax.figure)


@pytest.mark.parametrize(
    ("draw", "first", "other"),
    [
        (pictures.loss_curve, FALLING, LONG),
        (pictures.loss_curve, LONG, FALLING),
        (
            lambda network: pictures.network_diagram(network),
            a_network(2, 3, 1),
            a_network(2, 3, 1, seed=1),
        ),
        (
            lambda network: pictures.network_diagram(network),
            a_network(2, 3, 1),
            a_network(2, 20, 20, 1),
        ),
        (
            lambda network: pictures.decision_surface(network.predict, *XOR),
            a_network(2, 3, 1),
            None,
        ),
        (
            lambda network: pictures.decision_surface(network.predict, *CLASSES),
            a_network(2, 3, 3),
            None,
        ),
        (lambda network: pictures.fit(network.predict, *SINE), a_network(1, 3, 1), None),
        (
            lambda a: pictures.outputs_and_targets(a, XOR[1]),
            np.full((4, 1), 0.5),
            np.array([[0.1], [0.7], [0.8], [0.3]]),
        ),
    ],
)
def test_a_picture_that_is_moved_is_the_picture_drawn_anew(draw, first, other):
    if other is None:  # the networks are drawn through their answers
        other = a_network(*first.sizes, seed=5)
        result = moved(draw, first, other.predict)
    else:
        result = moved(draw, first, other)
    assert result != pictures.png(draw(first).ax.figure)
    assert result == pictures.png(draw(other).ax.figure)


@pytest.mark.parametrize("epoch", [15, 40, 59])
def test_a_note_stands_clear_of_the_curve_and_of_the_names_of_other_runs(epoch):
    picture = pictures.loss_curve(FALLING, epochs=60)
    for others in {}, {"rate 1": (np.arange(60), FALLING + 0.01), "rate 2": None}:
        picture.update(FALLING, False, None, None, others, {epoch: "2-5-1"})
        picture.ax.figure.canvas.draw()
        (note,) = (text for text in picture.ax.texts if text.get_text() == "2-5-1")
        room = note.get_window_extent()
        legend = picture.ax.get_legend()
        assert legend is None or not legend.get_window_extent().overlaps(room)
        curve = picture.ax.transData.transform(picture.ax.lines[0].get_xydata())
        assert others or not any(room.contains(x, y) for x, y in curve)


@given(arrays(float, st.integers(1, 3_000), elements=st.floats(0, 1e6)))
def test_a_thinned_curve_keeps_its_ends_and_its_extremes(values):
    places, thin = pictures.thinned(values)
    assert len(thin) <= 4 * 200
    assert np.array_equal(values[places], thin)
    assert (places[0], places[-1]) == (0, len(values) - 1)
    assert np.all(np.diff(places) >= 0)
    assert thin.max() == values.max()
    assert thin.min() == values.min()


@given(arrays(float, st.integers(1, 50), elements=st.floats(1e-9, 1e9)), st.booleans())
def test_the_limits_of_a_loss_hold_it(loss, log):
    low, high = pictures.loss_limits(loss, log)
    assert low <= loss.min()
    assert loss.max() <= high
    assert high <= 20 * loss.max()


def test_the_axis_of_epochs_grows_by_doubling():
    picture = pictures.loss_curve(FALLING, epochs=30)
    assert picture.ax.get_xlim() == (0, 60)
    picture.update(LONG)
    assert picture.ax.get_xlim() == (0, 7_680)


def test_a_loss_that_left_the_numbers_is_drawn_up_to_there():
    picture = pictures.loss_curve(np.array([1.0, 5.0, np.inf]))
    assert np.array_equal(picture.ax.lines[0].get_ydata(), [1, 5])
    assert picture.description == "The loss, 1 at epoch 0 and 5 at epoch 1."


def test_the_surface_is_the_output_at_each_place():
    picture = pictures.decision_surface(lambda X: X[:, :1], *XOR)
    values = picture.ax.images[0].get_array()
    left, right, *_ = picture.ax.images[0].get_extent()
    np.testing.assert_allclose(values, [np.linspace(left, right, pictures.GRID)] * pictures.GRID)


def test_samples_of_two_classes_differ_in_colour_and_shape():
    low, high = pictures.groups(XOR[1])
    assert np.array_equal(low[0], [True, False, False, True])
    assert np.array_equal(high[0], [False, True, True, False])
    assert low[1:] != high[1:]
    assert low[2] != high[2]


def test_samples_of_real_targets_each_have_their_colour():
    X, y = datasets.house_prices()
    lowest, middle, highest = pictures.groups(y)
    assert [np.flatnonzero(group[0]).tolist() for group in (lowest, middle, highest)] == [
        [2],
        [1],
        [0],
    ]
    assert lowest[1] != middle[1] != highest[1]
    assert X.shape == (3, 2)


def test_lines_are_weights_by_width_and_colour():
    network = a_network(2, 2, 1, bias=False)
    network.parameters["W1"], network.parameters["W2"] = [[0, 1], [-2, 4]], [[-8], [16]]
    lines = pictures.network_diagram(network).ax.collections[0]
    widths = lines.get_linewidths()
    assert np.all(np.diff(widths) > 0)
    blue = [np.array_equal(colour, lines.get_colors()[2]) for colour in lines.get_colors()]
    assert blue == [False, False, True, False, True, False]


def test_a_weight_beyond_all_bounds_is_a_line_of_the_greatest_width():
    widths = pictures.network_diagram(Network([1, 1], "identity", init=1e308)).ax.collections[0]
    assert widths.get_linewidths()[0] == pytest.approx(5.4)


@pytest.mark.parametrize("sizes", [(2, 3, 1), (2, 16, 1), (2, 16, 16, 1), (64, 32, 10), (500, 500)])
def test_a_network_has_no_more_lines_than_can_be_seen(sizes):
    picture = pictures.network_diagram(a_network(*sizes))
    assert 2 <= len(picture.ax.collections[0].get_segments()) <= 130
    assert ("first" in picture.ax.get_xlabel()) == (max(sizes) > pictures.most_units(sizes))


@pytest.mark.parametrize("order", ["sorted", "in turn", "rare"])
def test_of_a_long_table_rows_of_all_classes_are_drawn(order):
    classes = {
        "sorted": np.repeat([0, 1, 2], 50),
        "in turn": np.arange(160) % 4,
        "rare": np.repeat([0, 1, 2], [500, 3, 497]),
    }[order]
    y = np.eye(classes.max() + 1)[classes]
    rows = spread(y, 40)
    assert len(rows) == len(set(rows)) == 40 and np.all(np.diff(rows) > 0)
    assert set(classes[rows]) == set(classes)
    assert rows.min() < len(y) / 10 and rows.max() > 0.9 * len(y)
    shares = np.bincount(classes[rows]) / 40 - np.bincount(classes) / len(classes)
    assert np.abs(shares).max() < 0.06
    picture = pictures.outputs_and_targets(np.zeros_like(y), y)
    assert f"40 of {len(y):,}" in picture.ax.get_xlabel()
    assert np.array_equal(picture.ax.lines[0].get_ydata(), y[rows, 0])
    assert picture.ax.get_xticklabels()[-1].get_text() == f"{rows[-1] + 1:,}"


@given(st.integers(1, 200), st.integers(1, 60), st.integers(0, 99))
def test_rows_that_stand_for_all_are_spread_over_all_targets(count, most, seed):
    y = np.random.default_rng(seed).normal(size=(count, 1))
    rows = spread(y, most)
    assert len(set(rows)) == min(count, most)
    if 1 < most < count:
        assert {y.argmin(), y.argmax()} <= set(rows)


def test_titles_beside_each_other_have_room():
    prices = np.array([[22_678.6], [444_387.0]])
    picture = pictures.decision_surface(lambda X: X[:, :1], np.eye(2), prices)
    assert picture.ax.get_title() == "Output\nblue 22,679, orange 444,387"
    assert (
        "\n"
        not in pictures.decision_surface(
            lambda X: X[:, :1], np.eye(2), np.eye(2)[:, :1]
        ).ax.get_title()
    )


def test_long_names_of_runs_are_not_cut():
    name = "half mean squared error, learning rate 0.25, he start, seed 1234567890"
    picture = pictures.loss_curve(FALLING)
    curve = np.arange(60), FALLING
    picture.update(FALLING, False, None, None, {name: curve, "now": None})
    assert picture.ax.get_legend().get_texts()[0].get_text().replace("\n", " ") == name


@pytest.mark.parametrize("hidden", [[3], [16, 16]])
def test_of_many_lines_a_change_that_nobody_sees_is_not_drawn(hidden):
    network = Network([2, *hidden, 1], rng=0)
    picture = pictures.network_diagram(network)
    (lines,) = [one for one in picture.ax.collections if len(one.get_paths()) > 8]
    before = lines.get_linewidths()[0]
    network.parameters.W[1][0, 0] *= 1.001
    picture.update(network)
    assert (lines.get_linewidths()[0] == before) == (len(hidden) == 2)
    network.parameters.W[1][0, 0] = -4.0
    picture.update(network)
    assert lines.get_linewidths()[0] == pytest.approx(0.4 + 5 * 4 / 7)
    picture.update(
        network, network.backward(network.forward([[1.0, 2.0]]), [[1.0]], SquaredError())
    )
    assert lines.get_linewidths()[0] != pytest.approx(0.4 + 5 * 4 / 7)


def test_numbers_on_the_lines_are_those_of_the_thickest():
    network = a_network(2, 8, 1)
    picture = pictures.network_diagram(network)
    assert len(picture.ax.texts) == 0
    picture.update(network, None, True)
    weights = np.concatenate([W.ravel() for W in network.parameters.W[1:]])
    written = [text.get_text().replace("\N{MINUS SIGN}", "-") for text in picture.ax.texts]
    assert written == [f"{w:.2g}" for w in sorted(weights, key=lambda w: -abs(w))[:12]]
    picture.update(network)
    assert {text.get_text() for text in picture.ax.texts} == {""}


def test_the_legend_says_what_lines_and_circles_are():
    assert "circle: bias" in pictures.network_diagram(a_network(2, 3, 1)).ax.get_xlabel()
    bare = Network([2, 3, 1], "sigmoid", bias=False)
    assert "circles" not in pictures.network_diagram(bare).ax.get_xlabel()


def test_a_picture_displays_itself_and_its_words():
    bundle, metadata = pictures.loss_curve(FALLING)._repr_mimebundle_()
    assert bundle["text/plain"] == "The loss, 0.7 at epoch 0 and 0.01 at epoch 59."
    assert metadata == {"image/png": {"alt": bundle["text/plain"]}}
    assert (bundle, metadata) == pictures.loss_curve(FALLING)._repr_mimebundle_()
