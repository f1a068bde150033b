"""A table of one's own in the panel: chosen, uploaded, looked at, trained on; and kept out of all files."""

import asyncio
import datetime
import subprocess
import sys

import nbformat
import numpy as np
import pandas as pd
import pytest
from ipywidgets import Widget
from sweeps import by_day

from nnworkshop.panels import (
    TablePanel,
    TrainingPanel,
    large_uploads,
    live,
    saving,
    trainer,
)
from nnworkshop.panels.live import family
from nnworkshop.panels.still import STATE
from nnworkshop.studies import state_text
from nnworkshop.tables import table
from nnworkshop.tables.reading import MOST_BYTES

pytestmark = pytest.mark.usefixtures("nothing_fails")

RNG = np.random.default_rng(0)
FRAME = pd.DataFrame(
    {
        "id": range(80),
        "area": RNG.uniform(40, 200, 80).round(4),
        "city": RNG.choice(["Bonn", "Kiel", "Ulm"], 80),
        "price": RNG.normal(300, 60, 80).round(4),
    }
)
TEXT = FRAME.to_csv(index=False)
OTHER = "x;y;kind\n" + "\n".join(f"{k};{k * k % 7};{'ab'[k % 2]}" for k in range(30))


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "houses.csv").write_text(TEXT)
    (tmp_path / "other.txt").write_text(OTHER)
    (tmp_path / "page.html").write_text("<p>")
    return tmp_path


def upload(panel, name, text):
    content = memoryview(text if isinstance(text, bytes) else text.encode())
    file = {"name": name, "content": content, "type": "", "size": len(content)}
    panel.upload.value = (file | {"last_modified": datetime.datetime(2026, 1, 1)},)


def same(ready, other):
    arrays = ([one.X, one.y, *(one.held_out or ())] for one in (ready, other))
    return ready.names == other.names and all(map(np.array_equal, *arrays))


def test_a_file_of_the_folder_is_chosen_and_looked_at(folder):
    panel = TablePanel(folder=folder)
    assert [label for label, _ in panel.file.options] == [
        "choose a file",
        "houses.csv",
        "other.txt",
    ]
    panel.file.value = "houses.csv"
    assert same(panel.ready, table(TEXT))
    assert panel.target.options == ("id", "area", "city", "price") and panel.target.value == "price"
    assert panel.columns.options == ("id", "area", "city")
    assert panel.columns.value == ("area", "city")
    assert panel.look.value == "first rows"
    assert (
        f"{FRAME['area'][4]:g}" in panel.report.value
        and f"{FRAME['area'][6]:g}" not in panel.report.value
    )
    panel.look.value = "each column"
    assert "an id" in panel.report.value and f"{FRAME['area'][4]:g}" not in panel.report.value


def test_a_file_is_uploaded_and_the_page_lets_go_of_it(folder):
    panel = TablePanel(folder=folder)
    panel.file.value = "houses.csv"
    upload(panel, "mine.csv", OTHER)
    assert panel.upload.value == () and panel.file.value == ""
    assert same(panel.ready, table(OTHER))
    upload(panel, "mine.csv", OTHER)  # once more
    assert panel.ready.target == "kind"


@pytest.mark.night
def test_a_large_file_comes_and_one_that_is_too_large_gets_a_sentence(folder):
    panel = TablePanel(folder / "houses.csv")
    upload(panel, "large.csv", "x,y\n" + "1234.5,2345.6\n4321.5,6543.2\n" * 400_000)  # 11 MB
    assert panel.ready.target == "y" and "800,000 rows" in panel.text.value
    ready = panel.ready
    upload(panel, "too_large.csv", b"1,2\n" * 25_000_001)
    assert (
        "source has 100 MB, expected at most 100 MB: keep some of its rows" in panel.message.value
    )
    assert panel.ready is ready


class Server:
    """What an extension of JupyterLab's server gets, with these settings."""

    def __init__(self, **settings):
        self.web_app = type("Application", (), {"settings": settings})


