"""run.py: the environment it makes, the copies it keeps for the learner, what it starts."""

import ast
import hashlib
import json
import os
import runpy
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MADE_FROM = [
    "run.py",
    "pyproject.toml",
    "requirements.lock",
    "nnworkshop/panels/lab_settings.json",
    "nnworkshop/panels/server_settings.json",
    "nnworkshop/panels/nbconvert_settings.json",
    "nnworkshop/panels/kernel_settings.json",
]
RUN = ROOT / "run.py"


@pytest.fixture
def run(tmp_path, monkeypatch):
    """run.py as a module that stands in a clone of its own, of two notebooks."""
    clone = tmp_path / "Jürgen's clone"
    for folder in ("notebooks", "nnworkshop/panels"):
        (clone / folder).mkdir(parents=True)
    for name in MADE_FROM:
        (clone / name).write_bytes((ROOT / name).read_bytes())
    for name in ("01_sigmoid", "02_feedforward"):
        write(clone / f"notebooks/{name}.ipynb", f"# {name}")
    for folder in ("lecture", "page"):
        shutil.copytree(ROOT / "nnworkshop/panels" / folder, clone / "nnworkshop/panels" / folder)
    for variable in ("NNLIB_WORK", "NNLIB_VENV"):
        monkeypatch.delenv(variable, raising=False)
    return load(clone)


def load(clone):
    spec = spec_from_file_location("run", clone / "run.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def write(path, *cells, **metadata):
    """Write a notebook of Markdown `cells` as JupyterLab would."""
    cells = [{"cell_type": "markdown", "metadata": {}, "source": [cell]} for cell in cells]
    path.write_text(json.dumps({"cells": cells, "metadata": metadata}), "utf-8")


def text(path):
    return "".join(cell["source"][0] for cell in json.loads(path.read_text("utf-8"))["cells"])


def run_cells(path):
    """Let a notebook have been run: each cell is one of code, with what it printed."""
    notebook = json.loads(path.read_text("utf-8"))
    output = {"output_type": "stream", "name": "stdout", "text": ["2"]}
    ran = {"cell_type": "code", "execution_count": 1, "outputs": [output]}
    notebook["cells"] = [cell | ran for cell in notebook["cells"]]
    path.write_text(json.dumps(notebook), "utf-8")


def outputs(path):
    return [cell.get("outputs", []) for cell in json.loads(path.read_text("utf-8"))["cells"]]


def names(folder):
    return sorted(path.name for path in folder.glob("*.ipynb"))


# Old Pythons


def test_an_old_python_is_told_which_one_is_needed(monkeypatch):
    needed = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"][
        "requires-python"
    ]
    monkeypatch.setattr(sys, "version_info", (2, 7, 18, "final", 0))
    with pytest.raises(SystemExit, match=rf"Python {needed.removeprefix('>=')} or newer.*2\.7"):
        runpy.run_path(str(RUN))


def test_an_old_python_can_parse_it():
    """Nothing that Python 2.7 does not know: it parses a file as a whole before it runs any of it."""
    source = RUN.read_text("utf-8")
    assert source.isascii()
    unknown = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.YieldFrom, ast.Nonlocal, ast.Match)
    unknown += (ast.AsyncFunctionDef, ast.Await, ast.MatMult)
    for node in ast.walk(ast.parse(source)):
        assert not isinstance(node, unknown), f"line {node.lineno}"
        if isinstance(node, ast.arguments):
            assert not node.kwonlyargs and not node.posonlyargs
            assert not any(argument.annotation for argument in node.args)
        if isinstance(node, ast.FunctionDef):
            assert node.returns is None
        if isinstance(node, ast.Raise):
            assert node.cause is None
        if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            assert not any(isinstance(part, ast.Starred) for part in node.elts)
        if isinstance(node, ast.Call):
            assert not any(isinstance(part, ast.Starred) for part in node.args[:-1])


# The environment


@pytest.fixture
def made(run, monkeypatch):
    """A list to which a stand-in for `build` adds what it is asked for; it needs no network."""
    made = []

    def build(extra):
        run.READY.unlink(missing_ok=True)
        package = run.VENV / "package"
        package.mkdir(parents=True, exist_ok=True)
        (package / "module.py").write_text("whole")
        made.append(extra)

    monkeypatch.setattr(run, "build", build)
    monkeypatch.setattr(run, "PYTHON", sys.executable)
    return made


def test_an_environment_is_made_once(run, made):
    for _ in range(3):
        assert run.environment("") == sys.executable
    assert made == [""]


def test_the_notebooks_can_use_the_environment_of_the_tests_but_not_the_other_way_round(run, made):
    run.environment("")
    run.environment("[test]")
    run.environment("")
    assert made == ["", "[test]"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda run: (run.VENV / "package" / "module.py").unlink(),
        lambda run: (run.VENV / "package" / "module.py").write_text(""),
        lambda run: run.READY.unlink(),
        lambda run: run.READY.write_text(run.READY.read_text("utf-8")[:-9]),
        lambda run: run.READY.write_text("[]"),
    ],
    ids=["file gone", "file cut", "no stamp", "stamp cut", "stamp of another kind"],
)
def test_a_damaged_environment_is_made_anew(run, made, damage):
    run.environment("")
    damage(run)
    run.environment("")
    assert made == ["", ""]


