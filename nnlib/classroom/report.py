"""The report on a folder of returned notebooks: a page of HTML, to read and to print."""

from collections import Counter
from collections.abc import Sequence
from html import escape
from pathlib import Path

from nnlib.classroom.judge import EMPTY, NOT_GRADED, NOT_YET, PASS, Result
from nnlib.classroom.lessons import Lesson
from nnlib.classroom.returned import Returned
from nnlib.exercises.verdict import marked_up

SIGNS = {PASS: "✓", NOT_YET: "✗", EMPTY: "–", NOT_GRADED: "?"}
WORDS = {
    PASS: "right for every input that was tried",
    NOT_YET: "not right yet",
    EMPTY: "not filled in",
    NOT_GRADED: "could not be graded",
}
STYLE = """
body { font: 16px/1.45 system-ui, sans-serif; color: #111; background: #fff; max-width: 62em;
       margin: 2em auto; padding: 0 1em; }
h1, h2, h3 { line-height: 1.2; } h2 { margin-top: 2em; } h3 { margin-bottom: 0.3em; }
table { border-collapse: collapse; margin: 0.5em 0; }
th, td { border: 1px solid #999; padding: 0.25em 0.6em; text-align: left; vertical-align: top; }
td.sign { text-align: center; } td.pass { background: #d5f0e6; } td.not-yet { background: #fbe6c4; }
th.name, td.name { overflow-wrap: anywhere; }
ul { margin: 0.3em 0; padding-left: 1.4em; }
pre { background: #f3f3f3; padding: 0.5em 0.8em; margin: 0.3em 0; white-space: pre-wrap;
      overflow-wrap: anywhere; font-size: 0.85em; }
section.notebook { border-top: 1px solid #999; break-inside: avoid-page; }
p.note { background: #f3f3f3; padding: 0.6em 0.9em; }
@media print { body { font-size: 10pt; max-width: none; margin: 0; } }
"""
NOTE = """Each notebook ran in a process of its own, with a time limit, and its functions were judged
by the checks that are installed here, in another process: what a notebook prints, or does to the
checks, counts for nothing. A PASS says that a function gives the right answers, not who wrote it.
This is no security sandbox: the returned code ran with your rights on this computer."""
AGAIN = """The inputs of the checks were drawn with <code>--seed {}</code>: who grades again with it
gets the same."""


def page(
    folder: Path, returned: Sequence[Returned], handed_out: Sequence[Lesson], seed: int
) -> str:
    """The whole page."""
    legend = ", ".join(f"{sign} {WORDS[word]}" for word, sign in SIGNS.items())
    tables = (
        _lesson(lesson, [one for one in returned if one.lesson is lesson]) for lesson in handed_out
    )
    parts = [
        f"<p>{_counted(returned)}. {legend}.</p>",
        f'<p class="note">{NOTE}</p>',
        f"<p>{AGAIN.format(seed)}</p>",
        *tables,
        _ungraded([one for one in returned if one.lesson is None]),
        "<h2>Each notebook</h2>",
        *(_notebook(one) for one in returned),
    ]
    title = escape(f"Grades of {folder.absolute().name}")
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{STYLE}</style></head>\n<body><h1>{title}</h1>\n"
        + "\n".join(filter(None, parts))
        + "\n</body></html>\n"
    )


def _counted(returned: Sequence[Returned]) -> str:
    """How many notebooks came, and how many files that are none."""
    names = [{one.name for one in returned if one.is_notebook is kind} for kind in (True, False)]
    counts = [f"{len(names[0])} notebook{'s' if len(names[0]) != 1 else ''}"]
    if names[1]:
        counts.append(f"{len(names[1])} other file{'s' if len(names[1]) != 1 else ''}")
    return " and ".join(counts)


def _lesson(lesson: Lesson, returned: Sequence[Returned]) -> str:
    """What went wrong most often; a row for each notebook and a column for each exercise, the sums
    first.
    """
    if not returned or not lesson.exercises:
        return ""
    head = "".join(f"<th>{escape(exercise.name)}</th>" for exercise in lesson.exercises)
    columns = zip(*(one.graded.results for one in returned))
    sums = "".join(
        f'<td class="sign">{sum(result.word == PASS for result in column)}</td>'
        for column in columns
    )
    rows = "".join(
        f'<tr><td class="name">{_link(one)}</td>'
        + "".join(_sign(result) for result in one.graded.results)
        + f"<td>{one.passed} of {len(one.graded.results)}{_remarks(one)}</td></tr>"
        for one in returned
    )
    return (
        f"<h2>{escape(lesson.name)}</h2>\n{_often(returned)}"
        f'<table><tr><th class="name">notebook</th>{head}<th>passed</th></tr>\n'
        f"<tr><td>{len(returned)} in all, passed by</td>{sums}<td></td></tr>{rows}</table>\n"
    )


def _remarks(one: Returned) -> str:
    """How much there is to say of how a notebook ran, so that one sees which to open."""
    count = len(one.graded.remarks)
    return f", {count} remark{'s' if count > 1 else ''}" if count else ""


def _sign(result: Result) -> str:
    kind = result.word.lower().replace(" ", "-")
    return f'<td class="sign {kind}" title="{result.word}">{SIGNS[result.word]}</td>'


def _often(returned: Sequence[Returned]) -> str:
    """The mistakes that were named in more than one notebook."""
    named = Counter(
        (result.exercise, result.diagnosis)
        for one in returned
        for result in one.graded.results
        if result.word == NOT_YET and result.diagnosis
    )
    often = [(count, *name) for name, count in named.most_common() if count > 1]
    items = "".join(
        f"<li>{count} × {escape(diagnosis)} ({escape(exercise)})</li>"
        for count, exercise, diagnosis in often
    )
    return f"<p>Mistakes made more than once:</p><ul>{items}</ul>\n" if items else ""


def _ungraded(returned: Sequence[Returned]) -> str:
    items = "".join(f"<li>{_link(one)}: {escape(one.graded.remarks[0])}</li>" for one in returned)
    return f"<h2>Not graded</h2><ul>{items}</ul>" if items else ""


def _link(one: Returned) -> str:
    return f'<a href="#{escape(one.title)}">{escape(one.title)}</a>'


def _notebook(one: Returned) -> str:
    """What the checks said, and what happened while the notebook ran."""
    name = escape(one.title)
    results = "".join(_result(result) for result in one.graded.results)
    remarks = "".join(f"<li>{escape(remark)}</li>" for remark in one.graded.remarks)
    return (
        f'<section class="notebook" id="{name}"><h3>{name}</h3>'
        + (f"<ul>{results}</ul>" if results else "")
        + (f"<p>While it ran:</p><ul>{remarks}</ul>" if remarks else "")
        + "</section>"
    )


def _result(result: Result) -> str:
    facts = "\n".join(f"{label:<10}{_indented(text)}" for label, text in result.facts)
    named = f" [{result.diagnosis}]" if result.diagnosis and result.word == NOT_YET else ""
    return (
        f"<li><b>{result.word}</b> {escape(result.exercise)}{escape(named)}: "
        f"{marked_up(result.message)}"
        + (f"<pre>{marked_up(facts)}</pre>" if facts else "")
        + "</li>"
    )


def _indented(text: str) -> str:
    return text.replace("\n", "\n" + " " * 10)
