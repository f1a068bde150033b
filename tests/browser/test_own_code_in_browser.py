"""A learner's own backward pass in the training panel in JupyterLab in Chromium: wrong, then right."""

import pytest
from playwright.sync_api import expect

FORWARD = """
import numpy as np
from nnlib import Network, SquaredError, datasets
from nnworkshop.panels.live_training import TrainingPanel

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def forward(X, W1, W2):
    a1 = sigmoid(X @ W1)
    return X @ W1, a1, a1 @ W2, sigmoid(a1 @ W2)
"""
BACKWARD = """
def backward(X, y, W2, a1, a2):
    delta2 = (y - a2) * a2 * (1 - a2) / len(X)
    delta1 = delta2 @ W2.T * a1 * (1 - a1)
    return {"W1": X.T @ delta1, "W2": a1.T @ delta2}
"""
PANEL = """
network = Network([2, 3, 1], "sigmoid", bias=False)
own = {"forward": forward, "backward": backward}
panel = TrainingPanel(
    network, *datasets.xor(), SquaredError(), 3.0, epochs=300, own=own, speed="full speed"
)
panel
"""
STATE = "training = panel.run.training; print(training.epoch, *training.history.losses[[0, -1]])"


def button(panel, name):
    return panel.get_by_role("button", name=name, exact=True)


def train(lab, panel):
    """Train to the pause; the epoch, and the loss before and after."""
    button(panel, "Train").click()
    expect(panel.get_by_text("300 epochs are done")).to_be_visible()
    epoch, before, after = lab.python(STATE).split()
    return int(epoch), float(before), float(after)


def write(lab, code, cell):
    """Put code into a cell of the open notebook, then run that cell and the last one."""
    lab.page.evaluate(
        """async ([code, place]) => {
            const {content} = jupyterapp.shell.currentWidget;
            content.widgets[place].model.sharedModel.setSource(code);
            for (const index of [place, content.widgets.length - 1]) {
                content.activeCellIndex = index;
                content.deselectAll();
                await jupyterapp.commands.execute('notebook:run-cell');
            }
        }""",
        [code, cell],
    )


def test_a_wrong_sign_is_named_and_mended_in_its_cell(lab):
    panel = lab.run(FORWARD, BACKWARD, PANEL)
    expect(panel.get_by_text("Running: your forward and backward")).to_be_visible()
    epoch, before, after = train(lab, panel)
    assert epoch == 300 and after > before
    words = "⚠ Your backward differs in epoch 1: the gradient of W2 is -1 times nnlib's"
    expect(panel.get_by_text(words)).to_be_visible()

    write(lab, BACKWARD.replace("y - a2", "a2 - y"), 1)
    expect(panel.get_by_text(words)).to_have_count(0)
    epoch, before, after = train(lab, panel)
    assert epoch == 300 and after < before
    expect(panel.get_by_text("So far every array is the same as nnlib's.")).to_be_visible()


@pytest.mark.night
def test_an_endless_loop_stops_and_nnlibs_takes_its_place(lab):
    endless = "def backward(X, y, W2, a1, a2):\n    while True:\n        pass"
    panel = lab.run(FORWARD, endless, PANEL)
    words = "Your backward failed at the start, for X of shape (4, 2). It had not finished after 2 seconds"
    shown = panel.get_by_role("status").filter(has_text=words)
    expect(shown).to_be_visible()
    button(panel, "Train").click()
    expect(panel.get_by_text("Fix your function, then run its cell")).to_be_visible()
    panel.get_by_label("backward").select_option("nnlib's")
    expect(shown).to_have_count(0)
    epoch, before, after = train(lab, panel)
    assert epoch == 300 and after < before
    expect(panel.get_by_text("Running: your forward; everything else is nnlib's.")).to_be_visible()
