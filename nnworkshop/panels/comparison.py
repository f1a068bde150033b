"""Runs side by side: kept in the picture, and taken away as a table and as code."""

import base64
import html

import ipywidgets as widgets

from nnworkshop.studies.runs import as_csv

MOST_PINS = 6


class Comparison:
    """The row of a TrainingPanel that keeps runs: `pins`, in the order in which they were kept."""

    def __init__(self, panel):
        self.panel = panel
        self.pins = []
        panel.add_row()
        self.pin = panel.add_button(
            "Pin", self._pin, "keep this run's loss, to compare with others"
        )
        self.unpin = panel.add_button("Unpin", self._unpin, "remove all kept runs from the picture")
        self.export = panel.add_button("Export", self._export, "the runs as a table and as code")
        room = widgets.Layout(max_width=panel.controls.layout.max_width, max_height="16em")
        room.overflow = "auto"
        self.exported = widgets.HTML(layout=room)

    def keep(self):
        """Pin the run, if there is room for one more; says why not."""
        if len(self.pins) == MOST_PINS:
            self.panel.say(
                f"{MOST_PINS} runs are pinned: more could not be told apart. Unpin first."
            )
            return False
        self.pins = [*self.pins, self.panel.run.record()]
        return True

    def _pin(self):
        if self.keep():
            self.panel.say(f"Pinned: {self.panel.run}. New runs are drawn over it.")
            self.panel.redraw()

    def _unpin(self):
        self.pins = []
        self.panel.say("No run is pinned.")
        self.panel.redraw()

    def _export(self):
        """Show the runs as a table and as code, or put them away again."""
        if self.exported.value:
            self.exported.value = ""
            return
        run = self.panel.run
        records = [*self.pins, run.record()]
        table = as_csv({f"run {k}": record for k, record in enumerate(records, start=1)})
        try:
            code = run.source()
        except ValueError as error:
            code = f"# {error}"
        self.exported.value = (
            f"{download('runs.csv', 'text/csv', table)}: the loss of every run, {len(records)} of "
            f"them. {download('run.py', 'text/x-python', code)}: this run again, bit for bit:"
            f"<pre>{html.escape(code)}</pre>"
        )


def download(name, kind, text):
    """A link that saves a text, or bytes, as a file."""
    content = text.encode() if isinstance(text, str) else text
    data = base64.b64encode(content).decode()
    look = "color: var(--jp-content-link-color, blue); text-decoration: underline"
    return f'<a download="{name}" href="data:{kind};base64,{data}" style="{look}">{name}</a>'
