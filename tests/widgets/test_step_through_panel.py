"""The step-through panel: every number of a pass, one operation after another."""

import asyncio
import base64
import io
import re

import ipywidgets as widgets
import numpy as np
import pytest
from flat import flat
from PIL import Image
from waiting import until

from nnlib import BinaryCrossEntropy, CrossEntropy, Network, SquaredError, datasets, tutorials
from nnworkshop.exercises.marks import marked_math
from nnworkshop.panels import StepThroughPanel, live, step_through
from nnworkshop.panels.live import parts
from nnworkshop.panels.step_through import PassState, last_ones
from nnworkshop.panels.tables import _written, line_text, matrix_text
from nnworkshop.studies import operations

HOUSES, XOR, BIAS = tutorials.house_prices(), tutorials.xor(), tutorials.bias_trick()
HALF = SquaredError(0.5, mean=False)


def forward(sample=0, step=-1, whole=True, **settings):
    """The forward pass of the houses, all of it on the screen."""
    settings |= {"sample": sample, "step": step, "whole": whole}
    return StepThroughPanel(HOUSES.network, HOUSES.X, **settings)


def panel(**settings):
    """The whole pass of XOR."""
    return StepThroughPanel(XOR.network, XOR.X, XOR.y, HALF, **settings)


def cells(shown):
    """Each cell of each matrix as it is written, by the matrix's name."""
    matrices = re.findall(r"<caption><b>([\w.]+)</b>.*?</caption>(.*?)</table>", shown.text.value)
    rows = {name: re.findall("<tr>(.*?)</tr>", body) for name, body in matrices}
    return {name: [re.findall("<td([^>]*)>(.*?)</td>", row) for row in rows[name]] for name in rows}


def tables(shown):
    """The text of each cell of each matrix, by the matrix's name."""
    return {
        name: [[re.sub("</?mark>", "", cell) for _, cell in row] for row in rows]
        for name, rows in cells(shown).items()
    }


def places(shown, sign):
    """The names and places of the numbers that carry a sign: <mark>, chosen or used."""
    return {
        f"{name}{[i, j]}"
        for name, rows in cells(shown).items()
        for i, row in enumerate(rows)
        for j, (look, cell) in enumerate(row)
        if sign in look + cell
    }


def lit(shown):
    return places(shown, "<mark>")


def plain(html):
    return re.sub("<[^>]*>", " ", html.value)


def sentence(shown):
    return plain(shown.message).strip()


def products(shown):
    """The rows of the chain rule, as text."""
    rows = re.findall("<tr>(.*?)</tr>", shown.chain.value)[1:]
    return [re.findall("<td[^>]*>(.*?)</td>", row) for row in rows]


# Steps


def test_a_step_has_its_equation_its_line_its_matrices_with_shapes_and_its_reason():
    shown = panel(step=10)
    equation = marked_math(r"\frac{\partial L}{\partial W_2} = a_1^\mathsf{T} \delta_2")
    assert equation in shown.equation.value
    assert "Step 10, backward" in shown.equation.value
    assert shown.listing.value.replace("\xa0", " ") == "gradW2 = a1.T @ delta2"
    assert shown.count.value == "of 14"
    assert tables(shown) == {
        "gradW2": [["0.0905"], ["0.0915"]],
        "a1.T": [
            ["0.5000", "0.6463", "0.6339", "0.7598"],
            ["0.5000", "0.6329", "0.6715", "0.7790"],
        ],
        "delta2": [["0.1469"], ["-0.0749"], ["-0.0734"], ["0.1473"]],
    }
    shapes = re.findall(r"<b>([\w.]+)</b> (\(.*?\))", shown.text.value)
    assert shapes == [("gradW2", "(2, 1)"), ("a1.T", "(2, 4)"), ("delta2", "(4, 1)")]
    assert "Transposed, because a weight hears from all samples" in plain(shown.text)


def test_next_and_back_walk_and_stop_at_both_ends():
    shown = panel()
    seen = [shown.listing.value]
    for _ in range(20):
        shown.next.click()
        seen.append(shown.listing.value)
    assert seen[:14] == shown.lines
    assert shown.step.value == 14
    for _ in range(3):
        shown.back.click()
    assert shown.listing.value == shown.lines[10]
    shown.step.value = 0
    shown.back.click()
    assert shown.step.value == 1


