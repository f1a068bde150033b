"""A process that grades one notebook: it lets a pupil run the cells, and asks the checks.

What the pupil's process does to its own copy of the checks changes nothing here. As far as the
notebook goes it is graded: a cell that fails is passed over, one that never ends or ends Python is
left out while the others are run again in a new process.
"""

import ast
import inspect
import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace

import numpy as np

from nnworkshop.classroom import lessons, stops
from nnworkshop.classroom.lessons import Cell, Exercise
from nnworkshop.classroom.stops import ENDED, NEVER_ENDED
from nnworkshop.classroom.values import decode, encode
from nnworkshop.exercises import check
from nnworkshop.exercises.verdict import UNTOUCHED
from nnworkshop.owncode import guard

PASS, NOT_YET, EMPTY, NOT_GRADED = "PASS", "NOT YET", "EMPTY", "NOT GRADED"
CELLS_TIMES = 10  # a whole notebook may take so many times as long as one of its cells
START = 60.0  # seconds until a new process answers
GRACE = 5.0  # seconds to answer an interrupt; after that the process is ended
LONGEST = 20 << 20  # bytes of one reply
NONSENSE = (ValueError, TypeError, LookupError, RecursionError)  # raised by a senseless reply
SETTINGS = {
    "MPLBACKEND": "agg",
    "PYTHONIOENCODING": "utf-8",
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
}
TOO_LATE = "Not reached: the time for this notebook had run out."
AGAIN = "code {}: run again after all the others, because it uses a name from further down."
NOT_OWN = "nnlib's own"
TEXT = "not in a code cell"
NO_NAME = "is not defined"  # in what Python says of a name that is missing
MISSING = "missing"  # the diagnosis where there is nothing of the name that is asked for
WAYS = 3  # how many of the learner's calls of a check are tried with their own arguments
NOTED = 20  # how many names of programs are kept
END = -1  # the place after all cells


@dataclass(frozen=True)
class Result:
    """The grade of one exercise: one of the four words, and what the check said."""

    exercise: str
    word: str
    message: str
    diagnosis: str = ""
    facts: Sequence[Sequence[str]] = ()


@dataclass
class Graded:
    """The grades of a notebook, and what happened on the way.

    stopped: the code cells that stopped, each with its place from 1, what it said, and the line and
    the column of it as far as they are known, else 0.
    """

    results: list[Result] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    stopped: list[tuple[int, str, int, int]] = field(default_factory=list)


def graded(cells, exercises, seed, seconds, start=None, spare=()):
    """The grades of a notebook; of all that it has for an exercise the best counts.

    seconds: how long one cell may run. The inputs of the checks are drawn from the seed.
    start(folder): a new process of a pupil, with `stdin`, `stdout` and `end()`; by default one that
    Python starts for it. spare: the places of code cells that need not be run; if a name turns out to
    be missing, they are run after all.
    """
    found = _graded(cells, exercises, seed, seconds, start or Started, set(spare))
    said = [*found.remarks, *(result.message for result in found.results)]
    if spare and any(NO_NAME in sentence for sentence in said):
        return _graded(cells, exercises, seed, seconds, start or Started, set())
    return found


def _graded(cells, exercises, seed, seconds, start, spare):
    sources = lessons.code(cells)
    tasks = [Task(exercise, cells, [seed, number]) for number, exercise in enumerate(exercises)]
    run = Execution(seconds, start)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        run.folder = folder
        try:
            for index, cell in enumerate(sources):
                if index not in spare:
                    run.cell(index, cell.source)
                for task in tasks:
                    task.judge(run, index)
                if all(task.done(index) for task in tasks):
                    break
            if not all(task.passed for task in tasks):
                run.again()
            for task in tasks:
                task.judge(run, END)
        finally:
            run.end()
    stopped = [(i + 1, error, *run.places[i]) for i, error in sorted(run.errors.items())]
    return Graded([task.result(run.errors) for task in tasks], run.remarks(), stopped)


