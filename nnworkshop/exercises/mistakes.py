"""The classical mistakes: each has a name, a sentence that says where to look, and, in the
exercises where it can occur, a wrong variant of the right function.

A sentence never says how to do it. Where two mistakes give the same numbers, they share one name
for what they have in common.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import permutations

import numpy as np


@dataclass(frozen=True)
class Kind:
    """A mistake's name and its sentence. Called with wrong variants it makes a Mistake of them; an
    exercise can give a sentence that fits it better.
    """

    name: str
    hint: str

    def __call__(self, *variants, hint=""):
        return Mistake(self.name, hint or self.hint, variants)


@dataclass(frozen=True)
class Mistake:
    """A kind of mistake in one exercise: wrong functions, called as the learner's is."""

    name: str
    hint: str
    variants: tuple[Callable[..., object], ...]


# What kind of thing comes back
NOTHING = Kind(
    "nothing returned",
    "Your function gives nothing back. print shows a number to you; only return hands it on.",
)
TUPLE = Kind(
    "a tuple in place of one value",
    "What comes back is a tuple: a comma behind return makes one, even a comma at the very end. The "
    "task asks for one value.",
)
LIST = Kind(
    "a list in place of an array",
    "The numbers are right, but they come in a list. What comes next wants to calculate with them, "
    "and a list cannot: hand back an array.",
)
TEXT = Kind(
    "text in place of numbers",
    "What comes back is a text. It may look like the number, but nobody can calculate with it.",
)
GENERATOR = Kind(
    "yield in place of return",
    "What comes back is a generator, a promise of numbers to come: look at the word yield.",
)
ORDER = Kind(
    "wrong order of returned values",
    "The numbers are right, but they have changed places: compare the order in which you hand them "
    "back with the one that the task asks for.",
)
FLAT = Kind(
    "(N,) in place of (N, 1)",
    "The numbers are right, but they lie in one long row. The rows and columns of the shape that "
    "was asked for have got lost.",
)
TURNED = Kind(
    "result transposed",
    "The numbers are right, but rows and columns have changed places: one row a sample, one column "
    "a unit.",
)
ROUNDED = Kind(
    "rounded",
    "The first digits are right, and then they stop: leave rounding to whoever looks at the result.",
)
INTEGER = Kind(
    "integer arithmetic",
    "All that stands behind the decimal point is gone. Look for //, int, round, or an array of "
    "whole numbers into which the results are written.",
)
ZERO = Kind(
    "always zero",
    "Zero comes out, whatever goes in. Does something cancel itself, or is all that stands behind "
    "the decimal point cut off?",
)
CONSTANT = Kind(
    "the same answer for every input",
    "Whatever goes in, the same comes out. Does your function calculate with its arguments, or with "
    "numbers from elsewhere in the notebook?",
)
LAST = Kind(
    "only the last sample",
    "Only the last sample is left. If there is a loop: what becomes of the results of the rounds "
    "before?",
)
FIRST = Kind(
    "only the first sample",
    "Only the first sample is there. If there is a loop: does it get to its second round?",
)
REVERSED = Kind(
    "samples in another order",
    "The numbers are right, but they come in reverse: which sample belongs to which row?",
)
OFF_BY_ONE = Kind(
    "loop off by one",
    "One row or column at the edge is left out: count the rounds of your loops, from which number to "
    "which.",
)
ONE_UNIT = Kind(
    "only one of the units",
    "One column is there, or counts, and the others do not: each unit has a column of its own.",
)
TOTAL = Kind(
    "several numbers made into one",
    "Numbers that should stay apart are added up, averaged, or only one of them is kept: which shape "
    "is asked for?",
)
EXTRA_AXIS = Kind(
    "an axis too many",
    "The numbers are right, but the array has one axis more than it should: count the brackets, and "
    "print its shape.",
)
ACCUMULATED = Kind(
    "carried over from round to round",
    "What one round of a loop has added up is still there in the next: what must start afresh in each "
    "round?",
)
ONE_WAY = Kind(
    "no return on one of the ways",
    "Here your function gives nothing back: does every way through it end in a return?",
)
RANDOM = Kind(
    "another answer each time",
    "Called twice with the same input, your function gives two answers: does it draw random numbers, "
    "or keep something from call to call?",
)
ARGUMENTS = Kind(
    "arguments in another order",
    "Your function takes its arguments in another order than the check hands them over: compare the "
    "names behind def with those of the task.",
)
NO_EFFECT = Kind(
    "an argument without effect",
    "Whatever {names} may be, your answer stays the same: where should it come in, and is it replaced "
    "by a number of your own?",
)
IN_PLACE = Kind(
    "array changed in place",
    "An array that you were given is not what it was before; whoever handed it to you still needs "
    "it. Operators such as -= and *=, and assigning to its entries, change it.",
)

