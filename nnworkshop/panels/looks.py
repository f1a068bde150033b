"""Layouts and styles that the controls of a panel share where they look alike.

Each of them is a widget, of which the page has to be told: a training panel with one of each for every control
would have 251, and has 160. A control that is to look different, or to be hidden, gets a layout or a style of its own.
"""

from ipywidgets import ButtonStyle, Layout
from ipywidgets.widgets.widget_description import DescriptionStyle
from ipywidgets.widgets.widget_string import TextStyle

BUTTON = {"width": "auto", "min_width": "6ch"}  # as wide as its name


class Looks:
    """The looks of one panel, by what they are."""

    def __init__(self):
        self._known = {}

    def all(self):
        """All that have been asked for."""
        return self._known.values()

    def button(self):
        """The settings of a button."""
        return {"layout": self._shared(Layout, **BUTTON), "style": self._shared(ButtonStyle)}

    def choice(self, name):
        """The settings of a list with its name in front, as wide as its longest option."""
        return self._named(name, "max-content", DescriptionStyle)

    def box(self, name, digits):
        """The settings of a box with its name in front and room for so many digits."""
        padding = 28
        return self._named(name, f"calc({len(name) + digits}ch + {padding}px)", TextStyle)

    def _named(self, name, width, style):
        return {
            "description": name,
            "layout": self._shared(Layout, width=width),
            "style": self._shared(style, description_width="initial"),
        }

    def _shared(self, kind, **values):
        key = kind, *values.items()
        if key not in self._known:
            self._known[key] = kind(**values)
        return self._known[key]
