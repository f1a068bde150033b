"""Writes the pages to print, and the page with their answers, into the folder `print`:

    .venv/bin/python lecturers/making/write_sheets.py

What stands on them is in sheets.py; how they look, in sheet.html. The answers are computed, and a test
wants the written pages to be those that this writes.
"""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sheets import SHEETS

HERE = Path(__file__).parent
PRINT = HERE.parent / "print"
ANSWERS = "answers.html"


def pages():
    """What is to be written: {name of a file: its text}."""
    sheets = {name: sheet() for name, sheet in SHEETS.items()}
    environment = Environment(
        loader=FileSystemLoader(HERE), undefined=StrictUndefined, autoescape=True, trim_blocks=True
    )
    template = environment.get_template("sheet.html")
    written = {ANSWERS: template.render(sheets=sheets, answers=True)}
    for name, sheet in sheets.items():
        written[f"{name}.html"] = template.render(sheets={name: sheet}, answers=False)
    return written


def main():
    PRINT.mkdir(exist_ok=True)
    for name, text in pages().items():
        (PRINT / name).write_text(text, "utf-8")
        print(PRINT.name, name, sep="/")


if __name__ == "__main__":
    main()