# Numbers
SIGN = Kind(
    "sign flipped",
    "The sizes are right and the signs are not: which of the two is subtracted from the other, or "
    "is there a minus too many or too few?",
)
ABSOLUTE_VALUE = Kind(
    "sign lost",
    "None of your numbers is negative, and some should be: where does a minus get lost, in abs or in a "
    "square?",
)
TWO = Kind(
    "factor of two",
    "Everything is twice as large as it should be: look at the constants, the one half above all.",
)
HALF = Kind(
    "factor one half",
    "Everything is half as large as it should be: is there a one half too many?",
)
FACTOR = Kind(
    "another factor",
    "Your numbers are all {factor} times what is expected: which constants does the task state, and "
    "which has your code?",
)
NOT_DIVIDED = Kind(
    "no division by N",
    "What you have grows with the number of samples: is a mean asked for, or a sum?",
)
DIVIDED_TWICE = Kind(
    "divided by N twice",
    "The more samples, the smaller it gets: how many times do you divide by their number?",
)
DIVIDED = Kind(
    "divided by N",
    "The more samples, the smaller it gets: is a mean asked for, or a sum?",
)
OUTPUTS_TOO = Kind(
    "mean over the outputs as well",
    "You divide by the number of all entries. N counts samples, and those are rows.",
)
WRONG_AXIS = Kind(
    "sum over the wrong axis",
    "Something is added up along the wrong axis: which one counts the samples, which one the units?",
)
MISALIGNED = Kind(
    "(N,) against (N, 1)",
    "Somewhere a shape (N,) meets a shape (N, 1), and NumPy makes a table of (N, N) of them: print "
    "the shapes of what you combine.",
)
OVERFLOW = Kind(
    "overflow",
    "For large inputs exp grows beyond all numbers, and infinity divided by infinity is no number at "
    "all (nan): is there a form in which exp gets no large positive number?",
)
NO_SQUASH = Kind(
    "squash forgotten",
    "A sum came where its squash is expected: where does the activation function come in?",
)
TWICE_SQUASHED = Kind(
    "squashed twice",
    "It looks as if one sum went through the activation function twice.",
)
NO_BIAS = Kind("bias forgotten", "One of the settings has no effect on your answer: the bias.")
BIAS_OUTSIDE = Kind(
    "bias added after the squash",
    "The bias comes too late: is it added to the sum, or to what has already been squashed?",
)
STAR = Kind(
    "* in place of @",
    "Your products are not added up: * and @ are not the same thing.",
)
TRANSPOSE = Kind(
    "transpose missing or wrong",
    "A matrix lies the wrong way round, or two have changed places: write the shapes below each "
    "product, and see what should be added up.",
)
OTHER_FUNCTION = Kind(
    "another function",
    "This is a curve that you know, but not the one that is asked for.",
)
DERIVATIVE = Kind(
    "slope in place of value",
    "This is how steep the curve is; the task asks how high it is.",
)
VALUE = Kind(
    "value in place of slope",
    "This is how high the curve is; the task asks how steep it is.",
)

