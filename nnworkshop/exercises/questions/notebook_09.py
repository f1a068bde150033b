"""What notebook 09 asks, and why a wrong answer tempts."""

from nnworkshop.exercises.question import Choice, Number

QUESTIONS = {
    "lazy": Choice(
        short="of ten digits, right by the nearest average",
        right=3,
        reasons=(
            (
                "That would be so if digits had nothing in common. But most zeros have ink on a ring and none in "
                "the middle."
            ),
            "The averages are blurred, but a blur is enough to tell most digits apart.",
            "Most zeros are alike, and so are most ones: where the ink is says a lot.",
            "Some eights are nearer to the average one, and there is nobody to tell it.",
        ),
        tells="""It is 409 of 449: 91 % (88 to 93 %), without a single step. The ones, blurred as they are, keep \
their stroke, and the zeros their hole. So a network that gets nine in ten has not shown anything yet. An accuracy \
means something only beside another one.""",
        telltale=("409", "91 %", "without a single step"),
    ),
    "tenth": Number(
        short="the loss of a network that knows nothing",
        right=2.3,
        near=0.045,
        reason="The right answer gets about a tenth, and $-\\ln 0.1$ is 2.3.",
        ideas={
            0.9: "That is what the right answer lacks. The loss takes the logarithm of what it got.",
            0.1: "That is the share itself. The loss is minus its logarithm.",
            1: "That would be so for the logarithm to base 10: minus the logarithm of a tenth. Here it is the "
            "natural one.",
            0.69: "So much two equal answers cost, $\\ln 2$. Here there are ten.",
            23: "The ten outputs are not added up ten times: only the right one counts.",
        },
        tells="""Here it is 2.4, a little more: the shares are not quite equal, and unequal guesses cost more than \
equal ones. Keep such a number in mind. A run that begins far above it has a start that is too loud, and one that \
ends near it has learned nothing.""",
        telltale=("loss, about: 2.4", "ln 0.1"),
    ),
    "batches": Number(
        short="of 449, right after ten epochs of batches of 32",
        right=426,
        near=0.02,
        unit="of 449",
        reason="In ten epochs it has made 430 steps in place of 10.",
        ideas={
            153: "Then a step with 32 rows would be worth a 43rd of one with all. But its slope is nearly as "
            "good, and there are 43 times as many.",
            449: "Not quite: some of the digits that it has not seen stay wrong.",
            45: "That is guessing. A step with few rows is less exact, but not blind.",
        },
        tells="""426 in place of 153, with the same rate and for the same number of multiplications: 430 steps in \
place of 10. The slope of 32 rows is not exact, but to take a short step it need not be.""",
        telltale=("426", "430 steps"),
    ),
    "long steps": Number(
        short="how many times as long steps with momentum 0.9 become",
        right=10,
        unit="times",
        reason="$1 + 0.9 + 0.9^2 + \\dots = 1 / (1 - 0.9)$.",
        ideas={
            0.9: "That is what stays of the last step. To it comes the new one, whole.",
            1.9: "So long is the second step. The third has the second in it.",
            2: "A step has more than one before it in its bones.",
            9: "That is all the older ones together; the newest comes on top.",
        },
        tells="""The first is 1, the second 1.9, the third 2.71, and so on. Each step loses a tenth of the one before and \
gains a plain one: at 10 the two are equal, and it comes to rest.""",
        telltale=("10.00 times", "comes to rest"),
    ),
    "pairs": Choice(
        short="digits most often taken for each other",
        right=3,
        reasons=(
            "So people do. On 8 by 8 pixels a 7 has its bar in the top rows, and that is easy to see.",
            "They come third, with 17 times: their upper halves differ more than one thinks.",
            "On 8 by 8 pixels an 8 whose loops are closed with ink is a fat stroke, and so is a 1.",
            "So people do, too. But the open top of a 4 is several pixels wide.",
        ),
        tells="""An 8 is called a 1 in 39 cases, a 1 an 8 in 7: 46 of the 231 mistakes. Narrow loops fill with ink \
where pixels are large, and what is left is a stroke. What is hard for a network depends on what it gets to see, \
and not on what you would see.""",
        telltale=("39 cases", "46 of the", "fat stroke"),
    ),
    "moved": Number(
        short="of 449, right when moved by one pixel",
        right=176,
        near=0.1,
        unit="of 449",
        reason="Each pixel has weights of its own, and now each meets the ink of its neighbour.",
        ideas={
            439: "That is what you would do. But a network has no eyes: it has a weight for each pixel.",
            430: "A few mistakes more, as for a person: but it has a weight for each pixel, and all meet the "
            "ink of another.",
            45: "That would be guessing. Something of a digit is still where it was.",
        },
        tells="""176 of 449 are 39 % (35 to 44 %), and to the left, down or up it is not much better (where a row of ink \
leaves the sheet as well): more than half are lost by a step that you can hardly see. In the lower row are five digits as \
they were moved, with what the network calls them.""",
        telltale=("176 of", "39 %", "more than half"),
    ),
}
