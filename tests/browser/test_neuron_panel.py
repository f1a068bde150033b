"""The neuron panel under a learner's hands."""

import pytest

CELL = """
from nnworkshop.panels import NeuronPanel
NeuronPanel(weight=1.0, bias=1.5, x=1.0)
"""


def test_type_choose_and_drag(lab):
    notebook = lab.run(CELL)
    notebook.get_by_text("z = 0 at x = −1.5").wait_for()
    for name, number in {"weight": "2", "bias": "-4", "input x": "2"}.items():
        notebook.get_by_label(name).fill(number)
        lab.page.keyboard.press("Enter")
    notebook.get_by_text("slope = 0.5").wait_for()
    notebook.get_by_label("activation").select_option("tanh")
    notebook.get_by_text("slope = 2").wait_for()
    notebook.get_by_text("z = 0 at x = 2").wait_for()

    picture = notebook.locator("img").element_handle()
    before = picture.get_attribute("src")
    weight = notebook.locator(".noUi-handle").nth(0).bounding_box()
    lab.page.mouse.move(weight["x"] + weight["width"] / 2, weight["y"] + weight["height"] / 2)
    lab.page.mouse.down()
    lab.page.mouse.move(weight["x"] + 400, weight["y"], steps=5)
    lab.page.mouse.up()
    notebook.get_by_text("z = 6").wait_for()  # the weight at the end of its range: 5 · 2 - 4
    assert notebook.get_by_label("weight").input_value() == "5"
    lab.page.wait_for_function("([now, before]) => now.src !== before", arg=[picture, before])


@pytest.mark.night
def test_nonsense_leaves_it_unharmed(lab):
    notebook = lab.run(CELL)
    for typed in ("", "-", "99999", "1e99"):
        box = notebook.get_by_label("bias")
        box.press("ControlOrMeta+a")
        box.press_sequentially(typed)
        box.press("Enter")
    lab.settle()  # the answer to the last one writes the box once more
    notebook.get_by_text("z = 11").wait_for()  # the bias stops at the end of its range, 10
    box.fill("0")
    box.press("Enter")
    notebook.get_by_text("slope = 0.197").wait_for()
    assert notebook.get_by_role("status").all_inner_texts() in ([], [""])


def test_a_challenge_that_is_met_is_praised_in_sight(lab):
    made = CELL.strip().splitlines()[-1]
    notebook = lab.run(
        f"{CELL.replace(made, '')}\nfrom nnworkshop.panels import challenge\n"
        f'challenge("twice as steep, at 2", {made})'
    )
    notebook.get_by_label("weight").fill("2")
    lab.page.keyboard.press("Enter")
    notebook.get_by_text("z = 0 at x = −0.75").wait_for()
    assert notebook.get_by_text("★ That is it").count() == 0
    notebook.get_by_label("bias").fill("-4")
    lab.page.keyboard.press("Enter")
    notebook.get_by_text("★ That is it").wait_for()
