"""The training panel's data, layers, goals and texts under a learner's hands."""

import pytest

CELL = """
from nnlib import BinaryCrossEntropy, Network, datasets
from nnworkshop.panels import TrainingPanel
network = Network([2, 4, 1], ["tanh", "sigmoid"])
settings = dict(held_out=0.25, epochs=300, drawers=("data", "more", "compare"))
panel = TrainingPanel(network, *datasets.moons(), BinaryCrossEntropy(), 1, **settings)
panel
"""


def press(notebook, name):
    notebook.get_by_role("button", name=name, exact=True).click()


def choose(notebook, name, label):
    notebook.get_by_label(name, exact=True).select_option(label)


@pytest.mark.night
def test_data_are_held_back_and_training_stops_early(lab):
    notebook = lab.run(CELL)
    notebook.get_by_text("held-out loss").wait_for()
    choose(notebook, "data", "circles")
    notebook.get_by_text("Data changed: a new start").wait_for()
    choose(notebook, "held back", "50%")
    notebook.get_by_text("Held back changed: a new start").wait_for()
    notebook.get_by_label("noise", exact=True).fill("0.4")
    lab.page.keyboard.press("Enter")
    notebook.get_by_text("Noise changed: a new start").wait_for()
    choose(notebook, "update rule", "Adam")
    choose(notebook, "stop at", "no gain on held-out rows for 100 epochs")
    choose(notebook, "speed", "full speed")
    notebook.get_by_label("epochs", exact=True).fill("100000")
    lab.page.keyboard.press("Enter")
    lab.settle()
    press(notebook, "Train")
    notebook.get_by_text("Stopped early at epoch").wait_for()
    press(notebook, "Train")  # and once more, past its goal
    press(notebook, "Pause")
    notebook.get_by_role("button", name="Train", exact=True).wait_for()


def test_layers_are_added_and_removed_by_keys_alone(lab):
    notebook = lab.run(CELL)
    more = notebook.get_by_role("button", name="Add layer", exact=True)
    more.focus()
    lab.page.keyboard.press("Enter")
    notebook.get_by_text("Layer added: a new start").wait_for()
    notebook.get_by_label("hidden layer 2").wait_for()
    choose(notebook, "activation 2", "relu")
    notebook.get_by_text("Activation 2 changed").wait_for()
    assert (
        lab.python("print(panel.run.network)").strip()
        == "Network(2-4-4-1, tanh, relu, sigmoid, with biases)"
    )
    less = notebook.get_by_role("button", name="Remove layer", exact=True)
    less.focus()
    for _ in range(2):
        lab.page.keyboard.press("Enter")
        lab.settle()
    notebook.get_by_text("Layer removed").wait_for()
    assert notebook.get_by_label("hidden units").count() == 0


def test_a_run_goes_into_a_line_of_text_and_back(lab):
    notebook = lab.run(CELL)
    choose(notebook, "speed", "full speed")
    press(notebook, "Train")
    notebook.get_by_text("300 epochs are done").wait_for()
    press(notebook, "Show as text")
    notebook.get_by_text("This line is the whole run").wait_for()
    text = notebook.get_by_label("run as text").input_value()
    assert (
        text
        == lab.python(
            "from nnworkshop.studies import state_text; print(state_text(panel.run))"
        ).strip()
    )
    weights = "print(panel.run.network.parameters['W1'].tobytes().hex())"
    before = lab.python(weights).strip()
    choose(notebook, "data", "spirals")
    notebook.get_by_text("Data changed").wait_for()
    notebook.get_by_label("run as text").fill(text)
    press(notebook, "Put back")
    notebook.get_by_text("Put back: 2-4-1 network").wait_for()
    assert lab.python(weights).strip() == before
    assert notebook.get_by_label("data", exact=True).input_value() == "moons"


@pytest.mark.night
def test_weights_go_into_a_file_and_back(lab, tmp_path):
    notebook = lab.run(CELL)
    press(notebook, "Step")
    press(notebook, "Save weights")
    with lab.page.expect_download() as saved:
        notebook.get_by_role("link", name="weights.npz").click()
    saved.value.save_as(tmp_path / "weights.npz")
    before = lab.python("print(panel.run.network.parameters['W1'].tobytes().hex())")
    press(notebook, "Reset")
    with lab.page.expect_file_chooser() as chooser:
        notebook.locator(".widget-upload").click()
    chooser.value.set_files(tmp_path / "weights.npz")
    notebook.get_by_text("Weights loaded").wait_for()
    assert lab.python("print(panel.run.network.parameters['W1'].tobytes().hex())") == before
