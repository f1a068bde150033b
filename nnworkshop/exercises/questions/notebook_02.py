"""What notebook 02 asks, and why a wrong answer tempts."""

from nnworkshop.exercises.question import Choice, Number

QUESTIONS = {
    "middle": Number(
        short="z of the middle neuron",
        right=2.2222,
        near=0.02,
        reason="$0.6667 \\cdot 1 + 0.7778 \\cdot 2 = 2.2222$: first times first, plus second times second.",
        ideas={
            2.1111: "The weights have changed places: the first weight belongs to the first input.",
            4.3333: "That adds up before it multiplies. Each input has a weight of its own.",
            1.4444: "That is the sum of the inputs, with no weights.",
            0.7222: "That is with the weights 0.5, which the middle neuron does not have here.",
            3: "That is the sum of the weights. Each is multiplied by its input first.",
            0.9022: "That is its $a$. The question is about $z$, before the squash.",
        },
        telltale=("2.2222", "0.7778 · 2"),
    ),
    "price": Choice(
        short="price of the first house",
        right=2,
        reasons=(
            "The sigmoid says one half only at $z = 0$, and $z_2$ is about 1.",
            "$\\sigma(1)$ is 0.73: well above one half, and still far from 1.",
            "That is $100\\,z_2$. The squash is still to come, and it never quite reaches 1.",
        ),
        telltale=("0.73", "73."),
    ),
    "refused": Choice(
        short="which of two mistakes Python refuses",
        right=1,
        reasons=(
            "(3, 2) and (3, 1) do not fit, since 2 is not 3. (2, 3) and (3, 2) do fit.",
            "The order is wrong, but Python looks at shapes alone, and (2, 3) and (3, 2) fit.",
            "Python does not know what the matrices mean. It looks at shapes alone, and one pair fits.",
            "Python does look at the shapes: the left matrix must be as wide as the right one is high.",
        ),
        tells="The second mistake runs and is nonsense: by bad luck there are as many houses as hidden units, so "
        "the inner numbers agree. Shapes catch many mistakes, not all.",
        telltale=("(2, 3) and (3, 2)", "has shape (2, 2)"),
    ),
    "lights": Number(
        short="numbers that change with W2[1, 0], of 24",
        right=6,
        near=0.01,
        reason="In each of the three houses two: $z_2$ and $a_2$.",
        ideas={
            2: "That is one house. The weight is the same one for all three.",
            3: "The change goes on: $a_2$ is the squash of the sum that changes.",
            4: "That is one house, with a hidden unit, which does not hear this weight.",
            9: "The weight multiplies $a_1$, and leaves it as it is.",
            12: "The hidden unit comes before this weight, and does not hear it.",
            18: "Those are the numbers that stay: the hidden layer comes before this weight.",
            24: "The hidden layer comes before this weight, and does not hear it.",
        },
        tells="A weight is felt only downstream, by its own unit and by whatever listens to it. More of the network "
        "listens to `W1[0, 2]`: it changes four numbers in each house, $z_1$ and $a_1$ of the third unit, $z_2$ and $a_2$.",
        telltale=("two: $z_2$", "6 of 24"),
    ),
    "turns": Choice(
        short="what moving W1[0, 1] does at (0, 0)",
        right=3,
        reasons=(
            "A hidden unit hears the inputs alone, not the other units of its layer.",
            "At the ring the first input is 0, and 0 times any weight is 0.",
            (
                "`W1[0, 1]` leads from the first input to the second hidden unit alone. At the ring this input "
                "is 0, and 0 times any weight is 0."
            ),
            "Both do. A bias pushes its unit's line, without turning it; a weight turns it.",
        ),
        tells="So line 2 turns about the ring, and unit 2 keeps its 0.5. Drag the ring across line 2, and its answer "
        "passes 0.5, while its map goes from blue to orange.\n\nThe line is where $x_1 w_1 + x_2 w_2 + b = 0$, which is always a "
        "straight one: that is why a single hidden unit cannot bend its border. The weights of `W2` move no line. They say how "
        "much each unit counts, and on which side it says yes. Now give the network 1 hidden unit, then 2, and move any weight.",
        telltale=("to the second hidden unit alone", "0 times any weight", "keeps its 0.5"),
    ),
    "agree": Choice(
        short="three equal units after a thousand nudges",
        right=3,
        reasons=(
            "Nothing could tell them which part is whose: they hear the same and say the same.",
            "The errors of rounding are the same in all three, so far as they matter here.",
            "Equal units hear the same and say the same, so they get the same nudges, forever.",
        ),
        tells="This is called **symmetry**. And they agree not only in the digits that the picture shows: the `assert` "
        "looks closer.",
        telltale=("symmetry", "same nudges"),
    ),
}
