"""Pencil and paper: tables typed by hand."""

import numpy as np
import pytest

from nnlib import sigmoid
from nnworkshop.exercises import check, pass_table

SEEDS = range(20)
DOTS = {"z1": [..., ..., ...], "a1": [..., ..., ...], "z2": ..., "a2": ...}


def right(seed, digits=2):
    task = check.pass_table.task(seed)
    z1 = task.X @ task.W1
    a1 = sigmoid(z1)
    z2 = a1 @ task.W2
    rows = {"z1": z1, "a1": a1, "z2": z2, "a2": sigmoid(z2)}
    table = {name: np.round(row[0], digits).tolist() for name, row in rows.items()}
    return table | {"z2": table["z2"][0], "a2": table["a2"][0]}


@pytest.mark.parametrize("digits", [2, 3, 8])
@pytest.mark.parametrize("seed", SEEDS)
def test_right_numbers_pass(seed, digits):
    assert check.pass_table(right(seed, digits), seed=seed).passed


def test_numbers_from_rounded_numbers_pass():
    """z2 and a2 calculated with the two digits of a1 that were typed."""
    for seed in SEEDS:
        table = right(seed)
        task = check.pass_table.task(seed)
        table["z2"] = round(float(np.array(table["a1"]) @ task.W2[:, 0]), 2)
        table["a2"] = round(float(sigmoid(table["z2"])), 2)
        assert check.pass_table(table, seed=seed).passed


def test_every_seed_has_numbers_of_its_own_and_keeps_them():
    tasks = [str(check.pass_table.task(seed)) for seed in SEEDS]
    assert len(set(tasks)) == len(tasks)
    assert tasks == [str(check.pass_table.task(seed)) for seed in SEEDS]
    assert not check.pass_table(right(1), seed=2).passed


def test_an_empty_table_gets_always_the_same():
    texts = {str(check.pass_table(DOTS, seed=seed)) for seed in SEEDS}
    assert len(texts) == 1
    assert "Still empty" in texts.pop()


def test_it_can_be_filled_in_one_by_one():
    table, full = dict(DOTS), right(4)
    for name, following in [("z1", "a1[0]"), ("a1", "z2"), ("z2", "a2")]:
        table[name] = full[name]
        assert check.pass_table(table, seed=4).message == f"Right so far; {following} is next."


@pytest.mark.parametrize("name", ["z1", "a1", "z2", "a2"])
def test_the_first_wrong_cell_is_named(name):
    table = right(5)
    if isinstance(table[name], list):
        table[name][1] += 0.02
        where = f"{name}[1]"
    else:
        table[name] += 0.02
        where = name
    verdict = check.pass_table(table, seed=5)
    assert f"{where} is the first number that is not right." in verdict.message
    assert f"{right(5)[name]}" not in str(verdict)


@pytest.mark.parametrize("seed", ["10", -1, 2.5, [1]])
def test_what_is_no_seed_is_told(seed):
    verdict = check.pass_table(right(5), seed=seed)
    assert verdict.diagnosis == "no seed"
    assert verdict.message.startswith("This is not the seed of a task: seed is ")


CELLS = [
    (name, kind, guess) for name, known in pass_table.MISTAKES.items() for kind, guess in known
]


@pytest.mark.parametrize(("name", "kind", "guess"), CELLS)
def test_a_mistake_gets_its_own_name_or_none(name, kind, guess):
    names = []
    for seed in SEEDS:
        task, table = check.pass_table.task(seed), right(seed, 4)
        cells = {key: np.array([np.ravel(table[key])]) for key in table}
        with np.errstate(all="ignore"):
            table[name] = np.round(guess(task, cells)[0], 4).tolist()
        verdict = check.pass_table(table, seed=seed)
        if not verdict.passed:
            names.append(verdict.diagnosis)
    named = [name.split(" or ") for name in names if name]  # two that look the same are both named
    assert all(kind.name.split(" or ")[0] in both for both in named)
    assert len(named) > len(names) / 3


ODD = [
    ({"z1": [1, 2, 3]}, "one dict with the names"),
    ([1, 2, 3], "one dict with the names"),
    (DOTS | {"z1": [1, 2]}, "z1 has 2 numbers, but it needs 3."),
    (DOTS | {"z1": [0, 72, 1, 5, 2, 0]}, "A comma turns one number into two"),
    (DOTS | {"z1": ["0.72", 1, 2]}, "z1[0] is not a number. Leave out the quotes."),
    (DOTS | {"z1": [True, 1, 2]}, "z1[0] is not a number."),
    (DOTS | {"z1": [float("nan"), 1, 2]}, "z1[0] is the first number that is not right."),
    (DOTS | {"z1": None}, "z1 has 1 numbers"),
]


@pytest.mark.parametrize(("table", "words"), ODD)
def test_odd_tables_are_told(table, words):
    verdict = check.pass_table(table, seed=1)
    assert not verdict.passed
    assert words in verdict.message


def test_one_digit_is_close_and_not_enough():
    table = right(10)
    verdict = check.pass_table(table | {"z1": [0.5, -2.5, 1.2]}, seed=10)
    assert "z1[2] is the first number that is not right. It is close" in verdict.message
    far = check.pass_table(table | {"z1": [0.5, -2.5, 1.4]}, seed=10)
    assert "close" not in far.message


def test_arrays_and_lists_in_lists_will_do():
    table = {name: np.array([np.ravel(row)]) for name, row in right(6).items()}
    assert check.pass_table(table, seed=6).passed


def test_the_task_shows_all_its_numbers():
    task = check.pass_table.task(3)
    text = str(task)
    for number in np.concatenate([task.X.ravel(), task.W1.ravel(), task.W2.ravel()]):
        assert f"{number:.1f}" in text
    assert text.splitlines()[0].startswith("Task 3")
    assert "<pre" in task._repr_html_()
