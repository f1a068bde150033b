"""The rhythm of the notebooks in figures: prose, code and pictures, and how they alternate.

Run as a program it prints a table of the figures. Cells tagged `exercise` are not counted.
"""

import math
import re
import statistics
import sys
from itertools import groupby

import nbformat
from canonical import chosen
from pictures import bundles

# What is wanted of each of the course's own notebooks, least and most.
WANTED = {
    "cells": (30, 55),
    "sections": (5, 8),
    "prose cells, %": (50, 65),
    "words a line of code": (10, 20),
    "words of the opening": (1, 80),
    "lines of a code cell, median": (1, 4),
    "lines of a code cell, 90 %": (1, 9),
    "lines of the second longest": (1, 15),  # the longest of all may be a showpiece
    "lines of the longest": (1, 30),
    "code cells in a row": (1, 2),
    "cells without a picture": (0, 5),
}


def course(paths):
    """The course's own notebooks, 01 to 49; one that a teacher adds has its own rhythm."""
    return [path for path in paths if re.match("[0-4][0-9]_", path.stem)]


def measured(notebook):
    """The figures of one notebook, by the names of WANTED."""
    cells = [cell for cell in notebook.cells if "exercise" not in cell.metadata.get("tags", [])]
    prose = [cell.source for cell in cells if cell.cell_type == "markdown"]
    lengths = sorted(lines(cell.source) for cell in cells if cell.cell_type == "code")
    return {
        "cells": len(cells),
        "sections": sum(source.startswith("## ") for source in prose),
        "prose cells, %": 100 * len(prose) / len(cells),
        "words a line of code": sum(map(words, prose)) / sum(lengths),
        "words of the opening": words(cells[0].source),
        "lines of a code cell, median": statistics.median(lengths),
        "lines of a code cell, 90 %": lengths[math.ceil(0.9 * len(lengths)) - 1],
        "lines of the second longest": lengths[-2],
        "lines of the longest": lengths[-1],
        "code cells in a row": longest_run(cell.cell_type == "code" for cell in cells),
        "cells without a picture": longest_run(not has_picture(cell) for cell in cells),
    }


def outside(figures):
    """Those figures that are not as wanted."""
    return {
        name: round(figures[name], 1)
        for name, (least, most) in WANTED.items()
        if not least <= figures[name] <= most
    }


def words(markdown):
    """The number of words of prose: no formulas, no blocks of code, no addresses of links."""
    prose = re.sub(
        r"```.*?```|\$\$.*?\$\$|\$[^$]+\$|\]\(.*?\)|<[^>]+>", " ", markdown, flags=re.DOTALL
    )
    return len(re.findall(r"\w[\w'’.-]*", prose))


def lines(code):
    return sum(bool(line.strip()) for line in code.splitlines())


def has_picture(cell):
    return bool(bundles(cell.get("outputs", []))) or bool(re.search(r"!\[|<svg|<img", cell.source))


def longest_run(flags):
    return max((len(list(run)) for flag, run in groupby(flags) if flag), default=0)


def main():
    paths = chosen(sys.argv[1:])
    tables = [measured(nbformat.read(path, as_version=4)) for path in paths]
    print(" " * 38 + "".join(f"{path.stem[:8]:>10}" for path in paths))
    for name, (least, most) in WANTED.items():
        marks = (f"{t[name]:.4g}{'!' if name in outside(t) else ' '}" for t in tables)
        print(f"{name:<29}{least:>3}-{most:<5}" + "".join(f"{mark:>10}" for mark in marks))


if __name__ == "__main__":
    main()
