"""A fully connected network: forward pass, backward pass, and its parameters.

Layer l is index l; index 0 is the input. Shapes, N samples, n_l units in layer l:
X (N, n_0), W_l (..., n_(l-1), n_l), b_l (..., 1, n_l), z_l, a_l and delta_l (..., N, n_l).
The dots are an optional leading axis of networks that are trained side by side: the same code
serves one and a thousand.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from itertools import pairwise
from typing import Any

import numpy as np

from nnlib import checks
from nnlib.activations import Activation, as_activation
from nnlib.checks import Array
from nnlib.losses import Loss

Rng = np.random.Generator | np.random.RandomState
INITS: dict[str, Callable[[Rng, int, int], Array]] = {
    # Glorot and Bengio (2010): keeps the spread of a and of delta alike through tanh and sigmoid
    # layers
    "xavier": lambda rng, n, m: rng.uniform(-1, 1, (n, m)) * np.sqrt(6 / (n + m)),
    # He et al. (2015): the same for ReLU, which silences half of its units
    "he": lambda rng, n, m: rng.normal(0, 1, (n, m)) * np.sqrt(2 / n),
    "uniform": lambda rng, n, m: rng.uniform(-1, 1, (n, m)),
    "unit": lambda rng, n, m: rng.uniform(0, 1, (n, m)),
    "normal": lambda rng, n, m: rng.normal(0, 1, (n, m)),
}
SCALED = ("xavier", "he")  # made for weights alone: their biases start at 0


class Parameters(Mapping[str, Array]):
    """Names W1, b1, W2, b2, ... to arrays that are views of one array `flat`, shape (..., P).

    Assigning to a name copies the values into the live array, after a check of their shape; the
    arrays themselves can be changed in place. The lists `W` and `b` hold the same arrays by layer,
    `WT` both in one, transposed: b is the first column, the weight of an input that is always 1.
    Slot 0 is None.
    """

    def __init__(self, flat: Array, sizes: Sequence[int], bias: bool) -> None:
        self.flat = flat
        self._views: dict[str, Array] = {}
        self.W: list[Any] = [None]
        self.b: list[Any] = [None]
        self.WT: list[Any] = [None]
        start = 0
        for layer, (n, m) in enumerate(pairwise(sizes), start=1):
            rows = bias + n
            block = flat[..., start : start + rows * m]
            block = block.reshape(*flat.shape[:-1], rows, m, order="F")
            self.WT.append(block.mT)
            self._add(layer, block[..., bias:, :], block[..., :1, :] if bias else None)
            start += rows * m

    def _add(self, layer: int, W: Array, b: Array | None) -> None:
        self.W.append(W)
        self.b.append(b)
        self._views[f"W{layer}"] = W
        if b is not None:
            self._views[f"b{layer}"] = b

    def __getitem__(self, name: str) -> Array:
        return self._views[name]

    def __setitem__(self, name: str, value: Any) -> None:
        if name not in self._views:
            raise ValueError(f"there is no parameter {name!r}, expected one of: {', '.join(self)}")
        view, array = self._views[name], checks.numbers(name, value)
        if array.shape not in ((), view.shape, view.shape[-2:]):
            raise ValueError(f"{name} has shape {array.shape}, expected {view.shape}")
        view[...] = array

    def __iter__(self) -> Iterator[str]:
        return iter(self._views)

    def __len__(self) -> int:
        return len(self._views)

    def __repr__(self) -> str:
        return "{" + ", ".join(f"{name}: {view.shape}" for name, view in self.items()) + "}"


class Pass:
    """One forward pass: z[l] and a[l] of every layer l, shape (..., N, n_l); a[0] is X, z[0] is
    None.

    `inputs[l]` is what the next layer gets: a[l], and with biases a column of ones in front of it,
    which the biases multiply. `steps` has what each layer in turn needs to compute its z and a.
    """

    def __init__(self, network: "Network", X: Array) -> None:
        bias, samples = int(network.bias), X.shape[-2]
        shapes = [X.shape, *((*network.networks, samples, n) for n in network.sizes[1:])]
        self.inputs = [_empty(*shape[:-1], bias + shape[-1]) for shape in shapes]
        for array in self.inputs:
            array[..., :bias] = 1
        inputsT = [array.mT for array in self.inputs]
        self.a = [array[..., bias:] for array in self.inputs]
        self.z, zT = _layers(network, samples)
        WT = network.parameters.WT
        layers = network.activations, WT[1:], inputsT, zT[1:], self.z[1:], self.a[1:]
        self.steps = list(zip(*layers))
        self.load(X)

    def load(self, X: Array) -> None:
        """Put other samples, as many as before, in front of the network."""
        self.a[0][...] = X

    @property
    def output(self) -> Array:
        """The activations of the last layer, shape (..., N, n_out)."""
        return self.a[-1]


class Gradients(Parameters):
    """dLoss/d(parameter) by name, and `delta[l]` = dLoss/dz_l of every layer l, shape (..., N,
    n_l); delta[0] is None.
    """

    def __init__(self, network: "Network", samples: int) -> None:
        super().__init__(np.empty_like(network.parameters.flat), network.sizes, network.bias)
        self.delta, self.deltaT = _layers(network, samples)
        self.slope, _ = _layers(network, samples)

    @checks.quiet
    def norm(self) -> Array:
        """The length of the gradient, sqrt(sum of squares over all parameters), shape (...,)."""
        return np.linalg.norm(self.flat, axis=-1)


def _empty(*shape: int) -> Array:
    """A new array in the memory layout of everything here: Fortran order, the leading axis of
    networks fastest, the samples of a unit side by side, the units slowest.
    """
    return np.empty(shape, order="F")


def _layers(network: "Network", samples: int) -> tuple[list[Any], list[Any]]:
    """An empty array (..., samples, n_l) for every layer but the input, and the same arrays
    transposed.
    """
    arrays = [_empty(*network.networks, samples, n) for n in network.sizes[1:]]
    return [None, *arrays], [None, *(array.mT for array in arrays)]


def _product_of_many(A: Array, B: Array, out: Array) -> Array:
    """A B for each network of a stack; with data B that all of them share that is one product."""
    if A.shape[-1] == 1:
        return np.multiply(A, B, out)
    if B.ndim == 2:  # out^T = B^T A^T, the networks side by side as columns
        return np.matmul(B.T, A.transpose(1, 2, 0), out.transpose(1, 2, 0))
    return np.einsum("...ij,...jk->...ik", A, B, out=out)


def _shapes(sizes: Sequence[int], bias: bool) -> Iterator[tuple[str, tuple[int, int]]]:
    """The names of a network's parameters with their shapes, layer after layer."""
    for layer, (n, m) in enumerate(pairwise(sizes), start=1):
        yield f"W{layer}", (n, m)
        if bias:
            yield f"b{layer}", (1, m)


