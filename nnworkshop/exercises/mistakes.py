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
    "Your function returns nothing. print only shows you a number; return hands it on.",
)
TUPLE = Kind(
    "a tuple in place of one value",
    "Your function returns a tuple: a comma after return makes one, even a comma at the very "
    "end. The task asks for one value.",
)
LIST = Kind(
    "a list in place of an array",
    "The numbers are right, but they come in a list. The next step has to calculate with them, "
    "and a list cannot do that: return an array.",
)
TEXT = Kind(
    "text in place of numbers",
    "Your function returns text. It may look like the number, but nobody can calculate with it.",
)
GENERATOR = Kind(
    "yield in place of return",
    "Your function returns a generator, a promise of numbers to come: look at the word yield.",
)
ORDER = Kind(
    "wrong order of returned values",
    "The numbers are right, but in the wrong order: compare the order in which you return them "
    "with the one the task asks for.",
)
FLAT = Kind(
    "(N,) in place of (N, 1)",
    "The numbers are right, but they come in one flat row: the rows and columns that the task "
    "asks for are lost.",
)
TURNED = Kind(
    "result transposed",
    "The numbers are right, but rows and columns are swapped: each row is a sample, each column "
    "a unit.",
)
ROUNDED = Kind(
    "rounded",
    "The first digits are right, but the rest are missing: leave the rounding to whoever reads "
    "the result.",
)
INTEGER = Kind(
    "integer arithmetic",
    "Everything after the decimal point is gone. Look for //, int, round, or an array of whole "
    "numbers that the results are written into.",
)
ZERO = Kind(
    "always zero",
    "The result is zero, whatever goes in. Does something cancel out, or is everything after the "
    "decimal point cut off?",
)
CONSTANT = Kind(
    "the same answer for every input",
    "Whatever goes in, the same result comes out. Does your function calculate with its "
    "arguments, or with numbers from elsewhere in the notebook?",
)
LAST = Kind(
    "only the last sample",
    "Only the last sample is left. If there is a loop: what happens to the results of the "
    "earlier rounds?",
)
FIRST = Kind(
    "only the first sample",
    "Only the first sample is there. If there is a loop: does it get to its second round?",
)
REVERSED = Kind(
    "samples in another order",
    "The numbers are right, but in reverse order: which sample belongs to which row?",
)
OFF_BY_ONE = Kind(
    "loop off by one",
    "One row or column at the edge is left out: where do your loops start, and where do they stop?",
)
ONE_UNIT = Kind(
    "only one of the units",
    "Only one column is there, or only one counts: each unit has a column of its own.",
)
TOTAL = Kind(
    "several numbers made into one",
    "Numbers that should stay separate are added up or averaged, or only one of them is kept: "
    "which shape does the task ask for?",
)
EXTRA_AXIS = Kind(
    "one axis too many",
    "The numbers are right, but the array has one axis too many: count the brackets, and print "
    "its shape.",
)
ACCUMULATED = Kind(
    "carried over from round to round",
    "The total from one round of a loop is still there in the next: what has to start fresh in "
    "each round?",
)
ONE_WAY = Kind(
    "no return on one of the ways",
    "Here your function returns nothing: does every path through it end in a return?",
)
RANDOM = Kind(
    "another answer each time",
    "Called twice with the same input, your function gives two different answers: does it draw "
    "random numbers, or keep something from call to call?",
)
ARGUMENTS = Kind(
    "arguments in another order",
    "Your function takes its arguments in a different order from the check: compare the names "
    "after def with those in the task.",
)
NO_EFFECT = Kind(
    "an argument without effect",
    "Whatever {names} may be, your answer stays the same: does your code use that anywhere, or a "
    "number of its own instead?",
)
IN_PLACE = Kind(
    "array changed in place",
    "Your function changes an array that it was given, and the caller still needs the old "
    "numbers. Operators such as -= and *= change an array, and so does assigning to its entries.",
)

