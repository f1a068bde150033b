"""Pictures of ways down a loss, and of how far a fit is off, show the numbers they are given."""

import numpy as np

from nnworkshop import pictures


def bowl(w):
    return (w - 4) ** 2


def round_bowl(points):
    return (points**2).sum(axis=1)


def test_a_way_lies_on_the_loss_with_its_name_at_the_end():
    way = np.array([2.0, 3.0, 3.5])
    picture = pictures.descent_curve(bowl, (0, 8), {"two steps": way}, [-1.0])
    curve, tangent, steps, start, ball = picture.ax.lines
    np.testing.assert_allclose(curve.get_ydata(), bowl(curve.get_xdata()))
    np.testing.assert_allclose(steps.get_xydata(), [[2, 4], [3, 1], [3.5, 0.25]])
    np.testing.assert_allclose(start.get_xydata(), [[2, 4]])
    np.testing.assert_allclose(ball.get_xydata(), [[3.5, 0.25]])
    np.testing.assert_allclose(tangent.get_xydata(), [[2.5, 1.25], [4.5, -0.75]])
    assert picture.ax.texts[0].get_text() == "two steps"
    assert repr(picture) == "The loss over one weight, with balls on it: two steps."
    picture.update({"one step": way[:2]}, [-2.0])
    np.testing.assert_allclose(ball.get_xydata(), [[3, 1]])
    np.testing.assert_allclose(np.diff(tangent.get_ydata()) / np.diff(tangent.get_xdata()), -2)


def test_a_way_that_leaves_all_numbers_can_be_drawn():
    way = np.array([1.0, 1e155, -1e308, np.inf])
    picture = pictures.descent_curve(bowl, (0, 8), {"lost": way}, [np.inf])
    assert pictures.png(picture.ax.figure).startswith(b"\x89PNG")


def test_ways_side_by_side_have_the_same_scale():
    ways = {"slow": np.array([0.0, 1.0]), "fast": np.array([0.0, 8.0])}
    picture = pictures.descent_curves(bowl, (-1, 9), ways, top=20)
    first, second = picture.ax.figure.axes
    assert [ax.get_title() for ax in (first, second)] == ["slow", "fast"]
    assert first.get_ylim() == second.get_ylim() == (0, 20)
    assert first.get_xlim() == second.get_xlim() == (-1, 9)
    assert repr(picture) == "Ways down the same loss: slow; fast."


def test_a_map_has_contours_of_round_heights_and_arrows_from_the_balls():
    ways = {"A": np.array([[3.0, 1.0], [1.0, 2.0]]), "B": np.array([[0.0, -2.0]])}
    picture = pictures.descent_map(round_bowl, (-3, 3), (-4, 4), ways, [(1, 0), (0, 1)])
    balls = [line.get_xydata()[-1] for line in picture.ax.lines[2::3]]
    np.testing.assert_allclose(balls, [[1, 2], [0, -2]])
    arrows = [text for text in picture.ax.texts if getattr(text, "arrow_patch", None)]
    np.testing.assert_allclose([arrow.xy for arrow in arrows], [[2, 2], [0, -1]])
    np.testing.assert_allclose([arrow.get_position() for arrow in arrows], balls)
    assert picture.ax.get_aspect() == 1
    assert {"1", "3", "7"} <= {text.get_text() for text in picture.ax.texts}
    picture.update({"A": ways["A"][:1], "B": ways["B"]}, [(0, 1), (0, 1)])
    np.testing.assert_allclose(arrows[0].xy, [3, 2])
    picture.update(ways, [(0.01, 0.01), (0, 1)])
    assert [arrow.get_visible() for arrow in arrows] == [False, True]


def test_levels_are_round_and_between_the_ends():
    np.testing.assert_allclose(pictures.round_levels(0.6, 12), [0.7, 1, 2, 3, 5, 7, 10])
    levels = pictures.round_levels(0, 250)
    assert levels[0] > 0 and levels[-1] == 200


def test_a_fit_shows_how_far_each_answer_is_off():
    X, y = np.array([[1.0], [2.0]]), np.array([[3.0], [3.5]])
    picture = pictures.fit(lambda x: 2 * x, X, y, errors=True, xlim=(0, 3), ylim=(0, 6))
    (gaps,) = picture.ax.collections
    np.testing.assert_allclose(gaps.get_segments(), [[[1, 3], [1, 2]], [[2, 3.5], [2, 4]]])
    assert [text.get_text() for text in picture.ax.texts] == ["−1", "+0.5"]
    picture.update(lambda x: 3 * x)
    assert [text.get_text() for text in picture.ax.texts] == ["+0", "+2.5"]
    picture.update(lambda x: 1e4 * (x - 1) - 120)
    assert [text.get_text() for text in picture.ax.texts] == ["−123", "+9876"]
    picture.update(lambda x: 1e9 * (1 - x) + 1e200)
    picture.ax.figure.canvas.draw()
    assert [text.get_text() for text in picture.ax.texts] == ["far off", "far off"]


