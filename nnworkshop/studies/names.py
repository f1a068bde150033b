"""What inputs, classes and a target are called, where the rows come from a table."""

from collections import Counter
from dataclasses import dataclass

LETTERS = 30  # of a name where there is room for it


@dataclass(frozen=True)
class Names:
    """What the inputs, the classes and the target of some rows are called; by number where nothing says it.

    - inputs: the names of the columns of X. classes: those of the classes, in the order of their numbers.
    - target: what is predicted. mean, spread: of a target that is a number, by which it has been scaled.

    >>> names = Names(("area", "age"), target="price", mean=300.0, spread=50.0)
    >>> names.of_inputs(2), names.of(-0.5), Names().of_inputs(2), Names().of(-0.5)
    (['area', 'age'], '275', ['x1', 'x2'], '-0.5')
    """

    inputs: tuple = ()
    classes: tuple = ()
    target: str = ""
    mean: float = 0.0
    spread: float = 1.0

    def of_inputs(self, count, most=LETTERS):
        """The names of so many inputs, each another one, of at most so many letters.

        >>> Names(("length of a petal", "length of a sepal")).of_inputs(2, most=9)
        ['leng... 1', 'leng... 2']
        """
        if not self.inputs:
            return [f"x{k}" for k in range(1, count + 1)]
        return told_apart(self.inputs[:count], most)

    def of_classes(self, count, most=LETTERS):
        """The names of so many classes, each another one, of at most so many letters."""
        return told_apart(self.classes or [str(k) for k in range(count)], most)

    def of(self, value, most=LETTERS):
        """What a single output or target is called: the nearer of two classes, or a number in its own units."""
        if self.classes:
            return self.of_classes(2, most)[int(value >= 0.5)]
        return f"{value * self.spread + self.mean:.4g}"


def told_apart(names, most):
    """Names of at most so many letters; those that would be the same then have a number."""
    short = [cut(name, most) for name in names]
    again = Counter(short)
    return [
        short[k] if again[short[k]] == 1 else f"{cut(name, most - len(f' {k + 1}'))} {k + 1}"
        for k, name in enumerate(names)
    ]


def cut(name, most):
    """A name of at most so many letters; of the column of a text, which is column=text, the end is kept.

    >>> cut("heating=heat pump", 12), cut("alcalinity of ash", 12)
    ('...heat pump', 'alcalinit...')
    """
    fits = len(name) <= most or "=" not in name
    return shortened(name, most) if fits else f"...{name[len(name) - most + 3 :]}"


def shortened(text, most=60):
    """A text of at most so many letters, with three dots where it has been cut.

    >>> shortened("nonflavanoid phenols", 12)
    'nonflavan...'
    """
    return text if len(text) <= most else f"{text[: most - 3]}..."


def capital(words):
    """Words with a capital at the beginning, and all else as it is."""
    return words[0].upper() + words[1:]
