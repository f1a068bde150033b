"""A made-up class, with names from six scripts, and notebooks that are right, partial, broken or hostile."""

NAMES = (  # (first name, last name)
    ("Zoë", "Müller"),
    ("Łukasz", "Żółkiewski"),
    ("Søren", "Ångström"),
    ("Ada", "Lovelace"),
    ("Анна", "Иванова"),
    ("Олексій", "Щербак"),
    ("Νίκος", "Παππάς"),
    ("Ελένη", "Ξανθού"),
    ("محمد", "علي"),
    ("ليلى", "حداد"),
    ("प्रिया", "शर्मा"),
    ("राहुल", "कुमार"),
    ("小龙", "李"),
    ("美咲", "佐藤"),
    ("민준", "김"),
    ("서연", "박"),
    ("Anne-Marie", "O’Brien"),
    ("=Eve", "@cmd"),
    ("José María", "Núñez de la Peña"),
    ("Anna", "Rossi"),
)


def students(count):
    """So many names, no two alike: (first, last)."""
    return [
        (first, last if turn == 0 else f"{last} {'I' * (turn + 1)}")
        for turn in range(-(-count // len(NAMES)))
        for first, last in NAMES
    ][:count]


def list_of(names):
    """Their class list, as a spreadsheet saves it."""
    rows = [f'"{last}";"{first}";{1000 + i}' for i, (first, last) in enumerate(names)]
    return "\n".join(["Nachname;Vorname;Matrikelnummer", *rows])


def moodle_folder(number, first, last):
    """The name of a student's folder in what Moodle lets one download."""
    return f"{first} {last}_{5000 + number}_assignsubmission_file_"
