"""What the tests of watching share."""

import pytest

from nnworkshop.panels import watching


@pytest.fixture(autouse=True)
def a_cell_of_its_own():
    """What one test watches ends with it, as it does with a cell."""
    yield
    watching.end_of_cell()
