"""Pictures of a loss, or an answer, over two weights or inputs, and of ways down."""

from itertools import cycle, zip_longest

import numpy as np
from matplotlib.colors import PowerNorm, to_hex, to_rgb
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from nnlib import checks
from nnworkshop.pictures.house import (
    ARROW,
    BLACK,
    BLUE,
    COLOURS,
    FONT,
    GREEN,
    GRID,
    LINE,
    ORANGE,
    PURPLE,
    STYLES,
    Picture,
    draw_points,
    dress,
    house_style,
    new_axes,
    new_figure,
    note,
    round_levels,
)

HEIGHT = 35  # degrees above the ground, from where a landscape is seen
# earlier ways: their colours, which are paler than that of a new one, their line styles, and where on
# the way its name is, from 0 to 1, so that the names of neighbours do not cover each other
TRAILS = tuple(
    (to_hex(0.4 + 0.6 * np.array(to_rgb(colour))), style, share)
    for colour, style, share in zip((GREEN, PURPLE, ORANGE), STYLES[1:], (0.5, 0.3, 0.7))
)


@house_style()
def answer_map(
    predict,
    samples,
    xlim,
    ylim,
    xlabel="x1",
    ylabel="x2",
    seen=None,
    answer="answer",
    ax=None,
):
    """What a network with two inputs answers between limits, with lines of equal, round answers.

    Example::

        network = nnlib.Network([2, 1], "identity", rng=0)
        pictures.answer_map(network.predict, {"here": (1, 2)}, (0, 4), (0, 4))

    Arguments:

    - predict: takes inputs (M, 2), gives answers (M, 1); with None the ground stays white.
    - samples: points (x1, x2) by the text beside them.
    - xlim, ylim, xlabel, ylabel: limits and names of the two inputs.
    - seen: data (N, 2) whose range is framed.
    - answer: what the answers are, written beside their scale.
    - ax: axes to draw on; by default on a new figure.
    """
    ax = ax or new_axes(760, 430)
    dress(ax, "", xlabel, ylabel)
    ax.set(xlim=xlim, ylim=ylim)
    if predict:
        x1, x2 = np.meshgrid(np.linspace(*xlim, GRID), np.linspace(*ylim, GRID))
        answers = predict(np.stack([x1.ravel(), x2.ravel()], axis=1)).reshape(GRID, GRID)
        round_steps = MaxNLocator(12, steps=[1, 2, 5, 10])
        levels = round_steps.tick_values(answers.min(), answers.max())
        areas = ax.contourf(x1, x2, answers, levels, cmap="cividis")
        ax.contour(areas, colors="white", linewidths=1)
        scale = ax.figure.colorbar(areas, ax=ax, ticks=levels[::2])
        scale.set_label(answer, fontsize=FONT)
        scale.ax.tick_params(labelsize=FONT - 1)
    if seen is not None:
        low, high = seen.min(axis=0), seen.max(axis=0)
        ax.add_patch(Rectangle(low, *(high - low), fill=False, linestyle="--", linewidth=2))
        note(ax, BLACK, (2, 14), "range of the data", (low[0], high[1]))
    draw_points(ax, *np.transpose(list(samples.values())))
    for text, place in samples.items():
        note(ax, BLACK, (10, 0), text, place)
    ground = "The answers of a network" if predict else "Samples"
    return Picture(ax, lambda: f"{ground} on a map of {xlabel} and {ylabel}: {'; '.join(samples)}.")


