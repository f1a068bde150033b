"""X, y and rows held out, made of a table as by hand; and the way back to its own units."""

import html
import re
import runpy

import numpy as np
import pandas as pd
import pytest

from nnlib import Scaling, one_hot, split, train
from nnworkshop import data
from nnworkshop.tables import table

RNG = np.random.default_rng(0)
N = 60
PEOPLE = pd.DataFrame(
    {
        "id": range(N),
        "age": RNG.uniform(20, 80, N).round(1),
        "city": RNG.choice(["Bonn", "Kiel", "Ulm"], N),
        "smoker": RNG.choice([True, False], N),
        "born": pd.date_range("1950", periods=N),
        "pulse": RNG.normal(70, 9, N),
    }
)
GAPS = PEOPLE.astype({"city": object})
GAPS.loc[3, "age"] = GAPS.loc[7, "pulse"] = np.nan
GAPS.loc[9, "city"] = None


def by_hand(frame):
    """The columns of X as somebody would make them."""
    cities = [(frame["city"] == city).to_numpy(float) for city in ("Bonn", "Kiel", "Ulm")]
    return np.column_stack([frame["age"], *cities, frame["smoker"].astype(bool)]).astype(float)


@pytest.mark.parametrize("frame", [PEOPLE, GAPS])
@pytest.mark.parametrize(("share", "seed"), [(0.25, 0), (0.5, 3)])
def test_it_is_what_one_makes_by_hand(frame, share, seed):
    ready, whole = table(frame, held_out=share, seed=seed), frame.dropna()
    X, y = by_hand(whole), whole[["pulse"]].to_numpy()
    (X, y), (X_held, y_held) = split(X, y, share, rng=seed)
    scale = Scaling(X[:, :1])
    for ours, theirs in ((ready.X, X), (ready.held_out[0], X_held)):
        np.testing.assert_allclose(ours, np.hstack([scale(theirs[:, :1]), theirs[:, 1:]]))
    np.testing.assert_allclose(ready.y, Scaling(y)(y))
    np.testing.assert_allclose(ready.held_out[1], Scaling(y)(y_held))
    assert ready.names == ["age", "city=Bonn", "city=Kiel", "city=Ulm", "smoker=True"]
    assert ready.dropped == len(frame) - len(whole)


def test_what_is_held_out_moves_nothing_in_the_rows_to_train_with():
    """Scaled by the training rows alone: whatever stands in the others."""
    place = split(np.arange(N).reshape(-1, 1), np.zeros((N, 1)))[1][0][:, 0].astype(int)
    other = PEOPLE.copy()
    other.loc[place, "age"] *= 1_000
    other.loc[place, "pulse"] += 5e6
    one, two = table(PEOPLE), table(other)
    assert np.array_equal(one.X, two.X) and np.array_equal(one.y, two.y)
    assert not np.array_equal(one.held_out[0], two.held_out[0])


def test_numbers_come_back_in_their_own_units():
    ready = table(GAPS)
    whole = GAPS.dropna()
    _, (_, y_held) = split(by_hand(whole), whole[["pulse"]].to_numpy())
    np.testing.assert_allclose(ready.answers(ready.held_out[1]), y_held[:, 0])


@pytest.mark.parametrize("target", ["city", "smoker"])
def test_classes_come_back_by_name(target):
    ready = table(PEOPLE, target)
    kept, held = split(np.arange(N).reshape(-1, 1), np.zeros((N, 1)))
    for rows, y in ((kept[0], ready.y), (held[0], ready.held_out[1])):
        names = PEOPLE[target].astype(str)[rows[:, 0].astype(int)]
        assert ready.answers(y) == names.tolist()
    assert ready.answers(np.full_like(ready.y, np.nan)) == [None] * len(ready.y)


