"""Whose work it is: by the names of files and folders, and by the list of a class if there is one.

A name is taken for the same whatever the order of its words, with underscores or hyphens in it, in
capitals, composed or decomposed, with or without its accents; and as Moodle, Canvas and ILIAS have it in
the names of what they let one download. An id or a login is as good as a name.
"""

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

FIRST = ("first name", "firstname", "given name", "vorname", "prénom", "nombre")
LAST = ("last name", "lastname", "surname", "family name", "nachname", "apellidos", "apellido(s)")
WHOLE = ("name", "full name", "fullname", "student", "student name", "vollständiger name")
IDS = (
    *("id", "id number", "idnumber", "student id", "matriculation number", "matrikelnummer"),
    *("username", "user name", "login", "anmeldename", "sis user id", "sis login id"),
    *("email", "e-mail", "email address", "e-mail address", "e-mail-adresse", "mail"),
)
NOBODY = ("points possible", "student, test", "test student")  # lines of Canvas that are no student
NO_NAMES = (
    "{path}: the first line is {head}, and none of it says where the names are. Expected: a column "
    "`name`, or two, `first name` and `last name`; beside it any others, such as `id` or `email`."
)
LONGEST = 1 << 22  # bytes of a list

MOODLE = re.compile(r"_\d+_assignsubmission_.*", re.DOTALL)
CANVAS = re.compile(r"([^_]+?)_(?:late_|LATE_)?\d+_\d+_.*", re.DOTALL)
ILIAS = re.compile(r"(.+_.+)_[^_]+_\d{3,}")  # Lovelace_Ada_alovelace_12345
ENDINGS = re.compile(r"(\.ipynb|\.zip|\.json|\.txt)+$", re.IGNORECASE)
NUMBER = re.compile(r"(\d+)")
# letters that no accent has made, as they are written where there are none of them
PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})


@dataclass
class Student:
    """Somebody whose work came back, or who is on the list.

    listed: the line of the list, by its columns; empty if there is none. family: what the name is
    sorted by before all else. remark: what is to be looked at before this line is believed.
    """

    name: str
    family: str = ""
    ids: Sequence[str] = ()
    listed: Mapping[str, str] = field(default_factory=dict)
    returned: list = field(default_factory=list)
    folder: str = ""  # the part of the path that says whose it is
    remark: str = ""
    page: str = ""  # the address of the feedback

    @property
    def key(self):
        """By which people sort it: by the family's name, without accents, 2 before 10."""
        return *_sortable(self.family or self.name), *_sortable(self.name)


@dataclass(frozen=True)
class ClassList:
    """The columns of a list, and the students in it."""

    columns: Sequence[str] = ()
    students: Sequence[Student] = ()


def read_list(path):
    """The list of a class, a CSV file of any usual kind; ValueError says what is wrong with it."""
    text = _decoded(path.read_bytes()[:LONGEST])
    lines = text.splitlines() or [""]
    separator = max(",;\t", key=lines[0].count)
    rows = [row for row in csv.reader(io.StringIO(text), delimiter=separator) if any(row)]
    head = [column.strip() for column in rows[0]] if rows else []
    places = {column.casefold(): place for place, column in reversed([*enumerate(head)])}
    if not places.keys() & {*FIRST, *LAST, *WHOLE}:
        raise ValueError(NO_NAMES.format(path=path, head=head or "empty"))
    students = [_listed(head, places, [entry.strip() for entry in row]) for row in rows[1:]]
    students = [one for one in students if one and one.name.casefold() not in NOBODY]
    if not students:
        raise ValueError(f"{path}: there are no names below the first line.")
    return ClassList(head, students)