NOT_BELOW = Kind(
    "not all below the fraction line",
    "What came is what should stand below the line of a fraction: is 1 divided by all of it? Python "
    "divides before it adds, unless there are brackets.",
)
MINUS_BELOW = Kind(
    "minus below the fraction line",
    "What stands below the fraction line can become zero here, and beyond it your answer jumps: look "
    "at the sign between 1 and the power.",
)
POWER_ALONE = Kind(
    "a power of e alone",
    "This is e raised to a power, or its neighbour: of the fraction around it something is missing.",
)
OTHER_NUMBER = Kind(
    "another number in the formula",
    "The formula has the right form, but one thing in it is another: look at what stands above and "
    "below the fraction line, and at what z is multiplied by.",
)
TIMES_E = Kind(
    "e times z in place of a power",
    "A product of e and z is no power: what takes e to the power of a number?",
)
EVEN = Kind(
    "sign of z lost",
    "It says the same to z and to −z: is z squared, or stripped of its sign, on the way?",
)
SOFTMAX = Kind(
    "shares of a sum",
    "Each number is divided by something that all have in common, as in softmax: here each goes its "
    "own way.",
)
SAME = Kind("nothing done", "What comes back is what came in.")
SLOPE_FORM = Kind(
    "formula of the slope in place of the squash",
    "This is the formula of a slope, x (1 − x), and it was given a sum. The task asks for the squash.",
)
THRESHOLD = Kind(
    "a hard yes or no",
    "Nothing but whole numbers come back, a yes or a no: is a limit drawn, or the answer rounded? "
    "What is asked for has shades between.",
)
SQUARED = Kind("squared", "What comes back is the square of what is asked for.")
BRACKETS = Kind(
    "brackets missing",
    "Python divides and multiplies before it adds and subtracts: is all of what belongs together "
    "in brackets?",
)
BASE = Kind(
    "another base than e",
    "The curve has the right form, but another number than e is raised to the power.",
)
BIAS_SIGN = Kind("bias subtracted", "The bias pushes the wrong way: look at its sign.")
BIAS_EACH = Kind(
    "bias once for each input",
    "The bias counts as many times as there are inputs; it belongs to the sum, not to each product.",
)
BIAS_TIMES = Kind(
    "bias multiplied",
    "The sum is multiplied by the bias: a bias pushes, it does not stretch.",
)
BIAS_FIRST = Kind(
    "bias added before the product",
    "The bias is added to inputs or weights before they are multiplied: it belongs to the sum of the "
    "products.",
)
BIAS_TWICE = Kind("bias added twice", "The bias is there more than once.")
ONE_BIAS = Kind(
    "one bias for all units",
    "All units share one bias, a single one or a mix of all: each unit has its own, and NumPy lays a "
    "row over every sample.",
)
SKIPPED = Kind(
    "an input left out",
    "One of the inputs has no say in your answer: count the rounds of your loop, from which number to "
    "which.",
)
DIVIDED_SUM = Kind(
    "sum divided",
    "The sum is divided by a number of samples, inputs or units before it is squashed: nobody asks "
    "for a mean here.",
)
OUTER = Kind(
    "every input times every weight",
    "A table came: every input meets every weight. Each belongs to one only, and the products are "
    "added up.",
)
LARGEST = Kind(
    "largest in place of sum", "The products are not added up: one of them alone is kept."
)
EACH_SQUASHED = Kind(
    "squash before the sum",
    "Each product is squashed by itself: which comes first, the sum or the squash?",
)
MEAN = Kind(
    "mean in place of sum",
    "Your products are averaged: a neuron adds them up.",
)
SUMS = Kind(
    "product of sums",
    "First each input times its own weight, then the sum: you have it the other way round.",
)
NO_WEIGHTS = Kind("weights forgotten", "The weights have no effect on your answer.")
NO_INPUT = Kind("inputs forgotten", "The inputs have no effect on your answer.")
PLUS_FOR_TIMES = Kind(
    "weights added to the inputs",
    "Inputs and weights are added up: a weight says how much of its input counts, so it is a factor.",
)
ONE_INPUT = Kind("only one of the inputs", "Only one of the inputs has a say in your answer.")

Z_FOR_A = Kind(
    "z passed on in place of a",
    "The second layer is fed with the sums of the first. What do its units get to hear?",
)
INPUT_AGAIN = Kind(
    "inputs fed to the second layer",
    "The second layer is fed with the inputs themselves, so the hidden layer has no say.",
)
WEIGHTS_AGAIN = Kind(
    "one weight matrix used twice",
    "Both layers seem to use the same weights: look at the digits behind the names.",
)
MISSING = Kind(
    "not all values returned",
    "Fewer or more values came than the task asks for: compare them one by one.",
)

OTHER_LAYER = Kind(
    "numbers of another layer",
    "What belongs to one layer is used for another: look at the digits behind the names.",
)