def test_the_server_lets_large_files_through():
    """Its limit is beyond what a table may have, so that the panel, which is asked, can say so."""
    server, generous = Server(), Server(websocket_max_message_size=10**9)
    for one in (server, generous):
        large_uploads._load_jupyter_server_extension(one)
    assert server.web_app.settings["websocket_max_message_size"] > 2 * MOST_BYTES
    assert generous.web_app.settings["websocket_max_message_size"] == 10**9


def test_target_columns_and_share_are_chosen(folder):
    panel = TablePanel(folder / "houses.csv")
    panel.target.value = "city"
    assert same(panel.ready, table(TEXT, "city"))
    assert panel.columns.value == ("area", "price")
    panel.columns.value = ("id", "price")
    assert same(panel.ready, table(TEXT, "city", ["id", "price"]))
    panel.held_back.value = 50
    assert same(panel.ready, table(TEXT, "city", ["id", "price"], held_out=0.5))
    panel.held_back.value = 0
    assert panel.ready.held_out is None
    assert "80 to train with, 0 held out" in panel.text.value


def test_a_target_of_few_numbers_can_be_taken_as_classes(folder):
    (folder / "grades.csv").write_text(
        "x,y\n" + "".join(f"{k},{10 + 10 * (k % 3)}\n" for k in range(60))
    )
    panel = TablePanel(folder / "grades.csv", folder=folder)
    assert panel.ready.classes is None
    panel.taken_as.value = "classes"
    assert panel.ready.classes == ["10", "20", "30"] and panel.chosen["classes"] is True
    panel.target.value = "x"
    assert panel.taken_as.value == "its values tell" and panel.ready.classes is None
    panel.file.value = "other.txt"
    panel.taken_as.value = "a number"
    assert "has texts, so classes cannot be False" in panel.message.value


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ("a\n1\n2\n", "source has one column"),
        ("", "source is empty"),
        (b"PK\x03\x04", "a workbook or packed"),
        ("a,b\n1,<b>\n2,2,3\n", "a line of 3 fields"),
    ],
)
def test_what_is_no_table_is_said_and_nothing_is_lost(folder, bad, words):
    panel = TablePanel(folder / "houses.csv")
    panel.train.click()
    before = panel.ready, panel.training
    upload(panel, "bad.csv", bad)
    assert words in panel.message.value and "<b>" not in panel.message.value
    assert (panel.ready, panel.training) == before


def test_a_choice_that_does_not_work_is_said_and_the_next_one_counts(folder):
    panel = TablePanel(folder / "houses.csv")
    panel.columns.value = ()
    assert "columns is empty" in panel.message.value and panel.ready is None
    panel.train.click()
    assert "columns is empty" in panel.message.value and panel.training is None
    assert "columns is empty" in panel.describe()
    panel.columns.value = ("area",)
    assert panel.ready.names == ["area"]
    panel.target.value = "id"
    assert panel.ready.names == ["area", "city=Bonn", "city=Kiel", "city=Ulm", "price"]


def test_without_a_table_it_says_what_to_do(tmp_path):
    panel = TablePanel(folder=tmp_path)
    for act in (panel.train.click, panel.back.click):
        act()
    panel.held_back.value = 40
    panel.look.value = "first rows"
    assert "no table" in panel.describe()
    panel.again.click()
    assert "There is no CSV file" in panel.message.value
    (tmp_path / "late.csv").write_text(OTHER)
    panel.again.click()
    panel.file.value = "late.csv"
    assert panel.ready.target == "kind"
    (tmp_path / "late.csv").unlink()
    upload(panel, "x.csv", TEXT)
    panel.file.value = "late.csv"
    assert "there is no file" in panel.message.value


