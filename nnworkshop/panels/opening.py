"""Gives panels back to a notebook that is opened: its file has only a picture of each.

Where the notebook's kernel lives and has the panel, its output gets its view again: the page shows
it, with its run. Elsewhere, and where JupyterLab does not trust the cell and would show no view, a
sentence comes above the picture, as an output of its own that is taken out again before saving.

A kernel that is busy cannot say which panels it has. Then the output gets its view, and the notebook
a *stand-in* with the same id, which shows the sentence and the picture: if the kernel has the panel
after all, the page prefers it. (Other notebooks get no stand-in, since JupyterLab sometimes looks for
it before it has been read.)
"""

import base64
import functools
import uuid
from inspect import isawaitable

from nnworkshop.panels.still import (
    MARK,
    PANEL,
    PICTURES,
    SENTENCE,
    STATE,
    VIEW,
    is_panel,
    outputs,
)

WORDS = "nnlib_words"  # in the metadata of an output: it is the sentence above a picture
HARMLESS = {"text/plain", *PICTURES}  # whoever wrote it
# what a front end asks for when it opens a notebook; an export names the path alone
OPENING = {"path", "type", "format", "content"}
BUSY, STARTING = 1, 10  # seconds that a kernel has to answer


def with_panels(get, ask):
    """The `get` of a contents manager, with panels in the notebooks that a front end opens.

    `await ask(path)` is what the kernel of a notebook has: see `widgets_of`.
    """

    async def opened(**options):
        model = get(**options)
        model = await model if isawaitable(model) else model
        notebook = model["content"]
        if model["type"] == "notebook" and notebook and any(map(is_panel, outputs(notebook))):
            come_back(notebook, await ask(model["path"]))
        return model

    @functools.wraps(get)
    def got(*args, **options):
        return opened(**options) if OPENING <= set(options) else get(*args, **options)

    return got


async def widgets_of(app, path):
    """The ids of the widgets in the kernel of a notebook; None if it does not answer in time."""
    sessions = await app.session_manager.list_sessions()
    kernel = next((one["kernel"] for one in sessions if one["path"] == path), None)
    if kernel is None:
        return set()
    client = app.kernel_manager.get_kernel(kernel["id"]).client()
    patience = BUSY if kernel["execution_state"] == "busy" else STARTING
    client.start_channels(iopub=False, stdin=False, hb=False, control=False)
    try:
        answer = await client.comm_info("jupyter.widget", reply=True, timeout=patience)
        return set(answer["content"]["comms"])
    except TimeoutError:
        return None
    finally:
        client.stop_channels()


def come_back(notebook, known):
    """Put into an opened notebook, in place, what a reader is to see of each panel."""
    state = {}
    for cell in notebook["cells"]:
        panels = list(filter(is_panel, cell.get("outputs", ())))
        for output in panels:
            take_out_view(output)
        if panels and is_trusted(cell):
            for output in panels:
                model = output["metadata"][MARK] or uuid.uuid4().hex
                if known is None:
                    state |= stand_in(model, output)
                if known is None or model in known:
                    view = {"version_major": 2, "version_minor": 0, "model_id": model}
                    output["data"][VIEW] = view
                    cell["metadata"]["trusted"] = True
        if panels:
            cell["outputs"] = list(with_words(cell["outputs"]))
    if state:
        saved = notebook["metadata"].setdefault("widgets", {}).setdefault(STATE, {"state": {}})
        saved |= {"version_major": 2, "version_minor": 0, "state": saved["state"] | state}


def take_out_view(output):
    """Replace a view by a mark, where a notebook was saved without this extension."""
    view = output["data"].pop(VIEW, None)
    if view:
        output["metadata"][MARK] = view["model_id"]


def is_trusted(cell):
    """Whether a cell may show views: JupyterLab trusts it, or its outputs are all harmless."""
    harmless = all(set(output.get("data", ())) <= HARMLESS for output in cell["outputs"])
    return harmless or cell["metadata"].get("trusted", False)


def with_words(outputs):
    """The outputs of a cell, the sentence above each panel that has no view."""
    for output in outputs:
        if is_panel(output) and VIEW not in output["data"]:
            yield {
                "output_type": "display_data",
                "data": {"text/markdown": f"*{SENTENCE}*", "text/plain": SENTENCE},
                "metadata": {WORDS: True},
            }
        yield output


def take_out_words(notebook):
    """Take the sentences out again, in place."""
    for cell in notebook["cells"]:
        if "outputs" in cell:
            cell["outputs"] = [
                output for output in cell["outputs"] if WORDS not in output.get("metadata", {})
            ]


def stand_in(model, output):
    """The state of a box of this id that shows the sentence and the picture of a panel."""
    # imported only here, as a busy kernel is rare and the server would start with matplotlib
    import ipywidgets as widgets

    from nnworkshop.panels.live import DescribedImage, family, notice

    kind = next(kind for kind in PICTURES if kind in output["data"])
    width = output.get("metadata", {}).get(kind, {}).get("width", "")
    picture = DescribedImage(
        value=base64.b64decode(text(output["data"][kind])),
        format=kind.removeprefix("image/"),
        tooltip=text(output["data"].get("text/plain", "")),
        width=str(width),
        layout=widgets.Layout(max_width="100%", height="auto"),
    )
    box = widgets.VBox([notice(), picture])
    box.add_class(PANEL)
    members = family(box)
    state = widgets.Widget.get_manager_state(widgets=members)["state"]
    state[model] = state.pop(box.model_id)
    for member in members:
        member.close()
    return state


def text(lines):
    return lines if isinstance(lines, str) else "".join(lines)
