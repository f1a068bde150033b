"""What the project is made of is in pyproject.toml; everything that repeats it is held to it."""

import importlib.metadata
import importlib.util
import json
import re
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
NEEDED = [wanted.partition(">=")[0] for wanted in PROJECT["dependencies"]]
EXTRAS = PROJECT["optional-dependencies"]
OLDEST = PROJECT["requires-python"].removeprefix(">=")
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
LOCKED = set(re.findall(r"^([a-z0-9-]+)==", LOCK, re.MULTILINE))
SETTINGS = ROOT / "nnworkshop" / "panels" / "lab_settings.json"


def text(name):
    return (ROOT / name).read_text("utf-8")


def test_pyproject_bounds_what_the_notebooks_need_from_below_and_nothing_else():
    """What has a lowest version is tested with it, here and by the workflow; another bound needs a reason."""
    assert all(re.fullmatch(r"[a-z0-9-]+>=[\d.]+", wanted) for wanted in PROJECT["dependencies"])
    tools = [name for names in EXTRAS.values() for name in names]
    assert [name for name in tools if not re.fullmatch(r"[a-z0-9-]+", name)] == []
    assert "run.py test --lowest" in text(".github/workflows/test.yml")
    assert "run.py test --lowest" in text("CONTRIBUTING.md")


def test_the_distribution_has_a_name_of_its_own_and_the_import_its_old_one():
    """nnlib on PyPI is something else: whoever installs it by mistake shall not get that."""
    name = PROJECT["name"]
    assert name != "nnlib"
    assert importlib.metadata.version(name) == PROJECT["version"]
    assert importlib.util.find_spec("nnlib").origin == str(ROOT / "nnlib" / "__init__.py")


def test_environment_yml_asks_for_what_pyproject_asks_for():
    names = {"matplotlib-base": "matplotlib"}  # conda's name for matplotlib without a window system
    found = re.findall(r"^  - ([a-z-]+)=?((?:>=)?[\d.]*)", text("environment.yml"), re.MULTILINE)
    versions = {names.get(name, name): version for name, version in found if name != "conda-forge"}
    python = versions.pop("python")
    assert re.fullmatch(r"3\.\d+", python)
    assert int(python[2:]) >= int(OLDEST[2:])
    bounds = [re.fullmatch(r"([a-z-]+)(.*)", wanted).groups() for wanted in PROJECT["dependencies"]]
    assert versions == dict(bounds) | {"pip": ""}
    assert text("environment.yml").rstrip().endswith("- -e .")


def test_lock_has_what_lab_and_test_need_and_no_more():
    assert LOCKED.issuperset([*NEEDED, *EXTRAS["test"]])
    assert LOCKED.isdisjoint(EXTRAS["benchmark"])


def test_lock_has_a_hash_for_everything_and_no_address():
    blocks = re.split(r"\n(?=\S)", LOCK.strip())
    assert all("--hash=sha256:" in block for block in blocks)
    pin = r"[a-z0-9-]+==\S+( ; [\w .'<>=!()]+)? \\"
    assert [block for block in blocks if not re.fullmatch(pin, block.splitlines()[0])] == []
    hashes = [line for line in LOCK.splitlines() if line.startswith(" ")]
    assert all(re.fullmatch(r" +--hash=sha256:[0-9a-f]{64}( \\)?", line) for line in hashes)


def test_the_workflow_tests_every_python_from_the_oldest_on():
    (pythons,) = re.findall(r"python: \[(.*)\]", text(".github/workflows/test.yml"))
    oldest = int(OLDEST[2:])
    versions = [int(version) for version in re.findall(r'"3\.(\d+)"', pythons)]
    assert versions == list(range(oldest, oldest + len(versions)))


def test_the_readme_lists_every_notebook_in_order():
    linked = re.findall(r"\]\((notebooks/\S+\.ipynb)\)", text("README.md"))
    notebooks = sorted((ROOT / "notebooks").glob("*.ipynb"))
    assert linked == [path.relative_to(ROOT).as_posix() for path in notebooks]


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_every_link_to_a_file_leads_to_one(page):
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", text(page))
    assert [link for link in links if ":" not in link and not (ROOT / link).exists()] == []


def test_jupyterlab_gets_our_settings_with_the_package():
    """JupyterLab reads them from the environment; the build backend's shared data brings them there."""
    settings = json.loads(SETTINGS.read_text("utf-8"))
    assert settings["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"
    assert settings["@jupyter-widgets/jupyterlab-manager:plugin"]["saveState"] is True
    installed = Path(sys.prefix, "share", "jupyter", "lab", "settings", "overrides.d", "nnlib.json")
    assert installed.read_text("utf-8") == SETTINGS.read_text("utf-8")


def test_nbconvert_the_server_of_jupyterlab_and_kernels_find_ours():
    jupyter = Path(sys.prefix, "etc", "jupyter")
    for name, installed in {
        "server": jupyter / "jupyter_server_config.d" / "nnlib.json",
        "nbconvert": jupyter / "jupyter_nbconvert_config.json",
        "kernel": jupyter.with_name("ipython") / "ipython_kernel_config.json",
    }.items():
        ours = SETTINGS.with_name(f"{name}_settings.json").read_text("utf-8")
        assert installed.read_text("utf-8") == ours
        modules = re.findall(r"nnworkshop(?:\.[a-z_]+)+", ours)
        assert modules and all(map(find_spec, modules))


def test_no_key_of_the_notebook_works_while_a_control_of_a_panel_has_the_focus():
    """But those that run cells: another JupyterLab may have other keys, and here they are named."""
    schemas = Path(sys.prefix, "share", "jupyter", "lab", "schemas").rglob("*.json")
    plugins = [json.loads(path.read_text("utf-8")) for path in schemas]
    theirs = [
        shortcut["keys"]
        for plugin in plugins
        for shortcut in plugin.get("jupyter.lab.shortcuts", ())
        if re.search(r" :focus(:not\(:read-write\))?$", shortcut["selector"])
    ]
    free = [keys for keys in theirs if "".join(keys) and not keys[-1].endswith("Enter")]
    settings = json.loads(SETTINGS.read_text("utf-8"))["@jupyterlab/shortcuts-extension:shortcuts"]
    ours = [shortcut["keys"] for shortcut in settings["shortcuts"]]
    assert len(free) > 30
    assert [keys for keys in free if keys not in ours] == []


@pytest.mark.parametrize("check", [["check"], ["format", "--check"]], ids=["lint", "format"])
def test_ruff_is_content(check):
    command = [sys.executable, "-m", "ruff", *check, "--no-cache", "."]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
