"""The lab's map: the order of its cells, what each of them is, and what rounding does there."""

import numpy as np
import pytest
from flat import flat

from nnlib import BinaryCrossEntropy, Network, SquaredError, datasets
from nnworkshop.many import Ensemble, within
from nnworkshop.studies.lab import Lab, levels
from nnworkshop.studies.runs import Run

HALF_SUM, TWICE = SquaredError(0.5, mean=False), SquaredError(1, mean=False)
RATES, SIZES = (0.3, 1.0, 3.0), (1, 2, 4)


def recipe(init="uniform", bias=True, loss=HALF_SUM, sizes=(2, 2, 1)):
    return Run(Network(sizes, "sigmoid", bias, init), *datasets.xor(), loss, 1.0)


def lab(rates=RATES, sizes=SIZES, picked=(1, 1), networks=30, epochs=600, **settings):
    run = settings.pop("recipe", None) or recipe()
    return Lab(run, rates, sizes, picked, networks=networks, epochs=epochs, **settings)


def train(one, pieces=100):
    while one.turn is not None:
        one.run(pieces)
    return one


# The order


@pytest.mark.parametrize("count", range(1, 20))
def test_a_coarse_map_comes_first(count):
    """Each level halves the gaps that the ones before have left."""
    found = levels(count)
    assert found[0] == found[-1] == 0
    for level in range(found.max() + 1):
        gaps = np.diff(np.flatnonzero(found <= level))
        assert gaps.max(initial=1) <= max(1, np.ceil((count - 1) / 2**level))
    assert found.max() <= np.ceil(np.log2(max(count - 1, 1)))


def test_the_picked_cell_comes_first_then_its_twin_and_then_the_map_size_by_size():
    one, seen = lab(), []
    while (turn := one.turn) is not None:
        seen += [turn] if turn not in seen else []
        one.run(50)
    assert seen[:2] == [one.cell((1, 1)).ensemble, one.twin((1, 1)).ensemble]
    rows = [
        [row for row, column in one.cells if one.cells[row, column].ensemble is turn]
        for turn in seen[2:]
    ]
    assert rows == [[0, 0, 0], [2, 2, 2], [1, 1]]
    assert one.done == one.size == 9


def test_what_is_picked_on_the_way_comes_next():
    one = lab()
    one.run(50)
    one.picked = (2, 0)
    one.run(50)
    assert one.cell((1, 1)).epoch == one.cell((2, 0)).epoch == 50
    train(one)
    assert one.done == 9


# The cells


def test_a_cell_is_what_its_networks_are_together():
    one = train(lab())
    for row, column in [(0, 2), (1, 1), (2, 0)]:
        networks = [Network([2, SIZES[row], 1], "sigmoid", True, "uniform", k) for k in range(30)]
        own = Ensemble(networks, *datasets.xor(), HALF_SUM, RATES[column], within(0.2))
        own.run(600)
        cell = one.cell((row, column))
        assert np.array_equal(cell.reached_at, own.reached_at)
        assert np.array_equal(flat(cell.stack), flat(own.stack))
        learned, tried = one.rate_map()
        assert (learned[row, column], tried[row, column]) == (own.reached.sum(), 30)


def test_cells_of_one_size_have_the_same_starts():
    one = lab()
    for row in range(3):
        first, *others = (one.cell((row, column)).start for column in range(3))
        for other in others:
            assert np.array_equal(flat(first), flat(other))


def test_the_same_settings_give_the_same_bits_in_any_pieces():
    one, other = train(lab(), 7), train(lab(), 1000)
    for cell in one.cells:
        ours, theirs = one.cell(cell), other.cell(cell)
        assert np.array_equal(flat(ours.stack), flat(theirs.stack))
        assert ours.successes == theirs.successes


def test_more_epochs_go_on_where_it_stood():
    longer = train(lab(epochs=1200))
    one = train(lab())
    one.epochs = 1200
    assert one.done < 9  # some cells have failed networks
    train(one)
    for cell in one.cells:
        ours, theirs = one.cell(cell).stack, longer.cell(cell).stack
        assert np.array_equal(flat(ours), flat(theirs))


@pytest.mark.parametrize("cell", [(1, 1), (2, 2), (0, 1)])
def test_a_network_alone_has_the_same_start_and_the_same_figures(cell):
    one = train(lab())
    for index in (0, 7, 29):
        run = one.alone(cell, index)
        start = flat(one.cell(cell).start[index])
        assert np.array_equal(flat(run.first), start)
        run.timeline.run(one.cell(cell).epoch)
        at = run.training.history.losses[one.cell(cell).epochs]
        theirs = one.cell(cell).losses[:, index]
        reached = one.cell(cell).reached_at[index]
        kept = one.cell(cell).epochs <= (reached if reached >= 0 else 600)
        np.testing.assert_allclose(at[kept], theirs[kept], rtol=1e-9)


def test_settings_of_the_recipe_act_with_the_next_start():
    one = lab()
    before = flat(one.cell((1, 1)).start)
    one.recipe.init, one.recipe.bias, one.recipe.activation = "unit", False, "tanh"
    one.recipe.loss = BinaryCrossEntropy()
    one.start()
    network, run = one.cell((1, 1)).start, one.alone((1, 1), 3)
    assert [one.name for one in network.activations] == ["tanh", "sigmoid"] and not network.bias
    assert flat(network).min() >= 0 and flat(network).shape != before.shape
    assert np.array_equal(flat(run.first), flat(network[3]))
    assert run.loss == one.cell((1, 1)).loss == BinaryCrossEntropy()


