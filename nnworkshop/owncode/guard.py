"""Running code that is not ours: whatever it does, an outcome comes back, and in time.

A watchdog thread raises `TimeUp` in the thread that runs the code, and again if the code swallows
it. That works on every system and inside an asyncio task, since no signal is needed. Where no thread
can be started, as in a browser (WebAssembly), Python itself looks at the clock before each line of
the code, which is slower. One thing neither can stop is a single call that never comes back to
Python, such as time.sleep(10_000) or one product of enormous matrices: Python delivers the exception
when that call returns.
"""

import _thread
import builtins
import ctypes
import io
import linecache
import random
import re
import sys
import time
import traceback
import warnings
from abc import ABC, abstractmethod
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

PRINTED_AT_MOST = 1000  # characters
PLAIN_WORDS = {
    UnboundLocalError: "it uses a name before that has a value",
    NameError: "it uses a name that does not exist, or does not exist yet",
    RecursionError: "the function calls itself again and again",
    ZeroDivisionError: "something is divided by zero",
    IndexError: "there is no such row, column or position",
    KeyError: "there is no entry with that name",
    AttributeError: "there is nothing with that name after the dot",
    AssertionError: "an assert says no",
    ModuleNotFoundError: "there is no such module to import",
    MemoryError: "it asks for more memory than there is",
    SystemExit: "the code asks Python to quit",
    EOFError: "it asks somebody to type something in, which a function should get as an argument",
    KeyboardInterrupt: "it was interrupted",
    TypeError: "something of the wrong kind is used",
    ValueError: "a value does not fit",
}
MATRICES = re.compile(r"size (?P<rows>\d+) is different from (?P<columns>\d+)")
DOT = re.compile(r"not aligned: (?P<columns>\d+) \(dim \d\) != (?P<rows>\d+)")
BROADCAST = re.compile(r"could not be broadcast together with shapes (.*\))")
POWER = re.compile(r"bitwise_xor|for \^")
TRUTH = re.compile(r"truth value of an array")
FUNCTION = re.compile(r"unsupported operand type.*'(function|builtin_function_or_method)'")
ONE_NUMBER = re.compile(r"only (length-1|size-1|0-dimensional) arrays")
NO_MATRIX = re.compile(r"matmul: .* does not have enough dimensions")
NO_VALUE = re.compile(r"'NoneType'")
NO_FUNCTION = re.compile(r"object is not callable")
NO_ROW = re.compile(
    r"'(int|float|numpy\.\w+)' (object is not (iterable|subscriptable)|has no len)"
    r"|object of type '(int|float|numpy\.\w+)' has no len|iteration over a 0-d|to scalar variable"
)


class TimeUp(BaseException):
    """The time of the code is up; no `except Exception` holds it back."""


@dataclass(frozen=True)
class Outcome:
    """What became of a call: its value, or the name of the error and a sentence about it.

    `error` is "" where the call returned, "TimeUp" where it did not in time, and else the name of
    the exception's type. `printed` is what it printed, at most 1000 characters; `said` is the first
    line of the exception's own message.
    """

    value: object = None
    error: str = ""
    sentence: str = ""
    printed: str = ""
    said: str = ""


class Elsewhere(ABC):
    """A function that runs in another process, and brings its outcome from there."""

    @abstractmethod
    def outcome(self, arguments, seconds):
        """What became of a call, within the time limit or a little more."""

    def __call__(self, *arguments):
        return self.outcome(arguments, 2.0).value


def call(function, *arguments, seconds=2.0, then=None):
    """function(*arguments), or then(function(*arguments)), for at most so many seconds.

    No exception gets out, not even SystemExit. NumPy's error state, the warnings, both global
    random generators and the places where texts and pictures go are afterwards what they were
    before.
    """
    if isinstance(function, Elsewhere):
        outcome = function.outcome(arguments, seconds)
        if outcome.error or then is None:
            return outcome
        return replace(call(then, outcome.value, seconds=seconds), printed=outcome.printed)
    value, error = None, None
    with _undisturbed() as printed:
        value, error = limited(lambda: _both(function, arguments, then), seconds)
    if error is None:
        return Outcome(value, printed=printed.getvalue())
    name = "TimeUp" if isinstance(error, TimeUp) else type(error).__name__
    words = sentence(error, function, seconds)
    return Outcome(None, name, words, printed.getvalue(), said(error))


def _both(function, arguments, then):
    value = function(*arguments)
    return value if then is None else then(value)


class _Shortened(io.StringIO):
    """Keeps the beginning of what is printed, so that an endless loop cannot fill the memory."""

    def write(self, text):
        super().write(text[: max(0, PRINTED_AT_MOST - self.tell())])
        return len(text)

    def close(self):
        """Stay open: what was printed is still to be read."""

    def show(self, data, *_, **__):
        """Print what is displayed, as text."""
        self.write(f"{data.get('text/plain', '')}\n")


