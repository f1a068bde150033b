"""Cells of a returned notebook that no check needs, so that they need not be run.

Such a cell is as it was handed out, and binds no name that an answer, or a cell that the student has
changed, takes from it, itself or by way of others: a picture, a panel, a training whose losses are shown.
That a name means one thing in all of a notebook, and no cell needs to come after another, the course's own
notebooks keep to.
"""

import ast
import re
import symtable

from nnworkshop.classroom import lessons

# by which code takes names that do not stand in it
HIDDEN = re.compile(r"globals|locals|vars|eval|exec|get_ipython|In|Out|_+\d*|__\w+__")


def spare(found, lesson):
    """The places, from 0, of the code cells that need not be run."""
    handed_out = {cell.source.strip() for cell in lesson.cells}
    sources = lessons.code(found)
    ours = {i for i, cell in enumerate(sources) if cell.source.strip() in handed_out}
    own = [cell for i, cell in enumerate(sources) if i not in ours]
    if any(_may_take_anything(cell) for cell in own):
        return []
    expressions = [
        expression
        for exercise in lesson.exercises
        for expression in (*exercise.arguments, *exercise.settings.values())
    ]
    wanted = set().union(*map(_taken, own))
    wanted = wanted.union(*(_names(ast.parse(expression))[1] for expression in expressions))
    names = {i: _names(sources[i].tree) for i in ours}
    left = set(ours)
    while needed := {i for i in left if wanted & names[i][0]}:
        wanted = wanted.union(*(names[i][1] - names[i][0] for i in needed))
        left -= needed
    return sorted(left)


def _may_take_anything(cell):
    """Whether the text of a cell does not say which names it takes."""
    magic = any(line.lstrip().startswith(("%", "!")) for line in cell.source.splitlines())
    return magic or any(map(HIDDEN.fullmatch, _taken(cell)))


def _taken(cell):
    """The names that a cell takes; all words in it where its code cannot be read."""
    return _names(cell.tree)[1] if cell.tree.body else set(re.findall(r"\w+", cell.source))


def _names(tree):
    """The names that code gives a value for others, and those that it takes, perhaps from others."""
    table = symtable.symtable(ast.unparse(tree), "cell", "exec")
    symbols = table.get_symbols()
    bound = {one.get_name() for one in symbols if one.is_assigned() or one.is_imported()}
    taken = {one.get_name() for one in symbols if one.is_referenced()}
    inner = list(table.get_children())
    for part in inner:
        inner += part.get_children()
        named = {one.get_name() for one in part.get_symbols() if one.is_global()}
        taken |= named
        bound |= {one.get_name() for one in part.get_symbols() if one.is_declared_global()}
    return bound, taken
