"""The one-way ladder: nnlib imports NumPy alone, each folder of nnworkshop the folders above it."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import nnlib
from nnworkshop import LADDER

ROOT = Path(nnlib.__file__).parent.parent
MODULES = sorted([*ROOT.glob("nnlib/**/*.py"), *ROOT.glob("nnworkshop/**/*.py")])
RUNGS = ["nnlib", *LADDER]  # from the lowest up
PACKAGES = {"numpy": "nnlib"} | {  # the lowest rung that may import them
    package: folder for folder, packages in LADDER.items() for package in packages
}


def rung(dotted):
    """The rung of a module; None for nnworkshop itself, which has the ladder and imports nothing."""
    package, _, rest = dotted.partition(".")
    return package if package == "nnlib" else rest.partition(".")[0] or None


def dotted(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


@cache
def nodes(path):
    """All that a file says, as Python parses it."""
    return list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def imports(path):
    """Every module that a file imports anywhere, by its dotted name."""
    for node in nodes(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} has a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def allowed(module, name):
    package = name.split(".")[0]
    if package in sys.stdlib_module_names:
        return True
    own = package in ("nnlib", "nnworkshop")
    lowest = rung(name) if own else PACKAGES.get(package)
    mine = rung(module)
    return None not in (lowest, mine) and RUNGS.index(lowest) <= RUNGS.index(mine)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_imports_from_its_own_rung_or_above_it_in_the_table(path):
    assert [name for name in imports(path) if not allowed(dotted(path), name)] == []


def test_the_ladder_is_the_folders_that_there_are():
    folders = {path.parent.name for path in ROOT.glob("nnworkshop/*/__init__.py")}
    assert folders == set(LADDER)
    assert {rung(dotted(path)) for path in MODULES} == {*RUNGS, None}


@pytest.mark.parametrize(
    ("module", "name", "expected"),
    [
        ("nnlib.network", "nnlib.losses.Loss", True),
        ("nnlib.network", "nnworkshop.many", False),
        ("nnlib.network", "matplotlib", False),
        ("nnlib.network", "scipy", False),
        ("nnworkshop.pictures.networks", "matplotlib.figure.Figure", True),
        ("nnworkshop.pictures.networks", "nnworkshop.panels.live", False),
        ("nnworkshop.pictures.networks", "ipywidgets", False),
        ("nnworkshop.panels.live", "nnworkshop.pictures", True),
        ("nnworkshop.exercises.check", "nnworkshop.pictures", False),
        ("nnworkshop.exercises.check", "nnlib.network", True),
        ("nnworkshop.tables.reading", "pandas", True),
        ("nnworkshop.studies.samples", "pandas", False),
        ("nnlib.held_out", "pandas", False),
        ("nnworkshop", "nnworkshop.many", False),
    ],
)
def test_what_is_allowed(module, name, expected):
    assert allowed(module, name) is expected


def loaded_by(statement):
    """The modules that a fresh Python has loaded after a statement."""
    code = f"{statement}; import sys; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in run.stdout.split()}


def test_importing_nnlib_loads_neither_the_workshop_nor_what_it_needs():
    loaded = loaded_by("import nnlib")
    assert "numpy" in loaded
    others = {"nnworkshop", "pandas", "matplotlib", "ipywidgets", "IPython", "PIL", "traitlets"}
    assert loaded.isdisjoint(others)


def test_importing_exercises_loads_neither_pictures_nor_panels():
    loaded = loaded_by("from nnworkshop.exercises import check")
    assert loaded.isdisjoint({"matplotlib", "ipywidgets", "IPython", "PIL", "traitlets"})


def test_the_panels_load_no_exercises_unasked():
    code = "import nnworkshop.panels, sys; print('nnworkshop.exercises.check' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


def test_a_panel_loads_nothing_of_jupyters_server():
    loaded = loaded_by("from nnworkshop.panels import TrainingPanel")
    assert "ipywidgets" in loaded
    server = {"nbconvert", "nbformat", "jupyter_server", "jupyterlab", "tornado", "zmq", "jinja2"}
    assert loaded.isdisjoint(server)


@pytest.mark.parametrize(
    "statement", ["import nnworkshop.tables", "from nnworkshop.panels import TablePanel"]
)
def test_pandas_is_loaded_when_a_table_is_read(statement):
    assert "pandas" not in loaded_by(statement)
    read = "from nnworkshop.tables import table; table('a,b\\n1,2\\n2,4')"
    assert "pandas" in loaded_by(f"{statement}; {read}")


def test_the_checks_are_loaded_when_they_are_asked_for():
    import nnworkshop.exercises

    assert nnworkshop.exercises.check.sigmoid.name == "sigmoid"
    with pytest.raises(AttributeError, match="no attribute 'chekc'"):
        nnworkshop.exercises.chekc  # noqa: B018 - asking is the test


def test_importing_pictures_loads_no_panels():
    loaded = loaded_by("import nnworkshop.pictures")
    assert "matplotlib" in loaded
    assert loaded.isdisjoint({"ipywidgets", "IPython"})


@pytest.mark.parametrize(
    ("statement", "way"),
    [
        ("", "try np.reshape(y, (-1, 1))"),
        ("from nnworkshop.many import Ensemble", "y.reshape(-1, 1) makes a column of it"),
        ("from nnworkshop.studies import diagnose", "y.reshape(-1, 1) makes a column of it"),
        ("from nnworkshop.exercises import check", "y.reshape(-1, 1) makes a column of it"),
        ("import nnworkshop.pictures", "y.reshape(-1, 1) makes a column of it"),
        ("from nnworkshop.panels import NeuronPanel", "y.reshape(-1, 1) makes a column of it"),
    ],
)
def test_refusals_say_more_where_the_workshop_is_at_hand(statement, way):
    code = f"""{statement}
import nnlib
try:
    nnlib.train(nnlib.Network([2, 1]), [[0, 1], [1, 0]], [0, 1], nnlib.SquaredError(), 1, 1)
except ValueError as error:
    print(error)"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.startswith("y has shape (2,), expected (N, 1)") and way in run.stdout


def annotated(path):
    """The lines with annotations, but for the fields of dataclasses, which are made of them."""
    fields = {
        field
        for node in nodes(path)
        if isinstance(node, ast.ClassDef)
        and "dataclass" in "".join(map(ast.unparse, node.decorator_list))
        for field in node.body
    }
    for node in nodes(path):
        kinds = getattr(node, "annotation", None), getattr(node, "returns", None)
        if any(kinds) and node not in fields:
            yield node.lineno


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_there_are_no_annotations_as_nothing_checks_them(path):
    assert list(annotated(path)) == []
