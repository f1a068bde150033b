"""A drawing on a sheet of fine pixels, read as the digits of the set were: 8 x 8 counts of ink."""

import numpy as np

from nnlib import checks

SIDE, FINE = 8, 4  # pixels along a side, and fine pixels along a side of one
SHEET = SIDE * FINE


class Drawing:
    """Ink on a sheet of 32 x 32 fine pixels; `pixels` is how much of each block of 4 x 4 is black.

    So were the handwritten digits of the set read, see nnworkshop/data/SOURCES.md. Places are (x, y) in
    pixels, from 0 to 8, to the right and down from the upper left; rows and columns count from 0.

    >>> drawing = Drawing()
    >>> drawing.line((1.5, 0.5), (6.5, 0.5), width=1)
    >>> drawing.pixels.reshape(8, 8)[0].tolist()
    [0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0]
    """

    def __init__(self):
        self.ink = np.zeros((SHEET, SHEET), dtype=bool)

    @property
    def pixels(self):
        """What a network gets: the share of ink in each block, (1, 64), from 0 to 1."""
        blocks = self.ink.reshape(SIDE, FINE, SIDE, FINE)
        return blocks.mean(axis=(1, 3)).reshape(1, -1)

    @property
    def centre(self):
        """Where the middle of the ink is, as (x, y); None on a blank sheet."""
        if not self.ink.any():
            return None
        down, right = np.argwhere(self.ink).mean(axis=0)
        return float(right + 0.5) / FINE, float(down + 0.5) / FINE

    def line(self, start, end, width, ink=True):
        """Draw with a square-tipped pen from one place to another, or rub out where ink is False.

        - start, end: (x, y) in pixels; what is beyond the sheet is not drawn. width: of the pen, in pixels.
        """
        start, end, width = np.asarray(start, float), np.asarray(end, float), float(width)
        steps = 1 + int(FINE * np.abs(end - start).max())
        middles = (np.arange(SHEET) + 0.5) / FINE
        for x, y in np.linspace(start, end, steps + 1):
            reach = width / 2 + 1e-9  # the edges of the pen belong to it
            tip = np.ix_(np.abs(middles - y) < reach, np.abs(middles - x) < reach)
            self.ink[tip] = ink

    def toggle(self, row, column):
        """Fill a pixel, or empty it if more than half of it is black."""
        block = self.ink[FINE * row : FINE * (row + 1), FINE * column : FINE * (column + 1)]
        block[...] = block.mean() <= 0.5

    def clear(self):
        """A blank sheet."""
        self.ink[...] = False

    def show(self, pixels):
        """Put a digit of the set on the sheet: its `pixels` are those that were given.

        - pixels: shares of ink, (64,) or (1, 64), from 0 to 1; ValueError for others.
        """
        shares = checks.numbers("pixels", pixels)
        if shares.size != SIDE**2 or shares.min() < 0 or shares.max() > 1:
            expected = f"expected {SIDE**2} from 0 to 1"
            raise ValueError(f"pixels has {shares.size} numbers, {expected}")
        counts = np.rint(shares.reshape(SIDE, SIDE) * FINE**2)[:, None, :, None]
        order = np.array([[9, 3, 7, 13], [5, 0, 1, 11], [8, 2, 4, 6], [14, 10, 12, 15]])
        # a block fills from its middle; which of its fine pixels are black, the network cannot see
        self.ink = (order[None, :, None, :] < counts).reshape(SHEET, SHEET)

    def move(self, right=0, down=0):
        """Move everything by whole pixels; what leaves the sheet is lost."""
        self._shift(FINE * right, FINE * down)

    def centred(self):
        """Move the middle of the ink to the middle of the sheet, as nearly as fine pixels can."""
        if self.ink.any():
            middle = SIDE / 2
            self._shift(*(round(FINE * (middle - place)) for place in self.centre))

    def fit(self):
        """Stretch the ink to the full height, as the set's were, and put it in the middle.

        Width grows as height does, but not beyond the sheet.
        """
        if not self.ink.any():
            return
        rows, columns = (np.flatnonzero(self.ink.any(axis=axis)) for axis in (1, 0))
        cut = self.ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        height, width = cut.shape
        wide = min(SHEET, max(1, round(width * SHEET / height)))
        down, right = np.arange(SHEET) * height // SHEET, np.arange(wide) * width // wide
        left = (SHEET - wide) // 2
        self.ink = np.zeros((SHEET, SHEET), dtype=bool)
        self.ink[:, left : left + wide] = cut[np.ix_(down, right)]

    def _shift(self, right, down):
        """Move everything by fine pixels."""
        moved = np.zeros_like(self.ink)
        rows, columns = np.nonzero(self.ink)
        rows, columns = rows + down, columns + right
        stay = (0 <= rows) & (rows < SHEET) & (0 <= columns) & (columns < SHEET)
        moved[rows[stay], columns[stay]] = True
        self.ink = moved


def nearest(pixels, X):
    """Which row of X is nearest to a picture: the one with the least sum of squared differences.

    - pixels: (1, n). X: (N, n).

    >>> nearest(np.array([[1.0, 0]]), np.array([[0.0, 0], [1, 1], [1, 0.5]]))
    2
    """
    return int(((X - pixels) ** 2).sum(axis=1).argmin())
