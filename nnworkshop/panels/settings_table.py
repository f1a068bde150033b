"""The table of settings: a row for each thing that can be set in a TrainingPanel or a LabPanel.

A new setting is one more row, in the order in which the controls stand::

    BATCHES = {"all": AS_GIVEN, "1": 1, "16": 16}
    Setting("batch size", Choice(lambda run: BATCHES), "batch_size", "samples in a step", training="more")

What of a run has that name, and a part in its words and its code (see `Run`), is shown, set, pinned,
exported and set back with the run.
"""

from dataclasses import dataclass

import numpy as np

from nnlib import Adam, Momentum, SquaredError, checks
from nnlib.activations import ACTIVATIONS
from nnlib.losses import LOSSES
from nnlib.parameters import INITS
from nnworkshop import pictures
from nnworkshop.panels.live import FULL_SPEED
from nnworkshop.panels.run_view import has_section
from nnworkshop.panels.settings import AS_GIVEN, Choice, Number, Setting
from nnworkshop.studies.features import FEATURES
from nnworkshop.studies.goals import GOALS, Goal
from nnworkshop.studies.operations import PLAIN
from nnworkshop.studies.samples import has_classes, sets_like, usual

SPEEDS = {f"{speed:,} epochs/s": speed for speed in (10, 30, 100, 300, 1_000, 3_000)}
SPEEDS["full speed"] = FULL_SPEED
PATIENCE = 8  # seconds that a run may last, if no speed is named
AXES = ("linear", "log")
MIDDLES = ("output", "hidden space", "loss around")
FEW = 40  # rows of which each can be drawn with its outputs
LINES = ("weights", "gradients", "weights, 0.12", "gradients, 0.12")  # the last two with numbers
DECAYS = (0.0, 0.0001, 0.001, 0.01, 0.1)
BATCHES = (1, 8, 16, 32, 64)
SHARES = (0.0, 0.1, 0.25, 0.5, 0.75)
ARTICLE = SquaredError(1, mean=False)  # its gradient is the step of the XOR tutorial


@dataclass
class Pace:
    """How fast a panel trains, after how many epochs it pauses, and at which Goal, None for no goal."""

    epochs: int
    speed: str
    goal: object = None

    @property
    def rate(self):
        """Epochs a second."""
        return SPEEDS[self.speed]


def pace(epochs, speed, goal=None):
    """A pace at that speed; by default at the slowest that takes only some seconds. ValueError for a speed
    that is not in the list.
    """
    if speed is None:
        speed = next(name for name, rate in SPEEDS.items() if epochs / rate <= PATIENCE)
    if goal is not None:
        checks.instance("stop_at", goal, Goal, 'a Goal such as Goal("loss", 0.01)')
    return Pace(epochs, checks.one_of("speed", speed, tuple(SPEEDS)), goal)


@dataclass
class Look:
    """How a run is drawn.

    - loss_axis, lines: the axis of its loss, and what the lines of its network are.
    - middle: what the picture in the middle shows. middles: what it can show.
    - features: of more than two inputs the two that it shows, by their numbers from 0. inputs: the names to
      choose from; none where there is no choice.
    - point: the inputs that are followed, shape (1, n_0), or None. row: if they are those of a sample, its row.
    - unit: (layer, number) of the unit that is looked at, or None.
    - parameter: name and index of the weight or bias that is looked at, or None. picked: that one and the one
      before it, in the order in which they were.
    """

    loss_axis: str = "linear"
    lines: str = "weights"
    middle: str = "output"
    middles: tuple = MIDDLES
    features: tuple = (0, 1)
    inputs: tuple = ()
    point: np.ndarray | None = None
    row: int | None = None
    unit: tuple | None = None
    parameter: tuple | None = None
    picked: tuple = ()

    def pick(self, parameter):
        """Look at a weight or bias, or at none."""
        self.parameter = parameter
        if parameter is not None:
            others = [one for one in self.picked if one != parameter]
            self.picked = (*others[-1:], parameter)

    @property
    def weights(self):
        """The two that were picked last; none as long as there are fewer."""
        return self.picked if len(self.picked) == 2 else ()

    @property
    def across(self):
        """The feature across. What is chosen for one direction, the other lets go of."""
        return self.features[0]

    @across.setter
    def across(self, feature):
        old, up = self.features
        self.features = feature, old if up == feature else up

    @property
    def up(self):
        """The feature up."""
        return self.features[1]

    @up.setter
    def up(self, feature):
        across, old = self.features
        self.features = old if across == feature else across, feature


