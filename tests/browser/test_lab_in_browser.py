"""The success-rate lab in JupyterLab in Chromium: live, paused, picked from, and on one page."""

import re

import pytest
from playwright.sync_api import expect

LAB = """
from nnlib import Network, SquaredError, datasets
from nnworkshop.panels import LabPanel

network = Network([2, 2, 1], "sigmoid", init="uniform")
loss = SquaredError(0.5, mean=False)
panel = LabPanel(
    network, *datasets.xor(), loss, (0.3, 1, 3), (1, 2, 4), networks=200, speed="{speed}"
)
panel
"""


def button(notebook, name):
    return notebook.get_by_role("button", name=name, exact=True)


@pytest.fixture(scope="module")
def done(session_lab):
    """The lab after all its cells have been trained, for the tests down to the one that trains anew."""
    notebook = session_lab.run(LAB.format(speed="full speed"))
    button(notebook, "Train").click()
    expect(notebook.get_by_text("All 9 cells are done")).to_be_visible()
    return notebook


def test_the_map_fills(lab, done):
    expect(done.get_by_text("9 of 9 cells")).to_be_visible()
    rate = lab.python("print(panel.lab.rate_map()[0].tolist())")
    assert re.fullmatch(r"\[\[0, 0, 0\], .*\n", rate) and "200" in rate
    expect(done.get_by_text(re.compile(r"Rate 1, 2 hidden: \d\d % \("))).to_be_visible()
    expect(done.get_by_text("A nudge of 1e-15 changes none")).to_be_visible()


def test_it_fits_on_a_page(lab, done):
    page = lab.page.locator(".jp-WindowedPanel-outer").bounding_box()
    panel = done.locator(".jp-OutputArea-output:has(.widget-image)").bounding_box()
    assert panel["height"] <= page["height"]
    for row in done.locator(".widget-box > .widget-box, .widget-dropdown, .widget-text").all():
        assert row.evaluate("one => one.scrollWidth - one.clientWidth") <= 1


@pytest.mark.night
def test_a_failed_network_opens_below_and_fails_there_too(lab, done):
    button(done, "Next failed").click()
    expect(done.get_by_text("networks of this cell have not learned")).to_be_visible()
    button(done, "Train it").click()
    account = done.get_by_text(re.compile("has not learned; its loss is"))
    expect(account).to_be_visible()
    loss = re.search(r"loss is (\S+) at epoch", account.inner_text())[1]
    done.get_by_label("speed").last.select_option("full speed")
    button(done, "Train").last.click()
    expect(done.get_by_text("2,000 epochs are done")).to_be_visible()
    expect(done.get_by_text(re.compile(rf"loss\s*{loss}"))).to_be_visible()
    button(done, "Step through").click()
    expect(done.get_by_label("the program of the pass")).to_be_visible()
    button(done, "Close").click()
    expect(done.get_by_label("the program of the pass")).to_have_count(0)


@pytest.mark.night
def test_clicks_act_in_their_order(lab, done):
    """Where they came in two threads of the kernel, Train overtook Reset in every second pair."""
    lab.python("acts = []; act = panel.act; panel.act = lambda one: (acts.append(one), act(one))")
    for _ in range(5):
        lab.python("1 + 1")  # a kernel that was busy was needed for that
        button(done, "Reset").first.click()
        button(done, "Train").first.click()
        button(done, "Pause").click()
        expect(button(done, "Pause")).to_have_count(0)
    acts = lab.python("print(*[one.__name__ for one in acts])").split()
    assert acts == 5 * ["_reset", "_toggle", "_toggle"]


@pytest.mark.night
def test_it_pauses_and_goes_on_while_its_settings_change(lab):
    notebook = lab.run(LAB.format(speed="300 epochs/s"))
    button(notebook, "Train").click()
    expect(notebook.get_by_text(re.compile("have learned by epoch"))).to_be_visible()
    button(notebook, "Pause").click()
    expect(button(notebook, "Train")).to_be_visible()
    epoch = "print(panel.lab.cell((1, 1)).epoch)"
    stood = lab.python(epoch)
    lab.settle()
    assert 0 < int(lab.python(epoch)) == int(stood) < 2000
    button(notebook, "Train").click()
    notebook.get_by_label("hidden units").select_option("4")
    expect(notebook.get_by_text(re.compile("Rate 1, 4 hidden"))).to_be_visible()
    notebook.get_by_label("biases").select_option("no")
    expect(notebook.get_by_text("Biases changed: all networks start again")).to_be_visible()
    expect(button(notebook, "Pause")).to_be_visible()
    notebook.get_by_label("speed").select_option("full speed")
    expect(notebook.get_by_text("All 9 cells are done")).to_be_visible()
