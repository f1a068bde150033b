"""How sure a success rate is that was counted: the Wilson score interval."""

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