def test_new_rows_are_made_as_the_others_were():
    ready = table(PEOPLE, held_out=0)
    assert np.array_equal(ready.inputs(PEOPLE), ready.X)
    assert np.array_equal(
        ready.inputs(PEOPLE[["smoker", "city", "age"]][:4].astype(str)), ready.X[:4]
    )
    row = {"age": PEOPLE["age"][5], "city": PEOPLE["city"][5], "smoker": bool(PEOPLE["smoker"][5])}
    np.testing.assert_allclose(ready.inputs(row), ready.X[[5]])
    several = ready.inputs({"age": [30, 40, 50], "city": "Ulm", "smoker": "True"})
    assert several.shape == (3, 5)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"city": "Rome"}, "'city' in rows has 'Rome', expected one of: Bonn, Kiel, Ulm"),
        ({"age": None}, "'age' in rows lacks a value, expected a number"),
        ({"age": "old"}, "'age' in rows lacks a value, expected a number"),
        ({"city": None}, "'city' in rows lacks a value, expected a text"),
        ({"age": [1, 2], "city": ["Ulm"] * 3}, "rows has columns of unlike lengths"),
    ],
)
def test_new_rows_that_do_not_fit_are_refused(changed, words):
    with pytest.raises(ValueError, match=words):
        table(PEOPLE).inputs({"age": 30, "city": "Ulm", "smoker": True} | changed)
    with pytest.raises(
        ValueError, match="rows has no column 'city', expected all of: age, city, smoker"
    ):
        table(PEOPLE).inputs({"age": 30})
    with pytest.raises(TypeError, match="rows is 3"):
        table(PEOPLE).inputs(3)


KINDS = {  # values of a target, its classes, the output activation, the loss
    "numbers": (RNG.normal(size=30), None, "identity", "SquaredError"),
    "many whole numbers": (np.arange(30) // 2, None, "identity", "SquaredError"),
    "few of few": ([94, 89, 83] * 2, None, "identity", "SquaredError"),
    "0 and 1": ([0, 1, 1, 0], ["0", "1"], "sigmoid", "BinaryCrossEntropy"),
    "0.0 and 1.0": ([0.0, 1, 1, 0], ["0", "1"], "sigmoid", "BinaryCrossEntropy"),
    "truths": ([True, False] * 5, ["False", "True"], "sigmoid", "BinaryCrossEntropy"),
    "two texts": (["yes", "no"] * 5, ["no", "yes"], "sigmoid", "BinaryCrossEntropy"),
    "three texts": (["a", "b", "c"] * 5, ["a", "b", "c"], "softmax", "CrossEntropy"),
    "1, 2, 3": ([1, 2, 3] * 5, ["1", "2", "3"], "softmax", "CrossEntropy"),
    "1, 2, 3, seldom": ([1, 2, 3], None, "identity", "SquaredError"),
}


@pytest.mark.parametrize("name", KINDS)
def test_the_target_tells_the_output_activation_and_the_loss(name):
    y, classes, activation, loss = KINDS[name]
    ready = table({"x": np.arange(len(y)) * 1.5, "y": y})
    assert ready.classes == classes and ready.activation == activation
    assert type(ready.loss).__name__ == loss
    network = ready.network(hidden=[3])
    history = train(network, ready.X, ready.y, ready.loss, 0.1, 5)
    assert np.isfinite(history.losses).all()


def test_one_may_say_whether_numbers_are_classes():
    y = [3, 5, 7, 9] * 3
    assert table({"x": range(12), "y": y}, classes=True).classes == ["3", "5", "7", "9"]
    assert table({"x": range(12), "y": [0, 1] * 6}, classes=False).classes is None


def test_a_table_of_our_own_is_the_one_we_ship():
    X, y = data.wine()
    frame = pd.DataFrame(X, columns=data.WINE_COLUMNS).assign(grower=y.argmax(axis=1))
    ready = table(frame.to_csv(index=False), held_out=0.25, seed=2)
    (X, y), held = split(X, y, 0.25, rng=2)
    np.testing.assert_allclose(ready.X, Scaling(X)(X))
    assert np.array_equal(ready.y, y) and np.array_equal(ready.held_out[1], held[1])
    assert np.array_equal(one_hot(np.argmax(y, axis=1), 3), y)
    assert table(PEOPLE[["age", "pulse"]], columns=["age"]).names == ["age"]


TARGETS = {
    "40 classes": ([f"n{k % 40}" for k in range(400)], "has 40 classes, expected at most 20"),
    "one class": (["yes"] * 40, "is yes everywhere, expected two values or more"),
    "one number": ([2] * 40, "is 2 everywhere, expected two values or more"),
    "one class, or none": (["x", None] * 20, "is x in each row that has a value.* or write a text"),
    "dates": (pd.date_range("2024", periods=40), "cannot be predicted: dates or times"),
    "dates as text": (["2024-01-02"] * 40, "cannot be predicted: dates or times"),
    "nothing": ([None] * 40, "cannot be predicted: no value in it"),
    "lists": ([[1]] * 40, "cannot be predicted: neither numbers nor texts"),
    "one row of it": ([1, 2] + [None] * 38, None),
    "too few of it": ([1, None, 2][:2] + [2] + [None] * 37, None),
}


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_that_cannot_be_one_gets_a_sentence(name):
    y, words = TARGETS[name]
    frame = pd.DataFrame({"x": np.arange(len(y)) ** 1.5, "y": y})
    if words is None:
        assert len(table(frame).X) == 1
        return
    with pytest.raises(ValueError, match=words) as caught:
        table(frame)
    assert "choose another" in str(caught.value).lower()


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"target": "weight"}, ValueError, "target has 'weight', expected a column: id, age"),
        ({"target": 6}, ValueError, "target is 6, expected a number below 6"),
        ({"target": [1, 2]}, ValueError, r"target has shape \(2,\), expected \(60,\)"),
        ({"target": np.eye(60)}, ValueError, r"a single 1, try argmax\(axis=1\)"),
        ({"target": 2.5}, ValueError, r"target has shape \(\)"),
        ({"columns": ["weight"]}, ValueError, "columns has 'weight', expected a column"),
        ({"columns": "age"}, TypeError, "columns is 'age'"),
        ({"columns": []}, ValueError, "columns is empty"),
        ({"columns": ["age", "pulse"]}, ValueError, "and not the target 'pulse'"),
        ({"columns": ["born"]}, ValueError, r"no column is left .* born \(dates or times"),
        ({"classes": 3}, TypeError, "classes is 3"),
        ({"classes": True}, ValueError, "has 60 classes"),
        ({"target": "city", "classes": False}, ValueError, "has texts, so classes cannot be False"),
        ({"held_out": 1}, ValueError, "held_out is 1"),
        ({"held_out": "half"}, TypeError, "held_out is 'half'"),
        ({"seed": -1}, ValueError, "rng is -1"),
        ({"header": "yes"}, TypeError, "header is 'yes'"),
    ],
)
def test_arguments_that_do_not_fit_are_refused(arguments, error, words):
    with pytest.raises(error, match=words):
        table(PEOPLE, **arguments)


