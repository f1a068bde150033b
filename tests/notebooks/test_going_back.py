"""Every cell can be run again, in any order: no name means something else further down.

notebooks/conftest.py runs the cells again and sees what they change in place; here is what can be
read, which holds in every order.
"""

import builtins
import dis
from collections import defaultdict
from types import CodeType

import canonical
import nbformat
import pytest

AT_ONCE = {
    "<listcomp>",
    "<setcomp>",
    "<dictcomp>",
    "<genexpr>",
}  # inner code that runs in its place


def unsettled(sources):
    """The names that cells take and not just one binds: (cells that take it, cells that bind it)."""
    binders, takers = defaultdict(list), defaultdict(list)
    for number, source in enumerate(sources, start=1):
        bound, taken = bound_and_taken(source)
        for name in bound:
            binders[name].append(number)
        for name in taken - vars(builtins).keys():
            takers[name].append(number)
    return {name: (takers[name], binders[name]) for name in takers if len(binders[name]) != 1}


def bound_and_taken(source):
    """The names that a cell binds, and those for which it counts on one meaning in the notebook.

    A function reads a name when it is called, perhaps by a later cell. So whatever functions read
    is taken; other code takes what the cell has not bound before.
    """
    bound, taken = set(), set()

    def walk(code, in_function=False):
        for instruction in dis.get_instructions(code):
            name = instruction.argval
            if isinstance(name, CodeType):
                walk(name, in_function or name.co_name not in AT_ONCE)
            elif instruction.opname == "STORE_NAME" and code.co_name == "<module>":
                bound.add(name)
            elif instruction.opname in ("LOAD_NAME", "LOAD_GLOBAL"):
                taken.update({name} if in_function else {name} - bound)

    walk(compile(source, "cell", "exec"))
    return bound, taken


@pytest.mark.parametrize("path", canonical.chosen([]), ids=lambda path: path.stem)
def test_each_name_has_one_meaning(path):
    cells = nbformat.read(path, as_version=4).cells
    assert unsettled(cell.source for cell in cells if cell.cell_type == "code") == {}


@pytest.mark.parametrize(
    ("sources", "found"),
    [
        (["x = 1\nx", "x = 2\nprint(x)"], {}),
        (["x = 1", "x = 2", "x"], {"x": ([3], [1, 2])}),
        (["x = 1", "x = x + 1"], {"x": ([2], [1, 2])}),
        (["x = 1\nf = lambda: x", "x = 2"], {"x": ([1], [1, 2])}),
        (["x = 1\n[x + i for i in (1, 2)]", "for x in (1, 2): print(x)"], {}),
        (["def f(x):\n    return y + x", "y, x = 1, 2", "x = 3"], {}),
        (["f()"], {"f": ([1], [])}),
        (["import os.path as p\np.sep", "p"], {}),
    ],
)
def test_which_names_are_unsettled(sources, found):
    assert unsettled(sources) == found
