"""A table made ready for a network, its report, and the way back to its own units."""

import html
from collections.abc import Mapping
from dataclasses import dataclass, replace
from inspect import signature
from itertools import takewhile

import numpy as np
import pandas as pd

import nnlib
from nnlib import checks
from nnworkshop.studies.names import Names, shortened, told_apart
from nnworkshop.tables.ask import table
from nnworkshop.tables.columns import (
    MOST_TEXTS,
    NUMBERS,
    OTHER,
    TEXTS,
    Column,
    everywhere,
    look,
    unfit,
)
from nnworkshop.tables.reading import MOST_COLUMNS, named, read

FEW_CLASSES = 10  # whole numbers that can be classes
ROWS_A_CLASS = 5  # at least, on average, unless they are 0 and 1
TO_READ = 24  # columns in a report; of more the rest is counted
HIDDEN = (8,)
FIRST_ROWS, FIRST_COLUMNS = 5, 14
A_LOOK = 1_000  # rows that are looked at before all are
ENOUGH = 20  # rows, to doubt what stands in them
LOPSIDED = 0.9  # of the rows in one class
SURE = 0.9999  # a correlation by which one column is the other
WHOLE, BATCH = 1_000, 256  # rows that are one batch; the size of a batch of more


@dataclass
class Feature:
    """A column of the table that the network gets: as a number, or as a 1 in the column of its text.

    texts: None for numbers; else those that have a column of their own. Of two, one column says both.
    """

    column: Column
    texts: list | None

    @property
    def names(self):
        """The names of its columns of X."""
        name = self.column.name
        return [name] if self.texts is None else [f"{name}={text}" for text in self.own]

    @property
    def own(self):
        """The texts with a column of their own."""
        return self.texts[1:] if len(self.texts) == 2 else self.texts

    def encode(self, values):
        """Values of the column as columns of X, (N, n), not scaled."""
        if self.texts is None:
            return values.astype(float).reshape(-1, 1)
        return (values.reshape(-1, 1) == np.array(self.own, dtype=object)).astype(float)


