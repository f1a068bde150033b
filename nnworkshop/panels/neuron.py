"""One neuron with one input: move its weight, its bias and its input, change its activation."""

import math

from nnlib import checks
from nnlib.activations import ACTIVATIONS, sigmoid
from nnworkshop import pictures
from nnworkshop.exercises.marks import marked
from nnworkshop.panels.live import Panel, short

REACH = 8  # the picture shows inputs from -8 to 8
HEIGHTS = {"sigmoid": (-0.22, 1.15), "tanh": (-1.4, 1.3), "relu": (-1.3, 8)}


class NeuronPanel(Panel):
    """The output a = f(weight x + bias) of a neuron as a curve over its input x.

    Example::

        NeuronPanel(weight=2, bias=-1, activation="tanh", hide=["input x"])

    The dot is the current input, and the line through it has the slope of the curve there. A ring
    marks where z = 0. Above the picture are z, a and the slope.

    Arguments:

    - weight, bias, x: the numbers at first; controls move them from -5 to 5, -10 to 10, -8 to 8.
    - activation: f, one of "sigmoid", "tanh" and "relu".
    - fix, hide: controls by the names they show, such as "input x", that keep their values.

    Raises ValueError for another activation or a name that no control has.
    """

    @pictures.house_style()
    def __init__(self, weight=1.0, bias=0.0, x=1.0, activation="sigmoid", fix=(), hide=()):
        super().__init__(width=760, height=340)
        checks.one_of("activation", activation, tuple(HEIGHTS))
        self.weight = self.add_number("weight", float(weight), -5, 5, step=0.1)
        self.bias = self.add_number("bias", float(bias), -10, 10, step=0.1)
        self.add_row()
        self.x = self.add_number("input x", float(x), -REACH, REACH, step=0.1)
        self.activation = self.add_choice("activation", list(HEIGHTS), activation)
        ax = self.figure.subplots()
        self.curve = pictures.tangents(sigmoid, [0], [0], [""], -REACH, REACH, ax)
        pictures.dress(ax, "", "input x", "output a")
        ax.yaxis.set_label_coords(-0.08, 0.5)  # leaves room for numbers of any width
        ax.title.set_animated(True)
        self.ring = pictures.draw_points(ax, [], [])
        self.ring.set(markerfacecolor="white", markeredgecolor=pictures.BLACK, zorder=4)
        self.ring_name = pictures.note(ax, pictures.BLACK, pictures.ABOVE_LEFT)
        self.settle(fix, hide)
        self.redraw()

    def draw(self):
        weight, bias, x = self.weight.value, self.bias.value, self.x.value
        f = ACTIVATIONS[self.activation.value]
        z = weight * x + bias
        slope = weight * f.derivative(z)
        self.curve.ax.set_ylim(HEIGHTS[f.name])
        self.curve.update(lambda x: f(weight * x + bias), [x], [slope], [f"slope {short(slope)}"])
        zero = -bias / weight if weight else math.inf
        seen = abs(zero) < REACH - 1.5
        self.ring.set_data([zero] if seen else [], [f(0.0)] if seen else [])
        self.ring_name.set_text("z = 0" if seen else "")
        self.ring_name.xy = zero, f(0.0)
        self.curve.ax.title.set_text(marked(f"a = {self.formula()}"))
        numbers = (
            f"z = <b>{short(z)}</b>",
            f"a = <b>{short(f(z))}</b>",
            f"slope = <b>{short(slope)}</b>",
            f"z = 0 at x = <b>{short(zero)}</b>" if weight else "z is the same for every x",
        )
        self.text.value = "&emsp;&emsp;".join(numbers)

    def formula(self):
        """The neuron as a function of x, in figures."""
        z = f"{short(self.weight.value)} · x + {short(self.bias.value)}".replace("+ −", "− ")
        return f"{self.activation.value}({z})"

    def describe(self):
        return f"One neuron, {self.formula()} as a curve over x, and its slope at {short(self.x.value)}."
