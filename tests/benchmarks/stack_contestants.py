"""Many networks in nnlib, in the XOR tutorial's class, in PyTorch and in JAX, as their users write.

A contestant takes the name of a workload, how many networks and how many epochs. It gives a
function that trains them for so many epochs on from where they stand, with all samples in every
step, and returns their losses, shape (networks,).
"""

import numpy as np

import nnlib
from nnlib import SquaredError, tutorials
from nnworkshop.many import Ensemble, Stack

WORK = {  # the tutorial, the loss, and its learning rate
    "XOR 2-2-1": (tutorials.xor, SquaredError(0.5, mean=False), 1.0),
    "bias trick 3-3-1": (tutorials.bias_trick, SquaredError(), 0.1),
}


def starts(work, count):
    return [WORK[work][0](seed).network for seed in range(count)]


def with_nnlib(work, count, epochs):
    tutorial, loss, rate = WORK[work]
    ensemble = Ensemble(starts(work, count), tutorial().X, tutorial().y, loss, rate)

    def run():
        ensemble.run(epochs)
        return ensemble.stack.losses(ensemble.X, ensemble.y, loss)

    return run


class NeuralNetwork:
    """The class of the XOR tutorial, with the gradient of the loss that it states."""

    def __init__(self, X, y, weights):
        self.X, self.y = X, y
        self.weights1, self.weights2 = (W.copy() for W in weights)

    def sigmoid(self, z):
        return 1 / (1 + np.exp(-z))

    def sigmoid_derivative(self, a):
        return a * (1 - a)

    def feedforward(self):
        self.layer1 = self.sigmoid(np.dot(self.X, self.weights1))
        self.output = self.sigmoid(np.dot(self.layer1, self.weights2))

    def backprop(self):
        delta2 = (self.y - self.output) * self.sigmoid_derivative(self.output)
        delta1 = np.dot(delta2, self.weights2.T) * self.sigmoid_derivative(self.layer1)
        self.weights1 += np.dot(self.X.T, delta1)
        self.weights2 += np.dot(self.layer1.T, delta2)

    def train(self, epochs):
        for _ in range(epochs):
            self.feedforward()
            self.backprop()
        self.feedforward()


def in_a_loop(work, count, epochs):
    X, y = nnlib.datasets.xor()
    networks = [NeuralNetwork(X, y, network.parameters.values()) for network in starts(work, count)]

    def run():
        for network in networks:
            network.train(epochs)
        return np.array([0.5 * np.sum((network.output - y) ** 2) for network in networks])

    return run


def with_pytorch(work, count, epochs):
    import torch

    torch.set_num_threads(1)
    tutorial, _, rate = WORK[work]
    stack = Stack(starts(work, count))
    parameters = [torch.tensor(p.copy(), requires_grad=True) for p in stack.parameters.values()]
    optimizer = torch.optim.SGD(parameters, lr=rate)
    X, y = torch.tensor(tutorial().X), torch.tensor(tutorial().y)

    def losses():
        if stack.bias:
            W1, b1, W2, b2 = parameters
            a = torch.sigmoid(X @ W1 + b1) @ W2 + b2
            return 0.5 * ((a - y) ** 2).sum(2).mean(1)
        W1, W2 = parameters
        a = torch.sigmoid(torch.sigmoid(X @ W1) @ W2)
        return 0.5 * ((a - y) ** 2).sum((1, 2))

    def run():
        for _ in range(epochs):
            optimizer.zero_grad()
            losses().sum().backward()
            optimizer.step()
        return losses().detach().numpy()

    return run


def with_jax(work, count, epochs):
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    tutorial, _, rate = WORK[work]
    X, y = tutorial().X, tutorial().y
    stack = Stack(starts(work, count))
    parameters = {name: jnp.array(value) for name, value in stack.parameters.items()}

    def loss(p):
        if stack.bias:
            a = jax.nn.sigmoid(X @ p["W1"] + p["b1"]) @ p["W2"] + p["b2"]
            return 0.5 * jnp.mean(jnp.sum((a - y) ** 2, axis=1))
        a = jax.nn.sigmoid(jax.nn.sigmoid(X @ p["W1"]) @ p["W2"])
        return 0.5 * jnp.sum((a - y) ** 2)

    gradients = jax.vmap(jax.grad(loss))

    def step(p, _):
        return jax.tree.map(lambda value, slope: value - rate * slope, p, gradients(p)), None

    @jax.jit
    def train(p):
        p, _ = jax.lax.scan(step, p, length=epochs)
        return p, jax.vmap(loss)(p)

    def run():
        nonlocal parameters
        parameters, losses = train(parameters)
        return np.asarray(losses)

    return run


CONTESTANTS = {
    "nnlib": with_nnlib,
    "in a loop": in_a_loop,
    "PyTorch": with_pytorch,
    "JAX": with_jax,
}
