"""Every item over 200 seeds: four choices that read differently, one of them right by other arithmetic.

The arithmetic is plain Python, from the numbers that stand in the question and from nothing else.
"""

import ast
import inspect
import math
import re
import string
from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from nnworkshop.exercises import check
from nnworkshop.exercises.items import ITEMS, TOPICS, form
from nnworkshop.exercises.items.item import CHOICES, told, variant
from nnworkshop.exercises.questions import QUESTIONS

SEEDS = range(200)
WANTED = {
    "forward pass",
    "loss",
    "gradient descent",
    "backpropagation",
    "starts and biases",
    "held-out data",
    "softmax",
}


def sigmoid(z):
    return 1 / (1 + math.exp(-z))


def dot(some, others):
    return sum(one * other for one, other in zip(some, others, strict=True))


def squares(a, y):
    return sum((one - other) ** 2 for one, other in zip(a, y, strict=True))


def parts(W1, W2):
    """Whether two hidden units differ in what they hear or in how they are heard."""
    return [row[0] for row in W1] + W2[0] != [row[1] for row in W1] + W2[1]


def epoch_and_loss(validation, test):
    return chosen_by(validation, lambda epoch: test[epoch])


def winners(rows):
    return [row.index(max(row)) for row in rows]


def two_steps(k, w, rate):
    for _ in range(2):
        w -= rate * k * w
    return w


def seen_twice(a1, a2, y):
    slopes = [b * (a - t) * a * (1 - a) for b, a, t in zip(a1, a2, y, strict=True)]
    return sum(slopes) / 2


ROOTS = {4: "half", 9: "a third", 16: "a quarter"}
RIGHT = {
    "neuron": lambda x, w, b: sigmoid(dot(x, w) + b),
    "steepness": lambda z: math.exp(-z) / (1 + math.exp(-z)) ** 2,
    "undecided": lambda w, b: -b / w,
    "hidden sums": lambda x, W: [dot(x, [W[0][k], W[1][k]]) for k in (0, 1)],
    "second layer": lambda z, w: dot(map(sigmoid, z), w),
    "shape": lambda N, m: [N, m],
    "half the mean": lambda a, y: squares(a, y) / 4 / 2,
    "two outputs": lambda a, y: (squares(a[0], y[0]) + squares(a[1], y[1])) / 2 / 2,
    "yes and no": lambda a: -(math.log(a[0]) + math.log(1 - a[1])) / 2,
    "one step": lambda w, slope, rate: w - rate * slope,
    "two steps": two_steps,
    "slope in w": lambda x, y, w, b: sum((w * i + b - t) * i for i, t in zip(x, y)) / 2,
    "steps an epoch": lambda N, size: len(range(0, N, size)),
    "output delta": lambda a, y: (a - y) * a * (1 - a),
    "hidden delta": lambda delta, w, a: delta * w * a * (1 - a),
    "paths": lambda delta, w: dot(delta, w) / 4,
    "way back": lambda delta, W: [dot(delta, row) / 4 for row in W],
    "slope in W2": seen_twice,
    "nudge": lambda loss, h: (loss[2] - loss[0]) / (2 * h),
    "bias row": lambda a, V: V[0] + dot(a, V[1:]),
    "parameters": lambda n, hidden, outputs: (n + 1) * hidden + (hidden + 1) * outputs,
    "tickets": lambda p, k: 100 - 100 * math.prod([1 - p / 100] * k),
    "stop early": epoch_and_loss,
    "scale": lambda train, held: (held[0] - sum(train) / 2) / (abs(train[0] - train[1]) / 2),
    "accuracy": lambda a, right: (
        sum(("first", "second", "third")[k] == one for k, one in zip(winners(a), right)) / 5
    ),
    "decay": lambda w, slope, rate, l2: w - rate * slope - rate * l2 * w,
    "shares": lambda powers: powers[0] / sum(powers),
    "surprise": lambda a: -math.log(a),
    "softmax slope": lambda a, right: [
        share - (place == right) for place, share in zip(("first", "second", "third"), a)
    ],
    "all of them": lambda n: 100 * n / (n + 1.959964**2),
    "more starts": lambda times: f"about {ROOTS[times]} as wide",
}


def logit(a):
    return math.log(a / (1 - a))


def spread(numbers):
    mean = sum(numbers) / len(numbers)
    return mean, math.sqrt(sum((one - mean) ** 2 for one in numbers) / len(numbers))


def place(a, right):
    return a[("first", "second", "third").index(right)]