def _decoded(data):
    """The text of a file: what spreadsheets save is not always UTF-8."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _listed(head, places, row):
    """A student by a line of the list; None where it has no name."""

    def entry(names):
        found = (row[places[name]] for name in names if places.get(name, len(row)) < len(row))
        return next(filter(None, found), "")

    first, last, whole = entry(FIRST), entry(LAST), entry(WHOLE)
    if first and whole and not last:  # German lists have Vorname and Name
        last, whole = whole, ""
    if last:
        name, family = f"{last}, {first}" if first else last, last
    else:
        name, family = whole or first, whole.partition(",")[0] if "," in whole else ""
    ids = tuple(filter(None, (entry((column,)) for column in IDS)))
    return Student(name, family, ids, dict(zip(head, row))) if name else None


def by_student(returned, class_list=None):
    """The students, in the order of their names, each with what came back from them.

    With a list: also those from whom nothing came; whoever is not on it has a remark that says so.
    """
    listed = list(class_list.students) if class_list else []
    finder, others = Finder(listed), {}
    for one in returned:
        found, folder, remark = finder.owner(one.name)
        if found is None:
            name, folder = by_path(one)
            found = others.setdefault(plain(name), Student(name))
            remark = remark or ("not on the list" if class_list else "")
        found.folder = found.folder or folder
        found.remark = found.remark or remark
        found.returned.append(one)
    return sorted([*listed, *others.values()], key=lambda student: student.key)


def by_path(one):
    """The name of whoever returned a file, by its path alone, and the part that has it: the first
    folder or archive, or the file's own name without that of its notebook.
    """
    first, *rest = one.name.split("/")
    name = undecorated(first)
    if not rest and one.lesson:
        lesson = re.escape(one.lesson.name)
        name = re.sub(rf"[\W_]*{lesson}[\W_]*(\d\W*)?$|^[\W_]*{lesson}[\W_]+", " ", name).strip()
    folder = ENDINGS.sub("", first)
    return " ".join(name.replace("_", " ").split()) or folder, folder


def undecorated(part):
    """A part of a path without what Moodle, Canvas and ILIAS add to a name."""
    part = MOODLE.sub("", ENDINGS.sub("", part))
    for pattern in (CANVAS, ILIAS):
        if match := pattern.fullmatch(part):
            return match[1]
    return part


class Finder:
    """Finds students of a list in paths."""

    def __init__(self, listed):
        self.listed = listed

    def owner(self, path):
        """Whose it is, the part of the path that says so, and a remark. None for nobody, and where
        more than one could be meant.
        """
        for place, part in enumerate(path.split("/")):
            levels = [_by_id, _by_words, _by_plain_words, _by_letters]
            for level in levels if place else [*levels, _by_part]:
                found = _longest([(one, n) for one in self.listed if (n := level(one, part))])
                if len(found) == 1:
                    partly = level is _by_part
                    remark = f"known by a part of the name alone: {part}" if partly else ""
                    return found[0], ENDINGS.sub("", part), remark
                if found:
                    names = " or ".join(one.name for one in found[:3])
                    return None, part, f"not told apart: {names}"
        return None, "", ""


def _longest(found):
    """Those of which most words were found: Anna Maria Rossi, and not Anna Rossi too."""
    most = max((count for _, count in found), default=0)
    return [one for one, count in found if count == most]


def _by_id(student, part):
    """How many words of an id stand in a part of a path, one after the other."""
    there = f" {' '.join(words(part))} "
    for one in student.ids:
        kept = words(one)
        for wanted in (kept, words(one.partition("@")[0]) if "@" in one else []):
            telling = len(wanted) > 1 or any(
                len(word) > 2 and not word.isalpha() for word in wanted
            )
            telling = telling or (one in wanted and len(one) > 4 and "@" not in one)
            if telling and f" {' '.join(wanted)} " in there:
                return len(wanted)
    return 0


def _by_words(student, part):
    return _all_in(words(student.name), words(undecorated(part)))


def _by_plain_words(student, part):
    there = words(undecorated(part))
    return max(
        _all_in(way(words(student.name)), other(there))
        for way in (_plain_words, _spelt_out)
        for other in (_plain_words, _spelt_out)
    )


def _by_letters(student, part):
    """Whether the names stand there without a space between them, in either order."""
    there = {"".join(way(words(undecorated(part)))) for way in (_plain_words, _spelt_out)}
    for way in (_plain_words, _spelt_out):
        name = way(words(student.name))
        turns = ("".join(name[k:] + name[:k]) for k in range(len(name)))
        if not there.isdisjoint(turns):
            return len(name)
    return 0


def _by_part(student, part):
    """How many words there are, if all of them are of the name."""
    return _all_in(_plain_words(words(undecorated(part))), _plain_words(words(student.name)))


def _all_in(wanted, there):
    """How many words are wanted, if all of them are there; else 0."""
    return 0 if Counter(wanted) - Counter(there) else len(wanted)


def words(text):
    """The words of a name, in small letters: what stands between spaces and signs."""
    text = unicodedata.normalize("NFKC", text).casefold()
    kinds = [(letter, unicodedata.category(letter)) for letter in text]
    return "".join(
        " " if kind[0] in "PSZ" else letter for letter, kind in kinds if kind[0] != "C"
    ).split()


def plain(text):
    """A name by which nobody is told apart from themselves."""
    return " ".join(sorted(words(text)))


def _plain_words(found):
    """Words without accents."""
    return [_bare(word).translate(PLAIN) for word in found]


def _spelt_out(found):
    """Words with two letters for one that has an accent, as German and Danish have it."""
    return [_bare(word.translate(SPELT_OUT)).translate(PLAIN) for word in found]


def _bare(word):
    """A word without what stands above or below its letters."""
    kept = unicodedata.normalize("NFKD", word)
    return "".join(letter for letter in kept if unicodedata.category(letter) != "Mn")


def _sortable(name):
    bare = _bare(" ".join(words(name))).translate(PLAIN)
    return [(int(piece), "") if piece.isdecimal() else (-1, piece) for piece in NUMBER.split(bare)]
