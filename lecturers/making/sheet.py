"""What a page to print is made of: a Sheet with Tasks, and how numbers, fractions and pictures stand on it."""

import base64
from dataclasses import dataclass

from markupsafe import Markup

from nnworkshop.pictures.house import png

BLANK = "___"


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