def test_a_line_of_the_program_can_be_chosen():
    shown = panel()
    shown.listing.value = shown.lines[6]
    assert shown.step.value == 7
    assert set(tables(shown)) == {"grada2", "error"}
    assert [line.replace("\xa0", " ") for line in shown.lines if "#" in line] == [
        "z1 = X @ W1  # forward",
        "error = a2 - y  # loss",
        "grada2 = error  # backward",
    ]


def test_play_goes_through_all_steps_and_pauses(monkeypatch):
    monkeypatch.setattr(step_through, "PAUSE", 0.01)

    async def watch():
        shown = panel(step=10)
        shown.play.click()
        assert (shown.step.value, shown.play.description) == (11, "Pause")
        await until(lambda: not shown.playing)
        assert shown.step.value == 14
        assert shown.play.description == "Play"
        monkeypatch.setattr(step_through, "PAUSE", 30)
        shown.play.click()
        assert shown.step.value == 1  # from the end it begins again
        shown.play.click()
        assert not shown.playing
        assert shown.timer.cancelled()

    asyncio.run(watch())


def test_so_far_shows_the_steps_up_to_this_one():
    shown = panel(step=4, whole=True)
    assert set(tables(shown)) == {"X", "W1", "z1", "a1", "W2", "z2", "a2"}
    shown.back.click()
    assert set(tables(shown)) == {"X", "W1", "z1", "a1", "W2", "z2"}
    shown.view.value = False
    assert set(tables(shown)) == {"a1", "W2", "z2"}


def test_one_sample_or_all():
    shown = panel(rows=["(0, 0)", "(0, 1)", "(1, 0)", "(1, 1)"], step=10, sample=3)
    assert tables(shown)["delta2"] == [["0.1473"]]
    assert tables(shown)["gradW2"] == [["0.1119"], ["0.1148"]]
    shown.sample.label = "(0, 0)"
    assert tables(shown)["delta2"] == [["0.1469"]]
    shown.sample.label = "all"
    assert len(tables(shown)["delta2"]) == 4


@pytest.mark.parametrize(
    ("activations", "loss"),
    [
        (["tanh", "relu", "sigmoid", "softmax"], CrossEntropy()),
        pytest.param(
            *(["sigmoid", "identity", "tanh", "sigmoid"], BinaryCrossEntropy()),
            marks=pytest.mark.night,
        ),
        pytest.param(
            *(["relu", "sigmoid", "tanh", "identity"], SquaredError(1)), marks=pytest.mark.night
        ),
    ],
)
def test_every_step_of_any_network_can_be_shown(activations, loss):
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(5, 3)), np.eye(2)[[0, 1, 1, 0, 1]]
    network = Network([3, 6, 2, 6, 2], activations, rng=1)
    shown = StepThroughPanel(network, X, y, loss, pick="W1[2, 5]")
    for step, line in enumerate(shown.state.program, start=1):
        shown.step.value = step
        assert f"Step {step}, {line.part}" in shown.equation.value
        assert line.name in tables(shown) or line.name == "L"
        assert sentence(shown).startswith("W1[2, 5] is")
    assert len(products(shown)) == 48
    assert "and 72 more" in shown.chain.value  # 5 samples times 2 * 6 * 2 paths


# The diagram


def test_the_diagram_shows_where_the_pass_is_and_what_it_knows():
    shown = panel(step=11, sample=3)
    texts = [text.get_text() for text in shown.diagram.ax.texts]
    assert texts[:3] == ["X", "grada1", "delta2"]
    assert texts[3:8] == ["1.000", "1.000", "0.0624", "0.0951", "0.1473"]
    shown.step.value = 10
    assert [text.get_text() for text in shown.diagram.ax.texts][-2:] == ["0.11", "0.11"]
    shown.step.value = 1
    texts = [text.get_text() for text in shown.diagram.ax.texts]
    assert texts[:3] == ["X", "z1", ""]
    assert texts[7] == ""  # the output is not known yet
    assert texts[-2:] == ["0.42", "0.65"]


def test_the_diagram_shows_the_same_numbers_and_marks():
    shown = forward(pick="W1[0, 2]", value=-2)
    units = [text for text in shown.diagram.ax.texts if text.get_zorder() == 5]
    assert [unit.get_text() for unit in units] == [
        *("0.667", "0.778", "0.673", "0.673", "0.280", "0.693")
    ]
    circles = shown.diagram.ax.collections[-1].get_facecolors()
    assert [tuple(colour[:3]) != (1, 1, 1) for colour in circles] == [False] * 4 + [True] * 2
    assert "-2" in {text.get_text() for text in shown.diagram.ax.texts}
    *_, mark = shown.diagram.ax.lines
    assert len(mark.get_xydata()) == 2
    shown.pick.value = "X[1, 0]"
    assert len(mark.get_xydata()) == 1


