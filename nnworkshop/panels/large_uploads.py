"""Lets files of up to 250 MB come from the page to a panel.

An upload is one message, and Tornado ends the connection to the kernel at a message of more than 10 MB. Of
tables 100 MB are read: one that is somewhat larger still comes, so that a panel can say what to do.
"""

MOST_BYTES = 250_000_000


def _jupyter_server_extension_points():
    return [{"module": "nnworkshop.panels.large_uploads"}]


def _load_jupyter_server_extension(app):
    settings = app.web_app.settings
    own = settings.get("websocket_max_message_size", 0)
    settings["websocket_max_message_size"] = max(own, MOST_BYTES)
