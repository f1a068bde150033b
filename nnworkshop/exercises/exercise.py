"""Judging a learner's function: call it with fresh inputs, compare, and say what to look at."""

import inspect
import sys
import textwrap
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace

import numpy as np

from nnworkshop.exercises import mistakes, record, unknown
from nnworkshop.exercises.hints import hint_for
from nnworkshop.exercises.mistakes import Mistake
from nnworkshop.exercises.verdict import UNTOUCHED, Verdict
from nnworkshop.owncode import guard
from nnworkshop.owncode.answers import EXACT, Answer, answer, close, contrast, shown
from nnworkshop.owncode.stubs import is_stub

Case = dict[str, object]  # the arguments of one call, by name, in their order
EMPTY = (
    "Still empty: write your own code in place of the three dots, under the name that stands there, "
    "then run both cells."
)
NO_NUMBERS = "Still empty: put numbers in place of the dots, then run both cells."
NOT_RUN = (
    "Python could not read the cell that you ran before this one ({error}), so none of it ran. "
    "What follows is about your code as it was before. "
)
NO_POWER = "^ in place of **"
AGAIN = 0.5  # seconds for each call that is made to find out more about a wrong answer
NEARLY = (
    "Your numbers are nearly right, but not quite: is something rounded, clipped, or calculated "
    "with a small step although there is a formula?"
)
NOT_A_FUNCTION = "The check needs the function itself: its name, without brackets after it."


class Check:
    """A check: called with a learner's answer, it returns a Verdict and remembers it."""

    def __init__(self, name, doc):
        self.name = name
        self.__doc__ = inspect.cleandoc(doc)

    def __call__(self, *answers, **settings):
        with np.errstate(all="ignore"):
            verdict = self.judge(np.random.default_rng(), *answers, **settings)
        if error := _why_the_last_cell_did_not_run():
            verdict = replace(verdict, message=NOT_RUN.format(error=error) + verdict.message)
        record.keep(verdict)
        return verdict

    def judge(self, rng, *answers, **settings):
        """The verdict, with inputs drawn from `rng`."""
        raise TypeError(f"{type(self).__name__} has no judge: define judge(self, rng, *answers)")

    def verdict(self, message, diagnosis=None, *facts, hint=0):
        """NOT YET, with the number of the hint that belongs to it."""
        hint = hint or hint_for(self.name, diagnosis)
        return Verdict(self.name, False, message, diagnosis, facts, hint)

    def __repr__(self):
        return f"check.{self.name}: {self.__doc__}"


def _why_the_last_cell_did_not_run():
    """SyntaxError, or one of its kind, if Python could not read the cell before this one, so that
    its functions are the old ones; "" if it could, and where there are no cells.
    """
    notebook = sys.modules.get("IPython")
    shell = notebook.get_ipython() if notebook else None
    last = shell.last_execution_result if shell else None
    error = last.error_before_exec if last else None
    return type(error).__name__ if isinstance(error, SyntaxError) else ""


@dataclass(frozen=True)
class Part:
    """One function that a learner writes.

    call: how it is called, in words. returns: the names of what it returns; one is the value
    itself, several are a tuple or, with `mapping`, a dict. reference: the right function. cases:
    the inputs, simple ones first, drawn from a generator. rows: the result has one row a sample.
    advice: what to try where other numbers came and no mistake is recognised.
    """

    call: str
    returns: tuple[str, ...]
    reference: Callable[..., object]
    cases: Callable[[np.random.Generator], list[Case]]
    mistakes: tuple[Mistake, ...]
    rows: bool = False
    mapping: bool = False
    advice: str = "Try this one input by hand."

    def generic_mistakes(self):
        """Those that can be made with any function."""
        return mistakes.generic(self.reference, len(self.returns), self.rows)

    def all_mistakes(self):
        """Those of this function, and those that can be made with any."""
        return [*self.mistakes, *self.generic_mistakes()]

    def answer(self, value):
        return answer(value, self.returns, self.mapping)


class Exercise(Check):
    """The check of one function, or of several that belong together."""

    def __init__(self, name, doc, *parts):
        super().__init__(name, doc)
        self.parts = parts

    def judge(self, rng, *functions):
        if len(functions) != len(self.parts):
            calls = ", ".join(part.call for part in self.parts)
            count = "one function" if len(self.parts) == 1 else f"{len(self.parts)} functions"
            return self.verdict(f"The check needs {count} from you: {calls}.", "not a function")
        tried = 0
        for part, function in zip(self.parts, functions):
            trial = Trial(part, function, part.cases(rng))
            finding = trial.finding()
            if finding is not None:
                return self._not_yet(finding, function, first=tried == 0)
            tried += len(trial.cases)
        return Verdict(self.name, True, f"Right for all {tried} inputs that were tried.")

    def _not_yet(self, finding, function, first):
        if len(self.parts) > 1 and not (first and finding.diagnosis == UNTOUCHED):
            which = ("function", getattr(function, "__name__", "?"))
            finding = replace(finding, facts=(which, *finding.facts))
        if finding.diagnosis == UNTOUCHED and not first:
            finding = replace(finding, diagnosis=None)
        return self.verdict(finding.message, finding.diagnosis, *finding.facts)