# The chain rule


@pytest.mark.parametrize("sizes", [[2, 2, 1], [8, 6, 6, 6, 8]], ids=str)
def test_the_words_below_the_diagram_are_within_the_picture_at_every_step(sizes):
    X, y = np.eye(3, sizes[0]), np.zeros((3, sizes[-1]))
    shown = StepThroughPanel(Network(sizes, rng=0), X, y, SquaredError())
    words = {}
    for step in range(1, len(shown.state.program) + 1):
        shown.step.value = step
        (label,) = (ax.xaxis.label for ax in shown.figure.axes)
        if label.get_text() not in words:
            shown.figure.canvas.draw()
            words[label.get_text()] = label.get_window_extent()
    assert len(words) == 2  # some steps have gradients on the lines
    for place in words.values():
        assert 0 <= place.x0 and place.x1 <= shown.figure.bbox.width
        assert 0 <= place.y0


def test_the_chain_rule_term_by_term_beside_the_nudged_slope():
    shown = panel(step=14, pick="W1[0, 1]")
    assert products(shown)[3] == [
        *("row 3", "0.6953", "·", "0.2119", "·", "0.6459", "·", "0.1721", "·", "1.0000"),
        *("=", "0.0164"),
    ]
    assert plain(shown.chain).count("0.005921") == 2  # by the chain rule and by nudging
    assert tables(shown)["gradW1"][0][1] == "0.0059"
    assert "0.0059; by nudging 0.0059." in repr(shown)


def test_a_kink_is_told_where_nudging_finds_the_mean_of_two_slopes():
    network = Network([2, 3, 1], ["relu", "sigmoid"], rng=0)
    shown = StepThroughPanel(network, *datasets.xor(), SquaredError(), step=-1, pick="b1[0, 1]")
    words = plain(shown.chain)
    assert "Both are right: z1[0, 1] is at a kink, where the loss has two slopes" in words
    right = network.backward(network.forward(shown.given[1]), shown.given[2], SquaredError())["b1"][
        0, 1
    ]
    assert f"{right:.6f} , by nudging" in words and f"by nudging {right:.6f}" not in words
    assert "Both are right" in shown.describe()
    shown.pick.value = "W2[0, 0]"
    assert "kink" not in plain(shown.chain)


def test_factors_that_are_not_computed_yet_are_faint():
    shown = panel(step=8, pick="W1[0, 1]")
    heads = re.findall("<th([^>]*)>([a-zX]\\w*)</th>", shown.chain.value)
    assert [name for look, name in heads if "later" in look] == ["slope1"]
    shown.step.value = 6
    assert shown.chain.value == ""  # nothing flows back yet


def test_several_paths_are_told_apart():
    network = Network([2, 2, 2, 1], "tanh", rng=0)
    shown = StepThroughPanel(network, XOR.X, XOR.y, HALF, step=-1, pick="b1[0, 1]")
    assert [row[:2] for row in products(shown)[:2]] == [
        ["row 0", "1 → 0 → 0"],
        ["row 0", "1 → 1 → 0"],
    ]
    assert len(products(shown)) == 8


def test_the_slope_of_a_weight_stays_in_view_while_a_target_is_moved():
    shown = panel(step=14, pick="W1[0, 1]")
    before = shown.chain.value
    shown.pick.value = "y[3, 0]"
    assert shown.chain.value == before
    shown.value.value = 1.0
    assert "Slope for <b>W1[0, 1]</b>" in shown.chain.value
    assert shown.chain.value != before
    shown.pick.value = "W2[0, 0]"
    assert "Slope for <b>W2[0, 0]</b>" in shown.chain.value


def test_what_meets_in_a_gradient_is_shaded():
    shown = panel(step=14, pick="W1[1, 0]")
    assert places(shown, "chosen") == {"gradW1[1, 0]"}
    row = {f"X.T{[1, k]}" for k in range(4)}
    assert places(shown, "used") == row | {f"delta1{[k, 0]}" for k in range(4)}
    shown = StepThroughPanel.of(BIAS, step=16, pick="b1[0, 2]")
    assert places(shown, "chosen") == {"gradb1[0, 2]"}
    assert places(shown, "used") == {f"delta1{[k, 2]}" for k in range(6)}


# Numbers that are changed


