"""How a TrainingPanel keeps a run: all of it as a line of text, its weights as a file."""

import io

import ipywidgets as widgets

from nnworkshop.panels.comparison import download
from nnworkshop.panels.uploads import add_upload
from nnworkshop.studies.kept import network_of, run_of, save_weights, state_text, weights_in

NO_TEXT = "Paste a line of text into the box first, such as \N{LEFT DOUBLE QUOTATION MARK}Show as text\N{RIGHT DOUBLE QUOTATION MARK} gives."


class Keeping:
    """A box for the text of a run with buttons, and buttons for its weights, in the row that compares."""

    def __init__(self, panel):
        self.panel = panel
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

    def _show(self):
        self.text.value = state_text(self.panel.run)
        self.panel.say(
            "This line is the whole run: copy it, and put it back here or in another panel."
        )

    def _put_back(self):
        panel, given = self.panel, self.panel.samples
        if not self.text.value.strip():
            panel.say(NO_TEXT)
            return
        run = run_of(self.text.value, *given.given, given.apart)
        ends = [(one.network.sizes[0], one.network.sizes[-1]) for one in (run, panel.run)]
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