# Numbers
SIGN = Kind(
    "sign flipped",
    "The sizes are right, but the signs are not: which of the two is subtracted from the other, "
    "or is there one minus too many or too few?",
)
ABSOLUTE_VALUE = Kind(
    "sign lost",
    "None of your numbers is negative, but some should be: where does a minus get lost, in abs "
    "or in a square?",
)
TWO = Kind(
    "factor of two",
    "Everything is twice as large as it should be: look at the constants, above all at the one "
    "half.",
)
HALF = Kind(
    "factor one half",
    "Everything is half as large as it should be: is there one factor of one half too many?",
)
FACTOR = Kind(
    "another factor",
    "Your numbers are all {factor} times what is expected: which constants are in the task, and "
    "which in your code?",
)
NOT_DIVIDED = Kind(
    "no division by N",
    "Your result grows with the number of samples: does the task ask for a mean or for a sum?",
)
DIVIDED_TWICE = Kind(
    "divided by N twice",
    "The more samples, the smaller your result: how many times do you divide by their number?",
)
DIVIDED = Kind(
    "divided by N",
    "The more samples, the smaller your result: does the task ask for a mean or for a sum?",
)
OUTPUTS_TOO = Kind(
    "mean over the outputs as well",
    "You divide by the number of all entries, but N counts samples, and those are rows.",
)
WRONG_AXIS = Kind(
    "sum over the wrong axis",
    "Something is added up along the wrong axis: which axis counts the samples, and which the "
    "units?",
)
MISALIGNED = Kind(
    "(N,) against (N, 1)",
    "Somewhere an array of shape (N,) meets one of shape (N, 1), and NumPy makes an (N, N) table "
    "of the two: print the shapes of what you combine.",
)
OVERFLOW = Kind(
    "overflow",
    "For large inputs exp becomes infinite, and infinity divided by infinity is not a number "
    "(nan): is there a form in which exp never gets a large positive number?",
)
NO_SQUASH = Kind(
    "squash forgotten",
    "This is a sum, but its squash is expected: where does the activation function come in?",
)
TWICE_SQUASHED = Kind(
    "squashed twice",
    "It looks as if one sum went through the activation function twice.",
)
NO_BIAS = Kind("bias forgotten", "The bias has no effect on your answer.")
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
    "A matrix is the wrong way round, or two are swapped: write the shapes under each product, "
    "and see what should be added up.",
)
OTHER_FUNCTION = Kind(
    "another function",
    "This is a curve you know, but not the one the task asks for.",
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
    "Your result is what belongs below a fraction line: is 1 divided by all of it? Python "
    "divides before it adds, unless there are brackets.",
)
MINUS_BELOW = Kind(
    "minus below the fraction line",
    "What is below your fraction line can become zero, and past that point your answer jumps: "
    "look at the sign between 1 and the power.",
)
POWER_ALONE = Kind(
    "a power of e alone",
    "This is e raised to a power, or something close to it: part of the fraction around it is "
    "missing.",
)
OTHER_NUMBER = Kind(
    "another number in the formula",
    "The formula has the right form, but one number in it is wrong: look above and below the "
    "fraction line, and at what z is multiplied by.",
)
TIMES_E = Kind(
    "e times z in place of a power",
    "A product of e and z is not a power: what raises e to the power of a number?",
)
EVEN = Kind(
    "sign of z lost",
    "Your function gives the same answer for z and −z: is z squared, or does it lose its sign, "
    "on the way?",
)
SOFTMAX = Kind(
    "shares of a sum",
    "Each number is divided by something they all share, as in softmax: here each one stands "
    "alone.",
)
SAME = Kind("nothing done", "Your function returns just what it was given.")
SLOPE_FORM = Kind(
    "formula of the slope in place of the squash",
    "This is the formula for a slope, x (1 − x), used on a sum. The task asks for the squash.",
)
THRESHOLD = Kind(
    "a hard yes or no",
    "Your function returns only whole numbers, a yes or a no: does it compare with a threshold, "
    "or round? The task asks for all the shades in between.",
)
SQUARED = Kind("squared", "Your function returns the square of what the task asks for.")
BRACKETS = Kind(
    "brackets missing",
    "Python divides and multiplies before it adds and subtracts: is everything that belongs "
    "together in brackets?",
)
BASE = Kind(
    "a base other than e",
    "The curve has the right form, but the number that is raised to the power is not e.",
)
BIAS_SIGN = Kind("bias subtracted", "The bias pushes the wrong way: look at its sign.")
BIAS_EACH = Kind(
    "bias once for each input",
    "The bias is added once for every input; it belongs to the sum, not to each product.",
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
BIAS_TWICE = Kind("bias added twice", "The bias is added more than once.")
ONE_BIAS = Kind(
    "one bias for all units",
    "All units share one bias, either one of theirs or a mix: each unit has its own, and NumPy "
    "adds a row to every sample.",
)
SKIPPED = Kind(
    "an input left out",
    "One of the inputs has no say in your answer: where does your loop start, and where does it "
    "stop?",
)
DIVIDED_SUM = Kind(
    "sum divided",
    "The sum is divided by the number of samples, inputs or units before it is squashed, but the "
    "task does not ask for a mean.",
)
OUTER = Kind(
    "every input times every weight",
    "This is a table: every input meets every weight. Each input belongs to one weight only, and "
    "the products are added up.",
)
LARGEST = Kind(
    "largest in place of sum", "The products are not added up: only one of them is kept."
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
    "The second layer is fed the sums of the first. What should its units get to hear?",
)
INPUT_AGAIN = Kind(
    "inputs fed to the second layer",
    "The second layer is fed the inputs themselves, so the hidden layer has no say.",
)
WEIGHTS_AGAIN = Kind(
    "one weight matrix used twice",
    "Both layers seem to use the same weights: look at the digits in the names.",
)
MISSING = Kind(
    "not all values returned",
    "Your function returns fewer or more values than the task asks for: compare them one by one.",
)

OTHER_LAYER = Kind(
    "numbers of another layer",
    "Something from one layer is used for another: look at the digits in the names.",
)

# Losses and descent
CONSTANT_IGNORED = Kind(
    "factor ignored",
    "The factor in front does not have the effect it should have: where do you use it?",
)
SETTINGS_IGNORED = Kind(
    "settings ignored",
    "This is one of the three conventions, whatever the last two arguments say: where do you use "
    "them?",
)
SETTINGS_SWAPPED = Kind(
    "mean and sum swapped",
    "You return a sum where the task asks for a mean, and a mean where it asks for a sum.",
)
NO_SQUARE = Kind(
    "square forgotten",
    "Errors of opposite signs cancel each other here: what keeps them from doing that?",
)
ABSOLUTE = Kind(
    "absolute errors",
    "You take the size of each error; the task asks for something that gives large ones more "
    "weight.",
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
    "The output or the target is squared before the subtraction: what should be squared?",
)
ADDED_ERROR = Kind(
    "sum in place of difference",
    "Output and target are added: an error is how far one is from the other.",
)
OTHER_POWER = Kind("another power", "The errors are raised to a power, but not to the second.")
OTHER_DIVISOR = Kind(
    "divided by a number other than N",
    "There is a division, but not by the number of samples: samples are rows, len(X) or shape[0].",
)
FACTOR_DIVIDES = Kind(
    "factor not multiplied",
    "You divide by the factor, or add it: what does the formula do with it?",
)
FACTOR_SQUARED = Kind(
    "factor squared",
    "The factor is squared along with the errors: is it inside the square?",
)
ROOT = Kind("root taken", "There is a square root that nobody asked for.")
NOT_ADDED = Kind(
    "not added up",
    "You have one number for each sample; the task asks for one number for all of them together.",
)
STEP_TAKEN = Kind(
    "step in place of slopes",
    "Your function returns the weight and the bias after a step; the task asks for the slopes "
    "alone.",
)
WEIGHT_FOR_INPUT = Kind(
    "weight in place of input",
    "Move a weight a little, and the sum moves in proportion to the input, not to the weight.",
)
NO_SUCH_SQUASH = Kind(
    "squash that is not there",
    "This neuron is linear, a = X w + b: a squash, or its slope, has no place here.",
)
INPUT_MISSING = Kind(
    "input forgotten in a weight's slope",
    "A weight acts through its input: which factor is missing from its slope?",
)
INPUT_TWICE = Kind(
    "input squared",
    "The input is a factor twice, but it occurs only once in the chain of this weight.",
)
INPUT_TOO_MANY = Kind(
    "input in the bias's slope",
    "The only input of a bias is 1: which factor is one too many in its slope?",
)
NO_TARGET = Kind("target forgotten", "The targets have no effect on your answer.")
LOSS = Kind("loss in place of slope", "There is a square in it: that is the loss, not its slope.")
SLOPE_RETURNED = Kind(
    "slope in place of position",
    "The path is right, but you return how steep the ground is at its end, not where it ends.",
)
START_LOST = Kind(
    "start forgotten",
    "Where the walk ends does not depend on where it starts: is w overwritten, for example as "
    "the counter of a loop?",
)
RATE_SUBTRACTED = Kind(
    "learning rate subtracted",
    "The learning rate itself is subtracted: it should only say how much of the slope counts.",
)
MOMENTUM = Kind(
    "momentum",
    "Part of each step lives on in the next: that is momentum. The task asks for plain steps.",
)
SHRINKING_RATE = Kind(
    "learning rate that changes",
    "The learning rate changes from step to step: it should stay the same.",
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
    "Only one step is taken, however many are asked for: look at where return stands, and at "
    "where each round starts from.",
)
NUMBER_OF_STEPS = Kind(
    "number of steps off by one",
    "The steps are right, only their number is not: count the rounds of the loop.",
)
NOT_FROM_HERE = Kind(
    "step in place of position",
    "You forget where you stand: a step starts from somewhere.",
)
NO_STEP = Kind(
    "never moved", ("Your function returns just what it was given: where does the new value go?")
)
WHOLE_WAY = Kind(
    "the whole way in place of its end",
    "You return every place along the way; the task asks for the last one.",
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
    "The slope formula that takes an output was given a sum: which of the two do you have?",
)
SLOPE_OF_A = Kind(
    "σ′ given a where z is meant",
    "The slope formula that takes a sum was given an output: which of the two do you have?",
)
SLOPE_HALF = Kind(
    "half of the slope",
    "The slope of the squash is a product of two factors, and one of them is missing.",
)

SLOPE_PLUS = Kind(
    "plus in the slope",
    "The slope is made of an output and of what it lacks to reach 1: there is a plus where a "
    "minus belongs.",
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
    "It looks as if a slope went through the slope formula once more: what do you have when you "
    "use it?",
)
SLOPE_ADDED = Kind(
    "slope added",
    "The slope of the squash is added: the gears of a chain are factors.",
)
SLOPE_OF_ERROR = Kind(
    "σ′ given an error",
    "The slope formula was given an error or a delta: it needs to know what the unit says.",
)
COARSE = Kind(
    "slope by nudging",
    "This is close, but not exact: it is the slope of a chord, not of the curve itself. There is "
    "a formula that needs no step.",
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
    "What the unit says has no effect on its error: an error compares the output with the target.",
)
Z_AS_OUTPUT = Kind(
    "z compared with the target",
    "The target is compared with a sum. What does the unit say, its sum or its squash?",
)
DIVIDED_ERROR = Kind(
    "error divided",
    "The error is divided by something that the task does not mention.",
)
SLOPE_ALONE = Kind(
    "slope without the message",
    "This is the slope of the hidden units alone: what do the units after them have to say?",
)
MEAN_WEIGHT = Kind(
    "products of sums",
    "Deltas and weights are added up before they are multiplied: each delta belongs to its own weight.",
)
NOT_TURNED = Kind(
    "transpose only where it must be",
    "Your code does something else when a matrix is square, and then the answer is wrong: a "
    "shape that fits proves nothing.",
)
ADDED_UP = Kind(
    "added up over the samples",
    "Each sample has a delta of its own: it is too early to add them up.",
)
ONE_OUTPUT = Kind(
    "only one of the outputs",
    "A hidden unit feeds all output units, but only one of them has a say here.",
)

# Nudging
ONE_SIDED = Kind(
    "one-sided difference",
    "You nudge to one side only; that is less exact than a step to each side.",
)
ONE_NUDGE = Kind(
    "one nudge, divided by two",
    "Your two places are one nudge apart, but you divide by the distance of two: is each where "
    "you think it is? A second name for an array is not a second array.",
)
NOT_BY_STEP = Kind(
    "not divided by the distance",
    "This is a difference between losses; a slope is that difference per unit of distance.",
)
LOSSES_ADDED = Kind(
    "losses added in place of subtracted",
    "The two losses are added: how steep the ground is shows in their difference.",
)
HALF_NUDGE = Kind(
    "nudged by another distance",
    "You nudge to each side, but not by h: close, but not the difference that the task asks for.",
)
RELATIVE_NUDGE = Kind(
    "nudge in proportion to the weight",
    "The weights are multiplied, but they should be shifted: this way each moves by a different "
    "distance, and a weight of 0 stays put.",
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
    "The first entry is right, but the later ones are not: where is each weight when the next "
    "one is nudged?",
)
ALL_AT_ONCE = Kind(
    "all weights nudged at once",
    "All weights move at the same time, so nobody can tell which of them made the difference.",
)
OTHER_STEP = Kind("h ignored", "These slopes belong to a different h from the one you were given.")
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
    "The weights move, but the outputs from before the first step are used again and again.",
)
GRADIENTS_RETURNED = Kind(
    "gradients in place of weights",
    "Your function returns gradients; the task asks for the weights after the last update.",
)
DELTAS_RETURNED = Kind(
    "deltas in place of gradients",
    "Your function returns deltas, one row for each sample. A gradient has the shape of its "
    "weights: what is missing between the two?",
)
ACTIVATIONS_RETURNED = Kind(
    "outputs in place of weights",
    "Your function returns what the network says; the task asks for its weights.",
)
MIXED_PASSES = Kind(
    "half of an old pass, half of a new one",
    "Deltas from one forward pass meet activations from another: within an epoch everything "
    "should come from the same weights.",
)
ONE_LAYER = Kind("only one layer learns", "One of the two weight matrices never moves.")
EACH_SAMPLE = Kind(
    "one step for each sample",
    "You update after each sample; the task asks for one update with all of them together.",
)

