"""How many hands went up for each choice, before and after a discussion."""

import numpy as np

from nnworkshop.pictures.house import (
    BLACK,
    BLUE,
    FONT,
    SKY,
    Picture,
    dress,
    house_style,
    new_axes,
)

WIDTH = 0.38  # of a bar, where choices are 1 apart


@house_style()
def show_of_hands(before, after, right=None, ax=None, font=FONT):
    """How many hands went up for each choice before a discussion (pale) and after it.

    Example::

        pictures.show_of_hands([3, 12, 7, 2], [1, 4, 18, 1], right=3)

    `update(before, after, right)` takes other counts of as many choices.

    Arguments:

    - before, after: hands for each choice, in order, (choices,); bars are shares of all hands.
    - right: the number of the right choice, from 1, which is framed; None while it is not told.
    - ax, font: axes to draw on, by default on a new figure; the size of text in points.
    """
    ax = ax or new_axes(460, 340)
    dress(ax, "Hands: pale before, dark after", "choice", "", font)
    places = np.arange(1, len(before) + 1)
    ax.set(xticks=places, xlim=(0.4, len(before) + 0.6), ylim=(0, 1.12), yticks=[])
    ax.spines["left"].set_visible(False)
    ax.grid(False)
    sets = [
        ax.bar(places + shift, np.zeros(len(places)), WIDTH, color=colour, animated=True)
        for shift, colour in ((-WIDTH / 2, SKY), (WIDTH / 2, BLUE))
    ]
    look = {"ha": "center", "va": "bottom", "fontsize": font - 2, "animated": True}
    texts = [
        [ax.text(place + shift, 0, "", **look) for place in places]
        for shift in (-WIDTH / 2, WIDTH / 2)
    ]
    (frame,) = ax.bar([0], [1.1], 2 * WIDTH + 0.14, fill=False, edgecolor=BLACK, animated=True)
    frame.set_linewidth(2.5)

    def update(before, after, right=right):
        said = []
        for bars, words, hands, when in zip(sets, texts, (before, after), ("before", "after")):
            shares = np.array(hands) / max(1, sum(hands))
            for bar, text, share, count in zip(bars, words, shares, hands):
                bar.set_height(share)
                text.set(y=share + 0.01, text=str(count) if sum(hands) else "")
            said.append(f"{when}: {', '.join(map(str, hands))}")
        frame.set_visible(right is not None)
        frame.set_x((right or 0) - WIDTH - 0.07)
        told = "" if right is None else f" Right is choice {right}."
        return f"Hands for the choices 1 to {len(before)}, {'; '.join(said)}.{told}"

    return Picture(ax, update, before, after)
