"""Samples that are placed, moved and deleted: by pointer, by keys and by boxes, each a new start."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from touching import press, touch

from nnlib import BinaryCrossEntropy, CrossEntropy, Network, SquaredError, datasets
from nnworkshop.panels.live_training import TrainingPanel
from nnworkshop.panels.placing import NONE_THERE, TOO_MANY_INPUTS, TOO_MANY_TARGETS
from nnworkshop.studies import points, state_text

pytestmark = pytest.mark.usefixtures("nothing_fails")

XOR = datasets.xor()


def xor_panel(data=XOR, **more):
    network = Network([2, 3, 1], ["tanh", "sigmoid"])
    return TrainingPanel(network, *data, BinaryCrossEntropy(), 1.0, seed=1, **more)


def moons_panel(**more):
    return xor_panel(datasets.moons(40), **more)


def pixel(panel, place):
    return panel.view.middle.ax.transData.transform(place)


def click(panel, place):
    for kind in ("down", "up"):
        touch(panel, kind, *pixel(panel, place))


def drag(panel, start, end):
    where = pixel(panel, start), pixel(panel, end)
    touch(panel, "down", *where[0])
    touch(panel, "move", *(where[0] + where[1]) / 2)
    touch(panel, "move", *where[1])
    touch(panel, "up", *where[1])


def button(panel, name):
    """The button of that name, wherever it is."""
    return next(one for one in controls(panel) if getattr(one, "description", "") == name)


def controls(panel):
    return [one for row in panel.controls.children for one in row.children]


def rows(panel):
    training = panel.run.training
    return training.X, training.y


# By pointer


def test_a_click_places_a_sample_of_the_chosen_class_and_starts_anew():
    panel = xor_panel()
    panel.run.timeline.run(20)
    panel.pointed.points.touch.value = "place"
    panel.pointed.points.targets[0].value = (1.0,)
    click(panel, (0.3, 0.6))
    X, y = rows(panel)
    assert X[4] == pytest.approx([0.3, 0.6]) and y[4] == 1 and len(X) == 5
    assert np.array_equal(X[:4], XOR[0]) and np.array_equal(y[:4], XOR[1])
    assert panel.run.training.epoch == 0 and panel.look.row == 4 == panel.pointed.row.value
    assert "Row 4 placed: a new start, from seed 1" in panel.message.value
    assert "Data" not in panel.message.value  # which otherwise stays
    click(panel, XOR[0][0])  # on top of another
    assert len(rows(panel)[0]) == 6


def test_a_drag_moves_a_sample_and_the_ring_goes_with_it():
    panel = xor_panel()
    panel.pointed.points.touch.value = "move"
    touch(panel, "down", *pixel(panel, XOR[0][2]))
    assert panel.look.row == 2
    touch(panel, "move", *pixel(panel, (0.5, 0.5)))
    assert panel.look.point[0] == pytest.approx([0.5, 0.5])
    assert np.array_equal(rows(panel)[0], XOR[0])  # not yet
    touch(panel, "up", *pixel(panel, (0.4, 0.3)))
    assert rows(panel)[0][2] == pytest.approx([0.4, 0.3])
    assert panel.look.row == 2 and "Row 2 moved: a new start" in panel.message.value


def test_a_click_without_a_drag_moves_nothing():
    panel = xor_panel()
    panel.run.timeline.run(20)
    panel.pointed.points.touch.value = "move"
    click(panel, XOR[0][2] + 0.02)
    assert np.array_equal(rows(panel)[0], XOR[0]) and panel.run.training.epoch == 20


def test_a_click_deletes_a_sample():
    panel = xor_panel()
    panel.pointed.points.touch.value = "delete"
    click(panel, XOR[0][1])
    assert np.array_equal(rows(panel)[0], XOR[0][[0, 2, 3]])
    assert panel.look.row is None and panel.pointed.row.max == 2
    click(panel, (0.5, 0.5))
    assert NONE_THERE in panel.message.value and len(rows(panel)[0]) == 3


def test_what_is_dragged_out_of_the_picture_stays_at_its_rim():
    panel = xor_panel()
    limits = panel.view.limits
    panel.pointed.points.touch.value = "move"
    drag(panel, XOR[0][3], (50.0, 50.0))
    assert rows(panel)[0][3] == pytest.approx([limits[0][1], limits[1][1]])
    assert panel.view.limits == limits  # so that the next click is where it seems to be


def test_after_a_new_start_the_pointer_holds_nothing_of_the_old_picture():
    panel = xor_panel()
    panel.pointed.points.touch.value = "place"
    spot = pixel(panel, (0.3, 0.6))
    touch(panel, "down", *spot)
    touch(panel, "move", *spot + 20)
    touch(panel, "up", *spot + 20)
    assert len(rows(panel)[0]) == 5 and panel.look.row == 4


def test_following_changes_no_sample():
    panel = xor_panel()
    drag(panel, XOR[0][0], (0.5, 0.5))
    press(panel, "Enter")
    assert panel.run.samples.data == "xor" and np.array_equal(rows(panel)[0], XOR[0])


def test_on_the_map_of_a_unit_it_works_too():
    panel = xor_panel()
    panel.pointed.unit.value = (1, 1)
    panel.pointed.points.touch.value = "place"
    click(panel, (0.3, 0.6))
    assert len(rows(panel)[0]) == 5 and panel.look.unit == (1, 1)


# By keys


def test_keys_place_move_and_delete():
    panel = xor_panel()
    step = np.ptp(panel.view.plane.limits, axis=1)[0] / 20
    tool = panel.pointed.points.touch
    tool.value = "place"
    press(panel, "PageDown")
    press(panel, "ArrowRight")
    press(panel, "Enter")
    assert rows(panel)[0][4] == pytest.approx([step, 0])
    press(panel, "ArrowUp")
    press(panel, "Enter")  # the next one, from there
    assert rows(panel)[0][5] == pytest.approx([step, step])
    press(panel, "Delete")
    assert len(rows(panel)[0]) == 5
    tool.value = "move"
    for key in ("PageDown", "PageDown", "ArrowLeft", "Enter"):
        press(panel, key)
    assert rows(panel)[0][1] == pytest.approx([-step, 1])
    tool.value = "delete"
    press(panel, "Enter")
    assert len(rows(panel)[0]) == 4 and "Row 1 deleted" in panel.message.value
    press(panel, "Enter")
    assert "Follow the row first" in panel.message.value and len(rows(panel)[0]) == 4
    tool.value = "follow"
    press(panel, "PageDown")
    press(panel, "Delete")
    assert panel.look.point is None and len(rows(panel)[0]) == 4


# By boxes


@pytest.mark.night
def test_boxes_and_buttons_do_the_same_where_nothing_can_be_pointed_at():
    panel = xor_panel()
    panel.pointed.inputs[0].value, panel.pointed.inputs[1].value = 0.25, 0.75
    panel.pointed.points.targets[0].value = (1.0,)
    button(panel, "Place").click()
    assert rows(panel)[0][4].tolist() == [0.25, 0.75] and rows(panel)[1][4] == 1
    button(panel, "Move here").click()
    assert "Row 4 is still where it was" in panel.message.value
    panel.pointed.row.value = 2
    panel.pointed.inputs[0].value = 0.5
    button(panel, "Move here").click()
    assert rows(panel)[0][2].tolist() == [0.5, 0]
    panel.pointed.row.value = 0
    button(panel, "Delete").click()
    assert len(rows(panel)[0]) == 4
    for count in (5, 5, 4):
        button(panel, "Undo").click()
        assert len(rows(panel)[0]) == count
    assert button(panel, "Undo").disabled and np.array_equal(rows(panel)[0], XOR[0])
    assert panel.samples.data == "xor" == panel.run.samples.data


# Of other kinds


def test_with_one_input_a_height_is_a_target():
    X, y = datasets.sine()
    network = Network([1, 4, 1], ["tanh", "identity"])
    panel = TrainingPanel(network, X, y, SquaredError(), 0.1)
    panel.pointed.points.touch.value = "place"
    click(panel, (0.3, 0.55))
    assert (rows(panel)[0][-1, 0], rows(panel)[1][-1, 0]) == pytest.approx((0.3, 0.55))
    panel.pointed.points.touch.value = "move"
    drag(panel, (0.3, 0.55), (0.4, -0.2))
    assert (rows(panel)[0][-1, 0], rows(panel)[1][-1, 0]) == pytest.approx((0.4, -0.2))
    panel.pointed.points.targets[0].value = 0.9
    button(panel, "Place").click()
    assert rows(panel)[1][-1, 0] == 0.9


def test_of_several_classes_one_is_chosen():
    y = np.eye(3)[[0, 1, 2, 0]]
    network = Network([2, 4, 3], ["tanh", "softmax"])
    panel = TrainingPanel(network, XOR[0], y, CrossEntropy(), 0.5)
    assert [*panel.pointed.points.targets[0].options] == ["class 0", "class 1", "class 2"]
    panel.pointed.points.targets[0].value = (0.0, 0.0, 1.0)
    button(panel, "Place").click()
    assert rows(panel)[1][4].tolist() == [0, 0, 1]


def test_a_target_that_the_loss_does_not_take_changes_nothing():
    soft = XOR[0], np.array([[0.2], [0.9], [0.8], [0.1]])
    panel = xor_panel(soft)
    panel.pointed.points.targets[0].value = 7.0
    button(panel, "Place").click()
    assert "⚠" in panel.message.value and "7" in panel.message.value
    assert len(rows(panel)[0]) == 4 and panel.run.samples is panel.samples
    panel.reset.click()
    assert np.array_equal(rows(panel)[1], soft[1]) and "a new start" in panel.message.value


def several_numbers(inputs, outputs):
    X, y = (np.random.default_rng(0).normal(size=(8, n)) for n in (inputs, outputs))
    return TrainingPanel(Network([inputs, outputs], "identity"), X, y, SquaredError(), 0.1)


@pytest.mark.parametrize("inputs", [pytest.param(1, marks=pytest.mark.night), 2])
def test_of_several_outputs_each_has_a_target_of_its_own(inputs):
    panel = several_numbers(inputs, 2)
    X, y = (array.copy() for array in rows(panel))
    targets = panel.pointed.points.targets
    assert [box.description for box in targets] == ["target 1", "target 2"]
    assert [box.value for box in targets] == pytest.approx(y.mean(axis=0))
    targets[0].value, targets[1].value = 0.25, -3.0
    panel.pointed.points.touch.value = "place"
    click(panel, (0.3, 0.6))
    assert rows(panel)[0][8] == pytest.approx([0.3, 0.6][:inputs])
    assert rows(panel)[1][8].tolist() == [0.25, -3] and "Row 8 placed" in panel.message.value
    panel.pointed.row.value = 2
    panel.pointed.inputs[0].value = 0.5
    button(panel, "Move here").click()  # which leaves the targets as they are
    assert rows(panel)[0][2, 0] == 0.5 and np.array_equal(rows(panel)[1][:8], y)
    for _ in range(2):
        button(panel, "Undo").click()
    assert np.array_equal(rows(panel)[0], X) and np.array_equal(rows(panel)[1], y)


@pytest.mark.parametrize(
    ("inputs", "outputs", "sentence"),
    [
        (3, 1, TOO_MANY_INPUTS.format(3)),
        (64, 1, TOO_MANY_INPUTS.format(64)),
        (2, 5, TOO_MANY_TARGETS.format(5)),
    ],
)
def test_where_a_point_is_no_sample_a_sentence_says_why(inputs, outputs, sentence):
    panel = several_numbers(inputs, outputs)
    assert panel.pointed.points is None and "Enter" not in panel.pointer.takes
    assert sentence in [getattr(one, "value", "") for one in controls(panel)]


# What must stay


def test_rows_without_which_there_is_nothing_to_learn_stay():
    panel = xor_panel()
    panel.pointed.points.touch.value = "delete"
    click(panel, XOR[0][1])
    click(panel, XOR[0][2])
    assert "row 1 has to stay: without it all targets would be 0" in panel.message.value
    assert len(rows(panel)[0]) == 3
    click(panel, XOR[0][0])
    click(panel, XOR[0][3])
    assert len(rows(panel)[0]) == 2 and "has to stay" in panel.message.value


@given(st.integers(0, 1000), st.integers(2, 8))
@settings(max_examples=40)
def test_whatever_is_taken_away_two_targets_are_left(seed, count):
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(count, 2)), rng.integers(0, 2, (count, 1)).astype(float)
    y[:2] = [[0], [1]]
    while True:
        row = int(rng.integers(len(X)))
        others = np.delete(y, row)
        if len(set(others)) < 2:
            with pytest.raises(ValueError, match=f"row {row} has to stay"):
                points.removed(X, y, row)
            break
        left, targets = points.removed(X, y, row)
        assert np.array_equal(targets[:, 0], others) and len(left) == len(others)
        X, y = left, targets


def test_a_moved_row_cannot_take_the_last_other_target():
    with pytest.raises(ValueError, match="row 1 cannot have the target 0"):
        points.moved([[0.0], [1.0]], [[0.0], [1.0]], 1, [0.5], [0.0])


# Held-out rows, data, programs, texts


def test_held_out_rows_stay_apart_until_another_share_parts_all_anew():
    panel = moons_panel(held_out=0.25)
    held = panel.run.training.held_out
    panel.pointed.points.touch.value = "place"
    click(panel, (0.5, 0.1))
    assert len(rows(panel)[0]) == 31
    assert all(map(np.array_equal, panel.run.training.held_out, held))
    panel.held_back.value = 0.5
    X, _ = rows(panel)
    both = np.vstack([X, panel.run.training.held_out[0]])
    assert len(both) == 41 and len(X) in (20, 21)
    assert any(np.allclose(x, (0.5, 0.1)) for x in both)


def test_rows_held_out_that_were_given_stay_for_good():
    held = XOR[0] + 0.1, XOR[1]
    panel = xor_panel(held_out=held)
    button(panel, "Place").click()
    assert panel.run.training.held_out[0] == pytest.approx(held[0])
    assert panel.samples.is_apart


@pytest.mark.night
def test_the_list_of_sets_leads_away_from_changed_samples_and_back():
    panel = moons_panel(held_out=0.25)
    panel.pointed.points.touch.value = "place"
    click(panel, (0.5, 0.1))
    assert panel.data.label == "as given" and panel.samples.data is None
    panel.data.value = "circles"
    assert panel.samples.data == "circles"
    panel.data.value = panel.data.options["as given"]
    both = np.vstack([rows(panel)[0], panel.run.training.held_out[0]])
    assert any(np.allclose(x, (0.5, 0.1)) for x in both) and len(both) == 41


@pytest.mark.parametrize("held_out", [None, 0.25])
def test_an_exported_program_has_the_changed_samples(held_out, capsys):
    panel = moons_panel(held_out=held_out)
    panel.pointed.points.touch.value = "place"
    click(panel, (0.5, 0.1))
    panel.run.timeline.run(30)
    exec(panel.run.source(), {})  # noqa: S102 - it is ours
    printed = [float(line) for line in capsys.readouterr().out.split()]
    expected = [panel.run.training.history.losses[-1], *panel.run.training.history.held_out[-1:]]
    assert printed == expected


def test_runs_with_other_samples_are_told_apart():
    panel = xor_panel()
    first = panel.run.settings()
    button(panel, "Place").click()
    second = panel.run.settings()
    assert first["data"] != second["data"] == "1 change by hand"


def test_while_it_trains_it_starts_anew_and_goes_on():
    panel = xor_panel()
    panel.run.timeline.run(10)
    panel.player.running = True
    button(panel, "Place").click()
    assert panel.run.training.epoch == 0 and panel.player.running
    assert "a new start" in panel.message.value
    panel.player.running = False


@pytest.mark.night
def test_another_run_forgets_what_could_be_undone():
    panel = xor_panel()
    button(panel, "Place").click()
    panel.starts.take(xor_panel().run)
    button(panel, "Undo").click()
    assert np.array_equal(rows(panel)[0], XOR[0]) and button(panel, "Undo").disabled


def test_what_a_teacher_hides_stays_hidden():
    panel = xor_panel(hide=["touch", "Place"], fix=["Undo"])
    names = [getattr(one, "description", "") for one in controls(panel)]
    assert "touch" not in names and "Place" not in names and "Delete" in names
    panel.pointed.points.place([0.5, 0.5])
    assert panel.pointed.points.undo.disabled


def test_a_seed_can_part_rows_by_hand_anew():
    """As long as rows are held back by a share, and were not given as such."""
    network = Network([2, 3, 1], ["tanh", "sigmoid"])
    panel = TrainingPanel(network, *datasets.moons(40), BinaryCrossEntropy(), 1.0, held_out=0.25)
    before = panel.run.training.held_out[0]
    panel.pointed.points.delete(0)
    assert np.array_equal(panel.run.training.held_out[0], before)
    panel.data_seed.value = 5
    assert len(panel.run.X) + len(panel.run.training.held_out[0]) == 39
    assert not np.array_equal(panel.run.training.held_out[0], before)
    names = {control.description for one in panel.settings.controls.values() for control in one}
    assert {"data", "points", "noise", "held back", "data seed"} <= names


@pytest.mark.night
def test_a_text_that_is_put_back_leaves_rows_by_hand_to_be_parted():
    """As before it was: the set can be chosen again, and another share held back."""
    network = Network([2, 3, 1], ["tanh", "sigmoid"])
    panel = TrainingPanel(network, *datasets.moons(40), BinaryCrossEntropy(), 1.0, held_out=0.25)
    panel.pointed.points.delete(0)
    told, settings = state_text(panel.run), panel.run.settings()
    panel.seed.value = 7
    panel.keeping.text.value = told
    panel.keeping.put.click()
    assert "Put back" in panel.message.value
    assert state_text(panel.run) == told and panel.run.settings() == settings
    assert panel.held_back.value == 0.25
    panel.held_back.value = 0.5
    assert len(panel.run.X) + len(panel.run.training.held_out[0]) == 39
    panel.data.value = "moons"
    assert len(panel.run.X) + len(panel.run.training.held_out[0]) == 200
