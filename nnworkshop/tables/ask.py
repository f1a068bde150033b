"""What is called from outside: it brings pandas along only when a table is read, since that takes a moment."""

from pathlib import Path

ENDINGS = (".csv", ".tsv", ".txt")


def table(source, target=None, columns=None, classes=None, held_out=0.25, seed=0, header=None):
    """A table made ready for a network: it says what it saw in each column, and what became of it.

    x = (value - mean) / spread for numbers, with mean and spread of the rows to train with alone; 1 or 0
    for each text; targets are 0 or 1, a row with a single 1, or scaled as x is.

    - source: the path of a CSV file; its text; a pandas DataFrame, or columns by name; or an array (N, n).
    - target: the name of the column that is to be predicted, or its number, from 0; None for the last. Or
      the targets themselves, (N,).
    - columns: the names of the columns to predict from; None for all that can be used.
    - classes: whether the target is one of some classes; None if its values are to tell.
    - held_out: the share of the rows that is held back, from 0 to below 1. seed: which rows these are.
    - header: whether the first line has the names; None if the lines are to tell.

    The table has X, y and held_out, an (X, y); names, of the columns of X; target and classes, by name;
    activation, the name of the output activation, and loss, which goes with it; `network(hidden)` to begin
    with; `inputs(rows)`, which makes X of new rows, and `answers(outputs)`, which is the way back.

    ValueError or TypeError, with what can be done, for what is no such table.

    >>> houses = table("area,city,price\\n60,Bonn,210\\n80,Kiel,260\\n100,Bonn,370\\n75,Kiel,240")
    >>> houses  # doctest: +ELLIPSIS
    4 rows: 3 to train with, 1 held out. Target: price.
      area   number    scaled: mean ..., spread ...
      city   text      1 for Kiel, 0 for Bonn
      price  target    numbers, scaled: mean ..., spread ...
    >>> houses.X.shape, houses.names, houses.activation
    ((3, 2), ['area', 'city=Kiel'], 'identity')
    >>> houses.answers(houses.held_out[1]) in ([210.0], [260.0], [370.0], [240.0])
    True
    """
    from nnworkshop.tables.ready import Ready

    return Ready(source, target, columns, classes, held_out, seed, header)


def opened(source):
    """The rows of a source as they are, to be looked at and made ready once or several times.

    - source: as for `table`.

    >>> rows = opened("area,price\\n60,210\\n80,260\\n100,370")
    >>> rows.names, rows.ready().names
    (['area', 'price'], ['area'])
    """
    from nnworkshop.tables.ready import Opened

    return Opened(source)


def files(folder="."):
    """The names of the files in a folder that can be tables."""
    try:
        inside = sorted(path.name for path in Path(folder).iterdir() if path.is_file())
    except OSError:
        return []
    return [name for name in inside if name.lower().endswith(ENDINGS)]
