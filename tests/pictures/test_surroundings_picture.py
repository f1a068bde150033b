"""The map of the loss around a network, and the way on it."""

import numpy as np
import pytest
from matplotlib.contour import QuadContourSet

from nnlib import Network, SquaredError, datasets
from nnworkshop import pictures, studies
from nnworkshop.pictures.surroundings import relief

XOR = datasets.xor()
NETWORK = Network([2, 3, 1], init="normal", rng=1)
WEIGHTS = ("W1", (0, 0)), ("W2", (1, 0))


def look(weights=(), network=NETWORK):
    return studies.look_around(network, *XOR, SquaredError(), weights)


def maps(picture):
    return [one for one in picture.ax.get_children() if isinstance(one, QuadContourSet)]


def ball(picture):
    return np.transpose(picture.ax.lines[-1].get_data())


def test_it_names_the_two_weights_and_shows_all_of_the_map():
    seen = look(WEIGHTS)
    picture = pictures.loss_around(seen, seen.places([NETWORK.parameters]))
    assert (picture.ax.get_xlabel(), picture.ax.get_ylabel()) == ("W1[0, 0]", "W2[1, 0]")
    assert picture.ax.get_xlim() == pytest.approx((seen.across[0], seen.across[-1]))
    assert picture.ax.get_ylim() == pytest.approx((seen.up[0], seen.up[-1]))
    assert ball(picture)[0] == pytest.approx(seen.origin)
    words = picture.description
    assert f"W1[0, 0] from {seen.across[0]:.3g} to {seen.across[-1]:.3g}" in words
    assert "all other weights as they are" in words and f"{seen.loss:.3g} in the middle" in words
    assert "rows" not in words and "places of the run" not in words


def test_it_says_what_random_directions_are_and_how_many_rows_were_asked():
    X = np.random.default_rng(0).normal(size=(700, 2))
    seen = studies.look_around(NETWORK, X, X[:, :1], SquaredError())
    picture = pictures.loss_around(seen, [[0.3, 0.4], [0, 0]])
    words = picture.description
    assert "direction 1 from -1 to 1" in words and "1 as long as the weights" not in words
    assert "at random, where 1 is as long as the weights" in words
    assert "500 of 700 rows" in words and "2 places of the run" in words


def test_another_map_takes_the_place_of_the_one_that_was_there():
    first, second = look(), look(WEIGHTS)
    picture = pictures.loss_around(first, [[0, 0]])
    before = maps(picture)
    picture.update(first, [[0, 0], [0.2, 0.1]])
    assert maps(picture) == before  # only the way has moved
    assert ball(picture)[0].tolist() == [0.2, 0.1]
    picture.update(second, second.places([NETWORK.parameters]))
    assert len(maps(picture)) == len(before) and not set(maps(picture)) & set(before)
    labels = [one for one in picture.ax.texts if one.get_text().replace(".", "").isdigit()]
    picture.update(None, sentence="There is no map because of a reason that takes two lines.")
    assert maps(picture) == [] and not set(labels) & set(picture.ax.texts)
    assert "\n" in picture.ax.texts[0].get_text() and "a reason" in picture.description
    assert not picture.ax.spines["left"].get_visible()


def test_a_network_that_has_gone_on_makes_the_map_pale():
    seen = look()
    picture = pictures.loss_around(seen, [[0, 0]])
    veil = picture.ax.patches[0]
    assert veil.get_alpha() == 0 and picture.ax.texts[0].get_text() == ""
    picture.update(seen, [[0, 0], [0.1, 0.1]], moving=True)
    assert veil.get_alpha() > 0.3 and "when paused" in picture.ax.texts[0].get_text()
    assert "has gone on since" in picture.description
    assert "beyond" not in picture.ax.texts[0].get_text()
    picture.update(seen, [[0, 0], [0.1, -1.1]], moving=True)
    assert "beyond the edge" in picture.ax.texts[0].get_text()
    picture.update(seen, [[0, 0]])
    assert veil.get_alpha() == 0 and picture.ax.texts[0].get_text() == ""


def test_a_way_beyond_all_numbers_is_cut():
    picture = pictures.loss_around(look(), [[np.inf, 3], [np.nan, 1e300], [0, 0]])
    assert np.isfinite(np.transpose(picture.ax.lines[0].get_data())).all()
    picture.ax.figure.canvas.draw()
    assert picture.ax.get_xlim() == (-1, 1)


@pytest.mark.parametrize(
    ("losses", "log"),
    [
        ([[0.5, 0.6], [0.7, 0.9]], False),
        ([[0.0, 0.1], [5.0, 90.0]], True),
        ([[1e-9, 0.1], [5.0, np.inf]], True),
        ([[np.nan, 0.11], [0.1, 0.12]], False),
        ([[0.69, 0.6901], [0.6902, 0.6904]], False),
    ],
    ids=["narrow", "zero", "infinite", "nan", "flat"],
)
def test_levels_lie_between_the_losses_and_are_logarithmic_if_these_span_much(losses, log):
    height, levels, shades = relief(np.array(losses))
    assert np.isfinite(height).all() and len(levels) >= 3
    assert (np.diff(levels) > 0).all()
    assert height.min() < levels[0] and levels[-1] < height.max()
    assert type(shades).__name__ == ("LogNorm" if log else "Normalize")


def test_the_lowest_loss_is_told_though_colours_end_above_it():
    seen = look()
    seen.losses[...] = np.linspace(1e-6, 90, seen.losses.size).reshape(seen.losses.shape)
    picture = pictures.loss_around(seen)
    assert "1e-06 (blue) to 90 (yellow) on it" in picture.description
    assert ball(picture).tolist() == [[0, 0]]  # without a way it is in the middle


def test_where_the_loss_is_the_same_everywhere_nothing_is_a_line():
    dead = Network([2, 3, 1], "relu", init=-1.0)
    seen = look(WEIGHTS, dead)
    seen.losses[...] = 0.25
    picture = pictures.loss_around(seen, [seen.origin])
    picture.ax.figure.canvas.draw()
    assert maps(picture) == [] and len(picture.ax.images) == 1
    assert "0.25 (blue) to 0.25 (yellow) on it" in picture.description
