"""Notebooks as they are written and returned, and the exercises in them.

The cells of an exercise carry the tag `exercise`, and some of them another one. In this order:

    Markdown            the task
    code      stub      functions or names whose value is `...`
    code      check     check.NAME(...), with what the stub defines
    Markdown            the hints, <details> in <details>
    Markdown  solution  <details> with a block ```python that can replace the stub
"""

import ast
import json
import re
import textwrap
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from nnworkshop.exercises import check

BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HINT, SOLUTION = "<summary>Hint", "<summary>Solution"
LONGEST = 100_000  # characters of a cell that somebody may have typed
TAGS = ("exercise", "stub", "check", "solution")
CELL_MAGIC = re.compile(r"\A\s*%%.*\n?")
TIMED = re.compile(r"^([ \t]*)%(?:time|timeit|prun)\b[ \t]*", re.MULTILINE)  # the rest is Python
ASSIGNED = re.compile(r"^([\w.,\[\] \t]+=)[ \t]*[%!].*$", re.MULTILINE)
NO_PYTHON = re.compile(r"^([ \t]*)(?:[%!?].*|[\w.]+\?+)$", re.MULTILINE)


@dataclass(frozen=True)
class Cell:
    """A cell of a notebook, without its outputs."""

    id: str
    kind: str
    tags: tuple[str, ...]
    source: str

    @cached_property
    def tree(self):
        """The code as Python parses it; nothing where it cannot, or where it would take long."""
        try:
            code = self.kind == "code" and len(self.source) <= LONGEST
            return parsed(self.source if code else "")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return ast.Module([], [])

    @cached_property
    def calls(self):
        """All calls of check.NAME, with NAME, in the order of their lines."""
        calls = [node for node in ast.walk(self.tree) if isinstance(node, ast.Call)]
        named = [(name, call) for call in calls if (name := _checked(call))]
        return sorted(named, key=lambda pair: pair[1].lineno)

    @cached_property
    def checks(self):
        """The last call of each check that there is, by name."""
        return {name: call for name, call in self.calls if name in check.__all__}

    @cached_property
    def defines(self):
        """The names that get a value at the top level of the code."""
        return {name for statement in self.tree.body for name in defined(statement)}


@dataclass(frozen=True)
class Exercise:
    """An exercise: its check, the source of the check's arguments, and the cells.

    texts: what its own cells of text say, in which nobody has answered.
    """

    name: str
    arguments: tuple[str, ...]
    settings: dict[str, str]
    stub: Cell
    check: Cell
    solution: str
    texts: Sequence[str] = ()

    def is_in(self, cell):
        """Whether a cell is the place of the answer: the stub's own, or one that has its names."""
        return bool(cell.id and cell.id == self.stub.id) or self.is_written_in(cell)

    def is_written_in(self, cell):
        """Whether a text defines or calls the names of the answer; what we have written does not count."""
        names = "|".join(map(re.escape, sorted(self.stub.defines)))
        written = re.search(rf"^\s*(def\s+)?({names})\s*(\(|=|$)", cell.source, re.MULTILINE)
        return bool(written) and SOLUTION not in cell.source and cell.source not in self.texts


@dataclass(frozen=True)
class Lesson:
    """A notebook as it is handed out."""

    name: str
    cells: Sequence[Cell]
    exercises: Sequence[Exercise]

    @cached_property
    def marks(self):
        """Marks by which a notebook that was made from it can be recognised."""
        names = {name for exercise in self.exercises for name in exercise.stub.defines}
        return marks(self.cells) | {f"def {name}" for name in names}

    @cached_property
    def imports(self):
        """What its cells import, with dots: `nnworkshop.pictures`, `numpy`."""
        nodes = [node for cell in self.cells for node in ast.walk(cell.tree)]
        return {path for node in nodes for _, path in imported(node)}


def code(found):
    """The cells that are run; their places, from 1, are what a remark calls `code cell 3`."""
    return [cell for cell in found if cell.kind == "code" and cell.source]


def parsed(source):
    """The code of a cell as Python parses it, without what IPython alone understands."""
    source = textwrap.dedent(source)
    try:
        return ast.parse(source)
    except SyntaxError:
        source = TIMED.sub(r"\1", CELL_MAGIC.sub("", source))
        return ast.parse(NO_PYTHON.sub(r"\1pass", ASSIGNED.sub(r"\1 None", source)))


def imported(node):
    """The names that an import gives, each with the dotted path of what is imported."""
    match node:
        case ast.Import(names):
            return [(name.asname or name.name.split(".")[0], name.name) for name in names]
        case ast.ImportFrom(module=str(module), names=names, level=0):
            return [(name.asname or name.name, f"{module}.{name.name}") for name in names]
    return []


def lessons(folder):
    """The notebooks of a folder, by name; ValueError says what is wrong with their exercises."""
    paths = sorted(folder.glob("*.ipynb"))
    if not paths:
        raise ValueError(f"There are no notebooks in {folder}.")
    return [lesson(path) for path in paths]


def lesson(path):
    """A notebook that is handed out; ValueError says what is wrong with its exercises."""
    found = cells(json.loads(path.read_bytes()))
    wrong = problems(found)
    if wrong:
        raise ValueError("\n".join(f"{path.name}: {sentence}" for sentence in wrong))
    return Lesson(path.stem, found, [_exercise(group) for group in _groups(found)])


