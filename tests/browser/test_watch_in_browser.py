"""A loop of one's own is watched: the picture moves, the loop is interrupted, and looked back at."""

import nbformat
import pytest
from rig import REPLACE, SCRATCH, eventually

LOOP = """
import numpy as np
from nnlib import datasets
from nnworkshop.panels import watch
X, y = datasets.moons(200, rng=1)
rng = np.random.default_rng(0)
W1, W2 = rng.normal(0, 1, (2, 4)), rng.normal(0, 1, (4, 1))
for epoch in range(10**9):
    a1 = np.tanh(X @ W1)
    a2 = 1 / (1 + np.exp(-a1 @ W2))
    delta = (a2 - y) / len(X)
    grads = X.T @ (delta @ W2.T * (1 - a1**2)), a1.T @ delta
    W1, W2 = W1 - 0.1 * grads[0], W2 - 0.1 * grads[1]
    seen = watch(W1, W2, X=X, y=y, output=a2, loss=np.mean((a2 - y)**2), gradients=grads)
"""


def begin(lab, code):
    """Show a notebook of one cell and run it, without waiting for its end."""
    lab.run("pass")
    cell = nbformat.v4.new_code_cell(code, id="cell-0")
    assert lab.page.evaluate(REPLACE, [SCRATCH, [cell]])
    lab.page.evaluate("() => void jupyterapp.commands.execute('notebook:run-all-cells')")
    return lab.notebook


def test_a_loop_moves_is_interrupted_and_is_looked_back_at(lab):
    notebook = begin(lab, LOOP)
    picture = notebook.locator(".nnlib-screen img")
    picture.wait_for()
    first = picture.get_attribute("src")
    eventually(lambda: picture.get_attribute("src") != first)
    notebook.get_by_text("2-4-1, tanh, sigmoid, x @ W, no biases").wait_for()
    lab.page.evaluate("() => jupyterapp.commands.execute('notebook:interrupt-kernel')")
    notebook.get_by_text("KeyboardInterrupt").first.wait_for()
    box = notebook.get_by_label("look at epoch", exact=True)
    box.wait_for()
    lab.sharp(picture)
    last = int(lab.python("print(seen.run.training.epoch, len(seen.recorder.states))").split()[0])
    assert int(box.input_value()) == last > 100
    box.fill("65")
    box.press("Enter")
    notebook.get_by_text(f"65 of {last:,}").wait_for()
    notebook.get_by_role("button", name="Follow", exact=True).click()
    notebook.get_by_label("row", exact=True).fill("3")
    notebook.get_by_label("row", exact=True).press("Enter")
    notebook.get_by_text("Followed: row 3").wait_for()
    notebook.get_by_role("button", name="Go on with nnlib from here").click()
    notebook.get_by_text("nnlib goes on from epoch 65").wait_for()
    notebook.get_by_role("button", name="Train", exact=True).click()
    notebook.get_by_role("button", name="Pause", exact=True).wait_for()


@pytest.mark.night
def test_the_numbers_of_a_loop_that_runs_are_in_sight_in_a_low_window(lab):
    lab.page.set_viewport_size({"width": 1280, "height": 600})
    notebook = begin(lab, LOOP)
    sizes, picture = notebook.get_by_text("Sizes of your gradients"), notebook.locator("img")
    sizes.wait_for()
    numbers, screen = sizes.bounding_box(), picture.bounding_box()
    page = notebook.locator(".jp-WindowedPanel-outer").bounding_box()
    assert screen["y"] + screen["height"] > page["y"] + page["height"]  # too low for all of it
    assert (
        numbers["y"] + numbers["height"] <= screen["y"]
    )  # and yet the picture does not cover them
    lab.page.evaluate("() => jupyterapp.commands.execute('notebook:interrupt-kernel')")
    notebook.get_by_text("KeyboardInterrupt").first.wait_for()  # until then a cell would be put off
    notebook.get_by_label("look at epoch", exact=True).wait_for()
    lab.sharp(picture)
    sticky = "one => getComputedStyle(one.closest('.nnlib-screen')).position"
    assert picture.evaluate(sticky) == "sticky"  # now that there are controls above it
    lab.page.set_viewport_size({"width": 1280, "height": 720})


@pytest.mark.night
def test_a_short_loop_is_there_at_once_and_a_second_run_takes_its_place(lab):
    code = LOOP.replace("10**9", "300")
    notebook = lab.run(code)
    notebook.get_by_label("look at epoch", exact=True).wait_for()
    notebook = lab.run(code)
    notebook.get_by_label("look at epoch", exact=True).wait_for()
    panels = notebook.locator(".nnlib-screen img")
    eventually(lambda: panels.count() == 1)
    lab.sharp(panels)
    lab.save()
    (cell,) = nbformat.read(lab.server.root / SCRATCH, 4).cells
    (output,) = [one for one in cell.outputs if one.output_type == "display_data"]
    assert "image/png" in output.data and "2-4-1" in output.data["text/plain"]