# Losses and descent
CONSTANT_IGNORED = Kind(
    "factor ignored",
    "The factor in front has not the effect that it should have: where do you use it?",
)
SETTINGS_IGNORED = Kind(
    "settings ignored",
    "This is one of the three conventions, whatever the last two arguments say: where do you use "
    "them?",
)
SETTINGS_SWAPPED = Kind(
    "mean and sum swapped",
    "You give a sum where a mean is asked for, and a mean where a sum is.",
)
NO_SQUARE = Kind(
    "square forgotten",
    "Errors of opposite signs cancel each other here: what keeps them from doing that?",
)
ABSOLUTE = Kind(
    "absolute errors",
    "You take the size of each error; the task asks for something that weighs large ones more.",
)
SQUARE_OF_SUM = Kind(
    "square of the sum",
    "Which comes first, squaring or adding up?",
)
DOUBLED = Kind(
    "doubled in place of squared",
    "The errors are multiplied by two, not by themselves, and those of opposite signs cancel: look "
    "at the asterisks.",
)
SQUARES_APART = Kind(
    "squared one by one",
    "Output or target is squared before they are subtracted: what is it that should be squared?",
)
ADDED_ERROR = Kind(
    "sum in place of difference",
    "Output and target are added up: an error is how far one lies from the other.",
)
OTHER_POWER = Kind("another power", "The errors are raised to another power than the second.")
OTHER_DIVISOR = Kind(
    "divided by another number than N",
    "There is a division, and not by the number of samples: those are rows, len(X) or shape[0].",
)
FACTOR_DIVIDES = Kind(
    "factor not multiplied",
    "The factor is divided by, or added: how does it stand in the formula?",
)
FACTOR_SQUARED = Kind(
    "factor squared",
    "The factor is squared along with the errors: does it stand inside the square?",
)
ROOT = Kind("root taken", "There is a square root that nobody has asked for.")
NOT_ADDED = Kind(
    "not added up",
    "Here is one number for each sample; the task asks for one number for all of them together.",
)
STEP_TAKEN = Kind(
    "step in place of slopes",
    "What comes back are weight and bias after a step; the task asks for the slopes alone.",
)
WEIGHT_FOR_INPUT = Kind(
    "weight in place of input",
    "Move a weight by a little, and the sum moves by what comes in, not by the weight.",
)
NO_SUCH_SQUASH = Kind(
    "squash that is not there",
    "This neuron is linear, a = X w + b: a squash, or its slope, has no place here.",
)
INPUT_MISSING = Kind(
    "input forgotten in a weight's slope",
    "A weight acts through what comes in: which factor is missing in its slope?",
)
INPUT_TWICE = Kind(
    "input squared",
    "The input is a factor twice: in the chain of this weight it occurs once.",
)
INPUT_TOO_MANY = Kind(
    "input in the bias's slope",
    "Nothing comes in through a bias but 1: which factor is one too many in its slope?",
)
NO_TARGET = Kind("target forgotten", "The targets have no effect on your answer.")
LOSS = Kind("loss in place of slope", "There is a square in it: that is the loss, not its slope.")
SLOPE_RETURNED = Kind(
    "slope in place of place",
    "The way is right, but what comes back is how steep the ground is at its end, not where that is.",
)
START_LOST = Kind(
    "start forgotten",
    "Where the walk ends does not depend on where it starts: is w overwritten, as by a loop that "
    "counts in it?",
)
RATE_SUBTRACTED = Kind(
    "learning rate subtracted",
    "The learning rate itself is taken away: it says how much of the slope counts.",
)
MOMENTUM = Kind(
    "momentum",
    "Part of each step lives on in the next: that is momentum. The task asks for plain steps.",
)
SHRINKING_RATE = Kind(
    "learning rate that changes",
    "The learning rate changes from step to step: it should stay what it is.",
)
DIVIDED_BY_RATE = Kind(
    "divided by the learning rate",
    "The smaller the learning rate, the longer your steps: it should be the other way round.",
)
ONLY_DIRECTION = Kind(
    "size of the slope lost",
    "All steps are equally long: only the direction of the slope counts, not how steep it is.",
)
NO_RATE = Kind("learning rate forgotten", "The learning rate has no effect on your steps.")
RATE_TWICE = Kind(
    "learning rate applied twice",
    "The steps are too short, by a factor that you know: where do you use the learning rate?",
)
STALE_SLOPE = Kind(
    "slope taken only once",
    "Every step uses the slope of the start: does the ball feel the ground afresh?",
)
ONE_STEP = Kind(
    "only one step",
    "However many steps are asked for, only one is taken: look at where return stands, and from where "
    "each round sets out.",
)
NUMBER_OF_STEPS = Kind(
    "number of steps off by one",
    "The steps are right, only their number is not: count the rounds of the loop.",
)
NOT_FROM_HERE = Kind(
    "step in place of place",
    "You forget where you stand: a step starts from somewhere.",
)
NO_STEP = Kind("never moved", "What comes back is what came in: where does the new value go?")
WHOLE_WAY = Kind(
    "the whole way in place of its end",
    "Every place on the way comes back; the task asks for the last one.",
)
TIMES_ITSELF = Kind(
    "step multiplied by the weight",
    "The weight itself is a factor of your step: it has no place there.",
)

