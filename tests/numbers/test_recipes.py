"""Fresh networks by the recipe of another."""

import numpy as np

from nnlib import Network
from nnworkshop.studies import like

X = np.random.default_rng(0).normal(size=(7, 3))


def a_network(bias=True, rng=0, **changed):
    arguments = dict(sizes=[3, 5, 4, 2], activation=["tanh", "relu", "sigmoid"], init="normal")
    return Network(**(arguments | changed), bias=bias, rng=rng)


def test_like_is_the_same_recipe_with_what_is_given_changed():
    network = a_network(bias=False, init="unit")
    again = like(network, rng=0)
    assert np.array_equal(again.predict(X), network.predict(X))
    wider = like(network, [3, 9, 2], "relu", rng=1)
    assert repr(wider) == "Network(3-9-2, relu, sigmoid, no biases)"
    assert wider.parameters["W1"].min() >= 0  # "unit" again
    deeper = like(network, [3, 6, 6, 6, 2])
    assert [f.name for f in deeper.activations] == ["tanh", "relu", "relu", "sigmoid"]
    flat = like(network, [3, 2])
    assert [f.name for f in flat.activations] == ["sigmoid"]
    assert [f.name for f in like(flat, [3, 4, 2]).activations] == ["sigmoid", "sigmoid"]


def test_like_starts_from_given_weights_as_they_were_given():
    arrays = {"W1": np.ones((2, 3)), "W2": np.ones((3, 1))}
    network = Network([2, 3, 1], "tanh", bias=False, init=arrays)
    network.parameters["W1"] = 5
    arrays["W2"][...] = 7
    assert all((p == 1).all() for p in like(network).parameters.values())
    start = like(network, [2, 4, 1], rng=0).parameters["W1"]
    assert np.array_equal(start, Network([2, 4, 1], "tanh", False, rng=0).parameters["W1"])