@pytest.mark.parametrize("python", ["no such python", RUN])
def test_an_environment_whose_python_does_not_run_is_made_anew(run, made, monkeypatch, python):
    run.environment("")
    monkeypatch.setattr(run, "PYTHON", python)
    run.environment("")
    assert made == ["", ""]


@pytest.mark.parametrize("name", MADE_FROM)
def test_an_environment_follows_the_files_that_it_is_made_from(run, made, name):
    run.environment("")
    with open(run.ROOT / name, "a") as file:
        file.write("\n")
    run.environment("")
    assert made == ["", ""]


def test_a_start_looks_at_few_files_and_a_failed_one_or_a_long_one_at_all(run, made, monkeypatch):
    """A census of 15,000 files took 2.8 s on a busy computer."""
    run.environment("")
    deep = run.VENV / "lib" / "python3" / "site-packages" / "package" / "deep" / "module.py"
    deep.parent.mkdir(parents=True)
    deep.write_text("whole")
    ready = json.loads(run.READY.read_text("utf-8"))
    ready["sizes"][str(deep.relative_to(run.VENV))] = 5
    run.READY.write_text(json.dumps(ready), "utf-8")
    looked_at = []
    stat = os.stat
    with monkeypatch.context() as patch:
        patch.setattr(os, "stat", lambda path, **more: looked_at.append(path) or stat(path, **more))
        run.environment("")
    assert str(deep) not in map(str, looked_at)
    deep.write_text("cut")
    run.environment("")
    assert made == [""]
    monkeypatch.setattr(run, "LATER", 0)
    run.look_over()
    run.environment("")
    assert made == ["", ""]


def test_a_start_that_fails_in_a_broken_environment_is_tried_again_in_a_new_one(
    run, made, monkeypatch, capsys
):
    codes = iter([1, 0])
    monkeypatch.setattr(run, "start", lambda *_, **__: next(codes))
    monkeypatch.setattr(run, "broken_file", lambda gates=False: "" if gates else "module.py")
    assert call(run, monkeypatch, "test") == 0
    assert made == ["[test]", "[test]"]
    assert "module.py is broken" in capsys.readouterr().err


def test_a_command_that_fails_in_a_whole_environment_has_failed(run, made, monkeypatch):
    monkeypatch.setattr(run, "start", lambda *_, **__: 3)
    assert call(run, monkeypatch, "test") == 3
    assert made == ["[test]"]


def test_an_environment_of_the_lowest_versions_is_no_other(run, made):
    for extra in ("[test]", run.LOWEST, run.LOWEST, "[test]", ""):
        run.environment(extra)
    assert made == ["[test]", run.LOWEST, "[test]"]


def test_an_environment_belongs_to_one_place_and_one_python(run, made, monkeypatch):
    run.environment("")
    monkeypatch.setattr(sys, "version", "3.99")
    run.environment("")
    run.VENV = run.VENV.rename(run.ROOT / "moved")
    run.READY = run.VENV / "ready.json"
    run.environment("")
    assert made == ["", "", ""]


def test_a_set_up_cut_short_is_not_trusted(run, made, monkeypatch):
    run.environment("")
    whole = run.build

    def cut_short(extra):
        whole(extra)
        raise KeyboardInterrupt

    (run.VENV / "package" / "module.py").unlink()
    monkeypatch.setattr(run, "build", cut_short)
    with pytest.raises(KeyboardInterrupt):
        run.environment("")
    assert not run.READY.exists()
    monkeypatch.setattr(run, "build", whole)
    run.environment("")
    assert made == ["", "", ""]


@pytest.fixture
def calls(run, monkeypatch):
    """What `build` would let pip and uv do, with the settings for uv, and a `.venv` without contents."""
    calls = []
    monkeypatch.setattr(run.subprocess, "call", lambda *_, **__: 0)
    monkeypatch.setattr(run, "pip_settings", lambda pip: {"index-url": "of pip"})
    monkeypatch.setattr(run, "install", lambda command, told=(): calls.append((command, told)))
    monkeypatch.setattr(run.venv, "create", lambda folder, **_: folder.mkdir(exist_ok=True))
    return calls


def test_build_pins_uv_and_takes_the_rest_from_the_lock(run, calls):
    run.build("[test]")
    (pip, _), (uv, told) = calls
    assert "--require-hashes" in pip
    pinned = (run.VENV / "uv.txt").read_text("ascii")
    assert pinned.startswith("uv==") and "--hash=sha256:" in pinned and pinned.count("==") == 1
    assert uv[uv.index("--constraint") + 1] == str(run.LOCK)
    assert uv[uv.index("--editable") + 1] == ".[test]"
    left_out = Path(uv[uv.index("--override") + 1]).read_text("ascii").splitlines()
    assert left_out == [f"{name} ; python_version < '3'" for name in run.LEFT_OUT] != []
    assert told["UV_INDEX_URL"] == "of pip"