def test_every_number_of_the_pass_is_shown():
    assert tables(forward()) == {
        "X": [["0.6667", "0.7778"]],
        "W1": [["0.5", "0.5", "0.5"], ["0.5", "0.5", "0.5"]],
        "z1": [["0.7222", "0.7222", "0.7222"]],
        "a1": [["0.6731", "0.6731", "0.6731"]],
        "W2": [["0.5"], ["0.5"], ["0.5"]],
        "z2": [["1.0096"]],
        "a2": [["0.7330"]],
    }


@pytest.mark.parametrize(
    ("pick", "follows", "count"),
    [
        ("W1[0, 2]", {"z1[0, 2]", "a1[0, 2]", "z2[0, 0]", "a2[0, 0]"}, "4 of 8"),
        ("W1[1, 0]", {"z1[0, 0]", "a1[0, 0]", "z2[0, 0]", "a2[0, 0]"}, "4 of 8"),
        ("W2[1, 0]", {"z2[0, 0]", "a2[0, 0]"}, "2 of 8"),
    ],
)
def test_what_follows_from_a_moved_weight_lights_up(pick, follows, count):
    shown = forward(pick=pick)
    assert lit(shown) == set()
    assert sentence(shown) == f"{pick} is 0.5. Move it: all that changes lights up."
    shown.value.value = -2.0
    assert lit(shown) == follows | {pick}
    assert sentence(shown) == f"{pick} went from 0.5 to -2: {count} computed numbers changed."
    shown.value.value = 0.5
    assert lit(shown) == set()


def test_in_all_rows_a_weight_changes_one_column():
    shown = forward(pick="W1[0, 2]", value=-2)
    shown.sample.label = "all"
    column = {f"{name}{[row, 2]}" for name in ("z1", "a1") for row in range(3)}
    outputs = {f"{name}{[row, 0]}" for name in ("z2", "a2") for row in range(3)}
    assert lit(shown) == column | outputs | {"W1[0, 2]"}
    assert "12 of 24" in sentence(shown)


def test_a_negative_weight_makes_the_biggest_house_the_cheapest():
    shown = forward(pick="W1[0, 2]", value=-2, sample=None)
    shown.pick.value = "W2[0, 0]"
    shown.value.value = -3.0
    prices = [float(row[0]) for row in tables(shown)["a2"]]
    assert min(prices) == prices[2]


def test_inputs_and_targets_can_be_changed():
    shown = panel(step=5, pick="y[3, 0]", value=1)
    assert lit(shown) == {"error[3, 0]", "y[3, 0]"}
    assert places(shown, "chosen") == {"y[3, 0]"}
    shown = forward(pick="X[1, 0]", value=2, sample=None)
    assert lit(shown) >= {"X[1, 0]", "z1[1, 0]", "a2[1, 0]"}
    assert "a2[0, 0]" not in lit(shown)
    shown.sample.index = 0
    assert lit(shown) == places(shown, "chosen") == set()  # another row is shown
    shown.sample.index = 1
    assert "chosen" in shown.text.value


def test_a_share_that_is_changed_leaves_the_rest_to_the_others():
    network, y = Network([2, 3], "softmax", rng=0), np.eye(3)[[0, 1]]
    shown = StepThroughPanel(network, [[0, 1], [1, 0]], y, CrossEntropy(), step=3, pick="y[0, 0]")
    shown.value.value = 0.4
    assert tables(shown)["y"][0] == ["0.4", "0.3", "0.3"]
    shown.value.value = 3
    assert "⚠" in sentence(shown)
    assert tables(shown)["y"][0] == ["0.4", "0.3", "0.3"]


def test_taking_another_number_in_hand_changes_nothing():
    network = Network([2, 2, 1], "tanh", init="uniform", rng=1)
    network.parameters["W2"] = [[0.123456789], [-37.5]]
    before = flat(network)
    shown = StepThroughPanel(network, [[0.5, 1.0]])
    for pick in shown.pick.options:
        shown.pick.value = pick
        np.testing.assert_array_equal(flat(shown.state.given.network), before)
        assert shown.value.value == shown.state.value(shown.state.start)
    sliders = [one for row in shown.controls.children for box in row.children for one in parts(box)]
    slider = next(one for one in sliders if isinstance(one, widgets.FloatSlider))
    assert shown.value.max == slider.max == 38


