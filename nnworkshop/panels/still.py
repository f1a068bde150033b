"""What is left of a panel that has no kernel: its picture, and one sentence."""

import html
from pathlib import Path

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
PICTURES = ("image/png", "image/jpeg")
MARK = "nnlib_panel"  # in the metadata of an output: it is that of a panel, of this model
# classes on the page; `page/panel.css` knows them too
PANEL, LIVE, NOTICE, TALL = "nnlib-panel", "nnlib-live", "nnlib-notice", "nnlib-tall"
SCREEN, HINT, POINTER = "nnlib-screen", "nnlib-hint", "nnlib-pointer"

SENTENCE = (
    "This is a picture of the panel: its controls come back when you run its cell and those above "
    "it (Run > Run All Cells)."
)
# After a restart ipywidgets gives each widget a class, and with it a red icon. When a kernel is shut
# down or lost, only the sign in the notebook's tool bar says so. (To ask the whole notebook whether it
# :has that sign would have the page look at all of it anew at each word that changes in a panel.)
LOST = ", ".join(f'[data-status="{status}"]' for status in ("unknown", "disconnected", "dead"))
SIGN = f".jp-NotebookPanel-toolbar:has(.jp-Notebook-ExecutionIndicator:is({LOST}))"
GONE = f".{PANEL}:is(.jupyter-widgets-disconnected, {SIGN} ~ .jp-Notebook .{PANEL})"
# For any page that shows a panel; the pictures of other cells have the same in `run.py lab`.
DARK = (Path(__file__).parent / "page" / "lab" / "custom.css").read_text("ascii")
ROOM = (Path(__file__).parent / "page" / "panel.css").read_text("ascii")
# Controls would do nothing any more, so they go, and so does what was said about them.
NOTICE_HTML = f"""<style>
.{PANEL} > .{NOTICE} {{ display: none }}
{GONE} > .{NOTICE} {{ display: block; height: auto; line-height: 1.4; margin-bottom: 6px }}
{GONE} :is(.{LIVE}, .{POINTER}, .{HINT}, .widget-select, button, input, select, textarea) {{ display: none }}
{GONE}::before, .{PANEL} .jupyter-widgets-disconnected::before {{ content: none }}
{DARK}{ROOM}
</style><em role="status">{html.escape(SENTENCE)}</em>"""


def is_panel(output):
    """Whether an output belongs to a panel: it has a picture, and either a mark or a view."""
    data, metadata = output.get("data", {}), output.get("metadata", {})
    return any(kind in data for kind in PICTURES) and (MARK in metadata or VIEW in data)


def outputs(notebook):
    """All outputs of a notebook."""
    return [output for cell in notebook["cells"] for output in cell.get("outputs", ())]
