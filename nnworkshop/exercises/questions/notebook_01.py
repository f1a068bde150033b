"""What notebook 01 asks, and why a wrong answer tempts."""

from nnworkshop.exercises.question import Choice

QUESTIONS = {
    "weight": Choice(
        short="where it decides with twice the weight",
        right=1,
        reasons=(
            "At $18 / 0.6 = 30$ degrees: the place of decision is $-b / w$, so twice the weight halves it.",
            "The bias alone would keep it there, were the sum not $x\\,w + b$ with $w$ in it, too.",
            "Twice the weight does not double the place: the weight stands below the fraction line.",
            "A steeper curve still has one place where $z = 0$.",
        ),
        telltale=("18 / 0.6", "30 degrees"),
    ),
}
