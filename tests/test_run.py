"""run.py: the environment it makes, the copies it keeps for the learner, what it starts."""

import ast
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
    "nnlib/widgets/lab_settings.json",
    "nnlib/widgets/server_settings.json",
    "nnlib/widgets/nbconvert_settings.json",
]
RUN = ROOT / "run.py"


@pytest.fixture
def run(tmp_path, monkeypatch):
    """run.py as a module that stands in a clone of its own, of two notebooks."""
    clone = tmp_path / "Jürgen's clone"
    for folder in ("notebooks", "nnlib/widgets"):
        (clone / folder).mkdir(parents=True)
    for name in MADE_FROM:
        (clone / name).write_bytes((ROOT / name).read_bytes())
    for name in ("01_sigmoid", "02_feedforward"):
        write(clone / f"notebooks/{name}.ipynb", f"# {name}")
    shutil.copytree(ROOT / "nnlib/widgets/lecture", clone / "nnlib/widgets/lecture")
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
    """What `build` would call, each answered with success, and a `.venv` without contents."""
    calls = []

    def call(command, **settings):
        calls.append((command, settings))
        return 0

    monkeypatch.setattr(run.subprocess, "call", call)
    monkeypatch.setattr(run.venv, "create", lambda folder, **_: folder.mkdir(exist_ok=True))
    return calls


def test_build_pins_uv_and_takes_the_rest_from_the_lock(run, calls):
    run.build("[test]")
    _, (pip, _), (uv, settings) = calls
    assert "--require-hashes" in pip
    pinned = (run.VENV / "uv.txt").read_text("ascii")
    assert pinned.startswith("uv==") and "--hash=sha256:" in pinned and pinned.count("==") == 1
    assert uv[uv.index("--constraint") + 1] == str(run.LOCK)
    assert uv[uv.index("--editable") + 1] == ".[test]"
    assert settings["cwd"] == run.ROOT
    assert settings["env"]["PIP_REQUIRE_VIRTUALENV"] == "0"


@pytest.mark.parametrize(("inside", "python"), [(True, "base"), (False, "own")])
def test_build_uses_the_pip_of_a_python_that_stays(run, calls, monkeypatch, inside, python):
    run.VENV.mkdir()
    monkeypatch.setattr(sys, "prefix", str(run.VENV if inside else run.ROOT))
    monkeypatch.setattr(sys, "executable", "own")
    monkeypatch.setattr(sys, "_base_executable", "base")
    run.build("")
    assert [command[0] for command, _ in calls] == [python, python, str(run.PYTHON)]


def test_build_links_the_project_in_ascii_whatever_its_folder_is_called(run, calls, monkeypatch):
    link = run.VENV / "lib" / "site-packages" / "_nnlib.pth"

    def create(folder, **_):
        link.parent.mkdir(parents=True)
        link.write_text(str(run.ROOT), "utf-8")

    monkeypatch.setattr(run.venv, "create", create)
    run.build("")
    assert link.read_bytes().isascii()
    assert os.path.samefile(link.parent / link.read_text("ascii"), run.ROOT)


@pytest.mark.parametrize(
    ("failing", "sentence"),
    [
        ("--version", "has no pip"),
        ("--require-hashes", "needs the network"),
        ("uv", "needs the network"),
    ],
)
def test_build_says_what_is_missing(run, calls, monkeypatch, failing, sentence):
    monkeypatch.setattr(run.subprocess, "call", lambda command, **_: int(failing in command))
    with pytest.raises(SystemExit, match=sentence):
        run.build("")


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
    run.copy_notebooks()
    assert names(run.COPIES) == ["01_sigmoid.ipynb", "02_feedforward.ipynb"]
    assert text(run.COPIES / "01_sigmoid.ipynb") == "# 01_sigmoid"


def test_work_is_the_learners_and_not_gits():
    ignored = (ROOT / ".gitignore").read_text("utf-8").split()
    assert "work/" in ignored and ".venv/" in ignored


