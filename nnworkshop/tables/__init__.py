"""Tables of your own: read, looked at column by column, and made ready for a network.

`reading` makes a table of a file, `columns` says what each column is, `ready` makes X and y of them.
Nothing here opens an address, unpickles, or runs what stands in a file.
"""

from nnworkshop.tables.ask import opened, table

__all__ = ["opened", "table"]
