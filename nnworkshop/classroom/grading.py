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
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict
from pathlib import Path

from nnworkshop.classroom import insides, lessons, report
from nnworkshop.classroom.judge import CELLS_TIMES, NOT_GRADED, PASS, Graded, Result
from nnworkshop.classroom.returned import everything

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
        "--seconds",
        type=float,
        default=SECONDS,
        help=f"how many seconds a cell may run; a notebook may run {CELLS_TIMES} times as long "
        "(default: %(default)s)",
    )
    parser.add_argument(
        "--seed", type=int, help="use the inputs of an earlier grading; its report says which seed"
    )
    options = parser.parse_args(arguments)
    sys.stdout.reconfigure(errors="replace")  # names of files are not ours
    seed = secrets.randbelow(10**6) if options.seed is None else options.seed
    try:
        handed_out = lessons.lessons(options.lessons)
        returned = everything(options.folder, handed_out)
        for done in grade(returned, seed, options.seconds):
            print(f"{done.title}: {_passed(done)}", flush=True)
        target = write(options.folder, returned, handed_out, seed)
    except (ValueError, OSError) as error:
        return str(error)
    print(f"Grades and report: {target}")
    return None


def _passed(done):
    return f"{done.passed} of {len(done.graded.results)}" if done.lesson else "not graded"


def grade(returned, seed, seconds):
    """The notebooks as they get their grades, some at a time."""
    pool = ThreadPoolExecutor(os.cpu_count())
    try:
        waiting = {
            pool.submit(judged, one.cells, one.lesson, seed, seconds): one
            for one in returned
            if one.lesson
        }
        yield from (one for one in returned if not one.lesson)
        for future in as_completed(waiting):
            done = waiting[future]
            noted, done.graded = done.graded.remarks, future.result()
            done.graded.remarks[:0] = [*noted, *insides.remarks(done.cells, done.lesson)]
            yield done
    finally:
        pool.shutdown(cancel_futures=True)


def judged(cells, lesson, seed, seconds):
    """The grades of one notebook, by a process of its own."""
    exercises = [asdict(exercise) for exercise in lesson.exercises]
    data = {"cells": [asdict(cell) for cell in cells], "exercises": exercises}
    data |= {"seed": seed, "seconds": seconds}
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "nnworkshop.classroom.judge"],
            input=json.dumps(data).encode(),
            capture_output=True,
            timeout=CELLS_TIMES * seconds + MARGIN,
            check=True,
        )
        found = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        words = f"The process that grades it never finished ({type(error).__name__})."
        return Graded([Result(one.name, NOT_GRADED, words) for one in lesson.exercises], [words])
    return Graded([Result(**result) for result in found["results"]], found["remarks"])


def write(folder, returned, handed_out, seed):
    """Write the grades into a new folder beside what was returned, and return it."""
    number, target = 1, folder / "grades"
    while target.exists():
        number += 1
        target = folder / f"grades_{number}"
    target.mkdir()
    table(
        target / "grades.csv",
        ["notebook", "lesson", "exercise", "result", "points", "diagnosis", "message"],
        (
            [one.name, one.lesson.name, result.exercise, result.word, int(result.word == PASS)]
            + [result.diagnosis, result.message]
            for one in returned
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
            for one in returned
        ),
    )
    page = report.page(folder, returned, handed_out, seed)
    (target / "report.html").write_text(page, "utf-8", "replace")
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
