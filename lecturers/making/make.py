"""Writes the pages to print, and the page with their answers, into the folder `print`:

    .venv/bin/python lecturers/making/make.py

What stands on them is in sheets.py; how they look, in sheet.html. The answers are computed, and a test
wants the written pages to be those that this writes.
"""

import base64
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from nnworkshop.pictures.house import png

BLANK = "___"
HERE = Path(__file__).parent
PRINT = HERE.parent / "print"
ANSWERS = "answers.html"


@dataclass(frozen=True)
class Task:
    """Something to fill in by hand.

    text: HTML with a BLANK for each answer. answers: numbers, shown with up to so many decimals, or
    texts. words: what is to be said in words, if anything is. room: its share of the free space.
    """

    text: str
    answers: tuple
    decimals: int = 2
    words: str = ""
    room: float = 1

    def __post_init__(self):
        if self.text.count(BLANK) != len(self.answers):
            raise ValueError(
                f"text has {self.text.count(BLANK)} blanks, and there are {len(self.answers)} answers: {self.text}"
            )

    @property
    def blank(self):
        return Markup(self.text.replace(BLANK, '<span class="blank"></span>'))

    @property
    def filled(self):
        text = self.text
        for answer in self.answers:
            text = text.replace(BLANK, f"<b>{shown(answer, self.decimals)}</b>", 1)
        return Markup(text)


@dataclass(frozen=True)
class Sheet:
    """One side of paper: formulas as HTML, a Picture or None, what to look up, and five tasks."""

    title: str
    formulas: tuple[str, ...]
    tasks: tuple[Task, ...]
    picture: object = None
    caption: str = ""

    @property
    def drawn(self):
        return self.picture and drawn(self.picture)


def shown(answer, decimals=2):
    """A number as one writes it by hand: rounded, without zeros at its end, with a true minus."""
    if isinstance(answer, str):
        return answer
    return (
        f"{round(float(answer), decimals) + 0:,.{decimals}f}".rstrip("0")
        .rstrip(".")
        .replace("-", "−")
    )


def fraction(above, below):
    return f'<span class="fraction"><span>{above}</span><span>{below}</span></span>'


def drawn(picture):
    """A Picture as an element of a page, sharp enough for paper."""
    data = base64.b64encode(png(picture.ax.figure, pixel_ratio=2)).decode()
    return Markup('<img alt="{}" src="data:image/png;base64,{}">').format(picture.description, data)


def pages(sheets):
    """What is to be written: {name of a file: its text}."""
    environment = Environment(
        loader=FileSystemLoader(HERE), undefined=StrictUndefined, autoescape=True, trim_blocks=True
    )
    template = environment.get_template("sheet.html")
    written = {
        f"{name}.html": template.render(sheets={name: one}, answers=False)
        for name, one in sheets.items()
    }
    return written | {ANSWERS: template.render(sheets=sheets, answers=True)}


def main():
    from sheets import SHEETS

    PRINT.mkdir(exist_ok=True)
    for name, text in pages({name: sheet() for name, sheet in SHEETS.items()}).items():
        (PRINT / name).write_text(text, "utf-8")
        print(PRINT.name, name, sep="/")


if __name__ == "__main__":
    main()