# Slopes and deltas
SLOPE_MISSING = Kind(
    "σ′ missing",
    "One gear of the chain is missing: the slope of the squash.",
)
SLOPE_OF_Z = Kind(
    "σ′ given z where a is meant",
    "The form of the slope that takes an output was given a sum: which of the two do you hold?",
)
SLOPE_OF_A = Kind(
    "σ′ given a where z is meant",
    "The form of the slope that takes a sum was given an output: which of the two do you hold?",
)
SLOPE_HALF = Kind(
    "half of the slope",
    "The slope of the squash is a product of two factors, and one of them is missing.",
)

SLOPE_PLUS = Kind(
    "plus in the slope",
    "The slope is made of an output and of what is missing from it to 1: a plus stands where a minus "
    "belongs.",
)
SLOPE_OTHER = Kind(
    "slope of another function",
    "This is the slope of another activation function, such as tanh or ReLU: which one squashes here?",
)
SLOPE_MIXED = Kind(
    "z in one factor of σ′, a in the other",
    "One factor of the slope was given a sum, the other an output: both should get the same.",
)
SLOPE_OF_SLOPE = Kind(
    "slope of the slope",
    "It looks as if a slope had been put once more into the formula of a slope: what do you hold when "
    "you use it?",
)
SLOPE_ADDED = Kind(
    "slope added",
    "The slope of the squash is added: the gears of a chain are factors.",
)
SLOPE_OF_ERROR = Kind(
    "σ′ given an error",
    "The formula of the slope was given an error or a delta: it wants to know what the unit says.",
)
COARSE = Kind(
    "slope by nudging",
    "This is near, but not exact: the slope of a chord in place of the curve's own. There is a formula "
    "without any step.",
)
SLOPE_TWICE = Kind("σ′ twice", "One gear of the chain is there twice: the slope of the squash.")
SLOPE_AT_TARGET = Kind(
    "σ′ taken at the target",
    "The slope is that of a unit that says y. But the unit is where it is: what does it say?",
)
ERROR_MISSING = Kind(
    "error forgotten",
    "One gear of the chain is missing: how wrong the output is.",
)
NO_OUTPUT = Kind(
    "output forgotten",
    "What the unit says has no effect on its error: an error is output against target.",
)
Z_AS_OUTPUT = Kind(
    "z compared with the target",
    "The target is compared with a sum. What does the unit say, its sum or its squash?",
)
DIVIDED_ERROR = Kind(
    "error divided",
    "The error is divided by something that the task does not name.",
)
SLOPE_ALONE = Kind(
    "slope without the message",
    "This is the slope of the hidden units alone: what have the units behind them to say?",
)
MEAN_WEIGHT = Kind(
    "products of sums",
    "Deltas and weights are added up before they are multiplied: each delta belongs to its own weight.",
)
NOT_TURNED = Kind(
    "transpose only where it must be",
    "Your code goes another way where a matrix is square, and there the answer is wrong: a shape that "
    "fits is no proof.",
)
ADDED_UP = Kind(
    "added up over the samples",
    "Each sample has a delta of its own: it is too early to add them up.",
)
ONE_OUTPUT = Kind(
    "only one of the outputs",
    "A hidden unit feeds all output units, and one of them alone has a say here.",
)

