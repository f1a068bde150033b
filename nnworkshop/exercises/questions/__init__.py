"""The questions of the course by name, one file a notebook. A teacher's own: `QUESTIONS["name"] = Choice(...)`."""

from importlib import import_module
from pkgutil import iter_modules

QUESTIONS = {}
NOTEBOOK = {}  # the number of the notebook that each stands in

for _module in sorted(one.name for one in iter_modules(__path__)):
    for _name, _question in import_module(f"{__name__}.{_module}").QUESTIONS.items():
        assert _name not in QUESTIONS, f"two questions are called {_name!r}"
        QUESTIONS[_name], NOTEBOOK[_name] = _question, _module.removeprefix("notebook_")