@pytest.mark.parametrize(("value", "offline"), [("true", True), ("1", True), ("0", False)])
def test_build_asks_no_index_where_pip_asks_none(run, calls, monkeypatch, value, offline):
    monkeypatch.setattr(run, "pip_settings", lambda pip: {"no-index": value})
    run.build("")
    assert ("--no-index" in calls[-1][0]) is offline


def test_build_takes_the_lowest_versions_where_they_are_asked_for(run, calls):
    run.build(run.LOWEST)
    _, (lowest, _), (tools, _) = calls
    assert lowest[lowest.index("--resolution") + 1] == "lowest-direct"
    assert str(run.LOCK) not in lowest
    pinned = (run.VENV / "tools.txt").read_text("ascii")
    assert "ruff==" in pinned and "numpy==" not in pinned
    assert tools[tools.index("--constraint") + 1] == str(run.VENV / "tools.txt")


@pytest.mark.parametrize(("inside", "python"), [(True, "base"), (False, "own")])
def test_build_uses_the_pip_of_a_python_that_stays(run, calls, monkeypatch, inside, python):
    run.VENV.mkdir()
    monkeypatch.setattr(sys, "prefix", str(run.VENV if inside else run.ROOT))
    monkeypatch.setattr(sys, "executable", "own")
    monkeypatch.setattr(sys, "_base_executable", "base")
    run.build("")
    assert [command[0] for command, _ in calls] == [python, str(run.PYTHON)]


def test_build_takes_the_pip_of_the_python_below_an_environment_without_one(
    run, calls, monkeypatch
):
    monkeypatch.setattr(sys, "executable", "own")
    monkeypatch.setattr(sys, "_base_executable", "base")
    without = lambda command, **_: int(command[0] == "own")
    monkeypatch.setattr(run.subprocess, "call", without)
    run.build("")
    assert [command[0] for command, _ in calls] == ["base", str(run.PYTHON)]


def test_build_links_the_project_in_ascii_whatever_its_folder_is_called(run, calls, monkeypatch):
    link = run.VENV / "lib" / "site-packages" / "_nnlib.pth"

    def create(folder, **_):
        link.parent.mkdir(parents=True)
        link.write_text(str(run.ROOT), "utf-8")

    monkeypatch.setattr(run.venv, "create", create)
    run.build("")
    assert link.read_bytes().isascii()
    assert os.path.samefile(link.parent / link.read_text("ascii"), run.ROOT)


def test_build_says_that_there_is_no_pip(run, calls, monkeypatch):
    monkeypatch.setattr(run.subprocess, "call", lambda command, **_: int("--version" in command))
    with pytest.raises(SystemExit, match="has no pip"):
        run.build("")


def test_build_deletes_no_folder_that_is_somebody_elses(run, calls, monkeypatch, tmp_path):
    """NNLIB_VENV=~ would cost somebody all that they have."""
    monkeypatch.setattr(run, "VENV", tmp_path / "mine")
    run.VENV.mkdir()
    run.build("")
    (run.VENV / "pyvenv.cfg").write_text("prompt = 'other'\n")
    monkeypatch.setattr(run.venv, "create", lambda *_, **__: pytest.fail("it is deleted"))
    with pytest.raises(SystemExit, match="not run.py's to delete"):
        run.build("")
    (run.VENV / "pyvenv.cfg").write_text("prompt = 'nnlib'\n")
    with pytest.raises(pytest.fail.Exception):
        run.build("")


def test_an_environment_that_run_py_makes_is_known_as_its_own(run, monkeypatch, tmp_path):
    monkeypatch.setattr(run, "VENV", tmp_path / "made")
    for _ in range(2):
        run.make_room()
    assert "prompt = 'nnlib'" in (run.VENV / "pyvenv.cfg").read_text("utf-8")


def test_what_pip_is_set_to_is_handed_on_to_uv(run, monkeypatch, tmp_path):
    config = tmp_path / "pip.conf"
    config.write_text(
        "[global]\nindex-url = https://global/simple\ntrusted-host = one\n  two\n"
        "find-links = /a /b\nproxy = http://proxy:3128\n[install]\nindex-url = https://install/simple\n"
    )
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(config))
    pip = [sys._base_executable, "-m", "pip"]
    told = run.for_uv(run.pip_settings(pip))
    assert told["UV_INDEX_URL"] == "https://install/simple"
    assert told["UV_INSECURE_HOST"] == "one two"
    assert told["UV_FIND_LINKS"] == "/a,/b"
    assert told["ALL_PROXY"] == "http://proxy:3128"
    monkeypatch.setenv("PIP_INDEX_URL", "https://variable/simple")
    assert run.for_uv(run.pip_settings(pip))["UV_INDEX_URL"] == "https://variable/simple"


def test_what_uv_is_set_to_holds(run, monkeypatch):
    monkeypatch.setenv("UV_INDEX_URL", "own")
    show = [sys.executable, "-c", "import os, sys; sys.exit(os.environ['UV_INDEX_URL'] != 'own')"]
    run.install(show, {"UV_INDEX_URL": "of pip"})


