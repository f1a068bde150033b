"""The learner's own functions in the training panel and in the step-through."""

import asyncio
import re
from itertools import product

import numpy as np
import pytest
from learner import backward, forward, squash
from sweeps import by_day
from waiting import until

from nnlib import Network, SquaredError, datasets
from nnworkshop.owncode import own as own_module
from nnworkshop.panels.live_training import TrainingPanel
from nnworkshop.panels.own import EMPTY, NNLIBS, YOURS
from nnworkshop.panels.step_through import StepThroughPanel
from nnworkshop.panels.trainer import ENDED

AGREES = "So far every array is the same as nnlib's."
X, Y = datasets.xor()


pytestmark = pytest.mark.usefixtures("nothing_fails")


def wrong_sign(X, y, W2, a1, a2):
    return {name: -gradient for name, gradient in backward(X, y, W2, a1, a2).items()}


def no_hidden_slope(X, y, W2, a1, a2):
    delta2 = (a2 - y) * a2 * (1 - a2) / len(X)
    return {"W1": X.T @ (delta2 @ W2.T), "W2": a1.T @ delta2}


def still_empty(parameter, gradient, learning_rate): ...


def fails(*given):
    raise ValueError("<b>not today</b>")


def endless(*given):
    while True:
        pass


def a_network(**settings):
    return Network([2, 3, 1], "sigmoid", bias=False, **settings)


def training_panel(own=None, network=None, **settings):
    return TrainingPanel(network or a_network(), X, Y, SquaredError(), 1.0, own=own, **settings)


def step_panel(own=None, network=None, **settings):
    settings = {"learning_rate": 0.5} | settings
    return StepThroughPanel(network or a_network(rng=0), X, Y, SquaredError(), own=own, **settings)


def words(panel):
    """What the panel says below about the learner's code."""
    return re.sub(r"<br>", " ", re.sub(r"</?div.*?>", "", panel.account.value))


def go(panel, epochs):
    for _ in range(epochs):
        panel.step.click()


# The training panel


def test_a_panel_without_own_code_says_nothing_of_it():
    panel = training_panel()
    assert panel.own == {} and panel.account not in panel.children
    assert "your code" not in str(panel.controls.children)
    assert "Running" not in panel.describe()


def test_right_functions_train_as_nnlibs_do_and_it_says_so():
    panel = training_panel({"forward": forward, "backward": backward})
    reference = training_panel()
    go(panel, 30)
    go(reference, 30)
    losses = panel.run.training.history.losses, reference.run.training.history.losses
    assert np.allclose(*losses, rtol=0, atol=1e-12)
    assert (
        words(panel) == f"Running: your forward and backward; everything else is nnlib's. {AGREES}"
    )
    assert panel.describe().endswith(words(panel))


def test_a_wrong_function_is_named_with_its_epoch_and_array():
    panel = training_panel({"forward": forward, "backward": wrong_sign})
    assert words(panel).endswith(AGREES)
    go(panel, 5)
    assert "⚠ Your backward differs in epoch 1: the gradient of W2 is -1 times nnlib's" in words(
        panel
    )
    assert panel.run.training.history.losses[-1] > panel.run.training.history.losses[0]
    panel.past.epoch.value = 0
    assert words(panel).endswith(AGREES)
    panel.past.epoch.value = 3
    assert "differs in epoch 1" in words(panel)


def test_nnlibs_takes_the_place_of_a_function_and_gives_it_back():
    panel = training_panel({"forward": forward, "backward": wrong_sign})
    go(panel, 5)
    panel.own["backward"].value = NNLIBS
    assert panel.run.training.epoch == 0
    assert panel.message.value.count("Code changed: a new start") == 1
    go(panel, 5)
    assert words(panel) == f"Running: your forward; everything else is nnlib's. {AGREES}"
    panel.own["forward"].value = NNLIBS
    assert words(panel).strip() == "Running: nnlib's code."
    panel.own["backward"].value = YOURS
    go(panel, 1)
    assert words(panel).startswith(
        "Running: your backward; everything else is nnlib's. ⚠ Your backward diff"
    )


