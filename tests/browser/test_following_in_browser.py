"""The training panel's pictures pointed at in JupyterLab in Chromium: samples, units, lines, epochs."""

import json

import pytest
from playwright.sync_api import expect
from rig import eventually

PANEL = """
from nnlib import BinaryCrossEntropy, Network, datasets
from nnworkshop.panels import TrainingPanel

panel = TrainingPanel(
    Network([2, 3, 1], ["tanh", "sigmoid"]), *datasets.xor(), BinaryCrossEntropy(), 0.5,
    epochs=200, speed="full speed", drawers=("follow",),
)
panel
"""
PLACES = """
import json
width, height = panel.figure.canvas.get_width_height()
share = lambda pixel: (pixel[0] / width, 1 - pixel[1] / height)
view = panel.view
surface, loss, diagram = view.outputs.ax, view.loss.ax, view.network.ax
tiles = sorted((one for one in diagram.artists if hasattr(one, "across")), key=lambda one: one.places[0, 0])
print(json.dumps({
    "row 2": share(surface.transData.transform([1, 0])),
    "middle": share(surface.transData.transform([0.5, 0.5])),
    "unit 3": share(diagram.transData.transform(tiles[1].places[2])),
    "line": share(diagram.transData.transform(0.7 * tiles[0].places[0] + 0.3 * tiles[1].places[0])),
    "epoch 80": share(loss.transData.transform([80, 0.3])),
}))
"""


@pytest.fixture
def panel(lab):
    """The panel after 200 epochs, and where things are in its picture."""
    notebook = lab.run(PANEL)
    notebook.get_by_role("button", name="Train", exact=True).click()
    expect(notebook.get_by_text("200 epochs are done")).to_be_visible()
    image = notebook.locator(".nnlib-screen > img")
    lab.sharp(image)
    image.scroll_into_view_if_needed()
    return notebook, json.loads(lab.python(PLACES))


def spot(notebook, share):
    box = notebook.locator(".nnlib-pointer").bounding_box()
    return box["x"] + share[0] * box["width"], box["y"] + share[1] * box["height"]


def test_a_mouse_follows_points_and_picks_units_lines_and_epochs(lab, panel):
    notebook, places = panel
    mouse = lab.page.mouse
    mouse.click(*spot(notebook, places["row 2"]))
    expect(notebook.get_by_text("Followed: row 2, (1, 0)")).to_be_visible()
    expect(notebook.get_by_label("row", exact=True)).to_have_value("2")
    mouse.move(*spot(notebook, places["row 2"]))
    mouse.down()
    mouse.move(*spot(notebook, places["middle"]), steps=5)
    mouse.up()
    lab.settle()
    x1, x2 = (float(notebook.get_by_label(name, exact=True).input_value()) for name in ("x1", "x2"))
    assert (x1, x2) == pytest.approx((0.5, 0.5), abs=0.02)
    mouse.click(*spot(notebook, places["unit 3"]))
    expect(notebook.get_by_text("Layer 1, unit 3: a = tanh(")).to_be_visible()
    expect(notebook.get_by_label("unit", exact=True)).to_have_value("layer 1, unit 3")
    mouse.click(*spot(notebook, places["row 2"]))
    mouse.move(*spot(notebook, places["line"]))
    mouse.down()
    lab.settle()
    before = float(lab.python("print(panel.run.network.parameters['W1'][0, 0])"))
    x, y = spot(notebook, places["line"])
    mouse.move(x, y - 40, steps=4)
    mouse.up()
    lab.settle()
    assert float(lab.python("print(panel.run.network.parameters['W1'][0, 0])")) > before + 0.5
    expect(notebook.get_by_text("by nudging")).to_be_visible()
    mouse.click(*spot(notebook, places["epoch 80"]))
    expect(notebook.get_by_text("This is how it was")).to_be_visible()
    box = notebook.get_by_label("look at epoch").first
    eventually(lambda: abs(int(box.input_value() or 0) - 80) <= 2)  # it comes after the words


@pytest.mark.night
def test_a_finger_does_what_a_mouse_does(lab, panel):
    notebook, places = panel
    session = lab.context.new_cdp_session(lab.page)

    def touch(kind, *points):
        touched = [{"x": x, "y": y} for x, y in points]
        session.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": touched})

    def tap(name):
        touch("Start", spot(notebook, places[name]))
        touch("End")

    kinds = (
        "one => one.addEventListener('pointerdown', event => one.dataset.by = event.pointerType)"
    )
    notebook.locator(".nnlib-pointer").evaluate(kinds)
    tap("row 2")
    expect(notebook.locator(".nnlib-pointer")).to_have_attribute("data-by", "touch")
    expect(notebook.get_by_text("Followed: row 2, (1, 0)")).to_be_visible()
    tap("unit 3")
    expect(notebook.get_by_text("Layer 1, unit 3: a = tanh(")).to_be_visible()
    before = float(lab.python("print(panel.run.network.parameters['W1'][0, 0])"))
    x, y = spot(notebook, places["line"])
    for kind, points in (("Start", [y]), ("Move", [y - 20]), ("Move", [y - 40]), ("End", [])):
        touch(kind, *((x, place) for place in points))
        lab.settle()
    assert float(lab.python("print(panel.run.network.parameters['W1'][0, 0])")) > before + 0.5
    tap("epoch 80")
    expect(notebook.get_by_text("This is how it was")).to_be_visible()
    session.detach()


@pytest.mark.night
def test_keys_and_boxes_follow_too_and_the_picture_stays_an_image(lab, panel):
    notebook, _ = panel
    group = notebook.get_by_role("group", name="The pictures of the run")
    group.focus()
    lab.page.keyboard.press("PageDown")
    lab.page.keyboard.press("PageDown")
    expect(notebook.get_by_text("Followed: row 1, (0, 1)")).to_be_visible()
    lab.page.keyboard.press("Shift+ArrowRight")
    expect(notebook.get_by_text("Followed: (0.0")).to_be_visible()
    assert lab.page.evaluate("jupyterapp.shell.currentWidget.content.activeCellIndex") == 0
    lab.settle()
    described = lab.python("print(panel.describe())").strip()
    assert "Followed: (0.0" in described
    expect(notebook.get_by_role("img", name=described)).to_be_visible()
    lab.page.keyboard.press("Delete")
    expect(notebook.get_by_text("Followed:")).to_have_count(0)
    notebook.get_by_label("row", exact=True).fill("3")
    notebook.get_by_label("row", exact=True).press("Enter")
    expect(notebook.get_by_text("Followed: row 3, (1, 1)")).to_be_visible()
    notebook.get_by_role("button", name="Train", exact=True).click()
    expect(notebook.get_by_text("400 epochs are done")).to_be_visible()
    expect(notebook.get_by_text("Followed: row 3, (1, 1)")).to_be_visible()


@pytest.mark.night
def test_a_drawer_that_opens_comes_into_sight(lab):
    notebook = lab.run(PANEL.replace('("follow",)', "()"))
    switch = notebook.get_by_role("button", name="Follow", exact=True)
    box = notebook.get_by_label("row", exact=True)
    expect(box).to_be_hidden()
    switch.click()
    box.wait_for()
    lab.settle()
    shown, screen = box.bounding_box(), notebook.locator(".nnlib-screen").bounding_box()
    assert 0 < shown["y"] and shown["y"] + shown["height"] <= screen["y"] + 1