SAID = [  # what pip, uv and Python print, and the sentence for it
    (
        "error: Failed to install: x.whl\n  cause: No space left on device (os error 28)",
        "The disk is full.\n  cause: No space left .* MB in .*NNLIB_VENV",
    ),
    ("[Errno 28] No space left on device: 'work/part'", "The disk is full.*NNLIB_WORK"),
    ("error: Quota exceeded (os error 122)", "The disk is full"),
    ("[Errno 30] Read-only file system: '.venv'", "A folder is read-only.*'.venv'.*NNLIB_VENV"),
    ("cause: Permission denied (os error 13)", "A folder is read-only"),
    (
        "error: Failed to fetch: u\n  cause: tcp connect error\n  cause: Connection refused (os error 111)",
        "No package index answers.\n  cause: Connection refused.*HTTPS_PROXY",
    ),
    ("cause: failed to lookup address information: Name or service not known", "No package index"),
    (
        "Could not fetch URL u: 500 Server Error: Internal Server Error for url: u",
        "No package index",
    ),
    ("Could not fetch URL u: 403 Client Error: Forbidden for url: u", "does not let you in"),
    ("hint: An index URL (u) could not be queried (401 Unauthorized)", "does not let you in"),
    ("cause: tunnel error: proxy authorization required", "does not let you in"),
    (
        "Could not fetch URL u: There was a problem confirming the ssl certificate: SSLError(1)\nERROR: No matching distribution found for uv==0.1",
        "no secure connection.*PIP_CERT",
    ),
    ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "is not what"),
    ("error: Hash mismatch for `x`", "is not what requirements.lock expects"),
    ("cause: Because x was not found in the package registry and", "index does not have"),
    ("ERROR: No matching distribution found for uv==0.13.9", "index does not have"),
    ("error: something new", "error: something new"),
]


@pytest.mark.parametrize(("said", "sentence"), SAID)
def test_what_really_failed_is_said(run, capfd, said, sentence):
    command = [sys.executable, "-c", f"import sys; print({said!r}); sys.exit(1)"]
    with pytest.raises(SystemExit, match=f"(?s)did not finish. .*{sentence}"):
        run.install(command)
    assert capfd.readouterr() == ("", "")
    with pytest.raises(SystemExit):
        run.install([*command, "uv"])
    assert capfd.readouterr().err.splitlines() == said.splitlines()


@pytest.mark.parametrize("error", [PermissionError("in use"), ValueError("a file")])
def test_build_says_what_stands_in_the_way(run, calls, monkeypatch, error):
    def create(*_, **__):
        assert (
            not run.READY.exists()
        )  # before the first file goes, for nobody to trust what is left
        raise error

    run.VENV.mkdir()
    run.READY.touch()
    monkeypatch.setattr(run.venv, "create", create)
    with pytest.raises(SystemExit, match=f"{error}\n.*delete it"):
        run.build("")


# The learner's copies


def test_the_first_start_copies_every_notebook(run):
    run.copy_notebooks(run.COPIES)
    assert names(run.COPIES) == ["01_sigmoid.ipynb", "02_feedforward.ipynb"]
    assert text(run.COPIES / "01_sigmoid.ipynb") == "# 01_sigmoid"


def test_work_is_the_learners_and_not_gits():
    ignored = (ROOT / ".gitignore").read_text("utf-8").split()
    assert "work/" in ignored and ".venv/" in ignored


def test_an_edited_copy_is_never_touched(run, capsys):
    run.copy_notebooks(run.COPIES)
    mine = run.COPIES / "01_sigmoid.ipynb"
    write(mine, "my answer")
    for edition, copies in (("second", 1), ("third", 1), ("third", 1)):
        write(run.ORIGINALS / "01_sigmoid.ipynb", edition)
        run.copy_notebooks(run.COPIES)
        assert text(mine) == "my answer"
        assert text(run.COPIES / "01_sigmoid_edition_2.ipynb") == edition
        assert len(names(run.COPIES)) == 2 + copies
    assert capsys.readouterr().err.count("newer edition of 01_sigmoid.ipynb") == 2


def test_every_edited_edition_is_kept(run):
    for edition in ("first", "second", "third"):
        write(run.ORIGINALS / "01_sigmoid.ipynb", edition)
        run.copy_notebooks(run.COPIES)
        newest = names(run.COPIES)[-2]
        assert text(run.COPIES / newest) == edition
        write(run.COPIES / newest, "my answer to the " + edition)
    kept = [text(run.COPIES / name) for name in names(run.COPIES)[:-1]]
    assert kept == [f"my answer to the {edition}" for edition in ("first", "second", "third")]


def test_a_copy_that_was_only_looked_at_becomes_the_new_edition(run):
    run.copy_notebooks(run.COPIES)
    copy = run.COPIES / "01_sigmoid.ipynb"
    write(copy, "# 01_sigmoid", language_info={"version": "3.11.2"}, widgets={"state": {}})
    write(run.ORIGINALS / "01_sigmoid.ipynb", "second")
    run.copy_notebooks(run.COPIES)
    assert text(copy) == "second"
    assert len(names(run.COPIES)) == 2


