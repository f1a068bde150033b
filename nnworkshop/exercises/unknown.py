"""What can be said of a wrong answer if no known mistake fits: where it is right, where it is not,
and how.

Every sentence is true of the numbers that came, whatever the code may be.
"""

import numpy as np

from nnworkshop.owncode.answers import ATOL, RTOL, close

NEAR = 0.02  # differences up to this share of the largest number are small
HERE = "is something clipped, replaced or stopped there?"


def where_wrong(cases, wrong):
    """A sentence on which of the cases are wrong, if one thing sets them apart from those that are
    right; "" if none does.
    """
    if len(wrong) == len(cases):
        return ""
    traits = [set(_traits(case)) for case in cases]
    abouts = {getattr(case, "about", "") for case in cases}
    for trait in sorted(set.union(*traits), key=_as_told):
        if {i for i, own in enumerate(traits) if trait in own} == set(wrong):
            ask = (
                HERE
                if trait in abouts and trait.startswith("where")
                else "what is different there?"
            )
            return f"It is right for the other inputs, but wrong {trait}: {ask}"
    labels = dict.fromkeys(getattr(cases[i], "about", "") for i in wrong)
    ordinary = [i for i, case in enumerate(cases) if not getattr(case, "about", "")]
    where = ", and ".join(filter(None, labels))
    if not where or set(ordinary) <= set(wrong):
        return ""
    if "" in labels:
        return (
            f"It is right for some inputs, but wrong in several cases, for example {where}: {HERE}"
        )
    return f"It is right for ordinary inputs, but wrong {where}: {HERE}"


def _as_told(trait):
    """Shorter traits first: what is special about a case comes before what all arrays have."""
    return len(trait), trait


def _traits(case):
    if about := getattr(case, "about", ""):
        yield about
    arrays = {name: value for name, value in case.items() if isinstance(value, np.ndarray)}
    if len(arrays) < len(case) == 1:
        yield "for a single number"
    elif len(case) == 1:
        yield "for arrays"
    for name, value in case.items():
        if isinstance(value, bool):
            yield f"where {name} is {value}"
        elif isinstance(value, int):
            yield f"where {name} is {value if value < 2 else 'more than 1'}"
    for name, array in arrays.items():
        if array.ndim == 2:
            for axis, line in enumerate(("row", "column")):
                many = array.shape[axis] > 1
                yield f"where {name} has {'more than one' if many else 'only one'} {line}"
        if array.ndim == 1:
            yield f"where {name} has {'more than one entry' if array.size > 1 else 'only one entry'}"


def which_value(names, wrong):
    """A sentence on which of several values are wrong; "" if all are."""
    right = [name for name in names if name not in wrong]
    if not right:
        return ""
    are = "is" if len(right) == 1 else "are"
    are_not = "is not" if len(wrong) == 1 else "are not"
    return f"{listed(right)} {are} right, but {listed(wrong)} {are_not}."


def listed(names):
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def which_entries(pairs):
    """A sentence on which entries of arrays are right, in all of them; "" if nothing can be said."""
    if any(a.shape != b.shape for a, b in pairs):
        return ""
    tables = [_right(a, b) for a, b in pairs if a.ndim == 2 and min(a.shape) > 1]
    for axis, line in ((0, "column"), (1, "row")):
        lines = [right.all(axis=axis) for right in tables]  # which columns, or rows, are right
        for words, only in {
            f"only the first {line} is": lambda r: r[0] and not r[1:].any(),
            f"only the last {line} is": lambda r: r[-1] and not r[:-1].any(),
            f"all but the first {line} are": lambda r: not r[0] and r[1:].all(),
            f"all but the last {line} are": lambda r: not r[-1] and r[:-1].all(),
        }.items():
            if lines and all(map(only, lines)):
                return (
                    f"Of your numbers, {words} right: what happens to some and not to the others?"
                )
    if all(np.allclose(np.abs(a), np.abs(b), rtol=RTOL, atol=ATOL) for a, b in pairs):
        return "The sizes of your numbers are right, but some of the signs are not."
    return ""


def _right(a, b):
    return np.isclose(a, b, rtol=RTOL, atol=ATOL, equal_nan=True)


def where_in(arguments, pairs):
    """A sentence on the numbers for which a function of each number alone is wrong."""
    if any(a.shape != z.shape or a.shape != b.shape for z, (a, b) in zip(arguments, pairs)):
        return ""
    z = np.concatenate([np.ravel(z) for z in arguments])
    right = np.concatenate([_right(a, b).ravel() for a, b in pairs])
    places = {
        "below 0": z < 0,
        "above 0": z > 0,
        "of 0 and below": z <= 0,
        "of 0 and above": z >= 0,
        "far from 0": abs(z) > 20,
    }
    for words, where in places.items():
        if np.array_equal(where, ~right) and right.any() and where.any():
            return f"It is right everywhere except for numbers {words}: what happens to them?"
    return ""


def near(pairs):
    """Whether all numbers are nearly right."""
    return all(
        a.shape == b.shape and np.abs(a - b).max() <= NEAR * np.abs(b).max() for a, b in pairs
    )


def difference(came, expected, mapping):
    """A sentence on an answer of a wrong kind or shape; "" if kind and shape are right."""
    if came.kind == "names":
        return "The names in the dict are not the ones the task asks for."
    if came.kind == "nothing":
        return "Here your function returns nothing: does every path through it end in a return?"
    if came.kind == "number of values" and mapping:
        return "The dict does not have all the names the task asks for."
    if not came.arrays:
        return f"Your function returns the wrong kind of thing: {came.words}."
    pairs = [(name, a, b) for (name, a), (_, b) in zip(came.arrays, expected.arrays)]
    if any(_nan(a) and not _nan(b) for _, a, b in pairs):
        return "There is a nan (not a number) in it: look for 0/0, inf − inf and the like."
    for name, a, b in pairs:
        if a.shape != b.shape and not (a.size == b.size == 1 and a.ndim * b.ndim == 0):
            return _shape(name if len(pairs) > 1 else "", a, b)
    if came.kind == "list" and all(close(a, b) for _, a, b in pairs):
        return "The numbers are right, but here they come in a list, not in an array."
    return ""


def _shape(name, a, b):
    """On an array of another shape."""
    of_name = f" of {name}" if name else ""
    if a.size == b.size and close(a.ravel(), b.ravel()):
        words = f"The numbers{of_name} are right, but their shape is not"
    elif a.size == 1 and b.size > 1:
        words = (
            f"Your function returns one number{of_name and ' for ' + name} where several are "
            "expected"
        )
    else:
        words = f"The shape{of_name} is wrong"
    return f"{words}: {a.shape} in place of {b.shape}."


def _nan(array):
    return bool(np.isnan(array).any())
