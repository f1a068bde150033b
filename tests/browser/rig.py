"""JupyterLab on the loopback address, and what a learner does with it in Chromium."""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path

import nbformat

NOISE = (
    # what JupyterLab's debugger says when a kernel is shut down soon after it has started
    "Could not restore the debugger state",
    # what ipywidgets says of a panel that comes too late; it is looked for again, see page/again
    "Error: widget model not found",
)
START = 60  # seconds that a slow machine may take to start the server
PATIENCE = 60  # seconds that a busy one may take to show what is waited for
SCRATCH = "scratch.ipynb"
# A machine's own font, and type that is at least as much wider as DejaVu is wider than Arial; it has
# to be named, for what is bold is hardly wider in some fonts.
WIDE = """:root {
    --jp-ui-font-family: "DejaVu Sans", Verdana, "Bitstream Vera Sans", sans-serif !important;
    --jp-content-font-family: var(--jp-ui-font-family) !important;
}
* { font-weight: bold !important; }"""
FONTS = {"own font": "", "wide font": WIDE}
# texts of controls that have less room than they take, and parts that stick out of their panel
CUT = """panel => {
    const pen = document.createElement('canvas').getContext('2d');
    const {left, right} = panel.getBoundingClientRect();
    const room = one => {
        const {paddingLeft, paddingRight} = getComputedStyle(one);
        return one.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
    };
    const width = (one, texts) => {
        const {fontStyle, fontWeight, fontSize, fontFamily} = getComputedStyle(one);
        pen.font = `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;
        return Math.max(0, ...texts.map(text => pen.measureText(text).width));
    };
    const texts = one => one.matches('input') ? [one.value || one.placeholder]
        : one.matches('select:not([size])') ? [...one.options].map(option => option.text) : [];
    return [...panel.querySelectorAll('*')].filter(one => one.checkVisibility() && (
        width(one, texts(one)) > room(one) + 1
        || one.matches('label, button, .widget-label, .widget-html, .widget-box')
            && one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).clipPath === 'none'
        || one.matches('table, select, input, button, img')
            && (one.getBoundingClientRect().right > right + 1
                || one.getBoundingClientRect().left < left - 1)
    )).map(one => `${one.outerHTML.slice(0, 60)} ${texts(one)}`);
}"""
IN_SIGHT = (
    "one => one.scrollIntoView({block: 'nearest'})"  # as the page does for whoever tabs to it
)
# whether the notebook of that name has got these cells in place of its own
REPLACE = """async ([name, cells]) => {
    const {context, content} = jupyterapp.shell.currentWidget ?? {};
    const kernel = context?.sessionContext?.session?.kernel;
    if (context?.path !== name || kernel?.connectionStatus !== 'connected') return false;
    const notebook = content.model.sharedModel;
    notebook.transact(() => {
        notebook.deleteCellRange(0, notebook.cells.length);
        notebook.insertCells(0, cells);
    });
    content.activeCellIndex = 0;
    return true;
}"""
# whether the notebook on the page may stay for the next test
IS_SCRATCH = """name => {
    const {context} = jupyterapp.shell.currentWidget;
    return context.path === name && !!context.sessionContext.session?.kernel;
}"""
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)


def reason_to_skip():
    """Why there is no browser to test in, or None."""
    if CHROMIUM is None:
        return "Chromium is not installed"
    try:
        import playwright.sync_api  # noqa: F401
    except ImportError:
        return "the Python package playwright is not installed"
    return None


