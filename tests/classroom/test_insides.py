"""Who grades is told where a notebook takes more of nnlib than it was handed out with."""

import pytest
from sample import SOLUTIONS, answered

from nnworkshop.classroom import insides, lessons

PATH = "nnworkshop.exercises.backward_and_train"
REACHES = [
    f"from {PATH} import _train as my_train",
    f"from {PATH} import *",
    f"import {PATH} as t; t._train",
    f"import numpy, {PATH}",
    "from nnworkshop.exercises import backward_and_train",
    "import nnworkshop.exercises\nmy_train = nnworkshop.exercises.backward_and_train._train",
    "import nnworkshop as n\ne = n.exercises\ne.backward_and_train._train",
    "from nnlib.exercises.training import _train as my_train",
    "import nnlib as n\nn.exercises.training._train",
    "from nnworkshop.owncode import own",
    "import nnworkshop.classroom.judge as j",
    f"import importlib\nt = importlib.import_module('{PATH}')",
    f"__import__('{PATH}')",
    f"import sys\nt = sys.modules['{PATH}']",
    f"exec('from {PATH} import _train')",
    "f = check.sigmoid.parts[0].reference",
    "f = getattr(check, 'sigmoid').parts",
    "vars(check)",
    "from nnworkshop.exercises import check as c\nc.sigmoid.__dict__",
    f"%time from {PATH} import _train",
    f"%%time\nif True:\n    def f():\n        import {PATH}",
    f"x = !ls\nimport {PATH}",
    "my_sigmoid.__globals__",
    "import nnlib\nnnlib.network._Block",
]
KEEPS_OUT = [
    "check.sigmoid(my_sigmoid)",
    "check.sigmoid\nhelp(check.sigmoid)\nprint(check)",
    "check.pass_table.task(3)",
    "from nnworkshop.exercises import answer, ask, check, expected, kept, progress",
    "from nnlib import *\nimport nnlib\nnnlib.Network([2, 1], 'tanh')\nprint(nnlib.__file__)",
    "from nnlib import sigmoid\nfrom nnworkshop import pictures\nfrom nnworkshop.panels import TrainingPanel\npictures.curves",
    "import nnworkshop\nfrom nnworkshop.many import *\nwithin(0.1)\nnnworkshop.studies.loss_at",
    "from nnlib import plots, descend, wilson\nplots.curves\nnnlib.loss_at",
    "from nnworkshop.tables import table\nhouses = table('houses.csv', target='price')",
    "from nnworkshop import data\nX, y = data.wine()\nprint(data.FOLDER)",
    "import numpy as np\nnp.linalg._umath_linalg",
    "text = 'nnlib is small'",
    "def f(:",
]


@pytest.fixture(scope="module")
def lesson(handed_out):
    return lessons.lessons(handed_out)[0]


def said(lesson, *sources, **changed):
    return insides.remarks(lessons.cells(answered(*sources, **changed)), lesson)


@pytest.mark.parametrize("source", REACHES)
def test_what_reaches_inside_is_named(lesson, source):
    (sentence,) = said(lesson, after=[source])
    assert sentence.startswith("code cell 12 reaches inside nnlib or nnworkshop: `")


@pytest.mark.parametrize("source", KEEPS_OUT)
def test_what_keeps_out_is_not(lesson, source):
    assert said(lesson, *SOLUTIONS, after=[source]) == []


def test_an_answer_that_leans_on_nnlib_is_named(lesson):
    answer = "def my_sigmoid(z):\n    return {}(z)"
    for imports in ("import nnlib as n", "from nnlib import sigmoid"):
        name = "n.sigmoid" if " as " in imports else "sigmoid"
        (sentence,) = said(lesson, before=[imports], sigmoid_stub=answer.format(name))
        assert "my_sigmoid leans on nnlib.sigmoid, which the solution does without" in sentence
    own = ["from nnlib import sigmoid", "def sigmoid(z):\n    return 1 / (1 + np.exp(-z))"]
    assert said(lesson, before=own, sigmoid_stub=answer.format("sigmoid")) == []


def test_a_check_of_another_edition_is_named(lesson):
    (sentence,) = said(lesson, after=["check.neurone(f)"])
    assert "calls check.neurone, which this edition does not have" in sentence
