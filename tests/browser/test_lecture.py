"""Is it readable from the last row? `python3 run.py lecture` in Chromium at 1280 x 720."""

import re
import shutil
from importlib.util import module_from_spec, spec_from_file_location
from itertools import count
from pathlib import Path

import nbformat
import pytest
from every_panel import HEAD, PANELS, each
from playwright.sync_api import expect
from rig import CUT, FONTS, Lab, Server, eventually
from sweeps import by_day

ROOT = Path(__file__).parents[2]
NOTEBOOK = "lecture.ipynb"
TWO_LAYERS = f"""{HEAD}
X, y = tutorials.xor().X, tutorials.xor().y
panels.TrainingPanel(Network([2, 4, 3, 1], "sigmoid"), X, y, SquaredError())
"""
BALLS = {
    "DescentPanel, 3-D": PANELS["DescentPanel"],
    "DescentPanel, momentum": f"""{HEAD}
bus = Network([1, 1], "identity", init={{"W1": [[0]], "b1": [[6]]}})
X, y = [[0], [1], [2], [3]], [[3], [5], [9], [15]]
panel = panels.DescentPanel(
    bus, X, y, SquaredError(), [(-2, 10), (-3, 7)], steps=43, momentum=0.7, view="3-D"
)
panel""",
    "DescentPanel, trials": f"""{HEAD}
neuron = Network([1, 1], "identity", bias=False, init={{"W1": [[2]]}})
X, y = [[1], [1], [2], [2]], [[3], [5], [7], [9]]
panel = panels.DescentPanel(neuron, X, y, SquaredError(), [(0, 8)], hide=["momentum"])
panels.keep_trials("edge", panel)""",
}
WHOLE = {name: PANELS[name] for name in ("TrainingPanel", "LabPanel", "StepThroughPanel")} | BALLS
WHOLE["StepThroughPanel, chain"] = f"{PANELS['StepThroughPanel']}.step.value = 14\npanel"
BY_DAY = ("TrainingPanel", "DescentPanel, momentum")
LABELS = 12 * 100 / 72  # pixels that the numbers on its axes have in the picture


@pytest.fixture(scope="module")
def lecture(server, browser, tmp_path_factory):
    """The page of a lecture, and where its settings are kept."""
    spec = spec_from_file_location("run", ROOT / "run.py")
    run = module_from_spec(spec)
    spec.loader.exec_module(run)
    folder = tmp_path_factory.mktemp("lecture")
    run.MEMORY = folder
    shutil.copytree(run.LECTURE / "workspace", folder / "jupyterlab_workspaces_dir")
    server = Server(folder, *run.large_type())
    lab = Lab(server, browser, reset=False)
    yield lab
    lab.context.close()  # else it would go on, and look for its server, beside all tests that follow
    server.stop()


@pytest.fixture(scope="module")
def panel(lecture):
    """A panel in a notebook with prose and code, which was run."""
    prose = nbformat.v4.new_markdown_cell("# A lecture\n\nSome prose.")
    lecture.run(prose, "1 + 1", PANELS["NeuronPanel"], name=NOTEBOOK)
    lecture.notebook.locator("img[title]").wait_for()
    return lecture.notebook.locator(".jp-OutputArea-output:has(.widget-image)")


def size(element):
    """The height of the type on the screen, in pixels."""
    return element.first.evaluate(
        "one => parseFloat(getComputedStyle(one).fontSize) * one.currentCSSZoom"
    )


def test_the_type_is_large(lecture, panel):
    notebook = lecture.notebook
    assert size(notebook.locator(".jp-RenderedMarkdown p")) >= 18
    assert size(notebook.locator(".jp-CodeCell .cm-content")) >= 16.5
    for control in ("label", "input", "select", ".widget-html-content"):
        assert size(panel.locator(f"{control}:visible")) >= 16.5, control
    picture = panel.locator("img").bounding_box()
    assert LABELS * picture["width"] / 760 >= 20


def test_a_panel_is_on_the_screen_as_a_whole(lecture, panel):
    page = lecture.page.locator(".jp-WindowedPanel-outer").bounding_box()
    assert panel.bounding_box()["height"] <= page["height"]
    assert lecture.page.evaluate("jupyterapp.shell.leftCollapsed")
    overflow = "one => one.scrollWidth - one.clientWidth"
    assert lecture.page.locator(".jp-WindowedPanel-outer").evaluate(overflow) <= 0
    for part in (panel, *panel.locator("label, select, .widget-html").all()):
        assert part.evaluate(overflow) <= 1


def test_sliders_follow_the_mouse_in_large_type_too(lecture, panel):
    panel.scroll_into_view_if_needed()
    slider = panel.locator(".noUi-base").first.bounding_box()
    y = slider["y"] + slider["height"] / 2
    handle = panel.get_by_role("slider").first.bounding_box()
    lecture.page.mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    lecture.page.mouse.down()
    lecture.page.mouse.move(slider["x"] + 0.8 * slider["width"], y, steps=5)
    lecture.page.mouse.up()
    expect(panel.get_by_label("weight")).to_have_value(re.compile(r"3|2\.9|3\.1"))  # from -5 to 5


