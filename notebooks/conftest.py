"""nbval compares the text that a notebook shows; this compares its pictures too."""

import pytest
from pictures import differences


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """Let nbval run a cell and compare its text, then compare the pictures that came."""
    result = yield
    if found := differences(item.cell.outputs, item.test_outputs):
        item.raise_cell_error("Pictures differ", "\n".join(found))
    return result
