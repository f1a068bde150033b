"""Where a notebook reaches for more of our packages than it was handed out with, found by reading
its code.

A function that the checks themselves compare with passes them. So the person who grades is told of each
cell that takes something from the insides of nnlib or nnworkshop, and of each answer that uses a part
of them which its solution does not need. These are found in the text of the code: imports, names
followed by dots, `importlib`, `getattr`, `sys.modules` and code in quotes, but nothing that is well
hidden.
"""

import ast
import re
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import nnlib
from nnworkshop import exercises
from nnworkshop.classroom import lessons
from nnworkshop.exercises import check
from nnworkshop.panels.moved import place

PACKAGES = {"nnlib": "nnlib", "nnworkshop": "nnworkshop"}  # and what they are called unless renamed
CHECK = "nnworkshop.exercises.check"
CHECKS = {f"{CHECK}.{name}" for name in check.__all__}
MODULES = {*PACKAGES, "nnworkshop.exercises", CHECK}  # whose names are public, but not all in them
OPENED = ("data", "many", "studies", "tables", "pictures", "panels")
OPEN = {f"nnworkshop.{folder}" for folder in OPENED}
# What nnlib imports is what it exports.
EXPORTED = {
    name
    for node in ast.parse(Path(nnlib.__file__).read_text("utf-8")).body
    for name, _ in lessons.imported(node)
}
PUBLIC = {
    *(f"nnlib.{name}" for name in EXPORTED),
    *OPEN,
    *(f"nnworkshop.exercises.{name}" for name in exercises.__all__ if name != "check"),
    f"{CHECK}.pass_table.task",
    "nnworkshop.exercises.predict",  # of an older copy
}
HARMLESS = {"__doc__", "__file__", "__name__", "__version__"}
LOOKS = {"dir", "display", "help", "print", "type"}  # what may be asked about a module or a check
PATH = re.compile(rf"({'|'.join(PACKAGES)})(\.\w+)*")
REACHES = (
    "code cell {place} reaches inside nnlib or nnworkshop: `{line}`. Check whose work the answers "
    "are; right answers are still graded as right."
)
LEANS = (
    "code cell {place}: {name} leans on {paths}, which the solution does without. Check whether "
    "that is what the exercise asks for."
)
UNKNOWN = "code cell {place} calls check.{name}, which this edition does not have."
SHORT = {  # the same without anything that a student has written
    REACHES: "code cell {place} reaches inside nnlib or nnworkshop",
    LEANS: "code cell {place} leans on more of nnlib or nnworkshop than the solution does",
    UNKNOWN: "code cell {place} calls a check that this edition does not have",
}


class ForTeachers(str):
    """A remark for whoever grades; `short` is the same without what a student has written."""

    def __new__(cls, words, **said):
        self = super().__new__(cls, words.format(**said))
        self.short = SHORT[words].format(**said)
        return self


def remarks(cells, lesson):
    """What there is to say of a returned notebook, in sentences."""
    found = []
    sources = lessons.code(cells)
    names = PACKAGES
    handed_out = {cell.source.strip() for cell in lesson.cells}
    for number, cell in enumerate(sources, 1):
        names = _names([cell], names)
        if cell.source.strip() in handed_out:
            continue
        with suppress(RecursionError):  # nobody has typed code that is nested so deeply
            reader = Reader(names, lesson.imports)
            reader.visit(cell.tree)
            if reader.line:
                found.append(ForTeachers(REACHES, place=number, line=reader.line))
            leaning = _leaning(cell, lesson, names)
            found += [ForTeachers(LEANS, place=number, **said) for said in leaning]
        unknown = dict.fromkeys(name for name, _ in cell.calls if name not in check.__all__)
        found += [ForTeachers(UNKNOWN, place=number, name=name) for name in unknown]
    return found


def _names(cells, known):
    """What the names of a notebook mean after some cells, for names of ours."""
    found = dict(known)
    for cell in cells:
        found = {name: path for name, path in found.items() if name not in cell.defines}
        for node in ast.walk(cell.tree):
            for name, path in _imported(node):
                if path.endswith(".*"):
                    found |= _all(path.removesuffix(".*"))
                elif path.split(".")[0] in PACKAGES and name not in PACKAGES:
                    found[name] = path
    return found


def _imported(node):
    """The names that an import gives, as in `lessons.imported`; old names by their new ones."""
    return [(name, place(path)) for name, path in lessons.imported(node)]


