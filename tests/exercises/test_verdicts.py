"""What a verdict says: always the same for an untouched stub, never a traceback or a solution."""

import inspect
import os
import re
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
import test_right_ways

from nnlib import sigmoid
from nnworkshop.exercises import check, mistakes
from nnworkshop.exercises.exercise import EMPTY, NOT_RUN, Exercise, Part
from nnworkshop.exercises.mistakes import Kind
from nnworkshop.owncode import guard
from nnworkshop.owncode.answers import answer

EXERCISES = [getattr(check, name) for name in check.__all__]
ON_FUNCTIONS = [one for one in EXERCISES if isinstance(one, Exercise)]
IDS = [one.name for one in ON_FUNCTIONS]
PLACES = [
    pytest.param(one, place, id=f"{one.name}-{place}")
    for one in ON_FUNCTIONS
    for place in range(len(one.parts))
]
KINDS = [kind for kind in vars(mistakes).values() if isinstance(kind, Kind)]


def stub(*arguments): ...


def stub_with_docstring(*arguments):
    """What it will do."""


def stub_that_passes(*arguments):
    pass


def stub_that_returns_dots(*arguments):
    return ...


STUBS = [stub, stub_with_docstring, stub_that_passes, stub_that_returns_dots, ...]


def judge(exercise, function):
    return exercise(*[function] * len(exercise.parts))


@pytest.mark.parametrize("exercise", ON_FUNCTIONS, ids=IDS)
@pytest.mark.parametrize("empty", STUBS)
def test_an_untouched_stub_gets_always_the_same(exercise, empty):
    verdicts = [judge(exercise, empty) for _ in range(3)]
    assert {str(verdict) for verdict in verdicts} == {f"NOT YET  {exercise.name}\n{EMPTY}"}
    assert len({verdict._repr_html_() for verdict in verdicts}) == 1
    assert not verdicts[0].touched


@pytest.mark.parametrize("exercise", ON_FUNCTIONS, ids=IDS)
@pytest.mark.parametrize(
    "constant", [0, None, "0.5", ..., np.zeros(3), [], {}, object(), float("nan")]
)
def test_a_constant_never_passes(exercise, constant):
    assert not judge(exercise, lambda *arguments: constant).passed


@pytest.mark.parametrize("value", [3, None, "sigmoid", np.ones(3), float("nan"), [stub]])
@pytest.mark.parametrize("exercise", ON_FUNCTIONS, ids=IDS)
def test_what_is_no_function_is_told_so(exercise, value):
    verdict = judge(exercise, value)
    assert not verdict.passed
    assert verdict.diagnosis == "not a function"


@pytest.mark.parametrize("exercise", EXERCISES, ids=check.__all__)
def test_without_anything_there_is_a_verdict_too(exercise):
    assert not exercise().passed


@pytest.mark.parametrize("exercise", ON_FUNCTIONS, ids=IDS)
def test_an_exception_is_a_verdict(exercise):
    def fails(*arguments):
        raise SystemExit("bye")

    verdict = judge(exercise, fails)
    assert verdict.diagnosis == "SystemExit"
    assert 'raise SystemExit("bye")' in verdict.message
    assert "Traceback" not in str(verdict)


@pytest.mark.parametrize(("exercise", "place"), PLACES)
def test_an_endless_loop_is_a_verdict(exercise, place, monkeypatch):
    def endless(value, arguments):
        while True:
            pass

    call = guard.call
    monkeypatch.setattr(
        guard, "call", lambda *given, **more: call(*given, **more | {"seconds": 0.1})
    )
    verdict = exercise(*changed(exercise, endless, place))
    assert verdict.diagnosis == "time limit"
    assert "Is there a loop that never ends?" in verdict.message


