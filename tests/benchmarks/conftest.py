"""Prints the table of a benchmark run in the form that CONTRIBUTING.md has."""

import pytest

ROWS = pytest.StashKey[list]()


def pytest_configure(config):
    config.stash[ROWS] = []
    config.option.benchmark_quiet = True  # the plugin's own table times all contestants together


@pytest.fixture
def add_row(request):
    return request.config.stash[ROWS].append


def pytest_terminal_summary(terminalreporter, config):
    rows = config.stash[ROWS]
    if rows:
        lines = [list(rows[0]), ["---"] * len(rows[0]), *(row.values() for row in rows)]
        terminalreporter.section("medians")
        for line in lines:
            terminalreporter.line("| " + " | ".join(line) + " |")
