"""Every bad input gets an error that names the argument, what came and what was expected: ValueError
for a wrong value, TypeError for a wrong kind.
"""

import datetime
import re
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from flat import flat

import nnlib
from nnlib import (
    BinaryCrossEntropy,
    CrossEntropy,
    Network,
    SquaredError,
    Training,
    checks,
    datasets,
    gradient_check,
    numerical_gradients,
    sigmoid,
    train,
)
from nnworkshop.studies import like

X, Y = np.arange(8.0).reshape(4, 2), np.array([[0.0], [1.0], [1.0], [0.0]])
LOSS = SquaredError()
HUGE = 10**400  # too large for a float


class Table:
    """What a data frame is to NumPy, here one with words in it."""

    def __array__(self, dtype=None, copy=None):
        return np.array([["one", 2], ["three", 4]], dtype=object)


def a_network(**changed):
    return Network(**(dict(sizes=[2, 3, 1], activation="sigmoid", rng=0) | changed))


def three_classes(output="softmax"):
    return a_network(sizes=[2, 3, 3], activation=["tanh", output])


def refuses(error, pattern, call):
    """The pattern is that of a refusal with advice; nnlib alone names the same argument, and the
    same wrong, in fewer words.
    """
    with pytest.raises(error, match=pattern) as caught:
        call()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checks, "ADVICE", {})
        with pytest.raises(error, match="expect|there is no parameter") as alone:
            call()
    for refusal in (caught, alone):
        assert refusal.type is error  # not a subclass, such as those of NumPy
        assert len(str(refusal.value)) < 250
    assert str(alone.value).split()[0] == str(caught.value).split()[0]


# Data

WRONG_KINDS = {  # of data: TypeError
    "None": None,
    "words": "0 1",
    "a word for each": [["0", "1"], ["1", "0"]],
    "a gap": [[0, None], [1, 0]],
    "objects": np.array([[0, "1"], [1, 0]], dtype=object),
    "complex": np.ones((4, 2), complex),
    "dates": np.array([["2024-01-01", "2024-01-02"]], dtype="datetime64"),
    "a set": {0, 1},
    "a mapping": {"x": [0, 1]},
    "a function": np.sin,
    "a table with words": Table(),
}
WRONG_VALUES = {  # of data for two columns: what came, in the message of the ValueError
    "nan": ([[0, 1], [np.nan, 0]], r"has nan at \[1, 0\], expected finite numbers"),
    "inf": ([[0, np.inf], [1, 0]], r"has inf at \[0, 1\], expected finite numbers"),
    "a huge number": ([[HUGE, 0]], "is an array with a whole number too large for a float"),
    "ragged": ([[0, 1], [1]], r"has rows of different lengths, expected a regular array"),
    "a number": (3.0, r"has shape \(\), expected \(N, 2\)"),
    "one row": ([1, 2], r"has shape \(2,\), expected \(N, 2\).*X.reshape\(1, -1\) makes one row"),
    "a longer row": ([1, 2, 3], r"has shape \(3,\), expected \(N, 2\)"),
    "columns": (np.ones((4, 3)), r"has shape \(4, 3\), expected \(N, 2\)"),
    "no rows": (np.ones((0, 2)), r"is empty: shape \(0, 2\), expected at least one row"),
    "nothing": ([], r"has shape \(0,\), expected \(N, 2\)"),
    "networks": (np.ones((3, 4, 2)), r"has shape \(3, 4, 2\), expected \(N, 2\)"),
}
USES_OF_X = {
    "forward": lambda X: a_network().forward(X),
    "predict": lambda X: a_network().predict(X),
    "train": lambda X: train(a_network(), X, Y, LOSS, 0.1, 1),
    "Training": lambda X: Training(a_network(), X, Y, LOSS, 0.1),
    "gradient_check": lambda X: gradient_check(a_network(), X, Y, LOSS),
    "numerical_gradients": lambda X: numerical_gradients(a_network(), X, Y, LOSS),
}


@pytest.mark.parametrize("use", USES_OF_X)
@pytest.mark.parametrize("wrong", WRONG_KINDS)
def test_inputs_of_a_wrong_kind(wrong, use):
    call = USES_OF_X[use]
    refuses(
        TypeError, "^X is .*expected an array of real numbers", lambda: call(WRONG_KINDS[wrong])
    )


@pytest.mark.parametrize("use", USES_OF_X)
@pytest.mark.parametrize("wrong", WRONG_VALUES)
def test_inputs_of_a_wrong_value(wrong, use):
    value, message = WRONG_VALUES[wrong]
    refuses(ValueError, f"^X {message}", lambda: USES_OF_X[use](value))


