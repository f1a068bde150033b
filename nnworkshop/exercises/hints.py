"""Which of the folded hints of an exercise is about a mistake: a verdict shows it, so nobody has to read them all.

The hints are in the notebooks, three below each exercise; `run.py canonical` copies them to `hints.json`,
which is left out where a class is to have none. A mistake that no hint is about stands in no line here:
its own sentence has to do.
"""

import json
from pathlib import Path

from nnworkshop.exercises import mistakes as m

# Mistakes in a squash, in the slope of one, and in a product of matrices. Those that are known in one exercise
# alone have no name of their own in `mistakes`, and stand as texts.
SQUASH = (
    m.NO_SQUASH,
    m.SIGN,
    m.MINUS_BELOW,
    m.POWER_ALONE,
    m.SLOPE_FORM,
    m.DERIVATIVE,
    m.OTHER_FUNCTION,
)
SLOPE_FROM_A = (
    *(m.SLOPE_OF_A, m.SLOPE_HALF, m.SLOPE_PLUS, m.SLOPE_TWICE, m.SLOPE_OTHER, m.SLOPE_OF_SLOPE),
    m.BRACKETS,
)
SLOPE = *SLOPE_FROM_A, m.SLOPE_OF_Z, m.SLOPE_MIXED
PRODUCTS = m.STAR, m.TRANSPOSE, m.WRONG_AXIS