def test_copies_hold_no_outputs(run):
    run_cells(run.ORIGINALS / "01_sigmoid.ipynb")
    run.copy_notebooks(run.COPIES)
    assert outputs(run.COPIES / "01_sigmoid.ipynb") == [[]]
    assert text(run.COPIES / "01_sigmoid.ipynb") == "# 01_sigmoid"


def test_an_edition_is_told_by_its_sources_alone(run):
    for original in run.ORIGINALS.glob("*.ipynb"):
        run_cells(original)
    run.copy_notebooks(run.COPIES)
    write(run.COPIES / "01_sigmoid.ipynb", "my answer")
    before = {path: path.read_bytes() for path in run.COPIES.glob("*.ipynb")}
    for original in run.ORIGINALS.glob("*.ipynb"):
        notebook = json.loads(original.read_text("utf-8"))
        (cell,) = notebook["cells"]
        cell |= {"source": "".join(cell["source"]), "outputs": [], "id": "another"}
        original.write_text(json.dumps(notebook), "utf-8")
    run.copy_notebooks(run.COPIES)
    assert {path: path.read_bytes() for path in run.COPIES.glob("*.ipynb")} == before
    notebook["cells"][0]["source"] += "."
    original.write_text(json.dumps(notebook), "utf-8")
    run.copy_notebooks(run.COPIES)
    assert {path: path.read_bytes() for path in run.COPIES.glob("*.ipynb")} != before


def test_a_copy_that_was_run_is_the_learners_own(run):
    run_cells(run.ORIGINALS / "01_sigmoid.ipynb")
    run.copy_notebooks(run.COPIES)
    copy = run.COPIES / "01_sigmoid.ipynb"
    run_cells(copy)
    mine = copy.read_bytes()
    write(run.ORIGINALS / "01_sigmoid.ipynb", "second")
    run.copy_notebooks(run.COPIES)
    assert copy.read_bytes() == mine
    assert text(run.COPIES / "01_sigmoid_edition_2.ipynb") == "second"


@pytest.fixture
def earlier(run):
    """Copies of an earlier run.py: with outputs, and a record of the cells with outputs alone."""
    for original in run.ORIGINALS.glob("*.ipynb"):
        run_cells(original)
    shutil.copytree(run.ORIGINALS, run.COPIES)
    run.MEMORY.mkdir()
    digests = [
        hashlib.sha256(json.dumps(run.cells(path), sort_keys=True).encode()).hexdigest()
        for path in run.ORIGINALS.glob("*.ipynb")
    ]
    (run.MEMORY / "given.txt").write_text("\n".join(digests), "ascii")
    return run


def test_an_earlier_copy_that_nobody_touched_loses_its_outputs(earlier):
    earlier.copy_notebooks(earlier.COPIES)
    assert names(earlier.COPIES) == ["01_sigmoid.ipynb", "02_feedforward.ipynb"]
    assert [outputs(path) for path in earlier.COPIES.glob("*.ipynb")] == [[[]], [[]]]


def test_an_earlier_copy_that_was_edited_stays_and_gets_no_edition_of_what_it_is(earlier):
    mine = earlier.COPIES / "01_sigmoid.ipynb"
    write(mine, "my answer")
    for _ in range(2):
        earlier.copy_notebooks(earlier.COPIES)
        assert text(mine) == "my answer"
        assert len(names(earlier.COPIES)) == 2
    write(earlier.ORIGINALS / "01_sigmoid.ipynb", "second")
    earlier.copy_notebooks(earlier.COPIES)
    assert text(mine) == "my answer"
    assert text(earlier.COPIES / "01_sigmoid_edition_2.ipynb") == "second"


def test_a_deleted_copy_comes_afresh_and_a_deleted_edition_stays_away(run):
    run.copy_notebooks(run.COPIES)
    write(run.COPIES / "01_sigmoid.ipynb", "my answer")
    write(run.ORIGINALS / "01_sigmoid.ipynb", "second")
    run.copy_notebooks(run.COPIES)
    (run.COPIES / "01_sigmoid_edition_2.ipynb").unlink()
    (run.COPIES / "02_feedforward.ipynb").unlink()
    run.copy_notebooks(run.COPIES)
    assert names(run.COPIES) == ["01_sigmoid.ipynb", "02_feedforward.ipynb"]
    assert text(run.COPIES / "01_sigmoid.ipynb") == "my answer"


def test_files_that_were_there_before_are_kept(run):
    run.COPIES.mkdir()
    (run.COPIES / "01_sigmoid.ipynb").write_text("not even a notebook")
    run.copy_notebooks(run.COPIES)
    assert (run.COPIES / "01_sigmoid.ipynb").read_text() == "not even a notebook"
    assert text(run.COPIES / "01_sigmoid_edition_2.ipynb") == "# 01_sigmoid"


