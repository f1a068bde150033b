"""A pass as a program: forward, loss, backward and update, a line of code for each operation.

`program` writes the lines, `run` runs them, and `chain_rule` takes one entry of a gradient apart. The
lines are the rules that Network.forward and Network.backward compute by, written for reading. Shapes
as in nnlib.network: a sample is a row, layer l is index l, and a_0 is X.
"""

import re
from dataclasses import dataclass, replace
from itertools import chain, pairwise, product

import numpy as np
from numpy.typing import NDArray as Array

from nnlib import GradientDescent, Network, checks
from nnlib.activations import ACTIVATIONS
from nnlib.losses import L2, BinaryCrossEntropy, CrossEntropy, SquaredError, log

PLAIN = GradientDescent()
# the names of arrays in a line of code; in len(y) only the number of rows counts
ARRAY = re.compile(
    r"(?<!len\()\b((?:X|y|E|error|cost|[za]\d+|(?:grad|new)?[Wba]\d+|slope\d+|delta\d+)\b(?:\.T)?)"
)


@dataclass(frozen=True)
class Operation:
    """One line of a pass: the array `name` is what `expression` gives.

    equation: the same in LaTeX. part: "forward", "loss", "backward" or "update". layer: the one that
    the result belongs to. weights: the layer whose weights it goes through, changes or has the gradient
    of, 0 for none. why: one or two sentences on why it looks as it does.
    """

    name: str
    expression: str
    equation: str
    part: str
    layer: int
    why: str
    weights: int = 0

    @property
    def code(self):
        """The line of Python."""
        return f"{self.name} = {self.expression}"

    @property
    def operands(self):
        """The arrays that it works with, in the order of the line, with .T where it transposes."""
        return tuple(dict.fromkeys(ARRAY.findall(self.expression)))

    @property
    def of_units(self):
        """Whether the result has a row for each sample and a column for each unit of its layer."""
        return self.name not in ("E", "L") and not self.name.startswith(("gradW", "gradb", "new"))


def program(network, loss=None, learning_rate=None, rule=PLAIN):
    """The lines of a pass through `network`: forward, with a loss also backward, and with a learning
    rate too the first update of the rule; ValueError for a learning rate without a loss.
    """
    if learning_rate is not None and loss is None:
        raise ValueError(f"learning_rate is {learning_rate}, but without a loss there is no update")
    lines = list(_forward(checks.instance("network", network, Network, "a Network")))
    if loss is not None:
        lines += [*_objective(network, loss), *_backward(network, loss)]
    if learning_rate is not None:
        rate, rule = checks.positive("learning_rate", learning_rate), checks.rule("rule", rule)
        lines += _update(network, rate) if rule == PLAIN else _update_by_rule(network, rate)
    return lines


def as_it_is(line, result, arrays):
    """The result of a line as it was computed."""
    return result


@checks.quiet
def run(network, X, y=None, loss=None, learning_rate=None, rule=PLAIN, replaced=as_it_is):
    """Every array of a pass by its name: X, y, the parameters, then the results of its program.

    Without y and loss it is the forward part alone, without a learning rate there is no update.
    `replaced(line, result, arrays)` may give another result for a line, from the arrays so far. Errors as for
    Network.forward and Network.backward.
    """
    checks.instance("network", network, Network, "a Network")
    arrays = {"X": checks.rows("X", X, network.sizes[0]), **network.parameters}
    if loss is not None:
        arrays["y"] = network.targets(y, len(arrays["X"]), loss)
    functions = {"np": np, "log": log, "loss": loss, "rule": rule}
    for layer, activation in enumerate(network.activations, start=1):
        functions[_function(network, layer)] = activation
    for line in program(network, loss, learning_rate, rule):
        # the line that is shown is the line that runs
        arrays[line.name] = replaced(line, eval(line.expression, functions, arrays), arrays)
    return arrays


def _function(network, layer):
    """What an activation is called in the code: its name, or f1 in layer 1 if it is unknown here."""
    activation = network.activations[layer - 1]
    known = activation in ACTIVATIONS.values() and activation.name.isidentifier()
    return activation.name if known else f"f{layer}"


def _symbol(network, layer):
    """The same in LaTeX."""
    name = _function(network, layer)
    own = {"sigmoid": r"\sigma", "tanh": r"\tanh", "relu": r"\mathrm{ReLU}"}
    return own.get(name, rf"\mathrm{{{name}}}" if name in ACTIVATIONS else f"f_{layer}")


def _input(layer):
    """What a layer takes in, in code and in LaTeX."""
    return ("X", "X") if layer == 1 else (f"a{layer - 1}", f"a_{layer - 1}")