class Network:
    """A fully connected network, or a stack of them with the same sizes.

    z_l = a_(l-1) W_l + b_l, a_l = f_l(z_l); see the module for the shapes.

    sizes: units of each layer, inputs first, e.g. [2, 3, 1]. activation: one for all layers or a
    list of one a layer, each an Activation or its name; softmax only in the last. bias: whether the
    layers have one. init: how the parameters start: "xavier", "he" (biases 0), "uniform" (-1 to 1),
    "unit" (0 to 1), "normal" (all of these with the bias drawn as the first row of its weights),
    one number for all, a function of (rng, rows, columns), or a mapping of parameter names to
    arrays; arrays with a leading axis make a stack. rng: a seed, a NumPy Generator, or a legacy
    RandomState. Raises ValueError, or TypeError for a wrong kind, if an argument is none of these.
    """

    def __init__(
        self,
        sizes: Sequence[int],
        activation: Any = "sigmoid",
        bias: bool = True,
        init: Any = "xavier",
        rng: Any = None,
    ) -> None:
        self.sizes = _checked_sizes(sizes)
        self.activations = _checked_activations(activation, len(self.sizes) - 1)
        self.bias = checks.flag("bias", bias)
        self.init = _checked_init(init)
        self.networks = _leading_axis(self.init)
        self.own_sizes = np.tile(self.sizes, (*self.networks, 1))
        self.product = _product_of_many if self.networks else np.ndarray.dot
        total = sum((self.bias + n) * m for n, m in pairwise(self.sizes))
        self.parameters = Parameters(_empty(*self.networks, total), self.sizes, self.bias)
        self._start(checks.generator("rng", rng))

    def _start(self, rng: Rng) -> None:
        if isinstance(self.init, dict):
            checks.names("init", self.init, self.parameters)
            for name, value in self.init.items():
                self.parameters[name] = value
        elif isinstance(self.init, float):
            self.parameters.flat[...] = self.init
        else:
            self._draw(rng)

    def _draw(self, rng: Rng) -> None:
        draw = self.init if callable(self.init) else INITS[self.init]
        scaled = self.init in SCALED
        for layer, (n, m) in enumerate(pairwise(self.sizes), start=1):
            rows = n if scaled else self.bias + n
            block = checks.numbers("init(rng, rows, columns)", draw(rng, rows, m))
            if block.shape != (rows, m):
                raise ValueError(
                    f"init drew shape {block.shape} for layer {layer}, expected {(rows, m)}"
                )
            self.parameters[f"W{layer}"] = block[rows - n :]
            if self.bias:
                self.parameters[f"b{layer}"] = 0.0 if scaled else block[:1]

    @classmethod
    def stack(cls, networks: Sequence["Network"]) -> "Network":
        """Networks of one kind as one stack, in their order; ValueError if they differ in their
        inputs, outputs, number of layers, activations or bias.

        Each hidden layer is as large as the largest. In smaller networks the parameters of the
        units that they do not have are 0, and `mask` keeps them there; `own_sizes` has the sizes
        of each network, shape (networks, layers).
        """
        networks = list(networks)
        if not networks:
            raise ValueError("networks is empty, expected at least one Network")
        first = as_network("networks[0]", networks[0])
        for index, other in enumerate(networks):
            if as_network(f"networks[{index}]", other).networks or other._kind != first._kind:
                raise ValueError(
                    f"networks has {first} and {other}, expected single networks of one kind"
                )
        own_sizes = np.array([net.sizes for net in networks])
        sizes = own_sizes.max(axis=0)
        init = {
            name: np.zeros((len(networks), *shape)) for name, shape in _shapes(sizes, first.bias)
        }
        for index, net in enumerate(networks):
            for name, value in net.parameters.items():
                init[name][index, : value.shape[0], : value.shape[1]] = value
        stack = cls(sizes, first.activations, first.bias, init)
        stack.own_sizes = own_sizes
        return stack

    @property
    def _kind(self) -> tuple[Any, ...]:
        """What the networks of a stack have in common."""
        names = tuple(activation.name for activation in self.activations)
        return len(self.sizes), self.sizes[0], self.sizes[-1], names, self.bias

    @property
    def mask(self) -> Array:
        """1 for each parameter that a network of the stack has, 0 for those that only larger ones
        have, in the shape of `parameters.flat`.
        """
        mask = Parameters(np.empty_like(self.parameters.flat), self.sizes, self.bias)
        own = [np.arange(n) < self.own_sizes[:, [k]] for k, n in enumerate(self.sizes)]
        for layer in range(1, len(self.sizes)):
            mask.W[layer][...] = own[layer - 1][:, :, None] & own[layer][:, None, :]
            if self.bias:
                mask.b[layer][...] = own[layer][:, None, :]
        return mask.flat

    def part(self, indices: Any) -> "Network":
        """The networks of a stack with these indices, as a stack of their own."""
        own_sizes = self.own_sizes[indices]
        part = self._cut(indices, own_sizes.max(axis=0))
        part.own_sizes = own_sizes
        return part

    def _cut(self, chosen: Any, sizes: Any) -> "Network":
        """A network, or a stack, of what is chosen from the leading axis, up to these sizes."""
        views = self.parameters
        init = {name: views[name][chosen, :n, :m] for name, (n, m) in _shapes(sizes, self.bias)}
        return Network(sizes, self.activations, self.bias, init)

    def __getitem__(self, index: int) -> "Network":
        """Network number `index` of a stack, as a single network of its own."""
        if not self.networks:
            raise TypeError("this is one network, not a stack of networks")
        if not isinstance(index, (int, np.integer)):
            raise TypeError(f"index is {checks.kind(index)}, expected a whole number")
        if not -self.networks[0] <= index < self.networks[0]:
            raise IndexError(f"there is no network {index} in a stack of {self.networks[0]}")
        return self._cut(index, self.own_sizes[index])

    def copy(self) -> "Network":
        """The same network with parameters of its own."""
        twin = copy(self)
        flat = self.parameters.flat.copy(order="F")
        twin.parameters = Parameters(flat, self.sizes, self.bias)
        return twin

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)  # of a pickle or a deep copy, where each view is an array alone
        self.parameters = Parameters(self.parameters.flat, self.sizes, self.bias)

    def like(
        self,
        sizes: Any = None,
        activation: Any = None,
        rng: Any = None,
        init: Any = None,
        bias: bool | None = None,
    ) -> "Network":
        """A fresh network by the same recipe (bias, init), with what is given changed.

        `activation` is that of the hidden layers; the output layer keeps its own. Weights that were
        given one by one fit their own sizes and biases only; for others the fresh network starts
        with "xavier".
        """
        sizes = self.sizes if sizes is None else _checked_sizes(sizes)
        bias = self.bias if bias is None else bias
        fits = (sizes, bias) == (self.sizes, self.bias) or not isinstance(self.init, dict)
        own = self.init if fits else "xavier"
        hidden = self._hidden_activations(len(sizes) - 2, activation)
        activations = [*hidden, self.activations[-1]]
        fresh = Network(sizes, activations, bias, own if init is None else init, rng)
        if fits and init is None and self.networks:
            fresh.own_sizes = self.own_sizes
        return fresh

    def _hidden_activations(self, count: int, activation: Any) -> list[Any]:
        if activation is not None:
            return [activation] * count
        own = self.activations[:-1] or self.activations
        return [own[min(layer, len(own) - 1)] for layer in range(count)]

    def __repr__(self) -> str:
        sizes = "-".join(map(str, self.sizes))
        names = ", ".join(activation.name for activation in self.activations)
        count = f"{self.networks[0]} networks of " if self.networks else ""
        count += "up to " if (self.own_sizes < self.sizes).any() else ""
        return f"Network({count}{sizes}, {names}, {'with' if self.bias else 'no'} biases)"

    @checks.quiet
    def forward(self, X: Any) -> Pass:
        """Every z and a for the samples X, shape (N, n_0) or, in a stack, (networks, N, n_0)."""
        return self.run(Pass(self, checks.rows("X", X, self.sizes[0], self.networks)))

    def predict(self, X: Any) -> Array:
        """The outputs for the samples X, shape (..., N, n_out)."""
        return self.forward(X).output

    @checks.quiet
    def backward(self, forward_pass: Pass, y: Any, loss: Loss) -> Gradients:
        """The gradient of the loss with respect to every parameter, by backpropagation.

        delta_L = dLoss/da_L * f'(z_L), delta_l = (delta_(l+1) W_(l+1)^T) * f'(z_l),
        dLoss/dW_l = a_(l-1)^T delta_l, dLoss/db_l = the sum of delta_l over the samples.
        """
        if not isinstance(forward_pass, Pass):
            raise TypeError(
                f"forward_pass is {checks.kind(forward_pass)}, expected what forward(X) returns"
            )
        units = tuple(a.shape[-1] for a in forward_pass.a)
        if units != self.sizes:
            raise ValueError(f"forward_pass has layers of {units} units, expected {self.sizes}")
        y = self.targets(y, forward_pass.output.shape[-2], loss)
        return self.differentiate(forward_pass, y, loss, Gradients(self, y.shape[-2]))

    def targets(self, y: Any, samples: int, loss: Loss) -> Array:
        """y as an array, after a check that it fits the samples, this network's outputs and the
        loss.
        """
        if not isinstance(loss, Loss):
            raise TypeError(f"loss is {checks.kind(loss)}, expected a Loss such as SquaredError()")
        y = checks.rows("y", y, self.sizes[-1], self.networks)
        if y.shape[-2] != samples:
            raise ValueError(
                f"y has {y.shape[-2]} rows, expected {samples}: one for each row of X; "
                "look where rows were left out of one of the two alone"
            )
        loss.check(self.activations[-1], y)
        # a copy for each network of a stack, as arrays of one shape are quicker to subtract
        return np.asfortranarray(np.broadcast_to(y, (*self.networks, *y.shape[-2:])))

    def run(self, forward_pass: Pass) -> Pass:
        """Fill a Pass from its a[0], without checks: the inner loop of training.

        Here and in `differentiate` products are computed transposed, since np.dot writes into C
        order only, and a bias is the weight of an input that is always 1.
        """
        for activation, WT, inputsT, zT, z, a in forward_pass.steps:
            self.product(WT, inputsT, zT)  # z = inputs W
            activation.value(z, a)
        return forward_pass

    def differentiate(
        self, forward_pass: Pass, y: Array, loss: Loss, gradients: Gradients
    ) -> Gradients:
        """Fill Gradients from a filled Pass, without checks: the inner loop of training."""
        z, a, inputs = forward_pass.z, forward_pass.a, forward_pass.inputs
        delta, deltaT, slope = gradients.delta, gradients.deltaT, gradients.slope
        W, last = self.parameters.W, len(self.activations)
        loss.slope(a[last], y, delta[last])
        for layer in range(last, 0, -1):
            if layer < last:  # delta_l = delta_(l+1) W_(l+1)^T
                self.product(W[layer + 1], deltaT[layer + 1], deltaT[layer])
            if layer < last or loss.output_activation is None:
                delta[layer] *= self.activations[layer - 1].slope(z[layer], a[layer], slope[layer])
            self.product(deltaT[layer], inputs[layer - 1], gradients.WT[layer])  # a_(l-1)^T delta_l
        return gradients


