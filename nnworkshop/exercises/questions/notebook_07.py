"""What notebook 07 asks, and why a wrong answer tempts."""

from nnworkshop.exercises.question import Number

QUESTIONS = {
    "a thousand": Number(
        short="of 1,000 starts, learn XOR",
        right=981,
        near=0.015,
        unit="of 1,000",
        reason="Nearly all of them do, if they get the time.",
        ideas={
            1000: "Seed 41 alone has shown that not all of them learn.",
            667: "That is two of the three that you have seen. Three are too few for a share.",
            500: "It is no toss of a coin: learning or not hangs on where a start lies.",
            392: "So many had learned where the XOR tutorial stops. With patience it is many more.",
        },
        tells="""For nearly 2,400 epochs not one has learned. Then most of them do, within a thousand epochs, and the \
last straggler comes at 14,220. The 19 others have not made it. What the brackets in the picture say is the \
matter of the next section.""",
        telltale=("981 of", "981 have", "98 %"),
    ),
    "divided pairs": Number(
        short="of 1,000 pairs, divided at pass 1,500",
        right=300,
        near=0.12,
        unit="pairs",
        reason="Nearly as many have learned, but not the same ones.",
        ideas={
            0: "Equal counts do not mean equal networks: as many may have changed to the one side as to the "
            "other.",
            390: "Then no start would have kept its luck. Some do.",
            500: "That is what two throws of a coin would give for each pair. But many starts are sure of "
            "their way.",
        },
        tells="""About 300 in a thousand are 30 % (27 to 33 %). For hundreds of starts, rounding tosses a coin, \
and the coins fall otherwise for the twins; the number of heads is much the same. It is like drawing other \
starts: a count moves, and hardly ever further than its interval reaches. That is why the figures of two \
machines agree, in this sense, though their digits do not.""",
        telltale=("about 300", "30 %", "tosses a coin"),
    ),
    "Xavier": Number(
        short="of 1,000 Xavier starts, learn XOR",
        right=227,
        near=0.12,
        unit="of 1,000",
        reason="What counts here is the sign of the first weights, not their size.",
        ideas={
            981: "The best-known recipe need not be the best one here: it was made for networks with many "
            "layers.",
            1000: "The best-known recipe need not be the best one here: it was made for networks with many "
            "layers.",
            500: "Half of the weights are positive. But it takes more than one of them.",
        },
        tells="""From 0 to 1 it was 98 % (97 to 99 %); of the three others each has hardly a quarter. The \
intervals of those three overlap, so a thousand starts do not tell which of them is best; that they are far \
behind the first is beyond doubt. What the first has is no subtle size but the plus sign: in 05, without \
biases, every success ended with positive first weights, and hardly any began with negative ones. Xavier and \
He solve another problem, that of networks with many layers.""",
        telltale=("227 of", "hardly a quarter"),
    ),
    "biases from 0 to 1": Number(
        short="of 1,000 with biases from 0 to 1, learn XOR",
        right=838,
        near=0.03,
        unit="of 1,000",
        reason="That is fewer than without biases.",
        ideas={
            981: "A bias does not leave things as they are: it pushes every unit one way from the start.",
            995: "More freedom helps only if it begins in the right place.",
            1000: "More freedom helps only if it begins in the right place.",
        },
        tells="""It is 84 % (81 to 86 %) in place of 98 %. A bias from 0 to 1 pushes every unit upwards before it \
has learned anything, and 162 networks have not got over it by epoch 20,000. It is not the bias that harms but \
where it begins: from 0, 99 % learn (98 to 99.4 %). That is how libraries do it.""",
        telltale=("838 of", "162 networks"),
    ),
    "enough units": Number(
        short="hidden units until all 200 learn",
        right=4,
        unit="hidden units",
        reason="Twice as many as can hold the answer are enough to find it.",
        ideas={
            2: "Two can hold XOR, but most starts with two do not find it.",
            3: "Three come close, and still some fail.",
            8: "So many do it, too, but fewer will do.",
            16: "So many do it, too, but fewer will do.",
        },
        tells="""With two it is 26 % (20 to 32 %), with three 82 % (76 to 86 %), as much as biases could do, and \
from four on all two hundred have learned.""",
        telltale=("4 hidden: 100", "76 to 86"),
    ),
    "cross-entropy": Number(
        short="epoch by which half of them have learned",
        right=140,
        near=0.15,
        unit="epochs",
        reason="It is four times as quick, and yet it learns no more often.",
        ideas={
            580: "It does not only wake the sleepers: in the middle, too, its slopes are larger.",
            290: "Twice as quick is too modest: the factor that cross-entropy has shed is a quarter near "
            "one half.",
            1: "It takes longer steps, but there is still a way to go.",
        },
        tells="""Four times sooner, but no more often, as far as a thousand starts can tell: 84 % and 83 %, with \
intervals that lie almost on each other. Cross-entropy is a faster car in the same lottery.

Is it the better engine, too? The slope of the squared error has a factor $a_2 (1 - a_2)$, which is a quarter \
near one half, where all begin; cross-entropy has shed it. Give the squared error four times the rate, and it \
needs 160 epochs. So on ordinary starts cross-entropy mostly takes longer steps.""",
        telltale=("by epoch 140", "longer steps"),
    ),
}