def test_where_gaps_leave_nothing_the_worst_column_is_named():
    frame = pd.DataFrame({"a": [1.0, 2, None, None], "b": [None, None, 3.0, 4], "y": [1, 2, 3, 5]})
    with pytest.raises(ValueError, match="0 of 4 rows have all values.*most are missing in 'a'"):
        table(frame)


def test_classes_that_are_in_one_part_alone_are_named():
    y = ["a", "b"] * 10 + ["rare"]
    assert "Too few rows to be both learned and held out: rare." in repr(
        table({"x": range(21), "y": y})
    )


def test_the_report_says_it_column_by_column():
    ready = table(GAPS)
    lines = {line.split()[0]: line for line in repr(ready).splitlines()[1:]}
    for name, words in {
        "id": "left out  an id",
        "age": "1 missing, scaled: mean",
        "city": "1 missing, a 1 for one of 3: Bonn, Kiel, Ulm",
        "smoker": "1 for True, 0 for False",
        "born": "left out  dates",
        "pulse": "target    numbers, 1 missing, scaled",
        "3": "3 rows were left out",
    }.items():
        assert words in lines[name]
    assert repr(ready).startswith("57 rows: 43 to train with, 14 held out. Target: pulse.")


def test_no_row_of_the_table_is_in_its_report():
    marked = PEOPLE.assign(age=PEOPLE["age"] + 123_456.789, name=[f"secret {k}" for k in range(N)])
    ready = table(marked, "pulse")
    for words in (repr(ready), ready._repr_html_()):
        assert "secret" not in words
        assert not any(f"{age:g}"[:9] in words or f"{age}" in words for age in marked["age"])