@pytest.mark.parametrize(
    ("y", "message"),
    [
        (Y.ravel(), r"y has shape \(4,\), expected \(N, 1\).*y.reshape\(-1, 1\) makes a column"),
        ([0, 1, 1], r"y has shape \(3,\), expected \(N, 1\)"),
        (1.0, r"y has shape \(\), expected \(N, 1\)"),
        (Y.T, r"y has shape \(1, 4\), expected \(N, 1\)"),
        (np.ones((4, 2)), r"y has shape \(4, 2\), expected \(N, 1\)"),
        (np.ones((3, 1)), r"y has 3 rows, expected 4: one for each row of X"),
        (np.ones((0, 1)), r"y is empty"),
        ([[0], [1], [np.nan], [0]], r"y has nan at \[2, 0\]"),
        ([[0], [1], [-np.inf], [0]], r"y has -inf at \[2, 0\]"),
    ],
)
def test_targets_of_a_wrong_value(y, message):
    for call in (
        lambda: train(a_network(), X, y, LOSS, 0.1, 1),
        lambda: a_network().backward(a_network().forward(X), y, LOSS),
        lambda: gradient_check(a_network(), X, y, LOSS),
    ):
        refuses(ValueError, "^" + message, call)


@pytest.mark.parametrize("wrong", WRONG_KINDS)
def test_targets_of_a_wrong_kind(wrong):
    y = WRONG_KINDS[wrong]
    message = "^y is .*expected an array of real numbers"
    refuses(TypeError, message, lambda: train(a_network(), X, y, LOSS, 0.1, 1))
    refuses(TypeError, message, lambda: LOSS([[1.0]], y))


@pytest.mark.parametrize("wrong", WRONG_KINDS)
def test_functions_of_a_wrong_kind(wrong):
    value = WRONG_KINDS[wrong]
    message = "is .*expected an array of real numbers"
    refuses(TypeError, f"^z {message}", lambda: sigmoid(value))
    refuses(TypeError, f"^z {message}", lambda: sigmoid.derivative(value))
    refuses(TypeError, f"^a {message}", lambda: sigmoid.derivative_from_output(value))
    refuses(TypeError, f"^a {message}", lambda: LOSS(value, [[1.0]]))


# Ways out: what a refusal says to write instead is taken then


class Frame:
    """A data frame of pandas, as far as NumPy and nnlib look at it."""

    iloc = None

    def __init__(self, **columns):
        self.columns, self.entries = list(columns), columns

    def __array__(self, dtype=None, copy=None):
        rows = list(zip(*self.entries.values()))
        return np.array(rows, dtype=dtype or object)

    def drop(self, columns):
        return Frame(**{name: self.entries[name] for name in self.columns if name not in columns})


class Tensor:
    """A tensor of torch that is still being trained."""

    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("Can't call numpy() on Tensor that requires grad.")

    def detach(self):
        return self

    cpu = detach

    def numpy(self):
        return X


class Sparse:
    """A sparse matrix of scipy."""

    def toarray(self):
        return X