def test_reset_puts_every_number_back_and_what_was_given_never_moves():
    X, y = XOR.X.copy(), XOR.y.copy()
    shown = StepThroughPanel(XOR.network, X, y, HALF, pick="W1[0, 1]", value=-2, step=10)
    for pick in ("X[0, 0]", "y[1, 0]", "W2[0, 0]"):
        shown.pick.value = pick
        shown.value.value = 7.0
    shown.reset.click()
    assert lit(shown) == set()
    assert tables(shown) == tables(panel(step=10))
    np.testing.assert_array_equal(X, XOR.X)
    np.testing.assert_array_equal(y, XOR.y)
    assert XOR.network.parameters["W2"].max() < 1


def test_nonsense_leaves_it_unharmed():
    shown = forward()
    shown.value.value = 99
    assert shown.value.value == 10
    shown.value.value = 1.0
    assert tables(shown)["W1"][0] == ["1.0", "0.5", "0.5"]
    shown.step.value = 99
    assert shown.step.value == 4
    probable = StepThroughPanel(Network([2, 1], "sigmoid"), XOR.X, XOR.y, BinaryCrossEntropy())
    probable.pick.value = "y[0, 0]"
    probable.value.value = 5.0
    assert "y runs from 0 to 5" in sentence(probable)
    assert probable.state.given.y.max() == 1


def test_tiny_slopes_are_no_row_of_zeros():
    network = Network([1, 2, 1], "sigmoid", bias=False, init=12)
    shown = StepThroughPanel(network, [[1.0]], [[0.0]], HALF, step=-1)
    cell = tables(shown)["gradW1"][0][0]
    assert re.fullmatch(r"\d\.\de-\d\d", cell)
    assert 0 < float(cell) < 1e-4
    assert products(shown)[0][-1] == cell


def test_a_number_that_stays_is_written_once():
    """Next shows mostly numbers that were there before; writing them all is what takes time."""
    fresh = Network([2, 2, 1], "tanh", rng=20261)  # in no other test
    shown = StepThroughPanel(fresh, XOR.X, XOR.y, HALF, step=-2, whole=True)

    def matrices_written():
        before = _written.cache_info().misses
        shown.next.click()
        return _written.cache_info().misses - before

    assert matrices_written() == 1  # the gradient of b1
    shown.back.click()
    assert matrices_written() == 0


def test_a_very_large_number_is_shown_as_it_is():
    shown = StepThroughPanel(
        Network([1, 1, 1], "identity", init=1e200), [[1e200]], [[0.0]], SquaredError(), step=6
    )
    assert "inf" in plain(shown.text)


# Presets


def test_the_tutorials_are_presets():
    shown = panel(step=12, rows=["a", "b", "c", "d"])
    shown.preset.value = "bias trick"
    assert shown.step.value == 1
    assert shown.count.value == "of 16"
    assert tables(shown)["b1"] == [["-0.1660", "0.4406", "-0.9998"]]
    assert len(shown.sample.options) == 7
    shown.preset.value = "house prices"
    assert tables(shown)["W1"] == [["0.5"] * 3] * 2
    shown.preset.value = "XOR"
    shown.step.value = 6
    assert tables(shown)["L"] == [["1.1036"]]
    shown.preset.value = ""
    shown.step.value = 6
    assert tables(shown)["L"] == [["0.5518"]]
    assert shown.sample.options[0][0] == "a"
    assert StepThroughPanel.of(BIAS, step=2).step.value == 2
    assert not hasattr(forward(), "preset")  # where only the forward part is known


def test_controls_can_be_fixed_or_hidden():
    shown = panel(fix=["pick", "value"], hide=["network", "step"])
    assert shown.pick.disabled
    assert shown.value.disabled
    controls = [control for row in shown.controls.children for control in row.children]
    assert shown.preset not in controls
    assert shown.step not in controls
    assert shown.count not in controls
    shown.next.click()
    assert "Step 2" in shown.equation.value


# Without a kernel, and what does not fit


def test_what_is_shown_without_a_kernel():
    picture, words = forward(pick="W1[0, 2]", value=-2).still()
    assert picture.startswith(b"\x89PNG")
    assert words == (
        "Step 4 of 4, forward: a2 = sigmoid(z2). "
        "A 2-3-1 network with the numbers of one sample: X = 0.667, 0.778; "
        "a1 = 0.673, 0.673, 0.280; a2 = 0.693. "
        "W1[0, 2] went from 0.5 to -2: 4 of 8 computed numbers changed."
    )
    _, words = panel(step=10, pick="W2[0, 0]").still()
    assert "W2[0, 0]: 0.0734 - 0.0484 - 0.0465 + 0.1119 = 0.0905; by nudging 0.0905." in words