def test_what_stands_in_a_table_cannot_break_the_page():
    evil = "<img src=x onerror=alert(1)>"
    page = table({evil: [evil, "b"] * 5, "y<": ["<b>", "c"] * 5})._repr_html_()
    assert "<img" not in page and "<b>" not in page and html.escape(evil)[:40] in page


def test_a_wide_table_is_reported_in_short():
    ready = table(RNG.normal(size=(20, 300)))
    assert ready.X.shape[1] == 299 and "... and 275 more columns" in repr(ready)
    assert len(repr(ready)) < 2_500


def test_the_program_of_the_readme_runs(tmp_path, monkeypatch, capsys):
    readme = (data.FOLDER.parent.parent / "README.md").read_text("utf-8")
    section = readme.split("## Your own data")[1].split("\n## ")[0]
    (tmp_path / "houses.csv").write_bytes((data.FOLDER / "houses.csv").read_bytes())
    monkeypatch.chdir(tmp_path)
    *_, program = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    (tmp_path / "program.py").write_text(program)
    runpy.run_path("program.py")
    assert "240 rows: 180 to train with, 60 held out. Target: price." in capsys.readouterr().out


@pytest.mark.parametrize("name", ["target", "target (2)"])
def test_targets_that_are_given_by_themselves_find_a_free_name(name):
    ready = table({name: [1.0, 2, 4], "target": [5, 4, 2]}, [1.5, 2.5, 7])
    assert name in ready.names and ready.target not in ready.names


def test_a_target_that_is_given_by_itself_keeps_its_name():
    X = PEOPLE[["age", "city"]]
    for y in (PEOPLE["pulse"], PEOPLE[["pulse"]], PEOPLE["pulse"].set_axis(range(100, 160))):
        ready = table(X, y)
        assert ready.target == "pulse" and np.array_equal(ready.y, table(X, y.to_numpy()).y)


def test_names_may_be_numbers_or_of_two_levels():
    years = pd.DataFrame(RNG.normal(size=(9, 3)), columns=[2019, 2020, 2021])
    ready = table(years, 2020, columns=[2019])
    assert (ready.names, ready.target) == (["2019"], "2020")
    levels = years.set_axis(pd.MultiIndex.from_product([["a"], ["x", "y", "z"]]), axis=1)
    ready = table(levels, ("a", "y"), held_out=0)
    assert ready.target == "a y" and np.array_equal(ready.inputs(levels), ready.X)


def test_columns_of_x_have_a_name_each_and_the_report_has_their_own_numbers():
    ready = table({"city": ["u", "v", "w"] * 6, "city=u": np.arange(18) ** 2, "y": np.arange(18)})
    assert ready.names == ["city=u", "city=v", "city=w", "city=u (2)"]
    (words,) = (words for name, _, words in ready.report if name == "city=u")
    assert f"mean {ready._scaling.mean[3]:.4g}, spread {ready._scaling.spread[3]:.4g}" in words
    assert len(set(ready.naming.of_inputs(4))) == 4


def test_long_names_of_classes_are_told_apart():
    y = [f"{'very ' * 9}{word}" for word in ("long", "short")] * 5
    (line,) = [
        words for _, kind, words in table({"x": range(10), "y": y}).report if kind == "target"
    ]
    one, other = line.removeprefix("2 classes: ").split(", ")
    assert one != other


def test_where_most_rows_have_a_gap_the_columns_to_leave_out_are_named():
    X = RNG.normal(size=(60, 6))
    X[range(60), np.arange(60) % 6] = np.nan
    frame = pd.DataFrame(X, columns=list("abcdef"))
    with pytest.raises(
        ValueError, match="Leave out c, d, e, by columns=.*, and 30 rows stay"
    ) as caught:
        table(frame)
    assert "0 of 60 rows have all values" in str(caught.value)
    assert len(table(frame, columns=["a", "b"]).columns["f"]) == 30
