"""What a saved notebook keeps of a panel: its last picture, in place of the live view.

A live view in a file becomes an error message as soon as its kernel is gone, at the latest when the
notebook is saved again. So when JupyterLab saves a notebook, this extension of its server takes the views of
panels out of the file, and puts the pictures that they showed last in their place. The open
notebook keeps its panels, and one that is opened again gets them back: see `opening`.

The pictures, and the words for them, are in the widget state, which JupyterLab sends along if its
setting `saveState` is on. A panel whose picture tells too little keeps another one in `kept`,
as PNG in base64. After a restart of the kernel JupyterLab has no state of the panels that are
still on the page, so what was saved of them before is remembered.
"""

import json
import re
from functools import partial

from nnworkshop.panels import opening
from nnworkshop.panels.still import MARK, PICTURES, STATE, VIEW, is_panel, outputs

MODEL = "IPY_MODEL_"  # comes before the id of another widget

remembered = {}  # by notebook and panel: its output, as it was saved


def _jupyter_server_extension_points():
    return [{"module": "nnworkshop.panels.saving"}]


def _load_jupyter_server_extension(app):
    manager = app.contents_manager
    manager.register_pre_save_hook(keep_pictures)
    manager.get = opening.with_panels(manager.get, partial(opening.widgets_of, app))
    app.config.HTMLExporter.preprocessors.append("nnworkshop.panels.exporting.DescribedPictures")


def keep_pictures(model, path="", **_):
    """Take the views of panels out of a notebook that is about to be saved, in place."""
    notebook = model.get("content")
    if model.get("type") != "notebook" or not notebook:
        return
    opening.take_out_words(notebook)
    state = notebook["metadata"].get("widgets", {}).get(STATE, {}).get("state", {})
    before, remembered[path] = remembered.get(path, {}), {}
    shown = [output for output in outputs(notebook) if VIEW in output.get("data", {})]
    for output in filter(is_panel, shown):
        panel = output["data"].pop(VIEW)["model_id"]
        image = first_image(state, state.get(panel, {}))
        if image is not None:
            replace_picture(output, state[panel], image)
        elif panel in before:
            output |= before[panel]
        output["metadata"][MARK] = panel
        remembered[path][panel] = {part: output[part] for part in ("data", "metadata")}
    others = [output["data"][VIEW]["model_id"] for output in shown if VIEW in output["data"]]
    if state := needed(state, others):
        notebook["metadata"]["widgets"][STATE]["state"] = state
    else:
        notebook["metadata"].pop("widgets", None)


def needed(state, models):
    """The part of a widget state that these models need: themselves and what they refer to."""
    found, left = {}, list(models)
    while left:
        model = left.pop()
        if model in state and model not in found:
            found[model] = state[model]
            left += re.findall(rf'"{MODEL}([^"]+)"', json.dumps(state[model]["state"]))
    return found


def replace_picture(output, panel, image):
    """Replace the picture of an output by the one that the panel keeps for it, or else by its image."""
    data, values, kept = output["data"], image["state"], panel["state"].get("kept")
    kind = "image/png" if kept else f"image/{values.get('format', 'png')}"
    for old in PICTURES:
        data.pop(old, None)
        output["metadata"].pop(old, None)
    data[kind] = kept or pixels(image)
    data["text/plain"] = values.get("tooltip") or data["text/plain"]
    width = {"width": int(values["width"])} if values.get("width") and not kept else {}
    output["metadata"][kind] = width | {"alt": data["text/plain"]}


def first_image(state, widget):
    """The first image inside a widget that shows something."""
    if widget.get("model_name") == "ImageModel":
        return widget if pixels(widget) else None
    children = widget.get("state", {}).get("children", ())
    inside = (first_image(state, state.get(child[len(MODEL) :], {})) for child in children)
    return next(filter(None, inside), None)


def pixels(image):
    """The bytes of an image in base64; "" if it has none yet."""
    found = (one["data"] for one in image.get("buffers", ()) if one["path"] == ["value"])
    return next(found, "")
