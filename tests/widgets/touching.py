"""Pointing at a picture, as the page tells the kernel of it."""


def touch(panel, kind, x=0.0, y=0.0, shift=False, past=()):
    """A pointer goes "down", "move"s or goes "up" at these pixels of the figure, from the lower left,
    perhaps by way of others.
    """
    width, height = panel.figure.canvas.get_width_height()
    way = [[x / width, y / height] for x, y in past]
    tell(panel, kind=kind, x=x / width, y=y / height, shift=shift, past=way)


def press(panel, key, shift=False):
    """A key is pressed on the picture; a page lets through only those that the panel asks for."""
    assert key in panel.pointer.takes
    tell(panel, kind="key", key=key, shift=shift)


def tell(panel, **content):
    panel.pointer._handle_custom_msg(content, [])