def test_a_start_cut_short_before_the_record_loses_and_doubles_nothing(run):
    run.copy_notebooks(run.COPIES)
    (run.MEMORY / "given.txt").unlink()
    run.copy_notebooks(run.COPIES)
    write(run.ORIGINALS / "01_sigmoid.ipynb", "second")
    run.copy_notebooks(run.COPIES)
    assert names(run.COPIES) == ["01_sigmoid.ipynb", "02_feedforward.ipynb"]
    assert text(run.COPIES / "01_sigmoid.ipynb") == "second"


# What is started


@pytest.fixture
def started(run, monkeypatch):
    """Every command that run.py would start, with the settings that it adds."""
    started = []
    monkeypatch.setattr(
        run, "start", lambda command, **settings: started.append((command, settings))
    )
    monkeypatch.setattr(run, "environment", lambda extra: f"python{extra}")
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    return started


def call(run, monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["run.py", *arguments])
    return run.main()


def test_lab_opens_the_first_notebook_and_later_what_was_open(run, started, monkeypatch):
    call(run, monkeypatch, "lab")
    command, settings = started.pop()
    assert command == [
        "python",
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={run.ROOT}",
        *run.style("lab"),
        "--LabApp.default_url=/lab/tree/work/01_sigmoid.ipynb",
    ]
    workspaces = Path(settings["JUPYTERLAB_WORKSPACES_DIR"])
    assert run.COPIES in workspaces.parents
    workspaces.mkdir(parents=True)
    workspace = workspaces / "default.jupyterlab-workspace"
    workspace.touch()
    call(run, monkeypatch, "lab")
    assert started.pop()[0] == command
    workspace.write_text('{"path": "work/01_sigmoid.ipynb"}')
    call(run, monkeypatch, "lab")
    assert started.pop()[0] == command[:-1]


def test_a_lecture_is_lab_in_large_type(run, started, monkeypatch):
    monkeypatch.delenv("JUPYTER_CONFIG_PATH", raising=False)
    call(run, monkeypatch, "lab", "--port=8890")
    call(run, monkeypatch, "lecture", "--port=8890")
    (lab, plain), (lecture, settings) = started
    sheet, large_sheet = (custom_css(command) for command in (lab, lecture))
    (place,) = (part for part in lecture if "labextensions" in part)
    folder = Path(place.removeprefix("--LabApp.extra_labextensions_path="))
    (package,) = folder.glob("*/package.json")
    loaded = json.loads(package.read_text())["jupyterlab"]["_build"]["load"]
    assert "Shift Enter" in (package.parent / loaded).read_text()
    assert not any("labextensions" in part for part in lab)
    assert settings["NNLIB_SHARPNESS"] == "2" and "NNLIB_SHARPNESS" not in plain
    assert "invert" in sheet and "zoom" not in sheet
    assert sheet in large_sheet and "zoom" in large_sheet
    assert settings["JUPYTER_CONFIG_PATH"] == str(run.LECTURE)
    assert not any("JUPYTER_CONFIG" in name or "SETTINGS" in name for name in plain)


def custom_css(command):
    """The style sheet that a start of JupyterLab gives to its page."""
    assert "--LabApp.custom_css=True" in command
    setting = "--ServerApp.tornado_settings=static_custom_path="
    (folder,) = (part.removeprefix(setting) for part in command if part.startswith(setting))
    return (Path(folder) / "custom.css").read_text()


def test_what_is_changed_in_a_lecture_stays_out_of_lab(run, started, monkeypatch):
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "own")
    call(run, monkeypatch, "lab")
    call(run, monkeypatch, "lecture")
    call(run, monkeypatch, "lecture", "--originals")
    (_, lab), (_, lecture), (_, originals) = started
    places = {one["JUPYTERLAB_WORKSPACES_DIR"] for one in (lab, lecture, originals)}
    assert len(places) == 3
    assert run.COPIES in Path(lecture["JUPYTERLAB_SETTINGS_DIR"]).parents
    assert "JUPYTERLAB_SETTINGS_DIR" not in lab
    assert lecture["JUPYTER_CONFIG_PATH"].split(os.pathsep)[1:] == ["own"]


def test_a_lecture_that_nothing_was_opened_in_begins_with_the_first_notebook(
    run, started, monkeypatch
):
    for _ in range(2):
        call(run, monkeypatch, "lecture")
        command, settings = started.pop()
        assert command[-1] == "--LabApp.default_url=/lab/tree/work_lecture/01_sigmoid.ipynb"
    (workspace,) = Path(settings["JUPYTERLAB_WORKSPACES_DIR"]).iterdir()
    workspace.write_text('{"path": "work/02_feedforward.ipynb"}')
    call(run, monkeypatch, "lecture")
    assert not any("default_url" in part for part in started.pop()[0])
    assert "02_feedforward" in workspace.read_text()


def test_originals_are_opened_in_place_of_copies(run, started, monkeypatch):
    call(run, monkeypatch, "lab", "--originals")
    command, settings = started.pop()
    assert command[-1] == "--LabApp.default_url=/lab/tree/notebooks/01_sigmoid.ipynb"
    assert settings["JUPYTERLAB_WORKSPACES_DIR"].endswith("notebooks")
    assert not run.COPIES.exists()