RNG = np.random.default_rng(0)
N = 6
TABLE = RNG.normal(size=(N, 2))
CLASSES = np.array([0, 1, 2, 0, 1, 2])
ANIMALS = np.array(["cat", "dog", "a hippopotamus"] * 2)
MIXED = {"size": [0.5, 1, 2, 3, 4, 5], "garden": [True, False] * 3}
WAYS = {  # what comes for X or y, the units of its layer, and what the refusal says to write instead
    "class numbers": ("y", CLASSES, 3, "nnlib.one_hot(y, 3)"),
    "class numbers in a list": ("y", CLASSES.tolist(), 3, "nnlib.one_hot(y, 3)"),
    "class numbers as floats": ("y", CLASSES * 1.0, 3, "nnlib.one_hot(y, 3)"),
    "class numbers in a column": ("y", CLASSES[:, None], 3, "nnlib.one_hot(y, 3)"),
    "classes from 1": ("y", CLASSES + 1, 3, "nnlib.one_hot(np.subtract(y, 1), 3)"),
    "any numbers": (
        "y",
        CLASSES * 5 - 7,
        3,
        "nnlib.one_hot(np.unique(y, return_inverse=True)[1], 3)",
    ),
    "one output": ("y", CLASSES / 2, 1, "y.reshape(-1, 1)"),
    "targets in a row": ("y", CLASSES[None], 1, "y.T"),
    "two classes for one output": ("y", np.eye(2)[CLASSES % 2], 1, "y[:, 1:]"),
    "images": ("X", np.zeros((N, 4, 5)), 20, "X.reshape(len(X), -1)"),
    "images with colours": ("X", np.zeros((N, 4, 5, 3)), 60, "X.reshape(len(X), -1)"),
    "columns of samples": ("X", TABLE.T, 2, "X.T"),
    "ones first": ("X", np.c_[np.ones(N), TABLE], 2, "X[:, 1:]"),
    "ones last": ("X", np.c_[TABLE, np.ones(N)], 2, "X[:, :-1]"),
    "text of numbers": ("X", TABLE.astype(str), 2, "np.array(X, dtype=float)"),
    "objects of numbers": ("X", [[1, "2"]] * N, 2, "np.array(X, dtype=float)"),
    "complex": ("X", TABLE + 0j, 2, "X.real"),
    "arrays in an array": ("X", np.array([*TABLE, None], dtype=object)[:-1], 2, "np.stack(X)"),
    "columns in a dict": ("X", MIXED, 2, "np.column_stack(list(X.values()))"),
    "a text column": ("X", Frame(**MIXED, city=["Ulm"] * N), 2, "X.drop(columns=['city'])"),
    "a tensor": ("X", Tensor(), 2, "X.detach().cpu().numpy()"),
    "a sparse matrix": ("X", Sparse(), 2, "X.toarray()"),
    "pairs": ("X", zip(TABLE[:, 0], TABLE[:, 1]), 2, "list(X)"),
}


@pytest.mark.parametrize("case", WAYS)
def test_the_way_out_is_one(case):
    name, value, units, way = WAYS[case]
    sizes = [units, 3, 1] if name == "X" else [2, 3, units]
    data = {"X": TABLE, "y": np.zeros((N, sizes[-1]))}

    def learn(value):
        rows = len(np.asarray(value))
        given = {other: array[:rows] for other, array in data.items()} | {name: value}
        train(a_network(sizes=sizes), given["X"], given["y"], LOSS, 0.1, 1)

    with pytest.raises((ValueError, TypeError)) as caught:
        train(a_network(sizes=sizes), *(data | {name: value}).values(), LOSS, 0.1, 1)
    assert way in str(caught.value)
    assert len(str(caught.value)) < 250
    learn(eval(way, {"np": np, "nnlib": nnlib, name: value}))


PAIRS = {  # shapes of a and y, and what the refusal says to write instead
    "a column and a row": ((6, 1), (1, 6), "np.transpose(y)"),
    "classes and samples": ((6, 3), (3, 6), "np.transpose(y)"),
    "a list of targets": ((6, 1), (6,), "np.reshape(y, (-1, 1))"),
    "a list of outputs": ((6,), (6, 1), "np.reshape(a, (-1, 1))"),
    "as many numbers by chance": ((6, 2), (3, 4), ""),
    "numbers for several outputs": ((2, 3), (6,), ""),
}


@pytest.mark.parametrize("case", PAIRS)
def test_the_way_out_for_outputs_and_targets_is_one(case):
    a, y, way = PAIRS[case]
    rng = np.random.default_rng(0)
    given = {"a": rng.normal(size=a), "y": rng.normal(size=y)}
    with pytest.raises(ValueError, match="^a has shape") as caught:
        LOSS(**given)
    assert way in str(caught.value) and bool(way) == ("; " in str(caught.value))
    if way:
        name = "y" if "(y" in way else "a"
        LOSS(**given | {name: eval(way, {"np": np, **given})})


@pytest.mark.parametrize("columns", [1, 2, 3])
@pytest.mark.parametrize("shape", [(0,), (1,), (2,), (3,), (6,), (3, 4), (0, 2), (2, 3, 1), ()])
def test_a_way_out_that_nnlib_names_alone_is_one(shape, columns, monkeypatch):
    """nnlib without nnworkshop says less, and nothing that would mix up samples."""
    monkeypatch.setattr(checks, "ADVICE", {})
    value = np.arange(np.prod(shape), dtype=float).reshape(shape)
    for given in (value, value.tolist()):
        with pytest.raises(ValueError, match="^X has shape .*expected") as caught:
            checks.rows("X", given, columns)
        way = str(caught.value).partition("; try ")[2]
        assert bool(way) == (len(shape) == 1 and value.size > 0 and columns == 1)
        if way:
            table = checks.rows("X", eval(way, {"np": np, "X": given}), columns)
            assert table.ravel().tolist() == value.tolist()


