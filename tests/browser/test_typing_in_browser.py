"""Numbers typed into boxes, in JupyterLab in Chromium: commas, arrows, and while a run is on."""

from contextlib import suppress

import pytest
from playwright.sync_api import expect

PANEL = """
from nnlib import BinaryCrossEntropy, Network, datasets
from nnworkshop.panels import NeuronPanel, TrainingPanel

network = Network([2, 3, 1], ["tanh", "sigmoid"])
given = network, *datasets.xor(), BinaryCrossEntropy(), 0.5
panel = TrainingPanel(*given, epochs=1_000_000, speed="300 epochs/s")
panel
"""


@pytest.fixture
def panel(lab):
    return lab.run(PANEL)


def button(panel, name):
    return panel.get_by_role("button", name=name, exact=True)


def goes_on(lab, panel):
    """Wait until the run has shown some more epochs, each of which would like to be in the box."""
    for _ in range(5):
        shown = panel.locator("img").get_attribute("src")
        expect(panel.locator("img")).not_to_have_attribute("src", shown)


def test_commas_arrows_and_the_ends_of_the_range(lab, panel):
    rate = panel.get_by_label("learning rate")
    for text, value in (("1,5", "1.5"), (".5", "0.5"), ("0,4", "0.4")):
        rate.click()
        rate.press("Control+a")
        rate.press_sequentially(text)
        rate.press("Enter")
        expect(panel.get_by_text(f"Learning rate {value} from epoch 0")).to_be_visible()
        expect(rate).to_have_value(value)
    rate.press("ArrowUp")
    expect(rate).to_have_value("0.5")
    rate.press("ArrowDown")
    rate.press("ArrowDown")
    expect(rate).to_have_value("0.3")
    rate.fill("99")
    rate.press("Enter")
    expect(panel.get_by_text("must be from 0.0001 to 10: 99 became 10.")).to_be_visible()
    rate.fill("a lot")
    rate.press("Enter")
    expect(panel.get_by_text("“a lot” is not a number")).to_be_visible()
    expect(rate).to_have_value("10")


def test_an_epoch_is_typed_while_the_run_is_on(lab, panel):
    box = panel.get_by_label("look at epoch")
    for epoch in (7, 20, 112):
        button(panel, "Train").click()
        expect(button(panel, "Pause")).to_be_visible()
        goes_on(lab, panel)
        box.dblclick()  # which selects the text in it
        for digit in str(epoch):
            goes_on(lab, panel)
            lab.page.keyboard.type(digit)
        lab.page.keyboard.press("Enter")
        expect(panel.get_by_text(f"epoch {epoch} of ")).to_be_visible()
        expect(box).to_have_value(str(epoch))
        expect(button(panel, "Train")).to_be_visible()


@pytest.mark.night
def test_a_box_that_nobody_types_into_follows_the_run(lab, panel):
    box = panel.get_by_label("look at epoch")
    button(panel, "Train").click()
    box.click()
    goes_on(lab, panel)
    held = box.input_value()
    goes_on(lab, panel)
    assert box.input_value() == held
    panel.get_by_label("seed", exact=True).focus()
    expect(box).not_to_have_value(held)


def test_an_interrupt_stops_the_panel_and_a_cell_runs_after_it(lab, panel):
    for _ in range(2):
        button(panel, "Train").click()
        expect(button(panel, "Pause")).to_be_visible()
        stopped = panel.get_by_text("Stopped, because the kernel was interrupted.")
        for _ in range(6):  # the kernel may have been between two slices: then press again
            lab.page.evaluate("() => jupyterapp.commands.execute('notebook:interrupt-kernel')")
            with suppress(AssertionError):
                expect(stopped).to_be_visible(timeout=5_000)
                break
        expect(stopped).to_be_visible()
        expect(button(panel, "Train")).to_be_visible()
    assert lab.python("print(panel.player.running)") == "False\n"
    long = lab.page.evaluate_handle(
        """async () => {
            const {session} = jupyterapp.shell.currentWidget.context.sessionContext;
            const code = 'import time\\nprint("begun", flush=True)\\ntime.sleep(60)';
            const future = session.kernel.requestExecute({code});
            await new Promise(begun => future.onIOPub = ({header}) => {
                if (header.msg_type === 'stream') begun();
            });
            return {future};
        }"""
    )
    lab.page.evaluate("() => jupyterapp.commands.execute('notebook:interrupt-kernel')")
    reply = long.evaluate("async held => (await held.future.done).content")
    assert reply["ename"] == "KeyboardInterrupt"
