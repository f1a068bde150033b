"""Many networks of one kind as one: the arrays, forward and backward pass of a thousand at once.

Shapes, with S networks in a stack, N samples and n_l units in layer l: X (N, n_0), or (S, N, n_0)
where each network has data of its own; W_l (S, n_(l-1), n_l), b_l (S, 1, n_l), z_l, a_l, delta_l
(S, N, n_l). All arrays are in Fortran order: the networks lie closest together in memory, so that
each inner loop runs over all of them; then the samples of a unit, then the units. A bias is the
weight of an input that is always 1, so that a layer is one product. Products are computed
transposed, and all results are written into arrays that stay.
"""

from collections.abc import Mapping
from copy import copy
from itertools import pairwise

import numpy as np

import nnlib
from nnlib import checks
from nnworkshop.many.kernels import kernel, loss_kernel


class Views(Mapping):
    """W1, b1, W2, b2, ... by name, each a view of one array `flat`, shape (S, P).

    Assigning to a name copies the values in, after a check of their shape: for each network, or one
    for all. The lists `W` and `b` hold the same arrays by layer, `WT` both in one, transposed; slot
    0 is None.
    """

    def __init__(self, flat, sizes, bias):
        self.flat = flat
        self._views = {}
        self.W = [None]
        self.b = [None]
        self.WT = [None]
        start = 0
        for layer, (n, m) in enumerate(pairwise(sizes), start=1):
            rows = bias + n
            block = flat[:, start : start + rows * m].reshape(len(flat), rows, m, order="F")
            self.WT.append(block.mT)
            self.W.append(block[:, bias:])
            self.b.append(block[:, :1] if bias else None)
            self._views[f"W{layer}"] = self.W[layer]
            if bias:
                self._views[f"b{layer}"] = self.b[layer]
            start += rows * m

    def __getitem__(self, name):
        return self._views[name]

    def __setitem__(self, name, value):
        if name not in self._views:
            raise ValueError(f"there is no parameter {name!r}, expected one of: {', '.join(self)}")
        view, array = self._views[name], checks.numbers(name, value)
        if array.shape not in ((), view.shape, view.shape[1:]):
            raise ValueError(f"{name} has shape {array.shape}, expected {view.shape}")
        view[...] = array

    def __iter__(self):
        return iter(self._views)

    def __len__(self):
        return len(self._views)

    def __repr__(self):
        return "{" + ", ".join(f"{name}: {view.shape}" for name, view in self.items()) + "}"


class StackPass:
    """One forward pass: z[l] and a[l] of every layer l; a[0] is X, z[0] is None.

    `inputs[l]` is what the next layer gets: a[l], and with biases a column of ones in front of it,
    which the biases multiply. `steps` has what each layer in turn needs to compute its z and a.
    """

    def __init__(self, stack, X):
        bias, samples = int(stack.bias), X.shape[-2]
        shapes = [X.shape, *((len(stack), samples, n) for n in stack.sizes[1:])]
        self.inputs = [_empty(*shape[:-1], bias + shape[-1]) for shape in shapes]
        for array in self.inputs:
            array[..., :bias] = 1
        inputsT = [array.mT for array in self.inputs]
        self.a = [array[..., bias:] for array in self.inputs]
        self.z, zT = stack.layers(samples)
        WT = stack.parameters.WT
        self.steps = list(zip(stack.kernels, WT[1:], inputsT, zT[1:], self.z[1:], self.a[1:]))
        self.a[0][...] = X

    @property
    def output(self):
        """The activations of the last layer, shape (S, N, n_out)."""
        return self.a[-1]


class StackGradients(Views):
    """dLoss/d(parameter) by name, and `delta[l]` = dLoss/dz_l of every layer l; delta[0] is None."""

    def __init__(self, stack, samples):
        super().__init__(np.empty_like(stack.parameters.flat), stack.sizes, stack.bias)
        self.delta, self.deltaT = stack.layers(samples)
        self.slope, _ = stack.layers(samples)


