"""How much room panels take in windows of several sizes: whoever moves a control sees the picture."""

import pytest
from every_panel import PANELS
from rig import eventually
from sweeps import by_day

# CSS pixels of a page of 1280 x 720 as it is, at 150 %, and at 67 %
WINDOWS = {"100 %": (1280, 720), "150 %": (853, 480), "67 %": (1910, 1075)}
# as it comes, and with the least room that there can be
BY_DAY = {("150 %", True)}
NAMES = ("DescentPanel", "LabPanel", "NeuronPanel", "TrainingPanel")
BOXES = """control => {
    const panel = control.closest('.nnlib-panel');
    const box = one => one.getBoundingClientRect().toJSON();
    return [control.closest('.jp-WindowedPanel-outer'), panel.querySelector('img'), control].map(box);
}"""


@pytest.fixture(scope="module", params=by_day(["TrainingPanel"], NAMES))
def panel(session_lab, request):
    """A panel, with enough above and below it to scroll."""
    session_lab.errors.clear()
    notebook = session_lab.run(
        "print('line\\n' * 50)", PANELS[request.param], "print('line\\n' * 50)"
    )
    yield notebook.locator(".nnlib-panel")
    resize(session_lab, WINDOWS["100 %"])
    session_lab.clean_up()
    assert session_lab.errors == []


def resize(lab, size, side_bar=True):
    lab.page.set_viewport_size(dict(zip(("width", "height"), size)))
    lab.page.evaluate("open => jupyterapp.shell[open ? 'expandLeft' : 'collapseLeft']()", side_bar)


def within(inner, outer):
    """Whether a box is in sight, to within a pixel."""
    return outer["top"] - 1 <= inner["top"] and inner["bottom"] <= outer["bottom"] + 1


@pytest.mark.parametrize(
    ("window", "side_bar"),
    by_day(BY_DAY, [(window, side_bar) for window in WINDOWS for side_bar in (True, False)]),
)
def test_the_picture_and_the_control_that_has_the_focus_are_in_sight(
    session_lab, panel, window, side_bar
):
    resize(session_lab, WINDOWS[window], side_bar)
    controls = panel.locator("button, input, select, [role=slider]").all()
    for control in [one for one in controls if one.is_visible() and one.is_enabled()]:
        control.focus()
        page, picture, box = control.evaluate(BOXES)
        assert within(picture, page)
        assert within(box, page) and box["bottom"] <= picture["top"] + 1


def test_a_large_screen_is_used(session_lab, panel):
    resize(session_lab, WINDOWS["67 %"])
    image = panel.locator("img").first
    wanted = int(image.get_attribute("width"))
    eventually(lambda: image.bounding_box()["width"] >= 1.2 * wanted)
    box = image.bounding_box()
    assert box["height"] <= 0.5 * WINDOWS["67 %"][1]
