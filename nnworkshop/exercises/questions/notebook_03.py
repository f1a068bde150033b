"""What notebook 03 asks, and why a wrong answer tempts."""

from nnlib import Network, SquaredError, Training
from nnworkshop.exercises.question import Choice, Number

HOURS = [[1.0], [1.0], [2.0], [2.0]]
KILOMETRES = [[3.0], [5.0], [7.0], [9.0]]


def losses(rate, steps):
    """The loss of the walkers' ball from w = 2 on."""
    neuron = Network([1, 1], "identity", bias=False, init={"W1": [[2.0]]})
    training = Training(neuron, HOURS, KILOMETRES, SquaredError(), rate)
    training.run(steps)
    return training.history.losses


def twice_the_rate(steps=5):
    """What the loss could do at 0.9, twice the rate of 0.45, by idea."""
    return {
        "half the time": losses(0.45, 2 * steps)[::2],
        "to and fro at one height": losses(0.8, steps),  # as it is on the edge
        "each leap is shorter": losses(0.75, steps),  # as it is below the edge
        "each leap is longer": losses(0.9, steps),
    }


QUESTIONS = {
    "jog": Number(
        short="the loss of the jog",
        right=5.5,
        reason=r"$\frac12 \cdot \frac14 (9 + 1 + 25 + 9) = 5.5$.",
        ideas={
            11: "That is the mean of the squares. Half of it is the loss.",
            22: "That is half the *sum* of the squares. The loss takes half of their mean.",
            44: "That is the sum of the squares. The loss takes half of their mean.",
            4.5: "That squares the mean error, 3. The loss takes the mean of the squares.",
            1.5: "That is half the mean error. The errors are to be squared first.",
        },
        tells="The jog costs as much as the stroll: two guesses on opposite sides of the best one can be "
        "equally wrong.\n\nBelow is the loss for all speeds from 0 to 8. Does its lowest point touch zero?",
        telltale=(r"9 + 1 + 25 + 9", "as much as the stroll", "equally wrong"),
    ),
    "first step": Number(
        short="the weight after one step",
        right=2.5,
        unit="km/h",
        near=0.02,
        reason=r"$2 - 0.1 \cdot (-5) = 2.5$.",
        ideas={
            1.5: "That goes *with* the slope, which is uphill. Downhill is against it.",
            2.1: "The learning rate is no distance: it multiplies the slope.",
            1.9: "The learning rate is no distance: it multiplies the slope, and goes against its sign.",
            7: "That goes by the whole slope. The learning rate takes a tenth of it.",
            -3: "That adds the whole slope. A step goes against it, by a tenth of it.",
        },
        tells="The next step is shorter, although the learning rate is the same: at 2.5 the slope is not as "
        "steep.\n\nBelow are twenty steps, from the ring on. Look at the distances from dot to dot.",
        telltale=("2.875", r"2 - 0.1 \cdot (-5)"),
    ),
    "twice the rate": Choice(
        short="the loss at twice the rate",
        right=4,
        reasons=(
            "Twice the step is half the time only while steps are short. These leap over the bottom.",
            "A leap of just twice the way to the bottom does that. This one is longer, and lands higher.",
            "So it is at 0.75. At 0.9 a leap overshoots by more than the distance it came from.",
            "It lands further from the bottom, where it is steeper: the next leap is longer still.",
        ),
        tells="Twice a very good learning rate is a catastrophe. The black curve is the true one:",
        telltale=("is longer still", "47.1"),
        curves=twice_the_rate,
    ),
    "edge": Choice(
        short="whether the edge moves with the start",
        right=3,
        reasons=(
            "The steps are longer from far out, but so is the way: both grow in proportion.",
            "There is more room, but the steps grow in the same proportion.",
            "From twice as far out the slope is twice as steep, so all is the same, at twice the size.",
        ),
        tells="Only at the bottom itself does nothing happen: no slope, no step.\n\nBelow are the course's own "
        "trials, and yours as stars. To the right is the learning rate. Upwards is the share of the distance "
        "to the bottom that *one step leaves over*: at 0 the ball is there, at 1 it is as far away as before. "
        "What shape do the trials make?",
        telltale=("twice the size", "2 / 2.5", "edge=0.8"),
    ),
    "valleys": Choice(
        short="where two balls end",
        right=3,
        reasons=(
            "It looks for nothing: it feels the slope where it stands, and goes down from there.",
            "Between the two is a hill, and nothing rolls up a hill.",
            "Each goes down from where it stands, and between them is a hill.",
        ),
        tells="The left valley is for heating, with a loss of 2.5 at its bottom, the right one for cooling, "
        "with 5.625. The right bottom is a **local minimum**: the lowest point around, and not the lowest "
        "there is. The ball cannot know: the slope is 0, and the slope is all it ever asks for. (Two ReLUs "
        "could serve all days.)\n\nThe ball in the panel below starts at 4.5 and ends in the shallow valley. "
        "**Leave its start alone. Can the learning rate get it into the deep one?** Then try a start of "
        "exactly 0.",
        telltale=("between them is a hill", "local minimum", "5.625"),
    ),
    "momentum": Number(
        short="steps home with momentum 0.7",
        right=27,
        unit="steps",
        reason="Along the valley the pushes add up, and across it they cancel.",
        ideas={
            39: "That is 30 %, as if momentum spared a share of 0.7 of all steps. It spares more.",
            90: "That is 70 %, as if each step were a little longer. But the pushes add up.",
            129: "Steps that agree add up to longer ones, at no cost.",
        },
        tells="Not one of these steps costs more than a step in honey. With 0.9 it takes 64: after the 27 "
        "steps in the picture that ball has shot past home and is on its way back. It **overshoots**, as "
        "whatever is too fast to stop does.\n\nIn the panel below, the pale way is honey again, and the other "
        "one has momentum 0.7. The panel is stricter than we were: to it a ball has arrived when slope and "
        "speed are down to a thousandth of the first. **Which rate and momentum need the fewest steps?** "
        "Change something and press Drop. Then turn the landscape in 3-D and let the ball swing.",
        telltale=("home after  27", "overshoots"),
    ),
}
