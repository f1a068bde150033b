"""What the notebook's folder puts in the way of nnlib is named by the first cell that is run."""

import os
from pathlib import Path

import pytest
from jupyter_client.manager import start_new_kernel

from nnworkshop.panels import moved

ROOT = Path(__file__).parents[1]
START = ROOT / "nnworkshop" / "panels" / "kernel_start.py"
NAMES = (
    "print(sorted(name for name in globals() if 'nnlib' in name or name in ('os', 'sys', 'own')))"
)


def said(folder, *sources, **settings):
    """What each of these cells, run one after the other by a new kernel, prints as (stream, text)."""
    environment = os.environ | {"PYTHONSTARTUP": str(START)} | settings
    manager, client = start_new_kernel(cwd=str(folder), env=environment)
    try:
        return [_printed(client, source) for source in sources]
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def _printed(client, source):
    printed = []

    def hook(message):
        if message["msg_type"] == "stream":
            printed.append((message["content"]["name"], message["content"]["text"]))

    client.execute_interactive(source, output_hook=hook, timeout=60)
    return printed


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("nnlib.py", "`import nnlib` takes the file nnlib.py next to this notebook"),
        ("nnlib/__init__.py", "`import nnlib` takes the folder nnlib next to this notebook"),
        ("nnworkshop/__init__.py", "`import nnworkshop` takes the folder nnworkshop next to this"),
        ("numpy.py", "`import numpy` takes the file numpy.py next to this notebook"),
    ],
)
def test_what_wins_over_ours_is_named_once(tmp_path, name, sentence):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("")
    module = name.partition("/")[0].removesuffix(".py")
    first, second = said(tmp_path, f"import {module}; print({module}.__file__)", "print(2)")
    first = dict(first)
    assert first["stdout"] == f"{path}\n"  # it is true
    assert first["stderr"].startswith(sentence) and first["stderr"].count("\n") == 1
    assert second == [("stdout", "2\n")]


def test_where_nothing_is_in_the_way_nothing_is_said_or_left_behind(tmp_path):
    (tmp_path / "nnworkshop").mkdir()  # a folder without __init__.py does not win
    own = tmp_path / "own.py"
    own.write_text("own = 1")
    where = "import nnlib; print(nnlib.__file__)"
    (names, found) = said(tmp_path, NAMES, where, NNLIB_PYTHONSTARTUP=str(own))
    assert names == [("stdout", "['own']\n")]  # the user's own file of that kind has run too
    assert found == [("stdout", f"{ROOT / 'nnlib' / '__init__.py'}\n")]


def test_the_projects_own_folder_is_not_in_its_own_way():
    assert said(ROOT, "print(1)") == [[("stdout", "1\n")]]


def error(folder, source):
    """What a cell stops with, and its whole traceback, in a kernel of a plain `jupyter lab`."""
    manager, client = start_new_kernel(cwd=str(folder))
    try:
        reply = client.execute_interactive(source, output_hook=lambda _: None, timeout=60)
        return reply["content"]["evalue"], "\n".join(reply["content"]["traceback"])
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def test_the_imports_of_an_older_copy_are_answered_with_those_to_write(tmp_path):
    (said, traceback) = error(
        tmp_path,
        "import numpy as np\nimport nnlib\nfrom nnlib import Network, descend, plots, wilson as w\n"
        "from nnlib.widgets import TrainingPanel\nimport nnlib.plots as p",
    )
    expected = [
        "from nnlib import Network",
        "from nnworkshop.studies import descend",
        "from nnworkshop import pictures as plots",
        "from nnworkshop.many import wilson as w",
        "from nnworkshop.panels import TrainingPanel",
        "import nnworkshop.pictures as p",
    ]
    assert [line.strip() for line in said.splitlines()[2:]] == expected
    exec("\n".join(expected), {})  # noqa: S102 - they work
    assert traceback.rstrip().endswith(said.rstrip()) and "moved.py" not in traceback


@pytest.mark.parametrize("old", moved.PLACES)
def test_what_has_moved_is_where_the_sentence_says(old):
    package, _, name = moved.place(old).rpartition(".")
    if old != "nnlib.classroom":
        exec(f"from {package} import {name}", {})  # noqa: S102
    assert old.count(".") == 1 or old == "nnlib.intervals.in_words"
