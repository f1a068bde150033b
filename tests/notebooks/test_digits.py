"""What notebook 09 prints does not hang on the last bit, and its median is what was promised."""

import numpy as np
import pytest
from claimed.notebook_09 import SEEDS, held_out, learned, right

from nnlib import classes

NUDGED = [1, *(pytest.param(seed, marks=pytest.mark.night) for seed in SEEDS if seed != 1)]


@pytest.mark.parametrize("nudge", [1e-9, -1e-9])
@pytest.mark.parametrize("seed", NUDGED)
def test_a_nudged_start_gives_every_digit_the_same_name(seed, nudge):
    rows, _ = held_out(seed)
    plain, nudged = (classes(learned(seed, by).predict(rows)) for by in (0.0, nudge))
    np.testing.assert_array_equal(plain, nudged)


@pytest.mark.night
def test_the_median_of_twenty_starts_and_splits():
    counts = [right(seed) for seed in SEEDS]
    assert np.median(counts) / 449 >= 0.97