class Ready:
    """A table made ready: see `table`, which makes it, for its arguments and what it has."""

    def __init__(self, source, target, columns, classes, held_out, seed, header):
        frame, self.notes = read(source, header)
        if isinstance(target, tuple) and named([target])[0] in frame:  # a name of two levels
            (target,) = named([target])
        if target is not None and not isinstance(target, (str, int, np.integer)):
            *_, name = named([*frame, name_of(target)])
            frame[name], target = column_of(target, len(frame)), name
        self.target = target_of(target, list(frame))
        chosen = chosen_of(columns, list(frame), self.target)
        wanted = look(self.target, frame[self.target])
        classes_of(wanted, classes)  # what is wrong with the target is said first
        inputs = [look(name, frame[name]) for name in chosen]
        reasons = {one.name: unfit(one, asked=columns is not None) for one in inputs}
        used = [one for one in inputs if not reasons[one.name]]
        if not used:
            raise ValueError(
                f"no column is left to predict {self.target!r} from: {listed(reasons)}"
            )
        keep = complete([wanted, *used])
        self.dropped = len(keep) - int(keep.sum())
        self.advice = fuller(wanted, used) if self.dropped > len(keep) / 2 else ""
        self._refuse_few(keep, [wanted, *used])
        self.features = [feature_of(one, keep) for one in used]
        kept = replace(wanted, values=wanted.values[keep])
        self.classes = classes_of(kept, classes)
        y = encoded(kept.values, self.classes)
        self._split(self._unscaled(used, keep), y, held_out, seed)
        self.columns = {one.name: one.values[keep] for one in (*used, wanted)}
        self.report = [
            *(self._line(one, reasons[one.name]) for one in inputs),
            (self.target, "target", self._target_words(wanted)),
        ]
        self.doubts = doubts(
            kept, self.classes, [replace(one, values=one.values[keep]) for one in used]
        )

    def _refuse_few(self, keep, columns):
        """ValueError if not even two rows are whole."""
        if keep.sum() >= 2:
            return
        worst = max(columns, key=lambda one: one.missing.sum())
        raise ValueError(
            f"{keep.sum()} of {len(keep):,} rows have all values, expected at least two: most are missing "
            f"in {worst.name!r}. {self.advice or 'Choose another target, or fill the gaps'}"
        )

    def _unscaled(self, columns, keep):
        parts = [f.encode(one.values[keep]) for f, one in zip(self.features, columns)]
        return np.hstack(parts)

    def _split(self, X, y, held_out, seed):
        """Hold rows back, and scale by the others alone."""
        self.names = named(name for feature in self.features for name in feature.names)
        share, held = checks.share("held_out", held_out), None
        kept = X, y
        if share:
            kept, held = nnlib.split(X, y, share, rng=seed)
        self._scaling = nnlib.Scaling(kept[0])
        is_text = [feature.texts is not None for feature in self.features for _ in feature.names]
        self._scaling.mean[is_text], self._scaling.spread[is_text] = (
            0,
            1,
        )  # 0 and 1 stay as they are
        self._back = None if self.classes else nnlib.Scaling(kept[1])
        self.X, self.y = self._scaled(*kept)
        self.held_out = self._scaled(*held) if held else None

    def _scaled(self, X, y):
        return self._scaling(X), self._back(y) if self._back else y

    @property
    def activation(self):
        """The name of the output activation that goes with the target."""
        if self.classes is None:
            return "identity"
        return "sigmoid" if len(self.classes) == 2 else "softmax"

    @property
    def loss(self):
        """The loss that goes with the target."""
        losses = {"sigmoid": nnlib.BinaryCrossEntropy, "softmax": nnlib.CrossEntropy}
        return losses.get(self.activation, nnlib.SquaredError)()

    @property
    def batch_size(self):
        """Rows in a step to begin with: None, for all, where they are few."""
        return None if len(self.X) <= WHOLE else BATCH

    def network(self, hidden=HIDDEN, activation="tanh", rng=0):
        """A network with as many inputs and outputs as this table needs.

        - hidden: units of each hidden layer. activation: that of the hidden layers. rng: a seed or generator.
        """
        sizes = [self.X.shape[1], *hidden, self.y.shape[1]]
        return nnlib.Network(sizes, [*[activation] * len(hidden), self.activation], rng=rng)

    def inputs(self, rows):
        """New rows as X, scaled as the others were.

        - rows: a DataFrame, or values by the name of their column, one or as many as there are rows.

        ValueError for a column that is not there, a text that is new, and what is missing.

        >>> from nnworkshop.tables import table
        >>> small = table("area,city,price\\n60,Bonn,210\\n80,Kiel,260\\n100,Bonn,370\\n75,Kiel,240")
        >>> small.inputs({"area": [60, 80], "city": "Kiel"}).shape
        (2, 2)
        """
        frame = rows if isinstance(rows, pd.DataFrame) else frame_of_rows(rows)
        frame = frame.set_axis(named(frame.columns), axis=1)
        return self._scaling(np.hstack([self._values(one, frame) for one in self.features]))

    def _values(self, feature, frame):
        name = feature.column.name
        if name not in frame:
            raise ValueError(f"rows has no column {name!r}, expected all of: {self._inputs}")
        seen = look(name, frame[name])
        if seen.kind == NUMBERS and feature.texts is not None:
            seen.values = np.array([as_text(value) for value in seen.values], dtype=object)
        if seen.missing.any() or (feature.texts is None and seen.kind != NUMBERS):
            expected = "a text" if feature.texts else "a number"
            raise ValueError(f"{name!r} in rows lacks a value, expected {expected} in each row")
        if feature.texts:
            own = {text.casefold(): text for text in feature.texts}
            seen.values = np.array([own.get(one.casefold(), one) for one in seen.values], object)
        new = set(seen.values) - set(feature.texts) if feature.texts else ()
        if new:
            known = ", ".join(feature.texts)
            raise ValueError(f"{name!r} in rows has {new.pop()!r}, expected one of: {known}")
        return feature.encode(seen.values)

    @property
    def _inputs(self):
        return ", ".join(feature.column.name for feature in self.features)

    def answers(self, outputs):
        """What outputs say, in the table's own units: numbers, or the name of a class for each row.

        - outputs: of a network, or targets, (N, n_out).
        """
        if self._back:
            return self._back.back(outputs)[:, 0].tolist()
        return [self.classes[k] if k >= 0 else None for k in nnlib.classes(outputs).tolist()]

    def _line(self, column, reason):
        """What is said of a column that is no target: its name, its kind, words."""
        if reason:
            return column.name, OTHER, reason
        feature = next(one for one in self.features if one.column is column)
        missing = column.missing.sum()
        words = [f"{missing:,} missing"] * bool(missing) + column.words
        if feature.texts is None:
            before = takewhile(lambda one: one is not feature, self.features)
            words.append(scaled(self._scaling, sum(len(one.names) for one in before)))
        elif len(feature.texts) == 2:
            words.append("1 for {1}, 0 for {0}".format(*map(shortened, feature.texts)))
        else:
            words.append(f"a 1 for one of {len(feature.texts)}: {some(feature.texts)}")
        return column.name, column.kind, ", ".join(words)

    def _target_words(self, column):
        missing = column.missing.sum()
        words = [f"{missing:,} missing"] * bool(missing) + column.words
        if self.classes is None:
            return ", ".join(["numbers", *words, scaled(self._back, 0)])
        words.append(f"{len(self.classes)} classes: {some(self.classes)}")
        return ", ".join(words)

    @property
    def naming(self):
        """What the inputs, the classes and the target are called: the Names for a TrainingPanel."""
        scale = {}
        if self._back:
            scale = {"mean": float(self._back.mean[0]), "spread": float(self._back.spread[0])}
        return Names(tuple(self.names), tuple(self.classes or ()), self.target, **scale)

    @property
    def legend(self):
        """What the numbers of a panel stand for, in words: they are scaled, and the names may be cut."""
        inputs = "Columns of numbers are scaled: 0 is the mean, and 1 more is the spread."
        if self.classes:
            return f"{inputs} The classes of {self.target}: {some(self.classes, MOST_TEXTS)}."
        mean, spread = self._back.mean[0], self._back.spread[0]
        answer = f"0 stands for {mean:.4g}, and 1 more for {spread:.4g} more"
        return f"{inputs} The answer is {self.target}: {answer}."

    @property
    def heading(self):
        """How many rows there are, and what is to be predicted."""
        learned, held = len(self.X), self._held_rows
        rows = f"{learned + held:,} rows: {learned:,} to train with, {held:,} held out."
        return f"{rows} Target: {self.target}."

    @property
    def remarks(self):
        """What else was noticed, in sentences."""
        left = len(self.X) + self._held_rows
        return [
            *self.notes,
            *drop_words(self.dropped, left, self.advice),
            *self._rare(),
            *self.doubts,
        ]

    @property
    def _held_rows(self):
        return len(self.held_out[0]) if self.held_out else 0

    def _rare(self):
        """A sentence on classes that are in one of the two parts alone."""
        if not (self.classes and self.held_out):
            return []
        parts = [set(self.answers(y)) for y in (self.y, self.held_out[1])]
        rare = [one for one in self.classes if not all(one in part for part in parts)]
        few = f"Too few rows to be both learned and held out: {some(rare)}."
        return [few] * bool(rare)

    @property
    def _shown(self):
        """The report as far as it is read: the first columns, and the target."""
        *first, target = self.report
        more = len(first) - TO_READ
        rest = [(f"... and {more:,} more columns", "", "")] * (more > 0)
        return [*first[:TO_READ], *rest, target]

    def __repr__(self):
        shown = [(shortened(name, 30), kind, words) for name, kind, words in self._shown]
        widths = [max(len(line[k]) for line in shown) for k in (0, 1)]
        lines = [
            f"  {name:{widths[0]}}  {kind:{widths[1]}}  {words}".rstrip()
            for name, kind, words in shown
        ]
        return "\n".join([self.heading, *lines, *self.remarks])

    def _repr_html_(self):
        return f"<p>{html.escape(self.heading)}</p>{self.report_html()}"

    def report_html(self):
        """What was seen in each column, and what else was noticed, as HTML."""
        cell = '<td style="text-align: left">{}</td>'
        lines = (
            "".join(cell.format(html.escape(shortened(part, 200))) for part in line)
            for line in self._shown
        )
        body = "".join(f"<tr>{line}</tr>" for line in lines)
        return f"<table><tbody>{body}</tbody></table>{self.remarks_html()}"

    def remarks_html(self):
        """What was noticed beside the columns, as HTML."""
        return f"<p>{'<br>'.join(map(html.escape, self.remarks))}</p>"


