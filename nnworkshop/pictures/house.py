"""The house style: colours, figures, axes, and the pieces that pictures are made of."""

import base64
import io
import os
import threading
from contextlib import contextmanager
from functools import cache
from itertools import cycle

import numpy as np
from matplotlib import rcParams, rcParamsDefault
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap, ListedColormap, to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, get_font
from matplotlib.patches import Circle
from matplotlib.textpath import TextPath
from matplotlib.ticker import NullFormatter, StrMethodFormatter

from nnworkshop.exercises.marks import marked

DPI = 100
SHARPNESS = float(os.environ.get("NNLIB_SHARPNESS", "1"))  # pixels of a picture for each on a page
FONT = 13
LINE = 2.5
# Okabe and Ito (2008): eight colours that people with any colour vision can tell apart
BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
YELLOW, BLUE, VERMILION, PURPLE = "#F0E442", "#0072B2", "#D55E00", "#CC79A7"
COLOURS = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, BLACK, YELLOW)
STYLES = ("-", "--", "-.", ":")  # a second sign beside the colour
GREY = "#666666"
BLUE_WHITE_ORANGE = LinearSegmentedColormap.from_list(
    "blue-white-orange", [BLUE, "white", VERMILION]
)
# paler, for areas that have samples on top
PALE = LinearSegmentedColormap.from_list("pale", ["#86BCDC", "white", "#F0AC80"])
PALE_COLOURS = ListedColormap([tuple(0.45 + 0.55 * np.array(to_rgb(one))) for one in COLOURS])
ABOVE_LEFT, BELOW_RIGHT = (-8, 12), (9, -16)  # where a text is, from its point, in points
SHADES = 20  # colours of targets that are not classes, where there are many
MOST_DRAWN = 1_000  # samples of a kind on a surface, each of which costs time in every frame
GRID = 36  # points along a side of a map of answers
ARROW = {
    "arrowstyle": "-|>,head_length=0.7,head_width=0.35",
    "color": BLACK,
    "linewidth": 2.5,
    "shrinkA": 0,
    "shrinkB": 0,
}


# all settings, so that a user's own matplotlibrc changes no picture
STYLE = {name: value for name, value in dict.items(rcParamsDefault) if name != "backend"}
STYLE["axes.titley"] = 1.0  # where it is anyway; to find that out takes a quarter of a drawing
DRAWING = threading.RLock()
SAVED = []  # the user's settings, while ours are in their place


@contextmanager
def house_style():
    """Draw in the house style, in a `with` block or in a function with this decorator.

    The settings are copied into matplotlib's dictionary and restored afterwards, which takes some
    microseconds; matplotlib's own `rc_context` checks each of them again, a millisecond for every
    frame. No other thread may draw meanwhile, as it would take our settings for the user's.
    """
    with DRAWING:
        if SAVED:
            yield
            return
        own = dict(dict.items(rcParams))
        del own["backend"]  # which may be chosen meanwhile
        try:  # from here on: a cell can be interrupted anywhere
            SAVED.append(own)
            dict.update(rcParams, STYLE)
            yield
        finally:
            SAVED.clear()
            dict.update(rcParams, own)


class Picture:
    """Axes with artists on them that can be brought up to date, and a description in words.

    - at: a function of a pixel of the figure, x and y from the lower left as it is shown at first, that
      returns what is there; None for nothing.
    - plane: the Plane of inputs that is shown, if one is.
    """

    def __init__(self, ax, update, *data, at=lambda x, y: None, plane=None):
        self.ax, self._update, self.at, self.plane = ax, update, at, plane
        self.update(*data)

    @house_style()
    def update(self, *data, **more):
        """Move the artists to other data; takes what the plot function took."""
        self.description = self._update(*data, **more)

    def _repr_mimebundle_(self, **kwargs):
        figure, looks = self.ax.figure, {"alt": self.description}
        if SHARPNESS != 1:
            looks["width"] = round(figure.get_figwidth() * DPI)
        picture = base64.b64encode(png(figure, SHARPNESS)).decode()
        return {"image/png": picture, "text/plain": self.description}, {"image/png": looks}

    def __repr__(self):
        return self.description


