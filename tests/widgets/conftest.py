"""What the tests of several panels share."""

import warnings

import pytest


@pytest.fixture
def nothing_fails(caplog):
    """What fails in a callback is only logged."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", module="matplotlib|pyparsing")  # an old one, a new one
        yield
    assert caplog.records == []
