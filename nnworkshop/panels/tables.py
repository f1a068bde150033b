"""Matrices as HTML tables: text that stays sharp, can be selected and is read aloud."""

import html
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from nnworkshop.studies.operations import ARRAY

STYLE = """<style>
.nn-step .widget-html-content { min-width: 0; }
.nn-lines { max-height: 13.4em; overflow: auto; display: flex; flex-direction: column; }
.nn-lines.so-far { flex-direction: column-reverse; } /* a scrollbar that begins at the end */
.nn-lines.alone { max-height: 28em; }
.nn-line { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 6px; margin: 0 0 6px; }
.nn-line > span { display: flex; align-items: center; gap: 6px; max-width: 100%; }
.nn-line, .nn-chain table { font: 0.86em/1.4 var(--jp-code-font-family, monospace);
  color: var(--jp-ui-font-color1, inherit); }
.so-far .nn-line { padding-left: 4px; border-left: 4px solid transparent; }
.so-far .nn-line:last-child { border-color: var(--jp-brand-color1, blue); }
.nn-chain .later { opacity: 0.4; }
.nn-scroll { max-height: 11.4em; overflow: auto; }
.nn-chain .nn-scroll { max-height: 9.4em; }
.nn-line table, .nn-chain table { border-spacing: 0; font-variant-numeric: tabular-nums; }
.nn-line table { border: solid; border-width: 0 2px; border-radius: 8px; padding: 0 2px; }
.nn-line caption { white-space: nowrap; padding: 0 2px; color: inherit; }
.nn-line td { text-align: right; padding: 0 3px; }
.nn-line td:only-child { text-align: center; }
.nn-line .chosen { outline: 2px solid var(--jp-brand-color1, blue); border-radius: 3px; }
.nn-line .used { background: var(--jp-layout-color2, #eee); }
.nn-line mark { background: #F0E442; color: black; border-radius: 3px; }
.nn-line .wrong { font-weight: bold; text-decoration: underline wavy #D55E00 2px; }
.nn-why, .nn-chain { margin: 0 0 4px; max-width: 62em; line-height: 1.35; }
.nn-chain th, .nn-chain td { padding: 0 5px; text-align: right; white-space: nowrap; }
.nn-chain thead th { position: sticky; top: 0; background: var(--jp-layout-color0, white); }
.nn-program .widget-label { position: absolute; clip-path: inset(50%); }
.nn-program select { font-family: var(--jp-code-font-family, monospace); padding: 2px;
  font-size: calc(0.86 * var(--jp-content-font-size1, 14px)); line-height: 1.2; }
.nn-program option { padding: 0 2px; min-height: 1.25em; }
.nn-program option:checked { background: #F0E442 linear-gradient(#F0E442, #F0E442); color: black; }
</style>"""


@dataclass(frozen=True)
class Marks:
    """What is marked in a matrix, each an array of flags: numbers that changed, the entry in hand,
    the entries that it is computed from, and numbers that are not what the line gives.
    """

    lit: NDArray[np.bool_]
    chosen: NDArray[np.bool_]
    used: NDArray[np.bool_]
    wrong: NDArray[np.bool_]

    @property
    def T(self):
        return Marks(self.lit.T, self.chosen.T, self.used.T, self.wrong.T)


def written(name, M):
    """Each number of a matrix as it is shown: with four decimals; given numbers with as few as they
    all need; tiny ones with a power of ten.
    """
    return _written(name[0] in "WbXy", M.shape, np.asarray(M, float).tobytes())


@lru_cache(maxsize=1_000)  # from one step to the next most numbers stay
def _written(given, shape, numbers):
    values = np.frombuffer(numbers)
    ends = (f"{value:.4f}".rstrip("0").partition(".")[2] for value in values)
    places = max(map(len, ends)) if given else 4
    tiny = 0 < np.abs(values).max() < 0.001
    look = ".1e" if tiny else f".{places}f"
    # + 0.0: no minus before a zero
    texts = [f"{value + 0.0:{look if abs(value) < 1000 else '.4g'}}" for value in values.tolist()]
    return np.array(texts).reshape(shape)


def line_html(operation, arrays, marks):
    """An operation as HTML: its matrices as tables, with the rest of its code between them."""
    pieces = [f"{operation.name}", *ARRAY.split(f" = {operation.expression}")]
    words, signs = [], ""
    for piece in pieces:
        if piece.removesuffix(".T") in arrays:
            table = matrix_html(piece, seen(arrays, piece), seen(marks, piece))
            words.append(
                f"<span>{signs}{table}</span>"
            )  # a sign is not separated from what follows it
            signs = ""
        elif piece.strip():
            signs = html.escape(piece.strip())
    return f'<div class="nn-line">{"".join(words)}<span>{signs}</span></div>'


def line_text(operation, arrays, width=66):
    """The same as plain text of at most `width` columns, matrices side by side where they fit."""
    rows, sign = [[]], []
    for piece in (operation.name, *ARRAY.split(f" = {operation.expression} ")):
        if piece.removesuffix(".T") not in arrays:
            sign = [[piece.strip()]]  # it is not separated from what follows
            continue
        blocks = [*sign, matrix_text(piece, seen(arrays, piece))]
        if sum(len(block[0]) + 1 for block in (*rows[-1], *blocks)) > width:
            rows.append([])
        rows[-1] += blocks
    if sign and sum(len(block[0]) + 1 for block in (*rows[-1], *sign)) > width:
        rows.append([])
    rows[-1] += sign
    return "\n".join(side_by_side(row) for row in rows)


