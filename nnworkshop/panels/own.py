"""Switches between the learner's own functions and nnlib's, and the line that says whose code runs."""

from nnworkshop.exercises.verdict import marked_up
from nnworkshop.panels.live import Player

YOURS, NNLIBS, EMPTY = "yours", "nnlib's", "nnlib's, yours is empty"


class OwnPlayer(Player):
    """A player for a run with the learner's own functions: one guard protects a whole slice of steps,
    since setting it up takes a moment.
    """

    def _slice(self, credit):
        return self.panel.run.training.guarded(lambda: Player._slice(self, credit)) or 0


def add_switches(panel, names, empty, act):
    """Add a row of switches to a panel, one for each of the learner's functions; those that are
    still empty have no choice. `act()` is called after each change.
    """
    panel.add_row("your code")
    return {
        name: panel.add_choice(name, (EMPTY,), EMPTY, act)
        if name in empty
        else panel.add_choice(name, (YOURS, NNLIBS), YOURS, act)
        for name in names
    }


def yours(switches):
    """The names of the functions that are switched to the learner's own."""
    return [name for name, switch in switches.items() if switch.value == YOURS]


def status(sentences):
    """Sentences as lines of HTML that a screen reader reads out when they change."""
    lines = "<br>".join(map(marked_up, sentences))
    return f'<div role="status" style="line-height: 1.4">{lines}</div>'
