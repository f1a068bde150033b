"""A show of hands: what is typed is drawn, and only the experiment tells what is right."""

import numpy as np
import pytest

from nnworkshop import pictures
from nnworkshop.exercises.questions import QUESTIONS
from nnworkshop.panels import HandsPanel

CURVES = "twice the rate"


def heights(panel):
    """The bars before and after, as shares."""
    return np.array([bar.get_height() for bar in panel.view.ax.patches[: 2 * panel.choices]])


def show(panel, before, after):
    for when, hands in (("before", before), ("after", after)):
        for box, count in zip(panel.counts[when], hands):
            box.value = count


def test_bars_are_shares_of_all_hands():
    panel = HandsPanel()
    show(panel, [3, 12, 7, 2], [0, 0, 5, 15])
    before, after = heights(panel).reshape(2, 4)
    np.testing.assert_allclose(before, np.array([3, 12, 7, 2]) / 24)
    np.testing.assert_allclose(after, [0, 0, 0.25, 0.75])
    assert "<b>24</b> hands" in panel.text.value and "<b>20</b> hands" in panel.text.value
    assert panel.describe().endswith("before: 3, 12, 7, 2; after: 0, 0, 5, 15.")


def test_nothing_tells_what_is_right_before_it_is_decided():
    panel, question = HandsPanel(CURVES), QUESTIONS[CURVES]
    show(panel, [1, 2, 3, 4][: panel.choices], [4, 3, 2, 1][: panel.choices])
    shown = panel.text.value + panel.message.value + panel.reasons.value + panel.describe()
    assert "ight" not in shown and not any(reason in shown for reason in question.reasons)
    assert not panel.view.ax.patches[-1].get_visible() and not panel.beside.get_visible()
    panel.decide.click()
    assert panel.beside.get_visible() and panel.beside.lines
    assert f"Right is {question.right}." in panel.message.value
    assert panel.reasons.value.count("<br>") == len(question.reasons) - 1
    frame = panel.view.ax.patches[-1]
    assert frame.get_visible() and round(frame.get_x() + frame.get_width() / 2) == question.right
    count = [4, 3, 2, 1][question.right - 1]
    assert f"right <b>{count / sum([4, 3, 2, 1][: panel.choices]):.0%}</b>" in panel.text.value


def test_to_clear_is_to_begin_again():
    panel = HandsPanel(CURVES)
    begin = panel.picture.png()
    show(panel, [5] * panel.choices, [1] * panel.choices)
    panel.decide.click()
    panel.clear.click()
    assert heights(panel).sum() == 0 and panel.reasons.value == ""
    assert panel.picture.png() == begin


def test_an_experiment_of_ones_own_is_run_when_it_is_wanted():
    drawn = []

    def experiment(ax):
        drawn.append(ax)
        pictures.curves({"sine": np.sin}, 0, 3, ax=ax)

    panel = HandsPanel(right=2, experiment=experiment, choices=3)
    assert drawn == []
    panel.decide.click()
    assert drawn == [panel.beside] and panel.beside.lines
    panel.decide.click()
    assert len(panel.beside.lines) == 1  # drawn anew


def test_without_a_question_only_the_hands_are_counted():
    panel = HandsPanel()
    show(panel, [1, 0, 0, 0], [0, 0, 0, 1])
    panel.decide.click()
    assert "ight" not in panel.message.value + panel.text.value


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        ({"question": "nothing of that name"}, ValueError, "question"),
        ({"question": 3}, TypeError, "question"),
        ({"question": "milk"}, ValueError, "question"),  # which asks for a number
        ({"right": 5}, ValueError, "right is 5"),
        ({"right": 0}, ValueError, "right"),
        ({"right": 4, "choices": 3}, ValueError, "right is 4"),
        ({"choices": 1}, ValueError, "choices is 1"),
        ({"choices": 10}, ValueError, "choices is 10"),
        ({"experiment": "draw"}, TypeError, "experiment"),
    ],
)
def test_what_cannot_be_shown_is_said(given, error, words):
    with pytest.raises(error, match=words):
        HandsPanel(**given)


def test_what_decides_once_more_has_its_names_again():
    panel = HandsPanel(CURVES)
    heights = []
    for _ in range(2):
        panel.decide.click()
        name = panel.beside.xaxis.label
        heights.append(name.get_window_extent(panel.figure.canvas.get_renderer()).y0)
        panel.clear.click()
    assert name.get_text() and heights[1] == pytest.approx(heights[0], abs=1) and heights[1] > 0
