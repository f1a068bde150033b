"""The live training panel: watch a network learn, and move its settings while it does."""

import copy
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from nnlib import checks, plots
from nnlib.activations import ACTIVATIONS
from nnlib.diagnosis import diagnose
from nnlib.losses import Loss
from nnlib.network import Network
from nnlib.training import Training
from nnlib.widgets.live import FULL_SPEED, Panel, Player

WIDTH, HEIGHT, FONT = 820, 290, 11
AS_GIVEN = "as given"  # hidden layers keep the activations that they have
PATIENCE = 8  # seconds that a run may last
LONGEST_STILL = 20_000  # epochs that are trained, at most, for the picture without a kernel
SPEEDS = {f"{speed:,} epochs/s": speed for speed in (10, 30, 100, 300, 1_000, 3_000)}
SPEEDS["full speed"] = FULL_SPEED


class Run:
    """The recipe of a network, the settings that can be changed, and the training they make.

    hidden: units of each hidden layer; activation: that of the hidden layers, None for the recipe's
    own. `start()` puts changed settings into force; a learning rate takes effect at once.
    """

    def __init__(
        self,
        network: Network,
        X: Any,
        y: Any,
        loss: Loss,
        learning_rate: float,
        seed: int,
        generator: Callable[[int], Any],
        batch_size: int | None,
    ) -> None:
        self.network, self.X, self.y, self.loss = network, X, y, loss
        self.generator, self.batch_size, self.seed = generator, batch_size, seed
        self.hidden, self.activation = list(network.sizes[1:-1]), None
        self._learning_rate = learning_rate
        self.start()

    @property
    def learning_rate(self) -> float:
        """The step size, now and after the next start."""
        return self._learning_rate

    @learning_rate.setter
    def learning_rate(self, value: float) -> None:
        self.training.learning_rate = value
        self._learning_rate = value

    @property
    def has_given_weights(self) -> bool:
        """Whether the start is not drawn from the seed but was given with the network."""
        return isinstance(self.network.init, Mapping) and self.net.sizes == self.network.sizes

    @property
    def net(self) -> Network:
        """The network that is being trained."""
        return self.training.net

    def start(self) -> None:
        """Begin anew at epoch 0: the same settings give the same run, bit for bit."""
        rng = self.generator(self.seed)
        sizes = [self.network.sizes[0], *self.hidden, self.network.sizes[-1]]
        net = self.network.like(sizes, self.activation, rng)
        self.training = Training(
            net, self.X, self.y, self.loss, self._learning_rate, self.batch_size, rng
        )

    def trained(self, epochs: int) -> "Run":
        """A run with the same settings and start, after so many epochs."""
        other = copy.copy(self)
        other.start()
        other.training.run(epochs)
        return other

    def __str__(self) -> str:
        sizes = "-".join(map(str, self.net.sizes))
        names = ", ".join(activation.name for activation in self.net.activations)
        start = "given weights" if self.has_given_weights else f"seed {self.seed}"
        return f"{sizes} network ({names}), learning rate {self.learning_rate:g}, {start}"


class View:
    """A run in three pictures on one figure: its loss, its outputs, its weights."""

    def __init__(self, figure: Figure, run: Run, epochs: int) -> None:
        left, middle, right = figure.subplots(1, 3, width_ratios=(1.2, 1, 1))
        training = run.training
        self.loss = plots.loss_curve(training.history.loss, left, epochs=epochs, font=FONT)
        self.outputs, self._shown = outputs_of(run, middle)
        self.weights = plots.network_diagram(run.net, right, FONT)

    def update(self, run: Run, log: bool) -> None:
        """Bring the pictures up to date, the loss on a logarithmic scale or not."""
        self.loss.update(run.training.history.loss, log)
        self.outputs.update(self._shown(run))
        self.weights.update(run.net)

    def keep_room(self) -> None:
        """Leave room for the widest numbers of the loss, where the layout is not made again."""
        ax = self.loss.ax
        ax.text(-0.05, 0.5, "1e+198", alpha=0, ha="right", transform=ax.transAxes, fontsize=FONT)

    def describe(self) -> str:
        pictures = (self.loss, self.outputs, self.weights)
        return " ".join(picture.description for picture in pictures)


