"""The forward pass panel: every number of a pass, and what one moved weight changes."""

import re

import numpy as np
import pytest

from nnlib import Network, tutorials
from nnlib.widgets import ForwardPassPanel
from nnlib.widgets.forward_pass import ForwardState, equations

HOUSES = tutorials.house_prices()


def panel(**settings):
    return ForwardPassPanel(HOUSES.network, HOUSES.X, **settings)


def cells(shown):
    """Each cell of each matrix as it is written, by the matrix's name."""
    matrices = re.findall(r"<b>(\w+)</b> \(.*?\)</caption>(.*?)</table>", shown.text.value)
    rows = {name: re.findall("<tr>(.*?)</tr>", body) for name, body in matrices}
    return {name: [re.findall("<td[^>]*>(.*?)</td>", row) for row in rows[name]] for name in rows}


def tables(shown):
    """The text of each cell of each matrix, by the matrix's name."""
    return {
        name: [[re.sub("</?mark>", "", cell) for cell in row] for row in rows]
        for name, rows in cells(shown).items()
    }


def lit(shown):
    """The names and places of the numbers that are marked."""
    return {
        f"{name}{[i, j]}"
        for name, rows in cells(shown).items()
        for i, row in enumerate(rows)
        for j, cell in enumerate(row)
        if "<mark>" in cell
    }


def sentence(shown):
    return re.sub("<[^>]*>", "", shown.message.value)


def test_every_number_of_the_pass_is_shown():
    shown = panel()
    assert tables(shown) == {
        "X": [["0.6667", "0.7778"]],
        "W1": [["0.5", "0.5", "0.5"], ["0.5", "0.5", "0.5"]],
        "z1": [["0.7222", "0.7222", "0.7222"]],
        "a1": [["0.6731", "0.6731", "0.6731"]],
        "W2": [["0.5"], ["0.5"], ["0.5"]],
        "z2": [["1.0096"]],
        "a2": [["0.7330"]],
    }
    shapes = re.findall(r"<b>(\w+)</b> (\(.*?\))", shown.text.value)
    assert {("X", "(1, 2)"), ("W1", "(2, 3)"), ("z1", "(1, 3)"), ("W2", "(3, 1)")} <= set(shapes)


def test_another_sample_and_all_of_them():
    shown = panel(rows=["small", "middle", "big"])
    shown.sample.label = "middle"
    assert tables(shown)["a2"] == [["0.7055"]]
    shown.sample.label = "all"
    assert tables(shown)["a2"] == [["0.7330"], ["0.7055"], ["0.7496"]]
    assert shown.diagram.ax.texts[3].get_text() == ""  # one circle has no room for three numbers


def test_biases_and_more_layers():
    net = Network([2, 3, 2, 1], ["tanh", "relu", "identity"], init="uniform", rng=4)
    X = np.array([[0.3, -2.0], [1.5, 0.25]])
    numbers = ForwardState(net, X).numbers(net)
    p = net.parameters
    a1 = np.tanh(X[:1] @ p["W1"] + p["b1"])
    a2 = np.maximum(a1 @ p["W2"] + p["b2"], 0)
    np.testing.assert_allclose(numbers["a3"], a2 @ p["W3"] + p["b3"])
    assert list(equations(net))[2:] == [
        "z2 = a1 @ W2 + b2",
        "a2 = relu(z2)",
        "z3 = a2 @ W3 + b3",
        "a3 = identity(z3)",
    ]
    shown = ForwardPassPanel(net, X, weight="b2[0, 1]")
    assert set(tables(shown)) == {"X"} | {
        f"{kind}{layer}" for kind in "Wbza" for layer in (1, 2, 3)
    }


@pytest.mark.parametrize(
    ("weight", "follows", "count"),
    [
        ("W1[0, 2]", {"z1[0, 2]", "a1[0, 2]", "z2[0, 0]", "a2[0, 0]"}, "4 of 8"),
        ("W1[1, 0]", {"z1[0, 0]", "a1[0, 0]", "z2[0, 0]", "a2[0, 0]"}, "4 of 8"),
        ("W2[1, 0]", {"z2[0, 0]", "a2[0, 0]"}, "2 of 8"),
    ],
)
def test_what_follows_from_a_moved_weight_lights_up(weight, follows, count):
    shown = panel(weight=weight)
    assert lit(shown) == set()
    assert sentence(shown) == f"{weight} is 0.5. Move it: all that changes lights up."
    shown.value.value = -2.0
    assert lit(shown) == follows | {weight}
    assert sentence(shown) == f"{weight} went from 0.5 to -2: {count} computed numbers changed."
    shown.value.value = 0.5
    assert lit(shown) == set()