def look_for(run, log=False):
    """How a run is drawn at first."""
    X, y = run.training.X, run.training.y
    inputs = tuple(run.samples.names.of_inputs(X.shape[1])) if has_section(run) else ()
    held_out = run.training.held_out
    are_classes = has_classes(y) and (held_out is None or has_classes(held_out[1]))
    middles = [*MIDDLES, *["confusion"] * are_classes, *["outputs and targets"] * bool(inputs)]
    first = "outputs and targets" if inputs and len(X) <= FEW else "output"
    if pictures.is_picture(X.shape[1]) and y.shape[1] > 2 and are_classes:
        first = "confusion"  # pixels have no plane, and so many outputs are no picture
    return Look("log" if log else "linear", middle=first, middles=tuple(middles), inputs=inputs)


def features_for(look):
    """The inputs that can be across or up, if there is a choice."""
    return {name: k for k, name in enumerate(look.inputs)}


def losses_for(run):
    """The losses that go with the outputs and targets of a run, by name, its own first."""
    return {loss.name: loss for loss in (run.loss, *LOSSES.values()) if goes_with(loss, run)}


def losses_of_the_lab(run):
    """The same, and the one whose gradient is the step of the XOR tutorial."""
    losses = losses_for(run)
    if ARTICLE not in losses.values() and goes_with(ARTICLE, run):
        losses["the XOR tutorial's step"] = ARTICLE
    return losses


def goes_with(loss, run):
    """Whether a loss can be that of a run."""
    try:
        run.network.targets(run.training.y, len(run.training.y), loss)
    except ValueError:
        return False
    return True


def starts_for(run):
    """The ways to draw a start, the network's own first."""
    own = run.template.init
    words = {dict: "given weights", str: own, float: f"all {own}"}.get(type(own), "its own")
    others = {name: name for name in INITS if name != own}
    return {words: own if isinstance(own, str | float) else AS_GIVEN} | others


def activations_for(run):
    """The activations that hidden layers can have, if there are any, the network's own first."""
    if not run.hidden:
        return []
    own = {activation.name for activation in run.template.activations[:-1]}
    first = own.pop() if len(own) == 1 and own <= set(ACTIVATIONS) else AS_GIVEN
    known = [name for name, activation in ACTIVATIONS.items() if activation.elementwise]
    return [first, *(name for name in known if name != first)]


def goals(lab):
    """When a network counts as one that has learned: `stop` or not."""
    return {f"once within {lab.distance:g}": True, f"within {lab.distance:g} now": False}


def rules_for(run):
    """The update rules, the run's own first."""
    known = {"plain": PLAIN, "momentum": Momentum(), "Adam": Adam()}
    own = [name for name, rule in known.items() if rule == run.rule]
    first = {own[0]: known[own[0]]} if own else {"as given": run.rule}
    return first | known


def decays_for(run):
    """Sizes of the penalty on weights, with the run's own."""
    return {f"{l2:g}" if l2 else "none": l2 for l2 in sorted({*DECAYS, run.l2})}


def batches_for(run):
    """Sizes of a batch, with the run's own."""
    own = [run.batch_size] if run.batch_size else []
    return {"all": AS_GIVEN} | {f"{size:,}": size for size in sorted({*BATCHES, *own})}


def goals_for(pace):
    """What can end training early, with the panel's own."""
    known = [*GOALS, *([pace.goal] if pace.goal and pace.goal not in GOALS else [])]
    return {"no goal": AS_GIVEN} | {str(goal): goal for goal in known}


def sets_for(samples):
    """The rows as given, and the sets that can take their place."""
    given = {} if samples.data else {"as given": AS_GIVEN}
    return given | {name: name for name in sets_like(*samples.given)}


def shares_for(samples):
    """Shares that can be held back, with the samples' own."""
    return {
        f"{share:.0%}" if share else "none": share for share in sorted({*SHARES, samples.held_back})
    }


def can_be_drawn(samples):
    """Whether there are sets that could take the place of the rows."""
    return is_drawn(samples) and bool(sets_like(*samples.given))


def features_to_make(samples):
    """The features that can be made, where there are two inputs to make them of."""
    return tuple(FEATURES) if np.shape(samples.given[0])[1] == 2 else ()


def is_drawn(samples):
    """Whether a seed decides which rows there are, or which are held back."""
    return not samples.is_apart


def yes_or_no(run):
    """Whether layers have biases."""
    return {"yes": True, "no": False}