DEFAULTS = {
    name: one.default for name, one in signature(table).parameters.items() if name != "source"
}


class Opened:
    """The rows of a source as they are: see `opened`."""

    def __init__(self, source):
        self.frame, self.notes = read(source)

    @property
    def names(self):
        """The names of all columns."""
        return list(self.frame)

    def target_of(self, target=None):
        """The name of a target, which may be its number, or None for the last."""
        return target_of(target, self.names)

    def first_rows(self):
        """The first rows as HTML."""
        look = {"max_cols": FIRST_COLUMNS, "index": False, "border": 0, "na_rep": ""}
        return self.frame.head(FIRST_ROWS).to_html(**look)

    def ready(self, **chosen):
        """These rows made ready; chosen: arguments of `table` but the source and its header."""
        ready = Ready(self.frame, **DEFAULTS | chosen)
        ready.notes = self.notes
        return ready


def target_of(target, names):
    """The name of the target: as given, by its number, or the last."""
    if len(names) < 2:
        raise ValueError(
            "source has one column, expected at least two: something to predict from, and the target"
        )
    if target is None:
        return names[-1]
    if isinstance(target, (int, np.integer)):
        if not -len(names) <= target < len(names):
            if str(target) in names:  # such as a year
                return str(target)
            raise ValueError(f"target is {target}, expected a number below {len(names)}, or a name")
        return names[target]
    return one_name("target", target, names)