def _forward(network):
    for layer in range(1, len(network.sizes)):
        (source, symbol), name = _input(layer), _function(network, layer)
        why = f"Rows meet columns: each unit of layer {layer} adds up its inputs, each times its weight"
        why += (
            f". Then its bias is added; the single row b{layer} serves every sample."
            if network.bias
            else "."
        )
        yield Operation(
            f"z{layer}",
            f"{source} @ W{layer}" + (f" + b{layer}" if network.bias else ""),
            f"z_{layer} = {symbol} W_{layer}" + (f" + b_{layer}" if network.bias else ""),
            "forward",
            layer,
            why,
            weights=layer,
        )
        yield Operation(
            f"a{layer}",
            f"{name}(z{layer})",
            f"a_{layer} = "
            + (f"z_{layer}" if name == "identity" else rf"{_symbol(network, layer)}(z_{layer})"),
            "forward",
            layer,
            BENDS.get(name, "Each sum is squashed by itself: samples and units do not mix here."),
        )


BENDS = {
    "identity": "The identity hands each sum on as it is.",
    "softmax": "Softmax turns the sums of a row into shares: all above 0, and together 1.",
}


def _objective(network, loss):
    """The loss, with its penalty on the weights if it has one."""
    if not isinstance(loss, L2):
        yield from _loss(network, loss)
        return
    *lines, last = _loss(network, loss.loss)
    yield from lines
    yield replace(last, name="E", equation=last.equation.replace("L =", "E =", 1))
    layers = range(1, len(network.sizes))
    squares = " + ".join(f"np.sum(W{layer}**2)" for layer in layers)
    sums = " + ".join(rf"\sum W_{layer}^2" for layer in layers)
    yield Operation(
        "L",
        f"E + {loss.l2 / 2!r} * ({squares})",
        rf"L = E + \frac{{{loss.l2!r}}}{{2}} ({sums})",
        "loss",
        last.layer,
        "Training makes this small: how wrong the outputs are, plus a penalty on the weights. "
        "There is none on biases.",
    )


def _loss(network, loss):
    last = len(network.activations)
    a = f"a_{last}"

    def line(name, expression, equation, why):
        return Operation(name, expression.replace("#", str(last)), equation, "loss", last, why)

    if type(loss) is SquaredError:
        whole = _factor(loss.scale)
        yield _error(last, "loss")
        yield line(
            "L",
            f"{whole and whole + ' * '}np.sum(error**2){_shared(loss)}",
            rf"L = {_fraction(loss.scale, loss)}\sum ({a} - y)^2",
            f"{SHARES.get(loss.scale, whole + ' times the')} sum of the squared errors, over all "
            f"outputs and samples{', divided by the number of samples' if loss.mean else ''}.",
        )
    elif type(loss) is BinaryCrossEntropy:
        yield line(
            "cost",
            "-y * log(a#) - (1 - y) * log(1 - a#)",
            rf"c = -y \odot \log {a} - (1 - y) \odot \log (1 - {a})",
            "Each answer's cost: minus the logarithm of the share that it gave to what was right.",
        )
        yield line("L", "np.sum(cost) / len(y)", r"L = \frac{1}{N} \sum c", MEAN)
    elif type(loss) is CrossEntropy:
        yield line(
            "cost",
            "-y * log(a#)",
            rf"c = -y \odot \log {a}",
            "Each answer's cost: minus the logarithm of the share that it gave to the right class.",
        )
        yield line("L", "np.sum(cost) / len(y)", r"L = \frac{1}{N} \sum c", MEAN)
    else:
        code = getattr(loss, "code", "loss(a, y)")
        equation = getattr(loss, "equation", r"\mathrm{loss}(a_#, y)").replace("#", str(last))
        why = getattr(loss, "reason", "How wrong the outputs are, in one number.")
        yield line("L", _in_layer(code, last), f"L = {equation}", why)


MEAN = "The costs added up over all outputs and samples, divided by the number of samples."
SHARES = {0.5: "Half the", 1: "The"}


def _error(last, part):
    why = "Output minus target: above 0 the output is too large, below 0 too small."
    return Operation("error", f"a{last} - y", rf"\mathrm{{error}} = a_{last} - y", part, last, why)


def _factor(number):
    """A factor in code; nothing for 1."""
    return "" if number == 1 else repr(float(number)).removesuffix(".0")


def _fraction(number, loss):
    """The same in LaTeX, with the N of a mean below it; nothing for 1 alone."""
    above, below = ("1", "2") if number == 0.5 else (_factor(number) or "1", "")
    below += "N" if loss.mean else ""
    return rf"\frac{{{above}}}{{{below}}} " if below else "" if above == "1" else rf"{above} \, "


