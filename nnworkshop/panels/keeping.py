"""How a TrainingPanel keeps a run, as a line of text or its weights as a file; and opens one worth seeing."""

import io
from contextlib import suppress

import ipywidgets as widgets

from nnworkshop.owncode.own_runs import OwnRun
from nnworkshop.panels.comparison import download
from nnworkshop.panels.placing import wait
from nnworkshop.panels.settings_table import pace
from nnworkshop.panels.uploads import add_upload
from nnworkshop.studies.kept import network_of, run_of, save_weights, state_text, weights_in
from nnworkshop.studies.names import capital
from nnworkshop.studies.scenes import SCENES

NO_TEXT = "Paste a line of text into the box first, such as \N{LEFT DOUBLE QUOTATION MARK}Show as text\N{RIGHT DOUBLE QUOTATION MARK} gives."
BEFORE = "The run before stands in the box, and Put back brings it again."


class Keeping:
    """A box for the text of a run with buttons, buttons for its weights, and a list of runs worth seeing, in
    the row that compares.
    """

    def __init__(self, panel):
        self.panel = panel
        self.samples = [panel.samples]  # those whose rows no text has, as they were first and last
        self._add_scenes()
        panel.add_button(
            "Show as text", self._show, "this run as one line of text, to keep or to send"
        )
        self.text = widgets.Text(
            description="run as text", placeholder="a line of text", continuous_update=False
        )
        self.text.style.description_width = "initial"
        self.text.layout.flex = "1 1 200px"
        panel.add(self.text)
        self.put = panel.add_button("Put back", self._put_back, "the run that the text tells")
        panel.add_button("Save weights", self._save, "all weights and biases as a NumPy file")
        words = "weights and biases of an .npz file"
        self.file = add_upload(panel, "Load weights", ".npz", self._load, words)

    def _add_scenes(self):
        """Add the list of runs worth seeing, where they have the inputs and outputs of this one, and where a
        text can bring this one back.
        """
        run = self.panel.run
        if ends_of(run) == (2, 1) and not isinstance(run, OwnRun):
            scenes = {scene.name: scene for scene in SCENES}
            self.scenes = self.panel.add_choice("worth seeing", scenes, SCENES[0], wait)
            # a button of its own, since an arrow key on the list is a choice already
            words = "this run in place of the one that is here"
            self.open = self.panel.add_button("Open", self._open, words)

    def _open(self):
        """Show a run worth seeing in place of the one that is there, which then stands in the box."""
        panel, scene = self.panel, self.scenes.value
        self.text.value = state_text(panel.run)
        if panel.samples.data is None:
            self.samples = [self.samples[0], panel.samples]
        panel.pace = pace(scene.epochs, None, panel.pace.goal)
        panel.player.speed = panel.pace.rate
        panel.starts.take(scene.run())
        panel.say(f"{capital(scene.name)}. {scene.sentence} Press Train. {BEFORE}")

    def _show(self):
        self.text.value = state_text(self.panel.run)
        self.panel.say(
            "This line is the whole run: copy it, and put it back here or in another panel."
        )

    def _put_back(self):
        panel = self.panel
        if not self.text.value.strip():
            panel.say(NO_TEXT)
            return
        run, given = self._run_of(self.text.value)
        ends = [ends_of(one) for one in (run, panel.run)]
        if ends[0] != ends[1]:
            raise ValueError(
                f"the text is of a network of {ends[0][0]} inputs and {ends[0][1]} outputs, expected "
                f"{ends[1][0]} and {ends[1][1]}, as here; in code, studies.run_of(text) makes any"
            )
        if run.samples.data is None:
            run.samples.told_as(given)  # the same rows, as run_of has made sure
        if panel.comparison.keep():
            panel.starts.take(run)
            panel.say(f"Put back: {run}, epoch {run.training.epoch:,}. The run before is pinned.")

    def _run_of(self, text):
        """The run of a text, and the Samples whose rows it was made with, if these are not in the text."""
        *others, last = self.panel.samples, *self.samples
        for samples in others:
            with suppress(ValueError):
                return run_of(text, *samples.given, samples.apart), samples
        return run_of(text, *last.given, last.apart), last

    def _save(self):
        file = io.BytesIO()
        save_weights(self.panel.run.network, file)
        link = download("weights.npz", "application/octet-stream", file.getvalue())
        self.panel.comparison.exported.value = (
            f"{link}: all weights and biases at epoch {self.panel.run.training.epoch:,}, by name."
        )

    def _load(self, content, _):
        """Start from the weights of a file."""
        network = network_of(weights_in(io.BytesIO(content)), self.panel.run.network)
        self.panel.starts.from_weights(network)


def ends_of(run):
    """How many inputs and outputs a run has."""
    return run.inputs, run.network.sizes[-1]