HINTS = {
    "sigmoid": (
        (*SQUASH, m.EVEN, m.OTHER_NUMBER, m.THRESHOLD),
        (m.TIMES_E, m.BASE, m.TOTAL, m.LAST, m.FIRST),
        (m.NOT_BELOW, m.NOTHING),
    ),
    "neuron": (
        (m.NO_SQUASH, m.EACH_SQUASHED),
        (
            *(m.BIAS_EACH, m.BIAS_TWICE, m.BIAS_FIRST, m.STAR, m.OUTER, m.SUMS, m.MEAN, m.LARGEST),
            *(m.PLUS_FOR_TIMES, m.NO_WEIGHTS, m.NO_INPUT, m.SKIPPED, m.ONE_INPUT),
        ),
        (m.NO_BIAS, m.BIAS_OUTSIDE),
    ),
    "sigmoid_derivatives": (
        (m.SLOPE_HALF, m.SLOPE_PLUS, m.VALUE, m.SLOPE_OTHER, m.SLOPE_TWICE, m.TWO, m.HALF),
        (m.SLOPE_OF_Z, m.SLOPE_OF_A, m.SLOPE_MIXED),
        (m.ZERO,),
    ),
    "layer": (
        (m.NO_SQUASH, m.BIAS_OUTSIDE, m.NO_BIAS, m.EACH_SQUASHED),
        PRODUCTS,
        (m.BIAS_EACH, m.ONE_BIAS, m.BIAS_FIRST, m.BIAS_SIGN, m.BIAS_TIMES, m.BIAS_TWICE),
    ),
    "forward": (
        (m.NO_SQUASH, m.TWICE_SQUASHED),
        (m.Z_FOR_A, m.INPUT_AGAIN, m.OTHER_LAYER, m.WEIGHTS_AGAIN),
        (*PRODUCTS, m.ORDER, m.MISSING),
    ),
    "losses": (
        (m.NO_SQUARE, m.DOUBLED, m.SQUARES_APART, m.ADDED_ERROR, m.ABSOLUTE, m.OTHER_POWER),
        (m.SQUARE_OF_SUM, m.WRONG_AXIS, m.NOT_ADDED, m.LAST, m.FIRST, m.SKIPPED),
        (
            *(m.NOT_DIVIDED, m.DIVIDED, m.SETTINGS_SWAPPED, m.DIVIDED_TWICE, m.OUTPUTS_TOO),
            m.OTHER_DIVISOR,
        ),
    ),
    "gradient_by_hand": (
        (m.WEIGHT_FOR_INPUT, m.STEP_TAKEN),
        (m.INPUT_MISSING, m.INPUT_TOO_MANY, m.INPUT_TWICE),
        (
            *(m.NOT_DIVIDED, m.NOT_ADDED, m.SIGN, m.NO_TARGET, m.NO_BIAS, m.ERROR_MISSING, m.LOSS),
            *(m.SUMS, m.WRONG_AXIS),
        ),
    ),
    "gradient_descent": (
        (
            *(m.SIGN, m.NO_RATE, m.RATE_SUBTRACTED, m.DIVIDED_BY_RATE, m.RATE_TWICE, m.ABSOLUTE),
            *(m.ONLY_DIRECTION, m.TIMES_ITSELF, m.LOSS, m.NOT_FROM_HERE),
        ),
        (m.STALE_SLOPE, m.ONE_STEP, m.NUMBER_OF_STEPS, m.START_LOST),
        (m.IN_PLACE, m.BRACKETS, m.NO_STEP),
    ),
    "output_delta": (
        (m.SLOPE_MISSING, m.ERROR_MISSING, m.SLOPE_ADDED, m.STAR, m.LOSS, m.ADDED_UP),
        (
            m.SIGN,
            m.ABSOLUTE,
            m.ADDED_ERROR,
            m.NO_TARGET,
            m.NO_OUTPUT,
            m.Z_AS_OUTPUT,
            m.ONLY_DIRECTION,
        ),
        (*SLOPE, m.SLOPE_OF_ERROR, m.SLOPE_AT_TARGET),
    ),
    "hidden_delta": (
        (
            *(m.SLOPE_MISSING, m.NO_WEIGHTS, m.ERROR_MISSING, m.SLOPE_ALONE, m.MEAN_WEIGHT, m.MEAN),
            *(m.LARGEST, m.ONE_OUTPUT, m.SKIPPED, m.SLOPE_ADDED, m.ABSOLUTE),
        ),
        (m.WRONG_AXIS, m.ADDED_UP),
        (m.TRANSPOSE, m.NOT_TURNED, m.STAR, *SLOPE),
    ),
    "gradient_check": (
        (m.ONE_ENTRY, m.LOSS_ALONE, m.TRANSPOSE),
        (
            *(m.ONE_SIDED, m.ONE_NUDGE, m.NUDGE_LEFT, m.ALL_AT_ONCE, m.RELATIVE_NUDGE, m.IN_PLACE),
            m.HALF_NUDGE,
        ),
        (m.TWO, m.HALF, m.BRACKETS, m.NOT_BY_STEP, m.LOSSES_ADDED, m.SIGN, m.CURVATURE),
    ),
    "backward": (
        (
            *(m.SLOPE_MISSING, m.ERROR_MISSING, m.SIGN, m.LOSS, m.SLOPE_ADDED, m.SLOPE_OF_ERROR),
            *SLOPE_FROM_A,
        ),
        (m.NO_WEIGHTS, m.ONE_OUTPUT, m.MEAN, m.ABSOLUTE),
        (
            *(m.DELTAS_RETURNED, m.NOT_DIVIDED, m.DIVIDED_TWICE, m.OTHER_LAYER, m.OTHER_DIVISOR),
            *(m.OUTPUTS_TOO, *PRODUCTS),
        ),
    ),
    "train": (
        (m.STALE_FORWARD, m.NUMBER_OF_STEPS, m.EACH_SAMPLE),
        (m.UPDATE_FIRST, m.MIXED_PASSES, m.ONE_LAYER),
        (m.IN_PLACE, m.ONE_STEP, m.NOT_FROM_HERE, m.NO_STEP, m.NO_RATE),
    ),
    "break_symmetry": (
        (m.ALL_EQUAL, m.TWINS, m.ROWS_DIFFER, m.ALL_ZERO),
        ("wrong shapes", "not two arrays"),
        (m.SATURATED, m.TOO_CLOSE),
    ),
    "bias_trick": (
        (m.BIAS_ROW_DROPPED, m.ONES_SQUASHED, m.ONES_LAST),
        (m.SQUASH_TOO_MANY, m.ONES_RETURNED),
        (m.BIAS_ROW_PROPAGATED, m.WRONG_ROW_DROPPED, m.SLOPE_MISSING, m.NO_WEIGHTS),
    ),
    "cross_entropy": (
        (m.ONE_TERM, m.YES_OR_NO, m.SWAPPED, m.NO_LOG, m.OTHER_LOSS),
        (m.ONE_LOG, m.BRACKETS, m.LOG_OUTSIDE, m.LOGARITHM),
        (m.NOT_DIVIDED, m.DIVIDED_TWICE, m.SIGN, m.NOT_ADDED, m.BETWEEN, m.TOTAL),
    ),
    "softmax": (
        (m.NO_EXP, m.NOT_NORMALISED, m.NO_SQUASH, m.OTHER_FUNCTION, m.SUM_FIRST, m.THRESHOLD),
        (m.SOFTMAX_AXIS, m.KEEPDIMS),
        (m.OVERFLOW, m.OTHER_MAXIMUM, m.HALF_MOVED),
    ),
    "remedies": (
        (
            *(m.SIGN, m.DECAY_ON_BIAS, m.DECAY_FORGOTTEN, m.DECAY_WITHOUT_RATE, m.DECAY_SIGN),
            *(m.DECAY_AFTER, m.NO_RATE),
        ),
        (m.DECAY_FACTOR, m.PENALTY, m.DECAY_OF_SLOPE, m.OTHER_PENALTY),
        (
            *(m.BY_TEST, m.VALIDATION_TOLD, m.LUCKIEST_TOLD, m.HIGHEST, m.LAST_EPOCH, m.FIRST_BUMP),
            *(m.FROM_ONE, m.BOTH_LOOKED_AT),
        ),
    ),
    "accuracy": (
        (m.ENTRIES, m.HALF_NEEDED, m.EXACTLY, m.GIVEN_TO_RIGHT, m.SMALLEST),
        (m.BY_COLUMNS, m.ONE_PLACE),
        (m.NOT_DIVIDED, m.PERCENT, m.WRONG_SHARE, m.NOT_ADDED, m.OUTPUTS_TOO, m.OTHER_DIVISOR),
    ),
    "hold_out": (
        (m.NOT_SHUFFLED, m.SHUFFLED_ALONE, m.OTHER_WAY_ROUND, m.ORDER_LOST),
        (m.WRONG_END, m.KEPT_COUNTED, m.IN_BOTH, m.OFF_BY_ONE),
        (m.ALL_ROWS, m.EACH_ITS_OWN, m.BY_HELD_OUT, m.ONE_SCALE, m.ROW_BY_ROW, m.MEAN_STAYS),
    ),
    "softmax_gradient": (
        (m.NO_TARGET, m.NO_OUTPUT, m.NO_SQUASH),
        (m.SQUASH_TOO_MANY, m.SLOPE_OF_LOSS, m.OTHER_FUNCTION, m.ONE_OUTPUT, m.THRESHOLD, m.SIGN),
        (m.NOT_DIVIDED, m.DIVIDED_TWICE, m.OUTPUTS_TOO, m.ADDED_UP),
    ),
    "mini_batches": (
        (
            *("last batch left out", "batches that overlap", "one step with all rows"),
            *(m.EACH_SAMPLE, m.FIRST),
        ),
        ("targets of other rows", m.STALE_SLOPE, m.MIXED_PASSES, m.NO_BIAS, m.ONE_LAYER),
        (
            *("divided by the batch size", "divided by all rows", m.NOT_DIVIDED),
            m.DIVIDED_TWICE,
        ),
    ),
    "adam": (
        (
            *(
                "a sum in place of a mean",
                "past forgotten",
                "not divided by the size of the slopes",
            ),
            *("root missing", m.NO_SQUARE, m.SQUARE_OF_SUM),
        ),
        (
            *("corrected means kept", "old means used for the step", "slope in place of its mean"),
            "old means returned",
        ),
        (
            *("means not corrected", "correction of another step"),
            "little number inside the root, or forgotten",
        ),
    ),
}
FILE = Path(__file__).with_name("hints.json")
TEXTS = json.loads(FILE.read_text("utf-8")) if FILE.exists() else {}
NUMBERS = {
    name: {
        getattr(one, "name", one): number for number, about in enumerate(three, 1) for one in about
    }
    for name, three in HINTS.items()
}


def hint_for(exercise, mistake):
    """The number of the hint that is about a mistake in this exercise; 0 if none is."""
    return NUMBERS.get(exercise, {}).get(mistake, 0)


def text_of(exercise, number):
    """The text of a hint, in Markdown; "" where there is none."""
    return TEXTS[exercise][number - 1] if number and exercise in TEXTS else ""