def test_of_two_mistakes_that_fit_none_is_named():
    twins = [mistakes.SIGN(lambda z: 3 - z), mistakes.HALF(lambda z: 3 - z)]
    part = Part("f(z)", ("a",), lambda z: z, lambda rng: [{"z": 1.0}, {"z": 2.0}], tuple(twins))
    assert Exercise("f", "Checks f(z).", part)(lambda z: 3 - z).diagnosis is None
    part = replace(part, mistakes=tuple(twins[:1]))
    assert Exercise("f", "Checks f(z).", part)(lambda z: 3 - z).diagnosis == "sign flipped"


def test_of_errors_alone_only_the_same_error_is_a_known_mistake():
    def fails(delta2, V2, a1):
        raise ValueError("something else")

    def trick(X, V1, V2):
        a1 = sigmoid(X @ V1[1:] + V1[0])
        return a1, a1 @ V2[1:] + V2[0]

    assert check.bias_trick(trick, fails).diagnosis == "ValueError"
    propagates = check.bias_trick(trick, lambda delta2, V2, a1: (delta2 @ V2.T) * a1)
    assert propagates.diagnosis == "bias row propagated"


def changed(exercise, change, place=0):
    """The right functions of an exercise, one of them followed by a change of its result."""
    functions = [part.reference for part in exercise.parts]
    right = functions[place]
    functions[place] = lambda *arguments: change(right(*arguments), arguments)
    return functions


def in_each(value, change):
    """A change of a number or an array in a result: in each of a tuple, or of a dict."""
    if isinstance(value, tuple):
        return tuple(map(change, value))
    if isinstance(value, dict):
        return {name: change(one) for name, one in value.items()}
    return change(value)


@pytest.mark.parametrize(("exercise", "place"), PLACES)
def test_nan_is_told(exercise, place):
    functions = changed(exercise, lambda value, _: in_each(value, lambda a: a * np.nan), place)
    verdict = exercise(*functions)
    assert not verdict.passed and verdict.diagnosis is None
    assert verdict.message.startswith("There is a nan (not a number) in it")


@pytest.mark.parametrize(("exercise", "place"), PLACES)
def test_arguments_changed_in_place_are_named_everywhere(exercise, place):
    names = exercise.parts[place].cases(np.random.default_rng(0))[-1]
    arrays = [i for i, value in enumerate(names.values()) if isinstance(value, np.ndarray)]
    assert arrays
    for index in arrays:

        def careless(value, arguments, index=index):
            if isinstance(arguments[index], np.ndarray):
                arguments[index][...] += 1
            return value

        verdict = exercise(*changed(exercise, careless, place))
        assert verdict.diagnosis == "array changed in place"
        assert dict(verdict.facts)["changed"] == list(names)[index]


TIMES = [  # what everything may be times, and what the verdict says
    (lambda N: 2 * N, "2 N"),
    (lambda N: -2 * N, "−2 N"),
    (lambda N: 3, "3"),
    (lambda N: -0.5 / N, "−0.5 / N"),
]


@pytest.mark.parametrize(("factor", "words"), TIMES)
def test_a_factor_of_everything_is_told(factor, words):
    def change(value, arguments):
        return in_each(value, lambda gradient: factor(len(arguments[0])) * gradient)

    verdict = check.backward(*changed(check.backward, change))
    assert verdict.diagnosis == "another factor"
    assert f" all {words} times what is expected:" in verdict.message
    rows = len(
        re.search("X = (.*?)W2", verdict.facts[0][1], re.DOTALL)[1].split("y = ")[0].split("\n")
    )
    assert rows > 2 or "N" not in words  # a single sample could not show what N does


RIGHT = [[1.0, 2.0]], [3.0]
RATIOS = [
    (([[2.0, 4.0]], [6.0]), 2),
    (([[-0.5, -1.0]], -1.5), -0.5),  # one number may have any shape
    (([[2.0, 4.0]], [3.0]), 0),
    (([[2.0, 1.0]], [3.0]), 0),
    (([[2.0, 4.0000001]], [6.0]), 0),  # more than rounding
    (([[2.0], [4.0]], [6.0]), 0),
    (([[np.inf, 4.0]], [6.0]), 0),
    (([[np.nan, 4.0]], [6.0]), 0),
    (([[0.0, 0.0]], [0.0]), 0),
]


