"""One mark for a quantity, in text, formulas and pictures: z has a line below, a one above, delta both.

z comes before the squash, a after it, and delta goes back from a to z. The letter is always there,
and the mark has its colour.
"""

import re

BELOW, ABOVE = "\N{COMBINING LOW LINE}", "\N{COMBINING OVERLINE}"
CODE = re.compile(r"(```.*?```|`[^`\n]*`)", re.DOTALL)
MATH = re.compile(r"(\$\$.+?\$\$|(?<!\\)\$[^$\n]+?(?<!\\)\$)", re.DOTALL)
WORDS = re.compile(
    r"(\\(?:text|mathrm|mathsf|operatorname|begin|end|underline|overline)\{[^{}]*\})"
)


def marked(text):
    """A text of a picture with its marks; what is between $ and $ is a formula. An "a" counts as the
    quantity if a number, an equals sign or nothing follows it.

    >>> marked("z1 = 2, a1 of a house") == "z" + BELOW + "1 = 2, a" + ABOVE + "1 of a house"
    True
    """
    parts = re.split(r"(\$[^$]*\$)", text)
    return "".join(marked_math(part) if k % 2 else plain(part) for k, part in enumerate(parts))


def plain(text):
    """A text without formulas with its marks."""
    text = re.sub(rf"(?<![^\W\d_])z(?!{BELOW}|[^\W\d_])", f"z{BELOW}", text)
    text = re.sub(r"(?<![^\W\d_])a(?=\d| =|$)", f"a{ABOVE}", text)
    return re.sub(
        "\N{GREEK SMALL LETTER DELTA}(?!\N{COMBINING LOW LINE})", rf"\g<0>{BELOW}{ABOVE}", text
    )


def marked_math(formula):
    r"""A formula in TeX with its marks.

    >>> print(marked_math(r"a_1 = \sigma(z_1)"))
    \overline{a}_1 = \sigma(\underline{z}_1)
    """
    parts = WORDS.split(formula)
    for k in range(0, len(parts), 2):
        part = re.sub(r"\\delta(?![A-Za-z])", r"\\underline{\\overline{\\delta}}", parts[k])
        # KaTeX wants braces around what is raised or lowered
        part = re.sub(r"(?<=[\^_])([za])(?![A-Za-z])", r"{\1}", part)
        part = re.sub(r"(?<![A-Za-z\\])z(?![A-Za-z])", r"\\underline{z}", part)
        parts[k] = re.sub(r"(?<![A-Za-z\\])a(?![A-Za-z])", r"\\overline{a}", part)
    return "".join(parts)


def marked_markdown(markdown):
    r"""Markdown with the marks in its formulas; code stays as it is.

    >>> marked_markdown("the sum $z$, in code `z`")
    'the sum $\\underline{z}$, in code `z`'
    """
    parts = CODE.split(markdown)
    for k in range(0, len(parts), 2):
        pieces = MATH.split(parts[k])
        pieces[1::2] = map(marked_math, pieces[1::2])
        parts[k] = "".join(pieces)
    return "".join(parts)
