"""Notebooks that came back, whatever is in them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.machinery import PathFinder
from pathlib import Path

import nnlib
from nnlib.classroom import lessons
from nnlib.classroom.judge import PASS, Graded
from nnlib.classroom.lessons import Cell, Lesson

LARGEST = 100 << 20  # bytes of a notebook
NO_LESSON = "Not graded: it has nothing in common with any notebook that is handed out."
OTHER_NNLIB = "Beside it lies {}, which the student's notebook took for nnlib; it was graded with the real one."


@dataclass
class Returned:
    """A notebook that came back: where it was, what it was made from, its grades."""

    name: str
    cells: Sequence[Cell] = ()
    lesson: Lesson | None = None
    graded: Graded = field(default_factory=Graded)

    @property
    def passed(self) -> int:
        return sum(result.word == PASS for result in self.graded.results)


def notebooks(folder: Path) -> list[Path]:
    """Every notebook at any depth, but no copies that a program has made."""
    found = [
        path
        for path in sorted(folder.rglob("*.ipynb"))
        if path.is_file()
        and not any(
            part.startswith(".") or part == "__MACOSX" for part in path.relative_to(folder).parts
        )
    ]
    if not found:
        raise ValueError(f"There are no notebooks in {folder}.")
    return found


def read(path: Path, folder: Path, handed_out: Sequence[Lesson]) -> Returned:
    """A notebook, whatever is in the file, and the lesson that it has most in common with."""
    returned = Returned(path.relative_to(folder).as_posix())
    try:
        if path.stat().st_size > LARGEST:
            raise ValueError(f"larger than {LARGEST >> 20} MB; clear its outputs")
        returned.cells = lessons.cells(json.loads(path.read_bytes()))
    except (ValueError, OSError, RecursionError) as error:
        returned.graded.remarks.append(f"Not graded: the file cannot be read ({error}).")
        return returned
    if other := other_nnlib(path.parent):
        returned.graded.remarks.append(OTHER_NNLIB.format(other.name))
    marks = lessons.marks(returned.cells)
    nearest = max(handed_out, key=lambda lesson: len(lesson.marks & marks))
    if nearest.marks & marks:
        returned.lesson = nearest
    else:
        returned.graded.remarks.append(NO_LESSON)
    return returned


def other_nnlib(folder: Path) -> Path | None:
    """The file or folder that wins over our nnlib for a notebook in a folder."""
    found = PathFinder.find_spec("nnlib", [str(folder)])
    if found is None or found.origin is None or Path(nnlib.__file__).samefile(found.origin):
        return None
    path = Path(found.origin)
    return path.parent if path.stem == "__init__" else path
