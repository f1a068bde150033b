"""Every mistake, fed to every exercise in which it can occur: its own name comes, and no other."""

import numpy as np
import pytest

from nnworkshop.exercises import check
from nnworkshop.exercises.exercise import Exercise, Trial

EXERCISES = [getattr(check, name) for name in check.__all__]
PARTS = [
    pytest.param(exercise, index, id=f"{exercise.name}-{index}")
    for exercise in EXERCISES
    if isinstance(exercise, Exercise)
    for index in range(len(exercise.parts))
]
MISTAKES = [
    pytest.param(part.values[0].parts[part.values[1]], mistake, id=f"{part.id}-{mistake.name}")
    for part in PARTS
    for mistake in part.values[0].parts[part.values[1]].all_mistakes()
]
SEEDS = (0,)
CUT = ("integer arithmetic", "rounded")  # of small numbers these leave nothing but zeros


def finding(part, function, seed):
    """What the check finds, with the inputs of a seed."""
    with np.errstate(all="ignore"):
        return Trial(part, function, part.cases(np.random.default_rng(seed))).finding()


def only_zeros(part, function, seed):
    """Whether a function gives zeros for every input."""
    with np.errstate(all="ignore"):
        cases = part.cases(np.random.default_rng(seed))
        answers = [part.answer(function(*case.values())) for case in cases]
    return not any(array.any() for answer in answers for _, array in answer.arrays)


@pytest.mark.parametrize(("part", "mistake"), MISTAKES)
def test_a_mistake_gets_its_own_name(part, mistake):
    for variant in mistake.variants:
        for seed in SEEDS:
            found = finding(part, variant, seed)
            if found is None:  # some changes change nothing here, such as flattening a number
                assert mistake not in part.mistakes
                continue
            zeros = mistake.name in CUT and only_zeros(part, variant, seed)
            assert found.diagnosis == ("always zero" if zeros else mistake.name)
