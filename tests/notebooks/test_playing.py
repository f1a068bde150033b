"""Whatever somebody has played in the course's own notebooks, the same cells show the same afterwards."""

import copy

import canonical
import nbformat
import pytest
from nbclient import NotebookClient
from rhythm import course

COURSE = course(canonical.chosen([]))
PLAY = """
import gc
from nnworkshop.exercises import asking
from nnworkshop.exercises.kept import _kept
from nnworkshop.exercises.questions import QUESTIONS
from nnworkshop.panels.live import Panel, family
import ipywidgets

for name, question in QUESTIONS.items():
    asking.ask(name, **{question.asks_for: 1}, sure=3)
clicked = 0
for panel in [one for one in gc.get_objects() if isinstance(one, Panel)]:
    for one in family(panel):
        if isinstance(one, ipywidgets.Button) and one.description == "Keep this trial":
            one.click()
            clicked += 1
assert not _kept, "something is kept in the course's own notebook"
print(len(asking._guesses), "guesses,", clicked, "clicks")
"""


def shown(cell):
    """What a cell has put out, as far as it is text; where a print is cut in two is chance."""
    printed = "".join(one.text for one in cell.outputs if one.output_type == "stream")
    bundles = [one.data for one in cell.outputs if one.output_type != "stream"]
    texts = [
        {kind: text for kind, text in data.items() if kind.startswith("text/")} for data in bundles
    ]
    return printed, texts


def played(path):
    """A notebook that is run, played with, and run again, all in one kernel: both times what it shows."""
    notebook = nbformat.read(path, as_version=4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    again = copy.deepcopy(cells)
    play = nbformat.v4.new_code_cell(PLAY)
    notebook.cells = [*cells, play, *again]
    NotebookClient(
        notebook, timeout=300, resources={"metadata": {"path": str(path.parent)}}
    ).execute()
    guesses = int(play.outputs[0].text.split()[0])
    return guesses, [shown(cell) for cell in cells], [shown(cell) for cell in again]


@pytest.mark.night
@pytest.mark.parametrize("path", COURSE, ids=lambda path: path.stem)
def test_a_notebook_shows_the_same_after_playing(path):
    guesses, first, second = played(path)
    assert guesses > 0
    assert first == second
