"""Code of any kind is run and comes to an end; nothing gets out and nothing is left changed."""

import _thread
import asyncio
import contextlib
import math
import random
import subprocess
import sys
import threading
import time
import warnings

import nbclient
import nbformat
import numpy as np
import pytest

from nnworkshop.owncode import guard

SHORT = 0.1  # seconds


def endless():
    while True:
        pass


def endless_in_numpy():
    while True:
        np.tanh(np.ones(3))


def swallows():
    while True:
        try:
            np.tanh(np.ones(3))
        except:  # noqa: E722, S110 - as learners write it
            pass


def swallows_twice():
    while True:
        try:
            while True:
                try:
                    np.tanh(1.0)
                except BaseException:  # noqa: BLE001, S110 - as learners write it
                    pass
        except:  # noqa: E722, S110 - as learners write it
            pass


def never_lets_go():
    while True:
        try:
            np.tanh(1.0)
        finally:
            continue  # noqa: B012 - as learners write it


def suppresses():
    while True:
        with contextlib.suppress(BaseException):
            while True:
                np.tanh(1.0)


ENDLESS = [endless, endless_in_numpy, swallows, swallows_twice, never_lets_go, suppresses]


@pytest.fixture
def no_threads(monkeypatch):
    def refused(*_):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(_thread, "start_new_thread", refused)


@pytest.fixture(params=["a thread watches", "no thread can start"])
def watched(request):
    """With and without threads, which a browser and a limit on processes do not allow."""

    if request.param == "no thread can start":
        request.getfixturevalue("no_threads")


@pytest.mark.usefixtures("watched")
@pytest.mark.filterwarnings("ignore:'continue' in a 'finally'")
@pytest.mark.parametrize("function", ENDLESS)
def test_an_endless_loop_ends(function):
    outcome = guard.call(function, seconds=SHORT)
    assert outcome.error == "TimeUp"
    assert f"not finished after {SHORT} seconds" in outcome.sentence
    assert "in the line `" in outcome.sentence


@pytest.mark.usefixtures("watched")
def test_no_exception_comes_late():
    """Functions that end at the very moment when their time is up: each a little sooner or later than the
    one before, so that both kinds come however busy the computer is.
    """

    def about(seconds):
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            pass
        return "done"

    errors, length = [], 0.011
    for _ in range(60):
        errors.append(guard.call(about, length, seconds=0.011).error)
        sum(range(20_000))  # here it would hit, had it not been taken back
        length += -0.0003 if errors[-1] else 0.0003
    assert set(errors) == {"", "TimeUp"}


@pytest.mark.usefixtures("no_threads")
def test_a_debugger_that_was_there_is_there_again():
    def debugger(frame, event, argument):
        return debugger

    before = sys.gettrace()
    sys.settrace(debugger)
    try:
        outcomes = [guard.call(abs, -1), guard.call(endless, seconds=SHORT)]
        after = sys.gettrace()
    finally:
        sys.settrace(before)
    assert [outcome.error for outcome in outcomes] == ["", "TimeUp"]
    assert after is debugger


def test_it_gives_up_when_the_guard_itself_is_interrupted(monkeypatch):
    def interrupted(watchdog):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(guard._Watchdog, "stop", interrupted)
        with pytest.raises(KeyboardInterrupt):
            guard.call(abs, -1, seconds=SHORT)
    end = time.perf_counter() + 3 * SHORT
    while time.perf_counter() < end:  # here it would hit
        pass
    assert guard.call(abs, -1).value == 1


def test_no_thread_is_left_behind():
    before = len(sys._current_frames())
    for _ in range(20):
        guard.call(abs, -1)
    guard.call(endless, seconds=SHORT)
    deadline = time.perf_counter() + 5
    while len(sys._current_frames()) > before and time.perf_counter() < deadline:
        time.sleep(0.01)
    assert len(sys._current_frames()) <= before


@pytest.mark.usefixtures("watched")
def test_it_works_inside_a_task_of_asyncio():
    async def panel():
        outcome = guard.call(endless, seconds=SHORT)
        await asyncio.sleep(0)
        return outcome.error, guard.call(abs, -2).value

    assert asyncio.run(panel()) == ("TimeUp", 2)


