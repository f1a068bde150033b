"""The training panel's drawers in JupyterLab in Chromium: back in time, runs side by side."""

from pathlib import Path

import pytest
from playwright.sync_api import expect
from rig import IN_SIGHT

PANEL = """
from nnlib import BinaryCrossEntropy, Network, datasets
from nnworkshop.panels.live_training import TrainingPanel

network = Network([2, 3, 1], ["tanh", "sigmoid"])
panel = TrainingPanel(
    network, *datasets.xor(), BinaryCrossEntropy(), 0.5, epochs=300, speed="full speed"
)
panel
"""


@pytest.fixture
def panel(lab):
    """The panel after 300 epochs."""
    notebook = lab.run(PANEL)
    button(notebook, "Train").click()
    expect(notebook.get_by_text("300 epochs are done")).to_be_visible()
    return notebook


def button(panel, name):
    return panel.get_by_role("button", name=name, exact=True)


@pytest.mark.night
def test_the_scrubber_goes_back_and_the_run_goes_on_from_there(lab, panel):
    box = panel.get_by_label("look at epoch")
    expect(box).to_have_value("300")
    handle = panel.locator(".noUi-handle").last
    handle.evaluate(IN_SIGHT)
    place = handle.bounding_box()
    lab.page.mouse.move(place["x"] + 5, place["y"] + 5)
    lab.page.mouse.down()
    lab.page.mouse.move(place["x"] - 195, place["y"] + 5, steps=10)
    lab.page.mouse.up()
    expect(panel.get_by_text("This is how it was")).to_be_visible()
    lab.settle()  # the last notch of the drag is still on its way
    epoch = int(box.input_value())
    assert 100 < epoch < 200
    expect(panel.get_by_text(f"epoch {epoch} of 300")).to_be_visible()
    button(panel, "Continue from here").click()
    expect(panel.get_by_text(f"Back at epoch {epoch}")).to_be_visible()
    button(panel, "Train").click()
    expect(panel.get_by_text("300 epochs are done")).to_be_visible()
    same = "import numpy as np; print(np.array_equal(panel.comparison.pins[0].losses, panel.run.record().losses))"
    assert lab.python(same) == "True\n"


@pytest.mark.night
def test_the_scrubber_stops_a_run_that_trains(lab, panel):
    panel.get_by_label("speed").select_option("10 epochs/s")
    button(panel, "Train").click()
    expect(button(panel, "Pause")).to_be_visible()
    box = panel.get_by_label("look at epoch")
    box.fill("20")
    box.press("Enter")
    expect(panel.get_by_text("epoch 20 of 3")).to_be_visible()
    expect(button(panel, "Train")).to_be_visible()
    expect(box).to_have_value("20")


@pytest.mark.night
def test_runs_are_compared_and_taken_away_as_files(lab, panel):
    expect(button(panel, "Pin")).to_be_hidden()
    button(panel, "Compare").click()
    button(panel, "Pin").click()
    expect(panel.get_by_text("Pinned: 2-3-1 network")).to_be_visible()
    button(panel, "Reset").click()
    button(panel, "Train").click()
    expect(panel.get_by_text("300 epochs are done")).to_be_visible()
    button(panel, "Export").click()
    with lab.page.expect_download() as download:
        panel.get_by_role("link", name="runs.csv").click()
    assert len(Path(download.value.path()).read_text().splitlines()) == 1 + 2 * 301
    with lab.page.expect_download() as download:
        panel.get_by_role("link", name="run.py").click()
    assert download.value.suggested_filename == "run.py"
    again = lab.python(Path(download.value.path()).read_text())
    assert again == lab.python("print(panel.run.training.history.losses[-1])")


@pytest.mark.night
def test_hidden_units_come_without_a_new_start(lab, panel):
    button(panel, "More").click()
    panel.get_by_label("resizing").select_option("keep, silent")
    box = panel.get_by_label("hidden units")
    box.fill("6")
    box.press("Enter")
    expect(panel.get_by_text("The network is 2-6-1 from epoch 300 on")).to_be_visible()
    button(panel, "Train").click()
    expect(panel.get_by_text("600 epochs are done")).to_be_visible()


@pytest.mark.night
def test_the_loss_around_is_drawn_over_the_weights_that_are_picked(lab, panel):
    button(panel, "Follow").click()
    panel.get_by_label("middle", exact=True).select_option("loss around")
    for weight in ("W1[0, 0]", "W2[1, 0]"):
        panel.get_by_label("weight or bias", exact=True).select_option(weight)
        lab.settle()
    described = lab.python("print(panel.describe())").strip()
    assert "over W1[0, 0] from" in described and "and W2[1, 0] from" in described
    expect(panel.get_by_role("img", name=described)).to_be_visible()
    button(panel, "Train").click()
    expect(panel.get_by_text("600 epochs are done")).to_be_visible()
    lab.settle()
    loss = lab.python('print(f"{panel.run.training.history.losses[-1]:.3g}")').strip()
    assert f"{loss} in the middle of the map" in lab.python("print(panel.describe())")


def test_a_run_worth_seeing_opens_with_its_features_and_the_run_before_comes_back(lab, panel):
    before = lab.python("panel.run.timeline.run(5)\nprint(panel.run)")
    panel.get_by_role("button", name="Compare").click()
    panel.get_by_label("worth seeing").select_option("a line that is a circle")
    panel.get_by_role("button", name="Open", exact=True).click()
    said = panel.get_by_role("status")
    expect(said).to_contain_text("A line that is a circle. The same single unit")
    assert lab.python("print(panel.run.network.sizes)") == "(4, 1)\n"
    panel.get_by_role("button", name="Data").click()
    expect(panel.get_by_label("made features").locator("option:checked")).to_have_text("squares")
    panel.get_by_label("made features").select_option("all")
    expect(said).to_contain_text("Made features changed: a new start")
    assert lab.python("print(panel.run.network.sizes)") == "(7, 1)\n"
    panel.get_by_role("button", name="Put back").click()
    expect(said).to_contain_text("Put back")
    assert lab.python("print(panel.run)") == before
