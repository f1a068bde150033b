"""Samples of the training panel in Chromium: placed, moved and deleted; the surface over two of many inputs; confusion."""

import json

import pytest
from playwright.sync_api import expect

PANEL = """
from nnlib import BinaryCrossEntropy, Network, datasets
from nnworkshop.panels import TrainingPanel

panel = TrainingPanel(
    Network([2, 3, 1], ["tanh", "sigmoid"]), *datasets.xor(), BinaryCrossEntropy(), 0.5,
    epochs=200, speed="full speed", drawers=("follow",),
)
panel
"""
WITHOUT = "import sys; sys.modules['nnworkshop.panels.pointing'] = None"
WINE = """
from nnlib import CrossEntropy, Network, Scaling, datasets
from nnworkshop import data
from nnworkshop.panels import TrainingPanel

X, y = data.wine()
panel = TrainingPanel(
    Network([13, 4, 3], ["tanh", "softmax"]), Scaling(X)(X), y, CrossEntropy(), 0.5,
    epochs=100, speed="full speed", held_out=0.25, drawers=("follow",),
)
panel
"""
PLACE = """
import json
width, height = panel.figure.canvas.get_width_height()
pixel = panel.view.middle.ax.transData.transform({place})
print(json.dumps([pixel[0] / width, 1 - pixel[1] / height]))
"""
ROWS = (
    "print(panel.run.training.X.round(1).tolist(), panel.run.training.y[:, 0].astype(int).tolist())"
)


def show(lab, *cells):
    """The panel that the last cell shows, and its picture, which rests."""
    notebook = lab.run(*cells)
    image = notebook.locator(".nnlib-screen > img")
    lab.sharp(image)
    image.scroll_into_view_if_needed()
    return notebook


def spot(lab, place):
    """Where a place of the picture in the middle is on the page."""
    x, y = json.loads(lab.python(PLACE.format(place=list(place))))
    box = lab.notebook.locator(".nnlib-screen > img").bounding_box()
    return box["x"] + x * box["width"], box["y"] + y * box["height"]


def drag(lab, start, end):
    ends = spot(lab, start), spot(lab, end)
    lab.page.mouse.move(*ends[0])
    lab.page.mouse.down()
    lab.page.mouse.move(*ends[1], steps=5)
    lab.page.mouse.up()


def rows(lab):
    lab.settle()
    return lab.python(ROWS).strip()


def test_a_mouse_places_moves_and_deletes_while_it_trains(lab):
    notebook = show(lab, PANEL.replace("epochs=200", "epochs=10_000_000"))
    touch = notebook.get_by_label("touch", exact=True)
    notebook.get_by_role("button", name="Train", exact=True).click()
    touch.select_option("place")
    notebook.get_by_label("target", exact=True).select_option("class 1")
    lab.page.mouse.click(*spot(lab, (0.5, 0.5)))
    expect(notebook.get_by_text("Row 4 placed: a new start, from seed 0")).to_be_visible()
    assert rows(lab).endswith("[0.5, 0.5]] [0, 1, 1, 0, 1]")
    touch.select_option("move")
    drag(lab, (0, 0), (0.2, -0.1))
    expect(notebook.get_by_text("Row 0 moved: a new start")).to_be_visible()
    assert rows(lab).startswith("[[0.2, -0.1], [0.0, 1.0]")
    touch.select_option("delete")
    lab.page.mouse.click(*spot(lab, (1, 1)))
    expect(notebook.get_by_text("Row 3 deleted: a new start")).to_be_visible()
    assert rows(lab) == "[[0.2, -0.1], [0.0, 1.0], [1.0, 0.0], [0.5, 0.5]] [0, 1, 1, 1]"
    assert lab.python("print(panel.player.running)") == "True\n"
    lab.python("panel.player.stop()")
    for _ in range(3):
        notebook.get_by_role("button", name="Undo", exact=True).click()
    assert rows(lab) == "[[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]] [0, 1, 1, 0]"
    expect(notebook.get_by_role("button", name="Undo", exact=True)).to_be_disabled()


