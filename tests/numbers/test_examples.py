"""Every example in a docstring runs and gives what it says, and whatever is public has one."""

import doctest
import importlib
import inspect
import re
from pathlib import Path

import pytest

import nnlib
from nnworkshop import many, studies, tables, watching

ROOT = Path(nnlib.__file__).parent.parent
MODULES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for package in ("nnlib", "nnworkshop")
    for path in sorted((ROOT / package).glob("**/*.py"))
    if ">>>" in path.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name):
    module = importlib.import_module(name)
    result = doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert result.attempted > 0 and result.failed == 0


def documented():
    """What is public: all of nnlib, and what the packages of nnworkshop export but for panels."""
    functions = [*nnlib.datasets.ALL.values(), nnlib.datasets.load]
    yield from functions
    yield from (nnlib.tutorials.house_prices, nnlib.tutorials.bias_trick, nnlib.tutorials.xor)
    for package in (nnlib, many, studies, tables, watching):
        for name in getattr(package, "__all__", vars(package)):
            value = getattr(package, name)
            if not name.startswith("_") and (inspect.isfunction(value) or inspect.isclass(value)):
                yield value


@pytest.mark.parametrize("value", list(documented()), ids=lambda value: value.__name__)
def test_what_is_public_says_what_it_takes_and_shows_an_example(value):
    words = inspect.getdoc(value)
    assert words.partition("\n")[0].endswith((".", ":")) or words.count("\n\n")
    assert ">>>" in words
    taken = set(inspect.signature(value).parameters) - {"self"}
    told = set(re.findall(r"[\w]+", " ".join(re.findall(r"([\w, ]+): ", words))))
    assert taken <= told, f"not said: {taken - told}"
