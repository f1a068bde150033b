"""What notebook 01 asks, and why a wrong answer tempts."""

from nnworkshop.exercises.question import Choice, Number

QUESTIONS = {
    "milk": Number(
        short="z of the tea with milk",
        right=-2,
        reason="$21 - 5 - 18 = -2$: each input times its own weight, and the bias once.",
        ideas={
            8: "The weight of the milk is negative, so its product is taken away, not added.",
            -17: "That takes the millilitres away as they are. They count only by their weight.",
            2.75: "That takes the weight away alone. It has to be multiplied by its input, 20 ml.",
            16: "That is without the bias.",
            -20: "The bias joins the sum once, however many inputs there are.",
        },
        tells="A negative $z$: with milk, the neuron says that the tea can be drunk. The inputs are data, the "
        "weights and the bias are settings. *Learning* will mean nothing more than finding good settings.",
        telltale=("21 - 5 - 18", "−2 came"),
    ),
    "weight": Choice(
        short="where it decides with twice the weight",
        right=2,
        reasons=(
            "The bias alone is not the place: in $-b / w$ it is divided by the weight.",
            "The place of decision is $-b / w$, so twice the weight halves it: $18 / 0.6 = 30$ degrees.",
            "That would be so if the curve turned about its middle. But at 60 °C $z$ is now 18.",
            "Twice the weight does not double the place: in $-b / w$ the weight stands below the line.",
        ),
        tells="To this neuron, lukewarm tea is too hot. A larger weight tilts the curve, but it also moves the "
        "decision towards zero. To tilt it in place, the bias must grow along with the weight, as in the "
        "third curve.",
        telltale=("18 / 0.6", "30 degrees"),
    ),
    "quotient": Choice(
        short="the quotient, for shorter and shorter steps",
        right=3,
        reasons=(
            "The rise gets smaller, too, and just as fast as the step that we divide by.",
            "The rise does shrink to nothing; but so does the step that it is divided by.",
            "Rise and step shrink together, and their quotient settles, here at one quarter.",
            "That would be a curve that climbs at 45 degrees. The sigmoid is flatter at 0.",
        ),
        telltale=("settles", "one quarter"),
    ),
    "trap": Choice(
        short="slope_from_output(2.0)",
        right=4,
        reasons=(
            "Python does not know what a number means. It takes a 2 as gladly as an output.",
            "The function never looks at the curve. It multiplies 2 by $1 - 2$, which is negative.",
            "Nothing holds it to the slopes that there are. It multiplies 2 by $1 - 2$, which is negative.",
            "$2 \\cdot (1 - 2) = -2$: nineteen times too large, and downhill where the curve climbs.",
        ),
        tells="The dashed curve crosses the truth in just two points, and at $z = -4$ it is off by 20 (far below "
        "the picture). Yet nothing complains, and a network trained with it would quietly walk the wrong way. The "
        "opposite mistake, the third curve, is worse: it never falls below 0.19 and looks perfectly sensible.",
        telltale=("nineteen times", "off by 20"),
    ),
    "flatter": Choice(
        short="how many times flatter it is at 10 than at 0",
        right=3,
        reasons=(
            "That would be a slope that falls in proportion to $z$. It falls like $e^{-z}$, much faster.",
            "That would be a slope that falls like a power of $z$. It falls like $e^{-z}$, much faster.",
            "$0.25 / 0.000045$ is more than five thousand: out there the slope falls like $e^{-z}$.",
            "It looks flat in the picture, but it never quite gets there: the slope is 0.000045.",
        ),
        telltale=("0.000045", "thousands of times", "five thousand"),
    ),
}
