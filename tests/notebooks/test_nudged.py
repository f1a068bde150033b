"""What notebook 08 shows does not hang on the last bits: from starts a little beside, it shows the same."""

import ast
import contextlib
import io

import nbformat
import numpy as np
import pytest
from canonical import chosen
from IPython.core.formatters import DisplayFormatter
from pictures import differences

from nnlib import Network

(PATH,) = chosen(["08"])
DISPLAY = DisplayFormatter()
APART = {"exercise", "predict", "last"}


class Nudged(Network):
    """A network whose first weights begin a little beside their start."""

    by = 0.0

    def __init__(self, *arguments, **settings):
        super().__init__(*arguments, **settings)
        self.parameters["W1"] = self.parameters["W1"] + self.by


def code_cells():
    """The cells that compute, without panels."""
    cells = nbformat.read(PATH, as_version=4).cells
    cells = [cell for cell in cells if cell.cell_type == "code"]
    cells = [cell for cell in cells if not APART & set(cell.metadata.get("tags", []))]
    return [cell for cell in cells if "Panel(" not in cell.source]


def committed(cell):
    """What a cell has printed, and what it has shown, in words and as pictures."""
    printed = "".join(one.text for one in cell.outputs if one.output_type == "stream")
    return printed, [one for one in cell.outputs if one.output_type != "stream"]


def words(shown):
    printed, outputs = shown
    return printed, [one["data"]["text/plain"] for one in outputs]


def run(cell, names):
    """The same of a cell that is run now, with the networks of `names`."""
    *statements, last = ast.parse(cell.source).body
    printed, shown = io.StringIO(), []
    with contextlib.redirect_stdout(printed):
        if isinstance(last, ast.Expr):
            exec(compile(ast.Module(statements, []), "cell", "exec"), names)  # noqa: S102
            value = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
            shown += [{"data": DISPLAY.format(value)[0]}] * (value is not None)
        else:
            exec(cell.source, names)  # noqa: S102
    return printed.getvalue(), shown


@pytest.mark.night
@pytest.mark.parametrize("by", [1e-9, -1e-9, 1e-12, -1e-12])
def test_nudged_starts_show_the_same(by, monkeypatch):
    monkeypatch.setattr(Nudged, "by", by)
    names = {"np": np}
    for cell in code_cells():
        now, before = run(cell, names), committed(cell)
        assert words(now) == words(before), cell.id
        if abs(by) < 1e-9:  # which may move one of hundreds of dots by a pixel
            assert differences(before[1], now[1]) == [], cell.id
        names["Network"] = Nudged  # in place of the one that was imported


def test_a_start_that_is_moved_further_shows():
    """In one of the first cells, so that the comparison is seen to see."""
    cells, names = {cell.id: cell for cell in code_cells()}, {}
    run(cells["imports"], names)
    names["Network"] = Nudged
    run(cells["seen-surface"], names)
    assert words(run(cells["seen-new"], names)) == words(committed(cells["seen-new"]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Nudged, "by", 1.0)
        run(cells["seen-surface"], names)
        assert words(run(cells["seen-new"], names)) != words(committed(cells["seen-new"]))
