"""Every mistake in every exercise in which it can occur: its own name comes, and no other."""

from functools import cache

import numpy as np
import pytest

from nnworkshop.exercises import check, mistakes
from nnworkshop.exercises.exercise import Exercise, Trial

PARTS = [
    pytest.param(part, id=f"{name}-{index}")
    for name in check.__all__
    if isinstance(exercise := getattr(check, name), Exercise)
    for index, part in enumerate(exercise.parts)
]
SEEDS = (0, pytest.param(1, marks=pytest.mark.night))
CUT = ("integer arithmetic", "rounded")  # of small numbers these leave nothing but zeros
GIVEN = {}  # what variants give, by variant and case


@cache
def drawn(part, seed):
    return part.cases(np.random.default_rng(seed))


class Remembering(Trial):
    """A trial that takes what variants give from an earlier one with the same inputs."""

    def _without_guard(self, function, case):
        assert any(case is one for one in self.cases)  # which `drawn` keeps, so ids stay theirs
        key = function, id(case)
        if key not in GIVEN:
            GIVEN[key] = super()._without_guard(function, case)
        return GIVEN[key]


def trial(part, function, seed):
    return Remembering(part, function, drawn(part, seed))


def answers(part, variant, seed):
    """What a variant gives, case for case."""
    asked = trial(part, variant, seed)
    with np.errstate(all="ignore"):
        return [asked._without_guard(variant, case) for case in asked.cases]


def same(some, others):
    return all(one.equals(other) for one, other in zip(some, others))


def size(numbers):
    """The sum of all absolute values that are finite."""
    arrays = [array[np.isfinite(array)] for one in numbers for _, array in one.arrays]
    return sum(np.abs(array).sum() for array in arrays)


def about(size, other):
    """False only where the numbers of these sizes cannot be the same: it spares most comparisons."""
    return not abs(size - other) > 1e-5 * (1 + size)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("part", PARTS)
def test_no_two_mistakes_of_an_exercise_give_the_same_numbers(part, seed):
    """Nor does one give what is right, so that no name can be missing or false."""
    right = answers(part, part.reference, seed)
    known = []
    for mistake in part.mistakes:
        for variant in mistake.variants:
            numbers = answers(part, variant, seed)
            assert not same(numbers, right), mistake.name
            if any(one.arrays for one in numbers):
                mine = size(numbers)
                like = [one for one in known if about(mine, one[1])]
                twins = {name for name, _, others in like if same(numbers, others)}
                assert twins <= {mistake.name}
                known.append((mistake.name, mine, numbers))


def test_what_is_right_is_worked_out_once_for_all_generic_mistakes():
    asked = []

    def reference(z):
        asked.append(z)
        return 1 / (1 + z)

    z = np.array([1.0, 2.0])
    for mistake in mistakes.generic(reference, values=1, rows=True):
        for variant in mistake.variants:
            variant(z)
    assert len(asked) == 1


@pytest.mark.parametrize("part", PARTS)
def test_a_mistake_gets_its_own_name(part):
    """One of its variants, judged as a learner's function is."""
    for mistake in filter(lambda mistake: mistake.variants, part.all_mistakes()):
        variant = mistake.variants[-1]
        with np.errstate(all="ignore"):
            found = trial(part, variant, 0).finding()
        if found is None:  # some changes change nothing here, such as flattening a number
            assert mistake not in part.mistakes
        elif mistake in part.mistakes:
            assert found.diagnosis == mistake.name
        elif found.diagnosis != mistake.name:  # then one of this exercise is the same
            own = [one for one in part.mistakes if one.name == found.diagnosis]
            numbers = answers(part, variant, 0)
            zeros = not any(array.any() for one in numbers for _, array in one.arrays)
            assert (zeros and mistake.name in CUT) or any(
                same(answers(part, other, 0), numbers) for one in own for other in one.variants
            )


TIMES = {"The sizes are right": None, "Everything is twice": 2.0, "Everything is half": 0.5}


@pytest.mark.parametrize("part", PARTS)
def test_what_a_sentence_says_of_all_numbers_is_true_of_all(part):
    right = answers(part, part.reference, 0)
    for mistake in part.mistakes:
        factors = [factor for words, factor in TIMES.items() if mistake.hint.startswith(words)]
        for variant in mistake.variants if factors else ():
            for one, due in zip(answers(part, variant, 0), right):
                for (_, came), (_, expected) in zip(one.arrays, due.arrays):
                    if factors == [None]:
                        came, expected = np.abs(came), np.abs(expected)
                    np.testing.assert_allclose(came, (factors[0] or 1) * expected, atol=1e-9)
