"""Whatever a file is like, the table in it is found, or a sentence says what to do; nothing is opened but files."""

import io
import urllib.request

import numpy as np
import pandas as pd
import pytest

from nnworkshop.tables import table
from nnworkshop.tables.reading import MOST_BYTES, read

PLAIN = "length,width,kind\n1.5,20,red\n2.5,10,blue\n3.5,40,red\n4.5,30,blue\n"
FRAME = pd.DataFrame({"length": [1.5, 2.5, 3.5, 4.5], "width": [20, 10, 40, 30]})
FRAME["kind"] = ["red", "blue", "red", "blue"]


def same(one, other):
    """Whether two tables are the same for a network, bit for bit."""
    assert one.names == other.names and one.classes == other.classes
    arrays = ([t.X, t.y, *t.held_out] for t in (one, other))
    return all(map(np.array_equal, *arrays))


WRITTEN = {  # the same table, as programs write it
    "semicolons": PLAIN.replace(",", ";"),
    "tabs": PLAIN.replace(",", "\t"),
    "bars": PLAIN.replace(",", "|"),
    "spaces": PLAIN.replace(",", "   "),
    "a space after each comma": PLAIN.replace(",", ", "),
    "spaces at the ends": PLAIN.replace("\n", " \n"),
    "decimal commas": PLAIN.replace(",", ";").replace(".", ","),
    "what Excel says of its separator": "sep=;\n" + PLAIN.replace(",", ";"),
    "Windows line ends": PLAIN.replace("\n", "\r\n"),
    "old Mac line ends": PLAIN.replace("\n", "\r"),
    "no last line end": PLAIN.rstrip(),
    "a byte order mark": "\N{ZERO WIDTH NO-BREAK SPACE}" + PLAIN,
    "comments": "# by hand\n#\n" + PLAIN.replace("2.5", "# new\n2.5"),
    "empty lines": "\n\n" + PLAIN.replace("\n", "\n\n") + "\n\n",
    "lines of separators": PLAIN + ",,\n,,\n",
    "columns of nothing": PLAIN.replace("\n", ",,\n"),
    "quotes": '"length","width","kind"\n' + PLAIN.split("\n", 1)[1].replace("red", '"red"'),
    "the names twice": PLAIN.replace("3.5", "length,width,kind\n3.5"),
    "signs of money": PLAIN.replace("1.5", "$1.5").replace("20", "20 \N{EURO SIGN}"),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_a_table_is_the_same_however_it_is_written(name, tmp_path):
    path = tmp_path / "table.csv"
    path.write_bytes(WRITTEN[name].encode())
    plain = table(FRAME)
    for source in (WRITTEN[name], path, str(path), WRITTEN[name].encode()):
        assert same(table(source), plain)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1", "cp1252"])
def test_names_come_whole_in_any_encoding(encoding, tmp_path):
    path = tmp_path / "table.csv"
    path.write_bytes("Größe,Straße\n1,2\n2,4\n3,7\n".encode(encoding))
    ready = table(path)
    assert (ready.names, ready.target) == (["Größe"], "Straße")
    assert ("Latin-1" in repr(ready)) == (encoding in ("latin-1", "cp1252"))


def test_what_a_text_has_in_quotes_stays_together():
    text = 'name,x,y\n"Smith, J.",1,2\n"Smith, J.",2,3\n"say ""no""",3,4\n"two\nlines",4,5\n"two\nlines",5,9\n'
    frame, _ = read(text)
    assert frame["name"].tolist()[1:4] == ["Smith, J.", 'say "no"', "two\nlines"]


def test_a_quote_may_come_after_a_space():
    frame, _ = read('x, name\n1, "a, b"\n2, "c, d"\n')
    assert frame["name"].tolist() == ["a, b", "c, d"]


def test_columns_without_names_get_numbers_and_it_is_said():
    ready = table("5.1,3.5,setosa\n4.9,3.0,setosa\n6.0,2.9,other\n5.5,2.0,other\n")
    assert ready.names == ["x1", "x2"] and ready.target == "x3"
    assert "no line of names" in repr(ready)
    assert len(ready.X) + len(ready.held_out[0]) == 4


def test_names_that_come_again_are_no_row():
    frame, notes = read(PLAIN.replace("3.5", "length,width,kind\n3.5") + "length,width,kind\n")
    assert frame["kind"].tolist() == ["red", "blue", "red", "blue"]
    assert notes == ["The line of names comes again (2), which was left out."]


def test_names_that_are_numbers_can_be_told():
    text = "2019,2020\n1,2\n2,4\n3,7\n"
    assert table(text, header=True).names == ["2019"]
    assert table(text).names == ["x1"]
    assert table("a,b\nc,d\nc,e\nf,d\n", header=False, target=0).target == "x1"


def test_a_name_that_comes_again_gets_a_number_and_an_empty_one_too():
    frame, notes = read("a,a,,a,a (2),y\n1,2,3,4,5,6\n2,3,4,5,6,7\n")
    assert frame.columns.tolist() == ["a", "a (2)", "column 3", "a (3)", "a (2) (2)", "y"]
    assert "Names that come more than once got a number: a (2)" in notes[0]


def test_a_data_frame_is_left_as_it_was():
    frame = FRAME.copy()
    frame.index = [7, 7, 8, 9]
    before = frame.copy()
    table(frame, [1, 0, 1, 0])
    pd.testing.assert_frame_equal(frame, before)
    two = pd.DataFrame(np.arange(12.0).reshape(4, 3), columns=[("a", "x"), ("a", "y"), ("b", 1)])
    assert table(two).names == ["a x", "a y"] and table(two).target == "b 1"


def test_arrays_and_columns_by_name_are_tables_too():
    X, y = np.arange(12.0).reshape(6, 2) ** 2, [0, 1, 1, 0, 0, 1]
    one = table(np.column_stack([X, y]))
    assert one.classes == ["0", "1"] and one.names == ["x1", "x2"]
    for other in (
        table(X, y),
        table(X, np.reshape(y, (6, 1))),
        table({"x1": X[:, 0], "x2": X[:, 1], "x3": y}),
    ):
        assert same(one, other)


BAD = {
    "nothing": ("", "source is empty"),
    "blanks": (" \n\n ", "source is empty"),
    "comments alone": ("# one\n# two\n", "source is empty"),
    "names alone": ("a,b\n", "a line of names and no row"),
    "one column": ("a\n1\n2\n", "source has one column"),
    "one column of many": (pd.DataFrame({"a": [1, 2]}), "source has one column"),
    "one row": ("a,b\n1,2\n", "source has one row"),
    "rows of nothing": ("a,b\n,\n,\n", "source has no row"),
    "no file": ("nothing.csv", "there is no file 'nothing.csv'"),
    "a long name": ("x" * 500, "there is no file 'xxx"),
    "an odd name": ("a\0b", "there is no file"),
    "an address": ("https://example.org/a.csv", "source is an address"),
    "another address": ("S3://bucket/a.csv", "source is an address"),
    "a folder": (".", "is a folder"),
    "a field too many": ("a,b\n1,2\n2,3\n3,4,5\n4,5\n", "a line of 3 fields, expected 2: '3 4 5'"),
    "and far below": (
        "a,b\n" + "1,2\n" * 90 + "x,y,z\n",
        "a line of 3 fields, expected 2: 'x,y,z'",
    ),
    "an open quote": ('a,b\n1,"x\n2,y\n3,x\n', "a quote that never ends"),
    "an open quote in much": ('a,b\n1,"x\n' + "2,yyyyyyyyyy\n" * 30_000, "a quote that never ends"),
    "a workbook": (b"PK\x03\x04" + bytes(50), "a workbook or packed"),
    "a packed file": (b"\x1f\x8b" + bytes(50), "a workbook or packed"),
    "no text": (b"\x80\x04\x00\x01\n\x00", "the file is no text"),
    "a row of numbers": ([1, 2, 3], r"source has shape \(3,\)"),
    "a cube": (np.ones((2, 2, 2)), r"source has shape \(2, 2, 2\)"),
    "unlike rows": ([[1, 2], [3]], "rows of unlike lengths"),
    "unlike columns": ({"a": [1, 2], "b": [1]}, "columns of unlike lengths"),
    "10,000 columns": (
        pd.DataFrame(np.ones((3, 10_000))),
        "source has 10,000 columns, expected at most",
    ),
    "10,000 columns as text": (
        "\n".join([",".join(f"c{k}" for k in range(10_000)), *[",".join("1" * 10_000)] * 3]),
        r"name those that matter, such as columns=\['c0', 'c1'\]",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_table_gets_a_sentence(name):
    source, words = BAD[name]
    with pytest.raises(ValueError, match=words) as caught:
        table(source)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("source", [None, 3, 2.5, {1, 2}, np.sin, iter([])])
def test_what_is_no_source_at_all_is_named(source):
    with pytest.raises(TypeError, match="source is .* expected the path of a CSV file"):
        table(source)


def test_200_megabytes_are_refused_at_once(tmp_path):
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(2 * MOST_BYTES)
    with pytest.raises(ValueError, match="source has 200 MB, expected at most 100 MB: keep some"):
        table(path)


def test_a_name_of_no_file_is_answered_with_the_files_there_are(tmp_path):
    (tmp_path / "houses.csv").write_text(PLAIN)
    (tmp_path / "houses.xlsx").write_text("")
    with pytest.raises(ValueError, match=r"no file 'house.csv' .* There is: houses.csv$"):
        table(tmp_path / "house.csv")


def test_no_address_is_opened_and_nothing_in_a_table_is_run(monkeypatch, tmp_path):
    def never(*_, **__):
        raise AssertionError("it was called")

    monkeypatch.setattr(urllib.request, "urlopen", never)
    monkeypatch.setattr(pd, "read_pickle", never)
    with pytest.raises(ValueError, match="is an address"):
        table("file:///etc/passwd")
    monkeypatch.chdir(tmp_path)
    code = "__import__('pathlib').Path('run').touch()"
    ready = table(f'x,"{code}",y\n1,"{code}",2\n2,=1+1,4\n3,"{code}",5\n')
    assert not (tmp_path / "run").exists() and len(ready.names) == 2


def test_what_is_read_is_what_was_written():
    """Any numbers, by way of pandas' own writer: an oracle with another reader."""
    rng = np.random.default_rng(0)
    for k in range(20):
        values = rng.normal(size=(rng.integers(2, 30), rng.integers(2, 6))) * 10.0 ** rng.integers(
            -8, 9
        )
        frame = pd.DataFrame(values, columns=[f"name {j}" for j in range(values.shape[1])])
        text = frame.to_csv(index=False, sep=",;\t|"[k % 4])
        np.testing.assert_allclose(read(text)[0].to_numpy(), values, rtol=1e-12)
        expected = np.genfromtxt(io.StringIO(text), delimiter=",;\t|"[k % 4], skip_header=1)
        np.testing.assert_allclose(read(text)[0].to_numpy(), expected, rtol=1e-12)
