"""What a saved notebook keeps of a panel: its last picture, in place of the live view.

A live view in a file is an error message as soon as its kernel is gone, at the latest after the next
saving. So when JupyterLab saves a notebook, this extension of its server takes the views of panels
out of the file, and puts the pictures that they showed last in their place. The open notebook keeps
its panels: running the cell of a saved one brings them back.

The pictures are in the widget state, which JupyterLab sends along if its setting `saveState` is on.
"""

from typing import Any

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"


def _jupyter_server_extension_points() -> list[dict]:
    return [{"module": "nnlib.widgets.saving"}]


def _load_jupyter_server_extension(app: Any) -> None:
    app.contents_manager.register_pre_save_hook(keep_pictures)


def keep_pictures(model: dict, **_: Any) -> None:
    """Take the views of panels out of a notebook that is about to be saved, in place."""
    notebook = model.get("content")
    if model.get("type") != "notebook" or not notebook:
        return
    state = notebook["metadata"].get("widgets", {}).get(STATE, {}).get("state", {})
    outputs = [output for cell in notebook["cells"] for output in cell.get("outputs", ())]
    for output in outputs:
        data = output.get("data", {})
        if VIEW in data and "image/png" in data:
            picture = last_picture(state, data.pop(VIEW)["model_id"])
            if picture is not None:
                replace_picture(output, *picture)
    if not any(VIEW in output.get("data", {}) for output in outputs):
        notebook["metadata"].pop("widgets", None)


def replace_picture(output: dict, kind: str, picture: str, width: str | None) -> None:
    """Put a picture, in base64, in the place of the one that the output carries."""
    del output["data"]["image/png"]
    output["data"][kind] = picture
    if width:
        output["metadata"] = output["metadata"] | {kind: {"width": int(width)}}


def last_picture(state: dict, model_id: str) -> tuple[str, str, str | None] | None:
    """The MIME type, the bytes in base64 and the width of the first image inside a widget."""
    widget = state.get(model_id, {})
    values = widget.get("state", {})
    if widget.get("model_name") == "ImageModel":
        buffers = [one["data"] for one in widget.get("buffers", ()) if one["path"] == ["value"]]
        kind = f"image/{values.get('format', 'png')}"
        return (kind, buffers[0], values.get("width")) if buffers else None
    for child in values.get("children", ()):
        picture = last_picture(state, child.removeprefix("IPY_MODEL_"))
        if picture is not None:
            return picture
    return None
