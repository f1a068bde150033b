"""The Dockerfile and the dev container install what the lock names, and nobody in them is root."""

import json
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
STEPS = [line.split(maxsplit=1) for line in DOCKERFILE.splitlines() if re.match("[A-Z]+ ", line)]


def step(name):
    """What the steps of that name say, in order."""
    return [rest for word, rest in STEPS if word == name]


def test_packages_are_those_of_the_lock_and_no_others():
    (lock, project) = (one for one in step("RUN") if "pip install" in one)
    assert "--require-hashes --requirement requirements.lock" in lock
    assert project.split("pip install")[1].split() == ["--no-deps", "."]
    copied = [place for one in step("COPY") for place in one.split()[:-1]]
    assert copied.index("requirements.lock") < copied.index(
        "."
    )  # which is kept when only notebooks change
    assert all((ROOT / place).exists() for place in copied)


def test_the_python_is_one_that_conda_takes_too_and_the_lock_is_for():
    (base,) = step("FROM")
    version = re.fullmatch(r"python:(\d+\.\d+)-slim", base)[1]
    assert f"python={version} " in (ROOT / "environment.yml").read_text("utf-8")


def test_who_learns_is_not_root_and_owns_the_copies_alone():
    (user,) = step("USER")
    assert user != "root"
    words = [word for word, _ in STEPS]
    assert words.index("USER") > max(k for k, word in enumerate(words) if word in ("RUN", "COPY"))
    (work,) = re.findall(r"NNLIB_WORK=(\S+)", DOCKERFILE)
    assert work.startswith(f"/home/{user}/") and f"chown {user} {work}" in DOCKERFILE


def test_the_start_is_that_of_the_readme():
    (command,) = step("CMD")
    assert json.loads(command)[:4] == ["python", "run.py", "--no-venv", "lab"]
    left_out = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert not {"run.py", "nnlib", "nnworkshop", "notebooks", "requirements.lock"} & {*left_out}


def test_the_dev_container_is_made_of_it():
    folder = ROOT / ".devcontainer"
    container = json.loads((folder / "devcontainer.json").read_text("utf-8"))
    assert (folder / container["build"]["dockerfile"]).resolve() == ROOT / "Dockerfile"
    assert (folder / container["build"]["context"]).resolve() == ROOT
    assert [container["remoteUser"]] == step("USER")
    assert container["forwardPorts"] == [int(port) for port in step("EXPOSE")]
    (place,) = step("WORKDIR")
    assert f"python {place}/run.py --no-venv lab" in container["postAttachCommand"]
