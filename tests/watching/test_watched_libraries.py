"""Networks of two libraries, watched where they are installed; neither is imported for it anywhere."""

import subprocess
import sys
import warnings

import numpy as np
import pytest

from nnlib import datasets
from nnworkshop.panels import watch

X, Y = datasets.moons(80, rng=1)


def test_no_library_is_imported():
    code = "import sys; from nnworkshop.panels import watching; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"torch", "sklearn", "scipy"} & set(done.stdout.split())


@pytest.fixture
def learn():
    return pytest.importorskip("sklearn.neural_network")


@pytest.mark.parametrize("activation", ["tanh", "logistic", "relu"])
def test_a_classifier_of_scikit_learn(learn, activation):
    net = learn.MLPClassifier((6,), activation=activation, solver="sgd", random_state=1, momentum=0)
    for _ in range(30):
        net.partial_fit(X, Y.ravel(), classes=[0, 1])
        seen = watch(net, X=X, y=Y.ravel(), loss=net.loss_)
    seen.finish()
    layout = seen.findings.layout
    names = {"logistic": "sigmoid"}
    assert layout.sizes == (2, 6, 1)
    assert layout.activations == (names.get(activation, activation), "sigmoid")
    places = np.random.default_rng(0).normal(size=(9, 2))
    ours = seen.run.network.predict(places)
    assert ours.ravel() == pytest.approx(net.predict_proba(places)[:, 1])
    assert seen.slips == [] and "\N{WARNING SIGN}" not in str(seen)


def test_a_regression_of_scikit_learn(learn):
    inputs = np.linspace(-2, 2, 50).reshape(-1, 1)
    net = learn.MLPRegressor(hidden_layer_sizes=(5, 4), activation="tanh", random_state=0)
    for _ in range(30):
        net.partial_fit(inputs, np.sin(inputs).ravel())
        seen = watch(net, X=inputs, y=np.sin(inputs), loss=net.loss_)
    seen.finish()
    assert seen.findings.layout.activations == ("tanh", "tanh", "identity")
    assert type(seen.rule).__name__ == "Adam" and seen.rate == 0.001
    assert seen.slips == []


def test_scikit_learn_learns_the_same_with_the_line(learn):
    weights = []
    for watched in (False, True):
        net = learn.MLPClassifier((4,), random_state=3)
        for _ in range(10):
            net.partial_fit(X, Y.ravel(), classes=[0, 1])
            if watched:
                watch(net, X=X, y=Y.ravel(), loss=net.loss_)
        weights.append(net.coefs_ + net.intercepts_)
    assert all(np.array_equal(a, b) for a, b in zip(*weights, strict=True))


@pytest.fixture
def torch():
    return pytest.importorskip("torch")


def trained(torch, net, targets, loss_function, epochs=40, rate=0.1):
    inputs, y = torch.tensor(X, dtype=torch.float32), torch.tensor(targets, dtype=torch.float32)
    optimizer = torch.optim.SGD(net.parameters(), lr=rate)
    for _ in range(epochs):
        output = net(inputs)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of shapes, which is what one test is about
            loss = loss_function(output, y)
        optimizer.zero_grad()
        loss.backward()
        seen = watch(net, X=inputs, y=y, output=output, loss=loss)
        optimizer.step()
    seen.finish()
    return seen


@pytest.mark.parametrize("activation", ["Tanh", "ReLU", "Sigmoid"])
def test_a_module_of_pytorch(torch, activation):
    torch.manual_seed(1)
    nn = torch.nn
    net = nn.Sequential(nn.Linear(2, 6), getattr(nn, activation)(), nn.Linear(6, 1), nn.Sigmoid())
    seen = trained(torch, net, Y, nn.BCELoss())
    assert seen.findings.layout.activations == (activation.lower(), "sigmoid")
    assert seen.findings.layout.turned and not seen.findings.layout.columns
    assert seen.findings.verdict.kind == "right" and seen.slips == []


def test_targets_that_are_flat_are_seen_in_pytorch_too(torch):
    torch.manual_seed(1)
    nn = torch.nn
    net = nn.Sequential(nn.Linear(2, 6), nn.Tanh(), nn.Linear(6, 1))
    seen = trained(torch, net, Y.ravel(), nn.MSELoss())
    assert [name for name, _ in seen.slips] == ["targets against all outputs"]


def test_pytorch_keeps_its_graph_its_mode_and_its_random_numbers(torch):
    torch.manual_seed(1)
    nn = torch.nn
    net = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))
    net.train()
    state = torch.get_rng_state()
    for _ in range(3):
        watch(net, X=torch.tensor(X, dtype=torch.float32), y=torch.tensor(Y), loss=0.5)
    assert net.training and torch.equal(state, torch.get_rng_state())
    assert all(one.grad is None for one in net.parameters())
