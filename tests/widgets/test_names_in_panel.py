"""Where the rows come from a table, the training panel says the names of its columns and classes."""

import numpy as np
import pandas as pd
import pytest
from touching import touch

from nnlib import CrossEntropy, Network, SquaredError
from nnworkshop.panels import TablePanel, TrainingPanel
from nnworkshop.studies import Goal, Names, Samples, state_text
from nnworkshop.studies.names import told_apart

pytestmark = pytest.mark.usefixtures("nothing_fails")

RNG = np.random.default_rng(0)
LONG = "the length of a petal, in centimetres"
FLOWERS = pd.DataFrame(
    {
        "width": RNG.normal(size=60),
        LONG: RNG.normal(size=60),
        "soil": RNG.choice(["clay", "loam", "sand"], 60),
        "kind": ["rose", "tulip", "a lily of the valley"] * 20,
    }
)


def training_of(frame, **settings):
    panel = TablePanel(frame, **settings)
    panel.train.click()
    return panel.training


def texts(panel):
    """All that stands in the pictures of a panel, as it is drawn."""
    found = [
        text.get_text() for text in panel.figure.findobj(match=lambda a: hasattr(a, "get_text"))
    ]
    items = panel.view.network.ax.artists
    return found + [item[2] for one in items if hasattr(one, "items") for item in one.items]


@pytest.mark.night
def test_axes_network_lists_and_matrix_say_the_names():
    panel = training_of(FLOWERS)
    ax = panel.view.outputs.ax
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("width; others as in row 0", "the length ...")
    legend = [text.get_text() for text in ax.get_legend().get_texts()]
    assert legend == ["a lily of...", "rose", "tulip"]
    assert {"width", "the lengt...", "soil=clay"} <= set(texts(panel))
    names = ["width", f"{LONG[:27]}...", "soil=clay", "soil=loam", "soil=sand"]
    assert list(panel.across.options) == names
    panel.across.value = 3
    assert ax.get_xlabel() == "soil=loam; others as in row 0"
    panel.middle.value = "confusion"
    ticks = [text.get_text() for text in panel.view.middle.ax.get_yticklabels()]
    assert ticks == ["a lily...", "rose", "tulip"]
    assert "Rows of a lily...: " in panel.describe()


def test_the_class_of_a_new_sample_is_chosen_by_name():
    X = FLOWERS[["width", LONG]].to_numpy()
    for kinds in (("rose", "tulip", "lily"), ("rose", "tulip")):
        classes = np.arange(60) % len(kinds)
        y = np.eye(3)[classes] if len(kinds) > 2 else classes[:, None]
        network, names = Network([2, 3, y.shape[1]], rng=0), Names(("width", LONG), kinds, "kind")
        panel = TrainingPanel(network, X, y, SquaredError(), 0.1, names=names)
        targets = panel.pointed.points.targets[0]
        assert list(targets.options) == list(kinds)
        targets.value = targets.options["tulip"]
        panel.pointed.points.place([0.0, 0.0])
        told = panel.run.training.y[-1]
        assert told.tolist() == ([0, 1, 0] if len(kinds) > 2 else [1])


def test_what_is_pointed_at_is_told_by_name():
    panel = training_of(FLOWERS)
    panel.pointed.follow_row(4)
    y = panel.run.training.y[4].argmax()
    words = panel.pointed.words.value
    assert "row 4, (width " in words and "soil=clay " in words
    assert f"target {['a lily of the valley', 'rose', 'tulip'][y]} (" in words
    touch_unit(panel, 0, 1)
    assert panel.message.value.count(LONG) == 1
    touch_unit(panel, 1, 0)
    assert panel.look.unit is None  # of more than two inputs there are no maps to look at
    panel = training_of(FLOWERS[["width", LONG, "kind"]])
    touch_unit(panel, 1, 0)
    assert "\N{MIDDLE DOT} width" in panel.pointed.words.value


def touch_unit(panel, layer, unit):
    """Touch a unit in the picture of the network."""
    sizes, ax = panel.run.network.sizes, panel.view.network.ax
    place = layer / (len(sizes) - 1), 1 - (unit + 0.5) / sizes[layer]
    touch(panel, "down", *ax.transData.transform(place))


