"""Values survive the way from one process to another, and nothing but values comes through."""

import json

import numpy as np
import pytest

from nnworkshop.classroom.values import decode, encode

FUNCTIONS = [np.tanh]


def travelled(value):
    text = json.dumps(encode(value, FUNCTIONS.index))
    return decode(json.loads(text), FUNCTIONS.__getitem__)


@pytest.mark.parametrize(
    "value",
    [
        0,
        -3,
        10**40,
        0.1,
        5e-324,
        True,
        None,
        "σ",
        ...,
        [1, [2.5, None]],
        (1, (2,)),
        [],
        {"W1": [1]},
    ],
    ids=repr,
)
def test_plain_values(value):
    came = travelled(value)
    assert came == value and type(came) is type(value)


@pytest.mark.parametrize(
    "array",
    [
        np.array([[0.1, np.nan], [np.inf, -0.0]]),
        np.arange(6).reshape(2, 3).T,
        np.array([True, False]),
        np.array([1j]),
        np.zeros((0, 3)),
        np.float32(0.1),
        np.int64(7),
        np.array(3.0),
        np.broadcast_to(1.0, (2, 2)),
    ],
    ids=lambda array: f"{array.dtype} {array.shape}",
)
def test_arrays(array):
    came = travelled(array)
    assert came.dtype == array.dtype and came.shape == array.shape
    assert came.tobytes() == array.tobytes()


def test_an_array_that_came_can_be_written_to():
    travelled(np.zeros(2))[0] = 1


def test_functions_are_only_pointed_at():
    assert travelled([np.tanh]) == [np.tanh]


def test_generators_come_empty_and_other_things_as_their_kind():
    assert list(travelled(number for number in (1, 2))) == []
    assert type(travelled({1})).__name__ == "set"
    assert type(travelled(np.array(["a"]))).__name__ == "ndarray"


@pytest.mark.parametrize(
    "data",
    [
        [],
        None,
        {"a": 1},
        ["plain", [1]],
        ["unknown", 1],
        ["array", "O", [1], "AAAAAAAAAAA="],
        ["array", "<f8", [10**9], ""],
        ["array", "<f8", [1], "?"],
        ["dict", [["a"]]],
    ],
    ids=repr,
)
def test_what_is_no_value_is_refused(data):
    with pytest.raises((ValueError, TypeError)):
        decode(data, FUNCTIONS.__getitem__)