# Nudging
ONE_SIDED = Kind(
    "one-sided difference",
    "You nudge to one side only; that is less exact than a step to either side.",
)
ONE_NUDGE = Kind(
    "one nudge, divided by two",
    "Between your two places lies one nudge, and you divide by the way of two: does each stand where "
    "you think? A second name for an array is no second array.",
)
NOT_BY_STEP = Kind(
    "not divided by the distance",
    "This is a difference of losses; a slope is that for each unit of way.",
)
LOSSES_ADDED = Kind(
    "losses added in place of subtracted",
    "The two losses are added up: how steep it is lies in their difference.",
)
HALF_NUDGE = Kind(
    "nudged by another distance",
    "You nudge by another distance than h to each side: close, but not the difference that is asked "
    "for.",
)
RELATIVE_NUDGE = Kind(
    "nudge in proportion to the weight",
    "A weight is multiplied where it should be moved: then each goes another way, and a weight of 0 "
    "none.",
)
CURVATURE = Kind(
    "curvature in place of slope",
    "This tells how the slope changes; the task asks for the slope.",
)
LOSS_ALONE = Kind(
    "losses in place of slopes",
    "These are losses, and a slope is how a loss changes.",
)
NUDGE_LEFT = Kind(
    "nudge not taken back",
    "The first entry is right, the later ones are not: where does each weight stand when the next "
    "one is nudged?",
)
ALL_AT_ONCE = Kind(
    "all weights nudged at once",
    "All weights move at the same time, so nobody can tell which of them made the difference.",
)
OTHER_STEP = Kind("h ignored", "These are slopes for another h than the one that you were given.")
ONE_ENTRY = Kind(
    "only one entry",
    "All entries but one are zero: does the loop get to the others, and does it keep them?",
)

# Training
UPDATE_FIRST = Kind(
    "update before the delta",
    "The hidden deltas go back through weights that have changed in the meantime: in which order "
    "do you calculate and update?",
)
STALE_FORWARD = Kind(
    "forward pass made only once",
    "The weights move, but the outputs of before the first step are used again and again.",
)
GRADIENTS_RETURNED = Kind(
    "gradients in place of weights",
    "What comes back are gradients, and the task asks for the weights after the last update.",
)
DELTAS_RETURNED = Kind(
    "deltas in place of gradients",
    "What comes back are deltas, one row a sample. A gradient has the shape of its weights: what is "
    "missing between the two?",
)
ACTIVATIONS_RETURNED = Kind(
    "outputs in place of weights",
    "What comes back is what the network says; the task asks for its weights.",
)
MIXED_PASSES = Kind(
    "half of an old pass, half of a new one",
    "Deltas of one forward pass meet activations of another: within an epoch all belongs to the same "
    "weights.",
)
ONE_LAYER = Kind("only one layer learns", "One of the two weight matrices never moves.")
EACH_SAMPLE = Kind(
    "one step for each sample",
    "You update after each sample; the task asks for one update with all of them together.",
)