def test_train_opens_the_training_panel_with_rows_held_out(folder):
    panel = TablePanel(folder / "houses.csv", target="city", hidden=(5, 4))
    panel.train.click()
    training, ready = panel.training, panel.ready
    assert isinstance(training, TrainingPanel) and panel.below.children == (training,)
    assert training.run.network.sizes == (2, 5, 4, 3)
    rows = (training.run.X, training.run.y, *training.run.training.held_out)
    assert all(map(np.array_equal, rows, (ready.X, ready.y, *ready.held_out)))
    assert "The classes of city: Bonn, Kiel, Ulm." in panel.text.value
    before = training.run.training.history.losses[0]
    training.run.timeline.run(100)
    assert training.run.training.history.losses[-1] < before
    assert training.describe() in panel.describe()
    panel.back.click()
    assert (
        panel.training is None
        and panel.below.children == ()
        and panel.back.layout.display == "none"
    )
    assert panel.screen in panel.children
    assert training.comm is None  # it was closed


@pytest.mark.parametrize("choice", by_day(["target"], ["target", "columns", "held back", "file"]))
def test_another_choice_closes_the_training_of_the_one_before(folder, choice):
    panel = TablePanel(folder / "houses.csv", folder=folder)
    panel.train.click()
    if choice == "target":
        panel.target.value = "area"
    elif choice == "columns":
        panel.columns.value = ("area",)
    elif choice == "held back":
        panel.held_back.value = 30
    else:
        panel.file.value = "other.txt"
    assert panel.training is None and panel.screen in panel.children


def test_the_exported_program_reads_the_file_and_makes_the_same_run(folder, monkeypatch):
    monkeypatch.chdir(folder)
    panel = TablePanel("houses.csv", target="price", columns=["area", "id"])
    panel.train.click()
    run = panel.training.run
    run.timeline.run(30)
    code = run.source()
    assert not any(f"{area:g}" in code for area in FRAME["area"]) and len(code) < 1_500
    (folder / "again.py").write_text(code)
    command = [sys.executable, "again.py"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=folder)
    assert float(done.stdout.split()[0]) == run.training.history.losses[-1]


@pytest.mark.night
def test_rows_that_are_no_longer_those_of_the_file_are_exported_themselves(folder):
    panel = TablePanel(folder / "houses.csv", columns=["area", "id"])
    panel.train.click()
    training = panel.training
    text = state_text(training.run)
    training.pointed.points.delete(0)
    assert "X = np.array" in training.run.source() and "houses.csv" not in training.run.source()
    training.pointed.points.undo.click()
    training.keeping.text.value = text
    training.keeping.put.click()
    assert "houses.csv" in training.run.source()


def saved(panel):
    """The text of a notebook that shows a panel, as JupyterLab saves it with our extension."""
    bundle, metadata = panel._repr_mimebundle_()
    output = nbformat.v4.new_output("display_data", bundle, metadata=metadata)
    cell = nbformat.v4.new_code_cell("panel", outputs=[output])
    state = {STATE: Widget.get_manager_state(widgets=family(panel))}
    notebook = nbformat.v4.new_notebook(cells=[cell], metadata={"widgets": state})
    saving.keep_pictures({"type": "notebook", "content": notebook}, path="any")
    return nbformat.writes(notebook)


def values_in(text):
    """How many of the table's numbers stand in a text."""
    return sum(f"{number:g}" in text for number in [*FRAME["area"], *FRAME["price"]])


def test_no_row_gets_into_a_saved_notebook_or_the_text_of_a_run(folder):
    panel = TablePanel(folder=folder)
    panel.file.value = "houses.csv"
    assert values_in(panel.report.value) > 5  # they are on the page, since someone looks at them
    assert values_in(saved(panel)) == 0
    panel.train.click()
    panel.training.run.timeline.run(20)
    panel.training.redraw_now()
    assert values_in(saved(panel)) == 0
    assert values_in(state_text(panel.training.run)) == 0


def test_the_widgets_themselves_have_no_row_unless_someone_looks_at_them(folder):
    """Other front ends, and programs that run notebooks, save the state of widgets as it is."""
    panel = TablePanel(folder / "houses.csv")
    state = str(Widget.get_manager_state(widgets=family(panel), drop_defaults=True))
    assert values_in(state) == 0
    upload(panel, "houses.csv", TEXT)
    panel.train.click()
    state = str(Widget.get_manager_state(widgets=family(panel), drop_defaults=True))
    assert values_in(state) == 0


