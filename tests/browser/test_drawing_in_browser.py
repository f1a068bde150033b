"""A digit is drawn in Chromium, with a mouse, with keys, and with controls alone."""

import re

import pytest
from playwright.sync_api import expect
from rig import eventually
from test_pointing_in_browser import Picture, keep_busy

CELL = """
import numpy as np, nnlib
from nnworkshop import data
from nnworkshop.panels import DrawingPanel
X, y = data.digits()
rng = np.random.default_rng(1)
network = nnlib.Network([64, 32, 10], ["tanh", "softmax"], rng=rng)
nnlib.train(network, X, y, nnlib.CrossEntropy(), 0.1, 10, 32, rng, nnlib.Momentum())
panel = DrawingPanel(network, X, y)
panel
"""
SEVEN = [(2, 0.5), (6, 0.5), (3.5, 7.5)]  # in pixels of the digit, from its upper left


@pytest.fixture
def notebook(lab):
    notebook = lab.run(CELL)
    notebook.get_by_text("The sheet is blank").wait_for()
    return notebook


def place(lab, picture, x, y):
    """A place on the sheet as a place on the page."""
    share = "panel.drawn.ax.transData.transform(({}, {})) / panel.figure.canvas.get_width_height()"
    right, up = map(float, lab.python(f"print(*({share.format(x, y)}))").split())
    return picture.at(right, 1 - up)


def ink(lab):
    return float(lab.python("print(panel.sheet.pixels.sum())"))


def test_a_seven_is_drawn_with_the_mouse_and_read(lab, notebook):
    picture = Picture(lab)
    first, *others = [place(lab, picture, *one) for one in SEVEN]
    lab.page.mouse.move(*first)
    lab.page.mouse.down()
    for one in others:
        lab.page.mouse.move(*one, steps=15)
    lab.page.mouse.up()
    expect(notebook.locator(".nnlib-panel")).to_contain_text("It says 7")
    assert ink(lab) > 6
    image = notebook.locator(".nnlib-screen > img")
    eventually(lambda: "The answer is 7." in (image.get_attribute("title") or ""))
    notebook.get_by_role("button", name="Clear").click()
    notebook.get_by_text("The sheet is blank").wait_for()


def test_a_busy_kernel_draws_all_corners_in_the_end(lab, notebook):
    picture = Picture(lab)
    first, *others = [place(lab, picture, *one) for one in SEVEN]
    keep_busy(lab)
    lab.page.mouse.move(*first)
    lab.page.mouse.down()
    for one in others:
        lab.page.mouse.move(*one, steps=15)
    lab.page.mouse.up()
    (lab.server.root / "go").touch()
    eventually(lambda: ink(lab) > 6)
    corners = (
        "panel.sheet.pixels.reshape(8, 8)[0, [2, 5]].min(), panel.sheet.pixels.reshape(8, 8)[7, 3]"
    )
    assert lab.python(f"print(min({corners}) > 0.3)") == "True\n"


def test_keys_draw_and_do_not_reach_the_notebook(lab, notebook):
    sheet = notebook.get_by_role("group", name=re.compile("A sheet of 8 x 8 pixels"))
    sheet.focus()
    for key in ("ArrowRight", "Space", "ArrowDown", "Space", "ArrowDown", "Space"):
        lab.page.keyboard.press(key)
    eventually(lambda: ink(lab) == 3)
    lab.page.keyboard.press("Shift+ArrowRight")
    eventually(lambda: lab.python("print(panel.sheet.centre)") == "(1.5, 1.5)\n")
    lab.page.keyboard.press("Delete")
    notebook.get_by_text("The sheet is blank").wait_for()
    expect(sheet).to_be_focused()
    assert notebook.locator(".jp-CodeCell").count() == 1


@pytest.mark.night
def test_without_anywidget_boxes_and_buttons_draw(lab):
    notebook = lab.run("import sys; sys.modules['nnworkshop.panels.pointing'] = None", CELL)
    notebook.get_by_text("The sheet is blank").wait_for()
    expect(notebook.locator(".nnlib-pointer")).to_have_count(0)
    for row in ("2", "3", "4"):
        box = notebook.get_by_label("row")
        box.fill(row)
        box.press("Enter")
        lab.settle()
        notebook.get_by_role("button", name="Fill or empty").click()
    eventually(lambda: ink(lab) == 3)
    notebook.get_by_role("button", name="Fit").click()
    eventually(lambda: ink(lab) > 3)
    lab.python("del sys.modules['nnworkshop.panels.pointing']")


def test_a_digit_of_the_set_is_put_on_the_sheet(lab, notebook):
    box = notebook.get_by_label("digit of the set")
    box.fill("13")
    box.press("Enter")
    notebook.get_by_text("nearest: row 13").wait_for()
