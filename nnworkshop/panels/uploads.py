"""A button by which a file of the user's own computer comes to a panel."""

import ipywidgets as widgets


def add_upload(panel, name, accept, act, tooltip):
    """Add a button that asks for a file, and calls `act(content, name)` with its bytes and its name.

    - accept: the ends of file names that are offered, such as ".csv,.txt".

    The file is let go of at once: else the page would keep it, and the same one could not be chosen again.
    """
    upload = widgets.FileUpload(description=name, accept=accept, tooltip=tooltip)
    upload.layout.width = "auto"

    def take():
        if not upload.value:
            return
        (file,) = upload.value
        content, name = bytes(file["content"]), file["name"]
        with panel.quietly():
            upload.value = ()
        act(content, name)

    panel.on_change(upload, take)
    panel.add(upload)
    return upload
