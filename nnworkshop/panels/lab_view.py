"""A lab in four pictures on one figure, and in words."""

import numpy as np

from nnworkshop import pictures
from nnworkshop.many.intervals import in_words
from nnworkshop.panels.run_view import FONT
from nnworkshop.studies.lab import NUDGE

ROOM = (0.02, 0, 0.957, 1)  # of the figure, for its axes: longer numbers than now fit beside them


class View:
    """Four pictures of a lab: of the picked cell its success, its losses now and on the way; and
    the map.
    """

    def __init__(self, figure, lab):
        (left, right), (lower_left, lower_right) = figure.subplots(2, 2)
        figure.get_layout_engine().set(rect=ROOM)
        ensemble = lab.cell(lab.picked)
        grid = lab.rates, lab.sizes
        self.success = pictures.success_curve({}, left, lab.epochs, FONT)
        self.map = pictures.success_map(*lab.rate_map(), *grid, right, lab.picked, FONT)
        self.losses = pictures.loss_histogram(
            ensemble.losses[-1], lab.learned(lab.picked), lower_left, FONT
        )
        self.fan = pictures.loss_fan(ensemble.epochs, ensemble.losses, lower_right, font=FONT)

    def update(self, lab, curves, network):
        """Show a lab, with these success curves, and the losses of one of its networks."""
        cell = lab.cell(lab.picked)
        self.success.update(curves, lab.epochs)
        self.map.update(*lab.rate_map(), lab.rates, lab.sizes, lab.picked)
        self.losses.update(cell.losses[-1], lab.learned(lab.picked))
        self.fan.update(cell.epochs, cell.losses, network, lab.epochs)

    def describe(self):
        """What the pictures show now, in words."""
        shown = (self.success, self.map, self.losses, self.fan)
        return " ".join(picture.description for picture in shown)


def curve_of(lab):
    """The success curve of the picked cell: epochs, successes, trials."""
    return *lab.successes(lab.picked), lab.networks


def figures(lab):
    """How many networks of the picked cell have learned, with its interval."""
    ensemble, (row, column) = lab.cell(lab.picked), lab.picked
    learned, count = int(lab.learned(lab.picked).sum()), len(ensemble)
    until = "" if lab.is_done(ensemble) else f" by epoch {ensemble.epoch:,}"
    return (
        f"Rate {lab.rates[column]:g}, {lab.sizes[row]} hidden: <b>{in_words(learned, count)}</b>, "
        f"{learned:,} of {count:,} networks, have learned{until}."
    )


def rounding(lab):
    """What rounding does to the networks of the picked cell, as far as it is known."""
    moved = lab.moved(lab.picked)
    if moved is None:
        return ""
    outputs, fates = moved
    whether = f"and whether {fates:,} succeed" if fates else "but not which of them succeed"
    changes = f"the outputs of {outputs:,}, {whether}" if outputs else "none"
    return f"A nudge of {NUDGE:g} changes {changes}."


def account(lab, index):
    """How one network of the picked cell has done."""
    cell, has_learned = lab.cell(lab.picked), lab.learned(lab.picked)[index]
    has_stopped = lab.stop and has_learned
    loss = cell.losses[-1, index]
    epoch = cell.reached_at[index] if has_stopped else cell.epochs[-1]
    if not np.isfinite(loss):
        return f"Network {index} has diverged, at epoch {cell.diverged_at[index]:,}."
    end = "has learned" if has_learned else "has not learned"
    return f"Network {index} {end}; its loss is {loss:.4g} at epoch {epoch:,}."
