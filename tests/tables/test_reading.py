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
    "names in a comment": "# by hand\n# " + PLAIN,
    "names in a comment, no space": "#" + PLAIN,
    "comments with commas": "# a, b, c\n" + PLAIN + "#9,9,red\n",
    "a title padded with separators": "My table,,\nmade,2024,\n,,\n" + PLAIN,
    "lines on what it is": "Station: Bonn, NRW\nYears: 2020, 2021, 2022, 2023\n" + PLAIN,
    "a comment in slashes": "// by hand, in a hurry\n" + PLAIN,
    "a rule below the names": "| length | width | kind |\n|---|---|---|\n"
    + "".join(f"| {line.replace(',', ' | ')} |\n" for line in PLAIN.splitlines()[1:]),
    "empty lines": "\n\n" + PLAIN.replace("\n", "\n\n") + "\n\n",
    "lines of separators": PLAIN + ",,\n,,\n",
    "separators too many at first": PLAIN.replace("20,red", "20,red,,,"),
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


def test_what_begins_with_a_hash_may_be_a_row():
    ranks = read("rank,x,y\n#1,2,3\n#2,3,5\n#3,4,6\n")[0]
    assert ranks["rank"].tolist() == ["#1", "#2", "#3"]
    error = read("x,y\n1,2\n#N/A,3\n#DIV/0!,4\n2,5\n3,7\n")[0]
    assert error["y"].tolist() == [2, 3, 4, 5, 7] and error["x"].isna().sum() == 2
    quoted = read('text,y\n"a\n# b",1\n"c\n# d",2\n')[0]
    assert quoted["text"].tolist() == ["a\n# b", "c\n# d"]
    numbered = table("#,x,y\n1,2,u\n2,3,v\n3,4,u\n")
    assert numbered.names == ["x"] and "an id" in repr(numbered)


def test_lines_that_are_comments_are_counted():
    text = "# by hand\n# x y\n" + "1 2\n2 4\n3 7\n# 4 9\n"
    assert read(text)[1] == ["Lines that begin with # are no rows (2)."]
    assert read("#x,y\n1,2\n2,4\n")[1] == []


def test_a_name_may_have_line_ends():
    frame, _ = read('x,"mass\nin kg","y\n"\n1,2,3\n2,3,5\n')
    assert frame.columns.tolist() == ["x", "mass in kg", "y"] and len(frame) == 2


NAMED = {  # a text, and the names of its columns
    "a name that is a number": ("a,b,7\n1,2,3\n2,3,4\n3,4,6\n", ["a", "b", "7"]),
    "years": ("land,2019,2020,2021\nDE,1,2,3\nFR,2,3,4\n", ["land", "2019", "2020", "2021"]),
    "wavelengths": (
        "700.0,700.5,701.0,701.5,702.0,fat\n1,2,3,4,5,6\n2,3,4,5,6,7\n",
        ["700.0", "700.5", "701.0", "701.5", "702.0", "fat"],
    ),
    "pixels": ("label,0,1,2,3,4\n1,2,3,4,5,6\n2,3,4,5,6,7\n", ["label", "0", "1", "2", "3", "4"]),
    "years below a title": (
        'Source,World,\nDate,2024,\n"Land","1960","1961","1962",\n"DE","1","","3",\n"FR","2","3","4",\n',
        ["Land", "1960", "1961", "1962"],
    ),
    "numbers and an index": (",0,1\n0,0.5,2\n1,0.7,4\n", ["column 1", "0", "1"]),
    "a gap at the beginning": (",3,5\n1,2,6\n2,3,6\n", ["x1", "x2", "x3"]),
    "numbers, no names": ("Ann,3,4,5\nBob,2,3,6\n", ["x1", "x2", "x3", "x4"]),
    "years in the first row": ("DE,2019,7.5\nFR,2020,8\n", ["x1", "x2", "x3"]),
    "a gap in the first row": ("5.1,?,1.4\n4.9,3.0,1.4\n4.7,3.2,1.3\n", ["x1", "x2", "x3"]),
    "a stray in the first row": ("5.1,n.d.,1.4\n4.9,3.0,1.4\n4.7,3.2,1.3\n", ["x1", "x2", "x3"]),
    "a separator more in each row": ("name,town\nann,Bonn,\nbob,Kiel,\n", ["name", "town"]),
}


