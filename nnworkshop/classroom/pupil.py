"""A process that runs the code of one notebook, and calls its functions when it is asked to.

Requests come in and replies go out as lines of JSON. Nothing that it says is believed but the values
that the learner's functions return: whoever asks judges them elsewhere.
"""

import ast
import builtins
import inspect
import json
import os
import queue
import sys
import threading
from _thread import interrupt_main
from contextlib import suppress
from traceback import walk_tb

from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.text import LSString, SList

from nnworkshop.classroom import old_copies, programs
from nnworkshop.classroom.values import decode, encode
from nnworkshop.owncode.guard import call, said
from nnworkshop.owncode.stubs import is_stub

try:
    import resource
except ImportError:  # Windows has no such limits
    resource = None

MEMORY = 4 << 30  # bytes
FILE = 100 << 20  # bytes, of each file that is written
ERRORS = 10  # of a cell; what comes after the last of them is not run
NOTED = 20  # how many programs that a cell would have started are noted
PROGRAMS = {  # magics that start another program
    *("!", "bash", "cmd", "conda", "debug", "edit", "mamba", "micromamba", "perl", "pip", "pypy"),
    *("python", "python2", "python3", "ruby", "script", "sh", "sx", "system", "uv"),
}


class Shell(InteractiveShell):
    """IPython without a screen: nothing is drawn, nothing is said, and no other program is started.

    left_out: what was not run, as the notebook has it: `!pip install` and the like, and magics that
    do not exist here.
    """

    def __init__(self):
        super().__init__()
        self.left_out = []
        self.history_manager.enabled = False
        self.display_trap.hook = lambda value: None
        self.display_formatter.format = lambda value, **_: ({}, {})

    def showtraceback(self, *_, **__):
        """Say nothing of an error: it is in the result of the cell."""

    def showsyntaxerror(self, *_, **__):
        """Say nothing of it either."""

    def enable_gui(self, gui=None):
        """Do nothing: there is no window here, but `%matplotlib` asks for one."""

    def ask_exit(self):
        """`exit()`, which ends the kernel elsewhere."""
        raise SystemExit("exit() asks Python to quit")

    def leave_out(self, command):
        """Note what is not run."""
        if len(self.left_out) < NOTED:
            self.left_out.append(command.strip()[:80])

    def system(self, cmd):
        """`!cmd` is not run."""
        self.leave_out(f"!{cmd}")

    system_raw = system_piped = system

    def getoutput(self, cmd, split=True, depth=0):
        """`!!cmd` and `x = !cmd` are not run either."""
        self.leave_out(f"!{cmd}")
        return SList() if split else LSString()

    def run_line_magic(self, magic_name, line, _stack_depth=1):
        """The magics that IPython can do alone; the others are passed over, so that the rest of
        the cell is run.
        """
        if magic_name not in PROGRAMS:
            with suppress(UsageError, ImportError):
                return super().run_line_magic(magic_name, line, _stack_depth + 1)
        return self.leave_out(f"%{magic_name} {line}")

    def run_cell_magic(self, magic_name, line, cell):
        """The same for a whole cell."""
        if magic_name not in PROGRAMS:
            with suppress(UsageError, ImportError):
                return super().run_cell_magic(magic_name, line, cell)
        return self.leave_out(f"%%{magic_name} {line}")


