"""Programs in the layout and with the names of two tutorials, with one line added: their figures come out."""

import numpy as np
import pytest

from nnworkshop.panels import watch


def sigmoid(x):
    return 1.0 / (1 + np.exp(-x))


def sigmoid_derivative(x):
    return x * (1.0 - x)


def bias_trick(iterations):
    """A column of ones in front of the inputs and of the hidden layer; gradients for each sample, averaged."""
    np.random.seed(1)
    inputs = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 0], [1, 1, 0], [1, 0, 1], [1, 1, 1]])
    expected_output = np.array([[0, 1, 0, 1, 1, 0]]).T
    hidden_weights = 2 * np.random.random((4, 3)) - 1
    output_weights = 2 * np.random.random((4, 1)) - 1
    column = np.ones((6, 1))
    for _ in range(iterations):
        inputs_with_bias = np.hstack([column, inputs])
        hidden_layer = sigmoid(inputs_with_bias @ hidden_weights)
        hidden_with_bias = np.hstack([column, hidden_layer])
        predicted_output = hidden_with_bias @ output_weights
        output_error = predicted_output - expected_output
        hidden_error = sigmoid_derivative(hidden_layer) * (output_error @ output_weights.T[:, 1:])
        hidden_pd = inputs_with_bias[:, :, np.newaxis] * hidden_error[:, np.newaxis, :]
        output_pd = hidden_with_bias[:, :, np.newaxis] * output_error[:, np.newaxis, :]
        total_hidden_gradient = np.average(hidden_pd, axis=0)
        total_output_gradient = np.average(output_pd, axis=0)
        hidden_weights = hidden_weights - 0.1 * total_hidden_gradient
        output_weights = output_weights - 0.1 * total_output_gradient
        seen = watch(
            hidden_weights,
            output_weights,
            X=inputs,
            y=expected_output,
            output=predicted_output,
            loss=np.mean(output_error**2) / 2,
            gradients=[total_hidden_gradient, total_output_gradient],
        )
    return seen


class NeuralNetwork:
    def __init__(self, x, y):
        self.input = x
        self.weights1 = np.random.rand(self.input.shape[1], 2)
        self.weights2 = np.random.rand(2, 1)
        self.y = y
        self.output = np.zeros(self.y.shape)

    def feedforward(self):
        self.layer1 = sigmoid(np.dot(self.input, self.weights1))
        self.output = sigmoid(np.dot(self.layer1, self.weights2))

    def backprop(self):
        error = 2 * (self.y - self.output) * sigmoid_derivative(self.output)
        self.d_weights2 = np.dot(self.layer1.T, error)
        self.d_weights1 = np.dot(
            self.input.T, np.dot(error, self.weights2.T) * sigmoid_derivative(self.layer1)
        )
        self.weights1 += self.d_weights1
        self.weights2 += self.d_weights2


def xor(seed, iterations, **more):
    np.random.seed(seed)
    X, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0], [1], [1], [0]])
    nn = NeuralNetwork(X, y)
    for _ in range(iterations):
        nn.feedforward()
        nn.backprop()
        loss = np.sum((y - nn.output) ** 2) / 2
        given = [nn.d_weights1, nn.d_weights2] if more.get("gradients") else None
        seen = watch(nn, X=X, y=y, loss=loss, gradients=given, output=nn.output)
    return seen


def test_the_bias_trick():
    seen = bias_trick(10_000)
    seen.finish()
    layout = seen.findings.layout
    assert (
        layout.words() == "3-3-1, sigmoid, identity, x @ W, biases in the first row of each weight"
    )
    assert seen.slips == [] and seen.rate == pytest.approx(0.1)
    history = seen.run.training.history
    losses = dict(zip(history.epochs.tolist(), history.losses.tolist()))
    assert losses[0] == pytest.approx(0.8129359882833521, rel=1e-9)
    assert losses[9_999] == pytest.approx(2.148127245027975e-07, rel=1e-9)
    network = seen.run.network
    assert seen.run.training.epoch == 10_000
    hidden = [
        [2.66004673, 2.5827856, -0.5283662],
        [-0.80986007, -2.55519551, -1.68955194],
        [-1.613705, -3.83654833, 0.12250651],
        [-1.28348804, -2.38764119, 0.05153207],
    ]
    W, b = network.parameters.W, network.parameters.b
    assert np.vstack([b[1], W[1]]) == pytest.approx(np.array(hidden), abs=5e-8)
    output = [-1.10663177, 3.64748731, -4.32022239, 1.47457661]
    assert np.vstack([b[2], W[2]]).ravel() == pytest.approx(output, abs=5e-8)


@pytest.mark.parametrize(
    ("seed", "loss", "outputs"),
    [
        (0, 0.4977332099171989, [0.49904007, 0.50639103, 0.50971005, 0.51224152]),
        (1, 0.49978705016550773, [0.49944816, 0.50197897, 0.50147196, 0.50355783]),
        (42, 0.4940037040599198, [0.49588542, 0.5051227, 0.52304889, 0.51934493]),
    ],
)
def test_xor(seed, loss, outputs):
    """Forward pass 100 is that after 99 updates."""
    seen = xor(seed, 100)
    seen.finish()
    assert seen.findings.layout.words() == "2-2-1, sigmoid, sigmoid, x @ W, no biases"
    history = seen.run.training.history
    assert history.losses[99] == pytest.approx(loss, rel=1e-9)
    there = seen.run.timeline.at(99)
    assert there.epoch == 99
    assert there.outputs.ravel() == pytest.approx(outputs, abs=5e-9)


def test_the_hidden_learning_rate_of_the_xor_tutorial_is_said_and_is_no_mistake():
    seen = xor(0, 100, gradients=True)
    seen.finish()
    assert seen.slips == []
    assert "2 times those of the loss that is stated" in str(seen)
    assert "learning rate, 2, times the gradient of the half summed squared error" in str(seen)