def test_a_click_puts_the_cursor_where_it_was_clicked(lecture, panel):
    line = lecture.notebook.locator(".jp-CodeCell .cm-line").first
    code = line.inner_text()
    line.scroll_into_view_if_needed()
    box = line.bounding_box()
    lecture.page.mouse.click(box["x"] + 2, box["y"] + box["height"] / 2)
    lecture.page.keyboard.type("7")
    expect(line).to_have_text(f"7{code}")


def test_pointing_at_a_picture_pops_up_nothing(lecture, panel):
    assert panel.locator("img").evaluate(
        """picture => {
            picture.scrollIntoView();
            const {x, y, width, height} = picture.getBoundingClientRect();
            const pointed = document.elementFromPoint(x + width / 2, y + height / 2);
            return pointed.contains(picture) && pointed !== picture;
        }"""
    )


def test_what_a_lecturer_sets_stays_in_lectures(lecture, panel):
    lecture.theme("JupyterLab Dark")
    expect(lecture.page.locator("body")).to_have_attribute("data-jp-theme-light", "false")
    folder = lecture.server.root.parent
    kept = eventually(lambda: list(folder.rglob("themes.jupyterlab-settings")))
    assert [path.parents[2].name for path in kept] == ["lecture_settings"]


def test_a_lecture_goes_on_where_it_stopped(lecture, panel):
    lecture.save()
    layouts = lecture.server.root.parent / "jupyterlab_workspaces_dir"
    eventually(lambda: any(NOTEBOOK in path.read_text("utf-8") for path in layouts.iterdir()))
    lecture.goto("/lab")
    lecture.notebook.locator("h1").wait_for()
    assert lecture.page.evaluate("jupyterapp.shell.currentWidget.context.path") == NOTEBOOK
    assert size(lecture.notebook.locator(".jp-RenderedMarkdown p")) >= 18


@pytest.mark.parametrize("name", each("TrainingPanel"))
def test_no_panel_is_cut_off_or_small(lecture, name):
    output = lecture.run(PANELS[name]).locator(".jp-OutputArea-output:has(.widget-image)")
    output.locator("img[title]").wait_for()
    for font in FONTS:
        lecture.dress(font)
        assert output.evaluate(CUT) == [], font
        assert 1.05 <= output.locator(".widget-image").evaluate(
            """image => image.currentCSSZoom * Math.min(
                image.clientWidth / image.getAttribute('width'),
                image.clientHeight / image.naturalHeight * image.naturalWidth
                    / image.getAttribute('width')
            )"""
        )  # times what it is without a lecture
    lecture.dress("own font")


@pytest.mark.parametrize("name", by_day(BY_DAY, WHOLE))
def test_a_panel_and_its_sentence_are_on_the_page_when_the_code_is_folded(lecture, name):
    code = WHOLE[name].replace('drawers=("time", "compare", "more")', "")  # as they come
    notebook = lecture.run(code)
    lecture.page.evaluate("jupyterapp.commands.execute('notebook:hide-cell-code')")
    lecture.python("panel.say('A sentence.')")
    sentence = notebook.get_by_text("A sentence.")
    sentence.wait_for()
    panel = notebook.locator(".nnlib-panel")
    panel.evaluate("one => one.scrollIntoView()")
    page, top = (
        notebook.locator(".jp-WindowedPanel-outer").bounding_box(),
        panel.bounding_box()["y"],
    )
    for part in (sentence, *panel.locator(".nn-program").all()):
        below = part.bounding_box()
        assert below["y"] + below["height"] - top <= page["height"]


def test_the_line_of_a_step_is_in_sight_where_not_all_have_room(lecture):
    notebook = lecture.run(PANELS["StepThroughPanel"])
    lines = notebook.locator(".nn-program select")
    size = "one => [one.scrollTop, one.clientHeight, one.scrollHeight]"
    top, height, whole = lines.evaluate(size)
    assert top == 0 and 8 < 16 * height / whole < 16
    lecture.python("panel.step.value = 16")
    eventually(lambda: lines.evaluate("one => one.selectedIndex") == 15)
    eventually(
        lambda: lines.evaluate("one => one.scrollTop + one.clientHeight >= one.scrollHeight - 4")
    )
    lecture.python("panel.step.value = 1")
    eventually(lambda: lines.evaluate("one => one.scrollTop") < 4)


