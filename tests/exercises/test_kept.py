"""Trials are kept in a learner's own copy alone, in memory alone."""

import pytest

from nnworkshop.exercises.kept import forget, in_own_copy, keep, kept


@pytest.fixture(autouse=True)
def _nothing_kept():
    forget()
    yield
    forget()


@pytest.fixture
def own_copy(monkeypatch, tmp_path):
    """A learner's folder of copies, which is the current one."""
    monkeypatch.setenv("NNLIB_COPIES", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_trial_is_kept_in_ones_own_copy(own_copy):
    assert in_own_copy()
    assert keep("edge", (3.0, 0.2))
    assert keep("edge", (4.0, 0.1))
    assert kept("edge") == [(3.0, 0.2), (4.0, 0.1)]
    assert kept("blame") == []


def test_a_folder_within_the_copies_is_ones_own_too(own_copy, monkeypatch):
    inside = own_copy / "week 1"
    inside.mkdir()
    monkeypatch.chdir(inside)
    assert keep("edge", (3.0, 0.2))
    assert kept("edge") == [(3.0, 0.2)]


@pytest.mark.parametrize("copies", [None, "", "elsewhere"])
def test_in_the_courses_own_notebooks_nothing_is_kept(own_copy, monkeypatch, copies):
    keep("edge", (3.0, 0.2))
    if copies is None:
        monkeypatch.delenv("NNLIB_COPIES")
    else:
        monkeypatch.setenv("NNLIB_COPIES", copies and str(own_copy / copies))
    assert not in_own_copy()
    assert not keep("edge", (4.0, 0.1))
    assert kept("edge") == []


def test_the_folder_above_the_copies_is_not_ones_own(own_copy, monkeypatch):
    monkeypatch.chdir(own_copy.parent)
    assert not keep("edge", (4.0, 0.1))


def test_what_is_kept_is_in_no_file(own_copy):
    keep("edge", (3.0, 0.2))
    assert list(own_copy.iterdir()) == []


def test_who_gets_the_list_cannot_change_what_is_kept(own_copy):
    keep("edge", (3.0, 0.2))
    kept("edge").clear()
    assert len(kept("edge")) == 1


def test_forgetting(own_copy):
    keep("edge", (3.0, 0.2))
    forget()
    assert kept("edge") == []
