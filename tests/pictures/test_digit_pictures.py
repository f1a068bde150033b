"""Pictures of digits, of a drawing and of ten answers show the numbers that they were given."""

import io

import numpy as np
import pytest
from matplotlib.colors import to_hex
from PIL import Image

from nnlib import classes, confusion, one_hot
from nnworkshop import data, pictures
from nnworkshop.pictures.digits import CAPTION, GAP, TILE

X, Y = data.digits()


def pixels(picture):
    """The picture as it is shown, in grey, its highest row first."""
    return np.asarray(Image.open(io.BytesIO(pictures.png(picture.ax.figure))).convert("L"), float)


@pytest.mark.parametrize(("count", "columns"), [(1, 10), (7, 3), (20, 10)])
def test_each_digit_is_where_it_belongs_and_as_dark_as_its_pixels(count, columns):
    shown = pixels(pictures.images(X[:count], classes(Y[:count]), columns=columns))
    for k in range(count):
        row, column = divmod(k, columns)
        top = GAP + row * (TILE + GAP + CAPTION) + CAPTION
        left = GAP + column * (TILE + GAP)
        middles = ((np.arange(8) + 0.5) * TILE / 8).astype(int)
        tile = shown[np.ix_(top + middles, left + middles)].ravel()
        np.testing.assert_array_equal(tile[X[k] == 0], 255)
        assert np.corrcoef(tile, X[k])[0, 1] < -0.98


def test_names_are_written_and_said():
    picture = pictures.images(X[:3], ["zero", "one", "two"])
    assert [text.get_text() for text in picture.ax.texts] == ["zero", "one", "two"]
    assert picture.description == "3 pictures of 8 x 8 pixels: zero, one, two."


def test_weights_are_orange_above_zero_and_blue_below():
    images = pictures.images([[-1.0, 0, 0.5, 1]], signed=True).ax.images
    (red, _, blue), (low_red, _, low_blue) = (
        images[0].to_rgba(images[0].get_array())[place][:3] for place in ((1, 1), (0, 0))
    )
    assert red > blue and low_blue > low_red
    np.testing.assert_allclose(images[0].to_rgba(np.zeros((1, 1)))[0, 0, :3], 1, atol=0.01)


@pytest.mark.parametrize("wrong", [np.zeros((2, 60)), np.zeros(64)])
def test_what_is_not_square_is_refused(wrong):
    with pytest.raises(ValueError, match=r"pixels has shape .*64 = 8 \* 8"):
        pictures.images(wrong)


def test_a_drawing_shows_its_pixels_and_frames_the_cursor():
    picture = pictures.drawing(X[0], cursor=(2, 3))
    np.testing.assert_array_equal(picture.ax.images[0].get_array(), X[0].reshape(8, 8))
    frame = picture.ax.patches[-1]
    assert frame.get_visible() and frame.get_xy() == (3, 2)
    assert picture.description.endswith("pixel 3, 4 framed.")
    picture.update(X[1], None)
    assert not frame.get_visible() and "framed" not in picture.description


def test_bars_are_as_long_as_the_shares_and_the_longest_is_orange():
    a = np.array([[0.1, 0.7, 0.2]])
    picture = pictures.answer_bars(a, ["cat", "dog", "bird"])
    bars = picture.ax.patches
    for shares in (a, a[:, ::-1], np.roll(a, 1)):
        picture.update(shares)
        np.testing.assert_allclose([bar.get_width() for bar in bars], shares[0])
        orange = [to_hex(bar.get_facecolor()) == pictures.VERMILION.lower() for bar in bars]
        assert orange == (shares[0] == 0.7).tolist()
        assert [text.get_text() for text in picture.ax.texts] == [f"{one:.2f}" for one in shares[0]]
    assert picture.description.startswith("The answer is bird.")


def test_confusion_matrices_are_told_apart_by_their_names():
    said = one_hot([0, 1, 1], 2)
    tables = {"before": confusion(said, one_hot([1, 1, 0], 2)), "after": confusion(said, said)}
    picture = pictures.confusion_matrices(tables)
    titles = [ax.get_title() for ax in picture.ax.figure.axes]
    assert titles == ["before", "after"]
    assert "before: Which class was taken for which, 1 of 3 right" in picture.description
    assert "after: Which class was taken for which, 3 of 3 right" in picture.description