def test_rows_with_gaps_can_be_left_out_as_it_says():
    gaps, y = TABLE.copy(), np.ones((N, 1))
    gaps[[2, 4], [1, 0]] = np.nan, np.inf
    for data in (gaps, np.ma.masked_invalid(gaps)):
        refuses(
            ValueError, "^X has (nan|inf) at .* leave out the 2 of 6", lambda d=data: learn(d, y)
        )
    with pytest.raises(ValueError) as caught:
        learn(gaps, y)
    rows = re.search(r"rows = (.*?), then", str(caught.value)).group(1)
    kept = eval(rows, {"np": np, "X": gaps})
    learn(gaps[kept], y[kept])


def test_numbers_of_all_types_are_numbers():
    half = [0.5, True, np.float32(0.5), np.bool_(True), Decimal("0.5"), Fraction(1, 2)]
    expected = np.float64([[0.5], [1], [0.5], [1], [0.5], [0.5]])
    assert np.array_equal(checks.numbers("X", np.array([half], dtype=object).T), expected)
    assert np.array_equal(
        checks.numbers("X", Frame(**MIXED)), np.column_stack(list(MIXED.values()))
    )
    assert checks.numbers("X", [[2**70]]) == 2.0**70


def test_what_is_no_number_is_named():
    """Text is called text, and of a table the columns are named."""
    tables = {
        "with text in the column 'b'": Frame(a=[1, 2], b=["x", "y"]),
        "with text and gaps in the columns 'b', 'c'": Frame(a=[1, 2], b=["x", "y"], c=[None, 1]),
        "with gaps in the column 'a'": Frame(a=[1, None]),
        "with dates in the column 'a'": Frame(a=[datetime.date(2024, 1, 2)] * 2),
    }
    for words, table in tables.items():
        refuses(TypeError, f"^X is a table {words}, expected", lambda table=table: learn(table, Y))
    for words in (ANIMALS, ANIMALS.tolist(), ANIMALS.astype(object), ANIMALS.astype("S")):
        refuses(TypeError, "^y is an array of text such as", lambda words=words: learn(X, words))
    refuses(ValueError, r"^X has nan at \[1, 0\] \(column 'a'\)", lambda: learn(WITH_NAN, Y))
    refuses(ValueError, r"X\[0\] has 2 entries, X\[1\] has 1", lambda: learn([[1, 2], [3]], Y))


def learn(X, y):
    train(a_network(), X, y, LOSS, 0.1, 1)


WITH_NAN = Frame(a=[1.0, np.nan], b=[True, False])


# Settings of a network


@pytest.mark.parametrize(
    ("sizes", "error", "message"),
    [
        ([2, 0, 1], ValueError, r"sizes\[1\] is 0, expected a whole number of at least 1"),
        ([2, -3, 1], ValueError, r"sizes\[1\] is -3, "),
        ([2, 2.5, 1], ValueError, r"sizes\[1\] is 2.5, "),
        ([2, np.nan, 1], ValueError, r"sizes\[1\] is nan, "),
        ([2, np.inf, 1], ValueError, r"sizes\[1\] is inf, "),
        ([2, "3", 1], TypeError, r"sizes\[1\] is '3' \(str\), "),
        ([2, None, 1], TypeError, r"sizes\[1\] is None \(NoneType\), "),
        ([2, True, 1], TypeError, r"sizes\[1\] is True \(bool\), "),
        ([2, [3, 3], 1], TypeError, r"sizes\[1\] is \[3, 3\] \(list\), "),
        ([2, 3 + 0j, 1], TypeError, r"sizes\[1\] is \(3\+0j\) \(complex\), "),
        ([2, np.complex128(3), 1], TypeError, r"sizes\[1\] is np.complex128"),
        ([2], ValueError, r"sizes is \[2\], expected at least two layers"),
        ([], ValueError, r"sizes is \[\], expected at least two layers"),
        (3, TypeError, r"sizes is 3 \(int\), expected a list of whole numbers, e.g. \[2, 3, 1\]"),
        ("2-3-1", TypeError, r"sizes is '2-3-1' \(str\), expected a list"),
        (None, TypeError, r"sizes is None \(NoneType\), expected a list"),
        ({2, 3}, TypeError, r"sizes is \{2, 3\} \(set\), expected a list"),
        (np.array(3), TypeError, r"sizes is 3 \(int\), expected a list"),
        (np.array([[2, 3]] * 2), TypeError, r"sizes\[0\] is \[2, 3\] \(list\), "),
    ],
)
def test_sizes(sizes, error, message):
    refuses(error, "^" + message, lambda: Network(sizes, "sigmoid"))
    if sizes is not None:  # which means the same sizes there
        refuses(error, "^" + message, lambda: like(a_network(), sizes))


