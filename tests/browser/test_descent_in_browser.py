"""The ball on the loss, as a learner moves it in JupyterLab in Chromium."""

import re

import pytest
from playwright.sync_api import expect
from rig import eventually

PANEL = """
import numpy as np

from nnlib import Network, SquaredError
from nnworkshop.panels import DescentPanel

X, y = np.array([[1.0], [1], [2], [2]]), np.array([[3.0], [5], [7], [9]])
neuron = Network([1, 1], "identity", bias=False, init={"W1": [[2.0]]})
panel = DescentPanel(neuron, X, y, SquaredError(), [(0, 8)], learning_rate=0.7, steps=6)
panel
"""


def test_a_ball_is_moved_by_typing_by_keys_and_by_rolling(lab):
    notebook = lab.run(PANEL)
    notebook.get_by_text("Bouncing").wait_for()
    rate = notebook.get_by_label("learning rate")
    assert rate.input_value() == "0.7"
    picture = notebook.locator("img").first
    before = picture.get_attribute("src")
    rate.fill("0.8")
    lab.page.keyboard.press("Enter")
    notebook.get_by_text("No lower: 6 steps").wait_for()
    assert rate.input_value() == "0.8"
    eventually(lambda: picture.get_attribute("src") != before)
    notebook.locator(".noUi-handle").first.focus()  # the slider of the steps
    lab.page.keyboard.press("ArrowRight")
    notebook.get_by_text("No lower: 7 steps").wait_for()
    rate.fill("")
    rate.press_sequentially("fast")
    lab.page.keyboard.press("Enter")
    lab.settle()
    rate.fill("0.02")  # on a long way, so that Hold is not gone before a busy page shows it
    lab.page.keyboard.press("Enter")
    notebook.get_by_label("steps").fill("0")
    lab.page.keyboard.press("Enter")
    lab.settle()
    notebook.get_by_role("button", name="Roll").click()
    notebook.get_by_role("button", name="Hold").click()
    notebook.get_by_role("button", name="Roll").wait_for()
    rate.fill("0.3")
    lab.page.keyboard.press("Enter")
    notebook.get_by_label("steps").fill("0")
    lab.page.keyboard.press("Enter")
    lab.settle()
    notebook.get_by_role("button", name="Roll").click()
    notebook.get_by_text("Arrived:").wait_for()
    notebook.get_by_role("button", name="Roll").wait_for()
    expect(notebook.get_by_label("steps")).to_have_value(re.compile(r"[2-9]|\d\d"))


LANDSCAPE = """
import numpy as np

from nnlib import Network, SquaredError
from nnworkshop.panels import DescentPanel

X, y = np.array([[0.0], [1], [2], [3]]), np.array([[3.0], [5], [9], [15]])
neuron = Network([1, 1], "identity", init={"W1": [[0.0]], "b1": [[6.0]]})
panel = DescentPanel(neuron, X, y, SquaredError(), [(-2, 10), (-3, 7)], learning_rate=0.43, steps=0)
panel
"""


@pytest.mark.night
def test_a_ball_is_dropped_again_with_momentum_and_seen_in_3d(lab):
    notebook = lab.run(LANDSCAPE)
    status, table = notebook.get_by_role("status"), notebook.get_by_role("table")
    picture = notebook.locator("img").first

    def drop():
        notebook.get_by_role("button", name="Drop").click()
        notebook.get_by_role("button", name="Hold").wait_for()
        expect(status).to_contain_text("Arrived")
        expect(notebook.get_by_label("steps")).not_to_have_value("")  # it counts no more
        return int(notebook.get_by_label("steps").input_value())

    expect(status).to_contain_text("waits at its start")
    assert drop() == 38
    expect(table).to_have_count(0)
    notebook.get_by_label("momentum").fill("0.4")
    lab.page.keyboard.press("Enter")
    expect(status).to_contain_text("waits at its start")
    assert drop() == 20
    expect(table.get_by_role("row")).to_have_text(
        [re.compile("start"), re.compile("38.*arrived"), re.compile("20.*arrived")]
    )
    expect(notebook.get_by_label("turn")).to_be_hidden()
    before = picture.get_attribute("src")
    notebook.get_by_label("view").select_option("3-D")
    expect(notebook.get_by_label("turn")).to_have_value("-60")
    expect(picture).not_to_have_attribute("src", before)
    lab.sharp(picture)
    before = picture.get_attribute("src")
    notebook.locator(".noUi-handle").nth(
        1
    ).focus()  # the slider of the turn, behind that of the steps
    lab.page.keyboard.press("ArrowRight")
    expect(notebook.get_by_label("turn")).to_have_value("-59")
    expect(picture).not_to_have_attribute("src", before)
    notebook.get_by_role("button", name="Clear").click()
    expect(table).to_have_count(0)
