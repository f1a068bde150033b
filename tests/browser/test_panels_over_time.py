"""A panel after the page is loaded again, after it was closed, without its kernel, after a restart."""

import json
import re

import nbformat
import pytest
from every_panel import PANELS, each
from playwright.sync_api import expect
from rig import Lab

SENTENCE = "its controls come back when you run its cell"
ICONS = """() => [...document.querySelectorAll('.jupyter-widgets-disconnected')].filter(
    widget => getComputedStyle(widget, '::before').content !== 'none').length"""
SHARP = "() => document.querySelector('.jp-OutputArea img').naturalWidth === 2 * 820"
BUSY = """
import pathlib, time
for _ in range(600):
    if pathlib.Path("go").exists():
        break
    time.sleep(0.1)
"""
# ipywidgets looks for a panel every 100 milliseconds, and gives it up after two seconds
TOO_BUSY = """
const later = window.setTimeout;
window.setTimeout = (act, wait, ...more) => later(act, wait === 100 ? %d : wait, ...more);
"""
REACHED = """() => [...document.querySelectorAll('.nnlib-panel *')].filter(
    one => one.tabIndex >= 0 && one.checkVisibility({visibilityProperty: true})).length"""


def session(lab, act):
    """Shut down or restart the kernel of the open notebook."""
    lab.page.evaluate(
        f"() => jupyterapp.shell.currentWidget.context.sessionContext.{act}()",
    )


def button(lab, name):
    return lab.notebook.get_by_role("button", name=name, exact=True)


def is_a_picture(lab):
    """One sentence, one picture, and nothing that is broken or takes the keyboard."""
    expect(lab.notebook.get_by_text(SENTENCE)).to_have_count(1)
    expect(lab.notebook.get_by_text(SENTENCE)).to_be_visible()
    expect(lab.notebook.locator(".jp-OutputArea img")).to_be_visible()
    assert lab.page.evaluate(ICONS) == lab.page.evaluate(REACHED) == 0
    assert lab.notebook.get_by_text(re.compile("javascript error|Error displaying")).count() == 0


PINS = "print('panel' in globals() and len(panel.comparison.pins))"


@pytest.fixture
def trained(lab):
    """A training panel with a run and a pin, anew only if it is not there any more; its epoch, which is in
    the file.
    """
    if not button(lab, "Unpin").count() or lab.python(PINS) != "1\n":
        lab.run(PANELS["TrainingPanel"])
        button(lab, "Train").click()
        expect(lab.notebook.get_by_text("epoch 0", exact=True)).to_have_count(0)
        button(lab, "Pause").click()
        button(lab, "Pin").click()
        expect(lab.notebook.get_by_text("Pinned:")).to_be_visible()
    now = epoch(lab)
    # the picture from before the run may still be there, and is sharp too
    expect(lab.notebook.get_by_role("img", name=f"at epoch {now:,}")).to_be_visible()
    lab.page.wait_for_function(SHARP)
    lab.save()
    return now


def epoch(lab):
    return int(lab.python("print(panel.run.training.epoch)"))


def trains_on(lab, trained):
    """The panel is back, with its run and its pin, and goes on from there."""
    expect(lab.notebook.get_by_text(f"epoch {trained:,}", exact=True)).to_be_visible()
    expect(lab.notebook.get_by_text(SENTENCE)).to_be_hidden()
    assert lab.python("print(len(panel.comparison.pins))") == "1\n"
    button(lab, "Train").click()
    expect(lab.notebook.get_by_text(f"epoch {trained:,}", exact=True)).to_have_count(0)
    button(lab, "Pause").click()
    assert epoch(lab) > trained


def test_it_is_back_when_the_page_is_loaded_again(lab, trained):
    lab.goto("/lab")
    lab.open("scratch.ipynb")
    trains_on(lab, trained)


def test_it_is_back_where_the_page_was_too_busy_to_look_for_it(lab, browser, trained):
    other, said = Lab(lab.server, browser, reset=False), []
    other.page.on("console", lambda message: said.append(message.text))
    for busy in (4_000, 40_000):  # the longer one if the kernel takes longer than the shorter one
        other.page.add_init_script(TOO_BUSY % busy)
        other.goto("/lab")
        other.open("scratch.ipynb")
        expect(other.notebook.get_by_text(f"epoch {trained:,}", exact=True)).to_be_visible()
        if given_up := any("widget model not found" in text for text in said):
            break
    assert given_up and other.errors == []
    other.context.close()


