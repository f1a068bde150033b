"""One neuron with one input: move its weight, its bias and its input, change its activation."""

from nnlib import plots
from nnlib.activations import ACTIVATIONS, Activation, as_activation
from nnlib.widgets.live import Panel

REACH = 8  # the picture shows inputs from -8 to 8
HEIGHTS = {"sigmoid": (-0.15, 1.15), "tanh": (-1.3, 1.3), "relu": (-0.7, 5)}


class NeuronPanel(Panel):
    """The output a = f(weight x + bias) of a neuron as a curve over its input x.

    The dot is the current input, and the line through it has the slope of the curve there. A ring
    marks where z = 0. Above the picture stand z, a and the slope. activation f: sigmoid, tanh, relu.
    """

    def __init__(
        self,
        weight: float = 1.0,
        bias: float = 0.0,
        x: float = 1.0,
        activation: str | Activation = "sigmoid",
    ) -> None:
        super().__init__(width=760, height=340)
        start = as_activation("activation", activation)
        self.weight = self.add_number("weight", float(weight), -5, 5, step=0.1)
        self.bias = self.add_number("bias", float(bias), -10, 10, step=0.1)
        self.add_row()
        self.x = self.add_number("input x", float(x), -6, 6, step=0.1)
        self.activation = self.add_choice("activation", list(HEIGHTS), start.name)
        ax = self.figure.subplots()
        self.curve = plots.tangents(start, [0], [0], [""], -REACH, REACH, ax)
        plots.dress(ax, "", "input x", "output a")
        self.ring = plots.draw_points(ax, [], [])
        self.ring.set(markerfacecolor="white", markeredgecolor=plots.BLACK, zorder=4)
        self.ring_name = plots.note(ax, plots.BLACK, plots.ABOVE_LEFT)
        self.redraw()

    def draw(self) -> None:
        weight, bias, x = self.weight.value, self.bias.value, self.x.value
        f = ACTIVATIONS[self.activation.value]
        z = weight * x + bias
        a, f_slope = float(f(z)), float(f.derivative(z))
        slope = weight * f_slope
        self.curve.ax.set_ylim(HEIGHTS[f.name])
        self.curve.update(
            lambda x: f(weight * x + bias), [x], [slope], [f"slope {short(slope)}"]
        )
        zero = -bias / weight if weight else None
        self._mark(zero, float(f(0.0)))
        where = f"z = 0 at x = −bias / weight = <b>{short(zero)}</b>" if weight else "z never moves"
        self.text.value = (
            f"z = {short(weight)} · {short(x)} + {short(bias)} = <b>{short(z)}</b>"
        )

    def _mark(self, zero: float | None, height: float) -> None:
        """Put the ring where z = 0, if that is in the picture."""
        seen = zero is not None and abs(zero) < REACH - 1
        self.ring.set_data([zero] if seen else [], [height] if seen else [])
        self.ring_name.set_text("z = 0" if seen else "")
        self.ring_name.xy = (zero, height) if seen else (0, height)

    def describe(self) -> str:
        return (
            f"The curve of a neuron with weight {short(self.weight.value)}, bias "
            f"{short(self.bias.value)} and {self.activation.value}; {self.where()}."
        )


def short(value: float) -> str:
    """A number in at most three digits, with a minus sign as it is printed in books."""
    return f"{value + 0.0:.3g}".replace("-", "−")
