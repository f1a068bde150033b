"""A network in any layout is recognised by its outputs, and what they do not prove is not believed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib import ACTIVATIONS, Network
from nnworkshop.watching.arrays import every_array, places
from nnworkshop.watching.layouts import layouts
from nnworkshop.watching.proof import distinct, proven

SIZES = st.lists(st.integers(1, 4), min_size=2, max_size=4)


def arrays_of(network, way):
    """A network's arrays in a layout: (names, arrays), "turned" or not, with its biases so or so."""
    turned, bias = way
    W, b = network.parameters.W[1:], network.parameters.b[1:]
    names, arrays = [], []
    for l, (weight, bias_row) in enumerate(zip(W, b, strict=True), start=1):
        if bias in ("first", "last"):
            weight = np.vstack([bias_row, weight] if bias == "first" else [weight, bias_row])
        names.append(f"W{l}")
        arrays.append(weight.T if turned else weight)
        if bias == "separate":
            names.append(f"b{l}")
            arrays.append(bias_row.ravel())
    return names, [one.copy() for one in arrays]


@settings(max_examples=120, deadline=None)
@given(
    SIZES,
    st.integers(0, 10_000),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["separate", "first", "last", "none"]),
    st.data(),
)
def test_a_layout_is_recognised(sizes, seed, turned, columns, bias, data):
    names = [data.draw(st.sampled_from(["sigmoid", "tanh", "relu"])) for _ in sizes[2:]]
    names.append(data.draw(st.sampled_from(["sigmoid", "identity", "tanh"])))
    network = Network(sizes, names, bias != "none", "normal", seed)
    X = np.random.default_rng(seed).normal(size=(9, sizes[0]))
    labels, arrays = arrays_of(network, (turned, bias))
    theirs, output = X, network.predict(X)
    if columns:
        theirs, output = X.T, output.T
    ways = layouts(labels, [one.shape for one in arrays], theirs)
    found = distinct(proven(ways, arrays, theirs, output), arrays, theirs)
    assert found, (sizes, turned, columns, bias)
    places = np.random.default_rng(1).normal(size=(5, sizes[0]))
    if len(found) == 1:  # else more than one fits, and the watch says so
        assert found[0].network(arrays).predict(places) == pytest.approx(network.predict(places))


@given(
    st.integers(0, 10_000), st.booleans(), st.sampled_from(["separate", "first", "last", "none"])
)
@settings(max_examples=40, deadline=None)
def test_join_is_the_way_back_of_split(seed, turned, bias):
    network = Network([3, 4, 2], "tanh", bias != "none", "normal", seed)
    labels, arrays = arrays_of(network, (turned, bias))
    X = np.random.default_rng(0).normal(size=(6, 3))
    for layout in layouts(labels, [one.shape for one in arrays], X):
        back = layout.join(layout.split(arrays))
        assert all(np.array_equal(a, b) for a, b in zip(arrays, back, strict=True))


def test_other_outputs_prove_nothing():
    network = Network([2, 3, 1], rng=0)
    labels, arrays = arrays_of(network, (False, "separate"))
    X = np.random.default_rng(0).normal(size=(6, 2))
    ways = layouts(labels, [one.shape for one in arrays], X)
    assert ways
    output = network.predict(X)
    assert proven(ways, arrays, X, output)
    assert not proven(ways, arrays, X, output + 1e-6)


def test_a_column_of_ones_in_X_is_the_bias():
    X = np.column_stack([np.random.default_rng(0).normal(size=(6, 2)), np.ones(6)])
    W1, W2 = (
        np.random.default_rng(1).normal(size=(3, 4)),
        np.random.default_rng(2).normal(size=(5, 1)),
    )
    hidden = ACTIVATIONS["sigmoid"](X @ W1)
    output = np.column_stack([hidden, np.ones(6)]) @ W2
    found = proven(layouts(["W1", "W2"], [(3, 4), (5, 1)], X), [W1, W2], X, output)
    found = distinct(found, [W1, W2], X)
    assert [(one.sizes, one.ones, one.bias) for one in found] == [((2, 4, 1), -1, "last")]


class Layer:
    def __init__(self, n, m):
        self.weights, self.bias, self.d_weights, self.cache = (
            np.ones((n, m)),
            np.ones(m),
            np.ones((n, m)),
            np.ones((5, n)),
        )


class Model:
    def __init__(self):
        self.layers = [Layer(2, 3), Layer(3, 1)]
        self.X, self.lr, self.history = np.ones((5, 2)), 0.1, [0.3, 0.2]
        self.grads = {"W1": np.ones((2, 3))}


@pytest.mark.parametrize(
    ("network", "names"),
    [
        (([[1.0, 2.0]],), [""]),
        (([np.ones((2, 3)), np.ones((3, 1))],), ["[0]", "[1]"]),
        ((np.ones((2, 3)), np.ones(3)), ["argument 1", "argument 2"]),
        (({"W1": np.ones((2, 3)), "A1": np.ones((5, 3)), "dW1": np.ones((2, 3))},), ["W1"]),
        (({"hidden": {"W": np.ones((2, 3)), "b": np.ones(3)}},), ["W", "b"]),
        (
            (Model(),),
            ["layers[0].weights", "layers[0].bias", "layers[1].weights", "layers[1].bias"],
        ),
    ],
    ids=["lists", "list", "arrays", "dict", "dict of dicts", "layers"],
)
def test_arrays_are_found_and_nothing_else(network, names):
    assert [place.name for place in places(network)] == names


def test_variables_keep_their_names():
    W1, W2 = np.ones((2, 3)), np.ones((3, 1))
    names = {id(W1): "W1", id(W2): "W2"}
    assert [place.name for place in places(([W1, W2],), names)] == ["W1", "W2"]
    assert [place.name for place in every_array((W2, W1), names)] == ["W2", "W1"]


def test_a_number_that_is_a_bias_keeps_its_name_if_that_is_clear():
    W, b, c = np.ones((2, 1)), float("0.25"), 0.0
    names = {id(W): "W", id(b): "b", id(c): "c"}
    assert [place.name for place in places(([W, b],), names)] == ["W", "b"]
    found = [place.name for place in places(([W, c, W, c],), names)]
    assert found == ["W", "[1]", "W", "[3]"]  # equal numbers can be one object


def test_what_holds_itself_is_no_endless_search():
    model = Model()
    model.parent = model
    assert len(places((model,))) == 4
