"""Pictures of many networks: they show the counts, losses and intervals that they are given."""

import matplotlib.colors
import numpy as np
import pytest
from matplotlib import colormaps
from matplotlib.text import Annotation

from nnworkshop import pictures
from nnworkshop.many import wilson
from nnworkshop.pictures.success_maps import number_path

RNG = np.random.default_rng(0)
EPOCHS = np.arange(0, 1001, 20)  # (51,)
ONE = {"from 0 to 1": (EPOCHS, np.minimum(EPOCHS, 839), 1000)}
TWO = ONE | {"bell curve": (EPOCHS[:20], np.arange(20), 40)}
LOSSES = RNG.lognormal(-3, 2, size=(51, 200))
REACHED = LOSSES[-1] < 0.01
DIVERGED = np.where(np.arange(200) < 30, [[np.nan], [np.inf]] * 25 + [[np.nan]], LOSSES)
RATES, SIZES = (0.1, 1, 10), (2, 3, 5, 8)
TRIALS = np.full((4, 3), 50)
SUCCESSES = RNG.integers(1, 50, (4, 3))
COARSE = TRIALS * [[1, 0, 1], [0, 0, 0], [1, 0, 1], [0, 0, 0]]
COUNTS = {"zeros": (0, 100), "ones": (981, 1000), "nothing": (0, 0)}


def png(picture):
    return pictures.png(picture.ax.figure)


@pytest.mark.parametrize(
    ("draw", "first", "other"),
    [
        (pictures.success_curve, (ONE,), (TWO,)),
        (pictures.success_curve, (TWO,), (ONE,)),
        (pictures.loss_histogram, (LOSSES[-1], REACHED), (DIVERGED[-1], REACHED)),
        (pictures.loss_histogram, (DIVERGED[-1], REACHED), (LOSSES[0] * 1e-6, REACHED)),
        (pictures.loss_fan, (EPOCHS, LOSSES), (EPOCHS[:9], DIVERGED[:9])),
        (pictures.loss_fan, (EPOCHS[:1], DIVERGED[:1]), (EPOCHS, LOSSES)),
        (pictures.success_map, (SUCCESSES, TRIALS, RATES, SIZES), (SUCCESSES, COARSE, RATES, SIZES)),
        (pictures.success_map, (SUCCESSES[:1], COARSE[:1], RATES, [4]), (SUCCESSES, TRIALS, RATES, SIZES)),
        (pictures.success_bars, (COUNTS,), ({"zeros": (3, 5), "a": (1, 1), "b": (0, 1)},)),
        (pictures.success_bars, ({name: (1, 2) for name in COUNTS},), (COUNTS,)),
    ],
)  # fmt: skip
def test_a_picture_that_is_moved_is_the_picture_drawn_anew(draw, first, other):
    picture, anew = draw(*first), draw(*other)
    assert png(picture) != png(anew)
    picture.update(*other)
    assert png(picture) == png(anew)
    assert picture.description == anew.description


@pytest.mark.parametrize(
    ("draw", "data", "changed"),
    [
        (pictures.success_curve, (ONE,), (dict.fromkeys(ONE, (EPOCHS[:40], EPOCHS[:40], 1000)),)),
        (pictures.loss_histogram, (LOSSES[-1], REACHED), (LOSSES[-1], ~REACHED)),
        (pictures.loss_fan, (EPOCHS, LOSSES), (EPOCHS, LOSSES, 5)),
        (pictures.success_map, (SUCCESSES, COARSE, RATES, SIZES), (SUCCESSES, TRIALS, RATES, SIZES, (1, 2))),
        (pictures.success_bars, (COUNTS,), (COUNTS | {"nothing": (3, 5)},)),
    ],
)  # fmt: skip
def test_a_frame_of_a_panel_moves_what_moves_and_nothing_else(draw, data, changed):
    picture = draw(*data)
    picture.ax.figure.canvas.draw()
    picture.update(*changed)
    assert not picture.ax.figure.stale


# Success against epochs


def test_a_curve_lies_within_its_band_and_the_band_is_wilsons():
    picture = pictures.success_curve(TWO)
    for (epochs, successes, trials), line, band in zip(
        TWO.values(), picture.ax.lines, picture.ax.patches
    ):
        assert np.array_equal(line.get_xdata(), epochs)
        rates = line.get_ydata()
        np.testing.assert_allclose(rates, 100 * np.array(successes) / trials)
        corners = band.get_xy()[: 2 * len(epochs)]
        low, high = corners[: len(epochs), 1], corners[len(epochs) :, 1][::-1]
        np.testing.assert_allclose([low, high], 100 * np.array(wilson(successes, [trials])))
        assert (low <= rates).all() and (rates <= high).all()