@house_style()
def new_figure(width=640, height=400):
    """An empty white figure of that many pixels; figures never belong to pyplot."""
    figure = Figure((width / DPI, height / DPI), dpi=DPI, facecolor="white", layout="constrained")
    FigureCanvasAgg(figure)
    return figure


@house_style()
def new_axes(width=640, height=400):
    """Axes on a new figure of that many pixels."""
    return new_figure(width, height).subplots()


@house_style()
def arrange(figure):
    """Put the axes of a figure where they will be when it is drawn; much of what a drawing would take is saved."""
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)


@house_style()
def png(figure, pixel_ratio=1):
    """The figure as PNG, `pixel_ratio` times as many pixels: the same bytes for the same artists."""
    buffer = io.BytesIO()
    stale = {one: one.stale for one in figure.findobj()}
    figure.savefig(
        buffer,
        format="png",
        dpi=DPI * pixel_ratio,
        metadata={"Software": None},
        pil_kwargs={"compress_level": 1},
    )
    for (
        one,
        was_stale,
    ) in stale.items():  # the figure comes last: it is stale as soon as axes of it are
        one.stale = was_stale  # saving changes the resolution and changes it back, and nothing else
    return buffer.getvalue()


@house_style()
def dress(ax, title="", xlabel="", ylabel="", font=FONT):
    """Give axes the house style: a title, names, readable type, a light grid, no box."""
    ax.set_title(title, fontsize=font + 1)
    ax.set_xlabel(marked(xlabel), fontsize=font)
    ax.set_ylabel(marked(ylabel), fontsize=font)
    ax.tick_params(labelsize=font - 1)
    ax.grid(color="#DDDDDD", linewidth=0.8)
    ax.set_axisbelow(True)
    ax.spines[["top", "right"]].set_visible(False)


def plain(name):
    """A name from a user's table as matplotlib has to get it, so that a dollar begins no formula."""
    return drawable(name).replace("$", r"\$")


def drawable(name):
    """A name with a square for each letter that the pictures' font has not; of each of them matplotlib warns."""
    known = letters() | {ord("\n")}
    return "".join(one if ord(one) in known else "\N{WHITE SQUARE}" for one in name)


def own_font():
    """The pictures' font."""
    return get_font(findfont("DejaVu Sans"))


@cache
def letters():
    """The numbers of all letters that the pictures' font has."""
    return frozenset(own_font().get_charmap())


def name_axes(ax, names, font):
    """Name the axes, across and up, as a user's table does: no letter of it means a vector."""
    ax.set_xlabel(plain(names[0]), fontsize=font)
    ax.set_ylabel(plain(names[1]), fontsize=font)


def clear(ax):
    """Take everything off axes; the name below them, where a place was set for it, will stand there again, as
    matplotlib finds none for it any more.
    """
    name = ax.xaxis.label
    place, has_place = name.get_position(), name.get_transform() is ax.transAxes
    ax.clear()
    if has_place:
        ax.xaxis.set_label_coords(*place)


def set_limits(ax, x, y, log):
    """Set limits and scale where they differ: each change costs a drawing of the whole figure."""
    scale = "log" if log else "linear"
    if ax.get_yscale() != scale:
        ax.set_yscale(scale)
        if log:  # 0.01 instead of a power of ten, which takes longer to read and to draw
            ax.yaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
            ax.yaxis.set_minor_formatter(NullFormatter())
    if tuple(ax.get_xlim()) != x:
        ax.set_xlim(x)
    if tuple(ax.get_ylim()) != y:
        ax.set_ylim(y)


def decimals(value):
    """A number with at most four decimals and a true minus sign."""
    return f"{round(float(value), 4) + 0:.10g}".replace("-", "\N{MINUS SIGN}")


