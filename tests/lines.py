"""How much there is to read in nnlib: python tests/lines.py

A line of code is one that holds more than a comment or a docstring, as ruff lays it out.
"""

import ast
import io
import tokenize
from pathlib import Path

NNLIB = Path(__file__).parent.parent / "nnlib"
HEART = ["activations", "losses", "parameters", "network", "rules", "training"]
NO_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}


def code(text):
    """How many lines of a program are code."""
    lines = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in NO_CODE:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(text)):
        body = getattr(node, "body", None)
        if isinstance(body, list) and isinstance(body[0], ast.Expr):
            first = body[0]
            if isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
                lines.difference_update(range(first.lineno, first.end_lineno + 1))
    return len(lines)


def table():
    """Of each file of nnlib, the heart first: its name, lines of code, lines in all."""
    files = {path.stem: path.read_text(encoding="utf-8") for path in NNLIB.glob("*.py")}
    names = HEART + sorted(set(files) - set(HEART))
    return [(name, code(files[name]), len(files[name].splitlines())) for name in names]


def main():
    rows = table()
    heart, rest = rows[: len(HEART)], rows[len(HEART) :]
    print("| file | lines of code | in all |\n|---|---|---|")
    for title, part in (("the heart", heart), ("all of nnlib", heart + rest)):
        for name, code_lines, lines in part[-len(rest) :] if part is not heart else heart:
            print(f"| {name}.py | {code_lines} | {lines} |")
        totals = (sum(column) for column in list(zip(*part))[1:])
        print(f"| **{title}** |", " | ".join(f"**{total}**" for total in totals), "|")


if __name__ == "__main__":
    main()