TABLE = (
    Setting(
        "epochs",
        Number(1, 10_000_000, slider=False),
        "epochs",
        "Train pauses after this many",
        of="pace",
        at_once=True,
        training="running",
    ),
    Setting(
        "networks",
        Number(1, 5_000, slider=False, digits=4),  # all cells together then take some 400 MB
        "networks",
        "how many networks there are in a cell",
        of="lab",
        lab="running",
    ),
    Setting(
        "epochs",
        Number(1, 1_000_000, slider=False, digits=6),
        "epochs",
        "how many epochs each network is trained for",
        of="lab",
        at_once=True,
        lab="running",
    ),
    Setting(
        "speed",
        Choice(lambda pace: tuple(SPEEDS)),
        "speed",
        "how fast you see it train",
        of="pace",
        at_once=True,
        training="running",
        lab="running",
    ),
    Setting(
        "goal",
        Choice(goals),
        "stop",
        "how close all outputs must come to their targets, and whether they have to stay there",
        of="lab",
        lab="running",
    ),
    Setting(
        "learning rate",
        Number(1e-4, 10.0, log=True),
        "learning_rate",
        "how far each step goes",
        at_once=True,
        training="at once",
    ),
    Setting(
        "loss axis",
        Choice(lambda look: AXES),
        "loss_axis",
        "with log, every halving of the loss looks equally long",
        of="look",
        at_once=True,
        training="at once",
    ),
    Setting(
        "lines",
        Choice(lambda look: LINES),
        "lines",
        "what the lines of the network show; 0.12 means with numbers beside them",
        of="look",
        at_once=True,
        training="at once",
    ),
    Setting(
        "middle",
        Choice(lambda look: look.middles),
        "middle",
        "what the picture in the middle shows; the hidden space is what the output units get, loss around the loss "
        "over the two weights picked last, else over two random directions, confusion which class is taken for which",
        of="look",
        at_once=True,
        training="follow",
    ),
    Setting(
        "feature across",
        Choice(features_for),
        "across",
        "which input the surface in the middle shows from left to right",
        of="look",
        at_once=True,
        training="follow",
    ),
    Setting(
        "feature up",
        Choice(features_for),
        "up",
        "which input the surface in the middle shows from bottom to top; all others are as followed",
        of="look",
        at_once=True,
        training="follow",
    ),
    Setting(
        "hidden units",
        Number(1, 16),
        "hidden",
        "how many units a hidden layer has",
        each="hidden layer",
        training="new start",
    ),
    Setting(
        "activation",
        Choice(activations_for),
        "activation",
        "the curve of the units of a hidden layer",
        each="activation",
        training="new start",
    ),
    Setting(
        "activation",
        Choice(activations_for),
        "activation",
        "the curve of all hidden units",
        lab="new start",
    ),
    Setting(
        "seed",
        Number(0, 2**32 - 1, slider=False, digits=10),
        "seed",
        "a different number draws a different start",
        training="new start",
    ),
    Setting(
        "loss", Choice(losses_for), "loss", "the number that training makes small", training="more"
    ),
    Setting(
        "start",
        Choice(starts_for),
        "init",
        "how the first weights are drawn",
        training="more",
        lab="new start",
    ),
    Setting(
        "biases",
        Choice(yes_or_no),
        "bias",
        "whether each layer has biases",
        training="more",
        lab="new start",
    ),
    Setting(
        "update rule",
        Choice(rules_for),
        "rule",
        "what a step makes of the gradient",
        at_once=True,
        training="more",
    ),
    Setting(
        "weight decay",
        Choice(decays_for),
        "l2",
        "a penalty that keeps weights small: this, half of it times the sum of their squares",
        training="more",
    ),
    Setting(
        "stop at",
        Choice(goals_for),
        "goal",
        "what ends training before all epochs are done",
        of="pace",
        at_once=True,
        training="more",
    ),
    Setting(
        "data",
        Choice(sets_for),
        "data",
        "the rows that are learned from",
        of="samples",
        when=is_drawn,
        training="data",
    ),
    Setting(
        "points",
        Number(4, 5_000, slider=False, digits=4),
        "points",
        "how many rows are drawn",
        of="samples",
        when=can_be_drawn,
        usable=lambda samples: "n" in usual(samples.data),
        training="data",
    ),
    Setting(
        "noise",
        Number(0.0, 2.0, slider=False, digits=4),
        "noise",
        "how far points are moved at random",
        of="samples",
        when=can_be_drawn,
        usable=lambda samples: "noise" in usual(samples.data),
        training="data",
    ),
    Setting(
        "held back",
        Choice(shares_for),
        "held_back",
        "the share of rows that are not learned from, only asked about",
        of="samples",
        when=is_drawn,
        training="data",
    ),
    Setting(
        "data seed",
        Number(0, 2**32 - 1, slider=False, digits=10),
        "data_seed",
        "a different number draws other points, and holds other rows back",
        of="samples",
        when=is_drawn,
        training="data",
    ),
    Setting(
        "made features",
        Choice(features_to_make),
        "made_features",
        "what is made of the two inputs, and given to the network beside them",
        of="samples",
        training="data",
    ),
    Setting(
        "batch size",
        Choice(batches_for),
        "batch_size",
        "rows in a step; an epoch goes once through all of them",
        training="data",
    ),
    Setting(
        "loss",
        Choice(losses_of_the_lab),
        "loss",
        "the number that training makes small",
        lab="new start",
    ),
)
