"""Items on counts of many networks: how sure a count is."""

from nnworkshop.exercises.items.item import Item, Rule, Wrong, picked
from nnworkshop.many import wilson

TOPIC = "counting"
WIDTHS = {
    4: ("half", "a quarter", "four times"),
    9: ("a third", "a ninth", "nine times"),
    16: ("a quarter", "a sixteenth", "sixteen times"),
}


def _all_of_them(rng):
    return {"n": picked(rng, *range(8, 21))}


def _more_starts(rng):
    n, times = picked(rng, 40, 50, 60, 80), picked(rng, *WIDTHS)
    k = n // 2 + picked(rng, 3, 5, 8, 10)
    return {"k": k, "n": n, "times": times, "more_k": times * k, "more_n": times * n}


def _narrower(g):
    """How wide the interval of more starts is compared with the first, in words."""
    first, more = wilson(g.k, g.n), wilson(g.more_k, g.more_n)
    narrowed = (first[1] - first[0]) / (more[1] - more[0])
    return f"about {WIDTHS[g.times][0]} as wide" if narrowed > g.times**0.25 else "as wide"


ITEMS = {
    "all of them": Item(
        topic=TOPIC,
        short="what is known when all starts have learned",
        text="You have tried {n} random starts, and all {n} have learned. By the Wilson interval at 95 %, at "
        "least what share of all starts learns?",
        draw=_all_of_them,
        part=Rule(lambda g: 100 * wilson(g.n, g.n)[0]),
        why="This is where the interval of {n} of {n} begins. If fewer learned, {n} in a row would be a "
        "surprise.",
        wrong=(
            Wrong(
                "The next start may fail. {n} of them do not speak for all.",
                idea=lambda g: 100,
            ),
            Wrong(
                "In so many cases such an interval misses the share. That says how sure you are, not how many "
                "learn.",
                idea=lambda g: 5,
            ),
            Wrong(
                "If only half of them learned, {n} in a row would be next to impossible. So much is known.",
                idea=lambda g: 50,
            ),
        ),
        shown="{value} %",
        digits=0,
    ),
    "more starts": Item(
        topic=TOPIC,
        short="the interval for more starts",
        text="Of {n} random starts {k} have learned. In a second experiment it is {more_k} of {more_n}. How wide is the "
        "95 % interval of the second, compared with that of the first?",
        draw=_more_starts,
        part=Rule(_narrower),
        why="The width goes with one over the root of the number of starts, and there are {times} times as many.",
        wrong=(
            Wrong(
                "It narrows with the root of the number of starts, not with the number itself.",
                idea=lambda g: f"about {WIDTHS[g.times][1]} as wide",
            ),
            Wrong(
                "The share is the same, but it is known better: there are {times} times as many starts.",
                idea=lambda g: "just as wide",
            ),
            Wrong(
                "More starts make a count surer, so the interval gets narrower.",
                idea=lambda g: f"about {WIDTHS[g.times][2]} as wide",
            ),
        ),
    ),
}