def _shared(loss):
    return " / len(y)" if loss.mean else ""


def _backward(network, loss):
    last = len(network.activations)
    yield from _start(network, loss)
    for layer in range(last, 0, -1):
        if layer < last:
            yield Operation(
                f"grada{layer}",
                f"delta{layer + 1} @ W{layer + 1}.T",
                rf"{_partial('a', layer)} = \delta_{layer + 1} W_{layer + 1}^\mathsf{{T}}",
                "backward",
                layer,
                f"Transposed, because delta goes back the way that z{layer + 1} came: each unit of layer "
                f"{layer} collects, from all units that it feeds, their delta times the weight between.",
                weights=layer + 1,
            )
        if layer < last or loss.output_activation is None:
            yield _slope(network, layer)
            yield Operation(
                f"delta{layer}",
                f"grada{layer} * slope{layer}",
                rf"\delta_{layer} = {_partial('a', layer)} \odot {_symbol(network, layer)}'(z_{layer})",
                "backward",
                layer,
                "The chain rule: along a path slopes multiply. Element by element, since each unit "
                "has a slope of its own for each sample.",
            )
        yield from _gradients(network, layer, loss)


def _start(network, loss):
    """Where the backward part begins: dLoss/da of the last layer, or its delta at once."""
    layer = len(network.activations)
    loss = loss.loss if isinstance(loss, L2) else loss
    fused = loss.output_activation is not None
    name = f"delta{layer}" if fused else f"grada{layer}"
    left = rf"\delta_{layer}" if fused else _partial("a", layer)
    if type(loss) is SquaredError:
        factor = _factor(2 * loss.scale)
        expression = f"{factor and factor + ' * '}error{_shared(loss)}"
        right = rf"{_fraction(2 * loss.scale, loss)}(a_{layer} - y)"
        square = {0.5: "half a square", 1: "a square"}.get(
            loss.scale, f"{loss.scale:g} times a square"
        )
        times = {0.5: "the error itself", 1: "twice the error"}.get(
            loss.scale, f"{2 * loss.scale:g} times the error"
        )
        why = f"The slope of {square} is {times}"
        why += "; the mean shares it among the samples." if loss.mean else "."
    elif type(loss) in (BinaryCrossEntropy, CrossEntropy):
        yield _error(layer, "backward")
        expression, right = "error / len(y)", rf"\frac{{1}}{{N}} (a_{layer} - y)"
        why = (
            f"The slope of the logarithm cancels against that of the {network.activations[-1]}: the "
            "error is left, and the mean shares it among the samples."
        )
    else:
        expression = _in_layer(getattr(loss, "slope_code", "loss.slope(a, y)"), layer)
        right = getattr(loss, "slope_equation", r"\mathrm{loss}'(a_#, y)").replace("#", str(layer))
        why = getattr(loss, "slope_reason", "The slope that the loss says it has.")
    yield Operation(name, expression, f"{left} = {right}", "backward", layer, why)


def _slope(network, layer):
    name, activation = _function(network, layer), network.activations[layer - 1]
    code = activation.code or f"{name}.derivative(z)"
    right, why = SLOPES.get(name, (activation.equation, activation.reason or "Its own slope."))
    left = rf"{_symbol(network, layer)}'(z_{layer})"
    equation = f"{left} = {right.replace('#', str(layer))}" if right else left
    return Operation(f"slope{layer}", _in_layer(code, layer), equation, "backward", layer, why)


def _in_layer(code, layer):
    """Code of z and a as code of z1 and a1, in layer 1."""
    return re.sub(r"\b([az])\b(?!\()", rf"\g<1>{layer}", code)


SLOPES = {
    "sigmoid": (
        r"a_# \odot (1 - a_#)",
        "The slope of the sigmoid, from its output: 1/4 where a is 1/2, nearly 0 at both ends.",
    ),
    "tanh": (
        "1 - a_#^2",
        "The slope of tanh, from its output: 1 where a is 0, nearly 0 at both ends.",
    ),
    "relu": (
        "[z_# > 0]",
        "The slope of ReLU: 1 where the sum is above 0, else 0.",
    ),
    "identity": ("1", "The slope of the identity: 1 everywhere."),
}


