"""One JupyterLab and one Chromium for all browser tests of a worker."""

import os

import pytest
from rig import PATIENCE, Lab, Server, chromium, reason_to_skip


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    reason = reason_to_skip()
    if reason and os.environ.get("NNLIB_REQUIRE_BROWSER") == "1":
        pytest.fail(f"{reason}, and NNLIB_REQUIRE_BROWSER=1 says that it must be")
    if reason:
        pytest.skip(reason)
    server = Server(tmp_path_factory.mktemp("lab"))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def browser(server):
    from playwright.sync_api import expect

    expect.set_options(timeout=1000 * PATIENCE)
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def session_lab(server, browser):
    return Lab(server, browser)


@pytest.fixture
def lab(session_lab):
    """JupyterLab with nothing open but perhaps the scratch notebook; see `Lab.run`.

    Afterwards the console must be free of errors.
    """
    session_lab.errors.clear()
    yield session_lab
    session_lab.clean_up()
    assert session_lab.errors == []
