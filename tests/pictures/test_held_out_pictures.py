"""Pictures of rows that were held out: they show the medians, intervals and counts that they are given."""

import matplotlib.colors
import numpy as np
import pytest

from nnworkshop import pictures
from nnworkshop.many import median_interval

RNG = np.random.default_rng(0)
SHARES = {"as it was": RNG.normal(84, 3, 100), "a long name, 120 points": RNG.normal(89, 2, 60)}
TABLE = np.array([[444, 10], [25, 21]])
TEN = RNG.integers(0, 30, (10, 10)) + np.diag([1_200] * 10)


def png(picture):
    return pictures.png(picture.ax.figure)


def boxes(picture):
    picture.ax.figure.canvas.draw()
    return [text.get_window_extent() for text in picture.ax.texts if text.get_text()]


def test_each_row_has_its_numbers_their_median_and_its_interval():
    picture = pictures.medians(SHARES, title="Right, in %")
    dots, middles = picture.ax.lines[::2], picture.ax.lines[1::2]
    bars = [bar.get_segments()[0] for bar in picture.ax.collections]
    for place, (numbers, dot, middle, bar) in enumerate(zip(SHARES.values(), dots, middles, bars)):
        np.testing.assert_array_equal(dot.get_xdata(), numbers)
        assert np.abs(dot.get_ydata() - place).max() < 0.5  # no dot is nearer to another row
        assert middle.get_xydata().tolist() == [[np.median(numbers), place]]
        np.testing.assert_allclose(bar, np.transpose([median_interval(numbers), [place] * 2]))
    assert [label.get_text() for label in picture.ax.get_yticklabels()] == list(SHARES)


def test_medians_are_told():
    values = {"one": np.arange(100.0), "two": np.full(6, 2.5)}
    picture = pictures.medians(values, title="Off by", unit=" m", digits=1)
    said = ["49.5 m (39.0 to 60.0 m)", "2.5 m (2.5 to 2.5 m)"]
    assert [text.get_text() for text in picture.ax.texts] == said
    assert repr(picture) == f"Off by: medians with 95 % intervals. one: {said[0]}; two: {said[1]}."


def test_a_start_that_is_picked_is_orange_in_each_row():
    picture = pictures.medians(SHARES, picked=7)
    orange = [line for line in picture.ax.lines if line.get_color() == pictures.VERMILION]
    assert [line.get_xdata()[0] for line in orange] == [row[7] for row in SHARES.values()]
    assert f"start 7: {SHARES['as it was'][7]:.0f}" in repr(picture)


def test_nothing_of_the_medians_leaves_the_picture():
    picture = pictures.medians(SHARES, title="Right, in %")
    texts, width = boxes(picture), picture.ax.figure.bbox.width
    labels = [label.get_window_extent() for label in picture.ax.get_yticklabels()]
    for box in texts + labels:
        assert box.x0 >= 0 and box.x1 <= width


@pytest.mark.parametrize(("first", "other"), [(TABLE, TABLE.T), (TEN, 0 * TEN), (0 * TEN, TEN)])
def test_a_confusion_matrix_that_is_moved_is_the_one_drawn_anew(first, other):
    picture, anew = pictures.confusion_matrix(first), pictures.confusion_matrix(other)
    assert png(picture) != png(anew)
    picture.update(other)
    assert png(picture) == png(anew)
    assert picture.description == anew.description


@pytest.mark.parametrize("table", [TABLE, TEN, 0 * TABLE])
def test_a_confusion_matrix_has_each_count_in_its_cell_easy_to_read(table):
    picture = pictures.confusion_matrix(table)
    (image,) = picture.ax.images
    (counts,) = [one for one in picture.ax.artists if hasattr(one, "items")]
    written = {(row, column): (text, colour) for column, row, text, _, colour, _ in counts.items}
    assert set(written) == set(zip(*np.nonzero(table)))  # an empty cell is a 0
    for cell, (text, colour) in written.items():
        assert text == f"{table[cell]:,}"
        ground = image.cmap(image.get_array()[::-1][cell])[:3]
        assert contrast(ground, matplotlib.colors.to_rgb(colour)) > 4.5


def contrast(one, other):
    """Of two colours, as the guidelines for accessible pages define it."""
    lights = sorted(luminance(np.asarray(colour)) for colour in (one, other))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def luminance(colour):
    linear = np.where(colour <= 0.04045, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def test_what_a_confusion_matrix_says():
    picture = pictures.confusion_matrix(TABLE, ["no", "yes"])
    said = "Which class was taken for which, 465 of 500 right. Rows of no: 444, 10; yes: 25, 21."
    assert repr(picture) == said
    assert [label.get_text() for label in picture.ax.get_xticklabels()] == ["no", "yes"]
    assert (picture.ax.get_xlabel(), picture.ax.get_ylabel()) == ("the network says", "it is")


@pytest.mark.parametrize("table", [TABLE, TEN])
def test_the_counts_of_a_confusion_matrix_keep_apart(table):
    places = boxes(pictures.confusion_matrix(table))
    assert not any(box.overlaps(other) for k, box in enumerate(places) for other in places[:k])


@pytest.mark.parametrize(
    ("table", "names"), [(np.ones((2, 3)), None), (TABLE, ["one"]), (TABLE[0], None)]
)
def test_a_table_that_is_no_square_is_refused(table, names):
    with pytest.raises(ValueError, match=r"^table has shape .* expected"):
        pictures.confusion_matrix(table, names)