# The bias trick, cross-entropy, softmax
BIAS_ROW_DROPPED = Kind(
    "bias row dropped",
    "Row 0 of the weights has no effect: what stands in front of the inputs of each layer?",
)
BIAS_ROW_PROPAGATED = Kind(
    "bias row propagated",
    "Blame goes back to a 1, which nothing can move: which row of the weights leads to it?",
)
WRONG_ROW_DROPPED = Kind(
    "wrong row left out",
    "A row of the weights is left out, but not the one with the biases.",
)
ONES_LAST = Kind(
    "ones behind in place of in front",
    "The ones and the biases do not meet: on which side of the inputs is the bias row on top of?",
)
ONES_SQUASHED = Kind(
    "ones squashed",
    "The ones of the hidden layer are no longer 1: what happened to them on the way?",
)
ONES_RETURNED = Kind(
    "column of ones returned",
    "The numbers are right, but there is a column too many: a 1 is nobody's output.",
)
SQUASH_TOO_MANY = Kind("squash too many", "The output is squashed, but it should be linear.")
LOGARITHM = Kind(
    "another logarithm",
    "Every logarithm is off by the same factor: which base does yours have?",
)
HELD = Kind(
    "outputs held or shifted",
    "Outputs near 0 and 1 are changed on their way into the logarithm: here they are never 0 or 1, so "
    "that nothing needs holding.",
)
YES_OR_NO = Kind(
    "targets taken for yes or no",
    "A target between 0 and 1 is partly a yes and partly a no: which of the two terms count for it?",
)
BETWEEN = Kind(
    "the two terms with opposite signs",
    "One of the two terms counts with the wrong sign: the minus in front belongs to both.",
)
SLOPE_OF_LOSS = Kind(
    "slope of the loss",
    "This is how steep the loss is; the task asks for the loss itself.",
)
ONE_LOG = Kind(
    "one logarithm for both terms",
    "The two terms need two logarithms, of the output and of what is missing from it to 1: look at "
    "what stands in each.",
)
LOG_OUTSIDE = Kind(
    "logarithm of a mix",
    "The logarithm is taken of something mixed already: which comes first, the logarithm or the "
    "weighing by the target?",
)
NO_LOG = Kind("logarithm forgotten", "There is no logarithm in it.")
ONE_TERM = Kind(
    "one of the two terms missing",
    "Samples with one of the two targets cost nothing: the formula has a term for each of them.",
)
SWAPPED = Kind(
    "changed places",
    "Two things have changed places: outputs and targets, or yes and no.",
)
OTHER_LOSS = Kind("another loss", "This is a loss that you know, but not the one asked for.")
SOFTMAX_AXIS = Kind(
    "softmax over the wrong axis",
    "The shares of a row should add up to 1: along which axis do yours?",
)
KEEPDIMS = Kind(
    "sums laid across the columns",
    "Each row should be divided by its own sum: write down the shape of the sums, and how NumPy "
    "lays it over the table.",
)
OTHER_MAXIMUM = Kind(
    "not the row's own maximum",
    "What you take away from a row is not its own largest number: along which axis do you look for "
    "it?",
)
NO_EXP = Kind("exp forgotten", "Shares may be negative here: what makes every number positive?")
HALF_MOVED = Kind(
    "moved in one place only",
    "The numbers above and below the fraction line are not moved by the same amount: what is taken "
    "away above must be taken away below.",
)
SUM_FIRST = Kind(
    "sum before the power",
    "You divide by a power of a sum: which comes first, the power or the sum?",
)
NOT_NORMALISED = Kind("not divided by the sum", "These are no shares: they do not add up to 1.")
LOGARITHM_RETURNED = Kind("logarithm returned", "These are the logarithms of the shares.")

# A start, and a table by hand
ALL_ZERO = Kind(
    "all weights zero",
    "Every unit gets nothing and passes on nothing, so none has a reason to become different.",
)
ALL_EQUAL = Kind(
    "all weights equal",
    "The units hear the same, say the same and are told the same: what could part them?",
)
ROWS_DIFFER = Kind(
    "rows differ, columns do not",
    "Your numbers differ, but two units still have the same ones: what is a row of W1, and what is "
    "a column?",
)
TWINS = Kind(
    "two units alike",
    "Two hidden units start with the same weights, in front of them and behind: they stay twins.",
)
TOO_CLOSE = Kind(
    "units too much alike",
    "Your units differ so little that after 200 epochs they still say the same.",
)
SATURATED = Kind(
    "saturated units",
    "The weights are so large that every unit is sure of everything from the start; where the "
    "sigmoid is flat, nobody learns.",
)
MINUS_LOST = Kind("minus lost", "Somewhere a minus sign of a weight has got lost.")
ONE_SIGN = Kind("one sign turned round", "One of the products has the wrong sign.")
ONE_WEIGHT = Kind(
    "one weight forgotten", "One of the products is missing its weight: an input alone is added."
)
UNITS = Kind(
    "units in another order",
    "Right numbers in the wrong places: unit by unit, from the first column to the last.",
)
ONE_PRODUCT = Kind("a product missing", "One of the products is missing in the sum.")
SQUASH_TOO_EARLY = Kind(
    "squashed already",
    "Here the sum itself is asked for; its squash has a row of its own.",
)