def test_in_all_rows_a_weight_changes_one_column():
    shown = panel(weight="W1[0, 2]", value=-2)
    shown.sample.label = "all"
    column = {f"{name}{[row, 2]}" for name in ("z1", "a1") for row in range(3)}
    outputs = {f"{name}{[row, 0]}" for name in ("z2", "a2") for row in range(3)}
    assert lit(shown) == column | outputs | {"W1[0, 2]"}
    assert "12 of 24" in sentence(shown)


def test_a_negative_weight_makes_the_biggest_house_the_cheapest():
    shown = panel(weight="W1[0, 2]", value=-2)
    shown.sample.label = "all"
    shown.weight.value = "W2[0, 0]"
    shown.value.value = -3.0
    prices = [float(row[0]) for row in tables(shown)["a2"]]
    assert min(prices) == prices[2]


def test_the_diagram_shows_the_same_numbers_and_marks():
    shown = panel(weight="W1[0, 2]", value=-2)
    units = [text for text in shown.diagram.ax.texts if text.get_zorder() == 5]
    assert [unit.get_text() for unit in units] == [
        *("0.667", "0.778", "0.673", "0.673", "0.280", "0.693")
    ]
    circles = shown.diagram.ax.collections[-1].get_facecolors()
    assert [tuple(colour[:3]) != (1, 1, 1) for colour in circles] == [False] * 4 + [True] * 2
    assert "-2" in {text.get_text() for text in shown.diagram.ax.texts}
    (mark,) = shown.diagram.ax.lines
    assert len(mark.get_xydata()) == 2


def test_taking_another_weight_in_hand_changes_nothing():
    net = Network([2, 2, 1], "tanh", init="uniform", rng=1)
    net.parameters["W2"] = [[0.123456789], [-37.5]]
    before = net.parameters.flat.copy()
    shown = ForwardPassPanel(net, [[0.5, 1.0]])
    for weight in shown.weight.options:
        shown.weight.value = weight
        np.testing.assert_array_equal(shown.state.network.parameters.flat, before)
        assert shown.value.value == shown.state.value(net)
    assert shown.value.max == 38


def test_reset_puts_every_weight_back_and_the_given_network_never_moves():
    shown = panel(weight="W1[0, 2]", value=-2)
    shown.weight.value = "W2[0, 0]"
    shown.value.value = 7.0
    shown.reset.click()
    assert lit(shown) == set()
    assert shown.value.value == 0.5
    assert tables(shown) == tables(panel())
    assert (HOUSES.network.parameters.flat == 0.5).all()


def test_nonsense_leaves_it_unharmed():
    shown = panel()
    shown.value.value = 99
    assert shown.value.value == 10
    shown.value.value = np.nan
    assert "W1[0, 0] has nan" in sentence(shown)
    shown.value.value = 1.0
    assert tables(shown)["W1"][0] == ["1.0", "0.5", "0.5"]


def test_what_is_shown_without_a_kernel():
    _, words = panel(weight="W1[0, 2]", value=-2).still()
    assert words == (
        "A 2-3-1 network with the numbers of one sample: X = 0.667, 0.778; "
        "a1 = 0.673, 0.673, 0.280; a2 = 0.693. "
        "W1[0, 2] went from 0.5 to -2: 4 of 8 computed numbers changed."
    )


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"weight": "W3[0, 0]"}, r"weight is 'W3\[0, 0\]', expected one of: W1\[0, 0\]"),
        ({"rows": ["one", "two"]}, "rows has 2 names, expected 3"),
        ({"value": np.inf}, r"W1\[0, 0\] has inf"),
    ],
)
def test_settings_that_do_not_fit(settings, words):
    with pytest.raises(ValueError, match=words):
        panel(**settings)


def test_networks_and_data_that_do_not_fit():
    with pytest.raises(ValueError, match=r"X has shape \(3, 1\), expected \(N, 2\)"):
        ForwardPassPanel(HOUSES.network, HOUSES.X[:, :1])
    stack = Network.stack([HOUSES.network, HOUSES.network])
    with pytest.raises(ValueError, match="expected a single network"):
        ForwardPassPanel(stack, HOUSES.X)