# Held-out rows, accuracy, what helps against overfitting
NOT_SHUFFLED = Kind(
    "rows not shuffled",
    "The rows stand as they stood: what is the third argument for?",
)
SHUFFLED_ALONE = Kind(
    "X shuffled without y",
    "Inputs and targets have parted: does each row of X still stand beside its own target?",
)
OTHER_WAY_ROUND = Kind(
    "order used the wrong way round",
    "The order says which row comes first, second, third. You use it to say where the first row "
    "goes, and the second.",
)
ORDER_LOST = Kind(
    "order of the rows lost",
    "The right rows are in each part, but not in the order that was given.",
)
WRONG_END = Kind(
    "held out from the wrong end",
    "The rows that are held out are those at the end of the order.",
)
KEPT_COUNTED = Kind(
    "count of the kept rows",
    "The number says how many rows are held out, not how many are left to train with.",
)
IN_BOTH = Kind(
    "rows in both parts",
    "A row that is held out is also there to train with: that is what holding back should prevent.",
)
ALL_ROWS = Kind(
    "scaled with all rows",
    "Mean and spread know of the held-out rows: which rows may they be made of?",
)
EACH_ITS_OWN = Kind(
    "each part scaled by itself",
    "Each part has a mean and a spread of its own, so that the same house would get two different "
    "numbers. Which rows decide for both?",
)
BY_HELD_OUT = Kind(
    "scaled by the held-out rows",
    "The held-out rows decide on the scale: they may not be looked at.",
)
HELD_NOT_SCALED = Kind(
    "held-out rows not scaled",
    "The held-out rows come back as they were: the network has learned in another unit.",
)
ONE_SCALE = Kind(
    "one scale for all columns",
    "All columns share one mean or one spread: square metres and years are not of the same kind.",
)
ROW_BY_ROW = Kind(
    "rows scaled in place of columns",
    "Each row is scaled by itself, so that the samples can no longer be compared: along which axis?",
)
MEAN_STAYS = Kind("mean not taken off", "The columns do not lie around 0: what is taken off first?")
SPREAD_STAYS = Kind(
    "not divided by the spread",
    "The columns lie around 0, but are as wide as they were.",
)
VARIANCE = Kind(
    "variance in place of spread",
    "You divide by the mean of the squares: its root has the unit of the column.",
)
SAMPLE_SPREAD = Kind(
    "spread with N − 1",
    "The spread is a little too large: what does np.std divide by, and what do you?",
)
LEAST_AND_MOST = Kind(
    "scaled by least and most",
    "The columns go by their smallest and largest number; the task asks for mean and spread.",
)
BY_COLUMNS = Kind(
    "largest of each column",
    "You look for the largest number down each column: which of them belong to one sample?",
)
ONE_PLACE = Kind(
    "one place for the whole table",
    "Without an axis, argmax looks through the whole table, as if it were one long row.",
)
ENTRIES = Kind(
    "entries counted in place of rows",
    "Every entry counts by itself, zeros too: a row is right, or it is not.",
)
HALF_NEEDED = Kind(
    "more than one half wanted",
    "You count a row only if its largest number is above one half: among several classes the "
    "largest may be less.",
)
EXACTLY = Kind(
    "outputs compared with targets",
    "An output is hardly ever exactly 0 or 1. What the row says is the place of its largest number.",
)
PERCENT = Kind("percent in place of a share", "A share goes from 0 to 1.")
WRONG_SHARE = Kind("share of wrong rows", "These are the rows that are wrong.")
SMALLEST = Kind("smallest in place of largest", "A row says the class with the largest number.")
GIVEN_TO_RIGHT = Kind(
    "what the right class got",
    "You average what the right class got; accuracy only asks whether it got most.",
)
DECAY_ON_BIAS = Kind(
    "decay on the biases",
    "The bias shrinks, too: the penalty is made of weights alone.",
)
DECAY_FORGOTTEN = Kind("decay forgotten", "The penalty has no effect on your weights.")
DECAY_SIGN = Kind(
    "weights grow in place of shrinking",
    "The penalty pushes the weights away from 0: look at its sign.",
)
DECAY_FACTOR = Kind(
    "another factor in the decay",
    "The penalty is l2 / 2 times the squares: what is left of the one half in its slope?",
)
DECAY_WITHOUT_RATE = Kind(
    "decay without the learning rate",
    "The penalty is a part of what goes downhill: both slopes are multiplied by the same number.",
)
PENALTY = Kind(
    "penalty in place of its slope",
    "There is a square in it: that is the penalty, not its slope.",
)
DECAY_OF_SLOPE = Kind(
    "slope multiplied by l2", "It is the weight that should shrink, not its slope."
)
OTHER_PENALTY = Kind(
    "another penalty",
    "All weights are pulled by the same amount, large or small: this is the slope of their size, not "
    "of their square.",
)
DECAY_AFTER = Kind(
    "decay of the new weights",
    "The penalty is taken of weights that have already moved: both slopes belong to the old ones.",
)
BY_TEST = Kind(
    "chosen by the test rows",
    "The test rows have chosen the epoch. What they say of it afterwards is no longer a test.",
)
VALIDATION_TOLD = Kind(
    "validation loss reported",
    "The epoch is right. But the loss that has chosen it flatters it: which rows have not been asked "
    "yet?",
)
LUCKIEST_TOLD = Kind(
    "lowest test loss reported",
    "The epoch is right, but the loss is from another one.",
)
HIGHEST = Kind("highest in place of lowest", "A loss is the better the lower it is.")
LAST_EPOCH = Kind(
    "last epoch in place of the best", "You go to the end: where should it have stopped?"
)
FIRST_BUMP = Kind(
    "stopped at the first bump",
    "The loss rises once and falls again later: the lowest of all is further on.",
)
FROM_ONE = Kind(
    "epochs counted from one",
    "The first loss is that of epoch 0, before any training.",
)
BOTH_LOOKED_AT = Kind(
    "validation and test together",
    "Both kinds of rows choose: then none is left to ask.",
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
    "ones at the end, not in front",
    "The ones and the biases do not meet: the bias row is the first of the weights, so on which "
    "side of the inputs do the ones belong?",
)
ONES_SQUASHED = Kind(
    "ones squashed",
    "The ones of the hidden layer are no longer 1: what happened to them on the way?",
)
ONES_RETURNED = Kind(
    "column of ones returned",
    "The numbers are right, but there is one column too many: a 1 is nobody's output.",
)
SQUASH_TOO_MANY = Kind("one squash too many", "The output is squashed, but it should be linear.")
LOGARITHM = Kind(
    "another logarithm",
    "Every logarithm is off by the same factor: which base does yours have?",
)
HELD = Kind(
    "outputs held or shifted",
    "Outputs near 0 and 1 are changed on their way into the logarithm: here they are never 0 or "
    "1, so there is no need to.",
)
YES_OR_NO = Kind(
    "targets taken for yes or no",
    "A target between 0 and 1 is partly a yes and partly a no: which of the terms count for it?",
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
    "The two terms need two logarithms, one of the output and one of what it lacks to reach 1: "
    "look at what is inside each.",
)
LOG_OUTSIDE = Kind(
    "logarithm of a mix",
    "This is the logarithm of a mix: which comes first, the logarithm or the weighting by the "
    "target?",
)
NO_LOG = Kind("logarithm forgotten", "The logarithm is missing.")
ONE_TERM = Kind(
    "one of the two terms missing",
    "Samples with one of the two targets cost nothing: the formula has a term for each of them.",
)
SWAPPED = Kind(
    "changed places",
    "Two things are swapped: outputs and targets, or yes and no.",
)
OTHER_LOSS = Kind("another loss", "This is a loss you know, but not the one the task asks for.")
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
    "What you subtract from a row is not its own largest number: along which axis do you look "
    "for it?",
)
NO_EXP = Kind("exp forgotten", "Shares may be negative here: what makes every number positive?")
HALF_MOVED = Kind(
    "moved in one place only",
    "The numbers above and below the fraction line are not moved by the same amount: what you "
    "subtract above you must subtract below.",
)
SUM_FIRST = Kind(
    "sum before the power",
    "You divide by a power of a sum: which comes first, the power or the sum?",
)
NOT_NORMALISED = Kind("not divided by the sum", "These are not shares: they do not add up to 1.")
LOGARITHM_RETURNED = Kind("logarithm returned", "These are the logarithms of the shares.")