def canvas(width, height, ax=None):
    """Axes for a drawing, measured in pixels, without lines or numbers."""
    if ax is None:
        ax = new_axes(width, height)
        ax.figure.set_layout_engine("none")  # otherwise a long text would shrink the axes
        ax.set_position((0, 0, 1, 1))
    ax.set(xlim=(0, width), ylim=(0, height), aspect="equal")
    ax.set_axis_off()
    return ax


def draw_unit(ax, place, name, number, colour, radius=32):
    """A circle with a number in it and a name above."""
    look = {"facecolor": "white", "edgecolor": colour, "linewidth": LINE, "zorder": 3}
    ax.add_patch(Circle(place, radius, **look))
    draw_text(ax, place, number, font=min(FONT + 2, 2.05 * radius / len(number)))
    draw_text(ax, (place[0], place[1] + radius + 12), name, colour)


def draw_arrow(ax, start, end, text, share=0.45, colour=GREY, radius=32):
    """An arrow to the rim of a circle, with a text at that share of its length."""
    look = {"arrowstyle": "-|>,head_length=0.7,head_width=0.35", "color": colour, "linewidth": 2}
    shrink = {"shrinkA": 0, "shrinkB": (radius + 3) * 72 / DPI}  # in points
    ax.annotate("", end, start, arrowprops=look | shrink, zorder=1)
    place = (1 - share) * np.array(start) + share * np.array(end)
    note(ax, BLACK, (0, 0), text.replace("-", "\N{MINUS SIGN}"), place)


def draw_text(ax, place, text, colour=BLACK, font=FONT, **look):
    """A text centred on a place, with a true minus sign."""
    look = {"ha": "center", "va": "center", "zorder": 4} | look
    text = marked(text.replace("-", "\N{MINUS SIGN}"))
    ax.text(*place, text, color=colour, fontsize=font, **look)


def text_width(text, font=FONT):
    """The pixels that the longest line of a text takes where `draw_text` writes it."""
    pixels = font * DPI / 72
    lines = marked(text.replace("-", "\N{MINUS SIGN}")).splitlines()
    return max(TextPath((0, 0), line, size=pixels).get_extents().x1 for line in lines)


@house_style()
def note(ax, colour, offset, text="", place=(0, 0)):
    """A text `offset` points away from a place."""
    return ax.annotate(
        text,
        place,
        xytext=offset,
        textcoords="offset points",
        color=colour,
        fontsize=FONT,
        ha=("center", "left", "right")[int(np.sign(offset[0]))],
        va="center",
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5, "alpha": 0.85},
        animated=True,
        zorder=4,
    )


@house_style()
def draw_points(ax, x, y):
    """Black dots with a white outline: the points that the text talks about."""
    (points,) = ax.plot(
        x, y, "o", color=BLACK, markersize=9, markeredgecolor="white", zorder=5, animated=True
    )
    return points


def move(line, x, y):
    """Put a line elsewhere; whether there is anything of it to be seen. One without points is hidden, since to
    draw it would take as long as another.
    """
    line.set_visible(len(x) > 0)
    if len(x) or len(line.get_xdata()):
        line.set_data(x, y)
    return line.get_visible()


class Rings:
    """Rings around the places that are followed."""

    def __init__(self, ax, zorder=5):
        look = {"markerfacecolor": "none", "animated": True, "zorder": zorder}
        self.lines = [
            ax.plot([], [], "o", markeredgecolor=colour, **look)[0] for colour in ("white", BLACK)
        ]

    def put(self, places=(), size=14):
        """Draw a ring of so many points around each place, shape (n, 2)."""
        thick = min(1, size / 7)
        for line, width in zip(self.lines, (4 * thick, 1.8 * thick)):
            if move(line, *np.reshape(places, (-1, 2)).T):
                line.set(markersize=size, markeredgewidth=width)


