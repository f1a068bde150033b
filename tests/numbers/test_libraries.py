"""What notebook 09 says of PyTorch and scikit-learn: nnlib's losses are theirs, and so are its shares."""

import sys
from pathlib import Path

import numpy as np
import pytest

from nnlib import CrossEntropy, Momentum, Network, Training, classes, split
from nnworkshop import data
from nnworkshop.many import wilson

sys.path.append(str(Path(__file__).parents[1] / "benchmarks"))
import libraries

EQUAL = 1e-6
RECORDED = data.libraries()


def ours(epochs, rate, batch_size=None, momentum=None):
    """nnlib's training of the same network: its losses, and how many held-out digits are right."""
    kept, (X_test, y_test) = split(*data.digits(), share=0.25, rng=libraries.SEED)
    rng = np.random.default_rng(libraries.SEED)
    network = Network([64, 32, 10], ["tanh", "softmax"], rng=rng)
    rule = {} if momentum is None else {"rule": Momentum(momentum)}
    training = Training(network, *kept, CrossEntropy(), rate, batch_size, rng, **rule)
    losses = training.run(epochs).losses
    return losses[:-1], int((classes(network.predict(X_test)) == classes(y_test)).sum())


def overlap(one, other, of):
    """Whether the intervals of two counts have something in common."""
    (low, high), (start, end) = wilson(one, of), wilson(other, of)
    return max(low, start) <= min(high, end)


@pytest.mark.parametrize("name", libraries.PACKAGES)
def test_the_recorded_losses_are_nnlibs(name):
    losses, _ = ours(**libraries.PLAIN)
    np.testing.assert_allclose(RECORDED["losses"][name], losses, rtol=0, atol=EQUAL)


@pytest.mark.parametrize("name", libraries.PACKAGES)
def test_the_recorded_counts_are_within_the_intervals_of_nnlibs(name):
    _, right = ours(**libraries.BATCHES)
    assert overlap(RECORDED["right"][name], right, RECORDED["of"])


@pytest.mark.parametrize(("name", "module"), [("PyTorch", "torch"), ("scikit-learn", "sklearn")])
def test_the_file_is_what_the_library_gives(name, module):
    """In the extra `benchmark` alone; another version may shuffle in another way."""
    pytest.importorskip(module)
    losses, right, of = libraries.measured(name)
    np.testing.assert_allclose(losses, RECORDED["losses"][name], rtol=0, atol=EQUAL)
    assert of == RECORDED["of"] and overlap(right, RECORDED["right"][name], of)


def test_the_code_that_is_measured_stands_in_the_notebook():
    code = libraries.code()
    assert "import torch" in code["PyTorch"] and "loss.backward()" in code["PyTorch"]
    assert "MLPClassifier" in code["scikit-learn"]


def test_the_file_says_how_it_was_made():
    assert RECORDED["command"].endswith("tests/benchmarks/libraries.py")
    assert set(RECORDED["versions"]) == {*libraries.PACKAGES, "NumPy", "Python"}
    assert {len(losses) for losses in RECORDED["losses"].values()} == {libraries.PLAIN["epochs"]}
