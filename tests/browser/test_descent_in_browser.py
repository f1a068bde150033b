"""The ball on the loss, as a learner moves it in JupyterLab in Chromium."""

PANEL = """
import numpy as np

from nnlib import Network, SquaredError
from nnlib.widgets import DescentPanel

X, y = np.array([[1.0], [1], [2], [2]]), np.array([[3.0], [5], [7], [9]])
neuron = Network([1, 1], "identity", bias=False, init={"W1": [[2.0]]})
panel = DescentPanel(neuron, X, y, SquaredError(), [(0, 8)], learning_rate=0.7, steps=6)
panel
"""


def test_a_ball_is_moved_by_typing_by_keys_and_by_rolling(lab):
    notebook = lab.run(PANEL, name="descent.ipynb")
    notebook.get_by_text("Bouncing").wait_for()
    rate = notebook.get_by_label("learning rate")
    assert rate.input_value() == "0.7"
    picture = notebook.locator("img").first
    before = picture.get_attribute("src")
    rate.fill("0.8")
    lab.page.keyboard.press("Enter")
    notebook.get_by_text("No lower: 6 steps").wait_for()
    assert rate.input_value() == "0.8"
    assert picture.get_attribute("src") != before
    notebook.locator(".noUi-handle").first.focus()  # the slider of the steps
    lab.page.keyboard.press("ArrowRight")
    notebook.get_by_text("No lower: 7 steps").wait_for()
    rate.fill("")
    rate.press_sequentially("fast")
    lab.page.keyboard.press("Enter")
    rate.fill("0.3")
    lab.page.keyboard.press("Enter")
    notebook.get_by_label("steps").fill("0")
    lab.page.keyboard.press("Enter")
    notebook.get_by_role("button", name="Roll").click()
    notebook.get_by_role("button", name="Hold").wait_for()
    notebook.get_by_text("Arrived").wait_for()
    notebook.get_by_role("button", name="Roll").wait_for()
    assert int(notebook.get_by_label("steps").input_value()) > 1