@pytest.mark.parametrize("name", NAMED)
def test_names_are_told_from_rows(name):
    text, names = NAMED[name]
    assert read(text)[0].columns.tolist() == names


def test_a_few_letters_that_are_no_utf_8_spoil_no_others():
    content = "Größe,Straße\n1,Öl\n2,".encode() + b"\xd6l\n3,x\n"
    frame, notes = read(content)
    assert frame.columns.tolist() == ["Größe", "Straße"]
    assert "but for some letters (1)" in notes[0]


def test_a_path_is_understood_as_it_is_typed_or_copied(monkeypatch, tmp_path):
    (tmp_path / "my table.csv").write_text(PLAIN)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    path = tmp_path / "my table.csv"
    for source in ("~/my table.csv", f'"{path}"', f"'{path}'", f" {path} "):
        assert same(table(source), table(PLAIN))


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


def test_an_index_that_says_something_is_named():
    assert "The index (when) is left out" in read(FRAME.rename_axis("when"))[1][0]
    assert "The index is left out" in read(FRAME.set_axis(list("abcd")))[1][0]
    assert read(FRAME.iloc[::-1])[1] == []


def test_what_holds_rows_in_other_ways_is_a_table_too():
    rows = FRAME.to_dict("records")
    structured = FRAME.astype({"kind": "S4"}).to_records(index=False)
    listed = [list(FRAME), *FRAME.astype(str).to_numpy().tolist()]
    plain = table(FRAME)
    for source in (rows, structured, listed, bytearray(PLAIN.encode())):
        assert same(table(source), plain)
    masked = np.ma.masked_array(np.arange(12.0).reshape(6, 2), np.eye(6, 2))
    assert table(masked).dropped == 2
    one = table(FRAME["length"], FRAME["width"])
    assert (one.names, one.target) == (["length"], "width")
    assert same(
        table(FRAME["length"].tolist(), FRAME["width"]),
        table({"x1": FRAME["length"], "y": FRAME["width"]}),
    )


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
    "an open quote in the names": (
        'a,"b,c\n' + "1,2,3\n" * 70 + '1,2",3\n' + "1,2,3\n2,3,4\n" * 3,
        "a quote that never ends",
    ),
    "an open quote in much": ('a,b\n1,"x\n' + "2,yyyyyyyyyy\n" * 30_000, "a quote that never ends"),
    "a workbook": (b"PK\x03\x04" + bytes(50), "a workbook or packed"),
    "a packed file": (b"\x1f\x8b" + bytes(50), "a workbook or packed"),
    "no text that was pasted": ("a,b\n1,\0\n2,3\n", "the file is no text"),
    "no text": (b"\x80\x04\x00\x01\n\x00", "the file is no text"),
    "a row of numbers": ([1, 2, 3], "source has one column"),
    "a cube": (np.ones((2, 2, 2)), r"source has shape \(2, 2, 2\)"),
    "unlike rows": ([[1, 2], [3]], "rows of unlike lengths"),
    "unlike columns": ({"a": [1, 2], "b": [1]}, "unlike lengths, 1 in 'b' and 2 in 'a'"),
    "no list": ({"a": [1, 2], "b": 1}, "no list of values in 'b'"),
    "an empty array": (np.empty((0, 3)), "source has no row"),
    "a folder that is not there": ("nowhere/a.csv", "there is no folder 'nowhere'"),
    "one line": ("a,b,c", "no file 'a,b,c' .* A text needs a line of names"),
    "a path of Windows": ("C:\new\table.csv", r'write an r before it, as in r"C:\\new\\table.csv"'),
    "a file of a program": (b"PAR1" + bytes(50), "a workbook or packed"),
    "a page": ("<!-- saved -->\n<html>\n", "a web page or XML"),
    "a drawing": ("<svg width='1'>\n<g/>", "a web page or XML"),
    "JSON in one line": ('[{"a": 1}, {"a": 2}]', "source is JSON"),
    "JSON without names": ("[[1, 2],\n[3, 4]]", "source is JSON"),
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