KNOWN = "expected one of: sigmoid, tanh, relu, identity, softmax; or an Activation of your own"


@pytest.mark.parametrize(
    ("activation", "error", "message"),
    [
        ("sigmod", ValueError, f"activation is 'sigmod', {KNOWN}"),
        ("Sigmoid", ValueError, f"activation is 'Sigmoid', {KNOWN}"),
        ("", ValueError, f"activation is '', {KNOWN}"),
        (None, TypeError, rf"activation is None \(NoneType\), {KNOWN}"),
        (np.tanh, TypeError, f"activation is .*ufunc.*, {KNOWN}"),
        (type(sigmoid), TypeError, f"activation is .*Activation.*, {KNOWN}"),
        (b"tanh", TypeError, rf"activation is b'tanh' \(bytes\), {KNOWN}"),
        (["tanh"], ValueError, "activation has 1 entries, expected 2: from layer 1 on"),
        (["tanh"] * 3, ValueError, "activation has 3 entries, expected 2: from layer 1 on"),
        (["tanh", "cosh"], ValueError, rf"activation\[1\] is 'cosh', {KNOWN}"),
        ([sigmoid, 1], TypeError, rf"activation\[1\] is 1 \(int\), {KNOWN}"),
        ("softmax", ValueError, r"activation\[0\] is softmax, expected an elementwise one"),
        (["softmax", "tanh"], ValueError, r"activation\[0\] is softmax, expected an elementwise"),
    ],
)
def test_activation(activation, error, message):
    refuses(error, "^" + message, lambda: a_network(activation=activation))


@pytest.mark.parametrize("wrong", [None, 0, 1, 0.5, "no", "False", [True]])
def test_bias_is_true_or_false(wrong):
    message = rf"^bias is {re.escape(repr(wrong))} \(\w+\), expected True or False"
    refuses(TypeError, message, lambda: a_network(bias=wrong))


STARTS = "expected one of: xavier, he, uniform, unit, normal; or a number, a function of"
W1, W2, B1, B2 = np.ones((2, 3)), np.ones((3, 1)), np.ones((1, 3)), np.ones((1, 1))
GIVEN = {"W1": W1, "b1": B1, "W2": W2, "b2": B2}


@pytest.mark.parametrize(
    ("init", "error", "message"),
    [
        ("zeros", ValueError, f"init is 'zeros', {STARTS}"),
        (None, TypeError, rf"init is None \(NoneType\), {STARTS}"),
        (True, TypeError, rf"init is True \(bool\), {STARTS}"),
        ([W1, W2], TypeError, f"init is of type list, {STARTS}"),
        (W1, TypeError, f"init is an array of float64 values, {STARTS}"),
        (np.nan, ValueError, "init has nan, expected finite numbers"),
        (np.inf, ValueError, "init has inf"),
        (HUGE, ValueError, "init has a number that is too large, expected"),
        (
            lambda rng, n, m: np.ones(m),
            ValueError,
            r"init\(rng, 3, 3\) has shape \(3,\), expected \(3, 3\)",
        ),
        (
            lambda rng, n, m: np.full((n, m), np.nan),
            ValueError,
            r"init\(rng, 3, 3\) has nan",
        ),
        (lambda rng, n, m: None, TypeError, r"init\(rng, 3, 3\) is None"),
        ({}, ValueError, "init names nothing, expected W1, b1, W2, b2"),
        ({"W1": W1, "W2": W2}, ValueError, "init names W1, W2, expected W1, b1, W2, b2"),
        (GIVEN | {"W3": 1}, ValueError, "init names W1, b1, W2, b2, W3, expected W1, b1, W2, b2"),
        ({1: W1, 2: W2}, ValueError, "init names 1, 2, expected W1, b1, W2, b2"),
        (GIVEN | {"W1": W1.T}, ValueError, r"W1 has shape \(3, 2\), expected \(2, 3\)"),
        (GIVEN | {"b1": [1, 2, 3]}, ValueError, r"b1 has shape \(3,\), expected \(1, 3\)"),
        (GIVEN | {"W1": "many"}, TypeError, r"init\['W1'\] is 'many' \(str\), expected an array"),
        (GIVEN | {"W1": W1 * np.nan}, ValueError, r"init\['W1'\] has nan at \[0, 0\]"),
        (GIVEN | {"W1": [W1] * 2}, ValueError, r"W1 has shape \(2, 2, 3\), expected \(2, 3\)"),
        (
            GIVEN | {"W1": np.ones((2, 2, 2, 3))},
            ValueError,
            r"W1 has shape \(2, 2, 2, 3\), expected",
        ),
    ],
)
def test_init(init, error, message):
    refuses(error, "^" + message, lambda: a_network(init=init))


