"""How a training panel begins anew: from its settings, with another run, from given weights."""

from nnworkshop.owncode.own_runs import OwnRun
from nnworkshop.panels.own import yours
from nnworkshop.panels.run_view import View
from nnworkshop.studies.names import capital


class Starts:
    """New starts of a TrainingPanel, with the rows of controls that may be others then."""

    def __init__(self, panel):
        self.panel = panel
        self.rows = {}  # a box for each, and what fills it

    def add_row(self, name, caption, *more):
        """Add a row of settings, and then more, which can be made anew."""

        def fill():
            self.panel.settings.add(name)
            for add in more:
                add()

        self.rows[name] = self.panel.add_row(caption), fill
        fill()

    def rebuild(self, name):
        """Make a row anew, since what can be set is other now."""
        self.panel.refill(*self.rows[name])

    def again(self, reason, changed=(), limits=None):
        """Begin anew, as the controls show it; `changed` are the attributes that have just been set, and
        `limits` those that the picture in the middle keeps.
        """
        panel, run = self.panel, self.panel.run
        panel.settings.put_before_start()
        if isinstance(run, OwnRun):
            run.yours = yours(panel.own)
        run.start()
        data = ["data"] if panel.view.has_rows_of(run) else []
        *others, last = [*data, *panel.settings.staying(changed)]
        stays = f"{', '.join(others)} and {last} stay" if others else f"the {last} stays"
        start = "the given weights" if run.has_given_weights else f"seed {run.seed}"
        panel.say(f"{reason}: a new start, from {start}. {capital(stays)}.")
        self._show(limits)

    def reset(self):
        """Begin anew, with the sizes of the first start."""
        panel = self.panel
        panel.player.stop()
        panel.run.hidden = list(panel.run.first.sizes[1:-1])  # other sizes came on the way
        panel.settings.read()
        self.again("Reset")

    def take(self, run):
        """Show another run, of the same inputs and outputs, in place of the one that was there."""
        panel = self.panel
        panel.player.stop()
        panel.run, panel.samples = run, run.samples
        for name in self.rows:
            self.rebuild(name)
        panel.settings.read()
        self._show()

    def from_weights(self, network):
        """Begin anew from the weights of a network that was made of them."""
        run = self.panel.run.trained(0)
        run.template, run.hidden = network, list(network.sizes[1:-1])
        run.activation, run.init, run.bias = None, None, network.bias
        run.start()
        self.take(run)
        self.panel.say("Weights loaded: a new start, from these weights.")

    def _show(self, limits=None):
        panel = self.panel
        panel.remedy.forget()
        if not panel.view.suits(panel.run):
            panel.figure.clear()
            panel.figure.set_layout_engine("constrained")
            panel.view = View(panel.figure, panel.run, panel.pace.epochs, limits)
            panel.pointed.turn_to_new_view()
        panel.past.leave()
        panel.redraw()