def test_one_curve_has_its_rate_in_words_and_several_have_their_names():
    one, two = pictures.success_curve(ONE), pictures.success_curve(TWO)
    assert {text.get_text() for text in one.ax.texts} == {"84 % (81 to 86 %)", ""}
    assert {text.get_text() for text in two.ax.texts} == {"from 0 to 1", "bell curve", ""}
    assert repr(one) == (
        "Success rate, with its 95 % interval. from 0 to 1: 84 % (81 to 86 %) at epoch 1,000."
    )
    assert repr(two).endswith("bell curve: 48 % (33 to 63 %) at epoch 380.")
    assert repr(pictures.success_curve({})).endswith("No runs.")


@pytest.mark.parametrize("lowest", [0, 500, 998])
def test_names_of_curves_that_end_together_stand_apart_and_within_the_axes(lowest):
    runs = {f"network {k}": ([0, 1000], [0, lowest + k // 2], 1000) for k in range(5)}
    ax = pictures.success_curve(runs).ax
    ax.figure.canvas.draw()
    names = [text for text in ax.texts if isinstance(text, Annotation)]
    boxes = [text.get_window_extent() for text in names]
    assert len(boxes) == 5
    for k, box in enumerate(boxes):
        assert ax.bbox.x0 <= box.x0 and box.x1 <= ax.bbox.x1 + 2 and box.y1 <= ax.bbox.y1 + 2
        assert box.y0 >= ax.bbox.y0 - 0.6 * box.height  # a name at 0 % is half below the axis
        assert not any(box.overlaps(other) for other in boxes[:k])
    levels = [text.xy[1] for text in names]
    assert levels == sorted(levels)


def test_the_axis_of_epochs_ends_at_round_numbers_and_where_it_is_told():
    ends = {
        20: 20, 21: 30, 999: 1000, 1500: 1500, 1520: 2000, 4000: 5000, 6000: 7000, 19_980: 20_000
    }  # fmt: skip
    for reach, end in ends.items():
        assert pictures.success_curve({"": ([0, reach], [0, 1], 9)}).ax.get_xlim() == (0, end)
        assert pictures.loss_fan([0, reach], LOSSES[:2]).ax.get_xlim() == (0, end)
    assert pictures.success_curve(ONE, epochs=8_000).ax.get_xlim() == (0, 8_000)
    assert pictures.loss_fan(EPOCHS, LOSSES, end=8_000).ax.get_xlim() == (0, 8_000)


# Losses


def heights(stairs):
    values, edges, baseline = stairs.get_data()
    return values - baseline, edges


@pytest.mark.parametrize("losses", [LOSSES[-1], DIVERGED[-1], LOSSES[0] * 1e-6, np.full(200, 0.5)])
def test_the_bars_add_up_to_the_networks_each_in_its_colour(losses):
    ax = pictures.loss_histogram(losses, REACHED).ax
    finite = np.isfinite(losses)
    for stairs, colour, which in zip(
        ax.patches, (pictures.BLUE, pictures.VERMILION), (REACHED, ~REACHED)
    ):
        counts, edges = heights(stairs)
        assert stairs.get_facecolor()[:3] == matplotlib.colors.to_rgb(colour)
        np.testing.assert_array_equal(counts, np.histogram(losses[which & finite], edges)[0])
        assert counts.sum() == np.sum(which & finite)
        assert stairs.get_data().values.max() < 0.85 * ax.get_ylim()[1]
        assert (edges[0], edges[-1]) == pytest.approx(ax.get_xlim())


def test_a_histogram_says_its_numbers():
    picture = pictures.loss_histogram(DIVERGED[-1], REACHED)
    learned = np.sum(REACHED[30:])
    words = [f"{learned} have learned", f"{170 - learned} have not", "30 diverged"]
    assert [text.get_text() for text in picture.ax.texts] == words
    assert repr(picture) == f"Losses of 200 networks: {', '.join(words)}."


@pytest.mark.parametrize("losses", [[0.0, 1e-300, 1e300], [np.nan, np.inf, -np.inf]])
def test_losses_beyond_all_bounds_are_counted(losses):
    picture = pictures.loss_histogram(np.array(losses), np.array([True, False, False]))
    assert len(png(picture)) > 1000
    finite = np.isfinite(losses).sum()
    assert sum(heights(stairs)[0].sum() for stairs in picture.ax.patches) == finite
    fan = pictures.loss_fan([0, 1], [losses, losses], picked=2)
    assert len(png(fan)) > 1000


def test_the_bands_of_a_fan_hold_half_and_nine_of_ten():
    ax = pictures.loss_fan(EPOCHS, LOSSES).ax
    median, _ = ax.lines
    np.testing.assert_allclose(median.get_ydata(), np.median(LOSSES, axis=1), rtol=0.1)
    for band, share in zip(ax.patches, (0.9, 0.5)):
        corners = band.get_xy()[: 2 * len(EPOCHS), 1]
        low, high = corners[: len(EPOCHS)], corners[len(EPOCHS) :][::-1]
        assert (low <= median.get_ydata()).all() and (median.get_ydata() <= high).all()
        held = np.mean((low[:, None] <= LOSSES) & (LOSSES <= high[:, None]), axis=1)
        np.testing.assert_allclose(held, share, atol=0.011)


def test_those_that_have_diverged_are_the_worst_of_a_fan():
    picture = pictures.loss_fan(EPOCHS, DIVERGED)  # 30 of 200, so the upper band goes to the top
    corners = picture.ax.patches[0].get_xy()[: 2 * len(EPOCHS), 1]
    assert (corners[len(EPOCHS) :] == picture.ax.get_ylim()[1]).all()
    assert "diverged" not in repr(picture)
    assert "network 3: diverged" in repr(pictures.loss_fan(EPOCHS, DIVERGED, picked=3))
    assert repr(pictures.loss_fan([7], [[np.nan] * 3])) == (
        "Losses of 3 networks at epoch 7: in the middle diverged, of half diverged to diverged."
    )


def test_the_picked_network_has_its_own_curve_and_number():
    ax = pictures.loss_fan(EPOCHS, LOSSES, picked=17).ax
    assert np.array_equal(ax.lines[1].get_xdata(), EPOCHS)
    assert np.array_equal(ax.lines[1].get_ydata(), LOSSES[:, 17])
    assert [text.get_text() for text in ax.texts] == ["network 17"]
    assert not np.isfinite(pictures.loss_fan(EPOCHS, LOSSES).ax.lines[1].get_ydata()).any()


@pytest.mark.parametrize("loss", [0.97, 0.7, 0.4])
@pytest.mark.parametrize("epoch", [0, 100, 1000])
def test_the_number_of_the_picked_network_stays_clear_of_the_title(loss, epoch):
    """A panel's picture is as low as this; at its start all losses are high."""
    figure = pictures.new_figure(820, 370)
    ax = figure.subplots(2, 2)[1, 1]
    losses = [[0.2, loss]] if epoch == 0 else [[0.2, loss], [0.1, loss]]
    pictures.loss_fan([0, epoch][: len(losses)], losses, ax, 1, 1000, font=12)
    figure.canvas.draw()
    (number,) = ax.texts
    assert number.get_window_extent().y1 < ax.title.get_window_extent().y0


# Maps and rows


def numbers(ax):
    """The numbers of a map's cells, by their outlines."""
    size = ax.get_yticklabels()[0].get_fontsize()
    known = {number_path(text, size): text for text in ["", *map(str, range(101))]}
    return [known[path] for path in ax.collections[0].get_paths()]


def test_a_map_has_the_rate_of_each_cell_as_its_number_and_its_colour():
    ax = pictures.success_map(SUCCESSES, TRIALS, RATES, SIZES).ax
    rates = SUCCESSES / TRIALS
    assert numbers(ax) == [f"{100 * rate:.0f}" for rate in rates.flat]
    colours = ax.images[0].get_array()
    np.testing.assert_allclose(colours, colormaps["cividis"](rates)[..., :3])
    places = [(column, row) for row, column in np.ndindex(4, 3)]
    assert ax.collections[0].get_offsets().tolist() == [list(place) for place in places]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["0.1", "1", "10"]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["2", "3", "5", "8"]


def test_a_pixel_belongs_to_the_cell_that_is_drawn_there():
    picture = pictures.success_map(SUCCESSES, TRIALS, RATES, SIZES)
    picture.ax.figure.canvas.draw()
    place = picture.ax.transData.transform
    for row, column in np.ndindex(4, 3):
        for x, y in ((0, 0), (0.45, -0.45), (-0.45, 0.45)):
            assert pictures.cell_at(picture, *place((column + x, row + y))) == (row, column)
    for beside in ((-0.6, 0), (0, -0.6), (2.6, 0), (0, 3.6)):
        assert pictures.cell_at(picture, *place(beside)) is None


def test_a_cell_that_has_not_been_tried_is_a_pale_one_of_the_nearest():
    ax = pictures.success_map(SUCCESSES, COARSE, RATES, SIZES).ax
    colours, tried = np.array(ax.images[0].get_array()), COARSE > 0
    assert [number != "" for number in numbers(ax)] == list(tried.flat)
    for untried, nearest in {
        (0, 1): (0, 0),
        (1, 0): (0, 0),
        (3, 2): (2, 2),
        (3, 1): (2, 0),
    }.items():
        np.testing.assert_allclose((1 - colours[untried]) / (1 - colours[nearest]), 0.45)
    blank = pictures.success_map(SUCCESSES, 0 * TRIALS, RATES, SIZES)
    assert (np.array(blank.ax.images[0].get_array()) == 1).all()
    assert repr(blank).endswith("0 of 12 cells have been tried.")


def test_a_map_says_how_sure_its_numbers_are_at_least():
    for n in (20, 200, 1000):
        successes = np.linspace(0, n, 12).round().reshape(4, 3)
        trials = np.full((4, 3), n)
        picture = pictures.success_map(successes, trials, RATES, SIZES)
        low, high = wilson(np.arange(n + 1), np.full(n + 1, n))
        assert (
            picture.ax.get_title() == f"Success rate in %, ± {50 * (high - low).max():.0f} at most"
        )
        picture.update(0 * successes, 0 * trials, RATES, SIZES)
        assert picture.ax.get_title() == "Success rate in %"


def test_the_picked_cell_is_framed_and_told():
    picture = pictures.success_map(SUCCESSES, TRIALS, RATES, SIZES)
    (frame,) = picture.ax.patches
    assert not frame.get_visible()
    picture.update(SUCCESSES, TRIALS, RATES, SIZES, (3, 1))
    assert frame.get_visible() and frame.get_xy() == (0.5, 2.5)
    assert "with 8 hidden units at rate 1: " in repr(picture)


def test_the_numbers_of_a_large_map_in_a_small_picture_do_not_touch():
    counts = np.full((9, 9), 100)
    axes = pictures.new_figure(960, 440).subplots(2, 2)
    ax = pictures.success_map(counts, counts, range(9), range(9), axes[1, 1], font=11).ax
    ax.figure.canvas.draw()
    boxes = [text.get_window_extent() for text in ax.get_yticklabels()]
    (numbers,) = ax.collections
    points = numbers.get_transform()
    for path, place in zip(numbers.get_paths(), numbers.get_offsets()):
        box = path.get_extents(points)
        boxes.append(box.translated(*ax.transData.transform(place)))
    assert min(box.height for box in boxes) > 7
    for k, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[:k])


def test_rows_have_their_rate_interval_and_words():
    ax = pictures.success_bars(COUNTS).ax
    assert [label.get_text() for label in ax.get_yticklabels()] == list(COUNTS)
    assert ax.get_ylim()[0] > ax.get_ylim()[1]  # the first on top
    np.testing.assert_allclose(ax.lines[0].get_xydata(), [[0, 0], [98.1, 1]])
    ends = np.array(ax.collections[0].get_segments())[:, :, 0]
    np.testing.assert_allclose(ends, 100 * np.transpose(wilson([0, 981], [100, 1000])))
    words = ["0 % (0 to 4 %)", "98 % (97 to 99 %)", "not tried yet"]
    assert [text.get_text() for text in ax.texts] == words
    assert ax.get_title() == "Success rate in %, and its 95 % interval"
    assert "Digits in %" in pictures.success_bars(COUNTS, title="Digits").ax.get_title()


# Errors


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: pictures.success_curve({"": ([0], [5], 4)}), "successes is"),
        (lambda: pictures.loss_histogram(LOSSES[-1], REACHED[1:]), "losses has shape .200,. and reached .199,."),
        (lambda: pictures.loss_fan(EPOCHS, LOSSES[1:]), r"losses has shape \(50, 200\), expected \(51, networks\)"),
        (lambda: pictures.loss_fan(EPOCHS, LOSSES[:, 0]), r"losses has shape \(51,\)"),
        (lambda: pictures.success_map(SUCCESSES, TRIALS[1:], RATES, SIZES), r"expected \(4, 3\): a row for each size"),
        (lambda: pictures.success_map(SUCCESSES, TRIALS, SIZES, RATES), r"expected \(3, 4\)"),
        (lambda: pictures.success_bars({"": (5, 4)}), "successes is"),
    ],
)  # fmt: skip
def test_bad_input(draw, message):
    with pytest.raises(ValueError, match=message):
        draw()
