"""What notebook 07 asks, and why a wrong answer tempts."""

from nnworkshop.exercises.question import Number

QUESTIONS = {
    "a thousand": Number(
        short="epoch in which the first of 1,000 has learned XOR",
        right=2400,
        near=0.1,
        unit="epochs",
        reason="Even the luckiest start has to leave the plateau first, and the foot of the way down is long.",
        ideas={
            450: "So soon seed 42 had drawn its two lines in 05, but pale: it was on the right side of one half, "
            "not within 0.2.",
            600: "So soon the loss of seed 0 was down to 0.29 in 05, and that is far from within 0.2.",
            1500: "Where the XOR tutorial stops, at rate 1 the answer to two ones is still near 0.28.",
            5000: "By then nearly all that will ever learn have done so.",
        },
        tells="""`Ensemble` looks every 20 epochs, and until 2,400 it finds none. Then most of them learn, within a \
thousand epochs, and the last straggler comes at 14,220. In the end 981 of 1,000 have learned; the 19 others have \
not made it. What the brackets in the picture say is the matter of the next section.""",
        telltale=("2,400", "981 of", "14,220"),
    ),
    "divided pairs": Number(
        short="of 1,000 pairs, divided at pass 1,500",
        right=300,
        near=0.12,
        unit="pairs",
        reason="Of starts and twins about the same number have learned, but not the same ones.",
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
biases, every success ended with four positive first weights, and none began with fewer than two. Xavier and \
He solve another problem, that of networks with many layers.""",
        telltale=("227 of", "hardly a quarter"),
    ),
    "biases from 0": Number(
        short="of 1,000 with biases that start at 0, learn XOR",
        right=989,
        near=0.01,
        unit="of 1,000",
        reason="That is no fewer than without biases.",
        ideas={
            838: "So many learn if the biases are drawn from 0 to 1. It is where they begin that harms.",
            859: "So many learn if the weights have both signs. These weights are positive.",
            1000: "Not quite: a few starts fail even so.",
        },
        tells="""With biases from 0 to 1 it is 838, which is 84 % (81 to 86 %) in place of 98 %. Such a bias pushes \
every unit upwards before it has learned anything, and 162 networks have not got over it by epoch 20,000. It is \
not the bias that harms but where it begins: from 0, 99 % learn (98 to 99.4 %). That is how libraries do it.""",
        telltale=("989 of", "(989, ", "162 networks"),
    ),
    "sixteen units": Number(
        short="epoch by which all with sixteen units have learned",
        right=520,
        near=0.12,
        unit="epochs",
        reason="The more units, the sooner one of their pairs points the right way.",
        ideas={
            2400: "A unit does not wait for the others to be ready: with more of them the plateau is shorter.",
            300: "That is eight times as quick for eight times as many. So soon the first ones arrive.",
            19200: "More units are not more to learn: the task is the same, and more of them share it.",
            4680: "So long the last one with four units takes.",
        },
        tells="All those with sixteen are done long before the first with two arrives.",
        telltale=("520 epochs", "long before the first"),
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
