"""How sure a success rate is that was counted, and a median of numbers that were drawn."""

from itertools import accumulate
from math import comb
from statistics import NormalDist

import numpy as np

from nnlib import checks


def wilson(successes, trials, confidence=0.95):
    """The Wilson interval (low, high) for the success rate behind a count, numbers from 0 to 1.

    (s + z^2 / 2 -+ z sqrt(s (n - s) / n + z^2 / 4)) / (n + z^2), s successes in n trials, with z = 1.96
    for 95 %: these are the rates p whose own spread sqrt(p (1 - p) / n) has s / n within z times of it.
    It stays between 0 and 1, at counts of 0 and n too; of no trials it is 0 to 1.

    - successes, trials: whole numbers, or arrays of them, with 0 <= successes <= trials.
    - confidence: how sure, between 0 and 1.

    ValueError, or TypeError for a wrong kind, for others. Source: E. B. Wilson, Probable inference, the
    law of succession, and statistical inference, Journal of the American Statistical Association 22
    (1927), 209-212.

    >>> [round(float(end), 3) for end in wilson(84, 100)]
    [0.756, 0.899]
    """
    s, n = checks.numbers("successes", successes), checks.numbers("trials", trials)
    if (s < 0).any() or (s > n).any() or (s % 1).any() or (n % 1).any():
        raise ValueError(
            f"successes is {successes} and trials is {trials}, "
            "expected whole numbers, from 0 up to the trials"
        )
    if not 0 < checks.share("confidence", confidence):
        raise ValueError(f"confidence is {confidence}, expected a number between 0 and 1")
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    half = z * np.sqrt(s * (n - s) / np.maximum(n, 1) + z**2 / 4)
    low, high = ((s + z**2 / 2 + sign * half) / (n + z**2) for sign in (-1, 1))
    return np.where(s == 0, 0.0, low)[()], np.where(s == n, 1.0, high)[()]


def median_interval(values, confidence=0.95):
    """The interval (low, high) for the median behind numbers that were drawn: two of them.

    Sorted, these are the k-th from below and the k-th from above. As many numbers lie below the true
    median as there are heads among n tosses of a coin, so k is the largest with
    P(fewer than k heads) <= (1 - confidence) / 2. Whatever the numbers are like, it holds.

    - values: finite numbers, (n,). confidence: how sure, between 0 and 1.

    ValueError, or TypeError for a wrong kind, for others, and if there are too few, for 95 % fewer
    than 6. Source: W. R. Thompson, On confidence ranges for the median, Annals of Mathematical
    Statistics 7 (1936), 122-128.

    >>> median_interval([5, 1, 4, 2, 3, 6])
    (1.0, 6.0)
    """
    values = np.sort(checks.numbers("values", values).ravel())
    if not 0 < checks.share("confidence", confidence):
        raise ValueError(f"confidence is {confidence}, expected a number between 0 and 1")
    n = len(values)
    below = accumulate(comb(n, heads) for heads in range(n))
    k = sum(2 * ways <= (1 - confidence) * 2**n for ways in below)
    if k == 0:
        raise ValueError(f"values has {n} numbers, too few for an interval that is this sure")
    return float(values[k - 1]), float(values[n - k])


def in_words(successes, trials):
    """A counted success rate with its 95 % Wilson interval.

    What is close to 0 or 100 has one decimal more.

    - successes, trials: whole numbers, with 0 <= successes <= trials; ValueError for others.

    >>> in_words(840, 1000)
    '84 % (82 to 86 %)'
    """
    low, high = wilson(successes, trials)
    if trials == 0:
        return "not tried yet"
    return f"{_percent(successes / trials)} % ({_percent(low)} to {_percent(high)} %)"


def _percent(share):
    near_an_end = 0 < share < 0.01 or 0.99 < share < 1
    return f"{100 * share:.1f}" if near_an_end else f"{100 * share:.0f}"
