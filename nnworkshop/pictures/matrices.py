"""Pictures of matrices and of their products."""

import numpy as np
from matplotlib.patches import Rectangle

from nnworkshop.pictures.house import (
    FONT,
    GREY,
    YELLOW,
    Picture,
    canvas,
    decimals,
    draw_text,
    house_style,
)

CELL = (84, 40)  # pixels of a number in a drawn matrix


@house_style()
def matrix_product(A, B, product, names=("A", "B", "A @ B"), at=None, ax=None):
    """A times B, with B above the product, so that rows and columns meet in it.

    Example::

        A, B = np.array([[1, 2], [3, 4]]), np.array([[1], [10]])
        pictures.matrix_product(A, B, A @ B, at=(1, 0))

    Arguments:

    - A, B, product: shape (N, n), (n, m) and (N, m).
    - names: what is written above them.
    - at: an entry of the product, whose row, column and sum are shown.
    - ax: axes to draw on; by default on a new figure.
    """
    (N, n), m = A.shape, B.shape[1]
    entry, gap = sum_in_words(A, B, product, at) if at else "", 12
    width = max(760, CELL[0] * (n + m) + 340, 10 * len(entry))
    ax = canvas(width, CELL[1] * (N + n) + (90 if at else 40), ax)
    left = (width - CELL[0] * (n + m) - gap) / 2
    corner = np.array([left + CELL[0] * n + gap, CELL[1] * N + (65 if at else 15)])
    row, column = at or (-1, -1)
    rows, columns = np.arange(N)[:, None] == row, np.arange(m) == column
    draw_matrix(ax, (left, corner[1]), A, rows & np.full(n, True))
    draw_matrix(ax, corner + [0, CELL[1] * n + gap], B, columns & np.full((n, 1), True))
    draw_matrix(ax, corner, product, rows & columns)
    shapes = f"({N}, {n})", f"({n}, {m})", f"({N}, {m})"
    right = corner[0] + CELL[0] * m + gap
    middle, upper = corner[1] - CELL[1] * N / 2, corner[1] + CELL[1] * n / 2 + gap
    places = (left - gap, middle), (right, upper), (right, middle)
    for name, shape, place, side in zip(names, shapes, places, ("right", "left", "left")):
        draw_text(ax, place, f"{name}\n{shape}", ha=side, font=FONT + 1)
    text = " @ ".join(map(" ".join, zip(names[:2], shapes))) + f" = {names[2]} {shapes[2]}"
    draw_text(ax, (width / 2, 28), entry)
    return Picture(ax, lambda: f"A matrix product: {text}{entry and '; '}{entry}.")


def sum_in_words(A, B, product, at):
    """How an entry of a matrix product is computed, term by term."""
    row, column = at
    terms = (f"{decimals(a)} · {decimals(b)}" for a, b in zip(A[row], B[:, column]))
    return f"[{row}, {column}]:  {' + '.join(terms)} = {decimals(product[at])}"


def draw_matrix(ax, corner, M, marked):
    """The numbers of a matrix in a grid whose upper left corner is given; some cells are marked."""
    for (i, j), value in np.ndenumerate(M):
        x, y = corner + np.array([j, -i - 1]) * CELL
        face = YELLOW if marked[i, j] else "white"
        ax.add_patch(Rectangle((x, y), *CELL, facecolor=face, edgecolor=GREY))
        draw_text(ax, (x + CELL[0] / 2, y + CELL[1] / 2), decimals(value))