def generic(reference, values, rows):
    """The mistakes that can be made with any right result of this many values; `rows`: it has one
    row a sample.
    """

    def made(kind, *changes):
        return kind(*(_then(change, reference) for change in changes))

    mistakes = [
        made(NOTHING, lambda value: None),
        made(GENERATOR, lambda value: (number for number in ())),
        made(TEXT, _each(str)),
        made(LIST, _each(_listed), _each(lambda a: _listed(np.ravel(a)) if np.ndim(a) else a)),
        made(FLAT, _each(lambda a: np.ravel(a) if np.ndim(a) == 2 else a)),
        made(EXTRA_AXIS, *(_each(_in_array(change)) for change in _AXES)),
        made(ZERO, _each(np.zeros_like)),
        made(ABSOLUTE_VALUE, _each(np.abs)),
        made(SQUARED, _each(np.square)),
        made(TOTAL, *(_each(_in_array(change)) for change in _TOTALS)),
        made(OFF_BY_ONE, *(_each(_in_table(change)) for change in _EDGES)),
        made(ONE_UNIT, *(_each(_in_table(change)) for change in _COLUMNS)),
        made(INTEGER, _each(np.trunc), _each(np.floor), _each(np.rint)),
        made(ROUNDED, *(_each(_rounded(digits)) for digits in range(1, 6))),
        made(ORDER, *(_reordered(order) for order in list(permutations(range(values)))[1:])),
    ]
    if values == 1:
        mistakes.append(made(TUPLE, lambda value: (value, value)))
    else:
        counts = slice(1, None), slice(0, -1), slice(-1, None)
        mistakes.append(made(MISSING, *(_picked(which) for which in counts)))
    if rows:
        mistakes.append(made(TURNED, _each(np.transpose)))
        mistakes.append(made(REVERSED, _each(_in_array(lambda array: array[::-1]))))
        ends = {LAST: (slice(-1, None), -1), FIRST: (slice(0, 1), 0)}
        for kind, (row, place) in ends.items():
            mistakes.append(made(kind, *map(_each, (_at(row), _at(place), _entry(place)))))
    return mistakes


def _then(change, reference):
    return lambda *arguments: change(reference(*arguments))


def _each(change):
    """The change of an array as a change of a whole result: an array, a tuple or a dict of them."""

    def changed(value):
        if isinstance(value, tuple):
            return tuple(change(one) for one in value)
        if isinstance(value, Mapping):
            return {name: change(one) for name, one in value.items()}
        return change(value)

    return changed


def _in_array(change):
    return lambda value: change(value) if np.ndim(value) else value


def _in_table(change):
    return lambda value: change(value) if np.ndim(value) == 2 else value


def _emptied(place):
    """With zeros in one place, as where a loop did not get to it."""

    def changed(array):
        array = np.array(array, float)
        array[place] = 0
        return array

    return changed


_AXES = (
    lambda array: array[None],
    lambda array: array[..., None],
    lambda array: array[:, None],
)
_TOTALS = (
    np.sum,
    np.mean,
    np.max,
    *(partial(total, axis=k) for total in (np.sum, np.mean) for k in (0, -1)),
    *(partial(total, axis=k, keepdims=True) for total in (np.sum, np.mean) for k in (0, -1)),
)
_LAST_OR_FIRST = (-1, 0, (slice(None), -1), (slice(None), 0))
_EDGES = (
    *map(_emptied, _LAST_OR_FIRST),
    *(lambda a, place=place: a[place] for place in (slice(-1), slice(1, None))),
    *(lambda a, place=place: a[:, place] for place in (slice(-1), slice(1, None))),
)
_COLUMNS = tuple(lambda a, place=place: a[:, place] for place in (slice(1), slice(-1, None), 0, -1))


def _listed(value):
    return value.tolist() if isinstance(value, np.ndarray) else value


def _reordered(order):
    def changed(value):
        if isinstance(value, Mapping):
            values = list(value.values())
            return dict(zip(value, (values[index] for index in order)))
        return tuple(value[index] for index in order)

    return changed


def _picked(which):
    """Some of several values; one alone is not in a tuple."""

    def changed(value):
        if isinstance(value, Mapping):
            return dict(list(value.items())[which])
        return value[which] if len(value[which]) > 1 else value[which][0]

    return changed


def _rounded(digits):
    return lambda array: np.round(array, digits)


def _at(row):
    return lambda array: array[row] if np.ndim(array) else array


def _entry(place):
    return lambda array: np.ravel(array)[place]
