"""Notebooks that came back, whatever is in them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nnworkshop.classroom import lessons
from nnworkshop.classroom.judge import PASS, Graded
from nnworkshop.classroom.lessons import Cell, Lesson

LARGEST = 100 << 20  # bytes of a notebook
NO_LESSON = "Not graded: it has nothing in common with any notebook that is handed out."


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
    marks = lessons.marks(returned.cells)
    nearest = max(handed_out, key=lambda lesson: len(lesson.marks & marks))
    if nearest.marks & marks:
        returned.lesson = nearest
    else:
        returned.graded.remarks.append(NO_LESSON)
    return returned