EARLIER = {"1": np.array([[-2.0, 0.0], [2.0, 0.0], [2.0, 1.0]]), "2": np.array([[1.0, 1.0]])}


def seen(artists):
    return [artist for artist in artists if artist.get_visible()]


def trails(picture):
    """The lines of earlier ways, and where their names stand."""
    lines = [line for line in seen(picture.ax.lines) if line.get_linestyle() in ("--", "-.", ":")]
    texts = {text.get_text(): text for text in seen(picture.ax.texts)}
    return lines, texts


def test_earlier_ways_are_pale_lines_with_a_name_on_their_way():
    picture = pictures.descent_map(round_bowl, (-3, 3), (-3, 3), {"now": EARLIER["2"]}, (), EARLIER)
    lines, texts = trails(picture)
    for line, way in zip(lines, EARLIER.values()):
        np.testing.assert_allclose(line.get_xydata(), way)
    assert len({(tuple(line.get_color()), line.get_linestyle()) for line in lines}) == len(lines)
    np.testing.assert_allclose([texts["1"].xy, texts["2"].xy], [[2, 0], [1, 1]])
    picture.update({"now": EARLIER["1"]}, (), {"2": EARLIER["2"]})
    lines, texts = trails(picture)
    assert len(lines) == 1 and "1" not in texts
    way = np.column_stack([np.linspace(-2, 2, 41), np.zeros(41)])
    picture.update({"now": way}, (), {"1": way, "2": way, "3": way})
    places = [text.xy[0] for name, text in trails(picture)[1].items() if name in "123"]
    assert len(places) == 3 and np.diff(sorted(places)).min() > 0.5
    picture.update({"now": EARLIER["1"]})
    assert trails(picture)[0] == []


def test_earlier_ways_on_a_curve():
    way = np.array([2.0, 3.0, 3.5])
    picture = pictures.descent_curve(bowl, (0, 8), {"now": way[:1]}, (), {"1": way})
    lines, texts = trails(picture)
    np.testing.assert_allclose(lines[0].get_xydata(), [[2, 4], [3, 1], [3.5, 0.25]])
    np.testing.assert_allclose(texts["1"].xy, [3, 1])


def landscape(way, arrow=(0.0, 0.0), earlier=None):
    return pictures.descent_surface(
        round_bowl, (-3, 3), (-2, 2), {"now": way}, [np.array(arrow)], earlier
    )


def test_in_3d_ways_lie_on_the_ground():
    way = np.array([[2.0, 1.0], [1.0, 1.0]])
    picture = landscape(way, (-1.0, -1.0), EARLIER)
    head, steps, start, ball, *_ = (np.transpose(line.get_data_3d()) for line in picture.ax.lines)
    np.testing.assert_allclose(steps, [[2, 1, 5], [1, 1, 2]])
    np.testing.assert_allclose([start[0], ball[0]], steps)
    np.testing.assert_allclose(head, [[1, 1, 2], [0, 0, 0]])
    lines, _ = trails(picture)
    np.testing.assert_allclose(
        np.transpose(lines[0].get_data_3d()), [[-2, 0, 4], [2, 0, 4], [2, 1, 5]]
    )
    (ground,) = picture.ax.collections
    picture.ax.figure.canvas.draw()
    assert ground.norm(0) < ground.norm(13)
    assert picture.ax.get_zlim() == (0, 13)
    assert repr(picture) == "A landscape of the loss over two parameters, with balls on it: now."


def test_in_3d_a_name_stands_where_its_ball_is_seen_also_when_turned():
    picture = landscape(np.array([[2.0, 1.0]]))
    picture.ax.figure.canvas.draw()
    places = []
    for turn in (-60, 30):
        picture.update({"now": np.array([[2.0, 1.0]])}, (), None, turn)
        assert picture.ax.figure.stale == (turn != -60)
        picture.ax.figure.canvas.draw()
        ball = picture.ax.lines[3]
        ball.draw(picture.ax.figure.canvas.get_renderer())  # projects it
        places.append(picture.ax.texts[0].xy)
        np.testing.assert_allclose(places[-1], ball.get_xydata()[0])
    assert not np.allclose(*places)


def test_in_3d_what_is_outside_the_limits_is_left_out():
    picture = landscape(np.array([[2.0, 1.0], [4.0, 1.0], [np.inf, 1e200]]), (1.0, 1.0))
    head, steps, start, ball = (np.transpose(line.get_data_3d()) for line in picture.ax.lines)
    np.testing.assert_allclose(steps, [[2, 1, 5], [np.nan] * 3, [np.nan] * 3])
    assert np.isnan(ball).all() and np.isnan(head).all() and not np.isnan(start).any()
    assert not picture.ax.texts[0].get_visible()
    assert pictures.png(picture.ax.figure).startswith(b"\x89PNG")
