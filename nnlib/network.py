"""A fully connected network: forward pass, backward pass, and its parameters.

The letter l is the number of a layer. Layer 0 is the input, so slot l of z, a, delta, W and b
belongs to layer l; only `activations` begins with layer 1. Shapes, with N samples and n_l units:
X (N, n_0), W[l] (n_(l-1), n_l), b[l] (1, n_l), and z[l], a[l], delta[l] (N, n_l).

`forward` and `backward` check what they are given; `run` and `differentiate` compute.
"""

from copy import copy

from nnlib import checks
from nnlib.activations import for_layers
from nnlib.losses import Loss, one_number
from nnlib.parameters import checked_init, start


class Pass:
    """One forward pass: z[l] and a[l] of every layer l; a[0] is X, z[0] is None."""

    def __init__(self, z, a):
        self.z, self.a = z, a

    output = property(lambda self: self.a[-1])


class Gradients(dict):
    """dLoss/d(parameter) by name, or by layer as W[l] and b[l] (0 where there are no biases).

    delta[l] is dLoss/dz[l]. Slot 0 of W, b and delta is None.
    """

    W = property(lambda self: (None, *(self[f"W{l}"] for l in range(1, len(self.delta)))))
    b = property(lambda self: (None, *(self.get(f"b{l}", 0.0) for l in range(1, len(self.delta)))))


