"""A fork server: a process that has imported what judges and pupils need, and makes them of itself.

    grading ── server ── judge ── keeper ── pupil

The server never reads a notebook: it gets the two ends of pipes and hands them to the judge that it
forks. A judge forks its keeper before it reads anything, so neither the keeper nor the pupils that
this forks have anything of what the judge knows; and no process ever sees two students.
"""

import gc
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from importlib import import_module

from nnworkshop.classroom.judge import SETTINGS

# Windows has no fork, and on macOS Apple's own libraries, which NumPy uses there, do not survive one.
CAN_FORK = hasattr(os, "fork") and hasattr(socket, "send_fds") and sys.platform != "darwin"
NEEDED = (  # by judges, by pupils, and by most notebooks
    "nnworkshop.classroom.judge",
    "nnworkshop.classroom.pupil",
    "nnworkshop.data",
    "nnworkshop.many",
    "nnworkshop.panels.descent",
    "nnworkshop.panels.drawing",
    "nnworkshop.panels.forward",
    "nnworkshop.panels.lab",
    "nnworkshop.panels.live_training",
    "nnworkshop.panels.neuron",
    "nnworkshop.panels.step_through",
    "nnworkshop.panels.tasks",
    "nnworkshop.pictures",
    "nnworkshop.studies",
    "matplotlib.backends.backend_agg",
)
SERVE = "from nnworkshop.classroom.forks import serve; serve({})"
MAKE, END = b"make ", b"end "
LONGEST = 4096  # bytes of a request: a word and a folder, or a number


class Gone(OSError):
    """Whoever makes processes has ended."""


class Maker:
    """The near side of a socket at whose far side `attend` makes processes."""

    def __init__(self, near):
        self.near, self.lock = near, threading.Lock()

    def make(self, folder=""):
        """A new process with pipes of its own: its number, what it reads and what it writes."""
        read, to = os.pipe()
        got, write = os.pipe()
        try:
            number = self._asked(MAKE + os.fsencode(folder), [read, write])
        except OSError:
            os.close(to)
            os.close(got)
            raise
        finally:
            os.close(read)
            os.close(write)
        return number, os.fdopen(to, "wb"), os.fdopen(got, "rb")

    def end(self, number):
        """End a process and all that it has started."""
        self._asked(END + str(number).encode(), [])

    def _asked(self, request, ends):
        with self.lock:
            socket.send_fds(self.near, [request], ends)
            answer = self.near.recv(LONGEST)
        if not answer:
            raise Gone("the process that makes others has ended")
        return int(answer)


def attend(far, become):
    """Make processes for whoever has the near side, until it is gone; then end all of them.

    become(folder): what a new process does; its 0 and 1 are the pipes that came with the request.
    """
    made = set()
    try:
        while True:
            request, ends, _, _ = socket.recv_fds(far, LONGEST, 2)
            if not request:
                return
            # those that have ended by themselves: from now on their numbers may be others'
            made -= {number for number in made if os.waitpid(number, os.WNOHANG)[0]}
            if request.startswith(END):
                number = int(request.removeprefix(END))
                if number in made:
                    _end(number)
                    made.discard(number)
            else:
                folder = os.fsdecode(request.removeprefix(MAKE))
                number = _forked(far, ends, become, folder)
                made.add(number)
            for end in ends:
                os.close(end)
            far.send(str(number).encode())
    finally:
        for number in made:
            _end(number)


def _end(number):
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(number, signal.SIGKILL)
    os.waitpid(number, 0)


def _forked(far, ends, become, folder):
    """The number of a new process that has these pipes as its 0 and 1, and becomes what it is for."""
    number = os.fork()
    if number:
        with suppress(OSError):  # both sides do it, so that it has been done for both
            os.setpgid(number, number)
        return number
    try:
        with suppress(OSError):
            os.setpgid(0, 0)
        far.close()
        for place, end in enumerate(ends):
            os.dup2(end, place)
            os.close(end)
        become(folder)
    finally:
        os._exit(0)


class Server(Maker):
    """The fork server, as `grading` has it: it makes judges."""

    def __init__(self):
        near, far = socket.socketpair()
        with far:
            command = [sys.executable, "-P", "-c", SERVE.format(far.fileno())]
            self.process = subprocess.Popen(
                command,
                env=os.environ | SETTINGS,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[far.fileno()],
            )
        super().__init__(near)

    def run(self, data, seconds):
        """What a new judge makes of what it reads; TimeoutError if it takes longer than that."""
        number, to, got = self.make()
        try:
            with to, suppress(BrokenPipeError):
                to.write(data)
            return _all(got, seconds)
        finally:
            got.close()
            self.end(number)

    def close(self):
        """End the server, and judges that are still at work."""
        self.near.close()
        self.process.wait()


def _all(stream, seconds):
    """All that comes out of a stream until it ends."""
    end_at, pieces = time.monotonic() + seconds, []
    while True:
        ready, _, _ = select.select([stream], [], [], max(0, end_at - time.monotonic()))
        if not ready:
            raise TimeoutError(f"nothing came for {seconds:g} seconds")
        piece = os.read(stream.fileno(), 1 << 16)
        if not piece:
            return b"".join(pieces)
        pieces.append(piece)


def serve(number):
    """What the fork server does: import, and make judges until `grading` has ended."""
    for module in NEEDED:
        import_module(module)
    gc.freeze()  # else collecting garbage would copy all of it into each process
    with suppress(KeyboardInterrupt):
        attend(socket.socket(fileno=number), _judge)


def _judge(_):
    """What a judge does: it makes its keeper, and reads only then."""
    from nnworkshop.classroom import judge

    near, far = socket.socketpair()
    keeper = os.fork()
    if not keeper:
        try:
            os.setpgid(0, 0)  # it outlives its judge, to end the pupils
            near.close()
            nothing = os.open(os.devnull, os.O_RDWR)
            for place in (0, 1, 2):
                os.dup2(nothing, place)
            attend(far, _pupil)
        finally:
            os._exit(0)
    far.close()
    maker = Maker(near)
    judge.main(lambda folder: Kept(maker, folder))
    near.close()
    os.waitpid(keeper, 0)


def _pupil(folder):
    """What a pupil does, in a folder of its own."""
    import numpy as np

    from nnworkshop.classroom import pupil

    os.chdir(folder)
    os.environ["IPYTHONDIR"] = folder
    np.random.seed()  # else all would draw the same numbers, as no two processes do elsewhere
    pupil.main()


class Kept:
    """A pupil's process that a keeper has made, as its judge has it."""

    def __init__(self, maker, folder):
        self.maker = maker
        self.number, self.stdin, self.stdout = maker.make(folder)

    def end(self):
        """End it and all that it has started."""
        self.maker.end(self.number)
