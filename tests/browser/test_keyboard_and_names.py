"""Every panel without a mouse and without eyes: Tab, Space and arrows, names and descriptions."""

import json
import re
from contextlib import suppress
from pathlib import Path

import pytest
from every_panel import PANELS, each
from playwright.sync_api import Error
from rig import eventually

import nnworkshop.panels

SETTINGS = Path(nnworkshop.panels.__file__).parent / "lab_settings.json"
PANEL = ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-OutputArea-output:has(img)"
CONTROLS = "button, input, select, [role=slider], .nnlib-pointer"
ROLES = {
    "button",
    "spinbutton",
    "textbox",
    "combobox",
    "listbox",
    "checkbox",
    "slider",
    "image",
    "group",
}
EACH = each("TrainingPanel")
STATE = """() => {
    const {content, context} = jupyterapp.shell.currentWidget;
    return JSON.stringify([
        [...context.model.cells].map(cell => [cell.type, cell.sharedModel.source]),
        content.activeCellIndex, content.mode, document.querySelectorAll('.jp-Dialog').length,
    ]);
}"""


@pytest.fixture(scope="module")
def lab(session_lab):
    return session_lab


@pytest.fixture(scope="module", params=EACH)
def panel(lab, request):
    """What is on the screen of a panel that rests, between two cells; one for all of these tests."""
    lab.errors.clear()
    notebook = lab.run("1", PANELS[request.param], "2")
    notebook.locator("img[title]").wait_for()
    yield notebook.locator(".jp-OutputArea-output:has(img)")
    lab.clean_up()
    assert lab.errors == []


def controls(panel):
    """The controls that can be used now, in the order of the page."""
    return [one for one in panel.locator(CONTROLS).all() if one.is_visible() and one.is_enabled()]


def first_of_each_kind(panel):
    kinds = [panel.locator(kind) for kind in CONTROLS.split(", ")]
    found = [kind.first for kind in kinds if kind.count()]
    assert len(found) >= 2
    return found


def described(lab):
    return lab.python("print(panel.describe())").strip()


def in_browser(key):
    """A key as Playwright names it."""
    names = {"Accel": "ControlOrMeta", "Ctrl": "Control"}
    parts = [names.get(part, part) for part in key.split()]
    if len(parts) == 1:
        return parts[0].lower() if len(key) == 1 else key
    return "+".join(parts)


def focus_cell(lab):
    lab.page.evaluate(
        """() => {
            const {content} = jupyterapp.shell.currentWidget;
            content.activeCellIndex = 1;
            content.mode = 'command';
            content.activeCell.node.focus();
        }"""
    )


def accessible(lab, selector):
    """Role and name of everything in the first element of that selector, as screen readers get it."""
    session = lab.context.new_cdp_session(lab.page)
    session.send("Accessibility.enable")
    found = session.send(
        "Runtime.evaluate", {"expression": f"document.querySelector({selector!r})"}
    )
    tree = session.send("Accessibility.queryAXTree", {"objectId": found["result"]["objectId"]})
    session.detach()
    nodes = [node for node in tree["nodes"] if not node["ignored"]]
    return [(node["role"]["value"], node["name"]["value"]) for node in nodes if "name" in node]


def test_every_panel_is_looked_at():
    assert set(PANELS) == {name for name in nnworkshop.panels.__all__ if name.endswith("Panel")}


def test_tab_goes_through_all_controls_in_their_order(lab, panel):
    count = lab.page.evaluate(
        "all => { window.wanted = all; return all.length; }",
        [one.element_handle() for one in controls(panel)],
    )
    focus_cell(lab)
    reached = []
    for _ in range(count + 5):  # the cell has buttons of its own
        lab.page.keyboard.press("Tab")
        reached.append(lab.page.evaluate("() => wanted.indexOf(document.activeElement)"))
    assert [place for place in reached if place >= 0] == list(range(count)) != []


def test_every_control_and_every_picture_has_a_name(lab, panel):
    nodes = [(role, name) for role, name in accessible(lab, PANEL) if role in ROLES]
    assert len(nodes) > 5
    for (_, before), (role, name) in zip([("", ""), *nodes], nodes):
        assert name or (role == "slider" and before), nodes  # a slider follows its named box
    assert [name for role, name in nodes if role == "image"] == [described(lab)]


def test_the_picture_says_what_it_shows_now(lab, panel):
    before = described(lab)
    sliders, boxes = panel.get_by_role("slider"), panel.get_by_role("textbox")
    control, key = (sliders, "ArrowRight") if sliders.count() else (boxes, "ArrowUp")
    control.first.focus()
    for _ in range(20):
        lab.page.keyboard.press(key)
    lab.page.wait_for_function(
        "before => document.querySelector('img[title]').title !== before", arg=before
    )
    eventually(lambda: ("image", described(lab)) in accessible(lab, PANEL))


def test_keys_of_the_notebook_do_nothing_while_a_control_has_the_focus(lab, panel):
    shortcuts = json.loads(SETTINGS.read_text("utf-8"))["@jupyterlab/shortcuts-extension:shortcuts"]
    for control in first_of_each_kind(panel):
        focus_cell(lab)
        before = lab.page.evaluate(STATE)
        for shortcut in shortcuts["shortcuts"]:
            if shortcut["keys"] != ["Escape"]:
                control.focus()
                for key in shortcut["keys"]:
                    lab.page.keyboard.press(in_browser(key))
        lab.settle()  # whatever the keys have begun
        assert lab.page.evaluate(STATE) == before, control


def test_escape_leads_back_to_the_cell(lab, panel):
    for control in first_of_each_kind(panel):
        if control.evaluate("one => one.matches(':read-write')"):
            continue  # a box keeps all keys to itself
        control.focus()
        lab.page.keyboard.press("Escape")
        lab.page.wait_for_function("document.activeElement.classList.contains('jp-Cell')")
        assert lab.page.evaluate("jupyterapp.shell.currentWidget.content.activeCellIndex") == 1


def test_arrows_move_sliders_and_choose(lab, panel):
    for slider in panel.get_by_role("slider").all():
        places = []
        lab.settle()  # a slider before it may have moved this one
        for key in ("Home", "ArrowRight", "ArrowLeft"):
            slider.press(key)
            places.append(float(slider.get_attribute("aria-valuetext")))
        assert places[0] == places[2] < places[1]
    for choice in panel.locator("select:visible").all():
        choice.focus()
        index = "one => one.selectedIndex"
        count = choice.locator("option").count()
        lab.page.keyboard.press("Home")
        assert choice.evaluate(index) == 0
        lab.settle()  # or the kernel's answer could come after the next key
        lab.page.keyboard.press("ArrowDown")
        assert choice.evaluate(index) == min(1, count - 1)


def in_focus(button):
    """A button that has the focus and notes its click; None if its row was made anew meanwhile, as where
    another run is opened.
    """
    with suppress(Error):
        one = button.element_handle()
        one.evaluate("one => one.addEventListener('click', () => one.dataset.pressed = 'yes')")
        one.focus()
        return one


def test_space_presses_buttons(lab, panel, request):
    buttons = panel.locator("button:visible")
    names = [one.inner_text() for one in buttons.all()]
    assert bool(names) == (request.node.callspec.params["panel"] != "NeuronPanel")  # it has sliders
    for name in reversed(names):  # switches of other controls come first
        button = buttons.filter(has_text=re.compile(f"^{re.escape(name)}$")).first
        pressed = eventually(lambda button=button: in_focus(button))
        lab.page.keyboard.press("Space")
        assert pressed.get_attribute("data-pressed") == "yes"
