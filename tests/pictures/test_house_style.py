"""A user's own matplotlibrc changes no picture, and no picture changes the user's settings."""

import inspect

import matplotlib
import numpy as np
import pytest
from sweeps import by_day

from nnlib import Network, SquaredError, tutorials
from nnworkshop import data, panels, pictures


def other(name, value):
    """Another value of a setting, where one is easily found."""
    proposals = [not value] if isinstance(value, bool) else [value * 1.5 + 1, value / 2, value + 1]
    for proposal in proposals:
        try:
            matplotlib.rcParams.validate[name](proposal)
        except (ValueError, RuntimeError):
            continue
        return {name: proposal}
    return {}


NUMBERS = {
    name: value
    for name, value in matplotlib.rcParamsDefault.items()
    if isinstance(value, bool | int | float) and name != "interactive"
}
HOSTILE = {key: found for one in NUMBERS.items() for key, found in other(*one).items()} | {
    "savefig.bbox": "tight",
    "font.family": ["monospace"],
    "axes.facecolor": "black",
    "text.color": "red",
    "axes.labelcolor": "red",
    "lines.linestyle": "--",
    "lines.marker": "x",
    "image.cmap": "hot",
    "image.interpolation": "none",
    "xtick.direction": "in",
    "mathtext.fontset": "cm",
    "savefig.facecolor": "black",
}
XOR = tutorials.xor()
LINE = np.linspace(0, 3, 20)
DIGITS = [table[:20] for table in data.digits()]


def steps():
    return panels.StepThroughPanel.of(tutorials.bias_trick(), step=11)


def descent():
    given = Network([1, 1], "identity", rng=0), [[1.0], [2]], [[3.0], [8]], SquaredError()
    return panels.DescentPanel(*given, [(-2, 10), (-3, 7)], view="3-D")


def training():
    return panels.TrainingPanel(XOR.network, XOR.X, XOR.y, SquaredError(), 1.0, epochs=20)


def drawing():
    network = Network([64, 4, 10], ["tanh", "softmax"], rng=0)
    return panels.DrawingPanel(network, *DIGITS, begin=3)


def lab():
    given = XOR.network, XOR.X, XOR.y, SquaredError()
    return panels.LabPanel(*given, rates=[1.0], sizes=[2], networks=5, epochs=20)


PANELS = {"neuron": panels.NeuronPanel, "steps": steps, "descent": descent} | {
    "training": training,
    "drawing": drawing,
    "lab": lab,
}
PICTURES = {
    "loss": lambda: pictures.loss_curve(np.exp(-LINE), log=True),
    "losses": lambda: pictures.loss_curves({"one": np.exp(-LINE), "two": np.exp(-2 * LINE)}),
    "curves": lambda: pictures.curves({"sine": np.sin}, 0, 3, title="A title"),
    "tangents": lambda: pictures.tangents(np.sin, [1.0], [0.5], ["slope"], 0, 3),
    "network": lambda: pictures.network_diagram(XOR.network),
    "surface": lambda: pictures.decision_surface(XOR.network.predict, XOR.X, XOR.y),
    "map": lambda: pictures.answer_map(XOR.network.predict, {"a": (0, 1)}, (0, 1), (0, 1)),
    "product": lambda: pictures.matrix_product(np.eye(2), np.eye(2), np.eye(2), at=(0, 1)),
    "parts": lambda: pictures.contributions(np.array([1.0, -2]), ["one", "two"]),
    "images": lambda: pictures.images(DIGITS[0], range(20)),
    "answers": lambda: pictures.answer_bars(np.array([[0.1, 0.7, 0.2]])),
    "hands": lambda: pictures.show_of_hands([3, 12, 7, 2], [1, 4, 18, 1], right=3),
    "errors": lambda: pictures.error_curves(np.array([0.1, 0.01]), {"h": np.array([0.1, 0.01])}),
}


BY_DAY = ("training", "drawing", "neuron")  # between them, most kinds of pictures


@pytest.mark.parametrize("name", PICTURES)
def test_a_matplotlibrc_changes_no_picture(name):
    ours = pictures.png(PICTURES[name]().ax.figure)
    with matplotlib.rc_context(HOSTILE):
        assert pictures.png(PICTURES[name]().ax.figure) == ours


@pytest.mark.parametrize("name", by_day(BY_DAY, PANELS))
def test_a_matplotlibrc_changes_no_panel(name):
    ours = PANELS[name]()
    with matplotlib.rc_context(HOSTILE):
        theirs = PANELS[name]()
        assert theirs.picture.widget.value == ours.picture.widget.value  # the quick picture
        assert theirs.picture.png() == ours.picture.png()
        assert theirs.still() == ours.still()


def test_the_settings_of_a_user_are_hostile_indeed():
    def picture():
        figure = matplotlib.figure.Figure()
        figure.subplots().plot(LINE)
        return pictures.png(figure)

    ours = picture()
    for name in ("axes.facecolor", "lines.linewidth", "xtick.labelsize"):
        with matplotlib.rc_context({name: HOSTILE.get(name, 30)}):
            assert picture() != ours


def test_every_picture_is_drawn_in_house_style():
    functions = [getattr(pictures, name) for name in pictures.__all__]
    functions = [one for one in functions if inspect.isfunction(one)]
    drawing = [one for one in functions if " Picture(" in inspect.getsource(one)]
    assert len(drawing) > 25
    assert [one.__name__ for one in drawing if not hasattr(one, "__wrapped__")] == []


def test_the_settings_of_a_user_stay_even_when_a_picture_fails():
    with matplotlib.rc_context({"font.size": 20}):
        before = dict(matplotlib.rcParams)
        pictures.png(PICTURES["loss"]().ax.figure)
        with pytest.raises(ZeroDivisionError):
            pictures.curves({"none": lambda x: 1 / 0}, 0, 1)
        assert dict(matplotlib.rcParams) == before