@pytest.mark.parametrize(("values", "ratio"), RATIOS)
def test_a_ratio_is_that_of_all_numbers(values, ratio):
    came, right = (answer(tuple(map(np.array, both)), "ab") for both in (values, RIGHT))
    with np.errstate(all="ignore"):
        assert came.ratio(right) == ratio


def test_a_factor_that_is_not_the_same_everywhere_is_none():
    right = check.backward.parts[0].reference

    def one_layer(*given):
        gradients = right(*given)
        return gradients | {"W1": 3 * gradients["W1"]}

    assert check.backward(one_layer).diagnosis is None
    assert check.sigmoid(lambda z: np.maximum(sigmoid(z), 0.3) * 2).diagnosis is None


def test_what_is_to_be_a_dict_is_told():
    right = check.backward.parts[0].reference
    tuples = check.backward(lambda *given: tuple(right(*given).values()))
    others = check.backward(lambda *given: {f"d{n}": a for n, a in right(*given).items()})
    assert dict(tuples.facts)["got"] == "a tuple of 2 values"
    assert others.message.startswith("The names in the dict are not the ones")
    assert dict(others.facts)["got"] == "a dict with dW1, dW2"
    for verdict in (tuples, others):
        assert dict(verdict.facts)["expected"] == "a dict with W1, W2"


def test_a_way_through_without_a_return_is_told():
    def only_means(a, y, scale, mean):
        if mean:
            return scale * np.sum((a - y) ** 2) / len(a)

    verdict = check.losses(only_means)
    assert verdict.message.endswith("does every path through it end in a return?")


def test_an_argument_without_effect_is_told():
    verdict = check.neuron(lambda x, w, b: sigmoid(x @ x[::-1]) ** 3)
    assert verdict.message.startswith("Whatever w and b may be, your answer stays the same")


def test_another_answer_each_time_is_told():
    asked = []

    def remembers(z):
        asked.append(z)
        return sigmoid(z) + len(asked)

    assert check.sigmoid(remembers).diagnosis == "another answer each time"


def test_an_array_behind_if_is_told():
    verdict = check.cross_entropy(lambda a, y: -np.log(a) if y == 1 else -np.log(1 - a))
    assert verdict.message.endswith("where a single True or False is needed, as after `if`.")


def test_a_hat_is_no_power():
    verdict = check.sigmoid(lambda z: 1 / (1 + np.e ^ -z))
    assert verdict.message.endswith("in Python `^` is not a power; a power is written `**`.")
    assert "TypeError" not in str(verdict)


@pytest.mark.parametrize("name", ["gradient_descent", "gradient_check"])
def test_a_function_taken_for_a_number_is_told(name):
    verdict = getattr(check, name)(lambda function, W, *rest: W - 0.1 * function)
    assert "a function is used where a number is needed" in verdict.message


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("gradient_check", "it should return 6 and 2"),
        ("gradient_descent", "it should return 1.92 and 0.64"),
        ("sigmoid", "Try this one input by hand"),
    ],
)
def test_other_numbers_come_with_something_to_try(name, right):
    def odd(*arguments):
        rest = sum(number for number in arguments[2:] if not callable(number))
        return np.exp(np.sin(arguments[len(arguments) > 1] + rest))

    verdict = getattr(check, name)(odd)
    assert verdict.diagnosis is None
    assert verdict.message.startswith("These are not the expected numbers. ")
    assert right in verdict.message