@dataclass(frozen=True)
class Finding:
    """What is not right: a sentence, the mistake's name if it is a known one, and the facts."""

    message: str
    diagnosis: str | None = None
    facts: tuple[tuple[str, str], ...] = ()


class Trial:
    """A learner's function called with every case, and compared."""

    def __init__(self, part, function, cases):
        self.part = part
        self.function = function
        self.cases = cases

    def finding(self):
        """What is not right, or None."""
        obstacle = self._obstacle()
        if obstacle:
            return obstacle
        self.came, self.changed = self._ask()
        if any(came.kind == "..." for came in self.came):
            return Finding(EMPTY, UNTOUCHED)
        reference = self.part.reference
        self.expected = [self._without_guard(reference, case) for case in self.cases]
        self.wrong = [i for i, came in enumerate(self.came) if not came.equals(self.expected[i])]
        if self.wrong:
            return self._diagnosed(self.wrong[0])
        return self._changed() if any(self.changed) else None

    def _obstacle(self):
        """What keeps the function from being called at all."""
        function = self.function
        if function is Ellipsis or is_stub(function):
            return Finding(EMPTY, UNTOUCHED)
        if not callable(function):
            return Finding(NOT_A_FUNCTION, "not a function")
        try:
            signature = inspect.signature(function)
            signature.bind(*self.cases[0].values())
        except TypeError:
            call = f"The check calls it as {self.part.call}, but it is defined with {signature}."
            return Finding(call, "wrong arguments")
        except ValueError:  # a function of NumPy's own may have no signature to look at
            pass
        return None

    def _ask(self):
        """The learner's answers, and for each case the name of an argument that it changed, or ""."""
        answers, changed = [], []
        for case in self.cases:
            handed = deepcopy(case)
            answers.append(self._called(handed))
            changed.append(next((name for name in case if _differ(case[name], handed[name])), ""))
            if answers[-1].kind == "error TimeUp":
                break  # the others would take as long
        return answers, changed

    def _called(self, case, seconds=2.0):
        """What the learner's function answers."""
        outcome = guard.call(self.function, *case.values(), then=self.part.answer, seconds=seconds)
        if outcome.error:
            error = f"error {outcome.error}"
            return Answer(error, (), outcome.sentence, outcome.said, outcome.printed)
        return replace(outcome.value, printed=outcome.printed)

    def _without_guard(self, function, case):
        """What a function of ours answers; a wrong one may fail, as the learner's does."""
        try:
            return self.part.answer(function(*case.values()))
        except Exception as error:  # noqa: BLE001 - a wrong variant fails as it likes
            return Answer(f"error {type(error).__name__}", said=guard.said(error))

    def _diagnosed(self, index):
        """The finding on a wrong answer: the first of these that applies."""
        came = self.came[index]
        mistake = self._mistake()
        facts = self._facts(index)
        if mistake:
            return Finding(mistake.hint, mistake.name, facts)
        if came.kind.startswith("error"):
            return Finding(came.words, _error(came), self._input(index))
        if any(self.changed):
            return self._changed()
        if self._constant():
            return Finding(mistakes.CONSTANT.hint, mistakes.CONSTANT.name, facts)
        return (
            self._random(index)
            or self._factor(index)
            or self._where(index)
            or self._without_effect(index)
            or self._mistake_and_factor(index)
            or self._described(index)
        )

    def _mistake(self):
        """The one mistake that gives what came, in every case; None if there is no such mistake, or
        if there are two. Mistakes of this exercise come before those that can be made in any. Zeros
        can come from more than one mistake, so they have a name of their own.
        """
        if len(self.came) < len(self.cases):
            return None
        for known in (self.part.mistakes, self.part.generic_mistakes()):
            fitting = _names_of(known, self._fits)
            if mistakes.ZERO.name in fitting:
                return fitting[mistakes.ZERO.name]
            if fitting:
                return fitting.popitem()[1] if len(fitting) == 1 else None
        return None

    def _fits(self, variant):
        """Whether a variant gives what came, case for case. Where it fails in every case, so that
        there are no numbers to compare, it must also fail with the same words.
        """
        no_numbers, same_words = True, True
        for case, came in zip(self.cases, self.came):
            given = self._without_guard(variant, case)
            if not given.equals(came):
                return False
            no_numbers = no_numbers and not given.arrays
            same_words = same_words and given.said == came.said
        return same_words or not no_numbers

    def _constant(self):
        first = self.came[0]
        numbers = bool(first.arrays) and not any(_nan(array) for _, array in first.arrays)
        return numbers and all(came.equals(first) for came in self.came)

    def _factor(self, index):
        """The finding if everything is a number of times what is expected: the same number in every
        case, or one times N or divided by N, the number of samples.
        """
        factor = self._times(self.came, self.expected)
        if factor in ("", "1"):
            return None
        samples = self._samples()
        telling = int(np.argmax(samples > 1)) if "N" in factor else index
        hint = mistakes.FACTOR.hint.format(factor=factor)
        return Finding(hint, mistakes.FACTOR.name, self._facts(telling))

    def _samples(self):
        return np.array([len(np.atleast_1d(next(iter(case.values())))) for case in self.cases])

    def _times(self, answers, others):
        """How many times the others these answers are, in words; "" if that is no one number."""
        ratios = [one.ratio(other) for one, other in zip(answers, others)]
        if len(ratios) < len(self.cases) or not all(ratios):
            return ""
        for power, words in {0: "", 1: " N", -1: " / N"}.items():
            factors = ratios / self._samples().astype(float) ** power
            if np.ptp(factors) <= EXACT * abs(factors[0]):
                factor = f"{factors[0]:.4g}{words}".replace("-", "−")
                return {"1 N": "N", "−1 N": "−N"}.get(factor, factor)
        return ""

    def _mistake_and_factor(self, index):
        """The finding if everything is one number of times what one known mistake gives."""
        factors = {}

        def fits(variant):
            first = self._without_guard(variant, self.cases[0])
            if not self.came[0].ratio(first):
                return False
            given = [first, *(self._without_guard(variant, case) for case in self.cases[1:])]
            factors[variant] = self._times(self.came, given)
            return bool(factors[variant]) and not self._times(given, self.expected)

        fitting = _names_of(self.part.mistakes, fits)
        if len(fitting) != 1:
            return None
        (mistake,) = fitting.values()
        factor = next(factors[variant] for variant in mistake.variants if factors.get(variant))
        words = (
            f"{mistake.hint} Also, everything is {factor} times as large as that alone would make "
            "it."
        )
        return Finding(words, mistake.name, self._facts(index))

    def _random(self, index):
        """The finding if the same input gets another answer the second time."""
        again = self._called(deepcopy(self.cases[index]), AGAIN)
        if again.kind == "error TimeUp" or again.equals(self.came[index]):
            return None
        return Finding(mistakes.RANDOM.hint, mistakes.RANDOM.name, self._input(index))

    def _where(self, index):
        """The finding if some inputs come out right, and one can say which do not."""
        if len(self.came) < len(self.cases) or not all(one.arrays for one in self.came):
            return None
        words = self._where_in() or unknown.where_wrong(self.cases, self.wrong)
        if not words:
            return None
        return Finding(words, None, self._facts(index))

    def _where_in(self):
        """A sentence on the numbers for which a function of each number alone is wrong."""
        if len(self.cases[0]) > 1:
            return ""
        arguments = [np.asarray(next(iter(case.values()))) for case in self.cases]
        answers = zip(self.came, self.expected)
        return unknown.where_in(arguments, [(a.arrays[0][1], b.arrays[0][1]) for a, b in answers])

    def _without_effect(self, index):
        """The finding if an argument can be changed and the answer stays what it was."""
        if not _finite(self.came[index]):
            return None
        cases = [i for i in self.wrong if not getattr(self.cases[i], "about", "")][-2:] or [index]
        names = list(self.cases[index])
        idle = [name for name in names if all(self._idle(name, i) for i in cases)]
        if not idle:
            return None
        hint = mistakes.NO_EFFECT.hint.format(names=unknown.listed(idle))
        return Finding(hint, mistakes.NO_EFFECT.name, self._facts(index))

    def _idle(self, name, index):
        """Whether an argument has an effect on the right answer and none on the learner's."""
        case = deepcopy(self.cases[index])
        case[name] = _another(case[name])
        if self._without_guard(self.part.reference, deepcopy(case)).equals(self.expected[index]):
            return False
        again = self._called(case, AGAIN)
        return _finite(again) and again.equals(self.came[index])

    def _described(self, index):
        """The finding if no known mistake fits: what is true of the answer."""
        came, expected = self.came[index], self.expected[index]
        facts = self._facts(index)
        if any(one.kind == "nothing" for one in self.came):
            lost = next(i for i, one in enumerate(self.came) if one.kind == "nothing")
            words = unknown.difference(self.came[lost], expected, self.part.mapping)
            return Finding(words, mistakes.ONE_WAY.name, self._facts(lost))
        words = unknown.difference(came, expected, self.part.mapping)
        if not words and len(self.part.returns) > 1 and (value := self._value()):
            return Finding(value[0], value[1], facts)
        return Finding(words or self._entries() or self._other(), None, facts)

    def _pairs(self, place):
        """What came and what was expected as one of the values, in the cases that are wrong."""
        return [
            (self.came[i].arrays[place][1], self.expected[i].arrays[place][1]) for i in self.wrong
        ]

    def _value(self):
        """A sentence on which of several values are wrong, and the one mistake in the first of them."""
        if not all(self.came[i].arrays for i in self.wrong):
            return None
        names = self.part.returns
        wrong = [
            place for place in range(len(names)) if not all(close(*p) for p in self._pairs(place))
        ]
        words = unknown.which_value(names, [names[place] for place in wrong])
        for place in wrong:
            for known in (self.part.mistakes, self.part.generic_mistakes()):
                fitting = _names_of(known, lambda variant, at=place: self._fits_at(variant, at))
                if len(fitting) == 1:
                    (mistake,) = fitting.values()
                    return f"{words} In {names[place]}: {mistake.hint}".strip(), mistake.name
                if fitting:
                    break
        return (f"{words} Look at where your code makes the wrong ones.", None) if words else None

    def _fits_at(self, variant, place):
        """Whether a variant gives what came as one of several values, case for case."""
        for case, came in zip(self.cases, self.came):
            given = self._without_guard(variant, case)
            if not given.arrays or not close(given.arrays[place][1], came.arrays[place][1]):
                return False
        return True

    def _entries(self):
        """A sentence on which of the numbers are right."""
        if not all(self.came[i].arrays for i in self.wrong):
            return ""
        pairs = self._pairs(0)
        return unknown.which_entries(pairs) or (NEARLY if unknown.near(pairs) else "")

    def _other(self):
        return f"These are not the expected numbers. {self.part.advice}"

    def _changed(self):
        index = next(i for i, name in enumerate(self.changed) if name)
        facts = (*self._input(index), ("changed", self.changed[index]))
        return Finding(mistakes.IN_PLACE.hint, mistakes.IN_PLACE.name, facts)

    def _input(self, index):
        case = self.cases[index]
        text = in_lines(case)
        printed = self.came[index].printed.strip()
        return (("input", text), *((("printed", printed),) if printed else ()))

    def _facts(self, index):
        came, expected = _told(self.came[index], self.expected[index], self.part.mapping)
        return (*self._input(index), ("got", came), ("expected", expected))


