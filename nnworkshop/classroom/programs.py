"""Programs that a notebook's own lines would start: none is started while it is graded.

Nobody wants `!pip install` or `os.system("rm -r data")` to happen on the computer that grades. So
each looks as if it had ended well and printed nothing, and the lines after it are run; what was left
out is noted. Programs that a library starts for itself are started, such as those by which matplotlib
finds fonts. This keeps accidents away, and is no sandbox.
"""

import io
import os
import subprocess
import sys
import webbrowser

BETWEEN = (
    "subprocess",
    "os",
    "contextlib",
    "asyncio",
    "nnlib",
    "nnworkshop",
)  # on the way from a line to here
REPLACED = ("os.exec", "os.posix_spawn", "os.spawn", "os.startfile", "pty.spawn")
WORDS = "no program is started while a notebook is graded"


def leave_out(note):
    """From now on leave out programs, for the rest of this process, and note each of them."""
    system, opened = os.system, webbrowser.open

    def no_system(command):
        return 0 if _left_out(command, note) else system(command)

    def no_browser(url, *rest, **settings):
        return True if _left_out(f"webbrowser.open {url}", note) else opened(url, *rest, **settings)

    os.system, webbrowser.open = no_system, no_browser
    webbrowser.open_new = webbrowser.open_new_tab = no_browser
    subprocess.Popen = type("Popen", (Program,), {"note": staticmethod(note)})
    sys.modules["pip"] = sys.modules["ensurepip"] = None  # to import it would let it run in here
    sys.addaudithook(_refuse)


class Program(subprocess.Popen):
    """A program; where a line of the notebook's own starts it, one that has ended and said nothing."""

    left_out = False

    def __init__(self, args, *rest, **settings):
        if not _left_out(args, type(self).note):
            super().__init__(args, *rest, **settings)
            return
        self.left_out, self.args, self.pid, self.returncode = True, args, 0, 0
        text = ("text", "encoding", "errors", "universal_newlines")
        kind = io.StringIO if any(settings.get(name) for name in text) else io.BytesIO
        for name in ("stdin", "stdout", "stderr"):
            setattr(self, name, kind() if settings.get(name) == subprocess.PIPE else None)

    def communicate(self, *rest, **settings):
        if not self.left_out:
            return super().communicate(*rest, **settings)
        return tuple(stream and stream.read() for stream in (self.stdout, self.stderr))

    def poll(self):
        return 0 if self.left_out else super().poll()

    def wait(self, timeout=None):
        return 0 if self.left_out else super().wait(timeout)

    def __del__(self, *rest, **settings):
        if not self.left_out:
            super().__del__(*rest, **settings)


def _left_out(command, note):
    """Whether a program is left out, which is then noted: a line of the notebook starts it."""
    frame = sys._getframe(1)
    while frame and _home(frame).split(".")[0] in BETWEEN:
        frame = frame.f_back
    if not frame or _home(frame) != "__main__":
        return False
    note(" ".join(map(str, command)) if isinstance(command, (list, tuple)) else str(command))
    return True


def _home(frame):
    """The module of the code that a frame runs; that of the notebook is `__main__`."""
    return str(frame.f_globals.get("__name__"))


def _refuse(event, _):
    """Refuse what would put another program in the place of this process, or start it unseen."""
    if event in REPLACED:
        raise PermissionError(WORDS)