def test_names_in_a_table_cannot_break_the_page():
    evil = "<img src=x onerror=alert(1)>"
    panel = TablePanel({evil: [evil, "b"] * 8, "y<i>": ["<b>", "c"] * 8})
    panel.look.value = "first rows"
    shown = [panel.report.value]
    panel.look.value = "each column"
    shown += [panel.report.value, panel.text.value]
    panel.train.click()
    shown += [panel.text.value, panel.message.value]
    assert not any(sign in text for text in shown for sign in ("<img", "<b>", "<i>"))


def test_arguments_are_those_of_a_table(folder):
    panel = TablePanel(FRAME, "city", ["price"], fix=["target"])
    assert same(panel.ready, table(FRAME, "city", ["price"])) and panel.target.disabled
    for words, arguments in {
        "there is no file": ["nothing.csv"],
        "target has 'weight'": [TEXT, "weight"],
        "columns has 'weight'": [TEXT, "city", ["weight"]],
        "and not the target": [TEXT, "id", ["id"]],
    }.items():
        with pytest.raises(ValueError, match=words):
            TablePanel(*arguments)
    with pytest.raises(TypeError, match="source is 3"):
        TablePanel(3)
    with pytest.raises(ValueError, match="hide is 'colour'"):
        TablePanel(TEXT, hide=["colour"])


def test_an_epoch_that_takes_long_is_seen_on_its_way(monkeypatch):
    monkeypatch.setattr(trainer, "LATE", -1.0)  # as if every update took so long
    monkeypatch.setattr(live, "FRAMES_A_SECOND", 1e9)
    frame = pd.DataFrame(RNG.normal(size=(2_000, 3)))

    async def main():
        panel = TablePanel(frame)
        panel.train.click()
        training, seen = panel.training, []
        training.epochs.value = 2
        training.watchers.append(lambda: seen.append(training.run.network.parameters.W[1][0, 0]))
        training.player.start()
        while training.player.running:
            await asyncio.sleep(0.01)
        assert len(set(seen)) > 6  # in two epochs
        assert training.run.training.between is None
        again = training.run.trained(2)
        assert np.array_equal(again.network.parameters.W[1], training.run.network.parameters.W[1])

    asyncio.run(main())


def test_large_tables_are_trained_in_batches():
    frame = pd.DataFrame(RNG.normal(size=(3_000, 3)))
    panel = TablePanel(frame)
    panel.train.click()
    assert panel.training.run.batch_size == 256


@pytest.mark.parametrize(
    "text", ["a,y\n1,2\n2,3", "a,y\n1,u\n2,v\n3,u", "a,b,y\n1,2,3\n2,3,5\n4,4,9"]
)
def test_a_table_of_a_few_rows_trains(text, recwarn):
    panel = TablePanel(text)
    panel.train.click()
    panel.training.run.timeline.run(5)
    panel.training.redraw_now()
    assert panel.training.run.y.std() == 0 or len(panel.training.run.y) > 1
    assert not [str(one.message) for one in recwarn if one.category is RuntimeWarning]


def test_words_for_a_table_do_not_wait_for_its_picture():
    async def take_another():
        panel = TablePanel(TEXT)
        panel.due += 60  # a picture took so long that the next one waits
        panel.take("a,b\n1,\n2,\n")
        assert "Table panel" in repr(panel) and panel.ready is None
        panel.take(OTHER)
        assert "kind" in repr(panel)
        sharp = panel.picture.widget.value
        panel.rest()  # comes before it, and would show what was there before
        assert panel.picture.widget.value == sharp
        panel.redraw_now()
        panel.rest()
        assert panel.picture.widget.value != sharp and panel.picture.widget.format == "png"

    asyncio.run(take_another())
