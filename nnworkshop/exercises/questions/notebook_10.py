"""What notebook 10 asks, and why a wrong answer tempts."""

from nnworkshop.exercises.question import Choice, Number

QUESTIONS = {
    "which line": Choice(
        short="what is wrong with the first loop",
        right=3,
        reasons=(
            "Both signs do, as long as the update fits them: out - y goes with a minus in the update.",
            "It is: the update comes last, when all slopes are there.",
            "The loss is a mean over the rows, and each of these products is a sum over them.",
            "With one row there would be nothing to see. There are 100.",
        ),
        tells="""The loss divides by N, and the slopes do not: `X.T @ delta1` adds up what all 100 rows have to say. \
The direction is right, but each step is 100 times as long as you think. At rate 3 that is rate 300, and the very first one \
throws all answers onto the flat end of the sigmoid. It is the most common slip of all, since a few rows forgive it.""",
        telltale=("not divided", "times as long", "rate 300", "sum over"),
    ),
    "wrong slope": Number(
        short="of 100, right with a wrong slope",
        right=91,
        near=0.035,
        unit="of 100",
        reason="A wrong slope still has the right sign, so the loss falls, for a while.",
        ideas={
            100: "That is what the right slope reaches. A wrong one points a little beside.",
            50: "That is guessing. But the slope that it takes is never negative, so no sign is wrong.",
        },
        tells="""91 of 100: a result that one would believe. The curve falls and flattens, as curves do, and many a \
report has been written about such a network. Nothing in the loss says that the slopes are wrong.""",
        telltale=("91 of", "right: 91"),
    ),
    "flat targets": Number(
        short="how many differences out - prices has",
        right=900,
        near=0.001,
        reason="(30, 1) minus (30,) is a table of 30 by 30.",
        ideas={
            30: "So it was meant. But (30,) counts as one row, not as a column.",
            60: "They are not put one behind the other: each is taken from each.",
            90: "That is the number of inputs.",
        },
        tells="""NumPy takes a (30,) for one row, (1, 30), and stretches both to the same shape: each of the 30 outputs \
minus each of the 30 prices. There is no error, the mean is a number, and all that a network can learn from that is the mean \
price. Here even the weights grow: the first step makes 30 columns of them.""",
        telltale=("is 900", "30 by 30", "(30, 30)", "(3, 30)", "table of"),
    ),
    "all right": Choice(
        short="what ails a loop whose slopes are right",
        right=2,
        reasons=(
            "With five units it got all 100 right before, and the points are the same.",
            "The inputs reach 71, so the sums are large from the start, and the sigmoids flat.",
            "It is the one that worked before.",
            "Its loss hardly moves: more of the same will not help.",
        ),
        tells="""With inputs like 30 and 60 nearly every hidden unit says the same to all rows from the start, 0 or 1, and \
has no slope left to change that. `watch` has tried it out: copies of the run, with scaled columns, learn. So what it \
says of a run whose slopes are right is no guess, it has been tried.""",
        telltale=("not scaled", "std(axis=0)", "flat ends of"),
    ),
}
