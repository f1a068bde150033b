"""The forward pass in numbers: move one weight and see everything that follows from it."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import ipywidgets as widgets
import numpy as np
from numpy.typing import NDArray

from nnlib import checks, plots
from nnlib.checks import Array
from nnlib.network import Network
from nnlib.widgets.live import Panel

STYLE = """<style>
.nn-equation { display: flex; flex-wrap: wrap; align-items: center; gap: 6px; margin: 0 0 10px;
  font: 14px/1.5 var(--jp-code-font-family, monospace); color: var(--jp-ui-font-color1, inherit); }
.nn-equation table { border: solid; border-width: 0 2px; border-radius: 8px; padding: 0 3px;
  border-spacing: 0; font-variant-numeric: tabular-nums; }
.nn-equation caption { white-space: nowrap; padding: 0; color: inherit; }
.nn-equation td { text-align: right; padding: 1px 3px; }
.nn-equation td:only-child { text-align: center; }
.nn-equation .chosen { outline: 2px solid var(--jp-brand-color1, blue); border-radius: 3px; }
.nn-equation mark { background: #F0E442; color: black; border-radius: 3px; }
</style>"""


class ForwardState:
    """A network and its samples, with one parameter in hand: the numbers before and after its move.

    `places` maps a name such as "W1[0, 2]" to the name of the array and the index in it; `rows` are
    the samples that are looked at. The network that comes in is left as it is. ValueError for a
    stack of networks or data that does not fit.
    """

    def __init__(self, network: Network, X: Any) -> None:
        if network.networks:
            raise ValueError(f"network is a {network}, expected a single network")
        self.start = network.copy()
        self.X = checks.rows("X", X, network.sizes[0])
        self.places = {
            f"{name}{list(index)}": (name, index)
            for name, values in network.parameters.items()
            for index in np.ndindex(values.shape)
        }
        self.rows = slice(0, 1)
        self.choice = next(iter(self.places))
        self.reset()

    def reset(self) -> None:
        """Put every parameter back to where it was at the start."""
        self.network = self.start.copy()
        self.choose(self.choice)

    def choose(self, choice: str) -> None:
        """Take a parameter in hand, by its name; changes are told against this moment."""
        self.choice = checks.one_of("weight", choice, tuple(self.places))
        self.before = self.network.copy()

    def move(self, value: float) -> None:
        """Set the parameter in hand; ValueError if the value is not finite."""
        name, index = self.places[self.choice]
        self.network.parameters[name][index] = checks.numbers(self.choice, value)

    def value(self, network: Network) -> float:
        """What the parameter in hand is in `network`."""
        name, index = self.places[self.choice]
        return float(network.parameters[name][index])

    def numbers(self, network: Network) -> dict[str, Array]:
        """Every matrix of the pass through `network` by its name: X, W1, b1, z1, a1, W2, ..."""
        forward_pass = network.forward(self.X[self.rows])
        layers = range(1, len(network.sizes))
        z = {f"z{layer}": forward_pass.z[layer] for layer in layers}
        a = {f"a{layer}": forward_pass.a[layer] for layer in layers}
        return {"X": forward_pass.a[0], **network.parameters, **z, **a}


def equations(network: Network) -> Iterator[str]:
    """The forward pass, one line of code for each of its operations: "z1 = X @ W1 + b1", ..."""
    for layer, activation in enumerate(network.activations, start=1):
        source = f"a{layer - 1}" if layer > 1 else "X"
        yield f"z{layer} = {source} @ W{layer}" + (f" + b{layer}" if network.bias else "")
        yield f"a{layer} = {activation.name}(z{layer})"


def written(name: str, M: Array) -> NDArray[np.str_]:
    """Each number of a matrix as it is shown: four decimals, of parameters as few as all need."""
    ends = (f"{value:.4f}".rstrip("0").partition(".")[2] for value in M.flat)
    places = max(map(len, ends)) if name[0] in "Wb" else 4
    texts = [f"{value:.{places}f}" if abs(value) < 1000 else f"{value:.4g}" for value in M.flat]
    return np.array(texts).reshape(M.shape)


def equation_html(
    equation: str,
    numbers: Mapping[str, Array],
    lit: Mapping[str, Array],
    chosen: tuple[str, tuple[int, ...]],
) -> str:
    """An equation with each matrix it names as a table; other words stay as they are."""
    words = (
        matrix_html(word, numbers[word], lit[word], chosen[1] if chosen[0] == word else None)
        if word in numbers
        else f"<span>{word}</span>"
        for word in equation.split()
    )
    return f'<div class="nn-equation">{"".join(words)}</div>'


def matrix_html(name: str, M: Array, lit: Array, chosen: tuple[int, ...] | None = None) -> str:
    """A matrix as a table under its name and shape; what is lit is marked, the chosen one framed."""
    texts = written(name, M)
    cells = np.where(lit, np.char.add(np.char.add("<mark>", texts), "</mark>"), texts)
    frames = {chosen: ' class="chosen"'}
    rows = (
        "".join(f"<td{frames.get((i, j), '')}>{cell}</td>" for j, cell in enumerate(row))
        for i, row in enumerate(cells)
    )
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return f"<table><caption><b>{name}</b> {M.shape}</caption>{body}</table>"


class ForwardPassPanel(Panel):
    """Every number of a forward pass, for one sample or all, while one weight after another moves.

    network: a single Network; a copy of it is moved. X: samples, shape (N, n_0). rows: a name for
    each sample. weight, value: the parameter in hand at first, e.g. "W1[0, 2]", and where it is
    moved to. ValueError, or TypeError for a wrong kind, if these do not fit each other.
    """

    def __init__(
        self,
        network: Network,
        X: Any,
        rows: Sequence[str] = (),
        weight: str = "W1[0, 0]",
        value: float | None = None,
    ) -> None:
        super().__init__(width=360, height=340)
        self.state = state = ForwardState(network, X)
        state.choose(weight)
        state.move(state.value(state.network) if value is None else value)
        self.weight = self.add_choice("weight", list(state.places), weight, self._choose)
        limit = float(max(10, math.ceil(np.abs(state.network.parameters.flat).max())))
        start = state.value(state.network)
        self.value = self.add_number("value", start, -limit, limit, step=0.1, act=self._move)
        names = checked_names(rows, len(state.X))
        samples = [(name, slice(row, row + 1)) for row, name in enumerate(names)]
        samples.append(("all", slice(None)))
        self.sample = self.add_choice("sample", samples, state.rows, self._look)
        self.reset = self.add_button("Reset", self._reset, "Put every weight back")
        ax = self.figure.subplots()
        passed = state.network.forward(state.X[:1])
        self.diagram = plots.pass_diagram(state.network, passed.a, ax=ax, font=12)
        self.controls.layout.max_width = self.message.layout.max_width = "100%"
        self.text.layout.flex = "1 1 440px"
        look = widgets.Layout(flex_flow="row wrap", align_items="flex-start")
        body = widgets.Box([self.picture.widget, self.text], layout=look)
        self.children = (self.controls, self.message, body)
        self.redraw()

    def draw(self) -> None:
        state = self.state
        now, before = state.numbers(state.network), state.numbers(state.before)
        lit = {name: written(name, now[name]) != written(name, before[name]) for name in now}
        units = ["X", *(f"a{layer}" for layer in range(1, len(state.network.sizes)))]
        chosen = state.places[state.choice]
        values, marks = [now[name] for name in units], [lit[name] for name in units]
        self.diagram.update(state.network, values, chosen, marks)
        lines = (equation_html(line, now, lit, chosen) for line in equations(state.network))
        self.text.value = STYLE + "".join(lines)
        self.said = self.sentence(lit)
        self.say(self.said)

    def sentence(self, lit: Mapping[str, Array]) -> str:
        """What the move has changed, in words."""
        state = self.state
        value, before = state.value(state.network), state.value(state.before)
        if value == before:
            return f"{state.choice} is {value:.4g}. Move it: all that changes lights up."
        computed = [marks for name, marks in lit.items() if name[0] in "za"]
        return (
            f"{state.choice} went from {before:.4g} to {value:.4g}: {sum(map(np.sum, computed))} of "
            f"{sum(map(np.size, computed))} computed numbers changed."
        )

    def describe(self) -> str:
        return f"{self.diagram.description} {self.said}"

    def _choose(self) -> None:
        self.state.choose(self.weight.value)
        self.value.value = self.state.value(self.state.network)
        self.redraw()

    def _move(self) -> None:
        self.state.move(self.value.value)
        self.redraw()

    def _look(self) -> None:
        self.state.rows = self.sample.value
        self.redraw()

    def _reset(self) -> None:
        self.state.reset()
        self._choose()


def checked_names(rows: Sequence[str], count: int) -> Sequence[str]:
    """A name for each of `count` samples, by default their numbers; ValueError for another count."""
    if rows and len(rows) != count:
        raise ValueError(f"rows has {len(rows)} names, expected {count}: one for each row of X")
    return rows or [f"row {row}" for row in range(count)]