def round_levels(low, high):
    """Round heights for contour lines between the two, denser near the lower one."""
    low = max(low, high / 1000)
    decades = 10.0 ** np.arange(np.floor(np.log10(low)), np.ceil(np.log10(high)))
    levels = np.outer(decades, [1, 2, 3, 5, 7]).ravel()
    return levels[(low < levels) & (levels < high)]


def ends_of(y):
    """The targets that the first and the last colour stand for: the lowest and the highest. Of targets that are
    all one, these are 0 and 1 if it is a class, else as far below it as above, at least 1.
    """
    low, high = float(y.min()), float(y.max())
    if low < high:
        return low, high
    far = max(1.0, abs(low))
    return (0.0, 1.0) if low in (0, 1) else (low - far, low + far)


def groups(y):
    """The samples grouped by target: which ones they are, their colour, their marker."""
    if y.shape[1] > 1:
        classes = y.argmax(axis=1)
        looks = zip(range(y.shape[1]), cycle(COLOURS), cycle("osD^vPX*"))
        return [(classes == k, colour, marker) for k, colour, marker in looks]
    values, (low, high) = np.unique(y), ends_of(y)
    if set(values) <= {low, high}:
        return [(y[:, 0] == low, BLUE, "o"), (y[:, 0] == high, VERMILION, "s")]
    shares = (y[:, 0] - low) / (high - low)
    if len(values) > SHADES:  # a marker of its own for each would take long to draw
        shares = (shares * SHADES).round() / SHADES
    return [(shares == share, BLUE_WHITE_ORANGE(share), "o") for share in np.unique(shares)]


def draw_samples(ax, x, y, marker, count=None, **look):
    """Samples as markers with a white outline, so that they stand out on a trained surface.

    count: how many there will be, if they are not there yet.
    """
    size = 12 if (len(x) if count is None else count) <= 10 else 7
    ax.plot(x, y, marker, markersize=size, markeredgecolor="white", markeredgewidth=1.5, **look)


def draw_classes(ax, X, y, held_out=None):
    """Samples with two inputs, each in the look of its target, on top of what moves below them; those
    held out, (X, y), are hollow. Returns how many there are, in words: of very many some are drawn, evenly
    spread over the rows, since more would only cover each other.
    """
    parts = [(X, y), *([held_out] if held_out else [])]
    counts = [count_words(len(part[0])) for part in parts]
    (X, y), *held = [[of_part[spread_rows(len(of_part))] for of_part in part] for part in parts]
    held_out = held[0] if held else None
    learned = np.arange(len(X) + (len(held_out[0]) if held_out else 0)) < len(X)
    if held_out:
        X, y = np.vstack([X, held_out[0]]), np.vstack([y, held_out[1]])
    for chosen, colour, marker in groups(y):
        look = {"color": colour, "zorder": 3, "animated": True}
        draw_samples(ax, *X[chosen & learned].T, marker, **look)
        if held_out:
            draw_held_out(ax, *X[chosen & ~learned].T, marker, **look)
    return counts


def spread_rows(count):
    """The rows of so many that are drawn: all, or some that are spread evenly."""
    if count <= MOST_DRAWN:
        return np.arange(count)
    return np.linspace(0, count - 1, MOST_DRAWN).round().astype(int)


def count_words(count):
    """How many of so many rows are drawn, in words.

    >>> count_words(200), count_words(37_500)
    ('200', '1,000 of 37,500')
    """
    return f"{count}" if count <= MOST_DRAWN else f"{MOST_DRAWN:,} of {count:,}"


def draw_held_out(ax, x, y, marker, **look):
    """Samples that are not learned from, as hollow markers."""
    ax.plot(x, y, marker, markersize=6, markerfacecolor="white", markeredgewidth=1.5, **look)


def padded(values, share=0.2):
    """Limits around values, with some room on both sides."""
    low, high = float(values.min()), float(values.max())
    room = share * (high - low) or 1.0
    return low - room, high + room