def test_it_works_in_another_thread():
    errors = []
    thread = threading.Thread(
        target=lambda: errors.append(guard.call(endless, seconds=SHORT).error)
    )
    thread.start()
    thread.join(10)
    assert errors == ["TimeUp"]


@pytest.mark.usefixtures("watched")
def test_one_guard_may_run_inside_another():
    outcome = guard.call(lambda: guard.call(endless, seconds=SHORT).error, seconds=5)
    assert outcome.value == "TimeUp"
    start = time.perf_counter()
    outer = guard.call(lambda: guard.call(endless, seconds=5).error, seconds=SHORT)
    assert time.perf_counter() - start < 4
    assert outer.error == "TimeUp" or outer.value == "TimeUp"


def recurses():
    return recurses()


def raises(error):
    def function():
        raise error

    return function


class Rude(Exception):
    def __str__(self):
        raise ValueError("no text for you")


NUMBER, NOTHING = 0.5, None
ERRORS = [
    (lambda: nobody, "NameError", "does not exist"),  # noqa: F821 - that is the point
    (lambda: 1 / 0, "ZeroDivisionError", "divided by zero"),
    (lambda: list("abc")[3], "IndexError", "no such row"),
    (lambda: {}["b1"], "KeyError", "no entry with that name"),
    (lambda: np.ones(2).transposed, "AttributeError", "after the dot"),
    (
        lambda: np.ones((2, 3)) @ np.ones((2, 1)),
        "ValueError",
        "has 3 columns, the right one 2 rows",
    ),
    (
        lambda: np.dot(np.ones((2, 3)), np.ones((1, 4))),
        "ValueError",
        "has 3 columns, the right one 1 row",
    ),
    (lambda: np.ones((2, 3)) @ 0.5, "ValueError", "one of the two is a single number"),
    (lambda: list(5), "TypeError", "a single number is used as if it were a row"),
    (lambda: list(np.float64(5)), "TypeError", "a single number is used as if it were a row"),
    (lambda: list(np.array(5)), "TypeError", "a single number is used as if it were a row"),
    (lambda: NUMBER[0], "TypeError", "a single number is used as if it were a row"),
    (lambda: np.float64(5)[0], "IndexError", "a single number is used as if it were a row"),
    (lambda: len(NUMBER), "TypeError", "a single number is used as if it were a row"),
    (lambda: NUMBER(3), "TypeError", "brackets after something that is not a function"),
    (lambda: NOTHING["W1"], "TypeError", "nothing (None) where a value is needed"),
    (lambda: 2 * NOTHING, "TypeError", "nothing (None) where a value is needed"),
    (lambda: np.ones((2, 3)) + np.ones((2,)), "ValueError", "do not go together: (2,3) (2,)"),
    (lambda: math.exp(np.ones(3)), "TypeError", "is given a whole array"),
    (recurses, "RecursionError", "calls itself again and again"),
    (lambda: sys.exit(1), "SystemExit", "asks Python to quit"),
    (raises(KeyboardInterrupt), "KeyboardInterrupt", "interrupted"),
    (raises(MemoryError), "MemoryError", "more memory"),
    (raises(AssertionError("W1 is odd")), "AssertionError", "an assert says no"),
    (raises(Rude()), "Rude", "Rude"),
    (raises(GeneratorExit), "GeneratorExit", "GeneratorExit"),
]


@pytest.mark.parametrize(("function", "error", "words"), ERRORS)
def test_an_exception_becomes_a_sentence(function, error, words):
    outcome = guard.call(function)
    assert outcome.error == error
    assert outcome.value is None
    assert outcome.sentence.startswith("It stops in the line `")
    assert words in outcome.sentence
    assert "Traceback" not in outcome.sentence
    assert "\n" not in outcome.sentence


def test_the_line_is_the_learners_even_if_numpy_raises():
    def learners():
        matrix = np.eye(3)
        return np.linalg.inv(0 * matrix)

    assert "`return np.linalg.inv(0 * matrix)`" in guard.call(learners).sentence