def as_network(name: str, value: Any) -> Network:
    """`value`, if it is a Network; else a TypeError."""
    if not isinstance(value, Network):
        raise TypeError(f"{name} is {checks.kind(value)}, expected a Network")
    return value


def _checked_sizes(sizes: Any) -> tuple[int, ...]:
    if isinstance(sizes, np.ndarray):
        sizes = sizes.tolist()
    if isinstance(sizes, (str, bytes)) or not isinstance(sizes, Sequence):
        raise TypeError(
            f"sizes is {checks.kind(sizes)}, expected a list of whole numbers, e.g. [2, 3, 1]"
        )
    if len(sizes) < 2:
        raise ValueError(
            f"sizes is {list(sizes)}, expected at least two layers: inputs and outputs"
        )
    return tuple(checks.whole(f"sizes[{layer}]", size) for layer, size in enumerate(sizes))


def _checked_activations(activation: Any, count: int) -> tuple[Activation, ...]:
    if not isinstance(activation, (list, tuple)):
        activation = [as_activation("activation", activation)] * count
    if len(activation) != count:
        raise ValueError(f"activation has {len(activation)} entries, expected {count}: one a layer")
    chosen = tuple(as_activation(f"activation[{k}]", one) for k, one in enumerate(activation))
    for k, one in enumerate(chosen[:-1]):
        if not one.elementwise:
            raise ValueError(
                f"activation[{k}] is {one}, expected an elementwise one in a hidden layer"
            )
    return chosen


def _checked_init(init: Any) -> Any:
    """A name, a number as a float, a function, or a mapping as a dict of arrays."""
    if isinstance(init, Mapping):
        return {name: checks.numbers(f"init[{name!r}]", value) for name, value in init.items()}
    if callable(init):
        return init
    if checks.is_number(init):
        return float(checks.numbers("init", init))
    others = "a number, a function of (rng, rows, columns), a mapping of names to arrays"
    return checks.one_of("init", init, tuple(INITS), others)


def _leading_axis(init: Any) -> tuple[int, ...]:
    """(networks,) where the given parameters have a leading axis, else ()."""
    if not isinstance(init, dict):
        return ()
    lengths = {array.shape[0] for array in init.values() if array.ndim == 3}
    if len(lengths) > 1 or 0 in lengths:
        raise ValueError(
            f"init has leading axes of {sorted(lengths)}, expected one number of networks"
        )
    return tuple(lengths)
