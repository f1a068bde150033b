"""What a saved notebook keeps of a panel: its last picture, in place of the live view.

A live view in a file is an error message as soon as its kernel is gone, at the latest after the
next saving. So when JupyterLab saves a notebook, this extension of its server takes the views of
panels out of the file, and puts the pictures that they showed last in their place. The open
notebook keeps its panels: running the cell of a saved one brings them back.

The pictures, and the words for them, are in the widget state, which JupyterLab sends along if its
setting `saveState` is on. A panel whose picture alone tells too little has another one in `kept`,
as PNG in base64.
"""

from typing import Any

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
MODEL = "IPY_MODEL_"  # stands before the id of another widget


def _jupyter_server_extension_points() -> list[dict]:
    return [{"module": "nnworkshop.panels.saving"}]


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
            panel = state.get(data.pop(VIEW)["model_id"], {})
            image = first_image(state, panel)
            if image is not None:
                replace_picture(output, panel, image)
    if not any(VIEW in output.get("data", {}) for output in outputs):
        notebook["metadata"].pop("widgets", None)


def replace_picture(output: dict, panel: dict, image: dict) -> None:
    """Put what a panel keeps, or its image, in the place of the picture that the output carries."""
    data, values, kept = output["data"], image["state"], panel["state"].get("kept")
    kind = "image/png" if kept else f"image/{values.get('format', 'png')}"
    del data["image/png"]
    data[kind] = kept or pixels(image)
    if values.get("width") and not kept:
        output["metadata"] = output["metadata"] | {kind: {"width": int(values["width"])}}
    data["text/plain"] = values.get("tooltip") or data["text/plain"]


def first_image(state: dict, widget: dict) -> dict | None:
    """The first image inside a widget that shows something."""
    if widget.get("model_name") == "ImageModel":
        return widget if pixels(widget) else None
    children = widget.get("state", {}).get("children", ())
    inside = (first_image(state, state.get(child[len(MODEL) :], {})) for child in children)
    return next(filter(None, inside), None)


def pixels(image: dict) -> str:
    """The bytes of an image in base64; "" if it has none yet."""
    found = (one["data"] for one in image.get("buffers", ()) if one["path"] == ["value"])
    return next(found, "")