@house_style()
def descent_curve(
    loss,
    xlim,
    ways,
    slopes=(),
    earlier=None,
    ax=None,
    title="",
    xlabel="weight w",
    top=None,
    font=FONT,
):
    """The loss over one weight, and balls that came down it step by step.

    Example::

        way = np.array([3, 2.4, 1.92])
        pictures.descent_curve(lambda w: w**2, (-4, 4), {"rate 0.1": way})

    `update(ways, slopes, earlier)` keeps the loss.

    Arguments:

    - loss: takes weights (M,), gives losses (M,).
    - xlim: the least and the largest weight.
    - ways: weights (steps + 1,) by the text beside the ball.
    - slopes: at the balls, drawn as straight lines.
    - earlier: up to three ways by name, drawn paler and without a ball; None if there will be none.
    - ax, font: axes to draw on, by default on a new figure; the size of text in points.
    - title, xlabel: the texts above and below.
    - top: the largest loss that is shown.
    """
    ax = ax or new_axes(760, 380)
    dress(ax, title, xlabel, "loss L", font)
    weights = np.linspace(*xlim, 601)
    ax.plot(weights, loss(weights), color=BLUE, linewidth=LINE)
    ax.set(xlim=xlim, ylim=(0, top))
    ax.xaxis.get_major_locator().set_params(nbins=8 if ax.bbox.width > 300 else 5)
    tangents = [ax.plot([], [], "--", color=BLACK, animated=True)[0] for _ in slopes]
    move = draw_ways(ax, lambda way: (way, loss(way)), ways, earlier, font, (0, 20))
    ends = np.array([-1, 1]) * np.ptp(xlim) / 8

    def update(ways, slopes=(), earlier=None):
        with np.errstate(
            over="ignore", invalid="ignore"
        ):  # a way that has diverged is beyond all numbers
            move(ways, earlier)
            for way, slope, tangent in zip(ways.values(), slopes, tangents):
                tangent.set_data(way[-1] + ends, loss(way[-1:]) + slope * ends)
        return f"The loss over one weight, with balls on it: {'; '.join(ways)}."

    return Picture(ax, update, ways, slopes, earlier)


@house_style()
def descent_curves(loss, xlim, ways, **look):
    """Ways down the same loss side by side, each under its name.

    Example::

        ways = {"0.1": np.array([3, 2.4]), "0.9": np.array([3, -2.4])}
        pictures.descent_curves(lambda w: w**2, (-4, 4), ways)

    Arguments:

    - loss, xlim, ways: as in `descent_curve`; ways by the text above them.
    - look: other settings of `descent_curve`.
    """
    axes = new_figure(900, 300).subplots(1, len(ways), sharey=True)
    for ax, (name, way) in zip(axes, ways.items()):
        descent_curve(loss, xlim, {"": way}, ax=ax, title=name, **look)
        ax.label_outer()
    return Picture(axes[0], lambda: f"Ways down the same loss: {'; '.join(ways)}.")


@house_style()
def descent_map(
    loss,
    xlim,
    ylim,
    ways,
    arrows=(),
    earlier=None,
    ax=None,
    title="",
    xlabel="weight w",
    ylabel="bias b",
    font=FONT,
):
    """The loss over two parameters as a map, and balls that came down it step by step.

    Example::

        loss = lambda points: (points**2).sum(axis=1)
        pictures.descent_map(loss, (-4, 4), (-4, 4), {"": np.array([[3, 2], [2.4, 1.6]])})

    Lines join places of equal loss; blue is low, yellow high. `update(ways, arrows, earlier)` keeps the loss.

    Arguments:

    - loss: takes points (M, 2), gives losses (M,).
    - xlim, ylim, xlabel, ylabel: limits and names of the two parameters.
    - ways: points (steps + 1, 2) by the text beside the ball.
    - arrows: from the balls, (2,) in units of the map.
    - earlier: as in `descent_curve`.
    - ax, font: axes to draw on, by default on a new figure; the size of text in points.
    - title: the text above.
    """
    ax = ax or new_axes(640, 500)
    dress(ax, title, xlabel, ylabel, font)
    ax.grid(False)
    ax.set(xlim=xlim, ylim=ylim, aspect="equal")
    draw_heights(ax, heights(loss, xlim, ylim, 121), list(ways.values()), font - 2)
    heads = [
        ax.annotate("", (0, 0), (0, 0), arrowprops=ARROW, animated=True, zorder=4.5) for _ in arrows
    ]
    move = draw_ways(ax, np.transpose, ways, earlier, font)

    @checks.quiet
    def update(ways, arrows=(), earlier=None):
        move(ways, earlier)
        for way, arrow, head in zip(ways.values(), arrows, heads):
            head.set_position(way[-1])
            head.xy = way[-1] + arrow
            # else matplotlib draws the head alone
            head.set_visible(np.linalg.norm(arrow) > np.ptp(xlim) / 200)
        return f"A map of the loss over two parameters, with balls on it: {'; '.join(ways)}."

    return Picture(ax, update, ways, arrows, earlier)