def outputs_of(run: Run, ax: Any) -> tuple[plots.Picture, Callable[[Run], Any]]:
    """The picture that suits the number of inputs, and what of a run it shows."""
    X, y = run.training.X, run.training.y
    if X.shape[1] > 2:
        return plots.outputs_and_targets(
            run.training.outputs, y, ax, FONT
        ), lambda run: run.training.outputs
    draw = plots.fit if X.shape[1] == 1 else plots.decision_surface
    return draw(run.net.predict, X, y, ax, FONT), lambda run: run.net.predict


class TrainingPanel(Panel):
    """Train a network and watch: its loss, what it answers, its weights.

    network: the recipe of the start (sizes, activations, biases, init); weights given one by one
    are the start as long as the sizes are theirs. X, y: shape (N, n_in), (N, n_out). seed: of
    `generator`, by which the start is drawn; `np.random.RandomState` draws as old tutorials do.
    `epochs`: after so many Train pauses. speed: epochs a second, by default such that `epochs` take
    some seconds. The learning rate acts at once, a change of the network starts anew. The same
    settings give the same run, bit for bit. Where no kernel runs, readers see the network trained
    for `epochs` epochs. Raises ValueError or TypeError as `nnlib.Training` does.
    """

    def __init__(
        self,
        network: Network,
        X: Any,
        y: Any,
        loss: Loss,
        learning_rate: float = 0.1,
        epochs: int = 1_500,
        seed: int = 0,
        generator: Callable[[int], Any] = np.random.default_rng,
        batch_size: int | None = None,
        speed: str | None = None,
        log: bool = False,
        pixel_ratio: float = 2,
    ) -> None:
        epochs = checks.whole("epochs", epochs)
        super().__init__(WIDTH, HEIGHT, pixel_ratio)
        self.run = Run(network, X, y, loss, learning_rate, seed, generator, batch_size)
        self.player = Player(self, self._advance, self._show_state)
        self.view = View(self.figure, self.run, epochs)
        self.view.keep_room()
        self._illness: str | None = None
        self._add_first_row(epochs, speed)
        self._add_second_row(log)
        self._add_third_row()
        self._set_speed()
        self.redraw()

    def _add_first_row(self, epochs: int, speed: str | None) -> None:
        self.train = self.add_button("Train", self._toggle, "train, or pause")
        self.step = self.add_button("Step", self._step, "train for one epoch")
        self.reset = self.add_button("Reset", self._reset, "back to the same start, at epoch 0")
        self.epochs = self.add_number("epochs", epochs, 1, 10_000_000, slider=False)
        if speed is None:
            speed = next(name for name, rate in SPEEDS.items() if epochs / rate <= PATIENCE)
        speed = checks.one_of("speed", speed, tuple(SPEEDS))
        self.speed = self.add_choice("speed", tuple(SPEEDS), speed, self._set_speed)

    def _add_second_row(self, log: bool) -> None:
        self.add_row("at once")
        rate = float(self.run.learning_rate)
        low, high = min(1e-3, rate), max(10.0, rate)
        self.learning_rate = self.add_number(
            "learning rate", rate, low, high, log=True, act=self._set_learning_rate
        )
        self.loss_axis = self.add_choice("loss axis", ("linear", "log"), "log" if log else "linear")

    def _add_third_row(self) -> None:
        self.add_row("new start")
        run = self.run
        names = [f"hidden layer {k}" for k in range(1, len(run.hidden) + 1)]
        names = ["hidden units"] if len(names) == 1 else names
        self.hidden = [
            self.add_number(name, units, 1, max(16, units), act=self._restarter(name))
            for name, units in zip(names, run.hidden)
        ]
        if run.hidden:
            names = activation_names(run.network)
            act = self._restarter("activation")
            self.activation = self.add_choice("activation", names, names[0], act)
        self.seed = self.add_number(
            "seed", run.seed, 0, 2**32 - 1, slider=False, act=self._restarter("seed")
        )

    def draw(self) -> None:
        training = self.run.training
        self.view.update(self.run, self.loss_axis.value == "log")
        numbers = {
            "epoch": f"{training.epoch:,}",
            "loss": f"{training.history.loss[-1]:.4g}",
            "gradient size": f"{training.gradient_norm():.2g}",
        }
        self.text.value = "".join(
            f'<span style="display: inline-block; min-width: 190px">{name} <b>{number}</b></span>'
            for name, number in numbers.items()
        )
        illness = diagnose(training)
        if illness and not self._illness:
            self.say(f"⚠ {illness}")
        self._illness = illness

    def describe(self) -> str:
        return f"Training panel: {self.run}. {self.view.describe()}"

    def still(self) -> tuple[bytes, str]:
        """This run, or, before it has begun, what it will be after `epochs` epochs."""
        begun = self.run.training.epoch > 0
        run = self.run if begun else self.run.trained(min(self.epochs.value, LONGEST_STILL))
        figure = plots.new_figure(WIDTH, HEIGHT + 30)
        figure.suptitle(f"{run}, epoch {run.training.epoch:,}", fontsize=FONT + 1)
        view = View(figure, run, self.epochs.value)
        view.update(run, self.loss_axis.value == "log")
        return plots.png(figure), f"Training panel: {run}. {view.describe()}"

    def _advance(self, count: int) -> None:
        """Train, and pause at every multiple of `epochs`."""
        training, epochs = self.run.training, self.epochs.value
        left = epochs - training.epoch % epochs
        training.run(min(count, left))
        if training.diverged:
            self.player.stop()
        elif count >= left:
            self.say(f"{training.epoch:,} epochs are done. Train goes on from here.")
            self.player.stop()

    def _toggle(self) -> None:
        if self.player.running:
            self.player.stop()
        elif self.run.training.diverged:
            self.say(f"⚠ {self._illness} Then press Reset.")
        else:
            self.say()
            self.player.start()

    def _step(self) -> None:
        self.player.stop()
        self.run.training.run(1)
        self.redraw()

    def _reset(self) -> None:
        self.player.stop()
        self._restart("Reset")

    def _restarter(self, name: str) -> Callable[[], None]:
        return lambda: self._restart(f"{name.capitalize()} changed")

    def _restart(self, reason: str) -> None:
        run = self.run
        run.hidden = [box.value for box in self.hidden]
        chosen = self.activation.value if self.hidden else AS_GIVEN
        run.activation = None if chosen == AS_GIVEN else chosen
        run.seed = self.seed.value
        run.start()
        self._illness = None
        start = "the given weights" if run.has_given_weights else f"seed {run.seed}"
        self.say(f"{reason}: epoch 0 again, from {start}. Data and learning rate stay.")
        self.redraw()

    def _set_learning_rate(self) -> None:
        try:
            self.run.learning_rate = self.learning_rate.value
        except ValueError:
            self.learning_rate.value = self.run.learning_rate
            raise
        epoch = self.run.training.epoch
        self.say(f"Learning rate {self.run.learning_rate:g} from epoch {epoch:,} on.")

    def _set_speed(self) -> None:
        self.player.speed = SPEEDS[self.speed.value]

    def _show_state(self) -> None:
        self.train.description = "Pause" if self.player.running else "Train"
        self.redraw_now()


def activation_names(network: Network) -> list[str]:
    """What hidden layers can have, first what those of the network have."""
    own = {activation.name for activation in network.activations[:-1]}
    first = own.pop() if len(own) == 1 and own <= set(ACTIVATIONS) else AS_GIVEN
    known = [name for name, activation in ACTIVATIONS.items() if activation.elementwise]
    return [first, *(name for name in known if name != first)]