def test_what_to_try_comes_out_as_promised():
    squares = test_right_ways.numerical_gradient(
        lambda W: (W**2).sum(), np.array([[3.0, 1.0]]), 0.5
    )
    np.testing.assert_allclose(squares, [[6, 2]])
    descended = test_right_ways.descend(lambda w: 2 * w, np.array([3.0, 1.0]), 0.1, 2)
    np.testing.assert_allclose(descended, [1.92, 0.64])


CELLS = """
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
for cell in (
    "from nnworkshop.exercises import check; from nnlib import sigmoid",
    "def f(z): ...",
    "a = check.sigmoid(f)",
    "def f(z) return sigmoid(z)",
    "b = check.sigmoid(f)",
    "def f(z): return sigmoid(z)",
    "c = check.sigmoid(f)",
    "def f(z):\\nreturn sigmoid(z)",
    "d = check.sigmoid(f)",
):
    shell.run_cell(cell)
for name in "abcd":
    print("VERDICT", str(shell.user_ns[name]).splitlines()[1])
"""


def test_after_a_cell_that_python_cannot_read_the_verdict_says_so(tmp_path):
    run = subprocess.run(
        [sys.executable, "-c", CELLS],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "IPYTHONDIR": str(tmp_path)},
    )
    lines = [line[8:] for line in run.stdout.splitlines() if line.startswith("VERDICT")]
    right = "Right for all 10 inputs that were tried."
    syntax, indentation = (
        NOT_RUN.format(error=f"{kind}Error") for kind in ("Syntax", "Indentation")
    )
    assert lines == [EMPTY, syntax + EMPTY, right, indentation + right]


class Evil:
    def __getattribute__(self, name):
        raise RuntimeError(name)


def test_values_that_resist_are_verdicts():
    for value in (Evil(), iter([]), np.array(["a"]), [[1], [1, 2]], 3 + 4j, np.array([None])):
        assert not check.sigmoid(lambda z, value=value: value).passed


@pytest.mark.parametrize("exercise", ON_FUNCTIONS, ids=IDS)
def test_wrong_arguments_are_told(exercise):
    verdict = judge(exercise, lambda: 1)
    assert verdict.diagnosis == "wrong arguments"
    assert exercise.parts[0].call in verdict.message


@pytest.mark.parametrize("exercise", ON_FUNCTIONS, ids=IDS)
def test_inputs_are_fresh_each_time(exercise):
    part = exercise.parts[0]
    first, second = (repr(part.cases(np.random.default_rng(seed))) for seed in (1, 2))
    assert first != second


@pytest.mark.parametrize("exercise", ON_FUNCTIONS, ids=IDS)
def test_each_call_draws_other_inputs(exercise):
    seen = []

    def listens(*arguments):
        seen.append(repr(arguments))
        return 0

    for _ in range(2):
        judge(exercise, listens)
    half = len(seen) // 2
    assert seen[:half] != seen[half:]


def memorised(exercise):
    """A function that knows the answers to one set of inputs."""
    part = exercise.parts[0]
    cases = part.cases(np.random.default_rng(1))
    answers = iter([part.reference(*case.values()) for case in cases] * 2)
    return lambda *arguments: next(answers)


@pytest.mark.parametrize("exercise", ON_FUNCTIONS, ids=IDS)
def test_answers_learned_by_heart_do_not_pass(exercise):
    functions = [memorised(exercise), *[stub] * (len(exercise.parts) - 1)]
    with np.errstate(all="ignore"):
        verdict = exercise.judge(np.random.default_rng(2), *functions)
    assert not verdict.passed
    if len(functions) > 1:
        assert verdict.facts[0] != ("function", "stub")  # it did not get as far as the second


def squeezed(code):
    return re.sub(r"\s", "", code)


def solutions():
    """The lines of all right ways that calculate something."""
    for way in vars(test_right_ways).values():
        if inspect.isfunction(way) and not way.__name__.startswith("test"):
            for line in inspect.getsource(way).splitlines()[1:]:
                text = squeezed(line.removeprefix("    ").replace("return", "").split("=")[-1])
                if len(text) > 6:
                    yield text


