"""Set up this project and start it: `python3 run.py lab`, `lecture`, `handout`, `grade` or `test`
(Windows: `py run.py ...`).

It needs Python and pip, nothing else. Every Python since 2.7 can read this file, so that one which is
too old gets to say so.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "This needs Python 3.11 or newer, but this is Python {}.{}. Get one from python.org;\n"
        "one that you already have may go by a name of its own: python3.13 run.py lab".format(
            *sys.version_info
        )
    )

import argparse
import ast
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import tomllib
import venv
from pathlib import Path
from urllib.parse import quote


def place(variable, usual):
    """Return the folder that a variable of the environment names, or else the usual one."""
    return Path(os.environ.get(variable) or usual).expanduser().absolute()


ROOT = Path(__file__).absolute().parent
ORIGINALS = ROOT / "notebooks"
COPIES = place("NNLIB_WORK", ROOT / "work")  # the learner's own; git ignores them
STAGE = COPIES.with_name(COPIES.name + "_lecture")  # the lecturer's, to show
MEMORY = COPIES / ".memory"  # which editions they were given, and where they stopped
VENV = place("NNLIB_VENV", ROOT / ".venv")
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
READY = VENV / "ready.json"  # written last, so that a set-up cut short is not taken for a whole one
LOCK = ROOT / "requirements.lock"
PYPROJECT = ROOT / "pyproject.toml"
PANELS = ROOT / "nnworkshop" / "panels"
SETTINGS = [
    PANELS / "{}_settings.json".format(tool) for tool in ("lab", "server", "nbconvert", "kernel")
]
LECTURE = PANELS / "lecture"  # what JupyterLab is to look like then
PAGE = PANELS / "page"  # a style sheet for its page, for lab and for lecture
KERNEL_START = PANELS / "kernel_start.py"  # what every kernel runs first
CLASSROOM = {"handout": "nnworkshop.classroom.handout", "grade": "nnworkshop.classroom.grading"}
CANONICAL = ROOT / "tests" / "notebooks" / "canonical.py"
OWN = ROOT / "own_exercises"  # a teacher's; it is in the copies that students get, and only there
STUDENTS = ROOT / "START_HERE.html"  # it is in the copies that students get, and only there
MADE_FROM = [Path(__file__), PYPROJECT, LOCK] + SETTINGS
LOWEST = "[test] lowest"  # what the tests need, on the lowest versions that pyproject.toml allows
WORKERS = 8  # at most: each has a Chromium and a JupyterLab of its own
# jsonschema would check addresses in alphabets of all kinds by it, and nothing here has any; building its
# grammar takes more than a third of the processor time that JupyterLab's server needs to start.
LEFT_OUT = ["rfc3987-syntax"]
LATER = 30  # seconds until the files of .venv are looked over, when JupyterLab has long started

# What uv calls what pip is set to, in pip.conf or the environment. These names of uv are the weaker
# ones: what its user has set for it by UV_DEFAULT_INDEX and UV_INDEX holds.
HANDED_ON = {
    "index-url": "UV_INDEX_URL",
    "extra-index-url": "UV_EXTRA_INDEX_URL",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "client-cert": "SSL_CLIENT_CERT",
    "proxy": "ALL_PROXY",
    "timeout": "UV_HTTP_TIMEOUT",
    "default-timeout": "UV_HTTP_TIMEOUT",
}

FULL = "The disk is full"

# What can go wrong: what it is, how pip, uv and Python say it, and the way out.
TROUBLES = [
    (
        FULL,
        r"No space left|[Qq]uota exceeded|not enough space|os error (28|112|122)\b",
        """Make room (.venv takes 450 MB), or choose folders on another disk: NNLIB_VENV for .venv,
NNLIB_WORK for your copies, UV_CACHE_DIR for what uv keeps, TMPDIR for what is unpacked.""",
    ),
    (
        "A folder is read-only, or not yours to write to",
        r"Read-only file system|Permission denied|Access is denied|os error (5|13|30)\b",
        """Choose folders of your own by environment variables: NNLIB_VENV for .venv, NNLIB_WORK for
