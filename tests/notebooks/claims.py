"""The numbers of the prose, each tied to one place that has it, so that no sentence can become false unseen.

Tied are numbers of three and more digits, percentages, and counts such as "three of the four rows", in the
text and in what `answer` says, but not those of items. A number's place is the nearest code cell above it, within its section,
whose output or source has it, or else the nearest below; `claimed/ties.json` has the places, so that one
that moves is seen. Run as a program this file writes that anew. What no cell has is a claim:
`claimed/notebook_NN.py` lists a piece of the sentence with a function that computes its numbers, or with
the source that it comes from.
"""

import importlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

from canonical import chosen
from rhythm import course

WORDS = dict(
    zip(
        [
            "no",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ],
        range(13),
    )
)
PLAIN = r"[-−+]?\d[\d,_]*(?:\.\d+)?(?:[eE][-+]?\d+)?"
COUNT = (
    rf"\b({PLAIN}|{'|'.join(WORDS)}) (?:of|in) (?:the |all |these )?({PLAIN}|{'|'.join(WORDS)})\b"
)
PERCENT = rf"({PLAIN})\s*(?:\\?%|percent)"
NOT_PROSE = r"```.*?```|\]\([^)]*\)|<img[^>]*>|https?://\S+|`[^`]*`|\[\[?\d\d[^\]]*\]"
DIGITS = 3
RECORD = Path(__file__).parent / "claimed" / "ties.json"


@dataclass(frozen=True)
class Number:
    """A number that the prose states: where, in which sentence, and as which of the three kinds."""

    cell: int
    sentence: str
    text: str
    percent: bool = False

    @property
    def value(self):
        return parsed(self.text)

    @property
    def decimals(self):
        return len(self.text.partition(".")[2].split("e")[0])


def parsed(text):
    text = text.lower()
    return WORDS[text] if text in WORDS else float(re.sub("[,_]", "", text).replace("−", "-"))


def cells(path):
    return json.loads(Path(path).read_text("utf-8"))["cells"]


def source(cell):
    return "".join(cell["source"])


def said(cell):
    """What a cell says to a reader: Markdown, or the sentences of an answer; without marks."""
    return re.sub(r"\\underline\{(.)\}|\\overline\{(.)\}", r"\1\2", _said(cell))


def asks_item(cell):
    """Whether a cell asks an item, whose numbers are drawn; tests/exercises/test_items.py holds them."""
    return cell["cell_type"] == "code" and bool(
        re.search(r"^ask\(.*seed=", source(cell), re.MULTILINE)
    )


def _said(cell):
    if asks_item(cell):
        return ""
    if cell["cell_type"] == "markdown":
        return source(cell)
    texts = [
        "".join(one.get("data", {}).get("text/markdown", "")) for one in cell.get("outputs", [])
    ]
    return "\n\n".join(filter(None, texts))


def numbers(path):
    """All numbers of a notebook's prose that have to be tied."""
    found = []
    for place, cell in enumerate(cells(path)):
        text = re.sub(NOT_PROSE, " ", said(cell), flags=re.DOTALL)
        text = text.replace("{,}", ",").replace("\\,", "")
        for sentence in re.split(r"(?<=[.!?:])\s+(?=[A-Z*`$>(])|\n\n|\n\|", text):
            found += in_sentence(place, sentence)
    return found


def in_sentence(place, sentence):
    percents = [match[1] for match in re.finditer(PERCENT, sentence)]
    counts = [
        text for match in re.finditer(COUNT, sentence, re.IGNORECASE) for text in match.groups()
    ]
    long = [one for one in re.findall(rf"(?<![\w.^_{{]){PLAIN}", sentence) if digits(one) >= DIGITS]
    kept = dict.fromkeys([(text, True) for text in percents])
    kept |= dict.fromkeys([(text, False) for text in (*counts, *long) if (text, True) not in kept])
    return [Number(place, sentence.strip(), text.rstrip(","), percent) for (text, percent) in kept]


def digits(text):
    """The digits of a number that count: none of the zeros at its start."""
    return len(re.sub(r"\D", "", re.split("[eE]", text)[0]).lstrip("0"))


def has(text, number):
    """Whether a text has this number, or one that is rounded to it."""
    for found in re.findall(rf"(?<![\w.]){PLAIN}|(?<=e){PLAIN}", text):
        value = abs(parsed(found))
        for candidate in (value, 100 * value) if number.percent else (value,):
            if round(candidate, number.decimals) == abs(number.value):
                return True
    return number.text.lower() in WORDS and bool(
        re.search(rf"\b{number.text}\b", text, re.IGNORECASE)
    )


def output(cell):
    """All text that a cell has put out."""
    texts = []
    for one in cell.get("outputs", []):
        texts.append("".join(one.get("text", "")))
        texts.append("".join(one.get("data", {}).get("text/plain", "")))
    return "\n".join(texts)


def section(all_cells, place):
    """The code cells of a place's section: those above, nearest first, then those below."""
    starts = [k for k, cell in enumerate(all_cells) if source(cell).startswith(("## ", "# "))]
    starts = [k for k in starts if all_cells[k]["cell_type"] == "markdown"]
    first = max((k for k in starts if k <= place), default=0)
    end = min((k for k in starts if k > place), default=len(all_cells))
    order = [*range(place, first - 1, -1), *range(place + 1, end)]
    others = [k for k in order if all_cells[k]["cell_type"] == "code"]
    return [k for k in others if not said(all_cells[k]) and not asks_item(all_cells[k])]


def tie(all_cells, number):
    """The place that has the number: (cell, "output" or "source"); None if there is none."""
    for k in section(all_cells, number.cell):
        if has(output(all_cells[k]), number):
            return k, "output"
        if has(source(all_cells[k]).replace("_", ""), number):
            return k, "source"
    return None


def claims(path):
    """What is claimed of a notebook: {piece of a sentence: a function, or a source in words}."""
    try:
        module = importlib.import_module(f"claimed.notebook_{Path(path).name[:2]}")
    except ModuleNotFoundError:
        return {}
    return module.CLAIMS


def untied(path):
    """The numbers that neither a cell nor a claim has."""
    all_cells, claimed = cells(path), claims(path)
    return [
        number
        for number in numbers(path)
        if not tie(all_cells, number)
        and not any(piece in number.sentence and number.text in piece for piece in claimed)
    ]


def ties(path):
    """Where each number of a notebook is: {sentence: {number: "output" or "source" of which cell}}."""
    all_cells, found = cells(path), {}
    for number in numbers(path):
        place = tie(all_cells, number)
        if place:
            where = f"{place[1]} of {all_cells[place[0]]['id']}"
            found.setdefault(number.sentence, {})[number.text] = where
    return found


def recorded():
    """The places as they were when somebody last looked at them."""
    return json.loads(RECORD.read_text("utf-8"))


if __name__ == "__main__":
    record = {path.stem: ties(path) for path in course(chosen([]))}
    RECORD.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", "utf-8")
