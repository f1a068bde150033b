"""One weight moved, and every number that follows from it, in JupyterLab in Chromium."""

PANEL = """
from nnlib import tutorials
from nnlib.widgets import ForwardPassPanel

houses = tutorials.house_prices()
names = ["one", "two", "three"]
ForwardPassPanel(houses.network, houses.X, names, weight="W1[0, 2]", value=-2)
"""


def test_a_weight_is_moved_and_its_numbers_light_up(lab):
    notebook = lab.run(PANEL, name="forward_pass.ipynb")
    notebook.get_by_text("W1[0, 2] went from 0.5 to -2: 4 of 8").wait_for()
    table = notebook.get_by_role("table", name="z1 (1, 3)")
    assert table.inner_text().split()[-3:] == ["0.7222", "0.7222", "-0.9444"]
    assert table.locator("mark").all_inner_texts() == ["-0.9444"]
    picture = notebook.locator("img").first
    before = picture.get_attribute("src")
    notebook.get_by_label("weight").select_option("W2[0, 0]")
    notebook.get_by_text("W2[0, 0] is 0.5").wait_for()
    assert notebook.get_by_label("value").input_value() == "0.5"
    notebook.get_by_label("value").press_sequentially("nonsense e-")
    lab.page.keyboard.press("Enter")
    notebook.get_by_label("value").fill("-3")
    lab.page.keyboard.press("Enter")
    notebook.get_by_text("W2[0, 0] went from 0.5 to -3: 2 of 8").wait_for()
    assert picture.get_attribute("src") != before
    notebook.locator(".noUi-handle").focus()
    lab.page.keyboard.press("ArrowRight")
    notebook.get_by_text("W2[0, 0] went from 0.5 to -2.9: 2 of 8").wait_for()
    notebook.get_by_label("sample").select_option("all")
    notebook.get_by_text("6 of 24").wait_for()
    assert len(notebook.get_by_role("table", name="a2 (3, 1)").locator("td").all()) == 3
    notebook.get_by_role("button", name="Reset").click()
    notebook.get_by_text("W2[0, 0] is 0.5").wait_for()
    assert notebook.locator("mark").count() == 0