def draw_heights(ax, points, ways, font):
    """A map of `heights`: darker where they are lower, with lines of equal height and their numbers, of
    that size of text, away from the ways.
    """
    x, y, height = points
    levels = round_levels(height.min(), height.max())
    areas = [height.min(), *levels, height.max()]
    shades = PowerNorm(0.5)  # so that the colours of a bowl change as evenly as those of a cone
    ax.contourf(x, y, height, areas, cmap="cividis", norm=shades)
    lines = ax.contour(x, y, height, levels, colors="white", linewidths=1)
    places = free_places(lines, levels[::2], ax.get_xlim(), ax.get_ylim(), ways)
    ax.clabel(lines, levels[::2], fontsize=font, fmt="%g", manual=places)


def free_places(lines, levels, xlim, ylim, ways):
    """For the number of each level, a place on its line: as far as possible from the ways, from the
    names of their balls (to the lower right of them), and from the other numbers.
    """
    corner, span = np.array([xlim[0], ylim[0]]), np.array([np.ptp(xlim), np.ptp(ylim)])
    names = [way[-1] + share * span * [1, -0.25] for way in ways for share in (0.1, 0.2)]
    taken = np.nan_to_num(np.vstack([*ways, *names]))
    places = []
    for level, segments in zip(lines.levels, lines.allsegs):
        points = np.vstack([*segments, np.empty((0, 2))])
        inside = np.all(np.abs((points - corner) / span - 0.5) < 0.42, axis=1)
        points = points[inside]
        if level in levels and len(points):
            apart = np.linalg.norm((points[:, None] - taken) / span, axis=2).min(axis=1)
            if apart.max() > 0.07:  # of the picture: there is room for a number
                places.append(points[apart.argmax()])
                taken = np.vstack([taken, places[-1]])
    return places


@house_style()
def descent_surface(
    loss,
    xlim,
    ylim,
    ways,
    arrows=(),
    earlier=None,
    turn=-60,
    ax=None,
    xlabel="weight w",
    ylabel="bias b",
    font=FONT,
):
    """The loss over two parameters as a landscape in 3-D, and balls that came down it.

    Example::

        loss = lambda points: (points**2).sum(axis=1)
        pictures.descent_surface(loss, (-4, 4), (-4, 4), {"": np.array([[3, 2], [2.4, 1.6]])})

    Ways are seen through the ground, and only between the limits.
    `update(ways, arrows, earlier, turn)` keeps the loss.

    Arguments:

    - loss, xlim, ylim, ways, arrows, earlier: as in `descent_map`; an arrow ends where it lands on the
      ground.
    - turn: from which side it is looked at, in degrees.
    - ax, font: axes with projection="3d", by default on a new figure; the size of its text.
    - xlabel, ylabel: names of the two parameters.
    """
    ax = ax or new_figure(640, 500).add_subplot(projection="3d")
    x, y, height = heights(loss, xlim, ylim, 31)
    look = {"cmap": "cividis", "norm": PowerNorm(0.5), "edgecolor": "white", "linewidth": 0.2}
    ax.plot_surface(x, y, height, rstride=1, cstride=1, **look)
    ax.set(xlim=xlim, ylim=ylim, zlim=(0, height.max()))
    ax.set_box_aspect((6, 6, 4), zoom=1.0)
    for axis, name in zip((ax.xaxis, ax.yaxis, ax.zaxis), (xlabel, ylabel, "loss L")):
        axis.set_label_text(name, fontsize=font)
        axis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
        axis.set_tick_params(labelsize=font - 2)
    black = {"color": BLACK, "linewidth": LINE, "markevery": [-1], "animated": True, "zorder": 4.5}
    heads = [ax.plot([], [], "o-", **black)[0] for _ in arrows]

    def on_ground(points):
        return np.vstack([points.T, loss(points)])

    move = draw_ways(ax, on_ground, ways, earlier, font)

    def update(ways, arrows=(), earlier=None, turn=-60):
        if (ax.elev, ax.azim) != (HEIGHT, turn):
            ax.view_init(HEIGHT, turn)
            ax.stale = True  # view_init does not mark the figure as changed
        with np.errstate(over="ignore", invalid="ignore"):
            move(ways, earlier)
            for way, arrow, head in zip(ways.values(), arrows, heads):
                put(head, on_ground(way[-1] + np.array([0 * arrow, arrow])))
        return f"A landscape of the loss over two parameters, with balls on it: {'; '.join(ways)}."

    return Picture(ax, update, ways, arrows, earlier, turn)