# A start, and a table by hand
ALL_ZERO = Kind(
    "all weights zero",
    "Every unit gets nothing and passes on nothing, so none has a reason to become different.",
)
ALL_EQUAL = Kind(
    "all weights equal",
    "The units hear the same, say the same and are told the same: what could make them differ?",
)
ROWS_DIFFER = Kind(
    "rows differ, columns do not",
    "Your numbers differ, but two units still have the same ones as each other: what is a row of "
    "W1, and what is a column?",
)
TWINS = Kind(
    "two units alike",
    "Two hidden units start with the same weights, both going in and going out: they stay twins.",
)
TOO_CLOSE = Kind(
    "units too much alike",
    "Your units differ so little that after 200 epochs they still say the same thing.",
)
SATURATED = Kind(
    "saturated units",
    "The weights are so large that every unit is sure of everything from the start; where the "
    "sigmoid is flat, nobody learns.",
)
MINUS_LOST = Kind("minus lost", "Somewhere a weight has lost its minus sign.")
ONE_SIGN = Kind("one sign turned round", "One of the products has the wrong sign.")
ONE_WEIGHT = Kind(
    "one weight forgotten",
    ("One of the products is missing its weight: the input is added on its own."),
)
UNITS = Kind(
    "units in another order",
    "Right numbers in the wrong places: unit by unit, from the first column to the last.",
)
ONE_PRODUCT = Kind("a product missing", "One of the products is missing from the sum.")
SQUASH_TOO_EARLY = Kind(
    "squashed already",
    "This row is for the sum itself; its squash has a row of its own.",
)


def generic(reference, values, rows):
    """The mistakes that can be made with any right result of this many values; `rows`: it has one
    row a sample.
    """
    reference = _remembering(reference)

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


def _remembering(function):
    """The function, but what it gives for the very same arguments is worked out once."""
    given = {}

    def once(*arguments):
        key = tuple(map(id, arguments))
        if key not in given:
            given[key] = arguments, function(*arguments)  # while it is kept, its id stays its own
        return given[key][1]

    return once


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