def test_no_sentence_gives_the_solution_away():
    lines = set(solutions())
    assert len(lines) > 50
    hints = [hint for one in ON_FUNCTIONS for part in one.parts for hint in hints_of(part)]
    for hint in [*hints, *(kind.hint for kind in KINDS)]:
        assert not [line for line in lines if line in squeezed(hint)]


def hints_of(part):
    return [mistake.hint for mistake in part.all_mistakes()]


def test_there_are_many_mistakes_each_with_a_name_and_a_sentence_of_its_own():
    assert len(KINDS) >= 20
    assert len({kind.name for kind in KINDS}) == len({kind.hint for kind in KINDS}) == len(KINDS)
    for kind in KINDS:
        assert kind.hint[0].isupper() or kind.hint.startswith("exp")
        assert kind.hint[-1] in ".?"
        assert len(kind.hint) < 260


def test_every_mistake_occurs_somewhere():
    from nnworkshop.exercises import pass_table, symmetry

    used = {
        mistake.name
        for one in ON_FUNCTIONS
        for part in one.parts
        for mistake in part.all_mistakes()
    }
    used |= {kind.name for guesses in pass_table.MISTAKES.values() for kind, _ in guesses}
    source = inspect.getsource(symmetry)
    used |= {kind.name for name, kind in vars(mistakes).items() if f"m.{name}" in source}
    described = "IN_PLACE", "CONSTANT", "NO_EFFECT", "ONE_WAY", "RANDOM"
    used |= {getattr(mistakes, name).name for name in described}
    assert {kind.name for kind in KINDS} - used == set()


def test_a_verdict_shows_itself():
    verdict = check.sigmoid(np.tanh)
    assert str(verdict) == repr(verdict)
    assert str(verdict).startswith("NOT YET  sigmoid\n")
    html = verdict._repr_html_()
    assert "<b>NOT YET</b>" in html
    assert "background" not in html  # the page's own colours, light or dark


def test_no_check_writes_a_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for exercise in ON_FUNCTIONS:
        judge(exercise, stub)
        judge(exercise, lambda *arguments: 0)
    check.break_symmetry(np.eye(2), [[1], [1]])
    check.pass_table({"z1": [1, 2, 3], "a1": [1, 2, 3], "z2": 1, "a2": 1}, seed=1)
    assert list(tmp_path.iterdir()) == []


def test_code_in_a_sentence_is_code_on_the_page():
    html = check.sigmoid(lambda z: 1 / "`<b>`")._repr_html_()
    assert "<code>" in html and "`" not in html.replace("`&lt;b&gt;`", "").split("</code>")[1]
    assert "<b>`" not in html


def test_html_is_escaped():
    def shouts(z):
        print("<script>")
        return z < 0

    html = check.sigmoid(shouts)._repr_html_()
    assert "&lt;script&gt;" in html
    assert "<script>" not in html


def test_what_was_printed_is_shown_beside_nothing_returned():
    facts = dict(check.sigmoid(lambda z: print("a is", 3)).facts)
    assert facts["printed"] == "a is 3"
    assert facts["got"] == "nothing (None)"


def test_a_tiny_difference_can_be_seen():
    facts = dict(check.sigmoid(lambda z: sigmoid(z) + 1e-5).facts)
    assert facts["got"] != facts["expected"]


@pytest.mark.parametrize("exercise", EXERCISES, ids=check.__all__)
def test_each_check_says_what_it_hands_over_and_what_it_expects(exercise):
    doc = " ".join(exercise.__doc__.split())
    assert doc.startswith("Checks ")
    assert exercise.__doc__ in repr(exercise)
    if isinstance(exercise, Exercise):
        assert "xpected back" in doc or "xpect back" in doc or "expected to give back" in doc
        assert all(part.call in doc for part in exercise.parts)
