"""How much there is to read in nnlib, file by file: python tests/numbers/lines.py

A line of code is one that holds more than a comment or a docstring, as ruff lays it out.
"""

import ast
import io
import tokenize
from pathlib import Path

NNLIB = Path(__file__).parents[2] / "nnlib"
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
        documented = ast.Module | ast.ClassDef | ast.FunctionDef
        if isinstance(node, documented) and ast.get_docstring(node) is not None:
            lines.difference_update(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    return len(lines)


def table():
    """Lines of code and lines in all of each file, by name, the heart first."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in NNLIB.glob("*.py")}
    names = [*HEART, *sorted(set(texts) - set(HEART))]
    return {name: (code(texts[name]), len(texts[name].splitlines())) for name in names}


def total(rows):
    return tuple(map(sum, zip(*rows)))


def main():
    sizes = table()
    heart = total(sizes[name] for name in HEART)
    print("| nnlib | lines of code | in all |\n|---|---|---|")
    for name, size in sizes.items():
        print(f"| {name}.py", *size, "", sep=" | ")
        if name == HEART[-1]:
            print("| **the heart**", *heart, "", sep=" | ")
    print("| **all**", *total(sizes.values()), "", sep=" | ")


if __name__ == "__main__":
    main()