def _gradients(network, layer, loss):
    source, symbol = _input(layer)
    penalty = f" + {loss.l2!r} * W{layer}" if loss.l2 else ""
    yield Operation(
        f"gradW{layer}",
        f"{source}.T @ delta{layer}{penalty}",
        rf"{_partial('W', layer)} = {symbol}^\mathsf{{T}} \delta_{layer}"
        + (rf" + {loss.l2!r} \, W_{layer}" if penalty else ""),
        "backward",
        layer,
        "Transposed, because a weight hears from all samples: they must be inside, where a "
        "product adds up. Input times delta, sample by sample; the result has the shape "
        f"of W{layer}." + " The penalty on the weights adds its own slope." * bool(penalty),
        weights=layer,
    )
    if network.bias:
        yield Operation(
            f"gradb{layer}",
            f"delta{layer}.sum(axis=0, keepdims=True)",
            rf"{_partial('b', layer)} = \sum_\mathrm{{rows}} \delta_{layer}",
            "backward",
            layer,
            "The same bias is added to every sample, as a weight whose input is always 1: so its "
            f"deltas add up over the samples, the rows. keepdims keeps the shape of b{layer}.",
        )


def _update(network, learning_rate):
    for name in network.parameters:
        letter, layer = name[0], int(name[1:])
        symbol = f"{letter}_{layer}"
        yield Operation(
            f"new{name}",
            f"{name} - {learning_rate!r} * grad{name}",
            rf"{symbol} \leftarrow {symbol} - {learning_rate!r} \, {_partial(letter, layer)}",
            "update",
            layer,
            "A step downhill: the gradient points where the loss rises, so a share of it, the learning "
            "rate, is taken off. Every step uses the old weights, then all are replaced at once.",
            weights=layer,
        )


def _update_by_rule(network, learning_rate):
    for line in _update(network, learning_rate):
        name, symbol = line.name.removeprefix("new"), line.equation.split(r" \leftarrow ")[0]
        gradient = _partial(name[0], line.layer)
        yield replace(
            line,
            expression=f"rule.update({name}, grad{name}, {learning_rate!r}, {{}})",
            equation=rf"{symbol} \leftarrow \mathrm{{rule}}({symbol}, {gradient})",
            why="The step that the update rule makes from the gradient and the learning rate. As "
            "at the start of a run, it remembers nothing yet: hence the empty {}.",
        )


def _partial(name, layer):
    return rf"\frac{{\partial L}}{{\partial {name}_{layer}}}"


@dataclass(frozen=True)
class ChainRule:
    """dLoss/d(one parameter) as a sum of products: one for each sample and each path to the loss.

    factors: the arrays that the F factors of a product come from, from the loss back; paths: the unit
    of each layer on the way, from the parameter's own layer on; values: (N, paths, F). penalty:
    the slope of the penalty on this weight.
    """

    factors: tuple[str, ...]
    paths: tuple[tuple[int, ...], ...]
    values: Array
    penalty: float = 0.0

    @property
    def products(self):
        """What each sample adds by each path, shape (N, paths)."""
        return self.values.prod(axis=-1)

    @property
    def total(self):
        """The gradient: the sum of all products, and the slope of the penalty on this weight."""
        return float(self.products.sum()) + self.penalty


@checks.quiet
def chain_rule(network, arrays, name, index, l2=0.0):
    """Entry `index` of the gradient of the parameter `name`, taken apart.

    A product has the slope of the loss for an output (times the slope of its activation, or both in
    one delta), then the weight and the slope of each unit on the way back, then what came in through
    the parameter. arrays: those of `run`. ValueError for a parameter that the network has not.
    """
    checks.one_of("name", name, tuple(network.parameters))
    first, last = int(name[1:]), len(network.activations)
    fused = f"slope{last}" not in arrays
    ends = [f"delta{last}"] if fused else [f"grada{last}", f"slope{last}"]
    steps = [(f"W{layer}", f"slope{layer - 1}") for layer in range(last, first, -1)]
    source = [_input(first)[0]] if name[0] == "W" else []

    def along(path):
        """The factors of one path, shape (N, F)."""
        columns = [arrays[end][:, path[-1]] for end in ends]
        for (W, slope), (near, far) in zip(steps, reversed([*pairwise(path)])):
            columns += [np.full(len(arrays["X"]), arrays[W][near, far]), arrays[slope][:, near]]
        columns += [arrays[array][:, index[0]] for array in source]
        return np.stack(columns, axis=-1)

    paths = tuple(product([index[1]], *(range(n) for n in network.sizes[first + 1 :])))
    values = np.stack([along(path) for path in paths], axis=1)
    factors = (*ends, *chain.from_iterable(steps), *source)
    penalty = l2 * float(arrays[name][index]) if name[0] == "W" else 0.0
    return ChainRule(factors, paths, values, penalty)


def with_share(shares, place, value):
    """Shares that sum to 1, shape (n,), with one of them set: the others divide the rest between
    them as they did, or evenly if they were all 0.
    """
    others = np.delete(shares, place)
    weights = others if others.any() else np.ones_like(others)
    return np.insert((1 - value) * weights / weights.sum(), place, value)
