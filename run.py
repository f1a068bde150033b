"""Set up this project and start it: `python3 run.py lab`, `lecture`, `handout`, `grade` or `test`
(Windows: `py run.py ...`).

It needs Python and pip, nothing else. Every Python since 2.7 can read this file, so that one which is
too old gets to say so.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "This needs Python 3.11 or newer, and this one is Python {}.{}. A newer one is on python.org;\n"
        "one that you have already may go by its own name: python3.13 run.py lab".format(
            *sys.version_info
        )
    )

import argparse
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import venv
from pathlib import Path

ROOT = Path(__file__).absolute().parent
ORIGINALS = ROOT / "notebooks"
COPIES = ROOT / "work"  # the learner's own; git ignores them
MEMORY = COPIES / ".memory"  # which editions the learner was given, and where they stopped
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
READY = VENV / "ready.json"  # written last, so that a set-up cut short is not taken for a whole one
PIP_LOG = VENV / "pip.log"
LOCK = ROOT / "requirements.lock"
SETTINGS = [
    ROOT / "nnlib" / "widgets" / "{}_settings.json".format(tool)
    for tool in ("lab", "server", "nbconvert")
]
LECTURE = ROOT / "nnlib" / "widgets" / "lecture"  # what JupyterLab is to look like then
CLASSROOM = {"handout": "nnlib.classroom.handout", "grade": "nnlib.classroom.grading"}
CANONICAL = ROOT / "tests" / "notebooks" / "canonical.py"
MADE_FROM = [Path(__file__), ROOT / "pyproject.toml", LOCK] + SETTINGS


def main():
    parser = argparse.ArgumentParser(
        description="Set up this project and start it.",
        epilog="Further arguments go on, to JupyterLab (--no-browser, --port=8889 ...), to grade "
        "(--seconds=60) or to pytest.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "command",
        choices=["lab", "lecture", "handout", "grade", "test", "canonical"],
        help="JupyterLab; the same in large type, for a projector; handout FOLDER: write notebooks "
        "without solutions; grade FOLDER: grade the notebooks in it; every test; or, for "
        "maintainers, run and write the notebooks",
    )
    parser.add_argument(
        "--originals",
        action="store_true",
        help="lab, lecture: open the notebooks themselves, not your copies in work",
    )
    parser.add_argument(
        "--no-venv",
        action="store_true",
        help="use the Python that runs this and what is installed in it (conda, uv), not .venv",
    )
    options, further = parser.parse_known_args()
    try:
        extra = "[test]" if options.command in ("test", "canonical") else ""
        python = sys.executable if options.no_venv else environment(extra)
        if options.command in ("lab", "lecture"):
            return lab(python, options.originals, options.command == "lecture", further)
        if options.command in CLASSROOM:
            return classroom(python, CLASSROOM[options.command], further)
        script = {"test": ["-m", "pytest"], "canonical": [str(CANONICAL)]}[options.command]
        return start([python] + script + further)
    except KeyboardInterrupt:
        return "Stopped."
    except OSError as error:
        return str(error)


# The environment


def environment(extra):
    """Return the Python of .venv, made anew where that is missing, broken or out of date.

    `extra` is what it has beyond the needs of the notebooks: "[test]", or "" for nothing.
    """
    parts = [str(VENV), sys.version] + [path.read_text("utf-8") for path in MADE_FROM]
    recipe = hashlib.sha256(repr(parts).encode()).hexdigest()
    if not is_ready(recipe + "[test]") and not is_ready(recipe + extra):
        build(extra)
        files = [path for path in VENV.rglob("*") if path.is_file() and path.suffix != ".pyc"]
        sizes = {str(path.relative_to(VENV)): path.stat().st_size for path in files}
        READY.write_text(json.dumps({"recipe": recipe + extra, "sizes": sizes}), "utf-8")
    return str(PYTHON)


def is_ready(recipe):
    """Tell whether .venv was made by `recipe` to the end, has all its files still, and runs."""
    try:
        ready = json.loads(READY.read_text("utf-8"))
        return (
            ready["recipe"] == recipe
            and all((VENV / name).stat().st_size == size for name, size in ready["sizes"].items())
            and subprocess.call([PYTHON, "-c", "import numpy"], stderr=subprocess.DEVNULL) == 0
        )
    except (OSError, ValueError, LookupError, TypeError):
        return False


def build(extra):
    """Make .venv from nothing: uv by pip, then by uv what the notebooks need, as the lock has it.

    Neither pip nor ensurepip has to be there for the new environment, and no pip is put into it.
    """
    say("Setting up .venv: this happens once, takes about a minute and needs the network.")
    inside = VENV.exists() and VENV.samefile(sys.prefix)  # by a Python that is about to be replaced
    pip = [sys._base_executable if inside else sys.executable, "-m", "pip"]
    if subprocess.call(pip + ["--version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
        sys.exit(
            "This Python has no pip. On Debian and Ubuntu: sudo apt install python3-pip\n"
            "Elsewhere: {} -m ensurepip --user".format(pip[0])
        )
    try:
        READY.unlink(missing_ok=True)
        venv.create(VENV, clear=True, symlinks=os.name != "nt")
    except (OSError, ValueError) as error:
        sys.exit(
            "Cannot make {} anew: {}\nClose JupyterLab and what else uses that folder, delete it, "
            "and try again.".format(VENV, error)
        )
    pin = re.search(r"^uv==.*?(?=^\S|\Z)", LOCK.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    uv = VENV / "uv.txt"
    uv.write_text(pin.group(), "ascii")
    with open(PIP_LOG, "wb") as log:
        install(pip + ["--python", str(PYTHON), "install", "--require-hashes", "-r", str(uv)], log)
    uv_pip = [str(PYTHON), "-m", "uv", "pip", "install", "--python", str(PYTHON)]
    install(uv_pip + ["--constraint", str(LOCK), "--editable", "." + extra])
    # Before 3.13 Python reads .pth files in the encoding of the locale, and the folder that this
    # project is in may have any name: so ours gets the way there from where it stands, in ASCII.
    for link in VENV.rglob("*nnlib.pth"):
        link.write_text(os.path.relpath(ROOT, link.parent), "ascii")


def install(command, log=None):
    """Run `command` of pip or uv.

    A user's rules for pip elsewhere do not hold for .venv. uv copies, because a file that it had linked to
    its cache would, once damaged, be damaged there too, and come back damaged.
    """
    rules = {"PIP_REQUIRE_VIRTUALENV": "0", "PIP_USER": "0", "UV_LINK_MODE": "copy"}
    if subprocess.call(command, cwd=ROOT, env=dict(os.environ, **rules), stdout=log, stderr=log):
        sys.exit(
            "Setting up .venv did not finish. It needs the network: are you online? Then try again.\n"
            "If that does not help: the reason stands above, or in {}".format(PIP_LOG)
        )


# The notebooks


def lab(python, originals, lecture, arguments):
    """Start JupyterLab where the learner, or the lecturer, stopped, or on the first notebook."""
    folder = ORIGINALS if originals else COPIES
    if not originals:
        copy_notebooks()
    command = [python, "-m", "jupyterlab", "--ServerApp.root_dir=" + str(ROOT)]
    settings, workspaces = {}, MEMORY / "workspaces" / folder.name
    if lecture:
        workspaces = workspaces.with_name(folder.name + "_lecture")
        flags, settings = large_type()
        command += flags
    if not any(b".ipynb" in path.read_bytes() for path in workspaces.glob("*")):
        first = min(ORIGINALS.glob("*.ipynb")).name
        command.append("--LabApp.default_url=/lab/tree/{}/{}".format(folder.name, first))
        if lecture:  # the side bar is closed at first
            shutil.copytree(LECTURE / "workspace", workspaces, dirs_exist_ok=True)
    return start(command + arguments, JUPYTERLAB_WORKSPACES_DIR=str(workspaces), **settings)


def large_type():
    """Return what makes one start of JupyterLab large: arguments, and settings of the environment.

    Whatever is changed there, a theme or a size, is kept for the next lecture, and out of `lab`.
    """
    flags = [
        "--LabApp.custom_css=True",
        "--ServerApp.tornado_settings=static_custom_path=" + str(LECTURE),
    ]
    paths = [str(LECTURE), os.environ.get("JUPYTER_CONFIG_PATH")]
    return flags, {
        "JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, paths)),
        "JUPYTERLAB_SETTINGS_DIR": str(MEMORY / "lecture_settings"),
    }


def copy_notebooks():
    """Give the learner every edition of every notebook once, and never touch a copy that they edited.

    A copy that nobody edited becomes the new edition; beside an edited one goes a file of another name.
    Who deletes a copy gets it afresh.
    """
    MEMORY.mkdir(parents=True, exist_ok=True)
    record = MEMORY / "given.txt"
    given = set(record.read_text("ascii").split()) if record.exists() else set()
    for original in sorted(ORIGINALS.glob("*.ipynb")):
        newest, copy, number = digest(original), COPIES / original.name, 1
        if copy.exists() and newest in given:
            continue
        while copy.exists() and digest(copy) not in given | {newest}:
            number += 1
            copy = COPIES / "{}_edition_{}.ipynb".format(original.stem, number)
        if number > 1:
            say("There is a newer edition of {}; beside yours: {}".format(original.name, copy))
        part = MEMORY / "part"
        shutil.copyfile(original, part)
        os.replace(part, copy)
        given.add(newest)
    record.write_text("\n".join(sorted(given)), "ascii")


def digest(path):
    """Return a digest of the cells alone: JupyterLab adds to the rest of a notebook by opening it."""
    try:
        cells = json.loads(path.read_text("utf-8"))["cells"]
    except (ValueError, LookupError, TypeError):
        return "not a notebook"
    return hashlib.sha256(json.dumps(cells, sort_keys=True).encode()).hexdigest()


# A class


def classroom(python, module, arguments):
    """Run a module of nnlib.classroom where the user is, so that FOLDER is what they mean by it.

    -P: whatever lies there, such as a student's numpy.py, is not taken for a module.
    """
    command = [python, "-P", "-m", module, "--lessons", str(ORIGINALS)]
    return start(command + arguments, folder=os.getcwd())


# All


def start(command, folder=ROOT, **settings):
    """Run `command` in a folder, the project's own by default, to its end and return its exit code."""
    child = subprocess.Popen(command, cwd=folder, env=dict(os.environ, **settings))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the child too: it shall decide
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    return child.wait()


def say(sentence):
    sys.stderr.write(sentence + "\n")


if __name__ == "__main__":
    sys.exit(main())
