"""The verdict on an exercise, and how it shows itself."""

import re
from dataclasses import dataclass
from html import escape

from nnworkshop.exercises.hints import text_of

GREEN, ORANGE, GREY = "#009E73", "#E69F00", "#8C8C8C"  # the first two by Okabe and Ito
UNTOUCHED = "untouched"  # the diagnosis of a stub that nobody has filled in
UNCHECKED = "not checked yet"  # that of an exercise whose check nobody has run


@dataclass(frozen=True)
class Verdict:
    """PASS or NOT YET, and the one thing to look at.

    `diagnosis` is the name of the mistake that was recognised, or None. `facts` are pairs of a
    label and a text: the input, what came, what was expected. `hint` is the number of the hint that is
    about the mistake, or 0.
    """

    exercise: str
    passed: bool
    message: str
    diagnosis: str | None = None
    facts: tuple[tuple[str, str], ...] = ()
    hint: int = 0

    @property
    def hinted(self):
        """The hint that is about the mistake; "" if none is."""
        text = text_of(self.exercise, self.hint)
        return f"Hint {self.hint}: {text}" if text else ""

    @property
    def word(self):
        return "PASS" if self.passed else "NOT YET"

    @property
    def touched(self):
        """Whether there was anything to judge."""
        return self.diagnosis not in (UNTOUCHED, UNCHECKED)

    def __str__(self):
        lines = [f"{self.word}  {self.exercise}", self.message]
        lines += [_indented(label, text) for label, text in self.facts]
        lines += [self.hinted] if self.hinted else []
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self):
        """A box with a coloured edge and the page's own colours inside, for either theme."""
        facts = "\n".join(_indented(label, text) for label, text in self.facts)
        head = f"<b>{self.word}</b>&ensp;{escape(self.exercise)}<br>{marked_up(self.message)}"
        hint = f"<p>{formatted(self.hinted)}</p>" if self.hinted else ""
        return box(head + (preformatted(facts) if facts else "") + hint, color(self))


def marked_up(text):
    """HTML of a text; what is in `backticks` is code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text, quote=False))


def formatted(text):
    """HTML of a text in Markdown, with code, **bold** and *stress*; the page sets what is between $s."""
    parts = re.split(r"(`[^`]+`|\$[^$]+\$)", text)
    plain = [
        re.sub(
            r"\*([^*]+)\*",
            r"<i>\1</i>",
            re.sub(r"\*\*([^*]+)\*\*", r"<b>\1</b>", escape(one, quote=False)),
        )
        for one in parts[::2]
    ]
    parts[::2], parts[1::2] = plain, map(marked_up, parts[1::2])
    return "".join(parts).replace("\n\n", "<br>")


def color(verdict):
    """Green for PASS, orange for NOT YET, grey for an untouched exercise."""
    if verdict.passed:
        return GREEN
    return ORANGE if verdict.touched else GREY


def box(content, edge):
    """HTML with a coloured edge at its left."""
    style = f"border-left: 5px solid {edge}; padding: 0.3em 0.9em; margin: 0.3em 0"
    return f'<div style="{style}">{content}</div>'


def preformatted(text):
    """HTML of a text that keeps its columns."""
    return f'<pre style="margin: 0.4em 0; padding: 0">{marked_up(text)}</pre>'


def _indented(label, text):
    """A label and a text of one or more lines beside it."""
    return f"  {label:<10}" + text.replace("\n", "\n" + " " * 12)
