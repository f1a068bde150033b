"""The rhythm of the notebooks in figures: prose, code and pictures, and how they alternate.

What counts is what is in sight: no text inside <details>, no cells tagged `exercise`, `question` or
`predict`, and not the last page (tagged `last`), which are counted apart. A teacher's own notebooks,
numbered from 50, are held to nothing. Run as a program it prints a table of the figures.
"""

import ast
import math
import re
import statistics
import sys
from itertools import groupby

import nbformat
from canonical import chosen
from pictures import bundles

APART = {"exercise", "question", "predict", "last"}

# What is wanted of each of the course's own notebooks, least and most.
WANTED = {
    "cells": (25, 45),
    "sections": (4, 7),
    "prose cells, %": (45, 65),
    "words a line of code": (12, 24),
    "words of the opening": (1, 80),
    "lines of a code cell, median": (1, 5),
    "lines of a code cell, 90 %": (1, 9),
    "lines of the second longest": (1, 15),  # the longest of all may be a showpiece
    "lines of the longest": (1, 30),
    "code cells in a row": (1, 2),
    "cells without a picture": (0, 5),
    "folded words, % of those in sight": (0, 50),
    "questions and predictions": (1, 12),
}
WORDS = {"in sight": 7000, "in all": 9500}  # of 01 to 04 together, exercises left out


def course(paths):
    """The course's own notebooks, 01 to 49; one that a teacher adds has its own rhythm."""
    return [path for path in paths if re.match("(0[1-9]|[1-4][0-9])_", path.stem)]


def measured(notebook):
    """The figures of one notebook, by the names of WANTED."""
    cells = [cell for cell in notebook.cells if not APART & tags(cell)]
    prose = [in_sight(cell.source) for cell in cells if cell.cell_type == "markdown"]
    lengths = sorted(lines(cell.source) for cell in cells if cell.cell_type == "code")
    counted = sum(thinking_lines(cell.source) for cell in cells if cell.cell_type == "code")
    seen, _ = word_counts(notebook)
    return {
        "cells": len(cells),
        "sections": sum(source.startswith("## ") for source in prose),
        "prose cells, %": 100 * len(prose) / len(cells),
        "words a line of code": sum(map(words, prose)) / counted,
        "words of the opening": words(prose[0]),
        "lines of a code cell, median": statistics.median(lengths),
        "lines of a code cell, 90 %": lengths[math.ceil(0.9 * len(lengths)) - 1],
        "lines of the second longest": lengths[-2],
        "lines of the longest": lengths[-1],
        "code cells in a row": longest_run(cell.cell_type == "code" for cell in cells),
        "cells without a picture": longest_run(not has_picture(cell) for cell in cells),
        "folded words, % of those in sight": 100 * folded_words(notebook) / seen,
        "questions and predictions": sum(
            cell.source.startswith("ask(") or "\nask(" in cell.source for cell in notebook.cells
        ),
    }


def word_counts(notebook):
    """The words of Markdown in sight, and all other than those of exercises: folded, asked, last."""
    prose = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    prose = [cell for cell in prose if "exercise" not in tags(cell)]
    seen = sum(words(in_sight(cell.source)) for cell in prose if not APART & tags(cell))
    return seen, sum(words(cell.source) for cell in prose) - seen


def folded_words(notebook):
    """The words of Markdown that are folded away, but not in what is counted apart."""
    prose = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    prose = [cell.source for cell in prose if not APART & tags(cell)]
    return sum(words(source) - words(in_sight(source)) for source in prose)


def outside(figures):
    """Those figures that are not as wanted."""
    return {
        name: round(figures[name], 1)
        for name, (least, most) in WANTED.items()
        if not least <= figures[name] <= most
    }


def tags(cell):
    return set(cell.metadata.get("tags", []))


def in_sight(markdown):
    """Markdown without what is folded away, however deep; the summaries stay."""
    kept, depth = [], 0
    for part in re.split(
        r"(<details[^>]*>|</details>|<summary>.*?</summary>)", markdown, flags=re.DOTALL
    ):
        if part.startswith("<details"):
            depth += 1
        elif part == "</details>":
            depth -= 1
        elif depth == 0 or depth == 1 and part.startswith("<summary>"):
            kept.append(part)
    return "".join(kept)


def words(markdown):
    """The number of words of prose: no formulas, no blocks of code, no addresses of links."""
    prose = re.sub(
        r"```.*?```|\$\$.*?\$\$|\$[^$]+\$|\]\(.*?\)|<[^>]+>", " ", markdown, flags=re.DOTALL
    )
    return len(re.findall(r"\w[\w'’.-]*", prose))


def lines(code):
    return sum(bool(line.strip()) for line in code.splitlines())


def thinking_lines(code):
    """The lines of code about the subject; a line that only steers a picture does not count.

    That is a call of a picture, a panel or a task, and an assignment of what is only handed to those.
    """
    statements = ast.parse(code).body
    steering = [statement for statement in statements if is_picture(statement)]
    others = [statement for statement in statements if statement not in steering]
    used = {
        node.id
        for statement in others
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
    handed = {
        node.id
        for statement in steering
        for node in ast.walk(statement)
        if isinstance(node, ast.Name)
    }
    left = [one for one in others if not (is_plain(one) and targets(one) <= handed - used)]
    return sum(lines("\n".join(code.splitlines()[one.lineno - 1 : one.end_lineno])) for one in left)


def is_picture(statement):
    """Whether a statement is a call of a picture, a panel, or a task for one."""
    value = getattr(statement, "value", None)
    if not isinstance(statement, (ast.Expr, ast.Assign)) or not isinstance(value, ast.Call):
        return False
    called = ast.unparse(value.func)
    return (
        called.startswith("pictures.")
        or called.endswith("Panel")
        or called in ("challenge", "keep_trials")
    )


def is_plain(statement):
    """Whether a statement gives a name to constants, or to a collection of them."""
    if not isinstance(statement, ast.Assign):
        return False
    return not any(isinstance(node, (ast.Call, ast.Name)) for node in ast.walk(statement.value))


def targets(statement):
    return {
        node.id for one in statement.targets for node in ast.walk(one) if isinstance(node, ast.Name)
    }


def has_picture(cell):
    return bool(bundles(cell.get("outputs", []))) or bool(re.search(r"!\[|<svg|<img", cell.source))


def longest_run(flags):
    return max((len(list(run)) for flag, run in groupby(flags) if flag), default=0)


def main():
    paths = course(chosen(sys.argv[1:]))
    notebooks = [nbformat.read(path, as_version=4) for path in paths]
    tables = [measured(notebook) for notebook in notebooks]
    print(" " * 45 + "".join(f"{path.stem[:8]:>10}" for path in paths))
    for name, (least, most) in WANTED.items():
        marks = (f"{t[name]:.4g}{'!' if name in outside(t) else ' '}" for t in tables)
        print(f"{name:<36}{least:>3}-{most:<5}" + "".join(f"{mark:>10}" for mark in marks))
    counts = [word_counts(notebook) for notebook in notebooks]
    print(f"{'words in sight':<45}" + "".join(f"{seen:>9} " for seen, _ in counts))
    print(f"{'words in all':<45}" + "".join(f"{sum(both):>9} " for both in counts))


if __name__ == "__main__":
    main()
