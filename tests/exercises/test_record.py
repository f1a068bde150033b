"""What is done in the open notebook."""

import pytest

from nnlib import sigmoid
from nnworkshop.exercises import check, record
from nnworkshop.exercises.record import progress


@pytest.fixture
def empty_record():
    record.forget()
    yield
    record.forget()


def stub(z): ...


def test_progress_shows_the_latest_verdicts(empty_record):
    assert str(progress()) == "No check has been run yet."
    check.sigmoid(stub)
    check.neuron(lambda x, w, b: sigmoid(x * w + b))
    check.layer(lambda X, W, b: sigmoid(X @ W + b))
    assert str(progress()).splitlines() == [
        "1 of 6 exercises done",
        "  ○ sigmoid              untouched",
        "  ◐ neuron               NOT YET: * in place of @",
        "  ○ sigmoid_derivatives  not checked yet",
        "  ○ pass_table           not checked yet",
        "  ● layer                PASS",
        "  ○ forward              not checked yet",
    ]
    check.sigmoid(sigmoid)
    assert progress().passed == 2
    assert str(progress()).splitlines()[1] == "  ● sigmoid              PASS"


def test_progress_has_a_picture_with_a_dot_for_each(empty_record):
    check.sigmoid(stub)
    check.layer(lambda X, W, b: sigmoid(X @ W + b))
    html = progress()._repr_html_()
    assert html.count("<circle") == 6
    assert html.count("<path") == 2  # two halves make a full dot
    assert html.count("#8C8C8C") == 5
    assert "1 of 6 exercises done" in html