class Network:
    """A fully connected network: z[l] = a[l-1] @ W[l] + b[l], a[l] = f[l](z[l]).

    network.predict(X) gives its outputs; network.parameters.W[1], or ["W1"], is an array to read
    and to change; network.copy() is a second one like it. To train it, see train.

    - sizes: the units of each layer, inputs first, such as [2, 3, 1].
    - activation: one for all layers, such as "tanh", or a list with one for each layer after the
      input, such as ["tanh", "sigmoid"]. Each is "sigmoid", "tanh", "relu", "identity", in the last
      layer also "softmax", or an Activation of your own.
    - bias: whether layers have biases, True or False.
    - init: how parameters start, see below.
    - rng: a seed, a NumPy Generator, or a legacy RandomState; None for a different start each time.

    init is one of:

    - "xavier" or "he": weights scaled by the layer's size (see parameters.INITS), biases 0.
    - "uniform" (-1 to 1), "unit" (0 to 1), "normal" (mean 0, spread 1), or a function of your own,
      called as function(rng, rows, columns). For a layer l with biases it is asked for n_(l-1) + 1
      rows and n_l columns: row 0 becomes b[l], the others W[l]. Without biases it is asked for
      n_(l-1) rows.
    - a number, for all weights and biases.
    - a mapping of the names of all parameters to arrays.

    ValueError for a wrong value, such as a size of 0, an unknown name or an array of another shape;
    TypeError for an argument of another kind.

    >>> network = Network([2, 3, 1], rng=0)
    >>> network.predict([[0, 1], [1, 1]]).round(3).tolist()
    [[0.626], [0.608]]
    """

    def __init__(self, sizes, activation="sigmoid", bias=True, init="xavier", rng=None):
        self.sizes = checks.sizes(sizes)
        self.activations = for_layers(activation, len(self.sizes) - 1)
        self.bias = checks.flag("bias", bias)
        self.init = checked_init(init)
        self._parameters = start(self.sizes, bias, self.init, checks.generator("rng", rng))

    parameters = property(lambda self: self._parameters)

    @parameters.setter
    def parameters(self, values):  # copies them: two networks never share an array
        self._parameters.set("parameters", values)

    @checks.quiet
    def forward(self, X):
        """Every z and a for the samples X, shape (N, n_0), as a Pass.

        ValueError for another shape or numbers that are not finite, TypeError for other kinds.

        >>> Network([2, 3, 1], rng=0).forward([[0, 1], [1, 1]]).z[1].shape
        (2, 3)
        """
        return self.run(checks.rows("X", X, self.sizes[0]))

    def predict(self, X):
        """The outputs for the samples X, shape (N, n_0) -> (N, n_out); errors as for forward."""
        return self.forward(X).output

    @checks.quiet
    def backward(self, forward_pass, y, loss):
        """The gradient of the loss with respect to every parameter, by backpropagation.

        In the last layer L, delta[L] = dLoss/da[L] * f'[L](z[L]), which with a cross-entropy is
        (a[L] - y) / N; before it, delta[l] = (delta[l+1] @ W[l+1].T) * f'[l](z[l]). In each layer
        dLoss/dW[l] = a[l-1].T @ delta[l], and dLoss/db[l] is the sum of delta[l] over the rows. L2
        adds l2 * W[l] to dLoss/dW[l].

        - forward_pass: what `forward(X)` of this network returned, with its parameters as they are.
        - y: the targets, (N, n_out). loss: a Loss.

        ValueError if forward_pass is of a network of other sizes, if y has another shape or numbers
        that are not finite, or if the loss does not go with y or with the output activation;
        TypeError for an argument of another kind. Source: Rumelhart, Hinton and Williams (1986),
        Learning Representations by Back-propagating Errors.

        >>> from nnlib import SquaredError
        >>> network = Network([1, 1], "identity", init=2)  # W1 = b1 = 2, so a1 = 2 * 3 + 2 = 8
        >>> network.backward(network.forward([[3]]), [[7]], SquaredError())  # 8 - 7 = 1, times 3
        {'W1': array([[3.]]), 'b1': array([[1.]])}
        """
        checks.instance("forward_pass", forward_pass, Pass, "what forward(X) returns")
        units = tuple(a.shape[1] for a in forward_pass.a)
        if units != self.sizes:
            raise ValueError(f"forward_pass has layers of {units} units, expected {self.sizes}")
        y = self.targets(y, len(forward_pass.output), loss)
        return self.differentiate(forward_pass, y, loss)

    def run(self, X):
        """The forward pass, for an X that has been checked."""
        W, b = self.parameters.W, self.parameters.b
        z, a = [None], [X]
        for l, activation in enumerate(self.activations, start=1):
            z.append(a[l - 1] @ W[l] + b[l])
            a.append(activation.value(z[l]))
        return Pass(z, a)

    def differentiate(self, forward_pass, y, loss):
        """The backward pass, for a y and a loss that have been checked."""
        z, a, W = forward_pass.z, forward_pass.a, self.parameters.W
        f, L = [None, *self.activations], len(self.activations)

        delta = [None] * (L + 1)
        delta[L] = loss.slope(a[L], y)  # with an output_activation that is dLoss/dz[L]
        if loss.output_activation is None:  # and without one dLoss/da[L]
            delta[L] = delta[L] * f[L].slope(z[L], a[L])
        for l in range(L - 1, 0, -1):
            delta[l] = (delta[l + 1] @ W[l + 1].T) * f[l].slope(z[l], a[l])

        gradients = Gradients()
        gradients.delta = delta
        for l in range(1, L + 1):
            gradients[f"W{l}"] = a[l - 1].T @ delta[l]
            if self.bias:
                gradients[f"b{l}"] = delta[l].sum(axis=0, keepdims=True)
            if loss.l2:  # the slope of the penalty l2 / 2 * W^2
                gradients[f"W{l}"] += loss.l2 * W[l]
        return gradients

    def objective(self, output, y, loss):
        """The loss and, if it is an L2, the penalty on the weights: what training minimises."""
        penalty = loss.l2 / 2 * sum((W**2).sum() for W in self.parameters.W[1:]) if loss.l2 else 0
        return one_number(loss, loss.value(output, y)) + penalty

    def targets(self, y, samples, loss):
        """y as an array, checked against the samples, the outputs and the loss."""
        checks.instance("loss", loss, Loss, "a Loss such as SquaredError()")
        y = checks.rows("y", y, self.sizes[-1])
        if len(y) != samples:
            raise ValueError(f"y has {len(y)} rows, expected {samples}: one for each row of X")
        checks.goes_with(self.activations[-1], loss)
        loss.check("y", y)
        return y

    def copy(self):
        """The same network with parameters of its own."""
        twin = copy(self)
        twin._parameters = self.parameters.copy()
        return twin

    def __repr__(self):
        sizes, names = "-".join(map(str, self.sizes)), ", ".join(map(str, self.activations))
        return f"Network({sizes}, {names}, {'with' if self.bias else 'no'} biases)"