def test_it_is_back_when_the_tab_is_opened_again(lab, trained):
    lab.close(shut_down=False)
    lab.open("scratch.ipynb")
    trains_on(lab, trained)


def test_it_is_back_where_the_kernel_was_busy(lab, trained):
    lab.page.evaluate(
        """code => {
            const {session} = jupyterapp.shell.currentWidget.context.sessionContext;
            session.kernel.requestExecute({code, silent: true});
        }""",
        BUSY,
    )
    lab.close(shut_down=False)
    lab.open("scratch.ipynb", wait=False)  # which has given up on asking the kernel by then
    (lab.server.root / "go").touch()
    expect(lab.notebook.get_by_text(f"epoch {trained:,}", exact=True)).to_be_visible()
    trains_on(lab, trained)


def test_exported_from_the_menu_it_is_its_picture(lab, trained):
    url = f"{lab.server.url}/nbconvert/html/scratch.ipynb?token={lab.server.token}"
    page = lab.page.request.get(url).text()
    (image,) = re.findall("<img[^>]*>", page)
    assert f"at epoch {trained:,}" in image


def test_without_its_kernel_it_is_its_picture(lab, trained):
    lab.close()
    lab.open("scratch.ipynb")
    is_a_picture(lab)
    assert not lab.page.evaluate("() => jupyterapp.shell.currentWidget.context.model.dirty")
    lab.save()
    (cell,) = json.loads((lab.server.root / "scratch.ipynb").read_text())["cells"]
    (output,) = cell["outputs"]
    assert set(output["data"]) == {"image/png", "text/plain"}
    assert f"at epoch {trained:,}" in output["metadata"]["image/png"]["alt"]
    lab.run_all()
    expect(button(lab, "Train")).to_be_visible()
    expect(lab.notebook.get_by_text(SENTENCE)).to_be_hidden()


@pytest.mark.parametrize("name", each())  # at night: by day a kernel that has gone is enough
def test_after_a_restart_it_is_its_picture(lab, name):
    lab.run(PANELS[name])
    expect(lab.notebook.locator(".jp-OutputArea img")).to_be_visible()
    assert lab.page.evaluate(REACHED) > 5
    lab.sharp(lab.notebook.locator(".jp-OutputArea img"))
    lab.save()
    session(lab, "restartKernel")
    is_a_picture(lab)
    lab.save()
    lab.close(shut_down=False)
    lab.open("scratch.ipynb")  # there is a kernel, and it does not know the panel
    is_a_picture(lab)
    lab.run_all()
    expect(lab.notebook.get_by_text(SENTENCE)).to_be_hidden()
    assert lab.page.evaluate(REACHED) > 5
    lab.save()
    session(lab, "shutdown")
    is_a_picture(lab)


def test_a_cell_that_is_run_again_leaves_one_panel(lab):
    lab.run(PANELS["TrainingPanel"])
    expect(button(lab, "Train")).to_be_visible()
    count = "from ipywidgets.widgets import widget; print(len(widget._instances))"
    first = lab.python(count)
    for _ in range(2):
        lab.run_all()
    assert lab.python(count) == first
    button(lab, "Step").click()
    expect(lab.notebook.get_by_text("epoch 1", exact=True)).to_be_visible()


@pytest.mark.night
def test_a_word_that_changes_has_the_page_look_at_little_of_itself(lab, browser, tmp_path):
    words = [
        nbformat.v4.new_markdown_cell(f"A *cell* with **words**, number {k}") for k in range(60)
    ]
    lab.run(PANELS["TrainingPanel"], *words)
    expect(button(lab, "Train")).to_be_visible()
    lab.notebook.locator(".jp-MarkdownCell em").nth(20).wait_for(state="attached")
    known = lab.page.evaluate("() => document.querySelectorAll('.jp-NotebookPanel *').length")
    browser.start_tracing(page=lab.page, path=tmp_path / "trace", categories=["devtools.timeline"])
    for k in range(10):
        lab.python(f"panel.text.value = '<span>Now it <b>is</b> {k}</span>'")
        lab.notebook.get_by_text(f"Now it is {k}").wait_for()
    events = json.loads(browser.stop_tracing())["traceEvents"]
    looked = [one["args"]["elementCount"] for one in events if one["name"] == "UpdateLayoutTree"]
    large = [count for count in looked if count > 0.2 * known]  # a page has other reasons, too
    assert len(large) < 10 <= len(looked)
