"""A pass, step by step, and one number moved with all that follows from it, in Chromium."""

import json

import pytest
from rig import eventually

FORWARD = """
from nnlib import tutorials
from nnworkshop.panels import StepThroughPanel

houses = tutorials.house_prices()
names = ["one", "two", "three"]
start = {"sample": 0, "step": 4, "whole": True, "pick": "W1[0, 2]", "value": -2}
StepThroughPanel(houses.network, houses.X, rows=names, **start)
"""
WHOLE = """
from nnlib import tutorials
from nnworkshop.panels import StepThroughPanel

StepThroughPanel.of(tutorials.bias_trick(), pick="W1[0, 1]")
"""


def table(notebook, name):
    return notebook.get_by_role("table", name=name, exact=True)


def test_a_weight_is_moved_and_its_numbers_light_up(lab):
    notebook = lab.run(FORWARD)
    notebook.get_by_text("W1[0, 2] went from 0.5 to -2: 4 of 8").wait_for()
    z1 = table(notebook, "z1 (1, 3)").first
    assert z1.inner_text().split()[-3:] == ["0.7222", "0.7222", "-0.9444"]
    assert z1.locator("mark").all_inner_texts() == ["-0.9444"]
    picture = notebook.locator("img").first
    before = picture.get_attribute("src")
    notebook.get_by_label("pick").select_option("W2[0, 0]")
    notebook.get_by_text("W2[0, 0] is 0.5").wait_for()
    assert notebook.get_by_label("value").input_value() == "0.5"
    notebook.get_by_label("value").press_sequentially("nonsense e-")
    lab.page.keyboard.press("Enter")
    notebook.get_by_text("is not a number").wait_for()
    notebook.get_by_label("value").fill("-3")
    lab.page.keyboard.press("Enter")
    notebook.get_by_text("W2[0, 0] went from 0.5 to -3: 2 of 8").wait_for()
    assert picture.get_attribute("src") != before
    notebook.locator(".noUi-handle").focus()
    lab.page.keyboard.press("ArrowRight")
    notebook.get_by_text("W2[0, 0] went from 0.5 to -2.9: 2 of 8").wait_for()
    notebook.get_by_label("sample").select_option("all")
    notebook.get_by_text("6 of 24").wait_for()
    assert table(notebook, "a2 (3, 1)").locator("td").count() == 3
    notebook.get_by_role("button", name="Reset").click()
    notebook.get_by_text("W2[0, 0] is 0.5").wait_for()
    assert notebook.locator("mark").count() == 0


def test_a_pass_is_walked_through_forward_and_back(lab):
    notebook = lab.run(WHOLE)
    notebook.get_by_text("Step 1, forward").wait_for()
    formula = notebook.locator(".widget-htmlmath-content")
    formula.locator("mjx-container, .MathJax").first.wait_for()
    assert "$" not in formula.inner_text()
    notebook.get_by_role("button", name="Next").click()
    notebook.get_by_text("Step 2, forward").wait_for()
    table(notebook, "a1 (6, 3)").wait_for()
    step, program = notebook.get_by_label("step", exact=True), notebook.get_by_label("the program")
    assert step.input_value() == "2"
    step.fill("15")
    lab.page.keyboard.press("Enter")
    notebook.get_by_text("Step 15, backward").wait_for()
    table(notebook, "gradW1 (3, 3)").locator(".chosen", has_text="0.1718").wait_for()
    notebook.get_by_text("sum of the products 0.171750, by nudging 0.171750").wait_for()
    line = notebook.get_by_role("option", name="gradW1 = X.T @ delta1", selected=True)
    line.wait_for(state="attached")
    program.select_option(index=4)
    notebook.get_by_text("Step 5, loss").wait_for()
    notebook.get_by_label("network").select_option("XOR")
    notebook.get_by_text("of 14").wait_for()
    notebook.get_by_role("button", name="Play").click()
    notebook.get_by_text("Step 3, forward").wait_for()
    notebook.get_by_role("button", name="Pause").click()
    notebook.get_by_role("button", name="Play").wait_for()


@pytest.mark.night
def test_a_saved_notebook_has_the_numbers_without_a_kernel(lab):
    named = WHOLE.replace("\nStepThroughPanel.of", "\npanel = StepThroughPanel.of") + "panel"
    notebook = lab.run(named)
    notebook.get_by_text("Step 1, forward").wait_for()
    for step in range(2, 5):
        notebook.get_by_role("button", name="Next").click()
        notebook.get_by_text(f"Step {step}, ").wait_for()
    eventually(lambda: lab.python("print(bool(panel.kept))") == "True\n")
    lab.save()
    lab.close()
    lab.open("scratch.ipynb")
    picture = notebook.locator("img")
    picture.wait_for()
    assert picture.evaluate("picture => picture.naturalWidth") == 880
    file = json.loads((lab.server.root / "scratch.ipynb").read_text())
    data = file["cells"][0]["outputs"][0]["data"]
    assert set(data) == {"image/png", "text/plain"}
    assert "Step 4 of 16, forward: a2 = identity(z2)." in "".join(data["text/plain"])
