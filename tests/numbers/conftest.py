"""Every warning in these tests is an error, and hypothesis draws the same examples in every run."""

from pathlib import Path

import pytest
from hypothesis import settings

HERE = Path(__file__).parent

settings.register_profile(
    "numbers", deadline=None, derandomize=True, max_examples=25, database=None
)
settings.load_profile("numbers")


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.filterwarnings("error"))
