"""The one-way ladder: numbers import NumPy alone, pictures matplotlib too, panels all of it."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import nnlib

ROOT = Path(nnlib.__file__).parent
MODULES = sorted(ROOT.rglob("*.py"))
RUNGS = ["numbers", "pictures", "panels"]
PACKAGES = {  # the first rung that may import them
    "numpy": "numbers",
    "matplotlib": "pictures",
    "PIL": "pictures",
    "ipywidgets": "panels",
    "IPython": "panels",
    "traitlets": "panels",
    "nbconvert": "panels",
    "nbformat": "panels",
    "comm": "panels",
}


def rung(module):
    """The rung of a module of nnlib, given by its path inside or its dotted name."""
    parts = module.split(".")[1:] if isinstance(module, str) else module.relative_to(ROOT).parts
    first = parts[0].removesuffix(".py") if parts else ""
    highest = {"plots": "pictures", "widgets": "panels", "classroom": "panels"}
    return highest.get(first, "numbers")


def imports(path):
    """Every module that a file imports anywhere, by its dotted name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} has a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def allowed(path, name):
    package = name.split(".")[0]
    if package in sys.stdlib_module_names:
        return True
    highest = rung(name) if package == "nnlib" else PACKAGES.get(package)
    return highest is not None and RUNGS.index(highest) <= RUNGS.index(rung(path))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_imports_from_its_own_rung_or_below(path):
    assert [name for name in imports(path) if not allowed(path, name)] == []


def test_the_ladder_has_all_its_rungs():
    assert {rung(path) for path in MODULES} == set(RUNGS)


@pytest.mark.parametrize(
    ("path", "name", "expected"),
    [
        ("network.py", "nnlib.losses.Loss", True),
        ("network.py", "nnlib.plots", False),
        ("network.py", "matplotlib", False),
        ("network.py", "scipy", False),
        ("plots/networks.py", "matplotlib.figure.Figure", True),
        ("plots/networks.py", "nnlib.widgets.live", False),
        ("plots/networks.py", "ipywidgets", False),
        ("widgets/live.py", "nnlib.plots", True),
        ("exercises/check.py", "nnlib.plots", False),
        ("exercises/check.py", "nnlib.network", True),
    ],
)
def test_what_is_allowed(path, name, expected):
    assert allowed(ROOT / path, name) is expected


def loaded_by(statement):
    """The modules that a fresh Python has loaded after a statement."""
    code = f"{statement}; import sys; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in run.stdout.split()}


def test_importing_nnlib_loads_neither_pictures_nor_panels():
    loaded = loaded_by("import nnlib")
    assert "numpy" in loaded
    assert loaded.isdisjoint({"matplotlib", "ipywidgets", "IPython", "PIL", "traitlets"})


def test_importing_exercises_loads_neither_pictures_nor_panels():
    loaded = loaded_by("from nnlib.exercises import check")
    assert loaded.isdisjoint({"matplotlib", "ipywidgets", "IPython", "PIL", "traitlets"})


@pytest.mark.parametrize(
    ("package", "other"),
    [("nnlib", "nnlib.exercises"), ("nnlib.widgets", "nnlib.exercises.check")],
)
def test_a_package_loads_no_exercises_unasked(package, other):
    code = f"import {package}, sys; print({other!r} in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


def test_the_checks_are_loaded_when_they_are_asked_for():
    import nnlib.exercises

    assert nnlib.exercises.check.sigmoid.name == "sigmoid"
    with pytest.raises(AttributeError, match="no attribute 'chekc'"):
        nnlib.exercises.chekc  # noqa: B018 - asking is the test


def test_importing_pictures_loads_no_panels():
    loaded = loaded_by("import nnlib.plots")
    assert "matplotlib" in loaded
    assert loaded.isdisjoint({"ipywidgets", "IPython"})