def _finite(came):
    """Whether there are numbers, and all of them are finite."""
    return bool(came.arrays) and all(np.isfinite(array).all() for _, array in came.arrays)


def _names_of(known, fits):
    """Those of the known mistakes of which a variant fits, by name."""
    return {
        mistake.name: mistake for mistake in known if any(fits(one) for one in mistake.variants)
    }


def _another(value):
    """Another value of the same kind; of a function the same."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int) or (isinstance(value, np.ndarray) and value.dtype.kind == "i"):
        return value + 1
    return value if callable(value) else value * 0.5 + 0.2


def _error(came):
    """The name of what went wrong if there is no answer."""
    if guard.POWER.search(came.said):
        return NO_POWER
    name = came.kind.removeprefix("error ")
    return "time limit" if name == "TimeUp" else name


def _differ(before, after):
    """Whether an array of the arguments is not what it was, apart from the rounding of a nudge that
    was taken back.
    """
    return isinstance(before, np.ndarray) and not np.allclose(before, after, rtol=0, atol=1e-12)


def in_lines(values):
    """name = value for each of them, one below the other."""
    return "\n".join(_assigned(name, shown(value)) for name, value in values.items())


def _assigned(name, text):
    """name = text, with the lines of an array below each other."""
    return f"{name} = " + text.replace("\n", "\n" + " " * (len(name) + 3))


def _told(came, expected, mapping):
    """What came and what was expected, in words: the first value that differs."""
    if not came.arrays:
        return textwrap.fill(came.words, 80), _names(expected, mapping)
    several = len(expected.arrays) > 1
    for (name, a), (_, b) in zip(came.arrays, expected.arrays):
        texts = contrast(a, b)
        if texts[0] != texts[1]:
            break
    if came.kind == "list":
        texts = (f"{texts[0]}   in a list", texts[1])
    return tuple(_assigned(name, text) if several else text for text in texts)


def _names(expected, mapping):
    """What is expected, if nothing comparable came."""
    if len(expected.arrays) == 1:
        return shown(expected.arrays[0][1])
    names = ", ".join(name for name, _ in expected.arrays)
    return f"a dict with {names}" if mapping else f"{len(expected.arrays)} values: {names}"


def _nan(array):
    return bool(np.isnan(array).any())
