"""The same training in nnlib, plain NumPy, PyTorch and scikit-learn, each as its users write it.

A contestant starts from the workload's network and is a function of a number of steps: it trains on
from where it stands, with all samples in every step, and returns the losses, one for each step.
"""

import warnings

import torch
from sklearn.neural_network import MLPClassifier, MLPRegressor
from torch import nn

import nnlib


def with_nnlib(work):
    settings = work.loss, work.learning_rate
    training = nnlib.Training(work.network.copy(), work.X, work.y, *settings, rule=work.rule)

    def run(steps):
        return training.run(steps).losses[-steps - 1 : -1]  # those before the updates, as elsewhere

    return run


def with_plain_numpy(work):
    parameters = [parameter.copy() for parameter in work.network.parameters.values()]
    step = work.plain()

    def run(steps):
        losses = []
        for _ in range(steps):
            losses.append(step(parameters, work.X, work.y, work.learning_rate))
        return losses

    return run


def _half_mean_squared_error(a, y):
    return 0.5 * nn.functional.mse_loss(a, y)


# Of the two cross-entropies PyTorch has a form that takes z and needs no output activation.
TORCH = {
    "XOR 2-2-1": (
        [nn.Linear(2, 2, bias=False), nn.Sigmoid(), nn.Linear(2, 1, bias=False), nn.Sigmoid()],
        nn.MSELoss(reduction="sum"),
    ),
    "bias trick 3-3-1": (
        [nn.Linear(3, 3), nn.Sigmoid(), nn.Linear(3, 1)],
        _half_mean_squared_error,
    ),
    "2-16-16-1, 200 samples": (
        [nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 16), nn.Tanh(), nn.Linear(16, 1)],
        nn.BCEWithLogitsLoss(),
    ),
    "64-32-10, batch of 32": (
        [nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10)],
        nn.CrossEntropyLoss(),
    ),
}


OPTIMIZERS = {
    nnlib.GradientDescent: (torch.optim.SGD, {}),
    nnlib.Momentum: (torch.optim.SGD, {"momentum": 0.9}),
    nnlib.Adam: (torch.optim.Adam, {}),
}


def kind(work):
    """The name of a workload without its update rule."""
    return ", ".join(part for part in work.name.split(", ") if part not in ("momentum", "Adam"))


def with_pytorch(work):
    layers, loss_function = TORCH[kind(work)]
    model = nn.Sequential(*layers).double()
    with torch.no_grad():
        for parameter, start in zip(model.parameters(), work.network.parameters.values()):
            parameter.copy_(torch.tensor(start.T).reshape(parameter.shape))
    make, constants = OPTIMIZERS[type(work.rule)]
    optimizer = make(model.parameters(), lr=work.learning_rate, **constants)
    X, y = torch.tensor(work.X), torch.tensor(work.y)

    def run(steps):
        losses = []
        for _ in range(steps):
            optimizer.zero_grad()
            loss = loss_function(model(X), y)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        return losses

    return run


# For XOR scikit-learn has biases and log loss only: as much work, but another loss.
SCIKIT_LEARN = {
    "XOR 2-2-1": (MLPClassifier, [2], "logistic"),
    "bias trick 3-3-1": (MLPRegressor, [3], "logistic"),
    "2-16-16-1, 200 samples": (MLPClassifier, [16, 16], "tanh"),
    "64-32-10, batch of 32": (MLPClassifier, [32], "relu"),
}


def with_scikit_learn(work):
    make, hidden, activation = SCIKIT_LEARN[kind(work)]
    model = make(
        hidden_layer_sizes=hidden,
        activation=activation,
        solver="adam" if isinstance(work.rule, nnlib.Adam) else "sgd",
        alpha=0,
        batch_size=len(work.X),
        learning_rate_init=work.learning_rate,
        momentum=getattr(work.rule, "beta", 0),
        nesterovs_momentum=False,
        shuffle=False,
        warm_start=True,
        max_iter=1,
        tol=0,
        n_iter_no_change=10**9,
    )
    y = work.y.ravel() if work.y.shape[1] == 1 else work.y.argmax(axis=1)

    def run(steps):
        model.max_iter = steps
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns after max_iter steps that it could go on
            model.fit(work.X, y)
        return model.loss_curve_[-steps:]

    run(1)  # makes the weights, which then are set to the start
    parameters = work.network.parameters
    model.coefs_ = [W.copy() for name, W in parameters.items() if name[0] == "W"]
    if work.network.bias:
        model.intercepts_ = [b[0].copy() for name, b in parameters.items() if name[0] == "b"]
    return run


CONTESTANTS = {
    "nnlib": with_nnlib,
    "plain NumPy": with_plain_numpy,
    "PyTorch": with_pytorch,
    "scikit-learn": with_scikit_learn,
}


def same_loss(name, work):
    """Whether the contestant can train the workload with its very loss."""
    return not (name == "scikit-learn" and work.name == "XOR 2-2-1")
