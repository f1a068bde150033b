"""What help() and Shift+Tab say of a panel: every argument, and an example that runs."""

import inspect
import re
import textwrap

import pytest

import nnlib
from nnlib import widgets

PANELS = [name for name in widgets.__all__ if name.endswith("Panel")]


@pytest.mark.parametrize("name", PANELS)
def test_help_lists_every_argument(name):
    panel = getattr(widgets, name)
    listed = re.findall(r"^- ([\w, ]+):", inspect.getdoc(panel), re.MULTILINE)
    names = [one for line in listed for one in line.split(", ")]
    assert sorted(names) == sorted(inspect.signature(panel).parameters)


@pytest.mark.parametrize("name", PANELS)
def test_the_example_in_help_runs(name):
    example = inspect.getdoc(getattr(widgets, name)).split("Example::\n")[1]
    code = textwrap.dedent(re.match(r"(\n| {4}.*\n)+", example)[0]).strip()
    *lines, last = code.splitlines()
    names = {"nnlib": nnlib, name: getattr(widgets, name)}
    exec("\n".join(lines), names)  # noqa: S102 - it is ours
    assert isinstance(eval(last, names), getattr(widgets, name))


def test_a_network_needs_no_more_than_its_sizes():
    assert nnlib.Network([2, 3, 1]).activations == nnlib.Network([2, 3, 1], "sigmoid").activations