def _all(module):
    """What `from module import *` gives, if the module is ours and open."""
    if module == "nnlib":
        return {name: f"nnlib.{name}" for name in EXPORTED}
    names = import_module(module).__all__ if module in OPEN else []
    return {name: f"{module}.{name}" for name in names}


def _leaning(cell, lesson, names):
    """The answers in a cell that use more of our packages than their solutions do."""
    for exercise in lesson.exercises:
        for statement in cell.tree.body:
            for name in sorted(lessons.defined(statement) & exercise.stub.defines):
                more = sorted(_used(statement, names) - _solution(exercise, lesson))
                if more:
                    yield {"name": name, "paths": " and ".join(more)}


def _solution(exercise, lesson):
    return _used(lessons.parsed(exercise.solution), _names(lesson.cells, PACKAGES))


def _used(node, names):
    """What a piece of code uses of our packages, except for the tasks of checks."""
    paths = {path for part in ast.walk(node) if (path := _path(part, names))}
    longest = {path for path in paths if not any(other.startswith(f"{path}.") for other in paths)}
    return {_part(path) for path in longest if not path.startswith(CHECK)}


def _part(path):
    """`nnlib.Network` for `nnlib.Network.copy`; of a path in nnworkshop its first three parts."""
    parts = path.split(".")
    return ".".join(parts[: 2 if parts[0] == "nnlib" else 3])


def _path(node, names):
    """ "nnlib.sigmoid" for code that means it, however it was imported; else ""."""
    match node:
        case ast.Name(name, ast.Load()):
            return names.get(name, "")
        case ast.Attribute(value, name):
            path = _path(value, names)
            return path and place(f"{path}.{name}")
    return ""


class Reader(ast.NodeVisitor):
    """Reads a cell, and keeps the first line that reaches into one of our packages."""

    def __init__(self, names, imports):
        self.names = names
        self.public = (PUBLIC | imports) - MODULES
        self.statement = ast.Pass()
        self.line = ""

    def visit(self, node):
        if isinstance(node, ast.stmt):
            self.statement = node
        super().visit(node)

    def _found(self):
        self.line = self.line or ast.unparse(self.statement).splitlines()[0][:80]

    def _inside(self, path):
        """Whether a path leads to what is not public."""
        parts = path.removesuffix(".*").split(".")
        if parts[0] not in PACKAGES or ".".join(parts) in MODULES | CHECKS:
            return False
        if any(part.startswith("_") and part not in HARMLESS for part in parts):
            return True
        opened = (".".join(parts[:length]) for length in range(2, len(parts) + 1))
        return parts[-1] not in HARMLESS and not any(path in self.public for path in opened)

    def _imported(self, node):
        if any(self._inside(path) for _, path in _imported(node)):
            self._found()

    visit_Import = visit_ImportFrom = _imported

    def visit_Expr(self, node):
        """A name alone on its line only shows its value."""
        if _path(node.value, self.names) not in MODULES | CHECKS:
            self.generic_visit(node)

    def visit_Call(self, node):
        looks = isinstance(node.func, ast.Name) and node.func.id in LOOKS
        if not looks and _path(node.func, self.names).rpartition(".")[0] != CHECK:
            self.visit(node.func)
        for argument in (*node.args, *node.keywords):
            if not looks or _path(argument, self.names) not in MODULES | CHECKS:
                self.visit(argument)

    def visit_Attribute(self, node):
        path = _path(node, self.names)
        if not path:
            if ast.unparse(node) == "sys.modules" or node.attr == "__globals__":
                self._found()
            self.generic_visit(node)
        elif self._inside(path) or path in MODULES | CHECKS:
            self._found()

    def visit_Name(self, node):
        """A module or a check as a value: as in getattr(check, ...) or t = nnlib."""
        path = _path(node, self.names)
        if path and (path in MODULES | CHECKS or self._inside(path)):
            self._found()

    def visit_Constant(self, node):
        """A path in quotes, or code in quotes."""
        text = node.value
        if not isinstance(text, str) or not any(package in text for package in PACKAGES):
            return
        if PATH.fullmatch(text):
            if text in MODULES or self._inside(place(text)):
                self._found()
            return
        if "import" in text or any(f"{package}." in text for package in PACKAGES):
            with suppress(SyntaxError, ValueError, MemoryError):
                self.visit(ast.parse(text))
