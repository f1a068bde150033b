"""Nothing leaves the machine: with every way out guarded, a table is read, trained on, diagnosed and kept."""

import subprocess
import sys

import pytest

# Python tells an audit hook of each connection, look-up and message before it happens.
GUARD = """
import sys

def is_here(address):
    return not isinstance(address, tuple) or str(address[0]) in ("127.0.0.1", "::1", "localhost", "")

def guard(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        out = not is_here(arguments[1])
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        out = str(arguments[0]) not in ("127.0.0.1", "::1", "localhost", "None", "")
    else:
        out = event in ("urllib.Request", "webbrowser.open")
    if out:
        print("out:", event, arguments, flush=True)
        raise ConnectionError("the network is cut")

sys.addaudithook(guard)
"""
WORK = """
import numpy as np
import nnlib
from nnworkshop import data, studies
from nnworkshop.panels import TablePanel
from nnworkshop.tables import table

homes = table(data.FOLDER / "houses.csv", target="price")
network = homes.network()
nnlib.train(network, homes.X, homes.y, homes.loss, 0.1, 20)
homes.answers(network.predict(homes.inputs({"area": 80, "age": 10, "heating": "oil"})))
repr(homes), homes._repr_html_()
panel = TablePanel(data.FOLDER / "houses.csv")
panel.train.click()
run = panel.training.run
run.timeline.run(30)
str(studies.diagnose(run.training))
panel.still(), run.source(), studies.state_text(run)
try:
    table("https://192.0.2.1/a.csv")
except ValueError:
    print("done")
"""
ESCAPES = {
    "a connection": "import socket; socket.create_connection(('192.0.2.1', 80), 0.1)",
    "a look-up": "import socket; socket.getaddrinfo('example.org', 80)",
    "a datagram": "import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'', ('192.0.2.1', 9))",
    "an address": "import urllib.request; urllib.request.urlopen('http://192.0.2.1/a.csv', timeout=0.1)",
    "pandas": "import pandas; pandas.read_csv('http://192.0.2.1/a.csv')",
}


def run_with(code):
    """What a program prints behind the guard."""
    done = subprocess.run(
        [sys.executable, "-c", GUARD + code], check=False, capture_output=True, text=True
    )
    return done.stdout, done.stderr


def test_with_the_network_cut_all_goes_on():
    said, errors = run_with(WORK)
    assert said == "done\n", errors


@pytest.mark.parametrize("name", ESCAPES)
def test_the_guard_sees_every_way_out(name):
    said, errors = run_with(ESCAPES[name])
    assert said.startswith("out:") and "the network is cut" in errors
