"""When two answers are the same numbers."""

from itertools import product

import numpy as np
import pytest

from nnworkshop.owncode.answers import ATOL, RTOL, close

NUMBERS = (0.0, 1.0, -1.0, ATOL, 1 + RTOL, 1 + 3 * RTOL, np.nan, np.inf, -np.inf, 1e308, -1e308)


@pytest.mark.parametrize("rest", [(), (0.0,)], ids=["a single number", "the first of two"])
def test_it_is_what_numpy_says(rest):
    said = set()
    for a, b in product(NUMBERS, repeat=2):
        with np.errstate(all="ignore"):
            found = close(np.array([a, *rest]), np.array([b, *rest]))
            assert found == np.allclose(a, b, rtol=RTOL, atol=ATOL, equal_nan=True)
        said.add(bool(found))
    assert said == {True, False}


def test_only_a_single_number_may_have_another_shape():
    assert close(np.array([[2.0]]), np.array(2.0)) and close(np.array(2.0), np.array([2.0]))
    assert not close(np.array([2.0, 2.0]), np.array(2.0))
    assert not close(np.zeros(2), np.zeros((2, 1)))
    assert close(np.zeros((0, 2)), np.zeros((0, 2)))