def test_an_empty_function_has_no_choice():
    panel = training_panel({"backward": backward, "update": still_empty})
    assert panel.own["update"].options == (EMPTY,)
    go(panel, 3)
    assert words(panel).startswith(
        "Running: your backward; everything else is nnlib's. Still empty: your update."
    )
    again = repr(training_panel({"backward": backward, "update": still_empty}))
    assert again == repr(training_panel({"backward": backward, "update": still_empty}))


@pytest.mark.parametrize(
    ("name", "bad"),
    by_day(
        [("forward", fails), ("update", endless)],
        product(["activation", "forward", "backward", "update"], [fails, endless]),
    ),
)
def test_whatever_fails_the_panel_lives(name, bad, monkeypatch):
    monkeypatch.setattr(own_module, "SECONDS", 0.2)
    panel = training_panel({name: bad})
    go(panel, 2)
    failed = words(panel).split("⚠ ")[1]
    assert failed.startswith(f"Your {name} failed")
    if bad is fails:
        assert "a value does not fit (ValueError: &lt;b&gt;not today&lt;/b&gt;)" in failed
    assert panel.run.training.epoch == 0
    assert np.isfinite(panel.run.training.history.losses).all()
    picture, description = panel.still()
    assert picture[:4] == b"\x89PNG" and f"Your {name} failed" in description
    panel.train.click()
    assert ENDED in panel.message.value and not panel.player.running
    panel.own[name].value = NNLIBS
    go(panel, 2)
    assert panel.run.training.epoch == 2


@pytest.mark.parametrize("end", [fails, endless])
def test_train_stops_where_a_function_fails_and_keeps_what_was_trained(end, monkeypatch):
    monkeypatch.setattr(own_module, "SECONDS", 0.5)

    def tires(X, y, W2, a1, a2):
        return (backward if np.mean((a2 - y) ** 2) > 0.24993 else end)(X, y, W2, a1, a2)

    async def session():
        panel = training_panel({"backward": tires}, speed="full speed", epochs=100_000)
        panel.train.click()
        await until(lambda: not panel.player.running)
        epoch = panel.run.training.epoch
        assert 200 < epoch < 500
        assert panel.run.training.history.losses[-1] < panel.run.training.history.losses[0]
        assert f"The run has ended at epoch {epoch}. {ENDED}" in panel.message.value
        assert f"Your backward failed in epoch {epoch + 1}" in words(panel)
        panel.past.epoch.value = 50
        assert panel.past.shown.epoch == 50
        panel.past.fork.click()
        assert panel.run.training.epoch == 50

    asyncio.run(session())


@pytest.mark.night
def test_a_fault_of_the_code_is_not_taken_for_an_illness():
    panel = training_panel({"update": lambda p, g, rate: p * 1e3}, Network([2, 3, 1], "identity"))
    go(panel, 200)
    assert panel.run.training.diverged
    assert "Your update differs in epoch 1: the new W1" in words(panel)
    assert panel.remedy.button.layout.display == "none"
    panel.train.click()
    assert ENDED in panel.message.value


def test_pins_tell_whose_code_a_run_was_by():
    panel = training_panel({"backward": wrong_sign})
    go(panel, 3)
    panel.comparison.pin.click()
    panel.own["backward"].value = NNLIBS
    go(panel, 3)
    assert panel.comparison.pins[0].settings["code"] == "your backward"
    assert panel.run.record().settings["code"] == "nnlib's code"
    panel.own["backward"].value = YOURS
    panel.comparison.export.click()
    assert (
        "the run uses your backward, and there is no code for that here"
        in panel.comparison.exported.value
    )


def test_what_does_not_fit_is_a_sentence_and_the_run_stays():
    panel = training_panel({"forward": forward})
    go(panel, 3)
    panel.bias.value = True
    assert "fits a network with one hidden layer and no biases" in panel.message.value
    assert panel.run.training.epoch == 3
    panel.bias.value = False
    assert panel.run.training.epoch == 0
    with pytest.raises(ValueError, match=r"own\['forward'\] is called as forward"):
        training_panel({"forward": forward}, Network([2, 3, 1], "sigmoid"))


def test_switches_can_be_hidden_and_fixed():
    panel = training_panel({"forward": forward, "backward": backward}, fix=["forward"])
    assert panel.own["forward"].disabled and not panel.own["backward"].disabled
    hidden = training_panel({"forward": forward}, hide=["forward"])
    go(hidden, 2)
    assert words(hidden).startswith("Running: your forward")


