"""Ask first, answer later: `ask` takes a guess, `answer` says what came of it, `expected` looks back.

A guess is in the source of its cell and nowhere else, so it outlives every restart, and travels
with the notebook. What is kept here is what the cells of this kernel said when they were last run.

An item is a question that is made anew from a seed: `ask` shows it, since no notebook has its numbers,
and `answer` says nothing of it before there is a guess.
"""

from dataclasses import dataclass
from difflib import get_close_matches
from html import escape
from importlib import import_module

from nnworkshop.exercises.marks import marked_markdown
from nnworkshop.exercises.question import SURE, Question, told
from nnworkshop.exercises.questions import QUESTIONS

TALLY = [
    "zero",
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
]


@dataclass(frozen=True)
class Said:
    """A few sentences, as text and as Markdown."""

    text: str

    def __str__(self):
        return self.text

    __repr__ = __str__

    def _repr_markdown_(self):
        return "> " + marked_markdown(self.text).replace("\n", "\n> ")


@dataclass(frozen=True)
class Guess:
    """What was put in place of None, and how surely: 1 to 3, or None."""

    value: float
    sure: int | None = None

    def told(self, question):
        """The guess in words, and how sure it was."""
        return question.shown(self.value) + (f", {SURE[self.sure]}" if self.sure else "")


_guesses = {}
_answered = {}
_forms = {}  # the items that have been asked, with the numbers of their seeds


def ask(name, choice=None, sure=None, value=None, seed=0):
    """Take a guess: the number of a choice, or a value, and how sure you are of it.

    - name: the name of the question, as the notebook has it.
    - choice: the number of a choice, 1 to 4; or value: a number, where one is asked. None: no guess.
    - sure: 1 (a guess), 2 (fairly sure), 3 (certain), or None.
    - seed: of an item, a whole number from 0: others make other numbers of the same question.

    Anything else is answered with a sentence, and counts as no guess.

    >>> ask("weight", choice=None)
    No guess yet. Put the number of your choice in place of None, and at `sure` how sure you are: 1, 2 or 3.
    """
    question = _found(name, seed)
    if isinstance(question, Said):
        return question
    _guesses.pop(name, None)
    said = _taken(name, question, choice, sure, value)
    if not question.text:
        return Said(said)
    _forms[name] = question
    return Said(f"{question.text}\n\n{said}")


def _taken(name, question, choice, sure, value):
    """Keep a guess if it is one, and say which, or what is wrong with it."""
    wanted = question.asks_for
    guess, other = (choice, value) if wanted == "choice" else (value, choice)
    if guess is None or guess is Ellipsis:
        if other is not None:
            return f"That is no guess yet: write `{wanted}=...` here, with your guess in place of the dots."
        what = "the number of your choice" if wanted == "choice" else "your number"
        return (
            f"No guess yet. Put {what} in place of None, and at `sure` how sure you are: 1, 2 or 3."
        )
    problem = question.problem(guess)
    if not problem and not (sure is None or (type(sure) is int and sure in SURE)):
        problem = f"sure is {told(sure)}, expected 1 (a guess), 2 (fairly sure) or 3 (certain)"
    if problem:
        return f"That is no guess yet: {problem}."
    _guesses[name] = Guess(float(guess), sure)
    further = "" if question.text else " The answer comes further down."
    return f"Your guess: {_guesses[name].told(question)}.{further}"


def answer(name):
    """What came of a guess: whether it was right, why, and what there is to know.

    >>> print(str(answer("weight")).splitlines()[0])
    No guess.
    """
    question = _found(name)
    if isinstance(question, Said):
        return question
    question, guess = _forms.get(name, question), _guesses.get(name)
    if question.text and guess is None:
        return Said("The answer comes here when you have put your choice into the cell above.")
    _answered[name] = question
    return Said("\n\n".join(filter(None, (_what_came(question, guess), question.tells))))


def _what_came(question, guess):
    """Whether a guess was right, and why."""
    verdict = (
        f"You said {guess.told(question)}. {question.verdict(guess.value)}"
        if guess
        else "No guess."
    )
    known = guess is not None and question.is_right(guess.value)
    return f"{verdict}\n\n{question.why if known else question.solution}"