def test_a_picture_is_on_the_page_together_with_its_controls(lecture):
    notebook = lecture.run(PANELS["DescentPanel"], TWO_LAYERS)
    page = notebook.locator(".jp-WindowedPanel-outer")
    outputs = notebook.locator(".jp-OutputArea-output:has(.widget-image)")
    expect(outputs).to_have_count(2)
    for output in outputs.all():
        picture = output.locator(".widget-image")
        picture.scroll_into_view_if_needed()
        picture, top = picture.bounding_box(), output.bounding_box()["y"]
        assert picture["y"] + picture["height"] - top <= page.bounding_box()["height"]


PICTURE = """
from nnlib import sigmoid
from nnworkshop import pictures
pictures.curves({"sigmoid": sigmoid}, -6, 6)
"""


def test_pictures_are_sharp(lecture):
    lecture.run(PICTURE)
    picture = lecture.notebook.locator(".jp-RenderedImage img")
    picture.wait_for()
    sizes = "one => [one.naturalWidth, one.width, one.getBoundingClientRect().width]"
    natural, width, shown = eventually(lambda: picture.evaluate(sizes))
    assert natural == 2 * width and shown <= natural


# On stage

NUMBERS = count()
PLAY = """
from nnlib import Network, SquaredError, datasets
from nnworkshop.panels import TrainingPanel
TrainingPanel(Network([2, 4, 1], rng=0), *datasets.moons(80), SquaredError(), 5, height=230, drawers=[])
"""
LONG = "A line.\n\n" * 12


def tagged(cell, *tags):
    cell.metadata["tags"] = list(tags)
    return cell


@pytest.fixture
def lesson(lecture):
    """A notebook that has not been run, with exercises between long texts, and its first cell chosen."""
    task = tagged(nbformat.v4.new_markdown_cell("### Your turn"), "exercise")
    stub = tagged(nbformat.v4.new_code_cell("def mine():\n    ..."), "exercise", "stub")
    solution = tagged(nbformat.v4.new_markdown_cell("The solution"), "exercise", "solution")
    play, picture, last = map(nbformat.v4.new_code_cell, (PLAY, PICTURE, "'the last'"))
    long = map(nbformat.v4.new_markdown_cell, [LONG] * 3)
    cells = [next(long), play, next(long), task, stub, solution, picture, next(long), last]
    lecture.open(lecture.write(f"lesson_{next(NUMBERS)}.ipynb", cells))
    expect(lecture.notebook.locator(".jp-Cell")).to_have_count(len(cells))
    lecture.page.evaluate("jupyterapp.shell.currentWidget.content.activeCellIndex = 0")
    lecture.notebook.locator(".jp-Cell").first.focus()
    return lecture.notebook


def active(lecture):
    return lecture.page.evaluate("jupyterapp.shell.currentWidget.content.activeCellIndex")


@pytest.mark.parametrize("way", ["key", "button"])
def test_exercises_are_out_of_sight_until_they_are_wanted(lecture, lesson, way):
    button = lesson.get_by_role("button", name="Exercises")
    switch = (lambda: lecture.page.keyboard.press("Alt+e")) if way == "key" else button.click
    exercise = lesson.locator(".jp-Cell").all()[3:6]
    for part in exercise:
        expect(part).to_be_hidden()
    switch()
    expect(button).to_have_attribute("aria-pressed", "true")
    for part in exercise:
        expect(part).to_be_visible()
    switch()
    for part in exercise:
        expect(part).to_be_hidden()


def test_a_key_folds_all_code(lecture, lesson):
    code = lesson.locator(".jp-CodeCell .cm-content").last
    lecture.page.keyboard.press("Alt+c")
    expect(code).to_be_hidden()
    lesson.get_by_role("button", name="Code").click()
    expect(code).to_be_visible()


def is_seen(page, element):
    """Whether an element is on the page as a whole."""
    page, box = page.bounding_box(), element.bounding_box()
    return page["y"] <= box["y"] and box["y"] + box["height"] <= page["y"] + page["height"]


def test_what_appears_is_in_sight(lecture, lesson):
    page = lesson.locator(".jp-WindowedPanel-outer")
    press = lecture.page.keyboard.press
    press("Shift+Enter")
    assert active(lecture) == 1
    press("Shift+Enter")
    assert active(lecture) == 2
    panel = lesson.locator(".jp-OutputArea-output:has(.widget-image)")
    panel.locator("img[title]").wait_for()
    eventually(lambda: is_seen(page, panel))
    press("Shift+Enter")
    assert active(lecture) == 6  # behind the exercises
    eventually(lambda: is_seen(page, lesson.get_by_text("pictures.curves")))
    press("Shift+Enter")
    picture = lesson.locator(".jp-RenderedImage img")
    picture.wait_for()
    eventually(lambda: is_seen(page, picture))
    press("Shift+Enter")
    press("Shift+Enter")
    expect(lesson.locator(".jp-OutputArea-output").last).to_have_text("'the last'")
    assert lesson.locator(".jp-Cell").count() == 9  # none is added at the end
    eventually(lambda: is_seen(page, lesson.locator(".jp-OutputArea-output").last))