def mean_of(function, *lists):
    values = [function(*one) for one in zip(*lists, strict=True)]
    return sum(values) / len(values)


def chosen_by(losses, told):
    epoch = losses.index(min(losses))
    return f"those after epoch {1 + epoch}; a loss of {told(epoch)}"


# What the three wrong choices are, by what their reasons say
WRONG = {
    "neuron": (
        lambda x, w: sigmoid(dot(x, w)),
        lambda x, w, b: sigmoid(dot(x, w) + 2 * b),
        lambda x, w, b: sigmoid(dot(x, w) - b),
    ),
    "steepness": (
        lambda: 0.25,
        lambda z: 1 - sigmoid(z),
        lambda z: sigmoid(z),
    ),
    "undecided": (lambda w, b: b / w, lambda b: -b, lambda: 0),
    "hidden sums": (
        lambda x, W: [dot(x, row) for row in W],
        lambda x, W: [one * sum(row) for one, row in zip(x, W)],
        lambda x, W: [x[0] * one for one in W[0]],
    ),
    "second layer": (
        lambda z, w: dot(z, w),
        lambda z, w: dot(map(sigmoid, z), w) / 2,
        lambda z, w: sigmoid(z[0]) * w[0],
    ),
    "shape": (lambda N, m: [m, N], lambda n, m: [n, m], lambda N, n: [N, n]),
    "half the mean": (
        lambda a, y: squares(a, y) / 2,
        lambda a, y: squares(a, y) / 4,
        lambda a, y: mean_of(lambda i, k: i - k, a, y) ** 2 / 2,
    ),
    "two outputs": (
        lambda a, y: sum(map(squares, a, y)) / 2 / 4,
        lambda a, y: sum(map(squares, a, y)) / 2,
        lambda a, y: sum(abs(i - k) for i, k in zip([*a[0], *a[1]], [*y[0], *y[1]])) / 2 / 2,
    ),
    "yes and no": (
        lambda a: -(math.log(a[0]) + math.log(1 - a[1])),
        lambda a: -(math.log(a[0]) + math.log(a[1])) / 2,
        lambda a: ((1 - a[0]) ** 2 + a[1] ** 2) / 2,
    ),
    "one step": (
        lambda w, slope, rate: w + rate * slope,
        lambda w, slope: w - slope,
        lambda slope, rate: -rate * slope,
    ),
    "runs away": (lambda k: 1 / k, lambda fixed: fixed, lambda k: k / 2),
    "two steps": (
        lambda k, w, rate: w - 2 * rate * k * w,
        lambda k, w, rate: w - rate * k * w,
        lambda k, w, rate: w * (1 + rate * k) ** 2,
    ),
    "slope in w": (
        lambda x, y, w, b: sum((w * i + b - t) * i for i, t in zip(x, y)),
        lambda x, y, w, b: sum(w * i + b - t for i, t in zip(x, y)) / 2,
        lambda x, y, w, b: -sum((w * i + b - t) * i for i, t in zip(x, y)) / 2,
    ),
    "steps an epoch": (lambda N, size: N // size, lambda: 1, lambda N: N),
    "output delta": (
        lambda a, y: (a - y) * round(logit(a), 2) * (1 - round(logit(a), 2)),
        lambda a, y: a - y,
        lambda a, y: (y - a) * a * (1 - a),
    ),
    "hidden delta": (
        lambda delta, w: delta * w,
        lambda delta, a: delta * a * (1 - a),
        lambda a: a * (1 - a),
    ),
    "paths": (
        lambda delta, w: dot(delta, w) / 2 / 4,
        lambda delta, w: max(i * k for i, k in zip(delta, w)) / 4,
        lambda delta, w: dot(map(abs, delta), w) / 4,
    ),
    "way back": (
        lambda delta, W: [dot(delta, [W[0][k], W[1][k]]) / 4 for k in (0, 1)],
        lambda delta, W: [sum(delta) * sum(row) / 4 for row in W],
        lambda delta: [sum(delta) / 4] * 2,
    ),
    "slope in W2": (
        lambda a1, a2, y: 2 * seen_twice(a1, a2, y),
        lambda a1, a2, y: mean_of(lambda b, a, t: b * (a - t), a1, a2, y),
        lambda a1, a2, y: -seen_twice(a1, a2, y),
    ),
    "nudge": (
        lambda loss, h: (loss[2] - loss[1]) / h,
        lambda loss, h: (loss[2] - loss[0]) / h,
        lambda loss, h: (loss[2] - loss[0]) / 2 * h,
    ),
    "bias row": (
        lambda a, V: dot(a, V[1:]),
        lambda a, V: dot([*a, 1], V),
        lambda a, V: 2 * V[0] + dot(a, V[1:]),
    ),
    "parameters": (
        lambda n, hidden, outputs: hidden * (n + outputs),
        lambda n, hidden, outputs: n + hidden + outputs,
        lambda n, hidden, outputs: (n + 1) * hidden + (hidden + 1) * outputs + n,
    ),
    "tickets": (lambda p, k: k * p, lambda p, k: 100 * (p / 100) ** k, lambda p: p),
    "stop early": (
        lambda test: chosen_by(test, lambda epoch: test[epoch]),
        lambda validation: chosen_by(validation, lambda epoch: validation[epoch]),
        lambda validation, test: chosen_by(test, lambda epoch: validation[epoch]),
    ),
    "scale": (
        lambda held: (held[0] - spread(held)[0]) / spread(held)[1],
        lambda train, held: (held[0] - spread(train + held)[0]) / spread(train + held)[1],
        lambda train, held: held[0] - spread(train)[0],
    ),
    "accuracy": (
        lambda a, right: mean_of(lambda row, k: place(row, k) == max(row) > 0.5, a, right),
        lambda a, right: mean_of(lambda row, k: place(row, k) < max(row), a, right),
        lambda a, right: mean_of(place, a, right),
    ),
    "decay": (
        lambda w, slope, rate: w - rate * slope,
        lambda w, slope, rate, l2: w - rate * slope - l2 * w,
        lambda w, slope, rate, l2: w - rate * (slope - l2 * w),
    ),
    "shares": (
        lambda z, powers: math.log(powers[0]) / sum(map(math.log, powers)),
        lambda powers: powers[0] / (1 + powers[0]),
        lambda powers: powers[0] / (powers[1] + powers[2]),
    ),
    "surprise": (lambda a: -math.log(1 - a), lambda a: 1 - a, lambda a: math.log(a)),
    "all of them": (lambda: 100, lambda: 5, lambda: 50),
    "softmax slope": (
        lambda a, right: [-one for one in RIGHT["softmax slope"](a, right)],
        lambda a, right: [one * (one < 0) for one in RIGHT["softmax slope"](a, right)],
        lambda a, right: [
            one * share * (1 - share) for one, share in zip(RIGHT["softmax slope"](a, right), a)
        ],
    ),
}
UNSEEN = {"more starts": {"times"}}  # said as a pair of counts, which are so many times as large


@cache
def forms(name):
    return [form(name, seed) for seed in SEEDS]


def right_choice(one):
    return one.choices[one.right - 1]


def numbers(text):
    """The numbers that stand in a choice."""
    found = re.findall(r"-?\d+(?:\.\d+)?", text.replace("−", "-").replace(",", " "))
    return [float(number) for number in found]


def last_digit(text):
    """One half of what the last digit of a number counts."""
    return 0.5 * 10.0 ** -max(len(number) for number in re.findall(r"\.(\d+)|$", text))


@pytest.mark.parametrize("name", ITEMS)
def test_four_choices_read_differently_and_each_has_a_reason(name):
    for one in forms(name):
        assert len(set(one.choices)) == len(set(one.reasons)) == len(one.mistakes) == CHOICES
        assert all(reason.endswith(".") for reason in one.reasons)
        assert not re.search(r"[{}]|−0(\.0*)?(?![.\d])", " ".join(one.choices)), one.choices
        assert not re.search(r"\d{6}|\de|nan|inf", one.text), (
            "a number that nobody wants to calculate with"
        )
        assert one.mistakes[one.right - 1] == ""


@pytest.mark.parametrize("name", ITEMS)
def test_no_wrong_number_could_be_taken_for_the_right_one_rounded(name):
    if not re.search(r"[a-zA-Z]", forms(name)[0].choices[0]):
        for one in forms(name):
            right, *others = map(numbers, [right_choice(one), *one.choices])
            apart = [
                max(abs(a - b) for a, b in zip(right, other)) / max(map(abs, right + other))
                for other in others
                if other != right
            ]
            assert min(apart) > 0.04


def same(choice, expected, digits):
    """Whether a choice is what was calculated, as far as its digits go."""
    if isinstance(expected, str):
        return choice == expected
    expected = expected if isinstance(expected, list) else [expected]
    near = last_digit(choice) if digits is not None else 1e-5
    return np.allclose(numbers(choice), expected, rtol=0, atol=near + 1e-9)


@pytest.mark.parametrize(
    "name", [name for name in ITEMS if name not in ("runs away", "start that parts")]
)
def test_the_right_choice_is_right_by_other_arithmetic(name):
    printed = {field for _, field, _, _ in string.Formatter().parse(ITEMS[name].text)}
    taken = inspect.signature(RIGHT[name]).parameters
    seen = {re.split(r"\[", field or "")[0] for field in printed} | UNSEEN.get(name, set())
    assert set(taken) <= seen, "the arithmetic knows more than the question says"
    for one in forms(name):
        expected = RIGHT[name](**{key: one.given[key] for key in taken})
        assert same(right_choice(one), expected, ITEMS[name].digits)


def goes_away(k, rate):
    """Whether descent along the slope k w gets further from 0 with each of five steps."""
    way = [1.0]
    for _ in range(5):
        way.append(way[-1] - rate * k * way[-1])
    return all(abs(after) > abs(before) for before, after in pairwise(way))


def test_only_above_one_rate_descent_runs_away_and_its_rank_tells_nothing():
    """It is never the smallest, since a step that arrives is half of it."""
    places = Counter()
    for one in forms("runs away"):
        rates = [rate for (rate,) in map(numbers, one.choices)]
        limits = [
            goes_away(one.given["k"], 1.01 * rate) and not goes_away(one.given["k"], 0.99 * rate)
            for rate in rates
        ]
        assert limits == [place == one.right for place in range(1, CHOICES + 1)]
        places[sorted(rates).index(rates[one.right - 1])] += 1
    assert places.keys() == {1, 2, 3}
    assert min(places.values()) > len(SEEDS) / 10 and max(places.values()) < len(SEEDS) / 2


def test_from_only_one_start_the_units_part():
    for one in forms("start that parts"):
        tables = [re.findall(r"\[\[.*?\]\]", words) for words in one.choices]
        found = [parts(*map(ast.literal_eval, both)) for both in tables]
        assert found == [place == one.right for place in range(1, CHOICES + 1)]


def rounded(number, digits):
    return f"{number:.{digits}f}".replace("-", "−")


def test_the_logarithms_in_the_text_lead_to_the_choices_that_are_printed():
    for one in forms("yes and no"):
        ln = [float(number.replace("−", "-")) for number in one.given["ln"]]
        assert len(set(ln)) == 4
        led_to = {-(ln[0] + ln[3]) / 2, -ln[0] - ln[3], -(ln[0] + ln[1]) / 2}
        assert {rounded(number, 2) for number in led_to} <= set(one.choices)
    for one in forms("surprise"):
        ln = [one.given["ln"][place].replace("−", "") for place in (0, 1)]
        assert len({*ln, f"−{ln[0]}"} & set(one.choices)) == 3 and right_choice(one) == ln[0]


def test_the_outputs_in_the_text_lead_to_the_sum_that_is_printed():
    for one in forms("second layer"):
        assert right_choice(one) == rounded(dot(one.given["a"], one.given["w"]), 1)


@pytest.mark.parametrize("name", [name for name in WRONG if ITEMS[name].digits is not None])
def test_no_choice_is_half_way_between_two_that_could_be_printed(name):
    for one in forms(name):
        for oracle in (RIGHT[name], *WRONG[name]):
            taken = inspect.signature(oracle).parameters
            value = oracle(**{key: one.given[key] for key in taken})
            last = np.abs(value) * 10 ** ITEMS[name].digits
            assert np.all(np.abs(last % 1 - 0.5) > 0.09), (one.stem, value)


def test_in_one_step_no_other_way_leads_to_the_right_number():
    for one in forms("one step"):
        w, slope, rate = (one.given[key] for key in ("w", "slope", "rate"))
        others = w - rate * w, slope - rate * w, w * (1 - rate * slope), rate * w - slope, w - rate
        assert min(abs(w - rate * slope - other) for other in others) > 1e-9


def test_the_middle_loss_is_between_the_two_beside_it():
    assert all(sorted(one.given["loss"])[1] == one.given["loss"][1] for one in forms("nudge"))
    assert all(len(set(one.given["loss"])) == 3 for one in forms("nudge"))


def test_losses_of_epochs_have_one_valley_inside_and_no_choice_stands_alone():
    for one in forms("stop early"):
        for losses in (one.given["validation"], one.given["test"]):
            assert 0 < losses.index(min(losses)) < len(losses) - 1
            assert all(np.diff(losses, 2) > 0)
        assert set(Counter(choice.split(";")[0] for choice in one.choices).values()) == {2}


@pytest.mark.parametrize("name", ["accuracy", "surprise", "output delta", "more starts"])
def test_the_right_answer_is_not_always_the_same(name):
    found = Counter(map(right_choice, forms(name)))
    assert len(found) >= 3 and max(found.values()) < len(SEEDS) / 2


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_choice_is_what_its_reason_says(name):
    for seed, one in enumerate(forms(name)):
        reasons = [
            re.sub(r"\\{.*?\\}", ".*", re.escape(wrong.reason)) for wrong in ITEMS[name].wrong
        ]
        for reason, oracle in zip(reasons, WRONG[name], strict=True):
            (place,) = [k for k, said in enumerate(one.reasons) if re.fullmatch(reason, said)]
            taken = inspect.signature(oracle).parameters
            expected = oracle(**{key: one.given[key] for key in taken})
            assert same(one.choices[place], expected, ITEMS[name].digits), (seed, reason)


@pytest.mark.parametrize("name", ITEMS)
def test_a_seed_makes_the_same_question_and_another_one_another(name):
    texts = [one.text for one in forms(name)]
    assert form(name, 7).text == texts[7]
    assert len(set(texts[:20])) > 10


@pytest.mark.parametrize("name", ["output delta", "runs away"])
def test_few_seeds_draw_the_same_numbers(name):
    drawn = [str(sorted(one.given.items())) for one in forms(name)[:20]]
    assert len(set(drawn)) >= 15
    assert len({drawn[seed] for seed in (1, 3, 8)}) == 3  # of a delta once all the same


@pytest.mark.parametrize("name", ITEMS)
def test_the_right_one_may_stand_anywhere(name):
    """Each place in a sixth of all forms or more; chance would give fewer once in a million tests."""
    places = Counter(one.right for one in forms(name))
    assert min(places[place] for place in range(1, CHOICES + 1)) >= len(SEEDS) / 8


@pytest.mark.parametrize("name", ITEMS)
def test_a_named_mistake_is_one_of_an_exercise_and_gives_its_choice(name):
    item = ITEMS[name]
    known = {
        mistake.name
        for checked in check.__all__
        for part in getattr(getattr(check, checked), "parts", ())
        for mistake in part.all_mistakes()
    }
    for one in forms(name)[:20]:
        for wrong in item.wrong:
            if wrong.mistake and not wrong.idea:
                assert wrong.mistake.name in known
                with np.errstate(all="ignore"):
                    value = item.asked(variant(item.part, wrong), _Numbers(one.given))
                led_to = [
                    c for c, name in zip(one.choices, one.mistakes) if name == wrong.mistake.name
                ]
                assert item.shown.format(value=told(value, item.digits)) in led_to


class _Numbers:
    def __init__(self, given):
        vars(self).update(given)


@pytest.mark.parametrize(
    "seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.night) for seed in range(2, 60))]
)
def test_a_start_is_what_the_check_of_the_exercise_says_it_is(seed):
    one = form("start that parts", seed)
    for words, mistake in zip(one.choices, one.mistakes):
        start = [ast.literal_eval(found) for found in re.findall(r"\[\[.*?\]\]", words)]
        verdict = check.break_symmetry.judge(np.random.default_rng(0), *start)
        assert (verdict.diagnosis or "") == mistake
        assert verdict.passed == (not mistake)


def test_an_item_whose_choices_never_differ_says_so():
    item = replace(ITEMS["runs away"], draw=lambda rng: {"k": 2, "fixed": 1})
    with pytest.raises(ValueError, match="no four choices that can be told apart"):
        item.form(np.random.default_rng(0))


def test_a_choice_is_a_diagnosis_but_in_counts_of_which_no_exercise_knows_the_mistake():
    undiagnosed = {name for name in ITEMS if not any(form(name, 0).mistakes)}
    assert undiagnosed == {"tickets", "all of them", "more starts"}


def test_there_are_enough_of_them_and_no_name_twice():
    assert len(ITEMS) == sum(len(topic.ITEMS) for topic in TOPICS) >= 24
    assert WANTED <= {item.topic for item in ITEMS.values()}
    assert not ITEMS.keys() & QUESTIONS.keys()
    assert RIGHT.keys() | {"runs away", "start that parts"} == ITEMS.keys()
    assert ITEMS.keys() - WRONG.keys() == {"start that parts", "more starts"}
    assert max(len(item.short) for item in ITEMS.values()) <= 60