def test_a_number_is_told_in_its_own_units():
    frame = pd.DataFrame({"x": RNG.normal(size=40), "z": RNG.normal(size=40)})
    panel = training_of(frame.assign(price=1000 + 50 * RNG.normal(size=40)))
    title = panel.view.outputs.ax.get_title()
    assert title.splitlines()[0] == "Output"
    low, high = (float(word) for word in title.replace(",", "").split() if word[0].isdigit())
    y = panel.samples.names.mean + panel.samples.names.spread * panel.run.training.y
    assert (low, high) == pytest.approx((y.min(), y.max()), rel=1e-3) and low > 500
    panel.pointed.follow_row(2)
    assert f"target {y[2, 0]:.4g} (" in panel.pointed.words.value
    ax = training_of(frame[["x", "z"]]).view.outputs.ax
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("x", "z")


NASTY = ["a$b$^{", "$\\frac", "<b>bold", "a\nb", "x" * 300, "a", "温度"]


@pytest.mark.parametrize("names", [NASTY, NASTY[:2], NASTY[-2:]], ids=len)
def test_no_name_breaks_or_changes_a_picture(names, recwarn):
    frame = pd.DataFrame({name: RNG.normal(size=42) for name in names})
    panel = training_of(frame.assign(kind=(names * 21)[:42]))
    panel.pointed.follow_row(1)
    label = panel.view.outputs.ax.get_xlabel().replace("\\$", "$")
    assert label.startswith(names[0])
    above = panel.view.outputs.ax.get_ylabel()
    # the font has no such letters
    assert above == ("\N{WHITE SQUARE}" * 2 if names[1] == "温度" else names[1].replace("$", "\\$"))
    panel.middle.value = "confusion"
    panel.picture.png()
    assert "<b>" not in panel.pointed.words.value
    # old libraries say of each other what is deprecated
    said = [one for one in recwarn if not issubclass(one.category, DeprecationWarning)]
    assert [str(one.message) for one in said] == []


@pytest.mark.night
def test_without_a_table_all_is_called_by_number():
    X, y = RNG.normal(size=(30, 3)), np.eye(2)[np.arange(30) % 2]
    panel = TrainingPanel(Network([3, 2, 2], ["tanh", "softmax"]), X, y, CrossEntropy())
    assert panel.view.outputs.ax.get_xlabel() == "x1"
    assert list(panel.across.options) == ["x1", "x2", "x3"]
    assert panel.view.outputs.ax.get_legend() is None
    with pytest.raises(TypeError, match="names is .*, expected Names"):
        TrainingPanel(Network([3, 2, 2]), X, y, CrossEntropy(), names=["a", "b", "c"])


def test_names_stay_with_the_rows_and_go_with_them():
    panel = training_of(FLOWERS[["width", LONG, "kind"]].replace("tulip", "rose"))
    names = panel.samples.names
    panel.text_of_run = state_text(panel.run)
    panel.keeping.text.value = panel.text_of_run
    panel.keeping.put.click()
    assert panel.samples.names == names and names.inputs == ("width", LONG)
    samples = Samples(*panel.samples.given)
    samples.told(names)
    assert samples.with_rows(*samples.given, None).names == names
    samples.choose("moons")
    assert samples.names == Names()


def test_a_goal_that_is_reached_says_what_is_right():
    rows = FLOWERS[["width", "kind"]].rename(columns={"kind": "<kind>"})
    panel = training_of(rows, target="<kind>")
    panel.aim = Goal("right", 0.1)
    panel.trainer.advance(1)
    count = panel.run.training.score("right")
    words = f"&lt;kind&gt; is right in {count.right} of {count.rows} rows."
    assert words in panel.message.value


def test_names_that_are_cut_stay_apart():
    names = [f"a column with a long name, number {k}" for k in range(40)] + ["short"]
    for most in (8, 12, 30):
        short = told_apart(names, most)
        assert len(set(short)) == len(names) and max(map(len, short)) <= most
    assert short[-1] == "short"