SEEDS = "expected a whole number of at least 0 or a NumPy random generator"


@pytest.mark.parametrize(
    ("rng", "error", "message"),
    [
        (-1, ValueError, f"rng is -1, {SEEDS}"),
        (1.5, ValueError, f"rng is 1.5, {SEEDS}"),
        (True, TypeError, rf"rng is True \(bool\), {SEEDS}"),
        ("0", TypeError, rf"rng is '0' \(str\), {SEEDS}"),
        ([1, 2], TypeError, rf"rng is \[1, 2\] \(list\), {SEEDS}"),
        (np.random, TypeError, f"rng is .*module.*, {SEEDS}"),
    ],
)
def test_rng(rng, error, message):
    for call in (
        lambda: a_network(rng=rng),
        lambda: like(a_network(), rng=rng),
        lambda: train(a_network(), X, Y, LOSS, 0.1, 1, 2, rng=rng),
        lambda: datasets.moons(rng=rng),
    ):
        refuses(error, "^" + message, call)


def test_a_long_seed_is_a_seed():
    assert np.array_equal(a_network(rng=2**200).predict(X), a_network(rng=2**200).predict(X))


@pytest.mark.parametrize(
    ("name", "value", "error", "message"),
    [
        ("W1", np.ones((3, 2)), ValueError, r"W1 has shape \(3, 2\), expected \(2, 3\)"),
        ("W1", np.ones(3), ValueError, r"W1 has shape \(3,\), expected \(2, 3\)"),
        ("W1", [[1, 2], [3]], ValueError, "W1 has rows of different lengths"),
        ("W1", W1 * np.inf, ValueError, r"W1 has inf at \[0, 0\], expected finite numbers"),
        ("W1", "ones", TypeError, r"W1 is 'ones' \(str\), expected an array of real numbers"),
        ("W1", None, TypeError, r"W1 is None \(NoneType\), expected an array of real numbers"),
        ("W1", np.nan, ValueError, "W1 has nan, expected finite numbers"),
        ("W3", W1, ValueError, "there is no parameter 'W3', expected one of: W1, b1, W2, b2"),
        (1, W1, ValueError, "there is no parameter 1, expected one of: W1, b1, W2, b2"),
    ],
)
def test_setting_a_parameter(name, value, error, message):
    network = a_network()
    before = flat(network)
    refuses(error, "^" + message, lambda: network.parameters.__setitem__(name, value))
    assert np.array_equal(flat(network), before)


def test_reading_a_parameter_that_is_not_there():
    with pytest.raises(KeyError, match="w1"):
        a_network().parameters["w1"]


# Settings of training

NUMBERS = [  # that are not positive and finite
    (0, ValueError, "is 0, "),
    (-0.1, ValueError, "is -0.1, "),
    (np.nan, ValueError, "is nan, "),
    (np.inf, ValueError, "is inf, "),
    (HUGE, ValueError, "is 1000"),
    ("0.1", TypeError, r"is '0.1' \(str\), "),
    (None, TypeError, r"is None \(NoneType\), "),
    (True, TypeError, r"is True \(bool\), "),
    ([0.1], TypeError, r"is \[0.1\] \(list\), "),
    (np.array(0.1), TypeError, r"is array\(0.1\) \(ndarray\), "),
    (1j, TypeError, r"is 1j \(complex\), "),
    (np.complex64(1), TypeError, r"is np.complex64\("),
]


@pytest.mark.parametrize(("value", "error", "message"), NUMBERS)
def test_positive_finite_numbers(value, error, message):
    expected = (
        rf"{message}.*" if value is HUGE else rf"{message}.*expected a positive finite number"
    )
    with pytest.raises(error, match=f"^learning_rate {expected}"):
        train(a_network(), X, Y, LOSS, value, 1)
    with pytest.raises(error, match=f"^scale {expected}"):
        SquaredError(value)
    with pytest.raises(error, match=f"^step {expected}"):
        numerical_gradients(a_network(), X, Y, LOSS, step=value)