def eventually(condition, seconds=PATIENCE):
    """Wait until a function returns something that counts as true, and return that."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, f"not within {seconds} seconds"
        time.sleep(0.05)
    return found


class Server:
    """A JupyterLab that knows nothing of the user's own settings; `root` holds its notebooks.

    flags, settings: further arguments, and variables of the environment.
    """

    def __init__(self, folder: Path, flags=(), settings=()):
        self.root = folder / "notebooks"
        self.root.mkdir(parents=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.token = secrets.token_hex(16)
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = (folder / "server.log").open("w")
        arguments = [
            f"--ServerApp.port={self.port}",
            "--ServerApp.port_retries=0",
            "--ServerApp.ip=127.0.0.1",
            "--ServerApp.open_browser=False",
            f"--ServerApp.root_dir={self.root}",
            f"--IdentityProvider.token={self.token}",
            "--LabApp.expose_app_in_browser=True",
            *flags,
        ]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            arguments.append("--allow-root")
        private = {
            name: str(folder / name.lower())
            for name in (
                "JUPYTER_CONFIG_DIR",
                "JUPYTER_DATA_DIR",
                "JUPYTER_RUNTIME_DIR",
                "JUPYTERLAB_SETTINGS_DIR",
                "JUPYTERLAB_WORKSPACES_DIR",
                "IPYTHONDIR",
            )
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *arguments],
            env={"OMP_NUM_THREADS": "1"}  # as under `run.py lab`
            | os.environ
            | private
            | {"JUPYTER_PREFER_ENV_PATH": "1"}
            | dict(settings),
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )
        self.wait()

    def wait(self):
        """Return when the server answers."""

        def answers():
            assert self.process.poll() is None, Path(self.log.name).read_text()
            with suppress(OSError):
                return self.get("/api/status")

        eventually(answers, START)

    def get(self, path):
        """The JSON at a path of the server."""
        request = urllib.request.Request(
            self.url + path, headers={"Authorization": f"token {self.token}"}
        )
        with urllib.request.urlopen(request, timeout=5) as answer:
            return json.load(answer)

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.log.close()


class Lab:
    """JupyterLab's page, with the few things that a learner does on it."""

    def __init__(self, server, browser, path="/lab", reset=True, **context):
        self.server = server
        self.context = browser.new_context(viewport={"width": 1280, "height": 720}, **context)
        self.page = self.context.new_page()
        self.page.set_default_timeout(1000 * PATIENCE)
        self.errors = []
        self.page.on("pageerror", self._note_error)
        self.page.on("console", self._console)
        self.goto(f"{path}?token={server.token}" + "&reset" * reset)

    def goto(self, path):
        """Load a page of the server."""
        self.page.goto(self.server.url + path)
        self.page.wait_for_function("() => window.jupyterapp")
        self.page.evaluate("() => jupyterapp.restored")

    def _console(self, message):
        if message.type == "error" and not message.text.startswith(NOISE):
            self.errors.append(f"{message.text} ({message.location.get('url', '')})")

    def write(self, name, cells):
        """Make a notebook; returns its name."""
        notebook = nbformat.v4.new_notebook(cells=cells)
        notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
        nbformat.write(notebook, self.server.root / name)
        return name

    def open(self, name, wait=True):
        """Open a notebook and wait for its kernel, unless that is busy."""
        self.page.evaluate(
            """async ([path, wait]) => {
                const document = await jupyterapp.commands.execute('docmanager:open', {path});
                await document.context.ready;
                if (!wait) return;
                await document.context.sessionContext.ready;
                await document.context.sessionContext.session.kernel.info;
            }""",
            [name, wait],
        )

    def run_all(self):
        """Run all cells of the open notebook and wait for the end."""
        self.page.evaluate("() => jupyterapp.commands.execute('notebook:run-all-cells')")

    def dress(self, font):
        """Show the page in one of FONTS from now on."""
        self.page.evaluate(
            """rule => {
                document.querySelector('#font')?.remove();
                const style = Object.assign(document.createElement('style'), {id: 'font'});
                style.textContent = rule;
                document.head.append(style);
            }""",
            FONTS[font],
        )

    def run(self, *cells, name=SCRATCH):
        """Show a notebook of these cells, those given as text of code, and run it.

        If the notebook of this name is on the page, and its kernel lives, it gets these cells in place of
        its own: a kernel that has all its modules saves seconds. The ids stay, so that panels are let go of.
        """
        cells = [nbformat.v4.new_code_cell(one) if isinstance(one, str) else one for one in cells]
        for place, cell in enumerate(cells):
            cell.id = f"cell-{place}"
        if not self.page.evaluate(REPLACE, [name, cells]):
            self.open(self.write(name, cells))
        self.run_all()
        return self.notebook

    @property
    def notebook(self):
        """What is on the screen of the open notebook."""
        return self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")

    def python(self, code):
        """Run code in the kernel of the open notebook, past its cells; returns what it printed."""
        return self.page.evaluate(
            """async code => {
                const {session} = jupyterapp.shell.currentWidget.context.sessionContext;
                const future = session.kernel.requestExecute({code, store_history: false});
                let out = '';
                future.onIOPub = ({header, content}) => {
                    if (header.msg_type === 'stream') out += content.text;
                    if (header.msg_type === 'error') out += content.ename + ': ' + content.evalue;
                };
                await future.done;
                return out;
            }""",
            code,
        )

    def settle(self):
        """Wait until the kernel has taken what was typed.

        The page sends the next value of a box when the one before has been answered, but clicks at
        once: so a click that follows within that time comes first.
        """
        for _ in range(2):
            self.python("pass")

    def save(self):
        self.page.evaluate("() => jupyterapp.commands.execute('docmanager:save')")

    def close(self, shut_down=True):
        """Close the open notebook, and its kernel too unless that is to live on."""
        self.page.evaluate(
            """async shutDown => {
                const panel = jupyterapp.shell.currentWidget;
                if (shutDown) await panel.context.sessionContext.shutdown();
                if (panel.context.model.dirty) await panel.context.save();
                panel.dispose();
            }""",
            shut_down,
        )

    def clean_up(self):
        """Leave nothing open but, if its kernel lives, the scratch notebook; no panel has stayed dead."""
        assert self.page.get_by_text("Error displaying widget").count() == 0
        there = "() => !!jupyterapp.shell.currentWidget?.context?.sessionContext"
        while self.page.evaluate(there) and not self.page.evaluate(IS_SCRATCH, SCRATCH):
            self.close()

    def sharp(self, picture):
        """Wait until a picture rests: it has come in twice the pixels that it takes on the page."""
        double = "one => one.naturalWidth >= 2 * one.getAttribute('width') - 2"
        eventually(lambda: picture.evaluate(double))

    def _note_error(self, error):
        """Note an error of the page, but not that of JupyterLab 4.6 when a notebook is closed in the very
        moment in which it was about to take the focus.
        """
        if not ("_ensureFocus" in error.stack and "footer" in error.message):
            self.errors.append(str(error))

    def theme(self, name):
        """Switch to `JupyterLab Light` or `JupyterLab Dark`."""
        self.page.evaluate(
            "theme => jupyterapp.commands.execute('apputils:change-theme', {theme})", name
        )


@contextmanager
def chromium():
    """A Chromium without a window."""
    from playwright.sync_api import sync_playwright

    arguments = ["--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--no-sandbox")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()
