"""What a teacher adds from outside the project reaches everything that the project's own parts reach.

teachers_parts.py, in this folder, adds one of each, each in one place: it is a file that the project does
not know, and is imported as a learner's or a teacher's own would be.
"""

import csv
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from nnworkshop.classroom import handout

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


@pytest.fixture(scope="module", autouse=True)
def parts():
    """The teacher's file, whose parts are known in these tests alone."""
    from nnlib import ACTIVATIONS, LOSSES, datasets
    from nnworkshop.exercises import check, record

    registries = ACTIVATIONS, LOSSES, datasets.ALL, check.__all__, record.NOTEBOOKS
    before = [registry.copy() for registry in registries]
    import teachers_parts

    yield teachers_parts
    for registry, content in zip(registries, before):
        registry.clear()
        (registry.update if isinstance(registry, dict) else registry.extend)(content)


@pytest.fixture
def task(parts):
    """A network, its data and its loss, all with the teacher's parts."""
    import nnlib

    network = nnlib.Network([2, 3, 1], ["softsign", "sigmoid"], rng=1)
    return network, *nnlib.datasets.load("corners"), nnlib.LOSSES["log cosh"]


def test_training(task, parts):
    from nnlib import gradient_check, train

    assert max(gradient_check(*task).values()) < 1e-6
    network, X, y, loss = task
    before = [array.copy() for array in network.parameters.values()]
    history = train(network, X, y, loss, 0.01, 1000, rule=parts.SignDescent())
    assert history.losses[-1] < history.losses[0] / 10
    steps = np.subtract([a[0, 0] for a in network.parameters.values()], [a[0, 0] for a in before])
    np.testing.assert_allclose(steps / 0.01, np.round(steps / 0.01), atol=1e-9)


def test_many_networks_at_once(task, parts):
    from nnlib import Network, train
    from nnworkshop.many import Ensemble

    _, X, y, loss = task
    networks = [Network([2, 3, 1], ["softsign", "sigmoid"], rng=seed) for seed in range(3)]
    ensemble = Ensemble(networks, X, y, loss, 0.5)
    ensemble.run(20)
    for network, outputs in zip(networks, ensemble.outputs):
        train(network, X, y, loss, 0.5, 20)
        np.testing.assert_allclose(network.predict(X), outputs, rtol=0, atol=1e-12)


def control(widget, name):
    """The control of a panel that shows this name."""
    if getattr(widget, "description", None) == name and hasattr(widget, "options"):
        return widget
    found = (control(child, name) for child in getattr(widget, "children", ()))
    return next(filter(None, found), None)


def printed(code, path, cwd=None):
    """What another Python prints that runs some code, and has the modules of a folder."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": str(path)},
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_training_panel_and_its_export(task, parts):
    import nnlib
    from nnworkshop.panels import TrainingPanel

    _, X, y, loss = task
    plain = nnlib.Network([2, 3, 1], rng=0)
    panel = TrainingPanel(plain, X, y, nnlib.SquaredError(), 0.01, rule=parts.SignDescent())
    control(panel, "activation").value = "softsign"
    control(panel, "loss").value = loss
    run = panel.run
    run.timeline.run(30)
    assert run.network.activations[0] is nnlib.ACTIVATIONS["softsign"]
    assert run.training.loss is loss and isinstance(run.training.rule, parts.SignDescent)
    code = run.source()
    assert "import teachers_parts" in code and "nnlib.datasets.load('corners')" in code
    assert printed(code, HERE) == f"{run.training.history.losses[-1]}\n"


def test_the_step_through(task, parts):
    import nnlib
    from nnworkshop.panels import StepThroughPanel
    from nnworkshop.studies import operations

    network, X, y, loss = task
    settings = (loss, 0.1, parts.SignDescent())
    lines = {line.name: line for line in operations.program(network, *settings)}
    assert lines["a1"].code == "a1 = softsign(z1)"
    assert lines["slope1"].code == "slope1 = (1 - np.abs(a1))**2"
    assert lines["slope1"].equation.endswith("(1 - |a_1|)^2")
    assert lines["L"].code == "L = np.sum(np.log(np.cosh(a2 - y))) / len(y)"
    assert lines["grada2"].code == "grada2 = np.tanh(a2 - y) / len(y)"
    assert lines["grada2"].why == loss.slope_reason
    arrays = operations.run(network, X, y, *settings)
    gradients = network.backward(network.forward(X), y, loss)
    assert arrays["L"] == pytest.approx(loss(network.predict(X), y))
    for name, gradient in gradients.items():
        np.testing.assert_allclose(arrays[f"grad{name}"], gradient, atol=1e-14)
    panel = StepThroughPanel(*task, learning_rate=0.1, rule=parts.SignDescent())
    shown = [line.replace("\N{NO-BREAK SPACE}", " ").partition("  #")[0] for line in panel.lines]
    assert shown == [line.code for line in lines.values()]
    nnlib.train(network, X, y, loss, 0.1, 1, rule=parts.SignDescent())
    for name, after in network.parameters.items():
        np.testing.assert_allclose(arrays[f"new{name}"], after, atol=1e-14)


def test_the_diagnosis(task, parts):
    from nnlib import Training
    from nnworkshop.studies import diagnose

    network, X, y, loss = task
    slow = Training(network, X, y, loss, 1e-5, rule=parts.SignDescent())
    slow.run(300)
    illness = diagnose(slow)
    assert illness.name == "rate too small"
    healed = Training(network.copy(), X, y, loss, rule=slow.rule, **illness.change)
    healed.run(300)
    assert healed.history.losses[-1] < slow.history.losses[-1] / 2


def cell(kind, source, *tags):
    """A cell of a notebook; those of an exercise have tags."""
    made = {"cell_type": kind, "id": f"c{len(source)}", "metadata": {"tags": list(tags)}}
    if kind == "code":
        made |= {"execution_count": None, "outputs": []}
    return made | {"source": source}


SOLUTION = "def double(z):\n    return 2 * z"
CELLS = [
    cell("markdown", "# Twice"),
    cell("code", "from nnworkshop.exercises import check"),
    cell("markdown", "### Your turn", "exercise"),
    cell("code", "def double(z):\n    ...", "exercise", "stub"),
    cell("code", "check.double(double)", "exercise", "check"),
    cell("markdown", "<details><summary>Hint 1</summary>\n\nAdd.\n\n</details>", "exercise"),
    cell(
        "markdown",
        f"<details><summary>Solution</summary>\n\n```python\n{SOLUTION}\n```\n\n</details>",
        "exercise",
        "solution",
    ),
]


def command(module, *arguments):
    """What `run.py handout` and `run.py grade` do, where NNLIB_EXERCISES names the teacher's file."""
    path = os.pathsep.join([str(HERE), str(ROOT)])
    done = subprocess.run(
        [sys.executable, "-P", "-m", f"nnworkshop.classroom.{module}", *map(str, arguments)],
        env=os.environ | {"PYTHONPATH": path, "NNLIB_EXERCISES": "teachers_parts"},
        check=True,
        capture_output=True,
        timeout=120,
        text=True,
    )
    return done.stdout


