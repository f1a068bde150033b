"""Pictures of what one expects: curves to choose from, and a chart that one's own trials fill."""

from itertools import cycle

import numpy as np
from matplotlib.ticker import MaxNLocator

from nnworkshop.exercises import asking
from nnworkshop.exercises.questions import QUESTIONS
from nnworkshop.pictures.functions import spread_names
from nnworkshop.pictures.house import (
    BLACK,
    BLUE,
    COLOURS,
    GREY,
    LINE,
    STYLES,
    VERMILION,
    Picture,
    dress,
    house_style,
    new_axes,
    note,
)

PALER = 0.3


@house_style()
def curve_choices(name, log=False, ax=None):
    """The curves that a question lets you choose from, with their numbers.

    Example::

        pictures.curve_choices("twice the rate")

    Arguments:

    - name: the name of a question whose choices are curves.
    - log: whether the losses have a logarithmic scale.
    - ax: axes to draw on, by default on a new figure.

    Raises ValueError for another name.
    """
    curves = _curves(name)
    ax = _draw(ax, log, "Which one will it be?", curves)
    return Picture(
        ax, lambda: f"{len(curves)} curves of the loss to choose from: 1 to {len(curves)}."
    )


@house_style()
def curve_answer(name, log=False, ax=None):
    """The true run of a question about curves, laid over the one that was chosen; the others stay, paler.

    Example::

        pictures.curve_answer("twice the rate")

    Arguments:

    - name: the name of a question whose choices are curves.
    - log: whether the losses have a logarithmic scale.
    - ax: axes to draw on, by default on a new figure.

    Raises ValueError for another name.
    """
    curves, right, guess = _curves(name), QUESTIONS[name].right, asking.guess(name)
    ax = _draw(ax, log, "What it does", curves, PALER, guess)
    ax.plot(list(curves.values())[right - 1], color=BLACK, linewidth=LINE + 1.5, zorder=5)
    chosen = f", over curve {guess:.0f}, which you chose" if guess else ""
    return Picture(ax, lambda: f"The loss as it is: curve {right}{chosen}.")


@house_style()
def trial_chart(
    course,
    own=(),
    law=None,
    xlabel="x",
    ylabel="y",
    edge=None,
    logx=False,
    logy=False,
    ax=None,
):
    """Trials as points: the course's, by name, and your own as stars; and the law that they follow.

    Example::

        course = {"the course's": [(0.5, 0.25), (1.0, 0.5)]}
        pictures.trial_chart(course, own=[(2.0, 1.1)], xlabel="rate", ylabel="loss")

    Arguments:

    - course: lists of points (x, y), by name.
    - own: points (x, y), as `kept` gives them.
    - law: a function of an array of x, drawn as a line.
    - xlabel, ylabel: names of the axes.
    - edge: where on the x axis a dashed line is drawn.
    - logx, logy: whether an axis is logarithmic.
    - ax: axes to draw on, by default on a new figure.
    """
    ax = ax or new_axes(760, 380)
    dress(ax, "", xlabel, ylabel)
    if logx:
        ax.set_xscale("log")
    if logy:
        ax.set_yscale("log")
    for (name, points), colour, marker in zip(course.items(), cycle(COLOURS), cycle("os^D")):
        x, y = np.transpose(points)
        ax.plot(x, y, marker, color=colour, markersize=9, markeredgecolor="white", label=name)
    if own:
        x, y = np.transpose(own)
        ax.plot(
            x, y, "*", color=BLACK, markersize=17, markeredgecolor="white", zorder=5, label="yours"
        )
    if not logx and all(x == int(x) for points in course.values() for x, _ in points):
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))  # of such things there are no halves
    if law:
        x = np.linspace(*ax.get_xlim(), 201)
        ax.plot(x, law(x), color=GREY, linewidth=LINE, zorder=1)
    if edge is not None:
        ax.axvline(edge, color=GREY, linestyle="--", linewidth=LINE, zorder=1)
    ax.legend(frameon=False)
    yours = f", and {len(own)} of your own" if own else ""
    count = sum(len(points) for points in course.values())
    return Picture(ax, lambda: f"{count} trials of the course{yours}: {ylabel} over {xlabel}.")


def _curves(name):
    question = QUESTIONS.get(name)
    if question is None or question.curves is None:
        known = [one for one, question in QUESTIONS.items() if question.curves]
        raise ValueError(f"name is {name!r}, expected a question about curves: {', '.join(known)}")
    return question.curves()


def _draw(ax, log, title, curves, alpha=1.0, chosen=None):
    ax = ax or new_axes(760, 380)
    dress(ax, title, "epoch", "loss")
    if log:
        ax.set_yscale("log")
    lines, names = [], []
    for number, (losses, colour, style) in enumerate(
        zip(curves.values(), (BLUE, VERMILION, *COLOURS[2:]), cycle(STYLES)), 1
    ):
        here = 1.0 if number == chosen else alpha
        lines += ax.plot(losses, style, color=colour, linewidth=LINE, alpha=here)
        names.append(note(ax, colour, (0, 0), str(number)))
    ax.autoscale_view()
    spread_names(ax, lines, names, [])
    return ax