def one_name(argument, name, names):
    if isinstance(name, (int, np.integer)) and str(name) in names:
        return str(name)
    if name not in names:
        raise ValueError(f"{argument} has {name!r}, expected a column: {some(names)}")
    return name


def chosen_of(columns, names, target):
    """The names of the columns to look at, in the order of the table."""
    if columns is None:
        chosen = [name for name in names if name != target]
    else:
        checks.instance("columns", columns, (list, tuple), "a list of names")
        chosen = [one_name("columns", name, names) for name in dict.fromkeys(columns)]
        if not chosen or target in chosen:
            raise ValueError(
                f"columns is {some(chosen) or 'empty'}, expected names of columns, and not the target {target!r}"
            )
    if len(chosen) > MOST_COLUMNS:
        raise ValueError(
            f"source has {len(names):,} columns, expected at most {MOST_COLUMNS:,}: name those that matter, "
            f"such as columns={chosen[:2]}"
        )
    return chosen


def name_of(targets):
    """What targets that were given by themselves are called: as a Series or a DataFrame of one column says, or target."""
    (name,) = (
        targets.columns if np.shape(targets)[1:] == (1,) and hasattr(targets, "columns") else [None]
    )
    name = getattr(targets, "name", name)
    return "target" if name is None else name


def column_of(targets, rows):
    """Targets that were given by themselves, as a column."""
    try:
        values = np.asarray(targets)
    except ValueError:
        values = np.empty(0)
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if values.shape != (rows,):
        single = "; where each row has a single 1, try argmax(axis=1)" * (values.ndim == 2)
        raise ValueError(
            f"target has shape {values.shape}, expected ({rows},): one for each row, or a column's name{single}"
        )
    return values


def classes_of(column, classes):
    """The names of the classes of a target; None if it is a number."""
    if classes is not None:
        classes = checks.flag("classes", classes)
    name, different = column.name, column.different if column.kind != OTHER else []
    if column.kind == OTHER:
        raise ValueError(
            f"target {name!r} cannot be predicted: {column.words[-1]}. Choose another column as target"
        )
    if len(different) < 2:
        raise ValueError(
            f"target {name!r} is {as_text(different[0])} {everywhere(column)}, expected two values or more: choose another"
            f"{', or write a text where none is' * bool(column.missing.any())}"
        )
    if column.kind == NUMBERS and not (are_classes(column) if classes is None else classes):
        return None
    if column.kind == TEXTS and classes is False:
        raise ValueError(f"target {name!r} has texts, so classes cannot be False; expected numbers")
    if len(different) > MOST_TEXTS:
        raise ValueError(
            f"target {name!r} has {len(different):,} classes, expected at most {MOST_TEXTS}: put rare ones "
            "together, or choose another column as target"
        )
    return [as_text(value) for value in different]


def are_classes(column):
    """Whether numbers are classes: 0 and 1, or few whole numbers in a row, each often."""
    different, rows = column.different, (~column.missing).sum()
    if different == [0, 1]:
        return True
    in_a_row = different == [different[0] + k for k in range(len(different))]
    often = rows >= ROWS_A_CLASS * len(different)
    return different[0] in (0, 1) and in_a_row and often and len(different) <= FEW_CLASSES


def as_text(value):
    """A value as the name of a class: a text as it is, a number without zeros at its end."""
    return value if isinstance(value, str) else f"{value:.15g}"


def complete(columns):
    """Which rows have a value in all columns."""
    return ~np.any([one.missing for one in columns], axis=0)


def feature_of(column, keep):
    kept = column.values[keep]
    return Feature(column, sorted(set(kept.tolist())) if column.kind == TEXTS else None)


