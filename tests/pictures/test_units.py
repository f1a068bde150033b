"""What units see: a map is the unit's answer, and rings and numbers are where they belong."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.collections import PathCollection

from nnlib import ACTIVATIONS, Activation, BinaryCrossEntropy, CrossEntropy, Network, datasets
from nnworkshop import pictures, studies
from nnworkshop.pictures.diagrams import Diagram, short_or_small
from nnworkshop.pictures.house import BLUE, BLUE_WHITE_ORANGE, DPI, VERMILION
from nnworkshop.pictures.tiles import GRID, Numbers, answer_maps, range_of, shares_of
from nnworkshop.pictures.units import SIDES

MOONS, SINE, XOR = datasets.moons(), datasets.sine(), datasets.xor()


def a_network(*sizes, activation="tanh", output="sigmoid", seed=1):
    names = [activation] * (len(sizes) - 2) + [output]
    return Network(list(sizes), names, init="normal", rng=seed)


def plane_of(X, y):
    draw = pictures.fit if X.shape[1] == 1 else pictures.decision_surface
    return draw(lambda points: points[:, :1], X, y).plane


def a_diagram(network, data=MOONS, width=345, height=320):
    """The diagram as a training panel has it."""
    ax = pictures.new_axes(width, height)
    return Diagram(ax, 11, None, plane_of(*data)), ax


def boxes_of(diagram):
    """The lower left corner and the width of every map."""
    layers = diagram.tiles.values()
    return [(corner, tiles.across) for tiles in layers for corner in tiles.corners()]


def tile_pixels(ax, scale):
    """The whole picture as an array, its lowest row first."""
    figure = ax.figure
    figure.set_dpi(DPI * scale)
    figure.canvas.draw()
    for artist in sorted(ax.findobj(lambda one: one.get_animated()), key=lambda one: one.zorder):
        artist.draw(figure.canvas.get_renderer())
    return np.asarray(figure.canvas.buffer_rgba())[::-1, :, :3].astype(int)


@pytest.mark.parametrize("scale", [1, 2])
@pytest.mark.parametrize(
    ("activation", "output"), [("sigmoid", "sigmoid"), ("tanh", "tanh"), ("relu", "identity")]
)
def test_a_map_is_the_answer_of_its_unit(activation, output, scale):
    network = a_network(2, 5, 3, 1, activation=activation, output=output)
    diagram, ax = a_diagram(network)
    diagram.update(network)
    shown = tile_pixels(ax, scale)
    plane, rng = diagram.plane, np.random.default_rng(0)
    low, high = np.transpose(plane.limits)
    for layer, tiles in diagram.tiles.items():
        grid = network.forward(plane.points).a[layer]
        ends = range_of(network.activations[0]) or (-np.abs(grid).max(), np.abs(grid).max())
        for unit, corner in enumerate(tiles.corners(scale)):
            width = round(tiles.across * scale)
            for row, column in rng.integers(3, width - 3, (6, 2)):
                share = (np.array([column, row]) + 0.5) / width
                a = network.forward((low + share * (high - low)).reshape(1, 2)).a[layer][0, unit]
                start, end = ends
                if layer == 0:
                    start, end = plane.limits[unit]
                elif layer == len(network.sizes) - 1:
                    start, end = plane.targets
                wanted = np.array(BLUE_WHITE_ORANGE((a - start) / (end - start))[:3]) * 255
                x, y = corner.astype(int) + (column, row)
                assert np.abs(shown[y, x] - wanted).max() < 12, (layer, unit, row, column)


@pytest.mark.parametrize("units", range(1, 17))
@pytest.mark.parametrize("layers", [1, 2, 3])
def test_maps_are_apart_and_in_the_picture(units, layers):
    network = a_network(2, *[units] * layers, 1)
    diagram, ax = a_diagram(network)
    diagram.update(network)
    boxes = boxes_of(diagram)
    assert len(boxes) == 2 + layers * units + 1
    for k, (one, across) in enumerate(boxes):
        assert (one >= 0).all() and (one + across <= ax.figure.bbox.size).all()
        for other, wide in boxes[:k]:
            apart = np.maximum(one - (other + wide), other - (one + across))
            assert apart.max() >= 0, (one, other)


def test_of_large_layers_the_first_units_are_maps_and_from_the_fourth_on_they_are_circles():
    network = a_network(2, 20, 3, 3, 3, 1)
    diagram, ax = a_diagram(network)
    diagram.update(network)
    assert sorted(diagram.tiles) == [0, 1, 2, 3, 5]
    assert len(diagram.tiles[1].places) == 16 and "first 16 units" in ax.get_title()
    assert len(diagram.circles.get_offsets()) == 3


def test_pictures_as_inputs_are_weights_in_the_units():
    network = Network([64, 12, 10], ["relu", "softmax"], init="normal", rng=0)
    diagram = Diagram(pictures.new_axes(345, 320), 11, images=True)
    diagram.update(network)
    assert sorted(diagram.tiles) == [0, 1]
    W, shares = network.parameters.W[1], diagram.tiles[1].shares
    largest = np.abs(W).max()
    for unit in range(12):
        image = W[:, unit].reshape(8, 8)[::-1]  # the first row of pixels is at the top
        assert np.allclose(shares[unit], 0.5 + 0.5 * image / largest)
    x = np.arange(64.0).reshape(1, 64)
    run = studies.Run(network, x, np.eye(10)[[3]], CrossEntropy(), 0.1)
    diagram.update(network, followed=studies.follow(run, run.training, x, 0))
    assert np.allclose(diagram.tiles[0].shares[0][0, 0], 0.5 + 0.5 * 56 / 63)


def test_rings_are_at_the_followed_place_in_every_map():
    network = a_network(2, 3, 1)
    diagram, ax = a_diagram(network)
    low, high = np.transpose(diagram.plane.limits)
    run = studies.Run(network, *MOONS, BinaryCrossEntropy(), 0.1)
    for share in np.random.default_rng(0).random((20, 2)):
        point = (low + share * (high - low)).reshape(1, 2)
        diagram.update(network, followed=studies.follow(run, run.training, point))
        rings = ax.transData.transform(np.transpose(diagram.rings.lines[0].get_data()))
        for ring, (corner, across) in zip(rings, boxes_of(diagram), strict=True):
            assert np.abs((ring - corner) / across - share).max() < 0.03


def test_followed_numbers_are_those_of_the_pass():
    run = studies.Run(a_network(2, 4, 1), *MOONS, BinaryCrossEntropy(), 0.1)
    network = run.network
    diagram, _ = a_diagram(network)
    followed = studies.follow(run, run.training, MOONS[0][[3]], 3)
    diagram.update(network, followed=followed)
    written = [float(plain(text)) for _, _, text, *_ in diagram.numbers.items]
    there = network.forward(MOONS[0][[3]])
    back = network.backward(there, MOONS[1][[3]], BinaryCrossEntropy()).delta
    numbers = [*there.a[0][0]]
    for layer in (1, 2):
        numbers += [x for pair in zip(there.a[layer][0], back[layer][0]) for x in pair]
    assert any(0 < abs(x) < 0.005 for x in numbers[3::2]) and 0 not in written[3::2]  # deltas
    assert written == pytest.approx(numbers, abs=0.0051)
    diagram.update(network)
    assert diagram.numbers.items == [] and len(diagram.rings.lines[0].get_xdata()) == 0


def test_followed_numbers_are_level_with_their_units_in_the_picture_that_is_shown():
    network, x = a_network(64, 12, 10), np.random.default_rng(0).random((1, 64))
    picture = pictures.network_diagram(network, images=True)
    picture.update(network, followed=studies.Followed(x, network.forward(x).a))
    (numbers,) = picture.ax.findobj(Numbers)
    picture.ax.figure.draw_without_rendering()
    circles = picture.ax.findobj(PathCollection)[0]
    outputs = picture.ax.transData.transform(circles.get_offsets())
    written = np.array([(x, y) for x, y, *_ in numbers.items[-10:]])
    np.testing.assert_allclose(written[:, 1], outputs[:, 1], atol=0.5)
    assert (np.abs(written[:, 0] - outputs[:, 0]) < 20).all()


def plain(text):
    return text.replace("\N{MINUS SIGN}", "-")


@given(st.floats(-1e6, 1e6) | st.floats(-0.01, 0.01))
def test_a_delta_beside_a_unit_is_right_to_a_digit_and_short(value):
    text = plain(short_or_small(value))
    assert float(text) == pytest.approx(value, rel=0.5, abs=1e-300)
    assert abs(value) >= 100 or float(text) == pytest.approx(value, abs=0.0051)
    assert len(text) <= 6 or 0 < abs(value) < 1e-99
    assert not text.startswith("-") or value < 0


@pytest.mark.parametrize("text", ["0.10", "-0.004", "-1e-300"])
def test_no_number_is_cut_off_at_the_right_end(text, monkeypatch):
    ax = pictures.new_axes(345, 320)
    renderer, ends = ax.figure.canvas.get_renderer(), []
    draw = lambda look, x, y, picture: ends.append((x, x + picture.shape[1]))
    monkeypatch.setattr(renderer, "draw_image", draw)
    numbers = Numbers(ax)
    numbers.items = [(325, 100, text, 8, "#000000", 0), (100, 100, text, 8, "#000000", 0)]
    numbers.draw(renderer)
    assert ends[0][1] <= 345 and ends[1][0] == 100


def test_the_title_says_what_is_orange_where_deltas_are():
    run = studies.Run(a_network(2, 4, 1), *MOONS, BinaryCrossEntropy(), 0.1)
    diagram, ax = a_diagram(run.network)
    gradients = run.training.gradients()
    for row, title in ((3, "Gradients, deltas in orange"), (None, "Gradients")):
        followed = studies.follow(run, run.training, MOONS[0][[3]], row)
        diagram.update(run.network, gradients, followed=followed)
        assert ax.get_title() == title


OWN = {
    "softsign": (lambda z: z / (1 + np.abs(z)), (-1, 1)),
    "bump": (lambda z: np.exp(-(z**2)), (0, 1)),
    "steps": (lambda z: np.clip(np.floor(z), -2, 3), (-2, 3)),
    "asinh": (np.arcsinh, None),
    "elu": (lambda z: np.where(z > 0, z, np.expm1(np.minimum(z, 0))), None),
    "flat": (lambda z: 0 * z, None),
    "log": (np.log, None),
    "narrow": (np.vectorize(math.cosh), None),  # OverflowError
}


@pytest.mark.parametrize("name", OWN)
def test_the_scale_of_an_activation_of_ones_own_is_its_range(name):
    function, ends = OWN[name]
    assert range_of(Activation(name, function, lambda z, a: a)) == ends


def test_the_scales_of_the_known_activations():
    ends = {name: range_of(activation) for name, activation in ACTIVATIONS.items()}
    bounded = {"sigmoid": (0, 1), "tanh": (-1, 1), "softmax": (0, 1)}
    assert ends == bounded | {"relu": None, "identity": None}


def test_what_is_at_a_pixel_of_a_diagram():
    network = a_network(2, 12, 3, 1)
    diagram, ax = a_diagram(network)
    picture = pictures.network_diagram(
        network, ax=pictures.new_axes(345, 320), font=11, plane=diagram.plane
    )
    diagram.update(network)
    for layer, places in enumerate(diagram.layout.places):
        for unit, place in enumerate(ax.transData.transform(places)):
            assert diagram.layout.at(ax, *place) == ("unit", (layer, unit))
    plain = pictures.network_diagram(a_network(2, 3, 1), ax=pictures.new_axes(345, 320))
    lines = iter(plain.ax.collections[0].get_segments())
    for name, shape in (("W1", (2, 3)), ("W2", (3, 1))):
        for index in np.ndindex(shape):
            start, end = plain.ax.transData.transform(next(lines))
            assert plain.at(*(start + 0.3 * (end - start))) == (name, index)
    assert plain.at(1, 1) is None and picture.at(-50, -50) is None


def test_what_is_at_a_pixel_of_a_surface_a_fit_and_a_loss_curve():
    surface = pictures.decision_surface(lambda X: X[:, :1], *XOR)
    surface.ax.figure.draw_without_rendering()
    pixel = surface.ax.transData.transform(XOR[0][2])
    assert surface.at(*(pixel + 5)) == ("row", 2)
    kind, place = surface.at(*surface.ax.transData.transform((0.5, 0.25)))
    assert kind == "place" and place == pytest.approx([0.5, 0.25])
    assert surface.at(-9_000, 9_000)[1] == pytest.approx(
        [surface.plane.limits[0][0], surface.plane.limits[1][1]]
    )
    fit = pictures.fit(lambda X: X, *SINE)
    fit.ax.figure.draw_without_rendering()
    assert fit.at(*fit.ax.transData.transform((SINE[0][4, 0], SINE[1][4, 0]))) == ("row", 4)
    assert fit.at(*fit.ax.transData.transform((0.25, 99)))[1] == pytest.approx([0.25])
    loss = pictures.loss_curve(np.geomspace(1, 0.1, 100))
    loss.ax.figure.draw_without_rendering()
    assert loss.at(*loss.ax.transData.transform((40.2, 0.5))) == ("epoch", 40)


@pytest.mark.parametrize("units", [2, 3])
def test_a_sample_in_the_hidden_space_is_found_where_it_is_drawn(units):
    picture = pictures.hidden_space(a_network(2, units, 1, activation="sigmoid"), *XOR)
    drawn = {tuple(xy) for line in picture.ax.lines for xy in line.get_xydata()}
    found = [picture.at(*(picture.ax.transData.transform(xy) + 3)) for xy in drawn]
    assert sorted(found) == [("row", row) for row in range(4)]
    assert picture.at(*picture.ax.transAxes.transform((0.02, 0.98))) is None
    picture.update(a_network(2, 5, 1))  # which has no places
    assert picture.at(*picture.ax.transAxes.transform((0.5, 0.5))) is None


@pytest.mark.parametrize(("data", "size"), [(XOR, 12), (MOONS, 7)])
def test_in_the_hidden_space_many_samples_are_small(data, size):
    picture = pictures.hidden_space(a_network(2, 2, 1), *data)
    assert [line.get_markersize() for line in picture.ax.lines[:2]] == [size, size]


@pytest.mark.parametrize("units", [2, 3])
@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
def test_in_the_hidden_space_samples_are_what_the_output_gets(units, activation):
    network = a_network(2, units, 1, activation=activation)
    picture = pictures.hidden_space(network, *XOR)
    points = {
        tuple(np.round(xy, 9)) for line in picture.ax.lines for xy in np.transpose(line.get_data())
    }
    a = network.forward(XOR[0]).a[1]
    if units == 2:
        assert points == {tuple(np.round(row, 9)) for row in a}
        shown = picture.ax.images[0]
        _, x1, y0, _ = shown.get_extent()
        corner = np.array([[x1, y0]]) @ network.parameters.W[2] + network.parameters.b[2]
        assert shown.get_array()[0, -1] == pytest.approx(network.activations[1](corner)[0, 0])
    else:
        assert len(points) == len(np.unique(a.round(9), axis=0))
    picture.update(a_network(2, 5, 1))
    assert "only" in "".join(text.get_text() for text in picture.ax.texts if text.get_visible())


def test_the_area_where_the_output_is_undecided_cuts_the_box():
    network = Network([2, 3, 1], "sigmoid", init=0.0)
    network.parameters["W2"], network.parameters["b2"] = [[1], [0], [0]], [[-0.5]]  # a1 = 0.5
    picture = pictures.hidden_space(network, *XOR)
    corners = picture.ax.patches[0].get_xy()[:-1]
    low, high = -0.08, 1.08
    share = (0.5 - low) / (high - low)
    wanted = [np.array([share, y, z]) @ SIDES for y in (0, 1) for z in (0, 1)]
    assert {tuple(np.round(one, 6)) for one in corners} == {
        tuple(np.round(one, 6)) for one in wanted
    }


@given(st.sampled_from(["sigmoid", "tanh", "relu", "identity"]), st.integers(0, 99))
def test_maps_are_shares_and_in_order(activation, seed):
    network = a_network(2, 4, 1, activation=activation, seed=seed)
    plane = plane_of(*XOR)
    answers = network.forward(plane.points).a
    for layer in range(3):
        maps = answer_maps(answers, network, plane, layer, 16)
        assert (
            maps.shape == (network.sizes[layer], GRID, GRID) and maps.min() >= 0 <= 1 - maps.max()
        )
        for shares, values in zip(maps, answers[layer].T):
            order = np.argsort(values, kind="stable")
            assert (np.diff(shares.ravel()[order]) >= -1e-12).all()


@pytest.mark.parametrize(
    ("target", "ends"), [(0, (0, 1)), (1, (0, 1)), (-3, (-6, 0)), (0.5, (-0.5, 1.5))]
)
def test_targets_that_are_all_one_have_two_colours(target, ends):
    """As of three samples of XOR of which one is deleted, or another held back."""
    X, y = XOR[0], np.full((4, 1), float(target))
    surface = pictures.decision_surface(lambda points: np.full((len(points), 1), target), X, y)
    assert surface.plane.targets == ends == pictures.ends_of(y)
    title = surface.ax.get_title().replace("\n", ": ")
    assert title == "Output: blue {:g}, orange {:g}".format(*ends)
    share = (target - ends[0]) / (ends[1] - ends[0])
    colours = [colour for chosen, colour, _ in pictures.groups(y) if chosen.any()]
    assert colours == [{0: BLUE, 1: VERMILION}.get(share, BLUE_WHITE_ORANGE(share))]


@pytest.mark.filterwarnings("error")
def test_units_that_have_run_away_have_colours_without_a_warning():
    values = np.array([[-np.inf, -1e308, 0.0, 1e308, np.inf, np.nan]])
    assert shares_of(values, -1e308, 1e308).tolist() == [[0, 0, 0.5, 1, 1, 0.5]]
    assert shares_of(values, 1.0, 1.0).tolist() == [[0.5] * 6]
