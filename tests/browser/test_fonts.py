"""Nothing is cut off, whatever font a machine has: every panel in the page's own and in a wide one."""

import pytest
from every_panel import PANELS, each
from rig import CUT, FONTS

WIDTH = "document.querySelector('.nn-number label').getBoundingClientRect().width"


@pytest.fixture(scope="module")
def lab(session_lab):
    return session_lab


EACH = each("StepThroughPanel", "TrainingPanel")  # those with most in them


@pytest.fixture(scope="module", params=EACH)
def panel(lab, request):
    lab.errors.clear()
    notebook = lab.run(PANELS[request.param])
    notebook.locator("img[title]").wait_for()
    yield notebook.locator(".nnlib-panel").first
    lab.clean_up()
    assert lab.errors == []


@pytest.fixture(params=FONTS)
def font(lab, panel, request):
    lab.dress(request.param)
    yield request.param
    lab.dress("own font")


def room_for_a_panel(lab):
    """The height of the part of the screen that shows the notebook, at 1280 x 720."""
    return lab.notebook.locator(".jp-WindowedPanel-outer").bounding_box()["height"]


def test_the_wide_font_is_a_wide_one(lab, panel):
    own = lab.page.evaluate(WIDTH)
    lab.dress("wide font")
    assert lab.page.evaluate(WIDTH) > 1.05 * own
    lab.dress("own font")


def test_nothing_is_cut_off(panel, font):
    assert panel.evaluate(CUT) == []
    room = panel.locator("xpath=ancestor::*[contains(@class, 'jp-OutputArea-output')]").first
    assert panel.bounding_box()["width"] <= room.bounding_box()["width"]


def test_a_panel_is_on_the_screen_as_a_whole(lab, panel, font):
    """Of the training panel with its drawers closed but one; its picture stays in sight anyway."""
    opened = panel.locator(".nnlib-switch.mod-active:not(.nnlib-switch-time)")
    for switch in opened.all()[::-1]:
        switch.click()
    lab.settle()
    assert panel.bounding_box()["height"] <= room_for_a_panel(lab)


@pytest.mark.parametrize("panel", ["StepThroughPanel"], indirect=True)
def test_a_step_is_on_the_screen_with_all_digits(lab, panel, font):
    step = panel.get_by_label("step", exact=True)
    for number in (1, 11, 15):
        step.fill(str(number))
        step.press("Enter")
        panel.get_by_text(f"Step {number}, ").wait_for()
        assert panel.bounding_box()["height"] <= room_for_a_panel(lab)
        assert panel.evaluate(CUT) == []
    value = panel.get_by_label("value")
    value.fill("-0.12345678901234568")
    value.press("Enter")
    panel.get_by_text("to -0.1235: ").wait_for()
    assert value.input_value() == "-0.12345678901234568"
    assert panel.evaluate(CUT) == []
    panel.get_by_role("button", name="Reset").click()
