"""A notebook for the next hour: the three mistakes that a class made most often, each shown by the
project's own wrong variant. Nothing that a student has written is in it.
"""

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from nnworkshop.classroom import tally, wrong
from nnworkshop.exercises import check

FILE = "next_hour.ipynb"
MOST = 3
BEGIN = """# What you found hard

{many} made most often. In each panel runs a function that makes one of them: it is one of ours,
not one of yours. Find out what is wrong with it, before you let the panel show what is right. A dot is a number that the
function gives, a ring will be the number that it should give."""
IMPORTS = "from nnworkshop.classroom.mistake_panel import MistakePanel"
ASK = """## {number}. The exercise {exercise}

{count} of {all} made this mistake. This is what the function should do:

{doc}

What does it do instead? Try several inputs, find a neighbour who thinks otherwise, and agree. Then
choose *what is right: shown*."""
TELL = """<details><summary>What it is</summary>

**{name}**: {hint}

</details>"""
UNREAD = """## What stopped cells

{lines}

Read such a message from its end: the last line says what is wrong, the arrow where it was noticed. That
may be a line too late."""
NONE = """# What you found hard

No known mistake was made by more than one of you."""
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def write(judged, target):
    """Write the notebook into a folder."""
    nbformat.write(notebook(judged), target / FILE)


def notebook(judged):
    """The notebook."""
    found = [one for one in tally.common(judged) if one[0] > 1]
    known = [(*one, place) for one in found if (place := wrong.place(*one[1:])) is not None]
    cells = [part for i, one in enumerate(known[:MOST], 1) for part in _mistake(judged, i, *one)]
    stops = [one for one in found if one[1] == tally.ANY_CELL]
    if cells:
        many = ["This mistake was", "These two mistakes were", "These three mistakes were"]
        begin = BEGIN.format(many=many[len(known[:MOST]) - 1])
        cells = [("markdown", begin), ("code", IMPORTS), *cells]
    else:
        cells = [("markdown", NONE)]
    if stops:
        lines = "\n".join(f"- {name}: {_students(count)}" for count, _, name in stops)
        cells.append(("markdown", UNREAD.format(lines=lines)))
    make = {"markdown": new_markdown_cell, "code": new_code_cell}
    made = [make[kind](source, id=f"hour-{i}") for i, (kind, source) in enumerate(cells)]
    return new_notebook(cells=made, metadata={"kernelspec": KERNEL})


def _mistake(judged, number, count, exercise, name, place):
    """The cells of one mistake: a question, the panel, the answer."""
    _, mistake = wrong.with_mistakes()[exercise][place]
    doc = getattr(check, exercise).__doc__.partition("\n\n")[2]
    here = sum(bool(line.student.returned) for line in judged.lines)
    asked = ASK.format(number=number, exercise=exercise, count=count, all=here, doc=doc)
    yield "markdown", asked
    yield "code", f'MistakePanel("{exercise}", mistake={place})'
    yield "markdown", TELL.format(name=name, hint=mistake.hint)


def _students(count):
    return f"{count} student{'s' * (count != 1)}"
