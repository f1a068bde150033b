"""What the tests of several panels share."""

import warnings

import pytest


@pytest.fixture
def nothing_fails(caplog):
    """What fails in a callback is only logged."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", module=r"matplotlib\.")  # an old one with a new pyparsing
        yield
    assert caplog.records == []