@pytest.mark.parametrize(("value", "error", "message"), NUMBERS[1:])  # without 0
def test_noise_is_a_finite_number_of_at_least_0(value, error, message):
    with pytest.raises(error, match=f"^noise {message}.*expected a finite number of at least 0"):
        datasets.circles(noise=value)
    assert all(map(np.array_equal, datasets.circles(noise=0), datasets.circles(noise=0.0)))


@pytest.mark.parametrize("value", [0.1, 1, np.float32(0.5), np.int64(2), 1e-300])
def test_any_positive_number_is_a_learning_rate(value):
    training = Training(a_network(), X, Y, LOSS, value)
    assert training.learning_rate == value
    assert type(training.learning_rate) is float


WHOLE = [
    (-1, ValueError, "is -1, "),
    (2.5, ValueError, "is 2.5, "),
    (np.nan, ValueError, "is nan, "),
    (np.inf, ValueError, "is inf, "),
    ("2", TypeError, r"is '2' \(str\), "),
    (True, TypeError, r"is True \(bool\), "),
    ([2], TypeError, r"is \[2\] \(list\), "),
    (np.array([2, 3]), TypeError, "is an array of int64 values, "),
    (2j, TypeError, r"is 2j \(complex\), "),
]


@pytest.mark.parametrize(("value", "error", "message"), WHOLE)
def test_whole_numbers(value, error, message):
    expected = f"{message}expected a whole number of at least"
    refuses(error, f"^epochs {expected} 0", lambda: train(a_network(), X, Y, LOSS, 0.1, value))
    training = Training(a_network(), X, Y, LOSS, 0.1)
    refuses(error, f"^epochs {expected} 0", lambda: training.run(value))
    refuses(
        error, f"^batch_size {expected} 1", lambda: train(a_network(), X, Y, LOSS, 0.1, 1, value)
    )
    refuses(error, f"^n {expected} 2", lambda: datasets.spirals(n=value))
    assert training.epoch == 0


def test_the_least_whole_numbers():
    refuses(ValueError, "^batch_size is 0, ", lambda: train(a_network(), X, Y, LOSS, 0.1, 1, 0))
    refuses(ValueError, "^n is 1, ", lambda: datasets.blobs(n=1))
    refuses(TypeError, "^epochs is None", lambda: train(a_network(), X, Y, LOSS, 0.1, None))


@pytest.mark.parametrize("wrong", ["mse", None, SquaredError, np.mean])
def test_a_loss_is_a_loss(wrong):
    for call in (
        lambda: train(a_network(), X, Y, wrong, 0.1, 1),
        lambda: a_network().backward(a_network().forward(X), Y, wrong),
        lambda: gradient_check(a_network(), X, Y, wrong),
    ):
        refuses(TypeError, "^loss is .*expected a Loss such as SquaredError", call)


@pytest.mark.parametrize("wrong", ["net", None, X, Network])
def test_a_network_is_a_network(wrong):
    for call in (
        lambda: train(wrong, X, Y, LOSS, 0.1, 1),
        lambda: Training(wrong, X, Y, LOSS, 0.1),
        lambda: gradient_check(wrong, X, Y, LOSS),
        lambda: numerical_gradients(wrong, X, Y, LOSS),
    ):
        refuses(TypeError, "^network is .*expected a Network", call)


def test_a_pass_is_a_pass_of_this_network():
    network, other = a_network(), a_network(sizes=[2, 4, 1])
    for wrong in (X, network.predict(X), None):
        message = r"^forward_pass is .*expected what forward\(X\) returns"
        refuses(TypeError, message, lambda wrong=wrong: network.backward(wrong, Y, LOSS))
    message = r"^forward_pass has layers of \(2, 4, 1\) units, expected \(2, 3, 1\)"
    refuses(ValueError, message, lambda: network.backward(other.forward(X), Y, LOSS))


def test_gradients_to_be_checked():
    network = a_network()
    right = dict(network.backward(network.forward(X), Y, LOSS))
    message = "^gradients names W1, b1, W2, expected W1, b1, W2, b2"
    del right["b2"]
    refuses(ValueError, message, lambda: gradient_check(network, X, Y, LOSS, right))
    message = r"^the gradient of b1 has shape \(3,\), expected \(1, 3\)"
    right = dict(network.backward(network.forward(X), Y, LOSS))
    wrong = right | {"b1": np.zeros(3)}
    refuses(ValueError, message, lambda: gradient_check(network, X, Y, LOSS, wrong))
    message = "^the gradient of W1 is .*, expected an array of real numbers"
    wrong = right | {"W1": "steep"}
    refuses(TypeError, message, lambda: gradient_check(network, X, Y, LOSS, wrong))
    for wrong in (3, list(right.values())):
        message = "^gradients is .*, expected arrays by name: W1, b1, W2, b2"
        refuses(TypeError, message, lambda wrong=wrong: gradient_check(network, X, Y, LOSS, wrong))


