"""Whose work it is, by paths and by the list of a class."""

import unicodedata

import made_up
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnworkshop.classroom.lessons import Lesson
from nnworkshop.classroom.returned import Returned
from nnworkshop.classroom.students import by_path, by_student, read_list

NAMES = made_up.students(20)


def listed(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "list.csv"
    path.write_bytes(text.encode(encoding))
    return read_list(path)


@pytest.fixture(scope="module")
def class_list(tmp_path_factory):
    return listed(tmp_path_factory.mktemp("list"), made_up.list_of(NAMES))


def owner(class_list, *paths):
    """The names of those to whom paths are given, without those to whom nothing is."""
    students = by_student([Returned(path) for path in paths], class_list)
    found = [student.name for student in students if student.returned]
    for student in students:
        student.returned.clear()
    return found


def no_accents(text):
    kept = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in kept if not unicodedata.combining(letter))


WAYS = {
    "as it is": lambda first, last: f"{first} {last}/01.ipynb",
    "turned round": lambda first, last: f"{last} {first}/01.ipynb",
    "with a comma": lambda first, last: f"{last}, {first}/01.ipynb",
    "underscores": lambda first, last: f"{last}_{first}".replace(" ", "_") + ".zip/work/01.ipynb",
    "capitals": lambda first, last: f"{first} {last}/01.ipynb".upper(),
    "decomposed": lambda first, last: unicodedata.normalize("NFD", f"{first} {last}/01.ipynb"),
    "wide": lambda first, last: f"{first}\u3000{last}/01.ipynb",
    "Moodle": lambda first, last: f"{made_up.moodle_folder(7, first, last)}/01.ipynb",
    "Moodle's file": lambda f, la: f"{made_up.moodle_folder(7, f, la)}work.zip/work/01.ipynb",
    "ILIAS": lambda first, last: f"{last}_{first}_login_12345/01.ipynb",
    "below a week": lambda first, last: f"week 1/{first} {last}/01.ipynb",
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("first", "last"), NAMES)
def test_a_name_is_found_however_it_is_written(class_list, first, last, way):
    assert owner(class_list, WAYS[way](first, last)) == [f"{last}, {first}"]


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("mullerzoe_55_1234_01_sigmoid.ipynb", "Müller, Zoë"),  # Canvas
        ("muellerzoe_late_55_1234_work.zip/01.ipynb", "Müller, Zoë"),
        ("Zoe Mueller/01.ipynb", "Müller, Zoë"),
        ("Lukasz Zolkiewski/01.ipynb", "Żółkiewski, Łukasz"),
        ("Soeren Aangstroem/01.ipynb", "Ångström, Søren"),
        ("李小龙/01.ipynb", "李, 小龙"),
        ("abgabe-1003.zip/01.ipynb", "Lovelace, Ada"),  # by the number
        ("Obrien Anne Marie/01.ipynb", "O’Brien, Anne-Marie"),
        ("lovelace.zip/01.ipynb", "Lovelace, Ada"),
    ],
)
def test_names_as_keyboards_and_platforms_have_them(class_list, part, name):
    assert owner(class_list, part) == [name]


def test_a_part_of_a_name_alone_is_said(class_list):
    found = by_student([Returned("lovelace.zip/01.ipynb")], class_list)
    (ada,) = [student for student in found if student.returned]
    assert ada.remark == "known by a part of the name alone: lovelace.zip"
    ada.returned.clear()
    ada.remark = ""


def test_who_is_not_on_the_list_and_who_could_be_two_are_said(tmp_path):
    twins = "name\nAnna Rossi\nAnna Maria Rossi\nAda\n"
    paths = ["anna.zip/1.ipynb", "Bob/1.ipynb", "Rossi Anna Maria/1.ipynb", "Bob/ada.ipynb"]
    found = by_student([Returned(path) for path in paths], listed(tmp_path, twins))
    remarks = {student.name: (len(student.returned), student.remark) for student in found}
    assert remarks == {
        "Ada": (1, ""),  # by the whole name
        "Anna Maria Rossi": (1, ""),
        "Anna Rossi": (0, ""),
        "anna": (1, "not told apart: Anna Rossi or Anna Maria Rossi"),
        "Bob": (1, "not on the list"),
    }


def test_two_of_one_name_are_told_apart_by_their_ids_alone(tmp_path):
    twins = "name,id\nAnna Rossi,1234\nAnna Rossi,5678\n"
    paths = ["Anna Rossi 5678/1.ipynb", "Anna Rossi/2.ipynb"]
    found = by_student([Returned(path) for path in paths], listed(tmp_path, twins))
    owners = {one.name: student.listed.get("id") for student in found for one in student.returned}
    assert owners == {"Anna Rossi 5678/1.ipynb": "5678", "Anna Rossi/2.ipynb": None}


LISTS = {
    "first name,last name,email\nAda,Lovelace,ada@x.org\n": "Lovelace, Ada",
    "Vorname;Nachname;Matrikelnummer\nAda;Lovelace;7\n": "Lovelace, Ada",
    "Vorname;Name\nAda;Lovelace\n": "Lovelace, Ada",
    "Full name\tID number\nAda Lovelace\t7\n": "Ada Lovelace",
    'Student,ID,SIS Login ID,Section\n"Points Possible",,,\n"Lovelace, Ada",7,al,1\n': "Lovelace, Ada",
    "NAME\n\n  Ada Lovelace  \n": "Ada Lovelace",
}


@pytest.mark.parametrize("text", LISTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_lists_of_all_kinds_are_read(tmp_path, text, encoding):
    found = listed(tmp_path, text, encoding)
    assert [student.name for student in found.students] == [LISTS[text]]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,b\nc,d\n", "the first line is ['a', 'b']"),
        ("", "the first line is empty"),
        ("name\n", "no names below"),
    ],
)
def test_a_list_without_names_is_a_sentence(tmp_path, text, words):
    with pytest.raises(ValueError, match="list.csv") as error:
        listed(tmp_path, text)
    assert words in str(error.value)


@pytest.mark.parametrize(
    ("path", "name", "folder"),
    [
        ("anna/01_sample.ipynb", "anna", "anna"),
        ("anna b/week/01_sample.ipynb", "anna b", "anna b"),
        ("bea.zip/home/01.ipynb", "bea", "bea"),
        ("01_sample_anna.ipynb", "anna", "01_sample_anna"),
        ("anna-01_sample (2).ipynb", "anna", "anna-01_sample (2)"),
        ("01_sample (2).ipynb", "01_sample (2)", "01_sample (2)"),
        ("Ada Lovelace_12_assignsubmission_file_01_sample.ipynb", "Ada Lovelace", None),
    ],
)
def test_without_a_list_a_student_is_known_by_the_path(path, name, folder):
    found = by_path(Returned(path, lesson=Lesson("01_sample", [], [])))
    assert found[0] == name and folder in (None, found[1])


def test_people_are_sorted_as_people_sort():
    paths = [
        f"{name}/1.ipynb" for name in ("zoe", "Émile", "eva", "Group 10", "group 2", "Ångström")
    ]
    found = by_student([Returned(path) for path in paths])
    assert [student.name for student in found] == [
        *("Ångström", "Émile", "eva", "group 2", "Group 10", "zoe")
    ]


@given(st.lists(st.text(min_size=1, max_size=12), max_size=6))
def test_no_path_and_no_name_is_too_strange(parts):
    paths = ["/".join(parts[:2]) or "x", *parts]
    found = by_student([Returned(path) for path in paths])
    assert sorted(one.name for student in found for one in student.returned) == sorted(paths)
