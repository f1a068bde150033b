"""A panel in which a mistake shows itself: what a wrong function gives, and what is right."""

import html

import numpy as np

from nnworkshop import pictures
from nnworkshop.classroom.wrong import Wrong
from nnworkshop.panels.live import Panel

MOST = 30  # numbers that are drawn


class MistakePanel(Panel):
    """A function with a mistake in it: for one input after another, what it gives.

    Example::

        MistakePanel("forward", mistake=15)

    A dot is a number that came; with "what is right" shown, a ring is what it should be. Above the
    picture are the input and the numbers.

    Arguments:

    - exercise: the name of its check, such as "forward".
    - mistake: its place among those that the check knows, from 0.
    - fix, hide: controls by the names they show that keep their values.

    Raises ValueError for an exercise or a mistake that is not known.
    """

    @pictures.house_style()
    def __init__(self, exercise, mistake, fix=(), hide=()):
        self.wrong = Wrong(exercise, mistake)
        super().__init__(width=760, height=190)
        self.exercise, self.seed = exercise, 0
        self.shown = self.wrong.inputs(self.seed)
        first = next((i for i, one in enumerate(self.shown, 1) if one.differs), 1)
        self.input = self.add_number("input", first, 1, len(self.shown), slider=False)
        self.others = self.add_button("Other numbers", self._others, "draw new random inputs")
        views = [("hidden", False), ("shown", True)]
        self.right = self.add_choice("what is right", views, False)
        ax = self.figure.subplots()
        pictures.dress(ax, "", "", "value")
        look = {"linestyle": "", "animated": True}
        (self.came,) = ax.plot([], [], "o", color=pictures.VERMILION, markersize=8, **look)
        (self.expected,) = ax.plot(
            [], [], "o", markerfacecolor="none", color=pictures.BLACK, markersize=13, **look
        )
        self.settle(fix, hide)
        self.redraw()

    def _others(self):
        self.seed += 1
        self.shown = self.wrong.inputs(self.seed)
        self.redraw()

    def draw(self):
        one = self.shown[self.input.value - 1]
        came = [(name, array) for name, array in one.came.arrays]
        names, values = _in_a_row(came)
        right = _in_a_row([(name, array) for name, _, array in one.pairs])[1]
        ax = self.figure.axes[0]
        self.came.set_data(range(len(values)), values)
        rings = right if self.right.value and len(right) == len(values) else []
        self.expected.set_data(range(len(rings)), rings)
        ax.set_xticks(range(len(names)), names, fontsize=9, rotation=90 if len(names) > 9 else 0)
        ax.set_xlim(-0.7, max(1, len(names)) - 0.3)
        ax.set_ylim(*_limits([*values, *right]))
        words = one.words(self.right.value)
        self.text.value = (
            f'<pre style="line-height: 1.3; margin: 0">{html.escape(one.given)}</pre>'
            f'<pre style="line-height: 1.3; margin: 0.4em 0 0"><b>{html.escape(words)}</b></pre>'
        )

    def describe(self):
        one = self.shown[self.input.value - 1]
        words = " ".join(one.words(self.right.value).split())
        return (
            f"What a function with a mistake in it gives for an input of {self.exercise}: {words}"
        )


def _in_a_row(arrays):
    """The numbers of arrays one after the other, the first of them, and what each is called."""
    names = [
        name + (f"[{', '.join(map(str, place))}]" if place else "")
        for name, array in arrays
        for place in np.ndindex(array.shape)
    ]
    values = [value for _, array in arrays for value in array.ravel().tolist()]
    return names[:MOST], values[:MOST]


def _limits(values):
    """Limits in which all finite values are seen."""
    finite = [value for value in values if np.isfinite(value)] or [0.0]
    return pictures.padded(np.array(finite))