class Task:
    """An exercise in a returned notebook: where it is judged, by which names, and the best result.

    It is judged where the notebook checks it last and, if that gives no PASS, at the end, when all
    helpers are there; and at each definition that a later one replaces. It is asked for by
    the name that it was handed out with, and by those that the learner gives to the check.
    """

    def __init__(self, exercise, cells, seed):
        self.exercise, self.cells, self.seed = exercise, cells, seed
        self.best = None
        sources = lessons.code(cells)
        calls = [
            (index, call)
            for index, cell in enumerate(sources)
            for name, call in cell.calls
            if name == exercise.name
        ]
        defined = [i for i, cell in enumerate(sources) if cell.defines & exercise.stub.defines]
        self.places = {*defined[:-1], *(index for index, _ in calls[-1:])}
        settings = _settings(exercise, calls[-1][1] if calls else None)
        self.ways = {tuple(exercise.arguments): settings}
        for _, call in calls[-WAYS:]:
            arguments = tuple(map(ast.unparse, call.args))
            self.ways[arguments] = _settings(exercise, call)

    @property
    def passed(self):
        return self.best is not None and self.best.word == PASS

    def done(self, index):
        """Whether no later cell can change the result."""
        return self.passed and index >= max(self.places, default=-1)

    def judge(self, run, index):
        """Judge it after a cell, if it is to be judged there."""
        if self.passed or (index != END and index not in self.places):
            return
        for arguments, settings in self.ways.items():
            result = _judged(run, self.exercise, arguments, settings, self.seed)
            if self.best is None or _rank(result) >= _rank(self.best):
                self.best = result
            if self.passed:
                return

    def result(self, errors):
        """The best result, and the reason why it is no better: code that Python cannot read, a cell
        that stopped, or an answer that is not in a code cell.
        """
        best = self.best
        if self.passed or best.word == NOT_GRADED:
            return best
        sources = lessons.code(self.cells)
        stopped = [(i + 1, error) for i, error in errors.items() if self.exercise.is_in(sources[i])]
        unread = [(place, error) for place, error in stopped if stops.is_unreadable(error)]
        texts = [
            cell for cell in self.cells if cell.kind != "code" and self.exercise.is_written_in(cell)
        ]
        missing = best.message.split(":")[0] + ": " if best.diagnosis == MISSING else ""
        said = best.message if not missing and best.diagnosis != UNTOUCHED else ""
        if unread:
            place, error = unread[-1]
            words = f"{missing}Python cannot read code cell {place}: {error}. {said}".strip()
            return replace(best, word=NOT_YET, message=words, diagnosis=stops.named(error))
        if stopped and missing:
            words = "{}code cell {} stopped: {}.".format(missing, *stopped[-1])
            return replace(best, message=words)
        if texts and not said:
            words = f"{missing}the answer is in a text cell, which is not run"
            words = f"{words[0].upper()}{words[1:]}: `{_line(texts[-1])}`."
            return replace(best, word=NOT_YET, message=words, diagnosis=TEXT)
        return best


def _rank(result):
    """The higher, the more a result counts; least where there was no answer to judge."""
    words = [NOT_GRADED, MISSING, EMPTY, NOT_YET, PASS]
    return words.index(MISSING if result.diagnosis in (MISSING, NOT_OWN) else result.word)


def _line(cell):
    """The first line of an answer in a cell of text."""
    lines = [line for line in cell.source.splitlines() if "=" in line or "def" in line]
    return lines[0].strip()[:60].replace("`", "") if lines else "..."


def _settings(exercise, call):
    """The settings of a check as the learner has chosen them: those only that it came with."""
    chosen = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords} if call else {}
    return {name: chosen.get(name, value) for name, value in exercise.settings.items()}


def _judged(run, exercise, arguments, settings, seed):
    pupil = run.ready()
    if pupil is None:
        return Result(exercise.name, NOT_GRADED, TOO_LATE)
    values = {}
    for expression in (*arguments, *settings.values()):
        there, values[expression] = pupil.value(expression)
        if not there:
            message = f"There is no {expression}: the cell that defines it is gone, or it stopped."
            word = NOT_GRADED if pupil.lost else NOT_YET
            return Result(exercise.name, word, message, MISSING)
        if getattr(values[expression], "nnlibs_own", False):
            message = f"{expression} comes from nnlib or nnworkshop and was not written here."
            return Result(exercise.name, NOT_YET, message, NOT_OWN)
    chosen = {name: values[expression] for name, expression in settings.items()}
    try:
        with np.errstate(all="ignore"):
            judge = getattr(check, exercise.name).judge
            rng = np.random.default_rng(seed)
            verdict = judge(rng, *(values[expression] for expression in arguments), **chosen)
    except Exception as error:  # noqa: BLE001 - one exercise must not end the others
        message = f"The check itself stopped: {type(error).__name__}: {guard.said(error)}"
        return Result(exercise.name, NOT_GRADED, message)
    return _result(verdict)


def _result(verdict):
    word = PASS if verdict.passed else NOT_YET if verdict.touched else EMPTY
    return Result(
        verdict.exercise, word, verdict.message, verdict.diagnosis or "", list(verdict.facts)
    )


