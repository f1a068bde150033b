"""What notebook 08 asks, and why a wrong answer tempts."""

from nnworkshop.exercises.question import Choice, Number

QUESTIONS = {
    "new points": Number(
        short="accuracy on a thousand new points of the moons",
        right=86,
        near=0.02,
        unit="%",
        reason="Most of what it has learned is true of all moons, and the rest is noise of its own thirty points.",
        ideas={
            100: "It has seen thirty points, and noise moves the next ones otherwise.",
            50: "That would be guessing. It has learned a lot that is true of all moons.",
        },
        telltale=("86%", "86 %"),
    ),
    "held-out loss": Choice(
        short="what the loss on held-out rows does",
        right=2,
        reasons=(
            "So it would be if training rows had no noise of their own. They have, and it is learned, too.",
            "At first the network learns what all rows have in common, and then what only the training rows have.",
            "Not to learn any more from rows would do no harm. But what is learned by heart does harm elsewhere.",
            "Nothing is learned *from* them, but what is true of both kinds of rows is learned *for* them, too.",
        ),
        telltale=("lowest 0.", "overfits"),
    ),
    "what helps": Choice(
        short="which remedy raises the accuracy on the moons most",
        right=4,
        reasons=(
            "It does help. But a penalty only knows that borders should be gentle; points know where they are.",
            "It ends the harm and undoes it, and then there are still only 30 points to know the moons from.",
            "Three units are enough to learn noise by heart, too.",
            "Noise differs from point to point and the moons do not: the more points, the more of it cancels.",
        ),
        telltale=("89 %", "Nothing beats more rows"),
    ),
    "decay on spirals": Number(
        short="accuracy on the spirals with weight decay",
        right=59,
        near=0.04,
        unit="%",
        reason="The border of two spirals has to be steep and curled, and small weights cannot make it so.",
        ideas={
            78: "On the moons it was 3 more. But there the true border is gentle, and here it is not.",
            75: "It does have an effect, and a large one.",
            50: "Not quite guessing, but close.",
        },
        telltale=("59 (", "59 %", "curled"),
    ),
    "the champion": Number(
        short="right of a thousand tosses, the best of a hundred networks",
        right=51,
        near=0.06,
        unit="%",
        reason="A tossed coin cannot be known, and whoever was lucky is not lucky again.",
        ideas={
            80: "It was chosen *because* of those 20 tosses. The next ones know nothing of that.",
            65: "Halfway back is still too much: there is nothing to know here.",
        },
        tells="""Of a hundred who guess, the best mostly gets 15 of 20 right, or more. Chosen for its luck, it has \
to do without at the next toss. A hundred networks, or settings, or epochs, are a hundred tickets.""",
        telltale=("51 %", "tickets"),
    ),
    "ones found": Number(
        short="of 46 ones, found by a network that is right on 93 %",
        right=21,
        near=0.1,
        unit="of 46",
        reason="Nearly all of the 93 % are zeros: 444 of them, and 21 ones.",
        ideas={
            43: "That is 93 % of 46. But accuracy is a mean over all rows, and most of them are zeros.",
            46: "Then only zeros would be wrong, 35 of them.",
            0: "So does the rival, who always says 0. This one has learned something.",
        },
        telltale=("444 of them", "25 ones", "false alarm"),
    ),
    "not scaled": Number(
        short="wines with the right grower, not scaled",
        right=38,
        near=0.06,
        unit="%",
        reason="Large numbers push nearly every tanh to its flat end from the start, and there nothing is left to learn by.",
        ideas={
            33: "That would be guessing among three. But one grower has more wines than the others, and to say "
            "that one always gets a little more.",
            97: "The network would have to make up for the units itself, and it cannot: its units are saturated.",
        },
        telltale=("38 %", "saturat"),
    ),
    "seen houses": Choice(
        short="how far off, on twenty houses that it has learned",
        right=1,
        reasons=(
            "Sixteen units have room for twenty houses with their noise: what cannot be known can be learned by heart.",
            "It cannot be known. But what stands in the training rows can be learned by heart, noise and all.",
            "On houses that it has not seen, yes. These it has seen three hundred times.",
        ),
        tells="""Off by 9 where 20 is the least that can be known, and by 45 on the others: that is overfitting again, \
without any class. "Off by half the noise" is no success. It is a confession. Do more houses help? Look where the two \
kinds of rows meet.""",
        telltale=("by heart, noise and all", "Off by 9"),
    ),
}
