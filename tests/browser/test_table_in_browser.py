"""A table of one's own under a learner's hands: chosen, uploaded, looked at, trained on, and not saved."""

import json
from urllib.parse import urlsplit

import pytest

CELL = """
from nnworkshop.panels import TablePanel
panel = TablePanel()
panel
"""
ROWS = [(40 + k * 7 % 97, ("Bonn", "Kiel")[k % 2], 4321.125 + 7 * k) for k in range(60)]
TEXT = "area;city;price\n" + "\n".join(f"{a};{c};{p}" for a, c, p in ROWS)


@pytest.fixture
def notebook(lab):
    (lab.server.root / "houses.csv").write_text(TEXT)
    yield lab.run(CELL)
    (lab.server.root / "houses.csv").unlink()


def press(notebook, name):
    notebook.get_by_role("button", name=name, exact=True).first.click()


def choose(notebook, name, label):
    notebook.get_by_label(name, exact=True).select_option(label)


def is_fit(notebook):
    notebook.get_by_text("60 rows: 45 to train with, 15 held out. Target: price.").wait_for()


def in_file(lab):
    """The text of the saved notebook."""
    return (lab.server.root / "scratch.ipynb").read_text("utf-8")


def test_a_file_is_chosen_trained_on_and_not_saved(lab, notebook):
    choose(notebook, "file", "houses.csv")
    is_fit(notebook)
    notebook.get_by_role("cell", name="4321.125").wait_for()
    lab.save()
    assert "4321.125" not in in_file(lab) and "4328.125" not in in_file(lab)
    choose(notebook, "show", "each column")
    notebook.get_by_role("cell", name="1 for Kiel, 0 for Bonn").wait_for()
    press(notebook, "Train")
    notebook.get_by_text("The answer is price: 0 stands for").wait_for()
    assert notebook.get_by_label("feature across").count() == 0  # two inputs: both are shown
    notebook.get_by_text("held-out loss").wait_for()
    choose(notebook, "speed", "full speed")
    notebook.get_by_role("button", name="Train", exact=True).last.click()
    notebook.get_by_text("300 epochs are done").wait_for()
    notebook.locator("img[title*='epoch 300']").wait_for()  # the sharp picture comes a moment later
    lab.save()
    saved = in_file(lab)
    assert not any(f"{price}" in saved for _, _, price in ROWS)
    (output,) = json.loads(saved)["cells"][0]["outputs"]
    words = "".join(output["data"]["text/plain"])
    assert "epoch 300" in words and "widgets" not in json.loads(saved)["metadata"]
    press(notebook, "Back to the table")
    is_fit(notebook)


@pytest.mark.night
def test_a_file_is_uploaded_and_another_target_chosen(lab, notebook, tmp_path):
    (tmp_path / "mine.csv").write_bytes(TEXT.replace("city", "Straße").encode("latin-1"))
    upload(lab, notebook, tmp_path / "mine.csv")
    is_fit(notebook)
    choose(notebook, "target", "Straße")
    notebook.get_by_text("Target: Straße.").wait_for()
    notebook.get_by_label("predict from", exact=True).select_option(["price"])
    press(notebook, "Train")
    notebook.get_by_text("The classes of Straße: Bonn, Kiel.").wait_for()
    notebook.locator("span").get_by_text("held out right").wait_for()
    assert lab.python("print(panel.upload.value, panel.ready.names)").strip() == "() ['price']"


def upload(lab, notebook, path):
    with lab.page.expect_file_chooser() as chooser:
        notebook.locator(".widget-upload").first.click()
    chooser.value.set_files(path)


@pytest.mark.night
def test_a_file_of_more_than_ten_megabytes_is_uploaded(lab, notebook, tmp_path):
    large = tmp_path / "large.csv"
    large.write_text("x,y\n" + "1234.5,2345.6\n4321.5,6543.2\n" * 600_000)
    assert large.stat().st_size > 15e6
    upload(lab, notebook, large)
    notebook.get_by_text("1,200,000 rows: 900,000 to train with").wait_for()
    assert lab.python("print(panel.upload.value)").strip() == "()"


def test_nothing_leaves_the_machine(lab, notebook, tmp_path):
    """Whatever is done with a table, the page asks nobody but its own server."""
    asked = []
    lab.page.on("request", lambda request: asked.append(request.url))
    lab.page.on("websocket", lambda socket: asked.append(socket.url))
    (tmp_path / "mine.csv").write_text(TEXT)
    upload(lab, notebook, tmp_path / "mine.csv")
    is_fit(notebook)
    press(notebook, "Train")
    notebook.get_by_text("held-out loss").wait_for()
    choose(notebook, "speed", "full speed")
    notebook.get_by_role("button", name="Train", exact=True).last.click()
    notebook.get_by_text("300 epochs are done").wait_for()
    lab.save()
    lab.page.reload()
    lab.page.wait_for_function("() => window.jupyterapp")
    lab.page.evaluate("() => jupyterapp.restored")
    lab.open("scratch.ipynb")
    lab.notebook.locator(".nnlib-pointer").wait_for()  # it is back, with all that it asks for
    hosts = {urlsplit(url).hostname for url in asked if not url.startswith(("data:", "blob:"))}
    assert hosts == {"127.0.0.1"} and any("api/contents" in url for url in asked)


def test_what_is_no_table_is_said_and_the_one_before_stays(lab, notebook, tmp_path):
    choose(notebook, "file", "houses.csv")
    is_fit(notebook)
    (tmp_path / "book.csv").write_bytes(b"PK\x03\x04")
    upload(lab, notebook, tmp_path / "book.csv")
    notebook.get_by_text("expected a CSV: open it in a spreadsheet").wait_for()
    is_fit(notebook)


def test_a_wide_table_scrolls_in_its_place(lab, notebook):
    wide = ["a name that is rather long"] * 60
    (lab.server.root / "wide.csv").write_text(
        "\n".join(",".join(row) for row in [wide, *[[str(k)] * 60 for k in range(5)]])
    )
    press(notebook, "Look again")
    lab.settle()
    choose(notebook, "file", "wide.csv")
    choose(notebook, "show", "first rows")
    notebook.locator(".nnlib-look").wait_for()
    panel = notebook.locator(".nnlib-panel").first
    room = panel.locator("xpath=ancestor::*[contains(@class, 'jp-OutputArea-output')]").first
    assert panel.evaluate("one => one.scrollWidth") <= room.bounding_box()["width"]
    (lab.server.root / "wide.csv").unlink()


def test_columns_are_chosen_with_keys_alone(lab, notebook):
    choose(notebook, "file", "houses.csv")
    is_fit(notebook)
    columns = notebook.get_by_label("predict from", exact=True)
    columns.focus()
    lab.page.keyboard.press("Home")
    lab.settle()
    assert (
        lab.python("print(panel.columns.value, panel.ready.names)").strip() == "('area',) ['area']"
    )