def cells(notebook):
    """The cells of a parsed notebook, without entries that are not cells; ValueError if no cell is left.

    Any JSON may come: what other programs have damaged is graded as far as it goes.
    """
    if isinstance(notebook, dict) and "worksheets" in notebook:  # nbformat 3 had pages of cells
        import nbformat  # here, since judges need none, and start once for each notebook

        notebook = nbformat.convert(nbformat.from_dict(notebook), to_version=4)
    raw = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(raw, list):
        raise ValueError("there are no cells in it")  # noqa: TRY004 - about the file
    found = [_cell(cell) for cell in raw if isinstance(cell, dict)]
    if not any(cell.source for cell in found):
        raise ValueError("an empty notebook")
    return found


def marks(found):
    """What two notebooks have in common if one was made from the other."""
    return {
        mark
        for cell in found
        for mark in (cell.id, cell.source.strip(), *(f"check.{name}" for name in cell.checks))
        if mark
    }


def problems(found):
    """What keeps the exercises of a notebook from being handed out and graded, in sentences."""
    wrong = [sentence for cell in found for sentence in _badly_tagged(cell)]
    groups = list(_groups(found))
    for group in groups:
        wrong += _incomplete(group)
    left = Counter(tag for cell in found for tag in cell.tags if tag in TAGS[1:])
    if not wrong and any(left[tag] != len(groups) for tag in TAGS[1:]):
        wrong.append("an exercise has no cell with the tag `solution`")
    if not wrong:
        wrong += [sentence for group in groups for sentence in _mismatched(group, found)]
    return wrong


def _cell(raw):
    metadata = raw.get("metadata")
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    source = raw.get("source")
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    source = re.sub(r"\r\n?", "\n", source) if isinstance(source, str) else ""
    return Cell(
        id=raw["id"] if isinstance(raw.get("id"), str) else "",
        kind=str(raw.get("cell_type")),
        tags=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
        source=re.sub(r"\A\s*\n", "", source).rstrip(),  # the first line keeps its indentation
    )


def _checked(call):
    """NAME if a call is check.NAME(...), else ""."""
    match call.func:
        case ast.Attribute(ast.Name("check") | ast.Attribute(attr="check"), name):
            return name
    return ""


def defined(statement):
    """The names that get a value by a statement."""
    match statement:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return {name}
        case ast.Assign() | ast.AnnAssign() | ast.AugAssign():
            return {
                node.id
                for node in ast.walk(statement)
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
            }
    return set()


def _groups(found):
    """The cells of each exercise, up to its solution."""
    group = []
    for cell in found:
        if "exercise" in cell.tags:
            group.append(cell)
            if "solution" in cell.tags:
                yield group
                group = []


def _exercise(group):
    stub, checking, solution = (
        next(cell for cell in group if tag in cell.tags) for tag in ("stub", "check", "solution")
    )
    ((name, call),) = checking.checks.items()
    return Exercise(
        name,
        tuple(ast.unparse(argument) for argument in call.args),
        {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords if keyword.arg},
        stub,
        checking,
        BLOCK.findall(solution.source)[0].strip(),
        tuple(cell.source for cell in group if cell.kind != "code"),
    )


def _badly_tagged(cell):
    said = f"the cell `{cell.id}`"
    if "exercise" not in cell.tags:
        wanted = [tag for tag in TAGS[1:] if tag in cell.tags]
        if cell.kind == "markdown" and (HINT in cell.source or SOLUTION in cell.source):
            wanted.append("hints or solution")
        if wanted:
            yield f"{said} ({', '.join(wanted)}) does not have the tag `exercise`"
    if cell.checks and "check" not in cell.tags:
        yield f"{said} calls a check but does not have the tag `check`"
    if cell.kind == "markdown" and SOLUTION in cell.source and "solution" not in cell.tags:
        yield f"{said} has a solution but not the tag `solution`"


def _incomplete(group):
    """What the cells of an exercise lack, in their order."""
    said = f"the exercise that ends with the cell `{group[-1].id}`"
    roles = [_role(cell) for cell in group]
    wanted = ["task", "stub", "check", "hints", "solution"]
    for role in wanted:
        count = roles.count(role)
        if count == 0:
            yield f"{said} has no {role}"
        elif count > 1 and role != "task":
            yield f"{said} has {count} {role} cells"
    if set(wanted) <= set(roles):
        places = [roles.index(role) for role in wanted]
        if places != sorted(places):
            yield f"{said} is not in the order {', '.join(wanted)}"


def _role(cell):
    """What a cell is in its exercise."""
    if cell.kind == "code":
        return next((tag for tag in ("stub", "check") if tag in cell.tags), "code")
    if "solution" in cell.tags:
        return "solution"
    return "hints" if HINT in cell.source else "task"


def _mismatched(group, found):
    """Where the stub, the check and the solution of an exercise do not go together."""
    stub, checking, solution = (
        next(cell for cell in group if tag in cell.tags) for tag in ("stub", "check", "solution")
    )
    said = f"the exercise of the cell `{stub.id}`"
    if len(checking.checks) != 1:
        yield f"{said}: its check cell calls {len(checking.checks)} checks, not one"
    blocks = BLOCK.findall(solution.source)
    if len(blocks) != 1:
        yield f"{said}: its solution has {len(blocks)} blocks of Python, not one"
    elif missing := sorted(stub.defines - Cell("", "code", (), blocks[0]).defines):
        yield f"{said}: its solution does not define {', '.join(missing)}"
    for cell in found:
        common = sorted(cell.defines & stub.defines)
        if cell is not stub and common:
            yield f"{said}: the cell `{cell.id}` defines {', '.join(common)} too"