def matrix_text(name, M):
    """A matrix as lines of text, all of one width, under its name and shape."""
    title = f"{name} {M.shape}" if M.ndim else name
    texts = written(name, np.atleast_2d(M))
    widest = max(map(len, texts.flat))
    more = " ..." * (texts.shape[1] > MOST_COLUMNS)
    shown = texts[:MOST_LINES, :MOST_COLUMNS]
    lines = [f"[{' '.join(text.rjust(widest) for text in row)}{more}]" for row in shown]
    lines += [f"and {len(texts) - MOST_LINES} more"] * (len(texts) > MOST_LINES)
    width = max(map(len, (title, *lines)))
    return [line.center(width) for line in (title, *lines)]


def side_by_side(blocks):
    """Blocks of text side by side, each centred vertically."""
    height = max(map(len, blocks))
    filled = []
    for block in blocks:
        above = (height - len(block) + 1) // 2
        blank = [" " * len(block[0])]
        filled.append(blank * above + list(block) + blank * (height - len(block) - above))
    return "\n".join(" ".join(row).rstrip() for row in zip(*filled))


def seen(things, name):
    """The thing of that name, transposed if the name ends in .T."""
    return things[name[:-2]].T if name.endswith(".T") else things[name]


def matrix_html(name, M, marks):
    """A matrix as a table under its name and shape, with its marks; a number is a matrix of one."""
    shape = f" {M.shape}" if M.ndim else ""
    every = (M, marks.lit, marks.chosen, marks.used, marks.wrong)
    M, lit, chosen, used, wrong = map(np.atleast_2d, every)
    texts = written(name, M)
    underlined = np.char.add(np.char.add('<span class="wrong">', texts), "</span>")
    texts = np.where(wrong, underlined, texts)
    cells = np.where(lit, np.char.add(np.char.add("<mark>", texts), "</mark>"), texts)
    looks = np.where(chosen, ' class="chosen"', np.where(used, ' class="used"', ""))
    rows = (
        "".join(f"<td{look}>{cell}</td>" for cell, look in zip(*row)) for row in zip(cells, looks)
    )
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    caption = f"<caption><b>{name}</b>{shape}</caption>"
    return f'<div class="nn-scroll"><table>{caption}{body}</table></div>'


def chain_html(parameter, chain, samples, known, measured):
    """The chain rule of one parameter: its products, one row for each sample and path, and beside
    their sum what nudging measures, with a kink that it meets. Factors that are not `known` yet are faint.
    """
    looks = ["" if name in known else ' class="later"' for name in chain.factors]
    products = chain.products
    total = next(filter(None, looks), "")
    ways = len(chain.paths) > 1

    def row(names, factors, product, tag="td"):
        cells = (f"<{tag}{look}>{factor}</{tag}>" for factor, look in zip(factors, looks))
        between = f"<{tag}>·</{tag}>".join(cells)
        return f"<tr>{names}{between}<{tag}>=</{tag}><{tag}{total}>{product}</{tag}></tr>"

    rows = []
    for sample, k in islice(np.ndindex(products.shape), MOST_ROWS):
        way = f"<td>{' → '.join(map(str, chain.paths[k]))}</td>" if ways else ""
        factors = map(brief, chain.values[sample, k])
        names = f"<td>{html.escape(samples[sample])}</td>{way}"
        rows.append(row(names, factors, brief(products[sample, k])))
    heads = "<th>sample</th>" + ("<th>by units</th>" if ways else "")
    more = products.size - len(rows)
    penalty = f" and the slope of the penalty {chain.penalty:.6f}" if chain.penalty else ""
    kink = f'<p class="nn-why">{words}</p>' if (words := kink_words(measured, chain.total)) else ""
    return (
        f'<div class="nn-chain">Slope for <b>{parameter}</b>: sum of the products{penalty} '
        f"<b{total}>{chain.total:.6f}</b>, by nudging {measured.central:.6f}{kink}"
        f'<div class="nn-scroll"><table><thead>{row(heads, chain.factors, "", "th")}</thead>'
        f"{''.join(rows)}</table>{f'and {more} more' if more else ''}</div></div>"
    )


def chain_text(parameter, chain, measured):
    """The same as a sentence, with its products where they are few."""
    products = chain.products
    few = products.size <= 8
    terms = " + ".join(map(brief, products.flat)).replace("+ -", "- ") if few else "the sum"
    terms += f" + {brief(chain.penalty)} of the penalty" if chain.penalty else ""
    nudged = f"by nudging {measured.central:.4f}. {kink_words(measured, chain.total)}".rstrip()
    return f"Slope for {parameter}: {terms} = {chain.total:.4f}; {nudged}"


def kink_words(measured, products):
    """How to read a slope that was measured by nudging across a kink."""
    if not measured.kinks:
        return ""
    first, *others = measured.kinks
    them = f"{first} and {len(others)} more are" if others else f"{first} is"
    slopes = f"{measured.left:.4f} on the left and {measured.right:.4f} on the right"
    why = f"{them} at a kink, where the loss has two slopes, {slopes}; nudging finds their mean."
    if abs(products - measured.held) <= 1e-6 * max(abs(products), 0.01):
        return f"Both are right: {why} The products take the slope that relu has at 0, which is 0."
    return f"On nudging: {why} With the kink held it is {measured.held:.4f}."


MOST_LINES, MOST_COLUMNS = 16, 7  # of a matrix as text, in a picture of bounded size
MOST_ROWS = 48  # of a chain rule; nobody reads more, and they take time to make


def brief(value):
    """A number with four decimals, or with two digits and a power of ten where those would be zeros."""
    return f"{value:.1e}" if 0 < abs(value) < 0.001 else f"{value + 0.0:.4f}"