class Execution:
    """A notebook that is run cell by cell, in as many processes as it ends."""

    def __init__(self, seconds, start):
        self.seconds, self.start = seconds, start
        self.left = CELLS_TIMES * seconds  # for all cells, also those that are run again
        self.folder = "."
        self.done = []  # the cells that came to an end
        self.errors = {}
        self.places = {}  # the line and the column of each error
        self.left_out = {}
        self.early = {}  # cells that wanted a name which was not there yet
        self.late = []  # those of them that worked in the end
        self.pupil = None

    def cell(self, index, source):
        """Run a cell, and note what went wrong and what was left out."""
        pupil = self.ready()
        if pupil is None:
            return
        error = self._run(pupil, source)
        if error:
            self.errors[index], self.places[index] = error, pupil.place
        if pupil.left_out:
            self.left_out[index] = pupil.left_out
        if not pupil.lost and error != NEVER_ENDED:
            self.done.append(source)
            if "NameError: " in error:
                self.early[index] = source

    def again(self):
        """Run once more the cells that wanted a name which may have come further down."""
        for index, source in self.early.items():
            pupil = self.ready()
            if pupil is not None and not self._run(pupil, source):
                self.done.append(source)
                self.late.append(index)
                del self.errors[index]

    def remarks(self):
        """What happened on the way, in sentences."""
        said = [(index, error) for index, error in self.errors.items()]
        for index, commands in self.left_out.items():
            quoted = ", ".join(f"`{command}`" for command in commands)
            said.append((index, f"not run on the computer that grades: {quoted}"))
        found = [f"code cell {index + 1}: {words}" for index, words in sorted(said)]
        if self.late:
            places = ", ".join(str(index + 1) for index in self.late)
            found.append(
                AGAIN.format(f"cell {places}" if len(self.late) == 1 else f"cells {places}")
            )
        return found

    def ready(self):
        """A process in which all cells so far have run; None if there is no time for one."""
        if self.pupil is None or self.pupil.lost:
            self.end()
            self.pupil = Pupil(self.folder, self.start)
            for source in self.done:
                self._run(self.pupil, source)
        return None if self.pupil.lost or self.left <= 0 else self.pupil

    def end(self):
        if self.pupil is not None:
            self.pupil.end()

    def _run(self, pupil, source):
        start = time.monotonic()
        error = pupil.run(source, min(self.seconds, self.left))
        self.left -= time.monotonic() - start
        return error


class Late(Exception):
    """No reply in time."""


class Ended(Exception):
    """No reply, and none will come: the process has ended, or talks nonsense."""


