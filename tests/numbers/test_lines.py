"""nnlib stays small enough to be read."""

import lines

LATER = ["held_out", "kinks"]  # what one needs no sooner than there are data to hold out, and ReLU


def test_nnlib_can_be_read_in_an_evening_and_its_heart_in_a_quarter_of_an_hour():
    sizes = lines.table()
    heart, _ = lines.total(sizes[name] for name in lines.HEART)
    everything, _ = lines.total(sizes.values())
    later, _ = lines.total(sizes[name] for name in LATER)
    assert heart <= 400
    assert everything - later <= 650
    assert later <= 68
    assert max(in_all for _, in_all in sizes.values()) <= 200


def test_what_counts_as_a_line_of_code():
    text = '''"""A docstring
of two lines."""
# a comment
def f(x):  # a comment beside code
    """Another docstring."""

    return (
        x
    )
'''
    assert lines.code(text) == 4
    assert lines.code('words = """two\nlines"""\n') == 2  # text that is no docstring is code