def test_an_edited_copy_is_never_touched(run, capsys):
    run.copy_notebooks()
    mine = run.COPIES / "01_sigmoid.ipynb"
    write(mine, "my answer")
    for edition, copies in (("second", 1), ("third", 1), ("third", 1)):
        write(run.ORIGINALS / "01_sigmoid.ipynb", edition)
        run.copy_notebooks()
        assert text(mine) == "my answer"
        assert text(run.COPIES / "01_sigmoid_edition_2.ipynb") == edition
        assert len(names(run.COPIES)) == 2 + copies
    assert capsys.readouterr().err.count("newer edition of 01_sigmoid.ipynb") == 2


def test_every_edited_edition_is_kept(run):
    for edition in ("first", "second", "third"):
        write(run.ORIGINALS / "01_sigmoid.ipynb", edition)
        run.copy_notebooks()
        newest = names(run.COPIES)[-2]
        assert text(run.COPIES / newest) == edition
        write(run.COPIES / newest, "my answer to the " + edition)
    kept = [text(run.COPIES / name) for name in names(run.COPIES)[:-1]]
    assert kept == [f"my answer to the {edition}" for edition in ("first", "second", "third")]


def test_a_copy_that_was_only_looked_at_becomes_the_new_edition(run):
    run.copy_notebooks()
    copy = run.COPIES / "01_sigmoid.ipynb"
    write(copy, "# 01_sigmoid", language_info={"version": "3.11.2"}, widgets={"state": {}})
    write(run.ORIGINALS / "01_sigmoid.ipynb", "second")
    run.copy_notebooks()
    assert text(copy) == "second"
    assert len(names(run.COPIES)) == 2


def test_a_deleted_copy_comes_afresh_and_a_deleted_edition_stays_away(run):
    run.copy_notebooks()
    write(run.COPIES / "01_sigmoid.ipynb", "my answer")
    write(run.ORIGINALS / "01_sigmoid.ipynb", "second")
    run.copy_notebooks()
    (run.COPIES / "01_sigmoid_edition_2.ipynb").unlink()
    (run.COPIES / "02_feedforward.ipynb").unlink()
    run.copy_notebooks()
    assert names(run.COPIES) == ["01_sigmoid.ipynb", "02_feedforward.ipynb"]
    assert text(run.COPIES / "01_sigmoid.ipynb") == "my answer"


def test_files_that_were_there_before_are_kept(run):
    run.COPIES.mkdir()
    (run.COPIES / "01_sigmoid.ipynb").write_text("not even a notebook")
    run.copy_notebooks()
    assert (run.COPIES / "01_sigmoid.ipynb").read_text() == "not even a notebook"
    assert text(run.COPIES / "01_sigmoid_edition_2.ipynb") == "# 01_sigmoid"


def test_a_start_cut_short_before_the_record_loses_and_doubles_nothing(run):
    run.copy_notebooks()
    (run.MEMORY / "given.txt").unlink()
    run.copy_notebooks()
    write(run.ORIGINALS / "01_sigmoid.ipynb", "second")
    run.copy_notebooks()
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
    style = run.ROOT / "nnlib" / "widgets" / "lecture"
    assert [part for part in lecture if part not in lab] == [
        "--LabApp.custom_css=True",
        f"--ServerApp.tornado_settings=static_custom_path={style}",
    ]
    assert [part for part in lecture if part in lab] == lab
    assert settings["JUPYTER_CONFIG_PATH"] == str(style)
    assert (style / "custom.css").exists()
    assert list(plain) == ["JUPYTERLAB_WORKSPACES_DIR"]


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
        assert command[-1] == "--LabApp.default_url=/lab/tree/work/01_sigmoid.ipynb"
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


@pytest.mark.parametrize("trouble", [KeyboardInterrupt(), OSError("no space left")])
def test_trouble_ends_in_a_sentence(run, monkeypatch, trouble):
    def environment(extra):
        raise trouble

    monkeypatch.setattr(run, "environment", environment)
    assert call(run, monkeypatch, "test") == (str(trouble) or "Stopped.")


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
