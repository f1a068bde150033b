"""Buttons that add and remove hidden layers."""

MOST_LAYERS = 6
FIRST = 4  # units of the first hidden layer of a network that had none


class Layers:
    """The buttons of a TrainingPanel that give its network one hidden layer more or less, at a new start."""

    def __init__(self, panel):
        self.panel = panel
        self.more = panel.add_button(
            "Add layer", self._add, "one more hidden layer, behind the others"
        )
        self.less = panel.add_button("Remove layer", self._remove, "without the last hidden layer")

    def _add(self):
        hidden = self.panel.run.hidden
        if len(hidden) == MOST_LAYERS:
            self.panel.say(f"{MOST_LAYERS} hidden layers are the most that can be shown.")
        else:
            self._put([*hidden, hidden[-1] if hidden else FIRST], "Layer added")

    def _remove(self):
        hidden = self.panel.run.hidden
        if hidden:
            self._put(hidden[:-1], "Layer removed")
        else:
            self.panel.say("There is no hidden layer left: the inputs go straight to the outputs.")

    def _put(self, hidden, reason):
        self.panel.run.set_hidden(hidden)
        self.panel.starts.rebuild("new start")
        self.panel.starts.again(reason)
