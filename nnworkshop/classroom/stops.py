"""What stops a cell, by names of our own: nothing that a student has written is in them."""

import builtins
import re

ENDED = "Python itself ended: the code quits it, asks for too much memory, or crashes it."
NEVER_ENDED = "It never finished, and was stopped."
SENTENCES = {ENDED: "Python itself ends", NEVER_ENDED: "a cell never ends"}
UNREADABLE = ("SyntaxError", "IndentationError", "TabError")
KINDS = {  # what is wrong with code that Python cannot read, and how Python says it
    "a colon is missing": r"expected ':'",
    "a bracket is never closed": r"was never closed",
    "the code ends too early": r"incomplete input|unexpected EOF",
    "a bracket is closed that was not opened": r"^unmatched|does not match opening",
    "a quotation mark is never closed": r"unterminated",
    "nothing is indented below a colon": r"expected an indented block",
    "a line is indented that should not be": r"unexpected indent",
    "an indentation that fits no line above": r"unindent does not match",
    "tabs and spaces are mixed": r"inconsistent use of tabs",
    "= where nothing can be given a value": r"cannot assign|Maybe you meant '=='",
    "a comma is missing": r"forgot a comma",
    "a character that Python does not know": r"invalid (non-printable )?character",
    "a name that begins with a digit": r"invalid (decimal|hexadecimal|octal|binary) literal",
    "return outside of a function": r"'return' outside function",
    "an argument without a name after one with a name": r"positional argument follows",
    "a line goes on after a backslash": r"line continuation character",
}
OTHER_KIND = "of another kind"
OTHER = "another error"


def is_unreadable(error):
    """Whether an error says that Python cannot read the code. error: what a cell said."""
    return _type(error) in UNREADABLE


def named(error):
    """The name of what stopped a cell: `NameError`, `SyntaxError: a colon is missing`."""
    if error in SENTENCES:
        return SENTENCES[error]
    if not is_unreadable(error):
        return error_named(_type(error))
    message = error.partition(": ")[2].split(", in line ")[0]
    found = (name for name, pattern in KINDS.items() if re.search(pattern, message))
    return f"SyntaxError: {next(found, OTHER_KIND)}"


def error_named(kind):
    """The name of a type of errors if it is one of Python's own, which anybody may read."""
    found = getattr(builtins, kind, None)
    return kind if isinstance(found, type) and issubclass(found, BaseException) else OTHER


def _type(error):
    return error.split(":")[0].strip()