def test_a_picture_without_a_kernel_is_of_the_learners_run():
    panel = training_panel({"backward": no_hidden_slope}, epochs=50)
    assert "Your backward differs in epoch 1: the gradient of W1" in panel.still()[1]
    assert panel.run.training.epoch == 0


def test_units_come_and_go_with_the_learners_code():
    panel = training_panel({"activation": squash, "backward": backward})
    panel.resizing.way.value = "keep, silent"
    go(panel, 3)
    panel.hidden[0].value = 5
    go(panel, 3)
    assert panel.run.network.sizes == (2, 5, 1) and words(panel).endswith(AGREES)


# The step-through


def marked(panel):
    return re.findall(r'<span class="wrong">(.*?)</span>', panel.text.value)


def test_the_learners_numbers_stand_in_the_step_and_wrong_ones_are_underlined():
    panel = step_panel({"forward": forward, "backward": no_hidden_slope}, step=14)
    assert panel.state.program[13].name == "gradW1"
    numbers = panel.state.numbers(panel.state.given)
    expected = no_hidden_slope(X, Y, numbers["W2"], numbers["a1"], numbers["a2"])["W1"]
    assert np.array_equal(numbers["gradW1"], expected)
    assert marked(panel) == [f"{value:.4f}" for value in expected.flat]
    assert "⚠ Your backward differs: the gradient of W1 is not nnlib's" in words(panel)
    assert "This gradW1 is from your backward: 6 of 6 numbers, underlined, differ" in words(panel)
    assert words(panel) in panel.describe()
    panel.back.click()
    assert marked(panel) == [] and "This" not in words(panel)
    panel.step.value = 2
    assert words(panel).endswith("This a1 is from your forward.")


def test_a_switch_of_the_step_through_acts_at_once():
    panel = step_panel({"backward": wrong_sign}, step=14)
    assert len(marked(panel)) == 6
    panel.own["backward"].value = NNLIBS
    assert marked(panel) == [] and words(panel) == ""
    assert "Running: nnlib's code." in panel.describe()
    panel.own["backward"].value = YOURS
    assert len(marked(panel)) == 6


def test_the_update_uses_the_learners_gradient():
    panel = step_panel({"backward": wrong_sign}, step=-1)
    numbers = panel.state.numbers(panel.state.given)
    assert np.allclose(numbers["newW2"], numbers["W2"] - 0.5 * numbers["gradW2"])
    assert marked(panel) == [f"{value:.4f}" for value in numbers["gradW2"].flat]


@pytest.mark.parametrize("bad", [fails, endless])
def test_where_a_function_fails_the_step_is_nnlibs_and_reset_tries_again(bad, monkeypatch):
    monkeypatch.setattr(own_module, "SECONDS", 0.2)
    panel = step_panel({"backward": bad}, step=10)
    reference = step_panel(step=10)
    assert "⚠ Your backward failed, for X of shape (4, 2)" in words(panel)
    assert panel.text.value == reference.text.value
    count = []
    panel.state.own.functions["backward"] = lambda *given: count.append(0) or backward(*given)
    panel.next.click()
    assert count == []
    panel.reset.click()
    assert count and words(panel).endswith("So far every array is the same as nnlib's.")


def test_an_update_without_a_rate_and_a_preset_that_does_not_fit_are_sentences():
    with pytest.raises(ValueError, match="own names update, but learning_rate is missing"):
        step_panel({"update": lambda p, g, rate: p - rate * g}, learning_rate=None)
    panel = step_panel({"forward": forward})
    panel.preset.value = "bias trick"
    assert "fits a network with one hidden layer and no biases" in panel.message.value
    assert panel.state.given.network.sizes == (2, 3, 1)


def test_the_still_picture_tells_of_the_learners_code():
    panel = step_panel({"backward": wrong_sign, "update": still_empty}, step=14)
    picture, description = panel.still()
    assert picture[:4] == b"\x89PNG"
    assert (
        "Running: your backward; everything else is nnlib's. Still empty: your update."
        in description
    )
    assert "This gradW1 is from your backward: 6 of 6" in description
