"""What students get: one archive with the project and its notebooks without solutions and without
outputs, and a page that says how to unpack it, run it and send it back.
"""

import argparse
import os
import sys
import zipfile
from importlib import import_module
from pathlib import Path

import nbformat

from nnworkshop.classroom import lessons, pages
from nnworkshop.exercises.hints import FILE as HINTS

NAME = "nnlib-notebooks"  # of the archive, and of the folder in it
ARCHIVE, PAGE = f"{NAME}.zip", "START_HERE.html"
PARTS = (  # of the project, beside its notebooks: what the notebooks run with, and nothing else
    "run.py",
    "pyproject.toml",
    "requirements.lock",
    "environment.yml",
    "LICENSE",
    "nnlib",
    "nnworkshop",
)
LEFT_OUT = ("__pycache__", "classroom")  # folders in them
OWN, NAMES = "own_exercises", "names.txt"  # a teacher's exercises; run.py looks for both
SEND = "Upload that file, or mail it to whoever teaches you."


def main(arguments=None):
    """Write the archive and the page, and return a sentence if that cannot be done."""
    parser = argparse.ArgumentParser(prog="handout", description=__doc__)
    parser.add_argument("folder", type=Path, help="where both files go; made if needed")
    parser.add_argument("--no-hints", action="store_true", help="leave out the hints, too")
    parser.add_argument(
        "--send", default=SEND, help='what the page says on the way back (default: "%(default)s")'
    )
    parser.add_argument("--lessons", type=Path, required=True, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    try:
        names = hand_out(options.lessons, options.folder, not options.no_hints, options.send)
    except (ValueError, OSError) as error:
        return str(error)
    print(f"{options.folder / ARCHIVE} has {len(names)} notebooks without solutions: ", end="")
    print(f"{', '.join(names)}.\nThe page beside it, {PAGE}, tells students what to do with it.")
    if own_names():
        print(f"Your own exercises are in it, right functions and all: {', '.join(own_names())}.")
    return None


def hand_out(notebooks, folder, hints=True, send=SEND):
    """Write the archive and the page into a folder; return the names of the notebooks in it.

    notebooks: their folder in the project. Nothing is written if a notebook has an exercise that
    cannot be graded (ValueError), if a part of the project is gone (FileNotFoundError), or if either
    file is there already (FileExistsError).
    """
    handed_out = lessons.lessons(notebooks)
    gone = [part for part in PARTS if not (notebooks.parent / part).exists()]
    if gone:
        raise FileNotFoundError(
            f"Nothing was written: there is no {' and no '.join(gone)} in {notebooks.parent}."
        )
    there = [name for name in (ARCHIVE, PAGE) if (folder / name).exists()]
    if there:
        raise FileExistsError(
            f"Nothing was written: {folder} has {' and '.join(there)} already. "
            "Choose another folder, or move these away first."
        )
    names = [f"{lesson.name}.ipynb" for lesson in handed_out]
    copies = {name: stripped((notebooks / name).read_text("utf-8"), hints) for name in names}
    explained = {"lessons": handed_out, "send": send, "archive": ARCHIVE, "folder": NAME}
    page = pages.filled("handout.html", **explained)
    texts = {f"notebooks/{name}": text for name, text in copies.items()}
    texts |= {PAGE: page, "README.md": pages.filled("handout.md", page=PAGE)}
    if own_names():
        texts[f"{OWN}/{NAMES}"] = "\n".join(own_names()) + "\n"
    folder.mkdir(parents=True, exist_ok=True)
    left_out = LEFT_OUT if hints else {*LEFT_OUT, HINTS.name}
    _pack(folder / ARCHIVE, notebooks.parent, texts, left_out)
    (folder / PAGE).write_text(page, "utf-8")
    return names


def own_names():
    """The modules with exercises of a teacher's own."""
    return os.environ.get("NNLIB_EXERCISES", "").split()


def own_files():
    """The files of these modules, by their names in the folder for them; of a package all its files."""
    found = {}
    for name in {name.partition(".")[0] for name in own_names()} - {"nnlib", "nnworkshop"}:
        module = import_module(name)
        tops = [Path(top) for top in getattr(module, "__path__", [module.__file__])]
        paths = [path for top in tops for path in (top, *sorted(top.rglob("*"))) if path.is_file()]
        home = tops[0].parent
        found |= {path.relative_to(home).as_posix(): path for path in paths}
    return {name: path for name, path in found.items() if "__pycache__" not in path.parts}


def stripped(text, hints=True):
    """A notebook as it is before anybody has run it, without the cells that have the tag `solution`
    and, unless there are to be hints, without those.
    """
    notebook = nbformat.reads(text, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if not _tells(cell, hints)]
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return nbformat.writes(notebook) + "\n"


def _tells(cell, hints):
    """Whether a cell tells more of a solution than students are to be told."""
    tags = cell.metadata.get("tags", [])
    hint = "exercise" in tags and cell.cell_type == "markdown" and lessons.HINT in cell.source
    return "solution" in tags or (hint and not hints)


def _pack(target, project, texts, left_out):
    """Write the archive: the parts of the project as they are but for what is left out, and texts by
    their names.
    """
    part = target.with_suffix(".part")  # so that an archive that is there is whole
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in _files(project, left_out):
            archive.write(path, f"{NAME}/{path.relative_to(project).as_posix()}")
        for name, path in own_files().items():
            archive.write(path, f"{NAME}/{OWN}/{name}")
        for name, text in texts.items():
            archive.writestr(f"{NAME}/{name}", text)
    os.replace(part, target)


def _files(project, left_out):
    """The files of the project that students get."""
    for part in PARTS:
        inside = sorted((project / part).rglob("*"))
        for path in inside or [project / part]:
            if not set(left_out) & set(path.relative_to(project).parts) and not path.is_dir():
                yield path


if __name__ == "__main__":
    sys.exit(main())