@pytest.mark.night
def test_keys_place_move_and_delete(lab):
    notebook = show(lab, PANEL)
    picture = notebook.get_by_role("group", name="The pictures of the run")
    touch = notebook.get_by_label("touch", exact=True)

    def press(*keys):
        picture.focus()
        for key in keys:
            lab.page.keyboard.press(key)

    touch.select_option("place")
    press("PageDown", "ArrowRight", "ArrowRight", "Enter")
    expect(notebook.get_by_text("Row 4 placed: a new start")).to_be_visible()
    assert rows(lab).endswith("[0.1, 0.0]] [0, 1, 1, 0, 0]")
    touch.select_option("move")
    press("PageDown", "ArrowUp", "Enter")
    expect(notebook.get_by_text("Row 0 moved: a new start")).to_be_visible()
    assert rows(lab).startswith("[[0.0, 0.1], [0.0, 1.0]")
    touch.select_option("delete")
    press("Enter")
    expect(notebook.get_by_text("Row 0 deleted: a new start")).to_be_visible()
    assert rows(lab) == "[[0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [0.1, 0.0]] [1, 1, 0, 0]"
    expect(picture).to_be_focused()
    assert lab.page.evaluate("jupyterapp.shell.currentWidget.content.mode") == "command"


@pytest.mark.night
def test_boxes_do_it_where_the_picture_cannot_be_pointed_at(lab):
    notebook = show(lab, WITHOUT, PANEL)
    for name, number in (("x1", "0.5"), ("x2", "0.3")):
        notebook.get_by_label(name, exact=True).fill(number)
        notebook.get_by_label(name, exact=True).press("Enter")
        lab.settle()
    notebook.get_by_role("button", name="Place", exact=True).click()
    expect(notebook.get_by_text("Row 4 placed: a new start")).to_be_visible()
    assert rows(lab).endswith("[0.5, 0.3]] [0, 1, 1, 0, 0]")
    notebook.get_by_role("button", name="Delete", exact=True).click()
    expect(notebook.get_by_text("Row 4 deleted: a new start")).to_be_visible()
    lab.python("del sys.modules['nnworkshop.panels.pointing']")


@pytest.mark.night
def test_two_of_many_inputs_are_chosen_and_confusion_is_shown_while_it_trains(lab):
    notebook = show(lab, WINE)
    notebook.get_by_label("feature across", exact=True).select_option("x7")
    notebook.get_by_label("feature up", exact=True).select_option("x7")
    expect(notebook.get_by_label("feature across", exact=True)).to_have_value("x2")
    assert lab.python("print(panel.look.features)") == "(1, 6)\n"
    lab.settle()
    lab.sharp(notebook.locator(".nnlib-screen > img"))
    lab.page.mouse.click(*spot(lab, (-2, -2)))
    expect(notebook.get_by_text("Followed: (")).to_be_visible()
    lab.settle()
    assert "others as followed" in lab.python("print(panel.describe())")
    notebook.get_by_label("middle", exact=True).select_option("confusion")
    notebook.get_by_role("button", name="Train", exact=True).click()
    expect(notebook.get_by_text("100 epochs are done")).to_be_visible()
    lab.settle()
    described = lab.python("print(panel.describe())").strip()
    assert "Which class was taken for which" in described
    expect(notebook.get_by_role("img", name=described)).to_be_visible()


@pytest.mark.parametrize(
    "cell",
    [
        pytest.param(PANEL, id="two inputs", marks=pytest.mark.night),
        pytest.param(WINE, id="many inputs"),
    ],
)
def test_the_drawer_and_the_whole_picture_are_on_the_screen_together(lab, cell):
    notebook = show(lab, cell)
    drawer = notebook.locator(".nnlib-drawer-follow")
    notebook.locator(".nnlib-live").first.evaluate("one => one.scrollIntoView({block: 'start'})")
    image = notebook.locator(".nnlib-screen > img").bounding_box()
    controls = drawer.bounding_box()
    assert controls["y"] + controls["height"] <= image["y"] + 1
    assert image["y"] + image["height"] <= 720
