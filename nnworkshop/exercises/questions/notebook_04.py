"""What notebook 04 asks, and why a wrong answer tempts."""

from nnworkshop.exercises.question import Choice, Number

QUESTIONS = {
    "rise": Number(
        short="by how much the loss rises",
        right=0.00112,
        near=0.03,
        reason=r"$0.01 \cdot 0.1119$, as the gears say.",
        ideas={
            0.1119: "That is the slope, the rise for each 1 of weight. The weight rises by 0.01.",
            0.01: "As far as the weight moves itself: that would be a slope of 1. Every gear brakes.",
            0.00076: "That takes the sigmoid's slope of $z$. It is $a(1 - a)$, of the output.",
            -0.00112: "The right size. But the output is too large, and more $w$ makes it larger.",
            0.00224: "Twice too much: with the one half, the slope of the loss is $a - y$.",
        },
        tells="Which gear brakes the most? The sigmoid: it never lets more than a quarter through. The last line "
        "measures each gear for itself: nudge $w$ down and up a little, and divide how far each number moved "
        "by how far the one before it moved.\n\nBelow, $w$ runs from −8 to 8. The product of the gears must "
        "be the steepness of the curve where the weight stands now: the line fits for small turns of $w$. "
        "Elsewhere the gears have other ratios.",
        telltale=("0.0011", r"0.01 \cdot 0.1119", "Which gear brakes"),
    ),
    "blame": Choice(
        short="what to blame a hidden unit for",
        right=4,
        reasons=(
            "Blame is not shared out evenly: hidden 2 is heard through a larger weight, and gets more.",
            "What it sent counts for the weight $w$ behind it. Its own sum acts through that weight.",
            "That is how fast the loss moves with its *output*. Its sum has a sigmoid to pass first.",
            "Two gears lie between its sum and the output's sum, and their ratios multiply.",
        ),
        tells="Hidden 1's sum turns its output, with the ratio $s(1 - s)$. Its output turns the output unit's "
        "sum, with the ratio $w$. From there on, the output's delta knows the rest. This is the law by which "
        "blame flows back:\n\n"
        r"$$\delta_\text{hidden 1} = \delta_\text{output} \cdot w \cdot s(1 - s)$$"
        "\n\nThe cell below nudges the sum of each hidden unit for each of the four samples, and measures how "
        "far the loss moves for each 1 of the sum. In its chart, that is upwards; to the right is what an idea "
        "says it should be. Your own trials are stars.",
        telltale=("0.0114", r"\delta_\text{hidden 1}", "sum turns its output"),
    ),
    "meet": Choice(
        short="what the loss follows where paths meet",
        right=3,
        reasons=(
            "The weaker path is not drowned out: its share of the change arrives as well.",
            "An average is half of what arrives: nothing divides by the number of paths.",
            "A small nudge does its work on each path as if the other were not there.",
        ),
        tells="Where paths meet, slopes add.\n\nThe same happens with samples. The weight $w$ works for all four "
        "rows of XOR, and the loss is a sum over the rows. So four paths lead from $w$ to the loss. Below, "
        "watch them pull.",
        telltale=("0.0180", "slopes add", "as if the other were not there"),
    ),
    "square": Choice(
        short="a forgotten transpose with two samples",
        right=3,
        reasons=(
            "Two samples and two inputs make `X` square, and a square matrix fits either way round.",
            "Only the transpose of the whole product would be that. This product adds up other things.",
            "It multiplies an input of one sample by the delta of another. The shape is right all the same.",
        ),
        tells="No error, the right shape, and not one number in its place. (0.0042 and 0.0059 do turn up, but "
        "in the wrong row.) The yellow one gives away what happened: it multiplies an input of the sample (1, 0) with the delta of the sample (1, 1).",
        telltale=("in the wrong row", "fits either way round"),
    ),
    "central": Number(
        short="how many times the central error shrinks",
        right=100,
        unit="times",
        near=0.1,
        reason="The error of the central slope goes with $h^2$.",
        ideas={
            10: "That is the one-sided slope. Here the part that goes with $h$ cancels, and $h^2$ is left.",
            20: "Two nudges are not twice as good: the part that goes with $h$ cancels altogether.",
            1000: "One power too many: the part that goes with $h$ cancels, and $h^2$ is left.",
        },
        tells="Both axes go in powers of ten. With each step to the right the error of one side falls by one "
        "power, the central one by two.\n\nDo not overdo it. A computer keeps some 16 digits, and far below "
        "$h = 10^{-5}$ the two losses differ in the last of them only. Then the error grows again, on each "
        "machine in its own way.\n\nSo why not always nudge, and forget the chain rule? Because nudging takes "
        "two forward passes for *each* weight, and backpropagation one sweep for *all*. With a million "
        "weights, that is one coffee against a million coffees. Nudge to check, not to train.",
        telltale=("goes with $h^2$", "by two"),
    ),
    "slip": Choice(
        short="which bars miss with z in place of a",
        right=3,
        reasons=(
            "The slope of the output's sigmoid is wrong, too, and `W2` needs it.",
            "Every path to the loss ends at the output, so its wrong delta reaches `W1` as well.",
            "Every path to the loss ends with the output's wrong delta.",
            "$z(1 - z)$ is negative where $z$ is above 1 or below 0: such a slope turns steps round.",
        ),
        tells="The bars of `W2` fall almost a third short; those of `W1` even point the wrong way. Yet no line "
        "complains. Train with it at rate 1, and the loss even falls, for 36 steps, from 0.55 to 0.48. "
        "Meanwhile, hidden behind a saturated unit, `W1` grows and grows, and the 37th step overflows. You "
        "would look for the fault in the learning rate.\n\nNext, the transpose on the wrong matrix: "
        "`delta1.T @ X` in place of `X.T @ delta1`.",
        telltale=("6 of 6 miss", "ends with the output's wrong delta", "a third short"),
    ),
    "level": Choice(
        short="the delta of one point where the gradient is small",
        right=2,
        reasons=(
            "The gradient is a sum over all points. It is small when they cancel, whether or not each is small.",
            "The network says 0.36 there and should say 1: more of the output's sum would mean less loss.",
            "Delta has the sign of output minus target, and no output is above the target 1.",
        ),
        tells="Its delta is −0.15, around epoch 500, and hardly any sample could have a larger one. A border that is "
        "nearly straight satisfies nearly everyone, and the deltas of the others pull against each other and cancel. "
        "A small gradient says that the ground is level, not that the ball is home. The second time is the end, where the "
        "moons are told apart and there is little left to blame.\n\nNow pause and click a line (or choose a weight under "
        "*Follow*): below the picture is the road from this point's loss back to that weight, gear by gear.",
        telltale=("says 0.36", "pull against each other", "the ground is level"),
    ),
}
