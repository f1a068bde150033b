"""Of digits the training panel shows at once which are taken for which: of those held out, else of all."""

import numpy as np
import pytest

from nnlib import CrossEntropy, Momentum, Network, Training, confusion, split
from nnworkshop import data
from nnworkshop.panels import TrainingPanel

KEPT, HELD_OUT = split(*(table[:300] for table in data.digits()), share=0.25, rng=1)
pytestmark = pytest.mark.usefixtures("nothing_fails")


def panel(**settings):
    network = Network([64, 8, 10], ["tanh", "softmax"])
    pace = {"batch_size": 32, "rule": Momentum(), "seed": 1}
    return TrainingPanel(network, *KEPT, CrossEntropy(), 0.1, 5, **pace, **settings)


def shown(panel):
    """The counts that stand in the table."""
    panel.draw()
    (counts,) = [one for one in panel.view.middle.ax.artists if hasattr(one, "items")]
    table = np.zeros((10, 10), dtype=int)  # what is empty is 0
    for column, row, text, *_ in counts.items:
        table[row, column] = text
    return table


@pytest.mark.parametrize("held_out", [HELD_OUT, None], ids=["held out", "all"])
def test_the_table_is_that_of_the_moment(held_out):
    training_panel = panel(held_out=held_out)
    X, y = held_out or KEPT
    tables = []
    for _ in range(3):
        network = training_panel.run.network
        np.testing.assert_array_equal(shown(training_panel), confusion(network.predict(X), y))
        tables.append(shown(training_panel))
        training_panel.step.click()
    assert not np.array_equal(tables[0], tables[-1])
    assert "Which class was taken for which" in training_panel.describe()


def test_the_run_is_the_one_that_plain_code_makes():
    """So the panel of notebook 09 trains the very network of its cells."""
    rng = np.random.default_rng(1)
    network = Network([64, 8, 10], ["tanh", "softmax"], rng=rng)
    plain = Training(network, *KEPT, CrossEntropy(), 0.1, 32, rng, Momentum())
    plain.run(5)
    training_panel = panel(held_out=HELD_OUT)
    training_panel.player.step(5)
    for name, array in network.parameters.items():
        np.testing.assert_array_equal(training_panel.run.network.parameters[name], array)


def test_a_digit_is_followed_through_the_net():
    training_panel = panel(held_out=HELD_OUT, follow=4)
    training_panel.draw()
    assert training_panel.look.row == 4 and "Followed: row 4" in training_panel.describe()
