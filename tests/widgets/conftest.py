"""What the tests of several panels share."""

import warnings

import pytest
from ipywidgets import Widget


@pytest.fixture(autouse=True)
def everything_ends():
    """No panel of one test is left in the memory of the next."""
    yield
    Widget.close_all()


@pytest.fixture
def nothing_fails(caplog):
    """What fails in a callback is only logged."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", module="matplotlib|pyparsing")  # an old one, a new one
        # an old ipywidgets asks in that way for what anywidget adds to each of its widgets
        warnings.filterwarnings("ignore", ".*use the instance .metadata", DeprecationWarning)
        yield
    assert caplog.get_records("call") == []  # those of the phase that ends here are others