@contextmanager
def silent():
    """Let the code within print and display into a text of our own, ask nobody and warn nobody."""
    printed, figures = _Shortened(), _figures()
    replaced = [
        (sys, "stdout", printed),
        (sys, "stderr", printed),
        (sys, "stdin", io.StringIO()),
        (builtins, "input", _input),
        *_of_the_shell(printed),
    ]
    before = [(owner, name, vars(owner).get(name, _Shortened)) for owner, name, _ in replaced]
    with np.errstate(all="ignore"), np.printoptions(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            for owner, name, value in replaced:
                setattr(owner, name, value)
            yield printed
        finally:
            for owner, name, value in before:
                if value is not _Shortened:
                    setattr(owner, name, value)
                elif name in vars(owner):
                    delattr(owner, name)
            for number in _figures() - figures:
                sys.modules["matplotlib.pyplot"].close(number)


def _of_the_shell(printed):
    """What is replaced in IPython, where that runs: `display` shows nothing, `exit()` ends nothing."""
    notebook = sys.modules.get("IPython")
    shell = notebook.get_ipython() if notebook else None
    if shell is None:
        return []
    return [
        (shell.display_pub, "publish", printed.show),
        (shell.display_pub, "clear_output", _nothing),
        (shell, "ask_exit", sys.exit),
    ]


def _figures():
    """The figures that pyplot would show at the end of the cell."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    return set(pyplot.get_fignums()) if pyplot else set()


def _input(prompt=""):
    raise EOFError("a check does not answer input()")


def _nothing(*_, **__): ...


@contextmanager
def _undisturbed():
    states = np.random.get_state(), random.getstate()
    with silent() as printed:
        try:
            yield printed
        finally:
            np.random.set_state(states[0])
            random.setstate(states[1])


raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc  # (thread, exception class, or None)


def _stubborn(thread):
    """A TimeUp that comes back when it is caught.

    Code that swallows it, in an endless loop with a bare `except`, drops it when the `except` has
    run its course. Its `__del__` then raises the next one, which arrives between that `except` and
    the next `try`. (No Python code may run in `__del__`: the next one would hit that.)
    """
    late = type("TimeUp", (TimeUp,), {})
    late.__del__ = staticmethod(partial(raise_in, thread, ctypes.py_object(late)))
    return late


def _taken(tool):
    """Take a place among the tools that watch Python's lines; False if another has it."""
    try:
        sys.monitoring.use_tool_id(tool, __name__)
    except ValueError:
        return False
    return True


class _Watchdog:
    """Raises TimeUp in the thread that made it, once its time is up, until it is told to stop.

    There is no lock around `done`: the watched thread could be hit while it holds it. It says that
    it is done, and then waits until the watchdog has seen that and rests. Should it never come to
    say so, since somebody interrupted it, the watchdog sees that the call which made it is gone.
    """

    def __init__(self, seconds):
        self.seconds = seconds
        self.watched = ctypes.c_ulong(_thread.get_ident())
        self.guarded = sys._getframe(1)
        self.done = self.barked = self.resting = False
        self.sleep = _thread.allocate_lock()
        self.sleep.acquire()

    def start(self):
        """Begin to watch. (Here threading.Thread would wait in Python, where a TimeUp could hit.)"""
        _thread.start_new_thread(self._watch, ())

    def _watch(self):
        self.sleep.acquire(timeout=self.seconds)  # until `stop` releases it, or the time is up
        if self._needed():
            self._bark(_stubborn(self.watched))
        self.resting = True
        self.guarded = None

    def _bark(self, late):
        if sys.version_info >= (3, 12) and self._bark_at_lines():
            return
        self.barked = True
        while self._needed():
            raise_in(self.watched, ctypes.py_object(late))
            time.sleep(0.01)
        late.__del__ = staticmethod(int)  # it does nothing from now on

    def _bark_at_lines(self):
        """Have each line of the watched thread raise TimeUp, as long as needed; False if all places
        for such a tool are taken.

        In Python 3.12 an exception raised from outside always hits a loop within its `try`.
        """
        watching = sys.monitoring
        tool = next(filter(_taken, (3, 4)), None)
        if tool is None:
            return False
        for event in (watching.events.LINE, watching.events.JUMP):
            watching.register_callback(tool, event, self._raise)
        watching.set_events(tool, watching.events.LINE | watching.events.JUMP)
        while self._needed():
            time.sleep(0.01)
        watching.set_events(tool, 0)
        for event in (watching.events.LINE, watching.events.JUMP):
            watching.register_callback(tool, event, None)
        watching.free_tool_id(tool)
        return True

    def _raise(self, code, *_):
        """Raise TimeUp in the watched thread, in any code but that of this module."""
        elsewhere = _thread.get_ident() != self.watched.value or code.co_filename == __file__
        if not elsewhere and self._needed():
            raise TimeUp

    def _needed(self):
        """Whether the guarded call still runs."""
        frame = None if self.done else sys._current_frames().get(self.watched.value)
        while frame is not None and frame is not self.guarded:
            frame = frame.f_back
        return frame is not None

    def stop(self):
        """No TimeUp comes after this. One may come during it: then it has to be called again."""
        self.done = True
        if self.sleep.locked():
            self.sleep.release()
        while not self.resting:
            time.sleep(0)
        if self.barked:
            self._take_back()

    def _take_back(self):
        """Replace an exception that was raised but has not arrived yet by one that arrives here.

        To raise None in its place would leave the interpreter looking out for it forever: all code
        would be slower from then on, and would hang under a profiler.
        """
        try:
            raise_in(self.watched, ctypes.py_object(TimeUp))
            while True:
                time.sleep(0)
        except TimeUp:
            pass


class _Lookout(_Watchdog):
    """A watchdog that needs no thread: it looks at the clock before each line that Python runs.

    Once it has raised TimeUp Python asks it no more. Code that swallows it drops it in the end, and
    then the lookout is taken up again.
    """

    def start(self):
        self.resting = True  # there is no thread to wait for
        self.late = type("TimeUp", (TimeUp,), {"__del__": lambda _: self._look_again()})
        self.others = sys.gettrace()
        self.end = time.perf_counter() + self.seconds
        sys.settrace(self._look)

    def _look(self, frame, *_):
        outer = getattr(self.others, "__self__", None)
        if isinstance(outer, _Lookout):  # a guard around this one, whose time may be up before
            outer._look(frame)
        if time.perf_counter() > self.end and self._needed():
            self.frame = frame
            raise self.late
        return self._look

    def _look_again(self):
        if self._needed():
            self.frame.f_trace = self._look
            sys.settrace(self._look)

    def stop(self):
        self.done = True
        if sys.gettrace() in (None, self._look):
            sys.settrace(self.others)


def limited(function, seconds):
    """What the function returns and raises; a TimeUp of ours never gets past this."""
    value, error = None, None
    watchdog = _Watchdog(seconds)
    try:
        try:
            try:
                watchdog.start()
            except RuntimeError:  # there can be no further thread
                watchdog = _Lookout(seconds)
                watchdog.start()
            value = function()
        except BaseException as raised:  # noqa: BLE001 - nothing gets past this
            error = raised
        watchdog.stop()
    except TimeUp as late:  # it came when the function had just returned
        error = error or late
        _stop(watchdog)
    return value, error


def _stop(watchdog):
    while True:
        try:
            return watchdog.stop()
        except TimeUp:
            continue


def _home(function):
    """The module in which a function was written."""
    return getattr(function, "__globals__", {}).get("__name__", "__main__")


def sentence(error, function, seconds):
    """What became of a function that raised an error or ran out of time."""
    place = _place(error, _home(function))
    if isinstance(error, TimeUp):
        at = f"; it was {place}" if place else ""
        return (
            f"It had not finished after {seconds:g} seconds{at}. Is there a loop that never ends?"
        )
    words = _plain_words(error)
    return f"It stops {place}: {words}." if place else f"It stops: {words}."


def _place(error, home):
    """The learner's own line that an error came from, or "" if it came from elsewhere."""
    frames = [
        (frame.f_code, line)
        for frame, line in traceback.walk_tb(error.__traceback__)
        if frame.f_globals.get("__name__") == home
    ]
    if not frames:
        return ""
    code, line = frames[-1]
    text = linecache.getline(code.co_filename, line).strip()
    number = line - code.co_firstlineno + 1
    return f"in the line `{text}`" if text else f"in line {number} of {code.co_name}"


def _plain_words(error):
    """An exception in plain words, then its own."""
    message = said(error)
    name = f"{type(error).__name__}: {message}" if message else type(error).__name__
    if match := MATRICES.search(message) or DOT.search(message):
        rows, columns = _count(match["rows"], "row"), _count(match["columns"], "column")
        return f"in a matrix product the left matrix has {columns}, the right one {rows}"
    if match := BROADCAST.search(message):
        return f"these shapes do not go together: {match.group(1)}"
    if POWER.search(message):
        return "in Python `^` is not a power; a power is written `**`"
    if TRUTH.search(message):
        return "a whole array is used where a single True or False is needed, as after `if`"
    if FUNCTION.search(message):
        return "a function is used where a number is needed: it has to be called, with brackets"
    if ONE_NUMBER.search(message):
        return "a function for single numbers, such as those in math, is given a whole array"
    if NO_MATRIX.search(message):
        return "`@` multiplies arrays, but here one of the two is a single number"
    if NO_VALUE.search(message):
        return (
            "there is nothing (None) where a value is needed, perhaps from another function "
            f"({name})"
        )
    if NO_FUNCTION.search(message):
        return f"there are brackets after something that is not a function ({name})"
    if NO_ROW.search(message):
        return f"a single number is used as if it were a row of numbers ({name})"
    for kind, words in PLAIN_WORDS.items():
        if isinstance(error, kind):
            return f"{words} ({name})"
    return name


def _count(number, thing):
    return f"{number} {thing}" if number == "1" else f"{number} {thing}s"


def said(error):
    """The first line of an exception's message, cut short."""
    try:
        lines = str(error).splitlines()
    except Exception:  # noqa: BLE001 - an exception of the learner's own may fail
        return ""
    return lines[0][:150] if lines else ""
