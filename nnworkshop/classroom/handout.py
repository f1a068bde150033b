"""Notebooks for students: as they are, without the solutions and without outputs."""

import argparse
import sys
from pathlib import Path

import nbformat

from nnworkshop.classroom import lessons


def main(arguments=None):
    """Write the notebooks, and return a sentence if that cannot be done."""
    parser = argparse.ArgumentParser(prog="handout", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the students' copies go; made if needed")
    parser.add_argument("--lessons", type=Path, required=True, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    try:
        names = hand_out(options.lessons, options.folder)
    except (ValueError, OSError) as error:
        return str(error)
    print(f"{len(names)} notebooks without solutions are in {options.folder}: {', '.join(names)}")
    return None


def hand_out(notebooks, folder):
    """Write the notebooks of one folder into another without their solutions; return the names.

    Nothing is written if a notebook has an exercise that cannot be graded (ValueError), or if
    anything of the same name is there already (FileExistsError).
    """
    names = [f"{lesson.name}.ipynb" for lesson in lessons.lessons(notebooks)]
    there = [name for name in names if (folder / name).exists()]
    if there:
        raise FileExistsError(
            f"Nothing was written: {folder} has {', '.join(there)} already. "
            "Choose another folder, or move these away first."
        )
    copies = {name: without_solutions((notebooks / name).read_text("utf-8")) for name in names}
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in copies.items():
        with open(folder / name, "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    return names


def without_solutions(text):
    """A notebook without the cells that have the tag `solution`, as it is before anybody has run it."""
    notebook = nbformat.reads(text, as_version=4)
    notebook.cells = [
        cell for cell in notebook.cells if "solution" not in cell.metadata.get("tags", [])
    ]
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return nbformat.writes(notebook) + "\n"


if __name__ == "__main__":
    sys.exit(main())
