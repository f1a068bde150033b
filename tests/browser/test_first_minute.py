"""A learner's copy of the course: it learns within the first screen, and tells no answer before it asks."""

import json
import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from playwright.sync_api import expect

from nnworkshop.exercises.questions import NOTEBOOK, QUESTIONS

ROOT = Path(__file__).parents[2]
COURSE = [
    path for path in sorted((ROOT / "notebooks").glob("[0-4]*.ipynb")) if path.name[:2] != "00"
]
SECONDS = (
    60  # that a run of the first minute may last where much else is going on; else it takes three
)
# what is on the page of each cell down to the first that has a text in it, and what its panels say
ABOVE = """(notebook, ask) => {
    const cells = [...notebook.querySelectorAll('.jp-Cell')];
    const models = jupyterapp.shell.currentWidget.content.widgets;
    const end = models.findIndex(one => one.model.sharedModel.getSource().includes(ask));
    return cells.slice(0, end + 1).map(cell => [...cell.querySelectorAll(
        '.jp-RenderedMarkdown, .jp-OutputArea-output')].map(one => one.textContent).join(' ')).join(' ');
}"""


def given(lab, path):
    """A copy of a notebook as `run.py lab` gives it to a learner; its name."""
    spec = spec_from_file_location("run", ROOT / "run.py")
    run = module_from_spec(spec)
    spec.loader.exec_module(run)
    notebook = run.without_outputs(json.loads(path.read_text("utf-8")))
    (lab.server.root / path.name).write_text(json.dumps(notebook), "utf-8")
    return path.name


def button(notebook, name):
    return notebook.get_by_role("button", name=name, exact=True)


def epoch(notebook):
    """The epoch that the first panel of the page writes above its picture."""
    text = notebook.get_by_text(re.compile(r"^epoch\s*[\d,]+$")).first.inner_text()
    return int(re.sub(r"\D", "", text))


def loss(notebook):
    text = notebook.get_by_text(re.compile(r"^loss\s*[\d.e-]+$")).first.inner_text()
    return float(re.search(r"[\d.]+(e-?\d+)?$", text)[0])


def trained(notebook):
    """Press Train, and wait for the end of the run."""
    button(notebook, "Train").click()
    expect(notebook.get_by_text("3,000 epochs are done")).to_be_visible(timeout=1000 * SECONDS)


@pytest.fixture(scope="module")
def lab(session_lab):
    """Without the cleaning up after each test, which would close the copy of 01."""
    yield session_lab
    session_lab.clean_up()


@pytest.fixture(autouse=True)
def no_error(lab):
    lab.errors.clear()
    yield
    assert lab.errors == []


@pytest.fixture(scope="module")
def first_screen(lab):
    """The copy of 01 just opened, its first cell run by the keyboard, nothing scrolled.

    The first minute, test by test: it is looked at, then trained, then changed.
    """
    lab.open(given(lab, COURSE[0]))
    notebook = lab.notebook
    first = notebook.locator(".jp-CodeCell").first
    expect(first.locator(".jp-OutputArea-output")).to_have_count(0)
    first.locator(".cm-content").click()
    lab.page.keyboard.press("Shift+Enter")
    expect(button(notebook, "Train")).to_be_visible(timeout=30_000)
    notebook.locator("img").first.wait_for()
    return notebook


def test_train_is_within_the_first_screen(lab, first_screen):
    screen = first_screen.locator(".jp-WindowedPanel-outer").bounding_box()
    bottom = screen["y"] + screen["height"]
    seen = {
        "title": first_screen.locator("h1").first,
        "promise": first_screen.locator("p", has_text="you will have written every line"),
        "cell": first_screen.locator(".jp-CodeCell .cm-content").first,
        "Train": button(first_screen, "Train"),
        "learning rate": first_screen.get_by_label("learning rate"),
        "hidden units": first_screen.get_by_label("hidden units"),
    }
    for name, part in seen.items():
        box = part.bounding_box()
        assert screen["y"] <= box["y"] and box["y"] + box["height"] <= bottom, name
    picture = first_screen.locator("img").first.bounding_box()
    assert picture["y"] < bottom - 100  # enough of it to see something move
    hidden = ["Step", "More", "Time", "Compare", "Pin", "Export"]
    assert [button(first_screen, name).count() for name in hidden] == [0] * len(hidden)


def test_it_learns_before_ones_eyes(lab, first_screen):
    picture = first_screen.locator("img").first.element_handle()
    before = picture.get_attribute("src")
    assert epoch(first_screen) == 0
    button(first_screen, "Train").click()
    lab.page.wait_for_function("([now, before]) => now.src !== before", arg=[picture, before])
    expect(first_screen.get_by_text("3,000 epochs are done")).to_be_visible(timeout=1000 * SECONDS)
    assert epoch(first_screen) == 3000
    assert loss(first_screen) < 0.005  # the moons are parted


@pytest.mark.night
def test_one_hidden_unit_fails(lab, first_screen):
    units = first_screen.get_by_label("hidden units")
    units.fill("1")
    units.press("Enter")
    expect(first_screen.get_by_text("a new start")).to_be_visible()
    trained(first_screen)
    assert loss(first_screen) > 0.03


def test_a_copy_has_no_outputs(lab):
    for path in COURSE:
        copy = json.loads((lab.server.root / given(lab, path)).read_text("utf-8"))
        assert not any(cell.get("outputs") for cell in copy["cells"])


@pytest.mark.night
@pytest.mark.parametrize("path", COURSE, ids=lambda path: path.stem)
def test_no_copy_tells_an_answer_before_its_question(lab, path):
    lab.clean_up()
    lab.page.set_default_timeout(300_000)
    try:
        lab.open(given(lab, path))
        lab.run_all()
        notebook = lab.notebook
        assert lab.python("print('run')") == "run\n"  # when all cells have run
        assert notebook.locator("[data-mime-type='application/vnd.jupyter.error']").count() == 0
        names = [name for name, number in NOTEBOOK.items() if number == path.name[:2]]
        assert names
        for name in names:
            above = notebook.evaluate(ABOVE, f'ask("{name}"')
            assert len(above) > 500, name
            assert [tell for tell in QUESTIONS[name].telltale if tell in above] == [], name
    finally:
        lab.page.set_default_timeout(30_000)
