"""Pictures of networks and of their training, in one house style.

A plot function takes arrays or a callable, draws on the axes `ax` (without it, on a new figure) and
returns a `Picture`. As the last line of a cell a `Picture` shows itself and its description; in a
panel its `update(...)`, with the same arguments, moves the artists that are already there.

Nothing here trains or computes a network's numbers, and no figure belongs to pyplot. matplotlib's
settings, also those of a user's own matplotlibrc, neither change a picture nor are changed by one.
"""

from nnworkshop.pictures.columns import column_bars
from nnworkshop.pictures.diagrams import network_diagram
from nnworkshop.pictures.digits import answer_bars, confusion_matrices, drawing, images
from nnworkshop.pictures.ensembles import loss_histogram, success_bars, success_curve
from nnworkshop.pictures.expectations import curve_answer, curve_choices, trial_chart
from nnworkshop.pictures.functions import curves, fan, secants, tangents
from nnworkshop.pictures.gradients import chain, contributions, error_curves, gradient_bars
from nnworkshop.pictures.hands import show_of_hands
from nnworkshop.pictures.held_out import confusion_matrix, medians
from nnworkshop.pictures.house import (
    ABOVE_LEFT,
    BLACK,
    BLUE,
    GRID,
    LINE,
    SKY,
    VERMILION,
    Picture,
    arrange,
    clear,
    decimals,
    draw_points,
    dress,
    ends_of,
    groups,
    house_style,
    name_axes,
    new_axes,
    new_figure,
    note,
    padded,
    png,
    round_levels,
)
from nnworkshop.pictures.landscapes import (
    TRAILS,
    answer_map,
    descent_curve,
    descent_curves,
    descent_map,
    descent_surface,
)
from nnworkshop.pictures.layout import is_picture, most_units
from nnworkshop.pictures.loss_fans import loss_fan
from nnworkshop.pictures.losses_and_outputs import (
    decision_surface,
    decision_surfaces,
    fit,
    loss_curve,
    loss_curves,
    loss_limits,
    outputs_and_targets,
    pictogram,
    thinned,
)
from nnworkshop.pictures.matrices import matrix_product
from nnworkshop.pictures.networks import (
    backpropagation,
    neuron_diagram,
    pass_diagram,
)
from nnworkshop.pictures.sizes import gradient_sizes
from nnworkshop.pictures.steps import pass_step
from nnworkshop.pictures.success_maps import cell_at, success_map
from nnworkshop.pictures.surroundings import loss_around
from nnworkshop.pictures.tiles import Plane
from nnworkshop.pictures.units import hidden_space, unit_map

__all__ = [
    "ABOVE_LEFT",
    "BLACK",
    "BLUE",
    "GRID",
    "LINE",
    "SKY",
    "TRAILS",
    "VERMILION",
    "Picture",
    "Plane",
    "answer_bars",
    "answer_map",
    "arrange",
    "backpropagation",
    "cell_at",
    "chain",
    "clear",
    "column_bars",
    "confusion_matrices",
    "confusion_matrix",
    "contributions",
    "curve_answer",
    "curve_choices",
    "curves",
    "decimals",
    "decision_surface",
    "decision_surfaces",
    "descent_curve",
    "descent_curves",
    "descent_map",
    "descent_surface",
    "draw_points",
    "drawing",
    "dress",
    "ends_of",
    "error_curves",
    "fan",
    "fit",
    "gradient_bars",
    "gradient_sizes",
    "groups",
    "hidden_space",
    "house_style",
    "images",
    "is_picture",
    "loss_around",
    "loss_curve",
    "loss_curves",
    "loss_fan",
    "loss_histogram",
    "loss_limits",
    "matrix_product",
    "medians",
    "most_units",
    "name_axes",
    "network_diagram",
    "neuron_diagram",
    "new_axes",
    "new_figure",
    "note",
    "outputs_and_targets",
    "padded",
    "pass_diagram",
    "pass_step",
    "pictogram",
    "png",
    "round_levels",
    "secants",
    "show_of_hands",
    "success_bars",
    "success_curve",
    "success_map",
    "tangents",
    "thinned",
    "trial_chart",
    "unit_map",
]
