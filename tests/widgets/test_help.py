"""What help() and Shift+Tab say of a panel or a picture: every argument, and an example that runs."""

import inspect
import re
import textwrap

import numpy as np
import pytest

import nnlib
from nnworkshop import panels, pictures

PANELS = [getattr(panels, name) for name in panels.__all__ if name.endswith("Panel")]
PICTURES = [
    one
    for one in (getattr(pictures, name) for name in pictures.__all__)
    if inspect.isfunction(one) and " Picture(" in inspect.getsource(one)
]
EVERY = pytest.mark.parametrize("made", [*PANELS, *PICTURES], ids=lambda made: made.__name__)


@EVERY
def test_help_lists_every_argument(made):
    listed = re.findall(r"^- ([\w, ]+):", inspect.getdoc(made), re.MULTILINE)
    names = [one for line in listed for one in line.split(", ")]
    assert sorted(names) == sorted(inspect.signature(made).parameters)


@EVERY
def test_the_example_in_help_runs(made):
    example = inspect.getdoc(made).split("Example::\n")[1]
    code = textwrap.dedent(re.match(r"(\n| {4}.*\n)+", example)[0]).strip()
    *lines, last = code.splitlines()
    names = {"nnlib": nnlib, "np": np, "pictures": pictures, made.__name__: made}
    exec("\n".join(lines), names)  # noqa: S102 - it is ours
    kind = made if inspect.isclass(made) else pictures.Picture
    assert isinstance(eval(last, names), kind)


def test_there_are_pictures_to_look_up():
    assert len(PICTURES) > 25


def test_a_network_needs_no_more_than_its_sizes():
    assert nnlib.Network([2, 3, 1]).activations == nnlib.Network([2, 3, 1], "sigmoid").activations
