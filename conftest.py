"""In which order workers take the files of the tests, and how it is said what they do.

What takes long comes first, so that no worker is left with it in the end. What runs in the browser
comes last: from the first of these tests on, Playwright's event loop runs in the worker, and no
test of a panel could run one of its own.
"""

import pytest

LONG = (
    "notebooks/07_many_networks.ipynb",
    "notebooks/06_bias_and_averaging.ipynb",
    "notebooks/05_xor.ipynb",
    "notebooks/09_digits.ipynb",
    "tests/widgets/test_lab_panel.py",
    "tests/classroom/test_grading.py",
    "tests/browser/test_lecture.py",
    "tests/browser/test_in_browser.py",
    "tests/browser/test_keyboard_and_names.py",
    "tests/browser/test_panels_over_time.py",
    "tests/browser/test_pointing_in_browser.py",
)
BROWSER = "tests/browser/"


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: place(item.nodeid.partition("::")[0]))


def place(file):
    """Where a file comes among the others: what has the same place keeps its order."""
    return file.startswith(BROWSER), LONG.index(file) if file in LONG else len(LONG)


def pytest_configure(config):
    if getattr(config.option, "numprocesses", None):  # else pytest itself names the files
        config.pluginmanager.register(Stages(config))


class Stages:
    """Says which part of the tests begins: several workers leave nothing but dots on the screen."""

    def __init__(self, config):
        self.config, self.begun = config, set()

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logstart(self, nodeid):
        part = nodeid.partition("::")[0].rpartition("/")[0]
        if part not in self.begun:
            self.begun.add(part)
            terminal = self.config.pluginmanager.get_plugin("terminalreporter")
            terminal.write(f"\n{part} ")
