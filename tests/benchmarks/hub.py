"""Measures a class at once on a JupyterHub of this computer: python tests/benchmarks/hub.py [20]

So many learners start their servers and run all cells of notebook 05 at the same time. Printed are how
long that takes, beside one learner alone, the memory of each server and kernel, and the errors, which
there must be none of. It needs jupyterhub in this environment and configurable-http-proxy on the path.
"""

import json
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
import uuid
from contextlib import contextmanager
from pathlib import Path

import nbformat
import psutil
import websocket

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "notebooks" / "05_xor.ipynb"
TOKEN, PORT = uuid.uuid4().hex, 8765
HUB = f"http://127.0.0.1:{PORT}"
PATIENCE = 600  # seconds
SETTINGS = """
c.JupyterHub.bind_url = {hub!r}
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = {home!r} + "/{{username}}"
c.Spawner.cmd = [{python!r}, "-m", "jupyterhub.singleuser"]
c.Spawner.args = ["--allow-root", "--MappingKernelManager.cull_idle_timeout=3600"]
c.Spawner.environment = {{"OMP_NUM_THREADS": "1"}}
c.Spawner.start_timeout = c.Spawner.http_timeout = {patience}
c.JupyterHub.concurrent_spawn_limit = 0
c.JupyterHub.services = [{{"name": "class", "api_token": {token!r}}}]
c.JupyterHub.load_roles = [{{"name": "class", "services": ["class"],
                            "scopes": ["admin:users", "admin:servers", "access:servers"]}}]
"""


def ask(path, data=None, method=None):
    """What the hub, or a learner's server behind it, answers."""
    body = None if data is None else json.dumps(data).encode()
    request = urllib.request.Request(HUB + path, body, method=method)
    request.add_header("Authorization", f"token {TOKEN}")
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        text = answer.read()
    return json.loads(text) if text else None


@contextmanager
def hub(folder):
    """A JupyterHub whose learners have their homes in a folder."""
    given = {"hub": HUB, "home": str(folder), "python": sys.executable, "token": TOKEN}
    (folder / "hub.py").write_text(SETTINGS.format(patience=PATIENCE, **given))
    with open(folder / "log", "w") as log:
        command = [sys.executable, "-m", "jupyterhub", "-f", str(folder / "hub.py")]
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        try:
            wait(lambda: ask("/hub/api/"))
            yield
        finally:
            process.terminate()
            process.wait(60)


def wait(answered):
    """Return when a function raises no error of the network any more, and what it returns counts as true."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            if answered():
                return
        except OSError:
            pass
        assert time.monotonic() < end, f"not within {PATIENCE} seconds"
        time.sleep(0.2)


class Learner:
    """One of the class: a server of their own, and a kernel in it."""

    def __init__(self, name):
        self.name, self.errors = name, []
        self.up = self.done = 0.0  # seconds

    def work(self):
        start = time.monotonic()
        ask(f"/hub/api/users/{self.name}", {}, "POST")
        ask(f"/hub/api/users/{self.name}/server", {}, "POST")
        wait(lambda: ask(f"/user/{self.name}/api/status"))
        self.up = time.monotonic() - start
        kernel = ask(f"/user/{self.name}/api/kernels", {"name": "python3"}, "POST")["id"]
        address = f"{HUB.replace('http', 'ws')}/user/{self.name}/api/kernels/{kernel}/channels"
        socket = websocket.create_connection(
            address, timeout=PATIENCE, header=[f"Authorization: token {TOKEN}"]
        )
        for cell in nbformat.read(NOTEBOOK, as_version=4).cells:
            if cell.cell_type == "code":
                self.run(socket, cell.source)
        socket.close()
        self.done = time.monotonic() - start

    def run(self, socket, code):
        """Run a cell to its end, and note what it fails with."""
        content = {"code": code, "silent": False, "store_history": True, "stop_on_error": False}
        header = {"msg_id": uuid.uuid4().hex, "msg_type": "execute_request", "version": "5.3"}
        header |= {"username": self.name, "session": self.name}
        parts = {"header": header, "parent_header": {}, "metadata": {}, "channel": "shell"}
        socket.send(json.dumps(parts | {"content": content}))
        idle = replied = False
        while not (idle and replied):
            text = socket.recv()
            if isinstance(text, bytes):
                continue  # pictures of panels, which nobody waits for
            message = json.loads(text)
            if message["parent_header"].get("msg_id") != header["msg_id"]:
                continue
            kind, said = message["header"]["msg_type"], message["content"]
            idle = idle or (kind == "status" and said["execution_state"] == "idle")
            replied = replied or kind == "execute_reply"
            if kind == "error":
                self.errors.append(f"{said['ename']}: {said['evalue']}")


def memory(pattern):
    """The resident memory of each process whose command has this, in MB."""
    found = []
    for one in psutil.process_iter(["cmdline", "memory_info"]):
        if re.search(pattern, " ".join(one.info["cmdline"] or ())):
            found.append(one.info["memory_info"].rss / 2**20)
    return found


def together(count):
    """A class of so many at once, when all of them are done, and the memory of servers and kernels."""
    learners = [Learner(f"learner{k}") for k in range(count)]
    with tempfile.TemporaryDirectory() as folder, hub(Path(folder)):
        threads = [threading.Thread(target=one.work) for one in learners]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert all(one.done for one in learners), "somebody did not get to the end"
        return learners, memory("jupyterhub.singleuser"), memory("ipykernel_launcher")


def main(count=20):
    for number in (1, count):
        learners, servers, kernels = together(number)
        errors = [error for one in learners for error in one.errors]
        up, done = ([getattr(one, name) for one in learners] for name in ("up", "done"))
        print(
            f"{number} at once: servers up after {max(up):.0f} s, all cells of 05 after "
            f"{statistics.median(done):.0f} s (the last {max(done):.0f} s), {len(errors)} errors; a server "
            f"{statistics.median(servers):.0f} MB, a kernel {statistics.median(kernels):.0f} MB",
            *errors[:5],
            sep="\n  ",
            flush=True,
        )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
