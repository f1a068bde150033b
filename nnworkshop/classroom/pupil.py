"""A process that runs the code of one notebook, and calls its functions when it is asked to.

Requests come in and replies go out as lines of JSON. Nothing that it says is believed but the values
that the learner's functions return: whoever asks judges them elsewhere.
"""

import builtins
import inspect
import json
import os
import queue
import threading
from _thread import interrupt_main
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from IPython.core.interactiveshell import InteractiveShell

from nnworkshop.classroom.values import decode, encode
from nnworkshop.owncode.guard import call, said
from nnworkshop.owncode.stubs import is_stub

try:
    import resource
except ImportError:  # Windows has no such limits
    resource = None

MEMORY = 4 << 30  # bytes
FILE = 100 << 20  # bytes, of each file that is written


class Shell(InteractiveShell):
    """IPython without a screen: nothing is drawn and nothing is said."""

    def __init__(self) -> None:
        super().__init__()
        self.history_manager.enabled = False
        self.display_trap.hook = lambda value: None
        self.display_formatter.format = lambda value, **_: ({}, {})

    def showtraceback(self, *_: Any, **__: Any) -> None:
        """Say nothing of an error: it is in the result of the cell."""

    def showsyntaxerror(self, *_: Any, **__: Any) -> None:
        """Say nothing of it either."""

    def enable_gui(self, gui: str | None = None) -> None:
        """There is none; `%matplotlib` asks for it."""


class Pupil:
    """The notebook's namespace, and the functions that were asked for by name."""

    def __init__(self) -> None:
        source, target = os.dup(0), os.dup(1)  # before the learner's code has 0, 1 and 2
        nothing = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(nothing, number)
        self.source, self.target = os.fdopen(source, "rb"), os.fdopen(target, "wb")
        self.requests: queue.SimpleQueue[list[Any]] = queue.SimpleQueue()
        self.functions: list[Callable[..., Any]] = []
        self.shell = Shell()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        """Take requests; end with whoever asks, also in the middle of an endless loop."""
        for line in self.source:
            request = json.loads(line)
            if request == ["interrupt"]:
                interrupt_main()
            else:
                self.requests.put(request)
        os._exit(0)

    def serve(self) -> None:
        verbs = {"run": self.run, "value": self.value, "call": self.call}
        while True:
            try:
                verb, *rest = self.requests.get()
                if verb in verbs:  # else it answers a question that was cut short
                    self.reply(verbs[verb](*rest))
            except KeyboardInterrupt:  # it came when the cell had just ended
                continue

    def reply(self, data: Any) -> None:
        self.target.write(json.dumps(data).encode() + b"\n")
        self.target.flush()

    def run(self, source: str) -> str:
        """Run a cell and return its error, or ""."""
        result = self.shell.run_cell(source)
        error = result.error_before_exec or result.error_in_exec
        if error is None:
            return ""
        return f"{type(error).__name__}: {said(error)}".removesuffix(": ")

    def value(self, expression: str) -> Any:
        """The value of an expression; nothing at all if it has none."""
        try:
            return encode(eval(expression, self.shell.user_ns), self._described)
        except Exception:  # noqa: BLE001 - a name that does not exist, or anything else
            return []

    def call(self, number: int, arguments: list[Any], seconds: float) -> dict[str, Any]:
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

    def _described(self, function: Callable[..., Any]) -> dict[str, Any]:
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
        }

    def _asking(self, number: int) -> Callable[..., Any]:
        """A function that stays where the question came from."""

        def function(*arguments: Any) -> Any:
            self.reply({"ask": number, "arguments": [encode(value, str) for value in arguments]})
            _, value, error, words = self.requests.get()
            if error:
                raise getattr(builtins, error, ValueError)(words)
            return decode(value, str)

        return function


def _default(parameter: inspect.Parameter) -> str | None:
    return None if parameter.default is parameter.empty else repr(parameter.default)[:50]


def main() -> None:
    if resource:
        with suppress(ValueError, OSError):  # macOS has some limits and refuses others
            resource.setrlimit(resource.RLIMIT_FSIZE, (FILE, FILE))
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    Pupil().serve()


if __name__ == "__main__":
    main()
