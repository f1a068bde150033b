"""One step of gradient descent as the notebooks write it: plain NumPy, made to be read.

Each function does one full-batch update of its parameters, in place, and returns the loss before
it. The tests hold nnlib's training equal to these, and the benchmarks measure against them.
"""

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def softmax(z):
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def xor(parameters, X, y, learning_rate):
    """2-2-1 without biases, sigmoid in both layers, summed squared error."""
    W1, W2 = parameters
    a1 = sigmoid(X @ W1)
    a2 = sigmoid(a1 @ W2)
    loss = np.sum((a2 - y) ** 2)
    delta2 = 2 * (a2 - y) * a2 * (1 - a2)
    delta1 = (delta2 @ W2.T) * a1 * (1 - a1)
    W2 -= learning_rate * (a1.T @ delta2)
    W1 -= learning_rate * (X.T @ delta1)
    return loss


def bias_trick(parameters, X, y, learning_rate):
    """3-3-1, sigmoid then linear, half mean squared error."""
    W1, b1, W2, b2 = parameters
    a1 = sigmoid(X @ W1 + b1)
    a2 = a1 @ W2 + b2
    loss = 0.5 * np.mean((a2 - y) ** 2)
    delta2 = (a2 - y) / len(X)
    delta1 = (delta2 @ W2.T) * a1 * (1 - a1)
    W2 -= learning_rate * (a1.T @ delta2)
    b2 -= learning_rate * delta2.sum(axis=0)
    W1 -= learning_rate * (X.T @ delta1)
    b1 -= learning_rate * delta1.sum(axis=0)
    return loss


def two_hidden_layers(parameters, X, y, learning_rate):
    """2-16-16-1, tanh in both hidden layers, sigmoid output, binary cross-entropy."""
    W1, b1, W2, b2, W3, b3 = parameters
    a1 = np.tanh(X @ W1 + b1)
    a2 = np.tanh(a1 @ W2 + b2)
    a3 = sigmoid(a2 @ W3 + b3)
    loss = -np.mean(y * np.log(a3) + (1 - y) * np.log(1 - a3))
    delta3 = (a3 - y) / len(X)
    delta2 = (delta3 @ W3.T) * (1 - a2**2)
    delta1 = (delta2 @ W2.T) * (1 - a1**2)
    W3 -= learning_rate * (a2.T @ delta3)
    b3 -= learning_rate * delta3.sum(axis=0)
    W2 -= learning_rate * (a1.T @ delta2)
    b2 -= learning_rate * delta2.sum(axis=0)
    W1 -= learning_rate * (X.T @ delta1)
    b1 -= learning_rate * delta1.sum(axis=0)
    return loss


def ten_classes(parameters, X, y, learning_rate):
    """64-32-10, ReLU then softmax, cross-entropy."""
    loss, gradients = _of_ten_classes(parameters, X, y)
    for parameter, gradient in zip(parameters, gradients):
        parameter -= learning_rate * gradient
    return loss


def ten_classes_with_momentum(parameters, X, y, learning_rate, memory, beta=0.9):
    """The same with momentum."""
    loss, gradients = _of_ten_classes(parameters, X, y)
    for k, (parameter, gradient) in enumerate(zip(parameters, gradients)):
        memory[k] = beta * memory.get(k, 0) - learning_rate * gradient
        parameter += memory[k]
    return loss


def ten_classes_with_adam(parameters, X, y, learning_rate, memory, beta1=0.9, beta2=0.999):
    """The same with Adam."""
    loss, gradients = _of_ten_classes(parameters, X, y)
    memory["t"] = t = memory.get("t", 0) + 1
    for k, (parameter, gradient) in enumerate(zip(parameters, gradients)):
        m, v = memory.get(k, (0, 0))
        m, v = beta1 * m + (1 - beta1) * gradient, beta2 * v + (1 - beta2) * gradient**2
        memory[k] = m, v
        parameter -= learning_rate * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + 1e-8)
    return loss


def _of_ten_classes(parameters, X, y):
    W1, b1, W2, b2 = parameters
    z1 = X @ W1 + b1
    a1 = np.maximum(z1, 0)
    a2 = softmax(a1 @ W2 + b2)
    loss = -np.sum(y * np.log(a2)) / len(X)
    delta2 = (a2 - y) / len(X)
    delta1 = (delta2 @ W2.T) * (z1 > 0)
    return loss, (X.T @ delta1, delta1.sum(axis=0), a1.T @ delta2, delta2.sum(axis=0))
