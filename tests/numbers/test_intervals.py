"""Wilson intervals and those of medians against published figures, and what they promise."""

from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnworkshop.many.intervals import in_words, median_interval, wilson

# R. G. Newcombe, Two-sided confidence intervals for the single proportion: comparison of seven
# methods, Statistics in Medicine 17 (1998), 857-872: the score method without correction
PUBLISHED = [
    (81, 263, 0.2553, 0.3662),
    (15, 148, 0.0624, 0.1605),
    (0, 20, 0.0000, 0.1611),
    (1, 29, 0.0061, 0.1718),
]
COUNTS = st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(("s", "n", "low", "high"), PUBLISHED)
def test_published_figures(s, n, low, high):
    assert wilson(s, n) == pytest.approx((low, high), abs=5e-5)


def test_by_hand():
    """s = 8, n = 10 and z = 2, which is a confidence of 0.9545: (8 + 2 -+ 2 sqrt(2.6)) / 14."""
    low, high = wilson(8, 10, 0.9544997361)
    assert low == pytest.approx((10 - 2 * 1.61245155) / 14, abs=1e-8)
    assert high == pytest.approx((10 + 2 * 1.61245155) / 14, abs=1e-8)


@given(COUNTS)
def test_at_its_ends_the_rate_lies_z_spreads_away(counts):
    s, n = counts
    for p in wilson(s, n):
        assert (s / n - p) ** 2 == pytest.approx(1.959963984540054**2 * p * (1 - p) / n, abs=1e-12)


@given(COUNTS)
def test_success_and_failure_are_mirrored(counts):
    s, n = counts
    low, high = wilson(s, n)
    assert 0 <= low <= s / n <= high <= 1
    assert (1 - high, 1 - low) == pytest.approx(wilson(n - s, n), abs=1e-12)


def test_ends():
    assert wilson(0, 7)[0] == 0.0 and wilson(7, 7)[1] == 1.0
    assert wilson(0, 0) == (0.0, 1.0)


def test_more_trials_or_less_confidence_are_narrower():
    def width(*arguments):
        low, high = wilson(*arguments)
        return high - low

    assert width(839, 1000) < width(84, 100) < width(8, 10)
    assert width(8, 10, 0.5) < width(8, 10, 0.9) < width(8, 10, 0.99)


def test_it_keeps_its_promise():
    """Over all rates, in 95 of 100 experiments the interval holds the true one, to within one."""
    n = 40
    low, high = wilson(np.arange(n + 1), n)
    held = []
    for p in np.linspace(0.01, 0.99, 99):
        chance = [comb(n, s) * p**s * (1 - p) ** (n - s) for s in range(n + 1)]
        held.append(np.sum(chance, where=(low <= p) & (p <= high)))
    assert np.mean(held) == pytest.approx(0.95, abs=0.01)
    assert min(held) > 0.85


def test_arrays_of_counts():
    low, high = wilson([[0, 5], [10, 0]], [[10, 10], [10, 0]])
    assert low.shape == high.shape == (2, 2)
    assert (low[0, 1], high[0, 1]) == wilson(5, 10)
    assert (low[1, 1], high[1, 1]) == (0, 1)


def test_in_words():
    assert in_words(839, 1000) == "84 % (81 to 86 %)"
    assert in_words(0, 20) == "0 % (0 to 16 %)"
    assert in_words(0, 1000) == "0 % (0 to 0.4 %)"
    assert in_words(1000, 1000) == "100 % (99.6 to 100 %)"
    assert in_words(995, 1000) == "99.5 % (99 to 99.8 %)"
    assert in_words(0, 0) == "not tried yet"


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((-1, 10), ValueError, "successes is -1 and trials is 10, expected whole numbers"),
        ((11, 10), ValueError, "successes is 11 and trials is 10"),
        ((0.5, 10), ValueError, "successes is 0.5"),
        ((1, 2.5), ValueError, "successes is 1 and trials is 2.5"),
        ((np.nan, 2), ValueError, "successes has nan"),
        (("1", 2), TypeError, "successes is '1'"),
        ((1, 2, 0), ValueError, "confidence is 0"),
        ((1, 2, 1), ValueError, "confidence is 1"),
        ((1, 2, "95"), TypeError, "confidence is '95'"),
    ],
)
def test_bad_input(arguments, error, message):
    with pytest.raises(error, match=f"^{message}"):
        wilson(*arguments)


# the ranks of the 95 % interval of a median, W. J. Conover, Practical Nonparametric Statistics
RANKS = {6: (1, 6), 10: (2, 9), 20: (6, 15), 25: (8, 18), 50: (18, 33), 100: (40, 61)}


@pytest.mark.parametrize("n", RANKS)
def test_published_ranks(n):
    assert median_interval(np.random.default_rng(n).permutation(n) + 1) == RANKS[n]


@given(st.integers(6, 300), st.floats(0.5, 0.96))  # of 6 no more than 1 - 2 / 64
def test_so_many_intervals_hold_the_median_and_hardly_more(n, confidence):
    """The median lies between the k-th numbers unless fewer than k heads, or tails, came of n."""
    low, high = median_interval(np.arange(1, n + 1), confidence)
    k = round(low)
    assert low + high == n + 1

    def held(k):
        return 1 - 2 * sum(comb(n, heads) for heads in range(k)) / 2**n

    assert held(k) >= confidence - 1e-12
    assert held(k + 1) < confidence


@given(st.lists(st.floats(-1e6, 1e6), min_size=6, max_size=80))
def test_whatever_the_numbers_are_like_it_is_made_of_them(values):
    low, high = median_interval(values)
    assert low in values and high in values
    assert low <= np.median(values) <= high
    assert median_interval([-value for value in values]) == (-high, -low)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (([1, 2, 3, 4, 5],), ValueError, "values has 5 numbers, too few"),
        (([],), ValueError, "values"),
        (([1] * 9 + [np.nan],), ValueError, "values has nan"),
        ((["a"] * 9,), TypeError, "values"),
        (([1] * 9, 0), ValueError, "confidence is 0"),
        (([1] * 9, "95"), TypeError, "confidence is '95'"),
    ],
)
def test_bad_input_of_a_median(arguments, error, message):
    with pytest.raises(error, match=f"^{message}"):
        median_interval(*arguments)