def test_root_starts_where_no_other_computer_can_reach_it(run, started, monkeypatch, capsys):
    monkeypatch.setattr(os, "geteuid", lambda: 0, raising=False)
    for command in ("lab", "lecture"):
        call(run, monkeypatch, command, "--no-browser")
        line = started.pop()[0]
        assert {"--allow-root", "--ServerApp.ip=127.0.0.1"} < set(line)
        assert "You are root, so JupyterLab starts on 127.0.0.1 alone" in capsys.readouterr().err
    call(run, monkeypatch, "lab", "--allow-root")
    assert started.pop()[0].count("--allow-root") == 1
    for own in ("--ip=0.0.0.0", "--ServerApp.ip=::1"):
        call(run, monkeypatch, "lab", own)
        line = started.pop()[0]
        assert line[-1] == own and not {"--allow-root", "--ServerApp.ip=127.0.0.1"} & set(line)


def test_copies_and_environment_can_be_elsewhere(run, monkeypatch, tmp_path):
    monkeypatch.setenv("NNLIB_WORK", str(tmp_path / "my copies"))
    monkeypatch.setenv("NNLIB_VENV", str(tmp_path / "environment"))
    run = load(run.ROOT)
    assert tmp_path / "environment" in run.PYTHON.parents
    started = []
    monkeypatch.setattr(
        run, "start", lambda command, **settings: started.append((command, settings))
    )
    monkeypatch.setattr(run, "environment", lambda extra: "python")
    call(run, monkeypatch, "lab")
    (command, settings) = started.pop()
    assert f"--ServerApp.root_dir={tmp_path / 'my copies'}" in command
    assert command[-1] == "--LabApp.default_url=/lab/tree/01_sigmoid.ipynb"
    assert (tmp_path / "my copies" / "01_sigmoid.ipynb").exists()
    assert tmp_path / "my copies" in Path(settings["JUPYTERLAB_WORKSPACES_DIR"]).parents
    assert not (run.ROOT / "work").exists()


def test_numpy_of_a_kernel_and_of_the_tests_takes_one_processor_unless_told(
    run, started, monkeypatch
):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    call(run, monkeypatch, "lab")
    call(run, monkeypatch, "test")
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    call(run, monkeypatch, "lecture")
    assert [settings["OMP_NUM_THREADS"] for _, settings in started] == ["1", "1", "3"]


def test_kernels_find_the_exercises_that_a_teacher_handed_out(run, started, monkeypatch):
    monkeypatch.delenv("NNLIB_EXERCISES", raising=False)
    call(run, monkeypatch, "lab")
    assert not {"NNLIB_EXERCISES", "PYTHONPATH"} & started.pop()[1].keys()
    run.OWN.mkdir()
    (run.OWN / "names.txt").write_text("mine\nalso.mine\n")
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    call(run, monkeypatch, "lab")
    settings = started.pop()[1]
    assert settings["NNLIB_EXERCISES"] == "mine also.mine"
    assert settings["PYTHONPATH"].split(os.pathsep) == [str(run.OWN), "elsewhere"]


def test_a_lecture_has_copies_of_its_own_without_outputs(run, started, monkeypatch):
    for command in ("lab", "lecture"):
        call(run, monkeypatch, command)
    ours, stage = run.COPIES / "01_sigmoid.ipynb", run.STAGE / "01_sigmoid.ipynb"
    notebook = json.loads(stage.read_text("utf-8"))
    shown = {"output_type": "stream", "name": "stdout", "text": ["shown"]}
    code = {"cell_type": "code", "execution_count": 7, "outputs": [shown], "metadata": {}}
    notebook["cells"].append(code | {"id": "mine", "source": ["x = 1  # mine"]})
    for path in (stage, ours):
        path.write_text(json.dumps(notebook), "utf-8")
    (run.STAGE / "notes.ipynb").write_text("no notebook")
    call(run, monkeypatch, "lecture")
    text = stage.read_text("utf-8")
    assert "# mine" in text and "shown" not in text
    assert "shown" in ours.read_text("utf-8")  # of a learner, whom a lecture does not concern
    assert (run.STAGE / "notes.ipynb").read_text() == "no notebook"


@pytest.mark.parametrize("command", ["lab", "lecture"])
def test_copies_are_trusted_and_kernels_look_around(run, started, monkeypatch, command):
    monkeypatch.setenv("PYTHONSTARTUP", "own.py")
    call(run, monkeypatch, command)
    call(run, monkeypatch, command, "--originals")
    (_, copies), (_, originals) = started
    assert (copies["NNLIB_COPIES"], copies["NNLIB_ORIGINALS"]) == (
        str(run.STAGE if command == "lecture" else run.COPIES),
        str(run.ORIGINALS),
    )
    assert "NNLIB_COPIES" not in originals
    for settings in (copies, originals):
        assert settings["NNLIB_PYTHONSTARTUP"] == "own.py"
        start = Path(settings["PYTHONSTARTUP"])
        assert (ROOT / start.relative_to(run.ROOT)).is_file()


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("lab", ["--no-browser", "--port", "8890", "--allow-root", "--ServerApp.ip=::1"]),
        ("lecture", ["--no-browser", "--port", "8890", "--allow-root", "--ServerApp.ip=::1"]),
        ("test", ["-k", "lab or test", "-x", "tests/test_run.py", "--no-header", "-n", "0"]),
        ("canonical", ["01", "05_xor", "--check"]),
        ("handout", ["for the class"]),
        ("grade", ["returned/anna", "--seconds", "60", "--seed=5"]),
    ],
)
def test_further_arguments_go_on_in_their_order(run, started, monkeypatch, command, arguments):
    call(run, monkeypatch, command, *arguments)
    assert started.pop()[0][-len(arguments) :] == arguments


