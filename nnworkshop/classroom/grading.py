"""Grades for a folder of returned notebooks: a table, a summary, and a report to read and print.

Every notebook is read before any of them runs, and graded in a process of its own. This guards
against accidents and simple tricks; it is no security sandbox: the code that was returned runs with
the rights of whoever grades it.
"""

import argparse
import csv
import json
import os
import re
import secrets
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict
from pathlib import Path

from nnworkshop.classroom import (
    feedback,
    forks,
    insides,
    items,
    kept,
    lessons,
    next_hour,
    report,
    spare,
)
from nnworkshop.classroom.gradebook import Class, came_of
from nnworkshop.classroom.judge import CELLS_TIMES, NOT_GRADED, PASS, Graded, Result
from nnworkshop.classroom.returned import everything
from nnworkshop.classroom.students import read_list

SECONDS = 30.0
MARGIN = 300.0  # seconds for a judge to end by itself
FORMULA = re.compile(r"(^|;|\n)(?=[=+\-@\t\r\n＝＋－＠])")


def main(arguments=None):
    """Grade a folder, and return a sentence if that cannot be done."""
    parser = argparse.ArgumentParser(
        prog="grade", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="the returned notebooks, in any folders")
    parser.add_argument("--lessons", type=Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument(
        "--class",
        dest="class_list",
        type=Path,
        metavar="LIST.csv",
        help="the students: a table with a column `name`, or `first name` and `last name`, and any "
        "others, such as `id` or `email`",
    )
    parser.add_argument(
        "--seconds",
        type=float,
        default=SECONDS,
        help=f"how many seconds a cell may run; a notebook may run {CELLS_TIMES} times as long "
        "(default: %(default)s)",
    )
    parser.add_argument(
        "--seed",
        type=int,
        help="use the inputs of an earlier grading, whose report says which seed (default: those of "
        "the last one in this folder)",
    )
    parser.add_argument("--again", action="store_true", help="grade also what has not changed")
    options = parser.parse_args(arguments)
    sys.stdout.reconfigure(errors="replace")  # names of files are not ours
    try:
        class_list = read_list(options.class_list) if options.class_list else None
        handed_out = lessons.lessons(options.lessons)
        returned = everything(options.folder, handed_out)
        earlier = kept.Kept(options.folder)
        seed = next(
            one for one in (options.seed, earlier.seed, secrets.randbelow(10**6)) if one is not None
        )
        progress = Progress(returned)
        known = None if options.again else earlier
        for done in grade(returned, seed, options.seconds, earlier, known):
            progress.say(done)
        name = options.folder.absolute().name
        target = write(options.folder, Class(name, returned, handed_out, seed, class_list))
    except (ValueError, OSError) as error:
        return str(error)
    except KeyboardInterrupt:
        return f"Stopped. What is graded is kept in {options.folder}: the next run grades the rest."
    print(f"Grades, report and pages for the students: {target}")
    return None


class Progress:
    """Says what is done, and how long the rest will take."""

    def __init__(self, returned):
        self.done, self.new, self.all = 0, 0, len(returned)
        self.start = time.monotonic()

    def say(self, one):
        """Say that one is done."""
        self.done += 1
        self.new += bool(one.lesson) and not one.known
        words = came_of(one) if one.lesson else "not graded"
        known = ", as before" if one.known else ""
        each = (time.monotonic() - self.start) / max(1, self.new)
        left = _in_words(each * (self.all - self.done)) if self.new else ""
        print(f"[{self.done} of {self.all}{left}] {one.title}: {words}{known}", flush=True)


def _in_words(seconds):
    """How long it will take, "" if that is not worth saying."""
    minutes = round(seconds / 60)
    return "" if minutes < 1 else f", {minutes} minute{'s' * (minutes > 1)} left"


def grade(returned, seed, seconds, keep=None, known=None, fork=forks.CAN_FORK):
    """The notebooks as they get their grades, some at a time.

    keep: where results are kept as they come; known: those that need not be found again; fork:
    whether a fork server makes the processes, as it does wherever it can.
    """
    pending = []
    for one in returned:
        if one.lesson:
            data = _data(one, seed, seconds)
            digest = kept.digest(data)
            found = known.get(digest) if known else None
            if not found:
                pending.append((one, digest, data))
                continue
            one.known = True
            _give(one, found)
        yield one
    if pending:
        for one, digest, found in _found(pending, fork):
            if keep:
                keep.add(digest, seed, found)
            _give(one, found)
            yield one


def _found(pending, fork):
    """The grades of what is pending, as they are found, by as many processes as there are processors."""
    pool = ThreadPoolExecutor(os.cpu_count())
    server = forks.Server() if fork else None
    try:
        waiting = {
            pool.submit(judged, data, server): (one, digest) for one, digest, data in pending
        }
        for future in as_completed(waiting):
            yield *waiting[future], future.result()
    finally:
        pool.shutdown(cancel_futures=True)
        if server:
            server.close()


def _give(one, found):
    """Give a notebook its grades, and what there is to say of it beside them."""
    noted, one.graded = one.graded.remarks, found
    one.graded.remarks[:0] = [*noted, *insides.remarks(one.cells, one.lesson)]


def _data(one, seed, seconds):
    """What a judge gets of a notebook."""
    exercises = [asdict(exercise) for exercise in one.lesson.exercises]
    data = {"cells": [asdict(cell) for cell in one.cells], "exercises": exercises}
    left_out = spare.spare(one.cells, one.lesson)
    return data | {"seed": seed, "seconds": seconds, "spare": left_out}


def judged(data, server=None):
    """The grades of one notebook, by a process of its own."""
    limit = CELLS_TIMES * data["seconds"] + MARGIN
    try:
        text = json.dumps(data).encode()
        found = server.run(text, limit) if server else _started(text, limit)
        return kept.graded(json.loads(found))
    except (subprocess.SubprocessError, OSError, ValueError) as error:
        words = f"The process that grades it never finished ({type(error).__name__})."
        names = [exercise["name"] for exercise in data["exercises"]]
        return Graded([Result(name, NOT_GRADED, words) for name in names], [words])


def _started(text, limit):
    """What a judge that Python starts anew makes of what it reads."""
    command = [sys.executable, "-P", "-m", "nnworkshop.classroom.judge"]
    done = subprocess.run(command, input=text, capture_output=True, timeout=limit, check=True)
    return done.stdout


def write(folder, judged_class):
    """Write the grades into a new folder beside what was returned, and return it."""
    number, target = 1, folder / "grades"
    while target.exists():
        number += 1
        target = folder / f"grades_{number}"
    target.mkdir()
    table(target / "gradebook.csv", *judged_class.table())
    table(
        target / "grades.csv",
        ["notebook", "lesson", "exercise", "result", "points", "diagnosis", "message"],
        (
            [one.name, one.lesson.name, result.exercise, result.word, int(result.word == PASS)]
            + [result.diagnosis, result.message]
            for one in judged_class.returned
            if one.lesson
            for result in one.graded.results
        ),
    )
    table(
        target / "summary.csv",
        ["notebook", "lesson", "passed", "exercises", "remarks"],
        (
            [one.name, one.lesson.name if one.lesson else "", one.passed]
            + [len(one.graded.results), " | ".join(one.graded.remarks)]
            for one in judged_class.returned
        ),
    )
    if judged_class.asked.tables:
        table(target / "items.csv", *items.table(judged_class.asked))
    feedback.write(judged_class, target / "feedback")
    next_hour.write(judged_class, target)
    (target / "report.html").write_text(report.page(judged_class), "utf-8", "replace")
    return target


def table(path, head, rows):
    """Write a CSV file that spreadsheets open as it is meant."""
    with open(path, "w", encoding="utf-8-sig", errors="replace", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows([_no_formula(entry) for entry in row] for row in rows)


def _no_formula(entry):
    """An entry that no spreadsheet takes for a formula: names of files and messages are not ours.

    Where numbers have a decimal comma, spreadsheets begin a new cell after a semicolon.
    """
    return FORMULA.sub(r"\1'", entry) if isinstance(entry, str) else entry


if __name__ == "__main__":
    sys.exit(main())
