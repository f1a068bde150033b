"""What came back: notebooks, whatever is in them, also in zip archives, and files that are not notebooks."""

import json
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib.machinery import PathFinder
from pathlib import Path, PurePosixPath

import nnlib
from nnworkshop.classroom import lessons
from nnworkshop.classroom.judge import PASS, Graded
from nnworkshop.classroom.lessons import Cell, Lesson

LARGEST = 100 << 20  # bytes of a notebook
MOST = 1000  # files of an archive that are looked at
JUNK = {"__MACOSX", "__pycache__", "Thumbs.db", "desktop.ini"}
OURS = re.compile(  # an earlier grading
    r"grades(_\d+)?/((grades|summary|gradebook|items)\.csv|report\.html|next_hour\.ipynb|feedback/.*)"
)
MAYBE = ("", ".json", ".txt")  # what browsers and mail programs may make of .ipynb
ARCHIVES = (".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz")
EXPORTS = (".py", ".html", ".htm", ".pdf", ".md", ".tex", ".docx", ".odt")
UNREAD = "Not graded: the file cannot be read ({})."
NO_LESSON = "Not graded: it has nothing in common with any notebook that was handed out."
NO_NOTEBOOK = "Not graded: this is not a notebook."
IN_THE_WAY = (
    "Next to it is {}, which the student's notebook took for {}; it was graded with the real one."
)
EXPORTED = f"{NO_NOTEBOOK} If it was made from one, ask for the notebook itself, the .ipynb file."
PACKED = f"{NO_NOTEBOOK} If it is an archive with notebooks in it, unpack it and grade again."


@dataclass
class Returned:
    """A file that came back, a notebook or not: where it was, its lesson, its grades."""

    name: str
    cells: Sequence[Cell] = ()
    lesson: Lesson | None = None
    graded: Graded = field(default_factory=Graded)
    is_notebook: bool = True
    several: bool = False  # whether there are more lessons in it
    known: bool = False  # whether its grades are those of an earlier run

    @property
    def title(self):
        """Its name, with the lesson where that alone does not tell which is meant."""
        return f"{self.name} ({self.lesson.name})" if self.several else self.name

    @property
    def passed(self):
        return sum(result.word == PASS for result in self.graded.results)


def everything(folder, handed_out):
    """All that is in a folder at any depth; a notebook once for each lesson that is in it."""
    found = [one for path in _files(folder) for one in _opened(path, folder, handed_out)]
    if not any(one.is_notebook for one in found):
        others = f", only {', '.join(one.name for one in found[:5])}" if found else ""
        raise ValueError(f"There are no notebooks in {folder}{others}.")
    return found


def read(path, folder, handed_out):
    """A notebook, whatever is in the file, and the first of the lessons that are in it."""
    return next(_opened(path, folder, handed_out))


def _files(folder):
    """The files that somebody has returned, but none that a program has made."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        made = _made_by_a_program(name.parts) or OURS.fullmatch(name.as_posix())
        if not made and path.is_file():
            yield path


def _made_by_a_program(parts):
    return any(part.startswith((".", "~$")) or part in JUNK for part in parts)


def _opened(path, folder, handed_out):
    """The notebooks in a file, or the file itself as one that holds no notebook."""
    name = path.relative_to(folder).as_posix()
    if path.suffix.lower() != ".zip":
        for returned in _notebook(name, partial(path.open, "rb"), handed_out):
            if returned.lesson:
                returned.graded.remarks += in_the_way(path.parent)
            yield returned
        return
    try:
        with zipfile.ZipFile(path) as archive:
            inside = [
                info.filename
                for info in archive.infolist()[:MOST]
                if not info.is_dir() and not _made_by_a_program(info.filename.split("/"))
            ]
            for entry in sorted(inside):
                yield from _notebook(f"{name}/{entry}", partial(archive.open, entry), handed_out)
    except Exception as error:  # noqa: BLE001 - whatever is in one file, the others are read
        yield _none(name, UNREAD.format(_first_line(error)))
    else:
        if not inside:
            yield _none(name, f"{NO_NOTEBOOK} The archive is empty.")


def _notebook(name, opened, handed_out):
    """A notebook, once for each lesson that is in it; or why it is not graded."""
    path = PurePosixPath(name)
    sure = ".ipynb" in path.name.lower()
    if not sure and path.suffix.lower() not in MAYBE:
        yield _none(name, _why(path.suffix.lower()))
        return
    try:
        with opened() as file:
            cells = lessons.cells(_parsed(file.read(LARGEST + 1)))
    except Exception as error:  # noqa: BLE001 - whatever is in one file, the others are read
        remark = UNREAD.format(_first_line(error)) if sure else NO_NOTEBOOK
        yield _none(name, remark, is_notebook=sure)
        return
    found = lessons_in(cells, handed_out)
    yield from (Returned(name, cells, lesson, several=len(found) > 1) for lesson in found)
    if not found:
        yield _none(name, NO_LESSON, is_notebook=True)


def _none(name, remark, is_notebook=False):
    return Returned(name, graded=Graded(remarks=[remark]), is_notebook=is_notebook)


def _first_line(error):
    return (str(error).splitlines() or [type(error).__name__])[0]


def _why(suffix):
    """Why a file is not graded, and the way out."""
    return PACKED if suffix in ARCHIVES else EXPORTED if suffix in EXPORTS else NO_NOTEBOOK


def _parsed(data):
    """The JSON of a notebook; ValueError says what the file is instead."""
    if len(data) > LARGEST:
        raise ValueError(f"larger than {LARGEST >> 20} MB; clear its outputs")
    if not data.strip():
        raise ValueError("it is empty")
    if data.lstrip().startswith(b"<"):
        raise ValueError("it is a web page: the notebook itself was not downloaded")
    try:
        return json.loads(data)
    except UnicodeDecodeError:  # saved by an editor that knows one country's letters only
        return json.loads(data.decode("latin-1"))


def lessons_in(cells, handed_out):
    """The lessons that a notebook was made from: the one that it has most in common with, and each
    whose exercises are in it. What several lessons share does not count.
    """
    marks = lessons.marks(cells) | {f"def {name}" for cell in cells for name in cell.defines}
    common = {
        lesson.name: len(
            (lesson.marks & marks).difference(
                *(other.marks for other in handed_out if other is not lesson)
            )
        )
        for lesson in handed_out
    }
    nearest = max(handed_out, key=lambda lesson: common[lesson.name])
    if not common[nearest.name]:
        return []
    return [nearest] + [
        lesson
        for lesson in handed_out
        if lesson is not nearest and any(_in(exercise, marks) for exercise in lesson.exercises)
    ]


def _in(exercise, marks):
    """Whether an exercise is in a notebook: its check is called, or its stub's cell is there."""
    return not marks.isdisjoint(
        {f"check.{exercise.name}", exercise.stub.id or exercise.stub.source}
    )


def in_the_way(folder):
    """What wins over our packages for a notebook in a folder, in sentences."""
    home, found = Path(nnlib.__file__).resolve().parents[1], []
    for ours in ("nnlib", "nnworkshop"):
        spec = PathFinder.find_spec(ours, [str(folder)])
        path = Path(spec.origin).resolve() if spec and spec.origin else None
        if path and path != home / ours / "__init__.py":
            name = path.parent.name if path.stem == "__init__" else path.name
            found.append(IN_THE_WAY.format(name, ours))
    return found