def test_two_hidden_layers_have_the_size_of_the_cell():
    one = lab(recipe=recipe(sizes=(2, 3, 5, 1)))
    assert one.cell((2, 0)).stack.sizes == (2, 4, 4, 1)


def test_successes_go_on_to_the_end_where_all_have_stopped():
    one = train(lab(picked=(2, 2), epochs=5000))
    epochs, counts = one.successes((2, 2))
    assert one.cell((2, 2)).epoch < epochs[-1] == 5000
    assert counts[-1] == one.cell((2, 2)).reached.sum() == 30
    assert list(one.failed((2, 2))) == []
    epochs, counts = one.successes((0, 0))
    assert epochs[-1] == 5000 and counts[-1] == 0 and len(one.failed((0, 0))) == 30


def test_a_sketch_has_the_picked_cell_and_a_coarse_map():
    one = lab(rates=(0.1, 0.2, 0.3, 0.4, 0.5), sizes=(1, 2, 3, 4, 5), picked=(1, 1), epochs=40)
    sketch = one.sketch()
    assert set(sketch.cells) == {(1, 1), *np.ndindex(5, 5)} - {
        cell for cell in np.ndindex(5, 5) if cell != (1, 1) and (cell[0] % 2 or cell[1] % 2)
    }
    assert all(map(sketch.is_done, sketch.cells.values()))
    assert [cell.epoch for cell in one.cells.values()] == [0]


def test_a_sketch_of_many_networks_and_epochs_is_cut_short(monkeypatch):
    one = lab()  # 600 epochs of 30 networks
    for budget, cells, epochs in [(18_000 * 4, 4, 600), (18_000, 1, 600), (9_000, 1, 300)]:
        monkeypatch.setattr("nnworkshop.studies.lab.SKETCH", budget)
        sketch = one.sketch()
        assert sum(cell.epoch > 0 for cell in sketch.cells.values()) == cells
        assert sketch.epochs == epochs and sketch.cell((1, 1)).epoch > 0
    assert one.epochs == 600


# Rounding


def test_rounding_does_nothing_to_calm_networks():
    """Half the sum at rate 1, from which the XOR tutorial's step is twice as long."""
    one = lab(sizes=(2,), rates=(1.0,), picked=(0, 0), recipe=recipe("unit", False), epochs=1500)
    assert one.moved((0, 0)) is None
    train(one)
    assert one.moved((0, 0)) == (0, 0)


def test_rounding_decides_with_the_step_of_the_xor_tutorial():
    """Of 1,000 starts 823 have been counted, each within about 30."""
    run = recipe("unit", False, TWICE)
    run.generator = np.random.RandomState
    settings = dict(networks=1000, epochs=1499, stop=False)
    one = train(lab((1.0,), (2,), (0, 0), recipe=run, **settings))
    outputs, fates = one.moved((0, 0))
    assert outputs == pytest.approx(823, abs=30)
    assert fates == pytest.approx(310, abs=50)
    assert one.learned((0, 0)).sum() == pytest.approx(392, abs=30)
    assert one.successes((0, 0))[0][-1] == 1499  # which is no epoch of a look


def test_who_learns_a_little_later_has_not_changed_its_success():
    """At rate 2 rounding moves the look at which networks stop, and with it their outputs."""
    run = recipe("unit", False)
    run.generator = np.random.RandomState
    one = train(lab((2.0,), (2,), (0, 0), recipe=run, networks=200, epochs=5000))
    outputs, fates = one.moved((0, 0))
    assert outputs > 150 and fates < 5


def test_rounding_decides_nothing_where_all_diverge():
    network = Network([2, 2, 1], ["relu", "identity"])
    run = Run(network, *datasets.xor(), HALF_SUM, learning_rate=1.0)
    one = train(lab((10.0,), (4,), (0, 0), recipe=run, epochs=200))
    assert (one.cell((0, 0)).diverged_at >= 0).all()
    assert one.moved((0, 0)) == (0, 0)


# Errors


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        (dict(recipe=recipe(sizes=(2, 1))), ValueError, "network is Network.2-1, .*hidden layers"),
        (dict(picked=(3, 0)), ValueError, r"cell is \(3, 0\), expected a row and a column of"),
        (dict(picked=(-1, 0)), ValueError, r"cell is \(-1, 0\)"),
        (dict(rates=()), ValueError, "rates is .*expected numbers that rise"),
        (dict(rates=(1, 0.5)), ValueError, "rates is .*expected numbers that rise"),
        (dict(rates=(-1, 0.5)), ValueError, "rates is -1"),
        (dict(sizes=(2, 2)), ValueError, "sizes is .*expected numbers that rise"),
        (dict(sizes=(2.5,)), ValueError, "sizes is 2.5"),
        (dict(networks=0), ValueError, "networks is 0"),
        (dict(epochs="many"), TypeError, "epochs is 'many'"),
        (dict(distance=0), ValueError, "distance is 0"),
        (dict(stop=1), TypeError, "stop is 1"),
        (dict(recipe=recipe({"W1": 1, "b1": 0, "W2": 1, "b2": 0})), ValueError, "given weights"),
    ],
)
def test_bad_input(settings, error, message):
    with pytest.raises(error, match=message):
        lab(**settings)
