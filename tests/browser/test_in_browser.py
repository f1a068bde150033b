"""What a learner sees and does with panels and notebooks, in JupyterLab in Chromium."""

import json
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect
from rig import IN_SIGHT, eventually

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
BY_DAY = ("02",)
TRAINING = """
import numpy as np
from nnlib import SquaredError, tutorials
from nnworkshop.panels import TrainingPanel

xor = tutorials.xor()
panel = TrainingPanel(
    xor.network,
    xor.X,
    xor.y,
    SquaredError(mean=False),
    learning_rate=1,
    epochs=100_000,
    speed="300 epochs/s",
    generator=np.random.RandomState,
)
panel
"""
EPOCH = "print(panel.run.training.epoch)"


@pytest.fixture
def panel(lab):
    """The training panel in a notebook that was just run."""
    notebook = lab.run(TRAINING)
    expect(notebook.get_by_text("epoch 0")).to_be_visible()
    return notebook


def epoch(lab):
    return int(lab.python(EPOCH))


def button(panel, name):
    return panel.get_by_role("button", name=name, exact=True)


def pixels(panel):
    """The width of the picture in pixels, to be compared with the 820 that it takes on the page."""
    return panel.locator("img").evaluate("image => image.naturalWidth")


def wait_for_pixels(lab, count):
    """Wait for a picture that is so many pixels wide."""
    lab.page.wait_for_function(
        "count => document.querySelector('.jp-NotebookPanel img')?.naturalWidth === count",
        arg=count,
    )


def test_train_pause_step_and_reset(lab, panel):
    button(panel, "Train").click()
    expect(panel.get_by_text("epoch 0")).to_have_count(0)
    wait_for_pixels(lab, 820)
    button(panel, "Pause").click()
    expect(button(panel, "Train")).to_be_visible()
    wait_for_pixels(lab, 1640)
    paused = epoch(lab)
    expect(panel.get_by_text(f"epoch {paused:,}")).to_be_visible()
    assert epoch(lab) == paused > 0
    button(panel, "Step").click()
    expect(panel.get_by_text(f"epoch {paused + 1:,}")).to_be_visible()
    picture = panel.locator("img").get_attribute("src")
    button(panel, "Reset").click()
    expect(panel.get_by_text("Reset: a new start")).to_be_visible()
    expect(panel.locator("img")).not_to_have_attribute("src", picture)


def test_the_learning_rate_moves_while_it_trains(lab, panel):
    button(panel, "Train").click()
    rate = panel.get_by_label("learning rate")
    rate.fill("0.5")
    rate.press("Enter")
    expect(panel.get_by_text("Learning rate 0.5 from epoch")).to_be_visible()
    panel.locator(".noUi-handle").first.focus()
    lab.page.keyboard.press("ArrowRight")
    expect(panel.get_by_text("Learning rate 0.5 from epoch")).to_have_count(0)
    expect(rate).not_to_have_value("0.5")
    assert 0.5 < float(rate.input_value()) < 1
    before = epoch(lab)
    expect(button(panel, "Pause")).to_be_visible()
    eventually(lambda: epoch(lab) > before)


@pytest.mark.night
def test_hidden_units_are_dragged_while_it_trains(lab, panel):
    button(panel, "Train").click()
    slider = panel.locator(".noUi-handle").nth(1)
    slider.evaluate(IN_SIGHT)
    handle = slider.bounding_box()
    lab.page.mouse.move(handle["x"] + 5, handle["y"] + 5)
    lab.page.mouse.down()
    lab.page.mouse.move(handle["x"] + 60, handle["y"] + 5, steps=10)
    lab.page.mouse.up()
    expect(panel.get_by_text("Hidden units changed: a new start")).to_be_visible()
    lab.settle()  # the last notch of the drag is still on its way
    units = lab.python("print(panel.run.network.sizes[1])").strip()
    assert int(units) > 3
    expect(panel.get_by_label("hidden units")).to_have_value(units)
    expect(button(panel, "Pause")).to_be_visible()


@pytest.mark.night
def test_nonsense_in_a_box_breaks_nothing(lab, panel):
    for name in ("learning rate", "hidden units", "seed", "epochs"):
        for nonsense in ("", "-1", "1e99", "0"):
            panel.get_by_label(name, exact=True).fill(nonsense)
            panel.get_by_label(name, exact=True).press("Enter")
            lab.settle()
    button(panel, "Step").click()
    expect(panel.get_by_text("epoch 1")).to_be_visible()
    assert "failed" not in panel.inner_text()


@pytest.mark.night
def test_a_cell_that_is_run_again_leaves_one_run(lab, panel):
    button(panel, "Train").click()
    lab.python("first = panel")
    lab.run_all()
    expect(panel.get_by_text("epoch 0")).to_be_visible()
    assert lab.python("print(first.player.running, panel.player.running)") == "False False\n"


def test_the_panel_fits_beside_the_file_browser(lab, panel):
    overflow = panel.locator(".jp-OutputArea-output").first.evaluate(
        "output => output.scrollWidth - output.clientWidth"
    )
    assert overflow <= 0
    assert panel.locator(".jp-OutputArea-output").first.bounding_box()["height"] < 540


@pytest.mark.night
def test_a_saved_panel_is_its_last_picture_ever_after(lab, panel):
    button(panel, "Train").click()
    button(panel, "Pause").click()
    wait_for_pixels(lab, 1640)
    lab.save()
    lab.close(shut_down=False)  # the kernel lives on
    for _ in range(3):
        lab.open("scratch.ipynb")
        wait_for_pixels(lab, 1640)
        image = lab.notebook.locator("img")
        expect(image).to_be_visible()
        assert image.evaluate("image => image.width") == 820
        assert "Error displaying" not in lab.notebook.inner_text()
        lab.save()
        lab.close()
    file = json.loads((lab.server.root / "scratch.ipynb").read_text())
    assert set(file["cells"][0]["outputs"][0]["data"]) == {"image/png", "text/plain"}


@pytest.mark.parametrize(
    "notebook",
    [
        pytest.param(
            path,
            id=path.stem,
            marks=[pytest.mark.night] if not path.name.startswith(BY_DAY) else [],
        )
        for path in NOTEBOOKS
    ],
)
def test_a_notebook_runs_and_shows_its_panels(lab, notebook):
    shutil.copy(notebook, lab.server.root / notebook.name)
    lab.open(notebook.name)
    lab.run_all()
    cells = lab.page.evaluate(
        """() => [...jupyterapp.shell.currentWidget.context.model.cells]
            .filter(cell => cell.type === 'code')
            .map(cell => cell.outputs.toJSON().map(output => output.output_type))"""
    )
    assert cells
    assert not any("error" in outputs for outputs in cells)
    assert "Error displaying widget" not in lab.notebook.inner_text()