class Started:
    """A process for a pupil that Python starts anew."""

    def __init__(self, folder):
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-c", "from nnworkshop.classroom.pupil import main; main()"],
            cwd=folder,
            env=os.environ | SETTINGS | {"IPYTHONDIR": folder},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.stdin, self.stdout = self.process.stdin, self.process.stdout

    def end(self):
        """End it and all that it has started."""
        if os.name == "nt":
            self.process.kill()
        else:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Pupil:
    """The other side of nnworkshop.classroom.pupil."""

    def __init__(self, folder, start=Started):
        self.process = start(folder)
        self.replies = queue.SimpleQueue()
        self.lost = self.ended = False
        self.left_out = []  # what the last cell would have started
        self.place = 0, 0  # the line and the column where it stopped
        threading.Thread(target=self._listen, args=[self.process.stdout], daemon=True).start()
        with suppress(Late, Ended):
            self._asked(["value", "..."], START)

    def _listen(self, stream):
        """Take replies; None means the end, or something that is not a reply."""
        while True:
            try:
                self.replies.put(json.loads(stream.readline(LONGEST)))
            except (ValueError, RecursionError):
                return self.replies.put(None)

    def _asked(self, request, seconds):
        """The reply to a request."""
        if self.lost:
            raise Ended
        try:
            self.process.stdin.write(json.dumps(request).encode() + b"\n")
            self.process.stdin.flush()
            reply = self.replies.get(timeout=max(0, seconds))
        except queue.Empty:
            raise Late from None
        except OSError:
            reply = None
        if reply is None:
            self.end()
            raise Ended
        return reply

    def run(self, source, seconds):
        """Run a cell for at most so long, and return its errors in one line, or ""."""
        self.left_out, self.place = [], (0, 0)
        try:
            error, left_out, (line, column) = self._asked(["run", source], seconds)
            self.place = int(line), int(column)
            self.left_out = [str(command)[:100] for command in left_out[:NOTED]]
            return str(error)[:600]
        except Late:
            pass
        except (Ended, *NONSENSE):
            self.end()
            return ENDED
        try:
            self._asked(["interrupt"], GRACE)
        except (Late, Ended):
            self.end()
        return NEVER_ENDED

    def value(self, expression):
        """Whether an expression has a value, and the value."""
        try:
            return True, decode(self._asked(["value", expression], GRACE), self._function)
        except Late:
            self.end()
        except (Ended, *NONSENSE):
            pass
        return False, None

    def call(self, number, arguments, seconds):
        """The outcome of a call of one of the learner's functions."""
        functions = []

        def kept(function):
            functions.append(function)
            return len(functions) - 1

        request = ["call", number, [encode(argument, kept) for argument in arguments], seconds]
        end_at = time.monotonic() + seconds + GRACE
        try:
            reply = self._asked(request, seconds + GRACE)
            while "ask" in reply:
                answer = _answer(functions, reply)
                reply = self._asked(["answer", *answer], end_at - time.monotonic())
            return self._outcome(reply, arguments)
        except Late:
            self.end()
            words = (
                f"It had not finished after {seconds:g} seconds. Is there a loop that never ends?"
            )
            return guard.Outcome(None, "TimeUp", words)
        except (Ended, *NONSENSE):
            self.end()
            return guard.Outcome(None, "end of Python", ENDED)

    def _outcome(self, reply, arguments):
        """A reply as an outcome, once the arrays have what the function did to them."""
        for mine, theirs in zip(arguments, reply["arguments"]):
            if isinstance(mine, np.ndarray):
                mine[...] = decode(theirs, _no_function)
        error, sentence, printed, said = (
            str(reply[name]) for name in ("error", "sentence", "printed", "said")
        )
        value = None if error else decode(reply["value"], self._function)
        return guard.Outcome(value, error, sentence, printed, said)

    def _function(self, description):
        if description["stub"]:
            return _stub(str(description["name"]))
        return Elsewhere(self, description)

    def end(self):
        """End the process and all that it has started."""
        if not self.ended:  # by now its number may be another's
            self.process.end()
        self.lost = self.ended = True


class Elsewhere(guard.Elsewhere):
    """A learner's function, which runs in the process of the notebook."""

    def __init__(self, pupil, description):
        self.pupil = pupil
        self.number = int(description["number"])
        self.__name__ = str(description["name"])
        self.nnlibs_own = bool(description["nnlibs_own"])
        if description["parameters"] is not None:
            self.__signature__ = inspect.Signature(
                [_parameter(*parameter) for parameter in description["parameters"]]
            )

    def outcome(self, arguments, seconds):
        return self.pupil.call(self.number, arguments, seconds)


KINDS = [
    inspect.Parameter.POSITIONAL_ONLY,
    inspect.Parameter.POSITIONAL_OR_KEYWORD,
    inspect.Parameter.VAR_POSITIONAL,
    inspect.Parameter.KEYWORD_ONLY,
    inspect.Parameter.VAR_KEYWORD,
]


class _Shown(str):
    """A default value, of which no more is known than how it shows itself."""

    __repr__ = str.__str__


def _parameter(name, kind, default):
    shown = inspect.Parameter.empty if default is None else _Shown(default)
    return inspect.Parameter(name, KINDS[kind], default=shown)


def _stub(name):
    def stub(): ...

    stub.__name__ = name
    return stub


def _answer(functions, question):
    """What a function of ours says to a learner's function that calls it: value, error, message."""
    try:
        arguments = [decode(argument, _no_function) for argument in question["arguments"]]
        return [encode(functions[question["ask"]](*arguments), str), "", ""]
    except Exception as error:  # noqa: BLE001 - whatever it is, the learner's function called it
        return [None, type(error).__name__, guard.said(error)]


def _no_function(description):
    raise ValueError("a function, where a number or an array is needed")


def main(start=None):
    """Grade the notebook that comes in, and write its grades, both as JSON."""
    data = json.loads(sys.stdin.buffer.read())
    cells = [Cell(**cell) for cell in data["cells"]]
    exercises = [
        Exercise(**exercise | {name: Cell(**exercise[name]) for name in ("stub", "check")})
        for exercise in data["exercises"]
    ]
    found = graded(cells, exercises, data["seed"], data["seconds"], start, data["spare"])
    sys.stdout.buffer.write(json.dumps(asdict(found)).encode())
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
