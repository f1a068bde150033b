"""Every warning in these tests is an error."""

import pytest


@pytest.fixture(autouse=True)
def no_warnings(recwarn):
    yield
    assert [str(one.message) for one in recwarn] == []
