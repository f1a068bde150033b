"""What older copies of the notebooks import from nnlib, and where it is now.

As an extension of IPython, which `kernel_settings.json` has every kernel of the environment load, it
answers an import from an old place with the lines to write instead.
"""

import ast
import linecache
import sys

PLACES = {  # where it was, and where it is
    "nnlib.plots": "nnworkshop.pictures",
    "nnlib.widgets": "nnworkshop.panels",
    "nnlib.exercises": "nnworkshop.exercises",
    "nnlib.classroom": "nnworkshop.classroom",
    "nnlib.intervals.in_words": "nnworkshop.many.in_words",
    "nnlib.intervals": "nnworkshop.many.intervals",
    "nnlib.ensemble": "nnworkshop.many.ensemble",
    **{
        f"nnlib.{module}": f"nnworkshop.studies.{module}"
        for module in ("descent", "diagnosis", "growth", "lab", "operations", "runs", "symptoms")
        + ("timeline", "trials")
    },
    **{
        f"nnlib.{name}": f"nnworkshop.studies.{name}"
        for name in ("Descent", "Diagnosis", "Timeline", "add_unit", "descend", "diagnose")
        + ("importance", "loss_at", "remove_unit")
    },
    **{f"nnlib.{name}": f"nnworkshop.many.{name}" for name in ("Ensemble", "wilson", "within")},
}
SENTENCE = "{old} is now {new}; replace the old imports in this cell with\n\n{lines}\n"


class Moved(ImportError):
    """What is imported is elsewhere now."""


def place(path):
    """Where something is, by its dotted path: the path itself for what has not moved.

    >>> place("nnlib.plots.curves"), place("nnlib.sigmoid")
    ('nnworkshop.pictures.curves', 'nnlib.sigmoid')
    """
    old = path
    while old:
        if old in PLACES:
            return PLACES[old] + path.removeprefix(old)
        old = old.rpartition(".")[0]
    return path


def lines(source):
    """The imports of a cell that name old places, as they are written now."""
    found = {}  # from where, and which names
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            old = [name for name in node.names if place(name.name) != name.name]
            found |= {f"import {_called(place(one.name), one.asname)}": [] for one in old}
        elif isinstance(node, ast.ImportFrom) and str(node.module).split(".")[0] == "nnlib":
            for name in node.names:
                module, _, new = place(f"{node.module}.{name.name}").rpartition(".")
                known = found.setdefault(f"from {module} import ", [])
                known.append(_called(new, name.asname or name.name))
    return [start + ", ".join(names) for start, names in found.items()]


def _called(name, known_as):
    return name if known_as in (name, None) else f"{name} as {known_as}"


class Finder:
    """Is asked first where a module is, and refuses those that have moved."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if place(name) != name:
            raise Moved(_sentence(name), name=name)


def _sentence(old):
    """What to write, for the whole cell if it can be read."""
    frame = sys._getframe(1)
    while frame and frame.f_globals.get("__name__") != "__main__":
        frame = frame.f_back
    source = "".join(linecache.getlines(frame.f_code.co_filename)) if frame else ""
    package, _, name = place(old).rpartition(".")
    written = lines(source) or [f"from {package} import {name}"]
    indented = "\n".join(f"    {line}" for line in written)
    return SENTENCE.format(old=old, new=place(old), lines=indented)


def load_ipython_extension(shell):
    """What IPython calls when it loads this."""
    sys.meta_path.insert(0, Finder)
    shell.set_custom_exc((Moved,), _shown)


def _shown(shell, kind, error, _, tb_offset=None):
    """Show the sentence alone: the way to it is ours, and no help."""
    shell.showtraceback((kind, error, None), exception_only=True)