your copies, UV_CACHE_DIR for what uv keeps. If they are yours, another program may use them.""",
    ),
    (
        "A download is not what requirements.lock expects",
        r"DO NOT MATCH THE HASHES|[Hh]ash mismatch",
        "A proxy or a mirror has changed it, or cut it short. Try again, or ask whoever runs it.",
    ),
    (
        "There is no secure connection",
        r"SSL|[Cc]ertificate|InvalidContentType",
        """A firewall may use a certificate of its own: name its file with PIP_CERT=FILE, or let uv
use the system's certificates with UV_SYSTEM_CERTS=true.""",
    ),
    (
        "The index, or a proxy on the way to it, does not let you in",
        r"\b40[137] (Client|Forbidden|Unauthorized|Proxy)|[Uu]nauthorized|authorization required",
        "A name and a password can go into PIP_INDEX_URL or HTTPS_PROXY: https://name:password@...",
    ),
    (
        "No package index answers",
        (
            r"[Cc]onnection (refused|broken|reset|error)|[Nn]ame or service|[Nn]ame resolution|dns error"
            r"|getaddrinfo|[Tt]imed? ?out|[Uu]nreachable|error sending request|50\d (Server|Internal)"
        ),
        """Are you online? Behind a firewall, name your mirror with PIP_INDEX_URL or in pip.conf, or
your proxy with HTTPS_PROXY: pip and uv both go there.""",
    ),
    (
        "The index does not have what requirements.lock asks for",
        r"not found in the|No matching distribution|no version of|No solution found",
        "PIP_INDEX_URL and pip.conf say which index is asked. It must have all that PyPI has.",
    ),
]