def heights(loss, xlim, ylim, count):
    """A grid of count x count points between limits, and the loss there."""
    x, y = np.meshgrid(np.linspace(*xlim, count), np.linspace(*ylim, count))
    return x, y, loss(np.stack([x.ravel(), y.ravel()], axis=1)).reshape(x.shape)


def draw_ways(ax, place, ways, earlier, font, offset=(12, -16)):
    """Balls, and trails of earlier ways; returns a function that moves them. place(way): coordinates."""
    balls = [draw_way(ax, colour, font, offset) for _, colour in zip(ways, cycle(COLOURS[1:]))]
    trails = [] if earlier is None else [draw_trail(ax, *look, font) for look in TRAILS]

    def numbers(way):
        return np.clip(np.nan_to_num(place(way)), -1e6, 1e6)

    def move(ways, earlier):
        for move_ball, (name, way) in zip(balls, ways.items()):
            move_ball(name, numbers(way))
        for move_trail, named in zip_longest(trails, (earlier or {}).items()):
            move_trail(*(named[0], numbers(named[1])) if named else ("", None))

    return move


def draw_way(ax, colour, font, offset):
    """A ring at the start, a line of steps, a ball with its name at the end; returns a function that
    moves it.
    """
    outlined = {"markeredgecolor": "white", "animated": True, "color": colour}
    small = {"markersize": 5, "markeredgewidth": 0.5}
    (steps,) = ax.plot([], [], "o-", linewidth=1.5, **small, **outlined, zorder=4)
    (start,) = ax.plot([], [], "o", markersize=11, fillstyle="none", color=colour, animated=True)
    (ball,) = ax.plot([], [], "o", markersize=14, markeredgewidth=1.5, **outlined, zorder=5)
    text = note(ax, BLACK, offset)
    text.set(fontsize=font, zorder=5.5)  # above all other ways

    def move(name, places):
        put(steps, places)
        put(start, places[:, :1])
        put(ball, places[:, -1:])
        put_text(text, name, places[:, -1])

    return move


def draw_trail(ax, colour, style, share, font):
    """A line with a name on it; returns a function that moves it, or hides it if given None."""
    (line,) = ax.plot([], [], style, linewidth=2, color=colour, animated=True, zorder=3.5)
    text = note(ax, BLACK, (0, 0))
    text.set(fontsize=font - 1, zorder=3.6)

    @checks.quiet
    def move(name, places):
        line.set_visible(places is not None)
        text.set_visible(places is not None)
        if places is not None:
            put(line, places)
            steps = np.diff(places[:2], prepend=places[:2, :1])
            lengths = np.linalg.norm(steps, axis=0).cumsum()
            named = np.searchsorted(lengths, share * lengths[-1])
            put_text(text, name, places[:, named])

    return move


def put(line, places):
    """Move a line to places, shape (2, M), or (3, M) in 3-D, where lines must be clipped by hand."""
    if len(places) == 2:
        line.set_data(*places)
    else:
        inside = [(low <= x) & (x <= high) for x, (low, high) in zip(places, limits(line.axes))]
        line.set_data_3d(*np.where(np.all(inside, axis=0), places, np.nan))


def put_text(text, words, place):
    """Move a text to a place, shape (2,), or (3,) in 3-D, where it vanishes outside the limits."""
    text.set_text(words)
    if len(place) == 3:
        ax = text.axes
        inside = [low <= x <= high for x, (low, high) in zip(place, limits(ax))]
        text.set_visible(all(inside))
        x, y, _, scale = ax.get_proj() @ (*place, 1)
        place = x / scale, y / scale
    text.xy = place


def limits(ax):
    """The limits of the three axes."""
    return ax.get_xlim(), ax.get_ylim(), ax.get_zlim()