def test_a_picture_without_a_kernel_ends_before_its_margin():
    """Digits are wider than letters, and a sign stays with the number after it."""
    picture, _ = StepThroughPanel.of(BIAS, step=15, pick="W1[0, 1]").still()
    pixels = np.asarray(Image.open(io.BytesIO(picture)).convert("L"))
    assert pixels[:, -8:].min() == 255


def test_a_picture_without_a_kernel_has_an_end():
    """A hundred matrices of 64 rows would take a minute to draw, and nobody would read them."""
    network, rows = Network([6, 6, 6, 6, 6], "tanh", rng=0), np.ones((64, 6))
    shown = StepThroughPanel(network, rows, rows / 2, SquaredError(), whole=True, step=-1)
    picture = Image.open(io.BytesIO(shown.still()[0]))
    assert picture.height < 1_500


def test_no_line_of_text_is_wider_than_its_room():
    network = Network([6, 6, 6], "tanh", rng=0)
    arrays = operations.run(network, np.ones((9, 6)), np.ones((9, 6)), HALF)
    for line in operations.program(network, HALF):
        assert max(map(len, line_text(line, arrays).splitlines())) <= 66


def test_a_large_matrix_in_text_is_cut_with_a_word_about_it():
    small, high, wide = np.ones((16, 7)), np.ones((20, 2)), np.ones((2, 20))
    assert matrix_text("z1", small)[1:] == [f"[{' '.join(['1.0000'] * 7)}]"] * 16
    lines = matrix_text("z1", high)
    assert len(lines) == 18 and lines[-1].strip() == "and 4 more"
    assert matrix_text("z1", wide)[1] == f"[{' '.join(['1.0000'] * 7)} ...]"


def test_of_many_steps_the_last_are_in_the_picture():
    texts = ["z1\nz1", "a1\na1\na1", "z2\nz2"]
    assert last_ones(texts, 9) == texts
    assert last_ones(texts, 8) == texts[1:]
    assert last_ones(texts, 1) == texts[2:]


def test_a_saved_notebook_keeps_the_equation_and_its_numbers(monkeypatch):
    """Not the diagram alone, which is the only picture among the widgets."""
    monkeypatch.setattr(step_through, "KEEP_AFTER", 0.01)
    monkeypatch.setattr(live, "REST_AFTER", 0.01)

    async def kept(shown):
        await until(lambda: shown.kept)
        return shown.kept

    async def watch():
        shown = panel(step=3)
        first = await kept(shown)
        assert base64.b64decode(first) == shown.still()[0]
        shown.next.click()
        shown.redraw_now()
        assert shown.kept == ""  # until it is quiet again
        second = await kept(shown)
        assert base64.b64decode(second) == shown.still()[0]
        assert second != first

    asyncio.run(watch())


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"pick": "W3[0, 0]"}, r"pick is 'W3\[0, 0\]', expected one of: W1\[0, 0\]"),
        ({"rows": ["one", "two"]}, "rows has 2 names, expected 3"),
        ({"value": np.inf}, r"W1\[0, 0\] has inf"),
    ],
)
def test_settings_that_do_not_fit(settings, words):
    with pytest.raises(ValueError, match=words):
        forward(**settings)


@pytest.mark.parametrize(
    ("network", "rows", "words"),
    [
        (Network([2, 3, 3, 3, 3, 1], "tanh"), 4, "at most 3 hidden layers of at most 6 units"),
        (Network([2, 7, 1], "tanh"), 4, "at most 3 hidden layers of at most 6 units"),
        (Network([2, 3, 65], "tanh"), 4, "at most 64 inputs and outputs"),
        (
            Network([2, 3, 1], "tanh"),
            65,
            r"X has 65 rows, expected at most 64: give only some, X\[:64\]",
        ),
    ],
)
def test_what_no_screen_can_show_is_refused(network, rows, words):
    with pytest.raises(ValueError, match=words):
        PassState(network, np.zeros((rows, 2)))


def test_data_that_does_not_fit():
    with pytest.raises(ValueError, match=r"X has shape \(3, 1\), expected \(N, 2\)"):
        StepThroughPanel(HOUSES.network, HOUSES.X[:, :1])
    with pytest.raises(ValueError, match="loss is missing, expected y and loss"):
        StepThroughPanel(XOR.network, XOR.X, XOR.y)
    with pytest.raises(ValueError, match="y has 6 rows, expected 4"):
        StepThroughPanel(XOR.network, XOR.X, datasets.bias_trick()[1], HALF)