def encoded(values, classes):
    """Targets as y, (N, n_out), not scaled."""
    if classes is None:
        return values.astype(float).reshape(-1, 1)
    number = {name: k for k, name in enumerate(classes)}
    labels = np.array([number[as_text(value)] for value in values])
    return (
        labels.reshape(-1, 1).astype(float)
        if len(classes) == 2
        else nnlib.one_hot(labels, len(classes))
    )


def frame_of_rows(rows):
    """New rows as a DataFrame, of values by name."""
    checks.instance("rows", rows, Mapping, "a DataFrame, or values by the name of their column")
    lists = [np.atleast_1d(np.asarray(values, dtype=object)) for values in rows.values()]
    try:
        whole = np.broadcast_arrays(*lists)
    except ValueError:
        raise ValueError(
            "rows has columns of unlike lengths, expected one value in each, or one for each row"
        ) from None
    return pd.DataFrame({str(name): values for name, values in zip(rows, whole)})


def scaled(scaling, k):
    return f"scaled: mean {scaling.mean[k]:.4g}, spread {scaling.spread[k]:.4g}"


def drop_words(dropped, left, advice):
    """A sentence on rows that were left out."""
    if not dropped:
        return []
    few = f" That is most of them. {advice}".rstrip() * (dropped > left)
    were, them = ("row was", "it") if dropped == 1 else ("rows were", "them")
    return [f"{dropped:,} {were} left out, since a value is missing in {them}.{few}"]


def fuller(target, inputs):
    """A sentence on the columns to leave out so that most values stay; "" if that is none.

    - target, inputs: Columns.
    """
    order, whole, rows = sorted(inputs, key=lambda one: one.missing.sum()), ~target.missing, []
    for one in order:
        whole = whole & ~one.missing
        rows.append(int(whole.sum()))
    best = max(range(len(order)), key=lambda k: rows[k] * (k + 1))
    if best + 1 == len(order) or rows[best] < 2:
        return ""
    left_out = [one.name for one in order[best + 1 :]]
    return f"Leave out {some(left_out)}, by columns=[...], and {rows[best]:,} rows stay."


def doubts(target, classes, inputs):
    """Sentences on a target that may be none, and on columns that may give it away.

    - target, inputs: Columns without gaps. classes: those of the target, None if it is a number.
    """
    if len(target.values) < ENOUGH:
        return []
    told = [one.name for one in inputs if gives_away(one, target, classes is None)]
    away = f"By itself {some(told)} says what {target.name} is: leave it out, unless it is known beforehand."
    return [*[away] * bool(told), *(lopsided(target, classes) if classes else numbered(target))]


def numbered(target):
    """A sentence on numbers that count rows, or that look like classes."""
    values = target.values
    if np.array_equal(values, values[0] + np.arange(len(values))):
        return [
            f"{target.name} counts the rows, so there may be nothing to learn: choose another target."
        ]
    few = len(set(values[:A_LOOK].tolist())) <= FEW_CLASSES and len(target.different)
    if 0 < few <= FEW_CLASSES and len(values) >= ROWS_A_CLASS * few:
        return [
            f"{target.name} has only {few} values: if they are classes, say so, by classes=True or taken as."
        ]
    return []


def lopsided(target, classes):
    """A sentence on a class that most rows are of."""
    names, counts = np.unique([as_text(value) for value in target.values], return_counts=True)
    most = counts.argmax()
    share = counts[most] / counts.sum()
    if share < LOPSIDED:
        return []
    return [
        f"{share:.0%} of the rows are {names[most]}: whoever always says that is right as often."
    ]


def gives_away(column, target, is_number):
    """Whether a column is the target in other words: its multiple, or a value of its own for each class."""
    if is_number:
        if column.kind != NUMBERS or np.ptp(column.values) == 0:
            return False
        return (
            abs(np.corrcoef(column.values.astype(float), target.values.astype(float))[0, 1]) > SURE
        )
    for rows in (slice(A_LOOK), slice(None)):  # nearly always the first of them tell
        values, names = column.values[rows].tolist(), target.values[rows].tolist()
        pairs = set(zip(values, names))
        if not len(pairs) == len(set(values)) == len(set(names)):
            return False
    return True


def listed(reasons):
    """Columns and why each is no use, as far as that can be read."""
    told = [f"{shortened(name, 30)} ({why})" for name, why in list(reasons.items())[:4]]
    return "; ".join(told) + "; ..." * (len(reasons) > 4)


def some(names, most=6):
    """The first of some names, in words."""
    told = ", ".join(told_apart([str(name) for name in names[:most]], 30))
    return f"{told}, ..." if len(names) > most else told