def main():
    parser = argparse.ArgumentParser(
        description="Set up this project and start it.",
        epilog="Further arguments are passed on, to JupyterLab (--no-browser, --port=8889 ...), to "
        "grade (--seconds=60) or to pytest.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "command",
        choices=["lab", "lecture", "handout", "grade", "test", "canonical"],
        help="JupyterLab; the same in large type, for a projector; handout FOLDER: write an archive for "
        "students, without solutions; grade FOLDER: grade the notebooks in it; every test; or, for "
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
    parser.add_argument(
        "--lowest",
        action="store_true",
        help="test: with the lowest versions that pyproject.toml allows",
    )
    parser.add_argument(
        "--coverage",
        action="store_true",
        help="test: print the lines that no test runs, and the ten slowest tests",
    )
    options, further = parser.parse_known_args()
    if STUDENTS.exists() and options.command not in ("lab", "lecture"):
        return "This is a students' copy of the project, and it has no {}. There is: lab, lecture.".format(
            options.command
        )
    try:
        code = carry_out(options, further)
        broken = code and not options.no_venv and broken_file()
        if broken:
            say("{} is broken: rebuilding all of {}.".format(broken, VENV))
            READY.unlink(missing_ok=True)
            code = carry_out(options, further)
        return code
    except KeyboardInterrupt:
        return "Stopped."
    except OSError as error:
        return explained(str(error))


def carry_out(options, further):
    """Do what the command line asks for and return the exit code."""
    extra = "[test]" if options.command in ("test", "canonical") else ""
    python = sys.executable if options.no_venv else environment(LOWEST if options.lowest else extra)
    if options.command in ("lab", "lecture"):
        return lab(python, options.originals, options.command == "lecture", further)
    if options.command in CLASSROOM:
        return classroom(python, CLASSROOM[options.command], further)
    if options.command == "test":
        return tests(python, options.coverage, further)
    return start([python, str(CANONICAL)] + further)


# The environment


def environment(extra):
    """Return the Python of .venv, made anew where that is missing, broken or out of date.

    `extra` is what it has beyond the needs of the notebooks: "[test]", LOWEST, or "" for nothing.
    """
    parts = [str(ROOT), str(VENV), sys.version] + [path.read_text("utf-8") for path in MADE_FROM]
    recipe = hashlib.sha256(repr(parts).encode()).hexdigest()
    enough = {recipe + extra} if extra == LOWEST else {recipe + extra, recipe + "[test]"}
    if made_from() not in enough:
        build(extra)
        files = [path for path in VENV.rglob("*") if path.is_file() and path.suffix != ".pyc"]
        sizes = {str(path.relative_to(VENV)): path.stat().st_size for path in files}
        READY.write_text(json.dumps({"recipe": recipe + extra, "sizes": sizes}), "utf-8")
    return str(PYTHON)


def made_from():
    """Return what .venv was made from; None if it was not made to the end, is broken or does not run."""
    try:
        runs = subprocess.call([PYTHON, "-c", "pass"], stderr=subprocess.DEVNULL) == 0
    except OSError:
        runs = False
    return ready().get("recipe") if runs and not broken_file(gates=True) else None


def ready():
    """Return what was written down when .venv was made: from what, and the size of each file."""
    try:
        found = json.loads(READY.read_text("utf-8"))
    except (OSError, ValueError):
        found = None
    return found if isinstance(found, dict) else {}


def broken_file(gates=False):
    """Return a file of .venv that is gone or has another size than it had, or None.

    gates: look only at the files at the top, and at the first file of each package: some 200 files
    of 15,000, so that every start can do it. After a start that failed, and in `look_over`, it is all.
    """
    for name, size in ready().get("sizes", {}).items():
        depth = name.count(os.sep)
        if gates and depth > 3 and not (depth == 4 and name.endswith("__init__.py")):
            continue
        path = os.path.join(str(VENV), name)
        try:
            if os.stat(path).st_size != size:
                return path
        except OSError:
            return path
    return None


def look_over():
    """Have .venv made anew at the next start if a file of it is broken; it waits, and slows no start."""
    time.sleep(LATER)
    broken = broken_file()
    if broken:
        READY.unlink(missing_ok=True)
        say("{} is broken. Stop this and start it again: it will rebuild {}.".format(broken, VENV))


def answers(command):
    """Whether a program is there and tells its version."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.call(command + ["--version"], **quiet) == 0


def build(extra):
    """Make .venv from nothing: uv by pip, then by uv what the notebooks need, as the lock has it.

    Neither pip nor ensurepip has to be there for the new environment, and no pip is put into it.
    """
    say(
        "Setting up {}: this happens once, takes about a minute and needs the network.".format(VENV)
    )
    inside = VENV.exists() and VENV.samefile(sys.prefix)  # by a Python that is about to be replaced
    # another environment may have no pip, as those of uv, and then that of the Python below it serves
    pythons = [sys._base_executable] if inside else [sys.executable, sys._base_executable]
    pip = next((pip for pip in ([one, "-m", "pip"] for one in pythons) if answers(pip)), None)
    if pip is None:
        sys.exit(
            "This Python has no pip. On Debian and Ubuntu: sudo apt install python3-pip\n"
            "Elsewhere: {} -m ensurepip --user".format(pythons[-1])
        )
    make_room()
    uv = VENV / "uv.txt"
    uv.write_text(pins(["uv"]), "ascii")
    install(pip + ["-vv", "--python", str(PYTHON), "install", "--require-hashes", "-r", str(uv)])
    left_out = VENV / "left_out.txt"
    left_out.write_text("".join("{} ; python_version < '3'\n".format(n) for n in LEFT_OUT), "ascii")
    uv_pip = [str(PYTHON), "-m", "uv", "pip", "install", "--python", str(PYTHON)]
    uv_pip += ["--override", str(left_out)]
    settings = pip_settings(pip)
    handed_on = for_uv(settings)
    if settings.get("no-index", "").lower() in ("1", "true", "yes", "on"):
        uv_pip.append("--no-index")
    if extra == LOWEST:
        tools = VENV / "tools.txt"
        project = tomllib.loads(PYPROJECT.read_text("utf-8"))["project"]
        tools.write_text(pins(project["optional-dependencies"]["test"]), "ascii")
        install(uv_pip + ["--resolution", "lowest-direct", "--editable", "."], handed_on)
        install(uv_pip + ["--constraint", str(tools), "--editable", ".[test]"], handed_on)
    else:
        install(uv_pip + ["--constraint", str(LOCK), "--editable", "." + extra], handed_on)
    # Before 3.13 Python reads .pth files in the encoding of the locale, and the folder that this
    # project is in may have any name: so ours gets the relative path, in ASCII.
    for link in VENV.rglob("*nnlib*.pth"):
        link.write_text(os.path.relpath(ROOT, link.parent), "ascii")


def make_room():
    """Put an empty environment in the place of .venv, and delete nothing that run.py has not made."""
    mark = VENV / "pyvenv.cfg"
    ours = mark.is_file() and "prompt = 'nnlib'" in mark.read_text("utf-8", "replace")
    if VENV.is_dir() and VENV.parent != ROOT and any(VENV.iterdir()) and not ours:
        sys.exit(
            "NNLIB_VENV names {}, and what is in there is not run.py's to delete. Name a folder that "
            "is\nempty, or that does not exist yet.".format(VENV)
        )
    try:
        READY.unlink(missing_ok=True)
        venv.create(VENV, clear=True, symlinks=os.name != "nt", prompt="nnlib")
    except (OSError, ValueError) as error:
        reason = explained(str(error))
        if reason == str(error):
            reason += (
                "\nClose JupyterLab and anything else in that folder, delete it, and try again."
            )
        sys.exit("Cannot rebuild {}. {}".format(VENV, reason))


def pins(names):
    """Return the lines of the lock that pin these packages, with their hashes."""
    pattern = r"^(?:{})==.*?(?=^\S|\Z)".format("|".join(map(re.escape, names)))
    return "".join(re.findall(pattern, LOCK.read_text("utf-8"), re.MULTILINE | re.DOTALL))


def pip_settings(pip):
    """Return what pip is set to, in its files and by the environment, as {name: value}."""
    listed = subprocess.run(
        pip + ["config", "list"], stdout=subprocess.PIPE, text=True, check=False
    )
    lines = [line.partition("=") for line in listed.stdout.splitlines()]
    found = {}
    for level in ("global", "install", ":env:"):  # each is stronger than the one before
        for name, _, value in lines:
            if name.startswith(level + "."):
                found[name[len(level) + 1 :]] = " ".join(str(ast.literal_eval(value)).split())
    return found


def for_uv(settings):
    """Return what pip is set to as the environment that tells uv the same."""
    told = {HANDED_ON[name]: value for name, value in settings.items() if name in HANDED_ON}
    if "UV_FIND_LINKS" in told:
        told["UV_FIND_LINKS"] = told["UV_FIND_LINKS"].replace(" ", ",")
    # As pip does, uv shall look for each package in all indexes; the hashes of the lock decide.
    return dict({"UV_INDEX_STRATEGY": "unsafe-best-match"}, **told)


def install(command, settings=()):
    """Run `command` of pip or uv, and say what really failed if it does not succeed.

    A user's rules for pip elsewhere do not hold for .venv. uv copies, because a file that it had linked to
    its cache would, once damaged, be damaged there too, and come back damaged. pip, which has only uv to
    bring, is as verbose as it takes to learn of a refused connection, and nothing of it is shown.
    """
    rules = {"PIP_REQUIRE_VIRTUALENV": "0", "PIP_USER": "0", "UV_LINK_MODE": "copy"}
    lines = []
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=dict(dict(settings, **os.environ), **rules),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        for line in process.stdout:
            lines.append(line)
            if "uv" in command:
                sys.stderr.write(line)
    if process.returncode:
        sys.exit("\nSetting up {} did not finish. {}".format(VENV, explained("".join(lines))))


def explained(text):
    """Return the trouble that a message tells of: what it is, the line that says so, and the way out."""
    for trouble, pattern, way_out in TROUBLES:
        lines = [line.strip() for line in text.splitlines() if re.search(pattern, line)]
        if lines:
            rooms = room() if trouble == FULL else ""
            return "{}.\n  {}\n{}{}".format(trouble, lines[-1], rooms, way_out)
    return text


def room():
    """Return a line on how much room there is in the folders that run.py, pip and uv write to."""
    there = []
    for folder in (VENV, COPIES, Path(tempfile.gettempdir())):
        nearest = next(one for one in [folder] + list(folder.parents) if one.exists())
        there.append("{} MB in {}".format(shutil.disk_usage(nearest).free >> 20, folder))
    return "Free: {}.\n".format(", ".join(there))


# The notebooks


def lab(python, originals, lecture, arguments):
    """Start JupyterLab where the learner, or the lecturer, stopped, or on the first notebook."""
    folder = ORIGINALS if originals else STAGE if lecture else COPIES
    root = ROOT if ROOT in folder.parents else folder
    settings = {"PYTHONSTARTUP": str(KERNEL_START)}
    settings.update(one_thread())
    settings.update(own_exercises())
    if os.environ.get("PYTHONSTARTUP"):
        settings["NNLIB_PYTHONSTARTUP"] = os.environ["PYTHONSTARTUP"]
    if not originals:
        if lecture:
            clear_outputs(folder)
        copy_notebooks(folder)
        settings.update(NNLIB_COPIES=str(folder), NNLIB_ORIGINALS=str(ORIGINALS))
    command = [python, "-m", "jupyterlab", "--ServerApp.root_dir=" + str(root)]
    command += loopback(arguments)
    workspaces = MEMORY / "workspaces" / folder.name
    if lecture:
        workspaces = workspaces.with_name(folder.name + "_lecture")
        flags, large = large_type()
        command += flags
        settings.update(large)
    else:
        command += style("lab")
    if not any(b".ipynb" in path.read_bytes() for path in workspaces.glob("*")):
        first = (folder / min(ORIGINALS.glob("*.ipynb")).name).relative_to(root)
        command.append("--LabApp.default_url=/lab/tree/" + quote(first.as_posix()))
        if lecture:  # the side bar is closed at first
            shutil.copytree(LECTURE / "workspace", workspaces, dirs_exist_ok=True)
    return start(command + arguments, JUPYTERLAB_WORKSPACES_DIR=str(workspaces), **settings)


def one_thread():
    """Return what lets NumPy work with one thread, unless it is told otherwise.

    Its own threads gain nothing with networks of this size, and take the second processor from the page, or from
    the other tests.
    """
    return {"OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS", "1")}


def own_exercises():
    """Return the settings of the environment by which checks find the exercises that a teacher added."""
    names = OWN / "names.txt"
    if not names.exists():
        return {}
    folders = filter(None, [str(OWN), os.environ.get("PYTHONPATH")])
    return {
        "NNLIB_EXERCISES": " ".join(names.read_text("utf-8").split()),
        "PYTHONPATH": os.pathsep.join(folders),
    }


def loopback(arguments):
    """Return what lets root start JupyterLab, where no other computer can reach it, unless they say where."""
    own = any(argument.startswith(("--ip", "--ServerApp.ip")) for argument in arguments)
    if own or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return []
    say(
        "You are root, so JupyterLab starts on 127.0.0.1 alone, where no other computer can reach it.\n"
        "For another address: --allow-root --ServerApp.ip=ADDRESS"
    )
    return ["--ServerApp.ip=127.0.0.1"] + ["--allow-root"] * ("--allow-root" not in arguments)


def large_type():
    """Return what makes one start of JupyterLab large: arguments, and settings of the environment.

    Whatever is changed there, a theme or a size, is kept for the next lecture, and out of `lab`.
    """
    paths = [str(LECTURE), os.environ.get("JUPYTER_CONFIG_PATH")]
    extensions = "--LabApp.extra_labextensions_path=" + str(LECTURE / "labextensions")
    return style("lecture") + [extensions], {
        "NNLIB_SHARPNESS": "2",
        "JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, paths)),
        "JUPYTERLAB_SETTINGS_DIR": str(MEMORY / "lecture_settings"),
    }


def style(name):
    """Return what gives JupyterLab's page a style sheet of ours."""
    setting = "--ServerApp.tornado_settings=static_custom_path=" + str(PAGE / name)
    return ["--LabApp.custom_css=True", setting]


def clear_outputs(folder):
    """Take what cells showed in the last lecture out of the notebooks of a folder."""
    for path in folder.glob("*.ipynb"):
        try:
            notebook = json.loads(path.read_text("utf-8"))
            blank = without_outputs(notebook)
        except (ValueError, LookupError, TypeError):
            continue  # whatever it is, it is somebody's
        if blank != notebook:
            replace(path, blank)


def copy_notebooks(folder):
    """Give the learner every edition of every notebook once, and never touch a copy that is their own.

    A copy that nobody edited or ran becomes the new edition; else it goes next to it, by another name.
    Who deletes a copy gets it afresh. The record has two kinds of digests: of the sources of each
    edition, and of the cells of each copy as it was given. (Copies once had the outputs of the original.)
    """
    for one in (MEMORY, folder):
        one.mkdir(parents=True, exist_ok=True)
    record = MEMORY / ("given.txt" if folder == COPIES else "given_for_{}.txt".format(folder.name))
    given = set(record.read_text("ascii").split()) if record.exists() else set()
    for original in sorted(ORIGINALS.glob("*.ipynb")):
        notebook = json.loads(original.read_text("utf-8"))
        blank = without_outputs(notebook)
        edition, newest, with_outputs = map(
            digest, (sources(blank["cells"]), blank["cells"], notebook["cells"])
        )
        copy, number = folder / original.name, 1
        if copy.exists() and with_outputs in given and digest(cells(copy)) not in given:
            given.add(edition)
        if copy.exists() and edition in given:
            continue
        while copy.exists() and digest(cells(copy)) not in given | {newest, with_outputs}:
            number += 1
            copy = folder / "{}_edition_{}.ipynb".format(original.stem, number)
        if number > 1:
            say(
                "There is a newer edition of {}. It is next to yours: {}".format(
                    original.name, copy
                )
            )
        replace(copy, blank)
        given |= {edition, newest}
    record.write_text("\n".join(sorted(given)), "ascii")


def replace(path, notebook):
    """Write a notebook in the place of what is there, whole or not at all."""
    part = MEMORY / "part"
    text = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    part.write_bytes(text.encode("utf-8"))
    os.replace(part, path)


def without_outputs(notebook):
    """Return a notebook as it is before anybody has run it."""
    fresh = {"outputs": [], "execution_count": None}
    cells = notebook["cells"]
    cells = [dict(cell, **fresh) if cell["cell_type"] == "code" else cell for cell in cells]
    return dict(notebook, cells=cells)


def cells(path):
    """Return the cells alone: JupyterLab adds to the rest of a notebook by opening it."""
    try:
        return json.loads(path.read_text("utf-8"))["cells"]
    except (ValueError, LookupError, TypeError):
        return "not a notebook"


def sources(cells):
    """Return what tells editions apart: the kind of each cell and its text."""
    return [[cell["cell_type"], "".join(cell["source"])] for cell in cells]


def digest(data):
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


# A class


def classroom(python, module, arguments):
    """Run a module of nnworkshop.classroom where the user is, so that FOLDER is what they mean by it.

    -P: whatever lies there, such as a student's numpy.py, is not taken for a module.
    """
    command = [python, "-P", "-m", module, "--lessons", str(ORIGINALS)]
    return start(command + arguments, folder=os.getcwd())


# The tests


def tests(python, coverage, arguments):
    """Run pytest, a worker for each processor; a file stays with one worker, since a notebook must.

    Workers take files in the order of conftest.py, which puts those that take long first. What
    Python compiles is kept in .venv, also for who wants none of it beside the sources: many
    processes start, and each would compile the same modules again.
    """
    workers = min(WORKERS, processors())
    command = ["-m", "pytest", "-n", str(workers), "--dist", "loadfile", "--no-loadscope-reorder"]
    if coverage:
        command += ["--cov=" + str(ROOT / package) for package in ("nnlib", "nnworkshop")]
        command += ["--cov-report=term-missing:skip-covered", "--durations=10"]
    command += arguments
    say("Tests: python {}".format(" ".join(command)))
    settings = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(VENV / "compiled")}
    settings.update(one_thread())
    return start([python] + command, **settings)


def processors():
    """Return how many processors this may use; a container may have fewer than the computer."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


# All


def start(command, folder=ROOT, **settings):
    """Run `command` in a folder, the project's own by default, to its end and return its exit code."""
    child = subprocess.Popen(command, cwd=folder, env=dict(os.environ, **settings))
    threading.Thread(target=look_over, daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the child too: it shall decide
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    return child.wait()


def say(sentence):
    sys.stderr.write(sentence + "\n")


if __name__ == "__main__":
    sys.exit(main())