def test_a_long_message_is_cut():
    assert len(guard.call(raises(ValueError("x" * 5000))).sentence) < 400


def test_a_value_comes_back_and_what_is_done_with_it_is_guarded_too():
    assert guard.call(lambda a, b: a + b, 1, 2).value == 3
    assert guard.call(lambda: [1], then=len).value == 1
    assert guard.call(lambda: None, then=len).error == "TypeError"


def test_prints_are_kept_and_do_not_get_out(capsys):
    def shows():
        print("z is", 3)
        print("oh", file=sys.stderr)
        sys.stderr.close()
        sys.stdout.close()
        print("still", 4)

    outcome = guard.call(shows)
    assert outcome.printed == "z is 3\noh\nstill 4\n"
    assert (outcome.error, *capsys.readouterr()) == ("", "", "")


def test_nobody_is_asked():
    outcome = guard.call(lambda: input("z? "))
    assert outcome.error == "EOFError"
    assert "asks somebody to type something in" in outcome.sentence


IN_A_KERNEL = """
from IPython.display import clear_output, display
from nnworkshop.owncode import guard

def shows():
    display(1 + 1)
    clear_output()

def leaves():
    exit()

def stays():
    quit

print([guard.call(f).error for f in (shows, leaves, lambda: quit(), stays)])
print(guard.call(shows).printed)
"""


def test_in_a_kernel_nothing_is_displayed_and_exit_ends_nothing():
    """What is displayed would show in the cell, and exit() would end its kernel."""
    cells = [nbformat.v4.new_code_cell(IN_A_KERNEL), nbformat.v4.new_code_cell("print(guard)")]
    cells.append(nbformat.v4.new_code_cell("display(3)\nprint('seen')"))
    notebook = nbformat.v4.new_notebook(cells=cells)
    nbclient.NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    first, _, last = (cell.outputs for cell in notebook.cells)
    assert [output.output_type for output in first] == ["stream"]
    assert first[0].text == "['', 'SystemExit', 'SystemExit', '']\n2\n\n"
    assert [output.output_type for output in last] == ["display_data", "stream"]


def test_figures_of_pyplot_are_kept_back():
    """Those that are open at the end of a cell are shown below it."""
    from matplotlib import pyplot

    kept = pyplot.figure()
    assert guard.call(lambda: len(pyplot.plot([1, 2]) + pyplot.figure().axes)).value == 1
    assert pyplot.get_fignums() == [kept.number]
    pyplot.close(kept)


def test_endless_prints_fill_no_memory():
    def shouts():
        while True:
            print("hello" * 100)

    assert len(guard.call(shouts, seconds=SHORT).printed) == guard.PRINTED_AT_MOST


def test_nothing_is_left_disturbed():
    def disturbs():
        np.seterr(all="raise")
        np.random.seed(1)
        random.seed(1)
        warnings.simplefilter("error")
        np.set_printoptions(precision=2)
        sys.stdout = sys.stderr = sys.stdin = None

    np.random.seed(7)
    random.seed(7)
    expected = np.random.RandomState(7).rand(), random.Random(7).random()

    def state():
        streams = sys.stdout, sys.stderr, sys.stdin
        return np.geterr(), list(warnings.filters), np.get_printoptions(), *streams, input

    before = state()
    guard.call(disturbs)
    assert state() == before
    assert (np.random.rand(), random.random()) == expected


def test_numpy_warns_about_nothing_in_there():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert guard.call(lambda: np.exp(np.array([1e4]))).value == np.inf
        assert guard.call(lambda: warnings.warn("old")).error == ""


PROFILED = """
import cProfile
from nnworkshop.owncode import guard

def endless():
    while True:
        pass

for function in (int, endless):
    guard.call(function, seconds=0.1)
    with cProfile.Profile():
        guard.call(int)
print("done")
"""


def test_a_profiler_works_afterwards():
    """It hangs where the interpreter is left looking out for an exception."""
    run = subprocess.run(
        [sys.executable, "-c", PROFILED], capture_output=True, text=True, timeout=60, check=True
    )
    assert run.stdout == "done\n"