# Losses


@pytest.mark.parametrize("wrong", [None, 0, 1, "mean"])
def test_mean_is_true_or_false(wrong):
    refuses(TypeError, "^mean is .*expected True or False", lambda: SquaredError(0.5, wrong))


@pytest.mark.parametrize("loss", [LOSS, BinaryCrossEntropy(), CrossEntropy()], ids=repr)
@pytest.mark.parametrize(
    ("a", "y"),
    [
        (np.ones(4), np.ones((4, 1))),
        (np.ones((4, 1)), np.ones(4)),
        (np.ones((4, 1)), np.ones((3, 1))),
        (np.ones((4, 2)), np.ones((4, 1))),
        (np.ones((4, 1)), np.ones((2, 4, 1))),
        (np.ones((2, 4, 1)), np.ones((3, 4, 1))),
        (1.0, 1.0),
    ],
    ids=lambda value: str(np.shape(value)),
)
def test_outputs_and_targets_have_one_shape(loss, a, y):
    message = re.escape(
        f"a has shape {np.shape(a)} and y has shape {np.shape(y)}, expected the same"
    )
    refuses(ValueError, "^" + message, lambda: loss(a, y))


@pytest.mark.parametrize("loss", [LOSS, BinaryCrossEntropy(), CrossEntropy()], ids=repr)
def test_losses_of_nothing(loss):
    message = r"^a has shape \(0, 1\) and y has shape \(0, 1\), .* N at least 1"
    refuses(ValueError, message, lambda: loss(np.ones((0, 1)), np.ones((0, 1))))


def test_targets_of_a_loss_are_finite():
    refuses(ValueError, r"^y has nan at \[0, 0\]", lambda: LOSS([[1.0]], [[np.nan]]))


def test_cross_entropies_compare_probabilities():
    binary, classes = BinaryCrossEntropy(), CrossEntropy()
    message = "runs from {} to {}, but BinaryCrossEntropy expects numbers from 0 to 1"
    refuses(ValueError, "^y " + message.format(-1, 1), lambda: binary([[0.5], [0.5]], [[-1], [1]]))
    refuses(
        ValueError, "^a " + message.format(-0.65, 0), lambda: binary([[-0.65], [0]], [[0], [1]])
    )
    message = r"a row of {} sums to {}, but CrossEntropy expects rows that sum to 1"
    refuses(ValueError, message.format("y", 2), lambda: classes([[0.5, 0.5]], [[1, 1]]))
    refuses(ValueError, message.format("y", 0), lambda: classes([[0.5, 0.5]], [[0, 0]]))
    refuses(ValueError, message.format("a", 0.9), lambda: classes([[0.5, 0.4]], [[1, 0]]))
    refuses(
        ValueError, message.format("y", 0.5), lambda: classes([[0.5] * 2] * 2, [[0, 1], [0, 0.5]])
    )


def test_targets_that_do_not_go_with_the_loss():
    message = "^y runs from 0 to 2, but BinaryCrossEntropy expects numbers from 0 to 1"
    refuses(ValueError, message, lambda: train(a_network(), X, 2 * Y, BinaryCrossEntropy(), 0.1, 1))
    y = np.ones((4, 3))
    message = "^a row of y sums to 3, but CrossEntropy expects rows that sum to 1"
    refuses(ValueError, message, lambda: train(three_classes(), X, y, CrossEntropy(), 0.1, 1))


# Data sets


def test_data_sets_by_name():
    names = ", ".join(datasets.ALL)
    refuses(ValueError, f"^name is 'xr', expected one of: {names}", lambda: datasets.load("xr"))
    refuses(TypeError, f"^name is None .*, expected one of: {names}", lambda: datasets.load(None))


@pytest.mark.parametrize("wrong", [-1, "0", 1.5])
def test_seeds_of_the_tutorials(wrong):
    for tutorial in (nnlib.tutorials.bias_trick, nnlib.tutorials.xor):
        with pytest.raises((ValueError, TypeError), match="^seed is .*expected a whole number"):
            tutorial(wrong)