class Stack:
    """Networks of one kind, trained side by side as each would be alone.

    networks: nnlib's networks, with the same inputs, outputs, number of layers, activations and
    biases; hidden layers may differ in size. Each is then as large as the largest: in smaller
    networks the parameters of the units that they do not have are 0, and `mask` keeps them there;
    `own_sizes` has the sizes of each network, shape (S, layers). ValueError if they are of several
    kinds or none. `stack[k]` is network number k, as one of nnlib's.

    >>> stack = Stack([nnlib.Network([2, 2, 1], rng=seed) for seed in range(1_000)])
    >>> stack.predict([[0, 1]]).shape
    (1000, 1, 1)
    """

    def __init__(self, networks):
        networks = list(networks)
        if not networks:
            raise ValueError("networks is empty, expected at least one Network")
        for index, network in enumerate(networks):
            checks.instance(f"networks[{index}]", network, nnlib.Network, "a Network")
            if _kind(network) != _kind(networks[0]):
                raise ValueError(
                    f"networks has {networks[0]} and {network}, expected networks of one kind"
                )
        self._make(networks[0], np.array([network.sizes for network in networks]))
        self.parameters.flat[...] = 0
        for index, network in enumerate(networks):
            for name, value in network.parameters.items():
                rows, columns = value.shape
                self.parameters[name][index, :rows, :columns] = value

    @classmethod
    def of(cls, network, parameters):
        """A network with many values of its parameters, by name, each of shape (S, rows, columns)."""
        stack = cls.__new__(cls)
        stack._make(network, np.tile(network.sizes, (len(next(iter(parameters.values()))), 1)))
        for name, values in parameters.items():
            stack.parameters[name] = values
        return stack

    def _make(self, kind, own_sizes):
        """Become a stack of this kind, of networks of these sizes, with parameters yet to be set."""
        self.own_sizes = own_sizes
        self.sizes = tuple(map(int, own_sizes.max(axis=0)))
        self.activations, self.bias = kind.activations, kind.bias
        total = sum((self.bias + n) * m for n, m in pairwise(self.sizes))
        self.parameters = Views(_empty(len(own_sizes), total), self.sizes, self.bias)

    @property
    def kernels(self):
        """What computes the activation of each layer."""
        return [kernel(activation) for activation in self.activations]

    @property
    def mask(self):
        """1 for each parameter that a network has, 0 for those that only larger ones have; shape
        (S, P).
        """
        mask = Views(np.empty_like(self.parameters.flat), self.sizes, self.bias)
        own = [np.arange(n) < self.own_sizes[:, [k]] for k, n in enumerate(self.sizes)]
        for layer in range(1, len(self.sizes)):
            mask.W[layer][...] = own[layer - 1][:, :, None] & own[layer][:, None, :]
            if self.bias:
                mask.b[layer][...] = own[layer][:, None, :]
        return mask.flat

    def part(self, indices):
        """The networks with these indices, as a stack of their own."""
        part = copy(self)
        part._make(self, self.own_sizes[indices])
        for name, view in part.parameters.items():
            rows, columns = view.shape[1:]
            view[...] = self.parameters[name][indices, :rows, :columns]
        return part

    def copy(self):
        """The same networks with parameters of their own."""
        return self.part(slice(None))

    def __len__(self):
        return len(self.own_sizes)

    def __getitem__(self, index):
        if not isinstance(index, (int, np.integer)):
            raise TypeError(f"index is {checks.kind(index)}, expected a whole number")
        if not -len(self) <= index < len(self):
            raise IndexError(f"there is no network {index} in a stack of {len(self)}")
        sizes = self.own_sizes[index].tolist()
        blank = nnlib.Network(sizes, self.activations, self.bias, 0.0)
        init = {
            name: self.parameters[name][index, : value.shape[0], : value.shape[1]]
            for name, value in blank.parameters.items()
        }
        return nnlib.Network(sizes, self.activations, self.bias, init)

    @checks.quiet
    def predict(self, X):
        """The outputs for the samples X, shape (N, n_0) or (S, N, n_0); shape (S, N, n_out)."""
        return self.run(StackPass(self, self.samples(X))).output

    @checks.quiet
    def losses(self, X, y, loss):
        """What training would minimise, for each network: the loss with its penalty on the weights."""
        X = self.samples(X)
        y = self.targets(y, X.shape[-2], loss)
        output = self.run(StackPass(self, X)).output
        return self.objective(output, y, loss_kernel(loss, X.shape[-2]))

    def samples(self, X):
        """X as an array that fits the inputs: for all networks, or for each of them."""
        return rows("X", X, self.sizes[0], len(self))

    def targets(self, y, samples, loss):
        """y as an array for each network that fits the samples, the outputs and the loss."""
        checks.instance("loss", loss, nnlib.Loss, "a Loss such as SquaredError()")
        y = rows("y", y, self.sizes[-1], len(self))
        if y.shape[-2] != samples:
            raise ValueError(f"y has {y.shape[-2]} rows, expected {samples}: one for each row of X")
        checks.goes_with(self.activations[-1], loss)
        loss.check("y", y.reshape(-1, y.shape[-1]))
        # a copy for each network, as arrays of one shape are quicker to subtract
        return np.asfortranarray(np.broadcast_to(y, (len(self), *y.shape[-2:])))

    def layers(self, samples):
        """An empty array (S, samples, n_l) for every layer but the input, and the same arrays
        transposed.
        """
        arrays = [_empty(len(self), samples, n) for n in self.sizes[1:]]
        return [None, *arrays], [None, *(array.mT for array in arrays)]

    def run(self, forward_pass):
        """Fill a pass from its a[0], without checks: the inner loop of training."""
        for one, WT, inputsT, zT, z, a in forward_pass.steps:
            _product(WT, inputsT, zT)  # z = inputs W
            one.value(z, a)
        return forward_pass

    def differentiate(self, forward_pass, y, loss, gradients):
        """Fill gradients from a filled pass, without checks: the inner loop of training."""
        z, a, inputs = forward_pass.z, forward_pass.a, forward_pass.inputs
        delta, deltaT, slope = gradients.delta, gradients.deltaT, gradients.slope
        W, last = self.parameters.W, len(self.activations)
        loss.slope(a[last], y, delta[last])
        for layer in range(last, 0, -1):
            if layer < last:  # delta_l = delta_(l+1) W_(l+1)^T
                _product(W[layer + 1], deltaT[layer + 1], deltaT[layer])
            if layer < last or loss.output_activation is None:
                one = forward_pass.steps[layer - 1][0]
                delta[layer] *= one.slope(z[layer], a[layer], slope[layer])
            _product(deltaT[layer], inputs[layer - 1], gradients.WT[layer])  # a_(l-1)^T delta_l
            if loss.l2:
                gradients.W[layer] += loss.l2 * W[layer]
        return gradients

    def objective(self, output, y, loss):
        """What training minimises, one number a network: the loss with its penalty on the weights."""
        value = loss.value(output, y)
        if loss.l2:
            value = value + loss.l2 / 2 * sum(
                (W**2).sum(axis=(1, 2)) for W in self.parameters.W[1:]
            )
        return value

    def __repr__(self):
        sizes, names = "-".join(map(str, self.sizes)), ", ".join(map(str, self.activations))
        most = "up to " if (self.own_sizes < self.sizes).any() else ""
        biases = "with" if self.bias else "no"
        return f"Stack({len(self)} networks of {most}{sizes}, {names}, {biases} biases)"


def _kind(network):
    """What the networks of a stack have in common."""
    sizes = network.sizes
    return len(sizes), sizes[0], sizes[-1], network.activations, network.bias


def rows(name, value, columns, networks):
    """`value` as data of shape (N, columns), or (networks, N, columns)."""
    array = checks.numbers(name, value)
    if array.ndim != 3:
        return checks.rows(name, array, columns)
    if array.shape[0] != networks or array.shape[2] != columns or not array.shape[1]:
        raise ValueError(
            f"{name} has shape {array.shape}, expected (N, {columns}) or ({networks}, N, {columns}): "
            "one row a sample, one column a unit"
        )
    return array


def _empty(*shape):
    """A new array in the order of memory that is explained above."""
    return np.empty(shape, order="F")


def _product(A, B, out):
    """A B for each network of a stack; with data B that all of them share that is one product."""
    if A.shape[-1] == 1:
        return np.multiply(A, B, out)
    if B.ndim == 2:  # out^T = B^T A^T, the networks side by side as columns
        return np.matmul(B.T, A.transpose(1, 2, 0), out.transpose(1, 2, 0))
    return np.einsum("...ij,...jk->...ik", A, B, out=out)