class Pupil:
    """The notebook's namespace, and the functions that were asked for by name."""

    def __init__(self):
        source, target = os.dup(0), os.dup(1)  # before the learner's code has 0, 1 and 2
        nothing = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(nothing, number)
        self.source, self.target = os.fdopen(source, "rb"), os.fdopen(target, "wb")
        self.requests = queue.SimpleQueue()
        self.functions = []
        self.shell = Shell()
        sys.path.append(os.getcwd())  # last: what a notebook writes there takes no module's place
        programs.leave_out(self.shell.leave_out)
        old_copies.understand()
        builtins.input = _nobody
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        """Take requests; end with whoever asks, also in the middle of an endless loop."""
        for line in self.source:
            request = json.loads(line)
            if request == ["interrupt"]:
                interrupt_main()
            else:
                self.requests.put(request)
        os._exit(0)

    def serve(self):
        verbs = {"run": self.run, "value": self.value, "call": self.call}
        while True:
            try:
                verb, *rest = self.requests.get()
                if verb in verbs:  # else it answers a question that was cut short
                    self.reply(verbs[verb](*rest))
            except KeyboardInterrupt:  # it came when the cell had just ended
                continue

    def reply(self, data):
        self.target.write(json.dumps(data).encode() + b"\n")
        self.target.flush()

    def run(self, source):
        """Run a cell; return its errors, what it would have started, and where it stopped first.

        A statement that fails costs only itself: without `google.colab` numpy is still imported.
        """
        self.shell.left_out.clear()
        errors, rest, place = [], source, (0, 0)
        while rest and len(errors) < ERRORS:
            result = self.shell.run_cell(rest)
            error = result.error_before_exec or result.error_in_exec
            if error is None:
                break
            place = place if errors else self._place(result)
            errors.append(_words(error))
            rest = self._after(rest, error) if isinstance(error, Exception) else ""
        return [" · ".join(dict.fromkeys(errors)), self.shell.left_out, place]

    def _place(self, result):
        """The line and the column where a cell stopped; 0 for what is not known."""
        unread = result.error_before_exec
        if isinstance(unread, SyntaxError):
            return unread.lineno or 0, unread.offset or 0
        lines = self._lines(unread or result.error_in_exec)
        return (lines[0] if lines else 0), 0

    def _lines(self, error):
        """The lines of a cell, not of its functions, that an error came through."""
        return [
            line
            for frame, line in walk_tb(error.__traceback__)
            if frame.f_globals is self.shell.user_ns and frame.f_code.co_name == "<module>"
        ]

    def _after(self, source, error):
        """The statements of a cell after the one that stopped; "" if Python cannot read the cell."""
        code = self.shell.transform_cell(source)
        lines = self._lines(error)
        with suppress(SyntaxError, ValueError, RecursionError, MemoryError):
            for statement in ast.parse(code).body if lines else ():
                if statement.lineno <= lines[0] <= statement.end_lineno:
                    return "".join(code.splitlines(keepends=True)[statement.end_lineno :])
        return ""

    def value(self, expression):
        """The value of an expression; nothing at all if it has none."""
        try:
            return encode(eval(expression, self.shell.user_ns), self._described)
        except Exception:  # noqa: BLE001 - a name that does not exist, or anything else
            return []

    def call(self, number, arguments, seconds):
        """What becomes of a call, and of the arrays that it was given."""
        values = [decode(argument, self._asking) for argument in arguments]
        outcome = call(
            self.functions[number],
            *values,
            seconds=seconds,
            then=lambda value: encode(value, self._described),
        )
        return {
            "value": outcome.value,
            "error": outcome.error,
            "sentence": outcome.sentence,
            "printed": outcome.printed,
            "said": outcome.said,
            "arguments": [encode(value, str) for value in values],
        }

    def _described(self, function):
        """What there is to know of a function without calling it."""
        self.functions.append(function)
        try:
            parameters = [
                [parameter.name, int(parameter.kind), _default(parameter)]
                for parameter in inspect.signature(function).parameters.values()
            ]
        except ValueError:
            parameters = None
        return {
            "number": len(self.functions) - 1,
            "name": str(getattr(function, "__name__", "?")),
            "parameters": parameters,
            "stub": is_stub(function),
            "nnlibs_own": _nnlibs_own(function),
        }

    def _asking(self, number):
        """A function that stays where the question came from."""

        def function(*arguments):
            self.reply({"ask": number, "arguments": [encode(value, str) for value in arguments]})
            _, value, error, words = self.requests.get()
            if error:
                raise getattr(builtins, error, ValueError)(words)
            return decode(value, str)

        return function


def _nnlibs_own(function):
    """Whether a function, or the object that is called, is one of ours and not the notebook's."""
    module = getattr(function, "__module__", None) or type(function).__module__
    return str(module).split(".")[0] in ("nnlib", "nnworkshop")


def _words(error):
    """An error in one line; where Python cannot read the code, with the line that it means."""
    text = error.msg if isinstance(error, SyntaxError) else said(error)
    words = f"{type(error).__name__}: {text}".removesuffix(": ")
    if isinstance(error, SyntaxError) and error.lineno:
        words += f", in line {error.lineno}"
        words += f" `{error.text.strip()[:60]}`" if error.text and error.text.strip() else ""
    return words


def _nobody(prompt=""):
    """`input()`, without waiting forever."""
    raise EOFError("input() waits for somebody to type, but nobody is here")


def _default(parameter):
    return None if parameter.default is parameter.empty else repr(parameter.default)[:50]


def main():
    if resource:
        with suppress(ValueError, OSError):  # macOS has some limits and refuses others
            resource.setrlimit(resource.RLIMIT_FSIZE, (FILE, FILE))
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    Pupil().serve()
