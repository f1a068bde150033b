"""Where the rows of a run come from, and which of them are held back."""

from copy import copy
from dataclasses import replace
from functools import cache
from inspect import signature

import numpy as np

import nnworkshop.data  # noqa: F401 - its sets stand in datasets.ALL from here on
from nnlib import checks, datasets, split
from nnworkshop.studies.features import FEATURES, feature_names, make_features
from nnworkshop.studies.names import Names

TABLE = {
    "n": "points",
    "noise": "noise",
    "rng": "data_seed",
}  # arguments of a set, and what sets them
EXPECTED = "rows of X and y, or their share, a number from 0 to below 1"


class Samples:
    """The rows that a run learns from, and those that it is only asked about.

    - X, y: rows, (N, n_0) and (N, n_out); of a set of nnlib's, as it comes, the set is known.
    - held_out: (X, y), rows kept apart; or the share of the rows that is held back, from 0 to below
      1; None for none.
    - made_features: what is made of two inputs and given to the network beside them, see `make_features`.

    data (the name of a set, None for the rows as given), points, noise, data_seed, held_back and made_features
    can be set; `draw` makes the rows of them. `told` says more of the rows as given. ValueError or TypeError for another
    held_out.

    >>> samples = Samples(*datasets.moons(), held_out=0.25)
    >>> samples.data, samples.points, samples.noise
    ('moons', 200, 0.1)
    >>> (X, y), (X_held, y_held) = samples.draw()
    >>> len(X), len(X_held)
    (150, 50)
    """

    def __init__(self, X, y, held_out=None, made_features="none"):
        self.made_features = checks.one_of("made_features", made_features, FEATURES)
        self.given, self.apart, self.held_back = (X, y), None, 0.0
        self.edits, self._parted = 0, None  # by what rows by hand were parted
        self.made_by, self._names = None, Names()
        if checks.is_number(held_out):
            self.held_back = checks.share("held_out", held_out)
        elif held_out is not None:
            self.apart = checks.instance("held_out", held_out, (tuple, list), EXPECTED)
            if len(held_out) != 2:
                raise ValueError(f"held_out has {len(held_out)} parts, expected {EXPECTED}")
        self.points, self.noise, self.data_seed = len(X), 0.0, 0
        self.choose(recognised(X, y))

    def told(self, names=None, made_by=None):
        """Take what else is known of the rows as given.

        - names: the Names of their inputs and answers.
        - made_by: the lines of a program that make them, and the modules it imports, for rows that are not to
          stand in it themselves.
        """
        self._names, self.made_by = names or self._names, made_by or self.made_by

    def told_as(self, other):
        """Take what is known of the rows of other Samples, which are the same, as are those held out; and
        that both can be parted anew, if they could.
        """
        self.told(other._names, other.made_by)
        self.edits, self._parted = other.edits, other._parted
        if self._parted:
            self.held_back, self.data_seed = self._parted

    @property
    def names(self):
        """The Names of inputs and answers."""
        names = Names() if self.data else self._names
        if not self.made_count:
            return names
        return replace(names, inputs=feature_names(names.of_inputs(2), self.made_features))

    @property
    def made_count(self):
        """How many features are made of the two inputs."""
        return len(FEATURES[self.made_features])

    def choose(self, data):
        """Take a set as it comes, or None for the rows as given."""
        if data:
            self._join()
        self.data = data
        for argument, value in usual(data).items():
            setattr(self, TABLE[argument], value)

    def draw(self):
        """The rows to train with and those held out, (X, y) and (X, y) or None, with the made features."""
        rows, held_out = self._draw()
        return self._with_features(rows), held_out and self._with_features(held_out)

    def _with_features(self, rows):
        X, y = rows
        return (make_features(X, self.made_features), y) if self.made_count else rows

    def _draw(self):
        """The same without the made features."""
        if self._parted not in (None, (self.held_back, self.data_seed)):
            self._join()
        X, y = datasets.load(self.data, **self._arguments()) if self.data else self.given
        if self.apart or not self.held_back:
            return (X, y), self.apart
        return split(X, y, self.held_back, rng=self.data_seed)

    def with_rows(self, X, y, held_out):
        """A copy with rows by hand: these to train with, while those held out stay apart, until another
        share or another data_seed parts all of them anew.

        - X, y, held_out: as for Samples, or as `draw` gives them, with the made features.

        >>> X, y = np.arange(8.0).reshape(-1, 1), np.ones((8, 1))
        >>> samples = Samples(X, y, held_out=0.25)
        >>> kept, held_out = samples.draw()
        >>> other = samples.with_rows(kept[0] + 100, kept[1], held_out)
        >>> np.array_equal(other.draw()[1][0], held_out[0])
        True
        """
        other = copy(self)
        inputs = np.shape(self.given[0])[1]
        X, held_out = X[:, :inputs], held_out and (held_out[0][:, :inputs], held_out[1])
        other.data, other.given, other.edits = None, (X, y), self.edits + 1
        other.made_by = None
        if not self.is_apart:
            other.apart, other._parted = held_out, (self.held_back, self.data_seed)
        return other

    @property
    def is_apart(self):
        """Whether the rows held out were given as such, so that no share of others is."""
        return self.apart is not None and self._parted is None

    def _join(self):
        """Rows by hand and those held out with them are one table again."""
        if self._parted and self.apart:
            self.given = tuple(map(np.vstack, zip(self.given, self.apart)))
            self.apart = None
        self._parted = None

    def _arguments(self):
        return {argument: getattr(self, TABLE[argument]) for argument in usual(self.data)}

    @property
    def words(self):
        """The set, where it is not as it comes, and the share held back, in a few words each."""
        arguments = self._arguments()
        edited = f"{self.edits} change{'s' * (self.edits > 1)} by hand" if self.edits else ""
        drawn = [f"{TABLE[one].replace('_', ' ')} {value:g}" for one, value in arguments.items()]
        return {
            "data": ", ".join([self.data, *drawn]) if self.data else edited,
            "held out": f"{self.held_back:.0%} held out" if self.held_back else "",
            "made features": f"with {self.made_features}" if self.made_count else "",
        }

    @property
    def arguments(self):
        """The set and what it is drawn with, by name; {} for rows as given."""
        told = {TABLE[name]: value for name, value in self._arguments().items() if name != "rng"}
        return {"set": self.data} | told if self.data else {}

    def source(self):
        """The lines of a program that make the rows, and the modules of sets that are not nnlib's."""
        lines, modules = self._source()
        if self.made_count:
            made = ("X", "X_held") if self.apart or self.held_back else ("X",)
            which = repr(self.made_features)
            lines = [*lines, *(f"{X} = studies.make_features({X}, {which})" for X in made)]
        return lines, modules

    def _source(self):
        """The same without the made features."""
        if self.made_by and not self.data:
            return self.made_by
        modules = set()
        if self.data:
            arguments = self._arguments()
            if arguments == usual(self.data):
                arguments = {}
            listed = [f"{name}={value!r}" for name, value in arguments.items()]
            home = datasets.ALL[self.data].__module__
            if home == datasets.__name__:
                call = f"{self.data}({', '.join(listed)})"
            else:
                call, modules = f"load({', '.join([repr(self.data), *listed])})", {home}
            lines = [f"X, y = nnlib.datasets.{call}"]
        else:
            X, y = self.given
            lines = [f"X = {array_source(X)}", f"y = {array_source(y)}"]
        if self.apart:
            X, y = self.apart
            lines += [f"X_held = {array_source(X)}", f"y_held = {array_source(y)}"]
        elif self.held_back:
            parts = f"X, y, {self.held_back!r}, rng={self.data_seed!r}"
            lines.append(f"(X, y), (X_held, y_held) = nnlib.split({parts})")
        return lines, modules


def sets_like(X, y):
    """The names of the sets with as many inputs and outputs, and with classes if these have."""
    wanted = np.shape(X)[1], np.shape(y)[1], has_classes(y)
    return [name for name in datasets.ALL if _kind(name) == wanted]


def has_classes(y):
    """Whether targets are classes: 0 or 1, and in rows of several a single 1."""
    y = np.asarray(y, dtype=float)
    return bool(np.isin(y, (0, 1)).all() and (y.shape[1] == 1 or (y.sum(axis=1) == 1).all()))


def recognised(X, y):
    """The name of the set that this is, as it comes; None for other rows."""
    for name in sets_like(X, y):
        known = datasets.ALL[name].__module__ != "__main__"  # else no program could import it
        if known and all(map(np.array_equal, datasets.load(name), (X, y))):
            return name
    return None


def usual(name):
    """The arguments of a set that can be set, with their usual values; {} for None."""
    parameters = signature(datasets.ALL[name]).parameters if name else {}
    return {one: parameters[one].default for one in TABLE if one in parameters}


@cache
def _kind(name):
    X, y = datasets.load(name)
    return X.shape[1], y.shape[1], has_classes(y)


def array_source(values):
    """The code of an array."""
    return f"np.array({np.asarray(values).tolist()})"
