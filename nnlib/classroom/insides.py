"""Where a notebook reaches for more of nnlib than it was handed out with, found by reading its code.

A function that nnlib's own checks compare with passes them. So who grades is told of each cell that
takes something from nnlib's insides, and of each answer that leans on a part of nnlib which its
solution does without. That is found in the text of the code: imports, names with dots behind them,
`importlib`, `getattr`, `sys.modules` and code in quotes, but nothing that hides itself well.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress

import nnlib
from nnlib.classroom import lessons
from nnlib.classroom.lessons import Cell, Exercise, Lesson
from nnlib.exercises import check

CHECK = "nnlib.exercises.check"
CHECKS = {f"{CHECK}.{name}" for name in check.__all__}
MODULES = {"nnlib", "nnlib.exercises", CHECK}  # whose names are public, but not all that is in them
PUBLIC = {
    *(f"nnlib.{name}" for name in (*nnlib.__all__, "plots", "widgets")),
    *("nnlib.exercises.predict", "nnlib.exercises.progress", f"{CHECK}.pass_table.task"),
}
HARMLESS = {"__doc__", "__file__", "__name__", "__version__"}
LOOKS = {"dir", "display", "help", "print", "type"}  # what may be asked about a module or a check
PATH = re.compile(r"nnlib(\.\w+)*")
REACHES = (
    "code cell {place} reaches into nnlib: `{line}`. Look at whose work the answers are; what is "
    "right is graded as right."
)
LEANS = (
    "code cell {place}: {name} leans on {paths}, which the solution does without. Look at whether "
    "that is what the exercise asks for."
)
UNKNOWN = "code cell {place} calls check.{name}, which this edition does not have."


def remarks(cells: Sequence[Cell], lesson: Lesson) -> list[str]:
    """What there is to say of a returned notebook, in sentences."""
    found = []
    sources = lessons.code(cells)
    names = {"nnlib": "nnlib"}
    handed_out = {cell.source.strip() for cell in lesson.cells}
    for place, cell in enumerate(sources, 1):
        names = _names([cell], names)
        if cell.source.strip() in handed_out:
            continue
        with suppress(RecursionError):  # nobody has typed code that is nested so deeply
            reader = Reader(names, lesson.imports)
            reader.visit(cell.tree)
            if reader.line:
                found.append(REACHES.format(place=place, line=reader.line))
            found += [LEANS.format(place=place, **said) for said in _leaning(cell, lesson, names)]
        unknown = dict.fromkeys(name for name, _ in cell.calls if name not in check.__all__)
        found += [UNKNOWN.format(place=place, name=name) for name in unknown]
    return found


def _names(cells: Iterable[Cell], known: Mapping[str, str]) -> dict[str, str]:
    """What the names of a notebook stand for behind some cells, as far as it is nnlib's."""
    found = dict(known)
    for cell in cells:
        found = {name: path for name, path in found.items() if name not in cell.defines}
        for node in ast.walk(cell.tree):
            for name, path in lessons.imported(node):
                if path == "nnlib.*":
                    found |= {public: f"nnlib.{public}" for public in nnlib.__all__}
                elif path.split(".")[0] == "nnlib" and name != "nnlib":
                    found[name] = path
    return found


def _leaning(cell: Cell, lesson: Lesson, names: dict[str, str]) -> Iterator[dict[str, str]]:
    """The answers in a cell that use more of nnlib than their solutions do."""
    for exercise in lesson.exercises:
        for statement in cell.tree.body:
            for name in sorted(lessons.defined(statement) & exercise.stub.defines):
                more = sorted(_used(statement, names) - _solution(exercise, lesson))
                if more:
                    yield {"name": name, "paths": " and ".join(more)}


def _solution(exercise: Exercise, lesson: Lesson) -> set[str]:
    return _used(lessons.parsed(exercise.solution), _names(lesson.cells, {"nnlib": "nnlib"}))


def _used(node: ast.AST, names: dict[str, str]) -> set[str]:
    """What a piece of code has of nnlib, but for the tasks of checks."""
    paths = {path for part in ast.walk(node) if (path := _path(part, names))}
    longest = {path for path in paths if not any(other.startswith(f"{path}.") for other in paths)}
    return {".".join(path.split(".")[:2]) for path in longest if not path.startswith(CHECK)}


def _path(node: ast.AST, names: dict[str, str]) -> str:
    """`nnlib.sigmoid` for what stands for that, in whatever way it was imported; else ""."""
    match node:
        case ast.Name(name, ast.Load()):
            return names.get(name, "")
        case ast.Attribute(value, name):
            path = _path(value, names)
            return path and f"{path}.{name}"
    return ""


class Reader(ast.NodeVisitor):
    """Reads a cell, and keeps the first line that reaches into nnlib."""

    def __init__(self, names: dict[str, str], imports: set[str]) -> None:
        self.names = names
        self.public = (PUBLIC | imports) - MODULES
        self.statement: ast.AST = ast.Pass()
        self.line = ""

    def visit(self, node: ast.AST) -> None:
        if isinstance(node, ast.stmt):
            self.statement = node
        super().visit(node)

    def _found(self) -> None:
        self.line = self.line or ast.unparse(self.statement).splitlines()[0][:80]

    def _inside(self, path: str) -> bool:
        """Whether a path leads to what is not public."""
        parts = path.removesuffix(".*").split(".")
        if parts[0] != "nnlib" or ".".join(parts) in MODULES | CHECKS:
            return False
        if any(part.startswith("_") and part not in HARMLESS for part in parts):
            return True
        opened = (".".join(parts[:length]) for length in range(2, len(parts) + 1))
        return parts[-1] not in HARMLESS and not any(path in self.public for path in opened)

    def _imported(self, node: ast.Import | ast.ImportFrom) -> None:
        if any(self._inside(path) for _, path in lessons.imported(node)):
            self._found()

    visit_Import = visit_ImportFrom = _imported

    def visit_Expr(self, node: ast.Expr) -> None:
        """A name alone on its line shows what it stands for, and no more."""
        if _path(node.value, self.names) not in MODULES | CHECKS:
            self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        looks = isinstance(node.func, ast.Name) and node.func.id in LOOKS
        if not looks and _path(node.func, self.names).rpartition(".")[0] != CHECK:
            self.visit(node.func)
        for argument in (*node.args, *node.keywords):
            if not looks or _path(argument, self.names) not in MODULES | CHECKS:
                self.visit(argument)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        path = _path(node, self.names)
        if not path:
            if ast.unparse(node) == "sys.modules" or node.attr == "__globals__":
                self._found()
            self.generic_visit(node)
        elif self._inside(path) or path in MODULES | CHECKS:
            self._found()

    def visit_Name(self, node: ast.Name) -> None:
        """A module or a check as a value: as in getattr(check, ...) or t = nnlib."""
        path = _path(node, self.names)
        if path and (path in MODULES | CHECKS or self._inside(path)):
            self._found()

    def visit_Constant(self, node: ast.Constant) -> None:
        """A path in quotes, or code in quotes."""
        text = node.value
        if not isinstance(text, str) or "nnlib" not in text:
            return
        if PATH.fullmatch(text):
            if text in MODULES or self._inside(text):
                self._found()
            return
        if "import" in text or "nnlib." in text:
            with suppress(SyntaxError, ValueError, MemoryError):
                self.visit(ast.parse(text))