def test_an_exercise_in_a_notebook_is_handed_out_and_graded(tmp_path):
    lessons, out = tmp_path / "notebooks", tmp_path / "out"
    lessons.mkdir()
    notebook = {"cells": CELLS, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (lessons / "50_twice.ipynb").write_text(json.dumps(notebook), "utf-8")
    for part in handout.PARTS:
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
        copy(ROOT / part, tmp_path / part)
    said = command("handout", out, "--lessons", lessons)
    assert "Your own exercises are in it, right functions and all: teachers_parts." in said
    with zipfile.ZipFile(out / handout.ARCHIVE) as archive:
        text = archive.read(f"{handout.NAME}/notebooks/50_twice.ipynb").decode()
    assert "check.double" in text and "return 2 * z" not in text
    for student, answer in {"ada": "return z + z", "bob": "return z"}.items():
        (tmp_path / "class" / student).mkdir(parents=True)
        answered = json.loads(text)
        (stub,) = (one for one in answered["cells"] if "stub" in one["metadata"].get("tags", []))
        stub["source"] = f"def double(z):\n    {answer}"
        path = tmp_path / "class" / student / "50_twice.ipynb"
        path.write_text(json.dumps(answered), "utf-8")
    command("grading", tmp_path / "class", "--lessons", lessons)
    table = (tmp_path / "class" / "grades" / "grades.csv").read_text("utf-8-sig")
    words = {next(csv.reader([line]))[0][:3]: line for line in table.splitlines()[1:]}
    assert "double" in words["ada"] and "PASS" in words["ada"]
    assert "NOT YET" in words["bob"]


CHECKED = """
import run
settings = run.own_exercises()
code = "from nnworkshop.exercises import check; print(check.double.name, __import__('sys').path)"
run.sys.exit(run.start([run.sys.executable, "-P", "-c", code], folder="work", **settings))
"""


def test_an_unpacked_handout_knows_the_exercise(tmp_path):
    """In a kernel's environment, in the learner's folder, where the teacher's file is nowhere else."""
    out = tmp_path / "out"
    command("handout", out, "--lessons", ROOT / "notebooks")
    with zipfile.ZipFile(out / handout.ARCHIVE) as archive:
        archive.extractall(tmp_path)
    home = tmp_path / handout.NAME
    (home / "work").mkdir()
    said = printed(CHECKED, home, cwd=home)
    assert said.startswith("double ")
    assert str(home / handout.OWN) in said and str(HERE) not in said


def test_a_package_of_exercises_is_handed_out_whole(tmp_path, monkeypatch):
    package = tmp_path / "teachers_package"
    for name in ("__init__.py", "parts/double.py", "parts/table.csv", "__pycache__/x.pyc"):
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("NNLIB_EXERCISES", "teachers_package.parts.double nnworkshop.mine")
    assert set(handout.own_files()) == {
        "teachers_package/__init__.py",
        "teachers_package/parts/double.py",
        "teachers_package/parts/table.csv",
    }


def test_the_exercise_answers_and_is_counted():
    from nnworkshop.exercises import check, progress, record

    record.forget()
    try:
        assert "NOT YET" in str(check.double(lambda z: z + 2))
        assert check.double(lambda z: z + z).passed
        assert "1 of 1 exercises done" in str(progress())
    finally:
        record.forget()