def test_the_tests_run_on_all_processors_a_file_at_a_time_and_say_so(
    run, started, monkeypatch, capsys
):
    monkeypatch.setattr(run, "processors", lambda: 3)
    call(run, monkeypatch, "test", "tests/numbers", "-x")
    (command, _) = started.pop()
    assert command[:5] == ["python[test]", "-m", "pytest", "-n", "3"]
    assert command[command.index("--dist") + 1] == "loadfile"
    assert " ".join(command[1:]) in capsys.readouterr().err
    monkeypatch.setattr(run, "processors", lambda: 96)
    call(run, monkeypatch, "test")
    (command, _) = started.pop()
    assert command[4] == str(run.WORKERS)
    assert not any("cov" in part for part in command)


def test_what_python_compiles_for_the_tests_is_kept_in_the_environment(run, started, monkeypatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    call(run, monkeypatch, "test")
    (_, settings) = started.pop()
    code = "import sys; print(sys.dont_write_bytecode, sys.pycache_prefix)"
    command, environment = [sys.executable, "-X", "utf8", "-c", code], os.environ | settings
    said = subprocess.check_output(command, env=environment, encoding="utf-8")
    assert said == f"False {run.VENV / 'compiled'}\n"


def test_coverage_and_the_slowest_tests_are_one_command(run, started, monkeypatch):
    call(run, monkeypatch, "test", "--coverage", "-k", "lab")
    (command, _) = started.pop()
    covered = [Path(part.partition("=")[2]) for part in command if part.startswith("--cov=")]
    assert covered == [run.ROOT / "nnlib", run.ROOT / "nnworkshop"]  # nbval wants whole paths
    assert "--durations=10" in command and command[-2:] == ["-k", "lab"]


def test_only_the_tests_need_their_own_packages(run, started, monkeypatch):
    for command in ("lab", "lecture", "handout", "grade", "test", "canonical"):
        call(run, monkeypatch, command)
    pythons = [command[0] for command, _ in started]
    assert pythons == ["python"] * 4 + ["python[test]"] * 2


@pytest.mark.parametrize("command", ["handout", "grade"])
def test_a_folder_for_a_class_is_what_the_user_means_where_they_are(
    run, started, monkeypatch, tmp_path, command
):
    monkeypatch.chdir(tmp_path)
    call(run, monkeypatch, command, "returned")
    line, settings = started.pop()
    assert settings == {"folder": str(tmp_path)}
    assert line[line.index("--lessons") + 1] == str(run.ORIGINALS)
    assert line[1] == "-P"  # nothing that lies there is imported
    spec = find_spec(line[line.index("-m") + 1])
    assert spec and "__main__" in Path(spec.origin).read_text("utf-8")


def test_another_environment_can_be_used_as_it_is(run, started, monkeypatch):
    call(run, monkeypatch, "lab", "--no-venv", "--no-browser")
    command, _ = started.pop()
    assert command[0] == sys.executable and command[-1] == "--no-browser"


@pytest.mark.parametrize(
    "trouble",
    [KeyboardInterrupt(), OSError("no such thing"), OSError(28, "No space left on device")],
)
def test_trouble_ends_in_a_sentence(run, monkeypatch, trouble):
    def environment(extra):
        raise trouble

    monkeypatch.setattr(run, "environment", environment)
    assert (str(trouble) or "Stopped.") in call(run, monkeypatch, "test")


def test_the_exit_code_is_the_commands():
    script = "import run, sys; sys.exit(run.start([sys.executable, '-c', 'raise SystemExit(7)']))"
    assert subprocess.call([sys.executable, "-c", script], cwd=ROOT) == 7


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_decides_what_a_signal_means(number):
    child = (
        "import signal, sys, time\n"
        f"signal.signal({number:d}, lambda *_: sys.exit(5))\n"
        "print('ready', flush=True)\n"
        "time.sleep(60)\n"
    )
    script = f"import run, sys; sys.exit(run.start([sys.executable, '-c', {child!r}]))"
    parent = subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert parent.stdout.readline() == "ready\n"
    time.sleep(0.2)  # for the parent, which sets its own handlers once the child is on its way
    if number == signal.SIGINT:
        os.killpg(parent.pid, number)  # as a terminal does
    else:
        parent.send_signal(number)
    _, errors = parent.communicate(timeout=30)
    assert (parent.returncode, errors) == (5, "")
