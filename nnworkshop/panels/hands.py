"""A show of hands in a lecture: counts before and after a discussion, then the experiment that decides."""

from itertools import chain

import ipywidgets as widgets

from nnlib import checks
from nnlib.checks import kind
from nnworkshop import pictures
from nnworkshop.exercises.question import Choice
from nnworkshop.exercises.questions import QUESTIONS
from nnworkshop.exercises.verdict import marked_up
from nnworkshop.panels.live import AS_PROSE, Panel

MOST = 9_999  # hands
CHOICES = 4


class HandsPanel(Panel):
    """A histogram of a show of hands, before and after a discussion, and the experiment that decides.

    Example::

        HandsPanel("twice the rate")
        def steep(ax):
            pictures.curves({"w = 1": nnlib.sigmoid, "w = 2": lambda z: nnlib.sigmoid(2 * z)}, -6, 6, ax=ax)

        HandsPanel(right=2, experiment=steep)

    Type how many hands went up for each choice, let neighbours discuss, and type the counts again. Decide
    runs the experiment beside the bars, frames the right choice and says what leads to each of the others.

    Arguments:

    - question: the name of a question with numbered choices, as in `ask("...")` of a notebook.
    - right: the number of the right choice, where there is no question by name.
    - experiment: a function that draws what decides on the axes that it is given; without it the curves
      of the question, if it has some.
    - choices: how many there are, from 2 to 9; of a question as many as it has.

    Raises ValueError or TypeError for a question that is none or has no choices, for `right` beyond the
    choices, and for an experiment that is no function.
    """

    @pictures.house_style()
    def __init__(self, question=None, right=None, experiment=None, choices=CHOICES):
        super().__init__(width=820, height=320)
        self.question = None if question is None else choice_of(question)
        if self.question:
            choices, right = len(self.question.reasons), self.question.right
        self.choices = from_to("choices", choices, 2, 9)
        self.right = None if right is None else from_to("right", right, 1, self.choices)
        self.experiment = experiment or self._curves(question)
        if self.experiment is not None and not callable(self.experiment):
            raise TypeError(
                f"experiment is {kind(experiment)}, expected a function that draws on axes"
            )
        self.counts = {when: self._add_counts(when) for when in ("before", "after")}
        self.add_row()
        self.decide = self.add_button("Decide", self._decide, "Run the experiment")
        self.clear = self.add_button("Clear", self._clear, "Begin again, with no hands")
        self.is_decided = False
        # what an experiment draws has its room from the beginning
        self.figure.set_layout_engine("none")
        bars, self.beside = (
            self.figure.add_axes((left, 0.17, 0.41, 0.73)) for left in (0.01, 0.56)
        )
        self.view = pictures.show_of_hands(*self._hands(), ax=bars)
        self.beside.set_visible(False)
        self.reasons = widgets.HTMLMath(**AS_PROSE)  # there are formulas in them
        self.children += (self.reasons,)
        self.settle()
        self.redraw()

    def draw(self):
        before, after = self._hands()
        self.view.update(before, after, self.right if self.is_decided else None)
        self.text.value = self._in_words(before, after)

    def describe(self):
        return self.view.description

    def _add_counts(self, when):
        self.add_row(when)
        names = [f"{number} {when}" for number in range(1, self.choices + 1)]
        return [self.add_number(name, 0, 0, MOST, slider=False, digits=4) for name in names]

    def _hands(self):
        return [[box.value for box in boxes] for boxes in self.counts.values()]

    def _in_words(self, before, after):
        """How many hands there were, and how many of them were right once that is told."""
        told = []
        for when, hands in (("before", before), ("after", after)):
            all_of_them = sum(hands)
            right = (
                f", right <b>{hands[self.right - 1] / all_of_them:.0%}</b>"
                if (self.is_decided and self.right and all_of_them)
                else ""
            )
            told.append(f"{when}: <b>{all_of_them:,}</b> hands{right}")
        return "&emsp;&emsp;".join(told)

    def _decide(self):
        """Run the experiment, and tell the right choice with what leads to each of the others."""
        self.is_decided = True
        if self.experiment is not None:
            pictures.clear(self.beside)
            self.beside.set_visible(True)
            with pictures.house_style():
                self.experiment(self.beside)
        self.redraw()
        reasons = self.question.reasons if self.question else ()
        lines = (f"{number}: {reason}" for number, reason in enumerate(reasons, 1))
        self.reasons.value = "<br>".join(map(marked_up, lines))
        self.say(f"Right is {self.right}." if self.right else "")

    def _clear(self):
        self.is_decided = False
        self.beside.set_visible(False)
        for box in chain(*self.counts.values()):
            box.value = 0
        self.reasons.value = ""
        self.say()
        self.redraw()

    def _curves(self, name):
        """The experiment of a question whose choices are curves."""
        if self.question is None or self.question.curves is None:
            return None
        return lambda ax: pictures.curve_answer(name, ax=ax)


def choice_of(name):
    """The question of that name, which has numbered choices."""
    names = [one for one, question in QUESTIONS.items() if isinstance(question, Choice)]
    return QUESTIONS[checks.one_of("question", name, names)]


def from_to(name, value, least, most):
    """A whole number within limits."""
    if not least <= checks.whole(name, value) <= most:
        raise ValueError(f"{name} is {value}, expected a whole number from {least} to {most}")
    return value