def expected():
    """What you expected in this notebook, how surely, and what came: a table, and one sentence."""
    latest = _answered | {name: _forms[name] for name in _answered.keys() & _forms.keys()}
    rows = tuple((name, question, _guesses.get(name)) for name, question in latest.items())
    return Expected(rows)


def guess(name):
    """The guess that the cell of this question has taken, or None."""
    found = _guesses.get(name)
    return found.value if found else None


def still_open():
    """Which of the items that were asked in this notebook have no guess yet."""
    left = [name for name in _forms if name not in _guesses]
    if not left:
        return Said(
            f"All {len(_forms)} have a choice." if _forms else "Nothing has been asked yet."
        )
    names = ", ".join(left)
    return Said(f"{len(_forms) - len(left)} of {len(_forms)} have a choice. Still open: {names}.")


def answers():
    """What came of all guesses at items, when each item that was asked has one."""
    if not _forms or len(_guesses.keys() & _forms.keys()) < len(_forms):
        return Said(f"{still_open()} The answers come when all have one.")
    told = [
        f"**{place}: {one.short}.** {_what_came(one, _guesses[name])}"
        for place, (name, one) in enumerate(_forms.items(), 1)
    ]
    return Said("\n\n".join([*told, next(iter(_forms.values())).tells]))


def forget():
    """Start anew."""
    for kept in (_guesses, _answered, _forms):
        kept.clear()


@dataclass(frozen=True)
class Expected:
    """The questions that have been answered, with the guesses."""

    rows: tuple[tuple[str, Question, Guess | None], ...]

    @property
    def sentence(self):
        """How far one's own certainty can be trusted."""
        guessed = [(question, guess) for _, question, guess in self.rows if guess]
        if not guessed:
            return "No guesses. They are worth the trouble: what surprises you, you keep."
        certain = [(question, guess) for question, guess in guessed if guess.sure == 3]
        right = sum(question.is_right(guess.value) for question, guess in certain or guessed)
        told = "you were certain of" if certain else "you guessed"
        return f"Of {_count(len(certain or guessed))} {told}, {_were(right)} right."

    def __str__(self):
        if not self.rows:
            return "Nothing has been answered yet."
        table = [("question", "you expected", "it is", ""), *map(_cells, self.rows)]
        widths = [max(len(row[column]) for row in table) for column in range(4)]
        lines = ["  ".join(f"{cell:<{w}}" for cell, w in zip(row, widths)) for row in table]
        return "\n".join([*(line.rstrip() for line in lines), self.sentence])

    __repr__ = __str__

    def _repr_html_(self):
        if not self.rows:
            return escape(str(self))
        head = _row("th", ("question", "you expected", "it is", ""))
        rows = "".join(_row("td", _cells(row)) for row in self.rows)
        return f"<table>{head}{rows}</table><p>{escape(self.sentence)}</p>"


def _found(name, seed=0):
    """The question of this name, or a sentence that says that there is none."""
    if isinstance(name, str) and name in QUESTIONS:
        return QUESTIONS[name]
    items = import_module(
        "nnworkshop.exercises.items"
    )  # only now: panels import us without the checks
    if isinstance(name, str) and name in items.ITEMS:
        if type(seed) is int and seed >= 0:
            return items.form(name, seed)
        return Said(f"seed is {told(seed)}, expected a whole number from 0.")
    known = [*QUESTIONS, *items.ITEMS]
    close = get_close_matches(name, known, 1) if isinstance(name, str) else []
    hint = f' Did you mean "{close[0]}"?' if close else ""
    return Said(f"There is no question called {told(name)}.{hint}")


def _cells(row):
    _, question, guess = row
    if guess is None:
        return question.short, "no guess", question.came, ""
    surely = f" ({SURE[guess.sure]})" if guess.sure else ""
    right = "right" if question.is_right(guess.value) else "not so"
    return question.short, question.shown(guess.value) + surely, question.came, right


def _row(tag, cells):
    style = 'style="text-align: left"'
    return "<tr>" + "".join(f"<{tag} {style}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>"


def _count(number):
    return f"{_word(number)} thing{'s' if number != 1 else ''}"


def _were(number):
    return f"{_word(number)} {'was' if number == 1 else 'were'}"


def _word(number):
    return TALLY[number] if number < len(TALLY) else str(number)
